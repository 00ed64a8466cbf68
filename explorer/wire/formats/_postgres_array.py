"""PostgreSQL's arrays of one dimension: `{a,"b c",NULL}` as text; in binary a head of 20 bytes, then lengths and elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..layout import Part, Role, as_list
from ..tracer import Tracer
from ..value import Value
from ._frames import counted
from ._postgres_types import KINDS, Column, Kind

SECTION: Final = "Array Input and Output Syntax"
BINARY: Final = "array_send"

ARRAY = Part("column array", Role.GROUP, "Elements of one type, in order.", SECTION, fold=as_list)
ELEMENT_NULL = Part("null", Role.GROUP, "No value.", SECTION)
OPEN_BRACE = Part("opening brace", Role.FRAME, "Begins an array.", SECTION, read=bytes.decode)
CLOSE_BRACE = Part("closing brace", Role.FRAME, "Ends an array.", SECTION, read=bytes.decode)
QUOTED = Part(
    "quoted element", Role.VALUE, "Quotation marks around what would not be clear without them; a backslash stands before "
    "each quotation mark and backslash inside.", SECTION, read=lambda data: _unquoted(data).decode("utf-8", "replace"),
    split=((Role.FRAME, 16),),
)  # fmt: skip
COMMA = Part("comma", Role.FRAME, "Stands between two elements.", SECTION, read=bytes.decode)
NULL_WORD = Part(
    "NULL", Role.VALUE, "No value; the text NULL would stand in quotation marks.", SECTION, read=lambda _: None,
    words=lambda _: "null",
)  # fmt: skip


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _type(oid: Value) -> str:
    return next((f"{kind.name} ({oid})" for kind in KINDS if kind.oid == oid), f"{oid}")


DIMENSIONS = Part(
    "dimensions", Role.LENGTH, "How many dimensions the array has; an empty one has none.", BINARY, read=_int
)
HAS_NULLS = Part("has nulls", Role.TYPE, "1 where some element is NULL.", BINARY, read=_int)
ELEMENT_TYPE = Part(
    "element type", Role.TYPE, "The number that the catalogue has for the type of the elements.", BINARY, read=_int,
    words=_type,
)  # fmt: skip
ELEMENTS = Part("element count", Role.LENGTH, "How many elements there are in this dimension.", BINARY, read=_int)
LOWER_BOUND = Part(
    "lower bound", Role.FRAME, "The index of the first element: 1, unless someone chose another.", BINARY, read=_int
)
ELEMENT_LENGTH = Part(
    "element length", Role.LENGTH, "How many bytes the element has; -1 says NULL.", BINARY, read=_int,
    words=lambda length: "-1: NULL" if length == -1 else counted(length),
)  # fmt: skip
PARTS: Final = (
    ARRAY, ELEMENT_NULL, QUOTED, OPEN_BRACE, CLOSE_BRACE, COMMA, NULL_WORD, DIMENSIONS, HAS_NULLS, ELEMENT_TYPE, ELEMENTS,
    LOWER_BOUND, ELEMENT_LENGTH,
)  # fmt: skip

_ELEMENT: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^"\\{},\s]++', re.DOTALL)
_NEEDS_QUOTES: Final = re.compile(r'[{}",\\ \t\n\r\v\f]|\A\Z|\A[nN][uU][lL][lL]\Z')

Element = tuple[int, int, Value]
"""Where it begins and ends, and what it says; None for NULL."""

_KEPT: Final = 4_096
"""Elements of one array whose values are kept: a megabyte holds half a million only where they are short, and then alike."""


# As text


def _unquoted(data: bytes) -> bytes:
    return re.sub(rb"\\(.)", rb"\1", data[1:-1], flags=re.DOTALL)


def elements_of_text(data: bytes, at: int, end: int, column: Column) -> list[Element] | None:
    """The elements of an array as text; None where it is none of one dimension. Raises ValueError for one of another type."""
    if end - at < 2 or data[at] != 0x7B or data[end - 1] != 0x7D:
        return None
    found: list[Element] = []
    kept: dict[bytes, Value] = {}
    at, last = at + 1, end - 1
    if at == last:
        return found
    while True:
        item = _ELEMENT.match(data, at, last)
        if item is None:
            return None
        text = item[0]
        if text in kept:
            value = kept[text]
        else:
            value = _said(text, column)
            if len(kept) < _KEPT:
                kept[text] = value
        found.append((at, item.end(), value))
        at = item.end()
        if at == last:
            return found
        if data[at] != 0x2C:
            return None
        at += 1


def _said(text: bytes, column: Column) -> Value:
    if text[:1] == b'"':
        return column.read(_unquoted(text), binary=False)
    return None if text.upper() == b"NULL" else column.read(text, binary=False)


def trace_text(t: Tracer, at: int, end: int, elements: list[Element], column: Column) -> None:
    """The elements of the open array, as children."""
    kind = column.kind
    assert kind is not None
    data, array, node = t.data, t.here, len(t.kinds)
    start_, part_, owner_ = t.starts.append, t.parts.append, t.owners.append
    parent_, key_, kind_ = t.parents.append, t.keys.append, t.kinds.append
    t.leaf(at, OPEN_BRACE)
    for index, (start, _, value) in enumerate(elements):
        if index:
            start_(start - 1)
            part_(COMMA)
            owner_(array)
        parent_(array)
        key_(index)
        start_(start)
        owner_(node)
        if value is None:
            kind_(ELEMENT_NULL)
            part_(NULL_WORD)
        else:
            quoted = data[start] == 0x22
            kind_(kind.node)
            part_(QUOTED if quoted else kind.text_part)
            if quoted or column.meaning is not None:
                t.values[node] = value
        node += 1
    t.leaf(end - 1, CLOSE_BRACE)


def text_of(values: list[Value], column: Column) -> bytes:
    """An array as PostgreSQL prints it."""
    kind = column.kind
    assert kind is not None
    return b"{" + b",".join(_quoted(kind, column.plain(value)) for value in values) + b"}"


def _quoted(kind: Kind, value: Value) -> bytes:
    if value is None:
        return b"NULL"
    text = kind.text(value).decode()
    if not _NEEDS_QUOTES.search(text):
        return text.encode()
    return ('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"').encode()


# In binary


def elements_of_binary(data: bytes, at: int, end: int, column: Column) -> list[Element] | None:
    """The elements of an array in binary; None where it is none of one dimension. Raises ValueError as the other one does."""
    if end - at < 12:
        return None
    dimensions = _int(data[at : at + 4])
    if dimensions == 0:
        return [] if end - at == 12 else None
    if dimensions != 1 or end - at < 20:
        return None
    count, at = _int(data[at + 12 : at + 16]), at + 20
    if not 0 <= count <= (end - at) // 4:
        return None
    found: list[Element] = []
    for _ in range(count):
        if at + 4 > end:
            return None
        length, at = _int(data[at : at + 4]), at + 4
        if length < -1 or at + length > end:
            return None
        value = None if length < 0 else column.read(data[at : at + length], binary=True)
        found.append((at, at + max(length, 0), value))
        at += max(length, 0)
    return found if at == end else None


def trace_binary(t: Tracer, at: int, elements: list[Element], column: Column) -> None:
    """The head and the elements of the open array."""
    kind = column.kind
    assert kind is not None
    t.leaf(at, DIMENSIONS)
    t.leaf(at + 4, HAS_NULLS)
    t.leaf(at + 8, ELEMENT_TYPE)
    if _int(t.data[at : at + 4]):
        t.leaf(at + 12, ELEMENTS)
        t.leaf(at + 16, LOWER_BOUND)
    for index, (start, _, value) in enumerate(elements):
        t.open(index, ELEMENT_NULL if value is None else kind.node)
        t.leaf(start - 4, ELEMENT_LENGTH)
        if value is not None:
            t.leaf(start, kind.binary_part)
            if column.meaning is not None:
                t.value(value)
        t.close()


def binary_of(values: list[Value], column: Column) -> bytes:
    """An array as array_send writes it."""
    kind = column.kind
    assert kind is not None
    head = (int(None in values), kind.oid)
    if not values:
        return b"".join(_four((0, *head)))
    out = bytearray(b"".join(_four((1, *head, len(values), 1))))
    for value in values:
        data = None if value is None else kind.binary(column.plain(value))
        out += b"".join(_four((-1 if data is None else len(data),))) + (data or b"")
    return bytes(out)


def _four(numbers: tuple[int, ...]) -> Iterator[bytes]:
    return (number.to_bytes(4, "big", signed=True) for number in numbers)
