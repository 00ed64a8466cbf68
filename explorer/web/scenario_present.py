"""What the templates of stored scenarios are given, in the manner of `present`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from explorer.explore import Exploration
from explorer.scenario import Scenario
from explorer.wire import limits
from explorer.wire.formats import DEFAULT, FORMATS
from explorer.wire.problem import Problem, RecordError
from explorer.wire.record import read

from . import present
from .addresses import Addresses
from .forms import Asked
from .ledger import Ledger
from .pills import cut, shown
from .present import Card, Workbench

FRAMED: Final = 200
"""Spans of one card in a frame; the rest is on the page."""

NAMES: Final = 5
"""Names of the record's members that stand for a title."""


def title_of(scenario: Scenario) -> str:
    """The title that was given, or one made of what the record holds."""
    if scenario.title.strip():
        return shown(scenario.title.strip())
    if len(scenario.record_text) > limits.WINDOW * 64:
        return "A large record"
    try:
        value = read(scenario.record_text).value
    except RecordError:
        return "A record that is no JSON"
    if not isinstance(value, dict) or not value:
        return "A record"
    names = [cut(shown(str(name)), 24) for name in list(value)[:NAMES]]
    return f"A record with {', '.join(names)}{' …' if len(value) > NAMES else ''}"


@dataclass(frozen=True, slots=True)
class Unfurl:
    """`stored.html`, beside the workbench: what chat tools and search bars show of the link."""

    title: str
    description: str
    addresses: Addresses


def unfurl(scenario: Scenario, bench: Workbench, addresses: Addresses) -> Unfurl:
    return Unfurl(title_of(scenario), description_of(bench), addresses)


def description_of(bench: Workbench) -> str:
    """The sizes in one sentence, or why there are none."""
    if bench.picture.said:
        return f"{bench.picture.said}. Every byte explained, side by side."
    problem = next(iter(bench.record.problems), None)
    return shown(problem.detail) if problem else "A record and its schemas, every byte explained."


# Frames


@dataclass(frozen=True, slots=True)
class Framed:
    """A card in a frame, and how many of its spans were left out."""

    card: Card
    left: str


@dataclass(frozen=True, slots=True)
class Embed:
    """`embed.html`. `fields`: what the address said, for the form that a pill sends without scripts."""

    title: str
    action: str
    open: str
    theme: str
    view: str
    pin: str
    fields: Mapping[str, str]
    cards: Sequence[Framed]
    ledger: Ledger | None
    problems: Sequence[Problem]


def framed(asked: Asked) -> Asked:
    """The same with a short window on every card."""
    return replace(asked, rows=dict.fromkeys(FORMATS, FRAMED))


def embed(short: str, asked: Asked, found: Exploration, query: QueryDict) -> Embed:
    """The cards of a stored scenario, and the way to its page with the same formats, view and pin."""
    picture = present.picture(asked, found)
    theme = query.get("theme", "")
    kept = {name: query.get(name, "") for name in ("formats", "view", "theme") if name in query}
    there = {
        "formats": ",".join(asked.scenario.formats or DEFAULT) if "formats" in query else None,
        "view": asked.view if "view" in query else None,
        "pin": asked.pin,
    }
    asked_for = {name: value for name, value in there.items() if value}
    page = reverse("stored", args=[short])
    return Embed(
        title=title_of(asked.scenario),
        action=reverse("embed", args=[short]),
        open=f"{page}?{urlencode(asked_for)}" if asked_for else page,
        theme=theme if theme in ("light", "dark") else "",
        view=asked.view,
        pin=asked.pin or "",
        fields=kept,
        cards=[Framed(replace(card, next=""), card.left if card.next else "") for card in picture.cards],
        ledger=picture.ledger,
        problems=found.problems,
    )
