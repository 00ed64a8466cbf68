"""Values as the domain knows them: Python's own where Python has the word, a small class where it does not.

A value is None, bool, int (any size), float, str, bytes, list, dict with text keys, or one of the classes below. `Real` is
a JSON number that is not a plain integer, with the digits as they were written. What JSON has no word for leaves the
domain as `{"$bytes": …}`, `{"$float": …}`, `{"$map": …}` and their kin, by `to_json` alone.
"""

from __future__ import annotations

import base64
import marshal
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from . import limits

Value = Any  # recursive, and mypy is no help there


class Real(float):
    """A float that remembers how it was written: `1.0`, `1e2`, `-0`, `0.1000`, `1e400`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Real:
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __reduce__(self) -> tuple[type[Real], tuple[str]]:
        return Real, (self.text,)

    @property
    def exact(self) -> bool:
        """Whether a 64-bit float holds just what was written, to the digits written."""
        shortest = float.__repr__(self)
        return self.text == shortest or (not math.isinf(self) and _digits(self.text) == _digits(shortest))

    @property
    def integer(self) -> int | None:
        """The integer that was written, exactly: 100 for `1e2`, 0 for `-0`; None for fractions and past 64 bits or so."""
        sign, digits, power = _digits(self.text)
        if power < 0 or len(digits) + power > 40:
            return None
        return int(f"{sign}{digits or 0}{'0' * power}")


def _digits(text: str) -> tuple[str, str, int]:
    """Sign, significant digits and exponent: equal for two writings of one number."""
    sign = "-" if text.startswith("-") else ""
    mantissa, _, exponent = text.lstrip("-").lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    stripped = digits.rstrip("0")
    power = int(exponent or 0) - len(fraction) + len(digits) - len(stripped)
    return (sign, stripped, power) if stripped else (sign, "", 0)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A map whose keys are not all text, or that has one key twice: its entries in the order of the bytes."""

    items: tuple[tuple[Value, Value], ...]


@dataclass(frozen=True, slots=True)
class Ext:
    """A typed run of bytes that the format does not interpret (MessagePack's ext family)."""

    code: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    """A value under a numbered tag (CBOR)."""

    number: int
    value: Value


UNDEFINED: Final = 23


