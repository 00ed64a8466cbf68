"""The rules, told once: what a change to each keyword may be, and what other checkers call it.

Most rules come in a row for each keyword: it was added, removed, narrowed, widened or changed. What narrows can refuse a
value that the writer's schema allows; what widens cannot, and is only told.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Final

from ..rule import Rule, Verdict

FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS


class Kind(Enum):
    """What may become of a keyword, from the writer's schema to the reader's."""

    ADDED = "added"
    REMOVED = "removed"
    NARROWED = "narrowed"
    WIDENED = "widened"
    CHANGED = "changed"


ADDED, REMOVED, NARROWED, WIDENED, CHANGED = Kind
LIMIT: Final = (ADDED, REMOVED, NARROWED, WIDENED)
ANY: Final = (ADDED, REMOVED, NARROWED, WIDENED, CHANGED)
WORD: Final = (ADDED, REMOVED, CHANGED)

_DOCS: Final = {
    ADDED: "The reader's schema has {0} where the writer's has none, so it may refuse what was allowed.",
    REMOVED: "The reader's schema has no {0} where the writer's has one; nothing is refused for it.",
    NARROWED: "What {0} allows became less, so the reader may meet a value that it refuses.",
    WIDENED: "What {0} allows became more; the reader takes all that the writer may send.",
    CHANGED: "{0} became another; the reader may meet a value that it refuses.",
}

_CHANGES: Final = {
    ADDED: ("Add",), REMOVED: ("Remove",), NARROWED: ("Change",), WIDENED: ("Change",), CHANGED: ("Change",),
}  # fmt: skip
_CHANGES_OF_SETS: Final = {
    ADDED: ("Add",), REMOVED: ("Remove",), NARROWED: ("Remove",), WIDENED: ("Add",), CHANGED: ("Remove", "Add"),
}  # fmt: skip
"""What json-schema-diff calls them, of a value and of a set of values."""

_TABLE: dict[tuple[str, Kind], Rule] = {}
_ORDER: list[Rule] = []


def _rule(
    key: str, title: str, verdict: Verdict, doc: str, spec: str, known: tuple[str, ...] = (), *, loses: bool = False,
    profiles: tuple[str, ...] = (), unproved: str = "",
) -> Rule:  # fmt: skip
    rule = Rule(key, title, verdict, doc, spec, profiles, known, loses, unproved=unproved)
    _ORDER.append(rule)
    return rule


def _registries(*names: str) -> tuple[str, ...]:
    """A rule's names in the two registries, which share them but for their case."""
    return tuple(f"{who}: {name}" for name in names for who, name in (("confluent", name), ("karapace", name.lower())))


def _row(
    keyword: str, key: str, kinds: tuple[Kind, ...], spec: str, known: Mapping[Kind, str], diff: str = "",
    verdict: Verdict = FAIL,
) -> None:  # fmt: skip
    """The rules of one keyword. `known`: the end of their names in the registries; `diff`: the name in json-schema-diff."""
    for kind in kinds:
        names = _registries(known[kind]) if kind in known else ()
        if diff:
            changes = (_CHANGES_OF_SETS if diff in ("Type", "Enum", "Const") else _CHANGES)[kind]
            names += tuple(f"json-schema-diff: {diff}{change}" for change in changes)
        _TABLE[keyword, kind] = _rule(
            f"{key}_{kind.name}",
            f"{keyword} {kind.value}",
            PASS if kind in (REMOVED, WIDENED) else verdict,
            _DOCS[kind].format(keyword),
            spec,
            names,
        )


def _limit(keyword: str, key: str, spec: str, *, upper: bool, name: str = "", diff: str = "") -> None:
    less, more = f"{name or key}_DECREASED", f"{name or key}_INCREASED"
    known = {ADDED: f"{name or key}_ADDED", REMOVED: f"{name or key}_REMOVED"}
    known |= {NARROWED: less, WIDENED: more} if upper else {NARROWED: more, WIDENED: less}
    _row(keyword, key, LIMIT, spec, known, diff)


