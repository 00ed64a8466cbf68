"""The recorder that every decoder writes to.

A decoder is a loop that walks the bytes and calls three things: `leaf(start, part)` where a run of bits begins,
`open(key, kind)` where a value begins, `close()` where it ends. It returns where it got to, or raises what `stop` gives.
`trace` turns either into a Layout, total whatever the bytes are: what was understood, one problem, and the rest unread.
The hottest loops append to the columns themselves, through the columns' `append`s bound to local names: a call for each
leaf costs as much as the decoding.

    def _walk(t: Tracer) -> int:
        t.open("", MAP)                      # the root; its key is never read
        t.leaf(0, HEAD)
        ...
        return end                           # in units
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from . import limits
from .layout import UNREAD, Inside, Key, Layout, Part, token
from .problem import Problem
from .value import Value, pointer

GIVE_THE_WHOLE: Final = "Bytes are missing: give the whole of it, or see whether it was cut on its way."


class Stop(Exception):
    """The bytes make no sense from here on. Made by `Tracer.stop`, raised by a decoder, caught by `trace`."""

    def __init__(self, at: int, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.at = at
        self.problem = problem


class Tracer:
    """Columns under construction. Positions are in units: bytes, or bits where `unit` is 1."""

    __slots__ = (
        "_key",
        "_kind",
        "_owner",
        "_parent",
        "_part",
        "_start",
        "apart",
        "data",
        "free",
        "here",
        "insides",
        "keys",
        "kinds",
        "owners",
        "parents",
        "parts",
        "remarked",
        "remarks",
        "starts",
        "unit",
        "values",
    )  # fmt: skip

    def __init__(self, data: bytes, unit: int = 8) -> None:
        self.data = data
        self.unit = unit
        self.here = 0
        self.starts: array[int] = array("I")
        self.parts: list[Part] = []
        self.owners: array[int] = array("I")
        self.parents: array[int] = array("I")
        self.keys: list[Any] = []
        self.kinds: list[Part] = []
        self.values: dict[int, Value] = {}
        self.apart: set[int] = set()
        self.remarks: list[Problem] = []
        self.remarked: list[int] = []  # the node that was open at each remark
        self.insides: list[Inside] = []
        self.free = limits.FREE_ELEMENTS
        self._start, self._part, self._owner = self.starts.append, self.parts.append, self.owners.append
        self._parent, self._key, self._kind = self.parents.append, self.keys.append, self.kinds.append

    def leaf(self, start: int, part: Part) -> None:
        """From `start` on, up to where the next leaf begins, the bits are one `part` of the open node. May be empty."""
        self._start(start)
        self._part(part)
        self._owner(self.here)

    def open(self, key: Any, kind: Part) -> int:
        """A value begins, at this key of the open node. The first one is the record itself."""
        self._parent(self.here)
        self._key(key)
        self._kind(kind)
        self.here = node = len(self.kinds) - 1
        return node

    def close(self) -> None:
        """The open value ends; what follows belongs to the node above."""
        self.here = self.parents[self.here]

    def value(self, value: Value) -> None:
        """The open node's value, where its bytes alone do not tell it."""
        self.values[self.here] = value

    def spend(self, at: int, count: int = 1) -> None:
        """Account for elements that take no bytes: a count of them costs the sender nothing, so it is bounded."""
        self.free -= count
        if self.free < 0:
            raise self.stop(
                at,
                f"at most {limits.FREE_ELEMENTS:,} elements that take no bytes",
                f"{limits.FREE_ELEMENTS - self.free:,} of them",
                code="too-many-free-elements",
                fix="A count without bytes behind it is how a few bytes become gigabytes; decode a smaller piece.",
            )

    def remark(self, problem: Problem) -> None:
        """Something worth telling that does not stop the decoding, of the open node where it names no path.

        Past the limit on remarks they are dropped.
        """
        if len(self.remarks) < limits.REMARKS:
            self.remarks.append(problem)
            self.remarked.append(self.here)

    def inside(self, title: str, layout: Layout) -> None:
        """What the last leaf holds once it is unpacked: a layout of other bytes, told beside this one."""
        self.insides.append(Inside(len(self.starts) - 1, title, layout))

    def splice(self, at: int, layout: Layout, key: Any) -> None:
        """Another format's layout of `data[at : at + len(layout.data)]`, at this key of the open node.

        For envelopes: what they carry is traced by its own format and told as part of the whole. A problem of the inner
        bytes is raised as this decoder's own, with its place in the whole.
        """
        first, row = len(self.kinds), len(self.starts)
        scale = layout.unit // self.unit
        if layout.parts and layout.parts[-1] is UNREAD:  # the outer decoder says what is unread
            rows, read = len(layout) - 1, layout.starts[-1]
        else:
            rows, read = len(layout), len(layout.data) * 8 // layout.unit
        self.starts.extend(at + start * scale for start in layout.starts[:rows])
        self.parts.extend(layout.parts[:rows])
        self.owners.extend(first + owner for owner in layout.owners[:rows])
        self.parents.append(self.here)
        self.parents.extend(first + above for above in layout.parents[1:])
        self.keys.extend((key, *layout.keys[1:]))
        self.kinds.extend(layout.kinds)
        self.values.update((first + node, value) for node, value in layout.values.items())
        self.apart.update(first + node for node in layout.apart)
        self.insides.extend(Inside(row + inner.row, inner.title, inner.layout) for inner in layout.inside)
        if layout.remarks:
            above, place = self._pointer(first), at * self.unit // 8
            for remark in layout.remarks[: limits.REMARKS - len(self.remarks)]:
                path = None if above is None or remark.path is None else above + remark.path
                offset = None if remark.offset is None else place + remark.offset
                self.remarks.append(replace(remark, path=path, offset=offset, line=None, column=None))
                self.remarked.append(first)
        if (problem := layout.problem) is not None:
            self.here = first + layout.fault
            raise self.stop(
                at + read * scale, problem.expected or "", problem.found or "", code=problem.code, fix=problem.fix,
                offset=None if problem.offset is None else at + problem.offset * 8 // self.unit,
            )  # fmt: skip

    def _pointer(self, node: int) -> str | None:
        """The path of a node, where all keys above it are known already; None where one is still to be read."""
        tokens: list[str] = []
        while node:
            match self.keys[node]:
                case Key.SAME:
                    pass
                case str() | int() as key:
                    tokens.append(token(key))
                case _:
                    return None
            node = self.parents[node]
        return pointer(tokens[::-1])

    def stop(
        self, at: int, expected: str, found: str, *, code: str = "invalid", fix: str | None = None,
        offset: int | None = None,
    ) -> Stop:  # fmt: skip
        """The fault to raise. `at`: where the unread rest begins; `offset`: where the fault is, if elsewhere (units)."""
        where = (at if offset is None else offset) * self.unit // 8
        detail = f"Stopped after {at * self.unit // 8} of {len(self.data)} bytes: expected {expected}, found {found}."
        return Stop(at, Problem(code=code, detail=detail, offset=where, expected=expected, found=found, fix=fix))

    def end(self, at: int, expected: str) -> Stop:
        """The fault of data that ends too early; the rest from `at` on is not enough."""
        left = len(self.data) - at * self.unit // 8
        found = "the end of the data" if left <= 0 else f"only {left:,} byte{'s' * (left != 1)} left"
        return self.stop(
            min(at, len(self.data) * 8 // self.unit), expected, found, code="truncated", fix=GIVE_THE_WHOLE
        )

    def too_deep(self, at: int) -> Stop:
        """The fault of nesting past the limit."""
        return self.stop(
            at, f"at most {limits.NESTING} levels of nesting", f"level {limits.NESTING + 1}", code="too-deep",
            fix="Look at an inner part by itself: cut the levels around it away.",
        )  # fmt: skip


def trace(
    walk: Callable[[Tracer], int], data: bytes, *, unit: int = 8, root: Part | None = None,
    trailing: str = "the end of the data",
) -> Layout:  # fmt: skip
    """Run a decoder over bytes. `root`: the kind of the record when the decoder stops before it opened one.

    `trailing` says what was expected where bytes follow a value that is complete.
    """
    t = Tracer(data, unit)
    problem: Problem | None = None
    fault = 0
    total = len(data) * 8 // unit
    try:
        end = walk(t)
        if end < total:
            left = (total - end) * unit // 8
            raise t.stop(
                end, trailing, f"{left:,} more byte{'s' * (left != 1)}", code="trailing-bytes",
                fix="Remove what follows, or look at it by itself.",
            )  # fmt: skip
    except Stop as stop:
        problem = stop.problem
        if not t.kinds:
            t.open("", root or UNREAD)
        fault, t.here = t.here, 0
        if stop.at < total or not t.starts:
            t.leaf(stop.at, UNREAD)
    layout = Layout(data, unit, t.starts, t.parts, t.owners, t.parents, t.keys, t.kinds, t.values, t.apart, problem)
    if problem is not None:
        layout.problem, layout.fault = _at(problem, layout, fault), fault
    layout.remarks = [_at(remark, layout, node) for remark, node in zip(t.remarks, t.remarked, strict=True)]
    layout.inside = t.insides
    return layout


def _at(problem: Problem, layout: Layout, node: int) -> Problem:
    """The problem with the path of a node, where it has none of its own."""
    return problem if problem.path is not None else replace(problem, path=layout.path(node))
