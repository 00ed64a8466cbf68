"""The corpora of UBJSON and BJData: nlohmann's pairs with JSON."""

from __future__ import annotations

import json

import pytest

from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.value import Real, Value

from ..conftest import Rows
from .conftest import Judge, Row

TOO_DEEP = "deeper than our published limit"


def the_value(row: Row, layout: Layout) -> str | None:
    """The JSON beside the bytes."""
    if layout.problem is not None:
        return f"meant: {TOO_DEEP}" if layout.problem.code == "too-deep" else None
    wanted = json.loads(bytes.fromhex(row["json_hex"]))
    return None if _equal(layout.value, wanted) else f"{layout.value!r:.80} is not {wanted!r:.80}"


def _equal(ours: Value, wanted: Value) -> bool:
    """Equal, where an integer may stand for a float of the same value: JSON does not tell them apart."""
    if isinstance(wanted, dict):
        return (
            isinstance(ours, dict) and ours.keys() == wanted.keys() and all(_equal(ours[k], wanted[k]) for k in wanted)
        )
    if isinstance(wanted, list):
        return isinstance(ours, list) and len(ours) == len(wanted) and all(map(_equal, ours, wanted))
    if isinstance(wanted, bool) or isinstance(ours, bool):
        return ours is wanted
    return bool(ours == wanted) or (
        isinstance(ours, float) and not isinstance(ours, Real) and _as_float32(ours, wanted)
    )


def _as_float32(ours: float, wanted: Value) -> bool:
    return isinstance(wanted, int | float) and abs(ours - wanted) <= 1e-6 * abs(wanted)


@pytest.mark.parametrize("key", ["ubjson", "bjdata"])
def test_every_row(rows: Rows, judge: Judge, key: str) -> None:
    score = judge(rows(f"encoding/{key}/nlohmann_pairs"), lambda data: FORMATS[key].trace(data, None), the_value)
    score.at_least(1.0)
    assert set(score.excused.values()) <= {TOO_DEEP}
    assert len(score.excused) <= 1


@pytest.mark.parametrize("key", ["ubjson", "bjdata"])
def test_our_writer_of_int8_lengths_is_nlohmanns(rows: Rows, key: str) -> None:
    """What its bytes say, in their order, gives the same bytes again."""
    format_, other = FORMATS[key], []
    for row in rows(f"encoding/{key}/nlohmann_pairs"):
        layout = format_.trace(row["data"], None)
        if layout.problem is None and format_.writer("int8").encode(layout.value, None) != row["data"]:
            other.append(row["id"])
    assert not other
