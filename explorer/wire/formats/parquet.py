"""Parquet: many rows, stored column by column, with a footer that says where each column is.

What to notice: a reader begins at the end. The last four bytes are `PAR1`, the four before them the size of the footer, and
the footer, a Thrift struct in CompactProtocol, tells the schema and where each column chunk lies. A chunk is pages, each with
a header in Thrift, too. Names stand once a file, values of one column side by side, nulls only in levels; so a file of one
record is mostly footer, and a file of a million is mostly values.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any, Final

from .. import limits, snappy
from ..conform import Conformed, plain
from ..format import About, Format, Writer
from ..layout import Layout, Part, Role
from ..problem import EncodeError, Problem
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value, same
from ._parquet_meta import ENUMS, IDL, Element, Malformed, columns, tree
from ._parquet_pages import (
    DEFINITION,
    LEVELS_LENGTH,
    NODE,
    PAGE_PARTS,
    REPETITION,
    Bad,
    Dictionary,
    Sheet,
    dictionary,
    levels,
    values,
)
from ._parquet_rows import Filler, row

SPEC: Final = "https://parquet.apache.org/docs/file-format/"
SECTION: Final = "File Format"


def _size(data: bytes) -> int:
    return int.from_bytes(data, "little")


FILE = Part("file", Role.GROUP, "Rows, stored by column.", SECTION)
MAGIC = Part(
    "magic",
    Role.FRAME,
    "PAR1, the first and the last four bytes of a file.",
    SECTION,
    read=lambda data: data.decode("latin-1"),
)
FOOTER_LENGTH = Part("footer length", Role.LENGTH, "The bytes of the footer before this, four bytes, little-endian.",
                     SECTION, read=_size, words=lambda size: f"{size:,} bytes")  # fmt: skip
PACKED = Part(
    "compressed page",
    Role.VALUE,
    "The levels and values of a page, compressed; what they hold is told below.",
    "Compression",
)
BLOOM = Part("Bloom filter", Role.POINTER, "Bits that say whether a value is surely not in the column.", "Bloom Filter")
BETWEEN = Part("between", Role.PADDING, "Bytes that the footer does not speak of.", SECTION)
INDEX_PAGE = Part("index page", Role.POINTER, "A kind of page that no writer makes.", "Data Pages")
NUMBERS: Final = tuple(
    Part(f"{name} number", Role.FRAME, f"The number of one of the names of {name}.", "parquet.thrift") for name in ENUMS
)
PARTS: Final = (FILE, NODE, MAGIC, FOOTER_LENGTH, PACKED, BLOOM, BETWEEN, INDEX_PAGE, *PAGE_PARTS, *NUMBERS)

TAIL: Final = 8
HEADER: Final = 256
"""Bytes that a page's header seldom passes: so many are tried first."""


@dataclass(frozen=True, slots=True)
class Structs:
    """Parquet's Thrift structs, read by the format and the parser that are handed to `over`."""

    trace: Callable[[bytes, Schema | None], Layout]
    footer: Schema
    page: Schema
    offsets: Schema
    bounds: Schema


@dataclass(frozen=True, slots=True)
class Piece:
    """What lies at a place before the footer. `read` gives where it really ends."""

    start: int
    end: int
    read: Callable[[int, int], int]


