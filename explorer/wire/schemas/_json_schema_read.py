"""The text of a JSON Schema, read to its model: every schema in it, and what its references mean.

Two walks. The first goes through all schemas of the text, notes their addresses and anchors, and reads their keywords;
the second looks for what the references name. A reference out of the document is a fault: nothing is ever fetched.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from .. import jsontree, limits
from ..jsonschema.model import Additional, Condition, Contains, Document, Draft, Dynamic, Items, Node
from ..jsontree import Node as Written
from ..problem import Edit, Problem, SchemaError
from ..value import pointer as as_pointer
from ..value import words
from . import _json_schema_mend as mend
from ._json_schema_keywords import IDENTITY, KEYWORDS, SILENT, Keyword, Wrong, found

OLDER: Final = ("http://json-schema.org/draft-03/schema", "http://json-schema.org/draft-02/schema")
ROOT: Final = "#recursive"
"""The name under which a 2019-09 resource answers to $recursiveRef."""

PATIENCE: Final = 10  # faults and remarks for which it is looked for what was meant


class Faults:
    """What was found wrong, and what is only worth telling; each with its place."""

    def __init__(self, tree: jsontree.Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []

    def add(
        self, to: list[Problem], code: str, written: Written, path: str, expected: str, seen: str, fix: str, *,
        at_key: bool = False, edit: Edit | None = None,
    ) -> None:  # fmt: skip
        if len(to) < limits.REMARKS:
            start, end = written.key if at_key and written.key else written.span
            at = self.tree.place(start, end)
            detail = f"Line {at.line}, column {at.column} ({path or 'the schema'}): expected {expected}, found {seen}."
            to.append(
                Problem(
                    code=code, detail=detail, line=at.line, column=at.column, expected=expected, found=seen, fix=fix,
                    edit=edit,
                )
            )  # fmt: skip


class _Place:
    """One schema under construction."""

    def __init__(self, reader: Reader, node: Node, written: dict[str, Written], draft: Draft) -> None:
        self.reader, self.node, self.words, self.draft = reader, node, written, draft

    def schema(self, keyword: str, written: Written, *path: str) -> Node:
        return self.reader.node(self.node.pointer + as_pointer((keyword, *path)), written, self.node.base, self.draft)

    def refer(self, keyword: str, reference: str) -> None:
        self.reader.references.append((self.node, keyword, reference, self.words[keyword]))


class Reader:
    """The document under construction."""

    def __init__(self, text: str) -> None:
        self.tree = jsontree.read(text)
        self.faults = Faults(self.tree)
        self.nodes: dict[str, Node] = {}
        self.drafts: dict[str, Draft] = {}  # pointer -> the draft of the schema there
        self.resources: dict[str, str] = {}  # address -> pointer
        self.anchors: dict[tuple[str, str], str] = {}  # (address, name) -> pointer
        self.dynamic: dict[tuple[str, str], Node] = {}
        self.references: list[tuple[Node, str, str, Written]] = []
        self.waiting: list[tuple[str, Written, str, Draft]] = []

    def read(self) -> Document:
        """The document; raises SchemaError with every fault that was found."""
        root = self.tree.root
        draft = self.draft_of(root) or self.guess()
        self.resources[""] = ""
        node = self.node("", root, "", draft)
        self.walk()
        for reference in self.references:  # grows: what a reference names may be no schema until then
            self.link(*reference)
            self.walk()
        for name, written in self.tree.repeated:
            self.faults.add(
                self.faults.remarks, "duplicate-key", written, "", "each name once", f"{words(name)} again",
                "The last one counts here, other readers take the first: remove one of the two.", at_key=True,
            )  # fmt: skip
        if self.faults.problems:
            raise SchemaError(*self.faults.problems)
        named = {
            pointer: self.nodes[pointer]
            for keyword in ("$defs", "definitions")
            for pointer in (as_pointer((keyword, name)) for name in _members(root, keyword))
            if pointer in self.nodes
        }
        return Document(self.tree, draft, node, named, self.nodes, self.dynamic, tuple(self.faults.remarks))

    def node(self, pointer: str, written: Written, base: str, draft: Draft) -> Node:
        """The schema at a pointer, to be read when its turn comes."""
        if pointer not in self.nodes:
            self.nodes[pointer] = Node(pointer, base=base)
            self.waiting.append((pointer, written, base, draft))
        return self.nodes[pointer]

    def walk(self) -> None:
        while self.waiting:
            pointer, written, base, draft = self.waiting.pop()
            node = self.nodes[pointer]
            match written.value:
                case bool():
                    self.drafts[pointer] = draft
                    node.never = not written.value
                    if draft is Draft.D4 and not pointer.rpartition("/")[2].startswith("additional"):
                        fix = "Draft 4 has no true or false as schemas: write {}."
                        self.wrong(pointer, written, "an object", fix, mend.boolean(written))
                case dict():
                    self.schema(node, written, written.value, base, draft)
                case _:
                    fix = "Write a schema in { }, or true."
                    self.wrong(pointer, written, "a schema: an object, true or false", fix, mend.schema(written))

    def wrong(self, pointer: str, written: Written, expected: str, fix: str, edit: Edit | None = None) -> None:
        self.faults.add(self.faults.problems, "invalid-schema", written, pointer, expected, found(written), fix,
                        edit=edit)  # fmt: skip

    # The drafts

    def draft_of(self, written: Written) -> Draft | None:
        """The draft that a schema names; what is not known is told."""
        said = _members_of(written).get("$schema")
        if said is None:
            return None
        name = said.value.rstrip("#") if isinstance(said.value, str) else ""
        for draft in Draft:
            if name.split("://")[-1] == draft.value.split("://")[-1]:
                return draft
        known = ", ".join(draft.title for draft in Draft)
        if name in OLDER or not name:
            self.faults.add(
                self.faults.problems, "unknown-draft", said, "/$schema", f"the address of {known}", found(said),
                f'Write "{Draft.D2020.value}".', edit=Edit(*said.span, f'"{Draft.D2020.value}"'),
            )  # fmt: skip
        else:
            self.faults.add(
                self.faults.remarks, "unknown-draft", said, "/$schema", f"the address of {known}", found(said),
                "It is read as 2020-12; a metaschema of one's own is never fetched.",
            )  # fmt: skip
        return Draft.D2020

    def guess(self) -> Draft:
        """The draft of a schema that names none: the newest that its keywords allow."""
        old: Draft | None = None
        new = False
        for keyword, value in _keywords(self.tree.root):
            if keyword in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool):
                return Draft.D4
            if keyword == "additionalItems" or (keyword == "items" and isinstance(value, list)):
                old = Draft.D7
            new |= keyword in ("$dynamicRef", "$dynamicAnchor", "prefixItems")
            if keyword in ("$recursiveRef", "$recursiveAnchor"):
                return Draft.D2019
            if old and keyword in (
                "$defs",
                "$anchor",
                "dependentRequired",
                "dependentSchemas",
                "unevaluatedProperties",
            ):
                old = Draft.D2019
        return Draft.D2020 if old is None or new else old

    # A schema

    def schema(self, node: Node, whole: Written, written: dict[str, Written], base: str, draft: Draft) -> None:
        if draft in (Draft.D4, Draft.D6, Draft.D7) and isinstance(_value(written, "$ref"), str):
            for keyword in ("$defs", "definitions"):  # beside a reference nothing counts, but it may be referred to
                if keyword in written:
                    self.keyword(_Place(self, node, written, draft), keyword, KEYWORDS[keyword], written[keyword])
            written = {"$ref": written["$ref"]}
        else:
            if node.pointer and "$schema" in written and ("$id" in written or "id" in written):
                draft = self.draft_of(whole) or draft
            base = self.identity(node, written, base, draft)
        self.drafts[node.pointer] = draft
        node.base = base
        place = _Place(self, node, written, draft)
        read: dict[str, Any] = {}
        for keyword, value in written.items():
            known = KEYWORDS.get(keyword)
            if known is None:
                self.unknown(keyword, value, node.pointer, written)
            elif draft not in known.drafts:
                if keyword not in ("$defs", "definitions"):
                    self.too_new(keyword, value, node.pointer, draft, known)
            else:
                answer = self.keyword(place, keyword, known, value)
                if answer is not SILENT:
                    (node.notes if known.note else read)[keyword] = answer
                    node.at[keyword] = node.pointer + as_pointer((keyword,))
        _normalise(node, read, draft)

    def keyword(self, place: _Place, keyword: str, known: Keyword, written: Written) -> Any:
        try:
            return known.read(place, keyword, written)
        except Wrong as wrong:
            path = place.node.pointer + as_pointer((keyword,))
            at = wrong.where or written
            self.wrong(path, at, wrong.expected, wrong.fix, mend.keyword(self.tree.text, at, wrong))
            return SILENT

    def unknown(self, keyword: str, written: Written, pointer: str, beside: Collection[str]) -> None:
        """A word that is no keyword is no fault; one that is nearly a keyword is worth telling."""
        left = limits.REMARKS - len(self.faults.remarks)
        if left and keyword not in IDENTITY and (near := difflib.get_close_matches(keyword, KEYWORDS, 1, 0.8)):
            self.faults.add(
                self.faults.remarks, "unknown-keyword", written, pointer + as_pointer((keyword,)), "a keyword",
                words(keyword), f"It is ignored. Write {near[0]}, if that is what is meant.", at_key=True,
                edit=mend.key(written, keyword, KEYWORDS, beside) if left > limits.REMARKS - PATIENCE else None,
            )  # fmt: skip

    def too_new(self, keyword: str, written: Written, pointer: str, draft: Draft, known: Keyword) -> None:
        drafts = " and ".join(draft.title for draft in known.drafts)
        self.faults.add(
            self.faults.remarks, "other-draft", written, pointer + as_pointer((keyword,)),
            f"a keyword of {draft.title}", f"{keyword}, which is one in {drafts}",
            f"It is ignored. Say in $schema which draft is meant; {draft.title} was taken.", at_key=True,
        )  # fmt: skip

    def identity(self, node: Node, written: dict[str, Written], base: str, draft: Draft) -> str:
        """The address of the resource that a schema is or belongs to; its anchors are noted."""
        address = _value(written, "id" if draft is Draft.D4 else "$id")
        if isinstance(address, str):
            path, _, fragment = address.partition("#")
            if fragment and draft in (Draft.D4, Draft.D6, Draft.D7) and not path:
                self.anchors[base, fragment] = node.pointer
            elif fragment and not path:
                self.wrong(
                    node.pointer + "/$id", written["$id"], "an address without a fragment", "Write $anchor instead."
                )
            else:
                base = join(base, path)
                self.resources[base] = node.pointer
        anchor, dynamic = _value(written, "$anchor"), _value(written, "$dynamicAnchor")
        for name in (anchor, dynamic):
            if isinstance(name, str):
                self.anchors[base, name] = node.pointer
        if isinstance(dynamic, str):
            self.dynamic[base, dynamic] = node
        if draft is Draft.D2019 and _value(written, "$recursiveAnchor") is True:
            self.dynamic[base, ROOT] = node
        return base

    # References

    def link(self, node: Node, keyword: str, reference: str, written: Written) -> None:
        address, _, fragment = reference.partition("#")
        resource = join(node.base, address) if address else node.base
        if resource not in self.resources:
            self.faults.add(
                self.faults.problems, "remote-reference", written, node.pointer + as_pointer((keyword,)),
                "a reference within this document", words(reference),
                "Remote references are never fetched: copy the schema into $defs and refer to it with #/$defs/….",
            )  # fmt: skip
            return
        target = self.target(resource, unquote(fragment))
        if target is None:
            self.dangling(node, keyword, reference, written)
            return
        node.at[keyword] = node.pointer + as_pointer((keyword,))
        name = ROOT if keyword == "$recursiveRef" else fragment
        if keyword != "$ref" and self.dynamic.get((target.base, name)) is target:
            node.says["$dynamicRef"] = Dynamic(target, name, self.dynamic)
        else:
            node.says["$ref"] = target

    def target(self, resource: str, fragment: str) -> Node | None:
        """The schema that a fragment names within a resource."""
        start = self.resources[resource]
        if fragment and not fragment.startswith("/"):
            pointer = self.anchors.get((resource, fragment))
            return None if pointer is None else self.nodes[pointer]
        pointer = start + fragment
        if pointer in self.nodes:
            return self.nodes[pointer]
        try:
            written = self.tree.at(pointer)
        except (LookupError, ValueError):
            return None
        if not isinstance(written.value, dict | bool):
            return None
        above = pointer
        while above not in self.drafts and above:
            above = above.rpartition("/")[0]
        return self.node(pointer, written, self.nodes[above].base, self.drafts[above])

    def dangling(self, node: Node, keyword: str, reference: str, written: Written) -> None:
        patient = len(self.faults.problems) < PATIENCE
        known = ["#" + node for node in self.nodes if node.startswith(("/$defs/", "/definitions/"))] if patient else []
        near = difflib.get_close_matches(reference, known[:1_000], 1)
        self.faults.add(
            self.faults.problems, "dangling-reference", written, node.pointer + as_pointer((keyword,)),
            "a reference to a schema of this document", words(reference),
            f"Write {near[0]}, or add what it names." if near else "Add what it names, or correct it.",
            edit=mend.reference(written, reference, known),
        )  # fmt: skip


def join(base: str, address: str) -> str:
    """An address against the one it stands in; urn: and its like have no parts to join."""
    if not base or urlsplit(address).scheme:
        return address
    joined = urljoin(base, address)
    return joined if joined != address or not urlsplit(base).scheme else address


def _normalise(node: Node, read: dict[str, Any], draft: Draft) -> None:
    """The keywords of one schema, those of older drafts in the words of 2020-12, those that belong together in one."""
    says = node.says
    for keyword, value in read.items():
        match keyword:
            case "dependencies":
                says.setdefault("dependentRequired", {}).update(
                    {name: needed for name, needed in value.items() if isinstance(needed, tuple)}
                )
                says.setdefault("dependentSchemas", {}).update(
                    {name: needed for name, needed in value.items() if isinstance(needed, Node)}
                )
                node.at.setdefault("dependentRequired", node.at[keyword])
                node.at.setdefault("dependentSchemas", node.at[keyword])
            case "dependentRequired" | "dependentSchemas":
                says.setdefault(keyword, {}).update(value)
            case "items" | "prefixItems" | "additionalItems":
                says["items"] = _items(read)
                node.at.setdefault("items", node.at[keyword])
            case "additionalProperties":
                names, patterns = read.get("properties", {}), read.get("patternProperties", {})
                says[keyword] = Additional(value, frozenset(names), tuple(patterns))
            case "contains":
                says[keyword] = Contains(
                    value, read.get("minContains", 1), read.get("maxContains"), draft is Draft.D2020
                )
            case "if":
                says[keyword] = Condition(value, read.get("then"), read.get("else"))
            case "minContains" | "maxContains" | "then" | "else":
                pass  # told with the keyword they belong to
            case _:
                says[keyword] = value
    for keyword in ("dependentRequired", "dependentSchemas", "required", "properties", "patternProperties"):
        if keyword in says and not says[keyword]:
            del says[keyword]  # they say nothing


def _items(read: dict[str, Any]) -> Items:
    if "prefixItems" in read:
        return Items(read["prefixItems"], read.get("items"))
    items = read.get("items")
    if isinstance(items, tuple):
        return Items(items, read.get("additionalItems"))
    return Items((), items)


def _value(written: dict[str, Written], keyword: str) -> Any:
    return written[keyword].value if keyword in written else None


def _members_of(written: Written) -> dict[str, Written]:
    return written.value if isinstance(written.value, dict) else {}


def _members(written: Written, keyword: str) -> dict[str, Written]:
    value = _members_of(written).get(keyword)
    return {} if value is None else _members_of(value)


def _keywords(root: Written) -> Iterator[tuple[str, Any]]:
    """Every name in the text with its value: enough to guess by."""
    stack = [root]
    while stack:
        match stack.pop().value:
            case dict() as members:
                for name, written in members.items():
                    yield name, written.value
                    stack.append(written)
            case list() as elements:
                stack += elements
            case _:
                pass
