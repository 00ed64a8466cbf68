"""Fast Infoset: the public figure, numbers of annex C, refusals, and the reference implementation as the second opinion."""

from __future__ import annotations

import json
import random
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire import limits
from explorer.wire.formats import _fast_infoset_numbers as numbers
from explorer.wire.formats import fast_infoset, xml
from explorer.wire.layout import Layout
from explorer.wire.problem import Problem
from explorer.wire.record import read
from explorer.wire.value import Value

from ..lawful import lawful, read_back, traced
from ..values import JSON, OBJECTS
from ..xml_opinion import value_of
from .other_tools import records

CLASSIC = bytes.fromhex(
    "e0000001003c05706572736f6e3c07757365724e616d6592034d617274696ef03c0d6661766f726974654e756d626572920131333337f03c08"
    "696e746572657374733c07696e7465726573749208646179647265616d696e67f00492046861636b696e67ffff"
)
"""Of FastInfoset 1.2.12 for Java, of the same 164 bytes of XML that the test of XML has."""


def layout(data: bytes | str) -> Layout:
    return traced(fast_infoset.FORMAT, bytes.fromhex(data) if isinstance(data, str) else data)


def value(data: bytes | str) -> Value:
    return read_back(fast_infoset.FORMAT, bytes.fromhex(data) if isinstance(data, str) else data)


def refused(data: bytes | str) -> Problem:
    problem = layout(data).problem
    assert problem is not None
    return problem


def fitted(record: Any) -> Value:
    return fast_infoset.fit(read(json.dumps(record)).value).value


def test_the_classic_record() -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("fast-infoset",))).panes
    assert pane.layout is not None and pane.layout.data == CLASSIC and pane.round_trip
    assert len(CLASSIC) == 102


def test_halves_of_a_byte_end_things() -> None:
    spans = [(span.start, span.end, span.path) for span in layout(CLASSIC).spans() if span.part.name == "end"]
    assert spans[-4:] == [(800, 804, "/interests/1"), (804, 808, "/interests"), (808, 812, ""), (812, 816, "")]
    padding = [(span.start, span.end) for span in layout(CLASSIC).spans() if span.part.name == "padding"]
    assert padding == [(252, 256), (436, 440), (716, 720)]


def test_a_name_is_written_once() -> None:
    told = layout(CLASSIC)
    (known,) = [span for span in told.spans() if span.part.name == "element with a known name"]
    assert (known.data.hex(), known.text, known.path) == ("04", "5: interest", "/interests/1")
    assert [run.text for run in known.bits] == [
        "an element",
        "no attributes",
        "the number is in this byte",
        "5 (4 + 1)",
    ]


def test_samples() -> None:
    first, second = fast_infoset.FORMAT.samples
    assert value(first) == {
        "@xmlns": "urn:o", "@xmlns:x": "urn:extra", "@id": "a1", "x:note": "",
        "item": [{"@x:price": "7.50", "#text": "Tea"}, {"@x:price": "7.50", "#text": "Tea"}, {"@x:price": "", "#text": "€"}],
    }  # fmt: skip
    assert value(second) == "1.5 2.5"


