"""A JSON Schema in the shared types: what its values look like, as far as a type can say.

JSON Schema says what is allowed, not what a thing is; the types are a reader's view. What they leave out is told in `note`
(bounds, patterns, content that is open) or, where nothing of it fits a type, as the reason for Anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from .. import limits
from ..infer import ROOT, camel, singular
from ..jsonschema.model import Document, Node, exact, is_integer, type_of
from ..schema import (
    MISSING,
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Ref,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..value import Value, pointer, tokens, words

NOTED: Final = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "dependentRequired", "format",
    "contentEncoding", "contentMediaType", "deprecated", "readOnly", "writeOnly",
)  # fmt: skip
"""What is kept of a schema as a remark on its type."""

PARTS: Final = 1_000
"""Schemas that hold together at one place."""

WIDTHS: Final = {
    (bits, signed): (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    for bits in (8, 16, 32, 64)
    for signed in (True, False)
}  # fmt: skip


class Types:
    """The types of one document. `named` fills up as structs and enumerations are met."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.named: dict[str, Type] = {}
        self.names: dict[int, str] = {}  # schema -> the name of its type
        self.waiting: deque[tuple[str, Node, Sequence[Node]]] = deque()  # structs that have a name and no fields yet
        self.known: dict[int, Type] = {}  # schema -> its type, where that has no name
        self.open: set[int] = set()  # schemas whose type is being made: a reference to one of them is a recursion

    def root(self) -> Type:
        root = self.of(self.document.root, ROOT)
        while self.waiting:
            name, node, parts = self.waiting.popleft()
            self.named[name] = self.struct(name, node, parts)
        return root

    def of(self, node: Node, wanted: str) -> Type:
        """The type of a schema; `wanted` is what its place would call it."""
        if id(node) in self.names:
            return Ref(name=self.names[id(node)])
        if id(node) in self.known:
            return self.known[id(node)]
        if node.never:
            return Anything(note={"reason": "false: no value is allowed here"}, where=self.document.place(node.pointer))
        if id(node) in self.open:
            return Anything(note={"reason": "a schema that is only itself again"})
        if len(self.open) > limits.NESTING:
            return Anything(note={"reason": f"more than {limits.NESTING} schemas inside one another"})
        self.open.add(id(node))
        type_ = self.made(node, wanted)
        self.open.discard(id(node))
        if not isinstance(type_, Ref):
            type_ = self.known[id(node)] = replace(type_, where=self.document.place(node.pointer))
        return type_

    def made(self, node: Node, wanted: str) -> Type:
        target = _target(node)
        if target is not node:
            return self.of(target, wanted)
        parts = _parts(node)
        literals = _literals(parts)
        if literals is not None:
            return self.literals(node, literals, wanted)
        if _is_object(parts):
            return self.object(node, parts, wanted)
        for keyword in ("anyOf", "oneOf"):
            for part in parts:
                if keyword in part.says:
                    return self.union(part.says[keyword], wanted, node)
        said = [part.says["type"] for part in parts if "type" in part.says]
        if not said:
            return self.untyped(node, parts, wanted)
        kinds = [kind for kind in _ordered(self.document, parts) if all(kind in types for types in said)]
        branches = [self.one(kind, node, parts, wanted) for kind in kinds]
        return branches[0] if len(branches) == 1 else Union(branches=tuple(branches), note=_notes(parts))

    def untyped(self, node: Node, parts: Sequence[Node], wanted: str) -> Type:
        if any(part.says.keys() & {"items", "minItems", "maxItems", "contains"} for part in parts):
            return self.one("array", node, parts, wanted)
        others = sorted({keyword for part in parts for keyword in part.says})
        reason = (
            f"{', '.join(others)} without a type allow values of other types too" if others else "it allows any value"
        )
        return Anything(note={"reason": reason, **_notes(parts)})

    def one(self, kind: str, node: Node, parts: Sequence[Node], wanted: str) -> Type:
        """The type of the values of one JSON type."""
        notes = _notes(parts)
        match kind:
            case "null":
                return Null(note=notes)
            case "boolean":
                return Bool(note=notes)
            case "integer":
                return _int(parts, notes)
            case "number":
                single = any(part.notes.get("format") == "float" for part in parts)
                return Float(bits=32 if single else 64, note=notes)
            case "string":
                encoded = any(str(part.notes.get("contentEncoding", "")).lower().startswith("base64") for part in parts)
                return Bytes(note=notes) if encoded else Text(note=notes)
            case "array":
                return self.array(parts, notes, wanted)
            case _:
                return self.object(node, parts, wanted)

    def array(self, parts: Sequence[Node], notes: dict[str, Any], wanted: str) -> Type:
        for part in parts:
            items = part.says.get("items")
            if items is None:
                continue
            elements = [*items.prefix, *([items.rest] if items.rest is not None and not items.rest.never else [])]
            types = _distinct([self.of(element, singular(wanted)) for element in elements])
            if items.prefix:
                notes["prefix"] = len(items.prefix)
            if types:
                return ListOf(item=types[0] if len(types) == 1 else Union(branches=tuple(types)), note=notes)
        return ListOf(item=Anything(), note=notes)

    def object(self, node: Node, parts: Sequence[Node], wanted: str) -> Type:
        """A struct where properties are named, a map where only what any property holds is told."""
        if not any(part.says.get("properties") or part.says.get("required") for part in parts):
            return self.map(parts, wanted)
        name = self.fresh(node, wanted)
        self.waiting.append((name, node, parts))
        return Ref(name=name)

    def struct(self, name: str, node: Node, parts: Sequence[Node]) -> Struct:
        members: dict[str, tuple[Node, Node]] = {}
        for part in parts:
            for key, schema in part.says.get("properties", {}).items():
                if not schema.never:
                    members.setdefault(key, (part, schema))
        required = dict.fromkeys(key for part in parts for key in part.says.get("required", ()))
        fields = [self.field(number, key, *members[key], key in required) for number, key in enumerate(members, 1)]
        fields += [Field(key, Anything(), presence=Presence.REQUIRED) for key in required if key not in members]
        return Struct(
            name=name, fields=tuple(fields), doc=str(_note(node, "description", "")),
            note={"open": _open(parts), **_notes(parts)}, where=self.document.place(node.pointer),
        )  # fmt: skip

    def field(self, number: int, key: str, part: Node, schema: Node, required: bool) -> Field:
        written = self.document.written(part.at["properties"] + pointer((key,)))
        return Field(
            name=key,
            type=self.of(schema, camel(key) or "Item"),
            number=number,
            default=_note(schema, "default", MISSING),
            presence=Presence.REQUIRED if required else Presence.OPTIONAL,
            doc=str(_note(schema, "description", "")),
            where=self.document.tree.place(*written.key) if written is not None and written.key else None,
        )

    def map(self, parts: Sequence[Node], wanted: str) -> Type:
        schemas = [*(part.says["additionalProperties"].node for part in parts if "additionalProperties" in part.says)]
        schemas += [schema for part in parts for schema in part.says.get("patternProperties", {}).values()]
        types = _distinct([self.of(schema, singular(wanted)) for schema in schemas if not schema.never])
        value = Anything() if not types else types[0] if len(types) == 1 else Union(branches=tuple(types))
        return MapOf(key=Text(), value=value, note={"open": _open(parts), **_notes(parts)})

    def union(self, nodes: Sequence[Node], wanted: str, node: Node) -> Type:
        numbered = [self.of(branch, _name(branch, wanted)) for branch in nodes]
        flat = [one for branch in numbered for one in (branch.branches if isinstance(branch, Union) else (branch,))]
        types = _distinct(flat)
        return types[0] if len(types) == 1 else Union(branches=tuple(types), note=_notes([node]))

    def literals(self, node: Node, values: tuple[Value, ...], wanted: str) -> Type:
        """Texts are symbols; other literals are of their own types, and the literals are noted."""
        texts = [value for value in values if isinstance(value, str)]
        symbols = self.enumeration(node, texts, wanted) if texts and all(texts) else Text()
        types: list[Type] = []
        for value in values:
            match type_of(value):
                case "null":
                    types.append(Null())
                case "boolean":
                    types.append(Bool())
                case "number":
                    types.append(Int(bits=64) if is_integer(value) else Float())
                case "string":
                    types.append(symbols)
                case "array":
                    types.append(ListOf(item=Anything()))
                case _:
                    types.append(MapOf(key=Text(), value=Anything()))
        types = _distinct(types)
        notes = {"values": [words(value) for value in values[:12]]}
        if not types:
            return Anything(note={"reason": "an empty enum allows nothing"})
        if len(types) > 1:
            return Union(branches=tuple(types), note=notes)
        return types[0] if isinstance(types[0], Ref) else replace(types[0], note=notes)

    def enumeration(self, node: Node, texts: list[str], wanted: str) -> Type:
        keyword = "enum" if "enum" in node.says else "const"
        written = self.document.written(node.at.get(keyword, ""))
        places: Mapping[str, Any] = {}
        if written is not None and isinstance(written.value, list):
            places = {
                one.value: self.document.tree.place(*one.span) for one in written.value if isinstance(one.value, str)
            }
        name = self.fresh(node, wanted)
        symbols = tuple(Symbol(text, number, places.get(text)) for number, text in enumerate(texts))
        default = _note(node, "default", None)
        self.named[name] = Enumeration(
            name=name, symbols=symbols, default=default if default in texts else None,
            where=self.document.place(node.pointer),
        )  # fmt: skip
        return Ref(name=name)

    def fresh(self, node: Node, wanted: str) -> str:
        """A name that no other type has, kept for this schema."""
        wanted = _name(node, wanted)
        name, count = wanted, 2
        while name in self.named:
            name, count = f"{wanted}{count}", count + 1
        self.named[name] = Null()  # taken while the type is made
        self.names[id(node)] = name
        return name


