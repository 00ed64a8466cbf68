"""What one schema wrote, read with another: the record or its bytes in, every step of the reading out.

Also what evolution shares with it: versions of a schema as they are read, a record written with a schema. Called by the
page, the API and the command line, and by `evolve` for its witnesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .explore import DERIVED, INFERRED, SchemaView, fitted, name_all, read_all, read_schema
from .scenario import SchemaText
from .wire import limits
from .wire.conform import Conformed, conform, plain
from .wire.evolution import EVOLUTIONS
from .wire.format import Format
from .wire.formats import FORMATS
from .wire.infer import infer
from .wire.layout import Layout
from .wire.loss import Loss
from .wire.problem import Problem, RootError, SchemaError, too_large
from .wire.reading import Reading
from .wire.record import read
from .wire.schema import Schema
from .wire.schemas import LANGUAGES
from .wire.value import Value


def versions_of(texts: Sequence[SchemaText]) -> tuple[SchemaView, ...]:
    """Schemas of one language, read. Raises SchemaError where they are of several, LimitError past the limit."""
    if len(texts) > limits.VERSIONS:
        raise too_large("Versions", "texts", limit=limits.VERSIONS, given=len(texts))
    first = read_all(texts)
    known = next((view.language for view in first if view.schema is not None), None)
    views = name_all(  # a text that is too broken to be recognised is of the language of the others
        [
            view if view.schema is not None or text.language else read_schema(replace(text, language=known))
            for text, view in zip(texts, first, strict=True)
        ]
    )
    languages = {view.language for view in views if view.language}
    if len(languages) > 1:
        titles = " and ".join(sorted(LANGUAGES[language].title for language in languages))
        raise SchemaError(
            Problem(
                code="mixed-languages",
                detail=f"The versions are of {titles}; only versions of one language compare.",
                expected="one language",
                found=titles,
                fix="Convert one of them first.",
            )
        )
    return views


def write(format_: Format, writer: Schema, value: Value) -> tuple[Conformed, bytes]:
    """A record's value as the writer's schema has it, and its bytes. Raises WireError where it does not fit."""
    needs = format_.language is not None
    conformed = conform(value, writer, LANGUAGES[writer.language].manner) if needs else plain(value)
    return conformed, format_.encode(conformed.value, writer if needs else None)


def read_with(
    format_: Format, data: bytes, writer: Schema, reader: Schema, *, older: bool = False
) -> tuple[Reading, Layout]:
    """Bytes that one schema wrote, read with another; and the layout as the writer has it.

    `older`: the reader is known to be the older version of the two, and rules are called as they are then.
    """
    evolution = EVOLUTIONS[reader.language]
    by_writer, by_reader = format_.trace(data, writer), format_.trace(data, reader)
    reading = evolution.resolve(by_writer, writer, reader, by_reader)
    if older:
        called = {key: rule.key for key, rule in evolution.by_older.items()}
        reading.steps = [
            replace(step, rule=called[step.rule]) if step.rule and step.rule in called else step
            for step in reading.steps
        ]
    return reading, by_writer


@dataclass(frozen=True, slots=True)
class Resolution:
    """A record that one schema wrote and another one reads. `layout` is the writer's picture of the bytes."""

    format: Format
    writer: SchemaView
    reader: SchemaView
    layout: Layout
    reading: Reading
    losses: tuple[Loss, ...] = ()


def resolve(
    format_: Format,
    writer_text: SchemaText,
    reader_text: SchemaText,
    *,
    record_text: str | None = None,
    data: bytes | None = None,
) -> Resolution:
    """Write a record with one schema, or take its bytes, and read it with another.

    Raises SchemaError where a schema cannot be read or there are no rules for the format, RecordError and ConformError
    where the record cannot be written.
    """
    writer, reader = versions_of([writer_text, reader_text])
    for view in (writer, reader):
        if view.schema is None:
            raise RootError(view.problems[0], view.candidates) if view.candidates else SchemaError(*view.problems)
    assert writer.schema is not None
    assert reader.schema is not None
    evolution = EVOLUTIONS.get(writer.language)
    if evolution is None or format_.key not in evolution.formats:
        raise _not_read_by(format_, writer)
    losses: tuple[Loss, ...] = ()
    if data is None:
        conformed, data = write(format_, writer.schema, read(record_text or "").value)
        losses = conformed.losses
    reading, layout = read_with(format_, data, writer.schema, reader.schema)
    return Resolution(format_, writer, reader, layout, reading, losses)


def _not_read_by(format_: Format, writer: SchemaView) -> SchemaError:
    evolution = EVOLUTIONS.get(writer.language)
    formats = ", ".join(FORMATS[key].title for key in evolution.formats if key in FORMATS) if evolution else "none"
    title = LANGUAGES[writer.language].title
    return SchemaError(
        Problem(
            code="other-format",
            detail=f"{format_.title} is not read by {title} schemas.",
            expected=f"one of {formats}",
            found=format_.key,
            fix="Choose one of those formats, or give schemas of the format's own language.",
        )
    )


def convert(language: str, *, text: SchemaText | None = None, record_text: str | None = None) -> SchemaView:
    """A schema said in another language, or inferred from a record; with what is lost on the way.

    Raises SchemaError where the given schema cannot be read, RecordError where the record cannot.
    """
    if text is None:
        return fitted(LANGUAGES[language], infer(read(record_text or "").value), INFERRED, None)
    (view,) = name_all([read_schema(text)])
    if view.schema is None:
        raise RootError(view.problems[0], view.candidates) if view.candidates else SchemaError(*view.problems)
    return fitted(LANGUAGES[language], view.schema, DERIVED, view.language)
