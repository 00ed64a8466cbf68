"""The corpora of Ruby Marshal: what Ruby 3.1 dumped, and the examples of ruby/spec."""

from __future__ import annotations

import pytest

from explorer.wire.formats.ruby_marshal import encode, trace
from explorer.wire.layout import Layout
from explorer.wire.value import Logical, Value, same

from ..conftest import Rows
from .conftest import Judge, Row

INSPECTED = {
    "x-symbols": [Logical("symbol", "a", "a"), Logical("symbol", "a", "a"), Logical("symbol", "b", "b")],
    "x-sym_keys": {"a": 1, "b": Logical("symbol", "a", "a")},
    "x-links": ["s", "s", "s"],
    "x-cyc": [1, Logical("ref", 0, "#")],
    "x-usascii": "abc",
    "x-sjis": "あ",
    "x-inf": float("inf"),
    "x-ninf": float("-inf"),
    "x-rational": {"$class": "Rational", "$data": [1, 3]},
    "x-struct": {"$class": "Struct::P", "x": 1, "y": 2},
}
"""What rows without JSON hold, said as our values."""


MEANT = {
    "ruby-spec/load#5": "meant: 20 bytes follow the dump, which Ruby does not look at",
    "ruby-spec/load#113": "meant: Ruby stops at a class that it lacks, before the byte 00 that is no value",
}


def the_value(row: Row, layout: Layout) -> str | None:
    """The JSON beside the bytes; the bytes again from it, where Ruby wrote them from JSON."""
    if layout.problem is not None:
        return MEANT.get(row["id"])
    if "value" in row:
        wanted: Value = row["value"]
        if not same(layout.value, wanted):
            return f"{layout.value!r:.80} is not {wanted!r:.80}"
        return None if encode(wanted) == row["data"] else "other bytes"
    name = row["id"].rpartition("/")[2]
    if name in INSPECTED and not same(layout.value, INSPECTED[name]):
        return f"{layout.value!r:.80} is not {row['inspect']}"
    return None


@pytest.mark.parametrize("name", ["ruby31_goldens", "ruby_spec"])
def test_every_row(rows: Rows, judge: Judge, name: str) -> None:
    score = judge(rows(f"encoding/rubymarshal/{name}"), trace, the_value)
    score.at_least(1.0)
    assert len(score.excused) == (2 if name == "ruby_spec" else 0)


RUBY = {"nil": None, "true": True, "false": False, "'small'": "small", "(1.0 / 0.0)": float("inf"),
        "(-1.0 / 0.0)": float("-inf"), "Hash.new": {}, "Array.new": []}  # fmt: skip


def test_the_values_that_ruby_spec_says_in_words(rows: Rows) -> None:
    seen = 0
    for row in rows("encoding/rubymarshal/ruby_spec"):
        said = row.get("ruby_value", "")
        wanted: Value = RUBY.get(said, ...)
        if "Integer" in row["id"]:
            wanted = int(eval(said))
        elif "Float" in row["id"] and said[0].isdigit():
            wanted = float(said)
        if wanted is not ...:
            seen += 1
            assert same(trace(row["data"]).value, wanted), row["id"]
    assert seen > 20
