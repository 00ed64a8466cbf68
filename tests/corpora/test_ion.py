"""Ion's corpora: the ion-tests of all of its implementations, good, bad, equal and not equal; and inputs found by fuzzing."""

from __future__ import annotations

from itertools import combinations

from explorer.wire.formats._ion_values import Annotated, Sexp
from explorer.wire.formats.ion import FORMAT, encode, trace
from explorer.wire.layout import Layout
from explorer.wire.problem import EncodeError
from explorer.wire.value import Value, same

from ..conftest import Rows
from ..lawful import read_back
from .conftest import Judge, Row


def no_value(row: Row, layout: Layout) -> str | None:
    """The rows say no values; what they say of equality is held below."""
    return None


def test_every_row(rows: Rows, judge: Judge) -> None:
    judge(rows("encoding/ion/ion_tests_1_0"), trace, no_value).at_least(1.0)


def test_inputs_found_by_fuzzing(rows: Rows, judge: Judge) -> None:
    judge(rows("encoding/ion/jackson_ossfuzz"), trace, no_value).at_least(1.0)


def _groups(value: Value) -> list[list[Value]]:
    """The values that a file sets side by side: in a list or an S-expression, or as documents in strings."""
    groups = (
        value if type(value) is list and all(isinstance(one, list | Sexp | Annotated) for one in value) else [value]
    )
    out = []
    for group in groups:
        documents = isinstance(group, Annotated) and group["$annotations"] == ["embedded_documents"]
        plain = group["value"] if isinstance(group, Annotated) else group
        items = plain["$sexp"] if isinstance(plain, Sexp) else plain
        out.append([trace(text.encode()).value for text in items] if documents else items)
    return out


def test_what_is_equal_and_what_is_not(rows: Rows) -> None:
    """Values that the files set side by side as equal are one value for us, and no two of the others are."""
    pairs = 0
    for row in rows("encoding/ion/ion_tests_1_0"):
        if row["kind"] in ("equivs", "non-equivs"):
            for group in _groups(trace(row["data"]).value):
                for one, two in combinations(group, 2):
                    assert same(one, two) is (row["kind"] == "equivs"), (row["id"], one, two)
                    pairs += 1
    assert pairs > 5_000


def test_what_is_good_can_be_written_in_both_forms(rows: Rows) -> None:
    """But for symbols whose text is in a table that is not here."""
    written = 0
    for row in rows("encoding/ion/ion_tests_1_0"):
        if row["verdict"] != "accept":
            continue
        value = trace(row["data"]).value
        try:
            data = encode(value)
        except EncodeError as error:
            assert error.problem.code == "no-symbol-text"
            continue
        assert same(read_back(FORMAT, data), value), row["id"]
        assert same(read_back(FORMAT, FORMAT.writer("text").encode(value, None)), value), row["id"]
        written += 1
    assert written > 130
