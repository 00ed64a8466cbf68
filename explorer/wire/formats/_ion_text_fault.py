"""What is wrong with a text that is not Ion text, and what to do about it."""

from __future__ import annotations

import re
from typing import Final

from ..tracer import Stop, Tracer

_HINTS: Final = [
    (re.compile(pattern, re.DOTALL), found, fix)
    for pattern, found, fix in (
        (rb'"', "a string that does not end, or that holds what it must not",
         r"A string ends on its line; a line end or other control character in it is an escape: \n. Escapes are those of C."),
        (rb"'''", "a long string that does not end, or that holds what it must not",
         "It ends with three quotation marks; escapes are those of C."),
        (rb"'", "a quoted symbol that does not end, or that holds what it must not",
         "It ends on its line with a quotation mark; escapes are those of C."),
        (rb"/\*", "a comment that does not end", "It ends with */."),
        (rb"-?0[0-9_]", "a number with a zero in front", "Remove the zeros in front; hexadecimal begins with 0x."),
        (rb"-?[0-9]{4}-[0-9]", "what is nearly a timestamp",
         "2011-02-20T19:30:59.5-08:00, or less: 2011T, 2011-02T, 2011-02-20; a time has its offset, and Z is a capital."),
        (rb"-?[0-9][0-9_.dDeExX+\-]*", "a number where none may stand, or that goes on with what no number has",
         "A number is followed by white space, a comma, a bracket or a quotation mark; an underscore stands between digits."),
        (rb"null", "a null of no type", "null, or null.int and so on, in one piece; null.symbol is no name."),
        (rb"\{\{", "bytes", "Between {{ and }} stands base64, or a string; no comment."),
        (rb"[!#%&*+\-./;<=>?@^`|~]", "an operator",
         "Operators stand for themselves in round brackets alone; elsewhere in quotes."),
        (rb"::?", "a colon where no name or annotation is before it",
         "Annotations and names are symbols, in quotes where need be."),
        (rb"[\]})]", "a closing bracket", "It closes nothing that is open here."),
        (rb",", "a comma", "Commas stand between the values of a list and the fields of a struct, one at a time."),
    )
]  # fmt: skip


def fault(t: Tracer, at: int, end: int, expected: str) -> Stop:
    """Something that no token is, or a token that may not stand here."""
    data = t.data
    if at >= len(data):
        return t.end(at, expected)
    if at >= end:
        return t.stop(
            at, "text in UTF-8", f"the byte {data[at]:02x}", code="not-utf8",
            fix="Ion text is Unicode; save it as UTF-8, or take the binary form.",
        )  # fmt: skip
    shown = data[at:end][:12].decode("utf-8", "ignore")
    for pattern, found, fix in _HINTS:
        if pattern.match(data, at, end):
            return t.stop(at, expected, f"{found}: {shown!r}", code="ion-text", fix=fix)
    return t.stop(at, expected, repr(shown), code="ion-text", fix="Text stands in quotation marks.")
