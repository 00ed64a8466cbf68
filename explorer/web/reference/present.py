"""What the two templates are given: `formats.html` the list and the comparison, `format.html` one format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from django.utils.safestring import SafeString

from explorer.examples import EXAMPLES
from explorer.explore import Exploration, explore
from explorer.scenario import Scenario
from explorer.weigh import Weight, weigh
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.format import About, Format, Writer
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Part, Role
from explorer.wire.problem import Problem
from explorer.wire.schemas import LANGUAGES

from .. import pills
from ..sizes import of_bytes, plural
from .samples import Sample, kind, samples

FIRST: Final = EXAMPLES["classic"]

FAMILIES: Final[Mapping[str, str]] = {
    "text": "Read by people and by every language, and paid for in bytes.",
    "binary JSON": "What JSON can say, and some more, in fewer bytes; every record carries its names.",
    "schema-driven": "Names and types stay in a schema; the bytes hold numbers, or nothing but values.",
    "XML": "Elements and attributes, as text and in two binary forms.",
    "Avro's own": "Avro's datum with its schema, its fingerprint, or a call around it.",
    "envelopes": "What brokers, calls and databases put around the bytes of another format.",
    "language-native": "What one programming language writes of its own objects: easy, and tied to it.",
    "columns": "Many records, stored by column, for reading a few columns of very many rows.",
}
"""What the formats of a family have in common, in the order of the page."""


# The list


@dataclass(frozen=True, slots=True)
class Entry:
    """A format in the list: where its page is, its name, and the first sentence about it."""

    key: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Family:
    """Formats of one kind."""

    title: str
    says: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the comparison; what is not known is empty."""

    key: str
    title: str
    family: str
    schema: str
    size: str
    bar: SafeString
    cut: bool
    gzip: str
    zstd: str
    time: str
    back: bool | None
    lost: str
    problem: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the table may be sorted by."""

    key: str
    title: str
    note: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table, on the record that was given."""

    record: str
    columns: Sequence[Column]
    rows: Sequence[Compared]
    problems: Sequence[Problem]

    @property
    def cut(self) -> bool:
        """Whether there is a bar that is longer than there is room for."""
        return any(row.cut for row in self.rows)


SORTS: Final[Mapping[str, tuple[str, str, Callable[[Weight], float] | None]]] = {
    "page": ("Format", "", None),
    "size": ("Bytes", "as they are", lambda weight: weight.size),
    "gzip": ("gzip", "bytes of this one record compressed", lambda weight: weight.gzip),
    "zstd": ("zstd", "bytes of this one record compressed", lambda weight: weight.zstd),
    "time": ("Time", "to write it once, on this machine, best of five", lambda weight: weight.seconds),
}


def families() -> list[Family]:
    """All formats, by family."""
    told: dict[str, list[Entry]] = {family: [] for family in FAMILIES}
    for format_ in FORMATS.values():
        told.setdefault(format_.family, []).append(Entry(format_.key, format_.title, _first_sentence(format_)))
    return [Family(family, FAMILIES.get(family, ""), entries) for family, entries in told.items() if entries]


def _first_sentence(format_: Format) -> str:
    return "" if format_.about is None else format_.about.what.partition(". ")[0].rstrip(".") + "."


