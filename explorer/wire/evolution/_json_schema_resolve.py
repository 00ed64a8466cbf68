"""A record of JSON or MessagePack as a program reads it that knows the reader's schema: the reader's view.

The bytes describe themselves, so nothing of the writer's schema is needed to read them. The reader's schema says what
must be there and what may be: what it refuses is a fault, what it does not name is stepped over, what is not there is
filled in where it has a default. Validation itself fills in nothing; that is told with the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..jsonschema.model import Document, Node, is_integer, type_of
from ..jsonschema.validate import Refusal, UndecidedError, Validator, is_additional, matches
from ..layout import Layout
from ..reading import Action, Reading, Steps
from ..rule import Check, Verdict
from ..schema import Schema
from ..value import Value, pointer, words
from . import _json_schema_rules as rules

SHOWN: Final = 80


def resolve(written: Layout, writer: Schema, reader: Schema, read: Layout, check: Check) -> Reading:
    """The value as the reader sees it. `check`: what is known of the two schemas, for the names of the rules."""
    steps = Steps(written)
    if written.problem is not None:
        problem = written.problem
        steps.fail(
            f"The bytes cannot be read: {problem.detail}", "", "", expected=problem.expected or "a value",
            found=problem.found or "something else",
        )  # fmt: skip
        return steps.reading
    value = written.value
    run = Validator(reader.model)
    try:
        refusals = run.refusals(reader.model.root, value)
        seen = _View(run, steps, {refusal.path for refusal in refusals}).of(value, [reader.model.root], ())
    except UndecidedError as error:
        steps.fail(
            f"Whether the reader takes the record is not known: {error}.", "", "", expected="a schema that can be decided",
            found=str(error), rule=rules.NOT_DECIDED.key,
        )  # fmt: skip
        return steps.reading
    for refusal in refusals:
        _fail(steps, refusal, value, reader.model, check)
    if steps.reading.problem is None:
        steps.reading.value = seen
    return steps.reading


def _fail(steps: Steps, refusal: Refusal, value: Value, document: Document, check: Check) -> None:
    """A keyword refuses a value: said where it is, with the rule by which that was to be foreseen."""
    here = value
    for step in refusal.path:
        here = here[int(step)] if isinstance(here, list) else here[step]
    faults = [(refusal.path, refusal.pointer)]
    if refusal.keyword == "required":
        names = refusal.node.says["required"]
        faults = [
            ((*refusal.path, name), f"{refusal.pointer}/{index}")
            for index, name in enumerate(names)
            if name not in here
        ]
    for path, at in faults:
        where = pointer(path)
        written = document.written(refusal.pointer)
        text = " ".join(document.tree.text[slice(*written.span)].split()) if written else ""
        steps.fail(
            f"{where or 'The record'}: {refusal.detail}.", where, where,
            expected=f"{refusal.keyword} {text}".strip()[:SHOWN] or "no value", found=_told(here),
            rule=_rule(where, at, check),
        )  # fmt: skip


def _rule(path: str, at: str, check: Check) -> str | None:
    """The rule that says so: of the finding at this keyword and path, else of one at this keyword.

    None where there is none: the record was none that the writer's schema allows.
    """
    found = [
        finding
        for finding in check.findings
        if finding.verdict is Verdict.FAIL and finding.reader is not None and finding.reader.pointer == at
    ]
    exact = [finding for finding in found if finding.path == path]
    return (exact or found)[0].rule.key if found else None


class _View:
    """A walk over a value with the reader's schemas of each place. `refused`: the paths of what is no match."""

    def __init__(self, run: Validator, steps: Steps, refused: set[tuple[str, ...]]) -> None:
        self.run, self.steps, self.refused = run, steps, refused

    def of(self, value: Value, nodes: Sequence[Node], path: tuple[str, ...]) -> Value:
        """A value as the reader has it, where these schemas hold."""
        parts = list(self.parts(nodes, value, path))
        if isinstance(value, dict):
            return self.object(value, parts, path)
        if isinstance(value, list):
            return [self.of(item, _elements(parts, index), (*path, str(index))) for index, item in enumerate(value)]
        return self.scalar(value, parts, path)

    def parts(self, nodes: Sequence[Node], value: Value, path: tuple[str, ...]) -> Iterator[Node]:
        """The schemas that hold at a place for this value: with those they refer to, and the branches that fit."""
        waiting = list(reversed(nodes))
        seen: set[int] = set()
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            says = node.says
            waiting += [says["$ref"]] if "$ref" in says else []
            waiting += [says["$dynamicRef"].node] if "$dynamicRef" in says else []
            waiting += reversed(says.get("allOf", ()))
            for keyword in ("anyOf", "oneOf"):
                fitting = [(at, one) for at, one in enumerate(says.get(keyword, ())) if self.run.valid(one, value)]
                waiting += [one for _, one in reversed(fitting)]
                if len(says.get(keyword, ())) > 1 and fitting:
                    self.branch(keyword, fitting[0], len(says[keyword]), path)
            if "if" in says:
                chosen = says["if"].then if self.run.valid(says["if"].test, value) else says["if"].other
                waiting += [] if chosen is None else [chosen]
            if isinstance(value, dict):
                waiting += [one for name, one in says.get("dependentSchemas", {}).items() if name in value]

    def branch(self, keyword: str, chosen: tuple[int, Node], count: int, path: tuple[str, ...]) -> None:
        index, node = chosen
        title = node.notes.get("title")
        name = f", {title}" if isinstance(title, str) else ""
        self.steps.add(
            Action.BRANCH,
            f"It fits schema {index + 1} of the {count} of {keyword}{name}.",
            pointer(path),
            pointer(path),
        )

    def object(self, value: dict[str, Value], parts: Sequence[Node], path: tuple[str, ...]) -> Value:
        named = any("properties" in part.says for part in parts)
        seen: dict[str, Value] = {}
        for name, item in value.items():
            schemas, declared = _property(parts, name)
            inner = (*path, name)
            where = pointer(inner)
            if not declared and named:
                self.steps.add(
                    Action.SKIP, f"The reader's schema does not name {name}: it takes the property and has no use for it.",
                    where, None, before=_told(item),
                )  # fmt: skip
                self.steps.lose()
                continue
            if inner not in self.refused:
                how = f"by its name, {name}" if named else "as a property of any name"
                self.steps.add(Action.MATCH, f"Taken {how}.", where, where, before=_told(item), after=_told(item))
            seen[name] = self.of(item, schemas, inner)
        for part in parts:
            for name, node in part.says.get("properties", {}).items():
                default = _default(node)
                if name not in seen and name not in value and default is not None:
                    seen[name] = default[0]
                    self.steps.add(
                        Action.DEFAULT, f"{name} is not there; a reader that fills in defaults takes the schema's. "
                        "Validation alone fills in nothing.", None, pointer((*path, name)), after=_told(default[0]),
                    )  # fmt: skip
        return seen

    def scalar(self, value: Value, parts: Sequence[Node], path: tuple[str, ...]) -> Value:
        """A number that is written with a fraction of zero is an integer all the same."""
        for part in parts:
            said = part.says.get("type", ())
            if isinstance(value, float) and type_of(value) == "number" and "integer" in said and is_integer(value):
                where = pointer(path)
                detail = f"{words(value)} is an integer, written with a fraction or an exponent."
                self.steps.add(Action.CONVERT, detail, where, where, before=_told(value), after=f"integer {int(value)}")
                return int(value)
        return value


