"""The reader of Fast Infoset: the header, then a loop over bytes. Sections are those of X.891."""

from __future__ import annotations

from ..layout import Part
from ..tracer import Stop
from ._fast_infoset_parts import (
    ASIDE,
    ATTRIBUTE_INDEX,
    ATTRIBUTE_NAMED,
    COMMENT,
    DECLARATION,
    DOCTYPE,
    ELEMENT_BOUND,
    ELEMENT_INDEX,
    ELEMENT_NAMED,
    END,
    INDEX_2,
    INDEX_3,
    INDEX_4,
    INSTRUCTION,
    KNOWN,
    MAGIC,
    NAME,
    NAME_INDEX,
    NAME_NAMED,
    NAMESPACE,
    NOTATION,
    OPTIONS,
    PADDING,
    PREFIX,
    STANDALONE,
    SURROGATE,
    TABLES,
    TEXT,
    TEXT_16,
    TEXT_HEAD,
    TEXT_INDEX,
    UNEXPANDED,
    UNPARSED,
    URI,
    VALUE_HEAD,
    VERSION,
    named,
)  # fmt: skip
from ._fast_infoset_strings import SHOWN, Name, Strings, qualified
from ._xml_tree import DEEPEST, ELEMENT


class Reader(Strings):
    """One document on its way through the reader."""

    def read(self) -> int:
        """Read it all; gives where it ends, in bits."""
        self.t.open("", ELEMENT)
        try:
            return self._body(self._header()) * 8
        except Stop:
            for bit, part in self.pending:
                self.t.leaf(bit, part)
            self.elements.stop()
            raise

    # The header (12.6 to 12.9, C.2)

    def _header(self) -> int:
        t, data = self.t, self.data
        at = 0
        if data.startswith(b"<?xml"):
            at = data.find(b"?>") + 2
            if at < 2 or at > 200:
                raise self._stop(0, "?> at the end of the XML declaration", "no end")
            t.leaf(0, DECLARATION)
        if data[at : at + 2] != b"\xe0\x00":
            self._need(at, 2, "e0 00")
            raise self._stop(
                at, "e0 00", data[at : at + 2].hex(" "), fix="Every Fast Infoset document begins with e0 00 00 01."
            )
        t.leaf(at * 8, MAGIC)
        self._need(at + 2, 2, "the version")
        if data[at + 2 : at + 4] != b"\0\1":
            raise self._stop(at + 2, "version 1", data[at + 2 : at + 4].hex(" "), fix="There is no other version.")
        t.leaf(at * 8 + 16, VERSION)
        at += 4
        options = self._byte(at, "the optional components")
        if options & 0x80:
            raise self._stop(at, "optional components, whose first bit is 0", f"{options:02x}", fix="Mend the writer.")
        t.leaf(at * 8, OPTIONS)
        at += 1
        if options & 0x40:
            raise self._stop(
                at, "a document without additional data", "additional data", code="unsupported",
                fix="Additional data means something to its writer alone (C.2.4).",
            )  # fmt: skip
        if options & 0x20:
            at = self._vocabulary(at)
        if options & 0x10:
            at = self._declarations(at, NOTATION, 0xC0)
        if options & 0x08:
            at = self._declarations(at, UNPARSED, 0xD0)
        if options & 0x04:
            _, at = self._octets(at, ASIDE)
        if options & 0x02:
            self._byte(at, "standalone")
            t.leaf(at * 8, STANDALONE)
            at += 1
        if options & 0x01:
            _, at, _ = self._string(at, self.strings, ASIDE)
        self._flush()
        return at

    def _vocabulary(self, at: int) -> int:
        """C.2.5: tables that are filled before the content. An external one is named, and not fetched."""
        t, data = self.t, self.data
        self._need(at, 2, "which tables are given")
        flags = data[at] << 8 | data[at + 1]
        t.leaf(at * 8, TABLES)
        at += 2
        if flags & 0x1000:
            raise self._stop(
                at, "a document with its own tables", "an external vocabulary", code="unsupported",
                fix="Without that vocabulary the numbers in the document have no names, and nothing is fetched.",
            )  # fmt: skip
        if flags & 0x0800:
            at = self._table(at, [], ASIDE, "alphabets")
        if flags & 0x0400:
            at = self._table(at, [], ASIDE, "algorithms")
        for flag, table, part in (
            (0x0200, self.prefixes, PREFIX), (0x0100, self.uris, URI), (0x0080, self.locals, NAME),
            (0x0040, self.others, ASIDE), (0x0020, self.addresses, ASIDE),
        ):  # fmt: skip
            if flags & flag:
                at = self._table(at, table, part, "")
        for flag, table in ((0x0010, self.values), (0x0008, self.texts), (0x0004, self.strings)):
            if flags & flag:
                count, at = self._count(at)
                for _ in range(count):
                    text, at = self._characters(at, VALUE_HEAD, ASIDE, 0)
                    table.append(text)
        for flag, names in ((0x0002, self.element_names), (0x0001, self.attribute_names)):
            if flags & flag:
                at = self._surrogates(at, names)
        self._flush()
        return at

    def _table(self, at: int, table: list[str], part: Part, special: str) -> int:
        count, at = self._count(at)
        for _ in range(count):
            text, at = self._octets(at, part)
            if special == "alphabets":
                self.alphabets[len(self.alphabets) + 14] = text  # the first 15 are reserved (9.2)
            elif special == "algorithms":
                self.algorithms[len(self.algorithms) + 22] = text  # the first 31 are reserved (10.1)
            table.append(text)
        return at

    def _surrogates(self, at: int, names: list[Name]) -> int:
        """C.16: names by the numbers of their pieces."""
        count, at = self._count(at)
        for _ in range(count):
            flags = self._byte(at, "a name by its numbers")
            self.pending.append((at * 8, SURROGATE))
            at += 1
            pieces = ["", "", ""]
            for place, table, there in (
                (0, self.prefixes, flags & 2),
                (1, self.uris, flags & 1),
                (2, self.locals, True),
            ):
                if there:
                    number, end = self._index(at, INDEX_2, "the number of a piece of a name")
                    pieces[place] = self._known(table, number, at)
                    self.pending.append((at * 8, named(KNOWN, pieces[place][:SHOWN])))
                    at = end
            names.append((pieces[0], pieces[1], pieces[2]))
        return at

    def _declarations(self, at: int, part: Part, mark: int) -> int:
        """C.10 and C.11: notations and unparsed entities, up to four ones and padding."""
        while True:
            byte = self._byte(at, "a declaration, or f0 after the last one")
            if byte == 0xF0:
                self._end(at)
                return at + 1
            if byte & 0xF0 != mark:
                raise self._stop(at, "a declaration, or f0 after the last one", f"{byte:02x}")
            self.pending.append((at * 8, part))
            at += 1
            _, at = self._identifying(at, self.others, ASIDE)
            unparsed = mark == 0xD0
            if unparsed or byte & 2:
                _, at = self._identifying(at, self.addresses, ASIDE)
            if byte & (2 if unparsed else 1):
                _, at = self._identifying(at, self.addresses, ASIDE)
            if unparsed:
                _, at = self._identifying(at, self.others, ASIDE)
            self._flush()

    # The content (C.2.11, C.3)

    def _body(self, at: int) -> int:
        t, opened, elements = self.t, self.elements.open, self.elements
        done = False
        while True:
            byte = self._byte(
                at, f"the end of {opened[-1].name}" if opened else "the end of the document" if done else "an element"
            )
            if byte < 0x80:
                if done:
                    raise self._stop(at, "the end of the document, f0", f"{byte:02x}, another element")
                if len(opened) >= DEEPEST:
                    raise t.too_deep(at * 8)
                at, ended = self._element(at, byte)
                if ended:
                    elements.end()
                    done = not opened
            elif byte >= 0xF0:
                if byte not in (0xF0, 0xFF):
                    raise self._stop(
                        at,
                        "f0 or ff",
                        f"{byte:02x}",
                        fix="Four ones end something; what follows is four ones or zeros.",
                    )
                if not opened:
                    if not done or byte != 0xF0:
                        raise self._stop(at, "the root element" if not done else "f0", f"{byte:02x}")
                    self._end(at)
                    return at + 1
                t.leaf(at * 8, END)
                elements.end()
                done = not opened
                if byte == 0xFF:
                    t.leaf(at * 8 + 4, END)
                    if done:
                        return at + 1
                    elements.end()
                    done = not opened
                else:
                    t.leaf(at * 8 + 4, PADDING)
                at += 1
            elif byte < 0xC0:
                if not opened:
                    raise self._stop(at, "an element", f"{byte:02x}, text outside of any")
                at = self._text(at, byte)
            else:
                at = self._aside(at, byte, bool(opened))

    def _element(self, at: int, byte: int) -> tuple[int, bool]:
        """C.3: namespaces, a name, attributes. Gives where the content begins, and whether there is none."""
        t, pending, bound = self.t, self.pending, list[tuple[str, str, int, int]]()
        low, first = byte, at * 8
        if byte & 0x3F == 0x38:
            pending.append((first, ELEMENT_BOUND))
            at = self._namespaces(at + 1, bound)
            low, first = self._byte(at, "a name"), at * 8 + 2
            if low & 0xC0:
                raise self._stop(at, "two zeros before the name", f"{low:02x}", fix="Mend the writer.")
        begin = len(pending)
        if low & 0x3C == 0x3C:
            pending.append((first, NAME_NAMED if begin else ELEMENT_NAMED))
            name, at = self._name(at + 1, low)
            self.element_names.append(name)
        else:
            number, end = self._index(at, INDEX_3, "the number of a name")
            name = self._known_name(self.element_names, number, at)
            pending.append((first, named(NAME_INDEX if begin else ELEMENT_INDEX, qualified(name)[:SHOWN])))
            at = end
        self.elements.begin(qualified(name))
        done = 0
        for attribute, uri, start, stop in bound:
            for bit, part in pending[done:start]:
                t.leaf(bit, part)
            t.values[self.elements.attribute(attribute)] = uri
            for bit, part in pending[start:stop]:
                t.leaf(bit, part)
            self.elements.done()
            done = stop
        del pending[:done]
        self._flush()
        return self._attributes(at) if byte & 0x40 else (at, False)

    def _namespaces(self, at: int, bound: list[tuple[str, str, int, int]]) -> int:
        """C.12: each begun by 110011; the last one is followed by f0 and two zeros."""
        pending = self.pending
        while True:
            byte = self._byte(at, "a namespace declaration, or f0 after the last one")
            if byte == 0xF0:
                pending += (at * 8, END), (at * 8 + 4, PADDING)
                return at + 1
            if byte & 0xFC != 0xCC:
                raise self._stop(at, "a namespace declaration, or f0 after the last one", f"{byte:02x}")
            start = len(pending)
            pending.append((at * 8, NAMESPACE))
            at += 1
            prefix = uri = ""
            if byte & 2:
                prefix, at = self._identifying(at, self.prefixes, PREFIX)
            if byte & 1:
                uri, at = self._identifying(at, self.uris, URI)
            bound.append((f"xmlns:{prefix}" if prefix else "xmlns", uri, start, len(pending)))

    def _attributes(self, at: int) -> tuple[int, bool]:
        """C.4: attributes up to four ones; gives where the content begins, and whether the element ends at once."""
        t, pending = self.t, self.pending
        while True:
            byte = self._byte(at, "an attribute, or f0 after the last one")
            if byte >= 0xF0:
                if byte not in (0xF0, 0xFF):
                    raise self._stop(at, "f0 or ff", f"{byte:02x}")
                t.leaf(at * 8, END)
                t.leaf(at * 8 + 4, END if byte == 0xFF else PADDING)
                return at + 1, byte == 0xFF
            if byte & 0x80:
                raise self._stop(at, "an attribute, or f0 after the last one", f"{byte:02x}")
            if byte & 0x7C == 0x78:
                pending.append((at * 8, ATTRIBUTE_NAMED))
                name, at = self._name(at + 1, byte)
                self.attribute_names.append(name)
            else:
                number, end = self._index(at, INDEX_2, "the number of a name")
                name = self._known_name(self.attribute_names, number, at)
                pending.append((at * 8, named(ATTRIBUTE_INDEX, qualified(name)[:SHOWN])))
                at = end
            node = self.elements.attribute(qualified(name))
            self._flush()
            text, at, row = self._string(at, self.values, TEXT)
            self._flush()
            if row < 0:
                t.values[node] = text
            self.elements.done()

    def _text(self, at: int, byte: int) -> int:
        """C.7: text by its number, or written out."""
        t = self.t
        if byte & 0x20:
            number, end = self._index(at, INDEX_4, "the number of a text")
            text = self._known(self.texts, number, at)
            t.leaf(at * 8, named(TEXT_INDEX, text[:SHOWN]))
            self.elements.text(text)
            return end
        text, end = self._characters(at, TEXT_HEAD, TEXT, 2)
        plain = self.pending[-1][1] in (TEXT, TEXT_16)
        self._flush()
        if byte & 0x10:
            self.texts.append(text)
        self.elements.text(text, len(t.starts) - 1 if plain else -1)
        return end

    def _aside(self, at: int, byte: int, inside: bool) -> int:
        """Comments, instructions, references and document types: told, and no value."""
        pending = self.pending
        if byte == 0xE2:
            pending.append((at * 8, COMMENT))
            _, at, _ = self._string(at + 1, self.strings, ASIDE)
        elif byte == 0xE1:
            pending.append((at * 8, INSTRUCTION))
            _, at = self._identifying(at + 1, self.others, ASIDE)
            _, at, _ = self._string(at, self.strings, ASIDE)
        elif byte & 0xFC == 0xC8 and inside:
            pending.append((at * 8, UNEXPANDED))
            _, at = self._identifying(at + 1, self.others, ASIDE)
            for flag in (2, 1):
                if byte & flag:
                    _, at = self._identifying(at, self.addresses, ASIDE)
        elif byte & 0xFC == 0xC4 and not inside:
            pending.append((at * 8, DOCTYPE))
            at += 1
            for flag in (2, 1):
                if byte & flag:
                    _, at = self._identifying(at, self.addresses, ASIDE)
            while self._byte(at, "an instruction, or f0 after the last one") == 0xE1:
                pending.append((at * 8, INSTRUCTION))
                _, at = self._identifying(at + 1, self.others, ASIDE)
                _, at, _ = self._string(at, self.strings, ASIDE)
            self._flush()
            if self.data[at] != 0xF0:
                raise self._stop(at, "an instruction, or f0 after the last one", f"{self.data[at]:02x}")
            self._end(at)
            return at + 1
        else:
            raise self._stop(
                at, "an element, text, a comment, an instruction or an end", f"{byte:02x}",
                fix="No writer gives this byte here: mend the writer, or see whether bytes are missing.",
            )  # fmt: skip
        self._flush()
        return at
