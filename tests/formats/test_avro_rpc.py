"""Avro's calls: handshake, call and response as Apache's Python writes and reads them, buffers cut anywhere, refusals."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import avro.ipc
import avro.protocol
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire.conform import conform
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Role
from explorer.wire.problem import EncodeError
from explorer.wire.schema import Schema
from explorer.wire.schemas.avro import LANGUAGE
from explorer.wire.value import Value, same
from tests.avro_schemas import schemas, schemas_with_values
from tests.lawful import lawful, read_back, traced

from ..work import linear

FORMAT = FORMATS["avro-rpc"]
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
PERSON = {"type": "record", "name": "Person", "fields": [
    {"name": "userName", "type": "string"}, {"name": "favoriteNumber", "type": ["null", "long"], "default": None},
    {"name": "interests", "type": {"type": "array", "items": "string"}}]}  # fmt: skip
PROTOCOL = {
    "protocol": "People", "namespace": "town",
    "types": [PERSON, {"type": "error", "name": "Unknown", "fields": [{"name": "who", "type": "string"}]}],
    "messages": {
        "greet": {"request": [{"name": "who", "type": "Person"}, {"name": "loud", "type": "boolean"}], "response": "string",
                  "errors": ["Unknown"]},
        "find": {"request": [{"name": "name", "type": "string"}], "response": "Person", "errors": ["Unknown"]},
        "store": {"request": [{"name": "person", "type": "Person"}], "response": "null"},
    },
}  # fmt: skip


def parsed(schema: Any, root: str | None = None) -> Schema:
    return LANGUAGE.parse(json.dumps(schema), root)


PEOPLE = parsed(PROTOCOL, "Person")


def encoded(value: Value, schema: Schema, writer: str = "") -> bytes:
    fitted = conform(value, schema, LANGUAGE.manner).value
    data = FORMAT.writer(writer).encode(fitted, schema)
    assert same(read_back(FORMAT, data, schema), fitted)
    return data


def buffers(message: bytes, *cuts: int) -> bytes:
    """A message in buffers that end at the cuts."""
    ends = [*sorted({cut for cut in cuts if 0 < cut < len(message)}), len(message)]
    pieces = [message[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces) + bytes(4)


# What is written


def test_a_call_is_hashes_a_name_and_the_record() -> None:
    data = encoded(RECORD, parsed(PERSON))
    assert len(data) == 80
    spans = list(traced(FORMAT, data, parsed(PERSON)).spans())
    assert [(span.offset, span.part.name, span.path) for span in spans[:10]] == [
        (0, "buffer length", ""), (4, "client hash", ""), (20, "branch", ""), (21, "server hash", ""), (37, "branch", ""),
        (38, "end of blocks", ""), (39, "length", ""), (40, "message name", ""), (44, "length", "/userName"),
        (45, "text", "/userName"),
    ]  # fmt: skip
    assert (spans[7].text, spans[-1].part.name, spans[-1].text) == ("send", "end of message", "end")


def test_the_hash_is_that_of_the_protocol_that_is_sent_along() -> None:
    data = encoded(RECORD, parsed(PERSON), "with-protocol")
    spans = {span.part.name: span for span in traced(FORMAT, data).spans()}
    protocol = json.loads(spans["protocol"].data)
    assert protocol["messages"] == {"send": {"request": [{"name": "record", "type": "Person"}], "response": "null"}}
    assert hashlib.md5(spans["protocol"].data).digest() == spans["client hash"].data == data[4:20]
    assert read_back(FORMAT, data) == {"record": RECORD}, "without a schema, the parameter stands under its name"


def test_a_response_is_six_bytes_and_the_record() -> None:
    data = encoded(RECORD, parsed(PERSON), "response")
    assert (
        data.hex()
        == "00000026" + "00" * 6 + "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700" + "00" * 4
    )


def test_a_given_protocol_names_the_message_that_takes_the_record() -> None:
    call = encoded(RECORD, PEOPLE)
    assert "store" in [span.text for span in traced(FORMAT, call, PEOPLE).spans()]
    assert read_back(FORMAT, encoded(RECORD, PEOPLE, "response"), PEOPLE) == RECORD
    unknown = parsed(PROTOCOL, "Unknown")
    assert "send" in [span.text for span in traced(FORMAT, encoded({"who": "x"}, unknown), unknown).spans()]
    with pytest.raises(EncodeError) as error:
        FORMAT.writer("response").encode({"who": "x"}, unknown)
    assert error.value.problem.code == "no-such-response"
    with pytest.raises(EncodeError):
        FORMAT.encode(1, None)


def test_the_samples_of_the_reference_are_whole() -> None:
    call, in_three, unknown, error = (read_back(FORMAT, data) for data in FORMAT.samples)
    assert call == in_three
    assert call["place"]["kind"] == "BAR"
    assert (unknown, error) == (None, "no such place")


# What is read


def test_parameters_of_a_given_protocol_stand_under_their_names() -> None:
    message = b"\1" * 16 + b"\0" + b"\2" * 16 + b"\0" + b"\2\2a\4\xff\x00\0" + b"\x0agreet" + b"\4Bo\0\0" + b"\1"
    layout = traced(FORMAT, buffers(message), PEOPLE)
    assert layout.problem is None
    assert layout.value == {"who": {"userName": "Bo", "favoriteNumber": None, "interests": []}, "loud": True}
    assert ("metadata value", Role.FRAME) in [(part.name, part.role) for part in layout.parts]


@pytest.mark.parametrize(
    ("message", "schema", "value"),
    [
        (b"\0\0\0\0\0\1\2\4Bo", PEOPLE, None),  # an error that is declared: branch 1 of string, Unknown
        (b"\0\0\0\0\0\1\0\4Bo", parsed(PERSON), "Bo"),
        (b"\0\x0astore\4Bo\0\0", PEOPLE, {"userName": "Bo", "favoriteNumber": None, "interests": []}),
        (b"\0\0\4Bo\0\0", parsed(PERSON), {"userName": "Bo", "favoriteNumber": None, "interests": []}),
        (b"\1" * 16 + b"\0" + b"\1" * 16 + b"\2\0" + b"\0\0", None, None),
        (b"\4\2\4{}\2" + b"\1" * 16 + b"\0", None, None),
    ],
    ids=["declared error", "system error", "call without handshake", "response without handshake", "ping", "no match"],
)  # fmt: skip
def test_other_messages(message: bytes, schema: Schema | None, value: Value) -> None:
    if value is None and schema is PEOPLE:
        one = {**PROTOCOL, "messages": {"find": PROTOCOL["messages"]["find"]}}  # type: ignore[index]
        schema, value = parsed(one, "Unknown"), {"who": "Bo"}
    assert read_back(FORMAT, buffers(message), schema) == value


def test_a_buffer_may_end_anywhere() -> None:
    whole = encoded(RECORD, parsed(PERSON), "with-protocol")
    message = whole[4:-4]
    expected = traced(FORMAT, whole, parsed(PERSON))
    for cut in range(1, len(message)):
        layout = traced(FORMAT, buffers(message, cut, cut + 1, cut + 9), parsed(PERSON))
        assert (layout.problem, layout.value) == (None, expected.value)
        assert [layout.path(node) for node in range(len(layout.kinds))] == [
            expected.path(node) for node in range(len(expected.kinds))
        ]


@given(schemas_with_values(), st.lists(st.integers(0, 60), max_size=8), st.sampled_from(["", "response"]))
def test_values_are_put_together_from_their_pieces(made: tuple[Any, Any], cuts: list[int], writer: str) -> None:
    schema, value = made
    read_schema = parsed(schema)
    message = encoded(value, read_schema, writer)[4:-4]
    assert same(
        read_back(FORMAT, buffers(message, *cuts), read_schema), conform(value, read_schema, LANGUAGE.manner).value
    )


def test_large_messages_come_in_several_buffers() -> None:
    data = encoded("x" * 20_000, parsed("string"))
    assert int.from_bytes(data[:4], "big") == 8192
    names = [span.part.name for span in traced(FORMAT, data, parsed("string")).spans()]
    assert names.count("buffer length") == 3
    assert names.count("piece of a value") == 3


# Faults

HASHES = b"\1" * 16 + b"\0" + b"\1" * 16 + b"\0"


@pytest.mark.parametrize(
    ("data", "schema", "code", "offset", "expected"),
    [
        (b"", None, "truncated", 0, "the length of the first buffer"),
        (bytes(4), None, "invalid", 0, "a message"),
        (bytes.fromhex("7fffffff") + b"a", None, "truncated", 0, "a buffer of at most 1,048,576 bytes"),
        (b"\0\0\0\x30" + HASHES, None, "truncated", 0, "a buffer of 48 bytes"),
        (b"\0\0\0\x22" + HASHES + b"\0\0\0", None, "truncated", 38, "four bytes of a buffer's length"),
        (buffers(HASHES[:20]), None, "truncated", 21, "16 bytes of server hash"),
        (buffers(b"\1" * 16 + b"\6"), None, "out-of-range", 20, "the branch of a protocol or null: 0 or 1"),
        (buffers(b"\6\0" + bytes(8)), parsed(PERSON), None, None, None),
        (buffers(HASHES + b"\0\4\xff\xff"), None, "not-utf8", 40, "the name of a message in UTF-8"),
        (buffers(HASHES + b"\0\4a b"), None, "message-name", 39, "the name of a message"),
        (buffers(HASHES + b"\0\4ab"), None, None, None, None),
        (buffers(HASHES + b"\0\4ab\1"), None, "schema-needed", 42, "a protocol or a schema that says what the message ab is"),
        (buffers(b"\0\0\0\0\0\0\1"), None, "schema-needed", 10, "a protocol or a schema that says what the response is"),
        (buffers(b"\0\0\0\0\0"), None, "truncated", 9, "the error flag, 00 or 01"),
        (buffers(HASHES + b"\0\4ab" + b"\4a"), parsed("string"), "truncated", 43, "2 bytes of string"),
        (buffers(HASHES + b"\0\4ab" + b"\4aaa"), parsed("string"), "trailing-bytes", 45, "the end of the message"),
        (buffers(HASHES + b"\0\4ab" + b"\4aa") + b"x", parsed("string"), "trailing-bytes", 49, "the end of the message"),
    ],
)  # fmt: skip
def test_faults_say_where_and_what_to_do(
    data: bytes, schema: Schema | None, code: str | None, offset: int | None, expected: str | None
) -> None:
    problem = traced(FORMAT, data, schema).problem
    if code is None:
        assert problem is None or problem.fix
        return
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected)
    assert problem.fix


def test_small_buffers_take_work_as_their_bytes_do() -> None:
    longs = parsed({"type": "array", "items": "long"})
    message = bytes(6) + b"\xc0\xb8\x02" + b"\2" * 20_000 + b"\0"
    data = buffers(message, *range(len(message)))
    assert lawful(linear(FORMAT, data, longs)).problem is None


@given(schemas(), st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_any_message_gives_a_lawful_layout(schema: Any, message: bytes, cuts: list[int]) -> None:
    read_schema = parsed(schema)
    for front in (b"", HASHES, bytes(4), HASHES + b"\0\2a", bytes(6)):
        traced(FORMAT, buffers(front + message, *cuts), read_schema)
        traced(FORMAT, buffers(front + message, *cuts)[:-5])


ANYTHING = st.recursive(
    st.sampled_from([None, 1, 1.5, "", "int", "Person", "town.Unknown", True]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "type", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, st.booleans())
def test_any_protocol_that_comes_along_gives_a_lawful_layout(
    types: Value, request_: Value, response: Value, errors: Value, error: bool
) -> None:
    top = {**PROTOCOL, "types": types, "messages": {"m": {"request": request_, "response": response, "errors": errors}}}
    text = json.dumps(top).encode()
    along = b"\2" + bytes((len(text) << 1 & 127 | 128, len(text) >> 6)) + text
    for schema in (None, PEOPLE):
        traced(FORMAT, buffers(b"\1" * 16 + along + b"\1" * 16 + b"\0\0\2m" + b"\2a"), schema)
        traced(FORMAT, buffers(b"\2" + along + b"\0\0\0" + bytes((error,)) + b"\2\2a"), schema)


# A second opinion: a conversation with Apache's Python


class Wire:
    """What a client sends over, framed, is kept; a server's answer comes back."""

    remote_name = "here"

    def __init__(self, server: avro.ipc.Responder) -> None:
        self.server = server
        self.sent: list[bytes] = []
        self.answers: list[bytes] = []

    def transceive(self, request: bytes) -> bytes:
        self.sent.append(framed(request))
        answer: bytes = self.server.respond(request)
        self.answers.append(framed(answer))
        return answer


