"""Below the picture: every rule with its verdicts and proofs, what changed, who can read what, other languages."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from explorer import evolve
from explorer.evolve import BACKWARD, FORWARD, Case, Compatibility, Level, RuleResult
from explorer.explore import OURS, SchemaView
from explorer.scenario import SchemaText
from explorer.translate import translate
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.loss import Loss
from explorer.wire.problem import Problem, WireError
from explorer.wire.rule import Spot, Verdict
from explorer.wire.schemas import LANGUAGES
from explorer.wire.value import to_json

from .. import pills
from ..sizes import plural
from .study import Study, edits_of, identity, record_text

log = logging.getLogger(__name__)

CASES: Final = 20
"""Cases of one rule in one direction that are told; the rest is counted."""

TEXT: Final = 400
"""Characters of a record, of bytes in hex, of a value that are shown."""

SIGNS: Final = {Verdict.PASS: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗", Verdict.NOT_APPLICABLE: "–"}
IN_WORDS: Final = {
    Verdict.PASS: "pass",
    Verdict.WARN: "warn",
    Verdict.FAIL: "fail",
    Verdict.NOT_APPLICABLE: "not asked",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its direction: "v3 reads v1"."""

    key: str
    sign: str
    word: str
    reads: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a version's text. `value`: for the button that shows it."""

    name: str
    line: int
    column: int
    value: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that was written and read, and what came of it."""

    whose: str
    record: str
    bytes: str
    size: str
    made_of_it: str
    readable: bool
    by: str


@dataclass(frozen=True, slots=True)
class Told:
    """A case of a rule. `apply`: for the button that mends the newer version; empty where there is nothing to apply."""

    outcome: Outcome
    path: str
    detail: str
    places: Sequence[Place]
    fix: str
    apply: str
    use: str
    proof: Proof | None
    also: Sequence[str]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, both ways."""

    key: str
    title: str
    doc: str
    spec: str
    outcomes: Sequence[Outcome]
    told: Sequence[Told]
    more: int
    also: Sequence[str]
    open: bool

    @property
    def marks(self) -> str:
        return " ".join(dict.fromkeys(outcome.key for outcome in self.outcomes))


def reads(found: Study, direction: str) -> str:
    """Who reads whom, in a direction."""
    old, new = found.versions[found.old].name, found.versions[found.new].name
    return f"{new} reads {old}" if direction == BACKWARD else f"{old} reads {new}"


def rules(found: Study) -> list[RuleRow]:
    """Every rule of the language, the failed ones first, then those that warn, in the order of its table."""
    if found.pair is None:
        return []
    by_rule: dict[str, dict[str, RuleResult]] = {}
    for result in found.pair.rules:
        by_rule.setdefault(result.rule.key, {})[result.direction] = result
    rows = []
    for results in by_rule.values():
        rule = next(iter(results.values())).rule
        told = [
            tell(found, case) for way in (BACKWARD, FORWARD) if way in results for case in results[way].cases[:CASES]
        ]
        rows.append(
            RuleRow(
                rule.key, rule.title, rule.doc, rule.spec,
                [outcome(found, results[way].outcome, way) for way in (BACKWARD, FORWARD) if way in results],
                told, sum(len(result.cases) for result in results.values()) - len(told), rule.also_known_as,
                found.direction in results and results[found.direction].outcome is Verdict.FAIL,
            )
        )  # fmt: skip
    order = ("fail", "warn", "pass", "not-applicable")
    return sorted(rows, key=lambda row: min(order.index(outcome.key) for outcome in row.outcomes))


def counts(rows: Sequence[RuleRow]) -> list[tuple[str, str, int]]:
    """The filters: key, word, how many rules."""
    names = (
        ("all", "all"),
        ("fail", "failed"),
        ("warn", "warned"),
        ("pass", "passed"),
        ("not-applicable", "not asked"),
    )
    return [
        (key, word, len(rows) if key == "all" else sum(key in row.marks.split() for row in rows)) for key, word in names
    ]


def outcome(found: Study, verdict: Verdict, direction: str) -> Outcome:
    return Outcome(verdict.value, SIGNS[verdict], IN_WORDS[verdict], reads(found, direction))


