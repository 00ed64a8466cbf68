"""Arrays for a branch of the search: what each position must hold, how long the array is, how many elements match.

Positions behind all prefixes are alike. A keyword that must be run into asks for an element at one of a few positions, for a
length, for two equal elements, or for too few or too many that match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final

from ..jsonschema.model import Items, Node
from ._json_schema_goal import (
    EMPTY,
    NONE,
    UNSURE,
    Branch,
    Content,
    Finder,
    Found,
    Nodes,
    Result,
    const,
    worst,
)  # fmt: skip
from ._json_schema_same import same

LONGEST: Final = 2_000
"""Elements of an array that is made."""

ASSIGNED: Final = 200
"""Ways to place the elements that are asked for."""


@dataclass(slots=True)
class _Asked:
    """All that a branch asks of an array."""

    items: list[Items] = field(default_factory=list)
    low: int = 0
    high: int | None = None
    counts: list[tuple[Node, int, int | None]] = field(default_factory=list)  # a schema, and how many fit it
    unique: bool = False
    places: list[list[tuple[int, ...]]] = field(default_factory=list)  # an element that is asked for: where it may be
    misses: list[Nodes] = field(default_factory=list)  # and what it must miss
    equal: bool = False  # the last place is a pair of equal elements

    def shorter(self, high: int) -> None:
        self.high = high if self.high is None else min(self.high, high)

    def count(self, node: Node, low: int, high: int | None) -> None:
        """That many elements fit a schema; of schemas that say the same, what all of them ask."""
        for at, (other, least, most) in enumerate(self.counts):
            if same(node, other):
                highs = [bound for bound in (high, most) if bound is not None]
                self.counts[at] = other, max(low, least), min(highs, default=None)
                return
        self.counts.append((node, low, high))

    def at(self, index: int) -> Nodes:
        """The schemas of an element."""
        return frozenset(node for items in self.items if (node := items.at(index)) is not None)


def array(search: Finder, branch: Branch) -> Result:
    """An array that meets a branch."""
    asked = _asked(search, branch)
    if asked.high is not None and (asked.high < 0 or asked.low > asked.high):
        return NONE
    if any(high is not None and high < low for _, low, high in asked.counts) or (asked.equal and asked.unique):
        return NONE
    if asked.low > LONGEST:
        return UNSURE
    results: list[Result] = []
    for tried, places in enumerate(product(*asked.places)):
        if tried > ASSIGNED:
            return UNSURE
        result = _with(search, asked, places)
        if isinstance(result, Found):
            return result
        results.append(result)
    return worst(results)


def _asked(search: Finder, branch: Branch) -> _Asked:
    asked = _Asked()
    for node in branch.fits:
        says = node.says
        if "items" in says:
            asked.items.append(says["items"])
        if "contains" in says:
            asked.count(says["contains"].node, says["contains"].low, says["contains"].high)
        asked.low = max(asked.low, says.get("minItems", 0))
        if "maxItems" in says:
            asked.shorter(says["maxItems"])
        asked.unique |= says.get("uniqueItems", False)
    refused = [refusal for refusal in branch.refused if refusal.keyword == "items"]
    end = max(
        (len(items.prefix) for items in (*asked.items, *(node.says["items"] for node, *_ in refused))), default=0
    )  # from here on positions are alike
    for node, keyword, part, own in branch.refused:
        said = node.says[keyword]
        match keyword:
            case "items":
                places = [part] if part != "rest" else list(range(len(said.prefix), end + len(refused)))
                if search.content is Content.NOTHING and not own:
                    places = [place for place in places if asked.at(place)]
                asked.places.append([(place,) for place in places])
                asked.misses.append(frozenset({said.rest if part == "rest" else said.prefix[part]}))
            case "minItems":
                asked.shorter(said - 1)
            case "maxItems":
                asked.low = max(asked.low, said + 1)
            case "contains" if part == "few":
                asked.count(said.node, 0, said.low - 1)
            case "contains":
                asked.count(said.node, said.high + 1, None)
            case "uniqueItems":
                asked.equal = True
    if asked.equal:
        asked.places.append(sorted(combinations(range(end + 2), 2), key=sum))
        asked.misses.append(EMPTY)
    return asked


def _with(search: Finder, asked: _Asked, places: tuple[tuple[int, ...], ...]) -> Result:
    """An array in which the elements that are asked for are at these places."""
    fits: dict[int, Nodes] = {}
    misses: dict[int, Nodes] = {}
    for where, missed in zip(places, asked.misses, strict=True):
        for index in where:
            misses[index] = misses.get(index, EMPTY) | missed
    if asked.equal:
        first, second = places[-1]
        together = misses.get(first, EMPTY) | misses.get(second, EMPTY)
        value = search.find(asked.at(first) | asked.at(second), together)
        if not isinstance(value, Found):
            return value
        fits[first] = fits[second] = frozenset({const(value.value)})
    length = max([asked.low, *(index + 1 for where in places for index in where)])
    if asked.high is not None and length > asked.high:
        return NONE
    row = _Row(search, asked, fits, misses)
    if not asked.counts:
        return row.filled([(row.fits(index), row.misses(index)) for index in range(length)])
    if len(asked.counts) == 1:
        return row.counted(length, *asked.counts[0])
    return row.counted_several(length)


class _Row:
    """The positions of one array."""

    def __init__(self, search: Finder, asked: _Asked, fits: dict[int, Nodes], misses: dict[int, Nodes]) -> None:
        self.search, self.asked, self.own_fits, self.own_misses = search, asked, fits, misses

    def fits(self, index: int) -> Nodes:
        return self.asked.at(index) | self.own_fits.get(index, EMPTY)

    def misses(self, index: int) -> Nodes:
        return self.own_misses.get(index, EMPTY)

    def filled(self, goals: list[tuple[Nodes, Nodes]]) -> Result:
        """An array with an element for each goal; different ones where they must be."""
        values = []
        used: list[Node] = []
        results: list[Result] = []
        for fits, misses in goals:
            result = self.search.find(fits, misses | frozenset(used))
            if not isinstance(result, Found):
                if result is NONE and used and len({(fits, misses) for fits, misses in goals}) > 1:
                    result = UNSURE  # another choice for an element before might have left something
                results.append(result)
                if result is NONE:
                    return NONE
                continue
            values.append(result.value)
            if self.asked.unique:
                used.append(const(result.value))
        return worst(results) if results else Found(values)

    def counted(self, length: int, node: Node, low: int, high: int | None) -> Result:
        """An array in which `low` to `high` elements fit a schema: each position must, may or must not."""
        one = frozenset({node})
        may: list[int] = []
        must: list[int] = []
        unsure = False
        index = 0
        while index < length or (len(may) < low and index < LONGEST):
            fit = self.search.find(self.fits(index) | one, self.misses(index))
            miss = self.search.find(self.fits(index), self.misses(index) | one)
            unsure |= fit is UNSURE or miss is UNSURE
            if isinstance(fit, Found):
                may.append(index)
                if miss is NONE:
                    must.append(index)
            elif miss is NONE and fit is NONE and index < length:
                return NONE
            if index >= length and not isinstance(fit, Found) and index >= self.alike:
                break
            index += 1
        length = max(length, may[low - 1] + 1 if 0 < low <= len(may) else 0)
        must = [at for at in must if at < length]
        failed = len(may) < low or (high is not None and len(must) > high)
        if failed or (self.asked.high is not None and length > self.asked.high):
            return UNSURE if unsure else NONE
        chosen = set(must) | set([at for at in may if at not in must][: max(low - len(must), 0)])
        goals = [
            (self.fits(at) | one, self.misses(at)) if at in chosen else (self.fits(at), self.misses(at) | one)
            for at in range(length)
        ]
        return self.filled(goals)

    @property
    def alike(self) -> int:
        """From here on all positions are alike."""
        own: Iterable[int] = (*self.own_fits, *self.own_misses, -1)
        return max(max(own) + 1, *(len(items.prefix) for items in (*self.asked.items, Items((), None))))

    def counted_several(self, length: int) -> Result:
        """Several schemas with a count each: some ways are tried, and what fails is not proved."""
        for node, low, high in self.asked.counts:
            alone = _Row(self.search, _alone(self.asked, node, low, high), self.own_fits, self.own_misses)
            if alone.counted(length, node, low, high) is NONE:
                return NONE
        wanted = [node for node, low, _ in self.asked.counts for _ in range(min(low, 20))]
        unwanted = frozenset(node for node, _, high in self.asked.counts if high == 0)
        for size in range(max(length, 1), max(length, len(wanted)) + 1):
            if self.asked.high is not None and size > self.asked.high:
                break
            goals = [
                (self.fits(at) | (frozenset({wanted[at]}) if at < len(wanted) else EMPTY), self.misses(at) | unwanted)
                for at in range(size)
            ]
            result = self.filled(goals)
            if isinstance(result, Found):
                return result
        return UNSURE


def _alone(asked: _Asked, node: Node, low: int, high: int | None) -> _Asked:
    return _Asked(asked.items, asked.low, asked.high, [(node, low, high)], asked.unique)
