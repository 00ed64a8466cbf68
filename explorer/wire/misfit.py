"""What does not fit a schema, and what gets lost: told with the path of its value, up to the limit on remarks.

A path is only put together when there is something to tell, because most values fit.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from . import limits
from .loss import Loss
from .problem import Problem
from .value import Value, pointer, words

ABSENT: Final = object()
"""In the place of the value of a field that a record lacks."""

Path: TypeAlias = "tuple[Path, str | int] | None"
"""The way to a value, from its end: the path above, and a key or an index. A JSON Pointer only when something is told."""


class Told:
    """The problems and losses of one walk over a record."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.losses: list[Loss] = []

    def misfit(
        self, path: Path, expected: str, value: Value, *, code: str = "does-not-fit", fix: str | None = None
    ) -> None:  # fmt: skip
        where, found = pointer_of(path), _found(value)
        detail = f"{where or 'The record'}: expected {expected}, found {found}."
        self.tell(Problem(code=code, detail=detail, path=where, expected=expected, found=found, fix=fix))

    def tell(self, problem: Problem) -> None:
        """One more problem; past the limit only that there are some."""
        if len(self.problems) < limits.REMARKS:
            self.problems.append(problem)

    def lose(self, path: Path, detail: str) -> None:
        if len(self.losses) < limits.REMARKS:
            self.losses.append(Loss(pointer_of(path), detail))

    def unicode(self, value: str, path: Path) -> str:
        """Text as it is; told where half of a surrogate pair stands alone."""
        if value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError as error:
            where, lone = pointer_of(path), f"the lone surrogate U+{ord(value[error.start]):04X}"
            self.tell(
                Problem(
                    code="lone-surrogate",
                    detail=f"{where or 'The record'}: {lone} has no UTF-8.",
                    path=where,
                    expected="Unicode text",
                    found=lone,
                    fix="Write the whole pair, or U+FFFD.",
                )
            )
        return value


def pointer_of(path: Path) -> str:
    """The JSON Pointer of a way."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(str(step))
    return pointer(steps[::-1])


def _found(value: Value) -> str:
    """A value in words, with its kind."""
    match value:
        case _ if value is ABSENT:
            return "no such name"
        case None | bool():
            return words(value)
        case int():
            return f"the integer {words(value)}"
        case float():
            return f"the number {words(value)}"
        case str():
            return f"the text {words(value)!r}"
        case bytes():
            return f"{len(value)} bytes"
        case list():
            return f"an array of {len(value)}"
        case dict():
            return f"an object of {len(value)}"
        case _:
            return words(value)
