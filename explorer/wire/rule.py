"""Rules of evolution: `Rule` is told once in a table, `Finding` is one case of it.

A checker is one walk over two schemas, the writer's and the reader's. Backward compatibility is the walk with the old
schema as the writer and the new one as the reader; forward is the same walk with the two changed over. The walk says
which rules it had occasion to ask (`Check.ask`) and what it found (`Check.find`); a rule that was asked and found nothing
has passed, one that was never asked does not apply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from . import limits
from .layout import Layout
from .problem import Edit as Edit
from .reading import Reading
from .schema import MISSING, Missing, Place, Schema, told
from .value import Value


class Verdict(Enum):
    """What a rule says of two schemas. The values are the API's."""

    PASS = "pass"  # noqa: S105 — a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, told once.

    key            its name in the API, upper case with underscores, as the specification or the field has it
    title          in a few words
    verdict        what a finding means: PASS where it is only told, WARN, or FAIL
    doc            one or two sentences: why it matters
    spec           the section that says so
    profiles       the profiles it belongs to; empty for all
    also_known_as  names of the same rule in other checkers, "buf: FIELD_SAME_TYPE"
    loses          whether a case that passes still loses something of the record (a field that is skipped)
    newer_reader   whether it only counts where the reader is the newer version, because it is about what a new version
                   took away: the other way round the same thing was added
    unproved       why no record of this writer can show a case, where none can: a sentence
    """

    key: str
    title: str
    verdict: Verdict
    doc: str
    spec: str
    profiles: tuple[str, ...] = ()
    also_known_as: tuple[str, ...] = ()
    loses: bool = False
    newer_reader: bool = False
    unproved: str = ""


@told
class Spot:
    """A place in one schema's text: a pointer in the language's own manner ("/fields/2/type", "Person.id"), line, column."""

    pointer: str
    place: Place | None = None


@told
class Fix:
    """What to do, in words, and where it can be done for the person, as edits to a text: all at once, none inside another.

    The reader's owner can do `detail`, with the edits `reader`; the writer's owner can do `writer_detail`, with the edits
    `writer`. Of an old and a new version only the new one can still be changed: backward that is the reader's, forward
    the writer's.
    """

    detail: str
    reader: tuple[Edit, ...] = ()
    writer: tuple[Edit, ...] = ()
    writer_detail: str = ""


@told
class Finding:
    """One case of a rule.

    path      JSON Pointer into the record, as the writer has it
    writer    where it stands in the writer's text; None where the writer has nothing there
    reader    likewise in the reader's
    verdict   the rule's own, unless this case is milder or worse
    example   a record that fits the writer's schema and shows it; MISSING where none is needed or can be made.
              It is not a proof yet: whoever asks encodes it and reads it with the reader's schema
    making    makes the example when somebody asks: most findings are never asked
    """

    rule: Rule
    path: str
    detail: str
    verdict: Verdict
    writer: Spot | None = None
    reader: Spot | None = None
    fix: Fix | None = None
    example: Value | Missing = MISSING
    also_known_as: tuple[str, ...] = ()
    making: Callable[[], Value | Missing] | None = field(default=None, compare=False)

    def shown(self) -> Value | Missing:
        """The example, made now if need be."""
        return self.example if self.making is None else self.making()


@dataclass(slots=True)
class Check:
    """The recorder of one walk. `beyond`: findings past the limit, by rule and verdict. `unfinished`: the schemas were too
    large to be walked to the end."""

    profile: str = ""
    asked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    beyond: Counter[tuple[Rule, Verdict]] = field(default_factory=Counter)
    unfinished: bool = False

    def ask(self, *rules: Rule) -> None:
        """These rules had something to look at."""
        self.asked.update(rule.key for rule in rules)

    def find(
        self, rule: Rule, path: str, detail: str, *, verdict: Verdict | None = None, writer: Spot | None = None,
        reader: Spot | None = None, fix: Fix | None = None, example: Value | Missing = MISSING,
        also_known_as: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """A case of a rule."""
        self.add(
            Finding(
                rule, path, detail, verdict or rule.verdict, writer, reader, fix, example,
                also_known_as or rule.also_known_as,
            )
        )  # fmt: skip

    def add(self, finding: Finding) -> None:
        """A finding that was made elsewhere. Past the limit on findings they are only counted."""
        self.asked.add(finding.rule.key)
        if finding.rule.profiles and self.profile not in finding.rule.profiles:
            return
        if len(self.findings) < limits.FINDINGS:
            self.findings.append(finding)
        else:
            self.beyond[finding.rule, finding.verdict] += 1

    @property
    def dropped(self) -> int:
        """How many findings there were past the limit."""
        return self.beyond.total()

    @property
    def failed(self) -> bool:
        verdicts = {finding.verdict for finding in self.findings} | {verdict for _, verdict in self.beyond}
        return Verdict.FAIL in verdicts

    def by_older(self, called: Mapping[str, Rule]) -> Check:
        """The same walk where the reader is the older version: nothing in it was taken away. `called`: the names of rules
        that are others then."""

        def name(rule: Rule) -> Rule:
            other = called.get(rule.key)
            return rule if other is None else replace(rule, key=other.key, title=other.title, doc=other.doc)

        asked = {called[key].key if key in called else key for key in self.asked}
        findings = [
            replace(finding, rule=name(finding.rule)) if finding.rule.key in called else finding
            for finding in self.findings
            if not finding.rule.newer_reader
        ]
        beyond = Counter(
            {(name(rule), verdict): n for (rule, verdict), n in self.beyond.items() if not rule.newer_reader}
        )
        return Check(self.profile, asked, findings, beyond, self.unfinished)


@dataclass(frozen=True, slots=True)
class Evolution:
    """The rules of one schema language. Each file of `evolution` ends with one.

    language   the key of the language
    formats    keys of the formats whose bytes its rules are about, the one for witnesses first
    profiles   the first is the one taken when none is named
    rules      its table, in the order they are told
    check      (writer, reader, profile) -> Check; one walk; ends in time for recursive and for large schemas
    resolve    (layout of the bytes by the writer's schema, the writer, the reader, layout of the same bytes by the
               reader's schema) -> Reading: the value as the reader sees it, and every step with its bits
    by_older   key of a rule -> what its cases are called where the reader is the older version. A walk only sees that one
               side lacks what the other has; of two versions the newer one removed it, or added it
    """

    language: str
    formats: tuple[str, ...]
    profiles: tuple[str, ...]
    rules: Sequence[Rule]
    check: Callable[[Schema, Schema, str], Check]
    resolve: Callable[[Layout, Schema, Schema, Layout], Reading]
    by_older: Mapping[str, Rule] = field(default_factory=dict)
