"""From fields as they were read to fields: the rest of their attributes, and their defaults against their types.

A default is only used when a reader misses a field, so one that does not fit does harm years later. It is checked here
against the table "field default values" of the specification, and kept as a value of its type: bytes as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from .. import limits
from ..jsontree import Node
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
from ..value import Value
from . import _avro_faults as faults
from ._avro_faults import closest, seen
from ._avro_read import Draft, Reader, Record
from ._avro_words import KNOWN, own

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
            where=reader.tree.place(*record.members["name"].span) if "name" in record.members else None,
        )  # fmt: skip


def _field(draft: Draft, record: Record, reader: Reader, defaults: _Defaults) -> Field:
    members = draft.members
    where = reader.tree.place(*members["name"].span)
    note: dict[str, Any] = {"pointer": draft.path}
    if len(members) == len(_NEEDED):
        return Field(draft.name, draft.type, note=note, where=where)
    order = members.get("order")
    if order is not None:
        note["order"] = order.value
        if order.value not in ORDERS:
            reader.problem(faults.NO_ORDER, order, hint=closest(order.value, ORDERS) or "Write one of them.")
    if members.keys() - KNOWN["field"]:
        note |= own("field", members)
    aliases = reader.aliases(members, "")
    for alias in aliases:
        if alias in record.fields and alias != draft.name:
            reader.remark(faults.ALIAS_TAKEN, members["aliases"], name=alias)
    json_name = members.get("json_name")
    return Field(
        draft.name, draft.type, default=defaults.of(draft, record), aliases=aliases, doc=reader.text(members, "doc"),
        note=note, where=where,
        json_name=json_name.value if json_name is not None and isinstance(json_name.value, str) else None,
    )  # fmt: skip


class _MisfitError(Exception):
    """A default that its type does not hold: what was expected, and where."""

    def __init__(self, expected: str, node: Node) -> None:
        self.expected, self.node = expected, node


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
        node = draft.members.get("default")
        if node is None:
            return MISSING
        self.open, self.count = [draft.path], 0
        try:
            value = self.fit(node, draft.type)
        except _MisfitError as misfit:
            self.reader.problem(
                faults.NO_DEFAULT, misfit.node, record=record.name, name=draft.name, wanted=misfit.expected,
                hint=_hint(node, draft.type),
            )  # fmt: skip
            return MISSING
        if isinstance(draft.type, Union) and not self._fits(node, draft.type.branches[0]):
            self.reader.remark(faults.LATER_BRANCH, node, name=type_name(draft.type.branches[0]))
        return value

    def _fits(self, node: Node, type_: Type) -> bool:
        self.open, self.count = [], 0
        try:
            self.fit(node, type_)
        except _MisfitError:
            return False
        return True

    def spend(self, node: Node, count: int = 1) -> None:
        self.count += count
        self.all += 1
        if self.count > limits.FREE_ELEMENTS or self.all > limits.SPANS:
            raise _MisfitError(f"a default that stands for at most {limits.FREE_ELEMENTS:,} values", node)

    def fit(self, node: Node, type_: Type) -> Value:
        """The value of a default; raises where the type does not hold it."""
        self.spend(node)
        value = node.value
        match type_:
            case Ref():
                return self._named(node, type_.name)
            case Null() if value is None:
                return None
            case Bool() if isinstance(value, bool):
                return value
            case Int() if isinstance(value, int) and not isinstance(value, bool):
                low, high = type_.range or (value, value)
                if not low <= value <= high:
                    raise _MisfitError(f"an integer from {low} to {high}", node)
                return value
            case Float() if isinstance(value, int | float) and not isinstance(value, bool):
                if abs(value) > _LARGEST[type_.bits]:
                    raise _MisfitError(f"a number within {type_name(type_)}", node)
                return value
            case Text() if isinstance(value, str):
                return value
            case Bytes() if isinstance(value, str):
                return _latin1(node, value)
            case ListOf() if isinstance(value, list):
                return [self.fit(item, type_.item) for item in value]
            case MapOf() if isinstance(value, dict):
                return {key: self.fit(item, type_.value) for key, item in value.items()}
            case Union():
                return self._union(node, type_)
            case Anything():  # a type that could not be read was told already
                return node.plain
        raise _MisfitError(_EXPECTED[type(type_)], node)

    def _union(self, node: Node, type_: Union) -> Value:
        """ "Default values for union fields correspond to the first schema that matches in the union." """
        misfits = []
        for branch in type_.branches:
            try:
                return self.fit(node, branch)
            except _MisfitError as misfit:
                misfits.append(misfit)
        inner = [misfit for misfit in misfits if misfit.node is not node]
        if len(inner) == 1:
            raise inner[0]
        raise _MisfitError(" or ".join(type_name(branch) for branch in type_.branches) or "no default", node)

    def _named(self, node: Node, name: str) -> Value:
        value = node.value
        if (record := self.reader.records.get(name)) is not None:
            if not isinstance(value, dict):
                raise _MisfitError(f"an object, for {name}", node)
            return self._record(node, value, record)
        match self.reader.named.get(name):
            case Enumeration(symbols=symbols):
                words = self.words.get(name) or self.words.setdefault(name, frozenset(s.name for s in symbols))
                if not isinstance(value, str) or value not in words:
                    raise _MisfitError("one of " + ", ".join(s.name for s in symbols[:20]), node)
            case Fixed(size=size):
                data = _latin1(node, value) if isinstance(value, str) else None
                if data is None or len(data) != size:
                    raise _MisfitError(f"text of {size} characters, one for each byte", node)
                return data
        return node.plain

    def _record(self, node: Node, value: dict[str, Node], record: Record) -> Value:
        out: dict[str, Value] = {}
        for name, draft in record.fields.items():
            if name in value:
                out[name] = self.fit(value[name], draft.type)
            elif "default" in draft.members:
                self._absent(draft)
            else:
                raise _MisfitError(f"a value for {record.name}.{name}", node)
        return out

    def _absent(self, draft: Draft) -> None:
        """A field that a default leaves out stands for its own default."""
        node = draft.members["default"]
        if draft.path in self.open:
            raise _MisfitError("a default that does not contain itself", node)
        if draft.path not in self.sizes:
            before, self.count = self.count, 0
            self.open.append(draft.path)
            try:
                self.fit(node, draft.type)
            finally:
                self.open.pop()
                self.sizes[draft.path], self.count = self.count, before
        self.spend(node, self.sizes[draft.path])


def _latin1(node: Node, text: str) -> bytes:
    """ "Unicode code points 0-255 are mapped to unsigned 8-bit byte values 0-255." """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise _MisfitError("text of the characters U+0000 to U+00FF, one for each byte", node) from None


def _hint(node: Node, type_: Type) -> str:
    branches = type_.branches if isinstance(type_, Union) else (type_,)
    if node.value is None:
        return 'Make the type ["null", …], or give a default of the type.'
    if isinstance(node.value, str):
        number = re.fullmatch(r"-?\d+(\.\d+)?|true|false", node.value)
        if number and any(isinstance(branch, Int | Float | Bool) for branch in branches):
            return f"Write {node.value[:40]} without quotation marks."
        if node.value == "null" and any(isinstance(branch, Null) for branch in branches):
            return "Write null without quotation marks."
    return f"Give a default that fits, or remove {seen(node)}."
