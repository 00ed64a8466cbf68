"""Two Avro records: fields found by name or by alias, defaulted, stepped over; their order, defaults and documentation.

The types of a field that both have are the walk's again: it hands in `pair`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..rule import Finding, Verdict
from ..schema import (
    MISSING,
    Enumeration,
    Field,
    Place,
    Schema,
    Struct,
    Type,
    Union,
)  # fmt: skip
from ..value import same
from . import _avro_rules as rules
from ._avro_fix import Fixes
from ._avro_match import Branches, holds, writer_field
from ._avro_told import At, json_text


class Records:
    """What the rules say of the fields of two records.

    asked     the rules that had something to look at
    find      makes a finding
    pair      what the rules say of two types
    branches  the branches of a union of the reader
    """

    def __init__(
        self, reader: Schema, asked: set[str], find: Callable[..., Finding], fixes: Fixes,
        pair: Callable[[Type, Type, At], list[Finding]], branches: Callable[[Union], Branches],
    ) -> None:  # fmt: skip
        self.reader, self.asked, self.find, self.fixes, self.pair = reader, asked, find, fixes, pair
        self.branches = branches

    def fields(self, writer: Struct, reader: Struct, at: At) -> list[Finding]:
        self.asked.update((rules.FIELD_DROPPED.key, rules.DOC_CHANGED.key))
        written = {field.name: field for field in writer.fields}
        taken: dict[str, int] = {}
        absent: list[tuple[int, Field]] = []
        found: list[Finding] = []
        for index, field in enumerate(reader.fields):
            other, alias = written.get(field.name), False
            if other is None and field.aliases:
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


def _alike(other: Field, field: Field) -> bool:
    """Whether two fields have nothing to tell besides their types."""
    return other.default is MISSING and field.default is MISSING and other.doc == field.doc
