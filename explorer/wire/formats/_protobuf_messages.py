"""What a field asks for beyond a leaf: oneofs, map entries, groups' ends, packed numbers, closed enums, Any, message sets."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from .. import limits
from ..layout import Role
from ..protobuf_types import ANY, type_of_url
from ..tracer import Stop, Tracer
from . import _protobuf_guess as guesses
from . import _protobuf_known as known
from ._protobuf_bounds import check_utf8, length_of, remark, varint_end
from ._protobuf_parts import ANY_VALUE as ANY_BYTES
from ._protobuf_parts import END_TAG, FIELD, LEAVES, MESSAGE, REPEATED, TAG, TYPE_ID
from ._protobuf_plan import (
    ANY_VALUE,
    CLOSED,
    ELEMENT,
    FIXED,
    HERE,
    MERGE,
    NOTE,
    NOTED,
    UNKNOWN,
    VARINT,
    Closed,
    Frame,
    Plan,
    Seen,
    Step,
)  # fmt: skip
from ._protobuf_unknown import unknown

_BALANCE: Final = "A reader with a schema refuses these bytes: each start tag has an end tag of the same number."


def watch(t: Tracer, step: Step, number: int, seen: Seen) -> tuple[int, Seen, Any]:
    """A member of a oneof, or a required field: its node, what it has met before if it is a message, and its `more`."""
    inner, oneof = step.more
    tick_off(t, number, oneof, seen, len(t.kinds))
    if inner.how == MERGE:
        met = seen.get(number)
        if not met:
            met = seen[number] = t.open(step.key, step.kind), {}
        return met[0], met[1], inner.more
    return t.open(step.key, step.kind), {}, inner.more


def tick_off(t: Tracer, number: int, oneof: str | None, seen: Seen, node: int) -> None:
    """A member of a oneof, at this node, puts the one before it aside; a required field is there."""
    if oneof is None:
        seen.setdefault(number, ())
        return
    met = seen.get(oneof)
    if met is not None and met[0] == number and number in seen:  # a message that goes on
        return
    if met is not None:
        t.apart.add(met[1])
        seen.pop(met[0], None)
    seen[oneof] = number, node


def end_entry(t: Tracer, plan: Plan, seen: Seen) -> None:
    """A map's entry ends: its node stands at the key, and of two entries with one key the last counts.

    One with a field that is no entry's is kept aside as a whole, as the protobuf library keeps it.
    """
    here, (entries, row) = t.here, seen[NOTE]
    t.keys[here] = key = seen.get("key", plan.key)
    last_is_value = t.parts[-1].role is Role.VALUE and t.owners[-1] == here
    if t.kinds[here].fold is None and not last_is_value and not _has_value(t, here, row):
        t.values[here] = plan.value
    if UNKNOWN in seen:
        t.apart.add(here)
    if key in entries and here not in t.apart:
        t.apart.add(entries[key])
    if here not in t.apart:
        entries[key] = here


def _has_value(t: Tracer, node: int, row: int) -> bool:
    """Whether a node has a leaf that is its value, from this leaf on."""
    return any(t.parts[at].role is Role.VALUE and t.owners[at] == node for at in range(len(t.parts) - 1, row, -1))


def end_message(t: Tracer, plan: Plan, seen: Seen, at: int) -> None:
    """A message ends: an Any without bytes has an empty message, and a required field may be missing."""
    if plan.name == ANY and "key" in seen and NOTE not in seen:
        inner = plan.fields[2 << 3 | 2].more(type_of_url(seen["key"]))
        if inner is not None and inner.name in known.MESSAGES:  # a message without fields, whose bytes are none
            t.open("value", inner.kind)
            t.close()
    for number, key in plan.required:
        if number not in seen:
            remark(t, at, "missing-required", f"The required field {key} is not there; most readers refuse the message.",
                    f"field {number}", "the end of the message", "Write it, or make it optional.")  # fmt: skip


def end_group(t: Tracer, tag: int, at: int, group: int, lenient: bool) -> bool:
    """An end tag: of the group that is open, or a fault. Without a schema it may be a stray one, which is told."""
    ends = group > 0 and tag >> 3 == group
    expected = f"the end of group {group}, tag {group << 3 | 4}" if group else "a field"
    found = f"the end of group {tag >> 3}"
    if not ends and (not lenient or not tag >> 3):
        raise t.stop(at, expected, found, code="end-of-group")
    if not ends:
        remark(t, at, "stray-end", f"{found.capitalize()}, which is not open.", expected, found, _BALANCE)
    t.leaf(at, END_TAG)
    return ends


def no_end_of_group(t: Tracer, at: int, group: int, lenient: bool) -> None:
    """A message that ends within a group: a fault, or told where there is no schema."""
    expected = f"the end of group {group}, tag {group << 3 | 4}"
    if not lenient:
        raise t.end(at, expected)
    remark(t, at, "open-group", f"Group {group} does not end.", expected, "the end of the message", _BALANCE)


def packed(t: Tracer, step: Step, slot: list[int], begin: int, stop: int) -> None:
    """A run of numbers behind one tag and length; each is an element."""
    data, (width, numbers) = t.data, step.more
    starts: list[int] | range
    if width:
        if (stop - begin) % width:
            raise t.stop(begin, f"elements of {width} bytes", f"a length of {stop - begin}", code="packed")
        starts = range(begin, stop, width)
    elif data[begin:stop].isascii():
        starts = range(begin, stop)
    else:
        if data[stop - 1] > 127:
            raise _bad_run(t, begin, stop)
        starts, at = [], begin
        while at < stop:
            starts.append(at)
            while data[at] > 127:
                at += 1
            at += 1
            if at - starts[-1] > 10:
                raise _bad_run(t, begin, stop)
    first, index, count = len(t.kinds), slot[1], len(starts)
    t.starts.extend(starts)
    t.parts += [step.part] * count
    t.owners.extend(range(first, first + count))
    t.parents.extend([slot[0]] * count)
    t.kinds += [step.kind] * count
    if numbers is None:
        t.keys.extend(range(index, index + count))
        slot[1] = index + count
        return
    read = LEAVES["enum"].read
    for node, (where, later) in enumerate(pairwise([*starts, stop]), first):
        t.keys.append(slot[1])
        if read(data[where:later]) in numbers:
            slot[1] += 1
        else:
            t.apart.add(node)


def _bad_run(t: Tracer, begin: int, stop: int) -> Stop:
    expected = f"whole varints of at most 10 bytes in these {stop - begin} bytes"
    return t.stop(begin, expected, "one that goes on", code="packed")


def seldom(
    t: Tracer, step: Step, tag: int, at: int, body: int, end: int, seen: Seen, deep: int
) -> tuple[int, Frame | None]:  # fmt: skip
    """The fields that are met less often: where the field ends, or the message that begins inside it."""
    if step.value == CLOSED:
        return _closed(t, step, tag >> 3, at, body, end, seen), None
    if step.value == NOTED:
        return _noted(t, step, at, body, end, seen), None
    if step.value == ANY_VALUE:
        return _any_value(t, step, at, body, end, seen, deep)
    return _set_item(t, step, tag, at, body, end, seen, deep)


def _closed(t: Tracer, step: Step, number: int, at: int, body: int, end: int, seen: Seen) -> int:
    """A closed enum: a number that it does not have is kept aside, as an unknown field."""
    closed: Closed = step.more
    node, slot = t.here, [0, 0]
    if closed.how == ELEMENT:
        if number not in seen:
            seen[number] = [t.open(step.key, REPEATED), 0]
        slot = seen[number]
        t.here = slot[0]
        node = t.open(slot[1], step.kind)
    elif closed.how != HERE:
        node = t.open(step.key, step.kind)
    t.leaf(at, TAG)
    stop = varint_end(t, body, end)
    t.leaf(body, step.part)
    if LEAVES["enum"].read(t.data[body:stop]) not in closed.numbers:
        t.apart.add(node)
    elif closed.how == ELEMENT:
        slot[1] += 1
    elif closed.watched:
        tick_off(t, number, closed.oneof, seen, node)
    return stop


def _noted(t: Tracer, step: Step, at: int, body: int, end: int, seen: Seen) -> int:
    """A value that what follows depends on: the key of a map's entry, the URL of an Any."""
    inner: Step = step.more
    if step.key:
        t.open(step.key, step.kind)
    t.leaf(at, TAG)
    if inner.value == VARINT:
        begin, stop = body, varint_end(t, body, end)
    elif inner.value == FIXED:
        begin, stop = body, body + inner.more
        if stop > end:
            raise t.end(min(body, end), f"{inner.more} bytes of {inner.part.name}")
    else:
        length, begin = length_of(t, body, end, inner.part.name)
        stop = begin + length
        check_utf8(t, begin, stop, must=inner.more)
    t.leaf(begin, step.part)
    value = inner.part.read(t.data[begin:stop])
    if isinstance(value, bool):
        value = "true" if value else "false"
    seen["key"] = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return stop


