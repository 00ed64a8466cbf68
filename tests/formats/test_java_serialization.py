"""Java serialization against a JDK, where one is installed: what we write it reads, what it writes we read and write.

`Ser.java` beside this file is the other side; it is compiled once. Without a JDK the vectors stand in, which OpenJDK 17
wrote.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.formats.java_serialization import FORMAT, encode, encode_arrays, encode_map, signs, trace
from explorer.wire.layout import Layout
from explorer.wire.problem import EncodeError, Problem
from explorer.wire.record import read
from explorer.wire.value import Logical, Pairs, Timestamp, Value, same, to_json

from ..lawful import lawful
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = bytes.fromhex(
    "aced00057372000a53657224506572736f6e00000000000000010200034a000e6661766f726974654e756d6265724c0009696e7465726573747374"
    "00154c6a6176612f7574696c2f41727261794c6973743b4c0008757365724e616d657400124c6a6176612f6c616e672f537472696e673b78700000"
    "000000000539737200136a6176612e7574696c2e41727261794c6973747881d21d99c7619d03000149000473697a65787000000002770400000002"
    "74000b646179647265616d696e677400076861636b696e67787400064d617274696e"
)
GOLDEN_ARRAYS = bytes.fromhex(
    "aced00057372000d53657224506572736f6e41727200000000000000010200034a000e6661766f726974654e756d6265725b0009696e7465726573"
    "74737400135b4c6a6176612f6c616e672f537472696e673b4c0008757365724e616d657400124c6a6176612f6c616e672f537472696e673b787000"
    "00000000000539757200135b4c6a6176612e6c616e672e537472696e673badd256e7e91d7b4702000078700000000274000b646179647265616d69"
    "6e677400076861636b696e677400064d617274696e"
)
HEAD = b"\xac\xed\0\5"

Ask = Callable[[str], str]


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """`java("make person")` gives the answer of Ser.java to a line."""
    if shutil.which("javac") is None:
        pytest.skip("no JDK is installed (Debian: default-jdk-headless); the vectors stand in")
    folder = tmp_path_factory.mktemp("java")
    subprocess.run(["javac", "-d", folder, Path(__file__).with_name("Ser.java")], check=True)
    with subprocess.Popen(
        ["java", "-Xss16m", "-cp", folder, "Ser"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(line: str) -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield ask
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def made(java: Ask) -> Callable[[str], bytes]:
    """The bytes of a value that Ser.java knows by name."""

    def make(name: str) -> bytes:
        answer = java(f"make {name}")
        assert answer.startswith("aced"), answer
        return bytes.fromhex(answer)

    return make


def notation(value: Value) -> str:
    """A value in the notation of Ser.java."""
    match value:
        case None:
            return "n"
        case bool():
            return "t" if value else "f"
        case int():
            return f"i{value}"
        case float():
            return f"d{struct.pack('>d', value).hex()}"
        case str():
            return f"s{value.encode('utf-16-be').hex()}"
        case list():
            return " ".join(("[", *map(notation, value), "]"))
        case _:
            return " ".join(("{", *(f"{notation(key)} {notation(item)}" for key, item in value.items()), "}"))


def whole(data: bytes) -> Layout:
    layout = lawful(trace(data))
    assert layout.problem is None, layout.problem
    return layout


def refused(data: bytes) -> Problem:
    problem = lawful(trace(data)).problem
    assert problem is not None
    assert problem.fix
    return problem


# What it writes


def test_the_classic_record() -> None:
    assert encode(CLASSIC) == GOLDEN
    assert encode_arrays(CLASSIC) == GOLDEN_ARRAYS
    for data in (GOLDEN, GOLDEN_ARRAYS, encode_map(CLASSIC)):
        assert whole(data).value == CLASSIC


def test_the_classic_record_is_what_java_writes(java: Ask, made: Callable[[str], bytes]) -> None:
    assert made("person") == GOLDEN
    assert made("personarr") == GOLDEN_ARRAYS
    told = " ".join(notation(CLASSIC[name]) for name in ("userName", "favoriteNumber", "interests"))
    assert java(f"read {encode(CLASSIC).hex()}") == told
    assert java(f"read {encode_arrays(CLASSIC).hex()}") == told


@given(record=JSON)
def test_java_writes_the_same_bytes_and_reads_ours(java: Ask, record: Value) -> None:
    value = FORMAT.fit(read(json.dumps(record)).value).value
    data = encode_map(value)
    assert data.hex() == java(f"write {notation(value)}")
    assert java(f"read {data.hex()}") == notation(value)
    assert same(whole(data).value, value)


@given(record=st.dictionaries(st.sampled_from(["a", "b", "zz", "é", "class", "_x", "A"]), JSON, max_size=5))
def test_a_record_is_a_class_or_a_map(record: dict[str, Value]) -> None:
    value = FORMAT.fit(read(json.dumps(record)).value).value
    for write in (encode, encode_arrays):
        data = write(value)
        assert same(whole(data).value, value)
        assert (b"Ser$Person" in data) is not bool({"é", "class"} & record.keys())


def test_fields_stand_in_javas_order() -> None:
    record = {"z": 1, "s": "x", "a": 2.5, "m": {}, "b": True, "n": None, "big": 1 << 70}
    names = [span.value for span in whole(encode(record)).spans() if span.part.name == "field name"]
    assert names[:7] == ["a", "b", "z", "big", "m", "n", "s"]


def test_many_entries_make_more_buckets(java: Ask) -> None:
    for count in (0, 1, 12, 13, 24, 25, 48, 49, 300):
        record = {f"k{at}": at for at in range(count)}
        assert encode_map(record).hex() == java(f"write {notation(record)}")


def test_long_texts_and_names(java: Ask) -> None:
    record = {"a": "é" * 40_000, "b": "x" * 65_535, "c": "x" * 65_536}
    assert encode_map(record).hex() == java(f"write {notation(record)}")
    assert whole(encode(record)).value == record
    with pytest.raises(EncodeError, match="The name of a field has 70,000 bytes"):
        encode({"a" * 70_000: 1})


# What it reads

MADE: dict[str, Any] = {
    **{name: ["a", "b"] for name in (
        "linkedlist", "arraydeque", "priorityqueue", "copyonwrite", "vector", "stack", "hashset", "linkedhashset", "treeset",
        "aslist", "unmodifiable", "synchronized", "listof",
    )},
    **{name: {"a": 1} for name in ("hashmap", "treemap", "hashtable", "mapof")},
    "empty": [],
    "properties": {"a": "1"},
    "intkeys": {"$map": [[1, "x"], [2, "y"]]},
    "nullkey": {"$map": [[None, "x"]]},
    "enummap": {"RED": 1},
    "date": {"$timestamp": "2023-11-14T22:13:20.123Z"},
    "uuid": {"$uuid": "123e4567-e89b-12d3-a456-426614174000"},
    "bigdecimal": {"$bigDecimal": "-12.340"},
    "biginteger": -123456789012345678901234567890,
    "instant": {"$timestamp": "2023-11-14T22:13:20.000000005Z"},
    "localdate": {"$localDate": "2024-02-29"},
    "localtime": {"$localTime": "10:30"},
    "enum": "GREEN",
    "enums": ["GREEN", "GREEN", "RED"],
    "class": {"$class": "java.lang.String"},
    "classes": [{"$class": "int"}, {"$class": "Ser$Base"}],
    "writes": {"n": 1, "$written": [{"$bytes": "AAAABQ=="}, "more", {"$bytes": "AALDqQ=="}]},
    "outside": {"$written": [{"$bytes": "AAAACQ=="}, "x"]},
    "chars": "aé",
    "bytes": {"$bytes": "Af8="},
    "booleans": [True, False],
    "longs": [1, -1],
    "doubles": [1.5],
    "nested": [[1], []],
    "longstring": "é" * 40_000,
    "shared": [["x"], ["x"]],
    "circle": [{"$reference": "an object of java.util.ArrayList"}],
    "derived": {
        "id": 7, "name": "base", "Ser$Derived.name": "derived", "flag": True, "b": -1, "c": "é", "s": -2, "f": 1.5,
        "d": {"$float": "NaN"}, "ints": [1, -1], "self": {"$reference": "an object of Ser$Derived"},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_what_java_writes(made: Callable[[str], bytes], name: str) -> None:
    assert to_json(whole(made(name)).value) == MADE[name]


def test_a_bomb_is_not_written_out(made: Callable[[str], bytes]) -> None:
    layout = whole(made("bomb"))
    assert len(json.dumps(to_json(layout.value))) < 10 * limits.MIB
    assert "larger than is shown" in layout.remarks[0].detail


def test_a_proxy_and_a_gadget_are_told(made: Callable[[str], bytes]) -> None:
    layout = lawful(trace(made("proxy")))
    assert layout.remarks[0].code == "dynamic-proxy"
    assert "java.lang.Runnable" in layout.remarks[0].detail
    (remark,) = whole(made("url")).remarks
    assert (remark.code, remark.offset) == ("gadget-class", 5)
    assert remark.detail.startswith("At byte 5 the class java.net.URL, known from attacks: asks the name service")


def utf(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


def class_of(name: str, flags: int = 2, fields: bytes = b"\0\0", after: bytes = b"\x78\x70") -> bytes:
    return b"\x72" + utf(name) + bytes(8) + bytes((flags,)) + fields + after


def one(name: str, flags: int = 2, fields: bytes = b"\0\0") -> bytes:
    return b"\x73" + class_of(name, flags, fields)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"", []), (b"\x70", None), (b"\x74\0\1a", "a"), (b"\x7c\0\0\0\0\0\0\0\1a", "a"), (b"\x77\2ab", b"ab"),
        (b"\x7a\0\0\0\2ab", b"ab"), (b"\x70\x74\0\1a\x77\0", [None, "a", b""]), (b"\x74\0\2\xc0\x80", "\0"),
        (b"\x74\0\6\xed\xa0\xbd\xed\xb8\x80", "😀"), (b"\x74\0\1a\x71\0\x7e\0\0", ["a", "a"]),
        (b"\x74\0\1a\x79\x74\0\1b\x71\0\x7e\0\0", ["a", "b", "b"]), (one("A"), {}), (one("[A")[:1] + class_of("A"), {}),
        (class_of("A"), Logical("class", "A", "A")), (b"\x76" + class_of("A"), Logical("class", "A", "A")),
        (one("A", 2, b"\0\1I\0\1x") + b"\0\0\0\7", {"x": 7}),
        (one("A", 3, b"\0\1B\0\1x") + b"\7\x77\1z\x78", {"x": 7, "$written": [b"z"]}),
        (one("A", 12) + b"\x77\1z\x78", {"$written": [b"z"]}), (b"\x7e" + class_of("E", 18) + b"\x74\0\1X", "X"),
        (b"\x75" + class_of("[Z") + b"\0\0\0\2\1\0", [True, False]), (b"\x75" + class_of("[S") + b"\0\0\0\1\xff\xff", [-1]),
        (b"\x75" + class_of("[LA;") + b"\0\0\0\2\x70\x70", [None, None]),
        (b"\x73" + class_of("A", after=b"\x77\1z\x70\x78\x70"), {}),
        (one("java.util.Date", 3) + b"\x77\x08" + bytes(8) + b"\x78", Timestamp(0, 0)),
        (one("java.util.IdentityHashMap", 3) + b"\x77\4\0\0\0\1\x70\x70\x78", Pairs(((None, None),))),
        (b"\x7b" + one("E") + b"\x70", [{}, None]),
    ],
)  # fmt: skip
def test_each_element_of_the_grammar(data: bytes, value: Value) -> None:
    assert same(whole(HEAD + data).value, value)


def test_the_fields_of_a_class_belong_to_the_values() -> None:
    """What describes a field lights up with the field's value."""
    paths = {
        span.path for span in whole(GOLDEN).spans() if span.part.name in ("field name", "field type", "field class")
    }
    assert paths == {"/favoriteNumber", "/interests", "/userName"}


