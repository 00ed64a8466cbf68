"""Ion text's tables: the pattern of its tokens, the parts that they are, and what they say."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any, Final

from ..layout import Part, Role
from ..value import Value
from ._ion_table import MODEL, SYMBOLS
from ._ion_values import TIMESTAMP, Moment, clob, decimal, moment, null, symbol

# Tokens. One match a token, with the white space before it; something matches everywhere, and all repetition is
# possessive, so no input is slow.

_WS: Final = r"[ \t\n\r\v\f]*+"
_ESCAPE: Final = r"\\(?:[0abtnfrv\"'?\\/]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|\n|\r)"
_SHORT: Final = r'"(?:[^"\\\x00-\x08\x0a\x0d-\x1f]|' + _ESCAPE + r')*+"'
_LONG: Final = r"'''(?:[^'\\\x00-\x08\x0e-\x1f]|'(?!'')|" + _ESCAPE + r")*+'''"
_QUOTED: Final = r"'(?!'')(?:[^'\\\x00-\x08\x0a\x0d-\x1f]|" + _ESCAPE + r")*+'"
_STOP: Final = r"(?=[{}\[\](),\"' \t\n\r\v\f]|/[/*]|\Z)"
_DIGITS: Final = r"[0-9](?:_?[0-9])*+"
_INTEGER: Final = r"(?:0(?![_0-9])|[1-9](?:_?[0-9])*+)"
_TYPE_NAMES: Final = r"null|bool|int|float|decimal|timestamp|symbol|string|clob|blob|list|sexp|struct"

(
    COMMENT_, STRING_, LONG_, QUOTED_, TIMESTAMP_, RADIX_, NUMBER_, SPECIAL_, NULL_, WORD_, LOB_, OPEN_STRUCT, CLOSE_STRUCT,
    OPEN_LIST, CLOSE_LIST, OPEN_SEXP, CLOSE_SEXP, COMMA_, COLONS_, COLON_, OPERATOR_,
) = range(1, 22)  # fmt: skip

TOKEN: Final = re.compile(
    (
        _WS + r"(?:(//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)"
        r"|(" + _SHORT + r")|(" + _LONG + r")|(" + _QUOTED + r")"
        r"|(" + TIMESTAMP + r")" + _STOP +
        r"|(-?+0(?:[bB][01](?:_?[01])*+|[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*+))" + _STOP +
        r"|(-?+" + _INTEGER + r"(?:\.(?:" + _DIGITS + r")?+)?+(?:[dDeE][-+]?+[0-9]++)?+)" + _STOP +
        r"|([-+]inf)(?![A-Za-z0-9_$])"
        r"|(null(?:\.(?:" + _TYPE_NAMES + r"))?+)(?![A-Za-z0-9_$.])"
        r"|((?!null(?![A-Za-z0-9_$]))[A-Za-z_$][A-Za-z0-9_$]*+)"
        r"|(\{\{)|(\{)|(\})|(\[)|(\])|(\()|(\))|(,)|(::)|(:)"
        r"|((?:(?!/[/*])[!#%&*+\-./;<=>?@^`|~])++)|)"
    ).encode()
)  # fmt: skip
SKIP: Final = re.compile(rb"(?:[ \t\n\r\v\f]++|//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
"""White space and comments."""
SPACE_OR_COMMENT: Final = re.compile(rb"([ \t\n\r\v\f]++)|(//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)")
COLONS: Final = re.compile(SKIP.pattern + rb"(::?)")
NEXT_LONG: Final = re.compile(SKIP.pattern + rb"(" + _LONG.encode() + rb")")
BASE64: Final = re.compile(rb"[A-Za-z0-9+/= \t\n\r\v\f]*+")
CLOB_SHORT: Final = re.compile(_WS.encode() + rb"(" + _SHORT.encode() + rb")" + _WS.encode())
CLOB_LONG: Final = re.compile(_WS.encode() + rb"(" + _LONG.encode() + rb")" + _WS.encode())
WIDE_ESCAPE: Final = re.compile(rb"(?:[^\\]|\\[^uU])*+\\[uU]", re.DOTALL)
"""An escape of a character beyond bytes, somewhere."""
SID: Final = re.compile(rb"\$[0-9]+\Z")
VERSION_LIKE: Final = re.compile(rb"\$ion_[0-9]+_[0-9]+\Z")


# What tokens say

_SIMPLE: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v", '"': '"', "'": "'", "?": "?",
    "\\": "\\", "/": "/", "\n": "", "\r": "", "\r\n": "",
}  # fmt: skip
_ESCAPES: Final = re.compile(_ESCAPE[:2] + "(" + _ESCAPE[2:] + ")")
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_NEWLINE: Final = re.compile("\r\n?")


def _unescaped(match: re.Match[str]) -> str:
    told = match[1]
    if told[0] not in "xuU":
        return _SIMPLE[told]
    code = int(told[1:], 16)
    return chr(code) if code < 0x110000 else "\ud800"  # past Unicode: no character, and told as such


def unescape(data: bytes, *, lines: bool = False) -> str:
    """The text between the quotes. `lines`: line ends of any kind are a line feed. Lone surrogates are kept, for `lone`."""
    text = data.decode("utf-8", "surrogatepass")
    if lines and "\r" in text:
        pieces = _ESCAPES.split(text)  # an escaped line end is none
        text = "".join(
            _NEWLINE.sub("\n", piece) if place % 2 == 0 else "\\" + piece for place, piece in enumerate(pieces)
        )
    if "\\" not in text:
        return text
    text = _ESCAPES.sub(_unescaped, text)
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def lone(text: str) -> bool:
    """Whether text holds half of a surrogate pair, which is no character."""
    return not text.isascii() and _LONE.search(text) is not None


def short(data: bytes) -> str:
    return unescape(data[1:-1])


def long(data: bytes) -> str:
    return unescape(data[3:-3], lines=True)


def clob_text(data: bytes) -> bytes:
    """The bytes of a string in a clob: each escape is a byte."""
    return (long(data) if data.startswith(b"'''") else short(data)).encode("latin-1", "replace")


def number(data: bytes) -> Value:
    """A number: a float where it has an e, a decimal where it has a point or a d, else an integer."""
    text = data.decode().replace("_", "").lower()
    if "e" in text:
        return float(text)
    if "." not in text and "d" not in text:
        return int(text)
    digits, _, power = text.partition("d")
    whole, _, fraction = digits.partition(".")
    return decimal(int(whole + fraction), int(power or 0) - len(fraction), negative=text.startswith("-"))


def radix(data: bytes) -> int:
    """An integer in hexadecimal or binary."""
    text = data.decode().replace("_", "").lower()
    return int(text, 16 if "x" in text else 2)


def word(data: bytes) -> Value:
    """An identifier: a keyword or a symbol."""
    if data in KEYWORDS:
        return KEYWORDS[data]
    return symbol(data.decode())


KEYWORDS: Final[dict[bytes, Value]] = {b"true": True, b"false": False, b"nan": float("nan"), b"null": None}


def special(data: bytes) -> float:
    return float(data.decode())


def typed_null(data: bytes) -> Value:
    return null(data.decode().partition(".")[2] or "null")


def timestamp(data: bytes) -> Value:
    return time(data).value


def time(data: bytes) -> Moment:
    return moment(data.decode())


def bytes_of(data: bytes) -> bytes | None:
    """Base64 with white space in it; None where it is none."""
    plain = data.translate(None, b" \t\n\r\v\f")
    try:
        return base64.b64decode(plain, validate=True) if len(plain) % 4 == 0 else None
    except ValueError:
        return None


# Leaves


def _token(name: str, role: Role, doc: str, spec: str, read: Callable[[bytes], Value], **more: Any) -> Part:
    return Part(name, role, doc, f"{MODEL}: {spec}", read=read, **more)


def _mark(name: str, doc: str, spec: str) -> Part:
    return _token(name, Role.FRAME, doc, spec, lambda data: data.decode())


_QUOTES: Final = ((Role.FRAME, 16),)

VERSION = _mark(
    "version symbol",
    "Says Ion 1.0 and clears the symbol table; by itself, at the top level alone.",
    "Ion version markers",
)
BOM = Part(
    "byte order mark", Role.PADDING, "Not part of Ion; a reader may ignore it.", f"{MODEL}: text", read=lambda _: "U+FEFF",
)  # fmt: skip
SPACE = _token(
    "white space", Role.PADDING, "Spaces, tabs and line ends between the tokens; they mean nothing.", "text",
    len, words=lambda n: f"{n} of white space",
)  # fmt: skip
COMMENT = _token(
    "comment", Role.PADDING, "Words for people, to the end of the line or to the mark that ends it; they mean nothing.",
    "text", lambda data: data.decode("utf-8", "replace"),
)  # fmt: skip
BEGIN_STRUCT = _mark("begin of struct", "Begins a struct.", "structures")
END_STRUCT = _mark("end of struct", "Ends a struct.", "structures")
BEGIN_LIST = _mark("begin of list", "Begins a list.", "lists")
END_LIST = _mark("end of list", "Ends a list.", "lists")
BEGIN_SEXP = _mark(
    "begin of S-expression", "Begins an S-expression, whose values have no commas between them.", "S-expressions"
)
END_SEXP = _mark("end of S-expression", "Ends an S-expression.", "S-expressions")
COMMA = _mark("comma", "Stands between two values or two fields, and may stand after the last one.", "lists")
COLON = _mark("colon", "Stands between the name of a field and its value.", "structures")
DOUBLE_COLON = _mark("double colon", "Stands between an annotation and the value that it is for.", "type annotations")
BEGIN_LOB = _mark("begin of bytes", "Begins a blob, whose bytes are base64, or a clob, which is a string.", "blobs")
END_LOB = _mark("end of bytes", "Ends a blob or clob.", "blobs")


def _text(name: str, role: Role, doc: str, spec: str, quotes: bool, read: Callable[[bytes], Value]) -> Part:
    return _token(name, role, doc, spec, read, split=_QUOTES if quotes else ())


NAME = _text(
    "name", Role.NAME, "The name of the field, written out; it needs no quotes where it is an identifier.", "structures",
    False, lambda data: data.decode(),
)  # fmt: skip
QUOTED_NAME = _text("quoted name", Role.NAME, "The name of the field, in quotes.", "structures", True, short)
LONG_NAME = _token(
    "long name", Role.NAME, "The name of the field as a long string.", "structures", long, split=((Role.FRAME, 48),)
)
NAME_ID = _token(
    "name by number", Role.NAME, "The name of the field by its number in the symbol table.", "symbols",
    lambda data: int(data[1:]),
)  # fmt: skip
ANNOTATION_TEXT = _token(
    "annotation symbol", Role.TAG, "A symbol that says what the value is meant to be.", "type annotations",
    lambda data: short(data) if data[:1] == b"'" else data.decode(),
)  # fmt: skip
ANNOTATION_ID = _token(
    "annotation by number", Role.TAG, "An annotation by its number in the symbol table.", "symbols",
    lambda data: int(data[1:]),
)  # fmt: skip
STRING_TEXT = _text("string text", Role.VALUE, "The characters between two quotation marks; a backslash begins an escape.",
                    "strings", True, short)  # fmt: skip
LONG_TEXT = _token(
    "long string", Role.VALUE, "The characters between three quotation marks, over several lines; several such are one text.",
    "long strings", long, split=((Role.FRAME, 48),),
)  # fmt: skip
QUOTED_SYMBOL = _text("quoted symbol", Role.VALUE, "A symbol between single quotation marks.", "symbols", True,
                      lambda data: symbol(short(data)))  # fmt: skip
WORD = _token(
    "identifier", Role.VALUE, "A symbol that needs no quotes, or one of true, false, null, nan.", "symbols", word
)
OPERATOR = _token(
    "operator", Role.VALUE, "A symbol of special characters; in an S-expression it needs no quotes.", "symbols",
    lambda data: symbol(data.decode()),
)  # fmt: skip
SYMBOL_NUMBER = _token(
    "symbol by number", Role.VALUE, "A symbol by its number in the symbol table.", "symbols",
    lambda data: int(data[1:]),
)  # fmt: skip
NUMBER = _token(
    "number", Role.VALUE, "An integer; a decimal where it has a point or a d; a binary float where it has an e.",
    "real numbers", number,
)  # fmt: skip
RADIX = _token("number in hexadecimal or binary", Role.VALUE, "An integer, after 0x or 0b.", "integers", radix)
SPECIAL = _token("infinity", Role.VALUE, "A float beyond all others, +inf or -inf.", "real numbers", special)
TYPED_NULL = _token("typed null", Role.VALUE, "Nothing, of a type; null alone is null.null.", "null values", typed_null)
TIMESTAMP_TEXT = _token(
    "timestamp text", Role.VALUE, "A date, or a date and a time with its offset to UTC; after the T as little as there is.",
    "timestamps", timestamp,
)  # fmt: skip
BLOB_TEXT = _token("base64", Role.VALUE, "Bytes in base64; white space means nothing.", "blobs", bytes_of)
CLOB_TEXT = _token(
    "clob text", Role.VALUE, "Bytes as text: ASCII characters stand for themselves, any other byte is an escape.", "clobs",
    lambda data: clob(clob_text(data)),
)  # fmt: skip
WIDE = _token(
    "UTF-16 or UTF-32", Role.VALUE, "The text in an encoding of two or four bytes a character, told below as UTF-8.", "text",
    lambda data: f"{len(data)} bytes",
)  # fmt: skip
TABLE_TEXT = Part(
    "symbol of the table", Role.NAME, "A text that gets a number; the text below may say it by that number.",
    f"{SYMBOLS}: local symbol tables", read=lambda data: long(data) if data[:3] == b"'''" else short(data),
)  # fmt: skip
IN_TABLE: Final = {STRING_TEXT: TABLE_TEXT, LONG_TEXT: TABLE_TEXT}

PARTS: Final = (
    VERSION, BOM, SPACE, COMMENT, BEGIN_STRUCT, END_STRUCT, BEGIN_LIST, END_LIST, BEGIN_SEXP, END_SEXP, COMMA, COLON,
    DOUBLE_COLON, BEGIN_LOB, END_LOB, NAME, QUOTED_NAME, LONG_NAME, NAME_ID, ANNOTATION_TEXT, ANNOTATION_ID, STRING_TEXT,
    LONG_TEXT,
    QUOTED_SYMBOL, WORD, OPERATOR, SYMBOL_NUMBER, NUMBER, RADIX, SPECIAL, TYPED_NULL, TIMESTAMP_TEXT, BLOB_TEXT, CLOB_TEXT,
    WIDE, TABLE_TEXT,
)  # fmt: skip
