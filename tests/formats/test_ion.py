"""Ion against amazon.ion, both ways and in both forms, and against each rule of the specification."""

from __future__ import annotations

import io
import math
import random
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats._ion_table import HEADS
from explorer.wire.formats._ion_values import Moment, Sexp, annotated, clob, decimal, moment, null, sexp, symbol
from explorer.wire.formats._ion_write import encode, encode_text
from explorer.wire.formats.ion import FORMAT, signs
from explorer.wire.problem import EncodeError
from explorer.wire.value import Logical, Pairs, Value, same, to_json

from ..lawful import read_back, traced
from ..values import JSON
from ..work import linear
from .other_tools import records

amazon = pytest.importorskip("amazon.ion.simpleion", reason="amazon.ion is not installed; see requirements-dev.txt")

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "e00100eaeeaa8183dea687bea388757365724e616d658e8e6661766f726974654e756d62657289696e74657265737473dea38a864d617274696e"
    "8b2205398cbe948b646179647265616d696e67876861636b696e67"
)
GOLDEN_TEXT = b'$ion_1_0 {userName:"Martin",favoriteNumber:1337,interests:["daydreaming","hacking"]}'
MARKER = "e00100ea"


def binary(hexed: str) -> bytes:
    return bytes.fromhex(MARKER + hexed)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 85
    assert read_back(FORMAT, data) == CLASSIC


def test_the_classic_record_as_text() -> None:
    data = encode_text(CLASSIC)
    assert data == GOLDEN_TEXT
    assert len(data) == 84
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    """Names are written once, in the table, and belong to the record as a whole; their numbers belong to the fields."""
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.text, span.path) for span in spans if span.part.name == "symbol text"] == [
        ("userName", ""),
        ("favoriteNumber", ""),
        ("interests", ""),
    ]
    assert [(span.text, span.path) for span in spans if span.part.name == "field name"] == [
        ("7: symbols", ""),
        ("10: userName", "/userName"),
        ("11: favoriteNumber", "/favoriteNumber"),
        ("12: interests", "/interests"),
    ]


def test_json_is_ion_text() -> None:
    assert read_back(FORMAT, b'{"a": [1, true, null, "x\\u00e9"], "b": {}}') == {"a": [1, True, None, "xé"], "b": {}}


BINARY: list[tuple[str, Value]] = [
    ("", []),
    ("0f", None),
    ("1f", null("bool")),
    ("df", null("struct")),
    ("1011", [False, True]),
    ("20", 0),
    ("2105", 5),
    ("3105", -5),
    ("220100", 256),
    ("40", 0.0),
    ("443fc00000", 1.5),
    ("483ff8000000000000", 1.5),
    ("50", decimal(0, 0)),
    ("5180", decimal(0, 0)),
    ("53c20096", decimal(150, -2)),
    ("528080", decimal(0, 0, negative=True)),
    ("52c18f", decimal(-15, -1)),
    ("63c00fdb", moment("2011T").value),
    ("65c00fdb8294", moment("2011-02-20").value),
    ("6780" + "0fdb8294" + "939e", moment("2011-02-20T19:30Z").value),
    ("67c0" + "0fdb8294" + "939e", moment("2011-02-20T19:30-00:00").value),
    ("6b43e00fdb8295839ebbc364", moment("2011-02-20T19:30:59.100-08:00").value),
    ("68800fd08181808080", moment("2000-01-01T00:00:00Z").value),
    ("69800fd0818180808080", moment("2000-01-01T00:00:00Z").value),
    ("69800fd08181808080c2", moment("2000-01-01T00:00:00.00Z").value),
    ("7104", symbol("name")),
    ("70", Logical("symbol", 0, "$0")),
    ("80", ""),
    ("83e282ac", "€"),
    ("90", clob(b"")),
    ("9261ff", clob(b"a\xff")),
    ("a0", b""),
    ("a2ff00", b"\xff\0"),
    ("b0", []),
    ("b3210120", [1, 0]),
    ("d0", {}),
    ("d3842101", {"name": 1}),
    ("d183842101", {"name": 1}),
    ("d6842101842102", Pairs((("name", 1), ("name", 2)))),
    ("e3818420", annotated(["name"], 0)),
    ("e482848520", annotated(["name", "version"], 0)),
    ("00", []),
    ("01ff20", 0),
    ("0e8e0000000000000000000000000000" + "20", 0),
]


