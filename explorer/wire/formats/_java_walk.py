"""Java serialization, read: a loop over frames, one for each thing that is not whole yet.

The grammar nests without end (an object in a class's annotation in an object …), so what waits is a `Frame` on a list of
our own: it is asked to `step`, may push another frame, and takes what that one gives. Values are made on the way, since
a later reference needs them; a reference to what is still open is a circle.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, Final

from .. import limits
from ..layout import Key, Part
from ..problem import Problem
from ..tracer import Tracer
from ..value import Logical, Value
from ._java_classes import COLLECTION, COLLECTION_SHAPES, SHAPES, Shape, gadget
from ._java_parts import (
    ARRAY,
    ARRAY_SIZE,
    BLOCK,
    BLOCK_DATA,
    BLOCK_SIZE,
    BYTES,
    CHARS,
    CLASS_NAME,
    CONSTANT,
    EXTERNALIZABLE,
    FIELD_COUNT,
    FIELD_NAME,
    FIELD_TYPE,
    FIELD_TYPES,
    FLAGS,
    HANDLE,
    HANDLE_BASE,
    INTERFACE,
    INTERFACE_COUNT,
    KEY,
    LIST,
    MAGIC,
    MAP,
    NAME_LENGTH,
    NO_CLASS,
    OBJECT,
    OWN_FIELDS,
    PRIMITIVES,
    SCALAR,
    SERIAL_VERSION_UID,
    SERIALIZABLE,
    SIGNATURE,
    STREAM,
    STRING,
    STRING_LENGTH,
    TC_ARRAY,
    TC_BLOCKDATA,
    TC_BLOCKDATALONG,
    TC_CLASS,
    TC_CLASSDESC,
    TC_ENDBLOCKDATA,
    TC_ENUM,
    TC_EXCEPTION,
    TC_LONGSTRING,
    TC_NULL,
    TC_OBJECT,
    TC_PROXYCLASSDESC,
    TC_REFERENCE,
    TC_RESET,
    TC_STRING,
    VERSION,
    WRITE_METHOD,
    WRITTEN,
    integer,
    is_text,
    text,
)  # fmt: skip

SHARED: Final = limits.MIB // 4
"""How large what is shared may grow when it is written out wherever it stands: characters, bytes and values counted."""

FRAMES: Final = 8 * limits.NESTING
"""Things that may wait for one another, classes and what is noted with them included."""

(
    NULL,
    REFERENCE,
    CLASSDESC,
    NEW_OBJECT,
    NEW_STRING,
    NEW_ARRAY,
    NEW_CLASS,
    BLOCKDATA,
    ENDBLOCKDATA,
    RESET,
    BLOCKDATALONG,
) = range(0x70, 0x7B)
EXCEPTION_CODE, NEW_LONGSTRING, PROXYCLASSDESC, NEW_ENUM = range(0x7B, 0x7F)

Got = tuple[Value, int, int]
"""What was read: its value, its size and its height."""

NOTHING: Final[Got] = (None, 1, 0)


@dataclass(slots=True)
class FieldOf:
    """A field of a class, and the rows of the leaves that describe it until an object's field claims them."""

    name: str
    code: str
    rows: tuple[int, int]


@dataclass(slots=True, eq=False)
class Described:
    """A class as the stream describes it. `chain`: it and its superclasses, the topmost first, those with data only."""

    name: str
    flags: int = 0
    fields: list[FieldOf] = field(default_factory=list)
    above: Described | None = None
    chain: tuple[Described, ...] = ()

    def finish(self, above: Described | None) -> None:
        self.above = above
        own = self.fields or self.flags & (WRITE_METHOD | EXTERNALIZABLE)
        self.chain = (above.chain if above is not None else ()) + ((self,) if own else ())


@dataclass(slots=True, eq=False)
class Entry:
    """What a handle stands for: a class, or a value that is None as long as it is open."""

    what: str
    node: int = 0
    described: Described | None = None
    got: Got | None = None


class Frame:
    """What waits for something: `step` reads on, `take` is given a value, `describe` a class."""

    __slots__ = ()

    def step(self, walk: Walk) -> None:
        raise NotImplementedError

    def take(self, walk: Walk, got: Got) -> None:
        raise NotImplementedError

    def describe(self, walk: Walk, described: Described | None) -> None:
        raise NotImplementedError


