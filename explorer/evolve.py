"""The other use case: versions of a schema in, who can read what out. Called by the page, the API and the command line.

Every pair of versions is checked in both directions by the language's own rules; what a rule refuses or warns of is
proved by a witness: a record that is written with the one schema and read with the other, for real.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final

from .explore import DERIVED, INFERRED, SchemaView, fitted, name_all, read_schema
from .scenario import SchemaText
from .wire import limits
from .wire.conform import Conformed, conform, plain
from .wire.evolution import EVOLUTIONS
from .wire.format import Format
from .wire.formats import FORMATS
from .wire.infer import infer
from .wire.layout import Layout
from .wire.loss import Loss
from .wire.problem import Problem, RootError, SchemaError, WireError, too_large
from .wire.reading import Reading
from .wire.record import read
from .wire.rule import Check, Edit, Evolution, Finding, Rule, Verdict
from .wire.schema import MISSING, Missing, Schema
from .wire.schemas import LANGUAGES
from .wire.value import Value

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
    """A finding, between two versions, with its proof."""

    finding: Finding
    old: SchemaView
    new: SchemaView
    direction: str
    witness: Witness | None = None

    @property
    def remedy(self) -> tuple[str, tuple[Edit, ...]]:
        """What can be done about it in the new version, in words and as edits to its text: the old one is out there."""
        fix = self.finding.fix
        if fix is None:
            return "", ()
        return (fix.detail, fix.reader) if self.direction == BACKWARD else (fix.writer_detail or fix.detail, fix.writer)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule in one direction: the worst of its cases; PASS where it was asked and found nothing."""

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


def versions_of(texts: Sequence[SchemaText]) -> tuple[SchemaView, ...]:
    """Schemas of one language, read. Raises SchemaError where they are of several, LimitError past the limit."""
    if len(texts) > limits.VERSIONS:
        raise too_large("Versions", "texts", limit=limits.VERSIONS, given=len(texts))
    first = [read_schema(text) for text in texts]
    known = next((view.language for view in first if view.schema is not None), None)
    views = name_all(  # a text that is too broken to be recognised is of the language of the others
        [
            view if view.schema is not None or text.language else read_schema(replace(text, language=known))
            for text, view in zip(texts, first, strict=True)
        ]
    )
    languages = {view.language for view in views if view.language}
    if len(languages) > 1:
        titles = " and ".join(sorted(LANGUAGES[language].title for language in languages))
        raise SchemaError(
            Problem(
                code="mixed-languages",
                detail=f"The versions are of {titles}; only versions of one language compare.",
                expected="one language",
                found=titles,
                fix="Convert one of them first.",
            )
        )
    return views