@pytest.mark.parametrize(("hexed", "value"), BINARY)
def test_binary_values(hexed: str, value: Value) -> None:
    assert same(read_back(FORMAT, binary(hexed)), value)


def test_s_expressions_and_padding_in_a_struct() -> None:
    assert read_back(FORMAT, binary("c3210120")) == sexp([1, 0])
    assert isinstance(read_back(FORMAT, binary("c3210120")), Sexp)
    assert read_back(FORMAT, binary("d58001aa8420")) == {"name": 0}


TEXT: list[tuple[str, Value]] = [
    ("", []),
    ("null", None),
    ("null.null", None),
    ("null.int", null("int")),
    ("true false", [True, False]),
    ("0 -0 1_000 0xFF 0b1_0 -0x1f", [0, 0, 1000, 255, 2, -31]),
    ("1e0 -0e0 1.5E3 0.1e-2", [1.0, -0.0, 1500.0, 0.001]),
    ("nan", math.nan),
    ("[+inf, -inf]", [math.inf, -math.inf]),
    ("1.50 0. -0.0", [decimal(150, -2), decimal(0, 0), decimal(0, -1, negative=True)]),
    ("1d3 1.5D-10", [decimal(1, 3), decimal(15, -11)]),
    ("2011T 2011-02T", [moment("2011T").value, moment("2011-02T").value]),
    ("2011-02-20 2011-02-20T", [moment("2011-02-20").value] * 2),
    ("2011-02-20T19:30+00:00", moment("2011-02-20T19:30Z").value),
    ('"a\\n\\x41\\u00e9\\U0001F600\\ud83d\\ude00\\\nb"', "a\nAé😀😀b"),
    ("'''a\r\nb''' /* and */ '''c'''", "a\nbc"),
    ("abc 'a b' '' $4 $0", [symbol("abc"), symbol("a b"), symbol(""), symbol("name"), Logical("symbol", 0, "$0")]),
    ("'null' 'true' '$4'", [symbol("null"), symbol("true"), symbol("$4")]),
    ('{{"a\\xff"}} {{ \'\'\'b\'\'\' \'\'\'c\'\'\' }}', [clob(b"a\xff"), clob(b"bc")]),
    ("{{ YW Jj }} {{}}", [b"abc", b""]),
    ("[1, 2,] []", [[1, 2], []]),
    ("(a+-b) (1 (2) [3]) ()", [sexp([symbol("a"), symbol("+-"), symbol("b")]), sexp([1, sexp([2]), [3]]), sexp([])]),
    ("(a--1)", sexp([symbol("a"), symbol("--"), 1])),
    ("{a:1, 'b c':2, \"d\":3, '''e''':4, $4:5,}", {"a": 1, "b c": 2, "d": 3, "e": 4, "name": 5}),
    ("{a:1,a:2}", Pairs((("a", 1), ("a", 2)))),
    ("a::b::1", annotated(["a", "b"], 1)),
    ("{x: 'y z'::[w::1]}", {"x": annotated(["y z"], [annotated(["w"], 1)])}),
    ("// c\n1 /* d */ 2", [1, 2]),
    ("$ion_1_0 $ion_1_0 5", 5),
    ("'$ion_1_0' $2 5", 5),
    ('$ion_symbol_table::{symbols:["x","y"]} {$10:$11}', {"x": symbol("y")}),
    (
        '$ion_symbol_table::{symbols:["x"]} $ion_symbol_table::{imports:$ion_symbol_table,symbols:["y"]} [$10,$11]',
        [symbol("x"), symbol("y")],
    ),
    (
        '$ion_symbol_table::{imports:[{name:"t",version:1,max_id:3}],symbols:["x"]} [$12,$13]',
        [Logical("symbol", ("t", 3), "$12"), symbol("x")],
    ),
    ('$ion_symbol_table::{symbols:["x"]} $ion_1_0 [x]', [symbol("x")]),
    ("\ufeff1", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), TEXT)
