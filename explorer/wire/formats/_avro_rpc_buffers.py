"""Avro's message framing: a message as a row of buffers, each after its length, ended by one of zero bytes.

A buffer may end anywhere, also in the middle of a value. The message is read as a whole, and its leaves are then laid over
the buffers; a leaf that a buffer cuts is told in pieces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .. import limits
from ..layout import UNREAD, Layout, Role
from ..tracer import GIVE_THE_WHOLE, Stop, Tracer
from ..tracer import trace as _trace
from ._avro_rpc_parts import BUFFER, LAST, MESSAGE, PIECE, PIECE_OF_VALUE

SIZE: Final = 8192
"""Bytes of a buffer, as Apache's writers have them."""


def in_buffers(message: bytes) -> bytes:
    """A message in buffers."""
    pieces = (message[at : at + SIZE] for at in range(0, len(message), SIZE))
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces) + bytes(4)


class Buffers:
    """The buffers of one message, each (where its length stands, where it begins, where it ends), and what is wrong."""

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.rows: list[tuple[int, int, int]] = []
        self.last = -1  # where the buffer of zero bytes stands
        self.fault: Stop | None = None
        at, size = 0, len(t.data)
        while self.last < 0 and self.fault is None:
            if size - at < 4:
                self.fault = t.end(
                    at, "four bytes of a buffer's length" if self.rows else "the length of the first buffer"
                )
                break
            length = int.from_bytes(t.data[at : at + 4], "big")
            if not length:
                self.last = at
                break
            end = min(at + 4 + length, size)
            if length > limits.INPUT_BYTES:
                self.fault = t.stop(
                    at,
                    f"a buffer of at most {limits.INPUT_BYTES:,} bytes",
                    f"{length:,}",
                    code="truncated",
                    fix=_NO_BUFFER,
                )
            else:
                self.rows.append((at, at + 4, end))
                if end - at - 4 < length:
                    self.fault = t.stop(
                        end, f"a buffer of {length:,} bytes", f"only {end - at - 4:,} left", code="truncated", offset=at,
                        fix=GIVE_THE_WHOLE,
                    )  # fmt: skip
            at = end

    @property
    def message(self) -> bytes:
        """The message, whole."""
        return b"".join([self.t.data[start:end] for _, start, end in self.rows])

    def read(self, walk: Callable[[Tracer], int]) -> int:
        """Trace the message, and lay its leaves over the buffers; gives where the message ends."""
        t = self.t
        if not self.rows:
            t.open("", MESSAGE)
            raise self.fault or t.stop(
                0, "a message", "an empty one", fix="The first buffer is the last already: give more."
            )
        message = _trace(walk, self.message, root=MESSAGE, trailing="the end of the message")
        t.parents, t.keys, t.kinds = message.parents, message.keys, message.kinds
        t.values, t.apart = message.values, message.apart
        self._lay(message)
        for remark in message.remarks:
            t.remark(replace(remark, offset=self._outer(remark.offset or 0)))
        if (problem := message.problem) is not None:
            t.here = message.fault
            at = self._outer(message.read_bytes)
            if self.fault is not None:
                raise Stop(at, self.fault.problem)
            raise t.stop(
                at, problem.expected or "", problem.found or "", code=problem.code, fix=problem.fix,
                offset=self._outer(problem.offset or 0),
            )  # fmt: skip
        t.here = 0
        if self.fault is not None:
            raise self.fault
        t.leaf(self.last, LAST)
        return self.last + 4

    def _outer(self, at: int) -> int:
        """Where a byte of the message stands in the data."""
        for _, start, end in self.rows:
            if at < end - start:
                return start + at
            at -= end - start
        return self.rows[-1][2]

    def _lay(self, message: Layout) -> None:
        """The message's leaves in the places that they have in the data, and the lengths of the buffers between them."""
        t = self.t
        coming = list(reversed(self.rows))
        until, shift = 0, 0  # where the open buffer ends in the message, and how far off it stands in the data
        start_of, part_of, owner_of = t.starts.append, t.parts.append, t.owners.append

        def next_buffer() -> None:
            nonlocal until, shift
            at, start, end = coming.pop()
            shift = start - until
            until += end - start
            start_of(at)
            part_of(BUFFER)
            owner_of(0)

        for start, end, part, owner in zip(message.starts, message.ends, message.parts, message.owners, strict=True):
            if part is UNREAD:
                break
            while start >= until and coming:
                next_buffer()
            if end <= until:
                start_of(start + shift)
                part_of(part)
                owner_of(owner)
                continue
            if part.role is Role.VALUE and message.kinds[owner].fold is None and owner not in t.values:
                t.values[owner] = part.read(message.data[start:end])
            piece = PIECE_OF_VALUE if part.role is Role.VALUE else PIECE
            while start < end:
                if start >= until:
                    next_buffer()
                start_of(start + shift)
                part_of(piece)
                owner_of(owner)
                start = min(end, until)
        while coming and until <= message.read_bytes:
            next_buffer()


_NO_BUFFER: Final = (
    "A message over HTTP begins with the length of its first buffer, four bytes, big end first: these bytes are of another "
    "transport, or begin at another place."
)
