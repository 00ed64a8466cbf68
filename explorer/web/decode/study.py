"""What came of the bytes: how they were read, what they look like, which format, and what it makes of them.

A fault stays where it belongs: bytes in no writing end everything; a schema that cannot be read is told, and the bytes are
read without it; a second payload that cannot be read leaves the first one's picture alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from explorer.differ import Comparison, compare
from explorer.explore import Pane, SchemaView, decode, name_all, read_schema
from explorer.guess import Guess, best, guess
from explorer.hints import Hint, hints, prefix
from explorer.opening import Opened, opened, placed
from explorer.wire import limits
from explorer.wire.bytes_text import read_bytes
from explorer.wire.format import Format
from explorer.wire.formats import FORMATS
from explorer.wire.problem import InputError, Problem, too_large

from .forms import GUESS, Asked, Text

COMPARED: Final = 200_000
"""Values of a payload up to which it is compared."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes that were read, or why they could not be."""

    data: bytes = b""
    read_as: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """All of it.

    opened    the bytes after the steps
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
    pane: Pane | None = None
    other: Payload | None = None
    other_pane: Pane | None = None
    comparison: Comparison | None = None


def study(asked: Asked) -> Study:
    """Read, recognise, decode, compare. Raises LimitError."""
    payload = _payload(asked.given)
    found = Study(asked, payload, schema=_schema(asked))
    if payload.problem is not None or not payload.data:
        return found
    whole = opened(payload.data, asked.steps)
    piece = whole.piece
    guesses = guess(piece, found.schema, seconds=limits.SECONDS / 2)
    taken = _format(asked.format, guesses)
    found = replace(found, opened=whole, hints=hints(piece), guesses=guesses, taken=taken)
    if taken is None:
        return found
    found = replace(found, pane=_decoded(taken, whole, found.schema))
    return _compared(found)


def piece_of(asked: Asked) -> Pane | None:
    """The card alone, for what is exported or scrolled to."""
    return study(replace(asked, other=Text())).pane


def _payload(given: Text) -> Payload:
    if not given.text.strip() and given.writing != "text":
        return Payload()
    try:
        return Payload(*read_bytes(given.text, given.writing or None))
    except InputError as error:
        return Payload(problem=error.problem)


def _schema(asked: Asked) -> SchemaView | None:
    return None if asked.schema is None else name_all([read_schema(asked.schema)])[0]


def _format(key: str, guesses: Sequence[Guess]) -> Format | None:
    """The format that was chosen, or the likeliest; where none is likely, the one that gets somewhere."""
    if key != GUESS:
        return FORMATS[key]
    found = best(guesses)
    return None if found is None else found.format


def _decoded(format_: Format, whole: Opened, schema: SchemaView | None) -> Pane:
    pane = decode(format_, whole.piece, schema)
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
    pane = _decoded(format_, whole, found.schema)
    if pane.layout is None or found.pane.layout is None:
        return replace(found, other=payload, other_pane=pane)
    if (given := max(len(pane.layout.kinds), len(found.pane.layout.kinds))) > COMPARED:
        problem = too_large("To be compared", "values", limit=COMPARED, given=given).problem
        return replace(found, other=replace(payload, problem=problem))
    return replace(
        found, other=payload, other_pane=pane, comparison=compare(found.pane.layout.value, pane.layout.value)
    )
