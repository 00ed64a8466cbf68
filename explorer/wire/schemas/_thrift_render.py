"""A schema that Thrift can say, as the text of its IDL: types above those that use them, one field a line.

What it prints parses back to the same types. What a record needs and Thrift has no word for (a key that is no name, a bare
union, null, an integer of any size) is printed as annotations, which compilers keep and generated code ignores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..schema import (
    MISSING,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..thrift_types import union_members
from ..value import Value, from_base64
from ._thrift_names import Names

WORDS: Final = {Presence.REQUIRED: "required ", Presence.OPTIONAL: "optional "}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def render(schema: Schema) -> str:
    """The text of a schema that `fit` gave or `parse` read; one that has its text already keeps it."""
    return schema.text or "\n\n".join(
        _definition(name, schema.named[name], schema) for name in _in_order(schema.named)
    ) + "\n"  # fmt: skip


def _in_order(named: Mapping[str, Type]) -> Iterator[str]:
    """The names, each after those it uses, as far as they do not use each other."""
    done: set[str] = set()
    for first in named:
        stack = [(first, False)]
        while stack:
            name, seen_below = stack.pop()
            if seen_below:
                yield name
            elif name not in done:
                done.add(name)
                stack.append((name, True))
                stack += [(used, False) for used in reversed([*used_names(named[name])]) if used not in done]


def used_names(type_: Type) -> Iterator[str]:
    """The names of the types that a type's own definition refers to."""
    match type_:
        case Ref():
            yield type_.name
        case ListOf() | SetOf():
            yield from used_names(type_.item)
        case MapOf():
            yield from used_names(type_.key)
            yield from used_names(type_.value)
        case Union():
            for branch in type_.branches:
                yield from used_names(branch)
        case Struct():
            for field in type_.fields:
                yield from used_names(field.type)
        case _:
            return


def _definition(name: str, type_: Type, schema: Schema) -> str:
    match type_:
        case Enumeration():
            names = Names()
            lines = [_symbol(names.fresh(symbol.name), symbol.name, symbol.number) for symbol in type_.symbols]
            return _block(f"enum {name}", lines)
        case Null():
            return f'struct {name} {{\n}} (json_type = "null")'
        case Union():
            lines = [_field(member, schema, bare=True) for member in union_members(type_)]
            return _block(f"union {name}", lines) + ' (json_type = "union")'
        case Struct():
            bare = type_.kind == "union"
            lines = [_field(field, schema, bare=bare) for field in type_.fields]
            return _doc(type_.doc, "") + _block(f"{type_.kind} {name}", lines)
        case _:
            raise TypeError(f"Thrift gives no name to a {type(type_).__name__}")


def _block(head: str, lines: Iterable[str]) -> str:
    return f"{head} {{\n" + "".join(f"{line}\n" for line in lines) + "}"


def _symbol(name: str, key: str, number: int) -> str:
    return f"  {name} = {number}{_json_name(name, key)},"


def _field(field: Field, schema: Schema, *, bare: bool) -> str:
    """One line; the members of a union are optional without saying so."""
    word = "" if bare else WORDS.get(field.presence, "")
    default = "" if field.default is MISSING else f" = {const(field.default, field.type, schema)}"
    key = field.name if field.json_name is None else field.json_name
    notes = "" if field.json_name is None else _json_name(None, key)
    return f"{_doc(field.doc, '  ')}  {field.number}: {word}{spell(field.type)} {field.name}{default}{notes};"


def _json_name(name: str | None, key: str) -> str:
    return "" if name == key else f" (json_name = {quoted(key)})"


def _doc(doc: str, indent: str) -> str:
    if not doc:
        return ""
    if "\n" not in doc:
        return f"{indent}/** {doc} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in doc.split("\n")) + f"{indent} */\n"


def spell(type_: Type) -> str:
    """A type as the IDL writes it."""
    match type_:
        case Ref():
            return type_.name
        case Int(bits=None):
            return 'string (json_type = "integer")'
        case Int(bits=64, signed=False):
            return 'string (json_type = "uint64")'
        case ListOf():
            return f"list<{spell(type_.item)}>"
        case SetOf():
            return f"set<{spell(type_.item)}>"
        case MapOf():
            return f"map<{spell(type_.key)}, {spell(type_.value)}>"
        case _:
            return type_.native or "string"


def quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def const(value: Value, type_: Type, schema: Schema) -> str:
    """A default as the IDL writes it. The value fits the type: `fit` and `parse` saw to that."""
    type_ = schema.resolve(type_)
    match type_:
        case Bool():
            return "true" if value else "false"
        case Int() if type_.bits is None or not type_.signed:
            return quoted(str(value))
        case Int():
            return str(value)
        case Float():
            return _double(value)
        case Text():
            return quoted(value)
        case Bytes():
            return quoted(value.decode("utf-8", "surrogatepass"))
        case Enumeration():
            names = Names()
            own = {symbol.name: names.fresh(symbol.name) for symbol in type_.symbols}
            return f"{type_.name}.{own[value]}"
        case ListOf() | SetOf():
            return "[" + ", ".join(const(item, type_.item, schema) for item in value) + "]"
        case MapOf():
            entries = (
                f"{_key(key, type_.key, schema)}: {const(item, type_.value, schema)}" for key, item in value.items()
            )
            return "{" + ", ".join(entries) + "}"
        case Struct():
            fields = {field.key: field for field in type_.fields}
            entries = (
                f"{quoted(fields[key].name)}: {const(item, fields[key].type, schema)}" for key, item in value.items()
            )
            return "{" + ", ".join(entries) + "}"
        case _:
            raise TypeError(f"no default can be a {type(type_).__name__}")


def _double(value: float) -> str:
    """The shortest digits that read back as the number; infinity is a number too large."""
    return repr(float(value)).replace("inf", "1e999")


def _key(key: str, type_: Type, schema: Schema) -> str:
    """A key of a map in a default, from the text that it is in a record."""
    match schema.resolve(type_):
        case Bool():
            return key
        case Int(bits=None) | Int(bits=64, signed=False):
            return quoted(key)
        case Int():
            return key
        case Float():
            return _double(float(key))
        case Bytes():
            return const(from_base64(key), type_, schema)
        case _:
            return const(key, type_, schema)
