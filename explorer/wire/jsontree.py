"""JSON text as a tree in which every key and every value knows its place: for schemas that are written in JSON.

What to notice: a schema is parsed at every keystroke, and its places are asked for by whoever tells of a fault or points
at a field, if anybody does. So the values come from Python's own scanner, and the nodes with their places, whole tokens
at a time, when the first place is asked for. What the scanner takes otherwise than RFC 8259 has it (NaN, -0, halves of
surrogate pairs, names that come twice, endless digits and nesting) is left to the tokens as well. The grammar is
`jsontext`'s; where the text is no JSON, `jsontext` is asked what is wrong, so there is one set of words for that.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, TypeAlias

from . import jsonmend, jsontext, limits
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


Nodes: TypeAlias = "tuple[Node, list[tuple[str, Node]]]"
"""The root, and the names that come twice in one object, each with the node that comes again."""


class Tree:
    """A text and what it says: `value` as plain values; as nodes with places once somebody asks."""

    def __init__(self, text: str, value: Value, nodes: Nodes | None = None) -> None:
        self.text, self.value, self._nodes = text, value, nodes

    @property
    def root(self) -> Node:
        """The value with its places."""
        if self._nodes is None:
            self._nodes = _nodes(self.text)
        return self._nodes[0]

    @property
    def repeated(self) -> list[tuple[str, Node]]:
        """Names that come twice in one object, each with the node that comes again."""
        return [] if self._nodes is None else self._nodes[1]

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

    def where(self, path: str) -> Place:
        """The place of what stands at a JSON Pointer, which must be there. It is looked up when somebody asks."""
        return _Sought(self, path)


class _Sought(Place):
    """A place known by its pointer. Line, column, start and end are found at the first question for one of them."""

    __slots__ = ("_path", "_tree")

    def __init__(self, tree: Tree, path: str) -> None:
        self._tree, self._path = tree, path

    def __getattr__(self, name: str) -> Any:  # only asked for what is not there yet
        if name.startswith("_"):
            raise AttributeError(name)
        found = self._tree.place(*self._tree.at(self._path).span)
        Place.__init__(self, found.line, found.column, found.start, found.end)
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and (self.start, self.end, self.line) == (other.start, other.end, other.line)

    def __hash__(self) -> int:
        return hash((self.line, self.column, self.start, self.end))

    def __reduce__(self) -> tuple[type[Place], tuple[int, int, int, int]]:
        return Place, (self.line, self.column, self.start, self.end)


def read(text: str) -> Tree:
    """The tree of a text; raises SchemaError with line and column where it is no JSON."""
    try:
        return Tree(text, _scanned(text))
    except (ValueError, RecursionError):
        nodes = _nodes(text)
        return Tree(text, nodes[0].plain, nodes)


# The values, by Python's scanner


def _scanned(text: str) -> Value:
    """The value of a text in which nothing is odd; raises ValueError where something is."""
    if not text.isascii():
        text.encode()  # refuses halves of surrogate pairs
    if "\\u" in text and _HALF.search(text):
        raise ValueError
    value: Value = _SCANNER.decode(text)
    if text.count("[") + text.count("{") > limits.NESTING and _deep(value):
        raise ValueError
    return value


def _once(members: list[tuple[str, Value]]) -> dict[str, Value]:
    """An object in which each name comes once."""
    named = dict(members)
    if len(named) < len(members):
        raise ValueError
    return named


def _integer(text: str) -> int:
    if text == "-0" or len(text) > limits.DIGITS:
        raise ValueError
    return int(text)


def _real(text: str) -> Real:
    if len(text) > limits.DIGITS:
        raise ValueError
    return Real(text)


def _no_number(text: str) -> Value:
    raise ValueError(text)


_SCANNER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_integer, parse_float=_real, parse_constant=_no_number
)
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _deep(value: Value) -> bool:
    """Whether containers stand in one another more often than they may."""
    layer = [value]
    for _ in range(limits.NESTING):
        layer = [item for above in layer for item in _inside(above)]
    return any(isinstance(value, dict | list) for value in layer)


def _inside(value: Value) -> Iterable[Value]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


# The nodes, token by token


class _NoJsonError(Exception):
    """The text stops being JSON; where and why is `jsontext`'s to say."""


def _nodes(text: str) -> Nodes:
    """The root and the names that come again; raises SchemaError where the text is no JSON."""
    repeated: list[tuple[str, Node]] = []
    try:
        root, end = _read(text, 1 if text.startswith("\ufeff") else 0, repeated)
    except _NoJsonError:
        raise _fault(text) from None
    if text[end:].strip(" \t\n\r") or _LONE.search(text):
        raise _fault(text)
    return root, repeated


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
    return SchemaError(replace(jsonmend.mended(problem, layout), detail=detail, path=None))
