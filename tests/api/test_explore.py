"""POST /api/v1/explore: the contract, exactness, windows, and what a person at a terminal gets."""

from __future__ import annotations

import csv
import json
import runpy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.formats import DEFAULT, FORMATS
from tests.api.conftest import Post
from tests.conftest import CORPORA

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
SIZES = {
    "json": 81,
    "messagepack": 66,
    "thrift-binary": 59,
    "thrift-compact": 34,
    "protobuf": 33,
    "avro": 32,
}

# Fields that api.md promises; more may be there.
LAYOUT = [
    "format", "title", "encoder", "schema", "size", "hex", "value", "round_trip", "breakdown", "spans", "remarks",
    "problem", "total_spans", "next_row",
]  # fmt: skip
SPAN = ["start", "end", "offset", "length", "role", "part", "path", "value", "text", "doc", "spec", "bits"]
PROBLEM = ["code", "detail", "offset", "path", "line", "column", "expected", "found", "fix", "edit"]
SCHEMA = ["name", "language", "source", "derived_from", "text", "root", "problems", "remarks", "losses"]


@pytest.mark.parametrize("key", [key for key in SIZES if key in FORMATS])
def test_the_classic_record_has_the_sizes_of_the_book(post: Post, key: str) -> None:
    (layout,) = post("explore", {"record": CLASSIC, "formats": [key]}).json()["layouts"]
    assert layout["size"] == SIZES[key]
    assert layout["round_trip"] is True
    assert layout["problem"] is None


def test_the_answer_has_every_field_of_the_contract(post: Post, holds: Callable[[Any, str], None]) -> None:
    answer = post("explore", {"record": CLASSIC}, "?tree=1").json()
    holds(answer, "Explored")
    assert {"value", "size"} <= answer["record"].keys()
    assert [layout["format"] for layout in answer["layouts"]] == list(DEFAULT)
    for layout in answer["layouts"]:
        holds(layout, "Layout")
        assert set(LAYOUT) <= layout.keys()
        assert layout["groups"]
        for span in layout["spans"] + layout["groups"]:
            holds(span, "Span")
            assert set(SPAN) <= span.keys()
    for schema in answer["schemas"]:
        holds(schema, "SchemaOut")
        assert set(SCHEMA) <= schema.keys()
        assert schema["source"] == "inferred"


def test_every_bit_is_in_one_span_and_roles_add_up(post: Post) -> None:
    for layout in post("explore", {"record": CLASSIC}).json()["layouts"]:
        at = 0
        for span in layout["spans"]:
            assert span["start"] == at
            at = span["end"]
            assert not span["bits"] or sum(run["width"] for run in span["bits"]) == span["end"] - span["start"]
        assert at == 8 * layout["size"] == 4 * len(layout["hex"])
        assert sum(layout["breakdown"].values()) == layout["size"]


def test_layouts_come_in_the_order_asked(post: Post) -> None:
    keys = [*reversed(FORMATS), "json"]
    answer = post("explore", {"record": CLASSIC, "formats": keys}).json()
    assert [layout["format"] for layout in answer["layouts"]] == keys


# Exactness

EXACT = [
    ("9007199254740993", "9007199254740993"),
    ("-9223372036854775809", "-9223372036854775809"),
    (str(10**300), str(10**300)),
    ("1.0", "1.0"),
    ("1e2", "1e2"),
    ("-0", "-0"),
    ("0.1000", "0.1000"),
    ("1e400", "1e400"),
    (r'"\ud800"', r'"\ud800"'),
    ('"é"', '"é"'),
    (' [ 1 , { "a" : [ ] } ]', '[1,{"a":[]}]'),
]


@pytest.mark.parametrize("given, written", EXACT)
@pytest.mark.parametrize("as_text", [False, True])
def test_a_record_is_read_exactly(post: Post, given: str, written: str, as_text: bool) -> None:
    member = f'"record_text": {json.dumps(given)}' if as_text else f'"record": {given}'
    response = post("explore", f'{{"formats": ["json"], {member}}}'.encode())
    assert response.status_code == 200
    assert bytes.fromhex(response.json()["layouts"][0]["hex"]).decode("utf-8") == written


def test_integers_leave_as_they_came(post: Post) -> None:
    number = 10**3999
    response = post("explore", f'{{"record": [{number}, 9007199254740993], "formats": ["json"]}}')
    assert response.json()["record"]["value"] == [number, 9007199254740993]
    assert str(number).encode() in response.content


