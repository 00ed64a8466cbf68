"""The tree of a text agrees with `jsontext` on what is JSON and what it says, and places every key and value."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import jsontext, jsontree, limits
from explorer.wire.problem import SchemaError
from explorer.wire.value import same

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text('aé\\"\n𝄞'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab/~\\"), inner),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_what_is_read_is_what_was_written_and_places_are_right(value: object, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    tree = jsontree.read(text)
    assert same(tree.root.plain, jsontext.trace(text.encode()).value)
    stack = [tree.root]
    while stack:
        node = stack.pop()
        start, end = node.span
        assert same(jsontree.read(text[start:end]).root.plain, node.plain)
        if isinstance(node.value, dict):
            for name, below in node.value.items():
                assert below.key and json.loads(text[slice(*below.key)]) == name
                stack.append(below)
        elif isinstance(node.value, list):
            stack += node.value


@given(st.text('{}[],:"\\ ab01-.eE \t\ntrufalsn', max_size=30))
def test_it_refuses_what_jsontext_refuses(text: str) -> None:
    fault = jsontext.trace(text.encode()).problem
    if fault is None:
        assert same(jsontree.read(text).root.plain, jsontext.trace(text.encode()).value)
    else:
        with pytest.raises(SchemaError) as error:
            jsontree.read(text)
        assert (error.value.problem.line, error.value.problem.column) == (fault.line, fault.column)
        assert error.value.problem.expected == fault.expected


def test_lines_and_pointers() -> None:
    tree = jsontree.read('{\n  "a": [true,\n    {"b/c": "é"}]\n}')
    node = tree.at("/a/1/b~1c")
    assert node.plain == "é"
    assert node.key is not None
    assert (tree.place(*node.key).line, tree.place(*node.key).column) == (3, 6)
    with pytest.raises(LookupError):
        tree.at("/a/1/x")
    with pytest.raises(LookupError):
        tree.at("/a/0/x")


def test_a_name_that_comes_twice_is_told() -> None:
    tree = jsontree.read('{"a": 1, "a": 2}')
    assert tree.root.plain == {"a": 2}
    assert [(name, node.key) for name, node in tree.repeated] == [("a", (9, 12))]


def test_depth_and_half_pairs() -> None:
    deep = limits.NESTING
    assert jsontree.read("[" * deep + "]" * deep).root.plain is not None
    for text in ("[" * (deep + 1) + "]" * (deep + 1), '"\\ud800"', '["\\udc00\\ud800"]', "1" * (limits.DIGITS + 1)):
        with pytest.raises(SchemaError) as error:
            jsontree.read(text)
        assert error.value.problem.line == 1


@pytest.mark.parametrize(
    "text",
    ["-0", "[-0.0, 1e400, 0.10]", '{"a": 1, "a": -0}', "9" * 4000, '"\\ud834\\udd1e"', "\ufeff{}", "[[1, [2]], {}]"],
)
def test_values_and_nodes_are_one_whoever_reads_them(text: str) -> None:
    """The value comes from Python's scanner, the nodes from the tokens, when a place is asked for."""
    tree = jsontree.read(text)
    expected = jsontext.trace(text.encode()).value
    assert same(tree.value, expected)
    assert same(tree.root.plain, expected)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "-Infinity", "01", "1.", '"\t"', "[1] 2", "\xa0[]", "'a'", ""])
def test_what_python_takes_for_json_and_others(text: str) -> None:
    with pytest.raises(SchemaError):
        jsontree.read(text)


def test_a_place_is_looked_up_when_somebody_asks() -> None:
    tree = jsontree.read('{\n  "a": [true, 5]}')
    where = tree.where("/a/1")
    assert (where.line, where.column, where.start, where.end) == (2, 15, 16, 17)
    assert where == tree.place(16, 17) == tree.where("/a/1")
    assert hash(where) == hash(tree.place(16, 17))
    assert pickle.loads(pickle.dumps(tree.where("/a/1"))) == where
    assert "line=2" in repr(tree.where("/a/1"))
