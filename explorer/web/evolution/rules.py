"""Every rule with its verdicts in both directions, its cases, their places, proofs and fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.evolve import BACKWARD, FORWARD, Case, RuleResult
from explorer.wire.rule import Spot, Verdict
from explorer.wire.value import to_json

from .. import pills
from ..sizes import plural
from .study import Study, identity, record_text

CASES: Final = 6
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
    """A record that was written and read, and what came of it. `value`: what was read, where it could be."""

    whose: str
    record: str
    bytes: str
    size: str
    made_of_it: str
    value: str
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
    unproved: str
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
    def idle(self) -> bool:
        """Whether it had nothing to look at, either way."""
        return all(outcome.key == "not-applicable" for outcome in self.outcomes)

    @property
    def marks(self) -> str:
        return " ".join(dict.fromkeys(outcome.key for outcome in self.outcomes))


def reads(found: Study, direction: str) -> str:
    """Who reads whom, in a direction."""
    old, new = found.versions[found.old].name, found.versions[found.new].name
    return f"{new} reads {old}" if direction == BACKWARD else f"{old} reads {new}"


def rules(found: Study) -> list[RuleRow]:
    """Every rule of the language: those that fail in the picture, the failed ones, those that warn, as its table has them."""
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
    return sorted(rows, key=lambda row: (not row.open, min(order.index(outcome.key) for outcome in row.outcomes)))


def counts(rows: Sequence[RuleRow]) -> list[tuple[str, str, int]]:
    """The filters: key, word, how many rules."""
    names = (
        ("all", "all"),
        ("fail", "failed"),
        ("warn", "warned"),
        ("pass", "passed"),
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
    said, edits = case.remedy
    if fix is not None and not backward and not fix.writer_detail:  # only the old one could do it, and it is out there
        said = f"{found.versions[found.old].name} would have needed it: {fix.detail}"
    rule = finding.rule
    return Told(
        outcome=outcome(found, finding.verdict, case.direction),
        path=pills.cut(pills.shown(finding.path), 80),
        detail=pills.shown(finding.detail),
        places=[place for number, spot in spots for place in place_of(found, number, spot)],
        fix=pills.shown(said),
        apply=identity(case) if edits else "",
        use=identity(case) if case.witness else "",
        proof=_proof(case),
        unproved=pills.shown(case.unproved),
        also=[name for name in finding.also_known_as if name not in rule.also_known_as],
    )


def place_of(found: Study, number: int, spot: Spot | None) -> Iterator[Place]:
    if spot is not None and spot.place is not None:
        at = spot.place
        yield Place(found.versions[number].name, at.line, at.column, f"{number}:{at.start}:{at.end}")


def _proof(case: Case) -> Proof | None:
    witness = case.witness
    if witness is None:
        return None
    reading = witness.reading
    made, value = "reads", ""
    if reading.problem is not None:
        made = f"stops: {reading.problem.detail}"
    else:
        value = _short(to_json(reading.value))
    data = witness.data
    return Proof(
        whose="your record" if witness.given else "a record made for it",
        record=_short(to_json(witness.record)),
        bytes=pills.cut(data.hex(" "), TEXT),
        size=plural(len(data), "byte"),
        made_of_it=pills.shown(made),
        value=value,
        readable=reading.readable,
        by=witness.format.title,
    )


def _short(value: object) -> str:
    return pills.cut(pills.shown(" ".join(record_text(value).split())), TEXT)
