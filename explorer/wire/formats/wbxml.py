"""WBXML: XML with names as one-byte tokens, made for the phones of 1999 and still what mail on phones speaks.

What to notice: the header says which document type it is, so which published table the tokens are from; a name that is not
in it stands once in the string table and is pointed to. Two bits of each tag say whether attributes and content follow, so
an empty element takes one byte and `01` ends the others. Only names get short: text is written out, numbers are digits.

A record has no published tokens: all its names are literal. Tables of tokens stand in `_wbxml_tokens` and `_wbxml_sync`,
the reader in `_wbxml_read`, the parts in `_wbxml_parts`; what elements mean as a record is said by `_xml_tree`.
"""

from __future__ import annotations

from typing import Final

from ..format import About, Format
from ..layout import Layout
from ..schema import Schema
from ..tracer import trace as _trace
from ..value import Value
from ._wbxml_parts import CHARSET, PARTS, number, written
from ._wbxml_read import ATTRIBUTES, CONTENT, END_, LITERAL_, Reader
from ._wbxml_strings import STR_I
from ._wbxml_sync import PUBLIC
from ._xml_record import as_read, elements, fit
from ._xml_tree import ELEMENT

SPEC: Final = "https://www.w3.org/1999/06/NOTE-wbxml-19990624/"


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one WBXML document."""
    return _trace(lambda t: Reader(t).read(), data, root=ELEMENT)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """WBXML 1.3 in UTF-8, with the document type WML 1.3, none of whose tokens is used: every name is literal."""
    table, body = bytearray(), bytearray()
    places: dict[str, bytes] = {}

    def place(name: str) -> bytes:
        if name not in places:
            places[name] = written(len(table))
            table.extend(name.encode() + b"\0")
        return places[name]

    open_: list[bool] = []
    for element in elements(value, schema):
        if element is None:
            if open_.pop():
                body.append(END_)
            continue
        content = bool(element.text) or not element.empty
        open_.append(content)
        body.append(LITERAL_ | (ATTRIBUTES if element.attributes else 0) | (CONTENT if content else 0))
        body += place(element.name)
        for name, text in element.attributes:
            body += bytes((LITERAL_,)) + place(name) + bytes((STR_I,)) + text.encode() + b"\0"
        if element.attributes:
            body.append(END_)
        if element.text:
            body += bytes((STR_I,)) + element.text.encode() + b"\0"
    return b"\x03\x0a\x6a" + written(len(table)) + bytes(table + body)


def again(data: bytes, value: Value, schema: Schema | None = None) -> bytes:
    """What was read, under the name of its root."""
    return encode(value, as_read(trace(data)))


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A version, a document type that is registered, and a character set."""
    data = head.data
    if data[:1] in (b"\x01", b"\x02", b"\x03") and any(part is CHARSET for part in head.parts[:4]):
        public = number(data[1 : 1 + next((n for n, byte in enumerate(data[1:6], 1) if byte < 0x80), 0)])
        if public in PUBLIC and head.problem is None:
            return 30, f"it begins with a version of WBXML and the document type {PUBLIC[public][0]}"
        if head.problem is None and len(head) > 5:
            return 12, "it begins with a version of WBXML and a character set"
    return None


FORMAT: Final = Format(
    key="wbxml",
    title="WBXML",
    family="XML",
    spec=SPEC,
    language=None,
    encoder="ours; proved against libwbxml",
    parts=PARTS,
    trace=trace,
    encode=encode,
    fit=fit,
    signs=signs,
    named=True,
    again=again,
    samples=(
        bytes.fromhex(
            "01 05 6a 00 45 c6 0d 03 73 68 6f 70 00 85 03 73 61 6c 65 00 0a c3 07 19 99 06 25 15 23 15 10 c3 04 19 99"
            "06 30 01 03 4e 65 77 3a 20 00 02 81 20 01 01"
        ),
        bytes.fromhex("03 00 00 6a 03 61 62 00 00 01 44 00 83 00 01"),
        bytes.fromhex("02 04 6a 0b 61 62 63 00 20 45 6e 74 65 72 00 7f e7 21 03 61 00 01 60 03 20 58 00 80 00 26 01 01 01"),
    ),
    limits=(
        "Everything is text: numbers, true and false look like words, and null like empty text.",
        "Tokens need their document type's table: with another one the names are wrong and nothing tells.",
        "A record has no table, so its names are written out once in the string table.",
        "Text ends at the first zero, so it cannot hold one; opaque data can.",
    ),
    about=About(
        what="The structure of an XML document in bytes: each tag and attribute a one-byte token from a table that its "
        "document type published, common strings once in a table at the front, text as it is.",
        used_by="Exchange ActiveSync, which most phones use for mail and calendars; before that WAP pages, push messages, "
        "SyncML and over-the-air settings of mobile phones.",
        evolves="A new name is a new token at the end of a page, or literal; an old reader shows what it does not know as "
        "an unknown token and can step over it, since every element that has content ends with the same byte. A token must "
        "never be given to another name.",
        danger="Offsets into the string table and lengths of opaque data come from the sender, and so does nesting; readers "
        "that trusted them crashed phones. All are checked here.",
    ),
)  # fmt: skip
