"""Schemas in calls: given, detected, derived, inferred; the root asked for, the writer chosen, nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.wire.formats import FORMATS
from explorer.wire.schemas import LANGUAGES
from tests.api.conftest import Post

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GIVEN = {str(schema.language): schema.text for schema in EXAMPLES["classic"].schemas}
SIX = {"json": 81, "messagepack": 66, "thrift-binary": 59, "thrift-compact": 34, "protobuf": 33, "avro": 32}
TWO_MESSAGES = """
syntax = "proto3";
message First { string userName = 1; }
message Second { string userName = 1; string other = 2; }
"""


def sizes(answer: Any) -> dict[str, int]:
    return {layout["format"]: layout["size"] for layout in answer["layouts"]}


def test_the_six_sizes_of_the_book_with_its_schemas_and_without(post: Post) -> None:
    assert sizes(post("explore", {"record": CLASSIC}).json()) == SIX
    schemas = [{"text": text} for text in GIVEN.values()]
    assert sizes(post("explore", {"record": CLASSIC, "schemas": schemas}).json()) == SIX


@pytest.mark.parametrize("language", GIVEN)
def test_one_schema_serves_all_formats(post: Post, language: str) -> None:
    answer = post("explore", {"record": CLASSIC, "schemas": [{"text": GIVEN[language]}]}).json()
    assert sizes(answer) == SIX
    given, *made = answer["schemas"]
    assert (given["language"], given["source"], given["name"], given["detected"]) == (language, "given", "v1", True)
    assert given["root"] == "Person"
    for schema in made:
        assert schema["source"] == "derived"
        assert schema["derived_from"] == language
        assert schema["language"] != language
        assert schema["text"]


def test_a_language_that_is_said_is_not_detected(post: Post) -> None:
    body = {"record": CLASSIC, "schemas": [{"text": GIVEN["avro"], "language": "avro", "name": "mine"}]}
    answer = post("explore", body).json()
    assert (answer["schemas"][0]["name"], answer["schemas"][0]["detected"]) == ("mine", False)
    assert [layout["schema"] for layout in answer["layouts"] if layout["format"] == "avro"] == ["mine"]


def test_the_root_is_asked_for(post: Post, holds: Callable[[Any, str], None]) -> None:
    for call, body, at in (
        ("explore", {"record": CLASSIC, "schemas": [{"text": TWO_MESSAGES}]}, "/schemas/0/root"),
        ("decode", {"format": "protobuf", "bytes": "0a01", "schema": {"text": TWO_MESSAGES}}, "/schema/root"),
    ):
        response = post(call, body)
        assert response.status_code == 422
        holds(response.json(), "ProblemDocument")
        (error,) = response.json()["errors"]
        assert error["pointer"] == at
        assert error["candidates"] == ["First", "Second"]
    chosen = {
        "record": {"userName": "x"},
        "formats": ["protobuf"],
        "schemas": [{"text": TWO_MESSAGES, "root": "Second"}],
    }
    assert post("explore", chosen).json()["schemas"][0]["root"] == "Second"


@pytest.mark.parametrize(
    "language, text, line, column",
    [
        ("avro", '{"type": "record",\n "name": "P",\n "fields": [{"name": "a", "type": "strng"}]}', 3, None),
        ("protobuf", 'syntax = "proto3";\nmessage P {\n  strng a = 1;\n}', 3, None),
        ("thrift", "struct P {\n  1: strng a\n}", 2, None),
        ("avro", '{"type": "record",\n', 2, 1),
    ],
)
def test_a_schema_that_cannot_be_read(post: Post, language: str, text: str, line: int, column: int | None) -> None:
    for body in ({"text": text, "language": language}, {"text": text}):
        response = post("explore", {"record": 1, "schemas": [{"text": GIVEN["avro"]}, body]})
        assert response.status_code == 422
        error = response.json()["errors"][0]
        assert error["pointer"] == "/schemas/1/text"
        assert error["line"] == line
        assert column is None or error["column"] == column
        if language != "avro" or "strng" in text:
            assert "strng" in error["detail"]


def test_the_last_schema_of_a_language_writes_or_the_one_that_is_named(post: Post) -> None:
    example = EXAMPLES["two-versions"]
    schemas = [{"text": schema.text, "name": schema.name} for schema in example.schemas]
    body: dict[str, Any] = {"record_text": example.record, "schemas": schemas, "formats": ["avro"]}
    (layout,) = post("explore", body).json()["layouts"]
    assert (layout["schema"], layout["problem"]) == ("2024", None)
    (layout,) = post("explore", {**body, "options": {"writer": {"avro": "2019"}}}).json()["layouts"]
    assert layout["schema"] == "2019"
    assert layout["problem"]["path"] == "/userName"
    assert (layout["size"], layout["hex"], layout["spans"]) == (None, None, [])


def test_a_card_that_has_no_bytes_leaves_the_others_alone(post: Post) -> None:
    example = EXAMPLES["missing-field"]
    schemas = [{"text": schema.text} for schema in example.schemas]
    response = post("explore", {"record_text": example.record, "schemas": schemas})
    assert response.status_code == 200
    problems = {layout["format"]: layout["problem"] for layout in response.json()["layouts"]}
    assert {key for key, problem in problems.items() if problem} == {"thrift-binary", "thrift-compact", "avro"}
    assert problems["avro"]["path"] == "/email" and problems["avro"]["fix"]
    text = post("explore", {"record_text": example.record, "schemas": schemas}, accept="text/plain").content.decode()
    assert "Avro: no bytes\n! " in text and "Protocol Buffers: " in text


@pytest.mark.parametrize("language", GIVEN)
def test_decode_with_a_schema_of_any_language(post: Post, language: str) -> None:
    written = post("explore", {"record": CLASSIC, "schemas": [{"text": text} for text in GIVEN.values()]}).json()
    for layout in written["layouts"]:
        body = {"format": layout["format"], "bytes": layout["hex"], "schema": {"text": GIVEN[language]}}
        answer = post("decode", body).json()
        assert answer["problem"] is None
        assert answer["value"] == layout["value"], layout["format"]
        assert answer["round_trip"] is True, layout["format"]


def test_a_schema_of_one_request_is_unknown_to_the_next(post: Post) -> None:
    """Two schemas with the same names, and the same texts under other languages and roots, at the same time."""

    def proto(kind: str, number: int) -> dict[str, str]:
        return {"text": f'syntax = "proto3"; message P {{ {kind} a = {number}; }}'}

    def ask(number: int) -> bool:
        kind, number = ("int32", "sint32")[number % 2], number % 15 + 1
        body = {"record": {"a": 1}, "schemas": [proto(kind, number)], "formats": ["protobuf"]}
        (layout,) = post("explore", body).json()["layouts"]
        return bool(layout["hex"] == f"{number << 3:02x}{1 if kind == 'int32' else 2:02x}")

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(200)))
    (layout,) = post("explore", {"record": {"b": 1}, "formats": ["protobuf"]}).json()["layouts"]
    assert layout["problem"] is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=60)
    | st.tuples(
        st.sampled_from(sorted(GIVEN.values())), st.integers(0, 300), st.integers(0, 20), st.text(max_size=4)
    ).map(lambda cut: cut[0][: cut[1]] + cut[3] + cut[0][cut[1] + cut[2] :]),
    language=st.sampled_from([None, *LANGUAGES]),
    root=st.none() | st.text(max_size=5) | st.just("Person"),
)
def test_any_text_is_a_schema_or_is_refused_with_its_place(
    post: Post, text: str, language: str | None, root: str | None
) -> None:
    schema = {"text": text, "language": language, "root": root}
    response = post("explore", {"record": CLASSIC, "schemas": [schema]})
    assert response.status_code in (200, 422), response.content
    if response.status_code == 422:
        for error in response.json()["errors"]:
            assert error["pointer"] in ("/schemas/0/text", "/schemas/0/root")
            assert error["detail"]
    else:
        codes = [layout["problem"]["code"] for layout in response.json()["layouts"] if layout["problem"]]
        assert "internal-error" not in codes
    for key in FORMATS:
        decoded = post("decode", {"format": key, "bytes": "0c4d617274696e02f214", "schema": schema})
        assert decoded.status_code == response.status_code
