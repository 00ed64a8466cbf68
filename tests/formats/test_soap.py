"""SOAP: messages of the specifications, what a message must be, and expat as the second opinion."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.guess import guess
from explorer.wire import limits
from explorer.wire.formats import soap, xml
from explorer.wire.layout import Layout
from explorer.wire.record import read
from explorer.wire.value import Value

from ..lawful import read_back, traced
from ..values import JSON, OBJECTS
from ..xml_opinion import value_of

ENVELOPE = {version: uri for uri, version in soap._VERSIONS.items()}


def layout(text: str) -> Layout:
    return traced(soap.FORMAT, text.encode())


def message(inside: str, version: str = "1.2") -> str:
    return f'<s:Envelope xmlns:s="{ENVELOPE[version]}">{inside}</s:Envelope>'


def test_the_classic_record() -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("soap",))).panes
    assert pane.layout is not None and pane.round_trip
    data = pane.layout.data
    start = data.index(b"<person>")
    assert data[start : data.index(b"</soap:Body>")] == xml.encode(pane.value).replace(b"record", b"person")
    number = next(span for span in pane.layout.spans() if span.text == "1337")
    assert number.path == "/favoriteNumber"


@given(record=OBJECTS | JSON)
def test_expat_finds_the_record_in_the_body(record: Any) -> None:
    wanted = soap.fit(read(json.dumps(record)).value).value
    for encode, version in ((soap.encode, "1.2"), (soap.encode_1_1, "1.1")):
        data = encode(wanted)
        root = ElementTree.fromstring(data)
        assert root.tag == f"{{{ENVELOPE[version]}}}Envelope"
        assert [child.tag for child in root] == [f"{{{ENVELOPE[version]}}}Body"]
        assert len(root[0]) == 1
        body: Value = value_of(data)["soap:Body"]
        assert body == {"record": wanted}
        assert read_back(soap.FORMAT, data) == wanted


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_header_and_body(version: str) -> None:
    told = layout(
        '<?xml version="1.0"?>\n'
        + message(
            '<s:Header><t:id xmlns:t="u" s:mustUnderstand="1">5</t:id></s:Header><s:Body> <a><b>1</b></a> </s:Body>',
            version,
        )
    )
    assert told.problem is None
    assert told.value == {"b": "1"}
    paths = {span.path for span in told.spans() if span.part.name == "text"}
    assert paths == {"/s:Header/t:id/#text", "/b"}


def test_bodies_of_any_shape() -> None:
    assert layout(message("<s:Body/>")).value == ""
    assert layout(message("<s:Body><a/><b>1</b></s:Body>")).value == {"a": "", "b": "1"}
    assert layout(message("<s:Body><as><a>1</a></as></s:Body>")).value == {"a": "1"}
    assert layout(message("<s:Body><tags><tag>1</tag></tags></s:Body>")).value == ["1"]
    assert layout(message("<s:Body s:encodingStyle=''><a c='d'>x</a></s:Body>")).value == {"@c": "d", "#text": "x"}
    default = f'<Envelope xmlns="{ENVELOPE["1.1"]}"><Body><a xmlns="">x</a></Body></Envelope>'
    assert layout(default).value == {"@xmlns": "", "#text": "x"}


def test_a_fault_is_told() -> None:
    told = layout(message("<s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault></s:Body>"))
    assert told.value == {"s:Code": {"s:Value": "s:Sender"}}
    assert [(remark.code, remark.line, remark.column) for remark in told.remarks] == [("soap-fault", 1, 71)]


@pytest.mark.parametrize(
    ("text", "expected", "found", "at"),
    [
        ("<a/>", "an Envelope of SOAP 1.1", "a", "<a/>"),
        (
            '<s:Envelope xmlns:s="urn:x"><s:Body/></s:Envelope>',
            "an Envelope of SOAP 1.1",
            "the namespace 'urn:x'",
            "<s:E",
        ),
        (message(""), "a Body in the Envelope", "none", "<s:E"),
        (message("<s:Header/>"), "a Body in the Envelope", "none", "<s:E"),
        (message("<s:Body/><s:Header/>"), "nothing after the Body", "s:Header", "<s:H"),
        (message("<a/><s:Body/>"), "Header, if there is one, then Body", "a", "<a/>"),
        (message("<s:Body/><a/>"), "nothing after the Body", "a", "<a/>"),
        (
            message("<s:Body/><?pi?>"),
            "no document type and no processing instruction",
            "a processing instruction",
            "<?pi",
        ),
        (
            "<!DOCTYPE a>" + message("<s:Body/>"),
            "no document type and no processing instruction",
            "a document type",
            "<!D",
        ),
        (message("x<s:Body/>"), "elements alone", "text", "x<s"),
    ],
)
def test_what_is_no_message_is_told_and_seen_whole(text: str, expected: str, found: str, at: str) -> None:
    told = layout(text)
    problem = told.problem
    assert problem is not None and problem.expected is not None
    assert problem.code == "not-soap" and problem.expected.startswith(expected) and problem.found == found
    assert problem.offset == text.index(at)
    assert told.read_bytes == len(told.data), "all of it is explained nevertheless"


def test_soap_1_1_allows_elements_after_the_body() -> None:
    assert layout(message("<s:Body/><t:a xmlns:t='u'/>", "1.1")).problem is None


def test_what_is_no_xml_is_no_soap() -> None:
    problem = layout(message("<s:Body><a></s:Body>")).problem
    assert problem is not None and problem.code == "wrong-end-tag"


def test_a_message_is_guessed_before_plain_xml() -> None:
    for data in soap.FORMAT.samples:
        assert [one.format.key for one in guess(data)][:2] == ["soap", "xml"]
    assert guess(b"<a/>")[0].format.key == "xml"


def test_the_envelope_does_not_count_as_nesting() -> None:
    n = limits.NESTING + 1
    assert layout(message(f"<s:Body>{'<a>' * n}{'</a>' * n}</s:Body>")).problem is None
    problem = layout(message(f"<s:Body>{'<a>' * (n + 1)}{'</a>' * (n + 1)}</s:Body>")).problem
    assert problem is not None and problem.code == "too-deep"
