"""Bytes as programs write them: lists of numbers, literals, text with escapes. `bytes_text` says which is which."""

from __future__ import annotations

import re

from . import limits
from .problem import too_large


class Fault(Exception):
    """A text that is not quite in its writing: where (characters from 0), what was expected, found, and what to do."""

    def __init__(self, at: int, expected: str, found: str, fix: str) -> None:
        super().__init__(expected)
        self.at, self.expected, self.found, self.fix = at, expected, found, fix


def bounded(size: int) -> None:
    if size > limits.INPUT_BYTES:
        raise too_large("The bytes", "bytes", limit=limits.INPUT_BYTES, given=size)


def seen(text: str, at: int) -> str:
    """What stands at a place, in words."""
    char = text[at : at + 1]
    if not char:
        return "the end of the text"
    return char if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"


# Lists of numbers, as C, Java, Go, Rust, JavaScript and JSON write them

_LISTS = (
    re.compile(r"[^{\"'\\]*\{([^{}\"]*)\}"),
    re.compile(r"(?:[^=\[\"'\\]*\[[^\[\]\"]*\]\s*=)?[^\[\"'\\]*\[([^\[\]\"]*)\]"),  # after Rust's `: [u8; 2] =`
)
_BARE_HEX = re.compile(r"\s*0[xX][0-9a-fA-F]{1,2}\s*,")
_BARE_DECIMAL = re.compile(r"\s*[-+]?[0-9]{1,3}(?:\s*,\s*[-+]?[0-9]{1,3})++\s*,?\s*\Z")
_ITEM = re.compile(
    r"(?:[\s,]|//[^\n]*|/\*.*?\*/|\((?:byte|char|unsigned char|uint8_t)\))*+"
    r"(?:(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|(?P<octal>0[0-7]+)|(?P<decimal>[0-9]+))"
    r"(?:u8|i8|[uU])?|'(?P<char>\\?.)')(?![0-9a-zA-Z_.])",
    re.S,
)
_BETWEEN = re.compile(r"(?:[\s,]|//[^\n]*|/\*.*?\*/)*+", re.S)
_CHAR = {"\\n": 10, "\\r": 13, "\\t": 9, "\\0": 0, "\\\\": 92, "\\'": 39}


def _listed(text: str) -> re.Match[str] | None:
    """What stands in braces, or in brackets: `unsigned char x[] = {…}`, `[…]`."""
    return next((found for brackets in _LISTS if (found := brackets.match(text))), None)


def is_number_list(text: str) -> bool:
    inner = _listed(text)
    if inner:
        return not inner[1].strip() or bool(_ITEM.match(inner[1]))
    return bool(_BARE_HEX.match(text) or _BARE_DECIMAL.match(text))


def read_numbers(text: str) -> bytes:
    inner = _listed(text)
    begin, end = inner.span(1) if inner else (0, len(text))
    out, at = bytearray(), begin
    while found := _ITEM.match(text, at, end):
        if char := found["char"]:
            value = _CHAR.get(char, ord(char[-1]))
        else:
            value = next(
                int(found[name][:40], base)
                for name, base in (("hex", 16), ("bin", 2), ("octal", 8), ("decimal", 10))
                if found[name]
            )
            value = -value if found["sign"] == "-" else value
        if not -128 <= value <= 255:
            raise Fault(found.start() + len(found[0]) - len(found[0].lstrip(" \t\r\n,")), "a byte, from -128 to 255",
                        str(value), "Write each byte as a number of its own.")  # fmt: skip
        out.append(value & 0xFF)
        bounded(len(out))
        at = found.end()
    at = _BETWEEN.match(text, at, end).end()  # type: ignore[union-attr]
    if at < end:
        raise Fault(at, "a number from -128 to 255", seen(text, at), "Write the bytes as numbers with commas between.")
    return bytes(out)


# Literals: b'…' of Python, and text with escapes as C, Rust, Go, a shell or a log writes it

_PIECE = re.compile(r"""\s*b?(?P<quote>'''|\"\"\"|'|")""", re.I)
_PYTHON = re.compile(r"""\s*(?:bytes|bytearray|memoryview)?\(?\s*b['"]""")
_ESCAPE = re.compile(
    r"\\(?:x(?P<hex>[0-9a-fA-F]{2})"
    r"|u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|u\{(?P<rust>[0-9a-fA-F]{1,6})\}|U(?P<U>[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-7]{1,3})|(?P<one>[abfnrtv\\'\"?/e])|(?P<line>\r?\n))"
)
_ONE = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "e": 27}


def is_python(text: str) -> bool:
    return bool(_PYTHON.match(text))


def is_escaped(text: str) -> bool:
    return bool(re.match(r"""\s*["']""", text)) or bool(re.search(r"\\(?:x[0-9a-fA-F]{2}|[0-7]{3}|0)", text))


def read_literals(text: str) -> bytes:
    """Literals one after the other, as adjacent ones are one in Python and in C; whatever encloses them is left out."""
    opening = re.match(r"\s*(?:(?:bytes|bytearray|memoryview)\(|\()?", text)
    at = opening.end() if opening else 0
    out = bytearray()
    while piece := _PIECE.match(text, at):
        at = _literal(text, piece.end(), piece["quote"], out)
    rest = re.compile(r"[\s);]*").match(text, at)
    at = rest.end() if rest else at
    if at < len(text):
        raise Fault(at, "the end of the literal", seen(text, at), "Write a quotation mark inside it as \\' or \\\".")
    return bytes(out)


def read_escaped(text: str) -> bytes:
    """With quotes or without: what is no escape stands for itself, in UTF-8."""
    if re.match(r"""\s*["']""", text):
        return read_literals(text)
    out = bytearray()
    _literal(text.strip("\r\n"), 0, "", out)
    return bytes(out)


def _literal(text: str, at: int, quote: str, out: bytearray) -> int:
    """One literal's bytes onto `out`; gives where it ends. Without a quote it runs to the end of the text."""
    begin = at
    plain = re.compile(r"[^\\" + quote[:1] + r"]+")
    while True:
        if quote and text.startswith(quote, at):
            return at + len(quote)
        if at >= len(text):
            if quote:
                raise Fault(begin - len(quote), f"a closing {quote}", "the end of the text", f"Close it with {quote}.")
            return at
        if found := plain.match(text, at):
            out += found[0].encode("utf-8", "surrogatepass")
        elif found := _ESCAPE.match(text, at):
            out += _escape(found)
        elif text[at] == "\\":
            raise Fault(at, "an escape such as \\x0a, \\n or \\\\", text[at : at + 4], "Write a backslash as \\\\.")
        else:  # one quotation mark inside triple quotes
            out += text[at].encode()
            at += 1
            continue
        at = found.end()


def _escape(found: re.Match[str]) -> bytes:
    if digits := found["hex"]:
        return bytes([int(digits, 16)])
    if digits := found["octal"]:
        return bytes([int(digits, 8) & 0xFF])
    if found["high"]:
        code = 0x10000 + ((int(found["high"], 16) & 0x3FF) << 10 | int(found["low"], 16) & 0x3FF)
        return chr(code).encode()
    if digits := found["u"] or found["U"] or found["rust"]:
        code = int(digits, 16)
        if code > 0x10FFFF:
            raise Fault(found.start(), "a character up to U+10FFFF", found[0], "Write the bytes with \\x instead.")
        return chr(code).encode("utf-8", "surrogatepass")
    if found["line"]:
        return b""
    one = found["one"]
    return bytes([_ONE.get(one, ord(one))])
