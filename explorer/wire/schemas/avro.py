"""Avro schemas: .avsc (JSON), .avdl (Avro IDL) and .avpr (protocols in JSON), by specification 1.12.

What to notice: the schema is itself JSON, names have namespaces and are inherited from what is around them, an optional
field is a union with null, and the default is what a reader takes that misses the field, not what a writer leaves out.

An .avsc whose outermost type is a union (an array) is a schema of its own: the record is a value of that union. In a
protocol or an IDL without `schema`, the root is the one record that no other uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .. import jsontree, limits
from ..avro_logical import SPECIAL
from ..avro_types import branch_name
from ..jsontree import Node, Tree
from ..language import SchemaLanguage
from ..manner import Manner, from_latin1
from ..problem import Problem, RootError, SchemaError, too_large
from ..schema import ListOf, MapOf, Place, Ref, Schema, Struct, Type, Union
from ..value import Value
from . import _avro_idl as idl
from ._avro_canonical import canonical_form, crc_64_avro, fingerprint
from ._avro_faults import closest
from ._avro_fields import finish
from ._avro_fit import fit
from ._avro_read import Reader
from ._avro_render import render
from ._avro_words import NAMED

__all__ = ["LANGUAGE", "AvroModel", "canonical_form", "crc_64_avro", "fingerprint"]

SPEC: Final = "https://avro.apache.org/docs/1.12.0/specification/"

_SPACE: Final = re.compile(r"(?:[\s\ufeff]|//[^\n]*\n|/\*.*?\*/)*+", re.DOTALL)
_IDL: Final = re.compile(
    _SPACE.pattern + r"(?:@|(?:namespace|schema|protocol|import|record|enum|error|fixed)\b|\w+\s+\w+\s*\{)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class AvroModel:
    """What the text says beyond the types: the whole of it as a tree in which everything has its place.

    notation   "avsc", "avpr" or "avdl"
    tree       the text as JSON; for IDL, the JSON that it stands for
    protocol   the name of the protocol, where it is one
    remarks    what is legal and worth telling: logical types that are ignored, imports, defaults of later branches
    """

    notation: str
    tree: Tree
    protocol: str | None
    remarks: tuple[Problem, ...]

    def node(self, path: str) -> Node:
        """What stands at a JSON Pointer, `note["pointer"]` of a type or a field; raises LookupError."""
        return self.tree.at(path)

    def place(self, path: str) -> Place:
        """Where it stands in the text."""
        return self.tree.place(*self.tree.at(path).span)


# Detecting


def detect(text: str) -> int:
    """How sure, 0 to 100, that a text is an Avro schema."""
    start = _SPACE.match(text)
    begin = text[start.end() if start else 0 :][:4_000]
    if begin[:1] in ("{", "[", '"'):
        if re.search(r'"protocol"\s*:', begin) and '"types"' in text:
            return 95
        if re.search(r'"type"\s*:\s*"(?:record|enum|fixed|error)"', text):
            return 95
        if re.fullmatch(r'"(?:null|boolean|int|long|float|double|bytes|string)"\s*', begin):
            return 80
        if re.search(r'"type"\s*:\s*"(?:map|array)"', begin) and re.search(r'"(?:values|items)"\s*:', begin):
            return 40 if '"properties"' in text or '"$schema"' in text else 70
        if re.search(r'"type"\s*:\s*"(?:int|long|float|double|bytes)"', begin):
            return 70
        if re.search(r'"type"\s*:\s*"(?:null|boolean|string)"', begin) and '"properties"' not in text:
            return 30
        return 30 if re.match(r'\[\s*(?:\]|"(?:null|boolean|int|long|float|double|bytes|string)")', begin) else 0
    if re.match(r"(?:@[\w.-]+\([^)]*\)\s*)*protocol\s+\w+\s*\{", begin):
        return 95
    if re.match(r"schema\s+[\w.<{`]", begin):
        return 90
    if re.search(
        r"^[^\S\n]*(?:record|error)\s+\w+\s*\{", text, re.MULTILINE
    ):  # not \s*: it would go on over empty lines
        return 90
    return 20 if re.match(r"namespace\s+[\w.]+\s*;", begin) else 0


# Parsing


def parse(text: str, root: str | None = None) -> Schema:
    """The schema of a text; raises SchemaError with every fault, RootError where the root is not clear."""
    limit = limits.schema_bytes(LANGUAGE.key)
    if len(text) > limit:
        raise too_large("The schema", "characters", limit=limit, given=len(text))
    remarks: list[Problem] = []
    if _IDL.match(text):
        tree, remarks = idl.read(text)
        notation = "avdl"
    else:
        tree, notation = jsontree.read(text), "avsc"
    reader, main, protocol = _read(tree, notation)
    finish(reader)
    if reader.problems:
        raise SchemaError(*reader.problems)
    if protocol is not None and notation == "avsc":
        notation = "avpr"
    model = AvroModel(notation, tree, protocol, (*remarks, *reader.remarks))
    return Schema("avro", _root(reader, main, root), reader.named, text, model)


def _read(tree: Tree, notation: str) -> tuple[Reader, Type | None, str | None]:
    """Read all types; gives the outermost one, None in a protocol, and the name of the protocol."""
    top = tree.value
    if notation == "avsc" and not (isinstance(top, dict) and "protocol" in top and "type" not in top):
        reader = Reader(tree)
        return reader, reader.type(top, "", ""), None
    assert isinstance(top, dict)
    protocol, space = top.get("protocol"), _text(top.get("namespace"))
    given = top.get("types")
    types = list(enumerate(given if isinstance(given, list) else []))
    reader = Reader(tree, _declared(space, [type_ for _, type_ in types]) if notation == "avdl" else frozenset())
    if notation == "avdl":  # a reference to a fixed says its logical type, so those come first
        types.sort(key=lambda item: not _is_fixed(item[1]))
    for index, type_ in types:
        reader.type(type_, space, f"/types/{index}")
    main = reader.type(top["schema"], space, "/schema") if "schema" in top else None
    return reader, main, _text(protocol) if protocol else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _is_fixed(type_: Value) -> bool:
    return isinstance(type_, dict) and type_.get("type") == "fixed"


def _declared(space: str, types: list[Value]) -> frozenset[str]:
    """The full names that an IDL defines: they may be used before."""
    names = set()
    for type_ in types:
        if isinstance(type_, dict) and _text(type_.get("type")) in NAMED:
            name = _text(type_.get("name"))
            own = _text(type_["namespace"]) if "namespace" in type_ else space
            names.add(name if "." in name or not own else f"{own}.{name}")
    return frozenset(names)


def _root(reader: Reader, main: Type | None, wanted: str | None) -> Type:
    named = reader.named
    if wanted:
        if wanted in named:
            return reader.refer(wanted)
        matching = [name for name in named if name.rpartition(".")[2] == wanted]
        if len(matching) == 1:
            return reader.refer(matching[0])
        if main is not None and wanted == Schema("avro", main, named).root_name:
            return main
        raise _unclear(f"There is no type {wanted!r} here.", wanted, matching or list(named), closest(wanted, named))
    if main is not None:
        return main
    candidates = [name for name, type_ in named.items() if isinstance(type_, Struct)]
    used = {name for user in candidates for name in _names_in(named[user]) if name != user}
    tops = [name for name in candidates if name not in used]
    if len(tops) == 1:
        return reader.refer(tops[0])
    raise _unclear("The text defines several types that could be the record.", f"{len(tops)} of them",
                   tops or candidates or list(named), "")  # fmt: skip


def _names_in(type_: Type) -> Iterator[str]:
    """The named types that a type refers to."""
    stack = [type_]
    while stack:
        match stack.pop():
            case Ref(name=name):
                yield name
            case Struct(fields=fields):
                stack += [field.type for field in fields]
            case ListOf(item=item):
                stack.append(item)
            case MapOf(value=value):
                stack.append(value)
            case Union(branches=branches):
                stack += branches


def _unclear(detail: str, found: str, candidates: list[str], hint: str) -> RootError:
    named = ", ".join(candidates[:12]) + (", …" if len(candidates) > 12 else "")
    if not candidates:
        detail, hint = "The text defines no type.", "Add a record."
    return RootError(
        Problem(
            code="root-unclear", detail=detail, line=1, column=1, expected=f"one of {named}" if named else "a type",
            found=found, fix=hint or f"Choose the root: {named}.",
        ),
        candidates,
    )  # fmt: skip


# Records


def _unwrap(value: Value, union: Union, schema: Schema) -> tuple[int, Value] | None:
    """Avro's JSON encoding names the branch of a union: {"long": 1337}, {"com.example.Person": {…}}."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (name, inner), = value.items()  # fmt: skip
    for index, branch in enumerate(union.branches):
        full = branch_name(branch)
        if name == full or (isinstance(branch, Ref) and name == full.rpartition(".")[2]):
            return index, inner
    return None


LANGUAGE: Final = SchemaLanguage(
    key="avro",
    title="Avro",
    spec=SPEC,
    detect=detect,
    parse=parse,
    fit=fit,
    render=render,
    manner=Manner(
        bytes_from=from_latin1, bytes_as="text of the characters U+0000 to U+00FF", special=SPECIAL, unwrap=_unwrap
    ),
)