def test_a_key_belongs_to_its_value() -> None:
    layout = whole(encode_map({"a": 1, "b": {"a": 2}}))
    keys = [(span.path, span.text) for span in layout.spans() if span.part.name == "key"]
    assert keys == [("/a", "a"), ("/b", "b")]
    assert "/b/a" in [span.path for span in layout.spans() if span.part.name == "TC_REFERENCE"]


@pytest.mark.parametrize(
    "name",
    [
        "org.apache.commons.collections.functors.InvokerTransformer",
        "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
        "[Lorg.apache.commons.collections.functors.ChainedTransformer;",
        "sun.reflect.annotation.AnnotationInvocationHandler",
        "java.rmi.server.UnicastRemoteObject",
        "bsh.XThis$Handler",
    ],
)
def test_gadgets_are_told_once(name: str) -> None:
    head = b"\x75" if name.startswith("[") else b"\x73"
    data = head + class_of(name) + (bytes(4) if name.startswith("[") else b"")
    (remark,) = whole(HEAD + data + data).remarks
    assert remark.code == "gadget-class"
    assert name in remark.detail


def test_plain_data_raises_no_alarm() -> None:
    for write in (encode, encode_arrays, encode_map):
        assert not whole(write({"a": [1, 2.5, {"b": None}, 1 << 70], "c": "x"})).remarks


