"""What each template is given: one frozen dataclass a file of `templates/`, made here from an exploration.

Templates only loop and print. All numbers, sentences and marks are made here; markup of spans comes from `pills`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from django.utils.safestring import SafeString

from explorer.explore import Exploration, Pane
from explorer.troubles import troubles
from explorer.wire import limits
from explorer.wire.format import OWN, Format
from explorer.wire.formats import DEFAULT, FORMATS
from explorer.wire.layout import Layout, Role
from explorer.wire.problem import Problem

from . import pills
from .editors import SAYINGS, Language, RecordEditor, languages, record_editor, unread
from .forms import SORTS, VIEWS, Asked
from .inspector import Inspector, inspector
from .ledger import Ledger, ledger
from .sizes import of_bytes, of_number, plural

INSIDES: Final = 8
"""Unpacked pieces that a card shows."""

LEGEND: Final = (
    (Role.TAG, "tag", "says which field it is"),
    (Role.TYPE, "type", "says what kind of value follows"),
    (Role.LENGTH, "length", "says how many bytes or elements follow"),
    (Role.NAME, "name", "the field's name, written out"),
    (Role.VALUE, "value", "the data itself"),
    (Role.POINTER, "pointer", "says where something else is"),
    (Role.PADDING, "padding", "means nothing"),
    (Role.FRAME, "frame", "holds the rest together: quotes, brackets, stop bytes"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of bytes in the legend: its class, its letter, its name, what it does."""

    role: str
    letter: str
    name: str
    doc: str


KINDS: Final = tuple(Kind(role.value, pills.LETTERS.get(role, ""), name, doc) for role, name, doc in LEGEND)


@dataclass(frozen=True, slots=True)
class WriterChoice:
    """A lawful way of writing the same; the format's own has no key."""

    key: str
    title: str
    doc: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a leaf holds once it is unpacked: bytes of its own, told like the others."""

    title: str
    body: SafeString
    left: str


@dataclass(frozen=True, slots=True)
class Card:
    """`_card.html`. `keep`: its schema cannot be read, so the bytes that are there stay, marked as not up to date."""

    key: str
    title: str
    size: str
    share: str
    roles: frozenset[str]
    bar: SafeString
    proofs: Sequence[tuple[bool, str]]
    encoder: str
    writers: Sequence[WriterChoice]
    inside: Sequence[Unpacked]
    problems: Sequence[Problem]
    sayings: Sequence[str]
    more_sayings: int
    body: SafeString
    next: str
    left: str
    long: bool
    keep: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A format that can be shown. `place`: in the order of the page, which is not that of the families."""

    key: str
    title: str
    chosen: bool
    place: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`_picture.html`: legend, comparison, and cards or the ledger. `said` is for the ears: the sizes in one sentence.

    keep    the record cannot be read, so the picture that is there stays, marked as not up to date
    blank   there is no record: an invitation instead of a fault
    """

    kinds: Sequence[Kind]
    views: Mapping[str, str]
    view: str
    sorts: Mapping[str, str]
    sort: str
    choices: Mapping[str, Sequence[Choice]]
    cards: Sequence[Card]
    ledger: Ledger | None
    lesson: str
    said: str
    keep: bool
    blank: bool = False
    book: str = " ".join(DEFAULT)


@dataclass(frozen=True, slots=True)
class Workbench:
    """`_workbench.html`, the one target of the live update: all that depends on what was typed."""

    record: RecordEditor
    languages: Sequence[Language]
    picture: Picture
    inspector: Inspector
    pin: str
    example: str
    title: str = ""
    notice: Problem | None = None


def workbench(asked: Asked, found: Exploration, borrowed: frozenset[str]) -> Workbench:
    """All of it. `borrowed`: languages whose schema is the example's."""
    return Workbench(
        record=record_editor(asked, found),
        languages=languages(asked, found, borrowed),
        picture=picture(asked, found),
        inspector=inspector(found, asked.pin),
        pin=asked.pin or "",
        example=asked.example.key,
        title=asked.scenario.title,
        notice=asked.notice,
    )


