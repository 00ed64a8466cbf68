"""The parts of Ruby's Marshal 4.8: letters that say the type, packed integers, symbols and links."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from ..bits import digits
from ..layout import Bits, Fold, Part, Role, as_list, as_map
from ..value import Logical, Value

SPEC: Final = "https://docs.ruby-lang.org/en/3.1/marshal_rdoc.html"
RDOC: Final = "Ruby 3.1, doc/marshal.rdoc"

CLASS: Final = "$class"
DATA: Final = "$data"
DUMP: Final = "$dump"
DEFAULT: Final = "$default"

CODECS: Final = {
    "utf-8": "utf-8", "us-ascii": "ascii", "ascii-8bit": "", "binary": "", "shift_jis": "shift_jis", "windows-31j": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-16": "utf-16",
    "utf-32le": "utf-32-le", "utf-32be": "utf-32-be", "utf-32": "utf-32", "big5": "big5", "gbk": "gbk", "gb2312": "gb2312",
    "gb18030": "gb18030", "euc-kr": "euc_kr", "cp949": "cp949", "koi8-r": "koi8_r", "koi8-u": "koi8_u",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in range(1, 17) if part != 12},
    **{f"windows-125{last}": f"cp125{last}" for last in range(9)},
}  # fmt: skip
"""Ruby's name of an encoding, in small letters -> Python's; "" where the bytes are no text."""

NO_OBJECTS: Final = frozenset((
    "String", "Array", "Hash", "Regexp", "Symbol", "Integer", "Float", "Struct", "NilClass", "TrueClass",
    "FalseClass", "Class", "Module", "IO", "File", "File::Stat", "Dir", "Proc", "Method", "UnboundMethod", "Binding",
    "Thread", "Mutex", "Queue", "Fiber", "Ractor", "Random", "Time", "MatchData", "Encoding", "Enumerator",
))  # fmt: skip
"""Classes of Ruby itself whose instances are no plain objects: Ruby refuses them where they are written as such."""

FLOAT: Final = re.compile(rb"-?inf|nan|[+-]?(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")


def text_or_bytes(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def ascii_or_bytes(data: bytes) -> str | bytes:
    """A string without an encoding: bytes, which are shown as text where all of them are ASCII."""
    return data.decode() if data.isascii() else bytes(data)


def decoded(data: bytes, encoding: str) -> str | bytes:
    """A string in an encoding by Ruby's name for it; its bytes where that cannot be."""
    codec = CODECS.get(encoding.lower(), "")
    try:
        return data.decode(codec) if codec else ascii_or_bytes(data)
    except UnicodeDecodeError:
        return bytes(data)


def packed(data: bytes, at: int) -> tuple[int, int]:
    """Marshal's packed integer, and where it ends; raises IndexError where bytes are missing.

    The first byte, signed: 0 is 0; 5 to 127 and -128 to -5 are the number, 5 nearer to zero; 1 to 4 and -4 to -1 say how
    many bytes follow, little end first.
    """
    first = data[at]
    if first == 0:
        return 0, at + 1
    if 4 < first < 128:
        return first - 5, at + 1
    if 127 < first < 252:
        return first - 251, at + 1
    width = first if first < 128 else 256 - first
    end = at + 1 + width
    if end > len(data):
        raise IndexError
    number = int.from_bytes(data[at + 1 : end], "little")
    return (number if first < 128 else number - (1 << 8 * width)), end


def number(data: bytes) -> int:
    return packed(data, 0)[0]


def _packed_bits(data: bytes) -> tuple[Bits, ...]:
    if len(data) == 1:
        far = "the number itself" if data == b"\0" else "the number, 5 further from zero"
        return (Bits(8, Role.VALUE, digits(data), far),)
    sign = "above" if data[0] < 128 else "below"
    return (
        Bits(8, Role.LENGTH, digits(data[:1]), f"{len(data) - 1} byte{'s' * (len(data) != 2)} of a number {sign} zero"),
        Bits(8 * len(data) - 8, Role.VALUE, digits(data[1:]), f"little end first: {number(data)}"),
    )


def double(data: bytes) -> float:
    """The digits, and after a byte 00 what older writers added: the low bits of the mantissa, exactly."""
    text, _, low = data.partition(b"\0")
    value = float(text)
    if not low or not math.isfinite(value):
        return value
    high, exponent = math.frexp(abs(value))
    whole = float(math.floor(math.ldexp(high, 37)))
    shift = 0
    for start in range(0, len(low[:8]), 4):
        chunk = low[start : start + 4]
        shift -= 8 * len(chunk)
        whole += math.ldexp(int.from_bytes(chunk, "big"), shift)
    try:
        return math.copysign(math.ldexp(whole, exponent - 37), value)
    except OverflowError:
        return math.copysign(math.inf, value)


def symbol(data: bytes) -> Logical:
    name = data.decode("utf-8", "replace")
    return Logical("symbol", name, name)