def compare(
    texts: Sequence[SchemaText],
    level: Level = Level.FULL_TRANSITIVE,
    profile: str | None = None,
    record_text: str | None = None,
    *,
    proofs: bool = True,
) -> Compatibility:
    """Compare the versions of a schema, oldest first. `proofs`: whether to make witnesses.

    A version that cannot be read is told in its view, and the others still compare. Raises SchemaError where no two can
    be read or the versions are of several languages.
    """
    views = versions_of(texts)
    sound = [view for view in views if view.schema is not None]
    if len(sound) < 2:
        raise _too_few(views)
    evolution = EVOLUTIONS[sound[0].language]
    run = _Run(sound, evolution, profile or evolution.profiles[0], time.monotonic() + SECONDS, record_text)
    run.proofs = proofs
    newest, earlier = sound[-1], sound[:-1]
    asked = earlier[::-1] if level.transitive else earlier[-1:]
    rules = tuple(
        result
        for direction in (BACKWARD, FORWARD)
        for result in run.results(direction, [(old, newest) for old in asked])
    )
    backward, forward = run.reads(newest, earlier[-1]), run.reads(earlier[-1], newest)
    wanted = [
        run.reads(newest, old) if direction == BACKWARD else run.reads(old, newest)
        for direction in level.directions
        for old in asked
    ]
    return Compatibility(
        language=evolution.language,
        level=level,
        profile=run.profile,
        versions=views,
        compatible=all(answer is True for answer in wanted),
        backward=backward is True,
        forward=forward is True,
        rules=rules,
        matrix=tuple(tuple(run.cell(reader, writer) for writer in views) for reader in views),
        history=tuple(
            Turn(old.name, new.name, run.reads(new, old), run.reads(old, new)) for old, new in pairwise(views)
        ),
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
    """The pairs of versions, oldest first, that were checked so far, each once."""

    def __init__(
        self, versions: Sequence[SchemaView], evolution: Evolution, profile: str, deadline: float, record_text: str | None
    ) -> None:  # fmt: skip
        self.age = {view.name: age for age, view in enumerate(versions)}
        self.evolution = evolution
        self.profile = profile
        self.deadline = deadline
        self.record: Value | Missing = MISSING if not record_text else read(record_text).value
        self.checks: dict[tuple[str, str], Check | None] = {}
        self.remarks: list[Problem] = []
        self.proofs = True

    def check(self, reader: SchemaView, writer: SchemaView) -> Check | None:
        """The walk of one pair; None where a text cannot be read or the time is up."""
        pair = reader.name, writer.name
        if pair not in self.checks:
            self.checks[pair] = None
            if time.monotonic() > self.deadline:
                self._late()
            elif reader.schema is not None and writer.schema is not None:
                check = self.evolution.check(writer.schema, reader.schema, self.profile)
                self.checks[pair] = check if self.age[reader.name] >= self.age[writer.name] else check.by_older()
        return self.checks[pair]

    def _late(self) -> None:
        if not self.remarks:
            self.remarks.append(
                Problem(
                    code="out-of-time",
                    detail=f"Not every pair of versions was checked within {SECONDS} seconds.",
                    fix="Compare fewer versions at a time.",
                )
            )

    def reads(self, reader: SchemaView, writer: SchemaView) -> bool | None:
        check = self.check(reader, writer)
        return None if check is None else not check.failed

    def cell(self, reader: SchemaView, writer: SchemaView) -> Cell:
        check = self.check(reader, writer)
        if check is None:
            return Cell(writer.name, reader.name)
        told = [finding for finding in check.findings if finding.verdict is not Verdict.PASS]
        lossless = not told and not any(finding.rule.loses for finding in check.findings)
        return Cell(writer.name, reader.name, not check.failed, lossless, len(told) + check.dropped)

    def results(self, direction: str, pairs: Sequence[tuple[SchemaView, SchemaView]]) -> Iterable[RuleResult]:
        """Every rule of the language, in one direction, over pairs of an older and a newer version."""
        cases: dict[str, list[Case]] = {}
        asked: set[str] = set()
        for old, new in pairs:
            writer, reader = (old, new) if direction == BACKWARD else (new, old)
            check = self.check(reader, writer)
            if check is None:
                continue
            asked |= check.asked
            for finding in check.findings:
                witness = self.witness(finding, writer, reader)
                cases.setdefault(finding.rule.key, []).append(Case(finding, old, new, direction, witness))
        for rule in self.evolution.rules:
            if rule.profiles and self.profile not in rule.profiles:
                continue
            found = tuple(cases.get(rule.key, ()))
            yield RuleResult(rule, direction, _outcome(found, rule.key in asked), found)

    def witness(self, finding: Finding, writer: SchemaView, reader: SchemaView) -> Witness | None:
        """The proof of what fails or warns: the record in hand if it shows it, else the finding's own example."""
        if not self.proofs or finding.verdict is Verdict.PASS or writer.schema is None or reader.schema is None:
            return None
        if time.monotonic() > self.deadline:
            return None
        format_ = FORMATS[self.evolution.formats[0]]
        if self.record is not MISSING:
            given = _try(format_, self.evolution, writer.schema, reader.schema, self.record)
            if given is not None and _shows(given[1], finding):
                return Witness(self.record, given[0], given[1], format_, given=True)
        if (example := finding.shown()) is not MISSING:
            made = _try(format_, self.evolution, writer.schema, reader.schema, example)
            if made is not None:
                return Witness(example, made[0], made[1], format_)
        return None


def _outcome(cases: Sequence[Case], asked: bool) -> Verdict:
    verdicts = {case.finding.verdict for case in cases}
    for worst in (Verdict.FAIL, Verdict.WARN):
        if worst in verdicts:
            return worst
    return Verdict.PASS if asked else Verdict.NOT_APPLICABLE


def _shows(reading: Reading, finding: Finding) -> bool:
    return any(
        step.rule == finding.rule.key and finding.path in (step.writer_path, step.reader_path) for step in reading.steps
    )


# Reading with another schema


def write(format_: Format, writer: Schema, value: Value) -> tuple[Conformed, bytes]:
    """A record's value as the writer's schema has it, and its bytes. Raises WireError where it does not fit."""
    needs = format_.language is not None
    conformed = conform(value, writer, LANGUAGES[writer.language].manner) if needs else plain(value)
    return conformed, format_.encode(conformed.value, writer if needs else None)


def read_with(format_: Format, data: bytes, writer: Schema, reader: Schema) -> tuple[Reading, Layout]:
    """Bytes that one schema wrote, read with another; and the layout as the writer has it."""
    by_writer, by_reader = format_.trace(data, writer), format_.trace(data, reader)
    return EVOLUTIONS[reader.language].resolve(by_writer, writer, reader, by_reader), by_writer


def _try(
    format_: Format, evolution: Evolution, writer: Schema, reader: Schema, value: Value
) -> tuple[bytes, Reading] | None:
    try:
        _, data = write(format_, writer, value)
    except WireError:
        return None
    return data, read_with(format_, data, writer, reader)[0]


@dataclass(frozen=True, slots=True)
class Resolution:
    """A record that one schema wrote and another one reads. `layout` is the writer's picture of the bytes."""

    format: Format
    writer: SchemaView
    reader: SchemaView
    layout: Layout
    reading: Reading
    losses: tuple[Loss, ...] = ()


def resolve(
    format_: Format,
    writer_text: SchemaText,
    reader_text: SchemaText,
    *,
    record_text: str | None = None,
    data: bytes | None = None,
) -> Resolution:
    """Write a record with one schema, or take its bytes, and read it with another.

    Raises SchemaError where a schema cannot be read or there are no rules for the format, RecordError and ConformError
    where the record cannot be written.
    """
    writer, reader = versions_of([writer_text, reader_text])
    for view in (writer, reader):
        if view.schema is None:
            raise RootError(view.problems[0], view.candidates) if view.candidates else SchemaError(*view.problems)
    assert writer.schema is not None
    assert reader.schema is not None
    evolution = EVOLUTIONS.get(writer.language)
    if evolution is None or format_.key not in evolution.formats:
        raise _not_read_by(format_, writer)
    losses: tuple[Loss, ...] = ()
    if data is None:
        conformed, data = write(format_, writer.schema, read(record_text or "").value)
        losses = conformed.losses
    reading, layout = read_with(format_, data, writer.schema, reader.schema)
    return Resolution(format_, writer, reader, layout, reading, losses)


def _not_read_by(format_: Format, writer: SchemaView) -> SchemaError:
    evolution = EVOLUTIONS.get(writer.language)
    formats = ", ".join(FORMATS[key].title for key in evolution.formats if key in FORMATS) if evolution else "none"
    title = LANGUAGES[writer.language].title
    return SchemaError(
        Problem(
            code="other-format",
            detail=f"{format_.title} is not read by {title} schemas.",
            expected=f"one of {formats}",
            found=format_.key,
            fix="Choose one of those formats, or give schemas of the format's own language.",
        )
    )


def convert(language: str, *, text: SchemaText | None = None, record_text: str | None = None) -> SchemaView:
    """A schema said in another language, or inferred from a record; with what is lost on the way.

    Raises SchemaError where the given schema cannot be read, RecordError where the record cannot.
    """
    if text is None:
        return fitted(LANGUAGES[language], infer(read(record_text or "").value), INFERRED, None)
    (view,) = name_all([read_schema(text)])
    if view.schema is None:
        raise RootError(view.problems[0], view.candidates) if view.candidates else SchemaError(*view.problems)
    return fitted(LANGUAGES[language], view.schema, DERIVED, view.language)
