"""What became of a keyword, from the writer's schema to the reader's, by its values alone."""

from __future__ import annotations

from typing import Any

from ..jsonschema.model import Items, exact, key_of
from ..rule import Rule
from . import _json_schema_rules as rules
from ._json_schema_rules import ADDED, CHANGED, LOWER, NARROWED, UPPER, WIDENED, Kind
from ._json_schema_same import same


def kind_of(keyword: str, old: Any, new: Any) -> Kind:
    """What became of a keyword, by its value alone."""
    if old is None:
        return NARROWED if keyword == "type" else ADDED
    if keyword in LOWER | UPPER:
        return NARROWED if (exact(new) > exact(old)) == (keyword in LOWER) else WIDENED
    match keyword:
        case "multipleOf":
            if (exact(new) / exact(old)).denominator == 1:
                return NARROWED
            return WIDENED if (exact(old) / exact(new)).denominator == 1 else CHANGED
        case "type":
            was, now = (said | {"integer"} if "number" in said else said for said in (old, new))
            return NARROWED if now < was else WIDENED if was < now else CHANGED
        case "enum":
            was, now = ({key_of(value) for value in said} for said in (old, new))
            return NARROWED if now < was else WIDENED if was < now else CHANGED
        case "dependentRequired":
            was, now = ({(name, one) for name, needs in said.items() for one in needs} for said in (old, new))
            return NARROWED if was < now else WIDENED if now < was else CHANGED
        case "anyOf" | "oneOf":
            fewer = all(any(same(one, other) for other in old) for one in new)
            return NARROWED if fewer and len(new) < len(old) else CHANGED
        case _:
            return CHANGED


def item_rules(said: Items, was: Items, index: int) -> tuple[Rule, Rule]:
    """The rules for an element, of a break and of none."""
    if index < len(said.prefix) and index >= len(was.prefix):
        if was.rest is None:
            return rules.ITEM_ADDED_TO_OPEN, rules.ITEM_ADDED_TO_OPEN
        closed = rules.ITEM_ADDED_TO_CLOSED if was.rest.never else rules.ITEM_ADDED_TO_PARTIALLY_OPEN
        return rules.ITEM_ADDED_TO_PARTIALLY_OPEN, closed
    keyword = "additionalItems" if said.prefix else "items"
    added = was.at(index) is None
    kind = ADDED if added else NARROWED
    return rules.rule_of(keyword, kind), rules.rule_of(keyword, ADDED if added else WIDENED)
