"""The keywords of JSON Schema: since when they are there, what their values must be, and what they are read to.

Each reads the written value of one keyword into a node's model. A value that is not what the specification asks for raises
`Wrong`, and the reader says where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from ..jsonschema import ecma
from ..jsonschema.model import TYPES, Draft, Node, Values, exact, key_of
from ..jsontree import Node as Written
from ..near import near
from ..value import Real, Value, words

D4, D6, D7, D2019, D2020 = Draft


class Wrong(Exception):
    """Not what a keyword asks for. `where`: the part of the value that is meant; the whole value where None.

    `write` is what to write in its place, and `keyword` under which other keyword, where that is clear.
    """

    def __init__(
        self, expected: str, fix: str, where: Written | None = None, *, write: str | None = None, keyword: str | None = None
    ) -> None:  # fmt: skip
        super().__init__(expected)
        self.expected, self.fix, self.where, self.write, self.keyword = expected, fix, where, write, keyword


class Place(Protocol):
    """What a keyword is read at: a schema under construction."""

    node: Node
    draft: Draft
    words: dict[str, Written]

    def schema(self, keyword: str, written: Written, *tokens: str) -> Node:
        """The schema that stands under a keyword, and under these tokens in it."""

    def refer(self, keyword: str, reference: str) -> None:
        """The keyword refers to a schema, which is looked for when all are known."""


Read = Callable[[Place, str, Written], Any]


class Silent(Enum):
    """What a keyword is read to that says nothing here; `null` may be a value."""

    SILENT = "silent"


SILENT: Final = Silent.SILENT


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword: how its value is read, in which drafts it is one, and whether it asserts or only remarks."""

    read: Read
    drafts: Sequence[Draft] = tuple(Draft)
    note: bool = False


def _named(value: Value) -> str:
    """A value in words, for a person who wrote something else there."""
    match value:
        case dict():
            return "an object"
        case list():
            return "an array" if value else "an empty array"
        case str():
            return f"the text {words(value)!r}"
        case bool() | None:
            return words(value)
        case _:
            return f"the number {words(value)}"


def found(written: Written) -> str:
    return _named(written.value)


# Plain values


def unquoted(written: Written) -> str | None:
    """What a text says that is to be no text: a number, true or false."""
    text = written.value.strip().lower() if isinstance(written.value, str) else ""
    return text if text in ("true", "false") else None


def digits(written: Written) -> str | None:
    text = written.value.strip() if isinstance(written.value, str) else ""
    return text if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?", text) else None


def boolean(place: Place, keyword: str, written: Written) -> bool:
    if not isinstance(written.value, bool):
        raise Wrong("true or false", "Write true or false, without quotation marks.", write=unquoted(written))
    return written.value


def true(place: Place, keyword: str, written: Written) -> bool | Silent:
    """A keyword that says something only when it is true."""
    return boolean(place, keyword, written) or SILENT


def text(place: Place, keyword: str, written: Written) -> str:
    if not isinstance(written.value, str):
        plain = isinstance(written.value, bool | int | Real)
        raise Wrong("text", "Write text in quotation marks.", write=f'"{words(written.value)}"' if plain else None)
    return written.value


def number(place: Place, keyword: str, written: Written) -> Value:
    if isinstance(written.value, bool) or not isinstance(written.value, int | Real):
        raise Wrong("a number", "Write a number, without quotation marks.", write=digits(written))
    return written.value


def positive(place: Place, keyword: str, written: Written) -> Value:
    value = number(place, keyword, written)
    if exact(value) <= 0:
        raise Wrong("a number greater than 0", "Write a number greater than 0.")
    return value


def count(place: Place, keyword: str, written: Written) -> int:
    value = written.value
    if isinstance(value, bool) or not isinstance(value, int | Real) or exact(value).denominator != 1 or value < 0:
        whole = digits(written) or ""
        raise Wrong("an integer, 0 or greater", "Write an integer, 0 or greater, without quotation marks.",
                    write=whole if whole.isdecimal() else None)  # fmt: skip
    return int(exact(value))


def anything(place: Place, keyword: str, written: Written) -> Value:
    return written.plain


def pattern(place: Place, keyword: str, written: Written) -> str:
    source = text(place, keyword, written)
    try:
        ecma.read(source)
    except ecma.PatternError as error:
        raise Wrong(
            f"a regular expression of ECMA-262: at its character {error.at + 1} {error.expected}",
            "Correct the pattern; a backslash is written twice in JSON.",
        ) from None
    return source


