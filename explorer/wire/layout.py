"""What every bit is for: `Part` is a kind of span, told once in a format's table; `Span` is one case of it.

A `Layout` is what a decoder saw. Leaves are kept in columns and tile the data by construction: a leaf begins where it was
recorded and ends where the next one begins. Each leaf belongs to a node; nodes are the values of the record, and the path
of a node is a JSON Pointer, kept as (node above, key). What a leaf means is told by its part from the bytes, when somebody
looks; the value of the whole record is a fold over the same columns, so there is no second decoder to keep in step.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Final

from .problem import Problem
from .value import Pairs, Value, pointer, to_json, words


class Role(Enum):
    """What a span is for. The value is its key in the API and the name of its colour on the page."""

    GROUP = "group"
    TAG = "tag"
    TYPE = "type"
    LENGTH = "length"
    NAME = "name"
    VALUE = "value"
    POINTER = "pointer"
    PADDING = "padding"
    FRAME = "frame"
    UNREAD = "unread"


class Key(Enum):
    """Keys of nodes that stand for no name and no index."""

    SAME = "the value of the node above in another guise: a tagged value, a branch; its path is the path above"
    IS_KEY = "this node is itself the key of the node that follows"
    KEYED = "the key of this node is the value of the node before"


@dataclass(frozen=True, slots=True)
class Bits:
    """A run of bits inside a leaf: how many, what for, and what they say."""

    width: int
    role: Role
    value: str  # the digits 0 and 1
    text: str


def raw(data: bytes) -> Value:
    return bytes(data)


Fold = Callable[[list[tuple[Any, Value]]], Value]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One kind of span, told once. `doc` is what a visitor reads on such a byte, `spec` the section that says so.

    Leaves: `read` gives the value from the leaf's bytes, `words` says it to a person, `bits` takes it apart, and `split`
    names the bits that serve another role than `role`, for the size breakdown. Groups (Role.GROUP): `fold` makes the value
    from the children's (key, value) pairs; without it the value is that of the node's last VALUE leaf.
    """

    name: str
    role: Role
    doc: str
    spec: str
    read: Callable[[bytes], Value] = raw
    words: Callable[[Value], str] = words
    bits: Callable[[bytes], tuple[Bits, ...]] | None = None
    split: tuple[tuple[Role, int], ...] = ()
    fold: Fold | None = None


UNREAD: Final = Part("unread", Role.UNREAD, "Bytes that were not understood, because decoding stopped before them.", "")


def as_list(items: list[tuple[Any, Value]]) -> Value:
    """Children as a list, in order."""
    return [value for _, value in items]


def as_struct(items: list[tuple[Any, Value]]) -> Value:
    """Children as an object with text keys; of a key that comes twice the last value counts."""
    return dict(items)


def as_map(items: list[tuple[Any, Value]]) -> Value:
    """Children as an object where all keys are text and differ, and as `Pairs` where not."""
    entries = {key: value for key, value in items if isinstance(key, str)}
    return entries if len(entries) == len(items) else Pairs(tuple(items))


def the_only(items: list[tuple[Any, Value]]) -> Value:
    """The value of the one child: for nodes that only wrap."""
    return items[-1][1] if items else None


