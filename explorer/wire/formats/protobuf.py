"""Protocol Buffers: a message is a run of fields, each a number and a value; names and types are in the schema only.

What to notice: a tag says the number of the field and how long its value is, in one byte for numbers up to 15. Nothing says
what the value means: `08 96 01` is field 1 with 150, or with -150 as an sint64's zigzag would have it. Fields come in any
order, a later one overrides an earlier one, and what a reader does not know it keeps aside.

Without a schema, fields are shown by number and each reading is marked as a guess.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from google.protobuf import __version__ as _version
from google.protobuf.internal import api_implementation

from .. import limits
from ..bits import number_from
from ..format import Format
from ..layout import Layout
from ..problem import Problem
from ..protobuf_types import ANY, MAX_FIELD, type_of_url
from ..schema import Schema
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from . import _protobuf_guess as guesses
from . import _protobuf_known as known
from ._protobuf_encode import encode
from ._protobuf_parts import (
    ANY_VALUE as ANY_BYTES,
)
from ._protobuf_parts import (
    END_TAG,
    FIELD,
    GROUP,
    LEAVES,
    LENGTH,
    MAP,
    MAP_KEY,
    MAP_KEY_TEXT,
    MESSAGE,
    NULL_VALUE,
    REPEATED,
    SPEC,
    TAG,
    TYPE_ID,
    UNKNOWN_FIELD,
    UNKNOWN_GROUP,
    UNKNOWN_MESSAGE,
    UNKNOWN_REPEATED,
    WIRE_TYPES,
)  # fmt: skip
from ._protobuf_plan import (
    ANY_VALUE,
    BYTES,
    CLOSED,
    ENTRY,
    FIXED,
    GROUP_VALUE,
    MESSAGE_VALUE,
    NOTED,
    PACKED,
    RAW,
    TEXT,
    VARINT,
    WATCHED,
    Plan,
    Step,
    plan_of,
)  # fmt: skip

PARTS: Final = (
    TAG, LENGTH, END_TAG, *LEAVES.values(), NULL_VALUE, MAP_KEY_TEXT, MAP_KEY, TYPE_ID, ANY_BYTES, *guesses.GUESSES,
    MESSAGE, GROUP, FIELD, REPEATED, MAP, *(message.kind for message in known.MESSAGES.values()),
    UNKNOWN_FIELD, UNKNOWN_GROUP, UNKNOWN_MESSAGE, UNKNOWN_REPEATED,
)  # fmt: skip

Seen = dict[Any, Any]
"""What a message has met, by field number: (node, Seen) of a message, [node, count] of a repeated field, [node, entries] of
a map; by name: (number, node) of a oneof's member; TWICE: in a message without a schema, the numbers that come again."""
TWICE: Final = "twice"
NOTE: Final = "note"

Frame = tuple[dict[int, Step], int, int, Seen, Plan, int]
"""A message that is being read: its steps, where it ends, its node, what it has met, its plan, its number if a group."""


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one message: of the schema's root, or of fields without names."""
    plan = plan_of(schema)
    return _trace(lambda t: _walk(t, plan), data, root=plan.kind)


