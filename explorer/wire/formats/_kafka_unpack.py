"""Unpacking the records of a Kafka batch, within a limit: gzip, and snappy in both of its writings.

The Java client writes snappy as a stream of blocks behind a magic number, each with its length in front; librdkafka and
others write one block, with nothing around it.
"""

from __future__ import annotations

from typing import Final

from .. import limits, snappy
from . import _kafka_parts as parts
from ._frames import inflated

_STREAM: Final = b"\x82SNAPPY\0"
_STREAM_HEAD: Final = len(_STREAM) + 8
"""The magic number, and two versions of four bytes each."""


def unpacked(codec: int, data: bytes, room: int) -> bytes | str | None:
    """The records; words in their stead where they are damaged or too many, None where the codec is not read here."""
    if codec == parts.GZIP:
        return inflated(data, room)
    if codec != parts.SNAPPY:
        return None
    try:
        return _blocks(data, room) if data.startswith(_STREAM) else snappy.unpack(data, room)
    except snappy.SnappyError as error:
        if error.too_large:
            return f"more than the {limits.INPUT_BYTES:,} bytes that are unpacked"
        return f"{error.found} where {error.expected} should be"


def _blocks(data: bytes, room: int) -> bytes | str:
    out, at = bytearray(), _STREAM_HEAD
    while at < len(data):
        size, body = int.from_bytes(data[at : at + 4], "big"), at + 4
        if body + size > len(data):
            return "an end too early"
        out += snappy.unpack(data[body : body + size], room - len(out))
        at = body + size
    return bytes(out)
