"""Parquet: many rows, stored column by column, with a footer that says where each column is.

What to notice: a reader begins at the end. The last four bytes are `PAR1`, the four before them the size of the footer, and
the footer, a Thrift struct in CompactProtocol, tells the schema and where each column chunk lies. A chunk is pages, each with
a header in Thrift, too. Names stand once a file, values of one column side by side, nulls only in levels; so a file of one
record is mostly footer, and a file of a million is mostly values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..format import About, Format, Writer
from ..layout import Layout, Part, Role
from ..schema import Schema
from ..thrift_types import Shape
from ..thrift_walk import Wire
from ..tracer import Tracer
from ..tracer import trace as _trace
from ._parquet_meta import ENUMS, Element, Malformed, columns, tree
from ._parquet_pages import FILE, INDEX_PAGE, PACKED, Pages
from ._parquet_rows import Filler, row
from ._parquet_structs import Structs, as_frame, dicts, number, read, structs_of
from ._parquet_values import NODE, PAGE_PARTS, SECTION, Bad, Sheet
from ._parquet_write import SPARE, fit, written

SPEC: Final = "https://parquet.apache.org/docs/file-format/"


def _size(data: bytes) -> int:
    return int.from_bytes(data, "little")


MAGIC = Part(
    "magic",
    Role.FRAME,
    "PAR1, the first and the last four bytes of a file.",
    SECTION,
    read=lambda data: data.decode("latin-1"),
)
FOOTER_LENGTH = Part("footer length", Role.LENGTH, "The bytes of the footer before this, four bytes, little-endian.",
                     SECTION, read=_size, words=lambda size: f"{size:,} bytes")  # fmt: skip
BLOOM = Part("Bloom filter", Role.POINTER, "Bits that say whether a value is surely not in the column.", "Bloom Filter")
BETWEEN = Part("between", Role.PADDING, "Bytes that the footer does not speak of.", SECTION)
NUMBERS: Final = tuple(
    Part(f"{name} number", Role.FRAME, f"The number of one of the names of {name}.", "parquet.thrift") for name in ENUMS
)
PARTS: Final = (FILE, NODE, MAGIC, FOOTER_LENGTH, PACKED, BLOOM, BETWEEN, INDEX_PAGE, *PAGE_PARTS, *NUMBERS)

TAIL: Final = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """What lies at a place before the footer. `read` gives where it really ends."""

    start: int
    end: int
    read: Callable[[int, int], int]


def over(compact: Format, wire: Wire, parse: Callable[[str, str | None], Schema]) -> Format:
    """Parquet with its structs read as Thrift's CompactProtocol."""
    structs = structs_of(compact, wire, parse)

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        return _trace(lambda t: _File(t, structs).walk(), data, root=FILE)

    own = {part.name for part in PARTS}
    return Format(
        key="parquet",
        title="Parquet",
        family="columns",
        spec=SPEC,
        language=None,
        encoder="pyarrow, its usual options",
        parts=(*PARTS, *(part for part in compact.parts if part.name not in own)),
        trace=trace,
        encode=lambda value, schema: written(value),
        limits=(
            "The whole must be a record, or a list of records: a file is a table.",
            "A column has one type: a list of a number and a text has no writing.",
            "Integers from -2^63 to 2^63 - 1.",
            "Written by pyarrow, which is installed by hand: pip install -r requirements-parquet.txt.",
            "Pages under Brotli, LZ4, LZO and Zstandard are told and not taken apart, and so are the delta encodings.",
            "Encrypted files are not read. Another version of pyarrow may write some bytes more or less into the footer.",
        ),
        fit=fit,
        writers=(
            Writer("plain", "plain", "No compression, no dictionaries, no statistics: the smallest file of a few rows.",
                   "pyarrow", lambda value, schema: written(value, **SPARE)),
        ),
        signs=signs,
        about=About(
            what="A file of many rows stored by column: the values of one column lie side by side, so that they compress "
            "well and a query reads only the columns it needs. A footer at the end tells the schema and where each column "
            "is.",
            used_by="Data lakes and warehouses: Spark, Hive, Trino, DuckDB, BigQuery, Snowflake, pandas.",
            evolves="Readers match columns by name: a new column is null in old files, a column that is gone is not read. "
            "Table formats such as Iceberg number the columns to allow renames.",
        ),
    )  # fmt: skip


