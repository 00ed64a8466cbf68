"""Is there a value that fits these schemas and misses those? The proof, or the value.

"Every value that the writer's schema allows, the reader's allows too" is "no value fits the one and misses the other".
A goal is taken apart one type at a time, its choices are made (`choices`), and what is then left are plain keywords: numbers
and texts are decided exactly, objects and arrays ask for their members, which are goals again.

A goal in progress is taken to have no value: the smallest value of a goal never needs another of the same goal inside it.
What was found is validated before it is believed. Work is bounded; what is cut off is UNSURE, never "none".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ..jsonschema.model import TYPES, Document, Node
from ..jsonschema.validate import UndecidedError, Validator
from ..value import Value
from . import _json_schema_arrays as arrays
from . import _json_schema_objects as objects
from . import _json_schema_scalars as scalars
from ._json_schema_choices import Choices, allows
from ._json_schema_goal import NONE, UNSURE, Branch, Content, Found, Nodes, Result, worst
from ._json_schema_same import Canon, same

STEPS: Final = 40_000
"""Goals, branches and the like of one comparison."""

VALIDATED: Final = 20
"""Pairs of schema and value that are validated for the price of one step."""

LARGEST: Final = 20_000
"""Values in one value that is made."""

DEEPEST: Final = 45
"""Goals inside one another."""


class Search:
    """One comparison: what was found out is kept."""

    def __init__(self, *documents: Document, content: Content = Content.ALL) -> None:
        self.documents = documents
        self.content = content
        self.left = STEPS
        self.known: dict[tuple[Nodes, Nodes], Result] = {}
        self.active: dict[tuple[Nodes, Nodes], int] = {}
        self.leaned = DEEPEST  # the outermost goal in progress that an answer has leaned on
        self.objects: dict[Nodes, objects.Object] = {}
        self.pruning = False
        self._canon = Canon()
        ambiguous = {
            name
            for document in documents
            for name, times in Counter(name for _, name in document.dynamic).items()
            if times > 1
        }
        self.choices = Choices(self, frozenset(ambiguous))

    @property
    def cut(self) -> bool:
        """Whether something was given up for want of work."""
        return self.left < 0

    def spend(self, steps: int) -> bool:
        self.left -= steps
        return self.left >= 0

    def canon(self, nodes: Iterable[Node]) -> list[Node]:
        return self._canon.distinct(nodes)

    def fits(self, node: Node, value: Value) -> bool:
        return Validator(*self.documents).valid(node, value)

    def branches(self, fits: Nodes, kind: str) -> Iterator[Branch | None]:
        """The ways in which values of a type can fit; None where there are too many."""
        return self.choices.branches(self._canon.all(fits), frozenset(), kind)

    def find(self, fits: Nodes, misses: Nodes) -> Result:
        """A value that fits all of the first and none of the second."""
        goal = fits, misses = self._canon.all(fits), self._canon.all(misses)
        if goal in self.known:
            return self.known[goal]
        if goal in self.active:
            self.leaned = min(self.leaned, self.active[goal])
            return NONE
        if (
            fits & misses
            or any(node.never for node in fits)
            or any(not node.says and not node.never for node in misses)
        ):
            return NONE
        if any(same(one, other, part=True) for other in misses for one in fits):
            return NONE
        if not self.spend(1) or len(self.active) >= DEEPEST:
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
        for branch in self.choices.branches(fits, misses, kind):
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
        if isinstance(result, Found) and (result.size > LARGEST or not self.meets(result.value, fits, misses)):
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
        met = all(run.valid(node, value) for node in fits) and not any(run.valid(node, value) for node in misses)
        self.spend(run.work // VALIDATED)
        return met
