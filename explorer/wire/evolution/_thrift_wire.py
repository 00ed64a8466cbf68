"""Thrift's two protocols as generated code reads them: it asks for what its own schema says and takes what is there.

The tracers of `formats` go by the types in the bytes. Generated code does so for fields, and steps over those of another
type; within a list, set or map it does not look. So with another schema it may read on from the wrong bytes, and what it
makes of them must be read in its own manner. Limits and refusals are those of Apache Thrift's Python library.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from typing import Final

from ..bits import number_from, zigzag
from ..layout import Layout
from ..thrift_types import (
    BOOL,
    BYTE,
    DOUBLE,
    I16,
    I32,
    I64,
    LIST,
    MAP,
    NAMES,
    SET,
    STOP,
    STRING,
    STRUCT,
    UUID,
)

SKIPPED: Final = 64
"""How deep Apache's libraries step over what they do not know."""
COMPACT_TYPES: Final = (STOP, BOOL, BOOL, BYTE, I16, I32, I64, DOUBLE, STRING, LIST, SET, MAP, STRUCT, UUID)
WIDTHS: Final = {BYTE: 1, I16: 2, I32: 4, I64: 8}


class Astray(Exception):
    """The reader cannot go on: at this byte it expected one thing and found another."""

    def __init__(self, at: int, expected: str, found: str) -> None:
        super().__init__(expected)
        self.at, self.expected, self.found = at, expected, found


class Protocol(ABC):
    """The reading half of a protocol, at a byte of the data."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @abstractmethod
    def field(self, last: int) -> tuple[int, int]:
        """The head of a field: type and number; STOP ends the struct. `last`: the number of the field before."""

    @abstractmethod
    def list_head(self) -> tuple[int, int]:
        """Type and number of the elements."""

    @abstractmethod
    def map_head(self) -> tuple[int, int, int]:
        """Types of keys and values, number of entries."""

    @abstractmethod
    def boolean(self) -> bool: ...

    @abstractmethod
    def integer(self, ttype: int) -> int: ...

    @abstractmethod
    def double(self) -> float: ...

    @abstractmethod
    def string(self) -> bytes: ...

    def take(self, count: int, what: str) -> bytes:
        start, end = self.at, self.at + count
        if count < 0:
            raise Astray(start, f"{what} of 0 bytes or more", f"{count:,}")
        if end > len(self.data):
            raise Astray(start, f"{what}: {count:,} byte{'s' * (count != 1)}", f"{len(self.data) - start:,} left")
        self.at = end
        return self.data[start:end]

    def byte(self, what: str) -> int:
        return self.take(1, what)[0]

    def skip(self, ttype: int, depth: int = SKIPPED) -> None:
        """Step over a value, by the types in the bytes."""
        if depth <= 0:
            raise Astray(self.at, f"at most {SKIPPED} levels in what is stepped over", "more")
        if ttype == BOOL:
            self.boolean()
        elif ttype in WIDTHS:
            self.integer(ttype)
        elif ttype == DOUBLE:
            self.double()
        elif ttype == STRING:
            self.string()
        elif ttype == UUID:
            self.take(16, "a uuid")
        elif ttype == STRUCT:
            last = 0
            while True:
                inner, last = self.field(last)
                if inner == STOP:
                    break
                self.skip(inner, depth - 1)
        elif ttype in (LIST, SET):
            inner, count = self.list_head()
            for _ in range(count):
                self.skip(inner, depth - 1)
        elif ttype == MAP:
            key, inner, count = self.map_head()
            for _ in range(count):
                self.skip(key, depth - 1)
                self.skip(inner, depth - 1)
        else:
            raise Astray(self.at, "a type of Thrift", f"the type {ttype}")


class Binary(Protocol):
    """BinaryProtocol: full widths, big-endian."""

    def field(self, last: int) -> tuple[int, int]:
        ttype = self.byte("the type of a field, or a stop")
        return (ttype, last) if ttype == STOP else (ttype, self._number(2, "the number of a field"))

    def list_head(self) -> tuple[int, int]:
        ttype = self.byte("the type of elements")
        return ttype, self._count()

    def map_head(self) -> tuple[int, int, int]:
        return self.byte("the type of keys"), self.byte("the type of values"), self._count()

    def boolean(self) -> bool:
        return self.byte("a boolean") != 0

    def integer(self, ttype: int) -> int:
        return self._number(WIDTHS[ttype], f"an {NAMES[ttype]}")

    def double(self) -> float:
        return float(struct.unpack(">d", self.take(8, "a double"))[0])

    def string(self) -> bytes:
        return self.take(self._number(4, "a length"), "text or binary")

    def _number(self, width: int, what: str) -> int:
        return int.from_bytes(self.take(width, what), "big", signed=True)

    def _count(self) -> int:
        at, count = self.at, self._number(4, "a count")
        if count < 0:
            raise Astray(at, "a count of 0 or more", f"{count:,}")
        return count


class Compact(Protocol):
    """CompactProtocol: zigzag varints; a field of a boolean has its value in its type."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.held: bool | None = None  # the boolean of the field whose head was read last

    def field(self, last: int) -> tuple[int, int]:
        self.held = None
        head = self.byte("the head of a field, or a stop")
        compact = head & 15
        if compact == STOP:
            return STOP, last
        number = last + (head >> 4) if head >> 4 else zigzag(self._varint("the number of a field"))
        ttype = self._type(compact)
        if ttype == BOOL:
            self.held = compact == 1
        return ttype, number

    def list_head(self) -> tuple[int, int]:
        head = self.byte("the head of a list or set")
        ttype = self._type(head & 15)
        return ttype, self._varint("a count") if head >> 4 == 15 else head >> 4

    def map_head(self) -> tuple[int, int, int]:
        count = self._varint("a count")
        types = self.byte("the types of keys and values") if count else 0
        return self._type(types >> 4), self._type(types & 15), count

    def boolean(self) -> bool:
        held, self.held = self.held, None
        return self.byte("a boolean") == 1 if held is None else held

    def integer(self, ttype: int) -> int:
        if ttype == BYTE:
            return int.from_bytes(self.take(1, "an i8"), "big", signed=True)
        return zigzag(self._varint(f"an {NAMES[ttype]}"))

    def double(self) -> float:
        return float(struct.unpack("<d", self.take(8, "a double"))[0])

    def string(self) -> bytes:
        return self.take(self._varint("a length"), "text or binary")

    def _varint(self, what: str) -> int:
        start = self.at
        while self.byte(f"{what}, a varint") >= 0x80:
            if self.at - start == 10:
                raise Astray(start, f"{what}: a varint of at most 10 bytes", "more")
        return number_from(self.data[start : self.at])

    def _type(self, compact: int) -> int:
        if compact >= len(COMPACT_TYPES):
            raise Astray(self.at - 1, "a type from 0 to 13", f"the type {compact}")
        return COMPACT_TYPES[compact]


def protocol_of(layout: Layout) -> Protocol:
    """The protocol that the bytes are in, by how a field begins; a struct without fields is the same in both."""
    binary = bool(layout.parts) and layout.parts[0].name == "field type"
    return Binary(layout.data) if binary else Compact(layout.data)
