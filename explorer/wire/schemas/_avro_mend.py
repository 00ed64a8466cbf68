"""How an Avro schema is mended: the edit for a fault that was found at a JSON Pointer, in JSON or in IDL.

Each method gives an edit of the text, or None where two things could be meant. Names that stand elsewhere in the text, too,
are never changed: what refers to them would be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Final

from ..jsontree import Node, Tree
from ..near import near
from ..problem import Edit
from ..value import Real, Value
from ._avro_idl_scan import IdlNode
from ._avro_words import NAME, Members

KINDS: Final = {"fields": "record", "symbols": "enum", "items": "array", "values": "map", "size": "fixed"}
"""A member that only one kind of type has -> that kind."""

_WRITE: Final = re.compile(r"Write (?:\"(\w+)\"|(\{\"type\": \"\w+\", \"logicalType\": \"[\w-]+\"\}))\.")


class Mender:
    """Edits of one text."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.text = tree, tree.text

    @property
    def idl(self) -> bool:
        return isinstance(self.tree.root, IdlNode)

    def node(self, path: str) -> Node:
        return self.tree.at(path)

    def said(self, path: str) -> str:
        """What stands at a pointer, letter by letter."""
        start, end = self.node(path).span
        return self.text[start:end]

    def write(self, path: str, text: str) -> Edit:
        """Another text for what stands at a pointer."""
        return Edit(*self.node(path).span, text)

    def word(self, path: str, word: str | None) -> Edit | None:
        """Another word for a text in JSON, or for a name in IDL."""
        if word is None:
            return None
        bare = self.idl and not self.said(path).startswith(('"', "'"))
        return self.write(path, word if bare else json.dumps(word))

    def among(self, path: str, word: Value, known: Collection[str]) -> Edit | None:
        """The one of those known that a word is near to."""
        return self.word(path, near(word, known)) if isinstance(word, str) else None

    # Members of an object

    def key(self, path: str, members: Members, wanted: str, known: Collection[str]) -> Edit | None:
        """The member that was meant, under a misspelt name."""
        if self.idl or wanted in members:
            return None
        close = [name for name in members if name not in known and near(name, [wanted])]
        found = self.node(f"{path}/{close[0]}").key if len(close) == 1 and NAME.fullmatch(close[0]) else None
        return None if found is None else Edit(*found, json.dumps(wanted))

    def member(self, path: str, members: Members, name: str, value: str) -> Edit | None:
        """A member put first in an object, laid out as the one that was first."""
        if self.idl or name in members:
            return None
        start = self.node(path).span[0] + 1
        blanks = re.compile(r"\s*").match(self.text, start)
        lead = blanks[0] if blanks and "\n" in blanks[0] and members else ""
        after = "" if not members else "," if lead else ", "
        return Edit(start, start, f"{lead}{json.dumps(name)}: {json.dumps(value)}{after}")

    def kind(self, path: str, members: Members) -> Edit | None:
        """The type of an object that has none, where a member tells it."""
        kinds = {kind for key, kind in KINDS.items() if key in members}
        if misspelt := self.key(path, members, "type", (*KINDS, "name", "doc", "default")):
            return misspelt
        return self.member(path, members, "type", kinds.pop()) if len(kinds) == 1 else None

    def name(self, path: str, members: Members, kind: str, taken: Collection[str]) -> Edit | None:
        """A name for a definition or a field that has none."""
        if misspelt := self.key(
            path, members, "name", (*KINDS, "type", "doc", "default", "namespace", "aliases", "order")
        ):
            return misspelt
        wanted = kind if kind == "field" else kind.capitalize()
        free = (f"{wanted}{number or ''}" for number in range(len(taken) + 2) if number != 1)
        return self.member(path, members, "name", next(name for name in free if name not in taken))

    def clean(self, path: str, clean: str) -> Edit | None:
        """A name of what names may have, where nothing else in the text has the name, or the new one."""
        said = self.said(path)
        other = json.dumps(clean)
        return None if self.idl or self.text.count(said) > 1 or other in self.text else self.write(path, other)

    # Lists

    def without(self, path: str) -> Edit | None:
        """An element that is not the first gone, and the comma before it."""
        above, _, index = path.rpartition("/")
        if index == "0":
            return None
        start, end = self.node(f"{above}/{int(index) - 1}").span[1], self.node(path).span[1]
        return Edit(start, end, "")

    def again(self, path: str, value: list[Value]) -> Edit | None:
        """A branch that says just what an earlier one says, gone."""
        index = int(path.rpartition("/")[2])
        return self.without(path) if value[index] in value[:index] else None

    def listed(self, path: str, value: Value) -> Edit | None:
        """A text alone, as a list of one."""
        return self.write(path, f"[{self.said(path)}]") if isinstance(value, str) else None

    def spliced(self, path: str) -> Edit | None:
        """The branches of an inner union, in the outer one."""
        inside = self.said(path)[1:-1].strip()
        return self.write(path, inside) if inside and not self.idl else None

    def first(self, path: str, index: int) -> Edit | None:
        """The branch of a number put first in a union."""
        value = self.node(path).value
        if not isinstance(value, list) or self.said(path)[:1] not in ("[", "u"):
            return None
        texts = [self.text[slice(*node.span)] for node in value]
        texts.insert(0, texts.pop(index))
        start, end = value[0].span[0], value[-1].span[1]
        return Edit(start, end, ", ".join(texts))

    # Types and values

    def type(self, path: str, name: str, foreign: str, known: Collection[str], *, alone: bool) -> Edit | None:
        """The type that was meant. `foreign`: what is said to who comes from elsewhere; `alone`: it is the whole type."""
        if found := _WRITE.fullmatch(foreign):
            if found[1]:
                return self.word(path, found[1])
            return self.write(path, found[2]) if alone and not self.idl else None
        return None if foreign else self.among(path, name, known)

    def inner(self, path: str, members: Members) -> Edit | None:
        """A type without the object around it, which says nothing more."""
        return self.write(path, self.said(f"{path}/type")) if len(members) == 1 and not self.idl else None

    def reference(self, path: str, first: str, name: str) -> Edit | None:
        """The name of a type in place of a second definition that says the same as the first."""
        alike = self.node(path).plain == self.node(first).plain
        return self.write(path, json.dumps(name)) if alike and not self.idl else None

    def nullable(self, path: str) -> Edit | None:
        """The type at a pointer, with null in it."""
        start, end = self.node(path).span
        said = self.text[start:end]
        if self.idl:
            if said.startswith("union"):
                at = start + said.index("{") + 1
                return Edit(at, at, "null, ")
            return Edit(end, end, "?")
        if said.startswith("["):
            return Edit(start + 1, start + 1, '"null", ' if said[1:-1].strip() else '"null"')
        return Edit(start, end, f'["null", {said}]')

    def default(self, path: str, value: Value, wanted: Collection[str]) -> Edit | None:
        """A default as its type has it: without quotation marks, or as true or false. `wanted`: names of types."""
        if isinstance(value, str):
            word = value.strip()
            for pattern, types in _UNQUOTED.items():
                if set(wanted) & types and re.fullmatch(pattern, word):
                    return self.write(path, word.lower())
            return None
        if "boolean" in wanted and type(value) is int and value in (0, 1):
            return self.write(path, ("false", "true")[value])
        whole = re.fullmatch(r"(-?\d+)\.0+", value.text) if isinstance(value, Real) else None
        return self.write(path, whole[1]) if whole and set(wanted) & {"int", "long"} else None


_UNQUOTED: Final[Mapping[str, frozenset[str]]] = {
    r"-?(?:0|[1-9]\d{0,17})": frozenset({"int", "long"}),
    r"-?(?:0|[1-9]\d{0,17})(?:\.\d+)?": frozenset({"float", "double"}),
    r"(?i:true|false)": frozenset({"boolean"}),
    r"null": frozenset({"null"}),
}
"""What a text may say that is to be no text -> the types that hold it."""
