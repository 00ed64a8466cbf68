"""CBOR's tables: the parts of its bytes, what each of the 256 initial bytes announces, and the tags that have a name."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from .. import limits
from ..bits import ieee754
from ..layout import Bits, Fold, Part, Role, as_list, as_map, the_only
from ..value import Simple, Tag, Value, words


def unsigned(data: bytes) -> int:
    return int.from_bytes(data, "big")


def negative(data: bytes) -> int:
    """Major type 1 holds n and means -1 - n: there is no negative zero, and no bit is wasted on a sign."""
    return -1 - int.from_bytes(data, "big")


def ieee(data: bytes) -> float:
    return float(struct.unpack({2: ">e", 4: ">f", 8: ">d"}[len(data)], data)[0])


def text_or_bytes(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8, which is well-formed but not valid (section 5.3.1)."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def simple(number: int) -> Value:
    """The value of a simple value's number (section 3.3, table 4)."""
    return (False, True, None)[number - 20] if 20 <= number <= 22 else Simple(number)


# Bits of an initial byte

MAJOR: Final = (
    "unsigned integer", "negative integer", "byte string", "text string", "array", "map", "tag", "simple or float",
)  # fmt: skip

Says = Callable[[int], str]


def _many(one: str, many: str) -> Says:
    return lambda n: f"{n} {one if n == 1 else many}"


_BYTES, _ELEMENTS, _ENTRIES = _many("byte", "bytes"), _many("element", "elements"), _many("entry", "entries")


def _initial(role: Role, says: Says) -> Callable[[bytes], tuple[Bits, ...]]:
    """Three bits of major type, five of additional information that `says` puts in words."""

    def read(data: bytes) -> tuple[Bits, ...]:
        major, info = data[0] >> 5, data[0] & 0x1F
        return (
            Bits(3, Role.TYPE, f"{major:03b}", f"major type {major}: {MAJOR[major]}"),
            Bits(5, role, f"{info:05b}", says(info)),
        )

    return read


def _information(info: int) -> str:
    """Additional information from 24 on (section 3)."""
    if info < 28:
        return f"{info}: the next {_BYTES(1 << info - 24)} hold the argument"
    return "31: the length is indefinite" if info == 31 else f"{info}: reserved"


def _direct(
    name: str, role: Role, doc: str, read: Callable[[bytes], Value], words: Says, says: Says, spec: str
) -> Part:
    """An initial byte whose five low bits are the argument itself."""
    return Part(name, role, doc, spec, read=read, words=words, bits=_initial(role, says), split=((Role.TYPE, 3),))


def _name_of(lead: int) -> str:
    return HEADS[lead].name


def _low(data: bytes) -> int:
    return data[0] & 0x1F


# Values: the nodes of the record

SECTION: Final = "RFC 8949 section 3.1"

INTEGER = Part("integer", Role.GROUP, "An integer from -2^64 to 2^64 - 1.", SECTION)
BYTE_STRING = Part("byte string", Role.GROUP, "Bytes.", SECTION)
TEXT_STRING = Part("text string", Role.GROUP, "Text in UTF-8.", SECTION)
ARRAY = Part("array", Role.GROUP, "Elements, one after the other.", SECTION, fold=as_list)
MAP = Part("map", Role.GROUP, "Entries: a key of any type, then its value.", SECTION, fold=as_map)
FLOAT = Part("floating-point number", Role.GROUP, "An IEEE 754 number.", "RFC 8949 section 3.3")
SIMPLE = Part(
    "simple value", Role.GROUP, "false, true, null, undefined, or a number to which a registry may give a meaning.",
    "RFC 8949 section 3.3",
)  # fmt: skip

# Leaves: heads

