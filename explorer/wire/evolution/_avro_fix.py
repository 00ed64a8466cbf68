"""What to do about a finding of Avro's rules: in words, and as edits to the reader's text where that is safe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..rule import Edit, Fix
from ..schema import (
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Schema,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..value import Value, to_json
from ._avro_match import base


def json_text(value: Value) -> str:
    """A default as JSON, bytes in Avro's manner."""

    def plain(value: Value) -> Value:
        return value.decode("latin-1") if isinstance(value, bytes) else value

    shown = plain(value)
    try:
        return json.dumps(shown, ensure_ascii=False)
    except TypeError:
        return json.dumps(to_json(value), ensure_ascii=False)


def _is_json(schema: Schema) -> bool:
    return getattr(schema.model, "notation", "") in ("avsc", "avpr")


def _node(schema: Schema, at: str) -> Any:
    try:
        return schema.model.node(at)
    except (LookupError, ValueError, AttributeError):
        return None


def _least(type_: Type, schema: Schema) -> str | None:
    """A default that any type can have, as JSON; None where there is none that is short."""
    match schema.resolve(type_):
        case Null():
            return "null"
        case Bool():
            return "false"
        case Int() | Float() as number:
            return "0" if isinstance(number, Int) else "0.0"
        case Text() | Bytes():
            return '""'
        case ListOf():
            return "[]"
        case MapOf():
            return "{}"
        case Enumeration() as enum if enum.symbols:
            return json.dumps(enum.symbols[0].name)
        case Union() as union if union.branches:
            return _least(union.branches[0], schema)
        case _:
            return None


def default(field: Field, type_: Type, reader: Schema, renamed: Field | None) -> Fix:
    """A field without a default that the writer lacks: give it one, or say which field it was."""
    nullable = isinstance(type_, Union) and any(isinstance(reader.resolve(branch), Null) for branch in type_.branches)
    value = _least(field.type, reader)
    node = _node(reader, field.note.get("pointer", ""))
    if renamed is not None and node is not None and _is_json(reader) and isinstance(node.value, dict):
        edit = _insert(node, f'"aliases": [{json.dumps(renamed.name)}]') if "aliases" not in node.value else None
        return Fix(
            f'If it is the writer\'s {renamed.name}, say so: "aliases": ["{renamed.name}"]. If it is new, give it a default.',
            reader=(edit,) if edit else (),
        )
    if value is None:
        return Fix(f"Give {field.name} a default, or make it a union with null and the default null.")
    also = "" if nullable else f', or make it ["null", {json.dumps(base(type_))}] with the default null'
    detail = f'Give {field.name} a default ("default": {value}){also}.'
    if node is not None and _is_json(reader) and isinstance(node.value, dict):
        return Fix(detail, reader=(_insert(node, f'"default": {value}'),))
    if field.where is not None:  # Avro IDL: the default follows the name
        return Fix(f"Give {field.name} a default ({field.name} = {value}){also}.",
                   reader=(Edit(field.where.end, field.where.end, f" = {value}"),))  # fmt: skip
    return Fix(detail)


def _insert(node: Any, member: str) -> Edit:
    """One more member at the end of a JSON object."""
    last = max(child.span[1] for child in node.value.values())
    return Edit(last, last, f", {member}")


def likely_rename(field: Field, writer: Struct, reader: Struct) -> Field | None:
    """The one field of the same type that only the writer has: perhaps the same under another name."""
    known = {other.name for other in reader.fields} | {alias for other in reader.fields for alias in other.aliases}
    lost = [other for other in writer.fields if other.name not in known]
    return lost[0] if len(lost) == 1 and lost[0].type == field.type else None


def symbols(lost: Sequence[Symbol], reader: Enumeration, schema: Schema) -> Fix:
    """Symbols that the reader does not know: add them, or give the enum a default."""
    names = [symbol.name for symbol in lost]
    detail = (
        f"Add {', '.join(names[:12])} to {reader.name}, or give the enum a default for symbols that it does not know."
    )
    last = reader.symbols[-1].where if reader.symbols else None
    if last is None:
        return Fix(detail)
    written = "".join(f', "{name}"' if _is_json(schema) else f", {name}" for name in names)
    return Fix(detail, reader=(Edit(last.end, last.end, written),))


def alias_of_type(writer: Struct | Enumeration | Fixed, reader: Struct | Enumeration | Fixed, schema: Schema) -> Fix:
    """A named type that was called otherwise: give it the old name as an alias."""
    detail = f'Give {reader.name} the alias "{writer.name}".'
    node = _node(schema, reader.note.get("pointer", ""))
    if not _is_json(schema) or node is None or not isinstance(node.value, dict) or "aliases" in node.value:
        return Fix(detail)
    end = node.value["name"].span[1]
    return Fix(detail, reader=(Edit(end, end, f', "aliases": [{json.dumps(writer.name)}]'),))


def type_back(writer: Type, reader: Type, at: str, schema: Schema, widened: bool) -> Fix:
    """A type that does not match: go back, or widen in two steps."""
    old, new = base(writer), base(reader)
    if widened:
        detail = f"{new} cannot read {old}, though {old} could read {new}: keep {old}, or write into a new field."
    else:
        detail = f"Keep {old}, make it a union of {old} and {new}, or add a new field with a default."
    node = _node(schema, at)
    if node is None or not _is_json(schema) or not isinstance(node.value, str):
        return Fix(detail)
    if not isinstance(writer, Null | Bool | Int | Float | Text | Bytes):
        return Fix(detail)
    start, end = node.span
    return Fix(detail, reader=(Edit(start, end, json.dumps(old)),))


def branch(writer: Type, reader: Union, at: str, schema: Schema) -> Fix:
    """A branch that the reader's union lacks: add it."""
    name = getattr(writer, "name", None) or base(writer)
    detail = f"Add {name} to the reader's union before anybody writes it."
    node = _node(schema, at)
    if node is None or not _is_json(schema) or not isinstance(node.value, list) or not node.value:
        return Fix(detail)
    if not isinstance(writer, Null | Bool | Int | Float | Text | Bytes):
        return Fix(detail)
    end = node.value[-1].span[1]
    return Fix(detail, reader=(Edit(end, end, f", {json.dumps(base(writer))}"),))
