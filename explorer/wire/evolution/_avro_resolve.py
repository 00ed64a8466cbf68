"""Reading Avro with another schema: the writer's value, taken over field by field as the reader has it.

The layout by the writer's schema says what was written and where; this walk says what becomes of it. It follows "Schema
Resolution" of the specification: of a reader's union the first branch that matches is taken. Where the check refuses a
pair that decoders read all the same (the names of records outside a reader's union, a value without the part that fails),
the value is given, as Avro Java's decoder gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..avro_logical import meaning_of
from ..avro_types import type_word
from ..layout import Layout, Role
from ..reading import Action, Reading, Steps
from ..rule import Check, Rule, Verdict
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
from ..value import Logical, Pairs, Value, escaped, words
from . import _avro_rules as rules
from ._avro_match import (
    Branches,
    Named,
    holds,
    in_another_namespace,
    names_match,
    promotes,
    writer_field,
)  # fmt: skip
from ._avro_told import At, meaning
from ._avro_walk import Walk

_LOST: Final = object()
"""Stands for a value that could not be read."""


def resolve(by_writer: Layout, writer: Schema, reader: Schema, by_reader: Layout | None = None) -> Reading:
    """What the reader makes of bytes that the writer wrote; a problem where it cannot read them."""
    if by_writer.problem is not None:
        return Reading(problem=by_writer.problem, lossless=False)
    resolver = _Resolver(by_writer, writer, reader)
    value = resolver.value(_Place(0, "", ""), by_writer.value, writer.root, reader.root)
    reading = resolver.steps.reading
    reading.value = None if reading.problem is not None or value is _LOST else value
    return reading


class _Place:
    """A value's node in the layout, and its paths: in the writer's names and in the reader's."""

    __slots__ = ("node", "read", "written")

    def __init__(self, node: int, written: str, read: str) -> None:
        self.node, self.written, self.read = node, written, read

    def down(self, node: int, written: str, read: str) -> _Place:
        return _Place(node, f"{self.written}/{escaped(written)}", f"{self.read}/{escaped(read)}")


