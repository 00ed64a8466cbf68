"""Erlang's term format against Erlang's own term_to_binary and binary_to_term, both ways, and against each tag."""

from __future__ import annotations

import json
import zlib

import erlang
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats._erlang_write import encode, encode_ordered, encode_strings
from explorer.wire.formats.erlang_etf import FORMAT, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Logical, Pairs, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON
from .other_tools import answer, records

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
BINARIES = (
    "8374000000036d00000008757365724e616d656d000000064d617274696e6d0000000e6661766f726974654e756d62657262000005396d0000"
    "0009696e746572657374736c000000026d0000000b646179647265616d696e676d000000076861636b696e676a"
)
STRINGS = (
    "8374000000036b0008757365724e616d656b00064d617274696e6b000e6661766f726974654e756d62657262000005396b0009696e74657265"
    "7374736c000000026b000b646179647265616d696e676b00076861636b696e676a"
)
ORDERED = (
    "8374000000036d0000000e6661766f726974654e756d62657262000005396d00000009696e746572657374736c000000026d0000000b646179"
    "647265616d696e676d000000076861636b696e676a6d00000008757365724e616d656d000000064d617274696e"
)


@pytest.mark.parametrize(
    ("writer", "golden", "size"), [("", BINARIES, 102), ("strings", STRINGS, 90), ("ordered", ORDERED, 102)]
)
def test_the_classic_record(writer: str, golden: str, size: int) -> None:
    data = FORMAT.writer(writer).encode(CLASSIC, None)
    assert data.hex() == golden
    assert len(data) == size
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(BINARIES)).spans())
    assert [(span.part.name, span.text, span.path) for span in spans[:7]] == [
        ("version", "131", ""),
        ("tag", "MAP_EXT", ""),
        ("count", "3", ""),
        ("tag", "BINARY_EXT", "/userName"),
        ("length", "8 bytes", "/userName"),
        ("key", "userName", "/userName"),
        ("tag", "BINARY_EXT", "/userName"),
    ]
    assert (spans[-1].part.name, spans[-1].path) == ("end of list", "/interests")


def logical(kind: str, text: str) -> tuple[str, str]:
    return kind, text


NODE = "770161"
VALUES: list[tuple[str, Value]] = [
    ("6107", 7),
    ("62ffffffff", -1),
    ("6e0101ff", -255),
    ("6e00" + "00", 0),
    ("6f" + "00000100" + "00" + "00" * 255 + "01", 256**255),
    ("463ff8000000000000", 1.5),
    ("63" + b"1.50000000000000000000e+00".hex() + "00" * 5, 1.5),
    ("770474727565", True),
    ("77036e696c", None),
    ("7709756e646566696e6564", None),
    ("77046e756c6c", None),
    ("64000465c3a920", logical("atom", "eÃ© ")),
    ("730165", logical("atom", "e")),
    ("760002c3a9", logical("atom", "é")),
    ("7702c3a9", logical("atom", "é")),
    ("6b0003616263", "abc"),
    ("6b0003010203", [1, 2, 3]),
    ("6b0000", []),
    ("6d00000002c3a9", "é"),
    ("6d00000001ff", b"\xff"),
    ("4d0000000203ffa0", logical("bits", "11111111101")),
    ("4d000000010861", "a"),
    ("4d0000000000", logical("bits", "")),
    ("6a", []),
    ("6c000000016101" + "6a", [1]),
    ("6c000000006a", []),
    ("6c000000016101" + "6102", {"$list": [1], "$tail": 2}),
    ("6c000000016101" + "6c000000016102" + "6a", [1, 2]),
    ("6800", {"$tuple": []}),
    ("68026101680161" + "02", {"$tuple": [1, {"$tuple": [2]}]}),
    ("6900000001" + "6101", {"$tuple": [1]}),
    ("7400000000", {}),
    ("7400000002" + "770161" + "6101" + "6d0000000162" + "6102", {"a": 1, "b": 2}),
    ("7400000001" + "6101" + "6102", Pairs(((1, 2),))),
    ("58" + NODE + "000000fa" + "00000001" + "00000007", logical("pid", "<a.250.1>")),
    ("67" + NODE + "000000fa" + "00000001" + "03", logical("pid", "<a.250.1>")),
    ("66" + NODE + "00000005" + "01", logical("port", "#Port<a.5>")),
    ("59" + NODE + "00000005" + "00000001", logical("port", "#Port<a.5>")),
    ("78" + NODE + "0000000100000005" + "00000001", logical("port", "#Port<a.4294967301>")),
    ("65" + NODE + "00000005" + "01", logical("reference", "#Ref<a.5>")),
    ("720002" + NODE + "01" + "00000005" + "00000006", logical("reference", "#Ref<a.6.5>")),
    ("5a0002" + NODE + "00000001" + "00000005" + "00000006", logical("reference", "#Ref<a.6.5>")),
    ("71" + "77056c69737473" + "77036d6170" + "6102", logical("fun", "fun lists:map/2")),
]


