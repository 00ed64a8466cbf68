"""Kafka's record batch, version 2: what a producer sends, a broker keeps on disk and a consumer gets, unchanged.

What to notice: the head is 61 bytes, however small the record. A record says only how it differs from the head: `00` is the
same time, `00` the same offset; lengths are zigzag varints, so `0a` is 5 and `01` is -1, nothing at all. A batch of many
records pays for the head once, and is compressed as a whole. The checksum leaves out what the broker changes. Names, types
and the format of the value stand nowhere: that is what the prefixes of schema registries are for.

The value is JSON here, traced by the format that is handed to `over`, where it reads as that; other values are bytes. Of one
record the value is the record itself, and has its paths; of several there is a list. Key and headers are no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .. import limits
from ..format import About, Encode, Format, Writer
from ..layout import Layout
from ..schema import Schema
from ..tracer import trace as _trace
from ..value import Value
from . import _kafka_parts as parts
from ._crc32c import crc32c
from ._kafka_walk import ATTRIBUTES_AT, BEFORE_LENGTH, CRC_AT, HEAD_SIZE, LENGTH_AT, MAGIC, MAGIC_AT, Walk
from ._kafka_write import Record, batch


def over(inner: Format) -> Format:
    """Batches of records whose values are of another format: JSON."""

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        return _trace(lambda t: Walk(t, inner, limits.INPUT_BYTES).batches(), data, root=parts.BATCH)

    def writing(codec: int = parts.NONE, key: bytes | None = None, headers: Sequence[tuple[str, bytes]] = ()) -> Encode:
        def encode(value: Value, schema: Schema | None) -> bytes:
            """A batch of one record, its value the text."""
            return batch([Record(inner.encode(value, None), key, headers)], codec)

        return encode

    encoder = f"{inner.encoder}; the batch as kafka-python builds it"
    return Format(
        key="kafka-record-batch",
        title="Kafka record batch",
        family="envelopes",
        spec=parts.SPEC,
        language=None,
        encoder=encoder,
        parts=(*parts.PARTS, *inner.parts),
        trace=trace,
        encode=writing(),
        writers=(
            Writer("gzip", "gzip", GZIP_DOC, encoder, writing(parts.GZIP)),
            Writer("key", "key and header", KEY_DOC, encoder, writing(key=b"k", headers=[("h", b"v")])),
        ),
        fit=inner.fit,
        signs=signs,
        about=ABOUT,
        limits=(
            "Nothing says what the value is: JSON is recognised here, anything else is shown as bytes.",
            "Records that are compressed with lz4 or zstd are not unpacked here.",
            "Key, headers and time are the producer's own and no part of the record; here they are left out.",
            *inner.limits,
        ),
    )


GZIP_DOC: Final = "The records are compressed, as with compression.type=gzip."
KEY_DOC: Final = "The record has the key k and the header h=v, such as a producer gives along with the value."


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """Magic 2 in its place, and a length and a checksum that fit."""
    data = head.data
    if len(data) < HEAD_SIZE or data[MAGIC_AT] != MAGIC or head.read_bytes < HEAD_SIZE:
        return None
    end = BEFORE_LENGTH + parts.int_of(data[LENGTH_AT:BEFORE_LENGTH])
    if not HEAD_SIZE <= end <= size:
        return None
    fits = (
        crc32c(data[ATTRIBUTES_AT:end]) == int.from_bytes(data[CRC_AT:ATTRIBUTES_AT], "big")
        if end <= len(data)
        else False
    )
    if fits:
        return 45, "magic 2 in byte 16, a length that fits, and a checksum that is right"
    return 30, "magic 2 in byte 16, and a length that fits"


ABOUT: Final = About(
    what="The unit in which Kafka sends and stores records. A head tells what they have in common: offset, time, producer, "
    "compression, a checksum. Each record has a key, a value and headers, and says only how it differs from the head.",
    used_by="Every Kafka producer, broker and consumer since 0.11, and those that speak its protocol: Redpanda, Azure Event "
    "Hubs, WarpStream. The files of a topic's log are batches, one after the other.",
    evolves="The magic byte is the version of the batch. Kafka knows nothing of the value, which has to bring its own rules: "
    "mostly a schema's number in front, so that a consumer may meet old and new records in one topic.",
    danger="Records stay for as long as the topic keeps them, so a consumer has to read what producers wrote years ago. "
    "Compressed batches may be far larger than they look.",
)  # fmt: skip
