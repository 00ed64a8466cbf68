"""Ruby Marshal against Ruby's own Marshal.dump and Marshal.load, both ways, and against each type of the format."""

from __future__ import annotations

import json
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats._ruby_write import digits, packed
from explorer.wire.formats.ruby_marshal import FORMAT, encode, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Ext, Logical, Pairs, Value, same

from ..lawful import lawful, read_back, traced
from .other_tools import answer, records

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "04087b0849220d757365724e616d65063a06455449220b4d617274696e063b00544922136661766f726974654e756d626572063b00546902"
    "390549220e696e74657265737473063b00545b07492210646179647265616d696e67063b005449220c6861636b696e67063b0054"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 108
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.part.name, span.text, span.path) for span in spans[:12]] == [
        ("version", "4.8", ""),
        ("type", "Hash", ""),
        ("count", "3", ""),
        ("with variables", "instance variables follow the value", "/userName"),
        ("type", "String", "/userName"),
        ("length", "8 bytes", "/userName"),
        ("name", "userName", "/userName"),
        ("number of variables", "1", "/userName"),
        ("symbol letter", "symbol", "/userName"),
        ("length", "1 byte", "/userName"),
        ("encoding variable", "E", "/userName"),
        ("encoding flag", "UTF-8", "/userName"),
    ]
    assert [bit.text for span in spans if span.text == "1337" for bit in span.bits] == [
        "2 bytes of a number above zero",
        "little end first: 1337",
    ]


def ref(number: int, place: str) -> Logical:
    return Logical("ref", number, place)


def symbol(name: str) -> Logical:
    return Logical("symbol", name, name)


