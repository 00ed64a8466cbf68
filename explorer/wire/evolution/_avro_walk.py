"""The walk over a writer's and a reader's Avro schema that asks every rule.

`Walk.pair` follows "Schema Resolution" of the specification, in the order of Avro Java's SchemaCompatibility, whose
locations it keeps. A pair of named types that is being looked at counts as compatible, so recursive schemas end. Findings
come back from each pair, so that a branch of a union can be tried without telling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from .. import limits
from ..avro_types import type_word
from ..example import ENTRY, ITEM, Shown
from ..rule import Check, Finding, Verdict
from ..schema import (
    MISSING,
    Enumeration,
    Fixed,
    ListOf,
    MapOf,
    Ref,
    Schema,
    Struct,
    Type,
    Union,
    type_name,
)  # fmt: skip
from . import _avro_rules as rules
from ._avro_fix import Fixes
from ._avro_match import (
    Branches,
    Named,
    in_another_namespace,
    name_of,
    names_match,
    promotes,
)  # fmt: skip
from ._avro_records import Records
from ._avro_told import At, Teller, called, listed, meaning, meant

_NAMED: Final = (Struct, Enumeration, Fixed)
_NO_MEANING: Final = (None, None, None)
_ROUNDS: Final = {("int", "float"): (1 << 24) + 1, ("long", "float"): (1 << 24) + 1, ("long", "double"): (1 << 53) + 1}
"""Promotions that round, and the smallest number that they change."""

DEEP: Final = 48
"""Pairs inside one another that are looked at in one go; what lies deeper is looked at afterwards, for itself."""

MOST: Final = 80_000
"""Pairs and fields in one walk; a finding is worth five of them."""


class Walk:
    """One walk. `asked` are the rules that had something to look at."""

    def __init__(self, writer: Schema, reader: Schema, check: Check) -> None:
        self.writer, self.reader, self.check = writer, reader, check
        self.asked = check.asked
        self.tell = Teller(writer, reader)
        self.find = self.tell.find
        self.fixes = Fixes(writer, reader)
        self.known: dict[tuple[str, str], tuple[At, list[Finding]]] = {}
        self.unions: dict[int, Branches] = {}
        self.records = Records(reader, self.asked, self.find, self.fixes, self.pair, self.branches)
        self.alike: Mapping[type, Callable[[Any, Any, At], list[Finding]]] = {
            Struct: self._structs, Enumeration: self._enums, Fixed: self._fixed, ListOf: self._arrays, MapOf: self._maps,
        }  # fmt: skip
        self.later: list[tuple[Type, Type, At]] = []
        self.depth, self.left = 0, MOST

    def run(self) -> None:
        """Walk from the roots and tell what was found, each thing once."""
        told: set[int] = set()  # findings stay alive in `tell`
        start = At(None, "", _pointer(self.writer), _pointer(self.reader))
        self.later = [(self.writer.root, self.reader.root, start)]
        for writer, reader, at in self.later:  # grows meanwhile
            for finding in self.pair(writer, reader, at):
                if id(finding) not in told:
                    told.add(id(finding))
                    self.check.add(self.tell.mended(finding) if len(told) <= limits.FINDINGS else finding)
        self.check.unfinished = self.left < 0

    # Pairs of types

    def pair(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        """What the rules say of a type of the writer and one of the reader."""
        if writer is reader:  # a primitive type, of which there is one object
            self.asked.add(rules.TYPE_MISMATCH.key)
            return []
        if self.depth == DEEP or self.left < 0:
            if self.left >= 0:
                self.later.append((writer, reader, at))
            return []
        self.depth += 1
        self.left -= 1
        writer = self.writer.resolve(writer) if isinstance(writer, Ref) else writer
        reader = self.reader.resolve(reader) if isinstance(reader, Ref) else reader
        if type(writer) in _NAMED and type(reader) in _NAMED:
            found = self._known(writer, reader, at)  # type: ignore[arg-type]
        else:
            found = self._types(writer, reader, at)
        self.left -= 5 * len(found)
        self.depth -= 1
        return found

    def _known(self, writer: Named, reader: Named, at: At) -> list[Finding]:
        """Two named types, looked at once however often they meet."""
        names = writer.name, reader.name
        if names not in self.known:
            self.known[names] = at, []
            self.known[names] = at, self._types(writer, reader, at)
        return self.known[names][1]

    def _types(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        if isinstance(writer, Union):
            return self._from_union(writer, reader, at)
        if isinstance(reader, Union):
            return self._into_union(writer, reader, at)
        alike = self.alike.get(type(writer)) if type(writer) is type(reader) else None
        return self._plain(writer, reader, at) if alike is None else alike(writer, reader, at)

    def _structs(self, writer: Struct, reader: Struct, at: At) -> list[Finding]:
        at = at.defined(writer, reader)
        self.left -= len(writer.fields) + len(reader.fields)
        return self._named(writer, reader, at) + self.records.fields(writer, reader, at)

    def _enums(self, writer: Enumeration, reader: Enumeration, at: At) -> list[Finding]:
        at = at.defined(writer, reader)
        return self._named(writer, reader, at) + self._symbols(writer, reader, at)

    def _fixed(self, writer: Fixed, reader: Fixed, at: At) -> list[Finding]:
        at = at.defined(writer, reader)
        return self._named(writer, reader, at) + self._size(writer, reader, at)

    def _arrays(self, writer: ListOf, reader: ListOf, at: At) -> list[Finding]:
        return self.pair(writer.item, reader.item, at.down("items", (ITEM,)))

    def _maps(self, writer: MapOf, reader: MapOf, at: At) -> list[Finding]:
        return self.pair(writer.value, reader.value, at.down("values", (ENTRY,)))

    def _plain(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        """Two types of which one is primitive: equal, promoted, or a mismatch."""
        self.asked.add(rules.TYPE_MISMATCH.key)
        old, new = type_word(writer), type_word(reader)
        if old == new:
            return self._meaning(writer, reader, at)
        if promotes(old, new):
            return self._promotion(writer, reader, at) + self._meaning(writer, reader, at)
        detail = f"{called(writer)} was written, {called(reader)} is wanted."
        return [self.find(rules.TYPE_MISMATCH, at, detail, fix=partial(self.fixes.types, writer, reader, at))]

    def _promotion(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        old, new = type_word(writer), type_word(reader)
        if new == "string":
            detail = "bytes are read as a string; bytes that are not UTF-8 cannot be."
            fix = partial(self.fixes.meaning, writer, reader, at)
            return [self.find(rules.BYTES_NOT_TEXT, at, detail, fix=fix, value=b"\xff")]
        if old == "string":
            return []
        number = _ROUNDS.get((old, new))
        if number is None:
            self.asked.add(rules.PROMOTION_LOSES_PRECISION.key)
            return []
        detail = f"{old} is read as {new}, which rounds large numbers: {number} becomes {number - 1}."
        fix = partial(self.fixes.meaning, writer, reader, at)
        return [self.find(rules.PROMOTION_LOSES_PRECISION, at, detail, fix=fix, value=number)]

    def _meaning(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        """What the bytes stand for: logical types."""
        old, new = meaning(writer), meaning(reader)
        if old == new:
            if old != _NO_MEANING:
                self.asked.add(rules.LOGICAL_TYPE_CHANGED.key)
            return []
        detail = f"The writer's {meant(writer)} is read as {meant(reader)}; the bytes stay as they are."
        fix = partial(self.fixes.meaning, writer, reader, at)
        return [self.find(rules.LOGICAL_TYPE_CHANGED, at, detail, fix=fix)]

    # Named types

    def _named(self, writer: Named, reader: Named, at: At) -> list[Finding]:
        self.asked.add(rules.NAME_MISMATCH.key)
        self.asked.add(rules.NAMESPACE_CHANGED.key)
        if writer.name == reader.name:
            return []
        places, old, new = (writer.where, reader.where), writer.name, reader.name
        if not names_match(writer, reader):
            detail = f"{old} was written, {new} is wanted, and {new} has no alias {old}."
            if isinstance(writer, Struct):
                detail += " " + rules.RECORDS_BY_ANY_NAME
            fix = partial(self.fixes.name, writer, reader)
            return [self.find(rules.NAME_MISMATCH, at.at("name"), detail, fix=fix, places=places)]
        if in_another_namespace(writer, reader):
            detail = f"{old} was written, {new} is wanted: the same name in another namespace."
            fix = partial(self.fixes.name, writer, reader)
            return [self.find(rules.NAMESPACE_CHANGED, at.at("name"), detail, fix=fix, places=places)]
        detail = f"{new} knows {old} as an alias; the other way round the name is unknown."
        return [self.find(rules.ALIAS_ONE_WAY, at, detail, places=places)]

    def _symbols(self, writer: Enumeration, reader: Enumeration, at: At) -> list[Finding]:
        self.asked.add(rules.MISSING_ENUM_SYMBOLS.key)
        known = {symbol.name for symbol in reader.symbols}
        lost = [symbol for symbol in writer.symbols if symbol.name not in known]
        if not lost:
            if reader.default is not None:
                self.asked.add(rules.ENUM_DEFAULT_TAKEN.key)
            return []
        names, places = listed([symbol.name for symbol in lost]), (lost[0].where, reader.where)
        rule, detail = rules.MISSING_ENUM_SYMBOLS, f"{reader.name} does not know {names}."
        if reader.default is not None:
            if not names_match(writer, reader):  # nothing is read, so no default is taken
                return []
            are = "is" if len(lost) == 1 else "are"
            rule, detail = (
                rules.ENUM_DEFAULT_TAKEN,
                f"{names} of {writer.name} {are} read as {reader.default}, the default.",
            )
        fix = partial(self.fixes.symbols, lost, writer, reader)
        return [self.find(rule, at.at("symbols"), detail, fix=fix, value=lost[0].name, places=places)]

    def _size(self, writer: Fixed, reader: Fixed, at: At) -> list[Finding]:
        self.asked.add(rules.FIXED_SIZE_MISMATCH.key)
        if writer.size == reader.size:
            return self._meaning(writer, reader, at)
        detail, places = f"{writer.size} bytes were written, {reader.size} are wanted.", (writer.where, reader.where)
        fix = partial(self.fixes.size, writer, reader)
        return [self.find(rules.FIXED_SIZE_MISMATCH, at.at("size"), detail, fix=fix, places=places)]

    # Unions

    def _from_union(self, writer: Union, reader: Type, at: At) -> list[Finding]:
        """Every branch of the writer's union, since any may have been written."""
        found: list[Finding] = []
        if not isinstance(reader, Union):
            self.asked.add(rules.TYPE_MISMATCH.key)
            for index, branch in enumerate(writer.branches):
                found += self.pair(branch, reader, at.written_branch(index))
            return found
        for index, branch in enumerate(writer.branches):
            found += self._into_union(self.writer.resolve(branch), reader, at.written_branch(index))
        return found

    def branches(self, union: Union) -> Branches:
        """The branches of a union of the reader, in an order to look things up."""
        if id(union) not in self.unions:
            self.unions[id(union)] = Branches(union, self.reader)
        return self.unions[id(union)]

    def _into_union(self, writer: Type, reader: Union, at: At) -> list[Finding]:
        """One type against the branches of the reader's union: the first that reads it is taken."""
        self.asked.update((rules.MISSING_UNION_BRANCH.key, rules.UNION_AMBIGUOUS.key))
        branches = self.branches(reader)
        causes: list[Finding] = []
        nearest: Type | None = None
        for index in branches.like(writer):
            nearest = branches.types[index]
            inner = self.pair(writer, nearest, at.read_branch(index))
            fails = [finding for finding in inner if finding.verdict is Verdict.FAIL]
            if not fails:
                return inner + self._ambiguous(writer, branches, index, at)
            causes += fails
        detail = f"No branch of the reader's union reads {called(writer)}."
        if nearest is None:
            return [
                self.find(rules.MISSING_UNION_BRANCH, at, detail, fix=partial(self.fixes.branch, writer, reader, at))
            ]
        cause = causes[0]
        detail += f" {called(nearest)[:1].upper()}{called(nearest)[1:]} does not because: {cause.detail}"
        fix = self.tell.mending(cause) if len(causes) == 1 else None
        return [
            self.find(rules.MISSING_UNION_BRANCH, at, detail, fix=fix, making=self._moved(cause, writer, nearest, at))
        ]

    def _moved(self, cause: Finding, writer: Type, reader: Type, at: At) -> Shown | None:
        """What shows a fault of two types, here; it may have been found where they stand for the first time."""
        made = cause.making
        if not isinstance(made, Shown):
            return None
        names = name_of(writer) or "", name_of(reader) or ""
        first = (self.known[names][0] if names in self.known else at).way
        below = made.way[len(first) :] if made.way[: len(first)] == first else ()
        return Shown(self.writer, at.way + below, made.value if below or made.way == first else MISSING)

    def _ambiguous(self, writer: Type, branches: Branches, index: int, at: At) -> list[Finding]:
        exact = branches.exact(writer)
        if exact is None or exact <= index:
            return []
        one, other = (type_name(branches.types[number]) for number in (index, exact))
        detail = (
            f"{called(writer)} is read as {one}, the first branch that matches, although {other} is there, too; "
            f"Avro Java takes {other}."
        )
        return [
            self.find(rules.UNION_AMBIGUOUS, at, detail, fix=partial(self.fixes.prefer, branches, exact, index, at))
        ]


def _pointer(schema: Schema) -> str:
    """Where the root is written in a schema's text."""
    if isinstance(schema.root, Ref):
        return str(schema.named[schema.root.name].note.get("pointer", ""))
    return "" if getattr(schema.model, "notation", "avsc") == "avsc" else "/schema"
