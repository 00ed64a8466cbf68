"""What expat makes of a document, folded by the rules for values: a second opinion on every reader of elements."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from explorer.wire.formats._xml_names import item_name, key_of


def value_of(document: bytes) -> Any:
    """The value of a document's root, by expat's events. Raises ExpatError."""
    root: list[Any] = []
    stack: list[list[Any]] = [["", {}, root, []]]  # name, attributes, children (name, value), text

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append([name, attributes, [], []])

    def end(name: str) -> None:
        _, attributes, children, text = stack.pop()
        stack[-1][2].append((name, folded(name, attributes, children, "".join(text))))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: stack[-1][3].append(text)
    parser.Parse(document, True)
    return root[0][1]


def folded(name: str, attributes: dict[str, str], children: list[tuple[str, Any]], text: str) -> Any:
    """An element's value from its name, attributes, children and text."""
    if not attributes and not children:
        return text
    if children and not text.strip(" \t\r\n"):
        text = ""
    if children and not text and not attributes and {child for child, _ in children} == {item_name(name)}:
        return [value for _, value in children]
    grouped: dict[str, list[Any]] = {}
    for child, value in children:
        grouped.setdefault(key_of(child), []).append(value)
    out = {f"@{key}": value for key, value in attributes.items()}
    out |= {key: values[0] if len(values) == 1 else values for key, values in grouped.items()}
    return out | ({"#text": text} if text else {})
