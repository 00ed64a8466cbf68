"""Ion's values as the domain says them: what JSON has no word for is `{"$symbol": …}`, `{"$decimal": …}` and their kin.

S-expressions and annotated values are objects of the same manner, of classes of their own, so that the writer can tell
them from a struct that happens to have such fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from .. import limits
from ..decimal128 import scientific
from ..value import Logical, Value

TYPES: Final = (
    "null", "bool", "int", "int", "float", "decimal", "timestamp", "symbol", "string", "clob", "blob", "list", "sexp",
    "struct",
)  # fmt: skip
"""The types of Ion under their type codes; 2 is a positive and 3 a negative int."""

LONGEST_INT: Final = limits.DIGITS * 10 // 3 // 8
"""Bytes of an integer whose digits are surely within the limit on printed digits."""


class Sexp(dict[str, Value]):
    """An S-expression: `{"$sexp": […]}`."""


class Annotated(dict[str, Value]):
    """A value with annotations: `{"$annotations": ["a", "b"], "value": …}`."""


def sexp(items: Sequence[Value]) -> Sexp:
    return Sexp({"$sexp": list(items)})


def annotated(names: Sequence[Value], value: Value) -> Annotated:
    return Annotated({"$annotations": list(names), "value": value})


def null(type_: str) -> Value:
    """A null of a type; that of the type null is plain null."""
    return None if type_ == "null" else Logical("null", type_, f"null.{type_}")


def symbol(text: str) -> Logical:
    return Logical("symbol", text, text)


def clob(data: bytes) -> Logical:
    """Text of unknown encoding: what is not printable ASCII is shown as an escape."""
    return Logical("clob", data, data.decode("latin-1").translate(_CLOB))


_CLOB: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0x100))} | {ord("\\"): "\\\\"}


def decimal(coefficient: int, exponent: int, *, negative: bool = False) -> Logical:
    """Coefficient times ten to the exponent; `negative` tells -0 from 0."""
    sign = "-" if coefficient < 0 or negative else ""
    return Logical("decimal", (coefficient, exponent), sign + scientific(str(abs(coefficient)), exponent))


class Moment(NamedTuple):
    """A timestamp in local time; what is less precise is None. `offset` in minutes; None where it is not known."""

    year: int
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    fraction: str = ""
    offset: int | None = None

    def fault(self) -> tuple[str, str] | None:
        """What was expected and found, where it is no time of the calendar."""
        if not 1 <= self.year <= 9999:
            return "a year from 1 to 9999", str(self.year)
        if self.month is None:
            return None
        if not 1 <= self.month <= 12:
            return "a month from 1 to 12", str(self.month)
        if self.day is None:
            return None
        last = (31, 29 if self._leaps else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[self.month - 1]
        if not 1 <= self.day <= last:
            return f"a day from 1 to {last}", str(self.day)
        if self.hour is None or self.minute is None:
            return None
        if self.hour > 23:
            return "an hour up to 23", str(self.hour)
        if self.minute > 59:
            return "a minute up to 59", str(self.minute)
        if self.second is not None and self.second > 59:
            return "a second up to 59", str(self.second)
        if self.offset is not None and abs(self.offset) >= 1440:
            return "an offset of less than a day", f"{self.offset} minutes"
        return None

    @property
    def _leaps(self) -> bool:
        return self.year % 4 == 0 and (self.year % 100 != 0 or self.year % 400 == 0)

    def shifted(self, minutes: int) -> Moment:
        """So many minutes later, to the minute; raises OverflowError past the calendar."""
        there = datetime(self.year, self.month or 1, self.day or 1, self.hour or 0, self.minute or 0) + timedelta(
            minutes=minutes
        )
        return self._replace(year=there.year, month=there.month, day=there.day, hour=there.hour, minute=there.minute)

    @property
    def text(self) -> str:
        """As Ion text writes it."""
        if self.month is None:
            return f"{self.year:04d}T"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}T"
        day = f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        if self.hour is None:
            return day
        seconds = "" if self.second is None else f":{self.second:02d}" + (f".{self.fraction}" if self.fraction else "")
        if self.offset is None:
            zone = "-00:00"
        elif not self.offset:
            zone = "Z"
        else:
            zone = f"{'-' if self.offset < 0 else '+'}{abs(self.offset) // 60:02d}:{abs(self.offset) % 60:02d}"
        return f"{day}T{self.hour:02d}:{self.minute:02d}{seconds}{zone}"

    @property
    def value(self) -> Logical:
        return Logical("timestamp", self.text, self.text)


TIMESTAMP: Final = (
    r"[0-9]{4}(?:T|-[0-9]{2}(?:T|-[0-9]{2}"
    r"(?:T(?:[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]++)?+)?+(?:Z|[-+][0-9]{2}:[0-9]{2}))?+)?+))"
)
_PIECES: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?"
    r"(?:T(?:([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(?:(Z)|([-+])([0-9]{2}):([0-9]{2})))?)?\Z"
)


def moment(text: str) -> Moment:
    """The timestamp that Ion text says, be it in the calendar or not. The text has the form of one."""
    pieces = _PIECES.match(text)
    if pieces is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction, zulu, sign, hours, minutes = pieces.groups()
    offset: int | None = 0 if zulu else None
    if sign:
        if int(minutes) > 59:  # told as what it is by `fault`
            offset = 1440
        elif (sign, hours, minutes) != ("-", "00", "00"):
            offset = (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)
    numbers = [int(piece) if piece else None for piece in (month, day, hour, minute, second)]
    return Moment._make([int(year), *numbers, fraction or "", offset])
