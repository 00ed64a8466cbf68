"""Java serialization, written as the JDK's ObjectOutputStream writes it: byte for byte, proved against it.

The record is an object of a class `Person` in a class `Ser`, as a Java program has one, with serialVersionUID 1 and a
field for each name: long, double, boolean, String, ArrayList, LinkedHashMap. What lies in it is what a JSON library gives
to Java: LinkedHashMap, ArrayList, String, Integer or Long or BigInteger by size, Double, Boolean.

Classes and the names of field classes are written once, then by handle. So are boxed values that the JDK keeps: true and
false, and integers from -128 to 127, since autoboxing gives the same object each time, and the keys of
maps, since JSON libraries give the same text for the same name.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from ..problem import EncodeError, Problem
from ..schema import Schema
from ..value import Real, Value, pointer

ENCODER: Final = "our own writer, byte for byte that of OpenJDK 17's ObjectOutputStream"

ROOT: Final = "Ser$Person"
ROOT_WITH_ARRAYS: Final = "Ser$PersonArr"

_FIELD: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_RESERVED: Final = frozenset(
    """
    abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
    finally float for goto if implements import instanceof int interface long native new null package private protected public
    return short static strictfp super switch synchronized this throw throws transient true try void volatile while _
    """.split()  # noqa: SIM905
)

_SERIALIZABLE, _WITH_METHOD = 2, 3


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The record as an object of a class of its own."""
    return _Writer(arrays=False).root(value)


def encode_arrays(value: Value, schema: Schema | None = None) -> bytes:
    """The record as an object of a class that has arrays of texts."""
    return _Writer(arrays=True).root(value)


def encode_map(value: Value, schema: Schema | None = None) -> bytes:
    """The record as a LinkedHashMap."""
    writer = _Writer(arrays=False)
    writer.any(value, [])
    return bytes(writer.out)


