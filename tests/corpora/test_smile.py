"""Smile's corpora: Jackson's golden files under eight modes, written and read, and files of other projects' tests."""

from __future__ import annotations

import json

from explorer.wire.formats._smile_write import write
from explorer.wire.formats.smile import trace
from explorer.wire.layout import Layout
from explorer.wire.value import same

from ..conftest import Rows
from .conftest import Judge, Row


def the_value(row: Row, layout: Layout) -> str | None:
    if layout.problem is not None or row["verdict"] != "accept":
        return None
    wanted = json.loads(bytes.fromhex(row["json_hex"])) if "json_hex" in row else row["value"]
    return None if same(layout.value, wanted) else f"{layout.value!r:.80} is not {wanted!r:.80}"


def test_jackson_goldens(rows: Rows, judge: Judge) -> None:
    judge(rows("encoding/smile/jackson_goldens"), trace, the_value).at_least(1.0)


def test_we_write_what_jackson_wrote(rows: Rows) -> None:
    written = 0
    for row in rows("encoding/smile/jackson_goldens"):
        features = {"names": row["shared_names"], "texts": row["shared_values"], "end": row["end_marker"]}
        assert write(row["value"], **features) == row["data"], row["id"]
        written += 1
    assert written > 400


def test_files_of_other_projects(rows: Rows, judge: Judge) -> None:
    judge(rows("encoding/smile/smile_samples"), trace, the_value).at_least(1.0)