# Bounds: in draft 4 the exclusive ones are true or false, and move the plain ones


def bound(place: Place, keyword: str, written: Written) -> Value:
    exclusive = place.words.get("exclusive" + keyword.capitalize())
    if place.draft is D4 and exclusive is not None and exclusive.value is True:
        return SILENT  # told by the exclusive one
    return number(place, keyword, written)


def exclusive_bound(place: Place, keyword: str, written: Written) -> Value:
    if place.draft is not D4:
        if isinstance(written.value, bool):
            plain = keyword.removeprefix("exclusive").lower()
            raise Wrong("a number", f"Since draft 6 {keyword} is the bound itself: put the number of {plain} here.")
        return number(place, keyword, written)
    if not isinstance(written.value, bool):
        raise Wrong("true or false", "In draft 4 this is true or false beside the bound; or name a newer $schema.")
    plain_bound = place.words.get(keyword.removeprefix("exclusive").lower())
    return number(place, keyword, plain_bound) if written.value and plain_bound is not None else SILENT


# Types and values


def types(place: Place, keyword: str, written: Written) -> frozenset[str]:
    names = written.value if isinstance(written.value, list) else [written]
    for name in names:
        if name.value not in (*TYPES, "integer"):
            known = {"int": "integer", "float": "number", "double": "number", "bool": "boolean", "str": "string",
                     "text": "string", "list": "array", "dict": "object", "map": "object"}  # fmt: skip
            other = known.get(str(name.value).lower(), "")
            meant = other or (near(name.value, (*TYPES, "integer")) if isinstance(name.value, str) else None)
            raise Wrong(
                "one of null, boolean, integer, number, string, array, object",
                f'Write "{other}".' if other else "Name one of these, or several in an array.",
                name,
                write=f'"{meant}"' if meant else None,
            )
    if not names:
        raise Wrong("a type, or an array of types", "Name a type, or leave the keyword out.")
    said = frozenset(str(name.value) for name in names)
    return said - {"integer"} if "number" in said else said


def values(place: Place, keyword: str, written: Written) -> Values:
    if not isinstance(written.value, list):
        raise Wrong("an array of values", "Put the values in [ ].", write="[…]")
    return Values({key_of(value): value for value in written.plain}.values())


def names(place: Place, keyword: str, written: Written) -> tuple[str, ...]:
    if isinstance(written.value, bool):
        raise Wrong("an array of names", "Since draft 4 the object lists the names that it requires.")
    if not isinstance(written.value, list):
        one = isinstance(written.value, str)
        raise Wrong("an array of names", "Put the names in [ ], each in quotation marks.", write="[…]" if one else None)
    for name in written.value:
        if not isinstance(name.value, str):
            raise Wrong("a name", "Write names in quotation marks.", name)
    return tuple(dict.fromkeys(str(name.value) for name in written.value))


def names_by_name(place: Place, keyword: str, written: Written) -> dict[str, tuple[str, ...]]:
    return {name: names(place, keyword, value) for name, value in members(written).items()}


def members(written: Written) -> dict[str, Written]:
    if not isinstance(written.value, dict):
        raise Wrong("an object", "Write an object in { }.")
    return written.value


# Schemas


def schema(place: Place, keyword: str, written: Written) -> Node:
    return place.schema(keyword, written)


def schema_list(place: Place, keyword: str, written: Written) -> tuple[Node, ...]:
    if not isinstance(written.value, list) or not written.value:
        one = isinstance(written.value, dict)
        raise Wrong("an array of at least one schema", "Put the schemas in [ ], or leave the keyword out.",
                    write="[…]" if one else None)  # fmt: skip
    return tuple(place.schema(keyword, item, str(index)) for index, item in enumerate(written.value))


def schemas_by_name(place: Place, keyword: str, written: Written) -> dict[str, Node]:
    return {name: place.schema(keyword, value, name) for name, value in members(written).items()}


def schemas_by_pattern(place: Place, keyword: str, written: Written) -> dict[str, Node]:
    for source, value in members(written).items():
        try:
            ecma.read(source)
        except ecma.PatternError as error:
            raise Wrong(
                f"a regular expression as the name: at its character {error.at + 1} {error.expected}",
                "Correct the pattern; a backslash is written twice in JSON.",
                value,
            ) from None
    return schemas_by_name(place, keyword, written)


