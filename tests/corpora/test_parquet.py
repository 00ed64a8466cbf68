"""Apache's test files of Parquet: those that readers accept are read, and pyarrow agrees about the rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.wire.formats import FORMATS
from explorer.wire.value import Pairs

from ..lawful import lawful

SLOW = 500_000
"""Bytes past which a file is left to the benchmark."""

OTHERWISE = (
    "decimal",  # a decimal's digits, which we show as the bytes they are
    "float16", "floating_orders",  # half floats, which we show as the bytes they are
    "lz4", "brotli", "geography-", "map_no_value",  # compressed in ways that are told only; a map without values
    "int96",
)  # fmt: skip


def test_the_files(corpora: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: see requirements-parquet.txt")
    folder = corpora / "encoding" / "parquet"
    wrong, compared = [], 0
    for line in (folder / "parquet_testing.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        data = (folder / row["file"]).read_bytes()
        if len(data) > SLOW:
            continue
        layout = lawful(FORMATS["parquet"].trace(data, None))
        if row["verdict"] != "either" and (layout.problem is None) != (row["verdict"] == "accept"):
            wrong.append((row["id"], row["verdict"], layout.problem))
        if layout.problem is not None or any(name in row["file"] for name in OTHERWISE):
            continue
        try:
            rows = pq.read_table(folder / row["file"]).to_pylist()
        except Exception:  # what pyarrow does not read either
            continue
        told = layout.value if isinstance(layout.value, list) else [layout.value]
        compared += 1
        if not agree(told, rows):
            wrong.append((row["id"], "other rows", None))
    assert not wrong
    assert compared > 80


def agree(ours: Any, theirs: Any) -> bool:
    """Equal, with times as pyarrow makes objects of them left out, and maps as it lists their entries."""
    match ours, theirs:
        case Pairs(), list():
            return agree([list(entry) for entry in ours.items], [list(entry) for entry in theirs])
        case dict(), list():
            return agree([list(entry) for entry in ours.items()], [list(entry) for entry in theirs])
        case list(), list() | tuple():
            return len(ours) == len(theirs) and all(map(agree, ours, theirs))
        case dict(), dict():
            return ours.keys() == theirs.keys() and all(agree(ours[key], theirs[key]) for key in ours)
        case float(), float():
            return ours == theirs or (ours != ours and theirs != theirs)
        case (int() | str() | bytes() | None, int() | str() | bytes() | None):
            return bool(ours == theirs)
        case _:
            return type(theirs).__module__ in ("datetime", "decimal", "pandas", "uuid")
