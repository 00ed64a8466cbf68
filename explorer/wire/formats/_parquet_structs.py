"""Parquet's structs of Thrift: read where they stand, told beside the rows, and looked at for what the reading needs.

The headers of pages and the indexes are walked in place, since a file of a megabyte may have sixty thousand of them; the
footer, from which all begins, is read before its turn and told when that comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from ..format import Format
from ..layout import Layout, Part, Role
from ..schema import Schema
from ..thrift_types import Shape, shapes_of
from ..thrift_walk import Wire, walk
from ..tracer import Tracer
from ._parquet_meta import IDL

_VALUE: Final = Role.VALUE


@dataclass(frozen=True, slots=True)
class Structs:
    """How Parquet's structs are read: the protocol, and the shapes of those that stand among the pages."""

    wire: Wire
    page: Shape
    offsets: Shape
    bounds: Shape
    footer: Callable[[bytes], Layout]


def structs_of(compact: Format, wire: Wire, parse: Callable[[str, str | None], Schema]) -> Structs:
    """The structs in CompactProtocol, by the format and the parser that are handed in."""

    def shape(name: str) -> Shape:
        schema = parse(IDL, name)
        return shapes_of(schema, wire.plain).of(schema.root)

    footer = parse(IDL, "FileMetaData")
    return Structs(
        wire, shape("PageHeader"), shape("OffsetIndex"), shape("ColumnIndex"), lambda data: compact.trace(data, footer)
    )


def read(t: Tracer, structs: Structs, at: int, key: str, shape: Shape) -> tuple[dict[str, Any], int]:
    """A struct that tells of the file and is none of its rows: what it says, and where it ends."""
    t.here = 0
    row, node = len(t.starts), len(t.kinds)
    t.apart.add(node)
    try:
        end = walk(t, shape, structs.wire, at, key)
        return _told(t, node, row, end), end
    finally:
        t.parts[row:] = map(as_frame, t.parts[row:])


def _told(t: Tracer, node: int, row: int, end: int) -> dict[str, Any]:
    """What the struct that was read last says: field by field, structs in it as well. What no schema knows is left out."""
    parts, owners, starts, data = t.parts, t.owners, t.starts, t.data
    values: dict[int, Any] = {}
    for leaf in range(len(parts) - 1, row - 1, -1):
        part, start = parts[leaf], starts[leaf]
        if part.role is _VALUE and owners[leaf] not in values:
            values[owners[leaf]] = part.read(data[start:end])
        end = start
    told: dict[str, Any] = {}
    inside = {node: told}
    for below in range(node + 1, len(t.kinds)):
        above = inside.get(t.parents[below])
        if above is None or below in t.apart:
            continue
        if below in values:
            above[t.keys[below]] = values[below]
        else:
            above[t.keys[below]] = inside[below] = {}
    return told


@cache
def as_frame(part: Part) -> Part:
    """A part of a struct that tells of the file: what is a value there is no data of the rows."""
    return replace(part, role=Role.FRAME) if part.role is Role.VALUE else part


def dicts(value: Any) -> list[dict[str, Any]]:
    """The structs of a list; none where it is missing."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number(value: Any) -> int:
    """An integer that was told; 0 where it was not."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
