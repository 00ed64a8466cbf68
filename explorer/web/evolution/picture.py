"""The picture of a reading: the writer's fields with their bytes, wires, the reader's fields with what they read.

Rows have one height and wires are drawn between them with numbers alone, so that the picture stands without scripts and
without styles of its own. A wire's style is its action; a chip on it says the action in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from explorer.wire.layout import Layout, Span
from explorer.wire.reading import Action, Reading, Step, bits_of
from explorer.wire.schema import (
    Anything,
    Enumeration,
    Fixed,
    ListOf,
    MapOf,
    Place,
    Schema,
    SetOf,
    Struct,
    Type,
    Union,
    type_name,
)  # fmt: skip
from explorer.wire.value import Value, escaped, tokens, words

from .. import pills
from ..sizes import of_bytes

ROWS: Final = 60
"""Rows of one side that are drawn; the rest is counted."""

PIECES: Final = 7
BYTES: Final = 8
"""Pieces of a row, and bytes of a piece, that are shown."""

STEPS: Final = 200
"""Steps that are listed; the rest is counted."""

SHOWN: Final = 60
"""Characters of a value or a name."""

HEIGHT: Final = 50
PITCH: Final = 56
WIDTH: Final = 200
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
STRONGEST: Final = (
    Action.FAIL, Action.TRUNCATE, Action.CONVERT, Action.PROMOTE, Action.RENAME, Action.DEFAULT, Action.SKIP,
    Action.PRESERVE, Action.BRANCH, Action.MATCH,
)  # fmt: skip
"""Which action gives a wire its style, where several steps go the same way."""

SILENT: Final = (Action.MATCH, Action.BRANCH)
"""What a wire says only where it says nothing else."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes in a row: a pill. `at`: its first bit, by which a step finds it."""

    role: str
    letter: str
    code: str
    says: str
    title: str
    at: int
    now: bool


