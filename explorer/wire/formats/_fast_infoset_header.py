"""What stands before the content of a Fast Infoset document: magic, options, tables that are given. Sections are X.891's."""

from __future__ import annotations

from ..layout import Part
from ._fast_infoset_numbers import INDEX_2
from ._fast_infoset_parts import (
    ASIDE,
    DECLARATION,
    KNOWN,
    MAGIC,
    NAME,
    NOTATION,
    OPTIONS,
    PREFIX,
    STANDALONE,
    SURROGATE,
    TABLES,
    UNPARSED,
    URI,
    VALUE_HEAD,
    VERSION,
    named,
)
from ._fast_infoset_strings import SHOWN, Name, Strings


class Header(Strings):
    """A document whose header is read."""

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
            self.pending.append((at * 8, STANDALONE))
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
            name = (pieces[0], pieces[1], pieces[2])
            if names is self.element_names:
                self._new_element(name)
            else:
                names.append(name)
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
