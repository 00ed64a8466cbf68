"""Bytes as one meets them in the field, one file each: what they are, and the one thing to learn from them.

To add one: write its file, add its name to the list. A test decodes each, and holds it to what it `expects`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...scenario import SchemaText

NAMES: Final = (
    "confluent-avro",
    "confluent-protobuf",
    "grpc",
    "delimited",
    "thrift-call",
    "thrift-long-form",
    "gzip-base64",
    "base64-twice",
    "cut-off",
    "wrong-schema",
    "text-or-message",
    "minus-one",
    "two-payloads",
)


@dataclass(frozen=True, slots=True)
class Mystery:
    """Bytes to be explained.

    key             its name in addresses
    title, lesson   its name for people, and what it teaches in one sentence
    bytes           in any writing
    format          that they are read in; empty to guess
    steps           what is taken off first, as `wrapping.Step` writes it
    schema          that goes with them
    other           a second payload to compare with
    pin             the path to look at
    hint            the key of the hint that is given for the bytes as they come
    expects         the code of the problem they are meant to have
    value           what they say, as JSON
    """

    key: str
    title: str
    lesson: str
    bytes: str
    format: str = ""
    steps: tuple[str, ...] = ()
    schema: SchemaText | None = None
    other: str = ""
    pin: str = ""
    hint: str = ""
    expects: str = ""
    value: str = ""


def _read(key: str) -> Mystery:
    with (Path(__file__).parent / f"{key}.toml").open("rb") as file:
        told: dict[str, Any] = tomllib.load(file)
    schema = told.pop("schema", None)
    texts = {name: told.pop(name).strip() for name in ("bytes", "other", "value") if name in told}
    steps = tuple(told.pop("steps", ()))
    if schema is not None:
        schema = SchemaText(**{**schema, "text": schema["text"].strip("\n")})
    return Mystery(key=key, schema=schema, steps=steps, **texts, **told)


MYSTERIES: Final[Mapping[str, Mystery]] = {key: _read(key) for key in NAMES}
