"""The rules of evolution, one file per schema language. To add one: write its file, add its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..rule import Evolution
from . import avro, json_schema, protobuf, thrift

EVOLUTIONS: Final[Mapping[str, Evolution]] = {
    module.EVOLUTION.language: module.EVOLUTION
    for module in (
        avro,
        protobuf,
        thrift,
        json_schema,
    )
}  # fmt: skip
