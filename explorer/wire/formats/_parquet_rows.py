"""Rows put together from columns, as Dremel does it: levels say where each value belongs.

A repetition level of 0 begins a row, a higher one continues the list at that depth; a definition level below the highest says
how far down the path something is there. LIST and MAP groups of three levels become lists and maps, as every reader shows
them; old writers' lists of two levels as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..value import Pairs, Value
from ._parquet_meta import Element

Tokens = tuple[str | int, ...]


@dataclass(slots=True)
class Filler:
    """One column's walk down the rows. `rows` are shared by all columns."""

    chain: Sequence[Element]
    rows: list[dict[str, Any]]
    row: int = -1
    at: dict[int, int] = field(default_factory=dict)  # depth in the chain -> index in its list

    def place(self, rep: int, level: int) -> tuple[Tokens, dict[str, Any] | list[Any] | None, str | int]:
        """Where the value of these levels belongs: the tokens of its path, the container, the key in it.

        The container is None where the levels say that there is no value.
        """
        if rep == 0:
            self.row += 1
        while len(self.rows) <= self.row:
            self.rows.append({})
        here: Any = self.rows[self.row]
        tokens: list[str | int] = []
        last = len(self.chain) - 1
        for depth, one in enumerate(self.chain):
            if not _hidden(self.chain, depth):
                tokens.append(one.name)
            if one.repetition == "REPEATED":
                items = here.setdefault(one.name, [])
                if level < one.defs:
                    return tuple(tokens), None, 0
                index = self._index(depth, one, rep)
                tokens.append(index)
                while len(items) <= index:
                    items.append(None if depth == last else {})
                if depth == last:
                    return tuple(tokens), items, index
                here = items[index]
            elif level < one.defs:
                here.setdefault(one.name, None)
                return tuple(tokens), None, 0
            elif depth == last:
                return tuple(tokens), here, one.name
            else:
                below = here.get(one.name)
                if below is None:
                    below = here[one.name] = {}
                here = below
        raise AssertionError("a chain ends in a column")

    def _index(self, depth: int, one: Element, rep: int) -> int:
        """Which element of a list this is: the first where something above begins anew, the next where the list goes on."""
        index = 0 if rep < one.reps else self.at.get(depth, -1) + (rep == one.reps)
        self.at[depth] = index = max(index, 0)
        return index


def _hidden(chain: Sequence[Element], depth: int) -> bool:
    """Whether an element is only how Parquet writes a list: the group that repeats, and the element in it."""
    return (depth > 0 and _is_list(chain[depth - 1])) or (
        depth > 1 and _is_list(chain[depth - 2]) and len(chain[depth - 1].children) == 1
    )


def _is_list(one: Element) -> bool:
    return one.meaning == "LIST" and len(one.children) == 1 and one.children[0].repetition == "REPEATED"


def _is_map(one: Element) -> bool:
    return (
        one.meaning == "MAP"
        and len(one.children) == 1
        and one.children[0].repetition == "REPEATED"
        and len(one.children[0].children) == 2
    )


def row(raw: dict[str, Any] | None, elements: Sequence[Element]) -> Value:
    """A row as people see it. Recursion goes as deep as the schema, which is bounded."""
    return {one.name: _shown(one, (raw or {}).get(one.name)) for one in elements}


def _shown(one: Element, raw: Any) -> Value:
    if one.repetition == "REPEATED":
        return [_one(one, item) for item in raw or []]
    return _one(one, raw)


def _one(one: Element, raw: Any) -> Value:
    if raw is None or one.type is not None:
        value: Value = raw
        return value
    if _is_list(one):
        repeated = one.children[0]
        items = raw.get(repeated.name) or []
        if repeated.type is not None or len(repeated.children) != 1:
            return [_one(repeated, item) for item in items]
        inner = repeated.children[0]
        return [_shown(inner, (item or {}).get(inner.name)) for item in items]
    if _is_map(one):
        key, value = one.children[0].children
        entries = [
            (_shown(key, (item or {}).get(key.name)), _shown(value, (item or {}).get(value.name)))
            for item in raw.get(one.children[0].name) or []
        ]
        texts = {name: item for name, item in entries if isinstance(name, str)}
        return texts if len(texts) == len(entries) else Pairs(tuple(entries))
    return row(raw, one.children)
