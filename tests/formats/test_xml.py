"""XML: documents of the specifications, refusals with their words, and expat as the second opinion both ways."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.explore import decode, explore
from explorer.wire import limits
from explorer.wire.formats import FORMATS, fast_infoset, soap, wbxml, xml
from explorer.wire.formats._xml_names import item_name, key_of, name_of
from explorer.wire.layout import Layout
from explorer.wire.problem import EncodeError, Problem
from explorer.wire.record import read
from explorer.wire.schemas import avro
from explorer.wire.value import Value

from ..lawful import lawful, read_back, traced
from ..values import JSON, OBJECTS, TEXT
from ..xml_opinion import value_of

CLASSIC = (
    b"<person><userName>Martin</userName><favoriteNumber>1337</favoriteNumber>"
    b"<interests><interest>daydreaming</interest><interest>hacking</interest></interests></person>"
)
"""The document of 164 bytes that the public figures on WBXML and Fast Infoset were made from."""


def layout(text: str | bytes) -> Layout:
    return traced(xml.FORMAT, text.encode() if isinstance(text, str) else text)


def value(text: str | bytes) -> Value:
    return read_back(xml.FORMAT, text.encode() if isinstance(text, str) else text)


def refused(text: str | bytes) -> Problem:
    problem = layout(text).problem
    assert problem is not None, "it was accepted"
    return problem


def fitted(record: Any) -> Value:
    return xml.fit(read(json.dumps(record)).value).value


# A record as a document


def test_the_classic_record() -> None:
    record = read(EXAMPLES["classic"].scenario.record_text).value
    text = xml.encode(xml.fit(record).value)
    assert text.replace(b"record", b"person") == CLASSIC and len(text) == 164
    schema = avro.parse(EXAMPLES["classic"].schemas[0].text, None)
    assert xml.encode(xml.fit(record).value, schema) == CLASSIC, "the type's name is the root's"
    assert value(CLASSIC) == {
        "userName": "Martin", "favoriteNumber": "1337", "interests": ["daydreaming", "hacking"]
    }  # fmt: skip
    assert [span.path for span in layout(CLASSIC).spans() if span.text == "hacking"] == ["/interests/1"]


@pytest.mark.parametrize(
    ("record", "document"),
    [
        ({"a": 1, "b": True, "c": None}, "<record><a>1</a><b>true</b><c/></record>"),
        ({"a": [], "b": {}, "c": ""}, "<record><a/><b/><c/></record>"),
        ({"tag": ["x"]}, "<record><tag><tagItem>x</tagItem></tag></record>"),
        ({"m": [[1, 2], [3]]}, "<record><m><mItem><mItemItem>1</mItemItem><mItemItem>2</mItemItem></mItem><mItem><mItemItem>3"
         "</mItemItem></mItem></m></record>"),
        ([1, 2], "<record><recordItem>1</recordItem><recordItem>2</recordItem></record>"),
        ("a < b & c > d ]]>", "<record>a &lt; b &amp; c > d ]]&gt;</record>"),
        ("a\r\n\tb", "<record>a&#13;\n\tb</record>"),
        ({"a b": 1, "1": 2, "": 3}, "<record><a_x0020_b>1</a_x0020_b><_x0031_>2</_x0031_><_x_>3</_x_></record>"),
        ({"@id": 7, "#text": "x"}, '<record id="7">x</record>'),
        ({"@id": "a\"<&\n", "b": {"@c": 1}}, '<record id="a&quot;&lt;&amp;&#10;"><b c="1"/></record>'),
        ({"#text": "x"}, "<record><_x0023_text>x</_x0023_text></record>"),
        ({"interests": {"interest": 1}}, "<record><interests><_x0069_nterest>1</_x0069_nterest></interests></record>"),
        ({"@xmlns:a": "urn:a", "a:b": {"@a:c": 1}, "b:c": 2},
         '<record xmlns:a="urn:a"><a:b a:c="1"/><b_x003A_c>2</b_x003A_c></record>'),
        ({"@xmlns:a": "", "@xmlns": "http://www.w3.org/2000/xmlns/"},
         "<record><_x0040_xmlns_x003A_a/><_x0040_xmlns>http://www.w3.org/2000/xmlns/</_x0040_xmlns></record>"),
    ],
)  # fmt: skip
def test_how_a_record_becomes_a_document(record: Any, document: str) -> None:
    assert xml.encode(fitted(record)).decode() == document
    assert value(document) == fitted(record) == value_of(document.encode())


def test_what_is_lost_is_told_once_for_each_kind() -> None:
    losses = xml.fit(
        read('{"a": 1, "b": [2.50, 3], "c": null, "d": {}, "e": [], "f": true, "g": "\\u0000"}').value
    ).losses
    told = {loss.path: loss.detail for loss in losses}
    assert list(told) == ["/a", "/c", "/d", "/e", "/f", "/g"]
    assert told["/a"].startswith("1 becomes text (as do 2 others): a reader without a schema sees digits")
    assert "XML without a schema has no null" in told["/c"]
    assert told["/g"].startswith("U+0000 has no place in XML, not even as a reference")
    assert xml.fit("text").losses == ()


def test_numbers_keep_their_digits() -> None:
    assert fitted([2**64 + 1]) == [str(2**64 + 1)]
    assert xml.fit(read("[1.50, 1e400, -0]").value).value == ["1.50", "1e400", "-0"]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(EncodeError, match="An element holds text"):
        xml.encode({"a": b"bytes"})


@given(key=TEXT)
def test_any_key_has_a_name_and_comes_back(key: str) -> None:
    assert key_of(name_of(key)) == key
    assert item_name(name_of(key)) != name_of(key)


@given(record=OBJECTS | JSON)
def test_expat_reads_what_is_written(record: Any) -> None:
    wanted = fitted(record)
    for writer in (xml.encode, *(writer.encode for writer in xml.FORMAT.writers)):
        document = writer(wanted, None)
        assert value_of(document) == wanted
        assert read_back(xml.FORMAT, document) == wanted


PIECES = st.sampled_from(
    ["<a>", "</a>", "<b/>", "<b c='1'>", "</b>", "x", " ", "&amp;", "&#65;", "&#x41;", "<![CDATA[<]]>", "<!-- c -->",
     "<?p d?>", "\r\n", "<as>", "</as>", "<a x='&lt;' y=\"2\"/>", "&e;", "]]>", "é", "<", "&", "\x01", "<c:d xmlns:c='u'/>"]
)  # fmt: skip


@given(pieces=st.lists(PIECES, max_size=30), declared=st.booleans())
def test_expat_agrees_on_documents_of_any_pieces(pieces: list[str], declared: bool) -> None:
    """The same verdict, and where it is good the same value. Entities are declared half of the time."""
    text = ("<!DOCTYPE a [<!ENTITY e 'x<b>y</b>'><!ATTLIST b t CDATA 'd'>]>" if declared else "") + "".join(pieces)
    data = text.encode()
    ours = lawful(xml.trace(data))
    try:
        theirs = value_of(data)
    except ExpatError:
        assert ours.problem is not None
    else:
        assert ours.problem is None
        assert ours.value == theirs


# Reading


def test_places_of_everything() -> None:
    spans = [(span.offset, span.part.name, span.path) for span in layout('<a b="1">\n <c>x</c>&amp;</a>').spans()]
    assert spans == [
        (0, "start-tag with attributes", ""), (2, "white space", ""), (3, "attribute name", "/@b"),
        (4, "equals sign", "/@b"), (5, "attribute value", "/@b"), (8, "end of start-tag", ""), (9, "text", "/#text"),
        (11, "start-tag", "/c"), (14, "text", "/c"), (15, "end-tag", "/c"), (19, "entity reference", "/#text"),
        (24, "end-tag", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        ("<a/>", ""),
        ("<a>x</a>", "x"),
        ("<a> <b>1</b> <b>2</b> </a>", {"b": ["1", "2"]}),
        ("<tags><tag>1</tag></tags>", ["1"]),
        ("<tags c=''><tag>1</tag></tags>", {"@c": "", "tag": "1"}),
        ("<a>x<b/>y</a>", {"b": "", "#text": "xy"}),
        ("<a><![CDATA[<b>]]>&lt;&#x41;\r\n</a>", "<b><A\n"),
        ("<a b='x\ty&#9;z'/>", {"@b": "x y\tz"}),
        ("<!DOCTYPE a [<!ENTITY e '<b>&#38;amp;</b>'>]><a>&e;&e;</a>", {"b": ["&", "&"]}),
        ("<!DOCTYPE a [<!ATTLIST a t NMTOKENS ' x  y ' u CDATA #IMPLIED>]><a u=' z '/>", {"@u": " z ", "@t": "x y"}),
        ("<?xml version='1.1'?><a>&#1;x\u0085y</a>", "\x01x\ny"),
    ],
)  # fmt: skip
def test_what_elements_mean(document: str, wanted: Value) -> None:
    assert value(document) == wanted


def test_encodings() -> None:
    text = "<a>é€😀</a>"
    for data in (
        text.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        ("\ufeff" + text).encode("utf-16-le"),
        ("\ufeff" + text).encode("utf-16-be"),
        text.encode("utf-16-be"),
        '<?xml version="1.0" encoding="windows-1252"?><a>é€</a>'.encode("cp1252"),
    ):
        assert value(data) in ("é€😀", "é€")
    assert value('<?xml version="1.0" encoding="ISO-8859-1"?><é>ÿ</é>'.encode("latin-1")) == "ÿ"
    spans = list(layout("<a>é😀</a>".encode("utf-16-le")).spans())
    assert [(span.offset, span.length, span.value) for span in spans] == [(0, 6, "a"), (6, 6, "é😀"), (12, 8, "a")]
    assert refused('<?xml version="1.0" encoding="UTF-7"?><a>+ADw-b+AD4-</a>').code == "encoding"
    assert refused("<a>é</a>".encode("latin-1")).found == "byte e9, which is not UTF-8"
    assert refused('<?xml version="1.0" encoding="UTF-16"?><a/>').found == "one byte a character"


@pytest.mark.parametrize(
    ("document", "code", "offset", "found"),
    [
        ("", "truncated", 0, "the end of the text"),
        ("<a>", "truncated", 3, "the end of the text"),
        ("<a></b>", "wrong-end-tag", 3, "</b>"),
        ("<a/><b/>", "not-well-formed", 4, "<b"),
        (" <?xml version='1.0'?><a/>", "not-well-formed", 1, "<?xml"),
        ("<a b=1/>", "not-well-formed", 5, "1"),
        ("<a b='1'c='2'/>", "not-well-formed", 8, "c"),
        ("<a b='1' b='2'/>", "duplicate-attribute", 8, "b again"),
        ("<a b='<'/>", "not-well-formed", 6, "<"),
        ("<a>&</a>", "not-well-formed", 3, "&"),
        ("<a>&b;</a>", "not-well-formed", 3, "&b;"),
        ("<a>&#0;</a>", "not-a-character", 3, "&#0;"),
        ("<a>\x01</a>", "not-a-character", 3, "U+0001"),
        ("<a>]]></a>", "not-well-formed", 3, "]]> in text"),
        ("<a><!-- -- --></a>", "not-well-formed", 8, "-- inside a comment"),
        ("<a:b/>", "namespace", 0, "a:b"),
        ("<a xmlns:b='u' xmlns:c='u' b:d='' c:d=''/>", "duplicate-attribute", 40, "c:d again"),
        ("<a xmlns:xml='u'/>", "namespace", 2, 'xmlns:xml="u"'),
        ("<!DOCTYPE a [<!ELEMENT a (b,c|d)>]><a/>", "not-well-formed", 29, "|"),
        ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", "entity-refused", 57,
         "&e;, which lies in another file"),
        ("<!DOCTYPE a [<!ENTITY % p '<!ENTITY x \"y\">'> %p;]><a>&x;</a>", "entity-refused", 45,
         "a reference to a parameter entity"),
        ("<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>", "not-well-formed", 38, "&e; inside of &e;, in the text of &e;"),
        ("<!DOCTYPE a [<!ENTITY e '<b>'>]><a>&e;</b></a>", "not-well-formed", 38, "&e;, which opens or closes one by half"),
    ],
)  # fmt: skip
def test_refusals_have_words_and_a_place(document: str, code: str, offset: int, found: str) -> None:
    problem = refused(document)
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.found is not None and problem.found.startswith(found), problem


def test_lines_and_columns() -> None:
    problem = refused("<a>\n  <é></b></a>")
    assert (problem.line, problem.column) == (2, 6)


def test_billion_laughs_end_at_once() -> None:
    laughs = "<!DOCTYPE a [<!ENTITY e0 'lol'>" + "".join(
        f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10)
    )  # fmt: skip
    problem = refused(f"{laughs}]><a>&e9;</a>")
    assert problem.code == "too-large" and "billion laughs" in (problem.fix or "")
    assert refused(f"{laughs}]><a b='&e9;'/>").code == "too-large"
    just = f"<!DOCTYPE a [<!ENTITY e '{'x' * (limits.ENTITY_TEXT - 1)}'>]><a>&e;</a>"
    assert len(str(value(just))) == limits.ENTITY_TEXT - 1
    assert refused(just.replace("'x", "'xx")).code == "too-large"


def test_nothing_outside_is_fetched_and_that_is_told() -> None:
    told = layout("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><a/>")
    assert told.problem is None
    assert [remark.code for remark in told.remarks] == ["external-dtd"]
    assert "are not fetched" in told.remarks[0].detail
    assert refused("<!DOCTYPE a SYSTEM 'x.dtd'><a>&nbsp;</a>").code == "entity-refused"


def test_nesting_at_the_limit() -> None:
    n = limits.NESTING + 1  # the innermost holds text, the others are containers
    assert layout("<a>" * n + "</a>" * n).problem is None
    problem = refused("<a>" * (n + 1) + "</a>" * (n + 1))
    assert (problem.code, problem.offset) == ("too-deep", 3 * n)


def test_signs() -> None:
    assert xml.signs(layout("<?xml version='1.0'?><a/>"), 25) == (35, "it begins with an XML declaration")
    assert xml.signs(layout("<a/>"), 4) == (25, "it begins with a tag, as XML does")
    assert xml.signs(layout("{}"), 2) is None


def test_the_card_names_the_root_by_the_given_type() -> None:
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("xml",))).panes
    assert pane.layout is not None and pane.layout.data == CLASSIC and pane.round_trip
    (pane,) = explore(replace(EXAMPLES["classic"].scenario, formats=("xml",), schemas=())).panes
    assert pane.layout is not None and pane.layout.data == CLASSIC.replace(b"person", b"record")


SEEDS = [
    *xml.FORMAT.samples,
    CLASSIC,
    b"<!DOCTYPE a [<!ENTITY e 'x<b>y</b>'><!ATTLIST b t NMTOKENS ' d '>]><a c='&e;'>&e;&#65;</a>",
]


@given(seed=st.sampled_from(SEEDS), changes=st.lists(st.tuples(st.integers(0, 500), st.binary(max_size=3)), max_size=4))
def test_damaged_documents_have_lawful_layouts(seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    for at, instead in changes:
        seed = seed[: at % len(seed)] + instead + seed[at % len(seed) + 1 :]
    lawful(xml.trace(seed))


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("xml", CLASSIC),
        ("xml", b'<x:Order xmlns:x="urn:x" id="1"><x:item>&amp;</x:item></x:Order>'),
        ("xml", b"<a_x0020_b/>"),
        ("xml", xml.encode_declared({"a": "1"})),
        ("xml", xml.encode_utf_16({"a": "1"})),
        ("soap", soap.encode_1_1({"a": "1"})),
        ("soap", soap.encode({"a": "1"}, avro.parse(EXAMPLES["classic"].schemas[0].text, None))),
        ("wbxml", wbxml.encode({"a": "1"}, avro.parse(EXAMPLES["classic"].schemas[0].text, None))),
        (
            "fast-infoset",
            fast_infoset.encode({"@a": "1", "b": "x"}, avro.parse(EXAMPLES["classic"].schemas[0].text, None)),
        ),
    ],
)
def test_a_document_that_was_read_is_written_with_its_root(key: str, data: bytes) -> None:
    assert decode(FORMATS[key], data).round_trip
