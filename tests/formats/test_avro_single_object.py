"""Single-object encoding: Java's bytes, the fingerprint checked and told, refusals in words, two libraries as referees."""

from __future__ import annotations

import io
import json
from typing import Any

import avro.schema
import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire.conform import conform
from explorer.wire.formats import FORMATS
from explorer.wire.layout import UNREAD
from explorer.wire.problem import EncodeError
from explorer.wire.schema import Schema
from explorer.wire.schemas.avro import LANGUAGE, fingerprint
from explorer.wire.value import Value, same
from tests.avro_schemas import schemas, schemas_with_values, without_logical_types
from tests.lawful import read_back, traced

FORMAT = FORMATS["avro-single-object"]
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
PERSON = {"type": "record", "name": "Person", "fields": [
    {"name": "userName", "type": "string"}, {"name": "favoriteNumber", "type": ["null", "long"], "default": None},
    {"name": "interests", "type": {"type": "array", "items": "string"}}]}  # fmt: skip
JAVA = "c301fd4b238399e43c120c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"
"""What BinaryMessageEncoder of Avro Java 1.12.1 writes."""


def parsed(schema: Any) -> Schema:
    return LANGUAGE.parse(json.dumps(schema), None)


def encoded(value: Value, schema: Schema) -> bytes:
    fitted = conform(value, schema, LANGUAGE.manner).value
    data = FORMAT.encode(fitted, schema)
    assert same(read_back(FORMAT, data, schema), fitted)
    return data


def test_the_classic_record_is_javas_42_bytes_and_its_head_is_told() -> None:
    schema = parsed(PERSON)
    data = encoded(RECORD, schema)
    assert data.hex() == JAVA
    spans = list(traced(FORMAT, data, schema).spans())
    assert [(span.offset, span.length, span.part.name, span.path, span.text) for span in spans[:4]] == [
        (0, 2, "marker", "", "c3 01: single-object encoding, version 1"),
        (2, 8, "fingerprint", "", "CRC-64-AVRO 123ce49983234bfd"),
        (10, 1, "length", "/userName", "6 bytes"),
        (11, 6, "text", "/userName", "Martin"),
    ]


def test_the_fingerprint_is_apaches_too() -> None:
    assert avro.schema.parse(json.dumps(PERSON)).fingerprint("CRC-64-AVRO") == bytes.fromhex(JAVA)[2:10]


def test_documentation_and_defaults_leave_the_fingerprint_alone() -> None:
    other = json.loads(json.dumps(PERSON)) | {"doc": "A person."}
    other["fields"][1].pop("default")
    assert encoded(RECORD, parsed(other)).hex() == JAVA


def test_without_a_schema_the_head_is_told_and_the_schema_asked_for() -> None:
    layout = traced(FORMAT, bytes.fromhex(JAVA))
    assert [part.name for part in layout.parts] == ["marker", "fingerprint", "unread"]
    assert layout.problem is not None
    assert (layout.problem.code, layout.problem.expected) == (
        "schema-needed", "the schema with the fingerprint 123ce49983234bfd",
    )  # fmt: skip
    with pytest.raises(EncodeError):
        FORMAT.encode(1, None)


def test_another_schema_is_told_by_both_fingerprints() -> None:
    problem = traced(FORMAT, bytes.fromhex(JAVA), parsed("long")).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected, problem.found) == (
        "fingerprint", 2, "the fingerprint d054e14493f41db7, which is that of the schema long", "123ce49983234bfd",
    )  # fmt: skip
    assert "give the one with that fingerprint" in str(problem.fix)


@pytest.mark.parametrize(
    ("hex_", "code", "offset", "expected"),
    [
        ("", "truncated", 0, "the marker C3 01"),
        ("c3", "truncated", 0, "the marker C3 01"),
        ("c302", "invalid", 0, "the marker C3 01"),
        ("c301fd4b", "truncated", 2, "8 bytes of fingerprint"),
        (JAVA[:-2], "truncated", 41, "the count of a block"),
        (JAVA + "00", "trailing-bytes", 42, "the end of the data"),
    ],
)
def test_faults(hex_: str, code: str, offset: int, expected: str) -> None:
    problem = traced(FORMAT, bytes.fromhex(hex_), parsed(PERSON)).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected)
    assert problem.fix


def test_the_marker_is_a_sign() -> None:
    assert FORMAT.signs is not None
    assert FORMAT.signs(FORMAT.trace(bytes.fromhex(JAVA), None), 42) is not None
    assert FORMAT.signs(FORMAT.trace(b"\x0cMartin", None), 7) is None


@given(schemas_with_values())
def test_heads_agree_with_fastavro(made: tuple[Any, Any]) -> None:
    schema, value = made
    bare = without_logical_types(schema)
    data = encoded(value, parsed(schema))
    assert data[2:10].hex() == fastavro.schema.fingerprint(
        fastavro.schema.to_parsing_canonical_form(bare), "CRC-64-AVRO"
    )
    assert same(fastavro.schemaless_reader(io.BytesIO(data[10:]), fastavro.parse_schema(bare), None), value)


@given(schemas(), st.binary(max_size=40))
def test_any_bytes_after_the_right_head_give_a_lawful_layout(schema: Any, data: bytes) -> None:
    read_schema = parsed(schema)
    head = bytes.fromhex("c301") + fingerprint(read_schema)
    layout = traced(FORMAT, head + data, read_schema)
    assert layout.parts[0] is not UNREAD
    traced(FORMAT, data, read_schema)
