"""A map of bytes that speaks of the message or the file around it: metadata, with a part of its own for each entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..bits import zigzag
from ..layout import Part
from ..tracer import Tracer
from . import _avro_parts as binary
from ._avro_walk import varint

_DAMAGED: Final = "What stands in front of the records is damaged, or the bytes begin at another place."


def metadata(
    t: Tracer, at: int, count: Part, key: Part, value: Callable[[bytes], Part]
) -> tuple[int, dict[bytes, tuple[int, int]]]:
    """Where the map ends, and where the value of each key stands. `value` gives the part of a value by its key."""
    entries: dict[bytes, tuple[int, int]] = {}
    while True:
        number, end = varint(t, t.here, at, "the count of a block of metadata")
        if not number:
            t.leaf(at, binary.END)
            return end, entries
        t.leaf(at, count)
        entries_of_block, at = zigzag(number), end
        if entries_of_block < 0:
            _, end = varint(t, t.here, at, "the size of a block of metadata")
            t.leaf(at, binary.SIZE)
            at = end
        for _ in range(abs(entries_of_block)):  # every round takes two bytes or stops
            start, end = run(t, at, "a key of metadata")
            t.leaf(start, key)
            name = t.data[start:end]
            start, at = run(t, end, "a value of metadata")
            t.leaf(start, value(name))
            entries[name] = start, at


def run(t: Tracer, at: int, what: str) -> tuple[int, int]:
    """Where a run of bytes begins and ends that has its length in front; the length is told."""
    number, start = varint(t, t.here, at, f"the length of {what}")
    length = zigzag(number)
    if length < 0:
        raise t.stop(at, "a length of 0 or more", f"{length}", code="negative-length", fix=_DAMAGED)
    t.leaf(at, binary.LENGTH)
    if start + length > len(t.data):
        raise t.end(start, f"{length:,} bytes of {what}")
    return start, start + length
