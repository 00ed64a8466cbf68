"""What stands around a payload, recognised: prefixes of brokers and of calls, compression, bytes that were written as text.

A hint says what the bytes look like and why, and offers the format that reads all of it, or the step that takes it off. It is
a guess, and its words say what it was made from; nothing is done by itself. What the bytes of a prefix are for is told by the
format that reads it.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .opening import FROM, LEFT_OUT, Step
from .wire import limits
from .wire.bytes_text import WRITINGS
from .wire.formats import FORMATS
from .wire.layout import Part, Role


@dataclass(frozen=True, slots=True)
class Hint:
    """Something recognised. `step` takes it off, and `format` is what then to read; without a step it reads the whole.

    parts: those of the bytes that a step takes off, where no format reads them
    """

    key: str
    title: str
    detail: str
    step: Step | None = None
    format: str | None = None
    parts: tuple[tuple[int, Part], ...] = ()


DELIMITED: Final = "Protocol Buffers, length-delimited streams"
DELIMITER = Part(
    "message length", Role.LENGTH, "Bytes of the message that follows, as a varint.", DELIMITED,
    read=lambda data: sum((byte & 127) << 7 * place for place, byte in enumerate(data)),
)  # fmt: skip


def hints(data: bytes) -> list[Hint]:
    """What the bytes look like; the surest first."""
    if not data:
        return []
    return [hint for look in _LOOKS for hint in look(data)]


def _grpc(data: bytes) -> Iterator[Hint]:
    lengths: list[int] = []
    at = 0
    while at + 5 <= len(data) and data[at] <= 1 and len(lengths) < 1_000:
        length = int.from_bytes(data[at + 1 : at + 5], "big")
        if at + 5 + length > len(data):
            return
        lengths.append(length)
        at += 5 + length
    if not lengths or at != len(data) or not any(lengths):
        return
    many = f"{len(lengths):,} messages one after the other; the first" if len(lengths) > 1 else "the message"
    packed = ", compressed" if data[0] else ""
    yield Hint(
        "grpc", "gRPC frame",
        f"A flag of {data[0]} and a length of {lengths[0]:,} that fits: {many} begins at byte 5{packed}.",
        format="grpc-frame",
    )  # fmt: skip


def _confluent(data: bytes) -> Iterator[Hint]:
    if data[0] or len(data) < 6 or any(_grpc(data)) or int.from_bytes(data[:4], "big") == len(data) - 4:
        return
    number = int.from_bytes(data[1:5], "big")
    if not 1 <= number <= 10_000_000:
        return
    said = f"A zero, then the number of a schema in the registry: {number:,}."
    if data[5] in b"{[":
        yield Hint("confluent", "Confluent prefix", f"{said} The rest begins like JSON.", format="confluent-json")
        return
    if (end := _message_index(data)) and _reads("protobuf", data[end:]):
        yield Hint(
            "confluent", "Confluent prefix", f"{said} After it which message it is, and from byte {end} Protocol Buffers.",
            format="confluent-protobuf",
        )  # fmt: skip
    yield Hint(
        "confluent-avro", "Confluent prefix", f"{said} If that schema is Avro, the datum begins at byte 5.",
        format="confluent-avro",
    )  # fmt: skip


def _message_index(data: bytes) -> int:
    """Where the list of message indexes ends: a zigzag count and so many zigzag numbers, or one 0; 0 where there is none."""
    if data[5] == 0:
        return 6
    count = data[5] >> 1
    numbers = data[6 : 6 + count]
    if data[5] & 1 or count > 8 or len(numbers) < count or any(number > 127 or number & 1 for number in numbers):
        return 0
    return 6 + count


def _reads(key: str, data: bytes) -> bool:
    return bool(data) and FORMATS[key].trace(data[:PROBE], None).problem is None


PROBE: Final = 16 * limits.KIB
"""Bytes that are looked at to recognise something."""


def _single_object(data: bytes) -> Iterator[Hint]:
    if data[:2] == b"\xc3\x01" and len(data) >= 10:
        yield Hint(
            "avro-single-object", "Avro single object",
            f"The marker C3 01 and the fingerprint of a schema, {data[9:1:-1].hex()}, before the datum.",
            format="avro-single-object",
        )  # fmt: skip


def _thrift(data: bytes) -> Iterator[Hint]:
    framed = len(data) > 4 and int.from_bytes(data[:4], "big") == len(data) - 4
    at = 4 if framed else 0
    for key in ("thrift-message-binary", "thrift-message-compact"):
        format_ = FORMATS[key]
        head = format_.trace(data[at : at + PROBE], None)
        told = None if format_.signs is None else format_.signs(head, len(data) - at)
        if told is not None and told[0] >= SURE:
            frame = "A frame of the size that stands in front; in it " if framed else ""
            said = f"{frame}{told[1]}."
            key = "thrift-framed" if framed else key
            yield Hint("thrift-message", "Thrift message header", said[0].upper() + said[1:], format=key)
            return
    if framed:
        yield Hint(
            "thrift-framed", "Frame size",
            f"The first four bytes say {len(data) - 4:,}, and as many follow: a frame, as Thrift and others send it.",
            format="thrift-framed",
        )  # fmt: skip


SURE: Final = 35
"""Points of a format's own signs from which on they all but prove it."""


