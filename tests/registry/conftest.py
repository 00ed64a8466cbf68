"""A real server with a scenario in it, and Confluent's own client for the registry that it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scenarios.servers import Server

V1 = '{"type": "record", "name": "Person", "namespace": "shop", "fields": [{"name": "userName", "type": "string"}]}'
V2 = V1.replace("}]}", '}, {"name": "favoriteNumber", "type": ["null", "long"], "default": null}]}')
IDL = """
namespace shop;
schema Person;
record Person { string userName; union { null, long } favoriteNumber = null; array<string> interests = []; }
"""
PROTO = """syntax = "proto3";
package shop;
message Address { string street = 1; }
message Person {
  string user_name = 1;
  optional int64 favorite_number = 2;
  repeated string interests = 3;
  map<string, Address> addresses = 4;
  Mood mood = 5 [json_name = "temper"];
  message Pet { string name = 1; }
  repeated Pet pets = 6;
  enum Mood { CALM = 0; ANGRY = 1; }
}
"""
JSON_SCHEMA = """{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Person", "type": "object",
  "properties": {"userName": {"type": "string"}, "favoriteNumber": {"type": "integer"}}, "required": ["userName"]
}"""
THRIFT = "struct Person { 1: string userName }"
SCHEMAS = [
    {"text": V1, "language": "avro"},
    {"text": PROTO, "language": "protobuf", "root": "Person"},
    {"text": V2, "language": "avro"},
    {"text": THRIFT, "language": "thrift"},
    {"text": JSON_SCHEMA, "language": "json-schema"},
    {"text": IDL, "language": "avro"},
]
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(f"sqlite:///{tmp_path_factory.mktemp('registry') / 'scenarios.sqlite3'}")
    server.migrate()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def scenario(server: Server) -> dict[str, Any]:
    """What the server answered when it stored the scenario."""
    status, body = server.call("POST", "/api/v1/scenarios", {"record": RECORD, "schemas": SCHEMAS})
    assert status == 201, body
    told: dict[str, Any] = json.loads(body)
    return told


@pytest.fixture(scope="session")
def address(server: Server, scenario: dict[str, Any]) -> str:
    return f"http://127.0.0.1:{server.port}/registry/{scenario['id']}"
