"""The inspector: what one value costs in each format, and what each of its bytes, and bits, is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from explorer.explore import Exploration, Pane
from explorer.numbers import readings
from explorer.wire import places
from explorer.wire.layout import Bits, Layout, Role, Span
from explorer.wire.value import Value, pointer, words

from . import pills
from .sizes import Breakdown, of_bytes, of_number, plural, total

PARTS: Final = 24
"""Parts of a value that are explained one by one; the rest is counted."""

NAMED: Final = 4
"""Parts that are named in the line of a format."""

CELLS: Final = 80
"""Bits that are drawn as cells."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some bits of a part: its role's class, its digits with the number of each bit and what its button does, and words."""

    role: str
    digits: Sequence[tuple[str, int, str]]
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """One part of the value: its bytes, what they say, its sentence, where the specification says so."""

    role: str
    letter: str
    name: str
    extent: str
    code: str
    text: str
    doc: str
    section: str
    href: str
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Cost:
    """What the value takes in one format."""

    key: str
    title: str
    size: str
    bar: SafeString
    words: str
    nested: str
    parts: Sequence[Told]
    within: str
    missing: str
    box: str
    numbers: Sequence[tuple[str, str]]
    edit: str
    first: int


@dataclass(frozen=True, slots=True)
class Inspector:
    """`_inspector.html`. `path` is empty where nothing is pinned.

    lost   the record has no such value
    keep   the record cannot be read, so what was there stays
    flips  its bits are buttons that turn them over, and its bytes can be written over
    """

    path: str
    value: str
    costs: Sequence[Cost]
    lost: bool = False
    keep: bool = False
    flips: bool = False


def inspector(found: Exploration, pin: str | None) -> Inspector:
    """The inspector of a pinned path."""
    if found.scenario.blank:
        return Inspector(pin or "", "", (), lost=bool(pin))
    if pin is None or found.record is None:
        return Inspector(pin or "", "", (), keep=found.record is None)
    return of_panes(found.record.value, found.panes, pin)


def of_panes(record: Value, panes: Sequence[Pane], pin: str, *, flips: bool = False) -> Inspector:
    """The inspector of a pinned path of a record, in each of these cards. `flips`: bits can be turned over here."""
    value, there = _value_at(record, pin)
    rows = [(pane, *_rows(pane.layout, pin)) for pane in panes if pane.layout is not None]
    if not there and not any(own or inside for _, own, inside in rows):
        return Inspector(pin, "", (), lost=True)
    sizes = [_breakdown(pane, own + inside) for pane, own, inside in rows]
    largest = max((sum(size.values()) for size in sizes), default=0)
    costs = [
        _cost(pane, own, inside, size, largest, "" if flips else pin)
        for (pane, own, inside), size in zip(rows, sizes, strict=True)
    ]
    return Inspector(pin, pills.cut(pills.shown(_said(value)), 120) if there else "", costs, flips=flips)