def _any_value(
    t: Tracer, step: Step, at: int, body: int, end: int, seen: Seen, deep: int
) -> tuple[int, Frame | None]:  # fmt: skip
    """The message in an Any: read by the type that its URL names, if the schema has it."""
    here, url = t.here, seen.get("key", "")
    plan: Plan | None = step.more(type_of_url(url)) if url and NOTE not in seen else None
    seen[NOTE] = True
    shaped = plan is not None and plan.name in known.MESSAGES
    node = here if plan is not None and not shaped else t.open(step.key, plan.kind if plan else FIELD)
    t.leaf(at, TAG)
    length, begin = length_of(t, body, end, "a message")
    if plan is None:
        t.leaf(begin, ANY_BYTES)
        remark(t, at, "any-type", f"The schema has no message {type_of_url(url) or 'for this Any'}; its bytes are shown.",
                "a type of the schema before the value", url or "no type URL", "Add the message to the schema.")  # fmt: skip
        return begin + length, None
    if deep >= limits.NESTING - 1:
        raise t.too_deep(begin)
    if not shaped:
        t.kinds[here] = replace(t.kinds[here], fold=plan.kind.fold)
    return begin, (plan.fields, begin + length, node, {}, plan, 0)


def _set_item(
    t: Tracer, step: Step, tag: int, at: int, body: int, end: int, seen: Seen, deep: int
) -> tuple[int, Frame | None]:  # fmt: skip
    """An item of a message set: a group of a type id and a message, in either order."""
    member: Step | None = step.more.get(guesses.varint_field(t.data, body, end, 2))
    if member is None:
        return unknown(t, tag, at, body, end, seen, Plan("", MESSAGE), {}, deep)
    if deep >= limits.NESTING - 1:
        raise t.too_deep(at)
    node = t.open(member.key, member.kind)
    t.leaf(at, TAG)
    item = Plan("item", MESSAGE)
    item.fields[2 << 3] = Step(HERE, VARINT, "", FIELD, TYPE_ID)
    item.fields[3 << 3 | 2] = member._replace(how=HERE)
    return body, (item.fields, end, node, {}, item, 1)
