"""Thrift's message: who is called, which kind of message it is and a number to match replies, before the struct itself.

What to notice: `80 01 00 01` is version 1 and a call; then the name of the method, written out, and a sequence id that the
reply repeats. The old header had no version and began with the length of the name: since a length is never negative, the
first bit tells the two apart. CompactProtocol says the same in less: `82 21` is its number, its version and the kind.

The struct behind it holds the arguments of the method, or its result. Where the schema has a service with the method, the
names come from there; where it has none, the record itself is the arguments. The struct is read by the protocol that is
handed to `binary` or `compact`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version as _version
from typing import Any, Final

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.transport.TTransport import TMemoryBuffer

from ..bits import fields, number_from, varint
from ..format import About, Encode, Format, Writer
from ..layout import Key, Layout, Part, Role, the_only
from ..schema import Schema, Struct, Union
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._frames import counted
from ._thrift_calls import CALL, TYPES, call_of, struct_of

BINARY_SPEC: Final = "https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md#message"
COMPACT_SPEC: Final = "https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md#message"
SECTION: Final = "Message"


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _kind(number: int) -> str:
    return TYPES.get(number, f"{number}, which is no kind of message")


MESSAGE = Part("Thrift message", Role.GROUP, "A header that names a method, then its struct.", SECTION, fold=the_only)
METHOD_NAME = Part(
    "method", Role.NAME, "The method that is called, by its name; a reply repeats it. Where one connection serves several "
    "services, the service and a colon stand before it.", SECTION, read=_text,
)  # fmt: skip

# BinaryProtocol

VERSION = Part(
    "version", Role.FRAME, "One bit that says a version follows, for the old header has none; then version 1.", SECTION,
    read=lambda data: _int(data) & 0x7FFF, words=lambda number: f"version {number}",
    bits=fields((1, Role.FRAME, "a version follows"), (15, Role.FRAME, lambda number: f"version {number}")),
)  # fmt: skip
UNUSED = Part("unused byte", Role.PADDING, "A byte that means nothing; writers set it to 0.", SECTION, read=_int)
TYPE_BYTE = Part(
    "message type", Role.TYPE, "1 is a call, 2 a reply, 3 an exception of the library's own, 4 a call that wants no reply.",
    SECTION, read=lambda data: data[0] & 7, words=_kind,
    bits=fields((5, Role.PADDING, "unused"), (3, Role.TYPE, _kind)), split=((Role.PADDING, 5),),
)  # fmt: skip
NAME_LENGTH = Part(
    "name length", Role.LENGTH, "How many bytes the method's name has, in four bytes.", SECTION, read=_int
)
SEQUENCE_ID = Part(
    "sequence id", Role.TAG, "A number that the caller chooses and the reply repeats, so that it finds its call.", SECTION,
    read=_int,
)  # fmt: skip
BINARY_PARTS: Final = (MESSAGE, METHOD_NAME, VERSION, UNUSED, TYPE_BYTE, NAME_LENGTH, SEQUENCE_ID)

# CompactProtocol

PROTOCOL_ID = Part("protocol id", Role.FRAME, "The byte 82 begins every message of CompactProtocol.", SECTION)
VERSION_AND_TYPE = Part(
    "type and version", Role.TYPE, "Three bits for the kind of message, five for the version, which is 1.", SECTION,
    read=lambda data: data[0] >> 5, words=_kind,
    bits=fields((3, Role.TYPE, _kind), (5, Role.FRAME, lambda number: f"version {number}")), split=((Role.FRAME, 5),),
)  # fmt: skip
SEQUENCE_VARINT = Part(
    "sequence id varint", Role.TAG, "A number that the reply repeats: a varint, and no zigzag.", SECTION, read=number_from,
    bits=varint(Role.TAG),
)  # fmt: skip
NAME_VARINT = Part(
    "name length varint", Role.LENGTH, "How many bytes the method's name has, as a varint.", SECTION, read=number_from,
    bits=varint(Role.LENGTH),
)  # fmt: skip
COMPACT_PARTS: Final = (MESSAGE, METHOD_NAME, PROTOCOL_ID, VERSION_AND_TYPE, SEQUENCE_VARINT, NAME_VARINT)

STRICT: Final = 0x80
COMPACT_ID, COMPACT_VERSION = 0x82, 1
FIRST: Final = 1
"""The sequence id that this page writes; clients count on from there, or write 0 each time."""
_NO_MESSAGE: Final = (
    "It may be a struct without a header: read it as that. Or other bytes stand in front: cut them off."
)

Header = Callable[[Tracer], tuple[int, str, int]]


# Headers: each records its leaves and gives kind, method and where the struct begins


def _binary_header(t: Tracer) -> tuple[int, str, int]:
    data = t.data
    if not data:
        raise t.end(0, "a version, or the length of a name")
    if data[0] < STRICT:
        return _old_header(t)
    if data[:2] != b"\x80\x01"[: len(data)]:
        raise t.stop(0, "version 1: 80 01", data[:2].hex(" "), code="version", fix=_NO_MESSAGE)
    _enough(t, 0, 4, "version and type")
    t.leaf(0, VERSION)
    t.leaf(2, UNUSED)
    kind = _type_byte(t, 3)
    name, at = _name(t, 4)
    _enough(t, at, 4, "sequence id")
    t.leaf(at, SEQUENCE_ID)
    return kind, name, at + 4


def _old_header(t: Tracer) -> tuple[int, str, int]:
    """Without a version: name, type, sequence id."""
    name, at = _name(t, 0)
    _enough(t, at, 1, "message type")
    kind = _type_byte(t, at)
    _enough(t, at + 1, 4, "sequence id")
    t.leaf(at + 1, SEQUENCE_ID)
    return kind, name, at + 5


def _type_byte(t: Tracer, at: int) -> int:
    kind = t.data[at]
    if kind & 7 not in TYPES or kind > 7:
        raise t.stop(at, "a kind of message from 1 to 4", f"{kind}", code="message-type", fix=_NO_MESSAGE)
    t.leaf(at, TYPE_BYTE)
    return kind


def _name(t: Tracer, at: int) -> tuple[str, int]:
    _enough(t, at, 4, "name length")
    length, body = _int(t.data[at : at + 4]), at + 4
    if length < 0:
        raise t.stop(at, "a length of 0 or more", f"{length:,}", code="negative-size", fix=_NO_MESSAGE)
    t.leaf(at, NAME_LENGTH)
    return _method(t, body, length)


def _method(t: Tracer, at: int, length: int) -> tuple[str, int]:
    _enough(t, at, length, "the method's name")
    t.leaf(at, METHOD_NAME)
    return _text(t.data[at : at + length]), at + length


def _enough(t: Tracer, at: int, count: int, what: str) -> None:
    if at + count > len(t.data):
        raise t.end(at, f"{counted(count)} of {what}")


def _compact_header(t: Tracer) -> tuple[int, str, int]:
    data = t.data
    if not data:
        raise t.end(0, "the protocol id 82")
    if data[0] != COMPACT_ID:
        raise t.stop(0, "the protocol id 82", f"{data[0]:02x}", code="magic", fix=_NO_MESSAGE)
    t.leaf(0, PROTOCOL_ID)
    _enough(t, 1, 1, "type and version")
    kind, version = data[1] >> 5, data[1] & 0x1F
    if version != COMPACT_VERSION:
        raise t.stop(1, "version 1", f"{version}", code="version", fix=_NO_MESSAGE)
    if kind not in TYPES:
        raise t.stop(1, "a kind of message from 1 to 4", f"{kind}", code="message-type", fix=_NO_MESSAGE)
    t.leaf(1, VERSION_AND_TYPE)
    at = _varint(t, 2, SEQUENCE_VARINT)
    body = _varint(t, at, NAME_VARINT)
    name, at = _method(t, body, number_from(data[at:body]))
    return kind, name, at


def _varint(t: Tracer, at: int, part: Part) -> int:
    """A varint of at most 32 bits; gives where it ends."""
    data = t.data
    for end in range(at, min(at + 5, len(data))):
        if data[end] < 0x80:
            if number_from(data[at : end + 1]) >> 32:
                break
            t.leaf(at, part)
            return end + 1
    else:
        if len(data) < at + 5:
            raise t.end(at, f"{part.name}, whose last byte is below 80")
    raise t.stop(at, f"{part.name} within 32 bits", "more", code="varint", fix=_NO_MESSAGE)


# The two formats


def binary(inner: Format) -> Format:
    """The message of BinaryProtocol around its structs."""
    encoder = f"Apache thrift {_version('thrift')}, TBinaryProtocol"
    old = Writer(
        "old", "old header", "Without a version, as writers that are not strict begin a message.", encoder,
        _writing(inner, _old_protocol),
    )  # fmt: skip
    return _message(
        inner, "thrift-message-binary", "Thrift message (binary)", BINARY_SPEC, BINARY_PARTS, _binary_header,
        _writing(inner, TBinaryProtocol), encoder, (old,),
    )  # fmt: skip


def compact(inner: Format) -> Format:
    """The message of CompactProtocol around its structs."""
    encoder = f"Apache thrift {_version('thrift')}, TCompactProtocol"
    return _message(
        inner, "thrift-message-compact", "Thrift message (compact)", COMPACT_SPEC, COMPACT_PARTS, _compact_header,
        _writing(inner, TCompactProtocol), encoder, (),
    )  # fmt: skip


def _message(
    inner: Format, key: str, title: str, spec: str, parts: tuple[Part, ...], header: Header, encode: Encode, encoder: str,
    writers: tuple[Writer, ...],
) -> Format:  # fmt: skip
    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        def walk(t: Tracer) -> int:
            t.open("", MESSAGE)
            kind, name, at = header(t)
            t.splice(at, inner.trace(data[at:], struct_of(schema, kind, name)), Key.SAME)
            return len(data)

        return _trace(walk, data, root=MESSAGE)

    def again(data: bytes, value: Value, schema: Schema | None) -> bytes:
        kind, name, at = header(Tracer(data))
        struct = struct_of(schema, kind, name)
        if struct is not None and isinstance(struct.root, Union):  # the record is the one argument
            (argument,) = struct.root.note["members"]
            value, struct = {argument.key: value}, replace(struct, root=Struct(f"{name}_args", (argument,)))
        return data[:at] + inner.encode(value, struct)

    return Format(
        key=key, title=title, family="envelopes", spec=spec, language=inner.language, encoder=encoder,
        parts=(*parts, *inner.parts), trace=trace, encode=encode, writers=writers, fit=inner.fit, signs=_signs(header),
        about=ABOUT, again=again,
        limits=("The record stands for the arguments of one call; replies and exceptions are read, and not written.",
                *inner.limits),
    )  # fmt: skip


def _old_protocol(buffer: TMemoryBuffer) -> TBinaryProtocol:
    return TBinaryProtocol(buffer, strictRead=False, strictWrite=False)


def _writing(inner: Format, protocol: Callable[[TMemoryBuffer], Any]) -> Encode:
    def encode(value: Value, schema: Schema | None) -> bytes:
        """A call, by Apache Thrift's own header; its struct by the protocol."""
        name, argument = call_of(schema)
        if schema is not None and argument is not None:
            value = {argument.key: value}
            schema = Schema(schema.language, Struct(f"{name}_args", (argument,)), schema.named)
        buffer = TMemoryBuffer()
        protocol(buffer).writeMessageBegin(name, CALL, FIRST)
        return bytes(buffer.getvalue()) + inner.encode(value, schema)

    return encode