def _walk(t: Tracer, plan: Plan) -> int:
    data, size = t.data, len(t.data)
    start, leaf_part, owner = t.starts.append, t.parts.append, t.owners.append
    parent, node_key, node_kind, nodes = t.parents.append, t.keys.append, t.kinds.append, t.kinds
    here = t.open("", plan.kind)
    twice = (
        guesses.shape(data, 0, size).several if plan.raw else {}
    )  # where a message begins -> numbers that come again
    seen: Seen = {TWICE: twice.get(0, ())}
    lenient = plan.raw
    fields, end, group = plan.fields, size, 0
    stack: list[Frame] = []
    slot: Any
    at = body = 0
    try:
        while True:
            if at >= end:
                t.here = here
                if group:
                    _no_end_of_group(t, at, group, lenient)
                _end_message(t, plan, seen, at)
                if not stack:
                    return at
                fields, end, here, seen, plan, group = stack.pop()
                continue
            tag, body = data[at], at + 1
            if tag > 127:
                t.here = here
                tag, body = _long_tag(t, at, end, lenient)
            step = fields.get(tag)
            if step is None:
                t.here = here
                if tag & 7 == 4:
                    ends = _end_group(t, tag, at, group, lenient)
                    at = body
                    if ends:
                        _end_message(t, plan, seen, at)
                        fields, end, here, seen, plan, group = stack.pop()
                    continue
                at, inner = _unknown(t, tag, at, body, end, seen, plan, twice, len(stack))
                if inner is not None:
                    stack.append((fields, end, here, seen, plan, group))
                    fields, end, here, seen, plan, group = inner
                continue

            # A field that the schema knows. First its node.
            action, key, kind, part, many, more = step
            if action == WATCHED:
                _watch(t, tag >> 3, more[1], seen, len(nodes))
                action, key, kind, part, many, more = step = more[0]
            above, slot = here, None
            if many is not None:
                slot = seen.get(tag >> 3)
                if slot is None:
                    parent(here)
                    node_key(key)
                    node_kind(many)
                    slot = seen[tag >> 3] = [len(nodes) - 1, {} if action == ENTRY else 0]
                above = slot[0]
                if action < ENTRY:
                    key = slot[1]
                    slot[1] = key + 1
            node = here
            if action < MESSAGE_VALUE:
                if kind is not None:
                    parent(above)
                    node_key(key)
                    node_kind(kind)
                    node = len(nodes) - 1
                start(at)
                leaf_part(TAG)
                owner(node)

            # Then its value.
            if action == VARINT:
                at = body
                while data[at] > 127:
                    at += 1
                at += 1
                if at > end or at - body > 9:
                    t.here = node
                    _check_varint(t, body, at, end)
                start(body)
                leaf_part(part)
                owner(node)
            elif action == FIXED:
                at = body + more
                if at > end:
                    t.here = node
                    raise t.end(min(body, end), f"{more} bytes of {part.name}")
                start(body)
                leaf_part(part)
                owner(node)
            elif action <= BYTES:
                length, begin = data[body], body + 1
                if length > 127:
                    t.here = node
                    length, begin = _long_length(t, body, end)
                at = begin + length
                if at > end:
                    t.here = node
                    raise _short(t, body, begin, end, length, part.name)
                start(body)
                leaf_part(LENGTH)
                owner(node)
                if action == TEXT and not data[begin:at].isascii():
                    t.here = node
                    _check_utf8(t, begin, at, must=more)
                start(begin)
                leaf_part(part)
                owner(node)
            elif action <= ENTRY:
                inside: Seen = {}
                if kind is None:
                    inside = seen.setdefault(2, inside)
                elif many is None and (met := seen.get(tag >> 3)) is not None:
                    node, inside = met
                else:
                    parent(above)
                    node_key(key if action != ENTRY else "")
                    node_kind(kind)
                    node = len(nodes) - 1
                    if many is None:
                        seen[tag >> 3] = node, inside
                start(at)
                leaf_part(TAG)
                owner(node)
                stop = end
                at = body
                if action != GROUP_VALUE:
                    length, at = data[body], body + 1
                    if length > 127:
                        t.here = node
                        length, at = _long_length(t, body, end)
                    stop = at + length
                    if stop > end:
                        t.here = node
                        raise _short(t, body, at, end, length, "a message")
                    start(body)
                    leaf_part(LENGTH)
                    owner(node)
                if len(stack) >= limits.NESTING - 1:
                    t.here = node
                    raise t.too_deep(at)
                stack.append((fields, end, here, seen, plan, group))
                if action == ENTRY:
                    inside[NOTE] = slot[1]
                fields, end, here, seen, plan = more.fields, stop, node, inside, more
                group = tag >> 3 if action == GROUP_VALUE else 0
            elif action == PACKED:
                t.here = above
                at = _packed(t, step, slot, at, body, end)
            else:
                t.here = here
                at, inner = _seldom(t, step, tag, above, key, at, body, end, seen, len(stack))
                if inner is not None:
                    stack.append((fields, end, here, seen, plan, group))
                    fields, end, here, seen, plan, group = inner
    except IndexError:
        raise t.end(body, "a varint") from None


# Varints, lengths, text


