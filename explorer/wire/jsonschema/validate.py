"""Whether a value is valid under a schema; where it is not, which keyword refuses what, and where both stand.

Ends in time for any schema and any value: a pair of schema and value is looked at once however many references lead to it,
a pair in progress counts as valid (a schema that refers to itself adds nothing to itself), and the recursion is
on a stack of our own. `format` and `content…` are remarks, as the specification has them by default, and are not asserted.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from ..value import Value, words
from . import ecma
from .model import (
    Additional,
    Condition,
    Contains,
    Document,
    Dynamic,
    Items,
    Node,
    Values,
    exact,
    is_integer,
    key_of,
    type_of,
)

KEPT: Final = 20
"""Refusals that are kept of one value; the first ones say enough."""

WORK: Final = 400_000
"""Times that a schema is asked about a value of one record."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A keyword refuses a value. `path`: from the value that was asked about to the one that is refused."""

    path: tuple[str, ...]
    node: Node
    keyword: str
    detail: str

    @property
    def pointer(self) -> str:
        """Where the keyword stands in the schema's text."""
        return self.node.at.get(self.keyword, self.node.pointer)


@dataclass(slots=True)
class Outcome:
    """What one schema says of one value. `names`, `indices`: the members that it has looked at, for unevaluated…"""

    refusals: list[Refusal] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    indices: set[int] = field(default_factory=set)

    @property
    def valid(self) -> bool:
        return not self.refusals


class UndecidedError(Exception):
    """Whether the value is valid is not decided: a pattern beyond what is decided, or too much work."""


Scope = tuple[str, ...]
Steps = Generator[tuple[Node, Value, Scope], Outcome, None]


class Validator:
    """Answers about the schemas of these documents; they are kept, so that no pair of schema and value is looked at twice."""

    def __init__(self, *documents: Document) -> None:
        self.scoped = any(document.dynamic for document in documents)
        self.known: dict[tuple[int, int, Scope], Outcome] = {}
        self.held: list[Value] = []  # alive, so that what is known of them by identity stays true
        self.work = 0

    def valid(self, node: Node, value: Value) -> bool:
        """Raises UndecidedError."""
        return self.outcome(node, value).valid

    def refusals(self, node: Node, value: Value) -> list[Refusal]:
        """Raises UndecidedError."""
        return self.outcome(node, value).refusals

    def outcome(self, node: Node, value: Value) -> Outcome:
        self.held.append(value)
        stack = [self.frame(node, value, ())]
        answer: Outcome | None = None
        while stack:
            frame = stack[-1]
            try:
                asked = frame.steps.send(answer)  # type: ignore[arg-type]  # None starts it
            except StopIteration:
                stack.pop()
                answer = self.known[frame.key] = frame.outcome
                continue
            self.work += 1
            if self.work > WORK:
                raise UndecidedError("it takes more work than is allowed for one record")
            below = self.frame(*asked)
            answer = self.known.get(below.key)
            if answer is None:
                self.known[below.key] = Outcome()  # in progress: counts as valid
                stack.append(below)
        assert answer is not None
        return answer

    def frame(self, node: Node, value: Value, scope: Scope) -> _Frame:
        if self.scoped and (not scope or scope[-1] != node.base):
            scope = (*scope, node.base) if node.base not in scope else scope
        outcome = Outcome()
        key = (id(node), id(value), scope if self.scoped else ())
        return _Frame(key, outcome, _steps(node, value, scope, outcome))


def answering(dynamic: Dynamic, scope: Scope) -> Node:
    """The schema that a dynamic reference means: that of the outermost resource on the way that has the name."""
    for base in scope:
        if (base, dynamic.name) in dynamic.table:
            return dynamic.table[base, dynamic.name]
    return dynamic.node


@dataclass(slots=True)
class _Frame:
    key: tuple[int, int, Scope]
    outcome: Outcome
    steps: Steps


