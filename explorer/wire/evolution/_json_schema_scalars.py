"""Numbers and texts for a branch of the search: exact, whatever the keywords."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from math import ceil, floor, gcd, lcm
from typing import Final

from ..jsonschema import ecma, languages
from ..jsonschema.model import exact, type_of
from ..value import Real, Value
from ._json_schema_goal import NONE, UNSURE, Branch, Found, Result

TRIED: Final = 5_000
"""Numbers that are tried."""

_LOW: Final = {"minimum": False, "exclusiveMinimum": True}
_HIGH: Final = {"maximum": False, "exclusiveMaximum": True}


class _Range:
    """From `low` to `high`, each with whether it is left out itself; None where there is no bound."""

    def __init__(self) -> None:
        self.low: Fraction | None = None
        self.high: Fraction | None = None
        self.low_open = self.high_open = False

    def above(self, bound: Fraction, is_open: bool) -> None:
        if self.low is None or (bound, is_open) > (self.low, self.low_open):
            self.low, self.low_open = bound, is_open

    def below(self, bound: Fraction, is_open: bool) -> None:
        if self.high is None or (-bound, is_open) > (-self.high, self.high_open):
            self.high, self.high_open = bound, is_open

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def steps(self, step: Fraction) -> tuple[int | None, int | None]:
        """The first and the last multiple of a step, as multiples."""
        first = last = None
        if self.low is not None:
            first = ceil(self.low / step)
            first += self.low_open and first * step == self.low
        if self.high is not None:
            last = floor(self.high / step)
            last -= self.high_open and last * step == self.high
        return first, last


def number(branch: Branch) -> Result:
    """A number that meets a branch."""
    within = _Range()
    steps: list[Fraction] = []
    for node in branch.fits:
        for keyword, said in node.says.items():
            if keyword in _LOW:
                within.above(exact(said), _LOW[keyword])
            elif keyword in _HIGH:
                within.below(exact(said), _HIGH[keyword])
            elif keyword == "multipleOf":
                steps.append(exact(said))
            elif keyword == "type" and "number" not in said:
                steps.append(Fraction(1))
    off: list[Fraction] = []  # what it must be no multiple of
    out: set[Fraction] = set()
    for node, keyword, *_ in branch.refused:
        said = node.says[keyword]
        if keyword in _LOW:
            within.below(exact(said), not _LOW[keyword])
        elif keyword in _HIGH:
            within.above(exact(said), not _HIGH[keyword])
        elif keyword == "multipleOf":
            off.append(exact(said))
        elif keyword == "type":
            off.append(Fraction(1))
        else:
            values = said if keyword == "enum" else (said,)
            out |= {exact(value) for value in values if type_of(value) == "number"}
    if within.empty:
        return NONE
    return _on_steps(within, steps, off, out) if steps else _anywhere(within, off, out)


def _on_steps(within: _Range, steps: list[Fraction], off: list[Fraction], out: set[Fraction]) -> Result:
    """A multiple of all steps: whether there is one repeats itself after a period, so a walk along it decides."""
    step = steps[0]
    for other in steps[1:]:
        step = Fraction(lcm(step.numerator, other.numerator), gcd(step.denominator, other.denominator))
    first, last = within.steps(step)
    if first is not None and last is not None and first > last:
        return NONE
    period = 1
    for other in off:
        period = lcm(period, (other / step).numerator)
    enough = period * (2 * len(out) + 2)
    for tried, multiple in enumerate(_outward(first, last)):
        value = multiple * step
        if value not in out and all((value / other).denominator != 1 for other in off):
            return Found(written(value))
        if tried > enough:
            return NONE
        if tried > TRIED:
            return UNSURE
    return NONE


def _outward(first: int | None, last: int | None) -> Iterator[int]:
    """The integers from first to last, those near zero first."""
    start = max(first, 0) if first is not None else 0
    start = min(last, start) if last is not None else start
    for distance in count():
        up, down = start + distance, start - distance
        up_in, down_in = last is None or up <= last, first is None or down >= first
        if not up_in and not down_in:
            return
        if up_in:
            yield up
        if down_in and distance:
            yield down


def _anywhere(within: _Range, off: list[Fraction], out: set[Fraction]) -> Result:
    """A number of a range: there are always more than are left out, unless the range is one point."""
    if within.low is not None and within.low == within.high:
        good = within.low not in out and all((within.low / other).denominator != 1 for other in off)
        return Found(written(within.low)) if good else NONE
    for step in (Fraction(1, parts) for parts in (1, 2, 10, 4, 100, 1_000, 1_000_000, 10**9, 10**15, 10**30)):
        if any((step / other).denominator == 1 for other in off):
            continue
        first, last = within.steps(step)
        for tried, multiple in enumerate(_outward(first, last)):
            value = multiple * step
            if value not in out and all((value / other).denominator != 1 for other in off):
                return Found(written(value))
            if tried > 50 + 2 * len(out):
                break
    return UNSURE


def written(value: Fraction) -> Value:
    """A number as JSON has it; all that the search makes have a finite decimal writing."""
    if value.denominator == 1:
        return int(value)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    return Real(f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}")


def text(branch: Branch) -> Result:
    """A text that meets a branch: the shortest of a set that is made of all patterns, lengths and texts left out."""
    low, high = 0, None
    wanted: list[languages.Expression] = []
    for node in branch.fits:
        low = max(low, node.says.get("minLength", 0))
        if "maxLength" in node.says:
            high = _less(high, node.says["maxLength"])
        if "pattern" in node.says:
            language = ecma.read(node.says["pattern"]).language
            wanted += [] if language is None else [language]
    for node, keyword, *_ in branch.refused:
        said = node.says[keyword]
        match keyword:
            case "minLength":
                high = _less(high, said - 1)
            case "maxLength":
                low = max(low, said + 1)
            case "pattern":
                language = ecma.read(said).language
                wanted += [] if language is None else [languages.neg(language)]
            case _:
                values = said if keyword == "enum" else (said,)
                wanted += [languages.neg(languages.literal(value)) for value in values if isinstance(value, str)]
    if high is not None and (high < 0 or low > high):
        return NONE
    try:
        shortest = languages.shortest(languages.both(wanted), low, high)
    except languages.TooHardError:
        return UNSURE
    return NONE if shortest is None else Found(shortest)


def _less(one: int | None, two: int) -> int:
    return two if one is None else min(one, two)
