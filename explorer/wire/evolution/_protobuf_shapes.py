"""What two schemas say of one field, from the shared types: its kind, how it is written, under which rule it changed."""

from __future__ import annotations

from enum import Enum

from ..protobuf_types import ANY
from ..rule import Rule
from ..schema import Enumeration, Field, ListOf, MapOf, Null, Schema, Struct, Type
from ..value import Value
from . import _protobuf_rules as rules
from ._protobuf_kinds import INTEGERS, WIRE_GROUP, is_number, wire_type


class Shape(Enum):
    """How many values a field has."""

    ONE = "one"
    LIST = "list"
    MAP = "map"


def shape_of(field: Field) -> Shape:
    match field.type:
        case ListOf(native=None):
            return Shape.LIST
        case MapOf(native=None):
            return Shape.MAP
        case _:
            return Shape.ONE


def item_of(field: Field) -> Type:
    """The type of one value: of an element, of an entry's value, or of the field."""
    match field.type:
        case ListOf(native=None, item=item) | MapOf(native=None, value=item):
            return item
        case type_:
            return type_


def is_opaque(type_: Type) -> bool:
    """Whether a message has a shape of its own in records, so that its fields are not seen there."""
    return type_.native == ANY or (type_.native or "").startswith("google.protobuf.")


def kind_of(type_: Type, schema: Schema) -> str:
    """The word of a single value's type, as in a descriptor."""
    if isinstance(type_, Null):
        return "enum"
    if is_opaque(type_):
        return "message"
    if type_.native == "group":
        return "group"
    resolved = schema.resolve(type_)
    return (
        "enum"
        if isinstance(resolved, Enumeration)
        else "message"
        if isinstance(resolved, Struct)
        else type_.native or ""
    )


def number_in(value: Value, type_: Type) -> Value:
    """The number of an enum's value; any other value is itself."""
    if isinstance(type_, Enumeration) and isinstance(value, str):
        return next((one.number for one in type_.symbols if one.name == value), value)
    return value


class Shapes:
    """The fields of a writer and a reader, side by side."""

    def __init__(self, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader

    def kinds(self, mine: Type, yours: Type) -> tuple[str, str]:
        return kind_of(mine, self.writer), kind_of(yours, self.reader)

    def messages(self, mine: Type, yours: Type) -> tuple[Struct, Struct] | None:
        """Both as messages, where both are, written in the same manner, with fields that are seen in a record."""
        if is_opaque(mine) or is_opaque(yours) or (mine.native == "group") is not (yours.native == "group"):
            return None
        one, other = self.writer.resolve(mine), self.reader.resolve(yours)
        return (one, other) if isinstance(one, Struct) and isinstance(other, Struct) else None

    def alike(self, mine: Type, yours: Type) -> bool:
        """Whether single values are written in the same manner."""
        kinds = self.kinds(mine, yours)
        return wire_type(kinds[0]) == wire_type(kinds[1])

    def written_as(self, field: Field) -> str:
        """How the writer writes a field."""
        kind = kind_of(item_of(field), self.writer)
        packed = shape_of(field) is Shape.LIST and is_number(kind) and field.note.get("packed", False)
        return "LEN" if packed or shape_of(field) is Shape.MAP else wire_type(kind)

    def taken_as(self, field: Field) -> tuple[str, ...]:
        """What the reader takes for a field."""
        kind = kind_of(item_of(field), self.reader)
        if shape_of(field) is Shape.MAP:
            return ("LEN",)
        if shape_of(field) is Shape.LIST and is_number(kind):
            return wire_type(kind), "LEN"
        return (wire_type(kind),)

    def rule(self, field: Field, other: Field) -> Rule:
        """The rule that a change of type or number falls under, the one that matters most to the bytes."""
        mine, yours = item_of(field), item_of(other)
        kinds, shapes = set(self.kinds(mine, yours)), (shape_of(field), shape_of(other))
        if kinds == {"message", "group"}:
            return rules.GROUP_TO_LENGTH_PREFIXED
        if Shape.MAP in shapes and shapes[0] is not shapes[1] and Shape.LIST in shapes:
            return rules.MAP_TO_REPEATED
        if shapes[0] is not shapes[1] and self.alike(mine, yours):
            if shapes[0] is Shape.ONE:
                return rules.SINGULAR_TO_REPEATED
            packed = self.written_as(field) == "LEN" and is_number(kind_of(mine, self.writer))
            return rules.CARDINALITY_INCOMPATIBLE if packed else rules.CARDINALITY_LAST_WINS
        if kinds == {"string", "bytes"}:
            return rules.BYTES_TO_STRING
        if kinds in ({"message", "bytes"}, {"message", "string"}):
            return rules.MESSAGE_TO_BYTES
        if "enum" in kinds and kinds <= set(INTEGERS):
            return rules.ENUM_TO_INT
        groups = {WIRE_GROUP[kind] for kind in kinds}
        if kinds == {"message"}:
            return rules.MESSAGE_TYPE_CHANGED
        return rules.FIELD_TYPE_NARROWED if len(groups) == 1 else rules.FIELD_TYPE_INCOMPATIBLE
