"""What the visitor sent, read to versions of a schema and to what of them to look at. Nothing here fails or loses a text.

Every button of the page is named `do` and says a verb and what it is about (`remove:1`, `pair:0:2`). Those that only
rearrange what was sent are done here; those that need the findings (`apply`, `use`, `convert`, `meant`) are left to the
study. The versions of the languages that are not in front travel along in `kept-<language>`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict

from explorer.evolve import Level
from explorer.examples.evolution import HISTORIES, History
from explorer.scenario import SchemaText
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.formats import FORMATS

from ..versions import NAME, free_name, lines

MOST: Final = 2 * limits.VERSIONS
"""Texts that are read from one form; those past the limit on versions are kept and told, not compared."""

Choice = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor sent, after the buttons that only rearrange.

    writer, reader   the pair to look at, by position
    tab              the version in front
    step             of the reading, from 0; None before the first
    spot             version, start, end: a place in a text to be shown
    kept             language -> the state of its versions, while another language is in front
    act              a verb that needs the findings, and what it is about
    undo             the version whose text a fix changed, and what it was before
    """

    language: str
    versions: tuple[SchemaText, ...]
    record: str
    example: History
    writer: int = 0
    reader: int = 0
    tab: int = 0
    level: Level = Level.BACKWARD_TRANSITIVE
    profile: str = ""
    format: str = ""
    step: int | None = None
    spot: Choice = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    act: tuple[str, str] = ("", "")
    undo: tuple[int, str] | None = None
    note: str = ""
    title: str = ""

    @property
    def names(self) -> list[str]:
        return [version.name or "" for version in self.versions]

    @property
    def untouched(self) -> bool:
        """Whether these are still the example's texts."""
        return [v.text for v in self.versions] == [v.text for v in self.example.versions]


def languages() -> list[str]:
    """The languages that have rules."""
    return list(EVOLUTIONS)


def first_of(language: str) -> History:
    """The example that a language's tab begins with."""
    return next(history for history in HISTORIES.values() if history.language == language)


def open_(example: History) -> Asked:
    """An example, as a visitor first sees it."""
    names = [version.name for version in example.versions]
    writer, reader = names.index(example.writer), names.index(example.reader)
    evolution = EVOLUTIONS[example.language]
    return Asked(
        language=example.language,
        versions=example.versions,
        record=example.record,
        example=example,
        writer=writer,
        reader=reader,
        tab=max(writer, reader),
        level=Level(example.level),
        profile=example.profile or evolution.profiles[0],
        format=evolution.formats[0],
    )


def read(sent: QueryDict) -> Asked:
    """A form's fields, or an address's: without versions it is an example that is asked for."""
    asked = _read(sent)
    verb, _, about = sent.get("do", "").partition(":")
    return _done(asked, verb, about, sent)


def _read(sent: QueryDict) -> Asked:
    example = HISTORIES.get(sent.get("example", ""))
    if example is None or example.language not in EVOLUTIONS:
        language = sent.get("language", "")
        example = first_of(language if language in EVOLUTIONS else next(iter(EVOLUTIONS)))
    begun = open_(example)
    if "version-0" not in sent:
        return _chosen(begun, sent)
    language = sent.get("language", "")
    if language not in EVOLUTIONS:
        language = begun.language
    asked = replace(
        begun,
        language=language,
        versions=_versions(sent, language),
        record=lines(sent.get("record", "")),
        kept={key: sent.get(f"kept-{key}", "") for key in EVOLUTIONS if key != language and sent.get(f"kept-{key}")},
    )
    return _chosen(asked, sent)


def _versions(sent: QueryDict, language: str) -> tuple[SchemaText, ...]:
    texts: list[SchemaText] = []
    for number in range(MOST):
        if f"version-{number}" not in sent:
            break
        name = " ".join(sent.get(f"name-{number}", "").split())[:NAME]
        root = sent.get(f"root-{number}", "") or None
        texts.append(SchemaText(lines(sent.get(f"version-{number}", "")), language, _free(name, texts), root))
    return tuple(texts)


def _free(name: str, others: Sequence[SchemaText]) -> str:
    """A name that no other version has."""
    return free_name(name, len(others) + 1, {other.name for other in others})


def _chosen(asked: Asked, sent: QueryDict) -> Asked:
    """What of it to look at."""
    count, evolution = len(asked.versions), EVOLUTIONS[asked.language]
    writer, reader = asked.writer, asked.reader
    if max(writer, reader) >= count:
        writer, reader = max(count - 2, 0), count - 1
    level = sent.get("level", "")
    return replace(
        asked,
        writer=_number(sent.get("writer"), count, writer),
        reader=_number(sent.get("reader"), count, reader),
        tab=_number(sent.get("tab"), count, min(asked.tab, count - 1)),
        level=Level(level) if level in Level.__members__ else asked.level,
        profile=_one_of(evolution.profiles, sent.get("profile"), asked.profile),
        format=_one_of([key for key in evolution.formats if key in FORMATS], sent.get("format"), asked.format),
        step=_number(sent.get("step"), limits.STEPS, None),
        title=sent.get("title", "")[: limits.TITLE],
    )


def _number(text: str | None, count: int, default: Any) -> Any:
    """A number below `count`."""
    if text and text.isascii() and text.isdecimal() and len(text) < 7 and int(text) < count:
        return int(text)
    return default


