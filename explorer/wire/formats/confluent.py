"""Confluent's wire format: a zero, the number of a schema in a registry, then a payload that the schema can read.

What to notice: five bytes take the place of the whole schema. A reader asks the registry for schema 1, once, and reads
`0c 4d 61 …` with it. Protocol Buffers add which message of the file it is: the path to it as a list of indexes, in zigzag
varints, `00` alone being short for the first one. JSON needs no schema to be read, and carries the number all the same, so
that a reader can check it. Since 2025 a GUID may stand in place of the number, behind a one.

The payload is that of another format, which is handed to `over`; its bytes are traced by it, and its paths are its own. The
numbers 1, 2 and 3 are what this page writes: a registry gives others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from google.protobuf.descriptor_pb2 import DescriptorProto

from ..bits import number_from, varint, zigzag, zigzag_words
from ..format import About, Format
from ..layout import Key, Layout, Part, Role, the_only
from ..problem import Problem
from ..protobuf_types import ProtoFile
from ..schema import Ref, Schema, Struct
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._frames import counted

SPEC: Final = (
    "https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format"
)
SECTION: Final = "Wire format"


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _guid(data: bytes) -> str:
    return str(uuid.UUID(bytes=bytes(data))) if len(data) == 16 else data.hex()


ENVELOPE = Part(
    "Confluent message", Role.GROUP, "A prefix that names a schema, then the value that was written with it.", SECTION,
    fold=the_only,
)  # fmt: skip
MAGIC = Part(
    "magic byte", Role.FRAME, "The version of this wire format: 0 says that the number of a schema follows, 1 a GUID.",
    SECTION, read=_int, words=lambda byte: f"{byte}: a schema's {'GUID' if byte else 'number'} follows",
)  # fmt: skip
SCHEMA_ID = Part(
    "schema id", Role.POINTER, "The number under which the registry keeps the schema that wrote the rest; four bytes, big "
    "end first.", SECTION, read=_int, words=lambda number: f"schema {number}",
)  # fmt: skip
SCHEMA_GUID = Part(
    "schema GUID",
    Role.POINTER,
    "A name of the schema that is the same in every registry, 16 bytes.",
    SECTION,
    read=_guid,
)
FIRST_MESSAGE = Part(
    "first message", Role.POINTER, "A single 0 instead of a list: the first message of the .proto file, which it nearly "
    "always is.", SECTION, read=lambda _: 0, words=lambda _: "the first message of the file",
)  # fmt: skip
INDEX_COUNT = Part(
    "index count", Role.LENGTH, "How many message indexes follow, as a zigzag varint: one for a message of the file, two "
    "for a message inside that one, and so on.", SECTION, read=lambda data: zigzag(number_from(data)),
    bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
MESSAGE_INDEX = Part(
    "message index", Role.POINTER, "Which message it is, counted from 0 in the file, or in the message of the index before; "
    "a zigzag varint.", SECTION, read=lambda data: zigzag(number_from(data)), bits=varint(Role.POINTER, zigzag_words),
)  # fmt: skip

PARTS: Final = (ENVELOPE, MAGIC, SCHEMA_ID, SCHEMA_GUID)
INDEX_PARTS: Final = (FIRST_MESSAGE, INDEX_COUNT, MESSAGE_INDEX)

NUMBER, GUID = 0, 1
HEAD: Final = 5
_NO_MAGIC: Final = "The prefix is missing, or other bytes stand in front: read the payload by itself, or cut them off."
_NO_ZIGZAG: Final = (
    "Old clients wrote these numbers without zigzag (use.deprecated.format): set it to false where it writes, and read such "
    "data with it on."
)


def over(inner: Format, number: int) -> Format:
    """The wire format around another; `number` is what this page writes for the schema."""
    indexed = inner.key == "protobuf"

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        def walk(t: Tracer) -> int:
            t.open("", ENVELOPE)
            at, reads = _prefix(t), schema
            if indexed:
                where = at
                at, indexes = _indexes(t, at)
                reads = _pointed_at(t, where, indexes, schema)
            t.splice(at, inner.trace(data[at:], reads), Key.SAME)
            return len(data)

        return _trace(walk, data, root=ENVELOPE)

    def encode(value: Value, schema: Schema | None) -> bytes:
        """A prefix that names the schema `number`, then the payload."""
        prefix = bytes((NUMBER,)) + number.to_bytes(4, "big")
        if indexed:
            prefix += _written(_path(schema))
        return prefix + inner.encode(value, schema)

    def again(data: bytes, value: Value, schema: Schema | None) -> bytes:
        t = Tracer(data)
        at, reads = _prefix(t), schema
        if indexed:
            where = at
            at, indexes = _indexes(t, at)
            reads = _pointed_at(t, where, indexes, schema)
        return data[:at] + inner.encode(value, reads)

    return Format(
        key=f"confluent-{inner.key}",
        title=f"Confluent {'Protobuf' if indexed else inner.title}",
        family="envelopes",
        spec=SPEC,
        language=inner.language,
        encoder=f"{inner.encoder}; the prefix as confluent-kafka's serializers write it",
        parts=(*PARTS, *(INDEX_PARTS if indexed else ()), *inner.parts),
        trace=trace,
        encode=encode,
        again=again,
        fit=inner.fit,
        signs=signs,
        about=ABOUT,
        limits=("The schema's number means something to one registry only.", *inner.limits),
    )


def _prefix(t: Tracer) -> int:
    """Magic byte and schema; gives where they end."""
    data = t.data
    if not data:
        raise t.end(0, "a magic byte")
    if data[0] > GUID:
        raise t.stop(0, "the magic byte 0 or 1", f"{data[0]:02x}", code="magic", fix=_NO_MAGIC)
    end, part = (HEAD, SCHEMA_ID) if data[0] == NUMBER else (17, SCHEMA_GUID)
    t.leaf(0, MAGIC)
    if len(data) < end:
        raise t.end(1, f"{counted(end - 1)} of {part.name}")
    t.leaf(1, part)
    return end


# Message indexes


def _indexes(t: Tracer, at: int) -> tuple[int, list[int]]:
    """Where the list of indexes ends, and what it says. Of none, readers take the first message."""
    data = t.data
    if at < len(data) and not data[at]:
        t.leaf(at, FIRST_MESSAGE)
        return at + 1, [0]
    end = _varint(t, at, "the number of message indexes")
    count = zigzag(number_from(data[at:end]))
    if not 0 <= count <= len(data) - end:
        raise t.stop(
            at, f"as many message indexes as there may be in {counted(len(data) - end)}", f"{count:,}",
            code="message-indexes", fix=_NO_ZIGZAG,
        )  # fmt: skip
    t.leaf(at, INDEX_COUNT)
    indexes, at = [], end
    for _ in range(count):
        end = _varint(t, at, "a message index")
        index = zigzag(number_from(data[at:end]))
        if index < 0:
            raise t.stop(at, "a message index of 0 or more", f"{index:,}", code="message-indexes", fix=_NO_ZIGZAG)
        t.leaf(at, MESSAGE_INDEX)
        indexes.append(index)
        at = end
    return at, indexes or [0]


def _varint(t: Tracer, at: int, what: str) -> int:
    """Where a varint of at most five bytes ends."""
    for end in range(at, min(at + 5, len(t.data))):
        if t.data[end] < 0x80:
            return end + 1
    if len(t.data) < at + 5:
        raise t.end(at, f"{what}: a varint, whose last byte is below 80")
    raise t.stop(at, f"{what}: a varint of at most 5 bytes", "more", code="varint")


def _pointed_at(t: Tracer, at: int, indexes: list[int], schema: Schema | None) -> Schema | None:
    """The schema with the message as its root that the indexes point at, as a reader takes it."""
    if schema is None or not isinstance(schema.model, ProtoFile):
        return schema
    name, said = _name(schema.model, indexes), ", ".join(map(str, indexes))
    if name not in schema.named:
        detail = (
            f"The message indexes {said} point at no message of the schema; the rest is read as {schema.root_name}."
        )
        fix = "Give the .proto file that the bytes were written with, its messages in the same order."
        t.remark(
            Problem(
                code="no-such-message", detail=detail, offset=at, expected="a message of the file", found=said, fix=fix
            )
        )
        return schema
    if name == schema.root_name:
        return schema
    detail = f"The message indexes {said} point at {name}, so the rest is read as that, and not as {schema.root_name}."
    t.remark(Problem(code="other-message", detail=detail, offset=at, expected=schema.root_name, found=name))
    return replace(schema, root=Ref(name))


def _name(file: ProtoFile, indexes: list[int]) -> str:
    """The full name of the message at these indexes; empty where there is none."""
    names, messages = [file.file.package] if file.file.package else [], list(file.file.message_type)
    for index in indexes:
        if index >= len(messages):
            return ""
        names.append(messages[index].name)
        messages = list(messages[index].nested_type)
    return ".".join(names)


def _path(schema: Schema | None) -> list[int]:
    """The indexes of a schema's root in its file; those of the first message where it is not known."""
    if schema is None or not isinstance(schema.model, ProtoFile) or not isinstance(schema.resolve(schema.root), Struct):
        return [0]
    package = schema.model.file.package
    messages: Iterable[DescriptorProto] = schema.model.file.message_type
    path = []
    for name in schema.root_name.removeprefix(f"{package}.").split("."):
        found = next(((index, one) for index, one in enumerate(messages) if one.name == name), None)
        if found is None:
            return [0]
        path.append(found[0])
        messages = found[1].nested_type
    return path


