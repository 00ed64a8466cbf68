"""What the struct of a Thrift message is: the arguments of a method, its result, or the exception of the library's own.

No struct of the text says it; the compiler makes one for each method. Where the text has a service with the method, its
structs are made here in the same way. Where it has none, the record itself is the struct of a call, each of its fields an
argument, and of a reply it is the result, field 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..thrift_model import Container, FieldDef, FieldType, Function, Named, Program, Typedef

CALL, REPLY, EXCEPTION, ONEWAY = 1, 2, 3, 4
TYPES: Final[Mapping[int, str]] = {CALL: "call", REPLY: "reply", EXCEPTION: "exception", ONEWAY: "oneway"}

METHOD: Final = "put"
"""The method that is called where no service has one that takes the record."""

_WHY: Final = (
    "UNKNOWN", "UNKNOWN_METHOD", "INVALID_MESSAGE_TYPE", "WRONG_METHOD_NAME", "BAD_SEQUENCE_ID", "MISSING_RESULT",
    "INTERNAL_ERROR", "PROTOCOL_ERROR", "INVALID_TRANSFORM", "INVALID_PROTOCOL", "UNSUPPORTED_CLIENT_TYPE",
)  # fmt: skip
APPLICATION_EXCEPTION: Final = Schema(
    "thrift",
    Struct(
        "TApplicationException",
        (
            Field("message", Text(), 1, presence=Presence.OPTIONAL),
            Field(
                "type",
                Enumeration("reason", tuple(Symbol(name, number) for number, name in enumerate(_WHY)), closed=False),
                2,
                presence=Presence.OPTIONAL,
            ),
        ),
        kind="exception",
    ),
    {},
)
"""What a server answers that could not even call the method."""

_BASE: Final[Mapping[str, Type]] = {
    "bool": Bool(), "byte": Int(8), "i8": Int(8), "i16": Int(16), "i32": Int(32), "i64": Int(64), "double": Float(),
    "string": Text(), "binary": Bytes(), "uuid": Text(native="uuid"),
}  # fmt: skip
_SEEN_THROUGH: Final = 16
"""Typedefs of typedefs that are followed."""


def struct_of(schema: Schema | None, kind: int, name: str) -> Schema | None:
    """The schema of a message's struct; None where only the wire says what it is."""
    if kind == EXCEPTION:
        return APPLICATION_EXCEPTION
    if schema is None or not isinstance(schema.resolve(schema.root), Struct):
        return schema
    function = _functions(schema).get(name.rpartition(":")[2])  # before a colon stands a multiplexed service
    if function is None:
        if kind != REPLY:
            return schema
        return replace(schema, root=Struct(f"{name}_result", (_optional("success", schema.root, 0),)))
    if kind == REPLY:
        return replace(schema, root=_result(schema, function))
    arguments = _fields(schema, function.arguments)
    if _takes_the_record(schema, function):  # the record is the one argument, and its paths stay its own
        return replace(schema, root=Union((arguments[0].type,), note={"members": arguments}))
    return replace(schema, root=Struct(f"{name}_args", arguments))


def call_of(schema: Schema | None) -> tuple[str, Field | None]:
    """The method that takes the record: its name, and the argument that the record is; None where it is all of them."""
    functions = {} if schema is None else _functions(schema)
    for function in functions.values():
        if schema is not None and _takes_the_record(schema, function):
            return function.name, _fields(schema, function.arguments)[0]
    name = METHOD
    while name in functions:  # that one takes something else
        name += "_"
    return name, None


def _functions(schema: Schema) -> dict[str, Function]:
    if not isinstance(schema.model, Program):
        return {}
    return {each.name: each for service in schema.model.services.values() for each in service.functions}


def _takes_the_record(schema: Schema, function: Function) -> bool:
    if len(function.arguments) != 1 or function.arguments[0].id is None:
        return False
    return _type(schema, function.arguments[0].type) == Ref(schema.root_name)


def _result(schema: Schema, function: Function) -> Struct:
    """Field 0 is what the method returns, the others are the exceptions it may throw."""
    returns = () if function.returns is None else (_optional("success", _type(schema, function.returns), 0),)
    return Struct(f"{function.name}_result", (*returns, *_fields(schema, function.throws)))


def _fields(schema: Schema, given: tuple[FieldDef, ...]) -> tuple[Field, ...]:
    return tuple(_optional(each.name, _type(schema, each.type), each.id) for each in given)


def _optional(name: str, type_: Type, number: int | None) -> Field:
    return Field(name, type_, number, presence=Presence.OPTIONAL)


def _type(schema: Schema, type_: FieldType, through: int = 0) -> Type:
    """A type of the text; one that cannot be told from here is left to the wire."""
    match type_:
        case Named(name=name) if name in _BASE:
            return _BASE[name]
        case Named(name=name) if name in schema.named:
            return Ref(name)
        case Named(name=name) if through < _SEEN_THROUGH and isinstance(schema.model, Program):
            for each in schema.model.definitions:
                if isinstance(each, Typedef) and each.name == name:
                    return _type(schema, each.type, through + 1)
        case Container() if through < _SEEN_THROUGH:
            item = _type(schema, type_.item, through + 1)
            if type_.key is not None:
                return MapOf(_type(schema, type_.key, through + 1), item)
            return SetOf(item) if type_.kind == "set" else ListOf(item)
    return Anything()
