"""The choices of a goal: which branch of an anyOf, the condition or not, and of a schema to be missed which keyword.

Each way of making them is a branch in which only plain keywords are left. A schema to be missed that nothing could fit
anyway is left out, and schemas that contradict one another end a branch early; without both, unions would multiply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from ..jsonschema.model import Condition, Dynamic, Node, key_of, type_of
from ..value import Value
from ._json_schema_goal import EMPTY, NONE, TRUE, Branch, Finder, Nodes, Refused, made, structure, target
from ._json_schema_lower import UNEVALUATED, lowered

BRANCHES: Final = 15_000
"""Branches of one goal."""

PLAIN: Final = {
    "number": {"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "string": {"minLength", "maxLength", "pattern"},
    "array": {"items", "contains", "minItems", "maxItems", "uniqueItems"},
    "object": {
        "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties",
        "maxProperties", "dependentRequired",
    },
}  # fmt: skip
"""The keywords of each type that combine no schemas at the same place."""

COMBINING: Final = {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas"}


@dataclass(frozen=True, slots=True)
class Miss:
    """A schema to be missed; what it was part of, to see a circle; and whether the writer's own schema asks for it."""

    node: Node
    chain: frozenset[int] = frozenset()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way a choice may go: what then must fit, be missed, be run into, be there or not be there.

    `needed`: a property whose presence the reader's schema makes something of.
    """

    fits: tuple[Node, ...] = ()
    misses: tuple[Miss, ...] = ()
    refused: Refused | None = None
    present: str | None = None
    absent: str | None = None
    needed: str | None = None
    opaque: bool = False


@dataclass(slots=True)
class _State:
    """A branch under construction."""

    todo: list[Node]
    misses: list[Miss]
    branch: Branch = field(default_factory=Branch)
    choices: list[list[Way]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)

    def turned(self, way: Way) -> _State:
        """A copy that goes one way."""
        old = self.branch
        branch = replace(
            old, fits=[*old.fits], refused=[*old.refused], present={*old.present}, absent={*old.absent},
            opaque=old.opaque or way.opaque,
        )  # fmt: skip
        if way.refused is not None:
            branch.refused.append(way.refused)
        if way.present is not None:
            branch.present.add(way.present)
        if way.needed is not None:
            branch.refused.append(Refused(TRUE, "dependentSchemas", way.needed))
        if way.absent is not None:
            branch.absent.add(way.absent)
        return _State(
            [*self.todo, *way.fits], [*self.misses, *way.misses], branch, [*self.choices], {*self.seen}, {*self.missed}
        )


class Choices:
    """`ambiguous`: the names of dynamic references to which several schemas answer."""

    def __init__(self, search: Finder, ambiguous: frozenset[str]) -> None:
        self.search, self.ambiguous = search, ambiguous

    def branches(self, fits: Nodes, misses: Nodes, kind: str) -> Iterator[Branch | None]:
        """A goal with its choices made, one way after the other; None where there are too many."""
        stack = [_State(list(fits), [Miss(node) for node in misses])]
        count = 0
        while stack:
            state = stack.pop()
            count += 1
            if not self.search.spend(1 + (len(state.misses) + len(state.branch.fits)) // 4) or count > BRANCHES:
                yield None
                return
            ways = self.advance(state, kind)
            if ways is None:
                yield state.branch
            else:
                stack += [state.turned(way) for way in reversed(ways)]

    def advance(self, state: _State, kind: str) -> list[Way] | None:
        """Do what leaves no choice, then find one: the ways it may go; None where nothing is left to choose."""
        grown = bool(state.todo) and bool(state.branch.fits)
        while state.todo:
            if not self.take(state, state.todo.pop(), kind):
                return []
        fits = state.branch.fits
        if grown and (state.choices or state.misses) and (told_apart(fits) or self.contradicts(fits)):
            return []
        if state.misses and fits:
            state.misses = [miss for miss in state.misses if not told_apart([*fits, miss.node])]
        if state.choices:
            return state.choices.pop()
        while state.misses:
            options = [
                (ways, miss) for miss in state.misses if (ways := self.ways_to_miss(state, miss, kind)) is not None
            ]
            if not options:
                return None
            ways, miss = min(options, key=lambda option: len(option[0]))
            state.misses = [other for _, other in options if other is not miss]
            state.missed.add(id(miss.node))
            if len(ways) < 2 or not state.misses or not self.contradicts([*state.branch.fits, miss.node]):
                return ways
        return None

    def contradicts(self, fits: list[Node]) -> bool:
        """Whether nothing fits all of these. Asked without what they combine, and not while it is being asked."""
        if self.search.pruning or len(fits) < 2:
            return False
        self.search.pruning = True
        result = self.search.find(frozenset([*map(_plain_part, fits[:-1]), fits[-1]]), EMPTY)
        self.search.pruning = False
        return result is NONE

    def take(self, state: _State, node: Node, kind: str) -> bool:
        """Let a schema hold: its plain keywords are kept, others ask for more or wait as choices. False: it cannot."""
        if id(node) in state.seen:
            return True
        state.seen.add(id(node))
        if node.never or not allows(node, kind):
            return False
        node = lowered(node)
        branch = state.branch
        branch.fits.append(node)
        for keyword, said in node.says.items():
            match keyword:
                case "$ref":
                    state.todo += self.search.canon([said])
                case "$dynamicRef":
                    if said.name in self.ambiguous:
                        branch.opaque = True
                    else:
                        state.todo.append(said.node)
                case "allOf":
                    state.todo += self.search.canon(said)
                case "anyOf":
                    state.choices.append([Way((one,)) for one in self.search.canon(said)])
                case "oneOf":
                    state.choices.append([_just(said, index) for index in range(len(said))])
                case "not":
                    state.misses.append(Miss(said, own=True))
                case "if":
                    then, other = (() if one is None else (one,) for one in (said.then, said.other))
                    state.choices.append([Way((said.test, *then)), Way(other, (Miss(said.test, own=True),))])
                case "dependentSchemas" if kind == "object":
                    for name, schema in said.items():
                        state.choices.append([Way(absent=name), Way((schema,), present=name)])
                case "enum" | "const":
                    _only(branch, said if keyword == "enum" else (said,), kind)
                    if not branch.values:
                        return False
                case _ if keyword == UNEVALUATED.get(kind):
                    branch.opaque = True
        return True

    def ways_to_miss(self, state: _State, miss: Miss, kind: str) -> list[Way] | None:
        """How a schema can be missed by values of a type; None where it is missed anyway, [] where it cannot be."""
        node = lowered(miss.node)
        if node.never or not allows(node, kind) or id(miss.node) in state.missed:
            return None
        chain = miss.chain | {id(miss.node)}
        ways: list[Way] = []

        def way(fits: Iterable[Node] = (), misses: Iterable[Node] = (), **others: Any) -> None:
            missing = tuple(misses)
            if not any(id(one) in chain for one in missing):  # else it would be missed only by being missed
                ways.append(Way(tuple(fits), tuple(Miss(one, chain, miss.own) for one in missing), **others))

        for keyword, said in node.says.items():
            match said:
                case Dynamic():
                    if said.name in self.ambiguous:
                        way(opaque=True)
                    else:
                        way(misses=[said.node])
                    continue
                case Condition():
                    if said.then is not None:
                        way([said.test], [said.then])
                    if said.other is not None:
                        way([], [said.test, said.other])
                    continue
            match keyword:
                case "$ref":
                    way(misses=self.search.canon([said]))
                case "allOf":
                    for one in self.search.canon(said):
                        way(misses=[one])
                case "anyOf":
                    way(misses=self.search.canon(said))
                case "oneOf":
                    way(misses=self.search.canon(said))
                    for index, one in enumerate(said[:-1]):
                        way([one, made(anyOf=said[index + 1 :])])
                case "not":
                    way([said])
                case "dependentSchemas" if kind == "object":
                    for name, schema in said.items():
                        way(misses=[schema], present=name, needed=None if miss.own else name)
                case "enum" | "const":
                    values = [one for one in (said if keyword == "enum" else (said,)) if type_of(one) == kind]
                    if kind in ("array", "object"):
                        way(misses=[structure(value) for value in values])
                    elif not values:
                        return None
                    else:
                        way(refused=Refused(node, keyword, None, miss.own))
                case "type":
                    if kind == "number" and "number" not in said:
                        way(refused=Refused(node, keyword, None, miss.own))
                case _ if keyword in PLAIN.get(kind, ()):
                    for part in _parts(keyword, said):
                        way(refused=Refused(node, keyword, part, miss.own))
                case _ if keyword == UNEVALUATED.get(kind):
                    way(opaque=True)
        self.search.spend(len(ways) // 20)
        return ways


def allows(node: Node, kind: str) -> bool:
    """Whether a schema's own `type` has room for values of a type."""
    said = node.says.get("type")
    return said is None or kind in said or (kind == "number" and "integer" in said)