def _said(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else words(value)


def _value_at(value: Value, pin: str) -> tuple[Value, bool]:
    """The record's value at a pin, and whether there is one."""
    if pin == pills.ROOT:
        return value, True
    if not pin.startswith("/"):
        return None, False
    at = ""
    for token in pin.split("/")[1:]:
        at = f"{at}/{token}"
        if isinstance(value, dict):
            keys = [key for key in value if pills.path_key(pointer((key,))) == f"/{token}"]
            if not keys:
                return None, False
            value = value[keys[0]]
        elif isinstance(value, list) and token.isdecimal() and len(token) < 9 and int(token) < len(value):
            value = value[int(token)]
        else:
            return None, False
    return value, True


def _rows(layout: Layout | None, pin: str) -> tuple[list[int], list[int]]:
    return ([], []) if layout is None else places.of_layout(layout, pin, pills.path_key)


def _breakdown(pane: Pane, rows: Sequence[int]) -> Breakdown:
    layout = pane.layout
    return {} if layout is None else total(_shares(layout, row) for row in rows)


def _shares(layout: Layout, row: int) -> Breakdown:
    """Bytes of one leaf by role."""
    start, end = layout.bounds(row)
    part = layout.parts[row]
    if start == end:
        return {}
    shares = {role: bits / 8 for role, bits in part.split}
    shares[part.role] = shares.get(part.role, 0) + (end - start) / 8 - sum(shares.values())
    return shares


def _cost(pane: Pane, own: list[int], inside: list[int], size: Breakdown, largest: float, pin: str) -> Cost:
    layout, format_ = pane.layout, pane.format
    assert layout is not None
    shown = own[:PARTS]
    spans = [layout.span(row) for row in shown]
    in_words = [f"{pills.shown(span.part.name)} {of_number((span.end - span.start) / 8)}" for span in spans[:NAMED]]
    if len(own) > NAMED:
        in_words.append("…")
    nested = sum(end - start for start, end in map(layout.bounds, inside)) / 8
    return Cost(
        key=format_.key,
        title=format_.title,
        size=of_bytes(sum(size.values())),
        bar=pills.bar(size, largest, format_.key),
        words=" + ".join(in_words),
        nested=f"inside it {of_number(nested)}" if inside else "",
        parts=[_told(span, format_.spec) for span in spans],
        within=_within(len(own) - len(shown), len(inside), nested),
        missing=""
        if own or inside
        else "Not in these bytes: the schema has no such field, or its value is not written.",
        box=_box(layout, own + inside),
        numbers=readings(_value_bytes(layout, own)),
        edit=address_of_bytes(pane, pin) if pin else "",
        first=layout.bounds(min(own + inside))[0] // 8 if own or inside else 0,
    )


def _box(layout: Layout, rows: Sequence[int]) -> str:
    """The bytes from the first to the last of some leaves, as a hex editor says it."""
    bounds = [layout.bounds(row) for row in rows]
    if not bounds:
        return ""
    start, end = min(start for start, _ in bounds) // 8, -(-max(end for _, end in bounds) // 8)
    return f"0x{start:02x} to 0x{max(end - 1, start):02x}, {plural(end - start, 'byte')}" if end > start else ""


def _value_bytes(layout: Layout, rows: Sequence[int]) -> bytes:
    """The bytes of the value itself: of its first leaf that is data, or of its first one."""
    first = next((row for row in rows if layout.parts[row].role is Role.VALUE), next(iter(rows), None))
    if first is None:
        return b""
    start, end = layout.bounds(first)
    return layout.data[start // 8 : -(-end // 8)]


LINK: Final = 1_500
"""Bytes of a record, and characters of its schema, that an address carries."""


def address_of_bytes(pane: Pane, pin: str) -> str:
    """Where the bytes of a card can be changed bit by bit; empty where they are too many for an address."""
    layout, view = pane.layout, pane.schema
    text = "" if view is None else view.text
    if layout is None or len(layout.data) > LINK or len(text) > LINK:
        return ""
    asked = {"format": pane.format.key, "pin": pin, "writing": "hex", "bytes": layout.data.hex(" ")}
    if view is not None and view.schema is not None:
        asked |= {"language": view.language, "schema": text, "root": view.schema.root_name or ""}
    return f"/decode?{urlencode(asked)}"


def _within(more: int, inside: int, nested: float) -> str:
    said = []
    if more:
        said.append(f"{plural(more, 'more part')} of its own")
    if inside:
        said.append(f"{plural(inside, 'part')} ({of_bytes(nested)}) belong to the values inside it")
    return "; ".join(said)


def _told(span: Span, spec: str) -> Told:
    part = span.part
    runs = span.bits if span.end - span.start <= CELLS else ()
    if not runs and 0 < span.end - span.start <= CELLS:
        digits = f"{int.from_bytes(span.data, 'big'):0{8 * len(span.data)}b}"[span.start % 8 :][: span.end - span.start]
        runs = tuple(Bits(8, part.role, digits[at : at + 8], "") for at in range(0, len(digits), 8))
    data = span.data
    code = data.hex(" ") if len(data) <= pills.BYTES_SHOWN else f"{data[: pills.BYTES_SHOWN].hex(' ')} …"
    return Told(
        role=part.role.value,
        letter=pills.LETTERS.get(part.role, ""),
        name=pills.shown(part.name),
        extent=pills.extent(span),
        code=code,
        text=pills.cut(pills.shown(span.text), 120),
        doc=pills.shown(part.doc),
        section=part.spec,
        href=section_address(spec, part.spec),
        runs=_numbered(runs, span.start),
    )


def _numbered(runs: Sequence[Bits], at: int) -> list[Run]:
    """The runs of a leaf that begins at a bit, each digit with the number of its bit."""
    told = []
    for run in runs:
        digits = [(digit, bit, f"Flip bit {bit % 8} of byte {bit // 8}") for bit, digit in enumerate(run.value, at)]
        told.append(Run(run.role.value, digits, pills.shown(run.text)))
        at += len(run.value)
    return told


def section_address(spec: str, section: str) -> str:
    """The address of a section, where the specification's own can be told; else of the whole."""
    number = re.search(r"section (\d+(?:\.\d+)*)", section)
    return f"{spec}#section-{number[1]}" if number and "rfc-editor.org" in spec else spec