class _Writer:
    """One stream: bytes so far, and the handles given out."""

    def __init__(self, *, arrays: bool) -> None:
        self.out = bytearray(b"\xac\xed\x00\x05")
        self.next = 0
        self.handles: dict[object, int] = {}  # classes, field classes, boxed values that are shared
        self.arrays = arrays

    def root(self, value: Value) -> bytes:
        if isinstance(value, dict) and all(_FIELD.match(key) and key not in _RESERVED for key in value):
            self.person(value)
        else:
            self.any(value, [])
        return bytes(self.out)

    # Values

    def person(self, record: dict[str, Value]) -> None:
        """An object with a field for each name: primitive ones first, then the others, each by name."""
        fields = [(self.type_of(item), key) for key, item in record.items()]
        fields.sort(key=lambda field: (len(field[0]) > 1, field[1]))
        self.out += b"\x73"
        self.class_(ROOT_WITH_ARRAYS if self.arrays else ROOT, 1, _SERIALIZABLE, fields)
        self.handle()
        for type_, key in fields:
            item = record[key]
            match type_:
                case "J":
                    self.out += struct.pack(">q", item)
                case "D":
                    self.out += struct.pack(">d", item)
                case "Z":
                    self.out.append(item)
                case "[Ljava/lang/String;":
                    self.texts(item)
                case _:
                    self.any(item, [key])

    def type_of(self, value: Value) -> str:
        """The type of a field for a value, as it stands in class files."""
        match value:
            case bool():
                return "Z"
            case int():
                return "J" if -(1 << 63) <= value < 1 << 63 else "Ljava/math/BigInteger;"
            case float():
                return "D"
            case str():
                return "Ljava/lang/String;"
            case list():
                texts = self.arrays and value and all(isinstance(item, str) for item in value)
                return "[Ljava/lang/String;" if texts else "Ljava/util/ArrayList;"
            case dict():
                return "Ljava/util/LinkedHashMap;"
            case _:
                return "Ljava/lang/Object;"

    def any(self, value: Value, path: list[str]) -> None:
        match value:
            case None:
                self.out += b"\x70"
            case bool():
                self.box(
                    ("boolean", value), "java.lang.Boolean", -3665804199014368530, "Z", bytes((value,)), shared=True
                )
            case int() if -(1 << 31) <= value < 1 << 31:
                data = struct.pack(">i", value)
                self.box(
                    ("int", value), "java.lang.Integer", 1360826667806852920, "I", data, shared=-128 <= value <= 127
                )
            case int() if -(1 << 63) <= value < 1 << 63:
                self.box(
                    ("long", value), "java.lang.Long", 4290774380558885855, "J", struct.pack(">q", value), shared=False
                )
            case int():
                self.big(value)
            case float():
                data = struct.pack(">d", float(value) if isinstance(value, Real) else value)
                self.box(("double", value), "java.lang.Double", -9172774392245257468, "D", data, shared=False)
            case str():
                self.text(value)
            case bytes():
                self.byte_array(value)
            case list():
                self.array_list(value, path)
            case dict():
                self.linked_map(value, path)
            case _:
                raise TypeError(f"not a value of a record: {type(value).__name__}")

    def box(self, key: tuple[str, Value], name: str, uid: int, type_: str, data: bytes, *, shared: bool) -> None:
        """A number or boolean as an object; one that the JDK keeps is the same object each time."""
        if shared and key in self.handles:
            self.reference(key)
            return
        self.out += b"\x73"
        self.class_(
            name, uid, _SERIALIZABLE, [(type_, "value")], None if name == "java.lang.Boolean" else "java.lang.Number"
        )
        self.handle(key if shared else None)
        self.out += data

    def big(self, value: int) -> None:
        size = (value.bit_length() + 7) // 8
        self.out += b"\x73"
        fields = [("I", name) for name in ("bitCount", "bitLength", "firstNonzeroByteNum", "lowestSetBit", "signum")]
        self.class_(
            "java.math.BigInteger",
            -8287574255936472291,
            _WITH_METHOD,
            [*fields, ("[B", "magnitude")],
            "java.lang.Number",
        )
        self.handle()
        self.out += struct.pack(">iiiii", -1, -1, -2, -2, (value > 0) - (value < 0))
        self.byte_array(abs(value).to_bytes(size, "big"))
        self.out += b"\x78"

    def byte_array(self, data: bytes) -> None:
        self.out += b"\x75"
        self.class_("[B", -5984413125824719648, _SERIALIZABLE, [])
        self.handle()
        self.out += struct.pack(">i", len(data)) + data

    def texts(self, items: list[str]) -> None:
        self.out += b"\x75"
        self.class_("[Ljava.lang.String;", -5921575005990323385, _SERIALIZABLE, [])
        self.handle()
        self.out += struct.pack(">i", len(items))
        for item in items:
            self.text(item)

    def text(self, value: str, key: object = None) -> None:
        data = _modified(value)
        self.out += struct.pack(">BH", 0x74, len(data)) if len(data) < 1 << 16 else struct.pack(">BQ", 0x7C, len(data))
        self.out += data
        self.handle(key)

    def key(self, value: str) -> None:
        """The key of an entry: the same object each time, as JSON libraries keep names."""
        if (key := ("key", value)) in self.handles:
            self.reference(key)
        else:
            self.text(value, key)

    def array_list(self, items: list[Value], path: list[str]) -> None:
        self.out += b"\x73"
        self.class_("java.util.ArrayList", 8683452581122892189, _WITH_METHOD, [("I", "size")])
        self.handle()
        self.out += struct.pack(">iBBi", len(items), 0x77, 4, len(items))
        for index, item in enumerate(items):
            self.any(item, [*path, str(index)])
        self.out += b"\x78"

    def linked_map(self, entries: dict[str, Value], path: list[str]) -> None:
        self.out += b"\x73"
        self.class_(
            "java.util.LinkedHashMap", 3801124242820219131, _SERIALIZABLE, [("Z", "accessOrder")], "java.util.HashMap"
        )
        self.handle()
        buckets = 16
        while len(entries) * 4 > buckets * 3:
            buckets *= 2
        threshold = buckets * 3 // 4 if entries else 0
        self.out += struct.pack(">fiBBii", 0.75, threshold, 0x77, 8, buckets, len(entries))
        for key, item in entries.items():
            self.key(key)
            self.any(item, [*path, key])
        self.out += b"\x78\x00"

    # Classes and handles

    def handle(self, key: object = None) -> None:
        """The next handle; under a key where it may be asked for again."""
        if key is not None:
            self.handles[key] = self.next
        self.next += 1

    def reference(self, key: object) -> None:
        self.out += struct.pack(">BI", 0x71, 0x7E0000 + self.handles[key])

    def class_(self, name: str, uid: int, flags: int, fields: list[tuple[str, str]], above: str | None = None) -> None:
        """The description of a class and its superclasses; by handle where it was written before."""
        if (key := ("class", name)) in self.handles:
            self.reference(key)
            return
        self.out += b"\x72"
        self.utf(name, [])
        self.out += struct.pack(">q", uid)
        self.handle(key)
        self.out += struct.pack(">BH", flags, len(fields))
        for type_, field in fields:
            self.out += type_[:1].encode()
            self.utf(field, [field])
            if len(type_) > 1:
                self.signature(type_)
        self.out += b"\x78"
        match above:
            case "java.lang.Number":
                self.class_(above, -8742448824652078965, _SERIALIZABLE, [])
            case "java.util.HashMap":
                self.class_(above, 362498820763181265, _WITH_METHOD, [("F", "loadFactor"), ("I", "threshold")])
            case _:
                self.out += b"\x70"

    def signature(self, type_: str) -> None:
        if (key := ("signature", type_)) in self.handles:
            self.reference(key)
            return
        self.out += b"\x74"
        self.utf(type_, [])
        self.handle(key)

    def utf(self, text: str, path: list[str]) -> None:
        """A name: its length in two bytes."""
        data = _modified(text)
        if len(data) >= 1 << 16:
            raise EncodeError(
                Problem(
                    code="name-too-long", detail=f"The name of a field has {len(data):,} bytes; Java's limit is 65,535.",
                    path=pointer(path), expected="at most 65,535 bytes", found=f"{len(data):,}", fix="Use a shorter name.",
                )
            )  # fmt: skip
        self.out += struct.pack(">H", len(data)) + data


_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")


def _modified(text: str) -> bytes:
    """Modified UTF-8: U+0000 in two bytes, what is beyond U+FFFF as two surrogates."""
    if text.isascii() and "\0" not in text:
        return text.encode()
    pairs = _BEYOND.sub(lambda found: _pair(found[0]), text)
    return pairs.encode("utf-8", "surrogatepass").replace(b"\0", b"\xc0\x80")


def _pair(character: str) -> str:
    above = ord(character) - 0x10000
    return chr(0xD800 + (above >> 10)) + chr(0xDC00 + (above & 0x3FF))
