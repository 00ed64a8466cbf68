"""The walk over a writer's and a reader's Avro schema that asks every rule.

`Walk.pair` follows "Schema Resolution" of the specification, in the order of Avro Java's SchemaCompatibility, whose
locations (JSON Pointers from the root of the reader, through names as if they stood where they are used) it keeps. A pair
of named types that is being looked at counts as compatible, so recursive schemas end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ..example import ENTRY, ITEM, Branch, Way, example, path_of
from ..rule import Check, Finding, Fix, Rule, Spot, Verdict
from ..schema import (
    MISSING,
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
    Place,
    Schema,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)
from ..union import branch_of
from ..value import Value, pointer, same
from . import _avro_fix as fixes
from . import _avro_rules as rules
from ._avro_match import base, full_name, matching_branch, name_of, names_match, promotes, writer_field

_ROUNDS: Final = {("int", "float"): (1 << 24) + 1, ("long", "float"): (1 << 24) + 1, ("long", "double"): (1 << 53) + 1}


@dataclass(frozen=True, slots=True)
class At:
    """Where the walk is. `location`: Java's; `writer`, `reader`: pointers into the texts; `way`: to the writer's value."""

    location: str = ""
    writer: str = ""
    reader: str = ""
    way: Way = ()

    def down(self, step: str, way: Way = (), *, writer: str | None = None, reader: str | None = None) -> At:
        """One step down, under the same name in both texts unless said otherwise."""
        return At(
            f"{self.location}/{step}",
            f"{self.writer}/{step if writer is None else writer}",
            f"{self.reader}/{step if reader is None else reader}",
            self.way + way,
        )

    def into(self, writer: Type, reader: Type) -> At:
        """The same place, once a name has led to where a type is written."""
        return replace(
            self,
            writer=writer.note.get("pointer", self.writer),
            reader=reader.note.get("pointer", self.reader),
        )


class Walk:
    """One walk. Findings come back from each pair, so that a branch can be tried without telling."""

    def __init__(self, writer: Schema, reader: Schema, check: Check) -> None:
        self.writer, self.reader, self.check = writer, reader, check
        self.known: dict[tuple[str, str], list[Finding]] = {}

    def run(self) -> None:
        """Walk from the roots and tell what was found, each thing once."""
        told: set[int] = set()
        for finding in self.pair(self.writer.root, self.reader.root, At()):
            if id(finding) not in told:
                told.add(id(finding))
                self.check.add(finding)

    # Pairs of types

    def pair(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        writer, reader = self.writer.resolve(writer), self.reader.resolve(reader)
        at = at.into(writer, reader)
        names = name_of(writer), name_of(reader)
        if names[0] is None or names[1] is None:
            return self._types(writer, reader, at)
        key = (names[0], names[1])
        if key not in self.known:
            self.known[key] = []
            self.known[key] = self._types(writer, reader, at)
        return self.known[key]

    def _types(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        match writer, reader:
            case Union(), Union():
                return self._unions(writer, reader, at)
            case Union(), _:
                self.check.ask(rules.TYPE_MISMATCH)
                return [
                    finding
                    for index, branch in enumerate(writer.branches)
                    for finding in self.pair(
                        branch, reader, replace(at.down(str(index), (Branch(index),)), reader=at.reader)
                    )
                ]
            case _, Union():
                return self._into_union(writer, reader, at)
            case Struct(), Struct():
                return self._named(writer, reader, at) + self._fields(writer, reader, at)
            case Enumeration(), Enumeration():
                return self._named(writer, reader, at) + self._symbols(writer, reader, at)
            case Fixed(), Fixed():
                return (
                    self._named(writer, reader, at) + self._size(writer, reader, at) + self._logical(writer, reader, at)
                )
            case ListOf(), ListOf():
                return self.pair(writer.item, reader.item, at.down("items", (ITEM,)))
            case MapOf(), MapOf():
                return self.pair(writer.value, reader.value, at.down("values", (ENTRY,)))
            case _:
                return self._plain(writer, reader, at)

    def _plain(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        """Primitive types: equal, promoted, or a mismatch."""
        self.check.ask(rules.TYPE_MISMATCH)
        old, new = base(writer), base(reader)
        if old == new and isinstance(writer, Null | Bool | Int | Float | Text | Bytes):
            return self._logical(writer, reader, at)
        if promotes(old, new):
            return self._promotion(writer, reader, old, new, at) + self._logical(writer, reader, at)
        return [
            self._find(
                rules.TYPE_MISMATCH, at, f"{_called(writer)} was written, {_called(reader)} is wanted.",
                fix=fixes.type_back(writer, reader, at.reader, self.reader, promotes(new, old)),
            )
        ]  # fmt: skip

    def _promotion(self, writer: Type, reader: Type, old: str, new: str, at: At) -> list[Finding]:
        if (old, new) in _ROUNDS:
            number = _ROUNDS[old, new]
            detail = f"{old} is read as {new}, which rounds large numbers: {number} becomes {number - 1}."
            return [self._find(rules.PROMOTION_LOSES_PRECISION, at, detail, value=number)]
        if (old, new) == ("bytes", "string"):
            detail = "bytes are read as a string; bytes that are not UTF-8 cannot be."
            return [self._find(rules.BYTES_NOT_TEXT, at, detail, value=b"\xff")]
        if (old, new) != ("string", "bytes"):
            self.check.ask(rules.PROMOTION_LOSES_PRECISION)
        return []

    def _logical(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        old, new = _meaning(writer), _meaning(reader)
        if old == new:
            if old != (None, None, None):
                self.check.ask(rules.LOGICAL_TYPE_CHANGED)
            return []
        detail = f"The writer's {_meant(writer)} is read as {_meant(reader)}; the number in the bytes stays as it is."
        return [self._find(rules.LOGICAL_TYPE_CHANGED, at, detail)]

    # Named types

    def _named(
        self, writer: Struct | Enumeration | Fixed, reader: Struct | Enumeration | Fixed, at: At
    ) -> list[Finding]:
        self.check.ask(rules.NAME_MISMATCH)
        if not names_match(writer, reader):
            detail = (
                f"{writer.name} was written, {reader.name} is wanted, and {reader.name} has no alias {writer.name}."
            )
            if isinstance(writer, Struct):
                detail += " Outside a union decoders do not look at names of records: the bytes are read all the same."
            fix = fixes.alias_of_type(writer, reader, self.reader)
            return [self._find(rules.NAME_MISMATCH, replace(at, location=f"{at.location}/name"), detail, fix=fix,
                               places=(writer.where, reader.where))]  # fmt: skip
        if writer.name != reader.name and full_name(writer) not in reader.aliases:
            detail = f"{writer.name} was written, {reader.name} is wanted: the same name in another namespace."
            return [self._find(rules.NAMESPACE_CHANGED, replace(at, location=f"{at.location}/name"), detail,
                               fix=fixes.alias_of_type(writer, reader, self.reader),
                               places=(writer.where, reader.where))]  # fmt: skip
        self.check.ask(rules.NAMESPACE_CHANGED)
        if writer.name != reader.name:
            detail = f"{reader.name} knows {writer.name} as an alias; the other way round the name is unknown."
            return [self._find(rules.ALIAS_ONE_WAY, at, detail, places=(writer.where, reader.where))]
        return []

    def _symbols(self, writer: Enumeration, reader: Enumeration, at: At) -> list[Finding]:
        self.check.ask(rules.MISSING_ENUM_SYMBOLS)
        known = {symbol.name for symbol in reader.symbols}
        lost = [symbol for symbol in writer.symbols if symbol.name not in known]
        if not lost:
            if reader.default is not None:
                self.check.ask(rules.ENUM_DEFAULT_TAKEN)
            return []
        names = ", ".join(symbol.name for symbol in lost[:12]) + (" …" if len(lost) > 12 else "")
        places = lost[0].where, reader.where
        here = replace(at, location=f"{at.location}/symbols")
        if reader.default is not None:
            detail = (
                f"{names} of {writer.name} {'is' if len(lost) == 1 else 'are'} read as {reader.default}, the default."
            )
            return [self._find(rules.ENUM_DEFAULT_TAKEN, here, detail, value=lost[0].name, places=places)]
        detail = f"{reader.name} does not know {names}."
        fix = fixes.symbols(lost, reader, self.reader)
        return [self._find(rules.MISSING_ENUM_SYMBOLS, here, detail, fix=fix, value=lost[0].name, places=places)]

    def _size(self, writer: Fixed, reader: Fixed, at: At) -> list[Finding]:
        self.check.ask(rules.FIXED_SIZE_MISMATCH)
        if writer.size == reader.size:
            return []
        detail = f"{writer.size} bytes were written, {reader.size} are wanted."
        fix = Fix("A fixed keeps its size for ever: give the new size a new name, or use bytes.")
        here = replace(at, location=f"{at.location}/size")
        return [self._find(rules.FIXED_SIZE_MISMATCH, here, detail, fix=fix, places=(writer.where, reader.where))]

    # Records

    def _fields(self, writer: Struct, reader: Struct, at: At) -> list[Finding]:
        found: list[Finding] = []
        taken: dict[str, int] = {}
        places = {field.name: index for index, field in enumerate(writer.fields)}
        for index, field in enumerate(reader.fields):
            other, alias = writer_field(field, writer, places)
            here = at.down(f"fields/{index}")
            if other is None:
                found += self._absent(field, writer, reader, here)
                continue
            taken[other.name] = index
            here = replace(here, writer=other.note.get("pointer", at.writer), way=(*at.way, other.key))
            found += self._met(other, field, alias, replace(here, reader=field.note.get("pointer", here.reader)))
        for index, other in enumerate(writer.fields):
            if other.name not in taken:
                here = At(
                    at.location,
                    other.note.get("pointer", f"{at.writer}/fields/{index}"),
                    at.reader,
                    (*at.way, other.key),
                )
                detail = f"{other.name} was written and is not wanted: its bytes are stepped over."
                found.append(self._find(rules.FIELD_DROPPED, here, detail, places=(other.where, None)))
        self.check.ask(rules.FIELD_DROPPED)
        order = [taken[field.name] for field in writer.fields if field.name in taken]
        if len(order) > 1:
            self.check.ask(rules.REORDERED)
        if order != sorted(order):
            detail = f"{reader.name} has its fields in another order; they are found by name."
            found.append(self._find(rules.REORDERED, at, detail, places=(writer.where, reader.where)))
        if writer.doc != reader.doc:
            found.append(self._find(rules.DOC_CHANGED, at, f"The documentation of {reader.name} changed.",
                                    places=(writer.where, reader.where)))  # fmt: skip
        return found

    def _absent(self, field: Field, writer: Struct, reader: Struct, at: At) -> list[Finding]:
        """A field that the writer did not write."""
        self.check.ask(rules.READER_FIELD_MISSING_DEFAULT_VALUE)
        if field.default is not MISSING:
            return []
        type_ = self.reader.resolve(field.type)
        also: tuple[str, ...] = ()
        location = at.location
        if isinstance(type_, Enumeration) and type_.default is not None:
            # Avro Java goes on with the enum against the record, which is a mismatch of types: an odd name for the same no.
            also, location = ("Avro Java: TYPE_MISMATCH",), f"{at.location}/type"
        detail = f"{field.name} is wanted, was not written, and has no default."
        renamed = next((other for other in writer.fields if field.name in other.aliases), None)
        if renamed is not None:
            detail += f" The writer calls it {renamed.name}; only the reader's aliases are looked at."
        here = replace(at, location=location, writer="", reader=field.note.get("pointer", at.reader))
        fix = fixes.default(field, type_, self.reader, renamed or fixes.likely_rename(field, writer, reader))
        return [self._find(rules.READER_FIELD_MISSING_DEFAULT_VALUE, here, detail, fix=fix,
                           places=(renamed.where if renamed else writer.where, field.where), also=also)]  # fmt: skip

    def _met(self, other: Field, field: Field, alias: bool, at: At) -> list[Finding]:
        """A field that both have, by name or by the reader's alias."""
        places = other.where, field.where
        found: list[Finding] = []
        if alias:
            detail = f"{field.name} knows {other.name} as an alias: renamed. The other way round the name is unknown."
            found.append(self._find(rules.ALIAS_ONE_WAY, at, detail, places=places))
        if not isinstance(other.default, Missing) and not isinstance(field.default, Missing):
            self.check.ask(rules.DEFAULT_CHANGED)
            if not same(other.default, field.default):
                detail = f"The default of {field.name} is {_json(field.default)}, and was {_json(other.default)}."
                found.append(self._find(rules.DEFAULT_CHANGED, at, detail, places=places))
        type_ = self.reader.resolve(field.type)
        if not isinstance(field.default, Missing):
            self.check.ask(rules.DEFAULT_INVALID)
            if isinstance(type_, Union) and branch_of(field.default, type_, self.reader) not in (0, None):
                detail = (
                    f"The default of {field.name} is of a later branch; before Avro 1.12 it had to be of the first."
                )
                found.append(self._find(rules.DEFAULT_INVALID, at, detail, verdict=Verdict.WARN, places=places))
        if other.doc != field.doc:
            found.append(
                self._find(rules.DOC_CHANGED, at, f"The documentation of {field.name} changed.", places=places)
            )
        else:
            self.check.ask(rules.DOC_CHANGED)
        return found + self.pair(other.type, field.type, at.down("type"))

    # Unions

    def _unions(self, writer: Union, reader: Union, at: At) -> list[Finding]:
        self.check.ask(rules.MISSING_UNION_BRANCH)
        found: list[Finding] = []
        for index, branch in enumerate(writer.branches):
            here = replace(at.down(str(index), (Branch(index),)), reader=at.reader)
            inner = self._into_union(self.writer.resolve(branch), reader, here)
            found += inner
        return found

    def _into_union(self, writer: Type, reader: Union, at: At) -> list[Finding]:
        """One type against the branches of the reader: the first that reads it is taken."""
        self.check.ask(rules.MISSING_UNION_BRANCH)
        causes: list[Finding] = []
        for index, branch in enumerate(reader.branches):
            inner = self.pair(writer, branch, replace(at.down(str(index)), writer=at.writer, way=at.way))
            fails = [finding for finding in inner if finding.verdict is Verdict.FAIL]
            if not fails:
                return inner + self._ambiguous(writer, reader, index, at)
            causes += fails if base(writer) == base(self.reader.resolve(branch)) else []
        detail = f"No branch of the reader's union reads {_called(writer)}."
        if causes:
            detail += f" The nearest one does not because: {causes[0].detail}"
        fix = fixes.branch(writer, reader, at.reader, self.reader)
        return [self._find(rules.MISSING_UNION_BRANCH, at, detail, fix=fix)]

    def _ambiguous(self, writer: Type, reader: Union, index: int, at: At) -> list[Finding]:
        self.check.ask(rules.UNION_AMBIGUOUS)
        exact = matching_branch(writer, reader, self.reader)
        if exact is None or exact <= index:
            return []
        one, other = (type_name(self.reader.resolve(reader.branches[number])) for number in (index, exact))
        detail = f"{_called(writer)} is read as {one}, the first branch that matches, although {other} is there too; Avro Java takes {other}."  # noqa: E501
        return [self._find(rules.UNION_AMBIGUOUS, at, detail)]

    # Telling

    def _find(
        self, rule: Rule, at: At, detail: str, *, verdict: Verdict | None = None, fix: Fix | None = None,
        value: Value | Missing = MISSING, places: tuple[Place | None, Place | None] | None = None,
        also: tuple[str, ...] = (),
    ) -> Finding:  # fmt: skip
        self.check.ask(rule)
        verdict = verdict or rule.verdict
        old, new = places or (self._place(self.writer, at.writer), self._place(self.reader, at.reader))
        shown = MISSING if verdict is Verdict.PASS else example(self.writer, at.way, value)
        return Finding(
            rule, pointer(path_of(at.way)), detail, verdict,
            None if old is None else Spot(at.writer, old), None if new is None else Spot(at.location, new),
            fix, shown, also or rule.also_known_as,
        )  # fmt: skip

    @staticmethod
    def _place(schema: Schema, at: str) -> Place | None:
        """Where a pointer leads in a schema's text, or the nearest thing above it that is written there."""
        while True:
            try:
                place: Place = schema.model.place(at)
                return place
            except (LookupError, ValueError, AttributeError):
                if not at:
                    return None
                at = at.rpartition("/")[0]


def _called(type_: Type) -> str:
    """A type in words, by the name of what it is."""
    match type_:
        case Struct():
            return f"the record {type_.name}"
        case Enumeration():
            return f"the enum {type_.name}"
        case Fixed():
            return f"the fixed {type_.name}"
        case Union():
            return "one of " + ", ".join(type_name(branch) for branch in type_.branches)
        case _:
            return base(type_)


def _meaning(type_: Type) -> tuple[str | None, int | None, int | None]:
    """The logical type, with precision and scale; nothing for a plain type."""
    native = type_.native
    if native is None or native == base(type_):
        return None, None, None
    return native, type_.note.get("precision"), type_.note.get("scale")


def _meant(type_: Type) -> str:
    logical, precision, scale = _meaning(type_)
    if logical is None:
        return base(type_)
    return logical if precision is None else f"{logical}({precision}, {scale or 0})"


def _json(value: Value) -> str:
    return fixes.json_text(value)