def test_what_json_cannot_say_leaves_in_the_dollar_manner(post: Post) -> None:
    answer = post("explore", '{"record": 1e400, "formats": ["json"]}').json()
    assert answer["record"]["value"] == {"$number": "1e400"}


def test_halves_of_surrogate_pairs_leave_as_escapes(post: Post) -> None:
    response = post("explore", r'{"record": "\ud800", "formats": ["json"]}')
    assert rb'"\ud800"' in response.content
    assert [remark["code"] for remark in response.json()["record"]["remarks"]] == ["lone-surrogate"]


def test_repeated_names_are_told(post: Post) -> None:
    (remark,) = post("explore", '{"record": {"a": 1, "b": 2, "a": 3}}').json()["record"]["remarks"]
    assert remark["code"] == "duplicate-key"
    assert (remark["line"], remark["column"]) == (1, 18)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    record=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    space=st.sampled_from(["", " ", "\n\t"]),
)
def test_record_and_record_text_give_the_same(post: Post, record: Any, space: str) -> None:
    text = json.dumps(record, indent=space if space else None)
    with_value = post("explore", f'{{"a":0,"record":{space}{text}{space}}}'.replace('"a":0,', ""))
    with_text = post("explore", {"record_text": text})
    assert with_value.status_code == with_text.status_code == 200
    assert with_value.content == with_text.content


def test_the_record_of_the_outermost_object_is_meant(post: Post) -> None:
    answer = post("explore", '{"options": {"writer": {}}, "formats": ["json"], "record": {"record": ["record", 1]}}')
    assert answer.json()["record"]["value"] == {"record": ["record", 1]}


# Windows


@pytest.fixture
def long(post: Post) -> Callable[[str], Any]:
    record = {"record": list(range(5_000)), "formats": ["messagepack"]}
    return lambda query: post("explore", record, query).json()["layouts"][0]


def test_a_window_of_rows(long: Callable[[str], Any]) -> None:
    first = long("")
    assert len(first["spans"]) == limits.WINDOW
    assert first["next_row"] == limits.WINDOW
    second = long(f"?from_row={first['next_row']}&rows=7")
    assert [span["row"] for span in second["spans"]] == list(range(1_000, 1_007))
    last = long(f"?from_row={first['total_spans'] - 2}&rows=100")
    assert len(last["spans"]) == 2
    assert last["next_row"] is None
    beyond = long("?from_row=2147483647")
    assert beyond["spans"] == []
    assert beyond["next_row"] is None


def test_no_rows_for_sizes_alone(long: Callable[[str], Any]) -> None:
    sizes = long("?rows=0&tree=1")
    assert sizes["size"] > 5_000
    assert sum(sizes["breakdown"].values()) == sizes["size"]
    assert sizes["round_trip"] is True
    assert (sizes["hex"], sizes["value"], sizes["spans"], sizes["groups"]) == (None, None, [], [])


def test_groups_are_those_of_the_window(long: Callable[[str], Any]) -> None:
    assert "groups" not in long("?rows=3")
    groups = long("?from_row=10&rows=3&tree=1")["groups"]
    assert groups[0]["path"] == ""
    assert {group["path"] for group in groups[1:]} <= {f"/{index}" for index in range(7, 14)}


def test_all_layouts_together_tell_no_more_than_the_limit(post: Post) -> None:
    body = {"record": list(range(200)) * 400, "formats": ["messagepack", "json"]}
    answer = post("explore", body, f"?rows={limits.SPANS}").json()
    assert sum(len(layout["spans"]) for layout in answer["layouts"]) == limits.SPANS
    first, second = answer["layouts"]
    assert first["next_row"] == limits.SPANS
    assert (second["spans"], second["next_row"]) == ([], 0)


# For people


def test_text_plain_is_the_listing(post: Post) -> None:
    response = post("explore", {"record": CLASSIC, "formats": ["json", "messagepack"]}, accept="text/plain")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("JSON: 81 bytes\n")
    assert "\n\nMessagePack: 66 bytes\n000000  83" in text
    assert "000021  05 39                    value    unsigned integer  /favoriteNumber" in text


def test_text_markdown_is_a_table(post: Post) -> None:
    response = post("explore", {"record": CLASSIC, "formats": ["json", "messagepack"]}, accept="text/markdown")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("| Format | Bytes |")
    assert "| MessagePack | 66 |" in text
    assert "| 33 | `05 39` | value | unsigned integer | `/favoriteNumber` | `1337` |" in text


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/*", "text/html, */*;q=0.1"])
def test_json_is_what_others_get(post: Post, accept: str) -> None:
    assert post("explore", {"record": 1}, accept=accept)["Content-Type"] == "application/json"


