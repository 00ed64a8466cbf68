"""How a record becomes elements: the structure that XML, WBXML, Fast Infoset and SOAP write alike.

A name becomes an element of that name, a list an element with one element for each of its items (`interests` holds
`interest`), a scalar its text. A key `@name` is an attribute and `#text` the text beside it, so that a document that was
read can be written. XML without a schema has no types: what is not text becomes text, and that is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .. import limits
from ..conform import Conformed
from ..infer import ROOT
from ..layout import Layout
from ..loss import Loss
from ..problem import EncodeError, Problem
from ..schema import Schema, Struct
from ..value import Real, Value, pointer
from ._xml_names import WHITE, XML_URI, XMLNS_URI, hidden, is_qname, is_safe, item_name, name_of, not_a_char, replaced

_LOSSES: Final = {
    "number": "{found} becomes text{others}: a reader without a schema sees digits, and cannot tell 1 from \"1\".",
    "boolean": "{found} becomes text{others}: a reader without a schema sees a word.",
    "null": "null becomes an empty element{others}, which reads as empty text: XML without a schema has no null.",
    "list": "An empty list becomes an empty element{others}, which reads as empty text.",
    "object": "An empty object becomes an empty element{others}, which reads as empty text.",
    "character": "{found} has no place in XML, not even as a reference{others}: U+FFFD is written for it.",
}  # fmt: skip


class _Fitter:
    """One walk over a record; counts what changes, and remembers where it did so first."""

    def __init__(self) -> None:
        self.lost: dict[str, tuple[str, str, int]] = {}  # kind -> path, what was found, how often

    def lose(self, kind: str, path: list[str], found: str = "") -> None:
        where, first, count = self.lost.get(kind, (pointer(path), found, 0))
        self.lost[kind] = (where, first, count + 1)

    def losses(self) -> Iterator[Loss]:
        for kind, (path, found, count) in self.lost.items():
            others = "" if count == 1 else " (as does 1 other)" if count == 2 else f" (as do {count - 1:,} others)"
            yield Loss(path, _LOSSES[kind].format(found=found, others=others))

    def fit(self, value: Value, path: list[str]) -> Value:
        match value:
            case str():
                return self.text(value, path)
            case None:
                self.lose("null", path)
                return ""
            case bool():
                self.lose("boolean", path, "true" if value else "false")
                return "true" if value else "false"
            case int() | float():
                text = _digits(value)
                self.lose("number", path, text[:40])
                return text
            case list():
                if not value:
                    self.lose("list", path)
                    return ""
                return [self.fit(item, [*path, str(index)]) for index, item in enumerate(value)]
            case dict():
                if not value:
                    self.lose("object", path)
                    return ""
                return {self.text(key, path): self.fit(item, [*path, key]) for key, item in value.items()}
            case _:
                raise TypeError(f"not a value of a record: {type(value).__name__}")

    def text(self, text: str, path: list[str]) -> str:
        if text.isalnum() and text.isascii():
            return text
        if (found := not_a_char(text)) is not None:
            self.lose("character", path, f"U+{ord(found[0]):04X}")
            return replaced("\ufffd", text)
        return text


def _digits(value: int | float) -> str:
    if isinstance(value, Real):
        return value.text
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    try:
        return str(value)
    except ValueError:
        raise EncodeError(
            Problem(
                code="too-large", detail="The integer has too many digits to be written.",
                expected=f"at most {limits.DIGITS:,} digits", found="more", fix="Write it as text.",
            )
        ) from None  # fmt: skip


def fit(value: Value) -> Conformed:
    """A record as elements have it: all scalars are text, what is empty is empty text."""
    fitter = _Fitter()
    fitted = fitter.fit(value, [])
    return Conformed(fitted, tuple(fitter.losses()))


@dataclass(frozen=True, slots=True)
class Element:
    """A start-tag: the name, the attributes (name, value), the text right behind it, and whether anything else follows."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    empty: bool = True


END: Final = None
"""Ends the element that was begun last."""