def test_text_values(text: str, value: Value) -> None:
    assert same(read_back(FORMAT, text.encode()), value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
def test_text_in_other_encodings(encoding: str) -> None:
    layout = traced(FORMAT, '{a:"é"}'.encode(encoding))
    assert layout.problem is None
    assert layout.value == {"a": "é"}
    (inner,) = layout.inside
    assert inner.layout.data == b'{a:"\xc3\xa9"}'
    problem = traced(FORMAT, "{a:".encode(encoding)).problem
    assert problem is not None and problem.expected == "the value of the field"


BINARY_FAULTS = [
    ("e00100", "truncated", 0, "the version marker e0 01 00 ea"),
    ("e00101ea", "invalid", 0, "the version marker e0 01 00 ea"),
    (MARKER + "e00100eb", "invalid", 4, "the version marker e0 01 00 ea"),
    (MARKER + "12", "invalid", 4, "the type descriptor of a value"),
    (MARKER + "30", "invalid", 4, "the type descriptor of a value"),
    (MARKER + "3100", "invalid", 5, "a negative integer"),
    (MARKER + "43", "invalid", 4, "the type descriptor of a value"),
    (MARKER + "f0", "invalid", 4, "the type descriptor of a value"),
    (MARKER + "2201", "truncated", 5, "2 bytes of int"),
    (MARKER + "8e", "truncated", 5, "a number, whose last byte has its high bit set"),
    (MARKER + "8e" + "01" * 12 + "81", "invalid", 5, "a number of at most 10 bytes"),
    (MARKER + "b12101", "invalid", 6, "1 bytes of int"),
    (MARKER + "d184", "truncated", 6, "4 bytes of struct"),
    (MARKER + "d180", "invalid", 6, "at least one field"),
    (MARKER + "d28a20", "no-symbol", 5, "the number of a symbol, up to 9"),
    (MARKER + "710a", "no-symbol", 5, "the number of a symbol, up to 9"),
    (MARKER + "e3818400", "invalid", 7, "the value that is annotated"),
    (MARKER + "e48184" + "2020", "invalid", 8, "the end of the annotated value"),
    (MARKER + "e3828485", "invalid", 8, "the value that is annotated"),
    (MARKER + "e3802020", "invalid", 5, "at least one annotation"),
    (MARKER + "65c00fdb8d81", "invalid", 5, "a month from 1 to 12"),
    (MARKER + "66c00fdb8281" + "80", "invalid", 11, "a minute after the hour"),
    (MARKER + "6a800fd081818080808001", "invalid", 5, "a fraction below one second"),
    (MARKER + "6a800fd08181808080c10a", "invalid", 5, "a fraction from 0 to below one second"),
    (MARKER + "81ff", "not-utf8", 5, "text in UTF-8"),
    (MARKER + "eb8183d887b2816187b28162", "symbol-table", 4, "one field symbols"),
]


@pytest.mark.parametrize(("hexed", "code", "offset", "expected"), BINARY_FAULTS)
def test_binary_faults(hexed: str, code: str, offset: int, expected: str) -> None:
    problem = traced(FORMAT, bytes.fromhex(hexed)).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected)
    assert problem.found and problem.fix


TEXT_FAULTS = [
    ("[1 2]", "a comma or ]", 1, 4),
    ("{a:1 b:2}", "a comma or }", 1, 6),
    ("[1,,2]", "a value or ]", 1, 4),
    ("{a:1,\n,}", "a field name or }", 2, 1),
    ("{a 1}", "a colon after the name of the field", 1, 4),
    ("{a:}", "the value of the field", 1, 4),
    ("{a:b::}", "the value that is annotated", 1, 7),
    ("{1:2}", "a field name or }", 1, 2),
    ("{true:2}", "a field name or }", 1, 2),
    ("(1 ", "a value or )", 1, 4),
    ("[)", "a value or ]", 1, 2),
    ("1_", "a value", 1, 1),
    ("007", "a value", 1, 1),
    ("3.4a", "a value", 1, 1),
    ("(1--2)", "a value or )", 1, 2),
    ("null.foo", "a value", 1, 1),
    ("2011-02-20T19:30", "a value", 1, 1),
    ("2011-02-30", "a day from 1 to 28", 1, 1),
    ("2011-01-01T00:00-25:00", "an offset of less than a day", 1, 1),
    ('"a\nb"', "a value", 1, 1),
    ('"\\q"', "a value", 1, 1),
    ('"\\ud800"', "whole characters", 1, 1),
    ("'''a", "a value", 1, 1),
    ("/* a", "a value", 1, 1),
    ("+", "a value", 1, 1),
    ("a::+", "the value that is annotated", 1, 4),
    ("$99", "the number of a symbol, up to 9", 1, 1),
    ("$ion_1_1", "$ion_1_0", 1, 1),
    ("{{ YQ }}", "base64 in whole groups of four characters", 1, 3),
    ("{{ YWJj ", "}} at the end of the bytes", 1, 9),
    ('{{ "a" // no\n}}', "}} at the end of the bytes", 1, 8),
    ('{{"\\u0041"}}', "ASCII characters, and escapes of a byte", 1, 3),
    ("'a' \xff", "a value", 1, 5),
    ('$ion_symbol_table::{imports:[{name:"t"}]}', "a max_id for the import of t", 1, 1),
]


