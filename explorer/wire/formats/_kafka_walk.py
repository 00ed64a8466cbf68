"""The walk over Kafka's record batches: heads, checksums, records that are compressed or not, keys, values and headers."""

from __future__ import annotations

from typing import Final

from .. import limits
from ..bits import number_from, zigzag
from ..format import Format
from ..layout import Key, Layout, Part
from ..problem import Problem
from ..tracer import Tracer
from ..tracer import trace as _trace
from . import _kafka_parts as parts
from ._crc32c import crc32c
from ._frames import counted
from ._kafka_unpack import unpacked

LENGTH_AT, MAGIC_AT, CRC_AT, ATTRIBUTES_AT, COUNT_AT, HEAD_SIZE = 8, 16, 17, 21, 57, 61
BEFORE_LENGTH: Final = 12
"""Bytes of a batch that its length does not count."""
MAGIC: Final = 2
CODEC, CONTROL, DELETE_HORIZON = 0x07, 0x20, 0x40


class Walk:
    """A walk over batches. `room`: bytes that may still be unpacked; `index`: of the next record, None for the only one."""

    def __init__(self, t: Tracer, inner: Format, room: int) -> None:
        self.t, self.data, self.inner, self.room = t, t.data, inner, room
        self.index: int | None = None
        self.number = 0  # records so far

    def batches(self) -> int:
        data, at = self.data, 0
        end = BEFORE_LENGTH + parts.int_of(data[LENGTH_AT:BEFORE_LENGTH])
        self.root(one=end >= len(data) and parts.int_of(data[COUNT_AT:HEAD_SIZE]) == 1)
        while True:
            at = self.batch(at)
            if at >= len(data):
                return at

    def root(self, *, one: bool) -> None:
        self.t.open("", parts.BATCH if one else parts.BATCHES)
        self.index = None if one else 0

    def next(self) -> int | Key:
        """The key of the next record's node."""
        if self.index is None:
            return Key.SAME
        self.index += 1
        return self.index - 1

    def batch(self, at: int) -> int:
        """A batch: its head, then its records. Gives where it ends."""
        t, data = self.t, self.data
        end = self.head(at)
        attributes = parts.int_of(data[at + ATTRIBUTES_AT : at + ATTRIBUTES_AT + 2])
        count = parts.int_of(data[at + COUNT_AT : at + HEAD_SIZE])
        body, codec = at + HEAD_SIZE, attributes & CODEC
        whole = end <= len(data)
        if whole:
            self.check(at, end)
        if count < 0:
            raise t.stop(
                body, "a number of records, 0 or more", f"{count:,}", code="negative-size", offset=at + COUNT_AT
            )
        if codec == parts.NONE:
            done = self.records(body, min(end, len(data)), count, control=bool(attributes & CONTROL))
            if not whole:
                raise t.end(done, f"{end - done:,} more bytes of the batch")
            if done < end:
                expected, found = (
                    f"the end of the batch after {counted(count, 'record')}",
                    f"{counted(end - done, 'more byte')}",
                )
                raise t.stop(done, expected, found, code="record-count", offset=at + COUNT_AT)
            return done
        if not whole:
            raise t.end(body, f"{counted(end - body)} of compressed records")
        self.packed(body, end, codec, count)
        return end

    def check(self, at: int, end: int) -> None:
        """Tell a checksum that does not fit."""
        said = self.data[at + CRC_AT : at + ATTRIBUTES_AT].hex()
        right = crc32c(self.data[at + ATTRIBUTES_AT : end]).to_bytes(4, "big").hex()
        if said != right:
            detail = f"The checksum of the batch at byte {at} does not fit: a broker or a consumer refuses it."
            fix = "Bytes were changed or lost on the way: fetch the batch again."
            self.remark("crc", detail, at + CRC_AT, right, said, fix)

    def head(self, at: int) -> int:
        """The fields before the records. Gives where the batch says that it ends."""
        t, data = self.t, self.data
        if len(data) > at + MAGIC_AT and data[at + MAGIC_AT] != MAGIC:
            magic = data[at + MAGIC_AT]
            raise t.stop(
                at, "a batch of magic 2", f"magic {magic}", code="magic", offset=at + MAGIC_AT,
                fix="Magic 0 and 1 are message sets from before Kafka 0.11, which are not read here." if magic < MAGIC
                else "Begin at the base offset of a batch: 16 bytes before the magic byte 02.",
            )  # fmt: skip
        horizon = len(data) > at + ATTRIBUTES_AT + 1 and data[at + ATTRIBUTES_AT + 1] & DELETE_HORIZON
        place = at
        for part, size in parts.HEAD:
            if place + size > len(data):
                raise t.end(place, f"{size} byte{'s' * (size != 1)} of {part.name}")
            t.leaf(place, parts.DELETE_HORIZON if part is parts.BASE_TIMESTAMP and horizon else part)
            place += size
        length = parts.int_of(data[at + LENGTH_AT : at + BEFORE_LENGTH])
        if length < HEAD_SIZE - BEFORE_LENGTH:
            raise t.stop(
                place, f"a batch length of at least {HEAD_SIZE - BEFORE_LENGTH}", f"{length:,}", code="batch-length",
                offset=at + LENGTH_AT,
            )  # fmt: skip
        return at + BEFORE_LENGTH + length

    def packed(self, at: int, end: int, codec: int, count: int) -> None:
        """Compressed records: a layout of their own, inside, where they can be unpacked."""
        t = self.t
        plain = unpacked(codec, self.data[at:end], self.room)
        if plain is None:
            t.open(self.next(), parts.PACKED)
            t.leaf(at, parts.COMPRESSED)
            t.close()
            found = parts.codec(codec)
            self.remark(
                "not-unpacked",
                f"The records are compressed with {found}, which is not unpacked here.",
                at,
                "none, gzip or snappy",
                found,
            )
            return
        if self.index is None:
            t.open(Key.SAME, parts.RECORD)
        t.leaf(at, parts.COMPRESSED)
        if isinstance(plain, str):
            raise t.stop(end, f"records compressed with {parts.codec(codec)}", plain, code="not-unpacked", offset=at)
        self.room -= len(plain)
        layout = _trace(lambda inner: Walk(inner, self.inner, 0).unpacked(count), plain, root=parts.BATCH)
        t.inside("unpacked", layout)
        if self.index is None:
            t.value(layout.value)
            t.close()
        elif isinstance(layout.value, list):
            for value in layout.value:
                t.open(self.next(), parts.RECORD)
                t.value(value)
                t.close()
        else:
            t.open(self.next(), parts.RECORD)
            t.value(layout.value)
            t.close()
        if (problem := layout.problem) is not None:
            found = f"{problem.found} at byte {problem.offset} of what was unpacked"
            raise t.stop(end, problem.expected or "", found, code=problem.code, offset=at, fix=problem.fix)

    def unpacked(self, count: int) -> int:
        """The records of a batch that was compressed, by themselves."""
        self.root(one=count == 1)
        return self.records(0, len(self.data), count, control=False)

    def records(self, at: int, end: int, count: int, *, control: bool) -> int:
        for _ in range(count):
            if self.number == limits.FRAMES:
                raise self.t.stop(
                    at, f"at most {limits.FRAMES:,} records", "another one", code="too-many-frames",
                    fix="Give fewer batches; of a large batch that many records are shown.",
                )  # fmt: skip
            self.number += 1
            at = self.record(at, end, control)
        return at

    def record(self, at: int, limit: int, control: bool) -> int:
        t = self.t
        t.open(self.next(), parts.RECORD)
        size, body = self.varint(at, parts.RECORD_LENGTH)
        end = body + size
        if end > len(t.data):
            raise t.end(body, f"{counted(size)} of a record")
        if size < 0 or end > limit:
            expected = f"a record of at most {counted(limit - body)}, which are left"
            raise t.stop(body, expected, f"{size:,}", code="record-length", offset=at)
        if body >= end:
            raise t.end(body, "the attributes of a record")
        t.leaf(body, parts.RECORD_ATTRIBUTES)
        _, at = self.varint(body + 1, parts.TIMESTAMP_DELTA)
        _, at = self.varint(at, parts.OFFSET_DELTA)
        at = self.key(at, end, control)
        at = self.value(at, end)
        count, at = self.varint(at, parts.HEADER_COUNT)
        if not 0 <= count <= end - at:
            raise t.stop(
                at, f"as many headers as there may be in {counted(end - at)}", f"{count:,}", code="header-count"
            )
        for _ in range(count):
            at = self.header(at, end)
        if at != end:
            raise t.stop(
                at,
                f"the end of the record at byte {end}, as its length says",
                f"its end at byte {at}",
                code="record-length",
            )
        t.close()
        return at

    def key(self, at: int, end: int, control: bool) -> int:
        t = self.t
        node = t.open(Key.SAME, parts.RECORD_KEY)
        t.apart.add(node)
        length, at = self.run(at, end, parts.KEY_LENGTH)
        if control and length == 4:
            t.leaf(at, parts.CONTROL_VERSION)
            t.leaf(at + 2, parts.CONTROL_TYPE)
        elif length >= 0:
            t.leaf(at, parts.KEY_BYTES)
        t.close()
        return at + max(length, 0)

    def value(self, at: int, end: int) -> int:
        """The value: the inner format's where it reads as that."""
        t = self.t
        length, at = self.run(at, end, parts.VALUE_LENGTH)
        stop = at + max(length, 0)
        if length > 0 and (layout := self.carried(self.data[at:stop])) is not None:
            t.splice(at, layout, Key.SAME)
            return stop
        t.open(Key.SAME, parts.RECORD_VALUE)
        t.leaf(at, parts.VALUE_BYTES if length >= 0 else parts.NO_VALUE)
        if length > 5 and self.data[at] == 0 and 0 < int.from_bytes(self.data[at + 1 : at + 5], "big") <= 100_000:
            number = int.from_bytes(self.data[at + 1 : at + 5], "big")
            detail = (
                f"The value at byte {at} begins as Confluent's wire format does: a zero, and {number:,} for a schema."
            )
            self.remark(
                "confluent",
                detail,
                at,
                "JSON",
                "00 and a number",
                f"Read bytes {at} to {stop - 1} by themselves, as that.",
            )
        t.close()
        return stop

    def carried(self, data: bytes) -> Layout | None:
        if data.lstrip()[:1] not in _JSON_BEGINS:
            return None
        layout = self.inner.trace(data, None)
        return layout if layout.problem is None else None

    def header(self, at: int, end: int) -> int:
        t = self.t
        node = t.open(Key.SAME, parts.HEADER)
        t.apart.add(node)
        length, at = self.run(at, end, parts.HEADER_NAME_LENGTH)
        if length < 0:
            raise t.stop(at, "a name of 0 bytes or more", f"{length}", code="negative-size")
        t.leaf(at, parts.HEADER_NAME)
        length, at = self.run(at + length, end, parts.HEADER_VALUE_LENGTH)
        if length >= 0:
            t.leaf(at, parts.HEADER_VALUE)
        t.close()
        return at + max(length, 0)

    def run(self, at: int, end: int, part: Part) -> tuple[int, int]:
        """A length, -1 for nothing, and where what it counts begins."""
        length, body = self.varint(at, part)
        if length < -1 or body + length > end:
            raise self.t.stop(body, f"a {part.name} from -1 to {end - body:,}", f"{length:,}", code="length", offset=at)
        return length, body

    def varint(self, at: int, part: Part) -> tuple[int, int]:
        """A zigzag varint, recorded: what it says, and where it ends."""
        t, data = self.t, self.data
        for end in range(at, min(at + 10, len(data))):
            if data[end] < 0x80:
                t.leaf(at, part)
                return zigzag(number_from(data[at : end + 1])), end + 1
        if len(data) < at + 10:
            raise t.end(at, f"{part.name}: a varint, whose last byte is below 80")
        raise t.stop(at, f"{part.name}: a varint of at most 10 bytes", "more", code="varint")

    def remark(
        self, code: str, detail: str, at: int, expected: str, found: str, fix: str | None = None
    ) -> None:  # fmt: skip
        self.t.remark(Problem(code=code, detail=detail, offset=at, expected=expected, found=found, fix=fix))


_JSON_BEGINS: Final = frozenset(bytes((byte,)) for byte in b'{["-0123456789tfn')
