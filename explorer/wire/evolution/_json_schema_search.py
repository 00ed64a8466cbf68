"""Is there a value that fits these schemas and misses those? The proof, or the value.

"Every value that the writer's schema allows, the reader's allows too" is "no value fits the one and misses the other".
A goal is taken apart one type at a time. Schemas that combine others are choices (one branch of anyOf, the condition or
not) and a schema that must be missed is a choice among its keywords. When all choices are made only plain keywords are
left: numbers and texts are decided exactly, objects and arrays ask for their members, which are goals again.

A goal in progress is taken to have no value: the smallest value of a goal never needs another of the same goal inside it.
What was found is validated before it is believed. Work is bounded; what is cut off is UNSURE, never "none".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from ..jsonschema.model import TYPES, Additional, Condition, Document, Dynamic, Items, Node, key_of, type_of
from ..jsonschema.validate import UndecidedError, Validator
from ..value import Value
from . import _json_schema_arrays as arrays
from . import _json_schema_objects as objects
from . import _json_schema_scalars as scalars
from ._json_schema_goal import (
    EMPTY,
    NONE,
    TRUE,
    UNSURE,
    Branch,
    Content,
    Found,
    Nodes,
    Refused,
    Result,
    made,
    structure,
    worst,
)  # fmt: skip
from ._json_schema_same import same

STEPS: Final = 60_000
"""Goals and branches of one comparison."""

DEEPEST: Final = 45
"""Goals inside one another."""

BRANCHES: Final = 2_000
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
UNEVALUATED: Final = {"array": "unevaluatedItems", "object": "unevaluatedProperties"}


class Search:
    """One comparison: what was found out is kept."""

    def __init__(self, *documents: Document, content: Content = Content.ALL) -> None:
        self.documents = documents
        self.content = content
        self.left = STEPS
        self.known: dict[tuple[Nodes, Nodes], Result] = {}
        self.active: dict[tuple[Nodes, Nodes], int] = {}
        self.leaned = DEEPEST  # the outermost goal in progress that an answer has leaned on
        self.bases: dict[frozenset[Node], dict[str, Result]] = {}
        self.pruning = False
        self.lowered: dict[int, Node] = {}
        self.dynamic: dict[str, int] = {}  # name of a dynamic anchor -> how many schemas answer to it
        for document in documents:
            for name, times in Counter(name for _, name in document.dynamic).items():
                self.dynamic[name] = max(self.dynamic.get(name, 0), times)

    @property
    def cut(self) -> bool:
        """Whether something was given up for want of work."""
        return self.left < 0

    def fits(self, node: Node, value: Value) -> bool:
        """Whether a value is valid. Raises UndecidedError."""
        return Validator(*self.documents).valid(node, value)

    def find(self, fits: Nodes, misses: Nodes) -> Result:
        """A value that fits all of the first and none of the second."""
        goal = fits, misses
        if goal in self.known:
            return self.known[goal]
        if goal in self.active:
            self.leaned = min(self.leaned, self.active[goal])
            return NONE
        if any(node.never for node in fits) or any(not node.says and not node.never for node in misses):
            return NONE
        if any(same(one, other, part=True) for other in misses for one in fits):
            return NONE
        self.left -= 1
        if self.left < 0 or len(self.active) >= DEEPEST:
            return UNSURE
        depth = len(self.active)
        outer, self.leaned = self.leaned, DEEPEST
        self.active[goal] = depth
        try:
            result = self.look(fits, misses)
        except UndecidedError:
            result = UNSURE
        del self.active[goal]
        if result is not NONE or self.leaned >= depth:  # a "none" that leans on a goal further out is not for keeps
            self.known[goal] = result
        self.leaned = min(outer, self.leaned if self.leaned < depth else DEEPEST)
        return result

    def look(self, fits: Nodes, misses: Nodes) -> Result:
        results: list[Result] = []
        for kind in TYPES:
            if any(not allows(node, kind) for node in fits):
                continue
            result = self.of_kind(fits, misses, kind)
            if isinstance(result, Found):
                return result
            results.append(result)
        return worst(results)

    def of_kind(self, fits: Nodes, misses: Nodes, kind: str) -> Result:
        if kind in ("null", "boolean"):
            return self.among([None] if kind == "null" else [False, True], fits, misses)
        results: list[Result] = []
        for branch in self.branches(fits, misses, kind):
            if branch is None:
                return UNSURE
            result = self.solve(branch, kind, fits, misses)
            if isinstance(result, Found):
                return result
            results.append(result)
        return worst(results)

    def solve(self, branch: Branch, kind: str, fits: Nodes, misses: Nodes) -> Result:
        """A value for a branch, checked against the goal itself."""
        if branch.values is not None:
            return self.among(branch.values, fits, misses)
        match kind:
            case "number":
                result = scalars.number(branch)
            case "string":
                result = scalars.text(branch)
            case "array":
                result = arrays.array(self, branch)
            case _:
                result = objects.object_(self, branch)
        if isinstance(result, Found) and not self.meets(result.value, fits, misses):
            return UNSURE
        return result

    def among(self, values: Iterable[Value], fits: Nodes, misses: Nodes) -> Result:
        """The first of these values that meets a goal."""
        results: list[Result] = []
        for value in values:
            try:
                if self.meets(value, fits, misses):
                    return Found(value)
            except UndecidedError:
                results.append(UNSURE)
        return worst(results)

    def meets(self, value: Value, fits: Nodes, misses: Nodes) -> bool:
        run = Validator(*self.documents)
        return all(run.valid(node, value) for node in fits) and not any(run.valid(node, value) for node in misses)

    # Choices

    def branches(self, fits: Nodes, misses: Nodes, kind: str) -> Iterator[Branch | None]:
        """A goal with its choices made, one way after the other; None where the work is cut off."""
        start = _State(list(fits), [_Miss(node, frozenset(), False) for node in misses], Branch())
        stack = [start]
        made_ = 0
        while stack:
            self.left -= 1
            made_ += 1
            if self.left < 0 or made_ > BRANCHES:
                yield None
                return
            state = stack.pop()
            ways = self.advance(state, kind)
            if ways is None:
                yield state.branch
            else:
                stack += reversed(ways)

    def advance(self, state: _State, kind: str) -> list[_State] | None:
        """Do what leaves no choice, then make one: the ways it may go; None where nothing is left to choose."""
        while state.todo:
            if not self.take(state, state.todo.pop(), kind):
                return []
        if state.choices:
            keyword_ways = state.choices.pop()
            return [state.turned(way) for way in keyword_ways]
        while state.misses:
            options = [(self.ways_to_miss(state, miss, kind), miss) for miss in state.misses]
            if any(ways == [] for ways, _ in options):
                return []
            options = [(ways, miss) for ways, miss in options if ways is not None]
            state.misses = [miss for _, miss in options]
            if not options:
                return None
            ways, miss = min(options, key=lambda option: len(option[0] or ()))
            assert ways is not None
            state.misses.remove(miss)
            state.missed.add(id(miss.node))
            if len(ways) > 1 and (state.misses or len(options) > 1) and self.apart(state, miss.node):
                continue
            return [state.turned(way) for way in ways]
        return None

    def apart(self, state: _State, node: Node) -> bool:
        """Whether what already holds leaves nothing that fits a schema: then it is missed anyway."""
        if self.pruning:
            return False
        self.pruning = True
        fits = frozenset(_plain_part(one) for one in state.branch.fits) | {node}
        result = self.find(fits, EMPTY)
        self.pruning = False
        return result is NONE

    def take(self, state: _State, node: Node, kind: str) -> bool:
        """Let a schema hold: its plain keywords are kept, others ask for more or wait as choices. False: it cannot."""
        if id(node) in state.seen:
            return True
        state.seen.add(id(node))
        if node.never or not allows(node, kind):
            return False
        node = self.lower(node)
        branch = state.branch
        branch.fits.append(node)
        for keyword, said in node.says.items():
            match said:
                case Dynamic():
                    if self.is_static(said):
                        state.todo.append(said.node)
                    else:
                        branch.opaque = True
                case Condition():
                    miss = [_Miss(said.test, frozenset(), True)]
                    state.choices.append(
                        [
                            _Way(fits=[said.test] + [node for node in (said.then,) if node]),
                            _Way(fits=[node for node in (said.other,) if node], misses=miss),
                        ]
                    )
                case _:
                    match keyword:
                        case "$ref":
                            state.todo.append(said)
                        case "allOf":
                            state.todo += said
                        case "anyOf":
                            state.choices.append([_Way(fits=[one]) for one in said])
                        case "oneOf":
                            state.choices.append([_one_of(said, index) for index in range(len(said))])
                        case "not":
                            state.misses.append(_Miss(said, frozenset(), True))
                        case "enum" | "const":
                            _only(branch, said if keyword == "enum" else (said,), kind)
                            if not branch.values:
                                return False
                        case "dependentSchemas" if kind == "object":
                            for name, schema in said.items():
                                state.choices.append(
                                    [_Way(absent=name), _Way(present=name, fits=[schema])]
                                )  # fmt: skip
                        case "unevaluatedItems" | "unevaluatedProperties":
                            branch.opaque |= UNEVALUATED.get(kind) == keyword
        return True

    def ways_to_miss(self, state: _State, miss: _Miss, kind: str) -> list[_Way] | None:
        """How a schema can be missed by values of a type; None where it is missed anyway, [] where it cannot be."""
        node = self.lower(miss.node)
        if node.never or not allows(node, kind) or (id(miss.node) in state.missed):
            return None
        chain = miss.chain | {id(miss.node)}
        ways: list[_Way] = []

        def also(*nodes: Node) -> list[_Miss] | None:
            """These to be missed too; None where one of them is what we are missing just now."""
            return None if any(id(one) in chain for one in nodes) else [_Miss(one, chain, miss.own) for one in nodes]

        def way(fits: Iterable[Node] = (), misses: Iterable[Node] = (), **others: Any) -> None:
            missing = also(*misses)
            if missing is not None:
                ways.append(_Way(fits=list(fits), misses=missing, **others))

        for keyword, said in node.says.items():
            match said:
                case Dynamic():
                    if self.is_static(said):
                        way(misses=[said.node])
                    else:
                        way(opaque=True)
                    continue
                case Condition():
                    if said.then is not None:
                        way([said.test], [said.then])
                    if said.other is not None:
                        way([], [said.test, said.other])
                    continue
            match keyword:
                case "$ref":
                    way(misses=[said])
                case "allOf":
                    for one in said:
                        way(misses=[one])
                case "anyOf":
                    way(misses=said)
                case "oneOf":
                    way(misses=said)
                    for index, one in enumerate(said):
                        for other in said[index + 1 :]:
                            way([one, other])
                case "not":
                    way([said])
                case "dependentSchemas" if kind == "object":
                    for name, schema in said.items():
                        way(misses=[schema], present=name, needed=None if miss.own else name)
                case "enum" | "const":
                    values = [one for one in (said if keyword == "enum" else (said,)) if type_of(one) == kind]
                    if not values:
                        return None
                    if kind in ("array", "object"):
                        way(misses=[structure(value) for value in values])
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
        return ways

    def is_static(self, said: Dynamic) -> bool:
        """Whether only one schema can answer to a dynamic reference."""
        return self.dynamic.get(said.name, 0) <= 1

    def lower(self, node: Node) -> Node:
        """A schema without unevaluated…, where what is evaluated does not depend on the value."""
        if not node.says.keys() & {"unevaluatedItems", "unevaluatedProperties"}:
            return node
        if id(node) not in self.lowered:
            self.lowered[id(node)] = _lowered(node)
        return self.lowered[id(node)]


class _Miss:
    """A schema to be missed; what it was part of (to see a circle), and whether the writer's own schema asks for it."""

    __slots__ = ("chain", "node", "own")

    def __init__(self, node: Node, chain: frozenset[int], own: bool) -> None:
        self.node, self.chain, self.own = node, chain, own


