"""Thrift's message header and its frame, against Apache Thrift's own protocols and transports, both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TApplicationException, TMessageType
from thrift.transport.TTransport import TFramedTransport, TMemoryBuffer

from explorer.examples import EXAMPLES
from explorer.explore import decode, explore, read_schema
from explorer.scenario import SchemaText
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.schemas import thrift as thrift_schemas

from ..lawful import read_back, traced

BINARY, COMPACT = FORMATS["thrift-message-binary"], FORMATS["thrift-message-compact"]
FRAMED = FORMATS["thrift-framed"]
STRUCTS = {"thrift-message-binary": FORMATS["thrift-binary"], "thrift-message-compact": FORMATS["thrift-compact"]}
PROTOCOLS: dict[str, Callable[[Any], Any]] = {
    "thrift-message-binary": TBinaryProtocol, "thrift-message-compact": TCompactProtocol
}  # fmt: skip
each_protocol = pytest.mark.parametrize("key", PROTOCOLS)

RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
STRUCT = "struct Person {1: string userName, 2: optional i64 favoriteNumber, 3: list<string> interests}\n"
SERVICE = (
    STRUCT
    + """
typedef map<string, Person> People
enum Order {UP = 1, DOWN = 2}
exception Unknown {1: string name}
service Registry {
  Person find(1: string name, 2: Order order) throws (1: Unknown unknown),
  void store(1: Person person),
  People all(),
  oneway void log(1: set<i32> numbers, 2: list<Order> orders)
}
"""
)


def schema(text: str = STRUCT) -> Any:
    return thrift_schemas.LANGUAGE.parse(text, "Person")


def message(key: str, name: str, kind: int, number: int, body: bytes) -> bytes:
    """A message whose header is the library's."""
    buffer = TMemoryBuffer()
    PROTOCOLS[key](buffer).writeMessageBegin(name, kind, number)
    return bytes(buffer.getvalue()) + body


def fields(key: str, write: Callable[[Any], None]) -> bytes:
    """A struct that the library writes, one field after another."""
    buffer = TMemoryBuffer()
    protocol = PROTOCOLS[key](buffer)
    protocol.writeStructBegin("")
    write(protocol)
    protocol.writeFieldStop()
    protocol.writeStructEnd()
    return bytes(buffer.getvalue())


# What is written


@pytest.mark.parametrize(
    ("key", "head"),
    [
        ("thrift-message-binary", "80 01 00 01 00 00 00 03 70 75 74 00 00 00 01"),
        ("thrift-message-compact", "82 21 01 03 70 75 74"),
    ],
)  # fmt: skip
def test_the_classic_record(key: str, head: str) -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=(key,))).panes
    (plain,) = explore(replace(EXAMPLES["classic"].scenario, formats=(STRUCTS[key].key,))).panes
    assert pane.layout is not None and plain.layout is not None and pane.round_trip
    front = bytes.fromhex(head)
    assert pane.layout.data == front + plain.layout.data
    told = [
        (span.offset - len(front), span.part.name, span.path)
        for span in pane.layout.spans()
        if span.offset >= len(front)
    ]
    assert told == [(span.offset, span.part.name, span.path) for span in plain.layout.spans()]


@each_protocol
def test_the_library_reads_what_we_write(key: str) -> None:
    data = FORMATS[key].encode(RECORD, schema())
    buffer = TMemoryBuffer(data)
    assert PROTOCOLS[key](buffer).readMessageBegin() == ("put", TMessageType.CALL, 1)
    assert buffer.read(1000) == STRUCTS[key].encode(RECORD, schema())


def test_the_old_header() -> None:
    data = BINARY.writer("old").encode(RECORD, schema())
    assert data.startswith(b"\0\0\0\3put\1\0\0\0\1\x0b")
    assert TBinaryProtocol(TMemoryBuffer(data), strictRead=False).readMessageBegin() == ("put", 1, 1)
    layout = traced(BINARY, data, schema())
    assert layout.value == RECORD
    assert [span.part.name for span in layout.spans(0, 4)] == ["name length", "method", "message type", "sequence id"]


@given(
    key=st.sampled_from(list(PROTOCOLS)), name=st.text(max_size=40), kind=st.integers(1, 4),
    number=st.integers(0, (1 << 31) - 1),
)  # fmt: skip
def test_any_header_of_the_library(key: str, name: str, kind: int, number: int) -> None:
    layout = traced(FORMATS[key], message(key, name, kind, number, b"\0"))
    assert layout.problem is None
    told = {span.part.name.removesuffix(" varint"): span.value for span in layout.spans()}
    assert (told["method"], told["sequence id"]) == (name, number)
    assert told["message type" if key.endswith("binary") else "type and version"] == kind


@pytest.mark.parametrize("number", [-1, -(1 << 31)])
def test_a_negative_sequence_id(number: int) -> None:
    layout = traced(BINARY, message("thrift-message-binary", "f", 1, number, b"\0"))
    assert {span.value for span in layout.spans() if span.part.name == "sequence id"} == {number}


