"""The document type declaration of an XML document, read for its syntax, its entities and its attributes.

Nothing is fetched and nothing grows: an external subset is told and not opened, references to parameter entities are
refused, and the text of a general entity counts against a limit wherever it is used.
"""

from __future__ import annotations

import re
from typing import Final

from ..problem import Problem
from ._xml_document import Document, Entity
from ._xml_names import NAME, NMTOKEN, S
from ._xml_parts import lines, tokens

_SYSTEM: Final = r"(?:\"[^\"]*+\"|'[^']*+')"
_PUBLIC: Final = r"(?:\"[-a-zA-Z0-9 \r\n'()+,./:=?;!*#@$_%]*+\"|'[-a-zA-Z0-9 \r\n()+,./:=?;!*#@$_%]*+')"
_EXTERNAL: Final = rf"(?:SYSTEM{S}+{_SYSTEM}|PUBLIC{S}+{_PUBLIC}{S}+{_SYSTEM})"
_VALUE: Final = r"(?:\"[^\"]*+\"|'[^']*+')"

_DOCTYPE: Final = re.compile(rf"<!DOCTYPE({S}+)({NAME})(?:({S}+)({_EXTERNAL}))?({S}*)(\[|>)")
_BETWEEN: Final = re.compile(
    rf"({S}+)|(<!--)|(<\?)|(<!ENTITY{S})|(<!ELEMENT{S})|(<!ATTLIST{S})|(<!NOTATION{S})|(%)|(\])"
)
_SPACE, _COMMENT, _INSTRUCTION, _ENTITY, _ELEMENT, _ATTLIST, _NOTATION, _PERCENT, _END = range(1, 10)

_ENTITY_DECL: Final = re.compile(
    rf"<!ENTITY{S}+(?:({NAME}){S}+(?:({_VALUE})|({_EXTERNAL})({S}+NDATA{S}+{NAME})?)"
    rf"|%{S}+({NAME}){S}+(?:({_VALUE})|{_EXTERNAL})){S}*>"
)
_NOTATION_DECL: Final = re.compile(rf"<!NOTATION{S}+({NAME}){S}+(?:{_EXTERNAL}|PUBLIC{S}+{_PUBLIC}){S}*>")
_MIXED: Final = re.compile(rf"\({S}*#PCDATA(?:{S}*\)\*?|(?:{S}*\|{S}*{NAME})+{S}*\)\*)")
_ELEMENT_HEAD: Final = re.compile(rf"<!ELEMENT{S}+({NAME}){S}+")
_PARTICLE: Final = re.compile(rf"{S}*(?:({NAME})[?*+]?|(\())")
_FOLLOWS: Final = re.compile(rf"{S}*(?:([|,])|(\)[?*+]?))")
_DECL_END: Final = re.compile(rf"{S}*>")
_ATTLIST_HEAD: Final = re.compile(rf"<!ATTLIST{S}+({NAME})")
_ATT_DEF: Final = re.compile(
    rf"{S}+({NAME}){S}+(CDATA|ID|IDREFS?|ENTITY|ENTITIES|NMTOKENS?"
    rf"|NOTATION{S}+\({S}*{NAME}(?:{S}*\|{S}*{NAME})*{S}*\)|\({S}*{NMTOKEN}(?:{S}*\|{S}*{NMTOKEN})*{S}*\)){S}+"
    rf"(#REQUIRED|#IMPLIED|(?:#FIXED{S}+)?({_VALUE}))"
)
_REFERENCE: Final = re.compile(rf"&(?:#([0-9]++)|#x([0-9a-fA-F]++)|({NAME}));")


def doctype(document: Document, at: int) -> int:
    """From `<!DOCTYPE` to its end; gives where that is."""
    text, leaf, parts = document.text, document.leaf, document.parts
    head = _DOCTYPE.match(text, at)
    if head is None:
        raise document.stop(at, "<!DOCTYPE, a name, perhaps an external identifier, and > or [", fix="See section 2.8.")
    document.qname(head[2], at, head.start(2))
    leaf(at, parts.doctype)
    for group, part in (
        (1, parts.space),
        (2, parts.doctype_name),
        (3, parts.space),
        (4, parts.external),
        (5, parts.space),
    ):
        if head[group]:
            leaf(head.start(group), part)
    if head[4]:
        document.declared.external = True
        document.t.remark(
            Problem(
                code="external-dtd",
                detail=f"The external declarations ({head[4]:.200}) are not fetched: a document from a stranger must not "
                "make a reader open files or addresses.",
                offset=document.source.byte(head.start(4)),
                expected="a document that says all by itself",
                found="a reference to a file",
            )
        )
    at = head.end()
    if head[6] == "[":
        leaf(head.start(6), parts.subset)
        at = _subset(document, at)
        if (space := re.compile(f"{S}+").match(text, at)) is not None:
            leaf(at, parts.space)
            at = space.end()
        if text[at : at + 1] != ">":
            raise document.stop(at, "> after the declarations", fix="Close the document type declaration: ]>.")
        leaf(at, parts.doctype_end)
        return at + 1
    leaf(head.start(6), parts.doctype_end)
    return at


