"""A row of a database that begins with the version of its schema: a number, then the datum that this version wrote.

What to notice: one byte stands for the whole schema. A database keeps every version of a table's schema beside the rows, so
it does not rewrite millions of rows when the schema changes: old rows keep their number, and a reader looks up the schema
that wrote each of them. LinkedIn's Espresso works so, with Avro. There is no standard for the number: here it is a varint,
one byte up to 127. The datum is that of the format that is handed to `over`.
"""

from __future__ import annotations

from typing import Final

from ..bits import number_from, varint
from ..format import About, Format
from ..layout import Key, Layout, Part, Role, the_only
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value

SPEC: Final = (
    "https://engineering.linkedin.com/espresso/introducing-espresso-linkedins-hot-new-distributed-document-store"
)
SECTION: Final = "Schema versions"

ROW = Part(
    "versioned row", Role.GROUP, "The number of a version, then what that version wrote.", SECTION, fold=the_only
)
VERSION = Part(
    "schema version", Role.POINTER, "Which version of the table's schema wrote the row, as a varint: the database keeps them "
    "all.", SECTION, read=number_from, words=lambda number: f"version {number:,}", bits=varint(Role.POINTER),
)  # fmt: skip
PARTS: Final = (ROW, VERSION)

FIRST: Final = 1
"""The version that this page writes."""
LONGEST: Final = 5


def over(inner: Format) -> Format:
    """Rows that hold data of another format."""

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        def walk(t: Tracer) -> int:
            t.open("", ROW)
            at = _version(t)
            t.splice(at, inner.trace(data[at:], schema), Key.SAME)
            return len(data)

        return _trace(walk, data, root=ROW)

    def encode(value: Value, schema: Schema | None) -> bytes:
        """Version 1, then the datum."""
        return bytes((FIRST,)) + inner.encode(value, schema)

    def again(data: bytes, value: Value, schema: Schema | None) -> bytes:
        return data[: _version(Tracer(data))] + inner.encode(value, schema)

    return Format(
        key="versioned-row",
        title="Versioned row",
        family="envelopes",
        spec=SPEC,
        language=inner.language,
        encoder=f"{inner.encoder}; a number in front",
        parts=(*PARTS, *inner.parts),
        trace=trace,
        encode=encode,
        again=again,
        fit=inner.fit,
        signs=signs,
        about=ABOUT,
        limits=(
            "The number means something to one table of one database only.",
            "There is no standard for it: a varint here, one or two bytes or a column of its own elsewhere.",
            *inner.limits,
        ),
    )


def _version(t: Tracer) -> int:
    """The number in front; gives where it ends."""
    data = t.data
    for end in range(min(LONGEST, len(data))):
        if data[end] < 0x80:
            t.leaf(0, VERSION)
            return end + 1
    if len(data) < LONGEST:
        raise t.end(0, "the version of a schema: a varint, whose last byte is below 80")
    raise t.stop(0, f"the version of a schema: a varint of at most {LONGEST} bytes", "more", code="varint")


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A lone number in front proves nothing: only somebody who knows can say that it is one."""
    if head.problem is None:
        return -20, "but any small number may stand before a datum"
    return -30, "but nothing shows that the first number is a version"


ABOUT: Final = About(
    what="A row of a database that says which version of its schema wrote it: a small number in front of the datum. The "
    "database has a list of the versions, and a reader looks up the one it needs. This is the simplest such writing; each "
    "database has its own.",
    used_by="LinkedIn's Espresso keeps documents in Avro this way. Many applications do the same by hand, in a column or in "
    "the first bytes of a blob, so that rows need not be rewritten whenever the schema changes.",
    evolves="A row stays as it was written, perhaps for years. A reader resolves the version that wrote it against its own: "
    "new fields get their defaults, removed ones are skipped. Data outlives code, so every version has to be kept.",
    danger="Whoever loses the list of versions has lost the rows. An old program that reads a new row and writes it back may "
    "drop the fields that it did not know.",
)  # fmt: skip
