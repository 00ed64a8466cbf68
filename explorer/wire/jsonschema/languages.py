"""Sets of strings as expressions, walked by their derivatives (Brzozowski 1964): so "and" and "not" cost nothing extra.

The derivative of an expression by a character is what may follow that character. A string is in the set when what is
left after its last character may be empty: one step a character and no backtracking, whatever the pattern. Whether one
set lies within another is whether `both(one, neg(other))` is empty, and a walk over its derivatives finds the shortest
string in it, or that there is none. `ecma` reads patterns to these expressions.

Expressions are interned, as far as the caches reach: equal ones are mostly one object, which is what ends the walks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias, assert_never

LAST: Final = 0x10FFFF
CACHED: Final = 1 << 16
Ranges: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chars:
    """One character of these ranges, which are in order and apart."""

    ranges: Ranges


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """No character, at a place: "start", "end", "boundary" of a word or "inside" of one."""

    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """One after the other; the empty chain is the empty string."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """Any of them; of none, nothing."""

    options: frozenset[Expression]


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """All of them."""

    options: frozenset[Expression]


@dataclass(frozen=True, slots=True, eq=False)
class Neg:
    """Whatever it is not."""

    inner: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """`low` to `high` times, any number of times where `high` is None."""

    inner: Expression
    low: int
    high: int | None


Expression: TypeAlias = Chars | Mark | Chain | Either | Both | Neg | Repeat


# Making them: what is simple stays simple, so that few expressions differ


@lru_cache(CACHED)
def chars(ranges: Ranges) -> Expression:
    """A character of these ranges, in any order."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return _chars(tuple(merged)) if merged else NEVER


@lru_cache(CACHED)
def _chars(ranges: Ranges) -> Expression:
    return Chars(ranges)


@lru_cache(None)
def mark(kind: str) -> Expression:
    return Mark(kind)


def chain(*parts: Expression) -> Expression:
    flat: list[Expression] = []
    for part in parts:
        for step in part.parts if isinstance(part, Chain) else (part,):
            if step is NEVER:
                return NEVER
            if not (step is ANY and flat and flat[-1] is ANY):
                flat.append(step)
    return flat[0] if len(flat) == 1 else _chain(tuple(flat))


@lru_cache(CACHED)
def _chain(parts: tuple[Expression, ...]) -> Expression:
    return Chain(parts)


def either(options: Iterable[Expression]) -> Expression:
    flat: set[Expression] = set()
    for option in options:
        flat.update(option.options if isinstance(option, Either) else (option,))
    if ANY in flat:
        return ANY
    return next(iter(flat)) if len(flat) == 1 else _either(frozenset(flat))


@lru_cache(CACHED)
def _either(options: frozenset[Expression]) -> Expression:
    return Either(options)


def both(options: Iterable[Expression]) -> Expression:
    flat: set[Expression] = set()
    for option in options:
        flat.update(option.options if isinstance(option, Both) else (option,))
    flat.discard(ANY)
    if NEVER in flat or any(isinstance(option, Neg) and option.inner in flat for option in flat):
        return NEVER
    if not flat:
        return ANY
    return next(iter(flat)) if len(flat) == 1 else _both(frozenset(flat))


@lru_cache(CACHED)
def _both(options: frozenset[Expression]) -> Expression:
    return Both(options)


@lru_cache(CACHED)
def neg(inner: Expression) -> Expression:
    if inner is NEVER:
        return ANY
    if inner is ANY:
        return NEVER
    return inner.inner if isinstance(inner, Neg) else Neg(inner)


@lru_cache(CACHED)
def repeat(inner: Expression, low: int, high: int | None) -> Expression:
    if high == 0 or inner is EMPTY:
        return EMPTY
    if inner is NEVER:
        return EMPTY if low == 0 else NEVER
    return inner if (low, high) == (1, 1) else Repeat(inner, low, high)


def literal(text: str) -> Expression:
    """Just this string."""
    return chain(*(chars(((ord(char), ord(char)),)) for char in text))


EMPTY: Final[Expression] = _chain(())
NEVER: Final[Expression] = _either(frozenset())
ALL: Final[Expression] = _chars(((0, LAST),))
ANY: Final[Expression] = repeat(ALL, 0, None)

# Walking them

START, WORD, OTHER, END = "start", "word", "other", "end"
"""What stands on one side of a place: the beginning or end of the string, a character of a word, another one."""


def kind_of(char: int) -> str:
    """The side that a character makes."""
    word = 48 <= char <= 57 or 65 <= char <= 90 or char == 95 or 97 <= char <= 122
    return WORD if word else OTHER