def _steps(node: Node, value: Value, scope: Scope, outcome: Outcome) -> Steps:
    """Ask every keyword of a schema about a value; subschemas are asked for by yielding them."""

    def refuse(keyword: str, detail: str) -> None:
        if len(outcome.refusals) < KEPT:
            outcome.refusals.append(Refusal((), node, keyword, detail))

    if node.never:
        refuse("", "false allows nothing")
        return
    kind = type_of(value)
    for keyword, said in node.says.items():
        if keyword in _PLAIN:
            of, check = _PLAIN[keyword]
            if of in ("", kind) and (detail := check(said, value)):
                refuse(keyword, detail)
        elif keyword in _IN_PLACE:
            yield from _in_place(node, keyword, said, value, scope, outcome, refuse)
        elif kind == "object":
            yield from _members(keyword, said, value, scope, outcome, refuse)
        elif kind == "array":
            yield from _elements(keyword, said, value, scope, outcome, refuse)
    for keyword in ("unevaluatedItems", "unevaluatedProperties"):
        if keyword in node.says:
            yield from _unevaluated(keyword, node.says[keyword], value, kind, scope, outcome)


def _take(outcome: Outcome, below: Outcome, path: tuple[str, ...] = ()) -> None:
    """What a subschema refuses is refused here, at a path from here."""
    room = KEPT - len(outcome.refusals)
    outcome.refusals += [replace(one, path=(*path, *one.path)) for one in below.refusals[:room]]


# Keywords that look at the value alone: which type they are about, and what they say against it


def _types(said: frozenset[str], value: Value) -> str:
    kind = type_of(value)
    if kind in said or (kind == "number" and "integer" in said and is_integer(value)):
        return ""
    return f"{_shown(value)} is of type {kind or 'none that JSON has'}, not {' or '.join(sorted(said))}"


def _enum(said: Values, value: Value) -> str:
    if key_of(value) in said.keys:
        return ""
    listed = ", ".join(map(_shown, said[:8])) + (", …" if len(said) > 8 else "")
    return f"{_shown(value)} is none of {listed}" if said else "an empty enum allows nothing"


def _pattern(said: str, value: str) -> str:
    return "" if matches(said, value) else f"the pattern {said} is not found in {_shown(value)}"


def matches(source: str, text: str) -> bool:
    """Whether a pattern is found in a text. Raises UndecidedError."""
    found = ecma.read(source).found_in(text)
    if found is None:
        raise UndecidedError(f"the pattern {source} is beyond what is decided here")
    return found


def _unique(said: bool, value: list[Value]) -> str:
    seen: dict[Any, int] = {}
    for index, item in enumerate(value):
        first = seen.setdefault(key_of(item), index)
        if first != index:
            return f"elements {first} and {index} are equal"
    return ""


def _at_least(unit: str) -> Callable[[int, Value], str]:
    return lambda said, value: "" if len(value) >= said else f"{len(value)} {unit}, fewer than {said}"


def _at_most(unit: str) -> Callable[[int, Value], str]:
    return lambda said, value: "" if len(value) <= said else f"{len(value)} {unit}, more than {said}"


_PLAIN: Final[dict[str, tuple[str, Callable[[Any, Any], str]]]] = {
    "type": ("", _types),
    "enum": ("", _enum),
    "const": (
        "",
        lambda said, value: "" if key_of(value) == key_of(said) else f"{_shown(value)} is not {_shown(said)}",
    ),
    "minimum": ("number", lambda said, v: "" if exact(v) >= exact(said) else f"{words(v)} is less than {words(said)}"),
    "maximum": ("number", lambda said, v: "" if exact(v) <= exact(said) else f"{words(v)} is more than {words(said)}"),
    "exclusiveMinimum": (
        "number",
        lambda said, v: "" if exact(v) > exact(said) else f"{words(v)} is not more than {words(said)}",
    ),
    "exclusiveMaximum": (
        "number",
        lambda said, v: "" if exact(v) < exact(said) else f"{words(v)} is not less than {words(said)}",
    ),
    "multipleOf": (
        "number",
        lambda said, v: (
            "" if (exact(v) / exact(said)).denominator == 1 else f"{words(v)} is no multiple of {words(said)}"
        ),
    ),
    "minLength": ("string", _at_least("characters")),
    "maxLength": ("string", _at_most("characters")),
    "pattern": ("string", _pattern),
    "minItems": ("array", _at_least("elements")),
    "maxItems": ("array", _at_most("elements")),
    "uniqueItems": ("array", _unique),
    "minProperties": ("object", _at_least("properties")),
    "maxProperties": ("object", _at_most("properties")),
}


def _shown(value: Value) -> str:
    return f'"{words(value)}"' if isinstance(value, str) else words(value)


# Keywords that ask other schemas about the same value

