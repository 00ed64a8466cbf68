"""PHP serialize against PHP's own serialize() and unserialize(), both ways, and against each rule of its reader."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.formats._php_write import digits, fit
from explorer.wire.formats.php_serialize import FORMAT, encode, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Ext, Logical, Pairs, Value, same

from ..lawful import lawful, read_back, traced
from .other_tools import answer, records

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "613a333a7b733a383a22757365724e616d65223b733a363a224d617274696e223b733a31343a226661766f726974654e756d626572223b"
    "693a313333373b733a393a22696e74657265737473223b613a323a7b693a303b733a31313a22646179647265616d696e67223b693a313b"
    "733a373a226861636b696e67223b7d7d"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 126
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.part.name, span.text, span.path) for span in spans[:10]] == [
        ("type", "array", ""),
        ("count", "3 values", ""),
        ("key type", "string", "/userName"),
        ("length", "8 bytes", "/userName"),
        ("name", "userName", "/userName"),
        ("end of string", '";', "/userName"),
        ("type", "string", "/userName"),
        ("length", "6 bytes", "/userName"),
        ("text", "Martin", "/userName"),
        ("end of string", '";', "/userName"),
    ]
    assert [(span.part.name, span.path) for span in spans[-2:]] == [("end", "/interests"), ("end", "")]


VALUES: list[tuple[bytes, Value]] = [
    (b"N;", None),
    (b"b:1;", True),
    (b"b:0;", False),
    (b"i:-5;", -5),
    (b"i:+5;", 5),
    (b"d:0.5;", 0.5),
    (b"d:5.;", 5.0),
    (b"d:.5;", 0.5),
    (b"d:1.0E+25;", 1e25),
    (b"d:-INF;", -math.inf),
    (b"d:NAN;", math.nan),
    (b'S:2:"\\61b";', "ab"),
    (b's:2:"\xff\xfe";', b"\xff\xfe"),
    (b's:3:"a";";', 'a";'),
    (b"a:0:{}", []),
    (b"a:2:{i:1;N;i:0;N;}", {"1": None, "0": None}),
    (b'a:1:{s:1:"0";i:7;}', [7]),
    (b'a:1:{S:1:"\\61";i:7;}', {"a": 7}),
    (b'O:8:"stdClass":1:{s:1:"0";i:7;}', {"$class": "stdClass", "0": 7}),
    (b'O:3:"Foo":2:{s:6:"\0Foo\0a";i:1;s:4:"\0*\0b";i:2;}', {"$class": "Foo", "a": 1, "b": 2}),
    (
        b'O:3:"Foo":2:{s:6:"\0Foo\0a";i:1;s:6:"\0Bar\0a";i:2;}',
        Pairs((("$class", "Foo"), ("a", 1), ("a", 2))),
    ),
    (b'C:3:"Foo":2:{hi}', {"$class": "Foo", "$data": "hi"}),
    (b'E:11:"Suit:Hearts";', Logical("enum", b"Suit:Hearts", "Suit:Hearts")),
    (b"a:2:{i:0;i:5;i:1;R:2;}", [5, Logical("ref", 2, "#/0")]),
    (b"a:1:{i:0;R:1;}", [Logical("ref", 1, "#")]),
    (b'a:2:{i:0;O:1:"A":0:{}i:1;r:2;}', [{"$class": "A"}, Logical("ref", 2, "#/0")]),
]


@pytest.mark.parametrize(("data", "value"), VALUES)
def test_each_type(data: bytes, value: Value) -> None:
    assert same(read_back(FORMAT, data), value)


def test_private_and_protected_names_are_told() -> None:
    layout = traced(FORMAT, b'O:3:"Foo":2:{s:6:"\0Foo\0a";i:1;s:4:"\0*\0b";i:2;}')
    told = [(span.text, span.path) for span in layout.spans() if span.part.name == "property"]
    assert told == [("a, private to Foo", "/a"), ("b, protected", "/b")]


FAULTS = [
    (b"", "truncated", 0),
    (b"x", "invalid", 0),
    (b"N", "invalid", 0),
    (b"b:2;", "invalid", 2),
    (b"i: 5;", "invalid", 2),
    (b"i:5", "invalid", 2),
    (b"d:+INF;", "invalid", 2),
    (b's:+1:"a";', "invalid", 2),
    (b's:2:"a";', "invalid", 7),
    (b's:2147483647:"a";', "truncated", 14),
    (b"a:-1:{}", "invalid", 2),
    (b"a:2000000000:{}", "truncated", 14),
    (b"a:1:{d:0;i:0;}", "invalid", 5),
    (b"a:1:{i:0;N;N;}", "invalid", 11),
    (b'E:3:"abc";', "invalid", 5),
    (b'O:3:"a:b":0:{}', "invalid", 5),
    (b"r:1;", "invalid", 2),
    (b"R:1;", "invalid", 2),
    (b"a:1:{i:0;r:1;}", "invalid", 11),
    (b"N;N;", "trailing-bytes", 2),
    (b"i:" + b"1" * 5000 + b";", "too-large", 2),
]


@pytest.mark.parametrize(("data", "code", "offset"), FAULTS)
def test_faults(data: bytes, code: str, offset: int) -> None:
    problem = traced(FORMAT, data).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_a_length_that_no_longer_fits_says_why() -> None:
    """The well-known fault: a search and replace in a database changed the text, and not its length."""
    problem = traced(FORMAT, b'a:1:{s:3:"url";s:18:"https://example.com";}').problem
    assert problem is not None
    assert problem.path == "/url"
    assert problem.fix is not None and "length counts bytes" in problem.fix


def test_remarks() -> None:
    twice = traced(FORMAT, b'a:2:{i:1;N;s:1:"1";N;}')
    assert [remark.code for remark in twice.remarks] == ["duplicate-key"]
    wide = traced(FORMAT, b"i:9223372036854775808;")
    assert wide.value == 2**63
    assert [remark.code for remark in wide.remarks] == ["out-of-range"]


def test_what_a_record_loses() -> None:
    fitted = fit({"a": {}, "b": {"0": 1, "1": 2}, "c": 2**64, "d": {"5": 1}})
    assert fitted.value == {"a": [], "b": [1, 2], "c": "18446744073709551616", "d": {"5": 1}}
    assert [loss.path for loss in fitted.losses] == ["/a", "/b", "/c"]
    assert same(read_back(FORMAT, encode(fitted.value)), fitted.value)


def test_what_php_cannot_say() -> None:
    with pytest.raises(EncodeError) as caught:
        encode([Ext(1, b"")])
    assert caught.value.problem.path == "/0"


def test_nesting_ends_at_the_limit() -> None:
    def nested(levels: int) -> bytes:
        return b"a:1:{i:0;" * levels + b"N;" + b"}" * levels

    assert traced(FORMAT, nested(limits.NESTING)).problem is None
    problem = traced(FORMAT, nested(limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


def test_links_cannot_make_much_of_little() -> None:
    """A long name on the way to a target, and very many references to it."""
    name = b"n" * 4000
    many = b"".join(b"i:%d;R:3;" % index for index in range(20_000))
    data = b'a:2:{i:0;a:1:{s:4000:"%s";N;}i:1;a:20000:{%s}}' % (name, many)
    problem = traced(FORMAT, data).problem
    assert problem is not None and problem.code == "too-large"


@given(st.binary(max_size=60), st.sampled_from([b"a:1:{i:0;", b's:5:"', b'O:1:"A":1:{', b"R:", b"", b'S:9:"\\']))
def test_any_bytes_give_a_layout(data: bytes, start: bytes) -> None:
    problem = lawful(trace(start + data)).problem
    assert problem is None or problem.fix


PHP = """
while (($line = fgets(STDIN)) !== false) {
    $value = json_decode($line, true, 512, JSON_BIGINT_AS_STRING);
    echo bin2hex(serialize($value)), "\\n";
}
"""


def test_php_writes_the_same() -> None:
    values = records(1_500)
    answers = answer("php", ["-d", "serialize_precision=-1", "-r", PHP], [json.dumps(value) for value in values])
    for value, theirs in zip(values, answers, strict=True):
        fitted = fit(value).value
        assert encode(fitted).hex() == theirs, value
        assert same(read_back(FORMAT, bytes.fromhex(theirs)), fitted)


AGREES = """
while (($line = fgets(STDIN)) !== false) {
    $data = hex2bin(trim($line));
    $value = @unserialize($data);
    echo $value === false && $data !== "b:0;" ? "refused" : "read", "\\n";
}
"""


def test_php_reads_and_refuses_the_same() -> None:
    """Each type and fault above, as PHP sees them; it takes no notice of what follows a value."""
    rows = [data for data, _ in VALUES] + [data for data, _, _ in FAULTS]
    answers = answer("php", ["-r", AGREES], [data.hex() for data in rows])
    for data, theirs in zip(rows, answers, strict=True):
        problem = trace(data).problem
        refused = problem is not None and problem.code not in ("trailing-bytes", "too-large")
        if data.startswith((b"C:", b"E:11")):
            continue  # it has no such class
        assert refused == (theirs == "refused"), (data, theirs)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_digits_give_the_float_back(value: float) -> None:
    assert same(float(digits(value)), value)
