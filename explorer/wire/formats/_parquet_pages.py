"""Pages of Parquet: a header in Thrift, levels, values; compressed or not, of version 1 and 2.

A compressed page is one leaf of the file, and what it holds is told beside it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Final

from .. import limits, snappy
from ..layout import Part, Role
from ..problem import Problem
from ..tracer import Tracer
from ..tracer import trace as _trace
from ._parquet_rows import Filler
from ._parquet_structs import Structs, number, read
from ._parquet_values import (
    DEFINITION,
    LEVELS_LENGTH,
    REPETITION,
    SECTION,
    Bad,
    Dictionary,
    Sheet,
    dictionary,
    levels,
    values,
)

FILE = Part("file", Role.GROUP, "Rows, stored by column.", SECTION)
PACKED = Part(
    "compressed page",
    Role.VALUE,
    "The levels and values of a page, compressed; what they hold is told below.",
    "Compression",
)
INDEX_PAGE = Part("index page", Role.POINTER, "A kind of page that no writer makes.", "Data Pages")
HEADS: Final = {
    "DATA_PAGE": "data_page_header",
    "DICTIONARY_PAGE": "dictionary_page_header",
    "DATA_PAGE_V2": "data_page_header_v2",
}
"""Kind of page -> the field of its header's header."""


class Pages:
    """The pages of all column chunks of a file."""

    def __init__(self, t: Tracer, structs: Structs, foot: int) -> None:
        self.t, self.structs, self.data, self.foot = t, structs, t.data, foot
        self.left = limits.FREE_ELEMENTS + len(t.data)  # values of all columns: a run of a few bytes may claim millions
        self.untold: set[str] = set()

    def read(self, at: int, end: int, filler: Filler, sheet: Sheet, codec: str) -> int:
        """The pages of a chunk, one after the other. Old writers left the dictionary's header out of a chunk's size, so that
        its last page may end behind it.
        """
        t, foot, known = self.t, self.foot, None
        while at < end:
            told, body = read(t, self.structs, at, "$page", self.structs.page)
            length = number(told.get("compressed_page_size"))
            if not 0 <= length <= foot - body:
                raise Bad(body, f"{length:,} bytes of a page", f"only {max(foot - body, 0):,} left before the footer")
            at = body + length
            self._check(told, body, length)
            known = self._page(told, body, at, filler, sheet, codec, known)
        return at

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
        head = told.get(HEADS.get(str(kind), ""))
        if not isinstance(head, dict):
            if kind == "INDEX_PAGE":
                self._leaf(at, INDEX_PAGE)
                return known
            raise Bad(at, "a header of its kind of page", "none")
        count = number(head.get("num_values"))
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
        reps = number(page.head.get("repetition_levels_byte_length"))
        defs = number(page.head.get("definition_levels_byte_length"))
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

    def tell_untold(self) -> None:
        for name in sorted(self.untold):
            self.t.remark(
                Problem(
                    code="not-unpacked", detail=f"{name} is told and not taken apart here: values in it are shown as null.",
                    offset=0, expected="PLAIN or dictionary pages, uncompressed, under Snappy or gzip", found=name, path="",
                )
            )  # fmt: skip

    def _leaf(self, at: int, part: Part) -> None:
        self.t.here = 0
        self.t.leaf(at, part)


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
