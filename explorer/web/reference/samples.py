"""Live bytes for a table of parts: of each part, one piece of a real layout, the shortest that was met.

They are looked for in the worked examples, as the format and its other writers write them, and in the format's own
samples; once in a process's life.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.utils.safestring import SafeString, mark_safe

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire.format import OWN, Format
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout, Part, Role, Span

from .. import pills
from ..korean import phrasebook

LONGEST = 24
"""Bytes of a sample; a longer one is cut when it is shown."""

BITS_SHOWN = 160
"""Characters of bits and of what they say."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A piece of real bytes: as a pill, what it says, its bits and what each run of them says.

    `ours`: it says so in words of ours, not in words of the record.
    """

    pill: SafeString
    says: str
    ours: bool
    bits: Sequence[tuple[str, str]]


@cache
def samples(key: str) -> dict[Part, Sample]:
    """Of each part of a format that was met, the most telling span."""
    table = {part.name: part for part in FORMATS[key].parts}  # those met may be made anew, with words of their own
    best: dict[Part, Span] = {}
    for layout in _layouts(FORMATS[key]):
        rows: dict[Part, int] = {}
        for row, part in enumerate(layout.parts):
            if part not in rows or _better(layout, row, rows[part]):
                rows[part] = row
        for met, row in rows.items():
            span, part = layout.span(row), table.get(met.name, met)
            if part not in best or (not best[part].data and span.data):
                best[part] = span
    return {part: _sample(span, text=FORMATS[key].text) for part, span in best.items()}


def _better(layout: Layout, row: int, than: int) -> bool:
    """A span with bytes is better than one without, and the shorter of two is."""
    new, old = (layout.ends[at] - layout.starts[at] for at in (row, than))
    return (not old and new > 0) or 0 < new < old


def _layouts(format_: Format) -> Iterator[Layout]:
    for data in format_.samples:
        yield from _whole(format_.trace(data, None))
    for example in EXAMPLES.values():
        for writer in (OWN, *(one.key for one in format_.writers)):
            options = {**example.scenario.options, "writers": {format_.key: writer}}
            for pane in explore(replace(example.scenario, formats=(format_.key,), options=options)).panes:
                if pane.layout is not None:
                    yield from _whole(pane.layout)


def _whole(layout: Layout) -> Iterator[Layout]:
    yield layout
    for inner in layout.inside:
        yield inner.layout


def _sample(span: Span, *, text: bool) -> Sample:
    says = "" if text or span.part.role in pills.SPEAKING else pills.cut(pills.shown(span.text), pills.TEXT_SHOWN)
    bits = span.bits if len(span.bits) > 1 else ()
    runs: list[tuple[str, str]] = []
    left = BITS_SHOWN
    for run in bits:
        left -= len(run.value) + len(run.text)
        if left < 0:
            runs.append(("…", ""))
            break
        runs.append((run.value, run.text))
    return Sample(still(span, text=text), says, phrasebook().say(says) is not None, runs)


def still(span: Span, *, text: bool = False) -> SafeString:
    """A pill that is only looked at."""
    label = pills.characters(span) if text else pills.hexadecimal(span)
    digits, said = span.data.hex(), span.text.replace(" ", "")
    if said == digits or (said.endswith("…") and digits.startswith(said[:-1])):  # bytes in hex are said once
        label = label.partition("<bdi>")[0]
    role = span.part.role
    return mark_safe(f'<span class="p {role.value}">{pills.SIGNS[role]}{label}</span>')  # noqa: S308  # escaped there


def kind(role: Role) -> SafeString:
    """The sign of a kind, without bytes."""
    return mark_safe(f'<span class="p {role.value}" aria-hidden="true">{pills.SIGNS[role]}</span>')  # noqa: S308
