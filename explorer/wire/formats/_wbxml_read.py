"""The reader of WBXML: the header, then a loop over tokens whose tables the header chose. Sections are those of WBXML 1.3."""

from __future__ import annotations

from ..layout import Layout
from ..problem import Problem
from ..tracer import Stop, Tracer, trace
from ._wbxml_parts import (
    ATTRIBUTE_START,
    ATTRIBUTE_VALUE,
    CHARSET,
    CHARSETS,
    END,
    INSTRUCTION,
    LITERAL,
    LITERAL_ATTRIBUTE,
    NAME_INDEX,
    PAGE,
    PUBLIC_ID,
    PUBLIC_TEXT,
    SWITCH,
    TABLE_LENGTH,
    TAG,
    VERSION,
    named,
)  # fmt: skip
from ._wbxml_strings import STRINGS, Texts, number_at
from ._wbxml_sync import ACTIVESYNC, PUBLIC, by_name
from ._wbxml_tokens import OTA_SETTINGS, Vocabulary
from ._xml_tree import DEEPEST, ELEMENT, Elements

# Global tokens (section 7.1): the same in every table; those of texts stand in `_wbxml_strings`
SWITCH_PAGE, END_, LITERAL_, PI = 0x00, 0x01, 0x04, 0x43
ATTRIBUTES, CONTENT = 0x80, 0x40


class Reader:
    """One document: its tables, and where its tokens are looked up."""

    def __init__(self, t: Tracer, *, inner: bool = False) -> None:
        self.t = t
        self.texts = Texts(t, None if inner else _inner)
        self.elements = Elements(t)
        self.vocabulary: Vocabulary | None = None
        self.tag_page = self.attribute_page = 0

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
        public, at = number_at(t, 1, "the public identifier")
        if public:
            t.leaf(1, PUBLIC_ID)
            self.vocabulary = PUBLIC.get(public, ("", None))[1]
        else:
            t.leaf(1, PUBLIC_TEXT)
            row = len(t.starts)
            index, end = number_at(t, at, "the place of the public identifier")
            t.leaf(at, NAME_INDEX)
            at = end
        if data[0]:
            charset, end = number_at(t, at, "the character set")
            t.leaf(at, CHARSET)
            if charset not in CHARSETS:
                raise t.stop(
                    end, "the number of a character set that is known here", str(charset), offset=at, code="encoding",
                    fix="106 is UTF-8, 4 is ISO-8859-1.",
                )  # fmt: skip
            self.texts.charset(CHARSETS[charset][1])
            at = end
        length, end = number_at(t, at, "the length of the string table")
        t.leaf(at, TABLE_LENGTH)
        if length > len(data) - end:
            raise t.end(end, f"{length:,} bytes of string table")
        at = end + length
        self.texts.tabled(end, at)
        if not public:
            name = self.texts.text(index, at)
            t.parts[row] = named(NAME_INDEX, name)
            self.vocabulary = by_name(name)
        elif public == 1 and not length:
            self._unknown(at)
        self.texts.vocabulary = self.vocabulary
        return at

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
            elif token in STRINGS:
                if not opened:
                    raise self._nothing_open(at, done)
                text, at, row = self.texts.read(at, token, opened[-1].name)
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
            index, end = number_at(t, at + 1, "the place of the name")
            name = self.texts.text(index, at + 1)
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
            starts = token not in STRINGS and (token == LITERAL_ or 5 <= token < 0x80)
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
                index, end = number_at(t, at + 1, "the place of the name")
                name, pieces = self.texts.text(index, at + 1), []
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
            elif token in STRINGS:
                text, at, _ = self.texts.read(at, token, f"@{name}")
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

    # Small things

    def _switch(self, at: int) -> int:
        if at + 1 >= len(self.t.data):
            raise self.t.end(at, "SWITCH_PAGE and the number of the page")
        self.t.leaf(at, SWITCH)
        self.t.leaf(at + 1, PAGE)
        return at + 2

    def _nothing_open(self, at: int, done: bool) -> Stop:
        expected = "the end of the data" if done else "the tag of the root element"
        return self.t.stop(at, expected, f"{self.t.data[at]:02x} outside of any element", fix="Mend the writer.")


def _inner(data: bytes) -> Layout:
    """A document in opaque data of another one."""
    return trace(lambda t: Reader(t, inner=True).read(), data, root=ELEMENT)
