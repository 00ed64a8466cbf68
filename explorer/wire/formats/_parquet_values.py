"""Pages of Parquet: levels, dictionary indexes and values, told piece by piece.

Levels and indexes come in runs that are either one value many times or values packed to the bit, lowest first; both are
"RLE / bit-packing hybrid" in the specification. Values of PLAIN stand one after the other, little-endian, byte arrays each
after four bytes of length.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ..layout import Bits, Part, Role
from ..tracer import Tracer
from ..value import Value
from ._parquet_meta import Element
from ._parquet_rows import Filler, Tokens

SECTION: Final = "File Format"
ENCODINGS: Final = "Encodings"
HYBRID: Final = "Encodings, RLE / Bit-Packing Hybrid"
LEVELS: Final = "Nested Encoding"


def _int(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _float(code: str) -> Callable[[bytes], Value]:
    unpack = struct.Struct(code).unpack

    def read(data: bytes) -> Value:
        number: float = unpack(data)[0]
        return number

    return read


def _text(data: bytes) -> Value:
    return data.decode("utf-8", "backslashreplace")


def _run_words(value: Value) -> str:
    """A run, from its bytes: its header says which of the two it is."""
    assert isinstance(value, bytes)
    header, at = varint(value, 0)
    if header & 1:
        return f"{(header >> 1) * 8:,} values, packed to the bit"
    return f"{header >> 1:,} times {int.from_bytes(value[at:], 'little')}"


def _run_bits(data: bytes) -> tuple[Bits, ...]:
    header, at = varint(data, 0)
    head = "".join(f"{byte:08b}" for byte in data[:at])
    rest = "".join(f"{byte:08b}" for byte in data[at:])
    kind = "packed to the bit" if header & 1 else "one value, repeated"
    return (
        (Bits(8 * at, Role.LENGTH, head, f"{kind}, {header >> 1:,}"), Bits(len(rest), Role.VALUE, rest, ""))
        if rest
        else (Bits(8 * at, Role.LENGTH, head, f"{kind}, {header >> 1:,}"),)
    )


def _booleans(value: Value) -> str:
    assert isinstance(value, bytes)
    return " ".join("true" if byte >> bit & 1 else "false" for byte in value[:8] for bit in range(8))


LEVELS_LENGTH = Part("length of levels", Role.LENGTH, "How many bytes of levels follow, four bytes, little-endian.",
                     "Data Pages", read=_int, words=lambda size: f"{size:,} bytes")  # fmt: skip
REPETITION = Part("repetition levels", Role.TYPE, "A run of levels: 0 begins a row, a higher one goes on with a list in it.",
                  LEVELS, words=_run_words, bits=_run_bits)  # fmt: skip
DEFINITION = Part("definition levels", Role.TYPE, "A run of levels: how far down its path each value is there; the "
                  "highest says that it is not null.", LEVELS, words=_run_words, bits=_run_bits)  # fmt: skip
WIDTH = Part("bit width", Role.LENGTH, "How many bits each index into the dictionary takes.", ENCODINGS, read=_int)
INDEXES = Part("dictionary indexes", Role.POINTER, "A run of numbers of values in the column's dictionary page.", HYBRID,
               words=_run_words, bits=_run_bits)  # fmt: skip
LENGTH = Part(
    "length", Role.LENGTH, "How many bytes of the value follow, four bytes, little-endian.", ENCODINGS, read=_int
)
TEXT = Part("text", Role.VALUE, "The characters, in UTF-8.", ENCODINGS, read=_text)
BYTES = Part("bytes", Role.VALUE, "The bytes, as they are.", ENCODINGS)
INT32 = Part("int32", Role.VALUE, "A signed integer of four bytes, little-endian.", ENCODINGS, read=_int)
INT64 = Part("int64", Role.VALUE, "A signed integer of eight bytes, little-endian.", ENCODINGS, read=_int)
INT96 = Part(
    "int96",
    Role.VALUE,
    "Twelve bytes: an old way of writing a moment, as nanoseconds of a day and a Julian day.",
    ENCODINGS,
)
FLOAT = Part("float", Role.VALUE, "A 32-bit IEEE 754 number, little-endian.", ENCODINGS, read=_float("<f"))
DOUBLE = Part("double", Role.VALUE, "A 64-bit IEEE 754 number, little-endian.", ENCODINGS, read=_float("<d"))
FIXED = Part("fixed-length bytes", Role.VALUE, "As many bytes as the schema says for each value.", ENCODINGS)
BOOLEANS = Part("booleans", Role.VALUE, "One bit a value, the lowest bit of a byte first.", ENCODINGS, words=_booleans)
RUN = Part("run of booleans", Role.VALUE, "A run of values of one bit.", HYBRID, words=_run_words, bits=_run_bits)
ENCODED = Part("encoded values", Role.VALUE, "Values in an encoding that is not taken apart here.", ENCODINGS)
PAGE_PARTS: Final = (
    LEVELS_LENGTH, REPETITION, DEFINITION, WIDTH, INDEXES, LENGTH, TEXT, BYTES, INT32, INT64, INT96, FLOAT, DOUBLE, FIXED,
    BOOLEANS, RUN, ENCODED,
)  # fmt: skip

NODE = Part("value", Role.GROUP, "A value of a row; its bytes stand in its column's pages.", SECTION)
_FIXED: Final = {
    "INT32": (INT32, 4),
    "INT64": (INT64, 8),
    "INT96": (INT96, 12),
    "FLOAT": (FLOAT, 4),
    "DOUBLE": (DOUBLE, 8),
}


class Bad(ValueError):
    """A page that contradicts itself: where, what was expected, what was found."""

    def __init__(self, at: int, expected: str, found: str) -> None:
        super().__init__(expected)
        self.at, self.expected, self.found = at, expected, found


def varint(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned varint and where it ends; 0 and the end where it is cut."""
    number = 0
    for place in range(5):
        if at + place >= len(data):
            return 0, len(data)
        byte = data[at + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    return number, at + 5


@dataclass(slots=True)
class Sheet:
    """A tracer and the nodes of its layout, by the tokens of their paths."""

    t: Tracer
    nodes: dict[Tokens, int] = field(default_factory=dict)

    def at(self, tokens: Tokens) -> int:
        """The node of a path, made with those above it where it is not there."""
        known = self.nodes.get(tokens)
        if known is not None:
            return known
        self.t.here = self.at(tokens[:-1]) if tokens else 0
        node = self.nodes[tokens] = self.t.open(tokens[-1], NODE) if tokens else 0
        return node


@dataclass(slots=True)
class Entry:
    """A value of a dictionary; its leaves are given to the first value that uses it."""

    value: Value
    rows: tuple[int, ...]


@dataclass(slots=True)
class Dictionary:
    """A column's dictionary page."""

    sheet: Sheet
    entries: list[Entry]

    def use(self, index: int, tokens: Tokens, at: int) -> Value:
        if index >= len(self.entries):
            raise Bad(at, f"an index below {len(self.entries)}", f"{index}")
        entry = self.entries[index]
        if entry.rows:
            owner = self.sheet.at(tokens)
            for row in entry.rows:
                self.sheet.t.owners[row] = owner
            entry.rows = ()
        return entry.value


def dictionary(sheet: Sheet, column: Element, at: int, end: int, count: int) -> Dictionary:
    """The values of a dictionary page, which are PLAIN."""
    entries = []
    t = sheet.t
    for start, stop, value, parts in _plain(t.data, column, at, end, count):
        first = len(t.starts)
        t.here = 0
        if parts[0] is LENGTH:
            t.leaf(start - 4, LENGTH)
        t.leaf(start, parts[-1])
        entries.append(Entry(value, tuple(range(first, len(t.starts)))))
        at = stop
    _rest(t, at, end)
    return Dictionary(sheet, entries)


def levels(t: Tracer, part: Part, at: int, end: int, highest: int, count: int) -> list[int]:
    """A run-coded list of levels; none may be above the highest."""
    found: list[int] = []
    for start, _, numbers in hybrid(t.data, at, end, highest.bit_length(), count):
        t.here = 0
        t.leaf(start, part)
        if numbers and max(numbers) > highest:
            raise Bad(start, f"levels up to {highest}", f"{max(numbers)}")
        found += numbers
    return found


def hybrid(data: bytes, at: int, end: int, width: int, count: int) -> Iterator[tuple[int, int, list[int]]]:
    """The runs up to `count` values: where each begins and ends, and what it holds."""
    size = (width + 7) // 8
    while count > 0:
        if at >= end:
            raise Bad(end, f"{count:,} more values", "the end of the page's data")
        header, body = varint(data, at)
        if header & 1:
            groups = header >> 1
            stop = min(body + groups * width, end)
            numbers = list(_unpacked(data, body, stop, width, min(groups * 8, count)))
            if len(numbers) < min(groups * 8, count):
                raise Bad(end, f"{groups} groups of {width} bytes", f"only {end - body} bytes left")
        else:
            stop = body + size
            if stop > end:
                raise Bad(at, f"a value of {size} bytes", f"only {max(end - body, 0)} bytes left")
            numbers = [int.from_bytes(data[body:stop], "little")] * min(header >> 1, count)
        if not numbers:
            raise Bad(at, "a run of some values", "one of none")
        yield at, stop, numbers
        count -= len(numbers)
        at = stop


def _unpacked(data: bytes, at: int, stop: int, width: int, count: int) -> Iterator[int]:
    """Values of `width` bits, the lowest first; eight of them take `width` bytes. The last group may be cut."""
    if width == 0:
        yield from (0 for _ in range(count))
        return
    mask = (1 << width) - 1
    while count > 0 and at < stop:
        piece = data[at : min(at + width, stop)]
        bits = int.from_bytes(piece, "little")
        for place in range(min(8, count, len(piece) * 8 // width)):
            yield bits >> place * width & mask
        at += width
        count -= 8


def _plain(
    data: bytes, column: Element, at: int, end: int, count: int
) -> Iterator[tuple[int, int, Value, tuple[Part, ...]]]:
    """PLAIN values: where each begins and ends, what it is, and its parts. Booleans are not among them."""
    if column.type == "BYTE_ARRAY":
        part = TEXT if column.is_text else BYTES
        for _ in range(count):
            start = at + 4
            size = int.from_bytes(data[at:start], "little")
            if start + size > end:
                raise Bad(
                    at,
                    f"{size:,} bytes of a value" if start <= end else "four bytes of a length",
                    f"only {max(end - start, 0):,} left",
                )
            at = start + size
            yield start, at, part.read(data[start:at]), (LENGTH, part)
        return
    if column.type == "FIXED_LEN_BYTE_ARRAY":
        part, size = FIXED, column.length
    elif column.type in _FIXED:
        part, size = _FIXED[column.type]
    else:
        raise Bad(at, "a type of column that Parquet has", f"{column.type}")
    for _ in range(count):
        if at + size > end:
            raise Bad(at, f"{size} bytes of a value", f"only {max(end - at, 0)} left")
        yield at, at + size, part.read(data[at : at + size]), (part,)
        at += size


def values(
    sheet: Sheet, column: Element, filler: Filler, encoding: str, at: int, end: int, pairs: list[tuple[int, int]],
    known: Dictionary | None,
) -> str | None:  # fmt: skip
    """The values of a data page, each at its place; gives the name of an encoding that is not taken apart here."""
    places = [filler.place(rep, level) for rep, level in pairs]
    there = [(tokens, holder, key) for tokens, holder, key in places if holder is not None]
    t = sheet.t
    if encoding in ("PLAIN_DICTIONARY", "RLE_DICTIONARY"):
        _from_dictionary(sheet, at, end, there, known)
    elif encoding == "PLAIN" and column.type == "BOOLEAN":
        t.here = 0
        if len(there) > 8 * (end - at):
            raise Bad(at, f"{len(there):,} bits", f"{8 * (end - at):,}")
        if at < end:
            t.leaf(at, BOOLEANS)
        _put(there, (bool(t.data[at + n // 8] >> n % 8 & 1) for n in range(len(there))))
        _rest(t, at + -(-len(there) // 8), end)
    elif encoding == "RLE" and column.type == "BOOLEAN":
        t.here = 0
        t.leaf(at, LEVELS_LENGTH)
        found: list[int] = []
        for start, _, numbers in hybrid(t.data, at + 4, end, 1, len(there)):
            t.leaf(start, RUN)
            found += numbers
        _put(there, map(bool, found))
    elif encoding == "PLAIN":
        for (tokens, holder, key), (start, stop, value, parts) in zip(
            there, _plain(t.data, column, at, end, len(there)), strict=True
        ):
            t.here = sheet.at(tokens)
            if parts[0] is LENGTH:
                t.leaf(start - 4, LENGTH)
            t.leaf(start, parts[-1])
            holder[key] = value  # type: ignore[index]
            at = stop
        _rest(t, at, end)
    else:
        t.here = 0
        if at < end:
            t.leaf(at, ENCODED)
        return encoding
    return None


def _put(there: list[tuple[Tokens, Any, Any]], found: Any) -> None:
    for (_, holder, key), value in zip(there, found, strict=True):
        holder[key] = value


def _from_dictionary(
    sheet: Sheet, at: int, end: int, there: list[tuple[Tokens, Any, Any]], known: Dictionary | None
) -> None:
    t = sheet.t
    if known is None:
        raise Bad(at, "a dictionary page before these indexes", "none")
    if at >= end:
        if there:
            raise Bad(at, "a bit width", "the end of the page's data")
        return
    width = t.data[at]
    if width > 32:
        raise Bad(at, "a bit width of at most 32", f"{width}")
    t.here = 0
    t.leaf(at, WIDTH)
    places = iter(there)
    for start, _, numbers in hybrid(t.data, at + 1, end, width, len(there)):
        tokens: Tokens = ()
        for number in numbers:
            tokens, holder, key = next(places)
            holder[key] = known.use(number, tokens, start)
        t.here = sheet.at(tokens) if len(numbers) == 1 else 0
        t.leaf(start, INDEXES)


def _rest(t: Tracer, at: int, end: int) -> None:
    """Bytes of a page that no value needs."""
    if at < end:
        t.here = 0
        t.leaf(at, ENCODED)
