"""Whether two schemas say the same, wherever they stand and whatever else they remark."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from ..jsonschema.model import Additional, Condition, Contains, Dynamic, Items, Node, Values, key_of
from ._json_schema_goal import target

Stack: TypeAlias = list[tuple[Node, Node]]

DEPENDS: Final = {"unevaluatedItems", "unevaluatedProperties", "$dynamicRef"}
"""Keywords that mean something else beside other keywords."""


def same(one: Node, other: Node, *, part: bool = False) -> bool:
    """Whether they say the same; with `part`, whether all that the second says, the first says too.

    References are followed, and a pair that is looked at just now counts as the same, so recursion is no special case.
    """
    if part and other.says.keys() & DEPENDS:
        part = False
    seen: set[tuple[int, int]] = set()
    stack: Stack = []
    first = True
    pair = (one, other)
    while True:
        left, right = pair
        if left is not right and (id(left), id(right)) not in seen:
            seen.add((id(left), id(right)))
            keys = right.says.keys() if first and part else left.says.keys() | right.says.keys()
            if left.never != right.never or not keys <= left.says.keys() or not keys <= right.says.keys():
                return False
            for key in keys:
                if first and part and key in _IMPLIED:
                    alike = _IMPLIED[key](left.says[key], right.says[key], stack)
                else:
                    alike = _alike(left.says[key], right.says[key], stack)
                if not alike:
                    return False
        first = False
        if not stack:
            return True
        pair = stack.pop()


def _alike(left: Any, right: Any, stack: Stack) -> bool:
    """Whether two values of a keyword are alike, but for the schemas in them, which are put on the stack."""
    match left, right:
        case Node(), Node():
            stack.append((left, right))
            return True
        case Items(), Items():
            return _alike(left.prefix, right.prefix, stack) and _maybe(left.rest, right.rest, stack)
        case Additional(), Additional():
            stack.append((left.node, right.node))
            return left.names == right.names and set(left.patterns) == set(right.patterns)
        case Contains(), Contains():
            stack.append((left.node, right.node))
            return (left.low, left.high) == (right.low, right.high)
        case Condition(), Condition():
            stack.append((left.test, right.test))
            return _maybe(left.then, right.then, stack) and _maybe(left.other, right.other, stack)
        case Dynamic(), Dynamic():
            answers, others = (
                {at: node for at, node in said.table.items() if at[1] == said.name} for said in (left, right)
            )
            stack.append((left.node, right.node))
            stack.extend((node, others[at]) for at, node in answers.items() if at in others)
            return left.name == right.name and answers.keys() == others.keys()
        case tuple(), tuple():
            if len(left) != len(right):
                return False
            if left and isinstance(left[0], Node):
                stack.extend(zip(left, right, strict=True))
                return True
            return sorted(map(repr, map(key_of, left))) == sorted(map(repr, map(key_of, right)))
        case dict(), dict():
            return left.keys() == right.keys() and all(_alike(left[key], right[key], stack) for key in left)
        case frozenset(), frozenset():
            return left == right
        case (Node() | tuple() | frozenset(), _) | (_, Node() | tuple() | frozenset()):
            return False
        case _:
            return bool(key_of(left) == key_of(right))


def _maybe(left: Node | None, right: Node | None, stack: Stack) -> bool:
    if left is None or right is None:
        return left is right
    stack.append((left, right))
    return True


def _more(left: dict[str, Any], right: dict[str, Any], stack: Stack) -> bool:
    """Whether the first has all that the second has, alike."""
    return right.keys() <= left.keys() and all(_alike(left[key], right[key], stack) for key in right)


def _fewer_types(left: frozenset[str], right: frozenset[str], stack: Stack) -> bool:
    return left <= (right | {"integer"} if "number" in right else right)


class Canon:
    """Of schemas that say the same, one for all: so that what is known of one is known of the others.

    Schemas in a circle, and what is very deep, stand for themselves.
    """

    DEEPEST = 20

    def __init__(self) -> None:
        self.known: dict[int, Node] = {}
        self.table: dict[Any, Node] = {}
        self.open: set[int] = set()
        self.held: list[Node] = []  # alive, so that what is known by identity stays true

    def of(self, node: Node) -> Node:
        node = target(node)
        if id(node) in self.known:
            return self.known[id(node)]
        if id(node) in self.open or len(self.open) > self.DEEPEST:
            return node
        self.open.add(id(node))
        key = node.never, frozenset((keyword, self.part(keyword, said)) for keyword, said in node.says.items())
        self.open.discard(id(node))
        self.held.append(node)
        self.known[id(node)] = self.table.setdefault(key, node)
        return self.known[id(node)]

    def all(self, nodes: Iterable[Node]) -> frozenset[Node]:
        return frozenset(map(self.of, nodes))

    def distinct(self, nodes: Iterable[Node]) -> list[Node]:
        """Schemas, each once, in their order."""
        return list(dict.fromkeys(map(self.of, nodes)))

    def part(self, keyword: str, said: Any) -> Any:
        """Something that is equal for two values of a keyword that say the same."""
        match said:
            case Node():
                return id(self.of(said))
            case Items(prefix, rest):
                return (*(id(self.of(one)) for one in prefix), None if rest is None else id(self.of(rest)))
            case Additional(node, names, patterns):
                return id(self.of(node)), names, frozenset(patterns)
            case Contains(node, low, high, looks):
                return id(self.of(node)), low, high, looks
            case Condition(test, then, other):
                return tuple(None if one is None else id(self.of(one)) for one in (test, then, other))
            case Dynamic(node, name):
                return id(node), name
            case Values():
                return said.keys
            case tuple() if said and isinstance(said[0], Node):
                ids = [id(self.of(one)) for one in said]
                return tuple(sorted(ids)) if keyword == "oneOf" else frozenset(ids)
            case tuple() | frozenset():
                return frozenset(said)
            case dict() if keyword in NAMED:
                return frozenset((name, self.part(keyword, one)) for name, one in said.items())
            case _:
                return key_of(said)


NAMED: Final = {"properties", "patternProperties", "dependentRequired", "dependentSchemas"}

_IMPLIED: Final[dict[str, Callable[[Any, Any, Stack], bool]]] = {
    "properties": _more,
    "patternProperties": _more,
    "dependentRequired": _more,
    "dependentSchemas": _more,
    "required": lambda left, right, stack: set(right) <= set(left),
    "type": _fewer_types,
}
"""Keywords by which a schema may say more than another and so imply it."""


def alike(left: Any, right: Any) -> bool:
    """Whether two values of one keyword say the same."""
    stack: Stack = []
    return _alike(left, right, stack) and all(same(one, other) for one, other in stack)
