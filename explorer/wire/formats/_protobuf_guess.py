"""What a field may be when no schema names it: every plausible reading, the one that is shown first.

The wire type is all there is. A varint may be signed, unsigned, zigzag or a truth value; four and eight bytes may be a
float or an integer; what comes after a length may be text, a message, packed numbers or bytes. Text goes before a message
where every character could be typed on one line, since few messages happen to look so; a message goes before bytes.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .. import limits
from ..bits import fields, varint, zigzag
from ..layout import Part, Role
from ..protobuf_types import MAX_FIELD
from ..value import Value, words
from ._protobuf_parts import MASK_64, tag_words, uint_of

UINT64: Final = uint_of(64)
LOOKED_AT: Final = 4_096
"""Bytes of a field up to which its other readings are worked out when somebody looks."""
_UNTYPED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINES: Final = re.compile(r"[\t\n\r]")
ONE_VARINT: Final = re.compile(rb"[\x80-\xff]{0,9}+[\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Shape:
    """Whether bytes are well-formed as a message, and where their levels begin.

    several   where the fields of a level begin (the message itself, its groups) -> numbers that come more than once there
    end       where the message ends, or the bytes stop being one
    """

    whole: bool
    several: dict[int, set[int]]
    end: int
    fields: int


def shape(data: bytes, at: int, end: int, group: int = 0) -> Shape:
    """Walk over tags and lengths without looking inside. `group`: begin inside one, and stop where it ends."""
    several: dict[int, set[int]] = {at: set()}
    around: list[tuple[int, set[int], set[int]]] = []
    seen, twice, count = set[int](), several[at], 0
    while at < end and len(around) <= limits.NESTING:
        tag, body = data[at], at + 1
        if tag > 127:
            found = ONE_VARINT.match(data, at, end)
            if found is None:
                break
            tag, body = UINT64(found[0]), found.end()
        number, wire = tag >> 3, tag & 7
        if not 0 < number <= MAX_FIELD or wire > 5:
            break
        if wire == 4:
            if number != group:
                break
            at = body
            if not around:
                return Shape(True, several, at, count)
            group, seen, twice = around.pop()
            continue
        count += not around
        (twice if number in seen else seen).add(number)
        if wire == 3:
            around.append((group, seen, twice))
            group, seen, twice = number, set(), set()
            at = body
            several[at] = twice
            continue
        stop = _past(data, body, end, wire)
        if stop is None:
            break
        at = stop
    return Shape(at >= end and not around and not group, several, at, count)


def _past(data: bytes, body: int, end: int, wire: int) -> int | None:
    """Where a field's value ends; None where it does not within the bytes."""
    if wire in (1, 5):
        stop = body + (8 if wire == 1 else 4)
        return stop if stop <= end else None
    if body < end and data[body] < 128:
        stop = body + 1 + (data[body] if wire == 2 else 0)
        return stop if stop <= end else None
    found = ONE_VARINT.match(data, body, end)
    if found is None:
        return None
    if wire == 2 and len(found[0]) > 5:
        return None
    stop = found.end() + (UINT64(found[0]) if wire == 2 else 0)
    return stop if stop <= end else None


def varint_field(data: bytes, at: int, end: int, wanted: int) -> int | None:
    """The value of the first varint field of a number among the fields from `at` on; None where there is none."""
    while at < end:
        found = ONE_VARINT.match(data, at, end)
        tag = UINT64(found[0]) if found else 0
        if found is None or tag & 7 in (3, 4):
            return None
        stop = _past(data, found.end(), end, tag & 7)
        if stop is None:
            return None
        if tag == wanted << 3:
            return UINT64(data[found.end() : stop])
        at = stop
    return None