def _property(parts: Sequence[Node], name: str) -> tuple[list[Node], bool]:
    """The schemas of a property, and whether one of them is about it rather than about what is not named."""
    found: list[Node] = []
    declared = False
    for part in parts:
        named = part.says.get("properties", {}).get(name)
        by_pattern = [one for source, one in part.says.get("patternProperties", {}).items() if matches(source, name)]
        found += [*([named] if named is not None else []), *by_pattern]
        declared |= named is not None or bool(by_pattern)
        said = part.says.get("additionalProperties")
        if said is not None and is_additional(name, said):
            found.append(said.node)
            declared |= bool(said.node.says)
    return found, declared


def _elements(parts: Sequence[Node], index: int) -> list[Node]:
    return [one for part in parts if "items" in part.says and (one := part.says["items"].at(index)) is not None]


def _default(node: Node) -> tuple[Value] | None:
    """The default of a schema, or of what it refers to."""
    seen: set[int] = set()
    while id(node) not in seen:
        seen.add(id(node))
        if "default" in node.notes:
            return (node.notes["default"],)
        node = node.says.get("$ref", node)
    return None


def _told(value: Value) -> str:
    """A value with its type, for a person."""
    kind = type_of(value) or type(value).__name__.lower()
    return kind if kind == "null" else f"{kind} {words(value)}"[:SHOWN]
