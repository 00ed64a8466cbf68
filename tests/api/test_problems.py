"""Every way to be refused: status, words, and a pointer to what is wrong."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from explorer.web import api, api_urls
from explorer.wire import limits
from tests.api.conftest import Post

PROBLEM = "application/problem+json"


def refused(response: Any, status: int) -> Any:
    """The problem document of a response, which must be one."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    document = response.json()
    assert document["status"] == status
    assert document["type"] and document["title"]
    first = document["errors"][0]
    assert (document["detail"], document["code"]) == (first["detail"], first["code"])
    for error in document["errors"]:
        assert {"pointer", "line", "column", "code", "detail", "fix", "edit"} <= error.keys()
        assert error["pointer"] is None or error["pointer"] == "" or error["pointer"].startswith("/")
    return document


@pytest.mark.parametrize(
    "body, line, column, said",
    [
        ("", 1, 1, "expected a value, found the end of the text"),
        ("{", 1, 2, "found the end of the text"),
        ('{"record": 1,}', 1, 14, "expected a name in double quotes, found }"),
        ('{"record": {"a": 01}}', 1, 19, "expected a comma or }, found 1"),
        ('{"formats": ["json"],\n "record": [1 2]}', 2, 15, "expected a comma or ], found 2"),
        ('{"record": [1, 2]\n "formats": ["json"]}', 2, 2, 'expected a comma or }, found "'),
        ('{"record": NaN}', 1, 12, "found NaN"),
        ('{"record": "a\nb"}', 1, 14, "U+000A"),
        ('{"record": [}', 1, 13, "expected a value or ], found }"),
        ("record=1", 1, 1, "found record"),
        ('{"record": 1} {}', 1, 15, "nothing after the value"),
        (b'{"record": "\xff"}', 1, 13, "byte ff, which is not UTF-8"),
    ],
)
def test_400_for_a_body_that_is_no_json(post: Post, body: str | bytes, line: int, column: int, said: str) -> None:
    (error,) = refused(post("explore", body), 400)["errors"]
    assert error["pointer"] == ""
    assert (error["line"], error["column"]) == (line, column)
    assert said in error["detail"]


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1"])
def test_422_for_a_body_that_is_no_object(post: Post, body: str) -> None:
    (error,) = refused(post("explore", body), 422)["errors"]
    assert (error["pointer"], error["code"]) == ("", "wrong-type")


@pytest.mark.parametrize(
    "body, pointer, code, said",
    [
        ({}, "/record", "missing", "There is no record."),
        ({"record_text": None}, "/record", "missing", "There is no record."),
        ({"record_text": 1}, "/record_text", "wrong-type", "“record_text” is a number, not text."),
        ({"record": 1, "record_text": "1"}, "/record_text", "record-twice", "Both"),
        ({"record": 1, "recrod": 1}, "/recrod", "unknown-field", "“recrod” is not known here."),
        ({"record": 1, "a/b~": 1}, "/a~1b~0", "unknown-field", "“a/b~” is not known here."),
        ({"record": 1, "formats": "json"}, "/formats", "wrong-type", "“formats” is text, not an array."),
        ({"record": 1, "formats": ["json", "jsn"]}, "/formats/1", "unknown-format", "There is no format “jsn”."),
        ({"record": 1, "formats": [None]}, "/formats/0", "wrong-type", "“format” is null, not text."),
        ({"record": 1, "schemas": {}}, "/schemas", "wrong-type", "“schemas” is an object, not an array."),
        ({"record": 1, "schemas": [1]}, "/schemas/0", "wrong-type", "This is a number, not an object."),
        ({"record": 1, "schemas": [{}]}, "/schemas/0/text", "missing", "“text” is missing."),
        ({"record": 1, "schemas": [{"text": []}]}, "/schemas/0/text", "wrong-type", "“text” is an array, not text."),
        ({"record": 1, "schemas": [{"text": "", "txt": ""}]}, "/schemas/0/txt", "unknown-field", "not known"),
        (
            {"record": 1, "schemas": [{"text": "", "language": "cobol"}]},
            "/schemas/0/language", "unknown-language", "There is no language “cobol”.",
        ),
        ({"record": 1, "options": []}, "/options", "wrong-type", "“options” is an array, not an object."),
        ({"record": 1, "options": {"x": 1}}, "/options/x", "unknown-field", "“x” is not known here."),
        ({"record": 1, "options": {"writer": {"cobol": "v1"}}}, "/options/writer/cobol", "unknown-field", "cobol"),
        ({"record": 1, "options": {"writers": {"cobol": "v1"}}}, "/options/writers/cobol", "unknown-field", "cobol"),
        ({"record": 1, "options": {"writers": {"json": 1}}}, "/options/writers/json", "wrong-type", "not text"),
        ({"record_text": "{'a': 1}"}, "/record_text", "json-name", "Line 1, column 2"),
        ({"record_text": '{"a": 1}\n}'}, "/record_text", "json-trailing", "Line 2, column 1"),
        ({"record": 1, "schemas": [{"text": "???"}]}, "/schemas/0/text", "unknown-language", "no schema"),
    ],
)  # fmt: skip
def test_422_for_what_cannot_be_read(post: Post, body: Any, pointer: str, code: str, said: str) -> None:
    errors = refused(post("explore", body), 422)["errors"]
    assert (errors[0]["pointer"], errors[0]["code"]) == (pointer, code)
    assert said in errors[0]["detail"]
    assert errors[0]["fix"]


