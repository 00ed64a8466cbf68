"""What the tests of Thrift's evolution do over and over: write with one text, read with another, ask the library too.

A verdict is never only claimed: what fails or warns has a record, which is written by Apache's library, read by ours, and
read by the walk of `thrift_library` over Apache's protocols.
"""

from __future__ import annotations

import pytest

from explorer.wire.conform import conform
from explorer.wire.evolution.thrift import EVOLUTION
from explorer.wire.format import Format
from explorer.wire.formats import thrift_binary, thrift_compact
from explorer.wire.reading import Reading
from explorer.wire.rule import Check, Edit, Finding, Verdict
from explorer.wire.schema import MISSING, Schema
from explorer.wire.schemas import thrift
from explorer.wire.value import Value, same

from .thrift_library import FAULTS, library_reads

BINARY, COMPACT = thrift_binary.FORMAT, thrift_compact.FORMAT
FORMATS = (BINARY, COMPACT)
both = pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.key)
BACKWARD, FORWARD = True, False
P = "struct P {{ {} }}"


def idl(text: str) -> Schema:
    return thrift.parse(text, "P" if "struct P " in text else None)


def check(old: str, new: str, *, backward: bool = BACKWARD) -> Check:
    one, two = idl(old), idl(new)
    return EVOLUTION.check(one, two, "") if backward else EVOLUTION.check(two, one, "").by_older(EVOLUTION.by_older)


def written(format_: Format, value: Value, schema: Schema) -> bytes:
    return format_.encode(conform(value, schema, thrift.MANNER).value, schema)


def reading(format_: Format, value: Value, writer: Schema, reader: Schema) -> Reading:
    data = written(format_, value, writer)
    return EVOLUTION.resolve(format_.trace(data, writer), writer, reader, format_.trace(data, reader))


def reads(old: str, new: str, value: Value, format_: Format = BINARY) -> Reading:
    """What a reader with the new text makes of a record of the old; the library must make the same of it."""
    writer, reader = idl(old), idl(new)
    found = reading(format_, value, writer, reader)
    assert_as_the_library(format_, written(format_, value, writer), reader, found)
    return found


def assert_as_the_library(format_: Format, data: bytes, reader: Schema, found: Reading) -> None:
    try:
        value, _ = library_reads(format_.key, data, reader)
    except FAULTS as fault:
        assert not found.readable, fault
    else:
        assert found.readable, found.problem
        assert same(found.value, value), (found.value, value)


def keys(told: Check, *verdicts: Verdict) -> list[str]:
    return [finding.rule.key for finding in told.findings if finding.verdict in (verdicts or tuple(Verdict))]


def actions(found: Reading) -> list[tuple[str, str | None]]:
    return [(step.action.value, step.rule) for step in found.steps]


def prove(told: Check, writer: Schema, reader: Schema) -> None:
    """What fails or warns, and has a record, is shown by it in the reading; Apache's library agrees."""
    for finding in told.findings:
        if finding.verdict is Verdict.PASS:
            assert finding.shown() is MISSING
            continue
        if finding.shown() is MISSING:
            continue
        for format_ in FORMATS:
            found = reading(format_, finding.shown(), writer, reader)
            assert_as_the_library(format_, written(format_, finding.shown(), writer), reader, found)
            if format_ is BINARY:
                assert_shown(finding, found)


def assert_shown(finding: Finding, found: Reading) -> None:
    if finding.verdict is Verdict.FAIL:
        assert not (found.readable and found.lossless), finding
    if "which is not the same" in finding.detail or finding.rule.key in ("STRUCT_KIND_CHANGED", "STRUCT_REMOVED"):
        return  # it is shown by what is inside
    assert any(step.rule == finding.rule.key for step in found.steps), (finding, actions(found))


def repaired(text: str, *findings: Finding) -> str:
    edits: list[Edit] = sorted((edit for finding in findings if finding.fix for edit in finding.fix.reader),
                               key=lambda edit: -edit.start)  # fmt: skip
    assert edits
    for edit in edits:
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
