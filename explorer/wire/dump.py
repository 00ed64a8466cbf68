"""A layout as text: what `manage.py explain` prints, `text/plain` answers say and golden files hold.

One line a leaf: offset in hex, its bytes, what they are for, the part, what it says, and where in the record it belongs.
Runs of bits stand below the leaf that holds them, in their places. What leaves hold once they are unpacked follows as
listings of their own. Columns are as wide as a listing needs; nothing in it can move a terminal's cursor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from .layout import Bits, Layout, Span

BYTES: Final = 8
"""Bytes on a line."""

LINES: Final = 16
"""Lines of one leaf."""


def dump(layout: Layout, *, title: str = "", start: int = 0, rows: int | None = None, bits: bool = True) -> str:
    """The listing of a layout, or of `rows` of its leaves from row `start` on."""
    return "\n".join(line.rstrip() for line in _lines(layout, title, start, rows, bits)) + "\n"


def _lines(layout: Layout, title: str, start: int, rows: int | None, bits: bool) -> Iterator[str]:
    size = len(layout.data)
    yield f"{title + ': ' if title else ''}{size:,} byte{'s' * (size != 1)}"
    stop = len(layout) if rows is None else min(start + rows, len(layout))
    spans = list(layout.spans(start, stop))
    parts = max((len(span.part.name) for span in spans), default=0)
    paths = min(max((width(_where(span)) for span in spans), default=0), 40)
    for span in spans:
        yield from _leaf(span, parts, paths)
        if bits and (len(span.bits) > 1 or span.packed):
            yield from _bits(span.bits, span.start, parts + paths)
    if stop < len(layout):
        yield f"… {len(layout) - stop:,} more spans"
    for remark in layout.remarks:
        yield f"* {printable(remark.detail)}"
    if layout.problem is not None:
        yield f"! {printable(layout.problem.detail)}"
        if layout.problem.fix:
            yield f"  {printable(layout.problem.fix)}"
    for inner in layout.inside:
        if start <= inner.row < stop:
            yield ""
            at = layout.bounds(inner.row)[0] // 8
            yield from _lines(inner.layout, f"From {at:06x}, {printable(inner.title)}", 0, rows, bits)


def _leaf(span: Span, parts: int, paths: int) -> Iterator[str]:
    data = span.data
    for at in range(0, max(len(data), 1), BYTES):
        line = f"{span.offset + at:06x}  {data[at : at + BYTES].hex(' '):<{3 * BYTES - 1}}"
        if at == 0:
            told = f"{span.part.role.value:<7}  {span.part.name:<{parts}}  {padded(_where(span), paths)}"
            yield f"{line}  {told}  {printable(span.text)}"
        else:
            yield line
        if at >= (LINES - 1) * BYTES and len(data) > at + BYTES:
            yield f"{'':8}… {len(data) - at - BYTES:,} more bytes"
            return


def _bits(runs: Sequence[Bits], at: int, room: int) -> Iterator[str]:
    """Each run in its place within the byte it stands in; one that reaches into the next byte by its digits alone."""
    for run in runs:
        digits = run.value
        if at % 8 + run.width <= 8:
            digits = "." * (at % 8) + digits + "." * (8 - at % 8 - run.width)
        elif len(digits) > 3 * BYTES - 1:
            digits = digits[: 3 * BYTES - 2] + "…"
        yield f"{'':8}{digits:<{3 * BYTES - 1}}  {run.role.value:<7}  {'':<{room + 2}}  {printable(run.text)}"
        at += run.width


def _where(span: Span) -> str:
    return printable(span.path) or "(record)"


def printable(text: str) -> str:
    """Text that keeps to its line: control and format characters, lone surrogates and the like as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def padded(text: str, room: int) -> str:
    """A text and as many spaces as make it `room` columns wide."""
    return text + " " * (room - width(text))