class _Way:
    """One way a choice may go: what then must fit, be missed, be refused, be there or not be there."""

    __slots__ = ("absent", "fits", "misses", "needed", "opaque", "present", "refused")

    def __init__(
        self, fits: list[Node] | None = None, misses: list[_Miss] | None = None, refused: Refused | None = None,
        present: str | None = None, absent: str | None = None, opaque: bool = False, needed: str | None = None,
    ) -> None:  # fmt: skip
        self.fits, self.misses, self.refused = fits or [], misses or [], refused
        self.present, self.absent, self.opaque, self.needed = present, absent, opaque, needed


class _State:
    """A branch under construction."""

    __slots__ = ("branch", "choices", "missed", "misses", "seen", "todo")

    def __init__(self, todo: list[Node], misses: list[_Miss], branch: Branch) -> None:
        self.todo, self.misses, self.branch = todo, misses, branch
        self.choices: list[list[_Way]] = []
        self.seen: set[int] = set()
        self.missed: set[int] = set()

    def turned(self, way: _Way) -> _State:
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
        copy = _State([*self.todo, *way.fits], [*self.misses, *way.misses], branch)
        copy.choices, copy.seen, copy.missed = [*self.choices], {*self.seen}, {*self.missed}
        return copy


def allows(node: Node, kind: str) -> bool:
    """Whether a schema's own `type` has room for values of a type."""
    said = node.says.get("type")
    return said is None or kind in said or (kind == "number" and "integer" in said)