def tell(found: Study, case: Case) -> Told:
    finding = case.finding
    backward = case.direction == BACKWARD
    spots = ((found.old, finding.writer), (found.new, finding.reader))
    if not backward:
        spots = ((found.old, finding.reader), (found.new, finding.writer))
    fix = finding.fix
    can = bool(edits_of(finding, case.direction))
    said = "" if fix is None else fix.detail if backward else fix.writer_detail
    if fix is not None and not said:  # only the old version could do something, and it is out there
        said = f"{found.versions[found.old].name} would have needed it: {fix.detail}"
    rule = finding.rule
    return Told(
        outcome=outcome(found, finding.verdict, case.direction),
        path=pills.cut(pills.shown(finding.path), 80),
        detail=pills.shown(finding.detail),
        places=[place for number, spot in spots for place in _place(found, number, spot)],
        fix=pills.shown(said),
        apply=identity(case) if can else "",
        use=identity(case) if case.witness else "",
        proof=_proof(case),
        also=[name for name in finding.also_known_as if name not in rule.also_known_as],
    )


def _place(found: Study, number: int, spot: Spot | None) -> Iterator[Place]:
    if spot is not None and spot.place is not None:
        at = spot.place
        yield Place(found.versions[number].name, at.line, at.column, f"{number}:{at.start}:{at.end}")


def _proof(case: Case) -> Proof | None:
    witness = case.witness
    if witness is None:
        return None
    reading = witness.reading
    if reading.problem is not None:
        made = f"stops: {reading.problem.detail}"
    else:
        made = f"reads {_short(to_json(reading.value))}"
    data = witness.data
    return Proof(
        whose="your record" if witness.given else "a record made for it",
        record=_short(to_json(witness.record)),
        bytes=pills.cut(data.hex(" "), TEXT),
        size=plural(len(data), "byte"),
        made_of_it=pills.shown(made),
        readable=reading.readable,
        by=witness.format.title,
    )


def _short(value: object) -> str:
    return pills.cut(pills.shown(" ".join(record_text(value).split())), TEXT)


# What changed


@dataclass(frozen=True, slots=True)
class Change:
    """What is different between the two versions at one place, and the rule beside it. `sign`: + − or ~."""

    sign: str
    word: str
    name: str
    places: Sequence[Place]
    told: Sequence[Told]


def changes(found: Study) -> list[Change]:
    """The findings of both directions, those about one place of the two texts together."""
    groups: list[tuple[set[tuple[str, str]], list[Case]]] = []
    for way in (BACKWARD, FORWARD):
        for case in found.cases(way):
            keys = set(_stems(case)) or {("", f"{case.finding.rule.key} {case.finding.path}")}
            joined, cases = set(keys), [case]
            apart = []
            for group in groups:
                if group[0] & keys:
                    joined |= group[0]
                    cases = [*group[1], *cases]
                else:
                    apart.append(group)
            groups = [*apart, (joined, cases)]
    made = [_change(found, keys, cases) for keys, cases in groups]
    return sorted(made, key=lambda change: ([place.line for place in change.places[-1:]], change.name))


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
            places.setdefault(side, next(_place(found, number, spot)))
    path = next((case.finding.path for case in cases if case.finding.path), "")
    said = list(dict.fromkeys(names[side] for side in ("old", "new") if side in names))
    renamed = any(case.finding.rule.key.startswith("ALIAS") or "RENAME" in case.finding.rule.key for case in cases)
    if renamed and len(said) == 2:
        word, name = "renamed", " → ".join(said)
    else:
        name = (path.rpartition("/")[2] if path and len(said) != 1 else "") or " → ".join(said) or "the whole"
    seen: dict[tuple[str, str, str], Told] = {}
    for case in cases:
        told = tell(found, case)
        seen.setdefault((told.outcome.reads, case.finding.rule.key, told.detail), told)
    return Change(
        sign,
        word,
        pills.cut(pills.shown(name), 60),
        [places[s] for s in ("old", "new") if s in places],
        list(seen.values()),
    )


