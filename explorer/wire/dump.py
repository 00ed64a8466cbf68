"""A layout as text: what `manage.py explain` prints, `text/plain` answers say and golden files hold.

One line a leaf: offset in hex, the bytes, the role, the part, the path, what it says. Bits of a leaf that holds several
things stand below it. Lines are as wide as they need to be and never wrapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .layout import Layout, Span

BYTES: Final = 8
"""Bytes on a line."""


def dump(layout: Layout, *, title: str = "", start: int = 0, rows: int | None = None, bits: bool = True) -> str:
    """The listing of a layout, or of `rows` of its leaves from row `start` on."""
    return "\n".join(_lines(layout, title, start, rows, bits)) + "\n"


def _lines(layout: Layout, title: str, start: int, rows: int | None, bits: bool) -> Iterator[str]:
    size = len(layout.data)
    yield f"{title + ': ' if title else ''}{size:,} byte{'s' * (size != 1)}"
    stop = len(layout) if rows is None else start + rows
    for span in layout.spans(start, stop):
        yield from _leaf(span)
        if bits and len(span.bits) > 1:
            for run in span.bits:
                yield f"{'':8}{run.value:<33} {run.role.value:<8} {printable(run.text)}"
    if stop < len(layout):
        yield f"… {len(layout) - stop:,} more spans"
    if layout.problem is not None:
        yield f"! {layout.problem.detail}"
        if layout.problem.fix:
            yield f"  {layout.problem.fix}"
    for remark in layout.remarks:
        yield f"* {remark.detail}"


def _leaf(span: Span) -> Iterator[str]:
    data = span.data
    for at in range(0, max(len(data), 1), BYTES):
        line = f"{span.offset + at:06x}  {data[at : at + BYTES].hex(' '):<23}"
        if at:
            yield line.rstrip()
        else:
            where = printable(span.path) or "/"
            yield f"{line}  {span.part.role.value:<8} {span.part.name:<20} {where:<20} {printable(span.text)}".rstrip()
        if at >= 15 * BYTES:
            yield f"{'':8}… {len(data) - at - BYTES:,} more bytes"
            return


def printable(text: str) -> str:
    """Text that keeps to its line: control and format characters, lone surrogates and the like as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
