"""`/examples`: every worked example with its one lesson, in groups, and what can be seen of it at a glance.

An example of bytes shows its sizes on a scale of its own, one of evolution which direction reads, a mystery its first
bytes. All is made from the examples themselves, once in a process's life, when it is first looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from explorer.examples import EXAMPLES
from explorer.examples.evolution import HISTORIES
from explorer.examples.mysteries import MYSTERIES
from explorer.explore import explore
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.schemas import LANGUAGES

from . import pills
from .decode import forms as decode_forms
from .decode.study import study
from .sizes import of_bytes

FIRST_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Size:
    """One format's bar."""

    title: str
    size: str
    bar: SafeString


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of evolution: whether it reads."""

    name: str
    reads: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """An example: where it opens, what it teaches, and a glance: sizes, ways, or first bytes."""

    href: str
    title: str
    lesson: str
    label: str
    sizes: Sequence[Size] = ()
    ways: Sequence[Way] = ()
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one kind, with a word on what they have in common."""

    key: str
    title: str
    about: str
    tiles: Sequence[Tile]


LIMITS_SHOWN: Final = (
    "beyond-2-53", "negative-numbers", "unicode", "empty-things", "union", "bytes", "two-versions", "missing-field",
)  # fmt: skip
"""Examples of what a format can say; the others are of what it costs."""


@cache
def groups() -> list[Group]:
    """All examples."""
    costs = [key for key in EXAMPLES if key not in LIMITS_SHOWN]
    told = [
        Group("sizes", "What it costs", "One record in every format: where the bytes go.", _tiles(costs, _of_record)),
        Group(
            "values", "What can be said", "Values that formats write in different ways, or not at all.",
            _tiles([key for key in EXAMPLES if key in LIMITS_SHOWN], _of_record),
        ),
    ]  # fmt: skip
    for language in EVOLUTIONS:
        keys = [key for key, history in HISTORIES.items() if history.language == language]
        title = LANGUAGES[language].title
        about = "One schema changes: may old code and new code still read each other?"
        told.append(Group(f"evolution-{language}", f"Evolution in {title}", about, _tiles(keys, _of_history)))
    about = "Bytes as they are found in logs, topics and databases, and what stands around them."
    told.append(Group("mysteries", "Mysteries", about, _tiles(MYSTERIES, _of_mystery)))
    return [group for group in told if group.tiles]


def _tiles(keys: Iterable[str], tile: Callable[[str], Tile]) -> list[Tile]:
    return [tile(key) for key in keys]


def _of_record(key: str) -> Tile:
    example = EXAMPLES[key]
    panes = explore(example.scenario).panes
    largest = max((pane.size or 0 for pane in panes), default=0)
    sizes = [
        Size(pane.format.title, of_bytes(pane.size or 0), pills.bar(pane.layout.breakdown(), largest, pane.format.key))
        for pane in panes
        if pane.layout is not None
    ]
    return Tile(f"/?example={key}", example.title, example.lesson, "Bytes", sizes=sizes)


def _of_history(key: str) -> Tile:
    history = HISTORIES[key]
    ways = [Way(*_way(expected)) for expected in history.expects]
    return Tile(f"/evolution?example={key}", history.title, history.lesson, "Evolution", ways=ways)


def _way(expected: str) -> tuple[str, bool]:
    name, _, outcome = expected.partition(": ")
    return name, outcome == "yes"


def _of_mystery(key: str) -> Tile:
    mystery = MYSTERIES[key]
    data = study(decode_forms.open_(mystery)).payload.data
    begins = data[:FIRST_BYTES].hex(" ") + (" …" if len(data) > FIRST_BYTES else "")
    return Tile(f"/decode?example={key}", mystery.title, mystery.lesson, "Decode", begins=begins)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    return render(request, "examples.html", {"groups": groups(), "count": sum(len(g.tiles) for g in groups())})
