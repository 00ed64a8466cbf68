"""What each template of the page is given: one frozen dataclass a file, made here from a study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from explorer.evolve import BACKWARD, FORWARD, Level
from explorer.wire import limits, places
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.formats import FORMATS
from explorer.wire.problem import Problem
from explorer.wire.rule import Verdict
from explorer.wire.schemas import LANGUAGES

from .. import pills
from ..addresses import Addresses
from ..editors import LIT, mirror
from ..mending import placed
from ..scenario_present import Unfurl
from ..sizes import plural
from .changes import Change, changes
from .forms import Asked
from .matrix import Answer, Matrix, answer, matrix
from .others import Other, others
from .picture import Picture, picture
from .rows import marks
from .rules import Outcome, RuleRow, Told, counts, outcome, rules, tell
from .study import YOURS, Study

NAMES: Final = 6
"""Versions that are named in a title."""

REASONS: Final = 3
"""Reasons that are told in the headline; the rest stand among the rules."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A language's tab."""

    key: str
    title: str
    front: bool


@dataclass(frozen=True, slots=True)
class VersionEditor:
    """`_evolution_version.html`. `part`: whether it writes or reads in the picture.

    `meant`: key and title of the language that the text is of, where that is another.
    """

    number: int
    name: str
    text: str
    lit: SafeString
    front: bool
    part: str
    root: str
    problems: Sequence[Problem]
    candidates: Sequence[str]
    meant: tuple[str, str] | None = None

    @property
    def faulty(self) -> bool:
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class RecordEditor:
    """`_evolution_record.html`. `doubts`: why it is not the record in the picture."""

    text: str
    lit: SafeString
    problems: Sequence[Problem]
    doubts: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict on the pair, in words. `other`: the same the other way round."""

    key: str
    sign: str
    head: str
    why: str
    reasons: Sequence[Told]
    more: int
    sayings: Sequence[str]
    other: Outcome | None
    whose: str
    came: str
    writer: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Workbench:
    """`_evolution_workbench.html`, the one target of the live update."""

    languages: Sequence[Tab]
    language: str
    versions: Sequence[VersionEditor]
    full: bool
    record: RecordEditor
    writers: Sequence[Option]
    readers: Sequence[Option]
    levels: Sequence[Option]
    profiles: Sequence[Option]
    formats: Sequence[Option]
    newest: str
    answer: Answer
    headline: Headline
    picture: Picture | None
    rules: Sequence[RuleRow]
    idle: Sequence[RuleRow]
    filters: Sequence[tuple[str, str, int]]
    changes: Sequence[Change]
    more_changes: int
    matrix: Matrix
    others: Sequence[Other]
    hidden: Sequence[tuple[str, str]]
    lesson: str
    note: str
    undo: bool
    problem: Problem | None
    title: str


def workbench(found: Study) -> Workbench:
    asked = found.asked
    evolution = EVOLUTIONS[asked.language]
    drawn = _picture(found)
    rows = rules(found)
    told, left = changes(found)
    hidden = [("example", asked.example.key), ("language", asked.language)]
    hidden += [("step", "" if asked.step is None else str(asked.step))]
    hidden += [(f"kept-{language}", state) for language, state in asked.kept.items()]
    if asked.undo is not None:
        hidden += [("undo-at", str(asked.undo[0])), ("undo-text", asked.undo[1])]
    return Workbench(
        languages=[Tab(key, LANGUAGES[key].title, key == asked.language) for key in EVOLUTIONS],
        language=LANGUAGES[asked.language].title,
        versions=_versions(found, drawn),
        full=len(asked.versions) >= limits.VERSIONS,
        record=_record(found),
        writers=_options(enumerate(asked.names), asked.writer),
        readers=_options(enumerate(asked.names), asked.reader),
        levels=_options(((level.value, level.value.replace("_", " ").lower()) for level in Level), asked.level.value),
        profiles=_options(((name, name) for name in evolution.profiles), asked.profile)
        if len(evolution.profiles) > 1
        else (),
        formats=_options(((key, FORMATS[key].title) for key in evolution.formats if key in FORMATS), asked.format),
        newest=found.versions[found.new].name if found.versions else "",
        answer=answer(found),
        headline=_headline(found),
        picture=drawn,
        rules=[row for row in rows if not row.idle],
        idle=[row for row in rows if row.idle],
        filters=counts(rows),
        changes=told,
        more_changes=left,
        matrix=matrix(found),
        others=others(found),
        hidden=hidden,
        lesson=asked.example.lesson if asked.untouched and asked.language == asked.example.language else "",
        note=asked.note,
        undo=asked.undo is not None,
        problem=found.limit.problem if found.limit else None,
        title=asked.title,
    )


def _options(names: Iterable[tuple[object, str]], chosen: object) -> list[Option]:
    return [Option(str(value), pills.shown(name), value == chosen) for value, name in names]


def _picture(found: Study) -> Picture | None:
    asked, written = found.asked, found.written
    if written is None:
        return None
    writer, reader = found.versions[asked.writer], found.versions[asked.reader]
    assert writer.schema is not None
    assert reader.schema is not None
    names = pills.shown(writer.name), pills.shown(reader.name)
    return picture(written.layout, written.reading, (names[0], writer.schema), (names[1], reader.schema), asked.step)


# Editors


def _versions(found: Study, drawn: Picture | None) -> list[VersionEditor]:
    asked = found.asked
    made = []
    for number, (given, view) in enumerate(zip(asked.versions, found.versions, strict=True)):
        part = {(True, True): "writes and reads", (True, False): "writes", (False, True): "reads"}.get(
            (number == asked.writer, number == asked.reader), ""
        )
        lit: list[pills.Mark] = []
        if drawn is not None and part:
            lit = marks(drawn.readers if part == "reads" else drawn.writers)
        problems = () if view.candidates else view.problems
        made.append(
            VersionEditor(
                number, given.name or "", given.text, _lit(given.text, lit, problems, found, number),
                number == asked.tab, part, given.root or "", placed(view.problems, given.text, f"version-{number}"),
                view.candidates, None if view.meant is None else (view.meant, LANGUAGES[view.meant].title),
            )
        )  # fmt: skip
    return made


def _record(found: Study) -> RecordEditor:
    text, lit = found.asked.record, []
    if found.record is not None and len(text) <= LIT and found.written is not None and found.written.source == YOURS:
        lit = [(start, end, pills.path_key(path)) for start, end, path in places.of_record(found.record)]
    return RecordEditor(text, _lit(text, lit, found.problems), placed(found.problems, text, "record"), found.doubts)


def _lit(
    text: str, lit: Sequence[pills.Mark], problems: Sequence[Problem], found: Study | None = None, number: int = -1
) -> SafeString:
    """A text's mirror: its fields marked, or the place that was asked for, or where it is at fault."""
    if found is None or not found.asked.spot or found.asked.spot[0] != number:
        return mirror(text, lit, problems, None)
    _, start, end = found.asked.spot
    spot = [(start, min(end, len(text)), "spot")] if start < end <= len(text) else []
    return mirror(text, spot, problems, "spot")


