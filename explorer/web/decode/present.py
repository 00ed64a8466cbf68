"""What each template of `/decode` is given, made from a study. Templates only loop and print."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from explorer.differ import Change, Comparison
from explorer.examples.mysteries import MYSTERIES, Mystery
from explorer.explore import DERIVED, Pane, SchemaView
from explorer.guess import LIKELY
from explorer.scenario import Scenario
from explorer.wire import limits, places
from explorer.wire.bytes_text import WRITINGS
from explorer.wire.dump import printable
from explorer.wire.formats import FORMATS
from explorer.wire.layout import UNREAD, Layout
from explorer.wire.problem import Problem, RecordError
from explorer.wire.record import read as read_record
from explorer.wire.schemas import LANGUAGES
from explorer.wire.value import to_json, words

from .. import forms as page
from .. import pills, present
from ..editors import LIT
from ..inspector import Inspector, of_panes
from ..jsonout import indented
from ..sizes import of_bytes, plural
from .forms import VIEWS, Asked, Text
from .study import Payload, Study

GUESSES: Final = 3
"""Guesses that are shown at once, where the first one is not clear."""

CHANGES: Final = 200
"""Differences that are shown."""

SIGNS: Final = {"added": "+", "removed": "−", "changed": "≠", "moved": "→"}


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a select."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class BytesEditor:
    """`_decode_bytes.html`, and its like for the second payload. `read` says how the text was read."""

    text: str
    lit: SafeString
    read: str
    writings: Sequence[Option]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SchemaBox:
    """`_decode_schema.html`."""

    text: str
    lit: SafeString
    read: str
    root: str
    languages: Sequence[Option]
    candidates: Sequence[str]
    problems: Sequence[Problem]
    losses: Sequence[str]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Guessed:
    """A format that the bytes may be of."""

    key: str
    title: str
    score: int
    reasons: Sequence[str]
    taken: bool


@dataclass(frozen=True, slots=True)
class Hinted:
    """Something that was recognised, and the button that takes it off."""

    title: str
    detail: str
    take: str
    action: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, and which `undo` takes it and those after it back."""

    words: str
    undo: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where decoding stopped, in words, and the buttons that go on from there."""

    problem: Problem
    at: int
    left: str


@dataclass(frozen=True, slots=True)
class Row:
    """One difference: the word, its sign, where, what it was and is, and where the bytes stand."""

    edit: str
    sign: str
    path: str
    key: str
    from_path: str
    old: str
    new: str
    old_at: str
    new_at: str


@dataclass(frozen=True, slots=True)
class Differences:
    """`_decode_compare.html`."""

    said: str
    rows: Sequence[Row]
    more: int
    card: present.Card | None
    problems: Sequence[Problem]
    title: str


@dataclass(frozen=True, slots=True)
class Said:
    """`_decode_value.html`: the value as JSON, its parts marked with their paths."""

    lit: SafeString
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Workbench:
    """`_decode_workbench.html`, the one target of the live update."""

    editor: BytesEditor
    formats: Mapping[str, Sequence[Option]]
    guesses: Sequence[Guessed]
    more_guesses: Sequence[Guessed]
    guessing: bool
    schema: SchemaBox
    steps: Sequence[str]
    taken: Sequence[Taken]
    step_problem: Problem | None
    hints: Sequence[Hinted]
    other: BytesEditor
    other_format: str
    inspector: Inspector
    views: Mapping[str, str]
    view: str
    kinds: Sequence[present.Kind]
    card: present.Card | None
    proofs: Sequence[tuple[bool, str]]
    title: str
    format: str
    stopped: Stopped | None
    problems: Sequence[Problem]
    at: int
    size: int
    value: Said | None
    differences: Differences | None
    lesson: str
    said: str
    keep: bool
    pin: str
    example: str
    file: str
    limit: str


def workbench(found: Study) -> Workbench:
    asked, pane = found.asked, found.pane
    layout = None if pane is None else pane.layout
    broken = found.payload.problem is not None
    card = None if pane is None else _card(pane, asked)
    guesses = [
        Guessed(one.format.key, one.format.title, one.score, one.reasons, one.format is found.taken)
        for one in found.guesses
    ]
    shown = 1 if guesses and guesses[0].taken and guesses[0].score >= LIKELY else GUESSES
    return Workbench(
        editor=_editor(
            asked.given, found.payload, layout if found.opened.data is found.payload.data else None, asked.pin
        ),
        formats=_formats(asked.format),
        guesses=guesses[:shown],
        more_guesses=guesses[shown:],
        guessing=not asked.format,
        schema=_schema(asked, found),
        steps=[str(step) for step in asked.steps],
        taken=[Taken(words, number) for number, words in enumerate(found.opened.taken)],
        step_problem=found.opened.problem,
        hints=[_hinted(hint.title, hint.detail, hint.step, hint.format) for hint in found.hints],
        other=_editor(asked.other, found.other or Payload(), None, None),
        other_format=asked.other_format,
        inspector=_inspector(found),
        views=VIEWS,
        view=asked.view,
        kinds=[] if card is None else [kind for kind in present.KINDS if kind.role in card.roles],
        card=card,
        proofs=[] if pane is None else _proofs(pane),
        title="" if found.taken is None else found.taken.title,
        format="" if found.taken is None else found.taken.key,
        stopped=_stopped(layout),
        problems=[] if pane is None or layout is not None else pane.problems,
        at=_here(found),
        size=len(found.opened.data),
        value=None if layout is None else _value(layout, asked.pin),
        differences=_differences(found),
        lesson=asked.example.lesson if asked.untouched else "",
        said=_said(found),
        keep=broken,
        pin=asked.pin or "",
        example=asked.example.key,
        file=pills.cut(pills.shown(asked.file), 80),
        limit=f"{limits.INPUT_BYTES // limits.MIB} MiB",
    )


def refused(asked: Asked, problem: Problem) -> Workbench:
    """What is shown of a request past a limit: the texts and the limit."""
    schema = None if asked.schema is None else asked.schema.text
    nothing = workbench(Study(replace(asked, given=Text(), schema=None, other=Text()), Payload(problem=problem)))
    return replace(
        nothing,
        editor=replace(nothing.editor, text=asked.given.text),
        schema=replace(nothing.schema, text=schema or ""),
        other=replace(nothing.other, text=asked.other.text),
    )


# The left column


def _editor(given: Text, payload: Payload, layout: Layout | None, pin: str | None) -> BytesEditor:
    text, problem = given.text, payload.problem
    marks: list[pills.Mark] = []
    if layout is not None and payload.read_as == "hex" and len(text) <= LIT:
        marks = _byte_marks(text, layout)
    fault = None
    if problem is not None and problem.line is not None:
        fault = _offset(text, problem.line, problem.column or 1)
    lit = pills.marked(text, marks, fault=fault, pin=pin) if len(text) <= LIT else SafeString("")
    read = ""
    if payload.read_as:
        title = WRITINGS[payload.read_as].title
        read = f"read as {title}, {plural(len(payload.data), 'byte')}"
    return BytesEditor(text, lit, read, _writings(given.writing), problem)


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


_PAIR = re.compile("[0-9a-fA-F]{2}")


def _byte_marks(text: str, layout: Layout) -> list[pills.Mark]:
    """Each pair of digits with the path of the value that its byte belongs to, neighbours of one value on a line in one."""
    plain = re.sub("0[xX]|\\\\[xX]", "  ", text)
    places_ = [found.start() for found in _PAIR.finditer(plain)]
    if len(places_) != len(layout.data):
        return []
    marks: list[pills.Mark] = []
    for span in layout.spans():
        key = pills.path_key(span.path)
        for at in places_[span.offset : span.offset + span.length]:
            if marks and marks[-1][2] == key and "\n" not in text[marks[-1][1] : at]:
                marks[-1] = (marks[-1][0], max(at + 2, marks[-1][1]), key)
            elif not marks or at >= marks[-1][1]:
                marks.append((at, at + 2, key))
    return marks


def _writings(chosen: str) -> list[Option]:
    found = Option("", "as it looks", not chosen)
    return [found, *(Option(key, one.title, key == chosen) for key, one in WRITINGS.items())]


def _formats(chosen: str) -> dict[str, list[Option]]:
    families: dict[str, list[Option]] = {}
    for format_ in FORMATS.values():
        option = Option(format_.key, format_.title, format_.key == chosen)
        families.setdefault(format_.family, []).append(option)
    return families


def _schema(asked: Asked, found: Study) -> SchemaBox:
    given, view = asked.schema, found.schema
    text = "" if given is None else given.text
    problems = () if view is None else view.problems
    fault = None
    if problems and problems[0].line is not None and not (view and view.candidates):
        fault = _offset(text, problems[0].line, problems[0].column or 1)
    lit = (
        pills.marked(text, _field_marks(view, found), fault=fault, pin=asked.pin)
        if len(text) <= LIT
        else SafeString("")
    )
    used = None if found.pane is None else found.pane.schema
    losses = used.losses if used is not None and used.source == DERIVED else ()
    chosen = "" if given is None else given.language or ""
    return SchemaBox(
        text=text,
        lit=lit,
        read=_schema_read(view, chosen, found),
        root="" if given is None else given.root or "",
        languages=[
            Option("", "as it looks", not chosen),
            *(Option(key, one.title, key == chosen) for key, one in LANGUAGES.items()),
        ],
        candidates=() if view is None else view.candidates,
        problems=problems,
        losses=[f"{printable(loss.path)}: {loss.detail}" for loss in losses[:8]],
        wanted=bool(found.taken and found.taken.language and given is None),
    )


def _schema_read(view: SchemaView | None, chosen: str, found: Study) -> str:
    if view is None or view.language not in LANGUAGES:
        return ""
    title = LANGUAGES[view.language].title
    said = title if chosen else f"read as {title}"
    if view.schema is not None and view.schema.root_name:
        said += f" · root {view.schema.root_name}"
    if found.taken is not None and found.taken.language is None:
        said += f" · {found.taken.title} needs none"
    return said


def _field_marks(view: SchemaView | None, found: Study) -> list[pills.Mark]:
    """The names of a schema's fields, each with the paths that it describes in the value."""
    pane = found.pane
    if view is None or view.schema is None or pane is None or pane.layout is None or pane.schema is not view:
        return []
    marks = sorted(
        (place.start, place.end, "\t".join(map(pills.path_key, patterns)))
        for place, patterns in places.of_schema(view.schema, pane.layout.value).items()
    )
    kept: list[pills.Mark] = []
    for mark in marks:
        if mark[0] < mark[1] and (not kept or mark[0] >= kept[-1][1]):
            kept.append(mark)
    return kept


