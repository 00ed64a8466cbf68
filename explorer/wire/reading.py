"""Reading: the bytes as a reader with its own schema sees them, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .problem import Problem
from .value import Value


class Action(Enum):
    """What a reader does with a run of the writer's bytes, or without any. The values are the API's."""

    MATCH = "match"  # by name, by number: told in the step's detail
    RENAME = "rename"  # bridged by an alias, or by a number under another name
    PROMOTE = "promote"  # int to long: the specification allows it
    CONVERT = "convert"  # the same bytes read as another type
    DEFAULT = "default"  # not in the bytes: the reader's own value
    SKIP = "skip"  # stepped over and lost
    PRESERVE = "preserve"  # not understood, and kept when the record is written again
    TRUNCATE = "truncate"  # part of the value is lost
    BRANCH = "branch"  # the branch of a union, the member of a oneof
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a Reading.

    writer_path   JSON Pointer of the value as the writer has it; None for a default
    reader_path   the same as the reader has it; None for what is skipped
    start, end    bits of the writer's bytes; None for a default
    before        the value as it was written, with its type in words
    after         the value as it is read, with its type in words
    rule          the key of the rule that says so
    """

    action: Action
    detail: str
    writer_path: str | None = None
    reader_path: str | None = None
    start: int | None = None
    end: int | None = None
    before: str | None = None
    after: str | None = None
    rule: str | None = None


@dataclass(slots=True)
class Reading:
    """What a reader makes of the bytes. `value` is what its own implementation would give; nothing where it cannot read.

    lossless   whether all that was written is there, unchanged
    """

    value: Value = None
    steps: list[Step] = field(default_factory=list)
    problem: Problem | None = None
    lossless: bool = True

    @property
    def readable(self) -> bool:
        return self.problem is None
