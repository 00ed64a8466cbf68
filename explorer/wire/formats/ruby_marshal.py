"""Ruby Marshal 4.8: Ruby's own objects, each begun by a letter, names kept once and pointed back to.

What to notice: after the version `04 08` every value begins with a letter: `{` a Hash, `"` a String, `i` an integer.
Numbers are packed: `0b` is 6, `02 39 05` is 1337 in two bytes, little end first. A string of text carries its encoding
as an instance variable: `I` before it says that variables follow, `06` that there is one, `:06 E` names it, `T` says
UTF-8. The symbol `E` is written once; from then on `;00` points back to it. `@` and a number point back to an object.

Nothing is made of a class here and no code runs: objects are shown as their variables, a link to a container as the place
it points to. Parts stand in `_ruby_table`, strings and symbols in `_ruby_pieces`, other values in `_ruby_values`, the
encoder in `_ruby_write`.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..format import About, Format
from ..layout import Key, Layout
from ..problem import Problem
from ..schema import Schema
from ..tracer import trace as _trace
from ._ruby_pieces import Told
from ._ruby_table import (
    ARRAY,
    COUNT,
    DATA,
    DEFAULT,
    EXTENDED,
    FALSE,
    FIXNUM,
    HASH,
    INTEGER,
    MODIFIER,
    NAME,
    NIL,
    OBJECT_LINK,
    PARTS,
    SPEC,
    STRING,
    SUBCLASS,
    TEXT,
    TRUE,
    TYPE,
    VARIABLES,
    VERSION,
    WITH,
    WORD,
    packed,
)  # fmt: skip
from ._ruby_values import ATTACHED, ENTRIES, ITEMS, ONE, PENDING, Frame, Values
from ._ruby_write import ENCODER, encode

WORDS: Final = {0x30: NIL, 0x54: TRUE, 0x46: FALSE}
LETTERS: Final = 'one of the letters 0 T F i l f " : ; [ { } c m M S o u U e C / d @ I'


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one dump; what follows it is told as left over."""
    return _trace(lambda t: _Reader(t).run(), data, root=NIL)


