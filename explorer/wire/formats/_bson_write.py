"""BSON as pymongo's bson library writes it."""

from __future__ import annotations

from typing import Any, Final

import bson
import pymongo
from bson.binary import Binary
from bson.code import Code
from bson.datetime_ms import DatetimeMS
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.max_key import MaxKey
from bson.min_key import MinKey
from bson.objectid import ObjectId
from bson.regex import Regex
from bson.timestamp import Timestamp as InternalTimestamp

from ..problem import EncodeError, Problem
from ..schema import Schema
from ..value import Ext, Logical, Real, Timestamp, Value, pointer, words

ENCODER: Final = f"bson of pymongo {pymongo.version}"


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of pymongo's bson: integers in 32 bits where they fit, else in 64; the field _id first."""
    return bson.encode(_writable(_document(value), [], int))


def encode_int64(value: Value, schema: Schema | None = None) -> bytes:
    """The same with all integers in 64 bits, as drivers write where the program's own type is a long."""
    return bson.encode(_writable(_document(value), [], Int64))


def _document(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise EncodeError(
            Problem(
                code="root-not-a-record",
                detail="A BSON document is a record: fields with names. An array, a text or a number alone has no writing.",
                path="",
                expected="an object",
                found=f"an array of {len(value)}" if isinstance(value, list) else words(value),
                fix='Put it into an object, as in {"value": …}.',
            )
        )
    return value


def _writable(value: Value, path: list[str], integer: type[int]) -> Any:
    """The value in the library's own words, integers as `integer`; raises where BSON has none."""
    match value:
        case bool() | None | str() | bytes():
            return value
        case int():
            if not -(1 << 63) <= value < 1 << 63:
                raise _refused(
                    path, "integer-too-large", f"BSON has no integer of {value.bit_length()} bits.",
                    "an integer from -2^63 to 2^63 - 1", words(value), "Write it as text.",
                )  # fmt: skip
            return integer(value)
        case float():
            return float(value) if isinstance(value, Real) else value
        case list():
            return [_writable(item, [*path, str(index)], integer) for index, item in enumerate(value)]
        case dict():
            for key in value:
                if "\0" in key:
                    raise _refused(
                        [*path, key], "name-with-nul", "A name in BSON ends at its first U+0000.",
                        "a name without the character U+0000", repr(key), "Rename the field.",
                    )  # fmt: skip
            return {key: _writable(item, [*path, key], integer) for key, item in value.items()}
        case Ext():
            return Binary(value.data, value.code)
        case Timestamp():
            milliseconds, rest = divmod(value.nanoseconds, 1_000_000)
            if rest:
                raise _refused(
                    path, "too-precise", "BSON's datetime counts milliseconds.", "whole milliseconds", value.iso,
                    "Write it as text.",
                )  # fmt: skip
            return DatetimeMS(value.seconds * 1000 + milliseconds)
        case Logical():
            return _logical(value)
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


def _logical(value: Logical) -> Any:
    match value.kind, value.raw:
        case "oid", raw:
            return ObjectId(raw)
        case "numberDecimal", raw:
            return Decimal128.from_bid(raw)
        case "bsonTimestamp", (seconds, counter):
            return InternalTimestamp(seconds, counter)
        case "regex", (pattern, options):
            return Regex(pattern, options)
        case "code", raw:
            return Code(raw)
        case "minKey", _:
            return MinKey()
        case "maxKey", _:
            return MaxKey()
        case _:
            raise TypeError(f"pymongo writes no {value.kind}")


def _refused(path: list[str], code: str, detail: str, expected: str, found: str, fix: str) -> EncodeError:
    return EncodeError(Problem(code=code, detail=detail, path=pointer(path), expected=expected, found=found, fix=fix))
