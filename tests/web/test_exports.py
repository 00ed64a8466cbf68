"""Exports: bytes read back in every language, pictures are whole, and nothing that a visitor wrote gets out."""

from __future__ import annotations

import ast
import base64
import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import Pane, decode, explore
from explorer.scenario import Scenario
from explorer.web import exports, ribbon
from explorer.web.exports import COLUMNS, EXPORTS, WAYS
from explorer.wire.bytes_text import read_bytes
from explorer.wire.formats import DEFAULT, FORMATS

from .test_pills import ATTACKS

CLASSIC = EXAMPLES["classic"]
PROTOBUF = "0a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"


def panes(record: str = CLASSIC.record, *formats: str) -> list[Pane]:
    return [
        pane for pane in explore(Scenario(record, formats=formats or tuple(FORMATS))).panes if pane.layout is not None
    ]


def in_brackets(text: str) -> bytes:
    """The numbers between the last pair of brackets or braces, as any of these languages reads them."""
    inside = re.search(r"[\[{]([^\[\]{}]*)[\]}]\s*;?\s*(?:\*/)?\s*$", text)
    assert inside, text
    return bytes(int(number, 16) for number in re.findall(r"0x([0-9a-f]{2})", inside[1]))


READERS: dict[str, Callable[[str], bytes]] = {
    "hex": bytes.fromhex,
    "b64": base64.b64decode,
    "c": in_brackets,
    "rs": in_brackets,
    "go": in_brackets,
    "py": lambda text: ast.literal_eval(text.split(" = ", 1)[1]),
}


# Bytes


@pytest.mark.parametrize("key", READERS)
@given(data=st.binary(max_size=80))
def test_bytes_read_back(key: str, data: bytes) -> None:
    (text,) = [EXPORTS[key].make([decode(FORMATS["messagepack"], data)]).decode()]
    assert READERS[key](text) == data
    writing = {"hex": "hex", "b64": "base64", "py": "python"}.get(key, "c-array")
    assert read_bytes(text.split(" = ", 1)[1] if key == "py" else text, writing)[0] == data, "and in /decode"


def test_literals_are_of_their_languages() -> None:
    pane = decode(FORMATS["thrift-binary"], b"\0" * 13)
    assert EXPORTS["c"].make([pane]).decode().startswith("static const unsigned char thrift_binary[13] = {\n    0x00, ")
    assert EXPORTS["rs"].make([pane]).decode().startswith("pub const THRIFT_BINARY: [u8; 13] = [\n    0x00, ")
    assert EXPORTS["go"].make([pane]).decode().startswith("var thriftBinary = []byte{\n\t0x00, ")
    assert EXPORTS["py"].make([pane]).decode().startswith("thrift_binary = (\n    b'\\x00")


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler on this machine")
def test_a_compiler_takes_the_c_arrays(tmp_path: Path) -> None:
    source = tmp_path / "bytes.c"
    source.write_bytes(EXPORTS["c"].make([*panes(CLASSIC.record, *DEFAULT), decode(FORMATS["bson"], b"")]))
    subprocess.run(["cc", "-std=c99", "-fsyntax-only", "-Wall", "-Wno-unused", "-Werror", str(source)], check=True)


def test_python_takes_all_cards_together() -> None:
    code = EXPORTS["py"].make(panes()).decode()
    named: dict[str, bytes] = {}
    exec(compile(code, "bytes", "exec"), named)
    for pane in panes():
        assert pane.layout is not None
        assert named[exports.name_of(pane)] == pane.layout.data


# What is known of them


def test_a_line_of_csv_a_span() -> None:
    cards = panes()
    lines = list(csv.reader(io.StringIO(EXPORTS["csv"].make(cards).decode(), newline="")))
    assert tuple(lines[0]) == COLUMNS
    for pane in cards:
        assert pane.layout is not None
        own = [dict(zip(COLUMNS, line, strict=True)) for line in lines[1:] if line[0] == pane.format.key]
        assert bytes.fromhex("".join(row["hex"] for row in own if row["length"] != "0")).startswith(
            pane.layout.data[:1]
        )
        assert [int(row["end_bit"]) for row in own[:-1]] == [int(row["start_bit"]) for row in own[1:]]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(text: str) -> None:
    table = EXPORTS["csv"].make(panes(json.dumps({text: text}), "messagepack", "json")).decode()
    for line in csv.reader(io.StringIO(table, newline="")):
        for cell in line:
            assert cell[:1] not in ("=", "+", "-", "@", "\t"), cell
    assert exports.harmless("-1.5") == "-1.5"


@pytest.mark.parametrize("record", [CLASSIC.record, *(json.dumps({text: text}) for text in ATTACKS)])
def test_the_picture_is_whole_and_holds_no_markup_of_the_visitor(record: str) -> None:
    drawn = EXPORTS["svg"].make(panes(record)).decode()
    root = ElementTree.fromstring(drawn)
    names = {element.tag.partition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "rect", "text", "g"}
    for element in root.iter():
        assert not any(name == "style" or name.startswith("on") or "href" in name for name in element.attrib)
    assert float(root.attrib["width"]) == ribbon.WIDTH


def test_the_picture_is_bounded() -> None:
    many = panes(json.dumps(list(range(3_000))), "json", "messagepack")
    drawn = EXPORTS["svg"].make(many).decode()
    assert drawn.count("<g>") == 2 * ribbon.PILLS
    assert "more spans" in drawn


