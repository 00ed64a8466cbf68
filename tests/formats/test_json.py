"""JSON's own card: every byte of a text told, and texts written as short as they can be."""

from __future__ import annotations

import pytest

from explorer.wire.formats.json import FORMAT, encode, trace
from explorer.wire.layout import Layout, Role
from explorer.wire.record import read
from explorer.wire.value import Ext, Pairs, Timestamp

from ..lawful import lawful, read_back, traced

CLASSIC = b'{"userName":"Martin","favoriteNumber":1337,"interests":["daydreaming","hacking"]}'


def told(layout: Layout) -> list[tuple[str, str, str]]:
    return [(span.part.name, span.path, span.data.decode()) for span in layout.spans()]


def test_the_classic_record() -> None:
    layout = traced(FORMAT, CLASSIC)
    assert len(CLASSIC) == 81
    assert told(layout) == [
        ("begin-object", "", "{"),
        ("name", "/userName", '"userName"'),
        ("name-separator", "/userName", ":"),
        ("string", "/userName", '"Martin"'),
        ("value-separator", "", ","),
        ("name", "/favoriteNumber", '"favoriteNumber"'),
        ("name-separator", "/favoriteNumber", ":"),
        ("number", "/favoriteNumber", "1337"),
        ("value-separator", "", ","),
        ("name", "/interests", '"interests"'),
        ("name-separator", "/interests", ":"),
        ("begin-array", "/interests", "["),
        ("string", "/interests/0", '"daydreaming"'),
        ("value-separator", "/interests", ","),
        ("string", "/interests/1", '"hacking"'),
        ("end-array", "/interests", "]"),
        ("end-object", "", "}"),
    ]
    assert layout.breakdown() == {Role.NAME: 31, Role.VALUE: 28, Role.FRAME: 22}
    assert encode(read(CLASSIC.decode()).value) == CLASSIC


def test_white_space_is_padding_wherever_it_stands() -> None:
    layout = traced(FORMAT, b' { "a" : [ 1 , 2 ] , "b" : { } } \n')
    assert layout.value == {"a": [1, 2], "b": {}}
    assert layout.breakdown()[Role.PADDING] == 16
    spaces = [span for span in layout.spans() if span.part.name == "white space"]
    assert [span.text for span in spaces][-1] == "2 of white space"
    for text in (b"[]", b"[ ]", b"{}", b"{\t}", b"[[],{}]", b"[ [ ] , { } ]"):
        lawful(trace(text))
        assert trace(text).problem is None


@pytest.mark.parametrize(
    ("data", "value", "at"),
    [
        (b'{"a": 1, "b": [2, x]}', {"a": 1, "b": [2]}, 18),
        (b'{"a": 1, "b"', {"a": 1}, 12),
        (b'{"a": 1, "b": ', {"a": 1, "b": None}, 14),
        (b'["abc', [], 5),
        (b"[1] 2", [1], 4),
        (b"", None, 0),
        (b"\xff", None, 0),
        (b'["\xc3\x28"]', [], 2),
    ],
)
def test_what_was_understood_before_the_fault(data: bytes, value: object, at: int) -> None:
    layout = traced(FORMAT, data)
    assert layout.value == value
    assert layout.problem is not None
    assert layout.problem.offset == at


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"\x00\xff", '{"$bytes":"AP8="}'),
        (float("nan"), '{"$float":"NaN"}'),
        (float("-inf"), '{"$float":"-Infinity"}'),
        (Pairs(((1, 2),)), '{"$map":[[1,2]]}'),
        (Ext(5, b"a"), '{"$ext":5,"data":"YQ=="}'),
        (Timestamp(0, 0), '{"$timestamp":"1970-01-01T00:00:00Z"}'),
        ("\ud800", '"\\ud800"'),
        ("\x00\x1f\x7f\u2028", '"\\u0000\\u001f\x7f\u2028"'),
        (1e16, "1e+16"),
        (10**400, "1" + "0" * 400),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_writes_everything(value: object, text: str) -> None:
    data = encode(value)
    assert data == text.encode()
    read_back(FORMAT, data)


def test_lone_surrogates_survive_a_round_trip() -> None:
    record = read('{"\\ud800": "\\udfff"}')
    assert encode(record.value) == b'{"\\ud800":"\\udfff"}'
    assert read_back(FORMAT, encode(record.value)) == record.value
