"""The encoder of Ruby's Marshal, byte for byte as Marshal.dump writes what JSON.parse gives.

Ruby keeps one string for equal keys, and one Float for equal numbers of middling size: they are written once, and later
ones are links to the first. Values that are strings are written each time.
"""

from __future__ import annotations

import math
import struct
from typing import Final

from ..problem import EncodeError, Problem
from ..value import Pairs, Value, pointer, words

ENCODER: Final = "Bytewise's own, byte for byte that of Ruby 3.1's Marshal.dump"


def encode(value: Value, schema: object = None) -> bytes:
    """The bytes of a value."""
    writer = _Writer()
    writer.write(value, [])
    return bytes(writer.out)


class _Writer:
    """The bytes so far, and what Ruby would know again."""

    def __init__(self) -> None:
        self.out = bytearray(b"\x04\x08")
        self.objects = 0
        self.keys: dict[str, int] = {}  # key -> number of the object
        self.floats: dict[bytes, int] = {}
        self.encoding = b":\x06E"  # a symbol the first time, then a link to it

    def write(self, value: Value, path: list[str]) -> None:
        out = self.out
        match value:
            case None:
                out += b"0"
            case bool():
                out += b"T" if value else b"F"
            case int() if -(1 << 30) <= value < 1 << 30:
                out += b"i" + packed(value)
            case int():
                self.objects += 1
                size = -(-value.bit_length() // 16)
                out += (b"l+" if value > 0 else b"l-") + packed(size) + abs(value).to_bytes(2 * size, "little")
            case float():
                self.float(value)
            case str():
                self.objects += 1
                self.text(value)
            case bytes():
                self.objects += 1
                out += b'"' + packed(len(value)) + value
            case list():
                self.objects += 1
                out += b"[" + packed(len(value))
                for index, item in enumerate(value):
                    self.write(item, [*path, str(index)])
            case dict():
                self.entries(list(value.items()), path)
            case Pairs() if all(isinstance(key, str) for key, _ in value.items):
                self.entries(list(value.items), path)
            case _:
                raise EncodeError(
                    Problem(
                        code="no-such-type",
                        detail="What JSON.parse gives in Ruby has no such kind of value.",
                        path=pointer(path),
                        expected="nil, a boolean, a number, a string, an array or a hash",
                        found=words(value),
                        fix="Write it as text.",
                    )
                )

    def entries(self, entries: list[tuple[str, Value]], path: list[str]) -> None:
        self.objects += 1
        self.out += b"{" + packed(len(entries))
        for key, item in entries:
            known = self.keys.get(key)
            if known is None:
                self.keys[key] = self.objects
                self.objects += 1
                self.text(key)
            else:
                self.out += b"@" + packed(known)
            self.write(item, [*path, key])

    def text(self, text: str) -> None:
        raw = text.encode()
        self.out += b'I"' + packed(len(raw)) + raw + b"\x06" + self.encoding + b"T"
        self.encoding = b";\x00"

    def float(self, value: float) -> None:
        raw = struct.pack(">d", value)
        known = self.floats.get(raw)
        if known is not None:
            self.out += b"@" + packed(known)
            return
        if at_once(raw):
            self.floats[raw] = self.objects
        self.objects += 1
        text = digits(value).encode()
        self.out += b"f" + packed(len(text)) + text


def at_once(raw: bytes) -> bool:
    """Whether Ruby keeps a float in the pointer itself (a flonum), so that equal ones are one object."""
    number = int.from_bytes(raw, "big")
    return number == 0 or (number >> 60 & 7 in (3, 4) and number & ((1 << 63) - 1) != 0x3 << 60)


def packed(number: int) -> bytes:
    """Marshal's packed integer, in as few bytes as it may have."""
    if number == 0:
        return b"\0"
    if 0 < number < 123:
        return bytes((number + 5,))
    if -124 < number < 0:
        return bytes((number + 251,))
    width = max(1, -(-(number if number > 0 else ~number).bit_length() // 8))
    if number > 0:
        return bytes((width,)) + number.to_bytes(width, "little")
    return bytes((256 - width,)) + (number + (1 << 8 * width)).to_bytes(width, "little")


def digits(value: float) -> str:
    """The shortest digits that give the number back: with a point where it stands among them, else with an exponent."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    sign = "-" if math.copysign(1, value) < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    significant = (whole + fraction).lstrip("0")
    place = int(exponent or 0) + len(significant) - len(fraction)  # where the point stands, from the first digit
    significant = significant.rstrip("0")
    if not significant:
        return sign + "0"
    if not -4 < place <= len(significant):
        first, rest = significant[0], significant[1:]
        return f"{sign}{first}{'.' * bool(rest)}{rest}e{place - 1}"
    if place <= 0:
        return f"{sign}0.{'0' * -place}{significant}"
    return f"{sign}{significant[:place]}{'.' * (place < len(significant))}{significant[place:]}"
