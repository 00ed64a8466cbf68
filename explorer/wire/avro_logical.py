"""Avro's logical types: what a plain value in the bytes stands for, and how a person writes it.

A date is a number of days, a timestamp a number of milliseconds, a decimal an integer whose point the schema places. The
bytes hold the plain value only; the meaning is in the schema. A record may give either. `LOGICAL` is the table: it reads
a record's value to the plain one, and tells the plain one as a person would write it.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from . import limits
from .value import Logical, Real, Value, dollar_bytes, number

Note = Mapping[str, Any]

_DAY: Final = 86_400
_EPOCH: Final = date(1970, 1, 1)
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # 0001-01-01 to 9999-12-31, which is what a calendar here can say
_UNITS: Final = {
    "millis": (1_000, "milliseconds"),
    "micros": (1_000_000, "microseconds"),
    "nanos": (10**9, "nanoseconds"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One logical type. `note` is what the schema says besides: a decimal's precision and scale, the size of a fixed.

    key       Avro's word for it
    bases     the types it may annotate
    doc       what a visitor reads on its bytes
    section   of the specification
    expects   what a record may hold, in words
    read      (value of a record, note) -> plain value; raises ValueError where it is none of those
    tell      (plain value, note) -> the meaning as text
    count     the plain value in words, to stand beside the meaning
    """

    key: str
    bases: tuple[str, ...]
    doc: str
    section: str
    expects: str
    read: Callable[[Value, Note], Value]
    tell: Callable[[Any, Note], str]
    count: Callable[[Any], str]

    def of(self, raw: Value, note: Note) -> Logical:
        """The meaning of a plain value."""
        return Logical(self.key, raw, self.tell(raw, note))

    def words(self, value: Value) -> str:
        """Meaning and plain value, for a person."""
        return f"{value.text} ({self.count(value.raw)})"


def meaning_of(native: str | None, note: Note) -> Meaning | None:
    """The logical type of a type by its native word; None for plain types, and for a UUID that is text anyway."""
    meaning = LOGICAL.get(native or "")
    return None if meaning is UUID and not note.get("size") else meaning


# Numbers of days and of parts of a second


def _integer(value: Value, bits: int) -> int | None:
    """The plain number itself, where a record holds that."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    if not -(1 << bits - 1) <= value < 1 << bits - 1:
        raise ValueError(f"an integer of {bits} bits")
    return value


def _text(value: Value, key: str) -> str | None:
    """The text of a value, or of the API's own writing of it: {"$date": "2024-05-17"}."""
    if isinstance(value, dict) and value.keys() == {f"${key}"}:
        value = value[f"${key}"]
    return value if isinstance(value, str) else None


def _counted(text: str | None, unit: str) -> int | None:
    """The number in "2147483647 days": how a number is told that no calendar can say."""
    found = re.fullmatch(rf"(-?\d{{1,19}}) {unit}", text or "")
    return int(found[1]) if found else None


def _day(text: str) -> int | None:
    try:
        return (date.fromisoformat(text) - _EPOCH).days if len(text) == 10 else None
    except ValueError:
        return None


def _day_text(days: int) -> str | None:
    return (_EPOCH + timedelta(days=days)).isoformat() if _FIRST_DAY <= days <= _LAST_DAY else None


def _date_text(days: int, note: Note) -> str:
    return _day_text(days) or f"{days} days"


_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?")
_ZONE: Final = re.compile(r"(?:(Z|z)|([-+])([01]\d|2[0-3]):?([0-5]\d))?")


def _clock(text: str, per_second: int) -> tuple[int, str] | None:
    """Parts of a second since midnight from a time of day, and the text that is left over."""
    found = _CLOCK.match(text)
    if not found:
        return None
    fraction = (found[4] or "").rstrip("0")
    digits = len(str(per_second)) - 1
    if len(fraction) > digits:
        raise ValueError(f"at most {digits} digits after the second")
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    return seconds * per_second + int(fraction.ljust(digits, "0")), text[found.end() :]


def _clock_text(parts: int, per_second: int) -> str:
    seconds, rest = divmod(parts, per_second)
    fraction = f".{rest:0{len(str(per_second)) - 1}d}" if rest else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def _date() -> Meaning:
    def read(value: Value, note: Note) -> int:
        raw = _integer(value, 32)
        text = _text(value, "date")
        if raw is None and text is not None:
            raw = _integer(_counted(text, "days"), 32) if text[-1:] == "s" else _day(text)
        if raw is None:
            raise ValueError("a date as 2024-05-17, or the number of days since 1970-01-01")
        return raw

    return Meaning(
        "date", ("int",), "A day of the calendar, as the number of days since 1 January 1970.", "Logical Types: Date",
        "a date as 2024-05-17, or the number of days since 1970-01-01", read, _date_text,
        lambda raw: f"{raw} days since 1970-01-01",
    )  # fmt: skip


