"""CBOR as the cbor2 library writes it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

import cbor2

from ..schema import Schema
from ..value import UNDEFINED, Pairs, Real, Simple, Tag, Value

ENCODER: Final = f"cbor2 {version('cbor2')}"


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of the cbor2 library: the shortest numbers and lengths, floats in eight bytes, keys in their order."""
    return _written(value, canonical=False)


def encode_canonical(value: Value, schema: Schema | None = None) -> bytes:
    """The same in cbor2's canonical order: shorter keys first, floats as short as they can be (section 4.2.3)."""
    return _written(value, canonical=True)


def encode_indefinite(value: Value, schema: Schema | None = None) -> bytes:
    """The same with arrays and maps of indefinite length, as a writer does that streams and cannot count (section 3.2)."""
    out: list[bytes] = []
    _stream(value, out)
    return b"".join(out)


def _stream(value: Value, out: list[bytes]) -> None:
    match value:
        case list():
            out.append(b"\x9f")
            for item in value:
                _stream(item, out)
            out.append(b"\xff")
        case dict():
            out.append(b"\xbf")
            for key, item in value.items():
                out.append(_written(key, canonical=False))
                _stream(item, out)
            out.append(b"\xff")
        case _:
            out.append(_written(value, canonical=False))


def _written(value: Value, *, canonical: bool) -> bytes:
    written: bytes = cbor2.dumps(_writable(value), canonical=canonical, default=_map_of_pairs)
    return written


def _writable(value: Value) -> Any:
    """The value in the library's own words; a map that is no Python dict stays `Pairs`, for `_map_of_pairs`."""
    match value:
        case bool() | None | bytes() | str() | int():
            return value
        case float():
            return float(value) if isinstance(value, Real) else value
        case list() | tuple():
            return [_writable(item) for item in value]
        case dict():
            return {key: _writable(item) for key, item in value.items()}
        case Pairs():
            return Pairs(tuple((_writable(key), _writable(item)) for key, item in value.items))
        case Tag():
            return cbor2.CBORTag(value.number, _writable(value.value))
        case Simple():
            return cbor2.undefined if value.number == UNDEFINED else cbor2.CBORSimpleValue(value.number)
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


def _map_of_pairs(encoder: cbor2.CBOREncoder, value: Any) -> None:
    """A map whose keys are of any type, or come twice: entry by entry, since a dict could not hold them.

    Nor should it: integers can be made that all have one hash.
    """
    if not isinstance(value, Pairs):
        raise TypeError(f"not a value of a record: {type(value).__name__}")
    entries = [(encoder.encode_to_bytes(key), encoder.encode_to_bytes(item)) for key, item in value.items]
    if encoder.canonical:
        entries.sort(key=lambda entry: (len(entry[0]), entry[0]))
    encoder.encode_length(5, len(entries))
    for key, item in entries:
        encoder.write(key)
        encoder.write(item)