def over(compact: Format, parse: Callable[[str, str | None], Schema]) -> Format:
    """Parquet with its structs read as Thrift's CompactProtocol."""
    structs = Structs(
        compact.trace, *(parse(IDL, name) for name in ("FileMetaData", "PageHeader", "OffsetIndex", "ColumnIndex"))
    )

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
        encode=lambda value, schema: _written(value),
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
                   "pyarrow", lambda value, schema: _written(value, **SPARE)),
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
        self.left = limits.FREE_ELEMENTS + len(t.data)  # values of all columns: a run of a few bytes may claim millions
        self.untold: set[str] = set()

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
        footer = self.structs.trace(data[foot:-TAIL], self.structs.footer)
        if footer.problem is not None:
            problem = footer.problem
            raise t.stop(4, problem.expected or "", problem.found or "", code=problem.code,
                         offset=foot + (problem.offset or 0), fix="The footer is damaged.")  # fmt: skip
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
        self._aside(foot, "$footer", footer)
        t.here = 0
        t.leaf(len(data) - TAIL, FOOTER_LENGTH)
        t.leaf(len(data) - 4, MAGIC)
        self._tell_untold()
        told = [row(raw, self.root.children) for group in rows for raw in group]
        t.values[0] = told[0] if len(told) == 1 else told
        return len(data)

    def _planned(self, meta: Mapping[str, Any], foot: int) -> tuple[list[list[dict[str, Any]]], list[Piece]]:
        """The row groups' rows, still empty, and what lies where; raises Malformed."""
        self.root = tree(_dicts(meta.get("schema")))
        known = columns(self.root)
        groups = _dicts(meta.get("row_groups"))
        single = sum(_number(group.get("num_rows")) for group in groups) == 1
        rows: list[list[dict[str, Any]]] = []
        pieces: list[Piece] = []
        sheet = Sheet(self.t)
        first = 0
        for group in groups:
            rows.append([])
            for chunk in _dicts(group.get("columns")):
                pieces += self._chunk(chunk, known, rows[-1], sheet, None if single else first, foot)
            first += _number(group.get("num_rows"))
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
            offset for name in ("dictionary_page_offset", "data_page_offset") if (offset := _number(meta.get(name))) > 0
        ]
        start, size = min(starts, default=0), _number(meta.get("total_compressed_size"))
        if not 4 <= start <= start + size <= foot:
            raise Malformed(f"a column chunk between bytes 4 and {foot:,}\tone from {start:,} to {start + size:,}")
        codec = str(meta.get("codec"))
        if size:
            yield Piece(start, start + size, lambda at, end: self._pages(at, end, foot, filler, sheet, codec))
        for name, schema in (("offset_index", self.structs.offsets), ("column_index", self.structs.bounds)):
            at, length = _number(chunk.get(f"{name}_offset")), _number(chunk.get(f"{name}_length"))
            if at and length and 4 <= at <= at + length <= foot:
                yield Piece(at, at + length, self._reading(f"${name}", schema))
        at, length = _number(meta.get("bloom_filter_offset")), _number(meta.get("bloom_filter_length"))
        if at and length and 4 <= at <= at + length <= foot:
            yield Piece(at, at + length, lambda begin, end: self._whole(begin, end, BLOOM))

    def _reading(self, key: str, schema: Schema) -> Callable[[int, int], int]:
        return lambda at, end: self._aside(at, key, self.structs.trace(self.data[at:end], schema))

    def _aside(self, at: int, key: str, layout: Layout) -> int:
        """A struct that tells of the file and is none of its rows; gives where it ends."""
        t = self.t
        t.here = 0
        t.apart.add(len(t.kinds))
        layout.parts[:] = map(_as_frame, layout.parts)
        t.splice(at, layout, key)
        t.here = 0
        return at + len(layout.data)

    def _leaf(self, at: int, part: Part) -> None:
        self.t.here = 0
        self.t.leaf(at, part)

    def _whole(self, at: int, end: int, part: Part) -> int:
        self._leaf(at, part)
        return end

    def _gap(self, at: int, end: int) -> None:
        if at < end:
            self._leaf(at, BETWEEN)

    # Pages

    def _pages(self, at: int, end: int, foot: int, filler: Filler, sheet: Sheet, codec: str) -> int:
        """The pages of a chunk, one after the other. Old writers left the dictionary's header out of a chunk's size, so that
        its last page may end behind it.
        """
        known: Dictionary | None = None
        while at < end:
            header, size = self._header(at, foot)
            told = header.value if isinstance(header.value, dict) else {}
            self._aside(at, "$page", header)
            at += size
            length = _number(told.get("compressed_page_size"))
            if not 0 <= length <= foot - at:
                raise Bad(at, f"{length:,} bytes of a page", f"only {foot - at:,} left before the footer")
            self._check(told, at, length)
            known = self._page(told, at, at + length, filler, sheet, codec, known)
            at += length
        return at

    def _header(self, at: int, end: int) -> tuple[Layout, int]:
        """A page's header: how long it is shows only when it is read."""
        for room in (HEADER, end - at):
            layout = self.structs.trace(self.data[at : min(at + room, end)], self.structs.page)
            if layout.problem is None or layout.problem.code == "trailing-bytes":
                break
        problem = layout.problem
        if problem is not None and problem.code != "trailing-bytes":
            raise Bad(at + (problem.offset or 0), problem.expected or "", problem.found or "")
        size = layout.read_bytes
        if problem is not None:  # what follows is the page: the header's layout is whole without it
            layout.problem, layout.data = None, layout.data[:size]
            for column in (layout.starts, layout.parts, layout.owners):
                column.pop()
        return layout, size

    def _check(self, told: Mapping[str, Any], at: int, length: int) -> None:
        crc = told.get("crc")
        found = zlib.crc32(self.data[at : at + length])
        if isinstance(crc, int) and crc & 0xFFFFFFFF != found:
            said = f"{crc & 0xFFFFFFFF:08x}"
            self.t.remark(
                Problem(
                    code="checksum", offset=at, expected=said, found=f"{found:08x}",
                    detail=f"The page at byte {at:,} says CRC-32 {said}, its bytes give {found:08x}.",
                    fix="The page was changed after it was written.",
                )
            )  # fmt: skip

    def _page(
        self,
        told: Mapping[str, Any],
        at: int,
        end: int,
        filler: Filler,
        sheet: Sheet,
        codec: str,
        known: Dictionary | None,
    ) -> Dictionary | None:
        kind = told.get("type")
        heads = {
            "DATA_PAGE": "data_page_header",
            "DICTIONARY_PAGE": "dictionary_page_header",
            "DATA_PAGE_V2": "data_page_header_v2",
        }
        head = told.get(heads.get(str(kind), ""))
        if not isinstance(head, dict):
            if kind == "INDEX_PAGE":
                self._leaf(at, INDEX_PAGE)
                return known
            raise Bad(at, "a header of its kind of page", "none")
        count = _number(head.get("num_values"))
        self.left -= count
        if count < 0 or self.left < 0:
            raise Bad(at, f"at most {limits.FREE_ELEMENTS + len(self.data):,} values in all", "more")
        page = _Page(head, str(kind), filler, known, count, told)
        if kind == "DATA_PAGE_V2":
            return self._second(page, at, end, sheet, codec)
        if codec == "UNCOMPRESSED":
            page.read(sheet, at, end)
        else:
            self._unpacked(page, at, end, codec)
        self._note(page)
        return page.known

    def _second(self, page: _Page, at: int, end: int, sheet: Sheet, codec: str) -> Dictionary | None:
        """Version 2: its levels are never compressed, and their lengths are in the header."""
        reps = _number(page.head.get("repetition_levels_byte_length"))
        defs = _number(page.head.get("definition_levels_byte_length"))
        if reps < 0 or defs < 0 or at + reps + defs > end:
            raise Bad(at, f"levels of at most {end - at:,} bytes", f"{reps + defs:,}")
        page.read_levels(sheet.t, at, at + reps, at + reps + defs)
        at += reps + defs
        if codec == "UNCOMPRESSED" or page.head.get("is_compressed") is False:
            page.read_values(sheet, at, end)
        else:
            self._unpacked(page, at, end, codec)
        self._note(page)
        return page.known

    def _unpacked(self, page: _Page, at: int, end: int, codec: str) -> None:
        """A compressed page: one leaf here, and what it holds beside."""
        if at == end and page.pairs is not None:
            return
        self._leaf(at, PACKED)
        if codec not in UNPACK:
            self.untold.add(codec)
            return
        try:
            fresh = UNPACK[codec](self.data[at:end], limits.INPUT_BYTES)
        except snappy.SnappyError as fault:
            raise Bad(at, fault.expected, fault.found) from None

        def walk(t: Tracer) -> int:
            t.open("", FILE)
            try:
                if page.pairs is None:
                    page.read(Sheet(t), 0, len(fresh))
                else:
                    page.read_values(Sheet(t), 0, len(fresh))
            except Bad as bad:
                raise t.stop(
                    max(bad.at, t.starts[-1] if t.starts else 0), bad.expected, bad.found, offset=bad.at
                ) from None
            return len(fresh)

        layout = _trace(walk, fresh, root=FILE)
        layout.values.setdefault(0, None)
        self.t.inside(f"unpacked with {codec.title()}", layout)
        if layout.problem is not None:
            raise Bad(
                at,
                layout.problem.expected or "",
                f"{layout.problem.found}, at byte {layout.problem.offset} of the page unpacked",
            )

    def _note(self, page: _Page) -> None:
        if page.untold:
            self.untold.add(page.untold)

    def _tell_untold(self) -> None:
        for name in sorted(self.untold):
            self.t.remark(
                Problem(
                    code="not-unpacked", detail=f"{name} is told and not taken apart here: values in it are shown as null.",
                    offset=0, expected="PLAIN or dictionary pages, uncompressed, under Snappy or gzip", found=name, path="",
                )
            )  # fmt: skip


