"""unevaluatedProperties and unevaluatedItems in plainer words, where what is evaluated does not depend on the value."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from ..jsonschema.model import Additional, Items, Node
from ._json_schema_goal import TRUE

UNEVALUATED: Final = {"array": "unevaluatedItems", "object": "unevaluatedProperties"}


def lowered(node: Node) -> Node:
    """The schema itself, or one that says the same without them."""
    return _lowered(node) if node.says.keys() & {"unevaluatedItems", "unevaluatedProperties"} else node


@lru_cache(maxsize=256)
def _lowered(node: Node) -> Node:
    """unevaluatedProperties as additionalProperties, unevaluatedItems as the rest of the items."""
    parts: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part in parts:
            continue
        parts.append(part)
        if part.says.keys() & {"$dynamicRef", "anyOf", "oneOf", "if", "dependentSchemas"} or len(parts) > 50:
            return node
        stack += part.says.get("allOf", ())
        stack += [part.says["$ref"]] if "$ref" in part.says else []
    says = dict(node.says)
    if "unevaluatedProperties" in says:
        _lower_properties(says, parts, parts[1:])
    if "unevaluatedItems" in says and not any("contains" in part.says for part in parts):
        _lower_items(says, parts, parts[1:])
    return Node(node.pointer, says, at=node.at, base=node.base)


def _lower_properties(says: dict[str, Any], parts: list[Node], others: list[Node]) -> None:
    rest = says.pop("unevaluatedProperties")
    if any("additionalProperties" in part.says for part in parts) or any(
        "unevaluatedProperties" in part.says for part in others
    ):
        return  # everything is seen
    names = frozenset(name for part in parts for name in part.says.get("properties", ()))
    patterns = dict.fromkeys(source for part in parts for source in part.says.get("patternProperties", ()))
    says["additionalProperties"] = Additional(rest, names, tuple(patterns))


def _lower_items(says: dict[str, Any], parts: list[Node], others: list[Node]) -> None:
    rest = says.pop("unevaluatedItems")
    seen = [part.says["items"] for part in parts if "items" in part.says]
    if any(items.rest is not None for items in seen) or any("unevaluatedItems" in part.says for part in others):
        return
    own: Items = says.get("items", Items((), None))
    longest = max((len(items.prefix) for items in seen), default=0)
    says["items"] = Items((*own.prefix, *(TRUE for _ in range(longest - len(own.prefix)))), rest)
