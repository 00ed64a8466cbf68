"""What came of a question is said here: a break with its record, one that is not decided, or a change that is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .. import limits
from ..jsonschema.model import Document, Node
from ..jsonschema.validate import UndecidedError, Validator
from ..rule import Check, Fix, Rule, Spot, Verdict
from ..schema import MISSING, Missing
from ..value import Value, pointer
from . import _json_schema_fix as fixes
from . import _json_schema_rules as rules
from ._json_schema_goal import EMPTY, NONE, UNSURE, Content, Found, Result, pin
from ._json_schema_search import Search

Path = tuple[str | int, ...]

RECORDED: Final = 20_000
"""Work on the records that prove the breaks, in values; of breaks beyond that one knows that there is such a record."""


class Outcome(Enum):
    """What is known of a place once it was looked at."""

    SAFE = "all that gets there is allowed"
    BROKEN = "something is refused, and that is told"
    OPEN = "neither is known"


SAFE, BROKEN, OPEN = Outcome


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """What several outcomes come to."""
    found = set(outcomes)
    return BROKEN if BROKEN in found else OPEN if OPEN in found else SAFE


@dataclass(frozen=True, slots=True)
class Place:
    """Where two schemas are compared.

    path    of the values that get there
    before  what the writer's schema says of them, in parts that all hold
    part    one part of what the reader's says
    safe    whether nothing can be refused here any more, so that changes are only told
    """

    path: Path
    before: Sequence[Node]
    part: Node
    safe: bool

    def first(self, keyword: str) -> Node | None:
        """The writer's part that says something by a keyword."""
        return next((node for node in self.before if keyword in node.says), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question about one keyword came to.

    bad, good  the rule it falls under, when something is refused and when nothing is
    result     of the search, at the path of the place
    detail     the change in words
    at         the pointer of what is meant in the reader's text
    inner      the path that is told, where it is not that of the place
    """

    bad: Rule
    good: Rule
    result: Result
    detail: str
    keyword: str
    at: str
    inner: Path | None = None
    verdict: Verdict | None = None
    known: tuple[str, ...] = ()


class Report:
    """The findings of one comparison. What breaks is told first, however much there is to tell."""

    def __init__(self, writer: Document, reader: Document, check: Check) -> None:
        self.writer, self.reader, self.check = writer, reader, check
        self.search = Search(writer, reader, content=Content(check.profile))
        self.breaks = 0
        self.room = RECORDED
        self._told: list[tuple[Rule, Path, str, Spot | None, Spot | None, tuple[str, ...]]] = []
        self._seen: set[tuple[str, str, str]] = set()

    def close(self) -> None:
        if self.search.cut:
            self.check.unfinished = True
            self.undecided(
                (), "The schemas are too large to compare in full", self.writer.spot(""), self.reader.spot("")
            )
        for rule, path, detail, writer, reader, known in self._told:
            self.check.find(
                rule,
                path_of(path),
                f"{detail}.",
                verdict=Verdict.PASS,
                writer=writer,
                reader=reader,
                also_known_as=known,
            )

    def conclude(self, place: Place, answer: Answer) -> Outcome:
        path = place.path if answer.inner is None else answer.inner
        if answer.result is not NONE and self.breaks >= limits.FINDINGS:
            self.breaks += 1
            self.check.find(answer.bad, path_of(path), answer.detail, verdict=answer.verdict)  # is only counted
            return BROKEN
        old = place.first(answer.keyword) or (place.before[0] if place.before else None)
        writer = None if old is None else self.writer.spot(old.at.get(answer.keyword, old.pointer))
        reader = self.reader.spot(answer.at)
        record: Result = answer.result
        if isinstance(record, Found):
            record = self.record(place.path, record.value)
        if answer.result is UNSURE:
            if not self.search.cut and self.once(rules.NOT_DECIDED, path, answer.at):
                self.undecided(path, answer.detail, writer, reader)
            return BROKEN
        if record is NONE:
            self.tell(answer.good, path, answer.detail, writer, reader, answer.known)
            return SAFE if answer.result is NONE else OPEN
        if self.once(answer.bad, path, answer.at):
            value = record.value if isinstance(record, Found) else MISSING
            fix = fixes.fix(answer.bad, self.writer, self.reader, old, place.part, answer.keyword, answer.at)
            self.broken(answer.bad, path, value, answer.detail, writer, reader, fix, answer.verdict)
        return BROKEN

    def tell(
        self, rule: Rule, path: Path, detail: str, writer: Spot | None, reader: Spot | None, known: tuple[str, ...] = ()
    ) -> None:  # fmt: skip
        """A change that breaks nothing; told after what breaks."""
        at = (reader or writer or Spot("")).pointer
        if len(self._told) < limits.FINDINGS and self.once(rule, path, at):
            harmless = (
                "" if rule.verdict is Verdict.PASS else ", and nothing that the writer may send is refused for it"
            )
            self._told.append((rule, path, detail + harmless, writer, reader, known or rule.also_known_as))

    def warn(
        self, rule: Rule, path: Path, value: Value, detail: str, writer: Spot | None, reader: Spot
    ) -> None:  # fmt: skip
        """A change that breaks what goes beyond the specification. `value` shows it, where it can get there."""
        if self.once(rule, path, reader.pointer):
            record = self.record(path, value, refused=False)
            example = record.value if isinstance(record, Found) else MISSING
            self.check.find(rule, path_of(path), detail, writer=writer, reader=reader, example=example)

    def broken(
        self, rule: Rule, path: Path, record: Value | Missing, detail: str, writer: Spot | None, reader: Spot,
        fix: Fix | None = None, verdict: Verdict | None = None,
    ) -> None:  # fmt: skip
        self.breaks += 1
        if record is not MISSING:
            refusals = Validator(self.writer, self.reader).refusals(self.reader.root, record)
            here = [one for one in refusals if one.pointer == reader.pointer]
            detail = f"{detail}: {(here or refusals)[0].detail}"
        self.check.find(
            rule, path_of(path), f"{detail}.", verdict=verdict, writer=writer, reader=reader, fix=fix, example=record
        )

    def undecided(self, path: Path, what: str, writer: Spot | None, reader: Spot | None) -> None:
        self.breaks += 1
        self.check.find(
            rules.NOT_DECIDED, path_of(path), f"{what}. Whether the reader refuses something for it is not known.",
            writer=writer, reader=reader, fix=Fix("Look at it yourself, or say it in plainer keywords."),
        )  # fmt: skip

    def record(self, path: Path, value: Value, *, refused: bool = True) -> Result:
        """A whole record with a value at a path, which the writer's schema allows and (`refused`) the reader's refuses."""
        if not path:
            result: Result = Found(value)
        elif self.room <= 0:
            return UNSURE
        else:
            self.room -= 1 + len(self.writer.nodes) // 50
            result = self.search.find(frozenset({self.writer.root, pin(path, value)}), EMPTY)
        if isinstance(result, Found):
            try:
                run = Validator(self.writer, self.reader)
                if not run.valid(self.writer.root, result.value):
                    return NONE
                if refused and run.valid(self.reader.root, result.value):
                    return NONE
                self.room -= run.work
            except UndecidedError:
                return UNSURE
        return result

    def refused_at(self, node: Node, value: Value) -> Iterator[str]:
        """The names at which a schema refuses a value."""
        for refusal in Validator(self.writer, self.reader).refusals(node, value):
            yield from refusal.path[:1]

    def once(self, rule: Rule, path: Path, at: str) -> bool:
        key = rule.key, path_of(path), at
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def path_of(path: Path) -> str:
    return pointer([str(step) for step in path])
