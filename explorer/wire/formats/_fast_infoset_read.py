"""The reader of Fast Infoset: a loop over bytes, after the header. Sections are those of X.891."""

from __future__ import annotations

from ..tracer import Stop
from ._fast_infoset_header import Header
from ._fast_infoset_numbers import INDEX_2, INDEX_3, INDEX_4
from ._fast_infoset_parts import (
    ASIDE,
    ATTRIBUTE_INDEX,
    ATTRIBUTE_NAMED,
    COMMENT,
    DOCTYPE,
    ELEMENT_BOUND,
    ELEMENT_INDEX,
    ELEMENT_NAMED,
    END,
    INSTRUCTION,
    NAME_INDEX,
    NAME_NAMED,
    NAMESPACE,
    PADDING,
    PREFIX,
    TEXT,
    TEXT_16,
    TEXT_HEAD,
    TEXT_INDEX,
    UNEXPANDED,
    URI,
    named,
)
from ._fast_infoset_strings import SHOWN, qualified
from ._xml_tree import DEEPEST, ELEMENT


class Reader(Header):
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

    # The content (C.2.11, C.3)

    def _body(self, at: int) -> int:
        t, data, elements, opened = self.t, self.data, self.elements, self.elements.open
        start, part, owner = t.starts.append, t.parts.append, t.owners.append
        known = self.known_elements
        size, done = len(data), False
        while True:
            if at >= size:
                what = (
                    f"the end of {opened[-1].name}" if opened else "the end of the document" if done else "an element"
                )
                raise t.end(at * 8, what)
            byte = data[at]
            if byte < 0x80:
                if done:
                    raise self._stop(at, "the end of the document, f0", f"{byte:02x}, another element")
                if len(opened) >= DEEPEST:
                    raise t.too_deep(at * 8)
                if byte < len(known) and byte < 0x20:  # the commonest: a name of the first 32, no attributes
                    name, head = known[byte]
                    self._spend(len(name), at)
                    elements.begin(name)
                    start(at * 8)
                    part(head)
                    owner(t.here)
                    at += 1
                    continue
                at, ended = self._element(at, byte)
                if ended:
                    elements.end()
                    done = not opened
            elif byte >= 0xF0:
                if byte not in (0xF0, 0xFF):
                    raise self._stop(
                        at, "f0 or ff", f"{byte:02x}", fix="Four ones end something; four ones or four zeros follow."
                    )  # fmt: skip
                if not opened:
                    if not done or byte != 0xF0:
                        raise self._stop(at, "the root element" if not done else "f0", f"{byte:02x}")
                    self._end(at)
                    return at + 1
                start(at * 8)
                part(END)
                owner(t.here)
                elements.end()
                done = not opened
                start(at * 8 + 4)
                part(PADDING if byte == 0xF0 else END)
                owner(t.here)
                at += 1
                if byte == 0xFF:
                    if done:
                        return at
                    elements.end()
                    done = not opened
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
            self._new_element(name)
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
