"""What an edit of a text that is to be JSON is made of: the spot of a fault, tables of what is written there, quotes.

Python and JavaScript have other quotes, other escapes and comments; word processors have other quotes again. What they
mean in JSON is told here once, for values and for names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from . import jsontext
from .jsonfault import CONTROL, LINE_ENDS
from .problem import Edit

WHOLE: Final = 4_096
"""Characters that an edit may put in; so many of a text it may replace altogether: where records become an array, or an
escaped text plain."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A fault in its text. `closers`: of the brackets that are open there, innermost first; `a_name`: a name was wanted."""

    text: str
    at: int
    closers: str
    a_name: bool

    @property
    def before(self) -> int:
        """Where what stands before the fault ends."""
        return len(self.text[: self.at].rstrip(" \t\r\n"))

    @property
    def over(self) -> bool:
        return self.at >= len(self.text)


Make = Callable[[Spot, re.Match[str]], "Edit | None"]
Table = Sequence[tuple[re.Pattern[str], Make]]


def write(text: str) -> Make:
    return lambda spot, found: Edit(*found.span(), text)


def gone(spot: Spot, found: re.Match[str]) -> Edit:
    return Edit(*found.span(), "")


def nothing(spot: Spot, found: re.Match[str]) -> None:
    """Two things could be meant."""


_AFTER: Final = re.compile(r"[ \t\r\n]*+(?:[,:=}\]]|\Z|//|#|/\*)|[ \t]*+[\r\n]")
_ODD: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])|[\"\x00-\x1f]")


def ends(text: str, at: int) -> bool:
    """Whether a name or a value may be over here."""
    return _AFTER.match(text, at) is not None


def in_json(found: re.Match[str]) -> str:
    """What Python or JavaScript write inside quotes, as JSON writes it."""
    text = found[0]
    if text[0] != "\\":
        return '\\"' if text == '"' else LINE_ENDS.get(ord(text), f"\\u{ord(text):04x}")
    mark = text[1]
    if mark == "x" and len(text) > 2:
        return f"\\u00{text[2:]}"
    if mark in '"\\/bfnrt' or len(text) > 2:
        return text
    return mark if mark in "'`" else CONTROL.get(mark) or "\\\\" + _ODD.sub(in_json, mark)


def quoted(inside: str) -> str:
    """A text in the quotes of JSON, from how another language writes it inside its own."""
    return f'"{_ODD.sub(in_json, inside)}"'


def requoted(spot: Spot, found: re.Match[str]) -> Edit | None:
    """`found[1]` in straight double quotes, if what follows says that it ended there."""
    return Edit(*found.span(), quoted(found[1])) if ends(spot.text, found.end()) else None


def _comment(spot: Spot, found: re.Match[str]) -> Edit:
    """A comment goes, and its line with it where it stands alone."""
    start, end, text = *found.span(), spot.text
    begin = len(text[:start].rstrip(" \t"))
    if begin and text[begin - 1] == "\n" and (line := re.compile(r"[ \t]*\r?\n").match(text, end)):
        return Edit(begin, line.end(), "")
    return Edit(begin if begin and text[begin - 1] != "\n" else start, end, "")


def is_json(text: str) -> bool:
    return jsontext.trace(text.encode("utf-8", "surrogatepass")).problem is None


def _unescaped(spot: Spot, found: re.Match[str]) -> Edit | None:
    """A text that was escaped once too often, if that is what it is."""
    if len(spot.text) > WHOLE or not is_json(f'"{spot.text.strip()}"'):
        return None
    text = jsontext.unescape(spot.text.strip().encode("utf-8", "surrogatepass"))
    return Edit(0, len(spot.text), text) if is_json(text) else None


def table(*rows: tuple[str, Make]) -> Table:
    """Rows in the order in which they are tried."""
    return [(re.compile(pattern), make) for pattern, make in rows]


def first(table: Table, spot: Spot) -> Edit | None:
    for pattern, make in table:
        if found := pattern.match(spot.text, spot.at):
            return make(spot, found)
    return None


# What may stand anywhere

ANYWHERE: Final = table(
    (r"//[^\n]*+|#[^\n]*+|/\*(?s:.*?)\*/", _comment),
    (r"```[^\n]*+\n?", gone),
    ("[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\f\v]+", write(" ")),
    (r'\\+"', _unescaped),
    (r"\.{3}|…", gone),
)

# Where a value, or a name, should be

TEXTS: Final = table(
    (r"[uU]?'((?:[^'\\\n]|\\.)*+)'", requoted),
    (r"`((?:[^`\\$]|\\[^\n]|\$(?!\{))*+)`", requoted),
    (r'[uU]("(?:[^"\\\x00-\x1f]|\\.)*+")', lambda spot, found: Edit(found.start(), found.start(1), "")),
    (r"[rR](['\"])([^'\"\n]*+)\1", lambda spot, found: Edit(*found.span(), quoted(found[2].replace("\\", "\\\\")))),
    (r'[“”„‟″＂]([^“”„‟″＂"\n]*+)[“”„‟″＂"]', requoted),
    (r"[‘’‚‛′＇]([^‘’‚‛′＇\n]*+)[‘’‚‛′＇]", requoted),
    (r"[«»]([^«»\n]*+)[«»]", requoted),
)