def as_text(data: bytes) -> str | None:
    """The bytes as text that a person could have typed; None where they are not."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if _UNTYPED.search(text) else text


def guess(data: bytes, inside: Shape) -> tuple[Part | None, bool]:
    """The part to show, None for a message; and whether text and message are both plausible."""
    text = as_text(data)
    message = inside.whole and inside.fields > 0
    if text is None:
        return (None if message else BYTES_GUESS), False
    if not message:
        return TEXT_GUESS, False
    return (None if _LINES.search(text) else TEXT_GUESS), True


# Readings in words


def packed(data: bytes) -> list[int] | None:
    """The bytes as varints end to end; None where they are none."""
    found = list(ONE_VARINT.finditer(data))
    whole = bool(found) and sum(len(one[0]) for one in found) == len(data)
    return [UINT64(one[0]) for one in found] if whole else None


def message_words(data: bytes) -> str | None:
    """The fields of a message in words; None where the bytes are none."""
    inside = shape(data, 0, len(data))
    if not inside.whole or not inside.fields:
        return None
    tags: list[str] = []
    at = 0
    while at < len(data) and len(tags) < 4:
        found = ONE_VARINT.match(data, at)
        assert found is not None
        tag = UINT64(found[0])
        tags.append(tag_words(tag))
        stop = _past(data, found.end(), len(data), tag & 7) if tag & 7 < 3 or tag & 7 == 5 else None
        if stop is None:
            break
        at = stop
    more = ", …" if inside.fields > len(tags) else ""
    return f"a message ({'; '.join(tags)}{more})"


def readings(data: bytes, shown: str) -> Iterator[str]:
    """The other plausible readings of what comes after a length."""
    if len(data) > LOOKED_AT:
        yield "something else: it is too long to try"
        return
    if not data:
        yield from ("no bytes", "a message without fields")
        return
    if shown != "text" and (text := as_text(data)) is not None:
        yield f"the text {text!r}"
    if shown != "message" and (message := message_words(data)) is not None:
        yield message
    if (numbers := packed(data)) is not None:
        yield "packed varints " + ", ".join(map(str, numbers[:6])) + (", …" if len(numbers) > 6 else "")
    if shown != "bytes":
        yield "bytes"


def _or(first: str, others: Iterator[str] | list[str]) -> str:
    return f"{first}, a guess; or " + "; or ".join(others)


def _text_words(value: Value) -> str:
    text = str(value)
    return _or(words(text), readings(text.encode(), "text"))


def _bytes_words(value: Value) -> str:
    return _or(f"{len(value)} bytes {words(value)}", readings(value, "bytes"))


def _varint_words(number: Value) -> str:
    others = [f"{zigzag(number)} as sint64"]
    if number >> 63:
        others.insert(0, f"{number - MASK_64 - 1} as int64")
    if number < 2:
        others.append("true as bool" if number else "false as bool")
    return _or(f"{number}", others)


def _fixed_read(data: bytes) -> Value:
    """A float where it is one that people use, an unsigned integer where not."""
    number = struct.unpack("<f" if len(data) == 4 else "<d", data)[0]
    if math.isfinite(number) and 1e-6 <= abs(number) < 1e15:
        return number
    return int.from_bytes(data, "little")


def _fixed_words(width: int) -> Part:
    code, unsigned, signed = ("<f", "<I", "<i") if width == 4 else ("<d", "<Q", "<q")
    name = "float" if width == 4 else "double"

    def says(value: Value) -> str:
        data = struct.pack(code if isinstance(value, float) else unsigned, value)
        number, plain, low = (struct.unpack(each, data)[0] for each in (code, unsigned, signed))
        others = [] if isinstance(value, float) else [f"{number!r} as {name}"]
        if isinstance(value, float):
            others.append(f"{plain} as fixed{8 * width}")
        if low < 0:
            others.append(f"{low} as sfixed{8 * width}")
        return _or(f"{value!r}", others)

    return Part(
        f"{8 * width} bits, a guess", Role.VALUE, f"{width} bytes, lowest byte first: a {name} or an integer. "
        "Without a schema nobody can tell which; the likelier one is shown.", "Non-varint Numbers",
        read=_fixed_read, words=says, bits=fields((8 * width, Role.VALUE, "lowest byte first")),
    )  # fmt: skip


VARINT_GUESS: Final = Part(
    "varint, a guess", Role.VALUE, "A varint: seven bits a byte, the lowest first. Without a schema nobody can tell whether "
    "it is signed, unsigned, zigzag, a truth value or an enum's; it is shown unsigned.", "Base 128 Varints",
    read=UINT64, words=_varint_words, bits=varint(Role.VALUE),
)  # fmt: skip
I32_GUESS: Final = _fixed_words(4)
I64_GUESS: Final = _fixed_words(8)
TEXT_GUESS: Final = Part(
    "text, a guess", Role.VALUE, "These bytes read well as text. Without a schema that is a guess: a message, packed numbers "
    "and plain bytes come after a length as well.", "Length-Delimited Records", read=lambda data: data.decode(),
    words=_text_words,
)  # fmt: skip
BYTES_GUESS: Final = Part(
    "bytes, a guess", Role.VALUE, "These bytes are no text and no message. Without a schema nobody can tell whether they are "
    "plain bytes or packed numbers.", "Length-Delimited Records", words=_bytes_words,
)  # fmt: skip

GUESSES: Final = (VARINT_GUESS, I32_GUESS, I64_GUESS, TEXT_GUESS, BYTES_GUESS)
VALUES: Final = {0: VARINT_GUESS, 1: I64_GUESS, 5: I32_GUESS}
