"""Thrift's interface definition language, as Apache Thrift 0.25 has it, read by a parser of our own that knows its place.

What to notice: the wire has numbers, not names, so the number before each field is what two versions must agree on. The
words `required` and `optional`, or neither, say what writers and readers do about a field that is not there. Includes are
told and not looked at: a paste is one text.
"""

from __future__ import annotations

import re
import uuid
from typing import Final

from .. import limits
from ..language import SchemaLanguage
from ..manner import Manner
from ..problem import too_large
from ..schema import Schema, Type
from ..thrift_model import Program
from ..value import Value
from ._thrift_fit import fit
from ._thrift_parser import read
from ._thrift_render import render
from ._thrift_resolve import resolve

_COMMENTS: Final = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)|^[ \t]*#[^\n]*", re.DOTALL | re.MULTILINE)
_SPACES: Final = re.compile(r"[^\S\n]+")
_BLANK_LINES: Final = re.compile(r" ?\n[ \n]*")

# Over a text whose blanks are squeezed: one space at most, and no empty line.
_FIELD: Final = re.compile(
    r"(?:^|[{;,(])\s?-?\d+\s?:\s?(?:required\s|optional\s)?[A-Za-z_][\w.]*\s?(?:<|\w)", re.MULTILINE
)
_HEAD: Final = re.compile(
    r"^ ?(?:namespace\s[\w.*]+\s[\w.]+$|include\s[\"'][^\"'\n]+\.thrift[\"'])", re.MULTILINE
)  # fmt: skip
_BLOCK: Final = re.compile(
    r"^ ?(?:struct|union|exception|service|enum)\s\w+\s?(?:extends\s[\w.]+\s?)?\{", re.MULTILINE
)  # fmt: skip
_LINE: Final = re.compile(r"^ ?(?:typedef\s[\w<>,. ]+ \w+|const\s[\w<>,. ]+\s\w+\s?=)", re.MULTILINE)
_OTHERS: Final = re.compile(
    r"\A(?:[{\[<\"]|(?:syntax|edition)\s?=)|^ ?(?:message|record|protocol|schema)\s\w+\s?[{;]", re.MULTILINE
)


def detect(text: str) -> int:
    """How sure, 0 to 100, that a text is Thrift IDL."""
    head = _SPACES.sub(" ", _COMMENTS.sub(" ", text[:20_000]))
    head = _BLANK_LINES.sub("\n", head).strip("\ufeff \n")
    if _OTHERS.search(head):
        return 0
    if _BLOCK.search(head):
        return 100 if _FIELD.search(head) else 80 if _HEAD.search(head) else 40
    if _HEAD.search(head):
        return 80
    return 50 if _FIELD.search(head) else 30 if _LINE.search(head) else 0


def parse(text: str, root: str | None = None) -> Schema:
    """Read a text; raises SchemaError with the place of every fault, RootError where the root is not clear."""
    return resolve(program(text), text, root)


def program(text: str) -> Program:
    """The model alone: the text as its grammar has it, before any name is looked up."""
    size, limit = len(text.encode("utf-8", "surrogatepass")), limits.schema_bytes("thrift")
    if size > limit:
        raise too_large("The schema", "bytes", limit=limit, given=size)
    return read(text)


def _uuid(value: Value, type_: Type) -> Value:
    """A uuid in its usual writing; braces and capitals are taken too."""
    try:
        return str(uuid.UUID(value if isinstance(value, str) and 32 <= len(value) <= 45 else ""))
    except ValueError:
        raise ValueError("a uuid such as 00112233-4455-6677-8899-aabbccddeeff") from None


MANNER: Final = Manner(special={"uuid": _uuid})
"""How a JSON record is read for Thrift: bytes are base64 text as in TJSONProtocol, null is a field that is not set, and a
field that is not there is written with its default, as Apache Thrift's Python code does, whose objects begin with it."""


LANGUAGE: Final = SchemaLanguage(
    key="thrift",
    title="Thrift",
    spec="https://thrift.apache.org/docs/idl",
    detect=detect,
    parse=parse,
    fit=fit,
    render=render,
    manner=MANNER,
)
