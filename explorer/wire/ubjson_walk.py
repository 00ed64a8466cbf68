"""The decoder of UBJSON and BJData: a loop over markers, with a stack of its own for the containers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import Final

from . import limits
from .layout import Layout
from .problem import Problem
from .tracer import Stop, Tracer
from .tracer import trace as _trace
from .ubjson_core import ENTRIES, FIXED, LETTER, LIST, SIZED, Dialect, Fault, Head, dimensions

NOOP, TYPE, COUNT, END_ARRAY, END_OBJECT, BEGIN_ARRAY = b"N$#]}["
OPEN: Final = -1
"""What is left of a container without a count; counting down it never comes to 0."""
NUMBER: Final = re.compile(rb"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+")
COUNTED: Final = "A count must be true, and no letter may end a container that has one: mend the writer."


@dataclass(slots=True)
class _Container:
    """The container we are in: values left, the next index, whether an object, the type of all, its names so far."""

    left: int
    index: int
    entries: bool
    typed: Head | None
    names: set[str]


def trace(data: bytes, dialect: Dialect) -> Layout:
    """Any bytes as one value of the dialect; what follows it, but for no-ops, is told as left over."""
    return _trace(lambda t: _walk(t, dialect), data, root=dialect.null)


def _walk(t: Tracer, d: Dialect) -> int:
    data, leaf, open_, heads = t.data, t.leaf, t.open, d.heads
    inside = _Container(1, 0, False, None, set())  # the whole is like an array of one
    stack: list[_Container] = []
    at = 0
    while True:
        while not inside.left:
            if not stack:
                return _noops(t, d, at)
            t.close()
            inside = stack.pop()
        typed = inside.typed
        if typed is None or inside.left < 0:
            at = _noops(t, d, at)
        if inside.left < 0 and at < len(data) and data[at] == (END_OBJECT if inside.entries else END_ARRAY):
            leaf(at, d.end_object if inside.entries else d.end_array)
            at += 1
            inside.left = 0
            continue
        inside.left -= 1
        if inside.entries:
            at = _name(t, d, at, inside)
            if typed is None:
                at = _noops(t, d, at)
        head = typed
        if head is None:
            if at >= len(data):
                raise t.end(at, "the marker of a value")
            head = heads[data[at]]
            if head is None:
                raise _no_marker(t, at, inside)
        if not inside.entries:
            open_(inside.index, head.kind)
            inside.index += 1
        else:
            t.kinds[t.here] = head.kind
        family = head.family
        if family == LETTER:
            if typed is None:
                leaf(at, d.letter)
                at += 1
        else:
            if typed is None:
                leaf(at, head.body if family in (LIST, ENTRIES) else d.marker)
                at += 1
            if family == FIXED:
                at = _fixed(t, at, head)
            elif family == SIZED:
                at = _sized(t, d, at, head)
            else:
                if len(stack) >= limits.NESTING:
                    raise t.too_deep(at)
                at, opened = _container(t, d, at, head)
                if opened is not None:
                    stack.append(inside)
                    inside = opened
                    continue
        t.close()


def _noops(t: Tracer, d: Dialect, at: int) -> int:
    """Steps over letters N, which mean nothing."""
    data, start = t.data, at
    while at < len(data) and data[at] == NOOP:
        at += 1
    if at > start:
        t.leaf(start, d.noop)
    return at


def _name(t: Tracer, d: Dialect, at: int, inside: _Container) -> int:
    """A name, which is a string without the marker S; its value's node is opened with it."""
    number, body = _number(t, d, at, "the length of a name" + (", or the letter }" if inside.left < 0 else ""), at)
    end = body + number
    if end > len(t.data):
        raise t.end(at, f"a name of {number:,} bytes")
    name = _text(t, body, end, at)
    t.open(name, d.null)
    t.leaf(at, d.length)
    t.leaf(body, d.name)
    if name in inside.names:
        t.remark(
            Problem(
                code="duplicate-key", detail=f"The name {name!r} comes again in one object.", offset=at,
                expected="each name once", found="the same name again",
                fix="Readers take the first, the last, or refuse; rename one of the two.",
            )
        )  # fmt: skip
    inside.names.add(name)
    return end


def _length(t: Tracer, d: Dialect, at: int, what: str) -> tuple[int, int]:
    """A length: gives where the bytes begin and where they end."""
    number, body = _number(t, d, at, what, at)
    t.leaf(at, d.length)
    if body + number > len(t.data):
        raise t.end(body, f"{number:,} bytes")
    return body, body + number


