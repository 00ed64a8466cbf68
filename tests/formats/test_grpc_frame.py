"""gRPC's frame: the specification's words, and what grpcio's own client sends to a bare socket and takes from it."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.schemas import protobuf as proto_schemas

from ..lawful import read_back, traced

FRAME = FORMATS["grpc-frame"]
GOLDEN = bytes.fromhex("00000000210a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67")
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
SCHEMA = proto_schemas.LANGUAGE.parse(
    'syntax = "proto3"; message P { string userName = 1; int64 favoriteNumber = 2; repeated string interests = 3; }',
    None,
)


def test_the_classic_record() -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("grpc-frame",))).panes
    assert pane.layout is not None
    assert (pane.layout.data, pane.round_trip) == (GOLDEN, True)
    told = {(span.offset, span.part.name, span.path) for span in pane.layout.spans()}
    assert {(0, "compressed flag", ""), (1, "message length", ""), (5, "tag", "/userName")} <= told


def test_several_messages_are_a_list() -> None:
    records = [RECORD, {"userName": "Ada"}, {}]
    data = FRAME.encode(records, SCHEMA)
    assert data.startswith(GOLDEN)
    layout = traced(FRAME, data, SCHEMA)
    assert (layout.value, layout.problem) == (records, None)
    assert layout.spans(0, 1).__next__().path == "/0"


@pytest.mark.parametrize("writer", ["gzip", "deflate"])
def test_a_compressed_message_is_unpacked_and_told_inside(writer: str) -> None:
    data = FRAME.writer(writer).encode(RECORD, SCHEMA)
    assert data[0] == 1
    body = gzip.decompress(data[5:]) if writer == "gzip" else zlib.decompress(data[5:])
    assert body == GOLDEN[5:]
    layout = traced(FRAME, data, SCHEMA)
    assert (layout.value, layout.problem) == (RECORD, None)
    (inside,) = layout.inside
    assert (layout.span(inside.row).part.name, inside.layout.data) == ("compressed message", body)


def framed(flag: int, body: bytes) -> bytes:
    return struct.pack(">BI", flag, len(body)) + body


def test_what_is_unpacked_has_a_limit() -> None:
    def packed(size: int) -> bytes:
        field = b"\x0a" + bytes((size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14)) + b"a" * size
        return gzip.compress(field)

    room = limits.INPUT_BYTES - 4
    assert traced(FRAME, framed(1, packed(room)), SCHEMA).problem is None
    problem = traced(FRAME, framed(1, packed(room + 1)), SCHEMA).problem
    assert problem is not None and problem.found == "more than the 1,048,576 bytes that are unpacked"
    problem = traced(FRAME, framed(1, packed(room)) + framed(1, gzip.compress(b"\x0a\x01a")), SCHEMA).problem
    assert problem is not None and problem.path == "/1", "the limit is on all messages together"


def test_as_many_frames_as_there_may_be() -> None:
    assert traced(FRAME, bytes(5) * limits.FRAMES).problem is None
    problem = traced(FRAME, bytes(5) * (limits.FRAMES + 1)).problem
    assert problem is not None and (problem.code, problem.offset) == ("too-many-frames", 5 * limits.FRAMES)


@pytest.mark.parametrize(
    ("data", "at", "detail"),
    [
        ("", 0, "expected a flag: 0, or 1 for a compressed message, found the end of the data"),
        ("02 00000000", 0, "expected a flag of 0 or 1, found 02"),
        ("00 0000", 1, "expected 4 bytes of length, found only 2 bytes left"),
        ("00 00000005 0a 01 61", 8, "expected 5 bytes of a message, found the end of the data"),
        ("00 00000005 0a 07 61", 7, "expected 7 bytes of string, found only 1 byte left"),
        ("01 00000005 0a 07 61", 5, "expected 5 bytes of a compressed message, found only 3 bytes left"),
        ("01 00000003 0a 07 61", 5, "expected a message compressed with gzip or deflate, found incorrect header check"),
        ("01 00000000", 5, "found an end too early"),
        ("01 0000000a 789c 0102", 5, "compressed"),
        ("01 00000009 789c030000000001 00", 5, "found 1 byte after their end"),
        ("00 00000000 00 00000001 07", 10, "found"),
    ],
)
def test_what_cannot_be_read(data: str, at: int, detail: str) -> None:
    problem = traced(FRAME, bytes.fromhex(data), SCHEMA).problem
    assert problem is not None
    assert detail in problem.detail, problem.detail
    assert problem.offset == at


def test_a_fault_in_what_was_unpacked() -> None:
    problem = traced(FRAME, framed(1, gzip.compress(b"\x0a\x05a")), SCHEMA).problem
    assert problem is not None and problem.offset == 5
    assert problem.found == "only 1 byte left at byte 2 of what was unpacked"


@given(st.lists(st.binary(max_size=20), min_size=2, max_size=5))
def test_frames_by_the_specification(messages: list[bytes]) -> None:
    """Length-Prefixed-Message → Compressed-Flag Message-Length Message."""
    data = b"".join(framed(0, b"\x0a" + bytes((len(one),)) + one) for one in messages)
    value = read_back(FRAME, data)
    assert len(value) == len(messages)


# grpcio, on a bare socket


class Wire(Thread):
    """One call of HTTP/2 with no more of it than that: takes the request's DATA, answers with bytes that it was given."""

    STATUS = b"\x88\x00\x0ccontent-type\x10application/grpc"
    TRAILERS = b"\x00\x0bgrpc-status\x010"

    def __init__(self, answer: bytes, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(daemon=True)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.door.settimeout(20)
        self.port = self.door.getsockname()[1]
        self.answer, self.request = answer, b""
        self.head = self.STATUS + b"".join(
            b"\0" + bytes((len(name),)) + name + bytes((len(value),)) + value for name, value in headers
        )

    def run(self) -> None:
        line, _ = self.door.accept()
        with self.door, line, line.makefile("rb") as incoming:
            line.settimeout(20)
            incoming.read(24)  # PRI * HTTP/2.0 …
            line.sendall(self.frame(4, 0, 0, b""))
            stream = 0
            for kind, flags, stream, body in self.frames(incoming):  # noqa: B007
                if kind == 4 and not flags & 1:
                    line.sendall(self.frame(4, 1, 0, b""))
                if kind == 0:
                    self.request += body
                if kind in (0, 1) and flags & 1:
                    break
            line.sendall(self.frame(1, 4, stream, self.head) + self.frame(0, 0, stream, self.answer))
            line.sendall(self.frame(1, 5, stream, self.TRAILERS))
            incoming.read(1)  # until the client has what it needs and goes

    @staticmethod
    def frame(kind: int, flags: int, stream: int, body: bytes) -> bytes:
        return len(body).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + body

    @staticmethod
    def frames(incoming: object) -> Iterator[tuple[int, int, int, bytes]]:
        while len(head := incoming.read(9)) == 9:  # type: ignore[attr-defined]
            body = incoming.read(int.from_bytes(head[:3], "big"))  # type: ignore[attr-defined]
            yield head[3], head[4], int.from_bytes(head[5:], "big"), body


@pytest.mark.parametrize("writer", ["", "gzip", "deflate"])
def test_grpc_itself(writer: str) -> None:
    grpc = pytest.importorskip("grpc", reason="grpcio is not installed")
    how = {"": grpc.Compression.NoCompression, "gzip": grpc.Compression.Gzip, "deflate": grpc.Compression.Deflate}[
        writer
    ]
    message = GOLDEN[5:] + b"\x1a\x20" + b"a" * 32  # long enough to be worth compressing
    record = RECORD | {"interests": [*RECORD["interests"], "a" * 32]}  # type: ignore[misc]
    ours = FRAME.writer(writer).encode(record, SCHEMA)
    wire = Wire(ours, *([(b"grpc-encoding", writer.encode())] if writer else []))
    wire.start()
    with grpc.insecure_channel(f"127.0.0.1:{wire.port}") as channel:
        call = channel.unary_unary("/people.People/Put")  # without a serializer: bytes in, bytes out
        taken = call(message, timeout=20, compression=how)
    wire.join(20)
    assert taken == message, "grpc reads what we write"
    layout = traced(FRAME, wire.request, SCHEMA)
    assert (layout.value, layout.problem) == (record, None), "we read what grpc writes"
    assert wire.request[0] == (1 if writer else 0)
    if not writer:
        assert wire.request == ours