VALUES: list[tuple[bytes, Value]] = [
    (b"0", None),
    (b"T", True),
    (b"F", False),
    (b"i\0", 0),
    (b"i\x06", 1),
    (b"i\xfa", -1),
    (b"i\x7f", 122),
    (b"i\x01\x7b", 123),
    (b"i\x80", -123),
    (b"i\xff\x84", -124),
    (b"i\xff\x00", -256),
    (b"i\x04\xff\xff\xff\x3f", 2**30 - 1),
    (b"i\xfc\x00\x00\x00\xc0", -(2**30)),
    (b"l+\x07\x00\x00\x00\x40", 2**30),
    (b"l*\x06ab", 0x6261),
    (b"l-\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00", -(2**64)),
    (b"f\x081.5", 1.5),
    (b"f\x09-inf", -math.inf),
    (b"f\x08nan", math.nan),
    (b"f\x07-0", -0.0),
    (b"f\x1a8323434.3420000002\0S\xf8", 8323434.342),
    (b'"\x0ahello', "hello"),
    (b'"\x07\xc3\xb8', b"\xc3\xb8"),
    (b'I"\x07\xc3\xb8\x06:\x06ET', "ø"),
    (b'I"\x08abc\x06:\x06EF', "abc"),
    (b'I"\x07\x82\xa0\x06:\rencoding"\x0eShift_JIS', "あ"),
    (b'I"\x07\x82\xa0\x06:\rencoding"\x08foo', b"\x82\xa0"),
    (b'I"\x00\x06:\t@fooI"\x08bar\x06:\x06EF', ""),
    (b":\x0bsymbol", symbol("symbol")),
    (b"I:\x08\xe2\x86\x92\x06:\x06ET", symbol("→")),
    (b"[\x08:\x06a;\x00:\x06b", [symbol("a"), symbol("a"), symbol("b")]),
    (b"{\x07:\x06ai\x06:\x06b;\x00", {"a": 1, "b": symbol("a")}),
    (b"{\x06i\x06i\x07", Pairs(((1, 2),))),
    (b"}\x06i\x06i\x07i\x0a", Pairs(((1, 2),))),
    (b"c\x0bString", Logical("class", b"String", "String")),
    (b"m\x0bKernel", Logical("module", b"Kernel", "Kernel")),
    (b"M\x0bKernel", Logical("module", b"Kernel", "Kernel")),
    (b"o:\x0bObject\x06:\x07@xi\x06", {"$class": "Object", "@x": 1}),
    (b"e:\x0fEnumerableo:\x0bObject\x00", {"$class": "Object"}),
    (b"S:\x0eStruct::P\x07:\x06xi\x06:\x06yi\x07", {"$class": "Struct::P", "x": 1, "y": 2}),
    (b"U:\rRational[\x07i\x06i\x08", {"$class": "Rational", "$data": [1, 3]}),
    (b"d:\x06A[\x00", {"$class": "A", "$data": []}),
    (b"u:\x06A\x07hi", {"$class": "A", "$dump": "hi"}),
    (b"C:\x0fUserString\"\x07hi", "hi"),
    (b"/\x0aa.b.c\x05", Logical("regex", ("a.b.c", "im", 5), "/a.b.c/im")),
    (b"I/\x06a\x00\x06:\x06EF", Logical("regex", ("a", "", 0), "/a/")),
    (b'[\x07I"\x06s\x06:\x06ET@\x06', ["s", "s"]),
    (b"[\x07i\x06@\x00", [1, ref(0, "#")]),
    (b"[\x07[\x00@\x06", [[], ref(1, "#/0")]),
    (b'[\x07I"\x06a\x06:\rencoding"\x0eShift_JISI"\x06b\x06;\x00@\x07', ["a", "b"]),
    (b'[\x07{\x06I"\x06a\x06:\x06ETi\x06{\x06@\x07i\x07', [{"a": 1}, {"a": 2}]),
    (
        b'[\x09Iu:\x19UserDefinedImmediate\x00\x06:\x06ET@\x06I"\x0bstring\x06;\x06T@\x07',
        [{"$class": "UserDefinedImmediate", "$dump": ""}, ref(1, "#/0"), "string", "string"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("data", "value"), VALUES)
def test_each_type(data: bytes, value: Value) -> None:
    assert same(read_back(FORMAT, b"\x04\x08" + data), value)


def test_what_is_seen_but_no_part_of_the_value() -> None:
    layout = traced(FORMAT, b'\x04\x08I"\x00\x06:\t@fooI"\x08bar\x06:\x06EF')
    assert ("bar", "/@foo") in [(span.text, span.path) for span in layout.spans()]
    assert layout.value == ""


FAULTS = [
    (b"", "truncated", 0),
    (b"\x04", "truncated", 0),
    (b"\x04\x09i\x00", "invalid", 0),
    (b"\x03\x08i\x00", "invalid", 0),
    (b"\x04\x08", "truncated", 2),
    (b"\x04\x08x", "invalid", 2),
    (b"\x04\x08i\x01", "truncated", 3),
    (b"\x04\x08i\x04\0\0\0", "truncated", 3),
    (b'\x04\x08"\xfc\x00\x00\x00\x80', "invalid", 3),
    (b'\x04\x08"\x0ahel', "truncated", 4),
    (b"\x04\x08:\x0ahel", "truncated", 2),
    (b"\x04\x08;\x00", "invalid", 2),
    (b"\x04\x08@\x00", "invalid", 4),
    (b"\x04\x08[\x06@\x06", "invalid", 6),
    (b"\x04\x08[\x04\xff\xff\xff\x3f", "truncated", 8),
    (b"\x04\x08f\x08abc", "invalid", 4),
    (b"\x04\x08o:\x09File\x00", "invalid", 2),
    (b"\x04\x08o\x06", "invalid", 3),
    (b"\x04\x08o:\x0bObject\x06i\x06", "invalid", 12),
    (b'\x04\x08I"\x06a', "truncated", 6),
    (b"\x04\x08I/\x10hel", "truncated", 5),
    (b"\x04\x0800", "trailing-bytes", 3),
]


@pytest.mark.parametrize(("data", "code", "offset"), FAULTS)
def test_faults(data: bytes, code: str, offset: int) -> None:
    problem = traced(FORMAT, data).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_a_name_as_string_and_as_symbol_is_told() -> None:
    layout = traced(FORMAT, b'\x04\x08{\x07:\x06ai\x06I"\x06a\x06:\x06ETi\x07')
    assert layout.value == Pairs((("a", 1), ("a", 2)))
    assert [(remark.code, remark.path) for remark in layout.remarks] == [("duplicate-key", "/a")]


def test_what_json_never_gives() -> None:
    with pytest.raises(EncodeError) as caught:
        encode([Ext(1, b"")])
    assert caught.value.problem.path == "/0"


def test_nesting_ends_at_the_limit() -> None:
    def nested(levels: int) -> bytes:
        return b"\x04\x08" + b"[\x06" * levels + b"0"

    assert traced(FORMAT, nested(limits.NESTING)).problem is None
    problem = traced(FORMAT, nested(limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


@pytest.mark.parametrize("start", [b"I", b"e:\x06A", b"C:\x06A"])
def test_very_many_letters_before_a_value(start: bytes) -> None:
    lawful(trace(b"\x04\x08" + start * 50_000))


def test_links_cannot_make_much_of_little() -> None:
    """A long text and a long symbol, and very many links to each."""
    text = b'\x04\x08[\x03\x50\xc3\x00"\x03\x00\x00\x01' + b"n" * 65_536 + b"@\x06" * 50_000
    name = b"\x04\x08[\x03\x50\xc3\x00:\x03\x00\x00\x01" + b"n" * 65_536 + b";\x00" * 50_000
    for data in (text, name):
        problem = traced(FORMAT, data).problem
        assert problem is not None and problem.code == "too-large"


STARTS = [b"", b"I", b"{\x07", b"[\x07", b"o:\x06A\x07", b'[\x08"\x06a', b"u:\x06A", b"I:"]


@given(
    st.binary(max_size=60),
    st.sampled_from(STARTS),
)
def test_any_bytes_give_a_layout(data: bytes, start: bytes) -> None:
    problem = lawful(trace(b"\x04\x08" + start + data)).problem
    assert problem is None or problem.fix


@given(st.integers(-(2**31), 2**31 - 1))
def test_packed_integers(number: int) -> None:
    assert read_back(FORMAT, b"\x04\x08i" + packed(number)) == number


@given(st.floats(allow_nan=False))
def test_digits_give_the_float_back(value: float) -> None:
    assert same(float(digits(value)), value)


DUMP = 'require "json"; STDIN.each_line { |line| puts Marshal.dump(JSON.parse(line)).unpack1("H*") }'


def test_ruby_writes_the_same() -> None:
    values = records(1_500, integers=[*INTEGERS_OF_RUBY])
    for value, theirs in zip(
        values, answer("ruby", ["-e", DUMP], [json.dumps(value) for value in values]), strict=True
    ):
        fitted = plain(value).value
        assert encode(fitted).hex() == theirs, value
        assert same(read_back(FORMAT, bytes.fromhex(theirs)), fitted)


INTEGERS_OF_RUBY = [0, 1, -1, 122, 123, -123, -124, 255, 256, -256, -257, 65535, 65536, -65537, 2**24, -(2**24) - 1,
                    2**30 - 1, 2**30, -(2**30), -(2**30) - 1, 2**32, 2**63, 2**64, -(2**64), 10**40]  # fmt: skip

LOAD = """
STDIN.each_line do |line|
  begin
    Marshal.load([line.strip].pack("H*")); puts "read"
  rescue ArgumentError => error
    puts error.message =~ /undefined class|struct/ ? "read" : "refused"
  rescue TypeError => error
    puts error.message =~ /incompatible marshal|format version/ ? "refused" : "read"
  rescue EOFError
    puts "refused"
  end
end
"""


def test_ruby_reads_and_refuses_the_same() -> None:
    """Our own rows, which no one else gave us; a class that Ruby lacks does not count as a refusal."""
    rows = [b"\x04\x08" + data for data, _ in VALUES] + [data for data, _, _ in FAULTS]
    answers = answer("ruby", ["-W0", "-e", LOAD], [data.hex() for data in rows])
    for data, theirs in zip(rows, answers, strict=True):
        problem = trace(data).problem
        if (problem is not None and problem.code == "trailing-bytes") or b"fo" in data or b"abc" in data:
            continue  # it looks at nothing that follows, knows no such encoding, and takes abc for 0.0
        assert (problem is not None) == (theirs == "refused"), (data, theirs)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4))
def test_equal_floats_of_middling_size_are_links(floats: list[float]) -> None:
    value = floats * 2
    data = encode(value)
    assert same(read_back(FORMAT, data), value)
    middling = {struct.pack(">d", f) for f in floats if f == 0 or 1e-70 < abs(f) < 1e70} - {struct.pack(">d", -0.0)}
    assert data.count(b"f") >= len(middling)
