"""Objects for a branch of the search: which names must be there, what each must hold, how many there are.

A keyword that must be run into asks for a property: one of a given name, or any whose name is of a set (a pattern, "no
other property says anything of it"). Of such a set it is enough to try the names that the schemas mention and one new name
for each way in which the patterns may agree, because the schemas cannot tell others apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, islice, product
from typing import Any, Final

from ..jsonschema import ecma, languages
from ..jsonschema.model import Node, Values
from ..jsonschema.validate import is_additional, matches
from ..value import Value
from ._json_schema_goal import (
    EMPTY,
    NONE,
    UNSURE,
    Branch,
    Content,
    Finder,
    Found,
    Nodes,
    Refused,
    Result,
    made,
    worst,
)  # fmt: skip

TEXT: Final = made(type=frozenset({"string"}))
PLAIN_NAMES: Final = ("extra", *(f"extra{number}" for number in range(1, 9)))
"""Names to try before one is searched for."""

TAKEN: Final = 200
"""Names that a new one is told apart from, when it is searched for."""

AGREEMENTS: Final = 64
"""Ways in which the patterns may agree with a name."""

ASSIGNED: Final = 200
"""Ways to name the properties that are asked for."""

FILLED: Final = 300
"""Properties that are added to reach a count."""


@dataclass(frozen=True, slots=True)
class _Demand:
    """A property that must be there and miss a schema. Its name: this one, or any that meets all of the rest."""

    misses: Nodes
    name: str | None = None
    inside: tuple[str, ...] = ()  # patterns that are found in the name
    outside: tuple[str, ...] = ()  # patterns that are not
    others: frozenset[str] = frozenset()  # names that it is not
    name_misses: Nodes = EMPTY  # schemas that the name does not fit
    by: Refused | None = None


@dataclass(slots=True)
class _Asked:
    """All that a branch asks of an object."""

    demands: list[_Demand]
    present: set[str]
    absent: set[str]
    low: int
    high: int | None
    low_asked: bool = False  # more properties than the reader's schema allows: the writer's own ones count


class Object:
    """The schemas that an object must fit, and what they say of a property."""

    def __init__(self, search: Finder, fits: list[Node]) -> None:
        self.search = search
        self.kept: dict[str, Result] | None = None
        self.named = [node.says["properties"] for node in fits if "properties" in node.says]
        self.by_pattern = [node.says["patternProperties"] for node in fits if "patternProperties" in node.says]
        self.additional = [node.says["additionalProperties"] for node in fits if "additionalProperties" in node.says]
        self.name_fits = frozenset(node.says["propertyNames"] for node in fits if "propertyNames" in node.says)
        self.required = dict.fromkeys(name for node in fits for name in node.says.get("required", ()))
        self.dependent = [node.says["dependentRequired"] for node in fits if "dependentRequired" in node.says]

    def of(self, name: str) -> Nodes:
        """The schemas of a property."""
        found = [schemas[name] for schemas in self.named if name in schemas]
        found += [node for schemas in self.by_pattern for source, node in schemas.items() if matches(source, name)]
        found += [said.node for said in self.additional if is_additional(name, said)]
        return frozenset(found)

    def declares(self, name: str) -> bool:
        """Whether these schemas say something of a property, rather than leave it open."""
        return (
            any(name in schemas for schemas in self.named)
            or name in self.required
            or any(name in needs for needs in self.dependent)
            or any(matches(source, name) for schemas in self.by_pattern for source in schemas)
            or any(said.node.says and is_additional(name, said) for said in self.additional)
        )

    def needed_by(self, names: Iterable[str]) -> dict[str, None]:
        """These names and all that they ask for."""
        found = dict.fromkeys(names)
        waiting = list(found)
        while waiting and self.dependent:
            name = waiting.pop()
            for needs in self.dependent:
                for other in needs.get(name, ()):
                    if other not in found:
                        found[other] = None
                        waiting.append(other)
        return found

    def name_allowed(self, name: str) -> bool:
        return all(self.search.fits(node, name) for node in self.name_fits)

    def values_of_required(self) -> dict[str, Result]:
        """A value for each property that is required anyway; kept, when there is one for each."""
        if self.kept is not None:
            return self.kept
        results = {
            name: self.search.find(self.of(name), EMPTY) if self.name_allowed(name) else NONE
            for name in self.needed_by(self.required)
        }
        if all(isinstance(result, Found) for result in results.values()):
            self.kept = results
        return results

    @cached_property
    def known_names(self) -> dict[str, int]:
        """Names that the schemas mention, in their order."""
        names = dict.fromkeys(
            chain(
                *self.named,
                self.required,
                *self.dependent,
                *(others for needs in self.dependent for others in needs.values()),
                *(said.names for said in self.additional),
            )
        )
        return {name: at for at, name in enumerate(names)}


def object_of(search: Finder, fits: list[Node]) -> Object:
    """What some schemas say of an object; worked out once for the same schemas."""
    key = frozenset(fits)
    if key not in search.objects:
        search.objects[key] = Object(search, fits)
    found: Object = search.objects[key]
    return found


def object_(search: Finder, branch: Branch) -> Result:
    """An object that meets a branch."""
    asked = _asked(branch)
    if asked is None:
        return UNSURE
    of = object_of(search, branch.fits)
    for node in branch.fits:
        asked.low = max(asked.low, node.says.get("minProperties", 0))
        if "maxProperties" in node.says:
            asked.high = (
                min(asked.high, node.says["maxProperties"]) if asked.high is not None else node.says["maxProperties"]
            )
    required = of.values_of_required()
    if NONE in required.values() or asked.absent & required.keys():
        return NONE
    for refusal in branch.refused:  # what the reader asks for when a property is there, which is left open
        if refusal.keyword in ("dependentRequired", "dependentSchemas") and not refusal.own:
            name = refusal.part[0] if refusal.keyword == "dependentRequired" else refusal.part
            if search.content is Content.NOTHING and not of.declares(name):
                return NONE
    results: list[Result] = []
    candidates: list[list[str]] = []
    for demand in asked.demands:
        possible, complete = _names(demand, of, branch)
        candidates.append(possible)
        if not complete:
            results.append(UNSURE)
    for tried, names in enumerate(product(*candidates)):
        if tried > ASSIGNED:
            return UNSURE
        result = _with(of, asked, names)
        if isinstance(result, Found):
            return result
        results.append(result)
    return worst(results)


def _asked(branch: Branch) -> _Asked | None:
    """What the refused keywords come to; None where one of them cannot be looked into."""
    asked = _Asked([], set(branch.present), set(branch.absent), 0, None)
    for refusal in branch.refused:
        node, keyword, part, _ = refusal
        said: Any = node.says.get(keyword)
        match keyword:
            case "properties":
                asked.demands.append(_Demand(frozenset({said[part]}), name=part, by=refusal))
            case "patternProperties":
                asked.demands.append(_Demand(frozenset({said[part]}), inside=(part,), by=refusal))
            case "additionalProperties":
                asked.demands.append(
                    _Demand(frozenset({said.node}), outside=said.patterns, others=said.names, by=refusal)
                )
            case "propertyNames":
                asked.demands.append(_Demand(EMPTY, name_misses=frozenset({said}), by=refusal))
            case "required":
                asked.absent.add(part)
            case "dependentRequired":
                asked.present.add(part[0])
                asked.absent.add(part[1])
            case "minProperties":
                asked.high = said - 1 if asked.high is None else min(asked.high, said - 1)
            case "maxProperties":
                asked.low = max(asked.low, said + 1)
                asked.low_asked = not refusal.own
            case "dependentSchemas":
                pass  # its property is in `present`
            case _:
                return None
    return asked


def _names(demand: _Demand, of: Object, branch: Branch) -> tuple[list[str], bool]:
    """The names that a property may have that is asked for, and whether these are all that need to be tried."""
    search = of.search
    complete = True
    if demand.name is not None:
        found = [demand.name]
    else:
        known: Iterable[str] = of.known_names | dict.fromkeys(
            name
            for node, *_ in branch.refused
            for name in chain(node.says.get("properties", ()), node.says.get("required", ()))
        )
        found = [name for name in known if name not in demand.others and _named_so(demand, name, of)]
        new, complete = _new_names(demand, of, frozenset(known) | demand.others)
        found += new
    if demand.by is None or demand.by.own or search.content is Content.ALL:
        return found, complete
    if search.content is Content.APART and demand.by.keyword not in ("properties", "patternProperties"):
        return found, complete
    return [name for name in found if of.declares(name)], complete


def _named_so(demand: _Demand, name: str, of: Object) -> bool:
    return (
        all(matches(source, name) for source in demand.inside)
        and not any(matches(source, name) for source in demand.outside)
        and not any(of.search.fits(node, name) for node in demand.name_misses)
    )


def _new_names(demand: _Demand, of: Object, known: frozenset[str]) -> tuple[list[str], bool]:
    """One name that no schema mentions for each way in which the patterns may agree with it."""
    patterns = list(dict.fromkeys(source for schemas in of.by_pattern for source in schemas))
    patterns += [source for said in of.additional for source in said.patterns if source not in patterns]
    free = [source for source in patterns if source not in demand.inside and source not in demand.outside]
    found = []
    ways = [demand]
    for source in free:
        ways = [way for old in ways for way in _with_or_without(old, source)]
        if len(ways) > AGREEMENTS:
            return [], False
    complete = True
    for way in ways:
        name = _new_name(way, of, known)
        if isinstance(name, Found):
            found.append(name.value)
        complete &= name is not UNSURE
    return found, complete


def _with_or_without(demand: _Demand, source: str) -> Iterator[_Demand]:
    """A demand for names in which a pattern is found, and one for those in which it is not, where there are such."""
    for way in (replace(demand, inside=(*demand.inside, source)), replace(demand, outside=(*demand.outside, source))):
        read = [(ecma.read(one).language, True) for one in way.inside] + [
            (ecma.read(one).language, False) for one in way.outside
        ]
        languages_ = [one if found else languages.neg(one) for one, found in read if one is not None]
        try:
            possible = languages.shortest(languages.both(languages_)) is not None
        except languages.TooHardError:
            possible = True
        if possible:
            yield way


def _new_name(demand: _Demand, of: Object, known: frozenset[str]) -> Result:
    """A name that no schema mentions: a plain one where it will do, else one that is searched for."""
    for name in PLAIN_NAMES:
        if name not in known and _named_so(demand, name, of) and of.name_allowed(name):
            return Found(name)
    taken = tuple(sorted(name for name in known if _named_so(demand, name, of)))
    if len(taken) > TAKEN:
        return UNSURE
    fits = frozenset((TEXT, *of.name_fits, *map(_with_pattern, demand.inside)))
    misses = demand.name_misses | frozenset((*map(_with_pattern, demand.outside), _one_of(taken)))
    return of.search.find(fits, misses)


@lru_cache(1_024)
def _with_pattern(source: str) -> Node:
    return made(pattern=source)


@lru_cache(1_024)
def _one_of(values: tuple[str, ...]) -> Node:
    return made(enum=Values(values))


def _with(of: Object, asked: _Asked, names: tuple[str, ...]) -> Result:
    """An object in which the properties that are asked for have these names."""
    misses: dict[str, Nodes] = {}
    for demand, name in zip(asked.demands, names, strict=True):
        misses[name] = misses.get(name, EMPTY) | demand.misses
    required = of.values_of_required()
    present = of.needed_by(chain(required, asked.present, misses))
    if asked.absent & present.keys() or (asked.high is not None and len(present) > asked.high):
        return NONE
    results: dict[str, Result] = {}
    for name in present:
        if name in required and name not in misses:
            results[name] = required[name]
        elif not of.name_allowed(name):
            return NONE
        else:
            results[name] = of.search.find(of.of(name), misses.get(name, EMPTY))
        if results[name] is NONE:
            return NONE
    if len(present) < asked.low:
        more = _more(of, asked, present)
        if not isinstance(more, dict):
            return more
        results |= more
    if UNSURE in results.values():
        return UNSURE
    values: dict[str, Value] = {name: result.value for name, result in results.items() if isinstance(result, Found)}
    order = of.known_names
    size = 1 + sum(result.size for result in results.values() if isinstance(result, Found))
    return Found({name: values[name] for name in sorted(values, key=lambda name: order.get(name, len(order)))}, size)


def _more(of: Object, asked: _Asked, present: dict[str, None]) -> dict[str, Result] | Result:
    """Properties to reach a count: those that the schemas mention, then new ones."""
    missing = asked.low - len(present)
    if missing > FILLED or (asked.high is not None and asked.low > asked.high):
        return UNSURE if asked.high is None or asked.low <= asked.high else NONE
    only_named = asked.low_asked and of.search.content is Content.NOTHING
    found: dict[str, Result] = {}
    unsure = bool(of.dependent)  # a property that asks for others is left out here
    for name in of.known_names:
        if len(found) == missing:
            break
        if name in present or name in asked.absent or len(of.needed_by([name])) > 1 or not of.name_allowed(name):
            continue
        if only_named and not of.declares(name):
            continue
        result = of.search.find(of.of(name), EMPTY)
        if isinstance(result, Found):
            found[name] = result
        unsure |= result is UNSURE
    known = {*of.known_names, *present, *asked.absent}
    demand = _Demand(EMPTY)
    while len(found) < missing and not only_named:
        names, complete = _new_names(demand, of, frozenset(known))
        unsure |= not complete
        grown = False
        for name in islice(names, missing - len(found)):
            known.add(name)
            result = of.search.find(of.of(name), EMPTY)
            if isinstance(result, Found):
                found[name] = result
                grown = True
            unsure |= result is UNSURE
        if not grown:
            break
    if len(found) < missing:
        return UNSURE if unsure else NONE
    return found
