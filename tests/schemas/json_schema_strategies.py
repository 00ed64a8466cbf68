"""Strategies: JSON Schemas of a small grammar in which keywords meet, schemas changed a little, and values to try on them.

Nothing in it is decided differently by the `jsonschema` package and by the specification: patterns are plain ASCII, numbers
are integers or halves.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

SCALARS = st.sampled_from(
    [None, True, False, 0, 1, 2, 3, -1, 7, 0.5, 1.5, "", "a", "b", "aa", "ab", "ba", "aaa", "abcd"]
)
NAMES = st.sampled_from(["a", "b", "c"])
PATTERNS = st.sampled_from(["^a", "a$", "^[ab]*$", "b", "^(?!b)", "^a{2,3}$", "[^a]"])

VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "c", "ab", "x", "extra"]), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Values that the schemas below have something to say of."""


def _some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these keywords."""
    return st.fixed_dictionaries({}, optional=keywords)


TYPE = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
NUMBER = _some(
    type=st.sampled_from(["integer", "number", ["number", "string"]]),
    minimum=st.integers(-2, 3),
    maximum=st.integers(-1, 5),
    exclusiveMinimum=st.integers(-2, 3),
    multipleOf=st.sampled_from([1, 2, 3, 0.5]),
)
STRING = _some(type=st.just("string"), minLength=st.integers(0, 3), maxLength=st.integers(0, 4), pattern=PATTERNS)
PLAIN = st.one_of(
    st.booleans(),
    st.builds(lambda kind: {"type": kind}, TYPE),
    st.builds(lambda kinds: {"type": kinds}, st.lists(TYPE, min_size=1, max_size=3, unique=True)),
    st.builds(lambda value: {"const": value}, VALUES),
    st.builds(lambda values: {"enum": values}, st.lists(VALUES, min_size=1, max_size=4)),
    NUMBER,
    STRING,
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    arrays = _some(
        type=st.just("array"),
        prefixItems=st.lists(inner, min_size=1, max_size=2),
        items=inner,
        contains=inner,
        minContains=st.integers(0, 2),
        maxContains=st.integers(0, 2),
        minItems=st.integers(0, 3),
        maxItems=st.integers(0, 3),
        uniqueItems=st.just(True),
    )
    objects = _some(
        type=st.just("object"),
        properties=st.dictionaries(NAMES, inner, min_size=1, max_size=2),
        patternProperties=st.dictionaries(PATTERNS, inner, min_size=1, max_size=1),
        additionalProperties=inner,
        unevaluatedProperties=inner,
        propertyNames=STRING,
        required=st.lists(NAMES, min_size=1, max_size=2, unique=True),
        minProperties=st.integers(0, 2),
        maxProperties=st.integers(0, 3),
        dependentRequired=st.dictionaries(NAMES, st.lists(NAMES, min_size=1, max_size=1), min_size=1, max_size=1),
        dependentSchemas=st.dictionaries(NAMES, inner, min_size=1, max_size=1),
    )
    several = st.lists(inner, min_size=1, max_size=3)
    combined = _some(
        allOf=several,
        anyOf=several,
        oneOf=several,
        type=TYPE,
    )
    conditions = st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner})
    return arrays | objects | combined | conditions | st.builds(lambda one: {"not": one}, inner)


SCHEMAS = st.recursive(PLAIN, _containers, max_leaves=8)
"""JSON Schemas of 2020-12."""

NARROWER = {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}


@st.composite
def changed(draw: st.DrawFn, schema: Any) -> Any:
    """A schema like another, but for one keyword somewhere in it."""
    if not isinstance(schema, dict) or not schema or draw(st.integers(0, 9)) == 0:
        return draw(SCHEMAS)
    schema = copy.deepcopy(schema)
    keyword = draw(st.sampled_from(sorted(schema)))
    value = schema[keyword]
    if keyword in NARROWER and draw(st.booleans()):
        schema[keyword] = max(0, value + draw(st.sampled_from([-1, 1])))
    elif isinstance(value, dict) and value and keyword in ("properties", "patternProperties", "dependentSchemas"):
        name = draw(st.sampled_from(sorted(value)))
        value[name] = draw(changed(value[name]))
    elif isinstance(value, list) and value and keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        index = draw(st.integers(0, len(value) - 1))
        value[index] = draw(changed(value[index]))
    elif keyword in ("items", "contains", "additionalProperties", "not", "if", "then", "else") and draw(st.booleans()):
        schema[keyword] = draw(changed(value))
    else:
        del schema[keyword]
    return schema


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two schemas, mostly alike."""
    writer = draw(SCHEMAS)
    reader = draw(changed(writer)) if draw(st.integers(0, 4)) else draw(SCHEMAS)
    return (writer, reader) if draw(st.booleans()) else (reader, writer)
