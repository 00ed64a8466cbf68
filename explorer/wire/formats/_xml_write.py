"""A record as an XML document: the shortest one, with nothing but what it must have."""

from __future__ import annotations

import re
from typing import Final

from ..schema import Schema
from ..value import Value
from ._xml_record import elements

_IN_TEXT: Final = re.compile(r"[&<\r]|]]>")
_IN_VALUE: Final = re.compile('[&<"\t\n\r]')
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", "]]>": "]]&gt;", '"': "&quot;"}


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"&#{ord(found[0])};"


def document(value: Value, schema: Schema | None = None) -> str:
    """The shortest document of a fitted record: no declaration, no white space."""
    out: list[str] = []
    open_: list[str] = []
    for element in elements(value, schema):
        if element is None:
            out.append(open_.pop())
            continue
        attributes = "".join(f' {name}="{_IN_VALUE.sub(_escaped, value)}"' for name, value in element.attributes)
        empty = element.empty and not element.text
        out.append(f"<{element.name}{attributes}{'/' * empty}>")
        if element.text:
            out.append(_IN_TEXT.sub(_escaped, element.text))
        open_.append("" if empty else f"</{element.name}>")
    return "".join(out)
