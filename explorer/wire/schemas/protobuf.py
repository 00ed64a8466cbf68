"""Protocol Buffers' schema language: proto2, proto3 and editions, read by protoc behind our caps.

What to notice: the numbers are the names. A field is known on the wire by its number alone; its name serves people, code
and JSON. What the text says of presence, packing, closed enums and delimited messages, by syntax or by features, is
resolved here, so that nobody behind this file needs to know which syntax a text was written in.

Of imports only the well-known google/protobuf files can be had; other files are no part of a paste.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto

from ..language import SchemaLanguage
from ..problem import Problem, RootError, SchemaError
from ..protobuf_types import ANY, ProtoFile
from ..schema import Ref, Schema, Struct, Type
from ._protobuf_fit import fit
from ._protobuf_json import MANNER
from ._protobuf_model import JSON_SHAPES, types_of
from ._protobuf_protoc import compile_text
from ._protobuf_render import render

_SYNTAX: Final = re.compile(r"""\A\s*(?:syntax\s*=\s*["']proto[23]["']|edition\s*=\s*["']\d{4}["'])\s*;""")
_COMMENTS: Final = re.compile(r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)")
_FIELD: Final = re.compile(
    r"\b(?:message|enum|oneof)\s+\w+\s*\{|\b(?:repeated|optional|required)\s+[\w.]+\s+\w+\s*=\s*\d+\s*[;\[]"
    r"|[{;]\s*(?:map\s*<[^<>]*>|[\w.]+)\s+\w+\s*=\s*\d+\s*[;\[]"
)


def detect(text: str) -> int:
    """How sure, 0 to 100, that a text is .proto."""
    head = _COMMENTS.sub(" ", text[:20_000]).lstrip("\ufeff")
    if _SYNTAX.match(head):
        return 100
    if head.lstrip()[:1] in ("{", "[", "<", '"'):
        return 0
    if re.search(r"\bmessage\s+\w+\s*\{", head):
        return 90 if _FIELD.search(head) else 70
    if re.search(r'\bimport\s+(?:public\s+|weak\s+)?"[^"]+\.proto"\s*;', head):
        return 80
    return 20 if re.search(r"\benum\s+\w+\s*\{[^{}]*=\s*\d+\s*;", head) else 0


def parse(text: str, root: str | None = None) -> Schema:
    """Read a .proto text; raises SchemaError with the place of every fault, RootError where the root is not clear."""
    return parse_with(text, root, {})


def parse_with(text: str, root: str | None, beside: Mapping[str, str]) -> Schema:
    """Read a text that may import the files `beside` it, by the names it imports them under."""
    model = compile_text(text, beside)
    named = types_of(model)
    _stands_alone(named)
    return Schema("protobuf", Ref(_root(model, named, root)), named, text, model)


def _stands_alone(named: Mapping[str, Type]) -> None:
    """Refuse a text that takes the name of a well-known type, which the libraries treat in their own way."""
    for name, type_ in named.items():
        if type_.where is not None and (name in JSON_SHAPES or name == ANY):
            raise SchemaError(
                Problem(
                    code="well-known-name",
                    detail=f"{name} is one of Protocol Buffers' own types and cannot be declared here.",
                    line=type_.where.line,
                    column=type_.where.column,
                    expected="a name of your own",
                    found=name,
                    fix="Import it instead, or take another package.",
                )
            )


def _root(model: ProtoFile, named: Mapping[str, Type], asked: str | None) -> str:
    """The full name of the record's message: the one asked for, or the one that no other uses."""
    messages = [name for name, type_ in named.items() if isinstance(type_, Struct) and not _imported(name, model)]
    top = _top_level(model.file)
    if asked is not None:
        found = [name for name in messages if name == asked] or [
            name for name in messages if name.endswith(f".{asked}")
        ]
        if len(found) == 1:
            return found[0]
        raise RootError(_unclear(asked, top), top)
    if not top:
        raise SchemaError(
            Problem(
                code="no-message",
                detail="The text declares no message.",
                line=1,
                column=1,
                expected="at least one message",
                found="none",
                fix="Add one: message Person { string name = 1; }",
            )
        )
    free = [name for name in top if name not in _used_by_others(model.file)]
    if len(free) == 1:
        return free[0]
    if len(top) == 1:
        return top[0]
    raise RootError(_unclear(None, free or top), free or top)


def _top_level(file: FileDescriptorProto) -> list[str]:
    scope = f"{file.package}." if file.package else ""
    return [f"{scope}{message.name}" for message in file.message_type]


def _imported(name: str, model: ProtoFile) -> bool:
    return not any(name == top or name.startswith(f"{top}.") for top in _top_level(model.file))


def _used_by_others(file: FileDescriptorProto) -> set[str]:
    """The top-level messages that another one uses, or a message inside another one."""
    used = set()
    top = _top_level(file)
    for name, message in zip(top, file.message_type, strict=True):
        inside: list[DescriptorProto] = [message]
        while inside:
            one = inside.pop()
            inside += one.nested_type
            used |= {field.type_name[1:] for field in one.field} - {name}
    return used


def _unclear(asked: str | None, candidates: list[str]) -> Problem:
    named = ", ".join(candidates[:12]) + (", …" if len(candidates) > 12 else "")
    found = "several that no other uses" if asked is None else f"no message {asked}"
    return Problem(
        code="root-unclear" if asked is None else "root-not-found",
        detail=f"Which message is the record? The text has {named or 'none'}.",
        expected=f"one of {named}" if named else "a message",
        found=found,
        fix="Name the message that the record is.",
    )


LANGUAGE: Final = SchemaLanguage(
    key="protobuf",
    title="Protocol Buffers",
    spec="https://protobuf.dev/reference/protobuf/edition-2023-spec/",
    detect=detect,
    parse=parse,
    fit=fit,
    render=render,
    manner=MANNER,
)
