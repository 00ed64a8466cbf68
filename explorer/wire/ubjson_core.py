"""What UBJSON and BJData share: a letter before every value says its type, and containers may say type and count.

The two differ in the order of bytes, in a few letters, and in what may stand in a container that says its type. A `Dialect`
is one of them with its table of parts; `ubjson_walk` reads with it, `ubjson_write` writes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from . import jsontext
from .bits import digits, ieee754
from .layout import Bits, Fold, Part, Role, as_list, as_map
from .value import Value

FIXED, LETTER, SIZED, LIST, ENTRIES = range(5)
"""How a value goes on after its marker: bytes of fixed width, nothing, a length and bytes, elements, entries."""

NUMBERS: Final = {
    "i": ("int8", 1), "U": ("uint8", 1), "I": ("int16", 2), "u": ("uint16", 2), "l": ("int32", 4), "m": ("uint32", 4),
    "L": ("int64", 8), "M": ("uint64", 8), "B": ("byte", 1), "h": ("float16", 2), "d": ("float32", 4), "D": ("float64", 8),
}  # fmt: skip
FLOATS: Final = {"h": "e", "d": "f", "D": "d"}
UNSIGNED: Final = "UumMB"


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What a marker announces, `lead` being its own part. `counts`: an integer that may be a length or a count."""

    marker: str
    name: str
    family: int
    kind: Part
    lead: Part
    body: Part
    width: int = 0
    counts: bool = False


class Fault(Exception):
    """Dimensions that make no sense: where, what was expected, what was found (None: the end of the data)."""

    def __init__(self, at: int, expected: str, found: str | None) -> None:
        super().__init__(expected)
        self.at, self.expected, self.found = at, expected, found


