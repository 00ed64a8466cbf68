"""Values of Ruby's Marshal that are no plain text: numbers, links, objects of classes, and text with its encoding."""

from __future__ import annotations

from typing import Any, Final

from .. import limits
from ..problem import Problem
from ..tracer import Tracer
from ..value import Logical, Value
from ._ruby_pieces import CONTAINER, Pieces, Told
from ._ruby_table import (
    BIGNUM,
    CLASS,
    CLASS_NAME,
    CLASS_OF,
    CLASS_VALUE,
    COUNT,
    DATA_OBJECT,
    DUMP,
    DUMPED,
    ENCODING,
    ENCODING_FLAG,
    ENCODING_LINK,
    ENCODING_NAME,
    FLOAT,
    FLOAT_TEXT,
    FLOAT_VALUE,
    LENGTH,
    LINK,
    MAGNITUDE,
    MARSHALED,
    MODULE_VALUE,
    NO_OBJECTS,
    OBJECT,
    OBJECT_LINK,
    OPTION_BITS,
    OWN,
    OWN_BYTES,
    PATTERN,
    REGEXP,
    SHORTS,
    SIGN,
    STRING,
    STRUCT,
    SYMBOL,
    SYMBOL_TEXT,
    TEXT,
    THE_CLASS,
    THE_MODULE,
    TYPE,
    ascii_or_bytes,
    decoded,
    options,
    packed,
    text_or_bytes,
)  # fmt: skip

ITEMS, ENTRIES, FIELDS, ONE, PENDING, ATTACHED = range(6)
"""What a value on the stack still waits for: elements, entries, fields, the one object in its place; how many variables
are attached to it, those variables."""


NO_NAMES: Final[set[str | bytes]] = set()


class Frame:
    """A value that is not complete yet: its node, what it waits for and how much of it; for text, its bytes so far."""

    __slots__ = ("encoding", "is_key", "left", "node", "number", "raw", "seen", "waits", "with_default")

    def __init__(self, node: int, waits: int, left: int) -> None:
        self.node, self.waits, self.left = node, waits, left
        self.number = 0  # the next index; of text, its number as an object
        self.is_key = True
        self.with_default = False
        self.seen: set[str | bytes] = set() if waits == ENTRIES else NO_NAMES
        self.raw: bytes | None = None  # of text and what may have an encoding
        self.encoding = ""


