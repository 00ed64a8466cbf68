"""What to do about a break, and the edits that do it: mostly, to let the reader's schema say what the writer's says."""

from __future__ import annotations

from collections.abc import Iterable
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

COMPANIONS: Final = {"if": ("then", "else"), "contains": ("minContains", "maxContains")}
"""Keywords that mean something only together with another."""


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
        case rules.SCHEMA_GIVEN_UP:
            return Fix(
                "Keep the writer's schema, or allow more keyword by keyword.",
                _replace(reader, at, _text(writer, writer.root.pointer)),
            )
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
        f"Keep what the writer's schema says: {text}."
        if len(text) < 60
        else f"Keep the {keyword} of the writer's schema."
    )
    edits = [_replace(reader, at, text)]
    for other in COMPANIONS.get(keyword, ()):
        edits.append(_restored(writer, reader, old.at.get(other), part.at.get(other), at))
    return Fix(detail, _apart(edit for group in edits for edit in group) if edits[0] else ())


def _restored(writer: Document, reader: Document, old: str | None, new: str | None, beside: str) -> tuple[Edit, ...]:
    """A keyword as the writer's schema has it, or not at all, beside another one."""
    if old is None:
        return () if new is None else _remove(reader, new)
    if new is not None:
        return _replace(reader, new, _text(writer, old))
    written = reader.written(beside)
    end = 0 if written is None else written.span[1]
    return (Edit(end, end, f', "{tokens(old)[-1]}": {_text(writer, old)}'),)


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
    """Without these characters and the comma before them; the one behind them, where they are the first."""
    text = document.tree.text
    before = len(text[:start].rstrip())
    if text[before - 1] == ",":
        return (Edit(before - 1, end, ""),)
    after = end + len(text[end:]) - len(text[end:].lstrip())
    if text[after] != ",":
        return (Edit(start, end, ""),)
    return (Edit(start, after + 1 + len(text[after + 1 :]) - len(text[after + 1 :].lstrip()), ""),)


def _apart(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits of which none touches another: one that does can be made when the first is."""
    kept: list[Edit] = []
    for edit in edits:
        if all(edit.end <= other.start or other.end <= edit.start for other in kept):
            kept.append(edit)
    return tuple(kept)
