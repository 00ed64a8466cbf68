"""What a schema expects at each place of Avro's JSON: one `Shape` a type, and the parts of the text with their meaning.

JSON tells an object from a number, and no more: that a text is bytes, that digits are a day, that an object of one name is
no record but the branch of a union, all that is in the schema.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, assert_never

from .. import jsontext
from ..avro_logical import LOGICAL, Meaning, Note, meaning_of
from ..avro_types import branch_name
from ..jsontext import quoted
from ..kept import KeptFor
from ..layout import Part, Role, as_struct, the_only
from ..schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..union import single
from ..value import FLOATS, Value
from ._avro_parts import KINDS

_SPEC: Final = "JSON Encoding"
_QUOTES: Final = ((Role.FRAME, 16),)


def as_float(data: bytes) -> float:
    """A number, or the name of one that JSON has no digits for."""
    return FLOATS.get(quoted(data), 0.0) if data[:1] == b'"' else float(data)


def as_single(data: bytes) -> float:
    return single(as_float(data))


def as_bytes(data: bytes) -> bytes:
    """Bytes from text whose characters are U+0000 to U+00FF."""
    return quoted(data).encode("latin-1", "replace")


# Values: the nodes of the record


def _kind(name: str, doc: str, **more: Any) -> Part:
    return Part(name, Role.GROUP, doc, _SPEC, **more)


RECORD = _kind("record", "An object with every field of the schema under its name.", fold=as_struct)
MAP = _kind("map", "An object whose names are the keys.", fold=as_struct)
ARRAY = _kind("array", "Elements in square brackets.", fold=jsontext.ARRAY.fold)
WRAPPER = _kind(
    "union", "An object of one name, which says which branch of the union it is; null stands for itself.", fold=the_only
)
NULL = _kind("null", "The word null.")
BOOLEAN = _kind("boolean", "true or false.")
INT = _kind("int", "An integer of 32 bits, in digits.")
LONG = _kind("long", "An integer of 64 bits, in digits: readers that take it for a float lose it beyond 2^53.")
FLOAT = _kind("float", "A number of 32 bits, in digits.")
DOUBLE = _kind("double", "A number of 64 bits, in digits.")
BYTES = _kind("bytes", "Bytes, each written as the character of that number.")
STRING = _kind("string", "Text.")
FIXED = _kind("fixed", "Bytes of a number that the schema says, each as the character of that number.")
ENUM = _kind("enum", "One of the symbols of the schema, by its name.")

# Leaves: what stands before a value

BRANCH = Part(
    "branch", Role.TYPE, "The branch of the union: the name of its type; of a record, an enum or a fixed the full name.",
    f"{_SPEC}: Unions", read=quoted, split=_QUOTES, words=lambda name: f"branch {name}",
)  # fmt: skip
FIELD = replace(
    jsontext.NAME, name="field name", doc="The name of a field in quotation marks.", spec=f"{_SPEC}: Records"
)
KEY = replace(jsontext.NAME, name="map key", doc="The key of an entry in quotation marks.", spec=f"{_SPEC}: Maps")

# Leaves: values


def _leaf(name: str, doc: str, read: Callable[[bytes], Value], *, quotes: bool = False) -> Part:
    return Part(name, Role.VALUE, doc, _SPEC, read=read, split=_QUOTES if quotes else ())


NULL_WORD = _leaf("null word", "The word null: of a union that has such a branch it needs no wrapper.", lambda _: None)
TRUTH = _leaf("boolean word", "The word true or the word false.", lambda data: data == b"true")
INT_DIGITS = _leaf("int digits", "An integer in decimal digits; the schema limits it to 32 bits.", int)
LONG_DIGITS = _leaf("long digits", "An integer in decimal digits; the schema limits it to 64 bits.", int)
FLOAT_DIGITS = _leaf("float digits", "A number in decimal digits, read to the nearest one of 32 bits.", as_single)
DOUBLE_DIGITS = _leaf("double digits", "A number in decimal digits, read to the nearest one of 64 bits.", as_float)
FLOAT_NAME = _leaf(
    "number by name", "NaN, Infinity or -Infinity in quotation marks, as Java writes what JSON has no digits for.", as_float,
    quotes=True,
)  # fmt: skip
CHARACTERS = _leaf("characters", "Text in quotation marks.", quoted, quotes=True)
DATA = _leaf(
    "bytes as text",
    "Each character is the byte of its number, U+0000 to U+00FF: ÿ is the byte ff.",
    as_bytes,
    quotes=True,
)
FIXED_DATA = replace(DATA, name="fixed as text")
SYMBOL = _leaf("symbol", "The name of a symbol of the enum.", quoted, quotes=True)

_UNDER: Final = {"int": INT_DIGITS, "long": LONG_DIGITS, "bytes": DATA, "fixed": FIXED_DATA}


def _meant(meaning: Meaning, base: str, note: Note) -> Part:
    under = _UNDER[base]
    return Part(
        f"{meaning.key} as {base}", Role.VALUE, meaning.doc, meaning.section,
        read=lambda data: meaning.of(under.read(data), note), words=meaning.words, split=under.split,
    )  # fmt: skip


_MEANINGS: Final = {
    f"{meaning.key} as {base}": _meant(meaning, base, {"precision": 1, "scale": 0, "size": 16})
    for meaning in LOGICAL.values()
    for base in meaning.bases
    if base != "string"
}

PARTS: Final = (
    jsontext.BEGIN_OBJECT, jsontext.END_OBJECT, jsontext.BEGIN_ARRAY, jsontext.END_ARRAY, jsontext.COLON, jsontext.COMMA,
    jsontext.SPACE, jsontext.BOM, FIELD, KEY, BRANCH, NULL_WORD, TRUTH, INT_DIGITS, LONG_DIGITS, FLOAT_DIGITS, DOUBLE_DIGITS,
    FLOAT_NAME, CHARACTERS, DATA, FIXED_DATA, SYMBOL, *_MEANINGS.values(),
    RECORD, MAP, ARRAY, WRAPPER, NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, BYTES, STRING, FIXED, ENUM, *KINDS.values(),
)  # fmt: skip


# Shapes


class Shape:
    """What is expected at one place.

    kind      the part of its node: which of the kinds above it is
    part      the part of its value's leaf
    wants     what is expected, in words
    base      the kind without its logical meaning
    fields    of a record: name -> (key in the record, shape)
    branches  of a union: name -> shape
    inner     of an array or map
    symbols   of an enum
    size      of a fixed: its bytes; of an int or long: its bits
    """

    __slots__ = ("base", "branches", "fields", "inner", "kind", "part", "size", "symbols", "wants")

    def __init__(self, kind: Part, part: Part, wants: str, size: int = 0) -> None:
        self.kind = self.base = kind
        self.part, self.wants, self.size = part, wants, size
        self.fields: dict[str, tuple[str, Shape]] = {}
        self.branches: dict[str, Shape] = {}
        self.symbols: frozenset[str] = frozenset()
        self.inner: Shape = self


class _Compiler:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.named: dict[str, Shape] = {}
        self.waiting: list[tuple[Struct, Shape]] = []

    def root(self) -> Shape:
        root = self.shape(self.schema.root)
        while self.waiting:
            struct, shape = self.waiting.pop()
            shape.fields = {field.name: (field.key, self.shape(field.type)) for field in struct.fields}
        return root

    def shape(self, type_: Type) -> Shape:
        match type_:
            case Ref() | Struct() | Enumeration() | Fixed():
                return self.named.get(type_.name) or self.named_shape(type_)
            case Null():
                return Shape(NULL, NULL_WORD, "null")
            case Bool():
                return Shape(BOOLEAN, TRUTH, "true or false")
            case Int():
                narrow = type_.bits == 32
                name = type_name(type_)
                shape = (
                    Shape(INT, INT_DIGITS, f"an integer of 32 bits ({name})", 32)
                    if narrow
                    else Shape(LONG, LONG_DIGITS, f"an integer of 64 bits ({name})", 64)
                )
                return self.meant(type_, "int" if narrow else "long", shape)
            case Float():
                if type_.bits == 32:
                    return Shape(FLOAT, FLOAT_DIGITS, "a number (float)", 32)
                return Shape(DOUBLE, DOUBLE_DIGITS, "a number (double)", 64)
            case Bytes():
                return self.meant(type_, "bytes", Shape(BYTES, DATA, "text of the characters U+0000 to U+00FF (bytes)"))
            case Text():
                return Shape(KINDS["uuid"] if type_.native == "uuid" else STRING, CHARACTERS, "text")
            case ListOf() | SetOf():
                shape = Shape(ARRAY, NULL_WORD, "an array")
                shape.inner = self.shape(type_.item)
                return shape
            case MapOf():
                shape = Shape(MAP, NULL_WORD, "an object (map)")
                shape.inner = self.shape(type_.value)
                return shape
            case Union():
                return self.union(type_)
            case Anything():
                return Shape(NULL, NULL_WORD, "a type of Avro")
            case _:
                assert_never(type_)

    def union(self, type_: Union) -> Shape:
        names = [branch_name(branch) for branch in type_.branches]
        wrapped = [name for name in names if name != "null"]
        null = "null, or " if "null" in names else ""
        shape = Shape(WRAPPER, NULL_WORD, f"{null}an object that names the branch: {' or '.join(wrapped[:12])}")
        shape.branches = dict(zip(names, map(self.shape, type_.branches), strict=True))
        for name in names:  # some writers leave the namespace out
            if (short := name.rpartition(".")[2]) != "null":
                shape.branches.setdefault(short, shape.branches[name])
        return shape

    def meant(self, type_: Int | Bytes | Fixed, base: str, shape: Shape) -> Shape:
        """The shape with the parts of its logical type, where it has one."""
        meaning = meaning_of(type_.native, type_.note)
        if meaning is not None and base in meaning.bases:
            key = f"{meaning.key} as {base}"
            shape.kind, shape.part = (
                KINDS[meaning.key],
                _meant(meaning, base, type_.note) if type_.note else _MEANINGS[key],
            )
        return shape

    def named_shape(self, type_: Ref | Struct | Enumeration | Fixed) -> Shape:
        target = self.schema.resolve(type_)
        match target:
            case Struct():
                shape = Shape(RECORD, NULL_WORD, f"an object ({target.name})")
                self.waiting.append((target, shape))
            case Enumeration():
                symbols = [symbol.name for symbol in target.symbols]
                shape = Shape(ENUM, SYMBOL, f"one of {', '.join(symbols[:12])} ({target.name})")
                shape.symbols = frozenset(symbols)
            case Fixed():
                wants = f"text of {target.size} characters U+0000 to U+00FF ({target.name})"
                shape = self.meant(target, "fixed", Shape(FIXED, FIXED_DATA, wants, target.size))
            case _:
                shape = self.shape(target)
        self.named[type_.name] = shape
        return shape


_kept: Final = KeptFor(lambda schema: _Compiler(schema).root(), most=16)


def shape_of(schema: Schema) -> Shape:
    """The shape of the root of a schema; kept for the schemas that were new last."""
    return _kept(schema)
