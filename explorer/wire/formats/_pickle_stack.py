"""Pickle's stack machine, played with names only: what each opcode would build, and which bytes belong to which value.

A stack machine builds a value from its parts: the bytes of a dict come before those of its keys and after. So the bytes
are walked once and each leaf is given to an *item*: what one opcode pushed. When the pickle ends it is known which items
lie in which; `_pickle_settle` then makes nodes of them, each after the one it lies in, and gives the leaves to the nodes.

Nothing is ever called or imported here: a call is an item with its callable and its arguments as children.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from .. import limits
from ..layout import Key, Part
from ..problem import Problem
from ..tracer import Tracer
from ..value import Logical, Value, words
from ._pickle_parts import (
    AS_NAME,
    BUFFER,
    CALL,
    DICT,
    EXTENSION,
    FROZENSET,
    GLOBAL,
    LIST,
    NEW,
    PERSISTENT,
    REFERENCE,
    SCALAR,
    SET,
    STACK,
    TUPLE,
)  # fmt: skip

ELEMENTS: Final = frozenset((LIST, TUPLE, SET, FROZENSET, STACK))
OBJECTS: Final = frozenset((CALL, NEW, PERSISTENT))


@dataclass(slots=True)
class Told:
    """What a remark is of: an item, and whether a loader would run what it should not."""

    item: int
    danger: bool
    problem: Problem


@dataclass(slots=True)
class Machine:
    """The stack, the memo, and everything that was ever pushed.

    kinds    item -> its kind
    holds    item -> what it holds, by its kind: the row of a scalar's leaf; a reference's target; the items in a list or
             tuple, in turn the keys and values of a dict, the names and items of a call; a global's full name
    merged   item -> the item whose node its leaves belong to
    parts    item of an object -> its elements and items, where it has some: a list or dict beneath it
    """

    t: Tracer
    kinds: list[Part] = field(default_factory=lambda: [SCALAR])  # item 0 stands for the whole
    holds: list[Any] = field(default_factory=lambda: [-1])
    stack: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)  # where in the stack each mark is
    mark_rows: list[int] = field(default_factory=list)
    memo: dict[int, int] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    parts: dict[tuple[int, str], int] = field(default_factory=dict)
    remarks: list[Told] = field(default_factory=list)
    told: list[int] = field(default_factory=lambda: [0, 0])  # how many, without danger and with
    untold: int = 0
    buffers: int = 0
    end: int = 0

    def push(self, kind: Part, hold: Any) -> int:
        self.kinds.append(kind)
        self.holds.append(hold)
        item = len(self.kinds) - 1
        self.stack.append(item)
        return item

    def behind(self, item: int) -> int:
        """The object itself, behind a reference to it; a reference's target never is one."""
        return self.holds[item] if self.kinds[item] is REFERENCE else item

    def put(self, item: int, values: list[int]) -> None:
        """More values into a container; one that is empty holds no list of its own yet."""
        if self.holds[item]:
            self.holds[item] += values
        else:
            self.holds[item] = values

    def part(self, item: int, name: str, kind: Part) -> int:
        """The elements or items of an object that is no plain container, which come beneath it."""
        found = self.parts.get((item, name))
        if found is None:
            self.kinds.append(kind)
            self.holds.append(())
            found = self.parts[item, name] = len(self.kinds) - 1
            self.attach(item, name, found)
        return found

    def attach(self, item: int, name: str, child: int) -> None:
        """A child under a name. What is no object, by the opcodes so far, is made one: loaders would fail, we go on."""
        if self.kinds[item] not in OBJECTS:
            return
        self.holds[item] += (name, child)

    def crowded(self, danger: bool) -> bool:
        """Whether enough was told; one more is counted then. What is dangerous is never crowded out by what is not."""
        if self.told[danger] >= limits.REMARKS:
            self.untold += 1
            return True
        return False

    def remark(self, item: int, danger: bool, problem: Problem) -> None:
        if not self.crowded(danger):
            self.told[danger] += 1
            self.remarks.append(Told(item, danger, problem))

    # What an item says

    def scalar(self, item: int) -> Value:
        """What a scalar's leaf says."""
        t, row = self.t, self.holds[item]
        if row < 0:
            return None
        end = t.starts[row + 1] if row + 1 < len(t.starts) else self.end
        return t.parts[row].read(t.data[t.starts[row] : end])

    def text(self, item: int) -> str | None:
        """The text that an item is, if it is one."""
        item = self.behind(item)
        if self.kinds[item] is not SCALAR:
            return None
        value = self.scalar(item)
        return value if isinstance(value, str) else None

    def name(self, item: int) -> str:
        """The full name of a global; what it is instead, in words, for what is none."""
        item = self.behind(item)
        return self.holds[item] if self.kinds[item] is GLOBAL else self.describe(item)

    def describe(self, item: int) -> str:
        """An item in a few words."""
        item = self.behind(item)
        kind, hold = self.kinds[item], self.holds[item]
        if kind is SCALAR:
            value = self.scalar(item)
            told = words(value)
            told = told if len(told) <= 60 else told[:59] + "…"
            return repr(told) if isinstance(value, str) else told
        if kind is GLOBAL:
            return str(hold)
        if kind is CALL or kind is NEW:
            callee = self.behind(hold[1])
            return f"what {self.holds[callee]} gives" if self.kinds[callee] is GLOBAL else "what a call gives"
        if kind in ELEMENTS:
            return f"a {kind.name} of {len(hold)}"
        return f"a {kind.name}" if kind is not DICT else f"a dict of {len(hold) // 2}"

    def arguments(self, item: int) -> str:
        """The arguments in a tuple, in words, the first ones."""
        item = self.behind(item)
        if self.kinds[item] is not TUPLE:
            return self.describe(item)
        told = [self.describe(each) for each in self.holds[item][:3]]
        return ", ".join(told) + (", …" if len(self.holds[item]) > 3 else "")

    def special(self, item: int) -> Value:
        """The value of an item that has no children and whose leaves do not tell it."""
        kind, hold = self.kinds[item], self.holds[item]
        if kind is GLOBAL:
            return Logical("global", hold, hold)
        if kind is BUFFER:
            return Logical("buffer", hold, str(hold))
        if kind is EXTENSION:
            return Logical("extension", hold, str(hold))
        return hold  # bytes made by a call

    # What lies in an item

    def children(self, item: int) -> Iterator[tuple[Any, int, int]]:
        """What lies in an item: its key, itself, and the item that its key is, where that is plain text."""
        kind, hold = self.kinds[item], self.holds[item]
        if kind in ELEMENTS:
            for index, child in enumerate(hold):
                yield index, child, 0
        elif kind is DICT:
            for at in range(0, len(hold) - 1, 2):
                name = self.text(hold[at])
                if name is None:
                    yield Key.IS_KEY, hold[at], 0
                    yield Key.KEYED, hold[at + 1], 0
                else:
                    yield name, hold[at + 1], hold[at]
        elif kind in OBJECTS:
            for at in range(0, len(hold), 2):
                yield hold[at], hold[at + 1], 0

    def merge_name(self, item: int, into: int) -> None:
        """The leaves of an item belong to another one's node; where it is a text, it is a name there."""
        self.merged[item] = into
        self._as_name(item)

    def _as_name(self, item: int) -> None:
        """The text of an item is a name, not a value."""
        if self.kinds[item] is SCALAR and (row := self.holds[item]) >= 0:
            self.t.parts[row] = AS_NAME.get(self.t.parts[row], self.t.parts[row])
