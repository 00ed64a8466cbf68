"""Kafka's record batch, against the builder and the reader of kafka-python; the checksum against RFC 3720."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.formats._crc32c import crc32c
from explorer.wire.formats._kafka_write import WHEN, Record, batch
from explorer.wire.layout import Layout

from ..lawful import read_back, traced

BATCH = FORMATS["kafka-record-batch"]
GOLDEN = bytes.fromhex(
    "000000000000000000000042ffffffff02c622acfa0000000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff"
    "0000000120000000026b0a68656c6c6f0202680276"
)
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
TEXT = json.dumps(RECORD, separators=(",", ":")).encode()
WITHOUT_EPOCH = slice(16, None)
"""What the broker does not set: kafka-python writes 0 for the leader's epoch, aiokafka and kafkajs -1."""


def told(layout: Layout) -> dict[str, Any]:
    return {span.part.name: span.value for span in layout.spans()}


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        (bytes(32), "aa36918a"),
        (b"\xff" * 32, "43aba862"),
        (bytes(range(32)), "4e79dd46"),
        (bytes(reversed(range(32))), "5cdb3f11"),
        (bytes.fromhex(f"01c0{'00' * 14}14{'00' * 5}0400000000140000001828{'00' * 7}02{'00' * 7}"), "563a96d9"),
    ],
)
def test_the_checksum_of_rfc_3720(data: bytes, crc: str) -> None:
    """Section B.4, whose bytes are in the order of the wire: little end first."""
    assert crc32c(data).to_bytes(4, "little").hex() == crc


# The bytes of the page


def test_the_golden_batch() -> None:
    assert batch([Record(b"hello", b"k", [("h", b"v")])]) == GOLDEN
    layout = traced(BATCH, GOLDEN)
    assert (layout.value, layout.problem, layout.remarks) == (b"hello", None, [])
    said = told(layout)
    assert (said["key bytes"], said["header name"], said["header value"]) == ("k", "h", "v")
    assert said["base timestamp"] == said["max timestamp"] == WHEN
    assert {name: said[name] for name in ("base offset", "batch length", "partition leader epoch", "magic", "crc")} == {
        "base offset": 0, "batch length": 66, "partition leader epoch": -1, "magic": 2, "crc": "c622acfa"
    }  # fmt: skip
    assert (said["attributes"], said["last offset delta"], said["record count"]) == (0, 0, 1)
    assert said["producer id"] == said["producer epoch"] == said["base sequence"] == -1
    when = next(span for span in layout.spans() if span.part.name == "base timestamp")
    assert when.text == "2023-11-14T22:13:20Z"


def test_the_classic_record_keeps_its_paths() -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("kafka-record-batch",))).panes
    assert pane.layout is not None and pane.round_trip
    assert pane.layout.value == RECORD
    paths = {span.path for span in pane.layout.spans()}
    assert paths == {"", "/userName", "/favoriteNumber", "/interests", "/interests/0", "/interests/1"}


def test_the_attributes_bit_by_bit() -> None:
    data = bytearray(GOLDEN)
    data[21:23] = 0x7C.to_bytes(2, "big")
    span = next(span for span in traced(BATCH, bytes(data)).spans() if span.part.name == "attributes")
    assert [run.text for run in span.bits] == [
        "unused", "base timestamp is when it may be deleted", "control batch", "part of a transaction",
        "times are when the broker got it", "compression: zstd",
    ]  # fmt: skip
    assert span.text == "compression zstd, log append time, transactional, control batch, delete horizon"
    assert any(part.name == "delete horizon" for part in traced(BATCH, bytes(data)).parts)


# kafka-python, both ways

Given = tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]
nothing_or_bytes = st.none() | st.binary(max_size=200)
records_ = st.lists(
    st.tuples(nothing_or_bytes, nothing_or_bytes, st.lists(st.tuples(st.text(max_size=10), nothing_or_bytes), max_size=3)),
    min_size=1, max_size=4,
)  # fmt: skip


def built(records: Sequence[Given], codec: int = 0) -> bytes:
    module = pytest.importorskip("kafka.record.default_records", reason="kafka-python is not installed")
    builder = module.DefaultRecordBatchBuilder(2, codec, False, -1, -1, -1, 1 << 30)
    for number, (key, value, headers) in enumerate(records):
        builder.append(number, WHEN, key, value, headers)
    return bytes(builder.build())


