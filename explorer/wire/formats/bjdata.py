"""BJData (drafts 2 and 3): UBJSON for scientific data, little end first, with arrays of several dimensions.

What to notice: as in UBJSON a letter before every value says its type, but numbers begin with their low byte: `u 39 05`
is 1337, a uint16. There are unsigned integers (`u`, `m`, `M`), half-precision floats (`h`), and bytes that are not
numbers (`B`). After `$` and a type, the sign `#` may give the sizes of several dimensions in brackets; the elements
then follow bare, row by row, or column by column where the brackets are doubled. Only types of fixed width may be given
for all values, so no few bytes can announce a million nulls. What is shared with UBJSON stands in `ubjson_core`.
"""

from __future__ import annotations

from typing import Final

from .. import limits, ubjson_walk, ubjson_write
from ..format import About, Format, Writer
from ..layout import Layout, Role
from ..schema import Schema
from ..ubjson_core import Dialect
from ..value import Value

SPEC: Final = "https://neurojson.org/bjdata/draft3"

DIALECT: Final = Dialect(
    values="BJData draft 3, value types",
    containers="BJData draft 3, container types",
    optimised="BJData draft 3, optimized format",
    blobs="BJData draft 3, optimized binary array",
    order="little",
    numbers="iUIulmLMBhdD",
    typed="iUIulmLMhdDCB",
    binary="B",
    ladder=("UumM", "iIlL"),
    finite=False,
)

STYLE: Final = ubjson_write.by_default(DIALECT)
COUNTED: Final = ubjson_write.counted(DIALECT)
NLOHMANN: Final = ubjson_write.as_nlohmann(DIALECT)


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one BJData value."""
    return ubjson_walk.trace(data, DIALECT)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that bjdata writes by default."""
    return ubjson_write.encode(value, STYLE)


def encode_counted(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that bjdata writes when it is asked to count."""
    return ubjson_write.encode(value, COUNTED)


def encode_int8(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that nlohmann's library writes."""
    return ubjson_write.encode(value, NLOHMANN)


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """UBJSON reads the same bytes where none of BJData's own markers is among them."""
    led = zip(head.starts, head.parts, strict=True)
    markers = {head.data[at] for at, part in led if part.role in (Role.TYPE, Role.LENGTH) and at < len(head.data)}
    if head.problem is None and markers.isdisjoint(b"umMh"):
        return -6, "none of the markers that only BJData has"
    return None


FORMAT: Final = Format(
    key="bjdata",
    title="BJData",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder="Bytewise's own, byte for byte that of bjdata 0.6.6",
    parts=DIALECT.parts,
    trace=trace,
    encode=encode,
    signs=signs,
    limits=(
        "Integers past 64 bits become decimal text (high-precision numbers).",
        "Bytes have a type of their own since draft 3; a reader of draft 2 does not know it.",
        "The structures of arrays of draft 4, which is not finished, are not read.",
        f"Digits of a high-precision number are read up to {limits.DIGITS:,}.",
    ),
    writers=(
        Writer(
            "counted", "counted containers",
            "Containers say how many values they have, and then need no end: bjdata with container_count=True.",
            "Bytewise's own, byte for byte that of bjdata 0.6.6 with container_count", encode_counted,
        ),
        Writer(
            "int8", "int8 lengths",
            "Lengths below 128 are int8 (i) and not uint8 (U), every text is a string and every float has eight bytes, as "
            "nlohmann's library for C++ writes.", "Bytewise's own, byte for byte that of nlohmann/json 3.11.2", encode_int8,
        ),
    ),
    about=About(
        what="UBJSON made for scientific data: numbers are little-endian, there are unsigned integers and half-precision "
        "floats, and an array of several dimensions says its shape once and then holds bare numbers.",
        used_by="The NeuroJSON project for brain images and their like (JData files with the ending .bnii or .jdb), with "
        "libraries for MATLAB, Octave, Python, C and JavaScript; nlohmann's library reads and writes it.",
        evolves="It describes itself, like JSON: a reader sees every name and ignores those it does not know. Draft 3 added "
        "a type for bytes, which a reader of draft 2 refuses.",
        danger="The product of a shape may be far more than the bytes that follow: a reader must count before it makes room.",
    ),
)  # fmt: skip
