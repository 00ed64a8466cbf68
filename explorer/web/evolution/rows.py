"""The fields of one side of the picture: nested ones below theirs, with the bytes they were written as or what they read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from explorer.wire.layout import Layout, Span
from explorer.wire.reading import Action, Reading, Step
from explorer.wire.schema import (
    Anything,
    Enumeration,
    Fixed,
    ListOf,
    MapOf,
    Place,
    Schema,
    SetOf,
    Struct,
    Type,
    Union,
    type_name,
)  # fmt: skip
from explorer.wire.value import Pairs, Value, escaped, tokens, words

from .. import pills
from ..sizes import of_bytes

ROWS: Final = 60
"""Rows of one side that are drawn; the rest is counted."""

PIECES: Final = 7
BYTES: Final = 8
"""Pieces of a row, and bytes of a piece, that are shown."""

SHOWN: Final = 60
"""Characters of a value or a name."""

NOTHING: Final = '""'
"""How an empty text is shown."""

COUNTED: Final = re.compile(r"not set|empty|[\d,]+ (?:elements?|entry|entries|members?)")
"""What a step says of a value in words of ours."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes in a row: a pill. `at`: its first bit, by which a step finds it."""

    role: str
    letter: str
    code: str
    says: str
    title: str
    at: int
    now: bool


@dataclass(slots=True)
class Row:
    """A field on one side. `note`: what becomes of it, in words; `actions`: of all steps that touch it.

    `ours`: its value is said in our words, as "2 elements".
    """

    key: str
    path: str
    name: str
    type: str
    depth: int
    place: Place | None = None
    pieces: list[Piece] = field(default_factory=list)
    more: str = ""
    size: str = ""
    value: str = ""
    ours: bool = False
    actions: set[Action] = field(default_factory=set)
    note: str = ""
    kind: str = ""
    now: bool = False
    number: int = 0


def shape(type_: Type, schema: Schema, depth: int = 3) -> str:
    """A type as short as a person would write it: `array<string>`, `null | long`."""
    type_ = schema.resolve(type_)
    if not depth:
        return "…"
    match type_:
        case ListOf() | SetOf():
            kind = type_.native or ("list" if isinstance(type_, ListOf) else "set")
            return kind if "<" in kind else f"{kind}<{shape(type_.item, schema, depth - 1)}>"
        case MapOf():
            kind = type_.native or "map"
            return kind if "<" in kind else f"{kind}<{shape(type_.value, schema, depth - 1)}>"
        case Union():
            return " | ".join(shape(branch, schema, depth - 1) for branch in type_.branches[:6]) + (
                " | …" if len(type_.branches) > 6 else ""
            )
        case Struct() | Enumeration() | Fixed():
            return type_.name.rpartition(".")[2]
        case _:
            return type_name(type_)


def rows_of(schema: Schema, paths: Iterable[str]) -> tuple[list[Row], int]:
    """The fields of a schema, nested ones below theirs, as far as the paths lead."""
    below: dict[str, dict[str, None]] = {}
    for path in dict.fromkeys(paths):
        while path:
            above = path.rpartition("/")[0]
            known = below.setdefault(above, {})
            if path in known:
                break
            known[path] = None
            path = above
    rows: list[Row] = []
    count = 0
    for row in _walk(schema, below):
        count += 1
        if count <= ROWS:
            row.number = len(rows)
            rows.append(row)
    return rows, count - len(rows)


def _walk(schema: Schema, below: Mapping[str, Mapping[str, None]]) -> Iterator[Row]:
    stack: list[tuple[Row | None, Type, str, int]] = [(None, schema.root, "", 0)]
    while stack:
        row, type_, path, depth = stack.pop()
        if row is not None:
            yield row
        children: list[tuple[Row | None, Type, str, int]] = []
        match type_ := _inner(type_, schema, below.get(path, {})):
            case Struct():
                known = set()
                for each in type_.fields:
                    under = f"{path}/{escaped(each.key)}"
                    known.add(under)
                    name = pills.cut(pills.shown(each.name), SHOWN)
                    made = Row(pills.path_key(under), under, name, shape(each.type, schema), depth, each.where)
                    children.append((made, each.type, under, depth + 1))
                for under in below.get(path, {}):
                    if under not in known:
                        children.append((_item(under, depth, ""), Anything(), under, depth + 1))
            case ListOf(item=item) | SetOf(item=item) | MapOf(value=item) if _has_fields(item, schema):
                for under in below.get(path, {}):
                    made = _item(under, depth, shape(item, schema), bare=isinstance(type_, MapOf))
                    children.append((made, item, under, depth + 1))
            case _:
                pass
        stack += reversed(children) if below.get(path) or not path else ()


def _item(path: str, depth: int, type_: str, *, bare: bool = True) -> Row:
    token = pills.cut(pills.shown(tokens(path)[-1]), SHOWN)
    return Row(pills.path_key(path), path, token if bare else f"[{token}]", type_, depth)


