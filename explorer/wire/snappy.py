"""Snappy's block format, unpacked: a length, then runs of bytes and copies of earlier ones.

Kept small and total: nothing is taken by a length that was not checked, and nothing grows past the limit that the caller
sets. https://github.com/google/snappy/blob/main/format_description.txt says all there is to it.
"""

from __future__ import annotations

from typing import Final


class SnappyError(Exception):
    """The bytes make no sense. `at`: where, from the start of them; `too_large`: they would unpack past the limit."""

    def __init__(self, at: int, expected: str, found: str, *, too_large: bool = False) -> None:
        super().__init__(f"{expected}, found {found}")
        self.at, self.expected, self.found, self.too_large = at, expected, found, too_large


_LONG_LITERAL: Final = 60
"""Lengths of a literal from which on one to four bytes after the tag say the length."""


def unpack(data: bytes, limit: int) -> bytes:
    """The bytes that a block holds; raises SnappyError where it is none, or where they are more than the limit."""
    size, at = _length(data)
    if size > limit:
        raise SnappyError(0, f"at most {limit:,} bytes unpacked", f"a length of {size:,}", too_large=True)
    out = bytearray()
    end = len(data)
    while at < end:
        tag = data[at]
        body = at + 1
        if not tag & 3:  # a literal: bytes as they are
            length = (tag >> 2) + 1
            if length > _LONG_LITERAL:
                width = length - _LONG_LITERAL
                length = int.from_bytes(data[body : body + width], "little") + 1
                body += width
            if body + length > end:
                raise SnappyError(at, f"{length:,} bytes as they are", f"{max(end - body, 0):,} left")
            out += data[body : body + length]
            at = body + length
        else:  # a copy of bytes that were unpacked before
            width = (0, 1, 2, 4)[tag & 3]
            at = body + width
            if at > end:
                raise SnappyError(body, f"{width} bytes of an offset", f"{end - body} left")
            offset = int.from_bytes(data[body:at], "little")
            length = (tag >> 2) + 1
            if width == 1:
                offset |= tag >> 5 << 8
                length = (tag >> 2 & 7) + 4
            if not 0 < offset <= len(out):
                raise SnappyError(body, f"an offset of 1 to {len(out):,}", f"{offset:,}")
            start = len(out) - offset
            if offset >= length:
                out += out[start : start + length]
            else:  # the copy reaches into itself: what it copied is copied again
                out += (out[start:] * (length // offset + 1))[:length]
        if len(out) > size:
            raise SnappyError(at, f"{size:,} bytes, as the block says", "more")
    if len(out) < size:
        raise SnappyError(at, f"{size:,} bytes, as the block says", f"{len(out):,}")
    return bytes(out)


def _length(data: bytes) -> tuple[int, int]:
    """The length that stands in front, a varint of up to five bytes, and where it ends."""
    size = 0
    for at, byte in enumerate(data[:5]):
        size |= (byte & 0x7F) << 7 * at
        if byte < 0x80:
            return size, at + 1
    raise SnappyError(0, "a length of 1 to 5 bytes", "more" if len(data) >= 5 else "the end of the data")
