"""The reader of XML documents: a loop over tokens with a stack of its own for elements and one for entities.

It walks over characters and gives leaves in characters; at the end they become bytes. Text of an entity that the document
declares is read at the place of its reference, where it must nest properly; what it holds has no bytes of its own there.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import Final

from ..tracer import Stop, Tracer
from ._xml_document import Document
from ._xml_dtd import doctype
from ._xml_faults import bad_tag, no_token, not_nested, repeated
from ._xml_names import NAME, XML_URI, S
from ._xml_parts import PREDEFINED, attribute_value, lines, tokens
from ._xml_source import DECLARATION
from ._xml_tree import DEEPEST, ELEMENT

OUTLINE: Final = 3
"""Levels of elements that are outlined."""

_TOKEN: Final = re.compile(
    rf"([^<&]++)|<({NAME})({S}*+)(/?+)>|</({NAME}){S}*+>|<({NAME})|&#([0-9]++);|&#x([0-9a-fA-F]++);|&({NAME});"
    r"|(<!--)|(<!\[CDATA\[)|(<\?)"
)
_TEXT, _, _, _SIMPLE, _END, _TAG, _DECIMAL, _HEXADECIMAL, _ENTITY, _COMMENT, _CDATA, _INSTRUCTION = range(1, 13)
_ATTRIBUTE: Final = re.compile(rf"({S}++)({NAME})({S}*+)=({S}*+)(\"[^<\"]*+\"|'[^<']*+')")
_TAG_END: Final = re.compile(rf"({S}*+)(/?>)")
_MISC: Final = re.compile(rf"({S}++)|(<!--)|(<\?)|(<!DOCTYPE)")


@dataclass(frozen=True, slots=True)
class Outlined:
    """An element near the root, for formats that carry a record inside of some: its place in bytes, and its namespace."""

    depth: int
    name: str
    uri: str
    node: int
    offset: int

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]


def read(t: Tracer, outline: list[Outlined] | None = None) -> int:
    """Read one document; gives where it ends, in bytes. Raises Stop. `outline` gets the elements near the root."""
    t.open("", ELEMENT)
    document = Document(t)
    try:
        at = _misc(document, _declaration(document), doctypes=True)
        at = _content(document, at, outline)
        at = _misc(document, at, doctypes=False)
        if at < len(document.text) or document.source.fault:
            raise document.stop(
                at, "the end of the document", fix="A document has one root element; remove what follows it."
            )
    except Stop:
        document.elements.stop()
        raise
    finally:
        if (offsets := document.source.offsets) is not None:
            t.starts[:] = array("I", [offsets[start] for start in t.starts])
    return len(t.data)


# Before and after the root element


def _declaration(document: Document) -> int:
    source, leaf, parts = document.source, document.leaf, document.parts
    at = source.start
    if at:
        leaf(0, parts.mark)
    found = DECLARATION.match(document.text, at)
    if found is None:
        if re.compile(rf"<\?xml(?:{S}|\?>)").match(document.text, at):
            raise document.stop(
                at, 'version="1.0", then perhaps encoding and standalone, then ?>',
                fix='Write <?xml version="1.0" encoding="UTF-8"?>, in this order, or leave the declaration out.',
            )  # fmt: skip
        return at
    leaf(at, parts.declaration)
    for group, part in ((1, parts.version), (4, parts.encoding), (7, parts.standalone)):
        if found[group]:
            leaf(found.start(group), parts.space)
            leaf(found.start(group) + len(found[group]) - len(found[group].lstrip()), part)
    end = found.start(8)
    if document.text[end - 1] in " \t\r\n":
        leaf(end - len(document.text[at:end]) + len(document.text[at:end].rstrip()), parts.space)
    leaf(end, parts.declaration_end)
    if source.refused is not None:
        raise document.fault(found.end(), source.refused, found.start(4))
    version = found[2] or found[3]
    if version not in ("1.0", "1.1"):
        document.remark(
            found.start(1),
            "version",
            f"Version {version} is read as 1.0.",
            "version 1.0 or 1.1",
            version,
            "Write 1.0.",
        )
    return found.end()


def _misc(document: Document, at: int, *, doctypes: bool) -> int:
    """White space, comments, processing instructions, and before the root element one document type declaration."""
    text = document.text
    while found := _MISC.match(text, at):
        if found[1]:
            document.leaf(at, document.parts.space)
            at = found.end()
        elif found[2]:
            at = document.comment(at)
        elif found[3]:
            at = document.instruction(at)
        elif doctypes:
            at, doctypes = doctype(document, at), False
        else:
            raise document.stop(
                at, "no other document type declaration", fix="There is one at most, before the root element."
            )
    return at


# The root element and all in it


def _content(document: Document, at: int, outline: list[Outlined] | None) -> int:
    t, parts, elements, entities = document.t, document.parts, document.elements, document.entities
    start, part, owner = t.starts.append, t.parts.append, t.owners.append
    text_part, start_part, end_part, empty_part = parts.text, parts.start_tag, parts.end_tag, parts.empty_tag
    text, token, opened, declared = document.text, _TOKEN.match, elements.open, document.declared.attributes
    scopes: list[dict[str, str]] = [{"xml": XML_URI}]  # the namespaces of the elements that are open, by prefix
    deepest = DEEPEST if outline is None else DEEPEST + OUTLINE - 1  # an envelope does not count
    quiet = False  # inside of an entity: what is read has no bytes here
    if (first := token(text, at)) is None or first.lastindex not in (_SIMPLE, _TAG):
        raise document.stop(at, "the start-tag of the root element", fix="A document begins with a tag.")
    while True:
        found = token(text, at)
        if found is None:
            if at < len(text) or not quiet:
                raise no_token(document, text, at)
            text, at, depth, name = entities.pop()
            if len(opened) != depth:
                raise not_nested(document, at, name)
            quiet = bool(entities)
            continue
        what, end = found.lastindex, found.end()
        if what == _TEXT:
            run = found[1]
            if "]]>" in run:
                raise document.stop(
                    at, "text without ]]>", "]]> in text", offset=at + run.index("]]>"), fix="Write it as ]]&gt;."
                )  # fmt: skip
            if quiet:
                elements.text(run)
            else:
                elements.text(lines(run) if "\r" in run else run, len(t.starts))
                start(at)
                part(text_part)
                owner(t.here)
        elif what in (_SIMPLE, _TAG):
            name = found[2] if what == _SIMPLE else found[6]
            if len(opened) >= deepest:
                raise document.too_deep(at)
            elements.begin(name)
            simple = what == _SIMPLE and name not in declared
            if quiet:
                t.spend(document.byte(at))
            elif simple:
                start(at)
                part(empty_part if found[4] else start_part)
                owner(t.here)
            scope, empty = scopes[-1], bool(found[4])
            if simple:
                if ":" in name:
                    document.bound(name, scope, at)
                if found[3] and not quiet:
                    _space_in_tag(document, found, empty)
            else:
                end, empty, scope = _tag(document, text, at, name, scope, quiet)
            if outline is not None and len(opened) <= OUTLINE:
                uri = scope.get(name.rpartition(":")[0], "")
                outline.append(Outlined(len(opened), name, uri, opened[-1].node, document.byte(at)))
            if empty:
                elements.end()
                if not opened:
                    return end
            else:
                scopes.append(scope)
        elif what == _END:
            name = found[5]
            if name != opened[-1].name:
                raise document.stop(
                    at, f"</{opened[-1].name}>", f"</{name}>", code="wrong-end-tag",
                    fix="Elements nest: the one that was opened last is closed first, and the names are the same letter by "
                    "letter.",
                )  # fmt: skip
            if quiet:
                if len(opened) <= entities[-1][2]:
                    raise not_nested(document, at, entities[-1][3])
            else:
                start(at)
                part(end_part)
                owner(t.here)
            elements.end()
            scopes.pop()
            if not opened:
                return end
        elif what in (_DECIMAL, _HEXADECIMAL):
            elements.text(document.character(found[7], found[8], at), -1 if quiet else len(t.starts))
            if not quiet:
                document.leaf(at, parts.character)
        elif what == _ENTITY:
            name = found[9]
            meant = PREDEFINED.get(name)
            if not quiet and meant is not None:
                elements.text(meant, len(t.starts))
                document.leaf(at, parts.reference)
            elif meant is not None:
                elements.text(meant)
            else:
                inner = document.entity(name, at)
                if not quiet:
                    document.leaf(at, parts.reference)
                entities.append((text, end, len(opened), name))
                text, end, quiet = inner, 0, True
        elif what == _CDATA:
            end = text.find("]]>", at)
            if end < 0:
                raise document.ends(at, "]]> at the end of the CDATA section")
            run = text[at + 9 : end]
            elements.text(run if quiet else lines(run), -1 if quiet else len(t.starts))
            if not quiet:
                document.leaf(at, parts.cdata)
            end += 3
        else:
            end = _aside(document, text, at, what == _COMMENT, quiet)
        at = end


def _aside(document: Document, text: str, at: int, comment: bool, quiet: bool) -> int:
    """A comment or a processing instruction between text; inside an entity it has no leaf."""
    if not quiet:
        return document.comment(at) if comment else document.instruction(at)
    outer, leaf = document.text, document.leaf
    document.text, document.leaf = text, lambda at, part: None
    try:
        return document.comment(at) if comment else document.instruction(at)
    finally:
        document.text, document.leaf = outer, leaf


def _space_in_tag(document: Document, found: re.Match[str], empty: bool) -> None:
    """White space before the end of a tag: the tag is told in pieces after all."""
    parts = document.parts
    document.t.parts[-1] = parts.tag
    document.leaf(found.start(3), parts.space)
    document.leaf(found.start(4), parts.empty_tag_end if empty else parts.tag_end)


def _tag(
    document: Document, text: str, at: int, name: str, scope: dict[str, str], quiet: bool
) -> tuple[int, bool, dict[str, str]]:
    """A tag with attributes, or with such as the document declares: where it ends, whether it is empty, and its scope."""
    t, parts, elements = document.t, document.parts, document.elements
    start, part, owner, leaf = t.starts.append, t.parts.append, t.owners.append, document.leaf
    declared = document.declared.attributes.get(name)
    seen: dict[str, str] = {}
    prefixed, own = False, scope
    if not quiet:
        leaf(at, parts.tag)
    at += 1 + len(name)
    while (found := _ATTRIBUTE.match(text, at)) is not None:
        attribute, raw = found[2], found[5]
        if attribute in seen:
            raise repeated(document, found.start(1), attribute)
        if not quiet:
            start(at)
            part(parts.space)
            owner(t.here)
        node = elements.attribute(attribute)
        if "&" in raw:
            document.lead = found.start(2)
            value = document.attribute(raw, found.start(5))
            document.lead = None
        else:
            value = raw[1:-1]
            if not value.isalnum():
                value = lines(value).replace("\t", " ").replace("\n", " ")
        if declared is not None and declared.get(attribute, (False, None))[0]:
            value = tokens(value)
        is_xmlns = attribute.startswith("xmlns") and (len(attribute) == 5 or attribute[5] == ":")
        if is_xmlns:
            if own is scope:
                own = dict(scope)
            document.declare(attribute, value, own, at)
        elif ":" in attribute:
            prefixed = True
        seen[attribute] = value
        if quiet:
            t.values[node] = value
        else:
            start(found.start(2))
            part(parts.attribute_name)
            owner(node)
            if found[3]:
                leaf(found.start(3), parts.space)
            start(found.end(3))
            part(parts.equals)
            owner(node)
            if found[4]:
                leaf(found.start(4), parts.space)
            start(found.start(5))
            part(parts.namespace if is_xmlns else parts.attribute_value)
            owner(node)
            if declared is not None or ("&" in raw and attribute_value(raw) != value):
                t.values[node] = value
        elements.done()
        at = found.end()
    close = _TAG_END.match(text, at)
    if close is None:
        raise bad_tag(document, text, at)
    if not quiet:
        if close[1]:
            leaf(at, parts.space)
        leaf(close.start(2), parts.empty_tag_end if close[2] == "/>" else parts.tag_end)
    for attribute, (_, default) in (declared or {}).items():
        if default is not None and attribute not in seen:
            t.spend(document.byte(at))
            t.values[elements.attribute(attribute)] = seen[attribute] = default
            elements.done()
            if attribute.startswith("xmlns") and (len(attribute) == 5 or attribute[5] == ":"):
                own = dict(own)
                document.declare(attribute, default, own, at)
            prefixed = prefixed or ":" in attribute
    if ":" in name:
        document.bound(name, own, at)
    if prefixed:
        expanded = set()
        for attribute in seen:
            if ":" in attribute and not attribute.startswith("xmlns:"):
                full = document.bound(attribute, own, at)
                if full in expanded:
                    raise repeated(document, at, attribute)
                expanded.add(full)
    return close.end(), close[2] == "/>", own
