"""The one use case: a scenario in, every format's bytes out. Called by the pages, the API and the command line.

A fault stays where it belongs: a record that is no JSON ends everything; a schema that cannot be read ends the cards of
its own language; a value that one format cannot say ends that format's card.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import inf
from time import thread_time
from typing import Final

from .scenario import Scenario, SchemaText
from .wire import limits
from .wire.conform import Conformed, conform
from .wire.format import Format, Writer
from .wire.formats import DEFAULT, FORMATS
from .wire.infer import infer
from .wire.language import SchemaLanguage
from .wire.layout import Layout
from .wire.loss import Loss
from .wire.problem import LimitError, Problem, RecordError, RootError, SchemaError, WireError, too_large
from .wire.record import Record, read
from .wire.schema import Schema
from .wire.schemas import LANGUAGES
from .wire.value import Value, same

log = logging.getLogger(__name__)

GIVEN: Final = "given"
DERIVED: Final = "derived"
INFERRED: Final = "inferred"


@dataclass(frozen=True, slots=True)
class SchemaView:
    """A schema of the scenario: given, derived from a given one of another language, or inferred from the record.

    `schema` is None where the text could not be read; `problems` say why. `candidates`: names to choose a root from.
    `meant`: the language that the text is surely of, where it was given as one of another.
    """

    name: str
    language: str
    source: str
    text: str
    schema: Schema | None = None
    derived_from: str | None = None
    problems: tuple[Problem, ...] = ()
    losses: tuple[Loss, ...] = ()
    candidates: tuple[str, ...] = ()
    meant: str | None = None

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What is legal in the text and worth telling, where its language looks for such things."""
        return () if self.schema is None else tuple(getattr(self.schema.model, "remarks", ()))


@dataclass(frozen=True, slots=True)
class Pane:
    """One format's card. `layout` is None where there are no bytes, and `problem` says why.

    variant      key of the writer that was asked for, where it is not the format's own
    value        what was encoded: the record as the format's schema has it; of bytes that were given, what they hold
    losses       what that lost against the record
    round_trip   whether the bytes decode back to `value`; of bytes that were given, whether `value` is written as they are
    """

    format: Format
    schema: SchemaView | None = None
    layout: Layout | None = None
    value: Value = None
    losses: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()
    round_trip: bool = False
    variant: str | None = None

    @property
    def writer(self) -> Writer:
        """Who wrote the bytes: the one that was asked for, or the format's own."""
        return self.format.writer(self.variant)

    @property
    def size(self) -> int | None:
        return None if self.layout is None else len(self.layout.data)

    @property
    def problem(self) -> Problem | None:
        """Why there are no bytes, or why they stop making sense."""
        if self.problems:
            return self.problems[0]
        return None if self.layout is None else self.layout.problem


@dataclass(frozen=True, slots=True)
class Exploration:
    """What came of a scenario. Without a record that can be read there are `problems` and no panes."""

    scenario: Scenario
    record: Record | None
    problems: tuple[Problem, ...]
    schemas: tuple[SchemaView, ...]
    panes: tuple[Pane, ...]

    def schema(self, language: str) -> SchemaView | None:
        """The schema that writes in a language."""
        return _writer(self.schemas, language, self.scenario)


def explore(scenario: Scenario, *, seconds: float = inf) -> Exploration:
    """Encode a scenario's record in every format asked for, and trace the bytes.

    `seconds`: of computing, after which no further card is begun; those left out say so. Raises LimitError for what is
    past a limit; every other fault is told in the answer.
    """
    until = thread_time() + seconds
    if len(scenario.schemas) > limits.VERSIONS:
        raise too_large("Schemas", "texts", limit=limits.VERSIONS, given=len(scenario.schemas))
    formats = [FORMATS[key] for key in scenario.formats or DEFAULT]
    given = name_all(read_all(scenario.schemas))
    try:
        record = read(scenario.record_text)
    except RecordError as error:
        return Exploration(scenario, None, tuple(error.problems), given, ())
    run = _Run(scenario, record, given)
    panes = tuple(
        run.pane(format_) if thread_time() < until else Pane(format_, problems=(TOO_LATE,)) for format_ in formats
    )
    return Exploration(scenario, record, (), tuple(run.schemas), panes)


TOO_LATE: Final = Problem(
    code="out-of-time",
    detail=f"Left out: the formats before it took the {limits.SECONDS:g} seconds that one request may take.",
    expected=f"an answer within {limits.SECONDS:g} seconds",
    found="a larger record than that",
    fix="Ask for this format alone, or for a smaller record.",
)
OURS: Final = Problem(
    code="internal-error",
    detail="Something went wrong here that is not your record's fault; it has been noted.",
    expected="bytes",
    found="an error in Bytewise",
    fix="The other formats are not touched by it. Please report the record, if you may.",
)


