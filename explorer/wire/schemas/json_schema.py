"""JSON Schema, drafts 4 to 2020-12: what JSON may look like.

JSON and MessagePack are written without a schema, so this one writes nothing: it is what a reader expects. What to notice:
it says what is refused, and everything else is allowed. A property that is not named is welcome unless
`additionalProperties` says otherwise, a property that is named need not be there, and `{}` allows every value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from ..conform import Manner
from ..jsonschema.model import Document, Node
from ..language import SchemaLanguage
from ..loss import Loss
from ..problem import Problem, RootError
from ..schema import Schema
from ..value import tokens, words
from . import _json_schema_fit as fitting
from ._json_schema_keywords import KEYWORDS
from ._json_schema_read import Reader
from ._json_schema_types import Types

SPEC: Final = "https://json-schema.org/draft/2020-12/json-schema-core"

_DIALECT = re.compile(r'"\$schema"\s*:\s*"https?://json-schema\.org/')
_KEYWORD = re.compile(r'"(\$?[A-Za-z]+)"\s*:')
_AVRO = re.compile(r'"type"\s*:\s*"(?:record|enum|fixed|map)"|"fields"\s*:\s*\[')
_TYPE = re.compile(r'"type"\s*:\s*(?:\[\s*)?"(?:object|array|string|integer|number|boolean|null)"')
_TOLD_BY: Final = {"properties", "required", "additionalProperties", "$ref", "$defs", "definitions", "items", "anyOf",
                   "oneOf", "allOf", "not", "enum", "const", "pattern", "minimum", "maximum"}  # fmt: skip


def detect(text: str) -> int:
    """How sure it is that the text is a JSON Schema: it says so, or it uses the keywords and no Avro."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("{"):
        return 5 if start.strip() in ("true", "false") else 0
    head = start[:20_000]
    if _DIALECT.search(head):
        return 100
    if _AVRO.search(head):
        return 0
    used = set(_KEYWORD.findall(head)) & KEYWORDS.keys()
    if _TYPE.search(head):
        return min(60 + 10 * len(used & _TOLD_BY), 95)
    return min(20 * len(used & _TOLD_BY), 70)


def parse(text: str, root: str | None = None) -> Schema:
    """A JSON Schema, read. `root`: a definition's name or pointer, where the document itself is not what is meant.

    Raises SchemaError with the place of every fault, RootError where the document only defines several schemas.
    """
    document = Reader(text).read()
    types = Types(document)
    if root is None:
        document.root = _only_root(document)
    else:
        chosen = _named(document, root)
        if chosen is None and root != Schema("json-schema", types.root(), types.named).root_name:
            raise _which(document, f"There is no definition {words(root)}.", words(root))
        document.root = chosen or document.root
        types = Types(document)
    return Schema("json-schema", types.root(), types.named, text, document)


def _named(document: Document, root: str) -> Node | None:
    if root.startswith("#"):
        return document.nodes.get(root[1:])
    return next((node for pointer, node in document.named.items() if tokens(pointer)[-1] == root), None)


def _only_root(document: Document) -> Node:
    """The document itself, unless all it does is to define schemas."""
    if document.root.says or document.root.never or not document.named:
        return document.root
    if len(document.named) > 1:
        raise _which(document, "The document only defines schemas.", f"{len(document.named)} definitions")
    return next(iter(document.named.values()))


def _which(document: Document, detail: str, seen: str) -> RootError:
    names = [tokens(pointer)[-1] for pointer in document.named]
    return RootError(
        Problem(
            code="unclear-root",
            detail=f"{detail} Which one is the record's?",
            line=1,
            column=1,
            expected=" or ".join(names[:8]) or "the document itself",
            found=seen,
            fix="Name one of them as the root.",
        ),
        names,
    )


def fit(schema: Schema) -> tuple[Schema, Sequence[Loss]]:
    """Any schema as a JSON Schema of 2020-12; one that is a JSON Schema stays as it is."""
    if isinstance(schema.model, Document):
        return schema, ()
    value, losses = fitting.written(schema)
    return parse(fitting.text_of(value) + "\n"), losses


def render(schema: Schema) -> str:
    """The schema's own text, laid out anew; whatever the drafts' keywords are, they stay as they are."""
    document: Any = schema.model
    return fitting.text_of(document.tree.root.plain) + "\n"


LANGUAGE: Final = SchemaLanguage(
    key="json-schema",
    title="JSON Schema",
    spec=SPEC,
    detect=detect,
    parse=parse,
    fit=fit,
    render=render,
    manner=Manner(null_absent=False, fill=False),
)
