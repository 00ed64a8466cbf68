"""Which branch of a union holds a value: the question that Avro's writer asks, and every reader of a record after it.

A value is tried on the branches three times, each time less strictly, so that a record goes to the branch that names all
its fields before one that would drop some, and an integer to an integer before a float. Values and types are remembered
by identity while one record is looked at: nested unions would ask the same question again at every level.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import assert_never

from . import limits
from .problem import ConformError, Problem
from .schema import (
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
    Null,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from .value import Logical, Value, dollar_bytes, dollar_float

Special = Mapping[str, Callable[[Value, Type], Value]]


class Known:
    """What was found out about a record: (value, type, how well) -> whether it holds, by identity; and how far we may go.

    So a value is looked at once a type, however unions are nested, and a schema of many fields against a record of many
    objects ends in an answer. `special` reads values of types that have words of their own, as `Manner.special` does.
    """

    __slots__ = ("holds", "left", "special")

    def __init__(self, left: float = math.inf, special: Special | None = None) -> None:
        self.holds: dict[tuple[int, int, int], bool] = {}
        self.left = left
        self.special = special or {}

    def spend(self, steps: int) -> None:
        """Account for fields and branches that are looked at."""
        self.left -= steps
        if self.left < 0:
            raise ConformError(
                Problem(
                    code="too-much",
                    detail=f"Fitting this record to this schema takes more than {limits.FITTED:,} looks at a field.",
                    expected=f"at most {limits.FITTED:,} looks at a field or a branch",
                    found="more",
                    fix="Take fewer objects, or a schema with fewer fields and branches.",
                )
            )


WHOLE, EXACT, WIDE = range(3)
"""How well a type holds a value: every field is there; just as it is, or in the words of the type (a date as text); after
widening (an integer as a float)."""


def branch_of(value: Value, union: Union, schema: Schema, known: Known | None = None) -> int | None:
    """The first branch of a union that holds a value just as it is; None where none does.

    The value may be a record's or a conformed one. Whole matches go before exact ones, and those before widening ones.
    `known` may be shared by the calls for one record, whose values must stay alive meanwhile.
    """
    known = known or Known()
    for how in (WHOLE, EXACT, WIDE):
        index = first_branch(value, union, schema, how, known)
        if index is not None:
            return index
    return None


def first_branch(value: Value, union: Union, schema: Schema, how: int, known: Known) -> int | None:
    """The first branch that holds a value this well; None where none does."""
    for index, branch in enumerate(union.branches):
        known.spend(1)
        if _holds(value, branch, schema, how, 0, known):
            return index
    return None


def _holds(value: Value, type_: Type, schema: Schema, how: int, depth: int, known: Known) -> bool:
    if how != WHOLE and (special := known.special.get(type_.native or "")) is not None:
        with suppress(ValueError):
            special(value, type_)
            return True
    type_ = schema.resolve(type_)
    if isinstance(value, dict | list):
        if depth > limits.NESTING:
            return True
        key = (id(value), id(type_), how)
        if key not in known.holds:
            known.holds[key] = _holds_container(value, type_, schema, how, depth + 1, known)
        return known.holds[key]
    if isinstance(value, Logical):
        if isinstance(type_, Union):
            return any(_holds(value, branch, schema, how, depth + 1, known) for branch in type_.branches)
        return type_.native == value.kind or isinstance(type_, Anything)
    match type_:
        case Anything():
            return True
        case Null():
            return value is None
        case Bool():
            return isinstance(value, bool)
        case Int():
            if isinstance(value, bool) or not isinstance(value, int):
                return False
            return type_.range is None or type_.range[0] <= value <= type_.range[1]
        case Float():
            if isinstance(value, bool):
                return False
            return (isinstance(value, float) and (how == WIDE or type_.bits == 64 or is_single(value))) or (
                how == WIDE and isinstance(value, int)
            )
        case Text():
            return isinstance(value, str)
        case Bytes():
            return isinstance(value, bytes) or (how == WIDE and isinstance(value, str))
        case Fixed():
            return isinstance(value, bytes) and len(value) == type_.size
        case Enumeration():
            return isinstance(value, str) and any(symbol.name == value for symbol in type_.symbols)
        case Union():
            return any(_holds(value, branch, schema, how, depth + 1, known) for branch in type_.branches)
        case ListOf() | SetOf() | MapOf() | Struct() | Ref():  # containers went above, names were resolved
            return False
        case _:
            assert_never(type_)


def _holds_container(
    value: dict[str, Value] | list[Value], type_: Type, schema: Schema, how: int, depth: int, known: Known
) -> bool:
    match type_:
        case Anything():
            return True
        case Bytes() | Fixed():
            data = dollar_bytes(value)
            return data is not None and (isinstance(type_, Bytes) or len(data) == type_.size)
        case Float():
            return dollar_float(value) is not None
        case ListOf() | SetOf():
            return isinstance(value, list) and all(_holds(v, type_.item, schema, how, depth, known) for v in value)
        case MapOf():
            return isinstance(value, dict) and all(
                _holds(v, type_.value, schema, how, depth, known) for v in value.values()
            )
        case Union():
            return any(_holds(value, branch, schema, how, depth, known) for branch in type_.branches)
        case Struct():
            return isinstance(value, dict) and _holds_struct(value, type_, schema, how, depth, known)
        case _:
            return False


def _holds_struct(
    value: dict[str, Value], type_: Struct, schema: Schema, how: int, depth: int, known: Known
) -> bool:  # fmt: skip
    known.spend(len(type_.fields))
    found = {}
    for field_ in type_.fields:
        key = key_in(value, field_)
        if key is not None:
            found[key] = field_
        elif field_.presence is Presence.REQUIRED and (
            how == WHOLE or (field_.default is MISSING and not nullable(field_.type, schema))
        ):
            return False
    if how != WIDE and found.keys() != value.keys():
        return False
    return all(
        (value[key] is None and field_.presence is not Presence.REQUIRED)  # null where a field may be absent: it is
        or _holds(value[key], field_.type, schema, how, depth, known)
        for key, field_ in found.items()
    )


def key_in(value: Mapping[str, Value], field_: Field) -> str | None:
    """The key under which a record holds a field: its JSON name, or its own."""
    return field_.key if field_.key in value else field_.name if field_.name in value else None


def nullable(type_: Type, schema: Schema) -> bool:
    type_ = schema.resolve(type_)
    return isinstance(type_, Null | Anything) or (
        isinstance(type_, Union) and any(nullable(branch, schema) for branch in type_.branches)
    )


def is_single(value: float) -> bool:
    return single(value) == value or math.isnan(value)


def single(value: float) -> float:
    """A float rounded to binary32; infinite where it is too large."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)
