"""What came of it: the whole history compared, the chosen pair compared, and a record written and read between the two.

Each part stands on its own: a version that cannot be read leaves the others, a record that does not fit is replaced by one
that does, and a fault of ours in one part is told there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from explorer import evolve, resolution
from explorer.evolve import BACKWARD, FORWARD, Case, Compatibility, Level
from explorer.explore import OURS, SchemaView, read_schema
from explorer.scenario import SchemaText
from explorer.translate import translate
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.example import example
from explorer.wire.format import Format
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.problem import LimitError, Problem, WireError, too_large
from explorer.wire.reading import Reading
from explorer.wire.record import Record, read
from explorer.wire.rule import Verdict
from explorer.wire.schema import MISSING, Schema
from explorer.wire.value import Value, to_json

from ..versions import digest, free_name
from .forms import Asked, first_of, open_, packed, unpacked, well_formed, with_text

log = logging.getLogger(__name__)

PROVING: Final = 64 * limits.KIB
"""Characters of a record up to which it is tried as the proof of every finding; a larger one is only read once."""

YOURS: Final = "yours"
READ: Final = "read"
WITNESS: Final = "witness"
MADE: Final = "made"


@dataclass(frozen=True, slots=True)
class Written:
    """The record that is shown on its way. `source`: whose it is; `via`: the version it was written with, where READ."""

    value: Value
    source: str
    format: Format
    layout: Layout
    reading: Reading
    via: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """All that was found.

    versions    every text, read; what is wrong with one is told in it
    history     all versions that could be read, at the level asked; None where there are not two
    pair        the older and the newer of the chosen two, both ways; None where one cannot be read
    record      the visitor's, where it is JSON
    problems    of the record; `doubts` say why it is not the record that is shown
    limit       a limit that keeps everything from being looked at
    """

    asked: Asked
    versions: tuple[SchemaView, ...]
    history: Compatibility | None = None
    pair: Compatibility | None = None
    written: Written | None = None
    record: Record | None = None
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    limit: LimitError | None = None

    @property
    def old(self) -> int:
        return min(self.asked.writer, self.asked.reader)

    @property
    def new(self) -> int:
        return max(self.asked.writer, self.asked.reader)

    @property
    def direction(self) -> str:
        """Of the reading: backward where the newer one reads."""
        return BACKWARD if self.asked.reader >= self.asked.writer else FORWARD

    def cases(self, direction: str, *verdicts: Verdict) -> list[Case]:
        """What the rules found between the pair, in one direction."""
        results = () if self.pair is None else self.pair.rules
        return [
            case
            for result in results
            if result.direction == direction
            for case in result.cases
            if not verdicts or case.finding.verdict in verdicts
        ]

    def readable(self, direction: str) -> bool | None:
        """Whether the rules let the pair pass in a direction."""
        if self.pair is None:
            return None
        return self.pair.backward if direction == BACKWARD else self.pair.forward


def refused(asked: Asked, limit: LimitError) -> Study:
    """What is shown of a request past a limit: the texts, the limit, nothing that would cost more."""
    views = tuple(SchemaView(text.name or "", asked.language, "given", text.text) for text in asked.versions)
    return Study(asked, views, limit=limit)


def study(asked: Asked) -> Study:
    """Look at everything. Never raises."""
    if len(asked.versions) > limits.VERSIONS:
        return refused(asked, too_large("Versions", "texts", limit=limits.VERSIONS, given=len(asked.versions)))
    views = tuple(_read(text) for text in asked.versions)
    found = Study(asked, views)
    record, problems = _record(asked.record)
    found = replace(found, record=record, problems=problems)
    sound = [text for text, view in zip(asked.versions, views, strict=True) if view.schema is not None]
    if len(sound) > 1:
        found = replace(found, history=_compared(sound, asked.level, asked.profile, None, proofs=False))
    old, new = (views[found.old], views[found.new]) if views else (None, None)
    if old is None or new is None or old.schema is None or new.schema is None:
        return found
    texts = asked.versions[found.old], asked.versions[found.new]
    if old is new:  # a version read with itself: it takes two names
        texts = texts[0], replace(texts[1], name=f"{texts[1].name} ")
    found = replace(
        found,
        pair=_compared(
            texts, Level.FULL, asked.profile, asked.record if record and len(asked.record) <= PROVING else None
        ),
    )
    return _with_a_record(found)


def _read(text: SchemaText) -> SchemaView:
    try:
        return replace(read_schema(text), name=text.name or "")
    except LimitError as error:
        return SchemaView(text.name or "", text.language or "", "given", text.text, problems=(error.problem,))


def _record(text: str) -> tuple[Record | None, tuple[Problem, ...]]:
    if not text.strip():
        return None, ()
    try:
        return read(text), ()
    except WireError as error:
        return None, tuple(error.problems)


def _compared(
    texts: list[SchemaText] | tuple[SchemaText, ...],
    level: Level,
    profile: str,
    record: str | None,
    *,
    proofs: bool = True,
) -> Compatibility | None:
    try:
        return evolve.compare(texts, level, profile, record, proofs=proofs)
    except WireError:
        return None
    except Exception:  # a fault of ours in one part must not take the others along
        log.exception("versions were not compared")
        return None


# The record


def _with_a_record(found: Study) -> Study:
    """The first record that can be written by the writer: the visitor's, what of it another version passes on, one that
    shows what fails, the smallest one."""
    doubts: list[Problem] = []
    for value, source, via in _candidates(found, doubts):
        try:
            written = _written(found, value, source, via)
        except WireError as error:
            if source == YOURS:
                doubts += error.problems
            continue
        except Exception:
            log.exception("a record was not read")
            doubts.append(OURS)
            continue
        return replace(found, written=written, doubts=tuple(doubts) if source != YOURS else ())
    return replace(found, doubts=tuple(doubts))


def _candidates(found: Study, doubts: list[Problem]) -> Iterator[tuple[Value, str, str]]:
    writer = found.versions[found.asked.writer]
    assert writer.schema is not None
    if found.record is not None:
        yield found.record.value, YOURS, ""
        for view in sorted(found.versions, key=lambda view: abs(found.versions.index(view) - found.asked.writer)):
            if view is not writer and view.schema is not None:
                passed = _passed_on(found, view.schema, writer.schema)
                if passed is not MISSING:
                    yield passed, READ, view.name
    for case in found.cases(found.direction, Verdict.FAIL, Verdict.WARN):
        shown = case.witness.record if case.witness else case.finding.shown()
        if shown is not MISSING:
            yield shown, WITNESS, ""
    made = example(writer.schema)
    if made is not MISSING:
        yield made, MADE, ""


def _passed_on(found: Study, first: Schema, writer: Schema) -> Value:
    """The visitor's record as the writer reads it from another version; MISSING where it cannot."""
    assert found.record is not None
    format_ = FORMATS[found.asked.format]
    try:
        _, data = resolution.write(format_, first, found.record.value)
        reading, _ = resolution.read_with(format_, data, first, writer)
    except WireError:
        return MISSING
    except Exception:
        log.exception("a record was not passed on")
        return MISSING
    return reading.value if reading.readable else MISSING


