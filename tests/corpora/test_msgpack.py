"""MessagePack's corpora: the test suite of its community, Jackson's golden files, and nlohmann's pairs with JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from explorer.wire.formats.messagepack import trace
from explorer.wire.layout import Layout
from explorer.wire.value import Ext, Timestamp, Value

from ..conftest import Rows
from .conftest import Judge, Row


def the_value(row: Row, layout: Layout) -> str | None:
    """The value the row names: JSON beside the bytes, or a value with its kind."""
    if layout.problem is not None:
        return None
    if "json_hex" in row:
        wanted: Any = json.loads(bytes.fromhex(row["json_hex"]))
    else:
        wanted = _meant(row)
    return None if _equal(layout.value, wanted) else f"{layout.value!r:.80} is not {wanted!r:.80}"


def _meant(row: Row) -> Value:
    """The suite writes bytes as 0a-0b, timestamps as [seconds, nanoseconds], ext as [type, bytes], big numbers as text."""
    value = row["value"]
    match row.get("kind"):
        case "binary":
            return _bytes(value)
        case "timestamp":
            return Timestamp(*value)
        case "ext":
            return Ext(value[0], _bytes(value[1]))
        case "bignum":
            return int(value)
        case _:
            return int(row["bignum"]) if row.get("bignum") else value


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("-", ""))


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
    return bool(ours == wanted)


@pytest.mark.parametrize("name", ["msgpack_test_suite", "jackson_goldens", "nlohmann_pairs"])
def test_every_row(rows: Rows, judge: Judge, name: str) -> None:
    score = judge(rows(f"encoding/msgpack/{name}"), trace, the_value)
    score.at_least(1.0)
    assert not score.excused
