"""Phrasebook: English text to Korean.

A phrase may hold numbers, written `#`, and places for what else changes, written `{0}`, `{1}` …, whose texts are looked up
in turn. A single word in a place `{=0}` is a name, of a field or a type, and stays as it is. A list of phrases needs no
phrase of its own: `data 28 B, name 31 B` is said piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Final

LONGEST: Final = 600
"""Characters of a text up to which it is looked at for places; a longer one is no phrase of ours."""

DEEPEST: Final = 4
"""Phrases within phrases."""

LISTS: Final = (" · ", "; ", ", ", " + ", ": ")
"""What parts the pieces of a text that is said piece by piece."""

_PLACE: Final = re.compile(r"\{(=?\d)\}")
_SPACE: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_LETTERS: Final = re.compile(r"[A-Za-z]{2,}")


class Phrasebook:
    """Made once from all phrases; `say` gives the Korean of a text, or None where there is none."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self.phrases = phrases
        self._whole = {english: korean for english, korean in phrases.items() if not _PLACE.search(english)}
        self._placed: dict[str, list[tuple[str, re.Pattern[str], str]]] = {}
        for english in sorted(phrases, key=lambda one: -len(_PLACE.sub("", one))):  # the one that says most goes first
            if _PLACE.search(english):
                found_by = _longest_piece(english), _pattern(english), phrases[english]
                self._placed.setdefault(_first_word(english), []).append(found_by)

    def say(self, text: str, depth: int = 0) -> str | None:
        """The Korean of a text; spaces at its ends are kept."""
        plain = _SPACE.sub(" ", text).strip()
        found = self._say(plain, depth)
        if found is None:
            return None
        start = len(text) - len(text.lstrip())
        return text[:start] + with_particles(found) + text[len(text.rstrip()) :]

    def _say(self, text: str, depth: int) -> str | None:
        found = self._whole.get(text) or self._with_numbers(text)
        if found is not None or len(text) > LONGEST or depth >= DEEPEST:
            return found
        return self._with_places(text, depth) or self._piece_by_piece(text, depth)

    def _with_numbers(self, text: str) -> str | None:
        numbers = _NUMBER.findall(text)
        found = self._whole.get(_NUMBER.sub("#", text)) if numbers else None
        if found is None:
            return None
        left = iter(numbers)
        return re.sub("#", lambda _: next(left, ""), found)

    def _with_places(self, text: str, depth: int) -> str | None:
        for word in (_first_word(text), ""):
            for piece, pattern, korean in self._placed.get(word, ()):
                if piece in text and (match := pattern.fullmatch(text)) is not None:
                    return self._filled(korean, match.groupdict(), depth)
        return None

    def _filled(self, korean: str, places: Mapping[str, str], depth: int) -> str:
        """Numbers are put where they stand, in their order; what else changes is said in Korean where it can be."""
        numbers = (value for name, value in places.items() if name.startswith("n"))
        with_numbers = re.sub("#", lambda _: next(numbers, ""), korean)
        return _PLACE.sub(lambda place: self._put(place[1], places[f"p{place[1][-1]}"], depth + 1), with_numbers)

    def _put(self, place: str, text: str, depth: int) -> str:
        """What stands in a place: a name as it is, anything else in Korean where it can be."""
        return text if place.startswith("=") and " " not in text else self._say(text, depth) or text

    def _piece_by_piece(self, text: str, depth: int) -> str | None:
        for parting in LISTS:
            if parting in text:
                pieces = text.split(parting)
                said = [self._say(piece, depth + 1) if _LETTERS.search(piece) else piece for piece in pieces]
                if None not in said:
                    return parting.join(piece for piece in said if piece is not None)
        return None


_PARTICLE: Final = re.compile(r"([가-힣0-9])([\"'’)\]]?)(은\(는\)|이\(가\)|을\(를\)|과\(와\)|\(으\)로)")
_ENDS: Final = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
_DIGITS: Final = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_RIEUL: Final = 8
"""The final consonant after which 로 stands as after a vowel."""


def with_particles(text: str) -> str:
    """Particles by the sound before them: 1337을, 20을, 값은. After Latin letters, whose sound is not known, both stay."""

    def choose(found: re.Match[str]) -> str:
        final = (ord(_DIGITS.get(found[1], found[1])) - 0xAC00) % 28
        closed, opened = _ENDS[found[3]]
        open_ = not final or (found[3] == "(으)로" and final == _RIEUL)
        return f"{found[1]}{found[2]}{opened if open_ else closed}"

    return _PARTICLE.sub(choose, text)


def _first_word(text: str) -> str:
    """What a phrase with places is found by: its first word, or nothing where that changes."""
    word = text.partition(" ")[0]
    return "" if "{" in word or "#" in word or _NUMBER.search(word) else word


def _longest_piece(english: str) -> str:
    """What a text must hold to be the phrase: to look for it is far quicker than to match."""
    return max(re.split(r"\{=?\d\}|#", english), key=len)


def _pattern(english: str) -> re.Pattern[str]:
    """A phrase as a pattern: each place takes as little as it can; a place that comes again takes the same."""
    pieces, met = [], set()
    numbers = count()
    for at, piece in enumerate(_PLACE.split(english)):
        if at % 2 == 0:
            number = re.escape(piece).split(r"\#")
            pieces.append(
                "".join(number[:1] + [f"(?P<n{next(numbers)}>{_NUMBER.pattern}){more}" for more in number[1:]])
            )
        elif piece[-1] in met:
            pieces.append(f"(?P=p{piece[-1]})")
        else:
            met.add(piece[-1])
            pieces.append(f"(?P<p{piece[-1]}>.+?)")
    return re.compile("".join(pieces), re.DOTALL)