def decode(format_: Format, data: bytes, view: SchemaView | None = None, *, proved: float = inf) -> Pane:
    """Explain bytes that were given, with a schema of any language or without. Raises LimitError.

    `proved`: values up to which they are written again, to see whether the bytes are the same; it takes as long as reading.
    """
    if len(data) > limits.INPUT_BYTES:
        raise too_large("The bytes", "bytes", limit=limits.INPUT_BYTES, given=len(data))
    if format_.language is None or view is None or view.schema is None:
        view = None
    elif view.language != format_.language and view.schema is not None:
        view = fitted(LANGUAGES[format_.language], view.schema, DERIVED, view.language)
        if view.schema is None:
            return Pane(format_, view, problems=view.problems)
    schema = None if view is None else view.schema
    layout = format_.trace(data, schema)
    value = layout.value
    small = len(layout.kinds) <= proved
    written = small and layout.problem is None and _written(format_, data, value, schema) == data
    return Pane(format_, view, layout, value, round_trip=written)


def _written(format_: Format, data: bytes, value: Value, schema: Schema | None) -> bytes | None:
    """A value that was decoded, encoded again; None where the format's library has no way to write it."""
    try:
        return format_.encode(value, schema) if format_.again is None else format_.again(data, value, schema)
    except Exception:  # each library has its own way of saying that it has no word for a value
        return None


# Schemas


def parse(language: str, text: str, root: str | None) -> Schema:
    """A schema's text, read; remembered, since most keystrokes change only the record. Raises SchemaError."""
    size = _size(text, limits.schema_bytes(language))
    return (_parse if size <= COMMON else _parse_large)(language, text, root)


def _size(text: str, limit: int) -> int:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise too_large("The schema", "bytes", limit=limit, given=size)
    return size


COMMON: Final = 16 * limits.KIB
"""Bytes of a schema that many of are remembered; of larger ones, a few."""


@lru_cache(maxsize=256)
def _parse(language: str, text: str, root: str | None) -> Schema:
    return LANGUAGES[language].parse(text, root)


@lru_cache(maxsize=8)
def _parse_large(language: str, text: str, root: str | None) -> Schema:
    return LANGUAGES[language].parse(text, root)


def detect(text: str) -> str | None:
    """The likeliest language of a schema's text; None where nothing speaks for any. Raises LimitError."""
    _size(text, limits.SCHEMA_BYTES_DEFAULT)
    sure, language = max(((language.detect(text), language.key) for language in LANGUAGES.values()), default=(0, ""))
    return language if sure else None


def read_schema(given: SchemaText) -> SchemaView:
    """A given schema, read; its faults are told in the view, limits are raised."""
    language = given.language or detect(given.text)
    if language is None or language not in LANGUAGES:
        problem = Problem(
            code="unknown-language",
            detail="This is no schema that could be recognised.",
            line=1,
            column=1,
            expected=" or ".join(known.title for known in LANGUAGES.values()),
            found=given.text.strip()[:40] or "nothing",
            fix="Paste an Avro schema (JSON or IDL), a .proto or a .thrift file, or say which language it is.",
        )
        return SchemaView(given.name or "schema", "", GIVEN, given.text, problems=(problem,))
    view = SchemaView(given.name or "", language, GIVEN, given.text)
    try:
        return replace(view, schema=parse(language, given.text, given.root))
    except LimitError:
        raise
    except RootError as error:
        return replace(view, problems=tuple(error.problems), candidates=error.candidates)
    except SchemaError as error:
        if (other := _meant(given.text, language)) is not None:
            return replace(view, problems=(_other_language(language, other),), meant=other)
        return replace(view, problems=tuple(error.problems))
    except Exception:  # a fault of ours must not take all else along
        log.exception("a schema in %s was not read", language)
        return replace(view, problems=(OURS,))


SURE: Final = 70
"""How sure a language must be of a text before it is said that it was given as one of another."""


def _meant(text: str, language: str) -> str | None:
    """The language that a text is surely of, and no other, which could not be read as one of another."""
    (beside, _), (sure, other) = sorted((known.detect(text), known.key) for known in LANGUAGES.values())[-2:]
    return other if sure >= SURE and sure > beside and other != language else None


def _other_language(given: str, meant: str) -> Problem:
    wanted, found = LANGUAGES[given].title, LANGUAGES[meant].title
    return Problem(
        code="other-language",
        detail=f"This is {found}, not {wanted}.",
        expected=wanted,
        found=found,
        fix=f"Give it as {found} instead.",
    )


def read_all(given: Sequence[SchemaText]) -> list[SchemaView]:
    """Schemas of a scenario, read; a limit that one of them is past says which one."""
    views = []
    for index, text in enumerate(given):
        try:
            views.append(read_schema(text))
        except LimitError as error:
            error.schema = index
            raise
    return views


