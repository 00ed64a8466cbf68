"""Text that Fast Infoset does not write as characters: restricted alphabets (9.2) and encoding algorithms (section 10)."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Final
from uuid import UUID

from .. import limits

ALPHABETS: Final = {1: "0123456789-+.e ", 2: "0123456789-:TZ "}
"""Section 9.2: the numeric alphabet, and that of dates and times."""

LARGEST: Final = 64 * limits.KIB
"""Bytes of coded text that are decoded; longer ones are shown in base64."""


def restricted(data: bytes, alphabet: str) -> str:
    """Characters of an alphabet in as few bits as number them; all ones fill what is left of the last byte."""
    width = len(alphabet).bit_length()
    whole = int.from_bytes(data, "big")
    out = []
    for place in range(8 * len(data) - width, -1, -width):
        number = whole >> place & (1 << width) - 1
        if number >= len(alphabet):
            break
        out.append(alphabet[number])
    return "".join(out)


def _numbers(letter: str) -> Callable[[bytes], str]:
    size = struct.calcsize(f">{letter}")

    def read(data: bytes) -> str:
        values = struct.unpack(f">{len(data) // size}{letter}", data[: len(data) // size * size])
        return " ".join(map(str, values))

    return read


def _floats(letter: str) -> Callable[[bytes], str]:
    size = struct.calcsize(f">{letter}")

    def read(data: bytes) -> str:
        values = struct.unpack(f">{len(data) // size}{letter}", data[: len(data) // size * size])
        names = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}
        return " ".join(names.get(repr(value), repr(value)) for value in values)

    return read


def _booleans(data: bytes) -> str:
    """Four bits say how many of the last byte are unused."""
    unused = data[0] >> 4
    text = "".join(f"{byte:08b}" for byte in data)[4:]
    return " ".join("true" if bit == "1" else "false" for bit in (text[:-unused] if unused else text))


def _uuids(data: bytes) -> str:
    return " ".join(str(UUID(bytes=data[at : at + 16])) for at in range(0, len(data) - 15, 16))


ALGORITHMS: Final[dict[int, tuple[str, Callable[[bytes], str]]]] = {
    1: ("hexadecimal", lambda data: data.hex().upper()),
    2: ("base64", lambda data: base64.b64encode(data).decode()),
    3: ("short", _numbers("h")),
    4: ("int", _numbers("i")),
    5: ("long", _numbers("q")),
    6: ("boolean", _booleans),
    7: ("float", _floats("f")),
    8: ("double", _floats("d")),
    9: ("uuid", _uuids),
    10: ("cdata", lambda data: data.decode("utf-8", "replace")),
}


def by_algorithm(data: bytes, number: int) -> str:
    """What an encoding algorithm made these bytes from; base64 where it is not known here."""
    if number in ALGORITHMS and len(data) <= LARGEST:
        return ALGORITHMS[number][1](data)
    return base64.b64encode(data).decode()


def by_alphabet(data: bytes, alphabet: str) -> str:
    if len(data) <= LARGEST:
        return restricted(data, alphabet)
    return base64.b64encode(data).decode()
