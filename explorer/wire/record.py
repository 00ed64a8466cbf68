"""The visitor's record: JSON text read to an exact value, with the place of every key and value in the text."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from . import jsonmend, jsontext, limits
from .layout import Layout
from .problem import Problem, RecordError, too_large
from .value import Value


@dataclass(frozen=True, slots=True)
class Places:
    """Where a key and a value stand in the text, in characters from 0. `key` is None for elements and the root."""

    key: tuple[int, int] | None
    value: tuple[int, int]


@dataclass(frozen=True)
class Record:
    """A record that was read.

    text      as it came
    value     exactly what it says: integers of any size, `Real` for other numbers, the last of repeated keys
    layout    what every byte of the text (in UTF-8) is for
    remarks   what is legal and worth telling: repeated keys, lone surrogates, a byte order mark
    """

    text: str
    value: Value
    layout: Layout

    @property
    def remarks(self) -> list[Problem]:
        return self.layout.remarks

    @cached_property
    def places(self) -> dict[str, Places]:
        """JSON Pointer -> where it stands; of repeated keys the last one."""
        layout, chars = self.layout, _CharOffsets(self.layout.data)
        names: dict[int, tuple[int, int]] = {}
        begins: dict[int, int] = {}
        for start, end, part, owner in zip(layout.starts, layout.ends, layout.parts, layout.owners, strict=True):
            if part is jsontext.NAME:
                names[owner] = chars.span(start, end)
            elif owner not in begins and part not in _BEFORE_VALUE:
                begins[owner] = start
        ends = layout.extents()[1]
        return {
            layout.path(node): Places(names.get(node), chars.span(start, ends[node] // 8))
            for node, start in sorted(begins.items())
        }


_BEFORE_VALUE = frozenset((jsontext.COLON, jsontext.SPACE, jsontext.BOM))


class _CharOffsets:
    """Offsets in bytes to offsets in characters; the same number where all is ASCII."""

    def __init__(self, data: bytes) -> None:
        self.table: array[int] | None = None
        if not data.isascii():
            self.table = array("I", accumulate((byte & 0xC0 != 0x80 for byte in data), initial=0))

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.table is None:
            return start, end
        return self.table[start], self.table[end]


def read(text: str) -> Record:
    """Read a record; raises RecordError with line and column, LimitError for a text past the limit."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > limits.RECORD_BYTES:
        raise too_large("The record", "bytes", limit=limits.RECORD_BYTES, given=len(data))
    layout = jsontext.trace(data)
    if layout.problem is not None:
        problem = jsonmend.mended(layout.problem, layout)
        detail = f"Line {problem.line}, column {problem.column}: expected {problem.expected}, found {problem.found}."
        raise RecordError(replace(problem, detail=detail))
    few, rest = layout.remarks[: jsonmend.REMARKS], layout.remarks[jsonmend.REMARKS :]
    layout.remarks = [*(jsonmend.mended(remark, layout) for remark in few), *rest]
    return Record(text, layout.value, layout)