@dataclass(slots=True)
class Row:
    """A field on one side. `note`: what becomes of it, in words; `actions`: of all steps that touch it."""

    key: str
    path: str
    name: str
    type: str
    depth: int
    place: Place | None = None
    pieces: list[Piece] = field(default_factory=list)
    more: str = ""
    size: str = ""
    value: str = ""
    actions: set[Action] = field(default_factory=set)
    note: str = ""
    kind: str = ""
    now: bool = False
    number: int = 0


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
    writers, more_writers = _rows(
        writer[1], [*bits, *(s.writer_path for s in reading.steps if s.writer_path is not None)]
    )
    readers, more_readers = _rows(reader[1], [s.reader_path for s in reading.steps if s.reader_path is not None])
    links, wires = _wires(reading.steps, writers, readers)
    now = steps[step] if step is not None else None
    frame = _fill(layout, writers, now)
    for row in writers:
        if row.path in bits:
            start, end = bits[row.path]
            row.size = of_bytes(-(-end // 8) - start // 8)
    _read_into(reading, readers)
    _name(writers, readers, wires)
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
    _draw(wires)
    used = {wire.kind for wire in wires}
    return Picture(
        writer=writer[0], reader=reader[0], writers=writers, readers=readers, more_writers=more_writers,
        more_readers=more_readers, wires=wires, height=height, width=WIDTH, steps=lines,
        more_steps=len(reading.steps) - len(steps), step=step, frame=frame, size=of_bytes(len(layout.data)),
        readable=reading.readable, kinds=[(action.value, WORDS[action]) for action in Action if action.value in used],
    )  # fmt: skip


# Rows


def shape(type_: Type, schema: Schema, depth: int = 3) -> str:
    """A type as short as a person would write it: `array<string>`, `null | long`."""
    type_ = schema.resolve(type_)
    if not depth:
        return "…"
    match type_:
        case ListOf() | SetOf():
            kind = type_.native or ("list" if isinstance(type_, ListOf) else "set")
            return kind if "<" in kind else f"{kind}<{shape(type_.item, schema, depth - 1)}>"
        case MapOf():
            kind = type_.native or "map"
            return kind if "<" in kind else f"{kind}<{shape(type_.value, schema, depth - 1)}>"
        case Union():
            return " | ".join(shape(branch, schema, depth - 1) for branch in type_.branches[:6]) + (
                " | …" if len(type_.branches) > 6 else ""
            )
        case Struct() | Enumeration() | Fixed():
            return type_.name.rpartition(".")[2]
        case _:
            return type_name(type_)


def _rows(schema: Schema, paths: Iterable[str]) -> tuple[list[Row], int]:
    """The fields of a schema, nested ones below theirs, as far as the paths lead."""
    below: dict[str, dict[str, None]] = {}
    for path in dict.fromkeys(paths):
        while path:
            above = path.rpartition("/")[0]
            known = below.setdefault(above, {})
            if path in known:
                break
            known[path] = None
            path = above
    rows: list[Row] = []
    count = 0
    for row in _walk(schema, below):
        count += 1
        if count <= ROWS:
            row.number = len(rows)
            rows.append(row)
    return rows, count - len(rows)


def _walk(schema: Schema, below: Mapping[str, Mapping[str, None]]) -> Iterator[Row]:
    stack: list[tuple[Row | None, Type, str, int]] = [(None, schema.root, "", 0)]
    while stack:
        row, type_, path, depth = stack.pop()
        if row is not None:
            yield row
        children: list[tuple[Row | None, Type, str, int]] = []
        match type_ := _inner(type_, schema, below.get(path, {})):
            case Struct():
                known = set()
                for each in type_.fields:
                    under = f"{path}/{escaped(each.key)}"
                    known.add(under)
                    name = pills.cut(pills.shown(each.name), SHOWN)
                    made = Row(pills.path_key(under), under, name, shape(each.type, schema), depth, each.where)
                    children.append((made, each.type, under, depth + 1))
                for under in below.get(path, {}):
                    if under not in known:
                        children.append((_item(under, depth, ""), Anything(), under, depth + 1))
            case ListOf(item=item) | SetOf(item=item) | MapOf(value=item) if _has_fields(item, schema):
                for under in below.get(path, {}):
                    made = _item(under, depth, shape(item, schema), bare=isinstance(type_, MapOf))
                    children.append((made, item, under, depth + 1))
            case _:
                pass
        stack += reversed(children) if below.get(path) or not path else ()


def _item(path: str, depth: int, type_: str, *, bare: bool = True) -> Row:
    token = pills.cut(pills.shown(tokens(path)[-1]), SHOWN)
    return Row(pills.path_key(path), path, token if bare else f"[{token}]", type_, depth)


def _inner(type_: Type, schema: Schema, children: Mapping[str, None]) -> Type:
    """The type itself; of a union the branch that has these children."""
    type_ = schema.resolve(type_)
    for _ in range(4):
        if not isinstance(type_, Union):
            break
        branches = [schema.resolve(branch) for branch in type_.branches]
        names = {tokens(path)[-1] for path in children}
        structs = [branch for branch in branches if isinstance(branch, Struct)]
        fitting = [one for one in structs if names <= {each.key for each in one.fields}]
        many = [branch for branch in branches if isinstance(branch, ListOf | SetOf | MapOf | Union)]
        if not children or not (structs or many):
            break
        type_ = (fitting or many or structs)[0]
    return type_


def _has_fields(type_: Type, schema: Schema, depth: int = 6) -> bool:
    """Whether a type holds records, so that each of its elements deserves a row."""
    if not depth:
        return False
    match type_ := schema.resolve(type_):
        case Struct():
            return True
        case ListOf(item=item) | SetOf(item=item) | MapOf(value=item):
            return _has_fields(item, schema, depth - 1)
        case Union():
            return any(_has_fields(branch, schema, depth - 1) for branch in type_.branches)
        case _:
            return False


def _row_of(path: str | None, rows: Mapping[str, Row]) -> Row | None:
    """The row of a value, or of the nearest one around it."""
    while path:
        if (row := rows.get(path)) is not None:
            return row
        path = path.rpartition("/")[0]
    return None


def _fill(layout: Layout, rows: Sequence[Row], now: Step | None) -> Row | None:
    """Every row with its bytes; what belongs to no field is a row of its own."""
    by_path = {row.path: row for row in rows}
    frame = Row("", "", "around the fields", "", 0)
    left: dict[int, int] = {}
    nodes: dict[int, Row] = {}
    size = 0
    for leaf, owner in enumerate(layout.owners):
        row = nodes.get(owner)
        if row is None:
            row = nodes[owner] = _row_of(layout.path(owner), by_path) or frame
        start, end = layout.bounds(leaf)
        if row is frame:
            size += end - start
        if len(row.pieces) < PIECES:
            row.pieces.append(_piece(layout.span(leaf), now))
        else:
            left[id(row)] = left.get(id(row), 0) + end - start
    for row in (*rows, frame):
        if id(row) in left:
            row.more = f"+ {of_bytes(-(-left[id(row)] // 8))}"
    frame.size = of_bytes(-(-size // 8))
    return frame if frame.pieces else None


def _piece(span: Span, now: Step | None) -> Piece:
    part, data = span.part, span.data
    code = data[:BYTES].hex(" ") + (" …" if len(data) > BYTES else "")
    says = pills.cut(pills.shown(span.text), 24) if part.role in pills.SPEAKING else ""
    lit = now is not None and now.start is not None and now.end is not None and now.start <= span.start < now.end
    return Piece(
        part.role.value, pills.LETTERS.get(part.role, ""), code or "∅", says,
        f"{pills.shown(part.name)}, {pills.extent(span)}", span.start, lit,
    )  # fmt: skip


def _read_into(reading: Reading, rows: Sequence[Row]) -> None:
    """The reader's rows with what they read; where the reading fails as a whole, with what they would have read."""
    last: dict[str, str] = {}
    for step in reading.steps:
        if step.reader_path is not None and step.action is not Action.BRANCH:
            said = step.after if step.after and " (" in step.after else step.before
            if said and step.action is not Action.FAIL:
                last[step.reader_path] = _without_type(said)
    for row in rows:
        if reading.readable:
            there, value = _at(reading.value, row.path)
            row.value = words(value) if there else "absent"
        else:
            row.value = last.get(row.path, "")
        row.value = pills.cut(pills.shown(row.value), SHOWN)


def _without_type(said: str) -> str:
    return re.sub(r" \([^()]*\)\Z", "", said)


def _at(value: Value, path: str) -> tuple[bool, Value]:
    for token in tokens(path):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return False, None
    return True, value


# Wires


def _wires(
    steps: Sequence[Step], writers: Sequence[Row], readers: Sequence[Row]
) -> tuple[list[tuple[int, int, int]], list[Wire]]:
    """For each step its rows and its wire (-1 for none), and the wires."""
    of_writer, of_reader = {row.path: row for row in writers}, {row.path: row for row in readers}
    wires: list[Wire] = []
    known: dict[tuple[int, int], int] = {}
    links = []
    told: dict[int, list[Step]] = {}
    for step in steps:
        one, other = _row_of(step.writer_path, of_writer), _row_of(step.reader_path, of_reader)
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
        return f"default {pills.cut(pills.shown(_without_type(after)), 12)}".strip()
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


def _name(writers: Sequence[Row], readers: Sequence[Row], wires: Sequence[Wire]) -> None:
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


def _draw(wires: Sequence[Wire]) -> None:
    """Lines, and a place on each for its chip where the chips cover each other least."""
    placed: list[Wire] = []
    straight_first = sorted(
        wires, key=lambda w: (w.writer is not None and w.reader is not None, abs((w.writer or 0) - (w.reader or 0)))
    )
    for wire in straight_first:
        wire.width = round(6.1 * len(wire.words) + 14, 1)
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
    for stub in (44, 22):
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
        wire.end = (chip[0] - wire.width / 2, y)
        return f"M0 {y:g}H{chip[0] - wire.width / 2:g}"
    assert wire.reader is not None
    y = _y(wire.reader)
    if wire.kind == Action.FAIL.value:
        wire.cut = (chip[0] + wire.width / 2 + 12, y)
    return f"M{chip[0] + wire.width / 2:g} {y:g}H{WIDTH}"


# Steps


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


def marks(rows: Iterable[Row]) -> list[pills.Mark]:
    """Where the rows' fields stand in their schema's text, for the editor: in order, apart."""
    keys: dict[tuple[int, int], dict[str, None]] = {}
    for row in rows:
        if row.place is not None:
            keys.setdefault((row.place.start, row.place.end), {})[row.key] = None
    kept: list[pills.Mark] = []
    for (start, end), names in sorted(keys.items()):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end, "\t".join(names)))
    return kept
