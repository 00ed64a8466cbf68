"""Telling what a walk over two Thrift texts finds: each case with its places, a record that shows it, the auditor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..example import Shown, Way, path_of
from ..rule import Check, Finding, Fix, Rule, Spot, Verdict
from ..schema import MISSING, Missing, Place, Schema
from ..thrift_model import FieldDef, FieldType, spell
from ..value import Value, pointer
from . import _thrift_rules as rules
from ._thrift_names import Names

Pair = tuple[str, str]
"""The names of two structs, or two enums: the writer's, the reader's."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields that are compared: those of a struct, the arguments of a function, or what it throws.

    at      what their pointers begin with: "Person", "Service.method"
    audit   the name that `thrift --audit` gives them; None where it does not compare them
    called  rules of fields that have another name here
    way     to the struct in the writer's record; None where none leads there
    """

    at: str
    audit: str | None
    called: Mapping[str, Rule] = field(default_factory=dict)
    way: Way | None = None
    union: bool = False

    def rule(self, rule: Rule) -> Rule:
        """A rule of fields under the name that it has here."""
        return self.called.get(rule.key, rule)

    def audited(self, level: str, message: str, number: int) -> tuple[str, ...]:
        return () if self.audit is None else audit(level, f"{message} for Id = {number} in {self.audit}")

    def spot(self, field_: FieldDef, where: Place | None = None) -> Spot:
        return Spot(f"{self.at}.{field_.name}", where or field_.name_where)


@dataclass(frozen=True, slots=True)
class Trail:
    """Where in a record a case shows: the record made for it has `value` at the end of `way`, or lacks something.

    way    to the place in the writer's record; None where none leads there
    lacks  the key of a field that the struct at the end of `way` does not have
    up     how many steps before the end of `way` the place is that is told
    made   whether a record shows it at all
    """

    way: Way | None
    value: Value | Missing = MISSING
    lacks: str | None = None
    up: int = 0
    made: bool = True

    @property
    def path(self) -> str:
        """JSON Pointer of the place."""
        way = self.way or ()
        tokens = path_of(way[: len(way) - self.up])
        return pointer(tokens if self.lacks is None else (*tokens, self.lacks))


def audit(level: str, message: str) -> tuple[str, ...]:
    """What `thrift --audit` says of a case: "Failure" makes it refuse the pair, "Warning" does not."""
    return (f"thrift --audit: {level}: {message}",)


class Teller:
    """What a walk knows of both texts, and what it has found."""

    def __init__(self, writer: Schema, reader: Schema, check: Check) -> None:
        self.writer, self.reader, self.check = writer, reader, check
        self.old, self.new = Names(writer.model), Names(reader.model)
        self.met: dict[Pair, list[Finding]] = {}  # the pairs that were looked at, with the fails of each
        self.renamed: list[tuple[list[Pair], Finding]] = []

    def tell_field(
        self, here: Fields, rule: Rule, detail: str, writer: Spot | None, reader: Spot | None, trail: Trail | None = None, *,
        fix: Fix | None = None, verdict: Verdict | None = None, also: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """A case of a field, under the name that the rule has for such fields, and as grave as it is for fields."""
        self.tell(
            here.rule(rule), detail, writer, reader, trail, fix=fix, verdict=verdict or rule.verdict, also=also
        )  # fmt: skip

    def tell(
        self, rule: Rule, detail: str, writer: Spot | None, reader: Spot | None, trail: Trail | None = None, *,
        fix: Fix | None = None, verdict: Verdict | None = None, also: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """A case, with a record that shows it where one can."""
        verdict = verdict or rule.verdict
        path, making = "", None
        if trail is not None and trail.way is not None:
            path = trail.path
            if trail.made and verdict is not Verdict.PASS:
                making = Shown(self.writer, trail.way, trail.value)
        self.check.add(
            Finding(rule, path, detail, verdict, writer, reader, fix, also_known_as=also, making=making)
        )  # fmt: skip

    def rename(
        self, rule: Rule, name: str, old: FieldType, new: FieldType, pairs: list[Pair], spots: tuple[Spot, Spot],
        way: Way | None, also: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Types of two names; whether they are one in shape is known when all pairs were looked at."""
        path = "" if way is None else pointer(path_of(way))
        detail = f"{name} was {spell(old)} and is {spell(new)}"
        self.renamed.append((pairs, Finding(rule, path, detail, Verdict.PASS, *spots, also_known_as=also)))

    def tell_renamed(self) -> None:
        for pairs, finding in self.renamed:
            fails = [fail for pair in pairs for fail in self.met.get(pair, ())]
            detail = f"{finding.detail}: another name, and the same bytes."
            if fails:
                rule = rules.FIELD_TYPE_CHANGED if finding.rule is rules.SAME_SHAPE_OTHER_NAME else finding.rule
                detail = f"{finding.detail}, which is not the same: {fails[0].detail}"
                finding = replace(finding, rule=rule, verdict=Verdict.FAIL, making=fails[0].making)
            self.check.add(replace(finding, detail=detail))