def _long_tag(t: Tracer, at: int, end: int, lenient: bool) -> tuple[int, int]:
    """A tag of several bytes: its number, and where it ends. Tags have five bytes at most; protoscope writes longer ones."""
    body, most = at, at + (10 if lenient else 5)
    while body < end and body < most and t.data[body] > 127:
        body += 1
    if body >= end:
        raise t.end(at, "a tag")
    tag = number_from(t.data[at : body + 1])
    if body >= most or tag >> 32:
        raise t.stop(
            at, f"a tag of at most {most - at} bytes with a field number up to {MAX_FIELD}",
            f"{body + 1 - at} bytes for field {tag >> 3}" if body < most else "one that goes on", code="tag",
        )  # fmt: skip
    if body - at > 4:
        _remark(t, at, "long-tag", "This tag is longer than five bytes; most readers refuse it.", "at most five bytes",
                f"{body + 1 - at} bytes", "Write the tag as short as it goes.")  # fmt: skip
    return tag, body + 1


def _long_length(t: Tracer, body: int, end: int) -> tuple[int, int]:
    """A length of several bytes, and where it ends."""
    at = body
    while at < end and at - body < 5 and t.data[at] > 127:
        at += 1
    if at >= end:
        raise t.end(min(body, end), "a length")
    if at - body == 5:
        raise t.stop(body, "a length of at most five bytes", "one that goes on", code="length")
    return number_from(t.data[body : at + 1]), at + 1


def _short(t: Tracer, body: int, begin: int, end: int, length: int, what: str) -> Stop:
    """The fault of a value that is longer than what is left of its message; its length, where it is whole, is told first."""
    if begin > end:
        return t.end(min(body, end), "a length")
    t.leaf(body, LENGTH)
    if end == len(t.data):
        return t.end(begin, f"{length:,} bytes of {what}")
    return t.stop(begin, f"{length:,} bytes of {what}", f"the end of the message around it after {end - begin}",
                  code="truncated")  # fmt: skip


def _check_varint(t: Tracer, body: int, at: int, end: int) -> None:
    """A varint that is long or runs past its message."""
    if at > end:
        raise (
            t.end(min(body, end), "a varint")
            if end == len(t.data)
            else t.stop(min(body, end), "a varint", "the end of the message around it", code="truncated")
        )
    if at - body > 10:
        raise t.stop(body, "a varint of at most 10 bytes", f"{at - body} bytes", code="varint",
                     fix="64 bits fit in ten bytes: the tenth is the last.")  # fmt: skip
    if t.data[at - 1] > 1 and at - body == 10:
        _remark(t, body, "varint-overflow", "The number has more than 64 bits; the higher ones are dropped.",
                "at most 64 bits", "a tenth byte above 01", "Some readers refuse it: write at most 64 bits.")  # fmt: skip


def _check_utf8(t: Tracer, begin: int, at: int, *, must: bool) -> None:
    """Text that is not ASCII: UTF-8, or a fault where the field says so, or bytes where it does not."""
    try:
        t.data[begin:at].decode()
    except UnicodeDecodeError as error:
        found = f"byte {t.data[begin + error.start]:02x}, which is not UTF-8"
        if must:
            raise t.stop(begin, "text in UTF-8", found, code="not-utf8", offset=begin + error.start,
                         fix="Declare the field as bytes, or write text.") from None  # fmt: skip
        _remark(t, begin + error.start, "not-utf8", "This string is not UTF-8; it is shown as bytes.", "UTF-8", found,
                "Declare the field as bytes: proto3 and editions refuse such a string.")  # fmt: skip


def _remark(t: Tracer, offset: int, code: str, detail: str, expected: str, found: str, fix: str) -> None:
    t.remark(Problem(code=code, detail=detail, offset=offset, expected=expected, found=found, fix=fix))


# Messages


def _watch(t: Tracer, number: int, oneof: str | None, seen: Seen, node: int) -> None:
    """A member of a oneof, at this node, puts the one before it aside; a required field is ticked off."""
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


def _end_message(t: Tracer, plan: Plan, seen: Seen, at: int) -> None:
    """What is to be done when a message ends: name an entry, miss a required field."""
    if plan.is_entry:
        entries, here = seen[NOTE], t.here
        key = seen.get("key", plan.key)
        t.keys[here] = key
        if 2 not in seen:
            t.values[here] = plan.value
        if here not in t.apart:
            if key in entries:
                t.apart.add(entries[key])
            entries[key] = here
    elif plan.name == ANY and "key" in seen and NOTE not in seen:
        inner = plan.fields[2 << 3 | 2].more(type_of_url(seen["key"]))
        if inner is not None and inner.name in known.MESSAGES:  # a message without fields, whose bytes are none
            t.open("value", inner.kind)
            t.close()
    for number, key in plan.required:
        if number not in seen:
            _remark(t, at, "missing-required", f"The required field {key} is not there; most readers refuse the message.",
                    f"field {number}", "the end of the message", "Write it, or make it optional.")  # fmt: skip


