"""Fast Infoset: the content of an XML document in binary, with every name and every short text written out only once.

What to notice: things begin in the middle of bytes. One bit says that an element begins, the next whether attributes follow,
and the other six are the number of its name, or say that the name is written out: `3c`. The second `interest` below takes
one byte, `04`, the fifth name. Four ones end an element, so `ff` ends two. Numbers of bytes hide in what bits are left.

The reader is `_fast_infoset_read`, the parts and the numbers of annex C are `_fast_infoset_parts`; what elements mean as a
record is said by `_xml_tree`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..format import About, Format
from ..layout import Layout
from ..schema import Schema
from ..tracer import trace as _trace
from ..value import Value
from ._fast_infoset_numbers import INDEX_2, INDEX_3, INDEX_4, LENGTH_2, LENGTH_5, LENGTH_7, Form, packed
from ._fast_infoset_parts import (
    PARTS,
)
from ._fast_infoset_read import Reader
from ._xml_names import XML_URI
from ._xml_record import as_read, elements, fit
from ._xml_tree import ELEMENT

SPEC: Final = "https://www.itu.int/rec/T-REC-X.891"

REMEMBERED: Final = 32
"""Texts of fewer characters get a number, as in the reference implementation: longer ones seldom come again."""
LARGEST_TABLE: Final = 1 << 20


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one Fast Infoset document. Positions are bits."""
    return _trace(lambda t: Reader(t).read(), data, unit=1, root=ELEMENT)


class _Writer:
    """A document on its way into bytes; the tables of strings are as a reader's will be."""

    def __init__(self) -> None:
        self.out = bytearray(b"\xe0\x00\x00\x01\x00")
        self.half = False  # whether the last byte has room for four more ones
        self.prefixes, self.uris = {"xml": 1}, {XML_URI: 1}
        self.locals: dict[str, int] = {}
        self.values: dict[str, int] = {}
        self.texts: dict[str, int] = {}
        self.element_names: dict[tuple[str, str], int] = {}
        self.attribute_names: dict[tuple[str, str], int] = {}

    def end(self) -> None:
        """Four ones, in the second half of a byte where the first has four already."""
        if self.half:
            self.out[-1] |= 0x0F
        else:
            self.out.append(0xF0)
        self.half = not self.half

    def begin(self, name: str, attributes: Sequence[tuple[str, str]], scope: dict[str, str]) -> None:
        """C.3: an element with its namespaces, its name and its attributes."""
        out, self.half = self.out, False
        flags = 0x40 if any(not key.startswith("xmlns:") and key != "xmlns" for key, _ in attributes) else 0
        bound = [(key[6:], uri) for key, uri in attributes if key.startswith("xmlns:") or key == "xmlns"]
        if bound:
            out.append(flags | 0x38)
            for prefix, uri in bound:
                out.append(0xCC | (2 if prefix else 0) | (1 if uri else 0))
                if prefix:
                    self.identifying(prefix, self.prefixes)
                if uri:
                    self.identifying(uri, self.uris)
            out.append(0xF0)
            flags = 0  # the name begins in a byte of its own, after two zeros
        self.name(name, self.element_names, scope, flags, 0x3C, INDEX_3)
        rest = [(key, value) for key, value in attributes if not key.startswith("xmlns:") and key != "xmlns"]
        for key, value in rest:
            self.name(key, self.attribute_names, scope if ":" in key else {}, 0, 0x78, INDEX_2)
            self.value(value)
        if rest:
            self.end()

    def name(
        self, name: str, table: dict[tuple[str, str], int], scope: dict[str, str], head: int, literal: int,
        forms: tuple[Form, ...],
    ) -> None:  # fmt: skip
        """C.17, C.18: the number of a name, or its pieces, which get numbers of their own."""
        prefix, _, local = name.rpartition(":")
        uri = scope.get(prefix, "")
        number = table.get((name, uri))
        if number is not None:
            self.out += packed(number, forms, head)
            return
        table[name, uri] = len(table) + 1
        self.out.append(head | literal | (2 if prefix else 0) | (1 if uri else 0))
        if prefix:
            self.identifying(prefix, self.prefixes)
        if uri:
            self.identifying(uri, self.uris)
        self.identifying(local, self.locals)

    def identifying(self, text: str, table: dict[str, int]) -> None:
        """C.13."""
        number = table.get(text)
        if number is not None:
            self.out += packed(number, INDEX_2, 0x80)
            return
        table[text] = len(table) + 1
        data = text.encode()
        self.out += packed(len(data), LENGTH_2, 0) + data

    def value(self, text: str) -> None:
        """C.14: the value of an attribute."""
        if not text:
            self.out.append(0xFF)
        elif text in self.values:
            self.out += packed(self.values[text], INDEX_2, 0x80)
        else:
            data = text.encode()
            self.out += packed(len(data), LENGTH_5, 0x40 if self._remember(text, self.values) else 0) + data

    def text(self, text: str) -> None:
        """C.7: characters in an element."""
        self.half = False
        if text in self.texts:
            self.out += packed(self.texts[text], INDEX_4, 0xA0)
        else:
            data = text.encode()
            self.out += packed(len(data), LENGTH_7, 0x90 if self._remember(text, self.texts) else 0x80) + data

    def _remember(self, text: str, table: dict[str, int]) -> bool:
        if len(text) >= REMEMBERED or len(table) >= LARGEST_TABLE:
            return False
        table[text] = len(table) + 1
        return True


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The document as the reference implementation writes it, without an initial vocabulary."""
    writer = _Writer()
    scopes: list[dict[str, str]] = [{"xml": XML_URI}]
    for element in elements(value, schema):
        if element is None:
            writer.end()
            scopes.pop()
            continue
        bound = {key[6:]: uri for key, uri in element.attributes if key.startswith("xmlns:") or key == "xmlns"}
        scopes.append(scopes[-1] | bound if bound else scopes[-1])
        writer.begin(element.name, element.attributes, scopes[-1])
        if element.text:
            writer.text(element.text)
    writer.end()
    return bytes(writer.out)


def again(data: bytes, value: Value, schema: Schema | None = None) -> bytes:
    """What was read, under the name of its root."""
    return encode(value, as_read(trace(data)))


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The four bytes in front."""
    start = head.data[:200]
    if start[:4] == b"\xe0\0\0\1" or (start[:5] == b"<?xml" and b"?>\xe0\0\0\1" in start):
        return 40, "it begins with e0 00 00 01, which says Fast Infoset"
    return None