# A person's words stay words, whatever they are


def attacks() -> list[str]:
    """Texts that others' pages fell for, from the corpora where they are here."""
    if not CORPORA.is_dir():
        return ["<script>alert(1)</script>", "\x1b[31m", "| `x` | @somebody ![](//x)", "\u202egpj.exe", "\x00"]
    payload = runpy.run_path(str(CORPORA / "attack_payloads.py"))["payload"]
    rows = [json.loads(line) for line in (CORPORA / "attacks.jsonl").read_text().splitlines()]
    return [payload(row).decode("utf-8", "replace") for row in rows if row["class"] == "text_rendering"]


@pytest.mark.parametrize("text", attacks(), ids=range(len(attacks())))
def test_text_of_all_kinds_is_only_text(post: Post, text: str) -> None:
    for record in ({text: text}, [text]):
        for accept in ("text/plain", "text/markdown"):
            response = post("explore", {"record": record}, accept=accept)
            assert response.status_code == 200
            for line in response.content.decode().split("\n"):
                assert line.isprintable(), line
        answer = post("explore", {"record": record})
        assert answer.status_code == 200
        assert answer.json()["record"]["value"] == record


# Many at once


def test_threads_do_not_mix_their_answers(post: Post) -> None:
    def ask(number: int) -> bool:
        record = {"number": number, "text": "x" * (number % 50), "list": [number] * (number % 7)}
        answer = post("explore", {"record": record, "formats": ["json", "messagepack"]}).json()
        return answer["record"]["value"] == record and all(
            layout["value"] == record and layout["round_trip"] for layout in answer["layouts"]
        )

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(320)))


def test_the_bytes_are_those_of_other_implementations(post: Post) -> None:
    path = CORPORA.parent / "facts" / "golden.tsv"
    if not path.exists():
        pytest.skip("the facts are not here: ../shared/facts beside the project is absent")
    named = {
        "json": "orjson", "messagepack": "msgpack", "thrift-binary": "thriftpy2 TBinary py",
        "thrift-compact": "thriftpy2 TCompact", "protobuf": "protobuf upb", "avro": "fastavro schemaless",
    }  # fmt: skip
    with path.open() as lines:
        golden = {row[0]: row[2] for row in csv.reader(lines, delimiter="\t") if len(row) == 3}
    for layout in post("explore", {"record": CLASSIC}).json()["layouts"]:
        if layout["format"] in named:
            assert layout["hex"] == golden[named[layout["format"]]], layout["format"]


# Who writes

WRITTEN_BY = [(format_.key, writer.key) for format_ in FORMATS.values() for writer in format_.writers]


@pytest.mark.parametrize(("key", "writer"), WRITTEN_BY)
def test_another_writer_of_a_format(post: Post, key: str, writer: str) -> None:
    body = {"record": CLASSIC, "formats": [key], "options": {"writers": {key: writer}}}
    (told,) = post("explore", body).json()["layouts"]
    assert told["writer"] == writer
    assert told["round_trip"], told["problems"]


def test_formats_tell_their_writers(client: Client) -> None:
    told = client.get("/api/v1/formats").json()
    assert [(one["key"], writer["key"]) for one in told for writer in one["writers"]] == WRITTEN_BY


def test_a_writer_that_there_is_not(post: Post) -> None:
    for format_ in FORMATS.values():
        body = {"record": {}, "formats": ["json"], "options": {"writers": {format_.key: "nobody"}}}
        answer = post("explore", body)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (422, "unknown-writer")
        assert error["pointer"] == f"/options/writers/{format_.key}"
        assert all(writer.key in error["fix"] for writer in format_.writers) or "Did you mean" in error["fix"]


def test_a_schemas_remarks_and_its_real_language_are_told(post: Post, holds: Callable[[Any, str], None]) -> None:
    odd = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "int", "logicalType": "x"}}]}'
    proto = 'syntax = "proto3"; message R { int32 a = 1; }'
    (avro, *_) = post("explore", {"record": {"a": 1}, "schemas": [{"text": odd}]}).json()["schemas"]
    holds(avro, "SchemaOut")
    assert avro["problems"] == []
    (remark,) = avro["remarks"]
    assert remark["line"] == 1 and remark["detail"].startswith("The logical type x is ignored")
    refused = post("explore", {"record": {"a": 1}, "schemas": [{"text": proto, "language": "thrift"}]})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("other-language", "/schemas/0/text")
    assert error["detail"] == "This is Protocol Buffers, not Thrift."
    assert error["fix"] == "Give it as Protocol Buffers instead."
