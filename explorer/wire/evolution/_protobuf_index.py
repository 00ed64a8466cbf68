"""A .proto file as the rules look at it: each declaration by its name within the package, with its features and its path.

Names are kept without the package, as everything in a file has a new full name when the package is renamed. A path is
that of descriptor.proto; `File.spot` makes a place in the text of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Final, TypeAlias

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    ServiceDescriptorProto,
)

from ..protobuf_features import Features, of_field, of_file, presence_of
from ..protobuf_types import ProtoFile
from ..rule import Spot
from ..schema import Place, Presence, Schema

Path: TypeAlias = tuple[int, ...]

# Numbers of fields in descriptor.proto, which paths are made of
_MESSAGES, _ENUMS, _SERVICES, _EXTENSIONS = 4, 5, 6, 7  # of a file
_FIELDS, _NESTED, _NESTED_ENUMS, _NESTED_EXTENSIONS = 2, 3, 4, 6  # of a message
NAME: Final = 1
NUMBER, LABEL, TYPE, TYPE_NAME, DEFAULT, JSON_NAME, OPTIONS = 3, 4, 5, 6, 7, 10, 8  # of a field
VALUES, VALUE_NUMBER, METHODS = 2, 2, 2  # of an enum, of its value, of a service

_KINDS: Final[Mapping[int, str]] = {
    number: name.removeprefix("TYPE_").lower() for name, number in FieldDescriptorProto.Type.items()
}
NAMED_KINDS: Final = ("message", "enum", "group")


class Cardinality(Enum):
    """How many values a field has, and whether absence can be told. The values are said to people."""

    EXPLICIT = "optional with explicit presence"
    IMPLICIT = "optional with implicit presence"
    REQUIRED = "required"
    REPEATED = "repeated"
    MAP = "a map"

    @property
    def many(self) -> bool:
        return self in (Cardinality.REPEATED, Cardinality.MAP)


_CARDINALITIES: Final = {
    Presence.REQUIRED: Cardinality.REQUIRED,
    Presence.OPTIONAL: Cardinality.EXPLICIT,
    Presence.IMPLICIT: Cardinality.IMPLICIT,
}


@dataclass(frozen=True, slots=True)
class FieldAt:
    """A field or an extension.

    full       its full name, "shop.Order.id"
    kind       the word of its type; "group" for all delimited messages; "message" for a map, whose entries are messages
    type_name  the message or enum, without the package where it is of this file; "" for scalars
    entry      the message that a map's entries are
    oneof      the oneof it is a member of
    """

    full: str
    of: FieldDescriptorProto
    features: Features
    path: Path
    kind: str
    cardinality: Cardinality
    type_name: str
    entry: tuple[FieldAt, FieldAt] | None = None
    oneof: str | None = None

    @property
    def name(self) -> str:
        """As people know it: an extension by its full name."""
        return self.full if self.of.extendee else self.of.name

    @property
    def number(self) -> int:
        return self.of.number

    @property
    def type_path(self) -> Path:
        return (*self.path, TYPE_NAME if self.kind in NAMED_KINDS else TYPE)

    @property
    def word(self) -> str:
        """Its type in a word or two."""
        if self.entry is not None:
            key, value = self.entry
            return f"map<{key.word}, {value.word}>"
        return self.type_name.lstrip(".") or self.kind


@dataclass(frozen=True, slots=True)
class MessageAt:
    """A message. `entries`: the messages that its maps make; `names`: all that are taken in it, reserved ones too."""

    full: str
    of: DescriptorProto
    features: Features
    path: Path
    fields: dict[int, FieldAt] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def has_room_for(self, number: int) -> bool:
        """Whether a field or a reservation could take a number."""
        ranges = self.reserved + self.extensible
        return number not in self.fields and not any(start <= number <= end for start, end in ranges)

    @property
    def reserved(self) -> list[tuple[int, int]]:
        return [(one.start, one.end - 1) for one in self.of.reserved_range]

    @property
    def extensible(self) -> list[tuple[int, int]]:
        return [(one.start, one.end - 1) for one in self.of.extension_range]

    @property
    def oneofs(self) -> list[str]:
        """The oneofs that were written, without those that stand for proto3's optional."""
        made = {one.oneof_index for one in self.of.field if one.proto3_optional}
        return [one.name for at, one in enumerate(self.of.oneof_decl) if at not in made]


