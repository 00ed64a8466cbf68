"""What the API says, as plain values for JSON: one function a shape of the contract, named as it is named there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ..explore import Exploration, Pane, SchemaView
from ..guess import Guess
from ..registry import Version
from ..troubles import troubles
from ..wire import limits
from ..wire.format import Format
from ..wire.layout import Inside, Layout, Span
from ..wire.loss import Loss
from ..wire.problem import Problem
from ..wire.record import Record
from ..wire.value import to_json

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """Which leaves of a layout are told: `rows` of them from `from_row` on. `tree`: the groups as well."""

    from_row: int = 0
    rows: int = limits.WINDOW
    tree: bool = False


def exploration(told: Exploration, window: Window) -> Json:
    """The answer of `explore`: the record, its schemas, a layout a format."""
    schemas = [schema(view) for view in told.schemas]
    for given, out in zip(told.scenario.schemas, schemas, strict=False):  # those that were given come first
        out["detected"] = given.language is None
    return {
        "record": None if told.record is None else record(told.record, window),
        "schemas": schemas,
        "layouts": layouts(told.panes, window),
    }


def record(told: Record, window: Window) -> Json:
    return {
        "value": to_json(told.value) if window.rows else None,
        "size": len(told.layout.data),
        "remarks": [problem(remark) for remark in told.remarks],
        "troubles": [asdict(trouble) for trouble in troubles(told)],
    }


def schema(view: SchemaView) -> Json:
    return {
        "name": view.name,
        "language": view.language or None,
        "source": view.source,
        "detected": False,
        "derived_from": view.derived_from,
        "text": view.text,
        "root": None if view.schema is None else view.schema.root_name,
        "candidates": list(view.candidates),
        "problems": [problem(fault) for fault in view.problems],
        "remarks": [problem(remark) for remark in view.remarks],
        "losses": losses(view.losses),
    }


def layouts(panes: Iterable[Pane], window: Window) -> list[Json]:
    """A layout a pane; all of them together tell no more spans than one answer may hold."""
    left = limits.SPANS
    out = []
    for pane in panes:
        told = layout(pane, window, left)
        left -= len(told["spans"])
        out.append(told)
    return out


def layout(pane: Pane, window: Window, most: int = limits.SPANS) -> Json:
    """One card; of its leaves, at most so many."""
    told = pane.layout
    stop = window.from_row + min(window.rows, most)
    fault = pane.problem
    out = {
        "format": pane.format.key,
        "title": pane.format.title,
        "encoder": pane.writer.encoder,
        "writer": pane.writer.key or None,
        "schema": None if pane.schema is None else pane.schema.name,
        "size": pane.size,
        "hex": told.data.hex() if told and window.rows else None,
        "value": to_json(told.value) if told and window.rows else None,
        "round_trip": pane.round_trip,
        "breakdown": {role.value: size for role, size in told.breakdown().items()} if told else {},
        "spans": [span(leaf) for leaf in told.spans(window.from_row, stop)] if told else [],
        "remarks": [problem(remark) for remark in told.remarks] if told else [],
        "losses": losses(pane.losses),
        "problem": None if fault is None else problem(fault),
        "problems": [problem(fault) for fault in pane.problems],
        "total_spans": len(told) if told else 0,
        "next_row": stop if told and window.rows and stop < len(told) else None,
        "inside": [unpacked(inner, most) for inner in told.inside] if told and window.rows else [],
    }
    if window.tree:
        out["groups"] = _groups(told, range(window.from_row, min(stop, len(told)))) if told else []
    return out


def unpacked(told: Inside, most: int) -> Json:
    """What a leaf holds once it is unpacked, with the first of its spans."""
    within = told.layout
    return {
        "row": told.row,
        "title": told.title,
        "size": len(within.data),
        "hex": within.data.hex(),
        "value": to_json(within.value),
        "spans": [span(leaf) for leaf in within.spans(0, min(limits.WINDOW, most))],
        "total_spans": len(within),
        "problem": None if within.problem is None else problem(within.problem),
    }


def _groups(told: Layout, rows: range) -> list[Json]:
    """The groups that reach into a window of leaves."""
    if not rows:
        return []
    begin, end = told.bounds(rows[0])[0], told.bounds(rows[-1])[1]
    return [span(group) for group in told.groups() if group.start <= end and group.end >= begin]


def span(told: Span) -> Json:
    part = told.part
    return {
        "row": told.row,
        "start": told.start,
        "end": told.end,
        "offset": told.offset,
        "length": told.length,
        "depth": told.depth,
        "role": part.role.value,
        "part": part.name,
        "path": told.path,
        "value": to_json(told.value),
        "text": told.text,
        "doc": part.doc,
        "spec": part.spec,
        "bits": [
            {"width": run.width, "role": run.role.value, "value": run.value, "text": run.text} for run in told.bits
        ],
    }


def guess(told: Guess) -> Json:
    return {
        "format": told.format.key,
        "title": told.format.title,
        "score": told.score,
        "reasons": list(told.reasons),
        "read": told.read,
        "whole": told.whole,
    }


def version(told: Version) -> Json:
    return {"id": told.id, "subject": told.subject, "version": told.number}


def losses(told: Iterable[Loss]) -> list[Json]:
    return [{"path": loss.path, "detail": loss.detail} for loss in told]


def problem(told: Problem) -> Json:
    return asdict(told)


def format_(told: Format) -> Json:
    return {
        "key": told.key,
        "title": told.title,
        "family": told.family,
        "schema_language": told.language,
        "encoder": told.encoder,
        "writers": [
            {"key": one.key, "title": one.title, "doc": one.doc, "encoder": one.encoder} for one in told.writers
        ],
        "spec": told.spec,
        "limits": list(told.limits),
    }
