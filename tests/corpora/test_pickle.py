"""Pickle's corpus: CPython's own test vectors and generated ones, with the listings of pickletools."""

from __future__ import annotations

import re

from explorer.wire.formats.pickle import trace
from explorer.wire.layout import Layout

from ..conftest import Rows
from .conftest import Judge, Row

LINE = re.compile(r" *(\d+): (?:\\x..|\S|\s) +([A-Z][A-Z0-9_]+)(?: |$)")


def listed(row: Row) -> list[tuple[int, str]]:
    """Where pickletools' listing sees which opcode."""
    found = [LINE.match(line) for line in (row["dis"] or "").split("\n")]
    return [(int(line[1]), line[2]) for line in found if line is not None]


def the_opcodes(row: Row, layout: Layout) -> str | None:
    """Each opcode of the listing is a leaf of that name in that place, and no opcode of ours is missing there."""
    wanted = listed(row)
    ours = [(layout.starts[at], part.name) for at, part in enumerate(layout.parts) if part.name.isupper()]
    return None if not wanted or ours == wanted else f"{ours} are not {wanted}"


def test_every_row(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/pickle/pickle_vectors"), trace, the_opcodes)
    score.at_least(1.0)
    assert not score.excused


def test_the_listings_are_read(rows: Rows) -> None:
    """The comparison above compares something."""
    counts = [
        (len(listed(row)), row["dis"].count("\n") - 1) for row in rows("encoding/pickle/pickle_vectors") if row["dis"]
    ]
    assert sum(count for count, _ in counts) > 600
    assert all(count == lines for count, lines in counts)


def test_every_fault_says_what_to_do(rows: Rows) -> None:
    for row in rows("encoding/pickle/pickle_vectors"):
        problem = trace(row["data"]).problem
        assert problem is None or problem.fix, row["id"]
