"""What stands around a payload, recognised: prefixes of brokers and of calls, compression, bytes that were written as text.

A hint says what the bytes look like, why, and which step takes it off. It is a guess, and its words say what it was made
from; nothing is taken off by itself. The parts of a prefix are told like those of a format.
"""

from __future__ import annotations

import re
import zlib
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
    """Something recognised. `step` takes it off, where that can be done; `format` is what then to read, if it is known."""

    key: str
    title: str
    detail: str
    step: Step | None = None
    format: str | None = None
    parts: tuple[tuple[int, Part], ...] = ()


def _part(name: str, role: Role, doc: str, spec: str) -> Part:
    return Part(name, role, doc, spec, read=lambda data: int.from_bytes(data, "big"))


CONFLUENT: Final = "Confluent wire format"
MAGIC = _part("magic byte", Role.FRAME, "A zero that says: the number of a schema follows.", CONFLUENT)
SCHEMA_ID = _part("schema id", Role.POINTER, "The number under which the registry keeps the schema.", CONFLUENT)
MESSAGE_INDEX = _part(
    "message index", Role.POINTER, "Which message of the .proto file it is; a single 0 is the first.", CONFLUENT
)
GRPC: Final = "gRPC over HTTP2, Length-Prefixed-Message"
COMPRESSED = _part("compressed flag", Role.TYPE, "Whether the message is compressed: 0 no, 1 yes.", GRPC)
MESSAGE_LENGTH = _part("message length", Role.LENGTH, "Bytes of the message that follows, big end first.", GRPC)
FRAMED: Final = "Thrift framed transport"
FRAME_SIZE = _part("frame size", Role.LENGTH, "Bytes of the frame that follows, big end first.", FRAMED)
THRIFT_RPC: Final = "Thrift remote procedure call, Message"
VERSION = _part("version and type", Role.TYPE, "The protocol's version and whether it is a call, a reply …", THRIFT_RPC)
NAME_LENGTH = _part("name length", Role.LENGTH, "Bytes of the method's name.", THRIFT_RPC)
METHOD = Part(
    "method", Role.NAME, "The method that is called.", THRIFT_RPC, read=lambda data: data.decode("utf-8", "replace")
)
SEQUENCE = _part("sequence id", Role.TAG, "A number that a reply repeats, so that it finds its call.", THRIFT_RPC)
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
        "grpc", "gRPC prefix",
        f"A flag of {data[0]} and a length of {lengths[0]:,} that fits: {many} begins at byte 5{packed}.",
        Step("gzip", 5, 5 + lengths[0]) if data[5:7] == b"\x1f\x8b" and data[0]
        else Step(FROM, 5, 5 + lengths[0] if len(lengths) > 1 else None),
        "protobuf", ((0, COMPRESSED), (1, MESSAGE_LENGTH)),
    )  # fmt: skip


def _confluent(data: bytes) -> Iterator[Hint]:
    if data[0] or len(data) < 6 or any(_grpc(data)) or int.from_bytes(data[:4], "big") == len(data) - 4:
        return
    number = int.from_bytes(data[1:5], "big")
    if not 1 <= number <= 10_000_000:
        return
    parts = ((0, MAGIC), (1, SCHEMA_ID))
    said = f"A zero, then the number of a schema in the registry: {number:,}."
    if data[5] in b"{[":
        yield Hint("confluent", "Confluent prefix", f"{said} The rest begins like JSON.", Step(FROM, 5), "json", parts)
        return
    if (end := _message_index(data)) and _reads("protobuf", data[end:]):
        yield Hint(
            "confluent", "Confluent prefix", f"{said} After it which message it is, and from byte {end} Protocol Buffers.",
            Step(FROM, end), "protobuf", (*parts, (5, MESSAGE_INDEX)),
        )  # fmt: skip
    yield Hint(
        "confluent-avro", "Confluent prefix", f"{said} If that schema is Avro, the datum begins at byte 5.",
        Step(FROM, 5), "avro", parts,
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


MESSAGE_TYPES: Final = {1: "call", 2: "reply", 3: "exception", 4: "oneway"}


def _thrift(data: bytes) -> Iterator[Hint]:
    framed = len(data) > 4 and int.from_bytes(data[:4], "big") == len(data) - 4
    at = 4 if framed else 0
    front: tuple[tuple[int, Part], ...] = ((0, FRAME_SIZE),) if framed else ()
    frame = "A frame of the size that stands in front; in it " if framed else ""
    message = _binary_message(data, at) or _compact_message(data, at)
    if message:
        kind, name, parts, end, key = message
        said = f"{frame}a {MESSAGE_TYPES[kind]} of the method {name!r}; its struct begins at byte {end}."
        yield Hint(
            "thrift-message", "Thrift message header", said[0].upper() + said[1:], Step(FROM, end), key, front + parts
        )
    elif framed:
        inner = next((key for key in ("thrift-binary", "thrift-compact") if _reads(key, data[4:])), None)
        yield Hint(
            "thrift-framed", "Frame size",
            f"The first four bytes say {len(data) - 4:,}, and as many follow: a frame, as Thrift and others send it.",
            Step(FROM, 4), inner, front,
        )  # fmt: skip


_Message = tuple[int, str, tuple[tuple[int, Part], ...], int, str]


def _binary_message(data: bytes, at: int) -> _Message | None:
    if data[at : at + 3] != b"\x80\x01\x00" or len(data) < at + 12 or data[at + 3] not in MESSAGE_TYPES:
        return None
    length = int.from_bytes(data[at + 4 : at + 8], "big")
    end = at + 8 + length + 4
    name = data[at + 8 : at + 8 + length]
    if end > len(data) or not _is_name(name):
        return None
    parts = ((at, VERSION), (at + 4, NAME_LENGTH), (at + 8, METHOD), (at + 8 + length, SEQUENCE))
    return data[at + 3], name.decode(), parts, end, "thrift-binary"


def _compact_message(data: bytes, at: int) -> _Message | None:
    if len(data) < at + 4 or data[at] != 0x82 or data[at + 1] & 0x1F != 1 or data[at + 1] >> 5 not in MESSAGE_TYPES:
        return None
    sequence = at + 2
    length_at = _varint_end(data, sequence)
    name_at = length_at + 1
    if not length_at or name_at > len(data):
        return None
    end = name_at + data[length_at]
    name = data[name_at:end]
    if end > len(data) or not _is_name(name):
        return None
    parts = ((at, VERSION), (sequence, SEQUENCE), (length_at, NAME_LENGTH), (name_at, METHOD))
    return data[at + 1] >> 5, name.decode(), parts, end, "thrift-compact"


def _varint_end(data: bytes, at: int) -> int:
    """Where a varint of up to five bytes ends; 0 where there is none."""
    for end in range(at, min(at + 5, len(data) - 1)):
        if data[end] < 0x80:
            return end + 1
    return 0


def _is_name(name: bytes) -> bool:
    return bool(re.fullmatch(rb"[A-Za-z_][A-Za-z0-9_.:]{0,126}", name))


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
    """The parts of the bytes in front of `at`: those of the hint that leads there, or one that says they were left out."""
    if not at:
        return ()
    for hint in hints(data):
        if hint.step is not None and hint.step.start == at and hint.parts:
            return hint.parts
    return ((0, LEFT_OUT),)
