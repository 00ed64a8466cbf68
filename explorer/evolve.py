"""The other use case: versions of a schema in, who can read what out. Called by the page, the API and the command line.

Every pair of versions is checked in both directions by the language's own rules; what a rule refuses or warns of is
proved by a witness: a record that is written with the one schema and read with the other, for real.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from .explore import SchemaView
from .resolution import Resolution, convert, read_with, resolve, versions_of, write
from .scenario import SchemaText
from .wire.evolution import EVOLUTIONS
from .wire.example import KEY
from .wire.format import Format
from .wire.formats import FORMATS
from .wire.problem import Problem, RootError, SchemaError, WireError
from .wire.reading import Action, Reading
from .wire.record import read
from .wire.rule import Check, Edit, Evolution, Finding, Rule, Verdict
from .wire.schema import MISSING, Missing
from .wire.value import Value, tokens

__all__ = [
    "BACKWARD", "FORWARD", "Case", "Cell", "Compatibility", "Level", "Resolution", "RuleResult", "Turn", "Witness", "compare",
    "convert", "read_with", "resolve", "versions_of", "write",
]  # fmt: skip

BACKWARD: Final = "backward"
FORWARD: Final = "forward"
SECONDS: Final = 1.5
"""For one comparison; what is not reached by then is told as not checked."""


class Level(Enum):
    """How much is asked of a history. TRANSITIVE: of every earlier version, not only the one before."""

    NONE = "NONE"
    BACKWARD = "BACKWARD"
    FORWARD = "FORWARD"
    FULL = "FULL"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"

    @property
    def transitive(self) -> bool:
        return self.value.endswith("TRANSITIVE")

    @property
    def directions(self) -> tuple[str, ...]:
        if self is Level.NONE:
            return ()
        kind = self.value.removesuffix("_TRANSITIVE")
        return {"BACKWARD": (BACKWARD,), "FORWARD": (FORWARD,)}.get(kind, (BACKWARD, FORWARD))


@dataclass(frozen=True, slots=True)
class Witness:
    """A record that was written with the one schema and read with the other. `given`: it is the visitor's own record."""

    record: Value
    data: bytes
    reading: Reading
    format: Format
    given: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A finding, between two versions, with its proof; or, where a record could prove it, why none does."""

    finding: Finding
    old: SchemaView
    new: SchemaView
    direction: str
    witness: Witness | None = None
    unproved: str = ""

    @property
    def remedy(self) -> tuple[str, tuple[Edit, ...]]:
        """What can be done about it in the new version, in words and as edits to its text: the old one is out there."""
        fix = self.finding.fix
        if fix is None:
            return "", ()
        return (fix.detail, fix.reader) if self.direction == BACKWARD else (fix.writer_detail or fix.detail, fix.writer)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule in one direction: the worst of its cases; PASS where it was asked and found nothing. Of very many findings
    only the first are cases; the others count all the same."""

    rule: Rule
    direction: str
    outcome: Verdict
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A reader's version against a writer's. None where it was not checked: a text that cannot be read, or no time left."""

    writer: str
    reader: str
    readable: bool | None = None
    lossless: bool | None = None
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of the history: from a version to the next. None where it was not checked."""

    before: str
    after: str
    backward: bool | None
    forward: bool | None


@dataclass(frozen=True, slots=True)
class Compatibility:
    """What came of a history. `rules` compare the newest version with the one before it, or with all where transitive."""

    language: str
    level: Level
    profile: str
    versions: tuple[SchemaView, ...]
    compatible: bool
    backward: bool
    forward: bool
    rules: tuple[RuleResult, ...]
    matrix: tuple[tuple[Cell, ...], ...]
    history: tuple[Turn, ...]
    remarks: tuple[Problem, ...] = ()