FORMAT: Final = Format(
    key="fast-infoset",
    title="Fast Infoset",
    family="XML",
    spec=SPEC,
    language=None,
    encoder="ours; proved against FastInfoset 1.2 for Java",
    parts=PARTS,
    trace=trace,
    encode=encode,
    fit=fit,
    signs=signs,
    named=True,
    again=again,
    samples=(
        # of the reference implementation: two namespaces, a comment, an instruction, names and texts that come again
        bytes.fromhex(
            "e00000010078cd0475726e3a6fcf00780875726e3a6578747261f03d81046f7264657278016964416131f07d81036974656d"
            "7b818204707269636543372e3530f09200546561f0e24620747769636520410181f0a0f03f8182036e6f7465f0e101706941"
            "676f4101fff09200e282acfff0"
        ),
        # an XML declaration, tables with one name, then text in a restricted alphabet, in UTF-8 and as a float
        b"<?xml encoding='finf'?>" + bytes.fromhex(
            "e0 00 00 01 23 00 82 00 03 74 65 6d 70 00 00 00 01 02 31 2e 30 00 88 01 1c 5f 80 20 8c 1a 01 40 20 00 00 ff"
        ),
    ),
    limits=(
        "Everything is text, unless an encoding algorithm is used, which generic writers do not do.",
        "The order of elements with different names, comments, and where text stands between elements are not in the value.",
        "Documents that need an external vocabulary, and additional data, are refused with words.",
        "At most 2^20 strings in each table.",
    ),
    about=About(
        what="The information set of an XML document in binary, made with the bit fields of ASN.1: every name, and every "
        "short text, is written out once and is a number from then on. It needs no schema, so any XML has one.",
        used_by="Web services in Java (Metro, JAX-WS negotiate it), .NET through libraries, 3D scenes (X3D binary), and "
        "systems of energy suppliers and defence.",
        evolves="Like XML: a reader looks for the names it knows. The numbers hold for one document, so new names disturb "
        "no one; with an external vocabulary both sides must have the very same one.",
        danger="A number stands for a string of any length, so a small document can mean a very large one; nesting is the "
        "sender's choice. Both are bounded here. Document types can be named and are never fetched.",
    ),
)  # fmt: skip
