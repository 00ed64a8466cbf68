"""BSON's corpora: the specification's own corpus, nlohmann's pairs with JSON, and fq's dump of every type."""

from __future__ import annotations

import json
from typing import Any

import bson
import pytest
from bson import json_util
from bson.binary import Binary
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.datetime_ms import DatetimeMS

from explorer.wire.formats.bson import trace
from explorer.wire.layout import Layout
from explorer.wire.value import Ext, Logical, Pairs, Simple, Timestamp, Value

from ..conftest import Rows
from .conftest import Judge, Row

OPTIONS: CodecOptions[dict[str, Any]] = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_MS)


def the_value(row: Row, layout: Layout) -> str | None:
    """The value the row names, as canonical extended JSON or as JSON; and what pymongo reads from the bytes."""
    if layout.problem is not None or row["verdict"] != "accept":
        return None
    if "json_hex" in row:
        return None if layout.value == json.loads(bytes.fromhex(row["json_hex"])) else "another value"
    wanted = json.loads(row["extjson"], object_pairs_hook=_Object)
    ours = _extended(layout.value)
    return None if _alike(ours, _plain(wanted)) else f"{ours!r:.120} is not {wanted!r:.120}"


class _Object(list[tuple[str, Any]]):
    """An object whose names may come twice."""


def _plain(value: Any) -> Any:
    if isinstance(value, _Object):
        return {key: _plain(item) for key, item in value}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _extended(value: Value) -> Any:
    """A value as extended JSON, as far as our values tell types apart; numbers are compared as numbers."""
    match value:
        case Ext():
            return {"$binary": value.data, "type": value.code}
        case bytes():
            return {"$binary": value, "type": 0}
        case Timestamp():
            return {"$date": value.seconds * 1000 + value.nanoseconds // 1_000_000}
        case Simple():
            return {"$undefined": True}
        case Logical(kind="oid"):
            return {"$oid": value.text}
        case Logical(kind="numberDecimal"):
            return {"$numberDecimal": value.text}
        case Logical(kind="regex"):
            return {"$regularExpression": {"pattern": value.raw[0], "options": value.raw[1]}}
        case Logical(kind="code"):
            return {"$code": value.raw}
        case Logical(kind="symbol"):
            return {"$symbol": value.raw}
        case Logical(kind="bsonTimestamp"):
            return {"$timestamp": {"t": value.raw[0], "i": value.raw[1]}}
        case Logical(kind="dbPointer"):
            return {"$dbPointer": {"$ref": value.raw[0], "$id": {"$oid": value.raw[1].hex()}}}
        case Logical():
            return {f"${value.kind}": 1}
        case Pairs():
            return {key: _extended(item) for key, item in value.items}
        case dict():
            return {key: _extended(item) for key, item in value.items()}
        case list():
            return [_extended(item) for item in value]
        case _:
            return value


def _alike(ours: Any, wanted: Any) -> bool:
    """Ours against canonical extended JSON, which writes numbers, bytes and dates as text."""
    if isinstance(wanted, dict):
        match wanted:
            case {"$numberInt": text} | {"$numberLong": text} if len(wanted) == 1:
                return type(ours) is int and ours == int(text)
            case {"$numberDouble": text} if len(wanted) == 1:
                return type(ours) is float and repr(ours) == repr(
                    float(text.replace("Infinity", "inf").replace("NaN", "nan"))
                )
            case {"$binary": {"base64": text, "subType": subtype}}:
                if not isinstance(ours, dict):
                    return False
                theirs = json_util.loads(json.dumps({"b": {"$binary": {"base64": text, "subType": "80"}}}))["b"]
                return ours == {"$binary": bytes(theirs), "type": int(subtype, 16)}
            case {"$date": {"$numberLong": text}}:
                return bool(ours == {"$date": int(text)})
        return (
            isinstance(ours, dict) and ours.keys() == wanted.keys() and all(_alike(ours[k], wanted[k]) for k in wanted)
        )
    if isinstance(wanted, list):
        return isinstance(ours, list) and len(ours) == len(wanted) and all(map(_alike, ours, wanted))
    return type(ours) is type(wanted) and bool(ours == wanted)


@pytest.mark.parametrize("name", ["bson_corpus", "nlohmann_pairs"])
def test_every_row(rows: Rows, judge: Judge, name: str) -> None:
    score = judge(rows(f"encoding/bson/{name}"), trace, the_value)
    score.at_least(1.0)
    assert not score.excused


def test_every_fault_says_what_to_do(rows: Rows) -> None:
    for row in rows("encoding/bson/bson_corpus"):
        problem = trace(row["data"]).problem
        assert (problem is None) is (row["verdict"] == "accept"), row["id"]
        assert problem is None or problem.fix, row["id"]


def test_pymongo_reads_the_same(rows: Rows) -> None:
    compared = 0
    for row in rows("encoding/bson/bson_corpus"):
        if row["verdict"] == "accept":
            theirs, ours = bson.decode(row["data"], OPTIONS), trace(row["data"]).value
            if isinstance(ours, dict):
                assert ours.keys() == theirs.keys()
                compared += sum(_same_scalar(ours[key], theirs[key]) for key in ours)
    assert compared > 50


def _same_scalar(ours: Value, theirs: Any) -> bool:
    """Whether the two could be compared; asserts that they are one."""
    if isinstance(ours, bool | int | float | str) or ours is None:
        assert ours == theirs or (ours != ours and theirs != theirs)
        return True
    if isinstance(ours, Timestamp) and isinstance(theirs, DatetimeMS):
        assert ours.seconds * 1000 + ours.nanoseconds // 1_000_000 == int(theirs)
        return True
    if isinstance(ours, Ext) and isinstance(theirs, Binary):
        assert (ours.data, ours.code) == (bytes(theirs), theirs.subtype)
        return True
    return False


def test_fq_draws_the_same_borders(rows: Rows) -> None:
    """Each of fq's leaves is made of whole leaves of ours."""
    seen = 0
    for row in rows("encoding/annotations/fq_golden_dumps"):
        if row["fq_format"] != "bson":
            continue
        layout = trace(row["data"])
        assert layout.problem is None
        borders = {layout.bounds(index)[0] for index in range(len(layout))} | {len(layout.data) * 8}
        for _, name, _, start, end in row["nodes"]:
            assert start in borders and end in borders, (name, start, end)
            seen += 1
    assert seen > 100
