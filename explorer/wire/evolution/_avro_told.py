"""How a case of a rule is told: where the walk is, the words for types and values, the finding with its places.

Places are kept as pointers while the walk goes on, and an example of the record is made only when somebody asks for it:
most pairs of types have nothing to tell.
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from ..example import Branch, Shown, Way, path_of
from ..rule import Finding, Fix, Rule, Spot, Verdict
from ..schema import MISSING, Enumeration, Fixed, Missing, Place, Schema, Struct, Type, Union, type_name
from ..value import Value, pointer, to_json
from ._avro_match import base

SHOWN: Final = 12
"""Names of a long list that are told."""


class At(NamedTuple):
    """Where the walk is.

    location   in the reader's schema as Avro Java tells it: a pointer through names, as if what they stand for stood there
    writer     pointer into the writer's text
    reader     pointer into the reader's text
    way        to the value, in a record of the writer's
    """

    location: str = ""
    writer: str = ""
    reader: str = ""
    way: Way = ()

    def down(self, step: str, way: Way) -> At:
        """To what stands under the same name in both."""
        return At(f"{self.location}/{step}", f"{self.writer}/{step}", f"{self.reader}/{step}", self.way + way)

    def written_branch(self, index: int) -> At:
        """To a branch of the writer's union."""
        way = (*self.way, Branch(index))
        return At(f"{self.location}/{index}", f"{self.writer}/{index}", self.reader, way)

    def read_branch(self, index: int) -> At:
        """To a branch of the reader's union."""
        return At(f"{self.location}/{index}", self.writer, f"{self.reader}/{index}", self.way)

    @property
    def written_in_union(self) -> bool:
        """Whether the writer's type is a branch of a union: of types, only those stand under a number."""
        return self.writer[-1:].isdigit()

    @property
    def read_in_union(self) -> bool:
        return self.reader[-1:].isdigit()

    def at(self, location: str) -> At:
        """The same, under a member that Avro Java names."""
        return self._replace(location=f"{self.location}/{location}")

    def defined(self, writer: Type, reader: Type) -> At:
        """The same, once two names have led to where they are defined."""
        old, new = writer.note.get("pointer", self.writer), reader.note.get("pointer", self.reader)
        return At(self.location, old, new, self.way)


class Teller:
    """Makes findings of one pair of schemas."""

    def __init__(self, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = writer, reader

    def find(
        self, rule: Rule, at: At, detail: str, *, verdict: Verdict | None = None, fix: Fix | None = None,
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
        return Finding(
            rule, pointer(path_of(at.way)), detail, verdict,
            None if old is None else Spot(at.writer, old), None if new is None else Spot(at.location, new),
            fix, also_known_as=also or rule.also_known_as, making=making,
        )  # fmt: skip


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
            return base(type_)


def listed(names: list[str]) -> str:
    """Names, the first few of them."""
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


Meaning = tuple[str | None, int | None, int | None]


def meaning(type_: Type) -> Meaning:
    """The logical type, with precision and scale; nothing for a plain type."""
    native = type_.native
    if native is None or native == base(type_):
        return None, None, None
    return native, type_.note.get("precision"), type_.note.get("scale")


def meant(type_: Type) -> str:
    """A type with its meaning, in a word or two."""
    logical, precision, scale = meaning(type_)
    if logical is None:
        return base(type_)
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