OPTIONS: Final = {1: "i", 2: "x", 4: "m"}


def options(number_: int) -> str:
    return "".join(letter for bit, letter in OPTIONS.items() if number_ & bit)


# Values: the nodes of the record


def _group(name: str, doc: str, *, fold: Fold | None = None) -> Part:
    return Part(name, Role.GROUP, doc, RDOC, fold=fold)


def _always(value: Value) -> Fold:
    return lambda _: value


NIL = _group("nil", "Nothing: null in JSON.", fold=_always(None))
TRUE = _group("true", "The boolean true.", fold=_always(True))
FALSE = _group("false", "The boolean false.", fold=_always(False))
FIXNUM = _group("Fixnum", "An integer of 31 bits, sign included.")
BIGNUM = _group("Bignum", "An integer of any size: its sign, and its bytes.")
FLOAT_VALUE = _group("Float", "A 64-bit floating-point number, in decimal digits.")
STRING = _group("String", "Bytes; an instance variable says which encoding makes text of them.")
SYMBOL = _group("Symbol", "A name that Ruby keeps only once; later ones point back to the first.")
ARRAY = _group("Array", "Elements, one after the other.", fold=as_list)
HASH = _group("Hash", "Keys of any type with their values, in order.", fold=as_map)
OBJECT = _group("Object", "An instance of a class: its name, and its instance variables.", fold=as_map)
STRUCT = _group("Struct", "An instance of a Struct class: its name, and its members.", fold=as_map)
MARSHALED = _group("marshal_dump", "An object that gave another object in its place to be written.", fold=as_map)
DUMPED = _group("_dump", "An object that wrote itself as a string, in a form of its own.", fold=as_map)
DATA_OBJECT = _group("Data", "An object of an extension in C, by what stands for it.", fold=as_map)
CLASS_VALUE = _group("Class", "A class itself, by its name.")
MODULE_VALUE = _group("Module", "A module itself, by its name.")
REGEXP = _group("Regexp", "A regular expression, and its options.")
LINK = _group("object link", "The same object as one that came before.")
CLASS_OF = _group("class", "The name of the class: the reading program must have it.")
OWN = _group("own string", "What the object wrote; only its class knows how to read it.")

# Leaves

_LETTERS: Final = {
    "0": "nil", "T": "true", "F": "false", "i": "Fixnum", "l": "Bignum", "f": "Float", '"': "String", ":": "Symbol",
    "[": "Array", "{": "Hash", "}": "Hash with a default", "c": "Class", "m": "Module", "M": "Class or Module", "S": "Struct",
    "o": "Object", "u": "object with _dump", "U": "object with marshal_dump", "e": "extended", "C": "subclass",
    "/": "Regexp", "d": "Data", "@": "object link", "I": "with instance variables",
}  # fmt: skip


def _leaf(name: str, role: Role, doc: str, read: Any, **more: Any) -> Part:
    return Part(name, role, doc, RDOC, read=read, **more)


VERSION = _leaf(
    "version", Role.FRAME, "The version of the format, 4.8 since Ruby 1.8: another major one cannot be read.",
    lambda data: f"{data[0]}.{data[1]}",
)  # fmt: skip
TYPE = _leaf(
    "type", Role.TYPE, "A letter says which type the value has.", lambda data: chr(data[0]),
    words=lambda letter: _LETTERS.get(letter, letter),
)  # fmt: skip
WORD = _leaf(
    "value letter", Role.VALUE, "0 is nil, T is true, F is false: the letter is the whole value.",
    lambda data: {0x30: None, 0x54: True, 0x46: False}[data[0]],
)  # fmt: skip
WITH = _leaf(
    "with variables", Role.TYPE, "The letter I: after the value come instance variables, as a string has its encoding.",
    lambda data: "I", words=lambda _: "instance variables follow the value",
)  # fmt: skip
EXTENDED = _leaf("extended", Role.TYPE, "The letter e: the object was extended by a module, whose name follows.",
                 lambda _: "e", words=lambda _: "extended by a module")  # fmt: skip
SUBCLASS = _leaf("subclass", Role.TYPE, "The letter C: a subclass of String, Array, Hash or Regexp, whose name follows.",
                 lambda _: "C", words=lambda _: "of a subclass")  # fmt: skip
INTEGER = _leaf("packed integer", Role.VALUE, "Small numbers take one byte, others one to four and their count.", number,
                bits=_packed_bits)  # fmt: skip
SIGN = _leaf("sign", Role.TYPE, "+ or -: the sign of the integer.", lambda data: data.decode("latin-1"))
SHORTS = _leaf("length in shorts", Role.LENGTH, "How many times two bytes the integer has.", number, bits=_packed_bits,
               words=lambda n: f"{n:,} × 2 bytes")  # fmt: skip
MAGNITUDE = _leaf("magnitude", Role.VALUE, "The integer without its sign, little end first.",
                  lambda data: int.from_bytes(data, "little"))  # fmt: skip
