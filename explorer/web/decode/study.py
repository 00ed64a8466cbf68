"""What came of the bytes: how they were read, what they look like, which format, and what it makes of them.

A fault stays where it belongs: bytes in no writing end everything; a schema that cannot be read is told, and the bytes are
read without it; a second payload that cannot be read leaves the first one's picture alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import Error

from explorer import numbered
from explorer.differ import Comparison, compare
from explorer.explore import Pane, SchemaView, decode, name_all, read_schema
from explorer.guess import Guess, best, guess
from explorer.hints import Hint, hints, prefix
from explorer.numbered import Numbered
from explorer.opening import Opened, opened, placed
from explorer.registry import registry_of
from explorer.wire import limits
from explorer.wire.bytes_text import read_bytes
from explorer.wire.format import Format
from explorer.wire.formats import FORMATS
from explorer.wire.problem import InputError, Problem, too_large

from ..models import find_linked
from ..problems import NO_STORAGE
from .forms import GUESS, Asked, Text

log = logging.getLogger(__name__)

COMPARED: Final = 200_000
"""Values of a payload up to which it is compared."""

PROVED: Final = 200_000
"""Values of a payload up to which it is written again, to see whether that gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes that were read, or why they could not be."""

    data: bytes = b""
    read_as: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """What a registry knows of the number in front of the bytes; or why it knows nothing."""

    known: Numbered | None = None
    view: SchemaView | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """All of it.

    opened    the bytes after the steps
    number    what the registry says, where one was named: its schema counts more than the one that was given
    guesses   which formats they may be of, and `taken` the one that was taken: chosen, or the likeliest
    pane      what the format makes of them, in their place among all bytes
    other     the payload to compare with, its pane and what differs
    """

    asked: Asked
    payload: Payload
    opened: Opened = field(default_factory=lambda: Opened(b"", 0, 0))
    hints: Sequence[Hint] = ()
    guesses: Sequence[Guess] = ()
    taken: Format | None = None
    schema: SchemaView | None = None
    number: Number = field(default_factory=lambda: Number())
    pane: Pane | None = None
    other: Payload | None = None
    other_pane: Pane | None = None
    comparison: Comparison | None = None

    @property
    def view(self) -> SchemaView | None:
        """The schema that the bytes are read with."""
        return self.schema if self.number.view is None else self.number.view


def study(asked: Asked) -> Study:
    """Read, recognise, decode, compare. Raises LimitError."""
    payload = _payload(asked.given)
    found = Study(asked, payload, schema=_schema(asked))
    if payload.problem is not None or not payload.data:
        return found
    whole = opened(payload.data, asked.steps)
    piece = whole.piece
    found = replace(found, number=_number(asked.registry, piece))
    guesses = guess(piece, found.view, seconds=limits.SECONDS / 2)
    taken = _format(asked.format, guesses, found.number)
    found = replace(found, opened=whole, hints=hints(piece), guesses=guesses, taken=taken)
    if taken is None:
        return found
    found = replace(found, pane=_decoded(taken, whole, found.view))
    return _compared(found)


def _payload(given: Text) -> Payload:
    if not given.text.strip() and given.writing != "text":
        return Payload()
    try:
        return Payload(*read_bytes(given.text, given.writing or None))
    except InputError as error:
        return Payload(problem=error.problem)


def _schema(asked: Asked) -> SchemaView | None:
    return None if asked.schema is None else _named(read_schema(asked.schema))


def _named(view: SchemaView) -> SchemaView:
    """A schema by the name of its root, which stands in it; it has no other one on this page."""
    root = "" if view.schema is None else view.schema.root_name
    return replace(view, name=root) if root else name_all([view])[0]


def _number(registry: str, data: bytes) -> Number:
    """What the registry that was named says of the bytes. Its storage being down costs only that."""
    if not registry:
        return Number()
    try:
        stored = find_linked(registry)
        if stored is None:
            return Number(problem=NO_REGISTRY)
        known = numbered.find(registry_of(stored.scenario), data)
    except InputError as error:
        return Number(problem=error.problem)
    except Error:
        log.exception("the database does not answer")
        return Number(problem=Problem(code="storage-unavailable", detail=NO_STORAGE, fix="Paste the schema instead."))
    view = None if known.schema is None else _named(read_schema(known.schema))
    return Number(known, view, next(iter(view.problems), None) if view is not None else None)


NO_REGISTRY: Final = Problem(
    code="unknown-scenario",
    detail="There is no such scenario.",
    fix="A registry is named by the link of a stored scenario, or by its id.",
)


def _format(key: str, guesses: Sequence[Guess], number: Number) -> Format | None:
    """The format that was chosen, the one that the registry says, or the likeliest."""
    if key != GUESS:
        return FORMATS[key]
    if number.known is not None:
        return FORMATS[number.known.format]
    found = best(guesses)
    return None if found is None else found.format


def _decoded(format_: Format, whole: Opened, schema: SchemaView | None) -> Pane:
    pane = decode(format_, whole.piece, schema, proved=PROVED)
    return (
        pane
        if pane.layout is None
        else replace(pane, layout=placed(pane.layout, whole, prefix(whole.data, whole.start)))
    )


def _compared(found: Study) -> Study:
    """The second payload, read like the first one and set against it."""
    asked = found.asked
    if not asked.other.text.strip():
        return found
    payload = _payload(asked.other)
    if payload.problem is not None:
        return replace(found, other=payload)
    whole = opened(payload.data, asked.steps)
    if whole.problem is not None:
        return replace(found, other=replace(payload, problem=whole.problem))
    format_ = FORMATS[asked.other_format] if asked.other_format else found.taken
    assert format_ is not None and found.pane is not None
    pane = _decoded(format_, whole, found.view)
    if pane.layout is None or found.pane.layout is None:
        return replace(found, other=payload, other_pane=pane)
    if (given := max(len(pane.layout.kinds), len(found.pane.layout.kinds))) > COMPARED:
        problem = too_large("To be compared", "values", limit=COMPARED, given=given).problem
        return replace(found, other=replace(payload, problem=problem))
    return replace(
        found, other=payload, other_pane=pane, comparison=compare(found.pane.layout.value, pane.layout.value)
    )