FORMS = {
    "second bit": (numbers.INDEX_2, 1 << 20), "third bit": (numbers.INDEX_3, 1 << 20),
    "fourth bit": (numbers.INDEX_4, 1 << 20),
    "length, second bit": (numbers.LENGTH_2, 1 << 32), "length, fifth bit": (numbers.LENGTH_5, 1 << 32),
    "length, seventh bit": (numbers.LENGTH_7, 1 << 32), "count": (numbers.COUNT, 1 << 20),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_numbers_at_every_edge(name: str) -> None:
    forms, largest = FORMS[name]
    edges = {1, largest} | {least + more for *_, least in forms for more in (-1, 0, 1)}
    for number in sorted(edge for edge in edges if 1 <= edge <= largest):
        data = numbers.packed(number, forms, 0)
        form = numbers.form_of(data[0], forms)
        assert form is not None
        assert len(data) == 1 + form[2]
        assert numbers.number_in(data, form, forms) == number, (name, number, data.hex())


@pytest.mark.parametrize(
    ("algorithm", "data", "text"),
    [
        (1, "1bff", "1BFF"),
        (2, "1bff", "G/8="),
        (3, "0001ffff", "1 -1"),
        (4, "00000001fffffffe", "1 -2"),
        (5, "0000000000000001", "1"),
        (6, "28", "true false"),
        (7, "3fc00000 7f800000", "1.5 INF"),
        (8, "bff8000000000000", "-1.5"),
        (9, "000102030405060708090a0b0c0d0e0f", "00010203-0405-0607-0809-0a0b0c0d0e0f"),
        (10, "613c62", "a<b"),
    ],
)
def test_encoding_algorithms(algorithm: int, data: str, text: str) -> None:
    """Section 10; the text is what a schema's type would have as its lexical form."""
    raw, head = bytes.fromhex(data), 0x8C00 | (algorithm - 1) << 2
    if len(raw) > 2:
        chunk = (head | 2).to_bytes(2, "big") + bytes((len(raw) - 3,))
    else:
        chunk = (head | len(raw) - 1).to_bytes(2, "big")
    assert value(bytes.fromhex("e0000001003c0061") + chunk + raw + b"\xff") == text


def test_restricted_alphabets() -> None:
    assert value("e0000001003c0061 8801 1c5f ff") == "1.5"
    assert value("e0000001003c0061 8805 2c5f ff") == "2T5", "the second one is of dates"
    assert refused("e0000001003c0061 880d 1c5f ff").code == "unsupported"


def test_text_in_utf_16() -> None:
    assert value("e0000001003c0061 86 01 20ac0041 ff") == "€A"


@pytest.mark.parametrize(
    ("data", "code", "offset", "expected"),
    [
        ("", "truncated", 0, "e0 00"),
        ("e1000001", "invalid", 0, "e0 00"),
        ("e0000002", "invalid", 2, "version 1"),
        ("e000000180", "invalid", 4, "optional components, whose first bit is 0"),
        ("e000000140", "unsupported", 5, "a document without additional data"),
        ("e0000001201000", "unsupported", 7, "a document with its own tables"),
        ("e000000100", "truncated", 5, "an element"),
        ("e000000100f0", "invalid", 5, "the root element"),
        ("e0000001009000", "invalid", 5, "an element"),
        ("e0000001003c", "truncated", 6, "a string or its number"),
        ("e0000001003c05", "truncated", 7, "6 bytes of text"),
        ("e0000001003c0061", "truncated", 8, "the end of a"),
        ("e0000001003c0061f1", "invalid", 8, "f0 or ff"),
        ("e0000001003c0061f0", "truncated", 9, "the end of the document"),
        ("e0000001003c0061f000", "invalid", 9, "the end of the document, f0"),
        ("e0000001003c0061fff0", "trailing-bytes", 9, "the end of the data"),
        ("e00000010001", "invalid", 5, "a number up to 0"),
        ("e0000001003c0061a1", "invalid", 8, "a number up to 0"),
        ("e0000001003c00618300000000", "truncated", 13, "259 bytes of text"),
        ("e0000001003c00619300ffffffff", "truncated", 13, "16,777,474 bytes of text"),
        ("e0000001003c0061c7", "invalid", 8, "an element, text, a comment, an instruction or an end"),
        ("e0000001003c00ff", "encoding", 7, "text in UTF-8"),
        ("e0000001003860", "invalid", 6, "a namespace declaration, or f0 after the last one"),
        ("e00000010038f0ff", "invalid", 7, "two zeros before the name"),
        ("e0000001007c006180", "invalid", 8, "an attribute, or f0 after the last one"),
    ],
)
def test_refusals_have_words_and_a_place(data: str, code: str, offset: int, expected: str) -> None:
    problem = refused(data)
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected), problem


