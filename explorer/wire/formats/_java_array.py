"""Java serialization's arrays, constants of enums, and classes as values."""

from __future__ import annotations

from .. import limits
from ..value import Logical, Value
from ._java_parts import (
    ARRAY_SIZE,
    BYTES,
    CHARS,
    CONSTANT,
    PRIMITIVES,
    SCALAR,
    integer,
)  # fmt: skip
from ._java_stream import (
    NEW_LONGSTRING,
    NEW_STRING,
    REFERENCE,
    Described,
    Entry,
    Got,
)
from ._java_walk import Frame, Walk


class Array(Frame):
    """An array: a size and the elements."""

    __slots__ = ("code", "count", "entry", "height", "items", "node", "size")

    def __init__(self, node: int) -> None:
        self.node = node
        self.items: list[Value] = []
        self.size, self.height = 1, 1

    def describe(self, walk: Walk, described: Described | None) -> None:
        t = walk.t
        if described is None or not described.name.startswith("[") or len(described.name) < 2:
            found = "null" if described is None else described.name
            raise t.stop(walk.at, "the class of an array", found, fix="The name of an array's class begins with [.")
        self.code = described.name[1]
        self.entry = Entry(f"an array of {described.name}", self.node)
        walk.handles.append(self.entry)
        if self.code not in "BC":
            if walk.depth >= limits.NESTING:
                raise t.too_deep(walk.at)
            walk.depth += 1
        end = walk.need(4, "how many elements the array has")
        self.count = integer(walk.data[walk.at : end])
        if self.count < 0:
            raise t.stop(walk.at, "a size of 0 or more", f"{self.count:,}", fix="No array has a negative size.")
        t.leaf(walk.at, ARRAY_SIZE)
        walk.at = end

    def step(self, walk: Walk) -> None:
        if self.code in "BC":
            self.whole(walk)
        elif self.code in PRIMITIVES:
            self.primitives(walk)
        else:
            while len(self.items) < self.count:
                got = walk.content(len(self.items))
                if got is None:
                    return
                self.take(walk, got)
        if self.code not in "BC":
            walk.depth -= 1
            self.finish(walk, self.items)

    def take(self, walk: Walk, got: Got) -> None:
        self.items.append(got[0])
        self.size += got[1]
        self.height = max(self.height, got[2] + 1)

    def whole(self, walk: Walk) -> None:
        """Bytes and chars: one leaf."""
        part, width = (BYTES, 1) if self.code == "B" else (CHARS, 2)
        end = walk.need(self.count * width, f"{self.count:,} elements of {width} byte{'s' * (width != 1)}")
        walk.t.kinds[self.node] = SCALAR
        walk.t.leaf(walk.at, part)
        value = part.read(walk.data[walk.at : end])
        walk.at = end
        self.size, self.height = 1 + self.count, 0
        self.finish(walk, value)

    def primitives(self, walk: Walk) -> None:
        """Numbers and booleans: a leaf each."""
        t, data = walk.t, walk.data
        part, width = PRIMITIVES[self.code]
        end = walk.need(self.count * width, f"{self.count:,} elements of {width} byte{'s' * (width != 1)}")
        read, items = part.read, self.items
        for index, at in enumerate(range(walk.at, end, width)):
            t.open(index, SCALAR)
            t.leaf(at, part)
            t.close()
            items.append(read(data[at : at + width]))
        walk.at = end
        self.size += self.count

    def finish(self, walk: Walk, value: Value) -> None:
        walk.t.close()
        got = (value, self.size, self.height)
        self.entry.got = got
        walk.pop(got)


class Constant(Frame):
    """A constant of an enum: its name is its value."""

    __slots__ = ("entry", "node")

    def __init__(self, node: int) -> None:
        self.node = node

    def describe(self, walk: Walk, described: Described | None) -> None:
        self.entry = Entry("a constant" if described is None else f"a constant of {described.name}", self.node)
        walk.handles.append(self.entry)

    def step(self, walk: Walk) -> None:
        t, lead = walk.t, walk.lead("the name of a constant")
        if lead in (NEW_STRING, NEW_LONGSTRING):
            row = len(t.starts)
            value = walk.string()
            t.parts[row + 2] = CONSTANT
            walk.handles[-1].got = (value, 1 + len(value), 0)
            got = (value, 1 + len(value), 0)
        elif lead == REFERENCE:
            got = walk.referred(self.node)
        else:
            raise t.stop(
                walk.at, "the name of a constant, a string", f"the byte {lead:02x}",
                fix="No writer gives a constant without a name.",
            )  # fmt: skip
        self.entry.got = got
        t.close()
        walk.pop(got)


class Bare(Frame):
    """The bare description of a class, as a value."""

    __slots__ = ("got", "node")

    def __init__(self, node: int) -> None:
        self.node = node

    def describe(self, walk: Walk, described: Described | None) -> None:
        name = "null" if described is None else described.name
        value = walk.t.values[self.node] = Logical("class", name, name)
        self.got: Got = (value, 1, 0)

    def step(self, walk: Walk) -> None:
        walk.t.close()
        walk.pop(self.got)


class ClassObject(Bare):
    """A class as a value: it gets a handle besides that of its description."""

    __slots__ = ()

    def describe(self, walk: Walk, described: Described | None) -> None:
        super().describe(walk, described)
        walk.handles.append(Entry(f"the class {self.got[0].text}", self.node, got=self.got))
