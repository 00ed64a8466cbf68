"""Pickle, written by CPython's own `pickle`, which writes here and never reads."""

from __future__ import annotations

import pickle
import platform
from collections.abc import Callable
from typing import Final

from ..schema import Schema
from ..value import Pairs, Real, Value

ENCODER: Final = f"pickle of CPython {platform.python_version()}"


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of CPython's pickle in protocol 5, which is the newest; its default is 4, and differs in one byte only."""
    return pickle.dumps(_own(value, {}), 5)


def in_protocol(protocol: int) -> Callable[[Value, Schema | None], bytes]:
    """The same in an older protocol."""

    def encode_so(value: Value, schema: Schema | None = None) -> bytes:
        return pickle.dumps(_own(value, {}), protocol)

    return encode_so


def _own(value: Value, names: dict[str, str]) -> Value:
    """The value as `json.loads` would have made it: a name that comes again is the same object, which pickle writes once and
    takes from the memo afterwards; nothing else is shared, so that the bytes depend on the value alone."""
    match value:
        case Real():
            return float(value)
        case str():
            return value.encode().decode()
        case list():
            out = []
            for item in value:
                out.append(_own(item, names))  # a loop, not a comprehension: a frame less a level
            return out
        case dict():
            entries = {}
            for key, item in value.items():
                if key not in names:
                    names[key] = key.encode().decode()
                entries[names[key]] = _own(item, names)
            return entries
        case None | bool() | int() | float() | bytes():
            return value
        case Pairs():
            return {_hashable(_own(key, names)): _own(item, names) for key, item in value.items}
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


def _hashable(key: Value) -> Value:
    """A key as Python has it: what is shown as a list was a tuple."""
    return tuple(map(_hashable, key)) if isinstance(key, list) else key