def walk(t: Tracer) -> int:
    """The decoder."""
    return Walk(t).run()


class Walk:
    """The state of one decoding: where it is, the handles given out, and what waits."""

    def __init__(self, t: Tracer) -> None:
        self.t, self.data, self.size = t, t.data, len(t.data)
        self.at = 0
        self.handles: list[Entry] = []
        self.frames: list[Frame] = []
        self.depth = 0  # containers that are open
        self.spent = 0  # size of what references were written out
        self.cut = 0  # references that were not written out
        self.told: set[str] = set()  # classes that were warned of
        self.done = False

    def run(self) -> int:
        t = self.t
        t.open("", STREAM)
        if self.data[:2] != b"\xac\xed":
            found = self.data[:2].hex(" ") or "the end of the data"
            raise t.stop(
                0, "ac ed, with which every stream begins", found, fix="The bytes are no stream of Java objects."
            )
        t.leaf(0, MAGIC)
        if self.data[2:4] != b"\0\5":
            if self.size < 4:
                raise t.end(2, "two bytes of version")
            raise t.stop(2, "version 5", f"version {integer(self.data[2:4])}", fix="No other version was ever made.")
        t.leaf(2, VERSION)
        self.at = 4
        self.frames.append(Contents())
        frames = self.frames
        while not self.done:
            frames[-1].step(self)
        return self.at

    # Running through the bytes

    def push(self, frame: Frame) -> None:
        if len(self.frames) >= FRAMES:
            raise self.t.too_deep(self.at)
        self.frames.append(frame)

    def pop(self, got: Got) -> None:
        """The frame on top is done: its value goes to the one beneath."""
        self.frames.pop()
        self.frames[-1].take(self, got)

    def lead(self, expected: str) -> int:
        if self.at >= self.size:
            raise self.t.end(self.size, expected)
        return self.data[self.at]

    def need(self, count: int, what: str) -> int:
        """Where so many bytes end."""
        end = self.at + count
        if end > self.size:
            raise self.t.end(self.at, what)
        return end

    def utf(self, length_part: Part, part: Part, width: int = 2) -> str:
        """A length and so many bytes of modified UTF-8."""
        body = self.need(width, f"a length of {width} bytes")
        length = integer(b"\0" + self.data[self.at : body])
        self.t.leaf(self.at, length_part)
        self.at = body
        end = self.need(length, f"{length:,} bytes of {part.name}")
        raw = self.data[body:end]
        if not is_text(raw):
            raise self.t.stop(
                body, "modified UTF-8", "other bytes", fix="No writer gives such a text: the bytes were changed on their way."
            )  # fmt: skip
        self.t.leaf(body, part)
        self.at = end
        return text(raw)

    def open(self, key: Any, kind: Part, apart: bool) -> int:
        node = self.t.open(key, kind)
        if apart:
            self.t.apart.add(node)
        return node

    # Contents

    def content(self, key: Any, apart: bool = False) -> Got | None:
        """Reads an object at a key of the open node. Gives what it read; None where a frame was pushed that will."""
        t, at, lead = self.t, self.at, self.lead("an object")
        if lead == NULL:
            self.open(key, SCALAR, apart)
            t.leaf(at, TC_NULL)
            t.close()
            self.at += 1
            return NOTHING
        if lead in (NEW_STRING, NEW_LONGSTRING):
            node = self.open(key, SCALAR, apart)
            value = self.string()
            t.close()
            got = (value, 1 + len(value), 0)
            self.handles[-1].node, self.handles[-1].got = node, got
            return got
        if lead == REFERENCE:
            node = self.open(key, SCALAR, apart)
            got = self.referred(node)
            t.close()
            return got
        if lead == NEW_OBJECT:
            node = self.open(key, OBJECT, apart)
            t.leaf(at, TC_OBJECT)
            self.at += 1
            self.begin(Object(node))
            return None
        if lead == NEW_ARRAY:
            node = self.open(key, ARRAY, apart)
            t.leaf(at, TC_ARRAY)
            self.at += 1
            self.begin(Array(node))
            return None
        if lead == NEW_ENUM:
            node = self.open(key, SCALAR, apart)
            t.leaf(at, TC_ENUM)
            self.at += 1
            self.begin(Constant(node))
            return None
        if lead == NEW_CLASS:
            node = self.open(key, SCALAR, apart)
            t.leaf(at, TC_CLASS)
            self.at += 1
            self.begin(ClassObject(node, entry=True))
            return None
        if lead in (CLASSDESC, PROXYCLASSDESC):
            node = self.open(key, SCALAR, apart)
            self.begin(ClassObject(node, entry=False))
            return None
        if lead == EXCEPTION_CODE:
            self.thrown()
            return None
        raise t.stop(
            at, "an object", f"the byte {lead:02x}", fix="The bytes are no stream of Java objects here, or were changed."
        )  # fmt: skip

    def thrown(self) -> None:
        """Writing failed here: handles are forgotten, and the exception follows."""
        t, at = self.t, self.at
        t.leaf(at, TC_EXCEPTION)
        self.at += 1
        self.handles.clear()
        t.remark(
            Problem(
                code="exception", offset=at, expected="the rest of what was being written", found="an exception",
                detail=f"At byte {at} writing failed: what was open there was never finished, and the exception follows.",
            )
        )  # fmt: skip
        self.push(Thrown())

    def begin(self, frame: Frame) -> None:
        """A frame whose class comes first."""
        self.push(frame)
        self.described(frame)

    def string(self) -> str:
        """A new string at the open node; gets a handle."""
        long = self.data[self.at] == NEW_LONGSTRING
        self.t.leaf(self.at, TC_LONGSTRING if long else TC_STRING)
        self.at += 1
        self.handles.append(Entry("a text"))
        return self.utf(STRING_LENGTH, STRING, 8 if long else 2)

    def entry(self) -> Entry:
        """What a TC_REFERENCE at the open node points to."""
        t, at = self.t, self.at
        t.leaf(at, TC_REFERENCE)
        self.at += 1
        end = self.need(4, "a handle of four bytes")
        index = integer(self.data[self.at : end]) - HANDLE_BASE
        if not 0 <= index < len(self.handles):
            raise t.stop(
                self.at, "a handle that was given before", f"{self.data[self.at : end].hex(' ')}, which is handle {index:,} "
                f"of {len(self.handles):,}", fix="Bytes may be missing before this place.",
            )  # fmt: skip
        t.leaf(self.at, HANDLE)
        self.at = end
        return self.handles[index]

    def referred(self, node: int) -> Got:
        """The value of a reference, which is that of its target unless that is a circle, too deep or too much."""
        entry = self.entry()
        got = entry.got
        if entry.described is not None and got is None:
            got = (Logical("class", entry.described.name, entry.described.name), 1, 0)
        why = ""
        if got is None:
            why = "is that which it lies in: the value goes in a circle"
        elif self.depth + got[2] > limits.NESTING:
            why = f"would make the value deeper than {limits.NESTING} levels"
        elif self.spent + got[1] > SHARED:
            why = "would make the value larger than is shown: what is shared is written out no more"
        if why or got is None:
            self.cut += 1
            if self.cut < limits.REMARKS // 2:  # what is dangerous must not be crowded out
                self.t.remark(Problem(code="reference", detail=f"This reference to {entry.what} {why}."))
            got = (Logical("reference", entry.what, entry.what), 1, 0)
        else:
            self.spent += got[1]
        self.t.values[node] = got[0]
        return got

    def block(self) -> tuple[int, int]:
        """The lead and length of a block; where its bytes begin and end."""
        long = self.data[self.at] == BLOCKDATALONG
        self.t.leaf(self.at, TC_BLOCKDATALONG if long else TC_BLOCKDATA)
        self.at += 1
        body = self.need(4 if long else 1, "the size of a block")
        length = integer((b"" if long else b"\0") + self.data[self.at : body])
        if length < 0:
            raise self.t.stop(self.at, "a size of 0 or more", f"{length:,}", fix="No writer gives a negative size.")
        self.t.leaf(self.at, BLOCK_SIZE)
        self.at = body
        return body, self.need(length, f"{length:,} bytes of data")

    def plain_block(self, key: Any, apart: bool = False) -> Got:
        """A block as bytes, at a key of the open node."""
        self.open(key, SCALAR, apart)
        body, end = self.block()
        self.t.leaf(body, BLOCK)
        self.t.close()
        self.at = end
        return self.data[body:end], 1 + end - body, 0

    def reset(self) -> None:
        self.t.leaf(self.at, TC_RESET)
        self.at += 1
        self.handles.clear()

    # Classes

    def described(self, frame: Frame) -> None:
        """Reads a class description for a frame, which is given it when it is whole."""
        t, at, lead = self.t, self.at, self.lead("the description of a class")
        if lead == NULL:
            t.leaf(at, NO_CLASS)
            self.at += 1
            frame.describe(self, None)
        elif lead == REFERENCE:
            entry = self.entry()
            if entry.described is None:
                raise t.stop(
                    self.at, "a reference to a class", f"one to {entry.what}", offset=at,
                    fix="No writer gives such a stream: the bytes were changed on their way.",
                )  # fmt: skip
            frame.describe(self, entry.described)
        elif lead == CLASSDESC:
            t.leaf(at, TC_CLASSDESC)
            self.at += 1
            described = Described(self.utf(NAME_LENGTH, CLASS_NAME))
            self.warn(described.name, at)
            end = self.need(8, "eight bytes of serialVersionUID")
            t.leaf(self.at, SERIAL_VERSION_UID)
            self.at = end
            self.handles.append(Entry(f"the class {described.name}", described=described))
            self.class_fields(described)
            self.push(ClassNotes(described, frame))
        elif lead == PROXYCLASSDESC:
            t.leaf(at, TC_PROXYCLASSDESC)
            self.at += 1
            self.push(ClassNotes(self.proxy(at), frame))
        else:
            raise t.stop(
                at, "the description of a class", f"the byte {lead:02x}",
                fix="The bytes are no stream of Java objects here, or were changed.",
            )  # fmt: skip

    def class_fields(self, described: Described) -> None:
        """Flags and fields of a class."""
        t = self.t
        self.need(1, "the flags of a class")
        described.flags = self.data[self.at]
        t.leaf(self.at, FLAGS)
        self.at += 1
        end = self.need(2, "how many fields there are")
        count = integer(self.data[self.at : end])
        if count < 0:
            raise t.stop(self.at, "a count of 0 or more", f"{count:,}", fix="No writer gives a negative count.")
        t.leaf(self.at, FIELD_COUNT)
        self.at = end
        for _ in range(count):
            row = len(t.starts)
            code = chr(self.lead("the type of a field"))
            if code not in FIELD_TYPES:
                raise t.stop(
                    self.at, "the letter of a field's type", f"the byte {ord(code):02x}",
                    fix="The bytes are no stream of Java objects here, or were changed.",
                )  # fmt: skip
            t.leaf(self.at, FIELD_TYPE)
            self.at += 1
            name = self.utf(NAME_LENGTH, FIELD_NAME)
            if code in "[L":
                self.signature()
            described.fields.append(FieldOf(name, code, (row, len(t.starts))))

    def signature(self) -> None:
        """The class of a field: a string, new or seen before."""
        t, lead = self.t, self.lead("the class of a field")
        if lead == REFERENCE:
            self.entry()
        elif lead in (NEW_STRING, NEW_LONGSTRING):
            row = len(t.starts)
            value = self.string()
            t.parts[row + 2] = SIGNATURE
            self.handles[-1].got = (value, 1 + len(value), 0)
        else:
            raise t.stop(
                self.at, "a string with the class of a field", f"the byte {lead:02x}",
                fix="The bytes are no stream of Java objects here, or were changed.",
            )  # fmt: skip

    def proxy(self, at: int) -> Described:
        """A dynamic proxy: its interfaces."""
        t = self.t
        end = self.need(4, "how many interfaces there are")
        count = integer(self.data[self.at : end])
        self.handles.append(Entry("a proxy class"))
        t.leaf(self.at, INTERFACE_COUNT)
        self.at = end
        names = []
        for _ in range(max(count, 0)):
            names.append(self.utf(NAME_LENGTH, INTERFACE))
        described = self.handles[-1].described = Described(f"proxy of {', '.join(names[:3])}", SERIALIZABLE)
        t.remark(
            Problem(
                code="dynamic-proxy", offset=at, expected="plain data", found=described.name,
                detail=f"At byte {at} a {described.name}: its calls go to a handler that the stream names, as attacks do.",
                fix="Read it only if you trust who wrote it.",
            )
        )  # fmt: skip
        return described

    def warn(self, name: str, at: int) -> None:
        """A class that is known from attacks, the first time."""
        if name not in self.told and (why := gadget(name)) is not None:
            self.told.add(name)
            self.t.remark(
                Problem(
                    code="gadget-class", offset=at, expected="plain data", found=f"the class {name}",
                    detail=f"At byte {at} the class {name}, known from attacks: {why}.",
                    fix="Never read it where that class can be loaded: refuse classes by an ObjectInputFilter, or take "
                    "another format.",
                )
            )  # fmt: skip


