"""The walk over PostgreSQL's rows: the head, the columns with their types, arrays and json; and the parts of all of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ..avro_logical import SPECIAL
from ..conform import conform
from ..format import Format
from ..layout import Key, Part, Role, as_list, as_struct, the_only
from ..manner import Manner
from ..problem import ConformError, Problem
from ..schema import Schema, Struct
from ..tracer import Tracer
from ..value import Value
from . import _postgres_array as arrays
from ._frames import counted
from ._postgres_types import KINDS, Column, column_of

SECTION: Final = "DataRow"


def int_of(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _text_or_bytes(data: bytes) -> Value:
    """Text where it is some that a person can read; bytes as they are otherwise."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return bytes(data)
    return text if all(char.isprintable() or char in "\r\n\t" for char in text) else bytes(data)


ROW = Part("row", Role.GROUP, "The columns of a row, in the order of the result.", SECTION, fold=as_struct)
BARE_ROW = Part("row without names", Role.GROUP, "The columns of a row by their place.", SECTION, fold=as_list)
ROWS = Part("rows", Role.GROUP, "Rows one after the other, each in a message of its own.", SECTION, fold=as_list)
JSON_COLUMN = Part(
    "json", Role.GROUP, "A column of type json: the text is kept as it was given.", "JSON Types", fold=the_only
)
NULL_COLUMN = Part("null column", Role.GROUP, "A column without a value.", SECTION)
UNKNOWN_COLUMN = Part(
    "column", Role.GROUP, "A column whose type is not known, or whose bytes are none of its type.", SECTION
)
MESSAGE = Part(
    "message type", Role.FRAME, "The letter D: this message is a row.", SECTION, read=lambda data: chr(data[0])
)
LENGTH = Part(
    "message length", Role.LENGTH, "How many bytes the message has, these four among them, the letter not.", SECTION,
    read=int_of, words=counted,
)  # fmt: skip
COUNT = Part("column count", Role.LENGTH, "How many columns follow, in two bytes.", SECTION, read=int_of)
COLUMN_LENGTH = Part(
    "column length", Role.LENGTH, "How many bytes the column has; -1 says NULL, and no bytes follow.", SECTION, read=int_of,
    words=lambda length: "-1: NULL" if length == -1 else counted(length),
)  # fmt: skip
COLUMN_BYTES = Part(
    "column bytes", Role.VALUE, "Text or bytes: nothing says which, nor of what type they are.", SECTION, read=_text_or_bytes
)  # fmt: skip
PARTS: Final = (
    ROW, BARE_ROW, ROWS, JSON_COLUMN, NULL_COLUMN, UNKNOWN_COLUMN, MESSAGE, LENGTH, COUNT, COLUMN_LENGTH, COLUMN_BYTES,
    *arrays.PARTS, *(part for kind in KINDS for part in (kind.node, kind.text_part, kind.binary_part)),
)  # fmt: skip

DATA_ROW: Final = ord("D")
HEAD: Final = 7
MANNER: Final = Manner(special=SPECIAL)
"""How what a json column holds is read as the schema's own type."""

Bounds = tuple[int, int]
"""Where a column's bytes begin, and their length; -1 for NULL."""


@dataclass(frozen=True, slots=True)
class Table:
    schema: Schema
    columns: Sequence[Column]


def table_of(schema: Schema | None) -> Table | None:
    """The columns that a schema's record has; None where it is no record."""
    root = None if schema is None else schema.resolve(schema.root)
    if schema is None or not isinstance(root, Struct):
        return None
    return Table(schema, [column_of(field.key, field.type, schema) for field in root.fields])


