"""Container files: fastavro's bytes, many blocks and records, codecs, refusals in words, two libraries as referees."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import avro.datafile
import avro.io
import avro.schema
import cramjam
import fastavro
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.dump import dump
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.problem import EncodeError
from explorer.wire.schema import Schema
from explorer.wire.schemas.avro import LANGUAGE
from explorer.wire.value import Value, same
from tests.avro_schemas import schemas_with_values, without_logical_types
from tests.lawful import lawful, read_back, traced

from ..work import linear

FORMAT = FORMATS["avro-ocf"]
RECORD = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
PERSON = {"type": "record", "name": "Person", "fields": [
    {"name": "userName", "type": "string"}, {"name": "favoriteNumber", "type": ["null", "long"], "default": None},
    {"name": "interests", "type": {"type": "array", "items": "string"}}]}  # fmt: skip
HEADER = (
    "4f626a0104146176726f2e636f646563{}166176726f2e736368656d61c803"
    + (
        b'{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "string"}, {"default": null, "name": '
        b'"favoriteNumber", "type": ["null", "long"]}, {"name": "interests", "type": {"type": "array", "items": "string"}}]}'
    ).hex()
    + "00"
    + "00" * 16
)  # fmt: skip
NULL = HEADER.format("086e756c6c") + "02400c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700" + "00" * 16
DEFLATE = (
    HEADER.format("0e6465666c617465")
    + "0246e3f14d2c2ac9cc63fa24c2229692589952949a989b9997ce9791989c0da41900b33f0b"
    + "00" * 16
)


def parsed(schema: Any) -> Schema:
    return LANGUAGE.parse(json.dumps(schema), None)


def encoded(value: Value, schema: Schema, writer: str = "") -> bytes:
    fitted = conform(value, schema, LANGUAGE.manner).value
    data = FORMAT.writer(writer).encode(fitted, schema)
    assert same(read_back(FORMAT, data), fitted)
    return data


def varint(number: int) -> bytes:
    number = number << 1 ^ number >> 63
    out = b""
    while number > 127:
        out += bytes((number & 127 | 128,))
        number >>= 7
    return out + bytes((number,))


def run(data: bytes) -> bytes:
    return varint(len(data)) + data


def file(
    schema: Any, blocks: Iterable[tuple[int, bytes]], codec: str = "null", sync: bytes = bytes(range(16))
) -> bytes:
    """A file by hand. `blocks`: a count, and the bytes as they stand in the file."""
    meta = {b"avro.codec": codec.encode(), b"avro.schema": json.dumps(schema).encode()}
    head = b"Obj\1" + varint(len(meta)) + b"".join(run(key) + run(value) for key, value in meta.items()) + b"\0" + sync
    return head + b"".join(varint(count) + run(data) + sync for count, data in blocks)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def snapped(data: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(data)) + zlib.crc32(data).to_bytes(4, "big")


def problem(data: bytes) -> tuple[str, int | None, str | None, str | None]:
    told = traced(FORMAT, data).problem
    assert told is not None
    assert told.fix
    return told.code, told.offset, told.expected, told.found


# Golden bytes


def test_the_classic_record_is_fastavros_330_bytes() -> None:
    data = encoded(RECORD, parsed(PERSON))
    assert (len(data), data.hex()) == (330, NULL)
    spans = [span for span in traced(FORMAT, data).spans() if span.offset >= 264]
    assert [(span.offset, span.part.name, span.path, span.text) for span in spans[:6]] == [
        (264, "sync marker", "", "sync " + "00" * 16),
        (280, "records in block", "", "1 record"),
        (281, "bytes in block", "", "32 bytes"),
        (282, "length", "/userName", "6 bytes"),
        (283, "text", "/userName", "Martin"),
        (289, "branch", "/favoriteNumber", "branch 1: long"),
    ]


def test_with_deflate_it_is_fastavros_336_bytes_and_what_is_inside_is_told() -> None:
    data = encoded(RECORD, parsed(PERSON), "deflate")
    assert (len(data), data.hex()) == (336, DEFLATE)
    layout = traced(FORMAT, data)
    (inside,) = layout.inside
    assert (inside.title, layout.parts[inside.row].name) == ("unpacked", "deflated records")
    assert [span.path for span in inside.layout.spans()][:3] == ["/userName", "/userName", "/favoriteNumber"]
    assert inside.layout.data.hex() == NULL[564:-32]
    left_over = next(span for span in layout.spans() if span.part.name == "left over")
    assert left_over.text == "b3 3f 0b: not read"
    assert zlib.adler32(inside.layout.data).to_bytes(4, "big").startswith(left_over.data)


def test_a_listing_goes_on_with_what_was_unpacked() -> None:
    lines = dump(FORMAT.trace(bytes.fromhex(DEFLATE), None), bits=False).splitlines()
    at = lines.index("From 00011d, unpacked: 32 bytes")
    assert lines[at - 1] == ""
    assert lines[at + 2].split() == [
        "000001",
        "4d",
        "61",
        "72",
        "74",
        "69",
        "6e",
        "value",
        "text",
        "/userName",
        "Martin",
    ]
    assert "unpacked: " not in dump(FORMAT.trace(bytes.fromhex(DEFLATE), None), rows=5)


def test_the_sync_marker_is_the_same_every_time() -> None:
    assert encoded(RECORD, parsed(PERSON)) == encoded(RECORD, parsed(PERSON))


def test_the_samples_of_the_reference_are_files_that_fastavro_reads() -> None:
    everything, snappy, packed = FORMAT.samples
    assert [place["id"].text for place in read_back(FORMAT, everything)] == ["2d2f3c9e-8a3b-4c6f-9a51-0d6ad3c0f3b7"] * 2
    assert len(list(fastavro.reader(io.BytesIO(everything)))) == 2
    assert read_back(FORMAT, snappy) == list(fastavro.reader(io.BytesIO(snappy))) == [1, 2, 3, 4]
    assert traced(FORMAT, packed).problem is None


# Many records


LONGS = [(3, b"\2\4\6"), (1, b"\x08"), (2, b"\x0a\x0c")]


def test_several_records_are_a_list_with_one_numbering_over_all_blocks() -> None:
    layout = traced(FORMAT, file("long", LONGS))
    assert layout.problem is None
    assert layout.value == [1, 2, 3, 4, 5, 6]
    assert [span.path for span in layout.spans() if span.part.name == "zigzag long"] == [f"/{n}" for n in range(6)]
    packed = traced(FORMAT, file("long", [(n, deflated(data)) for n, data in LONGS], "deflate"))
    assert packed.value == [1, 2, 3, 4, 5, 6]
    assert [span.path for inner in packed.inside for span in inner.layout.spans()] == [f"/{n}" for n in range(6)]


@pytest.mark.parametrize(("codec", "pack"), [("null", bytes), ("deflate", deflated), ("snappy", snapped)])
def test_one_record_is_itself_and_no_record_is_no_record(codec: str, pack: Callable[[bytes], bytes]) -> None:
    long = {"type": "array", "items": "long"}
    assert read_back(FORMAT, file(long, [(1, pack(b"\2\4\0"))], codec)) == [2]
    assert read_back(FORMAT, file(long, [(0, b""), (1, pack(b"\2\4\0")), (0, b"")], codec)) == [2]
    assert read_back(FORMAT, file(long, [(2, pack(b"\2\4\0\0"))], codec)) == [[2], []]
    assert read_back(FORMAT, file(long, [], codec)) == []


def test_a_schema_beside_the_file_is_not_asked() -> None:
    assert FORMAT.trace(file("long", LONGS), parsed("string")).value == [1, 2, 3, 4, 5, 6]


def test_metadata_of_the_writer_is_told_and_no_part_of_the_value() -> None:
    sync = bytes(16)
    head = b"Obj\1" + varint(-1) + b"\2" + run(b"made.by") + run(b"hand")  # a block with its size, which nobody checks
    head += varint(1) + run(b"avro.schema") + run(b'"int"') + b"\0" + sync
    layout = traced(FORMAT, head + varint(1) + run(b"\2") + sync)
    assert layout.value == 1
    assert [(span.part.name, span.text) for span in layout.spans()][3:6] == [
        ("length", "7 bytes"), ("metadata key", "made.by"), ("length", "4 bytes"),
    ]  # fmt: skip


def test_a_codec_that_is_not_unpacked_is_told() -> None:
    layout = traced(FORMAT, file("long", [(3, b"\3\x08\2\4\6" + bytes(4))], "zstandard"))
    assert layout.problem is None
    assert layout.value == []
    assert [remark.code for remark in layout.remarks] == ["not-unpacked"]
    assert "3 records of this block are packed with zstandard" in layout.remarks[0].detail


def test_names_that_java_once_wrote_are_read() -> None:
    schema = {"type": "record", "name": "Inner", "namespace": "a.Outer$", "fields": [
        {"name": "x", "type": "long", "default": 1, "doc": "in $"}, {"name": "y", "type": ["null", "Inner"]},
        {"name": "z", "type": {"type": "array", "items": "a.Outer$.Inner"}}]}  # fmt: skip
    layout = traced(FORMAT, file(schema, [(1, b"\2\0\0")]))
    assert (layout.problem, layout.value) == (None, {"x": 1, "y": None, "z": []})
    assert "$ is read as _" in layout.remarks[0].detail


# Faults


@pytest.mark.parametrize(
    ("data", "code", "offset", "expected", "found"),
    [
        (b"", "truncated", 0, "the magic number 4f 62 6a 01 (Obj, version 1)", "the end of the data"),
        (b"Obj", "truncated", 0, "the magic number 4f 62 6a 01 (Obj, version 1)", "only 3 bytes left"),
        (b"Obj\2", "magic", 0, "the magic number 4f 62 6a 01 (Obj, version 1)", "4f 62 6a 02"),
        (b"Obj\1", "truncated", 4, "the count of a block of metadata", "the end of the data"),
        (b"Obj\1\2\1", "negative-length", 5, "a length of 0 or more", "-1"),
        (b"Obj\1\2\4a", "truncated", 6, "2 bytes of a key of metadata", "only 1 byte left"),
        (b"Obj\1\0", "truncated", 5, "16 bytes of sync marker", "the end of the data"),
        (b"Obj\1\0" + bytes(16), "schema-needed", 5, "the schema under avro.schema in the metadata", "no such key"),
        (file("lung", []), "avro-unknown-type", 34, "a schema of Avro", None),
        (file({"protocol": "P", "types": []}, []), "root-unclear", 34, "a schema of Avro", None),
        (file({"protocol": "P", "types": [{"type": "fixed", "name": "F", "size": 1},
                                          {"type": "record", "name": "R", "fields": []}]}, []),
         "schema-is-protocol", 35, "a schema of Avro", "in the schema, It is a protocol"),
        (file("long", [], "lzo"), "codec", 17,
         "a codec: null, deflate, snappy, bzip2, xz or zstandard", "'lzo'"),
        (file("long", [(-1, b"")]), "negative-length", 57, "a number of records, 0 or more", "-1"),
        (file("long", [])[:-3], "truncated", 41, "16 bytes of sync marker", "only 13 bytes left"),
        (file("long", []) + b"\2", "truncated", 58, "the size of a block", "the end of the data"),
        (file("long", []) + b"\2\1", "negative-length", 58, "a size of 0 or more", "-1"),
        (file("long", []) + b"\2\4\0", "truncated", 59, "2 bytes of records", "only 1 byte left"),
        (file("long", []) + b"\2\2\0ab", "sync-marker", 60, "the sync marker " + bytes(range(16)).hex(), "6162"),
        (file("long", []) + b"\2\2\0\0\1", "truncated", 60, "16 bytes of sync marker", "only 2 bytes left"),
        (file("long", [(2, b"\2")]), "truncated", 59, "2 records of at least 1 byte", "1 byte"),
        (file("long", [(1, b"\2\2")]), "trailing-bytes", 60, "the end of the block after 1 record", "1 more byte"),
        (file("string", [(2, b"\0\4a")]), "truncated", 63, "2 bytes of string", "only 1 byte left"),
        (file("long", [(1, b"\7\7")], "deflate"), "deflate", 62, "a deflate stream (RFC 1951)", None),
        (file("long", [(1, deflated(b"\2")[:-1])], "deflate"), "truncated", 62, "the end of the deflate stream",
         "the end of the block of 2 bytes"),
        (file("long", [(1, b"\0\0\0")], "snappy"), "truncated", 61, "a block of snappy and 4 bytes of checksum", "3 bytes"),
        (file("long", [(1, b"\1\0" + bytes(4))], "snappy"), "snappy", 62, "1 bytes as they are",
         "0 left (at byte 1 of the packed block)"),
        (file("long", [(1, b"\1\0\0" + bytes(4))], "snappy"), "checksum", 64,
         "the checksum d202ef8d, which is that of the unpacked bytes", "00000000"),
        (file("long", [(1, b"\xff\xff\xff\xff\x0f" + bytes(8))], "snappy"), "too-large", 61,
         "blocks that unpack to at most 1,048,576 bytes together", "a length of 4,294,967,295"),
        (file("string", [(1, deflated(b"\2\xff"))], "deflate"), "not-utf8", 64, "text in UTF-8",
         "byte ff at 0 of 1 (at byte 1 of the unpacked block)"),
    ],
)  # fmt: skip
def test_faults_say_where_and_what_to_do(data: bytes, code: str, offset: int, expected: str, found: str | None) -> None:
    told = problem(data)
    assert told[:3] == (code, offset, expected)
    assert found in (None, told[3])


def test_a_schema_that_cannot_be_read_is_told_with_its_place() -> None:
    whole = file("long", [])
    told = problem(whole.replace(b'"long"', b'"long '))
    assert told[1:3] == (34, "a schema of Avro")
    assert told[3] == 'in the schema, line 1, column 7: expected a closing ", found the end of the text'
    unknown = problem(whole.replace(b'"long"', b'"lung"'))
    assert unknown[3] == "in the schema, line 1, column 1: There is no type lung here"
    assert problem(whole.replace(b'\x0c"long"', b"\x1crecord R { } ;"))[0] == "schema-not-json"
    assert problem(whole.replace(b'"long"', b'"\xffong"'))[:3] == ("not-utf8", 35, "a schema in UTF-8")


def test_without_a_schema_nothing_is_written() -> None:
    with pytest.raises(EncodeError):
        FORMAT.encode(1, None)


def test_a_schema_that_json_cannot_hold_is_refused_with_words() -> None:
    inner: Any = "long"
    idl = "schema R0;\n" + "\n".join(f"record R{n} {{ R{n + 1} x; }}" for n in range(40)) + "\nrecord R40 { long x; }"
    schema = LANGUAGE.parse(idl, None)
    inner = 1
    for _ in range(41):
        inner = {"x": inner}
    with pytest.raises(EncodeError) as error:
        FORMAT.encode(conform(inner, schema, LANGUAGE.manner).value, schema)
    assert error.value.problem.code == "schema-as-json"


def test_a_schema_from_idl_and_a_chosen_root_are_written_as_json() -> None:
    idl = LANGUAGE.parse('@namespace("a") protocol P { record R { int x; } }', None)
    assert b'{"type": "record", "name": "a.R", "fields": [{"name": "x", "type": "int"}]}' in encoded({"x": 1}, idl)
    marked = LANGUAGE.parse("\ufeff" + json.dumps({"type": PERSON}), None)
    assert encoded(RECORD, marked) == encoded(RECORD, parsed(PERSON))
    two = json.dumps([PERSON, {"type": "record", "name": "Team", "fields": [{"name": "lead", "type": "Person"}]}])
    assert b'"name": "Team"' not in encoded(RECORD, LANGUAGE.parse(two, "Person"))
    assert b'"name": "Person"' in encoded({"lead": RECORD}, LANGUAGE.parse(two, "Team"))


# Hostile files


def soon(data: bytes) -> Layout:
    """Traced, with work that grows as the bytes do: no block is read more than once, and none of it without need."""
    return lawful(linear(FORMAT, data))


def test_inflating_stops_at_its_limit() -> None:
    def blocks(size: int) -> bytes:
        half = size // 2
        data = [varint(n - 3) + bytes(n - 3) for n in (half, size - half)]
        assert sum(map(len, data)) == size
        return file("bytes", [(1, deflated(one)) for one in data], "deflate")

    assert soon(blocks(limits.INPUT_BYTES)).problem is None
    told = soon(blocks(limits.INPUT_BYTES + 1)).problem
    assert told is not None
    assert (told.code, told.expected) == ("too-large", "blocks that inflate to at most 1,048,576 bytes together")
    assert soon(file("bytes", [(1, deflated(bytes(100 << 20)))], "deflate")).problem is not None


@pytest.mark.parametrize(
    ("schema", "block", "code"),
    [
        ("null", (1 << 62, b""), "too-many-free-elements"),
        ("null", (limits.FREE_ELEMENTS + 1, b""), "too-many-free-elements"),
        ("bytes", (1, varint(1 << 40) + b"a"), "truncated"),
        ({"type": "array", "items": "int"}, (1, varint(-(1 << 62)) + varint(4) + varint(0)), "block-size"),
        ("long", (1 << 62, b"\0"), "truncated"),
    ],
)
def test_counts_are_checked_against_the_bytes(schema: Any, block: tuple[int, bytes], code: str) -> None:
    told = soon(file(schema, [block])).problem
    assert told is not None
    assert told.code == code


def test_records_without_bytes_are_bounded_over_all_blocks() -> None:
    half = limits.FREE_ELEMENTS // 2
    assert soon(file("null", [(half, b""), (half, b"")])).problem is None
    assert soon(file("null", [(half, b""), (half, b""), (1, b"")])).problem is not None
    nulls = {"type": "array", "items": "null"}
    one = varint(5_000) + b"\0"
    told = soon(file(nulls, [(1, one)] * 40_000)).problem
    assert told is not None
    assert told.code == "too-many-free-elements"


@pytest.mark.parametrize(
    "data",
    [
        file("long", [(1, b"\0")] * 5_000),
        file("long", [(0, b"")] * 5_000),
        file("long", [(1, deflated(b"\0"))] * 5_000, "deflate"),
        file("long", [(1, snapped(b"\0"))] * 5_000, "snappy"),
        file("long", [(1, b"\0")] * 5_000, "xz"),
    ],
    ids=["small blocks", "empty blocks", "small deflated blocks", "small snappy blocks", "packed blocks"],
)
def test_small_blocks_take_work_as_their_bytes_do(data: bytes) -> None:
    soon(data)


# Second opinions


def by_fastavro(schema: Any, records: list[Value], **more: Any) -> bytes:
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(schema), records, sync_marker=bytes(16), **more)
    return out.getvalue()


@given(schemas_with_values(), st.sampled_from(["null", "deflate"]))
def test_a_file_of_one_record_is_fastavros_and_apache_reads_it(made: tuple[Any, Any], codec: str) -> None:
    schema, value = made
    bare = without_logical_types(schema)
    data = encoded(value, parsed(bare), "deflate" if codec == "deflate" else "")
    assert data == by_fastavro(bare, [value], codec=codec)
    with avro.datafile.DataFileReader(io.BytesIO(data), avro.io.DatumReader()) as reader:
        assert same(list(reader), [value])


@given(
    schemas_with_values(),
    st.integers(0, 5),
    st.sampled_from(["null", "deflate", "snappy"]),
    st.sampled_from([1, 20, 16_000]),
)
def test_files_of_fastavro_are_read(made: tuple[Any, Any], count: int, codec: str, interval: int) -> None:
    schema, value = made
    bare = without_logical_types(schema)
    data = by_fastavro(bare, [value] * count, codec=codec, sync_interval=interval)
    layout = traced(FORMAT, data)
    assert layout.problem is None
    assert same(layout.value, value if count == 1 else [value] * count)


def test_files_of_apache_are_read() -> None:
    out = io.BytesIO()
    with avro.datafile.DataFileWriter(
        out, avro.io.DatumWriter(), avro.schema.parse(json.dumps(PERSON)), "deflate"
    ) as writer:
        for _ in range(3):
            writer.append(RECORD)
        writer.sync()
        writer.append(RECORD)
        writer.flush()
        data = out.getvalue()
    assert read_back(FORMAT, data) == [RECORD] * 4


@given(schemas_with_values(), st.data())
def test_a_file_that_was_changed_gives_a_lawful_layout(made: tuple[Any, Any], data: st.DataObject) -> None:
    schema, value = made
    whole = by_fastavro(
        without_logical_types(schema), [value] * 3, codec=data.draw(st.sampled_from(["null", "deflate"]))
    )
    assume(whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    traced(FORMAT, whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 2)) :])
