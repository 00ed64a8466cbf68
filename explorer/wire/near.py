"""What was surely meant: the word near to a misspelt one, the mark that one looks like, the bracket that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from .problem import Edit

LONGEST: Final = 60
"""Characters of a word, and MOST words, up to which is looked for a near one."""

MOST: Final = 500
LIKE: Final = 0.75
APART: Final = 0.08
"""How much nearer the nearest must be than the next one."""

LOOK_ALIKES: Final = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "＂": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "＇": "'",
    "；": ";", "：": ":", "，": ",", "、": ",", "。": ".", "＝": "=", "（": "(", "）": ")", "｛": "{", "｝": "}", "［": "[",
    "］": "]", "＜": "<", "＞": ">", "\u00a0": " ", "\u3000": " ", "\u2028": "\n", "\u2029": "\n", "\u200b": "", "\u2060": "",
    "\ufeff": "", "–": "-", "—": "-", "−": "-",
}  # fmt: skip
"""What word processors, web pages and input methods put in the place of a plain mark."""

_PAIR: Final = re.compile(r"[“”„‟″＂«]([^“”„‟″＂»\"\n\\]*+)[“”„‟″＂»]")


def near(word: str, known: Iterable[str]) -> str | None:
    """The one word of those known that another was meant to be; None where none is near, or two are."""
    if not word or len(word) > LONGEST:
        return None
    words = [one for one in dict.fromkeys(known) if len(one) <= LONGEST][:MOST]
    if word in words:
        return None
    alike = [one for one in words if one.lower() == word.lower()]
    if len(alike) == 1:
        return alike[0]
    close = get_close_matches(word, words, 2, LIKE)
    if len(close) == 2 and _ratio(word, close[0]) - _ratio(word, close[1]) < APART:
        return None
    return close[0] if close else None


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, other, one).ratio()


def no_word(text: str, at: int, opens: tuple[str, ...]) -> Edit | None:
    """The edit for a character that begins no word of a language with C's comments: a mark that only looks like one of the
    language's; a comment that does not end; a text that does not end, behind one of the marks that a text may follow."""
    char, before = text[at], text[:at].rstrip()
    if text.startswith("/*", at):
        return Edit(len(text), len(text), " */")
    if char in "\"'":
        if not before.endswith(opens) or text[at + 1 : at + 2].isspace():
            return None
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)].rstrip()
        stop = at + len(line.rstrip(",;)}] \t"))
        return Edit(stop, stop, char) if stop > at + 1 else None
    if pair := _PAIR.match(text, at):
        return Edit(*pair.span(), f'"{pair[1]}"')
    plain = LOOK_ALIKES.get(char)
    ends = re.search(r"[\w)\]}>\"']\Z", before) and re.compile(r"[ \t]*(?:[\n}]|//|\Z)").match(text, at + 1)
    if plain in (";", ",") and not ends:
        return None
    return None if plain is None or plain in ('"', "'", "-") else Edit(at, at + 1, plain)


def closed(text: str, bracket: str) -> Edit:
    """A closing bracket at the end of the text; a curly one on a line of its own, where the text has several."""
    own_line = bracket == "}" and "\n" in text.rstrip() and not text.endswith("\n")
    return Edit(len(text), len(text), f"\n{bracket}" if own_line else bracket)