@pytest.mark.parametrize(("text", "expected", "line", "column"), TEXT_FAULTS)
def test_text_faults(text: str, expected: str, line: int, column: int) -> None:
    problem = traced(FORMAT, text.encode()).problem
    assert problem is not None
    assert (problem.expected, problem.line, problem.column) == (expected, line, column)
    assert problem.found and problem.fix


def test_text_that_is_not_utf8() -> None:
    problem = traced(FORMAT, b'["a", "\xff"]').problem
    assert problem is not None
    assert (problem.code, problem.offset) == ("ion-text", 6)
    problem = traced(FORMAT, b"[1, \xff]").problem
    assert problem is not None and (problem.code, problem.offset) == ("not-utf8", 4)


def test_fields_out_of_order_are_told() -> None:
    layout = traced(FORMAT, binary("d184852084" + "20"))
    assert layout.problem is None and layout.value == {"version": 0, "name": 0}
    assert [(remark.code, remark.path) for remark in layout.remarks] == [("not-in-order", "/name")]


def test_several_values_have_places_in_a_list() -> None:
    layout = traced(FORMAT, b'{a:1} $ion_symbol_table::{symbols:["b"]} {$10:2}')
    assert layout.value == [{"a": 1}, {"b": 2}]
    assert [layout.span(row).path for row in range(len(layout)) if layout.parts[row].name == "number"] == [
        "/0/a",
        "/1/b",
    ]
    one = traced(FORMAT, b'{a:1} $ion_symbol_table::{symbols:["b"]}')
    assert one.value == {"a": 1}
    assert "/a" in {span.path for span in one.spans()}


def test_nesting_ends_at_the_limit() -> None:
    n = limits.NESTING
    for opening, closing in ((b"[", b"]"), (b"(", b")"), (b"{a:", b"}")):
        assert traced(FORMAT, opening * n + b"1" + closing * n).problem is None
        problem = traced(FORMAT, opening * (n + 1) + b"1").problem
        assert problem is not None and problem.code == "too-deep"
    value: Value = 1
    for _ in range(n):
        value = [value]
    assert read_back(FORMAT, encode(value)) == value
    problem = traced(FORMAT, encode([value])).problem
    assert problem is not None and problem.code == "too-deep"


def test_tables_without_end_and_room_without_memory() -> None:
    table = b'$ion_symbol_table::{imports:[{name:"t",version:1,max_id:9223372036854775807}],symbols:["x"]}'
    huge = table + b" $9223372036854775817"
    assert read_back(FORMAT, huge) == symbol("x")
    data = b"\xe0\x01\x00\xea" + b"\xe7\x81\x83\xd4\x87\xb2\x81a" * 10_000
    layout = linear(FORMAT, data)  # a table for each of them, copied from the one before, would be millions of symbols
    assert layout.problem is None and layout.value == []


def test_samples_are_whole() -> None:
    for sample in FORMAT.samples:
        assert traced(FORMAT, sample).problem is None


def test_signs() -> None:
    for data, low, high in ((bytes.fromhex(GOLDEN), 35, 35), (GOLDEN_TEXT, 65, 65), (b"{a:1}", -99, 0)):
        told = signs(FORMAT.trace(data, None), len(data))
        assert told is not None and low <= told[0] <= high


def test_the_table_of_type_descriptors() -> None:
    assert len(HEADS) == 256


def test_what_json_has_no_word_for() -> None:
    value = read_back(FORMAT, b'a::(b 1.50 2011T null.int {{YQ==}} {{"c\\xff"}} nan)')
    assert to_json(value) == {
        "$annotations": ["a"],
        "value": {
            "$sexp": [
                {"$symbol": "b"}, {"$decimal": "1.50"}, {"$timestamp": "2011T"}, {"$null": "null.int"}, {"$bytes": "YQ=="},
                {"$clob": "c\\xff"}, {"$float": "NaN"},
            ]
        },
    }  # fmt: skip