# What it refuses


@pytest.mark.parametrize(
    ("data", "offset", "expected", "found"),
    [
        (b"", 0, "ac ed, with which every stream begins", "the end of the data"),
        (b"\xac\xee\0\5", 0, "ac ed, with which every stream begins", "ac ee"),
        (b"\xac\xed\0", 2, "two bytes of version", "only 1 byte left"),
        (b"\xac\xed\0\6", 2, "version 5", "version 6"),
        (HEAD + b"\x01", 4, "an object", "the byte 01"),
        (HEAD + b"\x78", 4, "an object", "the byte 78"),
        (HEAD + b"\x74\0", 5, "a length of 2 bytes", "only 1 byte left"),
        (HEAD + b"\x74\0\5ab", 7, "5 bytes of text", "only 2 bytes left"),
        (HEAD + b"\x74\0\1\xff", 7, "modified UTF-8", "other bytes"),
        (HEAD + b"\x71\0\x7e\0\0", 5, "a handle that was given before", "00 7e 00 00, which is handle 0 of 0"),
        (HEAD + b"\x71\0", 5, "a handle of four bytes", "only 1 byte left"),
        (HEAD + b"\x73\x74", 5, "the description of a class", "the byte 74"),
        (HEAD + b"\x73\x70", 6, "the class of an object", "null"),
        (HEAD + b"\x74\0\1a\x73\x71\0\x7e\0\0", 9, "a reference to a class", "one to a text"),
        (HEAD + b"\x73\x72\0\1A", 9, "eight bytes of serialVersionUID", "the end of the data"),
        (HEAD + b"\x73\x72\0\1A" + bytes(8), 17, "the flags of a class", "the end of the data"),
        (HEAD + one("A", 2, b"\xff\xff"), 18, "a count of 0 or more", "-1"),
        (HEAD + one("A", 2, b"\0\1Q"), 20, "the letter of a field's type", "the byte 51"),
        (HEAD + one("A", 2, b"\0\1L\0\1x\x70"), 24, "a string with the class of a field", "the byte 70"),
        (HEAD + one("A", 2, b"\0\1J\0\1x") + b"\0", 26, "8 bytes of the field x", "only 1 byte left"),
        (HEAD + one("A", 4), 22, "data in blocks", "an external object of A in protocol 1"),
        (HEAD + one("A", 3), 22, "the end of what a class wrote", "the end of the data"),
        (HEAD + b"\x75" + class_of("A") + bytes(4), 22, "the class of an array", "A"),
        (HEAD + b"\x75" + class_of("[I") + b"\xff\xff\xff\xff", 23, "a size of 0 or more", "-1"),
        (HEAD + b"\x75" + class_of("[I") + b"\x7f\xff\xff\xff", 27, "2,147,483,647 elements of 4 bytes",
         "the end of the data"),
        (HEAD + b"\x75" + class_of("[LA;") + b"\x7f\xff\xff\xff", 29, "an object", "the end of the data"),
        (HEAD + b"\x7a\xff\xff\xff\xff", 5, "a size of 0 or more", "-1"),
        (HEAD + b"\x77\5a", 6, "5 bytes of data", "only 1 byte left"),
        (HEAD + b"\x7e" + class_of("E") + b"\x70", 22, "the name of a constant, a string", "the byte 70"),
        (HEAD + b"\x7d\0\0\0\2\0\1A", 12, "a length of 2 bytes", "the end of the data"),
    ],
)  # fmt: skip
def test_each_refusal(data: bytes, offset: int, expected: str, found: str) -> None:
    problem = refused(data)
    assert (problem.offset, problem.expected, problem.found) == (offset, expected, found)


