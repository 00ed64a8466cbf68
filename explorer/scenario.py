"""Scenario: everything a visitor typed. To and from a form, a URL, a database row, a file; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

VERSION: Final = 1
"""Of the state, as links carry it; links of every version are kept as tests."""


EVOLUTION: Final = "evolution"
"""The view, and the option, of scenarios that were shared from the page of evolution."""


@dataclass(frozen=True, slots=True)
class SchemaText:
    """A schema as it was given. What is None is detected, and told."""

    text: str
    language: str | None = None
    name: str | None = None
    root: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A record, the schemas that go with it (oldest first), and what to show.

    formats   keys in the order asked; empty for those of the book, `formats.DEFAULT`
    options   `writer`: language -> name of the schema that writes, where it is not the last one of its language
              `writers`: format -> key of the writer, where it is not the format's own
              `evolution`: what the page of evolution looks at: `language`, `writer` and `reader` (names of versions),
              `level`, `profile`, `format`; what is left out is as the page has it
    pin       JSON Pointer of the value that is looked at; None where none is
    view      which picture is shown: a key of the page's views, empty for the first; `evolution` for that page
    """

    record_text: str
    schemas: tuple[SchemaText, ...] = ()
    formats: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    pin: str | None = None
    view: str = ""
    version: int = VERSION

    @property
    def blank(self) -> bool:
        """Whether there is no record to speak of."""
        return not self.record_text.strip()
