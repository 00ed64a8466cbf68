"""PHP serialize: PHP's values as lines of letters, digits and braces, which only PHP can truly bring back.

What to notice: it is text that one can read: `a:3:{` is an array of three, `s:8:"userName";` a string of eight bytes,
`i:1337;` a number in decimal digits. Lengths count bytes, and come before the string, so nothing inside it needs a sign.
Even a list writes its indexes (`i:0;`, `i:1;`): PHP has one type for lists and maps. Objects name their class, and their
private properties carry the class's name between bytes 00; `R:2;` and `r:2;` point back to a value that came before.

Nothing is made of a class here: objects are shown as their properties, and a reference as the place it points to. Parts
stand in `_php_table`, strings and what is rare in `_php_pieces`, the encoder in `_php_write`.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .. import limits
from ..format import About, Format
from ..layout import Layout
from ..problem import Problem
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ._links import Links
from ._php_pieces import LONGEST, QUOTED, class_of, count_of, no, rare, string, tell_wide, too_long
from ._php_table import (
    ARRAY,
    BOOLEAN,
    COUNT,
    DIGITS,
    DOUBLE,
    END,
    END_STRING,
    ESCAPED_NAME,
    FLAG,
    FLOAT,
    INDEX,
    INTEGER,
    KEY_TYPE,
    NAME,
    NULL,
    NULL_LETTER,
    OBJECT,
    PARTS,
    PROPERTY,
    SPEC,
    STRING,
    TEXT,
    TYPE,
    property_of,
    text_or_bytes,
    unescaped,
)  # fmt: skip
from ._php_write import ENCODER, HIGH, LOW, encode, fit, key_of

INT: Final = re.compile(rb"[+-]?([0-9]++);")
FLOAT_DIGITS: Final = re.compile(rb"(?:-?INF|NAN|[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?);")
BEGIN: Final = re.compile(rb'(?:N;|b:[01];|[id]:[-+.0-9]|[Rr]:[0-9]|[sSCEO]:[0-9]+:"|a:[0-9]+:\{)')
SCALARS: Final = {
    ord("i"): (INTEGER, INT, DIGITS, "an integer in decimal digits, and a semicolon"),
    ord("d"): (FLOAT, FLOAT_DIGITS, DOUBLE, "a number in decimal digits, INF, -INF or NAN, and a semicolon"),
    ord("b"): (BOOLEAN, re.compile(rb"[01];"), FLAG, "0 or 1, and a semicolon"),
}  # fmt: skip


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one serialised value."""
    return _trace(_walk, data, root=NULL)


def _walk(t: Tracer) -> int:
    data, leaf, links = t.data, t.leaf, Links(t)
    # of the container we are in: its node, values left, whether an object, its keys; the whole is like an array of one
    here, left, of_class, seen = 0, 1, False, set[Any]()
    stack: list[tuple[int, int, bool, set[Any]]] = []  # of the containers around it
    at = 0
    while True:
        while not left:
            if not stack:
                return at
            t.here = here
            if data[at : at + 1] != b"}":
                raise no(t, at, at, "the brace that ends it after as many values as it has", "The count must be true.")
            leaf(at, END)
            at += 1
            here, left, of_class, seen = stack.pop()
        left -= 1
        t.here = here
        if stack:
            at = _key(t, at, of_class, seen)
        else:
            t.open("", NULL)
        node = len(t.kinds) - 1
        letter = data[at] if at < len(data) else 0
        if letter != 82:  # R is no value of its own
            links.nodes.append(node)
        if letter == 115:  # s
            head = QUOTED.match(data, at + 2)
            t.kinds[node] = STRING
            if head is None or data[at + 1] != 58:
                raise no(t, at, at + 2, "the length of a string, a colon and a quotation mark", "Mend the writer.")
            leaf(at, TYPE)
            at = string(t, head, TEXT, b'";')
            leaf(at, END_STRING)
            at += 2
        elif (scalar := SCALARS.get(letter)) is not None:
            t.kinds[node], pattern, part, expected = scalar
            found = pattern.match(data, at + 2)
            if found is None or data[at + 1] != 58:
                raise no(t, at, at + 2, expected, "Decimal digits and a semicolon, nothing between.")
            leaf(at, TYPE)
            if found.end() - at > limits.DIGITS:
                raise too_long(t, at + 2, found.end() - at)
            leaf(at + 2, part)
            if letter == 105 and found.end() - at > 20 and not LOW <= int(found[0][:-1]) <= HIGH:
                tell_wide(t, at + 2)
            at = found.end()
        elif letter == 78 and data[at + 1 : at + 2] == b";":  # N
            leaf(at, NULL_LETTER)
            at += 2
        elif letter in (97, 79) and data[at + 1 : at + 2] == b":":  # a, O
            leaf(at, TYPE)
            t.kinds[node] = ARRAY if letter == 97 else OBJECT
            at = at + 2 if letter == 97 else class_of(t, at, node)
            count, end = count_of(t, at, COUNT)
            if count * 6 > len(data) - end:  # the shortest key and value: i:0;N;
                raise t.end(end, f"{count:,} keys with their values")
            if len(stack) >= limits.NESTING:
                raise t.too_deep(end)
            stack.append((here, left, of_class, seen))
            here, left, of_class, seen, at = node, count, letter == 79, set(), end
        else:
            at = rare(t, at, letter, node, links)


