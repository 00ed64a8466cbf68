"""Worked examples of evolution, one file each: versions of a schema, a record, and the one thing to learn from them.

To add one: write its file, add its name to the list. The first one of a language is what its tab shows. A test compares
each, and holds it to what it `expects`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...scenario import SchemaText

NAMES: Final = (
    "person",
    "union-branch",
    "enum-symbol",
    "nested-rename",
    "added-with-default",
    "removed-with-default",
    "removed-without-default",
    "renamed-with-alias",
    "renamed-without-alias",
    "order-changed",
    "person-protobuf",
    "narrowed-number",
    "tag-reused",
    "optional-to-repeated",
    "number-changed",
    "name-changed",
    "unknown-kept",
    "person-thrift",
    "required-added",
    "single-to-list",
    "person-json-schema",
)


@dataclass(frozen=True, slots=True)
class History:
    """A worked example.

    key              its name in addresses
    title, lesson    its name for people, and what it teaches in one sentence
    language         of all its versions
    record           JSON text
    versions         oldest first, each with a name
    writer, reader   the pair to look at, by name
    level, profile   what is asked of it; no profile: the language's first
    expects          "backward: yes" or "no", and the same of forward, between writer and reader
    """

    key: str
    title: str
    lesson: str
    language: str
    record: str
    versions: tuple[SchemaText, ...]
    writer: str
    reader: str
    level: str = "BACKWARD_TRANSITIVE"
    profile: str = ""
    expects: tuple[str, ...] = ()


def _read(key: str) -> History:
    with (Path(__file__).parent / f"{key}.toml").open("rb") as file:
        told: dict[str, Any] = tomllib.load(file)
    language = told.pop("language")
    versions = tuple(
        SchemaText(version["text"].strip("\n"), language, version["name"], version.get("root"))
        for version in told.pop("versions")
    )
    expects = tuple(told.pop("expects"))
    record = told.pop("record").strip()
    return History(key=key, language=language, record=record, versions=versions, expects=expects, **told)


HISTORIES: Final[Mapping[str, History]] = {key: _read(key) for key in NAMES}