def comparison(record: str | None, sort: str) -> Comparison:
    """All formats on a record; raises LimitError."""
    found = _explored(FIRST.scenario if record is None else Scenario(record))
    by = SORTS.get(sort, SORTS["page"])[2]
    columns = [Column(key, title, note, key == sort) for key, (title, note, _) in SORTS.items()]
    weights = weigh(found.panes)
    rows = {weight.pane.format.key: weight for weight in weights}
    sizes = sorted(weight.size for weight in weights)
    # One huge bar would leave nothing of the others: it is cut at four times the middle one.
    largest = min(sizes[-1], 4 * sizes[len(sizes) // 2]) if sizes else 0
    panes = list(found.panes)
    if by is not None:
        panes.sort(key=lambda pane: by(rows[pane.format.key]) if pane.format.key in rows else float("inf"))
    told = [_compared(pane.format, pane.problem, rows.get(pane.format.key), largest) for pane in panes]
    return Comparison(found.scenario.record_text, columns, told, found.problems)


def _explored(scenario: Scenario) -> Exploration:
    return explore(replace(scenario, formats=tuple(FORMATS)), seconds=limits.SECONDS)


def _compared(format_: Format, problem: Problem | None, weight: Weight | None, largest: int) -> Compared:
    head = format_.key, format_.title, format_.family, _language(format_)
    if weight is None:
        said = "" if problem is None else problem.detail
        return Compared(*head, "", SafeString(""), False, "", "", "", None, "", said)
    pane = weight.pane
    assert pane.layout is not None
    lost = "; ".join(f"{loss.path or 'the record'}: {loss.detail}" for loss in pane.losses[:3])
    more = f"; and {len(pane.losses) - 3} more" if len(pane.losses) > 3 else ""
    bar = pills.bar(pane.layout.breakdown(), largest, format_.key)
    return Compared(
        *head, f"{weight.size:,}", bar, weight.size > largest, f"{weight.gzip:,}", f"{weight.zstd:,}", _time(weight.seconds),
        pane.round_trip, pills.shown(lost) + more, "",
    )  # fmt: skip


def _language(format_: Format) -> str:
    """The name of the schema language that it needs."""
    return "" if format_.language is None else LANGUAGES[format_.language].title


def _time(seconds: float) -> str:
    """Two digits that mean something."""
    micro = seconds * 1e6
    return f"{micro:.1f} µs" if micro < 10 else f"{micro:,.0f} µs" if micro < 1e4 else f"{micro / 1e3:,.0f} ms"


# One format


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row of the table of parts. `name` of a group stands for what its children make up."""

    kind: SafeString
    role: str
    name: str
    doc: str
    spec: str
    sample: Sample | None


@dataclass(frozen=True, slots=True)
class Reference:
    """`format.html`."""

    key: str
    title: str
    family: str
    spec: str
    address: Sequence[str]
    language: str
    evolution: str
    encoder: str
    writers: Sequence[Writer]
    about: About | None
    limits: Sequence[str]
    size: str
    body: SafeString
    unpacked: Sequence[tuple[str, SafeString]]
    why: str
    leaves: Sequence[PartRow]
    groups: Sequence[PartRow]
    before: Entry | None
    after: Entry | None


@cache
def reference(key: str) -> Reference:
    """All that the page of a format says. It is the same for everybody, and made once."""
    format_ = FORMATS[key]
    (pane,) = explore(replace(FIRST.scenario, formats=(key,))).panes
    found = samples(key)
    rows = [_row(part, found.get(part)) for part in format_.parts]
    text = format_.text
    layout = pane.layout
    keys = list(FORMATS)
    at = keys.index(key)
    return Reference(
        key=key,
        title=format_.title,
        family=format_.family,
        spec=format_.spec,
        address=_pieces(format_.spec),
        language=_language(format_),
        evolution=next((language for language in EVOLUTIONS if language == format_.language), ""),
        encoder=format_.encoder,
        writers=format_.writers,
        about=format_.about,
        limits=format_.limits,
        size="" if layout is None else of_bytes(len(layout.data)),
        body=SafeString("")
        if layout is None
        else pills.body(layout, 0, limits.WINDOW, view="pills", text=text, pin=None),
        unpacked=[]
        if layout is None
        else [
            (
                f"{inner.title}, {plural(len(inner.layout.data), 'byte')}",
                pills.body(inner.layout, 0, limits.WINDOW, view="pills", text=text, pin=None),
            )
            for inner in layout.inside
        ],
        why="" if pane.problem is None else pane.problem.detail,
        leaves=[row for row in rows if row.role != Role.GROUP.value],
        groups=[row for row in rows if row.role == Role.GROUP.value],
        before=_entry(keys[at - 1]) if at else None,
        after=_entry(keys[at + 1]) if at + 1 < len(keys) else None,
    )


def _pieces(address: str) -> list[str]:
    """An address in pieces between which it may be broken."""
    return re.findall(r"[^/]+/*|/+", address)


def _entry(key: str) -> Entry:
    return Entry(key, FORMATS[key].title, "")


def _row(part: Part, sample: Sample | None) -> PartRow:
    return PartRow(kind(part.role), part.role.value, part.name, part.doc, part.spec, sample)
