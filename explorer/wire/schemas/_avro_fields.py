"""From fields as they were read to fields: the rest of their attributes, and their defaults against their types.

A default is only used when a reader misses a field, so one that does not fit does harm years later. It is checked here
against the table "field default values" of the specification, and kept as a value of its type: bytes as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from .. import limits
from ..avro_types import branch_name
from ..problem import Edit
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
    Ref,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import Value, escaped
from . import _avro_faults as faults
from ._avro_faults import closest, seen
from ._avro_read import Draft, Reader, Record
from ._avro_words import KNOWN, Members, own

ORDERS: Final = ("ascending", "descending", "ignore")
_NEEDED: Final = ("name", "type")
_EXPECTED: Final[Mapping[type, str]] = {
    Null: "null", Bool: "true or false", Int: "an integer", Float: "a number", Text: "text",
    Bytes: "text, a character for each byte", ListOf: "an array", MapOf: "an object",
}  # fmt: skip
_LARGEST: Final = {32: 3.4028235677973366e38, 64: 1.7976931348623157e308}


def finish(reader: Reader) -> None:
    """Make the structs of all records that were read; `reader.named` is complete afterwards."""
    defaults = _Defaults(reader)
    for record in reader.records.values():
        fields = tuple([_field(draft, record, reader, defaults) for draft in record.fields.values()])
        reader.named[record.name] = Struct(
            name=record.name, fields=fields, kind=record.kind, aliases=record.aliases, doc=record.doc, note=record.note,
            where=reader.tree.where(f"{record.path}/name") if "name" in record.members else None,
        )  # fmt: skip


def _field(draft: Draft, record: Record, reader: Reader, defaults: _Defaults) -> Field:
    members, path = draft.members, draft.path
    where = reader.tree.where(f"{path}/name")
    note: dict[str, Any] = {"pointer": path}
    if len(members) == len(_NEEDED):
        return Field(draft.name, draft.type, note=note, where=where)
    if "order" in members:
        order = note["order"] = members["order"]
        if order not in ORDERS:
            edit = partial(reader.mend.among, f"{path}/order", order, ORDERS)
            reader.problem(
                faults.NO_ORDER, f"{path}/order", edit=edit, hint=closest(order, ORDERS) or "Write one of them."
            )
    if members.keys() - KNOWN["field"]:
        note |= own("field", members)
    aliases = reader.aliases(members, "", path)
    for alias in aliases:
        if alias in record.fields and alias != draft.name:
            reader.remark(faults.ALIAS_TAKEN, f"{path}/aliases", name=alias)
    json_name = members.get("json_name")
    return Field(
        draft.name, draft.type, default=defaults.of(draft, record), aliases=aliases, doc=reader.text(members, "doc", path),
        note=note, where=where, json_name=json_name if isinstance(json_name, str) else None,
    )  # fmt: skip


class _MisfitError(Exception):
    """A default that its type does not hold: what was expected, and where."""

    def __init__(self, expected: str, path: str) -> None:
        self.expected, self.path = expected, path


class _Defaults:
    """Defaults against their types. Those that records inside them leave out are counted in, and may not go round."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.sizes: dict[str, int] = {}  # pointer of a field -> how many values its default stands for
        self.words: dict[str, frozenset[str]] = {}
        self.open: list[str] = []
        self.count = self.all = 0

    def of(self, draft: Draft, record: Record) -> Value | Missing:
        """The default of a field as a value of its type; MISSING where there is none, or none that fits."""
        if "default" not in draft.members:
            return MISSING
        given, type_, path = draft.members["default"], draft.type, f"{draft.path}/default"
        self.open, self.count = [draft.path], 0
        try:
            value = self.fit(given, type_, path)
        except _MisfitError as misfit:
            self.reader.problem(
                faults.NO_DEFAULT, misfit.path, record=record.name, name=draft.name, wanted=misfit.expected,
                hint=_hint(given, type_), edit=partial(self.edit, draft, misfit.path),
            )  # fmt: skip
            return MISSING
        if isinstance(type_, Union) and not self._fits(given, type_.branches[0], path):
            fitting = next(index for index, one in enumerate(type_.branches) if self._fits(given, one, path))
            edit = partial(self.reader.mend.first, f"{draft.path}/type", fitting)
            self.reader.remark(faults.LATER_BRANCH, path, edit=edit, name=type_name(type_.branches[0]))
        return value

    def edit(self, draft: Draft, path: str) -> Edit | None:
        """A default that does not fit, as its type has it; or its type with null in it, where that is the default."""
        mend, whole = self.reader.mend, f"{draft.path}/default"
        given = mend.node(path).plain
        if path != whole:
            return None
        branches = draft.type.branches if isinstance(draft.type, Union) else (draft.type,)
        if any(isinstance(branch, Anything) for branch in branches):
            return None
        if given is None:
            return mend.nullable(f"{draft.path}/type")
        resolved = [self.reader.named.get(one.name) if isinstance(one, Ref) else one for one in branches]
        symbols = [symbol.name for one in resolved if isinstance(one, Enumeration) for symbol in one.symbols]
        if symbols:
            return mend.among(path, given, symbols)
        return mend.default(path, given, {branch_name(branch) for branch in branches})

    def _fits(self, value: Value, type_: Type, path: str) -> bool:
        self.open, self.count = [], 0
        try:
            self.fit(value, type_, path)
        except _MisfitError:
            return False
        return True

    def spend(self, path: str, count: int = 1) -> None:
        self.count += count
        self.all += 1
        if self.count > limits.FREE_ELEMENTS or self.all > limits.SPANS:
            raise _MisfitError(f"a default that stands for at most {limits.FREE_ELEMENTS:,} values", path)

    def fit(self, value: Value, type_: Type, path: str) -> Value:
        """The value of a default; raises where the type does not hold it."""
        self.spend(path)
        match type_:
            case Ref():
                return self._named(value, type_.name, path)
            case Null() if value is None:
                return None
            case Bool() if isinstance(value, bool):
                return value
            case Int() if isinstance(value, int) and not isinstance(value, bool):
                low, high = type_.range or (value, value)
                if not low <= value <= high:
                    raise _MisfitError(f"an integer from {low} to {high}", path)
                return value
            case Float() if isinstance(value, int | float) and not isinstance(value, bool):
                if abs(value) > _LARGEST[type_.bits]:
                    raise _MisfitError(f"a number within {type_name(type_)}", path)
                return value
            case Text() if isinstance(value, str):
                return value
            case Bytes() if isinstance(value, str):
                return _latin1(value, path)
            case ListOf() if isinstance(value, list):
                return [self.fit(item, type_.item, f"{path}/{index}") for index, item in enumerate(value)]
            case MapOf() if isinstance(value, dict):
                return {key: self.fit(item, type_.value, _below(path, key)) for key, item in value.items()}
            case Union():
                return self._union(value, type_, path)
            case Anything():  # a type that could not be read was told already
                return value
        raise _MisfitError(_EXPECTED[type(type_)], path)

    def _union(self, value: Value, type_: Union, path: str) -> Value:
        """ "Default values for union fields correspond to the first schema that matches in the union." """
        misfits = []
        for branch in type_.branches:
            try:
                return self.fit(value, branch, path)
            except _MisfitError as misfit:
                misfits.append(misfit)
        inner = [misfit for misfit in misfits if misfit.path != path]
        if len(inner) == 1:
            raise inner[0]
        raise _MisfitError(" or ".join(type_name(branch) for branch in type_.branches) or "no default", path)

    def _named(self, value: Value, name: str, path: str) -> Value:
        if (record := self.reader.records.get(name)) is not None:
            if not isinstance(value, dict):
                raise _MisfitError(f"an object, for {name}", path)
            return self._record(value, record, path)
        match self.reader.named.get(name):
            case Enumeration(symbols=symbols):
                words = self.words.get(name) or self.words.setdefault(name, frozenset(s.name for s in symbols))
                if not isinstance(value, str) or value not in words:
                    raise _MisfitError("one of " + ", ".join(s.name for s in symbols[:20]), path)
            case Fixed(size=size):
                data = _latin1(value, path) if isinstance(value, str) else None
                if data is None or len(data) != size:
                    raise _MisfitError(f"text of {size} characters, one for each byte", path)
                return data
        return value

    def _record(self, value: Members, record: Record, path: str) -> Value:
        out: dict[str, Value] = {}
        for name, draft in record.fields.items():
            if name in value:
                out[name] = self.fit(value[name], draft.type, _below(path, name))
            elif "default" in draft.members:
                self._absent(draft)
            else:
                raise _MisfitError(f"a value for {record.name}.{name}", path)
        return out

    def _absent(self, draft: Draft) -> None:
        """A field that a default leaves out stands for its own default."""
        path = f"{draft.path}/default"
        if draft.path in self.open:
            raise _MisfitError("a default that does not contain itself", path)
        if draft.path not in self.sizes:
            before, self.count = self.count, 0
            self.open.append(draft.path)
            try:
                self.fit(draft.members["default"], draft.type, path)
            finally:
                self.open.pop()
                self.sizes[draft.path], self.count = self.count, before
        self.spend(path, self.sizes[draft.path])


def _below(path: str, key: str) -> str:
    return f"{path}/{escaped(key)}"


def _latin1(text: str, path: str) -> bytes:
    """ "Unicode code points 0-255 are mapped to unsigned 8-bit byte values 0-255." """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise _MisfitError("text of the characters U+0000 to U+00FF, one for each byte", path) from None


def _hint(value: Value, type_: Type) -> str:
    branches = type_.branches if isinstance(type_, Union) else (type_,)
    if value is None:
        return 'Make the type ["null", …], or give a default of the type.'
    if isinstance(value, str):
        number = re.fullmatch(r"-?\d+(\.\d+)?|true|false", value)
        if number and any(isinstance(branch, Int | Float | Bool) for branch in branches):
            return f"Write {value[:40]} without quotation marks."
        if value == "null" and any(isinstance(branch, Null) for branch in branches):
            return "Write null without quotation marks."
    return f"Give a default that fits, or remove {seen(value)}."
