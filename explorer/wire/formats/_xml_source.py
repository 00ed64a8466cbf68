"""The characters of an XML document: which encoding it is in, and where each character stands in the bytes.

Only encodings that are safe to guess at are read: UTF-8, UTF-16 and the single-byte ones that contain ASCII. In others
(UTF-7, ISO-2022-JP) bytes that look like text can be markup, and the other way round.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from ..layout import Layout
from ..problem import Problem
from ..schema import place
from ._xml_names import S, not_a_char, not_a_char_1_1

_SINGLE: Final = {
    "us-ascii": "ascii", "ascii": "ascii", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "latin1": "latin-1",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (*range(1, 12), *range(13, 17))},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
}  # fmt: skip
_WIDE: Final = {"utf-16", "utf-16be", "utf-16le", "iso-10646-ucs-2"}

DECLARATION: Final = re.compile(
    rf"<\?xml({S}+version{S}*={S}*(?:\"(1\.[0-9]+)\"|'(1\.[0-9]+)'))"
    rf"({S}+encoding{S}*={S}*(?:\"([A-Za-z][A-Za-z0-9._-]*)\"|'([A-Za-z][A-Za-z0-9._-]*)'))?"
    rf"({S}+standalone{S}*={S}*(?:\"(?:yes|no)\"|'(?:yes|no)'))?{S}*(\?>)"
)
"""Production 23. Groups: version, encoding and standalone with the space before each, and the end."""

READS: Final = "UTF-8, UTF-16, US-ASCII, ISO-8859-1 and its kin, windows-1250 to -1258, koi8-r or koi8-u"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the characters at the end of `text`."""

    expected: str
    found: str
    code: str
    fix: str


@dataclass(slots=True)
class Source:
    """A document's characters.

    text      as far as they are characters that XML has; line ends of XML 1.1 are line feeds already
    start     where the text begins, behind a byte order mark
    newer     whether it is XML 1.1
    offsets   character -> byte; None where they are the same
    fault     why the text ends where it does, where that is not the end of the data
    refused   what is wrong with the encoding that is declared
    """

    text: str
    start: int
    codec: str
    width: int
    newer: bool
    offsets: array[int] | None
    fault: Fault | None
    refused: Fault | None

    def byte(self, at: int) -> int:
        return at if self.offsets is None else self.offsets[at]


def source(data: bytes) -> Source:
    """The characters in bytes, whatever the bytes are."""
    codec, width, label, mark = _by_the_first_bytes(data)
    refused = None
    if width == 1 and (declared := _DECLARED.match(data, 3 * mark)):
        name = declared[1].decode().lower()
        if mark or name in ("utf-8", "utf8"):
            refused = (
                None if name in ("utf-8", "utf8") else _not_that(declared[1].decode(), "a byte order mark of UTF-8")
            )
        elif name in _SINGLE:
            codec, label = _SINGLE[name], declared[1].decode()
        elif name in _WIDE:
            refused = _not_that(declared[1].decode(), "one byte a character")
        else:
            refused = Fault(
                READS, declared[1].decode(), "encoding", "Save the text as UTF-8, which every reader of XML knows."
            )
    fault = None
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        text = data[: error.start].decode(codec)
        fault = Fault(
            f"text in {label}", f"byte {data[error.start]:02x}, which is not {label}", "encoding",
            "Declare the encoding that the text is in, or save it as UTF-8.",
        )  # fmt: skip
    declaration = DECLARATION.match(text, mark)
    newer = declaration is not None and "1.1" in (declaration[2], declaration[3])
    named = (declaration[5] or declaration[6]) if declaration else None
    if width == 2 and named and named.lower() not in _WIDE:
        refused = _not_that(named, "two bytes a character, as in UTF-16")
    illegal = not_a_char(text, mark) if not newer else not_a_char_1_1(text, mark)
    if illegal:
        text = text[: illegal.start()]
        code = ord(illegal[0])
        also = " It can stand only as a reference." if newer and code else ""
        fault = Fault(
            "a character that XML allows", f"U+{code:04X}", "not-a-character",
            f"Remove it, or write such data as base64; control characters have no place in XML.{also}",
        )  # fmt: skip
    offsets = _offsets(text, codec)
    if newer:
        text = text[: (end := declaration.end() if declaration else 0)] + text[end:].translate(
            {0x85: "\n", 0x2028: "\n"}
        )
    return Source(text, int(mark), codec, width, newer, offsets, fault, refused)


_DECLARED: Final = re.compile(
    rb"""<\?xml[ \t\r\n][^>]{0,200}?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z][A-Za-z0-9._-]{0,60})["']"""
)


def _by_the_first_bytes(data: bytes) -> tuple[str, int, str, bool]:
    """Codec, bytes of an ASCII character, name, and whether a byte order mark stands there (appendix F)."""
    if data[:2] == b"\xfe\xff":
        return "utf-16-be", 2, "UTF-16", True
    if data[:2] == b"\xff\xfe":
        return "utf-16-le", 2, "UTF-16", True
    if data[:3] == b"\xef\xbb\xbf":
        return "utf-8", 1, "UTF-8", True
    if data[:3] == b"\0<\0":
        return "utf-16-be", 2, "UTF-16", False
    if data[:2] == b"<\0" and data[3:4] == b"\0":
        return "utf-16-le", 2, "UTF-16", False
    return "utf-8", 1, "UTF-8", False


def _not_that(declared: str, found: str) -> Fault:
    return Fault(f"text in {declared}, as declared", found, "encoding", "Declare the encoding that the text is in.")


def _offsets(text: str, codec: str) -> array[int] | None:
    if codec == "utf-8":
        if text.isascii():
            return None
        return array("I", accumulate([1 + (c > "\x7f") + (c > "\u07ff") + (c > "\uffff") for c in text], initial=0))
    if codec.startswith("utf-16"):
        return array("I", accumulate([4 if c > "\uffff" else 2 for c in text], initial=0))
    return None


def placed(layout: Layout) -> Layout:
    """The layout, its problem and remarks with their lines and columns."""
    if layout.problem is not None or layout.remarks:
        codec = source(layout.data[:1_000]).codec
        if layout.problem is not None:
            layout.problem = _placed(layout.problem, layout.data, codec)
        layout.remarks = [_placed(remark, layout.data, codec) for remark in layout.remarks]
    return layout


def _placed(problem: Problem, data: bytes, codec: str) -> Problem:
    before = data[: problem.offset].decode(codec, "replace").removeprefix("\ufeff")
    where = place(before, len(before), len(before))
    return replace(problem, line=where.line, column=where.column)
