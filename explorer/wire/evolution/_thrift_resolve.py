"""Reading Thrift with another schema, as the code does that Apache Thrift generates from it.

One walk over the bytes, asking for what the reader's schema says. Beside it goes what the writer's schema says was written,
for as long as both agree on where things are; each step is told with the writer's bits. Once a reader took elements for
another type than they are, the bytes that follow are no longer what the writer meant, and it is on its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from .. import limits
from ..conform import conform
from ..layout import Layout, as_map
from ..problem import WireError
from ..reading import Action, Reading, Steps
from ..rule import Rule
from ..schema import (
    MISSING,
    Field,
    ListOf,
    MapOf,
    Null,
    Presence,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..thrift_types import NAMES, STOP
from ..value import Pairs, Value, escaped, key_text, words
from . import _thrift_rules as rules
from ._thrift_match import gone, is_union, members, met, wire_type
from ._thrift_names import VARINTS
from ._thrift_scalars import Note, Scalars
from ._thrift_wire import Astray, Compact, protocol_of

_UNKNOWN: Final = object()
"""A value of which only the place is known."""


def resolve(by_writer: Layout, writer: Schema, reader: Schema, by_reader: Layout | None = None) -> Reading:
    """What the reader makes of bytes that the writer wrote; a problem where it cannot read them."""
    resolver = _Resolver(by_writer, writer, reader)
    steps, reading = resolver.steps, resolver.steps.reading
    try:
        value = resolver.struct(Side(writer.root, by_writer.value, ""), reader.root, "", 0)
    except _RefusedError:
        return reading
    except Astray as stop:
        resolver.stopped(stop)
        return reading
    left = len(by_writer.data) - resolver.wire.at
    if left:
        steps.add(Action.SKIP, f"After what the reader takes for the end, {left:,} bytes are left.")
        steps.lose()
    reading.value = value
    return reading


@dataclass(frozen=True, slots=True)
class Side:
    """What the writer's schema says of a value: its type, the value, its path."""

    type: Type
    value: Any
    path: str


class Plan:
    """A pair of structs, the writer's (None: not known) and the reader's, made ready once."""

    def __init__(self, writer: Type | None, reader: Type) -> None:
        self.known = {field.number: field for field in members(writer)}
        self.wanted = {field.number: field for field in members(reader)}
        self.old = {field.name: field.number or 0 for field in members(writer)}
        self.new = {field.name: field.number or 0 for field in members(reader)}
        self.union = is_union(reader)
        self.unions = self.union and is_union(writer)
        self.order = {field.number: place for place, field in enumerate(members(reader))}
        self.needed: list[Field] = []  # what is seen to where it is absent
        self.added: list[Field] = []  # what the writer does not know, and is not set
        for field in () if self.union else members(reader):
            if field.presence is Presence.REQUIRED or field.default is not MISSING:
                self.needed.append(field)
            elif writer is not None and field.number not in self.known:
                self.added.append(field)

    def rule(self, number: int, same_type: bool) -> Rule | None:
        """The rule that speaks of a field in the bytes; None where both sides agree, or the writer does not know it."""
        old, new = self.known.get(number), self.wanted.get(number)
        if old is None:
            return None if same_type else rules.FIELD_ID_REMOVED if new is None else rules.FIELD_TYPE_CHANGED
        if new is None:
            return gone(old.name, self.new, self.unions)
        return met(old.name, new.name, self.old, self.new, same_type)


class _RefusedError(Exception):
    """The reader throws; it was told why."""


