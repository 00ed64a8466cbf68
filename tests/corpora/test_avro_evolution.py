"""Avro's evolution against other checkers' verdicts and other readers' values; every fix applied, every witness run."""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from explorer.evolve import read_with, write
from explorer.wire.evolution.avro import check
from explorer.wire.example import example
from explorer.wire.formats import FORMATS
from explorer.wire.problem import SchemaError
from explorer.wire.reading import Reading
from explorer.wire.rule import Finding, Verdict
from explorer.wire.schema import MISSING, Schema
from explorer.wire.schemas import avro
from explorer.wire.schemas._avro_render import _idl
from explorer.wire.value import Logical

from ..evolution.avro_library import alike, apache_can, by_apache, by_fastavro, edited, plain, shows

FORMAT = FORMATS["avro"]


@cache
def parsed(text: str) -> Schema | None:
    """A schema; None where the text is none, which the corpora have some of."""
    try:
        return avro.LANGUAGE.parse(text, None)
    except SchemaError:
        return None


def rows(corpora: Path, name: str) -> Any:
    return json.loads((corpora / "evolution" / f"{name}.json").read_text(encoding="utf-8"))


def pairs(corpora: Path) -> Iterator[tuple[Schema, Schema]]:
    """Every writer and reader of the four sets, once."""
    oracle = rows(corpora, "oracle_avro_matrix")
    texts = [json.dumps(schema) for schema in oracle["schemas"]]
    found = [(texts[writer], texts[reader]) for reader, writer, _, _ in oracle["pairs"]]
    for name in ("karapace_avro", "hamba_avro", "hamba_avro_resolve"):
        for row in rows(corpora, name):
            found += [(row["old"], row["new"]), (row["new"], row["old"])]
    for old, new in dict.fromkeys(found):
        writer, reader = parsed(old), parsed(new)
        if writer is not None and reader is not None:
            yield writer, reader


def fails(writer: Schema, reader: Schema) -> list[Finding]:
    return [finding for finding in check(writer, reader).findings if finding.verdict is Verdict.FAIL]


# Verdicts


def test_the_verdict_rule_and_place_of_avro_java(corpora: Path) -> None:
    oracle = rows(corpora, "oracle_avro_matrix")
    schemas = [parsed(json.dumps(schema)) for schema in oracle["schemas"]]
    missed = []
    for new, old, compatible, faults in oracle["pairs"]:
        reader, writer = schemas[new], schemas[old]
        assert reader is not None
        assert writer is not None
        ours = {(java_name(finding), place(finding)) for finding in fails(writer, reader)}
        if ours != set(map(tuple, faults)) or compatible is bool(ours):
            missed.append((writer.text, reader.text, faults, ours))
    assert len(oracle["pairs"]) > 3_700
    assert not missed, missed[:3]


def java_name(finding: Finding) -> str:
    """Avro Java has one odd name, which the finding tells."""
    also = [name.removeprefix("Avro Java: ") for name in finding.also_known_as if name.startswith("Avro Java: ")]
    return also[0] if also else finding.rule.key


def place(finding: Finding) -> str:
    assert finding.reader is not None
    return finding.reader.pointer or "/"


@pytest.mark.parametrize("name", ["karapace_avro", "hamba_avro"])
def test_the_verdict_of_other_checkers(corpora: Path, name: str) -> None:
    judged = 0
    for row in rows(corpora, name):
        writer, reader = parsed(row["old"]), parsed(row["new"])
        if writer is None or reader is None:
            continue
        judged += 1
        found = fails(writer, reader)
        assert (not found) is row["expected"]["backward"], row
        wanted = {told["rule"].upper() for told in row["rules"]}
        assert not wanted or {finding.rule.key for finding in found} == wanted, row
    assert judged >= {"karapace_avro": 150, "hamba_avro": 30}[name]


# Values


def test_the_values_that_hamba_reads(corpora: Path) -> None:
    cut = []
    for row in rows(corpora, "hamba_avro_resolve"):
        writer, reader = parsed(row["old"]), parsed(row["new"])
        if writer is None or reader is None:
            cut.append(row["id"])
            continue
        record, wanted = go(row["value_go"]), go(row["want_go"])
        _, data = write(FORMAT, writer, record)
        reading, _ = read_with(FORMAT, data, writer, reader)
        assert reading.problem is None, row
        assert said(reading.value) == wanted, row
    assert cut == ["hamba-resolve/38", "hamba-resolve/39"]  # the corpus has their schemas without an end


def said(value: Any) -> Any:
    """A value of ours as Go has it: times and durations by their number, decimals as fractions."""
    match value:
        case Logical(kind="decimal"):
            return Fraction(value.text)
        case Logical():
            return value.raw
        case dict():
            return {key: said(item) for key, item in value.items()}
        case list():
            return [said(item) for item in value]
        case _:
            return value


_GO = re.compile(
    r"""\s*(?://[^\n]*\n\s*)*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<char>'.')|(?P<number>-?\d+(?:\.\d+)?)
    |(?P<word>[\w.\[\]]+)|(?P<mark>[{}(),:*]))""",
    re.VERBOSE,
)


def go(text: str) -> Any:
    """The value of a Go expression, of the few kinds that the corpus has."""
    tokens = [(found.lastgroup, found[found.lastgroup or 0]) for found in _GO.finditer(text)]
    value, rest = _go(tokens)
    assert all(token in (",", ".UTC", "(", ")") for _, token in rest), rest
    return value


