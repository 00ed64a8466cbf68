"""Two payloads side by side: what differs, field by field, and where the bytes of each side stand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.differ import Change, Comparison
from explorer.wire.layout import Layout
from explorer.wire.problem import Problem
from explorer.wire.value import words

from .. import pills, present
from ..sizes import of_bytes, plural
from .study import Study

CHANGES: Final = 200
"""Differences that are shown."""

PLACED: Final = 50_000
"""Values of a payload up to which it is told where the bytes of each stand."""

SIGNS: Final = {"added": "+", "removed": "−", "changed": "≠", "moved": "→"}


@dataclass(frozen=True, slots=True)
class Row:
    """One difference: the word, its sign, where, what it was and is, and where the bytes stand."""

    edit: str
    sign: str
    path: str
    key: str
    from_path: str
    old: str
    new: str
    old_at: str
    new_at: str


@dataclass(frozen=True, slots=True)
class Differences:
    """`_decode_compare.html`."""

    said: str
    rows: Sequence[Row]
    more: int
    card: present.Card | None
    problems: Sequence[Problem]
    title: str


def differences(found: Study, card: present.Card | None) -> Differences | None:
    if found.other is None:
        return None
    pane = found.other_pane
    problems = [] if pane is None or pane.problem is None else [pane.problem]
    title = "" if pane is None else pane.format.title
    if found.comparison is None:
        return Differences("", (), 0, card, problems, title)
    assert pane is not None and pane.layout is not None and found.pane is not None and found.pane.layout is not None
    old, new = _extents(found.pane.layout), _extents(pane.layout)
    rows = [_row(change, old, new) for change in found.comparison.changes[:CHANGES]]
    more = len(found.comparison.changes) - len(rows) + found.comparison.more
    return Differences(_counted(found.comparison), rows, more, card, problems, title)


def _counted(comparison: Comparison) -> str:
    counts: dict[str, int] = {}
    for change in comparison.changes:
        counts[change.edit.value] = counts.get(change.edit.value, 0) + 1
    said = [f"{count:,} {word}" for word in SIGNS if (count := counts.get(word))]
    alike = f"{plural(comparison.alike, 'value')} the same"
    return f"{', '.join(said)}; {alike}" if said else f"No difference: {alike}"


def _extents(layout: Layout) -> dict[str, tuple[int, int]]:
    """Path -> first byte and how many, of the outermost node that has it; none of a layout of too many."""
    if len(layout.kinds) > PLACED:
        return {}
    found: dict[str, tuple[int, int]] = {}
    for group in layout.groups():
        found.setdefault(group.path, (group.offset, group.length))
    return found


def _row(change: Change, old: Mapping[str, tuple[int, int]], new: Mapping[str, tuple[int, int]]) -> Row:
    path = change.after if change.after is not None else change.before
    assert path is not None
    from_path = change.before if change.before not in (None, path) else None
    return Row(
        edit=change.edit.value,
        sign=SIGNS[change.edit.value],
        path=pills.cut(pills.shown(path), 80) or "the record itself",
        key=pills.path_key(path),
        from_path="" if from_path is None else pills.cut(pills.shown(from_path), 80),
        old="" if change.before is None else _short(change.old),
        new="" if change.after is None else _short(change.new),
        old_at="" if change.before is None else _at(old.get(change.before)),
        new_at="" if change.after is None else _at(new.get(change.after)),
    )


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else words(value)
    return pills.cut(pills.shown(text), 60)


def _at(extent: tuple[int, int] | None) -> str:
    if extent is None:
        return ""
    offset, length = extent
    return f"byte {offset:,}, {of_bytes(length)}"
