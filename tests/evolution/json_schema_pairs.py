"""A pair of schemas for each rule of JSON Schema: the writer's, the reader's."""

from __future__ import annotations

from typing import Any, Final

from explorer.wire.jsonschema.model import Draft

D7: Final = {"$schema": Draft.D7.value}
D2020: Final = {"$schema": Draft.D2020.value}


def _limit(key: str, keyword: str, kind: str, less: int, more: int, *, upper: bool) -> dict[str, tuple[Any, Any]]:
    """The four changes of a bound. `less` and `more`: what allows less, and more."""
    of = {"type": kind}
    narrow, wide = (less, more) if upper else (more, less)
    return {
        f"{key}_ADDED": (of, {**of, keyword: narrow}),
        f"{key}_REMOVED": ({**of, keyword: narrow}, of),
        f"{key}_NARROWED": ({**of, keyword: wide}, {**of, keyword: narrow}),
        f"{key}_WIDENED": ({**of, keyword: narrow}, {**of, keyword: wide}),
    }


def _rows(key: str, keyword: str, none: Any, narrow: Any, wide: Any) -> dict[str, tuple[Any, Any]]:
    """The same of a keyword whose values are schemas or lists; `none` is the schema beside it."""
    return {
        f"{key}_ADDED": (none, {**none, keyword: narrow}),
        f"{key}_REMOVED": ({**none, keyword: narrow}, none),
        f"{key}_NARROWED": ({**none, keyword: wide}, {**none, keyword: narrow}),
        f"{key}_WIDENED": ({**none, keyword: narrow}, {**none, keyword: wide}),
    }


OPEN: Final = {"type": "object", "properties": {"a": {"type": "string"}}}
CLOSED: Final = {**OPEN, "additionalProperties": False}
PARTLY: Final = {**OPEN, "additionalProperties": {"type": "integer"}}
BOTH: Final = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
INTEGER, NUMBER, STRING = {"type": "integer"}, {"type": "number"}, {"type": "string"}
KIND: Final = [{"type": "string"}, {"type": "boolean"}, {"type": "null"}]
TUPLE: Final = {**D7, "type": "array", "items": [STRING]}
ANCHOR: Final = {"n": {"$dynamicAnchor": "n", "type": "integer"}}
WIDE_ANCHOR: Final = {"n": {"$dynamicAnchor": "n", "type": "number"}}
CONDITION: Final = {"if": {"type": "string"}, "then": {"maxLength": 3}}

