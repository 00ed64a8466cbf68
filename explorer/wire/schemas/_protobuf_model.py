"""Descriptors to the shared types: names made full, features resolved, places and comments taken along.

Editions say by features what proto2 and proto3 say by their syntax: whether absence is told from zero, whether an enum is
closed, whether numbers are packed, whether text must be UTF-8, whether a message is delimited like a group. Here all three
become one: `Features`, inherited from file to message to field.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from google.protobuf import text_encoding
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

from ..protobuf_features import Features, of_field, of_file, presence_of
from ..protobuf_types import ANY, SCALARS, WRAPPERS, ProtoFile, lower_camel
from ..schema import (
    MISSING,
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Missing,
    Null,
    Place,
    Presence,
    Ref,
    Struct,
    Symbol,
    Text,
    Type,
)  # fmt: skip
from ..value import Value

SCALAR_TYPES: Final[Mapping[str, Type]] = {
    "double": Float(64, native="double"),
    "float": Float(32, native="float"),
    "int32": Int(32, native="int32"),
    "int64": Int(64, native="int64"),
    "uint32": Int(32, False, native="uint32"),
    "uint64": Int(64, False, native="uint64"),
    "sint32": Int(32, native="sint32"),
    "sint64": Int(64, native="sint64"),
    "fixed32": Int(32, False, native="fixed32"),
    "fixed64": Int(64, False, native="fixed64"),
    "sfixed32": Int(32, native="sfixed32"),
    "sfixed64": Int(64, native="sfixed64"),
    "bool": Bool(native="bool"),
    "string": Text(native="string"),
    "bytes": Bytes(native="bytes"),
}
_VALUE: Final = Anything(native="google.protobuf.Value")
JSON_SHAPES: Final[Mapping[str, Type]] = {
    "google.protobuf.Timestamp": Text(native="google.protobuf.Timestamp"),
    "google.protobuf.Duration": Text(native="google.protobuf.Duration"),
    "google.protobuf.FieldMask": Text(native="google.protobuf.FieldMask"),
    "google.protobuf.Value": _VALUE,
    "google.protobuf.ListValue": ListOf(_VALUE, native="google.protobuf.ListValue"),
    "google.protobuf.Struct": MapOf(Text(), _VALUE, native="google.protobuf.Struct"),
    "google.protobuf.NullValue": Null(native="google.protobuf.NullValue"),
    **{name: replace(SCALAR_TYPES[word], native=name) for name, word in WRAPPERS.items()},
}
"""Well-known types that JSON writes in a shape of their own. Any is the one more: its shape depends on what is in it."""

Path: TypeAlias = tuple[int, ...] | None
"""Where a declaration stands, as descriptor.proto counts it; None in an imported file."""

_F = FieldDescriptorProto
_WORDS: Final[Mapping[int, str]] = {
    number: name.removeprefix("TYPE_").lower() for name, number in FieldDescriptorProto.Type.items()
}


@dataclass(slots=True)
class _Declared:
    """A message or an enum, with what it inherits and where it stands."""

    of: DescriptorProto | EnumDescriptorProto
    features: Features
    path: Path
    extensions: list[_Extension] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Extension:
    """A field that is declared elsewhere than in its message."""

    name: str
    of: FieldDescriptorProto
    features: Features
    path: Path


def types_of(model: ProtoFile) -> dict[str, Type]:
    """Full name -> type: all that the text declares, in its order, and what it uses of imported files."""
    return _Reader(model).read()


class _Reader:
    def __init__(self, model: ProtoFile) -> None:
        self.model = model
        self.declared: dict[str, _Declared] = {}
        self.extensions: list[_Extension] = []
        self.types: dict[str, Type] = {}
        for file in model.files.file:
            self.index(file, () if file is model.file or file.name == model.file.name else None)
        for extension in self.extensions:
            extendee = self.declared[extension.of.extendee[1:]]
            extendee.extensions.append(extension)

    def index(self, file: FileDescriptorProto, path: Path) -> None:
        """Take in the declarations of a file, the inner ones after the outer."""
        features = of_file(file)
        scope = f"{file.package}." if file.package else ""
        self.extend(file.extension, scope, features, path, 7)
        self.enums(file.enum_type, scope, features, path, 5)
        waiting = [
            (f"{scope}{message.name}", message, features, _below(path, 4, at))
            for at, message in enumerate(file.message_type)
        ]
        while waiting:
            name, message, around, where = waiting.pop(0)
            own = around.under(message.options.features)
            self.declared[name] = _Declared(message, own, where)
            self.extend(message.extension, f"{name}.", own, where, 6)
            self.enums(message.enum_type, f"{name}.", own, where, 4)
            waiting[:0] = [
                (f"{name}.{inner.name}", inner, own, _below(where, 3, at))
                for at, inner in enumerate(message.nested_type)
            ]

    def enums(self, enums: Any, scope: str, features: Features, path: Path, number: int) -> None:
        for at, enum in enumerate(enums):
            own = features.under(enum.options.features)
            self.declared[f"{scope}{enum.name}"] = _Declared(enum, own, _below(path, number, at))

    def extend(self, fields: Any, scope: str, features: Features, path: Path, number: int) -> None:
        for at, one in enumerate(fields):
            self.extensions.append(_Extension(f"{scope}{one.name}", one, features, _below(path, number, at)))

    def where(self, path: Path) -> Place | None:
        """The place of a declaration's name."""
        return None if path is None else self.model.place((*path, 1))

    def doc(self, path: Path) -> str:
        return "" if path is None else self.model.doc(path)

    def read(self) -> dict[str, Type]:
        types = self.types
        waiting = [name for name, one in self.declared.items() if one.path is not None]
        while waiting:
            name = waiting.pop(0)
            if name in types or _is_entry(self.declared[name].of):
                continue
            one = self.declared[name]
            if isinstance(one.of, EnumDescriptorProto):
                types[name] = self.enum(name, one.of, one)
                continue
            struct = self.message(name, one.of, one)
            types[name] = struct
            waiting += [used for used in uses(struct) if used not in types]
        return types

    def enum(self, name: str, enum: EnumDescriptorProto, one: _Declared) -> Enumeration:
        symbols = tuple(
            Symbol(value.name, value.number, self.where(_below(one.path, 2, at))) for at, value in enumerate(enum.value)
        )
        return Enumeration(
            name, symbols, default=symbols[0].name, closed=one.features.closed,
            where=self.where(one.path),
        )  # fmt: skip

    def message(self, name: str, message: DescriptorProto, one: _Declared) -> Struct:
        fields = [self.field(each, at, message, one) for at, each in enumerate(message.field)]
        fields += [self.extension(each) for each in one.extensions]
        return Struct(
            name, tuple(fields), kind="message", doc=self.doc(one.path),
            where=self.where(one.path),
            note={"message_set": True} if message.options.message_set_wire_format else {},
        )  # fmt: skip

    def field(self, of: FieldDescriptorProto, at: int, message: DescriptorProto, one: _Declared) -> Field:
        oneof = message.oneof_decl[of.oneof_index] if of.HasField("oneof_index") and not of.proto3_optional else None
        features = one.features.under(oneof.options.features) if oneof else one.features
        made = self.made(of, features, _below(one.path, 2, at), oneof=oneof.name if oneof else None)
        json_name = of.json_name or lower_camel(of.name)
        return replace(made, json_name=json_name if json_name != of.name else None)

    def extension(self, extension: _Extension) -> Field:
        made = self.made(extension.of, extension.features, extension.path, oneof=None)
        return replace(made, name=f"[{extension.name}]", note={**made.note, "extension": True})

    def made(self, of: FieldDescriptorProto, around: Features, path: Path, *, oneof: str | None) -> Field:
        """A field or an extension, all but its names in JSON."""
        features = of_field(of, around)
        type_, note = self.type(of, features)
        presence = presence_of(of, features)
        if presence is Presence.IMPLICIT:
            note["zero"] = self.zero(type_)
        return Field(
            of.name, type_, of.number, default=self.default(of), presence=presence, oneof=oneof, note=note,
            doc=self.doc(path), where=self.where(path),
        )  # fmt: skip

    def type(self, of: FieldDescriptorProto, features: Features) -> tuple[Type, dict[str, Any]]:
        """The type of a field, and the notes that its features make."""
        note: dict[str, Any] = {}
        one = self.declared.get(of.type_name[1:])
        if one is not None and isinstance(one.of, DescriptorProto) and one.of.options.map_entry:
            key, value = (_legacy_of(each, one.features) for each in one.of.field)
            note = {f"{side}_utf8": False for side, (_, own) in (("key", key), ("value", value)) if not own.utf8}
            return MapOf(self.one(*key), self.one(value[0], replace(value[1], delimited=False))), note
        single = self.one(of, features)
        if of.type == _F.TYPE_STRING and not features.utf8:
            note["utf8"] = False
        if of.label != _F.LABEL_REPEATED:
            return single, note
        if of.type not in (_F.TYPE_STRING, _F.TYPE_BYTES, _F.TYPE_MESSAGE, _F.TYPE_GROUP):
            note["packed"] = features.packed
        return ListOf(single), note

    def one(self, of: FieldDescriptorProto, features: Features) -> Type:
        """The type of one value of a field."""
        word, name = _WORDS[of.type], of.type_name[1:]
        if word in SCALARS:
            return SCALAR_TYPES[word]
        if name in JSON_SHAPES:
            return JSON_SHAPES[name]
        if word == "enum":
            return Ref(name)
        if name == ANY:
            return Ref(name, native=ANY, note={"types": self.types})
        return Ref(name, native="group") if features.delimited else Ref(name)

    def zero(self, type_: Type) -> Value:
        """The value that implicit presence does not write."""
        match type_:
            case ListOf():
                return []
            case MapOf():
                return {}
            case Bool():
                return False
            case Int():
                return 0
            case Float():
                return 0.0
            case Text():
                return ""
            case Bytes():
                return b""
            case Ref():
                enum = self.declared[type_.name].of
                assert isinstance(enum, EnumDescriptorProto)
                return next((value.name for value in enum.value if value.number == 0), 0)
            case _:
                return None

    def default(self, of: FieldDescriptorProto) -> Value | Missing:
        """The default that proto2 and editions let a field give."""
        if not of.HasField("default_value"):
            return MISSING
        text = of.default_value
        match _WORDS[of.type]:
            case "bool":
                return text == "true"
            case "float" | "double":
                return math.nan if text == "nan" else float(text)
            case "bytes":
                return text_encoding.CUnescape(text)
            case "string" | "enum":
                return text
            case _:
                return int(text)


def _below(path: Path, number: int, at: int) -> Path:
    """The path of declaration `at` of those in field `number`."""
    return None if path is None else (*path, number, at)


def _is_entry(of: DescriptorProto | EnumDescriptorProto) -> bool:
    return isinstance(of, DescriptorProto) and of.options.map_entry


def _legacy_of(of: FieldDescriptorProto, around: Features) -> tuple[FieldDescriptorProto, Features]:
    return of, of_field(of, around)


def uses(struct: Struct) -> Iterator[str]:
    """The full names of the types that a message's fields name."""
    for each in struct.fields:
        types = [each.type]
        while types:
            match types.pop():
                case Ref(name=name):
                    yield name
                case ListOf(item=item) | MapOf(value=item):
                    types.append(item)
                case _:
                    pass
