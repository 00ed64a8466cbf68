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
from ..format import About, Format, Writer
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

STYLE: Final = ubjson_write.by_default(DIALECT)
COUNTED: Final = ubjson_write.counted(DIALECT)
NLOHMANN: Final = ubjson_write.as_nlohmann(DIALECT)


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one UBJSON value."""
    return ubjson_walk.trace(data, DIALECT)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that py-ubjson writes by default."""
    return ubjson_write.encode(value, STYLE)


def encode_counted(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that py-ubjson writes when it is asked to count."""
    return ubjson_write.encode(value, COUNTED)


def encode_int8(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that nlohmann's library writes."""
    return ubjson_write.encode(value, NLOHMANN)


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
    writers=(
        Writer(
            "counted", "counted containers",
            "Containers say how many values they have, and then need no end: py-ubjson with container_count=True.",
            "Bytewise's own, byte for byte that of py-ubjson 0.16.1 with container_count", encode_counted,
        ),
        Writer(
            "int8", "int8 lengths",
            "Lengths below 128 are int8 (i) and not uint8 (U), every text is a string and every float has eight bytes, as "
            "nlohmann's library for C++ writes.", "Bytewise's own, byte for byte that of nlohmann/json 3.11.2", encode_int8,
        ),
    ),
    about=About(
        what="JSON with a letter before every value: it says the type, and numbers, lengths and counts follow in as many "
        "bytes as the letter means, big-endian. Names have a length and no letter; brackets end what they began.",
        used_by="Few programs today: nlohmann's library for C++ and libraries for Java, Python and games' engines read and "
        "write it. BJData has grown from it.",
        evolves="It describes itself, like JSON: a reader sees every name, ignores those it does not know and misses those "
        "that are not there. The drafts differ in how containers say types and counts; draft 12 is the last.",
        danger="A container that says its type and a count of a billion takes nine bytes: a reader must not make room for "
        "what it was not sent.",
    ),
)  # fmt: skip
