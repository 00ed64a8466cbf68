"""Pairs of Avro schemas made by hypothesis: a schema, what somebody did to it, and records of the first.

Each change is one that people make: a field added, removed, renamed or moved, with a default, an alias or without, a type
promoted or replaced, symbols and branches more or less, a logical type. Most leave the pair compatible, some do not.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ..avro_schemas import _Maker

_DEFAULTS: dict[str, tuple[Any, Any]] = {
    "int": ("int", 7), "long": ("long", 1 << 40), "string": ("string", "new"), "null": (["null", "long"], None),
    "bytes": ("bytes", "\u00ff\u0000"), "array": ({"type": "array", "items": "int"}, [1, 2]),
    "map": ({"type": "map", "values": "string"}, {"a": "b"}), "double": ("double", 0.5), "boolean": ("boolean", True),
    "later": (["null", "double"], 0.5),
}  # fmt: skip
_WIDER = {"int": ["long", "float", "double"], "long": ["float", "double"], "float": ["double"], "string": ["bytes"],
          "bytes": ["string"]}  # fmt: skip
_PRIMITIVES = ["int", "long", "float", "double", "string", "bytes", "boolean"]


@dataclass
class MadePair:
    """A writer's schema, a reader's, both as JSON, and a record of the writer's."""

    writer: Any
    reader: Any
    record: Any


@st.composite
def made_pairs(draw: st.DrawFn) -> MadePair:
    """A pair and a record."""
    maker = _Maker(draw)
    made = maker.record(3) if draw(st.integers(0, 3)) else maker.type(3)
    reader = copy.deepcopy(made.schema)
    for _ in range(draw(st.integers(1, 5))):
        reader = _changed(draw, reader)
    if draw(st.booleans()) and draw(st.booleans()):
        reader = [*(["null"] if reader != "null" else []), reader] if not isinstance(reader, list) else reader
    return MadePair(made.schema, reader, draw(made.values))


Place = tuple[Any, Any]
"""What holds a type, and its key there."""


def _places(schema: Any) -> list[Place]:
    """Where the types of a schema stand, the outermost one first; that one is in a list of its own."""
    root = [schema]
    found: list[Place] = [(root, 0)]
    for holder, key in found:  # grows meanwhile
        match holder[key]:
            case {"type": "record", "fields": fields}:
                found += ((field, "type") for field in fields if "default" not in field)  # which it must go on fitting
            case {"type": "array"} as array:
                found.append((array, "items"))
            case {"type": "map"} as entries:
                found.append((entries, "values"))
            case list() as branches:
                found += ((branches, index) for index in range(len(branches)))
    return found


def _changed(draw: st.DrawFn, schema: Any) -> Any:
    """The schema after one change somewhere in it."""
    places = _places(schema)
    holder, key = draw(st.sampled_from(places))
    old = holder[key]
    match old:
        case {"type": "record", "fields": list()}:
            _record(draw, old)
        case {"type": "enum", "symbols": symbols}:
            _enum(draw, old, symbols)
        case {"type": "fixed"}:
            _fixed(draw, old)
        case list():
            _union(draw, old)
        case _ if holder is places[0][0] or isinstance(
            holder, dict
        ):  # and no branch of a union, which must stay different
            holder[key] = _type(draw, old)
    return places[0][0][0]


def _record(draw: st.DrawFn, record: Any) -> None:
    fields = record["fields"]
    choices = ["add", "default", "name"] + (["remove", "rename", "alias", "move", "doc"] if fields else [])
    choice = draw(st.sampled_from(choices))
    field = draw(st.sampled_from(fields)) if fields else {}
    match choice:
        case "add" | "default":
            name = f"added{draw(st.integers(0, 9))}"
            if all(name != field["name"] for field in fields):
                type_, default = draw(st.sampled_from(list(_DEFAULTS.values())))
                more = {"default": copy.deepcopy(default)} if choice == "default" else {}
                fields.insert(draw(st.integers(0, len(fields))), {"name": name, "type": copy.deepcopy(type_), **more})
        case "remove":
            if not _defines(field["type"]):
                fields.remove(field)
        case "rename" | "alias":
            if choice == "alias":
                field["aliases"] = [field["name"]]
            field["name"] = f"re{field['name']}"
        case "move":
            if not any(_defines(field["type"]) or _names(field["type"]) for field in fields):
                fields.reverse()
        case "doc":
            field["doc"] = "What it is."
        case "name":
            if not _names(fields):
                alias = draw(st.booleans())
                full = f"{record['namespace']}.{record['name']}" if "namespace" in record else record["name"]
                record["name"] = f"Re{record['name']}"
                if alias:
                    record["aliases"] = [full]


def _enum(draw: st.DrawFn, enum: Any, symbols: list[str]) -> None:
    match draw(st.sampled_from(["more", "fewer", "default", "order"])):
        case "more":
            symbols.append(f"more{len(symbols)}")
        case "fewer" if len(symbols) > 1:
            gone = symbols.pop()
            if enum.get("default") == gone:
                del enum["default"]
        case "default":
            enum["default"] = symbols[0]
        case "order":
            symbols.reverse()


def _fixed(draw: st.DrawFn, fixed: Any) -> None:
    if draw(st.booleans()):
        fixed["size"] += 1
    else:
        full = f"{fixed['namespace']}.{fixed['name']}" if "namespace" in fixed else fixed["name"]
        fixed["aliases"] = [full]
        fixed["name"] = f"Re{fixed['name']}"


def _union(draw: st.DrawFn, union: list[Any]) -> None:
    """A branch more, one less, or another order; only of branches that need no names of others."""
    plain = [branch for branch in union if isinstance(branch, str) and branch in ("null", *_PRIMITIVES)]
    match draw(st.sampled_from(["more", "fewer", "order"])):
        case "more":
            more = draw(st.sampled_from(["null", *_PRIMITIVES]))
            if more not in [branch["type"] if isinstance(branch, dict) else branch for branch in union]:
                union.insert(draw(st.integers(0, len(union))), more)
        case "fewer" if plain and len(union) > 1:
            union.remove(draw(st.sampled_from(plain)))
        case "order" if len(plain) == len(union):
            union.reverse()


def _type(draw: st.DrawFn, old: Any) -> Any:
    """Another type in the place of one: wider, with another meaning, a union, or another one altogether."""
    plain = old if isinstance(old, str) else old["type"]
    if plain not in ("null", *_PRIMITIVES):  # a name, or a container
        return old if isinstance(old, str) else draw(st.sampled_from([old, ["null", old]]))
    match draw(st.sampled_from(["wider", "wider", "nullable", "meaning", "other"])):
        case "wider" if plain in _WIDER:
            return draw(st.sampled_from(_WIDER[plain]))
        case "nullable" if plain != "null":
            return draw(st.sampled_from([["null", old], [old, "null"], [*_WIDER.get(plain, []), old]]))
        case "meaning" if plain in ("int", "long"):
            return {"type": plain, "logicalType": {"int": "date", "long": "timestamp-millis"}[plain]}
        case "other":
            return draw(st.sampled_from(_PRIMITIVES))
    return old


def _defines(type_: Any) -> bool:
    """Whether a type defines names, which others may need."""
    return '"name"' in repr(type_).replace("'", '"')


def _names(type_: Any) -> bool:
    """Whether a type refers to names."""
    return "T" in repr(type_)