def _subset(document: Document, at: int) -> int:
    """The declarations between [ and ]."""
    text, leaf, parts = document.text, document.leaf, document.parts
    while True:
        found = _BETWEEN.match(text, at)
        what = found.lastindex if found else 0
        if what == _SPACE:
            assert found is not None
            leaf(at, parts.space)
            at = found.end()
        elif what == _COMMENT:
            at = document.comment(at)
        elif what == _INSTRUCTION:
            at = document.instruction(at)
        elif what == _ENTITY:
            end = _entity(document, at)
            leaf(at, parts.entity)
            at = end
        elif what == _ELEMENT:
            end = _element(document, at)
            leaf(at, parts.element)
            at = end
        elif what == _ATTLIST:
            end = _attlist(document, at)
            leaf(at, parts.attlist)
            at = end
        elif what == _NOTATION:
            declaration = _NOTATION_DECL.match(text, at)
            if declaration is None:
                raise document.stop(at, "<!NOTATION, a name, and PUBLIC or SYSTEM with an identifier")
            document.ncname(declaration[1], at, declaration.start(1))
            leaf(at, parts.notation)
            at = declaration.end()
        elif what == _PERCENT:
            raise document.stop(
                at, "declarations", "a reference to a parameter entity", code="entity-refused",
                fix="Parameter entities are refused: with them a document writes declarations that it does not show, or "
                "fetches them from elsewhere. Put the declarations themselves here.",
            )  # fmt: skip
        elif what == _END:
            leaf(at, parts.subset_end)
            return at + 1
        else:
            raise document.stop(at, "a declaration, or ] after the last one")


def _entity(document: Document, at: int) -> int:
    declaration = _ENTITY_DECL.match(document.text, at)
    if declaration is None:
        raise document.stop(at, "<!ENTITY, a name, and a value in quotation marks or an external identifier")
    name = declaration[1] or declaration[5]
    document.ncname(name, at)
    literal = declaration[2] or declaration[6]
    value = None if literal is None else _entity_value(document, literal, at)
    if declaration[1] is not None:
        document.declared.entities.setdefault(name, Entity(value, parsed=not declaration[4]))
    return declaration.end()


def _entity_value(document: Document, literal: str, at: int) -> str:
    """The replacement text: character references replaced, others left for the place of use (section 4.5)."""
    text = lines(literal[1:-1])
    if "%" in text:
        raise document.stop(
            at, "a value without %", "a % in the value of an entity", code="entity-refused",
            fix="Parameter entities are refused, and may not stand in a value here at all; write a % as &#37;.",
        )  # fmt: skip
    out, last = [], 0
    while (amp := text.find("&", last)) >= 0:
        found = _REFERENCE.match(text, amp)
        if found is None:
            raise document.stop(
                at, "a reference after each &", "an & alone in the value of an entity", fix="Write it as &#38;."
            )
        out.append(text[last:amp])
        last = found.end()
        out.append(found[0] if found[3] else document.character(found[1], found[2], at))
    return "".join(out) + text[last:]


def _element(document: Document, at: int) -> int:
    text = document.text
    head = _ELEMENT_HEAD.match(text, at)
    if head is None:
        raise document.stop(at, "<!ELEMENT, a name, and what it may hold")
    document.qname(head[1], at, head.start(1))
    start = head.end()
    if text.startswith(("EMPTY", "ANY"), start):
        end = start + (5 if text.startswith("EMPTY", start) else 3)
    elif (mixed := _MIXED.match(text, start)) is not None:
        end = mixed.end()
    else:
        end = _children(document, at, start)
    after = _DECL_END.match(text, end)
    if after is None:
        raise document.stop(at, "EMPTY, ANY, (#PCDATA | …)* or (…), then >", fix="See section 3.2 for content models.")
    return after.end()


def _children(document: Document, at: int, start: int) -> int:
    """A content model of groups in groups: sequences with commas, choices with bars (section 3.2.1)."""
    text, groups = document.text, list[str]()
    fix = "Groups are (a, b) or (a | b), never both in one; ?, * and + follow a name or a group at once."
    if text[start : start + 1] != "(":
        raise document.stop(at, "EMPTY, ANY or a group in round brackets", fix=fix)
    here = start
    while True:
        particle = _PARTICLE.match(text, here)
        if particle is None:
            raise document.stop(at, "a name or a group in the content model", fix=fix, offset=here)
        here = particle.end()
        if particle[2]:
            groups.append("")
            continue
        if not groups:
            raise document.stop(at, "a group in round brackets", fix=fix, offset=here)
        while True:
            follows = _FOLLOWS.match(text, here)
            if follows is None or (follows[1] and groups[-1] not in ("", follows[1])):
                raise document.stop(at, "the separator of the group, or )", fix=fix, offset=here)
            here = follows.end()
            if follows[1]:
                groups[-1] = follows[1]
                break
            groups.pop()
            if not groups:
                return here


def _attlist(document: Document, at: int) -> int:
    text, declared = document.text, document.declared
    head = _ATTLIST_HEAD.match(text, at)
    if head is None:
        raise document.stop(at, "<!ATTLIST and the name of an element")
    document.qname(head[1], at, head.start(1))
    attributes = declared.attributes.setdefault(head[1], {})
    here = head.end()
    while (found := _ATT_DEF.match(text, here)) is not None:
        document.qname(found[1], at, found.start(1))
        tokenized = found[2] != "CDATA"
        default = None
        if found[4] is not None:
            document.lead = at
            default = document.attribute(found[4], found.start(4), declaring=True)
            document.lead = None
            if tokenized:
                default = tokens(default)
        attributes.setdefault(found[1], (tokenized, default))
        here = found.end()
    after = _DECL_END.match(text, here)
    if after is None:
        raise document.stop(
            at, "a name, a type and a default for each attribute, then >",
            fix="For example <!ATTLIST a b CDATA #IMPLIED>; types and #REQUIRED, #IMPLIED, #FIXED are in capitals.",
        )  # fmt: skip
    return after.end()