def _target(node: Node) -> Node:
    """What a schema that only refers refers to, at the end of the way; itself where it says more."""
    seen = {id(node)}
    while node.says.keys() in ({"$ref"}, {"$dynamicRef"}):
        onward = node.says["$ref"] if "$ref" in node.says else node.says["$dynamicRef"].node
        if id(onward) in seen:
            break
        seen.add(id(onward))
        node = onward
    return node


def _parts(node: Node) -> list[Node]:
    """The schemas that all hold at one place: a schema, what it refers to and its allOf."""
    found: dict[int, Node] = {}
    stack = [node]
    while stack:
        part = stack.pop()
        if id(part) in found or len(found) >= PARTS:
            continue
        found[id(part)] = part
        stack += reversed(part.says.get("allOf", ()))
        if "$ref" in part.says:
            stack.append(part.says["$ref"])
    return list(found.values())


def _literals(parts: Sequence[Node]) -> tuple[Value, ...] | None:
    """The values that const or enum name; None where neither is there."""
    for part in parts:
        if "const" in part.says:
            return (part.says["const"],)
        if "enum" in part.says:
            values: tuple[Value, ...] = part.says["enum"]
            return values
    return None


def _is_object(parts: Sequence[Node]) -> bool:
    said = [part.says["type"] for part in parts if "type" in part.says]
    if said:
        return all("object" in types for types in said) and any(len(types) == 1 for types in said)
    return any(
        part.says.keys() & {"properties", "required", "additionalProperties", "patternProperties"} for part in parts
    )