def _key(t: Tracer, at: int, of_class: bool, seen: set[Any]) -> int:
    """A key and its leaves, which belong to the node of the value; gives where the value begins."""
    data = t.data
    letter = data[at : at + 2]
    if letter == b"i:" and (found := INT.match(data, at + 2)) is not None:
        if found.end() - at > LONGEST + 4:
            raise too_long(t, at, found.end() - at)
        key: Any = int(found[0][:-1])
        t.open(key, NULL)
        t.leaf(at, KEY_TYPE)
        t.leaf(at + 2, INDEX)
        end = found.end()
    elif letter in (b"s:", b"S:") and (found := QUOTED.match(data, at + 2)) is not None:
        node = t.open("", NULL)
        t.leaf(at, KEY_TYPE)
        body = found.end()
        end = string(t, found, ESCAPED_NAME if letter == b"S:" else PROPERTY if of_class else NAME, b'";')
        key = (unescaped if letter == b"S:" else text_or_bytes)(data[body:end])
        if of_class:
            key = property_of(key)[0]
        elif key.__class__ is str:
            key = key_of(key)
        t.keys[node] = key
        t.leaf(end, END_STRING)
        end += 2
    else:
        raise no(t, at, at, "a key: an integer (i) or a string (s)", "A PHP array has keys of no other type.")
    if key in seen:
        t.remark(
            Problem(
                code="duplicate-key", detail=f"The key {key!r} comes again in one array.", offset=at,
                expected="each key once", found="the same key again", fix="PHP keeps the last one; rename one of the two.",
            )
        )  # fmt: skip
    seen.add(key)
    return end


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The letter, colon and count that a value begins with."""
    found = BEGIN.match(head.data)
    if found is None:
        return None
    shown = found[0][:12].decode()
    return (35 if len(found[0]) >= 5 else 8), f"it begins with {shown}, as PHP's values do"


SAMPLES: Final = (
    b'O:9:"App\\Order":3:{s:2:"id";i:7;s:8:"\0*\0total";d:12.5;s:15:"\0App\\Order\0paid";b:1;}',
    b'a:3:{i:0;O:8:"stdClass":0:{}i:1;r:2;i:2;R:2;}',
    b'a:3:{i:0;S:5:"caf\\c3\\a9";S:4:"n\\61me";N;i:1;E:11:"Suit:Hearts";}',
    b'C:11:"App\\Session":4:{data}',
)
"""Objects, which JSON has none of: private and protected names, the same object again, escapes, an enum, a class's own."""


FORMAT: Final = Format(
    key="php-serialize",
    title="PHP serialize",
    family="language-native",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    fit=fit,
    signs=signs,
    samples=SAMPLES,
    text=True,
    limits=(
        "An empty object and an object whose names are 0, 1, 2 and so on become lists: PHP has one type for both.",
        "Integers beyond 64 bits become strings of their digits.",
        "Names that are decimal integers are written as numbers; they read as the same names.",
        "Strings are bytes: those that are not UTF-8 are shown as bytes.",
        "References are shown as the place they point to; text repeated so is bounded.",
    ),
    about=About(
        what="The text that PHP's function serialize() makes of any value, and unserialize() reads: letters for types, "
        "lengths in decimal digits, objects with the name of their class and all their properties.",
        used_by="PHP itself for sessions and caches, WordPress for options and post data in its database, Laravel for "
        "queued jobs, Drupal and Magento for configuration.",
        evolves="There is no schema. A property that the class no longer has is added to the object all the same, one that "
        "is new keeps its default value. A class that was renamed or is missing becomes __PHP_Incomplete_Class, whose "
        "properties cannot be used. A length that no longer fits, as after a search and replace in a database, makes the "
        "whole value unreadable.",
        danger="Never give a stranger's bytes to unserialize(): it makes objects of any class the program knows and runs "
        "their __wakeup, __unserialize and __destruct methods, and chains of them in common libraries run commands. Take "
        "JSON for data that leaves the program, or at least allowed_classes => false. It ties the reader to PHP and to "
        "the names of the classes. Bytewise lists the bytes and makes no object.",
    ),
)  # fmt: skip
