"""XML's corpus: the W3C conformance suite of 2013, judged as a reader of the fifth edition that fetches nothing."""

from __future__ import annotations

from xml.parsers.expat import ExpatError

from explorer.wire.formats.xml import trace
from explorer.wire.layout import Layout

from ..conftest import Rows
from ..xml_opinion import value_of
from .conftest import Judge, Row

FIFTH_EDITION = "the fifth edition allows names that editions 1 to 4 refuse; no reader can follow both"
NOT_READ = (
    "the fault lies in another file, which a reader that fetches nothing never sees; the suite says so of the row"
)
POLICY = "references to external and parameter entities are refused, since a stranger's document could use them (XXE)"
COLONS = "the row is for readers without namespaces: its names are no names with them"


def wrong(row: Row, layout: Layout) -> str | None:
    problem = layout.problem
    if row["verdict"] == "reject" and problem is None:
        if row["edition"] == "1 2 3 4":
            return f"meant: {FIFTH_EDITION}"
        if row["entities"] != "none":
            return f"meant: {NOT_READ}"
    if row["verdict"] == "accept" and problem is not None:
        if problem.code == "entity-refused":
            return f"meant: {POLICY}"
        if row["namespace"] == "no" and problem.code == "namespace":
            return f"meant: {COLONS}"
    if problem is None and row["version"] == "1.0":
        try:
            theirs = value_of(row["data"])
        except ExpatError:  # it reads the fourth edition
            return None
        return None if layout.value == theirs else f"{layout.value!r:.80} is not {theirs!r:.80}"
    return None


def test_every_row(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/xml/w3c_xmlconf"), trace, wrong)
    score.at_least(0.995)
    assert not score.missed
    counts = {reason: sum(why == reason for why in score.excused.values()) for reason in set(score.excused.values())}
    assert counts.keys() <= {FIFTH_EDITION, NOT_READ, POLICY, COLONS}
    assert counts[POLICY] + counts[NOT_READ] + counts[COLONS] < 0.06 * score.rows, counts