@dataclass(frozen=True, slots=True)
class Span:
    """One leaf or group, made when somebody looks. `start` and `end` count bits from the start of the data."""

    row: int
    start: int
    end: int
    depth: int
    part: Part
    path: str
    data: bytes  # the bytes it touches

    @property
    def offset(self) -> int:
        return self.start // 8

    @property
    def length(self) -> int:
        """Bytes it touches, whole or in part."""
        return -(-self.end // 8) - self.start // 8

    @property
    def value(self) -> Value:
        """What these bytes alone say; None for a group, whose value is told by `Layout.value_at`."""
        return None if self.part.role is Role.GROUP else self.part.read(self.data)

    @property
    def text(self) -> str:
        part = self.part
        return part.name if part.role in (Role.GROUP, Role.UNREAD) else part.words(part.read(self.data))

    @property
    def bits(self) -> tuple[Bits, ...]:
        return self.part.bits(self.data) if self.part.bits else ()


@dataclass(slots=True, weakref_slot=True)
class _Folded:
    root: Value
    keys: dict[int, Value]  # the values of nodes that are keys


@dataclass(eq=False)
class Layout:
    """The bytes and what each is for. Made by `tracer.trace`; read-only afterwards.

    data      the bytes
    unit      bits in one unit of `starts`: 8, or 1 for formats packed to the bit
    starts    leaf -> where it begins, in units; it ends where the next leaf begins
    parts     leaf -> its Part
    owners    leaf -> the node it belongs to
    parents   node -> the node above it; node 0 is the record and its own parent. A node always follows its parent
    keys      node -> its key in the node above: text, an index, any scalar, or a `Key`
    kinds     node -> its Part, of Role.GROUP
    values    node -> its value, where bytes alone do not tell it (a folded boolean, a union's branch, a default)
    apart     nodes that are seen but do not count in the value (unknown fields, a oneof's earlier member)
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

    def __len__(self) -> int:
        """How many leaves there are."""
        return len(self.starts)

    # Leaves

    def bounds(self, row: int) -> tuple[int, int]:
        """Start and end of a leaf, in bits."""
        end = self.starts[row + 1] * self.unit if row + 1 < len(self.starts) else len(self.data) * 8
        return self.starts[row] * self.unit, end

    def span(self, row: int) -> Span:
        start, end = self.bounds(row)
        owner = self.owners[row]
        return Span(
            row, start, end, self.depth(owner), self.parts[row], self.path(owner), self.data[start // 8 : -(-end // 8)]
        )

    def spans(self, start: int = 0, stop: int | None = None) -> Iterator[Span]:
        """The leaves of a window of rows, in the order of the bytes."""
        for row in range(start, len(self) if stop is None else min(stop, len(self))):
            yield self.span(row)

    def row_at(self, bit: int) -> int:
        """The leaf that holds a bit; -1 in empty data."""
        from bisect import bisect_right

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
        """The JSON Pointer of a node: "" for the record itself."""
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
            path = path if token is None else path + pointer((token,))
            depth += 1
            known[below] = path, depth
        return path, depth

    def _token(self, node: int) -> str | None:
        match self.keys[node]:
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

    def groups(self) -> list[Span]:
        """The nodes as spans, each from its first to its last bit, in the order of their nodes; bare ones left out."""
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for row, owner in enumerate(self.owners):
            if self.parts[row] is not UNREAD:
                first.setdefault(owner, row)
                last[owner] = row
        for node in range(len(self.parents) - 1, 0, -1):
            above = self.parents[node]
            if node in first:
                first[above] = min(first.get(above, first[node]), first[node])
                last[above] = max(last.get(above, last[node]), last[node])
        spans = []
        for node in sorted(first):
            start, end = self.bounds(first[node])[0], self.bounds(last[node])[1]
            data = self.data[start // 8 : -(-end // 8)]
            spans.append(Span(node, start, end, self.depth(node), self.kinds[node], self.path(node), data))
        return spans

    # The value

    @property
    def value(self) -> Value:
        """The record these bytes hold, as far as they were understood."""
        return self._fold.root

    @cached_property
    def _fold(self) -> _Folded:
        kinds, keys, apart = self.kinds, self.keys, self.apart
        scalar: dict[int, int] = {}
        for row, (part, owner) in enumerate(zip(self.parts, self.owners, strict=True)):
            if part.role is Role.VALUE:
                scalar[owner] = row
        children: dict[int, list[tuple[Any, Value]]] = {}
        key_values: dict[int, Value] = {}
        value: Value = None
        for node in range(len(kinds) - 1, -1, -1):  # a node always follows its parent: children come first
            if node in self.values:
                value = self.values[node]
            elif (fold := kinds[node].fold) is not None:
                value = fold(_keyed(children.pop(node, [])[::-1]))
            elif node in scalar:
                start, end = self.bounds(scalar[node])
                value = self.parts[scalar[node]].read(self.data[start // 8 : -(-end // 8)])
            else:
                value = None
            if keys[node] is Key.IS_KEY:
                key_values[node] = value
            if node and node not in apart:
                children.setdefault(self.parents[node], []).append((keys[node], value))
        return _Folded(value, key_values)

    # Sizes

    def breakdown(self) -> dict[Role, float]:
        """Bytes by role, fractions where bits of one byte serve two; adds up to the size of the data."""
        bits: dict[Role, int] = {}
        previous: Part | None = None
        start = 0
        for begin, part in zip(self.starts, self.parts, strict=True):
            if previous is not None:
                _count(bits, previous, (begin - start) * self.unit)
            previous, start = part, begin
        if previous is not None:
            _count(bits, previous, len(self.data) * 8 - start * self.unit)
        return {role: bits[role] / 8 for role in Role if bits.get(role)}


def _count(bits: dict[Role, int], part: Part, width: int) -> None:
    if width:
        for role, share in part.split:
            bits[role] = bits.get(role, 0) + share
            width -= share
        bits[part.role] = bits.get(part.role, 0) + width


def _keyed(items: list[tuple[Any, Value]]) -> list[tuple[Any, Value]]:
    """The children with each KEYED one under the value of the key before it."""
    if not any(isinstance(key, Key) and key is not Key.SAME for key, _ in items):
        return items
    out: list[tuple[Any, Value]] = []
    held: Value = None
    for key, value in items:
        if key is Key.IS_KEY:
            held = value
        else:
            out.append((held if key is Key.KEYED else key, value))
    return out


def token(key: Value) -> str:
    """A key as a token of a path: text stands for itself, anything else as its JSON."""
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    return json.dumps(to_json(key), ensure_ascii=False, separators=(",", ":"))


def parts_of(table: Sequence[Part]) -> dict[str, Part]:
    """A format's table by name; raises where two parts share one."""
    named = {part.name: part for part in table}
    if len(named) != len(table):
        raise ValueError("two parts of one table have the same name")
    return named
