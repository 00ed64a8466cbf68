"""What Thrift's two protocols share: the types, the nodes of a record, and what a schema says of the wire.

BinaryProtocol and CompactProtocol write the same thing: a struct is a run of fields, each with a type and a number, ended
by a stop. Names are in the schema only. A `Shape` is what the schema says of one value: without a schema it says no more
than the wire does, so a decoder always has one to go by. Each protocol brings its own parts for numbers and booleans.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from . import limits
from .kept import KeptFor
from .layout import Key, Part, Role, as_list, as_map, as_struct, the_only
from .schema import (
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from .value import Value

# The types, by the numbers of TType. CompactProtocol has numbers of its own for them.

STOP, VOID, BOOL, BYTE, DOUBLE, I16, I32, I64, STRING, STRUCT, MAP, SET, LIST, UUID = (
    0, 1, 2, 3, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16,
)  # fmt: skip

NAMES: Final[Mapping[int, str]] = {
    STOP: "stop", BOOL: "bool", BYTE: "i8", DOUBLE: "double", I16: "i16", I32: "i32", I64: "i64", STRING: "string",
    STRUCT: "struct", MAP: "map", SET: "set", LIST: "list", UUID: "uuid",
}  # fmt: skip

INT_TTYPES: Final = {8: BYTE, 16: I16, 32: I32, 64: I64}


def ttype_name(ttype: int) -> str:
    return NAMES.get(ttype, f"{ttype}, which is no type")


# Nodes: the values of the record

KINDS: Final[Mapping[int, Part]] = {
    BOOL: Part("bool", Role.GROUP, "One of true and false.", "Boolean encoding"),
    BYTE: Part("i8", Role.GROUP, "A signed integer of 8 bits.", "Integer encoding"),
    DOUBLE: Part("double", Role.GROUP, "An IEEE 754 number of 64 bits.", "Double encoding"),
    I16: Part("i16", Role.GROUP, "A signed integer of 16 bits.", "Integer encoding"),
    I32: Part("i32", Role.GROUP, "A signed integer of 32 bits.", "Integer encoding"),
    I64: Part("i64", Role.GROUP, "A signed integer of 64 bits.", "Integer encoding"),
    STRING: Part(
        "string", Role.GROUP, "Text or bytes: the wire has one type for both, only a schema tells.", "String encoding"
    ),
    STRUCT: Part("struct", Role.GROUP, "Fields by number, up to a stop.", "Struct", fold=as_struct),
    MAP: Part("map", Role.GROUP, "Entries: a key, then its value, all of one type each.", "Map", fold=as_map),
    SET: Part("set", Role.GROUP, "Elements of one type, in no order.", "List and Set", fold=as_list),
    LIST: Part("list", Role.GROUP, "Elements of one type, in order.", "List and Set", fold=as_list),
    UUID: Part("uuid", Role.GROUP, "An identifier of 128 bits.", "Universal unique identifier encoding"),
}
ENUM_KIND: Final = Part("enum", Role.GROUP, "One of several names; on the wire an i32.", "Enum encoding")
UNION_KIND: Final = Part("union", Role.GROUP, "A struct with just one of its fields set.", "Struct", fold=as_struct)
BARE_UNION_KIND: Final = Part(
    "bare union", Role.GROUP, "A union whose one field stands for the value itself.", "Struct", fold=the_only
)  # fmt: skip
NULL_KIND: Final = Part(
    "null", Role.GROUP, "An empty struct that stands for null, which Thrift has no word for.", "Struct",
    fold=lambda _: None,
)  # fmt: skip


# Leaves that are the same bytes in both protocols


def _text(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def _integer(data: bytes) -> Value:
    """The integer that decimal text says; the text where it says none."""
    text = _text(data)
    plain = isinstance(text, str) and text.isascii() and text.removeprefix("-").isdigit()
    return int(text) if plain and len(text) <= limits.DIGITS else text


STOP_BYTE: Final = Part(
    "stop", Role.FRAME, "The byte 00 ends the fields of a struct.", "Struct", read=lambda data: data[0],
    words=lambda _: "end of the struct",
)  # fmt: skip
TEXT_OR_BYTES: Final = Part(
    "text or bytes",
    Role.VALUE,
    "Text in UTF-8 or plain bytes; only a schema tells which.",
    "String encoding",
    read=_text,
)
TEXT: Final = Part("text", Role.VALUE, "The characters, in UTF-8.", "String encoding", read=_text)
BYTES: Final = Part("bytes", Role.VALUE, "Bytes, as they are.", "Binary encoding")
DIGITS: Final = Part(
    "decimal text", Role.VALUE, "An integer that no type of Thrift can hold, written out in digits.", "String encoding",
    read=_integer,
)  # fmt: skip
UUID_BYTES: Final = Part(
    "uuid bytes", Role.VALUE, "The 16 bytes of the identifier, in the order it is written.",
    "Universal unique identifier encoding", read=lambda data: str(uuid.UUID(bytes=bytes(data))),
)  # fmt: skip


def as_name(part: Part) -> Part:
    """A part for the same bytes as the key of a map's entry: the key is the name of the entry's value."""
    return replace(part, name=f"key: {part.name}", role=Role.NAME, split=())


TEXT_OR_BYTES_KEY: Final = as_name(TEXT_OR_BYTES)
TEXT_KEY: Final = as_name(TEXT)
BYTES_KEY: Final = replace(
    as_name(BYTES),
    doc="Bytes; in a JSON record this key is base64 text.",
    read=lambda data: base64.b64encode(data).decode(),
)
UUID_KEY: Final = as_name(UUID_BYTES)

SHARED_PARTS: Final = (
    STOP_BYTE, TEXT_OR_BYTES, TEXT, BYTES, DIGITS, UUID_BYTES, TEXT_OR_BYTES_KEY, TEXT_KEY, BYTES_KEY, UUID_KEY,
    *KINDS.values(), ENUM_KIND, UNION_KIND, BARE_UNION_KIND, NULL_KIND,
)  # fmt: skip


# Shapes


class Shape:
    """What is known of a value before its bytes are read.

    ttype     its type on the wire
    kind      its node
    part      the leaf of its bytes, where it is a scalar
    name      that leaf where it is the key of an entry, and gives the entry its name; None: the key is a node of its own
    item      of elements, and of a map's values; None: as the wire says
    key       of a map's keys
    members   field number -> (key in the record, shape); None: no schema, so a field's key is its number
    required  field numbers without which readers refuse the struct
    one       whether just one field may be set
    """

    __slots__ = ("_fields", "_members", "_shapes", "item", "key", "kind", "name", "one", "part", "required", "ttype")

    def __init__(self, ttype: int, kind: Part, part: Part | None = None, name: Part | None = None) -> None:
        self.ttype, self.kind, self.part, self.name = ttype, kind, part, name
        self.item: Shape | None = None
        self.key: Shape | None = None
        self.required: frozenset[int] = frozenset()
        self.one = False
        self._members: dict[int, tuple[Any, Shape]] | None = None
        self._fields: tuple[Field, ...] | None = None
        self._shapes: Shapes | None = None

    @property
    def members(self) -> dict[int, tuple[Any, Shape]] | None:
        """Looked up when a struct of this shape is met first: most of a large schema never is."""
        fields, shapes = self._fields, self._shapes  # several threads may ask at once
        if fields is not None and shapes is not None:
            bare = self.kind is BARE_UNION_KIND
            self._members = {
                field.number: (Key.SAME if bare else field.key, shapes.of(field.type))
                for field in fields
                if field.number is not None
            }
            self._fields = None
        return self._members

    def _struct(self, fields: tuple[Field, ...], shapes: Shapes) -> None:
        self._fields, self._shapes = fields, shapes


class Plain:
    """A protocol's own parts, and the shapes of values that no schema tells more about."""

    def __init__(self, scalars: Mapping[int, Part]) -> None:
        self.scalars = {STRING: TEXT_OR_BYTES, UUID: UUID_BYTES, **scalars}
        self.names = {ttype: as_name(part) for ttype, part in self.scalars.items()}
        self.names |= {STRING: TEXT_OR_BYTES_KEY, UUID: UUID_KEY}
        self.shapes = {
            ttype: Shape(ttype, kind, self.scalars.get(ttype), TEXT_OR_BYTES_KEY if ttype == STRING else None)
            for ttype, kind in KINDS.items()
        }


