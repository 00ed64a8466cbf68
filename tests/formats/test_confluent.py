"""Confluent's wire format, against the serializers and deserializers of confluent-kafka with a registry in memory."""

from __future__ import annotations

import json
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import decode, explore, read_schema
from explorer.scenario import SchemaText
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Role
from explorer.wire.schemas import avro as avro_schemas
from explorer.wire.schemas import protobuf as proto_schemas

from ..lawful import read_back, traced

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    confluent_kafka = pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed")
    from confluent_kafka.schema_registry import Schema as Registered
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
    from confluent_kafka.schema_registry.common.serde import SchemaId
    from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
    from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
    from confluent_kafka.serialization import MessageField, SerializationContext

AVRO, PROTOBUF, JSON = FORMATS["confluent-avro"], FORMATS["confluent-protobuf"], FORMATS["confluent-json"]

RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN_AVRO = bytes.fromhex("00000000010c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700")
GOLDEN_PROTOBUF = bytes.fromhex(
    "0000000002000a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"
)  # fmt: skip
AVSC = json.dumps(
    {
        "type": "record",
        "name": "Person",
        "fields": [
            {"name": "userName", "type": "string"},
            {"name": "favoriteNumber", "type": ["null", "long"], "default": None},
            {"name": "interests", "type": {"type": "array", "items": "string"}},
        ],
    }
)
PROTO = """
syntax = "proto3";
package people;
message Address { string city = 1; message Part { int32 n = 1; } message Other { Part part = 1; int32 n = 2; } }
message Person { string userName = 1; int64 favoriteNumber = 2; repeated string interests = 3; }
"""


@pytest.fixture
def registry() -> Any:
    return SchemaRegistryClient.new_client({"url": "mock://bytewise"})


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def context(topic: str = "people") -> Any:
    return SerializationContext(topic, MessageField.VALUE)


def proto(root: str) -> Any:
    return proto_schemas.LANGUAGE.parse(PROTO, root)


# The bytes of the page


@pytest.mark.parametrize(("key", "data"), [("confluent-avro", GOLDEN_AVRO), ("confluent-protobuf", GOLDEN_PROTOBUF)])
def test_the_classic_record(key: str, data: bytes) -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=(key,))).panes
    assert pane.layout is not None
    assert (pane.layout.data, pane.round_trip) == (data, True)


def test_every_path_is_the_records_own() -> None:
    schema = avro_schemas.LANGUAGE.parse(AVSC, None)
    told = {(span.offset, span.part.name, span.path) for span in traced(AVRO, GOLDEN_AVRO, schema).spans()}
    assert {(0, "magic byte", ""), (1, "schema id", ""), (5, "length", "/userName"), (6, "text", "/userName")} <= told
    assert (0xD, "zigzag long", "/favoriteNumber") in told


# The serializers, both ways


def test_avro_of_the_serializer(registry: Any) -> None:
    data = AvroSerializer(registry, AVSC)(RECORD, context())
    assert data == GOLDEN_AVRO
    assert read_back(AVRO, data, avro_schemas.LANGUAGE.parse(AVSC, None)) == RECORD
    assert AvroDeserializer(registry)(AVRO.encode(RECORD, avro_schemas.LANGUAGE.parse(AVSC, None)), context()) == RECORD


def test_json_of_the_serializer(registry: Any) -> None:
    schema = json.dumps({"title": "Person", "type": "object"})
    for other in ("one", "two"):  # so that the next number is the one that the page writes
        registry.register_schema(other, Registered(json.dumps({"title": other}), "JSON"))
    data = JSONSerializer(schema, registry)(RECORD, context())
    assert data[:5] == JSON.encode(RECORD, None)[:5] == b"\0\0\0\0\3"
    assert read_back(JSON, data) == RECORD
    assert JSONDeserializer(schema, schema_registry_client=registry)(JSON.encode(RECORD, None), context()) == RECORD


@pytest.mark.parametrize(
    ("name", "indexes"),
    [("Address", "00"), ("Person", "02 02"), ("Address.Part", "04 00 00"), ("Address.Other", "04 00 02")],
)
def test_protobuf_of_the_serializer(registry: Any, name: str, indexes: str) -> None:
    schema = proto(f"people.{name}")
    messages = _messages(schema)
    message = messages[f"people.{name}"]()
    value = {"n": 7} if "." in name else {"city": "Ghent"} if name == "Address" else {"userName": "Martin"}
    for key, item in value.items():
        setattr(message, key, item)
    data = ProtobufSerializer(type(message), registry, {"use.deprecated.format": False})(message, context())
    head, tail = data[:5], data[5:]
    assert tail[: len(bytes.fromhex(indexes))].hex(" ") == indexes
    ours = PROTOBUF.encode(value, schema)
    assert (ours[5:], ours[:5]) == (tail, b"\0\0\0\0\2")
    layout = traced(PROTOBUF, data, schema)
    assert (layout.value, layout.problem, layout.remarks) == (value, None, [])
    read = ProtobufDeserializer(type(message), {"use.deprecated.format": False}, registry)(head + ours[5:], context())
    assert read == message