@dataclass(frozen=True, slots=True)
class EnumAt:
    """An enum. `values`: number -> name -> path, for a number may have several names."""

    full: str
    of: EnumDescriptorProto
    features: Features
    path: Path
    values: dict[int, dict[str, Path]] = field(default_factory=dict)

    @property
    def reserved(self) -> list[tuple[int, int]]:
        return [(one.start, one.end) for one in self.of.reserved_range]


@dataclass(frozen=True, slots=True)
class ServiceAt:
    full: str
    of: ServiceDescriptorProto
    path: Path


class File:
    """A file with all that it declares, each in the order of the text."""

    def __init__(self, model: ProtoFile) -> None:
        self.model, self.of = model, model.file
        self.features = of_file(self.of)
        self.messages: dict[str, MessageAt] = {}
        self.enums: dict[str, EnumAt] = {}
        self.services: dict[str, ServiceAt] = {}
        self.extensions: dict[str, FieldAt] = {}
        self._scope = f"{self.of.package}." if self.of.package else ""
        self._index()

    @property
    def editions(self) -> bool:
        return self.of.syntax == "editions"

    @property
    def syntax(self) -> str:
        return self.of.syntax or "proto2"

    # Places

    def place(self, path: Path) -> Place | None:
        return self.model.place(path)

    def spot(self, pointer: str, path: Path | None = None, *others: Path) -> Spot:
        """A place by a path, or by the next one where the text does not say it."""
        paths = (path, *others) if path is not None else others
        return Spot(pointer, next((place for each in paths if (place := self.place(each)) is not None), None))

    def around(self, name: str) -> Spot:
        """Where a nested declaration would stand: its message, or the file itself, which has no place."""
        while (name := name.rpartition(".")[0]) and name not in self.messages:
            pass
        return self.spot(self.messages[name].full, self.messages[name].path) if name else Spot(self.of.package)

    # Names

    def within(self, full: str) -> str:
        """A name as descriptors refer to it, without the package if it is of this one."""
        if self._scope and full.startswith(f".{self._scope}"):
            return full[len(self._scope) + 1 :]
        return full if self._scope or full.startswith(".google.protobuf.") else full[1:]

    def values_of(self, type_name: str) -> dict[str, int]:
        """Name -> number of an enum, of this file or an imported one."""
        known = self.enums.get(type_name)
        of = known.of if known else next((one for full, one in self._imported_enums() if full == type_name), None)
        return {} if of is None else {value.name: value.number for value in of.value}

    def _imported_enums(self) -> Iterator[tuple[str, EnumDescriptorProto]]:
        for file in self.model.files.file[:-1]:
            yield from ((f".{file.package}.{one.name}", one) for one in file.enum_type)
            waiting = [(f".{file.package}.{message.name}", message) for message in file.message_type]
            for scope, message in waiting:
                yield from ((f"{scope}.{one.name}", one) for one in message.enum_type)
                waiting += [(f"{scope}.{inner.name}", inner) for inner in message.nested_type]

    @cached_property
    def enums_required(self) -> set[str]:
        """The enums that a required field has: of a closed one, a value that is unknown leaves the field out."""
        return {
            field.type_name
            for message in self.messages.values()
            for field in message.fields.values()
            if field.cardinality is Cardinality.REQUIRED and field.kind == "enum"
        }

    def message_of(self, field: FieldAt) -> MessageAt | None:
        """The message that a field is declared in; none for an extension."""
        return None if field.of.extendee else self.messages.get(self.within(f".{field.full.rpartition('.')[0]}"))

    # Reading

    def _index(self) -> None:
        self._extend("", self.of.extension, self.features, (_EXTENSIONS,))
        self._enums("", self.of.enum_type, self.features, (_ENUMS,))
        waiting: list[tuple[str, DescriptorProto, Features, Path]] = [
            (message.name, message, self.features, (_MESSAGES, at)) for at, message in enumerate(self.of.message_type)
        ]
        while waiting:
            name, of, around, path = waiting.pop(0)
            features = around.under(of.options.features)
            message = self.messages[name] = MessageAt(self._scope + name, of, features, path)
            self._fields(message, name)
            self._extend(f"{name}.", of.extension, features, (*path, _NESTED_EXTENSIONS))
            self._enums(f"{name}.", of.enum_type, features, (*path, _NESTED_ENUMS))
            waiting[:0] = [
                (f"{name}.{inner.name}", inner, features, (*path, _NESTED, at))
                for at, inner in enumerate(of.nested_type)
                if not inner.options.map_entry
            ]
        for at, service in enumerate(self.of.service):
            self.services[service.name] = ServiceAt(self._scope + service.name, service, (_SERVICES, at))

    def _enums(self, scope: str, enums: Iterable[EnumDescriptorProto], around: Features, path: Path) -> None:
        for at, of in enumerate(enums):
            here = (*path, at)
            enum = EnumAt(self._scope + scope + of.name, of, around.under(of.options.features), here)
            for each, value in enumerate(of.value):
                enum.values.setdefault(value.number, {})[value.name] = (*here, VALUES, each)
            self.enums[scope + of.name] = enum

    def _extend(self, scope: str, fields: Iterable[FieldDescriptorProto], around: Features, path: Path) -> None:
        for at, of in enumerate(fields):
            made = self._field(of, self._scope + scope + of.name, around, (*path, at), {}, None)
            self.extensions[scope + of.name] = made

    def _fields(self, message: MessageAt, name: str) -> None:
        entries = {
            f".{self._scope}{name}.{inner.name}": inner for inner in message.of.nested_type if inner.options.map_entry
        }
        message.names.update(message.of.reserved_name)
        for part in (message.of.field, message.of.oneof_decl, message.of.nested_type, message.of.enum_type):
            message.names.update(one.name for one in part)
        message.names.update(value.name for enum in message.of.enum_type for value in enum.value)
        message.entries.extend(f"{name}.{inner.name}" for inner in entries.values())
        oneofs = [
            (one.name, message.features.under(one.options.features), one.name in message.oneofs)
            for one in message.of.oneof_decl
        ]
        for at, of in enumerate(message.of.field):
            features, oneof = message.features, None
            if of.HasField("oneof_index"):
                said, features, written = oneofs[of.oneof_index]
                oneof = said if written else None
            full, path = f"{message.full}.{of.name}", (*message.path, _FIELDS, at)
            message.fields[of.number] = self._field(of, full, features, path, entries, oneof)

    def _field(
        self, of: FieldDescriptorProto, full: str, around: Features, path: Path, entries: Mapping[str, DescriptorProto],
        oneof: str | None,
    ) -> FieldAt:  # fmt: skip
        features = of_field(of, around)
        entry = entries.get(of.type_name)
        kind = _KINDS[of.type]
        if kind == "message" and features.delimited and entry is None:
            kind = "group"
        if entry is not None:
            key, value = (self._field(each, f"{full}.{each.name}", around, path, {}, None) for each in entry.field)
            return FieldAt(full, of, features, path, kind, Cardinality.MAP, self.within(of.type_name), (key, value))
        repeated = of.label == FieldDescriptorProto.LABEL_REPEATED
        cardinality = Cardinality.REPEATED if repeated else _CARDINALITIES[presence_of(of, features)]
        type_name = self.within(of.type_name) if of.type_name else ""
        return FieldAt(full, of, features, path, kind, cardinality, type_name, oneof=oneof)


def file_of(schema: Schema) -> File:
    """The index of a schema's file; kept with its model."""
    model: ProtoFile = schema.model
    known = model.compiled.get("protobuf rules")
    if known is None:
        known = model.compiled["protobuf rules"] = File(model)
    made: File = known
    return made
