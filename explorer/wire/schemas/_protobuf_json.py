"""How Protocol Buffers reads a JSON record: the well-known types' own shapes, and what implicit presence leaves out.

Each special reading gives the value as the JSON mapping writes it again, so that bytes that are read back compare equal:
a time in UTC with three, six or nine digits of fraction, the numbers of a Value as doubles.
"""

from __future__ import annotations

import math
from typing import Any

from ..conform import Manner, conform, from_base64
from ..problem import ConformError
from ..protobuf_types import (
    ANY,
    duration_from,
    duration_text,
    field_mask_from,
    field_mask_text,
    timestamp_from,
    timestamp_text,
    type_of_url,
)  # fmt: skip
from ..schema import MISSING, Field, Presence, Ref, Schema, Struct, Type
from ..value import Value, same, words
from ._protobuf_model import JSON_SHAPES


def omit(field: Field, value: Value) -> bool:
    """Whether a field is left out of the bytes: its value is the one that implicit presence does not write."""
    if field.presence is not Presence.IMPLICIT:
        return False
    zero = field.note.get("zero", MISSING)
    return zero is not MISSING and bool(value) is bool(zero) and same(value, zero)


def _timestamp(value: Value, type_: Type) -> Value:
    if not isinstance(value, str):
        raise ValueError('a time such as "2026-01-31T12:00:00Z"')
    return timestamp_text(*timestamp_from(value))


def _duration(value: Value, type_: Type) -> Value:
    if not isinstance(value, str):
        raise ValueError('a duration such as "1.5s"')
    return duration_text(*duration_from(value))


def _field_mask(value: Value, type_: Type) -> Value:
    if not isinstance(value, str):
        raise ValueError('paths as one text, such as "user.displayName,photo"')
    return field_mask_text(field_mask_from(value))


def _null_value(value: Value, type_: Type) -> Value:
    if value is None or value == "NULL_VALUE" or (value == 0 and not isinstance(value, bool)):
        return None
    raise ValueError("null")


def _value(value: Value, type_: Type) -> Value:
    """Any JSON value; its numbers become doubles."""
    match value:
        case None | bool():
            return value
        case str():
            return _unicode(value)
        case int() | float():
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                raise ValueError("a number that a 64-bit float holds (google.protobuf.Value)")
            return number
        case list():
            return [_value(item, type_) for item in value]
        case dict():
            return {_unicode(key): _value(item, type_) for key, item in value.items()}
        case _:
            raise ValueError("a JSON value (google.protobuf.Value)")


def _unicode(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("Unicode text, and no half of a surrogate pair") from None
    return text


def _list_value(value: Value, type_: Type) -> Value:
    if not isinstance(value, list):
        raise ValueError("an array (google.protobuf.ListValue)")
    return _value(value, type_)


def _struct(value: Value, type_: Type) -> Value:
    if not isinstance(value, dict):
        raise ValueError("an object (google.protobuf.Struct)")
    return _value(value, type_)


def _any(value: Value, type_: Type) -> Value:
    """An object whose @type names a message of the schema or a well-known one, with that message's own fields."""
    if not isinstance(value, dict):
        raise ValueError('an object with "@type" (google.protobuf.Any)')
    if not value:
        return {}
    url = value.get("@type")
    if not isinstance(url, str) or "/" not in url:
        raise ValueError('"@type" with a type URL such as "type.googleapis.com/package.Message"')
    name, types = type_of_url(url), type_.note.get("types", {})
    rest = {key: item for key, item in value.items() if key != "@type"}
    shape: Type | None = JSON_SHAPES.get(name)
    if name == ANY or shape is not None:
        if rest.keys() != {"value"}:
            raise ValueError(f'"value" beside "@type", because {name} is not an object in JSON')
        return {"@type": url, "value": _inner(rest["value"], shape or type_, types)}
    if not isinstance(types.get(name), Struct):
        raise ValueError(f'a message of the schema in "@type"; {words(name)} is none')
    return {"@type": url, **_inner(rest, Ref(name), types)}


def _inner(value: Value, type_: Type, types: Any) -> Value:
    """What is in an Any, fitted to its own type; a misfit is told with the path inside."""
    try:
        return conform(value, Schema("protobuf", type_, types), MANNER).value
    except ConformError as error:
        raise ValueError(f"{error.problem.expected} at {error.problem.path or 'value'} inside the Any") from None


MANNER = Manner(
    bytes_from=from_base64,
    bytes_as="base64 text",
    text_numbers=True,
    null_absent=True,
    fill=False,
    omit=omit,
    special={
        "google.protobuf.Timestamp": _timestamp,
        "google.protobuf.Duration": _duration,
        "google.protobuf.FieldMask": _field_mask,
        "google.protobuf.NullValue": _null_value,
        "google.protobuf.Value": _value,
        "google.protobuf.ListValue": _list_value,
        "google.protobuf.Struct": _struct,
        ANY: _any,
    },
)
