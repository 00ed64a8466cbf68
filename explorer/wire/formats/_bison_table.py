"""The parts of BiSON: runs of bits, read as numbers without the bits around them."""

from __future__ import annotations

from typing import Any, Final

from ..layout import Bits, Fold, Part, Role, as_list, as_map

SPEC: Final = "https://github.com/BonsaiDen/BiSON.js#the-format"
BISON: Final = "BiSON.js 2.0, The Format"

BOOLEAN_TYPE, INTEGER_TYPE, FLOAT_TYPE, STRING_TYPE, ARRAY_TYPE, OBJECT_TYPE, CLOSE_TYPE, NULL_TYPE = range(8)
NAMES: Final = ("boolean", "integer", "float", "string", "array", "object", "end", "null or end of stream")

WIDTHS: Final = (1, 4, 8, 12, 16, 20, 24, 32)
"""Bits of a number, by the three bits that say so."""

LONGER: Final = {29: 8, 30: 16, 31: 32}
"""Five bits of length that stand for a longer length -> how many bits that has."""

MOST_PLACES: Final = 8


class Decimal(float):
    """A number as BiSON has it: its digits as an integer, and how many of them stand after the point."""

    __slots__ = ("digits", "places")
    digits: int
    places: int

    def __new__(cls, digits: int, places: int, negative: bool = False) -> Decimal:
        self = super().__new__(cls, (-1.0 if negative else 1.0) * (digits / 10**places))
        self.digits, self.places = digits, places
        return self

    def __reduce__(self) -> tuple[type[Decimal], tuple[int, int, bool]]:
        return Decimal, (self.digits, self.places, str(float(self)).startswith("-"))


def number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def text(data: bytes) -> str:
    """Text as UTF-8 where it is that; one byte a character, as the library has it, where not."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _runs(*runs: tuple[int, Role, Any]) -> Any:
    """Runs of bits of a number, each (width, role, words by its value)."""
    whole = sum(width for width, _, _ in runs)

    def read(data: bytes) -> tuple[Bits, ...]:
        digits = f"{number(data):0{whole}b}"
        out, at = [], 0
        for width, role, says in runs:
            run = digits[at : at + width]
            out.append(Bits(width, role, run, says if isinstance(says, str) else says(int(run, 2))))
            at += width
        return tuple(out)

    return read


def _group(name: str, doc: str, *, fold: Fold | None = None) -> Part:
    return Part(name, Role.GROUP, doc, BISON, fold=fold)


# Values: the nodes of the record

NULL = _group("null", "Nothing: null in JSON.", fold=lambda _: None)
TRUE = _group("true", "The boolean true.", fold=lambda _: True)
FALSE = _group("false", "The boolean false.", fold=lambda _: False)
INTEGER = _group("integer", "An integer of up to 32 bits, and its sign.")
FLOAT = _group("float", "A decimal number: its digits as an integer, and how many of them stand after the point.")
STRING = _group("string", "Text, from the beginning of a byte on.")
ARRAY = _group("array", "Values, one after the other, up to an end.", fold=as_list)
OBJECT = _group("object", "Strings as keys and values in turn, up to an end.", fold=as_map)

# Leaves


def _leaf(name: str, role: Role, doc: str, read: Any = number, **more: Any) -> Part:
    return Part(name, role, doc, BISON, read=read, **more)


OPEN = _leaf(
    "begin", Role.TYPE, "Three bits: 4 begins an array, 5 an object.", words=lambda type_: f"begins an {NAMES[type_]}"
)
CLOSE = _leaf(
    "end", Role.FRAME, "Three bits, 6: the array or object that was begun last ends.", words=lambda _: "ends it"
)
EOS = _leaf(
    "end of stream", Role.FRAME, "Four bits, all set: nothing follows, and what is still open ends.",
    words=lambda _: "end of stream",
)  # fmt: skip
FLAG = _leaf(
    "boolean bits", Role.VALUE, "Three bits 0 for the type, and one for the value.", lambda data: bool(number(data) & 1),
    bits=_runs((3, Role.TYPE, "type 0: boolean"), (1, Role.VALUE, lambda n: "true" if n else "false")),
    split=((Role.TYPE, 3),),
)  # fmt: skip
NULL_BITS = _leaf(
    "null bits", Role.VALUE, "Three bits set for the type, and one that is not: null.", lambda _: None,
    bits=_runs((3, Role.TYPE, "type 7: null or end of stream"), (1, Role.VALUE, "null")), split=((Role.TYPE, 3),),
)  # fmt: skip
NUMBER_HEAD = _leaf(
    "number head", Role.TYPE, "Three bits for the type, integer or float, and three that say how many bits the number has.",
    words=lambda n: f"{NAMES[n >> 3]}, {WIDTHS[n & 7]} bit{'s' * (n & 7 > 0)}",
    bits=_runs((3, Role.TYPE, lambda n: f"type {n}: {NAMES[n]}"),
               (3, Role.LENGTH, lambda n: f"{WIDTHS[n]} bits follow" if n else "1 bit follows")), split=((Role.LENGTH, 3),),
)  # fmt: skip
DIGITS = _leaf("number bits", Role.VALUE, "The number without its sign, in 1 to 32 bits.")
SIGN = _leaf("sign", Role.TYPE, "One bit: set where the number is below zero.",
             words=lambda n: "negative" if n else "positive")  # fmt: skip
PLACES = _leaf("decimal places", Role.TYPE, "Four bits: how many of the digits stand after the point.",
               words=lambda n: f"{n} decimal place{'s' * (n != 1)}")  # fmt: skip
STRING_HEAD = _leaf(
    "string head", Role.TYPE, "Three bits for the type and five for the length; 29, 30 and 31 say that a longer one follows.",
    words=lambda n: f"string, {_length(n & 31)}",
    bits=_runs((3, Role.TYPE, "type 3: string"), (5, Role.LENGTH, lambda n: _length(n))), split=((Role.LENGTH, 5),),
)  # fmt: skip
LENGTH = _leaf("length", Role.LENGTH, "How many bytes the text has, in 8, 16 or 32 bits.",
               words=lambda n: f"{n:,} byte{'s' * (n != 1)}")  # fmt: skip
PADDING = _leaf("padding", Role.PADDING, "Bits up to the next whole byte.", words=lambda _: "padding")
TEXT = _leaf("text", Role.VALUE, "The characters in UTF-8, or one byte each as old writers have them.", text)
KEY = _leaf("key", Role.NAME, "The key, written out in every record.", text)


def _length(code: int) -> str:
    return f"its length in the next {LONGER[code]} bits" if code in LONGER else f"{code} byte{'s' * (code != 1)}"


PARTS: Final = (
    OPEN, STRING_HEAD, LENGTH, PADDING, KEY, TEXT, NUMBER_HEAD, DIGITS, SIGN, PLACES, FLAG, NULL_BITS, CLOSE, EOS, NULL,
    TRUE, FALSE, INTEGER, FLOAT, STRING, ARRAY, OBJECT,
)  # fmt: skip
