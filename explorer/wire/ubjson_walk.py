"""The decoder of UBJSON and BJData: a loop over markers, with a stack of its own for the containers."""

from __future__ import annotations

import re
from typing import Final

from . import limits
from .layout import Layout
from .problem import Problem
from .tracer import Stop, Tracer
from .tracer import trace as _trace
from .ubjson_core import ENTRIES, FIXED, LETTER, SIZED, Dialect, Head
from .ubjson_optimised import container, no_char, read_integer, shown

NOOP, END_ARRAY, END_OBJECT, UINT8 = b"N]}U"
NUMBER: Final = re.compile(rb"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+")
COUNTED: Final = "A count must be true, and no letter may end a container that has one: mend the writer."


Around = tuple[int, int, int, bool, Head | None, set[str]]
"""A container while we are in another: its node, values left, next index, whether an object, type of all, names so far."""


def trace(data: bytes, dialect: Dialect) -> Layout:
    """Any bytes as one value of the dialect; what follows it, but for no-ops, is told as left over."""
    return _trace(lambda t: _walk(t, dialect), data, root=dialect.null)


def _walk(t: Tracer, d: Dialect) -> int:
    data, size, heads = t.data, len(t.data), d.heads
    start, part, owner = t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    length, name_part, text_part = d.length, d.name, d.text
    # of the container we are in: its node, values left, the next index, whether an object, the type of all, its names;
    # the whole is like an array of one
    here, left, index, entries, typed, seen = 0, 1, 0, False, None, set[str]()
    stack: list[Around] = []  # of the containers around it
    latest = -1  # the newest node
    known: dict[bytes, str] = {}  # short names, lengths and all: one that comes again is not looked at again
    at = 0
    while True:
        while not left:
            if not stack:
                return _noops(t, d, at, 0)
            here, left, index, entries, typed, seen = stack.pop()
            t.here = here
        if typed is None:
            if at < size and data[at] == NOOP:
                at = _noops(t, d, at, here)
            if left < 0 and at < size and data[at] == (END_OBJECT if entries else END_ARRAY):
                start(at)
                part(d.end_object if entries else d.end_array)
                owner(here)
                at += 1
                left = 0
                continue
        left -= 1
        if entries:
            end = at + 2 + (data[at + 1] if at + 1 < size else 0)
            name = known.get(data[at:end])
            body = at + 2
            if name is None:
                name, body, end = _name(t, d, at, left < 0)
                if body == at + 2 and end - body < 128:
                    known[data[at:end]] = name
            parent(here)
            key(name)
            latest += 1
            start(at)
            part(length)
            owner(latest)
            start(body)
            part(name_part)
            owner(latest)
            if name in seen:
                _tell_repeated(t, latest, name, at)
            else:
                seen.add(name)
            at = end
            if typed is None and at < size and data[at] == NOOP:
                at = _noops(t, d, at, latest)
        head = typed
        if head is None:
            head = heads[data[at]] if at < size else None
            if head is None:
                if entries:
                    kind(d.null)
                    t.here = latest
                raise _no_marker(t, at, left)
        if not entries:
            parent(here)
            key(index)
            index += 1
            latest += 1
        kind(head.kind)
        if typed is None:
            start(at)
            part(head.lead)
            owner(latest)
            at += 1
        family = head.family
        if family == SIZED:
            end = at + 2 + (data[at + 1] if at + 1 < size else 0)
            raw = data[at + 2 : end]
            if end > size or data[at] != UINT8 or head.body is not text_part or not raw.isascii():
                t.here = latest
                at = _sized(t, d, at, head)
                t.here = here
                continue
            start(at)
            part(length)
            owner(latest)
            start(at + 2)
            part(text_part)
            owner(latest)
            at = end
        elif family == FIXED:
            end = at + head.width
            if end > size or (head.marker == "C" and data[at] > 127):
                t.here = latest
                raise _no_fixed(t, at, end, head)
            start(at)
            part(head.body)
            owner(latest)
            at = end
        elif family != LETTER:
            t.here = latest
            if len(stack) >= limits.NESTING:
                raise t.too_deep(at)
            at, count, of_all = container(t, d, at, head)
            if count:
                stack.append((here, left, index, entries, typed, seen))
                here, left, index, entries, typed, seen = latest, count, 0, family == ENTRIES, of_all, set()
            else:  # it was empty, or read whole with the nodes of its elements
                latest = len(t.kinds) - 1
                t.here = here


def _noops(t: Tracer, d: Dialect, at: int, node: int) -> int:
    """Steps over letters N, which mean nothing."""
    data, start = t.data, at
    while at < len(data) and data[at] == NOOP:
        at += 1
    if at > start:
        t.starts.append(start)
        t.parts.append(d.noop)
        t.owners.append(node)
    return at


def _name(t: Tracer, d: Dialect, at: int, is_open: bool) -> tuple[str, int, int]:
    """A name, which is a string without the marker S: gives it, where its characters begin and where they end."""
    number, body = read_integer(t, d, at, "the length of a name" + (", or the letter }" if is_open else ""), at)
    end = body + number
    if end > len(t.data):
        raise t.end(at, f"a name of {number:,} bytes")
    return _text(t, body, end, at), body, end


def _tell_repeated(t: Tracer, node: int, name: str, at: int) -> None:
    here, t.here = t.here, node
    t.remark(
        Problem(
            code="duplicate-key", detail=f"The name {name!r} comes again in one object.", offset=at,
            expected="each name once", found="the same name again",
            fix="Readers take the first, the last, or refuse; rename one of the two.",
        )
    )  # fmt: skip
    t.here = here


def _length(t: Tracer, d: Dialect, at: int, what: str) -> tuple[int, int]:
    """A length: gives where the bytes begin and where they end."""
    number, body = read_integer(t, d, at, what, at)
    t.leaf(at, d.length)
    if body + number > len(t.data):
        raise t.end(body, f"{number:,} bytes")
    return body, body + number


def _no_fixed(t: Tracer, at: int, end: int, head: Head) -> Stop:
    if end > len(t.data):
        return t.end(at, f"{head.width} byte{'s' * (head.width > 1)} of {head.name}")
    return no_char(t, at)


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


def _no_marker(t: Tracer, at: int, left: int) -> Stop:
    if at >= len(t.data):
        return t.end(at, "the marker of a value")
    byte = t.data[at]
    if byte in (END_ARRAY, END_OBJECT):
        fix = COUNTED if left >= 0 else "Brackets must match: mend the writer."
    else:
        fix = "No value begins so: the bytes are of another format, or a length before them is wrong."
    return t.stop(at, "the marker of a value", shown(byte), fix=fix)
