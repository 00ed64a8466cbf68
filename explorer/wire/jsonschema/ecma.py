"""Patterns as JSON Schema has them (ECMA-262, sections 22.2.1 and B.1.2), read to sets of strings.

Nothing here goes to Python's `re`, which tries again and again: `(a+)+$` against forty letters takes it a year. Look-ahead
is an "and" with what follows. Look-behind, back references and look-ahead inside a repetition are no regular
sets or would need more than that; such a pattern is known to be valid and is not decided (`Pattern.language` is None).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from . import languages
from .languages import ANY, EMPTY, LAST, NEVER, Expression, Ranges, both, chain, chars, either, mark, neg, repeat

LONGEST: Final = 2_000
"""Characters of a pattern that is decided; a longer one is taken as it is."""

DEEPEST: Final = 40

DIGITS: Final[Ranges] = ((48, 57),)
WORDS: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACES: Final[Ranges] = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
LINE_ENDS: Final[Ranges] = ((10, 10), (13, 13), (0x2028, 0x2029))
CONTROLS: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read. `language` holds the strings in which it is found; None where it is not decided."""

    source: str
    language: Expression | None
    undecided: str = ""  # why

    def found_in(self, text: str) -> bool | None:
        """Whether it is found in a string; None where that is not decided."""
        if self.language is None:
            return None
        try:
            return languages.holds(self.language, text)
        except languages.TooHardError:
            return None


class PatternError(Exception):
    """No pattern: at a character from 0, this was expected and that was found."""

    def __init__(self, at: int, expected: str, found: str) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.at, self.expected, self.found = at, expected, found


class _UndecidedError(Exception):
    """A pattern that is valid and beyond what is decided here."""


@lru_cache(4_096)
def read(source: str) -> Pattern:
    """Read a pattern. Raises PatternError."""
    if len(source) > LONGEST:
        return Pattern(source, None, f"it is longer than {LONGEST:,} characters")
    reader = _Reader(source)
    node = reader.whole()
    try:
        return Pattern(source, chain(ANY, node(ANY)))
    except _UndecidedError as error:
        return Pattern(source, None, str(error))


Follow = Callable[[Expression], Expression]
"""A piece of a pattern: from what follows it to both together. That is how look-ahead sees what follows."""


def _plain(node: Expression) -> Follow:
    return lambda after: chain(node, after)


