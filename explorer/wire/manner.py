"""Manner: how a schema language reads a JSON record. Each language gives one; `conform` follows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from .schema import Field, Schema, Type, Union
from .value import Value, from_base64


def from_latin1(text: str) -> bytes:
    """Bytes from text whose characters are U+0000 to U+00FF, as Avro's JSON has it; raises ValueError."""
    return text.encode("latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a schema language reads a JSON record.

    bytes_from    text -> bytes for a bytes field, and `bytes_as` says it in words
    text_numbers  whether "1337" is a number, and "NaN" a float
    null_absent   whether null for a field that cannot be null means that it is absent
    fill          whether a field that the record lacks is written with its default
    omit          (field, value) -> whether the format leaves the field out of the bytes
    special       native word of a type -> (value, type) -> value; raises ValueError with what was expected
    unwrap        (value, union, schema) -> (index of a branch, value) where the record names the branch by a wrapper
    """

    bytes_from: Callable[[str], bytes] = from_base64
    bytes_as: str = "base64 text"
    text_numbers: bool = False
    null_absent: bool = True
    fill: bool = True
    omit: Callable[[Field, Value], bool] = lambda field, value: False
    special: Mapping[str, Callable[[Value, Type], Value]] = field(default_factory=dict)
    unwrap: Callable[[Value, Union, Schema], tuple[int, Value] | None] = lambda value, union, schema: None


PLAIN: Final = Manner()
