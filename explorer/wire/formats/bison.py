"""BiSON (BiSON.js): JSON packed to the bit, for games in the browser: nothing begins at a byte but text.

What to notice: three bits say the type, so `101` begins an object and `011` a string, whose length follows in five bits.
1337 takes 12 bits and a sign: `001 011 010100111001 0`. Before the characters of a text the stream is filled up to a whole
byte, which often wastes what the packing saved. A decimal number is an integer and a number of places, so 0.1 is exact and
pi is not. At the end four bits are set: they end the outermost array or object, too.

Parts stand in `_bison_table`, the encoder in `_bison_write`. The library checks nothing; here what it would misread is
refused.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..format import About, Format
from ..layout import Layout
from ..problem import Problem
from ..schema import Schema
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ._bison_table import (
    ARRAY,
    ARRAY_TYPE,
    BOOLEAN_TYPE,
    CLOSE,
    CLOSE_TYPE,
    DIGITS,
    EOS,
    FALSE,
    FLAG,
    FLOAT,
    FLOAT_TYPE,
    INTEGER,
    KEY,
    LENGTH,
    LONGER,
    MOST_PLACES,
    NULL,
    NULL_BITS,
    NULL_TYPE,
    NUMBER_HEAD,
    OBJECT,
    OBJECT_TYPE,
    OPEN,
    PADDING,
    PARTS,
    PLACES,
    SIGN,
    SPEC,
    STRING,
    STRING_HEAD,
    STRING_TYPE,
    TEXT,
    TRUE,
    WIDTHS,
    Decimal,
    text,
)  # fmt: skip
from ._bison_write import ENCODER, MOST, encode, fit

NUMBER: Final = (NUMBER_HEAD, DIGITS, SIGN)
FOUR: Final = {0b0000: FALSE, 0b0001: TRUE, 0b1110: NULL}
"""Values of four bits."""


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one stream; bytes after its end are told as left over."""
    return _trace(lambda t: _Reader(t).run(), data, unit=1, root=NULL)


