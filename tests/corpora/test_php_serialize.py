"""The corpus of PHP serialize: what PHP 8.2 wrote, beside the JSON that it wrote it from."""

from __future__ import annotations

from explorer.wire.formats._php_write import fit
from explorer.wire.formats.php_serialize import encode, trace
from explorer.wire.layout import Layout
from explorer.wire.value import Value, same

from ..conftest import Rows
from .conftest import Judge, Row


def the_value(row: Row, layout: Layout) -> str | None:
    """The JSON beside the bytes, as a PHP array has it: an empty object is an empty list there."""
    if layout.problem is not None:
        return None
    wanted: Value = fit(row["value"]).value
    if wanted == [] and row["value"] == {} and layout.value == []:
        return "meant: PHP has one writing for an empty list and an empty object"
    if not same(layout.value, wanted):
        return f"{layout.value!r:.80} is not {wanted!r:.80}"
    return None if encode(wanted) == row["data"] else "other bytes"


def test_every_row(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/php/php82_goldens"), trace, the_value)
    score.at_least(1.0)
    assert len(score.excused) <= 1