PAIRS: Final[dict[str, tuple[Any, Any]]] = {
    "TYPE_NARROWED": (NUMBER, INTEGER),
    "TYPE_WIDENED": (INTEGER, NUMBER),
    "TYPE_CHANGED": (INTEGER, STRING),
    "FALSE_SCHEMA": (STRING, False),
    "NOTHING_WRITTEN": (False, STRING),
    "SCHEMA_GIVEN_UP": (STRING, True),
    **_rows("ENUM", "enum", {}, ["a", "b"], ["a", "b", "c"]),
    "ENUM_CHANGED": ({"enum": ["a", "b"]}, {"enum": ["a", "c"]}),
    "CONST_ADDED": (STRING, {**STRING, "const": "a"}),
    "CONST_REMOVED": ({**STRING, "const": "a"}, STRING),
    "CONST_CHANGED": ({"const": {"kind": "old"}}, {"const": {"kind": "new"}}),
    **_limit("MAX_LENGTH", "maxLength", "string", 3, 5, upper=True),
    **_limit("MIN_LENGTH", "minLength", "string", 3, 5, upper=False),
    "PATTERN_ADDED": (STRING, {**STRING, "pattern": "^a"}),
    "PATTERN_REMOVED": ({**STRING, "pattern": "^a"}, STRING),
    "PATTERN_WIDENED": ({**STRING, "pattern": "^[a-f]+$"}, {**STRING, "pattern": "^[a-z]*$"}),
    "PATTERN_CHANGED": ({**STRING, "pattern": "^[a-z]+$"}, {**STRING, "pattern": "^[a-f]+$"}),
    "FORMAT_ADDED": (STRING, {**STRING, "format": "email"}),
    "FORMAT_REMOVED": ({**STRING, "format": "email"}, STRING),
    "FORMAT_CHANGED": ({**STRING, "format": "email"}, {**STRING, "format": "uuid"}),
    "CONTENT_ENCODING_ADDED": (STRING, {**STRING, "contentEncoding": "base64"}),
    "CONTENT_ENCODING_REMOVED": ({**STRING, "contentEncoding": "base64"}, STRING),
    "CONTENT_ENCODING_CHANGED": ({**STRING, "contentEncoding": "base64"}, {**STRING, "contentEncoding": "base16"}),
    "CONTENT_MEDIA_TYPE_ADDED": (STRING, {**STRING, "contentMediaType": "image/png"}),
    "CONTENT_MEDIA_TYPE_REMOVED": ({**STRING, "contentMediaType": "image/png"}, STRING),
    "CONTENT_MEDIA_TYPE_CHANGED": (
        {**STRING, "contentMediaType": "image/png"},
        {**STRING, "contentMediaType": "image/jpeg"},
    ),
    **_limit("MAXIMUM", "maximum", "number", 3, 5, upper=True),
    **_limit("MINIMUM", "minimum", "number", 3, 5, upper=False),
    **_limit("EXCLUSIVE_MAXIMUM", "exclusiveMaximum", "number", 3, 5, upper=True),
    **_limit("EXCLUSIVE_MINIMUM", "exclusiveMinimum", "number", 3, 5, upper=False),
    **_rows("MULTIPLE_OF", "multipleOf", INTEGER, 6, 3),
    "MULTIPLE_OF_CHANGED": ({**INTEGER, "multipleOf": 4}, {**INTEGER, "multipleOf": 6}),
    "PROPERTY_ADDED_TO_OPEN_CONTENT": (OPEN, BOTH),
    "PROPERTY_ADDED_TO_PARTIALLY_OPEN_CONTENT": (PARTLY, {**BOTH, "additionalProperties": {"type": "integer"}}),
    "PROPERTY_ADDED_TO_CLOSED_CONTENT": (CLOSED, {**BOTH, "additionalProperties": False}),
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT": (BOTH, OPEN),
    "PROPERTY_REMOVED_FROM_PARTIALLY_OPEN_CONTENT": (BOTH, PARTLY),
    "PROPERTY_REMOVED_FROM_CLOSED_CONTENT": (BOTH, CLOSED),
    "REQUIRED_ADDED": (OPEN, {**OPEN, "required": ["a"]}),
    "REQUIRED_ADDED_WITH_DEFAULT": (
        OPEN,
        {"type": "object", "properties": {"a": {"type": "string", "default": ""}}, "required": ["a"]},
    ),
    "REQUIRED_REMOVED": ({**OPEN, "required": ["a"]}, OPEN),
    "PATTERN_PROPERTIES_ADDED": ({"type": "object"}, {"type": "object", "patternProperties": {"^x": INTEGER}}),
    "PATTERN_PROPERTIES_REMOVED": ({"type": "object", "patternProperties": {"^x": INTEGER}}, {"type": "object"}),
    "PATTERN_PROPERTIES_WIDENED": ({"patternProperties": {"^x": INTEGER}}, {"patternProperties": {"^x": NUMBER}}),
    **_rows("ADDITIONAL_PROPERTIES", "additionalProperties", OPEN, False, {"type": "integer"}),
    **_rows("UNEVALUATED_PROPERTIES", "unevaluatedProperties", {**D2020, **OPEN}, False, {"type": "integer"}),
    **_rows("PROPERTY_NAMES", "propertyNames", {"type": "object"}, {"maxLength": 3}, {"maxLength": 5}),
    **_limit("MAX_PROPERTIES", "maxProperties", "object", 1, 2, upper=True),
    **_limit("MIN_PROPERTIES", "minProperties", "object", 1, 2, upper=False),
    **_rows("DEPENDENT_REQUIRED", "dependentRequired", {"type": "object"}, {"a": ["b", "c"]}, {"a": ["b"]}),
    "DEPENDENT_REQUIRED_CHANGED": ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["c"]}}),
    **_rows(
        "DEPENDENT_SCHEMAS",
        "dependentSchemas",
        {"type": "object"},
        {"a": {"minProperties": 3}},
        {"a": {"minProperties": 2}},
    ),
    **_rows("ITEMS", "items", {"type": "array"}, False, INTEGER),
    "ITEM_ADDED_TO_OPEN_CONTENT": (TUPLE, {**TUPLE, "items": [STRING, STRING]}),
    "ITEM_ADDED_TO_PARTIALLY_OPEN_CONTENT": (
        {**TUPLE, "additionalItems": NUMBER},
        {**TUPLE, "items": [STRING, INTEGER], "additionalItems": NUMBER},
    ),
    "ITEM_ADDED_TO_CLOSED_CONTENT": (
        {**TUPLE, "additionalItems": False},
        {**TUPLE, "items": [STRING, STRING], "additionalItems": False},
    ),
    "ITEM_REMOVED": ({**TUPLE, "items": [STRING, STRING]}, TUPLE),
    "TUPLE_CHANGED": ({**D7, "type": "array", "items": STRING}, TUPLE),
    **_rows("ADDITIONAL_ITEMS", "additionalItems", TUPLE, False, INTEGER),
    **_rows(
        "UNEVALUATED_ITEMS", "unevaluatedItems", {**D2020, "type": "array", "prefixItems": [STRING]}, False, INTEGER
    ),
    **_rows("CONTAINS", "contains", {"type": "array"}, {"minimum": 5, "type": "integer"}, {"type": "integer"}),
    **_limit("MAX_ITEMS", "maxItems", "array", 1, 2, upper=True),
    **_limit("MIN_ITEMS", "minItems", "array", 1, 2, upper=False),
    "UNIQUE_ITEMS_ADDED": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    "UNIQUE_ITEMS_REMOVED": ({"type": "array", "uniqueItems": True}, {"type": "array"}),
    "ALL_OF_CHANGED": ({**STRING, "maxLength": 3}, {"allOf": [STRING, {"maxLength": 3}]}),
    **_rows("ANY_OF", "anyOf", {}, KIND[:2], KIND),
    "ANY_OF_CHANGED": ({"anyOf": KIND[:2]}, {"anyOf": KIND[1:]}),
    **_rows("ONE_OF", "oneOf", {}, KIND[:2], KIND),
    "ONE_OF_CHANGED": ({"oneOf": KIND[:2]}, {"oneOf": KIND[1:]}),
    **_rows("NOT", "not", {}, NUMBER, INTEGER),
    "CONDITION_ADDED": (STRING, {**STRING, **CONDITION}),
    "CONDITION_REMOVED": ({**STRING, **CONDITION}, STRING),
    "CONDITION_NARROWED": ({**CONDITION, "then": {"maxLength": 5}}, CONDITION),
    "CONDITION_WIDENED": (CONDITION, {**CONDITION, "then": {"maxLength": 5}}),
    "DYNAMIC_REFERENCE_ADDED": (NUMBER, {**D2020, "$dynamicRef": "#n", "$defs": ANCHOR}),
    "DYNAMIC_REFERENCE_REMOVED": ({**D2020, "$dynamicRef": "#n", "$defs": ANCHOR}, NUMBER),
    "DYNAMIC_REFERENCE_NARROWED": (
        {**D2020, "$dynamicRef": "#n", "$defs": WIDE_ANCHOR},
        {**D2020, "$dynamicRef": "#n", "$defs": ANCHOR},
    ),
    "DYNAMIC_REFERENCE_WIDENED": (
        {**D2020, "$dynamicRef": "#n", "$defs": ANCHOR},
        {**D2020, "$dynamicRef": "#n", "$defs": WIDE_ANCHOR},
    ),
    "DEFAULT_CHANGED": ({**STRING, "default": "a"}, {**STRING, "default": "b"}),
    "REMARK_CHANGED": ({**STRING, "title": "one"}, {**STRING, "title": "other"}),
    "INTERACTION": (
        {"properties": {"a": INTEGER}, "not": {"properties": {"a": {"const": 0}}, "required": ["a"]}},
        {"properties": {"a": {"type": "integer", "enum": [1]}}},
    ),
    "NOT_DECIDED": ({**STRING, "pattern": "(?<=a)b"}, {**STRING, "pattern": "(?<=a)bc"}),
}
