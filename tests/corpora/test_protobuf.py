"""The rows of the protobuf corpora: the conformance suite's binary and JSON rows, golden messages, protoscope's files.

Rows in text format are out of scope: neither the page nor the API reads it.
"""

from __future__ import annotations

import contextlib
import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explorer.wire import limits, record
from explorer.wire.conform import conform
from explorer.wire.formats.protobuf import FORMAT, encode
from explorer.wire.problem import ConformError, EncodeError, RecordError, RootError, WireError
from explorer.wire.schema import Schema, Struct
from explorer.wire.schemas.protobuf import MANNER, parse, parse_with
from explorer.wire.value import same

from ..conftest import CORPORA
from ..lawful import lawful
from ..protobuf_library import Library
from ..work import SECOND, counted

PROTOS = CORPORA / "encoding/protobuf/protos/google/protobuf"
FILES = {
    "protobuf_test_messages.proto2.": "test_messages_proto2",
    "protobuf_test_messages.proto3.": "test_messages_proto3",
    "protobuf_test_messages.editions.proto2.": "test_messages_proto2_editions",
    "protobuf_test_messages.editions.proto3.": "test_messages_proto3_editions",
    "protobuf_test_messages.editions.": "test_messages_edition2023",
}

MISSED = {
    "FieldNameDuplicate": "a name that comes twice is told and the last one counts, as in every format here",
    "IgnoreUnknownEnumString": "asks for an option of the JSON parser; a name that the enum does not have is a misfit here",
}
"""Rows that we answer in another way, and why."""


@cache
def schema_of(message: str) -> Schema:
    file = next(file for prefix, file in FILES.items() if message.startswith(prefix))
    return parse((PROTOS / f"{file}.proto").read_text(), message)


@cache
def library_of(message: str) -> Library:
    return Library(schema_of(message))


def binary_fault(row: dict[str, Any]) -> str | None:
    """What is wrong with how we read a binary row."""
    schema, library = schema_of(row["message_type"]), library_of(row["message_type"])
    layout = lawful(FORMAT.trace(row["data"], schema))
    if row["expect"] == "parse_error":
        return None if layout.problem else "accepted"
    if layout.problem:
        return f"refused: {layout.problem.detail}"
    expected = library.value(library.parse(row["data"]))
    return None if same(layout.value, expected) else f"{layout.value} is not {expected}"


def json_fault(row: dict[str, Any]) -> str | None:
    """What is wrong with how we read and write a JSON row."""
    schema, library = schema_of(row["message_type"]), library_of(row["message_type"])
    try:
        value = conform(record.read(row["input_text"]).value, schema, MANNER).value
        data = encode(value, schema)
    except (RecordError, ConformError, EncodeError) as error:
        return None if row["expect"] == "parse_error" else f"refused: {error}"
    if row["expect"] == "parse_error":
        return "accepted"
    layout = lawful(FORMAT.trace(data, schema))
    if layout.problem or not same(layout.value, value):
        return f"does not read back: {layout.problem or layout.value}"
    golden = (
        library.from_json(row["golden_text"])
        if "golden_text" in row
        else library.parse(bytes.fromhex(row["golden_hex"]))
    )
    ours = library.parse(data)
    if not same(library.value(ours), library.value(golden)):
        return f"{library.value(ours)} is not {library.value(golden)}"
    return None


@pytest.mark.parametrize("level", ["Required", "Recommended"])
def test_conformance_binary(rows: Any, level: str) -> None:
    ours = [
        row for row in rows("encoding/protobuf/conformance_binary_json")
        if row["input"] == "protobuf" and row["level"] == level
    ]  # fmt: skip
    assert len(ours) > 400
    wrong = {row["id"]: fault for row in ours if (fault := binary_fault(row))}
    assert not wrong


