"""Parsing Canonical Form and fingerprints: what two schemas have in common that read the same bytes.

The canonical form keeps what matters for reading: types, full names, fields, symbols, sizes; not documentation, defaults,
aliases, logical types. Confluent's registry, single-object encoding and Avro RPC all name a schema by a hash of it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final, assert_never

from ..avro_types import branch_name
from ..schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip

_EMPTY: Final = 0xC15D213AA4D7A795


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_EMPTY if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_TABLE: Final = _table()


def canonical_form(schema: Schema) -> str:
    """The schema in Parsing Canonical Form. A loop, because definitions may lie inside one another without end."""
    out: list[str] = []
    defined: set[str] = set()
    stack: list[str | Type] = [schema.root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        name = branch_name(item)
        if isinstance(item, Ref | Struct | Enumeration | Fixed) and name in defined:
            out.append(_text(name))
            continue
        defined.add(name)
        stack += reversed(_pieces(schema.resolve(item)))
    return "".join(out)


def _pieces(type_: Type) -> list[str | Type]:
    """A type as text, with the types inside it still to come."""
    match type_:
        case Null() | Bool() | Int() | Float() | Bytes() | Text():
            return [_text(branch_name(type_))]
        case ListOf() | SetOf():
            return ['{"type":"array","items":', type_.item, "}"]
        case MapOf():
            return ['{"type":"map","values":', type_.value, "}"]
        case Union():
            return ["[", *_joined([[branch] for branch in type_.branches]), "]"]
        case Fixed():
            return [f'{{"name":{_text(type_.name)},"type":"fixed","size":{type_.size}}}']
        case Enumeration():
            symbols = ",".join(_text(symbol.name) for symbol in type_.symbols)
            return [f'{{"name":{_text(type_.name)},"type":"enum","symbols":[{symbols}]}}']
        case Struct():
            kind = "error" if type_.kind == "error" else "record"
            fields = _joined([[f'{{"name":{_text(field.name)},"type":', field.type, "}"] for field in type_.fields])
            return [f'{{"name":{_text(type_.name)},"type":"{kind}","fields":[', *fields, "]}"]
        case Anything() | Ref():
            raise TypeError(f"Avro has no type for {type_!r}")
        case _:
            assert_never(type_)


def _joined(runs: list[list[str | Type]]) -> list[str | Type]:
    out: list[str | Type] = []
    for run in runs:
        out += [",", *run] if out else run
    return out


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def crc_64_avro(data: bytes) -> int:
    """The CRC-64-AVRO fingerprint (Rabin) of bytes, unsigned; single-object encoding writes it little-endian."""
    crc = _EMPTY
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def fingerprint(schema: Schema, algorithm: str = "CRC-64-AVRO") -> bytes:
    """A schema's fingerprint by CRC-64-AVRO (little-endian, as single-object encoding has it), MD5 or SHA-256."""
    data = canonical_form(schema).encode()
    match algorithm:
        case "CRC-64-AVRO":
            return crc_64_avro(data).to_bytes(8, "little")
        case "MD5":
            return hashlib.md5(data, usedforsecurity=False).digest()
        case "SHA-256":
            return hashlib.sha256(data).digest()
        case _:
            raise ValueError(f"no fingerprint is called {algorithm}")
