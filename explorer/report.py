"""A comparison of schema versions as text for people, and as annotations for a build's log."""

from __future__ import annotations

from collections.abc import Iterator

from .evolve import BACKWARD, Case, Compatibility, RuleResult
from .wire.dump import printable
from .wire.rule import Verdict
from .wire.schemas import LANGUAGES
from .wire.value import to_json, words

MARKS = {Verdict.FAIL: "fail", Verdict.WARN: "warn", Verdict.PASS: "pass", Verdict.NOT_APPLICABLE: "-"}


def as_text(told: Compatibility) -> str:
    """The whole report: the verdict, the matrix, then every rule with its cases and their proof."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Compatibility) -> Iterator[str]:
    names = [view.name for view in told.versions]
    language = LANGUAGES[told.language].title
    verdict = "compatible" if told.compatible else "NOT compatible"
    yield f"{language}, {' -> '.join(map(printable, names))}: {verdict} at level {told.level.value}, profile {told.profile}"
    yield f"backward (the newest reads the one before it): {'yes' if told.backward else 'no'}"
    yield f"forward (the one before it reads the newest): {'yes' if told.forward else 'no'}"
    for view in told.versions:
        for problem in view.problems:
            place = f" line {problem.line}, column {problem.column}:" if problem.line else ""
            yield f"! {printable(view.name)} cannot be read:{place} {printable(problem.detail)}"
    yield ""
    yield from _matrix(told, [printable(name) for name in names])
    for direction in (BACKWARD, "forward"):
        yield ""
        yield f"{direction}:"
        for result in told.rules:
            if result.direction == direction and result.outcome is not Verdict.NOT_APPLICABLE:
                yield from _rule(result)


def _matrix(told: Compatibility, names: list[str]) -> Iterator[str]:
    """Who can read what: rows read, columns wrote."""
    width = max(map(len, [*names, "reads"]))
    yield f"{'reads':<{width}}  " + "  ".join(f"{name:>{width}}" for name in names)
    for name, row in zip(names, told.matrix, strict=True):
        cells = [
            "?" if cell.readable is None else "no" if not cell.readable else "yes" if cell.lossless else "loses"
            for cell in row
        ]
        yield f"{name:<{width}}  " + "  ".join(f"{cell:>{width}}" for cell in cells)


def _rule(result: RuleResult) -> Iterator[str]:
    yield f"  {MARKS[result.outcome]:<5}{result.rule.key}"
    for case in result.cases:
        yield f"       {_where(case)}{printable(case.finding.detail)}"
        if case.finding.verdict is Verdict.PASS:
            continue
        if (remedy := case.remedy[0]) and remedy:
            yield f"         fix: {printable(remedy)}"
        if case.witness is not None:
            problem = case.witness.reading.problem
            read = f"cannot be read: {problem.detail}" if problem else f"reads as {_short(case.witness.reading.value)}"
            yield f"         {_short(case.witness.record)} = {case.witness.data[:32].hex(' ')} {printable(read)}"


def _where(case: Case) -> str:
    """The place in the new version's text, or in the old one's."""
    finding = case.finding
    spots = [(case.new, finding.reader), (case.old, finding.writer)]
    if case.direction != BACKWARD:
        spots = [(case.new, finding.writer), (case.old, finding.reader)]
    for view, spot in spots:
        if spot is not None and spot.place is not None:
            return f"{printable(view.name)}:{spot.place.line}:{spot.place.column} "
    return ""


def _short(value: object) -> str:
    text = str(to_json(value)) if isinstance(value, dict | list) else words(value)
    return printable(text if len(text) <= 100 else text[:99] + "…")


def as_annotations(told: Compatibility) -> str:
    """One line a case that fails or warns, in the manner of GitHub's workflow commands; names are taken for paths."""
    wanted = told.level.directions
    lines = [
        _annotation(case, result)
        for result in told.rules
        for case in result.cases
        if case.finding.verdict in (Verdict.FAIL, Verdict.WARN) and result.direction in wanted
    ]
    return "".join(line + "\n" for line in dict.fromkeys(lines))


def _annotation(case: Case, result: RuleResult) -> str:
    finding = case.finding
    level = "error" if finding.verdict is Verdict.FAIL else "warning"
    spot = finding.reader if case.direction == BACKWARD else finding.writer
    place = "" if spot is None or spot.place is None else f",line={spot.place.line},col={spot.place.column}"
    title = f"{result.rule.key} ({result.direction})"
    message = finding.detail + (f" {case.remedy[0]}" if case.remedy[0] else "")
    return f"::{level} file={_property(case.new.name)}{place},title={_property(title)}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
