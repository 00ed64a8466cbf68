"""Pieces of Ruby's Marshal that a reader meets everywhere: packed integers, strings, symbols, and the numbered objects."""

from __future__ import annotations

from typing import Final

from ..layout import Part
from ..tracer import Stop, Tracer
from ..value import Value
from ._links import Links
from ._ruby_table import (
    ENCODING,
    ENCODING_FLAG,
    ENCODING_NAME,
    LENGTH,
    SYMBOL_LETTER,
    SYMBOL_LINK,
    TYPE,
    VARIABLES,
    WITH,
    ascii_or_bytes,
    packed,
    text_or_bytes,
)  # fmt: skip

CONTAINER: Final = object()
"""An object that a link does not repeat, but points to."""

BODY: Final = None
"""Where the part of a text is for the caller to choose: a name, a value, a class."""

Told = list[tuple[int, Part | None]]
"""Leaves to come, once the node they belong to is open: where each begins, and its part."""


class Pieces:
    """The symbols and objects of one document, and how each piece is read."""

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.links = Links(t)
        self.symbols: list[str | bytes] = []
        self.objects: list[Value] = []  # what a link to each repeats, or CONTAINER

    def told(self, leaves: Told, body: Part) -> None:
        """Leaves of the open node, with its own part for the text."""
        leaf = self.t.leaf
        for start, part in leaves:
            leaf(start, body if part is None else part)

    def register(self, node: int, value: Value = CONTAINER) -> None:
        """The next object: what a link to it stands for."""
        self.links.nodes.append(node)
        self.objects.append(value)

    # Numbers and strings

    def number(self, at: int, part: Part, what: str, *, least: int = 0) -> tuple[int, int]:
        """A packed integer and its leaf: gives it, and where it ends."""
        try:
            number, end = packed(self.t.data, at)
        except IndexError:
            raise self.t.end(at, f"{what}: a packed integer") from None
        if number < least:
            raise self.t.stop(at, f"{what}, from {least} up", f"{number}", fix="It is never negative: mend the writer.")
        self.t.leaf(at, part)
        return number, end

    def string(self, at: int, part: Part, what: str) -> tuple[bytes, int]:
        """A length and as many bytes: gives them, and where they end."""
        size, body = self.number(at, LENGTH, f"the length of {what}")
        end = body + size
        if end > len(self.t.data):
            raise self.t.end(body, f"{size:,} bytes of {what}")
        self.t.leaf(body, part)
        return self.t.data[body:end], end

    def plain_text(self, at: int) -> tuple[str, int, Told] | None:
        """A string without an encoding whose bytes are ASCII, or one of UTF-8 or US-ASCII without other variables.

        Most strings are such: read at once, they need no place on the stack. None for all others.
        """
        data = self.t.data
        leaves: Told = []
        with_variables = data[at] == 0x49
        try:
            if with_variables:
                leaves.append((at, WITH))
                at += 1
            size, body = packed(data, at + 1)
            end = body + size
            if data[at] != 0x22 or size < 0 or end > len(data):
                return None
            leaves += ((at, TYPE), (at + 1, LENGTH), (body, BODY))
            raw = data[body:end]
            if not with_variables:
                text = ascii_or_bytes(raw)
                return (text, end, leaves) if isinstance(text, str) else None
            if data[end] != 6:
                return None
            if data[end + 1] == 0x3B:
                index, flag = packed(data, end + 2)
                if not 0 <= index < len(self.symbols) or self.symbols[index] != "E":
                    return None
                leaves += ((end, VARIABLES), (end + 1, SYMBOL_LINK), (flag, ENCODING_FLAG))
            else:
                flag = end + 4
                if data[end + 1 : flag] != b":\x06E":
                    return None
                leaves += ((end, VARIABLES), (end + 1, SYMBOL_LETTER), (end + 2, LENGTH), (end + 3, ENCODING),
                           (flag, ENCODING_FLAG))  # fmt: skip
            if data[flag] not in (0x54, 0x46) or (data[flag] == 0x46 and not raw.isascii()):
                return None
            text = raw.decode()
        except (IndexError, UnicodeDecodeError):
            return None
        if flag == end + 4 and data[end + 1] == 0x3A:
            self.symbols.append("E")
        return text, flag + 1, leaves

    # Symbols

    def symbol(self, at: int, what: str) -> tuple[str | bytes, int, Told]:
        """A symbol, or a link to one: gives its text, where it ends, and its leaves."""
        data = self.t.data
        letter = data[at] if at < len(data) else 0
        if letter == 0x3A:
            text, end, leaves = self._new_symbol(at, what)
            return text, end, leaves
        if letter == 0x3B:
            text, end = self._known_symbol(at)
            return text, end, [(at, SYMBOL_LINK)]
        if letter == 0x49 and data[at + 1 : at + 2] == b":":
            text, end, leaves = self._new_symbol(at + 1, what)
            leaves = [(at, WITH), *leaves]
            return text, self._symbol_variables(end, leaves), leaves
        raise self.no_letter(at, f"{what}: a symbol, or a link to one")

    def _new_symbol(self, at: int, what: str) -> tuple[str | bytes, int, Told]:
        data = self.t.data
        try:
            size, body = packed(data, at + 1)
        except IndexError:
            raise self.t.end(at, f"{what}: the length of a symbol") from None
        end = body + size
        if size < 0:
            raise self.t.stop(
                at, "the length of a symbol, from 0 up", f"{size}", fix="It is never negative: mend the writer."
            )
        if end > len(data):
            raise self.t.end(at, f"a symbol of {size:,} bytes")
        text = text_or_bytes(data[body:end])
        self.symbols.append(text)
        return text, end, [(at, SYMBOL_LETTER), (at + 1, LENGTH), (body, BODY)]

    def _known_symbol(self, at: int) -> tuple[str | bytes, int]:
        try:
            index, end = packed(self.t.data, at + 1)
        except IndexError:
            raise self.t.end(at, "the number of a symbol") from None
        if not 0 <= index < len(self.symbols):
            raise self.unknown(at, "symbol", index, len(self.symbols))
        text = self.symbols[index]
        self.links.repeat(len(text), at)
        return text, end

    def _symbol_variables(self, at: int, leaves: Told) -> int:
        """The variables of a symbol: its encoding, by a flag or by a name."""
        data = self.t.data
        try:
            count, end = packed(data, at)
        except IndexError:
            raise self.t.end(at, "how many variables the symbol has") from None
        if not 0 <= count <= len(data) - at:
            raise self.t.stop(at, "how many variables the symbol has", f"{count}", fix="Mend the writer.")
        leaves.append((at, VARIABLES))
        for _ in range(count):
            if end < len(data) and data[end] == 0x3A:
                _, flag, more = self._new_symbol(end, "a variable of the symbol")
                leaves += [(start, ENCODING if part is None else part) for start, part in more]
            elif end < len(data) and data[end] == 0x3B:
                _, flag = self._known_symbol(end)
                leaves.append((end, SYMBOL_LINK))
            else:
                raise self.no_letter(end, "a variable of the symbol: a symbol, or a link to one")
            if data[flag : flag + 1] in (b"T", b"F"):
                leaves.append((flag, ENCODING_FLAG))
                end = flag + 1
            elif data[flag : flag + 1] == b'"':
                end = self._encoding_name(flag, leaves)
            else:
                raise self.no_letter(flag, "the encoding of the symbol: T, F or a string")
        return end

    def _encoding_name(self, at: int, leaves: Told) -> int:
        try:
            size, body = packed(self.t.data, at + 1)
        except IndexError:
            raise self.t.end(at, "the length of an encoding's name") from None
        if size < 0 or body + size > len(self.t.data):
            raise self.t.end(at, f"{size:,} bytes of an encoding's name")
        leaves += ((at, TYPE), (at + 1, LENGTH), (body, ENCODING_NAME))
        self.register(self.t.here, ascii_or_bytes(self.t.data[body : body + size]))
        return body + size

    # Faults

    def no_letter(self, at: int, expected: str) -> Stop:
        data = self.t.data
        if at >= len(data):
            return self.t.end(at, expected)
        shown = f"{data[at]:02x}" + (f" ({chr(data[at])})" if 32 < data[at] < 127 else "")
        return self.t.stop(
            at, expected, shown, fix="No value begins so: the bytes are of another format, or a length is wrong."
        )

    def unknown(self, at: int, what: str, index: int, known: int) -> Stop:
        there = f"from 0 to {known - 1:,}" if known else "but there is none"
        return self.t.stop(
            at, f"the number of {'an' if what[0] in 'aeiou' else 'a'} {what} that came before, {there}", f"{index:,}",
            fix="A link points back to what is there: the bytes are cut, or begin at another place.",
        )  # fmt: skip
