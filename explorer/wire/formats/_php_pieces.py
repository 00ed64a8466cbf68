"""Pieces of PHP's serialised values: strings with their lengths, counts, names of classes, what is rare, what is wrong."""

from __future__ import annotations

import re
from typing import Final

from .. import limits
from ..layout import Part
from ..problem import Problem
from ..tracer import Stop, Tracer
from ._links import Links
from ._php_table import (
    CASE,
    CLASS,
    CLASS_NAME,
    CLASS_OF,
    CUSTOM,
    DATA,
    END,
    END_CLASS,
    END_STRING,
    ENUM,
    ESCAPED,
    ESCAPED_NAME,
    LENGTH,
    OBJECT,
    OBJECT_AGAIN,
    OWN_BYTES,
    OWN_DATA,
    OWN_SIZE,
    REFERENCE,
    STRING,
    TARGET,
    TYPE,
)  # fmt: skip

QUOTED: Final = re.compile(rb'([0-9]++):"')
COUNTED: Final = re.compile(rb"([0-9]++):\{")
CLASS_LETTERS: Final = re.compile(rb"[0-9A-Za-z_\\\x7f-\xff]*+")
PLAIN: Final = re.compile(rb"([0-9]++);")
ESCAPES: Final = re.compile(rb"(?:\\[0-9a-fA-F]{2}|[^\\])", re.S)
LONGEST: Final = 20
"""Digits of a length or a number of a value: more than any computer has memory for."""


def string(t: Tracer, head: re.Match[bytes], body: Part, closing: bytes, part: Part = LENGTH) -> int:
    """A length, told, and as many bytes; what closes them is checked and not told. Gives where it stands."""
    t.leaf(head.start(), part)
    size, start = int(head[1][:LONGEST]), head.end()
    end = start + size
    if body is ESCAPED or body is ESCAPED_NAME:
        end = _escaped_end(t, start, size)
    if end > len(t.data):
        raise t.end(start, f"{size:,} bytes")
    if t.data[end : end + len(closing)] != closing:
        raise no(
            t, start, end, f"{closing.decode()} after {size:,} byte{'s' * (size != 1)}",
            "The length counts bytes, not characters: text that was changed or re-encoded no longer fits its length.",
        )  # fmt: skip
    t.leaf(start, body)
    return end


def _escaped_end(t: Tracer, start: int, size: int) -> int:
    """Where an escaped string ends that has `size` bytes once its escapes are read."""
    at = start
    if size > len(t.data) - start:
        raise t.end(start, f"{size:,} bytes")
    for _ in range(size):
        found = ESCAPES.match(t.data, at)
        if found is None:
            raise no(t, start, at, "a byte, or a backslash and two hex digits", "A backslash is written \\5c there.")
        at = found.end()
    return at


def count_of(t: Tracer, at: int, part: Part) -> tuple[int, int]:
    """A count and an opening brace: gives it, and where what it counts begins."""
    found = COUNTED.match(t.data, at)
    if found is None:
        raise no(t, at, at, "a count, a colon and an opening brace", "Mend the writer.")
    t.leaf(at, part)
    return int(found[1][:LONGEST]), found.end()


def class_of(t: Tracer, at: int, above: int) -> int:
    """The name of a class, as a node of its own; gives where its count begins."""
    found = QUOTED.match(t.data, at + 2) if t.data[at + 1 : at + 2] == b":" else None
    if found is None:
        raise no(t, at + 2, at + 2, "the length of a class's name, a colon and a quotation mark", "Mend the writer.")
    t.open(CLASS, CLASS_OF)
    end = string(t, found, CLASS_NAME, b'":')
    if not CLASS_LETTERS.fullmatch(t.data, found.end(), end):
        raise no(
            t,
            end,
            found.end(),
            "the name of a class: letters, digits, underscores and backslashes",
            "PHP has no such class.",
        )
    t.leaf(end, END_CLASS)
    t.here = above
    return end + 2


def rare(t: Tracer, at: int, letter: int, node: int, links: Links) -> int:
    """Escaped strings, enum cases, classes that write themselves, references. Gives where the value ends."""
    data = t.data
    if letter in b"SE" and (found := QUOTED.match(data, at + 2)) is not None and data[at + 1] == 58:
        t.kinds[node] = STRING if letter == 83 else ENUM
        t.leaf(at, TYPE)
        end = string(t, found, ESCAPED if letter == 83 else CASE, b'";')
        if letter == 69 and b":" not in data[found.end() : end]:
            raise no(t, end, found.end(), "the enumeration, a colon and the case", "Mend the writer.")
        t.leaf(end, END_STRING)
        return end + 2
    if letter in b"Rr" and (found := PLAIN.match(data, at + 2)) is not None and data[at + 1] == 58:
        number = int(found[1][:LONGEST])
        known = len(links.nodes) - (letter == 114)  # a value is not its own target
        t.kinds[node] = REFERENCE if letter == 82 else OBJECT_AGAIN
        t.leaf(at, TYPE)
        if not 1 <= number <= known:
            raise _no_target(t, at + 2, known, number)
        target = links.nodes[number - 1]
        if letter == 114 and t.kinds[target] not in (OBJECT, CUSTOM, ENUM, OBJECT_AGAIN):
            raise no(
                t, at + 2, at + 2, "the number of an object", "Only objects are pointed to by r; variables are by R."
            )
        t.leaf(at + 2, TARGET)
        t.value(links.to(target, number, found.end()))
        return found.end()
    if letter == 67:  # C
        t.leaf(at, TYPE)
        t.kinds[node] = CUSTOM
        at = class_of(t, at, node)
        t.open(DATA, OWN_DATA)
        size, start = count_of(t, at, OWN_SIZE)
        if start + size > len(data):
            raise t.end(start, f"{size:,} bytes")
        t.leaf(start, OWN_BYTES)
        t.close()
        if data[start + size : start + size + 1] != b"}":
            raise no(t, start + size, start + size, "the brace that ends it", "The size must be true.")
        t.leaf(start + size, END)
        return start + size + 1
    raise no(t, at, at, "a value: one of the letters N b i d s S a O C E R r, and a colon", "No value begins so.")


def no(t: Tracer, rest: int, at: int, expected: str, fix: str) -> Stop:
    """`rest`: where the unread rest begins; `at`: where the fault is."""
    if at >= len(t.data):
        return t.end(min(rest, len(t.data)), expected)
    shown = t.data[at : at + 12].decode("ascii", "backslashreplace")
    return t.stop(rest, expected, repr(shown), offset=at, fix=fix)


def too_long(t: Tracer, at: int, size: int) -> Stop:
    return t.stop(
        at, f"a number of at most {limits.DIGITS:,} characters", f"{size:,} of them", code="too-large",
        fix="PHP has no number that needs so many.",
    )  # fmt: skip


def _no_target(t: Tracer, at: int, known: int, number: int) -> Stop:
    return t.stop(
        at, f"the number of a value before this one, from 1 to {known:,}" if known else "a value before this one",
        f"{number:,}", fix="A reference points back to a value that is there: mend the writer.",
    )  # fmt: skip


def tell_wide(t: Tracer, at: int) -> None:
    t.remark(
        Problem(
            code="out-of-range", detail="PHP reads this integer as the largest or smallest that it has.", offset=at,
            expected="an integer of 64 bits", found="one beyond them", fix="Write its digits as a string.",
        )
    )  # fmt: skip
