"""What changed between the two versions, and the rule beside each change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.evolve import BACKWARD, FORWARD, Case
from explorer.wire.rule import Spot

from .. import pills
from .rules import Place, Told, place_of, tell
from .study import Study

CHANGES: Final = 60
"""Changes that are told; the rest is counted."""

TOLD: Final = 6
"""Cases of one change that are told; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different between the two versions at one place, and the rule beside it. `sign`: + − or ~."""

    sign: str
    word: str
    name: str
    places: Sequence[Place]
    told: Sequence[Told]
    more: int


def changes(found: Study) -> tuple[list[Change], int]:
    """The findings of both directions, those about one place of the two texts together; and how many are left out."""
    group_of: dict[tuple[str, str], int] = {}
    keys: dict[int, set[tuple[str, str]]] = {}
    cases: dict[int, list[Case]] = {}
    for way in (BACKWARD, FORWARD):
        for case in found.cases(way):
            own = set(_stems(case)) or {("", f"{case.finding.rule.key} {case.finding.path}")}
            groups = {group_of[key] for key in own if key in group_of}
            group = min(groups, default=len(group_of))
            while group in keys and group not in groups:
                group += 1
            keys.setdefault(group, set()).update(own)
            cases.setdefault(group, []).append(case)
            for other in groups - {group}:
                keys[group] |= keys.pop(other)
                cases[group] += cases.pop(other)
            for key in keys[group]:
                group_of[key] = group
    made = [_change(found, keys[group], cases[group]) for group in list(keys)[:CHANGES]]
    made.sort(key=lambda change: ([place.line for place in change.places[-1:]], change.name))
    return made, len(keys) - len(made)


def _spots(case: Case) -> tuple[Spot | None, Spot | None]:
    """In the older and in the newer text."""
    finding = case.finding
    return (finding.writer, finding.reader) if case.direction == BACKWARD else (finding.reader, finding.writer)


def _stems(case: Case) -> Iterator[tuple[str, str]]:
    """The fields that a case is about, in the older and in the newer text."""
    for side, spot in zip(("old", "new"), _spots(case), strict=True):
        stem = _stem(spot)
        if stem:
            yield side, stem


def _stem(spot: Spot | None) -> str:
    """A pointer as far as the last field it goes through."""
    if spot is None:
        return ""
    if not spot.pointer.startswith("/"):
        return spot.pointer
    parts = re.split(r"(?<=/)(fields/\d+|properties/[^/]+)", spot.pointer)
    return "".join(parts[:-1]) if len(parts) > 1 else spot.pointer


def _change(found: Study, keys: set[tuple[str, str]], cases: Sequence[Case]) -> Change:
    sides = {side for side, _ in keys}
    sign, word = ("−", "removed") if sides == {"old"} else ("+", "added") if sides == {"new"} else ("~", "changed")
    names: dict[str, str] = {}
    places: dict[str, Place] = {}
    for case in cases:
        for side, number, spot in zip(("old", "new"), (found.old, found.new), _spots(case), strict=True):
            if spot is None or spot.place is None or (_stem(spot) == "" and side in sides):
                continue
            if side not in sides and sides & {"old", "new"}:
                continue
            text = found.versions[number].text[spot.place.start : spot.place.end].strip("\"'` ")
            if re.fullmatch(r"[\w.$-]{1,60}", text) and (side not in names or spot.pointer == _stem(spot)):
                names[side] = text
            places.setdefault(side, next(place_of(found, number, spot)))
    path = next((case.finding.path for case in cases if case.finding.path), "")
    said = list(dict.fromkeys(names[side] for side in ("old", "new") if side in names))
    renamed = any(case.finding.rule.key.startswith("ALIAS") or "RENAME" in case.finding.rule.key for case in cases)
    if renamed and len(said) == 2:
        word, name = "renamed", " → ".join(said)
    else:
        field = path.rpartition("/")[2] if sign == "~" else ""
        name = field or " → ".join(said) or path.rpartition("/")[2] or "the whole"
    seen: dict[tuple[str, str, str], Told] = {}
    for case in cases:
        told = tell(found, case)
        seen.setdefault((told.outcome.reads, case.finding.rule.key, told.detail), told)
    cases_told = list(seen.values())
    shown = [places[side] for side in ("old", "new") if side in places]
    return Change(
        sign, word, pills.cut(pills.shown(name), 60), shown, cases_told[:TOLD], max(len(cases_told) - TOLD, 0)
    )
