"""What a visitor sent, read to a scenario and to what of it to show. Nothing here fails: nonsense is left out.

A schema's text field is always filled: with the visitor's text, or with one that was made (derived, inferred, or the
example's). `made-<id>` carries the digest of the text that was made; a field that still holds it was not touched, and is
made anew. So typing in it makes it the visitor's, with or without scripts, and emptying it gives it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.http import QueryDict

from explorer.examples import EXAMPLES, Example
from explorer.scenario import Scenario, SchemaText
from explorer.wire import limits
from explorer.wire.format import OWN
from explorer.wire.formats import FORMATS
from explorer.wire.problem import Problem
from explorer.wire.schemas import LANGUAGES

from . import versions
from .pills import ROOT, path_key
from .versions import lines

VIEWS: Final = {"pills": "Pills", "hex": "Hex", "list": "List", "fields": "Ledger"}
"""The ways to look at the bytes; the last one is a ledger of all formats together."""

SORTS: Final = {"page": "page order", "size": "by size", "overhead": "by overhead", "family": "by family"}
"""The orders of the cards."""

FIRST: Final = EXAMPLES["classic"]
"""What a visitor sees first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor sent.

    pin        key of the pinned path
    view       one of VIEWS
    sort       the order of the cards, one of SORTS
    tab        the schema language that is in front
    borrowed   names of the languages whose schema is the example's, untouched: let go when the record no longer fits
    numbers    language -> the numbers of its text fields; see `versions`
    front      language -> the number of the version that is in front
    gone       a schema that was dropped just now
    rows       format -> how many rows of its ribbon to show, where more than the first window
    example    the example that it began with; its lesson is told while its record is untouched
    notice     what is to be said before all else: of a link that was damaged, of a scenario that was not stored
    """

    scenario: Scenario
    pin: str | None = None
    view: str = "pills"
    tab: str = ""
    sort: str = "page"
    borrowed: frozenset[str] = frozenset()
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    front: Mapping[str, int] = field(default_factory=dict)
    gone: versions.Gone | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    example: Example = FIRST
    notice: Problem | None = None


def read(sent: QueryDict) -> Asked:
    """A form's fields, or an address's: without a record it is the example that is asked for, or the first one."""
    example = EXAMPLES.get(sent.get("example", ""), FIRST)
    view, tab = _one_of(VIEWS, sent.get("view")), _tab(sent.get("tab"))
    wanted = sent.getlist("format")
    formats = tuple(key for key in FORMATS if key in wanted)
    if "record" not in sent:
        lent = frozenset(schema.language for schema in example.schemas if schema.language)
        pin = sent.get("pin", example.pin)
        scenario = replace(example.scenario, formats=formats, title="")  # the title is of its untouched record alone
        return Asked(scenario, pin=pin or None, view=view, tab=tab, borrowed=lent, example=example)
    given = versions.read(sent, {lines(schema.text) for schema in example.schemas})
    return Asked(
        Scenario(
            record_text=lines(sent.get("record", "")),
            schemas=given.schemas,
            formats=formats,
            options=_options(given.writers, {key: sent.get(f"as-{key}", "") for key in FORMATS}),
            title=sent.get("title", "")[: limits.TITLE],
        ),
        pin=sent.get("pin") or None,
        view=view,
        tab=given.moved or tab,
        sort=_one_of(SORTS, sent.get("sort")),
        borrowed=given.borrowed,
        numbers=given.numbers,
        front=given.front,
        gone=given.gone,
        rows=read_rows(sent.get("more", "")),
        example=example,
    )


def _options(schemas: Mapping[str, str], writers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The options of a scenario that are known here, those that say nothing left out."""
    options = {
        "writer": {language: _whole(name) for language, name in schemas.items() if name and language in LANGUAGES},
        "writers": {
            key: name for key, name in writers.items() if key in FORMATS and FORMATS[key].writer(name).key != OWN
        },
    }
    return {name: chosen for name, chosen in options.items() if chosen}


def opened(scenario: Scenario, sent: QueryDict, *, notice: Problem | None = None) -> Asked:
    """A scenario that came by a link; what the address says of `pin`, `view`, `formats` and `tab` counts more.

    A link may be of a server that has other formats or views: what is not known here is left out. It may hold halves of
    surrogate pairs, which no page can: they become question marks.
    """
    named = sent.get("formats", "").split(",") if "formats" in sent else scenario.formats
    formats = tuple(dict.fromkeys(key for key in named if key in FORMATS))
    pin = sent.get("pin", "" if scenario.pin is None else path_key(scenario.pin))
    return Asked(
        replace(
            scenario,
            record_text=_whole(scenario.record_text),
            schemas=tuple(
                SchemaText(_whole(s.text), s.language, _whole(s.name or "") or None, _whole(s.root or "") or None)
                for s in scenario.schemas
            ),
            formats=formats,
            options=_options(scenario.options.get("writer", {}), scenario.options.get("writers", {})),
            title=_whole(scenario.title)[: limits.TITLE],
        ),
        pin=pin or None,
        view=_one_of(VIEWS, sent.get("view", scenario.view)),
        tab=_tab(sent.get("tab") or next((s.language for s in scenario.schemas if s.language), None)),
        notice=notice,
    )


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def shared(asked: Asked) -> Scenario:
    """What was asked for as a scenario to share: with the pin and the view, without what need not be said."""
    pin = {None: None, ROOT: ""}.get(asked.pin, asked.pin)
    schemas = tuple(schema for schema in asked.scenario.schemas if schema.text.strip())
    return replace(asked.scenario, schemas=schemas, pin=pin, view="" if asked.view == next(iter(VIEWS)) else asked.view)


def _one_of(names: Mapping[str, object], name: str | None) -> str:
    return name if name is not None and name in names else next(iter(names))


def _tab(name: str | None) -> str:
    return _one_of(LANGUAGES, name) if LANGUAGES else ""


def read_rows(more: str) -> dict[str, int]:
    """`json:2000`: show two thousand rows of that ribbon."""
    name, _, count = more.partition(":")
    if name in FORMATS and count.isdecimal() and len(count) < 8:
        return {name: min(int(count), limits.SPANS)}
    return {}


def without(scenario: Scenario, languages: frozenset[str]) -> Scenario:
    """A scenario without the schemas of some languages."""
    return replace(scenario, schemas=tuple(s for s in scenario.schemas if s.language not in languages))