@lru_cache(CACHED)
def may_end(node: Expression, before: str, after: str) -> bool:
    """Whether the empty string is in the set, between these two sides."""
    match node:
        case Chars():
            return False
        case Mark("start"):
            return before == START
        case Mark("end"):
            return after == END
        case Mark():
            return ((before == WORD) != (after == WORD)) == (node.kind == "boundary")
        case Chain():
            return all(may_end(part, before, after) for part in node.parts)
        case Either():
            return any(may_end(option, before, after) for option in node.options)
        case Both():
            return all(may_end(option, before, after) for option in node.options)
        case Neg():
            return not may_end(node.inner, before, after)
        case Repeat():
            return node.low == 0 or may_end(node.inner, before, after)
        case _:
            assert_never(node)


@lru_cache(CACHED)
def step(node: Expression, before: str, char: int) -> Expression:
    """What may follow a character, where `before` stands in front of it."""
    match node:
        case Chars():
            return EMPTY if any(low <= char <= high for low, high in node.ranges) else NEVER
        case Mark():
            return NEVER
        case Chain():
            ways = []
            for index, part in enumerate(node.parts):
                ways.append(chain(step(part, before, char), *node.parts[index + 1 :]))
                if not may_end(part, before, kind_of(char)):
                    break
            return either(ways)
        case Either():
            return either(step(option, before, char) for option in node.options)
        case Both():
            return both(step(option, before, char) for option in node.options)
        case Neg():
            return neg(step(node.inner, before, char))
        case Repeat(inner, low, high):
            after = step(inner, before, char)
            fewer = None if high is None else high - 1
            once = chain(after, repeat(inner, max(low - 1, 0), fewer))
            if low > 1 and may_end(inner, before, kind_of(char)):
                return either((once, chain(after, repeat(inner, 0, fewer))))
            return once
        case _:
            assert_never(node)


@lru_cache(CACHED)
def edges(node: Expression) -> frozenset[int]:
    """Where ranges of characters begin: between two edges all characters do the same."""
    match node:
        case Chars():
            return frozenset(low for low, _ in node.ranges) | {high + 1 for _, high in node.ranges}
        case Mark("boundary" | "inside"):
            return frozenset((48, 58, 65, 91, 95, 96, 97, 123))
        case Mark():
            return frozenset()
        case Chain():
            return frozenset().union(*map(edges, node.parts))
        case Either() | Both():
            return frozenset().union(*map(edges, node.options))
        case Neg() | Repeat():
            return edges(node.inner)
        case _:
            assert_never(node)


NICE: Final = "abxyzABXYZ0159 _-.,/:@#!é"
"""Characters a person would rather read in an example, in that order."""


@lru_cache(1 << 12)
def samples(starts: frozenset[int]) -> tuple[int, ...]:
    """One character from between each two edges, the readable ones first. Halves of surrogate pairs are left out."""
    bounds = sorted({0, 0xD800, 0xE000, LAST + 1} | starts)
    found = []
    for low, after in pairwise(bounds):
        if 0xD800 <= low < 0xE000 or low > LAST:
            continue
        nice = next((index for index, char in enumerate(NICE) if low <= ord(char) < after), len(NICE))
        if nice < len(NICE):
            found.append((nice, ord(NICE[nice])))
        else:
            found.append((nice, next((c for c in range(max(low, 33), min(after, 127))), low)))
    return tuple(char for _, char in sorted(found))


# Questions

STEPS: Final = 20_000
"""Derivatives that one question may take."""


class TooHardError(Exception):
    """The question was given up: it takes more steps than are allowed."""


def holds(node: Expression, text: str) -> bool:
    """Whether a string is in the set. Raises TooHardError."""
    before = START
    if len(text) > STEPS:
        raise TooHardError
    for char in text:
        node = step(node, before, ord(char))
        before = kind_of(ord(char))
        if node is NEVER:
            return False
        if node is ANY:
            return True
    return may_end(node, before, END)


def shortest(node: Expression, low: int = 0, high: int | None = None) -> str | None:
    """The shortest string of the set with `low` to `high` characters; None where there is none. Raises TooHardError."""
    if node is NEVER or (high is not None and low > high):
        return None
    if low > STEPS:
        raise TooHardError
    alphabet = samples(edges(node))
    here: dict[tuple[Expression, str], str] = {(node, START): ""}
    seen = set(here) if low == 0 else set()
    left = STEPS
    for length in range(STEPS):
        if length >= low:
            for (state, before), text in here.items():
                if may_end(state, before, END):
                    return text
        if length == high or not here:
            return None
        there: dict[tuple[Expression, str], str] = {}
        for (state, before), text in here.items():
            for char in alphabet:
                left -= 1
                if left < 0:
                    raise TooHardError
                after = step(state, before, char), kind_of(char)
                if after[0] is not NEVER and after not in seen and after not in there:
                    there[after] = text + chr(char)
        if length + 1 >= low:
            seen |= there.keys()
        here = there
    raise TooHardError
