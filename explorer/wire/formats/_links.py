"""Links: what points back to a value that came before, for formats that number their values as they read them.

A link to a container stays a link, told by the place it points to: following it could go round for ever, or turn a few
bytes into gigabytes. Text that links repeat is counted, and bounded like what is inflated.
"""

from __future__ import annotations

from array import array
from typing import Final

from .. import limits
from ..layout import Key
from ..tracer import Stop, Tracer
from ..value import Logical, escaped

WHOLE: Final = "#"


class Links:
    """The numbered values of one document, in the order in which the format counts them."""

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.nodes = array("I")
        self.places = {0: WHOLE}
        self.left = limits.INFLATED_BYTES

    def to(self, node: int, number: int, at: int) -> Logical:
        """A link as a value: the place of what it points to, as a JSON Pointer after #."""
        place = self.place(node)
        self.repeat(len(place), at)
        return Logical("ref", number, place)

    def place(self, node: int) -> str:
        """Where a node is, as far as its keys are known while reading."""
        known, keys, parents = self.places, self.t.keys, self.t.parents
        chain = []
        while node not in known:
            chain.append(node)
            node = parents[node]
        place = known[node]
        for below in reversed(chain):
            key = keys[below]
            if key.__class__ is not Key and len(place) < limits.PATH:
                place = f"{place}/{escaped(str(key))}"
            known[below] = place
        return place

    def repeat(self, size: int, at: int) -> None:
        """Account for text that a link repeats."""
        self.left -= size
        if self.left < 0:
            raise too_much(self.t, at)


def too_much(t: Tracer, at: int) -> Stop:
    return t.stop(
        at, f"at most {limits.INFLATED_BYTES:,} characters repeated by links", "more of them", code="too-large",
        fix="A few bytes that say the same text again and again are how data becomes gigabytes; decode a smaller piece.",
    )  # fmt: skip
