"""JSON text as a tree in which every key and every value knows its place: for schemas that are written in JSON.

The grammar is `jsontext`'s, read whole tokens at a time and without a layout, because a schema is parsed at every
keystroke. Where the text is no JSON, `jsontext` is asked what is wrong, so there is one set of words for that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeAlias

from . import jsontext, limits
from .problem import SchemaError
from .schema import Place
from .value import Real, Value, tokens

_WS: Final = r"[ \t\n\r]*+"
_CHARS: Final = r'"([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)"'
_ITEM: Final = re.compile(  # a name if there is one; a value or an opening bracket; closing brackets; a comma
    rf"{_WS}(?:{_CHARS}{_WS}:{_WS})?+(?:{_CHARS}|(-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+)"
    rf"|(true|false|null)|([{{\[]))((?:{_WS}[\]}}])*+){_WS}(,)?"
)
_WORDS: Final = {"true": True, "false": False, "null": None}
_LONE: Final = re.compile("[\ud800-\udfff]")

Content: TypeAlias = "str | int | Real | bool | list[Node] | dict[str, Node] | None"


class Node:
    """A value and where it stands. The places are worked out when somebody asks: most are never asked for."""

    __slots__ = ("_end", "_found", "value")

    def __init__(self, value: Content, found: re.Match[str]) -> None:
        self.value = value
        self._found = found
        self._end = 0

    @property
    def span(self) -> tuple[int, int]:
        """The characters of the value, quotation marks and brackets included."""
        found = self._found
        start, end = found.span(2)
        if start >= 0:
            return start - 1, end + 1
        start, end = next(found.span(group) for group in (3, 4, 5) if found[group] is not None)
        return start, self._end or end

    @property
    def key(self) -> tuple[int, int] | None:
        """The characters of the name it stands under, quotation marks included; None for elements and the root."""
        start, end = self._found.span(1)
        return None if start < 0 else (start - 1, end + 1)

    @property
    def plain(self) -> Value:
        """The value without its places."""
        match self.value:
            case dict():
                return {key: node.plain for key, node in self.value.items()}
            case list():
                return [node.plain for node in self.value]
            case value:
                return value


class Tree:
    """A text and its root. `repeated`: names that come twice in one object, each with the node that comes again."""

    def __init__(self, text: str, root: Node, repeated: list[tuple[str, Node]]) -> None:
        self.text, self.root, self.repeated = text, root, repeated

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, start: int, end: int) -> Place:
        """The place of the characters `start` to `end`."""
        lines = self._lines
        line = bisect_right(lines, start)
        return Place(line, start - lines[line - 1] + 1, start, end)

    def at(self, path: str) -> Node:
        """The node at a JSON Pointer; raises LookupError where there is none."""
        node = self.root
        for token in tokens(path):
            match node.value:
                case dict():
                    node = node.value[token]
                case list():
                    node = node.value[int(token)]
                case _:
                    raise LookupError(path)
        return node


def read(text: str) -> Tree:
    """The tree of a text; raises SchemaError with line and column where it is no JSON."""
    repeated: list[tuple[str, Node]] = []
    try:
        root, end = _read(text, 1 if text.startswith("\ufeff") else 0, repeated)
    except _NoJsonError:
        raise _fault(text) from None
    if text[end:].strip(" \t\n\r") or _LONE.search(text):
        raise _fault(text)
    return Tree(text, root, repeated)


class _NoJsonError(Exception):
    """The text stops being JSON; where and why is `jsontext`'s to say."""


def _read(text: str, at: int, repeated: list[tuple[str, Node]]) -> tuple[Node, int]:
    """The value that begins at a place, and where it ends."""
    item = _ITEM.match
    stack: list[Node] = []
    root: Node | None = None
    members: dict[str, Node] | None = None  # of the container we are in, as the one
    elements: list[Node] | None = None  # or the other
    while True:
        found = item(text, at)
        if found is None:
            raise _NoJsonError
        key, string, number, literal, bracket, closing, comma = found.groups()
        at = found.end()
        value: Content
        if string is not None:
            value = _unescape(string) if "\\" in string else string
        elif bracket is not None:
            value = {} if bracket == "{" else []
        elif literal is not None:
            value = _WORDS[literal]
        else:
            if len(number) > limits.DIGITS:
                raise _NoJsonError
            value = jsontext.number(number.encode())
        node = Node(value, found)
        if members is not None:
            if key is None:
                raise _NoJsonError
            if "\\" in key:
                key = _unescape(key)
            if key in members:
                repeated.append((key, node))
            members[key] = node
        elif key is not None:
            raise _NoJsonError
        elif elements is not None:
            elements.append(node)
        else:
            root = node
        if bracket is not None:
            if len(stack) >= limits.NESTING:
                raise _NoJsonError
            stack.append(node)
            members, elements = (value, None) if bracket == "{" else (None, value)  # type: ignore[assignment]
            if not closing and comma is None:
                continue
            if not closing:
                raise _NoJsonError
        if closing:
            end = found.start(6)
            for mark in closing:
                end += 1
                if mark in "}]":
                    if not stack or (mark == "}") != (members is not None):
                        raise _NoJsonError
                    stack.pop()._end = end
                    above = stack[-1].value if stack else None
                    members = above if isinstance(above, dict) else None
                    elements = above if isinstance(above, list) else None
        if comma is None:
            if stack or root is None:
                raise _NoJsonError
            return root, at
        if not stack:
            raise _NoJsonError


def _unescape(chars: str) -> str:
    value = jsontext.unescape(chars.encode("utf-8", "surrogatepass"))
    if _LONE.search(value):
        raise _NoJsonError
    return value


def _fault(text: str) -> SchemaError:
    """What `jsontext` says of a text that is no JSON, or that holds half of a surrogate pair."""
    layout = jsontext.trace(text.encode("utf-8", "surrogatepass"))
    problem = layout.problem or next(remark for remark in layout.remarks if remark.code == "lone-surrogate")
    where = f"Line {problem.line}, column {problem.column}"
    detail = f"{where}: expected {problem.expected}, found {problem.found}." if layout.problem else problem.detail
    return SchemaError(replace(problem, detail=detail, path=None))
