"""The encoder of UBJSON and BJData, byte for byte as the dialects' Python libraries write by default.

The shortest integer, floats in eight bytes (zero in four), a text of one byte as a char, containers without type and count.
"""

from __future__ import annotations

import math
import struct
import sys
from decimal import Decimal
from typing import Final

from .problem import EncodeError, Problem
from .ubjson_core import FLOATS, NUMBERS, UNSIGNED, Dialect
from .value import Pairs, Value, pointer, words

SMALLEST_NORMAL: Final = sys.float_info.min
"""Below it a float64 has fewer digits, and the libraries write the exact ones instead."""


def encode(value: Value, dialect: Dialect) -> bytes:
    """The bytes of a value."""
    out = bytearray()
    _write(value, dialect, out, [])
    return bytes(out)


def _write(value: Value, d: Dialect, out: bytearray, path: list[str]) -> None:
    match value:
        case None:
            out += b"Z"
        case bool():
            out += b"T" if value else b"F"
        case int():
            _integer(value, d, out)
        case float():
            _float(value, d, out)
        case str():
            raw = value.encode()
            if len(raw) == 1:
                out += b"C" + raw
            else:
                out += b"S"
                _sized(raw, d, out)
        case bytes():
            out += b"[$" + d.binary.encode() + b"#"
            _sized(value, d, out)
        case list():
            out += b"["
            for index, item in enumerate(value):
                _write(item, d, out, [*path, str(index)])
            out += b"]"
        case dict():
            _entries(list(value.items()), d, out, path)
        case Pairs() if all(isinstance(key, str) for key, _ in value.items):
            _entries(list(value.items), d, out, path)
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


def _entries(entries: list[tuple[str, Value]], d: Dialect, out: bytearray, path: list[str]) -> None:
    out += b"{"
    for key, item in entries:
        _sized(key.encode(), d, out)
        _write(item, d, out, [*path, key])
    out += b"}"


def _sized(raw: bytes, d: Dialect, out: bytearray) -> None:
    _integer(len(raw), d, out)
    out += raw


def _integer(value: int, d: Dialect, out: bytearray) -> None:
    """The narrowest marker that holds it; past 64 bits, its digits."""
    for marker in d.ladder[value < 0]:
        signed = marker not in UNSIGNED
        _, width = NUMBERS[marker]
        if (value.bit_length() if value >= 0 else (-value - 1).bit_length()) <= 8 * width - signed:
            out += marker.encode() + value.to_bytes(width, d.order, signed=signed)
            return
    _digits(str(value), d, out)


def _float(value: float, d: Dialect, out: bytearray) -> None:
    if not math.isfinite(value) and d.finite:
        out += b"Z"
    elif value == 0:
        _ieee("d", value, d, out)
    elif abs(value) < SMALLEST_NORMAL:
        _digits(str(Decimal(value)), d, out)
    else:
        _ieee("D", value, d, out)


def _ieee(marker: str, value: float, d: Dialect, out: bytearray) -> None:
    out += marker.encode() + struct.pack((">" if d.order == "big" else "<") + FLOATS[marker], value)


def _digits(text: str, d: Dialect, out: bytearray) -> None:
    out += b"H"
    _sized(text.encode(), d, out)