# The right column


def _card(pane: Pane, asked: Asked) -> present.Card:
    told = page.Asked(Scenario(""), pin=asked.pin, view=asked.view, rows=asked.rows)
    return present.card(pane, told, pane.size or 0)


def _proofs(pane: Pane) -> list[tuple[bool, str]]:
    """What is proved of bytes that were given."""
    layout = pane.layout
    if layout is None:
        return []
    unread = _unread(layout)
    proofs = [(not unread, f"{plural(unread, 'byte')} unexplained")]
    if layout.problem is None and (pane.schema is not None or pane.format.language is None):
        again = f"its value, written by {pane.format.encoder}, gives these bytes again"
        proofs.append((True, again) if pane.round_trip else (False, f"{pane.format.encoder} would write other bytes"))
    return proofs


def _unread(layout: Layout) -> int:
    rows = [layout.bounds(row) for row, part in enumerate(layout.parts[-2:], max(len(layout) - 2, 0)) if part is UNREAD]
    return sum(end - start for start, end in rows) // 8


def _stopped(layout: Layout | None) -> Stopped | None:
    if layout is None or layout.problem is None:
        return None
    rows = [row for row in range(max(len(layout) - 2, 0), len(layout)) if layout.parts[row] is UNREAD]
    at = layout.bounds(rows[0])[0] // 8 if rows else len(layout.data)
    left = _unread(layout)
    return Stopped(layout.problem, at, plural(left, "byte") if left and at else "")


