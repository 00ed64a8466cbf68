"""Format: one way of writing a record as bytes. Each file of `formats` ends with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .layout import Layout, Part
from .schema import Schema
from .value import Value


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the page.

    key        its name in the API
    title      its name for people
    family     the shelf it stands on: "text", "binary JSON", "schema-driven" …
    spec       the address of the specification
    language   the key of the schema language that it cannot do without; None for formats that describe themselves
    encoder    whose bytes: the library and its version, or what we prove ours against
    parts      its table of parts
    trace      (bytes, schema) -> Layout; total, never raises
    encode     (conformed value, schema) -> bytes; raises EncodeError with a path where the format cannot say a value
    limits     what the format cannot say exactly, one sentence each
    exact      whether the encoder takes a record's value as it was written, with nothing to lose (JSON itself)
    """

    key: str
    title: str
    family: str
    spec: str
    language: str | None
    encoder: str
    parts: tuple[Part, ...]
    trace: Callable[[bytes, Schema | None], Layout]
    encode: Callable[[Value, Schema | None], bytes]
    limits: tuple[str, ...] = ()
    exact: bool = False
