"""The encoder of PHP's serialised values, byte for byte as PHP 8's serialize() writes them, and what a record loses there."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from .. import limits
from ..conform import Conformed, plain
from ..loss import Loss
from ..problem import EncodeError, Problem
from ..value import Pairs, Value, pointer, words

ENCODER: Final = "Bytewise's own, byte for byte that of PHP 8.2's serialize()"
INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
LOW, HIGH = -(1 << 63), (1 << 63) - 1


def key_of(name: str) -> str | int:
    """A name as a key of a PHP array, which turns decimal integers into numbers."""
    if INTEGER.fullmatch(name) and LOW <= int(name) <= HIGH:
        return int(name)
    return name


def fit(value: Value) -> Conformed:
    """A record as PHP has it once json_decode() has made arrays of it."""
    conformed = plain(value)
    losses = list(conformed.losses)
    fitted = _fit(conformed.value, losses, [])
    return Conformed(fitted, tuple(losses))


def _fit(value: Value, losses: list[Loss], path: list[str]) -> Value:
    def lose(detail: str) -> None:
        if len(losses) < limits.REMARKS:
            losses.append(Loss(pointer(path), detail))

    if isinstance(value, list):
        return [_fit(item, losses, [*path, str(index)]) for index, item in enumerate(value)]
    if isinstance(value, dict):
        fitted = {key: _fit(item, losses, [*path, key]) for key, item in value.items()}
        if not fitted:
            lose("An empty object is an empty array in PHP, which reads as an empty list.")
            return []
        if all(key == str(index) for index, key in enumerate(fitted)):
            lose("An object whose names are 0, 1, 2 and so on is a list in PHP.")
            return list(fitted.values())
        return fitted
    if isinstance(value, int) and not isinstance(value, bool) and not LOW <= value <= HIGH:
        lose("PHP's integers have 64 bits: this one is written as a string of its digits.")
        return str(value)
    return value


def encode(value: Value, schema: object = None) -> bytes:
    """The bytes of a value."""
    out = bytearray()
    _write(value, out, [])
    return bytes(out)


def _write(value: Value, out: bytearray, path: list[str]) -> None:
    match value:
        case None:
            out += b"N;"
        case bool():
            out += b"b:1;" if value else b"b:0;"
        case int() if LOW <= value <= HIGH:
            out += b"i:%d;" % value
        case float():
            out += f"d:{digits(value)};".encode()
        case str():
            _string(value.encode(), out)
        case bytes():
            _string(value, out)
        case list():
            _array(list(enumerate(value)), out, path)
        case dict():
            _array([(key_of(key), item) for key, item in value.items()], out, path)
        case Pairs() if all(isinstance(key, str | bytes) for key, _ in value.items):
            _array([(key_of(key) if isinstance(key, str) else key, item) for key, item in value.items], out, path)
        case _:
            raise EncodeError(
                Problem(
                    code="no-such-type",
                    detail="A PHP array has no writing for this kind of value.",
                    path=pointer(path),
                    expected="null, a boolean, an integer of 64 bits, a float, a string or an array of them",
                    found=words(value),
                    fix="Write it as text.",
                )
            )


def _array(entries: list[tuple[Any, Value]], out: bytearray, path: list[str]) -> None:
    out += b"a:%d:{" % len(entries)
    for key, item in entries:
        if isinstance(key, int):
            out += b"i:%d;" % key
        else:
            _string(key if isinstance(key, bytes) else key.encode(), out)
        _write(item, out, [*path, str(key)])
    out += b"}"


def _string(raw: bytes, out: bytearray) -> None:
    out += b's:%d:"' % len(raw)
    out += raw
    out += b'";'


def digits(value: float) -> str:
    """The shortest digits that give the number back, as PHP's serialize_precision = -1 writes them."""
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    sign, whole, exponent = _shortest(value)
    if whole == "0":
        return sign + "0"
    place = exponent + len(whole)  # where the decimal point stands, from the first digit
    if not -4 < place <= 17:
        return f"{sign}{whole[0]}.{whole[1:] or '0'}E{place - 1:+d}"
    if place <= 0:
        return f"{sign}0.{'0' * -place}{whole}"
    if place >= len(whole):
        return f"{sign}{whole}{'0' * (place - len(whole))}"
    return f"{sign}{whole[:place]}.{whole[place:]}"


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, significant digits and the power of ten behind the last of them."""
    sign = "-" if math.copysign(1, value) < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits_ = (whole + fraction).lstrip("0")
    stripped = digits_.rstrip("0")
    return sign, stripped or "0", int(exponent or 0) - len(fraction) + len(digits_) - len(stripped)
