"""Reading: the bytes as a reader with its own schema sees them, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from . import limits
from .layout import Layout
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


class Steps:
    """The recorder of a reading: steps up to a limit, the bits of every path, the first fault."""

    def __init__(self, layout: Layout) -> None:
        self.reading = Reading()
        self.bits = bits_of(layout)
        self.left = limits.STEPS

    def add(
        self, action: Action, detail: str, writer_path: str | None = None, reader_path: str | None = None, *,
        before: str | None = None, after: str | None = None, rule: str | None = None,
    ) -> None:  # fmt: skip
        """One step; past the limit on steps only what is lost or fails is told."""
        self.left -= 1
        if self.left < 0 and action is not Action.FAIL:
            return
        start, end = self.bits.get(writer_path, (None, None)) if writer_path is not None else (None, None)
        self.reading.steps.append(Step(action, detail, writer_path, reader_path, start, end, before, after, rule))

    def lose(self) -> None:
        """Something of what was written is not there any more, or not as it was."""
        self.reading.lossless = False

    def fail(
        self, detail: str, writer_path: str | None, reader_path: str | None, *, expected: str, found: str,
        rule: str | None = None, fix: str | None = None,
    ) -> None:  # fmt: skip
        """The reader cannot go on. The first fault is the reading's problem; the steps tell them all."""
        self.add(Action.FAIL, detail, writer_path, reader_path, before=found, after=expected, rule=rule)
        self.lose()
        if self.reading.problem is None:
            start = self.bits.get(writer_path or "", (None, None))[0]
            self.reading.problem = Problem(
                code="cannot-be-read", detail=detail, path=reader_path if reader_path is not None else writer_path,
                offset=None if start is None else start // 8, expected=expected, found=found, fix=fix,
            )  # fmt: skip


def bits_of(layout: Layout) -> dict[str, tuple[int, int]]:
    """JSON Pointer -> the first bit of its value and the bit after the last, for what has bits at all."""
    starts, ends = layout.extents()
    found: dict[str, tuple[int, int]] = {}
    for node, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start >= 0:
            path = layout.path(node)
            known = found.get(path)
            found[path] = (start, end) if known is None else (min(known[0], start), max(known[1], end))
    return found
