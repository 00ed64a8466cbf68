"""Avro schemas and records made by hypothesis: every kind of type, names inside names, recursion, records that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

WORDS = st.text("abcxyz_AZ09", min_size=1, max_size=6).map(lambda text: f"n{text}")
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)


@dataclass
class Made:
    """A type as JSON, and a strategy for values that conform to it (logical types by their plain values)."""

    schema: Any
    values: st.SearchStrategy[Any]
    kind: str  # what may come once in a union, and what no second opinion takes for another


_SINGLE = st.floats(width=32, allow_nan=False, allow_infinity=False)
_INT = st.integers(-(1 << 31), (1 << 31) - 1)
_LONG = st.integers(-(1 << 63), (1 << 63) - 1)

PRIMITIVES = [
    Made("null", st.none(), "null"),
    Made("boolean", st.booleans(), "number"),  # Apache takes it for an int
    Made("int", _INT, "number"),
    Made("long", _LONG, "number"),
    Made("float", _SINGLE, "number"),
    Made("double", st.floats(allow_nan=False), "number"),
    Made("bytes", st.binary(max_size=70), "bytes"),
    Made("string", TEXT, "text"),
    Made({"type": "int", "logicalType": "date"}, _INT, "number"),
    Made({"type": "int", "logicalType": "time-millis"}, _INT, "number"),
    Made({"type": "long", "logicalType": "timestamp-micros"}, _LONG, "number"),
    Made({"type": "long", "logicalType": "local-timestamp-nanos"}, _LONG, "number"),
    Made({"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 4}, st.binary(max_size=9), "bytes"),
]


class _Maker:
    """One schema under construction: names are given once."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0

    def name(self) -> dict[str, str]:
        self.count += 1
        space = self.draw(st.sampled_from(["", "a", "a.b"]))
        return {"name": f"T{self.count}"} | ({"namespace": space} if space else {})

    def type(self, depth: int, *, union: bool = True) -> Made:
        choices = ["primitive"] * 3 + ["enum", "fixed"]
        if depth:
            choices += ["array", "map", "record", "record"] + (["union"] * 2 if union else [])
        match self.draw(st.sampled_from(choices)):
            case "primitive":
                return self.draw(st.sampled_from(PRIMITIVES))
            case "enum":
                symbols = self.draw(st.lists(WORDS, min_size=1, max_size=70, unique=True))
                return Made({"type": "enum", **self.name(), "symbols": symbols}, st.sampled_from(symbols), "text")
            case "fixed":
                size = self.draw(st.integers(1, 20))
                schema: dict[str, Any] = {"type": "fixed", **self.name(), "size": size}
                if size in (12, 16) and self.draw(st.booleans()):
                    schema["logicalType"] = {12: "duration", 16: "uuid"}[size]
                return Made(schema, st.binary(min_size=size, max_size=size), "bytes")
            case "array":
                item = self.type(depth - 1)
                return Made({"type": "array", "items": item.schema}, st.lists(item.values, max_size=4), "list")
            case "map":
                item = self.type(depth - 1)
                entries = st.dictionaries(TEXT, item.values, max_size=3)
                return Made({"type": "map", "values": item.schema}, entries, "object")
            case "union":
                return self.union(depth)
            case _:
                return self.record(depth)

    def union(self, depth: int) -> Made:
        branches: dict[str, Made] = {}
        for _ in range(self.draw(st.integers(1, 4))):
            branch = self.type(depth - 1, union=False)
            branches.setdefault(branch.kind, branch)
        values = st.one_of(*(branch.values for branch in branches.values()))
        return Made([branch.schema for branch in branches.values()], values, "union")

    def record(self, depth: int) -> Made:
        names = self.name()
        full = ".".join([*([names["namespace"]] if "namespace" in names else []), names["name"]])
        fields = self.draw(st.lists(WORDS, max_size=4, unique=True))
        made = {field: self.type(depth - 1) for field in fields}
        listed: list[dict[str, Any]] = [{"name": field, "type": type_.schema} for field, type_ in made.items()]
        values = st.fixed_dictionaries({field: type_.values for field, type_ in made.items()})
        if "namespace" in names and self.draw(st.booleans()):  # a full name is the same name in every namespace
            plain = values
            listed.append({"name": "zz_next", "type": ["null", full]})
            ends = plain.map(lambda value: {**value, "zz_next": None})
            longer = st.builds(lambda value, below: {**value, "zz_next": below}, plain, ends)
            values = ends | longer
        return Made({"type": "record", **names, "fields": listed}, values, "object")


@st.composite
def schemas_with_values(draw: st.DrawFn) -> tuple[Any, Any]:
    """A schema as JSON, and a value that conforms to it."""
    made = _Maker(draw).type(3)
    return made.schema, draw(made.values)


@st.composite
def schemas(draw: st.DrawFn) -> Any:
    """A schema as JSON."""
    return _Maker(draw).type(3).schema


def without_logical_types(schema: Any) -> Any:
    """The schema as one who knows no logical types reads it."""
    if isinstance(schema, dict):
        return {key: without_logical_types(item) for key, item in schema.items() if key != "logicalType"}
    return [without_logical_types(item) for item in schema] if isinstance(schema, list) else schema
