"""CBOR's rare items: strings in chunks, numbered simple values, and what is not well-formed."""

from __future__ import annotations

from ..tracer import Tracer
from ._cbor_remarks import Told
from ._cbor_table import (
    BREAK,
    CHARACTERS,
    CHUNKS,
    END,
    HEADS,
    LENGTH,
    NUMBERED,
    OCTETS,
    TEXT_STRING,
    Head,
    text_or_bytes,
)


def rare(t: Tracer, at: int, head: Head, told: Told) -> int:
    """An item whose head alone does not say how it goes on. Gives where it ends."""
    if head.family == CHUNKS:
        return _chunks(t, at, head, told)
    if head.family == NUMBERED:
        t.leaf(at + 1, head.body)
        # section 3.3: "an encoder MUST NOT issue two-byte sequences that start with 0xf8" below 32
        if t.data[at + 1] < 32:
            raise t.stop(
                at + 2, "the number of a simple value from 32 on", f"{t.data[at + 1]}", offset=at + 1,
                fix="Numbers below 24 have a writing of one byte, those from 24 to 31 are reserved: mend the writer.",
            )  # fmt: skip
        return at + 2
    if head.family == END:
        raise stray_break(t, at + 1, value=True)
    raise t.stop(
        at + 1, "an initial byte", f"{t.data[at]:02x}, which is reserved", offset=at,
        fix="No writer gives this byte: the bytes are not CBOR, or begin at another place.",
    )  # fmt: skip


def _chunks(t: Tracer, at: int, whole: Head, told: Told) -> int:
    """A string of indefinite length: strings of its own major type and of definite length, then a break (3.2.3)."""
    data, pieces = t.data, list[bytes]()
    at += 1
    while True:
        if at >= len(data):
            raise t.end(at, "another chunk of the string, or the byte ff that ends it")
        lead = data[at]
        if lead == 0xFF:
            t.leaf(at, BREAK)
            joined = b"".join(pieces)
            t.value(text_or_bytes(joined) if whole.kind is TEXT_STRING else joined)
            return at + 1
        head = HEADS[lead]
        if head.kind is not whole.kind or head.family not in (CHARACTERS, OCTETS):
            raise t.stop(
                at, f"a {whole.kind.name} of definite length, or the byte ff", f"{lead:02x} ({head.name})",
                fix="A string in chunks holds strings of its own type alone: mend the writer.",
            )  # fmt: skip
        t.leaf(at, head.lead)
        body = at + 1 + head.width
        length = int.from_bytes(data[at + 1 : body], "big") if head.width else lead & 0x1F
        if body + length > len(data):
            raise short(t, at, body, body + length, head)
        if head.width:
            t.leaf(at + 1, LENGTH)
        t.leaf(body, head.body)
        at = body + length
        pieces.append(data[body:at])
        if whole.kind is TEXT_STRING and text_or_bytes(pieces[-1]).__class__ is bytes:
            told.not_utf8(t, t.here, body)


def short(t: Tracer, at: int, body: int, end: int, head: Head) -> Exception:
    """A string that is longer than what is left; its head, as far as it is whole, is told first."""
    if body > len(t.data):
        return t.end(at + 1, f"a length of {head.width} bytes")
    if head.width:
        t.leaf(at + 1, LENGTH)
    return t.end(body, f"{end - body:,} bytes of {head.kind.name}")


def stray_break(t: Tracer, at: int, *, value: bool) -> Exception:
    """The byte ff where it ends nothing; `value`: where the value of a key should stand."""
    expected = "the value of the key" if value else "an item"
    return t.stop(
        at, expected, "ff (break) where nothing that it could end is open", offset=at - 1,
        fix="A break ends an array, a map or a string that was begun without a length: mend the writer.",
    )  # fmt: skip
