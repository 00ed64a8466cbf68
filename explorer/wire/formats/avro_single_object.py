"""Avro's single-object encoding: one datum with the fingerprint of its schema in front.

What to notice: ten bytes that make a datum findable. `C3 01` says what it is, eight bytes name the schema by a checksum of
its canonical form, and the plain binary encoding follows. The schema itself is not there: whoever reads looks the
fingerprint up in a store of schemas. With the schema given, the fingerprint is checked against it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import fastavro

from ..format import About, Format
from ..layout import Layout, Part, Role, the_only
from ..part import Key
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value
from . import _avro_parts as binary
from ._avro_encode import needed, write
from ._avro_program import program
from ._avro_walk import datum

SPEC: Final = "https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding"
_SECTION: Final = "Single-object encoding"

MARK: Final = b"\xc3\x01"
_HEAD: Final = 10

Fingerprint = Callable[[Schema], bytes]
"""CRC-64-AVRO of a schema's canonical form, the low byte first."""

OBJECT = Part(
    "single object", Role.GROUP, "A marker, the fingerprint of a schema, and one datum of that schema.", _SECTION,
    fold=the_only,
)  # fmt: skip
MARKER = Part(
    "marker", Role.FRAME, "C3 01: one Avro datum follows, with the fingerprint of its schema; 01 is the version.", _SECTION,
    read=lambda data: data.hex(" "), words=lambda text: f"{text}: single-object encoding, version 1",
)  # fmt: skip
FINGERPRINT = Part(
    "fingerprint", Role.POINTER,
    "The schema by its checksum: CRC-64-AVRO of its parsing canonical form, in eight bytes, the low byte first.", _SECTION,
    read=lambda data: data[::-1].hex(), words=lambda text: f"CRC-64-AVRO {text}",
)  # fmt: skip

PARTS: Final = (MARKER, FINGERPRINT, OBJECT, *binary.PARTS)


def _walk(t: Tracer, schema: Schema | None, fingerprint: Fingerprint) -> int:
    data = t.data
    t.open("", OBJECT)
    if data[:2] != MARK:
        if MARK.startswith(data):
            raise t.end(0, "the marker C3 01")
        raise t.stop(
            0, "the marker C3 01", data[:2].hex(" "),
            fix="Without the marker it is no single object: read a bare datum as Avro, a file with many as a container file.",
        )  # fmt: skip
    t.leaf(0, MARKER)
    if len(data) < _HEAD:
        raise t.end(2, "8 bytes of fingerprint")
    t.leaf(2, FINGERPRINT)
    told = data[9:1:-1].hex()
    if schema is None:
        raise t.stop(
            _HEAD, f"the schema with the fingerprint {told}", "no schema", code="schema-needed",
            fix="Names and types are in the schema that wrote the datum. Give that schema.",
        )  # fmt: skip
    own = fingerprint(schema)[::-1].hex()
    if own != told:
        raise t.stop(
            _HEAD, f"the fingerprint {own}, which is that of the schema {schema.root_name}", told, code="fingerprint",
            offset=2,
            fix="Another schema wrote these bytes: give the one with that fingerprint. Any change of a type, a name or the "
            "order of fields changes it; documentation, defaults and aliases do not.",
        )  # fmt: skip
    return datum(t, program(schema), _HEAD, Key.SAME)


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The marker, which no other format begins with; without the schema it has to speak for the unread rest as well."""
    if head.read_bytes < _HEAD:
        return None
    said = "it begins with C3 01, the marker of single objects"
    return (35, said) if head.problem is None else (85, f"{said}, whose schema is needed to read on")


def over(fingerprint: Fingerprint) -> Format:
    """The format, handed what knows a schema by its checksum."""

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        """Any bytes as one single object. Without its schema the head is told."""
        return _trace(lambda t: _walk(t, schema, fingerprint), data, root=OBJECT)

    def encode(value: Value, schema: Schema | None) -> bytes:
        """Marker and fingerprint, and the bytes of fastavro's writer."""
        writer = needed(schema)
        return MARK + fingerprint(writer) + write(value, writer)

    return Format(
        key="avro-single-object",
        title="Avro single object",
        family="Avro's own",
        spec=SPEC,
        language="avro",
        encoder=f"our own hand and fastavro {fastavro.__version__}, as Avro Java 1.12.1 writes it",
        parts=PARTS,
        trace=trace,
        encode=encode,
        limits=(
            "The schema is named, not given: whoever reads must be able to look its fingerprint up.",
            "A fingerprint of 64 bits tells schemas apart, it does not protect against somebody who makes two with the same.",
            "Integers from -2^63 to 2^63 - 1; larger ones only as a decimal.",
        ),
        signs=signs,
        about=About(
            what="One Avro datum that can be read by itself, years later: two bytes of marker, eight bytes of fingerprint, "
            "then the plain binary encoding. It is for places where each record lives alone, such as a message queue or a "
            "cell of a database, where the schema would be larger than the record.",
            used_by="Avro's own message API in Java (BinaryMessageEncoder and its SchemaStore), Python and Rust libraries, "
            "and event stores that keep schemas beside the data. Kafka with a registry does the same with a number of "
            "its own.",
            evolves="As Avro does: a reader finds the writer's schema by the fingerprint and resolves it against its own. So "
            "every schema that ever wrote must be kept where readers find it.",
            danger="The fingerprint is a checksum, not a signature: it says which schema to take, not who wrote the bytes.",
        ),
    )
