"""Values: numbers as written, equality without mercy, the `$` manner, pointers, words."""

from __future__ import annotations

import copy
import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire.value import (
    Ext,
    Logical,
    Pairs,
    Real,
    Tag,
    Timestamp,
    dollar_bytes,
    dollar_float,
    from_base64,
    pointer,
    same,
    to_json,
    tokens,
    words,
)  # fmt: skip

from ..values import JSON, NUMBER_TEXT, TEXT


@pytest.mark.parametrize(
    ("text", "exact", "integer"),
    [
        ("1.0", True, 1),
        ("1e2", True, 100),
        ("-0", True, 0),
        ("0e5", True, 0),
        ("120e-1", True, 12),
        ("0.5", True, None),
        ("0.1", True, None),
        ("0.10000000000000000555", False, None),
        ("9007199254740993.0", False, 9007199254740993),
        ("1e400", False, None),
        ("1e39", True, 10**39),
        ("1e40", True, None),
        ("1e-400", False, None),
        ("-123456789012345678901234567890.5", False, None),
    ],
)
def test_numbers_know_how_they_were_written(text: str, exact: bool, integer: int | None) -> None:
    number = Real(text)
    assert (number.text, number.exact, number.integer) == (text, exact, integer)
    for again in (pickle.loads(pickle.dumps(number)), copy.copy(number)):
        assert (type(again), again.text) == (Real, text)


@given(NUMBER_TEXT)
def test_an_exact_number_is_the_float(text: str) -> None:
    number = Real(text)
    if number.integer is not None:
        assert float(number.integer) == number
    if number.exact:
        assert float(repr(float(number))) == number


DIFFERENT = [
    None, False, True, 0, 1, 0.0, -0.0, 1.0, math.nan, math.inf, -math.inf, "", "1", b"", b"1", [], [1], [1.0], {}, {"a": 1},
    {"a": None}, Pairs(()), Pairs(((1, 2),)), Ext(1, b""), Ext(2, b""), Tag(1, 0), Tag(1, 0.0), Timestamp(0, 0),
    Timestamp(0, 1), Real("1e400"), Real("1e401"), 2**53, 2**53 + 1,
]  # fmt: skip


def test_equality_tells_everything_apart() -> None:
    for row, one in enumerate(DIFFERENT):
        for column, two in enumerate(DIFFERENT):
            beyond = {type(one), type(two)} == {Real, float} and math.isinf(one) and one == two
            if not beyond:
                assert same(one, two) is (row == column), (one, two)
            assert same([one], [two]) is same(one, two)
            assert same({"k": one}, {"k": two}) is same(one, two)


def test_equality_does_not_mind_order_of_keys_nor_depth() -> None:
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    one: object = 1
    for _ in range(5000):
        one = [one]
    assert same(one, [one][0])
    assert not same(one, [one])


@given(JSON)
def test_a_value_is_itself(value: object) -> None:
    assert same(value, copy.deepcopy(value))
    assert same(to_json(value), value)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"\x00\xff", {"$bytes": "AP8="}),
        (math.nan, {"$float": "NaN"}),
        (math.inf, {"$float": "Infinity"}),
        (Real("1e400"), {"$number": "1e400"}),
        (Real("1.50"), 1.5),
        (Pairs(((1, b"a"), (1, None))), {"$map": [[1, {"$bytes": "YQ=="}], [1, None]]}),
        (Ext(-3, b"a"), {"$ext": -3, "data": "YQ=="}),
        (Tag(2, [b""]), {"$tag": 2, "value": [{"$bytes": ""}]}),
        (Timestamp(1, 500_000_000), {"$timestamp": "1970-01-01T00:00:01.5Z"}),
    ],
)
def test_what_json_has_no_word_for(value: object, told: object) -> None:
    assert to_json(value) == told
    json.dumps(to_json([value]), allow_nan=False)


def test_bytes_and_floats_are_read_as_they_are_told() -> None:
    assert dollar_bytes(to_json(b"\x00\xff")) == b"\x00\xff"
    assert dollar_float(to_json(math.inf)) == math.inf
    for no in (
        {"$bytes": 1},
        {"$bytes": "a", "x": 1},
        {"$bytes": "*"},
        {"$float": []},
        {"$float": "1"},
        [],
        None,
        "NaN",
    ):
        assert dollar_bytes(no) is None
        assert dollar_float(no) is None


@given(st.binary(max_size=20))
def test_base64_in_both_alphabets_padded_or_not(data: bytes) -> None:
    from base64 import b64encode, urlsafe_b64encode

    for written in (b64encode(data).decode(), urlsafe_b64encode(data).decode()):
        assert from_base64(written) == data
        assert from_base64(written.rstrip("=")) == data
    with pytest.raises(ValueError, match="base64"):
        from_base64("a*b=")


@given(st.lists(TEXT, max_size=5))
def test_pointers_come_apart_as_they_were_put_together(parts: list[str]) -> None:
    assert tokens(pointer(parts)) == parts
    assert pointer(["a/b", "~"]) == "/a~1b/~0"


@pytest.mark.parametrize(
    ("seconds", "nanoseconds", "iso"),
    [
        (0, 0, "1970-01-01T00:00:00Z"),
        (-1, 1, "1969-12-31T23:59:59.000000001Z"),
        (951_782_400, 0, "2000-02-29T00:00:00Z"),
        (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
        (253_402_300_800, 0, "253402300800 s"),
        (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
        (-62_135_596_801, 0, "-62135596801 s"),
        (2**63 - 1, 0, "9223372036854775807 s"),
    ],
)
def test_points_in_time(seconds: int, nanoseconds: int, iso: str) -> None:
    assert Timestamp(seconds, nanoseconds).iso == iso


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"), (True, "true"), (Real("1.00"), "1.00"), (10**20, "100000000000000000000"), ("a", "a"),
        (b"\x00\xff", "00 ff"), ([1], "1 element"), ([], "0 elements"), ({"a": 1, "b": 2}, "2 entries"),
        (Pairs(((1, 2),)), "1 entry"), (Ext(1, b"\x01"), "ext 1: 01"), (Tag(1, "x"), "1(x)"),
        ("x" * 200, "x" * 119 + "…"), (b"\0" * 200, ("00 " * 40)[:119] + "…"),
        (Logical("date", 0, "1970-01-01"), "1970-01-01"),
    ],
)  # fmt: skip
def test_values_in_words(value: object, said: str) -> None:
    assert words(value) == said


def test_integers_too_long_to_print() -> None:
    assert words(10**3999) == "1" + "0" * 118 + "…"
    assert words(10**5000) == "an integer of 16,610 bits"
