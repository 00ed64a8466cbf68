"""A Thrift text's names looked up: what a type is behind its typedefs, what `thrift --audit` takes it for, what values say.

The schema's own types have their typedefs seen through already; the rules must tell a renamed typedef, so they go by the
model of the text.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ..schema import Place
from ..thrift_model import (
    Annotation,
    ConstValue,
    Container,
    DoubleConst,
    EnumDef,
    FieldType,
    IntConst,
    ListConst,
    MapConst,
    NameConst,
    Named,
    Program,
    StructDef,
    TextConst,
    Typedef,
    annotation,
)
from ..thrift_types import BOOL, BYTE, DOUBLE, I16, I32, I64, LIST, MAP, NAMES, SET, STRING, STRUCT, UUID

TrueType: TypeAlias = Named | Container | StructDef | EnumDef
"""A type behind its typedefs; Named is a base type, or a name of an included text, of which nothing is known."""

BASE: Final = {
    "bool": BOOL, "byte": BYTE, "i8": BYTE, "i16": I16, "i32": I32, "i64": I64, "double": DOUBLE, "string": STRING,
    "binary": STRING, "slist": STRING, "uuid": UUID,
}  # fmt: skip
CONTAINERS: Final = {"list": LIST, "set": SET, "map": MAP}
VARINTS: Final = (I16, I32, I64)
"""What CompactProtocol writes alike."""


class Names:
    """The definitions of one text by their names."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.typedefs = {each.name: each for each in program.definitions if isinstance(each, Typedef)}
        self.structs, self.enums = program.structs, program.enums

    def true(self, type_: FieldType) -> TrueType:
        """What a type is behind any number of typedefs."""
        for _ in range(len(self.typedefs) + 1):
            if isinstance(type_, Container):
                return type_
            if type_.name not in self.typedefs:
                break
            type_ = self.typedefs[type_.name].type
        return self.structs.get(type_.name) or self.enums.get(type_.name) or type_  # type: ignore[union-attr]

    def knows(self, type_: FieldType) -> bool:
        """Whether this text defines every name in a type that another text spells."""
        if isinstance(type_, Container):
            return self.knows(type_.item) and (type_.key is None or self.knows(type_.key))
        name = type_.name
        return name in BASE or name in self.typedefs or name in self.structs or name in self.enums


def ttype_of(type_: TrueType) -> int | None:
    """The type on the wire; None where it is defined in another text."""
    match type_:
        case Container():
            return CONTAINERS[type_.kind]
        case StructDef():
            return STRUCT
        case EnumDef():
            return I32
        case Named():
            return BASE.get(type_.name)


def called(type_: TrueType) -> str:
    """A type in words."""
    match type_:
        case Container():
            return f"a {type_.kind}"
        case StructDef():
            return f"the {type_.kind} {type_.name}"
        case EnumDef():
            return f"the enum {type_.name}"
        case Named():
            return type_.name


def wire_name(ttype: int | None) -> str:
    return "another text's type" if ttype is None else NAMES[ttype]


def audit_name(type_: Named) -> str:
    """The name by which `thrift --audit` compares a type: `binary` is a string to it, a typedef is its own name."""
    name = type_.name.rpartition(".")[2]
    return {"byte": "i8", "binary": "string", "slist": "string"}.get(name, name)


def audit_same(writer: FieldType | None, reader: FieldType | None) -> bool:
    """Whether two types are the same to `thrift --audit`: by their names as they are written. None is void."""
    match writer, reader:
        case None, None:
            return True
        case Named(), Named():
            return audit_name(writer) == audit_name(reader)
        case Container(), Container():
            keys = writer.key is None or audit_same(writer.key, reader.key)
            return writer.kind == reader.kind and keys and audit_same(writer.item, reader.item)
        case _:
            return False


def json_key(name: str, annotations: tuple[Annotation, ...]) -> str:
    """The key of a field, or the name of an enum's value, in a record of JSON."""
    key = annotation(annotations, "json_name")
    return name if key is None else key


def same_value(one: ConstValue | None, other: ConstValue | None) -> bool:
    """Whether two constants say the same; entries of a map in any order."""
    match one, other:
        case None, None:
            return True
        case ((IntConst() | DoubleConst()), (IntConst() | DoubleConst())):
            return one.value == other.value
        case TextConst(), TextConst():
            return one.value == other.value
        case NameConst(), NameConst():
            return one.name == other.name
        case ListConst(), ListConst():
            return len(one.items) == len(other.items) and all(map(same_value, one.items, other.items))
        case MapConst(), MapConst():
            entries = [sorted(each.entries, key=lambda entry: _order(entry[0])) for each in (one, other)]
            return len(entries[0]) == len(entries[1]) and all(
                same_value(key, other_key) and same_value(item, other_item)
                for (key, item), (other_key, other_item) in zip(*entries, strict=True)
            )
        case _:
            return False


def _order(value: ConstValue) -> str:
    """Something to sort the keys of a map by."""
    match value:
        case IntConst() | DoubleConst() | TextConst():
            return repr(value.value)
        case NameConst():
            return value.name
        case ListConst():
            return repr([_order(item) for item in value.items])
        case MapConst():
            return repr(sorted((_order(key), _order(item)) for key, item in value.entries))


def written(text: str, where: Place | None, most: int = 60) -> str:
    """What stands at a place of a text, on one line and not too long."""
    if where is None:
        return ""
    found = " ".join(text[where.start : where.end].split())
    return found if len(found) <= most else found[: most - 1] + "…"
