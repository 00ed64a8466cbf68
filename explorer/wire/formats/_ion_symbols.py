"""Ion's symbol tables: numbers for names, and how the tables of a stream come to be ("Ion Symbols").

Numbers 1 to 9 are the system's. A local symbol table, a struct with the annotation `$ion_symbol_table`, adds its own: first
room for tables that it imports from elsewhere, whose texts nobody has here, then the texts in its field `symbols`. With
`imports: $ion_symbol_table` it goes on where the table before it ended.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..layout import Key, Part, Role
from ..tracer import Stop, Tracer
from ..value import Logical, Pairs, Value
from ._ion_table import annotated_with
from ._ion_values import Annotated

SYSTEM: Final = (
    "$ion", "$ion_1_0", "$ion_symbol_table", "name", "version", "imports", "symbols", "max_id", "$ion_shared_symbol_table",
)  # fmt: skip
VERSION_MARKER: Final = "$ion_1_0"
TABLE: Final = "$ion_symbol_table"
UNKNOWN: Final = Logical("symbol", 0, "$0")
"""The symbol zero, which never has a text."""

Symbol = str | Logical
"""A text; or, where the text is not known, a symbol that tells where it should come from."""


class Symbols:
    """The current symbol table: runs of numbers, each from a list of texts or from a table that is not here."""

    __slots__ = ("_sources", "_starts", "top")

    def __init__(self) -> None:
        self._starts = [1]
        self._sources: list[Sequence[str | None] | str] = [SYSTEM]
        self.top = len(SYSTEM)

    def get(self, number: int) -> Symbol | None:
        """The symbol of a number; None past the end of the table."""
        if not 0 < number <= self.top:
            return None if number else UNKNOWN
        place = bisect_right(self._starts, number) - 1
        source, index = self._sources[place], number - self._starts[place]
        if isinstance(source, str):
            return Logical("symbol", (source, index + 1), f"${number}")
        text = source[index]
        return Logical("symbol", None, f"${number}") if text is None else text

    def words(self, number: int) -> str:
        """A number and its text, for a person."""
        known = self.get(number)
        return f"{number}: {known}" if isinstance(known, str) else f"{number}, whose text is not known"

    def reserve(self, name: str, count: int) -> None:
        """Numbers for a table from elsewhere."""
        if count:
            self._starts.append(self.top + 1)
            self._sources.append(name)
            self.top += count

    def extend(self, texts: list[str | None]) -> None:
        last = self._sources[-1]
        if isinstance(last, list):
            last += texts
        elif texts:
            self._starts.append(self.top + 1)
            self._sources.append(texts)
        self.top += len(texts)


_SYSTEM: Final = Symbols()


def key_of(known: Symbol) -> str:
    """A symbol as the name of a field."""
    return known if isinstance(known, str) else known.text


def as_value(known: Symbol) -> Logical:
    return Logical("symbol", known, known) if isinstance(known, str) else known


def is_table(names: list[Symbol]) -> bool:
    """Whether annotations, at the top level and on a struct, say that it is a local symbol table: the first one does."""
    return bool(names) and names[0] == TABLE


def declare(t: Tracer, symbols: Symbols, node: int, row: int, end: int, relabel: Mapping[Part, Part]) -> Symbols:
    """A value with the annotation `$ion_symbol_table` has ended: the table for what follows, and its nodes set apart.

    The value may be no struct, and then it is a value like others: this gives the symbols that there were.
    """
    value = _folded(t, node, row, end)
    table = value["value"] if isinstance(value, Annotated) else None
    if isinstance(table, Logical) and table.kind == "null" and table.raw == "struct":
        table = {}
    if type(table) is not dict and not isinstance(table, Pairs):
        return symbols
    t.keys[node:] = [Key.SAME] * (len(t.keys) - node)
    t.apart.add(node)
    t.parts[row:] = [relabel.get(part, part) for part in t.parts[row:]]
    imports: Value = None
    texts: Value = None
    for name, item in table.items() if isinstance(table, dict) else table.items:
        if name == "imports":
            if imports is not None:
                raise _fault(t, node, end, "one field imports", "several")
            imports = _plain(item)
        elif name == "symbols":
            if texts is not None:
                raise _fault(t, node, end, "one field symbols", "several")
            texts = _plain(item)
    if not (isinstance(imports, Logical) and imports.kind == "symbol" and imports.raw == TABLE):
        symbols = Symbols()
        if isinstance(imports, list):
            for item in imports:
                _import(t, symbols, node, end, _plain(item))
    if isinstance(texts, list):
        symbols.extend([text if isinstance(text, str) else None for text in map(_plain, texts)])
    return symbols


def _import(t: Tracer, symbols: Symbols, node: int, end: int, item: Value) -> None:
    """One table of the list of imports. Without its texts at hand, `max_id` alone says how many numbers it takes."""
    fields = item if isinstance(item, dict) else dict(item.items) if isinstance(item, Pairs) else {}
    name, most = _plain(fields.get("name")), _plain(fields.get("max_id"))
    if not isinstance(name, str) or name in ("", "$ion"):
        return
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise _fault(
            t, node, end, f"a max_id for the import of {name}", "none that is a number from 0 up",
            "The shared table is not here, so only max_id can say how many numbers it takes.",
        )  # fmt: skip
    symbols.reserve(name, most)


def _fault(t: Tracer, node: int, end: int, expected: str, found: str, fix: str = "Mend the writer.") -> Stop:
    t.here = node
    return t.stop(end, expected, found, code="symbol-table", offset=t.starts[t.owners.index(node)], fix=fix)


def _plain(value: Value) -> Value:
    """A value without its annotations."""
    return value["value"] if isinstance(value, Annotated) else value


def _folded(t: Tracer, node: int, row: int, end: int) -> Value:
    """The value of a node whose leaves are the last ones, from `row` on: folded as a layout does, while it is made."""
    data, values, value_role = t.data, t.values, Role.VALUE
    starts, parts, owners = t.starts[row:], t.parts[row:], t.owners[row:]
    kinds, parents, keys = t.kinds, t.parents, t.keys
    starts.append(end)
    rows = {owners[place]: place for place, part in enumerate(parts) if part.role is value_role}
    below: dict[int, list[tuple[Any, Value]]] = {}  # the children of a node, last one first
    value: Value = None
    for one in range(len(kinds) - 1, node - 1, -1):
        if one in values:
            value = values[one]
        elif (fold := kinds[one].fold) is not None:
            value = fold(below.pop(one, [])[::-1])
        elif (place := rows.get(one, -1)) >= 0:
            value = parts[place].read(data[starts[place] : starts[place + 1]])
        else:
            value = None
        above = parents[one]
        if above in below:
            below[above].append((keys[one], value))
        else:
            below[above] = [(keys[one], value)]
    return value


class Stream:
    """What holds for a whole stream: the symbol table, the values at the top level, the first text that is not UTF-8."""

    __slots__ = ("_kinds", "_system", "_told", "bad", "names", "roots", "symbols")

    def __init__(self) -> None:
        self.roots: list[int] = []
        self.bad: tuple[int, int] | None = None  # node and place
        self._kinds: dict[tuple[Symbol, ...], Part] = {}
        self._system: dict[Part, Part] = {}
        self.use(Symbols())

    def use(self, symbols: Symbols) -> None:
        """Another symbol table is current."""
        self.symbols = symbols
        self.names: dict[int, str] = {}  # numbers that came before as names of fields
        self._told: dict[Part, Part] = {}

    def told(self, part: Part, number: int = 0) -> Part:
        """A part whose leaves are numbers of symbols, with words that say the text too.

        The system's own numbers mean the same in every table, so those that declare one tell the same part again and again.
        """
        known, symbols = (self._system, _SYSTEM) if 0 < number <= len(SYSTEM) else (self._told, self.symbols)
        told = known.get(part)
        if told is None:
            told = known[part] = Part(
                part.name, part.role, part.doc, part.spec, part.read, symbols.words, part.bits, part.split
            )  # not by `replace`, which is dear where tables are many
        return told

    def begin(self, t: Tracer, node: int) -> None:
        """A value begins at the top level: by itself it is the record, and one of several an element."""
        roots = self.roots
        if roots:
            t.keys[node] = len(roots)
            t.keys[roots[0]] = 0
        roots.append(node)

    def forget(self, t: Tracer) -> None:
        """The last value at the top level is none of the record's."""
        node = self.roots.pop()
        t.keys[node] = Key.SAME
        t.apart.add(node)
        if len(self.roots) == 1:
            t.keys[self.roots[0]] = Key.SAME

    def declare(self, t: Tracer, row: int, end: int, relabel: dict[Part, Part]) -> None:
        """A value with the annotation of a symbol table has ended at the top level."""
        node = self.roots[-1]
        table = declare(t, self.symbols, node, row, end, relabel)
        if node in t.apart:
            self.forget(t)
            self.use(table)

    def kind(self, annotations: list[Symbol]) -> Part:
        """The kind of a value with these annotations."""
        names = tuple(annotations)
        kind = self._kinds.get(names)
        if kind is None:
            values: tuple[Value, ...] = tuple(name if isinstance(name, str) else as_value(name) for name in names)
            kind = self._kinds[names] = annotated_with(values)
        return kind

    def not_utf8(self, node: int, at: int) -> None:
        if self.bad is None:
            self.bad = node, at