def test_nesting_at_the_limit() -> None:
    n, head = limits.NESTING + 1, bytes.fromhex("e0000001003c0061")
    whole = head + b"\0" * (n - 1) + (b"\xff" * (n + 1))[: n // 2] + (b"\xff" if n % 2 else b"\xf0")
    assert layout(whole).problem is None
    problem = refused(head + b"\0" * n)
    assert (problem.code, problem.offset) == ("too-deep", len(head) + n - 1)


def test_what_numbers_stand_for_is_bounded() -> None:
    """A text of 60,000 characters and a thousand numbers that stand for it: 60 MB out of 62 KB."""
    text = b"x" * 60_000
    data = bytes.fromhex("e0000001003c006193") + struct.pack(">I", len(text) - 259) + text + b"\xa0" * 1_000 + b"\xff"
    assert refused(data).code == "too-large"


def test_signs() -> None:
    assert fast_infoset.signs(layout(CLASSIC), 102) == (40, "it begins with e0 00 00 01, which says Fast Infoset")
    assert fast_infoset.signs(layout(b"{}"), 2) is None


# The reference implementation

JAR = Path("/usr/share/java/FastInfoset.jar")
Peer = Callable[[str, bytes], bytes]


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """`peer("e", xml)` is the reference's Fast Infoset of a document, `peer("d", data)` the document of such bytes."""
    java = shutil.which("java")
    if java is None or not JAR.exists() or shutil.which("javac") is None:
        pytest.skip("the reference is not here: apt-get install default-jdk-headless libfastinfoset-java")
    program = Path(__file__).with_name("FastInfosetPeer.java")
    with subprocess.Popen([java, "-cp", JAR, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def ask(mode: str, data: bytes) -> bytes:
            asked.write(mode.encode() + struct.pack(">i", len(data)) + data)
            asked.flush()
            (length,) = struct.unpack(">i", answered.read(4))
            answer = answered.read(length)
            assert not answer.startswith(b"!"), answer.decode()
            return answer

        yield ask
        process.terminate()


def test_bytes_are_the_references(peer: Peer) -> None:
    """Byte for byte, for records and examples of all shapes; the document between is our own XML, which expat checks."""
    for record in [*records(150), *(read(example.scenario.record_text).value for example in EXAMPLES.values())]:
        wanted = fast_infoset.fit(record).value
        assert fast_infoset.encode(wanted) == peer("e", xml.encode(wanted)), record


def test_attributes_and_namespaces_are_the_references(peer: Peer) -> None:
    for record in (
        {"@id": "1", "b": {"@id": "1", "@x": "", "#text": "y"}},
        {"@xmlns:a": "urn:a", "@xmlns": "urn:b", "a:b": {"@a:c": "1", "#text": "x"}, "d": {"@a:c": "1"}},
        {"@xmlns": "urn:b", "c": {"@xmlns": "", "d": "x"}},
        {
            "a": ["x" * n for n in (1, 2, 3, 31, 31, 32, 32, 258, 259, 300)],
            "@b": "y" * 8,
            "@c": "y" * 9,
            "@d": "z" * 264,
        },
        {"@e": "z" * 265, "x" * 64: "1", "x" * 65: "2", "y" * 320: "3", "y" * 321: "4"},
    ):
        wanted = fitted(record)
        data = fast_infoset.encode(wanted)
        assert data == peer("e", xml.encode(wanted)), record
        assert value(data) == wanted


def test_many_names_and_texts_are_the_references(peer: Peer) -> None:
    """Numbers beyond every short form: names past 2,080 and texts past 1,040."""
    wanted = fitted({f"n{number}": [f"t{number}", f"t{number // 2}"] for number in range(2_200)})
    data = fast_infoset.encode(wanted)
    assert data == peer("e", xml.encode(wanted))
    assert value(data) == wanted


def test_the_reference_reads_what_is_written(peer: Peer) -> None:
    for record in records(100):
        wanted = fast_infoset.fit(record).value
        assert value_of(peer("d", fast_infoset.encode(wanted))) == wanted


PIECES = (
    "<a>", "</a>", "<b/>", "<b c='1'>", "</b>", "x", " ", "&amp;", "<![CDATA[<]]>", "<!-- c -->", "<?p d?>", "é", "<tags>",
    "</tags>", "<tag>y</tag>", "<a x='&lt;' y=\"2\"/>", "<c:d xmlns:c='u' c:e='f'/>", "<d xmlns='v'/>",
)  # fmt: skip


def test_what_the_reference_writes_is_read(peer: Peer) -> None:
    dice, seen = random.Random(5), 0
    for _ in range(3_000):
        document = ("<a>" + "".join(dice.choices(PIECES, k=dice.randrange(12))) + "</a>").encode()
        if (told := xml.trace(document)).problem is None:
            seen += 1
            assert value(peer("e", document)) == told.value, document
    assert seen > 100


@given(record=OBJECTS | JSON)
def test_it_says_what_xml_says(record: Any) -> None:
    wanted = fitted(record)
    assert value(fast_infoset.encode(wanted)) == value_of(xml.encode(wanted)) == wanted


@given(data=st.binary(max_size=80))
def test_any_bytes_after_the_header(data: bytes) -> None:
    lawful(fast_infoset.trace(bytes.fromhex("e000000100") + data))
    lawful(fast_infoset.trace(bytes.fromhex("e000000120") + data))
    lawful(fast_infoset.trace(bytes.fromhex("e0000001003c0061") + data))


def test_all_that_may_stand_before_the_content() -> None:
    """A character encoding scheme, standalone and a version of XML, then notations and unparsed entities."""
    told = layout("e000000107 04 5554462d38 01 02 312e30 3c0061 ff")
    assert told.problem is None and told.value == ""
    assert [span.text for span in told.spans() if span.part.name in ("text of no value", "standalone")] == [
        "UTF-8",
        "true",
        "1.0",
    ]
    told = layout("e000000118 c2 0070 0075 f0 d0 0065 0076 80 f0 3c0061 ff")
    assert told.problem is None
    assert [span.part.name for span in told.spans()].count("notation") == 1
    assert [span.text for span in told.spans() if span.part.name == "known string"] == ["1: p"]
