"""Cards as text: sizes that add up, and words that stay words in Markdown and on a terminal."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.explore import explore
from explorer.listing import as_markdown, as_text, code
from explorer.scenario import Scenario
from explorer.wire.dump import padded, printable, width

CLASSIC = '{"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}'


def test_the_table_of_sizes_adds_up() -> None:
    head, rule, *rows = as_markdown(explore(Scenario(CLASSIC)).panes).split("\n\n")[0].splitlines()
    assert head.startswith("| Format | Bytes | ") and head.endswith("| Decodes back |")
    assert rule.count("|") == head.count("|")
    for row in rows:
        title, size, *shares, proof = [cell.strip() for cell in row.strip("|").split("|")]
        assert sum(float(share or 0) for share in shares) == int(size), title
        assert proof == "yes"
    assert [row.split(" | ")[1] for row in rows] == ["81", "66", "59", "34", "33", "32"]


@given(st.text())
def test_code_is_one_span_of_code(text: str) -> None:
    cell = code(text)
    if not text:
        assert cell == ""
        return
    fence = re.match("`+", cell)
    assert fence is not None
    inside = cell[len(fence[0]) : -len(fence[0])]
    assert cell.endswith(fence[0])
    assert fence[0] not in inside.strip("`") or len(fence[0]) == 0
    assert not re.search(r"(?<!\\)\|", cell)
    assert cell.isprintable()


@given(st.text())
def test_no_text_moves_a_cursor(text: str) -> None:
    assert printable(text).isprintable()


@pytest.mark.parametrize("text, columns", [("abc", 3), ("안녕", 4), ("é", 1), ("e\u0301", 1), ("👋", 2), ("", 0)])
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(padded(text, 10)) == 10


def test_columns_stay_in_line_for_wide_letters() -> None:
    (pane,) = explore(Scenario('{"안녕": 1, "hello": 2}', formats=("messagepack",))).panes
    lines = [line for line in as_text([pane]).splitlines() if "value    positive" in line]
    assert len({width(line[: line.rindex(" ")]) for line in lines}) == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_record_can_be_listed(record: object) -> None:
    panes = explore(Scenario(json.dumps(record))).panes
    assert [pane.problem.detail for pane in panes if pane.problem and pane.problem.code == "internal-error"] == []
    for text in (as_text(panes), as_markdown(panes)):
        assert all(line.isprintable() for line in text.split("\n"))