def _messages(schema: Any) -> dict[str, Any]:
    from google.protobuf import descriptor_pool, message_factory

    pool = descriptor_pool.DescriptorPool()
    for file in schema.model.files.file:
        pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(name)) for name in schema.named}


@given(st.lists(st.integers(0, 1 << 20), min_size=1, max_size=6))
def test_indexes_as_the_client_writes_them(indexes: list[int]) -> None:
    data = SchemaId("PROTOBUF", 2, None, list(indexes)).id_to_bytes()
    layout = traced(PROTOBUF, data)
    assert layout.problem is None
    told = [span.value for span in layout.spans() if span.part.role is Role.POINTER]
    assert told == [2, *indexes]


# What is odd


def test_a_guid() -> None:
    guid = "c0ffee00-1234-5678-9abc-def012345678"
    data = SchemaId("AVRO", None, guid).guid_to_bytes() + GOLDEN_AVRO[5:]
    assert data[1:17] == uuid.UUID(guid).bytes
    layout = traced(AVRO, data, avro_schemas.LANGUAGE.parse(AVSC, None))
    assert layout.value == RECORD
    assert [span.text for span in layout.spans(0, 2)] == ["1: a schema's GUID follows", guid]


def test_indexes_that_point_at_another_message() -> None:
    layout = traced(
        PROTOBUF, bytes.fromhex("0000000002 0000 0a0547 68656e74".replace("0000 0a", "00 0a")), proto("people.Person")
    )
    assert layout.value == {"city": "Ghent"}
    (remark,) = layout.remarks
    assert (
        remark.detail
        == "The message indexes 0 point at people.Address, so the rest is read as that, and not as people.Person."
    )
    layout = traced(PROTOBUF, bytes.fromhex("0000000002 0212 0a0547 68656e74"), proto("people.Person"))
    assert layout.value == {"userName": "Ghent"}
    assert "9 point at no message of the schema" in layout.remarks[0].detail


def test_a_longer_way_to_say_the_first_message() -> None:
    assert read_back(PROTOBUF, bytes.fromhex("0000000002 0200 0a0547 68656e74"), proto("people.Address")) == {
        "city": "Ghent"
    }


@pytest.mark.parametrize(
    ("key", "data", "at", "detail"),
    [
        ("confluent-avro", "", 0, "expected a magic byte, found the end of the data"),
        ("confluent-avro", "05 00000001", 0, "expected the magic byte 0 or 1, found 05"),
        ("confluent-avro", "00 000001", 1, "expected 4 bytes of schema id, found only 3 bytes left"),
        ("confluent-avro", "01 000001", 1, "expected 16 bytes of schema GUID, found only 3 bytes left"),
        ("confluent-avro", "00 00000001 0c", 5, "found"),
        ("confluent-protobuf", "00 00000001", 5, "expected the number of message indexes"),
        ("confluent-protobuf", "00 00000001 01 00", 5, "as many message indexes as there may be in 1 byte, found -1"),
        ("confluent-protobuf", "00 00000001 02 01 08 01", 6, "expected a message index of 0 or more, found -1"),
        ("confluent-protobuf", "00 00000001 80 80 80 80 80 00", 5, "a varint of at most 5 bytes, found more"),
        ("confluent-protobuf", "00 00000001 00 08", 7, "a varint"),
        ("confluent-json", "00 00000001 7b", 6, "found"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(key: str, data: str, at: int, detail: str) -> None:
    layout = traced(FORMATS[key], bytes.fromhex(data))
    assert layout.problem is not None
    assert (layout.problem.offset, detail in layout.problem.detail) == (at, True), layout.problem


def test_numbers_without_zigzag_are_known() -> None:
    problem = traced(PROTOBUF, SchemaId("PROTOBUF", 2, None, None).id_to_bytes() + bytes.fromhex("01 01 0801")).problem
    assert problem is not None and problem.fix is not None and "use.deprecated.format" in problem.fix


def test_what_was_read_is_written_again_with_its_own_prefix() -> None:
    for key, data in (
        ("confluent-avro", b"\0\0\0\0\x2a" + GOLDEN_AVRO[5:]),
        ("confluent-avro", b"\1" + bytes(16) + GOLDEN_AVRO[5:]),
    ):
        view = read_schema(SchemaText(AVSC, "avro"))
        assert decode(FORMATS[key], data, view).round_trip
    view = read_schema(SchemaText(PROTO, "protobuf", root="people.Person"))
    assert decode(PROTOBUF, bytes.fromhex("0000000007 00 0a0547 68656e74"), view).round_trip
    assert not decode(PROTOBUF, bytes.fromhex("0000000007 00 0a0547 68656e74 0a00"), view).round_trip