def _here(found: Study) -> int:
    """The byte that one would next read from: where the pinned value begins, or where decoding stopped."""
    layout = None if found.pane is None else found.pane.layout
    if layout is None:
        return found.opened.start
    if found.asked.pin:
        own, inside = places.of_layout(layout, found.asked.pin, pills.path_key)
        if rows := sorted(own + inside):
            return layout.bounds(rows[0])[0] // 8
    stopped = _stopped(layout)
    return stopped.at if stopped and stopped.left else found.opened.start


ACTIONS: Final = {"from": "Read from byte {}", "gzip": "Unpack", "zlib": "Unpack"}


def _hinted(title: str, detail: str, step: object, key: str | None) -> Hinted:
    if step is None:
        return Hinted(title, detail, "", "")
    name, _, start = str(step).partition(":")
    action = ACTIONS.get(name, "Read as {1}").format(start.partition(":")[0], name)
    if key is not None and key in FORMATS and name == "from":
        action += f" as {FORMATS[key].title}"
    return Hinted(title, detail, f"{step}/{key if key in FORMATS else ''}", action)


def _inspector(found: Study) -> Inspector:
    pin, pane = found.asked.pin, found.pane
    if pane is None or pane.layout is None or pin is None:
        return Inspector(pin or "", "", (), keep=found.payload.problem is not None)
    return of_panes(pane.layout.value, [pane], pin)


