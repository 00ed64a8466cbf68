"""Java serialization: objects with the description of their classes, each class and object written once and numbered.

What to notice: the stream tells class names, field names and types before the first value, so a small record is mostly
that: of the 211 bytes of the classic record its values take 32. What was written before is not written again: `71` and a
handle point back to it, so a list of a thousand objects of one class describes the class once. Fields come in Java's
order, primitive ones first. `java.util.ArrayList` and its kin write their elements by themselves, between blocks of data
and `78`.

The parts stand in `_java_parts`, the library's classes and the dangerous ones in `_java_classes`, the pieces of
the stream in `_java_stream`, how they nest in `_java_walk`, objects and arrays in files of their own, the writer in
`_java_write`.
"""

from __future__ import annotations

from typing import Final

from ..format import About, Format, Writer
from ..layout import Layout
from ..schema import Schema
from ..tracer import trace as _trace
from ._java_array import Array, Bare, ClassObject, Constant
from ._java_object import Object
from ._java_parts import ARRAY, OBJECT, PARTS, SCALAR, STREAM, TC_ARRAY, TC_CLASS, TC_ENUM, TC_OBJECT
from ._java_stream import NEW_ARRAY, NEW_CLASS, NEW_ENUM, NEW_OBJECT
from ._java_walk import Maker, Walk
from ._java_write import ENCODER, encode, encode_arrays, encode_map

SPEC: Final = "https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html"


MAKERS: Final = {
    NEW_OBJECT: Maker(TC_OBJECT, OBJECT, Object),
    NEW_ARRAY: Maker(TC_ARRAY, ARRAY, Array),
    NEW_ENUM: Maker(TC_ENUM, SCALAR, Constant),
    NEW_CLASS: Maker(TC_CLASS, SCALAR, ClassObject),
}
"""What begins with each of these bytes."""


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as a stream of objects."""
    return _trace(lambda t: Walk(t, MAKERS, Bare).run(), data, root=STREAM)


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The magic number and the version."""
    if head.data[:4] == b"\xac\xed\x00\x05":
        return 35, "it begins with AC ED 00 05, as every stream of Java objects does"
    return None


FORMAT: Final = Format(
    key="java-serialization",
    title="Java serialization",
    family="language-native",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    signs=signs,
    limits=(
        "Only Java reads it, and only where the classes of the same names and versions are.",
        "The record is written as a class Ser$Person with a field for each name, as a Java program would have "
        "one; where a name cannot be the name of a Java field, and in objects within it, as a LinkedHashMap.",
        "Lists and maps of the Java library are shown as such, other objects by their fields; what a class "
        "wrote by itself is shown as bytes and objects.",
        "What is shared or goes in a circle is written out up to a limit, and told.",
        "Text is in modified UTF-8: a character beyond U+FFFF takes six bytes.",
    ),
    writers=(
        Writer(
            "arrays", "arrays for lists", "Writes a list of texts as a String[] field, as a class with arrays would have it.",
            ENCODER, encode_arrays,
        ),
        Writer(
            "map", "LinkedHashMap", "Writes the record as a LinkedHashMap, as a program holds JSON that it has no class for.",
            ENCODER, encode_map,
        ),
    ),
    about=About(
        what="Java's own serialization, in the language since 1997. A stream begins with AC ED 00 05 and tells "
        "each class once: its name, its serialVersionUID, its fields with their types, its superclass. Then "
        "come the values of the fields. Classes may write more by themselves. All objects are numbered, so "
        "that what is shared stays shared.",
        used_by="Java programs among themselves: RMI, JMX, HTTP sessions that are kept across restarts, caches, "
        "message queues, and many products' own protocols.",
        evolves="The classes are the schema. A reader whose class has another serialVersionUID refuses the object; "
        "where the class does not declare one, it is a hash that changes with nearly every edit. With the "
        "same one, fields that were added keep their default on old objects and fields that were removed are "
        "dropped; a field whose type changed, or a class that was moved or renamed, breaks.",
        danger="Reading a stream makes objects of whatever classes it names, and runs their readObject methods "
        "before the program sees anything: with the right classes on the class path that is enough to run "
        "code. Many of the worst holes of Java servers came from this. Oracle calls it a mistake and advises "
        "to filter classes, or not to use it. This page makes no object: it shows which classes would be "
        "made, and points out those that are known from attacks.",
    ),
)  # fmt: skip
