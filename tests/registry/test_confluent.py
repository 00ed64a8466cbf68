"""Confluent's own client against the live server: every call of the contract, and bytes that go all the way round."""

from __future__ import annotations

import base64
import importlib.util
import json
import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_tools import protoc

from tests.registry.conftest import JSON_SCHEMA, PROTO, RECORD, V1, V2
from tests.scenarios.servers import Server

LOOK_UP = {"auto.register.schemas": False}


@pytest.fixture(scope="module")
def registry(address: str) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": address}) as client:
        yield client


def topic(language: str) -> SerializationContext:
    """What a producer to the topic of that name hands to a serializer: the subject is then that language's."""
    return SerializationContext(language, MessageField.VALUE)


# Every call


def test_subjects_and_versions(registry: SchemaRegistryClient) -> None:
    assert registry.get_subjects() == ["avro-value", "protobuf-value", "json-schema-value"]
    assert registry.get_subjects(subject_prefix="pro") == ["protobuf-value"]
    assert registry.get_subjects(offset=1, limit=1) == ["protobuf-value"]
    assert registry.get_subjects(deleted_only=True) == []
    assert registry.get_versions("avro-value") == [1, 2, 3]
    assert registry.get_versions("protobuf-value") == [1]
    assert registry.get_schema_types() == ["AVRO", "JSON", "PROTOBUF"]
    assert registry.get_contexts() == ["."]


def test_a_version_and_the_latest(registry: SchemaRegistryClient) -> None:
    second = registry.get_version("avro-value", 2, deleted=True)
    assert (second.subject, second.version, second.schema_id) == ("avro-value", 2, 3)
    assert (second.schema.schema_str, second.schema.schema_type, second.schema.references) == (V2, "AVRO", [])
    latest = registry.get_latest_version("avro-value")
    assert (latest.version, latest.schema_id) == (3, 6)
    assert json.loads(latest.schema.schema_str)["fields"][2]["name"] == "interests", "Avro's IDL comes as JSON"
    assert registry.get_version("protobuf-value", "latest").schema.schema_str == PROTO
    assert registry.get_version("json-schema-value").schema.schema_type == "JSON"
    assert registry.get_referenced_by("avro-value", 1) == []


def test_a_schema_by_its_number(registry: SchemaRegistryClient) -> None:
    assert registry.get_schema(1).schema_str == V1
    assert registry.get_schema(5).schema_str == JSON_SCHEMA
    assert registry.get_schema(2, subject_name="protobuf-value").schema_type == "PROTOBUF"
    assert registry.get_subjects_by_schema_id(3) == ["avro-value"]
    (placed,) = registry.get_schema_versions(3)
    assert (placed.subject, placed.version) == ("avro-value", 2)


def test_look_up_finds_a_schema_however_it_is_laid_out(registry: SchemaRegistryClient) -> None:
    shuffled = json.dumps(dict(reversed(json.loads(V2).items())), indent=3)
    assert registry.lookup_schema("avro-value", Schema(shuffled, "AVRO")).version == 2
    assert registry.lookup_schema("avro-value", Schema(V1, "AVRO"), normalize_schemas=True).schema_id == 1
    assert registry.lookup_schema("protobuf-value", Schema(PROTO.replace("  ", "\t"), "PROTOBUF")).schema_id == 2
    assert registry.lookup_schema("json-schema-value", Schema(JSON_SCHEMA, "JSON")).schema_id == 5


def test_register_gives_the_number_of_what_is_there_and_refuses_the_rest(registry: SchemaRegistryClient) -> None:
    assert registry.register_schema("avro-value", Schema(V1 + " ", "AVRO")) == 1
    with pytest.raises(SchemaRegistryError, match="never changes") as caught:
        registry.register_schema("avro-value", Schema('"string"', "AVRO"))
    assert (caught.value.http_status_code, caught.value.error_code) == (422, 42205)
    with pytest.raises(SchemaRegistryError) as caught:
        registry.register_schema("orders-value", Schema(V1, "AVRO"))
    assert caught.value.error_code == 42205


