"""The law of edits, for whoever has a text, a way to read it and a problem with an edit.

After the edit the problem is gone: none of the same code, that finds the same, stands at the same place. (A text whose
grammar was mended may show faults that could not be seen before: they were there.)
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.wire.problem import Edit, Problem, WireError

Read = Callable[[str], object]


def faults(read: Read, text: str) -> list[Problem]:
    """What is wrong with a text; nothing where it can be read."""
    try:
        read(text)
    except WireError as error:
        return list(error.problems)
    return []


def offset(text: str, problem: Problem) -> int | None:
    """The place of a problem in characters."""
    if problem.line is None or problem.column is None:
        return None
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: problem.line - 1]) + problem.column - 1


def moved(at: int, edit: Edit) -> int:
    """Where a place of a text is after an edit."""
    return at if at < edit.end or at == edit.start else at + len(edit.text) - (edit.end - edit.start)


def keeps_the_law(text: str, problem: Problem, after: Callable[[str], list[Problem]]) -> str:
    """The text with the edit of a problem made; the law is checked. `after`: what is told of it then."""
    edit, at = problem.edit, offset(text, problem)
    assert edit is not None and at is not None
    assert 0 <= edit.start <= edit.end <= len(text)
    mended = edit.applied(text)
    assert mended != text
    if not (
        edit.start <= at < edit.end and not edit.text
    ):  # where it was taken away, the next one may have moved there
        left = {(one.code, one.found, offset(mended, one)) for one in after(mended)}
        assert (problem.code, problem.found, moved(at, edit)) not in left
    return mended
