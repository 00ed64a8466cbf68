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
from ..format import Format
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


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one BJData value."""
    return ubjson_walk.trace(data, DIALECT)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that bjdata writes by default."""
    return ubjson_write.encode(value, DIALECT)


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
)