_IN_PLACE: Final = {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas"}

Refuse = Callable[[str, str], None]


def _in_place(
    node: Node, keyword: str, said: Any, value: Value, scope: Scope, outcome: Outcome, refuse: Refuse
) -> Steps:  # fmt: skip
    asked: list[Node]
    match said:
        case Node():
            asked = [said]
        case Dynamic():
            asked = [answering(said, scope)]
        case Condition():
            test = yield said.test, value, scope
            _see(outcome, test)
            branch = said.then if test.valid else said.other
            asked = [] if branch is None else [branch]
        case dict():
            asked = [schema for name, schema in said.items() if isinstance(value, dict) and name in value]
        case _:
            asked = list(said)
    answers = []
    for schema in asked:
        answers.append((yield schema, value, scope))
    valid = [index for index, answer in enumerate(answers) if answer.valid]
    if keyword == "not":
        if valid:
            refuse(keyword, f"{_shown(value)} is what it should not be")
        return
    for answer in answers:
        _see(outcome, answer)
    if keyword == "anyOf" and not valid:
        refuse(keyword, f"{_shown(value)} fits none of {len(answers)} schemas")
    elif keyword == "oneOf" and len(valid) != 1:
        fits = f"{len(valid)} of" if valid else "none of"
        refuse(keyword, f"{_shown(value)} fits {fits} {len(answers)} schemas, and should fit just one")
    elif keyword not in ("anyOf", "oneOf"):
        for answer in answers:
            _take(outcome, answer)


def _see(outcome: Outcome, below: Outcome) -> None:
    """What a schema that holds has looked at counts as looked at here."""
    if below.valid:
        outcome.names |= below.names
        outcome.indices |= below.indices


# Keywords that ask other schemas about members and elements


def _members(keyword: str, said: Any, value: dict[str, Value], scope: Scope, outcome: Outcome, refuse: Refuse) -> Steps:
    asked: list[tuple[str, Node]] = []
    match keyword:
        case "properties":
            asked = [(name, said[name]) for name in value if name in said]
        case "patternProperties":
            asked = [(name, node) for source, node in said.items() for name in value if matches(source, name)]
        case "additionalProperties":
            asked = [(name, said.node) for name in value if is_additional(name, said)]
        case "required":
            missing = (name for name in said if name not in value)
            for name in islice(missing, KEPT):
                refuse(keyword, f"the property {name} is missing")
        case "dependentRequired":
            for name, needed in said.items():
                for other in needed if name in value else ():
                    if other not in value:
                        refuse(keyword, f"the property {other} is missing, which {name} asks for")
        case "propertyNames":
            for name in value:
                answer = yield said, name, scope
                if not answer.valid:
                    refuse(keyword, f"the name {_shown(name)} is not allowed: {answer.refusals[0].detail}")
    for name, node in asked:
        answer = yield node, value[name], scope
        outcome.names.add(name)
        _take(outcome, answer, (name,))


def is_additional(name: str, said: Additional) -> bool:
    """Whether a property is neither of the names nor of the patterns. Raises UndecidedError."""
    return name not in said.names and not any(matches(source, name) for source in said.patterns)


def _elements(keyword: str, said: Any, value: list[Value], scope: Scope, outcome: Outcome, refuse: Refuse) -> Steps:
    match said:
        case Items():
            for index, item in enumerate(value):
                schema = said.at(index)
                if schema is not None:
                    answer = yield schema, item, scope
                    outcome.indices.add(index)
                    _take(outcome, answer, (str(index),))
        case Contains():
            matching = []
            for index, item in enumerate(value):
                answer = yield said.node, item, scope
                if answer.valid:
                    matching.append(index)
            outcome.indices.update(matching if said.looks else ())
            if len(matching) < said.low:
                refuse(keyword, f"{len(matching)} elements fit, fewer than {said.low}")
            elif said.high is not None and len(matching) > said.high:
                refuse(keyword, f"{len(matching)} elements fit, more than {said.high}")
        case _:
            return


def _unevaluated(keyword: str, said: Node, value: Value, kind: str, scope: Scope, outcome: Outcome) -> Steps:
    """Members that nothing else in this schema has looked at."""
    if kind == "object" and keyword == "unevaluatedProperties":
        for name in [name for name in value if name not in outcome.names]:
            answer = yield said, value[name], scope
            outcome.names.add(name)
            _take(outcome, answer, (name,))
    elif kind == "array" and keyword == "unevaluatedItems":
        for index in [index for index in range(len(value)) if index not in outcome.indices]:
            answer = yield said, value[index], scope
            outcome.indices.add(index)
            _take(outcome, answer, (str(index),))