_row(
    "type",
    "TYPE",
    (NARROWED, WIDENED, CHANGED),
    "Validation 6.1.1",
    {NARROWED: "TYPE_NARROWED", WIDENED: "TYPE_EXTENDED", CHANGED: "TYPE_CHANGED"},
    "Type",
)
NEVER: Final = _rule(
    "FALSE_SCHEMA", "nothing allowed", FAIL, "The reader's schema is false here, and refuses every value.", "Core 4.3.2",
    _registries("TYPE_CHANGED"),
)  # fmt: skip
NOTHING_WRITTEN: Final = _rule(
    "NOTHING_WRITTEN", "nothing written", PASS, "The writer's schema is false here, so no value ever comes.", "Core 4.3.2",
    _registries("TYPE_CHANGED"),
)  # fmt: skip
SCHEMA_GIVEN_UP: Final = _rule(
    "SCHEMA_GIVEN_UP", "nothing said any more", FAIL,
    "The reader's schema as a whole is true: every old record is still valid, but nothing says any more what comes, and "
    "whoever goes by the type is left without one. Karapace refuses it as a change of type.", "Core 4.3.2",
    ("karapace: type_changed",), profiles=("exact",), unproved="Every old record is still valid, so none shows it.",
)  # fmt: skip
_row(
    "enum",
    "ENUM",
    ANY,
    "Validation 6.1.2",
    {
        ADDED: "TYPE_CHANGED",
        REMOVED: "TYPE_CHANGED",
        NARROWED: "ENUM_ARRAY_NARROWED",
        WIDENED: "ENUM_ARRAY_EXTENDED",
        CHANGED: "ENUM_ARRAY_CHANGED",
    },
    "Enum",
)
_row("const", "CONST", WORD, "Validation 6.1.3", {CHANGED: "ENUM_ARRAY_CHANGED"}, "Const")

_limit("maxLength", "MAX_LENGTH", "Validation 6.3.1", upper=True, diff="MaxLength")
_limit("minLength", "MIN_LENGTH", "Validation 6.3.2", upper=False, diff="MinLength")
_row(
    "pattern",
    "PATTERN",
    (ADDED, REMOVED, WIDENED, CHANGED),
    "Validation 6.3.3",
    {ADDED: "PATTERN_ADDED", REMOVED: "PATTERN_REMOVED", CHANGED: "PATTERN_CHANGED"},
    "Pattern",
)
_row("format", "FORMAT", WORD, "Validation 7.3", {}, "Format", WARN)
_row("contentEncoding", "CONTENT_ENCODING", WORD, "Validation 8.3", {}, "", WARN)
_row("contentMediaType", "CONTENT_MEDIA_TYPE", WORD, "Validation 8.4", {}, "", WARN)

_limit("maximum", "MAXIMUM", "Validation 6.2.2", upper=True, diff="Range")
_limit("minimum", "MINIMUM", "Validation 6.2.4", upper=False, diff="Range")
_limit("exclusiveMaximum", "EXCLUSIVE_MAXIMUM", "Validation 6.2.3", upper=True, name="MAXIMUM_EXCLUSIVE", diff="Range")
_limit("exclusiveMinimum", "EXCLUSIVE_MINIMUM", "Validation 6.2.5", upper=False, name="MINIMUM_EXCLUSIVE", diff="Range")
_row(
    "multipleOf",
    "MULTIPLE_OF",
    ANY,
    "Validation 6.2.1",
    {
        ADDED: "MULTIPLE_OF_ADDED",
        REMOVED: "MULTIPLE_OF_REMOVED",
        NARROWED: "MULTIPLE_OF_EXPANDED",
        WIDENED: "MULTIPLE_OF_REDUCED",
        CHANGED: "MULTIPLE_OF_CHANGED",
    },
)

