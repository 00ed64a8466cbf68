"""A version in front of a datum: the number in all its widths; the datum by fastavro, as everywhere."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire.formats import FORMATS
from explorer.wire.schemas import avro as avro_schemas

from ..lawful import traced

ROW, AVRO = FORMATS["versioned-row"], FORMATS["avro"]
AVSC = {"type": "record", "name": "P", "fields": [{"name": "name", "type": "string"}, {"name": "n", "type": "long"}]}
SCHEMA = avro_schemas.LANGUAGE.parse(
    '{"type": "record", "name": "P", "fields": [{"name": "name", "type": "string"}, {"name": "n", "type": "long"}]}',
    None,
)


def test_the_classic_record_behind_a_number() -> None:
    (pane, plain) = explore(replace(EXAMPLES["classic"].scenario, formats=("versioned-row", "avro"))).panes
    assert pane.layout is not None and plain.layout is not None and pane.round_trip
    assert pane.layout.data == b"\x01" + plain.layout.data
    told = [(span.offset - 1, span.part.name, span.path) for span in pane.layout.spans(1)]
    assert told == [(span.offset, span.part.name, span.path) for span in plain.layout.spans()]
    assert pane.layout.span(0).text == "version 1"


@given(version=st.integers(0, (1 << 35) - 1), name=st.text(max_size=20), n=st.integers(-(1 << 63), (1 << 63) - 1))
def test_any_version_before_what_fastavro_writes(version: int, name: str, n: int) -> None:
    front, rest = bytearray(), version
    while rest > 0x7F:
        front.append(rest & 0x7F | 0x80)
        rest >>= 7
    front.append(rest)
    out = BytesIO(bytes(front))
    out.seek(len(front))
    fastavro.schemaless_writer(out, fastavro.parse_schema(AVSC), {"name": name, "n": n})
    layout = traced(ROW, out.getvalue(), SCHEMA)
    assert (layout.value, layout.problem) == ({"name": name, "n": n}, None)
    assert layout.span(0).value == version


@pytest.mark.parametrize(
    ("data", "at", "detail"),
    [
        ("", 0, "expected the version of a schema: a varint, whose last byte is below 80, found the end of the data"),
        ("80 80", 0, "found only 2 bytes left"),
        ("80 80 80 80 80 01", 0, "a varint of at most 5 bytes, found more"),
        ("01 0a 61", 2, "expected 5 bytes of string, found only 1 byte left"),
        ("01 02 61 02 00", 4, "expected the end of the data, found 1 more byte"),
    ],
)
def test_what_cannot_be_read(data: str, at: int, detail: str) -> None:
    problem = traced(ROW, bytes.fromhex(data), SCHEMA).problem
    assert problem is not None
    assert detail in problem.detail, problem.detail
    assert problem.offset == at


def test_without_the_schema_only_the_version_can_be_told() -> None:
    layout = traced(ROW, b"\x07" + AVRO.encode({"name": "a", "n": 1}, SCHEMA))
    assert layout.problem is not None and layout.problem.code == "schema-needed"
    assert layout.span(0).text == "version 7"
