"""Every JSON record gets a card in every format, or an exact reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.explore import explore
from explorer.scenario import Scenario

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(1 << 70), 1 << 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None), max_size=6)
)
KEYS = st.text(st.characters(codec=None), max_size=5) | st.sampled_from(
    ["", "a", "b", "a b", "id", "class", "1", "~/", "\0"]
)
RECORDS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
REASONS = {"lone-surrogate", "integer-too-large", "out-of-range", "root-not-a-record"}


@given(RECORDS)
def test_every_record_has_a_card_or_a_reason(record: object) -> None:
    told = explore(Scenario(json.dumps(record)))
    for pane in told.panes:
        if pane.problem is None:
            assert pane.round_trip, f"{pane.format.key} does not decode back"
        else:
            assert pane.problem.code in REASONS, f"{pane.format.key}: {pane.problem}"


@pytest.mark.parametrize(
    "text",
    ['{"\\ud800": 1}', '{"a": [1, {"b": null}]}', '{"a": [1, {"b": 1}, {"c": null}]}', '{"": {"": null}}', '[[], [[]]]'],
)  # fmt: skip
def test_what_was_found(text: str) -> None:
    test_every_record_has_a_card_or_a_reason.hypothesis.inner_test(json.loads(text))  # type: ignore[attr-defined]


def test_json_that_is_the_record_again_is_not_read_twice() -> None:
    for text, again in (('{"a":[1,2.50,"é"]}', True), ('{"a": [1]}', False), ('{"a":1,"a":2}', False)):
        found = explore(Scenario(text, formats=("json",)))
        assert found.record is not None
        assert (found.panes[0].layout is found.record.layout) is again, text
        assert found.panes[0].round_trip
