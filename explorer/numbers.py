"""What the same few bytes say as every kind of number: the table that hex editors call a data inspector."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from uuid import UUID

from .wire.dump import printable

VARINT: Final = 10
"""Bytes of the longest varint of 64 bits."""

LONGEST: Final = 16
"""Bytes of the longest integer that is read from all of them."""

IN_UTF_8: Final = "text in UTF-8"
"""The kind whose saying is data."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def readings(data: bytes) -> list[tuple[str, str]]:
    """(kind, what it says) from the first byte on; kinds that need more bytes than there are left out."""
    return list(_readings(data)) if data else []


def whole(data: bytes) -> list[tuple[str, str]]:
    """(kind, what it says) where all of the bytes count: an integer of an odd width, text, an address, a UUID."""
    return list(_whole(data)) if data else []


def _whole(data: bytes) -> Iterator[tuple[str, str]]:
    size = len(data)
    if size <= LONGEST and size not in (1, 2, 4, 8):
        yield f"{8 * size}-bit, little-endian", _both(int.from_bytes(data, "little"), 8 * size)
        yield f"{8 * size}-bit, big-endian", _both(int.from_bytes(data, "big"), 8 * size)
    with suppress(UnicodeDecodeError):
        yield IN_UTF_8, f'"{printable(data.decode())}"'
    if size == 4:
        yield "IPv4 address", str(IPv4Address(data))
    if size == 16:
        yield "IPv6 address", str(IPv6Address(data))
        yield "UUID, little-endian", str(UUID(bytes_le=data))
        yield "UUID, big-endian", str(UUID(bytes=data))


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    first = data[0]
    yield "8 bits", f"{first:08b}"
    yield "8-bit integer", _both(first, 8)
    for size in (2, 4, 8):
        if len(data) >= size:
            for order, name in (("<", "little-endian"), (">", "big-endian")):
                number = int.from_bytes(data[:size], "little" if order == "<" else "big")
                yield f"{8 * size}-bit, {name}", _both(number, 8 * size)
    for size, code in ((2, "e"), (4, "f"), (8, "d")):
        if len(data) >= size:
            for order, name in (("<", "little-endian"), (">", "big-endian")):
                yield f"{8 * size}-bit float, {name}", repr(struct.unpack(order + code, data[:size])[0])
    yield from _varint(data)
    yield from _time(data)


def _both(number: int, bits: int) -> str:
    """Unsigned, and signed where that says something else."""
    return f"{number}" if not number >> bits - 1 else f"{number} or {number - (1 << bits)}"


def _varint(data: bytes) -> Iterator[tuple[str, str]]:
    number = 0
    for place, byte in enumerate(data[:VARINT]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            length = f" ({place + 1} byte{'s' * (place > 0)})"
            yield "varint", f"{number}{length}"
            yield "varint, zigzag", f"{(number >> 1) ^ -(number & 1)}{length}"
            return


def _time(data: bytes) -> Iterator[tuple[str, str]]:
    """Seconds or milliseconds since 1970, where they are of this century or the last."""
    for size, unit in ((4, 1), (8, 1), (8, 1_000)):
        if len(data) < size:
            continue
        for order in ("little", "big"):
            seconds = int.from_bytes(data[:size], order) / unit
            if 86_400 * 365 < seconds < 86_400 * 365 * 130:
                moment = (_EPOCH + timedelta(seconds=seconds)).isoformat(
                    timespec="milliseconds" if unit > 1 else "seconds"
                )
                yield f"{'milliseconds' if unit > 1 else 'seconds'} since 1970, {order}-endian", moment
