"""CBOR against the RFC's own examples and against cbor2, both ways."""

from __future__ import annotations

import io
import math
import random
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats._cbor_table import HEADS, PARTS
from explorer.wire.formats._cbor_write import encode, encode_canonical, encode_indefinite
from explorer.wire.formats.cbor import FORMAT, trace
from explorer.wire.layout import Role
from explorer.wire.value import Pairs, Real, Simple, Tag, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "a368757365724e616d65664d617274696e6e6661766f726974654e756d626572190539"
    "69696e74657265737473826b646179647265616d696e67676861636b696e67"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 66
    assert read_back(FORMAT, data) == CLASSIC


def test_canonical_order() -> None:
    data = encode_canonical(CLASSIC)
    assert data.hex() == (
        "a368757365724e616d65664d617274696e69696e74657265737473826b646179647265616d696e67676861636b696e67"
        "6e6661766f726974654e756d626572190539"
    )
    assert read_back(FORMAT, data) == CLASSIC
    assert encode_canonical(1.5).hex() == "f93e00"


def test_indefinite_lengths_as_jackson_writes_them() -> None:
    data = encode_indefinite(CLASSIC)
    assert data.hex() == (
        "bf68757365724e616d65664d617274696e6e6661766f726974654e756d626572190539"
        "69696e74657265737473"
        "9f6b646179647265616d696e67676861636b696e67ffff"
    )
    assert len(data) == 68
    assert read_back(FORMAT, data) == CLASSIC
    assert FORMAT.writer("indefinite").encode(CLASSIC, None) == data
    assert FORMAT.writer("canonical").encode(CLASSIC, None) == encode_canonical(CLASSIC)


EXAMPLES: list[tuple[str, Value]] = [
    ("00", 0),
    ("17", 23),
    ("1818", 24),
    ("1bffffffffffffffff", 18446744073709551615),
    ("c249010000000000000000", 18446744073709551616),
    ("3bffffffffffffffff", -18446744073709551616),
    ("c349010000000000000000", -18446744073709551617),
    ("20", -1),
    ("3903e7", -1000),
    ("f98000", -0.0),
    ("f93e00", 1.5),
    ("fa47c35000", 100000.0),
    ("fb3ff199999999999a", 1.1),
    ("f97c00", math.inf),
    ("f97e00", math.nan),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("f7", Simple(23)),
    ("f0", Simple(16)),
    ("f8ff", Simple(255)),
    ("c074323031332d30332d32315432303a30343a30305a", Tag(0, "2013-03-21T20:04:00Z")),
    ("c11a514b67b0", Tag(1, 1363896240)),
    ("d9d9f700", Tag(55799, 0)),
    ("d818456449455446", Tag(24, bytes.fromhex("6449455446"))),
    ("c48221196ab3", Tag(4, [-2, 27315])),
    ("40", b""),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("62c3bc", "ü"),
    ("64f0908591", "\U00010151"),
    ("80", []),
    ("a0", {}),
    ("a201020304", Pairs(((1, 2), (3, 4)))),
    ("8301820203820405", [1, [2, 3], [4, 5]]),
    ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
    ("7f657374726561646d696e67ff", "streaming"),
    ("9fff", []),
    ("83018202039f0405ff", [1, [2, 3], [4, 5]]),
    ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ("bf7f6161ff01ff", {"a": 1}),
    ("a1c2410101", Pairs(((1, 1),))),
    ("a18101f6", Pairs((([1], None),))),
]


@pytest.mark.parametrize(("hexed", "value"), EXAMPLES)
def test_examples(hexed: str, value: Value) -> None:
    assert same(read_back(FORMAT, bytes.fromhex(hexed)), value)


@pytest.mark.parametrize(("hexed", "value"), EXAMPLES)
def test_what_was_read_can_be_written(hexed: str, value: Value) -> None:
    assert same(read_back(FORMAT, encode(value)), value)


class Unhashed(int):
    """A key that must never be looked up: integers that are equal modulo 2^61 - 1 have one hash, and a dict of them takes
    the square of their number in comparisons.
    """

    def __hash__(self) -> int:
        raise AssertionError("a key from outside was put into a dict")


