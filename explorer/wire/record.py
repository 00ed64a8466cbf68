"""The visitor's record: JSON text read to an exact value, with the place of every key and value in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from . import jsontext, limits
from .layout import Layout, Role
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
        layout, keys, values = self.layout, dict[int, tuple[int, int]](), dict[int, tuple[int, int]]()
        for group in layout.groups():
            values[group.row] = (group.start // 8, group.end // 8)
        for row, (part, owner) in enumerate(zip(layout.parts, layout.owners, strict=True)):
            start, end = (bit // 8 for bit in layout.bounds(row))
            if part.role is Role.NAME:
                keys[owner] = (start - 1, end + 1)
            elif part is jsontext.COLON:
                values[owner] = (end, values[owner][1])
        skipped = {node: self._past_space(start) for node, (start, _) in values.items()}
        chars = _CharOffsets(layout.data)
        return {
            layout.path(node): Places(
                chars.span(keys[node]) if node in keys else None, chars.span((skipped[node], end))
            )
            for node, (_, end) in values.items()
        }

    def _past_space(self, start: int) -> int:
        data = self.layout.data
        while data[start : start + 1] in (b" ", b"\t", b"\n", b"\r"):
            start += 1
        return start


class _CharOffsets:
    """Offsets in bytes to offsets in characters; the same number where all is ASCII."""

    def __init__(self, data: bytes) -> None:
        self.table: list[int] | None = None
        if not data.isascii():
            self.table = [0]
            count = 0
            for byte in data:
                count += byte & 0xC0 != 0x80
                self.table.append(count)

    def span(self, pair: tuple[int, int]) -> tuple[int, int]:
        if self.table is None:
            return pair
        return self.table[pair[0]], self.table[pair[1]]


def read(text: str) -> Record:
    """Read a record; raises RecordError with line and column, LimitError for a text past the limit."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > limits.RECORD_BYTES:
        raise too_large("The record", "bytes", limit=limits.RECORD_BYTES, given=len(data))
    layout = jsontext.trace(data)
    if layout.problem is not None:
        problem = layout.problem
        detail = f"Line {problem.line}, column {problem.column}: expected {problem.expected}, found {problem.found}."
        from dataclasses import replace

        raise RecordError(replace(problem, detail=detail))
    return Record(text, layout.value, layout)
