"""Sizes: in words, and as bars that stand on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.wire.layout import Layout, Role

ORDER: Final = (
    Role.VALUE, Role.NAME, Role.LENGTH, Role.TAG, Role.TYPE, Role.POINTER, Role.FRAME, Role.PADDING, Role.UNREAD,
)  # fmt: skip
"""Of the segments of a bar: the data first, so that what it costs to carry it is what sticks out."""

NAMES: Final = {Role.VALUE: "data", Role.UNREAD: "unexplained"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar. `x` and `width` in per cent of the scale."""

    role: str
    x: str
    width: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`_bar.html`. `title` says in words what the bar shows."""

    title: str
    segments: Sequence[Segment]


def bar(layout: Layout, largest: int) -> Bar:
    """The bar of a layout, on the scale of the largest one."""
    return bar_of(layout.breakdown(), largest)


def bar_of(breakdown: dict[Role, float], largest: float) -> Bar:
    segments, at = [], 0.0
    for role in ORDER:
        size = breakdown.get(role, 0)
        if size:
            title = f"{NAMES.get(role, role.value)} {of_number(size)} B"
            segments.append(Segment(role.value, _percent(at, largest), _percent(size, largest), title))
            at += size
    return Bar(", ".join(segment.title for segment in segments) or "no bytes", segments)


def _percent(size: float, largest: float) -> str:
    return f"{100 * size / (largest or 1):.3f}%"


def of_number(number: float) -> str:
    """A number of bytes, with a decimal only where the bits of one byte serve two."""
    return f"{number:,.1f}".removesuffix(".0")


def of_bytes(count: float) -> str:
    """A size: `81 B`, `12,345 B`."""
    return f"{of_number(count)} B"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def total(breakdowns: Iterable[dict[Role, float]]) -> dict[Role, float]:
    """Several breakdowns added up."""
    added: dict[Role, float] = {}
    for breakdown in breakdowns:
        for role, size in breakdown.items():
            added[role] = added.get(role, 0) + size
    return added