def test_a_symbol_without_a_text_cannot_be_written() -> None:
    value = read_back(FORMAT, b'$ion_symbol_table::{imports:[{name:"t",version:1,max_id:3}]} {a:$12}')
    with pytest.raises(EncodeError) as caught:
        encode(value)
    assert (caught.value.problem.code, caught.value.problem.path) == ("no-symbol-text", "/a")


@given(JSON)
def test_any_record_comes_back_and_is_amazons(value: Value) -> None:
    fitted = plain(value).value
    data, text = encode(fitted), encode_text(fitted)
    assert data == amazon.dumps(_python(fitted))
    assert text.decode() == amazon.dumps(_python(fitted), binary=False)
    assert same(read_back(FORMAT, data), fitted)
    assert same(read_back(FORMAT, text), fitted)


def test_records_in_both_forms_are_amazons() -> None:
    for value in records(400):
        assert encode(value) == amazon.dumps(value)
        assert encode_text(value).decode() == amazon.dumps(value, binary=False)


def _python(value: Value) -> Value:
    if isinstance(value, float):
        return float(value)
    if isinstance(value, list):
        return [_python(item) for item in value]
    return {key: _python(item) for key, item in value.items()} if isinstance(value, dict) else value


# Values that JSON does not have, against amazon.ion