def refused(asked: Asked, problem: Problem) -> Workbench:
    """What is shown of a request past a limit: the texts, the limit, nothing that would cost more."""
    record, tabs = unread(asked, problem)
    nothing = Picture(KINDS, VIEWS, asked.view, SORTS, asked.sort, choices(asked), (), None, "", "", keep=True)
    return Workbench(
        record, tabs, nothing, Inspector(asked.pin or "", "", (), keep=True), asked.pin or "", asked.example.key
    )


# The picture


def picture(asked: Asked, found: Exploration) -> Picture:
    """All cards on one scale."""
    largest = max((pane.size or 0 for pane in found.panes), default=0)
    cards = [card(pane, asked, largest, told(pane, found)) for pane in in_order(found.panes, asked.sort)]
    said = ", ".join(
        f"{pane.format.title} {plural(pane.size, 'byte')}" for pane in found.panes if pane.size is not None
    )
    table = ledger(found) if asked.view == "fields" else None
    kinds = [kind for kind in KINDS if any(kind.role in card.roles for card in cards)]
    untouched = asked.scenario.record_text == asked.example.record
    told_of_all = not asked.scenario.formats or set(asked.scenario.formats) == set(DEFAULT)
    lesson = asked.example.lesson if untouched and told_of_all else ""
    blank = asked.scenario.blank
    return Picture(
        kinds, VIEWS, asked.view, SORTS, asked.sort, choices(asked), cards, table, lesson, said,
        keep=found.record is None and not blank, blank=blank,
    )  # fmt: skip


def in_order(panes: Sequence[Pane], sort: str) -> list[Pane]:
    """Cards as they were asked for, the smallest first, the least overhead first, or family by family."""
    families = list(dict.fromkeys(format_.family for format_ in FORMATS.values()))

    def overhead(pane: Pane) -> float:
        if pane.layout is None or not pane.size:
            return inf
        return (pane.size - pane.layout.breakdown().get(Role.VALUE, 0)) / pane.size

    match sort:
        case "size":
            return sorted(panes, key=lambda pane: inf if pane.size is None else pane.size)
        case "overhead":
            return sorted(panes, key=overhead)
        case "family":
            return sorted(panes, key=lambda pane: families.index(pane.format.family))
        case _:
            return list(panes)


def choices(asked: Asked) -> dict[str, list[Choice]]:
    """All formats, by family, and which of them are shown."""
    shown = asked.scenario.formats or DEFAULT
    families: dict[str, list[Choice]] = {}
    for place, format_ in enumerate(FORMATS.values()):
        choice = Choice(format_.key, format_.title, format_.key in shown, place)
        families.setdefault(format_.family, []).append(choice)
    return families


def told(pane: Pane, found: Exploration) -> list[str]:
    """What is worth telling of a card beside its losses: of JSON, what other readers make of the text."""
    if pane.format.key != "json" or found.record is None:
        return []
    return [f"{_at(trouble.path)}{trouble.detail}" for trouble in troubles(found.record)]