def _written(found: Study, value: Value, source: str, via: str) -> Written:
    format_ = FORMATS[found.asked.format]
    writer, reader = found.versions[found.asked.writer].schema, found.versions[found.asked.reader].schema
    assert writer is not None
    assert reader is not None
    conformed, data = resolution.write(format_, writer, value)
    older = found.asked.reader < found.asked.writer
    reading, layout = resolution.read_with(format_, data, writer, reader, older=older)
    return Written(conformed.value, source, format_, layout, reading, via)


# Buttons that need what was found


def identity(case: Case) -> str:
    """What stands for a case in a button: the same as long as the case is."""
    finding = case.finding
    spots = [spot.pointer if spot else "" for spot in (finding.writer, finding.reader)]
    return digest("\n".join([case.direction, finding.rule.key, finding.path, finding.detail, *spots]))


def act(found: Study) -> Asked | None:
    """What a button asks for, done: the form as it is afterwards. None where there is nothing to do."""
    asked = found.asked
    verb, about = asked.act
    if verb == "convert" and about in EVOLUTIONS:
        return _converted(found, about)
    if verb == "meant":
        return _moved(found, about)
    case = next((case for way in (BACKWARD, FORWARD) for case in found.cases(way) if identity(case) == about), None)
    if case is None:
        return (
            replace(asked, act=("", ""), note="That does not apply any more: the texts have changed.") if verb else None
        )
    return _mended(found, case) if verb == "apply" else _shown(found, case)


