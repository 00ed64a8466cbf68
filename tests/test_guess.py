"""Guesses: the format that wrote the bytes comes first, its reasons are words, and no bytes are too odd to be looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import Pane, explore, read_schema
from explorer.guess import LIKELY, PROBE, guess, likeliest
from explorer.scenario import SchemaText
from explorer.wire.formats import FORMATS

AVRO = bytes.fromhex("0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700")
SCHEMA = EXAMPLES["classic"].schemas[0]


def panes() -> list[Pane]:
    """Every example in every format."""
    return [
        pane
        for example in EXAMPLES.values()
        for pane in explore(replace(example.scenario, formats=tuple(FORMATS))).panes
        if pane.layout is not None
    ]


def test_the_format_that_wrote_comes_first() -> None:
    """But for Avro and what carries it, which need a schema, and BJData, which UBJSON reads too where no number is wide."""
    wrong = []
    for pane in panes():
        assert pane.layout is not None
        found = [one.format.key for one in guess(pane.layout.data)]
        key = pane.format.key
        if pane.format.language == "avro":
            continue
        if key != "bjdata" and found[:1] != [key]:
            wrong.append((key, pane.layout.data.hex()[:40], found))
        assert key in found[:2], (key, found)
    assert not wrong


def test_avro_is_likely_by_its_lengths_and_sure_with_its_schema() -> None:
    without = guess(AVRO)
    assert without[0].format.key == "avro" and not without[0].whole
    assert "twice the length" in without[0].reasons[0]
    assert likeliest(without) is None, "it cannot be read, so it is not taken"
    sure = guess(AVRO, read_schema(SCHEMA))
    assert likeliest(sure) is sure[0] and sure[0].format.key == "avro" and sure[0].whole
    assert "with the schema" in sure[0].reasons[0]


def test_a_schema_of_another_language_serves_too() -> None:
    proto = read_schema(EXAMPLES["classic"].schemas[1])
    assert proto.language == "protobuf"
    assert guess(AVRO, proto)[0].format.key in ("avro", "thrift-compact", "protobuf")
    broken = read_schema(SchemaText("message {", "protobuf"))
    assert guess(AVRO, broken)[0].format.key == "avro"


@pytest.mark.parametrize("data", [b"\x05", b"\x00", b"\xc0", b"\x08\x01"])
def test_few_bytes_prove_nothing(data: bytes) -> None:
    for one in guess(data):
        assert one.score < 90
    first = guess(data)[0]
    assert any("few bytes" in reason for reason in first.reasons), first.reasons


def test_a_fault_in_json_is_still_json() -> None:
    first = guess(b'{"userName": "Martin", "favoriteNumber": 13x7}')[0]
    assert first.format.key == "json" and first.score >= LIKELY
    assert first.reasons[0].startswith("stops after 43 of 46 bytes: expected ")


def test_nothing_of_nothing() -> None:
    assert guess(b"") == []


def test_a_megabyte_costs_no_more_than_its_beginning() -> None:
    import msgpack

    data = msgpack.packb([{"name": f"number {n}", "n": n} for n in range(40_000)])
    assert len(data) > 20 * PROBE
    first = guess(data)[0]
    assert first.format.key == "messagepack"
    assert first.reasons[0] == f"reads the first {PROBE:,} bytes without a fault"


def test_time_is_kept() -> None:
    assert guess(AVRO, seconds=-1) == []


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    found = guess(data)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert 0 < one.score < 100 and one.reasons and 0 <= one.read <= len(data)
        assert not one.whole or one.read == len(data)
