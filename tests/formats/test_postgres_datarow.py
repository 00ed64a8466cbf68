"""PostgreSQL's DataRow, against a server: it takes our text for parameters, and sends the bytes that we write."""

from __future__ import annotations

import json
import math
import socket
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.formats import FORMATS
from explorer.wire.formats._postgres_numbers import float_text
from explorer.wire.formats._postgres_types import column_of
from explorer.wire.problem import EncodeError
from explorer.wire.schema import Schema
from explorer.wire.schemas import avro as avro_schemas
from explorer.wire.value import Logical, Value, same

from ..lawful import read_back, traced
from ..scenarios.servers import postgres, postgres_binaries

ROW = FORMATS["postgres-datarow"]
TEXT = bytes.fromhex(
    "44000000350004000000064d617274696e0000000431333337000000157b646179647265616d696e672c6861636b696e677dffffffff"
)
BINARY = bytes.fromhex(
    "44000000520004000000064d617274696e0000000800000000000005390000002e00000001000000000000001900000002000000010000000b"
    "646179647265616d696e67000000076861636b696e67ffffffff"
)
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"], "x": None}


def schema(**fields: Any) -> Schema:
    told = [{"name": name, "type": type_} for name, type_ in fields.items()]
    return avro_schemas.LANGUAGE.parse(json.dumps({"type": "record", "name": "Row", "fields": told}), None)


def array(items: Any) -> Any:
    return {"type": "array", "items": items}


def maybe(type_: Any) -> Any:
    return ["null", type_]


PERSON = schema(userName="string", favoriteNumber=maybe("long"), interests=array("string"), x="null")
DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 3}
UUID = {"type": "fixed", "name": "Id", "size": 16, "logicalType": "uuid"}
INNER = {"type": "record", "name": "Inner", "fields": [{"name": "a", "type": DECIMAL}, {"name": "b", "type": "bytes"}]}
EVERYTHING = schema(
    flag=maybe("boolean"), small=maybe("int"), large=maybe("long"), single=maybe("float"), double=maybe("double"),
    words=maybe("string"), data=maybe("bytes"), amount=maybe(DECIMAL), id=maybe(UUID),
    order=maybe({"type": "enum", "name": "Order", "symbols": ["UP", "DOWN"]}),
    flags=array(maybe("boolean")), numbers=array(maybe("long")), doubles=array("double"), texts=array(maybe("string")),
    blobs=array("bytes"), amounts=array(DECIMAL),
    object=maybe(INNER),
    grid=array(array("long")), bag={"type": "map", "values": "double"}, either=["long", "string"],
)  # fmt: skip


def told(data: bytes, of: Schema | None = None) -> list[tuple[int, str, str]]:
    return [(span.offset, span.part.name, span.path) for span in traced(ROW, data, of).spans()]


# The bytes of the page


@pytest.mark.parametrize(("writer", "data"), [("", TEXT), ("binary", BINARY)])
def test_the_classic_record_with_a_fourth_column(writer: str, data: bytes) -> None:
    assert ROW.writer(writer).encode(RECORD, PERSON) == data
    layout = traced(ROW, data, PERSON)
    assert (layout.value, layout.problem, layout.remarks) == (RECORD, None, [])


def test_the_classic_record_without_it() -> None:
    for options in ({}, {"writers": {"postgres-datarow": "binary"}}):
        scenario = replace(EXAMPLES["classic"].scenario, formats=("postgres-datarow",), options=options)
        (pane,) = explore(scenario).panes
        assert pane.layout is not None and pane.round_trip
        assert pane.layout.data[7:] == (BINARY if options else TEXT)[7:-4]


def test_paths_are_the_records_own() -> None:
    assert told(TEXT, PERSON)[3:] == [
        (7, "column length", "/userName"), (11, "text, text format", "/userName"),
        (17, "column length", "/favoriteNumber"), (21, "int8, text format", "/favoriteNumber"),
        (25, "column length", "/interests"), (29, "opening brace", "/interests"),
        (30, "text, text format", "/interests/0"), (41, "comma", "/interests"),
        (42, "text, text format", "/interests/1"), (49, "closing brace", "/interests"), (50, "column length", "/x"),
    ]  # fmt: skip
    assert told(BINARY, PERSON)[5:13] == [
        (17, "column length", "/favoriteNumber"), (21, "int8, binary format", "/favoriteNumber"),
        (29, "column length", "/interests"), (33, "dimensions", "/interests"), (37, "has nulls", "/interests"),
        (41, "element type", "/interests"), (45, "element count", "/interests"), (49, "lower bound", "/interests"),
    ]  # fmt: skip


