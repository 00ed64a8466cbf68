"""Records that show what a finding says: the smallest that reaches a field, with a value that is written at all.

Zero and empty are not written where presence is implicit, so a value here is as loud as it is small: 1, "a", a message
with one field. A way to a message leads only through fields that both schemas have in the same manner, so that what the
record shows is the finding alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from ..example import ENTRY, ITEM, Way, example, path_of
from ..protobuf_types import ANY
from ..schema import (
    MISSING,
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Missing,
    Null,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
)  # fmt: skip
from ..value import Value, pointer

Making: TypeAlias = Callable[[], "Value | Missing"]
Shown: TypeAlias = tuple[str, "Making | None"]
"""The path of a value as the writer has it, and what makes a record that has it; None where there is none."""

Make: TypeAlias = Callable[[Field], "Value | Missing"]

NOWHERE: Final[Shown] = ("", None)
_DEEP: Final = 4
_TEXTS: Final[Mapping[str, tuple[Value, Value]]] = {
    "google.protobuf.Timestamp": ("2026-01-31T12:00:00Z", "2026-02-01T12:00:00Z"),
    "google.protobuf.Duration": ("1s", "2s"),
    "google.protobuf.FieldMask": ("a", "b"),
}


class Examples:
    """Records for one pair of schemas."""

    def __init__(self, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader
        self.messages: dict[str, Way] = {}
        self.enums: dict[str, Way] = {}
        self._numbers: dict[str, dict[int, Field]] = {}
        self._find_ways()

    # Values

    def loud(self, type_: Type, other: bool = False, deep: int = 0) -> Value | Missing:
        """A value that is no type's zero; `other`: another one than the first."""
        if type_.native == ANY:
            return {}
        if type_.native is not None and type_.native in _TEXTS:
            return _TEXTS[type_.native][other]
        type_ = self.writer.resolve(type_)
        match type_:
            case Bool():
                return not other
            case Int():
                return 2 if other else 1
            case Float() | Anything():
                return 2.5 if other else 1.5
            case Text():
                return "b" if other else "a"
            case Bytes() | Fixed():
                return b"\x02" if other else b"\x01"
            case Null():
                return None
            case Enumeration():
                names = [one.name for one in type_.symbols if one.number] or [one.name for one in type_.symbols]
                return names[-1 if other else 0]
            case ListOf() | SetOf():
                item = self.loud(type_.item, other, deep)
                return MISSING if item is MISSING else [item]
            case MapOf():
                item = self.loud(type_.value, other, deep)
                return MISSING if item is MISSING else {_key_of(type_): item}
            case Struct():
                return self._loud_message(type_, other, deep)
            case _:
                return MISSING

    def _loud_message(self, struct: Struct, other: bool, deep: int) -> Value | Missing:
        within = replace(self.writer, root=struct)
        if deep < _DEEP:
            for field in struct.fields:
                if (item := self.loud(field.type, other, deep + 1)) is not MISSING:
                    return example(within, (field.key,), item)
        return example(within)

    # Records

    def field(self, message: str, number: int, make: Make | None = None) -> Shown:
        """A record with a value in one field; a loud one, if nothing else is made for it."""
        return self.fields(message, (number,), make)

    def fields(self, message: str, numbers: tuple[int, ...], make: Make | None = None) -> Shown:
        """A record with values in several fields of one message; the path is that of the first."""
        way, struct = self.messages.get(message), self.writer.named.get(message)
        if way is None or not isinstance(struct, Struct):
            return NOWHERE
        found = [known for number in numbers if (known := self._field(struct, number)) is not None]
        if not found:
            return NOWHERE
        path = pointer(path_of((*way, found[0].key)))
        return path, lambda: self._with(struct, way, found, make or (lambda field: self.loud(field.type)))

    def _field(self, struct: Struct, number: int) -> Field | None:
        known = self._numbers.get(struct.name)
        if known is None:
            known = {field.number: field for field in struct.fields if field.number is not None}
            self._numbers[struct.name] = known
        return known.get(number)

    def _with(self, struct: Struct, way: Way, fields: list[Field], make: Make) -> Value | Missing:
        """A record with a message at the end of a way that has these fields."""
        value = example(replace(self.writer, root=struct))
        for field in fields:
            item = make(field)
            if item is MISSING or not isinstance(value, dict):
                return MISSING
            value = {**value, field.key: item}
        return example(self.writer, way, value)

    def without(self, message: str, key: str) -> Shown:
        """The smallest record with a message in it; the path is that of a field which the message lacks."""
        way = self.messages.get(message)
        return NOWHERE if way is None else (pointer(path_of((*way, key))), lambda: example(self.writer, way))

    def enum(self, name: str, value: Value) -> Shown:
        """A record with a value of an enum."""
        way = self.enums.get(name)
        return NOWHERE if way is None else (pointer(path_of(way)), lambda: example(self.writer, way, value))

    # Ways

    def _find_ways(self) -> None:
        """From the root of both, through fields of the same number, manner and kind."""
        roots = self.writer.resolve(self.writer.root), self.reader.resolve(self.reader.root)
        if not isinstance(roots[0], Struct) or not isinstance(roots[1], Struct):
            return
        self.messages[roots[0].name] = ()
        waiting: list[tuple[Struct, Struct, Way]] = [(roots[0], roots[1], ())]
        for struct, other, way in waiting:
            theirs = {field.number: field.type for field in other.fields}
            for field in struct.fields:
                if field.number not in theirs:
                    continue
                met = _inside(field.type, theirs[field.number])
                if met is None:
                    continue
                step, mine, yours = met
                here = (*way, field.key, *step)
                match self.writer.resolve(mine), self.reader.resolve(yours):
                    case Struct() as inner, Struct() as counterpart if mine.native == yours.native:
                        if inner.name not in self.messages and len(here) < 100:
                            self.messages[inner.name] = here
                            waiting.append((inner, counterpart, here))
                    case Enumeration() as enum, Enumeration():
                        self.enums.setdefault(enum.name, here)
                    case _:
                        pass


def _inside(mine: Type, yours: Type) -> tuple[Way, Type, Type] | None:
    """The types of single values, and the step that leads to one."""
    match mine, yours:
        case ListOf(native=None), ListOf(native=None):
            return (ITEM,), mine.item, yours.item
        case MapOf(native=None), MapOf(native=None):
            return (ENTRY,), mine.value, yours.value
        case (ListOf(native=None) | MapOf(native=None), _) | (_, ListOf(native=None) | MapOf(native=None)):
            return None
        case _:
            return (), mine, yours


def _key_of(type_: MapOf) -> str:
    match type_.key:
        case Bool():
            return "true"
        case Int():
            return "1"
        case _:
            return "key"
