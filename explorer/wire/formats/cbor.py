"""CBOR: JSON's types and more, each item begun by one byte that says its major type and its size or value.

What to notice: three bits of the first byte are the major type, the other five are the argument where it is below 24, or
say how many bytes hold it. So `a3` is a map of three entries, `68` a text of eight bytes, `19 0539` the number 1337. Names
are written out in every record. Tags give items a meaning: integers of any size, dates, decimal fractions. A writer that
does not know a length yet may leave it open and end the item with `ff`. The parts and the tables of initial bytes and
tags stand in `_cbor_table`, what is rare in `_cbor_rare`.

What is not well-formed ends the decoding (section 5.1). Text that is not UTF-8 is well-formed and still not valid: it is
refused, but only after all the rest was read. A tag before the wrong item, a key that comes twice and a number written
longer than need be are remarks.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..format import About, Format, Writer
from ..layout import Key, Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ._cbor_rare import rare, short, stray_break
from ._cbor_remarks import Told, tell_content, tell_repeated
from ._cbor_table import (
    ARGUMENT,
    BREAK,
    CHARACTERS,
    CONTENT,
    COUNT,
    ENTRIES,
    FLOAT,
    HEADS,
    LENGTH,
    LIST,
    NAME,
    OCTETS,
    PARTS,
    SIMPLE,
    TAG_KINDS,
    TAG_NUMBER,
    TAGGED,
    TEXT,
    TEXT_HEAD,
    TEXT_STRING,
    WHOLE,
    tag_kind,
    text_or_bytes,
)  # fmt: skip
from ._cbor_write import ENCODER, encode, encode_canonical, encode_indefinite

SPEC: Final = "https://www.rfc-editor.org/rfc/rfc8949"

SMALLEST: Final = {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}
"""Width of an argument -> the least that needs it (section 4.1: the preferred writing is the shortest)."""
LONG_KEY: Final = 64
"""Bytes from which on a key that is not text is not compared with the others."""
IN_LIST, IN_MAP, IN_TAG = range(3)
OPEN: Final = -2
"""What is left of an item of indefinite length: even like the count of a map, and counting down it never comes to 0."""


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one CBOR item; what follows it is told as left over."""
    return _trace(_walk, data, root=SIMPLE)


