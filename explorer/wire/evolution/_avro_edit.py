"""Edits to the text of an Avro schema, in either of its notations: an alias, a default, another type, a field.

Each method says one change as `Edit`s; none where the change could break something else in the text: a default that
would no longer fit, a name that is used elsewhere. Whoever offers them says in words what else can be done.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ..avro_types import type_word
from ..jsontree import Node
from ..rule import Edit
from ..schema import MISSING, Enumeration, Field, Place, Schema, Struct, Type
from ..value import Value
from ._avro_match import unqualified
from ._avro_written import field_text, type_text, word

Edits = tuple[Edit, ...]


class Source:
    """One schema's text. Pointers are those of the types' and fields' notes, places in IDL included."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.text = schema.text
        self.idl = getattr(schema.model, "notation", "") == "avdl"
        self._unions: dict[str, list[Node]] = {}

    def node(self, pointer: str | None) -> Any:
        """What stands at a pointer; None where nothing does."""
        if self.schema.model is None or pointer is None:
            return None
        try:
            return self.schema.model.node(pointer)
        except (LookupError, ValueError):
            return None

    def members(self, pointer: str | None) -> dict[str, Any]:
        """The members of the object at a pointer; none where there is no object."""
        node = self.node(pointer)
        return node.value if node is not None and isinstance(node.value, dict) else {}

    # Names

    def alias(self, pointer: str | None, name: str) -> Edits:
        """One more name under which a field or a named type is found."""
        node, members = self.node(pointer), self.members(pointer)
        if not members:
            return ()
        written = json.dumps(name)
        known = members.get("aliases")
        if known is not None:
            return self._append(known, written) if isinstance(known.value, list) else ()
        if not self.idl:
            return (_insert(members["name"].span[1], f', "aliases": [{written}]'),)
        return (_insert(node.span[0], f"@aliases([{written}]) "),)

    def rename_field(self, field: Field, name: str) -> Edits:
        """A field gets another name, and keeps its own as an alias."""
        node = self.members(field.note.get("pointer")).get("name")
        if node is None:
            return ()
        edits = self.alias(field.note["pointer"], field.name) if field.name not in field.aliases else ()
        renamed = _replace(node, word(name) if self.idl else json.dumps(name))
        return tuple(sorted((*edits, renamed), key=lambda edit: edit.start))

    def rename_type(self, pointer: str | None, name: str, own: str) -> Edits:
        """A named type gets another name, where nothing in the text refers to it by its own; namespaces stay."""
        node = self.members(pointer).get("name")
        same_space = name.rpartition(".")[0] == own.rpartition(".")[0]
        if node is None or not same_space or name in self.schema.named or self._said(own) > 1:
            return ()
        if self.idl:
            return (_replace(node, word(unqualified(name))),)
        return (_replace(node, json.dumps(name if "." in str(node.value) else unqualified(name))),)

    def move_type(self, pointer: str | None, name: str, own: str) -> Edits:
        """A named type goes to the namespace of another name, and what is defined inside it comes along."""
        node, members = self.node(pointer), self.members(pointer)
        space, before = name.rpartition(".")[0], own.rpartition(".")[0]
        if self.idl or "name" not in members or name in self.schema.named:
            return ()
        alone = "fields" not in members or node is self.schema.model.tree.root
        short, whole = unqualified(own), members["name"].value
        mentioned = self._words[short] > (whole == short) or self._spaces[before] > ("." in whole)
        if not alone or (mentioned and "." not in members["name"].value):
            return ()
        if "." in members["name"].value:
            return (_replace(members["name"], json.dumps(name)),) if space and not mentioned else ()
        if "namespace" in members:
            return (_replace(members["namespace"], json.dumps(space)),)
        return (_insert(members["name"].span[1], f', "namespace": {json.dumps(space)}'),)

    @cached_property
    def _words(self) -> Counter[str]:
        """How often each text stands in the schema."""
        return _texts([] if self.schema.model is None else [self.schema.model.tree.root])

    @cached_property
    def _spaces(self) -> Counter[str]:
        """How often each namespace stands before a name that is written with it."""
        found: Counter[str] = Counter()
        for text, count in self._words.items():
            space = text.rpartition(".")[0]
            while space:
                found[space] += count
                space = space.rpartition(".")[0]
        return found

    def _said(self, name: str) -> int:
        """How often a text in the schema is a name, be it full or not."""
        return self._words[name] + (self._words[unqualified(name)] if "." in name else 0)

    # Fields and their defaults

    def default(self, field: Field, written: str) -> Edits:
        """A default, or another one, as JSON."""
        members = self.members(field.note.get("pointer"))
        if not members:
            return ()
        known = members.get("default")
        if known is not None:
            return (_replace(known, written),)
        if self.idl:
            end = members["name"].span[1]
            return (_insert(end, f" = {written}"),)
        return (_insert(max(node.span[1] for node in members.values()), f', "default": {written}'),)

    def add_field(self, record: Struct, field: Field, source: Schema) -> Edits:
        """A field of another schema, as the last one of a record."""
        fields = self.members(record.note.get("pointer")).get("fields")
        if fields is None or not isinstance(fields.value, list) or field.where is None:
            return ()
        end = fields.span[1] - 1
        written = field_text(field, source, self.schema, end, idl=self.idl)
        if written is None:
            return ()
        return (_insert(end, f"{written} "),) if self.idl else self._append(fields, written)

    # Types

    def retype(self, pointer: str, type_: Type, source: Schema) -> Edits:
        """Another type in the place of the one at a pointer; a default that is of the one before goes with it."""
        node = self.node(pointer)
        if node is None or self._deep_defaults or self._needed(node) or not self._in_place(pointer, node):
            return ()
        if self._twice(pointer, type_):
            return ()
        written = self._written(type_, source, node)
        members, below = self._field_above(pointer)
        if written is None:
            return ()
        default = members.get("default")
        if default is None or (below and default.value in ([], {}, None) and node.value != "null"):
            return (_replace(node, written),)
        if below:
            return ()
        gone = self._without_member(members, "default")
        return tuple(sorted((_replace(node, written), gone), key=lambda edit: edit.start))

    def widen(self, pointer: str, own: Type, type_: Type, source: Schema) -> Edits:
        """A union of the type at a pointer and another one."""
        node = self.node(pointer)
        if node is None or _kind(own) == _kind(type_) or not self._in_place(pointer, node):
            return ()
        written = self._written(type_, source, node)
        if written is None:
            return ()
        opening, closing = ("union { ", " }") if self.idl else ("[", "]")
        start, end = node.span
        return _insert(start, opening), _insert(end, f", {written}{closing}")

    def add_branch(self, pointer: str, type_: Type, source: Schema) -> Edits:
        """One more branch of the union at a pointer."""
        branches, node = self._branches(pointer), self.node(pointer)
        written = self._written(type_, source, node) if branches else None
        return () if written is None else self._append(node, written)

    def drop_branch(self, pointer: str) -> Edits:
        """A union without the branch at a pointer, if no default is of it."""
        above, _, index = pointer.rpartition("/")
        branches = self._branches(above)
        if len(branches) < 2 or self._deep_defaults or self._needed(branches[int(index)]):
            return ()
        if "default" in self._field_above(above)[0]:
            return ()
        return _without(branches, {int(index)})

    def prefer(self, pointer: str, index: int, before: int) -> Edits:
        """A branch of the union at a pointer, moved in front of another one; only what cannot miss a name."""
        branches = self._branches(pointer)
        if not branches or not isinstance(branches[index].value, str) or branches[index].value in self.schema.named:
            return ()
        start, end = branches[index].span
        return _insert(branches[before].span[0], f"{self.text[start:end]}, "), *_without(branches, {index})

    def _written(self, type_: Type, source: Schema, node: Node) -> str | None:
        return type_text(type_, source, self.schema, node.span[0], idl=self.idl)

    def _branches(self, pointer: str) -> list[Node]:
        """The branches of a union that is written as one; none for `string?` and for what is no union."""
        if pointer not in self._unions:
            node = self.node(pointer)
            written = node is not None and isinstance(node.value, list)
            whole = written and self.text.startswith(("[", "union"), node.span[0])
            plain = whole and all(self.text[branch.span[0] - 1] != ")" for branch in node.value)
            self._unions[pointer] = node.value if plain else []
        return self._unions[pointer]

    def _twice(self, pointer: str, type_: Type) -> bool:
        """Whether a union would have two branches of one kind if the one at a pointer were of this type."""
        above, _, index = pointer.rpartition("/")
        union = self.node(above) if index.isdigit() else None
        if union is None or not isinstance(union.value, list):
            return False
        others = [branch.value for number, branch in enumerate(union.value) if number != int(index)]
        kinds = {other["type"].value if isinstance(other, dict) else other for other in others}
        return _kind(type_) in kinds

    def _field_above(self, pointer: str) -> tuple[dict[str, Any], bool]:
        """The members of the field that a type is written in, and whether it is only a part of the field's type."""
        above = pointer
        while above:
            above, _, step = above.rpartition("/")
            members = self.members(above)
            if "name" in members:
                return (members, above + "/type" != pointer) if step == "type" else ({}, False)
        return {}, False

    def _in_place(self, pointer: str, node: Node) -> bool:
        """Whether a type stands where it is used, and alone: in IDL with no annotations, digits or second field."""
        if re.fullmatch(r"/types/\d+", pointer):  # the definitions of a protocol
            return False
        if not self.idl:
            return True
        if isinstance(node.value, dict) and node.value.keys() - {"type", "items", "values"}:
            return False
        fields = self.node(pointer.removesuffix("/type").rpartition("/")[0])
        if fields is None or not isinstance(fields.value, list) or not pointer.endswith("/type"):
            return True
        return [field.value["type"].span for field in fields.value].count(node.span) == 1

    def _needed(self, node: Node) -> bool:
        """Whether a name is defined here that stands elsewhere in the text, too."""
        start, end = node.span
        inside = self._definitions[
            bisect_left(self._definitions, (start, "")) : bisect_left(self._definitions, (end, ""))
        ]
        if not inside:
            return False
        own = _texts([node])
        return any(self._said(name) > own[name] + (own[unqualified(name)] if "." in name else 0) for _, name in inside)

    @cached_property
    def _definitions(self) -> list[tuple[int, str]]:
        """Where each name is defined, in order."""
        return sorted((type_.where.start, name) for name, type_ in self.schema.named.items() if type_.where is not None)

    def _without_member(self, members: dict[str, Any], name: str) -> Edit:
        """An object in the text without one of its members, or a field in IDL without its default."""
        if self.idl:
            return Edit(members["name"].span[1], members[name].span[1], "")
        keys = list(members)
        at = keys.index(name)
        if at:
            return Edit(members[keys[at - 1]].span[1], members[name].span[1], "")
        return Edit(members[name].key[0], members[keys[1]].key[0], "")

    @cached_property
    def _defaults(self) -> list[Value]:
        structs = [type_ for type_ in self.schema.named.values() if isinstance(type_, Struct)]
        return [field.default for struct in structs for field in struct.fields if field.default is not MISSING]

    @cached_property
    def _deep_defaults(self) -> bool:
        """Whether any default has values inside it, which may be of any type in the text."""
        return any(isinstance(default, dict | list) and default for default in self._defaults)

    # Enums and fixed

    def add_symbols(self, enum: Enumeration, names: Sequence[str]) -> Edits:
        """More symbols at the end of an enum, where they change no number."""
        last = enum.symbols[-1].where if enum.symbols else None
        if last is None:
            return ()
        return (_insert(last.end, "".join(f", {name if self.idl else json.dumps(name)}" for name in names)),)

    def drop_symbols(self, enum: Enumeration, names: set[str]) -> Edits:
        """An enum without some of its symbols, if no default is one of them."""
        places = [symbol.where for symbol in enum.symbols]
        drop = {index for index, symbol in enumerate(enum.symbols) if symbol.name in names}
        if enum.default in names or self._deep_defaults or len(drop) == len(places):
            return ()
        if None in places or any(isinstance(default, str) and default in names for default in self._defaults):
            return ()
        return _without([place for place in places if place is not None], drop)

    def resize(self, pointer: str | None, size: int) -> Edits:
        """A fixed of another size, if no default could be of it."""
        node = self.members(pointer).get("size")
        if node is None or self._deep_defaults or any(isinstance(default, bytes) for default in self._defaults):
            return ()
        return (_replace(node, str(size)),)

    def _append(self, node: Node, written: str) -> Edits:
        """One more element at the end of a list."""
        assert isinstance(node.value, list)
        if node.value:
            return (_insert(node.value[-1].span[1], f", {written}"),)
        end = node.span[1] - 1
        return (_insert(end, written),)


