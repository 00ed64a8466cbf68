"""A Thrift IDL text as its grammar has it: what was written, and where. Names are not looked up here.

The parser of `schemas` makes it, as the `model` of a Schema; the rules of `evolution` read it.

`where` places a whole definition or type, `name_where` its name. Places count lines and columns from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from .problem import Problem
from .schema import Place


@dataclass(frozen=True, slots=True)
class Annotation:
    """`key = "value"` in parentheses after something; without a value it is "1"."""

    key: str
    value: str
    where: Place


@dataclass(frozen=True, slots=True)
class Namespace:
    """`namespace scope name`; the scope is a language, or `*` for all."""

    scope: str
    name: str
    where: Place
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Include:
    """`include "path"`, or `cpp_include`, which only generated C++ looks at."""

    path: str
    where: Place
    cpp: bool = False

    @property
    def prefix(self) -> str:
        """What names of the included file begin with: its name without folder and ending."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".thrift")


# Types


@dataclass(frozen=True, slots=True)
class Named:
    """A type by its word: a base type such as `i32`, or the name of a definition, with a prefix where it is included."""

    name: str
    where: Place
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Container:
    """`list<item>`, `set<item>` or `map<key, item>`."""

    kind: str
    item: FieldType
    where: Place
    key: FieldType | None = None
    cpp_type: str | None = None
    annotations: tuple[Annotation, ...] = ()


FieldType: TypeAlias = Named | Container


def spell(type_: FieldType) -> str:
    """A type as the IDL writes it."""
    match type_:
        case Named():
            return type_.name
        case Container():
            keys = f"{spell(type_.key)}, " if type_.key is not None else ""
            return f"{type_.kind}<{keys}{spell(type_.item)}>"


# Values of constants and defaults


@dataclass(frozen=True, slots=True)
class IntConst:
    """A whole number; `true` is 1 and `false` is 0."""

    value: int
    text: str
    where: Place


@dataclass(frozen=True, slots=True)
class DoubleConst:
    value: float
    text: str
    where: Place


@dataclass(frozen=True, slots=True)
class TextConst:
    value: str
    where: Place


@dataclass(frozen=True, slots=True)
class NameConst:
    """Another constant, or a value of an enum as `Enum.VALUE`."""

    name: str
    where: Place


@dataclass(frozen=True, slots=True)
class ListConst:
    items: tuple[ConstValue, ...]
    where: Place


@dataclass(frozen=True, slots=True)
class MapConst:
    entries: tuple[tuple[ConstValue, ConstValue], ...]
    where: Place


ConstValue: TypeAlias = IntConst | DoubleConst | TextConst | NameConst | ListConst | MapConst


# Definitions


@dataclass(frozen=True, slots=True)
class Typedef:
    name: str
    type: FieldType
    where: Place
    name_where: Place
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class EnumValue:
    name: str
    number: int
    where: Place
    explicit: bool  # whether the number is written
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class EnumDef:
    name: str
    values: tuple[EnumValue, ...]
    where: Place
    name_where: Place
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class FieldDef:
    """A field, an argument, or an exception in `throws`. `id_where` is None where the number was not written."""

    id: int
    requiredness: str  # "required", "optional", or "default" where neither word stands
    type: FieldType
    name: str
    where: Place
    name_where: Place
    id_where: Place | None = None
    default: ConstValue | None = None
    reference: bool = False
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class StructDef:
    """A struct, union or exception, by `kind`."""

    kind: str
    name: str
    fields: tuple[FieldDef, ...]
    where: Place
    name_where: Place
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """`returns` is None for void."""

    name: str
    returns: FieldType | None
    arguments: tuple[FieldDef, ...]
    throws: tuple[FieldDef, ...]
    oneway: bool
    where: Place
    name_where: Place
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    functions: tuple[Function, ...]
    where: Place
    name_where: Place
    extends: Named | None = None
    annotations: tuple[Annotation, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Const:
    name: str
    type: FieldType
    value: ConstValue
    where: Place
    name_where: Place
    doc: str = ""


Definition: TypeAlias = Typedef | EnumDef | StructDef | Service | Const


@dataclass(slots=True)
class Program:
    """A whole text. `remarks` tell what is legal and worth knowing."""

    namespaces: list[Namespace] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    @property
    def structs(self) -> dict[str, StructDef]:
        return {each.name: each for each in self.definitions if isinstance(each, StructDef)}

    @property
    def enums(self) -> dict[str, EnumDef]:
        return {each.name: each for each in self.definitions if isinstance(each, EnumDef)}

    @property
    def services(self) -> dict[str, Service]:
        return {each.name: each for each in self.definitions if isinstance(each, Service)}

    @property
    def consts(self) -> dict[str, Const]:
        return {each.name: each for each in self.definitions if isinstance(each, Const)}


def annotation(annotations: tuple[Annotation, ...], key: str) -> str | None:
    """The value of an annotation, the last one of that key; None where there is none."""
    return next((each.value for each in reversed(annotations) if each.key == key), None)