def _time(unit: str, base: str) -> Meaning:
    per_second, name = _UNITS[unit]
    key, bits = f"time-{unit}", 32 if base == "int" else 64
    expects = f"a time of day as 13:45:30.125, or the number of {name} since midnight"

    def read(value: Value, note: Note) -> int:
        raw = _integer(value, bits)
        text = _text(value, key)
        if raw is None and text is not None and (clock := _clock(text, per_second)) and not clock[1]:
            raw = clock[0]
        if raw is None:
            raw = _integer(_counted(text, name), bits)
        if raw is None:
            raise ValueError(expects)
        return raw

    def tell(raw: int, note: Note) -> str:
        return _clock_text(raw, per_second) if 0 <= raw < _DAY * per_second else f"{raw} {name}"

    return Meaning(
        key, (base,), f"A time of day, as the number of {name} since midnight.", "Logical Types: Time", expects, read,
        tell, lambda raw: f"{raw} {name} since midnight",
    )  # fmt: skip


def _timestamp(unit: str, *, local: bool) -> Meaning:
    per_second, name = _UNITS[unit]
    key = f"local-timestamp-{unit}" if local else f"timestamp-{unit}"
    sample = "2024-05-17T13:45:30.125" + ("" if local else "Z")
    expects = f"a point in time as {sample}, or the number of {name} since 1970"

    def read(value: Value, note: Note) -> int:
        raw = _integer(value, 64)
        text = _text(value, key)
        if raw is None and text is not None:
            raw = _integer(_counted(text, name) if text[-1:] == "s" else _from_iso(text), 64)
        if raw is None:
            raise ValueError(expects)
        return raw

    def _from_iso(text: str) -> int | None:
        days = _day(text[:10])
        if days is None or text[10:11] not in ("T", "t", " "):
            return None
        clock = _clock(text[11:], per_second)
        zone = _ZONE.fullmatch(clock[1]) if clock else None
        if clock is None or zone is None:
            return None
        if local and zone[0]:
            raise ValueError(f"a local time without a zone, as {sample}")
        shift = 0 if zone[2] is None else int(f"{zone[2]}1") * (int(zone[3]) * 60 + int(zone[4])) * 60
        return (days * _DAY - shift) * per_second + clock[0]

    def tell(raw: int, note: Note) -> str:
        days, parts = divmod(raw, _DAY * per_second)
        day = _day_text(days)
        return f"{day}T{_clock_text(parts, per_second)}{'' if local else 'Z'}" if day else f"{raw} {name}"

    doc = (
        f"A point in time in whatever zone the reader is in, as {name} since 1 January 1970, 00:00:00."
        if local
        else f"A point in time, as the number of {name} since 1 January 1970, 00:00:00 UTC."
    )
    section = "Logical Types: Local Timestamps" if local else "Logical Types: Timestamps"
    return Meaning(key, ("long",), doc, section, expects, read, tell, lambda raw: f"{raw} {name} since 1970")


# Bytes


def _bytes(value: Value, size: int | None) -> bytes | None:
    """Plain bytes, where a record holds those: as bytes, as {"$bytes": base64}, or as text that no keyboard writes."""
    value = value if (data := dollar_bytes(value)) is None else data
    if isinstance(value, str) and not (value.isascii() and value.isprintable()):
        value = value.encode("latin-1")  # Avro's JSON encoding: a character a byte
    if not isinstance(value, bytes):
        return None
    if size is not None and len(value) != size:
        raise ValueError(f"{size} bytes")
    return value


_DECIMAL: Final = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,6}))?")


def _read_decimal(value: Value, note: Note) -> bytes:
    size, precision, scale = note.get("size"), note["precision"], note["scale"]
    raw = _bytes(value, size)
    if raw is not None:
        return raw
    text = _text(value, "decimal")
    if text is None and isinstance(value, int | float) and not isinstance(value, bool):
        text = value.text if isinstance(value, Real) else number(value)
    found = _DECIMAL.fullmatch(text or "")
    if text is None or found is None or len(text) > limits.DIGITS:
        raise ValueError("a decimal number, as 12.34")
    fraction = found[3] or ""
    digits = (found[2] + fraction).lstrip("0")
    shift = scale - len(fraction) + int(found[4] or 0)
    kept = digits if shift >= 0 else digits[:shift]
    if digits and shift < 0 and digits[shift:].strip("0"):
        raise ValueError(f"a decimal number of at most {scale} digits after the point")
    if len(kept) + max(shift, 0) > min(precision, limits.DIGITS) and kept:
        raise ValueError(f"a decimal number of at most {precision} digits, {scale} of them after the point")
    unscaled = int(found[1] + (kept or "0")) * (10 ** max(shift, 0) if kept else 1)
    length = (unscaled + (unscaled < 0)).bit_length() // 8 + 1
    if size is not None and length > size:
        raise ValueError(f"a decimal number within {size} bytes")
    return unscaled.to_bytes(size or length, "big", signed=True)


