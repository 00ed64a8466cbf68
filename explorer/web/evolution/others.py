"""The same change in the other languages that have rules: both versions converted, and checked there."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from explorer import evolve
from explorer.evolve import BACKWARD, FORWARD, Compatibility, Level
from explorer.explore import OURS, SchemaView
from explorer.scenario import SchemaText
from explorer.translate import translate
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.loss import Loss
from explorer.wire.problem import Problem, WireError
from explorer.wire.rule import Verdict
from explorer.wire.schemas import LANGUAGES

from .. import pills
from .rules import Outcome, outcome
from .study import Study

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Other:
    """The same change, said in another language. `outcomes`: both ways, with why."""

    key: str
    title: str
    outcomes: Sequence[tuple[Outcome, Sequence[str]]]
    losses: Sequence[str]
    more: int
    problems: Sequence[Problem]
    left: bool = False


LARGE: Final = 24 * limits.KIB
"""Characters of a schema past which it is converted only when somebody opens it."""


def others(found: Study) -> list[Other]:
    """The pair in each other language that has rules."""
    old, new = found.versions[found.old], found.versions[found.new]
    if found.pair is None or old.schema is None or new.schema is None:
        return []
    out = []
    large = max(len(old.text), len(new.text)) > LARGE
    for language in EVOLUTIONS:
        if large and language != found.asked.language:
            out.append(Other(language, LANGUAGES[language].title, (), (), 0, (), left=True))
        elif language != found.asked.language:
            try:
                problems, losses, result = _elsewhere(
                    language, _Key(old.language, old.text, old.schema.root_name, old.name),
                    _Key(new.language, new.text, new.schema.root_name, new.name or "new"), _Views(old, new),
                )  # fmt: skip
            except Exception:
                log.exception("no answer in %s", language)
                problems, losses, result = (OURS,), (), None
            out.append(_other(found, language, problems, losses, result))
    return out


@dataclass(frozen=True, slots=True)
class _Key:
    language: str
    text: str
    root: str
    name: str


class _Views:
    """The schemas themselves, which their texts stand for: equal to any other."""

    def __init__(self, old: SchemaView, new: SchemaView) -> None:
        self.old, self.new = old, new

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Views)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _elsewhere(
    language: str, old: _Key, new: _Key, views: _Views
) -> tuple[tuple[Problem, ...], tuple[Loss, ...], Compatibility | None]:
    """Remembered, since most of what is typed changes neither of the two."""
    pair = translate(views.old, views.new, language)
    problems = tuple(problem for view in pair for problem in view.problems)
    losses = tuple(dict.fromkeys(loss for view in pair for loss in view.losses))
    if problems:
        return problems, losses, None
    names = ("old", "new")
    texts = [SchemaText(view.text, language, name, _root(view)) for view, name in zip(pair, names, strict=True)]
    try:
        return (), losses, evolve.compare(texts, Level.FULL, proofs=False)
    except WireError as error:
        return tuple(error.problems), losses, None


def _root(view: SchemaView) -> str | None:
    return None if view.schema is None else view.schema.root_name


def _other(
    found: Study, language: str, problems: Sequence[Problem], losses: Sequence[Loss], result: Compatibility | None
) -> Other:
    outcomes = []
    if result is not None:
        for way, good in ((BACKWARD, result.backward), (FORWARD, result.forward)):
            cases = [case.finding for each in result.rules if each.direction == way for case in each.cases]
            told = [finding for finding in cases if finding.verdict is Verdict.FAIL] or [
                finding for finding in cases if finding.verdict is Verdict.WARN
            ]
            verdict = Verdict.FAIL if not good else Verdict.WARN if told else Verdict.PASS
            outcomes.append((outcome(found, verdict, way), [pills.shown(finding.detail) for finding in told[:3]]))
    said = [
        f"{pills.shown(loss.path)}: {pills.shown(loss.detail)}" if loss.path else pills.shown(loss.detail)
        for loss in losses
    ]
    return Other(language, LANGUAGES[language].title, outcomes, said[:4], max(len(said) - 4, 0), problems)
