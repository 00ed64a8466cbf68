"""The walk over two schemas that names the rules: keyword by keyword of the reader's schema, where a value can get to it.

At each place it asks the search for a value that fits the writer's schemas there and misses this one keyword of the
reader's. What is found is completed to a whole record, which must be one that the writer's schema allows and the
reader's refuses, before it counts as a break. Where there is none, the change is told as one that breaks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from ..jsonschema.model import Additional, Document, Items, Node
from ..jsonschema.validate import UndecidedError, Validator, is_additional
from ..rule import Check, Verdict
from ..schema import MISSING, Missing
from ..value import Value, pointer
from . import _json_schema_fix as fixes
from . import _json_schema_rules as rules
from . import _json_schema_told as told
from ._json_schema_goal import EMPTY, NONE, TRUE, UNSURE, Content, Found, Nodes, Result, made
from ._json_schema_kinds import item_rules, kind_of
from ._json_schema_lower import lowered
from ._json_schema_objects import Object, object_of
from ._json_schema_report import BROKEN, OPEN, SAFE, Answer, Outcome, Path, Place, Report, together
from ._json_schema_rules import ADDED, CHANGED, NARROWED, REMOVED, WIDENED
from ._json_schema_same import DEPENDS, alike, same

DEEPEST: Final = 32
"""Places inside one another that are looked at by themselves; what is deeper is looked at as a whole."""

PARTS: Final = 1_000
"""Schemas that hold together at one place and are looked at one by one."""

WAYS: Final = 12
"""Branches of the writer's schema that are told apart at one place."""


def walk(writer: Document, reader: Document, check: Check) -> None:
    """Compare two documents: what the first allows, against what the second refuses."""
    nodes = [node for document in (writer, reader) for node in document.nodes.values()]
    for keyword in {keyword for node in nodes for keyword in (*node.says, *node.notes)}:
        check.ask(*rules.rules_of(keyword))
    check.ask(rules.INTERACTION, rules.NOT_DECIDED)
    report = Report(writer, reader, check)
    _given_up(report)
    fits = frozenset({writer.root})
    if _Walk(report).pair(fits, reader.root, (), False) is OPEN and not report.breaks:
        _overlooked(report, fits)
    report.close()


def _given_up(report: Report) -> None:
    """A schema that became `true`, as if there were none. One of objects leaves much open anyway, and is not meant."""
    report.check.ask(rules.SCHEMA_GIVEN_UP)
    root = report.reader.root
    if report.reader.tree.value is not True:
        return
    before = list(_parts(frozenset({report.writer.root})))
    types = [part.says["type"] for part in before if "type" in part.says]
    typed = types != [{"object"}] if types else any(part.says.keys() & told.TYPED for part in before)
    if typed and not any(part.never for part in before):
        spots = report.writer.spot(""), report.reader.spot("")
        fix = fixes.fix(rules.SCHEMA_GIVEN_UP, report.writer, report.reader, report.writer.root, root, "", "")
        detail = "The reader's schema allows every value and says nothing of it. Every old record is still valid"
        report.broken(rules.SCHEMA_GIVEN_UP, (), MISSING, detail, *spots, fix)


def _overlooked(report: Report, fits: Nodes) -> None:
    """The whole question once more, when no keyword by itself is at fault."""
    root = report.reader.root
    result = report.search.find(fits, frozenset({root}))
    if isinstance(result, Found):
        refusal = Validator(report.writer, report.reader).refusals(root, result.value)[0]
        spot = report.reader.spot(refusal.pointer)
        report.broken(rules.INTERACTION, (), result.value, "The two schemas as a whole", None, spot)
    elif result is UNSURE:
        report.undecided((), "The schemas as a whole", report.writer.spot(""), report.reader.spot(""))


