"""Smile against Jackson, both ways and under all its features, and against each rule of the specification."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats._smile_read import safe_length, unpacked
from explorer.wire.formats._smile_table import HEADS
from explorer.wire.formats._smile_write import encode, encode_bare, encode_shared, sevens, vint, write
from explorer.wire.formats.smile import FORMAT, signs
from explorer.wire.value import Logical, Pairs, Value, same

from ..lawful import read_back, traced
from ..values import JSON
from ..work import linear
from .jackson import jackson
from .other_tools import records

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "3a290a01fa87757365724e616d65454d617274696e8d6661766f726974654e756d6265722429b288696e74657265737473f84a"
    "646179647265616d696e67466861636b696e67f9fb"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 72
    assert read_back(FORMAT, data) == CLASSIC


def test_the_classic_record_bare() -> None:
    data = encode_bare(CLASSIC)
    assert data.hex() == GOLDEN[8:]
    assert len(data) == 68
    assert read_back(FORMAT, data) == CLASSIC


def test_names_and_texts_are_said_once() -> None:
    people = [{"name": "Ann", "town": "Ulm"}, {"name": "Bo", "town": "Ulm"}]
    data = encode_shared(people)
    assert data.hex(" ") == (
        "3a 29 0a 03 f8 fa 83 6e 61 6d 65 42 41 6e 6e 83 74 6f 77 6e 42 55 6c 6d fb fa 40 41 42 6f 41 02 fb f9"
    )
    layout = traced(FORMAT, data)
    assert layout.value == people
    said = [(span.part.name, span.text, span.path) for span in layout.spans() if span.part.name.startswith("shared")]
    assert said == [
        ("shared name", "name 0: name", "/1/name"),
        ("shared name", "name 1: town", "/1/town"),
        ("shared text", "text 1: Ulm", "/1/town"),
    ]


VALUES: list[tuple[str, Value]] = [
    ("20", ""),
    ("21", None),
    ("22", False),
    ("23", True),
    ("c0", 0),
    ("de", 15),
    ("df", -16),
    ("24a0", 16),
    ("241f7f7f7fbf", -(2**31)),
    ("252000000080", 2**31),
    ("25037f7f7f7f7f7f7f7fbf", -(2**63)),
    ("26890020000000000000000000", 2**63),
    ("26890040000000000000000000", 2**64),
    ("26817f01", -1),
    ("28037e000000", 1.5),
    ("2a84820025" + "02", Logical("decimal", (150, -2), "1.50")),
    ("2a93817f01", Logical("decimal", (-1, 10), "-1E+10")),
    ("2a86810000", Logical("decimal", (0, -3), "0.000")),
    ("e88300404003", b"\x01\x02\x03"),
    ("e8870040403020140d7f", bytes([1, 2, 3, 4, 5, 6, 255])),
    ("e880", b""),
    ("fd82fffe", b"\xff\xfe"),
    ("80c3a9", "é"),
    ("e0616263fc", "abc"),
    ("e4c3a9fc", "é"),
    ("f8f9", []),
    ("fafb", {}),
    ("fa20c0fb", {"": 0}),
    ("fac0c3a9c0fb", {"é": 0}),
    ("fa34c3a9fcc0fb", {"é": 0}),
    ("f8fa8061c0fbfa40c2fbf9", [{"a": 0}, {"a": 1}]),
]


@pytest.mark.parametrize(("hexed", "value"), VALUES)
def test_values(hexed: str, value: Value) -> None:
    assert same(read_back(FORMAT, b":)\n\x05" + bytes.fromhex(hexed)), value)


def test_several_values_are_a_list_and_a_header_begins_anew() -> None:
    assert read_back(FORMAT, bytes.fromhex("3a290a01fa8061c0fbff3a290a01fa8062c2fb")) == [{"a": 0}, {"b": 1}]
    assert read_back(FORMAT, bytes.fromhex("3a290a01fa8061c0fbfa40c2fb")) == [{"a": 0}, {"a": 1}]
    assert read_back(FORMAT, bytes.fromhex("3a290a01")) == []
    problem = traced(FORMAT, bytes.fromhex("3a290a01fa8061c0fb3a290a01fa40c2fb")).problem
    assert problem is not None and problem.offset == 14


FAULTS = [
    ("", "truncated", 0, "a header or a value"),
    ("3a290a", "truncated", 0, "a header of 4 bytes"),
    ("3a280a01", "invalid", 0, "3a 29 0a, the first bytes of a header"),
    ("3a290a11c0", "invalid", 3, "version 0"),
    ("00", "invalid", 0, "a value"),
    ("27", "invalid", 0, "a value"),
    ("fb", "invalid", 0, "a value"),
    ("f9", "invalid", 0, "a value"),
    ("f83a290a01f9", "invalid", 1, "a value"),
    ("f8fff9", "invalid", 1, "a value"),
    ("fa8061f9fb", "invalid", 3, "a value"),
    ("faf9", "invalid", 1, "a name, or fb, which ends the object"),
    ("fa40c0fb", "invalid", 1, "a name that came before"),
    ("3a290a00f8fa8061c0fbfa40c0fb", "invalid", 11, "a name written out"),
    ("f84161" + "6201f9", "invalid", 4, "a text written out"),
    ("3a290a02f841616202f9", "invalid", 8, "a text that came before"),
    ("3a290a02ec", "truncated", 4, "two bytes of a shared text"),
    ("f8", "truncated", 1, "a value, or the byte f9 that ends the array"),
    ("fa", "truncated", 1, "a name, or the byte fb that ends the object"),
    ("fa8061", "truncated", 3, "the value of the name"),
    ("fa8361", "truncated", 1, "a name of 4 bytes"),
    ("fa3461", "truncated", 2, "the byte fc that ends the name"),
    ("4361", "truncated", 1, "4 bytes of text"),
    ("e061", "truncated", 1, "the byte fc that ends the text"),
    ("24", "truncated", 1, "a VInt, whose last byte has its high bit set"),
    ("2401ff", "invalid", 2, "the last byte of a VInt, 80 to bf"),
    ("24010101010101", "invalid", 1, "a VInt of at most 5 bytes"),
    ("247f7f7f7fbf", "invalid", 1, "a number of 32 bits"),
    ("257f7f7f7f7f7f7f7f7fbf", "invalid", 1, "a number of 64 bits"),
    ("2900", "truncated", 1, "10 bytes of double"),
    ("280000008000", "invalid", 4, "bytes up to 7f, seven bits in each"),
    ("2680", "invalid", 2, "at least one byte of digits"),
    ("268181", "truncated", 2, "2 bytes of digits"),
    ("26818001", "invalid", 2, "bytes up to 7f, seven bits in each"),
    ("2a7f7f7f7fbf810001", "invalid", 1, "a scale of 32 bits"),
    ("fd1f7f7f7fbf", "truncated", 6, "4,294,967,295 bytes of raw binary"),
]


@pytest.mark.parametrize(("hexed", "code", "offset", "expected"), FAULTS)
def test_faults(hexed: str, code: str, offset: int, expected: str) -> None:
    problem = traced(FORMAT, bytes.fromhex(hexed)).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected)
    assert problem.found and problem.fix


def test_text_that_is_not_utf8_is_refused_after_all_was_read() -> None:
    layout = traced(FORMAT, bytes.fromhex("fa806181ff6261" + "8062c2fb"))
    assert layout.problem is not None
    assert (layout.problem.code, layout.problem.path, layout.problem.offset) == ("not-utf8", "/a", 4)
    assert layout.value == {"a": b"\xffba", "b": 1}
    assert layout.read_bytes == len(layout.data)


REMARKS = [
    ("3a290a08c0", "reserved-flag", ""),
    ("3a290a01fd8100", "raw-binary-unannounced", ""),
    ("fa8061c08061c2fb", "duplicate-key", "/a"),
    ("f8fa8061c0fbfa3000c0fbf9", "not-shortest", "/1"),
    ("3a290a02f84161" + "62ec00f9", "not-shortest", "/1"),
]


@pytest.mark.parametrize(("hexed", "code", "path"), REMARKS)
def test_remarks(hexed: str, code: str, path: str) -> None:
    layout = traced(FORMAT, bytes.fromhex(hexed))
    assert layout.problem is None, layout.problem
    assert [(remark.code, remark.path) for remark in layout.remarks] == [(code, path)]
    assert all(remark.fix for remark in layout.remarks)


def test_a_name_twice_is_shown_twice() -> None:
    assert read_back(FORMAT, bytes.fromhex("fa8061c08061c2fb")) == Pairs((("a", 0), ("a", 1)))


def test_nesting_ends_at_the_limit() -> None:
    for head, tail in ((b"\xf8", b"\xf9"), (b"\xfa\x80a", b"\xfb")):
        assert traced(FORMAT, head * limits.NESTING + b"\xc0" + tail * limits.NESTING).problem is None
        problem = traced(FORMAT, head * (limits.NESTING + 1) + b"\xc0").problem
        assert problem is not None and problem.code == "too-deep"


def test_a_table_begins_anew_after_1024_entries() -> None:
    """The 1,025th name is number 0; numbers that end in fe or ff are never used by a writer."""
    names = [f"n{index}" for index in range(1_100)]
    record = [dict.fromkeys(names, None), {"n1024": 1, "n1030": 2}, {"n1099": 3, "n0": 4}]
    data = encode(record)
    assert read_back(FORMAT, data) == record
    assert data.endswith(bytes.fromhex("fb fa 40 c2 46 c4 fb fa 304b c6 81 6e30 c8 fb f9"))
    few = encode([dict.fromkeys(names[:300], None), {"n253": 1, "n254": 2, "n255": 3, "n256": 4}])
    assert few.endswith(bytes.fromhex("fa 30fd c2 83 6e323534 c4 83 6e323535 c6 3100 c8 fb f9"))
    assert read_back(FORMAT, few) == [dict.fromkeys(names[:300], None), {"n253": 1, "n254": 2, "n255": 3, "n256": 4}]


def test_sevens_and_back() -> None:
    for length in range(30):
        data = bytes((37 * place + length) & 0xFF for place in range(length))
        assert len(sevens(data)) == safe_length(length)
        assert sevens(data).isascii()
        assert unpacked(sevens(data)) == data


def test_a_big_integer_past_the_printed_digits_stays_bytes() -> None:
    data = b"\x7f" * 4096
    assert read_back(FORMAT, b"\x26" + vint(len(data)) + sevens(data)) == data


def test_many_headers_and_references_take_work_as_their_bytes_do() -> None:
    for data in (b":)\n\x03" * 25_000, b":)\n\x01\xfa\x80a\xc0" + b"\x40\xc0" * 40_000):
        linear(FORMAT, data)


def test_samples_are_whole() -> None:
    for sample in FORMAT.samples:
        assert traced(FORMAT, sample).problem is None


def test_signs() -> None:
    told = signs(FORMAT.trace(encode(CLASSIC), None), 72)
    assert told is not None and told[0] == 35
    told = signs(FORMAT.trace(encode_bare(CLASSIC), None), 68)
    assert told is not None and told[0] < 0


def test_the_bits_of_a_double() -> None:
    (span,) = [span for span in traced(FORMAT, encode(1.5)).spans() if span.part.name == "float bits"]
    assert [(bits.value, bits.text) for bits in span.bits[:4]] == [
        ("0", "never set"),
        ("000000", "fills up"),
        ("0", "sign"),
        ("0", "never set"),
    ]
    assert (
        "".join(bits.value for bits in span.bits if bits.text in ("sign", "exponent", "fraction"))
        == f"{0x3FF8 << 48:064b}"
    )


def test_the_table_of_type_bytes() -> None:
    assert len(HEADS) == 256


@given(JSON)
def test_any_record_comes_back(value: Value) -> None:
    fitted = plain(value).value
    for features in range(16):
        names, texts, end, header = (bool(features >> bit & 1) for bit in range(4))
        if header or not texts:
            data = write(fitted, names=names, texts=texts, end=end, header=header)
            assert same(read_back(FORMAT, data), fitted)


# Against Jackson

EDGES: list[Value] = [
    *({"x" * n: 1} for n in (1, 55, 56, 57, 63, 64, 65, 66, 200)),
    *([{"é" * n: 1}, {"é" * n: 2}, {"x" + "é" * n: 2}] for n in (1, 27, 28, 29, 32, 33, 100)),
    *(["x" * n, "x" * n] for n in (1, 32, 33, 63, 64, 65, 66, 2665, 2666, 2667, 5000, 9000)),
    *(["é" * n, "é" * n, "x" + "é" * n] for n in (1, 16, 17, 31, 32, 33, 65, 66, 3000)),
    *("😀" * n for n in (1, 8, 16, 17, 33, 1400)),
    *(sign * 2**bits + more for bits in (6, 13, 31, 32, 53, 62, 63, 64, 100) for sign in (1, -1) for more in (-1, 0, 1)),
    *(sign * 10**digits for digits in (17, 18, 19, 30) for sign in (1, -1)),
    [0.0, 1.5, -0.5, 1e300, 5e-324, 0.1, 1e-7],
    [dict.fromkeys((f"n{index}" for index in range(2_300)), 0), {f"n{index}": 1 for index in range(0, 2_300, 7)}],
    [f"t{index}" for index in range(2_300)] + [f"t{index}" for index in range(0, 2_300, 7)],
    [dict.fromkeys(("a" * 80, "b", "a" * 80 + "c"), 0)] * 2,
]  # fmt: skip


def test_jackson_writes_the_same_bytes(tmp_path: Path) -> None:
    cases = [(features, value) for value in EDGES + records(300) for features in (0, 1, 3, 7, 8)]
    answers = jackson([f"{features}{json.dumps(value)}" for features, value in cases], tmp_path)
    for (features, value), told in zip(cases, answers, strict=True):
        names, texts, end, header = features & 1, features & 2, features & 4, not features & 8
        ours = write(value, names=bool(names), texts=bool(texts), end=bool(end), header=header)
        assert ours.hex() == told, (features, json.dumps(value)[:200])


def test_jackson_reads_what_we_write(tmp_path: Path) -> None:
    """But for names with U+0000 in front: Jackson 2.7 takes "\\0" + "1" for the name "1" that it saw before."""
    values = [value for value in EDGES + records(400) if "\\u0000" not in json.dumps(value)]
    assert len(values) > 300
    answers = jackson([f"r{encode_shared(value).hex()}" for value in values], tmp_path)
    for value, told in zip(values, answers, strict=True):
        assert same(json.loads(told), value), told[:200]


def test_jackson_refuses_what_we_refuse(tmp_path: Path) -> None:
    """But for content that ends where no value began, what ends the content within an array, and numbers that overflow."""
    lenient = {"", "3a290a", "f83a290a01f9", "f8fff9", "247f7f7f7fbf", "257f7f7f7f7f7f7f7f7fbf", "2401ff",
               "2a7f7f7f7fbf810001", "26818001", "2680", "280000008000"}  # fmt: skip
    cases = [hexed for hexed, *_ in FAULTS if hexed not in lenient]
    answers = jackson([f"r{hexed}" for hexed in cases], tmp_path)
    accepted = [hexed for hexed, told in zip(cases, answers, strict=True) if not told.startswith("refused")]
    assert not accepted
