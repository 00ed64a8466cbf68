"""Smile: Jackson's binary JSON, begun by a smiley, which says a name or a short text once and then only its number.

What to notice: `3a 29 0a` is `:)` and a line feed, and the byte after it says what is shared. Small things share a byte
with their type: `45` is a text of six bytes, `87` a name of eight, `c2` the number one. Where a name comes again there is
`40` in its place, the first name of the table that the reader keeps; so a list of records costs its names once. Objects and
arrays are begun and ended by a byte, so a writer need not count. No number and no safe bytes ever hold fe or ff: they
go in groups of seven bits. The parts and the table of type bytes stand in `_smile_table`, what is rare
in `_smile_rare`, the writer in `_smile_write`.

Text that is not UTF-8 is refused, but only after all the rest was read.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..format import About, Format, Writer
from ..layout import Key, Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Logical, Value
from ._smile_rare import (
    Content,
    header,
    integer,
    name_of,
    no_name,
    no_value,
    not_sevens,
    rare,
    rare_name,
    tell_repeated,
    text_reference,
)  # fmt: skip
from ._smile_read import text_or_bytes
from ._smile_table import (
    ASCII_NAME,
    BEGIN,
    END,
    END_MARKER,
    END_OBJECT,
    FIXED,
    FLOAT_BITS,
    HEADS,
    LITERAL,
    NAME,
    NUMBER,
    OBJECT,
    PARTS,
    REFERENCE,
    ROOT,
    SHORT_TEXT,
    TEXT,
    VINT,
    WHOLE,
)  # fmt: skip
from ._smile_write import ENCODER, encode, encode_bare, encode_shared, write

SPEC: Final = "https://github.com/FasterXML/smile-format-specification/blob/master/smile-specification.md"

AT_ROOT, IN_ARRAY, IN_OBJECT = range(3)


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as Smile content: values after a header, or without one."""
    return _trace(_walk, data, root=ROOT)