class _Resolver:
    """One reading. Paths are those of the record, in the writer's and in the reader's names."""

    def __init__(self, layout: Layout, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader
        self.steps = Steps(layout)
        self.wire = protocol_of(layout)
        self.scalars = Scalars(self.wire)
        self.astray: str | None = None  # the writer's path of the container where it happened
        self.plans: dict[tuple[int, int], Plan] = {}
        self.defaults: dict[int, Value] = {}
        self.room = limits.FITTED

    def stopped(self, stop: Astray) -> None:
        """The reader cannot go on."""
        detail = f"Byte {stop.at}: expected {stop.expected}, found {stop.found}."
        if self.astray is not None:
            detail = f"The reader went astray at {self.astray or 'the record'}. {detail}"
        rule = None if self.astray is None else rules.ELEMENT_TYPE_CHANGED.key
        self.steps.fail(detail, self.astray, None, expected=stop.expected, found=stop.found, rule=rule)
        if self.steps.reading.problem is not None:
            self.steps.reading.problem = replace(self.steps.reading.problem, offset=stop.at)

    # Structs

    def struct(self, side: Side | None, type_: Type, to: str, depth: int) -> Value:
        """Fields up to a stop; then defaults, and what has to be there."""
        self._not_too_deep(depth)
        type_ = self.reader.resolve(type_)
        plan = self._plan(side, type_)
        found: dict[int, Value] = {}
        missed: dict[int, Rule] = {}  # number -> the rule by which a value that was there is not read
        number = 0
        while True:
            ttype, number = self.wire.field(number)
            if ttype == STOP:
                break
            if self.astray is not None and side is not None:
                side, plan = None, self._plan(None, type_)
            new = plan.wanted.get(number)
            here = None if side is None else self._below(side, plan.known.get(number), number)
            path = to if isinstance(type_, Union) or new is None else f"{to}/{escaped(new.key)}"
            same_type = new is not None and wire_type(self.reader, new.type) == ttype
            rule = plan.rule(number, same_type)
            if new is not None and same_type:
                found[number] = self._field(here, plan, new, rule, path, depth)
            else:
                missed[number] = rule or rules.FIELD_ID_REMOVED
                self._skip(ttype, number, here, plan, missed[number], path)
        out = self._complete(plan, found, missed, side, to)
        if isinstance(type_, Union):
            return list(found.values())[-1] if found else None
        return None if isinstance(type_, Null) else out

    def _plan(self, side: Side | None, type_: Type) -> Plan:
        written = None if side is None else self.writer.resolve(side.type)
        key = id(written), id(type_)
        if key not in self.plans:
            self.plans[key] = Plan(written, type_)
        return self.plans[key]

    def _below(self, side: Side, old: Field | None, number: int) -> Side:
        """The writer's side of a field; only its path where the writer's schema does not know it."""
        if old is None:
            return Side(_NOTHING, _UNKNOWN, f"{side.path}/{number}")
        if isinstance(self.writer.resolve(side.type), Union):
            return Side(old.type, side.value, side.path)
        value = side.value.get(old.key, _UNKNOWN) if isinstance(side.value, dict) else _UNKNOWN
        return Side(old.type, value, f"{side.path}/{escaped(old.key)}")

    def _skip(self, ttype: int, number: int, here: Side | None, plan: Plan, rule: Rule, to: str) -> None:
        self.wire.skip(ttype)
        self.steps.lose()
        old, new = plan.known.get(number), plan.wanted.get(number)
        name = f"Number {number}" if old is None else f"{old.name}, number {number},"
        wanted = "the reader does not know it" if new is None else f"the reader wants {self._name(new.type)} there"
        self.steps.add(
            Action.SKIP, f"{name} is {NAMES[ttype]} in the bytes, and {wanted}: it is stepped over.",
            None if here is None else here.path, None if new is None else to, before=self._said(here),
            rule=None if self.astray is not None else rule.key,
        )  # fmt: skip

    def _field(self, here: Side | None, plan: Plan, new: Field, rule: Rule | None, to: str, depth: int) -> Value:
        """A field that the reader takes."""
        old = plan.known.get(new.number)
        action, detail = Action.MATCH, f"{new.name} is found by its number, {new.number}."
        if plan.union:
            action, detail = Action.BRANCH, f"The union holds {new.name}, number {new.number}."
        if rule is not None and old is not None:
            action, detail = Action.RENAME, f"{old.name} is read as {new.name}: number {new.number} is the same."
            if rule is rules.FIELD_ID_REUSED:
                detail = f"{old.name} is read as {new.name}, another field that has its number {new.number} now."
                self.steps.lose()
        at, key = None if here is None else here.path, None if rule is None else rule.key
        type_ = self.reader.resolve(new.type)
        if isinstance(type_, ListOf | SetOf | MapOf | Struct | Union | Null):
            self.steps.add(action, detail, at, to, before=self._said(here), after=self._name(type_), rule=key)
            return self.value(here, type_, to, depth + 1)
        value, note = self.scalars.read(type_, self._old(here))
        self.steps.add(action, detail, at, to, before=self._said(here), after=_said(value, type_), rule=key)
        self._note(note, here, value, type_, to)
        return value

    def _complete(
        self, plan: Plan, found: dict[int, Value], missed: dict[int, Rule], side: Side | None, to: str
    ) -> dict[str, Value]:
        """The fields in the order of the schema, defaults in the place of those that were not read."""
        read: dict[int, Value] = dict(found)
        refused = 0
        for field in plan.needed:
            number = field.number or 0
            if number in found:
                continue
            if field.presence is Presence.REQUIRED:
                refused += 1
                if refused <= limits.REMARKS:
                    self._absent(field, plan, missed.get(number), side, to)
            else:
                read[number] = self._default(field, plan, missed.get(number), to)
        if refused:
            raise _RefusedError
        if side is not None:
            for field in plan.added[: max(self.steps.left, 0)]:
                detail = f"{field.name} is not in the bytes and has no default: it is not set."
                self.steps.add(
                    Action.DEFAULT, detail, None, f"{to}/{escaped(field.key)}", rule=rules.FIELD_ADDED.key
                )  # fmt: skip
        return {plan.wanted[number].key: read[number] for number in sorted(read, key=lambda each: plan.order[each])}

    def _absent(self, field: Field, plan: Plan, missed: Rule | None, side: Side | None, to: str) -> None:
        """A required field that was not read."""
        old = plan.known.get(field.number)
        rule = missed or (rules.REQUIRED_ADDED if old is None else rules.REQUIREDNESS_CHANGED)
        rule = rules.ELEMENT_TYPE_CHANGED if self.astray is not None else rule
        what = "was stepped over" if missed else "was not written"
        self.steps.fail(
            f"{field.name}, number {field.number}, is required and {what}: the reader refuses the struct.",
            None if side is None or old is None else f"{side.path}/{escaped(old.key)}", f"{to}/{escaped(field.key)}",
            expected=f"{field.name} ({self._name(field.type)})", found="nothing", rule=rule.key,
            fix=f"Make {field.name} optional.",
        )  # fmt: skip

    def _default(self, field: Field, plan: Plan, missed: Rule | None, to: str) -> Value:
        """The default of a field that was not read, with the types of its place and the defaults of what is inside."""
        if id(field) not in self.defaults:
            self.defaults[id(field)] = self._made(field)
        value = self.defaults[id(field)]
        self.room -= 1 + len(str(value)) // 16
        if self.room < 0:
            raise Astray(self.wire.at, "fewer defaults to fill in", f"more than {limits.FITTED:,}")
        old = plan.known.get(field.number)
        rule = missed or (rules.FIELD_ADDED if old is None else rules.DEFAULT_CHANGED)
        self.steps.add(
            Action.DEFAULT, f"{field.name} is not in the bytes: the reader has its own default.", None,
            f"{to}/{escaped(field.key)}", after=_said(value, self.reader.resolve(field.type)),
            rule=None if old is not None and missed is None and old.default == field.default else rule.key,
        )  # fmt: skip
        return value

    def _made(self, field: Field) -> Value:
        default: Any = field.default
        try:
            return conform(default, replace(self.reader, root=field.type)).value
        except WireError:
            return default

    # Containers

    def value(self, side: Side | None, type_: Type, to: str, depth: int) -> Value:
        """A value of the reader's type, whatever the bytes are."""
        type_ = self.reader.resolve(type_)
        match type_:
            case ListOf() | SetOf():
                return self._list(side, type_, to, depth)
            case MapOf():
                return self._map(side, type_, to, depth)
            case Struct() | Union() | Null():
                return self.struct(side, type_, to, depth)
            case _:
                value, note = self.scalars.read(type_, self._old(side))
                self._note(note, side, value, type_, to)
                return value

    def _list(self, side: Side | None, type_: ListOf | SetOf, to: str, depth: int) -> Value:
        self._not_too_deep(depth)
        ttype, count = self.wire.list_head()
        side = self._agreed(side, count, [(ttype, type_.item)], type_, to)
        old = self._old(side)
        item = old.item if isinstance(old, ListOf | SetOf) else _NOTHING
        written = side.value if side is not None and isinstance(side.value, list) else []
        values = []
        for index in range(count):
            below = None
            if side is not None and self.astray is None:
                below = Side(item, written[index] if index < len(written) else _UNKNOWN, f"{side.path}/{index}")
            values.append(self.value(below, type_.item, f"{to}/{index}", depth + 1))
        return values

    def _map(self, side: Side | None, type_: MapOf, to: str, depth: int) -> Value:
        self._not_too_deep(depth)
        key_type, value_type, count = self.wire.map_head()
        side = self._agreed(side, count, [(key_type, type_.key), (value_type, type_.value)], type_, to)
        old = self._old(side)
        types = (old.key, old.value) if isinstance(old, MapOf) else (_NOTHING, _NOTHING)
        written = [] if side is None else _entries(side.value)
        entries: list[tuple[Any, Value]] = []
        for index in range(count):
            keys = items = None
            if side is not None and self.astray is None:
                key, item = written[index] if index < len(written) else (str(index), _UNKNOWN)
                path = f"{side.path}/{escaped(key)}" if isinstance(key, str) else side.path
                keys, items = Side(types[0], _UNKNOWN, path), Side(types[1], item, path)
            name = self._key(self.value(keys, type_.key, f"{to}/{index}", depth + 1), type_.key)
            path = f"{to}/{escaped(name)}" if isinstance(name, str) else f"{to}/{index}"
            entries.append((name, self.value(items, type_.value, path, depth + 1)))
        return as_map(entries)

    def _key(self, key: Value, type_: Type) -> Any:
        """A key as it stands in a record: as text, where it is a scalar."""
        if isinstance(key, bytes) and isinstance(self.reader.resolve(type_), Text):
            return key  # text that is no UTF-8
        name = key_text(key)
        return key if name is None else name

    def _agreed(
        self, side: Side | None, count: int, types: list[tuple[int, Type]], type_: Type, to: str
    ) -> Side | None:  # fmt: skip
        """What is known of the elements: nothing once they are read as what they are not."""
        if not count or self.astray is not None:
            return side
        wrong = [(ttype, wire_type(self.reader, inner)) for ttype, inner in types]
        wrong = [(one, two) for one, two in wrong if one != two]
        if not wrong:
            return side
        one, two = (NAMES.get(ttype, f"type {ttype}") for ttype in wrong[0])
        at = None if side is None else side.path
        compact = isinstance(self.wire, Compact)
        agree = compact and all(pair[0] in VARINTS and pair[1] in VARINTS for pair in wrong)
        detail = f"{one} is read as {two}: CompactProtocol writes both alike."
        if not agree:
            detail = f"{one} is read as {two}, from the wrong bytes: generated code does not look at the type it finds."
            self.steps.lose()
            self.astray = at or ""
        detail += f" Who does look: Python's C extension refuses{'' if compact else ', thriftpy2 sees nothing in it'}."
        self.steps.add(
            Action.CONVERT, detail, at, to, before=self._said(side), after=self._name(type_),
            rule=rules.ELEMENT_TYPE_CHANGED.key,
        )  # fmt: skip
        return side if agree else None

    def _not_too_deep(self, depth: int) -> None:
        if depth > limits.NESTING:
            raise Astray(self.wire.at, f"at most {limits.NESTING} levels of nesting", "more")

    # Telling

    def _note(self, note: Note | None, side: Side | None, value: Value, type_: Type, to: str) -> None:
        if note is None:
            return
        if note.loses:
            self.steps.lose()
        at = None if side is None else side.path
        self.steps.add(
            note.action, note.detail, at, to, before=self._said(side), after=_said(value, type_), rule=note.rule
        )

    def _old(self, side: Side | None) -> Type | None:
        return None if side is None else self.writer.resolve(side.type)

    def _said(self, side: Side | None) -> str | None:
        return None if side is None or side.value is _UNKNOWN else _said(side.value, self.writer.resolve(side.type))

    def _name(self, type_: Type) -> str:
        return type_name(self.reader.resolve(type_))


_NOTHING: Final = Null(native="of no known type")
"""The type of a value that the writer's schema does not know."""


def _said(value: Value, type_: Type) -> str:
    return f"{words(value)} ({type_name(type_)})"


def _entries(value: Any) -> list[tuple[Any, Any]]:
    """The entries of a map as they were written, in order."""
    match value:
        case dict():
            return list(value.items())
        case Pairs(items=items):
            return list(items)
        case _:
            return []
