"""Avro's calls: buffers with a message in them, a handshake first, then a call or the response to one.

What to notice: neither side sends its protocol as long as the other knows it by its MD5, so a first call is 34 bytes of
handshake and no types. The call itself is a map of metadata, the name of the message, and the parameters, one after the
other as the fields of a record. A response has a flag in place of the name: whoever reads it has to know what was asked.
The message comes in buffers, each after its length in four bytes, and ends with one of zero bytes.

Nothing says whether bytes are a call or a response: what they read as tells. A protocol that is given (.avpr or IDL) or
sent along says what the parameters are; a plain schema is taken for the one parameter, or for the response. What is
written is a call of the first message that takes the record, or of `send` in a protocol that is made for it.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Final

import fastavro

from ..format import About, Format, Writer
from ..layout import Key, Layout
from ..problem import EncodeError, Problem, WireError
from ..schema import Schema, Text, Union
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._avro_blocking import zigzag_varint
from ._avro_encode import needed, write
from ._avro_file_schema import Parse, Render
from ._avro_program import Step, program
from ._avro_rpc_buffers import Buffers, in_buffers
from ._avro_rpc_head import Head, head_of
from ._avro_rpc_parts import CLIENT_HASH, MATCH, MESSAGE, PARTS
from ._avro_rpc_protocol import Protocol, given_protocol, is_root_of, made_protocol, only_field, read_protocol
from ._avro_samples import DATUM, PLACE, run
from ._avro_walk import datum

SPEC: Final = "https://avro.apache.org/docs/1.12.0/specification/#protocol-wire-format"


_SYSTEM_ERRORS: Final = Schema("avro", Union(branches=(Text(native="string"),)), {})
"""What any message may answer instead, whatever it declares: a text, as the first branch of a union."""


class _Message:
    """One message: its head, then what the protocol or the schema says that follows."""

    def __init__(self, given: Schema | None, parse: Parse) -> None:
        self.given, self.parse = given, parse

    def walk(self, t: Tracer) -> int:
        head = head_of(t)
        if head.over:
            return head.at
        if not head.answer and not head.name:  # a ping
            return head.at
        step = self._step(head)
        if step is None:
            if head.at == len(t.data):
                return head.at
            said = "the response" if head.answer else f"the message {head.name}"
            raise t.stop(
                head.at, f"a protocol or a schema that says what {said} is", "none", code="schema-needed",
                fix="Give the protocol (.avpr or IDL) that declares the message, or the schema of the record.",
            )  # fmt: skip
        return datum(t, step, head.at, Key.SAME)

    def _step(self, head: Head) -> Step | None:
        """How to read what follows the head; None where nothing says it."""
        sent = read_protocol(head.protocol) if head.protocol else None
        given = None if self.given is None else given_protocol(self.given)
        for protocol in (sent, given):
            try:
                if protocol is not None and (step := self._declared(protocol, head)) is not None:
                    return step
            except WireError:  # types that cannot be read are no help
                continue
        if head.error:
            return program(_SYSTEM_ERRORS)
        return None if self.given is None else program(self.given)

    def _declared(self, protocol: Protocol, head: Head) -> Step | None:
        """What a protocol says: the parameters of the message, or of the one message that it can be, what it answers."""
        if not head.answer:
            if head.name not in protocol.messages:
                return None
            parameters = protocol.parameters(head.name, self.parse)
            field, step = only_field(parameters), program(parameters)
            return step.fields[0][1] if field is not None and is_root_of(field, self.given) else step
        name = None if self.given is None or head.error else protocol.giving(self.given.root_name)
        if name is None and len(protocol.messages) == 1:
            (name,) = protocol.messages
        if name is None:
            return None
        answer = (protocol.errors if head.error else protocol.response)(name, self.parse)
        return program(answer).fields[0][1]


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """Buffers that fit, and a handshake in them."""
    if CLIENT_HASH not in head.parts and MATCH not in head.parts:
        return None
    said = "a buffer of the size that stands in front, and a handshake in it"
    return (30, said) if head.problem is None else (55, said) if head.problem.code == "schema-needed" else None


_PLACES: Final = json.dumps(
    {"protocol": "Places", "types": [PLACE], "messages": {"open": {"request": [{"name": "place", "type": "Place"}]}}}
).encode()
_KNOWN: Final = hashlib.md5(_PLACES, usedforsecurity=False).digest()
_CALL_SAMPLE: Final = (
    _KNOWN + b"\2" + run(_PLACES) + _KNOWN + b"\0\2" + run(b"trace") + run(b"7") + b"\0" + run(b"open") + DATUM
)
_SAMPLES: Final = (
    in_buffers(_CALL_SAMPLE),
    in_buffers(_CALL_SAMPLE[:150])[:-4] + in_buffers(_CALL_SAMPLE[150:-20])[:-4] + in_buffers(_CALL_SAMPLE[-20:]),
    in_buffers(b"\4\2" + run(_PLACES) + b"\2" + _KNOWN + b"\0"),
    in_buffers(bytes(5) + b"\1\0" + run(b"no such place")),
)
"""A call with everything along, the same in three buffers, a server that does not know the protocol, and an error."""


def over(parse: Parse, render: Render) -> Format:
    """The format, handed how to read a protocol, and how to print a schema that was not given as JSON."""
    remembered = lru_cache(maxsize=16)(parse)

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        """Any bytes as one message in its buffers, a call or a response, whichever it reads as."""
        message = _Message(schema, remembered)
        return _trace(lambda t: Buffers(t).read(message.walk), data, root=MESSAGE, trailing="the end of the message")

    def request(value: Value, schema: Schema | None, *, along: bool) -> bytes:
        writer = needed(schema)
        given = given_protocol(writer)
        name = None if given is None else given.taking(writer.root_name)
        protocol = given if given is not None and name is not None else made_protocol(writer, render, given)
        name = name or next(iter(protocol.messages))
        text = protocol.text.encode()
        known = hashlib.md5(text, usedforsecurity=False).digest()
        sent = b"\2" + zigzag_varint(len(text)) + text if along else b"\0"
        call = b"\0" + zigzag_varint(len(name.encode())) + name.encode()
        return in_buffers(known + sent + known + b"\0" + call + write(value, writer))

    def encode(value: Value, schema: Schema | None) -> bytes:
        """A call to a server that is taken to know the protocol: hashes alone, no metadata, the record as parameters."""
        return request(value, schema, along=False)

    def encode_with_protocol(value: Value, schema: Schema | None) -> bytes:
        """The call again, after a server has answered that it does not know the protocol."""
        return request(value, schema, along=True)

    def encode_response(value: Value, schema: Schema | None) -> bytes:
        """Both hashes were known, no metadata, no error: the record as response."""
        writer = needed(schema)
        given = given_protocol(writer)
        if given is not None and given.messages and given.giving(writer.root_name) is None:
            raise EncodeError(
                Problem(
                    code="no-such-response", detail=f"No message of the protocol answers with {writer.root_name}.", path="",
                    expected=f"a message whose response is {writer.root_name}", found=", ".join(list(given.messages)[:12]),
                    fix="Choose as root what a message answers with, or write the record as a call.",
                )
            )  # fmt: skip
        return in_buffers(bytes(6) + write(value, writer))

    encoder = f"our own hand around a record by fastavro {fastavro.__version__}, as Apache's Python writes calls"
    return Format(
        key="avro-rpc",
        title="Avro RPC",
        family="Avro's own",
        spec=SPEC,
        language="avro",
        encoder=encoder,
        parts=PARTS,
        trace=trace,
        encode=encode,
        limits=(
            "A response does not say to which message it belongs: whoever reads it must know what was asked.",
            "Nothing can be read without the protocol, which is named by its hash and sent only when asked for.",
            "Integers from -2^63 to 2^63 - 1; larger ones only as a decimal.",
        ),
        writers=(
            Writer(
                key="with-protocol",
                title="call with its protocol",
                doc="The client sends its whole protocol along, as it does once a server has said that it does not know it.",
                encoder=encoder,
                encode=encode_with_protocol,
            ),
            Writer(
                key="response",
                title="response",
                doc="The record as what a server answers: both protocols were known, and there was no error.",
                encoder=encoder,
                encode=encode_response,
            ),
        ),
        signs=signs,
        samples=_SAMPLES,
        about=About(
            what="How Avro's programs call one another. A protocol, in JSON or IDL, declares types and messages; a message "
            "has parameters, a response and errors. Client and server agree on each other's protocol by hashes in a "
            "handshake, and send the text only where a hash is unknown. Over HTTP each request and each response is one "
            "message.",
            used_by="Hadoop's early services, Flume's Avro source and sink, and programs built on Avro's Java and Python "
            "IPC. Most who write services today send Avro over Kafka, or take gRPC.",
            evolves="Both sides know both protocols after the handshake, so each reads what the other wrote by resolving the "
            "other's schema against its own, and either may be changed first. Parameters match by name, like fields.",
            danger="A protocol that comes along is a schema from a stranger: a server that keeps all of them can be filled "
            "up. MD5 finds a protocol, it does not prove who sent it.",
        ),
    )
