"""Rows of the corpora: container files of other projects, with verdict, number of records and the first of them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.value import Logical, Value
from tests.conftest import Rows
from tests.lawful import lawful

from ..work import SECOND, counted
from .conftest import Judge

FORMAT = FORMATS["avro-ocf"]


def told(value: Value) -> Any:
    """A value as the rows have it."""
    match value:
        case bytes():
            return {"$bytes": value.hex()}
        case Logical():
            return value.text
        case dict():
            return {key: told(item) for key, item in value.items()}
        case list():
            return [told(item) for item in value]
        case _:
            return value


def expected(value: Any) -> Any:
    match value:
        case {"$UUID": text} | {"$date": text} | {"$Decimal": text}:
            return text
        case dict():
            return {key: expected(item) for key, item in value.items()}
        case list():
            return [expected(item) for item in value]
        case _:
            return value


def records(row: dict[str, Any], layout: Layout) -> list[Value]:
    """The records of a file: one alone is the value itself."""
    value: Any = layout.value
    return [value] if row["records"] == 1 else value


def check(row: dict[str, Any], layout: Layout) -> str | None:
    if row["verdict"] != "accept":
        return None
    found = records(row, layout)
    if len(found) != row["records"]:
        return f"{len(found)} records"
    first = [told(one) for one in found[: len(row["sample"])]]
    return None if first == expected(row["sample"]) else f"{first[:1]}"


def test_container_files_of_others(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/avro/ocf"), lambda data: FORMAT.trace(data, None), check)
    score.at_least(1.0)


def test_hostile_files_are_refused_or_left_packed(corpora: Path) -> None:
    """Files that claim or unpack to gigabytes: the fault is told where it is, or the block is left as it is."""
    spec = importlib.util.spec_from_file_location("attack_payloads", corpora / "attack_payloads.py")
    assert spec is not None
    assert spec.loader is not None
    payloads = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(payloads)
    lines = (corpora / "attacks.jsonl").read_text("utf-8").splitlines()
    seen = 0
    for row in map(json.loads, lines):
        if row["target"] != "avro":
            continue
        data = payloads.payload(row)
        if not data.startswith(b"Obj\x01") or len(data) > limits.INPUT_BYTES:
            continue
        with counted() as work:
            layout = lawful(FORMAT.trace(data, None))
        assert work.lines < 2 * SECOND, row["id"]
        if layout.problem is None:
            assert [remark.code for remark in layout.remarks] == ["not-unpacked"], row["id"]
        else:
            assert layout.problem.fix, row["id"]
            assert layout.read_bytes > 4, row["id"]
        seen += 1
    assert seen >= 5