def elements(value: Value, schema: Schema | None = None) -> Iterator[Element | None]:
    """A fitted record as start-tags and END, in the order of the document.

    The root has the name of the record's type where a schema gives one, `Person` becomes `person`, or that of the document
    it was read from.
    """
    root = _root(schema, value)
    stack: list[tuple[str, Value, frozenset[str]] | None] = [(root, value, frozenset(("xml",)))]
    while stack:
        entry = stack.pop()
        if entry is None:
            yield END
            continue
        name, value, prefixes = entry
        stack.append(END)
        match value:
            case str():
                yield Element(name, text=value)
            case None:
                yield Element(name)
            case list():
                item = item_name(name)
                yield Element(name, empty=not value)
                stack.extend((item, each, prefixes) for each in reversed(value))
            case dict():
                element, below = _object(name, value, prefixes)
                yield element
                stack.extend(reversed(below))
            case _:
                raise EncodeError(
                    Problem(
                        code="not-text",
                        detail=f"An element holds text and elements, not {type(value).__name__}.",
                        expected="text", found=type(value).__name__, fix="Write it as text, bytes as base64.",
                    )
                )  # fmt: skip


def _root(schema: Schema | None, value: Value) -> str:
    """The name of the root: of a schema's type, or of a document that was read, whose schema has no language."""
    if schema is None:
        return ROOT.lower()
    name = schema.root_name
    if schema.language:
        name = name.rpartition(".")[2]
        return name_of(name[:1].lower() + name[1:])
    prefix, colon, _ = name.rpartition(":")
    bound = not colon or (isinstance(value, dict) and f"@xmlns:{prefix}" in value)
    return name if bound and is_qname(name) else name_of(name)


_Below = list[tuple[str, Value, frozenset[str]]]


def _object(name: str, value: dict[str, Value], prefixes: frozenset[str]) -> tuple[Element, _Below]:
    """An object as an element: which of its keys are attributes and text, and which are elements."""
    bound = {
        key[7:] for key, item in value.items()
        if key.startswith("@xmlns:") and isinstance(item, str) and _may_bind(key[7:], item)
    }  # fmt: skip
    prefixes = prefixes | bound if bound else prefixes
    locals_: set[str] = set()
    attributes, children = [], []
    for key, item in value.items():
        if key[:1] == "@" and isinstance(item, str) and _attribute(key[1:], item, bound, prefixes, locals_):
            attributes.append((key[1:], item))
        else:
            children.append(key)
    text = value.get("#text")
    others = len(children) - ("#text" in children)
    if isinstance(text, str) and (text.strip(WHITE) if others else text and attributes):
        children.remove("#text")
    else:
        text = ""
    names = [_element_name(key, prefixes) for key in children]
    if len(names) == 1 and not attributes and not text and names[0] == item_name(name):
        names = [hidden(children[0])]
    below = [(name, value[key], prefixes) for name, key in zip(names, children, strict=True)]
    return Element(name, tuple(attributes), text, not below and not text), below


def _may_bind(prefix: str, uri: str) -> bool:
    return bool(is_safe(prefix) and prefix not in ("xml", "xmlns") and uri not in ("", XML_URI, XMLNS_URI))


def _attribute(name: str, value: str, bound: set[str], prefixes: frozenset[str], locals_: set[str]) -> bool:
    """Whether a key may be written as an attribute of this name. Of two prefixed ones with one local name, the first."""
    prefix, colon, local = name.rpartition(":")
    if not colon:
        return bool(is_safe(name)) and (name != "xmlns" or value not in (XML_URI, XMLNS_URI))
    if prefix == "xmlns":
        return local in bound
    if prefix not in prefixes or not is_safe(local) or local in locals_:
        return False
    locals_.add(local)
    return True


def _element_name(key: str, prefixes: frozenset[str]) -> str:
    prefix, colon, local = key.rpartition(":")
    if colon and prefix in prefixes and is_safe(local) and "_x" not in key:
        return key
    return name_of(key)


def as_read(layout: Layout) -> Schema:
    """A schema with nothing but the name of the root of a document that was read, for writing it again."""
    return Schema("", Struct(str(layout.keys[0]), ()), {})