def edits_of(case: Case) -> list[tuple[int, int, str]]:
    """The edits that can be made to the newer version: the reader's backward, the writer's forward."""
    return sorted((edit.start, edit.end, edit.text) for edit in case.remedy[1])


def _mended(found: Study, case: Case) -> Asked:
    """The newer version with a fix applied."""
    text = found.versions[found.new].text
    for start, end, new in reversed(edits_of(case)):
        text = text[:start] + new + text[end:]
    name = found.versions[found.new].name
    return with_text(found.asked, found.new, text, f"The fix is in {name}.")


def _shown(found: Study, case: Case) -> Asked:
    """The record that proves a case, on its way in the case's direction."""
    asked = found.asked
    pair = (found.old, found.new) if case.direction == BACKWARD else (found.new, found.old)
    witness = case.witness.record if case.witness else case.finding.shown()
    record = asked.record if witness is MISSING else record_text(witness)
    return replace(asked, record=record, writer=pair[0], reader=pair[1], step=None, act=("", ""))


def record_text(value: Value) -> str:
    """A value as a record to be typed."""
    text = json.dumps(to_json(value), ensure_ascii=False, indent=2)
    return text if well_formed(text) == text else json.dumps(to_json(value), indent=2)


def _converted(found: Study, language: str) -> Asked:
    """The pair in another language, as versions of their own."""
    asked = found.asked
    old, new = found.versions[found.old], found.versions[found.new]
    if found.pair is None or language == asked.language:
        return replace(asked, act=("", ""))
    pair = translate(old, new, language)
    begun = open_(first_of(language))
    kept = {key: state for key, state in asked.kept.items() if key != language}
    return replace(
        begun,
        versions=tuple(
            SchemaText(well_formed(v.text), language, name) for v, name in zip(pair, (old.name, new.name), strict=True)
        ),
        record=asked.record,
        writer=int(found.direction == FORWARD),
        reader=int(found.direction == BACKWARD),
        tab=1,
        level=asked.level,
        kept={**kept, asked.language: packed(asked)},
    )


def _moved(found: Study, language: str) -> Asked:
    """The texts that are of another language than they were given as, in that language; the others stay as they were left."""
    asked = found.asked
    moving = [view.meant == language for view in found.versions]
    if not any(moving) or language not in EVOLUTIONS:
        return replace(asked, act=("", ""))
    kept = dict(asked.kept)
    before = unpacked(language, kept.pop(language, ""))
    own = before.versions if before is not None and not before.untouched else ()
    versions = list(own)
    for text, moves in zip(asked.versions, moving, strict=True):
        if moves:
            name = free_name("" if own else text.name or "", len(versions) + 1, {one.name for one in versions})
            versions.append(SchemaText(text.text, language, name))
    left = tuple(text for text, moves in zip(asked.versions, moving, strict=True) if not moves)
    if left:
        kept[asked.language] = packed(replace(asked, versions=left))
    newest = len(versions) - 1
    begun, older = open_(first_of(language)), max(newest - 1, 0)
    return replace(
        begun, versions=tuple(versions), record=asked.record, writer=older, reader=newest, tab=newest, level=asked.level,
        kept=kept,
    )  # fmt: skip