def _replace(node: Any, text: str) -> Edit:
    start, end = node.span
    return Edit(start, end, text)


def _insert(at: int, text: str) -> Edit:
    return Edit(at, at, text)


def _texts(nodes: list[Node]) -> Counter[str]:
    """How often each text stands in some nodes and below them."""
    found: Counter[str] = Counter()
    stack = list(nodes)
    while stack:
        match stack.pop().value:
            case str() as text:
                found[text] += 1
            case list() as items:
                stack += items
            case dict() as members:
                stack += members.values()
    return found


def _kind(type_: Type) -> str:
    """What may come once in a union."""
    return getattr(type_, "name", None) or type_word(type_)


def _without(items: Sequence[Node | Place], drop: set[int]) -> Edits:
    """A list in a text without some of its elements: each goes with the comma that no longer divides anything."""
    first = next((index for index in range(len(items)) if index not in drop), len(items))
    edits = []
    for index in sorted(drop):
        start, end = _span(items[index])
        if index < first:
            edits.append(Edit(start, _span(items[index + 1])[0], ""))
        else:
            edits.append(Edit(_span(items[index - 1])[1], end, ""))
    return tuple(edits)


def _span(item: Node | Place) -> tuple[int, int]:
    return (item.start, item.end) if isinstance(item, Place) else item.span
