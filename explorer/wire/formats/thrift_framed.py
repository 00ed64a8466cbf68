"""Thrift's framed transport: four bytes say how long the message is, then the message. A connection is such frames.

What to notice: the first four bytes are the only thing here that Thrift's protocols do not say themselves, and they are what
lets a server wait for a whole message before it reads any of it. What is in the frame tells itself: `80 01` begins a message
of BinaryProtocol, `82 21` one of CompactProtocol. A bare struct has no such sign; it is read by the protocol that gets
through it. The messages and structs are read by the formats that are handed to `over`. Several frames are a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..format import About, Encode, Format, Writer
from ..layout import Layout, Part, Role, as_list, the_only
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._frames import carry, counted, frames

SPEC: Final = "https://github.com/apache/thrift/blob/master/doc/specs/thrift-rpc.md#framed-vs-unframed-transport"
SECTION: Final = "Framed vs. unframed transport"


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


FRAMED = Part("frame", Role.GROUP, "The size of a message, then the message.", SECTION, fold=the_only)
STREAM = Part("frames", Role.GROUP, "Frames one after the other, as a connection sends them.", SECTION, fold=as_list)
FRAME_SIZE = Part(
    "frame size", Role.LENGTH, "How many bytes of the message follow: four bytes, big end first.", SECTION, read=_int,
    words=counted,
)  # fmt: skip
PARTS: Final = (FRAMED, STREAM, FRAME_SIZE)

HEAD: Final = 4


def over(messages: Sequence[Format], structs: Sequence[Format]) -> Format:
    """Frames around messages and bare structs, in each case of BinaryProtocol and CompactProtocol, in this order."""

    def read(data: bytes, schema: Schema | None) -> Layout:
        """What is in a frame, by the format whose bytes it begins with."""
        if (
            data[:2] == b"\x80\x01" or data[:1] == b"\0"
        ):  # no struct but the empty one begins with a zero: an old header
            layout = messages[0].trace(data, schema)
            return layout if data != b"\0" else structs[0].trace(data, schema)
        if data[:1] == b"\x82" and data[1:2] and data[1] & 0x1F == 1:
            return messages[1].trace(data, schema)
        return min((one.trace(data, schema) for one in structs), key=_doubts)

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        def one(t: Tracer, at: int) -> int:
            body, end = _head(t, at)
            carry(t, body, end, "a message", lambda piece: read(piece, schema))
            return end

        return _trace(lambda t: frames(t, _end(data), FRAMED, STREAM, one), data, root=FRAMED)

    inner = (*messages, *structs)
    parts = {part.name: part for one in reversed(inner) for part in one.parts}  # the same name is the same thing
    return Format(
        key="thrift-framed",
        title="Thrift framed transport",
        family="envelopes",
        spec=SPEC,
        language=messages[0].language,
        encoder=f"{messages[0].encoder}; the frame as TFramedTransport writes it",
        parts=(*PARTS, *parts.values()),
        trace=trace,
        encode=_writing(messages[0]),
        writers=tuple(
            Writer(key, title, doc, one.encoder, _writing(one))
            for one, (key, title, doc) in zip(inner[1:], WRITERS, strict=True)
        ),
        fit=messages[0].fit,
        signs=signs,
        about=ABOUT,
        limits=(
            "A frame has at most 2^31 - 1 bytes; servers mostly take 16,384,000.",
            "The header transport of fbthrift, which also begins with a size, is not read here.",
            *messages[0].limits,
        ),
    )


WRITERS: Final = (
    ("compact", "compact message", "The message in the frame is one of CompactProtocol."),
    ("struct", "bare struct", "There is only the struct in the frame, of BinaryProtocol, as files and queues keep it."),
    ("compact-struct", "bare compact struct", "There is only the struct in the frame, of CompactProtocol."),
)


def _doubts(layout: Layout) -> tuple[bool, int, int]:
    """The fewer, the better the bytes fit."""
    return layout.problem is not None, len(layout.remarks), -layout.read_bytes


def _writing(inner: Format) -> Encode:
    def encode(value: Value, schema: Schema | None) -> bytes:
        """One frame; of a list, which no struct is, a frame for each of its records."""
        out = bytearray()
        for record in value if isinstance(value, list) else [value]:
            message = inner.encode(record, schema)
            out += len(message).to_bytes(HEAD, "big") + message
        return bytes(out)

    return encode


def _end(data: bytes) -> int:
    """Where the first frame ends."""
    return HEAD + max(_int(data[:HEAD]), 0) if len(data) >= HEAD else HEAD


def _head(t: Tracer, at: int) -> tuple[int, int]:
    """The size of a frame: where the message begins and ends."""
    if at + HEAD > len(t.data):
        raise t.end(at, "4 bytes of frame size")
    size, body = _int(t.data[at : at + HEAD]), at + HEAD
    if size < 0:
        raise t.stop(
            at, "a size of 0 or more", f"{size:,}", code="negative-size",
            fix="A message that begins with 80 or 82 has no frame around it: read it as a Thrift message.",
        )  # fmt: skip
    t.leaf(at, FRAME_SIZE)
    return body, body + size


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A size that fits the data to the byte."""
    if head.read_bytes <= HEAD:
        return None
    end = _end(head.data)
    if end == size:
        return 25, f"its first four bytes are the number of those that follow, {size - HEAD:,}"
    if end < size and head.problem is None:
        return 15, "sizes and messages, one after the other, to the last byte"
    return None


ABOUT: Final = About(
    what="The transport of Thrift that puts the size of each message in front of it. The message itself is one of "
    "BinaryProtocol or CompactProtocol, and says nothing of the frame.",
    used_by="Servers that do not keep a thread for each connection need it: they read a whole frame and only then decode. It "
    "has been the default or the only choice in most of Thrift's newer servers.",
    evolves="The frame has no version and cannot change. Whether a frame is expected at all has to be agreed upon before: a "
    "server that expects one takes the first four bytes of a bare message for a size of two thousand million bytes.",
    danger="The size is a promise: a server must refuse what is too large before it reserves memory for it.",
)  # fmt: skip
