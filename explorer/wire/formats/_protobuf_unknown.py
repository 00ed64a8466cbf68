"""Fields that the schema does not know, or where there is none: shown by number, each reading a guess."""

from __future__ import annotations

from typing import Any

from .. import limits
from ..tracer import Tracer
from . import _protobuf_guess as guesses
from ._protobuf_bounds import length_of, remark, varint_end
from ._protobuf_parts import TAG, UNKNOWN_FIELD, UNKNOWN_GROUP, UNKNOWN_MESSAGE, UNKNOWN_REPEATED, WIRE_TYPES
from ._protobuf_plan import RAW, TWICE, UNKNOWN, Frame, Plan, Seen


def unknown(
    t: Tracer, tag: int, at: int, body: int, end: int, seen: Seen, plan: Plan, twice: dict[int, set[int]], deep: int
) -> tuple[int, Frame | None]:
    """A field that is shown by its number: kept aside in a known message, part of the value where there is no schema."""
    number, wire = tag >> 3, tag & 7
    if not number or wire > 5:
        found = f"wire type {wire}" if number else "field number 0"
        raise t.stop(at, "a field: number 1 or more, wire type 0 to 5", f"{found} in tag {tag:02x}", code="tag")
    key: Any = str(number)
    if number in seen.get(TWICE, ()):
        slot = seen.get(number)
        if slot is None:
            slot = seen[number] = [t.open(key, UNKNOWN_REPEATED), 0]
        t.here, key = slot[0], slot[1]
        slot[1] += 1
    node = t.open(key, UNKNOWN_GROUP if wire == 3 else UNKNOWN_FIELD)
    if not plan.raw:
        t.apart.add(node)
        seen[UNKNOWN] = True
        if number in plan.numbers:
            remark(t, at, "wire-type", f"Field {number} is written as {WIRE_TYPES[wire]}, not as its type is; readers take "
                    "it for an unknown field.", "the wire type of its type", WIRE_TYPES[wire],
                    "The writer has another type for this number.")  # fmt: skip
    t.leaf(at, TAG)
    if wire == 3:
        if deep >= limits.NESTING - 1:
            raise t.too_deep(body)
        if body not in twice:
            twice.update(guesses.shape(t.data, body, end, number).several)
        return body, ({}, end, node, {TWICE: twice.get(body, ())}, RAW, number)
    if wire == 2:
        return _unknown_length(t, number, body, end, twice, deep)
    if wire == 0:
        stop = varint_end(t, body, end)
    else:
        stop = body + (8 if wire == 1 else 4)
        if stop > end:
            raise t.end(min(body, end), f"{stop - body} bytes")
    t.leaf(body, guesses.VALUES[wire])
    return stop, None


def _unknown_length(
    t: Tracer, number: int, body: int, end: int, twice: dict[int, set[int]], deep: int
) -> tuple[int, Frame | None]:
    """What comes after a length: text, a message or bytes, whichever it looks like most."""
    node = t.here
    length, begin = length_of(t, body, end, f"field {number}")
    stop = begin + length
    data = t.data[begin:stop]
    inside = guesses.shape(t.data, begin, stop)
    part, ambiguous = guesses.guess(data, inside)
    if part is None and deep >= limits.NESTING - 1:
        part = guesses.BYTES_GUESS if guesses.as_text(data) is None else guesses.TEXT_GUESS
    if ambiguous and len(t.remarks) < limits.REMARKS:
        shown, other = ("a message", "text") if part is None else ("text", "a message")
        remark(t, begin, "guess", f"Field {number} reads as text and as a message: {data.decode()[:40]!r}. It is shown as "
                f"{shown}; without a schema nobody can tell.", shown, f"{other} as well", "Give the schema.")  # fmt: skip
    if part is not None:
        t.leaf(begin, part)
        return stop, None
    t.kinds[node] = UNKNOWN_MESSAGE
    twice.update(inside.several)
    return begin, ({}, stop, node, {TWICE: twice[begin]}, RAW, 0)
