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
from ..format import About, Format
from ..layout import Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from . import _protobuf_guess as guesses
from . import _protobuf_known as known
from ._protobuf_bounds import check_utf8, check_varint, long_length, long_tag, short
from ._protobuf_encode import encode
from ._protobuf_messages import end_entry, end_group, end_message, no_end_of_group, packed, seldom, watch
from ._protobuf_parts import COMMON, LENGTH, MAP, REPEATED, SPEC, TAG
from ._protobuf_plan import (
    BYTES,
    ELEMENT,
    ENTRY,
    FIXED,
    GROUP_VALUE,
    HERE,
    KEY,
    LIST,
    MERGE,
    NEW,
    NOTE,
    PACKED,
    SELDOM,
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
    data, size, deepest = t.data, len(t.data), limits.NESTING - 1
    start, leaf_part, owner = t.starts.append, t.parts.append, t.owners.append
    parent, node_key, node_kind, nodes = t.parents.append, t.keys.append, t.kinds.append, t.kinds
    lenient = plan.raw
    twice = (
        guesses.shape(data, 0, size).several if plan.raw else {}
    )  # where a message begins -> numbers that come again
    here, count = t.open("", plan.kind), 1
    fields, end, group = plan.fields, size, 0
    seen: Seen = {TWICE: twice.get(0, ())}
    stack: list[Frame] = []
    inside: Seen
    slot: Any
    at = body = node = 0
    try:
        while True:
            if at >= end:  # of a message
                if group or plan.ends:
                    t.here = here
                    if group:
                        no_end_of_group(t, at, group, lenient)
                    if plan.is_entry:
                        end_entry(t, plan, seen)
                    else:
                        end_message(t, plan, seen, at)
                        count = len(nodes)
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
                count = len(nodes)
                if inner is not None:
                    stack.append((fields, end, here, seen, plan, group))
                    fields, end, here, seen, plan, group = inner
                continue

            # A field that the schema knows. First its node …
            how, value, key, kind, part, more = step
            if how == NEW:
                parent(here)
                node_key(key)
                node_kind(kind)
                node = count
                count += 1
            elif how == MERGE:
                met = seen.get(tag >> 3)
                if met is None:
                    parent(here)
                    node_key(key)
                    node_kind(kind)
                    met = seen[tag >> 3] = count, {}
                    count += 1
                node, inside = met
            elif how == HERE:
                node = here
            elif how == WATCHED:
                t.here = here
                node, inside, more = watch(t, step, tag >> 3, seen)
                count = len(nodes)
            elif how == SELDOM:
                t.here = here
                at, inner = seldom(t, step, tag, at, body, end, seen, len(stack))
                count = len(nodes)
                if inner is not None:
                    stack.append((fields, end, here, seen, plan, group))
                    fields, end, here, seen, plan, group = inner
                continue
            else:
                slot = seen.get(tag >> 3)
                if slot is None:
                    parent(here)
                    node_key(key)
                    node_kind(MAP if how == ENTRY else REPEATED)
                    slot = seen[tag >> 3] = [count, {} if how == ENTRY else 0]
                    count += 1
                node = slot[0]
                if how != LIST:
                    parent(node)
                    node_kind(kind)
                    node = count
                    count += 1
                    if how == ELEMENT:
                        node_key(slot[1])
                        slot[1] += 1
                        inside = {}
                    else:
                        node_key("")  # its key comes inside
                        inside = {NOTE: (slot[1], len(t.starts))}

            # … then its bytes.
            start(at)
            leaf_part(TAG)
            owner(node)
            if value == VARINT:
                at = body + 1
                if data[body] > 127:
                    while data[at] > 127:
                        at += 1
                    at += 1
                if at > end or at - body > 9:
                    t.here = node
                    check_varint(t, body, at, end)
                start(body)
                leaf_part(part)
                owner(node)
                continue
            if value == FIXED:
                at = body + more
                if at > end:
                    t.here = node
                    raise t.end(min(body, end), f"{more} bytes of {part.name}")
                start(body)
                leaf_part(part)
                owner(node)
                continue
            begin, stop = body, end
            if value != GROUP_VALUE:
                length, begin = data[body], body + 1
                if length > 127:
                    t.here = node
                    length, begin = long_length(t, body, end)
                stop = begin + length
                if stop > end:
                    t.here = node
                    raise short(t, body, begin, end, length, part.name)
                start(body)
                leaf_part(LENGTH)
                owner(node)
            if value <= KEY:
                if value != BYTES:
                    text = data[begin:stop]
                    if not text.isascii():
                        t.here = node
                        check_utf8(t, begin, stop, must=more)
                    if value == KEY:
                        seen["key"] = text.decode("utf-8", "replace")
                start(begin)
                leaf_part(part)
                owner(node)
                at = stop
            elif value == PACKED:
                t.here = node
                packed(t, step, slot, begin, stop)
                count = len(nodes)
                at = stop
            else:
                if len(stack) >= deepest:
                    t.here = node
                    raise t.too_deep(begin)
                if how == HERE:  # the value of a map's entry
                    inside = seen.setdefault(2, {})
                stack.append((fields, end, here, seen, plan, group))
                fields, end, here, seen, plan = more.fields, stop, node, inside, more
                group = tag >> 3 if value == GROUP_VALUE else 0
                at = begin
    except IndexError:
        t.here = node
        raise t.end(body, "a varint") from None


ABOUT: Final = About(
    what="Google's format for messages. A message is a run of fields, each a tag with the field's number and the way its "
    "value is written, then the value; what is zero or empty is mostly left out. Names and types are in the .proto file "
    "only.",
    used_by="gRPC, Google's own systems from end to end, Kubernetes for what it stores, Envoy, TensorFlow's models, map "
    "tiles; and Kafka beside Avro.",
    evolves="A reader keeps what it does not know aside and writes it back; what is missing has its default. So fields may "
    "come and go and be renamed. A number is never used again, and a type may change only to one that is written in the same "
    "way.",
    danger="Bytes of another message often read without a fault and mean nonsense: nothing in them says which message they "
    "are. Messages within messages are a way to exhaust a reader's stack; most readers stop at a hundred.",
)  # fmt: skip

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
    about=ABOUT,
    limits=(
        "Integers of at most 64 bits.",
        "Absent and zero are one where the field has no presence of its own.",
        "A message holds named fields: no array, text or number can stand at the root.",
        "Most readers take at most 100 messages inside one another; 128 are shown here.",
    ),
)
