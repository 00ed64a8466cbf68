"""What is wrong with a document, where no token begins or a tag does not go on; and what to do about it."""

from __future__ import annotations

import re

from ..tracer import Stop
from ._xml_document import CODE, SPACE, TARGET, Document
from ._xml_names import S


def repeated(document: Document, at: int, attribute: str) -> Stop:
    return document.stop(
        at, "each attribute once", f"{attribute} again", code="duplicate-attribute",
        fix="Remove one of the two; several values are elements, or words in one value.",
    )  # fmt: skip


def not_nested(document: Document, at: int, name: str) -> Stop:
    return document.t.stop(
        document.byte(at), "whole elements in an entity", f"&{name};, which opens or closes one by half", code=CODE,
        fix="What an entity opens it closes.",
    )  # fmt: skip


def no_token(document: Document, text: str, at: int) -> Stop:
    """Text that begins no token."""
    name = document.elements.open[-1].name
    if at >= len(text):
        return document.ends(at, f"</{name}>")
    if text[at] == "&":
        return document.stop(at, "a reference, such as &amp; or &#38;", fix="An & that means itself is written &amp;.")
    for opener, expected in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")):
        if opener.startswith(text[at : at + 9]):
            return document.ends(at, expected)
    if text.startswith("<!DOCTYPE", at):
        return document.stop(at, "content of the element", "<!DOCTYPE", fix="It stands once, before the root element.")
    if text.startswith("</", at):
        return document.stop(at, f"</{name}>", fix="An end-tag is </, the name, perhaps white space, and >.")
    return document.stop(at, "a tag, a comment or text", fix="A < that means itself is written &lt;.")


def bad_tag(document: Document, text: str, at: int) -> Stop:
    """What is wrong after a tag's name or an attribute."""
    space = SPACE.match(text, at)
    here = space.end() if space else at
    name = TARGET.match(text, here)
    if here >= len(text):
        return document.ends(at, "an attribute, > or />")
    if name is None:
        return document.stop(at, "an attribute, > or />", offset=here)
    if space is None:
        return document.stop(
            at, "white space before the next attribute", offset=here, fix="Put a space between the two."
        )
    equals = re.compile(rf"{S}*=").match(text, name.end())
    if equals is None:
        return document.stop(at, f"= after {name[0][:40]}", offset=name.end(), fix='An attribute is name="value".')
    value = re.compile(rf"{S}*(\"|')([^<]*)").match(text, equals.end())
    if value is None:
        return document.stop(at, "a value in quotation marks", offset=equals.end(), fix='An attribute is name="value".')
    if value.end() >= len(text):
        return document.ends(at, f"{value[1]} at the end of the value")
    return document.stop(
        at,
        f"{value[1]} at the end of the value",
        offset=value.end(),
        fix="In a value < is &lt;.",
    )
