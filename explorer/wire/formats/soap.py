"""SOAP: an envelope of XML around a record, with room for headers; what came of a failed call is a fault in its place.

What to notice: the namespace of the outermost tag is the version: one address is SOAP 1.1, another 1.2, and a reader of one
must refuse the other. Header blocks are for those on the way (routing, security, transactions); the record is the one
element in the body. All that is XML, so all that is told of XML holds, except that document types and processing
instructions are forbidden.

The reader is XML's own (`_xml_walk`); here its outermost elements get their meaning. Sections are those of SOAP 1.2 part 1.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from ..format import About, Format, Writer
from ..layout import Key, Layout, Part, Role, the_only
from ..problem import Problem
from ..schema import Schema
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ..value import Value
from ._xml_parts import parts
from ._xml_record import as_read, fit
from ._xml_source import placed
from ._xml_tree import ELEMENT, KINDS, MIXED_TEXT, NAMED
from ._xml_walk import Outlined, read
from ._xml_write import document

SPEC: Final = "https://www.w3.org/TR/soap12-part1/"
SOAP_1_1: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2: Final = "http://www.w3.org/2003/05/soap-envelope"
_VERSIONS: Final = {SOAP_1_1: "1.1", SOAP_1_2: "1.2"}

_SECTION: Final = "SOAP 1.2 part 1, section "
ENVELOPE = Part(
    "envelope", Role.GROUP, "The SOAP envelope: what counts of it is the body.", _SECTION + "5.1", fold=the_only
)
BODY = Part(
    "body", Role.GROUP, "The body of the message, with one element in it: the record.", _SECTION + "5.3", fold=the_only
)
HEADER = Part(
    "header", Role.GROUP, "Header blocks, for the receiver or for those on the way. They are no part of the record.",
    _SECTION + "5.2", fold=ELEMENT.fold,
)  # fmt: skip
_TAG: Final = "A tag of the envelope, with the name of a part of SOAP in it; the record is inside."
_UTF_8: Final = parts("utf-8", 1, False)


@lru_cache(maxsize=256)
def _of_the_envelope(part: Part) -> Part:
    """The part of a leaf that belongs to the envelope instead of the record."""
    if part.name == "namespace name":
        doc = "The namespace of SOAP says which version it is: one name for 1.1, another for 1.2. Nothing is fetched."
        return replace(part, name="SOAP version", role=Role.TYPE, doc=doc, spec=_SECTION + "5.4.7", split=())
    if part.role in (Role.NAME, Role.VALUE):
        return replace(part, name=f"envelope {part.name}", role=Role.FRAME, doc=_TAG, spec=_SECTION + "5.1", split=())
    return part


PARTS: Final = (
    *_UTF_8.all,
    *(
        _of_the_envelope(part)
        for part in _UTF_8.all
        if _of_the_envelope(part) is not part and part.name not in ("text", "CDATA section", "character reference")
    ),
    *KINDS,
    ENVELOPE,
    BODY,
    HEADER,
)


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one SOAP message."""
    return placed(_trace(_walk, data, root=ELEMENT))


def _walk(t: Tracer) -> int:
    outline: list[Outlined] = []
    try:
        end = read(t, outline)
    except Stop:
        _mean(t, outline)
        raise
    fault = _mean(t, outline) or _forbidden(t)
    if fault is not None:
        expected, found, offset, fix = fault
        raise t.stop(end, expected, found, code="not-soap", offset=offset, fix=fix)
    return end


Fault = tuple[str, str, int, str]


def _mean(t: Tracer, outline: list[Outlined]) -> Fault | None:
    """Give the outermost elements their meaning; tells what is no SOAP."""
    if not outline:
        return None
    root, *rest = outline
    version = _VERSIONS.get(root.uri)
    if root.local != "Envelope" or version is None:
        found = root.name if root.local != "Envelope" else f"the namespace {root.uri!r:.80}"
        return (
            f"an Envelope of SOAP 1.1 ({SOAP_1_1}) or 1.2 ({SOAP_1_2})", found, root.offset,
            "The namespace is compared letter by letter; a message without an envelope is plain XML.",
        )  # fmt: skip
    children = [element for element in rest if element.depth == 2]
    body = next((element for element in children if (element.local, element.uri) == ("Body", root.uri)), None)
    _unwrap(t, root, body, ENVELOPE)
    for element in children:
        if element.local == "Header" and element.uri == root.uri:
            t.kinds[element.node] = HEADER
    if body is None:
        return "a Body in the Envelope", "none", root.offset, "Put the record in a Body of the envelope's namespace."
    where = children.index(body)
    header_first = where == 0 or (where == 1 and (children[0].local, children[0].uri) == ("Header", root.uri))
    if not header_first:
        return "Header, if there is one, then Body", children[0].name, children[0].offset, "Put the Header first."
    after = children[where + 1 :]
    if after and (version == "1.2" or any(element.uri == root.uri for element in after)):
        return "nothing after the Body", after[0].name, after[0].offset, "Put it into the Header."
    payload = [element for element in rest if element.depth == 3 and _above(t, element) == body.node]
    if len(payload) == 1:
        _unwrap(t, body, payload[0], BODY)
        t.keys[0] = payload[0].name
        if payload[0].local == "Fault" and payload[0].uri == root.uri:
            _tell_fault(t, payload[0], version)
    return None


def _above(t: Tracer, element: Outlined) -> int:
    """The node of the element around one: its own is in that of all elements of its name."""
    return t.parents[t.parents[element.node]]