def _walk(t: Tracer) -> int:
    data, size, heads = t.data, len(t.data), HEADS
    leaf, start, part, owner = t.leaf, t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    text_string, text_head, text_part, name_part, in_map = TEXT_STRING, TEXT_HEAD, TEXT, NAME, IN_MAP
    # of the item we are in: children left, the next index (in a map, where the last key began), what it is, its keys;
    # the whole is like an array of one
    left, index, inside, seen = 1, 0, IN_LIST, set[str | bytes]()
    stack: list[tuple[int, int, int, int, set[str | bytes]]] = []  # of the items around it
    here, latest = 0, -1  # the node of the item we are in, and the newest node
    names: dict[bytes, str | bytes] = {}  # short text keys, heads and all: one that comes again is not looked at again
    tags = dict(TAG_KINDS)
    told = Told()
    at = 0
    try:
        while True:
            while not left:
                if not stack:
                    told.at_the_end(t, at)
                    return at
                here, left, index, inside, seen = stack.pop()
                t.here = here
            lead = data[at]
            if lead == 0xFF:
                leaf(at, BREAK)
                at += 1
                if left < 0 and not left & inside:
                    left = 0
                    continue
                raise stray_break(t, at, value=inside == IN_MAP and bool(left & 1))
            left -= 1
            parent(here)
            latest += 1
            if inside == in_map:
                if left & 1 and (name := names.get(data[at : at + lead - 0x5F])) is not None:  # a key that came before
                    key(name)
                    start(at)
                    part(text_head)
                    owner(latest)
                    start(at + 1)
                    part(name_part)
                    owner(latest)
                    if name in seen:
                        tell_repeated(t, here, latest, at)
                    else:
                        seen.add(name)
                    left -= 1
                    at += lead - 0x5F
                    lead = data[at]
                elif not left & 1:  # the value of a key that is no text
                    key(Key.KEYED)
                    raw = data[index:at]
                    if raw in seen:
                        tell_repeated(t, here, latest, index)
                    elif len(raw) <= LONG_KEY:
                        seen.add(raw)
                elif heads[lead].family != CHARACTERS:
                    key(Key.IS_KEY)
                    index = at
                else:
                    index = at
                    name, at = _text_key(t, at, latest, told)
                    if lead < 0x78 and name.__class__ is str:
                        names[data[at - 1 - (lead & 0x1F) : at]] = name
                    if name in seen:
                        tell_repeated(t, here, latest, index)
                    else:
                        seen.add(name)
                    left -= 1
                    lead = data[at]
            elif inside == IN_LIST:
                key(index)
                index += 1
            else:
                key(Key.SAME)
                allowed = CONTENT.get(t.kinds[here])
                if allowed is not None and heads[lead].kind not in allowed:
                    tell_content(t, at, heads[lead], allowed)
            if 0x60 <= lead < 0x78:  # a short text
                kind(text_string)
                start(at)
                part(text_head)
                owner(latest)
                body = at + 1
                at = body + lead - 0x60
                if at > size:
                    t.here = latest
                    raise t.end(body, f"{lead - 0x60} bytes of text string")
                start(body)
                part(text_part)
                owner(latest)
                raw = data[body:at]
                if not raw.isascii() and text_or_bytes(raw).__class__ is bytes:
                    told.not_utf8(t, latest, body)
                continue
            head = heads[lead]
            kind(head.kind)
            start(at)
            part(head.lead)
            owner(latest)
            family = head.family
            if family == WHOLE:
                at += 1
                continue
            width = head.width
            body = at + 1 + width
            if body > size:
                t.here = latest
                raise t.end(at + 1, f"{width} byte{'s' * (width > 1)} of {head.name}")
            if width:
                argument = int.from_bytes(data[at + 1 : body], "big")
                if argument < SMALLEST[width] and head.kind is not FLOAT:
                    told.longer_than_needed(at, latest)
            else:
                argument = lead & 0x1F
            if family <= OCTETS:
                end = body + argument
                if end > size:
                    t.here = latest
                    raise short(t, at, body, end, head)
                if width:
                    start(at + 1)
                    part(LENGTH)
                    owner(latest)
                start(body)
                part(head.body)
                owner(latest)
                at = end
                if family == CHARACTERS:
                    raw = data[body:end]
                    if not raw.isascii() and text_or_bytes(raw).__class__ is bytes:
                        told.not_utf8(t, latest, body)
            elif family == ARGUMENT:
                start(at + 1)
                part(head.body)
                owner(latest)
                at = body
            elif family in (LIST, ENTRIES):
                t.here = latest
                if width:
                    leaf(at + 1, COUNT)
                children = argument << 1 if family == ENTRIES else argument
                if head.open:
                    children = OPEN
                elif children > size - body:
                    raise t.end(body, f"{children:,} items of at least a byte")
                if len(stack) >= limits.NESTING:
                    raise t.too_deep(body)
                stack.append((here, left, index, inside, seen))
                here, left, index, inside, seen = latest, children, 0, IN_MAP if family == ENTRIES else IN_LIST, set()
                at = body
            elif family == TAGGED:
                t.here = latest
                if width:
                    leaf(at + 1, TAG_NUMBER)
                if argument not in tags:
                    tags[argument] = tag_kind(argument)
                t.kinds[latest] = tags[argument]
                if len(stack) >= limits.NESTING:
                    raise t.too_deep(body)
                stack.append((here, left, index, inside, seen))
                here, left, inside, seen = latest, 1, IN_TAG, set()
                at = body
            else:
                t.here = latest
                at = rare(t, at, head, told)
                t.here = here
    except IndexError:
        if len(t.kinds) < len(t.parents):  # a key without its value
            kind(SIMPLE)
            t.here = latest
        expected = (
            "an item, or the byte ff that ends the one that is open" if left < 0 else "the initial byte of an item"
        )
        raise t.end(size, expected) from None


