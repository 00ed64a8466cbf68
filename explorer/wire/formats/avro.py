"""Avro's binary encoding: the values of a record, one after the other, and nothing else.

What to notice: no names, no numbers of fields, no types. A value is where the schema says it is, so the bytes cannot be
read without the schema that wrote them, and one wrong byte shifts all that follows. Integers are zigzag varints, a union
is led by the number of its branch, arrays and maps come in blocks that end with a zero.
"""

from __future__ import annotations

from typing import Final

import fastavro

from ..format import About, Format, Writer
from ..layout import Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Value
from . import _avro_parts as parts
from ._avro_blocking import in_sized_blocks
from ._avro_encode import needed, write
from ._avro_parts import PARTS
from ._avro_program import program
from ._avro_walk import NO_SCHEMA, datum

SPEC: Final = "https://avro.apache.org/docs/1.12.0/specification/#binary-encoding"


def trace(data: bytes, schema: Schema | None) -> Layout:
    """Any bytes as one datum of the schema. Without a schema nothing can be read, and the problem says so."""
    if schema is None:
        return _trace(_unreadable, data, root=parts.RECORD)
    root = program(schema)
    return _trace(lambda t: datum(t, root), data, root=root.kind)


def _unreadable(t: Tracer) -> int:
    raise t.stop(0, "the schema that wrote these bytes", "no schema", code="schema-needed", fix=NO_SCHEMA)


def encode(value: Value, schema: Schema | None) -> bytes:
    """The bytes of fastavro's writer."""
    return write(value, needed(schema))


def encode_blocking(value: Value, schema: Schema | None) -> bytes:
    """The same datum with the size of every block in front of it."""
    return in_sized_blocks(trace(encode(value, schema), schema))


FORMAT: Final = Format(
    key="avro",
    title="Avro",
    family="schema-driven",
    spec=SPEC,
    language="avro",
    encoder=f"fastavro {fastavro.__version__}",
    parts=PARTS,
    trace=trace,
    encode=encode,
    limits=(
        "Integers from -2^63 to 2^63 - 1; larger ones only as a decimal.",
        "Nothing can be read without the schema that wrote it.",
        "Keys of maps are text.",
    ),
    writers=(
        Writer(
            key="blocking",
            title="blocks with sizes",
            doc="Before each block of an array or a map stands its size in bytes, so that a reader can step over it; Java's "
            "blocking encoder writes so, into blocks of up to 64 KiB, here each array or map is one block.",
            encoder="our own hand from fastavro's bytes, as Avro Java 1.12.1 writes them",
            encode=encode_blocking,
        ),
    ),
    about=About(
        what="The values of a record in the order of the schema's fields, with no names, numbers or types between them. An "
        "optional field is a union, which costs one byte for its branch. The schema is JSON, and it is as much a part of "
        "the data as the bytes are: it stands at the head of a file, in a registry, or in the handshake of a call.",
        used_by="Hadoop, Spark and Hive for files in a data lake, Kafka with a schema registry for messages, BigQuery and "
        "Snowflake for loading and unloading tables.",
        evolves="A reader takes the writer's schema and its own, and matches fields by name: a field that only the reader "
        "knows takes its default, one that only the writer knows is skipped, an int may be read as a long or a double, and "
        "aliases allow new names. So every new field needs a default, and the writer's schema has to be at hand for ever.",
        danger="A few bytes can announce an array of 2^62 nulls, which take no bytes at all, and a schema that refers to "
        "itself can nest without end: several libraries run out of memory or stack on them.",
    ),
)