def _unwrap(t: Tracer, outer: Outlined, inner: Outlined | None, kind: Part) -> None:
    """Let an element stand for the one in it: the value and the path of both are those of the inner one."""
    group = -1 if inner is None else t.parents[inner.node]
    for node in range(outer.node + 1, len(t.kinds)):
        if t.parents[node] == outer.node:
            if node == group:
                t.keys[node], t.kinds[node] = Key.SAME, NAMED
            else:
                t.apart.add(node)
                if isinstance(t.keys[node], str) and t.keys[node].startswith("@"):
                    t.keys[node] = Key.SAME
    if inner is not None:
        t.values.pop(outer.node, None)
        t.kinds[outer.node] = kind
    own = {outer.node} | {node for node in t.apart if t.parents[node] == outer.node and t.keys[node] is Key.SAME}
    for row, owner in enumerate(t.owners):
        if owner in own:
            t.parts[row] = _of_the_envelope(t.parts[row])


def _tell_fault(t: Tracer, fault: Outlined, version: str) -> None:
    t.remark(
        Problem(
            code="soap-fault",
            detail=f"The message is a fault of SOAP {version}: it says what went wrong, not what was asked for.",
            offset=fault.offset,
            path="",
        )
    )


def _forbidden(t: Tracer) -> Fault | None:
    """Section 5: no document type declaration, no processing instruction; text only inside of blocks."""
    for row, part in enumerate(t.parts):
        if part.name in ("document type", "processing instruction"):
            return (
                "no document type and no processing instruction", f"a {part.name}", t.starts[row],
                "SOAP forbids both: a receiver must not have to look after entities. Remove it.",
            )  # fmt: skip
    for node in t.apart:
        if t.kinds[node] is MIXED_TEXT:
            row = next((row for row, owner in enumerate(t.owners) if owner == node), 0)
            return "elements alone", "text", t.starts[row], "Text stands inside of an element of the body."
    return None


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """A message of SOAP 1.2 with the record in its body."""
    return _enveloped(SOAP_1_2, value, schema)


def encode_1_1(value: Value, schema: Schema | None = None) -> bytes:
    """A message of SOAP 1.1."""
    return _enveloped(SOAP_1_1, value, schema)


def _enveloped(uri: str, value: Value, schema: Schema | None) -> bytes:
    body = f"<soap:Body>{document(value, schema)}</soap:Body>"
    return f'<soap:Envelope xmlns:soap="{uri}">{body}</soap:Envelope>'.encode()


def again(data: bytes, value: Value, schema: Schema | None = None) -> bytes:
    """What was read, under the name of its root and in its version of SOAP."""
    version = encode_1_1 if SOAP_1_1.encode() in data[:1_000] else encode
    return version(value, as_read(trace(data)))


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The namespace of an envelope, near the beginning."""
    start = head.data[:1_000]
    for uri, version in _VERSIONS.items():
        if uri.encode() in start and b"Envelope" in start:
            return 45, f"it is an envelope with the namespace of SOAP {version}"
    return -20, "it has no envelope of SOAP"


_SAMPLE: Final = f"""<?xml version="1.0"?>
<env:Envelope xmlns:env="{SOAP_1_2}">
  <env:Header>
    <t:transaction xmlns:t="http://thirdparty.example.org/transaction" env:mustUnderstand="true">5</t:transaction>
  </env:Header>
  <env:Body>
    <m:reserve xmlns:m="http://travelcompany.example.org/" id="7"><m:seat>12 &amp; 13</m:seat></m:reserve>
  </env:Body>
</env:Envelope>
""".encode()
_FAULT: Final = (
    f'<s:Envelope xmlns:s="{SOAP_1_1}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
    "<faultstring>No such seat</faultstring></s:Fault></s:Body></s:Envelope>"
).encode()

FORMAT: Final = Format(
    key="soap",
    title="SOAP",
    family="envelopes",
    text=True,
    spec=SPEC,
    language=None,
    encoder="ours; proved against expat",
    parts=PARTS,
    trace=trace,
    encode=encode,
    fit=fit,
    signs=signs,
    named=True,
    again=again,
    samples=(_SAMPLE, _FAULT),
    writers=(
        Writer(
            "1.1", "1.1", "The older version, of 2000, which most services still speak; only the namespace differs here.",
            "ours; proved against expat", encode_1_1,
        ),
    ),
    limits=(
        "What is true of XML: all is text, and what is empty is empty text, until a schema (WSDL with XSD) tells.",
        "Headers are told and are no part of the record.",
        "Attachments (MTOM, SwA) lie outside of the envelope, in MIME parts, and are not read here.",
    ),
    about=About(
        what="An XML document with an Envelope, perhaps a Header, and a Body in which the message is. A fault in the body "
        "says why a call failed: a code, a reason, and details.",
        used_by="Web services of banks, insurers, airlines and governments, SharePoint and Exchange, and wherever "
        "WS-Security signs parts of messages; described by WSDL.",
        evolves="The version is the namespace of the envelope: a receiver answers another one with a VersionMismatch fault. "
        "New header blocks can be added, and one that must not be ignored says mustUnderstand; the body changes as its "
        "schema allows.",
        danger="Document types are forbidden, since entities make readers grow or fetch. A signature covers the elements it "
        "names and no others: a reader that looks for the body elsewhere than the verifier did can be fooled (signature "
        "wrapping).",
    ),
)  # fmt: skip
