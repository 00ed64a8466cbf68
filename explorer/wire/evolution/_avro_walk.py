"""The walk over a writer's and a reader's Avro schema that asks every rule.

`Walk.pair` follows "Schema Resolution" of the specification, in the order of Avro Java's SchemaCompatibility, whose
locations it keeps. A pair of named types that is being looked at counts as compatible, so recursive schemas end. Findings
come back from each pair, so that a branch of a union can be tried without telling.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from .. import limits
from ..example import ENTRY, ITEM, Shown
from ..rule import Check, Finding, Verdict
from ..schema import (
    MISSING,
    Enumeration,
    Field,
    Fixed,
    ListOf,
    MapOf,
    Place,
    Ref,
    Schema,
    Struct,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import same
from . import _avro_rules as rules
from ._avro_fix import Fixes
from ._avro_match import (
    Branches,
    Named,
    base,
    holds,
    in_another_namespace,
    name_of,
    names_match,
    promotes,
    writer_field,
)  # fmt: skip
from ._avro_told import At, Teller, called, json_text, listed, meaning, meant

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
        writer, reader = self.writer.resolve(writer), self.reader.resolve(reader)
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
        if type(writer) is type(reader):
            match writer, reader:
                case Struct(), Struct():
                    at = at.defined(writer, reader)
                    return self._named(writer, reader, at) + self._fields(writer, reader, at)
                case Enumeration(), Enumeration():
                    at = at.defined(writer, reader)
                    return self._named(writer, reader, at) + self._symbols(writer, reader, at)
                case Fixed(), Fixed():
                    at = at.defined(writer, reader)
                    return self._named(writer, reader, at) + self._size(writer, reader, at)
                case ListOf(), ListOf():
                    return self.pair(writer.item, reader.item, at.down("items", (ITEM,)))
                case MapOf(), MapOf():
                    return self.pair(writer.value, reader.value, at.down("values", (ENTRY,)))
        return self._plain(writer, reader, at)

    def _plain(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        """Two types of which one is primitive: equal, promoted, or a mismatch."""
        self.asked.add(rules.TYPE_MISMATCH.key)
        old, new = base(writer), base(reader)
        if old == new:
            return self._meaning(writer, reader, at)
        if promotes(old, new):
            return self._promotion(writer, reader, at) + self._meaning(writer, reader, at)
        detail = f"{called(writer)} was written, {called(reader)} is wanted."
        return [self.find(rules.TYPE_MISMATCH, at, detail, fix=partial(self.fixes.types, writer, reader, at))]

    def _promotion(self, writer: Type, reader: Type, at: At) -> list[Finding]:
        old, new = base(writer), base(reader)
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

    # Records

    def _fields(self, writer: Struct, reader: Struct, at: At) -> list[Finding]:
        self.asked.update((rules.FIELD_DROPPED.key, rules.DOC_CHANGED.key))
        self.left -= len(writer.fields) + len(reader.fields)
        written = {field.name: field for field in writer.fields}
        taken: dict[str, int] = {}
        absent: list[tuple[int, Field]] = []
        found: list[Finding] = []
        for index, field in enumerate(reader.fields):
            other, alias = writer_field(field, written)
            if other is None:
                absent.append((index, field))
                continue
            taken[other.name] = index
            if other.type is not field.type or alias or not _alike(other, field):
                found += self._met(other, field, alias, at, index)
        left = [field for field in writer.fields if field.name not in taken]
        if absent:
            found += self._absent(absent, left, writer, at)
        for field in left:
            detail = f"{field.name} was written and is not wanted: its bytes are stepped over."
            here = At(at, "", field.note.get("pointer"), None, (field.key,))
            found.append(self.find(rules.FIELD_DROPPED, here, detail, places=(field.where, None)))
        order = [taken[field.name] for field in writer.fields if field.name in taken]
        places = writer.where, reader.where
        if len(order) > 1:
            self.asked.add(rules.REORDERED.key)
            if order != sorted(order):
                detail = f"{reader.name} has its fields in another order; they are found by name."
                found.append(self.find(rules.REORDERED, at, detail, places=places))
        if writer.doc != reader.doc:
            detail = f"The documentation of {reader.name} changed."
            found.append(self.find(rules.DOC_CHANGED, at, detail, places=places))
        return found

    def _absent(self, absent: list[tuple[int, Field]], left: list[Field], writer: Struct, at: At) -> list[Finding]:
        """Fields that the writer did not write. `left`: those of the writer that nobody wants."""
        self.asked.add(rules.READER_FIELD_MISSING_DEFAULT_VALUE.key)
        by_alias = {alias: other for other in left for alias in other.aliases}
        found: list[Finding] = []
        for index, field in absent:
            here = at.on(f"fields/{index}", None, field.note.get("pointer"))
            if field.default is not MISSING:
                found += self._later_branch(field, here, (writer.where, field.where))
                continue
            renamed = by_alias.get(field.name)
            detail = f"{field.name} is wanted, was not written, and has no default."
            if renamed is not None:
                detail += f" The writer calls it {renamed.name}; only the reader's aliases are looked at."
            also: tuple[str, ...] = ()
            type_ = self.reader.resolve(field.type)
            if isinstance(type_, Enumeration) and type_.default is not None:
                # Avro Java goes on with the enum against the record, a mismatch of types: an odd name for the same no.
                also, here = ("Avro Java: TYPE_MISMATCH",), here.at("type")
            fix = partial(self.fixes.absent, field, renamed, left, writer)
            places = (renamed or writer).where, field.where
            rule = rules.READER_FIELD_MISSING_DEFAULT_VALUE
            found.append(self.find(rule, here, detail, fix=fix, places=places, also=also))
        return found

    def _met(self, other: Field, field: Field, alias: bool, at: At, index: int) -> list[Finding]:
        """A field that both have, by name or by the reader's alias."""
        here = at.on(f"fields/{index}", other.note.get("pointer"), field.note.get("pointer"), (other.key,))
        found: list[Finding] = []
        if alias:
            detail = f"{field.name} knows {other.name} as an alias: renamed. The other way round the name is unknown."
            found.append(self.find(rules.ALIAS_ONE_WAY, here, detail, places=(other.where, field.where)))
        if field.default is not MISSING:
            found += self._defaults(other, field, here)
        if other.doc != field.doc:
            detail = f"The documentation of {field.name} changed."
            found.append(self.find(rules.DOC_CHANGED, here, detail, places=(other.where, field.where)))
        return found + self.pair(other.type, field.type, here.down("type", ()))

    def _defaults(self, other: Field, field: Field, at: At) -> list[Finding]:
        """The default of a field that the writer has as well: nobody takes it here, but others may."""
        places = other.where, field.where
        found: list[Finding] = []
        if other.default is not MISSING:
            self.asked.add(rules.DEFAULT_CHANGED.key)
            if other.default is not field.default and not same(other.default, field.default):
                old, new = json_text(other.default), json_text(field.default)
                detail = f"The default of {field.name} is {new} for the reader, and {old} for the writer."
                fix = partial(self.fixes.default_back, other, field)
                found.append(self.find(rules.DEFAULT_CHANGED, at, detail, fix=fix, places=places, proved=False))
        return found + self._later_branch(field, at, places, proved=False)

    def _later_branch(
        self, field: Field, at: At, places: tuple[Place | None, Place | None], *, proved: bool = True
    ) -> list[Finding]:
        """A default that is not of its union's first branch."""
        self.asked.add(rules.DEFAULT_INVALID.key)
        union = self.reader.resolve(field.type)
        if not isinstance(union, Union) or holds(field.default, self.reader.resolve(union.branches[0])):
            return []
        branches = self.branches(union)
        index = next((index for index, type_ in enumerate(branches.types) if holds(field.default, type_)), 0)
        if not index:
            return []
        detail = (
            f"The default of {field.name} is of a later branch of its union. Since Avro 1.12 it may be; readers before that "
            "refuse the schema."
        )
        fix = partial(self.fixes.prefer, branches, index, 0, at.down("type", ()))
        return [
            self.find(
                rules.DEFAULT_INVALID, at, detail, verdict=Verdict.WARN, fix=fix, places=places, proved=proved
            )
        ]  # fmt: skip

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


def _alike(other: Field, field: Field) -> bool:
    """Whether two fields have nothing to tell besides their types."""
    return other.default is MISSING and field.default is MISSING and other.doc == field.doc


def _pointer(schema: Schema) -> str:
    """Where the root is written in a schema's text."""
    if isinstance(schema.root, Ref):
        return str(schema.named[schema.root.name].note.get("pointer", ""))
    return "" if getattr(schema.model, "notation", "avsc") == "avsc" else "/schema"
