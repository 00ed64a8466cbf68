"""What is looked for, and what is known of it: the words that the parts of the search share.

A goal is a set of schemas that a value must fit and a set that it must miss. A reader's schema refuses something that the
writer's allows when there is a value that fits the writer's and misses the reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from ..jsonschema.model import Additional, Items, Node, key_of
from ..value import Value


class Unmet(Enum):
    """Why there is no value for a goal."""

    NONE = "there is none, and that is proved"
    UNSURE = "none was found, and that there is none was not proved"


NONE: Final = Unmet.NONE
UNSURE: Final = Unmet.UNSURE


@dataclass(frozen=True, slots=True)
class Found:
    """A value that meets a goal. Its parts may be shared, so `size` says how many values it is when written out."""

    value: Value
    size: int = 1


Result: TypeAlias = "Found | Unmet"

Nodes: TypeAlias = frozenset[Node]
EMPTY: Final[Nodes] = frozenset()


class Content(Enum):
    """How much of what a writer's schema leaves open is held to be sent. One profile each."""

    ALL = "exact"  # whatever is valid
    APART = "declared"  # nothing under the names that the reader's schema adds
    NOTHING = "lenient"  # nothing that the writer's schema does not name


class Refused(NamedTuple):
    """A keyword of a schema that the value must run into. `part`: which of its names, patterns, positions."""

    node: Node
    keyword: str
    part: Any = None
    own: bool = False  # the writer's own schema asks for it


@dataclass(slots=True)
class Branch:
    """A goal with all choices made, for values of one type: what is left are plain keywords.

    fits     schemas whose plain keywords all hold
    refused  keywords that must be run into
    present  names of properties that must be there, `absent`: that must not
    values   the only values left, where there are so few
    opaque   whether something was left out that could not be looked into: what is found must be checked
    """

    fits: list[Node] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    values: list[Value] | None = None
    opaque: bool = False


class Finder(Protocol):
    """The search, as its parts see it."""

    content: Content
    objects: dict[Nodes, Any]
    pruning: bool

    def spend(self, steps: int) -> bool:
        """Account for work; False when there is none left to do."""

    def canon(self, nodes: Iterable[Node]) -> list[Node]:
        """Schemas, each once; of those that say the same, one for all."""

    def find(self, fits: Nodes, misses: Nodes) -> Result: ...

    def fits(self, node: Node, value: Value) -> bool:
        """Raises UndecidedError."""


def worst(results: Iterable[Result]) -> Unmet:
    """What several ways come to that led to nothing."""
    return UNSURE if any(result is UNSURE for result in results) else NONE


def target(node: Node) -> Node:
    """What a schema that only refers refers to, at the end of the way; one of one schema is that schema."""
    seen: set[int] = set()
    while id(node) not in seen and len(node.says) == 1:
        seen.add(id(node))
        (keyword, said), *_ = node.says.items()
        if keyword == "$ref":
            node = said
        elif keyword in ("allOf", "anyOf", "oneOf") and len(said) == 1:
            node = said[0]
        else:
            break
    return node


# Schemas that nobody wrote

TRUE: Final = Node("")
NEVER: Final = Node("", never=True)
REMEMBERED: Final = 10_000
"""Schemas of single values that are remembered, so that equal ones are one object."""

_consts: dict[Any, Node] = {}
_structures: dict[Any, Node] = {}


def made(**says: Any) -> Node:
    """A schema that says this."""
    return Node("", dict(says))


def const(value: Value) -> Node:
    """The schema of one value."""
    return _remembered(_consts, value, lambda: made(const=value))


def structure(value: Value) -> Node:
    """The schema of one array or object, in terms of its members."""
    return _remembered(_structures, value, lambda: _structure(value))


def _remembered(known: dict[Any, Node], value: Value, make: Callable[[], Node]) -> Node:
    key = key_of(value)
    if key not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[key] = make()
    return known[key]


def _structure(value: Value) -> Node:
    if isinstance(value, list):
        prefix = tuple(const(item) for item in value)
        return made(type=frozenset({"array"}), items=Items(prefix, NEVER), minItems=len(prefix))
    properties = {name: const(item) for name, item in value.items()}
    return made(
        type=frozenset({"object"}), properties=properties, required=tuple(properties),
        additionalProperties=Additional(NEVER, frozenset(properties), ()),
    )  # fmt: skip


def pin(path: Iterable[str | int], value: Value) -> Node:
    """The schema of what has this value at this path."""
    node = const(value)
    for step in reversed(tuple(path)):
        if isinstance(step, int):
            items = Items((*(TRUE for _ in range(step)), node), None)
            node = made(type=frozenset({"array"}), minItems=step + 1, items=items)
        else:
            node = made(type=frozenset({"object"}), required=(step,), properties={step: node})
    return node
