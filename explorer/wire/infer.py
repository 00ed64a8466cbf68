"""A schema from a record: what one value says about the type it might have.

One sample proves little, so the rules are told: an integer is 64 bits wide unless it needs more. Text and lists have an
empty value that can stand for "nothing", a number or a boolean has none (0 is a number), so a number that was seen once
may be null; one that was there in each of several objects is required. Objects in a list share one type. An object
whose names cannot be field names, or that has very many of one type, is a map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from .schema import (
    Anything,
    Bool,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Ref,
    Schema,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from .value import Value

ROOT: Final = "Record"
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
MANY: Final = 64
"""From this many entries of one type on, an object is taken for a map."""


def infer(value: Value) -> Schema:
    """The schema of a record's value; its language is "" and its root a Ref where the record is an object."""
    names = _Names()
    root = _of_all([value], ROOT, names)
    return Schema("", root, names.types)


class _Names:
    """Names given out so far, and the structs behind them."""

    def __init__(self) -> None:
        self.types: dict[str, Type] = {}
        self.counts: dict[str, int] = {}

    def fresh(self, wanted: str) -> str:
        """The name, or the first of name2, name3 … that is free; taken from now on."""
        name = wanted
        while name in self.types:
            count = self.counts[wanted] = self.counts.get(wanted, 1) + 1
            name = f"{wanted}{count}"
        self.types[name] = Null()  # until its fields were looked at
        return name


def _of_all(values: list[Value], name: str, names: _Names) -> Type:
    """One type for several values that were seen at one place."""
    kinds: dict[str, list[Value]] = {}
    for value in values:
        kinds.setdefault(_kind(value), []).append(value)
    nullable = kinds.pop("null", None) is not None
    if kinds.keys() == {"int", "float"} and all(abs(number) <= 1 << 53 for number in kinds["int"]):
        kinds = {"float": []}
    branches = []
    for kind, of_kind in kinds.items():
        branches.append(_one(kind, of_kind, name, names))  # a loop, not a comprehension: a frame less a level
    if not branches:
        return Null() if nullable else Anything()
    if nullable:
        branches.insert(0, Null())
    return branches[0] if len(branches) == 1 else Union(tuple(branches))


def _kind(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def _one(kind: str, values: list[Value], name: str, names: _Names) -> Type:
    match kind:
        case "bool":
            return Bool()
        case "int":
            return _int(min(values), max(values))
        case "float":
            return Float()
        case "text":
            return Text()
        case "list":
            return ListOf(item=_of_all([item for value in values for item in value], singular(name), names))
        case _:
            return _object(values, name, names)


def _int(low: int, high: int) -> Int:
    if low >= -(1 << 63) and high < 1 << 63:
        return Int(bits=64)
    if low >= 0 and high < 1 << 64:
        return Int(bits=64, signed=False)
    return Int(bits=None)


def _object(values: list[dict[str, Value]], name: str, names: _Names) -> Type:
    seen: dict[str, list[Value]] = {}
    for value in values:
        for key, item in value.items():
            seen.setdefault(key, []).append(item)
    if _is_map(values, seen):
        items = [item for value in values for item in value.values()]
        return MapOf(key=Text(), value=_of_all(items, singular(name), names))
    name = names.fresh(name)
    fields = []
    for number, (key, items) in enumerate(seen.items(), 1):
        type_ = _of_all(items, camel(key) or "Item", names)
        fields.append(_field(key, number, type_, len(items), len(values)))
    names.types[name] = Struct(name=name, fields=tuple(fields))
    return Ref(name=name)


def _is_map(values: list[dict[str, Value]], seen: dict[str, list[Value]]) -> bool:
    """Many names of one type, or several of which none can be the name of a field."""
    if len({_kind(item) for items in seen.values() for item in items} - {"null"}) > 1:
        return False
    return len(seen) >= MANY or (any(len(value) > 1 for value in values) and not any(map(NAME.match, seen)))


def _field(key: str, number: int, type_: Type, seen: int, objects: int) -> Field:
    """A field that was `seen` in so many of the objects at its place."""
    if seen == objects and (objects > 1 or not isinstance(type_, Int | Float | Bool)):
        return Field(key, type_, number)
    return replace(Field(key, _nullable(type_), number), presence=Presence.OPTIONAL, default=None)


def _nullable(type_: Type) -> Type:
    match type_:
        case Null() | Anything():
            return type_
        case Union() if any(isinstance(branch, Null) for branch in type_.branches):
            return type_
        case Union():
            return Union((Null(), *type_.branches))
        case _:
            return Union((Null(), type_))


def camel(key: str) -> str:
    """A key as the name of a type: `head_commit` is HeadCommit; empty where nothing of it can stand in a name."""
    words: Iterable[str] = re.findall(r"[A-Za-z0-9]+", key)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if not name[:1].isdigit() else f"N{name}"


def singular(name: str) -> str:
    """A name for one of many: Commits -> Commit; a plain guess, and only a name."""
    for ending, one in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if name.endswith(ending) and len(name) > len(ending) + 1 and not name.endswith("ss" if ending == "s" else "\0"):
            return name[: -len(ending)] + one
    return f"{name}Item"
