"""The schemas of the page of bytes as its form holds them: the versions of each language, oldest first.

Every text field has a number that stays its own for as long as it is in the page, whatever is added or removed beside it:
so it keeps its history and its caret. Where the server puts another text than was typed, the field gets a new number.

Buttons say a verb and the field it is about (`drop=avro-0`): `adopt`, `drop`, `back`, `root`, `write`, `move`; `add` says a
language. What was dropped is in the answer once, so that it can be had back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

from django.http import QueryDict

from explorer.scenario import SchemaText
from explorer.wire import limits
from explorer.wire.schemas import LANGUAGES

NAME: Final = 60
"""Characters of a schema's name that are kept."""

_FIELD: Final = re.compile("schema-(.{1,20})-(0|[1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True)
class Versions:
    """What the form says of the schemas.

    borrowed   languages whose schemas are the example's, untouched
    numbers    language -> the numbers of its fields; of a language without a schema, of the one where a made one stands
    front      language -> the number of the version in front
    writers    language -> the name of the version that writes, where it is not the last one
    moved      the language that a schema was moved to just now
    gone       what was dropped just now
    """

    schemas: tuple[SchemaText, ...] = ()
    borrowed: frozenset[str] = frozenset()
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    front: Mapping[str, int] = field(default_factory=dict)
    writers: Mapping[str, str] = field(default_factory=dict)
    moved: str = ""
    gone: Gone | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A schema that was dropped. `alone`: it was the only one of its language, and another was made in its place."""

    language: str
    number: int
    text: str
    name: str
    root: str
    alone: bool

    @property
    def key(self) -> str:
        return f"{self.language}-{self.number}"


@dataclass(frozen=True, slots=True)
class _Field:
    """A text field. `touched`: it is the visitor's; `lent`: it holds the example's text, as it was made."""

    number: int
    text: str
    name: str
    root: str
    touched: bool
    lent: bool

    @property
    def kept(self) -> bool:
        return self.touched or self.lent


def digest(text: str) -> str:
    """What stands for a text that was made."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def lines(text: str) -> str:
    """Text as it was typed: a form sends every line end as CR LF."""
    return text.replace("\r\n", "\n")


def free_name(name: str, number: int, taken: Collection[str | None]) -> str:
    """A name for the version of a number, oldest first, that no other has; without one, `v` and a number."""
    if name and name not in taken:
        return name
    while (made := f"{name} ({number})" if name else f"v{number}") in taken:
        number += 1
    return made


def read(sent: QueryDict, lent: Collection[str]) -> Versions:
    """The form's schemas, after its buttons. `lent`: the texts of the example."""
    fields = _fields(sent, lent)
    numbers = {language: [one.number for one in of] or [0] for language, of in fields.items()}
    gone = _gone(sent, fields)
    fields = {language: _alive(of, sent.get("drop", ""), language) for language, of in fields.items()}
    back = _back(sent, fields, numbers)
    moved, added = _move(sent, fields, numbers), _add(sent, fields)
    brought = back | {language: fields[language][-1].number for language in (moved, added) if language}
    kept = {language: _named([one for one in of if one.kept]) for language, of in fields.items()}
    chosen = {language: _writer(sent, language, of) for language, of in kept.items()}
    return Versions(
        schemas=tuple(
            SchemaText(one.text, language, one.name or None, one.root or None)
            for language, of in kept.items()
            for one in of
        ),
        borrowed=frozenset(language for language, of in kept.items() if of and not any(one.touched for one in of)),
        numbers={language: [one.number for one in of] or numbers[language][:1] for language, of in kept.items()},
        front={
            language: brought.get(language, _front(sent, language, of, chosen[language]))
            for language, of in kept.items()
            if of
        },
        writers={
            language: one.name for language, one in chosen.items() if one is not None and one is not kept[language][-1]
        },
        moved=moved,
        gone=gone,
    )


def _fields(sent: QueryDict, lent: Collection[str]) -> dict[str, list[_Field]]:
    """The text fields of every language, in order."""
    fields: dict[str, list[_Field]] = {language: [] for language in LANGUAGES}
    wanted, _, root = sent.get("root", "").partition(":")
    for sent_key in sent:
        match = _FIELD.fullmatch(sent_key)
        if match is None or match[1] not in LANGUAGES:
            continue
        key = sent_key.removeprefix("schema-")
        text = lines(sent.get(sent_key, ""))
        untouched = digest(text) == sent.get(f"made-{key}") and sent.get("adopt") != key
        fields[match[1]].append(
            _Field(
                number=int(match[2]),
                text=text,
                name=" ".join(sent.get(f"name-{key}", "").split())[:NAME],
                root=root if wanted == key else sent.get(f"root-{key}", ""),
                touched=not untouched,
                lent=untouched and text in lent,
            )
        )
    return {language: sorted(of, key=lambda one: one.number) for language, of in fields.items()}


def _alive(fields: Sequence[_Field], drop: str, language: str) -> list[_Field]:
    """Those that are still there. A single one that was emptied is given back; one of several stays, to be filled."""
    left = [one for one in fields if drop != f"{language}-{one.number}"]
    return [one for one in left if one.text.strip()] if len(left) < 2 else left


def _gone(sent: QueryDict, fields: Mapping[str, Sequence[_Field]]) -> Gone | None:
    """What a button drops. Scripts empty the field before they send it, and send its text as `dropped`."""
    language, _, number = sent.get("drop", "").rpartition("-")
    of = fields.get(language, ())
    one = next((one for one in of if str(one.number) == number), None)
    text = "" if one is None else one.text if one.text.strip() else lines(sent.get("dropped", ""))
    if one is None or not text.strip():
        return None
    return Gone(language, one.number, text, one.name, one.root, alone=len(of) == 1)


def _back(sent: QueryDict, fields: dict[str, list[_Field]], numbers: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """What was dropped is had back, in its place; its language and number, if any."""
    language, _, number = sent.get("back", "").rpartition("-")
    text = lines(sent.get("gone-text", ""))
    if language not in fields or not re.fullmatch("0|[1-9][0-9]{0,3}", number) or not text.strip():
        return {}
    name, root = " ".join(sent.get("gone-name", "").split())[:NAME], sent.get("gone-root", "")
    at = _next((), *numbers[language]) if int(number) in numbers[language] else int(number)
    again = _Field(at, text, name, root, touched=True, lent=False)
    fields[language] = sorted([*fields[language], again], key=lambda one: one.number)
    return {language: at}


def _next(fields: Iterable[_Field], *beside: int) -> int:
    return max((*(one.number for one in fields), *beside), default=-1) + 1


def _move(sent: QueryDict, fields: dict[str, list[_Field]], numbers: dict[str, list[int]]) -> str:
    """A text that stands in another language's field goes to its own, as its newest version; what was made there goes."""
    source, _, target = sent.get("move", "").partition(":")
    language, _, number = source.rpartition("-")
    moving = next((one for one in fields.get(language, ()) if str(one.number) == number and one.text.strip()), None)
    if moving is None or target not in fields or target == language:
        return ""
    fields[language] = [one for one in fields[language] if one is not moving]
    if not fields[language]:
        numbers[language] = [moving.number + 1]
    own = [one for one in fields[target] if one.touched]
    fields[target] = [
        *own, replace(moving, number=_next(fields[target], *numbers[target]), name="", root="", touched=True, lent=False)
    ]  # fmt: skip
    return target


def _add(sent: QueryDict, fields: dict[str, list[_Field]]) -> str:
    """A new version: a copy of the one in front, to be changed. What was made becomes the visitor's with it."""
    language = sent.get("add", "")
    own = [replace(one, touched=True, lent=False) for one in fields.get(language, ())]
    others = sum(one.kept for key, of in fields.items() if key != language for one in of)
    if not own or others + len(own) >= limits.VERSIONS:
        return ""
    front = next((one for one in own if str(one.number) == sent.get(f"front-{language}")), own[-1])
    fields[language] = [*own, replace(front, number=_next(own), name="")]
    return language


def _named(fields: Sequence[_Field]) -> list[_Field]:
    """Versions have names, each its own; a schema alone need not have one."""
    if len(fields) < 2:
        return list(fields)
    given = {one.name for one in fields}
    named: dict[str, _Field] = {}
    for number, one in enumerate(fields, 1):
        name = free_name(one.name, number, named if one.name else {*named, *given})
        named[name] = replace(one, name=name)
    return list(named.values())


def _writer(sent: QueryDict, language: str, fields: Sequence[_Field]) -> _Field | None:
    """The version that writes: the one that was chosen just now or before, by its number or by its name; else the last."""
    pressed = sent.get("write", "").removeprefix(f"{language}-")
    for wanted in (pressed, sent.get(f"writes-{language}")):
        for one in fields:
            if str(one.number) == wanted:
                return one
    named = sent.get(f"writer-{language}")
    return next((one for one in fields if one.name == named), fields[-1] if fields else None)


def _front(sent: QueryDict, language: str, fields: Sequence[_Field], writer: _Field | None) -> int:
    """The version that is in front: as it was; where that one is gone, the one before it; at first, the one that writes."""
    asked = sent.get(f"front-{language}", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 5):
        return writer.number if writer is not None else fields[-1].number
    return next((one.number for one in reversed(fields) if one.number <= int(asked)), fields[0].number)
