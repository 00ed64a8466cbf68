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
from ..value import Value
from ._thrift_fit import fit
from ._thrift_model import Program
from ._thrift_parser import read
from ._thrift_render import render
from ._thrift_resolve import resolve

_COMMENTS: Final = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)|^\s*#[^\n]*", re.DOTALL | re.MULTILINE)
_FIELD: Final = re.compile(
    r"(?:^|[{;,(])\s*-?\d+\s*:\s*(?:required\s+|optional\s+)?[A-Za-z_][\w.]*\s*(?:<|\w)", re.MULTILINE
)
_HEAD: Final = re.compile(
    r"^\s*(?:namespace\s+[\w.*]+\s+[\w.]+\s*$|include\s+[\"'][^\"'\n]+\.thrift[\"'])", re.MULTILINE
)
_BLOCK: Final = re.compile(
    r"^\s*(?:struct|union|exception|service|enum)\s+\w+\s*(?:extends\s+[\w.]+\s*)?\{", re.MULTILINE
)
_LINE: Final = re.compile(r"^\s*(?:typedef\s+[\w<>,.\s]+\s\w+|const\s+[\w<>,. ]+\s\w+\s*=)", re.MULTILINE)


def detect(text: str) -> int:
    """How sure, 0 to 100, that a text is Thrift IDL."""
    head = _COMMENTS.sub(" ", text[:20_000]).lstrip("\ufeff \t\r\n")
    if head[:1] in ("{", "[", "<", '"') or re.match(r"(?:syntax|edition)\s*=", head):
        return 0
    if re.search(r"^\s*(?:message|record|protocol|schema)\s+\w+\s*[{;]", head, re.MULTILINE):
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