FLOAT_TEXT = _leaf(
    "float digits", Role.VALUE,
    "The shortest digits that give the number back, or inf, -inf or nan. Old writers add low bits after a byte 00.", double,
)  # fmt: skip
LENGTH = _leaf("length", Role.LENGTH, "How many bytes follow, as a packed integer.", number, bits=_packed_bits,
               words=lambda n: f"{n:,} byte{'s' * (n != 1)}")  # fmt: skip
COUNT = _leaf("count", Role.LENGTH, "How many elements, entries or members follow, as a packed integer.", number,
              bits=_packed_bits)  # fmt: skip
VARIABLES = _leaf("number of variables", Role.LENGTH, "How many instance variables follow, as a packed integer.", number,
                  bits=_packed_bits)  # fmt: skip
TEXT = _leaf("text", Role.VALUE, "The bytes of the string; its encoding says what they mean.", text_or_bytes)
NAME = _leaf("name", Role.NAME, "The key, written out.", text_or_bytes)
SYMBOL_LETTER = _leaf("symbol letter", Role.TYPE, "A colon: a symbol, met for the first time.", lambda _: ":",
                      words=lambda _: "symbol")  # fmt: skip
SYMBOL_TEXT = _leaf("symbol", Role.VALUE, "The name of the symbol.", symbol)
SYMBOL_LINK = _leaf(
    "symbol link", Role.POINTER, "A semicolon and a number: the symbol that came as this one, counted from 0.",
    lambda data: number(data[1:]), words=lambda n: f"symbol number {n:,}", split=((Role.TYPE, 8),),
)  # fmt: skip
ENCODING = _leaf("encoding variable", Role.TYPE, "E says UTF-8 or US-ASCII in a word; encoding says any other by its name.",
                 text_or_bytes)  # fmt: skip
ENCODING_FLAG = _leaf("encoding flag", Role.TYPE, "T: the text is UTF-8. F: it is US-ASCII.", lambda data: chr(data[0]),
                      words=lambda letter: "UTF-8" if letter == "T" else "US-ASCII")  # fmt: skip
ENCODING_NAME = _leaf("encoding name", Role.TYPE, "The name of the encoding.", text_or_bytes)
ENCODING_LINK = _leaf("encoding link", Role.POINTER, "The object that came as this one: the name of the encoding.",
                      lambda data: number(data[1:]),
                      words=lambda n: f"object number {n:,}", split=((Role.TYPE, 8),))  # fmt: skip
CLASS_NAME = _leaf("class name", Role.VALUE, "The name of the class, with its modules.", text_or_bytes)
MODIFIER = _leaf("module name", Role.TYPE, "The name of the module or the subclass.", text_or_bytes)
THE_CLASS = _leaf("class value", Role.VALUE, "The name of a class, which is itself the value.",
                  lambda data: Logical("class", bytes(data), data.decode("utf-8", "replace")))  # fmt: skip
THE_MODULE = _leaf("module value", Role.VALUE, "The name of a module, which is itself the value.",
                   lambda data: Logical("module", bytes(data), data.decode("utf-8", "replace")))  # fmt: skip
PATTERN = _leaf("pattern", Role.VALUE, "The regular expression.", text_or_bytes)
OPTION_BITS = _leaf("options", Role.TYPE, "One bit each for i, x and m.", lambda data: data[0],
                    words=lambda n: options(n) or "none")  # fmt: skip
OWN_BYTES = _leaf("own bytes", Role.VALUE, "What the class wrote, in a form of its own.", ascii_or_bytes)
OBJECT_LINK = _leaf(
    "number of an object", Role.POINTER,
    "Objects are numbered from 0 in the order of the bytes; nil, true, false, Fixnums and symbols are not counted.", number,
    words=lambda n: f"object number {n:,}", bits=_packed_bits,
)  # fmt: skip

PARTS: Final = (
    VERSION, TYPE, WORD, WITH, EXTENDED, SUBCLASS, INTEGER, SIGN, SHORTS, MAGNITUDE, FLOAT_TEXT, LENGTH, COUNT, TEXT, NAME,
    SYMBOL_LETTER, SYMBOL_TEXT, SYMBOL_LINK, VARIABLES, ENCODING, ENCODING_FLAG, ENCODING_NAME, ENCODING_LINK, CLASS_NAME,
    MODIFIER, THE_CLASS, THE_MODULE, PATTERN, OPTION_BITS, OWN_BYTES, OBJECT_LINK, NIL, TRUE, FALSE, FIXNUM, BIGNUM,
    FLOAT_VALUE, STRING, SYMBOL, ARRAY, HASH, OBJECT, STRUCT, MARSHALED, DUMPED, DATA_OBJECT, CLASS_VALUE, MODULE_VALUE,
    REGEXP, LINK, CLASS_OF, OWN,
)  # fmt: skip
