"""The parts of an XML document: one table, made anew for each encoding, since what bytes say depends on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from ..layout import Part, Role
from ..value import Value
from ._xml_names import WHITE, key_of

PREDEFINED: Final = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}
REFERENCE: Final = re.compile(r"&(?:#([0-9]++)|#x([0-9a-fA-F]++)|([^;&]++));")


def character(digits: str | None, hexadecimal: str | None) -> int:
    """The number of a character that a reference names; too large a one for any."""
    text, base = (digits, 10) if digits else (hexadecimal or "0", 16)
    text = text.lstrip("0") or "0"
    return int(text, base) if len(text) <= 8 else 0x110000


def lines(text: str) -> str:
    """Every line end as one line feed (section 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def expanded(text: str) -> str:
    """Text with character references and the five predefined entities replaced; others stay as they are."""
    return REFERENCE.sub(_meant, text) if "&" in text else text


def _meant(found: re.Match[str]) -> str:
    if found[3]:
        return PREDEFINED.get(found[3], found[0])
    code = character(found[1], found[2])
    return found[0] if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def attribute_value(quoted: str) -> str:
    """The value between the quotes, as far as its own characters tell it: white space as spaces (section 3.3.3)."""
    text = lines(quoted[1:-1])
    if not text.isalnum():
        text = expanded(text.replace("\t", " ").replace("\n", " "))
    return text


def tokens(value: str) -> str:
    """The value of an attribute that is declared as tokens: one space between two, none around them."""
    return " ".join(filter(None, value.split(" ")))


def name_words(value: Value) -> str:
    """A name as it stands there, and the key of the record that it stands for."""
    key = key_of(str(value))
    return str(value) if key == value else f"{value}, which stands for {key!r}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The leaves of a document. Brackets and quotation marks that a leaf includes count as punctuation in the sizes."""

    mark: Part
    declaration: Part
    version: Part
    encoding: Part
    standalone: Part
    declaration_end: Part
    space: Part
    comment: Part
    instruction: Part
    doctype: Part
    doctype_name: Part
    external: Part
    subset: Part
    entity: Part
    element: Part
    attlist: Part
    notation: Part
    subset_end: Part
    doctype_end: Part
    start_tag: Part
    empty_tag: Part
    end_tag: Part
    tag: Part
    attribute_name: Part
    equals: Part
    attribute_value: Part
    namespace: Part
    tag_end: Part
    empty_tag_end: Part
    text: Part
    cdata: Part
    character: Part
    reference: Part

    @property
    def all(self) -> tuple[Part, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


@lru_cache(maxsize=64)
def parts(codec: str, width: int, newer: bool) -> Parts:
    """The table for an encoding: Python's codec, bytes of an ASCII character in it, and whether XML 1.1 reads lines."""

    def decoded(data: bytes) -> str:
        text = data.decode(codec, "replace")
        return text.replace("\x85", "\n").replace("\u2028", "\n") if newer else text

    def name(data: bytes) -> str:
        return decoded(data).strip("</>" + WHITE)

    def frame(count: int) -> tuple[tuple[Role, int], ...]:
        return ((Role.FRAME, 8 * width * count),)

    def told(
        name: str, role: Role, doc: str, spec: str, read: Callable[[bytes], Value] = decoded, punctuation: int = 0,
        words: Callable[[Value], str] | None = None,
    ) -> Part:  # fmt: skip
        spec = spec if spec[0] == "N" else f"XML 1.0 section {spec}"
        split = frame(punctuation) if punctuation else ()
        return Part(name, role, doc, spec, read, split=split) if words is None else Part(
            name, role, doc, spec, read, words, split=split
        )  # fmt: skip

    frame_, name_, value, type_, padding = Role.FRAME, Role.NAME, Role.VALUE, Role.TYPE, Role.PADDING
    return Parts(
        mark=told(
            "byte order mark", padding, "Says that the text is Unicode, and in UTF-16 which byte comes first.", "4.3.3",
            lambda _: "U+FEFF",
        ),
        declaration=told("XML declaration", frame_, "Begins the XML declaration, which says what the text is.", "2.8"),
        version=told("version", type_, "The version of XML, nearly always 1.0.", "2.8"),
        encoding=told("encoding", type_, "The encoding of all characters; without it, UTF-8 or UTF-16.", "4.3.3"),
        standalone=told("standalone", type_, "Whether no declarations outside the document matter.", "2.9"),
        declaration_end=told("end of declaration", frame_, "Ends the XML declaration.", "2.8"),
        space=told(
            "white space", padding, "Spaces and line ends that only lay out the text; they are no value.", "2.10",
            lambda data: len(decoded(data)), words=lambda count: f"{count} of white space",
        ),
        comment=told("comment", padding, "A remark for people; readers leave it out.", "2.5"),
        instruction=told(
            "processing instruction", frame_, "A word to some program, named first; it is no value, and is never followed.",
            "2.6",
        ),
        doctype=told("document type", frame_, "Begins the document type declaration: a grammar, here or elsewhere.", "2.8"),
        doctype_name=told("document type name", type_, "The name that the root element is to have.", "2.8"),
        external=told(
            "external identifier", Role.POINTER, "Names a file with more declarations. It is never fetched: a stranger's "
            "document could make a reader open files and addresses with it (XXE).", "4.2.2",
        ),
        subset=told("begin of declarations", frame_, "Begins the declarations inside the document.", "2.8"),
        entity=told(
            "entity declaration", type_, "Gives a piece of text a name. Entities inside entities grow to gigabytes from a "
            "few lines (billion laughs), so what they may grow to is bounded.", "4.2",
        ),
        element=told("element declaration", type_, "Says what an element may hold; only validating readers ask.", "3.2"),
        attlist=told(
            "attribute-list declaration", type_, "Says which attributes an element has, their types and defaults.", "3.3"
        ),
        notation=told("notation declaration", type_, "Names a kind of data that is not XML.", "4.7"),
        subset_end=told("end of declarations", frame_, "Ends the declarations inside the document.", "2.8"),
        doctype_end=told("end of document type", frame_, "Ends the document type declaration.", "2.8"),
        start_tag=told(
            "start-tag", name_, "Begins an element: its name in angle brackets, written out every time.", "3.1", name, 2,
            name_words,
        ),
        empty_tag=told(
            "empty-element tag", name_, "A whole element with nothing in it; the slash says that no end-tag follows.", "3.1",
            name, 3, name_words,
        ),
        end_tag=told(
            "end-tag", name_, "Ends the element; its name is written a second time and must be the same.", "3.1", name, 3,
            name_words,
        ),
        tag=told("start-tag with attributes", name_, "Begins an element: its name, before its attributes.", "3.1", name,
            1, name_words,
        ),
        attribute_name=told("attribute name", name_, "The name of an attribute; each once in a tag.", "3.1"),
        equals=told("equals sign", frame_, "Stands between an attribute's name and its value.", "3.1"),
        attribute_value=told(
            "attribute value", value, "The value of an attribute in quotation marks: always text; line ends and tabs in it "
            "count as spaces.", "3.3.3", lambda data: attribute_value(decoded(data)), 2,
        ),
        namespace=told(
            "namespace name", value, "Binds a prefix, or the names without one, to a namespace. It looks like an address and "
            "is only a name: nothing is fetched.", "Namespaces in XML section 3",
            lambda data: attribute_value(decoded(data)), 2,
        ),
        tag_end=told("end of start-tag", frame_, "Ends the tag; what the element holds follows.", "3.1"),
        empty_tag_end=told("end of empty-element tag", frame_, "Ends the tag and the element: nothing is in it.", "3.1"),
        text=told(
            "text", value, "Characters of the element: numbers, true and false are text as well, for nothing says otherwise.",
            "2.4", lambda data: lines(decoded(data)),
        ),
        cdata=told(
            "CDATA section", value, "Characters in which < and & mean themselves.", "2.7",
            lambda data: lines(decoded(data)[9:-3]), 12,
        ),
        character=told(
            "character reference", value, "One character by its number in Unicode.", "4.1",
            lambda data: expanded(decoded(data)),
        ),
        reference=told(
            "entity reference", value, "Stands for a piece of text by its name: one of the five that XML has, or one that "
            "the document declares.", "4.1", lambda data: expanded(decoded(data)),
        ),
    )  # fmt: skip
