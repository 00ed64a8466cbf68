"""Writing Kafka's record batches, as a producer without an id and without transactions does."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from . import _kafka_parts as parts
from ._crc32c import crc32c
from ._kafka_walk import ATTRIBUTES_AT, BEFORE_LENGTH, MAGIC


@dataclass(frozen=True, slots=True)
class Record:
    """A record to be written. None for key and value is nothing at all."""

    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


WHEN: Final = 1_700_000_000_000
"""The time of what this page writes: 2023-11-14T22:13:20Z, so that the same record is always the same bytes."""


def batch(records: Sequence[Record], codec: int = parts.NONE, *, when: int = WHEN) -> bytes:
    """A batch as a producer that is nobody in particular sends it, all records of one time."""
    body = b"".join(_record(record, number) for number, record in enumerate(records))
    if codec == parts.GZIP:
        packer = zlib.compressobj(wbits=31)  # gzip, without a time in it
        body = packer.compress(body) + packer.flush()
    last = max(len(records) - 1, 0)
    checked = b"".join(
        (
            codec.to_bytes(2, "big"), last.to_bytes(4, "big"), when.to_bytes(8, "big"), when.to_bytes(8, "big"),
            b"\xff" * 14,  # no producer: id, epoch and sequence are -1
            len(records).to_bytes(4, "big"), body,
        )
    )  # fmt: skip
    length = len(checked) + ATTRIBUTES_AT - BEFORE_LENGTH
    head = bytes(8) + length.to_bytes(4, "big") + b"\xff\xff\xff\xff" + bytes((MAGIC,))
    return head + crc32c(checked).to_bytes(4, "big") + checked


def _record(record: Record, number: int) -> bytes:
    out = bytearray(b"\0" + _varint(0) + _varint(number))
    _put(out, record.key)
    _put(out, record.value)
    out += _varint(len(record.headers))
    for name, value in record.headers:
        _put(out, name.encode())
        _put(out, value)
    return _varint(len(out)) + bytes(out)


def _put(out: bytearray, data: bytes | None) -> None:
    out += _varint(-1 if data is None else len(data)) + (data or b"")


def _varint(number: int) -> bytes:
    rest, out = number << 1 ^ number >> 63, bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes((*out, rest))
