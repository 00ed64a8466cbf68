"""Protocol Buffers: a message is a run of fields, each a number and a value; names and types are in the schema only.

What to notice: a tag says the number of the field and how long its value is, in one byte for numbers up to 15. Nothing says
what the value means: `08 96 01` is field 1 with 150, or with 75 if the field is an sint64. Fields come in any
order, a later one overrides an earlier one, and what a reader does not know it keeps aside.

Without a schema, fields are shown by number and each reading is marked as a guess.
"""

from __future__ import annotations

from typing import Any, Final

from google.protobuf import __version__ as _version
from google.protobuf.internal import api_implementation

from .. import limits
from ..format import Format
from ..layout import Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from . import _protobuf_guess as guesses
from . import _protobuf_known as known
from ._protobuf_bounds import check_utf8, check_varint, long_length, long_tag, short
from ._protobuf_encode import encode
from ._protobuf_messages import end_group, end_message, no_end_of_group, packed, seldom, watch
from ._protobuf_parts import COMMON, LENGTH, SPEC, TAG
from ._protobuf_plan import (
    BYTES,
    ENTRY,
    FIXED,
    GROUP_VALUE,
    MESSAGE_VALUE,
    NOTE,
    PACKED,
    TEXT,
    TWICE,
    VARINT,
    WATCHED,
    Frame,
    Plan,
    Seen,
    plan_of,
)  # fmt: skip
from ._protobuf_unknown import unknown

PARTS: Final = (*COMMON, *guesses.GUESSES, *(message.kind for message in known.MESSAGES.values()))


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
                    no_end_of_group(t, at, group, lenient)
                end_message(t, plan, seen, at)
                if not stack:
                    return at
                fields, end, here, seen, plan, group = stack.pop()
                continue
            tag, body = data[at], at + 1
            if tag > 127:
                t.here = here
                tag, body = long_tag(t, at, end, lenient)
            step = fields.get(tag)
            if step is None:
                t.here = here
                if tag & 7 == 4:
                    ends = end_group(t, tag, at, group, lenient)
                    at = body
                    if ends:
                        end_message(t, plan, seen, at)
                        fields, end, here, seen, plan, group = stack.pop()
                    continue
                at, inner = unknown(t, tag, at, body, end, seen, plan, twice, len(stack))
                if inner is not None:
                    stack.append((fields, end, here, seen, plan, group))
                    fields, end, here, seen, plan, group = inner
                continue

            # A field that the schema knows. First its node.
            action, key, kind, part, many, more = step
            if action == WATCHED:
                watch(t, tag >> 3, more[1], seen, len(nodes))
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
                    check_varint(t, body, at, end)
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
                    length, begin = long_length(t, body, end)
                at = begin + length
                if at > end:
                    t.here = node
                    raise short(t, body, begin, end, length, part.name)
                start(body)
                leaf_part(LENGTH)
                owner(node)
                if action == TEXT and not data[begin:at].isascii():
                    t.here = node
                    check_utf8(t, begin, at, must=more)
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
                        length, at = long_length(t, body, end)
                    stop = at + length
                    if stop > end:
                        t.here = node
                        raise short(t, body, at, end, length, "a message")
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
                at = packed(t, step, slot, at, body, end)
            else:
                t.here = here
                at, inner = seldom(t, step, tag, above, key, at, body, end, seen, len(stack))
                if inner is not None:
                    stack.append((fields, end, here, seen, plan, group))
                    fields, end, here, seen, plan, group = inner
    except IndexError:
        raise t.end(body, "a varint") from None


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
        "Most readers take at most 100 messages inside one another; 128 are shown here.",
    ),
)