UNSIGNED = _direct(
    "small unsigned integer", Role.VALUE, "A number from 0 to 23, in the initial byte itself.",
    _low, str, str, SECTION,
)  # fmt: skip
NEGATIVE = _direct(
    "small negative integer", Role.VALUE, "A number from -24 to -1, in the initial byte itself: n stands for -1 - n.",
    lambda data: -1 - _low(data), str, lambda n: f"-1 - {n} = {-1 - n}", SECTION,
)  # fmt: skip
BYTES_HEAD = _direct(
    "short byte string", Role.LENGTH, "Begins a byte string of up to 23 bytes.",
    _low, lambda n: f"{_BYTES(n)} follow", _BYTES, SECTION,
)  # fmt: skip
TEXT_HEAD = _direct(
    "short text string", Role.LENGTH, "Begins a text of up to 23 bytes of UTF-8.",
    _low, lambda n: f"text of {_BYTES(n)}", _BYTES, SECTION,
)  # fmt: skip
ARRAY_HEAD = _direct(
    "short array", Role.LENGTH, "Begins an array of up to 23 elements.",
    _low, lambda n: f"array of {_ELEMENTS(n)}", _ELEMENTS, SECTION,
)  # fmt: skip
MAP_HEAD = _direct(
    "short map", Role.LENGTH, "Begins a map of up to 23 entries.",
    _low, lambda n: f"map of {_ENTRIES(n)}", _ENTRIES, SECTION,
)  # fmt: skip
TAG_HEAD = _direct(
    "short tag", Role.TAG, "A tag number up to 23: it gives the item that follows a meaning.",
    _low, lambda n: f"tag {n}", lambda n: f"tag {n}", "RFC 8949 section 3.4",
)  # fmt: skip
SIMPLE_HEAD = _direct(
    "simple", Role.VALUE, "f4 is false, f5 is true, f6 is null, f7 is undefined; the numbers below 20 are unassigned.",
    lambda data: simple(_low(data)), words, lambda n: words(simple(n)), "RFC 8949 section 3.3",
)  # fmt: skip
INITIAL = Part(
    "initial byte", Role.TYPE, "Three bits say which major type follows, five say how many bytes hold its argument.",
    "RFC 8949 section 3", read=lambda data: data[0], words=lambda lead: _name_of(lead),
    bits=_initial(Role.LENGTH, _information),
)  # fmt: skip
LENGTH = Part("length", Role.LENGTH, "How many bytes follow, big-endian.", SECTION, read=unsigned)
COUNT = Part("count", Role.LENGTH, "How many elements or entries follow, big-endian.", SECTION, read=unsigned)
TAG_NUMBER = Part(
    "tag number", Role.TAG, "Which meaning the item that follows has; IANA keeps the registry.", "RFC 8949 section 3.4",
    read=unsigned,
)  # fmt: skip
INDEFINITE = Part(
    "indefinite-length head", Role.FRAME,
    "Begins an array, a map or a string whose end is not known yet; the byte ff will end it.",
    "RFC 8949 section 3.2", read=lambda data: data[0], words=lambda lead: _name_of(lead),
    bits=_initial(Role.FRAME, _information),
)  # fmt: skip
BREAK = Part(
    "break", Role.FRAME, "Ends the innermost item of indefinite length.", "RFC 8949 section 3.2.1",
    read=lambda _: "break", bits=_initial(Role.FRAME, lambda _: "31: break"),
)  # fmt: skip

# Leaves: names and values

NAME = Part(
    "key", Role.NAME, "The name of the field, written out in every record.", SECTION, read=text_or_bytes,
)  # fmt: skip
UNSIGNED_ARGUMENT = Part("unsigned integer", Role.VALUE, "An unsigned big-endian number.", SECTION, read=unsigned)
NEGATIVE_ARGUMENT = Part(
    "negative integer", Role.VALUE, "An unsigned big-endian number n that stands for -1 - n.", SECTION, read=negative,
)  # fmt: skip
TEXT = Part("text", Role.VALUE, "The characters, in UTF-8.", SECTION, read=text_or_bytes)
BYTES = Part("bytes", Role.VALUE, "Bytes, as they are.", SECTION)
FLOAT_BITS = Part(
    "float bits", Role.VALUE, "Sign, exponent and fraction in two, four or eight bytes, big-endian.",
    "RFC 8949 section 3.3", read=ieee, bits=ieee754(little=False),
)  # fmt: skip
SIMPLE_NUMBER = Part(
    "simple value number", Role.VALUE, "The number of a simple value from 32 to 255; smaller ones have a shorter writing.",
    "RFC 8949 section 3.3", read=lambda data: simple(data[0]),
)  # fmt: skip


# Tags that have a name (section 3.4, and IANA's registry of CBOR tags)


class Named(NamedTuple):
    """A tag of the registry: its name, what it says, where, and the kinds of item that it may stand before."""

    name: str
    doc: str
    spec: str
    content: tuple[Part, ...] = ()


_RFC: Final = "RFC 8949 section 3.4"
_TEXT, _STRING, _NUMBER, _LIST = (TEXT_STRING,), (BYTE_STRING,), (INTEGER, FLOAT), (ARRAY,)
_IANA: Final = "IANA registry of CBOR tags"
_TYPED: Final = "RFC 8746 section 2.1"

