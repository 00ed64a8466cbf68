"""What every bit is for: `Layout` is what a decoder saw, `Span` one piece of it; the kinds of pieces are in `part`.

Leaves are kept in columns and tile the data by construction: a leaf begins where it was recorded and ends where the next
one begins. Each leaf belongs to a node; nodes are the values of the record, and the path of a node is a JSON Pointer, kept
as (node above, key). What a leaf means is told by its part from the bytes, when somebody looks; the value of the whole
record is a fold over the same columns, so there is no second decoder to keep in step.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from . import limits
from .part import UNREAD, Bits, Fold, Key, Part, Role, as_list, as_map, as_struct, parts_of, raw, the_only
from .problem import Problem
from .value import Value, escaped, to_json

__all__ = [
    "UNREAD", "Bits", "Fold", "Inside", "Key", "Layout", "Part", "Role", "Span", "as_list", "as_map", "as_struct", "parts_of",
    "raw", "the_only", "token",
]  # fmt: skip


class Span(NamedTuple):
    """One leaf or group, made when somebody looks. `start` and `end` count bits from the start of the data."""

    row: int
    start: int
    end: int
    depth: int
    part: Part
    path: str
    data: bytes  # the bytes it touches; none for a group, whose leaves have them

    @property
    def offset(self) -> int:
        return self.start // 8

    @property
    def length(self) -> int:
        """Bytes it touches, whole or in part."""
        return -(-self.end // 8) - self.start // 8

    @property
    def packed(self) -> bool:
        """Whether it begins or ends inside a byte, as in formats packed to the bit."""
        return bool(self.start % 8 or self.end % 8)

    @property
    def own(self) -> bytes:
        """Its bytes; where it is packed, its bits alone, as a number in as many bytes as hold them."""
        return own_bits(self.data, self.start, self.end) if self.packed else self.data

    @property
    def value(self) -> Value:
        """What these bytes alone say; None for a group, whose value is told by `Layout.value_at`."""
        return None if self.part.role is Role.GROUP else self.part.read(self.own)

    @property
    def text(self) -> str:
        part = self.part
        return part.name if part.role in (Role.GROUP, Role.UNREAD) else part.words(part.read(self.own))

    @property
    def bits(self) -> tuple[Bits, ...]:
        if self.part.bits:
            return self.part.bits(self.own)
        if not self.packed or self.part.role is Role.GROUP:
            return ()
        width = self.end - self.start
        digits = f"{int.from_bytes(self.own, 'big'):0{width}b}" if width else ""
        return (Bits(width, self.part.role, digits, self.text),)


def own_bits(data: bytes, start: int, end: int) -> bytes:
    """The bits from `start` to `end` of a run that `data` holds, without those around them, as a number."""
    number = int.from_bytes(data, "big") >> -end % 8 & (1 << (end - start)) - 1
    return number.to_bytes(-(-(end - start) // 8), "big")


@dataclass(slots=True, weakref_slot=True)
class _Folded:
    root: Value
    keys: dict[int, Value]  # the values of nodes that are keys


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """What a leaf's bytes hold once they are unpacked (inflated, say): a layout of its own, since its bytes are others."""

    row: int
    title: str
    layout: Layout