def _inner(type_: Type, schema: Schema, children: Mapping[str, None]) -> Type:
    """The type itself; of a union the branch that has these children."""
    type_ = schema.resolve(type_)
    for _ in range(4):
        if not isinstance(type_, Union):
            break
        branches = [schema.resolve(branch) for branch in type_.branches]
        names = {tokens(path)[-1] for path in children}
        structs = [branch for branch in branches if isinstance(branch, Struct)]
        fitting = [one for one in structs if names <= {each.key for each in one.fields}]
        many = [branch for branch in branches if isinstance(branch, ListOf | SetOf | MapOf | Union)]
        if not children or not (structs or many):
            break
        type_ = (fitting or many or structs)[0]
    return type_


def _has_fields(type_: Type, schema: Schema, depth: int = 6) -> bool:
    """Whether a type holds records, so that each of its elements deserves a row."""
    if not depth:
        return False
    match type_ := schema.resolve(type_):
        case Struct():
            return True
        case ListOf(item=item) | SetOf(item=item) | MapOf(value=item):
            return _has_fields(item, schema, depth - 1)
        case Union():
            return any(_has_fields(branch, schema, depth - 1) for branch in type_.branches)
        case _:
            return False


def row_of(path: str | None, rows: Mapping[str, Row]) -> Row | None:
    """The row of a value, or of the nearest one around it."""
    while path:
        if (row := rows.get(path)) is not None:
            return row
        path = path.rpartition("/")[0]
    return None


def fill(layout: Layout, rows: Sequence[Row], now: Step | None) -> Row | None:
    """Every row with its bytes; what belongs to no field is a row of its own."""
    by_path = {row.path: row for row in rows}
    frame = Row("", "", "around the fields", "", 0)
    left: dict[int, int] = {}
    nodes: dict[int, Row] = {}
    size = 0
    for leaf, owner in enumerate(layout.owners):
        row = nodes.get(owner)
        if row is None:
            row = nodes[owner] = row_of(layout.path(owner), by_path) or frame
        start, end = layout.bounds(leaf)
        if row is frame:
            size += end - start
        if len(row.pieces) < PIECES:
            row.pieces.append(_piece(layout.span(leaf), now))
        else:
            left[id(row)] = left.get(id(row), 0) + end - start
    for row in (*rows, frame):
        if id(row) in left:
            row.more = f"+ {of_bytes(-(-left[id(row)] // 8))}"
    frame.size = of_bytes(-(-size // 8))
    return frame if frame.pieces else None


def _piece(span: Span, now: Step | None) -> Piece:
    part, data = span.part, span.data
    code = data[:BYTES].hex(" ") + (" …" if len(data) > BYTES else "")
    says = pills.cut(pills.shown(span.text), 24) if part.role in pills.SPEAKING else ""
    lit = now is not None and now.start is not None and now.end is not None and now.start <= span.start < now.end
    return Piece(
        part.role.value, pills.LETTERS.get(part.role, ""), code or "∅", says,
        f"{pills.shown(part.name)}, {pills.extent(span)}", span.start, lit,
    )  # fmt: skip


def read_into(reading: Reading, rows: Sequence[Row], written: Value) -> None:
    """The reader's rows with what they read; where the reading fails as a whole, with what they would have read."""
    last: dict[str, tuple[str, bool]] = {}
    for step in reading.steps:
        if step.reader_path is None or step.action in (Action.BRANCH, Action.SKIP, Action.PRESERVE):
            continue
        if step.action is Action.FAIL:
            last[step.reader_path] = "", False
            continue
        there, value = _at(written, step.writer_path) if step.writer_path else (False, None)
        if step.after and (" (" in step.after or step.action is Action.DEFAULT):
            said = without_type(step.after) or NOTHING
            last[step.reader_path] = said, bool(COUNTED.fullmatch(said)) and not step.after.endswith("(string)")
        elif there:
            last[step.reader_path] = _quoted(value)
    for row in rows:
        there, value = _at(reading.value, row.path) if reading.readable else (False, None)
        absent = ("absent", True) if reading.readable else ("", False)
        row.value, row.ours = _quoted(value) if there else last.get(row.path, absent)
        row.value = pills.cut(pills.shown(row.value), SHOWN)


def _quoted(value: Value) -> tuple[str, bool]:
    """A value in words, and whether they are ours; an empty text shows that it is there."""
    return words(value) or NOTHING, isinstance(value, list | tuple | dict | Pairs)


def without_type(said: str) -> str:
    return re.sub(r" \([^()]*\)\Z", "", said)


def _at(value: Value, path: str) -> tuple[bool, Value]:
    for token in tokens(path):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return False, None
    return True, value


def marks(rows: Iterable[Row]) -> list[pills.Mark]:
    """Where the rows' fields stand in their schema's text, for the editor: in order, apart."""
    keys: dict[tuple[int, int], dict[str, None]] = {}
    for row in rows:
        if row.place is not None:
            keys.setdefault((row.place.start, row.place.end), {})[row.key] = None
    kept: list[pills.Mark] = []
    for (start, end), names in sorted(keys.items()):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end, "\t".join(names)))
    return kept
