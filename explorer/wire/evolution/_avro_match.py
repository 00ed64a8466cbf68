"""When two Avro types match: by their names, by promotion, and as a branch of a union. Shared by the rules and the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from ..avro_types import type_word
from ..schema import (
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Schema,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..value import Value

Named: TypeAlias = Struct | Enumeration | Fixed

PROMOTIONS: Final = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
"""Avro 1.12, Schema Resolution: what a reader may make of a writer's primitive type."""


def promotes(writer: str, reader: str) -> bool:
    """Whether a writer's primitive is read as another one."""
    return reader in PROMOTIONS.get(writer, ())


def name_of(type_: Type) -> str | None:
    """The full name of a named type; None for others."""
    return type_.name if isinstance(type_, Struct | Enumeration | Fixed) else None


def unqualified(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(".")[2]


def names_match(writer: Named, reader: Named) -> bool:
    """Equal unqualified names, or the writer's full name among the reader's aliases."""
    return unqualified(writer.name) == unqualified(reader.name) or writer.name in reader.aliases


def in_another_namespace(writer: Named, reader: Named) -> bool:
    """Whether only the unqualified names agree: the specification takes them for one, decoders do not always."""
    return writer.name != reader.name and writer.name not in reader.aliases and names_match(writer, reader)


def writer_field(field: Field, written: Mapping[str, Field]) -> tuple[Field | None, bool]:
    """The writer's field that a reader's field reads, and whether only an alias leads there. `written`: by their names."""
    other = written.get(field.name)
    if other is None:
        for alias in field.aliases:
            if alias in written:
                return written[alias], True
    return other, False


class Branches:
    """The branches of a reader's union by what they could read, so that looking into a large one takes no longer."""

    def __init__(self, union: Union, reader: Schema) -> None:
        self.types = [reader.resolve(branch) for branch in union.branches]
        self._by_kind: dict[tuple[str, str], list[int]] = {}  # and unqualified name
        self._by_alias: dict[tuple[str, str], list[int]] = {}
        self._by_name: dict[tuple[str, str], int] = {}  # full
        for index, type_ in enumerate(self.types):
            word, name = type_word(type_), name_of(type_) or ""
            self._by_name.setdefault((word, name), index)
            self._by_kind.setdefault((word, unqualified(name)), []).append(index)
            if isinstance(type_, Struct | Enumeration | Fixed):
                for alias in type_.aliases:
                    self._by_alias.setdefault((word, alias), []).append(index)

    def like(self, writer: Type) -> Sequence[int]:
        """Those that match a writer's type at first sight, by kind and name or after a promotion; in their order."""
        word, name = type_word(writer), name_of(writer) or ""
        found = self._by_kind.get((word, unqualified(name)), [])
        more = self._by_alias.get((word, name), [])
        for promoted in PROMOTIONS.get(word, ()):
            more = more + self._by_kind.get((promoted, ""), [])
        return sorted({*found, *more}) if more else found

    def exact(self, writer: Type) -> int | None:
        """The one of just the writer's type, by its full name where it has one."""
        return self._by_name.get((type_word(writer), name_of(writer) or ""))


def holds(value: Value, type_: Type) -> bool:
    """Whether a default could be of a type, as far as one looks without looking inside."""
    match value:
        case None:
            return isinstance(type_, Null)
        case bool():
            return isinstance(type_, Bool)
        case int():
            return isinstance(type_, Float) or (isinstance(type_, Int) and (type_.bits == 64 or abs(value) < 1 << 31))
        case float():
            return isinstance(type_, Float)
        case str():
            if isinstance(type_, Enumeration):
                return any(symbol.name == value for symbol in type_.symbols)
            return isinstance(type_, Text)
        case bytes():
            return isinstance(type_, Bytes) or (isinstance(type_, Fixed) and len(value) == type_.size)
        case list():
            return isinstance(type_, ListOf)
        case dict():
            return isinstance(type_, Struct | MapOf)
        case _:
            return True