def _go(tokens: list[Any]) -> tuple[Any, list[Any]]:
    (kind, token), rest = tokens[0], tokens[1:]
    if kind == "text":
        return json.loads(token), rest
    if kind == "char":
        return ord(token[1]), rest
    if kind == "number":
        value = float(token) if "." in token else int(token)
        return value, rest[2:] if rest[:1] == [("mark", "*")] else rest  # 5000 * time.Microsecond: its number
    if token == "nil":
        return None, rest
    items, names, closing = [], [], {"(": ")", "{": "}"}[rest[0][1]]
    rest = rest[1:]
    while rest[0][1] != closing:
        if rest[1:2] == [("mark", ":")]:
            names.append(rest[0][1].strip('"'))
            rest = rest[2:]
        item, rest = _go(rest)
        items.append(item)
        rest = rest[1:] if rest[0][1] == "," else rest
    rest = rest[1:]
    if rest[:1] == [("word", ".UTC")]:
        rest = rest[3:]
    match token:
        case "map[string]any":
            return dict(zip(names, items, strict=True)), rest
        case "[]any":
            return items, rest
        case "[]byte":
            return items[0].encode(), rest
        case "[3]byte":
            return bytes(items), rest
        case "avro.LogicalDuration":
            assert names == ["Months", "Days", "Milliseconds"]
            return struct.pack("<III", *items), rest
        case "big.NewRat":
            return Fraction(*items), rest
        case "float32" | "float64":
            return float(items[0]), rest
        case _:
            return items[0], rest


# Fixes


@pytest.mark.parametrize("notation", ["avsc", "avdl"])
def test_every_edit_that_is_offered_mends_its_finding(corpora: Path, notation: str) -> None:
    offered, mended = Counter[tuple[str, str]](), 0
    for writer, reader in pairs(corpora):
        if notation == "avdl":
            old, new = parsed(_idl(writer)), parsed(_idl(reader))
            if old is None or new is None:
                continue
            writer, reader = old, new
        for finding in check(writer, reader).findings:
            if finding.fix is None:
                continue
            for side, edits in (("reader", finding.fix.reader), ("writer", finding.fix.writer)):
                if not edits:
                    continue
                offered[finding.rule.key, side] += 1
                text = edited((reader if side == "reader" else writer).text, edits)
                schema = parsed(text)
                assert schema is not None, (finding.detail, side, text)
                after = check(writer, schema) if side == "reader" else check(schema, reader)
                assert identity(finding) not in map(identity, after.findings), (finding.detail, side, text)
                mended += 1
    assert mended > (9_000 if notation == "avsc" else 4_000), offered
    if notation == "avsc":
        rules = {finding for finding, _ in offered}
        assert {(rule, side) for rule in rules for side in ("reader", "writer")} == set(offered), offered


def identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule.key, finding.path, finding.detail


# Witnesses


def test_every_fail_and_warning_has_a_witness_that_shows_it(corpora: Path) -> None:
    """The record is written for real, read by us, and read by fastavro and by Apache's library; lawful differences only."""
    shown, unproved = Counter[str](), Counter[str]()
    lawful = Counter[str]()
    for writer, reader in pairs(corpora):
        for finding in check(writer, reader).findings:
            if finding.verdict is Verdict.PASS:
                continue
            key = finding.rule.key
            record = finding.shown()
            if record is MISSING:
                unproved[key if finding.rule.unproved else "no finite record"] += 1
                assert finding.rule.unproved or endless(writer), finding
                continue
            _, data = write(FORMAT, writer, record)
            reading, _ = read_with(FORMAT, data, writer, reader)
            assert shows(reading, finding), (writer.text, reader.text, finding)
            shown[key] += 1
            lawful[difference(writer, reader, finding, reading, data)] += 1
    assert min(shown.values()) >= 5, shown
    assert set(unproved) <= {"DEFAULT_CHANGED", "no finite record"}, unproved
    assert set(lawful) <= {"", *LAWFUL}, lawful
    assert lawful[""] > 0.9 * lawful.total(), lawful


LAWFUL = {
    "by name": "Avro Java reads records by any name; the two Python libraries do not.",
    "empty union": "fastavro takes a reader's empty union for no reader's schema at all.",
    "same name": "fastavro takes two types of one name for one, whatever kind they are of.",
}


def difference(writer: Schema, reader: Schema, finding: Finding, reading: Reading, data: bytes) -> str:
    """How another library reads it otherwise, "" where none does."""
    readers = [by_fastavro]
    if apache_can(json.loads(writer.text), json.loads(reader.text)):
        readers.append(by_apache)
    for read in readers:
        try:
            value, error = read(data, writer.text, reader.text), None
        except Exception as raised:
            value, error = None, raised
        if reading.problem is None and error is not None:
            by_name = {step.rule for step in reading.steps} & {"NAME_MISMATCH", "NAMESPACE_CHANGED"}
            return "by name" if by_name else f"{read.__name__} fails: {error!r:.80}"
        if reading.problem is None and not alike(plain(reading.value), value):
            return f"{read.__name__} reads {value!r:.80}"
        if reading.problem is not None and error is None:
            if json.loads(reader.text) == []:
                return "empty union"
            name = getattr(writer.resolve(writer.root), "name", None)
            return "same name" if name and name == reader.root_name else f"{read.__name__} reads {value!r:.80}"
    return ""


def endless(schema: Schema) -> bool:
    """Whether a schema in the corpora is of a record that must hold itself."""
    return example(schema) is MISSING