def _varint_end(data: bytes, at: int) -> int:
    """Where a varint of up to five bytes ends; 0 where there is none."""
    for end in range(at, min(at + 5, len(data) - 1)):
        if data[end] < 0x80:
            return end + 1
    return 0


def _delimited(data: bytes) -> Iterator[Hint]:
    """Messages with their lengths in front, to the very end."""
    at = count = 0
    first: tuple[int, int] | None = None
    while at < len(data) and count < 1_000:
        begin = _varint_end(data, at)
        length = sum((byte & 127) << 7 * place for place, byte in enumerate(data[at:begin]))
        end = begin + length
        if not begin or not length or end > len(data) or not _reads("protobuf", data[begin:end]):
            return
        first = first or (begin, end)
        at, count = end, count + 1
    if first and first[1] - first[0] >= 3:
        many = f"{count:,} messages" if count > 1 else "one message"
        yield Hint(
            "delimited", "Length-delimited Protocol Buffers", f"{many.capitalize()} with the length in front of each, to the "
            f"very end; the first begins at byte {first[0]}.",
            Step(FROM, first[0], first[1] if count > 1 else None), "protobuf", ((0, DELIMITER),),
        )  # fmt: skip


def _compressed(data: bytes) -> Iterator[Hint]:
    if data[:3] == b"\x1f\x8b\x08":
        yield Hint("gzip", "gzip", "1F 8B is the magic number of gzip: these bytes are compressed.", Step("gzip"))
    elif len(data) > 6 and data[0] & 0x8F == 0x08 and data[0] >> 4 <= 7 and not int.from_bytes(data[:2], "big") % 31:
        try:
            zlib.decompressobj().decompress(data[:PROBE], 1)
        except zlib.error:
            return
        yield Hint("zlib", "zlib", f"{data[:2].hex(' ')} is how zlib begins: these bytes are compressed.", Step("zlib"))


_BASE64 = re.compile(rb"\s*[A-Za-z0-9+/]{7,}[A-Za-z0-9+/\s]*={0,2}\s*")
_BASE64URL = re.compile(rb"\s*[A-Za-z0-9_-]{7,}[A-Za-z0-9_\s-]*={0,2}\s*")
_HEX = re.compile(rb"\s*(?:0x|\\x)?(?:[0-9a-fA-F]{2}[\s:]*){4,}")


def _text_of_bytes(data: bytes) -> Iterator[Hint]:
    if data.isdigit():
        return
    head = data[:PROBE]
    for key, pattern in (("hex", _HEX), ("base64", _BASE64), ("base64url", _BASE64URL)):
        if pattern.fullmatch(head) and (len(data) > PROBE or len(b"".join(data.split()).rstrip(b"=")) % 4 != 1):
            title = WRITINGS[key].title
            words = (
                "Bytes written as text, and that text written once more" if key != "hex" else "Bytes written as digits"
            )
            yield Hint(key, f"{title[0].upper()}{title[1:]} inside", f"{words}: all of it is {title}.", Step(key))
            return


