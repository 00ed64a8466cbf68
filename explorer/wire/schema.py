"""The types that every schema language shares.

A language parses its text to these, keeps its own word for each type in `native`, and its own faithful model in
`Schema.model`. Named types are told once, in `Schema.named`, and referred to by `Ref`, so recursion is no special case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias, TypeVar, dataclass_transform

from .value import Value

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def told(cls: type[_Class]) -> type[_Class]:
    """A dataclass that nobody changes once it is made. The type checker sees to that, so making one needs no guard at run
    time: a schema of thirty fields is read in half the time."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def _told_by_name(cls: type[_Class]) -> type[_Class]:
    return dataclass(slots=True, unsafe_hash=True, kw_only=True)(cls)


class Missing(Enum):
    """No default at all; `null` is a default."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@told
class Place:
    """Where something stands in a text: 1-based line and column, and the characters `start` to `end` from 0."""

    line: int
    column: int
    start: int
    end: int


def place(text: str, start: int, end: int) -> Place:
    """The place of the characters `start` to `end`."""
    line = text.count("\n", 0, start) + 1
    return Place(line, start - (text.rfind("\n", 0, start) + 1) + 1, start, end)


class Presence(Enum):
    """What the absence of a field means."""

    REQUIRED = "required"  # must be written: Avro's fields, proto2 and Thrift `required`
    OPTIONAL = "optional"  # may be absent, and a reader can tell
    IMPLICIT = "implicit"  # proto3 without `optional`: absent and default value are one
    DEFAULT = "default"  # Thrift without a word: always written by writers, not demanded by readers


@_told_by_name
class _Type:
    native: str | None = None  # the language's own word: "sint32", "i16", "time-millis"
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)  # whatever else the language says of it
    where: Place | None = field(default=None, compare=False)


@told
class Anything(_Type):
    """Anything: what an empty array holds, what an inferred null may become."""


@told
class Null(_Type):
    """The one value null."""


@told
class Bool(_Type):
    """true or false."""


@told
class Int(_Type):
    """An integer of `bits` bits (8, 16, 32, 64), or of any size when None."""

    bits: int | None = 64
    signed: bool = True

    @property
    def range(self) -> tuple[int, int] | None:
        if self.bits is None:
            return None
        return (-(1 << self.bits - 1), (1 << self.bits - 1) - 1) if self.signed else (0, (1 << self.bits) - 1)


@told
class Float(_Type):
    """IEEE 754 binary32 or binary64."""

    bits: int = 64


@told
class Text(_Type):
    """Unicode text."""


@told
class Bytes(_Type):
    """Bytes of any number."""


@told
class Fixed(_Type):
    """Just `size` bytes, under a name."""

    name: str
    size: int
    aliases: tuple[str, ...] = ()


@told
class Symbol:
    """A value of an enum. `where` places its name."""

    name: str
    number: int
    where: Place | None = field(default=None, compare=False)


@told
class Enumeration(_Type):
    """One symbol of several. `closed`: a reader may not meet another number."""

    name: str
    symbols: tuple[Symbol, ...]
    default: str | None = None
    closed: bool = True
    aliases: tuple[str, ...] = ()


@told
class ListOf(_Type):
    """Elements of one type, in order."""

    item: Type


@told
class SetOf(_Type):
    """Elements of one type, each once, in no order."""

    item: Type


@told
class MapOf(_Type):
    """Entries from keys of one type to values of another."""

    key: Type
    value: Type


@told
class Union(_Type):
    """One of several types (Avro's union; in an inferred type, whatever was seen)."""

    branches: tuple[Type, ...]


@told
class Field:
    """A field of a struct. `default` is MISSING where there is none; `where` places its name in the text."""

    name: str
    type: Type
    number: int | None = None
    default: Value | Missing = MISSING
    aliases: tuple[str, ...] = ()
    presence: Presence = Presence.REQUIRED
    doc: str = ""
    json_name: str | None = None  # the key in a JSON record, where it is not `name`
    oneof: str | None = None
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)
    where: Place | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """Its key in a record."""
        return self.name if self.json_name is None else self.json_name


@told
class Struct(_Type):
    """Named fields. `kind`: "record", "message", "struct", "union" (just one field set), "exception", "error"."""

    name: str
    fields: tuple[Field, ...]
    kind: str = "record"
    aliases: tuple[str, ...] = ()
    doc: str = ""


@told
class Ref(_Type):
    """A named type, told in `Schema.named`."""

    name: str


Type: TypeAlias = (
    Anything | Null | Bool | Int | Float | Text | Bytes | Fixed | Enumeration | ListOf | SetOf | MapOf | Union | Struct | Ref
)  # fmt: skip


@told
class Schema:
    """A schema, read.

    language    the key of its language; "" for a type that was inferred and belongs to none yet
    root        the type of the record, often a Ref
    named       full name -> Struct, Enumeration or Fixed
    text        as it was given, or as it was rendered
    model       the language's own model of the whole text, for what the shared types do not say
    """

    language: str
    root: Type
    named: Mapping[str, Type]
    text: str = ""
    model: Any = field(default=None, compare=False)

    def resolve(self, type_: Type) -> Type:
        """The type itself, behind any number of names."""
        while isinstance(type_, Ref):
            type_ = self.named[type_.name]
        return type_

    @property
    def root_name(self) -> str:
        """The name of the root, where it has one."""
        root = self.resolve(self.root)
        return root.name if isinstance(root, Struct | Enumeration | Fixed) else type_name(root)


def type_name(type_: Type) -> str:
    """A type in a word or two, for a person."""
    if type_.native:
        return type_.native
    match type_:
        case Int():
            return "integer" if type_.bits is None else f"{'' if type_.signed else 'u'}int{type_.bits}"
        case Float():
            return f"float{type_.bits}"
        case ListOf():
            return f"list of {type_name(type_.item)}"
        case SetOf():
            return f"set of {type_name(type_.item)}"
        case MapOf():
            return f"map of {type_name(type_.value)}"
        case Union():
            return "union of " + ", ".join(type_name(branch) for branch in type_.branches)
        case Fixed() | Enumeration() | Struct() | Ref():
            return type_.name
        case _:
            return type(type_).__name__.lower()
