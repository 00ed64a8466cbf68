"""Reading Avro with another schema: the writer's value, taken over field by field as the reader has it.

The layout by the writer's schema says what was written and where; this walk says what becomes of it. It follows "Schema
Resolution" of the specification: of a reader's union the first branch that matches is taken. Where the check refuses a
pair that decoders read all the same (the names of records outside a union), the value is given, as a decoder gives it.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from ..avro_logical import meaning_of
from ..layout import Layout, Role
from ..reading import Action, Reading, Steps
from ..rule import Check, Verdict
from ..schema import (
    MISSING,
    Enumeration,
    Field,
    Fixed,
    ListOf,
    MapOf,
    Schema,
    Struct,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import Logical, Value, escaped, words
from . import _avro_rules as rules
from ._avro_match import base, names_match, promotes, writer_field
from ._avro_walk import At, Walk

_LOST: Final = object()
"""Stands for a value that could not be read."""


def resolve(by_writer: Layout, writer: Schema, reader: Schema, by_reader: Layout | None = None) -> Reading:
    """What the reader makes of bytes that the writer wrote; a problem where it cannot read them."""
    if by_writer.problem is not None:
        return Reading(problem=by_writer.problem, lossless=False)
    resolver = _Resolver(by_writer, writer, reader)
    value = resolver.value(by_writer.value, writer.root, reader.root, "", "")
    reading = resolver.steps.reading
    reading.value = None if reading.problem is not None or value is _LOST else value
    return reading


class _Resolver:
    """One reading. Paths are those of the record, in the writer's and in the reader's names."""

    def __init__(self, layout: Layout, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader
        self.steps = Steps(layout)
        self.branches = {
            layout.path(owner): layout.parts[row].read(layout.span(row).data)
            for row, owner in enumerate(layout.owners)
            if layout.parts[row].role is Role.TYPE and layout.parts[row].name == "branch"
        }
        self.walk = Walk(writer, reader, Check())
        self.chosen: dict[tuple[int, int], int | None] = {}

    def value(self, value: Value, writer: Type, reader: Type, at: str, to: str) -> Any:
        """The value as the reader has it; `_LOST` where it cannot be read, which the steps tell."""
        writer, reader = self.writer.resolve(writer), self.reader.resolve(reader)
        if isinstance(writer, Union):
            writer = self.writer.resolve(writer.branches[self.branches.get(at, 0)])
        if isinstance(reader, Union):
            index = self._branch(writer, reader)
            if index is None:
                return self._fail(
                    rules.MISSING_UNION_BRANCH.key, f"No branch of the reader's union reads {type_name(writer)}.", value,
                    writer, reader, at, to,
                )  # fmt: skip
            reader = self.reader.resolve(reader.branches[index])
            name = type_name(reader)
            self.steps.add(Action.BRANCH, f"Read as branch {index} of the reader's union: {name}.", at, to, after=name)
        match writer, reader:
            case Struct(), Struct():
                return self._record(value, writer, reader, at, to)
            case ListOf(), ListOf():
                items = [
                    self.value(item, writer.item, reader.item, f"{at}/{n}", f"{to}/{n}") for n, item in enumerate(value)
                ]
                return _LOST if any(item is _LOST for item in items) else items
            case MapOf(), MapOf():
                entries = {
                    key: self.value(item, writer.value, reader.value, f"{at}/{escaped(key)}", f"{to}/{escaped(key)}")
                    for key, item in value.items()
                }
                return _LOST if any(item is _LOST for item in entries.values()) else entries
            case Enumeration(), Enumeration():
                return self._symbol(value, writer, reader, at, to)
            case Fixed(), Fixed():
                return self._fixed(value, writer, reader, at, to)
            case _:
                return self._plain(value, writer, reader, at, to)

    def _branch(self, writer: Type, reader: Union) -> int | None:
        """The first branch of a reader's union that reads a type of the writer."""
        key = id(writer), id(reader)
        if key not in self.chosen:
            self.chosen[key] = next(
                (
                    index
                    for index, branch in enumerate(reader.branches)
                    if not any(found.verdict is Verdict.FAIL for found in self.walk.pair(writer, branch, At()))
                ),
                None,
            )
        return self.chosen[key]

    # Records

    def _record(self, value: dict[str, Value], writer: Struct, reader: Struct, at: str, to: str) -> Any:
        if not names_match(writer, reader):
            self.steps.add(
                Action.CONVERT, f"{writer.name} is read as {reader.name}: the check refuses it, the decoder does not look.",
                at, to, before=writer.name, after=reader.name, rule=rules.NAME_MISMATCH.key,
            )  # fmt: skip
        places = {field.name: index for index, field in enumerate(writer.fields)}
        out: dict[str, Any] = {}
        taken = set()
        for field in reader.fields:
            other, alias = writer_field(field, writer, places)
            if other is None:
                out[field.key] = self._default(field, reader, f"{to}/{escaped(field.key)}")
                continue
            taken.add(other.name)
            out[field.key] = self._field(value.get(other.key), other, field, alias, at, to)
        for other in writer.fields:
            if other.name not in taken:
                self.steps.lose()
                self.steps.add(
                    Action.SKIP, f"{other.name} is not wanted: its bytes are stepped over.",
                    f"{at}/{escaped(other.key)}", None, before=_said(value.get(other.key), other.type),
                    rule=rules.FIELD_DROPPED.key,
                )  # fmt: skip
        return _LOST if any(item is _LOST for item in out.values()) else out

    def _field(self, value: Value, other: Field, field: Field, alias: bool, at: str, to: str) -> Any:
        here, there = f"{at}/{escaped(other.key)}", f"{to}/{escaped(field.key)}"
        action, how = (Action.RENAME, f"by the alias {other.name}") if alias else (Action.MATCH, "by name")
        self.steps.add(
            action, f"{other.name} is read as {field.name}, matched {how}." if alias else f"{field.name} is matched {how}.",
            here, there, before=_said(value, other.type), after=type_name(self.reader.resolve(field.type)),
            rule=rules.ALIAS_ONE_WAY.key if alias else None,
        )  # fmt: skip
        return self.value(value, other.type, field.type, here, there)

    def _default(self, field: Field, reader: Struct, to: str) -> Any:
        if field.default is MISSING:
            detail = f"{field.name} of {reader.name} was not written and has no default."
            self.steps.fail(
                detail, None, to, expected=f"{field.name} ({type_name(field.type)})", found="nothing",
                rule=rules.READER_FIELD_MISSING_DEFAULT_VALUE.key, fix=f"Give {field.name} a default.",
            )  # fmt: skip
            return _LOST
        value = self._meant(field.default, field.type)
        self.steps.add(
            Action.DEFAULT, f"{field.name} was not written: its default is taken.", None, to,
            after=f"{words(value)} ({type_name(field.type)})", rule=rules.READER_FIELD_MISSING_DEFAULT_VALUE.key,
        )  # fmt: skip
        return value

    def _meant(self, value: Value, type_: Type) -> Value:
        """A default as a decoder would give it: with the meaning of its logical type, nested records filled."""
        type_ = self.reader.resolve(type_)
        match type_, value:
            case Struct(), dict():
                return {
                    field.key: self._meant(value.get(field.key, value.get(field.name, field.default)), field.type)
                    for field in type_.fields
                }
            case ListOf(), list():
                return [self._meant(item, type_.item) for item in value]
            case MapOf(), dict():
                return {key: self._meant(item, type_.value) for key, item in value.items()}
            case Union(), _:
                for branch in type_.branches:
                    if _could_be(value, base(self.reader.resolve(branch))):
                        return self._meant(value, branch)
                return value
            case _:
                if base(type_) in ("float", "double") and isinstance(value, int) and not isinstance(value, bool):
                    value = float(value)
                meaning = meaning_of(type_.native, type_.note)
                return value if meaning is None or isinstance(value, Logical) else meaning.of(value, type_.note)

    # Everything else

    def _symbol(self, value: str, writer: Enumeration, reader: Enumeration, at: str, to: str) -> Any:
        if not names_match(writer, reader):
            detail = f"The enum {writer.name} is not the enum {reader.name}."
            return self._fail(rules.NAME_MISMATCH.key, detail, value, writer, reader, at, to)
        if any(symbol.name == value for symbol in reader.symbols):
            return value
        if reader.default is None:
            detail = f"{reader.name} does not know the symbol {value}."
            return self._fail(rules.MISSING_ENUM_SYMBOLS.key, detail, value, writer, reader, at, to)
        self.steps.lose()
        self.steps.add(
            Action.CONVERT, f"{reader.name} does not know {value}: its default {reader.default} is taken.", at, to,
            before=value, after=reader.default, rule=rules.ENUM_DEFAULT_TAKEN.key,
        )  # fmt: skip
        return reader.default

    def _fixed(self, value: Value, writer: Fixed, reader: Fixed, at: str, to: str) -> Any:
        if writer.size != reader.size:
            detail = f"{writer.size} bytes were written, {reader.size} are wanted."
            return self._fail(rules.FIXED_SIZE_MISMATCH.key, detail, value, writer, reader, at, to)
        if not names_match(writer, reader):
            detail = f"The fixed {writer.name} is not the fixed {reader.name}."
            return self._fail(rules.NAME_MISMATCH.key, detail, value, writer, reader, at, to)
        return self._logical(value, writer, reader, at, to)

    def _plain(self, value: Value, writer: Type, reader: Type, at: str, to: str) -> Any:
        old, new = base(writer), base(reader)
        if old == new:
            return self._logical(value, writer, reader, at, to)
        if not promotes(old, new):
            detail = f"{old} was written, {new} is wanted, and no promotion leads there."
            return self._fail(rules.TYPE_MISMATCH.key, detail, value, writer, reader, at, to)
        raw = value.raw if isinstance(value, Logical) else value
        promoted, rule = _promoted(raw, old, new)
        if promoted is _LOST:
            detail = "These bytes are not UTF-8, so they are no string."
            return self._fail(rules.BYTES_NOT_TEXT.key, detail, value, writer, reader, at, to)
        if rule is not None:
            self.steps.lose()
        self.steps.add(
            Action.PROMOTE, f"{old} is promoted to {new}" + (", and rounded." if rule else "."), at, to,
            before=_said(value, writer), after=_said(promoted, reader), rule=rule,
        )  # fmt: skip
        return self._meaning(promoted, reader)

    def _logical(self, value: Value, writer: Type, reader: Type, at: str, to: str) -> Any:
        """The same bytes, and perhaps another meaning."""
        raw = value.raw if isinstance(value, Logical) else value
        read = self._meaning(raw, reader)
        if read != value and (isinstance(read, Logical) or isinstance(value, Logical)):
            self.steps.add(
                Action.CONVERT, f"The same bytes mean {type_name(reader)} to the reader.", at, to,
                before=_said(value, writer), after=_said(read, reader), rule=rules.LOGICAL_TYPE_CHANGED.key,
            )  # fmt: skip
            self.steps.lose()
        return read

    @staticmethod
    def _meaning(raw: Value, reader: Type) -> Value:
        meaning = meaning_of(reader.native, reader.note)
        return raw if meaning is None else meaning.of(raw, reader.note)

    def _fail(self, rule: str, detail: str, value: Value, writer: Type, reader: Type, at: str, to: str) -> Any:
        self.steps.fail(detail, at, to, expected=type_name(reader), found=_said(value, writer), rule=rule)
        return _LOST


def _said(value: Value, type_: Type) -> str:
    return f"{words(value)} ({type_name(type_)})"


def _promoted(raw: Value, old: str, new: str) -> tuple[Any, str | None]:
    """The value after a promotion, and the rule that says what it lost."""
    if new == "long":
        return raw, None
    if new in ("float", "double") and old in ("int", "long"):
        number = float(raw)
        if new == "float":
            number = struct.unpack("<f", struct.pack("<f", number))[0]
        return number, None if int(number) == raw else rules.PROMOTION_LOSES_PRECISION.key
    if new == "string":
        try:
            return raw.decode(), None
        except UnicodeDecodeError:
            return _LOST, None
    return (raw.encode() if new == "bytes" else raw), None


def _could_be(value: Value, kind: str) -> bool:
    """Whether a default could be of a kind of type."""
    match value:
        case None:
            return kind == "null"
        case bool():
            return kind == "boolean"
        case int():
            return kind in ("int", "long", "float", "double")
        case float():
            return kind in ("float", "double")
        case str():
            return kind in ("string", "enum")
        case bytes():
            return kind in ("bytes", "fixed")
        case list():
            return kind == "array"
        case dict():
            return kind in ("record", "map")
        case _:
            return True