def as_told(value: Value) -> Value:
    return (value.kind, value.text) if isinstance(value, Logical) else value


@pytest.mark.parametrize(("hexed", "value"), VALUES)
def test_each_tag(hexed: str, value: Value) -> None:
    assert same(as_told(read_back(FORMAT, bytes.fromhex("83" + hexed))), value)


PID = "58" + NODE + "0000000100000000" + "00000000"


def test_functions() -> None:
    head = "00000050" + "02" + "00" * 16 + "00000003" + "00000001"
    new = "83" + "70" + head + "77016d" + "6107" + "6108" + PID + "6109"
    assert as_told(read_back(FORMAT, bytes.fromhex(new))["$fun"]["pid"]) == ("pid", "<a.1.0>")
    old = "83" + "75" + "00000001" + PID + "77016d" + "6107" + "6108" + "6109"
    for data in (new, old):
        value = read_back(FORMAT, bytes.fromhex(data))["$fun"]
        assert as_told(value["module"]) == ("atom", "m")
        assert (value["index"], value["uniq"], value["variable 0"]) == (7, 8, 9)


def test_a_compressed_term_is_told_inside() -> None:
    plain_data = bytes.fromhex(BINARIES)[1:]
    data = b"\x83\x50" + len(plain_data).to_bytes(4, "big") + zlib.compress(plain_data)
    layout = traced(FORMAT, data)
    assert layout.problem is None
    assert layout.value == CLASSIC
    (inside,) = layout.inside
    assert inside.title == "inflated"
    assert layout.parts[inside.row].name == "zlib data"
    assert ("key", "/userName") in [(span.part.name, span.path) for span in inside.layout.spans()]


def test_a_fault_inside_a_compressed_term_says_where() -> None:
    problem = traced(FORMAT, b"\x83\x50\0\0\0\x03" + zlib.compress(b"\x68\x01\x01")).problem
    assert problem is not None
    assert problem.found is not None and problem.found.endswith("(at byte 2 of the inflated term)")


FAULTS = [
    ("", "truncated", 0),
    ("6101", "invalid", 0),
    ("83", "truncated", 1),
    ("8301", "invalid", 1),
    ("8344", "invalid", 1),
    ("8379", "invalid", 1),
    ("8352", "invalid", 1),
    ("8361", "truncated", 2),
    ("83610100", "trailing-bytes", 3),
    ("836d000000", "truncated", 2),
    ("836dffffffff61", "truncated", 6),
    ("8369ffffffff", "truncated", 6),
    ("836fffffffff0061", "truncated", 7),
    ("836c00000001" + "6101", "truncated", 8),
    ("837701ff", "not-utf8", 3),
    ("8364010061" + "61" * 255, "invalid", 4),
    ("83467ff8000000000000", "invalid", 2),
    ("8363" + b"abc".hex() + "00" * 28, "invalid", 2),
    ("8363" + b"15".hex() + "00" * 29, "invalid", 2),
    ("834d0000000109a0", "invalid", 6),
    ("834d0000000100a0", "invalid", 6),
    ("835a0006" + NODE, "invalid", 2),
    ("8366" + NODE + "0000000504", "invalid", 9),
    ("8365" + NODE + "ffffffff01", "invalid", 5),
    ("8371" + "6101" + NODE + "6102", "invalid", 2),
    ("8374000000026101610161016102", "duplicate-key", 10),
    ("837400000002" + "77016161017701616102", "duplicate-key", 11),
    ("8350ffffffff" + zlib.compress(b"j").hex(), "too-large", 2),
    ("835000000002" + zlib.compress(b"j").hex(), "invalid", 6),
    ("835000000001" + zlib.compress(b"jj").hex(), "invalid", 6),
    ("835000000001" + zlib.compress(b"j").hex()[:-4], "truncated", 6),
    ("835000000001abcdef", "invalid", 6),
    ("836801" + "5000000001" + zlib.compress(b"j").hex(), "invalid", 3),
]


@pytest.mark.parametrize(("hexed", "code", "offset"), FAULTS)
def test_faults(hexed: str, code: str, offset: int) -> None:
    problem = traced(FORMAT, bytes.fromhex(hexed)).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_a_distribution_header_is_refused_with_words() -> None:
    problem = traced(FORMAT, bytes.fromhex("8344010203")).problem
    assert problem is not None
    assert "distribution header" in (problem.found or "")
    assert "term_to_binary" in (problem.fix or "")


def test_what_inflates_too_far_is_not_inflated() -> None:
    bomb = zlib.compress(b"\x6d\x0f\xff\xff\xff" + bytes(64 * limits.MIB))
    for size in (limits.INPUT_BYTES + 1, 1000):
        problem = traced(FORMAT, b"\x83\x50" + size.to_bytes(4, "big") + bomb).problem
        assert problem is not None and problem.code in ("too-large", "invalid")


