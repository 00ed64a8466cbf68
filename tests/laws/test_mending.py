"""The law of edits: one that is offered mends its fault, and does no harm.

After the edit of a problem, no problem of the same code stands at the same place; and a text that had one fault has at most
one. (A text whose grammar was mended may show faults that could not be seen before: they were there.)
"""

from __future__ import annotations

import json

from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.problem import Problem, WireError
from explorer.wire.record import read

from ..values import JSON

MARKS = st.sampled_from(
    [*"{}[]\"'“”`,:=;\\\n\t0-+./#aé😀 \u00a0", "//x\n", "/*x*/", "None", "True", "NaN", "0x1f", "...", "1_0"]
)
"""What may be put into a text, or put in the place of a character."""


def offset(text: str, problem: Problem) -> int:
    """The place of a problem in characters; it must be one."""
    assert problem.line is not None and problem.column is not None
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: problem.line - 1]) + problem.column - 1


def told(text: str) -> list[Problem]:
    """What is told of a record: its fault, or its remarks."""
    try:
        return list(read(text).remarks)
    except WireError as error:
        return list(error.problems)


def same_place(text: str, problem: Problem) -> int:
    """Where the place of a problem is after its edit."""
    edit = problem.edit
    assert edit is not None
    at = offset(text, problem)
    return at if at < edit.end or at == edit.start else at + len(edit.text) - (edit.end - edit.start)


def keeps_the_law(text: str, problem: Problem, before: int) -> None:
    edit = problem.edit
    assert edit is not None
    assert 0 <= edit.start <= edit.end <= len(text)
    mended = edit.applied(text)
    note(f"{text!r} -> {mended!r}")
    assert mended != text
    after = told(mended)
    at = offset(text, problem)
    if not (
        edit.start <= at < edit.end and not edit.text
    ):  # where it was taken away, the next one may have moved there
        assert (problem.code, same_place(text, problem)) not in {(one.code, offset(mended, one)) for one in after}
    assert len(after) <= max(before, 1) or not read_before(text), "no more faults than before"


def read_before(text: str) -> bool:
    """Whether the text was JSON before: then remarks are counted, else they could not be seen."""
    try:
        read(text)
    except WireError:
        return False
    return True


def damaged(text: str, at: int, cut: int, put: str) -> str:
    at = at % (len(text) + 1)
    return text[:at] + put + text[at + cut :]


@settings(max_examples=150)
@given(JSON, st.sampled_from([None, 1]), st.integers(0, 10_000), st.integers(0, 2), MARKS | st.just(""))
def test_of_any_damage_to_a_record(value: object, indent: int | None, at: int, cut: int, put: str) -> None:
    text = damaged(json.dumps(value, ensure_ascii=False, indent=indent), at, cut, put)
    assume(len(text.encode("utf-8", "surrogatepass")) < limits.RECORD_BYTES)
    problems = told(text)
    for problem in problems:
        if problem.edit is not None:
            keeps_the_law(text, problem, len(problems))


@settings(max_examples=100)
@given(st.lists(MARKS | st.sampled_from(['{"a": 1', "}", '"x"', "12", "[", "]"]), max_size=8))
def test_of_any_pieces_for_a_record(pieces: list[str]) -> None:
    text = "".join(pieces)
    problems = told(text)
    for problem in problems:
        if problem.edit is not None:
            keeps_the_law(text, problem, len(problems))


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