def _text_key(t: Tracer, at: int, node: int, told: Told) -> tuple[str | bytes, int]:
    """A text as a key: its leaves belong to the value's node, which has no kind yet. Gives the key, and where it ends."""
    data, here, t.here = t.data, t.here, node
    head = HEADS[data[at]]
    body = at + 1 + head.width
    length = int.from_bytes(data[at + 1 : body], "big") if head.width else data[at] & 0x1F
    end = body + length
    t.leaf(at, head.lead)
    if end > len(data):
        t.keys.append(Key.IS_KEY)
        t.kinds.append(TEXT_STRING)
        raise short(t, at, body, end, head)
    if head.width:
        t.leaf(at + 1, LENGTH)
        if length < SMALLEST[head.width]:
            told.longer_than_needed(at, node)
    t.leaf(body, NAME)
    name = text_or_bytes(data[body:end])
    t.keys.append(name)
    t.here = here
    if isinstance(name, str):
        return name, end
    told.not_utf8(t, node, body)
    return data[at:end], end


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The tag that is made to be recognised (RFC 8949, 3.4.6)."""
    return (35, "it begins with d9 d9 f7, which says CBOR") if head.data[:3] == b"\xd9\xd9\xf7" else None


ABOUT: Final = About(
    what="CBOR is an Internet standard (RFC 8949) for JSON's data model and more, made to be read and written "
    "by small devices with little code. Each item begins with a byte of three bits of major type and five "
    "of size or value. Bytes, undefined and keys of any type have writings of their own; tags say that "
    "what follows is a date, a big integer, a decimal fraction. A writer that does not know a length yet "
    "may leave it open. What is not known can always be stepped over.",
    used_by="The web's passkeys (WebAuthn) and mobile driving licences, COSE and CWT for signed and encrypted "
    "messages, CoAP and much else among small devices, IPFS and Bluesky in a strict subset (DAG-CBOR), "
    "AWS as a protocol of its services.",
    evolves="As JSON does: names are in the data, a reader takes the fields it knows and steps over the others. "
    "Protocols often take small numbers as keys instead of names, and then a number must never be given "
    "another meaning. CDDL (RFC 8610) describes what a message may hold.",
    danger="One value has several writings, so bytes must not be compared or signed unless both sides agree on a "
    "deterministic one. A few bytes can announce 2^64 elements, or nest without end: limit both before memory is "
    "taken.",
)

_SAMPLES: Final = tuple(
    bytes.fromhex(sample)
    for sample in (  # appendix A
        "c074323031332d30332d32315432303a30343a30305a",
        "c11a514b67b0",
        "c249010000000000000000",
        "c349010000000000000000",
        "c48221196ab3",
        "d74401020304",
        "d818456449455446",
        "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
        "d9d9f7f8ff",
        "5f42010243030405ff",
    )
)


FORMAT: Final = Format(
    key="cbor",
    title="CBOR",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    writers=(
        Writer(
            "canonical", "canonical",
            "Shorter keys first and floats as short as they can be, so that one value has one writing; as cbor2 does with "
            "canonical=True.", ENCODER, encode_canonical,
        ),
        Writer(
            "indefinite", "indefinite lengths",
            "Arrays and maps without a count, ended by the byte ff, as a writer does that streams; Jackson writes so.",
            f"{ENCODER} for the items, the rest byte for byte that of jackson-dataformat-cbor 2.7.8", encode_indefinite,
        ),
    ),
    signs=signs,
    about=ABOUT,
    samples=_SAMPLES,
    limits=(
        "Integers of any size: beyond 64 bits as bytes under the tag for bignums, which not every reader knows.",
        "Decimal fractions are kept as 64-bit floats, unless a writer uses the tag for decimal fractions.",
        "Keys may be of any type, and a map may hold the same key twice; JSON can say neither.",
        f"Digits of a bignum are shown up to {limits.DIGITS:,}; a longer one is shown as bytes.",
    ),
)  # fmt: skip