def _open(parts: Sequence[Node]) -> bool:
    """Whether properties that are not named are allowed."""
    for part in parts:
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            said = part.says.get(keyword)
            if said is not None and (said.node if keyword == "additionalProperties" else said).never:
                return False
    return True


def _name(node: Node, wanted: str) -> str:
    """The name of a definition, else the title, else what its place calls it."""
    path = tokens(node.pointer)
    if len(path) == 2 and path[0] in ("$defs", "definitions"):
        return path[1] or wanted
    title = node.notes.get("title")
    return camel(title) or wanted if isinstance(title, str) else wanted


def _note(node: Node, keyword: str, otherwise: Any) -> Any:
    """A remark of a schema, or of what it refers to."""
    seen: set[int] = set()
    while id(node) not in seen:
        seen.add(id(node))
        if keyword in node.notes:
            return node.notes[keyword]
        node = node.says.get("$ref", node)
    return otherwise


def _notes(parts: Sequence[Node]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for part in parts:
        for keyword in NOTED:
            value = part.says.get(keyword, part.notes.get(keyword))
            if value is not None:
                told.setdefault(keyword, value)
        for keyword in ("not", "if", "dependentSchemas", "propertyNames", "contains"):
            if keyword in part.says:
                told.setdefault(keyword, "it limits the values in a way that no type says")
    return told


def _ordered(document: Document, parts: Sequence[Node]) -> list[str]:
    """The types that a schema names, in the order of its text."""
    for part in parts:
        if "type" in part.says:
            written = document.written(part.at["type"])
            if written is not None and isinstance(written.value, list):
                return [str(one.value) for one in written.value if one.value in part.says["type"]]
            return list(part.says["type"])
    return []


def _int(parts: Sequence[Node], notes: dict[str, Any]) -> Int:
    """An integer as wide as its bounds or its format say; of 64 bits where they say nothing."""
    form = next((part.notes["format"] for part in parts if "format" in part.notes), None)
    low = max((exact(part.says["minimum"]) for part in parts if "minimum" in part.says), default=None)
    high = min((exact(part.says["maximum"]) for part in parts if "maximum" in part.says), default=None)
    if low is None or high is None:
        if form == "int32":
            return Int(bits=32, note=notes)
        wide = (low is not None and low < -(1 << 63)) or (high is not None and high >= 1 << 63)
        return Int(bits=None if wide else 64, note=notes)
    for (bits, signed), (least, most) in WIDTHS.items():
        if least == low and most == high:
            return Int(bits=bits, signed=signed, note=notes)
    if low >= -(1 << 63) and high < 1 << 63:
        return Int(bits=32 if low >= -(1 << 31) and high < 1 << 31 and form == "int32" else 64, note=notes)
    return Int(bits=64, signed=False, note=notes) if low >= 0 and high < 1 << 64 else Int(bits=None, note=notes)


def _distinct(types: Sequence[Type]) -> list[Type]:
    found: list[Type] = []
    for one in types:
        if one not in found:
            found.append(one)
    return found
