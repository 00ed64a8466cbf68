"""Two versions of a record of thirty fields, as Avro schemas: one of primitive types, one of everything a schema can say.

Between the versions one field in ten changes: promoted, added with a default, removed, a symbol or a branch added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

PRIMITIVES: Final = ("string", "long", "int", "double", "boolean", "bytes")


def primitive() -> tuple[str, str]:
    """Names and primitive types, no more."""
    old = [{"name": f"field_{index:02}", "type": PRIMITIVES[index % 6]} for index in range(30)]
    new = [dict(field) for field in old]
    new[2]["type"] = "long"
    new[29] = {"name": "added", "type": "string", "default": ""}
    return _text(old), _text(new)


def mixed() -> tuple[str, str]:
    """Records, enums, unions, arrays, maps, a fixed and logical types, with documentation and defaults."""
    old = [field for group in range(5) for field in _group(group)]
    new = [field for group in range(5) for field in _group(group)]
    new[2]["type"]["symbols"].append("ADDED")
    new[2]["type"]["default"] = "A"
    new[7]["type"].append("long")
    new[29] = {"name": "added", "type": ["null", "string"], "default": None, "doc": "Since the second version."}
    return _text(old), _text(new)


def _group(number: int) -> list[dict[str, Any]]:
    """Six fields that differ in kind."""
    address = {
        "type": "record", "name": f"Address{number}", "doc": "Where it goes.",
        "fields": [{"name": "street", "type": "string"}, {"name": "zip", "type": "int", "default": 0}],
    }  # fmt: skip
    symbols = {"type": "enum", "name": f"Kind{number}", "symbols": ["A", "B", "C", "D"]}
    decimal = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}
    price = {"type": "fixed", "name": f"Hash{number}", "size": 16} if number % 2 else decimal
    types: Mapping[str, Any] = {
        "id": {"type": "long", "logicalType": "timestamp-millis"},
        "name": ["null", "string"],
        "kind": symbols,
        "address": address,
        "tags": {"type": "array", "items": "string"} if number % 2 else {"type": "map", "values": "long"},
        "price": price,
    }
    fields = [{"name": f"{name}_{number}", "type": type_} for name, type_ in types.items()]
    fields[0]["doc"] = "When it was seen."
    fields[1] |= {"default": None, "doc": "As the person writes it."}
    return fields


def _text(fields: list[dict[str, Any]]) -> str:
    record = {"type": "record", "name": "Event", "namespace": "com.example", "doc": "An event.", "fields": fields}
    return json.dumps(record, indent=2)
