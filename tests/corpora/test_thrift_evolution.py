"""Thrift's pairs: the verdicts of `thrift --audit` and of thriftrw, and what a runtime made of each type read as another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.wire.evolution.thrift import EVOLUTION
from explorer.wire.format import Format
from explorer.wire.formats import thrift_binary, thrift_compact
from explorer.wire.problem import RootError
from explorer.wire.reading import Reading
from explorer.wire.rule import Check, Verdict
from explorer.wire.schema import ListOf, MapOf, Schema, SetOf, Struct
from explorer.wire.schemas import thrift
from explorer.wire.value import Value

from ..evolution.thrift_library import FAULTS, library_reads

FORMATS: dict[str, Format] = {"binary": thrift_binary.FORMAT, "compact": thrift_compact.FORMAT}
AUDIT = "thrift --audit: "
TYPES = """
enum En { A = 0, B = 1, C = 2 }
struct St { 1: optional i32 a }
struct St2 { 1: optional i32 a }
"""


def pairs(corpora: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((corpora / "evolution" / f"{name}.json").read_text(encoding="utf-8"))
    assert found
    return found


def read(text: str) -> Schema:
    """A text that may be all services, or have no clear root: `thrift --audit` asks for none."""
    program = thrift.program(text)
    if not program.structs:
        return Schema("thrift", Struct("", ()), {}, text, program)
    try:
        return thrift.parse(text)
    except RootError as error:
        return thrift.parse(text, error.candidates[0])


def check(pair: dict[str, Any]) -> Check:
    return EVOLUTION.check(read(pair["old"]), read(pair["new"]), "")


def failures(check: Check) -> list[str]:
    """What `thrift --audit` would refuse the pair for, word for word."""
    said = [name.removeprefix(AUDIT) for finding in check.findings for name in finding.also_known_as if AUDIT in name]
    return [message for message in said if message.startswith("Failure")]


def test_the_verdicts_of_thrift_audit(corpora: Path) -> None:
    for pair in pairs(corpora, "thrift_audit"):
        told = check(pair)
        said = failures(told)
        assert (not said) == pair["expected"]["old_to_new_ok"], (pair["id"], said)
        for rule in pair["rules"]:
            assert any(rule["must_mention"] in message for message in said), (pair["id"], said)
        for finding in told.findings:
            for spot in (finding.writer, finding.reader):
                assert spot is None or spot.place is not None, finding


def test_the_verdicts_of_thriftrw(corpora: Path) -> None:
    for pair in pairs(corpora, "thriftrw_thriftbreak"):
        told = check(pair)
        said = [name for finding in told.findings for name in finding.also_known_as if name.startswith("thriftrw: ")]
        assert told.failed != pair["expected"]["old_to_new_ok"], pair["id"]
        assert len(said) == len(pair["rules"]), (pair["id"], said)
        for rule in pair["rules"]:
            assert any(name.startswith(f"thriftrw: {rule}") for name in said), (pair["id"], said)


def both(pair: dict[str, Any]) -> tuple[Schema, Schema]:
    """The two texts of a pair of types: one field, optional, number 1, under the name that the auditor saw."""
    name = pair["audit"][0].rpartition(" ")[2] if pair["audit"] else "M"
    texts = (f"{TYPES}struct {name} {{ 1: optional {pair[side]} f }}" for side in ("old", "new"))
    one, two = (thrift.parse(text, name) for text in texts)
    return one, two


def test_the_messages_of_thrift_audit_for_every_pair_of_types(corpora: Path) -> None:
    for pair in pairs(corpora, "oracle_thrift_types"):
        assert failures(EVOLUTION.check(*both(pair), "")) == pair["audit"], (pair["old"], pair["new"])


def test_what_the_runtime_made_of_every_pair_of_types(corpora: Path) -> None:
    """The runtime of the corpus is thriftpy2; for all but a container of other elements it does what Apache's code does."""
    explained, told = 0, 0
    for pair in pairs(corpora, "oracle_thrift_types"):
        writer, reader = both(pair)
        found = EVOLUTION.check(writer, reader, "").findings
        for run in pair["runtime"]:
            format_, data = FORMATS[run["protocol"]], bytes.fromhex(run["bytes"])
            reading = EVOLUTION.resolve(format_.trace(data, writer), writer, reader, format_.trace(data, reader))
            told += 1
            if run["protocol"] == "binary" and run["outcome"] == "changed":
                explained += 1
                assert_explained(writer, reader, data, reading, run)
            else:
                assert outcome(reading) == (run["outcome"], run.get("read")), (pair["old"], pair["new"], run)
            if run["outcome"] != "same":
                assert any(finding.verdict is Verdict.FAIL for finding in found), (pair["old"], pair["new"])
    assert explained < 0.03 * told


NUMBERS = {"A": 0, "B": 1, "C": 2}


def outcome(reading: Reading) -> tuple[str, Any]:
    """What came of the one field, in the corpus's words."""
    if not reading.readable:
        return "parse_error", None
    assert isinstance(reading.value, dict)
    value: Value = reading.value.get("f")
    value = value.hex() if isinstance(value, bytes) else NUMBERS.get(value, value) if isinstance(value, str) else value
    return ("same" if "f" in reading.value else "skipped"), value


def assert_explained(writer: Schema, reader: Schema, data: bytes, reading: Reading, run: dict[str, Any]) -> None:
    """thriftpy2 compares the type of elements in BinaryProtocol, and sees none of another; Apache's generated code reads on.

    What that comes to is asked of Apache's library itself.
    """
    field = [schema.resolve(schema.root) for schema in (writer, reader)]
    types = [struct.fields[0].type for struct in field if isinstance(struct, Struct)]
    assert type(types[0]) is type(types[1])
    assert isinstance(types[0], ListOf | SetOf | MapOf)
    assert types[0] != types[1]
    assert not run["read"]
    assert not reading.lossless
    assert any("thriftpy2" in step.detail for step in reading.steps)
    try:
        value, _ = library_reads("thrift-binary", data, reader)
    except FAULTS:
        assert not reading.readable
    else:
        assert reading.value == value


@pytest.mark.parametrize("protocol", FORMATS)
def test_every_pair_of_types_reads_as_by_apaches_library(corpora: Path, protocol: str) -> None:
    for pair in pairs(corpora, "oracle_thrift_types"):
        writer, reader = both(pair)
        for run in pair["runtime"]:
            if run["protocol"] != protocol:
                continue
            format_, data = FORMATS[protocol], bytes.fromhex(run["bytes"])
            reading = EVOLUTION.resolve(format_.trace(data, writer), writer, reader, format_.trace(data, reader))
            try:
                value, _ = library_reads(format_.key, data, reader)
            except FAULTS:
                assert not reading.readable, (pair["old"], pair["new"])
            else:
                assert reading.readable
                assert reading.value == value, (pair["old"], pair["new"])
