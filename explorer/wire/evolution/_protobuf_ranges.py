"""Ranges of numbers, ends included: reserved ones, and those of extensions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

Range = tuple[int, int]


class Ranges:
    """Ranges in order, with those that touch made one."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self.ranges: list[Range] = []
        for start, end in sorted(ranges):
            if self.ranges and start <= self.ranges[-1][1] + 1:
                self.ranges[-1] = self.ranges[-1][0], max(end, self.ranges[-1][1])
            else:
                self.ranges.append((start, end))
        self._ends = [end for _, end in self.ranges]

    def __contains__(self, number: int) -> bool:
        at = bisect_left(self._ends, number)
        return at < len(self.ranges) and self.ranges[at][0] <= number

    def missing(self, start: int, end: int) -> list[Range]:
        """The parts of a range that are in none of these."""
        parts = []
        at = bisect_left(self._ends, start)
        while start <= end and at < len(self.ranges) and self.ranges[at][0] <= end:
            if start < self.ranges[at][0]:
                parts.append((start, self.ranges[at][0] - 1))
            start = self.ranges[at][1] + 1
            at += 1
        return [*parts, (start, end)] if start <= end else parts


def shown(ranges: Iterable[Range]) -> str:
    """As a reserved statement has them."""
    return ", ".join(str(start) if start == end else f"{start} to {end}" for start, end in ranges)
