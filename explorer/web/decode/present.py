"""What each template of `/decode` is given, made from a study. Templates only loop and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from explorer.examples.mysteries import MYSTERIES, Mystery
from explorer.explore import Pane
from explorer.guess import LIKELY
from explorer.hints import Hint
from explorer.scenario import Scenario
from explorer.wire import limits, places
from explorer.wire.format import Format
from explorer.wire.formats import FORMATS
from explorer.wire.layout import UNREAD, Layout
from explorer.wire.problem import Problem, RecordError
from explorer.wire.record import read as read_record
from explorer.wire.value import to_json

from .. import forms as page
from .. import pills, present
from ..editors import LIT
from ..inspector import Inspector, of_panes
from ..jsonout import indented
from ..sizes import plural
from .compare import Differences, differences
from .editors import BytesEditor, Option, SchemaBox, bytes_editor, formats, schema_box
from .forms import VIEWS, Asked, Text
from .study import PROVED, Payload, Study

GUESSES: Final = 3
"""Guesses that are shown at once, where the first one is not clear."""


VALUES: Final = 100_000
"""Values up to which they are shown as JSON; past it they can still be copied."""


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
    likely: bool
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
        editor=bytes_editor(
            asked.given, found.payload, layout if found.opened.data is found.payload.data else None, asked.pin
        ),
        formats=formats(asked.format),
        guesses=guesses[:shown],
        more_guesses=guesses[shown:],
        guessing=not asked.format,
        likely=bool(guesses) and guesses[0].score >= LIKELY,
        schema=schema_box(asked, found),
        steps=[str(step) for step in asked.steps],
        taken=[Taken(words, number) for number, words in enumerate(found.opened.taken)],
        step_problem=found.opened.problem or asked.refused,
        hints=[_hinted(hint, found.taken) for hint in found.hints],
        other=bytes_editor(asked.other, found.other or Payload(), None, None),
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
        differences=differences(found, _other_card(found)),
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
    if len(layout.kinds) > PROVED:
        return proofs
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


def _hinted(hint: Hint, taken: Format | None) -> Hinted:
    """A hint, and what its button does: take a step, or read the whole as a format, unless it is read so already."""
    known = FORMATS.get(hint.format or "")
    if hint.step is None:
        if known is None or known is taken:
            return Hinted(hint.title, hint.detail, "", "")
        return Hinted(hint.title, hint.detail, f"/{known.key}", f"Read as {known.title}")
    name, _, start = str(hint.step).partition(":")
    action = ACTIONS.get(name, "Read as {1}").format(start.partition(":")[0], name)
    if known is not None and name == "from":
        action += f" as {known.title}"
    return Hinted(hint.title, hint.detail, f"{hint.step}/{'' if known is None else known.key}", action)


def _inspector(found: Study) -> Inspector:
    pin, pane = found.asked.pin, found.pane
    if pane is None or pane.layout is None or pin is None:
        return Inspector(pin or "", "", (), keep=found.payload.problem is not None)
    return of_panes(pane.layout.value, [pane], pin, flips=True)


def inspector(found: Study) -> Inspector:
    return _inspector(found)


def _value(layout: Layout, pin: str | None) -> Said | None:
    """The value as JSON, with its paths marked where it is small enough."""
    if (not layout.read_bytes and layout.problem is not None) or len(layout.kinds) > VALUES:
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


def _other_card(found: Study) -> present.Card | None:
    pane = found.other_pane
    return None if pane is None else replace(_card(pane, replace(found.asked, rows={})), key="other")


def more(found: Study) -> present.More:
    """The window of the card that ends with the row asked for."""
    key, stop = next(iter(found.asked.rows.items()), ("", 0))
    if found.pane is None or found.pane.layout is None or key != found.pane.format.key:
        return present.More(SafeString(""), "", "", "")
    return present.window(found.pane, stop, found.asked.view, found.asked.pin)


def examples() -> list[Mystery]:
    return list(MYSTERIES.values())
