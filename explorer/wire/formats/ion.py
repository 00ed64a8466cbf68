"""Amazon Ion 1.0: JSON's values and more, in two forms that say the same: binary, and a text of which JSON is a part.

What to notice: `e0 01 00 ea` begins the binary form, and then comes a value that is not the record: the symbol table, with
all names in it, once each. In the record a field has only the number of its name, from 10 on (`8a`, the high bit ends the
number); so names cost their bytes once, however often they come. Every value begins with a byte of type and length:
`86` is a text of six bytes, `22` a positive integer of two, `de` a struct whose length follows. A reader that does not want
a value steps over it.

Binary and text are told apart by the first byte. The binary form stands in `_ion_binary`, text in `_ion_text`, symbol tables
in `_ion_symbols`, the writers in `_ion_write`.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..format import About, Format, Writer
from ..layout import Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from . import _ion_table, _ion_text, _ion_text_table
from ._ion_binary import walk
from ._ion_table import STREAM
from ._ion_text_table import WIDE
from ._ion_write import ENCODER, encode, encode_text

SPEC: Final = "https://amazon-ion.github.io/ion-docs/docs/spec.html"


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as Ion: binary where they begin as that does, else text."""
    if data[:1] == b"\xe0":
        return _trace(walk, data, root=STREAM)
    encoding = _wide(data)
    if encoding is None:
        return _ion_text.trace(data)
    return _trace(lambda t: _transcoded(t, encoding), data, root=STREAM)


_ZEROS: Final = {"0001": "utf-32-be", "1000": "utf-32-le", "0101": "utf-16-be", "1010": "utf-16-le"}
"""Which of the first four bytes are not 00, where the first characters are ASCII -> the encoding."""


def _wide(data: bytes) -> str | None:
    """The encoding of two or four bytes a character that the text seems to be in: by its mark, or by the bytes 00."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return _ZEROS.get("".join("01"[byte > 0] for byte in data[:4]))


def _transcoded(t: Tracer, encoding: str) -> int:
    """Text in UTF-16 or UTF-32: one leaf, with the same text in UTF-8 told inside."""
    t.open("", STREAM)
    try:
        text = t.data.decode(encoding).encode()
    except UnicodeError:
        raise t.stop(
            0, f"text in {encoding.upper()}", "bytes that are not", code="not-unicode", fix="Save the text as UTF-8.",
        ) from None  # fmt: skip
    inner = _ion_text.trace(text)
    t.leaf(0, WIDE)
    t.inside("the text as UTF-8", inner)
    t.value(inner.value)
    if (problem := inner.problem) is not None:
        raise t.stop(
            len(t.data), problem.expected or "", f"{problem.found}, in line {problem.line}, column {problem.column}",
            code=problem.code, fix=problem.fix,
        )  # fmt: skip
    return len(t.data)


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The version marker; text without one is more likely something else that reads as Ion by chance."""
    if head.data[:4] == b"\xe0\x01\x00\xea":
        return 35, "it begins with e0 01 00 ea, which says Ion 1.0"
    if head.data[:8] == b"$ion_1_0":
        return 65, "it begins with $ion_1_0, which says Ion 1.0"
    return -10, "it has no version marker"


ABOUT: Final = About(
    what="Ion is JSON's data model with what Amazon missed in it: integers of any size, decimals that keep their zeros, "
    "timestamps with offset and precision, bytes, symbols, S-expressions, annotations on any value, a null for each type. "
    "It has two forms that say just the same. The text form is a superset of JSON. In the binary form each value says its "
    "type and its length, and names are numbers of a symbol table that comes first, or that was agreed upon beforehand.",
    used_by="Amazon in and between its services, where it began: QLDB kept its documents in it, DynamoDB exports to it, "
    "PartiQL is built on it. Athena, Redshift Spectrum and Jackson read it.",
    evolves="As JSON does: names are in the data, a reader takes the fields it knows and steps over the others, quickly, "
    "since each value says its length. Shared symbol tables have versions that may only grow; a reader without the table "
    "sees the values, but not the names. Ion Schema, a language of its own, can be laid over it.",
    danger="A piece from the middle means nothing without the symbol table before it. A table may claim room for billions of "
    "imported symbols in a few bytes, and the C reader of amazon.ion 0.15 was seen never to return from 29 bytes.",
)

_TEXT: Final = b"""// Ion text
person::{
  'full name': "Ann", born: 1990-02-20, seen: 2024-03-01T12:30:00.250+01:00, fee: 9.90, half: 0.5e0, mask: 0xFF,
  kind: customer, none: null.int, far: [+inf, 0e0, 0.], sum: (x + 'y z' $4), '''long''': '''text''',
  $5: $3::true, picture: {{ AQID }}, note: {{ "caf\\xe9" }}, empty: [{{}}, {{""}}, $0],
}
"""
_SAMPLES: Final = (
    _TEXT,
    b"$ion_symbol_table::{symbols: ['''a''', \"b\"]} $10::$11",
    encode(_ion_text.trace(_TEXT).value),
    bytes.fromhex("e00100ea 028000 d5 8001aa 8420"),  # padding, also in a struct
    "[1]".encode("utf-16"),
    b"\xef\xbb\xbf1",
)


FORMAT: Final = Format(
    key="ion",
    title="Amazon Ion",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=_ion_table.PARTS + _ion_text_table.PARTS,
    trace=trace,
    encode=encode,
    writers=(
        Writer(
            "text", "text",
            "The text form as amazon.ion writes it: no white space, no quotes around identifiers, an exponent in each float.",
            ENCODER, encode_text,
        ),
    ),
    signs=signs,
    about=ABOUT,
    samples=_SAMPLES,
    limits=(
        "Decimal fractions of a record are kept as 64-bit floats, as amazon.ion does; Ion's own decimals would be exact.",
        "Names may come twice in one struct; JSON cannot say that.",
        "Symbols of a shared table that is not here are shown by their numbers.",
        f"Digits of an integer or decimal are shown up to {limits.DIGITS:,}; a longer one is shown as bytes.",
    ),
)  # fmt: skip
