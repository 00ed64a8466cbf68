"""The reader of WBXML: the header, then a loop over tokens whose tables the header chose. Sections are those of WBXML 1.3."""

from __future__ import annotations

from typing import Final

from .. import limits
from ..problem import Problem
from ..tracer import Stop, Tracer, trace
from ._wbxml_parts import (
    ATTRIBUTE_START,
    ATTRIBUTE_VALUE,
    CHARACTER,
    CHARSET,
    CHARSETS,
    END,
    ENTITY,
    EXTENSION,
    EXTENSION_NUMBER,
    INLINE,
    INSTRUCTION,
    LITERAL,
    LITERAL_ATTRIBUTE,
    NAME_INDEX,
    OPAQUE,
    OPAQUE_DATA,
    OPAQUE_LENGTH,
    PAGE,
    PUBLIC_ID,
    PUBLIC_TEXT,
    REFERENCE,
    SWITCH,
    TABLE_LENGTH,
    TAG,
    TEXT_INDEX,
    VERSION,
    named,
    number,
    opaque_text,
    strings,
)  # fmt: skip
from ._wbxml_sync import ACTIVESYNC, CSP, PUBLIC, SYNCML, by_name
from ._wbxml_tokens import OTA_SETTINGS, WML, Vocabulary
from ._xml_tree import DEEPEST, ELEMENT, Elements

# Global tokens (section 7.1): the same in every table
SWITCH_PAGE, END_, ENTITY_, STR_I, LITERAL_, PI, STR_T, OPAQUE_ = 0x00, 0x01, 0x02, 0x03, 0x04, 0x43, 0x83, 0xC3
ATTRIBUTES, CONTENT = 0x80, 0x40
_STRINGS: Final = frozenset((ENTITY_, STR_I, STR_T, OPAQUE_, 0x40, 0x41, 0x42, 0x80, 0x81, 0x82, 0xC0, 0xC1, 0xC2))
_DATES: Final = frozenset(("created", "si-expires", "timestamp"))
_CSP_NUMBERS: Final = frozenset((
    "Code", "ContentSize", "MessageCount", "Validity", "KeepAliveTime", "SearchFindings", "SearchID", "SearchIndex",
    "SearchLimit", "TimeToLive", "HistoryPeriod", "MaxWatcherList", "AcceptedContentLength", "MultiTrans", "ParserSize",
    "ServerPollMin", "TCPPort", "UDPPort",
))  # fmt: skip
_CSP_DATES: Final = frozenset(("DateTime", "DeliveryTime"))
_VARIABLE: Final = {0: ":escape", 1: ":unesc", 2: ""}


