"""Smile as Jackson writes it, byte for byte: which texts are tiny, short or long, what is shared, what is left out.

Two things are Jackson's own and not the specification's: a text whose UTF-8 could be longer than its buffer of 8,000 bytes
is marked as Unicode even where all of it is ASCII, since it was not looked at; and an entry whose number ends in fe or ff is
kept but never meant, so that no reference holds these bytes.
"""

from __future__ import annotations

import struct
from typing import Final

from ..schema import Schema
from ..value import Logical, Real, Value

ENCODER: Final = "Bytewise's own, byte for byte that of jackson-dataformat-smile 2.7.8"

HEADER: Final = b":)\n"
END_MARKER: Final = b"\xff"
SHARED_AT_MOST: Final = 1024
TEXT_SHARED_AT_MOST: Final = 64  # bytes
NAME_UNICODE_AT_MOST: Final = 56  # bytes, one less than the format can
BUFFER: Final = 8_000
LONG_DIGITS: Final = 10**18
"""From 19 digits on Jackson's reader of JSON gives a BigInteger, be it within 64 bits or not."""


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """What Jackson writes by default: a header, names shared, texts not."""
    return write(value)


def encode_shared(value: Value, schema: Schema | None = None) -> bytes:
    """Short texts shared as well."""
    return write(value, texts=True)


def encode_bare(value: Value, schema: Schema | None = None) -> bytes:
    """Neither header nor anything shared."""
    return write(value, header=False, names=False)


def write(
    value: Value, *, header: bool = True, names: bool = True, texts: bool = False, raw: bool = False, end: bool = False
) -> bytes:
    """The bytes under Jackson's features: WRITE_HEADER, CHECK_SHARED_NAMES, CHECK_SHARED_STRING_VALUES,
    ENCODE_BINARY_AS_7BIT turned off, WRITE_END_MARKER."""
    writer = _Writer(names=names, texts=texts, raw=raw)
    writer.value(value)
    begin = HEADER + bytes((names | texts << 1 | raw << 2,)) if header else b""
    return begin + b"".join(writer.out) + (END_MARKER if end else b"")


class _Shared:
    """Entries by what they are; full, it begins anew."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.count = 0

    def add(self, text: str) -> None:
        if self.count == SHARED_AT_MOST:
            self.numbers.clear()
            self.count = 0
        if self.count & 0xFF < 0xFE:
            self.numbers[text] = self.count
        self.count += 1


class _Writer:
    def __init__(self, *, names: bool, texts: bool, raw: bool) -> None:
        self.out: list[bytes] = []
        self.names = _Shared() if names else None
        self.texts = _Shared() if texts else None
        self.raw = raw

    def value(self, value: Value) -> None:
        put = self.out.append
        match value:
            case None:
                put(b"\x21")
            case bool():
                put(b"\x23" if value else b"\x22")
            case int():
                put(integer(value))
            case Real() | float():
                put(b"\x29" + sevens(struct.pack(">d", value), right=True))
            case str():
                self.text(value)
            case bytes():
                put(b"\xfd" + vint(len(value)) + value if self.raw else b"\xe8" + vint(len(value)) + sevens(value))
            case list():
                put(b"\xf8")
                for item in value:
                    self.value(item)
                put(b"\xf9")
            case dict():
                put(b"\xfa")
                for name, item in value.items():
                    self.name(name)
                    self.value(item)
                put(b"\xfb")
            case Logical(kind="decimal", raw=(number, exponent)):
                put(b"\x2a" + vint(zigzagged(-exponent)) + big(number))
            case _:
                raise TypeError(f"not a value of a record: {type(value).__name__}")

    def name(self, name: str) -> None:
        put = self.out.append
        if not name:
            put(b"\x20")
            return
        if self.names is not None:
            if (number := self.names.numbers.get(name)) is not None:
                put(bytes((0x40 + number,)) if number < 64 else (0x3000 | number).to_bytes(2, "big"))
                return
            self.names.add(name)
        data = name.encode()
        if len(data) == len(name) <= 64:
            put(bytes((0x7F + len(data),)) + data)
        elif len(data) <= NAME_UNICODE_AT_MOST and len(data) != len(name):
            put(bytes((0xBE + len(data),)) + data)
        else:
            put(b"\x34" + data + b"\xfc")

    def text(self, text: str) -> None:
        put = self.out.append
        if not text:
            put(b"\x20")
            return
        data = text.encode()
        ascii_ = len(data) == len(text)
        if len(data) > TEXT_SHARED_AT_MOST:
            units = len(text) if ascii_ else len(text.encode("utf-16-le")) // 2
            put((b"\xe0" if ascii_ and units * 3 + 2 <= BUFFER else b"\xe4") + data + b"\xfc")
            return
        if self.texts is not None:
            if (number := self.texts.numbers.get(text)) is not None:
                put(bytes((number + 1,)) if number < 31 else (0xEC00 | number).to_bytes(2, "big"))
                return
            self.texts.add(text)
        put(bytes(((0x3F if ascii_ else 0x7E) + len(data),)) + data)


def integer(value: int) -> bytes:
    if -16 <= value < 16:
        return bytes((0xC0 | zigzagged(value),))
    if -(1 << 31) <= value < 1 << 31:
        return b"\x24" + vint(zigzagged(value))
    if -LONG_DIGITS < value < LONG_DIGITS:
        return b"\x25" + vint(zigzagged(value))
    return b"\x26" + big(value)


def big(value: int) -> bytes:
    """Length and bytes of an integer of any size, in two's complement and no longer than need be."""
    data = value.to_bytes((value if value >= 0 else ~value).bit_length() // 8 + 1, "big", signed=True)
    return vint(len(data)) + sevens(data)


def zigzagged(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def vint(number: int) -> bytes:
    """Big-endian, six bits in the last byte, which has its high bit set, seven in each before it."""
    out = [0x80 | number & 0x3F]
    number >>= 6
    while number:
        out.append(number & 0x7F)
        number >>= 7
    return bytes(reversed(out))


def sevens(data: bytes, *, right: bool = False) -> bytes:
    """Bits dealt out seven to a byte. `right`: aligned to the right, as floats are; else the last byte holds the rest."""
    if right:
        bits = int.from_bytes(data, "big")
        return bytes(bits >> 7 * place & 0x7F for place in range(-(-len(data) * 8 // 7) - 1, -1, -1))
    out = bytearray()
    for at in range(0, len(data), 7):
        group = data[at : at + 7]
        bits, rest = int.from_bytes(group, "big"), len(group)
        out += bytes(bits >> rest + 7 * place & 0x7F for place in range(rest - 1, -1, -1))
        out.append(bits & (1 << rest) - 1)
    return bytes(out)
