"""How a case of a rule is told: where the walk is, the words for types and values, the finding with its places.

Places are kept as pointers while the walk goes on, and an example of the record is made only when somebody asks for it:
most pairs of types have nothing to tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .. import limits
from ..avro_types import type_word
from ..example import Branch, Shown, Way, path_of
from ..rule import Finding, Fix, Rule, Spot, Verdict
from ..schema import MISSING, Enumeration, Fixed, Missing, Place, Schema, Struct, Type, Union, type_name
from ..value import Value, pointer, to_json

SHOWN: Final = 12
"""Names of a long list that are told."""


class At:
    """Where the walk is: a step below another place. The pointers are put together when there is something to tell.

    step      in the reader's schema as Avro Java tells it: through names, as if what they stand for stood there
    old, new  in the writer's and the reader's text: a pointer, or a step without a slash; None for the place above
    turn      in a record of the writer's
    """

    __slots__ = ("above", "depth", "new", "old", "step", "turn")

    def __init__(
        self, above: At | None = None, step: str = "", old: str | None = None, new: str | None = None, turn: Way = ()
    ) -> None:
        self.above, self.step, self.old, self.new, self.turn = above, step, old, new, turn
        self.depth: int = len(turn) if above is None else above.depth + len(turn)

    @property
    def location(self) -> str:
        """A pointer into the reader's schema, in Avro Java's manner."""
        return "".join(f"/{at.step}" for at in self._from_root() if at.step)

    @property
    def writer(self) -> str:
        """A pointer into the writer's text."""
        return _pointer([at.old for at in self._from_root()])

    @property
    def reader(self) -> str:
        """A pointer into the reader's text."""
        return _pointer([at.new for at in self._from_root()])

    @property
    def way(self) -> Way:
        """The way to the value, in a record of the writer's."""
        return tuple(turn for at in self._from_root() for turn in at.turn)

    def _from_root(self) -> list[At]:
        steps, at = [self], self.above
        while at is not None:
            steps.append(at)
            at = at.above
        return steps[::-1]

    def down(self, step: str, turn: Way) -> At:
        """To what stands under the same name in both."""
        return self.on(step, step, step, turn)

    def written_branch(self, index: int) -> At:
        """To a branch of the writer's union."""
        return self.on(str(index), str(index), None, (Branch(index),))

    def read_branch(self, index: int) -> At:
        """To a branch of the reader's union."""
        return self.on(str(index), None, str(index))

    def on(self, step: str, old: str | None, new: str | None, turn: Way = ()) -> At:
        """A step on. Deeper than values may nest, it is told as the place above."""
        if self.depth <= limits.NESTING:
            return At(self, step, old, new, turn)
        texts = At(self, "", old, new)
        return At(None, self.location[1:], texts.writer, texts.reader, self.way)

    @property
    def written_in_union(self) -> bool:
        """Whether the writer's type is a branch of a union: of types, only those stand under a number."""
        return self.writer[-1:].isdigit()

    def at(self, location: str) -> At:
        """The same, under a member that Avro Java names."""
        return At(self, location)

    def defined(self, writer: Type, reader: Type) -> At:
        """The same, once two names have led to where they are defined."""
        return At(self, "", writer.note.get("pointer"), reader.note.get("pointer"))


def _pointer(steps: list[str | None]) -> str:
    """Steps from the root as one pointer; one that is a pointer itself begins anew."""
    made = ""
    for step in steps:
        if step is not None:
            made = step if step[:1] in ("", "/") else f"{made}/{step}"
    return made


Mending = Callable[[], Fix]


class Teller:
    """Makes findings of one pair of schemas. Their fixes are made for those that are told: `mended`."""

    def __init__(self, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader
        self._made: dict[int, tuple[Finding, Mending | None]] = {}

    def find(
        self, rule: Rule, at: At, detail: str, *, verdict: Verdict | None = None, fix: Mending | None = None,
        value: Value | Missing = MISSING, places: tuple[Place | None, Place | None] | None = None,
        also: tuple[str, ...] = (), making: Shown | None = None, proved: bool = True,
    ) -> Finding:  # fmt: skip
        """A case of a rule.

        value   the value at the end of the way that shows it; the least of its type where any does
        places  in both texts, where those are not what the pointers lead to
        making  makes an example, where another finding knows better
        proved  whether any record can show it
        """
        verdict = verdict or rule.verdict
        old, new = places or (_place(self.writer, at.writer), _place(self.reader, at.reader))
        if making is None and proved and verdict is not Verdict.PASS:
            making = Shown(self.writer, at.way, value)
        finding = Finding(
            rule, pointer(path_of(at.way)), detail, verdict,
            None if old is None else Spot(at.writer, old), None if new is None else Spot(at.location, new),
            also_known_as=also or rule.also_known_as, making=making,
        )  # fmt: skip
        self._made[id(finding)] = finding, fix  # kept, so that no other finding gets its id
        return finding

    def mending(self, finding: Finding) -> Mending | None:
        """What makes the fix of a finding."""
        return self._made[id(finding)][1]

    def mended(self, finding: Finding) -> Finding:
        """A finding with its fix."""
        fix = self.mending(finding)
        return finding if fix is None else replace(finding, fix=fix())


def _place(schema: Schema, at: str) -> Place | None:
    """Where a pointer leads in a schema's text, or the nearest thing above it that is written there."""
    while schema.model is not None:
        try:
            place: Place = schema.model.place(at)
            return place
        except (LookupError, ValueError):
            if not at:
                break
            at = at.rpartition("/")[0]
    return None


# Words


def called(type_: Type) -> str:
    """A type, by the name of what it is."""
    match type_:
        case Struct():
            return f"the record {type_.name}"
        case Enumeration():
            return f"the enum {type_.name}"
        case Fixed():
            return f"the fixed {type_.name}"
        case Union():
            return f"one of {listed([type_name(branch) for branch in type_.branches])}"
        case _:
            return type_word(type_)


def listed(names: list[str]) -> str:
    """Names, the first few of them."""
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


Meaning = tuple[str | None, int | None, int | None]


def meaning(type_: Type) -> Meaning:
    """The logical type, with precision and scale; nothing for a plain type."""
    native = type_.native
    if native is None or native == type_word(type_):
        return None, None, None
    return native, type_.note.get("precision"), type_.note.get("scale")


def meant(type_: Type) -> str:
    """A type with its meaning, in a word or two."""
    logical, precision, scale = meaning(type_)
    if logical is None:
        return type_word(type_)
    return logical if precision is None else f"{logical}({precision}, {scale or 0})"


def json_text(value: Value) -> str:
    """A default as JSON, bytes in Avro's manner: a character each."""
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Value) -> Value:
    match value:
        case bytes():
            return value.decode("latin-1")
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return to_json(value)
