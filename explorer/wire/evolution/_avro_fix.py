"""What to do about a case of Avro's rules: in words, and as edits to either text where that is safe.

The reader's text is the new version where old data shall be read on, the writer's where old readers shall: an edit to the
reader lets it read what was written, an edit to the writer lets it go on writing what is read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from ..avro_types import type_word
from ..rule import Fix
from ..schema import (
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Int,
    ListOf,
    MapOf,
    Missing,
    Null,
    Schema,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)  # fmt: skip
from ._avro_edit import Edits, Source
from ._avro_match import Branches, Named, in_another_namespace, promotes
from ._avro_told import At, called, json_text, listed


class Fixes:
    """Fixes for one pair of schemas."""

    def __init__(self, writer: Schema, reader: Schema) -> None:
        self.writer, self.reader = Source(writer), Source(reader)

    # Fields

    def absent(self, field: Field, renamed: Field | None, left: Sequence[Field], writer: Struct) -> Fix:
        """A field that the reader wants and the writer lacks.

        renamed  the writer's field that has this name as an alias
        left     the writer's fields that the reader does not want, one of which this one may have been before
        """
        name, source = field.name, self.reader.schema
        likely = None if renamed else _likely(field, left)
        other = renamed or likely
        if other is not None:
            written = self.writer.rename_field(other, name)
            keep = f'Go on writing it as {name}, and give that the alias "{other.name}".'
        else:
            written = self.writer.add_field(writer, field, source)
            keep = f"Go on writing {name} until no reader wants it any more."
        default = _least(field.type, source)
        detail = self._default(field, default)
        if likely is not None:
            detail = f"If it is the writer's {likely.name}, say so by an alias. {detail}"
            return Fix(detail, self.reader.alias(field.note.get("pointer"), likely.name), written, keep)
        edits: Edits = () if default is None else self.reader.default(field, default)
        return Fix(detail, edits, written, keep)

    @staticmethod
    def _default(field: Field, default: str | None) -> str:
        if default is None:
            return f"Give {field.name} a default, or make it a union with null and the default null."
        return f"Give {field.name} a default, {default} for example."

    def default_back(self, other: Field, field: Field) -> Fix:
        """Another default than before."""
        old, new = _text_of(other), _text_of(field)
        alike = other.type == field.type
        return Fix(
            f"Keep the default {old}.", self.reader.default(field, old) if alike else (),
            self.writer.default(other, new) if alike else (), f"Keep the default {new}.",
        )  # fmt: skip

    # Types

    def types(self, writer: Type, reader: Type, at: At) -> Fix:
        """Two types of which none is read as the other."""
        old, new = called(writer), called(reader)
        if promotes(type_word(reader), type_word(writer)):
            detail = f"{new} cannot hold all of {old}: keep {old}, or read it into a new field."
        else:
            detail = f"Read {old} as well: make it a union of {new} and {old}. Or read {new} from a new field."
        edits = self.reader.widen(at.reader, reader, writer, self.writer.schema)
        if at.written_in_union:
            keep = f"Write no {old} there: take it out of the union."
            return Fix(detail, edits, self.writer.drop_branch(at.writer), keep)
        return Fix(detail, edits, self.writer.retype(at.writer, reader, self.reader.schema), f"Go on writing {new}.")

    def meaning(self, writer: Type, reader: Type, at: At) -> Fix:
        """Two types of which one is read as the other, but not as just the same."""
        old, new = type_word(writer), type_word(reader)
        edits = self.reader.retype(at.reader, writer, self.writer.schema)
        written = self.writer.retype(at.writer, reader, self.reader.schema)
        if old == new:
            return Fix("Keep what the writer's type means.", edits, written, "Keep what the reader's type means.")
        return Fix(f"Read {old} as it was written.", edits, written, f"Write {new}, as it is read.")

    # Named types

    def name(self, writer: Named, reader: Named) -> Fix:
        """A named type that is called otherwise."""
        detail, edits = (
            f'Give {reader.name} the alias "{writer.name}".',
            self.reader.alias(reader.note.get("pointer"), writer.name),
        )
        if "." in reader.name and "." not in writer.name:
            detail = (
                f"Go on calling it {writer.name}: an alias without a dot would be of the namespace of {reader.name}."
            )
            edits = ()
        change = self.writer.move_type if in_another_namespace(writer, reader) else self.writer.rename_type
        return Fix(
            detail, edits,
            change(writer.note.get("pointer"), reader.name, writer.name),
            f"Keep the name {reader.name}: readers that know only that one go by it.",
        )  # fmt: skip

    def symbols(self, lost: Sequence[Symbol], writer: Enumeration, reader: Enumeration) -> Fix:
        """Symbols that the reader does not know."""
        names = [symbol.name for symbol in lost]
        told = listed(names)
        default = "" if reader.default is not None else ", or give it a default for symbols that it does not know"
        return Fix(
            f"Add {told} to {reader.name}{default}.", self.reader.add_symbols(reader, names),
            self.writer.drop_symbols(writer, set(names)), f"Write no {told} before every reader knows it.",
        )  # fmt: skip

    def size(self, writer: Fixed, reader: Fixed) -> Fix:
        """A fixed of another size."""
        return Fix(
            f"A fixed keeps its size for ever: {writer.size} bytes. Give another size another name, or take bytes.",
            self.reader.resize(reader.note.get("pointer"), writer.size),
            self.writer.resize(writer.note.get("pointer"), reader.size),
            f"Go on writing {reader.size} bytes.",
        )  # fmt: skip

    # Unions

    def branch(self, writer: Type, reader: Union, at: At) -> Fix:
        """What the writer may write, and no branch of the reader's union reads."""
        name = called(writer)
        if at.written_in_union:
            keep, written = f"Write no {name} before every reader knows it.", self.writer.drop_branch(at.writer)
        else:
            keep, written = "Go on writing what is read.", self.writer.retype(at.writer, reader, self.reader.schema)
        return Fix(
            f"Add {name} to the reader's union before anybody writes it.",
            self.reader.add_branch(at.reader, writer, self.writer.schema), written, keep,
        )  # fmt: skip

    def prefer(self, branches: Branches, index: int, before: int, at: At) -> Fix:
        """A branch that says just what the writer's does, and comes too late."""
        name = called(branches.types[index])
        return Fix(f"Put {name} first in the reader's union.", self.reader.prefer(at.reader, index, before))


