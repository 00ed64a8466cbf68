"""From any schema to one that Thrift can say, and what is lost on the way.

Thrift has structs at its root and no null: a field that may be null is optional, and null is its absence. Elements of a
list cannot be absent, so those that may be null are a union with an empty struct. Values of several types are a bare
union (`json_type = "union"`), integers beyond i64 are decimal text (`json_type = "integer"`): so every record with named
fields has its bytes, and they decode back.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from .. import limits
from ..conform import conform
from ..infer import camel
from ..loss import Loss
from ..manner import Manner, from_latin1
from ..problem import ConformError, Problem, SchemaError
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
    Missing,
    Null,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import Value, pointer
from ._thrift_names import Names
from ._thrift_render import used_names
from ._thrift_resolve import BASE, DIGITS

MOST_FIELDS: Final = (1 << 15) - 1
KINDS: Final = {"union": "union", "exception": "exception", "error": "exception"}
MEMBERS: Final = {
    Null: "null_value", Bool: "boolean", Int: "integer", Float: "number", Text: "text", Bytes: "bytes", ListOf: "items",
    SetOf: "elements", MapOf: "entries",
}  # fmt: skip
LOGICAL: Final = frozenset((
    "date", "time-millis", "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos", "decimal", "duration",
    "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos", "big-decimal",
))  # fmt: skip


def fit(schema: Schema) -> tuple[Schema, tuple[Loss, ...]]:
    """The schema as Thrift says it, and what that lost; raises SchemaError for a root that is no struct."""
    if schema.language == "thrift":
        return schema, ()
    root = schema.resolve(schema.root)
    if not isinstance(root, Struct):
        raise SchemaError(_not_a_record(root))
    fitter = _Fitter(schema)
    name = fitter.name(root, [])
    fitter.structs()
    fitter.defaults()
    return Schema("thrift", Ref(name), fitter.named), tuple(fitter.losses)


def _not_a_record(root: Type) -> Problem:
    said = type_name(root)
    return Problem(
        code="root-not-a-record",
        detail=f"The root of a Thrift record is a struct, whose fields have names; this record is {said}.",
        path="",
        expected="an object",
        found=said,
        fix='Wrap it in an object, for example {"items": …}.',
    )


class _Fitter:
    """Structs are put into Thrift one after the other, as the types that need them are met."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.losses: list[Loss] = []
        self.names = Names()
        self.own: dict[str, str] = {}  # full name of a type -> its name here
        self.named: dict[str, Type] = {}
        self.waiting: deque[tuple[Struct, list[str]]] = deque()
        self.wanted: list[tuple[str, int, Field, list[str]]] = []  # defaults: struct, field, as it was, where
        self.null = ""
        self.open: dict[tuple[int, int], str] = {}  # unions that are being looked at -> their name here
        self.inside: set[str] = set()  # names of other types that are being looked at

    def lose(self, path: list[str], detail: str) -> None:
        if len(self.losses) < limits.REMARKS:
            self.losses.append(Loss(pointer(path), detail))

    def name(self, type_: Struct | Enumeration, path: list[str]) -> str:
        """The name of a struct or an enum here; what it holds is looked at later."""
        if type_.name not in self.own:
            own = self.own[type_.name] = self.names.fresh(type_.name.rpartition(".")[2], "Type")
            if type_.aliases:
                self.lose(path, f"The aliases of {type_.name} are not kept: Thrift looks at no names.")
            if isinstance(type_, Struct):
                self.named[own] = Null()  # until it is its turn
                self.waiting.append((type_, path))
            else:
                self.named[own] = self.enum(type_, own, path)
        return self.own[type_.name]

    def enum(self, type_: Enumeration, own: str, path: list[str]) -> Enumeration:
        if type_.default is not None and self.schema.language == "avro":
            self.lose(
                path, f"The default {type_.default} of {type_.name} is not kept: a reader gets the number itself."
            )
        return Enumeration(own, type_.symbols, closed=False)

    # Structs

    def structs(self) -> None:
        while self.waiting:
            struct, path = self.waiting.popleft()
            own = self.own[struct.name]
            if len(struct.fields) > MOST_FIELDS:
                raise SchemaError(_too_many(struct, path))
            names = Names()
            numbers = self.numbers(struct, path)
            fields = []
            for at, (field, number) in enumerate(zip(struct.fields, numbers, strict=True)):
                where = [*path, field.key]
                fields.append(self.field(field, number, names, where, struct))
                if not isinstance(field.default, Missing) and field.default is not None:
                    self.wanted.append((own, at, field, where))
            self.named[own] = Struct(own, tuple(fields), kind=KINDS.get(struct.kind, "struct"), doc=_doc(struct.doc))

    def numbers(self, struct: Struct, path: list[str]) -> Iterator[int]:
        """The numbers that the fields have, where Thrift has them too; the next free one for the others."""
        fits = {
            field.number for field in struct.fields if field.number is not None and 1 <= field.number <= MOST_FIELDS
        }
        given: set[int] = set()
        free = iter(number for number in range(1, MOST_FIELDS + 1) if number not in fits)
        for field in struct.fields:
            number = field.number
            if number is None or number not in fits or number in given:
                new = next(free)
                if number is not None:
                    self.lose(
                        [*path, field.key], f"Thrift cannot give the field the number {number}; it is {new} here."
                    )
                number = new
            given.add(number)
            yield number

    def field(self, field: Field, number: int, names: Names, path: list[str], struct: Struct) -> Field:
        name = names.fresh(field.name, f"field{number}")
        if field.oneof and field == next(each for each in struct.fields if each.oneof == field.oneof):
            self.lose(path, f"Thrift does not see to it that only one of the fields of {field.oneof} is set.")
        if field.aliases:
            self.lose(path, "The aliases of the field are not kept: Thrift finds fields by their number.")
        presence = field.presence
        if presence is Presence.REQUIRED and self.schema.language != "protobuf":
            presence = Presence.DEFAULT  # that the field was there says nothing of all the others to come
        elif presence is Presence.IMPLICIT:
            presence = Presence.DEFAULT
        branches = self.branches(field.type)
        others = [branch for branch in branches if not isinstance(self.schema.resolve(branch), Null)]
        if len(others) < len(branches) or struct.kind == "union":
            presence = Presence.OPTIONAL
        if others:
            type_ = self.one_of(others, field.type, path)
        else:
            type_ = BASE["string"]
            self.lose(path, "Only null was seen, which Thrift writes by leaving the field out; string is a guess.")
        key = None if name == field.key else field.key
        return Field(name, type_, number, doc=_doc(field.doc), presence=presence, json_name=key)

    # Types

    def type(self, type_: Type, path: list[str]) -> Type:
        if isinstance(type_, Ref):
            target = self.schema.resolve(type_)
            if isinstance(target, Struct | Enumeration):
                return Ref(self.name(target, path))
            if type_.name in self.inside:
                if (union := _identity(target, self.branches(target))) in self.open:
                    return Ref(self.open[union])
                self.lose(
                    path, f"{type_.name} holds itself, which only structs and unions of Thrift can; string is a guess."
                )
                return BASE["string"]
            self.inside.add(type_.name)
            made = self.type(target, path)
            self.inside.discard(type_.name)
            return made
        if type_.native in LOGICAL and self.schema.language == "avro":
            self.lose(path, f"The meaning {type_.native} is not kept: the record gives the plain value.")
        match type_:
            case Struct() | Enumeration():
                return Ref(self.name(type_, path))
            case Null():
                return self.nothing(path)
            case Anything():
                self.lose(path, "Nothing is known of the value; string is a guess.")
                return BASE["string"]
            case Bool():
                return BASE["bool"]
            case Int():
                return self.int(type_, path)
            case Float():
                return BASE["double"]
            case Text():
                return BASE["uuid"] if type_.native == "uuid" else BASE["string"]
            case Bytes():
                return BASE["binary"]
            case Fixed():
                self.lose(path, f"That {type_.name} has just {type_.size} bytes is not kept: binary is of any length.")
                return BASE["binary"]
            case ListOf():
                return ListOf(self.type(type_.item, [*path, "0"]))
            case SetOf():
                return SetOf(self.type(type_.item, [*path, "0"]))
            case MapOf():
                return MapOf(self.type(type_.key, path), self.type(type_.value, [*path, "*"]))
            case Union():
                return self.one_of(self.branches(type_), type_, path)

    def int(self, type_: Int, path: list[str]) -> Type:
        """The integer of Thrift that holds all of a type, all signed; decimal text where none does."""
        if type_.bits is None or (type_.bits >= 64 and not type_.signed):
            self.lose(path, "Thrift has no integer beyond 64 bits with sign: it is written as text, in digits.")
            return DIGITS["integer" if type_.bits is None else "uint64"]
        bits = type_.bits if type_.signed else type_.bits + 1
        return BASE[f"i{next(wide for wide in (8, 16, 32, 64) if wide >= bits)}"]

    def nothing(self, path: list[str]) -> Type:
        """The empty struct that stands for null where a value cannot be absent."""
        if not self.null:
            self.null = self.names.fresh("Null")
            self.named[self.null] = Null()
        return Ref(self.null)

    def branches(self, type_: Type) -> list[Type]:
        """The types that a value may be of: those of a union and of unions inside it, or the one type."""
        if not isinstance(self.schema.resolve(type_), Union):
            return [type_]
        found: list[Type] = []
        seen: set[int] = set()
        waiting = deque([type_])
        while waiting:
            one = waiting.popleft()
            target = self.schema.resolve(one)
            if not isinstance(target, Union):
                found.append(one)
            elif id(target) not in seen:
                seen.add(id(target))
                waiting.extendleft(reversed(target.branches))
        return found

    def one_of(self, branches: list[Type], union: Type, path: list[str]) -> Type:
        """The one type, or a bare union of several."""
        if len(branches) == 1:
            return self.type(branches[0], path)
        identity = _identity(self.schema.resolve(union), branches)
        if identity in self.open:
            return Ref(self.open[identity])
        last = next((key for key in reversed(path) if not key.isdigit() and key != "*"), "")
        own = self.open[identity] = self.names.fresh(f"{camel(last) or 'Some'}Value")
        self.named[own] = Null()
        types = list(dict.fromkeys(self.type(branch, path) for branch in branches))
        del self.open[identity]
        if len(types) == 1 and own not in used_names(types[0]):
            del self.named[own]
            return types[0]
        if self.null and Ref(self.null) in types:
            self.lose(path, "Thrift has no null among elements: a union with an empty struct stands for it.")
        else:
            self.lose(path, "The value is of several types: a union says which, around each value.")
        names = Names()
        members = tuple(
            Field(names.fresh(self.member(type_)), type_, number, presence=Presence.OPTIONAL)
            for number, type_ in enumerate(types, 1)
        )
        self.named[own] = Union(tuple(types), note={"members": members, "name": own})
        return Ref(own)

    def member(self, type_: Type) -> str:
        """A name for the member of a union, from its type."""
        if isinstance(type_, Ref):
            return "null_value" if type_.name == self.null else f"{type_.name[:1].lower()}{type_.name[1:]}"
        return MEMBERS[type(type_)]

    # Defaults

    def defaults(self) -> None:
        """The defaults that Thrift can write, once all types are known."""
        manner = Manner(bytes_from=from_latin1) if self.schema.language == "avro" else Manner()
        for own, at, field, path in self.wanted:
            struct = self.named[own]
            assert isinstance(struct, Struct)
            type_ = struct.fields[at].type
            try:
                value = conform(field.default, Schema("thrift", type_, self.named), manner).value
            except ConformError:
                value = MISSING
            if value is MISSING or not self.can_say(value, type_):
                self.lose(path, "Its default cannot be written as a constant of Thrift.")
                continue
            fields = (*struct.fields[:at], replace(struct.fields[at], default=value), *struct.fields[at + 1 :])
            self.named[own] = replace(struct, fields=fields)

    def can_say(self, value: Value, type_: Type) -> bool:
        """Whether the IDL has a constant for a value."""
        type_ = self.named[type_.name] if isinstance(type_, Ref) else type_
        match type_:
            case Float():
                return not math.isnan(value)
            case Bytes():
                try:
                    return isinstance(value.decode(), str)
                except UnicodeDecodeError:
                    return False
            case Enumeration():
                return isinstance(value, str)
            case ListOf() | SetOf():
                return all(self.can_say(item, type_.item) for item in value)
            case MapOf():
                keys = isinstance(
                    self.named[type_.key.name] if isinstance(type_.key, Ref) else type_.key, Text | Int | Bool
                )
                return keys and all(self.can_say(item, type_.value) for item in value.values())
            case Struct():
                fields = {field.key: field for field in type_.fields}
                return all(key in fields and self.can_say(item, fields[key].type) for key, item in value.items())
            case Union() | Null():
                return False
            case _:
                return True


def _identity(union: Type, branches: list[Type]) -> tuple[int, int]:
    """What tells unions apart that are being looked at: the same one with null and without are two."""
    return id(union), len(branches)


def _too_many(struct: Struct, path: list[str]) -> Problem:
    return Problem(
        code="too-many-fields",
        detail=f"{struct.name} has {len(struct.fields):,} fields, a struct of Thrift at most {MOST_FIELDS:,}.",
        path=pointer(path),
        expected=f"at most {MOST_FIELDS:,} fields",
        found=f"{len(struct.fields):,}",
        fix="Make it a map.",
    )


def _doc(doc: str) -> str:
    """Documentation as a comment can hold it."""
    lines = (line.strip() for line in doc.replace("*/", "* /").split("\n"))
    return "\n".join(lines).strip()
