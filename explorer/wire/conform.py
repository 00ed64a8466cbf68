"""A record made to fit a schema, or told why not.

What comes out is exactly what a decoder must give back: numbers of the type's width, bytes for bytes, defaults filled in
where a format writes them and left out where it does not. What gets lost on the way is listed. How a language reads
JSON (bytes as base64 or as Latin-1, numbers as text, absent or null) is its `Manner`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final, assert_never

from . import limits
from .loss import Loss
from .manner import PLAIN, Manner, from_latin1
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
    type_name,
)  # fmt: skip
from .union import EXACT, WHOLE, WIDE, Known, branch_of, first_branch, key_in, nullable, single
from .value import FLOATS, Real, Value, dollar_bytes, dollar_float, from_base64, key_text, pointer, words

__all__ = ["PLAIN", "Conformed", "Manner", "branch_of", "conform", "from_base64", "from_latin1", "map_key", "plain"]

ABSENT: Final = object()

_INTEGER: Final = re.compile(r"-?[0-9]{1,40}\Z")
_NUMBER: Final = re.compile(r"-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,4})?\Z")


@dataclass(frozen=True, slots=True)
class Conformed:
    """A value that fits, and what it lost."""

    value: Value
    losses: tuple[Loss, ...]


def conform(value: Value, schema: Schema, manner: Manner = PLAIN) -> Conformed:
    """Fit a record's value to a schema; raises ConformError with every misfit, each with its path."""
    fitter = _Fitter(schema, manner)
    fitted = fitter.fit(value, schema.root, [])
    if fitter.problems:
        raise ConformError(*fitter.problems)
    return Conformed(fitted, tuple(fitter.losses))


def plain(value: Value) -> Conformed:
    """A record for a format that describes itself: `Real` becomes a float, and what a float cannot hold is told.

    Raises ConformError for text that is no Unicode (lone surrogates) and for numbers beyond a 64-bit float.
    """
    fitter = _Fitter(Schema("", Anything(), {}), PLAIN)
    fitted = fitter.fit(value, Anything(), [])
    if fitter.problems:
        raise ConformError(*fitter.problems)
    return Conformed(fitted, tuple(fitter.losses))


def _as_digits(value: Value, type_: Text) -> bool:
    """Whether an integer is meant for text: it is beyond 64 bits, or others at its place are."""
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return bool(type_.note.get("digits")) or not -(1 << 63) <= value < 1 << 64