class Values(Pieces):
    """The stack of values that are not complete, and how values are read that go on it or are rare."""

    def __init__(self, t: Tracer) -> None:
        super().__init__(t)
        self.stack: list[Frame] = []
        self.depth = 0  # containers among them

    def push(self, node: int, waits: int, left: int, at: int) -> None:
        if left > len(self.t.data) - at:
            raise self.t.end(at, f"{left:,} values of at least a byte")
        if self.depth >= limits.NESTING:
            raise self.t.too_deep(at)
        self.depth += 1
        self.stack.append(Frame(node, waits, left))

    def a_symbol(self, at: int) -> int:
        t = self.t
        t.kinds[t.here] = SYMBOL
        text, end, leaves = self.symbol(at, "a symbol")
        self.told(leaves, SYMBOL_TEXT)
        if len(leaves) == 1 or isinstance(text, bytes):
            shown = text if isinstance(text, str) else text.decode("utf-8", "replace")
            t.value(Logical("symbol", text, shown))
        return end

    def link(self, at: int, node: int) -> int:
        t = self.t
        t.leaf(at, TYPE)
        t.kinds[node] = LINK
        index, end = self.number(at + 1, OBJECT_LINK, "the number of an object")
        if index >= len(self.objects):
            raise self.unknown(end, "object", index, len(self.objects))
        value = self.objects[index]
        if value is CONTAINER:
            t.value(self.links.to(self.links.nodes[index], index, end))
        else:
            self.links.repeat(_size(value), end)
            t.value(value)
        return end

    def scalar(self, at: int, letter: int, node: int, pending: Frame | None) -> int:
        """Strings that are not plain, floats, large integers, regular expressions, classes and modules."""
        t = self.t
        t.leaf(at, TYPE)
        at += 1
        if letter == 0x6C:
            return self._bignum(at, node)
        kind, part, what = SCALARS[letter]
        t.kinds[node] = kind
        if letter == 0x66:
            self._check_float(at)
        raw, end = self.string(at, part, what)
        value: Value = part.read(raw)
        if letter == 0x22:
            value = ascii_or_bytes(raw)
            t.value(value)
        elif letter == 0x2F:
            if end >= len(t.data):
                raise t.end(end, "the options of a regular expression")
            t.leaf(end, OPTION_BITS)
            value = _regexp(text_or_bytes(raw), t.data[end])
            t.value(value)
            end += 1
        if pending is not None and letter in (0x22, 0x2F):
            pending.raw, pending.number = raw, len(self.objects)
        self.register(node, value)
        return end

    def _check_float(self, at: int) -> None:
        """Stops where a float's digits are none; what is cut short is told by those who read it."""
        try:
            size, body = packed(self.t.data, at)
        except IndexError:
            return
        raw = self.t.data[body : body + size] if size >= 0 else b""
        if 0 <= size <= len(self.t.data) - body and (
            size > limits.DIGITS or not FLOAT.fullmatch(raw.partition(b"\0")[0])
        ):
            self.t.leaf(at, LENGTH)
            raise self.t.stop(
                body, "the digits of a number, inf, -inf or nan", repr(raw[:20].decode("ascii", "backslashreplace")),
                fix="Ruby reads what is no number as 0.0: mend the writer.",
            )  # fmt: skip

    def _bignum(self, at: int, node: int) -> int:
        t = self.t
        t.kinds[node] = BIGNUM
        sign = t.data[at : at + 1]
        if not sign:
            raise t.end(at, "+ or -, the sign of an integer")
        t.leaf(at, SIGN)
        if sign not in (b"+", b"-"):
            t.remark(
                Problem(
                    code="no-sign", detail="Ruby takes any sign but - for +.", offset=at, expected="+ or -",
                    found=sign.hex(), fix="Mend the writer.",
                )
            )  # fmt: skip
        shorts, body = self.number(at + 1, SHORTS, "the length of an integer")
        end = body + 2 * shorts
        if end > len(t.data):
            raise t.end(body, f"{2 * shorts:,} bytes of an integer")
        t.leaf(body, MAGNITUDE)
        raw = t.data[body:end]
        number = int.from_bytes(raw, "little")
        value: Value = -number if sign == b"-" else number
        if number.bit_length() > 3 * limits.DIGITS:  # more digits than are printed
            value = raw
        t.value(value)
        self.register(node, value)
        return end

    def an_object(self, at: int, letter: int, node: int, pending: Frame | None) -> int:
        """What names its class: objects, structs, and what stands for them."""
        t, start = self.t, at
        t.leaf(at, TYPE)
        t.kinds[node] = OBJECTS[letter]
        t.open(CLASS, CLASS_OF)
        name, at, leaves = self.symbol(at + 1, "the name of a class")
        self.told(leaves, CLASS_NAME)
        if len(leaves) == 1:
            t.value(name)
        t.here = node
        if letter == 0x6F and name in NO_OBJECTS:
            raise t.stop(
                at, "the name of a class whose instances are plain objects", str(name), offset=start,
                fix="Ruby refuses it: no writer makes it, so somebody made these bytes by hand.",
            )  # fmt: skip
        if letter == 0x75:
            t.open(DUMP, OWN)
            raw, at = self.string(at, OWN_BYTES, "what the object wrote")
            if pending is None:
                self.register(node)
            else:  # Ruby counts it only after the variables of its string
                pending.raw, pending.number = raw, -1
            return at
        self.register(node)
        if letter in (0x55, 0x64):
            self.push(node, ONE, 1, at)
        else:
            count, at = self.number(at, COUNT, "how many variables or members follow")
            self.push(node, FIELDS, count, at)
        return at

    # The encoding of a text

    def encoding(self, name: str | bytes, at: int, leaves: Told, frame: Frame) -> int:
        """The variable that says the encoding of a text: gives where it ends, and 0 where it is another one."""
        t, data = self.t, self.t.data
        letter = data[at : at + 1]
        if name == "E" and letter in (b"T", b"F"):
            self.told(leaves, ENCODING)
            t.leaf(at, ENCODING_FLAG)
            frame.encoding = "UTF-8" if letter == b"T" else "US-ASCII"
            return at + 1
        if name == "encoding" and letter == b'"':
            self.told(leaves, ENCODING)
            t.leaf(at, TYPE)
            raw, end = self.string(at + 1, ENCODING_NAME, "the name of an encoding")
            frame.encoding = raw.decode("ascii", "replace")
            self.register(frame.node, ascii_or_bytes(raw))
            return end
        if name == "encoding" and letter == b"@":
            try:
                index, end = packed(data, at + 1)
            except IndexError:
                return 0
            if 0 <= index < len(self.objects) and isinstance(self.objects[index], str):
                self.told(leaves, ENCODING)
                t.leaf(at, ENCODING_LINK)
                frame.encoding = self.objects[index]
                return end
        return 0

    def encoded(self, frame: Frame) -> None:
        """A text is complete, with its encoding; so is what links to it repeat."""
        t = self.t
        if frame.raw is None:
            return
        kind = t.kinds[frame.node]
        if kind is DUMPED:
            self.register(frame.node)
            return
        text = decoded(frame.raw, frame.encoding)
        value = text if kind is STRING else _regexp(text, t.values[frame.node].raw[2])
        t.value(value)
        self.objects[frame.number] = value


def _regexp(pattern: str | bytes, number: int) -> Logical:
    shown = pattern if isinstance(pattern, str) else pattern.decode("utf-8", "replace")
    return Logical("regex", (pattern, options(number), number), f"/{shown}/{options(number)}")


def _size(value: Any) -> int:
    """About how many characters a value takes when it is told."""
    match value:
        case str() | bytes():
            return len(value)
        case int():
            return value.bit_length() // 3
        case Logical():
            return len(value.text)
        case _:
            return 24


SCALARS: Final = {
    0x22: (STRING, TEXT, "a string"),
    0x66: (FLOAT_VALUE, FLOAT_TEXT, "a float"),
    0x2F: (REGEXP, PATTERN, "a regular expression"),
    0x63: (CLASS_VALUE, THE_CLASS, "the name of a class"),
    0x6D: (MODULE_VALUE, THE_MODULE, "the name of a module"),
    0x4D: (MODULE_VALUE, THE_MODULE, "the name of a class or module"),
}
OBJECTS: Final = {0x6F: OBJECT, 0x53: STRUCT, 0x55: MARSHALED, 0x64: DATA_OBJECT, 0x75: DUMPED}
