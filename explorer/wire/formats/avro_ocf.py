"""Avro's object container file: a header that holds the schema, then blocks of records, for files that explain themselves.

What to notice: `Obj` and a 1, then a map of metadata in which the whole schema stands as JSON. That is most of a small file
and next to nothing of a large one. Sixteen bytes of sync marker end the header and every block, so that a reader can begin
anywhere in the file: it looks for them. A block says how many records it holds and how many bytes they take; with the
codecs `deflate` and `snappy` those bytes are compressed, all records of a block together.

A file of just one record is shown as that record, so that its values have the paths they have in every other format; a
file of several records, or of none, is shown as their list. The count in each block tells which it is. What a schema given
beside the file says is not asked: the file's own schema wrote it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat
from typing import Any, Final

import fastavro

from .. import limits
from ..bits import zigzag
from ..format import About, Format, Writer
from ..layout import Layout
from ..part import Key
from ..problem import Problem, SchemaError, WireError
from ..schema import Schema
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._avro_blocking import zigzag_varint
from ._avro_encode import needed, write
from ._avro_file_codecs import unpacked
from ._avro_file_parts import (
    BLOCK,
    BLOCK_OF_ONE,
    CODEC,
    ENTRIES,
    FILE,
    FILE_OF_ONE,
    FILE_SCHEMA,
    HEADER,
    MAGIC_NUMBER,
    MARKER,
    META_KEY,
    META_VALUE,
    PACKED,
    PARTS,
    RECORDS,
    SIZE,
)  # fmt: skip
from ._avro_file_schema import Parse, Render, read_schema, schema_text, told_of
from ._avro_metadata import metadata
from ._avro_program import program
from ._avro_samples import DATUM, PLACE, run
from ._avro_walk import varint, walk

SPEC: Final = "https://avro.apache.org/docs/1.12.0/specification/#object-container-files"

MAGIC: Final = b"Obj\x01"
SYNC: Final = bytes(16)
"""A real writer takes random bytes; zeros give the same file for the same record."""
_SYNC_SIZE: Final = 16

INSIDES: Final = 16
"""Unpacked blocks that are told byte for byte; of later ones the values alone are kept."""

CODECS: Final = ("null", "deflate", "snappy", "bzip2", "xz", "zstandard")
"""Those that the specification names; the first three are unpacked here."""
_KNOWN: Final = {b"avro.schema": FILE_SCHEMA, b"avro.codec": CODEC}


class _File:
    """One file under way: its schema, its codec, its marker, and how much may still be unpacked."""

    def __init__(self, t: Tracer, parse: Parse) -> None:
        self.t, self.parse = t, parse
        self.schema: tuple[int, int] | None = None  # where it stands
        self.codec: tuple[int, int] | None = None
        self.spare = limits.INPUT_BYTES  # bytes that may still be unpacked: as many as may come as they are
        self.known = 0  # records so far

    def read(self) -> int:
        t = self.t
        t.open("", FILE)
        t.apart.add(t.open(Key.SAME, HEADER))
        if t.data[:4] != MAGIC:
            raise self._no_magic()
        t.leaf(0, MAGIC_NUMBER)
        at, entries = metadata(t, 4, ENTRIES, META_KEY, lambda key: _KNOWN.get(key, META_VALUE))
        self.schema, self.codec = entries.get(b"avro.schema"), entries.get(b"avro.codec")
        if len(t.data) - at < _SYNC_SIZE:
            raise t.end(at, "16 bytes of sync marker")
        self.step = program(self._schema(at))
        self.codec_name = self._codec(at)
        t.leaf(at, MARKER)
        self.marker = t.data[at : at + _SYNC_SIZE]
        at += _SYNC_SIZE
        t.close()
        self.one = _records_in(t.data, at) == 1
        if self.one:
            t.kinds[0] = FILE_OF_ONE
        while at < len(t.data):
            at = self._block(at)
        return at

    def _no_magic(self) -> Stop:
        t = self.t
        if MAGIC.startswith(t.data):
            return t.end(0, "the magic number 4f 62 6a 01 (Obj, version 1)")
        return t.stop(
            0, "the magic number 4f 62 6a 01 (Obj, version 1)", t.data[:4].hex(" "), code="magic",
            fix="Without it this is no container file; a bare datum is read as Avro, with its schema.",
        )  # fmt: skip

    # The header

    def _schema(self, at: int) -> Schema:
        t = self.t
        if self.schema is None:
            raise t.stop(
                at, "the schema under avro.schema in the metadata", "no such key", code="schema-needed",
                fix="Every container file holds its schema: the header is damaged, or the writer left it out.",
            )  # fmt: skip
        start, end = self.schema
        try:
            schema, overlooked = self.parse_text(t.data[start:end].decode())
        except UnicodeDecodeError as error:
            raise t.stop(
                at, "a schema in UTF-8", f"byte {error.object[error.start]:02x}", code="not-utf8", offset=start + error.start,
                fix="The schema is JSON, which is UTF-8: the header is damaged.",
            ) from None  # fmt: skip
        except SchemaError as error:
            raise t.stop(
                at, "a schema of Avro", told_of(error), code=error.problem.code, offset=start,
                fix=f"The records cannot be read without it. {error.problem.fix or ''}".rstrip(),
            ) from None  # fmt: skip
        except WireError as error:
            raise t.stop(
                at, error.problem.expected or "a smaller schema", error.problem.found or "", code=error.problem.code,
                offset=start, fix=error.problem.fix,
            ) from None  # fmt: skip
        if overlooked:
            t.remark(
                Problem(
                    code="schema-name", detail=overlooked, offset=start, expected="a name that the specification allows",
                    found="a dollar sign", fix="Write the file anew with Avro 1.9 or later, under another name.",
                )
            )  # fmt: skip
        return schema

    def parse_text(self, text: str) -> tuple[Schema, str]:
        return read_schema(text, self.parse)

    def _codec(self, at: int) -> str:
        if self.codec is None:
            return "null"
        start, end = self.codec
        codec = self.t.data[start:end].decode("utf-8", "replace")
        if codec not in CODECS:
            raise self.t.stop(
                at, f"a codec: {', '.join(CODECS[:-1])} or {CODECS[-1]}", repr(codec[:40]), code="codec", offset=start,
                fix="A reader has to know the codec: write the file with one that the specification names.",
            )  # fmt: skip
        return codec

    # A block

    def _block(self, at: int) -> int:
        """ "A long indicating the count of objects in this block; a long indicating the size in bytes of the serialized
        objects in the current block, after any codec is applied; the serialized objects; the file's 16-byte sync marker."
        """
        t = self.t
        number, size_at = varint(t, 0, at, "the number of records in a block")
        count = zigzag(number)
        if count < 0:
            raise t.stop(at, "a number of records, 0 or more", f"{count}", code="negative-length", fix=_DAMAGED)
        t.leaf(at, RECORDS)
        number, start = varint(t, 0, size_at, "the size of a block")
        size = zigzag(number)
        if size < 0:
            raise t.stop(size_at, "a size of 0 or more", f"{size}", code="negative-length", fix=_DAMAGED)
        t.leaf(size_at, SIZE)
        end = start + size
        if end > len(t.data):
            raise t.end(start, f"{size:,} bytes of records")
        if count or size:
            self._records(start, end, count)
        if t.data[end : end + _SYNC_SIZE] != self.marker:
            raise self._no_marker(end)
        t.leaf(end, MARKER)
        return end + _SYNC_SIZE

    def _records(self, start: int, end: int, count: int) -> None:
        t = self.t
        match self.codec_name:
            case "null":
                self._check(start, end - start, count)
                t.splice(start, self._traced(t.data[start:end], count), Key.SAME)
            case "deflate" | "snappy":
                self._unpacked(start, end, count)
            case codec:
                t.apart.add(t.open(Key.SAME, BLOCK))
                t.leaf(start, PACKED)
                t.remark(
                    Problem(
                        code="not-unpacked", offset=start, expected="null, deflate or snappy", found=codec,
                        detail=f"The {count:,} record{'s' * (count != 1)} of this block are packed with {codec}, which is "
                        "not unpacked here; the value leaves them out.",
                        fix="Write the file anew with the codec null, deflate or snappy to see them.",
                    )
                )  # fmt: skip
                t.close()
        self.known += count

    def _check(self, start: int, size: int, count: int) -> None:
        """Whether so many records can be in so many bytes; those that take none are counted one by one."""
        least = self.step.least
        if count * least > size:
            raise self.t.stop(
                start, f"{count:,} record{'s' * (count != 1)} of at least {least} byte{'s' * (least != 1)}",
                f"{size:,} byte{'s' * (size != 1)}", code="truncated", fix=_DAMAGED,
            )  # fmt: skip

    def _traced(self, data: bytes, count: int) -> Layout:
        """The records in the bytes of one block."""
        step, keys = self.step, self._keys(count)

        def block(t: Tracer) -> int:
            t.free = self.t.free
            t.open("", BLOCK_OF_ONE if self.one else BLOCK)
            end = walk(t, zip(keys, repeat(step), strict=False), step)
            self.t.free = t.free
            return end

        return _trace(
            block, data, root=BLOCK, trailing=f"the end of the block after {count:,} record{'s' * (count != 1)}"
        )

    def _keys(self, count: int) -> Iterator[Any]:
        return iter((Key.SAME,)) if self.one else iter(range(self.known, self.known + count))

    def _unpacked(self, start: int, end: int, count: int) -> None:
        t = self.t
        t.open(Key.SAME, BLOCK_OF_ONE if self.one else BLOCK)
        held = unpacked(t, self.codec_name, start, end, self.spare)
        self.spare -= len(held.data)
        self._check(start, len(held.data), count)
        layout = self._traced(held.data, count)
        t.leaf(start, held.packed)
        if len(t.insides) < INSIDES:
            t.inside("unpacked", layout)
        t.value(layout.value)
        if held.rest < end:
            t.leaf(held.rest, held.after)
        if (problem := layout.problem) is not None:
            raise t.stop(
                end, problem.expected or "", f"{problem.found} (at byte {problem.offset} of the unpacked block)",
                code=problem.code, offset=start, fix=problem.fix,
            )  # fmt: skip
        t.close()

    def _no_marker(self, at: int) -> Stop:
        t = self.t
        found = t.data[at : at + _SYNC_SIZE]
        if self.marker.startswith(found):
            return t.end(at, "16 bytes of sync marker")
        return t.stop(
            at, f"the sync marker {self.marker.hex()}", found.hex(), code="sync-marker",
            fix="The block is not as long as it says, or the file was damaged or joined from two: each file has its own "
            "marker.",
        )  # fmt: skip


_DAMAGED: Final = "The block is damaged: look for the next sync marker, after which the file may be whole again."


def _records_in(data: bytes, at: int) -> int:
    """How many records the blocks say they hold, as far as the blocks are whole; nothing is looked into."""
    scout, records = Tracer(data), 0
    try:
        while at < len(data):
            count, at = varint(scout, 0, at, "")
            size, at = varint(scout, 0, at, "")
            at += (size >> 1) + _SYNC_SIZE
            records += count >> 1
    except Stop:
        pass
    return records


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The magic number, which is nobody else's."""
    return (35, "it begins with Obj and a 1, as container files do") if head.data.startswith(MAGIC) else None


