"""The rows of the protobuf corpora: the conformance suite's binary and JSON rows, golden messages, protoscope's files.

Rows in text format are out of scope: neither the page nor the API reads it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from explorer.wire import limits, record
from explorer.wire.conform import conform
from explorer.wire.formats.protobuf import FORMAT, encode
from explorer.wire.problem import ConformError, EncodeError, LimitError, RecordError, SchemaError
from explorer.wire.schema import Schema
from explorer.wire.schemas.protobuf import MANNER, parse, parse_with
from explorer.wire.value import Value

from ..conftest import CORPORA
from ..lawful import lawful
from ..protobuf_library import Library

PROTOS = CORPORA / "encoding/protobuf/protos/google/protobuf"
FILES = {
    "protobuf_test_messages.proto2.": "test_messages_proto2",
    "protobuf_test_messages.proto3.": "test_messages_proto3",
    "protobuf_test_messages.editions.proto2.": "test_messages_proto2_editions",
    "protobuf_test_messages.editions.proto3.": "test_messages_proto3_editions",
    "protobuf_test_messages.editions.": "test_messages_edition2023",
}

REFUSED = {
    "FieldNameDuplicate": "a name that comes twice is told, and the last one counts, as in every other format",
    "IgnoreUnknownEnumString": "needs an option of the JSON parser; a name that the enum does not have is a misfit here",
    "RejectTopLevelNull": "",
}


@cache
def schema_of(message: str) -> Schema:
    file = next(file for prefix, file in FILES.items() if message.startswith(prefix))
    return parse((PROTOS / f"{file}.proto").read_text(), message)


@cache
def library_of(message: str) -> Library:
    return Library(schema_of(message))


def same_value(one: Value, two: Value) -> bool:
    """Equal, floats to the last bit but for NaN's payload."""
    if isinstance(one, float) and isinstance(two, float):
        return math.isnan(one) and math.isnan(two) or (one == two and math.copysign(1, one) == math.copysign(1, two))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same_value(item, two[key]) for key, item in one.items())
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same_value, one, two))
    return type(one) is type(two) and one == two


def binary_fault(row: dict[str, Any]) -> str | None:
    """What is wrong with how we read a binary row."""
    schema, library = schema_of(row["message_type"]), library_of(row["message_type"])
    layout = lawful(FORMAT.trace(row["data"], schema))
    if row["expect"] == "parse_error":
        return None if layout.problem else "accepted"
    if layout.problem:
        return f"refused: {layout.problem.detail}"
    expected = library.value(library.parse(row["data"]))
    return None if same_value(layout.value, expected) else f"{layout.value} is not {expected}"


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
    if layout.problem or not same_value(layout.value, value):
        return f"does not read back: {layout.problem or layout.value}"
    golden = (
        library.from_json(row["golden_text"])
        if "golden_text" in row
        else library.parse(bytes.fromhex(row["golden_hex"]))
    )
    ours = library.parse(data)
    if not same_value(library.value(ours), library.value(golden)):
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
    unexplained = {name: fault for name, fault in wrong.items() if not any(reason in name for reason in REFUSED)}
    assert not unexplained
    assert len(wrong) <= len(ours) // 50
