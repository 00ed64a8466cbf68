"""Where the values of a record stand: in its own text, in a schema's text, in a layout.

All three answer in paths of the record, which is what lights up one value everywhere at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from .conform import branch_of
from .layout import Key, Layout
from .record import Record
from .schema import ListOf, MapOf, Place, Schema, SetOf, Struct, Type, Union
from .value import Value, pointer

ANY: Final = "*"
"""In a pattern: any index, any key of a map."""

LOOKED_AT: Final = 20_000
"""Values that are looked at to place a schema's fields."""

_WORDS = re.compile(r"\S(?:[^\n]*\S)?")


def of_record(record: Record) -> Iterator[tuple[int, int, str]]:
    """Runs of the record's text, in order, each (from, to, path of the innermost value it belongs to).

    A member's name, colon and value are one run where the value is a scalar; white space at the ends belongs to nobody.
    """
    text = record.text
    owners = [-1] * len(text)
    paths = []
    for number, (path, places) in enumerate(record.places.items()):
        start = places.key[0] if places.key else places.value[0]
        end = places.value[1]
        owners[start:end] = [number] * (end - start)
        paths.append(path)
    at = 0
    for owner, run in groupby(owners):
        start, at = at, at + sum(1 for _ in run)
        if owner >= 0:
            for words in _WORDS.finditer(text, start, at):
                yield words.start(), words.end(), paths[owner]


def of_schema(schema: Schema, value: Value) -> dict[Place, list[str]]:
    """Where each field's name stands in a schema's text -> the patterns of the paths that it describes in this record."""
    found: dict[Place, list[str]] = {}
    stack: list[tuple[Value, Type, tuple[str, ...]]] = [(value, schema.root, ())]
    left = LOOKED_AT
    while stack and left:
        left -= 1
        value, type_, path = stack.pop()
        match type_ := schema.resolve(type_):
            case Struct() if isinstance(value, dict):
                for field in type_.fields:
                    keys = [key for key in dict.fromkeys((field.key, field.name)) if key in value] or [field.key]
                    patterns = found.setdefault(field.where, []) if field.where else []
                    for key in keys:
                        pattern = pointer((*path, key))
                        if pattern not in patterns:
                            patterns.append(pattern)
                        if key in value:
                            stack.append((value[key], field.type, (*path, key)))
            case ListOf() | SetOf() if isinstance(value, list):
                stack += ((item, type_.item, (*path, ANY)) for item in value)
            case MapOf() if isinstance(value, dict):
                stack += ((item, type_.value, (*path, ANY)) for item in value.values())
            case Union() if (branch := branch_of(value, type_, schema)) is not None:
                stack.append((value, type_.branches[branch], path))
            case _:
                pass
    return found


def of_layout(layout: Layout, path: str, key: Callable[[str], str]) -> tuple[list[int], list[int]]:
    """The leaves of the value at a path, and the leaves of the values inside it.

    `key` turns a pointer into the manner in which `path` is written, so that a page may shorten its paths.
    """
    steps = [key("")]  # the path of the record, of the value in it, and so on down to `path`
    if path != steps[0]:
        steps += [path[:at] for at, char in enumerate(path) if char == "/" and at] + [path]
    whole = len(steps) - 1
    parents, keys = layout.parents, layout.keys
    reached = [-1] * len(keys)  # node -> how many steps its path goes along; -1 off the way
    inside = [False] * len(keys)
    for node in range(len(keys)):
        above = parents[node]
        if not node:
            reached[node] = 0
        elif reached[above] == whole:
            reached[node], inside[node] = whole, inside[above] or keys[node] is not Key.SAME
        elif reached[above] >= 0:
            own = key(layout.path(node))
            step = reached[above] + (own != steps[reached[above]])
            if own == steps[step]:
                reached[node] = step
    own_rows: list[int] = []
    inside_rows: list[int] = []
    for row, owner in enumerate(layout.owners):
        if reached[owner] == whole:
            (inside_rows if inside[owner] else own_rows).append(row)
    return own_rows, inside_rows
