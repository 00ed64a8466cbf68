"""The picture of a reading: the writer's fields with their bytes, wires, the reader's fields with what they read; its steps.

Rows have one height and wires are drawn between them with numbers alone, so that the picture stands without scripts and
without styles of its own. A wire's style is its action; a chip on it says the action in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.wire.layout import Layout
from explorer.wire.reading import Action, Reading, Step, bits_of
from explorer.wire.schema import Schema

from .. import pills
from ..sizes import of_bytes
from .rows import SHOWN, Row, fill, read_into, rows_of
from .wires import HEIGHT, PITCH, WIDTH, WORDS, Wire, draw, join, name

STEPS: Final = 200
"""Steps that are listed; the rest is counted."""

GLYPHS: Final = {
    Action.MATCH: "=",
    Action.RENAME: "↔",
    Action.PROMOTE: "↑",
    Action.CONVERT: "≈",
    Action.DEFAULT: "+",
    Action.SKIP: "⤼",
    Action.PRESERVE: "↻",
    Action.TRUNCATE: "✂",
    Action.BRANCH: "⑂",
    Action.FAIL: "✗",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the list. `rows` and `wire` are what lights up with it."""

    number: int
    kind: str
    glyph: str
    word: str
    detail: str
    before: str
    after: str
    extent: str
    start: int
    end: int
    writer: int
    reader: int
    wire: int
    now: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """`_evolution_picture.html`."""

    writer: str
    reader: str
    writers: Sequence[Row]
    readers: Sequence[Row]
    more_writers: int
    more_readers: int
    wires: Sequence[Wire]
    height: int
    width: int
    steps: Sequence[Line]
    more_steps: int
    step: int | None
    frame: Row | None
    size: str
    readable: bool
    kinds: Sequence[tuple[str, str]]

    @property
    def before(self) -> int:
        return max((self.step or 0) - 1, 0)

    @property
    def after(self) -> int:
        return 0 if self.step is None else min(self.step + 1, max(len(self.steps) - 1, 0))

    @property
    def last(self) -> bool:
        return self.step is not None and self.step + 1 >= len(self.steps)

    @property
    def said(self) -> str:
        return "" if self.step is None or not self.steps else self.steps[self.step].detail


def picture(
    layout: Layout, reading: Reading, writer: tuple[str, Schema], reader: tuple[str, Schema], step: int | None
) -> Picture:
    steps = reading.steps[:STEPS]
    if step is not None:
        step = min(step, len(steps) - 1) if steps else None
    bits = bits_of(layout)
    writers, more_writers = rows_of(writer[1], bits)
    readers, more_readers = rows_of(reader[1], [s.reader_path for s in reading.steps if s.reader_path is not None])
    links, wires = join(reading.steps, writers, readers)
    now = steps[step] if step is not None else None
    frame = fill(layout, writers, now)
    for row in writers:
        if row.path in bits:
            start, end = bits[row.path]
            row.size = of_bytes(-(-end // 8) - start // 8)
    read_into(reading, readers, layout.value)
    name(writers, readers, wires)
    lines = []
    for number, (told, link) in enumerate(zip(steps, links, strict=False)):
        line = _line(number, told, link, number == step)
        lines.append(line)
        if line.now:
            for rows, at in ((writers, line.writer), (readers, line.reader)):
                if at >= 0:
                    rows[at].now = True
            if line.wire >= 0:
                wires[line.wire].now = True
    height = max(len(writers), len(readers), 1) * PITCH - (PITCH - HEIGHT)
    draw(wires)
    used = {wire.kind for wire in wires}
    return Picture(
        writer=writer[0], reader=reader[0], writers=writers, readers=readers, more_writers=more_writers,
        more_readers=more_readers, wires=wires, height=height, width=WIDTH, steps=lines,
        more_steps=len(reading.steps) - len(steps), step=step, frame=frame, size=of_bytes(len(layout.data)),
        readable=reading.readable, kinds=[(action.value, WORDS[action]) for action in Action if action.value in used],
    )  # fmt: skip


def _line(number: int, step: Step, link: tuple[int, int, int], now: bool) -> Line:
    start, end = step.start, step.end
    if start is None or end is None:
        extent = "no bytes"
    elif start == end:
        extent = f"before byte {start // 8:,}"
    else:
        first, count = start // 8, -(-end // 8) - start // 8
        extent = f"byte {first:,}" if count == 1 else f"bytes {first:,}–{first + count - 1:,}"
    return Line(
        number, step.action.value, GLYPHS[step.action], WORDS[step.action], pills.shown(step.detail),
        pills.cut(pills.shown(step.before or ""), SHOWN), pills.cut(pills.shown(step.after or ""), SHOWN), extent,
        -1 if start is None else start, -1 if end is None else end, *link, now,
    )  # fmt: skip
