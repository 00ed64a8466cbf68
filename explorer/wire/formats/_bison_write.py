"""The encoder of BiSON, bit for bit as BiSON.js writes, and what a record loses there: floats beyond some nine digits."""

from __future__ import annotations

import math
import re
from typing import Final

from .. import limits
from ..conform import Conformed, plain
from ..loss import Loss
from ..problem import EncodeError, Problem
from ..value import Pairs, Value, pointer, words
from ._bison_table import (
    ARRAY_TYPE,
    BOOLEAN_TYPE,
    CLOSE_TYPE,
    FLOAT_TYPE,
    INTEGER_TYPE,
    MOST_PLACES,
    NULL_TYPE,
    OBJECT_TYPE,
    STRING_TYPE,
    WIDTHS,
    Decimal,
)  # fmt: skip

ENCODER: Final = "Bytewise's own, bit for bit that of BiSON.js 2.0.2 (npm bisonjs) where text is handed to it as UTF-8"
MOST: Final = 1 << 31
"""Integers are below it; floats below a tenth of it."""
INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")


def fit(value: Value) -> Conformed:
    """A record as BiSON has it: integers of 32 bits, decimal numbers of at most eight places and some nine digits."""
    conformed = plain(value)
    losses = list(conformed.losses)
    return Conformed(_fit(conformed.value, losses, []), tuple(losses))


def _fit(value: Value, losses: list[Loss], path: list[str]) -> Value:
    def lose(detail: str) -> None:
        if len(losses) < limits.REMARKS:
            losses.append(Loss(pointer(path), detail))

    match value:
        case list():
            return [_fit(item, losses, [*path, str(index)]) for index, item in enumerate(value)]
        case dict():
            return {key: _fit(item, losses, [*path, key]) for key, item in value.items()}
        case bool():
            return value
        case int() if not -MOST <= value < MOST:
            lose("BiSON's integers have 32 bits: this one is written as text, in digits.")
            return str(value)
        case float():
            if value.is_integer() and -MOST <= value < MOST:
                lose(f"{value!r} is written as the integer {int(value)}: BiSON's library does not tell them apart.")
                return int(value)
            if abs(value) >= MOST / 10:
                lose("BiSON's decimal numbers are below 214,748,364.8: this one is written as text, in digits.")
                return repr(float(value))
            near = Decimal(*decimal(abs(value)), negative=value < 0)
            if near != value:
                lose(f"{float(value)!r} is written as {float(near)!r}: BiSON keeps some digits alone.")
            return near
    return value


def decimal(value: float) -> tuple[int, int]:
    """The digits and decimal places that BiSON.js writes for a number from 0 up: it stops when the rest is small."""
    places, step = 0, 10.0
    while True:
        shifted = value * step
        step *= 10
        places += 1
        digits = int(shifted)
        if not (shifted - digits > 1 / step and places < MOST_PLACES and shifted < 214_748_364):
            break
    return (digits // 10, places - 1) if digits % 10 == 0 else (digits, places)


def exact(value: float) -> tuple[int, int] | None:
    """Digits and decimal places that give a number exactly, its sign aside; None where there are none."""
    if isinstance(value, Decimal):
        return value.digits, value.places
    value = abs(value)
    if value < MOST / 10:
        digits, places = decimal(value)
        if digits / 10**places == value:
            return digits, places
    for places in range(MOST_PLACES + 1):
        digits = round(value * 10**places)
        if digits < MOST and digits / 10**places == value:
            return digits, places
    return None


def encode(value: Value, schema: object = None) -> bytes:
    """The bytes of a value."""
    out = _Stream()
    _write(value, out, [], top=True)
    out.bits(0b1111, 4)
    out.fill()
    return bytes(out.data)


class _Stream:
    """Bytes, and bits that are not a whole byte yet."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.rest, self.width = 0, 0

    def bits(self, number: int, width: int) -> None:
        self.rest = self.rest << width | number
        self.width += width
        whole = self.width // 8
        if whole:
            left = self.width % 8
            self.data += (self.rest >> left).to_bytes(whole, "big")
            self.rest &= (1 << left) - 1
            self.width = left

    def fill(self) -> None:
        if self.width:
            self.bits(0, 8 - self.width)


def _write(value: Value, out: _Stream, path: list[str], *, top: bool = False) -> None:
    match value:
        case None:
            out.bits(NULL_TYPE << 1, 4)
        case bool():
            out.bits(BOOLEAN_TYPE << 1 | value, 4)
        case int() if -MOST <= value < MOST:
            out.bits(INTEGER_TYPE, 3)
            _number(abs(value), out)
            out.bits(value < 0, 1)
        case float() if math.isfinite(value) and (found := exact(value)) is not None:
            digits, places = found
            out.bits(FLOAT_TYPE, 3)
            _number(digits, out)
            out.bits(math.copysign(1, value) < 0, 1)
            out.bits(places, 4)
        case str():
            _text(value, out)
        case list():
            out.bits(ARRAY_TYPE, 3)
            for index, item in enumerate(value):
                _write(item, out, [*path, str(index)])
            if not top:
                out.bits(CLOSE_TYPE, 3)
        case dict():
            _entries(_in_order(list(value.items())), out, path, top=top)
        case Pairs() if all(isinstance(key, str) for key, _ in value.items):
            _entries(list(value.items), out, path, top=top)
        case _:
            raise EncodeError(
                Problem(
                    code="no-such-type",
                    detail="BiSON has no writing for this kind of value.",
                    path=pointer(path),
                    expected="null, a boolean, an integer of 32 bits, a short decimal number, text, an array or an object",
                    found=words(value),
                    fix="Write it as text.",
                )
            )


def _in_order(entries: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Entries as JavaScript has them: those whose names are array indexes first, by their number."""
    indexes = [(int(key), key, item) for key, item in entries if INDEX.fullmatch(key) and int(key) < (1 << 32) - 1]
    if not indexes:
        return entries
    indexes.sort(key=lambda entry: entry[0])
    first = {key for _, key, _ in indexes}
    return [(key, item) for _, key, item in indexes] + [entry for entry in entries if entry[0] not in first]


def _entries(entries: list[tuple[str, Value]], out: _Stream, path: list[str], *, top: bool) -> None:
    out.bits(OBJECT_TYPE, 3)
    for key, item in entries:
        _text(key, out)
        _write(item, out, [*path, key])
    if not top:
        out.bits(CLOSE_TYPE, 3)


def _number(number: int, out: _Stream) -> None:
    """The size, and the number in as few bits as a size has."""
    for size, width in enumerate(WIDTHS):
        if number < 1 << width:
            out.bits(size, 3)
            out.bits(number, width)
            return


def _text(text: str, out: _Stream) -> None:
    raw = text.encode()
    size = len(raw)
    out.bits(STRING_TYPE, 3)
    if size <= 28:
        out.bits(size, 5)
    else:
        code, width = (29, 8) if size <= 255 else (30, 16) if size <= 65535 else (31, 32)
        out.bits(code, 5)
        out.bits(size, width)
    out.fill()
    out.data += raw