def _tell_decimal(raw: bytes, note: Note) -> str:
    unscaled = int.from_bytes(raw, "big", signed=True)
    scale = note["scale"]
    digits = number(abs(unscaled))
    sign = "-" if unscaled < 0 else ""
    if not scale:
        return sign + digits
    if scale > limits.DIGITS or not digits.isdigit():
        return f"{sign}{digits} × 10^-{scale}"
    digits = digits.rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"


_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def _read_uuid(value: Value, note: Note) -> Value:
    size = note.get("size")
    text = _text(value, "uuid")
    if size is None:  # over a string: any text is written, as other writers do
        if text is None:
            raise ValueError("a UUID as text")
        if not text.isascii():
            _unicode(text)
        return text
    if text is not None and _UUID.fullmatch(text):
        return uuid.UUID(text).bytes
    raw = _bytes(value, size)
    if raw is None:
        raise ValueError("a UUID, as 2d2f3c9e-8a3b-4c6f-9a51-0d6ad3c0f3b7")
    return raw


def _unicode(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("text without lone surrogates") from None


def _tell_uuid(raw: bytes, note: Note) -> str:
    return str(uuid.UUID(bytes=bytes(raw))) if len(raw) == 16 else raw.hex()


_ISO_DURATION: Final = re.compile(
    r"P(?:(\d{1,9})Y)?(?:(\d{1,10})M)?(?:(\d{1,9})W)?(?:(\d{1,10})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,10})(?:\.(\d{1,3}))?S)?)?"
)
_DURATION_KEYS: Final = ("months", "days", "milliseconds")


def _read_duration(value: Value, note: Note) -> bytes:
    raw = _bytes(value, 12)
    if raw is not None:
        return raw
    text = _text(value, "duration")
    found = _ISO_DURATION.fullmatch(text) if text else None
    if found:
        years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:7])
        clock = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[8] or "").ljust(3, "0") or 0)
        parts = [years * 12 + months, weeks * 7 + days, clock]
    elif isinstance(value, dict) and value.keys() == set(_DURATION_KEYS):
        parts = [value[key] for key in _DURATION_KEYS]
    else:
        parts = []
    if len(parts) != 3 or not all(type(part) is int and 0 <= part < 1 << 32 for part in parts):
        raise ValueError('a duration as P1M2DT3.5S, or as {"months": 1, "days": 2, "milliseconds": 3500}')
    return struct.pack("<III", *parts)


def _tell_duration(raw: bytes, note: Note) -> str:
    months, days, millis = struct.unpack("<III", raw)
    seconds = f"{millis // 1000}.{millis % 1000:03d}".rstrip("0").rstrip(".")
    return f"P{months}M{days}DT{seconds}S"


def _hex(raw: bytes) -> str:
    return raw[:16].hex(" ") + (" …" if len(raw) > 16 else "")


DECIMAL: Final = Meaning(
    "decimal", ("bytes", "fixed"),
    "A decimal number: an integer in two's complement, big-endian; the schema's scale says where the point stands.",
    "Logical Types: Decimal", "a decimal number, as 12.34", _read_decimal, _tell_decimal,
    lambda raw: f"unscaled {number(int.from_bytes(raw, 'big', signed=True))}",
)  # fmt: skip
UUID: Final = Meaning(
    "uuid", ("string", "fixed"), "A universally unique identifier (RFC 9562).", "Logical Types: UUID",
    "a UUID, as 2d2f3c9e-8a3b-4c6f-9a51-0d6ad3c0f3b7", _read_uuid, _tell_uuid, _hex,
)  # fmt: skip
DURATION: Final = Meaning(
    "duration", ("fixed",),
    "An amount of time: three unsigned little-endian numbers of four bytes, for months, days and milliseconds.",
    "Logical Types: Duration", "a duration as P1M2DT3.5S", _read_duration, _tell_duration, _hex,
)  # fmt: skip

LOGICAL: Final[Mapping[str, Meaning]] = {
    meaning.key: meaning
    for meaning in (
        _date(), _time("millis", "int"), _time("micros", "long"),
        *(_timestamp(unit, local=local) for local in (False, True) for unit in _UNITS),
        DECIMAL, UUID, DURATION,
    )
}  # fmt: skip


def _special(meaning: Meaning) -> Callable[[Value, Any], Value]:
    def special(value: Value, type_: Any) -> Value:
        if isinstance(value, Logical) and value.kind == meaning.key:
            value = value.raw
        try:
            raw = meaning.read(value, type_.note)
        except UnicodeError:
            raise ValueError(meaning.expects) from None
        return meaning.of(raw, type_.note) if meaning_of(meaning.key, type_.note) else raw

    return special


SPECIAL: Final[Mapping[str, Callable[[Value, Any], Value]]] = {
    key: _special(meaning) for key, meaning in LOGICAL.items()
}
"""How `conform` reads a record's value of a logical type: for `Manner.special`."""
