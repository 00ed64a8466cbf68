"""JSON's corpora: JSONTestSuite, the checkers' own and simdjson's files, and texts of the real world."""

from __future__ import annotations

import json
import math

import pytest

from explorer.wire import jsontext
from explorer.wire.layout import Layout
from explorer.wire.value import Real, Value

from ..conftest import Rows
from .conftest import Judge, Row

BEYOND_FLOAT = "RFC 8259 sets no limit on numbers; the row refuses what a 64-bit float cannot hold"
TOO_DEEP = "deeper than our published limit"


def _beyond_float(value: Value) -> bool:
    if isinstance(value, list):
        return any(map(_beyond_float, value))
    return isinstance(value, Real) and math.isinf(value)


def equal_to_the_library(row: Row, layout: Layout) -> str | None:
    """What Python's json reads from the same bytes, with every number as it was written and every key in its order."""
    if row["verdict"] == "reject" and layout.problem is None and _beyond_float(layout.value):
        return f"meant: {BEYOND_FLOAT}"
    if row["verdict"] != "accept":
        return None
    if layout.problem is not None:
        return f"meant: {TOO_DEEP}" if layout.problem.code == "too-deep" else None
    text = row["data"].decode("utf-8-sig")
    theirs = json.loads(text, parse_float=Real, parse_int=lambda digits: Real("-0") if digits == "-0" else int(digits))
    return None if _same(theirs, layout.value) else "another value"


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, Real) and isinstance(right, Real):
        return left.text == right.text and (left == right or math.isnan(left))
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return type(left) is type(right) and left == right


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("jsontestsuite_parsing", 1.0),
        ("jsontestsuite_transform", 1.0),
        ("jsonchecker_and_adversarial", 1.0),
        ("real_world_index", 1.0),
    ],
)
def test_every_row(rows: Rows, judge: Judge, name: str, share: float) -> None:
    score = judge(rows(f"encoding/json/{name}"), jsontext.trace, equal_to_the_library)
    score.at_least(share)
    assert set(score.excused.values()) <= {BEYOND_FLOAT, TOO_DEEP}


def test_every_fault_says_what_to_do(rows: Rows) -> None:
    for name in ("jsontestsuite_parsing", "jsonchecker_and_adversarial"):
        for row in rows(f"encoding/json/{name}"):
            problem = jsontext.trace(row["data"]).problem
            if problem is not None:
                assert problem.fix, (row["id"], problem)
                assert problem.line and problem.column, row["id"]
