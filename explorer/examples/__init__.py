"""Worked examples, one file each: a record, its schemas, and the one thing to learn from them.

To add one: write its file, add its name to the list. A test explores each, and holds it to what it `expects`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..scenario import Scenario, SchemaText

NAMES: Final = (
    "classic",
    "beyond-2-53",
    "negative-numbers",
    "sensor-readings",
    "unicode",
    "empty-things",
    "deep-nesting",
    "union",
    "recursive-tree",
    "big-map",
    "github-event",
    "bytes",
    "two-versions",
    "missing-field",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example.

    key       its name in addresses
    title     its name for people
    lesson    what it teaches, in one sentence
    record    JSON text, as it is shown
    schemas   that go with it, oldest first
    pin       the path to look at
    expects   "format: code" for each card that has no bytes; the lesson says why
    """

    key: str
    title: str
    lesson: str
    record: str
    schemas: tuple[SchemaText, ...] = ()
    pin: str = ""
    expects: tuple[str, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """What a visitor would have typed."""
        return Scenario(self.record, self.schemas, title=self.title)


def _read(key: str) -> Example:
    with (Path(__file__).parent / f"{key}.toml").open("rb") as file:
        told: dict[str, Any] = tomllib.load(file)
    schemas = tuple(SchemaText(**schema) for schema in told.pop("schemas", ()))
    expects = tuple(told.pop("expects", ()))
    return Example(key=key, record=told.pop("record").strip(), schemas=schemas, expects=expects, **told)


EXAMPLES: Final[Mapping[str, Example]] = {key: _read(key) for key in NAMES}