class _Fitter:
    """One walk over record and schema; collects what does not fit and what is lost."""

    def __init__(self, schema: Schema, manner: Manner) -> None:
        self.schema = schema
        self.manner = manner
        self.known = Known(limits.FITTED, manner.special)
        self.symbols: dict[int, dict[str | int, str]] = {}  # of each enum, by its identity
        self.problems: list[Problem] = []
        self.losses: list[Loss] = []

    def fit(self, value: Value, type_: Type, path: list[str]) -> Value:
        special = self.manner.special.get(type_.native or "")
        if special is not None:
            try:
                return special(value, type_)
            except ValueError as error:
                return self.misfit(path, str(error), value)
        type_ = self.schema.resolve(type_)
        match type_:
            case Anything():
                return self.anything(value, path)
            case Null():
                return None if value is None else self.misfit(path, "null", value)
            case Bool():
                return value if isinstance(value, bool) else self.misfit(path, "true or false", value)
            case Int():
                return self.integer(value, type_, path)
            case Float():
                return self.float(value, type_, path)
            case Text():
                if self.manner.text_numbers and _as_digits(value, type_):
                    self.lose(path, "The integer is written as text, in digits.")
                    return str(value)
                return self.text(value, path) if isinstance(value, str) else self.misfit(path, "text", value)
            case Bytes() | Fixed():
                return self.bytes(value, type_, path)
            case Enumeration():
                return self.enum(value, type_, path)
            case ListOf() | SetOf():
                if not isinstance(value, list):
                    return self.misfit(path, "an array", value, fix="Wrap it in [ ].")
                return [self.fit(item, type_.item, [*path, str(index)]) for index, item in enumerate(value)]
            case MapOf():
                if not isinstance(value, dict):
                    return self.misfit(path, "an object", value)
                return self.map(value, type_, path)
            case Union():
                return self.union(value, type_, path)
            case Struct():
                if not isinstance(value, dict):
                    return self.misfit(path, f"an object ({type_.name})", value)
                return self.struct(value, type_, path)
            case Ref():
                raise TypeError("a Ref to a Ref was not resolved")
            case _:
                assert_never(type_)

    def misfit(
        self, path: list[str], expected: str, value: Value, *, code: str = "does-not-fit", fix: str | None = None
    ) -> None:  # fmt: skip
        where, found = pointer(path), _found(value)
        detail = f"{where or 'The record'}: expected {expected}, found {found}."
        self.tell(Problem(code=code, detail=detail, path=where, expected=expected, found=found, fix=fix))

    def tell(self, problem: Problem) -> None:
        """One more problem; past the limit only that there are some."""
        if len(self.problems) < limits.REMARKS:
            self.problems.append(problem)

    def lose(self, path: list[str], detail: str) -> None:
        if len(self.losses) < limits.REMARKS:
            self.losses.append(Loss(pointer(path), detail))

    def text(self, value: str, path: list[str]) -> Value:
        if value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError as error:
            where, lone = pointer(path), f"the lone surrogate U+{ord(value[error.start]):04X}"
            self.tell(
                Problem(
                    code="lone-surrogate",
                    detail=f"{where or 'The record'}: {lone} has no UTF-8.",
                    path=where,
                    expected="Unicode text",
                    found=lone,
                    fix="Write the whole pair, or U+FFFD.",
                )
            )
        return value

    def anything(self, value: Value, path: list[str]) -> Value:
        match value:
            case str():
                return self.text(value, path)
            case Real():
                return self.float(value, Float(), path)
            case list():
                return [self.anything(item, [*path, str(index)]) for index, item in enumerate(value)]
            case dict():
                return {self.text(key, path): self.anything(item, [*path, key]) for key, item in value.items()}
            case _:
                return value

    def integer(self, value: Value, type_: Int, path: list[str]) -> Value:
        if self.manner.text_numbers and isinstance(value, str) and _NUMBER.match(value):
            value = int(value) if _INTEGER.match(value) else Real(value)
        if isinstance(value, Real) and value.integer is not None:
            self.lose(path, f"{value.text} is written as the integer {value.integer}.")
            value = value.integer
        elif isinstance(value, float) and value.is_integer() and abs(value) <= 1 << 53:
            value = int(value)
        name = type_name(type_)
        if isinstance(value, bool) or not isinstance(value, int):
            return self.misfit(path, f"an integer ({name})", value)
        if type_.range and not type_.range[0] <= value <= type_.range[1]:
            low, high = type_.range
            return self.misfit(path, f"an integer from {low} to {high} ({name})", value, code="out-of-range")
        return value

    def float(self, value: Value, type_: Float, path: list[str]) -> Value:
        value = value if (named := dollar_float(value)) is None else named
        if self.manner.text_numbers and isinstance(value, str):
            value = FLOATS[value] if value in FLOATS else Real(value) if _NUMBER.match(value) else value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.misfit(path, f"a number ({type_name(type_)})", value)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isinf(number) and type(value) is not float:
            return self.misfit(path, f"a number within {type_name(type_)}", value, code="out-of-range")
        if isinstance(value, Real) and not value.exact:
            self.lose(path, f"{value.text} is not a 64-bit float; the nearest one is {number!r}.")
        elif isinstance(value, int) and int(number) != value:
            self.lose(path, f"{value} is beyond 2^53; the nearest 64-bit float is {int(number)}.")
        if type_.bits == 32:
            narrow = single(number)
            if math.isinf(narrow) and not math.isinf(number):
                return self.misfit(path, "a number within 32-bit float", value, code="out-of-range")
            if narrow != number and not math.isnan(number):
                self.lose(path, f"{number!r} is not a 32-bit float; the nearest one is {narrow!r}.")
            number = narrow
        return number

    def bytes(self, value: Value, type_: Bytes | Fixed, path: list[str]) -> Value:
        data = value if isinstance(value, bytes) else dollar_bytes(value)
        if data is None and isinstance(value, str):
            try:
                data = self.manner.bytes_from(value)
            except ValueError:
                return self.misfit(path, f"bytes ({self.manner.bytes_as})", value)
        if data is None:
            return self.misfit(path, f"bytes ({self.manner.bytes_as})", value)
        if isinstance(type_, Fixed) and len(data) != type_.size:
            return self.misfit(path, f"{type_.size} bytes ({type_.name})", data, code="out-of-range")
        return data

    def enum(self, value: Value, type_: Enumeration, path: list[str]) -> Value:
        number = isinstance(value, int) and not isinstance(value, bool)
        if number or isinstance(value, str):
            symbols = self.symbols.get(id(type_)) or self.symbols.setdefault(id(type_), _symbols(type_))
            if value in symbols:
                return symbols[value]
        if number and not type_.closed and -(1 << 31) <= value < 1 << 31:
            return value
        names = ", ".join(symbol.name for symbol in type_.symbols[:12]) + (", …" if len(type_.symbols) > 12 else "")
        return self.misfit(path, f"one of {names} ({type_.name})", value)

    def map(self, value: dict[str, Value], type_: MapOf, path: list[str]) -> Value:
        key_type = self.schema.resolve(type_.key)
        out: dict[Any, Value] = {}
        for key, item in value.items():
            read = self.fit(map_key(key, key_type), key_type, [*path, key])
            own = key_text(read)
            out[key if own is None else own] = self.fit(item, type_.value, [*path, key])
        return out

    def union(self, value: Value, type_: Union, path: list[str]) -> Value:
        for how in (WHOLE, EXACT):
            index = first_branch(value, type_, self.schema, how, self.known)
            if index is not None:
                return self.fit(value, type_.branches[index], path)
        wrapped = self.manner.unwrap(value, type_, self.schema)
        if wrapped is not None:
            return self.unwrapped(*wrapped, type_, path)
        index = first_branch(value, type_, self.schema, WIDE, self.known)
        if index is not None:
            return self.fit(value, type_.branches[index], path)
        # If just one could be meant, its own words are the better ones.
        others = [branch for branch in type_.branches if not isinstance(self.schema.resolve(branch), Null)]
        if len(others) == 1:
            return self.fit(value, others[0], path)
        names = ", ".join(type_name(self.schema.resolve(branch)) for branch in type_.branches)
        return self.misfit(path, f"one of {names}", value)

    def unwrapped(self, index: int, value: Value, type_: Union, path: list[str]) -> Value:
        """The value of a branch that the record names: told, and told again where the name gets lost."""
        name = type_name(type_.branches[index])
        fitted = self.fit(value, type_.branches[index], path)
        chosen = None if self.problems else branch_of(fitted, type_, self.schema)
        self.lose(path, f"The wrapper names the branch {name}; it is not part of the value.")
        if chosen is not None and chosen != index:
            first = type_name(type_.branches[chosen])
            self.lose(path, f"The value is written as {first}, which comes first and holds it as well as {name}.")
        return fitted

    def struct(self, value: dict[str, Value], type_: Struct, path: list[str]) -> Value:
        self.known.spend(len(type_.fields))
        out: dict[str, Value] = {}
        used = set()
        for field_ in type_.fields:
            key = key_in(value, field_)
            given: Any = ABSENT if key is None else value[key]
            if key is not None:
                used.add(key)
            fitted = self.field(given, field_, [*path, field_.key])
            if fitted is not ABSENT and not self.manner.omit(field_, fitted):
                out[field_.key] = fitted
        for key in [key for key in value if key not in used]:
            self.lose([*path, key], f"{type_.name} has no field {key!r}; it is not written.")
        if type_.kind == "union" and len(out) != 1 and not self.problems:
            self.misfit(path, f"just one field of the union {type_.name}", value)
        return out

    def field(self, given: Any, field_: Field, path: list[str]) -> Any:
        may_be_null = nullable(field_.type, self.schema)
        if given is None and not may_be_null and self.manner.null_absent:
            given = ABSENT
        if given is not ABSENT:
            return self.fit(given, field_.type, path)
        if self.manner.fill and field_.default is not MISSING:
            return self.fit(field_.default, field_.type, path)
        if field_.presence is not Presence.REQUIRED:
            return ABSENT
        if may_be_null:
            return None
        self.misfit(
            path, f"a value for {field_.name} ({type_name(self.schema.resolve(field_.type))})", ABSENT, code="missing-field",
            fix="Add it to the record, or give the field a default.",
        )  # fmt: skip
        return ABSENT


def _symbols(type_: Enumeration) -> dict[str | int, str]:
    """Name or number -> name; of several names for one number the first, which is what a reader gives back."""
    first: dict[str | int, str] = {}
    for symbol in type_.symbols:
        first.setdefault(symbol.number, symbol.name)
    return first | {symbol.name: first[symbol.number] for symbol in type_.symbols}


def map_key(key: str, type_: Type) -> Value:
    """A map's key, which is text in JSON, as the key's type has it; left as text where it does not read so."""
    match type_:
        case Int() if _INTEGER.match(key):
            return int(key)
        case Bool() if key in ("true", "false"):
            return key == "true"
        case Float():
            try:
                return float(key)
            except ValueError:
                return key
        case _:
            return key


def _found(value: Value) -> str:
    """A value in words, with its kind."""
    match value:
        case _ if value is ABSENT:
            return "no such name"
        case None | bool():
            return words(value)
        case int():
            return f"the integer {words(value)}"
        case float():
            return f"the number {words(value)}"
        case str():
            return f"the text {words(value)!r}"
        case bytes():
            return f"{len(value)} bytes"
        case list():
            return f"an array of {len(value)}"
        case dict():
            return f"an object of {len(value)}"
        case _:
            return words(value)