class _Reader:
    """A walk over a pattern, in the grammar of the specification: disjunction, alternative, term, atom."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0
        self.aheads = 0  # look-aheads that were read

    def peek(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def take(self, text: str) -> bool:
        if self.peek(text):
            self.at += len(text)
            return True
        return False

    def fault(self, expected: str, at: int | None = None) -> PatternError:
        at = self.at if at is None else at
        return PatternError(at, expected, self.source[at : at + 8] or "the end of the pattern")

    def whole(self) -> Follow:
        node = self.disjunction()
        if self.at < len(self.source):
            raise self.fault("no ) without a ( before it")
        return node

    def disjunction(self) -> Follow:
        options = [self.alternative()]
        while self.take("|"):
            options.append(self.alternative())
        return options[0] if len(options) == 1 else lambda after: either([option(after) for option in options])

    def alternative(self) -> Follow:
        terms: list[Follow] = []
        while self.at < len(self.source) and not self.peek("|") and not self.peek(")"):
            terms.append(self.term())

        def follow(after: Expression) -> Expression:
            for term in reversed(terms):
                after = term(after)
            return after

        return follow

    def term(self) -> Follow:
        begin = self.at
        if self.take("^"):
            return _plain(mark("start"))
        if self.take("$"):
            return _plain(mark("end"))
        if self.take(r"\b"):
            return _plain(mark("boundary"))
        if self.take(r"\B"):
            return _plain(mark("inside"))
        if self.peek("(?="):
            return self.look(3, lambda inner: inner)
        if self.peek("(?!"):
            return self.look(3, neg)
        aheads = self.aheads
        atom = self.atom()
        quantity = self.quantifier()
        if quantity is None:
            return atom
        low, high = quantity
        if high is not None and low > high:
            raise self.fault("a range from less to more", begin)
        if self.aheads > aheads:
            return _undecided("look-ahead inside a repetition")
        return lambda after: chain(repeat(atom(EMPTY), low, high), after)

    def quantifier(self) -> tuple[int, int | None] | None:
        quantity: tuple[int, int | None] | None = None
        for sign, meaning in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                quantity = meaning
        if quantity is None and self.peek("{"):
            low, comma, high = self.source[self.at + 1 :].partition("}")[0].partition(",")
            if (
                low.isascii()
                and low.isdigit()
                and (not high or (high.isascii() and high.isdigit()))
                and len(low + high) < 16
            ):
                self.at = self.source.index("}", self.at) + 1
                quantity = int(low), int(high) if high else None if comma else int(low)
        if quantity is not None:
            self.take("?")  # lazy: which one is found first does not matter for whether one is
        return quantity

    def look(self, skipped: int, turn: Callable[[Expression], Expression]) -> Follow:
        """A look-ahead: what follows must also be, or not be, this and anything behind it."""
        inner = self.group(skipped)
        self.aheads += 1
        if self.quantifier() is not None:
            return _undecided("look-ahead inside a repetition")
        return lambda after: both((turn(inner(ANY)), after))

    def group(self, skipped: int) -> Follow:
        begin = self.at
        self.at += skipped
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault(f"at most {DEEPEST} groups inside one another", begin)
        inner = self.disjunction()
        self.depth -= 1
        if not self.take(")"):
            raise self.fault("a ) for this (", begin)
        return inner

    def atom(self) -> Follow:
        begin = self.at
        if self.peek("(?<=") or self.peek("(?<!"):
            self.group(4)
            return _undecided("look-behind")
        if self.peek("(?<"):
            end = self.source.find(">", self.at)
            if end < 0 or not self.source[self.at + 3 : end].isidentifier():
                raise self.fault("(?<name>", begin)
            return self.group(end + 1 - self.at)
        if self.peek("(?:"):
            return self.group(3)
        if self.peek("(?"):
            end = self.source.find(")", self.at)
            flags, colon, _ = self.source[self.at + 2 : max(end, 0)].partition(":")
            if end < 0 or not flags.strip("-").isalpha():
                raise self.fault("(?: or (?= or (?! or (?<", begin)
            if colon:
                self.group(2 + len(flags) + len(colon))
            else:
                self.at = end + 1
            return _undecided("inline flags, which ECMA-262 has not")
        if self.peek("("):
            return self.group(1)
        if self.take("."):
            return _plain(chars(_rest(LINE_ENDS)))
        if self.take("["):
            return self.char_class(begin)
        if self.take("\\"):
            return self.escape(begin)
        if self.source[self.at] in "*+?":
            raise self.fault(f"something to repeat before {self.source[self.at]}")
        self.at += 1
        return _plain(chars(((ord(self.source[begin]), ord(self.source[begin])),)))

    def escape(self, begin: int) -> Follow:
        char = self.source[self.at : self.at + 1]
        if char and char in "123456789":
            self.at += 1
            return _undecided("a back reference")
        if char == "k" and self.peek("k<") and ">" in self.source[self.at :]:
            self.at = self.source.index(">", self.at) + 1
            return _undecided("a back reference")
        ranges = self.escaped(begin)
        return _undecided("a named property of characters") if ranges is None else _plain(chars(ranges))

    def escaped(self, begin: int) -> Ranges | None:
        """What stands behind a backslash, as characters; None where that is not decided."""
        char = self.source[self.at : self.at + 1]
        if not char:
            raise self.fault("a character after the backslash", begin)
        self.at += 1
        named = {"d": DIGITS, "w": WORDS, "s": SPACES}.get(char.lower())
        if named is not None:
            return named if char.islower() else _rest(named)
        if char in "pP" and self.peek("{"):
            end = self.source.find("}", self.at)
            if end < 0:
                raise self.fault("a } for this {", begin)
            ranges = _property(self.source[self.at + 1 : end])
            self.at = end + 1
            return None if ranges is None else ranges if char == "p" else _rest(ranges)
        code: int | None = CONTROLS.get(char)
        if (
            char == "c"
            and self.source[self.at : self.at + 1].isascii()
            and self.source[self.at : self.at + 1].isalpha()
        ):
            code = ord(self.source[self.at]) % 32
            self.at += 1
        elif char == "x":
            code = self.hexadecimal(2)
        elif char == "u":
            code = self.unicode()
        single = ord(char) if code is None else code
        return ((single, single),)

    def unicode(self) -> int | None:
        if self.peek("{"):
            digits = self.source[self.at + 1 :].partition("}")[0]
            try:
                code = int(digits, 16) if len(digits) < 9 else LAST + 1
            except ValueError:
                return None
            if code > LAST:
                raise self.fault("a character up to U+10FFFF")
            self.at += len(digits) + 2
            return code
        high = self.hexadecimal(4)
        if high is not None and 0xD800 <= high < 0xDC00 and self.take("\\u"):
            low = self.hexadecimal(4)
            return high if low is None else 0x10000 + (high - 0xD800 << 10) + (low - 0xDC00)
        return high

    def hexadecimal(self, count: int) -> int | None:
        digits = self.source[self.at : self.at + count]
        if len(digits) < count or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            return None
        self.at += count
        return int(digits, 16)

    def char_class(self, begin: int) -> Follow:
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        undecided = False
        while not self.take("]"):
            if self.at >= len(self.source):
                raise self.fault("a ] for this [", begin)
            here = self.at
            first = self.class_atom()
            if self.peek("-") and not self.peek("-]") and self.at + 1 < len(self.source):
                self.at += 1
                last = self.class_atom()
                if (
                    first is not None
                    and last is not None
                    and len(first) == len(last) == 1
                    and _one(first)
                    and _one(last)
                ):
                    if first[0][0] > last[0][0]:
                        raise self.fault("a range from a lower character to a higher one", here)
                    first = ((first[0][0], last[0][0]),)
                else:
                    first = None if first is None or last is None else (*first, *last, (45, 45))
            undecided |= first is None
            ranges += first or ()
        if undecided:
            return _undecided("a named property of characters")
        return _plain(chars(_rest(tuple(ranges)) if negated else tuple(ranges)))

    def class_atom(self) -> Ranges | None:
        begin = self.at
        if not self.take("\\"):
            self.at += 1
            return ((ord(self.source[begin]), ord(self.source[begin])),)
        if self.take("b"):
            return ((8, 8),)
        return self.escaped(begin)


def _one(ranges: Ranges) -> bool:
    return ranges[0][0] == ranges[0][1]


def _undecided(why: str) -> Follow:
    def follow(after: Expression) -> Expression:
        raise _UndecidedError(why)

    return follow


@lru_cache(1_024)
def _rest(ranges: Ranges) -> Ranges:
    """All other characters."""
    node = chars(ranges)
    if node is NEVER:
        return ((0, LAST),)
    assert isinstance(node, languages.Chars)
    found, at = [], 0
    for low, high in node.ranges:
        if low > at:
            found.append((at, low - 1))
        at = high + 1
    if at <= LAST:
        found.append((at, LAST))
    return tuple(found)


_CATEGORIES: Final = {
    "letter": "L", "mark": "M", "number": "N", "punctuation": "P", "punct": "P", "symbol": "S", "separator": "Z",
    "other": "C", "uppercase_letter": "Lu", "lowercase_letter": "Ll", "titlecase_letter": "Lt", "modifier_letter": "Lm",
    "other_letter": "Lo", "decimal_number": "Nd", "digit": "Nd", "letter_number": "Nl", "other_number": "No",
    "space_separator": "Zs", "control": "Cc", "cntrl": "Cc",
}  # fmt: skip


@lru_cache(64)
def _property(name: str) -> Ranges | None:
    r"""The characters of `\p{name}`: general categories; None for scripts and what else there is."""
    kind, _, value = name.partition("=")
    wanted = value if kind in ("General_Category", "gc") else name
    wanted = _CATEGORIES.get(wanted.lower(), wanted)
    if wanted in ("ASCII", "Any"):
        return ((0, 127 if wanted == "ASCII" else LAST),)
    found: list[tuple[int, int]] = []
    for code in range(LAST + 1):
        if unicodedata.category(chr(code)).startswith(wanted):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return tuple(found) or None
