"""Fast Infoset's corpus: what the reference implementation wrote of the W3C's documents, and the XML that it reads back."""

from __future__ import annotations

from explorer.wire.formats.fast_infoset import trace
from explorer.wire.layout import Layout

from ..conftest import Rows
from ..xml_opinion import value_of
from .conftest import Judge, Row


def the_value(row: Row, layout: Layout) -> str | None:
    if layout.problem is not None:
        return None
    theirs = value_of(row["xml_back"].encode())
    return None if layout.value == theirs else f"{layout.value!r:.80} is not {theirs!r:.80}"


def test_every_row(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/fastinfoset/w3c_to_fi_goldens"), trace, the_value)
    score.at_least(1.0)
    assert not score.excused
