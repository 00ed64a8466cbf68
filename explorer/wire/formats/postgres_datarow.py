"""PostgreSQL's DataRow: a row of a result as the server sends it, each column a length and that many bytes.

What to notice: no name and no type. They came once for all rows, in the RowDescription before them, and with them whether a
column is in the text format, as psql shows it, or in the binary one. In text 1337 is four digits, in binary an int8 of eight
bytes; a text is the same in both. A NULL is the length -1 and nothing behind it. An array of texts is
`{daydreaming,hacking}`, or a head of 20 bytes and lengths.

Here the columns are the fields of the record, and the schema stands for the RowDescription. Which of the two formats the
bytes are in is found out: text, where every column reads so. What is no plain value and no array of them is a column of type
json, which is traced by the format that is handed to `over`. Several rows are a list.
"""

from __future__ import annotations

from typing import Final

from ..format import About, Encode, Format, Writer
from ..layout import Layout
from ..problem import EncodeError, Problem
from ..schema import Schema
from ..tracer import trace as _trace
from ..value import Value, pointer
from . import _postgres_array as arrays
from ._frames import frames
from ._postgres_numbers import NUMERIC_DIGITS
from ._postgres_types import NUMERIC, Column, Kind
from ._postgres_walk import BARE_ROW, DATA_ROW, HEAD, PARTS, ROW, ROWS, Rows, Table, int_of, table_of

SPEC: Final = "https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-DATAROW"


def over(json: Format) -> Format:
    """Rows whose columns of type json are traced and written by the format of that name."""

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        table = table_of(schema)
        rows = Rows(table, json)
        first = 1 + int_of(data[1:5]) if len(data) >= 5 else HEAD
        row = BARE_ROW if table is None else ROW
        return _trace(lambda t: frames(t, first, row, ROWS, rows.row), data, root=row)

    def writing(binary: bool) -> Encode:
        def encode(value: Value, schema: Schema | None) -> bytes:
            """A row of the record's fields; of a list, a row for each record in it."""
            table = table_of(schema)
            if table is None:
                raise _no_columns(schema)
            rows = value if isinstance(value, list) else [value]
            return b"".join(_written(row, table, json, binary) for row in rows)

        return encode

    encoder = "own, byte for byte what PostgreSQL 15 sends"
    return Format(
        key="postgres-datarow",
        title="PostgreSQL DataRow",
        family="envelopes",
        spec=SPEC,
        language="avro",
        encoder=encoder,
        parts=(*PARTS, *(part for part in json.parts if part.name not in {own.name for own in PARTS})),
        trace=trace,
        encode=writing(binary=False),
        writers=(
            Writer("binary", "binary format", "Columns in the binary format, as drivers ask for it to save the parsing.",
                   encoder, writing(binary=True)),
        ),
        signs=signs,
        about=ABOUT,
        limits=(
            "Names and types of columns are not in the row: an Avro schema stands for them here.",
            "Nothing says whether columns are in the text or the binary format: it is text where all columns read so.",
            "Text cannot hold the character NUL.",
            "Arrays within arrays, and all that is no plain value, are columns of type json here.",
            "Dates and times are columns of integers here, as Avro has them.",
        ),
    )  # fmt: skip


def _written(row: Value, table: Table, json: Format, binary: bool) -> bytes:
    out = bytearray(len(table.columns).to_bytes(2, "big"))
    for column in table.columns:
        value = row.get(column.key)
        if value is None:
            out += b"\xff\xff\xff\xff"
            continue
        try:
            data = _column(value, column, json, binary)
        except ValueError as error:
            raise _cannot(column, str(error)) from None
        out += len(data).to_bytes(4, "big") + data
    return b"D" + (len(out) + 4).to_bytes(4, "big") + bytes(out)


def _column(value: Value, column: Column, json: Format, binary: bool) -> bytes:
    """The bytes of a column; raises ValueError with what cannot be said."""
    kind = column.kind
    if kind is None:
        data = json.encode(value, None)
        if b"\0" in data:
            raise ValueError("the character NUL")
        return data
    for one in value if column.array else [value]:
        _check(kind, column.plain(one))
    if column.array:
        return (arrays.binary_of if binary else arrays.text_of)(value, column)
    return (kind.binary if binary else kind.text)(column.plain(value))


def _check(kind: Kind, value: Value) -> None:
    if isinstance(value, str) and "\0" in value:
        raise ValueError("the character NUL")
    if kind is NUMERIC and value is not None and not NUMERIC_DIGITS.match(str(value).encode()):
        raise ValueError("a number of that many digits")


def _cannot(column: Column, found: str) -> EncodeError:
    path = pointer((column.key,))
    return EncodeError(
        Problem(
            code="no-such-value", detail=f"{path}: PostgreSQL cannot keep {found} in a column.", path=path,
            expected="a value that a column can hold", found=found, fix="Send it as bytes, or leave it out.",
        )
    )  # fmt: skip


def _no_columns(schema: Schema | None) -> EncodeError:
    found = "no schema" if schema is None else schema.root_name
    return EncodeError(
        Problem(
            code="no-columns", detail=f"A row has named columns: expected a record, found {found}.", path="",
            expected="an object, or a schema whose root is a record", found=found, fix="Put the value into an object.",
        )
    )  # fmt: skip


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The letter D, and a length that fits."""
    data = head.data
    if len(data) < HEAD or data[0] != DATA_ROW or head.read_bytes <= HEAD:
        return None
    if 1 + int_of(data[1:5]) == size:
        return 35, f"the letter D, and a length that fits: {size - 1:,}"
    return (25, "rows one after the other, to the last byte") if head.problem is None else None


ABOUT: Final = About(
    what="The message in which a PostgreSQL server sends one row of a result to its client. It has a column's bytes behind "
    "their length, one after the other; names and types came before, once for all rows.",
    used_by="Every PostgreSQL driver, and the servers and proxies that speak its protocol: CockroachDB, YugabyteDB, "
    "Redshift, PgBouncer.",
    evolves="The table is the writer's schema and the query the reader's: a new column does not trouble a client that names "
    "its columns, one that selects * meets it unawares. Rows written before a column was added come with NULL or the "
    "default, without having been rewritten.",
    danger="Text values are the session's: time zone, date style and encoding change what the same row looks like.",
)  # fmt: skip
