"""A schema as the tables that the decoder runs on: for each message, what to do when a tag is met.

A plan knows both writings of a repeated number, packed and not, so that a reader takes either. Well-known types have plans
of their own, whose folds give the value in the shape that the JSON mapping has for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from ..layout import Fold, Part
from ..protobuf_types import ANY, ProtoFile
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
    Presence,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
)  # fmt: skip
from ..value import Value, same
from . import _protobuf_known as known
from ._protobuf_parts import FIELD, GROUP, LEAVES, MAP_KEY, MAP_KEY_TEXT, MESSAGE, NULL_VALUE

# Where a field's value stands among the nodes
NEW, MERGE, ELEMENT, LIST, ENTRY, HERE, WATCHED, SELDOM = range(8)
# How it is written; from BYTES to PACKED, but for GROUP, behind a length. The last four are SELDOM
VARINT, FIXED, BYTES, TEXT, KEY, MESSAGE_VALUE, GROUP_VALUE, PACKED, CLOSED, NOTED, ANY_VALUE, SET_ITEM = range(12)

_WIRE: Final = {VARINT: 0, CLOSED: 0, BYTES: 2, TEXT: 2, MESSAGE_VALUE: 2, GROUP_VALUE: 3}


class Step(NamedTuple):
    """What a tag asks for.

    how     where the value stands: in a NEW node; in the node of the same message met before (MERGE); as an ELEMENT or a
            packed LIST of the repeated field; as an ENTRY of the map; in the node that is open (HERE). WATCHED: a member of
            a oneof or a required field, `more` is (the step, the oneof's name or None). SELDOM: in a function of its own
    value   how it is written
    key     the field's key in the record
    kind    the node's part
    part    the value's leaf
    more    FIXED: how many bytes; TEXT, KEY: whether other bytes than UTF-8 are a fault; messages and ENTRY: the Plan;
            PACKED: (bytes of an element or 0, numbers of a closed enum or None); CLOSED: `Closed`; NOTED: the step of the
            value; ANY_VALUE: how to find a plan by name; SET_ITEM: type id -> step
    """

    how: int
    value: int
    key: Any
    kind: Part
    part: Part
    more: Any = None


class Closed(NamedTuple):
    """What a closed enum's field needs to know: its numbers, where its value stands, and its oneof if it is watched."""

    numbers: frozenset[int]
    how: int
    watched: bool = False
    oneof: str | None = None


class Plan:
    """A message as the decoder needs it.

    fields     tag -> Step
    kind       the part of its nodes
    required   number and key of the fields that must be there
    is_entry   a map's entry; key, value: what it has when its bytes do not say, the key as text
    ends       whether there is something to do when the message ends
    raw        no schema: fields are shown by number
    """

    def __init__(self, name: str, kind: Part, *, raw: bool = False) -> None:
        self.name, self.kind, self.raw = name, kind, raw
        self.fields: dict[int, Step] = {}
        self.required: tuple[tuple[int, str], ...] = ()
        self.is_entry = self.ends = False
        self.key: str = ""
        self.value: Value = None

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The field numbers that the message has."""
        return frozenset(tag >> 3 for tag in self.fields)


RAW: Final = Plan("", MESSAGE, raw=True)

Seen = dict[Any, Any]
"""What a message has met, by field number: (node, Seen) of a message, [node, count] of a repeated field, [node, entries] of
a map; by name: (number, node) of a oneof's member; TWICE: in a message without a schema, the numbers that come again;
UNKNOWN: there, where a field is none of the message's."""
TWICE: Final = "twice"
NOTE: Final = "note"
UNKNOWN: Final = 0  # no name and no field number

Frame = tuple[dict[int, Step], int, int, Seen, Plan, int]
"""A message that is being read: its steps, where it ends, its node, what it has met, its plan, its number if a group."""


def plan_of(schema: Schema | None) -> Plan:
    """The plan of a schema's root; RAW where there is none, or it is no message. Kept with the schema's model."""
    if schema is None or schema.language != "protobuf":
        return RAW
    root = schema.resolve(schema.root)
    if not isinstance(root, Struct):
        return RAW
    if not isinstance(schema.model, ProtoFile):
        return _Planner(schema).message(root)
    planner = schema.model.compiled.get("protobuf plans")
    if planner is None:
        planner = schema.model.compiled["protobuf plans"] = _Planner(schema)
    return planner.message(root)


class _Planner:
    """Makes plans, each once; those of well-known types and of what an Any may hold when they are met."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.plans: dict[str, Plan] = {}

    def message(self, root: Struct) -> Plan:
        """The plan of a message, and of all that it uses."""
        if root.name in self.plans:
            return self.plans[root.name]
        waiting = [root]
        plan = self.plans[root.name] = Plan(root.name, _message_kind(root))
        while waiting:
            struct = waiting.pop()
            self.fill(self.plans[struct.name], struct, waiting)
        return plan

    def fill(self, plan: Plan, struct: Struct, waiting: list[Struct]) -> None:
        members: dict[int, Step] = {}
        for field in struct.fields:
            if field.number is None:
                continue
            steps = self.steps(field, waiting)
            watched = field.oneof is not None or field.presence is Presence.REQUIRED
            for tag, step in steps.items():
                plan.fields[tag] = _watched(step, field.oneof) if watched else step
                if step.value == MESSAGE_VALUE:
                    members[field.number] = step
        plan.required = tuple(
            (field.number, field.key)
            for field in struct.fields
            if field.presence is Presence.REQUIRED and field.number is not None
        )
        plan.ends = bool(plan.required)
        if struct.note.get("message_set"):
            plan.fields[1 << 3 | 3] = Step(SELDOM, SET_ITEM, "", MESSAGE, LEAVES["bytes"], members)

    def steps(self, field: Field, waiting: list[Struct]) -> dict[int, Step]:
        """Tag -> what to do: one tag, or two where a number may be packed or not."""
        assert field.number is not None
        number, type_ = field.number << 3, self.schema.resolve(field.type)
        utf8 = field.note.get("utf8", True)
        match type_:
            case MapOf() if type_.native is None:
                entry = self.entry(type_, field, waiting)
                return {number | 2: Step(ENTRY, MESSAGE_VALUE, field.key, entry.kind, LEAVES["bytes"], entry)}
            case ListOf() | SetOf() if type_.native is None:
                step = _standing(self.single(field.key, type_.item, waiting, utf8), ELEMENT)
                steps = {number | _wire(step): step}
                if step.value in (VARINT, FIXED, CLOSED):
                    width = step.more if step.value == FIXED else 0
                    numbers = step.more.numbers if step.value == CLOSED else None
                    steps[number | 2] = Step(LIST, PACKED, step.key, step.kind, step.part, (width, numbers))
                return steps
            case _:
                step = self.single(field.key, field.type, waiting, utf8)
                return {number | _wire(step): step}

    def entry(self, type_: MapOf, field: Field, waiting: list[Struct]) -> Plan:
        """The plan of a map's entries. Key and value belong to one node, which stands at the key."""
        key = self.single("key", type_.key, waiting, field.note.get("key_utf8", True))
        value = self.single("value", type_.value, waiting, field.note.get("value_utf8", True))
        plan = Plan(f"{field.name} entry", value.kind)
        plan.is_entry = plan.ends = True
        plan.key = {VARINT: "false" if key.part is LEAVES["bool"] else "0", FIXED: "0"}.get(key.value, "")
        plan.value = self.nothing(type_.value)
        if key.value == TEXT:
            plan.fields[1 << 3 | 2] = Step(HERE, KEY, "", FIELD, MAP_KEY_TEXT, key.more)
        else:
            part = replace(MAP_KEY, read=key.part.read, bits=key.part.bits)
            plan.fields[1 << 3 | _wire(key)] = Step(SELDOM, NOTED, "", FIELD, part, key)
        plan.fields[2 << 3 | _wire(value)] = _standing(value, HERE)
        return plan

    def nothing(self, type_: Type) -> Value:
        """The value of an entry that has none: zero, empty, or no fields."""
        plan = self.well_known(type_)
        if plan is not None:
            assert plan.kind.fold is not None
            return plan.kind.fold([])
        match self.schema.resolve(type_):
            case Bool():
                return False
            case Int():
                return 0
            case Float():
                return 0.0
            case Text():
                return ""
            case Bytes() | Fixed():
                return b""
            case Enumeration(symbols=symbols, closed=closed):
                first = symbols[0].name if symbols else 0
                return first if closed else next((one.name for one in symbols if one.number == 0), 0)
            case Struct():
                return {}
            case _:
                return None

    def single(self, key: Any, type_: Type, waiting: list[Struct], utf8: bool) -> Step:
        """What to do with one value of a type."""
        plan = self.well_known(type_)
        if plan is not None:
            return Step(MERGE, MESSAGE_VALUE, key, plan.kind, LEAVES["bytes"], plan)
        delimited = type_.native == "group"
        type_ = self.schema.resolve(type_)
        match type_:
            case Bool():
                return Step(NEW, VARINT, key, FIELD, LEAVES["bool"])
            case Int() | Float():
                return _number(key, type_)
            case Text():
                return Step(NEW, TEXT, key, FIELD, LEAVES["string"], utf8)
            case Bytes() | Fixed():
                return Step(NEW, BYTES, key, FIELD, LEAVES["bytes"])
            case Enumeration():
                return _enum(key, type_)
            case Null():
                return Step(NEW, VARINT, key, FIELD, NULL_VALUE)
            case Struct():
                if type_.name not in self.plans:
                    self.plans[type_.name] = Plan(type_.name, _message_kind(type_))
                    waiting.append(type_)
                plan = self.plans[type_.name]
                kind = replace(GROUP, fold=plan.kind.fold) if delimited else plan.kind
                return Step(MERGE, GROUP_VALUE if delimited else MESSAGE_VALUE, key, kind, LEAVES["bytes"], plan)
            case _:  # whatever else: JSON's own values
                value = self.plan("google.protobuf.Value")
                assert value is not None
                return Step(MERGE, MESSAGE_VALUE, key, value.kind, LEAVES["bytes"], value)

    def well_known(self, type_: Type) -> Plan | None:
        """The plan of a well-known type that JSON writes in a shape of its own."""
        return self.plan(type_.native) if type_.native and type_.native in known.MESSAGES else None

    def plan(self, name: str) -> Plan | None:
        """The plan of a message by its full name: well-known, or of the schema."""
        if name in self.plans:
            return self.plans[name]
        if name in known.MESSAGES:
            plan = self.plans[name] = Plan(name, known.MESSAGES[name].kind)
            plan.ends = name == ANY
            for number, (field_key, word, many) in known.MESSAGES[name].fields.items():
                plan.fields.update(self.well_known_field(number, field_key, word, many, name))
            return plan
        struct = self.schema.named.get(name)
        return self.message(struct) if isinstance(struct, Struct) else None

    def well_known_field(self, number: int, key: Any, word: str, many: bool, within: str) -> dict[int, Step]:
        if within == ANY:
            if number == 1:
                url = Step(NEW, TEXT, key, FIELD, LEAVES["string"], True)
                return {1 << 3 | 2: Step(SELDOM, NOTED, key, FIELD, LEAVES["string"], url)}
            return {2 << 3 | 2: Step(SELDOM, ANY_VALUE, key, FIELD, LEAVES["bytes"], self.plan)}
        note = {"native": word} if word in known.MESSAGES else {}
        type_ = known.type_of(word)
        field = Field(str(number), ListOf(type_) if many else type_, number, note=note)
        if word == "map":
            field = replace(field, type=MapOf(Text(), known.type_of("google.protobuf.Value")))
        steps = self.steps(field, [])
        oneof = "kind" if within == "google.protobuf.Value" else None
        out = {}
        for tag, step in steps.items():
            step = step._replace(key=key)
            out[tag] = _watched(step, oneof) if oneof else step
        return out


def _standing(step: Step, how: int) -> Step:
    """The step with its value standing elsewhere."""
    if step.value == CLOSED:
        return step._replace(more=step.more._replace(how=how))
    return step._replace(how=how)


def _watched(step: Step, oneof: str | None) -> Step:
    """The step of a oneof's member or of a field that must be there."""
    if step.value == CLOSED:
        return step._replace(more=step.more._replace(watched=True, oneof=oneof))
    return Step(WATCHED, step.value, step.key, step.kind, step.part, (step, oneof))


def _wire(step: Step) -> int:
    """The wire type of a value by itself."""
    return (5 if step.more == 4 else 1) if step.value == FIXED else _WIRE[step.value]


def _number(key: Any, type_: Int | Float) -> Step:
    word = type_.native
    if word not in LEAVES:
        if isinstance(type_, Float):
            word = "float" if type_.bits == 32 else "double"
        else:
            word = f"{'' if type_.signed else 'u'}int{32 if type_.bits and type_.bits <= 32 else 64}"
    part = LEAVES[word]
    if word in ("fixed32", "sfixed32", "float"):
        return Step(NEW, FIXED, key, FIELD, part, 4)
    if word in ("fixed64", "sfixed64", "double"):
        return Step(NEW, FIXED, key, FIELD, part, 8)
    return Step(NEW, VARINT, key, FIELD, part)


def _enum(key: Any, type_: Enumeration) -> Step:
    names: dict[int, str] = {}
    for symbol in type_.symbols:
        names.setdefault(symbol.number, symbol.name)
    number_of = LEAVES["enum"].read

    def read(data: bytes) -> Value:
        number = number_of(data)
        return names.get(number, number)

    part = replace(LEAVES["enum"], read=read)
    if type_.closed:
        return Step(SELDOM, CLOSED, key, FIELD, part, Closed(frozenset(names), NEW))
    return Step(NEW, VARINT, key, FIELD, part)


def _message_kind(struct: Struct) -> Part:
    """The part of a message's nodes. Its value has no fields that implicit presence makes one with absence."""
    zeros = {
        field.key: field.note["zero"]
        for field in struct.fields
        if field.presence is Presence.IMPLICIT and "zero" in field.note
    }
    return replace(MESSAGE, fold=_without(zeros)) if zeros else MESSAGE


def _without(zeros: Mapping[str, Value]) -> Fold:
    def fold(items: list[tuple[Any, Value]]) -> Value:
        value = dict(items)
        for key in [
            key for key, item in value.items() if key in zeros and item == zeros[key] and same(item, zeros[key])
        ]:
            del value[key]
        return value

    return fold