class Contents(Frame):
    """The stream: contents until the data ends."""

    __slots__ = ("count", "first")

    def __init__(self) -> None:
        self.count = self.first = 0

    def step(self, walk: Walk) -> None:
        if walk.at == walk.size:
            walk.done = True
            return
        lead = walk.data[walk.at]
        if lead == RESET:
            walk.reset()
            return
        if self.count == 1:
            walk.t.keys[self.first] = 0
        key: Any = self.count or Key.SAME
        if not self.count:
            self.first = len(walk.t.kinds)
        self.count += 1
        if lead in (BLOCKDATA, BLOCKDATALONG):
            walk.plain_block(key)
        else:
            walk.content(key)

    def take(self, walk: Walk, got: Got) -> None:
        return


class ClassNotes(Frame):
    """What is noted with a class, and its superclass."""

    __slots__ = ("described", "frame", "noted")

    def __init__(self, described: Described, frame: Frame) -> None:
        self.described, self.frame, self.noted = described, frame, 0

    def step(self, walk: Walk) -> None:
        lead = walk.lead("the end of what is noted with a class")
        if lead == ENDBLOCKDATA:
            walk.t.leaf(walk.at, TC_ENDBLOCKDATA)
            walk.at += 1
            walk.described(self)
        elif lead == RESET:
            walk.reset()
        else:
            key = f"$noted {self.noted}"
            self.noted += 1
            if lead in (BLOCKDATA, BLOCKDATALONG):
                walk.plain_block(key, apart=True)
            else:
                walk.content(key, apart=True)

    def take(self, walk: Walk, got: Got) -> None:
        return

    def describe(self, walk: Walk, described: Described | None) -> None:
        """The superclass."""
        self.described.finish(described)
        if len(self.described.chain) > limits.NESTING:
            raise walk.t.too_deep(walk.at)
        walk.frames.pop()
        self.frame.describe(walk, self.described)


class Object(Frame):
    """An object: the fields of each of its classes, and what each of them wrote by itself."""

    __slots__ = (
        "at_class",
        "at_field",
        "described",
        "entry",
        "fields",
        "height",
        "held",
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


class ClassObject(Frame):
    """A class as a value, or its bare description."""

    __slots__ = ("entry", "got", "node")

    def __init__(self, node: int, *, entry: bool) -> None:
        self.node, self.entry = node, entry

    def describe(self, walk: Walk, described: Described | None) -> None:
        name = "null" if described is None else described.name
        value = walk.t.values[self.node] = Logical("class", name, name)
        self.got: Got = (value, 1, 0)
        if self.entry:
            walk.handles.append(Entry(f"the class {name}", self.node, got=self.got))

    def step(self, walk: Walk) -> None:
        walk.t.close()
        walk.pop(self.got)


class Thrown(Frame):
    """An exception that ended the writing of all that is open; what follows it stands by itself."""

    __slots__ = ()

    def step(self, walk: Walk) -> None:
        if walk.content("$exception") is not None:
            self.take(walk, NOTHING)

    def take(self, walk: Walk, got: Got) -> None:
        walk.handles.clear()
        del walk.frames[1:]
        walk.t.here = walk.depth = 0
