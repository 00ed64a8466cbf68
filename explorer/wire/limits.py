"""Every limit, in one place. A limit is checked before memory is taken, told with what was given, tested at n and n + 1."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

NESTING: Final = 128
"""Containers inside one another, counted by our own counter before any library sees the value."""

RECORD_BYTES: Final = MIB
"""UTF-8 bytes of a record's JSON text."""

INPUT_BYTES: Final = MIB
"""Bytes to decode, after their writing (hex, base64 …) was read."""

BODY_BYTES: Final = 16 * MIB
"""The body of one request: a record with every character escaped, and sixteen schemas beside it."""

BODY_STRUCTURE: Final = 64 * KIB
"""Bytes of a request's body that are neither the record nor the inside of a string."""

SECONDS: Final = 2.0
"""For one request; what was not begun by then is left out, and told."""

SCHEMA_BYTES: Final = {"protobuf": 64 * KIB}
"""UTF-8 bytes of one schema's text where a language has a limit of its own."""

SCHEMA_BYTES_DEFAULT: Final = 256 * KIB

SCHEMA_BRACKETS: Final = 100
"""Brackets inside one another in a .proto: protoc recurses on the C stack."""

VERSIONS: Final = 16
"""Schemas in one scenario."""

SPANS: Final = 100_000
"""Spans in one answer; a window when left out."""

STATE_BYTES: Final = 4 * MIB
"""Bytes of a whole scenario, as it is stored and as a link carries it, inflated."""

TITLE: Final = 200
"""Characters of a scenario's title."""

WINDOW: Final = 1_000

PATH: Final = 4_096
"""Characters of a path. Long names inside one another would make each of many spans repeat the whole of them; what lies
deeper is told under the place above it."""

FREE_ELEMENTS: Final = 10_000
"""Elements that take no bytes (Avro nulls, empty records) in one document."""

FITTED: Final = 500_000
"""Fields and branches that are looked at while one record is fitted to one schema."""

FRAMES: Final = 10_000
"""Messages, records or rows one after the other in one stream."""

INFLATED_BYTES: Final = 16 * MIB

ENTITY_TEXT: Final = 64 * KIB
"""Characters that the entities of one XML document may stand for, wherever they are used."""

DIGITS: Final = 4_000
"""Digits of one number that are read or printed."""

EXAMPLE: Final = 10_000
"""Values in a record that is made for a finding."""

STEPS: Final = 2_000
"""Steps told of one reading."""

FINDINGS: Final = 1_000
"""Findings of one pair of schemas; past that they are counted."""

REMARKS: Final = 100
"""Remarks, losses or problems told of one thing; past that they are counted."""


def schema_bytes(language: str) -> int:
    """The limit on a schema's text, in UTF-8 bytes, for a language key."""
    return SCHEMA_BYTES.get(language, SCHEMA_BYTES_DEFAULT)