def compare(
    texts: Sequence[SchemaText],
    level: Level = Level.FULL_TRANSITIVE,
    profile: str | None = None,
    record_text: str | None = None,
    *,
    proofs: bool = True,
) -> Compatibility:
    """Compare the versions of a schema, oldest first. `proofs`: whether to make witnesses.

    A version that cannot be read is told in its view, and the others still compare; but the history is not compatible
    before it is read. Raises SchemaError where no two can be read or the versions are of several languages.
    """
    views = versions_of(texts)
    sound = [view for view in views if view.schema is not None]
    if len(sound) < 2:
        raise _too_few(views)
    evolution = EVOLUTIONS[sound[0].language]
    record = MISSING if not record_text else read(record_text).value
    run = _Run(views, evolution, profile or evolution.profiles[0], time.monotonic() + SECONDS, record, proofs)
    newest, earlier = sound[-1], sound[:-1]
    asked = earlier[::-1] if level.transitive else earlier[-1:]
    backward, forward = run.reads(newest, earlier[-1]), run.reads(earlier[-1], newest)
    wanted = [
        run.reads(newest, old) if direction == BACKWARD else run.reads(old, newest)
        for direction in level.directions
        for old in asked
    ]
    matrix = tuple(tuple(run.cell(reader, writer) for writer in views) for reader in views)
    history = tuple(Turn(old.name, new.name, run.reads(new, old), run.reads(old, new)) for old, new in pairwise(views))
    rules = tuple(  # last: what time is left goes into witnesses
        result
        for direction in (BACKWARD, FORWARD)
        for result in run.results(direction, [(old, newest) for old in asked])
    )
    return Compatibility(
        language=evolution.language,
        level=level,
        profile=run.profile,
        versions=views,
        compatible=all(answer is True for answer in wanted) and (len(sound) == len(views) or level is Level.NONE),
        backward=backward is True,
        forward=forward is True,
        rules=rules,
        matrix=matrix,
        history=history,
        remarks=tuple(run.remarks),
    )


def _too_few(views: Sequence[SchemaView]) -> SchemaError:
    broken = [problem for view in views for problem in view.problems]
    unclear = next((view for view in views if view.candidates), None)
    if unclear is not None:
        return RootError(unclear.problems[0], unclear.candidates)
    return SchemaError(
        *broken
        or [
            Problem(
                code="too-few-versions",
                detail="To compare takes two versions of a schema.",
                expected="two versions or more",
                found=str(len(views)),
                fix="Add another version.",
            )
        ]
    )


