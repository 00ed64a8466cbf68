"""Numbers and lengths of Fast Infoset: annex C of ITU-T X.891 packs them behind whatever bits went before.

Each kind has a short form in the rest of the byte, and longer ones in the bytes that follow. Bits are counted from 1, the
highest, as the specification does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

Form = tuple[int, int, int, int]
"""One form of a number: the marking bits in the first byte, which of its bits they are, how many bytes follow, the least."""

# From the second bit on: C.25 for indexes, C.22 for lengths; third bit: C.27; fourth: C.28; lengths from the fifth: C.23,
# and from the seventh: C.24. The mask has the bits that tell the form; those below it begin the number.
INDEX_2: Final[tuple[Form, ...]] = ((0x00, 0x40, 0, 1), (0x40, 0x60, 1, 65), (0x60, 0x70, 2, 8257))
INDEX_3: Final[tuple[Form, ...]] = (
    (0x00, 0x20, 0, 1),
    (0x20, 0x38, 1, 33),
    (0x28, 0x38, 2, 2081),
    (0x30, 0x3F, 3, 526369),
)
INDEX_4: Final[tuple[Form, ...]] = (
    (0x00, 0x10, 0, 1),
    (0x10, 0x1C, 1, 17),
    (0x14, 0x1C, 2, 1041),
    (0x18, 0x1F, 3, 263185),
)
LENGTH_2: Final[tuple[Form, ...]] = ((0x00, 0x40, 0, 1), (0x40, 0x7F, 1, 65), (0x60, 0x7F, 4, 321))
LENGTH_5: Final[tuple[Form, ...]] = ((0x00, 0x08, 0, 1), (0x08, 0x0F, 1, 9), (0x0C, 0x0F, 4, 265))
LENGTH_7: Final[tuple[Form, ...]] = ((0x00, 0x02, 0, 1), (0x02, 0x03, 1, 3), (0x03, 0x03, 4, 259))
COUNT: Final[tuple[Form, ...]] = ((0x00, 0x80, 0, 1), (0x80, 0xF0, 2, 129))

FIRST_BIT: Final = {
    id(INDEX_2): 2,
    id(INDEX_3): 3,
    id(INDEX_4): 4,
    id(LENGTH_2): 2,
    id(LENGTH_5): 5,
    id(LENGTH_7): 7,
    id(COUNT): 1,
}


def form_of(byte: int, forms: Sequence[Form]) -> Form | None:
    """The form that a first byte announces; None for bits that are none."""
    for form in forms:
        if byte & form[1] == form[0]:
            return form
    return None


def number_in(data: bytes, form: Form, forms: Sequence[Form]) -> int:
    """The number in a first byte and those that follow."""
    _, mask, _, least = form
    own = (1 << 9 - FIRST_BIT[id(forms)]) - 1  # the bits of the first byte that are ours
    return int.from_bytes(bytes((data[0] & own & ~mask,)) + data[1:], "big") + least


def packed(number: int, forms: Sequence[Form], head: int) -> bytes:
    """A number in its shortest form, behind the bits of `head`."""
    for mark, mask, more, least in reversed(forms):
        if number >= least:
            own = (1 << 9 - FIRST_BIT[id(forms)]) - 1 & ~mask
            value = (number - least).to_bytes(more + 1, "big")
            assert value[0] <= own
            return bytes((head | mark | value[0],)) + value[1:]
    raise ValueError("numbers begin with 1")