def test_a_picture_of_dots() -> None:
    drawn = EXPORTS["png"].make(panes('{"이름": "홍길동"}', "json"))
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n" and len(drawn) > 1_000
    assert int.from_bytes(drawn[16:20], "big") == ribbon.WIDTH


# From the pages


def send(address: str, way: str, **fields: str) -> Any:
    return Client().post(address, {"export": way, **fields})


@pytest.mark.parametrize("way", WAYS)
def test_every_way_from_the_page_of_bytes(way: str) -> None:
    answer = send("/export", f"protobuf:{way}", record=CLASSIC.record)
    assert answer.status_code == 200
    saved = way in exports.SAVED
    kind = EXPORTS[way].media if saved else "text/plain; charset=utf-8"
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert saved == answer.has_header("Content-Disposition")
    if way in READERS:
        assert READERS[way](answer.content.decode()).hex() == PROTOBUF
    if way == "bin":
        assert answer.content.hex() == PROTOBUF
        assert answer["Content-Disposition"] == 'attachment; filename="protobuf.bin"'


@pytest.mark.parametrize("way", WAYS)
def test_every_way_from_the_page_of_decoding(way: str) -> None:
    answer = send("/decode/export", f"protobuf:{way}", bytes=PROTOBUF, format="protobuf")
    assert answer.status_code == 200
    if way in READERS:
        assert READERS[way](answer.content.decode()).hex() == PROTOBUF


@pytest.mark.parametrize("way", ["", "protobuf", "protobuf:", "protobuf:exe", "nothing:hex", "../x:hex", ":hex"])
def test_no_such_export(way: str) -> None:
    assert send("/export", way, record="{}").status_code == 404


def test_no_bytes_to_copy() -> None:
    answer = send("/export", "json:hex", record="{broken")
    assert answer.status_code == 422
    assert answer.content.decode() == "There are no bytes to copy.\n"
    assert Client().get("/export").status_code == 405


@pytest.mark.parametrize("record", [CLASSIC.record, """{"it's": "a $(rm) `x` \\\\ \\u0000 안녕 😀"}"""])
def test_the_command_asks_for_the_same_view(record: str) -> None:
    command = send("/export", "messagepack:curl", record=record).content.decode()
    words = shlex.split(command)
    assert words[0] == "curl" and words[1] == "http://testserver/api/v1/explore"
    body = json.loads(words[words.index("--json") + 1])
    assert body["record_text"] == record and body["formats"] == ["messagepack"]
    listing = Client().post("/api/v1/explore", body, "application/json", headers={"Accept": "text/plain"})
    assert listing.status_code == 200
    assert listing.content.decode() == send("/export", "messagepack:txt", record=record).content.decode()


def test_the_command_of_a_decoding() -> None:
    proto = CLASSIC.schemas[1].text
    fields = {"bytes": "0000000001" + PROTOBUF, "step": "from:5", "format": "protobuf", "schema": proto}
    command = send("/decode/export", "protobuf:curl", **fields).content.decode()
    body = json.loads(shlex.split(command)[-1])
    assert body["bytes"] == PROTOBUF and body["schema"]["text"].strip() == proto.strip()
    assert Client().post("/api/v1/decode", body, "application/json").json()["value"]["userName"] == "Martin"


# From the API


CARDS = {
    "explore": {"record_text": CLASSIC.record, "formats": ["protobuf"]},
    "decode": {"format": "protobuf", "bytes": PROTOBUF},
}


@pytest.mark.parametrize("call", CARDS)
@pytest.mark.parametrize("key", EXPORTS)
def test_by_accept_and_by_suffix(call: str, key: str) -> None:
    export = EXPORTS[key]
    client = Client()
    by_accept = client.post(f"/api/v1/{call}", CARDS[call], "application/json", headers={"Accept": export.media})
    by_suffix = client.post(f"/api/v1/{call}.{key}", CARDS[call], "application/json")
    for answer in (by_accept, by_suffix):
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"].partition(";")[0] == export.media
    assert by_accept.content == by_suffix.content
    if key in READERS:
        assert READERS[key](by_accept.content.decode()).hex() == PROTOBUF
    if key == "bin":
        assert by_accept.content.hex() == PROTOBUF


def test_several_formats_in_one_export() -> None:
    body = {"record_text": CLASSIC.record}
    client = Client()
    assert client.post("/api/v1/explore.hex", body, "application/json").content.decode().count("\n") >= len(DEFAULT)
    refused = client.post("/api/v1/explore.bin", body, "application/json")
    assert refused.status_code == 422 and refused.json()["code"] == "several-formats"
    assert refused["Content-Type"] == "application/problem+json"


def test_an_export_of_nothing_says_why() -> None:
    body = {"record_text": EXAMPLES["missing-field"].record, "formats": ["avro"]}
    body["schemas"] = [
        {"text": schema.text, "language": schema.language} for schema in EXAMPLES["missing-field"].schemas
    ]  # type: ignore[assignment]
    refused = Client().post("/api/v1/explore.hex", body, "application/json")
    assert refused.status_code == 422 and refused.json()["errors"][0]["code"] == "missing-field"


def test_no_such_suffix() -> None:
    refused = Client().post("/api/v1/explore.exe", CARDS["explore"], "application/json")
    assert refused.status_code == 404 and refused["Content-Type"] == "application/problem+json"
