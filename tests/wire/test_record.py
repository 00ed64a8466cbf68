"""The visitor's record: exact values, places in the text, what is legal and worth telling, and its limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.problem import LimitError, RecordError
from explorer.wire.record import read
from explorer.wire.value import Real, tokens

from ..values import JSON


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9007199254740993", 9007199254740993),
        ("-170141183460469231731687303715884105729", -(2**127) - 1),
        ("[]", []),
        ("null", None),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\ud83d😀"', "\ud83d😀"),
        ('"\\/\\b\\f\\n\\r\\t\\"\\\\"', '/\b\f\n\r\t"\\'),
        ('{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
    ],
)
def test_reads_exactly(text: str, value: object) -> None:
    assert read(text).value == value


@pytest.mark.parametrize("text", ["-0", "1.0", "1e2", "1E+2", "0.1000", "1e400", "-1e-400", "-0.0"])
def test_keeps_numbers_as_written(text: str) -> None:
    value = read(text).value
    assert isinstance(value, Real)
    assert value.text == text


def test_tells_what_is_legal_and_odd() -> None:
    record = read('\ufeff{"a": 1,\n "b": {"x": 1, "x": 2}, "a": "\\udc00"}')
    told = [(remark.code, remark.path, remark.line, remark.column) for remark in record.remarks]
    assert told == [
        ("byte-order-mark", "", 1, 1),
        ("duplicate-key", "/b/x", 2, 16),
        ("lone-surrogate", "/a", 2, 30),
        ("duplicate-key", "/a", 2, 25),
    ]


def test_places_keys_and_values_in_characters() -> None:
    text = '{"é": [1, {"b" : "x"}],\n "é2":\t-0 }'
    record = read(text)
    shown = {
        path: (where.key and text[slice(*where.key)], text[slice(*where.value)])
        for path, where in record.places.items()
    }
    assert shown == {
        "": (None, text),
        "/é": ('"é"', '[1, {"b" : "x"}]'),
        "/é/0": (None, "1"),
        "/é/1": (None, '{"b" : "x"}'),
        "/é/1/b": ('"b"', '"x"'),
        "/é2": ('"é2"', "-0"),
    }


def test_places_the_last_of_repeated_keys() -> None:
    assert read('{"a": 1, "a": 2}').places["/a"].value == (14, 15)


@given(JSON, st.sampled_from([None, 0, 2, "\t"]))
def test_every_place_holds_its_value(value: object, indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    record = read(text)
    for path, where in record.places.items():
        at = value
        for token in tokens(path):
            at = at[int(token)] if isinstance(at, list) else at[token]  # type: ignore[index]
        assert json.loads(text[slice(*where.value)]) == at
        if where.key is not None:
            assert json.loads(text[slice(*where.key)]) == tokens(path)[-1]


# Limits, at n and n + 1


def test_nesting() -> None:
    n = limits.NESTING
    assert read("[" * n + "]" * n).value is not None
    assert read('{"a":' * n + "1" + "}" * n).value is not None
    for text in ("[" * (n + 1) + "]" * (n + 1), '{"a":' * (n + 1), "[" * 100_000):
        with pytest.raises(RecordError) as raised:
            read(text)
        assert raised.value.problem.code == "too-deep"
        assert raised.value.problem.expected == f"at most {n} levels of nesting"


def test_bytes() -> None:
    room = limits.RECORD_BYTES - 2
    assert len(read(f'"{"a" * room}"').value) == room
    with pytest.raises(LimitError) as raised:
        read(f'"{"a" * (room - 1)}é"')
    assert (raised.value.limit, raised.value.given) == (limits.RECORD_BYTES, limits.RECORD_BYTES + 1)


def test_digits() -> None:
    assert read("9" * limits.DIGITS).value == 10**limits.DIGITS - 1
    with pytest.raises(RecordError) as raised:
        read("[1, " + "9" * (limits.DIGITS + 1) + "]")
    assert raised.value.problem.code == "too-large"
    assert (raised.value.problem.line, raised.value.problem.column) == (1, 5)


def test_remarks() -> None:
    for count, told in ((limits.REMARKS, limits.REMARKS), (limits.REMARKS + 1, limits.REMARKS)):
        text = "[" + ",".join(['{"a":1,"a":2}'] * count) + "]"
        assert len(read(text).remarks) == told
