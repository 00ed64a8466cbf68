"""The left column of `/decode`: the texts that were given, each with its values marked and its faults placed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from explorer.explore import DERIVED, SchemaView
from explorer.wire import places
from explorer.wire.bytes_text import WRITINGS
from explorer.wire.dump import printable
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.problem import Problem
from explorer.wire.schemas import LANGUAGES

from .. import pills
from ..editors import LIT, apart, mirror
from ..mending import placed
from ..sizes import plural
from .forms import Asked, Text
from .study import Payload, Study


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
    doubt: Problem | None = None


@dataclass(frozen=True, slots=True)
class SchemaBox:
    """`_decode_schema.html`. `known`: which schema of the registry the bytes name; `unknown`: why none."""

    text: str
    lit: SafeString
    read: str
    root: str
    languages: Sequence[Option]
    candidates: Sequence[str]
    problems: Sequence[Problem]
    losses: Sequence[str]
    wanted: bool
    registry: str = ""
    known: str = ""
    unknown: Problem | None = None


def bytes_editor(given: Text, payload: Payload, layout: Layout | None, pin: str | None) -> BytesEditor:
    text, problem = given.text, payload.problem
    marks: list[pills.Mark] = []
    if layout is not None and payload.read_as == "hex" and len(text) <= LIT:
        marks = _byte_marks(text, layout)
    lit = mirror(text, marks, () if problem is None else (problem,), pin)
    read = ""
    if payload.read_as:
        title = WRITINGS[payload.read_as].title
        read = f"read as {title}, {plural(len(payload.data), 'byte')}"
    return BytesEditor(text, lit, read, _writings(given.writing), problem and _on_page(problem), _doubt(given, payload))


def _on_page(problem: Problem) -> Problem:
    """What to do, in the words of the page rather than of the API."""
    fix = (problem.fix or "").replace("say with input_encoding which", "choose under “Written as” which")
    return replace(problem, fix=fix)


NEARLY: Final = 0.85
"""The share of hexadecimal digits from which on a text was probably meant to be hex."""


def _doubt(given: Text, payload: Payload) -> Problem | None:
    """One wrong digit makes base64 of hex: that is worth saying."""
    if given.writing or payload.read_as not in ("base64", "base64url"):
        return None
    digits = "".join(given.text.split())
    odd = re.search("[^0-9a-fA-F]", digits.rstrip("="))
    share = len(re.findall("[0-9a-fA-F]", digits)) / len(digits)
    if odd is None or share < NEARLY or len(digits) < 8:
        return None
    return Problem(
        code="nearly-hex",
        detail=f"Nearly all of it is hexadecimal digits, but “{odd[0]}”, character {odd.start() + 1:,}, is none: "
        f"so it was read as {WRITINGS[payload.read_as].title}.",
        fix="If it is meant to be hex, put that character right.",
    )


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


def formats(chosen: str) -> dict[str, list[Option]]:
    families: dict[str, list[Option]] = {}
    for format_ in FORMATS.values():
        option = Option(format_.key, format_.title, format_.key == chosen)
        families.setdefault(format_.family, []).append(option)
    return families


def schema_box(asked: Asked, found: Study) -> SchemaBox:
    given, view = asked.schema, found.schema
    text = "" if given is None else given.text
    problems = () if view is None else view.problems
    if view is not None and view.meant is not None:
        problems = tuple(replace(one, fix="Choose it under “Language”, or “as it looks”.") for one in problems)
    lit = mirror(text, _field_marks(view, found), () if view and view.candidates else problems, asked.pin)
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
        problems=placed(problems, text, "schema"),
        losses=[f"{printable(loss.path)}: {loss.detail}" for loss in losses[:8]],
        wanted=bool(found.taken and found.taken.language and given is None and found.number.known is None),
        registry=asked.registry,
        known=_known(found),
        unknown=found.number.problem,
    )


def _known(found: Study) -> str:
    known = found.number.known
    if known is None:
        return ""
    return f"schema {known.version.id}: {known.version.subject}, version {known.version.number}"


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
    fields = places.of_schema(view.schema, pane.layout.value).items()
    return apart((place.start, place.end, "\t".join(map(pills.path_key, patterns))) for place, patterns in fields)