SYMBOLS = st.sampled_from(["a", "name", "null", "a b", "é", "$4", "", "+", "it's"]).map(symbol)
MOMENTS = st.builds(
    lambda at, precision, fraction, offset: Moment(
        at.year, *(at.month, at.day, at.hour, at.minute, at.second)[: precision if precision != 3 else 4],
        *[None] * (5 - (precision if precision != 3 else 4)), fraction if precision == 5 else "",
        offset if precision > 3 else None,
    ),
    st.datetimes(min_value=datetime(1900, 1, 1)), st.sampled_from([0, 1, 2, 4, 5]),
    st.sampled_from(["", "0", "1", "000", "123", "000123", "999999"]), st.none() | st.integers(-1439, 1439),
)  # fmt: skip
DECIMALS = st.builds(
    lambda coefficient, exponent, minus: decimal(coefficient, exponent, negative=minus and not coefficient),
    st.integers(-(10**30), 10**30), st.integers(-40, 40), st.booleans(),
)  # fmt: skip
NATIVE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.binary(max_size=20) | st.binary(max_size=20).map(clob) | SYMBOLS | DECIMALS
    | MOMENTS.map(lambda time: time.value) | st.sampled_from(["int", "bool", "struct", "sexp", "timestamp"]).map(null),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(sexp)
    | st.dictionaries(st.sampled_from(["a", "name", "b c", "", "true"]), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip
ANNOTATED = st.builds(annotated, st.lists(st.sampled_from(["a", "name", "b c", "nan"]), min_size=1, max_size=2), NATIVE)


@given(NATIVE | ANNOTATED | st.lists(ANNOTATED, max_size=2))
def test_what_is_written_reads_back_here_and_at_amazons(value: Value) -> None:
    data, text = encode(value), encode_text(value)
    assert same(read_back(FORMAT, data), value)
    assert same(read_back(FORMAT, text), value)
    assert_alike(value, amazon.loads(data))
    assert_alike(value, amazon.loads(text.decode()))


@given(NATIVE)
def test_what_amazon_writes_reads_here(value: Value) -> None:
    """Its own writing of what it read from us: other choices of lengths and precision, the same value."""
    native = amazon.loads(encode([value]))
    assert same(read_back(FORMAT, amazon.dumps(native)), [value])
    assert same(read_back(FORMAT, amazon.dumps(native, binary=False).encode()), [value])


def assert_alike(ours: Value, theirs: Any) -> None:
    """Ours against a value of amazon.ion."""
    if isinstance(ours, dict) and ours.keys() == {"$annotations", "value"}:
        assert [one.text for one in theirs.ion_annotations] == ours["$annotations"]
        ours = ours["value"]
    kind = getattr(theirs, "ion_type", None)
    name = kind.name.lower() if kind is not None else ""
    match ours:
        case Logical(kind="null", raw=type_):
            assert name == type_
        case None:
            assert theirs is None or name == "null"
        case bool():
            assert bool(theirs) is ours and name in ("bool", "")
        case int():
            assert int(theirs) == ours
        case float():
            assert same(float(theirs), ours)
        case str():
            assert str(theirs) == ours
        case bytes():
            assert bytes(theirs) == ours and name in ("blob", "")
        case Sexp():
            assert name == "sexp" and len(theirs) == len(ours["$sexp"])
            for one, two in zip(ours["$sexp"], theirs, strict=True):
                assert_alike(one, two)
        case list():
            assert len(theirs) == len(ours) and name == "list"
            for one, two in zip(ours, theirs, strict=True):
                assert_alike(one, two)
        case dict():
            assert set(theirs) == set(ours)
            for key, item in ours.items():
                assert_alike(item, theirs[key])
        case Logical(kind="symbol", raw=text):
            assert theirs.text == text
        case Logical(kind="clob", raw=raw):
            assert bytes(theirs) == raw and name == "clob"
        case Logical(kind="decimal", raw=(coefficient, exponent)):
            sign = ours.text.startswith("-")
            wanted = Decimal((int(sign), tuple(map(int, str(abs(coefficient)))), exponent))
            assert Decimal(theirs).as_tuple() == wanted.as_tuple()
        case Logical(kind="timestamp", text=text):
            assert_moment(moment(text), theirs)
        case _:
            raise AssertionError(ours)


def assert_moment(ours: Moment, theirs: Any) -> None:
    assert theirs.year == ours.year
    for name in ("month", "day", "hour", "minute", "second"):
        if (piece := getattr(ours, name)) is not None:
            assert getattr(theirs, name) == piece
    if ours.hour is not None and ours.offset:
        assert theirs.utcoffset().total_seconds() == ours.offset * 60


# Damaged data: what the one refuses the other refuses

DAMAGED = [
    b'{a:1,b:[1,2.5,x],"c":(a + b)}',
    b"a::b::{x: 1.50, y:2011-02-20T19:30:59.100-08:00, c: null.int}",
    b"('a b' {{YWJj}} {{\"ab\"}} '''long''' '''er''' 0x1F -1e5)",
    b"[true,false,nan,+inf,-inf,null] /* c */ // d\n 5",
    b'$ion_symbol_table::{symbols:["a","b"]} $10 {$11:$10}',
]
LETTERS = b"{}[](),:\"'0123456789abeETZ.-+/*$_ \n\\"


def damaged(data: bytes, dice: random.Random, first: int, letters: bytes) -> bytes:
    """One to three bytes changed, left out or put in."""
    out = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 3])):
        at = dice.randrange(first, len(out))
        match dice.randrange(3):
            case 0:
                out[at] = dice.choice(letters)
            case 1:
                del out[at]
            case _:
                out.insert(at, dice.choice(letters))
    return bytes(out)


def amazons(data: bytes) -> tuple[bool, str]:
    """Whether amazon.ion's reader in Python takes it, and its words where not. Its reader in C may never return."""
    try:
        amazon.load_python(io.BytesIO(data), single_value=False)
    except Exception as error:
        return False, str(error)
    return True, ""


def test_damaged_text_is_refused_by_both() -> None:
    dice = random.Random(20)
    taken = 0
    for round_ in range(1_500):
        text = damaged(DAMAGED[round_ % len(DAMAGED)], dice, 0, LETTERS)
        ours = FORMAT.trace(text, None).problem is None
        assert ours is amazons(text)[0], text
        taken += ours
    assert 150 < taken < 1_350


def test_damaged_binary_data_is_refused_by_both() -> None:
    """But for a symbol whose slot in the table holds no text, and for exponents that Python's decimals do not have."""
    dice = random.Random(20)
    taken = 0
    whole = [encode(FORMAT.trace(text, None).value) for text in DAMAGED]
    for round_ in range(2_000):
        data = damaged(whole[round_ % len(whole)], dice, 4, bytes(range(256)))
        ours = FORMAT.trace(data, None).problem is None
        theirs, why = amazons(data)
        assert ours is theirs or (ours and ("SID" in why or "decimal" in why)), (data.hex(" "), why)
        taken += ours
    assert 100 < taken < 1_900
