"""Work, counted: how many lines of the project a call runs, and how many bytes it takes. The same on every machine.

A promise about time is tested with this, never with a clock: a busy machine is slow and right all the same. How long things
take is measured by `python -m bench`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from explorer.wire import limits
from explorer.wire.format import Format
from explorer.wire.layout import Layout
from explorer.wire.schema import Schema

PROJECT = str(Path(__file__).resolve().parents[1] / "explorer")

SECOND = 10_000_000
"""Lines that CPython runs in a second or so: what a visitor waits for is bounded in these."""

TWICE = 2.3
"""What doubling the input may cost where work grows as the input does: twice, and a little more for dice and rounding."""


class Work:
    """What was counted so far."""

    lines = 0


@contextmanager
def counted() -> Iterator[Work]:
    """Count the lines of the project that run inside; what runs in C is one line, however long it takes."""
    work = Work()

    def line(frame: FrameType, event: str, arg: Any) -> Any:
        work.lines += 1
        return line

    def entered(frame: FrameType, event: str, arg: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(PROJECT) else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        yield work
    finally:
        sys.settrace(before)


def lines(call: Callable[[], Any]) -> int:
    """How many lines of the project a call runs."""
    with counted() as work:
        call()
    return work.lines


def growth(call: Callable[[Any], Any], small: Any, large: Any) -> float:
    """How many times as many lines a call runs for the larger of two inputs."""
    return lines(lambda: call(large)) / lines(lambda: call(small))


class Watched(bytes):
    """Bytes that count how many of them are taken, one by one, in slices and in searches."""

    taken = 0

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        self.taken += len(found) if isinstance(place, slice) else 1
        return found

    def find(self, *asked: Any) -> int:
        found = super().find(*asked)
        self.taken += (found if found >= 0 else len(self)) - (asked[1] if len(asked) > 1 else 0)
        return found


def linear(format_: Format, data: bytes, schema: Schema | None = None, *, a_byte: int = 60) -> Layout:
    """Trace, and hold that the work grows as the bytes do: so many lines a byte, and each byte taken a few times only.

    Elements that take no bytes are bounded by themselves, and count as one each. A tenth of a megabyte is enough to tell:
    work that grows as the square of that would be a thousand times what is allowed.
    """
    watched = Watched(data)
    with counted() as work:
        layout = format_.trace(watched, schema)
    allowed = a_byte * (len(data) + limits.FREE_ELEMENTS)
    assert work.lines <= allowed, f"{work.lines:,} lines for {len(data):,} bytes"
    assert watched.taken <= allowed, f"{watched.taken:,} bytes taken of {len(data):,}"
    return layout
