"""The same question in another language: two versions of a schema, said in it as somebody who writes it would have.

Each version alone is converted by the language itself. What the two have to agree on is settled before: a field that both
have keeps its number, a new one gets a number that no version had, and a field that only its number tells is the same
under another name gets that name as an alias.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .explore import DERIVED, SchemaView, fitted
from .wire.schema import Field, Schema, Struct
from .wire.schemas import LANGUAGES


def translate(old: SchemaView, new: SchemaView, language: str) -> tuple[SchemaView, SchemaView]:
    """Both versions in a language. What cannot be said there is told in the views, as losses or problems."""
    if old.schema is None or new.schema is None:
        raise ValueError("only schemas that were read can be translated")
    first, second = agreed(old.schema, new.schema)
    target = LANGUAGES[language]
    return (
        replace(fitted(target, first, DERIVED, old.language), name=old.name),
        replace(fitted(target, second, DERIVED, new.language), name=new.name),
    )


def agreed(old: Schema, new: Schema) -> tuple[Schema, Schema]:
    """The two with numbers and aliases that agree."""
    first, second = {}, {}
    for name, type_ in old.named.items():
        if isinstance(type_, Struct):
            first[name] = replace(type_, fields=tuple(_numbered(type_)))
    for name, type_ in new.named.items():
        if isinstance(type_, Struct):
            before = first.get(_counterpart(name, type_, new, old))
            second[name] = replace(type_, fields=tuple(_following(type_, before) if before else _numbered(type_)))
    return (
        replace(old, named={**old.named, **first}),
        replace(new, named={**new.named, **second}),
    )


def _counterpart(name: str, struct: Struct, new: Schema, old: Schema) -> str:
    """The old name of a new record."""
    if name in old.named:
        return name
    for alias in struct.aliases:
        if alias in old.named:
            return alias
    return old.root_name if name == new.root_name else ""


def _numbered(struct: Struct) -> Iterator[Field]:
    """Every field with a number: its own, or the next free one."""
    taken = {field.number for field in struct.fields}
    free = iter(number for number in range(1, 2 * len(struct.fields) + 1) if number not in taken)
    for field in struct.fields:
        yield field if field.number is not None else replace(field, number=next(free))


def _following(struct: Struct, before: Struct) -> Iterator[Field]:
    """A newer record's fields, numbered and called as the older one's demand."""
    by_name = {field.name: field for field in before.fields}
    by_number = {field.number: field for field in before.fields}
    taken = {field.number for field in before.fields} | {field.number for field in struct.fields}
    free = iter(number for number in range(1, len(taken) + len(struct.fields) + 2) if number not in taken)
    names = {field.name for field in struct.fields}
    for field in struct.fields:
        if field.number is None:
            same = next((by_name[name] for name in (field.name, *field.aliases) if name in by_name), None)
            yield replace(field, number=same.number if same else next(free))
        else:
            other = by_number.get(field.number)
            renamed = other is not None and other.name != field.name and other.name not in names
            yield replace(field, aliases=(*field.aliases, other.name)) if renamed and other else field
