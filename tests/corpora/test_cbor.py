"""CBOR's corpora: the RFC's appendices A and F, Jackson's golden files, nlohmann's pairs with JSON; and the attacks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from explorer.wire.formats._cbor_write import encode_indefinite
from explorer.wire.formats.cbor import trace
from explorer.wire.layout import Layout
from explorer.wire.value import Pairs, Simple, Tag, Value, same, words

from ..conftest import Rows
from .conftest import Judge, Row

JACKSON = "Jackson 2.7 wrote -2^63 as the bignum that is -2^63 - 1: a bignum n below zero stands for -1 - n"
NOT_WHAT_WAS_MEANT = bytes.fromhex("c349008000000000000000")


def the_value(row: Row, layout: Layout) -> str | None:
    """The value the row names: JSON beside the bytes, a decoded value, or the RFC's diagnostic notation."""
    if layout.problem is not None:
        return None
    if row["data"].startswith(NOT_WHAT_WAS_MEANT):
        return f"meant: {JACKSON}" if layout.value == -(2**63) - 1 else "another value"
    if "diagnostic" in row:
        ours, told = _diagnostic(layout.value), re.sub(r"\(_ (.*)\)", lambda m: _joined(m[1]), row["diagnostic"])
        return None if ours == told else f"{ours} is not {told}"
    if "json_hex" in row:
        wanted: Any = json.loads(bytes.fromhex(row["json_hex"]))
    elif "decoded" in row:
        wanted = row["decoded"]
    else:
        wanted = row.get("value")
    return None if _equal(layout.value, wanted) else f"{layout.value!r:.80} is not {wanted!r:.80}"


def _joined(chunks: str) -> str:
    """Chunks of bytes as one: the value does not tell them apart."""
    return "h'" + "".join(re.findall(r"h'([0-9a-f]*)'", chunks)) + "'"


def _diagnostic(value: Value) -> str:
    match value:
        case bytes():
            return f"h'{value.hex()}'"
        case str():
            return json.dumps(value)
        case float():
            return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value))
        case Tag():
            return f"{value.number}({_diagnostic(value.value)})"
        case Simple():
            return words(value)
        case Pairs():
            return "{" + ", ".join(f"{_diagnostic(key)}: {_diagnostic(item)}" for key, item in value.items) + "}"
        case _:
            return json.dumps(value)


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
    return bool(ours == wanted) or same(ours, wanted)


@pytest.mark.parametrize(
    "name",
    [
        "rfc8949_appendix_a",
        "rfc8949_appendix_f_not_well_formed",
        "jackson_goldens",
        "jackson_ossfuzz",
        "nlohmann_pairs",
    ],
)
def test_every_row(rows: Rows, judge: Judge, name: str) -> None:
    score = judge(rows(f"encoding/cbor/{name}"), trace, the_value)
    score.at_least(1.0)
    assert set(score.excused.values()) <= {JACKSON}


def test_we_write_indefinite_lengths_as_jackson_does(rows: Rows) -> None:
    """But for integers past 31 bits: Jackson 2.7 writes 2^31 in eight bytes, and those of 19 digits as bignums."""
    written, others = 0, []
    for row in rows("encoding/cbor/jackson_goldens"):
        if "value" in row:
            written += 1
            if encode_indefinite(row["value"]) != row["data"]:
                others.append(row["value"])
    assert written > 50
    assert all(isinstance(value, int) and abs(value) >= 2**31 for value in others)
    assert len(others) < 10