TAGS: Final[dict[int, Named]] = {
    0: Named("date and time", "A point in time as text, in the manner of RFC 3339.", f"{_RFC}.1", _TEXT),
    1: Named("epoch time", "A point in time as seconds since 1970, whole or with a fraction.", f"{_RFC}.2", _NUMBER),
    2: Named("unsigned bignum", "An integer of any size; the bytes are its digits to the base 256.", f"{_RFC}.3", _STRING),
    3: Named("negative bignum", "An integer of any size below zero: the bytes say n, it is -1 - n.", f"{_RFC}.3", _STRING),
    4: Named("decimal fraction", "A pair of exponent and mantissa: mantissa times ten to the exponent.", f"{_RFC}.4", _LIST),
    5: Named("bigfloat", "A pair of exponent and mantissa: mantissa times two to the exponent.", f"{_RFC}.4", _LIST),
    16: Named("COSE encrypt0", "An encrypted message for one recipient.", "RFC 9052", _LIST),
    17: Named("COSE mac0", "An authenticated message without recipients.", "RFC 9052", _LIST),
    18: Named("COSE sign1", "A message with one signature.", "RFC 9052", _LIST),
    21: Named("expected base64url", "Bytes within are to become base64url where this becomes JSON.", f"{_RFC}.5.2"),
    22: Named("expected base64", "Bytes within are to become base64 where this becomes JSON.", f"{_RFC}.5.2"),
    23: Named("expected base16", "Bytes within are to become hexadecimal where this becomes JSON.", f"{_RFC}.5.2"),
    24: Named("encoded CBOR item", "The bytes are one CBOR item themselves.", f"{_RFC}.5.1", _STRING),
    25: Named("string reference", "The number of a text or byte string that was written before.", _IANA, (INTEGER,)),
    28: Named("shareable", "A value that may be referred to later.", _IANA),
    29: Named("shared reference", "The number of a value that was marked as shareable.", _IANA, (INTEGER,)),
    30: Named("rational number", "A pair of numerator and denominator.", _IANA, _LIST),
    32: Named("URI", "Text that is a URI.", f"{_RFC}.5.3", _TEXT),
    33: Named("base64url text", "Text that is base64url.", f"{_RFC}.5.3", _TEXT),
    34: Named("base64 text", "Text that is base64.", f"{_RFC}.5.3", _TEXT),
    35: Named("regular expression", "Text that is a regular expression.", "RFC 7049 section 2.4.4.3", _TEXT),
    36: Named("MIME message", "Text that is a MIME message with its headers.", f"{_RFC}.5.3", _TEXT),
    37: Named("UUID", "Sixteen bytes that name something once and for all.", _IANA, _STRING),
    40: Named("row-major array", "A pair of dimensions and elements, row by row.", "RFC 8746 section 3.1.1", _LIST),
    52: Named("IPv4 address", "An address, or a network as a pair.", "RFC 9164", (BYTE_STRING, ARRAY)),
    54: Named("IPv6 address", "An address, or a network as a pair.", "RFC 9164", (BYTE_STRING, ARRAY)),
    61: Named("CBOR web token", "Claims, signed or encrypted.", "RFC 8392 section 6"),
    64: Named("uint8 array", "Numbers of one byte each, without heads.", _TYPED, _STRING),
    65: Named("uint16 array", "Numbers of two bytes each, big-endian.", _TYPED, _STRING),
    66: Named("uint32 array", "Numbers of four bytes each, big-endian.", _TYPED, _STRING),
    86: Named("float64 array", "Doubles, little-endian.", _TYPED, _STRING),
    98: Named("COSE sign", "A message with several signatures.", "RFC 9052", _LIST),
    100: Named("days since 1970", "A date as a number of days.", "RFC 8943", (INTEGER,)),
    256: Named("string namespace", "Strings within may be referred to by number.", _IANA),
    258: Named("set", "An array whose elements are each there once, in no order.", _IANA, _LIST),
    259: Named("map", "A map with keys of any type, as JavaScript's Map.", _IANA, (MAP,)),
    1004: Named("full date", "A date as text.", "RFC 8943", _TEXT),
    55799: Named("self-described CBOR", "Changes nothing: its bytes d9d9f7 tell programs that this is CBOR.", f"{_RFC}.6"),
}  # fmt: skip

BIGNUM_BYTES: Final = limits.DIGITS * 10 // 3 // 8
"""Longer ones than this are kept as bytes under their tag, since their digits are not printed."""


def _tagged(number: int) -> Fold:
    return lambda items: Tag(number, the_only(items))