class Dialect:
    """UBJSON or BJData, and the parts of its bytes.

    values, containers, optimised, blobs   the sections of the specification that tell of them
    order      the order of the bytes in a number
    numbers    the markers of numbers
    typed      the markers that may stand after $ in a container
    binary     the marker whose typed arrays are runs of bytes
    ladder     the integer markers that the writer takes, from narrow to wide: from 0 up, and below 0
    finite     whether NaN and the infinities have no writing and become null
    """

    def __init__(
        self, *, values: str, containers: str, optimised: str, blobs: str, order: Literal["big", "little"], numbers: str,
        typed: str, binary: str, ladder: tuple[str, str], finite: bool,
    ) -> None:  # fmt: skip
        self.order, self.typed, self.binary, self.ladder, self.finite = order, typed, binary, ladder, finite
        end = f"{order}-endian"

        # Values: the nodes of the record
        self.null = Part("null", Role.GROUP, "Nothing: null in JSON.", values, fold=_always(None))
        self.true = Part("true", Role.GROUP, "The boolean true.", values, fold=_always(True))
        self.false = Part("false", Role.GROUP, "The boolean false.", values, fold=_always(False))
        self.integer = Part("integer", Role.GROUP, "An integer, in the width that its marker says.", values)
        self.float = Part("float", Role.GROUP, "An IEEE 754 number.", values)
        self.precise = Part("high-precision", Role.GROUP, "A number of any size, as text that JSON could hold.", values)
        self.char = Part("char", Role.GROUP, "One character of ASCII.", values)
        self.string = Part("string", Role.GROUP, "Text in UTF-8.", values)
        self.array = Part("array", Role.GROUP, "Elements, one after the other.", containers, fold=as_list)
        self.object = Part("object", Role.GROUP, "Names with their values.", containers, fold=as_map)
        self.bytes = Part(
            "bytes", Role.GROUP, f"An array that says that all its elements are of the type {binary}.", blobs
        )

        # Leaves
        self.marker = Part(
            "marker", Role.TYPE, "A letter says which type the value has.", values,
            read=lambda data: data[0], words=self._name, bits=lambda data: (self._letter(data),),
        )  # fmt: skip
        self.letter = Part(
            "value marker", Role.VALUE, "Z is null, T is true, F is false: the letter is the whole value.", values,
            read=lambda data: {0x5A: None, 0x54: True, 0x46: False}[data[0]],
        )  # fmt: skip
        self.noop = Part(
            "no-op", Role.PADDING, "The letter N means nothing; a sender shows with it that it is still there.", values,
            read=lambda _: "nothing",
        )  # fmt: skip
        self.length = Part(
            "length", Role.LENGTH, f"How many bytes follow: a marker, and an integer of its width, {end}.", values,
            read=self.sized, bits=self._sized_bits, split=((Role.TYPE, 8),),
        )  # fmt: skip
        self.name = Part(
            "name", Role.NAME, "The name of the field, written out in every record.", containers, read=bytes.decode,
        )  # fmt: skip
        self.text = Part("text", Role.VALUE, "The characters, in UTF-8.", values, read=bytes.decode)
        self.digits = Part(
            "digits", Role.VALUE, "A number in decimal digits, as JSON writes it.", values, read=jsontext.number,
        )  # fmt: skip
        self.character = Part(
            "character", Role.VALUE, "A byte below 80: a character of ASCII.", values, read=bytes.decode
        )
        self.run = Part("run of bytes", Role.VALUE, "Bytes, as they are.", blobs)
        self.begin_array = _word("begin-array", "Begins an array.", containers)
        self.end_array = _word("end-array", "Ends an array that gave no count.", containers)
        self.begin_object = _word("begin-object", "Begins an object.", containers)
        self.end_object = _word("end-object", "Ends an object that gave no count.", containers)
        self.type_of_all = Part(
            "type of all", Role.TYPE, "The sign $ and a marker: all values of the container have this type, without markers.",
            optimised, read=lambda data: data[1], words=self._name,
            bits=lambda data: (Bits(8, Role.FRAME, digits(data[:1]), "$: a type follows"), self._letter(data[1:])),
            split=((Role.FRAME, 8),),
        )  # fmt: skip
        self.count = Part(
            "count", Role.LENGTH, "The sign # and an integer: so many values follow, and no letter ends the container.",
            optimised, read=lambda data: self.sized(data[1:]), split=((Role.FRAME, 8), (Role.TYPE, 8)),
            bits=lambda data: (Bits(8, Role.FRAME, digits(data[:1]), "#: a count follows"), *self._sized_bits(data[1:])),
        )  # fmt: skip
        self.dimensions = Part(
            "dimensions", Role.LENGTH, "The sign # and an array of integers: the number of elements in each dimension.",
            optimised, read=lambda data: list(dimensions(self, data, 1)[:2]), words=_shape,
        )  # fmt: skip

        # Markers
        self.heads: list[Head | None] = [None] * 256
        for marker in numbers:
            self._add_number(marker, values, end)
        for marker, kind in (("Z", self.null), ("T", self.true), ("F", self.false)):
            self._add(Head(marker, kind.name, LETTER, kind, self.letter, self.letter))
        self._add(Head("C", "char", FIXED, self.char, self.marker, self.character, 1))
        self._add(Head("S", "string", SIZED, self.string, self.marker, self.text))
        self._add(Head("H", "high-precision number", SIZED, self.precise, self.marker, self.digits))
        self._add(Head("[", "array", LIST, self.array, self.begin_array, self.end_array))
        self._add(Head("{", "object", ENTRIES, self.object, self.begin_object, self.end_object))
        bodies = tuple(self.head(marker).body for marker in numbers)
        self.parts = (
            self.marker, self.letter, self.length, self.name, *bodies, self.text, self.character, self.digits, self.run,
            self.begin_array, self.end_array, self.begin_object, self.end_object, self.type_of_all, self.count,
            *((self.dimensions,) if self.order == "little" else ()), self.noop, self.null, self.true, self.false,
            self.integer, self.float, self.precise, self.char, self.string, self.array, self.object, self.bytes,
        )  # fmt: skip

    def head(self, marker: str) -> Head:
        head = self.heads[ord(marker)]
        assert head is not None
        return head

    def number(self, marker: int, data: bytes) -> int:
        """An integer's value from its marker and its bytes."""
        return int.from_bytes(data, self.order, signed=chr(marker) not in UNSIGNED)

    def sized(self, data: bytes) -> int:
        """A length: a marker, and an integer of its width."""
        return self.number(data[0], data[1:])

    def _add(self, head: Head) -> None:
        self.heads[ord(head.marker)] = head

    def _add_number(self, marker: str, values: str, end: str) -> None:
        title, width = NUMBERS[marker]
        if marker in FLOATS:
            code = (">" if self.order == "big" else "<") + FLOATS[marker]
            part = Part(
                title, Role.VALUE, f"Sign, exponent and fraction in {width} bytes, {end}.", values,
                read=lambda data: float(struct.unpack(code, data)[0]), bits=ieee754(little=self.order == "little"),
            )  # fmt: skip
            self._add(Head(marker, title, FIXED, self.float, self.marker, part, width))
            return
        sign = "from 0 up" if marker in UNSIGNED else "in two's complement"
        size = "one byte" if width == 1 else f"{width} bytes, {end}"
        part = Part(
            title, Role.VALUE, f"A number in {size}, {sign}.", values, read=lambda data: self.number(ord(marker), data)
        )
        self._add(Head(marker, title, FIXED, self.integer, self.marker, part, width, counts=marker != "B"))

    def _name(self, marker: Value) -> str:
        head = self.heads[marker]
        return head.name if head else f"no type has the marker {marker:02x}"

    def _letter(self, data: bytes) -> Bits:
        return Bits(8, Role.TYPE, digits(data), f"the letter {chr(data[0])}: {self._name(data[0])}")

    def _sized_bits(self, data: bytes) -> tuple[Bits, ...]:
        return self._letter(data[:1]), Bits(8 * len(data) - 8, Role.LENGTH, digits(data[1:]), str(self.sized(data)))


