"""The schema languages, in the order of the page. To add one: write its file, add its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..language import SchemaLanguage
from . import avro, json_schema, protobuf, thrift

LANGUAGES: Final[Mapping[str, SchemaLanguage]] = {
    module.LANGUAGE.key: module.LANGUAGE
    for module in (
        avro,
        protobuf,
        thrift,
        json_schema,
    )
}  # fmt: skip
