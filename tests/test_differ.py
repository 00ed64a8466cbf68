"""Differences: told once each, by field, and enough of them to turn the one value into the other's parts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from explorer.differ import Edit, compare
from explorer.wire import limits
from explorer.wire.value import Pairs, same

from .values import JSON


def told(old: Any, new: Any) -> list[tuple[str, str | None, str | None]]:
    return [(change.edit.value, change.before, change.after) for change in compare(old, new).changes]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("changed", "/a", "/a")]),
        ({"a": 1}, {"a": 1, "b": 2}, [("added", None, "/b")]),
        ({"a": 1, "b": 2}, {"a": 1}, [("removed", "/b", None)]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [("moved", "/a", "/a")]),
        ({"user": "martin"}, {"login": "martin"}, [("moved", "/user", "/login")]),
        ({"on": True}, {"off": True}, [("removed", "/on", None), ("added", None, "/off")]),
        ([1, 2, 3], [0, 1, 2, 3], [("added", None, "/0")]),
        ([1, 2, 3], [1, 3], [("removed", "/1", None)]),
        (["x", "yy", "z"], ["yy", "z", "x"], [("removed", "/0", None), ("added", None, "/2")]),
        (["xx", "y", "z"], ["y", "z", "xx"], [("moved", "/0", "/2")]),
        ([{"n": 1}, {"n": 2}], [{"n": 1}, {"n": 3}], [("changed", "/1/n", "/1/n")]),
        ({"a": [1]}, {"a": {"0": 1}}, [("changed", "/a", "/a")]),
        (1, 1.0, [("changed", "", "")]),
        ({"~/": 1}, {"~/": 2}, [("changed", "/~0~1", "/~0~1")]),
        (Pairs(((1, "a"),)), Pairs(((1, "b"),)), [("changed", "/1", "/1")]),
    ],
)
def test_differences(old: Any, new: Any, changes: list[tuple[str, str | None, str | None]]) -> None:
    assert told(old, new) == changes


def test_what_is_alike_is_counted() -> None:
    assert compare({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 3]}).alike == 2


def test_many_differences_are_counted_and_long_lists_end_in_time() -> None:
    found = compare(list(range(5_000)), list(range(10_000, 15_000)))
    assert len(found.changes) == limits.FINDINGS and found.more == 4_000
    shifted = compare(list(range(50_000)), list(range(1, 50_001)))
    assert shifted.more + len(shifted.changes) > 0


def test_no_nesting_is_too_deep() -> None:
    old: Any = 1
    new: Any = 2
    for _ in range(1_000):
        old, new = [old], [new]
    (change,) = compare(old, new).changes
    assert change.edit is Edit.CHANGED and change.after is not None and change.after.count("/") == 1_000


@given(JSON, JSON)
def test_no_difference_just_where_they_are_the_same(old: Any, new: Any) -> None:
    assert told(old, old) == []
    changes = [change for change in compare(old, new).changes if change.edit is not Edit.MOVED]
    if same(old, new):
        assert not changes
    mirrored = {(change.edit, change.before, change.after) for change in compare(new, old).changes}
    if not mirrored:
        assert not changes
