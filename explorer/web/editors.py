"""The left column: the record and the schemas, each a text with its values marked and its faults placed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from explorer.explore import DERIVED, GIVEN, INFERRED, Exploration, SchemaView
from explorer.scenario import SchemaText
from explorer.wire import limits, places
from explorer.wire.loss import Loss
from explorer.wire.problem import Edit, Problem
from explorer.wire.record import Record
from explorer.wire.schema import place
from explorer.wire.schemas import LANGUAGES

from . import pills
from .forms import Asked, digest
from .mending import placed
from .sizes import of_bytes

LIT: Final = 64 * limits.KIB
"""Characters of a text up to which its values are marked in the editor; past that it is plain."""

SAYINGS: Final = 8
"""Losses and remarks that are shown at once."""

INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")
"""Marks and overrides of the writing direction, and spaces without width."""

SOURCES: Final = {GIVEN: "yours", DERIVED: "derived", INFERRED: "inferred"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEditor:
    """`_record.html`. `text` is the visitor's, to the letter; `lit` the same with its values marked."""

    text: str
    lit: SafeString
    size: str
    problems: Sequence[Problem] = ()
    remarks: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaEditor:
    """`_schema.html`, one schema's text. `made`: digest of a text that was made; empty for the visitor's own."""

    key: str
    label: str
    name: str
    source: str
    text: str
    lit: SafeString
    made: str = ""
    root: str = ""
    problems: Sequence[Problem] = ()
    losses: Sequence[Loss] = ()
    candidates: Sequence[str] = ()
    lent: bool = False
    writes: bool = False

    @property
    def given(self) -> bool:
        return not self.made


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A tab of `_schemas.html` with the versions of its language; the last one writes. `short`: their source in a word."""

    key: str
    title: str
    front: bool
    short: str
    editors: Sequence[SchemaEditor]

    @property
    def faulty(self) -> bool:
        return any(editor.problems for editor in self.editors)


def record_editor(asked: Asked, found: Exploration) -> RecordEditor:
    text, record = asked.scenario.record_text, found.record
    marks = []
    if record is not None and len(text) <= LIT:
        marks = [(start, end, pills.path_key(path)) for start, end, path in places.of_record(record)]
    return RecordEditor(
        text=text,
        lit=_lit(text, marks, found.problems, asked.pin),
        size=of_bytes(_utf8(text)),
        problems=placed(found.problems, text, "record"),
        remarks=placed([*record.remarks, *_invisible(text)][:SAYINGS] if record else (), text, "record"),
    )


def _invisible(text: str) -> Iterator[Problem]:
    """The first character that a person cannot see, and that may move what stands around it."""
    if found := INVISIBLE.search(text):
        where = place(text, found.start(), found.end())
        name = unicodedata.name(found[0]).lower()
        yield Problem(
            code="invisible-character",
            detail=f"Here stands an invisible character, U+{ord(found[0]):04X} {name}.",
            line=where.line,
            column=where.column,
            fix="It counts as any other; in the bytes it is shown as an escape.",
            edit=Edit(found.start(), found.end(), ""),
        )


def languages(asked: Asked, found: Exploration, borrowed: frozenset[str]) -> list[Language]:
    """Every language's tab. `borrowed`: those whose schema is the example's."""
    tabs = []
    for language in LANGUAGES.values():
        views = [view for view in found.schemas if view.language == language.key]
        lent = language.key in borrowed
        short = "" if not views else "example" if lent else SOURCES[views[-1].source]
        writer = found.schema(language.key)
        editors = [
            replace(_schema_editor(view, number, lent, found.record, asked), lent=lent, writes=view is writer)
            for number, view in enumerate(views)
        ]
        tabs.append(
            Language(
                key=language.key, title=language.title, front=language.key == asked.tab, short=short, editors=editors
            )
        )
    return tabs


def unread(asked: Asked, problem: Problem) -> tuple[RecordEditor, list[Language]]:
    """The texts as they came, where reading them would be past a limit."""
    text = asked.scenario.record_text
    by_language: dict[str, list[SchemaText]] = {}
    for schema in asked.scenario.schemas:
        by_language.setdefault(schema.language or "", []).append(schema)
    tabs = []
    for language in LANGUAGES.values():
        given = by_language.get(language.key, [])
        editors = [
            SchemaEditor(
                key=f"{language.key}-{number}",
                label=language.title,
                name=f"v{number + 1}",
                source="yours",
                text=schema.text,
                lit=_lit(schema.text, [], (), None),
                root=schema.root or "",
            )
            for number, schema in enumerate(given)
        ]
        front = language.key == asked.tab
        tabs.append(Language(key=language.key, title=language.title, front=front, short="", editors=editors))
    return RecordEditor(text=text, lit=_lit(text, [], (), None), size=of_bytes(_utf8(text)), problems=(problem,)), tabs


def _schema_editor(view: SchemaView, number: int, lent: bool, record: Record | None, asked: Asked) -> SchemaEditor:
    text = view.text.encode(
        "utf-8", "replace"
    ).decode()  # a made one may hold a lone surrogate, as the record's names do
    given = view.source == GIVEN and not lent
    roots = (s.root for s in asked.scenario.schemas if s.root and s.text == text and s.language == view.language)
    return SchemaEditor(
        key=f"{view.language}-{number}",
        label=LANGUAGES[view.language].title,
        name=view.name if view.source == GIVEN else "",
        source="from the example" if lent else _source(view),
        text=text,
        lit=_lit(text, _field_marks(view, record), () if view.candidates else view.problems, asked.pin),
        made="" if given else digest(text),
        root=next(roots, ""),
        problems=placed(view.problems, text, f"schema-{view.language}-{number}"),
        losses=view.losses[:SAYINGS],
        candidates=view.candidates,
    )


def _source(view: SchemaView) -> str:
    """Where a schema comes from, in words."""
    if view.source == DERIVED:
        origin = LANGUAGES.get(view.derived_from or "")
        return f"derived from your {origin.title} schema" if origin else f"derived from {view.derived_from}"
    return "yours" if view.source == GIVEN else "inferred from the record"


def _field_marks(view: SchemaView, record: Record | None) -> list[pills.Mark]:
    """The names of a schema's fields, each with the paths of the record that it describes."""
    if view.schema is None or record is None or len(view.text) > LIT or len(record.text) > LIT:
        return []
    fields = places.of_schema(view.schema, record.value).items()
    return _apart((place.start, place.end, "\t".join(map(pills.path_key, patterns))) for place, patterns in fields)


def _apart(marks: Iterable[pills.Mark]) -> list[pills.Mark]:
    """Marks in order, those that overlap an earlier one or are empty left out."""
    kept: list[pills.Mark] = []
    for mark in sorted(marks):
        if mark[0] < mark[1] and (not kept or mark[0] >= kept[-1][1]):
            kept.append(mark)
    return kept


def _lit(text: str, marks: Sequence[pills.Mark], problems: Sequence[Problem], pin: str | None) -> SafeString:
    """A text's mirror; none for a text too large to be marked."""
    if len(text) > LIT:
        return SafeString("")
    return pills.marked(text, marks, fault=_offset(text, problems[0]) if problems else None, pin=pin)


def _offset(text: str, problem: Problem) -> int | None:
    """Where in a text a problem with line and column is, in characters."""
    if problem.line is None:
        return None
    at = 0
    for _ in range(problem.line - 1):
        at = text.find("\n", at) + 1
    return at + (problem.column or 1) - 1


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
