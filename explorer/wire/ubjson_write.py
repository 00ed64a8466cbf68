"""The encoders of UBJSON and BJData, byte for byte as the dialects' Python libraries and nlohmann's for C++ write.

By default as the Python libraries: the shortest integer, floats in eight bytes (zero in four), a text of one byte as a char,
containers without type and count. A `Style` says what is otherwise.
"""

from __future__ import annotations

import math
import struct
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .problem import EncodeError, Problem
from .ubjson_core import FLOATS, NUMBERS, UNSIGNED, Dialect
from .value import Pairs, Value, pointer, words

SMALLEST_NORMAL: Final = sys.float_info.min
"""Below it a float64 has fewer digits, and the libraries write the exact ones instead."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a writer of a dialect goes about it.

    ladder    the integer markers that it takes, from narrow to wide: from 0 up, and below 0
    counted   whether containers say how many values they have, and then have no end
    plain     whether every text is a string and every float has eight bytes
    """

    dialect: Dialect
    ladder: tuple[str, str]
    counted: bool = False
    plain: bool = False


def by_default(dialect: Dialect) -> Style:
    return Style(dialect, dialect.ladder)


def counted(dialect: Dialect) -> Style:
    return Style(dialect, dialect.ladder, counted=True)


def as_nlohmann(dialect: Dialect) -> Style:
    """Signed markers come first, so lengths below 128 are int8."""
    return Style(dialect, ("iUIulmLM" if dialect.order == "little" else "iUIlL", "iIlL"), plain=True)


def encode(value: Value, style: Style) -> bytes:
    """The bytes of a value."""
    out = bytearray()
    _write(value, style, out, [])
    return bytes(out)


def _write(value: Value, s: Style, out: bytearray, path: list[str]) -> None:
    match value:
        case None:
            out += b"Z"
        case bool():
            out += b"T" if value else b"F"
        case int():
            _integer(value, s, out)
        case float():
            _float(value, s, out)
        case str():
            raw = value.encode()
            if len(raw) == 1 and not s.plain:
                out += b"C" + raw
            else:
                out += b"S"
                _sized(raw, s, out)
        case bytes():
            out += b"[$" + s.dialect.binary.encode() + b"#"
            _sized(value, s, out)
        case list():
            out += b"["
            if s.counted:
                out += b"#"
                _integer(len(value), s, out)
            for index, item in enumerate(value):
                _write(item, s, out, [*path, str(index)])
            if not s.counted:
                out += b"]"
        case dict():
            _entries(list(value.items()), s, out, path)
        case Pairs() if all(isinstance(key, str) for key, _ in value.items):
            _entries(list(value.items), s, out, path)
        case _:
            raise EncodeError(
                Problem(
                    code="no-such-type",
                    detail="There is no marker for this kind of value.",
                    path=pointer(path),
                    expected="null, a boolean, a number, text, bytes, an array or an object",
                    found=words(value),
                    fix="Write it as text.",
                )
            )


def _entries(entries: list[tuple[str, Value]], s: Style, out: bytearray, path: list[str]) -> None:
    out += b"{"
    if s.counted:
        out += b"#"
        _integer(len(entries), s, out)
    for key, item in entries:
        _sized(key.encode(), s, out)
        _write(item, s, out, [*path, key])
    if not s.counted:
        out += b"}"


def _sized(raw: bytes, s: Style, out: bytearray) -> None:
    _integer(len(raw), s, out)
    out += raw


def _integer(value: int, s: Style, out: bytearray) -> None:
    """The narrowest marker that holds it; past 64 bits, its digits."""
    for marker in s.ladder[value < 0]:
        signed = marker not in UNSIGNED
        _, width = NUMBERS[marker]
        if (value.bit_length() if value >= 0 else (-value - 1).bit_length()) <= 8 * width - signed:
            out += marker.encode() + value.to_bytes(width, s.dialect.order, signed=signed)
            return
    _digits(str(value), s, out)


def _float(value: float, s: Style, out: bytearray) -> None:
    if not math.isfinite(value) and s.dialect.finite:
        out += b"Z"
    elif value == 0 and not s.plain:
        _ieee("d", value, s, out)
    elif abs(value) < SMALLEST_NORMAL and not s.plain:
        _digits(str(Decimal(value)), s, out)
    else:
        _ieee("D", value, s, out)


def _ieee(marker: str, value: float, s: Style, out: bytearray) -> None:
    out += marker.encode() + struct.pack((">" if s.dialect.order == "big" else "<") + FLOATS[marker], value)


def _digits(text: str, s: Style, out: bytearray) -> None:
    out += b"H"
    _sized(text.encode(), s, out)