# Who can read what


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
    asked = earlier if level.transitive else earlier[-1:]
    cells = {(cell.writer, cell.reader): cell.readable for row in history.matrix for cell in row}
    broken: dict[str, list[str]] = {}
    for direction in level.directions:
        for other in asked:
            reader, writer = (newest, other) if direction == BACKWARD else (other, newest)
            if cells.get((writer, reader)) is not True:
                broken.setdefault(reader, []).append(writer)
    if len(sound) < len(found.versions):
        hint += " Versions that cannot be read are left out."
    if not broken:
        return Answer("pass", f"Yes, {newest} may be deployed", "", hint)
    head = f"No, {newest} cannot read what is there" if newest in broken else f"No, {newest} cannot be read"
    said = [f"{reader} cannot read what {_listed(writers)} wrote" for reader, writers in broken.items()]
    return Answer("fail", head, "; ".join(said[:6]) + ("; …" if len(said) > 6 else ""), hint)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# Other languages


@dataclass(frozen=True, slots=True)
class Other:
    """The same change, said in another language. `outcomes`: both ways, with why."""

    key: str
    title: str
    outcomes: Sequence[tuple[Outcome, Sequence[str]]]
    losses: Sequence[str]
    more: int
    problems: Sequence[Problem]


def others(found: Study) -> list[Other]:
    """The pair in each other language that has rules."""
    old, new = found.versions[found.old], found.versions[found.new]
    if found.pair is None or old.schema is None or new.schema is None:
        return []
    out = []
    for language in EVOLUTIONS:
        if language != found.asked.language:
            try:
                problems, losses, result = _elsewhere(
                    language, _Key(old.language, old.text, old.schema.root_name, old.name),
                    _Key(new.language, new.text, new.schema.root_name, new.name or "new"), _Views(old, new),
                )  # fmt: skip
            except Exception:
                log.exception("no answer in %s", language)
                problems, losses, result = (OURS,), (), None
            out.append(_other(found, language, problems, losses, result))
    return out


@dataclass(frozen=True, slots=True)
class _Key:
    language: str
    text: str
    root: str
    name: str


class _Views:
    """The schemas themselves, which their texts stand for: equal to any other."""

    def __init__(self, old: SchemaView, new: SchemaView) -> None:
        self.old, self.new = old, new

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Views)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _elsewhere(
    language: str, old: _Key, new: _Key, views: _Views
) -> tuple[tuple[Problem, ...], tuple[Loss, ...], Compatibility | None]:
    """Remembered, since most of what is typed changes neither of the two."""
    pair = translate(views.old, views.new, language)
    problems = tuple(problem for view in pair for problem in view.problems)
    losses = tuple(dict.fromkeys(loss for view in pair for loss in view.losses))
    if problems:
        return problems, losses, None
    names = ("old", "new")
    texts = [SchemaText(view.text, language, name, _root(view)) for view, name in zip(pair, names, strict=True)]
    try:
        return (), losses, evolve.compare(texts, Level.FULL)
    except WireError as error:
        return tuple(error.problems), losses, None


def _root(view: SchemaView) -> str | None:
    return None if view.schema is None else view.schema.root_name


def _other(
    found: Study, language: str, problems: Sequence[Problem], losses: Sequence[Loss], result: Compatibility | None
) -> Other:
    outcomes = []
    if result is not None:
        for way, good in ((BACKWARD, result.backward), (FORWARD, result.forward)):
            cases = [case.finding for each in result.rules if each.direction == way for case in each.cases]
            told = [finding for finding in cases if finding.verdict is Verdict.FAIL] or [
                finding for finding in cases if finding.verdict is Verdict.WARN
            ]
            verdict = Verdict.FAIL if not good else Verdict.WARN if told else Verdict.PASS
            outcomes.append((outcome(found, verdict, way), [pills.shown(finding.detail) for finding in told[:3]]))
    said = [
        f"{pills.shown(loss.path)}: {pills.shown(loss.detail)}" if loss.path else pills.shown(loss.detail)
        for loss in losses
    ]
    return Other(language, LANGUAGES[language].title, outcomes, said[:4], max(len(said) - 4, 0), problems)
