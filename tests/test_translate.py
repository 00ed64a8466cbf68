"""Two versions said in another language: numbers and names that agree."""

from __future__ import annotations

import re

import pytest

from explorer.evolve import Level, compare
from explorer.explore import read_schema
from explorer.scenario import SchemaText
from explorer.translate import translate
from explorer.wire.schemas import LANGUAGES

OLD = """{"type": "record", "name": "R", "fields": [
  {"name": "a", "type": "string"}, {"name": "b", "type": "int"}, {"name": "c", "type": {"type": "record", "name": "S",
   "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int"}]}}]}"""
NEW = """{"type": "record", "name": "R", "fields": [
  {"name": "new", "type": "long", "default": 0}, {"name": "c", "type": {"type": "record", "name": "S",
   "fields": [{"name": "y", "type": "int"}, {"name": "z", "type": "int", "default": 0}]}},
  {"name": "first", "type": "string", "aliases": ["a"]}]}"""


def pair(old: str, new: str, source: str, target: str) -> tuple[str, str]:
    views = [read_schema(SchemaText(text, source, name)) for text, name in ((old, "v1"), (new, "v2"))]
    first, second = translate(views[0], views[1], target)
    assert not first.problems and not second.problems
    assert (first.name, second.name) == ("v1", "v2")
    return first.text, second.text


def test_fields_keep_their_numbers_and_new_ones_get_free_ones() -> None:
    _, new = pair(OLD, NEW, "avro", "protobuf")
    numbers = dict(re.findall(r"(\w+) = (\d+);", new))
    assert numbers == {"new": "4", "c": "3", "first": "1", "y": "2", "z": "3"}


def test_a_renamed_number_becomes_an_alias() -> None:
    old = 'syntax = "proto3"; message R { string a = 1; int32 b = 2; }'
    new = 'syntax = "proto3"; message R { string first = 1; int32 b = 2; }'
    texts = pair(old, new, "protobuf", "avro")
    assert '"aliases": ["a"]' in texts[1]
    found = compare([SchemaText(text, "avro") for text in texts], Level.FULL)
    assert found.backward and not any(
        case.finding.rule.key == "READER_FIELD_MISSING_DEFAULT_VALUE"
        for result in found.rules
        for case in result.cases
        if result.direction == "backward"
    )


@pytest.mark.parametrize("target", ["protobuf", "thrift", "json-schema"])
def test_a_schema_that_did_not_change_does_not_change_elsewhere(target: str) -> None:
    old, new = pair(OLD, OLD, "avro", target)
    assert old == new


@pytest.mark.parametrize("target", LANGUAGES)
def test_a_recursive_schema_ends(target: str) -> None:
    tree = '{"type": "record", "name": "T", "fields": [{"name": "next", "type": ["null", "T"], "default": null}]}'
    assert pair(tree, tree, "avro", target)


def test_only_schemas_that_were_read_are_translated() -> None:
    view = read_schema(SchemaText("{", "avro"))
    with pytest.raises(ValueError, match="only schemas that were read"):
        translate(view, view, "thrift")