def test_a_fault_that_can_be_mended_says_how(post: Post) -> None:
    """In code points, as every language but JavaScript counts."""
    text = '{"😀": 1,}'
    (error,) = refused(post("explore", {"record_text": text}), 422)["errors"]
    edit = error["edit"]
    assert edit == {"start": 7, "end": 8, "text": ""}
    assert json.loads(text[: edit["start"]] + edit["text"] + text[edit["end"] :]) == {"😀": 1}
    (error,) = refused(post("explore", {"record_text": "[yes]"}), 422)["errors"]
    assert error["edit"] is None
    body = {"record": 1, "schemas": [{"text": '{"type": "string",}', "language": "avro"}]}
    (error,) = refused(post("explore", body), 422)["errors"]
    assert error["pointer"] == "/schemas/0/text"
    assert error["edit"] == {"start": 17, "end": 18, "text": ""}


def test_a_remark_that_can_be_mended_says_how(post: Post, holds: Callable[[Any, str], None]) -> None:
    answer = post("explore", {"record_text": '\ufeff{"a": 1, "a": 1}', "formats": ["json"]}).json()
    holds(answer, "Explored")
    edits = {remark["code"]: remark["edit"] for remark in answer["record"]["remarks"]}
    assert edits["byte-order-mark"] == {"start": 0, "end": 1, "text": ""}
    assert edits["duplicate-key"] == {"start": 8, "end": 16, "text": ""}


def test_every_fault_is_told_and_not_the_first_alone(post: Post) -> None:
    body = {"record": 1, "x": 1, "formats": ["a", "json", "b"], "schemas": [{}, 7], "options": 1}
    errors = refused(post("explore", body), 422)["errors"]
    assert [error["pointer"] for error in errors] == [
        "/x", "/schemas/0/text", "/schemas/1", "/formats/0", "/formats/2", "/options",
    ]  # fmt: skip
    both = refused(post("explore", {"record_text": "tru", "schemas": [{"text": "???"}]}), 422)["errors"]
    assert [error["pointer"] for error in both] == ["/record_text", "/schemas/0/text"]


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({"bytes": ""}, "/bytes", "no-format"),
        ({"bytes": "00", "registry": 7}, "/registry", "wrong-type"),
        ({"format": "avro", "bytes": "00", "registry": "0123456789"}, "/registry", "schema-twice"),
        ({"format": "messagepack"}, "/bytes", "missing"),
        ({"format": "cobol", "bytes": "00"}, "/format", "unknown-format"),
        ({"format": "json", "bytes": "00", "input_encoding": "morse"}, "/input_encoding", "unknown-input-encoding"),
        ({"format": "json", "bytes": "hello, world"}, "/bytes", "bytes-unknown"),
        ({"format": "json", "bytes": "00", "schema": "x"}, "/schema", "wrong-type"),
        ({"format": "json", "bytes": "00", "schema": {"text": "???"}}, "/schema/text", "unknown-language"),
    ],
)
def test_422_of_decode(post: Post, body: Any, pointer: str, code: str) -> None:
    error = refused(post("decode", body), 422)["errors"][0]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert error["fix"]


def test_nothing_of_a_request_is_markup_in_the_refusal(post: Post) -> None:
    response = post("explore", "<script>alert(1)</script>{")
    refused(response, 400)
    assert response["X-Content-Type-Options"] == "nosniff"