PROPERTIES: Final = "Core 10.3.2.1"
PROPERTY_ADDED_TO_OPEN: Final = _rule(
    "PROPERTY_ADDED_TO_OPEN_CONTENT", "property added to open content", FAIL,
    "The reader's schema names a property that the writer's leaves open, so any value may come under that name.",
    PROPERTIES, (*_registries("PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"), "json-schema-diff: PropertyAdd"),
)  # fmt: skip
PROPERTY_ADDED_TO_PARTIALLY_OPEN: Final = _rule(
    "PROPERTY_ADDED_TO_PARTIALLY_OPEN_CONTENT", "property added to partially open content", FAIL,
    "The reader's schema names a property to which the writer's additionalProperties or patternProperties allow more.",
    PROPERTIES, (*_registries("PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"), "json-schema-diff: PropertyAdd"),
)  # fmt: skip
PROPERTY_ADDED_TO_CLOSED: Final = _rule(
    "PROPERTY_ADDED_TO_CLOSED_CONTENT", "property added to closed content", PASS,
    "The writer's schema does not allow the property that the reader's adds, so it never comes.",
    PROPERTIES, (*_registries("OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"), "json-schema-diff: PropertyAdd"),
)  # fmt: skip
PROPERTY_REMOVED_FROM_OPEN: Final = _rule(
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT", "property removed, content open", PASS,
    "The reader's schema no longer names the property, and takes it with any value.",
    PROPERTIES, (*_registries("PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL"), "json-schema-diff: PropertyRemove"), loses=True,
)  # fmt: skip
PROPERTY_REMOVED_FROM_PARTIALLY_OPEN: Final = _rule(
    "PROPERTY_REMOVED_FROM_PARTIALLY_OPEN_CONTENT", "property removed, content partially open", FAIL,
    "The reader's schema no longer names the property, and what it says of all others does not allow every value of it.",
    PROPERTIES,
    (*_registries("PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"), "json-schema-diff: PropertyRemove"),
)  # fmt: skip
PROPERTY_REMOVED_FROM_CLOSED: Final = _rule(
    "PROPERTY_REMOVED_FROM_CLOSED_CONTENT", "property removed, content closed", FAIL,
    "The reader's schema neither names the property nor allows properties that it does not name.", PROPERTIES,
    (*_registries("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"),
     "karapace: property_removed_not_covered_by_partially_open_content_model", "json-schema-diff: PropertyRemove"),
)  # fmt: skip
REQUIRED: Final = "Validation 6.5.3"
REQUIRED_ADDED: Final = _rule(
    "REQUIRED_ADDED", "required property added", FAIL,
    "The reader's schema asks for a property that the writer may leave out.", REQUIRED,
    (*_registries("REQUIRED_ATTRIBUTE_ADDED", "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"),
     "json-schema-diff: RequiredAdd"),
)  # fmt: skip
REQUIRED_ADDED_WITH_DEFAULT: Final = _rule(
    "REQUIRED_ADDED_WITH_DEFAULT", "required property added, with a default", FAIL,
    "A default is only a remark: validation still asks for the property. Registries let it pass, and so does a reader "
    "that fills in defaults before it validates.", REQUIRED,
    (*_registries("REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED", "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL"),
     "json-schema-diff: RequiredAdd"),
)  # fmt: skip
REQUIRED_REMOVED: Final = _rule(
    "REQUIRED_REMOVED", "required property made optional", PASS,
    "The reader's schema no longer asks for a property that always comes.", REQUIRED,
    (*_registries("REQUIRED_ATTRIBUTE_REMOVED"), "json-schema-diff: RequiredRemove"),
)  # fmt: skip
_row("patternProperties", "PATTERN_PROPERTIES", (ADDED, REMOVED, WIDENED), "Core 10.3.2.2", {})
_row(
    "additionalProperties",
    "ADDITIONAL_PROPERTIES",
    LIMIT,
    "Core 10.3.2.3",
    {
        ADDED: "ADDITIONAL_PROPERTIES_NARROWED",
        NARROWED: "ADDITIONAL_PROPERTIES_NARROWED",
        REMOVED: "ADDITIONAL_PROPERTIES_ADDED",
        WIDENED: "ADDITIONAL_PROPERTIES_EXTENDED",
    },
)
_row("unevaluatedProperties", "UNEVALUATED_PROPERTIES", LIMIT, "Core 11.3", {})
_row("propertyNames", "PROPERTY_NAMES", LIMIT, "Core 10.3.2.4", {})
_limit("maxProperties", "MAX_PROPERTIES", "Validation 6.5.1", upper=True)
_limit("minProperties", "MIN_PROPERTIES", "Validation 6.5.2", upper=False)
_row(
    "dependentRequired",
    "DEPENDENT_REQUIRED",
    ANY,
    "Validation 6.5.4",
    {
        ADDED: "DEPENDENCY_ARRAY_ADDED",
        REMOVED: "DEPENDENCY_ARRAY_REMOVED",
        NARROWED: "DEPENDENCY_ARRAY_EXTENDED",
        WIDENED: "DEPENDENCY_ARRAY_NARROWED",
        CHANGED: "DEPENDENCY_ARRAY_CHANGED",
    },
)
_row(
    "dependentSchemas",
    "DEPENDENT_SCHEMAS",
    LIMIT,
    "Core 10.2.2.4",
    {ADDED: "DEPENDENCY_SCHEMA_ADDED", REMOVED: "DEPENDENCY_SCHEMA_REMOVED"},
)

