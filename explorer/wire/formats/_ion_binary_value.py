"""Numbers of varying length, decimals and timestamps in the binary form of Ion."""

from __future__ import annotations

from typing import Final

from .. import limits
from ..tracer import Stop, Tracer
from ._ion_table import (
    COEFFICIENT,
    EXPONENT,
    FRACTION,
    FRACTION_EXPONENT,
    OFFSET,
    PIECES,
    minus,
    signed,
    varint,
    varuint,
)  # fmt: skip
from ._ion_values import LONGEST_INT, Moment, decimal

VAR_BYTES: Final = 10
"""Bytes of a VarUInt or VarInt: enough for 64 bits."""


def var_end(t: Tracer, at: int, end: int) -> int:
    """Where a VarUInt or VarInt ends: after the first byte whose high bit is set."""
    data, bound = t.data, min(end, at + VAR_BYTES)
    place = at
    while place < bound and data[place] < 0x80:
        place += 1
    if place < bound:
        return place + 1
    if place == end:
        raise cut(t, at, end, "a number, whose last byte has its high bit set")
    raise t.stop(
        at, f"a number of at most {VAR_BYTES} bytes", "one that goes on",
        fix="Its last byte has the high bit set: the bytes are not Ion, or begin at another place.",
    )  # fmt: skip


def cut(t: Tracer, at: int, end: int, expected: str) -> Stop:
    """Something is longer than what is left, of the data or of the value around it."""
    if end == len(t.data):
        return t.end(at, expected)
    return t.stop(
        at, expected, f"only {end - at:,} bytes left of what it is in",
        fix="A length is wrong: this one, or the one around it.",
    )  # fmt: skip


def read_decimal(t: Tracer, at: int, end: int) -> None:
    """An exponent, and a coefficient in what is left."""
    data = t.data
    body = var_end(t, at, end)
    t.leaf(at, EXPONENT)
    if end > body:
        t.leaf(body, COEFFICIENT)
    raw = data[body:end]
    if len(raw) > LONGEST_INT:
        t.value(raw)
    else:
        t.value(decimal(signed(raw), varint(data[at:body]), negative=raw[:1] == b"\x80" and not any(raw[1:])))


def read_timestamp(t: Tracer, at: int, end: int) -> None:
    """An offset, then year, month, day, hour and minute, second, fraction: as many of them as it is precise."""
    data, first = t.data, at
    body = var_end(t, at, end)
    t.leaf(at, OFFSET)
    offset = varint(data[at:body])
    known = bool(offset) or not minus(data[at:body])
    numbers: list[int] = []
    at = body
    for piece in PIECES:
        if at < end:
            body = var_end(t, at, end)
            numbers.append(varuint(data[at:body]))
            t.leaf(at, piece)
            at = body
    if len(numbers) in (0, 4):
        raise t.stop(
            end, "a minute after the hour" if numbers else "a year", "the end of the timestamp", fix="Mend the writer."
        )
    time = Moment._make([*numbers, *[None] * (6 - len(numbers)), "", None])
    fault = time.fault()
    if fault is None and at < end:
        time, fault = _fraction(t, time, at, end)
    if fault is None and len(numbers) > 4 and known:
        fault = time._replace(offset=offset).fault()
        if fault is None:
            try:
                time = time.shifted(offset)._replace(offset=offset)
            except OverflowError:
                fault = "a time from year 1 to 9999", "one beyond it in local time"
    if fault is not None:
        raise t.stop(end, *fault, offset=first, fix="There is no such time in the calendar: mend the writer.")
    t.value(time.value)


def _fraction(t: Tracer, time: Moment, at: int, end: int) -> tuple[Moment, tuple[str, str] | None]:
    """A power of ten and digits: not negative, and less than a second."""
    body = var_end(t, at, end)
    exponent = varint(t.data[at:body])
    t.leaf(at, FRACTION_EXPONENT)
    raw = t.data[body:end]
    if raw:
        t.leaf(body, FRACTION)
    if len(raw) > LONGEST_INT or -exponent > limits.DIGITS:
        return time, (f"a fraction of at most {limits.DIGITS:,} digits", f"{max(len(raw), -exponent):,}")
    digits = signed(raw)
    if exponent >= 0:
        return time, ("a fraction below one second", f"{digits}E+{exponent}") if digits else None
    if digits < 0 or len(str(digits)) > -exponent:
        return time, ("a fraction from 0 to below one second", str(decimal(digits, exponent).text))
    return time._replace(fraction=str(digits).zfill(-exponent)), None