def _signs(header: Header) -> Callable[[Layout, int], tuple[float, str] | None]:
    def signs(head: Layout, size: int) -> tuple[float, str] | None:
        """A header that fits, and a name that is one."""
        t = Tracer(head.data)
        try:
            kind, name, at = header(t)
        except Stop:
            return None
        if not name.replace(":", "_").replace(".", "_").isidentifier() or at >= size:
            return -20, "but its method has no name that one could write"
        versioned = head.data[0] >= STRICT
        return 35 if versioned else 20, f"a {TYPES[kind]} of the method {name!r}"

    return signs


ABOUT: Final = About(
    what="The header of Thrift's remote procedure calls. It names the method, says whether this is a call, its reply, an "
    "exception or a call without a reply, and numbers the call. The arguments follow as one struct, each a field of it.",
    used_by="Every Thrift client and server, mostly inside a frame: HBase, the Hive metastore, Cassandra's first protocol, "
    "Impala, Evernote, and many services inside companies.",
    evolves="A method may get new arguments, since a reader skips fields that it does not know, and its result may get new "
    "exceptions. A method that a server does not know is answered with an exception; a name may not change.",
    danger="Without a frame a reader learns how long a message is only by reading it: it needs limits on lengths and on "
    "nesting.",
)  # fmt: skip