class _Reader:
    """The bits, and the numbers that stand anywhere in them."""

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.size = 8 * len(t.data)
        self.padded = t.data + bytes(8)

    def bits(self, at: int, width: int) -> int:
        """A number of up to 32 bits; zeros stand after the end."""
        byte = at >> 3
        return int.from_bytes(self.padded[byte : byte + 5], "big") >> 40 - (at & 7) - width & (1 << width) - 1

    def need(self, at: int, width: int, what: str) -> int:
        """The same where they must be there."""
        if at + width > self.size:
            raise self.t.end(at, what)
        return self.bits(at, width)

    def run(self) -> int:
        t, padded, size = self.t, self.padded, self.size
        start, part, owner = t.starts.append, t.parts.append, t.owners.append
        parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
        here, index, entries, seen = 0, 0, False, set[str]()  # the container we are in: an index, or the names so far
        stack: list[tuple[int, int, bool, set[str]]] = []  # of the containers around it
        node = t.open("", NULL)
        at = self._value(0, node)
        if t.kinds[0] not in (ARRAY, OBJECT):
            return self._end(at)
        entries = t.kinds[0] is OBJECT
        while True:
            if at + 3 > size:
                t.here = here
                raise t.end(at, "a value, or an end")
            byte = at >> 3
            four = (padded[byte] << 8 | padded[byte + 1]) >> 12 - (at & 7) & 15
            type_ = four >> 1
            if type_ == CLOSE_TYPE:
                start(at)
                part(CLOSE)
                owner(here)
                at += 3
                if not stack:
                    t.here = 0
                    return self._end(at)
                here, index, entries, seen = stack.pop()
                continue
            if four == 15:
                t.here = here
                if stack:
                    raise t.stop(at, "a value, or the end of what is open", "the end of the stream",
                                 fix="The library takes it; the writer closes all but the outermost.")  # fmt: skip
                return self._end(at)
            if entries:
                t.here = here
                at, node = self._key(at, type_, seen)
                if at + 4 > size:
                    raise t.end(at, "the value of the key")
                four = self.bits(at, 4)
                type_ = four >> 1
            elif type_ == BOOLEAN_TYPE or four == 14:
                if at + 4 > size:
                    t.here = here
                    raise t.end(at, "a boolean or null")
                parent(here)
                key(index)
                kind(FOUR[four])
                start(at)
                part(FLAG if type_ == BOOLEAN_TYPE else NULL_BITS)
                owner(len(t.kinds) - 1)
                index += 1
                at += 4
                continue
            else:
                t.here = here
                node = t.open(index, NULL)
                index += 1
            at = self._value(at, node)
            if type_ in (ARRAY_TYPE, OBJECT_TYPE):
                if len(stack) >= limits.NESTING - 1:
                    raise t.too_deep(at)
                stack.append((here, index, entries, seen))
                here, index, entries, seen = node, 0, type_ == OBJECT_TYPE, set()

    def _value(self, at: int, node: int) -> int:
        """A value of the open node, up to where its contents begin if it has any."""
        t = self.t
        type_ = self.need(at, 3, "the type of a value: three bits")
        match type_:
            case 0 | 7:
                four = self.need(at, 4, "a boolean or null: four bits")
                if four == 15:
                    raise t.stop(at, "a value", "the end of the stream", fix="Nothing was written before it.")
                t.kinds[node] = FOUR[four]
                t.leaf(at, NULL_BITS if type_ == NULL_TYPE else FLAG)
                return at + 4
            case 1 | 2:
                return self._number(at, node, type_)
            case 3:
                t.kinds[node] = STRING
                body, end = self._string(at)
                t.leaf(body, TEXT)
                return end
            case 4 | 5:
                t.kinds[node] = ARRAY if type_ == ARRAY_TYPE else OBJECT
                t.leaf(at, OPEN)
                return at + 3
        raise t.stop(
            at, "a value", "an end where nothing is open", fix="Mend the writer, or see where the stream begins."
        )

    def _number(self, at: int, node: int, type_: int) -> int:
        t = self.t
        is_float = type_ == FLOAT_TYPE
        t.kinds[node] = FLOAT if is_float else INTEGER
        word = int.from_bytes(self.padded[at >> 3 : (at >> 3) + 7], "big")  # enough for the longest number there is
        left = 50 - (at & 7)  # bits of it that are not read yet
        width = WIDTHS[word >> left & 7]
        sign_at = at + 6 + width
        if sign_at + (5 if is_float else 1) > self.size:
            raise self._short_number(at, width)
        t.starts.extend((at, at + 6, sign_at))
        t.parts.extend(NUMBER)
        t.owners.extend((node, node, node))
        left -= width
        digits = word >> left & (1 << width) - 1
        sign = word >> left - 1 & 1
        if digits >= MOST and not (digits == MOST and sign and not is_float):
            t.remark(
                Problem(
                    code="out-of-range", detail="BiSON.js reads numbers from 2^31 up as others, below zero.",
                    offset=(at + 6) >> 3, expected="a number below 2^31", found=f"{digits}", fix="Write it as text.",
                )
            )  # fmt: skip
        if not is_float:
            if sign:
                t.values[node] = -digits
            return sign_at + 1
        places = word >> left - 5 & 15
        if places > MOST_PLACES:
            raise t.stop(
                sign_at + 1, f"from 0 to {MOST_PLACES} decimal places", f"{places}",
                fix="BiSON.js makes NaN of it: mend the writer.",
            )  # fmt: skip
        t.leaf(sign_at + 1, PLACES)
        t.values[node] = Decimal(digits, places, negative=bool(sign))
        return sign_at + 5

    def _short_number(self, at: int, width: int) -> Stop:
        """A number that is cut short; what is whole of it is told first."""
        t = self.t
        if at + 6 > self.size:
            return t.end(at, "the type and size of a number: six bits")
        t.leaf(at, NUMBER_HEAD)
        if at + 6 + width > self.size:
            return t.end(at + 6, f"a number of {width} bits")
        t.leaf(at + 6, DIGITS)
        return t.end(at + 6 + width, "the sign of a number, and of a float its decimal places")

    def _string(self, at: int) -> tuple[int, int]:
        """The head of a string, its length and the bits before it: gives where its characters begin and where they end."""
        t = self.t
        length = self.need(at, 8, "the type and length of a string: eight bits") & 31
        t.leaf(at, STRING_HEAD)
        at += 8
        if length in LONGER:
            width = LONGER[length]
            length = self.need(at, width, f"the length of a string: {width} bits")
            t.leaf(at, LENGTH)
            at += width
        body = at + 7 & ~7
        if body > at:
            t.leaf(at, PADDING)
        end = body + 8 * length
        if end > self.size:
            raise t.end(body, f"{length:,} bytes of text")
        return body, end

    def _key(self, at: int, type_: int, seen: set[str]) -> tuple[int, int]:
        """A key, whose leaves belong to the node of its value: gives where that begins, and the node."""
        t = self.t
        if type_ != STRING_TYPE:
            raise t.stop(at, "a key: a string, or the end of the object", f"type {type_}",
                         fix="The keys of an object are strings: mend the writer.")  # fmt: skip
        node = t.open("", NULL)
        body, end = self._string(at)
        name = t.keys[node] = text(t.data[body >> 3 : end >> 3])
        t.leaf(body, KEY)
        if name in seen:
            t.remark(
                Problem(
                    code="duplicate-key", detail=f"The key {name!r} comes again in one object.", offset=at >> 3,
                    expected="each key once", found="the same key again", fix="The library keeps the last one; rename one.",
                )
            )  # fmt: skip
        seen.add(name)
        return end, node

    def _end(self, at: int) -> int:
        """Four bits set, and zeros up to a whole byte."""
        t = self.t
        if self.need(at, 4, "the end of the stream: four bits set") != 15:
            raise t.stop(at, "the end of the stream: four bits set", f"{self.bits(at, 4):04b}",
                         fix="One value alone stands in a stream; wrap more of them in an array.")  # fmt: skip
        t.leaf(at, EOS)
        at += 4
        if at & 7:
            t.leaf(at, PADDING)
            if self.bits(at, 8 - (at & 7)):
                t.remark(
                    Problem(
                        code="padding-not-zero", detail="The bits after the end of the stream are not all zero.",
                        offset=at >> 3, expected="zeros", found=f"{self.bits(at, 8 - (at & 7)):0{8 - (at & 7)}b}",
                        fix="Readers take no notice of them.",
                    )
                )  # fmt: skip
        return at + 7 & ~7


FORMAT: Final = Format(
    key="bison",
    title="BiSON",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    fit=fit,
    limits=(
        "Integers have 32 bits; larger ones become text, in digits.",
        "Decimal numbers keep at most eight places and some nine digits, and are below 214,748,364.8.",
        "1.0 and 1 are the same, and so are -0 and 0.",
        "Text is written as UTF-8: the library itself puts one character of up to 16 bits in the stream, which is then no "
        "stream of bytes. What is not UTF-8 is read as one byte a character.",
        "The outermost array or object is ended by the end of the stream.",
        "Bytes have no type.",
    ),
    about=About(
        what="JSON as a stream of bits, made by Ivo Wetzel for WebSockets: three bits for the type, numbers in 1 to 32 bits, "
        "text from the next whole byte on, arrays and objects with an end like JSON's brackets.",
        used_by="Browser games of about 2011, such as its author's; the package is no longer kept, and several others have "
        "the name BISON without being this format.",
        evolves="It describes itself, like JSON: a reader sees every name, ignores those it does not know and misses those "
        "that are not there. Versions 1 and 2 of the library write different streams, and nothing in them says which.",
        danger="The library checks nothing: a stream that is cut or changed gives other values, or none, without a word.",
    ),
)