# What the struct is


@each_protocol
def test_a_call_of_a_service_has_its_arguments_by_name(key: str) -> None:
    def arguments(protocol: Any) -> None:
        protocol.writeFieldBegin("name", 11, 1)
        protocol.writeString("Ada")
        protocol.writeFieldEnd()
        protocol.writeFieldBegin("order", 8, 2)
        protocol.writeI32(2)
        protocol.writeFieldEnd()

    for name in ("find", "Registry:find"):
        layout = traced(FORMATS[key], message(key, name, 1, 7, fields(key, arguments)), schema(SERVICE))
        assert (layout.value, layout.problem, layout.remarks) == ({"name": "Ada", "order": "DOWN"}, None, [])


@each_protocol
def test_a_call_that_takes_the_record_keeps_its_paths(key: str) -> None:
    data = FORMATS[key].encode(RECORD, schema(SERVICE))
    buffer = TMemoryBuffer(data)
    protocol = PROTOCOLS[key](buffer)
    assert protocol.readMessageBegin() == ("store", 1, 1)
    protocol.readStructBegin()
    assert protocol.readFieldBegin()[1:] == (12, 1), "the record is field 1 of the arguments"
    layout = traced(FORMATS[key], data, schema(SERVICE))
    assert (layout.value, layout.problem, layout.remarks) == (RECORD, None, [])
    assert {span.path for span in layout.spans() if span.part.name == "text"} == {
        "/userName",
        "/interests/0",
        "/interests/1",
    }


@each_protocol
def test_a_reply_has_the_result_as_field_0(key: str) -> None:
    struct = STRUCTS[key].encode({"person": RECORD}, schema_of_result())
    for text in (STRUCT, SERVICE):
        layout = traced(FORMATS[key], message(key, "find", 2, 7, struct), schema(text))
        assert (layout.value, layout.problem, layout.remarks) == ({"success": RECORD}, None, [])


def schema_of_result() -> Any:
    text = STRUCT + "struct Result {1: Person person}"
    from explorer.wire.schema import Field, Ref, Struct

    return replace(
        thrift_schemas.LANGUAGE.parse(text, "Result"), root=Struct("R", (Field("person", Ref("Person"), 0),))
    )


@each_protocol
def test_a_reply_that_throws(key: str) -> None:
    def thrown(protocol: Any) -> None:
        protocol.writeFieldBegin("unknown", 12, 1)
        protocol.writeStructBegin("Unknown")
        protocol.writeFieldBegin("name", 11, 1)
        protocol.writeString("Ada")
        protocol.writeFieldEnd()
        protocol.writeFieldStop()
        protocol.writeStructEnd()
        protocol.writeFieldEnd()

    layout = traced(FORMATS[key], message(key, "find", 2, 7, fields(key, thrown)), schema(SERVICE))
    assert layout.value == {"unknown": {"name": "Ada"}}


@each_protocol
def test_an_exception_is_the_librarys(key: str) -> None:
    buffer = TMemoryBuffer()
    protocol = PROTOCOLS[key](buffer)
    protocol.writeMessageBegin("find", TMessageType.EXCEPTION, 7)
    TApplicationException(TApplicationException.UNKNOWN_METHOD, "no such method").write(protocol)
    for text in (None, STRUCT, SERVICE):
        layout = traced(FORMATS[key], bytes(buffer.getvalue()), None if text is None else schema(text))
        assert layout.value == {"message": "no such method", "type": "UNKNOWN_METHOD"}


def test_types_of_a_service_are_looked_up() -> None:
    people = thrift_schemas.LANGUAGE.parse(STRUCT + "struct M {1: map<string, Person> all}", "M")
    body = FORMATS["thrift-binary"].encode({"all": {"a": RECORD}}, people)
    data = message("thrift-message-binary", "all", 2, 1, body[:1] + b"\0\0" + body[3:])
    assert traced(BINARY, data, schema(SERVICE)).value == {"success": {"a": RECORD}}


def test_a_method_of_that_name_that_takes_something_else() -> None:
    text = STRUCT + "service S {void put(1: i32 a, 2: Person b)}"
    data = BINARY.encode(RECORD, schema(text))
    assert read_back(BINARY, data, schema(text)) == RECORD
    assert b"put_" in data


# What cannot be read