@dataclass(frozen=True, slots=True)
class Simple:
    """A value that is nothing but a number with a meaning (CBOR's simple values); 23 is JavaScript's undefined."""

    number: int


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A point in time: whole seconds since 1970-01-01T00:00:00Z, and nanoseconds 0 to 999,999,999."""

    seconds: int
    nanoseconds: int

    @property
    def iso(self) -> str:
        """ISO 8601 with as many fractional digits as are there; plain seconds where a calendar has no such year."""
        fraction = f".{self.nanoseconds:09d}".rstrip("0").rstrip(".")
        days, second = divmod(self.seconds, 86_400)
        if not -719_162 <= days <= 2_932_896:  # 0001-01-01 to 9999-12-31
            return f"{self.seconds}{fraction} s"
        from datetime import date, timedelta

        day = date(1970, 1, 1) + timedelta(days=days)
        return f"{day.isoformat()}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{fraction}Z"


@dataclass(frozen=True, slots=True)
class Logical:
    """A plain value that its schema gives a meaning (Avro's logical types): the value in the bytes, and what it stands for.

    `kind` is the schema's own word for the meaning, `raw` the value underneath, `text` the meaning in ISO 8601, digits …
    """

    kind: str
    raw: Value
    text: str


def to_json(value: Value) -> Value:
    """The value with everything JSON cannot say written in the `$` manner of the API. Shape kept, integers exact."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            if math.isfinite(value):
                return float(value)
            if isinstance(value, Real):
                return {"$number": value.text}
            return {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
        case bytes():
            return {"$bytes": base64.b64encode(value).decode()}
        case list() | tuple():
            return [to_json(item) for item in value]
        case dict():
            return {key: to_json(item) for key, item in value.items()}
        case Pairs():
            return {"$map": [[to_json(key), to_json(item)] for key, item in value.items]}
        case Ext():
            return {"$ext": value.code, "data": base64.b64encode(value.data).decode()}
        case Tag():
            return {"$tag": value.number, "value": to_json(value.value)}
        case Simple():
            return {"$undefined": True} if value.number == UNDEFINED else {"$simple": value.number}
        case Timestamp():
            return {"$timestamp": value.iso}
        case Logical():
            return {f"${value.kind}": value.text}
        case _:
            raise TypeError(f"not a value of the domain: {type(value).__name__}")


def from_base64(text: str) -> bytes:
    """Bytes from base64 or base64url, padded or not; raises ValueError."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def dollar_bytes(value: Value) -> bytes | None:
    """The bytes in `{"$bytes": "<base64>"}`, as `to_json` writes them; None for anything else."""
    if isinstance(value, dict) and value.keys() == {"$bytes"} and isinstance(value["$bytes"], str):
        try:
            return from_base64(value["$bytes"])
        except ValueError:
            return None
    return None


FLOATS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""The floats that JSON has no number for, by the names that everybody gives them."""


def dollar_float(value: Value) -> float | None:
    """The float in `{"$float": "NaN"}`, as `to_json` writes it; None for anything else."""
    if isinstance(value, dict) and value.keys() == {"$float"} and isinstance(value["$float"], str):
        return FLOATS.get(value["$float"])
    return None


def _alike(left: Value, right: Value) -> bool:
    """The quick way to a yes: what marshals to the same bytes is the same. Where it does not, a closer look is needed."""
    try:
        return marshal.dumps(left, 2) == marshal.dumps(
            right, 2
        )  # version 2: without references, which tell objects apart
    except ValueError:
        return False


_COMPARED: Final = (str, int, bool, type(None))
"""Types whose values are one where Python calls them equal."""


def same(left: Value, right: Value) -> bool:
    """Whether two values are one value, strictly: 1 is not 1.0 nor true, -0.0 is not 0.0, NaN is NaN, key order is free."""
    if type(left) in _COMPARED and type(left) is type(right):
        return bool(left == right)
    if left is right or _alike(left, right):
        return True
    stack = [(left, right)]
    while stack:
        one, two = stack.pop()
        if type(one) in _COMPARED and type(one) is type(two):
            if one != two:
                return False
            continue
        match one, two:
            case (bool(), bool()) | (None, None):
                if one is not two:
                    return False
            case (bool(), _) | (_, bool()):
                return False
            case float(), float():
                if struct.pack("<d", one) != struct.pack("<d", two) and not (math.isnan(one) and math.isnan(two)):
                    return False
                if math.isinf(one) and isinstance(one, Real) and isinstance(two, Real):  # both beyond a float
                    stack.append((_digits(one.text), _digits(two.text)))
            case (float(), _) | (_, float()):
                return False
            case dict(), dict():
                if one.keys() != two.keys():
                    return False
                stack += [(item, two[key]) for key, item in one.items()]
            case (list(), list()) | (tuple(), tuple()):
                if len(one) != len(two):
                    return False
                stack += zip(one, two, strict=True)
            case Pairs(), Pairs():
                stack.append((one.items, two.items))
            case Tag(), Tag():
                stack.append(((one.number, one.value), (two.number, two.value)))
            case _:
                if type(one) is not type(two) or one != two:
                    return False
    return True


def key_text(key: Value) -> str | None:
    """A map's key as the text that it is in a JSON record; None for what is no scalar."""
    match key:
        case str():
            return key
        case bool():
            return "true" if key else "false"
        case int():
            return str(key)
        case float():
            if math.isfinite(key):
                return repr(float(key))
            return "NaN" if math.isnan(key) else "Infinity" if key > 0 else "-Infinity"
        case bytes():
            return base64.b64encode(key).decode()
        case _:
            return None


def pointer(tokens: list[str] | tuple[str, ...]) -> str:
    """A JSON Pointer (RFC 6901) from its unescaped tokens."""
    return "".join("/" + escaped(token) for token in tokens)


def escaped(token: str) -> str:
    """A token as it stands in a JSON Pointer."""
    if "~" in token or "/" in token:
        return token.replace("~", "~0").replace("/", "~1")
    return token


def tokens(path: str) -> list[str]:
    """The unescaped tokens of a JSON Pointer; the empty pointer has none."""
    return [token.replace("~1", "/").replace("~0", "~") for token in path.split("/")[1:]]


SHOWN: Final = 120


def words(value: Value) -> str:
    """A value in one short line for a person. Text stands for itself; long things are cut with an ellipsis."""
    text = _words(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _words(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Real():
            return value.text
        case int() | float():
            return number(value)
        case str():
            return value
        case bytes():
            return value[:SHOWN].hex(" ")
        case Timestamp():
            return value.iso
        case Logical():
            return value.text
        case Ext():
            return f"ext {value.code}: {value.data[:SHOWN].hex(' ')}"
        case Tag():
            return f"{value.number}({_words(value.value)})"
        case Simple():
            return "undefined" if value.number == UNDEFINED else f"simple({value.number})"
        case list() | tuple():
            return "1 element" if len(value) == 1 else f"{len(value)} elements"
        case dict():
            return "1 entry" if len(value) == 1 else f"{len(value)} entries"
        case Pairs():
            return "1 entry" if len(value.items) == 1 else f"{len(value.items)} entries"
        case _:
            return str(value)


_TOO_LONG: Final = 10**limits.DIGITS


def number(value: int | float) -> str:
    """Digits of a number; past the limit on printed digits, how large it is instead."""
    if isinstance(value, int) and abs(value) >= _TOO_LONG:
        return f"an integer of {value.bit_length():,} bits"
    return repr(value)


Words = Callable[[Value], str]
