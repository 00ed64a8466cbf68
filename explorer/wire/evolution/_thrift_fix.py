"""What to do about a finding of Thrift's rules: in words, and as edits to the reader's text where that is safe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ..rule import Edit, Fix
from ..schema import Place
from ..thrift_model import EnumDef, EnumValue, FieldDef, FieldType, StructDef, spell
from ._thrift_names import Names

_REQUIRED: Final = re.compile(r"\brequired\b")
_LAST: Final = 32_767
"""The largest number that a field can have."""


def optional(field: FieldDef, text: str) -> Fix:
    """A field that the reader requires and need not be there."""
    detail = f"Make {field.name} optional. Thrift's own advice is to require nothing, for ever is a long time."
    word = _REQUIRED.search(text, field.where.start, field.type.where.start)
    return Fix(detail, (Edit(word.start(), word.end(), "optional"),) if word else ())


def type_back(field: FieldDef, reader: FieldDef, names: Names, free: int | None) -> Fix:
    """A type that does not match: the new one is a new field."""
    old = spell(field.type)
    new = "" if free is None else f", such as {free}"
    detail = f"Keep {old}; give the new type a field of its own with a new number{new}."
    return Fix(detail, (_over(reader.type.where, old),) if names.knows(field.type) else ())


def result_back(writer: FieldType | None, reader: FieldType | None, names: Names) -> Fix:
    """A return type that does not match."""
    old = "void" if writer is None else spell(writer)
    known = reader is not None and writer is not None and names.knows(writer)
    detail = f"Keep {old}, and add a function of another name for the new type."
    return Fix(detail, (_over(reader.where, old),) if known and reader is not None else ())


def new_number(field: FieldDef, reader: FieldDef, free: int | None) -> Fix:
    """A number that was taken over by another field: give that field one of its own."""
    if free is None:
        return Fix(f"Give {reader.name} a number that was never used, and leave {field.id} to {field.name}.")
    detail = f"Give {reader.name} a number that was never used, such as {free}, and leave {field.id} to {field.name}."
    return Fix(detail, (_over(reader.id_where, str(free)),) if reader.id_where else ())


def number_back(field: FieldDef, reader: FieldDef) -> Fix:
    """A field whose number changed, and no other field has it now."""
    detail = f"Give {reader.name} its number {field.id} back."
    if reader.id_where is None or field.id < 1:
        return Fix(detail)
    return Fix(detail, (_over(reader.id_where, str(field.id)),))


def name_back(field: FieldDef, reader: FieldDef) -> Fix:
    detail = f"If nothing is gained by the new name, keep {field.name}."
    return Fix(detail, (_over(reader.name_where, field.name),))


def default_back(field: FieldDef, reader: FieldDef, writer_text: str) -> Fix:
    """Another default: the old one back, or none."""
    if field.default is None:
        detail = f"Leave {reader.name} without a default, or write it always."
        end = reader.default.where.end if reader.default else reader.name_where.end
        return Fix(detail, (Edit(reader.name_where.end, end, ""),))
    old = writer_text[field.default.where.start : field.default.where.end]
    detail = f"Keep the default {' '.join(old.split())[:60]}, or write {reader.name} always."
    if reader.default is not None:
        return Fix(detail, (_over(reader.default.where, old),))
    return Fix(detail, (Edit(reader.name_where.end, reader.name_where.end, f" = {old}"),))


def member(field: FieldDef, reader: StructDef, names: Names, writer_text: str, reader_text: str) -> Fix:
    """A member that the reader's union lacks."""
    detail = f"Add {field.name} to {reader.name} before anybody writes it."
    if not names.knows(field.type) or field.id_where is None:
        return Fix(detail)
    return Fix(detail, _into(reader, reader_text, writer_text[field.where.start : field.where.end]))


def value(value_: EnumValue, reader: EnumDef, reader_text: str, *, moved: bool) -> Fix:
    """A value that the reader's enum lacks. `moved`: its name is there, under another number."""
    detail = f"Add {value_.name} = {value_.number} to {reader.name} before anybody writes it."
    if moved:
        return Fix(f"Give {value_.name} its number {value_.number} back.")
    return Fix(detail, _into(reader, reader_text, f"{value_.name} = {value_.number}"))


def free_number(*sides: Iterable[FieldDef]) -> int | None:
    """A number above all that either side uses; None where there is none."""
    most = max((field.id for side in sides for field in side), default=0)
    return most + 1 if 0 <= most < _LAST else None


def _over(where: Place | None, text: str) -> Edit:
    assert where is not None
    return Edit(where.start, where.end, text)


def _into(definition: StructDef | EnumDef, text: str, line: str) -> tuple[Edit, ...]:
    """One more line before the brace that closes a definition; Thrift asks for no comma before it."""
    end = text.rfind("}", definition.where.start, definition.where.end)
    if end < 0 or definition.annotations:  # an annotation may hold a brace of its own
        return ()
    begin = text.rfind("\n", 0, end) + 1
    if begin > definition.where.start and not text[begin:end].strip():
        return (Edit(begin, begin, f"  {line}\n"),)
    return (Edit(end, end, f" {line} "),)
