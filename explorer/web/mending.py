"""A fault whose mending is offered as a button beside its words, and what is done when it is pressed.

The button sends the form as it stands, with what to change: the field, the characters, and what to put in their place. So
it works without scripts; scripts that have an editor make the same change in it, through its own history, and let the form
go as after typing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

from django.http import QueryDict

from explorer.wire.problem import Edit, Problem

from . import pills
from .versions import lines

SHOWN: Final = 24
"""Characters of a text that the button shows."""

MOST: Final = 8_000
"""Characters that a button may put in; an edit of more is for programs."""

FIELD: Final = re.compile(r"record|schema|schema-[a-z-]{1,20}-[0-9]{1,2}|version-[0-9]{1,2}")
"""The names of the text fields that can be mended: of `/`, `/decode` and `/evolution`."""

_ASKED: Final = re.compile(rf"({FIELD.pattern}):([0-9]{{1,8}}):([0-9]{{1,8}}):(.*)", re.DOTALL)
_WORD: Final = re.compile(r"\w+|[^\s\w]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """The button. `verb` and `shown` say what it does; `value` is what it sends, in characters as Python counts them.

    `start`, `end` and `text` are the same change for scripts: there the offsets count UTF-16 units, as JavaScript does.
    """

    verb: str
    shown: str
    value: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Problem):
    """`_problem.html`, of a text in a field: `start` to `stop` is where it is at fault, in UTF-16 units of the text."""

    field: str
    start: int
    stop: int
    mending: Mending | None = None


def placed(problems: Iterable[Problem], text: str, field: str) -> list[Problem]:
    """The problems of a field's text, with their places for scripts and their buttons; those without a place as they are."""
    return [problem if problem.line is None else _placed(problem, text, field) for problem in problems]


def _placed(problem: Problem, text: str, field: str) -> Placed:
    start = offset_of(text, problem)
    stop = start
    if problem.found and text.startswith(problem.found, start):
        stop += len(problem.found)
    elif word := _WORD.match(text, start):
        stop = word.end()
    plain = {one.name: getattr(problem, one.name) for one in fields(Problem)}
    edit = problem.edit
    mending = None if edit is None or len(edit.text) > MOST else _mending(edit, text, field)
    return Placed(**plain, field=field, start=_utf16(text, start), stop=_utf16(text, stop), mending=mending)


def _mending(edit: Edit, text: str, field: str) -> Mending:
    verb, shown = words_of(edit, text)
    return Mending(
        verb=verb, shown=shown, value=f"{field}:{edit.start}:{edit.end}:{edit.text}", text=edit.text,
        start=_utf16(text, edit.start), end=_utf16(text, edit.end),
    )  # fmt: skip


def words_of(edit: Edit, text: str) -> tuple[str, str]:
    """What an edit does, in a word; and of what, as code."""
    old, new = (pills.shown(" ".join(one.split())) for one in (text[edit.start : edit.end], edit.text))
    if edit.text:
        verb = "insert" if edit.start == edit.end else "write"
        return (verb, pills.cut(new, SHOWN)) if new else (f"{verb} a space", "")
    return ("remove", old) if 0 < len(old) <= SHOWN and text[edit.start : edit.end].isprintable() else ("remove it", "")


def offset_of(text: str, problem: Problem) -> int:
    """Where in a text a problem with line and column is, in characters."""
    at = 0
    for _ in range((problem.line or 1) - 1):
        at = text.find("\n", at) + 1
    return min(at + (problem.column or 1) - 1, len(text))


def _utf16(text: str, at: int) -> int:
    """An offset in UTF-16 units."""
    return at if text.isascii() else len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def asked_for(sent: QueryDict) -> tuple[str, Edit] | None:
    """The field and the edit that `mend` asks for; None where it asks for nothing that can be done."""
    found = _ASKED.fullmatch(sent.get("mend", ""))
    if found is None or found[1] not in sent:
        return None
    edit = Edit(int(found[2]), int(found[3]), lines(found[4]))
    return (found[1], edit) if edit.start <= edit.end <= len(lines(sent.get(found[1], ""))) else None


def mended(sent: QueryDict) -> QueryDict:
    """The form with the edit made that it asks for; as it is where it asks for none, or for one that cannot be."""
    asked = asked_for(sent)
    if asked is None:
        return sent
    field, edit = asked
    form = sent.copy()
    form[field] = edit.applied(lines(sent.get(field, "")))
    return form