def inspector(found: Study) -> Inspector:
    return _inspector(found)


def _value(layout: Layout, pin: str | None) -> Said | None:
    """The value as JSON, with its paths marked where it is small enough."""
    if not layout.read_bytes and layout.problem is not None:
        return None
    text = indented(to_json(layout.value))
    if len(text) > LIT:
        return Said(pills.marked(text[:LIT], []), "", cut=True)
    marks: list[pills.Mark] = []
    with suppress(RecordError):  # deeper than a record may be: shown without marks
        marks = [(start, end, pills.path_key(path)) for start, end, path in places.of_record(read_record(text))]
    return Said(pills.marked(text, marks, pin=pin), text, cut=False)


def _said(found: Study) -> str:
    """For the ears."""
    if found.payload.problem is not None:
        return found.payload.problem.detail
    if found.pane is None or found.pane.layout is None:
        return "There are no bytes."
    problem = found.pane.layout.problem
    title = found.pane.format.title
    return problem.detail if problem is not None else f"{plural(found.pane.size or 0, 'byte')}, read as {title}"


# Two payloads


def _differences(found: Study) -> Differences | None:
    if found.other is None:
        return None
    pane = found.other_pane
    problems = [] if pane is None or pane.problem is None else [pane.problem]
    card = (
        None if pane is None else replace(_card(pane, replace(found.asked, rows={}, pin=found.asked.pin)), key="other")
    )
    title = "" if pane is None else pane.format.title
    if found.comparison is None:
        return Differences("", (), 0, card, problems, title)
    assert pane is not None and pane.layout is not None and found.pane is not None and found.pane.layout is not None
    old, new = _extents(found.pane.layout), _extents(pane.layout)
    rows = [_row(change, old, new) for change in found.comparison.changes[:CHANGES]]
    more = len(found.comparison.changes) - len(rows) + found.comparison.more
    return Differences(_counted(found.comparison), rows, more, card, problems, title)


def _counted(comparison: Comparison) -> str:
    counts: dict[str, int] = {}
    for change in comparison.changes:
        counts[change.edit.value] = counts.get(change.edit.value, 0) + 1
    said = [f"{count:,} {word}" for word in SIGNS if (count := counts.get(word))]
    alike = f"{plural(comparison.alike, 'value')} the same"
    return f"{', '.join(said)}; {alike}" if said else f"No difference: {alike}"


def _extents(layout: Layout) -> dict[str, tuple[int, int]]:
    """Path -> first byte and how many, of the outermost node that has it."""
    found: dict[str, tuple[int, int]] = {}
    for group in layout.groups():
        found.setdefault(group.path, (group.offset, group.length))
    return found


def _row(change: Change, old: Mapping[str, tuple[int, int]], new: Mapping[str, tuple[int, int]]) -> Row:
    path = change.after if change.after is not None else change.before
    assert path is not None
    from_path = change.before if change.before not in (None, path) else None
    return Row(
        edit=change.edit.value,
        sign=SIGNS[change.edit.value],
        path=pills.cut(pills.shown(path), 80) or "the record itself",
        key=pills.path_key(path),
        from_path="" if from_path is None else pills.cut(pills.shown(from_path), 80),
        old="" if change.before is None else _short(change.old),
        new="" if change.after is None else _short(change.new),
        old_at="" if change.before is None else _at(old.get(change.before)),
        new_at="" if change.after is None else _at(new.get(change.after)),
    )


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else words(value)
    return pills.cut(pills.shown(text), 60)


def _at(extent: tuple[int, int] | None) -> str:
    if extent is None:
        return ""
    offset, length = extent
    return f"byte {offset:,}, {of_bytes(length)}"


def more(found: Study) -> present.More:
    """The window of the card that ends with the row asked for."""
    key, stop = next(iter(found.asked.rows.items()), ("", 0))
    if found.pane is None or found.pane.layout is None or key != found.pane.format.key:
        return present.More(SafeString(""), "", "", "")
    return present.window(found.pane, stop, found.asked.view, found.asked.pin)


def examples() -> list[Mystery]:
    return list(MYSTERIES.values())