def test_compatibility(registry: SchemaRegistryClient) -> None:
    optional = V2.replace("}]}", '}, {"name": "age", "type": "int", "default": 0}]}')
    required = V2.replace("}]}", '}, {"name": "age", "type": "int"}]}')
    assert registry.test_compatibility("avro-value", Schema(optional, "AVRO"), version=2)
    assert registry.test_compatibility("avro-value", Schema(V1, "AVRO"), version="latest")
    assert not registry.test_compatibility("avro-value", Schema(required, "AVRO"))
    assert not registry.test_compatibility_all_versions("avro-value", Schema(required, "AVRO"))
    assert registry.test_compatibility_all_versions("protobuf-value", Schema(PROTO, "PROTOBUF"))
    assert not registry.test_compatibility("protobuf-value", Schema(V1, "AVRO"))


def test_configuration_and_mode(registry: SchemaRegistryClient) -> None:
    assert registry.get_compatibility() == "BACKWARD"
    assert registry.get_compatibility("avro-value") == "BACKWARD"
    assert registry.get_config("protobuf-value").compatibility_level == "BACKWARD"
    assert registry.get_mode("avro-value") == registry.get_global_mode() == "READONLY"


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.set_compatibility("avro-value", "FULL"),
        lambda client: client.set_compatibility(level="NONE"),
        lambda client: client.delete_subject("avro-value"),
        lambda client: client.delete_subject("avro-value", permanent=True),
        lambda client: client.delete_version("avro-value", 1),
        lambda client: client.update_global_mode("READWRITE"),
        lambda client: client.delete_config("avro-value"),
    ],
)
def test_nothing_can_be_changed(registry: SchemaRegistryClient, change: Any) -> None:
    with pytest.raises(SchemaRegistryError) as caught:
        change(registry)
    assert (caught.value.http_status_code, caught.value.error_code) == (422, 42205)


@pytest.mark.parametrize(
    ("ask", "code", "words"),
    [
        (lambda client: client.get_versions("orders-value"), 40401, "avro-value, protobuf-value, json-schema-value"),
        (lambda client: client.get_compatibility("orders-value"), 40401, "orders-value"),
        (lambda client: client.get_latest_version("orders-value"), 40401, "not found"),
        (lambda client: client.get_version("avro-value", 4), 40402, "avro-value has 3"),
        (lambda client: client.get_version("avro-value", 0), 42202, "'0'"),
        (lambda client: client.get_schema(4), 40403, "1, 2, 3, 5, 6"),
        (lambda client: client.get_schema_versions(99), 40403, "99"),
        (lambda client: client.lookup_schema("avro-value", Schema('"bytes"', "AVRO")), 40403, "no version"),
        (lambda client: client.lookup_schema("avro-value", Schema('{"type": "recor"}', "AVRO")), 42201, "Line 1"),
        (lambda client: client.lookup_schema("protobuf-value", Schema("messag", "PROTOBUF")), 42201, "Line 1"),
        (lambda client: client.lookup_schema("protobuf-value", Schema("AAAA", "PROTOBUF")), 42201, "Stopped after"),
        (lambda client: client.test_compatibility("avro-value", Schema("{", "AVRO")), 42201, "Line 1"),
    ],
)
def test_what_there_is_not_has_confluents_codes(
    registry: SchemaRegistryClient, ask: Any, code: int, words: str
) -> None:
    with pytest.raises(SchemaRegistryError, match=words) as caught:
        ask(registry)
    assert (caught.value.http_status_code, caught.value.error_code) == (int(str(code)[:3]), code)


# All the way round


def explained(server: Server, data: bytes, registry: str) -> dict[str, Any]:
    """What `decode` makes of bytes, with the schema found by their number."""
    status, body = server.call("POST", "/api/v1/decode", {"bytes": data.hex(), "registry": registry})
    assert status == 200, body
    told: dict[str, Any] = json.loads(body)
    assert told["problem"] is None, told["problem"]
    return told


def without_nothing(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value not in (None, [], {})}


