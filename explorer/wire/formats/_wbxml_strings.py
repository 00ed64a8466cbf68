"""Texts of WBXML: inline, opaque, by their place in the string table, as a number of a character (WBXML 1.3, 5.8.4).

What their bytes mean depends on the document: on its character set, and for opaque data on its table of tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .. import limits
from ..layout import Layout
from ..problem import Problem
from ..tracer import Tracer
from ._wbxml_parts import (
    CHARACTER,
    ENTITY,
    EXTENSION,
    EXTENSION_NUMBER,
    INLINE,
    OPAQUE,
    OPAQUE_DATA,
    OPAQUE_LENGTH,
    REFERENCE,
    TEXT_INDEX,
    named,
    number,
    opaque_text,
    strings,
)  # fmt: skip
from ._wbxml_sync import CSP, SYNCML
from ._wbxml_tokens import WML, Vocabulary

# Global tokens of texts (section 7.1): the same in every table
ENTITY_, STR_I, STR_T, OPAQUE_ = 0x02, 0x03, 0x83, 0xC3
STRINGS: Final = frozenset((ENTITY_, STR_I, STR_T, OPAQUE_, 0x40, 0x41, 0x42, 0x80, 0x81, 0x82, 0xC0, 0xC1, 0xC2))
_DATES: Final = frozenset(("created", "si-expires", "timestamp"))
_CSP_NUMBERS: Final = frozenset((
    "Code", "ContentSize", "MessageCount", "Validity", "KeepAliveTime", "SearchFindings", "SearchID", "SearchIndex",
    "SearchLimit", "TimeToLive", "HistoryPeriod", "MaxWatcherList", "AcceptedContentLength", "MultiTrans", "ParserSize",
    "ServerPollMin", "TCPPort", "UDPPort",
))  # fmt: skip
_CSP_DATES: Final = frozenset(("DateTime", "DeliveryTime"))
_VARIABLE: Final = {0: ":escape", 1: ":unesc", 2: ""}


def number_at(t: Tracer, at: int, what: str) -> tuple[int, int]:
    """A multi-byte integer and where it ends (section 5.1): 32 bits, so five bytes at most."""
    data = t.data
    end = at
    while end < len(data) and data[end] & 0x80:
        end += 1
    if end >= len(data):
        raise t.end(at, what)
    value = number(data[at : end + 1]) if end - at < 6 else 1 << 32
    if value >= 1 << 32:
        raise t.stop(at, f"{what}, of 32 bits", f"a number of {end + 1 - at} bytes", fix="Mend the writer.")
    return value, end + 1


class Texts:
    """The texts of one document. `document` reads a WBXML document that opaque data holds; None within one."""

    def __init__(self, t: Tracer, document: Callable[[bytes], Layout] | None) -> None:
        self.t = t
        self.document = document
        self.vocabulary: Vocabulary | None = None
        self.table = (0, 0)  # where the string table begins and ends
        self.known: dict[int, str] = {}  # what was looked up in it
        self.looked_up = 0  # characters that came from it
        self.charset("utf-8")

    def charset(self, codec: str) -> None:
        """The character set of what follows."""
        self.codec = codec
        self.width = 2 if codec.startswith("utf-16") else 1
        self.entry, self.characters = strings(codec)

    def tabled(self, at: int, end: int) -> None:
        """The string table: its strings, each with the zero that ends it."""
        self.table = (at, end)
        while at < end:
            self.t.leaf(at, self.entry)
            at = self._zero(at, end) + self.width

    def read(self, at: int, token: int, owner: str) -> tuple[str, int, int]:
        """Text in any of its writings: what it is, where it ends, and its leaf where that alone says so."""
        t, leaf = self.t, self.t.leaf
        if token == STR_I:
            leaf(at, INLINE)
            text, end = self._inline(at + 1)
            return text, end, len(t.starts) - 1
        if token == OPAQUE_:
            leaf(at, OPAQUE)
            length, body = number_at(t, at + 1, "the length of opaque data")
            leaf(at + 1, OPAQUE_LENGTH)
            if length > len(t.data) - body:
                raise t.end(body, f"{length:,} bytes of opaque data")
            text = self._opaque(t.data[body : body + length], owner)
            leaf(body, named(OPAQUE_DATA, text) if len(text) <= 40 else OPAQUE_DATA)
            self._document(t.data[body : body + length])
            return text, body + length, -1
        if token == STR_T:
            leaf(at, REFERENCE)
            index, end = number_at(t, at + 1, "the place of the text")
            text = self.text(index, at + 1)
            leaf(at + 1, named(TEXT_INDEX, text) if len(text) <= 200 else TEXT_INDEX)
            return text, end, -1
        if token == ENTITY_:
            leaf(at, ENTITY)
            code, end = number_at(t, at + 1, "the number of a character")
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                raise t.stop(at + 1, "the number of a character", f"{code:,}", fix="Unicode ends at 10FFFF.")
            leaf(at + 1, CHARACTER)
            return chr(code), end, -1
        leaf(at, EXTENSION)
        which = token & 3
        if token >= 0xC0:
            return "", at + 1, -1
        if token < 0x80:
            text, end = self._inline(at + 1)
        else:
            index, end = number_at(t, at + 1, "the number of the extension")
            if self.vocabulary is CSP:
                text = CSP.extension_texts.get(index, f"extension-{index}")
                leaf(at + 1, named(EXTENSION_NUMBER, text))
                return text, end, -1
            text = self.text(index, at + 1) if index < self.table[1] - self.table[0] else f"extension-{index}"
            leaf(at + 1, named(EXTENSION_NUMBER, text) if len(text) <= 200 else EXTENSION_NUMBER)
        return (f"$({text}{_VARIABLE[which]})" if self.vocabulary is WML else text), end, -1

    def _inline(self, at: int) -> tuple[str, int]:
        """Characters up to a zero."""
        t = self.t
        end = self._zero(at, len(t.data))
        if end >= len(t.data):
            raise t.end(at, "text, and the zero that ends it")
        t.leaf(at, self.characters)
        return self._decoded(t.data[at:end], at), end + self.width

    def _document(self, data: bytes) -> None:
        """Opaque data of SyncML that is a document itself: told beside."""
        if self.vocabulary is SYNCML and self.document is not None and data[:1] in (b"\x01", b"\x02", b"\x03"):
            inside = self.document(data)
            if inside.problem is None:
                self.t.inside("WBXML document", inside)

    def _opaque(self, data: bytes, owner: str) -> str:
        """What opaque bytes say in their document type; text or base64 where it is not known."""
        if owner[1:] in _DATES and 4 <= len(data) <= 7:
            digits = data.hex().ljust(14, "0")
            return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z"
        if self.vocabulary is CSP and owner in _CSP_NUMBERS and len(data) <= 8:
            return str(int.from_bytes(data, "big"))
        if self.vocabulary is CSP and owner in _CSP_DATES and len(data) == 6:
            whole = int.from_bytes(data[:5], "big")
            year, month, day = whole >> 26 & 0xFFF, whole >> 22 & 0xF, whole >> 17 & 0x1F
            zone = chr(data[5]) if 0x41 <= data[5] <= 0x5A else "" if data[5] else "Z"
            hour, minute, second = whole >> 12 & 0x1F, whole >> 6 & 0x3F, whole & 0x3F
            return f"{year:04d}{month:02d}{day:02d}T{hour:02d}{minute:02d}{second:02d}{zone}"
        return opaque_text(data)

    def text(self, index: int, at: int) -> str:
        """The string at an offset of the string table."""
        text = self.known.get(index)
        if text is None:
            start, end = self.table
            if index >= end - start:
                raise self.t.stop(
                    at, f"an offset in the string table, below {end - start:,}", f"{index:,}",
                    fix="The string table is shorter than that: mend the writer.",
                )  # fmt: skip
            start += index
            text = self.known[index] = self._decoded(self.t.data[start : self._zero(start, end)], start)
        self.looked_up += len(text)
        if self.looked_up > limits.INFLATED_BYTES:
            raise self.t.stop(
                at, f"at most {limits.INFLATED_BYTES:,} characters from the string table", "more of them", code="too-large",
                fix="A long string and many offsets that stand for it is how a few bytes become gigabytes.",
            )  # fmt: skip
        return text

    def _zero(self, at: int, end: int) -> int:
        """Where the zero is that ends a string; the end where there is none."""
        data = self.t.data
        found = data.find(bytes(self.width), at, end)
        while self.width == 2 and found >= 0 and (found - at) % 2:
            found = data.find(b"\0\0", found + 1, end)
        return end if found < 0 else found

    def _decoded(self, data: bytes, at: int) -> str:
        try:
            return data.decode(self.codec)
        except UnicodeDecodeError:
            self.t.remark(
                Problem(
                    code="not-text",
                    detail=f"The text at byte {at} is not in the character set that the header names ({self.codec}).",
                    offset=at,
                    expected=self.codec,
                    found="other bytes",
                    fix="Mend the writer, or the character set in the header.",
                )
            )
            return data.decode(self.codec, "replace")