def test_keys_of_one_hash_are_never_put_into_a_dict() -> None:
    keys = [index * (2**61 - 1) for index in range(1, 1_001)]
    data = encode(Pairs(tuple((Unhashed(key), None) for key in keys)))
    value = read_back(FORMAT, data)
    assert value == Pairs(tuple((key, None) for key in keys))
    assert encode_canonical(Pairs(tuple((Unhashed(key), None) for key in keys)))


def test_maps_with_other_keys_in_canonical_order() -> None:
    assert encode_canonical(Pairs((("b", 1), (-1, 2), (10, 3), ("a", 4)))).hex() == "a40a0320026161046162" + "01"


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.text, span.path) for span in spans[:5]] == [
        ("map of 3 entries", ""),
        ("text of 8 bytes", "/userName"),
        ("userName", "/userName"),
        ("text of 6 bytes", "/userName"),
        ("Martin", "/userName"),
    ]
    assert [bit.text for bit in spans[7].bits] == [
        "major type 0: unsigned integer",
        "25: the next 2 bytes hold the argument",
    ]


def test_keys_of_any_type_have_paths() -> None:
    layout = traced(FORMAT, bytes.fromhex("a201020304"))
    assert {span.path for span in layout.spans()} == {"", "/1", "/3"}


FAULTS = [
    ("", "truncated", 0),
    ("1c", "invalid", 0),
    ("1f", "invalid", 0),
    ("5f00ff", "invalid", 1),
    ("5f5f4100ffff", "invalid", 1),
    ("f818", "invalid", 1),
    ("f800", "invalid", 1),
    ("ff", "invalid", 0),
    ("c1ff", "invalid", 1),
    ("bf6161ff", "invalid", 3),
    ("bf01ff", "invalid", 2),
    ("81ff", "invalid", 1),
    ("9f", "truncated", 1),
    ("a16161", "truncated", 3),
    ("6261", "truncated", 1),
    ("a26261", "truncated", 1),
    ("a16261", "truncated", 2),
    ("a17861", "truncated", 3),
    ("19", "truncated", 1),
    ("7f6161", "truncated", 3),
    ("62c328", "not-utf8", 1),
    ("7f61c3ff", "not-utf8", 2),
    ("0000", "trailing-bytes", 1),
    ("9b7fffffffffffffff", "truncated", 9),
    ("7b7fffffffffffffff010203", "truncated", 9),
]


@pytest.mark.parametrize(("hexed", "code", "offset"), FAULTS)
def test_faults(hexed: str, code: str, offset: int) -> None:
    problem = traced(FORMAT, bytes.fromhex(hexed)).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset)
    assert problem.expected and problem.found and problem.fix


def test_text_that_is_not_utf8_is_refused_after_all_was_read() -> None:
    layout = traced(FORMAT, bytes.fromhex("a2616162c328616201"))
    assert layout.problem is not None and layout.problem.path == "/a"
    assert layout.value == {"a": b"\xc3\x28", "b": 1}
    assert layout.read_bytes == len(layout.data)


REMARKS = [
    ("1817", "not-shortest", ""),
    ("a1780161f6", "not-shortest", "/a"),
    ("810a1800", None, ""),
    ("a2616101616102", "duplicate-key", "/a"),
    ("a201f601f6", "duplicate-key", ""),
    ("bf616101616102ff", "duplicate-key", "/a"),
    ("c001", "tag-content", ""),
    ("c26161", "tag-content", ""),
    ("d81801", "tag-content", ""),
]


@pytest.mark.parametrize(("hexed", "code", "path"), REMARKS)
def test_remarks(hexed: str, code: str | None, path: str) -> None:
    remarks = traced(FORMAT, bytes.fromhex(hexed)).remarks
    assert [(remark.code, remark.path) for remark in remarks] == ([(code, path)] if code else [])
    assert all(remark.fix for remark in remarks)


def test_a_key_twice_is_shown_twice() -> None:
    assert read_back(FORMAT, bytes.fromhex("a2616101616102")) == Pairs((("a", 1), ("a", 2)))


