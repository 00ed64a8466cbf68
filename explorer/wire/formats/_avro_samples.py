"""A record of every type that Avro has, for the reference pages of formats that bring their schema along."""

from __future__ import annotations

from typing import Any, Final

from ._avro_blocking import zigzag_varint


def _logical(base: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"type": base, "logicalType": kind, **more}


_TYPES: Final[dict[str, Any]] = {
    "open": "boolean",
    "floor": "int",
    "height": "float",
    "photo": "bytes",
    "code": {"type": "fixed", "name": "Code", "size": 2},
    "kind": {"type": "enum", "name": "Kind", "symbols": ["CAFE", "BAR"]},
    "seats": {"type": "map", "values": "int"},
    "built": _logical("int", "date"),
    "opens": _logical("int", "time-millis"),
    "closes": _logical("long", "time-micros"),
    "seen": _logical("long", "timestamp-millis"),
    "changed": _logical("long", "timestamp-micros"),
    "logged": _logical("long", "timestamp-nanos"),
    "party": _logical("long", "local-timestamp-millis"),
    "breakfast": _logical("long", "local-timestamp-micros"),
    "dinner": _logical("long", "local-timestamp-nanos"),
    "price": _logical("bytes", "decimal", precision=6, scale=2),
    "tax": _logical("fixed", "decimal", name="Tax", size=2, precision=4, scale=3),
    "id": _logical("fixed", "uuid", name="Id", size=16),
    "stay": _logical("fixed", "duration", name="Stay", size=12),
}

PLACE: Final = {
    "type": "record", "name": "Place", "fields": [{"name": name, "type": type_} for name, type_ in _TYPES.items()],
}  # fmt: skip

DATUM: Final = bytes.fromhex(
    "01 04 0000c03f"  # open, on floor 2, 1.5 high
    "06 89504e 4b31 02"  # a photo of three bytes, the code K1, a BAR
    "01 0e 0a 7461626c65 18 00"  # seats in a block that says its size: 12 at the table
    "f6a101 80f3df19 c0f4daf4e804"  # built 1998-05-17, opens at 07:30, closes half a second after 23:00
    "9ad4e7ecf063 90ebe989d2a98c06 80f5ece29ca9a5d02f"  # 2024-05-17T13:45:30.125Z, three times
    "8088eee48365 80d8b788b6a89506 8080d7e08badd39630"  # three local times
    "04 073a 00be"  # 18.50, tax 0.190
    "2d2f3c9e8a3b4c6f9a510d6ad3c0f3b7 01000000 02000000 ac0d0000"
)
"""One place: the values in the order of the fields."""


def run(data: bytes) -> bytes:
    """Bytes after their length."""
    return zigzag_varint(len(data)) + data