@cache
def _as_frame(part: Part) -> Part:
    """A part of a struct that tells of the file: what is a value there is no data of the rows."""
    return replace(part, role=Role.FRAME) if part.role is Role.VALUE else part


class _Placed(Filler):
    """A column's walk that counts rows through the whole file; a file of one row is that row itself."""

    __slots__ = ("first",)

    def __init__(self, chain: list[Element], rows: list[dict[str, Any]], *, first: int | None) -> None:
        super().__init__(chain, rows)
        self.first = first

    def place(self, rep: int, level: int) -> tuple[tuple[str | int, ...], Any, str | int]:
        tokens, holder, key = super().place(rep, level)
        return (tokens if self.first is None else (self.first + self.row, *tokens)), holder, key


class _Page:
    """One data or dictionary page: its header, and what its levels said."""

    def __init__(
        self,
        head: Mapping[str, Any],
        kind: str,
        filler: Filler,
        known: Dictionary | None,
        count: int,
        told: Mapping[str, Any],
    ) -> None:
        self.head, self.kind, self.filler, self.known, self.count, self.told = head, kind, filler, known, count, told
        self.column = filler.chain[-1]
        self.pairs: list[tuple[int, int]] | None = None
        self.untold: str | None = None

    def read(self, sheet: Sheet, at: int, end: int) -> None:
        """A dictionary page, or a data page of version 1 with its levels in front."""
        if self.kind == "DICTIONARY_PAGE":
            self.known = dictionary(sheet, self.column, at, end, self.count)
            return
        t = sheet.t
        found: list[list[int]] = []
        for part, highest in ((REPETITION, self.column.reps), (DEFINITION, self.column.defs)):
            if not highest:
                found.append([0] * self.count)
                continue
            if at + 4 > end:
                raise Bad(at, "four bytes of the length of levels", f"only {max(end - at, 0)} left")
            size = int.from_bytes(t.data[at : at + 4], "little")
            t.here = 0
            t.leaf(at, LEVELS_LENGTH)
            if at + 4 + size > end:
                raise Bad(at, f"{size:,} bytes of levels", f"only {end - at - 4:,} left")
            found.append(levels(t, part, at + 4, at + 4 + size, highest, self.count))
            at += 4 + size
        self.pairs = list(zip(*found, strict=True))
        self.read_values(sheet, at, end)

    def read_levels(self, t: Tracer, at: int, middle: int, end: int) -> None:
        """The levels of version 2."""
        reps = levels(t, REPETITION, at, middle, self.column.reps, self.count) if self.column.reps else [0] * self.count
        defs = (
            levels(t, DEFINITION, middle, end, self.column.defs, self.count) if self.column.defs else [0] * self.count
        )
        self.pairs = list(zip(reps, defs, strict=True))

    def read_values(self, sheet: Sheet, at: int, end: int) -> None:
        assert self.pairs is not None
        encoding = str(self.head.get("encoding"))
        self.untold = values(sheet, self.column, self.filler, encoding, at, end, self.pairs, self.known)