# Limits, at n and one more


def test_the_limit_on_a_record(post: Post) -> None:
    text = '"' + "x" * (limits.RECORD_BYTES - 2) + '"'
    for member in ("record", "record_text"):
        fits = text if member == "record" else json.dumps(text)
        assert post("explore", f'{{"formats": ["json"], "{member}": {fits}}}', "?rows=0").status_code == 200
        more = fits[:-4] + "xxxxx" + fits[-4:]
        document = refused(post("explore", f'{{"formats": ["json"], "{member}": {more}}}'), 413)
        assert document["limit"] == limits.RECORD_BYTES
        assert document["given"] == limits.RECORD_BYTES + 5
        assert document["errors"][0]["pointer"] == f"/{member}"


@pytest.mark.parametrize("member", ["record", "record_text"])
def test_the_limit_on_nesting(post: Post, member: str) -> None:
    def nested(depth: int) -> str:
        text = "[" * depth + "]" * depth
        return text if member == "record" else json.dumps(text)

    assert post("explore", f'{{"{member}": {nested(limits.NESTING)}}}').status_code == 200
    document = refused(post("explore", f'{{"{member}": {nested(limits.NESTING + 1)}}}'), 422)
    assert document["code"] == "too-deep"
    refused(post("explore", f'{{"{member}": {nested(100_000)}}}'), 422)


@pytest.mark.parametrize("member", ["record", "record_text"])
def test_the_limit_on_digits(post: Post, member: str) -> None:
    def number(digits: int) -> str:
        text = "1" * digits
        return text if member == "record" else json.dumps(text)

    assert post("explore", f'{{"{member}": {number(limits.DIGITS)}}}').status_code == 200
    assert refused(post("explore", f'{{"{member}": {number(limits.DIGITS + 1)}}}'), 422)["code"] == "too-large"


def test_the_limit_on_schemas(post: Post) -> None:
    for call, member in (("explore", "schemas"),):
        schemas = [{"text": "???"}] * limits.VERSIONS
        refused(post(call, {"record": 1, member: schemas}), 422)
        document = refused(post(call, {"record": 1, member: [*schemas, {"text": "???"}]}), 413)
        assert (document["limit"], document["given"]) == (limits.VERSIONS, limits.VERSIONS + 1)


def test_the_limit_on_a_schema_names_the_schema(post: Post) -> None:
    size = limits.SCHEMA_BYTES_DEFAULT
    refused(post("explore", {"record": 1, "schemas": [{"text": "?" * size}]}), 422)
    schemas = [{"text": "???"}, {"text": "?" * (size + 1)}]
    document = refused(post("explore", {"record": 1, "schemas": schemas}), 413)
    assert (document["limit"], document["given"]) == (size, size + 1)
    assert document["errors"][0]["pointer"] == "/schemas/1/text"
    document = refused(post("decode", {"format": "json", "bytes": "", "schema": schemas[1]}), 413)
    assert document["errors"][0]["pointer"] == "/schema/text"


def test_the_limit_on_a_body(post: Post) -> None:
    document = refused(post("explore", b" " * (limits.BODY_BYTES + 1)), 413)
    assert (document["limit"], document["given"]) == (limits.BODY_BYTES, limits.BODY_BYTES + 1)
    structure = '{"record": 1, "options": [' + "[]," * limits.BODY_STRUCTURE + "[]]}"
    assert refused(post("explore", structure), 413)["limit"] == limits.BODY_STRUCTURE


@pytest.mark.parametrize(
    "query, status, code",
    [
        (f"?rows={limits.SPANS}", 200, ""),
        (f"?rows={limits.SPANS + 1}", 413, "too-large"),
        ("?rows=-1", 422, "not-a-number"),
        ("?rows=", 422, "not-a-number"),
        ("?rows=٣", 422, "not-a-number"),
        ("?from_row=1.5", 422, "not-a-number"),
        (f"?from_row={10**30}", 422, "not-a-number"),
        (f"?from_row={10**12}", 413, "too-large"),
        ("?tree=0", 200, ""),
        ("?tree=yes", 422, "not-a-boolean"),
    ],
)
def test_the_limits_of_a_window(post: Post, query: str, status: int, code: str) -> None:
    response = post("explore", {"record": 1}, query)
    if status == 200:
        assert response.status_code == 200
    else:
        (error,) = refused(response, status)["errors"]
        assert error["pointer"] is None
        assert error["code"] == code
        assert error["parameter"] in query


