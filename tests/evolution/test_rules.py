"""The tables of rules: what the field's checkers and specifications ask is asked here, and each rule reads well.

Each rule has a pair of texts that shows it, with its verdict, in the tests of its language (test_avro, test_protobuf_rules,
test_thrift_rules, json_schema_pairs); a text against itself shows none of them, so there the rules that look at it pass.
"""

from __future__ import annotations

import re

import pytest

from explorer.evolve import compare
from explorer.scenario import SchemaText
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.rule import Evolution, Verdict

ASKED = {
    "avro": """NAME_MISMATCH TYPE_MISMATCH READER_FIELD_MISSING_DEFAULT_VALUE MISSING_ENUM_SYMBOLS FIXED_SIZE_MISMATCH
        MISSING_UNION_BRANCH LOGICAL_TYPE_CHANGED ALIAS_ONE_WAY NAMESPACE_CHANGED PROMOTION_LOSES_PRECISION BYTES_NOT_TEXT
        ENUM_DEFAULT_TAKEN FIELD_DROPPED DEFAULT_CHANGED DEFAULT_INVALID UNION_AMBIGUOUS REORDERED DOC_CHANGED""",
    "protobuf": """FIELD_NUMBER_CHANGED FIELD_NUMBER_REUSED FIELD_DELETED_WITHOUT_RESERVED_NUMBER FIELD_TYPE_INCOMPATIBLE
        FIELD_TYPE_NARROWED BYTES_TO_STRING MESSAGE_TO_BYTES ENUM_TO_INT CARDINALITY_INCOMPATIBLE CARDINALITY_LAST_WINS
        MOVED_INTO_EXISTING_ONEOF SEVERAL_MOVED_INTO_ONEOF ONEOF_MEMBER_DELETED REQUIRED_ADDED REQUIRED_DELETED
        GROUP_TO_LENGTH_PREFIXED MAP_TO_REPEATED RESERVED_DELETED EXTENSION_RANGE_DELETED DEFAULT_CHANGED
        ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER ENUM_VALUE_UNKNOWN_TO_OLD PRESENCE_CHANGED MESSAGE_DELETED
        PACKAGE_CHANGED FIELD_RENAMED JSON_NAME_CHANGED FIELD_DELETED_WITHOUT_RESERVED_NAME ENUM_VALUE_RENAMED
        RPC_REQUEST_TYPE_CHANGED RPC_RESPONSE_TYPE_CHANGED RPC_CLIENT_STREAMING_CHANGED RPC_SERVER_STREAMING_CHANGED
        RPC_IDEMPOTENCY_CHANGED""",
    "thrift": """FIELD_ID_REMOVED FIELD_TYPE_CHANGED REQUIREDNESS_CHANGED REQUIRED_ADDED REQUIRED_REMOVED FIELD_ID_REUSED
        FIELD_RENAMED DEFAULT_CHANGED ENUM_VALUE_REMOVED ENUM_VALUE_RENAMED ENUM_VALUE_ADDED STRUCT_REMOVED
        ELEMENT_TYPE_CHANGED SAME_SHAPE_OTHER_NAME UNION_MEMBER_ADDED SERVICE_REMOVED EXTENDS_CHANGED FUNCTION_REMOVED
        ONEWAY_CHANGED RETURN_TYPE_CHANGED ARGUMENT_ADDED ARGUMENT_REMOVED ARGUMENT_CHANGED EXCEPTION_ADDED
        EXCEPTION_REMOVED EXCEPTION_CHANGED CONST_REMOVED CONST_TYPE_CHANGED CONST_VALUE_CHANGED NAMESPACE_CHANGED""",
    "json-schema": """TYPE_NARROWED TYPE_WIDENED TYPE_CHANGED ENUM_NARROWED ENUM_WIDENED CONST_CHANGED MAX_LENGTH_NARROWED
        MIN_LENGTH_NARROWED PATTERN_CHANGED FORMAT_CHANGED CONTENT_ENCODING_CHANGED CONTENT_MEDIA_TYPE_CHANGED
        MAXIMUM_NARROWED MINIMUM_NARROWED EXCLUSIVE_MAXIMUM_NARROWED EXCLUSIVE_MINIMUM_NARROWED MULTIPLE_OF_NARROWED
        PROPERTY_ADDED_TO_OPEN_CONTENT PROPERTY_ADDED_TO_PARTIALLY_OPEN_CONTENT PROPERTY_ADDED_TO_CLOSED_CONTENT
        REQUIRED_ADDED REQUIRED_ADDED_WITH_DEFAULT REQUIRED_REMOVED ADDITIONAL_PROPERTIES_NARROWED
        UNEVALUATED_PROPERTIES_NARROWED PROPERTY_NAMES_NARROWED MAX_PROPERTIES_NARROWED MIN_PROPERTIES_NARROWED
        DEPENDENT_REQUIRED_NARROWED DEPENDENT_SCHEMAS_NARROWED ITEM_ADDED_TO_OPEN_CONTENT TUPLE_CHANGED
        ADDITIONAL_ITEMS_NARROWED UNEVALUATED_ITEMS_NARROWED CONTAINS_NARROWED MAX_ITEMS_NARROWED UNIQUE_ITEMS_ADDED
        ALL_OF_CHANGED ANY_OF_NARROWED ONE_OF_NARROWED NOT_NARROWED CONDITION_NARROWED INTERACTION""",
}

TEXTS = {
    "avro": '{"type": "record", "name": "P", "fields": [{"name": "a", "type": "int"}]}',
    "protobuf": 'syntax = "proto3"; message P { int32 a = 1; }',
    "thrift": "struct P { 1: i32 a }",
    "json-schema": '{"type": "object", "properties": {"a": {"type": "integer"}}}',
}


@pytest.mark.parametrize("language", ASKED)
def test_what_others_ask_is_asked(language: str) -> None:
    known = {rule.key for rule in EVOLUTIONS[language].rules}
    assert set(ASKED[language].split()) - known == set()


@pytest.mark.parametrize("evolution", EVOLUTIONS.values(), ids=EVOLUTIONS)
def test_rules_read_well(evolution: Evolution) -> None:
    keys = [rule.key for rule in evolution.rules]
    assert len(set(keys)) == len(keys)
    for rule in evolution.rules:
        assert re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)*", rule.key)
        assert rule.doc.endswith("."), rule.key
        assert not rule.title.endswith("."), rule.key
        assert set(rule.profiles) <= set(evolution.profiles)
    assert set(evolution.by_older) <= set(keys)
    assert {rule.key for rule in evolution.by_older.values()} <= set(keys)


@pytest.mark.parametrize("language", TEXTS)
def test_every_rule_is_listed_both_ways_and_one_text_against_itself_passes_them_all(language: str) -> None:
    text = SchemaText(TEXTS[language], language)
    found = compare([text, text])
    rules = [rule for rule in EVOLUTIONS[language].rules if not rule.profiles or found.profile in rule.profiles]
    assert [(one.direction, one.rule) for one in found.rules] == [
        (direction, rule) for direction in ("backward", "forward") for rule in rules
    ]
    outcomes = {one.outcome for one in found.rules}
    assert outcomes == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert not any(one.cases for one in found.rules)
