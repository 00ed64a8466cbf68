"""CBOR as the cbor2 library writes it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

import cbor2

from ..problem import EncodeError, Problem
from ..schema import Schema
from ..value import UNDEFINED, Pairs, Real, Simple, Tag, Value, pointer

ENCODER: Final = f"cbor2 {version('cbor2')}"


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of the cbor2 library: the shortest numbers and lengths, floats in eight bytes, keys in their order."""
    return _written(value, canonical=False)


def encode_canonical(value: Value, schema: Schema | None = None) -> bytes:
    """The same in cbor2's canonical order: shorter keys first, floats as short as they can be (section 4.2.3)."""
    return _written(value, canonical=True)


def _written(value: Value, *, canonical: bool) -> bytes:
    written: bytes = cbor2.dumps(_writable(value, []), canonical=canonical)
    return written


def _writable(value: Value, path: list[str]) -> Any:
    """The value in the library's own words."""
    match value:
        case bool() | None | bytes() | str() | int():
            return value
        case float():
            return float(value) if isinstance(value, Real) else value
        case list() | tuple():
            return [_writable(item, [*path, str(index)]) for index, item in enumerate(value)]
        case dict():
            return {key: _writable(item, [*path, key]) for key, item in value.items()}
        case Pairs():
            return _entries(value, path)
        case Tag():
            return cbor2.CBORTag(value.number, _writable(value.value, path))
        case Simple():
            return cbor2.undefined if value.number == UNDEFINED else cbor2.CBORSimpleValue(value.number)
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


def _entries(value: Pairs, path: list[str]) -> dict[Any, Any]:
    """A map with keys of any type as a dict, where Python's dict can hold it."""
    try:
        entries = {_writable(key, path): _writable(item, path) for key, item in value.items}
    except TypeError:
        entries = {}
    if len(entries) < len(value.items):
        raise EncodeError(
            Problem(
                code="keys-not-distinct",
                detail="cbor2 writes no map in which a key comes twice or is itself an array or a map.",
                path=pointer(path),
                expected="keys that differ, none of them a container",
                found=f"{len(value.items)} entries",
                fix="Rename one of the keys.",
            )
        )
    return entries
