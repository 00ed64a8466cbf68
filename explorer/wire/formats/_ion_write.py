"""Ion as amazon.ion writes it, byte for byte, in binary and as text.

In binary the names come first, in a symbol table, in the order in which they appear in the record; lengths are as short as
they can be, floats have 64 bits. As text the names stand in their places, without quotes where they need none, and there is
no white space but after the version marker.
"""

from __future__ import annotations

import base64
import re
import struct
from typing import Final

from ..problem import EncodeError, Problem
from ..schema import Schema
from ..value import Logical, Pairs, Value, pointer
from ._ion_symbols import SYSTEM, TABLE
from ._ion_values import TYPES, Annotated, Sexp, moment

ENCODER: Final = "Bytewise's own, byte for byte that of amazon.ion 0.15.0"
MARKER: Final = b"\xe0\x01\x00\xea"


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The binary form."""
    writer = _Binary()
    body = writer.value(value, [])
    names = writer.names[len(SYSTEM) :]
    if not names:
        return MARKER + body
    texts = b"".join(_sized(8, name.encode()) for name in names)
    table = _sized(13, _varuint(SYSTEM.index("symbols") + 1) + _sized(11, texts))
    return MARKER + _sized(14, b"\x81" + _varuint(SYSTEM.index(TABLE) + 1) + table) + body


def encode_text(value: Value, schema: Schema | None = None) -> bytes:
    """The text form."""
    out: list[str] = ["$ion_1_0 "]
    _text(value, out)
    return "".join(out).encode()


# Binary


class _Binary:
    """Values as bytes; the names that came are numbered on the way."""

    def __init__(self) -> None:
        self.names = list(SYSTEM)
        self.numbers = {name: index + 1 for index, name in enumerate(SYSTEM)}

    def number(self, name: str) -> int:
        number = self.numbers.get(name)
        if number is None:
            self.names.append(name)
            number = self.numbers[name] = len(self.names)
        return number

    def value(self, value: Value, path: list[str]) -> bytes:
        match value:
            case None:
                return b"\x0f"
            case bool():
                return b"\x11" if value else b"\x10"
            case int():
                return _sized(2 if value >= 0 else 3, _uint(abs(value)))
            case float():
                bits = struct.pack(">d", value)
                return _sized(4, bits if any(bits) else b"")
            case str():
                return _sized(8, value.encode())
            case bytes():
                return _sized(10, value)
            case list():
                return _sized(11, b"".join(self.value(item, [*path, str(at)]) for at, item in enumerate(value)))
            case Sexp():
                return _sized(12, b"".join(self.value(item, path) for item in value["$sexp"]))
            case Annotated():
                numbers = b"".join(_varuint(self.symbol(name, path)) for name in value["$annotations"])
                return _sized(14, _varuint(len(numbers)) + numbers + self.value(value["value"], path))
            case dict():
                return _sized(13, b"".join(self.field(name, item, path) for name, item in value.items()))
            case Pairs():
                return _sized(13, b"".join(self.field(name, item, path) for name, item in value.items))
            case Logical():
                return self.logical(value, path)
            case _:
                raise TypeError(f"not a value of a record: {type(value).__name__}")

    def field(self, name: str, item: Value, path: list[str]) -> bytes:
        return _varuint(self.number(name)) + self.value(item, [*path, name])

    def symbol(self, name: Value, path: list[str]) -> int:
        """The number of a symbol: a text, or the symbol zero."""
        match name:
            case str():
                return self.number(name)
            case Logical(raw=str() as text):
                return self.number(text)
            case Logical(raw=0):
                return 0
            case _:
                raise _no_text(name, path)

    def logical(self, value: Logical, path: list[str]) -> bytes:
        match value.kind, value.raw:
            case "null", type_:
                return bytes((TYPES.index(type_) << 4 | 0x0F,))
            case "symbol", _:
                number = self.symbol(value, path)
                return _sized(7, _uint(number))
            case "clob", raw:
                return _sized(9, raw)
            case "decimal", (coefficient, exponent):
                minus = value.text.startswith("-")
                return _sized(
                    5, _decimal(abs(coefficient), exponent, minus) if coefficient or exponent or minus else b""
                )
            case "timestamp", raw:
                return _sized(6, _timestamp(raw))
            case _:
                raise TypeError(f"Ion has no {value.kind}")


def _sized(type_: int, body: bytes) -> bytes:
    """A type descriptor and the value; the length follows where four bits are too few."""
    if len(body) < 14:
        return bytes((type_ << 4 | len(body),)) + body
    return bytes((type_ << 4 | 14,)) + _varuint(len(body)) + body


def _uint(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _int(number: int, *, minus: bool) -> bytes:
    """Sign and magnitude; plus zero takes no bytes."""
    if not number:
        return b"\x80" if minus else b""
    data = bytearray(number.to_bytes(number.bit_length() // 8 + 1, "big"))
    data[0] |= minus << 7
    return bytes(data)


def _varuint(number: int) -> bytes:
    out = [0x80 | number & 0x7F]
    while number := number >> 7:
        out.append(number & 0x7F)
    return bytes(reversed(out))


def _varint(number: int, *, minus: bool) -> bytes:
    """As `_varuint`, but the second bit of the first byte is the sign."""
    data = bytearray(_varuint(number))
    if data[0] & 0x40:
        data.insert(0, 0)
    data[0] |= minus << 6
    return bytes(data)


def _decimal(coefficient: int, exponent: int, minus: bool) -> bytes:
    return _varint(abs(exponent), minus=exponent < 0) + _int(coefficient, minus=minus)


def _timestamp(text: str) -> bytes:
    """The offset, then the time in UTC."""
    time = moment(text)
    known = time.hour is not None and time.offset is not None
    offset = time.offset if known and time.offset is not None else 0
    out = [_varint(abs(offset), minus=offset < 0 or not known)]
    time = time.shifted(-offset) if offset else time
    out += [_varuint(piece) for piece in time[:6] if piece is not None]
    if time.fraction:
        out.append(_decimal(int(time.fraction), -len(time.fraction), False))
    return b"".join(out)


def _no_text(value: Value, path: list[str]) -> EncodeError:
    return EncodeError(
        Problem(
            code="no-symbol-text",
            detail="The text of a symbol is not known: it is in a symbol table that is not here.",
            path=pointer(path),
            expected="a symbol with a text",
            found=str(getattr(value, "text", value)),
            fix="Give the symbol as text.",
        )
    )


# Text

_IDENTIFIER: Final = re.compile(r"(?!(?:true|false|null|nan|\$[0-9]+)\Z)[A-Za-z_$][A-Za-z0-9_$]*\Z")
_ESCAPED: Final = {
    **{chr(code): f"\\x{code:02X}" for code in range(0x20)},
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\\": "\\\\",
}  # fmt: skip
_IN_STRING: Final = str.maketrans({**_ESCAPED, '"': '\\"'})
_IN_SYMBOL: Final = str.maketrans({**_ESCAPED, "'": "\\'"})


def _text(value: Value, out: list[str]) -> None:
    match value:
        case None | bool():
            out.append({None: "null", True: "true", False: "false"}[value])
        case int():
            out.append(str(value))
        case float():
            out.append(_float(value))
        case str():
            out += ('"', value.translate(_IN_STRING), '"')
        case bytes():
            out += ("{{", base64.b64encode(value).decode(), "}}")
        case list() | Sexp():
            items, brackets, comma = (value, "[]", ",") if isinstance(value, list) else (value["$sexp"], "()", " ")
            out.append(brackets[0])
            for index, item in enumerate(items):
                if index:
                    out.append(comma)
                _text(item, out)
            out.append(brackets[1])
        case Annotated():
            for name in value["$annotations"]:
                out += (_symbol(name), "::")
            _text(value["value"], out)
        case dict() | Pairs():
            out.append("{")
            for index, (name, item) in enumerate(value.items() if isinstance(value, dict) else value.items):
                out += ("," if index else "", _symbol(name), ":")
                _text(item, out)
            out.append("}")
        case Logical():
            out.append(_logical(value))
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


def _float(value: float) -> str:
    """Twenty digits, as C writes them, and always an exponent: without one it were a decimal."""
    if value != value or value in (float("inf"), float("-inf")):
        return "nan" if value != value else "+inf" if value > 0 else "-inf"
    text = f"{value:.20g}"
    if not value:
        return text + "e0"
    return text if "e" in text else text + "e+0"


def _symbol(name: Value) -> str:
    """A symbol, without quotes where it is an identifier; one without a text by its number."""
    if isinstance(name, Logical):
        if not isinstance(name.raw, str):
            return name.text
        name = name.raw
    text = str(name)
    return text if _IDENTIFIER.match(text) else f"'{text.translate(_IN_SYMBOL)}'"


def _logical(value: Logical) -> str:
    match value.kind, value.raw:
        case "symbol", _:
            return _symbol(value)
        case "decimal", (coefficient, exponent):
            return ("-" if value.text.startswith("-") else "") + f"{abs(coefficient)}d{exponent}"
        case "clob", raw:
            return '{{"' + "".join(_clob_character(byte) for byte in raw) + '"}}'
        case "null" | "timestamp", _:
            return value.text
        case _:
            raise TypeError(f"Ion has no {value.kind}")


def _clob_character(byte: int) -> str:
    character = chr(byte)
    if byte >= 0x7F:
        return f"\\x{byte:02X}"
    return character.translate(_IN_STRING)