def _walk(t: Tracer) -> int:
    data, size, heads = t.data, len(t.data), HEADS
    leaf, start, part, owner = t.leaf, t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    content = Content()
    names, texts = content.names, content.texts
    here = latest = t.open("", ROOT)  # the node of the container we are in, and the newest node
    inside, index, seen = AT_ROOT, 0, set[str | bytes]()
    stack: list[tuple[int, int, int, set[str | bytes]]] = []  # of the containers around: node, what, index, names
    at = 0
    try:
        while True:
            lead = data[at]
            if inside == IN_OBJECT:
                if 0x80 <= lead < 0xC0:
                    body = at + 1
                    end = at + lead - 0x7E
                    if end > size:
                        raise no_name(t, body, end)
                    raw = data[body:end]
                    name: str | bytes = raw.decode() if raw.isascii() else name_of(t, content, raw, body)
                    names.add(name)
                    latest += 1
                    parent(here)
                    key(name)
                    start(at)
                    part(ASCII_NAME)
                    owner(latest)
                    start(body)
                    part(NAME)
                    owner(latest)
                    at = end
                elif lead == 0xFB:
                    leaf(at, END_OBJECT)
                    at += 1
                    here, inside, index, seen = stack.pop()
                    t.here = here
                    continue
                elif 0x40 <= lead < 0x80 and names.kept is not None and lead - 0x40 < len(names.kept):
                    name = names.kept[lead - 0x40]
                    latest += 1
                    parent(here)
                    key(name)
                    start(at)
                    part(names.part())
                    owner(latest)
                    at += 1
                else:
                    latest += 1
                    name, at = rare_name(t, content, at, lead)
                if name in seen:
                    tell_repeated(t, latest, name, at)
                else:
                    seen.add(name)
                lead = data[at]
                head = heads[lead]
            else:
                head = heads[lead]
                if head.family == END:
                    if inside != IN_ARRAY:
                        raise no_value(t, at, lead)
                    start(at)
                    part(head.lead)
                    owner(here)
                    at += 1
                    here, inside, index, seen = stack.pop()
                    t.here = here
                    continue
                if inside == AT_ROOT:
                    if lead == 0x3A:
                        at = header(t, content, at)
                        continue
                    if lead == 0xFF:
                        leaf(at, END_MARKER)
                        at += 1
                        continue
                    if index == 1:  # a second value: they make a list
                        t.keys[t.parents.index(0, 1)] = 0
                latest += 1
                parent(here)
                key(index if inside or index else Key.SAME)
                index += 1
            kind(head.kind)
            family = head.family
            if family == WHOLE:
                start(at)
                part(head.lead)
                owner(latest)
                at += 1
            elif family == SHORT_TEXT:
                body = at + 1
                end = body + head.width
                start(at)
                part(head.lead)
                owner(latest)
                if end > size:
                    t.here = latest
                    raise t.end(body, f"{head.width} bytes of text")
                start(body)
                part(TEXT)
                owner(latest)
                raw = data[body:end]
                if not raw.isascii() and text_or_bytes(raw).__class__ is bytes:
                    content.not_utf8(latest, body)
                if texts.kept is not None:
                    texts.add(text_or_bytes(raw))
                at = end
            elif family == NUMBER:
                start(at)
                part(head.lead)
                owner(latest)
                body = at + 1
                at = integer(t, latest, body, head)
                start(body)
                part(VINT)
                owner(latest)
            elif family == FIXED:
                body = at + 1
                at = body + head.width
                start(body - 1)
                part(head.lead)
                owner(latest)
                if at > size:
                    t.here = latest
                    raise t.end(body, f"{head.width} bytes of {head.name}")
                if not data[body:at].isascii():
                    t.here = latest
                    raise not_sevens(t, body, at)
                start(body)
                part(FLOAT_BITS)
                owner(latest)
            elif family == BEGIN:
                start(at)
                part(head.lead)
                owner(latest)
                at += 1
                t.here = latest
                if len(stack) >= limits.NESTING:
                    raise t.too_deep(at)
                stack.append((here, inside, index, seen))
                here, inside, index = latest, IN_OBJECT if head.kind is OBJECT else IN_ARRAY, 0
                if inside == IN_OBJECT:
                    seen = set()
            elif family == REFERENCE:
                t.here = latest
                at = text_reference(t, texts, at, head)
                t.here = here
            else:
                t.here = latest
                at = rare(t, content, at, lead)
                t.here = here
    except IndexError:
        if len(t.kinds) < len(t.parents):  # a name without its value
            kind(LITERAL)
            t.here = latest
            raise t.end(size, "the value of the name") from None
        if stack:
            raise t.end(size, "a name, or the byte fb that ends the object" if inside == IN_OBJECT else
                        "a value, or the byte f9 that ends the array") from None  # fmt: skip
        if not size:
            raise t.end(0, "a header or a value") from None
        content.at_the_end(t, size)
        return size


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The smiley, which is there to be recognised."""
    if head.data[:3] == b":)\n":
        return 35, "it begins with 3a 29 0a, a smiley and a line feed"
    return -20, "it has no header, which nearly every writer of Smile gives"


ABOUT: Final = About(
    what="Smile is JSON's data model in bytes, made by the authors of the Java library Jackson. Each value begins with a "
    "byte that says its type, and often its length or the value itself. A name that comes again, and if the writer wants a "
    "short text too, is said by its number in a table that reader and writer fill alike as they go. Numbers and binary data "
    "go in groups of seven bits, so that the bytes fe and ff never occur and can frame messages.",
    used_by="Jackson, and what is built on it: Elasticsearch and OpenSearch accept and answer it, the nodes of Apache Druid "
    "send each other queries and results in it, and Clojure's Cheshire writes it.",
    evolves="As JSON does: there is no schema, names are in the data, a reader takes the fields it knows and steps over the "
    "others. Stepping over still means reading, since a name or text in what is skipped may be meant later by its number.",
    danger="A piece from the middle means nothing without all that came before it, since names are said by their number. "
    "Fuzzing found hostile inputs for Jackson's reader: limit size and nesting before it sees the bytes of a stranger.",
)

_RARE: Final[Value] = [
    "é" * 20, "x" * 70, b"\x01\x02\x03", Logical("decimal", (990, -2), "9.90"), {"": {"x" * 70: {"é" * 20: 1}}},
]  # fmt: skip
_SAMPLES: Final = (
    write(_RARE, end=True),
    write(b"\x01\x02\x03", raw=True),
    write([{f"n{at}": f"t{at}" for at in range(70)}, {"n69": "t69"}], texts=True),
)


FORMAT: Final = Format(
    key="smile",
    title="Smile",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    writers=(
        Writer(
            "shared-values", "shared values",
            "Short texts that come again are said by their number too, as Jackson does with CHECK_SHARED_STRING_VALUES.",
            ENCODER, encode_shared,
        ),
        Writer(
            "bare", "bare",
            "Without a header and without shared names, as Jackson does with WRITE_HEADER and CHECK_SHARED_NAMES off.",
            ENCODER, encode_bare,
        ),
    ),
    signs=signs,
    about=ABOUT,
    samples=_SAMPLES,
    limits=(
        "Integers of 19 digits and more become BigInteger, as Jackson does with those it read from JSON.",
        "Decimal fractions are kept as 64-bit floats, unless a writer uses BigDecimal.",
        "Lengths of binary data go up to 2^31 - 1 in Jackson; texts have no length, they end in fc.",
        f"Digits of a BigInteger or BigDecimal are shown up to {limits.DIGITS:,}; longer ones are shown as bytes.",
    ),
)  # fmt: skip
