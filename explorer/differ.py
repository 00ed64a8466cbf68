"""Two values compared field by field: what was added, removed, changed, moved. Bytes do not matter here, only what they say.

Members of an object are paired by their names, elements of a list by the longest run that both have in common, so that
one element more at the front is one addition and not a change of all. A value that went from one place and came back at
another has moved. What is told counts in the order of the new value, with what went at the place where it was.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from .wire import limits
from .wire.value import Pairs, Real, Tag, Value, key_text, pointer, words

PAIRED: Final = 400
"""Elements of two lists, after what they have in common at both ends, that are paired by what they say; more go by place."""


class Edit(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Paths are JSON Pointers; that of a side where there is nothing is None."""

    edit: Edit
    before: str | None
    after: str | None
    old: Value = None
    new: Value = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, as far as they are told, and how many values are the same in both."""

    changes: tuple[Change, ...]
    more: int
    alike: int


_Tokens = tuple[str, ...]
_Pair = tuple[Value, str | None, Value, str | None]


def compare(old: Value, new: Value) -> Comparison:
    """What became of `old` in `new`."""
    walk = _Walk(_Numbers(old, new))
    walk.run(old, new)
    changes = walk.moved()
    return Comparison(tuple(changes[: limits.FINDINGS]), max(len(changes) - limits.FINDINGS, 0), walk.alike)


class _Numbers:
    """A number for each value, the same for those that are the same: so that no two are compared twice.

    `leaves` counts the scalars in a container. The order of an object's members counts, so that what differs only there is
    looked into.
    """

    def __init__(self, *roots: Value) -> None:
        self.known: dict[Any, int] = {}
        self.containers: dict[int, tuple[int, int]] = {}  # by identity, which holds as long as the roots do
        self.inner: dict[int, tuple[int, ...]] = {}
        for root in roots:
            self._number_all(root)

    def of(self, value: Value) -> int:
        if isinstance(value, _CONTAINERS):
            return self.containers[id(value)][0]
        return self._intern((value.__class__, value) if value.__class__ in _PLAIN else _scalar(value))

    def leaves(self, value: Value) -> int:
        return self.containers[id(value)][1] if isinstance(value, _CONTAINERS) else 1

    def within(self, value: Value) -> tuple[int, ...]:
        """The numbers of what a container holds."""
        return self.inner[id(value)]

    def alike(self, one: Value, two: Value) -> bool:
        return self.of(one) == self.of(two)

    def _intern(self, key: Any) -> int:
        return self.known.setdefault(key, len(self.known))

    def _number_all(self, root: Value) -> None:
        """Every container below a root, the innermost first."""
        stack = [(root, False)]
        while stack:
            value, ready = stack.pop()
            if not isinstance(value, _CONTAINERS):
                continue
            held = _held(value)
            if not ready:
                stack.append((value, True))
                stack += ((item, False) for item in held if isinstance(item, _CONTAINERS))
                continue
            self.inner[id(value)] = numbers = tuple(map(self.of, held))
            key: Any = (type(value), *numbers)
            if isinstance(value, dict):
                key = (*key, *value)
            elif isinstance(value, Tag):
                key = (*key, value.number)
            self.containers[id(value)] = self._intern(key), sum(map(self.leaves, held))


_PLAIN: Final = frozenset((str, int, bool, bytes, type(None)))
_CONTAINERS: Final = (list, dict, Pairs, Tag)


def _held(value: Value) -> list[Value]:
    match value:
        case dict():
            return list(value.values())
        case Pairs():
            return [part for item in value.items for part in item]
        case Tag():
            return [value.value]
        case _:
            return list(value)


def _scalar(value: Value) -> Any:
    """What tells a scalar from all that `value.same` tells it from."""
    if isinstance(value, float):
        if math.isinf(value) and isinstance(value, Real):
            return float, value.text
        return float, "NaN" if math.isnan(value) else struct.pack("<d", value)
    return type(value), value


class _Walk:
    """A walk over both values at once, with a stack of its own."""

    def __init__(self, numbers: _Numbers) -> None:
        self.numbers = numbers
        self.changes: list[Change] = []
        self.alike = 0

    def run(self, old: Value, new: Value) -> None:
        stack: list[tuple[Value, _Tokens | None, Value, _Tokens | None]] = [(old, (), new, ())]
        while stack:
            old, before, new, after = stack.pop()
            if before is None or after is None:
                self._told(old, before, new, after)
                continue
            if self.numbers.alike(old, new):  # an element that others pushed along is the same, and not worth telling
                self.alike += self.numbers.leaves(old)
                continue
            inside = self._inside(old, new)
            if inside is None:
                self._told(old, before, new, after)
                continue
            order = [
                (
                    one, None if key is None else (*before, key),
                    two, None if other is None else (*after, other),
                )
                for one, key, two, other in inside
            ]  # fmt: skip
            if isinstance(old, dict) and isinstance(new, dict):
                self._order(old, new, before, after)
            stack += reversed(order)

    def _told(self, old: Value, before: _Tokens | None, new: Value, after: _Tokens | None) -> None:
        if before is None:
            edit = Edit.ADDED
        elif after is None:
            edit = Edit.REMOVED
        else:
            edit = Edit.CHANGED
        left, right = (None if tokens is None else pointer(tokens) for tokens in (before, after))
        self.changes.append(Change(edit, left, right, old, new))

    def _order(self, old: dict[str, Value], new: dict[str, Value], before: _Tokens, after: _Tokens) -> None:
        """Members that both have, in another order: those outside of the longest run that kept it have moved."""
        kept = [key for key in old if key in new]
        wanted = [key for key in new if key in old]
        if kept == wanted or len(kept) > PAIRED:
            return
        place = {key: number for number, key in enumerate(kept)}
        runs = _common(range(len(kept)), [place[key] for key in wanted])
        stayed = {kept[at] for one, _, length in runs for at in range(one, one + length)}
        for key in wanted:
            if key not in stayed and self.numbers.alike(old[key], new[key]):
                left, right = pointer((*before, key)), pointer((*after, key))
                self.changes.append(Change(Edit.MOVED, left, right, old[key], new[key]))

    def _inside(self, old: Value, new: Value) -> Iterator[_Pair] | list[_Pair] | None:
        """What two containers of one kind hold, paired; None for what is compared as a whole."""
        match old, new:
            case dict(), dict():
                return _members(list(old.items()), list(new.items()))
            case Pairs(), Pairs():
                return _members(_keyed(old), _keyed(new))
            case list(), list():
                return list(self._elements(old, new))
            case _:
                return None

    def _elements(self, old: list[Value], new: list[Value]) -> Iterator[_Pair]:
        """Those that are the same are counted; between two such, those in like places are paired, the rest came or went."""
        at = other = 0
        runs = _common(self.numbers.within(old), self.numbers.within(new))
        for one, two, length in [*runs, (len(old), len(new), 0)]:
            while at < one and other < two:
                yield old[at], str(at), new[other], str(other)
                at, other = at + 1, other + 1
            for gone in range(at, one):
                yield old[gone], str(gone), None, None
            for came in range(other, two):
                yield None, None, new[came], str(came)
            self.alike += sum(map(self.numbers.leaves, old[one : one + length]))
            at, other = one + length, two + length

    def moved(self) -> list[Change]:
        """What went and came back at another place, as one change. Values that say little are not recognised by it."""
        changes, number = self.changes, self.numbers.of
        gone: dict[int, list[int]] = {}
        for at, change in enumerate(changes):
            if change.edit is Edit.REMOVED and _speaks(change.old):
                gone.setdefault(number(change.old), []).append(at)
        out: list[Change | None] = list(changes)
        for at, change in enumerate(changes):
            if change.edit is not Edit.ADDED or not _speaks(change.new):
                continue
            if alike := gone.get(number(change.new)):
                place = alike.pop(0)
                out[place] = None
                out[at] = Change(Edit.MOVED, changes[place].before, change.after, change.new, change.new)
        return [change for change in out if change is not None]


def _keyed(pairs: Pairs) -> list[tuple[str, Value]]:
    return [(text if (text := key_text(key)) is not None else words(key), value) for key, value in pairs.items]


def _members(old: list[tuple[str, Value]], new: list[tuple[str, Value]]) -> list[_Pair]:
    before, after = dict(old), dict(new)
    out: list[_Pair] = [(value, key, None, None) for key, value in before.items() if key not in after]
    for key, value in after.items():
        out.append((before[key], key, value, key) if key in before else (None, None, value, key))
    return out


_Run = tuple[int, int, int]
"""Where it begins in the one and in the other, and how long it is."""


def _common(old: Sequence[int], new: Sequence[int]) -> list[_Run]:
    """The runs of the longest sequence that both have, in order; of long ones, only those at both ends."""
    most = min(len(old), len(new))
    begin = next((at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), most)
    backwards = zip(reversed(old[begin:]), reversed(new[begin:]), strict=False)
    end = next((at for at, (one, two) in enumerate(backwards) if one != two), most - begin)
    left, right = old[begin : len(old) - end], new[begin : len(new) - end]
    middle = _longest(left, right) if len(left) * len(right) <= PAIRED * PAIRED else ()
    return [
        (0, 0, begin),
        *((begin + one, begin + two, 1) for one, two in middle),
        (len(old) - end, len(new) - end, end),
    ]


def _longest(left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The longest common subsequence, by the table that every book has."""
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for one in range(len(left) - 1, -1, -1):
        row, below = table[one], table[one + 1]
        for two in range(len(right) - 1, -1, -1):
            row[two] = below[two + 1] + 1 if left[one] == right[two] else max(below[two], row[two + 1])
    one = two = 0
    while one < len(left) and two < len(right):
        if left[one] == right[two]:
            yield one, two
            one, two = one + 1, two + 1
        elif table[one + 1][two] >= table[one][two + 1]:
            one += 1
        else:
            two += 1


def _speaks(value: Value) -> bool:
    """Whether a value is so particular that the same one elsewhere is likely to be this one."""
    match value:
        case None | bool():
            return False
        case int() | float():
            return abs(value) > 9
        case str() | bytes() | list() | dict():
            return len(value) > 1
        case _:
            return True