def _header(codec: str, schema: str, **more: str) -> bytes:
    entries = {"avro.codec": codec, "avro.schema": schema, **more}
    told = b"".join(run(key.encode()) + run(value.encode()) for key, value in entries.items())
    return MAGIC + zigzag_varint(len(entries)) + told + b"\0" + SYNC


def _block(data: bytes, count: int = 1) -> bytes:
    return zigzag_varint(count) + run(data) + SYNC


_SAMPLES: Final = (
    _header("null", json.dumps(PLACE), **{"written.by": "hand"}) + _block(DATUM * 2, 2),
    _header("snappy", '"long"') + _block(bytes.fromhex("04 0c 02040608 d4c590ff"), 4),
    _header("xz", '"null"') + _block(bytes.fromhex("fd377a585a00"), 1),
)
"""Two places in one file, and a block of each codec that no writer here has."""


def over(parse: Parse, render: Render) -> Format:
    """The format, handed how to read the schema in a file, and how to print one that was not given as JSON."""
    remembered = lru_cache(maxsize=16)(parse)

    def trace(data: bytes, schema: Schema | None = None) -> Layout:
        """Any bytes as a container file, by the schema in it."""
        return _trace(lambda t: _File(t, remembered).read(), data, root=FILE)

    def encode(value: Value, schema: Schema | None) -> bytes:
        """A file of one block with one record."""
        writer = needed(schema)
        return _header("null", schema_text(writer, render)) + _block(write(value, writer))

    def encode_deflate(value: Value, schema: Schema | None) -> bytes:
        """The same with the codec deflate. fastavro cuts two bytes off the front of zlib's stream, and one off its end."""
        writer = needed(schema)
        return _header("deflate", schema_text(writer, render)) + _block(zlib.compress(write(value, writer))[2:-1])

    encoder = f"our own hand around fastavro's records, byte for byte as fastavro {fastavro.__version__}"
    return Format(
        key="avro-ocf",
        title="Avro container file",
        family="Avro's own",
        spec=SPEC,
        language="avro",
        encoder=encoder,
        parts=PARTS,
        trace=trace,
        encode=encode,
        limits=(
            "A file of one record is shown as that record, one of several as a list.",
            "The codecs null, deflate and snappy are read; bzip2, xz and zstandard are told and not unpacked.",
            f"Blocks may unpack to {limits.INPUT_BYTES:,} bytes together.",
            "Integers from -2^63 to 2^63 - 1; larger ones only as a decimal.",
        ),
        writers=(
            Writer(
                key="deflate",
                title="codec deflate",
                doc="The records of a block are compressed together; on one short record that costs more than it saves.",
                encoder=encoder,
                encode=encode_deflate,
            ),
        ),
        signs=signs,
        samples=_SAMPLES,
        about=About(
            what="A file of many Avro records that all have one schema. The schema stands once in the header, so nothing "
            "else is needed to read the file, now or in twenty years. Records come in blocks, which may be compressed, and "
            "a marker between the blocks lets many readers share one file.",
            used_by="Hadoop, Spark, Hive and Flink for files in a data lake, BigQuery, Snowflake and Redshift for loading "
            "and unloading, Kafka Connect for what it writes to object stores.",
            evolves="Each file says by which schema it was written, so files of many years can lie side by side: a reader "
            "resolves each file's schema against its own. All records of one file have the same schema.",
            danger="A block of a few bytes can inflate to a thousand times as many, and a count of records that take no "
            "bytes can be any number: some libraries take memory by what the file claims.",
        ),
    )
