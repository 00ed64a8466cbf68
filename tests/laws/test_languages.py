"""Laws that every schema language of the list keeps, over types inferred from any record."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from explorer.wire.conform import conform
from explorer.wire.infer import infer
from explorer.wire.language import SchemaLanguage
from explorer.wire.problem import WireError
from explorer.wire.record import read
from explorer.wire.schema import Schema
from explorer.wire.schemas import LANGUAGES
from explorer.wire.value import Value

from ..values import JSON, OBJECTS
from .test_formats import exact_reason, fewer

each_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


def fitted(language: SchemaLanguage, record: Value) -> Schema:
    """The schema that a record gets in a language; no example where the language cannot say it, with the reason checked."""
    try:
        return language.fit(infer(record))[0]
    except WireError as error:
        exact_reason(error)
        assume(False)
        raise


@each_language
@fewer
@given(record=OBJECTS)
def test_fit_is_idempotent(language: SchemaLanguage, record: Value) -> None:
    once = fitted(language, record)
    twice, losses = language.fit(once)
    assert (twice.root, dict(twice.named)) == (once.root, dict(once.named))
    assert not losses
    assert once.language == language.key


@each_language
@fewer
@given(record=OBJECTS)
def test_what_is_rendered_parses_to_the_same_types(language: SchemaLanguage, record: Value) -> None:
    schema = fitted(language, record)
    text = language.render(schema)
    note(text)
    again = language.parse(text, schema.root_name)
    assert (again.root, dict(again.named)) == (schema.root, dict(schema.named))
    assert language.render(schema) == text
    assert language.render(language.fit(again)[0]) == text


@each_language
@fewer
@given(record=JSON)
def test_a_record_fits_the_schema_it_gave_or_hears_why_not(language: SchemaLanguage, record: Value) -> None:
    value = read(json.dumps(record)).value
    try:
        schema, _ = language.fit(infer(value))
        conform(value, schema, language.manner)
    except WireError as error:
        exact_reason(error)


@each_language
@fewer
@given(record=OBJECTS)
def test_a_rendered_schema_is_recognised(language: SchemaLanguage, record: Value) -> None:
    text = language.render(fitted(language, record))
    sure = {other.key: other.detect(text) for other in LANGUAGES.values()}
    assert max(sure, key=lambda key: sure[key]) == language.key, sure


@each_language
@fewer
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place(language: SchemaLanguage, text: str) -> None:
    assert 0 <= language.detect(text) <= 100
    try:
        language.parse(text, None)
    except WireError as error:
        for problem in error.problems:
            assert problem.detail
            assert problem.line is None or 1 <= problem.line <= text.count("\n") + text.count("\r") + 1


@each_language
@fewer
@given(record=OBJECTS, at=st.integers(0, 10**6), what=st.sampled_from(["", "x", "{", "}", '"', ";", "\n", "\0", "é"]))
def test_a_damaged_schema_is_read_or_refused_with_a_place(
    language: SchemaLanguage, record: Value, at: int, what: str
) -> None:
    text = language.render(fitted(language, record))
    at %= len(text)
    note(text[:at] + what + text[at + 1 :])
    try:
        language.parse(text[:at] + what + text[at + 1 :], None)
    except WireError as error:
        for problem in error.problems:
            assert problem.detail
            assert problem.line is None or problem.line >= 1