def framed(message: bytes) -> bytes:
    out = io.BytesIO()
    avro.ipc.FramedWriter(out).write_framed_message(message)
    return out.getvalue()


class Server(avro.ipc.Responder):  # type: ignore[misc]
    def invoke(self, message: Any, request: Any) -> Any:
        if message.name == "find":
            return RECORD
        return f"Hello, {request['who']['userName']}" if message.name == "greet" else None


def test_a_conversation_of_apache_is_read() -> None:
    client = avro.protocol.parse(json.dumps(PROTOCOL))
    other = {**PROTOCOL, "doc": "as the server has it"}
    avro.ipc.REMOTE_HASHES.clear()
    wire = Wire(Server(avro.protocol.parse(json.dumps({**other, "messages": dict(PROTOCOL["messages"], more={  # type: ignore[call-overload]
        "request": [], "response": "null"})}))))  # fmt: skip
    requestor = avro.ipc.Requestor(client, wire)
    assert requestor.request("find", {"name": "Martin"}) == RECORD
    assert requestor.request("greet", {"who": RECORD, "loud": False}) == "Hello, Martin"
    first, second, third = wire.sent
    assert traced(FORMAT, first, PEOPLE).value == {"name": "Martin"}
    assert traced(FORMAT, wire.answers[0]).problem is None, (
        "a handshake alone: the server does not know the client's protocol"
    )
    assert "NONE" in [span.text for span in traced(FORMAT, wire.answers[0]).spans()]
    assert read_back(FORMAT, second) == {"name": "Martin"}, "by the protocol that comes along"
    assert read_back(FORMAT, wire.answers[1], PEOPLE) == RECORD
    assert read_back(FORMAT, third, PEOPLE) == {"who": RECORD, "loud": False}


def test_our_calls_are_apaches_and_its_server_answers_them() -> None:
    made = parsed(PERSON)
    along = encoded(RECORD, made, "with-protocol")
    text = next(span.data for span in traced(FORMAT, along).spans() if span.part.name == "protocol").decode()
    protocol = avro.protocol.parse(text)
    avro.ipc.REMOTE_HASHES.clear()
    wire = Wire(Server(protocol))
    assert avro.ipc.Requestor(protocol, wire).request("send", {"record": RECORD}) is None
    (theirs,) = wire.sent
    ours = encoded(RECORD, made)
    assert theirs[:4] + theirs[20:21] + theirs[37:] == ours[:4] + ours[20:21] + ours[37:], "the same but for the hash"
    answer = framed(Server(protocol).respond(along[4:-4]))
    assert answer[4:5] in (b"\0", b"\2"), "BOTH or CLIENT: the protocol was understood"
    assert traced(FORMAT, answer).problem is None