def _number(t: Tracer, d: Dialect, at: int, what: str, rest: int) -> tuple[int, int]:
    """A marker and an integer from 0 up: gives it, and where it ends. `rest`: where the unread rest begins if it is none."""
    if at >= len(t.data):
        raise t.end(rest, what)
    head = d.heads[t.data[at]]
    if head is None or not head.counts:
        raise t.stop(
            rest, f"{what}: the marker of an integer", _shown(t.data[at]), offset=at,
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


def _fixed(t: Tracer, at: int, head: Head) -> int:
    end = at + head.width
    if end > len(t.data):
        raise t.end(at, f"{head.width} byte{'s' * (head.width > 1)} of {head.name}")
    if head.marker == "C" and t.data[at] > 127:
        raise _no_char(t, at)
    t.leaf(at, head.body)
    return end


def _no_char(t: Tracer, at: int, fault: int | None = None) -> Stop:
    where = at if fault is None else fault
    return t.stop(
        at, "a character of ASCII, 00 to 7f", f"{t.data[where]:02x}", offset=where, code="not-ascii",
        fix="Write other characters as strings, and numbers as uint8.",
    )  # fmt: skip


def _sized(t: Tracer, d: Dialect, at: int, head: Head) -> int:
    body, end = _length(t, d, at, f"the length of a {head.name}")
    raw = t.data[body:end]
    if head.marker == "S":
        _text(t, body, end, body)
    elif not NUMBER.fullmatch(raw):
        shown = raw[:40].decode("utf-8", "replace")
        raise t.stop(
            body, "a number as JSON writes it", repr(shown), fix="High-precision numbers follow JSON's grammar."
        )
    elif len(raw) > limits.DIGITS:
        raise t.stop(
            body, f"a number of at most {limits.DIGITS:,} digits", f"{len(raw):,}", code="too-large",
            fix="Longer ones are not read here, though the format allows them.",
        )  # fmt: skip
    t.leaf(body, head.body)
    return end


def _text(t: Tracer, body: int, end: int, rest: int) -> str:
    """Bytes as text; `rest`: where the unread rest begins if they are none."""
    try:
        return t.data[body:end].decode()
    except UnicodeDecodeError as error:
        raise t.stop(
            rest, "text in UTF-8", f"the byte {t.data[body + error.start]:02x}", code="not-utf8", offset=body + error.start,
            fix="A string is UTF-8; write bytes as an array of bytes.",
        ) from None  # fmt: skip


def _shown(byte: int) -> str:
    return f"{byte:02x} ({chr(byte)})" if 32 < byte < 127 else f"{byte:02x}"


def _no_marker(t: Tracer, at: int, inside: _Container) -> Stop:
    byte = t.data[at]
    if byte in (END_ARRAY, END_OBJECT):
        fix = COUNTED if inside.left >= 0 else "Brackets must match: mend the writer."
    else:
        fix = "No value begins so: the bytes are of another format, or a length before them is wrong."
    return t.stop(at, "the marker of a value", _shown(byte), fix=fix)


# Containers that say their type or count


def _container(t: Tracer, d: Dialect, at: int, head: Head) -> tuple[int, _Container | None]:
    """What stands behind [ or {: gives where the values begin, and the container; None where it was read whole."""
    data, size, typed = t.data, len(t.data), None
    if at < size and data[at] == TYPE:
        typed = _type_of_all(t, d, at)
        at += 2
        if at >= size or data[at] != COUNT:
            if at >= size:
                raise t.end(at, "the sign # and a count")
            raise t.stop(
                at, "the sign # and a count", _shown(data[at]),
                fix="Without a count nobody knows where a typed container ends: a type must be followed by one.",
            )  # fmt: skip
    if at >= size or data[at] != COUNT:
        return at, _Container(OPEN, 0, head.family == ENTRIES, None, set())
    if at + 1 < size and data[at + 1] == BEGIN_ARRAY and d.order == "little" and head.family == LIST:
        return _grid(t, d, at, typed), None
    count, body = _number(t, d, at + 1, "a count", at)
    t.leaf(at, d.count)
    least = (0 if typed.family == LETTER else max(typed.width, 1)) if typed else 1
    least += 2 if head.family == ENTRIES else 0  # a name has a length of two bytes
    if count * least > size - body:
        raise t.end(body, f"{count:,} values of at least {least} byte{'s' * (least != 1)}")
    if not least:
        t.spend(body, count)
    if typed is None or head.family == ENTRIES or typed.family in (SIZED, LIST, ENTRIES):
        return body, _Container(count, 0, head.family == ENTRIES, typed, set())
    end = body + count * typed.width
    if typed.marker == d.binary:
        t.kinds[t.here] = d.bytes
        t.leaf(body, d.run)
    else:
        _row(t, body, typed, count)
    return end, None


def _type_of_all(t: Tracer, d: Dialect, at: int) -> Head:
    if at + 1 >= len(t.data):
        raise t.end(at, "the sign $ and a marker")
    marker = t.data[at + 1]
    head = d.heads[marker]
    if head is None or head.marker not in d.typed:
        raise t.stop(
            at, f"the sign $ and one of {' '.join(d.typed)}", f"$ and {_shown(marker)}", offset=at + 1,
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
        raise _no_char(t, at, next(at + index for index, byte in enumerate(raw) if byte > 127))


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
