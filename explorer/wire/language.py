"""SchemaLanguage: one way of writing a schema. Each file of `schemas` ends with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .conform import Manner
from .loss import Loss
from .schema import Schema


@dataclass(frozen=True, slots=True)
class SchemaLanguage:
    """A schema language of the page.

    key       its name in the API: "avro", "protobuf", "thrift", "json-schema"
    title     its name for people
    spec      the address of the specification
    detect    (text) -> how sure, 0 to 100, that the text is of this language; cheap, never raises
    parse     (text, root name or None) -> Schema; raises SchemaError with a place for every fault, RootError where the
              root is not clear
    fit       (schema of any language) -> (schema of this one, losses); what it gives can be rendered; idempotent
    render    (schema that `fit` gave) -> text, which parses to the same types; never fails
    manner    how it reads a JSON record
    """

    key: str
    title: str
    spec: str
    detect: Callable[[str], int]
    parse: Callable[[str, str | None], Schema]
    fit: Callable[[Schema], tuple[Schema, Sequence[Loss]]]
    render: Callable[[Schema], str]
    manner: Manner