def _written(indexes: list[int]) -> bytes:
    """The list as zigzag varints, its count first; for the first message a single 0."""
    if indexes == [0]:
        return b"\0"
    out = bytearray()
    for number in (len(indexes), *indexes):
        rest = number << 1
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
    return bytes(out)


MOST, COMMON = 10_000_000, 100_000
"""Schemas that a registry may well hold, and that most do not."""


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A zero and a number that a registry may have given; more is not to be had where only the schema could say more."""
    data, problem = head.data, head.problem
    if len(data) <= HEAD or data[0] != NUMBER or head.read_bytes < HEAD:
        return None
    number = int.from_bytes(data[1:HEAD], "big")
    if not 1 <= number <= MOST:
        return -20, f"but {number:,} is hardly the number of a schema"
    lone = problem is not None and problem.code == "schema-needed"
    points = (50 if number <= COMMON else 25) if lone else 12
    return points, f"a zero, then the number of a schema: {number:,}"


ABOUT: Final = About(
    what="A prefix of five bytes in front of the value of a Kafka record: a zero, and the number under which a schema "
    "registry keeps the schema that wrote it. The reader fetches that schema once, keeps it, and reads with it.",
    used_by="Confluent's serializers for Kafka in every language, and everything that talks to them: Kafka Connect, ksqlDB, "
    "Flink, and registries that speak the same protocol, such as Karapace and Apicurio.",
    evolves="Each record says which version of the schema wrote it, so a reader always has the writer's schema at hand, and "
    "resolves it against its own. The registry refuses a new version that breaks the rule set for its subject.",
    danger="Without the registry the bytes of Avro cannot be read at all, and a number means another schema in another "
    "registry: whoever copies records from one cluster to another has to write the numbers anew.",
)  # fmt: skip