def _gunzip(data: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(47)  # gzip or zlib, as writers differ
    try:
        out = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise snappy.SnappyError(0, "data of gzip", str(error).partition(": ")[2] or "damaged data") from None
    if len(out) > limit:
        raise snappy.SnappyError(0, f"at most {limit:,} bytes unpacked", "more", too_large=True)
    return out


UNPACK: Final = {"SNAPPY": snappy.unpack, "GZIP": _gunzip}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


# Encoding


def fit(value: Value) -> Conformed:
    """A record as a table can hold it: as it is."""
    return plain(value)


def _written(value: Value, **options: Any) -> bytes:
    """The bytes of pyarrow's writer, of one row or of a list of rows."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise _refused("Parquet is written by pyarrow, which is not installed here.", "pyarrow", "none",
                       "Install it: pip install -r requirements-parquet.txt.") from None  # fmt: skip
    rows = value if isinstance(value, list) else [value]
    if len(rows) == 1 and isinstance(value, list):
        raise _refused("A list of one record and the record itself are the same file.", "a record", "a list of one",
                       "Give the record alone.")  # fmt: skip
    if not rows or not all(isinstance(one, dict) and one for one in rows):
        raise _refused("A Parquet file is a table: its whole must be a record with fields, or several.", "a record",
                       "something else", "Put it into a record, under a name.")  # fmt: skip
    try:
        table = pa.Table.from_pylist(rows)
        back = table.to_pylist()
        out = BytesIO()
        pq.write_table(table, out, **options)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        words = str(error).partition("\n")[0]
        raise _refused(f"pyarrow finds no type for a column: {words}", "one type for each column", words,
                       "Give each column values of one type.") from None  # fmt: skip
    if not same(back, rows):
        raise _refused("A column has one type, and pyarrow would change values to make them fit.", "values of one type",
                       "several types in one column", "Give each column values of one type.")  # fmt: skip
    return out.getvalue()


def _refused(detail: str, expected: str, found: str, fix: str) -> EncodeError:
    return EncodeError(Problem(code="no-table", detail=detail, path="", expected=expected, found=found, fix=fix))


SPARE: Final = {"compression": "none", "use_dictionary": False, "write_statistics": False, "store_schema": False}


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The magic in front."""
    return (40, "it begins with PAR1") if head.data[:4] in (b"PAR1", b"PARE") else None
