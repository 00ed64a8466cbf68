"""BSON's sizes and their faults, the rarer types, and what is lawful and still worth telling."""

from __future__ import annotations

from typing import Final

from ..problem import Problem
from ..tracer import Stop, Tracer
from ..value import Ext, Logical
from ._bson_table import (
    BINARY,
    BINARY_SIZE,
    BOOLEAN,
    BOOLEAN_BYTE,
    BYTES,
    CODE_SIZE,
    DB_POINTER,
    DOCUMENT,
    ELEMENTS,
    OBJECT_ID_BYTES,
    OLD_SIZE,
    OPTIONS,
    PATTERN,
    REGEX,
    SIZE,
    STRING,
    STRING_SIZE,
    SUBTYPE,
    TEXT,
    TYPE,
    UNDEFINED_VALUE,
    Element,
    signed,
)  # fmt: skip

SMALLEST: Final = 5
"""Bytes of a document without fields: its size, and the 00."""
WITHOUT_END: Final = 1 << 32
"""Where the whole ends by no size around it."""


def end_of_document(t: Tracer, at: int, outer: int) -> int:
    """Reads a document's size; gives where the 00 is that ends it. `outer`: where the document around it ends."""
    end = at + signed(t.data[at : at + 4]) - 1
    if at + 4 > len(t.data) or not at + SMALLEST - 1 <= end < outer:
        raise no_document(t, at, outer)
    t.leaf(at, SIZE)
    return end


def no_document(t: Tracer, at: int, outer: int) -> Stop:
    """The fault of a document's size."""
    if at + 4 > len(t.data):
        return t.end(at, "the four bytes of a document's size")
    left = "" if outer == WITHOUT_END else f" to {outer - at}"
    return t.stop(
        at, f"a document size from {SMALLEST}{left}", f"{signed(t.data[at : at + 4]):,}",
        fix="The size counts itself and the 00 at the end, and stays within the document around it: mend the writer.",
    )  # fmt: skip


def no_end(t: Tracer, at: int) -> Stop:
    return t.stop(
        at, "the byte 00 that ends the document", f"{t.data[at]:02x}",
        fix="The size at its start says that the document ends here: one of the two is wrong.",
    )  # fmt: skip


def no_element(t: Tracer, at: int, end: int) -> Stop:
    """What stands here is no element: the data ends, the type is unknown, or the name has no end."""
    data = t.data
    if not data[at]:
        return t.stop(
            at, f"elements up to byte {end}, where the document ends by its size", "the byte 00 of an end",
            fix="The size at its start is larger than the document: one of the two is wrong.",
        )  # fmt: skip
    if ELEMENTS[data[at]] is None:
        return t.stop(
            at, "an element type: 01 to 13, 7f or ff", f"{data[at]:02x}",
            fix="BSON 1.1 has no such type: the bytes are not BSON, or a length before them is wrong.",
        )  # fmt: skip
    t.leaf(at, TYPE)
    return _no_cstring(t, at + 1, end, "a name")


def _no_cstring(t: Tracer, at: int, end: int, what: str) -> Stop:
    if end >= len(t.data):
        return t.end(at, f"{what} with a byte 00 at its end")
    return t.stop(
        at, f"{what} with a byte 00 at its end, before the document ends at byte {end}", "no such byte",
        fix="The document's size is too small, or the bytes are not BSON.",
    )  # fmt: skip


def no_string(t: Tracer, at: int, end: int) -> Stop:
    """The fault of a string: its size, its length against what is left, or the byte at its end."""
    body = at + 4
    if body > min(end, len(t.data)):
        return _too_long(t, at, body, end, "the four bytes of a string's size")
    size = signed(t.data[at:body])
    if size < 1:
        return t.stop(
            at, "a string size from 1", f"{size:,}", fix="The size counts the 00 at the end: mend the writer."
        )
    t.leaf(at, STRING_SIZE)
    if body + size > min(end, len(t.data)):
        return _too_long(t, body, body + size, end, f"{size:,} bytes of text")
    return t.stop(
        body, "text with a byte 00 at its end", f"{t.data[body + size - 1]:02x} at byte {body + size - 1}",
        offset=body + size - 1, fix="The string's size is wrong, or its writer left the 00 out.",
    )  # fmt: skip


def too_long_number(t: Tracer, node: int, stop: int, end: int, element: Element) -> Stop:
    """The same for a value of fixed width whose leaf was recorded already: it is taken back."""
    t.here = node
    at = t.starts.pop()
    t.parts.pop()
    t.owners.pop()
    return _too_long(t, at, stop, end, f"the {element.width} bytes of {element.kind.name}")


def _too_long(t: Tracer, at: int, stop: int, end: int, what: str) -> Stop:
    """What runs over the end of its document, or of the data."""
    if stop <= end:
        return t.end(at, what)
    return t.stop(
        at, what, f"{max(end - at, 0):,} bytes left in this document",
        fix="A size is wrong: this one, or the document's at its start.",
    )  # fmt: skip


