"""A JSON Schema as it is meant, in one vocabulary for all drafts: that of 2020-12.

What older drafts say in another way is told here in the newer one: `items` with an array is a prefix, `additionalItems`
what follows it, a true `exclusiveMinimum` moves the bound, `dependencies` splits in two, `definitions` are `$defs`. Every
keyword keeps the pointer of where it really stands, so that what is said about it points to the person's own text.
References are resolved, within the document only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from ..jsontree import Node as Written
from ..jsontree import Tree
from ..problem import Problem
from ..rule import Spot
from ..schema import Place
from ..value import Real, Value


class Draft(Enum):
    """The drafts that are read, by the address that `$schema` names them with."""

    D4 = "http://json-schema.org/draft-04/schema"
    D6 = "http://json-schema.org/draft-06/schema"
    D7 = "http://json-schema.org/draft-07/schema"
    D2019 = "https://json-schema.org/draft/2019-09/schema"
    D2020 = "https://json-schema.org/draft/2020-12/schema"

    @property
    def title(self) -> str:
        return {"D4": "draft 4", "D6": "draft 6", "D7": "draft 7", "D2019": "2019-09", "D2020": "2020-12"}[self.name]


@dataclass(frozen=True, slots=True)
class Items:
    """Elements: the first ones each by its own schema, the rest by one; None where the rest is free."""

    prefix: tuple[Node, ...]
    rest: Node | None

    def at(self, index: int) -> Node | None:
        return self.prefix[index] if index < len(self.prefix) else self.rest


@dataclass(frozen=True, slots=True)
class Additional:
    """The schema of properties that are neither of these names nor of these patterns."""

    node: Node
    names: frozenset[str]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """At least `low` elements of the schema, and at most `high`. `looks`: they count as evaluated, as in 2020-12."""

    node: Node
    low: int
    high: int | None
    looks: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """If, then, else; what is left out allows everything."""

    test: Node
    then: Node | None
    other: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Dynamic:
    """A reference that a schema further out may answer instead: the outermost of this name on the way decides.

    `table`: (resource, name) -> the schema that answers there.
    """

    node: Node
    name: str
    table: Mapping[tuple[str, str], Node]


@dataclass(eq=False, slots=True, repr=False)
class Node:
    """One schema.

    pointer  where it stands in the document
    says     keyword -> what it asserts, in the classes above where it has subschemas beside others; empty for `true`
    never    whether it is `false`
    notes    keyword -> what it only remarks: title, description, default, format …
    at       keyword -> the pointer of where it stands
    base     the address of the resource it belongs to
    """

    pointer: str
    says: dict[str, Any] = field(default_factory=dict)
    never: bool = False
    notes: dict[str, Value] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    base: str = ""

    def __repr__(self) -> str:
        """Short: references make a graph of the schemas, and a graph written out as a tree may have no end."""
        return f"<schema {self.pointer or 'root'}: {'false' if self.never else ', '.join(self.says) or 'true'}>"

    @property
    def children(self) -> Iterator[Node]:
        """The schemas inside it, and those it refers to."""
        for value in self.says.values():
            match value:
                case Node():
                    yield value
                case Items():
                    yield from value.prefix
                    if value.rest is not None:
                        yield value.rest
                case Additional() | Contains() | Dynamic():
                    yield value.node
                case Condition():
                    yield from (node for node in (value.test, value.then, value.other) if node is not None)
                case tuple():
                    yield from (node for node in value if isinstance(node, Node))
                case dict():
                    yield from (node for node in value.values() if isinstance(node, Node))


@dataclass(eq=False)
class Document:
    """A text, read.

    root     the schema of the record: the whole document, or the definition that was asked for
    draft    what it says it is, or is taken for
    named    pointer -> the definitions, in the order of the text
    nodes    pointer -> every schema of the text
    dynamic  (resource, name) -> the schema that answers a dynamic reference there
    remarks  what is legal and worth telling
    """

    tree: Tree
    draft: Draft
    root: Node
    named: Mapping[str, Node]
    nodes: Mapping[str, Node]
    dynamic: Mapping[tuple[str, str], Node]
    remarks: tuple[Problem, ...] = ()

    def written(self, pointer: str) -> Written | None:
        """What stands at a pointer of the text."""
        try:
            return self.tree.at(pointer)
        except (LookupError, ValueError):
            return None

    def place(self, pointer: str) -> Place | None:
        """Where it stands: a keyword from its name on, for that is what a person looks for."""
        written = self.written(pointer)
        if written is None:
            return None
        start = written.span[0] if written.key is None else written.key[0]
        return self.tree.place(start, written.span[1])

    def spot(self, pointer: str) -> Spot:
        return Spot(pointer, self.place(pointer))


# Values as JSON Schema compares them

TYPES: Final = ("null", "boolean", "number", "string", "array", "object")
"""The types that share no value; an integer is a number."""

LARGEST: Final = 4_000
"""Decimal exponents beyond this are taken for it: a number is at most so large, and no smaller than so small."""


def exact(value: Value) -> Fraction:
    """A number, exactly as it was written."""
    if isinstance(value, int):
        return Fraction(value)
    text = value.text if isinstance(value, Real) else repr(float(value))
    mantissa, _, exponent = text.lower().partition("e")
    return Fraction(mantissa) * Fraction(10) ** max(-LARGEST, min(LARGEST, int(exponent or 0)))


def type_of(value: Value) -> str:
    """The type of a value; "" for what JSON has no word for, which is of none."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "number"
        case float():
            return "number" if value - value == 0 or isinstance(value, Real) else ""
        case str():
            return "string"
        case list() | tuple():
            return "array"
        case dict():
            return "object"
        case _:
            return ""


def is_integer(value: Value) -> bool:
    return isinstance(value, int) or exact(value).denominator == 1


class Values(tuple[Value, ...]):
    """The values of an `enum`."""

    @cached_property
    def keys(self) -> frozenset[Any]:
        return frozenset(map(key_of, self))


def key_of(value: Value) -> Any:
    """Something that is equal for values that JSON Schema calls equal: 1 and 1.0 are one number, and true is none."""
    match type_of(value):
        case "number":
            return exact(value)
        case "array":
            return ("array", *(key_of(item) for item in value))
        case "object":
            return ("object", frozenset((name, key_of(item)) for name, item in value.items()))
        case "":
            return ("", repr(value))
        case kind:
            return (kind, value)