def _end_group(t: Tracer, tag: int, at: int, group: int, lenient: bool) -> bool:
    """An end tag: of the group that is open, or a fault. Without a schema it may be a stray one, which is told."""
    ends = group > 0 and tag >> 3 == group
    expected = f"the end of group {group}, tag {group << 3 | 4}" if group else "a field"
    found = f"the end of group {tag >> 3}"
    if not ends and (not lenient or not tag >> 3):
        raise t.stop(at, expected, found, code="end-of-group")
    if not ends:
        _remark(t, at, "stray-end", f"{found.capitalize()}, which is not open.", expected, found, _BALANCE)
    t.leaf(at, END_TAG)
    return ends


def _no_end_of_group(t: Tracer, at: int, group: int, lenient: bool) -> None:
    """A message that ends within a group: a fault, or told where there is no schema."""
    expected = f"the end of group {group}, tag {group << 3 | 4}"
    if not lenient:
        raise t.end(at, expected)
    _remark(t, at, "open-group", f"Group {group} does not end.", expected, "the end of the message", _BALANCE)


_BALANCE: Final = "A reader with a schema refuses these bytes: each start tag has an end tag of the same number."


# Fields that need more than a leaf


def _packed(t: Tracer, step: Step, slot: list[int], at: int, body: int, end: int) -> int:
    """A run of numbers behind one tag and length; each is an element. Gives where it ends."""
    data, (width, numbers) = t.data, step.more
    t.leaf(at, TAG)
    length, begin = _length(t, body, end, "packed numbers")
    stop = begin + length
    starts: list[int] | range
    if width:
        if length % width:
            raise t.stop(begin, f"elements of {width} bytes", f"a length of {length}", code="packed")
        starts = range(begin, stop, width)
    elif data[begin:stop].isascii():
        starts = range(begin, stop)
    else:
        found = list(guesses.ONE_VARINT.finditer(data, begin, stop))
        starts = [one.start() for one in found]
        ends = [one.end() for one in found]
        if starts[:1] != [begin] or ends[-1] != stop or starts[1:] != ends[:-1]:
            raise t.stop(begin, f"whole varints of at most 10 bytes in these {length} bytes", "one that goes on",
                         code="packed")  # fmt: skip
    above, first, index, count = t.here, len(t.kinds), slot[1], len(starts)
    t.starts.extend(starts)
    t.parts.extend([step.part] * count)
    t.owners.extend(range(first, first + count))
    t.parents.extend([above] * count)
    t.kinds.extend([step.kind or FIELD] * count)
    if numbers is None:
        t.keys.extend(range(index, index + count))
        slot[1] = index + count
        return stop
    read = LEAVES["enum"].read
    for node, where in enumerate(starts, first):
        later = starts[node - first + 1] if node - first + 1 < count else stop
        t.keys.append(slot[1])
        if read(data[where:later]) in numbers:
            slot[1] += 1
        else:
            t.apart.add(node)
    return stop


def _length(t: Tracer, body: int, end: int, what: str) -> tuple[int, int]:
    """The length of a value that lies whole within its message, and where the value begins; its leaf is told."""
    length, begin = _long_length(t, body, end)
    if begin + length > end:
        raise _short(t, body, begin, end, length, what)
    t.leaf(body, LENGTH)
    return length, begin


def _seldom(
    t: Tracer, step: Step, tag: int, above: int, key: Any, at: int, body: int, end: int, seen: Seen, deep: int
) -> tuple[int, Frame | None]:
    """The fields that are met less often: where the field ends, or the message that begins inside it."""
    if step.action == CLOSED:
        return _closed(t, step, tag, above, key, at, body, end, seen), None
    if step.action == NOTED:
        return _noted(t, step, at, body, end, seen), None
    if step.action == ANY_VALUE:
        return _any_value(t, step, at, body, end, seen, deep)
    return _set_item(t, step, tag, at, body, end, seen, deep)


