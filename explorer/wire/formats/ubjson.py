"""UBJSON (draft 12): JSON with a letter before every value that says its type, and lengths instead of quotes.

What to notice: the letters can be read by eye: `{` begins an object, `U 08` is a length of eight, `S` begins a text, `I
05 39` is 1337 in two bytes. Names have no letter, since they are always text; brackets end what they began, as in JSON.
A container may say the type of all its values (`$`) and how many there are (`#`), and then neither has letters before
its values nor a bracket at its end; an array of uint8 made so is how bytes are written. What is shared with BJData
stands in `ubjson_core`.
"""

from __future__ import annotations

from typing import Final

from .. import limits, ubjson_walk, ubjson_write
from ..format import Format
from ..layout import Layout
from ..schema import Schema
from ..ubjson_core import Dialect
from ..value import Value

SPEC: Final = "https://ubjson.org"

DIALECT: Final = Dialect(
    values="UBJSON draft 12, value types",
    containers="UBJSON draft 12, container types",
    optimised="UBJSON draft 12, container types: optimized format",
    blobs="UBJSON draft 12, binary data",
    order="big",
    numbers="iUIlLdD",
    typed="ZTFiUIlLdDHCS[{",
    binary="U",
    ladder=("UIlL", "iIlL"),
    finite=True,
)


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one UBJSON value."""
    return ubjson_walk.trace(data, DIALECT)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that py-ubjson writes by default."""
    return ubjson_write.encode(value, DIALECT)


FORMAT: Final = Format(
    key="ubjson",
    title="UBJSON",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder="Bytewise's own, byte for byte that of py-ubjson 0.16.1",
    parts=DIALECT.parts,
    trace=trace,
    encode=encode,
    limits=(
        "Integers past 64 bits, and those from 2^63 up, become decimal text (high-precision numbers).",
        "No NaN and no infinity: they become null.",
        "Bytes are an array of uint8 that says so: a reader cannot tell them from small numbers.",
        f"Digits of a high-precision number are read up to {limits.DIGITS:,}.",
    ),
)
