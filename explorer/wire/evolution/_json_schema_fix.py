"""What to do about a break, and the edits that do it: mostly, to let the reader's schema say what the writer's says."""

from __future__ import annotations

from typing import Final

from ..jsonschema.model import Document, Node
from ..rule import Edit, Fix, Rule
from ..value import tokens
from . import _json_schema_rules as rules

SAMPLES: Final = {
    "date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z", "duration": "P1D",
    "email": "someone@example.com", "idn-email": "someone@example.com", "hostname": "example.com",
    "idn-hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uri": "https://example.com/",
    "uri-reference": "/there", "iri": "https://example.com/", "iri-reference": "/there",
    "uuid": "00000000-0000-4000-8000-000000000000", "uri-template": "/{id}", "json-pointer": "/a",
    "relative-json-pointer": "0/a", "regex": "a*", "base64": "AAAA",
}  # fmt: skip
"""A text of each format."""

KEEPS: Final = {
    "type", "enum", "const", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "propertyNames",
    "dependentRequired", "dependentSchemas", "contains", "anyOf", "oneOf", "not", "if", "additionalProperties",
    "unevaluatedProperties", "unevaluatedItems",
}  # fmt: skip
"""Keywords whose value may simply be the writer's again."""


def fix(
    rule: Rule, writer: Document, reader: Document, old: Node | None, part: Node, keyword: str, at: str
) -> Fix | None:
    """What to do about a break of a rule."""
    match rule:
        case rules.REQUIRED_ADDED | rules.REQUIRED_ADDED_WITH_DEFAULT:
            name = _text(reader, at)
            return Fix(
                f"Leave {name} optional, until no record without it is read any more.", _drop_element(reader, at)
            )
        case rules.PROPERTY_ADDED_TO_OPEN | rules.PROPERTY_ADDED_TO_PARTIALLY_OPEN:
            name = tokens(at)[-1]
            return Fix(
                f"Allow any value for {name}, if records may already have one; if producers send only properties that their "
                "schema names, ask by the profile declared.",
                _replace(reader, at, "true") if "draft-04" not in reader.draft.value else _replace(reader, at, "{}"),
            )
        case rules.PROPERTY_REMOVED_FROM_CLOSED | rules.PROPERTY_REMOVED_FROM_PARTIALLY_OPEN:
            return Fix("Keep the property, or let the reader's schema take properties that it does not name.")
        case rules.NEVER:
            return Fix(
                "Allow what the writer's schema allows here.",
                _replace(reader, at, _text(writer, old.pointer) if old else ""),
            )
    if keyword not in KEEPS:
        return Fix("Allow here what the writer's schema allows.")
    if old is None or keyword not in old.says:
        return Fix(
            f"Leave {keyword} out, or bring it in when no record is read any more that it refuses.", _remove(reader, at)
        )
    text = _text(writer, old.at.get(keyword, ""))
    detail = (
        f"Keep what the writer's schema says: {text}"
        if len(text) < 60
        else f"Keep the {keyword} of the writer's schema."
    )
    return Fix(detail, _replace(reader, at, text))


def _text(document: Document, at: str) -> str:
    written = document.written(at)
    return "" if written is None else document.tree.text[slice(*written.span)]


def _replace(document: Document, at: str, text: str) -> tuple[Edit, ...]:
    """Another value in a place; none where it refers to definitions that may not be there."""
    written = document.written(at)
    if written is None or not text or '"$ref"' in text or '"$dynamicRef"' in text:
        return ()
    return (Edit(*written.span, text),)


def _remove(document: Document, at: str) -> tuple[Edit, ...]:
    """Without a member: its name, its value and one of the commas around it."""
    written = document.written(at)
    if written is None or written.key is None:
        return ()
    return _cut(document, written.key[0], written.span[1])


def _drop_element(document: Document, at: str) -> tuple[Edit, ...]:
    """Without an element; without the whole member, where it is the only one: draft 4 allows no empty array."""
    above = at.rpartition("/")[0]
    array, element = document.written(above), document.written(at)
    if array is None or element is None:
        return ()
    if isinstance(array.value, list) and len(array.value) == 1:
        return _remove(document, above)
    return _cut(document, *element.span)


def _cut(document: Document, start: int, end: int) -> tuple[Edit, ...]:
    text = document.tree.text
    after = end + len(text[end:]) - len(text[end:].lstrip())
    if text[after : after + 1] == ",":
        following = after + 1
        return (Edit(start, following + len(text[following:]) - len(text[following:].lstrip()), ""),)
    before = len(text[:start].rstrip())
    return (Edit(before - 1 if text[before - 1] == "," else start, end, ""),)
