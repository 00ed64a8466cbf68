"""The laws every layout obeys, whatever the bytes were. Tests of all formats call `lawful` on what they traced."""

from __future__ import annotations

from explorer.wire.format import Format
from explorer.wire.layout import UNREAD, Layout, Role
from explorer.wire.schema import Schema
from explorer.wire.value import Value, to_json, tokens

LOOKED_AT = 2_000
"""Spans of a large layout that are looked at one by one; the columns are checked whole."""


def lawful(layout: Layout) -> Layout:
    """Assert that a layout keeps the laws; gives it back, so that a test can go on with it."""
    _leaves_tile(layout)
    _nodes_make_a_tree(layout)
    _spans_can_be_told(layout)
    _roles_add_up(layout)
    _value_can_be_told(layout)
    _problem_has_a_place(layout)
    for inner in layout.inside:
        assert 0 <= inner.row < len(layout)
        lawful(inner.layout)
    return layout


def traced(format_: Format, data: bytes, schema: Schema | None = None) -> Layout:
    """Trace and check."""
    return lawful(format_.trace(data, schema))


def read_back(format_: Format, data: bytes, schema: Schema | None = None) -> Value:
    """The value of bytes that must be whole: no problem, nothing unread, every law kept."""
    layout = traced(format_, data, schema)
    assert layout.problem is None, layout.problem
    return layout.value


def _leaves_tile(layout: Layout) -> None:
    total = len(layout.data) * 8
    starts = [start * layout.unit for start in layout.starts]
    assert len(starts) == len(layout.parts) == len(layout.owners)
    assert starts == sorted(starts), "leaves are recorded in the order of the bytes"
    assert not total or starts, "data without a leaf"
    assert not starts or (starts[0] == 0 and starts[-1] <= total), "leaves begin at 0 and stay within the data"
    assert UNREAD not in layout.parts[:-1], "only the last leaf may be unread"
    if UNREAD in layout.parts:
        assert layout.problem is not None, "an unread rest without a problem"


def _nodes_make_a_tree(layout: Layout) -> None:
    nodes = len(layout.kinds)
    assert nodes == len(layout.parents) == len(layout.keys), "one parent and one key a node"
    assert nodes >= 1, "no record"
    assert layout.parents[0] == 0, "the record is its own parent"
    assert all(above < node for node, above in enumerate(layout.parents) if node), "a node follows its parent"
    assert all(owner < nodes for owner in layout.owners), "a leaf of a node that is not there"
    assert all(kind.role is Role.GROUP or kind is UNREAD for kind in set(layout.kinds)), "a node that is no group"
    assert layout.apart <= set(range(nodes))
    assert layout.values.keys() <= set(range(nodes))


def _spans_can_be_told(layout: Layout) -> None:
    end = 0
    for span in layout.spans(0, LOOKED_AT):
        assert span.start == end, "a gap or an overlap"
        end = span.end
        assert isinstance(span.text, str)
        to_json(span.value)
        bits = span.bits
        if bits:
            assert sum(run.width for run in bits) == span.end - span.start, f"the bits of {span.part.name}"
            assert all(len(run.value) == run.width and not run.value.strip("01") for run in bits)
            assert all(isinstance(run.text, str) for run in bits)
        tokens(span.path)
        assert span.path == layout.path(layout.owners[span.row])
        if span.start < span.end:
            assert layout.bounds(layout.row_at(span.start)) == (span.start, span.end)
    if len(layout) <= LOOKED_AT:
        assert end == len(layout.data) * 8, "the last leaf ends with the data"
    for group in layout.groups()[:LOOKED_AT]:
        assert 0 <= group.start <= group.end <= len(layout.data) * 8
        assert group.path == layout.path(group.row)


def _roles_add_up(layout: Layout) -> None:
    breakdown = layout.breakdown()
    assert all(size > 0 for size in breakdown.values()), breakdown
    assert sum(breakdown.values()) == len(layout.data), breakdown


def _value_can_be_told(layout: Layout) -> None:
    to_json(layout.value)


def _problem_has_a_place(layout: Layout) -> None:
    for told in ([layout.problem] if layout.problem else []) + layout.remarks:
        assert told.code and told.detail
        assert told.offset is None or 0 <= told.offset <= len(layout.data)
    if layout.problem:
        assert layout.problem.expected and layout.problem.found
    else:
        assert layout.read_bytes == len(layout.data)
