"""Bytes in any of the writings that people paste: hex, dumps, base64, lists of numbers, literals. Detected, and told.

Each `Writing` reads a text or raises a `Fault` with the place and what to do. Without a name for the writing, the first
in the list whose `begins` likes the look of the text reads it, so that a fault is told in the terms of what was meant.
What could be two writings is the earlier one: `abcd` is hex, not base64; whoever means the other says so.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from . import limits
from .problem import InputError, Problem, too_large
from .schema import place


@dataclass(frozen=True, slots=True)
class Writing:
    """A way of writing bytes as text. `begins`: whether a text looks like one; `read` raises Fault."""

    key: str
    title: str
    begins: Callable[[str], bool]
    read: Callable[[str], bytes]


class Fault(Exception):
    """A text that is not quite in its writing: where (characters from 0), what was expected, found, and what to do."""

    def __init__(self, at: int, expected: str, found: str, fix: str) -> None:
        super().__init__(expected)
        self.at, self.expected, self.found, self.fix = at, expected, found, fix


def read_bytes(text: str, writing: str | None = None) -> tuple[bytes, str]:
    """The bytes of a text, and the key of the writing they were read from.

    `writing` forces one. Raises InputError with line and column, LimitError where there are more bytes than allowed.
    """
    kind = WRITINGS[writing] if writing is not None else _detect(text)
    try:
        data = kind.read(text)
    except Fault as fault:
        where = place(text, fault.at, fault.at)
        raise InputError(
            Problem(
                code=f"bytes-{kind.key}",
                detail=f"Read as {kind.title}; line {where.line}, column {where.column}: "
                f"expected {fault.expected}, found {fault.found}.",
                line=where.line,
                column=where.column,
                expected=fault.expected,
                found=fault.found,
                fix=fault.fix,
            )
        ) from None
    _bounded(len(data))
    return data, kind.key


def _bounded(size: int) -> None:
    if size > limits.INPUT_BYTES:
        raise too_large("The bytes", "bytes", limit=limits.INPUT_BYTES, given=size)


def _detect(text: str) -> Writing:
    for writing in WRITINGS.values():
        if writing.begins(text):
            return writing
    if len(re.findall("[0-9a-fA-F]", text)) * 10 >= len(re.findall(r"\S", text)) * 7:
        return WRITINGS["hex"]  # and what is wrong with it will be told
    word = text.split()[0][:30]
    where = place(text, text.find(word), 0)
    raise InputError(
        Problem(
            code="bytes-unknown",
            detail="These bytes are in no writing that could be recognised.",
            line=where.line,
            column=where.column,
            expected=", ".join(writing.title for writing in WRITINGS.values() if writing.key != "text"),
            found=word,
            fix="Paste hex or base64, or say with input_encoding which writing it is; "
            "“text” takes the characters themselves.",
        )
    )


def _seen(text: str, at: int) -> str:
    """What stands at a place, in words."""
    char = text[at : at + 1]
    if not char:
        return "the end of the text"
    return char if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"


# What stands around the bytes: quotes, X'0c4d' of SQL, <Buffer 0c 4d> of Node, data:…;base64, of a browser

_AROUND = re.compile(
    r"""\s*(?:[xX]?(?P<quote>['"])(?P<quoted>[^'"\\]*(?:\\[xX][^'"\\]*)*+)(?P=quote)|<(?:Buffer )?(?P<node>[^<>]*)>"""
    r"""|data:[^,]*;base64,(?P<url>.*))\s*\Z""",
    re.S,
)


def _inside(text: str) -> tuple[str, int]:
    """A text without what stands around it, and where it begins."""
    found = _AROUND.match(text)
    if not found or found.lastgroup is None:
        return text, 0
    return found[found.lastgroup], found.start(found.lastgroup)


# Hex: pairs of digits, with whatever people put between and before them

_BETWEEN_PAIRS = r"(?:0[xX]|\\[xX]|[\s:,;_.-])"
_HEX = re.compile(_BETWEEN_PAIRS + r"*+([0-9a-fA-F]{2})")
_GAP = re.compile(_BETWEEN_PAIRS + "++")
_HEX_ONLY = re.compile(r"\s*(?:0[xX]|\\[xX])?[0-9a-fA-F](?:0[xX]|\\[xX]|[0-9a-fA-F\s:,;_.-])*+\Z")


def _is_hex(text: str) -> bool:
    if not text.strip():
        return True  # no bytes at all are bytes too
    inside, _ = _inside(text)
    return bool(_HEX_ONLY.match(inside)) and not _is_number_list(text)


def _read_hex(text: str) -> bytes:
    inside, before = _inside(text)
    try:
        return bytes.fromhex(_GAP.sub(" ", inside))
    except ValueError:
        raise _no_hex(inside, before) from None


def _no_hex(text: str, before: int) -> Fault:
    at = count = 0
    while found := _HEX.match(text, at):
        at, count = found.end(), count + 1
        _bounded(count)
    gap = _GAP.match(text, at)
    at = gap.end() if gap else at
    if text[at : at + 1] in set("0123456789abcdefABCDEF"):
        return Fault(
            before + at, "two hexadecimal digits for each byte", "one", "Add the other digit, or a 0 before it."
        )
    return Fault(
        before + at, "hexadecimal digits", _seen(text, at), "Remove what is no hex, or say which writing it is."
    )


# Listings of xxd and hexdump -C: an offset, bytes, and what they look like as text

_LINE = re.compile(r"[ \t]*(?:(?P<offset>[0-9a-fA-F]{4,16})(?P<mark>:?)(?P<rest>[ \t].*|)|(?P<same>\*)[ \t]*)\r?\Z")
_GROUP = re.compile(r"[0-9a-fA-F]+\Z")


def _is_listing(mark: str) -> Callable[[str], bool]:
    first = re.compile(rf"\s*[0-9a-fA-F]{{7,16}}{mark}[0-9a-fA-F]{{2}}")
    return lambda text: bool(first.match(text))


def _read_listing(text: str) -> bytes:
    out = bytearray()
    at, base, repeat, row = 0, None, False, b""
    for line in text.split("\n"):
        begin, at = at, at + len(line) + 1
        if not line.strip():
            continue
        found = _LINE.match(line)
        if not found:
            raise Fault(begin, "an offset and bytes", line.strip()[:20], "Paste whole lines of the listing.")
        if found["same"]:
            repeat = True
            continue
        offset = int(found["offset"], 16)
        base = offset if base is None else base
        if repeat and row:
            _bounded(offset - base)
            while len(out) < offset - base:
                out += row
            repeat = False
        if offset - base != len(out):
            raise Fault(
                begin, f"offset {base + len(out):x}", found["offset"],
                "Some lines are missing, or are not in order: paste all of them.",
            )  # fmt: skip
        row = _row(found["rest"], begin + found.start("rest"), colon=bool(found["mark"]))
        out += row
    return bytes(out)


def _row(rest: str, at: int, *, colon: bool) -> bytes:
    """The bytes of one line: xxd puts two spaces before the text, hexdump -C a bar."""
    shown = re.match(r"[ \t]*(.*?)(?:  |\Z)" if colon else r"[ \t]*([^|]*)", rest)
    body, start = (shown[1], shown.start(1)) if shown else ("", 0)
    out = bytearray()
    for group in re.finditer(r"\S+", body):
        if not _GROUP.match(group[0]) or len(group[0]) % 2:
            raise Fault(
                at + start + group.start(), "two hexadecimal digits for each byte", group[0], "Paste whole lines."
            )
        out += bytes.fromhex(group[0])
    return bytes(out)


# Lists of numbers, as C, Java, Go, Rust, JavaScript and JSON write them

_LISTS = (re.compile(r"[^{]*\{([^{}\"]*)\}"), re.compile(r"[^\[]*\[([^\[\]\"]*)\]"))
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


def _is_number_list(text: str) -> bool:
    inner = _listed(text)
    if inner:
        return not inner[1].strip() or bool(_ITEM.match(inner[1]))
    return bool(_BARE_HEX.match(text) or _BARE_DECIMAL.match(text))


def _read_numbers(text: str) -> bytes:
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
        _bounded(len(out))
        at = found.end()
    at = _BETWEEN.match(text, at, end).end()  # type: ignore[union-attr]
    if at < end:
        raise Fault(at, "a number from -128 to 255", _seen(text, at), "Write the bytes as numbers with commas between.")
    return bytes(out)


# Literals: b'…' of Python, and text with escapes as C, Rust, Go, a shell or a log writes it

_PIECE = re.compile(r"""\s*b?(?P<quote>'''|\"\"\"|'|")""", re.I)
_PYTHON = re.compile(r"""\s*(?:bytes|bytearray|memoryview)?\(?\s*b['"]""")
_FROMHEX = re.compile(r"""\s*(?:bytes|bytearray)\.fromhex\(\s*(['"])(?P<hex>[^'"]*)\1\s*\)\s*\Z""")
_ESCAPE = re.compile(
    r"\\(?:x(?P<hex>[0-9a-fA-F]{2})"
    r"|u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|u\{(?P<rust>[0-9a-fA-F]{1,6})\}|U(?P<U>[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-7]{1,3})|(?P<one>[abfnrtv\\'\"?/e])|(?P<line>\r?\n))"
)
_ONE = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "e": 27}


def _is_python(text: str) -> bool:
    return bool(_PYTHON.match(text) or _FROMHEX.match(text))


def _is_escaped(text: str) -> bool:
    return bool(re.match(r"""\s*["']""", text)) or bool(re.search(r"\\(?:x[0-9a-fA-F]{2}|[0-7]{3}|0)", text))


def _read_literals(text: str) -> bytes:
    """Literals one after the other, as adjacent ones are one in Python and in C; whatever encloses them is left out."""
    if found := _FROMHEX.match(text):
        return _read_hex(found["hex"])
    opening = re.match(r"\s*(?:(?:bytes|bytearray|memoryview)\(|\()?", text)
    at = opening.end() if opening else 0
    out = bytearray()
    while piece := _PIECE.match(text, at):
        at = _literal(text, piece.end(), piece["quote"], out)
    rest = re.compile(r"[\s);]*").match(text, at)
    at = rest.end() if rest else at
    if at < len(text):
        raise Fault(at, "the end of the literal", _seen(text, at), "Write a quotation mark inside it as \\' or \\\".")
    return bytes(out)


def _read_escaped(text: str) -> bytes:
    """With quotes or without: what is no escape stands for itself, in UTF-8."""
    if re.match(r"""\s*["']""", text):
        return _read_literals(text)
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


# Base64, with either alphabet


def _is_base64(marks: str) -> Callable[[str], bool]:
    lines = re.compile(rf"\s*[A-Za-z0-9{marks}]++(?:\s*\n\s*[A-Za-z0-9{marks}]++)*+={{0,2}}\s*\Z")

    def begins(text: str) -> bool:
        inside, _ = _inside(text)
        return bool(lines.match(inside)) and len(re.sub(r"[\s=]", "", inside)) % 4 != 1

    return begins


def _read_base64(marks: str) -> Callable[[str], bytes]:
    wrong = re.compile(rf"[^A-Za-z0-9{marks}\s]")

    def read(text: str) -> bytes:
        inside, before = _inside(text)
        digits = inside.rstrip("=\r\n\t ")
        if found := wrong.search(digits):
            fix = "Remove what is no base64."
            if found[0] in "+/-_":
                fix = f"That is a character of {'base64' if found[0] in '+/' else 'base64url'}."
            expected = "letters, digits, " + " and ".join(marks.replace("\\", ""))
            raise Fault(before + found.start(), expected, _seen(found[0], 0), fix)
        plain = re.sub(r"\s", "", digits)
        if len(plain) % 4 == 1:
            raise Fault(
                before + len(digits), "four characters for three bytes", f"{len(plain):,} characters",
                "A character is missing: copy the whole text.",
            )  # fmt: skip
        return base64.b64decode(plain.replace("-", "+").replace("_", "/") + "=" * (-len(plain) % 4))

    return read


# The characters themselves


def _read_text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


WRITINGS: Final[Mapping[str, Writing]] = {
    writing.key: writing
    for writing in (
        Writing("xxd", "a listing of xxd", _is_listing(":[ \t]+"), _read_listing),
        Writing("hexdump", "a listing of hexdump -C", _is_listing("(?:[ ]{2,3}|\t)"), _read_listing),
        Writing("python", "a bytes literal of Python", _is_python, _read_literals),
        Writing("hex", "hex", _is_hex, _read_hex),
        Writing("c-array", "a list of numbers, as in C", _is_number_list, _read_numbers),
        Writing("base64", "base64", _is_base64("+/"), _read_base64("+/")),
        Writing("base64url", "base64url", _is_base64(r"_\-"), _read_base64(r"_\-")),
        Writing("escaped", "text with escapes, such as \\x0a", _is_escaped, _read_escaped),
        Writing("text", "text, its characters in UTF-8", lambda text: False, _read_text),
    )
}
