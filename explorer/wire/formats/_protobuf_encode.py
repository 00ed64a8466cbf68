"""Bytes from the protobuf library: a message class made for the schema, filled by json_format, written by upb.

The library sees only what `conform` has checked. Its classes live in a descriptor pool of the schema's own, so that one
visitor's Person never meets another's.
"""

from __future__ import annotations

import base64
import math
import re
from typing import Any

from google.protobuf import descriptor_pool, json_format, message, message_factory

from .. import limits
from ..problem import EncodeError, Problem
from ..protobuf_types import ProtoFile
from ..schema import Anything, ListOf, MapOf, Schema, Struct, Type
from ..value import Value, pointer


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of a conformed value; raises EncodeError with a path where the library refuses it."""
    if schema is None or schema.language != "protobuf" or not isinstance(schema.model, ProtoFile):
        raise EncodeError(
            Problem(
                code="no-schema",
                detail="Protocol Buffers writes numbers, not names: it cannot do without a schema.",
                path="",
                expected="a .proto schema",
                found="none",
                fix="Paste a .proto, or let one be inferred from the record.",
            )
        )
    _check(value, schema)
    made, pool = _class_of(schema)
    filled = made()
    try:
        json_format.ParseDict(_as_json(value), filled, descriptor_pool=pool, max_recursion_depth=limits.NESTING + 1)
        data: bytes = filled.SerializeToString(deterministic=True)
    except json_format.ParseError as error:
        raise EncodeError(_refused(str(error))) from None
    except message.EncodeError as error:
        raise EncodeError(_unwritable(str(error))) from None
    return data


def _class_of(schema: Schema) -> tuple[Any, Any]:
    """The message class of the schema's root, and its pool; kept with the schema's model."""
    model: ProtoFile = schema.model
    pool = model.compiled.get("protobuf pool")
    if pool is None:
        pool = descriptor_pool.DescriptorPool()
        for file in model.files.file:
            pool.Add(file)
        model.compiled["protobuf pool"] = pool
    name = schema.root_name
    made = model.compiled.get(name)
    if made is None:
        made = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
        model.compiled[name] = made
    return made, pool


def _as_json(value: Value) -> Any:
    """The value as json_format takes it: bytes as base64, floats that JSON has no word for as text."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case float():
            if math.isfinite(value):
                return value
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case list():
            return [_as_json(item) for item in value]
        case dict():
            return {key: _as_json(item) for key, item in value.items()}
        case _:
            return value


def _check(value: Value, schema: Schema) -> None:
    """Refuse what no reader takes: two members of one oneof, and messages inside one another past the limit."""
    waiting: list[tuple[Value, Type, list[str], int]] = [(value, schema.root, [], 1)]
    while waiting:
        here, type_, path, level = waiting.pop()
        type_ = schema.resolve(type_)
        if level > limits.NESTING:
            raise EncodeError(_too_deep(path))
        if type_.native and type_.native.startswith("google.protobuf."):
            waiting += _inside_json(here, type_, path, level)
            continue
        match type_:
            case Struct() if isinstance(here, dict):
                set_: dict[str, str] = {}
                for field in type_.fields:
                    key = field.key
                    if key not in here:
                        continue
                    if field.oneof is not None and set_.setdefault(field.oneof, key) != key:
                        raise EncodeError(_two_of(field.oneof, set_[field.oneof], key, path))
                    if _goes_on(here[key], level):
                        waiting.append(_below(here[key], field.type, [*path, key], level, schema))
            case ListOf() if isinstance(here, list):
                waiting += [
                    _below(item, type_.item, [*path, str(at)], level, schema)
                    for at, item in enumerate(here)
                    if _goes_on(item, level)
                ]
            case MapOf() if isinstance(here, dict):
                waiting += [
                    _below(item, type_.value, [*path, key], level + 1, schema)
                    for key, item in here.items()
                    if _goes_on(item, level + 1)
                ]
            case _:
                pass


def _goes_on(value: Value, level: int) -> bool:
    """Whether there is something to check in a value: one that holds others, or that may itself be too deep."""
    return isinstance(value, dict | list) or level >= limits.NESTING


def _below(
    value: Value, type_: Type, path: list[str], level: int, schema: Schema
) -> tuple[Value, Type, list[str], int]:  # fmt: skip
    """A field's value with its level: a message is one deeper than the one around it."""
    well_known = bool(type_.native and type_.native.startswith("google.protobuf."))
    return value, type_, path, level + (well_known or isinstance(schema.resolve(type_), Struct))


def _inside_json(value: Value, type_: Type, path: list[str], level: int) -> list[tuple[Value, Type, list[str], int]]:
    """What is in a Value, a ListValue, a Struct or an Any. In a Value a list is a message more, an object two."""
    more = 1 if isinstance(type_, Anything) else 0
    inner = Anything(native="google.protobuf.Value")
    match value:
        case list():
            return [(item, inner, [*path, str(at)], level + more + 1) for at, item in enumerate(value)] or [
                (None, inner, path, level + more)
            ]
        case dict():
            return [(item, inner, [*path, key], level + more + 2) for key, item in value.items()] or [
                (None, inner, path, level + more)
            ]
        case _:
            return []


def _two_of(oneof: str, first: str, second: str, path: list[str]) -> Problem:
    where = pointer([*path, second])
    return Problem(
        code="oneof",
        detail=f"{where}: {first} and {second} are both set, and only one of the oneof {oneof} can be.",
        path=where,
        expected=f"one of the oneof {oneof}",
        found=f"{first} and {second}",
        fix=f"Remove one of the two, for example {first}.",
    )


def _refused(says: str) -> Problem:
    """json_format's own refusal; it names the place as Message.field[0].other."""
    found = re.search(r' at "([^"]*)"\.?\s*$', says) or re.search(r' at "([^"]*)"', says)
    names = re.findall(r"[^.\[\]]+", found[1])[1:] if found else []
    detail = says.strip().splitlines()[-1] if says.strip() else "The value was refused."
    return Problem(
        code="refused",
        detail=detail,
        path=pointer(names),
        expected="a value that the protobuf library takes",
        found="one that it refuses",
        fix="Compare the record with the schema at this place.",
    )


def _too_deep(path: list[str]) -> Problem:
    return Problem(
        code="too-deep",
        detail=f"Here are more than {limits.NESTING} messages inside one another.",
        path=pointer(path),
        expected=f"at most {limits.NESTING} messages inside one another",
        found="one more",
        fix="Nest less deeply: in a Value an array takes two levels and an object three.",
    )


def _unwritable(says: str) -> Problem:
    return Problem(
        code="refused",
        detail=f"The protobuf library does not write this message: {says}.",
        path="",
        expected="a message that the protobuf library writes",
        found="one that it refuses",
        fix="Compare the record with the schema: a required field may be missing.",
    )
