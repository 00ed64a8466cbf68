"""The schema in a container file: as the writer puts it there, and as the reader takes it out.

It is written as fastavro does, so that the file is the same byte for byte: full names, a type's own attributes first. It
is read as leniently as old files need: Java named inner classes `Outer$` until release 1.9, which no name may be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..problem import EncodeError, Problem, SchemaError
from ..schema import Schema, Union
from ..value import Value

Parse = Callable[[str, str | None], Schema]
Render = Callable[[Schema], str]

_NAMED: Final = ("record", "error", "enum", "fixed")
_PRIMITIVE: Final = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
_RESERVED: Final = frozenset(
    {"type", "name", "namespace", "fields", "items", "size", "symbols", "values", "doc"},
)
_OPTIONAL: Final = ("doc", "aliases", "default")


# Writing


def schema_text(schema: Schema, render: Render) -> str:
    """A schema as fastavro writes it into a file; raises EncodeError where JSON has no place for it."""
    try:
        given = _outermost(schema)
        return json.dumps(_type(json.loads(render(schema)) if given is None else given, ""), allow_nan=False)
    except ValueError:
        raise EncodeError(
            Problem(
                code="schema-as-json", detail="A container file holds its schema as JSON, and this one has no such writing.",
                path="", expected="a schema with at most 24 types inside one another, and defaults that are finite",
                found="a schema beyond that", fix="Take a flatter schema, or write the bare datum.",
            )
        ) from None  # fmt: skip


def _outermost(schema: Schema) -> Value:
    """The schema's own text as JSON, where it is JSON and its outermost type is the root; None where it is not."""
    if getattr(schema.model, "notation", "") != "avsc":
        return None
    given = json.loads(schema.text.removeprefix("\ufeff"))
    if isinstance(given, list) or isinstance(schema.root, Union):
        return given if isinstance(given, list) and isinstance(schema.root, Union) else None
    if isinstance(given, dict) and given.get("type") in _NAMED:
        return given if _full_name(given, "")[1] == schema.root_name else None
    return given


def _type(node: Any, space: str) -> Any:
    """A type with full names, its attributes in fastavro's order."""
    if isinstance(node, list):
        return [_type(branch, space) for branch in node]
    if not isinstance(node, dict):
        return node if node in _PRIMITIVE or "." in node or not space else f"{space}.{node}"
    kind = node["type"]
    if not isinstance(kind, str) or kind not in (*_PRIMITIVE, *_NAMED, "array", "map"):
        return _type(kind, space)
    told = {key: value for key, value in node.items() if key not in _RESERVED} | {"type": kind}
    if "doc" in node:
        told["doc"] = node["doc"]
    if kind in _NAMED:
        space, told["name"] = _full_name(node, space)
    if kind in ("record", "error"):
        told["fields"] = [_field(field, space) for field in node.get("fields", [])]
    for key, inner in (("items", True), ("values", True), ("symbols", False), ("size", False)):
        if _HOLDS.get(kind) == key:
            told[key] = _type(node[key], space) if inner else node[key]
    return told


_HOLDS: Final[Mapping[str, str]] = {"array": "items", "map": "values", "enum": "symbols", "fixed": "size"}


def _field(field: dict[str, Any], space: str) -> dict[str, Any]:
    told = {key: value for key, value in field.items() if key not in ("type", "name", *_OPTIONAL)}
    told |= {key: field[key] for key in _OPTIONAL if key in field}
    return told | {"name": field["name"], "type": _type(field["type"], space)}


def _full_name(node: dict[str, Any], space: str) -> tuple[str, str]:
    """The namespace that a definition opens, and its full name."""
    name: str = node["name"]
    if "." in name:
        return name.rpartition(".")[0], name
    space = node.get("namespace", space) or ""
    return space, f"{space}.{name}" if space else name


# Reading


def read_schema(text: str, parse: Parse) -> tuple[Schema, str]:
    """The schema of a file's metadata, and what had to be overlooked in it; raises SchemaError."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        raise SchemaError(
            Problem(
                code="schema-not-json", detail="It is not JSON.", expected="a schema in JSON",
                found=text.strip()[:40] or "nothing", fix="A container file holds its schema as JSON, never as IDL.",
            )
        )  # fmt: skip
    try:
        schema, overlooked = parse(text, None), ""
    except SchemaError as error:
        if "$" not in text or any(problem.code != "avro-name" for problem in error.problems):
            raise
        schema = parse(json.dumps(_mended(json.loads(text))), None)
        overlooked = f"{error.problem.detail} Java wrote such names for inner classes; $ is read as _."
    if getattr(schema.model, "protocol", None) is not None:
        raise SchemaError(
            Problem(
                code="schema-is-protocol", detail="It is a protocol.", expected="a schema", found="a protocol",
                fix="A file holds records of one type: the schema is that type.",
            )
        )  # fmt: skip
    return schema, overlooked


def _mended(node: Any) -> Any:
    """JSON of a schema without dollars in the names of types; those of fields, defaults and texts stay."""
    match node:
        case str():
            return node.replace("$", "_")
        case list():
            return [_mended(item) for item in node]
        case dict():
            named = ("name",) if node.get("type") in _NAMED else ()
            return {key: _mended(item) if key in (*_WITH_NAMES, *named) else item for key, item in node.items()}
        case _:
            return node


_WITH_NAMES: Final = ("type", "items", "values", "fields", "namespace")


def told_of(error: SchemaError) -> str:
    """What is wrong with a schema, with its place in the words: the offset in a file says nothing of a line."""
    problem = error.problem
    told = problem.detail.rstrip(".")
    if problem.line and not told.startswith("Line "):
        told = f"line {problem.line}, column {problem.column}: {told}"
    return f"in the schema, {told[0].lower() if told.startswith('Line ') else told[0]}{told[1:]}"
