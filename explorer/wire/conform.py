"""A record made to fit a schema, or told why not.

What comes out is exactly what a decoder must give back: numbers of the type's width, bytes for bytes, defaults filled in
where a format writes them and left out where it does not. What gets lost on the way is listed. How a language reads
JSON (bytes as base64 or as Latin-1, numbers as text, absent or null) is its `Manner`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, assert_never

from . import limits
from .loss import Loss
from .manner import PLAIN, Manner, from_latin1
from .misfit import ABSENT, Path, Told
from .problem import ConformError
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
from .union import EXACT, WHOLE, WIDE, Known, branch_of, first_branch, nullable, single
from .value import FLOATS, Real, Value, dollar_bytes, dollar_float, from_base64, key_text

__all__ = ["PLAIN", "Conformed", "Manner", "branch_of", "conform", "from_base64", "from_latin1", "map_key", "plain"]

_DOUBLE: Final = Float()

Fit: TypeAlias = Callable[[Value, Path], Value]
Member: TypeAlias = tuple[Field, str, str, Fit, bool]
"""A field of a struct: itself, its key and its name in a record, how it is fitted, whether null means that it is absent."""

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
    fitted = fitter.fit(value, schema.root, None)
    if fitter.problems:
        raise ConformError(*fitter.problems)
    return Conformed(fitted, tuple(fitter.losses))


def plain(value: Value) -> Conformed:
    """A record for a format that describes itself: `Real` becomes a float, and what a float cannot hold is told.

    Raises ConformError for text that is no Unicode (lone surrogates) and for numbers beyond a 64-bit float.
    """
    fitter = _Fitter(Schema("", Anything(), {}), PLAIN)
    fitted = fitter.anything(value, None)
    if fitter.problems:
        raise ConformError(*fitter.problems)
    return Conformed(fitted, tuple(fitter.losses))


def _as_digits(value: Value, type_: Text) -> bool:
    """Whether an integer is meant for text: it is beyond 64 bits, or others at its place are."""
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return bool(type_.note.get("digits")) or not -(1 << 63) <= value < 1 << 64


class _Fitter(Told):
    """One walk over record and schema; collects what does not fit and what is lost."""

    def __init__(self, schema: Schema, manner: Manner) -> None:
        super().__init__()
        self.schema = schema
        self.manner = manner
        self.known = Known(limits.FITTED, manner.special)
        self.ways: dict[int, tuple[Type, Fit]] = {}  # by the type's identity, so the type is kept with it

    def fit(self, value: Value, type_: Type, path: Path) -> Value:
        return self.way(type_)(value, path)

    def way(self, type_: Type) -> Fit:
        """How values are fitted to a type: worked out once, however many values there are."""
        known = self.ways.get(id(type_))
        if known is None:
            known = self.ways[id(type_)] = type_, self._way(type_)
        return known[1]

    def _way(self, type_: Type) -> Fit:
        special = self.manner.special.get(type_.native or "")
        if special is not None:
            return partial(self.special, special, type_)
        type_ = self.schema.resolve(type_)
        match type_:
            case Anything():
                return self.anything
            case Null():
                return self.null
            case Bool():
                return self.bool
            case Int():
                return partial(self.integer, type_, *(type_.range or (-math.inf, math.inf)))
            case Float():
                return partial(self.float, type_)
            case Text():
                return partial(self.text, type_)
            case Bytes() | Fixed():
                return partial(self.bytes, type_)
            case Enumeration():
                return partial(self.enum, type_, _symbols(type_))
            case ListOf() | SetOf():
                return partial(self.array, type_)
            case MapOf():
                return partial(self.map, type_)
            case Union():
                return partial(self.union, type_)
            case Struct():
                return partial(self.struct, type_, [])
            case Ref():
                raise TypeError("a Ref to a Ref was not resolved")
            case _:
                assert_never(type_)

    # Values of each kind of type

    def special(self, read: Callable[[Value, Type], Value], type_: Type, value: Value, path: Path) -> Value:
        try:
            return read(value, type_)
        except ValueError as error:
            return self.misfit(path, str(error), value)

    def null(self, value: Value, path: Path) -> Value:
        return None if value is None else self.misfit(path, "null", value)

    def bool(self, value: Value, path: Path) -> Value:
        return value if isinstance(value, bool) else self.misfit(path, "true or false", value)

    def text(self, type_: Text, value: Value, path: Path) -> Value:
        if isinstance(value, str):
            return self.unicode(value, path)
        if self.manner.text_numbers and _as_digits(value, type_):
            self.lose(path, "The integer is written as text, in digits.")
            return str(value)
        return self.misfit(path, "text", value)

    def anything(self, value: Value, path: Path) -> Value:
        match value:
            case str():
                return self.unicode(value, path)
            case Real():
                return self.float(_DOUBLE, value, path)
            case list():
                return [self.anything(item, (path, index)) for index, item in enumerate(value)]
            case dict():
                return {self.unicode(key, path): self.anything(item, (path, key)) for key, item in value.items()}
            case _:
                return value

    def integer(self, type_: Int, low: float, high: float, value: Value, path: Path) -> Value:
        if type(value) is int and low <= value <= high:
            return value
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
        if not low <= value <= high:
            return self.misfit(path, f"an integer from {low} to {high} ({name})", value, code="out-of-range")
        return value

    def float(self, type_: Float, value: Value, path: Path) -> Value:
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

    def bytes(self, type_: Bytes | Fixed, value: Value, path: Path) -> Value:
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

    def enum(self, type_: Enumeration, symbols: dict[str | int, str], value: Value, path: Path) -> Value:
        number = isinstance(value, int) and not isinstance(value, bool)
        if (number or isinstance(value, str)) and value in symbols:
            return symbols[value]
        if number and not type_.closed and -(1 << 31) <= value < 1 << 31:
            return value
        names = ", ".join(symbol.name for symbol in type_.symbols[:12]) + (", …" if len(type_.symbols) > 12 else "")
        return self.misfit(path, f"one of {names} ({type_.name})", value)

    def array(self, type_: ListOf | SetOf, value: Value, path: Path) -> Value:
        if not isinstance(value, list):
            return self.misfit(path, "an array", value, fix="Wrap it in [ ].")
        fit = self.way(type_.item)
        return [fit(item, (path, index)) for index, item in enumerate(value)]

    def map(self, type_: MapOf, value: Value, path: Path) -> Value:
        if not isinstance(value, dict):
            return self.misfit(path, "an object", value)
        key_type = self.schema.resolve(type_.key)
        fit_key, fit = self.way(key_type), self.way(type_.value)
        out: dict[Any, Value] = {}
        for key, item in value.items():
            here = path, key
            own = key_text(fit_key(map_key(key, key_type), here))
            out[key if own is None else own] = fit(item, here)
        return out

    def union(self, type_: Union, value: Value, path: Path) -> Value:
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

    def unwrapped(self, index: int, value: Value, type_: Union, path: Path) -> Value:
        """The value of a branch that the record names: told, and told again where the name gets lost."""
        name = type_name(type_.branches[index])
        fitted = self.fit(value, type_.branches[index], path)
        chosen = None if self.problems else branch_of(fitted, type_, self.schema)
        self.lose(path, f"The wrapper names the branch {name}; it is not part of the value.")
        if chosen is not None and chosen != index:
            first = type_name(type_.branches[chosen])
            self.lose(path, f"The value is written as {first}, which comes first and holds it as well as {name}.")
        return fitted

    def struct(self, type_: Struct, members: list[Member], value: Value, path: Path) -> Value:
        """`members` is filled at the first value: a type may hold itself."""
        if not isinstance(value, dict):
            return self.misfit(path, f"an object ({type_.name})", value)
        self.known.spend(len(type_.fields))
        if len(members) < len(type_.fields):
            members += [self.member(field_) for field_ in type_.fields]
        omit = self.manner.omit
        out: dict[str, Value] = {}
        used = set()
        for field_, key, name, fit, leaves_out in members:
            given: Any = ABSENT
            if key in value:
                given = value[key]
                used.add(key)
            elif name in value:
                given = value[name]
                used.add(name)
            if given is ABSENT or (given is None and leaves_out):
                fitted = self.absent(field_, fit, (path, key))
            else:
                fitted = fit(given, (path, key))
            if fitted is not ABSENT and not omit(field_, fitted):
                out[key] = fitted
        if len(used) < len(value):
            for key in value:
                if key not in used:
                    self.lose((path, key), f"{type_.name} has no field {key!r}; it is not written.")
        if type_.kind == "union" and len(out) != 1 and not self.problems:
            self.misfit(path, f"just one field of the union {type_.name}", value)
        return out

    def member(self, field_: Field) -> Member:
        leaves_out = self.manner.null_absent and not nullable(field_.type, self.schema)
        return field_, field_.key, field_.name, self.way(field_.type), leaves_out

    def absent(self, field_: Field, fit: Fit, path: Path) -> Any:
        """A field that the record lacks."""
        if self.manner.fill and field_.default is not MISSING:
            return fit(field_.default, path)
        if field_.presence is not Presence.REQUIRED:
            return ABSENT
        if nullable(field_.type, self.schema):
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
