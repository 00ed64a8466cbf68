"""Rows of the corpora: container files of other projects, with verdict, number of records and the first of them."""

from __future__ import annotations

from typing import Any

from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.value import Logical, Value
from tests.conftest import Rows

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