class Reader:
    """One document: its tables, and where its tokens are looked up."""

    def __init__(self, t: Tracer, *, inner: bool = False) -> None:
        self.t = t
        self.inner = inner  # inside of another document's opaque data
        self.elements = Elements(t)
        self.vocabulary: Vocabulary | None = None
        self.codec, self.width = "utf-8", 1
        self.entry, self.string = strings("utf-8")
        self.table = (0, 0)  # where the string table begins and ends
        self.texts: dict[int, str] = {}  # what was looked up in it
        self.tag_page = self.attribute_page = 0
        self.looked_up = 0  # characters that came from the string table

    def read(self) -> int:
        self.t.open("", ELEMENT)
        try:
            return self._body(self._header())
        except Stop:
            self.elements.stop()
            raise

    # The header (section 5)

    def _header(self) -> int:
        t, data = self.t, self.t.data
        if not data:
            raise t.end(0, "the version")
        t.leaf(0, VERSION)
        if data[0] > 0x03:
            raise t.stop(
                1, "version 1.0 to 1.3, so 00 to 03", f"{data[0]:02x}", offset=0, fix="The bytes are not WBXML, or begin at "
                "another place.",
            )  # fmt: skip
        public, at = self._number(1, "the public identifier")
        if public:
            t.leaf(1, PUBLIC_ID)
            self.vocabulary = PUBLIC.get(public, ("", None))[1]
        else:
            t.leaf(1, PUBLIC_TEXT)
            row = len(t.starts)
            index, end = self._number(at, "the place of the public identifier")
            t.leaf(at, NAME_INDEX)
            at = end
        if data[0]:
            charset, end = self._number(at, "the character set")
            t.leaf(at, CHARSET)
            if charset not in CHARSETS:
                raise t.stop(
                    end, "the number of a character set that is known here", str(charset), offset=at, code="encoding",
                    fix="106 is UTF-8, 4 is ISO-8859-1.",
                )  # fmt: skip
            self.codec = CHARSETS[charset][1]
            self.width = 2 if self.codec.startswith("utf-16") else 1
            self.entry, self.string = strings(self.codec)
            at = end
        length, end = self._number(at, "the length of the string table")
        t.leaf(at, TABLE_LENGTH)
        if length > len(data) - end:
            raise t.end(end, f"{length:,} bytes of string table")
        self.table = (end, end + length)
        self._entries()
        at = end + length
        if not public:
            name = self._text(index, at)
            t.parts[row] = named(NAME_INDEX, name)
            self.vocabulary = by_name(name)
        elif public == 1 and not length:
            self._unknown(at)
        return at

    def _entries(self) -> None:
        """The strings of the string table, each with the zero that ends it."""
        at, end = self.table
        while at < end:
            self.t.leaf(at, self.entry)
            at = self._zero(at, end) + self.width

    def _unknown(self, at: int) -> None:
        """Without a document type the tokens could be anyone's; two that are sent so are told apart by their attributes."""
        data = self.t.data
        self.vocabulary = (
            OTA_SETTINGS if data[at : at + 1] == b"\x45" and data[at + 1 : at + 2] > b"\x80" else ACTIVESYNC
        )
        self.t.remark(
            Problem(
                code="guessed-tokens",
                detail=f"No document type is named; the names are those of {self.vocabulary.title}, which is sent so.",
                offset=1,
                expected="a public identifier",
                found="unknown (1)",
            )
        )

    # The body

    def _body(self, at: int) -> int:
        t, data, opened, leaf = self.t, self.t.data, self.elements.open, self.t.leaf
        elements, done = self.elements, False
        size = len(data)
        while True:
            if at >= size:
                if done:
                    return at
                raise t.end(at, f"END of {opened[-1].name}" if opened else "the root element")
            token = data[at]
            if token == END_:
                if not opened:
                    raise self._nothing_open(at, done)
                leaf(at, END)
                at += 1
                elements.end()
                done = not opened
            elif token == SWITCH_PAGE:
                at = self._switch(at)
                self.tag_page = data[at - 1]
            elif token == PI:
                at = self._instruction(at)
            elif done:
                return at
            elif token in _STRINGS:
                if not opened:
                    raise self._nothing_open(at, done)
                text, at, row = self._string(at, token, opened[-1].name)
                elements.text(text, row)
            else:
                if len(opened) >= DEEPEST:
                    raise t.too_deep(at)
                at = self._tag(at, token)
                if token & ATTRIBUTES:
                    at = self._attributes(at)
                if not token & CONTENT:
                    elements.end()
                    done = not opened

    def _tag(self, at: int, token: int) -> int:
        """The token of an element, or LITERAL and its name's place."""
        t = self.t
        if token & 0x3F == LITERAL_:
            row = len(t.starts)
            t.leaf(at, LITERAL)
            index, end = self._number(at + 1, "the place of the name")
            name = self._text(index, at + 1)
            self.elements.begin(name)
            t.owners[row] = t.here
            t.leaf(at + 1, named(NAME_INDEX, name))
            return end
        if token & 0x3F < 5:
            raise t.stop(
                at, "a tag, text or END", f"{token:02x}, which means nothing here",
                fix="Attributes stand before content; the bytes may begin at another place.",
            )  # fmt: skip
        names = self.vocabulary.tag_names.get(self.tag_page, {}) if self.vocabulary is not None else {}
        name = names.get(token & 0x3F) or f"tag-{self.tag_page:02x}-{token & 0x3F:02x}"
        self.elements.begin(name)
        t.leaf(at, named(TAG, name))
        return at + 1

    def _attributes(self, at: int) -> int:
        """Attributes, up to END: each begun by a token or a literal name, its value in any number of pieces."""
        t, data, leaf = self.t, self.t.data, self.t.leaf
        vocabulary, element = self.vocabulary, t.here
        node, name, pieces = -1, "", list[str]()
        while True:
            if at >= len(data):
                raise t.end(at, "an attribute, or END after the last one")
            token = data[at]
            starts = token not in _STRINGS and (token == LITERAL_ or 5 <= token < 0x80)
            if (starts or token == END_) and node >= 0:
                t.values[node] = "".join(pieces)
                self.elements.done()
                node = -1
            if token == END_:
                t.here = element
                leaf(at, END)
                return at + 1
            if token == SWITCH_PAGE:
                at = self._switch(at)
                self.attribute_page = data[at - 1]
            elif token == LITERAL_:
                row = len(t.starts)
                leaf(at, LITERAL_ATTRIBUTE)
                index, end = self._number(at + 1, "the place of the name")
                name, pieces = self._text(index, at + 1), []
                node = self.elements.attribute(name)
                t.owners[row] = node
                leaf(at + 1, named(NAME_INDEX, name))
                at = end
            elif starts and token != PI and token != 0x44:
                known = vocabulary.start_names.get(self.attribute_page, {}) if vocabulary is not None else {}
                name, prefix = known.get(token, (f"attribute-{self.attribute_page:02x}-{token:02x}", ""))
                node, pieces = self.elements.attribute(name), [prefix]
                leaf(at, named(ATTRIBUTE_START, f"{name}={prefix}"))
                at += 1
            elif node < 0 or token in (PI, 0x44, 0x84, 0xC4):
                raise t.stop(
                    at, "the start of an attribute, or END", f"{token:02x}", fix="An attribute begins with a token below 80, "
                    "or with LITERAL (04) and the place of its name.",
                )  # fmt: skip
            elif token in _STRINGS:
                text, at, _ = self._string(at, token, f"@{name}")
                pieces.append(text)
            else:
                texts = vocabulary.value_texts.get(self.attribute_page, {}) if vocabulary is not None else {}
                text = texts.get(token, f"value-{self.attribute_page:02x}-{token:02x}")
                leaf(at, named(ATTRIBUTE_VALUE, text))
                pieces.append(text)
                at += 1

    def _instruction(self, at: int) -> int:
        """PI: one attribute, up to END. It is told, and counts for nothing."""
        t = self.t
        t.leaf(at, INSTRUCTION)
        here = t.here
        t.apart.add(t.open("?", ELEMENT))
        self.elements.begin_apart()
        end = self._attributes(at + 1)
        self.elements.end_apart()
        t.here = here
        return end

    # Strings (section 5.8.4)

    def _string(self, at: int, token: int, owner: str) -> tuple[str, int, int]:
        """Text in any of its writings: what it is, where it ends, and its leaf where that alone says so."""
        t, leaf = self.t, self.t.leaf
        if token == STR_I:
            leaf(at, INLINE)
            text, end = self._inline(at + 1)
            return text, end, len(t.starts) - 1
        if token == OPAQUE_:
            leaf(at, OPAQUE)
            length, body = self._number(at + 1, "the length of opaque data")
            leaf(at + 1, OPAQUE_LENGTH)
            if length > len(t.data) - body:
                raise t.end(body, f"{length:,} bytes of opaque data")
            text = self._opaque(t.data[body : body + length], owner)
            leaf(body, named(OPAQUE_DATA, text) if len(text) <= 40 else OPAQUE_DATA)
            if self.vocabulary is SYNCML and not self.inner and t.data[body : body + 1] in (b"\x01", b"\x02", b"\x03"):
                inside = trace(lambda t: Reader(t, inner=True).read(), t.data[body : body + length], root=ELEMENT)
                if inside.problem is None:
                    t.inside("WBXML document", inside)
            return text, body + length, -1
        if token == STR_T:
            leaf(at, REFERENCE)
            index, end = self._number(at + 1, "the place of the text")
            text = self._text(index, at + 1)
            leaf(at + 1, named(TEXT_INDEX, text) if len(text) <= 200 else TEXT_INDEX)
            return text, end, -1
        if token == ENTITY_:
            leaf(at, ENTITY)
            code, end = self._number(at + 1, "the number of a character")
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
            index, end = self._number(at + 1, "the number of the extension")
            if self.vocabulary is CSP:
                text = CSP.extension_texts.get(index, f"extension-{index}")
                leaf(at + 1, named(EXTENSION_NUMBER, text))
                return text, end, -1
            text = self._text(index, at + 1) if index < self.table[1] - self.table[0] else f"extension-{index}"
            leaf(at + 1, named(EXTENSION_NUMBER, text) if len(text) <= 200 else EXTENSION_NUMBER)
        return (f"$({text}{_VARIABLE[which]})" if self.vocabulary is WML else text), end, -1

    def _inline(self, at: int) -> tuple[str, int]:
        """Characters up to a zero."""
        t = self.t
        end = self._zero(at, len(t.data))
        if end >= len(t.data):
            raise t.end(at, "text, and the zero that ends it")
        t.leaf(at, self.string)
        return self._decoded(t.data[at:end], at), end + self.width

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

    # Small things

    def _number(self, at: int, what: str) -> tuple[int, int]:
        """A multi-byte integer and where it ends (section 5.1): 32 bits, so five bytes at most."""
        data = self.t.data
        end = at
        while end < len(data) and data[end] & 0x80:
            end += 1
        if end >= len(data):
            raise self.t.end(at, what)
        value = number(data[at : end + 1]) if end - at < 6 else 1 << 32
        if value >= 1 << 32:
            raise self.t.stop(at, f"{what}, of 32 bits", f"a number of {end + 1 - at} bytes", fix="Mend the writer.")
        return value, end + 1

    def _switch(self, at: int) -> int:
        if at + 1 >= len(self.t.data):
            raise self.t.end(at, "SWITCH_PAGE and the number of the page")
        self.t.leaf(at, SWITCH)
        self.t.leaf(at + 1, PAGE)
        return at + 2

    def _zero(self, at: int, end: int) -> int:
        """Where the zero is that ends a string; the end where there is none."""
        data = self.t.data
        found = data.find(bytes(self.width), at, end)
        while self.width == 2 and found >= 0 and (found - at) % 2:
            found = data.find(b"\0\0", found + 1, end)
        return end if found < 0 else found

    def _text(self, index: int, at: int) -> str:
        """The string at an offset of the string table."""
        text = self.texts.get(index)
        if text is None:
            start, end = self.table
            if index >= end - start:
                raise self.t.stop(
                    at, f"an offset in the string table, below {end - start:,}", f"{index:,}",
                    fix="The string table is shorter than that: mend the writer.",
                )  # fmt: skip
            start += index
            text = self.texts[index] = self._decoded(self.t.data[start : self._zero(start, end)], start)
        self.looked_up += len(text)
        if self.looked_up > limits.INFLATED_BYTES:
            raise self.t.stop(
                at, f"at most {limits.INFLATED_BYTES:,} characters from the string table", "more of them", code="too-large",
                fix="A long string and many offsets that stand for it is how a few bytes become gigabytes.",
            )  # fmt: skip
        return text

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

    def _nothing_open(self, at: int, done: bool) -> Stop:
        expected = "the end of the data" if done else "the tag of the root element"
        return self.t.stop(at, expected, f"{self.t.data[at]:02x} outside of any element", fix="Mend the writer.")