class _Run:
    """The pairs of versions, oldest first, that were checked so far, each once. Versions may have the same name."""

    def __init__(
        self, versions: Sequence[SchemaView], evolution: Evolution, profile: str, deadline: float, record: Value | Missing,
        proofs: bool,
    ) -> None:  # fmt: skip
        self.age = {id(view): age for age, view in enumerate(versions)}
        self.evolution = evolution
        self.format = FORMATS[evolution.formats[0]]
        self.profile = profile
        self.deadline = deadline
        self.record = record
        self.proofs = proofs
        self.checks: dict[tuple[int, int], Check | None] = {}
        self.given: dict[tuple[int, int], Witness | None] = {}
        self.remarks: list[Problem] = []

    @property
    def late(self) -> bool:
        return time.monotonic() > self.deadline

    def check(self, reader: SchemaView, writer: SchemaView) -> Check | None:
        """The walk of one pair; None where a text cannot be read or the time is up."""
        newer, older = self.age[id(reader)], self.age[id(writer)]
        if (newer, older) not in self.checks:
            self.checks[newer, older] = None
            if reader.schema is None or writer.schema is None:
                return None
            if self.late:
                self._remark("out-of-time", f"Not every pair of versions was checked within {SECONDS} seconds.",
                             "Compare fewer versions at a time.")  # fmt: skip
                return None
            check = self.evolution.check(writer.schema, reader.schema, self.profile)
            if check.unfinished:
                self._remark("too-large", "Some pairs of versions are too large to be checked to the end.",
                             "Compare the parts that changed by themselves.")  # fmt: skip
            self.checks[newer, older] = check if newer >= older else check.by_older(self.evolution.by_older)
        return self.checks[newer, older]

    def _remark(self, code: str, detail: str, fix: str) -> None:
        """Told once."""
        if all(remark.code != code for remark in self.remarks):
            self.remarks.append(Problem(code=code, detail=detail, fix=fix))

    def reads(self, reader: SchemaView, writer: SchemaView) -> bool | None:
        """Whether a version reads what another one writes; None where that is not known."""
        check = self.check(reader, writer)
        if check is None or (check.unfinished and not check.failed):
            return None
        return not check.failed

    def cell(self, reader: SchemaView, writer: SchemaView) -> Cell:
        check, readable = self.check(reader, writer), self.reads(reader, writer)
        if check is None or readable is None:
            return Cell(writer.name, reader.name)
        told = [finding.rule for finding in check.findings if finding.verdict is not Verdict.PASS]
        changed = any(not rule.unproved for rule in told) or check.dropped > 0
        lossless = readable and not changed and not any(finding.rule.loses for finding in check.findings)
        return Cell(writer.name, reader.name, readable, lossless, len(told) + check.dropped)

    def results(self, direction: str, pairs: Sequence[tuple[SchemaView, SchemaView]]) -> Iterable[RuleResult]:
        """Every rule of the language, in one direction, over pairs of an older and a newer version."""
        cases: dict[str, list[Case]] = {}
        verdicts: dict[str, set[Verdict]] = {}
        for old, new in pairs:
            writer, reader = (old, new) if direction == BACKWARD else (new, old)
            check = self.check(reader, writer)
            if check is None:
                continue
            for key in check.asked:
                verdicts.setdefault(key, {Verdict.PASS})
            for rule, verdict in check.beyond:
                verdicts.setdefault(rule.key, set()).add(verdict)
            for finding in check.findings:
                witness, unproved = self.proof(finding, writer, reader)
                verdicts.setdefault(finding.rule.key, set()).add(finding.verdict)
                cases.setdefault(finding.rule.key, []).append(Case(finding, old, new, direction, witness, unproved))
        for rule in self.evolution.rules:
            if rule.profiles and self.profile not in rule.profiles:
                continue
            found = verdicts.get(rule.key, {Verdict.NOT_APPLICABLE})
            outcome = next(verdict for verdict in _WORST_FIRST if verdict in found)
            yield RuleResult(rule, direction, outcome, tuple(cases.get(rule.key, ())))

    # Witnesses

    def proof(self, finding: Finding, writer: SchemaView, reader: SchemaView) -> tuple[Witness | None, str]:
        """What proves a fail or a warning: the record in hand if it shows it, else an example; or why nothing does."""
        if not self.proofs or finding.verdict is Verdict.PASS:
            return None, ""
        if self.late:
            return None, "There was no time left to make a record that shows it."
        given = self._given(writer, reader)
        if given is not None and _shows(given.reading, finding):
            return given, ""
        example = finding.shown()
        if example is MISSING:
            return None, finding.rule.unproved or "No finite record of the writer's comes to this place."
        made = self._try(writer, reader, example)
        return made, "" if made is not None else "No record of the writer's that is made for it can be written."

    def _given(self, writer: SchemaView, reader: SchemaView) -> Witness | None:
        """The record in hand as a pair of versions has it; read once."""
        pair = self.age[id(writer)], self.age[id(reader)]
        if pair not in self.given:
            self.given[pair] = None if self.record is MISSING else self._try(writer, reader, self.record, given=True)
        return self.given[pair]

    def _try(self, writer: SchemaView, reader: SchemaView, record: Value, *, given: bool = False) -> Witness | None:
        assert writer.schema is not None
        assert reader.schema is not None
        try:
            _, data = write(self.format, writer.schema, record)
        except WireError:
            return None
        older = self.age[id(reader)] < self.age[id(writer)]
        reading, _ = read_with(self.format, data, writer.schema, reader.schema, older=older)
        return Witness(record, data, reading, self.format, given=given)


_WORST_FIRST: Final = (Verdict.FAIL, Verdict.WARN, Verdict.PASS, Verdict.NOT_APPLICABLE)


def _shows(reading: Reading, finding: Finding) -> bool:
    """Whether a reading shows a finding: by a step of its rule in its place; a fail, by any fault there or inside."""
    fails = finding.verdict is Verdict.FAIL
    return any(
        (step.rule == finding.rule.key and _at(step.writer_path, finding.path, inside=False))
        or (step.rule == finding.rule.key and _at(step.reader_path, finding.path, inside=False))
        or (
            fails
            and step.action is Action.FAIL
            and _at(step.writer_path or step.reader_path, finding.path, inside=True)
        )
        for step in reading.steps
    )


def _at(path: str | None, place: str, *, inside: bool) -> bool:
    """Whether a path of a reading is a finding's place, whatever the element of a list or the key of a map.

    Findings name the first element, and the key of an example.
    """
    if path is None:
        return False
    steps, wanted = tokens(path), tokens(place)
    if len(steps) < len(wanted) or (len(steps) > len(wanted) and not inside):
        return False
    return all(
        step == want or (want == "0" and step.isdigit()) or want == KEY
        for step, want in zip(steps, wanted, strict=False)
    )
