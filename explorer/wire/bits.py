"""Bits inside a leaf, told: the makers of `Part.bits` that several formats share.

Each maker gives a function from a leaf's bytes to its `Bits`, whose widths add up to all bits of the leaf, first bit first.
"""

from __future__ import annotations

from collections.abc import Callable

from .layout import Bits, Role

BitReader = Callable[[bytes], tuple[Bits, ...]]
Says = str | Callable[[int], str]


def digits(data: bytes) -> str:
    """The bits of bytes as 0 and 1, first bit first."""
    return "".join(f"{byte:08b}" for byte in data)


def fields(*runs: tuple[int, Role, Says]) -> BitReader:
    """Runs of fixed width, each (width, role, words): words may be a function of the run's unsigned value."""

    def read(data: bytes) -> tuple[Bits, ...]:
        text = digits(data)
        out, at = [], 0
        for width, role, says in runs:
            run = text[at : at + width]
            out.append(Bits(width, role, run, says if isinstance(says, str) else says(int(run or "0", 2))))
            at += width
        return tuple(out)

    return read


Tail = Callable[[int], tuple[tuple[int, Role, str], ...]]


def varint(role: Role, says: Callable[[int], str] = str, *, tail: Tail | None = None) -> BitReader:
    """A base-128 varint, little end first: each byte's continuation bit, then its seven bits.

    `says` gives the words for the whole number, told on the last group. `tail` takes the lowest bits of the first byte
    apart: from the whole number, runs (width, role, words) from the high end down, widths below seven in all.
    """

    def read(data: bytes) -> tuple[Bits, ...]:
        number = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(data))
        out = []
        for place, byte in enumerate(data):
            more = byte >> 7
            out.append(Bits(1, Role.FRAME, str(more), "another byte follows" if more else "last byte"))
            runs = tail(number) if tail and place == 0 else ()
            width = 7 - sum(run[0] for run in runs)
            text = f"{byte & 0x7F:07b}"
            words = f"bits {7 * place} to {7 * place + 6}" if len(data) > 1 else says(number)
            if tail and place == 0:
                words = says(number) if len(data) == 1 else "lowest bits"
            if place and place == len(data) - 1:
                words = f"highest bits: {says(number)}"
            out.append(Bits(width, role, text[:width], words))
            at = width
            for size, other, said in runs:
                out.append(Bits(size, other, text[at : at + size], said))
                at += size
        return tuple(out)

    return read


def zigzag(number: int) -> int:
    """The signed number that an unsigned one stands for: 0, -1, 1, -2 …"""
    return (number >> 1) ^ -(number & 1)


def zigzag_words(number: int) -> str:
    """How a zigzag number comes about, in words."""
    value = zigzag(number)
    return f"{number} is {value} in zigzag (" + (f"{value} × 2)" if value >= 0 else f"{-value} × 2 - 1)")


def number_from(data: bytes) -> int:
    """The unsigned number in a whole base-128 varint, little end first."""
    if len(data) == 1:
        return data[0] & 0x7F
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(data))


def ieee754(*, little: bool) -> BitReader:
    """Sign, exponent and fraction of a binary16, 32 or 64, by the number of bytes. Bits are told in the order of the value.

    For little-endian data the bytes are turned round first, so that the sign comes first; the words say so.
    """

    def read(data: bytes) -> tuple[Bits, ...]:
        exponent_bits, bias = {2: (5, 15), 4: (8, 127), 8: (11, 1023)}[len(data)]
        text = digits(data[::-1] if little else data)
        exponent = int(text[1 : 1 + exponent_bits], 2)
        fraction = text[1 + exponent_bits :]
        top = (1 << exponent_bits) - 1
        if exponent == top:
            says = "all ones: infinity or NaN"
        elif exponent == 0:
            says = "zero: zero or a subnormal number"
        else:
            says = f"exponent {exponent} - {bias} = {exponent - bias}"
        order = ", bytes turned round" if little else ""
        return (
            Bits(1, Role.VALUE, text[0], ("negative" if text[0] == "1" else "positive") + order),
            Bits(exponent_bits, Role.VALUE, text[1 : 1 + exponent_bits], says),
            Bits(len(fraction), Role.VALUE, fraction, "fraction"),
        )

    return read
