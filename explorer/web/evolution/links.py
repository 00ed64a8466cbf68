"""What the page of evolution looks at, as a scenario to share; and a scenario that came by a link, or from the page of bytes,
as that page has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import QueryDict

from explorer.explore import detect
from explorer.scenario import EVOLUTION, Scenario, SchemaText
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.formats import FORMATS

from .forms import MOST, Asked, packed, read, well_formed


def opened(scenario: Scenario, *, note: str = "") -> Asked:
    """A scenario that came by a link: the versions of the language that is in front, those of the others kept beside them.

    A link may be of a server that has other languages or levels: what is not known here is as the page has it.
    """
    texts: dict[str, list[SchemaText]] = {}
    for schema in scenario.schemas[:MOST]:
        texts.setdefault(schema.language or detect(schema.text) or "", []).append(schema)
    chosen = scenario.options.get(EVOLUTION, {})
    several = [key for key, versions in texts.items() if len(versions) > 1] + list(texts)
    language = next(
        (key for key in (chosen.get("language", ""), *several) if key in EVOLUTIONS), next(iter(EVOLUTIONS))
    )
    asked = _of_link(language, texts.get(language, ()), scenario.record_text, chosen)
    kept = {
        key: packed(_of_link(key, versions, scenario.record_text, {}))
        for key, versions in texts.items()
        if key in EVOLUTIONS and key != language
    }
    return replace(asked, kept=kept, title=well_formed(scenario.title)[: limits.TITLE], note=note)


def compared(scenario: Scenario, language: str) -> Asked:
    """The versions of one language on the page of bytes: the newest against the one before it."""
    names = [schema.name or "" for schema in scenario.schemas if schema.language == language]
    pair = {"writer": names[-2], "reader": names[-1]} if len(names) > 1 else {}
    return opened(replace(scenario, options={EVOLUTION: {"language": language, **pair}}))


def _of_link(language: str, texts: Sequence[SchemaText], record: str, chosen: Mapping[str, str]) -> Asked:
    """The fields of a form as a link has them."""
    sent = QueryDict(mutable=True)
    sent["language"], sent["record"] = language, well_formed(record)
    names: list[str] = []
    for number, text in enumerate(texts):
        names.append(text.name or f"v{number + 1}")
        for field_, value in (("version", text.text), ("name", names[-1]), ("root", text.root or "")):
            sent[f"{field_}-{number}"] = well_formed(value)
    for field_ in ("level", "profile", "format"):
        sent[field_] = chosen.get(field_, "")
    for field_ in ("writer", "reader"):
        if (name := chosen.get(field_)) in names:
            sent[field_] = str(names.index(name))
    sent["tab"] = str(max(len(texts) - 1, 0))
    asked = read(sent)
    return asked if texts or not record else replace(asked, record=well_formed(record))


def shared(asked: Asked) -> Scenario:
    """What was asked for as a scenario to share; where there is nothing to choose, nothing is said."""
    evolution = EVOLUTIONS[asked.language]
    formats = [key for key in evolution.formats if key in FORMATS]
    chosen = {
        "language": asked.language,
        "writer": asked.names[asked.writer],
        "reader": asked.names[asked.reader],
        "level": asked.level.value,
        **({"profile": asked.profile} if len(evolution.profiles) > 1 else {}),
        **({"format": asked.format} if len(formats) > 1 else {}),
    }
    return Scenario(asked.record, asked.versions, options={EVOLUTION: chosen}, title=asked.title, view=EVOLUTION)
