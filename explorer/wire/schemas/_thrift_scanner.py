"""Thrift IDL as words: identifiers, numbers, literals and signs, each with its place; comments are dropped, docs are kept.

The rules are those of the Apache compiler's scanner: an identifier may hold dots, `#` begins a comment too, a literal ends
on its line and knows six escapes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ..problem import Edit, Problem, SchemaError
from ..schema import Place

_WORD: Final = re.compile(
    r"""
      (?P<space> [ \t\r\n\ufeff]+ )
    | (?P<comment> //[^\n]* | \#[^\n]* | /\*.*?\*/ )
    | (?P<name> [A-Za-z_](?: \.[A-Za-z_0-9] | [A-Za-z_0-9] )* )
    | (?P<hex> [+-]?0x[0-9A-Fa-f]+ )
    | (?P<double> [+-]? (?: [0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)? | [0-9]+[eE][+-]?[0-9]+ ) )
    | (?P<int> [+-]?[0-9]+ )
    | (?P<literal> "(?:[^"\\\n]|\\[^\n])*" | '(?:[^'\\\n]|\\[^\n])*' )
    | (?P<sign> [:;,{}()=<>\[\]*&] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"r": "\r", "n": "\n", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
END: Final = "end"


@dataclass(slots=True)
class Word:
    """One word. `kind` is "name", "int", "double", "literal", "sign" or "end"; `value` what a number or literal says."""

    kind: str
    text: str
    start: int
    end: int
    value: object = None
    doc: str = ""  # of the doc comment before it

    @property
    def shown(self) -> str:
        """The word as a message quotes it."""
        if self.kind == END:
            return "the end of the text"
        return f"`{self.text if len(self.text) <= 40 else self.text[:39] + '…'}`"


class Lines:
    """Where the lines of a text begin; places by bisection."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, start: int, end: int) -> Place:
        line = bisect_right(self.starts, start)
        return Place(line, start - self.starts[line - 1] + 1, start, end)


def fault(
    where: Place,
    expected: str,
    found: str,
    *,
    code: str = "syntax",
    fix: str | None = None,
    detail: str | None = None,
    edit: Edit | None = None,
) -> Problem:
    """A problem of the text, with its place in words."""
    said = detail or f"expected {expected}, found {found}"
    return Problem(
        code=code,
        detail=f"Line {where.line}, column {where.column}: {said}.",
        line=where.line,
        column=where.column,
        expected=expected,
        found=found,
        fix=fix,
        edit=edit,
    )


def scan(text: str, lines: Lines, mend: Callable[[str, int], Edit | None] | None = None) -> list[Word]:
    """All words, the end last; raises SchemaError at the first that is none. `mend`: the edit for a place that is no word."""
    words: list[Word] = []
    at, doc = 0, ""
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            problem = _no_word(text, at, lines)
            raise SchemaError(replace(problem, edit=mend(text, at)) if mend else problem)
        kind, word, start, at = found.lastgroup or "", found.group(), at, found.end()
        if kind == "space":
            continue
        if kind == "comment":
            if word.startswith("/**") and len(word) > 4:
                doc = clean_doc(word[3:-2])
            continue
        made = Word(kind, word, start, at, doc=doc)
        doc = ""
        if kind in ("int", "hex", "double", "literal"):
            _value(made, lines)
        words.append(made)
    words.append(Word(END, "", len(text), len(text)))
    return words


def _value(word: Word, lines: Lines) -> None:
    """What a number or a literal says."""
    where = lines.place(word.start, word.end)
    if word.kind == "literal":
        bad = next((each for each in _ESCAPE.finditer(word.text) if each.group(1) not in _ESCAPES), None)
        if bad is not None:
            place = lines.place(word.start + bad.start(), word.start + bad.end())
            fix = "Write a backslash twice to mean itself."
            edit = Edit(place.start, place.start, "\\")
            wanted = "one of the escapes \\n \\r \\t \\\" \\' \\\\"
            raise SchemaError(fault(place, wanted, f"`{bad.group()}`", fix=fix, edit=edit))
        word.value = _ESCAPE.sub(lambda each: _ESCAPES[each.group(1)], word.text[1:-1])
    elif word.kind == "double":
        word.value = float(word.text)
    else:
        digits = word.text.lstrip("+-").removeprefix("0x").lstrip("0")
        number = int(word.text, 16 if word.kind == "hex" else 10) if len(digits) <= 19 else 1 << 64
        if not -(1 << 63) <= number < 1 << 63:
            raise SchemaError(fault(where, "an integer of 64 bits", word.shown, code="out-of-range"))
        word.kind, word.value = "int", number


def _no_word(text: str, at: int, lines: Lines) -> Problem:
    """What is wrong where no word begins."""
    char = text[at]
    if text.startswith("/*", at):
        where = lines.place(at, at + 2)
        return fault(
            where, "*/ to end the comment that begins here", "the end of the text", fix="Add */ after the comment."
        )
    if char in "\"'":
        end = text.find("\n", at)
        found = "the end of the line" if end >= 0 else "the end of the text"
        where = lines.place(at, end if end >= 0 else len(text))
        return fault(
            where, f"{char} to end the literal that begins here", found, fix="Literals end on their line; use \\n."
        )
    fix = None
    if char in "-+.":
        fix = "A sign or a point needs a digit after it."
    elif char == "/":
        fix = "Comments begin with //, /* or #."
    elif not char.isascii():
        fix = "Names are of ASCII letters, digits and underscores; other characters belong in literals and comments."
    return fault(lines.place(at, at + 1), "a name, a number, a literal or a sign", f"`{char}`", fix=fix)


def clean_doc(raw: str) -> str:
    """The text of a doc comment without the stars that run down its side."""
    lines = [line.strip() for line in raw.split("\n")]
    return "\n".join([lines[0], *(line.removeprefix("*").strip() for line in lines[1:])]).strip()