class _Reader(Values):
    def run(self) -> int:
        t, stack = self.t, self.stack
        t.open("", NIL)
        if len(t.data) < 2 or t.data[0] != 4 or t.data[1] > 8:
            raise self._no_version()
        t.leaf(0, VERSION)
        at = self.value(2)
        while stack:
            frame = stack[-1]
            t.here = frame.node
            if not frame.left:
                if frame.waits == PENDING:
                    frame.left, at = self.number(at, VARIABLES, "how many instance variables follow")
                    frame.waits = ATTACHED
                    continue
                stack.pop()
                if frame.waits == ATTACHED:
                    self.encoded(frame)
                else:
                    self.depth -= 1
                continue
            frame.left -= 1
            if frame.waits == ITEMS:
                t.open(frame.number, NIL)
                frame.number += 1
            elif frame.waits == ENTRIES:
                at = self._key(at, frame)
            elif frame.waits == ONE:
                t.open(DATA, NIL)
            else:
                name, end, leaves = self.symbol(at, "the name of a variable")
                if frame.raw is not None and (after := self.encoding(name, end, leaves, frame)):
                    at = after
                    continue
                node = t.open(name, NIL)
                self.told(leaves, NAME)
                at = end
                if frame.waits == ATTACHED:
                    t.apart.add(node)
            at = self.value(at)
        return at

    # One value

    def value(self, at: int) -> int:
        """A value of the open node, up to where its contents begin if it has any: they are on the stack then."""
        t, data = self.t, self.t.data
        leaf, node = t.leaf, t.here
        pending: Frame | None = None
        while True:
            letter = data[at] if at < len(data) else 0
            if letter in (0x49, 0x22):  # I, "
                if (pending is None or letter == 0x49) and (found := self.plain_text(at)) is not None:
                    text, end, leaves = found
                    t.kinds[node] = STRING
                    self.told(leaves, TEXT)
                    self.register(node, text)
                    return end
                if letter == 0x22:
                    break
                if data[at + 1 : at + 2] == b":":
                    return self.a_symbol(at)
                leaf(at, WITH)
                pending = Frame(node, PENDING, 0)
                self.stack.append(pending)
                at += 1
            elif letter in (0x65, 0x43):  # e, C
                leaf(at, EXTENDED if letter == 0x65 else SUBCLASS)
                _, at, leaves = self.symbol(at + 1, "the name of a module or class")
                self.told(leaves, MODIFIER)
            else:
                break
        if letter == 0x69:  # i
            leaf(at, TYPE)
            t.kinds[node] = FIXNUM
            return self.number(at + 1, INTEGER, "an integer", least=-(1 << 32))[1]
        if letter in WORDS:
            leaf(at, WORD)
            t.kinds[node] = WORDS[letter]
            return at + 1
        if letter in (0x5B, 0x7B, 0x7D):  # [ { }
            return self._container(at, letter, node)
        if letter in (0x3A, 0x3B):
            return self.a_symbol(at)
        if letter == 0x40:  # @
            return self.link(at, node)
        if letter in (0x22, 0x66, 0x6C, 0x2F, 0x63, 0x6D, 0x4D):  # " f l / c m M
            return self.scalar(at, letter, node, pending)
        if letter in (0x6F, 0x53, 0x55, 0x64, 0x75):  # o S U d u
            return self.an_object(at, letter, node, pending)
        raise self.no_letter(at, f"a value: {LETTERS}")

    def _container(self, at: int, letter: int, node: int) -> int:
        t = self.t
        t.leaf(at, TYPE)
        t.kinds[node] = ARRAY if letter == 0x5B else HASH
        count, at = self.number(at + 1, COUNT, "how many elements or entries follow")
        self.push(node, ITEMS if letter == 0x5B else ENTRIES, count if letter == 0x5B else 2 * count, at)
        if letter == 0x7D:
            self.stack[-1].with_default = True
            self.stack[-1].left += 1
        self.register(node)
        return at

    # Keys, and variables that say the encoding

    def _key(self, at: int, frame: Frame) -> int:
        """Opens the node of a value under its key; a key that is no text is a node of its own. Gives where it begins."""
        t = self.t
        if not frame.left and frame.with_default:
            t.apart.add(t.open(DEFAULT, NIL))
            return at
        if not frame.is_key:
            frame.is_key = True
            t.open(Key.KEYED, NIL)
            return at
        found = self._text_key(at)
        if found is None:
            frame.is_key = False
            t.open(Key.IS_KEY, NIL)
            return at
        frame.left -= 1
        key, end, leaves = found
        node = t.open(key, NIL)
        self.told(leaves, NAME)
        if key in frame.seen:
            t.remark(
                Problem(
                    code="duplicate-key", detail=f"The key {key!r} comes again in one Hash.", offset=at,
                    expected="each key once", found="the same name again, perhaps once as a symbol",
                    fix='Ruby tells :name from "name", JSON does not; rename one of the two.',
                )
            )  # fmt: skip
        frame.seen.add(key)
        t.here = node
        return end

    def _text_key(self, at: int) -> tuple[str | bytes, int, Told] | None:
        data = self.t.data
        letter = data[at] if at < len(data) else 0
        if letter in (0x3A, 0x3B) or (letter == 0x49 and data[at + 1 : at + 2] == b":"):
            return self.symbol(at, "a symbol")
        if letter in (0x49, 0x22):
            plain = self.plain_text(at)
            if plain is not None:
                self.register(len(self.t.kinds), plain[0])
            return plain
        if letter == 0x40:
            try:
                index, end = packed(data, at + 1)
            except IndexError:
                return None
            if 0 <= index < len(self.objects) and isinstance(self.objects[index], str):
                self.links.repeat(len(self.objects[index]), at)
                return self.objects[index], end, [(at, TYPE), (at + 1, OBJECT_LINK)]
        return None

    def _no_version(self) -> Exception:
        data = self.t.data
        if len(data) < 2:
            return self.t.end(0, "the version 04 08")
        return self.t.stop(
            0, "the version 04 08", data[:2].hex(" "), fix="Ruby has written 4.8 since 1.8: these are other bytes."
        )


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The version, and a letter."""
    if head.data[:2] == b"\x04\x08" and head.data[2:3] in [bytes((letter,)) for letter in b'0TFilf":[{}cmMSouUeC/dI']:
        return 35, "it begins with 04 08, Ruby's Marshal 4.8"
    return None


SAMPLES: Final = (
    b"\x04\x08[\x09:\x09name;\x00l-\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00f\x0a12.50",
    b'\x04\x08o:\x0aOrder\x07:\x08@idi\x0c:\x0b@buyerI"\x09Anna\x06:\x06ET',
    b"\x04\x08S:\x0aPoint\x07:\x06xi\x06:\x06yi\x07",
    b"\x04\x08[\x08c\x0bStringm\x0fEnumerableI/\x08a.b\x05\x06:\x06EF",
    b'\x04\x08[\x09I"\x07\x82\xa0\x06:\rencoding"\x0eShift_JISI"\x06b\x06;\x00@\x07u:\x0aMoney\x0812.U:\rRational[\x07i\x06i\x08',
    b"\x04\x08[\x07e:\x0fEnumerableo:\x0bObject\x00C:\x11ShoppingList[\x00",
)
"""What JSON has no word for: symbols, objects, structs, classes, patterns, other encodings, what classes write themselves."""


FORMAT: Final = Format(
    key="ruby-marshal",
    title="Ruby Marshal",
    family="language-native",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    signs=signs,
    samples=SAMPLES,
    limits=(
        "Symbols and strings are two things in Ruby; as keys they are one here, and a key that comes as both is told.",
        "A string has an encoding: text of one that is not known here is shown as bytes.",
        "The variables of strings, arrays and hashes, and a Hash's default, are seen but are not part of the value.",
        "A link to a container is shown as the place it points to; text that links repeat is bounded.",
        f"Digits of an integer are shown up to {limits.DIGITS:,}; a longer one is shown as bytes.",
    ),
    about=About(
        what="What Ruby's Marshal.dump makes of any object: a letter for the type, packed integers, symbols written once and "
        "then pointed to, objects with the name of their class and all their instance variables.",
        used_by="Ruby programs among themselves: Rails' caches and, in old versions, its session cookies; RubyGems' index "
        "files; Sidekiq's and DRb's messages between processes.",
        evolves="There is no schema. A class that was renamed or moved makes the dump unreadable; a variable that is new is "
        "missing (nil) on old objects, one that is gone is set all the same. A Struct whose members differ is refused. "
        "The format itself has been 4.8 since Ruby 1.8.",
        danger="Never give a stranger's bytes to Marshal.load: it makes objects of any class the program knows, runs their "
        "marshal_load, _load and hash methods, and known chains of them in Ruby's own library run commands. It ties the "
        "reader to Ruby and to the names of the classes. Bytewise lists the bytes and loads nothing.",
    ),
)  # fmt: skip
