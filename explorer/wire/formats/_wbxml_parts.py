"""The parts of WBXML. What text and names say depends on the document's character set and token tables, so some parts are
made for a document from those in the table here."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from ..bits import BitReader, fields
from ..layout import Bits, Part, Role
from ..value import Value
from ._wbxml_sync import PUBLIC
from ._xml_names import not_a_char
from ._xml_tree import KINDS

_SPEC: Final = "WBXML 1.3 section "


def number(data: bytes) -> int:
    """A multi-byte integer: seven bits a byte, the highest first."""
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
    return value


def written(number: int) -> bytes:
    """A number as a multi-byte integer."""
    out = [number & 0x7F]
    while number := number >> 7:
        out.append(number & 0x7F | 0x80)
    return bytes(reversed(out))


def _number_bits(role: Role) -> BitReader:
    def read(data: bytes) -> tuple[Bits, ...]:
        if len(data) == 1:
            return ()
        out = []
        for place, byte in enumerate(data):
            last = place == len(data) - 1
            out.append(Bits(1, Role.FRAME, str(byte >> 7), "last byte" if last else "another byte follows"))
            said = str(number(data)) if last else "higher bits"
            out.append(Bits(7, role, f"{byte & 0x7F:07b}", said))
        return tuple(out)

    return read


def _number(name: str, role: Role, doc: str, section: str, words: Callable[[Value], str] = str) -> Part:
    return Part(name, role, doc, _SPEC + section, number, words, bits=_number_bits(role))


def _version(data: bytes) -> str:
    return f"{(data[0] >> 4) + 1}.{data[0] & 0x0F}"


CHARSETS: Final = {
    0: ("unknown", "utf-8"), 3: ("US-ASCII", "ascii"), **{3 + n: (f"ISO-8859-{n}", f"iso8859-{n}") for n in range(1, 10)},
    17: ("Shift_JIS", "shift_jis"), 106: ("UTF-8", "utf-8"), 113: ("GBK", "gbk"), 1000: ("UCS-2", "utf-16-be"),
    1015: ("UTF-16", "utf-16-be"), 2025: ("GB2312", "gb2312"), 2026: ("Big5", "big5"), 2252: ("windows-1252", "cp1252"),
}  # fmt: skip
"""MIBenum of a character set (IANA) -> its name, and Python's codec."""

VERSION = Part(
    "version", Role.TYPE, "The version of WBXML: 03 is 1.3. Four bits hold the major number less one, four the minor one.",
    _SPEC + "5.4", _version,
    bits=fields((4, Role.TYPE, lambda n: f"major {n} + 1"), (4, Role.TYPE, lambda n: f"minor {n}")),
)  # fmt: skip
PUBLIC_ID = _number(
    "public identifier", Role.TYPE, "Which document type it is, so which table of tokens applies, as a number that was "
    "registered.", "5.5", lambda n: f"{n}: {PUBLIC[n][0]}" if n in PUBLIC else f"{n}: not registered",
)  # fmt: skip
PUBLIC_TEXT = Part(
    "public identifier in words", Role.TYPE, "A zero: the public identifier is written out in the string table, at the place "
    "that follows.", _SPEC + "5.5", lambda data: data[0],
)  # fmt: skip
CHARSET = _number(
    "character set", Role.TYPE, "How text is encoded, by the number of the character set at IANA: 106 is UTF-8.", "5.6",
    lambda n: f"{n}: {CHARSETS[n][0] if n in CHARSETS else 'not known here'}",
)  # fmt: skip
TABLE_LENGTH = _number("string table length", Role.LENGTH, "How many bytes of strings follow.", "5.7")
ENTRY = Part(
    "string table entry", Role.NAME, "A string that tags and text further on point to by its offset; it ends with a zero.",
    _SPEC + "5.7", split=((Role.FRAME, 8),),
)  # fmt: skip