def _json_inside(data: bytes) -> Iterator[Hint]:
    """JSON after a few bytes of something else."""
    end = len(data.rstrip())
    if end < 4 or data[end - 1] not in b"}]":
        return
    for begin in sorted(at for at in (data.find(b"{", 1, 64), data.find(b"[", 1, 64)) if at > 0):
        if data[:begin].strip() and len(data) <= PROBE and _reads("json", data[begin:]):
            yield Hint(
                "json-inside", "JSON inside", f"From byte {begin} to the end it is JSON.", Step(FROM, begin), "json"
            )
            return


MAGIC_NUMBERS: Final = (
    (b"Obj\x01", "An Avro container file", "it holds its own schema", "avro-ocf"),
    (b"PAR1", "A Parquet file", "columns, with what describes them at the end", "parquet"),
    (b"\xe0\x01\x00\xea", "Amazon Ion", "binary, version 1.0", "ion"),
    (b":)\n", "Smile", "a binary JSON of Jackson's", "smile"),
    (b"\xac\xed\x00\x05", "Java serialization", "a stream of objects", "java-serialization"),
    (b"\x28\xb5\x2f\xfd", "Zstandard", "compressed; unpack it with zstd -d", None),
    (b"\x04\x22\x4d\x18", "LZ4", "compressed; unpack it with lz4 -d", None),
    (b"\xff\x06\x00\x00sNaPpY", "Snappy", "compressed, framed", None),
    (b"\x82SNAPPY\x00", "Snappy", "compressed, in the frame of Java's library", None),
    (b"BZh", "bzip2", "compressed; unpack it with bunzip2", None),
    (b"\xfd7zXZ\x00", "xz", "compressed; unpack it with unxz", None),
    (b"PK\x03\x04", "A zip archive", "unpack it first", None),
    (b"\x89PNG", "A PNG picture", "not a record", None),
    (b"%PDF", "A PDF document", "not a record", None),
    (b"\x7fELF", "A program", "not a record", None),
    (b"<?xml", "XML", "text with tags", "xml"),
    (b"SQLite format 3\x00", "An SQLite database", "not a record", None),
)


def _magic(data: bytes) -> Iterator[Hint]:
    for magic, title, detail, key in MAGIC_NUMBERS:
        if data.startswith(magic):
            shown = magic.decode() if magic.isalnum() else magic.hex(" ")
            known = "" if key in FORMATS or "unpack" in detail else "; it cannot be explained here"
            yield Hint(
                "magic", title, f"It begins with {shown}: {detail}{known}.", None, key if key in FORMATS else None
            )
            return


_LOOKS: Final = (
    _magic, _compressed, _grpc, _single_object, _thrift, _confluent, _text_of_bytes, _json_inside, _delimited,
)  # fmt: skip


def prefix(data: bytes, at: int) -> tuple[tuple[int, Part], ...]:
    """The parts of the bytes in front of `at`: those of a hint's format or step, or one that says they were left out."""
    if not at:
        return ()
    for hint in hints(data):
        if hint.step is not None and hint.step.start == at and hint.parts:
            return hint.parts
        if hint.step is None and hint.format and (parts := _head_of(hint.format, data, at)):
            return parts
    return ((0, LEFT_OUT),)


def _head_of(key: str, data: bytes, at: int) -> tuple[tuple[int, Part], ...]:
    """What a format tells of the bytes before `at`, where all of it is around the record."""
    layout = FORMATS[key].trace(data[:PROBE], None)
    row = bisect_left(layout.starts, at)
    if layout.unit != 8 or row == len(layout) or layout.starts[row] != at or any(layout.owners[:row]):
        return ()
    return tuple(zip(layout.starts[:row], layout.parts[:row], strict=True))