def test_conformance_json(rows: Any) -> None:
    ours = [
        row for row in rows("encoding/protobuf/conformance_binary_json")
        if row["input"] == "json" and row["expect"] != "reference_disagrees"
    ]  # fmt: skip
    wrong = {row["id"]: fault for row in ours if (fault := json_fault(row))}
    assert not {name: fault for name, fault in wrong.items() if not any(missed in name for missed in MISSED)}
    for missed in MISSED:
        assert any(missed in name for name in wrong), f"{missed} is no longer missed"


def test_conformance_without_a_schema(rows: Any) -> None:
    """The same bytes by number: total, and whole wherever the library reads them."""
    for row in rows("encoding/protobuf/conformance_binary_json"):
        if row["input"] == "protobuf":
            layout = lawful(FORMAT.trace(row["data"], None))
            assert row["expect"] == "parse_error" or layout.problem is None, row["id"]


@cache
def unittest() -> Schema:
    """unittest.proto is a little longer than a paste may be, and imports two files beside it."""
    names = ("unittest_import", "unittest_import_public")
    beside = {f"google/protobuf/{name}.proto": (PROTOS / f"{name}.proto").read_text() for name in names}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(limits.SCHEMA_BYTES, "protobuf", 128 * limits.KIB)
        return parse_with((PROTOS / "unittest.proto").read_text(), "TestAllTypes", beside)


def test_golden_messages(rows: Any) -> None:
    """The library's own golden files, with the schema they were written by. Rows of text format are out of scope."""
    read = 0
    for row in rows("encoding/protobuf/golden_messages"):
        if "hex" in row:
            library = Library(unittest())
            layout = lawful(FORMAT.trace(row["data"], unittest()))
            assert layout.problem is None, row["id"]
            if row["id"].endswith("bad_utf8_string"):
                assert layout.value == {"optionalString": b"\xff"}
            else:
                assert same(layout.value, library.value(library.parse(row["data"]))), row["id"]
            assert lawful(FORMAT.trace(row["data"], None)).problem is None
            read += 1
    assert read >= 3


def test_protoscope(rows: Any) -> None:
    """What the disassembler can show, our schema-less reading can."""
    for row in rows("encoding/protobuf/protoscope"):
        layout = lawful(FORMAT.trace(row["data"], None))
        assert row["verdict"] != "accept" or layout.problem is None, row["id"]


def test_every_file_of_the_corpus_is_read() -> None:
    if not PROTOS.is_dir():
        pytest.skip("the corpora are not here: ../shared/corpora beside the project is absent")
    for file in FILES.values():
        text = (PROTOS / f"{file}.proto").read_text()
        schema = parse(text, next(iter(candidates(text))))
        for name, type_ in schema.named.items():
            if isinstance(type_, Struct) and type_.where:
                assert text[type_.where.start : type_.where.end].lower() == name.rpartition(".")[2].lower()
                for field in type_.fields:
                    assert field.where is not None
                    word = text[field.where.start : field.where.end]
                    assert word.lower() == field.name.strip("[]").rpartition(".")[2].lower()


def candidates(text: str) -> list[str]:
    """The messages that could be the record."""
    with pytest.raises(RootError) as raised:
        parse(text)
    return list(raised.value.candidates)


ATTACKS = ("protobuf", "proto")


def test_attacks_end_fast_and_clean(corpora: Path) -> None:
    payloads = runpy.run_path(str(corpora / "attack_payloads.py"))
    met = 0
    for line in (corpora / "attacks.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["target"] not in ATTACKS:
            continue
        built = payloads["payload"](row)
        with counted() as work:
            if row["target"] == "protobuf":
                lawful(FORMAT.trace(built, None))
                lawful(FORMAT.trace(built, schema_of("protobuf_test_messages.proto3.TestAllTypesProto3")))
            else:
                with contextlib.suppress(WireError):
                    parse(built.decode())
        assert work.lines < 2 * SECOND, row["id"]
        met += 1
    assert met >= 8