def _one_of(names: Sequence[str], *wanted: str | None) -> str:
    """The first of those wanted that there is."""
    return next((name for name in wanted if name in names and name is not None), names[0])


def well_formed(text: str) -> str:
    """Text that can be sent: an escape in JSON may stand for half a character."""
    return text.encode("utf-8", "replace").decode()


# Buttons


def _done(asked: Asked, verb: str, about: str, sent: QueryDict) -> Asked:
    count = len(asked.versions)
    numbers = [_number(part, 10**6, -1) for part in about.split(":")]
    at = numbers[0] if numbers[0] < count else -1
    match verb:
        case "add" if count < limits.VERSIONS:
            return _added(asked)
        case "remove" if at >= 0 and count > 1:
            return _without(asked, at)
        case "earlier" if at > 0:
            return _swapped(asked, at, at - 1)
        case "later" if 0 <= at < count - 1:
            return _swapped(asked, at, at + 1)
        case "pair" if at >= 0 and len(numbers) == 2 and 0 <= numbers[1] < count:
            return replace(asked, writer=at, reader=numbers[1], step=None)
        case "turn":
            return replace(asked, writer=asked.reader, reader=asked.writer, step=None)
        case "step" if numbers[0] >= 0:
            return replace(asked, step=numbers[0])
        case "spot" if at >= 0 and len(numbers) == 3 and min(numbers) >= 0:
            return replace(asked, tab=at, spot=tuple(numbers))
        case "root" if at >= 0:
            return _rooted(asked, at, about.partition(":")[2])
        case "language" if about in EVOLUTIONS:
            return _switched(asked, about)
        case "undo":
            return _undone(asked, sent)
        case "apply" | "use" | "convert" | "meant":
            return replace(asked, act=(verb, about))
        case _:
            return asked


def _added(asked: Asked) -> Asked:
    """A new version: a copy of the newest, to be changed; read against the one before it."""
    last = asked.versions[-1]
    versions = (*asked.versions, replace(last, name=_free("", asked.versions)))
    new = len(versions) - 1
    return replace(asked, versions=versions, writer=new - 1, reader=new, tab=new, step=None)


def _without(asked: Asked, at: int) -> Asked:
    versions = asked.versions[:at] + asked.versions[at + 1 :]

    def moved(number: int) -> int:
        return min(number - (number > at), len(versions) - 1)

    return replace(
        asked,
        versions=versions,
        writer=moved(asked.writer),
        reader=moved(asked.reader),
        tab=moved(asked.tab),
        step=None,
    )


def _swapped(asked: Asked, one: int, other: int) -> Asked:
    versions = list(asked.versions)
    versions[one], versions[other] = versions[other], versions[one]
    places = {one: other, other: one}
    return replace(
        asked, versions=tuple(versions), tab=places.get(asked.tab, asked.tab),
        writer=places.get(asked.writer, asked.writer), reader=places.get(asked.reader, asked.reader),
    )  # fmt: skip


def _rooted(asked: Asked, at: int, root: str) -> Asked:
    changed = replace(asked.versions[at], root=root or None)
    return replace(asked, versions=(*asked.versions[:at], changed, *asked.versions[at + 1 :]), tab=at)


def with_text(asked: Asked, at: int, text: str, note: str = "") -> Asked:
    """Another text for a version; what it was before can be had back."""
    before = asked.versions[at].text
    versions = (*asked.versions[:at], replace(asked.versions[at], text=text), *asked.versions[at + 1 :])
    return replace(asked, versions=versions, tab=at, undo=(at, before), note=note, act=("", ""), step=None)


def _undone(asked: Asked, sent: QueryDict) -> Asked:
    at = _number(sent.get("undo-at"), len(asked.versions), None)
    if at is None or "undo-text" not in sent:
        return asked
    name = asked.names[at]
    return replace(with_text(asked, at, lines(sent.get("undo-text", "")), f"{name} is as it was."), undo=None)


# Languages


def _switched(asked: Asked, language: str) -> Asked:
    """Another language: its versions as they were left, or its example. Those in front are kept."""
    if language == asked.language:
        return asked
    kept = {**asked.kept, asked.language: packed(asked)}
    begun = unpacked(language, kept.pop(language, "")) or open_(first_of(language))
    return replace(begun, kept=kept)


def packed(asked: Asked) -> str:
    """The versions of one language in one hidden field."""
    return json.dumps(
        {
            "versions": [[version.name, version.text, version.root] for version in asked.versions],
            "record": asked.record,
            "writer": asked.writer,
            "reader": asked.reader,
            "tab": asked.tab,
            "level": asked.level.value,
            "profile": asked.profile,
            "format": asked.format,
            "example": asked.example.key,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpacked(language: str, text: str) -> Asked | None:
    """What `packed` made; None for anything else."""
    try:
        state = json.loads(text.encode("utf-8", "replace"))
        sent = QueryDict(mutable=True)
        for name in ("record", "writer", "reader", "tab", "level", "profile", "format", "example"):
            sent[name] = well_formed(str(state[name]))
        sent["language"] = language
        for number, (name, version, root) in enumerate(state["versions"]):
            for key, value in (("name", name), ("version", version), ("root", root or "")):
                sent[f"{key}-{number}"] = well_formed(str(value))
        return _read(sent) if "version-0" in sent else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
