"""JSON's own troubles, on the record in hand: what another reader of the same text makes of it.

JSON says nothing of the size of numbers, has no bytes and no NaN. A reader that keeps numbers as 64-bit floats, as
JavaScript does, changes them without a word; bytes travel as text and cost a third more. RFC 8259, section 6, and RFC 7493.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .wire.record import Record
from .wire.value import Real, Value, escaped

MOST: Final = 20
"""Troubles of one record that are told."""

EXACT: Final = 1 << 53
"""Integers up to here are all different as 64-bit floats."""

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4}){3,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z")
_WORD: Final = re.compile(r"[a-z]+\Z|[A-Z]+\Z|[A-Za-z][a-z]+\Z|[0-9]+\Z|[0-9a-f]+\Z|[0-9A-F]+\Z")
_SPECIAL: Final = {"NaN": "not a number", "Infinity": "infinity", "-Infinity": "minus infinity"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What may happen to one value of the record, in a word for programs and a sentence for people."""

    path: str
    code: str
    detail: str


def troubles(record: Record) -> list[Trouble]:
    """Of a record that was read; past `MOST` they are left out."""
    return list(islice(_troubles(record.value), MOST))


def _troubles(root: Value) -> Iterator[Trouble]:
    """In the order of the text, with a stack of its own."""
    stack: list[Iterator[tuple[str, Value]]] = [iter([("", root)])]
    while stack:
        for path, value in stack[-1]:
            if isinstance(value, dict | list):
                if (special := _special(path, value)) is not None:
                    yield special
                    continue
                stack.append(_below(path, value))
                break
            if (found := _of_leaf(path, value)) is not None:
                yield found
        else:
            stack.pop()


def _below(path: str, value: dict[str, Value] | list[Value]) -> Iterator[tuple[str, Value]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return ((f"{path}/{escaped(str(key))}", item) for key, item in pairs)


def _of_leaf(path: str, value: Value) -> Trouble | None:
    match value:
        case bool():
            return None
        case Real():
            return _of_real(path, value)
        case int():
            return _of_integer(path, value)
        case str():
            return _of_text(path, value)
        case _:
            return None


def _of_integer(path: str, value: int) -> Trouble | None:
    if abs(value) <= EXACT:
        return None
    try:
        seen = int(float(value))
    except OverflowError:
        return Trouble(path, "beyond-double", "too large for a 64-bit float: JavaScript reads Infinity")
    if seen == value:
        return Trouble(
            path, "beyond-2-53", "past 2^53, where not every integer has a 64-bit float; this one happens to have one"
        )
    return Trouble(path, "beyond-2-53", f"past 2^53: a reader that keeps it as a 64-bit float sees {seen}")


def _of_real(path: str, value: Real) -> Trouble | None:
    if value in (float("inf"), float("-inf")):
        return Trouble(path, "beyond-double", "too large for a 64-bit float: JavaScript reads Infinity")
    if not value and any(digit in "123456789" for digit in value.text.lower().partition("e")[0]):
        return Trouble(path, "beyond-double", "too small for a 64-bit float: it becomes 0")
    if not value.exact:
        return Trouble(path, "decimal", f"has more digits than a 64-bit float: it becomes {float(value)!r}")
    return None


def _of_text(path: str, value: str) -> Trouble | None:
    """Text that is bytes in disguise. Words and numbers of the same letters are not meant."""
    if not _BASE64.match(value) or _WORD.match(value):
        return None
    try:
        data = b64decode(value, validate=True)
    except binascii.Error:
        return None
    cost = len(value) - len(data)
    return Trouble(
        path, "base64", f"looks like bytes as base64: {len(value):,} characters for {len(data):,} bytes, {cost:,} more"
    )


def _special(path: str, value: dict[str, Value] | list[Value]) -> Trouble | None:
    """The writings for what JSON has no word for."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    match value:
        case {"$float": str() as name} if name in _SPECIAL:
            return Trouble(path, "no-number", f"JSON has no {_SPECIAL[name]}: it stands here in a writing of our own")
        case {"$bytes": str() as text}:
            size = len(text) * 3 // 4 - text.count("=", -2)
            return Trouble(
                path, "base64", f"JSON has no bytes: {size:,} of them take {len(text):,} characters of base64"
            )
        case _:
            return None
