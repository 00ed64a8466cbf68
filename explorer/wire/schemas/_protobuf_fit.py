"""A type of any language as a proto3 file: what a message can say, and what it cannot.

The JSON of the record keeps its shape, so that the record still fits: a list in a list becomes a ListValue and a mixed
value a Value, not a message of our making. A key that is no identifier keeps its writing as json_name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, assert_never

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)
from google.protobuf.struct_pb2 import DESCRIPTOR as _STRUCT_FILE

from .. import limits
from ..loss import Loss
from ..problem import Problem, SchemaError
from ..protobuf_types import MAX_FIELD, SCALARS, ProtoFile, lower_camel
from ..schema import (
    MISSING,
    Anything,
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
    Ref,
    Schema,
    SetOf,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import pointer
from ._protobuf_model import types_of
from ._protobuf_names import can_be_kept, entry_name, fresh, identifier, package_of, shortened, upper_snake

_F = FieldDescriptorProto
VALUE: Final = "google.protobuf.Value"
LIST_VALUE: Final = "google.protobuf.ListValue"
STRUCT: Final = "google.protobuf.Struct"
RESERVED_NUMBERS: Final = range(19_000, 20_000)
_KEYWORDS: Final = {
    *SCALARS, "map", "group", "message", "enum", "optional", "required", "repeated", "oneof", "option", "reserved",
    "extensions", "extend", "stream", "returns", "import", "package", "service", "rpc", "syntax", "edition", "google",
    "export", "local",
}  # fmt: skip
_TYPE_OF_WORD: Final = {word: getattr(_F, f"TYPE_{word.upper()}") for word in SCALARS}


def fit(schema: Schema) -> tuple[Schema, tuple[Loss, ...]]:
    """The schema as Protocol Buffers says it, and what that lost; raises SchemaError for a root that is no record."""
    if schema.language == "protobuf":
        return schema, ()
    root = schema.resolve(schema.root)
    if not isinstance(root, Struct):
        raise SchemaError(_not_a_record(root))
    writer = _Writer(schema)
    name = writer.file_of(root)
    model = ProtoFile(writer.files())
    named = types_of(model)
    for full, number in writer.digits:
        named[full] = _with_digits(named[full], number)
    return Schema("protobuf", Ref(name), named, model=model), tuple(writer.losses)


def _with_digits(type_: Type, number: int) -> Type:
    """A message whose field takes integers as text, whatever their size; a note, which the text of the schema cannot say."""
    assert isinstance(type_, Struct)
    return replace(
        type_,
        fields=tuple(
            replace(field, type=_digits(field.type)) if field.number == number else field for field in type_.fields
        ),
    )


def _digits(type_: Type) -> Type:
    match type_:
        case Text():
            return replace(type_, note={"digits": True})
        case ListOf():
            return replace(type_, item=_digits(type_.item))
        case MapOf():
            return replace(type_, value=_digits(type_.value))
        case _:
            return type_


def _not_a_record(root: Type) -> Problem:
    said = type_name(root)
    return Problem(
        code="root-not-a-record",
        detail=f"A Protocol Buffers message has named fields at its root; this record is {said}.",
        path="",
        expected="an object",
        found=said,
        fix='Wrap it in an object, for example {"items": …}.',
    )


class _Writer:
    """Builds one proto3 file, message by message, as the types that need them are met."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.losses: list[Loss] = []
        self.file = FileDescriptorProto(name="main.proto", syntax="proto3")
        self.names: dict[str, str] = {}  # full name of a type -> its name in the file
        self.taken: set[str] = set()  # names at the top of the file: messages, enums and their values
        self.waiting: list[tuple[Struct, str]] = []  # messages to be written, each with its path in the record
        self.digits: list[tuple[str, int]] = []  # message and number of the fields that hold large integers as text
        self.here = "", 0  # the field that is being written

    def file_of(self, root: Struct) -> str:
        self.file.package = package_of([name for name, type_ in self.schema.named.items() if isinstance(type_, Struct)])
        self.name(root, "")
        while self.waiting:
            struct, path = self.waiting.pop(0)
            self.message(struct, path)
        return self.full(root.name)

    def files(self) -> FileDescriptorSet:
        files = FileDescriptorSet()
        if self.file.dependency:
            _STRUCT_FILE.CopyToProto(files.file.add())
        files.file.append(self.file)
        return files

    def full(self, name: str) -> str:
        return ".".join(filter(None, (self.file.package, self.names[name])))

    def lose(self, path: str, detail: str) -> None:
        if len(self.losses) < limits.REMARKS:
            self.losses.append(Loss(path, detail))

    def name(self, type_: Struct | Enumeration, path: str) -> str:
        """The full name of a message or an enum, which is written when it is met first."""
        if type_.name not in self.names:
            own = fresh(identifier(type_.name.rpartition(".")[2], "Type"), self.taken, _KEYWORDS)
            self.names[type_.name] = own
            if isinstance(type_, Struct):
                self.waiting.append((type_, path))
            else:
                self.enum(type_, own, path)
        return self.full(type_.name)

    # Messages

    def message(self, struct: Struct, path: str) -> None:
        message = self.file.message_type.add(name=self.names[struct.name])
        if struct.kind == "union" and struct.fields:
            message.oneof_decl.add(name="value")
        numbers = self.numbers(struct, path)
        cameled, keys = set[str](), {each.key for each in struct.fields}
        for each, number in zip(struct.fields, numbers, strict=True):
            others = keys - {each.key}  # a reader takes a field's own name for its key as well
            name = fresh(identifier(each.name, "field"), cameled, others, same=lower_camel)
            field = message.field.add(name=name, number=number, label=_F.LABEL_OPTIONAL)
            where = path + pointer((each.key,))
            self.here = self.full(struct.name), number
            self.field(message, field, each, where)
            field.json_name = lower_camel(name)
            if field.json_name != each.key:
                if not can_be_kept(each.key):
                    self.lose(where, f"A key such as {each.key!r} cannot be kept; it is {field.json_name!r} here.")
                else:
                    field.json_name = each.key
            if struct.kind == "union" and field.label != _F.LABEL_REPEATED:
                field.oneof_index = 0
        self.optionals(message)

    def numbers(self, struct: Struct, path: str) -> Iterable[int]:
        """The numbers that the fields have, where they can stay, or else 1, 2, 3 …"""
        given = [each.number for each in struct.fields]
        good = [n for n in given if n is not None and 1 <= n <= MAX_FIELD and n not in RESERVED_NUMBERS]
        if len(good) == len(set(good)) == len(given):
            return good
        if any(number is not None for number in given):
            self.lose(path, f"The field numbers of {struct.name} cannot stay; its fields are numbered anew.")
        return [number + (1_000 if number >= RESERVED_NUMBERS.start else 0) for number in range(1, len(given) + 1)]

    def field(self, message: DescriptorProto, field: _F, each: Field, path: str) -> None:
        """Fill in the type, the label and the presence."""
        type_, nullable = self.without_null(each.type)
        nullable = nullable or each.presence is Presence.OPTIONAL
        if each.default is not MISSING and each.default is not None:
            self.lose(path, "proto3 has no defaults: a reader that finds the field absent sees zero, empty or false.")
        match type_:
            case ListOf() | SetOf():
                field.label = _F.LABEL_REPEATED
                self.one(field, type_.item, f"{path}/0", inside=True)
                if isinstance(type_, SetOf):
                    self.lose(path, "A repeated field does not say that each element comes once.")
                if nullable:
                    self.lose(path, "null and an empty array become one: a repeated field is not there when empty.")
            case MapOf():
                self.map(message, field, type_, path)
                if nullable:
                    self.lose(path, "null and an empty object become one: a map field is not there when empty.")
            case _:
                self.one(field, type_, path)
                field.proto3_optional = nullable and field.type != _F.TYPE_MESSAGE

    def optionals(self, message: DescriptorProto) -> None:
        """Each `optional` field stands in a oneof of its own, which no text shows."""
        names = {field.name for field in message.field} | {oneof.name for oneof in message.oneof_decl}
        for field in message.field:
            if field.proto3_optional and not field.HasField("oneof_index"):
                field.oneof_index = len(message.oneof_decl)
                message.oneof_decl.add(name=fresh(f"_{field.name}", names, ()))
            else:
                field.ClearField("proto3_optional")

    def without_null(self, type_: Type) -> tuple[Type, bool]:
        """The type itself, and whether it may be null instead."""
        type_ = self.schema.resolve(type_)
        if isinstance(type_, Union):
            others = [branch for branch in type_.branches if not isinstance(self.schema.resolve(branch), Null)]
            if len(others) == 1:
                return self.without_null(others[0])[0], True
        return type_, False

    # Types

    def one(self, field: _F, type_: Type, path: str, *, inside: bool = False) -> None:
        """The type of one value: of a field, or `inside` a list or a map, where no null and no list can stand."""
        type_ = self.schema.resolve(type_)
        match type_:
            case Bool():
                field.type = _F.TYPE_BOOL
            case Int(bits=None):
                field.type = _F.TYPE_STRING
                self.digits.append(self.here)
                self.lose(path, "Integers have at most 64 bits; larger ones are written as text.")
            case Int(bits=bits):
                width = 32 if bits and bits <= 32 else 64
                field.type = _TYPE_OF_WORD[f"{'' if type_.signed else 'u'}int{width}"]
                if bits not in (32, 64):
                    self.lose(path, f"There is no integer of {bits} bits; {width} bits are taken.")
            case Float(bits=bits):
                field.type = _F.TYPE_FLOAT if bits == 32 else _F.TYPE_DOUBLE
            case Text():
                field.type = _F.TYPE_STRING
            case Bytes():
                field.type = _F.TYPE_BYTES
            case Fixed():
                field.type = _F.TYPE_BYTES
                self.lose(path, f"bytes do not say that they are {type_.size} long.")
            case Enumeration():
                field.type, field.type_name = _F.TYPE_ENUM, f".{self.name(type_, path)}"
            case Struct():
                field.type, field.type_name = _F.TYPE_MESSAGE, f".{self.name(type_, path)}"
            case Null() | Anything():
                self.well_known(field, VALUE)
            case ListOf() | SetOf():
                self.well_known(field, LIST_VALUE)
                self.lose(path, f"A list in a {'list or map' if inside else 'field'} is a ListValue: "
                          "it may hold anything, and its numbers are doubles.")  # fmt: skip
            case MapOf():
                self.well_known(field, STRUCT)
                self.lose(
                    path, "A map in a list or map is a Struct: it may hold anything, and its numbers are doubles."
                )
            case Union():
                self.well_known(field, VALUE)
                self.lose(path, f"One of several types ({type_name(type_)}) is a Value: "
                          "it may hold anything, and its numbers are doubles.")  # fmt: skip
            case Ref():
                raise TypeError("a Ref was not resolved")
            case _:
                assert_never(type_)

    def well_known(self, field: _F, name: str) -> None:
        field.type, field.type_name = _F.TYPE_MESSAGE, f".{name}"
        if not self.file.dependency:
            self.file.dependency.append("google/protobuf/struct.proto")

    def map(self, message: DescriptorProto, field: _F, type_: MapOf, path: str) -> None:
        """A map field: repeated, of an entry message of its own that no text shows."""
        taken = {nested.name for nested in message.nested_type}
        entry = message.nested_type.add(name=entry_name(field.name))
        while entry.name in taken:  # two names that differ in underscores only
            field.name += "_"
            entry.name = entry_name(field.name)
        entry.options.map_entry = True
        key = entry.field.add(name="key", number=1, label=_F.LABEL_OPTIONAL, json_name="key")
        value = entry.field.add(name="value", number=2, label=_F.LABEL_OPTIONAL, json_name="value")
        key_type = self.schema.resolve(type_.key)
        if isinstance(key_type, Int | Bool | Text) and key_type != Int(None):
            self.one(key, key_type, path)
        else:
            key.type = _F.TYPE_STRING
            self.lose(path, f"A map's keys are text, integers or booleans; {type_name(key_type)} becomes text.")
        self.one(value, type_.value, f"{path}/*", inside=True)
        field.label, field.type = _F.LABEL_REPEATED, _F.TYPE_MESSAGE
        package = f".{self.file.package}" if self.file.package else ""
        field.type_name = f"{package}.{message.name}.{entry.name}"

    # Enums

    def enum(self, enum: Enumeration, name: str, path: str) -> None:
        """An enum at the top of the file. It is open, so its first value is zero; all enums share the names of values."""
        made = self.file.enum_type.add(name=name)
        symbols = [symbol for symbol in enum.symbols if -(1 << 31) <= symbol.number < 1 << 31]
        for symbol in enum.symbols:
            if symbol not in symbols:
                self.lose(path, f"{symbol.name} = {symbol.number} is left out: an enum's numbers have 32 bits.")
        zeros = [symbol for symbol in symbols if symbol.number == 0]
        if not zeros:
            zeros = [Symbol(f"{upper_snake(name)}_UNSPECIFIED", 0)]
            self.lose(path, f"{zeros[0].name} = 0 is added: a proto3 enum begins with zero.")
        ordered = zeros[:1] + [symbol for symbol in symbols if symbol is not zeros[0]]
        short: dict[str, int] = {}
        for symbol in ordered:
            own = self.value_name(symbol, name, short)
            if own != symbol.name:
                self.lose(path, f"{symbol.name} is {own} here: names of enum values are shared by the whole file.")
            made.value.add(name=own, number=symbol.number)
        if len({symbol.number for symbol in ordered}) < len(ordered):
            made.options.allow_alias = True

    def value_name(self, symbol: Symbol, enum: str, short: dict[str, int]) -> str:
        """A name for an enum value; `short`: the names so far, as generated code would shorten them, with their numbers."""
        own = identifier(symbol.name, "VALUE")
        if own in self.taken:
            own = f"{upper_snake(enum)}_{own}"
        wanted, count = own, 2
        while own in self.taken or short.get(shortened(own, enum), symbol.number) != symbol.number:
            own, count = f"{wanted}_{count}", count + 1
        self.taken.add(own)
        short[shortened(own, enum)] = symbol.number
        return own
