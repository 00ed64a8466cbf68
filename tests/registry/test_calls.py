"""What Confluent's client does not show: headers, methods, messages in words, and what stands in the way."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.registry import Refused, registry_of
from explorer.scenario import Scenario, SchemaText
from explorer.web import api, registry_views
from explorer.web.models import store
from tests.registry.conftest import IDL, JSON_SCHEMA, PROTO, THRIFT, V1, V2

pytestmark = pytest.mark.django_db
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def at() -> str:
    languages = {"avro": (V1, V2, IDL), "protobuf": (PROTO,), "thrift": (THRIFT,), "json-schema": (JSON_SCHEMA,)}
    schemas = tuple(SchemaText(text, language) for language, texts in languages.items() for text in texts)
    return f"/registry/{store(Scenario('{}', schemas)).short}"


def send(client: Client, address: str, body: Any, kind: str = MEDIA_TYPE) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(address, data, content_type=kind)


GETS = (
    "", "/", "/subjects", "/subjects/avro-value/versions", "/subjects/avro/versions/latest",
    "/subjects/avro-value/versions/-1", "/subjects/avro-value/versions/1/schema",
    "/subjects/protobuf-value/versions/1/referencedby", "/schemas", "/schemas/types", "/schemas/ids/1",
    "/schemas/ids/1/schema", "/schemas/ids/1/subjects", "/schemas/ids/1/versions", "/contexts", "/config",
    "/config/avro-value?defaultToGlobal=true", "/mode", "/mode/avro-value?defaultToGlobal=true",
)  # fmt: skip


@pytest.mark.parametrize("address", GETS)
def test_every_answer_may_be_kept_and_asked_again_and_read_from_any_page(client: Client, at: str, address: str) -> None:
    answer = client.get(at + address, headers={"origin": "https://example.org"})
    assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPE)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    again = client.get(at + address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(at + address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
    options = client.options(at + address)
    assert (options.status_code, "GET, HEAD" in options["Allow"]) == (204, True)


def test_another_page_may_post(client: Client, at: str) -> None:
    headers = {
        "origin": "https://example.org", "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }  # fmt: skip
    answer = client.options(f"{at}/compatibility/subjects/avro-value/versions/latest", headers=headers)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert "POST" in answer["Access-Control-Allow-Methods"]


def test_a_text_alone_is_the_text_alone(client: Client, at: str) -> None:
    assert client.get(f"{at}/subjects/avro-value/versions/1/schema").content.decode() == V1
    assert client.get(f"{at}/schemas/ids/4/schema").content.decode() == PROTO
    served = client.get(f"{at}/schemas/ids/4/schema?format=serialized").content
    assert base64.b64decode(served).startswith(b"\n\x0amain.proto")


def test_all_schemas_and_only_the_latest(client: Client, at: str) -> None:
    assert [one["id"] for one in client.get(f"{at}/schemas").json()] == [1, 2, 3, 4, 6]
    latest = client.get(f"{at}/schemas?latestOnly=true").json()
    assert [(one["subject"], one["version"]) for one in latest] == [
        ("avro-value", 3), ("protobuf-value", 1), ("json-schema-value", 1)
    ]  # fmt: skip
    assert client.get(f"{at}/schemas/ids/1?fetchMaxId=true").json()["maxId"] == 6
    assert client.get(f"{at}/schemas/ids/1").json() == {"schemaType": "AVRO", "schema": V1, "references": []}


def test_what_stands_in_the_way_is_told_by_our_own_rules(client: Client, at: str) -> None:
    body = {"schema": V2.replace('"long"', '"string"').replace("userName", "name")}
    address = f"{at}/compatibility/subjects/avro-value/versions/2"
    assert send(client, address, body).json() == {"is_compatible": False}
    told = send(client, f"{address}?verbose=true", body).json()
    assert told["is_compatible"] is False
    assert told["messages"] == [
        "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'name is wanted, was not written, and has no "
        "default. So what version 2 wrote cannot be read.', additionalInfo:'" + _fix(told["messages"][0]) + "'}",
        *told["messages"][1:-1],
        "{compatibility: 'BACKWARD'}",
    ]
    assert "MISSING_UNION_BRANCH" in told["messages"][1]
    assert send(client, f"{address}?verbose=true", {"schema": V2}).json() == {"is_compatible": True, "messages": []}
    other = send(client, f"{at}/compatibility/subjects/protobuf/versions?verbose=true", {"schema": V1}).json()
    assert other["messages"] == [
        "{errorType:'TYPE_MISMATCH', description:'The subject is of PROTOBUF, not AVRO.', additionalInfo:''}"
    ]


def _fix(message: str) -> str:
    return message.partition("additionalInfo:'")[2].removesuffix("'}")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/vnd.schemaregistry+json", "application/octet-stream"]
)
def test_bodies_of_older_clients_are_read(client: Client, at: str, kind: str) -> None:
    assert send(client, f"{at}/subjects/avro-value", {"schema": V1, "schemaType": "AVRO"}, kind).json()["id"] == 1


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "code", "words"),
    [
        ("GET", "/subject", None, 404, 404, "nothing at this address"),
        ("POST", "/nothing", {}, 404, 404, "nothing at this address"),
        ("GET", "/subjects/a%0Ab/versions/1%2F2", None, 404, 404, "nothing at this address"),
        ("GET", "/subjects/avro-value", None, 405, 405, "Method Not Allowed"),
        ("GET", "/subjects/orders-value/versions", None, 404, 40401, "orders-value"),
        ("GET", "/subjects/thrift-value/versions", None, 404, 40401, "thrift-value"),
        ("GET", "/subjects/avro-value/versions/4", None, 404, 40402, "Version 4 not found"),
        ("GET", "/subjects/avro-value/versions/x", None, 422, 42202, "valid version"),
        ("GET", "/subjects/avro-value/versions/99999999999999999999", None, 422, 42202, "valid version"),
        ("GET", "/subjects/avro-value/versions/٣", None, 422, 42202, "valid version"),
        ("GET", "/schemas/ids/5", None, 404, 40403, "Schema 5 not found"),
        ("GET", "/schemas/ids/x", None, 404, 404, "number"),
        ("GET", "/config/orders-value", None, 404, 40401, "orders-value"),
        ("PUT", "/config", {"compatibility": "NONE"}, 422, 42205, "read-only"),
        ("DELETE", "/subjects/avro-value", None, 422, 42205, "read-only"),
        ("POST", "/subjects/avro-value/versions", {"schema": '"int"'}, 422, 42205, "read-only"),
        ("POST", "/subjects/avro-value/versions", {"schema": "{"}, 422, 42201, "Line 1, column 2"),
        ("POST", "/subjects/avro-value", {}, 422, 42201, "no “schema”"),
        ("POST", "/subjects/avro-value", {"schema": 5}, 422, 42201, "no “schema”"),
        ("POST", "/subjects/avro-value", {"schema": V1, "schemaType": "THRIFT"}, 422, 42201, "THRIFT"),
        ("POST", "/subjects/avro-value", {"schema": V1, "schemaType": ["AVRO"]}, 422, 42201, "type"),
        ("POST", "/subjects/avro-value", {"schema": V1, "references": [{"name": "a"}]}, 422, 42201, "refer"),
        ("POST", "/subjects/avro-value", [], 422, 422, "an array, not an object"),
        ("POST", "/subjects/avro-value", "{", 400, 400, "The body is no JSON"),
        ("POST", "/subjects/avro-value", {"schema": " " * 600_000}, 422, 42201, "allowed"),
        ("POST", "/subjects/avro-value", {"schema": " " * 300_000}, 422, 42201, "allowed"),
        ("POST", "/subjects/avro-value", {"schema": "[" * 300}, 422, 42201, "Invalid schema"),
        ("POST", "/compatibility/subjects/avro-value/versions/9", {"schema": V1}, 404, 40402, "not found"),
        ("POST", "/subjects/protobuf", {"schema": "CgA", "schemaType": "PROTOBUF"}, 422, 42201, "Invalid schema"),
        ("POST", "/subjects/protobuf", {"schema": 'import "x.proto";', "schemaType": "PROTOBUF"}, 422, 42201, "x.proto"),
    ],
)  # fmt: skip
def test_refusals_are_in_confluents_shape(
    client: Client, at: str, method: str, address: str, body: Any, status: int, code: int, words: str
) -> None:
    data = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    answer = client.generic(method, at + address, data, content_type=MEDIA_TYPE)
    assert (answer.status_code, answer["Content-Type"]) == (status, MEDIA_TYPE)
    told = answer.json()
    assert told["error_code"] == code
    assert words in told["message"]
    assert set(told) == {"error_code", "message"}
    assert answer["Cache-Control"] == "no-store"


def test_a_body_of_another_type(client: Client, at: str) -> None:
    answer = send(client, f"{at}/subjects/avro-value", "schema=x", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["error_code"]) == (415, 415)


@pytest.mark.parametrize("name", ["0123456789", "nope", "..", "%00"])
def test_a_scenario_that_there_is_not(client: Client, name: str) -> None:
    answer = client.get(f"/registry/{name}/subjects")
    assert (answer.status_code, answer.json()["error_code"]) == (404, 404)
    assert "/registry/" in answer.json()["message"]


def test_a_scenario_without_schemas_is_an_empty_registry(client: Client) -> None:
    at = f"/registry/{store(Scenario('{}')).short}"
    assert client.get(f"{at}/subjects").json() == client.get(f"{at}/schemas").json() == []
    assert "Subjects of this scenario: none" in client.get(f"{at}/subjects/avro/versions").json()["message"]


def test_the_storage_being_down_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise OperationalError("could not connect to a host that is not to be named")

    monkeypatch.setattr(registry_views, "find", down)
    answer = client.get("/registry/0123456789/subjects")
    assert (answer.status_code, answer.json()["error_code"]) == (503, 50001)
    assert int(answer["Retry-After"]) > 0
    assert b"not to be named" not in answer.content


def test_a_version_that_cannot_be_read_is_served_as_it_is_and_compared_with_none(client: Client) -> None:
    schemas = (SchemaText("{broken", "avro"), SchemaText("message {", "protobuf"))
    at = f"/registry/{store(Scenario('{}', schemas)).short}"
    assert client.get(f"{at}/schemas/ids/1").json()["schema"] == "{broken"
    told = send(client, f"{at}/compatibility/subjects/avro/versions/1", {"schema": V1})
    assert (told.status_code, told.json()["error_code"]) == (422, 42201)
    assert client.get(f"{at}/schemas/ids/2?format=serialized").json()["error_code"] == 42201
    looked = send(client, f"{at}/subjects/protobuf", {"schema": PROTO, "schemaType": "PROTOBUF"})
    assert looked.json()["error_code"] == 40403


def test_a_transitive_level_asks_all_versions() -> None:
    """v3 lacks what v1 has no default for: only the newest would let it pass."""
    first, second, third = (
        SchemaText(f'{{"type": "record", "name": "R", "fields": [{fields}]}}', "avro")
        for fields in (
            '{"name": "a", "type": "int"}',
            '{"name": "a", "type": "int", "default": 0}, {"name": "b", "type": "int", "default": 0}',
            '{"name": "b", "type": "int"}',
        )
    )
    options = {"evolution": {"level": "BACKWARD_TRANSITIVE"}}
    newest = registry_of(Scenario("{}", (first, second)))
    assert newest.compare("avro", third) == (True, [])
    transitive = registry_of(Scenario("{}", (first, second), options=options))
    compatible, messages = transitive.compare("avro", third)
    assert not compatible
    assert "version 1" in messages[0]
    forward = registry_of(Scenario("{}", (first, second), options={"evolution": {"level": "FORWARD"}}))
    compatible, messages = forward.compare("avro-value", SchemaText('"string"', "avro"))
    assert not compatible
    assert "version 2 cannot read what is written with the new schema" in messages[0]


def test_the_same_schema_twice_is_two_versions_and_the_first_is_found() -> None:
    registry = registry_of(Scenario("{}", (SchemaText(V1), SchemaText(V1, "avro"))))
    assert [(one.number, one.id) for one in registry.of("avro")] == [(1, 1), (2, 2)]
    assert registry.look_up("avro", SchemaText(V1, "avro")).number == 1
    with pytest.raises(Refused):
        registry.look_up("avro", SchemaText('"int"', "avro"))


# Bytes that name a schema of it


def decode(client: Client, **body: Any) -> Any:
    return client.post("/api/v1/decode", json.dumps(body), content_type="application/json")


def test_bytes_open_with_the_schema_that_they_name(client: Client, at: str) -> None:
    name = at.rpartition("/")[2]
    for registry in (name, name.upper(), f"http://localhost/s/{name}", f"http://localhost/registry/{name}/"):
        told = decode(client, bytes="00 00 00 00 02 0c 4d 61 72 74 69 6e 02 f2 14", registry=registry).json()
        assert told["value"] == {"userName": "Martin", "favoriteNumber": 1337}
        assert (told["format"], told["schema"]) == ("confluent-avro", "avro-value 2")
        assert told["registry"] == {"id": 2, "subject": "avro-value", "version": 2}
        assert told["input"] == {"read_as": "hex", "length": 15}


def test_the_message_that_the_indexes_point_at_is_read(client: Client, at: str) -> None:
    """No root is needed: the text has several messages that could be meant, and the bytes say which."""
    two = 'syntax = "proto3"; message A { int32 a = 1; } message B { string b = 1; }'
    at = f"/registry/{store(Scenario('{}', (SchemaText(two, 'protobuf'),))).short}"
    told = decode(client, bytes="00 00 00 00 01 02 02 0a 01 78", registry=at.rpartition("/")[2]).json()
    assert (told["value"], told["problem"]) == ({"b": "x"}, None)
    assert decode(client, bytes="00 00 00 00 01 00 08 07", registry=at.rpartition("/")[2]).json()["value"] == {"a": 7}


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ("01 00 00 00 02 0c", "no-prefix", "by its number"),
        ("00 00 00", "no-prefix", "by its number"),
        ("00 00 00 00 05 0c", "unknown-schema", "Schemas of this scenario: 1, 2, 3, 4, 6"),
    ],
)
def test_bytes_that_name_no_schema_of_it(client: Client, at: str, data: str, code: str, words: str) -> None:
    answer = decode(client, bytes=data, registry=at.rpartition("/")[2])
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/bytes", code)
    assert words in error["detail"]


def test_a_registry_that_there_is_not_and_one_that_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = decode(client, bytes="00 00 00 00 01", registry="0123456789")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/registry")

    def down(*_: object) -> None:
        raise OperationalError("no")

    monkeypatch.setattr(api, "find_linked", down)
    assert decode(client, bytes="00 00 00 00 01", registry="0123456789").status_code == 503


def test_a_schema_of_the_registry_that_cannot_be_read_is_told(client: Client) -> None:
    name = store(Scenario("{}", (SchemaText("{broken", "avro"),))).short
    told = decode(client, bytes="00 00 00 00 01 00", registry=name)
    assert (told.status_code, told.json()["size"]) == (200, None)
    assert told.json()["problem"]["line"] == 1


# Whatever is asked

WORDS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["avro-value", "latest", "1", "-1", "protobuf"]
)
SENT = st.fixed_dictionaries(
    {},
    optional={
        "schema": st.none()
        | st.integers()
        | WORDS
        | st.sampled_from([V1, PROTO, JSON_SCHEMA, "CgA=", "[", '{"type": 1}']),
        "schemaType": st.none() | WORDS | st.sampled_from(["AVRO", "PROTOBUF", "JSON"]),
        "references": st.none() | st.lists(WORDS, max_size=1),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]),
    st.sampled_from([
        "subjects/{}", "subjects/{}/versions", "subjects/{}/versions/{}", "schemas/ids/{}", "config/{}", "{}/{}",
        "compatibility/subjects/{}/versions/{}?verbose=true", "schemas?offset={}&limit={}&subjectPrefix={}",
    ]),
    st.tuples(WORDS, WORDS, WORDS),
    SENT | st.lists(st.integers(), max_size=2) | st.binary(max_size=20),
)  # fmt: skip
def test_any_question_has_an_answer_in_the_registrys_own_words(
    client: Client, at: str, method: str, address: str, words: tuple[str, str, str], body: Any
) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body)
    path = address.format(*(quote(word, safe="") for word in words))
    answer = client.generic(method, f"{at}/{path}", data, content_type=MEDIA_TYPE)
    assert answer.status_code < 500
    assert answer["Content-Type"] == MEDIA_TYPE
    if method != "HEAD" and answer.status_code >= 400:
        told = answer.json()
        assert set(told) == {"error_code", "message"} and told["message"]
        assert str(told["error_code"]).startswith(str(answer.status_code))
