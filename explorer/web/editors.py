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
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.loss import Loss
from explorer.wire.problem import Edit, Problem
from explorer.wire.record import Record
from explorer.wire.schema import place
from explorer.wire.schemas import LANGUAGES

from . import pills
from .forms import Asked
from .mending import offset_of, placed
from .sizes import of_bytes
from .versions import Gone, digest

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
    """`_schema.html`, one schema's text. `made`: digest of a text that was made; empty for the visitor's own.

    `meant`: key and title of the language that the text is of, where that is another; then nothing else is told of it.
    """

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
    more_losses: int = 0
    remarks: Sequence[Problem] = ()
    more_remarks: int = 0
    candidates: Sequence[str] = ()
    meant: tuple[str, str] | None = None
    lent: bool = False
    writes: bool = False
    front: bool = False

    @property
    def given(self) -> bool:
        return not self.made

    @property
    def number(self) -> str:
        return self.key.rpartition("-")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A tab of `_schemas.html` with the versions of its language. `short`: their source in a word.

    full       there may be no further version
    gone       what was dropped of it just now
    compared   whether the page of evolution has rules for the language
    """

    key: str
    title: str
    front: bool
    short: str
    editors: Sequence[SchemaEditor]
    full: bool = False
    gone: Gone | None = None
    compared: bool = False

    @property
    def several(self) -> bool:
        return len(self.editors) > 1

    @property
    def writer(self) -> SchemaEditor | None:
        """The version that writes, where it is not the last one."""
        return next((editor for editor in self.editors[:-1] if editor.writes), None)

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
        lit=mirror(text, marks, () if asked.scenario.blank else found.problems, asked.pin),
        size=of_bytes(_utf8(text)),
        problems=() if asked.scenario.blank else placed(found.problems, text, "record"),
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
    full = len(asked.scenario.schemas) >= limits.VERSIONS
    given = zip(found.schemas, found.scenario.schemas, strict=False)  # those that were given come first
    roots = {id(view): schema.root or "" for view, schema in given}
    for language in LANGUAGES.values():
        views = [view for view in found.schemas if view.language == language.key]
        lent = language.key in borrowed
        short = "" if not views else "example" if lent else SOURCES[views[-1].source]
        writer = found.schema(language.key)
        keys = _keys(asked, language.key, len(views))
        front = _in_front(asked, language.key, keys, [view is writer for view in views])
        editors = [
            replace(
                _schema_editor(view, key, roots.get(id(view), ""), lent, found, asked, alone=len(views) == 1),
                lent=lent, writes=view is writer, front=key == front,
            )
            for view, key in zip(views, keys, strict=True)
        ]  # fmt: skip
        tabs.append(
            Language(
                key=language.key, title=language.title, front=language.key == asked.tab, short=short, editors=editors,
                full=full, compared=language.key in EVOLUTIONS,
                gone=asked.gone if asked.gone is not None and asked.gone.language == language.key else None,
            )
        )  # fmt: skip
    return tabs


def _keys(asked: Asked, language: str, count: int) -> list[str]:
    """What stands for the text fields of a language's schemas: numbers that are theirs for as long as they are shown."""
    numbers = asked.numbers.get(language, ())
    return [f"{language}-{number}" for number in (numbers[:count] if count <= len(numbers) else range(count))]


def _in_front(asked: Asked, language: str, keys: Sequence[str], writes: Sequence[bool]) -> str:
    """The version that is looked at: as the form has it, or the one that writes."""
    front = f"{language}-{asked.front.get(language)}"
    return front if front in keys else next((key for key, writer in zip(keys, writes, strict=True) if writer), "")


def unread(asked: Asked, problem: Problem) -> tuple[RecordEditor, list[Language]]:
    """The texts as they came, where reading them would be past a limit."""
    text = asked.scenario.record_text
    by_language: dict[str, list[SchemaText]] = {}
    for schema in asked.scenario.schemas:
        by_language.setdefault(schema.language or "", []).append(schema)
    tabs = []
    for language in LANGUAGES.values():
        given = by_language.get(language.key, [])
        keys = _keys(asked, language.key, len(given))
        wanted = asked.scenario.options.get("writer", {}).get(language.key)
        writer = next((at for at, schema in enumerate(given) if schema.name == wanted), len(given) - 1)
        writes = [at == writer for at in range(len(given))]
        front = _in_front(asked, language.key, keys, writes)
        editors = [
            SchemaEditor(
                key=key,
                label=language.title,
                name=schema.name or f"v{at + 1}",
                source="yours",
                text=schema.text,
                lit=mirror(schema.text, [], (), None),
                root=schema.root or "",
                writes=writes[at],
                front=key == front,
            )
            for at, (schema, key) in enumerate(zip(given, keys, strict=True))
        ]
        chosen = language.key == asked.tab
        tabs.append(
            Language(key=language.key, title=language.title, front=chosen, short="", editors=editors, full=True)
        )
    return RecordEditor(
        text=text, lit=mirror(text, [], (), None), size=of_bytes(_utf8(text)), problems=(problem,)
    ), tabs


