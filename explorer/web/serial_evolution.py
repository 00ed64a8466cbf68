"""What the API says of evolution, as plain values for JSON: one function a shape of the contract, as in `serial`."""

from __future__ import annotations

from typing import Any

from ..evolve import BACKWARD, Case, Cell, Compatibility, Resolution, RuleResult, Turn, Witness
from ..explore import SchemaView
from ..wire.reading import Step
from ..wire.rule import Edit, Spot
from ..wire.value import to_json
from . import serial

Json = dict[str, Any]


def resolution(told: Resolution) -> Json:
    """The answer of `resolve`: a Reading, and the schemas it is between."""
    reading = told.reading
    return {
        "format": told.format.key,
        "bytes": told.layout.data.hex(),
        "readable": reading.readable,
        "value": to_json(reading.value),
        "steps": [step(one) for one in reading.steps],
        "problem": None if reading.problem is None else serial.problem(reading.problem),
        "lossless": reading.lossless,
        "writer": serial.schema(told.writer),
        "reader": serial.schema(told.reader),
        "losses": serial.losses(told.losses),
    }


def step(told: Step) -> Json:
    return {
        "action": told.action.value,
        "writer_path": told.writer_path,
        "reader_path": told.reader_path,
        "start": told.start,
        "end": told.end,
        "from": told.before,
        "to": told.after,
        "rule": told.rule,
        "detail": told.detail,
    }


def compatibility(told: Compatibility) -> Json:
    """The answer of `compatibility`."""
    return {
        "language": told.language,
        "level": told.level.value,
        "profile": told.profile,
        "compatible": told.compatible,
        "backward": told.backward,
        "forward": told.forward,
        "versions": [serial.schema(view) for view in told.versions],
        "rules": [rule_result(one) for one in told.rules],
        "matrix": [[cell(one) for one in row] for row in told.matrix],
        "history": [turn(one) for one in told.history],
        "remarks": [serial.problem(remark) for remark in told.remarks],
    }


def rule_result(told: RuleResult) -> Json:
    rule = told.rule
    return {
        "rule": rule.key,
        "title": rule.title,
        "doc": rule.doc,
        "spec": rule.spec,
        "direction": told.direction,
        "outcome": told.outcome.value,
        "also_known_as": list(rule.also_known_as),
        "findings": [finding(case) for case in told.cases],
    }


def finding(case: Case) -> Json:
    """A case, its places by version: backward the old one wrote and the new one reads, forward the other way round."""
    told = case.finding
    backward = case.direction == BACKWARD
    old, new = (told.writer, told.reader) if backward else (told.reader, told.writer)
    detail, edits = case.remedy
    return {
        "path": told.path,
        "outcome": told.verdict.value,
        "old": spot(case.old, old),
        "new": spot(case.new, new),
        "detail": told.detail,
        "fix": detail or None,
        "edits": [edit(case.new, one) for one in edits],
        "also_known_as": list(told.also_known_as),
        "witness": None if case.witness is None else witness(case.witness),
    }


def spot(view: SchemaView, told: Spot | None) -> Json:
    """A place in a version's text; nulls where the version has nothing there."""
    place = None if told is None else told.place
    return {
        "version": view.name,
        "pointer": None if told is None else told.pointer,
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
    }


def edit(view: SchemaView, told: Edit) -> Json:
    return {"version": view.name, "start": told.start, "end": told.end, "text": told.text}


def witness(told: Witness) -> Json:
    """The proof: a record, its bytes, and the value that the reader gets, or why it gets none."""
    problem = told.reading.problem
    return {
        "record": to_json(told.record),
        "given": told.given,
        "bytes": told.data.hex(),
        "read_as": to_json(told.reading.value),
        "problem": None if problem is None else problem.detail,
        "by": f"{told.format.title}, written by {told.format.encoder}",
    }


def cell(told: Cell) -> Json:
    return {
        "writer": told.writer,
        "reader": told.reader,
        "readable": told.readable,
        "lossless": told.lossless,
        "findings": told.findings,
    }


def turn(told: Turn) -> Json:
    return {"from": told.before, "to": told.after, "backward": told.backward, "forward": told.forward}