@pytest.mark.parametrize("text", ["", "a\0", "x" * 70_000])
def test_text_that_is_no_list_of_characters(text: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_strings({"a": [text]})
    assert caught.value.problem.path == "/a/0"
    assert caught.value.problem.fix


@pytest.mark.parametrize("value", [[float("nan")], [Pairs(((1, 2),))]])
def test_what_is_no_term(value: Value) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(value)
    assert caught.value.problem.path == "/0"


def test_nesting_ends_at_the_limit() -> None:
    def nested(levels: int) -> bytes:
        return b"\x83" + b"\x68\x01" * levels + b"\x61\x01"

    assert traced(FORMAT, nested(limits.NESTING)).problem is None
    problem = traced(FORMAT, nested(limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


@given(
    st.binary(max_size=60),
    st.sampled_from(["", "68", "6c00000002", "7400000002", "70", "5a0001", "7177", "50000000ff78"]),
)
def test_any_bytes_give_a_layout(data: bytes, start: str) -> None:
    problem = lawful(trace(b"\x83" + bytes.fromhex(start) + data)).problem
    assert problem is None or (problem.fix and problem.expected and problem.found)


@given(JSON)
def test_erlang_py_writes_the_same_strings(record: Value) -> None:
    fitted = plain(record).value
    try:
        data = encode_strings(fitted)
    except EncodeError as error:
        assert error.problem.code == "no-such-text"
        return
    assert data == erlang.term_to_binary(fitted)
    assert same(read_back(FORMAT, data), fitted)


@given(JSON)
def test_erlang_py_reads_what_we_write(record: Value) -> None:
    """Binaries are a type of their own there."""
    fitted = plain(record).value
    assert same(_of_erlang_py(erlang.binary_to_term(encode(fitted))), fitted)


def _of_erlang_py(term: object) -> Value:
    match term:
        case erlang.OtpErlangBinary():
            return term.value.decode()
        case erlang.OtpErlangAtom():
            return {b"nil": None}[term.value.encode() if isinstance(term.value, str) else term.value]
        case list():
            return [_of_erlang_py(item) for item in term]
        case dict():
            return {_of_erlang_py(key): _of_erlang_py(item) for key, item in term.items()}
    return term


EVAL = """
Each = fun Each() ->
    case io:get_line("") of
        eof -> ok;
        Line -> io:format("~s~n", [Answer(binary:decode_hex(list_to_binary(string:trim(Line))))]), Each()
    end
end,
Each(), halt().
"""
SAME = """Answer = fun(Data) ->
    Term = binary_to_term(Data), binary:encode_hex(term_to_binary(Term, [{minor_version, 2}, deterministic]))
end,
"""
VERDICT = """Answer = fun(Data) -> try binary_to_term(Data), "read" catch _:_ -> "refused" end end,
"""


def erl(program: str, rows: list[bytes]) -> list[str]:
    return answer("erl", ["-noshell", "-eval", program + EVAL], [data.hex() for data in rows])


def without_byte_lists(value: Value) -> Value:
    """A record in which no list is one of small integers alone, which Erlang writes as STRING_EXT."""
    if isinstance(value, list):
        items = [without_byte_lists(item) for item in value]
        plain_bytes = items and all(type(item) is int and 0 <= item <= 255 for item in items)
        return [*items, "more"] if plain_bytes else items
    return {key: without_byte_lists(item) for key, item in value.items()} if isinstance(value, dict) else value


def test_erlang_writes_the_same() -> None:
    values = [plain(without_byte_lists(record)).value for record in records(1_000)]
    written = [encode_ordered(value) for value in values]
    for value, ours, theirs in zip(values, written, erl(SAME, written), strict=True):
        assert ours.hex() == theirs.lower(), json.dumps(value)


def test_erlang_reads_what_each_writer_writes() -> None:
    """Erlang's own bytes of what it read say the same as ours do."""
    values = [plain(record).value for record in records(300)]
    for writer in (encode, encode_ordered):
        for value, theirs in zip(values, erl(SAME, [writer(value) for value in values]), strict=True):
            assert same(read_back(FORMAT, bytes.fromhex(theirs)), _as_erlang_has_it(value)), value


def _as_erlang_has_it(value: Value) -> Value:
    """Lists of small integers may come back as text, which is what they are to Erlang."""
    if isinstance(value, list):
        if value and all(type(item) is int and 0 <= item <= 255 for item in value):
            return trace(b"\x83\x6b" + len(value).to_bytes(2, "big") + bytes(value)).value
        return [_as_erlang_has_it(item) for item in value]
    return {key: _as_erlang_has_it(item) for key, item in value.items()} if isinstance(value, dict) else value


def test_erlang_reads_and_refuses_the_same() -> None:
    rows = [bytes.fromhex("83" + hexed) for hexed, _ in VALUES] + [bytes.fromhex(hexed) for hexed, _, _ in FAULTS]
    for data, theirs in zip(rows, erl(VERDICT, rows), strict=True):
        problem = trace(data).problem
        if problem is not None and problem.code == "trailing-bytes":
            continue  # it does not look at what follows
        assert (problem is not None) == (theirs == "refused"), (data.hex(), theirs, problem)
