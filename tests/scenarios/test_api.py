"""The API's calls about stored scenarios: what goes in comes out, the same has one name, and faults are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from explorer import state
from explorer.scenario import Scenario, SchemaText
from explorer.web import api_scenarios
from explorer.web.models import StoredScenario, find, store
from explorer.wire import limits
from tests.api.conftest import Post
from tests.scenarios.conftest import Save

pytestmark = pytest.mark.django_db

OLD = '{"type": "record", "name": "Person", "fields": [{"name": "name", "type": "string"}]}'
NEW = OLD.replace('"string"}', '"string"}, {"name": "age", "type": "long", "default": 0}')
VERSIONS = [{"text": OLD, "language": "avro", "name": "v1"}, {"text": NEW, "language": "avro", "name": "v2"}]
WHOLE = {
    "record_text": '{"이름": "홍길동", "이름": 9007199254740993, "z": "\\u0000"}',
    "schemas": VERSIONS,
    "formats": ["avro", "json"],
    "options": {"writer": {"avro": "v1"}},
    "title": "한글 제목",
    "pin": "",
    "view": "hex",
}
Holds = Callable[[Any, str], None]


def test_what_was_stored_comes_back_to_the_letter(post: Post, client: Client, holds: Holds) -> None:
    answer = post("scenarios", WHOLE)
    assert answer.status_code == 201
    told = answer.json()
    holds(told, "Saved")
    assert answer["Location"] == told["api_url"]
    assert told["url"] == f"http://localhost/s/{told['id']}"
    assert told["embed_url"] == f"http://localhost/embed/{told['id']}"
    kept = client.get(told["api_url"]).json()
    holds(kept, "Scenario")
    schemas = [{**schema, "root": None} for schema in VERSIONS]
    assert kept == {**told, **WHOLE, "schemas": schemas, "version": 1}


def test_what_came_back_can_be_stored_again_under_the_same_id(post: Post, save: Save, client: Client) -> None:
    told = save(**WHOLE)
    kept = client.get(told["api_url"]).json()
    again = {name: kept[name] for name in WHOLE}
    assert post("scenarios", again).json() == told
    assert StoredScenario.objects.count() == 1


def test_a_record_given_as_a_value_is_kept_as_it_was_written(post: Post, client: Client) -> None:
    body = '{"record": {"n": 9007199254740993, "x": 1.0, "n": -0}, "title": ""}'
    told = post("scenarios", body).json()
    kept = client.get(told["api_url"]).json()
    assert kept["record_text"] == '{"n": 9007199254740993, "x": 1.0, "n": -0}'
    assert (kept["title"], kept["pin"], kept["view"], kept["formats"]) == ("", None, "", [])


@pytest.mark.parametrize("text", ["", "{broken", "\x00", "\ud800", "null", " [1]\n"])
def test_any_text_is_a_record_to_talk_about(save: Save, client: Client, text: str) -> None:
    told = save(record_text=text)
    assert client.get(told["api_url"]).json()["record_text"] == text
    assert client.get(told["url"]).status_code == 200


def test_the_language_of_a_schema_is_settled_when_it_is_stored(save: Save, client: Client) -> None:
    """What is detected may change with the next version of the server; what a link means may not."""
    named, detected = save(schemas=[{"text": OLD, "language": "avro"}]), save(schemas=[{"text": OLD}])
    assert named == detected
    assert client.get(named["api_url"]).json()["schemas"][0]["language"] == "avro"


def test_formats_named_twice_and_the_first_view_need_not_be_said(save: Save) -> None:
    assert save(formats=["avro", "json", "avro"], view="pills") == save(formats=["avro", "json"])
    assert save(formats=["json", "avro"]) != save(formats=["avro", "json"])


@pytest.mark.parametrize(
    ("body", "status", "pointer", "code"),
    [
        ({}, 422, "/record", "missing"),
        ({"record": {}, "record_text": "{}"}, 422, "/record_text", "record-twice"),
        ({"record": {}, "titel": "x"}, 422, "/titel", "unknown-field"),
        ({"record": {}, "title": 5}, 422, "/title", "wrong-type"),
        ({"record": {}, "pin": 5}, 422, "/pin", "wrong-type"),
        ({"record": {}, "view": "hexx"}, 422, "/view", "unknown-view"),
        ({"record": {}, "formats": ["avr"]}, 422, "/formats/0", "unknown-format"),
        ({"record": {}, "schemas": [{"text": "hello"}]}, 422, "/schemas/0/language", "unknown-language"),
        ({"record": {}, "title": "x" * (limits.TITLE + 1)}, 413, "/record", "too-large"),
        ({"record_text": "x" * (limits.RECORD_BYTES + 1)}, 413, "/record_text", "too-large"),
        ({"record": {}, "schemas": [{"text": " " * 65_537, "language": "protobuf"}]}, 413, "/schemas/0/text", "too-large"),
        ({"record": {}, "schemas": [{"text": " " * 300_000}]}, 413, "/schemas/0/text", "too-large"),
        ({"record": {}, "schemas": [{"text": "x", "language": "avro"}] * 17}, 413, "/record", "too-large"),
    ],
)  # fmt: skip
def test_what_is_not_stored_is_told_why(
    post: Post, holds: Holds, body: Any, status: int, pointer: str, code: str
) -> None:
    answer = post("scenarios", body)
    assert answer.status_code == status
    told = answer.json()
    holds(told, "ProblemDocument")
    assert (told["errors"][0]["pointer"], told["code"]) == (pointer, code)
    assert told["errors"][0]["fix"]
    assert not StoredScenario.objects.exists()


# Names


def test_an_id_is_read_as_it_was_meant(save: Save, client: Client) -> None:
    told = save()
    row = find(told["id"])
    assert row is not None
    for name in (told["id"].upper(), row.key, row.key[:14], f"{told['id'][:5]}-{told['id'][5:]}"):
        answer = client.get(f"/api/v1/scenarios/{name}")
        assert (answer.status_code, answer.json()["id"]) == (200, told["id"]), name


def test_scenarios_whose_keys_begin_alike_get_longer_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {b"1": "a" * 12 + "0" * 40, b"2": "a" * 11 + "1" * 41, b"3": "a" * 12 + "2" * 40}
    scenarios = {name: Scenario(name.decode()) for name in keys}
    by_state = {state.to_bytes(scenario): keys[name] for name, scenario in scenarios.items()}
    monkeypatch.setattr(state, "key_of", by_state.__getitem__)
    ids = [store(scenario).short for scenario in scenarios.values()]
    assert ids == ["a" * 10, "a" * 11, "a" * 12]
    for scenario in scenarios.values():
        row = store(scenario)
        assert store(scenario).short == row.short, "again the same"
        for name in (row.short, row.key):
            found = find(name)
            assert found is not None and found.scenario == scenario
    nothing = find("b" * 20)
    assert nothing is None


@pytest.mark.parametrize(
    "name", ["0123456789", "0" * 52, "nope", "../../x", "%00", "0123456789'--", "한글한글한글한글한글한"]
)
@pytest.mark.parametrize("call", ["", "/explore", "/compatibility"])
def test_404_for_an_id_that_there_is_not(client: Client, holds: Holds, name: str, call: str) -> None:
    answer = client.get(f"/api/v1/scenarios/{name}{call}")
    assert answer.status_code == 404
    holds(answer.json(), "ProblemDocument")


# Answers


def test_a_scenario_may_be_kept_for_ever(save: Save, client: Client) -> None:
    told = save()
    answer = client.get(told["api_url"])
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    row = find(told["id"])
    assert row is not None and answer["ETag"] == f'"{row.key}"'
    again = client.get(told["api_url"], headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(told["api_url"]).status_code == 200


def test_explore_is_what_explore_answers(post: Post, save: Save, client: Client) -> None:
    told = save(**WHOLE)
    answer = client.get(f"{told['api_url']}/explore?rows=2&tree=1")
    asked = {name: WHOLE[name] for name in ("record_text", "schemas", "formats", "options")}
    assert answer.status_code == 200
    assert answer.json() == post("explore", asked, "?rows=2&tree=1").json()
    assert "immutable" in answer["Cache-Control"]
    assert (
        client.get(f"{told['api_url']}/explore?rows=2&tree=1", headers={"if-none-match": answer["ETag"]}).status_code
        == 304
    )
    listing = client.get(f"{told['api_url']}/explore", headers={"accept": "text/plain"})
    assert listing.content.decode().startswith("Avro: ")


@pytest.mark.parametrize(
    ("scenario", "query", "status", "pointer"),
    [
        ({"record_text": "{"}, "", 422, "/record_text"),
        ({"schemas": [{"text": "{", "language": "avro"}]}, "", 422, "/schemas/0/text"),
        ({}, "?rows=x", 422, None),
        ({}, "?rows=1000000", 413, None),
    ],
)
def test_explore_tells_what_cannot_be_read(
    save: Save, client: Client, scenario: Any, query: str, status: int, pointer: str | None
) -> None:
    answer = client.get(f"{save(**scenario)['api_url']}/explore{query}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)


def test_compatibility_is_what_compatibility_answers(post: Post, save: Save, client: Client) -> None:
    record = '{"name": "홍길동"}'
    told = save(record_text=record, schemas=VERSIONS)
    answer = client.get(f"{told['api_url']}/compatibility?level=BACKWARD")
    assert answer.status_code == 200
    asked = {"versions": VERSIONS, "level": "BACKWARD", "record_text": record}
    assert answer.json() == post("compatibility", asked).json()
    assert answer.json()["compatible"]
    assert client.get(f"{told['api_url']}/compatibility", headers={"accept": "text/plain"}).content


PROTO = 'syntax = "proto3"; message Person { string name = 1; }'


@pytest.mark.parametrize(
    ("schemas", "query", "code"),
    [
        ([], "", "too-few-versions"),
        (VERSIONS[:1], "", "too-few-versions"),
        (VERSIONS, "?language=protobuf", "too-few-versions"),
        (VERSIONS, "?language=cobol", "unknown-language"),
        (VERSIONS, "?level=SIDEWAYS", "unknown-level"),
        (VERSIONS, "?profile=strict", "unknown-profile"),
        (VERSIONS, "?profile=wire", "unknown-profile"),
        ([*VERSIONS, *[{"text": PROTO, "language": "protobuf"}] * 2], "", "unclear-language"),
    ],
)
def test_compatibility_tells_what_cannot_be_compared(
    save: Save, client: Client, schemas: Any, query: str, code: str
) -> None:
    answer = client.get(f"{save(schemas=schemas)['api_url']}/compatibility{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_compatibility_of_the_language_that_is_named(save: Save, client: Client) -> None:
    told = save(schemas=[*VERSIONS, *[{"text": PROTO, "language": "protobuf"}] * 2])
    answer = client.get(f"{told['api_url']}/compatibility?language=protobuf")
    assert answer.json()["language"] == "protobuf"


# What stands in the way


def test_saves_of_one_address_are_counted(post: Post, client: Client, settings: Any, holds: Holds) -> None:
    settings.SAVES_PER_MINUTE = 3
    statuses = [post("scenarios", {"record": [number]}).status_code for number in range(4)]
    assert statuses == [201, 201, 201, 429]
    refused = post("scenarios", {"record": [5]})
    holds(refused.json(), "ProblemDocument")
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["code"] == "too-many-saves"
    assert client.post("/s/", {"record": "[6]"}).status_code == 429, "forms are counted with the calls"
    assert post("explore", {"record": {}}).status_code == 200, "reckoning is not counted"
    other = client.post("/api/v1/scenarios", '{"record": 1}', "application/json", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 201, "another address"


def test_saves_of_a_day_are_counted(post: Post, settings: Any) -> None:
    settings.SAVES_PER_DAY = 1
    assert post("scenarios", {"record": 1}).status_code == 201
    refused = post("scenarios", {"record": 2})
    assert (refused.status_code, int(refused["Retry-After"]) > 80_000) == (429, True)


def test_zero_is_no_limit(post: Post, settings: Any) -> None:
    settings.SAVES_PER_MINUTE = settings.SAVES_PER_DAY = 0
    assert {post("scenarios", {"record": 1}).status_code for _ in range(40)} == {201}


def test_the_address_that_a_visitor_claims_is_not_believed(post: Post, settings: Any) -> None:
    settings.SAVES_PER_MINUTE = 1
    claims = ["203.0.113.1", "203.0.113.2"]
    assert [post("scenarios", {"record": 1}, **{"x-forwarded-for": claim}).status_code for claim in claims] == [
        201,
        429,
    ]


def test_503_where_the_storage_does_not_answer(
    post: Post, client: Client, holds: Holds, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise OperationalError("could not connect to a host that is not to be named")

    monkeypatch.setattr(api_scenarios, "store", down)
    monkeypatch.setattr(api_scenarios, "find", down)
    for answer in (post("scenarios", {"record": {}}), client.get("/api/v1/scenarios/0123456789/explore")):
        assert answer.status_code == 503
        holds(answer.json(), "ProblemDocument")
        assert "storage does not answer" in answer.json()["detail"]
        assert "All computing goes on" in answer.json()["errors"][0]["fix"]
        assert int(answer["Retry-After"]) > 0
        assert b"not to be named" not in answer.content


def test_links_of_old_versions_open_when_stored(client: Client) -> None:
    """A row of version 1, as it was written when that version was new. Never change it."""
    data = (
        b'{"formats":["json","avro"],"pin":"/n","record":"{\\"\\uc774\\ub984\\": 1, \\"n\\": 9007199254740993}",'
        b'"schemas":[{"language":"avro","name":"v1","text":"{}"}],"title":"\\ud55c\\uae00","v":1,"view":"list"}'
    )
    key = state.key_of(data)
    assert key == "nbf0ztzpwbtj6pecs5ncve0jahpt57dm1ed9gb8f3stdrg5zfxqg", "the name of a content is the same for ever"
    StoredScenario.objects.create(key=key, short=key[:10], data=data)
    kept = client.get(f"/api/v1/scenarios/{key[:10]}").json()
    assert kept["record_text"] == '{"이름": 1, "n": 9007199254740993}'
    assert (kept["title"], kept["pin"], kept["view"], kept["formats"]) == ("한글", "/n", "list", ["json", "avro"])
    row = store(
        Scenario(kept["record_text"], (SchemaText("{}", "avro", "v1"),), ("json", "avro"), {}, "한글", "/n", "list")
    )
    assert row.key == key, "and stored anew it is the same"
    assert json.loads(data) == json.loads(bytes(row.data))
