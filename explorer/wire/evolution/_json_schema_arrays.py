"""Arrays for a branch of the search: what each position must hold, how long the array is, how many elements match.

Positions behind all prefixes are alike. A keyword that must be run into asks for an element at one of a few positions, for a
length, for two equal elements, or for too few or too many that match.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, count, product
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

COUNTED, COUNTED_TO = 4, 100
"""Schemas whose elements are counted, and how far."""


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
    return row.counted(length)


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
        size = 1
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
            size += result.size
            if self.asked.unique:
                used.append(const(result.value))
        return worst(results) if results else Found(values, size)

    def counted(self, length: int) -> Result:
        """An array in which the right number of elements fits each schema that is counted.

        A walk along the positions: how many may fit each schema so far, as far as more makes a difference. Behind all
        prefixes the positions are alike, so it ends when another one makes no difference.
        """
        counts = self.asked.counts
        caps = [low if high is None else max(low, high + 1) for _, low, high in counts]
        if len(counts) > COUNTED or max(caps) > COUNTED_TO:
            return UNSURE
        reached: dict[tuple[int, ...], list[int]] = {
            (0,) * len(counts): []
        }  # counts so far -> the choices that led there
        results: list[Result] = []
        for index in count():
            if index >= length:
                for sums, chosen in reached.items():
                    if all(
                        low <= have <= (have if high is None else high)
                        for have, (_, low, high) in zip(sums, counts, strict=True)
                    ):
                        result = self.filled([self.goal(at, choice) for at, choice in enumerate(chosen)])
                        if isinstance(result, Found):
                            return result
                        results.append(UNSURE)  # it would have to be other elements
            if index == self.asked.high:
                break
            choices = []
            for choice in range(1 << len(counts)):
                result = self.search.find(*self.goal(index, choice))
                if isinstance(result, Found):
                    choices.append(choice)
                elif result is UNSURE:
                    results.append(UNSURE)
            further: dict[tuple[int, ...], list[int]] = {}
            for sums, chosen in reached.items():
                for choice in choices:
                    after = tuple(
                        min(have + (choice >> at & 1), cap)
                        for at, (have, cap) in enumerate(zip(sums, caps, strict=True))
                    )
                    further.setdefault(after, [*chosen, choice])
            if index >= max(length, self.alike) and further.keys() == reached.keys():
                break
            reached = further
            if not reached:
                break
        return worst(results)

    def goal(self, index: int, choice: int) -> tuple[Nodes, Nodes]:
        """What an element must fit and miss; the bits of `choice` say which of the counted schemas it fits."""
        chosen = frozenset(node for at, (node, *_) in enumerate(self.asked.counts) if choice >> at & 1)
        others = frozenset(node for at, (node, *_) in enumerate(self.asked.counts) if not choice >> at & 1)
        return self.fits(index) | chosen, self.misses(index) | others

    @property
    def alike(self) -> int:
        """From here on all positions are alike."""
        return max(
            (
                0,
                *(index + 1 for index in (*self.own_fits, *self.own_misses)),
                *(len(items.prefix) for items in self.asked.items),
            )
        )
