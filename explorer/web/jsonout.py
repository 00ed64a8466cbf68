"""JSON out: orjson, and Python's own where orjson has no word for it (integers past 64 bits, halves of surrogate pairs)."""

from __future__ import annotations

import json
from typing import Any, Final

import orjson

BITS: Final = 14_000
"""Of an integer that is printed in decimal; Python refuses more than 4,300 digits, since they take too long."""


def dumps(value: Any) -> bytes:
    """A value of JSON as text in UTF-8, integers exact whatever their size."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(_printable(value), separators=(",", ":"), allow_nan=False).encode()


def _printable(value: Any) -> Any:
    """The value with integers that are too long for decimal digits as {"$hex": …}."""
    match value:
        case bool():
            return value
        case int() if value.bit_length() > BITS:
            return {"$hex": f"{value:x}"}
        case dict():
            return {key: _printable(item) for key, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
        case _:
            return value


def indented(value: Any) -> str:
    """A value of JSON as text for people: two spaces a level, letters as they are, halves of surrogate pairs as escapes."""
    text = json.dumps(_printable(value), indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(_printable(value), indent=2, allow_nan=False)
    return text