@dataclass(eq=False)
class Layout:
    """The bytes and what each is for. Made by `tracer.trace`; read-only afterwards.

    data      the bytes
    unit      bits in one unit of `starts`: 8, or 1 for formats packed to the bit, whose parts read bits as a number
    starts    leaf -> where it begins, in units; it ends where the next leaf begins
    parts     leaf -> its Part
    owners    leaf -> the node it belongs to
    parents   node -> the node above it; node 0 is the record and its own parent. A node always follows its parent
    keys      node -> its key in the node above: text, an index, any scalar, or a `Key`
    kinds     node -> its Part, of Role.GROUP
    values    node -> its value, where bytes alone do not tell it (a folded boolean, a union's branch, a default)
    apart     nodes that are seen but do not count in the value (unknown fields, a oneof's earlier member)
    inside    what leaves hold once they are unpacked
    fault     the node that was open where the problem is
    """

    data: bytes
    unit: int
    starts: array[int]
    parts: list[Part]
    owners: array[int]
    parents: array[int]
    keys: list[Any]
    kinds: list[Part]
    values: dict[int, Value]
    apart: set[int]
    problem: Problem | None = None
    remarks: list[Problem] = field(default_factory=list)
    inside: list[Inside] = field(default_factory=list)
    fault: int = 0

    def __len__(self) -> int:
        """How many leaves there are."""
        return len(self.starts)

    # Leaves

    @cached_property
    def ends(self) -> array[int]:
        """Leaf -> where it ends, in units: where the next one begins."""
        ends = self.starts[1:]
        if self.starts:
            ends.append(len(self.data) * 8 // self.unit)
        return ends

    def bounds(self, row: int) -> tuple[int, int]:
        """Start and end of a leaf, in bits."""
        return self.starts[row] * self.unit, self.ends[row] * self.unit

    def span(self, row: int) -> Span:
        start, end = self.bounds(row)
        path, depth = self._place(self.owners[row])
        return Span(row, start, end, depth, self.parts[row], path, self.data[start // 8 : -(-end // 8)])

    def spans(self, start: int = 0, stop: int | None = None) -> Iterator[Span]:
        """The leaves of a window of rows, in the order of the bytes."""
        for row in range(start, len(self) if stop is None else min(stop, len(self))):
            yield self.span(row)

    def row_at(self, bit: int) -> int:
        """The leaf that holds a bit; -1 in empty data."""
        return bisect_right(self.starts, bit // self.unit) - 1

    @property
    def read_bytes(self) -> int:
        """Bytes that were understood: all of them, or those before the unread rest."""
        if self.parts and self.parts[-1] is UNREAD:
            return self.starts[-1] * self.unit // 8
        return len(self.data)

    # Nodes

    @cached_property
    def _paths(self) -> dict[int, tuple[str, int]]:
        return {0: ("", 0)}

    def path(self, node: int) -> str:
        """The JSON Pointer of a node: "" for the record itself. Past the limit on its length, that of a node above."""
        return self._place(node)[0]

    def depth(self, node: int) -> int:
        """How many nodes are above this one."""
        return self._place(node)[1]

    def _place(self, node: int) -> tuple[str, int]:
        known = self._paths
        chain = []
        while node not in known:
            chain.append(node)
            node = self.parents[node]
        path, depth = known[node]
        for below in reversed(chain):
            token = self._token(below)
            if token is not None and len(path) + len(token) < limits.PATH:
                path = f"{path}/{escaped(token)}"
            depth += 1
            known[below] = path, depth
        return path, depth

    def _token(self, node: int) -> str | None:
        match self.keys[node]:
            case str() as name:
                return name
            case Key.SAME:
                return None
            case Key.IS_KEY:
                return token(self._fold.keys.get(node))
            case Key.KEYED:
                return token(self._fold.keys.get(self._key_of(node)))
            case key:
                return token(key)

    def _key_of(self, node: int) -> int:
        """The node that holds the key of a KEYED node: the nearest sister before it."""
        above = self.parents[node]
        node -= 1
        while not (self.keys[node] is Key.IS_KEY and self.parents[node] == above):
            node -= 1
        return node

    def extents(self) -> tuple[list[int], list[int]]:
        """Node -> its first bit, and the bit after its last: from its first leaf to its last, its children's included.

        A node without a leaf has -1 in both. The unread rest belongs to none.
        """
        starts, ends = [-1] * len(self.kinds), [-1] * len(self.kinds)
        for start, end, owner, part in zip(self.starts, self.ends, self.owners, self.parts, strict=True):
            if part is not UNREAD:
                if starts[owner] < 0:
                    starts[owner] = start
                ends[owner] = end
        parents = self.parents
        for node in range(len(parents) - 1, 0, -1):
            if (start := starts[node]) >= 0:
                above = parents[node]
                if start < starts[above] or starts[above] < 0:
                    starts[above] = start
                if ends[node] > ends[above]:
                    ends[above] = ends[node]
        unit = self.unit
        return [max(start * unit, -1) for start in starts], [max(end * unit, -1) for end in ends]

    def groups(self) -> list[Span]:
        """The nodes as spans, each from its first to its last bit, in the order of their nodes; bare ones left out."""
        spans = []
        for node, (start, end) in enumerate(zip(*self.extents(), strict=True)):
            if start >= 0:
                path, depth = self._place(node)
                spans.append(Span(node, start, end, depth, self.kinds[node], path, b""))
        return spans

    # The value

    @property
    def value(self) -> Value:
        """The record these bytes hold, as far as they were understood."""
        return self._fold.root

    @cached_property
    def _fold(self) -> _Folded:
        keys, kinds, parents, values, apart = self.keys, self.kinds, self.parents, self.values, self.apart
        rows, parts, data, starts, ends = self._value_rows(), self.parts, self.data, self.starts, self.ends
        to_the_bit = self.unit == 1
        is_key, keyed = Key.IS_KEY, Key.KEYED
        below: list[list[tuple[Any, Value]] | None] = [None] * len(kinds)  # the children of a node, last one first
        waiting: dict[int, list[int]] = {}  # node -> places among its children of those whose key is still to come
        key_values: dict[int, Value] = {}
        value: Value = None
        for node in range(len(kinds) - 1, -1, -1):  # a node always follows its parent: children come first
            if node in values:
                value = values[node]
            elif (fold := kinds[node].fold) is not None:
                items = below[node] or []
                for place in waiting.pop(node, ()):  # no key stood before them
                    items[place] = None, items[place][1]
                items.reverse()
                value = fold(items)
            elif (row := rows[node]) >= 0:
                start, end = starts[row], ends[row]
                if to_the_bit:
                    touched = data[start // 8 : -(-end // 8)]
                    value = parts[row].read(own_bits(touched, start, end) if start % 8 or end % 8 else touched)
                else:
                    value = parts[row].read(data[start:end])
            else:
                value = None
            below[node] = None
            key, above = keys[node], parents[node]
            if key is is_key:
                key_values[node] = value
                if node not in apart and (places := waiting.pop(above, None)) is not None:
                    after = below[above] or []
                    for place in places:
                        after[place] = value, after[place][1]
            elif node not in apart:
                if (sisters := below[above]) is None:
                    sisters = below[above] = []
                if key is keyed:
                    waiting.setdefault(above, []).append(len(sisters))
                sisters.append((key, value))
        return _Folded(value, key_values)

    def _value_rows(self) -> list[int]:
        """Node -> its last leaf of Role.VALUE, or -1."""
        rows = [-1] * len(self.kinds)
        value = Role.VALUE
        for row, (part, owner) in enumerate(zip(self.parts, self.owners, strict=True)):
            if part.role is value:
                rows[owner] = row
        return rows

    # Sizes

    def breakdown(self) -> dict[Role, float]:
        """Bytes by role, fractions where bits of one byte serve two; adds up to the size of the data."""
        units: dict[Part, int] = {}
        leaves: dict[Part, int] = {}
        for part, start, end in zip(self.parts, self.starts, self.ends, strict=True):
            if start != end:
                units[part] = units.get(part, 0) + end - start
                leaves[part] = leaves.get(part, 0) + 1
        bits = dict.fromkeys(Role, 0)
        for part, count in units.items():
            own = count * self.unit
            for role, share in part.split:
                bits[role] += share * leaves[part]
                own -= share * leaves[part]
            bits[part.role] += own
        return {role: count / 8 for role, count in bits.items() if count}


def token(key: Value) -> str:
    """A key as a token of a path: text stands for itself, anything else as its JSON."""
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    return json.dumps(to_json(key), ensure_ascii=False, separators=(",", ":"))