class _File:
    """One file under way."""

    def __init__(self, t: Tracer, structs: Structs) -> None:
        self.t, self.structs, self.data = t, structs, t.data

    def walk(self) -> int:
        t, data = self.t, self.data
        t.open("", FILE)
        if data[:4] == b"PARE":
            raise t.stop(0, "a footer that can be read", "an encrypted one, behind PARE", code="encrypted",
                         fix="Only who has the keys can read it.")  # fmt: skip
        if data[:4] != b"PAR1":
            raise t.stop(0, "PAR1", data[:4].hex(" ") or "nothing")
        t.leaf(0, MAGIC)
        if len(data) < 4 + TAIL:
            raise t.end(4, "a footer, its length and PAR1")
        if data[-4:] != b"PAR1":
            raise t.stop(
                4, "PAR1 at the end", data[-4:].hex(" "), offset=len(data) - 4, fix="The end of the file is missing."
            )
        foot = len(data) - TAIL - _size(data[-8:-4])
        if foot < 4:
            raise t.stop(
                4,
                f"a footer of at most {len(data) - 4 - TAIL:,} bytes",
                f"{_size(data[-8:-4]):,}",
                offset=len(data) - 8,
            )
        footer = self.structs.footer(data[foot:-TAIL])
        if footer.problem is not None:
            problem = footer.problem
            raise t.stop(4, problem.expected or "", problem.found or "", code=problem.code,
                         offset=foot + (problem.offset or 0), fix="The footer is damaged.")  # fmt: skip
        self.pages = Pages(t, self.structs, foot)
        meta = footer.value if isinstance(footer.value, dict) else {}
        try:
            rows, pieces = self._planned(meta, foot)
        except Malformed as fault:
            expected, _, found = str(fault).partition("\t")
            raise t.stop(4, expected, found, offset=foot) from None
        at = 4
        for piece in sorted(pieces, key=lambda one: (one.start, one.end)):
            if piece.start < at:
                raise t.stop(
                    at, f"what begins at byte {at:,} or later", f"something at byte {piece.start:,}", offset=foot
                )
            self._gap(at, piece.start)
            try:
                at = piece.read(piece.start, piece.end)
            except Bad as bad:
                raise t.stop(max(bad.at, t.starts[-1]), bad.expected, bad.found, offset=bad.at) from None
        self._gap(at, foot)
        self._footer(foot, footer)
        t.here = 0
        t.leaf(len(data) - TAIL, FOOTER_LENGTH)
        t.leaf(len(data) - 4, MAGIC)
        self.pages.tell_untold()
        told = [row(raw, self.root.children) for group in rows for raw in group]
        t.values[0] = told[0] if len(told) == 1 else told
        return len(data)

    def _planned(self, meta: Mapping[str, Any], foot: int) -> tuple[list[list[dict[str, Any]]], list[Piece]]:
        """The row groups' rows, still empty, and what lies where; raises Malformed."""
        self.root = tree(dicts(meta.get("schema")))
        known = columns(self.root)
        groups = dicts(meta.get("row_groups"))
        single = sum(number(group.get("num_rows")) for group in groups) == 1
        rows: list[list[dict[str, Any]]] = []
        pieces: list[Piece] = []
        sheet = Sheet(self.t)
        first = 0
        for group in groups:
            rows.append([])
            for chunk in dicts(group.get("columns")):
                pieces += self._chunk(chunk, known, rows[-1], sheet, None if single else first, foot)
            first += number(group.get("num_rows"))
        return rows, pieces

    def _chunk(
        self, chunk: Mapping[str, Any], known: Mapping[tuple[str, ...], list[Element]], rows: list[dict[str, Any]],
        sheet: Sheet, first: int | None, foot: int,
    ) -> Iterator[Piece]:  # fmt: skip
        """A column chunk's pages and indexes."""
        meta = chunk.get("meta_data")
        if not isinstance(meta, dict):
            raise Malformed("a column chunk with its metadata\tone without: it is encrypted, or in another file")
        path = tuple(str(name) for name in meta.get("path_in_schema") or ())
        if path not in known:
            raise Malformed(f"a column that the schema has\t{'.'.join(path) or 'one without a path'}")
        filler = _Placed(known[path], rows, first=first)
        starts = [
            offset for name in ("dictionary_page_offset", "data_page_offset") if (offset := number(meta.get(name))) > 0
        ]
        start, size = min(starts, default=0), number(meta.get("total_compressed_size"))
        if not 4 <= start <= start + size <= foot:
            raise Malformed(f"a column chunk between bytes 4 and {foot:,}\tone from {start:,} to {start + size:,}")
        codec = str(meta.get("codec"))
        if size:
            yield Piece(start, start + size, lambda at, end: self.pages.read(at, end, filler, sheet, codec))
        for name, shape in (("offset_index", self.structs.offsets), ("column_index", self.structs.bounds)):
            at, length = number(chunk.get(f"{name}_offset")), number(chunk.get(f"{name}_length"))
            if at and length and 4 <= at <= at + length <= foot:
                yield Piece(at, at + length, self._index(f"${name}", shape))
        at, length = number(meta.get("bloom_filter_offset")), number(meta.get("bloom_filter_length"))
        if at and length and 4 <= at <= at + length <= foot:
            yield Piece(at, at + length, lambda begin, end: self._whole(begin, end, BLOOM))

    def _index(self, key: str, shape: Shape) -> Callable[[int, int], int]:
        def reading(at: int, end: int) -> int:
            _, found = read(self.t, self.structs, at, key, shape)
            if found != end:
                raise Bad(found, f"an index up to byte {end:,}, as the footer says", f"its end at byte {found:,}")
            return found

        return reading

    def _footer(self, at: int, footer: Layout) -> None:
        """The footer, which is none of the rows."""
        t = self.t
        t.here = 0
        t.apart.add(len(t.kinds))
        footer.parts[:] = map(as_frame, footer.parts)
        t.splice(at, footer, "$footer")

    def _leaf(self, at: int, part: Part) -> None:
        self.t.here = 0
        self.t.leaf(at, part)

    def _whole(self, at: int, end: int, part: Part) -> int:
        self._leaf(at, part)
        return end

    def _gap(self, at: int, end: int) -> None:
        if at < end:
            self._leaf(at, BETWEEN)


class _Placed(Filler):
    """A column's walk that counts rows through the whole file; a file of one row is that row itself."""

    __slots__ = ("first",)

    def __init__(self, chain: list[Element], rows: list[dict[str, Any]], *, first: int | None) -> None:
        super().__init__(chain, rows)
        self.first = first

    def place(self, rep: int, level: int) -> tuple[tuple[str | int, ...], Any, str | int]:
        tokens, holder, key = super().place(rep, level)
        return (tokens if self.first is None else (self.first + self.row, *tokens)), holder, key


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The magic in front."""
    return (40, "it begins with PAR1") if head.data[:4] in (b"PAR1", b"PARE") else None