class _Resolver:
    """One reading."""

    def __init__(self, layout: Layout, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader
        self.steps = Steps(layout)
        self.below: list[list[int]] = [[] for _ in layout.kinds]
        for node, above in enumerate(layout.parents):
            if node:
                self.below[above].append(node)
        self.branches = {
            owner: layout.parts[row].read(layout.span(row).data)
            for row, owner in enumerate(layout.owners)
            if layout.parts[row].role is Role.TYPE
        }
        self.walk = Walk(writer, reader, Check())
        self.chosen: dict[tuple[int, int], int | None] = {}

    def value(self, at: _Place, value: Value, writer: Type, reader: Type) -> Any:
        """The value as the reader has it; `_LOST` where it cannot be read, which the steps tell."""
        writer, reader = self.writer.resolve(writer), self.reader.resolve(reader)
        if isinstance(writer, Union):
            writer = self.writer.resolve(writer.branches[self.branches.get(at.node, 0)])
        if isinstance(reader, Union):
            index = self._branch(writer, reader)
            if index is None:
                detail = f"No branch of the reader's union reads {type_name(writer)}."
                return self._fail(rules.MISSING_UNION_BRANCH, detail, at, value, writer, reader)
            reader = self._read_as(at, writer, self.walk.branches(reader), index)
        if writer is reader and not isinstance(writer, Struct | ListOf | MapOf):  # whose fields are told all the same
            return value
        match writer, reader:
            case Struct(), Struct():
                return self._record(at, value, writer, reader)
            case ListOf(), ListOf():
                return self._items(at, value, writer, reader)
            case MapOf(), MapOf():
                return self._entries(at, value, writer, reader)
            case Enumeration(), Enumeration():
                return self._symbol(at, value, writer, reader)
            case Fixed(), Fixed():
                return self._fixed(at, value, writer, reader)
            case _:
                return self._plain(at, value, writer, reader)

    # Unions

    def _branch(self, writer: Type, union: Union) -> int | None:
        """The first branch of a reader's union that reads a type of the writer; or else the first that begins to."""
        key = id(writer), id(union)
        if key not in self.chosen:
            branches = self.walk.branches(union)
            like = branches.like(writer)
            whole = (index for index in like if not self._fails(writer, branches.types[index]))
            self.chosen[key] = next(whole, like[0] if like else None)
        return self.chosen[key]

    def _fails(self, writer: Type, reader: Type) -> bool:
        return any(finding.verdict is Verdict.FAIL for finding in self.walk.pair(writer, reader, At()))

    def _read_as(self, at: _Place, writer: Type, branches: Branches, index: int) -> Type:
        """The branch of the reader's union that is taken."""
        type_, exact = branches.types[index], branches.exact(writer)
        detail = f"Read as branch {index} of the reader's union: {type_name(type_)}."
        late = exact is not None and exact > index
        if late:
            detail += f" Branch {exact} would say the same as the writer's, and Avro Java takes that one."
        rule = rules.UNION_AMBIGUOUS.key if late else None
        self.steps.add(Action.BRANCH, detail, at.written, at.read, after=type_name(type_), rule=rule)
        return type_

    # Containers

    def _record(self, at: _Place, value: dict[str, Value], writer: Struct, reader: Struct) -> Any:
        self._called(at, writer, reader)
        nodes = dict(zip((field.name for field in writer.fields), self.below[at.node], strict=True))
        written = {field.name: field for field in writer.fields}
        out: dict[str, Any] = {}
        taken = set()
        for field in reader.fields:
            other, alias = writer_field(field, written)
            if other is None:
                out[field.key] = self._default(at, field, reader)
                continue
            taken.add(other.name)
            here = at.down(nodes[other.name], other.key, field.key)
            out[field.key] = self._field(here, value.get(other.key), other, field, alias)
        for other in writer.fields:
            if other.name not in taken:
                self.steps.lose()
                self.steps.add(
                    Action.SKIP, f"{other.name} is not wanted: its bytes are stepped over.",
                    f"{at.written}/{escaped(other.key)}", None, before=_said(value.get(other.key), other.type),
                    rule=rules.FIELD_DROPPED.key,
                )  # fmt: skip
        return _whole(out, out.values())

    def _field(self, at: _Place, value: Value, other: Field, field: Field, alias: bool) -> Any:
        if self.steps.left > 0:
            detail = f"{other.name} is read as {field.name}, matched by the alias {other.name}."
            self.steps.add(
                Action.RENAME if alias else Action.MATCH, detail if alias else f"{field.name} is matched by name.",
                at.written, at.read, before=_said(value, other.type),
                after=type_name(self.reader.resolve(field.type)), rule=rules.ALIAS_ONE_WAY.key if alias else None,
            )  # fmt: skip
        return self.value(at, value, other.type, field.type)

    def _items(self, at: _Place, value: list[Value], writer: ListOf, reader: ListOf) -> Any:
        if writer.item is reader.item:
            return value
        out = [
            self.value(at.down(node, str(index), str(index)), item, writer.item, reader.item)
            for index, (node, item) in enumerate(zip(self.below[at.node], value, strict=True))
        ]
        return _whole(out, out)

    def _entries(self, at: _Place, value: Value, writer: MapOf, reader: MapOf) -> Any:
        """Of a key that was written twice the last value is read, as decoders do."""
        entries: Sequence[tuple[str, Value]] = value.items if isinstance(value, Pairs) else list(value.items())
        out = {
            key: self.value(at.down(node, key, key), item, writer.value, reader.value)
            for node, (key, item) in zip(self.below[at.node], entries, strict=True)
        }
        if len(out) < len(entries):
            self.steps.lose()
        return _whole(out, out.values())

    # Defaults

    def _default(self, at: _Place, field: Field, reader: Struct) -> Any:
        """The reader's own value of a field that the record at this place lacks."""
        to = f"{at.read}/{escaped(field.key)}"
        rule = rules.READER_FIELD_MISSING_DEFAULT_VALUE
        if field.default is MISSING:
            detail = f"{field.name} of {reader.name} was not written and has no default."
            self.steps.fail(
                detail, at.written, to, expected=f"{field.name} ({type_name(field.type)})", found="nothing", rule=rule.key,
                fix=f"Give {field.name} a default.",
            )  # fmt: skip
            return _LOST
        union = self.reader.resolve(field.type)
        if (
            isinstance(union, Union)
            and union.branches
            and not holds(field.default, self.reader.resolve(union.branches[0]))
        ):
            rule = rules.DEFAULT_INVALID
        value = self._meant(field.default, field.type)
        self.steps.add(
            Action.DEFAULT, f"{field.name} was not written: its default is taken.", None, to,
            after=f"{words(value)} ({type_name(field.type)})", rule=rule.key,
        )  # fmt: skip
        return value

    def _meant(self, value: Value, type_: Type) -> Value:
        """A default as a decoder gives it: with the meaning of its logical type, nested records filled."""
        type_ = self.reader.resolve(type_)
        match type_, value:
            case Struct(), dict():
                return {
                    field.key: self._meant(value.get(field.name, field.default), field.type) for field in type_.fields
                }
            case ListOf(), list():
                return [self._meant(item, type_.item) for item in value]
            case MapOf(), dict():
                return {key: self._meant(item, type_.value) for key, item in value.items()}
            case Union(), _:
                branches = [self.reader.resolve(branch) for branch in type_.branches]
                return self._meant(value, next((branch for branch in branches if holds(value, branch)), branches[0]))
            case _:
                if type_word(type_) in ("float", "double") and isinstance(value, int):
                    value = float(value)
                return self._with_meaning(value, type_)

    # Everything else

    def _symbol(self, at: _Place, value: str, writer: Enumeration, reader: Enumeration) -> Any:
        if not self._called(at, writer, reader):
            return self._fail(rules.NAME_MISMATCH, _other_name(writer, reader), at, value, writer, reader)
        if any(symbol.name == value for symbol in reader.symbols):
            return value
        if reader.default is None:
            detail = f"{reader.name} does not know the symbol {value}."
            return self._fail(rules.MISSING_ENUM_SYMBOLS, detail, at, value, writer, reader)
        self.steps.lose()
        self.steps.add(
            Action.CONVERT, f"{reader.name} does not know {value}: its default {reader.default} is taken.", at.written,
            at.read, before=value, after=reader.default, rule=rules.ENUM_DEFAULT_TAKEN.key,
        )  # fmt: skip
        return reader.default

    def _fixed(self, at: _Place, value: Value, writer: Fixed, reader: Fixed) -> Any:
        if writer.size != reader.size:
            detail = f"{writer.size} bytes were written, {reader.size} are wanted."
            return self._fail(rules.FIXED_SIZE_MISMATCH, detail, at, value, writer, reader)
        if not self._called(at, writer, reader):
            return self._fail(rules.NAME_MISMATCH, _other_name(writer, reader), at, value, writer, reader)
        return self._same_bytes(at, value, writer, reader)

    def _plain(self, at: _Place, value: Value, writer: Type, reader: Type) -> Any:
        old, new = type_word(writer), type_word(reader)
        if old == new:
            return self._same_bytes(at, value, writer, reader)
        if not promotes(old, new):
            detail = f"{old} was written, {new} is wanted, and no promotion leads there."
            return self._fail(rules.TYPE_MISMATCH, detail, at, value, writer, reader)
        raw = value.raw if isinstance(value, Logical) else value
        try:
            promoted = _promoted(raw, new)
        except UnicodeDecodeError:
            detail = "These bytes are not UTF-8, so they are no string."
            return self._fail(rules.BYTES_NOT_TEXT, detail, at, value, writer, reader)
        rounded = isinstance(promoted, float) and isinstance(raw, int) and int(promoted) != raw
        rule = rules.PROMOTION_LOSES_PRECISION if rounded else None
        if rule is None and meaning(writer) != meaning(reader):
            rule = rules.LOGICAL_TYPE_CHANGED
        if rule is not None:
            self.steps.lose()
        read = self._with_meaning(promoted, reader)
        self.steps.add(
            Action.PROMOTE, f"{old} is promoted to {new}" + (", and rounded." if rounded else "."), at.written, at.read,
            before=_said(value, writer), after=_said(read, reader), rule=rule.key if rule else None,
        )  # fmt: skip
        return read

    def _same_bytes(self, at: _Place, value: Value, writer: Type, reader: Type) -> Any:
        """The same type in the bytes, and perhaps another meaning."""
        if meaning(writer) == meaning(reader):
            return value
        read = self._with_meaning(value.raw if isinstance(value, Logical) else value, reader)
        self.steps.add(
            Action.CONVERT, f"The same bytes mean {type_name(reader)} to the reader.", at.written, at.read,
            before=_said(value, writer), after=_said(read, reader), rule=rules.LOGICAL_TYPE_CHANGED.key,
        )  # fmt: skip
        if read != value:
            self.steps.lose()
        return read

    @staticmethod
    def _with_meaning(raw: Value, reader: Type) -> Value:
        meaning = meaning_of(reader.native, reader.note)
        return raw if meaning is None or isinstance(raw, Logical) else meaning.of(raw, reader.note)

    def _called(self, at: _Place, writer: Named, reader: Named) -> bool:
        """Whether two names agree; what some decoders would refuse is told."""
        if in_another_namespace(writer, reader):
            self.steps.add(
                Action.MATCH,
                f"{writer.name} is taken for {reader.name}: only the unqualified names agree, which some decoders refuse.",
                at.written, at.read, before=writer.name, after=reader.name, rule=rules.NAMESPACE_CHANGED.key,
            )  # fmt: skip
        matching = names_match(writer, reader)
        if not matching and isinstance(writer, Struct):
            self.steps.add(
                Action.CONVERT, f"{writer.name} is read as {reader.name}. {rules.RECORDS_BY_ANY_NAME}", at.written,
                at.read, before=writer.name, after=reader.name, rule=rules.NAME_MISMATCH.key,
            )  # fmt: skip
        return matching

    def _fail(self, rule: Rule, detail: str, at: _Place, value: Value, writer: Type, reader: Type) -> Any:
        self.steps.fail(
            detail, at.written, at.read, expected=type_name(reader), found=_said(value, writer), rule=rule.key
        )  # fmt: skip
        return _LOST


def _whole(out: Any, parts: Any) -> Any:
    """A container, unless any part of it was lost."""
    return _LOST if any(part is _LOST for part in parts) else out


def _other_name(writer: Named, reader: Named) -> str:
    return f"The {type_word(writer)} {writer.name} is not the {type_word(reader)} {reader.name}."


def _said(value: Value, type_: Type) -> str:
    return f"{words(value)} ({type_name(type_)})"


def _promoted(raw: Value, new: str) -> Any:
    """The plain value after a promotion; raises where bytes are not text."""
    match new:
        case "float":
            return _single(raw)
        case "double":
            return float(raw)
        case "string":
            return raw.decode()
        case "bytes":
            return raw.encode()
        case _:
            return raw


def _single(number: int) -> float:
    """The nearest float of 32 bits, of two that are as near the even one; rounded once, not by way of 64 bits."""
    beyond = max(0, abs(number).bit_length() - 24)
    whole, rest = divmod(abs(number), 1 << beyond)
    half = 1 << beyond >> 1
    whole += rest > half or (rest == half > 0 and whole % 2)
    return float((-whole if number < 0 else whole) << beyond)