def _varint_end(t: Tracer, body: int, end: int) -> int:
    """Where a varint ends; raises where it does not end in time."""
    at = body
    while at < end and t.data[at] > 127:
        at += 1
    if at >= end or at - body > 8:
        _check_varint(t, body, at + 1, end)
    return at + 1


def _closed(
    t: Tracer, step: Step, tag: int, above: int, key: Any, at: int, body: int, end: int, seen: Seen
) -> int:  # fmt: skip
    """A closed enum: a number that it does not have is kept aside, as an unknown field."""
    numbers, watch = step.more
    node = t.here
    if step.kind is not None:
        t.here = above
        node = t.open(key, step.kind)
    t.leaf(at, TAG)
    stop = _varint_end(t, body, end)
    t.leaf(body, step.part)
    if LEAVES["enum"].read(t.data[body:stop]) not in numbers:
        t.apart.add(node)
        if step.many is not None:
            seen[tag >> 3][1] -= 1  # it is no element
    elif watch is not None:
        _watch(t, tag >> 3, watch[0], seen, node)
    return stop


def _noted(t: Tracer, step: Step, at: int, body: int, end: int, seen: Seen) -> int:
    """A value that what follows depends on: the key of a map's entry, the URL of an Any."""
    inner: Step = step.more
    if step.kind is not None:
        t.open(step.key, step.kind)
    t.leaf(at, TAG)
    if inner.action == VARINT:
        begin, stop = body, _varint_end(t, body, end)
    elif inner.action == FIXED:
        begin, stop = body, body + inner.more
        if stop > end:
            raise t.end(min(body, end), f"{inner.more} bytes of {inner.part.name}")
    else:
        length, begin = _length(t, body, end, inner.part.name)
        stop = begin + length
        _check_utf8(t, begin, stop, must=inner.more)
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
    length, begin = _length(t, body, end, "a message")
    if plan is None:
        t.leaf(begin, ANY_BYTES)
        _remark(t, at, "any-type", f"The schema has no message {type_of_url(url) or 'for this Any'}; its bytes are shown.",
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
        return _unknown(t, tag, at, body, end, seen, Plan("", MESSAGE), {}, deep)
    if deep >= limits.NESTING - 1:
        raise t.too_deep(at)
    node = t.open(member.key, member.kind or MESSAGE)
    t.leaf(at, TAG)
    item = Plan("item", MESSAGE)
    item.fields[2 << 3] = Step(VARINT, "", None, TYPE_ID)
    item.fields[3 << 3 | 2] = member._replace(kind=None)
    return body, (item.fields, end, node, {}, item, 1)


# Fields that the schema does not know, or where there is none


def _unknown(
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
        if number in plan.numbers:
            _remark(t, at, "wire-type", f"Field {number} is written as {WIRE_TYPES[wire]}, not as its type is; readers take "
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
        stop = _varint_end(t, body, end)
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
    length, begin = _length(t, body, end, f"field {number}")
    stop = begin + length
    data = t.data[begin:stop]
    inside = guesses.shape(t.data, begin, stop)
    part, ambiguous = guesses.guess(data, inside)
    if part is None and deep >= limits.NESTING - 1:
        part = guesses.BYTES_GUESS if guesses.as_text(data) is None else guesses.TEXT_GUESS
    if ambiguous:
        shown, other = ("a message", "text") if part is None else ("text", "a message")
        _remark(t, begin, "guess", f"Field {number} reads as text and as a message: {data.decode()[:40]!r}. It is shown as "
                f"{shown}; without a schema nobody can tell.", shown, f"{other} as well", "Give the schema.")  # fmt: skip
    if part is not None:
        t.leaf(begin, part)
        return stop, None
    t.kinds[node] = UNKNOWN_MESSAGE
    twice.update(inside.several)
    return begin, ({}, stop, node, {TWICE: twice[begin]}, RAW, 0)


FORMAT: Final = Format(
    key="protobuf",
    title="Protocol Buffers",
    family="schema-driven",
    spec=SPEC,
    language="protobuf",
    encoder=f"protobuf {_version} ({api_implementation.Type()})",
    parts=PARTS,
    trace=trace,
    encode=encode,
    limits=(
        "Integers of at most 64 bits.",
        "Absent and zero are one where the field has no presence of its own.",
        "A message holds named fields: no array, text or number can stand at the root.",
        "At most 100 messages inside one another: the libraries read and write no more.",
    ),
)