@given(records_)
def test_the_batch_of_kafka_python(records: list[Given]) -> None:
    ours = batch([Record(value, key, headers) for key, value, headers in records])
    theirs = built(records)
    assert ours[WITHOUT_EPOCH] == theirs[WITHOUT_EPOCH]
    layout = traced(BATCH, theirs)
    assert (layout.problem, [remark.code for remark in layout.remarks if remark.code != "confluent"]) == (None, [])
    values = layout.value if len(records) > 1 else [layout.value]
    assert len(values) == len(records)
    for (_, value, _), read in zip(records, values, strict=True):
        if isinstance(read, bytes) or value is None:
            assert read == value
    keys = [span.data for span in layout.spans() if span.part.name == "key bytes"]
    assert keys == [key for key, _, _ in records if key is not None]


@given(records_)
def test_kafka_python_reads_what_we_write(records: list[Given]) -> None:
    module = pytest.importorskip("kafka.record.default_records", reason="kafka-python is not installed")
    for codec in (0, 1):
        read = module.DefaultRecordBatch(batch([Record(value, key, headers) for key, value, headers in records], codec))
        assert read.validate_crc()
        assert [(one.key, one.value, list(one.headers)) for one in read] == [
            (key, value, [tuple(header) for header in headers]) for key, value, headers in records
        ]


@pytest.mark.parametrize("count", [1, 3])
def test_gzip_is_unpacked_and_told_inside(count: int) -> None:
    record = RECORD | {"interests": ["gardening"] * 40}  # large enough for kafka-python to compress it
    text = json.dumps(record).encode()
    for data in (built([(b"k", text, [("h", None)])] * count, 1), batch([Record(text, b"k")] * count, 1)):
        assert data[22] == 1
        layout = traced(BATCH, data)
        assert (layout.problem, layout.remarks) == (None, [])
        assert layout.value == (record if count == 1 else [record] * count)
        (inside,) = layout.inside
        assert inside.layout.value == layout.value
        assert layout.span(inside.row).part.name == "compressed data"


def test_what_is_unpacked_has_a_limit() -> None:
    room = limits.INPUT_BYTES - 60
    assert traced(BATCH, batch([Record(bytes(room))], 1)).problem is None
    problem = traced(BATCH, batch([Record(bytes(room + 60))], 1)).problem
    assert problem is not None and problem.found == "more than the 1,048,576 bytes that are unpacked"
    problem = traced(BATCH, 2 * batch([Record(bytes(room))], 1)).problem
    assert problem is not None and problem.code == "not-unpacked", "the limit is on all batches together"


@pytest.mark.parametrize(("codec", "name"), [(3, "lz4"), (4, "zstd"), (7, "7, which is none")])
def test_other_codecs_are_told(codec: int, name: str) -> None:
    data = batch([Record(b"x")])
    layout = traced(BATCH, data[:22] + bytes((codec,)) + data[23:])
    assert layout.problem is None
    assert layout.value == data[61:]
    assert {remark.code for remark in layout.remarks} == {"crc", "not-unpacked"}
    assert f"compressed with {name}, which is not unpacked here" in layout.remarks[-1].detail


JAVA = b"\x82SNAPPY\0" + bytes((0, 0, 0, 1, 0, 0, 0, 1))


def snapped(body: bytes, *sizes: int) -> bytes:
    """A batch of one record whose records are compressed with snappy, by Arrow: in one block, or as the Java client does."""
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: see requirements-parquet.txt")
    if not sizes:
        packed = arrow.compress(body, "snappy", asbytes=True)
    else:
        cuts = [0, *sizes, len(body)]
        blocks = [arrow.compress(body[a:b], "snappy", asbytes=True) for a, b in pairwise(cuts)]
        packed = JAVA + b"".join(len(block).to_bytes(4, "big") + block for block in blocks)
    plain = batch([Record(TEXT)])
    checked = plain[21:22] + b"\2" + plain[23:61] + packed
    length = (len(checked) + 9).to_bytes(4, "big")
    return plain[:8] + length + plain[12:17] + crc32c(checked).to_bytes(4, "big") + checked


@pytest.mark.parametrize("sizes", [(), (5,), (5, 20)], ids=["one block", "two of Java's", "three of Java's"])
def test_snappy_is_unpacked(sizes: tuple[int, ...]) -> None:
    layout = traced(BATCH, snapped(batch([Record(TEXT)])[61:], *sizes))
    assert (layout.problem, layout.value, layout.remarks) == (None, RECORD, [])
    (inside,) = layout.inside
    assert "/interests/1" in {span.path for span in inside.layout.spans()}


