"""XML: text between tags that name it, readable by people and by every language there is.

What to notice: each name stands there twice, at the begin and at the end of its element, so names make most of the size.
Nothing says what is a number: `1337` is four characters until a schema says otherwise. XML has no lists: here one is an
element that holds an element for each item, `interests` holds `interest`, so that a list of one item stays a list.
Attributes sit inside tags, and what begins with `xmlns` gives names a namespace.

The reader is `_xml_walk`, with `_xml_source` for encodings, `_xml_dtd` for the document type and `_xml_tree` for what
elements mean as a record; `_xml_record` says how a record becomes elements.
"""

from __future__ import annotations

import re
from typing import Final

from ..format import About, Format, Writer
from ..layout import Layout
from ..schema import Schema
from ..tracer import trace as _trace
from ..value import Value
from ._xml_parts import parts
from ._xml_record import as_read, fit
from ._xml_source import placed, source
from ._xml_tree import ELEMENT, KINDS
from ._xml_walk import read
from ._xml_write import document

SPEC: Final = "https://www.w3.org/TR/xml/"


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one XML document. The problem, if there is one, has line and column."""
    return placed(_trace(read, data, root=ELEMENT))


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The shortest document in UTF-8."""
    return document(value, schema).encode()


def encode_declared(value: Value, schema: Schema | None = None) -> bytes:
    """With the XML declaration that most writers put first."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + encode(value, schema)


def encode_utf_16(value: Value, schema: Schema | None = None) -> bytes:
    """In UTF-16 with a byte order mark."""
    return ("\ufeff" + '<?xml version="1.0" encoding="UTF-16"?>\n' + document(value, schema)).encode("utf-16-le")


_BEGINS: Final = re.compile(r"\ufeff?\s*<(?:\?xml\s|!DOCTYPE\s|!--|[A-Za-z_])")


def again(data: bytes, value: Value, schema: Schema | None = None) -> bytes:
    """What was read, written by the one of our writers that begins as the bytes do."""
    named = as_read(trace(data))
    if data[:2] == b"\xff\xfe":
        return encode_utf_16(value, named)
    return (encode_declared if data.startswith(b"<?xml") else encode)(value, named)


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A beginning that only XML has."""
    text = source(head.data[:1_000]).text
    if re.search(r"Envelope\b[^>]*soap[-/]envelope", text):
        return -15, "it is an envelope of SOAP, which tells more of it"
    if text.lstrip("\ufeff").startswith("<?xml "):
        return 35, "it begins with an XML declaration"
    if _BEGINS.match(text):
        return (25 if head.problem is None else 10), "it begins with a tag, as XML does"
    return None


_SAMPLES: Final = (
    b'''<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE order [
  <!ENTITY shop "Tea &amp; Books">
  <!ELEMENT order (item+)>
  <!ATTLIST order id ID #REQUIRED>
  <!NOTATION png SYSTEM "image/png">
]>
<?xml-stylesheet href="order.css"?>
<!-- attributes, namespaces, references -->
<order id="a1" xmlns:x="urn:example:extra" >
  <item x:price = "7.50">&shop; &#8364; &lt;new&gt;</item>
  <item><![CDATA[a < b && c]]></item>
  <x:empty/><x:empty a=""/>
</order>
''',
    b"\xef\xbb\xbf<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd'>"
    b"<html/>",
)  # fmt: skip

FORMAT: Final = Format(
    key="xml",
    title="XML",
    family="XML",
    text=True,
    spec=SPEC,
    language=None,
    encoder="ours; proved against expat",
    parts=parts("utf-8", 1, False).all + KINDS,
    trace=trace,
    encode=encode,
    fit=fit,
    signs=signs,
    samples=_SAMPLES,
    named=True,
    again=again,
    writers=(
        Writer(
            "declaration", "with declaration", "Puts the XML declaration first, as most libraries do.",
            "ours; proved against expat", encode_declared,
        ),
        Writer(
            "utf-16", "UTF-16", "Two bytes for most characters, with a byte order mark, as .NET and Windows may write it.",
            "ours; proved against expat", encode_utf_16,
        ),
    ),
    limits=(
        "Everything is text: numbers, true and false look like words, and null like empty text, until a schema tells.",
        "There are no lists: an element whose elements all have the name of one of it (interests, interest) is read as one.",
        "The order of elements with different names, comments, and where text stands between elements are not in the value.",
        "No bytes and no control characters: bytes travel as base64, a third larger; U+0000 has no writing at all.",
        "Names without a place in XML are escaped as _x0020_, which .NET reads back and others do not.",
        "Entities are bounded and external ones refused; encodings other than UTF-8, UTF-16 and single-byte ones too.",
    ),
    about=About(
        what="A document of elements, each begun by a tag with its name and ended by one with the same name, with text, "
        "attributes and other elements in it. A record has no one writing in XML; here names become elements, a list an "
        "element with one element for each item, and scalars their text.",
        used_by="Office documents, SVG, RSS and Atom, Android's layouts, Maven, SOAP and SAML, banking (ISO 20022) and "
        "government: wherever documents live longer than programs.",
        evolves="A reader looks for the elements it knows and skips others, if it was written that way; readers that check "
        "a schema (XSD) refuse what it does not name. Namespaces let two vocabularies grow in one document. Order matters to "
        "most schemas, so new elements are usually put last.",
        danger="A document can declare entities that hold entities and grow to gigabytes (billion laughs), and external ones "
        "that make a careless reader open files and addresses (XXE). Turn document types off in any reader that faces "
        "strangers; here nothing is fetched and entities are bounded.",
    ),
)  # fmt: skip