ALIKE: Final = 0.6
"""How like two names are, of 1, for the one to be taken for the other's new form."""

FEW: Final = 20
"""Fields among which one that was renamed is looked for."""


def _likely(field: Field, left: Sequence[Field]) -> Field | None:
    """The one field of the same type that nobody wants, if its name is like this one's: perhaps it was renamed."""
    alike = [other for other in left[:FEW] if other.type == field.type]
    if len(alike) != 1 or len(left) > FEW:
        return None
    ratio = SequenceMatcher(None, field.name.lower(), alike[0].name.lower()).ratio()
    return alike[0] if ratio >= ALIKE else None


def _text_of(field: Field) -> str:
    return "none" if isinstance(field.default, Missing) else json_text(field.default)


def _least(type_: Type, schema: Schema) -> str | None:
    """A default for a type, as JSON; None where none is short."""
    match schema.resolve(type_):
        case Null():
            return "null"
        case Bool():
            return "false"
        case Int():
            return "0"
        case Text() | Bytes():
            return '""'
        case ListOf():
            return "[]"
        case MapOf():
            return "{}"
        case Enumeration() as enum if enum.symbols:
            return json.dumps(enum.default or enum.symbols[0].name)
        case Union() as union if union.branches:
            return _least(union.branches[0], schema)
        case type_ if type_word(type_) in ("float", "double"):
            return "0.0"
        case _:
            return None
