"""Strategies: JSON values and JSON texts, with the odd ones in: empty names, slashes, NUL, big integers, deep nests."""

from __future__ import annotations

from hypothesis import strategies as st

ODD_TEXT = st.sampled_from(
    ["", "a", "/", "~", "a/b", "~1", "\0", "é", "😀", "1-x", "$bytes", "null", " ", '"\\', "class"]
)
TEXT = ODD_TEXT | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = ODD_TEXT | st.text("abcXYZ_019", min_size=1, max_size=8)

EDGES = [0, 1, -1, 127, 128, -32, -33, -128, -129, 255, 256, 2**15, 2**16, 2**31, -(2**31) - 1, 2**32, 2**53, 2**53 + 1]
INTEGERS_64 = st.sampled_from(EDGES) | st.integers(-(2**63), 2**63 - 1)
INTEGERS = INTEGERS_64 | st.sampled_from([2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**30, -(10**4)])
FLOATS = st.sampled_from([0.0, -0.0, 1.0, 0.1, 1e300, 5e-324]) | st.floats(allow_nan=False, allow_infinity=False)


def nested(scalars: st.SearchStrategy[object], leaves: int = 25) -> st.SearchStrategy[object]:
    """Lists and objects of such scalars."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=6) | st.dictionaries(NAMES, inner, max_size=6),
        max_leaves=leaves,
    )


SCALARS = st.none() | st.booleans() | INTEGERS | FLOATS | TEXT
JSON = nested(SCALARS)
"""Any JSON value."""

JSON_64 = nested(st.none() | st.booleans() | INTEGERS_64 | FLOATS | TEXT)
"""Any JSON value whose integers have 64 bits."""

NUMBER_TEXT = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?", fullmatch=True)
"""Numbers as they may be written."""

OBJECTS = st.dictionaries(NAMES, nested(SCALARS, leaves=8), min_size=1, max_size=5)
"""Records that a schema language can take as a root."""

OBJECTS_64 = st.dictionaries(
    NAMES, nested(st.none() | st.booleans() | INTEGERS_64 | FLOATS | TEXT, leaves=8), min_size=1, max_size=5
)
"""Records that most formats can write."""