class _Walk:
    """Each method looks at one keyword of the reader's schema at a place, and gives what is then known of the place."""

    def __init__(self, report: Report) -> None:
        self.report, self.search = report, report.search
        self.done: dict[tuple[Nodes, int, bool], Outcome] = {}
        self.ways: dict[Nodes, list[Object] | None] = {}
        self.remarks_differ = told.remarks_of(report.writer) != told.remarks_of(report.reader)

    def pair(self, fits: Nodes, node: Node, path: Path, safe: bool) -> Outcome:
        """Compare what comes to a place with what the reader's schema says there.

        A pair that is being looked at counts as safe: what is refused in it is refused where it is looked at.
        """
        if any(same(one, node) for one in fits):
            if not self.remarks_differ:
                return SAFE
            safe = True
        key = fits, id(node), safe
        if key in self.done:
            return self.done[key]
        if len(path) > DEEPEST or self.search.cut:
            return SAFE if safe else OPEN
        self.done[key] = SAFE
        before = tuple(_parts(fits))
        after = tuple(_parts(frozenset({node})))
        never = next((one for one in before if one.never), None)
        if never is not None:
            spots = self.report.writer.spot(never.pointer), self.report.reader.spot(node.pointer)
            self.report.tell(rules.NOTHING_WRITTEN, path, "The writer's schema is false", *spots)
            return SAFE
        outcomes = [OPEN] if len(after) == PARTS else []  # there may be more of them
        for part in after:
            place = Place(path, before, part, safe)
            if part.never:
                outcomes.append(self.never(fits, place))
            for keyword, said in part.says.items():
                if not keyword.startswith("unevaluated"):
                    outcomes += self.keyword(fits, place, keyword, said)
            outcomes += self.unevaluated(fits, place, together(outcomes))
            told.remarks(self.report, place)
        told.gone(self.report, before, after, path)
        told.all_of(self.report, before, after, path)
        self.done[key] = together(outcomes)
        return self.done[key]

    def keyword(self, fits: Nodes, place: Place, keyword: str, said: Any) -> Iterable[Outcome]:
        match keyword:
            case "$ref" | "allOf":
                return ()  # their schemas are parts of this place
            case "anyOf" | "oneOf" if len(said) == 1:
                return ()
            case "properties":
                return [self.property(fits, place, name, node) for name, node in said.items()]
            case "required":
                return self.required(fits, place, said)
            case "additionalProperties":
                return self.additional(fits, place, said)
            case "patternProperties":
                return [self.pattern_property(fits, place, source, node) for source, node in said.items()]
            case "items":
                return self.items(fits, place, said)
            case _:
                return (self.plain(fits, place, keyword, said, _only(place.part, keyword)),)

    def ask(self, fits: Nodes, place: Place, goal: Node) -> Result:
        """A value that gets to a place and misses this."""
        return NONE if place.safe or self.search.cut else self.search.find(fits, frozenset({goal}))

    def never(self, fits: Nodes, place: Place) -> Outcome:
        result = NONE if place.safe else self.search.find(fits, EMPTY)
        answer = Answer(rules.NEVER, rules.NEVER, result, "The reader's schema is false", "", place.part.pointer)
        return self.report.conclude(place, answer)

    def plain(self, fits: Nodes, place: Place, keyword: str, said: Any, goal: Node) -> Outcome:
        """A keyword that is compared as a whole."""
        old = place.first(keyword)
        if old is not None and keyword not in DEPENDS and alike(old.says[keyword], said):
            return SAFE
        kind = kind_of(keyword, None if old is None else old.says[keyword], said)
        bad = kind if kind in (ADDED, NARROWED) else CHANGED
        good = bad if old is None else WIDENED
        return self.report.conclude(
            place,
            Answer(
                rules.rule_of(keyword, bad), rules.rule_of(keyword, good), self.ask(fits, place, goal),
                self.words(keyword, old, place.part), keyword, place.part.at.get(keyword, place.part.pointer),
            ),
        )  # fmt: skip

    def unevaluated(self, fits: Nodes, place: Place, others: Outcome) -> Iterator[Outcome]:
        """Keywords that depend on all others beside them: asked last, and as a whole only when those are not at fault."""
        part = place.part
        for keyword, inside in (("unevaluatedProperties", "additionalProperties"), ("unevaluatedItems", "items")):
            if keyword not in part.says:
                continue
            plain = lowered(part)
            if keyword in plain.says:
                if others is SAFE:
                    yield self.plain(fits, place, keyword, part.says[keyword], part)
            elif inside in plain.says:
                yield self.plain(fits, place, keyword, part.says[keyword], _only(plain, inside))

    # Objects

    def property(self, fits: Nodes, place: Place, name: str, node: Node) -> Outcome:
        ways = self.ways_of(fits)
        goal = made(properties={name: node})
        at = place.part.at["properties"] + pointer((name,))
        inner = (*place.path, name)
        if ways is not None and any(name in schemas for way in ways for schemas in way.named):
            below = [way.of(name) for way in ways]
            return self.within(
                fits,
                below,
                node,
                place,
                goal,
                Answer(rules.INTERACTION, rules.INTERACTION, NONE, f"{name} allows less", "", at, inner),
            )
        result = self.ask(fits, place, goal) if node.says or node.never else NONE
        known = ways or []
        closed = bool(known) and all(any(one.never for one in way.of(name)) for way in known)
        bad = rules.PROPERTY_ADDED_TO_OPEN
        if any(way.declares(name) for way in known):
            bad = rules.PROPERTY_ADDED_TO_PARTIALLY_OPEN
        detail = f"The reader's schema names the property {name}, the writer's does not"
        good = rules.PROPERTY_ADDED_TO_CLOSED if closed else bad
        return self.report.conclude(place, Answer(bad, good, result, detail, "properties", at, inner))

    def within(
        self, fits: Nodes, below: list[Nodes], node: Node, place: Place, goal: Node, answer: Answer
    ) -> Outcome:  # fmt: skip
        """Go on to a member or element; where nothing by itself settles it there, it is asked as a whole, here."""
        inner = answer.inner or place.path
        outcome = together([self.pair(way, node, inner, place.safe) for way in dict.fromkeys(below)])
        if outcome is OPEN:
            outcome = self.report.conclude(place, replace(answer, result=self.ask(fits, place, goal)))
        return outcome

    def required(self, fits: Nodes, place: Place, said: tuple[str, ...]) -> Iterator[Outcome]:
        already = {name for one in place.before for name in one.says.get("required", ())}
        for index, name in enumerate(said):
            if name in already:
                continue
            result = self.ask(fits, place, made(required=(name,)))
            filled = _default(place.part, name) is not MISSING
            rule = rules.REQUIRED_ADDED_WITH_DEFAULT if filled else rules.REQUIRED_ADDED
            verdict = Verdict.WARN if filled and self.search.content is Content.NOTHING else None
            detail = f"The reader's schema asks for {name}, the writer's does not"
            at = f"{place.part.at['required']}/{index}"
            answer = Answer(rule, rule, result, detail, "required", at, (*place.path, name), verdict)
            yield self.report.conclude(place, answer)

    def additional(self, fits: Nodes, place: Place, said: Additional) -> Iterator[Outcome]:
        keyword, node = "additionalProperties", said.node
        at = place.part.at[keyword]
        says = node.says or node.never
        names = dict.fromkeys(name for way in self.ways_of(fits) or () for schemas in way.named for name in schemas)
        for name in names:
            if _is_additional(name, said):
                result = self.ask(fits, place, made(properties={name: node})) if says else NONE
                bad = rules.PROPERTY_REMOVED_FROM_CLOSED if node.never else rules.PROPERTY_REMOVED_FROM_PARTIALLY_OPEN
                detail = f"The writer's schema names the property {name}, the reader's does not"
                good = rules.PROPERTY_REMOVED_FROM_OPEN
                answer = Answer(bad, good, result, detail, keyword, at, (*place.path, name))
                yield self.report.conclude(place, answer)
        old = place.first(keyword)
        was: Additional | None = None if old is None else old.says[keyword]
        if was is not None and same(was.node, node) and set(said.patterns) >= set(was.patterns):
            return
        rest = made(additionalProperties=Additional(node, said.names | frozenset(names), said.patterns))
        result = self.ask(fits, place, rest) if says else NONE
        bad = rules.rule_of(keyword, ADDED if was is None else NARROWED)
        good = rules.rule_of(keyword, ADDED if was is None else WIDENED)
        answer = Answer(bad, good, result, self.words(keyword, old, place.part), keyword, at)
        yield self.among(fits, place, rest, answer, [] if was is None or node.never else [was.node], node)

    def pattern_property(self, fits: Nodes, place: Place, source: str, node: Node) -> Outcome:
        keyword = "patternProperties"
        olds = [one.says[keyword][source] for one in place.before if source in one.says.get(keyword, ())]
        if any(same(old, node) for old in olds):
            return SAFE
        goal = made(patternProperties={source: node})
        result = self.ask(fits, place, goal) if node.says or node.never else NONE
        bad = rules.INTERACTION if olds else rules.rule_of(keyword, ADDED)
        good = rules.rule_of(keyword, WIDENED if olds else ADDED)
        detail = f"What the reader's schema says of properties with {source} is not what the writer's says"
        answer = Answer(bad, good, result, detail, keyword, place.part.at[keyword] + pointer((source,)))
        return self.among(fits, place, goal, answer, olds, node)

    def among(
        self, fits: Nodes, place: Place, goal: Node, answer: Answer, olds: list[Node], node: Node
    ) -> Outcome:  # fmt: skip
        """Many properties under one schema: go on to the one that was found, where both sides have such a schema."""
        if not olds or not isinstance(answer.result, Found):
            return self.report.conclude(place, answer)
        name = next(self.report.refused_at(goal, answer.result.value), "")
        outcome = self.pair(frozenset(olds), node, (*place.path, name), False)
        return outcome if outcome is BROKEN else self.report.conclude(place, answer)

    # Arrays

    def items(self, fits: Nodes, place: Place, said: Items) -> Iterator[Outcome]:
        old = place.first("items")
        was: Items = Items((), None) if old is None else old.says["items"]
        if old is not None and bool(said.prefix) != bool(was.prefix):
            spots = self.report.writer.spot(old.at["items"]), self.report.reader.spot(place.part.at["items"])
            self.report.tell(rules.TUPLE_CHANGED, place.path, "A list became a tuple, or a tuple a list", *spots)
        for index in range(max(len(said.prefix), len(was.prefix)) + 1):
            node = said.at(index)
            if node is not None:
                yield self.item(fits, place, said, was, index, node)
        if old is not None and was.rest is not None and said.rest is None:
            rule = rules.rule_of("additionalItems" if said.prefix else "items", REMOVED)
            spot = self.report.writer.spot(was.rest.pointer)
            self.report.tell(rule, place.path, "The reader's schema says nothing of further elements", spot, None)
        if old is not None and said.rest is None:
            for index in range(len(said.prefix), len(was.prefix)):
                spot = self.report.writer.spot(was.prefix[index].pointer)
                self.report.tell(
                    rules.ITEM_REMOVED, (*place.path, index), f"Element {index} is no longer described", spot, None
                )

    def item(self, fits: Nodes, place: Place, said: Items, was: Items, index: int, node: Node) -> Outcome:
        below = frozenset(
            one for part in place.before if "items" in part.says and (one := part.says["items"].at(index)) is not None
        )
        rest = index >= len(said.prefix)
        items = Items((*(TRUE for _ in range(index)), *(() if rest else (node,))), node if rest else None)
        goal = made(items=items)
        bad, good = item_rules(said, was, index)
        inner = (*place.path, index)
        answer = Answer(bad, good, NONE, f"The reader's schema limits element {index}", "items", node.pointer, inner)
        added = len(was.prefix) <= index < len(said.prefix)
        if below and not added and not node.never and not any(one.never for one in below):
            return self.within(fits, [below], node, place, goal, answer)
        result = self.ask(fits, place, goal) if node.says or node.never else NONE
        return self.report.conclude(place, replace(answer, result=result))

    # What the writer's schema allows

    def ways_of(self, fits: Nodes) -> list[Object] | None:
        """The ways in which an object can fit the writer's schemas; None where they are too many to tell apart."""
        if fits not in self.ways:
            found: list[Object] = []
            self.ways[fits] = found
            for branch in self.search.branches(fits, "object"):
                if branch is None or branch.values is not None or len(found) >= WAYS:
                    self.ways[fits] = None
                    break
                found.append(object_of(self.search, branch.fits))
        return self.ways[fits]

    def words(self, keyword: str, old: Node | None, part: Node) -> str:
        """A change in words, with both values where they are short."""
        now = _shown(self.report.reader, part.at.get(keyword, ""))
        if old is None:
            return " ".join(f"The reader's schema has {keyword} {now}".split()) + ", the writer's has none"
        was = _shown(self.report.writer, old.at.get(keyword, ""))
        return f"{keyword} is {now or 'another'}" + (f", it was {was}" if was else "")


