"""The well-known types: what their messages hold, and the value that the JSON mapping gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ..layout import Fold, Key, Part, Role, as_struct
from ..protobuf_types import WRAPPERS, duration_text, field_mask_text, timestamp_text
from ..schema import Anything, Bool, Bytes, Float, Int, Null, Text, Type
from ..value import Value


class Known(NamedTuple):
    """A well-known message. `fields`: number -> (key, word of the type, whether repeated)."""

    kind: Part
    fields: Mapping[int, tuple[Any, str, bool]]


def _kind(name: str, doc: str, fold: Fold) -> Part:
    return Part(name, Role.GROUP, doc, "ProtoJSON: well-known types", fold=fold)


def _or(empty: Value) -> Fold:
    """The value of the last child, or this where there is none."""

    def fold(items: list[tuple[Any, Value]]) -> Value:
        if items:
            return items[-1][1]
        return type(empty)() if isinstance(empty, list | dict) else empty

    return fold


def _parts_of(value: Mapping[str, Value]) -> tuple[int, int]:
    return value.get("seconds", 0), value.get("nanos", 0)


def _timestamp(items: list[tuple[Any, Value]]) -> Value:
    """Text, or the two numbers where they are no time that JSON can say."""
    value = dict(items)
    text = timestamp_text(*_parts_of(value))
    return value if text is None else text


def _duration(items: list[tuple[Any, Value]]) -> Value:
    value = dict(items)
    text = duration_text(*_parts_of(value))
    return value if text is None else text


def _field_mask(items: list[tuple[Any, Value]]) -> Value:
    value = dict(items)
    text = field_mask_text(value.get("paths", []))
    return value if text is None else text


_ZERO: Final[Mapping[str, Value]] = {"bool": False, "string": "", "bytes": b"", "float": 0.0, "double": 0.0}
_TYPES: Final[Mapping[str, Type]] = {
    "double": Float(64),
    "float": Float(32),
    "int64": Int(64),
    "uint64": Int(64, False),
    "int32": Int(32),
    "uint32": Int(32, False),
    "bool": Bool(),
    "string": Text(),
    "bytes": Bytes(),
    "null": Null(),
    "map": Null(),
}


def type_of(word: str) -> Type:
    """The type of a field of a well-known message."""
    return _TYPES.get(word) or Anything(native=word)


_TIME: Final = {1: ("seconds", "int64", False), 2: ("nanos", "int32", False)}

MESSAGES: Final[Mapping[str | None, Known]] = {
    "google.protobuf.Timestamp": Known(
        _kind("Timestamp", "A point in time: seconds since 1970 in UTC, and nanoseconds.", _timestamp), _TIME
    ),
    "google.protobuf.Duration": Known(
        _kind("Duration", "A length of time: seconds, and nanoseconds of the same sign.", _duration), _TIME
    ),
    "google.protobuf.FieldMask": Known(
        _kind("FieldMask", "Names of fields, as paths.", _field_mask), {1: ("paths", "string", True)}
    ),
    "google.protobuf.Struct": Known(
        _kind("Struct", "A JSON object: a map from text to Value.", _or({})), {1: (Key.SAME, "map", False)}
    ),
    "google.protobuf.Value": Known(
        _kind("Value", "Any JSON value: just one of its six fields is set.", _or(None)),
        {
            1: (Key.SAME, "null", False),
            2: (Key.SAME, "double", False),
            3: (Key.SAME, "string", False),
            4: (Key.SAME, "bool", False),
            5: (Key.SAME, "google.protobuf.Struct", False),
            6: (Key.SAME, "google.protobuf.ListValue", False),
        },
    ),
    "google.protobuf.ListValue": Known(
        _kind("ListValue", "A JSON array: a repeated Value.", _or([])), {1: (Key.SAME, "google.protobuf.Value", True)}
    ),
    "google.protobuf.Any": Known(
        _kind("Any", "A message of any type: a URL that ends in the type's name, and the message's bytes.", as_struct),
        {1: ("@type", "string", False), 2: ("value", "bytes", False)},
    ),
    **{
        name: Known(
            _kind(
                name.rpartition(".")[2],
                f"A message with one field, {word}, so that absence can be told from zero.",
                _or(_ZERO.get(word, 0)),
            ),
            {1: (Key.SAME, word, False)},
        )
        for name, word in WRAPPERS.items()
    },
}
