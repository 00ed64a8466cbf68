"""The second opinions: fastavro and Apache's avro read what one schema wrote with another one.

Both are given the schemas without logical types, so that values are plain ones; `plain` makes ours so. Where they differ
from the specification, `alike` and `apache_can` say how.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterable
from typing import Any

import avro.io
import avro.schema
import fastavro

from explorer.wire.reading import Action, Reading
from explorer.wire.rule import Edit, Finding, Verdict
from explorer.wire.value import Logical, Pairs, Value

from ..avro_schemas import without_logical_types


def by_fastavro(data: bytes, writer: str, reader: str) -> Any:
    """What fastavro reads; raises where it cannot, and where bytes are left."""
    old, new = (fastavro.parse_schema(without_logical_types(json.loads(text))) for text in (writer, reader))
    stream = io.BytesIO(data)
    value = fastavro.schemaless_reader(stream, old, new)
    assert stream.tell() == len(data), "bytes are left"
    return value


def by_apache(data: bytes, writer: str, reader: str) -> Any:
    """What Apache's library reads; raises where it cannot."""
    old, new = (avro.schema.parse(json.dumps(without_logical_types(json.loads(text)))) for text in (writer, reader))
    stream = io.BytesIO(data)
    value = avro.io.DatumReader(old, new).read(avro.io.BinaryDecoder(stream))
    assert stream.tell() == len(data), "bytes are left"
    return value


def apache_can(writer: Any, reader: Any) -> bool:
    """Whether a pair of schemas, as JSON, is one that Apache's library resolves by the specification.

    It knows no aliases, no text in the place of bytes and no default of an enum, wants elements of arrays and maps of the
    same type and full names to agree, and reads no union with a schema that is none.
    """
    kinds = {"string", "bytes", "enum", "aliases", "array", "map"}
    return not (kinds & (_words(writer) | _words(reader))) and not isinstance(writer, list)


def _words(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        return set(schema) | {word for item in schema.values() for word in _words(item)}
    if isinstance(schema, list):
        return {word for item in schema for word in _words(item)} | {"union"}
    return {schema} if isinstance(schema, str) else set()


def plain(value: Value) -> Value:
    """A value of ours without logical meanings."""
    match value:
        case Logical():
            return value.raw
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case Pairs():
            return {key: plain(item) for key, item in value.items}
        case _:
            return value


def alike(ours: Value, theirs: Any) -> bool:
    """Whether two readers read the same.

    Lawful: Python has one kind of float, so they keep 64 bits where the reader's float has 32, or an int in the place of a
    float; and defaults are given as they stand in the schema, bytes as text.
    """
    match ours, theirs:
        case dict(), dict():
            return ours.keys() == theirs.keys() and all(alike(ours[key], theirs[key]) for key in ours)
        case list(), list():
            return len(ours) == len(theirs) and all(map(alike, ours, theirs))
        case bytes(), str():
            return ours == theirs.encode("latin-1")
        case bool(), _:
            return ours is theirs
        case float(), int() | float():
            number = float(theirs)
            return ours == number or ours != ours != number != number or ours == _single(theirs)
        case _:
            return type(ours) is type(theirs) and bool(ours == theirs)


def _single(number: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", number))[0])
    except OverflowError:
        return float("nan")


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text after the edits of a fix, none of which may be inside another."""
    out, at = "", 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        assert edit.start >= at, "edits overlap"
        out += text[at : edit.start] + edit.text
        at = edit.end
    return out + text[at:]


def shows(reading: Reading, finding: Finding) -> bool:
    """Whether a reading shows a finding: by a step of its rule in its place; a fail, by any fault there or inside it.

    A record of another name is a fault that Avro Java's decoder does not mind.
    """

    def inside(path: str | None) -> bool:
        return path is not None and (path == finding.path or path.startswith(f"{finding.path}/"))

    fails = finding.verdict is Verdict.FAIL
    return any(
        (step.rule == finding.rule.key or (fails and (step.action is Action.FAIL or step.rule == "NAME_MISMATCH")))
        and (inside(step.writer_path) or inside(step.reader_path))
        for step in reading.steps
    )