@pytest.mark.parametrize(
    ("configuration", "number", "record"),
    [
        (LOOK_UP, 3, {"userName": "Martin", "favoriteNumber": 1337}),
        ({**LOOK_UP, "use.latest.version": True}, 6, RECORD),
        ({**LOOK_UP, "use.schema.id": 1}, 1, {"userName": "홍길동"}),
        ({"auto.register.schemas": True}, 3, {"userName": "Martin", "favoriteNumber": 1337}),
    ],
)
def test_avro(
    registry: SchemaRegistryClient, server: Server, scenario: Any, configuration: Any, number: int, record: Any
) -> None:
    write = AvroSerializer(registry, V2, conf=configuration)
    data = write(record, topic("avro"))
    assert data is not None and data[:5] == b"\x00" + number.to_bytes(4, "big")
    read = AvroDeserializer(registry)(data, topic("avro"))
    assert without_nothing(read) == record
    told = explained(server, data, scenario["id"])
    assert without_nothing(told["value"]) == record
    assert told["registry"] == {"id": number, "subject": "avro-value", "version": {1: 1, 3: 2, 6: 3}[number]}
    assert told["hex"].replace(" ", "") == data.hex()


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Classes that protoc makes of the scenario's .proto, as an application has them."""
    folder = tmp_path_factory.mktemp("messages")
    (folder / "shop_person.proto").write_text(PROTO)
    assert protoc.main(["protoc", f"-I{folder}", f"--python_out={folder}", "shop_person.proto"]) == 0
    spec = importlib.util.spec_from_file_location("shop_person_pb2", Path(folder) / "shop_person_pb2.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


MESSAGES = {
    "Address": (b"\x00", lambda cls: cls(street="길 1"), {"street": "길 1"}),
    "Person": (
        b"\x02\x02",
        lambda cls: cls(user_name="Martin", favorite_number=1337, interests=["hacking"], mood=1),
        {"userName": "Martin", "favoriteNumber": 1337, "interests": ["hacking"], "temper": "ANGRY"},
    ),
    "Person.Pet": (b"\x04\x02\x02", lambda cls: cls(name="Rex"), {"name": "Rex"}),
}
"""Messages of the file: the indexes that stand before each, and what it says."""


@pytest.mark.parametrize("configuration", [LOOK_UP, {**LOOK_UP, "use.latest.version": True}, {}])
@pytest.mark.parametrize("name", MESSAGES)
def test_protobuf(
    registry: SchemaRegistryClient, server: Server, scenario: Any, messages: Any, configuration: Any, name: str
) -> None:
    if "." in name and "use.latest.version" in configuration:
        pytest.skip("Confluent's client does not look for the latest version of a message inside another one")
    indexes, made, value = MESSAGES[name]
    cls = reduce(getattr, name.split("."), messages)
    message = made(cls)
    data = ProtobufSerializer(cls, registry, configuration)(message, topic("protobuf"))
    assert data is not None and data.startswith(b"\x00\x00\x00\x00\x02" + indexes)
    assert ProtobufDeserializer(cls, {}, registry)(data, topic("protobuf")) == message
    assert without_nothing(explained(server, data, scenario["id"])["value"]) == value


def test_json(registry: SchemaRegistryClient, server: Server, scenario: Any) -> None:
    record = {"userName": "Martin", "favoriteNumber": 1337}
    data = JSONSerializer(JSON_SCHEMA, registry, conf=LOOK_UP)(record, topic("json-schema"))
    assert data is not None and data[:5] == b"\x00\x00\x00\x00\x05"
    assert JSONDeserializer(JSON_SCHEMA, schema_registry_client=registry)(data, topic("json-schema")) == record
    assert explained(server, data, scenario["id"])["value"] == record


def test_the_descriptor_that_is_served_is_that_of_the_text(registry: SchemaRegistryClient, address: str) -> None:
    with SchemaRegistryClient({"url": address}) as fresh:  # the other one remembers the text
        served = fresh.get_version("protobuf-value", 1, fmt="serialized").schema.schema_str
    file = FileDescriptorProto.FromString(base64.b64decode(served or ""))
    assert [message.name for message in file.message_type] == ["Address", "Person"]
    assert registry.lookup_schema("protobuf-value", Schema(served, "PROTOBUF")).schema_id == 2
