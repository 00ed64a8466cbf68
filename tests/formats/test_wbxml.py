"""WBXML: the specification's two examples, the public figure, refusals, and libwbxml's tools as the second opinion."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire import limits
from explorer.wire.formats import wbxml, xml
from explorer.wire.formats._wbxml_parts import number, written
from explorer.wire.formats._wbxml_sync import PUBLIC
from explorer.wire.layout import Layout
from explorer.wire.problem import Problem
from explorer.wire.record import read
from explorer.wire.value import Value

from ..lawful import read_back, traced
from ..values import JSON, OBJECTS
from ..xml_opinion import value_of

CLASSIC = bytes.fromhex(
    "030a6a32706572736f6e00757365724e616d65006661766f726974654e756d62657200696e7465726573747300696e746572657374004400"
    "4407034d617274696e0001441003313333370001441f442903646179647265616d696e6700014429036861636b696e6700010101"
)
"""Of libwbxml: xml2wbxml -v 1.3, document type WML 1.3, all names literal."""


def layout(data: bytes | str) -> Layout:
    return traced(wbxml.FORMAT, bytes.fromhex(data) if isinstance(data, str) else data)


def value(data: bytes | str) -> Value:
    return read_back(wbxml.FORMAT, bytes.fromhex(data) if isinstance(data, str) else data)


def refused(data: bytes | str) -> Problem:
    problem = layout(data).problem
    assert problem is not None
    return problem


def test_the_classic_record() -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("wbxml",))).panes
    assert pane.layout is not None and pane.layout.data == CLASSIC and pane.round_trip
    assert len(CLASSIC) == 108
    hacking = [span for span in layout(CLASSIC).spans() if span.text == "hacking"]
    assert [(span.offset, span.path) for span in hacking] == [(0x61, "/interests/1")]


def test_the_specifications_simple_example() -> None:
    """WBXML 1.3, section 8.1: tags from a table, an inline string, an entity, an element without content.

    Its table is of no published type: BR is 05, CARD 06, XYZ 07. The names are those of no table here, the structure is.
    """
    data = bytes.fromhex(
        "01 01 03 00 47 46 03 20 58 20 26 20 59 00 05 03 20 58 00 02 81 20 03 3d 00 02 81 20 03 31 20 00 01 01"
    )
    told = layout(data)
    assert told.problem is None
    texts = [span.text for span in told.spans() if span.part.name in ("text", "character number")]
    assert texts == [" X & Y", " X", "160: \xa0", "=", "160: \xa0", "1 "]


def test_the_specifications_expanded_example() -> None:
    """Section 8.2: a string table, attributes with tokens for parts of values, page switches not needed."""
    data = bytes.fromhex(
        "01 01 6a 12 61 62 63 00 20 45 6e 74 65 72 20 6e 61 6d 65 3a 20 00 47 c5 09 83 00 05 01 88 06 86 08 03 78 79 7a 00 85"
        "03 2f 73 00 01 83 04 86 07 0a 03 4e 00 01 01 01"
    )
    told = layout(data)
    assert told.problem is None
    assert [span.text for span in told.spans() if span.part.name == "string table entry"] == ["abc", " Enter name: "]
    assert "4:  Enter name: " in [span.text for span in told.spans()]


def test_push_messages_and_dates() -> None:
    assert value(wbxml.FORMAT.samples[0]) == {
        "indication": {
            "@href": "http://www.shop.com/sale", "@created": "1999-06-25T15:23:15Z", "@si-expires": "1999-06-30T00:00:00Z",
            "#text": "New: \xa0",
        }
    }  # fmt: skip


def test_wml_variables_and_tokens() -> None:
    assert value("02 04 6a 04 6e 61 6d 00 7f e7 36 03 54 00 01 60 82 00 40 78 00 01 01 01") == {
        "card": {"@title": "T", "p": "$(nam)$(x:escape)"}
    }


def test_pages_of_activesync() -> None:
    told = layout("03 01 6a 00 00 07 56 52 03 30 00 01 01")
    assert told.value == {"SyncKey": "0"}
    assert [span.text for span in told.spans() if span.part.name == "tag"] == ["FolderSync", "SyncKey"]
    assert [remark.code for remark in told.remarks] == ["guessed-tokens"]


def test_a_document_in_a_document_is_told() -> None:
    inner = bytes.fromhex("02a453006a00 4a 49 03 49 4d 00 01 01").replace(
        bytes.fromhex("a45300"), bytes.fromhex("9f5400")
    )
    inner = bytes.fromhex("02 9f54 6a 00 4a 49 03 49 4d 00 01 01")
    outer = bytes.fromhex("02 9f53 6a 00 6d 6b 4f c3") + bytes((len(inner),)) + inner + bytes.fromhex("01 01 01")
    told = layout(outer)
    assert told.problem is None
    assert [(inside.title, inside.layout.value) for inside in told.inside] == [("WBXML document", {"DevID": "IM"})]


def test_character_sets() -> None:
    assert value(bytes.fromhex("030a04 00 60 03") + "é\0".encode("latin-1") + b"\x01") == "é"
    wide = bytes.fromhex("030a8777 00 60 03") + "é😀\0".encode("utf-16-be") + b"\x01"
    assert value(wide) == "é😀"
    told = layout(bytes.fromhex("030a6a 00 60 03 ff 00 01"))
    assert told.value == "\ufffd" and told.remarks[0].code == "not-text"


@pytest.mark.parametrize("value_", [0, 1, 127, 128, 160, 0x1201, 2**32 - 1])
def test_multi_byte_integers(value_: int) -> None:
    assert number(written(value_)) == value_
    assert len(written(value_)) == max(1, -(-value_.bit_length() // 7))


@pytest.mark.parametrize(
    ("data", "code", "offset", "expected"),
    [
        ("", "truncated", 0, "the version"),
        ("04", "invalid", 0, "version 1.0 to 1.3, so 00 to 03"),
        ("03 81", "truncated", 1, "the public identifier"),
        ("03 81 80 80 80 80 80 01", "invalid", 1, "the public identifier, of 32 bits"),
        ("03 01 87 69 00", "encoding", 2, "the number of a character set that is known here"),
        ("03 01 6a 05 61", "truncated", 4, "5 bytes of string table"),
        ("03 01 6a 00", "truncated", 4, "the root element"),
        ("03 0a 6a 00 01", "invalid", 4, "the tag of the root element"),
        ("03 0a 6a 00 03 61 00", "invalid", 4, "the tag of the root element"),
        ("03 0a 6a 00 60", "truncated", 5, "END of p"),
        ("03 0a 6a 00 44 07", "invalid", 5, "an offset in the string table, below 0"),
        ("03 0a 6a 00 60 03 61", "truncated", 6, "text, and the zero that ends it"),
        ("03 0a 6a 00 60 c3 ff ff ff ff 7f 61", "invalid", 6, "the length of opaque data, of 32 bits"),
        ("03 0a 6a 00 60 c3 8f ff ff ff 7f 61", "truncated", 11, "4,294,967,295 bytes of opaque data"),
        ("03 0a 6a 00 60 02 8f ff ff ff 7f 01", "invalid", 6, "the number of a character"),
        ("03 0a 6a 00 a0 85 01", "invalid", 5, "the start of an attribute, or END"),
        ("03 0a 6a 00 a0 36 43", "invalid", 6, "the start of an attribute, or END"),
        ("03 0a 6a 00 20 20", "trailing-bytes", 5, "the end of the data"),
    ],
)
def test_refusals_have_words_and_a_place(data: str, code: str, offset: int, expected: str) -> None:
    problem = refused(data)
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected), problem


def test_instructions_are_told_and_count_for_nothing() -> None:
    told = layout("03 0a 6a 02 61 00 43 04 00 03 62 00 01 60 03 63 00 01 43 04 00 01")
    assert told.problem is None and told.value == "c"
    assert [span.part.name for span in told.spans()].count("processing instruction") == 2


def test_nesting_at_the_limit() -> None:
    n, head = limits.NESTING + 1, bytes.fromhex("030a6a00")
    assert layout(head + b"\x60" * n + b"\x01" * n).problem is None
    problem = refused(head + b"\x60" * (n + 1) + b"\x01" * (n + 1))
    assert (problem.code, problem.offset) == ("too-deep", n + 4)


def test_signs() -> None:
    points, words = wbxml.signs(layout(CLASSIC), 108) or (0, "")
    assert points == 30 and "WML 1.3" in words
    assert wbxml.signs(layout(b"{}"), 2) is None


# libwbxml as the second opinion

needs_tools = pytest.mark.skipif(
    shutil.which("wbxml2xml") is None, reason="libwbxml's tools are not here: apt-get install libwbxml2-utils"
)


def tool(name: str, data: bytes, *options: str) -> bytes:
    done = subprocess.run([name, *options, "-o", "-", "-"], input=data, capture_output=True, timeout=10, check=False)
    assert done.stdout, done.stderr.decode()
    return done.stdout


def printable(value: Any) -> bool:
    """Whether every text can be in a document of the tools, which drop white space around text and stop at odd characters."""
    match value:
        case str():
            return value.isascii() and value.isprintable() and value == value.strip() and "]]>" not in value
        case list():
            return all(map(printable, value))
        case _:
            return all(printable(key) and printable(item) for key, item in value.items())


@needs_tools
@given(record=OBJECTS | JSON)
def test_libwbxml_reads_what_is_written(record: Any) -> None:
    wanted = wbxml.fit(read(json.dumps(record)).value).value
    if printable(wanted):
        assert value_of(tool("wbxml2xml", wbxml.encode(wanted), "-m", "0")) == wanted


@needs_tools
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_libwbxml_writes_is_read(name: str) -> None:
    """The tool keeps tokens of WML for names that it has, and puts texts that come again into the string table."""
    record = read(EXAMPLES[name].scenario.record_text).value
    wanted = xml.fit(record).value
    if not printable(wanted):
        pytest.skip("the tool has no way to write this text")
    document = b'<!DOCTYPE wml PUBLIC "-//WAPFORUM//DTD WML 1.3//EN" "x">' + xml.encode(wanted)
    data = tool("xml2wbxml", document, "-v", "1.3", "-k")
    assert value(data) == wanted
    if name == "classic":
        assert data == wbxml.encode(wanted)


@needs_tools
@pytest.mark.parametrize("public", [number for number, (_, vocabulary) in PUBLIC.items() if vocabulary is not None])
def test_tokens_are_those_of_libwbxml(public: int) -> None:
    """Every tag of the first page, empty and by itself, by both."""
    vocabulary = PUBLIC[public][1]
    assert vocabulary is not None
    for token, name in vocabulary.tag_names[0].items():
        data = b"\x03" + written(public) + b"\x6a\0" + bytes((token,))
        if public in (0x0F, 0x11):  # the tool knows the other version of these
            continue
        document = tool("wbxml2xml", data, "-m", "0").decode()
        if public in (0xFD1, 0xFD2, 0xFD3, 0xFD4) and "<unknown" in document:  # a name of version 1.2
            continue
        assert f"<{name}" in document, (hex(token), document)
        assert [span.text for span in layout(data).spans() if span.part.name == "tag"] == [name]


def test_what_the_string_table_stands_for_is_bounded() -> None:
    """A string of 60,000 characters and a thousand offsets that stand for it: 60 MB out of 62 KB."""
    table = b"x" * 60_000 + b"\0"
    data = b"\x03\x0a\x6a" + written(len(table)) + table + b"\x60" + b"\x83\0" * 1_000 + b"\x01"
    assert refused(data).code == "too-large"
