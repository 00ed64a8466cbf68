"""The encoders of Erlang's External Term Format: text as binaries, as lists of characters, and in Erlang's order of keys."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Final

from ..problem import EncodeError, Problem
from ..value import Logical, Pairs, Value, pointer, words
from ._erlang_table import printable

ENCODER: Final = "Bytewise's own, byte for byte that of erlpack 1.0.1, with atoms in UTF-8 as OTP 26 writes them"
STRINGS: Final = "Bytewise's own, byte for byte that of erlang_py 2.0.7"
ORDERED: Final = "Bytewise's own, byte for byte that of Erlang/OTP 25's term_to_binary (minor_version 2, deterministic)"

Text = Callable[[str, list[str]], bytes]


def encode(value: Value, schema: object = None) -> bytes:
    """Text as binaries, maps in the order of the record, nil for null: as Elixir and erlpack do."""
    return _Writer(_binary, b"\x77\x03nil", in_order=False).whole(value)


def encode_strings(value: Value, schema: object = None) -> bytes:
    """Text as lists of characters, undefined for null: as erlang_py does with Python's values."""
    return _Writer(_characters, b"\x77\x09undefined", in_order=False).whole(value)


def encode_ordered(value: Value, schema: object = None) -> bytes:
    """Text as binaries, the keys of each map in Erlang's order of terms, null for null: as Erlang itself does."""
    return _Writer(_binary, b"\x77\x04null", in_order=True).whole(value)


def _binary(text: str, path: list[str]) -> bytes:
    return _sized(text.encode())


def _sized(raw: bytes) -> bytes:
    return b"\x6d" + len(raw).to_bytes(4, "big") + raw


def _characters(text: str, path: list[str]) -> bytes:
    raw = text.encode()
    if printable(raw) is None or len(raw) > 0xFFFF:
        what = "no text" if not raw else "control characters" if len(raw) <= 0xFFFF else f"{len(raw):,} bytes"
        raise EncodeError(
            Problem(
                code="no-such-text", detail="As a list of characters this text would be read as a list of numbers.",
                path=pointer(path), expected="from 1 to 65,535 bytes without control characters", found=what,
                fix="Write text as binaries: choose the format's own writer.",
            )
        )  # fmt: skip
    return b"\x6b" + len(raw).to_bytes(2, "big") + raw


class _Writer:
    def __init__(self, text: Text, null: bytes, *, in_order: bool) -> None:
        self.text, self.null, self.in_order = text, null, in_order
        self.out = bytearray(b"\x83")

    def whole(self, value: Value) -> bytes:
        self.write(value, [])
        return bytes(self.out)

    def write(self, value: Value, path: list[str]) -> None:
        out = self.out
        match value:
            case None:
                out += self.null
            case bool():
                out += b"\x77\x04true" if value else b"\x77\x05false"
            case int():
                out += integer(value)
            case float() if math.isfinite(value):
                out += b"\x46" + struct.pack(">d", value)
            case str():
                out += self.text(value, path)
            case bytes():
                out += _sized(value)
            case Logical(kind="atom"):
                raw = value.text.encode()
                out += (b"\x77" + bytes((len(raw),)) if len(raw) < 256 else b"\x76" + len(raw).to_bytes(2, "big")) + raw
            case []:
                out += b"\x6a"
            case list():
                out += b"\x6c" + len(value).to_bytes(4, "big")
                for index, item in enumerate(value):
                    self.write(item, [*path, str(index)])
                out += b"\x6a"
            case dict():
                self.entries(list(value.items()), path)
            case _:
                raise EncodeError(
                    Problem(
                        code="no-such-type",
                        detail="This kind of value is not written here as a term.",
                        path=pointer(path),
                        expected="null, a boolean, a finite number, text, bytes, a list or an object",
                        found="keys that come twice or are no text" if isinstance(value, Pairs) else words(value),
                        fix="Write it as text.",
                    )
                )

    def entries(self, entries: list[tuple[str, Value]], path: list[str]) -> None:
        if self.in_order:
            entries = sorted(entries, key=lambda entry: entry[0].encode())
        self.out += b"\x74" + len(entries).to_bytes(4, "big")
        for key, item in entries:
            self.out += self.text(key, [*path, key])
            self.write(item, [*path, key])


def integer(value: int) -> bytes:
    """The narrowest tag that holds an integer."""
    if 0 <= value <= 255:
        return bytes((97, value))
    if -(1 << 31) <= value < 1 << 31:
        return b"\x62" + value.to_bytes(4, "big", signed=True)
    raw = abs(value).to_bytes(-(-value.bit_length() // 8), "little")
    sign = bytes((value < 0,))
    if len(raw) < 256:
        return b"\x6e" + bytes((len(raw),)) + sign + raw
    return b"\x6f" + len(raw).to_bytes(4, "big") + sign + raw
