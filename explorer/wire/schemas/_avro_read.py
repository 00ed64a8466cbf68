"""From JSON to types: every rule that the Avro specification has for a schema.

The text comes as a tree that knows its places, whether it was .avsc, .avpr or IDL. The walk takes it depth first, left to
right, as the specification defines "before". Types refer to named ones by `Ref`; records become structs at the end, when
all names are known and their fields' defaults can be checked. `note` keeps what the shared types have no word for:

    pointer     JSON Pointer of the definition in the schema's text (in its JSON form, for IDL)
    order       of a field: ascending, descending, ignore
    doc         of an enum or a fixed
    properties  attributes that the specification does not know
    precision, scale, size   of a decimal; size of any logical type over fixed
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final

from .. import limits
from ..avro_logical import DECIMAL, DURATION, LOGICAL, UUID
from ..avro_types import branch_name
from ..jsontree import Tree
from ..problem import Edit
from ..schema import (
    Anything,
    Enumeration,
    Fixed,
    ListOf,
    MapOf,
    Ref,
    Symbol,
    Type,
    Union,
)  # fmt: skip
from ..value import Value
from . import _avro_faults as faults
from ._avro_faults import Edited, Told, clean, closest
from ._avro_mend import Mender
from ._avro_words import FULL_NAME, KNOWN, MAKERS, NAME, NAMED, PRIMITIVES, Members, own

WRONG: Final = Anything(native="unknown")
"""Stands for a type that could not be read, so that the rest of the text is still looked at."""


@dataclass(slots=True)
class Draft:
    """A field as it was read, before its default can be checked."""

    name: str
    type: Type
    members: Members
    path: str


@dataclass(slots=True)
class Record:
    """A record as it was read, before its fields can be made."""

    name: str
    kind: str
    members: Members
    path: str
    aliases: tuple[str, ...]
    doc: str
    note: dict[str, Any]
    fields: dict[str, Draft] = field(default_factory=dict)


class Reader(Told):
    """One walk over one text. Problems and remarks are collected; what could not be read is `WRONG`.

    declared     names that may be used before their definition: those of an IDL
    named        full name -> type; in the order of the text; records are `WRONG` until `records` are finished
    definitions  full name -> JSON Pointer of its definition
    """

    def __init__(self, tree: Tree, declared: frozenset[str] = frozenset()) -> None:
        super().__init__(tree)
        self.mend = Mender(tree)
        self.declared = declared
        self.named: dict[str, Type] = {}
        self.records: dict[str, Record] = {}
        self.definitions: dict[str, str] = {}
        for name, node in tree.repeated[: limits.REMARKS]:
            self.problem(faults.KEY_TWICE, node.key or node.span, "the same name again", name=name)

    def type(self, value: Value, space: str, path: str) -> Type:
        """The type that a value of JSON declares, in an enclosing namespace; the value stands at `path`."""
        if isinstance(value, str):
            return PRIMITIVES.get(value) or self.reference(value, space, path)
        if isinstance(value, dict):
            return self.complex(value, space, path)
        if isinstance(value, list):
            return self.union(value, space, path)
        self.problem(faults.NO_TYPE, path, edit=lambda: self.mend.word(path, "null") if value is None else None)
        return WRONG

    def complex(self, members: Members, space: str, path: str) -> Type:
        if "type" not in members:
            self.problem(faults.TYPE_MISSING, path, edit=lambda: self.mend.kind(path, members))
            return WRONG
        name = members["type"]
        if not isinstance(name, str):
            self.remark(faults.NESTED_TYPE, f"{path}/type", edit=lambda: self.mend.inner(path, members))
            return self.type(name, space, f"{path}/type")
        if name in PRIMITIVES:
            return PRIMITIVES[name] if len(members) == 1 else self.primitive(name, members, path)
        if name == "array":
            return ListOf(item=self.inner(name, "items", members, space, path), native=name, note=own(name, members))
        if name == "map":
            inner = self.inner(name, "values", members, space, path)
            return MapOf(key=PRIMITIVES["string"], value=inner, native=name, note=own(name, members))
        if name in NAMED:
            return self.define(name, members, space, path)
        return self.reference(name, space, f"{path}/type", alone=False)

    def inner(self, kind: str, key: str, members: Members, space: str, path: str) -> Type:
        if key not in members:
            self.problem(faults.NO_ELEMENTS, path, edit=self.renamed(path, members, key, kind), kind=kind, key=key)
            return WRONG
        return self.type(members[key], space, f"{path}/{key}")

    def primitive(self, name: str, members: Members, path: str) -> Type:
        """A primitive type with attributes: a logical type, or properties of somebody's own."""
        logical, note = self.logical(name, members, None, path)
        note |= own("", members)
        return MAKERS[name](native=logical or name, note=note) if logical or note else PRIMITIVES[name]

    # Unions

    def union(self, value: list[Value], space: str, path: str) -> Type:
        branches: dict[str, Type] = {}
        for index, item in enumerate(value):
            here = f"{path}/{index}"
            if isinstance(item, list):
                self.problem(faults.NESTED_UNION, here, edit=partial(self.mend.spliced, here))
                continue
            branch = self.type(item, space, here)
            key = branch_name(branch)
            if key in branches and branch is not WRONG:
                self.problem(faults.BRANCH_TWICE, here, edit=partial(self.mend.again, here, value), name=key)
            branches.setdefault(key, branch)
        return Union(branches=tuple(branches.values()), note={"pointer": path})

    # Names

    def reference(self, name: str, space: str, path: str, *, alone: bool = True) -> Type:
        """A name stands for the type of that name in the enclosing namespace, or else for the one without any."""
        full = name if "." in name or not space else f"{space}.{name}"
        for candidate in (full, name):
            if candidate in self.definitions or candidate in self.declared:
                return self.refer(candidate)
        hint = faults.FOREIGN.get(name.lower(), "")
        if name in self._defined_anywhere:
            hint = f"A name must be defined before it is used: define {name} here, and refer to it by name later."
        elif self.patient:
            shorts = [known.rpartition(".")[2] for known in self.definitions]
            hint = hint or closest(
                name, [*PRIMITIVES, "record", "enum", "array", "map", "fixed", *shorts, *self.definitions]
            )
        hint = hint or "Define it before its first use, or paste the schemas together as one array."
        known = ", ".join([*PRIMITIVES, *self.definitions])
        edit = partial(self.mend_type, path, name, alone)
        self.problem(faults.UNKNOWN_TYPE, path, edit=edit, name=full, known=known, hint=hint)
        return WRONG

    def mend_type(self, path: str, name: str, alone: bool) -> Edit | None:
        if name in self._defined_anywhere:
            return None
        known = [*PRIMITIVES, *self.definitions, *(other.rpartition(".")[2] for other in self.definitions)]
        return self.mend.type(path, name, faults.FOREIGN.get(name.lower(), ""), known, alone=alone)

    def refer(self, name: str) -> Ref:
        """A reference; one to a fixed with a logical type says so itself."""
        known = self.named.get(name)
        return (
            Ref(name=name, native=known.native, note=known.note)
            if isinstance(known, Fixed) and known.native
            else Ref(name=name)
        )

    @cached_property
    def _defined_anywhere(self) -> frozenset[str]:
        names, stack = set(), [self.tree.value]
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack += value
            elif isinstance(value, dict):
                stack += value.values()
                kind, name = value.get("type"), value.get("name")
                if isinstance(name, str) and isinstance(kind, str) and kind in NAMED:
                    names |= {name, name.rpartition(".")[2]}
        return frozenset(names)

    def define(self, kind: str, members: Members, space: str, path: str) -> Type:
        name, space = self.full_name(kind, members, space, path)
        first = self.definitions.setdefault(name, path)
        if first != path:
            line = self.tree.where(first).line
            at = within(path, "name", members)
            self.problem(
                faults.REDEFINED, at, edit=lambda: self.mend.reference(path, first, name), name=name, line=line
            )
        aliases, doc = self.aliases(members, space, path), self.text(members, "doc", path)
        note = {"pointer": path} | own(kind, members)
        if kind == "enum":
            self.named.setdefault(name, self.enum(name, members, path, aliases, doc, note))
        elif kind == "fixed":
            self.named.setdefault(name, self.fixed(name, members, path, aliases, doc, note))
        else:
            record = Record(name, kind, members, path, aliases, doc, note)
            if first == path:
                self.records[name] = record
                self.named[name] = WRONG
            self.fields(record, space)
        return self.refer(name)

    def full_name(self, kind: str, members: Members, space: str, path: str) -> tuple[str, str]:
        """The full name of a definition, and the namespace that it opens."""
        name = members.get("name")
        if not isinstance(name, str):
            edit = None if "name" in members else lambda: self.mend.name(path, members, kind, self.definitions)
            self.problem(faults.NAME_MISSING, within(path, "name", members), edit=edit, kind=kind)
            return "", space
        if "." in name:
            full, space = name, name.rpartition(".")[0]
        else:
            space = self.text(members, "namespace", path) if "namespace" in members else space
            full = f"{space}.{name}" if space else name
        if not FULL_NAME.fullmatch(full):
            wrong = "name" if not FULL_NAME.fullmatch(name) or "namespace" not in members else "namespace"
            what, new, at = f"the name of the {kind}", clean(str(members[wrong])), f"{path}/{wrong}"
            self.problem(faults.NO_NAME, at, edit=lambda: self.mend.clean(at, new), what=what, clean=new)
        if full in PRIMITIVES:
            self.problem(faults.PRIMITIVE_NAME, f"{path}/name", name=full)
        elif full.rpartition(".")[2] in PRIMITIVES:
            self.remark(faults.PRIMITIVE_LIKE, f"{path}/name", name=full)
        return full, space

    def renamed(self, path: str, members: Members, wanted: str, kind: str) -> Edited:
        """The member that was meant by a misspelt one, once it is asked for."""
        return partial(self.mend.key, path, members, wanted, KNOWN[kind])

    def aliases(self, members: Members, space: str, path: str) -> tuple[str, ...]:
        """Aliases of a type as full names, of a field as they are. Any text may be one: that is how bad names are mended."""
        if "aliases" not in members:
            return ()
        names = members["aliases"]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.problem(faults.NO_ALIASES, f"{path}/aliases", edit=partial(self.mend.listed, f"{path}/aliases", names))
            return ()
        return tuple(name if not space or "." in name else f"{space}.{name}" for name in names)

    def text(self, members: Members, key: str, path: str) -> str:
        value = members.get(key, "")
        if isinstance(value, str):
            return value
        self.remark(faults.NOT_TEXT, f"{path}/{key}", key=key)
        return ""

    # Named types

    def enum(
        self, name: str, members: Members, path: str, aliases: tuple[str, ...], doc: str, note: dict[str, Any]
    ) -> Enumeration:
        items = members.get("symbols")
        if not isinstance(items, list):
            edit = self.renamed(path, members, "symbols", "enum")
            self.problem(faults.NO_SYMBOLS, within(path, "symbols", members), edit=edit, name=name)
            items = []
        symbols: dict[str, Symbol] = {}
        for index, word in enumerate(items):
            here = f"{path}/symbols/{index}"
            if not isinstance(word, str):
                self.problem(faults.NO_SYMBOL, here)
                continue
            if not NAME.fullmatch(word):
                new = clean(word).replace(".", "_")
                edit = partial(self.mend.clean, here, new)
                self.problem(faults.NO_NAME, here, edit=edit, what="a symbol", clean=new)
            if word in symbols:
                self.problem(faults.SYMBOL_TWICE, here, edit=partial(self.mend.without, here), name=word)
            else:
                symbols[word] = Symbol(word, len(symbols), self.tree.where(here))
        default = members.get("default")
        if "default" in members and (not isinstance(default, str) or default not in symbols):
            hint, known = closest(default, symbols) or "Name one of its symbols.", f"one of {', '.join(symbols)}"
            edit = partial(self.mend.among, f"{path}/default", default, symbols)
            self.problem(faults.ENUM_DEFAULT, f"{path}/default", edit=edit, name=name, known=known, hint=hint)
        if doc:
            note["doc"] = doc
        return Enumeration(
            name=name, symbols=tuple(symbols.values()), default=default if isinstance(default, str) else None,
            aliases=aliases, note=note, where=self.tree.where(within(path, "name", members)),
        )  # fmt: skip

    def fixed(
        self, name: str, members: Members, path: str, aliases: tuple[str, ...], doc: str, note: dict[str, Any]
    ) -> Fixed:
        size = members.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 1 << 31:
            edit: Edited = self.renamed(path, members, "size", "fixed")
            if "size" in members:
                edit = partial(self.mend.default, f"{path}/size", size, ("int",))
            self.problem(faults.NO_SIZE, within(path, "size", members), edit=edit, name=name)
            size = 0
        logical, more = self.logical("fixed", members, size, path)
        note |= more | ({"doc": doc} if doc else {})
        where = self.tree.where(within(path, "name", members))
        return Fixed(name=name, size=size, aliases=aliases, native=logical, note=note, where=where)

    def fields(self, record: Record, space: str) -> None:
        items = record.members.get("fields")
        if not isinstance(items, list):
            at = within(record.path, "fields", record.members)
            edit = self.renamed(record.path, record.members, "fields", record.kind)
            self.problem(faults.NO_FIELDS, at, edit=edit, kind=record.kind, name=record.name)
            return
        drafts, path = record.fields, record.path
        for index, members in enumerate(items):
            here = f"{path}/fields/{index}"
            if not isinstance(members, dict):
                self.problem(faults.NO_FIELD, here)
                continue
            name = members.get("name")
            if not isinstance(name, str):
                edit = None if "name" in members else partial(self.mend.name, here, members, "field", drafts)
                self.problem(faults.NAME_MISSING, within(here, "name", members), edit=edit, kind="field")
                continue
            if not NAME.fullmatch(name):
                what, new = "the name of a field", clean(name).replace(".", "_")
                self.problem(faults.NO_NAME, f"{here}/name", edit=partial(self.mend.clean, f"{here}/name", new), what=what,
                             clean=new)  # fmt: skip
            if "type" not in members:
                self.problem(
                    faults.FIELD_TYPE_MISSING, here, edit=self.renamed(here, members, "type", "field"), name=name
                )
                continue
            type_ = self.type(members["type"], space, f"{here}/type")
            if name in drafts:
                self.problem(faults.FIELD_TWICE, f"{here}/name", record=record.name, name=name)
            else:
                drafts[name] = Draft(name, type_, members, here)

    # Logical types: one that is unknown or does not apply is no fault, it is ignored; but that is worth telling

    def logical(
        self, base: str, members: Members, size: int | None, path: str
    ) -> tuple[str | None, dict[str, Any]]:  # fmt: skip
        """The logical type of a type, and what the note says of it; None where there is none to go by."""
        if "logicalType" not in members:
            return None, {}
        given = members["logicalType"]
        key = given if isinstance(given, str) else ""
        meaning = LOGICAL.get(key)
        note: dict[str, Any] = {} if size is None else {"size": size}
        sizes = {UUID.key: 16, DURATION.key: 12}
        wrong, wanted, hint = "logicalType", "", ""
        edit: Edited = None
        if meaning is None:
            edit = partial(self.mend.among, f"{path}/logicalType", key, LOGICAL)
            wanted, hint = "a logical type of the specification", closest(key, LOGICAL)
        elif base not in meaning.bases:
            if len(meaning.bases) == 1 and base in PRIMITIVES:
                edit = partial(self.mend.word, f"{path}/type", meaning.bases[0])
            wanted, hint = f"{key} over {' or '.join(meaning.bases)}", f"Make the type {meaning.bases[0]}."
        elif size is not None and sizes.get(key, size) != size:
            edit = partial(self.mend.write, f"{path}/size", str(sizes[key]))
            wrong, wanted, hint = "size", f"{sizes[key]} bytes for {key}", f"Make the size {sizes[key]}."
        elif meaning is DECIMAL:
            wrong, wanted, hint = _decimal(members, size, note)
        if not wanted:
            return key, note
        at = f"{path}/{wrong if wrong in members else 'logicalType'}"
        self.remark(faults.LOGICAL_IGNORED, at, edit=edit, name=given, base=base, wanted=wanted, hint=hint)
        return None, {}


def _decimal(members: Members, size: int | None, note: dict[str, Any]) -> tuple[str, str, str]:
    """Put precision and scale into the note; or say which of the two is wrong, what was wanted, and a hint."""
    precision, scale = members.get("precision"), members.get("scale", 0)
    if type(precision) is not int or precision < 1:
        return "precision", "a precision of at least 1", 'Write "precision": how many digits it may have.'
    if type(scale) is not int or not 0 <= scale <= precision:
        return "scale", f"a scale from 0 to {precision}", "Lower the scale, or raise the precision."
    most = precision if size is None else math.floor(math.log10(2) * (8 * size - 1)) if size else 0
    if precision > most:
        return "precision", f"a precision of at most {most} in {size} bytes", "Raise the size."
    note |= {"precision": precision, "scale": scale}
    return "", "", ""


def within(path: str, key: str, members: Members) -> str:
    """Where a member of an object stands; the object itself, where it has none of that name."""
    return f"{path}/{key}" if key in members else path
