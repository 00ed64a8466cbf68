"""The codecs of a container file that are unpacked: deflate and snappy, both within a limit."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from .. import limits
from ..layout import Part
from ..snappy import SnappyError, unpack
from ..tracer import GIVE_THE_WHOLE, Tracer
from ._avro_file_parts import CHECKSUM, DEFLATED, LEFT_OVER, SNAPPED

_OTHER: Final = "The block is damaged, or was packed by another codec than the header says."
_TOO_LARGE: Final = "Take a smaller file: a few bytes can unpack to a thousand times as many."
_CRC: Final = 4


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a block holds once it is unpacked, and the parts that its bytes are: what is packed, and what stands after it.

    `rest` is where the part after it begins; the end of the block where there is none.
    """

    data: bytes
    packed: Part
    after: Part
    rest: int


def unpacked(t: Tracer, codec: str, start: int, end: int, most: int) -> Unpacked:
    """The bytes of a block, unpacked to at most so many; raises Stop."""
    return (_inflated if codec == "deflate" else _unsnapped)(t, start, end, most)


def _inflated(t: Tracer, start: int, end: int, most: int) -> Unpacked:
    """Deflate: a bare stream (RFC 1951)."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = stream.decompress(t.data[start:end], most + 1)
    except zlib.error as error:
        raise t.stop(
            start, "a deflate stream (RFC 1951)", f"other bytes ({error})", code="deflate", fix=_OTHER
        ) from None
    if len(data) > most:
        raise t.stop(
            start, f"blocks that inflate to at most {limits.INPUT_BYTES:,} bytes together", "more", code="too-large",
            fix=_TOO_LARGE,
        )  # fmt: skip
    if not stream.eof:
        raise t.stop(
            start, "the end of the deflate stream", f"the end of the block of {end - start:,} bytes", code="truncated",
            fix=GIVE_THE_WHOLE,
        )  # fmt: skip
    return Unpacked(data, DEFLATED, LEFT_OVER, end - len(stream.unused_data))


def _unsnapped(t: Tracer, start: int, end: int, most: int) -> Unpacked:
    """Snappy: "each compressed block is followed by the 4-byte, big-endian CRC32 checksum of the uncompressed data"."""
    rest = end - _CRC
    if rest < start:
        raise t.stop(
            start, "a block of snappy and 4 bytes of checksum", f"{end - start} bytes", code="truncated", fix=_OTHER
        )
    try:
        data = unpack(t.data[start:rest], most)
    except SnappyError as error:
        if error.too_large:
            raise t.stop(
                start, f"blocks that unpack to at most {limits.INPUT_BYTES:,} bytes together", error.found,
                code="too-large", fix=_TOO_LARGE,
            ) from None  # fmt: skip
        raise t.stop(
            start, error.expected, f"{error.found} (at byte {error.at} of the packed block)", code="snappy", fix=_OTHER,
            offset=start + error.at,
        ) from None  # fmt: skip
    told = int.from_bytes(t.data[rest:end], "big")
    if (crc := zlib.crc32(data)) != told:
        raise t.stop(
            start, f"the checksum {crc:08x}, which is that of the unpacked bytes", f"{told:08x}", code="checksum",
            offset=rest, fix=_OTHER,
        )  # fmt: skip
    return Unpacked(data, SNAPPED, CHECKSUM, rest)
