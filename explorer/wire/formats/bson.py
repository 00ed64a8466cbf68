"""BSON: MongoDB's documents, each begun by its size in bytes, each field by its type, each text by its length.

What to notice: sizes come first, so that a reader can step over what it does not want; every number has its full width
(`39 05 00 00` is 1337 in four bytes, little end first), and the names are written out. An array is a document whose names
are `0`, `1`, `2`: its indexes cost bytes. So BSON is often larger than JSON; it is made for finding a field in place, not
for being small. The parts and the element types stand in `_bson_table`.

Types that MongoDB deprecated are read and told. What is longer than the document around it, or not UTF-8, is refused.
"""

from __future__ import annotations

import struct
from typing import Final

from .. import limits
from ..format import About, Format, Writer
from ..layout import Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ._bson_rare import (
    WITHOUT_END,
    code_with_scope,
    end_of_document,
    no_document,
    no_element,
    no_end,
    no_string,
    rare,
    tell_deprecated,
    tell_index,
    tell_repeated,
    text,
    too_long_number,
)  # fmt: skip
from ._bson_table import (
    ARRAY,
    CODE_W_SCOPE,
    DOCUMENT,
    ELEMENTS,
    END,
    FIXED,
    INDEX,
    NAME,
    NESTED,
    PARTS,
    RARE,
    SIZE,
    STRING_SIZE,
    TEXT,
    TYPE,
)  # fmt: skip
from ._bson_write import ENCODER, encode, encode_int64

SPEC: Final = "https://bsonspec.org/spec.html"
INT: Final = struct.Struct("<i")
INDEXES: Final = [b"%d" % index for index in range(1_000)]


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one BSON document; what follows it is told as left over."""
    return _trace(_walk, data, root=DOCUMENT)


def _walk(t: Tracer) -> int:
    data, size, elements, find, int32 = t.data, len(t.data), ELEMENTS, t.data.find, INT.unpack_from
    start, part, owner = t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    here = latest = t.open("", DOCUMENT)  # the node of the document we are in, and the newest node
    at, end = 4, end_of_document(t, 0, WITHOUT_END)  # where we are, and where the 00 is that ends the document
    bound = min(end, size)  # no element goes past it
    index, seen = -1, set[str]()  # of an array the next index, and -1 in a document; the names so far
    stack: list[tuple[int, int, int, set[str]]] = []  # of the documents around: node, end, index, names
    names: dict[bytes, str] = {}  # a name that comes again is not decoded again
    try:
        while True:
            type_ = data[at]
            if at == end:
                if type_:
                    raise no_end(t, at)
                start(at)
                part(END)
                owner(here)
                at += 1
                if not stack:
                    return at
                here, end, index, seen = stack.pop()
                t.here = here
                bound = end if end < size else size
                continue
            element = elements[type_]
            name_end = find(0, at + 1)
            if element is None or not at < name_end < bound:
                raise no_element(t, at, end)
            raw = data[at + 1 : name_end]
            name = names.get(raw)
            if name is None:
                name = names[raw] = text(t, raw, at + 1, at)
            parent(here)
            kind(element.kind)
            latest += 1
            start(at)
            part(TYPE)
            owner(latest)
            start(at + 1)
            owner(latest)
            if index < 0:
                key(name)
                part(NAME)
                if name in seen:
                    tell_repeated(t, latest, name, at)
                else:
                    seen.add(name)
            else:
                key(index)
                part(INDEX)
                if raw != (INDEXES[index] if index < 1_000 else b"%d" % index):
                    tell_index(t, latest, name, index, at)
                index += 1
            at = name_end + 1
            if type_ == 2:
                body = at + 4
                stop = body + int32(data, at)[0]
                if not body < stop <= bound or data[stop - 1]:
                    break
                start(at)
                part(STRING_SIZE)
                owner(latest)
                raw = data[body:stop]
                if not raw.isascii():
                    t.here = latest
                    text(t, raw, body, body)
                    t.here = here
                start(body)
                part(TEXT)
                owner(latest)
                at = stop
            elif (family := element.family) == FIXED:
                start(at)
                part(element.part)
                owner(latest)
                at += element.width
                if at > bound:
                    raise too_long_number(t, latest, at, end, element)
            elif family == NESTED:
                if len(stack) >= limits.NESTING - 1:
                    t.here = latest
                    raise t.too_deep(at)
                inner = at + int32(data, at)[0] - 1
                if not at + 4 <= inner < end:
                    break
                start(at)
                part(SIZE)
                owner(latest)
                stack.append((here, end, index, seen))
                t.here = here = latest
                end = inner
                bound = end if end < size else size
                if element.kind is ARRAY:
                    index = 0
                else:
                    index, seen = -1, set()
                at += 4
            elif family == RARE:
                t.here = latest
                if element.deprecated:
                    tell_deprecated(t, latest, at)
                if element.kind is CODE_W_SCOPE:
                    if len(stack) >= limits.NESTING - 1:
                        raise t.too_deep(at)
                    stack.append((here, end, index, seen))
                    at, end = code_with_scope(t, at, end)
                    here, latest = t.here, len(t.kinds) - 1
                    bound, index, seen = end if end < size else size, -1, set()
                else:
                    at = rare(t, at, end)
                    t.here = here
    except IndexError:
        raise t.end(at, "another element, or the byte 00 that ends the document") from None
    except struct.error:  # not even the four bytes of a size
        pass
    t.here = latest
    raise no_string(t, at, end) if type_ == 2 else no_document(t, at, end)


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The size of all, in front."""
    if len(head.data) >= 4 and int.from_bytes(head.data[:4], "little") == size:
        return 35, "its first four bytes are the size of all, and it ends in 00"
    return None


