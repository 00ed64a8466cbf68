"""PostgreSQL's numbers: integers, floats as it prints them, and numeric, in its text and its binary format.

Readers raise ValueError for bytes that are no such number.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from ..union import single as nearest_single

_INTEGER: Final = re.compile(rb"-?(?:0|[1-9][0-9]{0,18})\Z")
_FLOAT: Final = re.compile(rb"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?(?:e[-+][0-9]{2,3})?|Infinity)\Z|NaN\Z")
NUMERIC_DIGITS: Final = re.compile(rb"-?[0-9]{1,4100}(?:\.[0-9]{1,4100})?\Z")


def matched(pattern: re.Pattern[bytes], data: bytes) -> str:
    """The text of bytes that match as a whole."""
    if not pattern.match(data):
        raise ValueError(data)
    return data.decode()


def integer(width: int) -> tuple[Callable[[bytes], int], Callable[[bytes], int], Callable[[int], bytes]]:
    """For integers of so many bytes: from text, from binary, to binary."""

    def says(data: bytes) -> int:
        number = int(matched(_INTEGER, data))
        if not -(1 << 8 * width - 1) <= number < 1 << 8 * width - 1:
            raise ValueError(data)
        return number

    def reads(data: bytes) -> int:
        if len(data) != width:
            raise ValueError(data)
        return int.from_bytes(data, "big", signed=True)

    def binary(value: int) -> bytes:
        return value.to_bytes(width, "big", signed=True)

    return says, reads, binary


def float_text(number: float, *, single: bool = False) -> str:
    """The digits that PostgreSQL 12 and later print: with an exponent from 1e15 on, and from 1e6 on in a float4."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    sign, mantissa, exponent = _shortest(number, single)
    digits = mantissa.rstrip("0") or "0"
    if not -4 <= exponent < (6 if single else 15):
        tail = f".{digits[1:]}" if digits[1:] else ""
        return f"{sign}{digits[0]}{tail}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole, fraction = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _shortest(number: float, single: bool) -> tuple[str, str, int]:
    """Sign, digits and exponent: the fewest digits that lie nearer to this number than to any other.

    Python takes digits that lie just between two numbers as well, where rounding to even makes them the right one;
    PostgreSQL does not, for the sake of readers that round in another way.
    """
    first = 0 if single else len(repr(abs(number)).partition("e")[0].replace(".", "").strip("0") or "0") - 1
    for places in range(first, 17):
        text = f"{abs(number):.{places}e}"
        if _is_nearest(text, abs(number), single):
            break
    mantissa, _, exponent = text.partition("e")
    return "-" if math.copysign(1, number) < 0 else "", mantissa.replace(".", ""), int(exponent)


def _is_nearest(text: str, number: float, single: bool) -> bool:
    read = float(text)
    if (nearest_single(read) if single else read) != number:
        return False
    if not single and number < 1 << 52:  # what lies just between two of these has more than 17 digits
        return True
    above = _after(number, single)
    if math.isinf(above):
        return True
    half = (Fraction(above) - Fraction(number)) / 2
    below = Fraction(number) - Fraction(_before(number, single)) if number else half
    said = Fraction(text)
    return Fraction(number) - below / 2 < said < Fraction(number) + half


def _after(number: float, single: bool) -> float:
    return _single_beside(number, 1) if single else math.nextafter(number, math.inf)


def _before(number: float, single: bool) -> float:
    return _single_beside(number, -1) if single else math.nextafter(number, 0)


def _single_beside(number: float, step: int) -> float:
    """The next binary32 above or below a positive one."""
    bits = struct.unpack(">I", struct.pack(">f", number))[0]
    return float(struct.unpack(">f", struct.pack(">I", max(bits + step, 0)))[0])


def float_of(code: str) -> Callable[[bytes], float]:
    def reads(data: bytes) -> float:
        try:
            return float(struct.unpack(code, data)[0])
        except struct.error:
            raise ValueError(data) from None

    return reads


def float_binary(code: str) -> Callable[[float], bytes]:
    """A float's bytes; of all the bits that say NaN, those that PostgreSQL makes of the text."""
    return lambda value: struct.pack(code, value if value == value else math.nan)


def said_float(data: bytes) -> float:
    return float(matched(_FLOAT, data))


def said_single(data: bytes) -> float:
    try:
        return float(struct.unpack(">f", struct.pack(">f", said_float(data)))[0])
    except OverflowError:
        raise ValueError(data) from None


# numeric: decimal numbers in groups of four digits. Values are Logical, of Avro's decimal


def numeric_text(data: bytes) -> str:
    """The digits that a numeric in binary says; raises ValueError where it is none, or no number."""
    if len(data) < 8:
        raise ValueError(data)
    count, weight, sign, scale = struct.unpack(">hhHH", data[:8])
    if sign not in (0, 0x4000) or count < 0 or len(data) != 8 + 2 * count or abs(weight) > 1_000 or scale > 4_000:
        raise ValueError(data)
    groups = struct.unpack(f">{count}H", data[8:])
    if any(group > 9_999 for group in groups):
        raise ValueError(data)
    digits = "".join(f"{group:04d}" for group in groups)
    point = 4 * (weight + 1)
    whole = digits[:point].ljust(point, "0") if point > 0 else ""
    fraction = (digits[point:] if point >= 0 else "0" * -point + digits)[:scale].ljust(scale, "0")
    text = (whole.lstrip("0") or "0") + (f".{fraction}" if scale else "")
    return f"-{text}" if sign else text


def numeric_binary(text: str) -> bytes:
    """A decimal number in binary: count of groups, weight of the first, sign, digits after the point, groups."""
    sign = 0x4000 if text.startswith("-") else 0
    whole, _, fraction = text.lstrip("-").partition(".")
    scale = len(fraction)
    whole = whole.rjust(-(-len(whole) // 4) * 4, "0")
    fraction = fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int((whole + fraction)[at : at + 4]) for at in range(0, len(whole + fraction), 4)]
    weight = len(whole) // 4 - 1
    while groups and not groups[0]:
        groups.pop(0)
        weight -= 1
    while groups and not groups[-1]:
        groups.pop()
    if not groups:
        weight, sign = 0, 0
    return struct.pack(f">hhHH{len(groups)}H", len(groups), weight, sign, scale, *groups)
