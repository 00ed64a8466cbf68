"""Where varints, lengths and texts end, and what is said when they do not."""

from __future__ import annotations

from ..bits import number_from
from ..problem import Problem
from ..protobuf_types import MAX_FIELD
from ..tracer import Stop, Tracer
from ._protobuf_parts import LENGTH


def long_tag(t: Tracer, at: int, end: int, lenient: bool) -> tuple[int, int]:
    """A tag of several bytes: its number, and where it ends. Tags have five bytes at most; protoscope writes longer ones."""
    body, most = at, at + (10 if lenient else 5)
    while body < end and body < most and t.data[body] > 127:
        body += 1
    if body >= end:
        raise t.end(at, "a tag")
    tag = number_from(t.data[at : body + 1])
    if body >= most or tag >> 32:
        raise t.stop(
            at, f"a tag of at most {most - at} bytes with a field number up to {MAX_FIELD}",
            f"{body + 1 - at} bytes for field {tag >> 3}" if body < most else "one that goes on", code="tag",
        )  # fmt: skip
    if body - at > 4:
        remark(t, at, "long-tag", "This tag is longer than five bytes; most readers refuse it.", "at most five bytes",
                f"{body + 1 - at} bytes", "Write the tag as short as it goes.")  # fmt: skip
    return tag, body + 1


def long_length(t: Tracer, body: int, end: int) -> tuple[int, int]:
    """A length of several bytes, and where it ends."""
    at = body
    while at < end and at - body < 5 and t.data[at] > 127:
        at += 1
    if at >= end:
        raise t.end(min(body, end), "a length")
    if at - body == 5:
        raise t.stop(body, "a length of at most five bytes", "one that goes on", code="length")
    return number_from(t.data[body : at + 1]), at + 1


def short(t: Tracer, body: int, begin: int, end: int, length: int, what: str) -> Stop:
    """The fault of a value that is longer than what is left of its message; its length, where it is whole, is told first."""
    if begin > end:
        return t.end(min(body, end), "a length")
    t.leaf(body, LENGTH)
    if end == len(t.data):
        return t.end(begin, f"{length:,} bytes of {what}")
    return t.stop(begin, f"{length:,} bytes of {what}", f"the end of the message around it after {end - begin}",
                  code="truncated")  # fmt: skip


def length_of(t: Tracer, body: int, end: int, what: str) -> tuple[int, int]:
    """The length of a value that lies whole within its message, and where the value begins; its leaf is told."""
    length, begin = long_length(t, body, end)
    if begin + length > end:
        raise short(t, body, begin, end, length, what)
    t.leaf(body, LENGTH)
    return length, begin


def check_varint(t: Tracer, body: int, at: int, end: int) -> None:
    """A varint that is long or runs past its message."""
    if at > end:
        raise (
            t.end(min(body, end), "a varint")
            if end == len(t.data)
            else t.stop(min(body, end), "a varint", "the end of the message around it", code="truncated")
        )
    if at - body > 10:
        raise t.stop(body, "a varint of at most 10 bytes", f"{at - body} bytes", code="varint",
                     fix="64 bits fit in ten bytes: the tenth is the last.")  # fmt: skip
    if t.data[at - 1] > 1 and at - body == 10:
        remark(t, body, "varint-overflow", "The number has more than 64 bits; the higher ones are dropped.",
                "at most 64 bits", "a tenth byte above 01", "Some readers refuse it: write at most 64 bits.")  # fmt: skip


def varint_end(t: Tracer, body: int, end: int) -> int:
    """Where a varint ends; raises where it does not end in time."""
    at = body
    while at < end and t.data[at] > 127:
        at += 1
    if at >= end or at - body > 8:
        check_varint(t, body, at + 1, end)
    return at + 1


def check_utf8(t: Tracer, begin: int, at: int, *, must: bool) -> None:
    """Text that is not ASCII: UTF-8, or a fault where the field says so, or bytes where it does not."""
    try:
        t.data[begin:at].decode()
    except UnicodeDecodeError as error:
        found = f"byte {t.data[begin + error.start]:02x}, which is not UTF-8"
        if must:
            raise t.stop(begin, "text in UTF-8", found, code="not-utf8", offset=begin + error.start,
                         fix="Declare the field as bytes, or write text.") from None  # fmt: skip
        remark(t, begin + error.start, "not-utf8", "This string is not UTF-8; it is shown as bytes.", "UTF-8", found,
                "Declare the field as bytes: proto3 and editions refuse such a string.")  # fmt: skip


def remark(t: Tracer, offset: int, code: str, detail: str, expected: str, found: str, fix: str) -> None:
    t.remark(Problem(code=code, detail=detail, offset=offset, expected=expected, found=found, fix=fix))