def card(pane: Pane, asked: Asked, largest: int, more: Sequence[str] = ()) -> Card:
    """One format's card; `more` is told after what was lost."""
    layout, format_ = pane.layout, pane.format
    sayings = [f"{_at(loss.path)}{loss.detail}" for loss in pane.losses]
    if layout is not None:
        sayings += [remark.detail for remark in layout.remarks]
    sayings += more
    breakdown = layout.breakdown() if layout is not None else {}
    body, total, shown = SafeString(""), 0, 0
    if layout is not None and asked.view != "fields":
        total = len(layout)
        shown = min(total, asked.rows.get(format_.key, limits.WINDOW))
        body = pills.body(layout, 0, shown, view=asked.view, text=format_.text, pin=asked.pin)
    return Card(
        key=format_.key,
        title=format_.title,
        size="" if pane.size is None else of_bytes(pane.size),
        share=_share(pane.size, breakdown.get(Role.VALUE, 0)),
        roles=frozenset(role.value for role in breakdown),
        bar=SafeString("") if layout is None else pills.bar(breakdown, largest, format_.key),
        proofs=_proofs(pane),
        encoder=pane.writer.encoder,
        writers=writers_of(pane),
        inside=[] if layout is None or asked.view == "fields" else unpacked(layout, asked.view, format_),
        problems=pane.problems,
        sayings=sayings[:SAYINGS],
        more_sayings=max(len(sayings) - SAYINGS, 0),
        body=body,
        next=f"{format_.key}:{shown + limits.WINDOW}" if shown < total else "",
        left=f"{total - shown:,}",
        long=total > 150 or (asked.view == "hex" and (pane.size or 0) > 2_000),
        keep=pane.schema is not None and pane.schema.schema is None,
    )


def writers_of(pane: Pane) -> list[WriterChoice]:
    """Who may write the bytes; nothing where there is no choice."""
    format_ = pane.format
    if not format_.writers:
        return []
    chosen = pane.writer.key
    own = WriterChoice(OWN, "usual", "As most writers do.", chosen == OWN)
    return [own, *(WriterChoice(one.key, one.title, one.doc, chosen == one.key) for one in format_.writers)]


def unpacked(layout: Layout, view: str, format_: Format) -> list[Unpacked]:
    """The layouts of what the leaves hold, each with its first window."""
    told = []
    for inner in layout.inside[:INSIDES]:
        within, total = inner.layout, len(inner.layout)
        at = pills.extent(layout.span(inner.row))
        told.append(
            Unpacked(
                title=f"{at}, {inner.title}: {of_bytes(len(within.data))}",
                body=pills.body(within, 0, limits.WINDOW, view=view, text=format_.text, pin=None),
                left=plural(total - limits.WINDOW, "more span") if total > limits.WINDOW else "",
            )
        )
    return told


def _at(path: str) -> str:
    return f"{pills.cut(pills.shown(path), 80)}: " if path else ""


def _share(size: int | None, data: float) -> str:
    """How much of the bytes is not data."""
    return f"{of_number(size - data)} overhead · {round(100 * data / size)}% data" if size else ""


def _proofs(pane: Pane) -> list[tuple[bool, str]]:
    """What is proved of these bytes: each (whether it holds, the words)."""
    if pane.layout is None:
        return []
    if not pane.round_trip:
        back = "does not decode back to the record"
    elif pane.losses:
        back = "decodes back to what was written"
    else:
        back = "decodes back to the record"
    unread = len(pane.layout.data) - pane.layout.read_bytes
    return [(pane.round_trip, back), (not unread, f"{plural(unread, 'byte')} unexplained")]


# The next window of a card


@dataclass(frozen=True, slots=True)
class More:
    """`_more.html`: the next rows of one card, and what asks for those after them."""

    body: SafeString
    next: str
    left: str
    title: str


def more(found: Exploration, asked: Asked) -> More:
    """The window that ends with the row asked for."""
    key, stop = next(iter(asked.rows.items()), ("", 0))
    pane = next((pane for pane in found.panes if pane.format.key == key), None)
    if pane is None or pane.layout is None:
        return More(SafeString(""), "", "", "")
    return window(pane, stop, asked.view, asked.pin)


def window(pane: Pane, stop: int, view: str, pin: str | None) -> More:
    """The window of a card that ends with a row."""
    layout = pane.layout
    assert layout is not None
    start = max(stop - limits.WINDOW, 0)
    text = pane.format.text
    total = len(layout)
    return More(
        body=pills.body(layout, start, stop, view=view, text=text, pin=pin),
        next=f"{pane.format.key}:{stop + limits.WINDOW}" if stop < total else "",
        left=f"{max(total - stop, 0):,}",
        title=pane.format.title,
    )