class Shapes:
    """The shapes of one schema for one protocol, each made when it is asked for."""

    def __init__(self, schema: Schema, plain: Plain) -> None:
        self.schema = schema
        self.plain = plain
        self.known: dict[int, Shape] = {}  # id of a type, which the schema keeps alive -> its shape

    def of(self, type_: Type) -> Shape:
        type_ = self.schema.resolve(type_)
        shape = self.known.get(id(type_))
        if shape is None:
            shape = self.known[id(type_)] = self._make(type_)
        return shape

    def _scalar(self, ttype: int, kind: Part | None = None) -> Shape:
        return Shape(ttype, kind or KINDS[ttype], self.plain.scalars[ttype], self.plain.names[ttype])

    def _make(self, type_: Type) -> Shape:
        match type_:
            case Bool():
                return self._scalar(BOOL)
            case Int() if (ttype := int_ttype(type_)) is not None:
                return self._scalar(ttype)
            case Int():
                return Shape(STRING, KINDS[STRING], DIGITS, as_name(DIGITS))
            case Float():
                return self._scalar(DOUBLE)
            case Text(native="uuid"):
                return self._scalar(UUID)
            case Text():
                return Shape(STRING, KINDS[STRING], TEXT, TEXT_KEY)
            case Bytes() | Fixed():
                return Shape(STRING, KINDS[STRING], BYTES, BYTES_KEY)
            case Enumeration():
                return self._enum(type_)
            case ListOf() | SetOf():
                ttype = LIST if isinstance(type_, ListOf) else SET
                shape = self.known[id(type_)] = Shape(ttype, KINDS[ttype])
                shape.item = self.of(type_.item)
                return shape
            case MapOf():
                shape = self.known[id(type_)] = Shape(MAP, KINDS[MAP])
                shape.key, shape.item = self.of(type_.key), self.of(type_.value)
                return shape
            case Null():
                shape = Shape(STRUCT, NULL_KIND)
                shape._struct((), self)
                return shape
            case Union():
                shape = Shape(STRUCT, BARE_UNION_KIND)
                shape._struct(union_members(type_), self)
                shape.one = True
                return shape
            case Struct():
                shape = Shape(STRUCT, UNION_KIND if type_.kind == "union" else KINDS[STRUCT])
                shape._struct(type_.fields, self)
                shape.one = type_.kind == "union"
                shape.required = frozenset(
                    field.number
                    for field in type_.fields
                    if field.presence is Presence.REQUIRED and field.number is not None
                )
                return shape
            case _:  # Anything: the schema was not fitted to Thrift, so it says nothing here
                return Shape(STRING, KINDS[STRING], TEXT_OR_BYTES, TEXT_OR_BYTES_KEY)

    def _enum(self, type_: Enumeration) -> Shape:
        """An i32 whose numbers read as the enum's names; of two names for a number the first one counts."""
        symbols = {symbol.number: symbol.name for symbol in reversed(type_.symbols)}
        number = self.plain.scalars[I32].read

        def read(data: bytes) -> Value:
            return symbols.get(number(data), number(data))

        part = replace(
            self.plain.scalars[I32], name=f"{type_.name} number", read=read, spec="Enum encoding",
            doc="The number of one of the enum's names.",
        )  # fmt: skip
        return Shape(I32, ENUM_KIND, part, as_name(part))


_kept: Final = KeptFor(lambda schema, plain: Shapes(schema, plain), most=64)


def shapes_of(schema: Schema, plain: Plain) -> Shapes:
    """The shapes of a schema, kept: a file may hold thousands of structs of one schema."""
    return _kept(schema, plain)


def int_ttype(type_: Int) -> int | None:
    """The integer type that holds a type of ours; None where it is unsigned 64 or wider: that travels as digits."""
    if type_.signed:
        return INT_TTYPES.get(type_.bits or 0)
    return {8: I16, 16: I32, 32: I64}.get(type_.bits or 0)


def union_members(union: Union) -> tuple[Field, ...]:
    """The branches of a bare union as fields: as its schema numbers them, or in order from 1."""
    told = union.note.get("members")
    if told:
        return tuple(told)
    return tuple(Field(f"member{at}", branch, at) for at, branch in enumerate(union.branches, 1))