@dataclass(frozen=True, slots=True)
class Rows:
    table: Table | None
    json: Format

    def row(self, t: Tracer, at: int) -> int:
        """One message; its node is open. Gives where it ends."""
        columns, end = _bounds(t, at)
        table = self.table
        if table is None:
            for index, (start, length) in enumerate(columns):
                self.bare(t, index, start, length)
            return end
        if len(columns) != len(table.columns):
            detail = f"The row has {len(columns):,} columns, the schema {len(table.columns):,} fields."
            _remark(t, at + 5, "column-count", detail, f"{len(table.columns):,}", f"{len(columns):,}")
        binary, read = False, self.read(t.data, columns, binary=False)
        if None in read and None not in (other := self.read(t.data, columns, binary=True)):
            binary, read = True, other
        for index, (start, length) in enumerate(columns):
            if index < len(table.columns):
                self.column(t, table.columns[index], start, length, read[index], binary)
            else:
                t.apart.add(self.bare(t, str(index), start, length))
        return end

    def bare(self, t: Tracer, key: int | str, start: int, length: int) -> int:
        node = t.open(key, NULL_COLUMN if length < 0 else UNKNOWN_COLUMN)
        t.leaf(start - 4, COLUMN_LENGTH)
        if length >= 0:
            t.leaf(start, COLUMN_BYTES)
        t.close()
        return node

    def read(self, data: bytes, columns: Sequence[Bounds], *, binary: bool) -> list[list[arrays.Element] | None]:
        """Every column in the one format: its elements where it is an array; None where it does not read so."""
        assert self.table is not None
        return [
            [] if length < 0 else _read(data, start, start + length, column, binary)
            for (start, length), column in zip(columns, self.table.columns, strict=False)
        ]

    def column(
        self, t: Tracer, column: Column, start: int, length: int, elements: list[arrays.Element] | None, binary: bool
    ) -> None:  # fmt: skip
        """A column of a type that is known, and its elements, where it reads so."""
        kind, end = column.kind, start + length
        if length < 0 or elements is None:
            self.bare(t, column.key, start, length)
            if length >= 0:
                name = "array" if column.array else kind.name if kind else "json"
                detail = f"The bytes of the column {column.key!r} are no {name}: they are shown as they are."
                _remark(t, start, "other-type", detail, name, "other bytes")
            return
        if kind is None:
            self.json_column(t, column, start, end)
            return
        t.open(column.key, arrays.ARRAY if column.array else kind.node)
        t.leaf(start - 4, COLUMN_LENGTH)
        if not column.array:
            t.leaf(start, kind.binary_part if binary else kind.text_part)
            t.value(column.read(t.data[start:end], binary=binary))
        elif binary:
            arrays.trace_binary(t, start, elements, column)
        else:
            arrays.trace_text(t, start, end, elements, column)
        t.close()

    def json_column(self, t: Tracer, column: Column, start: int, end: int) -> None:
        t.open(column.key, JSON_COLUMN)
        t.leaf(start - 4, COLUMN_LENGTH)
        layout = self.json.trace(t.data[start:end], None)
        assert self.table is not None
        schema = Schema("", column.type, self.table.schema.named)
        with suppress(ConformError):  # another writer's JSON, of another shape
            t.value(conform(layout.value, schema, MANNER).value)
        t.splice(start, layout, Key.SAME)
        t.close()


def _bounds(t: Tracer, at: int) -> tuple[list[Bounds], int]:
    """The head of a row, and where its columns are; all is checked before any is read."""
    data = t.data
    if at >= len(data):
        raise t.end(at, "the letter D")
    if data[at] != DATA_ROW:
        raise t.stop(
            at, "the letter D", f"{data[at]:02x}", code="message-type",
            fix="Only rows are read here: cut other messages away, such as T, the description, and C, the end.",
        )  # fmt: skip
    t.leaf(at, MESSAGE)
    if at + 5 > len(data):
        raise t.end(at + 1, "4 bytes of message length")
    size, end = int_of(data[at + 1 : at + 5]), at + 1 + int_of(data[at + 1 : at + 5])
    if size < 6:
        raise t.stop(at + 1, "a message length of at least 6", f"{size:,}", code="message-length")
    t.leaf(at + 1, LENGTH)
    place = at + HEAD
    if place > len(data):
        raise t.end(at + 5, "2 bytes of column count")
    count = int_of(data[at + 5 : place])
    if count < 0:
        raise t.stop(at + 5, "a column count of 0 or more", f"{count:,}", code="negative-size")
    t.leaf(at + 5, COUNT)
    columns: list[Bounds] = []
    for _ in range(count):
        if place + 4 > min(end, len(data)):
            raise t.end(at + HEAD, f"{counted(count, 'column')}: at byte {place} a column's length")
        length, place = int_of(data[place : place + 4]), place + 4
        if length < -1:
            raise t.stop(
                at + HEAD, "a column length of -1 or more", f"{length:,}", code="negative-size", offset=place - 4
            )
        columns.append((place, length))
        place += max(length, 0)
    if place > len(data):
        raise t.end(at + HEAD, f"{counted(count, 'column')} up to byte {place}")
    if place != end:
        raise t.stop(
            at + HEAD, f"the end of the columns at byte {end}, as the message length says", f"their end at byte {place}",
            code="message-length", offset=at + 1,
        )  # fmt: skip
    return columns, end


def _read(data: bytes, start: int, end: int, column: Column, binary: bool) -> list[arrays.Element] | None:
    """A column's bytes as its type, in one of the formats: its elements, none where it is no array. None: it is not that."""
    if column.kind is None:
        return []
    try:
        if column.array:
            return (arrays.elements_of_binary if binary else arrays.elements_of_text)(data, start, end, column)
        column.read(data[start:end], binary=binary)
    except ValueError:
        return None
    return []


def _remark(t: Tracer, at: int, code: str, detail: str, expected: str, found: str) -> None:
    fix = "Give a schema whose fields are the columns of the result, in its order."
    t.remark(Problem(code=code, detail=detail, offset=at, expected=expected, found=found, fix=fix))