def told_apart(fits: list[Node]) -> bool:
    """Whether a required property has a literal value in each of these schemas, and never the same."""
    required = {name for node in fits for name in node.says.get("required", ())}
    left: dict[str, frozenset[Any]] = {}
    for node in fits:
        for name, keys in _literals(node).items():
            left[name] = left.get(name, keys) & keys
            if not left[name] and name in required:
                return True
    return False


@lru_cache(maxsize=4_096)
def _literals(node: Node) -> dict[str, frozenset[Any]]:
    """Property -> the values that it may have, where they are listed."""
    found: dict[str, frozenset[Any]] = {}
    for name, schema in node.says.get("properties", {}).items():
        says = target(schema).says
        if "const" in says:
            found[name] = frozenset({key_of(says["const"])})
        elif "enum" in says:
            found[name] = says["enum"].keys
    return found


def _just(nodes: tuple[Node, ...], index: int) -> Way:
    others = tuple(Miss(node, own=True) for at, node in enumerate(nodes) if at != index)
    return Way((nodes[index],), others)


def _only(branch: Branch, said: Iterable[Value], kind: str) -> None:
    """Only these values are left, as far as they are of the type and were left before."""
    values = {key_of(value): value for value in said if type_of(value) == kind}
    before = branch.values
    kept = values if before is None else {key: values[key] for key in map(key_of, before) if key in values}
    branch.values = list(kept.values())


def _parts(keyword: str, said: Any) -> Iterable[Any]:
    """What can be run into of a keyword, one by one."""
    match keyword:
        case "properties" | "patternProperties":
            return [name for name, node in said.items() if node.says or node.never]
        case "required":
            return list(said)
        case "dependentRequired":
            return [(name, other) for name, others in said.items() for other in others]
        case "items":
            rest = said.rest is not None and (said.rest.says or said.rest.never)
            return [*range(len(said.prefix)), *(["rest"] if rest else [])]
        case "contains":
            return ["few"] * (said.low > 0) + ["many"] * (said.high is not None)
        case _:
            return [None]


def _plain_part(node: Node) -> Node:
    """A schema with only the keywords that combine no schemas at the same place."""
    if not node.says.keys() & COMBINING:
        return node
    return made(**{keyword: said for keyword, said in node.says.items() if keyword not in COMBINING})