_row("items", "ITEMS", LIMIT, "Core 10.3.1.2", {ADDED: "TYPE_CHANGED"})
ITEM_ADDED_TO_OPEN: Final = _rule(
    "ITEM_ADDED_TO_OPEN_CONTENT", "element added to an open tuple", FAIL,
    "The reader's schema describes an element that the writer's leaves open, so any value may come there.",
    "Core 10.3.1.1", _registries("ITEM_ADDED_TO_OPEN_CONTENT_MODEL"),
)  # fmt: skip
ITEM_ADDED_TO_PARTIALLY_OPEN: Final = _rule(
    "ITEM_ADDED_TO_PARTIALLY_OPEN_CONTENT", "element added to a partially open tuple", FAIL,
    "The reader's schema describes an element to which what the writer's says of all others allows more.",
    "Core 10.3.1.1", _registries("ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"),
)  # fmt: skip
ITEM_ADDED_TO_CLOSED: Final = _rule(
    "ITEM_ADDED_TO_CLOSED_CONTENT", "element added to a closed tuple", PASS,
    "The writer's schema does not allow the element that the reader's adds, so it never comes.",
    "Core 10.3.1.1", _registries("ITEM_ADDED_TO_CLOSED_CONTENT_MODEL"),
)  # fmt: skip
ITEM_REMOVED: Final = _rule(
    "ITEM_REMOVED", "element of a tuple removed", PASS,
    "The reader's schema no longer describes the element, and takes what it says of all others.",
    "Core 10.3.1.1", _registries("ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL"),
)  # fmt: skip
TUPLE_CHANGED: Final = _rule(
    "TUPLE_CHANGED", "list and tuple exchanged", PASS,
    "The first elements have schemas of their own on one side only; whether that refuses anything is asked element by "
    "element.", "Core 10.3.1.1", _registries("TYPE_CHANGED"),
)  # fmt: skip
_row(
    "additionalItems",
    "ADDITIONAL_ITEMS",
    LIMIT,
    "Core 10.3.1.2",
    {
        ADDED: "ADDITIONAL_ITEMS_REMOVED",
        NARROWED: "ADDITIONAL_ITEMS_NARROWED",
        WIDENED: "ADDITIONAL_ITEMS_EXTENDED",
        REMOVED: "ADDITIONAL_ITEMS_ADDED",
    },
)
_row("unevaluatedItems", "UNEVALUATED_ITEMS", LIMIT, "Core 11.2", {})
_row("contains", "CONTAINS", LIMIT, "Core 10.3.1.3", {})
_limit("maxItems", "MAX_ITEMS", "Validation 6.4.1", upper=True)
_limit("minItems", "MIN_ITEMS", "Validation 6.4.2", upper=False)
_row(
    "uniqueItems",
    "UNIQUE_ITEMS",
    (ADDED, REMOVED),
    "Validation 6.4.3",
    {ADDED: "UNIQUE_ITEMS_ADDED", REMOVED: "UNIQUE_ITEMS_REMOVED"},
)

