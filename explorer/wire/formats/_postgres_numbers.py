"""PostgreSQL's numbers: integers, floats as it prints them, and numeric, in its text and its binary format.

Readers raise ValueError for bytes that are no such number.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
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
    """The shortest digits that read back, as PostgreSQL 12 and later print them: with an exponent from 1e15 on, and from
    1e6 on in a float4."""
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    shortest = _shortest_single(number) if single else repr(float(number))
    sign, rest = ("-", shortest[1:]) if shortest.startswith("-") else ("", shortest)
    mantissa, _, exponent = rest.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))  # where it stands in the digits
    digits = digits.rstrip("0")
    if not digits:
        return f"{sign}0"
    if not -4 <= point - 1 < (6 if single else 15):
        power = point - 1
        tail = f".{digits[1:]}" if digits[1:] else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    head, tail = digits[:point].ljust(point, "0"), digits[point:]
    return f"{sign}{head}.{tail}" if tail else f"{sign}{head}"


def _shortest_single(number: float) -> str:
    for digits in range(9):
        text = f"{number:.{digits}e}"
        if nearest_single(float(text)) == number:
            return text
    return repr(number)


def float_of(code: str) -> Callable[[bytes], float]:
    def reads(data: bytes) -> float:
        try:
            return float(struct.unpack(code, data)[0])
        except struct.error:
            raise ValueError(data) from None

    return reads


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