def _parts(fits: Nodes) -> Iterator[Node]:
    """The schemas that all hold at a place: themselves, what they refer to, their allOf, an anyOf of one."""
    stack = sorted(fits, key=lambda node: node.pointer)
    seen: set[int] = set()
    while stack and len(seen) < PARTS:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        for keyword in ("allOf", "anyOf", "oneOf"):
            said = node.says.get(keyword, ())
            if keyword == "allOf" or len(said) == 1:
                stack += reversed(said)
        if "$ref" in node.says:
            stack.append(node.says["$ref"])


def _only(part: Node, keyword: str) -> Node:
    """A schema that says one thing of what another says."""
    return Node(part.pointer, {keyword: part.says[keyword]}, at=part.at, base=part.base)


def _default(part: Node, name: str) -> Value | Missing:
    node = part.says.get("properties", {}).get(name)
    seen: set[int] = set()
    while node is not None and id(node) not in seen:
        seen.add(id(node))
        if "default" in node.notes:
            return node.notes["default"]
        node = node.says.get("$ref")
    return MISSING


def _is_additional(name: str, said: Additional) -> bool:
    try:
        return is_additional(name, said)
    except UndecidedError:
        return False


def _shown(document: Document, at: str) -> str:
    """A value of a text, where it is short."""
    written = document.written(at)
    if written is None:
        return ""
    text = " ".join(document.tree.text[slice(*written.span)].split())
    return text if len(text) <= 60 else ""
