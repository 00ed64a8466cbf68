"""Hostile inputs: each ends soon, with a lawful layout or a refusal that has words, and takes no memory it was not sent.

A row names its target. Bytes go to every format, whatever they were made for, because a visitor may paste anything
anywhere; records go through the whole of `explore`; schemas to the language they attack. Rows whose target is no format,
record or schema (HTTP, the host) are for other tests, and are counted here so that none gets lost.
"""

from __future__ import annotations

import importlib.util
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.explore import decode, explore, parse
from explorer.scenario import Scenario
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError, SchemaError
from explorer.wire.schemas import LANGUAGES

from ..lawful import lawful
from ..work import SECOND, counted

MOST = 3 * SECOND
"""Lines that one attack may cost: the limit of one request is two seconds, and what is begun by then is brought to an end."""

PIECE = 32 * limits.KIB
PIECE_MOST = SECOND // 2
"""Of large payloads so much is counted, and may cost so many lines: what grows as the square would cost ten times that."""

MEMORY = 64 * limits.MIB

LANGUAGE_OF = {
    "avro-schema": "avro",
    "proto": "protobuf",
    "thrift": "thrift",
    "jsonschema": "json-schema",
    "avro": "avro",
}
ELSEWHERE = {"http_api", "operations"}
"""Classes that attack the server, not the domain."""

Payload = Callable[[dict[str, Any]], bytes]


@pytest.fixture(scope="module")
def attacks(corpora: Path) -> list[tuple[dict[str, Any], bytes]]:
    spec = importlib.util.spec_from_file_location("attack_payloads", corpora / "attack_payloads.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines = (corpora / "attacks.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(row, module.payload(row)) for row in rows if row["class"] not in ELSEWHERE]


def soon(what: str, call: Callable[[], Any], most: int = MOST) -> Any:
    """Call, and hold the limit on work."""
    with counted() as work:
        result = call()
    assert work.lines < most, f"{what} took {work.lines:,} lines"
    return result


@pytest.mark.parametrize("key", FORMATS)
def test_any_attack_as_bytes(attacks: list[tuple[dict[str, Any], bytes]], key: str) -> None:
    for row, data in attacks:
        if len(data) > limits.INPUT_BYTES:
            with pytest.raises(LimitError):
                decode(FORMATS[key], data)
            data = data[: limits.INPUT_BYTES]
        pane = decode(FORMATS[key], data)
        assert pane.layout is not None
        lawful(pane.layout)
        soon(row["id"], lambda data=data: decode(FORMATS[key], data[:PIECE]), most=PIECE_MOST)


@pytest.mark.parametrize("key", FORMATS)
def test_a_length_takes_no_memory(attacks: list[tuple[dict[str, Any], bytes]], key: str) -> None:
    for row, data in attacks:
        if row["class"] in ("huge_declared_length", "amplification") and len(data) < 100_000:
            tracemalloc.start()
            FORMATS[key].trace(data, None)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < MEMORY / 8, f"{row['id']}: {peak:,} bytes"


def test_any_attack_as_a_record(attacks: list[tuple[dict[str, Any], bytes]]) -> None:
    for row, data in attacks:
        text = data.decode("utf-8", "replace")
        if len(text.encode()) > limits.RECORD_BYTES:
            with pytest.raises(LimitError):
                explore(Scenario(record_text=text))
            continue
        explored = soon(row["id"], lambda text=text: explore(Scenario(record_text=text), seconds=1.0))
        if explored.record is None:
            assert explored.problems, row["id"]
            assert explored.problems[0].line, row["id"]
            continue
        for pane in explored.panes:
            assert pane.round_trip or pane.problem is not None, (row["id"], pane.format.key)
            if pane.layout is not None:
                lawful(pane.layout)


def test_values_are_kept_or_refused(attacks: list[tuple[dict[str, Any], bytes]]) -> None:
    """The class value_fidelity, by what each row expects."""
    refused = {"val-nan", "val-infinity", "val-empty-doc"}
    seen = 0
    for row, data in attacks:
        if row["class"] == "value_fidelity":
            seen += 1
            explored = explore(Scenario(record_text=data.decode("utf-8-sig")))
            assert (explored.record is None) is (row["id"] in refused), row["id"]
            if explored.record is not None:
                written = explored.panes[0].layout
                assert written is not None
                assert written.data == data.removeprefix(b"\xef\xbb\xbf").replace(b" ", b"")
    assert seen


def test_any_attack_as_a_schema(attacks: list[tuple[dict[str, Any], bytes]]) -> None:
    """Its own language reads it or refuses it with words; the others, which might be asked to detect it, too."""
    for row, data in attacks:
        text = data.decode("utf-8", "replace")
        own = LANGUAGE_OF.get(row["target"])
        for key, language in LANGUAGES.items():
            if key != own and len(text) > 100_000:
                continue
            if len(text) <= limits.SCHEMA_BYTES_DEFAULT:
                soon(f"{row['id']}, detected by {key}", lambda language=language, text=text: language.detect(text))
            try:
                soon(f"{row['id']} as {key}", lambda key=key, text=text: parse(key, text, None))
            except SchemaError as error:
                assert error.problem.detail, row["id"]
            except LimitError as error:
                assert error.given > error.limit


def test_no_attack_gets_lost(attacks: list[tuple[dict[str, Any], bytes]], corpora: Path) -> None:
    rows = [json.loads(line) for line in (corpora / "attacks.jsonl").read_text(encoding="utf-8").splitlines()]
    skipped = [row["id"] for row in rows if row["class"] in ELSEWHERE]
    assert len(attacks) + len(skipped) == len(rows)
    assert len(skipped) < len(rows) / 4, "attacks on the server are few among these"
