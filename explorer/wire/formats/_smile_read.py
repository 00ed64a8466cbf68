"""What Smile's bytes say: numbers in groups of seven bits, floats and integers of any size dealt out so, and texts."""

from __future__ import annotations

import struct
from typing import Final

from .. import limits
from ..bits import zigzag
from ..decimal128 import scientific
from ..value import Logical, Value


def text_or_bytes(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8, which is refused once all the rest was read."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def vint(data: bytes) -> int:
    """An unsigned VInt: big-endian, seven bits a byte, six in the last."""
    number = 0
    for byte in data[:-1]:
        number = number << 7 | byte & 0x7F
    return number << 6 | data[-1] & 0x3F


def signed(data: bytes) -> int:
    """A VInt whose number is in zigzag."""
    return zigzag(vint(data))


def ieee(data: bytes) -> float:
    """A float from five bytes or a double from ten: 32 or 64 bits, right-aligned in groups of seven."""
    bits = 0
    for byte in data:
        bits = bits << 7 | byte & 0x7F
    width, code = (4, ">f") if len(data) == 5 else (8, ">d")
    return float(struct.unpack(code, (bits & (1 << 8 * width) - 1).to_bytes(width, "big"))[0])


def safe_length(length: int) -> int:
    """How many bytes of seven bits hold so many bytes of eight."""
    return -(-length * 8 // 7)


def unpacked(data: bytes) -> bytes:
    """The bytes in a run of seven-bit bytes; the last one holds its rest in its lowest bits, as Jackson writes it."""
    out = bytearray()
    for at in range(0, len(data), 8):
        group = data[at : at + 8]
        bits = 0
        for byte in group[:-1]:
            bits = bits << 7 | byte & 0x7F
        rest = len(group) - 1  # bits in its last byte, and also the bytes that the group says
        out += (bits << rest | group[-1] & (1 << rest) - 1).to_bytes(rest, "big")
    return bytes(out)


LONGEST: Final = limits.DIGITS * 10 // 3 // 8
"""Bytes of an integer whose digits are surely within the limit on printed digits."""


def big_integer(data: bytes) -> Value:
    """An integer of any size, two's complement; past the limit on digits the bytes themselves."""
    whole = unpacked(data)
    return int.from_bytes(whole, "big", signed=True) if len(whole) <= LONGEST else whole


def big_decimal(scale: int, data: bytes) -> Value:
    """Digits and how many of them stand after the point."""
    whole = unpacked(data)
    if len(whole) > LONGEST:
        return whole
    number = int.from_bytes(whole, "big", signed=True)
    sign = "-" if number < 0 else ""
    return Logical("decimal", (number, -scale), sign + scientific(str(abs(number)), -scale))