def test_nesting_ends_at_the_limit() -> None:
    for head in (b"\x81", b"\xc1", b"\x9f", b"\xa1\x00"):
        assert (
            traced(FORMAT, head * limits.NESTING + b"\x00" + b"\xff" * limits.NESTING * (head == b"\x9f")).problem
            is None
        )
        problem = traced(FORMAT, head * (limits.NESTING + 1) + b"\x00").problem
        assert problem is not None and problem.code == "too-deep"


def test_a_bignum_past_the_printed_digits_stays_bytes() -> None:
    data = b"\xc2\x59\x10\x00" + b"\xff" * 4096
    assert read_back(FORMAT, data) == Tag(2, b"\xff" * 4096)


def test_the_table_of_initial_bytes() -> None:
    assert len(HEADS) == 256
    assert all(part.doc.endswith(".") and part.spec for part in PARTS)
    assert {part.role for part in PARTS} >= {
        Role.GROUP,
        Role.TYPE,
        Role.LENGTH,
        Role.NAME,
        Role.VALUE,
        Role.FRAME,
        Role.TAG,
    }


@given(JSON)
def test_any_record_comes_back(value: Value) -> None:
    fitted = plain(value).value
    data = encode(fitted)
    assert data == cbor2.dumps(_python(fitted))
    assert same(read_back(FORMAT, data), fitted)
    assert same(read_back(FORMAT, encode_canonical(fitted)), fitted)
    assert same(read_back(FORMAT, encode_indefinite(fitted)), fitted)
    assert same(cbor2.loads(encode_indefinite(fitted)), _python(fitted))


def _python(value: Value) -> Value:
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, list):
        return [_python(item) for item in value]
    return {key: _python(item) for key, item in value.items()} if isinstance(value, dict) else value


NATIVE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(cbor2.undefined)
    | st.builds(cbor2.CBORSimpleValue, st.integers(0, 19) | st.integers(32, 255)),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=5) | st.integers() | st.binary(max_size=5), inner, max_size=4)
    | st.builds(cbor2.CBORTag, st.sampled_from([6, 21, 22, 23, 1000, 2**40]), inner),
    max_leaves=12,
)  # fmt: skip


@given(NATIVE)
def test_whatever_cbor2_writes_is_read(value: Any) -> None:
    data = cbor2.dumps(value)
    assert same(read_back(FORMAT, data), _ours(value))


def _ours(value: Any) -> Value:
    if isinstance(value, cbor2.CBORTag):
        return Tag(value.tag, _ours(value.value))
    if isinstance(value, cbor2.CBORSimpleValue):
        return Simple(value.value)
    if value is cbor2.undefined:
        return Simple(23)
    if isinstance(value, list):
        return [_ours(item) for item in value]
    if isinstance(value, dict):
        entries = tuple((key, _ours(item)) for key, item in value.items())
        return dict(entries) if all(isinstance(key, str) for key, _ in entries) else Pairs(entries)
    return value


def _accepted_by_cbor2(data: bytes) -> bool:
    stream = io.BytesIO(data)
    try:
        cbor2.CBORDecoder(stream, tag_hook=lambda tag, immutable=False: tag, read_size=1).decode()
    except Exception:  # each fault is one of its own
        return False
    return stream.tell() == len(data)


HEADS_TO_MEET = bytes.fromhex("0017181920384041 5f60617f8081829f a0a1bfd864c6e0f4 f6f7f8f9fafbff1c3f")
PLAIN_BYTES = st.lists(st.sampled_from(HEADS_TO_MEET), max_size=14).map(bytes)


@given(st.binary(max_size=60) | PLAIN_BYTES)
def test_any_bytes_give_a_layout_and_cbor2_agrees(data: bytes) -> None:
    layout = lawful(trace(data))
    if layout.problem is None:
        return
    assert layout.problem.fix
    if not any(0xC0 <= byte < 0xDC for byte in data):  # cbor2 gives tags meanings, and refuses what has none
        assert not _accepted_by_cbor2(data), layout.problem


def test_cut_and_changed_bytes_give_a_layout() -> None:
    data = encode({"a": [1, -300, 2.5, None, True, "x" * 30, b"y", {"b": {}}], "big": 2**70, "é": [[], {}]})
    for end in range(len(data)):
        assert lawful(trace(data[:end])).problem is not None
    dice = random.Random(1)
    for _ in range(300):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] = dice.randrange(256)
        lawful(trace(bytes(changed)))
