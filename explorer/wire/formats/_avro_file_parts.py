"""The parts of a container file: header, blocks, and what the records in a block are packed as."""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from ..bits import varint, zigzag_words
from ..layout import Part, Role, as_list, the_only
from ..value import Value
from . import _avro_parts as binary
from ._avro_parts import signed

_SECTION: Final = "Object Container Files"

# The file and what it holds


def _all(items: list[tuple[Any, Value]]) -> Value:
    """The records of all blocks as one list."""
    return list(chain.from_iterable(records for _, records in items))


FILE = Part(
    "file", Role.GROUP, "A header with the schema, then blocks of records, each ended by the sync marker.", _SECTION,
    fold=_all,
)  # fmt: skip
FILE_OF_ONE = Part(
    "file of one record", Role.GROUP, "A header with the schema, then one block with one record in it.", _SECTION,
    fold=the_only,
)  # fmt: skip
HEADER = Part("header", Role.GROUP, "Magic number, metadata and sync marker.", _SECTION)
BLOCK = Part("block", Role.GROUP, "Records, one after the other.", f"{_SECTION}: file data block", fold=as_list)
BLOCK_OF_ONE = Part("block of one record", Role.GROUP, "One record.", f"{_SECTION}: file data block", fold=the_only)

# Leaves of the header

MAGIC_NUMBER = Part(
    "magic", Role.FRAME, "Obj and the number 1: an Avro object container file.", _SECTION,
    read=lambda data: data.hex(" "), words=lambda text: f"{text}: Obj, version 1",
)  # fmt: skip
ENTRIES = Part(
    "metadata count", Role.LENGTH, "How many entries of metadata follow; the metadata is a map of bytes, written as Avro "
    "writes any map.", f"{_SECTION}: file metadata", read=signed, words=lambda n: f"{abs(n)} of metadata",
    bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
META_KEY = Part(
    "metadata key", Role.NAME, "What the entry is: avro.schema and avro.codec are Avro's own, others are the writer's.",
    f"{_SECTION}: file metadata", read=lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
FILE_SCHEMA = Part(
    "schema", Role.TYPE, "The schema of all records in the file, as JSON: with it the file can be read for ever.",
    f"{_SECTION}: avro.schema", read=lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
CODEC = Part(
    "codec", Role.TYPE, "How the bytes of each block are compressed: null is not at all.", f"{_SECTION}: Required Codecs",
    read=lambda data: data.decode("utf-8", "replace"), words=lambda text: f"codec {text}",
)  # fmt: skip
META_VALUE = Part(
    "metadata value", Role.FRAME, "What the writer wanted to say about the file; it is no part of the records.",
    f"{_SECTION}: file metadata", read=lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
MARKER = Part(
    "sync marker", Role.FRAME, "Sixteen bytes that the writer chose at random: they end the header and every block, so that "
    "a reader may begin in the middle of the file and find the next block.", _SECTION,
    read=lambda data: data.hex(), words=lambda text: f"sync {text}",
)  # fmt: skip

# Leaves of a block

RECORDS = Part(
    "records in block", Role.LENGTH, "How many records the block holds.", f"{_SECTION}: file data block", read=signed,
    words=lambda n: f"{n:,} record{'s' * (n != 1)}", bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
SIZE = Part(
    "bytes in block", Role.LENGTH, "How many bytes the records of the block take, as they stand in the file.",
    f"{_SECTION}: file data block", read=signed, words=lambda n: f"{n:,} byte{'s' * (n != 1)}",
    bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
DEFLATED = Part(
    "deflated records", Role.VALUE, "The records of the block, compressed together by deflate (RFC 1951), without header or "
    "checksum.", f"{_SECTION}: deflate", read=len, words=lambda n: f"deflate, {n:,} bytes",
)  # fmt: skip
SNAPPED = Part(
    "snappy records", Role.VALUE, "The records of the block, compressed together by snappy.",
    f"{_SECTION}: snappy", read=len, words=lambda n: f"snappy, {n:,} bytes",
)  # fmt: skip
CHECKSUM = Part(
    "checksum", Role.FRAME, "CRC-32 of the unpacked records, big end first.", f"{_SECTION}: snappy",
    read=bytes.hex, words=lambda text: f"CRC-32 {text}",
)  # fmt: skip
LEFT_OVER = Part(
    "left over", Role.PADDING, "Bytes after the end of the deflate stream, which readers do not look at: writers in Python "
    "leave three of the four bytes of zlib's checksum here.", f"{_SECTION}: deflate",
    words=lambda data: f"{data.hex(' ')}: not read",
)  # fmt: skip
PACKED = Part(
    "packed records", Role.VALUE, "The records of the block, compressed by a codec that is not unpacked here.",
    f"{_SECTION}: Optional Codecs", read=len, words=lambda n: f"{n:,} bytes, packed",
)  # fmt: skip

PARTS: Final = (
    MAGIC_NUMBER, ENTRIES, META_KEY, FILE_SCHEMA, CODEC, META_VALUE, MARKER, RECORDS, SIZE, DEFLATED, LEFT_OVER, SNAPPED,
    CHECKSUM, PACKED,     FILE, FILE_OF_ONE, HEADER, BLOCK, BLOCK_OF_ONE, *binary.PARTS,
)  # fmt: skip
