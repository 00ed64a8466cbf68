"""Part: one kind of span, told once in a format's table. What a visitor reads on a byte is what stands there.

A leaf's part says what its bytes mean (`read`, `words`, `bits`), a node's part how its value is made from its children
(`fold`). Formats write tables of these; layouts only point to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from .value import Pairs, Value, words


class Role(Enum):
    """What a span is for. The value is its key in the API and the name of its colour on the page."""

    GROUP = "group"
    TAG = "tag"
    TYPE = "type"
    LENGTH = "length"
    NAME = "name"
    VALUE = "value"
    POINTER = "pointer"
    PADDING = "padding"
    FRAME = "frame"
    UNREAD = "unread"


class Key(Enum):
    """Keys of nodes that stand for no name and no index."""

    SAME = "the value of the node above in another guise: a tagged value, a branch; its path is the path above"
    IS_KEY = "this node is itself the key of the node that follows"
    KEYED = "the key of this node is the value of the node before"


@dataclass(frozen=True, slots=True)
class Bits:
    """A run of bits inside a leaf: how many, what for, and what they say."""

    width: int
    role: Role
    value: str  # the digits 0 and 1
    text: str


def raw(data: bytes) -> Value:
    return bytes(data)


Fold = Callable[[list[tuple[Any, Value]]], Value]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One kind of span, told once. `doc` is what a visitor reads on such a byte, `spec` the section that says so.

    Leaves: `read` gives the value from the leaf's bytes, `words` says it to a person, `bits` takes it apart, and `split`
    names the bits that serve another role than `role`, for the size breakdown. Groups (Role.GROUP): `fold` makes the value
    from the children's (key, value) pairs; without it the value is that of the node's last VALUE leaf.
    """

    name: str
    role: Role
    doc: str
    spec: str
    read: Callable[[bytes], Value] = raw
    words: Callable[[Value], str] = words
    bits: Callable[[bytes], tuple[Bits, ...]] | None = None
    split: tuple[tuple[Role, int], ...] = ()
    fold: Fold | None = None


UNREAD: Final = Part("unread", Role.UNREAD, "Bytes that were not understood, because decoding stopped before them.", "")


def as_list(items: list[tuple[Any, Value]]) -> Value:
    """Children as a list, in order."""
    return [value for _, value in items]


def as_struct(items: list[tuple[Any, Value]]) -> Value:
    """Children as an object with text keys; of a key that comes twice the last value counts."""
    return dict(items)


def as_map(items: list[tuple[Any, Value]]) -> Value:
    """Children as an object where all keys are text and differ, and as `Pairs` where not."""
    for key, _ in items:
        if not isinstance(key, str):  # and then it is not hashed either: integers can be made that all have one hash
            return Pairs(tuple(items))
    entries = dict(items)
    return entries if len(entries) == len(items) else Pairs(tuple(items))


def the_only(items: list[tuple[Any, Value]]) -> Value:
    """The value of the one child: for nodes that only wrap."""
    return items[-1][1] if items else None


def parts_of(table: Sequence[Part]) -> dict[str, Part]:
    """A format's table by name; raises where two parts share one."""
    named = {part.name: part for part in table}
    if len(named) != len(table):
        raise ValueError("two parts of one table have the same name")
    return named
