"""Java serialization, read: a loop over frames, one for each thing that is not whole yet.

The grammar nests without end (an object in a class's annotation in an object …), so what waits is a `Frame` on a list of
our own: it is asked to `step`, may push another frame, and takes what that one gives. Values are made on the way, since
a later reference needs them; a reference to what is still open is a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import limits
from ..layout import Key, Part
from ..problem import Problem
from ..tracer import Tracer
from ._java_parts import (
    CLASS_NAME,
    FIELD_COUNT,
    FIELD_NAME,
    FIELD_TYPE,
    FIELD_TYPES,
    FLAGS,
    INTERFACE,
    INTERFACE_COUNT,
    MAGIC,
    NAME_LENGTH,
    NO_CLASS,
    SCALAR,
    SERIAL_VERSION_UID,
    SERIALIZABLE,
    SIGNATURE,
    STREAM,
    TC_CLASSDESC,
    TC_ENDBLOCKDATA,
    TC_EXCEPTION,
    TC_NULL,
    TC_PROXYCLASSDESC,
    VERSION,
    integer,
)  # fmt: skip
from ._java_stream import (
    BLOCKDATA,
    BLOCKDATALONG,
    CLASSDESC,
    ENDBLOCKDATA,
    EXCEPTION_CODE,
    FRAMES,
    NEW_LONGSTRING,
    NEW_STRING,
    NOTHING,
    NULL,
    PROXYCLASSDESC,
    REFERENCE,
    RESET,
    Described,
    Entry,
    FieldOf,
    Got,
    Stream,
)


class Frame:
    """What waits for something: `step` reads on, `take` is given a value, `describe` a class."""

    __slots__ = ()

    def step(self, walk: Walk) -> None:
        raise NotImplementedError

    def take(self, walk: Walk, got: Got) -> None:
        raise NotImplementedError

    def describe(self, walk: Walk, described: Described | None) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Maker:
    """What begins with one byte: the part of that byte, the kind of its node, and the frame that reads it."""

    part: Part
    kind: Part
    frame: Callable[[int], Frame]


class Walk(Stream):
    """The state of one decoding: the stream, and what waits. `makers`: first byte -> what begins with it."""

    def __init__(self, t: Tracer, makers: Mapping[int, Maker], bare: Callable[[int], Frame]) -> None:
        super().__init__(t)
        self.makers, self.bare = makers, bare
        self.frames: list[Frame] = []
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

    def push(self, frame: Frame) -> None:
        if len(self.frames) >= FRAMES:
            raise self.t.too_deep(self.at)
        self.frames.append(frame)

    def pop(self, got: Got) -> None:
        """The frame on top is done: its value goes to the one beneath."""
        self.frames.pop()
        self.frames[-1].take(self, got)

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
        if (maker := self.makers.get(lead)) is not None:
            node = self.open(key, maker.kind, apart)
            t.leaf(at, maker.part)
            self.at += 1
            self.begin(maker.frame(node))
            return None
        if lead in (CLASSDESC, PROXYCLASSDESC):
            node = self.open(key, SCALAR, apart)
            self.begin(self.bare(node))
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
