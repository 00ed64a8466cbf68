"""Bytes that name their schema by a number, as Kafka's serializers write them, read with the registry that knows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from .explore import Pane, decode, name_all, parse, read_schema
from .registry import Refused, Registry, Version
from .scenario import SchemaText
from .wire.formats import FORMATS
from .wire.problem import InputError, Problem, RootError, SchemaError

PREFIX: Final = 5
"""A zero, and the number in four bytes."""

FORMAT: Final = {"avro": "confluent-avro", "json-schema": "confluent-json", "protobuf": "confluent-protobuf"}
"""Language of a schema -> the format of bytes that name it."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a registry knows of some bytes. `schema` is None where the format reads them without one."""

    version: Version
    format: str
    schema: SchemaText | None


def find(registry: Registry, data: bytes) -> Numbered:
    """The schema of the number in front of the bytes. Raises InputError, with what is wrong and what to do."""
    if len(data) < PREFIX or data[0]:
        raise _unknown(
            "no-prefix",
            "These bytes do not name a schema of the registry by its number.",
            "a zero byte and the number of a schema in four bytes",
            data[:PREFIX].hex(" ") or "nothing",
            "Paste the bytes whole, with what the serializer put in front, or leave the registry out.",
        )
    try:
        version = registry.by_id(int.from_bytes(data[1:PREFIX], "big"))
    except Refused as refused:
        raise _unknown(
            "unknown-schema",
            refused.said,
            "the number of a schema of this scenario",
            data[1:PREFIX].hex(" "),
            "Bytes 1 to 4 are the number. It may be a number of another registry.",
        ) from refused
    schema = replace(version.given, name=f"{version.subject} {version.number}", root=_root(version))
    return Numbered(version, FORMAT[version.language], None if version.language == "json-schema" else schema)


def read(registry: Registry, data: bytes) -> tuple[Pane, Version]:
    """The bytes, explained with the schema that they name. Raises InputError and LimitError."""
    numbered = find(registry, data)
    view = None if numbered.schema is None else name_all([read_schema(numbered.schema)])[0]
    if view is not None and view.problems:
        return Pane(FORMATS[numbered.format], view, problems=view.problems), numbered.version
    return decode(FORMATS[numbered.format], data, view), numbered.version


def _root(version: Version) -> str | None:
    """The scenario's root. Where none is clear any message will do: the bytes themselves say which of the file it is."""
    given = version.given
    if given.root is None and version.language == "protobuf":
        try:
            parse("protobuf", given.text, None)
        except RootError as error:
            return next(iter(error.candidates), None)
        except SchemaError:
            return None
    return given.root


def _unknown(code: str, detail: str, expected: str, found: str, fix: str) -> InputError:
    return InputError(Problem(code=code, detail=detail, offset=0, expected=expected, found=found, fix=fix))