def name_all(views: Sequence[SchemaView]) -> tuple[SchemaView, ...]:
    """Names for the schemas that came without: v1, v2 … within a language."""
    count: dict[str, int] = {}
    named = []
    for view in views:
        count[view.language] = count.get(view.language, 0) + 1
        named.append(view if view.name else replace(view, name=f"v{count[view.language]}"))
    return tuple(named)


def fitted(language: SchemaLanguage, schema: Schema, source: str, derived_from: str | None) -> SchemaView:
    """A schema made to fit a language, printed and read again, so that it has places like one that was pasted."""
    view = SchemaView(source, language.key, source, "", derived_from=derived_from)
    try:
        fit, losses = language.fit(schema)
        text = language.render(fit)
        return replace(view, text=text, schema=parse(language.key, text, fit.root_name), losses=tuple(losses))
    except (SchemaError, LimitError) as error:
        return replace(view, problems=tuple(error.problems))
    except Exception:
        log.exception("no schema in %s", language.key)
        return replace(view, problems=(OURS,))


def _writer(views: Sequence[SchemaView], language: str, scenario: Scenario) -> SchemaView | None:
    """The schema that writes in a language: the one the options name, or the last."""
    of_language = [view for view in views if view.language == language]
    wanted = scenario.options.get("writer", {}).get(language)
    for view in of_language:
        if view.name == wanted:
            return view
    return of_language[-1] if of_language else None


# Cards


class _Run:
    """One exploration under way; what its cards share is computed once."""

    def __init__(self, scenario: Scenario, record: Record, given: Sequence[SchemaView]) -> None:
        self.scenario, self.record, self.given = scenario, record, given
        spoken = {view.language for view in given}
        self.schemas = [*given, *(self._made(language) for key, language in LANGUAGES.items() if key not in spoken)]
        self._fits: dict[object, Conformed | WireError] = {}  # by schema language, or by the way a format fits

    def _made(self, language: SchemaLanguage) -> SchemaView:
        """A schema that was not given: derived from a given one of another language, or inferred from the record."""
        if (origin := self._origin) is None:
            return fitted(language, self._inferred, INFERRED, None)
        assert origin.schema is not None
        return fitted(language, origin.schema, DERIVED, origin.name if origin.name != "v1" else origin.language)

    @cached_property
    def _origin(self) -> SchemaView | None:
        """The given schema that the others are derived from: one that writes, or else any that can be read."""
        writers = (_writer(self.given, language, self.scenario) for language in LANGUAGES)
        return next((view for view in (*writers, *self.given) if view is not None and view.schema is not None), None)

    @cached_property
    def _inferred(self) -> Schema:
        return infer(self.record.value)

    def pane(self, format_: Format) -> Pane:
        """The card of one format; a fault at any step is its own."""
        view = None if format_.language is None else _writer(self.schemas, format_.language, self.scenario)
        pane = Pane(format_, view, variant=self.scenario.options.get("writers", {}).get(format_.key))
        if view is not None and view.schema is None:
            return replace(pane, problems=view.problems)
        try:
            return self._filled(pane)
        except WireError as error:
            return replace(pane, problems=tuple(error.problems))
        except Exception:
            log.exception("no card for %s", format_.key)
            return replace(pane, problems=(OURS,))

    def _filled(self, pane: Pane) -> Pane:
        """Conform, encode, trace, compare."""
        format_, schema = pane.format, None if pane.schema is None else pane.schema.schema
        fit = self._fit(format_, pane.schema)
        if format_.named and schema is None and self._origin is not None:
            schema = self._origin.schema
        layout = self._traced(format_, pane.writer.encode(fit.value, schema), schema)
        whole = layout.problem is None and same(layout.value, fit.value)
        return replace(pane, layout=layout, value=fit.value, losses=fit.losses, round_trip=whole)

    def _traced(self, format_: Format, data: bytes, schema: Schema | None) -> Layout:
        """The picture of bytes. JSON's may be the record's text again, which was read to begin with."""
        again = format_.key == "json" and data == self.record.layout.data
        return self.record.layout if again else format_.trace(data, schema)

    def _fit(self, format_: Format, view: SchemaView | None) -> Conformed:
        """The record as a schema has it, or as a format without one does; raises ConformError."""
        way = format_.fit if view is None else view.language
        if way not in self._fits:
            try:
                self._fits[way] = self._conform(format_, view)
            except WireError as error:
                self._fits[way] = error
        fit = self._fits[way]
        if isinstance(fit, WireError):
            raise fit
        return fit

    def _conform(self, format_: Format, view: SchemaView | None) -> Conformed:
        if view is None or view.schema is None:
            return format_.fit(self.record.value)
        return conform(self.record.value, view.schema, LANGUAGES[view.language].manner)