def test_without_a_schema_there_are_no_names() -> None:
    assert traced(ROW, TEXT).value == ["Martin", "1337", "{daydreaming,hacking}", None]
    assert traced(ROW, BINARY).value[:2] == ["Martin", b"\0\0\0\0\0\0\x05\x39"]


# A server


class Line:
    """One connection: a query with parameters, and the row that comes back, in the format that was asked for."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.input = self.socket.makefile("rb")
        words = b"user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0"
        self.socket.sendall(struct.pack(">II", len(words) + 8, 196608) + words)
        self.until(b"Z")

    def close(self) -> None:
        self.input.close()
        self.socket.close()

    def until(self, last: bytes) -> list[bytes]:
        found = []
        while True:
            head = self.input.read(5)
            message = head + self.input.read(int.from_bytes(head[1:], "big") - 4)
            assert head[:1] != b"E" or last == b"E", message
            found.append(message)
            if head[:1] == last:
                return found

    def row(self, query: str, parameters: list[bytes | None], binary: bool) -> bytes:
        values = b"".join(
            b"\xff\xff\xff\xff" if one is None else struct.pack(">i", len(one)) + one for one in parameters
        )
        bind = b"\0\0" + struct.pack(">HH", 0, len(parameters)) + values + struct.pack(">HH", 1, int(binary))
        for kind, body in (
            (b"P", b"\0" + query.encode() + b"\0\0\0"), (b"B", bind), (b"E", b"\0" + bytes(4)), (b"S", b"")
        ):  # fmt: skip
            self.socket.sendall(kind + struct.pack(">I", len(body) + 4) + body)
        return next(message for message in self.until(b"Z") if message[:1] == b"D")


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres(binaries) as database:
        open_line = Line(f"{database.folder}/.s.PGSQL.5432")
        yield open_line
        open_line.close()


def columns(data: bytes) -> list[bytes | None]:
    found: list[bytes | None] = []
    at = 7
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big", signed=True)
        found.append(None if length < 0 else data[at + 4 : at + 4 + length])
        at += 4 + max(length, 0)
    return found


def query(of: Schema) -> str:
    names = []
    for number, field in enumerate(of.resolve(of.root).fields, 1):  # type: ignore[union-attr]
        column = column_of(field.key, field.type, of)
        name = "json" if column.kind is None else column.kind.name + "[]" * column.array
        names.append(f"${number}::{name}")
    return f"SELECT {', '.join(names)}"


def conformed(record: Value, of: Schema) -> Value:
    return conform(record, of, avro_schemas.LANGUAGE.manner).value


def test_the_server_sends_the_golden_rows(line: Line) -> None:
    select = "SELECT 'Martin'::text, 1337::int8, array['daydreaming','hacking']::text[], null"
    assert (line.row(select, [], False), line.row(select, [], True)) == (TEXT, BINARY)


plain_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
odd_text = plain_text | st.sampled_from(
    ["", "NULL", "null", "a b", '"', "\\", "{}", ",", "\v", "'", "\u00a0", " a", "é"]
)
long = st.integers(-(1 << 63), (1 << 63) - 1)
floats = st.floats() | st.sampled_from(
    [1e15, 1e14, 123456.0, 1234567.0, 1e6, 1e-4, 1e-5, 5e-324, -0.0, 2**53, 1e22, 1337.0, 1.9333660732189088e16]
)
singles = st.floats(width=32) | st.sampled_from([1e6, 1e5, 16777216.0, 1e-4, 1e-5, 123456.0])
decimals = st.decimals(-(10**20), 10**20, places=3).map(str)
no_bytes = st.binary(max_size=6).map(lambda data: data.decode("latin-1"))
everything = st.fixed_dictionaries(
    {
        "flag": st.none() | st.booleans(), "small": st.none() | st.integers(-(1 << 31), (1 << 31) - 1),
        "large": st.none() | long, "single": st.none() | singles, "double": st.none() | floats,
        "words": st.none() | odd_text, "data": st.none() | no_bytes, "amount": st.none() | decimals,
        "id": st.none() | st.uuids().map(str), "order": st.sampled_from([None, "UP", "DOWN"]),
        "flags": st.lists(st.none() | st.booleans(), max_size=3), "numbers": st.lists(st.none() | long, max_size=3),
        "doubles": st.lists(floats, max_size=3), "texts": st.lists(st.none() | odd_text, max_size=4),
        "blobs": st.lists(no_bytes, max_size=2), "amounts": st.lists(decimals, max_size=2),
        "object": st.none() | st.fixed_dictionaries({"a": decimals, "b": no_bytes}),
        "grid": st.lists(st.lists(long, max_size=2), max_size=2),
        "bag": st.dictionaries(plain_text, floats.filter(math.isfinite), max_size=2), "either": long | plain_text,
    }
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(record=everything)
def test_the_server_takes_our_text_and_sends_our_bytes(line: Line, record: Value) -> None:
    value = conformed(record, EVERYTHING)
    text, binary = ROW.encode(value, EVERYTHING), ROW.writer("binary").encode(value, EVERYTHING)
    given_ = columns(text)
    assert line.row(query(EVERYTHING), given_, False) == text
    assert line.row(query(EVERYTHING), given_, True) == binary
    for data in (text, binary):
        assert same(read_back(ROW, data, EVERYTHING), value)


@pytest.mark.parametrize(
    ("number", "single", "text"),
    [
        (0.0, False, "0"), (-0.0, False, "-0"), (1337.0, False, "1337"), (0.1, False, "0.1"),
        (1e14, False, "100000000000000"),
        (1e15, False, "1e+15"), (123456.5, False, "123456.5"), (0.0001, False, "0.0001"), (0.00001, False, "1e-05"),
        (5e-324, False, "5e-324"), (1.7976931348623157e308, False, "1.7976931348623157e+308"), (math.nan, False, "NaN"),
        (-math.inf, False, "-Infinity"), (2.0**53, False, "9.007199254740992e+15"),
        (1.9333660732189088e16, False, "1.9333660732189088e+16"), (7.1557388269290704e16, False, "7.1557388269290704e+16"),
        (1e6, True, "1e+06"), (123456.0, True, "123456"), (16777216.0, True, "1.6777216e+07"),
        (0.10000000149011612, True, "0.1"),
        (1.401298464324817e-45, True, "1e-45"), (3.4028234663852886e38, True, "3.4028235e+38"),
    ],
)  # fmt: skip
def test_floats_as_the_server_prints_them(line: Line, number: float, single: bool, text: str) -> None:
    """Of two numbers that are as near as can be, it takes neither: some take a digit more than in Python."""
    assert float_text(number, single=single) == text
    kind = "float4" if single else "float8"
    assert columns(line.row(f"SELECT $1::{kind}", [text.encode()], False)) == [text.encode()]
    packed = struct.pack(">f" if single else ">d", number)
    assert columns(line.row(f"SELECT $1::{kind}", [text.encode()], True)) == [packed]


def test_nulls_and_empty_arrays_of_a_server(line: Line) -> None:
    of = schema(a=maybe(array("long")), b=array("long"), c=maybe("string"))
    select = "SELECT null::int8[], '{}'::int8[], ''::text"
    for binary in (False, True):
        layout = traced(ROW, line.row(select, [], binary), of)
        assert (layout.value, layout.problem, layout.remarks) == ({"a": None, "b": [], "c": ""}, None, [])


def test_arrays_of_two_dimensions_are_shown_as_they_are(line: Line) -> None:
    of = schema(a=array("long"))
    for binary in (False, True):
        layout = traced(ROW, line.row("SELECT '{{1,2},{3,4}}'::int8[]", [], binary), of)
        assert layout.problem is None
        assert [remark.code for remark in layout.remarks] == ["other-type"]


# What is odd


def test_rows_one_after_the_other() -> None:
    rows = [RECORD, RECORD | {"userName": "Ada", "favoriteNumber": None}]
    for writer in ("", "binary"):
        data = ROW.writer(writer).encode(rows, PERSON)
        assert read_back(ROW, data, PERSON) == rows
    assert told(TEXT + TEXT, PERSON)[3][2] == "/0/userName"


def test_a_schema_of_another_table() -> None:
    layout = traced(ROW, TEXT, schema(userName="long", favoriteNumber="long"))
    assert layout.value == {"userName": "Martin", "favoriteNumber": 1337}
    assert [remark.code for remark in layout.remarks] == ["column-count", "other-type"]
    assert layout.remarks[0].detail == "The row has 4 columns, the schema 2 fields."
    layout = traced(ROW, TEXT, schema(**{f"f{n}": "string" for n in range(5)}))
    assert layout.value["f3"] is None and "f4" not in layout.value


def test_meanings_survive() -> None:
    of = schema(day={"type": "int", "logicalType": "date"}, then={"type": "long", "logicalType": "timestamp-millis"})
    value = conformed({"day": "2024-05-17", "then": "2024-05-17T12:00:00Z"}, of)
    assert isinstance(value["day"], Logical)
    for writer in ("", "binary"):
        assert same(read_back(ROW, ROW.writer(writer).encode(value, of), of), value)


@pytest.mark.parametrize("record", [{"a": "\0"}, {"a": "x\0y"}])
def test_no_nul(record: Value) -> None:
    for of, value in ((schema(a="string"), record), (schema(a=array("string")), {"a": [record["a"]]})):
        with pytest.raises(EncodeError) as raised:
            ROW.encode(value, of)
        assert raised.value.problem.detail == "/a: PostgreSQL cannot keep the character NUL in a column."


def test_no_columns() -> None:
    for of in (None, avro_schemas.LANGUAGE.parse('"long"', None)):
        with pytest.raises(EncodeError) as raised:
            ROW.encode(5, of)
        assert raised.value.problem.code == "no-columns"


@pytest.mark.parametrize(
    ("data", "at", "detail"),
    [
        ("", 0, "expected the letter D, found the end of the data"),
        ("54", 0, "expected the letter D, found 54"),
        ("44 00", 1, "expected 4 bytes of message length"),
        ("44 00000005", 1, "expected a message length of at least 6, found 5"),
        ("44 00000006", 5, "expected 2 bytes of column count"),
        ("44 00000006 ffff", 5, "expected a column count of 0 or more, found -1"),
        ("44 00000006 0001", 7, "expected 1 column: at byte 7 a column's length"),
        ("44 0000000a 0001 fffffffe", 7, "expected a column length of -1 or more, found -2"),
        ("44 0000000c 0001 00000002 61", 7, "expected 1 column up to byte 13"),
        ("44 0000000c 0001 00000001 61 00", 1, "as the message length says, found their end at byte 12"),
        ("44 0000000b 0001 00000001 61 00", 12, "expected the letter D, found 00"),
    ],
)
def test_what_cannot_be_read(data: str, at: int, detail: str) -> None:
    for of in (None, PERSON):
        problem = traced(ROW, bytes.fromhex(data), of).problem
        assert problem is not None
        assert detail in problem.detail, problem.detail
        assert problem.offset == at


def test_as_many_rows_as_there_may_be() -> None:
    empty = bytes.fromhex("44000000060000")
    assert traced(ROW, empty * limits.FRAMES).problem is None
    problem = traced(ROW, empty * (limits.FRAMES + 1)).problem
    assert problem is not None and problem.code == "too-many-frames"


@given(st.binary(max_size=80))
def test_any_columns_of_any_type(data: bytes) -> None:
    """Whatever stands in a column, the layout is lawful."""
    of = EVERYTHING
    fields = len(of.resolve(of.root).fields)  # type: ignore[union-attr]
    pieces = [data[n::fields] for n in range(fields)]
    body = struct.pack(">H", fields) + b"".join(struct.pack(">i", len(one)) + one for one in pieces)
    traced(ROW, b"D" + struct.pack(">I", len(body) + 4) + body, of)
