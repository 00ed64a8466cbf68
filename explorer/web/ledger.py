"""The ledger: one row a value of the record, one column a format, the bytes that the value takes in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.explore import Exploration, Pane
from explorer.weigh import gzip_size, zstd_size
from explorer.wire.layout import Layout

from . import pills
from .sizes import of_number

ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A value: the key of its path, its name, its depth, and its bytes in each format, those of values inside it left out."""

    key: str
    name: str
    depth: int
    sizes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """`_ledger.html`. `rest` is the row of all the values past the limit, where there are any.

    sums   what stands below: the bytes in all, those under compression, those of many such records
    """

    titles: Sequence[str]
    rows: Sequence[Row]
    rest: Sequence[str]
    totals: Sequence[str]
    sums: Sequence[tuple[str, str, Sequence[str]]]


def ledger(found: Exploration) -> Ledger:
    """What each value takes by itself, in every format that has bytes; each column adds up to the format's size."""
    panes = [pane for pane in found.panes if pane.layout is not None]
    columns = [_by_path(pane.layout) for pane in panes if pane.layout is not None]
    paths = dict.fromkeys(path for column in columns for path in column)
    order = _in_order(paths)
    shown, more = order[:ROWS], order[ROWS:]
    rows = [
        Row(pills.path_key(path), _name(path), min(path.count("/"), 8), [_size(column.get(path)) for column in columns])
        for path in shown
    ]
    rest = [of_number(sum(column.get(path, 0) for path in more) / 8) for column in columns] if more else []
    totals = [of_number(pane.size or 0) for pane in panes]
    return Ledger([pane.format.title for pane in panes], rows, rest, totals, _sums(panes))


MANY: Final = 1_000
"""Records of the question "what if there were many such records?"."""


def _sums(panes: Sequence[Pane]) -> list[tuple[str, str, Sequence[str]]]:
    """(name, note, a figure a format)."""
    datas = [pane.layout.data for pane in panes if pane.layout is not None]
    once = [0 if pane.schema is None else len(pane.schema.text.encode("utf-8", "replace")) for pane in panes]
    many = [len(data) * MANY + schema for data, schema in zip(datas, once, strict=True)]
    return [
        (
            "under gzip",
            "This one record compressed, the 18 bytes around it included.",
            [f"{gzip_size(data):,}" for data in datas],
        ),
        ("under zstd", "This one record compressed, at level 3.", [f"{zstd_size(data):,}" for data in datas]),
        (
            f"{MANY:,} such records",
            "Not compressed; where a schema is needed, its text is counted once.",
            [f"{size:,}" for size in many],
        ),
    ]


def _by_path(layout: Layout) -> dict[str, int]:
    """Path -> the bits of the leaves that belong to just this value."""
    bits: dict[int, int] = {}
    starts, unit = layout.starts, layout.unit
    ends = [*starts[1:], len(layout.data) * 8 // unit]
    for owner, start, end in zip(layout.owners, starts, ends, strict=False):
        bits[owner] = bits.get(owner, 0) + (end - start) * unit
    by_path: dict[str, int] = {}
    for owner, size in bits.items():
        path = layout.path(owner)
        by_path[path] = by_path.get(path, 0) + size
    return by_path


def _in_order(paths: dict[str, None]) -> list[str]:
    """Paths as a tree reads: a value, then what is inside it, in the order in which they were met."""
    met = {path: number for number, path in enumerate(paths)}

    def place(path: str) -> list[tuple[int, str]]:
        steps = [path[:at] for at, char in enumerate(path) if char == "/" and at] + [path] if path else []
        return [(met.get(step, 0), step) for step in steps]

    return sorted(paths, key=place)


def _name(path: str) -> str:
    """The last step of a path, as it is shown; the depth tells the rest."""
    if not path:
        return "the record itself"
    return pills.cut(pills.shown(path.rpartition("/")[2].replace("~1", "/").replace("~0", "~")), 40) or '""'


def _size(bits: int | None) -> str:
    return "" if bits is None else of_number(bits / 8)