ALL_OF_CHANGED: Final = _rule(
    "ALL_OF_CHANGED", "allOf added or removed", PASS,
    "The schemas of allOf all hold, as if their keywords stood here; what they change is told keyword by keyword.",
    "Core 10.2.1.1",
)  # fmt: skip
_row(
    "anyOf",
    "ANY_OF",
    ANY,
    "Core 10.2.1.2",
    {
        NARROWED: "SUM_TYPE_NARROWED",
        WIDENED: "SUM_TYPE_EXTENDED",
        CHANGED: "COMBINED_TYPE_SUBSCHEMAS_CHANGED",
        ADDED: "TYPE_CHANGED",
    },
)
_row(
    "oneOf",
    "ONE_OF",
    ANY,
    "Core 10.2.1.3",
    {
        NARROWED: "SUM_TYPE_NARROWED",
        WIDENED: "SUM_TYPE_EXTENDED",
        CHANGED: "COMBINED_TYPE_SUBSCHEMAS_CHANGED",
        ADDED: "TYPE_CHANGED",
    },
)
_row(
    "not",
    "NOT",
    LIMIT,
    "Core 10.2.1.4",
    {
        ADDED: "NOT_TYPE_EXTENDED",
        NARROWED: "NOT_TYPE_EXTENDED",
        WIDENED: "NOT_TYPE_NARROWED",
        REMOVED: "NOT_TYPE_NARROWED",
    },
)
_row("if", "CONDITION", LIMIT, "Core 10.2.2", {})
_row("$dynamicRef", "DYNAMIC_REFERENCE", LIMIT, "Core 8.2.3.2", {})

DEFAULT_CHANGED: Final = _rule(
    "DEFAULT_CHANGED", "default changed", PASS,
    "A reader that fills in defaults takes its own; validation does not look at them.", "Validation 9.2",
)  # fmt: skip
REMARK_CHANGED: Final = _rule(
    "REMARK_CHANGED", "title or description changed", PASS, "Only people read it.", "Validation 9.1"
)  # fmt: skip
INTERACTION: Final = _rule(
    "INTERACTION", "keywords that meet", FAIL,
    "The reader refuses a value that no single keyword shows: several keywords, or several places, decide it together.", "",
)  # fmt: skip
NOT_DECIDED: Final = _rule(
    "NOT_DECIDED", "not decided", FAIL,
    "No value was found that the reader refuses, and that there is none could not be proved; so it counts as a break.",
    "",
)  # fmt: skip

RULES: Final = tuple(_ORDER)

LOWER: Final = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
UPPER: Final = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
REMARKS: Final = ("format", "contentEncoding", "contentMediaType")
"""Keywords that are remarks, and that some validators assert all the same."""


def rule_of(keyword: str, kind: Kind) -> Rule:
    """The rule for a change to a keyword; the nearest one, where a keyword has not all kinds."""
    nearest = {
        ADDED: (ADDED, NARROWED, CHANGED),
        NARROWED: (NARROWED, CHANGED, ADDED),
        CHANGED: (CHANGED, NARROWED, ADDED),
        WIDENED: (WIDENED, REMOVED),
        REMOVED: (REMOVED, WIDENED),
    }
    return next(_TABLE[keyword, one] for one in nearest[kind] if (keyword, one) in _TABLE)


@cache
def rules_of(keyword: str) -> tuple[Rule, ...]:
    """All rules that look at a keyword."""
    rows = tuple(rule for (of, _), rule in _TABLE.items() if of == keyword)
    match keyword:
        case "properties":
            return tuple(rule for rule in RULES if rule.key.startswith("PROPERTY_") and rule.spec == PROPERTIES)
        case "allOf":
            return (ALL_OF_CHANGED,)
        case "required":
            return REQUIRED_ADDED, REQUIRED_ADDED_WITH_DEFAULT, REQUIRED_REMOVED
        case "items":
            return (*rows, *(rule for rule in RULES if rule.key.startswith(("ITEM_", "ADDITIONAL_ITEMS", "TUPLE_"))))
        case _:
            return rows