def items(place: Place, keyword: str, written: Written) -> Node | tuple[Node, ...]:
    if not isinstance(written.value, list):
        return place.schema(keyword, written)
    if place.draft is D2020:
        raise Wrong("a schema", "In 2020-12 the schemas of the first elements stand under prefixItems.",
                    keyword=None if "prefixItems" in place.words else "prefixItems")  # fmt: skip
    return tuple(place.schema(keyword, item, str(index)) for index, item in enumerate(written.value))


def dependencies(place: Place, keyword: str, written: Written) -> dict[str, Node | tuple[str, ...]]:
    return {
        name: names(place, keyword, value)
        if isinstance(value.value, list)
        else place.schema(keyword, value, name)
        for name, value in members(written).items()
    }  # fmt: skip


def reference(place: Place, keyword: str, written: Written) -> Silent:
    place.refer(keyword, text(place, keyword, written))
    return SILENT


SINCE_6: Final = (D6, D7, D2019, D2020)
SINCE_7: Final = (D7, D2019, D2020)
SINCE_2019: Final = (D2019, D2020)
BEFORE_2020: Final = (D4, D6, D7, D2019)

KEYWORDS: Final[dict[str, Keyword]] = {
    # any type
    "type": Keyword(types),
    "enum": Keyword(values),
    "const": Keyword(anything, SINCE_6),
    # numbers
    "multipleOf": Keyword(positive),
    "maximum": Keyword(bound),
    "exclusiveMaximum": Keyword(exclusive_bound),
    "minimum": Keyword(bound),
    "exclusiveMinimum": Keyword(exclusive_bound),
    # strings
    "maxLength": Keyword(count),
    "minLength": Keyword(count),
    "pattern": Keyword(pattern),
    # arrays
    "prefixItems": Keyword(schema_list, (D2020,)),
    "items": Keyword(items),
    "additionalItems": Keyword(schema, BEFORE_2020),
    "unevaluatedItems": Keyword(schema, SINCE_2019),
    "contains": Keyword(schema, SINCE_6),
    "minContains": Keyword(count, SINCE_2019),
    "maxContains": Keyword(count, SINCE_2019),
    "maxItems": Keyword(count),
    "minItems": Keyword(count),
    "uniqueItems": Keyword(true),
    # objects
    "properties": Keyword(schemas_by_name),
    "patternProperties": Keyword(schemas_by_pattern),
    "additionalProperties": Keyword(schema),
    "unevaluatedProperties": Keyword(schema, SINCE_2019),
    "propertyNames": Keyword(schema, SINCE_6),
    "required": Keyword(names),
    "maxProperties": Keyword(count),
    "minProperties": Keyword(count),
    "dependencies": Keyword(dependencies),
    "dependentRequired": Keyword(names_by_name, SINCE_2019),
    "dependentSchemas": Keyword(schemas_by_name, SINCE_2019),
    # several schemas at one place
    "allOf": Keyword(schema_list),
    "anyOf": Keyword(schema_list),
    "oneOf": Keyword(schema_list),
    "not": Keyword(schema),
    "if": Keyword(schema, SINCE_7),
    "then": Keyword(schema, SINCE_7),
    "else": Keyword(schema, SINCE_7),
    # other places
    "$ref": Keyword(reference),
    "$dynamicRef": Keyword(reference, (D2020,)),
    "$recursiveRef": Keyword(reference, (D2019,)),
    "$defs": Keyword(schemas_by_name, SINCE_2019, note=True),
    "definitions": Keyword(schemas_by_name, note=True),
    # remarks
    "title": Keyword(text, note=True),
    "description": Keyword(text, note=True),
    "default": Keyword(anything, note=True),
    "examples": Keyword(anything, SINCE_6, note=True),
    "deprecated": Keyword(boolean, SINCE_2019, note=True),
    "readOnly": Keyword(boolean, SINCE_7, note=True),
    "writeOnly": Keyword(boolean, SINCE_7, note=True),
    "format": Keyword(text, note=True),
    "contentEncoding": Keyword(text, SINCE_7, note=True),
    "contentMediaType": Keyword(text, SINCE_7, note=True),
    "contentSchema": Keyword(schema, SINCE_2019, note=True),
}  # fmt: skip

IDENTITY: Final = {
    "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "$comment",
}  # fmt: skip
"""Keywords that say which schema this is; the reader sees to them."""
