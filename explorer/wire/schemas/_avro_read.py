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
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from .. import limits
from ..avro_logical import DECIMAL, DURATION, LOGICAL, UUID
from ..jsontree import Node, Tree
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
from . import _avro_faults as faults
from ._avro_faults import Told, clean, closest
from ._avro_words import FULL_NAME, NAME, NAMED, PRIMITIVES, kind_of, own

WRONG: Final = Anything(native="unknown")
"""Stands for a type that could not be read, so that the rest of the text is still looked at."""


@dataclass(slots=True)
class Draft:
    """A field as it was read, before its default can be checked."""

    name: str
    type: Type
    members: dict[str, Node]
    path: str


@dataclass(slots=True)
class Record:
    """A record as it was read, before its fields can be made."""

    name: str
    kind: str
    members: dict[str, Node]
    path: str
    aliases: tuple[str, ...]
    doc: str
    note: dict[str, Any]
    fields: dict[str, Draft] = field(default_factory=dict)


class Reader(Told):
    """One walk over one text. Problems and remarks are collected; what could not be read is `WRONG`.

    declared   names that may be used before their definition: those of an IDL
    named      full name -> type; in the order of the text; records are `WRONG` until `records` are finished
    """

    def __init__(self, tree: Tree, declared: frozenset[str] = frozenset()) -> None:
        super().__init__(tree)
        self.declared = declared
        self.named: dict[str, Type] = {}
        self.records: dict[str, Record] = {}
        self.definitions: dict[str, Node] = {}
        for name, node in tree.repeated[: limits.REMARKS]:
            self.problem(faults.KEY_TWICE, node.key or node.span, "the same name again", name=name)

    def type(self, node: Node, space: str, path: str) -> Type:
        """The type that a node of JSON declares, in an enclosing namespace."""
        value = node.value
        if isinstance(value, str):
            return PRIMITIVES.get(value) or self.reference(value, node, space)
        if isinstance(value, dict):
            return self.complex(node, value, space, path)
        if isinstance(value, list):
            return self.union(value, space, path)
        self.problem(faults.NO_TYPE, node)
        return WRONG

    def complex(self, node: Node, value: dict[str, Node], space: str, path: str) -> Type:
        word = value.get("type")
        if word is None:
            self.problem(faults.TYPE_MISSING, node)
            return WRONG
        name = word.value
        if not isinstance(name, str):
            self.remark(faults.NESTED_TYPE, word)
            return self.type(word, space, f"{path}/type")
        if name in PRIMITIVES:
            return PRIMITIVES[name] if len(value) == 1 else self.primitive(name, value)
        if name == "array":
            return ListOf(item=self.inner(name, "items", node, space, path), native=name, note=own(name, value))
        if name == "map":
            inner = self.inner(name, "values", node, space, path)
            return MapOf(key=PRIMITIVES["string"], value=inner, native=name, note=own(name, value))
        if name in NAMED:
            return self.define(name, node, value, space, path)
        return self.reference(name, word, space)

    def inner(self, kind: str, key: str, node: Node, space: str, path: str) -> Type:
        assert isinstance(node.value, dict)
        inner = node.value.get(key)
        if inner is None:
            self.problem(faults.NO_ELEMENTS, node, kind=kind, key=key)
            return WRONG
        return self.type(inner, space, f"{path}/{key}")

    def primitive(self, name: str, value: dict[str, Node]) -> Type:
        """A primitive type with attributes: a logical type, or properties of somebody's own."""
        plain = PRIMITIVES[name]
        logical, note = self.logical(name, value, None)
        note |= own("", value)
        return replace(plain, native=logical or name, note=note) if logical or note else plain

    # Unions

    def union(self, value: list[Node], space: str, path: str) -> Type:
        branches: dict[str, Type] = {}
        for index, item in enumerate(value):
            if isinstance(item.value, list):
                self.problem(faults.NESTED_UNION, item)
                continue
            branch = self.type(item, space, f"{path}/{index}")
            key = kind_of(branch)
            if key in branches and branch is not WRONG:
                self.problem(faults.BRANCH_TWICE, item, name=key)
            branches.setdefault(key, branch)
        return Union(branches=tuple(branches.values()), note={"pointer": path})

    # Names

    def reference(self, name: str, node: Node, space: str) -> Type:
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
        self.problem(faults.UNKNOWN_TYPE, node, name=full, known=", ".join([*PRIMITIVES, *self.definitions]), hint=hint)
        return WRONG

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
        names, stack = set(), [self.tree.root]
        while stack:
            value = stack.pop().value
            if isinstance(value, list):
                stack += value
            elif isinstance(value, dict):
                stack += value.values()
                kind, name = value.get("type"), value.get("name")
                if kind is not None and name is not None and kind.value in NAMED and isinstance(name.value, str):
                    names |= {name.value, name.value.rpartition(".")[2]}
        return frozenset(names)

    def define(self, kind: str, node: Node, value: dict[str, Node], space: str, path: str) -> Type:
        name, space = self.full_name(kind, node, value, space)
        first = self.definitions.setdefault(name, node)
        if first is not node:
            line = self.tree.place(*first.span).line
            self.problem(faults.REDEFINED, value.get("name", node), name=name, line=line)
        aliases, doc = self.aliases(value, space), self.text(value, "doc")
        note = {"pointer": path} | own(kind, value)
        if kind == "enum":
            self.named.setdefault(name, self.enum(name, node, value, aliases, doc, note))
        elif kind == "fixed":
            self.named.setdefault(name, self.fixed(name, node, value, aliases, doc, note))
        else:
            record = Record(name, kind, value, path, aliases, doc, note)
            if first is node:
                self.records[name] = record
                self.named[name] = WRONG
            self.fields(record, node, space)
        return self.refer(name)

    def full_name(self, kind: str, node: Node, value: dict[str, Node], space: str) -> tuple[str, str]:
        """The full name of a definition, and the namespace that it opens."""
        given = value.get("name")
        if given is None or not isinstance(given.value, str):
            self.problem(faults.NAME_MISSING, given or node, kind=kind)
            return "", space
        name = given.value
        if "." in name:
            full, space = name, name.rpartition(".")[0]
        else:
            space = self.text(value, "namespace") if "namespace" in value else space
            full = f"{space}.{name}" if space else name
        if not FULL_NAME.fullmatch(full):
            wrong = given if not FULL_NAME.fullmatch(name) else value.get("namespace", given)
            self.problem(faults.NO_NAME, wrong, what=f"the name of the {kind}", clean=clean(str(wrong.value)))
        if full in PRIMITIVES:
            self.problem(faults.PRIMITIVE_NAME, given, name=full)
        elif full.rpartition(".")[2] in PRIMITIVES:
            self.remark(faults.PRIMITIVE_LIKE, given, name=full)
        return full, space

    def aliases(self, value: dict[str, Node], space: str) -> tuple[str, ...]:
        """Aliases of a type as full names, of a field as they are. Any text may be one: that is how bad names are mended."""
        node = value.get("aliases")
        if node is None:
            return ()
        names = [item.value for item in node.value] if isinstance(node.value, list) else [None]
        if not all(isinstance(name, str) for name in names):
            self.problem(faults.NO_ALIASES, node)
            return ()
        return tuple(str(name) if not space or "." in str(name) else f"{space}.{name}" for name in names)

    def text(self, value: dict[str, Node], key: str) -> str:
        node = value.get(key)
        if node is None or isinstance(node.value, str):
            return str(node.value) if node else ""
        self.remark(faults.NOT_TEXT, node, key=key)
        return ""

    # Named types

    def enum(
        self, name: str, node: Node, value: dict[str, Node], aliases: tuple[str, ...], doc: str, note: dict[str, Any]
    ) -> Enumeration:
        given = value.get("symbols")
        items = given.value if given is not None else None
        if not isinstance(items, list):
            self.problem(faults.NO_SYMBOLS, given or node, name=name)
            items = []
        symbols: dict[str, Symbol] = {}
        for item in items:
            word = item.value
            if not isinstance(word, str):
                self.problem(faults.NO_SYMBOL, item)
                continue
            if not NAME.fullmatch(word):
                self.problem(faults.NO_NAME, item, what="a symbol", clean=clean(word).replace(".", "_"))
            if word in symbols:
                self.problem(faults.SYMBOL_TWICE, item, name=word)
            else:
                symbols[word] = Symbol(word, len(symbols), self.tree.place(*item.span))
        default = value.get("default")
        word = default.value if default is not None else None
        if default is not None and (not isinstance(word, str) or word not in symbols):
            hint = closest(word, symbols) or "Name one of its symbols."
            self.problem(faults.ENUM_DEFAULT, default, name=name, known=f"one of {', '.join(symbols)}", hint=hint)
        note |= {"doc": doc} if doc else {}
        return Enumeration(
            name=name, symbols=tuple(symbols.values()), default=word if isinstance(word, str) else None,
            aliases=aliases, note=note, where=self.tree.place(*value.get("name", node).span),
        )  # fmt: skip

    def fixed(
        self, name: str, node: Node, value: dict[str, Node], aliases: tuple[str, ...], doc: str, note: dict[str, Any]
    ) -> Fixed:
        given = value.get("size")
        size = given.value if given is not None else None
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 1 << 31:
            self.problem(faults.NO_SIZE, given or node, name=name)
            size = 0
        logical, more = self.logical("fixed", value, size)
        note |= more | ({"doc": doc} if doc else {})
        where = self.tree.place(*value.get("name", node).span)
        return Fixed(name=name, size=size, aliases=aliases, native=logical, note=note, where=where)

    def fields(self, record: Record, node: Node, space: str) -> None:
        given = record.members.get("fields")
        items = given.value if given is not None else None
        if not isinstance(items, list):
            self.problem(faults.NO_FIELDS, given or node, kind=record.kind, name=record.name)
            return
        drafts, path = record.fields, record.path
        for index, item in enumerate(items):
            members = item.value
            if not isinstance(members, dict):
                self.problem(faults.NO_FIELD, item)
                continue
            name_node, type_node = members.get("name"), members.get("type")
            name = name_node.value if name_node is not None else None
            if name_node is None or not isinstance(name, str):
                self.problem(faults.NAME_MISSING, name_node or item, kind="field")
                continue
            if not NAME.fullmatch(name):
                what = "the name of a field"
                self.problem(faults.NO_NAME, name_node, what=what, clean=clean(name).replace(".", "_"))
            if type_node is None:
                self.problem(faults.FIELD_TYPE_MISSING, item, name=name)
                continue
            here = f"{path}/fields/{index}"
            type_ = self.type(type_node, space, here + "/type")
            if name in drafts:
                self.problem(faults.FIELD_TWICE, name_node, record=record.name, name=name)
            else:
                drafts[name] = Draft(name, type_, members, here)

    # Logical types: one that is unknown or does not apply is no fault, it is ignored; but that is worth telling

    def logical(self, base: str, value: dict[str, Node], size: int | None) -> tuple[str | None, dict[str, Any]]:
        """The logical type of a type, and what the note says of it; None where there is none to go by."""
        node = value.get("logicalType")
        if node is None:
            return None, {}
        key = node.value if isinstance(node.value, str) else ""
        meaning = LOGICAL.get(key)
        note: dict[str, Any] = {} if size is None else {"size": size}
        sizes = {UUID.key: 16, DURATION.key: 12}
        at, wanted, hint = node, "", ""
        if meaning is None:
            wanted, hint = "a logical type of the specification", closest(key, LOGICAL)
        elif base not in meaning.bases:
            wanted, hint = f"{key} over {' or '.join(meaning.bases)}", f"Make the type {meaning.bases[0]}."
        elif size is not None and sizes.get(key, size) != size:
            at, wanted, hint = value["size"], f"{sizes[key]} bytes for {key}", f"Make the size {sizes[key]}."
        elif meaning is DECIMAL:
            at, wanted, hint = self.decimal(value, node, size, note)
        if not wanted:
            return key, note
        self.remark(faults.LOGICAL_IGNORED, at, name=node.value, base=base, wanted=wanted, hint=hint)
        return None, {}

    def decimal(
        self, value: dict[str, Node], at: Node, size: int | None, note: dict[str, Any]
    ) -> tuple[Node, str, str]:
        """Put precision and scale into the note; or say where they are wrong, what was wanted, and a hint."""
        precision_at, scale_at = value.get("precision", at), value.get("scale", at)
        precision = precision_at.value if "precision" in value else None
        scale = scale_at.value if "scale" in value else 0
        if type(precision) is not int or precision < 1:
            return precision_at, "a precision of at least 1", 'Write "precision": how many digits it may have.'
        if type(scale) is not int or not 0 <= scale <= precision:
            return scale_at, f"a scale from 0 to {precision}", "Lower the scale, or raise the precision."
        most = precision if size is None else math.floor(math.log10(2) * (8 * size - 1)) if size else 0
        if precision > most:
            return precision_at, f"a precision of at most {most} in {size} bytes", "Raise the size."
        note |= {"precision": precision, "scale": scale}
        return at, "", ""
