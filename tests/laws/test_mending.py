"""The law of edits (see tests/mending.py), over records: whatever was done to a good one, or is no record at all."""

from __future__ import annotations

import json

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.problem import Problem, WireError
from explorer.wire.record import read

from ..mending import keeps_the_law
from ..values import JSON

MARKS = st.sampled_from(
    [*"{}[]\"'“”`,:=;\\\n\t0-+./#aé😀 \u00a0", "//x\n", "/*x*/", "None", "True", "NaN", "0x1f", "...", "1_0"]
)
"""What may be put into a text, or put in the place of a character."""


def told(text: str) -> list[Problem]:
    """What is told of a record: its fault, or its remarks."""
    try:
        return list(read(text).remarks)
    except WireError as error:
        return list(error.problems)


def check(text: str) -> None:
    for problem in told(text):
        if problem.edit is not None:
            keeps_the_law(text, problem, told)


def damaged(text: str, at: int, cut: int, put: str) -> str:
    at = at % (len(text) + 1)
    return text[:at] + put + text[at + cut :]


@settings(max_examples=150)
@given(JSON, st.sampled_from([None, 1]), st.integers(0, 10_000), st.integers(0, 2), MARKS | st.just(""))
def test_of_any_damage_to_a_record(value: object, indent: int | None, at: int, cut: int, put: str) -> None:
    text = damaged(json.dumps(value, ensure_ascii=False, indent=indent), at, cut, put)
    assume(len(text.encode("utf-8", "surrogatepass")) < limits.RECORD_BYTES)
    check(text)


@settings(max_examples=100)
@given(st.lists(MARKS | st.sampled_from(['{"a": 1', "}", '"x"', "12", "[", "]"]), max_size=8))
def test_of_any_pieces_for_a_record(pieces: list[str]) -> None:
    check("".join(pieces))


@settings(max_examples=60)
@given(JSON, st.sampled_from([None, 1]), st.integers(0, 10_000), MARKS | st.just(""))
def test_mending_a_record_comes_to_an_end(value: object, indent: int | None, at: int, put: str) -> None:
    text = damaged(json.dumps(value, ensure_ascii=False, indent=indent), at, 1, put)
    for _ in range(len(text) + 10):
        problem = next((one for one in told(text) if one.edit), None)
        if problem is None:
            return
        assert problem.edit is not None
        text = problem.edit.applied(text)
    raise AssertionError(f"never ends: {text!r}")