# The headline


def _headline(found: Study) -> Headline:
    asked = found.asked
    names = found.asked.names
    if not names or found.limit is not None:
        return Headline("unknown", "?", "Nothing was compared", "", (), 0, (), None, "", "")
    writer, reader = pills.shown(names[asked.writer]), pills.shown(names[asked.reader])
    good = found.readable(found.direction)
    whose, came = _came(found, writer)
    if good is None:
        unread = [pills.shown(view.name) for view in found.versions if view.schema is None]
        lost = [name for name in dict.fromkeys((writer, reader)) if name in unread]
        head = f"Whether {reader} can read what {writer} wrote is not known"
        why = f"{' and '.join(lost)} cannot be read as {LANGUAGES[asked.language].title}" if lost else ""
        return Headline("unknown", "?", head, why, (), 0, (), None, whose, came)
    fails = [tell(found, case) for case in found.cases(found.direction, Verdict.FAIL)]
    warns = [tell(found, case) for case in found.cases(found.direction, Verdict.WARN)]
    if good:
        key, sign = ("warn", "!") if warns else ("pass", "✓")
        head, why = f"{reader} can read what {writer} wrote", ""
        if warns:
            why = warns[0].detail.rstrip(".") if len(warns) == 1 else f"{len(warns)} warnings"
    else:
        key, sign, head = "fail", "✗", f"{reader} cannot read what {writer} wrote"
        why = fails[0].detail.rstrip(".") if fails else ""
    reasons = fails or warns
    return Headline(
        key, sign, head, why, reasons[:REASONS], max(len(reasons) - REASONS, 0), _sayings(found), _other_way(found), whose,
        came, writer,
    )  # fmt: skip


def _sayings(found: Study) -> list[str]:
    """What passes and still loses something."""
    cases = [case for case in found.cases(found.direction, Verdict.PASS) if case.finding.rule.loses]
    return [f"{plural(len(cases), 'field')} of it {'is' if len(cases) == 1 else 'are'} stepped over"] if cases else []


def _other_way(found: Study) -> Outcome | None:
    if found.old == found.new:
        return None
    way = FORWARD if found.direction == BACKWARD else BACKWARD
    verdict = Verdict.FAIL
    if found.readable(way):
        verdict = Verdict.WARN if found.cases(way, Verdict.WARN) else Verdict.PASS
    return outcome(found, verdict, way)


def _came(found: Study, writer: str) -> tuple[str, str]:
    """Whose record is in the picture, and what came of it."""
    written = found.written
    if written is None:
        return "", ""
    match written.source:
        case "yours":
            whose = "your record"
        case "read":
            whose = f"your record as {writer} reads it from {pills.shown(written.via)}"
        case "witness":
            whose = "a record made to show the fault"
        case _:
            whose = f"the smallest record that fits {writer}"
    reading = written.reading
    if reading.problem is not None:
        return whose, "cannot be read"
    return whose, "arrives whole" if reading.lossless else "arrives, not all of it"


# Links


def unfurl(found: Study, addresses: Addresses) -> Unfurl:
    """What chat tools show of a link: its title and the verdict."""
    verdict = answer(found)
    return Unfurl(title_of(found.asked), f"{verdict.head.rstrip('.')}. {verdict.why}".strip(), addresses)


def title_of(asked: Asked) -> str:
    """The title that was given, or which versions they are."""
    if asked.title.strip():
        return pills.shown(asked.title.strip())
    names = " → ".join(pills.cut(pills.shown(name), 24) for name in asked.names[:NAMES])
    return f"{LANGUAGES[asked.language].title}: {names}{' …' if len(asked.names) > NAMES else ''}"