def test_damaged_snappy_and_too_much_of_it() -> None:
    data = snapped(batch([Record(TEXT)])[61:])
    problem = traced(BATCH, data[:61] + b"\xff" * (len(data) - 61)).problem
    assert problem is not None and problem.expected == "records compressed with snappy"
    for sizes in ((), (9,)):
        problem = traced(BATCH, snapped(bytes(limits.INPUT_BYTES + 1), *sizes)).problem
        assert problem is not None and problem.found == "more than the 1,048,576 bytes that are unpacked"
    cut = snapped(batch([Record(TEXT)])[61:], 5)
    at = 61 + len(JAVA)
    problem = traced(BATCH, cut[:at] + b"\x7f" + cut[at + 1 :]).problem
    assert problem is not None and problem.found == "an end too early"


# What there may be besides


def test_several_records_and_batches_are_a_list() -> None:
    data = batch([Record(b"1"), Record(None)]) + batch([Record(b"x")]) + batch([Record(b'"gz"')], 1)
    layout = traced(BATCH, data)
    assert (layout.value, layout.problem) == ([1, None, b"x", "gz"], None)
    assert [span.path for span in layout.spans() if span.part.name == "record length"] == ["/0", "/1", "/2"]


def test_a_batch_without_records() -> None:
    assert read_back(BATCH, batch([])) == []


def test_a_wrong_checksum() -> None:
    layout = traced(BATCH, GOLDEN[:-1] + b"w")
    (remark,) = layout.remarks
    assert (remark.code, remark.offset, remark.found) == ("crc", 17, "c622acfa")
    assert layout.value == b"hello"


def test_a_control_batch() -> None:
    data = bytearray(batch([Record(bytes.fromhex("000000000005"), bytes.fromhex("00000001"))]))
    data[22] |= 0x30
    data[17:21] = crc32c(bytes(data[21:])).to_bytes(4, "big")
    layout = traced(BATCH, bytes(data))
    assert layout.remarks == []
    words = {span.part.name: span.text for span in layout.spans()}
    assert (words["control version"], words["control type"]) == ("0", "commit")


def test_a_value_in_confluents_format_is_recognised() -> None:
    layout = traced(BATCH, batch([Record(bytes.fromhex("00000000010c4d617274696e"))]))
    (remark,) = layout.remarks
    assert remark.code == "confluent" and "1 for a schema" in remark.detail
    assert remark.fix is not None and "bytes 67 to 78" in remark.fix


@pytest.mark.parametrize(
    ("data", "at", "detail"),
    [
        (GOLDEN[:7], 0, "expected 8 bytes of base offset, found only 7 bytes left"),
        (GOLDEN[:20], 17, "expected 4 bytes of crc, found only 3 bytes left"),
        (GOLDEN[:61], 61, "expected record length"),
        (GOLDEN[:70], 62, "expected 16 bytes of a record, found only 8 bytes left"),
        (GOLDEN[:16] + b"\1" + GOLDEN[17:], 16, "expected a batch of magic 2, found magic 1"),
        (GOLDEN[:11] + b"\x30" + GOLDEN[12:], 8, "expected a batch length of at least 49, found 48"),
        (GOLDEN[:60] + b"\2" + GOLDEN[61:], 78, "expected record length"),
        (GOLDEN[:57] + b"\xff" + GOLDEN[58:], 57, "expected a number of records, 0 or more"),
        (GOLDEN[:61] + b"\x1e" + GOLDEN[62:], 76, "header"),
        (GOLDEN[:65] + b"\x22" + GOLDEN[66:], 65, "expected a key length from -1 to 12, found 17"),
        (GOLDEN[:67] + b"\x03" + GOLDEN[68:], 67, "expected a value length from -1 to 10, found -2"),
        (GOLDEN + b"\0", 78, "expected 8 bytes of base offset"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(data: bytes, at: int, detail: str) -> None:
    problem = traced(BATCH, data).problem
    assert problem is not None
    assert detail in problem.detail, problem.detail
    assert problem.offset == at


def test_damaged_gzip() -> None:
    data = batch([Record(b"1")], 1)
    problem = traced(BATCH, data[:-12] + bytes(12)).problem
    assert problem is not None and problem.code == "not-unpacked"
    data = batch([Record(b"1")], 1)
    body = gzip.compress(b"\x10\0\0", mtime=0)
    length = (49 + len(body)).to_bytes(4, "big")
    problem = traced(BATCH, data[:8] + length + data[12:61] + body).problem
    assert problem is not None and problem.found == "only 2 bytes left at byte 1 of what was unpacked"


def test_as_many_records_as_there_may_be() -> None:
    most = batch([Record(None)] * limits.FRAMES)
    assert traced(BATCH, most).problem is None
    problem = traced(BATCH, most + batch([Record(None)])).problem
    assert problem is not None and problem.code == "too-many-frames"
