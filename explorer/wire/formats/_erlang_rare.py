"""Terms of Erlang that are rare in data: large integers, bits, processes, references, functions, and what is compressed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from .. import limits
from ..layout import Layout, Part
from ..tracer import Stop, Tracer
from ..value import Logical, Value
from ._erlang_table import (
    ARITY,
    BIT_BYTES,
    BITSTRING,
    COMPRESSED,
    COUNT,
    CREATION,
    DEFLATED,
    EXPORT,
    FLOAT_TEXT,
    FUN,
    FUN_HEAD,
    FUNCTION,
    ID,
    IDS,
    INTEGER,
    LAST_BITS,
    LENGTH,
    MAGNITUDE,
    MODULE,
    NODE,
    PID,
    PLAIN_SIZE,
    PORT,
    REFUSED,
    SERIAL,
    SIGN,
    TAG,
    TAGS,
    Tag,
    big,
    bit_text,
    double,
    little,
    text_or_bytes,
)  # fmt: skip

MOST_IDS: Final = 5
LATIN1: Final = (100, 115)


def rare(t: Tracer, at: int, tag: Tag) -> int:
    """A term of the family RARE, but for functions and what is compressed. Its tag is told already; gives where it ends."""
    kind = tag.kind
    if kind is INTEGER:
        return _bignum(t, at + 1, tag)
    if kind is BITSTRING:
        return _bits(t, at + 1)
    if kind is PID:
        return _pid(t, at + 1, tag)
    if kind is PORT:
        return _port(t, at + 1, tag)
    if kind is EXPORT:
        return _export(t, at + 1)
    return _reference(t, at + 1, tag)


def take(t: Tracer, at: int, width: int, part: Part, what: str) -> bytes:
    """Bytes of fixed width, and their leaf."""
    if at + width > len(t.data):
        raise t.end(at, f"{width:,} byte{'s' * (width != 1)} of {what}")
    t.leaf(at, part)
    return t.data[at : at + width]


def _bignum(t: Tracer, at: int, tag: Tag) -> int:
    size = big(take(t, at, tag.width, LENGTH, "the length of an integer"))
    at += tag.width
    sign = take(t, at, 1, SIGN, "the sign of an integer")[0]
    magnitude = take(t, at + 1, size, MAGNITUDE, "an integer")
    number = little(magnitude)
    value: Value = -number if sign else number
    t.value(magnitude if number.bit_length() > 3 * limits.DIGITS else value)  # more digits than are printed
    return at + 1 + size


def _bits(t: Tracer, at: int) -> int:
    size = big(take(t, at, 4, LENGTH, "the length of a bitstring"))
    bits = t.data[at + 4] if at + 4 < len(t.data) else 8
    if (size and not 1 <= bits <= 8) or (not size and at + 4 < len(t.data) and bits):
        raise t.stop(at + 4, "from 1 to 8 bits of the last byte", f"{bits}", fix="Erlang refuses it: mend the writer.")
    take(t, at + 4, 1, LAST_BITS, "how many bits of the last byte count")
    data = take(t, at + 5, size, BIT_BYTES, "a bitstring")
    t.value(text_or_bytes(data) if bits == 8 else bit_text(data, bits))
    return at + 5 + size


def name(t: Tracer, at: int, part: Part, what: str) -> tuple[str, int]:
    """An atom that is part of another term: gives its name, and where it ends."""
    tag = TAGS[t.data[at]] if at < len(t.data) else None
    if tag is None or tag.number not in (100, 115, 118, 119):
        raise no_tag(t, at, f"{what}: an atom")
    t.leaf(at, TAG)
    size = big(take(t, at + 1, tag.width, LENGTH, f"the length of {what}"))
    body = at + 1 + tag.width
    if body + size > len(t.data):
        raise t.end(body, f"{size:,} bytes of {what}")
    raw = t.data[body : body + size]
    if tag.number in LATIN1:
        text: str | bytes = raw.decode("latin-1")
    else:
        text = text_or_bytes(raw)
    if isinstance(text, bytes) or len(text) > 255:
        raise no_atom(t, body, raw)
    t.leaf(body, part)
    return text, body + size


def _creation(t: Tracer, at: int, width: int) -> int:
    """Which life of a node it is: old terms have two bits for it, in a byte."""
    creation = big(t.data[at : at + width])
    if width == 1 and creation > 3 and at < len(t.data):
        raise t.stop(at, "a creation from 0 to 3", f"{creation}", fix="Erlang refuses it: mend the writer.")
    take(t, at, width, CREATION, "the creation of a node")
    return creation


def _pid(t: Tracer, at: int, tag: Tag) -> int:
    node, at = name(t, at, NODE, "the node of a process")
    number = big(take(t, at, 4, ID, "the number of a process"))
    serial = big(take(t, at + 4, 4, SERIAL, "the serial of a process"))
    width = 4 if tag.number == 88 else 1
    creation = _creation(t, at + 8, width)
    t.value(Logical("pid", (node, number, serial, creation), f"<{node}.{number}.{serial}>"))
    return at + 8 + width


def _port(t: Tracer, at: int, tag: Tag) -> int:
    node, at = name(t, at, NODE, "the node of a port")
    number = big(take(t, at, tag.width, ID, "the number of a port"))
    width = 1 if tag.number == 102 else 4
    creation = _creation(t, at + tag.width, width)
    t.value(Logical("port", (node, number, creation), f"#Port<{node}.{number}>"))
    return at + tag.width + width


def _reference(t: Tracer, at: int, tag: Tag) -> int:
    if tag.number == 101:
        node, at = name(t, at, NODE, "the node of a reference")
        _check_ids(t, at)
        raw = take(t, at, 4, IDS, "a reference")
        creation = _creation(t, at + 4, 1)
        end = at + 5
    else:
        count = big(take(t, at, 2, COUNT, "how many numbers a reference has"))
        if count > MOST_IDS:
            raise t.stop(
                at + 2,
                f"at most {MOST_IDS} numbers",
                f"{count}",
                offset=at,
                fix="Erlang refuses it: mend the writer.",
            )
        node, at = name(t, at + 2, NODE, "the node of a reference")
        creation = _creation(t, at, tag.width)
        if tag.number == 114:
            _check_ids(t, at + tag.width)
        raw = take(t, at + tag.width, 4 * count, IDS, "a reference")
        end = at + tag.width + 4 * count
    t.value(Logical("reference", (node, creation, raw), f"#Ref<{node}.{IDS.read(raw)}>"))
    return end


def _check_ids(t: Tracer, at: int) -> None:
    """Old references have 18 bits in their lowest number."""
    number = big(t.data[at : at + 4])
    if at + 4 <= len(t.data) and number >= 1 << 18:
        raise t.stop(at, "a number below 2^18", f"{number:,}", fix="Erlang refuses it: mend the writer.")


def _export(t: Tracer, at: int) -> int:
    module, at = name(t, at, MODULE, "the module of a function")
    function, at = name(t, at, FUNCTION, "the name of a function")
    if t.data[at : at + 1] != b"\x61":
        raise no_tag(t, at, "the number of arguments: SMALL_INTEGER_EXT")
    t.leaf(at, TAG)
    arity = take(t, at + 1, 1, ARITY, "the number of arguments")[0]
    t.value(Logical("fun", (module, function, arity), f"fun {module}:{function}/{arity}"))
    return at + 2


FUN_TERMS: Final = ("module", "index", "uniq", "pid")
OLD_FUN_TERMS: Final = ("pid", "module", "index", "uniq")


def fun(t: Tracer, at: int, tag: Tag) -> tuple[list[str], int]:
    """The head of a function: gives the names of the terms that follow, and where they begin."""
    t.kinds[t.here] = FUN
    head = take(t, at + 1, tag.width, FUN_HEAD, "a function")
    free = big(head[-4:])
    end = at + 1 + tag.width
    if free > len(t.data) - end:
        raise t.end(end, f"{free:,} variables of at least a byte")
    names = OLD_FUN_TERMS if tag.number == 117 else FUN_TERMS
    return [*names, *(f"variable {index}" for index in range(free))], end


def compressed(t: Tracer, at: int, term: Callable[[bytes], Layout]) -> int:
    """A term that is compressed: told as bytes here, and by a layout of its own once it is inflated."""
    t.kinds[t.here] = COMPRESSED
    size = big(take(t, at + 1, 4, PLAIN_SIZE, "the size of the term"))
    start = at + 5
    if size > limits.INPUT_BYTES:
        raise t.stop(
            start, f"a term of at most {limits.INPUT_BYTES:,} bytes once it is inflated", f"{size:,} bytes", code="too-large",
            offset=at + 1, fix="Take a smaller one: a few bytes can inflate to a thousand times as many.",
        )  # fmt: skip
    unpack = zlib.decompressobj()
    try:
        data = unpack.decompress(t.data[start:], size + 1)
    except zlib.error as error:
        raise t.stop(
            start, "zlib data", f"{error}", fix="The bytes were changed on their way, or are no compressed term."
        ) from None
    if len(data) <= size and not unpack.eof:
        raise t.end(start, "the whole of the zlib data")
    if len(data) != size:
        raise t.stop(
            start, f"a term of {size:,} bytes, as the size says", f"{'more' if len(data) > size else format(len(data), ',')}",
            fix="Erlang refuses it: the size must be true.",
        )  # fmt: skip
    t.leaf(start, DEFLATED)
    layout = term(data)
    t.inside("inflated", layout)
    t.value(layout.value)
    end = len(t.data) - len(unpack.unused_data)
    if (problem := layout.problem) is not None:
        raise t.stop(
            end, problem.expected or "", f"{problem.found} (at byte {problem.offset} of the inflated term)",
            code=problem.code, offset=start, fix=problem.fix,
        )  # fmt: skip
    return end


def no_tag(t: Tracer, at: int, expected: str) -> Stop:
    if at >= len(t.data):
        return t.end(at, expected)
    byte = t.data[at]
    tag = TAGS[byte]
    found = REFUSED.get(byte) or (tag.name if tag else "no tag")
    fix = "The bytes are of another format, or a length before them is wrong."
    if byte in REFUSED:
        fix = "Only terms by themselves are read here: take what term_to_binary gives."
    return t.stop(at, expected, f"{byte:02x}, {found}", fix=fix)


def no_atom(t: Tracer, at: int, raw: bytes) -> Stop:
    if isinstance(text_or_bytes(raw), bytes):
        return t.stop(
            at, "the name of an atom in UTF-8", f"{raw[:20].hex(' ')}", code="not-utf8", fix="Erlang refuses it."
        )
    return t.stop(at, "the name of an atom, at most 255 characters", f"{len(raw):,} bytes", fix="Erlang refuses it.")


def short(t: Tracer, at: int, body: int, end: int, tag: Tag) -> Stop:
    if body > len(t.data):
        return t.end(at, f"the length of a {tag.name}: {tag.width} byte{'s' * (tag.width > 1)}")
    t.leaf(at, LENGTH)
    return t.end(body, f"{end - body:,} bytes of {tag.name}")


def check_atom(t: Tracer, body: int, raw: bytes, tag: Tag) -> None:
    """Stops where the name of an atom is too long, or not the text that it should be."""
    latin1 = tag.number in (100, 115)
    text = raw.decode("latin-1") if latin1 else text_or_bytes(raw)
    if isinstance(text, bytes) or len(text) > 255:
        t.leaf(body - tag.width, LENGTH)
        raise no_atom(t, body, raw if not latin1 else b"a" * len(raw))


def check_float(t: Tracer, body: int, raw: bytes, tag: Tag) -> None:
    """Stops where a float is none that Erlang has: it knows no infinity and no NaN."""
    if tag.width == 8:
        number = double(raw)
        if number - number == 0:
            return
        found = f"{number}"
    else:
        text = raw.partition(b"\0")[0]
        if FLOAT_TEXT.fullmatch(text) and float(text) - float(text) == 0:
            return
        found = repr(text.decode("latin-1"))
    raise t.stop(body, "a finite number", found, fix="Erlang refuses it: it has no infinity and no NaN.")


def twice(t: Tracer, rest: int, at: int) -> Stop:
    return t.stop(
        rest, "each key once", "the same key again", code="duplicate-key", offset=at,
        fix="Erlang refuses a map that has a key twice: mend the writer.",
    )  # fmt: skip
