"""How Thrift IDL is mended: the edit for a word that may not stand where it stands.

What is missing goes behind the word before it; a number is the next one that is free in its struct.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..near import near
from ..problem import Edit
from ..schema import Place
from ._thrift_scanner import END, Word

OPENERS: Final = ("const", "typedef", "enum", "struct", "union", "exception", "service")
OTHER_LANGUAGES: Final = {
    "message": "This looks like Protocol Buffers; in Thrift it is `struct`.",
    "syntax": "This looks like Protocol Buffers, not Thrift.",
    "package": "In Thrift this is `namespace * name`.",
    "import": 'In Thrift this is `include "file.thrift"`.',
    "record": "This looks like Avro; in Thrift it is `struct`.",
    "class": "In Thrift this is `struct`.",
    "senum": "senum was removed from Thrift; use `enum`, or `string`.",
}
OLD_NAMESPACES: Final = {
    "cpp_namespace": "cpp", "java_package": "java", "csharp_namespace": "netstd", "delphi_namespace": "delphi",
    "php_namespace": "php", "py_module": "py", "perl_package": "perl", "ruby_namespace": "rb", "xsd_namespace": "xsd",
    "smalltalk_category": "st", "smalltalk_prefix": "st",
}  # fmt: skip
_MEANT: Final = {"message": "struct", "record": "struct", "class": "struct", "senum": "enum", "import": "include"}
"""What definitions are called elsewhere."""

_FOLLOWS: Final = {
    ":": ("name", "int", "double", "literal", "[", "{"),
    "{": ("int", "name", "}"),
    ">": ("name", ">", ";"),
    ",": ("name",),
    "=": ("int", "double", "literal", "[", "{"),
}  # fmt: skip
"""A sign that may be put in where it is missing -> what may follow it."""

_INSTEAD: Final = {":": ("=",), "=": (":",)}
"""A sign -> what is written in its place by people who come from elsewhere."""


def at(place: Place, text: str) -> Edit:
    """Another text for what stands at a place."""
    return Edit(place.start, place.end, text)


def sign(words: Sequence[Word], index: int, wanted: str) -> Edit | None:
    """A sign that is missing before a word, or another one that stands there."""
    word = words[index]
    if word.text in _INSTEAD.get(wanted, ()):
        return Edit(word.start, word.end, wanted)
    fits = word.kind if word.kind not in ("sign", END) else word.text
    if wanted == ":" and (word.text in OPENERS or (words[index - 1].kind == "int" and word.kind != "name")):
        return None
    if wanted == "{":
        fielded = index > 1 and words[index - 2].text in ("struct", "union", "exception")
        if word.text in (*OPENERS, "required", "optional") or (word.kind == "int" and not fielded):
            return None
    if index and fits in _FOLLOWS.get(wanted, ()):
        before = words[index - 1].end
        return Edit(before, before, f" {wanted}" if wanted in "{=" else wanted)
    return None


def closed_before(words: Sequence[Word], index: int) -> Edit | None:
    """The closing bracket that is missing before a definition, which can only begin where the one before it ended."""
    word = words[index]
    begins = word.kind == "name" and word.text in OPENERS and words[index + 1].kind == "name"
    if not begins or words[index + 2].text not in ("{", "extends"):
        return None
    before = words[index - 1].end
    return Edit(before, before, "\n}")


def quoted(word: Word) -> Edit | None:
    return Edit(word.start, word.end, f'"{word.text}"') if word.kind == "name" else None


def argument_end(words: Sequence[Word], index: int) -> Edit | None:
    """The round bracket that is missing before a curly one, or before what a function throws."""
    if words[index].text not in ("}", "throws"):
        return None
    before = words[index - 1].end
    return Edit(before, before, ")")


def definition(words: Sequence[Word], index: int) -> Edit | None:
    """The word that begins a definition, misspelt or of another language; or a sign too many between two."""
    word = words[index]
    if word.text in ("}", ";", ","):
        return Edit(word.start, word.end, "")
    if word.kind != "name" or words[index + 1].kind not in ("name", "literal"):
        return None
    meant = _MEANT.get(word.text) or near(word.text, (*OPENERS, "namespace", "include"))
    if meant in ("struct", "enum", "union", "exception") and words[index + 2].text != "{":
        return None
    return Edit(word.start, word.end, meant) if meant else None


def free_number(numbers: Sequence[int]) -> int | None:
    """The next number that is free in a struct."""
    number = max((0, *numbers)) + 1
    return number if number < 1 << 15 else None


def renumbered(where: Place | None, most: int) -> Edit | None:
    """The next free number in place of one that is taken; none where it was not written."""
    number = free_number((most,))
    return None if where is None or number is None else at(where, str(number))