@pytest.mark.parametrize(
    ("key", "data", "at", "detail"),
    [
        ("thrift-message-binary", "", 0, "expected a version, or the length of a name, found the end of the data"),
        ("thrift-message-binary", "80", 0, "expected 4 bytes of version and type"),
        ("thrift-message-binary", "80 02 00 01", 0, "expected version 1: 80 01, found 80 02"),
        ("thrift-message-binary", "80 01 00 05", 3, "expected a kind of message from 1 to 4, found 5"),
        ("thrift-message-binary", "80 01 00 01 ff ff ff ff", 4, "expected a length of 0 or more, found -1"),
        ("thrift-message-binary", "80 01 00 01 00 00 00 09 61", 8, "expected 9 bytes of the method's name, found only 1"),
        ("thrift-message-binary", "80 01 00 01 00 00 00 01 61 00", 9, "expected 4 bytes of sequence id, found only 1"),
        ("thrift-message-binary", "80 01 00 01 00 00 00 01 61 00 00 00 01 0b", 13, "found"),
        ("thrift-message-binary", "00 00 00 01 61 09", 5, "expected a kind of message from 1 to 4, found 9"),
        ("thrift-message-compact", "", 0, "expected the protocol id 82"),
        ("thrift-message-compact", "80 01", 0, "expected the protocol id 82, found 80"),
        ("thrift-message-compact", "82", 1, "expected 1 byte of type and version"),
        ("thrift-message-compact", "82 22", 1, "expected version 1, found 2"),
        ("thrift-message-compact", "82 01", 1, "expected a kind of message from 1 to 4, found 0"),
        ("thrift-message-compact", "82 21 80", 2, "sequence id varint, whose last byte is below 80"),
        ("thrift-message-compact", "82 21 ff ff ff ff 7f 00", 2, "sequence id varint within 32 bits"),
        ("thrift-message-compact", "82 21 00 05 61", 4, "expected 5 bytes of the method's name"),
        ("thrift-framed", "00 00", 0, "expected 4 bytes of frame size"),
        ("thrift-framed", "80 01 00 01", 0, "expected a size of 0 or more"),
        ("thrift-framed", "00 00 00 09 82 21 00 01 61 00", 10, "expected 9 bytes of a message"),
        ("thrift-framed", "00 00 00 00", 4, "found the end of the data"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(key: str, data: str, at: int, detail: str) -> None:
    problem = traced(FORMATS[key], bytes.fromhex(data)).problem
    assert problem is not None
    assert detail in problem.detail, problem.detail
    assert problem.offset == at


# Frames


def framed(data: bytes) -> bytes:
    """The library's frame around bytes."""
    buffer = TMemoryBuffer()
    transport = TFramedTransport(buffer)
    transport.write(data)
    transport.flush()
    return bytes(buffer.getvalue())


@pytest.mark.parametrize(
    ("writer", "inner"),
    [("", "thrift-message-binary"), ("compact", "thrift-message-compact"), ("struct", "thrift-binary"),
     ("compact-struct", "thrift-compact")],
)  # fmt: skip
def test_a_frame_of_the_library(writer: str, inner: str) -> None:
    body = FORMATS[inner].encode(RECORD, schema())
    data = FRAMED.writer(writer).encode(RECORD, schema())
    assert data == framed(body)
    assert TFramedTransport(TMemoryBuffer(data)).read(len(body)) == body
    assert read_back(FRAMED, data, schema()) == RECORD
    assert traced(FRAMED, data).problem is None, "without a schema, too"


def test_frames_one_after_the_other() -> None:
    data = framed(message("thrift-message-compact", "a", 4, 1, b"\0")) + framed(BINARY.encode(RECORD, schema()))
    layout = traced(FRAMED, data, schema())
    assert (layout.value, layout.problem) == ([{}, RECORD], None)
    assert FRAMED.encode([RECORD, RECORD], schema()) == 2 * FRAMED.encode(RECORD, schema())
    assert read_back(FRAMED, 2 * FRAMED.encode(RECORD, schema()), schema()) == [RECORD, RECORD]


def test_an_old_header_and_an_empty_struct_in_a_frame() -> None:
    assert read_back(FRAMED, framed(BINARY.writer("old").encode(RECORD, schema())), schema()) == RECORD
    assert read_back(FRAMED, framed(b"\0")) == {}


def test_as_many_frames_as_there_may_be() -> None:
    assert traced(FRAMED, framed(b"\0") * limits.FRAMES).problem is None
    problem = traced(FRAMED, framed(b"\0") * (limits.FRAMES + 1)).problem
    assert problem is not None and (problem.code, problem.offset) == ("too-many-frames", 5 * limits.FRAMES)


@each_protocol
def test_what_was_read_is_written_again_with_its_own_header(key: str) -> None:
    struct = STRUCTS[key].encode({"person": RECORD}, schema_of_result())
    plain = STRUCTS[key].encode(RECORD, schema())
    for text, data in (
        (STRUCT, message(key, "anything", 4, 99, plain)), (STRUCT, message(key, "find", 2, 99, struct)),
        (SERVICE, message(key, "find", 2, 99, struct)), (SERVICE, FORMATS[key].encode(RECORD, schema(SERVICE))),
    ):  # fmt: skip
        view = read_schema(SchemaText(text, "thrift", root="Person"))
        assert decode(FORMATS[key], data, view).round_trip
