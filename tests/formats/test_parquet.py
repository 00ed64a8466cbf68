"""Parquet against pyarrow, both ways: what it writes is read here, with every codec and page that is taken apart."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire.formats import FORMATS
from explorer.wire.layout import Role
from explorer.wire.problem import EncodeError
from explorer.wire.value import same

from ..lawful import lawful, read_back, traced

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: see requirements-parquet.txt")
pq = pytest.importorskip("pyarrow.parquet")

FORMAT = FORMATS["parquet"]
CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
ROWS: list[dict[str, Any]] = [
    {"n": 1, "x": 1.5, "t": "one", "b": True, "list": [1, 2], "in": {"a": None, "b": ["x"]}, "deep": [[1], [], [2, 3]]},
    {"n": None, "x": None, "t": None, "b": None, "list": None, "in": None, "deep": None},
    {"n": -3, "x": -0.0, "t": "", "b": False, "list": [], "in": {"a": "a", "b": []}, "deep": []},
    {
        "n": 2**62,
        "x": 1e300,
        "t": "세",
        "b": True,
        "list": [None, 5],
        "in": {"a": "b", "b": [None]},
        "deep": [None, [4]],
    },
]


def file_of(rows: list[dict[str, Any]], **options: Any) -> bytes:
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, **options)
    return out.getvalue()


@pytest.mark.parametrize("writer", ["", "plain"])
def test_the_classic_record(writer: str) -> None:
    data = FORMAT.writer(writer).encode(CLASSIC, None)
    assert pq.read_table(BytesIO(data)).to_pylist() == [CLASSIC]
    layout = traced(FORMAT, data)
    assert (layout.problem, layout.value) == (None, CLASSIC)
    whole = [layout, *(inner.layout for inner in layout.inside)]
    spans = [span for one in whole for span in one.spans() if span.part.role is Role.VALUE]
    told = {span.path: span.value for span in spans}
    assert {path: told[path] for path in ("/userName", "/favoriteNumber")} == {
        "/userName": "Martin",
        "/favoriteNumber": 1337,
    }
    assert told["/interests/0"] == "daydreaming"
    assert told["/interests/1"] == "hacking"


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("codec", ["none", "snappy", "gzip"])
@pytest.mark.parametrize("with_dictionary", [False, True])
def test_pages_of_both_versions_and_codecs(version: str, codec: str, with_dictionary: bool) -> None:
    data = file_of(ROWS, data_page_version=version, compression=codec, use_dictionary=with_dictionary)
    assert same(read_back(FORMAT, data), ROWS)


@pytest.mark.parametrize("codec", ["zstd", "brotli", "lz4"])
def test_codecs_that_are_not_taken_apart_are_told(codec: str) -> None:
    layout = traced(FORMAT, file_of(ROWS, compression=codec))
    assert layout.problem is None
    assert any("told and not taken apart" in remark.detail for remark in layout.remarks)


def test_many_row_groups_pages_indexes_and_checksums() -> None:
    rows = [{"n": number, "t": f"row {number % 7}"} for number in range(1_000)]
    data = file_of(rows, row_group_size=300, data_page_size=200, write_page_index=True, write_page_checksum=True)
    layout = traced(FORMAT, data)
    assert layout.problem is None
    assert same(layout.value, rows)
    assert not layout.remarks
    at = data.index(b"row 3")
    broken = traced(FORMAT, data[:at] + b"rov 3" + data[at + 5 :])
    assert [remark.code for remark in broken.remarks] == ["checksum"]


def test_integers_of_other_widths_and_times_and_bytes() -> None:
    table = pa.table(
        {
            "i32": pa.array([1, -1, None], pa.int32()), "f32": pa.array([0.5, None, 2.0], pa.float32()),
            "raw": pa.array([b"\x00\xff", b"", None], pa.binary()), "four": pa.array([b"abcd", None, b"wxyz"], pa.binary(4)),
            "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        }
    )  # fmt: skip
    out = BytesIO()
    pq.write_table(table, out)
    assert read_back(FORMAT, out.getvalue()) == [
        {"i32": 1, "f32": 0.5, "raw": b"\x00\xff", "four": b"abcd", "map": {"k": 1}},
        {"i32": -1, "f32": None, "raw": b"", "four": None, "map": {}},
        {"i32": None, "f32": 2.0, "raw": None, "four": b"wxyz", "map": None},
    ]


@given(rows=st.lists(st.fixed_dictionaries({
    "a": st.none() | st.integers(-(2**63), 2**63 - 1), "b": st.none() | st.text(max_size=9), "c": st.none() | st.booleans(),
    "d": st.none() | st.lists(st.none() | st.floats(allow_nan=False), max_size=4),
    "e": st.none() | st.fixed_dictionaries({"x": st.none() | st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=3)}),
}), min_size=2, max_size=8), plain=st.booleans())  # fmt: skip
def test_any_rows_of_pyarrow_are_read(rows: list[dict[str, Any]], plain: bool) -> None:
    schema = pa.schema({
        "a": pa.int64(), "b": pa.string(), "c": pa.bool_(), "d": pa.list_(pa.float64()),
        "e": pa.struct({"x": pa.list_(pa.list_(pa.int64()))}),
    })  # fmt: skip
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out, use_dictionary=not plain)
    assert same(read_back(FORMAT, out.getvalue()), rows)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "is a table"),
        ({}, "is a table"),
        ("text", "is a table"),
        ([{"a": 1}], "are the same file"),
        ({"a": [1, "x"]}, "finds no type"),
        ({"a": [1, 2.5]}, "several types in one column"),
        ({"a": 2**70}, "finds no type"),
        ({"a": {}}, "finds no type"),
    ],
)
def test_what_no_table_can_hold(value: Any, words: str) -> None:
    with pytest.raises(EncodeError) as raised:
        FORMAT.encode(value, None)
    problem = raised.value.problems[0]
    assert words in f"{problem.detail} {problem.found}"


DATA = file_of([CLASSIC], compression="none", use_dictionary=False) if pa else b""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "expected PAR1"),
        (b"PAR1", "a footer, its length and PAR1"),
        (b"PAR1" + b"\0" * 8 + b"PAR2", "PAR1 at the end"),
        (b"PARE" + DATA[4:], "an encrypted one"),
        (DATA[:-8] + b"\xff\xff\xff\x7fPAR1", "a footer of at most"),
        (DATA[:-8] + b"\x01\0\0\0PAR1", "expected"),
    ],
)
def test_where_a_file_is_broken(data: bytes, words: str) -> None:
    layout = traced(FORMAT, data)
    assert layout.problem is not None
    assert words in layout.problem.detail


@given(at=st.integers(0, len(DATA) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_is_never_an_exception(at: int, byte: int) -> None:
    lawful(FORMAT.trace(DATA[:at] + bytes((byte,)) + DATA[at + 1 :], None))


def test_a_run_that_claims_millions_is_bounded() -> None:
    """A dictionary index run of five bytes may stand for 2^31 values: they are counted before anything is made."""
    data = file_of([{"a": None}] * 3, compression="none")
    huge = data.replace(b"\x15\x06\x15\x10", b"\x15\xfe\xff\xff\xff\x0f\x15\x10")
    lawful(FORMAT.trace(huge, None))


def test_json_rows_are_a_table() -> None:
    rows = json.loads('[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]')
    assert read_back(FORMAT, FORMAT.encode(rows, None)) == rows