_FLAGS: Final = fields(
    (1, Role.TYPE, lambda n: "attributes follow" if n else "no attributes"),
    (1, Role.TYPE, lambda n: "content follows, up to an END" if n else "nothing in it"),
    (6, Role.NAME, lambda n: f"token {n:02x}"),
)  # fmt: skip
TAG = Part(
    "tag", Role.NAME, "Begins an element: six bits are a token for its name, two say whether attributes and content follow.",
    _SPEC + "5.8.2", lambda data: f"token {data[0] & 0x3F:02x}", bits=_FLAGS, split=((Role.TYPE, 2),),
)  # fmt: skip
LITERAL = Part(
    "literal tag", Role.TYPE, "Begins an element whose name has no token: its name stands in the string table.",
    _SPEC + "5.8.4.5", lambda data: data[0], lambda _: "LITERAL",
    bits=fields(
        (1, Role.TYPE, lambda n: "attributes follow" if n else "no attributes"),
        (1, Role.TYPE, lambda n: "content follows, up to an END" if n else "nothing in it"),
        (6, Role.TYPE, "LITERAL: the name is in the string table"),
    ),
)  # fmt: skip
NAME_INDEX = _number("name in the string table", Role.POINTER, "Where in the string table the name begins.", "5.8.4.5")
ATTRIBUTE_START = Part(
    "attribute start", Role.NAME, "A token for an attribute's name, often with the beginning of its value.",
    _SPEC + "5.8.3", lambda data: f"token {data[0]:02x}",
)  # fmt: skip
LITERAL_ATTRIBUTE = Part(
    "literal attribute", Role.TYPE, "An attribute whose name has no token: its name stands in the string table.",
    _SPEC + "5.8.4.5", lambda data: data[0], lambda _: "LITERAL",
)  # fmt: skip
ATTRIBUTE_VALUE = Part(
    "attribute value token", Role.VALUE, "A token for a piece of text that values often hold.", _SPEC + "5.8.3",
    lambda data: f"token {data[0]:02x}",
)  # fmt: skip
END = Part(
    "end", Role.FRAME, "Ends the content of an element, or its attributes.", _SPEC + "5.8.4.2", lambda data: data[0],
    lambda _: "END",
)  # fmt: skip
SWITCH = Part(
    "switch page", Role.FRAME, "Tokens of another page follow: 256 pages, each with names of its own.", _SPEC + "5.8.4.7.2",
    lambda data: data[0], lambda _: "SWITCH_PAGE",
)  # fmt: skip
PAGE = Part(
    "code page", Role.TYPE, "The page that tokens are looked up in from here on.", _SPEC + "5.8.1", lambda data: data[0]
)
INLINE = Part(
    "inline string",
    Role.TYPE,
    "Text follows, up to a zero.",
    _SPEC + "5.8.4.1",
    lambda data: data[0],
    lambda _: "STR_I",
)
STRING = Part(
    "text", Role.VALUE, "Characters, ended by a zero. Numbers are digits: WBXML makes names short, not values.",
    _SPEC + "5.8.4.1", split=((Role.FRAME, 8),),
)  # fmt: skip
REFERENCE = Part(
    "string reference", Role.TYPE, "Text follows that stands in the string table.", _SPEC + "5.8.4.1", lambda data: data[0],
    lambda _: "STR_T",
)  # fmt: skip
TEXT_INDEX = _number("text in the string table", Role.POINTER, "Where in the string table the text begins.", "5.8.4.1")
ENTITY = Part(
    "entity",
    Role.TYPE,
    "One character by its number follows.",
    _SPEC + "5.8.4.3",
    lambda data: data[0],
    lambda _: "ENTITY",
)
CHARACTER = Part(
    "character number", Role.VALUE, "The number of the character in Unicode.", _SPEC + "5.8.4.3", number,
    lambda n: f"{n}: {chr(n)}" if n < 0xD800 else str(n), bits=_number_bits(Role.VALUE),
)  # fmt: skip
OPAQUE = Part(
    "opaque data", Role.TYPE, "Bytes follow; the document type says what they mean.", _SPEC + "5.8.4.6", lambda data: data[0],
    lambda _: "OPAQUE",
)  # fmt: skip
OPAQUE_LENGTH = _number("opaque length", Role.LENGTH, "How many bytes of opaque data follow.", "5.8.4.6")


def opaque_text(data: bytes) -> str:
    """Opaque bytes as text where they are some, and as base64 where not."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()
    return base64.b64encode(data).decode() if not_a_char(text) else text


OPAQUE_DATA = Part(
    "opaque bytes", Role.VALUE, "Bytes as they are: a date in decimal digits, a number, text, or another document.",
    _SPEC + "5.8.4.6", opaque_text,
)  # fmt: skip
EXTENSION = Part(
    "extension", Role.TYPE, "A token that each document type defines: in WML a variable, in Wireless Village a common text.",
    _SPEC + "5.8.4.4", lambda data: data[0], lambda n: f"EXT {n:02x}",
)  # fmt: skip
EXTENSION_NUMBER = _number("extension number", Role.POINTER, "What the extension stands for, by its number.", "5.8.4.4")
INSTRUCTION = Part(
    "processing instruction", Role.FRAME, "A word to some program follows, like an attribute; it is no value.",
    _SPEC + "5.8.4.8", lambda data: data[0], lambda _: "PI",
)  # fmt: skip

PARTS: Final = (
    VERSION, PUBLIC_ID, PUBLIC_TEXT, CHARSET, TABLE_LENGTH, ENTRY, TAG, LITERAL, NAME_INDEX, ATTRIBUTE_START,
    LITERAL_ATTRIBUTE, ATTRIBUTE_VALUE, END, SWITCH, PAGE, INLINE, STRING, REFERENCE, TEXT_INDEX, ENTITY, CHARACTER, OPAQUE,
    OPAQUE_LENGTH, OPAQUE_DATA, EXTENSION, EXTENSION_NUMBER, INSTRUCTION, *KINDS,
)  # fmt: skip


@lru_cache(maxsize=32)
def strings(codec: str) -> tuple[Part, Part]:
    """The parts for an entry of the string table and for text, in a character set."""
    width = 2 if codec.startswith("utf-16") else 1

    def read(data: bytes) -> str:
        if data[-width:] == bytes(width):
            data = data[:-width]
        return data.decode(codec, "replace")

    split = ((Role.FRAME, 8 * width),)
    return replace(ENTRY, read=read, split=split), replace(STRING, read=read, split=split)


@lru_cache(maxsize=4096)
def named(part: Part, name: str) -> Part:
    """A part whose leaf says a name that its bytes alone do not tell."""
    if part.role is Role.POINTER:
        return replace(part, words=lambda n: f"{n}: {name}")
    return replace(part, read=lambda _: name)
