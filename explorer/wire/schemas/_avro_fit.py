"""From any schema to an Avro schema, and what is lost on the way.

Avro has eight primitive types, records, enums, fixed, arrays, maps with text keys, and unions without unions inside. What
it lacks is put as near as possible so that the record still fits: a wider integer, a decimal, an array for a set, a union
with null for what may be absent. Each such step is told. A name that Avro does not allow is cleaned, and the record's own
key kept as the custom property "json_name".
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from typing import Any, Final, assert_never

from .. import limits
from ..avro_types import branch_name
from ..loss import Loss
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
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import Value, pointer
from ._avro_faults import clean
from ._avro_words import NAME, PRIMITIVES

ANYTHING: Final = ("null", "boolean", "long", "double", "string")
_ZERO: Final = {"boolean": False, "int": 0, "long": 0, "float": 0, "double": 0, "bytes": b"", "string": ""}


def fit(schema: Schema) -> tuple[Schema, list[Loss]]:
    """The schema in Avro's types, and what was lost. An Avro schema is left as it is."""
    if schema.language == "avro":
        return schema, []
    fitter = _Fitter(schema)
    root = fitter.type(schema.root, [])
    fitter.finish()
    return Schema("avro", root, fitter.done), fitter.losses


class _Fitter:
    """Types are fitted as they are; the named ones they refer to wait in a list, so recursion is no special case.

    names    the name of each named type in Avro
    waiting  named types that were referred to and are still to be fitted
    done     Avro's name -> fitted type; only what the root needs
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.losses: list[Loss] = []
        self.done: dict[str, Type] = {}
        self.waiting: deque[Struct | Enumeration | Fixed] = deque()
        self.names: dict[str, str] = {}
        self.enums: dict[str, Enumeration] = {}
        self.inferred = schema.language == ""

    def lose(self, path: list[str], detail: str) -> None:
        if len(self.losses) < limits.REMARKS:
            self.losses.append(Loss(pointer(path), detail))

    def type(self, type_: Type, path: list[str]) -> Type:
        """A type of any language as one of Avro's. `path`: the name of the type it stands in, then fields."""
        match type_:
            case Anything():
                return self.anything(path)
            case Null():
                return PRIMITIVES["null"]
            case Bool():
                return PRIMITIVES["boolean"]
            case _ if type_.native == "uuid":
                return Text(native="uuid")
            case Int():
                return self.integer(type_, path)
            case Float():
                return PRIMITIVES["float" if type_.bits == 32 else "double"]
            case Text():
                return PRIMITIVES["string"]
            case Bytes():
                self.lose(path, "Text for bytes is read a character a byte in Avro, not as base64.")
                return PRIMITIVES["bytes"]
            case Ref():
                return self.type(self.schema.resolve(type_), path)
            case ListOf():
                return ListOf(item=self.item(type_, path), native="array")
            case SetOf():
                self.lose(path, "Avro has no sets: an array may hold an element twice.")
                return ListOf(item=self.type(type_.item, path), native="array")
            case MapOf():
                return self.map(type_, path)
            case Union():
                return self.union(type_, path)
            case Enumeration() if not _is_enum(type_):
                self.lose(path, f"The enum {type_.name} becomes string: not all of its symbols are names in Avro.")
                return PRIMITIVES["string"]
            case Struct() | Enumeration() | Fixed():
                return self.named(type_)
            case _:
                assert_never(type_)

    def anything(self, path: list[str]) -> Type:
        self.lose(
            path, "Avro has no type for anything: null, a boolean, a number or text fit, arrays and objects do not."
        )
        return Union(branches=tuple(PRIMITIVES[word] for word in ANYTHING))

    def integer(self, type_: Int, path: list[str]) -> Type:
        if type_.bits is not None and (type_.bits < 32 or (type_.bits == 32 and type_.signed)):
            if type_.bits < 32:
                self.lose(path, f"{type_name(type_)} becomes int: Avro's narrowest integer has 32 bits.")
            return PRIMITIVES["int"]
        if type_.bits == 32 or (type_.bits == 64 and type_.signed):
            return PRIMITIVES["long"]
        if type_.bits == 64 and not self.inferred:
            self.lose(path, f"{type_name(type_)} becomes long: values from 2^63 on do not fit.")
            return PRIMITIVES["long"]
        digits = 20 if type_.bits == 64 else limits.DIGITS
        self.lose(
            path, f"Integers beyond 64 bits become a decimal of up to {digits:,} digits: Avro's long ends at 2^63 - 1."
        )
        return Bytes(native="decimal", note={"precision": digits, "scale": 0})

    def item(self, type_: ListOf, path: list[str]) -> Type:
        if isinstance(type_.item, Anything) and self.inferred:
            self.lose(path, "Nothing in an empty list tells what its elements are: string is taken.")
            return PRIMITIVES["string"]
        return self.type(type_.item, path)

    def map(self, type_: MapOf, path: list[str]) -> Type:
        if not isinstance(self.schema.resolve(type_.key), Text):
            self.lose(path, f"Keys of {type_name(type_.key)} are written as text: Avro's maps have no others.")
        return MapOf(key=PRIMITIVES["string"], value=self.type(type_.value, path), native="map")

    # Unions

    def union(self, type_: Union, path: list[str]) -> Type:
        branches: dict[str, Type] = {}
        for branch in self.flat(type_, path):
            kind = branch_name(branch)
            before = branches.get(kind)
            branches[kind] = branch if before is None else self.merged(before, branch, path)
        kept = tuple(branches.values())
        return kept[0] if len(kept) == 1 else Union(branches=kept)

    def flat(self, type_: Union, path: list[str]) -> list[Type]:
        """The branches, those of unions inside among them: Avro's unions hold no unions."""
        out: list[Type] = []
        for branch in type_.branches:
            fitted = self.type(branch, path)
            out += fitted.branches if isinstance(fitted, Union) else (fitted,)
        return out

    def merged(self, one: Type, two: Type, path: list[str]) -> Type:
        """One branch for two of a kind, since a union has one of each."""
        if one == two:
            return one
        match one, two:
            case ListOf(), ListOf():
                return replace(one, item=self.either(one.item, two.item, path))
            case MapOf(), MapOf():
                return replace(one, value=self.either(one.value, two.value, path))
            case _:
                self.lose(path, f"A union holds one {branch_name(one)}: the plain one is kept.")
                return PRIMITIVES.get(branch_name(one), one)

    def either(self, one: Type, two: Type, path: list[str]) -> Type:
        self.lose(path, "A union has one array and one map: their elements may be of either type.")
        branches: dict[str, Type] = {}
        for type_ in (one, two):
            for branch in type_.branches if isinstance(type_, Union) else (type_,):
                before = branches.get(branch_name(branch))
                branches[branch_name(branch)] = branch if before is None else self.merged(before, branch, path)
        kept = tuple(branches.values())
        return kept[0] if len(kept) == 1 else Union(branches=kept)

    # Named types

    def named(self, type_: Struct | Enumeration | Fixed) -> Ref:
        """A reference by the type's name in Avro; the type itself waits for its turn."""
        name = self.names.get(type_.name)
        if name is None:
            name = clean(type_.name)
            name = _fresh(f"{name}_" if name.rpartition(".")[2] in PRIMITIVES else name, set(self.names.values()))
            self.names[type_.name] = name
            if name != type_.name:
                self.lose([], f"The type {type_.name} is called {name}: Avro's names are letters, digits and _.")
            self.waiting.append(type_)
            if isinstance(type_, Enumeration):
                self.enums[name] = type_
        return Ref(name=name)

    def finish(self) -> None:
        """Fit what waits, and what comes to wait meanwhile."""
        while self.waiting:
            type_ = self.waiting.popleft()
            name = self.names[type_.name]
            match type_:
                case Fixed():
                    self.done[name] = Fixed(name=name, size=type_.size)
                case Enumeration():
                    self.done[name] = self.enum(type_)
                case Struct():
                    self.done[name] = self.struct(type_, name)

    def enum(self, type_: Enumeration) -> Enumeration:
        if [symbol.number for symbol in type_.symbols] != list(range(len(type_.symbols))):
            self.lose([type_.name], "Avro counts symbols from 0 in their order; the numbers are not kept.")
        if not type_.closed:
            self.lose([type_.name], "Avro's enums are closed: a number without a symbol does not fit.")
        symbols = tuple(Symbol(symbol.name, number) for number, symbol in enumerate(type_.symbols))
        return Enumeration(
            name=self.names[type_.name], symbols=symbols, default=type_.default, note=_documented(type_.note)
        )

    def struct(self, type_: Struct, name: str) -> Struct:
        if type_.kind == "union":
            self.lose(
                [type_.name], "Avro has no union of fields: each may be null, and that just one is set is not checked."
            )
        keys = {field.key for field in type_.fields} | {field.name for field in type_.fields}
        taken: set[str] = set()
        fields = []
        for field in type_.fields:
            fields.append(self.field(field, type_, keys, taken))
            taken.add(fields[-1].name)
        kind = "error" if type_.kind in ("error", "exception") else "record"
        return Struct(name=name, fields=tuple(fields), kind=kind, doc=type_.doc)

    def field(self, field: Field, struct: Struct, keys: set[str], taken: set[str]) -> Field:
        path = [struct.name, field.key]
        name = field.name
        if not NAME.fullmatch(name):
            name = _fresh(clean(name).replace(".", "_"), taken | keys)
            self.lose(path, f"{field.name!r} is no name in Avro: the field is {name}, its json_name keeps the key.")
        elif name in taken:
            name = _fresh(name, taken | keys)
        json_name = field.key if field.key != name else None
        type_ = self.type(field.type, path)
        default: Value | Missing = MISSING
        if field.default is not MISSING:
            default = self.default(field.default, type_, path)
        optional = struct.kind == "union" or field.oneof is not None or field.presence is not Presence.REQUIRED
        if field.oneof is not None and struct.kind != "union":
            self.lose(
                path,
                f"The oneof {field.oneof} becomes fields that may be null; that one at most is set is not checked.",
            )
        if default is MISSING and optional:
            type_, default = self.absent(field, struct, type_, path)
        if default is None:
            type_ = _nullable(type_)
        aliases = tuple(alias for alias in field.aliases if NAME.fullmatch(alias))
        return Field(name, type_, default=default, aliases=aliases, doc=field.doc, json_name=json_name)

    def absent(self, field: Field, struct: Struct, type_: Type, path: list[str]) -> tuple[Type, Value]:
        """Type and default for a field that a record may lack."""
        if field.presence is Presence.IMPLICIT and struct.kind != "union" and field.oneof is None:
            zero = self.zero(type_)
            if zero is not MISSING:
                return type_, zero
        if field.presence is Presence.DEFAULT:
            self.lose(path, "A record may lack the field, so it may be null.")
        return _nullable(type_), None

    def zero(self, type_: Type) -> Value | Missing:
        """What absent means where it is one with the default: 0, empty text, the first symbol."""
        match type_:
            case ListOf():
                return []
            case MapOf():
                return {}
            case Ref():
                return self.enums[type_.name].symbols[0].name if type_.name in self.enums else MISSING
            case _:
                return _ZERO.get(branch_name(type_), MISSING) if type_.native == branch_name(type_) else MISSING

    def default(self, value: Value, type_: Type, path: list[str]) -> Value | Missing:
        """A default that Avro can say: null, a boolean, a number, text, bytes, or an empty list or map."""
        if value is None or self.holds(value, type_):
            return value
        self.lose(path, "The default does not fit the type in Avro and is left out.")
        return MISSING

    def holds(self, value: Value, type_: Type) -> bool:
        match type_:
            case Bool():
                return isinstance(value, bool)
            case Int():
                low, high = type_.range or (0, 0)
                return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
            case Float():
                return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            case Text():
                return isinstance(value, str)
            case Bytes():
                return isinstance(value, bytes) and type_.native == "bytes"
            case ListOf():
                return isinstance(value, list) and all(self.holds(item, type_.item) for item in value)
            case MapOf():
                return isinstance(value, dict) and all(self.holds(item, type_.value) for item in value.values())
            case Union():
                return any(self.holds(value, branch) for branch in type_.branches)
            case Ref():
                enum = self.enums.get(type_.name)
                return enum is not None and value in [symbol.name for symbol in enum.symbols]
            case _:
                return False


def _is_enum(type_: Enumeration) -> bool:
    names = [symbol.name for symbol in type_.symbols]
    return bool(names) and len(set(names)) == len(names) and all(NAME.fullmatch(name) for name in names)


def _nullable(type_: Type) -> Type:
    """A union with null, and null first, as a default of null has it."""
    branches = type_.branches if isinstance(type_, Union) else (type_,)
    others = tuple(branch for branch in branches if not isinstance(branch, Null))
    return Union(branches=(PRIMITIVES["null"], *others)) if others else PRIMITIVES["null"]


def _documented(note: Any) -> dict[str, Any]:
    return {"doc": note["doc"]} if isinstance(note.get("doc"), str) and note["doc"] else {}


def _fresh(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 2
    while name in taken:
        name, count = f"{wanted}{count}", count + 1
    return name