def text(t: Tracer, raw: bytes, at: int, rest: int) -> str:
    """Bytes as text; `rest`: where the unread rest begins if they are none."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise t.stop(
            rest, "text in UTF-8", f"the byte {raw[error.start]:02x}", code="not-utf8", offset=at + error.start,
            fix="Write bytes as binary data; a text is UTF-8.",
        ) from None  # fmt: skip


# The rarer types. The node is open; each gives where its value ends


def rare(t: Tracer, at: int, end: int) -> int:
    kind = t.kinds[t.here]
    if kind is UNDEFINED_VALUE:
        return at
    if kind is BOOLEAN:
        if at + 1 > min(end, len(t.data)):
            raise _too_long(t, at, at + 1, end, "the byte of a boolean")
        t.leaf(at, BOOLEAN_BYTE)
        if t.data[at] > 1:
            raise t.stop(
                at + 1, "00 or 01", f"{t.data[at]:02x}", offset=at, fix="No writer gives another byte for a boolean."
            )
        return at + 1
    if kind is BINARY:
        return _binary(t, at, end)
    if kind is REGEX:
        pattern, middle = _cstring(t, at, end, "a pattern")
        t.leaf(at, PATTERN)
        options, stop = _cstring(t, middle, end, "options")
        t.leaf(middle, OPTIONS)
        options = "".join(sorted(options))  # as they are to be written; readers take any order
        t.value(Logical("regex", (pattern, options), f"/{pattern}/{options}"))
        return stop
    words, stop = _string(t, at, end)
    if kind is DB_POINTER:
        if stop + 12 > min(end, len(t.data)):
            raise _too_long(t, stop, stop + 12, end, "the 12 bytes of an ObjectId")
        t.leaf(stop, OBJECT_ID_BYTES)
        oid = t.data[stop : stop + 12]
        t.value(Logical("dbPointer", (words, oid), f"{words} {oid.hex()}"))
        return stop + 12
    t.value(Logical("symbol" if kind.name == "symbol" else "code", words, words))
    return stop


def _string(t: Tracer, at: int, end: int) -> tuple[str, int]:
    data, bound, body = t.data, min(end, len(t.data)), at + 4
    stop = body + signed(data[at:body])
    if not body < stop <= bound or data[stop - 1]:
        raise no_string(t, at, end)
    t.leaf(at, STRING_SIZE)
    words = text(t, data[body : stop - 1], body, body)
    t.leaf(body, TEXT)
    return words, stop


def _cstring(t: Tracer, at: int, end: int, what: str) -> tuple[str, int]:
    stop = t.data.find(0, at, min(end, len(t.data)))
    if stop < 0:
        raise _no_cstring(t, at, end, what)
    return text(t, t.data[at:stop], at, at), stop + 1


def _binary(t: Tracer, at: int, end: int) -> int:
    """Size, subtype, bytes; the old subtype 2 has its size once more inside."""
    data, bound, body = t.data, min(end, len(t.data)), at + 5
    if body > bound:
        raise _too_long(t, at, body, end, "the size and the subtype of binary data")
    size, number = signed(data[at : at + 4]), data[at + 4]
    if size < 0:
        raise t.stop(at, "a binary size from 0", f"{size:,}", fix="A size is never negative: mend the writer.")
    t.leaf(at, BINARY_SIZE)
    t.leaf(at + 4, SUBTYPE)
    stop = body + size
    if stop > bound:
        raise _too_long(t, body, stop, end, f"{size:,} bytes of binary data")
    if number == 2:
        inner = signed(data[body : body + 4])
        if size < 4 or inner != size - 4:
            raise t.stop(
                body, f"the inner size {size - 4:,}", f"{inner:,}" if size >= 4 else f"only {size} bytes",
                fix="Subtype 2 holds its own size, four less than the outer one; better write subtype 0.",
            )  # fmt: skip
        t.leaf(body, OLD_SIZE)
        body += 4
    t.leaf(body, BYTES)
    if number:
        t.value(Ext(number, data[body:stop]))
    return stop


def code_with_scope(t: Tracer, at: int, end: int) -> tuple[int, int]:
    """Size, code, and the scope, a document that is left open: gives where its elements begin and where it ends."""
    bound = min(end, len(t.data))
    if at + 4 > bound:
        raise _too_long(t, at, at + 4, end, "the four bytes of the size of code and scope")
    stop = at + signed(t.data[at : at + 4])
    if stop > end or stop < at + 14:
        raise t.stop(
            at, f"a size from 14 to {end - at}", f"{stop - at:,}",
            fix="It counts itself, the string and the scope, and stays within the document around it: mend the writer.",
        )  # fmt: skip
    t.leaf(at, CODE_SIZE)
    t.open("$code", STRING)
    _, body = _string(t, at + 4, stop)
    t.close()
    t.open("$scope", DOCUMENT)
    inner = end_of_document(t, body, stop + 1)
    if inner + 1 != stop:
        raise t.stop(
            body + 4, f"a scope that ends at byte {stop - 1}, as the size before the code says", f"one that ends at {inner}",
            offset=body, fix="The two sizes do not agree: one of them is wrong.",
        )  # fmt: skip
    return body + 4, inner


# What is lawful and worth telling


def _tell(t: Tracer, node: int, problem: Problem) -> None:
    here, t.here = t.here, node
    t.remark(problem)
    t.here = here


def tell_repeated(t: Tracer, node: int, name: str, at: int) -> None:
    _tell(
        t, node,
        Problem(
            code="duplicate-key", detail=f"The name {name!r} comes again in one document.", offset=at,
            expected="each name once", found="the same name again",
            fix="MongoDB's drivers take the last one or refuse; rename one of the two.",
        ),
    )  # fmt: skip


def tell_index(t: Tracer, node: int, name: str, index: int, at: int) -> None:
    _tell(
        t, node,
        Problem(
            code="array-index", detail=f"The element {index} of an array is named {name!r}.", offset=at,
            expected=f"the name {index}", found=repr(name), fix="Readers go by the order; write the indexes in order.",
        ),
    )  # fmt: skip


def tell_deprecated(t: Tracer, node: int, at: int) -> None:
    name = t.kinds[node].name
    _tell(
        t, node,
        Problem(
            code="deprecated", detail=f"The type {name} is deprecated.", offset=at, expected="a type in use", found=name,
            fix="Readers still know it; write another type.",
        ),
    )  # fmt: skip
