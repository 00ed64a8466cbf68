"""gRPC's length-prefixed message: a flag, a length, then one message. A stream is such frames one after the other.

What to notice: `00 00 00 00 21` is not compressed, and 33 bytes long. HTTP/2 cuts its own frames wherever it likes, so a
message needs a length of its own. The flag says only that the message is compressed: how, stands in the header
`grpc-encoding` of the call, which is not part of these bytes; gzip and deflate tell themselves apart and are unpacked here.

The message is that of another format, which is handed to `over`. Several frames are shown as a list.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Final

from .. import limits
from ..bits import fields
from ..format import About, Encode, Format, Writer
from ..layout import Layout, Part, Role, as_list, the_only
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._frames import carry, counted, frames, inflated

SPEC: Final = "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests"
SECTION: Final = "Length-Prefixed-Message"


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _flag(byte: int) -> str:
    return {0: "not compressed", 1: "compressed"}.get(byte, f"{byte}, which means nothing")


FRAMED = Part("gRPC message", Role.GROUP, "A flag, a length and one message.", SECTION, fold=the_only)
STREAM = Part(
    "stream", Role.GROUP, "Messages one after the other, as a streaming call sends them.", SECTION, fold=as_list
)
FLAG = Part(
    "compressed flag", Role.TYPE, "Whether the message is compressed, 1, or not, 0. How it is compressed stands in a header "
    "of the call.", SECTION, read=_int, words=_flag, bits=fields((8, Role.TYPE, _flag)),
)  # fmt: skip
LENGTH = Part(
    "message length", Role.LENGTH, "How many bytes of the message follow: four bytes, big end first.", SECTION, read=_int,
    words=counted,
)  # fmt: skip
COMPRESSED = Part(
    "compressed message", Role.VALUE, "The message, compressed. What is inside is shown below, with places of its own.",
    "Compression", words=lambda data: f"{counted(len(data))}, compressed",
)  # fmt: skip
PARTS: Final = (FRAMED, STREAM, FLAG, LENGTH, COMPRESSED)

HEAD: Final = 5


def over(inner: Format) -> Format:
    """gRPC's frame around messages of another format."""

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        room = limits.INPUT_BYTES  # to unpack to, of all messages together

        def message(piece: bytes) -> Layout:
            return inner.trace(piece, schema)

        def one(t: Tracer, at: int) -> int:
            nonlocal room
            body, end, packed = _head(t, at)
            if packed:
                room -= _unpack(t, body, end, room, message)
            else:
                carry(t, body, end, "a message", message)
            return end

        return _trace(lambda t: frames(t, _end(data), FRAMED, STREAM, one), data, root=FRAMED)

    encoder = f"{inner.encoder}; the frame as grpcio sends it"
    return Format(
        key="grpc-frame",
        title="gRPC frame",
        family="envelopes",
        spec=SPEC,
        language=inner.language,
        encoder=encoder,
        parts=(*PARTS, *inner.parts),
        trace=trace,
        encode=_writing(inner, 0, bytes),
        writers=(
            Writer("gzip", "gzip", "The message is compressed, as a call with grpc-encoding: gzip sends it.", encoder,
                   _writing(inner, 1, lambda data: gzip.compress(data, mtime=0))),
            Writer("deflate", "deflate", "The message is compressed, as a call with grpc-encoding: deflate sends it: in "
                   "zlib's wrapper.", encoder, _writing(inner, 1, zlib.compress)),
        ),
        fit=inner.fit,
        signs=signs,
        about=ABOUT,
        limits=(
            "A message has at most 2^32 - 1 bytes; most receivers take 4 MiB unless they are told otherwise.",
            "Which method is called, and how a message is compressed, stands in HTTP/2's headers and not here.",
            *inner.limits,
        ),
    )  # fmt: skip


def _writing(inner: Format, flag: int, pack: Callable[[bytes], bytes]) -> Encode:
    def encode(value: Value, schema: Schema | None) -> bytes:
        """One frame; of a list, which no message is, a frame for each of its messages."""
        out = bytearray()
        for message in value if isinstance(value, list) else [value]:
            packed = pack(inner.encode(message, schema))
            out += bytes((flag,)) + len(packed).to_bytes(4, "big") + packed
        return bytes(out)

    return encode


def _unpack(t: Tracer, body: int, end: int, room: int, message: Callable[[bytes], Layout]) -> int:
    """A compressed message: a layout of its own, inside. Gives how many bytes it holds."""
    if end > len(t.data):
        raise t.end(body, f"{counted(end - body)} of a compressed message")
    t.leaf(body, COMPRESSED)
    plain = inflated(t.data[body:end], room)
    if isinstance(plain, str):
        raise t.stop(
            end, "a message compressed with gzip or deflate", plain, code="not-unpacked", offset=body,
            fix="See the header grpc-encoding of the call: what else it may name is not unpacked here.",
        )  # fmt: skip
    layout = message(plain)
    t.inside("unpacked", layout)
    t.value(layout.value)
    if (problem := layout.problem) is not None:
        found = f"{problem.found} at byte {problem.offset} of what was unpacked"
        raise t.stop(end, problem.expected or "", found, code=problem.code, offset=body, fix=problem.fix)
    return len(plain)


def _end(data: bytes) -> int:
    """Where the first frame ends."""
    return HEAD + int.from_bytes(data[1:HEAD], "big") if len(data) >= HEAD else HEAD


def _head(t: Tracer, at: int) -> tuple[int, int, bool]:
    """The head of a frame: where the message begins and ends, and whether it is compressed."""
    data = t.data
    if at >= len(data):
        raise t.end(at, "a flag: 0, or 1 for a compressed message")
    if data[at] > 1:
        raise t.stop(at, "a flag of 0 or 1", f"{data[at]:02x}", code="flag", fix="These are no gRPC frames, or other bytes "
                     "stand in front; frames of gRPC-Web may end with one of 80, for trailers.")  # fmt: skip
    t.leaf(at, FLAG)
    if at + HEAD > len(data):
        raise t.end(at + 1, "4 bytes of length")
    t.leaf(at + 1, LENGTH)
    body = at + HEAD
    return body, body + int.from_bytes(data[at + 1 : body], "big"), bool(data[at])


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A length that fits the data to the byte."""
    data = head.data
    if len(data) <= HEAD or data[0] > 1 or head.read_bytes < HEAD:
        return None
    end = _end(data)
    if end == size:
        return 30, f"a flag of {data[0]}, and a length that is just what follows: {size - HEAD:,}"
    if end < size and head.problem is None:
        return 20, "flags and lengths, one after the other, to the last byte"
    return None


ABOUT: Final = About(
    what="The frame in which gRPC sends each message over HTTP/2: one byte says whether it is compressed, four say how long "
    "it is. Requests, replies and the messages of a stream all look the same.",
    used_by="Every gRPC client and server, between services and from mobile apps; gRPC-Web and the Connect protocol use the "
    "same five bytes.",
    evolves="The frame has not changed since gRPC began. What a reader makes of a newer message is the business of the "
    "format inside, which is nearly always Protocol Buffers.",
    danger="The length is believed before the bytes are there, and a compressed message may be a bomb: receivers need a "
    "limit on both.",
)  # fmt: skip
