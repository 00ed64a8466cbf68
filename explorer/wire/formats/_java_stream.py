"""Java serialization's stream, piece by piece: lengths and text, handles and what they stand for, blocks of data.

Nothing here knows how the pieces nest; that is `_java_walk`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from .. import limits
from ..layout import Part
from ..problem import Problem
from ..tracer import Tracer
from ..value import Logical, Value
from ._java_classes import gadget
from ._java_parts import (
    BLOCK,
    BLOCK_SIZE,
    EXTERNALIZABLE,
    HANDLE,
    HANDLE_BASE,
    SCALAR,
    STRING,
    STRING_LENGTH,
    TC_BLOCKDATA,
    TC_BLOCKDATALONG,
    TC_LONGSTRING,
    TC_REFERENCE,
    TC_RESET,
    TC_STRING,
    WRITE_METHOD,
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


class Stream:
    """Where a decoding is, and the handles given out."""

    def __init__(self, t: Tracer) -> None:
        self.t, self.data, self.size = t, t.data, len(t.data)
        self.at = 0
        self.handles: list[Entry] = []
        self.depth = 0  # containers that are open
        self.spent = 0  # size of what references were written out
        self.cut = 0  # references that were not written out
        self.told: set[str] = set()  # classes that were warned of

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

    # Strings, references, blocks

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
