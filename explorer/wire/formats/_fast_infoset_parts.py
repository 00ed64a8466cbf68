"""The parts of Fast Infoset: what every bit of a byte is for, since most bytes hold several things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from ..bits import BitReader, digits
from ..layout import Bits, Part, Role
from ..value import Value
from ._fast_infoset_numbers import (
    COUNT,
    FIRST_BIT,
    INDEX_2,
    INDEX_3,
    INDEX_4,
    LENGTH_2,
    LENGTH_5,
    LENGTH_7,
    Form,
    form_of,
    number_in,
)
from ._xml_tree import KINDS


def told(data: bytes, runs: Sequence[tuple[int, Role, str]]) -> tuple[Bits, ...]:
    """Runs of bits, each (width, role, words)."""
    text, out, at = digits(data), [], 0
    for width, role, words in runs:
        out.append(Bits(width, role, text[at : at + width], words))
        at += width
    return tuple(out)


def _number_bits(forms: Sequence[Form], before: Sequence[tuple[int, Role, str]], role: Role) -> BitReader:
    """Bits of a leaf that begins with fixed bits and ends with a number."""

    def read(data: bytes) -> tuple[Bits, ...]:
        form = form_of(data[0], forms)
        if form is None:
            return ()
        start = FIRST_BIT[id(forms)]
        marks = (8 - (form[1] & -form[1]).bit_length() + 1) - start + 1
        width = 8 * len(data) - (start - 1) - marks
        size = "in this byte" if not form[2] else f"in {form[2]} more byte{'s' * (form[2] > 1)}"
        runs = [*before, (marks, Role.FRAME, f"the number is {size}")]
        if width:
            number = number_in(data, form, forms)
            said = f"{number}" if form[3] == 1 and not form[2] else f"{number} ({number - form[3]} + {form[3]})"
            runs.append((width, role, said if form[2] or form[3] > 1 else f"{number} ({number - 1} + 1)"))
        return told(data, runs)

    return read


_X: Final = "X.891 section "


def _read(forms: Sequence[Form]) -> Callable[[bytes], Value]:
    """The number that a leaf ends with."""

    def read(data: bytes) -> Value:
        form = form_of(data[0], forms)
        return None if form is None else number_in(data, form, forms)

    return read


def _says(words: str) -> Callable[[Value], str]:
    return lambda _: words


def _flags(*words: str) -> BitReader:
    """One bit for each optional component."""

    def read(data: bytes) -> tuple[Bits, ...]:
        text = digits(data)
        return tuple(
            Bits(
                1,
                Role.PADDING if not word else Role.TYPE,
                bit,
                f"{word}: {'yes' if bit == '1' else 'no'}" if word else "unused",
            )
            for bit, word in zip(text, words, strict=True)
        )

    return read


def _hex(data: bytes) -> str:
    return data.hex(" ")


DECLARATION = Part(
    "XML declaration", Role.FRAME, "Says in text, for readers of XML, that binary follows.", _X + "12.3",
    lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
MAGIC = Part("identification", Role.FRAME, "Two bytes that every Fast Infoset document begins with.", _X + "12.6", _hex)
VERSION = Part(
    "version",
    Role.TYPE,
    "The version of Fast Infoset, always 1.",
    _X + "12.9",
    lambda data: int.from_bytes(data, "big"),
)
OPTIONS = Part(
    "optional components", Role.TYPE, "One bit for each thing that may stand before the content.", _X + "C.2.3", _hex,
    bits=_flags(
        "", "additional data", "initial vocabulary", "notations", "unparsed entities", "character encoding scheme",
        "standalone", "version of XML",
    ),
)  # fmt: skip
TABLES = Part(
    "tables given", Role.TYPE, "Which tables the initial vocabulary fills, so that their entries need not be written again.",
    _X + "C.2.5", _hex,
    bits=_flags(
        "", "", "", "external vocabulary", "restricted alphabets", "encoding algorithms", "prefixes", "namespace names",
        "local names", "other names", "other addresses", "attribute values", "texts", "other strings", "element names",
        "attribute names",
    ),
)  # fmt: skip
ITEMS = Part(
    "number of items",
    Role.LENGTH,
    "How many items follow.",
    _X + "C.21",
    _read(COUNT),
    bits=_number_bits(COUNT, (), Role.LENGTH),
)
SURROGATE = Part(
    "name in a table", Role.TYPE, "A name by the indexes of its prefix, namespace and local name.", _X + "C.16", _hex
)  # fmt: skip
STANDALONE = Part(
    "standalone",
    Role.TYPE,
    "Whether no declarations outside the document matter.",
    _X + "C.2.9",
    lambda data: bool(data[0] & 1),
)
NOTATION = Part("notation", Role.TYPE, "Names a kind of data that is not XML.", _X + "C.11", _hex)
UNPARSED = Part("unparsed entity", Role.TYPE, "Names data that is not XML.", _X + "C.10", _hex)

# Elements

_ELEMENT: Final = ((1, Role.TYPE, "an element"),)


def _named_bits(data: bytes) -> tuple[Bits, ...]:
    attributes = "attributes follow" if data[0] & 0x40 else "no attributes"
    return told(data, (
        *_ELEMENT, (1, Role.TYPE, attributes), (4, Role.FRAME, "a name that is written out"),
        (1, Role.TYPE, "with a prefix" if data[0] & 2 else "no prefix"),
        (1, Role.TYPE, "with a namespace" if data[0] & 1 else "no namespace"),
    ))  # fmt: skip


def _indexed_bits(data: bytes) -> tuple[Bits, ...]:
    attributes = "attributes follow" if data[0] & 0x40 else "no attributes"
    return _number_bits(INDEX_3, (*_ELEMENT, (1, Role.TYPE, attributes)), Role.POINTER)(data)


def _bound_bits(data: bytes) -> tuple[Bits, ...]:
    attributes = "attributes follow" if data[0] & 0x40 else "no attributes"
    return told(data, (*_ELEMENT, (1, Role.TYPE, attributes), (6, Role.FRAME, "namespaces are declared first")))


ELEMENT_NAMED = Part(
    "element with a new name", Role.TYPE, "Begins an element whose name is written out and gets the next number in a table.",
    _X + "C.3, C.18", _hex, _says("a new name"), bits=_named_bits,
)  # fmt: skip
ELEMENT_INDEX = Part(
    "element with a known name", Role.POINTER, "Begins an element whose name was written before: its number in the table.",
    _X + "C.3, C.27", _read(INDEX_3), bits=_indexed_bits,
)  # fmt: skip
ELEMENT_BOUND = Part(
    "element with namespaces", Role.TYPE, "Begins an element that declares namespaces; its name comes after them.",
    _X + "C.3.4", _hex, _says("namespaces first"), bits=_bound_bits,
)  # fmt: skip
NAME_NAMED = Part(
    "name after namespaces", Role.TYPE, "Its name is written out.", _X + "C.18", _hex, _says("a new name"),
    bits=lambda data: told(bytes((data[0] << 2 & 0xFF,)), (
        (4, Role.FRAME, "a name that is written out"), (1, Role.TYPE, "with a prefix" if data[0] & 2 else "no prefix"),
        (1, Role.TYPE, "with a namespace" if data[0] & 1 else "no namespace"),
    )),
)  # fmt: skip
NAME_INDEX = Part("known name after namespaces", Role.POINTER, "The number of the element's name.", _X + "C.27", _hex)
NAMESPACE = Part(
    "namespace declaration", Role.TYPE, "Binds a prefix to a namespace; bits say which are there.",
    _X + "C.12", _hex, _says("a namespace"),
    bits=lambda data: told(data, (
        (6, Role.TYPE, "a namespace declaration"), (1, Role.TYPE, "a prefix" if data[0] & 2 else "no prefix"),
        (1, Role.TYPE, "a name" if data[0] & 1 else "no name"),
    )),
)  # fmt: skip
ATTRIBUTE_NAMED = Part(
    "attribute with a new name", Role.TYPE,
    "Begins an attribute whose name is written out and gets the next number in a table.",
    _X + "C.4, C.17", _hex, _says("a new name"),
    bits=lambda data: told(data, (
        (1, Role.TYPE, "an attribute"), (5, Role.FRAME, "a name that is written out"),
        (1, Role.TYPE, "with a prefix" if data[0] & 2 else "no prefix"),
        (1, Role.TYPE, "with a namespace" if data[0] & 1 else "no namespace"),
    )),
)  # fmt: skip
ATTRIBUTE_INDEX = Part(
    "attribute with a known name", Role.POINTER, "An attribute whose name was written before: its number in the table.",
    _X + "C.4, C.25", _read(INDEX_2), bits=_number_bits(INDEX_2, ((1, Role.TYPE, "an attribute"),), Role.POINTER),
)  # fmt: skip
NAME_LENGTH = Part(
    "length of a name", Role.LENGTH, "How many bytes of it follow.", _X + "C.13, C.22", _read(LENGTH_2),
    bits=_number_bits(LENGTH_2, ((1, Role.TYPE, "written out"),), Role.LENGTH),
)  # fmt: skip
NAME = Part(
    "name", Role.NAME, "A name in UTF-8, written out the first time; from then on its number stands for it.", _X + "C.13",
    lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
KNOWN = Part(
    "known string", Role.POINTER, "A prefix, namespace or name that stood before, by its number.",
    _X + "C.13, C.25", _read(INDEX_2),
    bits=_number_bits(INDEX_2, ((1, Role.TYPE, "by its number"),), Role.POINTER),
)  # fmt: skip
PREFIX = replace(NAME, name="prefix", doc="A prefix in UTF-8; it gets the next number in the table of prefixes.")
URI = replace(
    NAME, name="namespace name", role=Role.FRAME, doc="A namespace in UTF-8; it gets the next number in its table."
)

# Text

_ENCODINGS: Final = ("UTF-8", "UTF-16", "a restricted alphabet", "an encoding algorithm")


def _string_bits(head: int, forms: Sequence[Form], what: str) -> BitReader:
    """Bits of the byte in which a string begins: fixed bits, literal, whether it gets a number, encoding, length."""

    def read(data: bytes) -> tuple[Bits, ...]:
        start = FIRST_BIT[id(forms)]
        encoding = data[0] >> 9 - start & 3
        runs: list[tuple[int, Role, str]] = [(head, Role.TYPE, what)] if head else []
        runs += [
            (1, Role.TYPE, "written out"),
            (1, Role.TYPE, "gets a number in the table" if data[0] >> 11 - start & 1 else "gets no number"),
            (2, Role.TYPE, _ENCODINGS[encoding]),
        ]
        last = data[-1]
        if encoding >= 2:
            runs.append((8, Role.TYPE, f"number {((data[0] << 8 | data[1]) >> 9 - start & 0xFF) + 1} of these"))
        form = form_of(last, forms)
        assert form is not None
        marks = (8 - (form[1] & -form[1]).bit_length() + 1) - start + 1
        size = (
            "the length is in this byte"
            if not form[2]
            else f"the length is in {form[2]} more byte{'s' * (form[2] > 1)}"
        )
        runs.append((marks, Role.FRAME, size))
        if width := 8 * len(data) - sum(run[0] for run in runs):
            runs.append((width, Role.LENGTH, str(number_in(bytes((last,)), form, forms)) if not form[2] else "unused"))
        return told(data, runs)

    return read


def _string_words(start: int) -> Callable[[Value], str]:
    """Encoding, and whether it gets a number, from the hex of a head."""

    def words(value: Value) -> str:
        byte = int(str(value)[:2], 16)
        remembered = "gets a number" if byte >> 11 - start & 1 else "gets no number"
        return f"{_ENCODINGS[byte >> 9 - start & 3]}, {remembered}"

    return words


TEXT_HEAD = Part(
    "text head", Role.TYPE, "Begins text in the element: how it is encoded, whether it gets a number, and its length or the "
    "size of it.", _X + "C.7, C.15", _hex, _string_words(7), bits=_string_bits(2, LENGTH_7, "text"),
)  # fmt: skip
TEXT_INDEX = Part(
    "known text", Role.POINTER, "Text that stood before, by its number in the table.", _X + "C.7, C.28", _read(INDEX_4),
    bits=_number_bits(INDEX_4, ((2, Role.TYPE, "text"), (1, Role.TYPE, "by its number")), Role.POINTER),
)  # fmt: skip
VALUE_HEAD = Part(
    "value head", Role.TYPE, "Begins a string: its encoding, whether it gets a number, and its length or the size of it.",
    _X + "C.14", _hex, _string_words(5), bits=_string_bits(0, LENGTH_5, ""),
)  # fmt: skip
VALUE_INDEX = Part(
    "known value", Role.POINTER, "A value that stood before, by its number; ff is the empty one.",
    _X + "C.14, C.26", _read(INDEX_2),
)  # fmt: skip
TEXT_LENGTH = Part(
    "length of a text", Role.LENGTH, "How many bytes of it follow: the number here, and 3 that shorter forms can say.",
    _X + "C.24", lambda data: int.from_bytes(data, "big") + (3 if len(data) == 1 else 259),
)  # fmt: skip
VALUE_LENGTH = Part(
    "length of a value", Role.LENGTH, "How many bytes of it follow: the number here, and 9 that shorter forms can say.",
    _X + "C.23", lambda data: int.from_bytes(data, "big") + (9 if len(data) == 1 else 265),
)  # fmt: skip
TEXT = Part(
    "text", Role.VALUE, "Characters in UTF-8. Numbers are text, unless an algorithm says otherwise.", _X + "C.19, C.20",
    lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
TEXT_16 = replace(
    TEXT, name="text in UTF-16", doc="Characters in UTF-16, the higher byte first.",
    read=lambda data: data.decode("utf-16-be", "replace"),
)  # fmt: skip
CODED = Part(
    "coded text", Role.VALUE, "Text of a small alphabet in few bits a character, or numbers and bytes in binary.",
    _X + "9.2, 10", lambda data: bytes(data),
)  # fmt: skip

# What is no element

COMMENT = Part("comment", Role.FRAME, "A remark for people follows; readers leave it out.", _X + "C.8", _hex)
INSTRUCTION = Part(
    "processing instruction", Role.FRAME, "A word to some program follows; it is no value.", _X + "C.5", _hex
)
UNEXPANDED = Part("entity reference", Role.FRAME, "A reference to an entity that was left as it is.", _X + "C.6", _hex)
DOCTYPE = Part(
    "document type",
    Role.FRAME,
    "A document type declaration: at most the addresses of one. Nothing is fetched.",
    _X + "C.9",
    _hex,
)
ASIDE = Part(
    "text of no value", Role.PADDING, "Characters of a comment, an instruction or a declaration.", _X + "C.5 to C.11",
    lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
END = Part(
    "end",
    Role.FRAME,
    "Four ones end an element, its attributes, or the document.",
    _X + "C.3.8",
    lambda data: "1111",
    _says("end"),
)
PADDING = Part(
    "padding",
    Role.PADDING,
    "Zeros, so that what follows begins where it must.",
    _X + "C.3.7",
    lambda data: "0",
    _says("zeros"),
)

PARTS: Final = (
    DECLARATION, MAGIC, VERSION, OPTIONS, TABLES, ITEMS, SURROGATE, STANDALONE, NOTATION, UNPARSED,
    ELEMENT_NAMED, ELEMENT_INDEX, ELEMENT_BOUND, NAME_NAMED, NAME_INDEX, NAMESPACE, ATTRIBUTE_NAMED,
    ATTRIBUTE_INDEX, NAME_LENGTH, NAME, KNOWN, PREFIX, URI, TEXT_HEAD, TEXT_INDEX, TEXT_LENGTH, VALUE_HEAD,
    VALUE_INDEX, VALUE_LENGTH, TEXT, TEXT_16, CODED, COMMENT, INSTRUCTION, UNEXPANDED, DOCTYPE, ASIDE, END,
    PADDING, *KINDS,
)  # fmt: skip


@lru_cache(maxsize=4096)
def named(part: Part, text: str) -> Part:
    """A part whose leaf says a string that its bytes alone do not tell."""
    if part.role is Role.VALUE:
        return replace(part, read=lambda _: text)
    return replace(part, words=lambda value: f"{value}: {text}")
