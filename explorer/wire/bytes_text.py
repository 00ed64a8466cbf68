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

from .bytes_code import (
    Fault,
    bounded,
    is_escaped,
    is_number_list,
    is_python,
    read_escaped,
    read_literals,
    read_numbers,
    seen,
)
from .problem import InputError, Problem
from .schema import place


@dataclass(frozen=True, slots=True)
class Writing:
    """A way of writing bytes as text. `begins`: whether a text looks like one; `read` raises Fault."""

    key: str
    title: str
    begins: Callable[[str], bool]
    read: Callable[[str], bytes]


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
    bounded(len(data))
    return data, kind.key


def _detect(text: str) -> Writing:
    for writing in WRITINGS.values():
        if writing.begins(text):
            return writing
    if len(re.findall("[0-9a-fA-F]", text)) * 10 >= len(re.findall(r"\S", text)) * 7:
        return WRITINGS["hex"]  # and what is wrong with it will be told
    stopped = _furthest(text)
    word = text[stopped:].split()[0][:30]
    where = place(text, text.index(word, stopped), 0)
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


def _furthest(text: str) -> int:
    """Where the reading that comes furthest stops, of those that hold to what bytes are written with."""
    lines_of_words = not re.search(r"\S[^\S\n]+\S", text)
    furthest = 0
    for key in ("hex", "c-array", *(("base64", "base64url") if lines_of_words else ())):
        try:
            WRITINGS[key].read(text)
        except Fault as fault:
            if furthest < fault.at < len(text.rstrip()):
                furthest = fault.at
    return furthest


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
    return bool(_HEX_ONLY.match(inside)) and not is_number_list(text)


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
        bounded(count)
    gap = _GAP.match(text, at)
    at = gap.end() if gap else at
    if text[at : at + 1] in set("0123456789abcdefABCDEF"):
        return Fault(
            before + at, "two hexadecimal digits for each byte", "one", "Add the other digit, or a 0 before it."
        )
    return Fault(
        before + at, "hexadecimal digits", seen(text, at), "Remove what is no hex, or say which writing it is."
    )


_FROMHEX = re.compile(r"""\s*(?:bytes|bytearray)\.fromhex\(\s*(['"])(?P<hex>[^'"]*)\1\s*\)\s*\Z""")


def _is_python(text: str) -> bool:
    return is_python(text) or bool(_FROMHEX.match(text))


def _read_python(text: str) -> bytes:
    found = _FROMHEX.match(text)
    return _read_hex(found["hex"]) if found else read_literals(text)


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
            bounded(offset - base)
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
            raise Fault(before + found.start(), expected, seen(found[0], 0), fix)
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
        Writing("python", "a bytes literal of Python", _is_python, _read_python),
        Writing("hex", "hex", _is_hex, _read_hex),
        Writing("c-array", "a list of numbers, as in C", is_number_list, read_numbers),
        Writing("base64", "base64", _is_base64("+/"), _read_base64("+/")),
        Writing("base64url", "base64url", _is_base64(r"_\-"), _read_base64(r"_\-")),
        Writing("escaped", "text with escapes, such as \\x0a", is_escaped, read_escaped),
        Writing("text", "text, its characters in UTF-8", lambda text: False, _read_text),
    )
}
