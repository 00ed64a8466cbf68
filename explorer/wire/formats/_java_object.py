"""Java serialization's objects: the fields of each of their classes, and what each class wrote by itself."""

from __future__ import annotations

from array import array

from .. import limits
from ..layout import Key
from ..value import Value
from ._java_classes import COLLECTION, COLLECTION_SHAPES, SHAPES, Shape
from ._java_parts import (
    BLOCK,
    BLOCK_DATA,
    EXTERNALIZABLE,
    HANDLE_BASE,
    KEY,
    LIST,
    MAP,
    OWN_FIELDS,
    PRIMITIVES,
    SCALAR,
    TC_ENDBLOCKDATA,
    WRITE_METHOD,
    WRITTEN,
    integer,
)  # fmt: skip
from ._java_stream import (
    BLOCKDATA,
    BLOCKDATALONG,
    ENDBLOCKDATA,
    NEW_LONGSTRING,
    NEW_STRING,
    REFERENCE,
    RESET,
    Described,
    Entry,
    FieldOf,
    Got,
)
from ._java_walk import Frame, Walk


class Object(Frame):
    """An object: the fields of each of its classes, and what each of them wrote by itself."""

    __slots__ = (
        "at_class",
        "at_field",
        "described",
        "entry",
        "fields",
        "height",
        "items",
        "key",
        "key_rows",
        "node",
        "shape",
        "size",
        "waiting",
        "writing",
        "written",
    )  # fmt: skip

    def __init__(self, node: int) -> None:
        self.node = node
        self.at_class = self.at_field = 0
        self.writing = False  # past the fields of a class, in what it wrote by itself
        self.fields: dict[str, Value] = {}
        self.items: list[Value] = []  # what was written: elements, or keys and values in turn
        self.waiting: str | None = None
        self.written: list[Value] | None = None  # of a class that is not known
        self.key_rows: tuple[int, int] | None = None  # of a map's key that is text, until its value is there
        self.key: Value = None
        self.size, self.height = 1, 0

    def describe(self, walk: Walk, described: Described | None) -> None:
        t = walk.t
        if described is None:
            raise t.stop(walk.at, "the class of an object", "null", fix="No writer gives an object without a class.")
        self.described = described
        self.shape: Shape | None = SHAPES.get(described.name)
        if self.shape is not None:
            t.kinds[self.node] = self.shape.kind
        if self.shape is None or self.shape.kind is not SCALAR:
            if walk.depth >= limits.NESTING:
                raise t.too_deep(walk.at)
            walk.depth += 1
        self.entry = Entry(f"an object of {described.name}", self.node)
        walk.handles.append(self.entry)

    def step(self, walk: Walk) -> None:
        chain = self.described.chain
        while self.at_class < len(chain):
            described = chain[self.at_class]
            if not self.writing:
                if described.flags & EXTERNALIZABLE:
                    if not described.flags & BLOCK_DATA:
                        raise walk.t.stop(
                            walk.at, "data in blocks", f"an external object of {described.name} in protocol 1",
                            fix="Only the class itself knows where such data ends.",
                        )  # fmt: skip
                elif self.at_field == 0 and self.failed(walk, described):
                    walk.thrown()
                    return
                elif not self.values(walk, described):
                    return
                self.writing = bool(described.flags & (WRITE_METHOD | EXTERNALIZABLE))
            if self.writing and not self.own(walk, described):
                return
            self.at_class, self.at_field, self.writing = self.at_class + 1, 0, False
            if self.written is not None:
                walk.t.close()
                walk.depth -= 1
                self.store(self.key_of("$written", described), (self.written, 0, self.height))
                self.written = None
        self.finish(walk)

    def failed(self, walk: Walk, described: Described) -> bool:
        """Whether an exception stands where the fields should: the class failed before it wrote them. Its bytes could be
        those of a field as well, which is as unlikely as guessing 32 bits."""
        return bool(described.flags & WRITE_METHOD) and walk.data[walk.at : walk.at + 4] == b"\x7b\x73\x72\0"

    def key_of(self, name: str, described: Described) -> str:
        """The key of a field: its name, or with its class where a superclass has one of this name."""
        return name if name not in self.fields else f"{described.name}.{name}"

    def values(self, walk: Walk, described: Described) -> bool:
        """The fields of one class; False where one is waited for."""
        t, data = walk.t, walk.data
        known = self.shape is not None
        collection = self.shape is not None and self.shape.kind is not SCALAR
        while self.at_field < len(described.fields):
            field_ = described.fields[self.at_field]
            self.at_field += 1
            key = self.key_of(field_.name, described)
            node = len(t.kinds)
            if field_.code in PRIMITIVES:
                part, width = PRIMITIVES[field_.code]
                end = walk.at + width
                if end > walk.size:
                    raise t.end(walk.at, f"{width} byte{'s' * (width != 1)} of the field {field_.name}")
                if not known:
                    t.open(key, SCALAR)
                t.leaf(walk.at, OWN_FIELDS[part] if collection else part)
                if not known:
                    self.claim(walk, field_, node)
                    t.close()
                self.store(key, (part.read(data[walk.at : end]), 1, 0))
                walk.at = end
                continue
            hidden = known and not self.holds(field_.name)
            got = walk.content(Key.SAME if known else key, apart=hidden)
            if not known:
                self.claim(walk, field_, node)
            if got is None:
                self.waiting = key
                return False
            self.store(key, got)
        return True

    def holds(self, name: str) -> bool:
        """Whether a field of a known class holds its elements."""
        return self.shape is not None and self.shape.field == name

    def claim(self, walk: Walk, field_: FieldOf, node: int) -> None:
        """The leaves that describe a field belong to the first value that it has."""
        row, end = field_.rows
        if row < end:
            walk.t.owners[row:end] = array("I", [node]) * (end - row)
            field_.rows = (0, 0)

    def store(self, key: str, got: Got) -> None:
        self.fields[key] = got[0]
        self.size += got[1]
        self.height = max(self.height, got[2] + 1)
        if key == "tag" and self.described.name == COLLECTION:  # the one field of List.of and its kin says which it is
            self.shape = COLLECTION_SHAPES.get(got[0], self.shape)

    def own(self, walk: Walk, described: Described) -> bool:
        """What a class wrote by itself, up to its end; False where an object is waited for."""
        while True:
            lead = walk.lead("the end of what a class wrote")
            if lead == ENDBLOCKDATA:
                walk.t.leaf(walk.at, TC_ENDBLOCKDATA)
                walk.at += 1
                return True
            if lead == RESET:
                walk.reset()
            elif self.shape is None:
                if self.written is None:
                    if walk.depth >= limits.NESTING:
                        raise walk.t.too_deep(walk.at)
                    walk.depth += 1
                    self.written = []
                    walk.t.open(self.key_of("$written", described), WRITTEN)
                index = len(self.written)
                got = walk.plain_block(index) if lead in (BLOCKDATA, BLOCKDATALONG) else walk.content(index)
                if got is None:
                    return False
                self.written.append(got[0])
                self.grow(got)
            elif lead in (BLOCKDATA, BLOCKDATALONG):
                self.known_block(walk)
            elif not self.element(walk, lead):
                return False

    def grow(self, got: Got) -> None:
        self.size += got[1]
        self.height = max(self.height, got[2] + 1)

    def known_block(self, walk: Walk) -> None:
        """A block of a known class: counts, capacities, a date."""
        body, end = walk.block()
        at = body
        assert self.shape is not None
        for part, width in self.shape.blocks:
            if at + (width or end - at) > end:
                break
            walk.t.leaf(at, part)
            if self.shape.kind is SCALAR:
                self.fields["value"] = part.read(walk.data[at : at + (width or end - at)])
            at += width or end - at
        if at < end or at == body:
            walk.t.leaf(at, BLOCK)
        walk.at = end

    def element(self, walk: Walk, lead: int) -> bool:
        """An element of a list, a key or a value of a map; False where it is waited for."""
        t, shape = walk.t, self.shape
        assert shape is not None
        index = len(self.items) - shape.skip
        if index < 0:
            got = walk.content(Key.SAME, apart=True)
        elif shape.kind is not MAP:
            got = walk.content(index if shape.kind is LIST else Key.SAME, apart=shape.kind is SCALAR)
        elif index % 2 == 0:
            if self.text_key(walk, lead):
                return True
            got = walk.content(Key.IS_KEY)
        else:
            node = len(t.kinds)
            rows, self.key_rows = self.key_rows, None
            if rows is None:
                got = walk.content(Key.KEYED)
            else:
                got = walk.content(self.key)
                for row in range(*rows):
                    t.owners[row] = node
        if got is None:
            return False
        self.items.append(got[0])
        self.grow(got)
        return True

    def text_key(self, walk: Walk, lead: int) -> bool:
        """A key that is text: its leaves wait for the node of its value."""
        t, row = walk.t, len(walk.t.starts)
        if lead in (NEW_STRING, NEW_LONGSTRING):
            value: Value = walk.string()
            t.parts[row + 2] = KEY
            walk.handles[-1].got = (value, 1 + len(value), 0)
        elif lead == REFERENCE and isinstance(value := self.peeked(walk), str):
            walk.entry()
        else:
            return False
        self.key, self.key_rows = value, (row, len(t.starts))
        self.items.append(value)
        self.grow((value, 1 + len(value), 0))
        return True

    def peeked(self, walk: Walk) -> Value:
        """What the reference that comes next points to, if it is there."""
        index = integer(walk.data[walk.at + 1 : walk.at + 5]) - HANDLE_BASE
        got = walk.handles[index].got if 0 <= index < len(walk.handles) else None
        return got[0] if got is not None else None

    def take(self, walk: Walk, got: Got) -> None:
        if self.waiting is not None:
            self.store(self.waiting, got)
            self.waiting = None
        elif self.written is not None:
            self.written.append(got[0])
            self.grow(got)
        else:
            self.items.append(got[0])
            self.grow(got)

    def finish(self, walk: Walk) -> None:
        t, shape = walk.t, self.shape
        value: Value = self.fields
        if shape is not None and shape.made is not None:
            value = t.values[self.node] = shape.made(self.fields)
        elif shape is not None:
            value = self.shaped(walk, shape)
        if shape is None or shape.kind is not SCALAR:
            walk.depth -= 1
        t.close()
        got = (value, self.size, self.height)
        self.entry.got = got
        walk.pop(got)

    def shaped(self, walk: Walk, shape: Shape) -> Value:
        """The value of a known class from what it wrote."""
        if shape.field:
            value = walk.t.values[self.node] = self.fields.get(shape.field)
            return value
        items = self.items[shape.skip :]
        if shape.kind is SCALAR:
            value = walk.t.values[self.node] = self.fields.get("value")
            return value
        walk.t.kinds[self.node] = shape.kind
        if shape.kind is LIST:
            return items
        assert shape.kind.fold is not None
        return shape.kind.fold(list(zip(items[::2], items[1::2], strict=False)))