# The way a call is made


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/explore", "/api/v1/\0", "/api/v1/explore/x"]
)
def test_404(client: Client, path: str) -> None:
    refused(client.get(path), 404)
    refused(client.post(path, "{}", content_type="application/json"), 404)


@pytest.mark.parametrize("call, allowed", [("explore", "POST"), ("decode", "POST"), ("formats", "GET")])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_405_names_what_is_allowed(client: Client, call: str, allowed: str, method: str) -> None:
    if method.upper() == allowed:
        return
    response = getattr(client, method)(f"/api/v1/{call}")
    refused(response, 405)
    assert allowed in response["Allow"].split(", ")
    assert method.upper() not in response["Allow"].split(", ")


def test_406(client: Client, post: Post) -> None:
    refused(client.get("/api/v1/formats", headers={"accept": "image/png"}), 406)
    refused(post("explore", {"record": 1}, accept="application/xml"), 406)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
)
def test_415(post: Post, kind: str) -> None:
    refused(post("explore", '{"record": 1}', content_type=kind), 415)


def test_500_tells_an_id_and_nothing_else(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(api, "explore", broken)
    with caplog.at_level(logging.ERROR):
        document = refused(post("explore", {"record": 1}), 500)
    assert document["id"] in caplog.text and "a secret of the house" in caplog.text
    assert "secret" not in json.dumps(document) and "Traceback" not in json.dumps(document)


def test_411(client: Client) -> None:
    response = client.generic("POST", "/api/v1/explore", headers={"transfer-encoding": "chunked"})
    (error,) = refused(response, 411)["errors"]
    assert error["fix"] == "Send it whole, with a Content-Length."


def test_400_before_there_is_a_view(client: Client) -> None:
    document = refused(client.get("/api/v1/formats", headers={"host": "evil.example"}), 400)
    assert "evil" not in json.dumps(document)
    page = client.get("/", headers={"host": "evil.example"})
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_500_outside_of_a_view(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr("corsheaders.middleware.CorsMiddleware.add_response_headers", broken)
    client.raise_request_exception = False
    document = refused(client.get("/api/v1/formats"), 500)
    assert document["id"] and "secret" not in json.dumps(document)


def test_cards_past_the_time_of_a_request_say_so(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", -1.0)
    response = post("explore", {"record": 1})
    assert response.status_code == 200
    for layout in response.json()["layouts"]:
        assert layout["problem"]["code"] == "out-of-time"
        assert (layout["size"], layout["hex"], layout["spans"], layout["next_row"]) == (None, None, [], None)


# Other origins


def test_any_origin_may_call_without_credentials(post: Post, client: Client) -> None:
    response = post("explore", {"record": 1}, origin="https://example.org")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    preflight = client.options(
        "/api/v1/explore",
        headers={
            "origin": "https://example.org",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    assert "POST" in preflight["Access-Control-Allow-Methods"]
    assert "content-type" in preflight["Access-Control-Allow-Headers"]


def test_other_origins_may_read_refusals_too(post: Post) -> None:
    assert post("explore", "", origin="https://example.org")["Access-Control-Allow-Origin"] == "*"


def test_forwarded_hosts_are_not_believed(client: Client) -> None:
    response = client.get("/api/openapi.json", headers={"x-forwarded-host": "evil.example"})
    assert response.status_code == 200
    assert b"evil.example" not in response.content


def test_openapi_names_every_call_and_nothing_else(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(route.pattern)) for route in api_urls.urlpatterns}
    calls = {f"/api/{route}" for route in routes if route.startswith("v1/") and not route.endswith(".{format}")}
    assert {"/api/v1/decode", "/api/v1/explore", "/api/v1/formats"} <= calls
    assert set(contract["paths"]) == calls


def test_formats(client: Client, holds: Callable[[Any, str], None]) -> None:
    for told in client.get("/api/v1/formats").json():
        holds(told, "Format")
        assert {"key", "title", "family", "schema_language", "encoder", "writers", "spec", "limits"} == told.keys()


def test_the_page_to_try_it_on_keeps_the_content_policy(client: Client) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    html = page.content.decode()
    assert "<style" not in html and "style=" not in html and "onclick" not in html
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
