"""What other readers make of a JSON text, told on the record; the doubles are Python's own."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from explorer.troubles import MOST, troubles
from explorer.wire.record import read

from .values import JSON


@pytest.mark.parametrize(
    ("text", "path", "code", "words"),
    [
        ('{"id": 9007199254740993}', "/id", "beyond-2-53", "sees 9007199254740992"),
        ('{"id": -9007199254740995}', "/id", "beyond-2-53", "sees -9007199254740996"),
        ("[9007199254740994]", "/0", "beyond-2-53", "happens to have one"),
        ("1" + "0" * 400, "", "beyond-double", "JavaScript reads Infinity"),
        ('{"x": 1e400}', "/x", "beyond-double", "JavaScript reads Infinity"),
        ('{"x": 1e-400}', "/x", "beyond-double", "it becomes 0"),
        ('{"x": 0.1000000000000000055511151231257827}', "/x", "decimal", "it becomes 0.1"),
        ('{"a/b": {"x": 12345678901234567.25}}', "/a~1b/x", "decimal", "it becomes 1.2345678901234568e+16"),
        ('{"x": {"$float": "NaN"}}', "/x", "no-number", "JSON has no not a number"),
        ('{"x": {"$bytes": "AAEC/w=="}}', "/x", "base64", "4 of them take 8 characters"),
        ('{"x": "AAECAwQFBgcICQoLDA0ODw=="}', "/x", "base64", "24 characters for 16 bytes, 8 more"),
    ],
)
def test_troubles(text: str, path: str, code: str, words: str) -> None:
    (trouble,) = troubles(read(text))
    assert (trouble.path, trouble.code) == (path, code)
    assert words in trouble.detail


@pytest.mark.parametrize(
    "text",
    [
        '{"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}',
        "9007199254740992", "-9007199254740992", "0.1", "1e22", "-0", "0.0", "0e5", "true", "null",
        '"internationalization"', '"123456789012"', '"deadbeefdeadbeef"', '"a sentence, with words"', '{"$float": "one"}',
    ],
)  # fmt: skip
def test_what_is_no_trouble(text: str) -> None:
    assert troubles(read(text)) == []


def test_only_so_many_are_told() -> None:
    assert len(troubles(read(json.dumps([2**53 + 1] * (MOST + 5))))) == MOST


def test_depth_costs_no_stack() -> None:
    assert troubles(read("[" * 100 + "9007199254740993" + "]" * 100))[0].path == "/0" * 100


@given(record=JSON)
def test_a_record_that_python_reads_exactly_has_no_trouble_with_numbers(record: object) -> None:
    told = {trouble.path for trouble in troubles(read(json.dumps(record))) if trouble.code != "base64"}
    assert bool(told) <= any(abs(number) > 2**53 for number in _integers(record))


def _integers(value: object) -> list[int]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in _integers(item)]
    if isinstance(value, list):
        return [number for item in value for number in _integers(item)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []
