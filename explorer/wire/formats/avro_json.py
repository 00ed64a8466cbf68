"""Avro's JSON encoding: the record as JSON, with what JSON cannot tell said by the schema.

What to notice: a value of a union is wrapped in an object that names its branch, `{"long": 1337}`, unless it is null; bytes
are text in which each character is a byte; NaN and the infinities have no digits, so they stand by name. Apart from that
it is plain JSON, and longer than plain JSON. It is for people, logs and tests: it needs the schema all the same, since
only that says what is a union and what is bytes.

The tokens are read by `wire.jsontext`; what each means is told here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from math import isfinite, isinf, isnan
from typing import Any, Final

import fastavro

from .. import jsontext
from ..avro_types import branch_name
from ..format import About, Format, Writer
from ..layout import UNREAD, Layout, Part
from ..part import Key
from ..problem import Problem
from ..schema import Schema, Union, place
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ..union import single
from ..value import FLOATS, Value, words
from ._avro_encode import CannotError, Datum, needed
from ._avro_json_shape import (
    ARRAY,
    BOOLEAN,
    BRANCH,
    BYTES,
    CHARACTERS,
    DOUBLE,
    ENUM,
    FIELD,
    FIXED,
    FLOAT,
    FLOAT_NAME,
    INT,
    KEY,
    LONG,
    MAP,
    NULL,
    NULL_WORD,
    PARTS,
    RECORD,
    WRAPPER,
    Shape,
    shape_of,
)  # fmt: skip

SPEC: Final = "https://avro.apache.org/docs/1.12.0/specification/#json-encoding"
_TOKENS: Final = (jsontext.STRING, jsontext.NUMBER, jsontext.LITERAL)


def trace(data: bytes, schema: Schema | None) -> Layout:
    """Any bytes as the JSON of one datum. The problem, if there is one, has line and column."""
    if schema is None:
        return _trace(_unreadable, data, root=RECORD)
    root = shape_of(schema)
    layout = _trace(lambda t: _Walk(t, root).read(), data, root=root.kind)
    if layout.problem is not None:
        layout.problem = _placed(layout.problem, data)
    return layout


def _unreadable(t: Tracer) -> int:
    raise t.stop(
        0, "the schema that wrote this text", "no schema", code="schema-needed",
        fix="Only the schema says what is a union and what is bytes. Give it, or read the text as plain JSON.",
    )  # fmt: skip


def _placed(problem: Problem, data: bytes) -> Problem:
    before = data[: problem.offset].decode("utf-8", "replace")
    where = place(before, len(before), len(before))
    return replace(problem, line=where.line, column=where.column)


class _Walk:
    """One loop over the tokens of a JSON text, each told with what the schema says of its place.

    A node here is a node there, under the same number. `shapes` says what is expected at each.
    """

    def __init__(self, t: Tracer, root: Shape) -> None:
        self.t = t
        self.root = root
        self.shapes: list[Shape] = []
        self.names: dict[int, set[str]] = {}  # of objects that are records or wrap a branch: the names so far

    def read(self) -> int:
        t, shapes = self.t, self.shapes
        inner = jsontext.trace(t.data)
        start, part_of, owner = t.starts.append, t.parts.append, t.owners.append
        end_of = inner.ends
        for row, (at, part, node) in enumerate(zip(inner.starts, inner.parts, inner.owners, strict=True)):
            if part is UNREAD:
                break
            if node == len(shapes):
                self._open(inner, node, at)
            t.here = node
            if part in _TOKENS:
                part = self._value(part, shapes[node], at, t.data[at : end_of[row]])
            elif part is jsontext.NAME:
                above = shapes[inner.parents[node]]
                part = BRANCH if above.base is WRAPPER else KEY if above.base is MAP else FIELD
            elif part is jsontext.BEGIN_OBJECT:
                if shapes[node].base not in (RECORD, MAP, WRAPPER):
                    raise self._other(shapes[node], at, "an object")
                self.names[node] = set()
            elif part is jsontext.BEGIN_ARRAY:
                if shapes[node].base is not ARRAY:
                    raise self._other(shapes[node], at, "an array")
            elif part is jsontext.END_OBJECT:
                self._end(shapes[node], node, at)
            start(at)
            part_of(part)
            owner(node)
        self._remarks(inner)
        if (problem := inner.problem) is not None:
            t.here = min(inner.fault, max(len(shapes) - 1, 0))
            raise Stop(inner.read_bytes, replace(problem, path=None))
        return len(t.data)

    def _open(self, inner: Layout, node: int, at: int) -> None:
        """A new value: which shape it must have, by its name or its place in what is around it."""
        t = self.t
        key: Any = inner.keys[node]
        if not node:
            shape = self.root
        else:
            above = inner.parents[node]
            outer, t.here = self.shapes[above], above
            if outer.base is RECORD:
                self.names[above].add(key)
                if key not in outer.fields:
                    raise self._no_field(outer, key, at)
                key, shape = outer.fields[key]
            elif outer.base is WRAPPER:
                if self.names[above]:
                    raise t.stop(
                        at, "one name, which is that of the branch", "a second one", code="union",
                        fix=f"A union is {outer.wants}.",
                    )  # fmt: skip
                self.names[above].add(key)
                if key not in outer.branches or key == "null":
                    raise t.stop(
                        at, outer.wants, f"the name {key!r}", code="union",
                        fix="Name the branch by its type; of a record, an enum or a fixed give the full name.",
                    )  # fmt: skip
                shape, key = outer.branches[key], Key.SAME
            else:
                shape = outer.inner
        self.shapes.append(shape)
        t.parents.append(inner.parents[node])
        t.keys.append(key)
        t.kinds.append(shape.kind)

    def _end(self, shape: Shape, node: int, at: int) -> None:
        names = self.names[node]
        if shape.base is RECORD and len(names) < len(shape.fields):
            missing = [name for name in shape.fields if name not in names]
            raise self.t.stop(
                at, f"the field {missing[0]} of {shape.wants}", "the end of the object", code="missing-field",
                fix="Every field is written, whether it has a default or not: null where it may be null.",
            )  # fmt: skip
        if shape.base is WRAPPER and not names:
            raise self.t.stop(at, shape.wants, "an empty object", code="union", fix=f"A union is {shape.wants}.")

    # Values

    def _value(self, token: Part, shape: Shape, at: int, data: bytes) -> Part:
        """The part of a text, a number or a word, which must be one of its shape."""
        base = shape.base
        if token is jsontext.LITERAL:
            if data == b"null" and base is WRAPPER and "null" in shape.branches:
                self.t.kinds[-1] = NULL
                return NULL_WORD
            if base is (NULL if data == b"null" else BOOLEAN):
                return shape.part
        elif token is jsontext.NUMBER:
            if base is INT or base is LONG:
                return self._integer(shape, at, data)
            if base is FLOAT or base is DOUBLE:
                number = single(float(data)) if base is FLOAT else float(data)
                if isinf(number):
                    raise self.t.stop(
                        at, f"a number within {shape.size} bits", data[:40].decode(), code="out-of-range", fix=_DAMAGED
                    )
                return shape.part
        elif shape.part is CHARACTERS:
            return shape.part
        elif base is BYTES or base is FIXED:
            return self._bytes(shape, at, jsontext.quoted(data))
        elif base is ENUM:
            if jsontext.quoted(data) in shape.symbols:
                return shape.part
        elif (base is FLOAT or base is DOUBLE) and jsontext.quoted(data) in FLOATS:
            return FLOAT_NAME
        text = jsontext.quoted(data) if token is jsontext.STRING else data.decode()
        said = text if token is jsontext.LITERAL else f"the {token.name} {words(text)}"
        raise self._other(shape, at, said)

    def _integer(self, shape: Shape, at: int, data: bytes) -> Part:
        if not data.removeprefix(b"-").isdigit():
            raise self._other(shape, at, f"the number {data[:40].decode()}")
        bits = shape.size - 1
        if not -(1 << bits) <= int(data) < 1 << bits:
            raise self.t.stop(
                at, f"an integer within {shape.size} bits", data[:40].decode(), code="out-of-range", fix=_DAMAGED
            )
        return shape.part

    def _bytes(self, shape: Shape, at: int, text: str) -> Part:
        for char in text:
            if char > "ÿ":
                raise self.t.stop(
                    at, "characters U+0000 to U+00FF, each of which is a byte", f"U+{ord(char):04X}", code="not-bytes",
                    fix="Text belongs into a field of type string; bytes are written a character each.",
                )  # fmt: skip
        if shape.base is FIXED and len(text) != shape.size:
            raise self._other(shape, at, f"{len(text)} characters")
        return shape.part

    # Faults

    def _other(self, shape: Shape, at: int, found: str) -> Stop:
        fix = _DAMAGED
        if shape.base is WRAPPER:
            name = next((name for name in shape.branches if name != "null"), "null")
            fix = f'Wrap the value with the name of its branch: {{"{name}": …}}.'
        return self.t.stop(at, shape.wants, found, code="does-not-fit", fix=fix)

    def _no_field(self, shape: Shape, name: str, at: int) -> Stop:
        known = ", ".join(list(shape.fields)[:12]) or "none"
        return self.t.stop(
            at, f"a field of {shape.wants}: {known}", f"the name {words(name)!r}", code="unknown-field",
            fix="Give the schema that wrote the text, or leave the name out.",
        )  # fmt: skip

    def _remarks(self, inner: Layout) -> None:
        """What JSON itself has to remark, under the paths that the values have here."""
        for remark in inner.remarks:
            row = inner.row_at((remark.offset or 0) * 8)
            self.t.here = min(inner.owners[row], max(len(self.shapes) - 1, 0))
            self.t.remark(replace(remark, path=None))


_DAMAGED: Final = "Give the very schema that wrote the text: another one expects other values."


# Encoding


class _Json(Datum):
    """A record as JSON has it: a branch wrapped in its name, bytes as text."""

    def scalar(self, value: Value) -> Any:
        value = super().scalar(value)
        match value:
            case bytes():
                return value.decode("latin-1")
            case float() if not isfinite(value):
                return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
            case float():
                return float(value)
            case _:
                return value

    def branch(self, value: Value, union: Union) -> Any:
        branch = self.chosen(value, union)
        inner = self.of(value, branch)
        return inner if inner is None else {branch_name(branch): inner}


def _tree(value: Value, schema: Schema | None) -> Any:
    writer = needed(schema)
    try:
        return _Json(writer).of(value, writer.root)
    except CannotError as cannot:
        raise cannot.told from None


def encode(value: Value, schema: Schema | None) -> bytes:
    """The shortest text: no white space, characters as they are."""
    return json.dumps(_tree(value, schema), ensure_ascii=False, separators=(",", ":")).encode()


def encode_spaced(value: Value, schema: Schema | None) -> bytes:
    """A space after each comma and colon, characters beyond ASCII as escapes."""
    return json.dumps(_tree(value, schema)).encode()


FORMAT: Final = Format(
    key="avro-json",
    title="Avro JSON",
    family="Avro's own",
    text=True,
    spec=SPEC,
    language="avro",
    encoder=f"our own hand, the shortest text; fastavro {fastavro.__version__} reads it back",
    parts=PARTS,
    trace=trace,
    encode=encode,
    limits=(
        "Integers from -2^63 to 2^63 - 1; readers that keep numbers as 64-bit floats lose integers beyond 2^53.",
        "Bytes become text, of which each character beyond U+007F takes two bytes.",
        "NaN and the infinities stand by name, which not every reader takes.",
    ),
    writers=(
        Writer(
            key="fastavro",
            title="with spaces",
            doc="A space after each comma and colon, and characters beyond ASCII as escapes, as fastavro writes.",
            encoder=f"our own hand, byte for byte as fastavro {fastavro.__version__}",
            encode=encode_spaced,
        ),
    ),
    about=About(
        what="A record as JSON text by an Avro schema. Fields stand under their names, a value of a union is wrapped in an "
        "object that names the branch, bytes are written as the characters of their numbers.",
        used_by="avro-tools tojson and fromjson, Kafka's console tools for Avro, logs and tests in which people read what "
        "programs exchange in the binary encoding.",
        evolves="It does not carry names for the sake of evolution: a reader decodes with the writer's schema first, as "
        "with the binary encoding. Every field has to be there, those with defaults too, and no other may be.",
        danger="It looks like the JSON of an API and is none: the wrappers of unions surprise every other reader, and a "
        "program that takes its numbers for floats loses large ones.",
    ),
)