def _one_of(nodes: tuple[Node, ...], index: int) -> _Way:
    others = [_Miss(node, frozenset(), True) for at, node in enumerate(nodes) if at != index]
    return _Way(fits=[nodes[index]], misses=others)


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
    combining = {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas"}
    if not node.says.keys() & combining:
        return node
    return made(**{keyword: said for keyword, said in node.says.items() if keyword not in combining})


def _lowered(node: Node) -> Node:
    """unevaluatedProperties as additionalProperties, unevaluatedItems as the rest, where all that sees is known before."""
    parts: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part in parts:
            continue
        parts.append(part)
        if part.says.keys() & {"$dynamicRef", "anyOf", "oneOf", "if", "dependentSchemas"} or len(parts) > 50:
            return node
        stack += part.says.get("allOf", ())
        stack += [part.says["$ref"]] if "$ref" in part.says else []
    says = dict(node.says)
    if "unevaluatedProperties" in says:
        _lower_properties(says, parts, parts[1:])
    if "unevaluatedItems" in says and not any("contains" in part.says for part in parts):
        _lower_items(says, parts, parts[1:])
    return Node(node.pointer, says, at=node.at, base=node.base)


def _lower_properties(says: dict[str, Any], parts: list[Node], others: list[Node]) -> None:
    rest = says.pop("unevaluatedProperties")
    if any("additionalProperties" in part.says for part in parts) or any(
        "unevaluatedProperties" in part.says for part in others
    ):
        return  # everything is seen
    names = frozenset(name for part in parts for name in part.says.get("properties", ()))
    patterns = dict.fromkeys(source for part in parts for source in part.says.get("patternProperties", ()))
    says["additionalProperties"] = Additional(rest, names, tuple(patterns))


def _lower_items(says: dict[str, Any], parts: list[Node], others: list[Node]) -> None:
    rest = says.pop("unevaluatedItems")
    seen = [part.says["items"] for part in parts if "items" in part.says]
    if any(items.rest is not None for items in seen) or any("unevaluatedItems" in part.says for part in others):
        return
    own: Items = says.get("items", Items((), None))
    longest = max((len(items.prefix) for items in seen), default=0)
    says["items"] = Items((*own.prefix, *(TRUE for _ in range(longest - len(own.prefix)))), rest)