def test_nesting_at_the_limit() -> None:
    def nest(depth: int) -> Value:
        value: Value = []
        for _ in range(depth - 1):
            value = [value]
        return value

    n = limits.NESTING
    assert whole(encode_map(nest(n))).value == nest(n)
    assert refused(encode_map(nest(n + 1))).code == "too-deep"
    array = b"\x75" + class_of("[LA;") + b"\0\0\0\1"
    again = b"\x75\x71\0\x7e\0\0\0\0\0\1"
    assert refused(HEAD + array + again * 100_000).code == "too-deep"
    chain = b"".join(b"\x72" + utf(f"C{at}") + bytes(8) + b"\3\0\0\x78" for at in range(3000))
    assert refused(HEAD + b"\x73" + chain + b"\x70").code == "too-deep"
    noted = b"\x73\x72\0\1A" + bytes(8) + b"\2\0\0"
    assert refused(HEAD + noted * 3000).code == "too-deep"


def test_cut_anywhere_what_was_there_is_shown() -> None:
    for at in range(len(GOLDEN)):
        layout = lawful(trace(GOLDEN[:at]))
        assert (layout.problem is None) is (at == 4)
    assert trace(GOLDEN[:-1]).value["interests"] == CLASSIC["interests"]


@given(at=st.integers(0, 210), byte=st.integers(0, 255))
def test_changed_bytes(at: int, byte: int) -> None:
    lawful(trace(GOLDEN[:at] + bytes((byte,)) + GOLDEN[at + 1 :]))


# What the page relies on


def test_signs() -> None:
    found = signs(trace(GOLDEN), len(GOLDEN))
    assert found is not None
    assert found[0] == 35
    assert signs(trace(b"\xac\xed"), 2) is None
