"""Avro's other lawful way of writing arrays and maps: blocks that say their size, for readers that want to step over them.

"If a block's count is negative, its absolute value is used, and the count is followed immediately by a long block size
indicating the number of bytes in the block." What the plain writer wrote is written again, with each block measured from
the inside out.
"""

from __future__ import annotations

from ..layout import Layout
from ..problem import EncodeError
from ._avro_parts import COUNT, END, signed


def in_sized_blocks(layout: Layout) -> bytes:
    """The datum of a layout with a negative count and a size before each block."""
    if layout.problem is not None:
        raise EncodeError(layout.problem)
    data, out = layout.data, bytearray()
    around: list[tuple[bytearray, int, int]] = []  # what was written before the open block, its node, its count
    for start, end, part, owner in zip(layout.starts, layout.ends, layout.parts, layout.owners, strict=True):
        piece = data[start:end]
        if part is COUNT:
            around.append((out, owner, signed(piece)))
            out = bytearray()
        elif part is END and around and around[-1][1] == owner:
            block = out
            out, _, count = around.pop()
            out += zigzag_varint(-count) + zigzag_varint(len(block)) + block + piece
        else:
            out += piece
    return bytes(out)


def zigzag_varint(number: int) -> bytes:
    """A long as Avro has it."""
    number = number << 1 ^ number >> 63
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