def _always(value: Value) -> Fold:
    return lambda _: value


def _word(name: str, doc: str, spec: str) -> Part:
    return Part(name, Role.FRAME, doc, spec, read=lambda data: data.decode("latin-1"))


def _shape(value: Value) -> str:
    sizes, by_column = value
    return (" × ".join(map(str, sizes)) or "none") + (", column by column" if by_column else "")


# N-dimensional arrays (BJData): what stands after the sign #

MANY_DIMENSIONS: Final = 128


def dimensions(dialect: Dialect, data: bytes, at: int) -> tuple[list[int], bool, int]:
    """The sizes, whether the elements go column by column, and where the dimensions end. `at`: the first [ of them."""
    by_column = data[at + 1 : at + 2] == b"["
    sizes, end = _vector(dialect, data, at + 1 + by_column)
    if by_column:
        if data[end : end + 1] != b"]":
            raise Fault(end, "the letter ] after the dimensions", _found(data, end))
        end += 1
    return sizes, by_column, end


def _vector(dialect: Dialect, data: bytes, at: int) -> tuple[list[int], int]:
    """Integers with a marker each up to the letter ], or as many as a count says, or of one type without markers."""
    marker, left, sizes = 0, -1, list[int]()
    if data[at : at + 1] == b"$":
        marker = _counting(dialect, data, at + 1).marker.encode()[0]
        at += 2
        if data[at : at + 1] != b"#":
            raise Fault(at, "the sign # and how many dimensions there are", _found(data, at))
    if data[at : at + 1] == b"#":
        left, at = _integer(dialect, data, at + 1, 0)
    while left:
        if left < 0 and data[at : at + 1] == b"]":
            return sizes, at + 1
        if len(sizes) == MANY_DIMENSIONS:
            raise Fault(at, f"at most {MANY_DIMENSIONS} dimensions", "another one")
        size, at = _integer(dialect, data, at, marker)
        sizes.append(size)
        left -= 1
    return sizes, at


def _integer(dialect: Dialect, data: bytes, at: int, marker: int) -> tuple[int, int]:
    """An integer from 0 up, and where it ends; without a marker of its own where one is given for all."""
    head = _counting(dialect, data, at) if not marker else dialect.head(chr(marker))
    start = at if marker else at + 1
    if start + head.width > len(data):
        raise Fault(start, f"{head.width} bytes of {head.name}", None)
    number = dialect.number(ord(head.marker), data[start : start + head.width])
    if number < 0:
        raise Fault(at, "a number from 0 up", str(number))
    return number, start + head.width


def _counting(dialect: Dialect, data: bytes, at: int) -> Head:
    if at >= len(data):
        raise Fault(at, "the marker of an integer", None)
    head = dialect.heads[data[at]]
    if head is None or not head.counts:
        raise Fault(at, "the marker of an integer", _found(data, at))
    return head


def _found(data: bytes, at: int) -> str | None:
    return f"{data[at]:02x}" if at < len(data) else None
