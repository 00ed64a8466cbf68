"""A finished page in Korean: its texts and the attributes that people read, each looked up in the phrasebook.

It works on the markup of our own templates, in which every `<`, `>` and `"` of a text or an attribute is escaped; so one
regular expression finds the tags, at some ten milliseconds a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

from .phrases import Phrasebook

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|<!--.*?-->|<![^>]*>", re.DOTALL)
_READ: Final = re.compile(r'\s(title|aria-label|placeholder|alt|label|content|data-said)="([^"]*)"')
_LETTERS: Final = re.compile(r"[A-Za-z]{2,}")
_NOT: Final = frozenset(("script", "style", "code", "pre", "textarea", "bdi", "kbd", "samp"))
"""Elements whose text is data."""

_VOID: Final = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))

Missed = Callable[[str], None]


def translated(html: str, book: Phrasebook, missed: Missed | None = None) -> str:
    """A page in Korean. `missed` hears of each text with letters that the book has no phrase for."""
    out: list[str] = []
    at = 0
    data, depth = "", 0  # the element whose text is data, and how many of its name are open
    for tag in _TAG.finditer(html):
        between = html[at : tag.start()]
        out.append(between if data else _text(between, book, missed, quote=False))
        at = tag.end()
        closing, name, attributes = tag[1], (tag[2] or "").lower(), tag[3] or ""
        if data:
            if name == data:
                depth += -1 if closing else 1
                data = data if depth else ""
        elif name and not closing and _is_data(name, attributes):
            data, depth = name, 1
        out.append(_tag(tag[0], name, attributes, book, missed) if name and not closing else tag[0])
    out.append(html[at:])
    return "".join(out)


def _is_data(name: str, attributes: str) -> bool:
    if name in _VOID or attributes.endswith("/"):
        return False
    return name in _NOT or 'translate="no"' in attributes or attributes == ' class="o"'  # the last is an offset


def _tag(tag: str, name: str, attributes: str, book: Phrasebook, missed: Missed | None) -> str:
    """A tag with the attributes that people read."""
    if name == "html":
        return tag.replace('lang="en"', 'lang="ko"', 1)
    if name == "meta" and not ('name="description"' in attributes or "og:" in attributes or "twitter:" in attributes):
        return tag
    if "=" not in attributes:
        return tag
    return _READ.sub(lambda found: f' {found[1]}="{_text(found[2], book, missed, quote=True)}"', tag)


def _text(text: str, book: Phrasebook, missed: Missed | None, *, quote: bool) -> str:
    if not _LETTERS.search(text):
        return text
    plain = unescape(text)
    found = book.say(plain)
    if found is None:
        if missed is not None:
            missed(" ".join(plain.split()))
        return text
    return escape(found, quote=quote)
