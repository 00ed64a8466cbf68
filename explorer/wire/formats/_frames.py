"""What envelopes share whose messages come one after the other, each behind its size; and unpacking, within the limit.

One frame is the record itself, and its paths are the record's. Several are a list, whatever they hold.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from .. import limits
from ..layout import Key, Layout, Part
from ..tracer import Tracer

ANY_WRAPPER: Final = 47
"""To zlib: gzip or zlib, whichever the first bytes say."""


def frames(t: Tracer, first: int, framed: Part, stream: Part, one: Callable[[Tracer, int], int]) -> int:
    """Walks frames to the end of the data. `first`: where the first one ends; `one` walks the frame at a place."""
    size = len(t.data)
    if first >= size:
        t.open("", framed)
        return one(t, 0)
    t.open("", stream)
    at = index = 0
    while at < size:
        if index == limits.FRAMES:
            raise t.stop(
                at, f"at most {limits.FRAMES:,} frames", "another one", code="too-many-frames",
                fix="Give a piece of the stream that begins with a frame.",
            )  # fmt: skip
        t.open(index, framed)
        at = one(t, at)
        t.close()
        index += 1
    return at


def counted(count: int, noun: str = "byte") -> str:
    """So many of a thing: "1 byte", "1,337 bytes"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def carry(t: Tracer, at: int, end: int, what: str, trace: Callable[[bytes], Layout]) -> None:
    """What lies from `at` to `end`, traced by its own format; of what is cut off, as much as there is."""
    t.splice(at, trace(t.data[at:end]), Key.SAME)
    if end > len(t.data):
        raise t.end(len(t.data), f"{counted(end - at)} of {what}")


def inflated(data: bytes, room: int) -> bytes | str:
    """gzip or zlib data unpacked; words in its stead where it is damaged, or where it is more than there is room for."""
    unpacker = zlib.decompressobj(ANY_WRAPPER)
    try:
        out = unpacker.decompress(data, room + 1)
    except zlib.error as error:
        return str(error).partition(": ")[2] or "damaged data"
    if len(out) > room:
        return f"more than the {limits.INPUT_BYTES:,} bytes that are unpacked"
    if not unpacker.eof:
        return "an end too early"
    return f"{counted(len(unpacker.unused_data))} after their end" if unpacker.unused_data else out
