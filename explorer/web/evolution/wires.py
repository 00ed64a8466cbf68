"""The wires of the picture: which rows they join, what they say, and how they are drawn, with numbers alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.wire.reading import Action, Step

from .. import pills
from .rows import Row, row_of, without_type

HEIGHT: Final = 50
PITCH: Final = 56
WIDTH: Final = 220
"""Of a row, of a row and the gap below it, and of the wires, in pixels; the first two are in the style sheet as well."""

WORDS: Final = {
    Action.MATCH: "match",
    Action.RENAME: "renamed",
    Action.PROMOTE: "promoted",
    Action.CONVERT: "converted",
    Action.DEFAULT: "default",
    Action.SKIP: "stepped over",
    Action.PRESERVE: "kept unread",
    Action.TRUNCATE: "cut off",
    Action.BRANCH: "branch",
    Action.FAIL: "cannot be read",
}
STRONGEST: Final = (
    Action.FAIL, Action.TRUNCATE, Action.CONVERT, Action.PROMOTE, Action.RENAME, Action.DEFAULT, Action.SKIP,
    Action.PRESERVE, Action.BRANCH, Action.MATCH,
)  # fmt: skip
"""Which action gives a wire its style, where several steps go the same way."""

SILENT: Final = (Action.MATCH, Action.BRANCH)
"""What a wire says only where it says nothing else."""


@dataclass(slots=True)
class Wire:
    """From a row to a row, or from one row to nowhere. Drawn by `d`; `cut`: where the cross stands."""

    writer: int | None
    reader: int | None
    kind: str = ""
    words: str = ""
    d: str = ""
    end: tuple[float, float] | None = None
    cut: tuple[float, float] | None = None
    x: float = 0
    y: float = 0
    width: float = 0
    now: bool = False

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - 10


def join(
    steps: Sequence[Step], writers: Sequence[Row], readers: Sequence[Row]
) -> tuple[list[tuple[int, int, int]], list[Wire]]:
    """For each step its rows and its wire (-1 for none), and the wires."""
    of_writer, of_reader = {row.path: row for row in writers}, {row.path: row for row in readers}
    wires: list[Wire] = []
    known: dict[tuple[int, int], int] = {}
    links = []
    told: dict[int, list[Step]] = {}
    for step in steps:
        one, other = row_of(step.writer_path, of_writer), row_of(step.reader_path, of_reader)
        pair = (one.number if one else -1, other.number if other else -1)
        if one:
            one.actions.add(step.action)
        if other:
            other.actions.add(step.action)
        number = -1
        if pair != (-1, -1):
            if pair not in known:
                known[pair] = len(wires)
                wires.append(Wire(one.number if one else None, other.number if other else None))
            number = known[pair]
            told.setdefault(number, []).append(step)
        links.append((*pair, number))
    for number, wire in enumerate(wires):
        actions = {step.action for step in told[number]}
        strongest = next(action for action in STRONGEST if action in actions)
        wire.kind = strongest.value
        wire.words = _said(wire, told[number], actions, strongest)
    return links, wires


def _said(wire: Wire, steps: Sequence[Step], actions: set[Action], strongest: Action) -> str:
    """A wire in words."""
    if strongest is Action.FAIL:
        return "cannot be read" if wire.writer is not None else "never written"
    if strongest is Action.DEFAULT:
        after = next((step.after for step in steps if step.action is Action.DEFAULT and step.after), "")
        return f"default {pills.cut(pills.shown(without_type(after)), 12)}".strip()
    if strongest in SILENT:
        return WORDS[strongest]
    said = [WORDS[action] for action in reversed(STRONGEST) if action in actions and action not in SILENT]
    if strongest in (Action.PROMOTE, Action.CONVERT):
        types = _types(next(step for step in steps if step.action is strongest))
        if types and len(said) == 1:
            return pills.cut(f"{said[0]} {types}", 28)
    return ", ".join(said)


def _types(step: Step) -> str:
    """`int → long`, out of what a step says of before and after."""
    ends = [re.search(r"\(([^()]{1,12})\)\Z", text or "") for text in (step.before, step.after)]
    return f"{ends[0][1]} → {ends[1][1]}" if ends[0] and ends[1] and ends[0][1] != ends[1][1] else ""


def name(writers: Sequence[Row], readers: Sequence[Row], wires: Sequence[Wire]) -> None:
    """What becomes of each row, in words; rows at the two ends of a wire get one key, and so light up together."""
    apart = {row.key for row in writers}
    linked = set()
    for wire in wires:
        one = None if wire.writer is None else writers[wire.writer]
        other = None if wire.reader is None else readers[wire.reader]
        for row, far in ((one, other), (other, one)):
            if row is None:
                continue
            towards = "" if far is None or far.name == row.name else f"{'as' if row is one else 'from'} {far.name}"
            row.note = f"{wire.words} {towards}".strip() if not row.note else row.note
            row.kind = row.kind or wire.kind
        if one is not None and other is not None and other.number not in linked:
            other.key = one.key
            linked.add(other.number)
    for row in readers:
        if row.number not in linked and row.key in apart:
            row.key = f"/reader{row.key}"


def _y(row: int) -> float:
    return row * PITCH + HEIGHT / 2


def draw(wires: Sequence[Wire]) -> None:
    """Lines, and a place on each for its chip where the chips cover each other least."""
    placed: list[Wire] = []
    straight_first = sorted(
        wires, key=lambda w: (w.writer is not None and w.reader is not None, abs((w.writer or 0) - (w.reader or 0)))
    )
    for wire in straight_first:
        bold = wire.kind == Action.FAIL.value
        wire.width = round((6.8 if bold else 6.1) * len(wire.words) + 17, 1)
        best = min(_places(wire), key=lambda place: _covered(place, wire.width, placed))
        wire.x, wire.y = best[0], best[1]
        wire.d = _line_of(wire, best)
        placed.append(wire)


def _places(wire: Wire) -> Iterator[tuple[float, float]]:
    """Where a chip may stand: anywhere on a whole wire; near its row on one that leads nowhere."""
    half = wire.width / 2
    if wire.writer is not None and wire.reader is not None:
        y1, y2 = _y(wire.writer), _y(wire.reader)
        for t in (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82):
            x = WIDTH * (1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3)
            x = min(max(x, half + 2), WIDTH - half - 2)
            yield x, y1 + (y2 - y1) * (3 * t**2 - 2 * t**3)
        return
    row = wire.writer if wire.writer is not None else wire.reader
    assert row is not None
    for stub in (44, 28 if wire.kind == Action.FAIL.value else 14):
        x = stub + half if wire.writer is not None else WIDTH - stub - half
        yield min(max(x, half + 2), WIDTH - half - 2), _y(row)


def _covered(place: tuple[float, float], width: float, placed: Sequence[Wire]) -> float:
    """How much of the chips that are there a chip would cover."""
    area = 0.0
    for other in placed:
        across = min(place[0] + width / 2, other.x + other.width / 2) - max(place[0] - width / 2, other.left)
        down = 24 - abs(place[1] - other.y)
        if across > -4 and down > 0:
            area += (across + 4) * down
    return area


def _line_of(wire: Wire, chip: tuple[float, float]) -> str:
    middle = WIDTH / 2
    if wire.writer is not None and wire.reader is not None:
        y1, y2 = _y(wire.writer), _y(wire.reader)
        if wire.kind == Action.FAIL.value:
            wire.cut = (chip[0] + wire.width / 2 + 10, chip[1])
        return f"M0 {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {WIDTH} {y2:g}"
    if wire.writer is not None:
        y = _y(wire.writer)
        wire.end = (round(chip[0] - wire.width / 2 - 4, 2), y)
        return f"M0 {y:g}H{wire.end[0]:g}"
    assert wire.reader is not None
    y = _y(wire.reader)
    if wire.kind == Action.FAIL.value:
        wire.cut = (chip[0] + wire.width / 2 + 12, y)
    return f"M{chip[0] + wire.width / 2:g} {y:g}H{WIDTH}"
