"""What went wrong: where, what was expected, what was found, what to do. One shape for records, schemas, bytes and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `start` to `end` of a text, the end not among them, replaced by `text`.

    Offsets count characters (code points) of the text as it was given, from 0: neither bytes nor UTF-16 units.
    """

    start: int
    end: int
    text: str

    def applied(self, text: str) -> str:
        """The text with the edit made."""
        return text[: self.start] + self.text + text[self.end :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault, or one remark, in words and with its place. What is not known is None.

    `offset` counts bytes from the start of the whole input; `line` and `column` are 1-based, columns count characters;
    `path` is a JSON Pointer into the record. `code` is stable and meant for programs: lower case, words joined by hyphens.
    `fix` says what to do; `edit` does it, and is there only where it mends this fault for certain, or by the one obvious
    reading: no edit is better than a wrong one.
    """

    code: str
    detail: str
    offset: int | None = None
    path: str | None = None
    line: int | None = None
    column: int | None = None
    expected: str | None = None
    found: str | None = None
    fix: str | None = None
    edit: Edit | None = None


class WireError(Exception):
    """Raised by encoders, parsers and readers; carries every problem found, the first one first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].detail)
        self.problems: Sequence[Problem] = problems

    @property
    def problem(self) -> Problem:
        return self.problems[0]


class RecordError(WireError):
    """The record is not JSON."""


class SchemaError(WireError):
    """A schema that cannot be read, or whose root is not clear."""


class RootError(SchemaError):
    """The text holds several things that could be meant: `candidates` are their names."""

    def __init__(self, problem: Problem, candidates: Sequence[str]) -> None:
        super().__init__(problem)
        self.candidates = tuple(candidates)


class ConformError(WireError):
    """The record does not fit the schema."""


class EncodeError(WireError):
    """The format cannot say this value."""


class InputError(WireError):
    """Bytes in a writing that cannot be read."""


class LimitError(WireError):
    """Past a limit of `limits`: `limit` is what is allowed, `given` what came.

    `schema` says which schema of a scenario it is, counted from 0, where it is one.
    """

    def __init__(self, problem: Problem, *, limit: int, given: int) -> None:
        super().__init__(problem)
        self.limit = limit
        self.given = given
        self.schema: int | None = None


def too_large(what: str, unit: str, *, limit: int, given: int, fix: str | None = None) -> LimitError:
    """The one way to say that something is past a limit."""
    return LimitError(
        Problem(
            code="too-large",
            detail=f"{what}: {given:,} {unit} given, {limit:,} allowed.",
            expected=f"at most {limit:,} {unit}",
            found=f"{given:,} {unit}",
            fix=fix or f"Keep it to {limit:,} {unit}.",
        ),
        limit=limit,
        given=given,
    )
