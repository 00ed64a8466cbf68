"""Containers of UBJSON and BJData that say their type, their count or their dimensions, and the integers that say so."""

from __future__ import annotations

from math import prod
from typing import Final

from .tracer import Stop, Tracer
from .ubjson_core import ENTRIES, LETTER, LIST, SIZED, Dialect, Fault, Head, dimensions

TYPE, COUNT, BEGIN_ARRAY = b"$#["
OPEN: Final = -1
"""What is left of a container without a count; counting down it never comes to 0."""


def container(t: Tracer, d: Dialect, at: int, head: Head) -> tuple[int, int, Head | None]:
    """What stands behind [ or {: gives where to go on, how many values are left to read there, and the type of all."""
    data, size, typed = t.data, len(t.data), None
    if at < size and data[at] == TYPE:
        typed = _type_of_all(t, d, at)
        at += 2
        if at >= size or data[at] != COUNT:
            if at >= size:
                raise t.end(at, "the sign # and a count")
            raise t.stop(
                at, "the sign # and a count", shown(data[at]),
                fix="Without a count nobody knows where a typed container ends: a type must be followed by one.",
            )  # fmt: skip
    if at >= size or data[at] != COUNT:
        return at, OPEN, None
    if at + 1 < size and data[at + 1] == BEGIN_ARRAY and d.order == "little" and head.family == LIST:
        return _grid(t, d, at, typed), 0, None
    count, body = read_integer(t, d, at + 1, "a count", at)
    t.leaf(at, d.count)
    least = (0 if typed.family == LETTER else max(typed.width, 1)) if typed else 1
    least += 2 if head.family == ENTRIES else 0  # a name has a length of two bytes
    if count * least > size - body:
        raise t.end(body, f"{count:,} values of at least {least} byte{'s' * (least != 1)}")
    if not least:
        t.spend(body, count)
    if typed is None or head.family == ENTRIES or typed.family in (SIZED, LIST, ENTRIES):
        return body, count, typed
    end = body + count * typed.width
    if typed.marker == d.binary:
        t.kinds[t.here] = d.bytes
        t.leaf(body, d.run)
    else:
        _row(t, body, typed, count)
    return end, 0, None


def _type_of_all(t: Tracer, d: Dialect, at: int) -> Head:
    if at + 1 >= len(t.data):
        raise t.end(at, "the sign $ and a marker")
    marker = t.data[at + 1]
    head = d.heads[marker]
    if head is None or head.marker not in d.typed:
        raise t.stop(
            at, f"the sign $ and one of {' '.join(d.typed)}", f"$ and {shown(marker)}", offset=at + 1,
            fix="Values of that type cannot make a typed container: a few bytes could announce any number of them.",
        )  # fmt: skip
    t.leaf(at, d.type_of_all)
    return head


def _row(t: Tracer, at: int, head: Head, count: int) -> None:
    """Elements of one type without markers, under the open node."""
    if head.marker == "C":
        _ascii(t, at, count)
    leaf, open_, close, kind, body, width = t.leaf, t.open, t.close, head.kind, head.body, head.width
    for index in range(count):
        open_(index, kind)
        if width:
            leaf(at, body)
            at += width
        close()


def _ascii(t: Tracer, at: int, count: int) -> None:
    raw = t.data[at : at + count]
    if not raw.isascii():
        raise no_char(t, at, next(at + index for index, byte in enumerate(raw) if byte > 127))


def _grid(t: Tracer, d: Dialect, at: int, typed: Head | None) -> int:
    """An N-dimensional array: lists in lists, whose elements come row by row or column by column."""
    if typed is None:
        raise t.stop(
            at,
            "the sign $ and a type before dimensions",
            "none",
            fix="Only arrays of one type can have several dimensions.",
        )
    try:
        sizes, by_column, body = dimensions(d, t.data, at + 1)
    except Fault as fault:
        if fault.found is None:
            raise t.end(min(at, len(t.data)), fault.expected) from None
        raise t.stop(
            at,
            fault.expected,
            fault.found,
            offset=fault.at,
            fix="Dimensions are integers from 0 up, with their markers.",
        ) from None
    t.leaf(at, d.dimensions)
    count = prod(sizes) if sizes else 0
    end = body + count * typed.width
    if end > len(t.data):
        raise t.end(body, f"{count:,} values of {typed.width} byte{'s' * (typed.width > 1)}")
    if typed.marker == "C":
        _ascii(t, body, count)
    # Rows take no bytes of their own: the elements pay for them, and what is beyond is spent.
    t.spend(body, max(0, sum(prod(sizes[:depth]) for depth in range(1, len(sizes))) - count * typed.width))
    rows = _rows(t, d, sizes[:-1])
    order = _by_column(sizes[:-1]) if by_column else None
    here, last = t.here, sizes[-1] if sizes else 0
    for place in range(count):
        if order is None:
            row, index = divmod(place, last)
        else:
            index, row = divmod(place, len(rows))
            row = order[row]
        t.here = rows[row]
        t.open(index, typed.kind)
        t.leaf(body + place * typed.width, typed.body)
    t.here = here
    return end


def _rows(t: Tracer, d: Dialect, sizes: list[int]) -> list[int]:
    """The nodes of the innermost rows, in the order of their indexes; the rows around them are opened as well."""
    here, rows = t.here, [t.here]
    for size in sizes:
        below = []
        for row in rows:
            t.here = row
            for index in range(size):
                below.append(t.open(index, d.array))
                t.close()
        rows = below
    t.here = here
    return rows


def _by_column(sizes: list[int]) -> list[int]:
    """Number of a row when the first index runs fastest -> its number when the last one does."""
    strides = [prod(sizes[depth + 1 :]) for depth in range(len(sizes))]
    order = [0]
    for size, stride in reversed(list(zip(sizes, strides, strict=True))):
        order = [base + index * stride for base in order for index in range(size)]
    return order


def read_integer(t: Tracer, d: Dialect, at: int, what: str, rest: int) -> tuple[int, int]:
    """A marker and an integer from 0 up: gives it, and where it ends. `rest`: where the unread rest begins if it is none."""
    if at >= len(t.data):
        raise t.end(rest, what)
    head = d.heads[t.data[at]]
    if head is None or not head.counts:
        raise t.stop(
            rest, f"{what}: the marker of an integer", shown(t.data[at]), offset=at,
            fix="Lengths and counts are integers with their markers; the bytes may be of another format.",
        )  # fmt: skip
    body = at + 1 + head.width
    if body > len(t.data):
        raise t.end(rest, f"{what}: {head.width} bytes of {head.name} after the marker")
    number = d.sized(t.data[at:body])
    if number < 0:
        raise t.stop(
            rest, f"{what}, from 0 up", str(number), offset=at, fix="A length is never negative: mend the writer."
        )
    return number, body


def shown(byte: int) -> str:
    return f"{byte:02x} ({chr(byte)})" if 32 < byte < 127 else f"{byte:02x}"


def no_char(t: Tracer, at: int, fault: int | None = None) -> Stop:
    where = at if fault is None else fault
    return t.stop(
        at, "a character of ASCII, 00 to 7f", f"{t.data[where]:02x}", offset=where, code="not-ascii",
        fix="Write other characters as strings, and numbers as uint8.",
    )  # fmt: skip
