"""Who can read what, and whether the newest version may be deployed at the level asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.evolve import BACKWARD, Level
from explorer.wire.rule import Verdict

from .. import pills
from ..sizes import plural
from .study import Study


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of the matrix. `value`: for the button that picks the pair."""

    value: str
    key: str
    sign: str
    count: str
    said: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """`_evolution_matrix.html`: rows are readers, columns writers."""

    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Square]]]

    @property
    def unknown(self) -> bool:
        return any(square.key == "unknown" for _, squares in self.rows for square in squares)


def matrix(found: Study) -> Matrix:
    cells = {}
    if found.history is not None:
        cells = {(cell.writer, cell.reader): cell for row in found.history.matrix for cell in row}
    names = [pills.shown(view.name) for view in found.versions]
    asked = found.asked
    rows = []
    for r, reader in enumerate(found.versions):
        squares = []
        for w, writer in enumerate(found.versions):
            cell = cells.get((writer.name, reader.name))
            key, sign, count, said = "unknown", "?", "", "was not checked"
            if cell is not None and cell.readable is not None:
                count = str(cell.findings) if cell.findings else ""
                findings = f", {plural(cell.findings, 'finding')}" if cell.findings else ""
                if not cell.readable:
                    key, sign, said = "fail", "✗", f"cannot{findings}"
                elif not cell.lossless:
                    key, sign, said = "loses", "✓", f"can, but not all that was written{findings}"
                else:
                    key, sign, said = "pass", "✓", f"can, and all of it{findings}"
            squares.append(
                Square(
                    f"{w}:{r}",
                    key,
                    sign,
                    count,
                    f"{names[r]} reads {names[w]}: {said}",
                    (w, r) == (asked.writer, asked.reader),
                )
            )
        rows.append((names[r], squares))
    return Matrix(names, rows)


# The level


@dataclass(frozen=True, slots=True)
class Answer:
    """May the newest version be deployed, at the level asked."""

    key: str
    head: str
    why: str
    hint: str


HINTS: Final = {
    Level.NONE: "Nothing is asked.",
    Level.BACKWARD: "The newest reads what the version before it wrote. Upgrade the readers first.",
    Level.FORWARD: "The version before reads what the newest writes. Upgrade the writers first.",
    Level.FULL: "Both ways, with the version before. Upgrade in any order.",
    Level.BACKWARD_TRANSITIVE: "The newest reads what any earlier version wrote. Upgrade the readers first.",
    Level.FORWARD_TRANSITIVE: "Every earlier version reads what the newest writes. Upgrade the writers first.",
    Level.FULL_TRANSITIVE: "Both ways, with every earlier version. Upgrade in any order.",
}


def answer(found: Study) -> Answer:
    """The verdict for the level, naming every version that breaks."""
    level, history = found.asked.level, found.history
    sound = [view.name for view in found.versions if view.schema is not None]
    hint = HINTS[level]
    if history is None or len(sound) < 2:
        return Answer("unknown", "Two versions that can be read are needed.", "", hint)
    newest, earlier = sound[-1], sound[:-1]
    if found.versions[-1].schema is None:
        head = f"No, {found.versions[-1].name} cannot be read as a schema"
        return Answer("fail", head, "The versions before it are compared.", hint)
    asked = earlier if level.transitive else earlier[-1:]
    cells = {(cell.writer, cell.reader): cell.readable for row in history.matrix for cell in row}
    broken: dict[str, list[str]] = {}
    for direction in level.directions:
        for other in asked:
            reader, writer = (newest, other) if direction == BACKWARD else (other, newest)
            if cells.get((writer, reader)) is not True:
                broken.setdefault(reader, []).append(writer)
    hint += "".join(f" {remark.detail}" for remark in history.remarks)
    if len(sound) < len(found.versions):
        hint += " Versions that cannot be read are left out."
    if not broken:
        warnings = [
            case.finding.detail
            for result in history.rules
            if result.direction in level.directions
            for case in result.cases
            if case.finding.verdict is Verdict.WARN
        ]
        why = "" if not warnings else f"With {plural(len(warnings), 'warning')}: {pills.shown(warnings[0])}"
        return Answer("warn" if warnings else "pass", f"Yes, {newest} may be deployed", why, hint)
    head = f"No, {newest} cannot read what is there" if newest in broken else f"No, {newest} cannot be read"
    said = [f"{reader} cannot read what {_listed(writers)} wrote" for reader, writers in broken.items()]
    return Answer("fail", head, "; ".join(said[:6]) + ("; …" if len(said) > 6 else ""), hint)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