def _schema_editor(
    view: SchemaView, key: str, root: str, lent: bool, found: Exploration, asked: Asked, *, alone: bool
) -> SchemaEditor:
    text = view.text.encode(
        "utf-8", "replace"
    ).decode()  # a made one may hold a lone surrogate, as the record's names do
    given = view.source == GIVEN and not lent
    problems = view.problems if alone or text.strip() else (EMPTY,)
    fault = () if view.candidates or view.meant else problems
    remarks = [_plainly(remark) for remark in view.remarks[:SAYINGS]]
    return SchemaEditor(
        key=key,
        label=LANGUAGES[view.language].title,
        name=view.name if view.source == GIVEN else "",
        source=("from the example" if alone else "example") if lent else _source(view, found.schemas),
        text=text,
        lit=mirror(text, _field_marks(view, found.record), fault, asked.pin),
        made="" if given else digest(text),
        root=root,
        problems=placed(problems, text, f"schema-{key}"),
        losses=view.losses[:SAYINGS],
        more_losses=max(len(view.losses) - SAYINGS, 0),
        remarks=placed(remarks, text, f"schema-{key}") if given else remarks,
        more_remarks=max(len(view.remarks) - SAYINGS, 0),
        candidates=view.candidates,
        meant=None if view.meant is None else (view.meant, LANGUAGES[view.meant].title),
    )


_PLACE: Final = re.compile(r"Line [\d,]+, column [\d,]+(?: \([^)]*\))?: ")


def _plainly(remark: Problem) -> Problem:
    """What is told, without its place, which stands before it."""
    detail = _PLACE.sub("", remark.detail, count=1)
    return replace(remark, detail=detail[:1].upper() + detail[1:])


EMPTY: Final = Problem(
    code="empty-version",
    detail="Nothing is in this version.",
    fix="Paste its schema here, or remove it.",
)


def _source(view: SchemaView, views: Sequence[SchemaView]) -> str:
    """Where a schema comes from, in words."""
    if view.source == GIVEN:
        return "yours"
    if view.source == DERIVED:
        origin = LANGUAGES.get(view.derived_from or "")
        return f"derived from your {origin.title} schema" if origin else f"derived from {view.derived_from}"
    faulty = (LANGUAGES.get(one.language) for one in views if one.source == GIVEN and one.problems)
    broken = next((language.title for language in faulty if language is not None), "")
    return f"inferred from the record: your {broken} schema has a fault" if broken else "inferred from the record"


def _field_marks(view: SchemaView, record: Record | None) -> list[pills.Mark]:
    """The names of a schema's fields, each with the paths of the record that it describes."""
    if view.schema is None or record is None or len(view.text) > LIT or len(record.text) > LIT:
        return []
    fields = places.of_schema(view.schema, record.value).items()
    return apart((place.start, place.end, "\t".join(map(pills.path_key, patterns))) for place, patterns in fields)


def apart(marks: Iterable[pills.Mark]) -> list[pills.Mark]:
    """Marks in order, those that overlap an earlier one or are empty left out."""
    kept: list[pills.Mark] = []
    for mark in sorted(marks):
        if mark[0] < mark[1] and (not kept or mark[0] >= kept[-1][1]):
            kept.append(mark)
    return kept


def mirror(text: str, marks: Sequence[pills.Mark], problems: Sequence[Problem], pin: str | None) -> SafeString:
    """A text with its values marked, or the place of its first problem; nothing for a text too large to be marked."""
    if len(text) > LIT:
        return SafeString("")
    fault = offset_of(text, problems[0]) if problems and problems[0].line is not None else None
    return pills.marked(text, marks, fault=fault, pin=pin)


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
