"""Changes that refuse nothing: keywords that the reader's schema leaves out, and what is only remarked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from ..jsonschema.model import Document, Node, key_of
from ..rule import Rule, Spot
from ..schema import MISSING, Missing
from ..value import Value, pointer, words
from . import _json_schema_fix as fixes
from . import _json_schema_rules as rules
from ._json_schema_report import Path, Place, Report
from ._json_schema_rules import ADDED, CHANGED, REMOVED

TYPED: Final = {"type", "enum", "anyOf", "oneOf", "not"}
"""Keywords by which a schema says what type is meant."""

REMARKED: Final = (*rules.REMARKS, "default", "title", "description")


def remarks_of(document: Document) -> Counter[Any]:
    """All that a document remarks, to see at a glance whether two remark the same."""
    return Counter(
        (keyword, key_of(node.notes[keyword]))
        for node in document.nodes.values()
        for keyword in REMARKED
        if keyword in node.notes
    )


def remarks(report: Report, place: Place) -> None:
    """Remarks that became others. Some validators assert formats all the same, so those are warned of."""
    part, before, path = place.part, place.before, place.path
    for keyword in rules.REMARKS:
        old = next((one for one in before if keyword in one.notes), None)
        if keyword not in part.notes or (old is not None and old.notes[keyword] == part.notes[keyword]):
            continue
        said, was = words(part.notes[keyword]), None if old is None else words(old.notes[keyword])
        detail = f"{keyword} is {said}, " + (f"it was {was}" if old else "the writer's schema has none")
        report.warn(
            rules.rule_of(keyword, ADDED if old is None else CHANGED), path, fixes.SAMPLES.get(was or "", "x"),
            f"{detail}. Validation takes it for a remark; a validator that asserts it may refuse.",
            None if old is None else report.writer.spot(old.at[keyword]), report.reader.spot(part.at[keyword]),
        )  # fmt: skip
    if not before:
        return
    old_default, default = _default(before), part.notes.get("default", MISSING)
    if default is not MISSING and not _equal(old_default, default):
        was = "there was none" if old_default is MISSING else f"it was {words(old_default)}"
        _tell(
            report, rules.DEFAULT_CHANGED, path, f"The default is {words(default)}, {was}", before[0], part, "default"
        )
    for keyword in ("title", "description"):
        olds = [one.notes[keyword] for one in before if keyword in one.notes]
        if keyword in part.notes and olds and part.notes[keyword] not in olds:
            _tell(report, rules.REMARK_CHANGED, path, f"The {keyword} is another", before[0], part, keyword)


def _tell(report: Report, rule: Rule, path: Path, detail: str, old: Node, part: Node, keyword: str) -> None:
    writer = report.writer.spot(old.at.get(keyword, old.pointer))
    report.tell(rule, path, detail, writer, report.reader.spot(part.at[keyword]))


def _default(parts: Sequence[Node]) -> Value | Missing:
    return next((one.notes["default"] for one in parts if "default" in one.notes), MISSING)


def _equal(one: Value | Missing, other: Value | Missing) -> bool:
    return one is other if MISSING in (one, other) else bool(key_of(one) == key_of(other))


def gone(report: Report, before: Sequence[Node], after: Sequence[Node], path: Path) -> None:
    """Keywords that only the writer's schema has."""
    said = {keyword for part in after for keyword in part.says}
    remarked = {keyword for part in after for keyword in part.notes}
    for part in before:
        for keyword in rules.REMARKS:
            if keyword in part.notes and keyword not in remarked:
                detail = f"The reader's schema has no {keyword}"
                report.tell(rules.rule_of(keyword, REMOVED), path, detail, _spot(report, part, keyword), None)
        for keyword, was in part.says.items():
            match keyword:
                case "$ref" | "allOf":
                    continue
                case "anyOf" | "oneOf" if len(was) == 1:
                    continue
                case "properties":
                    _gone_properties(report, part, was, after, path)
                case "required":
                    still = {name for one in after for name in one.says.get("required", ())}
                    for name in was:
                        if name not in still:
                            detail = f"The reader's schema lets {name} be left out"
                            report.tell(
                                rules.REQUIRED_REMOVED, (*path, name), detail, _spot(report, part, keyword), None
                            )
                case "type" if said & {"enum", "const"}:
                    continue  # whose values have types
                case _ if keyword not in said:
                    known: tuple[str, ...] = ()
                    if not said & TYPED and keyword in TYPED and not (keyword == "type" and "object" in was):
                        known = ("karapace: type_changed",)  # which takes a schema without a type for one of objects
                    detail = f"The reader's schema has no {keyword}"
                    report.tell(
                        rules.rule_of(keyword, REMOVED), path, detail, _spot(report, part, keyword), None, known
                    )


def all_of(report: Report, before: Sequence[Node], after: Sequence[Node], path: Path) -> None:
    """That one side says in an allOf what the other says without."""
    old, new = (next((part for part in parts if "allOf" in part.says), None) for parts in (before, after))
    if before and (old is None) != (new is None):
        spot = (
            _spot(report, old or before[0], "allOf"),
            report.reader.spot((new or after[0]).at.get("allOf", after[0].pointer)),
        )
        report.tell(rules.ALL_OF_CHANGED, path, f"The {'writer' if old else 'reader'}'s schema has an allOf", *spot)


def _gone_properties(report: Report, part: Node, was: dict[str, Node], after: Sequence[Node], path: Path) -> None:
    if any("additionalProperties" in one.says for one in after):
        return  # asked there
    partly = any("patternProperties" in one.says for one in after)
    known = rules.PROPERTY_REMOVED_FROM_PARTIALLY_OPEN.also_known_as if partly else ()
    for name in was:
        if not any(name in one.says.get("properties", ()) for one in after):
            detail = f"The reader's schema does not name {name}, and takes it with any value"
            spot = report.writer.spot(part.at["properties"] + pointer((name,)))
            report.tell(rules.PROPERTY_REMOVED_FROM_OPEN, (*path, name), detail, spot, None, known)


def _spot(report: Report, part: Node, keyword: str) -> Spot:
    return report.writer.spot(part.at.get(keyword, part.pointer))
