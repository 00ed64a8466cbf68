"""Strings and names of Fast Infoset: written out the first time, by their number afterwards. Sections are those of X.891.

A name comes after the byte that begins its element, so leaves wait in `pending` until the element has one. Positions are
bytes here; leaves begin at bits, since the ones that end things take half a byte.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..layout import Part
from ..tracer import Stop, Tracer
from ._fast_infoset_coded import ALGORITHMS, ALPHABETS, by_algorithm, by_alphabet
from ._fast_infoset_numbers import COUNT, INDEX_2, LENGTH_2, LENGTH_5, LENGTH_7, Form, form_of, number_in
from ._fast_infoset_parts import (
    ASIDE,
    CODED,
    ELEMENT_INDEX,
    END,
    ITEMS,
    KNOWN,
    NAME,
    NAME_LENGTH,
    PADDING,
    PREFIX,
    TEXT,
    TEXT_16,
    TEXT_LENGTH,
    URI,
    VALUE_HEAD,
    VALUE_INDEX,
    VALUE_LENGTH,
    named,
)
from ._xml_names import XML_URI
from ._xml_tree import Elements

SHOWN: Final = 200
"""Characters of a string that is told beside its number."""

READY: Final = 32
"""Names whose number is in the first byte of an element."""

Name = tuple[str, str, str]
"""Prefix, namespace and local name."""


def qualified(name: Name) -> str:
    return f"{name[0]}:{name[2]}" if name[0] else name[2]


class Strings:
    """The tables of one document, each numbered from 1, and what is read with them."""

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.data = t.data
        self.elements = Elements(t)
        self.pending: list[tuple[int, Part]] = []
        self.prefixes, self.uris = ["xml"], [XML_URI]
        self.locals: list[str] = []
        self.others: list[str] = []  # names and addresses of what is no element
        self.addresses: list[str] = []
        self.values: list[str] = []
        self.texts: list[str] = []
        self.strings: list[str] = []
        self.element_names: list[Name] = []
        self.attribute_names: list[Name] = []
        self.known_elements: list[tuple[str, Part]] = []  # the first names of elements, ready for use
        self.alphabets = dict(ALPHABETS)
        self.algorithms = {number: name for number, (name, _) in ALGORITHMS.items()}
        self.looked_up = 0

    # Names and strings

    def _name(self, at: int, flags: int) -> tuple[Name, int]:
        """C.17, C.18: the pieces of a name that is written out."""
        prefix = uri = ""
        if flags & 2:
            prefix, at = self._identifying(at, self.prefixes, PREFIX)
        if flags & 1:
            uri, at = self._identifying(at, self.uris, URI)
        local, at = self._identifying(at, self.locals, NAME)
        return (prefix, uri, local), at

    def _new_element(self, name: Name) -> None:
        """A name for the table of elements."""
        self.element_names.append(name)
        if len(self.known_elements) < READY:
            full = qualified(name)
            self.known_elements.append((full, named(ELEMENT_INDEX, full[:SHOWN])))

    def _identifying(self, at: int, table: list[str], part: Part) -> tuple[str, int]:
        """C.13: a string that gets a number, or the number of one."""
        if self._byte(at, "a string or its number") & 0x80:
            number, end = self._index(at, INDEX_2, "the number of a string")
            text = self._known(table, number, at)
            self.pending.append((at * 8, named(KNOWN, text[:SHOWN])))
            return text, end
        text, end = self._octets(at, part)
        table.append(text)
        return text, end

    def _octets(self, at: int, part: Part) -> tuple[str, int]:
        """C.22: a length from the second bit on, and as many bytes of UTF-8."""
        length, body = self._index(at, LENGTH_2, "a length")
        self.pending.append((at * 8, NAME_LENGTH))
        return self._utf8(body, length, part), body + length

    def _utf8(self, at: int, length: int, part: Part, codec: str = "utf-8") -> str:
        self._need(at, length, f"{length:,} bytes of text")
        try:
            text = self.data[at : at + length].decode(codec)
        except UnicodeDecodeError as error:
            raise self._stop(
                at,
                f"text in {codec.upper()}",
                f"byte {self.data[at + error.start]:02x}",
                code="encoding",
                fix="Mend the writer.",
            ) from None
        self.pending.append((at * 8, part))
        return text

    def _string(self, at: int, table: list[str], part: Part) -> tuple[str, int, int]:
        """C.14: a string from the first bit on, or its number. Also the leaf that says its value alone; -1 for none."""
        byte = self._byte(at, "a string or its number")
        if byte & 0x80:
            if byte == 0xFF:
                self.pending.append((at * 8, named(VALUE_INDEX, "the empty string")))
                return "", at + 1, -1
            number, end = self._index(at, INDEX_2, "the number of a string")
            text = self._known(table, number, at)
            self.pending.append((at * 8, named(VALUE_INDEX, text[:SHOWN])))
            return text, end, -1
        text, end = self._characters(at, VALUE_HEAD, part, 0)
        if byte & 0x40:
            table.append(text)
        return text, end, 0 if self.pending[-1][1] in (TEXT, TEXT_16) else -1

    def _characters(self, at: int, head: Part, part: Part, shift: int) -> tuple[str, int]:
        """C.19, C.20: how the characters are encoded, how many bytes they take, and they themselves."""
        data = self.data
        byte = self._byte(at, "text")
        encoding = byte >> 4 - shift & 3
        last, which = at, 0
        if encoding >= 2:
            last = at + 1
            which = ((byte << 8 | self._byte(last, "which encoding")) >> 4 - shift & 0xFF) + 1
        forms = LENGTH_7 if shift else LENGTH_5
        form = form_of(data[last], forms)
        if form is None:
            raise self._stop(at, "a length", f"{data[last]:02x}", fix="Mend the writer.")
        body = last + 1 + form[2]
        self._need(last, 1 + form[2], "a length")
        self.pending.append((at * 8, head))
        if form[2]:
            self.pending.append((last * 8 + 8, TEXT_LENGTH if shift else VALUE_LENGTH))
        length = number_in(data[last:body], form, forms)
        if encoding == 0:
            return self._utf8(body, length, part), body + length
        if encoding == 1:
            return self._utf8(body, length, TEXT_16 if part is TEXT else part, "utf-16-be"), body + length
        self._need(body, length, f"{length:,} bytes of text")
        raw = data[body : body + length]
        if encoding == 2:
            if which not in self.alphabets or len(self.alphabets[which]) < 2:
                raise self._stop(body, "a restricted alphabet that is known", f"number {which}", code="unsupported")
            text = by_alphabet(raw, self.alphabets[which])
        else:
            if which not in self.algorithms:
                raise self._stop(body, "an encoding algorithm that is known", f"number {which}", code="unsupported")
            text = by_algorithm(raw, which)
        coded = CODED if part is TEXT else ASIDE
        self.pending.append((body * 8, named(coded, text) if len(text) <= SHOWN and part is TEXT else coded))
        return text, body + length

    # Small things

    def _flush(self) -> None:
        for bit, part in self.pending:
            self.t.leaf(bit, part)
        self.pending.clear()

    def _end(self, at: int) -> None:
        self._flush()
        self.t.leaf(at * 8, END)
        self.t.leaf(at * 8 + 4, PADDING)

    def _count(self, at: int) -> tuple[int, int]:
        count, end = self._index(at, COUNT, "the number of items")
        self.pending.append((at * 8, ITEMS))
        if count > len(self.data) - end:
            raise self.t.end(end * 8, f"{count:,} items of at least a byte")
        return count, end

    def _index(self, at: int, forms: tuple[Form, ...], what: str) -> tuple[int, int]:
        """A number in any of its forms, and where it ends."""
        form = form_of(self._byte(at, what), forms)
        if form is None:
            raise self._stop(at, what, f"{self.data[at]:02x}", fix="No number is written so: mend the writer.")
        end = at + 1 + form[2]
        self._need(at, 1 + form[2], what)
        return number_in(self.data[at:end], form, forms), end

    def _known(self, table: list[str], number: int, at: int) -> str:
        """A string by its number. What is looked up in all is bounded: a long text a million times is more than memory."""
        if number > len(table):
            raise self._unknown(number, len(table), at)
        text = table[number - 1]
        self._spend(len(text), at)
        return text

    def _known_name(self, table: list[Name], number: int, at: int) -> Name:
        if number > len(table):
            raise self._unknown(number, len(table), at)
        name = table[number - 1]
        self._spend(len(name[0]) + len(name[2]), at)
        return name

    def _spend(self, characters: int, at: int) -> None:
        self.looked_up += characters
        if self.looked_up > limits.INFLATED_BYTES:
            raise self._stop(
                at, f"at most {limits.INFLATED_BYTES:,} characters from the tables", "more of them", code="too-large",
                fix="A long string and many numbers that stand for it is how a few bytes become gigabytes.",
            )  # fmt: skip

    def _unknown(self, number: int, known: int, at: int) -> Stop:
        return self._stop(
            at, f"a number up to {known:,}", f"{number:,}",
            fix="The table has no more strings yet: bytes are missing, or the document needs an external vocabulary.",
        )  # fmt: skip

    def _byte(self, at: int, what: str) -> int:
        if at >= len(self.data):
            raise self.t.end(at * 8, what)
        return self.data[at]

    def _need(self, at: int, count: int, what: str) -> None:
        if count > len(self.data) - at:
            raise self.t.end(at * 8, what)

    def _stop(self, at: int, expected: str, found: str, *, code: str = "invalid", fix: str | None = None) -> Stop:
        return self.t.stop(at * 8, expected, found, code=code, fix=fix)
