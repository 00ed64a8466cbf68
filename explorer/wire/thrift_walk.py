"""The walk that Thrift's two protocols share: structs of fields, containers of elements, down to the scalars.

The protocols differ in how a head is written and where a scalar ends. A `Wire` tells that; the walk goes by it and by the
`Shape` that the schema gives, notes what a reader with that schema would trip over, and goes on as the wire says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from . import limits
from .layout import Key, Layout, Part, Role
from .problem import Problem
from .schema import Schema, Struct, Union
from .thrift_types import (
    BOOL,
    MAP,
    NAMES,
    STOP_BYTE,
    STRUCT,
    TEXT,
    Plain,
    Shape,
    shapes_of,
)  # fmt: skip
from .tracer import Tracer
from .tracer import trace as _trace
from .value import key_text

_Members = dict[int, tuple[Any, Shape]] | None
_Seen = set[int] | None

FIELDS: Final = -1
"""In the place of a container's children that are left: a struct, which ends at its stop."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How a protocol writes heads and scalars. Positions are bytes; a function that cannot go on raises what `stop` gives.

    plain      its parts for scalars
    length     the part of the length before text and bytes
    widths     type -> bytes of a value, where that is fixed
    least      type -> the fewest bytes of a value, which a count is checked against
    true_false the largest byte that is a boolean
    stop_bits  the bits that are all zero in the byte of a stop, and not in that of a field
    field      (at, number of the last field) -> type, number, where the head ends, its part, the part from its second byte
               on or None. A first part of Role.VALUE means that the value is in the head. Never called at a stop
    extent     (at, type) -> where the bytes of a scalar begin and end
    list_head  (at) -> type, count, end; records its leaves
    map_head   (at) -> type of keys, type of values, count, end; records its leaves
    """

    plain: Plain
    length: Part
    widths: Mapping[int, int]
    least: Mapping[int, int]
    true_false: int
    stop_bits: int
    field: Callable[[Tracer, int, int], tuple[int, int, int, Part, Part | None]]
    extent: Callable[[Tracer, int, int], tuple[int, int]]
    list_head: Callable[[Tracer, int], tuple[int, int, int]]
    map_head: Callable[[Tracer, int], tuple[int, int, int, int]]


def trace(data: bytes, schema: Schema | None, wire: Wire) -> Layout:
    """Any bytes as one struct: the schema's root, or a struct of unknown fields; what follows it is told as left over.

    A bare union at the root is a struct whose one field is the value itself, as the argument of a call may be.
    """
    root = wire.plain.shapes[STRUCT]
    if schema is not None and isinstance(schema.resolve(schema.root), Struct | Union):
        root = shapes_of(schema, wire.plain).of(schema.root)
    return _trace(lambda t: walk(t, root, wire), data, root=root.kind)


def walk(t: Tracer, shape: Shape, wire: Wire, at: int = 0, key_in: str = "") -> int:
    """A struct, at a place of bytes and at a key of the open node; gives where it ends, and leaves its node open.

    The loop appends to the tracer's columns itself; `t.here` is set for those who are handed the tracer.
    """
    data, size = t.data, len(t.data)
    field, extent, stop_bits = wire.field, wire.extent, wire.stop_bits
    plain, length, in_head = wire.plain.shapes, wire.length, Role.VALUE
    start_, part_, owner_ = t.starts.append, t.parts.append, t.owners.append
    parent_, key_, kind_ = t.parents.append, t.keys.append, t.kinds.append
    kinds = t.kinds
    node, members, seen = t.open(key_in, shape.kind), shape.members, _checked(shape)  # of the container we are in
    left, index = FIELDS, 0  # index: of the next element; in a struct the number of the last field
    key = item = shape  # what the children of a container are
    stack: list[tuple[int, Shape, _Members, _Seen, int, int, Shape, Shape]] = []  # the containers around, as they were
    while True:
        if left == FIELDS:
            if at < size and not data[at] & stop_bits:
                start_(at)
                part_(STOP_BYTE)
                owner_(node)
                if data[at]:
                    _odd_stop(t, at)
                if seen is not None:
                    _check_fields(t, at, shape, seen)
                at += 1
                if not stack:
                    return at
                node, shape, members, seen, left, index, key, item = stack.pop()
                t.here = node
                continue
            ttype, index, end, first, second = field(t, at, index)
            value = plain[ttype]
            t.here = below = len(kinds)
            parent_(node)
            kind_(value.kind)
            if members is None:
                key_(str(index))
            elif index not in members:
                key_(str(index))
                _unknown(t, at, index)
            else:
                name, wanted = members[index]
                key_(name)
                if wanted.ttype != ttype:
                    _mismatch(t, at, f"Field {index}", NAMES[wanted.ttype], NAMES[ttype])
                else:
                    value = wanted
                    kinds[below] = value.kind
                    if seen is not None:
                        seen.add(index)
            start_(at)
            part_(first)
            owner_(below)
            if second is not None:
                start_(at + 1)
                part_(second)
                owner_(below)
            at = end
            if first.role is in_head:
                t.here = node
                continue
        elif not left:
            node, shape, members, seen, left, index, key, item = stack.pop()
            t.here = node
            continue
        elif shape.ttype != MAP:
            left -= 1
            value = item
            t.here = below = len(kinds)
            parent_(node)
            key_(index)
            kind_(value.kind)
            index += 1
        elif left & 1:
            left -= 1
            value = item
            below = t.open(Key.KEYED, value.kind)
        elif key.name is not None and (end := _name(t, at, key, item, wire)):
            left -= 2
            value, below, at = item, t.here, end
        else:
            left -= 1
            value = key
            below = t.open(Key.IS_KEY, value.kind)

        part = value.part
        if part is not None:
            start, end = extent(t, at, value.ttype)
            if start > at:
                start_(at)
                part_(length)
                owner_(below)
            start_(start)
            part_(part)
            owner_(below)
            if part is TEXT:
                try:
                    data[start:end].decode()
                except UnicodeDecodeError:
                    _not_utf8(t, start)
            elif value.ttype == BOOL and data[start] > wire.true_false:
                _odd_boolean(t, start)
            t.here = node
            at = end
            continue
        if len(stack) >= limits.NESTING:
            raise t.too_deep(at)
        stack.append((node, shape, members, seen, left, index, key, item))
        node, shape, seen, index = below, value, None, 0
        if value.ttype == STRUCT:
            members, seen, left = shape.members, _checked(shape), FIELDS
        elif value.ttype == MAP:
            key, item, left, at = _map_head(t, at, shape, wire)
        else:
            item, left, at = _list_head(t, at, shape, wire)
            if item.part is not None and item.ttype != BOOL and item.ttype in wire.widths:
                at = _run(t, at, left, wire.widths[item.ttype], item.kind, item.part)
                left = 0


def _run(t: Tracer, at: int, count: int, width: int, kind: Part, part: Part) -> int:
    """`count` elements of `width` bytes each, all of one kind, recorded at one stroke. Gives where they end."""
    first, end = len(t.kinds), at + count * width
    t.starts.extend(range(at, end, width))
    t.parts.extend([part] * count)
    t.owners.extend(range(first, first + count))
    t.parents.extend([t.here] * count)
    t.keys.extend(range(count))
    t.kinds.extend([kind] * count)
    return end


def _name(t: Tracer, at: int, key: Shape, item: Shape, wire: Wire) -> int:
    """The key of an entry as the name of its value, whose node it opens. Gives where the value begins; 0: it is no name."""
    start, end = wire.extent(t, at, key.ttype)
    assert key.name is not None
    value = key.name.read(t.data[start:end])
    name = key_text(value)
    if name is None or isinstance(value, bytes):  # text that is no UTF-8
        return 0
    t.open(name, item.kind)
    if start > at:
        t.leaf(at, wire.length)
    t.leaf(start, key.name)
    if key.ttype == BOOL and t.data[start] > wire.true_false:
        _odd_boolean(t, start)
    return end


def _list_head(t: Tracer, at: int, shape: Shape, wire: Wire) -> tuple[Shape, int, int]:
    """The head of the open list or set: the shape of its elements, their number, and where they begin."""
    ttype, count, end = wire.list_head(t, at)
    _check_count(t, at, end, count, wire.least.get(ttype, 1), "elements")
    if not count:
        return shape, 0, end
    item = wire.plain.shapes[ttype]
    if shape.item is None:
        return item, count, end
    if shape.item.ttype != ttype:
        what = NAMES[shape.ttype]
        _mismatch(t, at, f"The {what}", f"{what}<{NAMES[shape.item.ttype]}>", f"{what}<{NAMES[ttype]}>")
        return item, count, end
    return shape.item, count, end


def _map_head(t: Tracer, at: int, shape: Shape, wire: Wire) -> tuple[Shape, Shape, int, int]:
    """The head of the open map: the shapes of keys and values, how many of both together, and where they begin."""
    key_type, value_type, count, end = wire.map_head(t, at)
    _check_count(t, at, end, count, wire.least.get(key_type, 1) + wire.least.get(value_type, 1), "entries")
    if not count:
        return shape, shape, 0, end
    key, item = wire.plain.shapes[key_type], wire.plain.shapes[value_type]
    if shape.key is None or shape.item is None:
        return key, item, 2 * count, end
    if (shape.key.ttype, shape.item.ttype) != (key_type, value_type):
        wanted = f"map<{NAMES[shape.key.ttype]}, {NAMES[shape.item.ttype]}>"
        _mismatch(t, at, "The map", wanted, f"map<{NAMES[key_type]}, {NAMES[value_type]}>")
        return key, item, 2 * count, end
    return shape.key, shape.item, 2 * count, end


def _check_count(t: Tracer, at: int, end: int, count: int, least: int, what: str) -> None:
    """A count is believed as far as there are bytes for it: each element takes at least one."""
    if count < 0:
        raise t.stop(end, f"a number of {what}, 0 or more", f"{count:,}", code="negative-size", offset=at)
    if count * least > len(t.data) - end:
        raise t.end(end, f"{count:,} {what} of at least {least} byte{'s' * (least != 1)} each")


def _checked(shape: Shape) -> _Seen:
    """A set to note the fields of a struct in, where its schema asks for some."""
    return set() if shape.required or shape.one else None


# What is told besides the leaves


def remark(t: Tracer, at: int, code: str, detail: str, expected: str, found: str, fix: str | None = None) -> None:
    """Something odd about the open node that readers take in their stride, each in its way."""
    t.remark(Problem(code=code, detail=detail, offset=at, expected=expected, found=found, fix=fix))


def _unknown(t: Tracer, at: int, number: int) -> None:
    t.apart.add(t.here)
    detail = f"Field {number} is not in the schema; a reader skips it."
    remark(t, at, "unknown-field", detail, "a field of the schema", f"field {number}")


def _mismatch(t: Tracer, at: int, what: str, wanted: str, found: str) -> None:
    t.apart.add(t.here)
    remark(
        t, at, "other-type",
        f"{what} is {found} on the wire and {wanted} in the schema: it is read as the wire says, and does not count.",
        wanted, found, "Read it with the schema it was written with; give a changed field a number of its own.",
    )  # fmt: skip


def _not_utf8(t: Tracer, at: int) -> None:
    detail = f"The text at byte {at} is not valid UTF-8; it is shown as bytes."
    remark(t, at, "not-utf8", detail, "UTF-8", "other bytes", "Declare the field as binary, if that is what it is.")


def _odd_boolean(t: Tracer, at: int) -> None:
    detail = f"A boolean of {t.data[at]:02x} is true to some readers and false to others."
    remark(t, at, "odd-boolean", detail, "the byte of true or of false", f"{t.data[at]:02x}")


def _odd_stop(t: Tracer, at: int) -> None:
    detail = f"A stop is the byte 00, not {t.data[at]:02x}: readers look at the lower half only."
    remark(t, at, "odd-stop", detail, "00", f"{t.data[at]:02x}")


def _check_fields(t: Tracer, at: int, shape: Shape, seen: set[int]) -> None:
    """At the stop of the open struct: fields that had to be there and are not, a union of none or of several."""
    members = shape.members or {}
    for number in sorted(shape.required - seen):
        detail = f"The required field {members[number][0]} (number {number}) is missing; readers refuse the struct."
        remark(t, at, "missing-field", detail, f"field {number}", "the end of the struct")
    if shape.one and len(seen) != 1:
        detail = f"A union has just one field set, this one {len(seen)}."
        remark(t, at, "not-one-field", detail, "one field", f"{len(seen)} fields")
