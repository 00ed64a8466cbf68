"""The parts of Kafka's record batch: what a visitor reads on each byte."""

from __future__ import annotations

from typing import Final

from ..bits import fields, number_from, varint, zigzag, zigzag_words
from ..layout import Part, Role, as_list, the_only
from ..value import Timestamp, Value, words
from ._frames import counted

SPEC: Final = "https://kafka.apache.org/documentation/#recordbatch"
_BATCH, _RECORD, _HEADER, _CONTROL = "Record Batch", "Record", "Record Header", "Control Batches"


def int_of(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def zigzag_of(data: bytes) -> int:
    return zigzag(number_from(data))


def text_or_bytes(data: bytes) -> Value:
    """Text where it is some that a person can read; bytes as they are otherwise."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return bytes(data)
    return text if text.isprintable() else bytes(data)


# Nodes

BATCH = Part("record batch", Role.GROUP, "A head of 61 bytes, then one record.", _BATCH, fold=the_only)
BATCHES = Part(
    "record batches", Role.GROUP, "Records in one or more batches, each batch with a head of 61 bytes: a list of their "
    "values.", _BATCH, fold=as_list,
)  # fmt: skip
RECORD = Part("record", Role.GROUP, "A key, a value and headers, with their lengths.", _RECORD, fold=the_only)
PACKED = Part("compressed records", Role.GROUP, "All records of a batch, compressed together.", _BATCH)
RECORD_KEY = Part("record key", Role.GROUP, "What the partition is chosen by; no part of the value.", _RECORD)
RECORD_VALUE = Part("record value", Role.GROUP, "The value, whatever the producer put there.", _RECORD)
HEADER = Part("record header", Role.GROUP, "A name and bytes that go along with the value.", _HEADER)

# The head of a batch


def _number(name: str, role: Role, doc: str) -> Part:
    return Part(name, role, doc, _BATCH, read=int_of, words=_or_none)


def _or_none(number: Value) -> str:
    return "-1: there is none" if number == -1 else f"{number:,}"


def _since_1970(milliseconds: Value) -> str:
    if milliseconds == -1:
        return "none"
    seconds, rest = divmod(milliseconds, 1_000)
    return Timestamp(seconds, rest * 1_000_000).iso


BASE_OFFSET = _number(
    "base offset", Role.TAG, "The offset of the first record in its partition. Producers write 0, the broker the real one: "
    "it is not part of the checksum.",
)  # fmt: skip
BATCH_LENGTH = _number("batch length", Role.LENGTH, "How many bytes of this batch follow.")
LEADER_EPOCH = _number(
    "partition leader epoch", Role.FRAME, "How often the partition had got another leader when the batch was written; set by "
    "the broker, not part of the checksum.",
)  # fmt: skip
MAGIC = _number("magic", Role.FRAME, "The version of the batch format: 2 since Kafka 0.11.")
CRC = Part(
    "crc", Role.FRAME, "CRC-32C of all that follows in the batch, from the attributes on.", _BATCH,
    read=lambda data: data.hex(),
)  # fmt: skip
CODECS: Final = ("none", "gzip", "snappy", "lz4", "zstd")
NONE, GZIP, SNAPPY = 0, 1, 2


def codec(number: int) -> str:
    return CODECS[number] if number < len(CODECS) else f"{number}, which is none"


_ATTRIBUTE_BITS: Final = (
    (9, Role.PADDING, "unused"),
    (1, Role.FRAME, lambda bit: "base timestamp is when it may be deleted" if bit else "base timestamp is one"),
    (1, Role.TYPE, lambda bit: "control batch" if bit else "data, no control batch"),
    (1, Role.TYPE, lambda bit: "part of a transaction" if bit else "not in a transaction"),
    (1, Role.TYPE, lambda bit: "times are when the broker got it" if bit else "times are the producer's"),
    (3, Role.TYPE, lambda number: f"compression: {codec(number)}"),
)


def _attributes(number: Value) -> str:
    said = [f"compression {codec(number & 7)}"]
    said += ["log append time"] * bool(number & 8) + ["transactional"] * bool(number & 16)
    said += ["control batch"] * bool(number & 32) + ["delete horizon"] * bool(number & 64)
    return ", ".join(said)


ATTRIBUTES = Part(
    "attributes", Role.TYPE, "How the records are compressed, whose times they have, and whether they belong to a "
    "transaction.", _BATCH, read=int_of, words=_attributes, bits=fields(*_ATTRIBUTE_BITS),
    split=((Role.PADDING, 9), (Role.FRAME, 1)),
)  # fmt: skip
LAST_OFFSET_DELTA = _number(
    "last offset delta", Role.TAG, "How far the last record's offset is from the base offset; it stays when compaction "
    "removes records.",
)  # fmt: skip
BASE_TIMESTAMP = Part(
    "base timestamp", Role.FRAME, "The time of the first record, in milliseconds since 1970; each record says its distance.",
    _BATCH, read=int_of, words=_since_1970,
)  # fmt: skip
DELETE_HORIZON = Part(
    "delete horizon", Role.FRAME, "In place of the base timestamp: when tombstones and transaction markers of this batch may "
    "be removed.", _BATCH, read=int_of, words=_since_1970,
)  # fmt: skip
MAX_TIMESTAMP = Part(
    "max timestamp", Role.FRAME, "The latest time in the batch, in milliseconds since 1970.", _BATCH, read=int_of,
    words=_since_1970,
)  # fmt: skip
PRODUCER_ID = _number(
    "producer id", Role.FRAME, "Who wrote it, for idempotent producers and transactions; -1 is nobody."
)
PRODUCER_EPOCH = _number(
    "producer epoch", Role.FRAME, "Which life of that producer: the broker refuses an earlier one."
)
BASE_SEQUENCE = _number(
    "base sequence", Role.FRAME, "The number of the first record, by which the broker sees duplicates."
)
RECORD_COUNT = _number("record count", Role.LENGTH, "How many records the batch holds.")

COMPRESSED = Part(
    "compressed data", Role.VALUE, "The records, compressed together. What is inside is shown below, with places of its own, "
    "where it was unpacked.", _BATCH, words=lambda data: f"{counted(len(data))}, compressed",
)  # fmt: skip

# A record


def _varint(name: str, role: Role, doc: str, spec: str = _RECORD) -> Part:
    return Part(name, role, doc, spec, read=zigzag_of, words=_or_none, bits=varint(role, zigzag_words))


RECORD_LENGTH = _varint("record length", Role.LENGTH, "How many bytes of the record follow, as a zigzag varint.")
RECORD_ATTRIBUTES = Part("record attributes", Role.PADDING, "A byte that means nothing yet.", _RECORD, read=int_of)
TIMESTAMP_DELTA = _varint("timestamp delta", Role.FRAME, "Milliseconds from the base timestamp, as a zigzag varint.")
OFFSET_DELTA = _varint("offset delta", Role.TAG, "How far its offset is from the base offset, as a zigzag varint.")
KEY_LENGTH = _varint("key length", Role.LENGTH, "How many bytes the key has; -1, written 01, says that there is none.")
KEY_BYTES = Part(
    "key bytes", Role.VALUE, "The key: records with the same key go to the same partition, and compaction keeps the last of "
    "them.", _RECORD, read=text_or_bytes,
)  # fmt: skip
CONTROL_VERSION = Part("control version", Role.FRAME, "The version of a control record's key.", _CONTROL, read=int_of)
_CONTROL_TYPES: Final = (
    "abort",
    "commit",
    "leader change",
    "snapshot header",
    "snapshot footer",
    "kraft version",
    "kraft voters",
)
CONTROL_TYPE = Part(
    "control type", Role.TYPE, "What a control record says: that a transaction was aborted, 0, or committed, 1, and others.",
    _CONTROL, read=int_of,
    words=lambda number: _CONTROL_TYPES[number] if 0 <= number < len(_CONTROL_TYPES) else f"{number}, unknown",
)  # fmt: skip
VALUE_LENGTH = _varint("value length", Role.LENGTH, "How many bytes the value has; -1 says null: a tombstone.")
VALUE_BYTES = Part(
    "value bytes", Role.VALUE, "The value of the record: no JSON, so it is shown as bytes.", _RECORD,
    words=lambda data: words(text_or_bytes(data)),
)  # fmt: skip
NO_VALUE = Part(
    "no value", Role.VALUE, "A tombstone: compaction removes the key, and later this record.", _RECORD,
    read=lambda _: None, words=lambda _: "null",
)  # fmt: skip
HEADER_COUNT = _varint("header count", Role.LENGTH, "How many headers follow.")
HEADER_NAME_LENGTH = _varint("header name length", Role.LENGTH, "How many bytes the header's name has.", _HEADER)
HEADER_NAME = Part("header name", Role.NAME, "The name of the header, in UTF-8.", _HEADER, read=text_or_bytes)
HEADER_VALUE_LENGTH = _varint(
    "header value length", Role.LENGTH, "How many bytes the header has; -1 says null.", _HEADER
)
HEADER_VALUE = Part("header value", Role.VALUE, "What the header says: bytes, often text.", _HEADER, read=text_or_bytes)

HEAD: Final = (
    (BASE_OFFSET, 8), (BATCH_LENGTH, 4), (LEADER_EPOCH, 4), (MAGIC, 1), (CRC, 4), (ATTRIBUTES, 2), (LAST_OFFSET_DELTA, 4),
    (BASE_TIMESTAMP, 8), (MAX_TIMESTAMP, 8), (PRODUCER_ID, 8), (PRODUCER_EPOCH, 2), (BASE_SEQUENCE, 4), (RECORD_COUNT, 4),
)  # fmt: skip
"""The head of a batch, field by field, with the bytes of each."""

PARTS: Final = (
    *(part for part, _ in HEAD), DELETE_HORIZON, COMPRESSED, RECORD_LENGTH, RECORD_ATTRIBUTES, TIMESTAMP_DELTA, OFFSET_DELTA,
    KEY_LENGTH, KEY_BYTES, CONTROL_VERSION, CONTROL_TYPE, VALUE_LENGTH, VALUE_BYTES, NO_VALUE, HEADER_COUNT,
    HEADER_NAME_LENGTH, HEADER_NAME, HEADER_VALUE_LENGTH, HEADER_VALUE, BATCH, BATCHES, RECORD, PACKED, RECORD_KEY,
    RECORD_VALUE, HEADER,
)  # fmt: skip