def _bignum(number: int) -> Fold:
    def fold(items: list[tuple[object, Value]]) -> Value:
        data = the_only(items)
        if not isinstance(data, bytes) or len(data) > BIGNUM_BYTES:
            return Tag(number, data)
        return int.from_bytes(data, "big") if number == 2 else -1 - int.from_bytes(data, "big")

    return fold


def tag_kind(number: int) -> Part:
    """The kind of a node under a tag that has no name here."""
    return Part("tagged item", Role.GROUP, "An item to which its tag gives a meaning.", _RFC, fold=_tagged(number))


TAG = tag_kind(0)
TAG_KINDS: Final = {
    number: Part(
        f"tag {number}: {tag.name}", Role.GROUP, tag.doc, tag.spec,
        fold=_bignum(number) if number in (2, 3) else _tagged(number),
    )
    for number, tag in TAGS.items()
}  # fmt: skip
CONTENT: Final = {TAG_KINDS[number]: tag.content for number, tag in TAGS.items() if tag.content}

PARTS: Final = (
    UNSIGNED, NEGATIVE, BYTES_HEAD, TEXT_HEAD, ARRAY_HEAD, MAP_HEAD, TAG_HEAD, SIMPLE_HEAD, INITIAL, LENGTH, COUNT,
    TAG_NUMBER, INDEFINITE, BREAK, NAME, UNSIGNED_ARGUMENT, NEGATIVE_ARGUMENT, TEXT, BYTES, FLOAT_BITS, SIMPLE_NUMBER,
    INTEGER, BYTE_STRING, TEXT_STRING, ARRAY, MAP, FLOAT, SIMPLE, TAG, *TAG_KINDS.values(),
)  # fmt: skip


# The table of initial bytes (appendix B)

WHOLE, CHARACTERS, OCTETS, ARGUMENT, LIST, ENTRIES, TAGGED, CHUNKS, NUMBERED, END, NEVER = range(11)


class Head:
    """What an initial byte announces: the family, the kind of item, the parts of head and body, the argument's width."""

    __slots__ = ("body", "family", "kind", "lead", "name", "open", "width")

    def __init__(
        self, name: str, family: int, kind: Part, lead: Part, body: Part = BYTES, width: int = 0, *, open_: bool = False
    ) -> None:
        self.name, self.family, self.kind, self.lead, self.body, self.width = name, family, kind, lead, body, width
        self.open = open_  # of indefinite length


_RUNS: Final = (
    (0, ARGUMENT, INTEGER, UNSIGNED, UNSIGNED_ARGUMENT),
    (1, ARGUMENT, INTEGER, NEGATIVE, NEGATIVE_ARGUMENT),
    (2, OCTETS, BYTE_STRING, BYTES_HEAD, BYTES),
    (3, CHARACTERS, TEXT_STRING, TEXT_HEAD, TEXT),
    (4, LIST, ARRAY, ARRAY_HEAD, COUNT),
    (5, ENTRIES, MAP, MAP_HEAD, COUNT),
    (6, TAGGED, TAG, TAG_HEAD, TAG_NUMBER),
)


def _heads() -> list[Head]:
    heads = []
    for major, family, kind, lead, body in _RUNS:
        name = MAJOR[major]
        heads += [Head(name, WHOLE if major < 2 else family, kind, lead, body)] * 24
        heads += [Head(f"{name}, argument of {_BYTES(n)}", family, kind, INITIAL, body, n) for n in (1, 2, 4, 8)]
        heads += [Head("reserved", NEVER, kind, INITIAL)] * 3
        if major in (2, 3):
            heads.append(Head(f"{name} in chunks", CHUNKS, kind, INDEFINITE, body))
        elif major in (4, 5):
            heads.append(Head(f"{name} of indefinite length", family, kind, INDEFINITE, open_=True))
        else:
            heads.append(Head("reserved", NEVER, kind, INITIAL))
    heads += [Head("simple value", WHOLE, SIMPLE, SIMPLE_HEAD)] * 24
    heads.append(Head("simple value, number of 1 byte", NUMBERED, SIMPLE, INITIAL, SIMPLE_NUMBER, 1))
    heads += [Head(f"{name} float", ARGUMENT, FLOAT, INITIAL, FLOAT_BITS, n) for name, n in _FLOATS]
    heads += [Head("reserved", NEVER, SIMPLE, INITIAL)] * 3
    heads.append(Head("break", END, SIMPLE, BREAK))
    return heads


_FLOATS: Final = (("half-precision", 2), ("single-precision", 4), ("double-precision", 8))
HEADS: Final[list[Head]] = _heads()