ABOUT: Final = About(
    what="BSON is how MongoDB keeps and sends documents. A document begins with its size in bytes; then come "
    "its fields, each with a byte of type, its name and its value, numbers in their full width. So a "
    "database can find a field, or change a number in place, without reading the rest. Beside JSON's "
    "types there are dates, ObjectIds, bytes, 32 and 64 bit integers and decimal128.",
    used_by="MongoDB, its drivers in all languages, its dumps (mongodump) and the databases that speak its "
    "protocol, such as Amazon DocumentDB, Azure Cosmos DB and FerretDB.",
    evolves="As JSON does: names are in the data, a reader takes the fields it knows and steps over the others, "
    "quickly, by their sizes. MongoDB can check documents against a JSON Schema with BSON's types when "
    "they are written.",
    danger="A name may come twice in one document, and readers take the first or the last. An int32 that grows "
    "beyond 2^31 becomes an int64, which programs with typed fields may refuse. A document may have 16 "
    "MiB in MongoDB.",
)

_SAMPLES: Final = (
    bytes.fromhex(  # a document with MongoDB's own types, as pymongo writes it
        "a1000000075f696400507f1f77bcf86cd799439011096174000056bcf48d01000005646174610002000000000102056f6c64000500000002"
        "01000000070b6c696b65005e6100690013707269636500de030000000000000000000000003c30116f70000100000000f153650d6a730002"
        "00000078000f73636f70656400160000000200000078000c0000001079000100000000ff6c65617374007f6d6f73740000"
    ),
)


FORMAT: Final = Format(
    key="bson",
    title="BSON",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    writers=(
        Writer(
            "int64", "all integers in 64 bits",
            "Integers as int64 even where 32 bits would do, as a driver writes them for a program's long (the Long of "
            "Node.js, a long in Java).", ENCODER, encode_int64,
        ),
    ),
    signs=signs,
    about=ABOUT,
    samples=_SAMPLES,
    limits=(
        "The whole must be a record: an array or a number alone has no writing.",
        "Integers from -2^63 to 2^63 - 1; larger ones have no writing.",
        "Decimal fractions are kept as 64-bit floats, unless a writer uses decimal128.",
        "Names of fields cannot hold the character U+0000; a field named _id is written first by pymongo.",
    ),
)  # fmt: skip
