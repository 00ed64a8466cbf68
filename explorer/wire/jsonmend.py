"""How a text that is not JSON becomes JSON again: the edit for the fault that `jsonfault` told.

Only where there is one obvious reading: a comma too many goes, a quotation mark becomes a straight one, Python's None is
null. Where two things could be meant (a value that is missing, text without quotes that goes on) there is no edit, and the
words of the fault stand alone. Each row of a table below is something that was pasted for JSON, and what it says in JSON.
One edit mends one fault; the next one is then told with its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from . import jsontext
from .jsonfault import CONTROL, utf16
from .jsonspot import (
    ANYWHERE,
    TEXTS,
    WHOLE,
    Make,
    Spot,
    ends,
    first,
    gone,
    in_json,
    nothing,
    quoted,
    table,
    write,
)
from .layout import Layout, as_struct
from .problem import Edit, Problem

REMARKS: Final = 10
"""Remarks on one text for which an edit is looked for."""


def mended(problem: Problem, layout: Layout) -> Problem:
    """The problem with its edit, where it has one. `layout`: of the text in UTF-8; its problem, or one of its remarks."""
    try:
        text = layout.data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return problem
    offset = problem.offset or 0
    at = offset if layout.data.isascii() else len(layout.data[:offset].decode("utf-8", "surrogatepass"))
    edit = None
    if problem.code == "byte-order-mark":
        edit = Edit(0, 1, "")
    elif problem.code == "duplicate-key":
        edit = _second(layout, offset)
    elif problem.code in _BY_CODE and "\0" not in text[:2]:
        here = layout.kinds[layout.fault].fold
        edit = _BY_CODE[problem.code](Spot(text, at, "".join(_closers(layout)), here is as_struct))
    return problem if edit is None or len(edit.text) > WHOLE else replace(problem, edit=edit)


def _closers(layout: Layout) -> Iterator[str]:
    node = layout.fault
    while True:
        if fold := layout.kinds[node].fold:
            yield "}" if fold is as_struct else "]"
        if not node:
            return
        node = layout.parents[node]


def _closing(spot: Spot, found: re.Match[str]) -> Edit | None:
    """A closing bracket right behind a comma: the comma goes."""
    comma = spot.before - 1
    if found[0] != spot.closers[:1] or spot.text[comma : comma + 1] != ",":
        return None
    return Edit(comma, comma + 1, "")


def _word(spot: Spot, found: re.Match[str]) -> Edit | None:
    """A bare word is text, unless it is the beginning of true, false or null, and the rest was cut off."""
    cut = found.end() == len(spot.text) and any(word.startswith(found[0]) for word in ("true", "false", "null"))
    return None if cut or not ends(spot.text, found.end()) else Edit(*found.span(), quoted(found[0]))


_NO_VALUE: Final = (
    *ANYWHERE,
    *TEXTS,
    *table(
        (r"[-+]?(?i:nan|inf|infinity)\b", write("null")),
        (r"\+(?=\.?[0-9])", gone),
        (r"(-?)(?=\.[0-9])", lambda spot, found: Edit(found.end(), found.end(), "0")),
        (r"-[ \t]+(?=[0-9])", write("-")),
        (r"(?i:true|false|null)\b", lambda spot, found: Edit(*found.span(), found[0].lower())),
        (r"(?i:none|nil|undefined)\b", write("null")),
        (r"(?i:yes|on|no|off)\b", nothing),
        (r"(?:(?:const|let|var)\s+)?[A-Za-z_$][\w$.]*+\s*+=(?!=)\s*+(?=[\[{\"])",
         lambda spot, found: None if spot.text[: found.start()].strip() else Edit(0, found.end(), "")),
        (r"[^\W\d][\w.-]*+", _word),
        (r"[\]}]", _closing),
        (r"\(([^()\[\]{}]*+)\)", lambda spot, found: Edit(*found.span(), f"[{found[1]}]")),
    ),
)  # fmt: skip


def _value(spot: Spot) -> Edit | None:
    if spot.over:
        return _closed(spot)
    return first(_NO_VALUE, spot)


def _named(spot: Spot, found: re.Match[str]) -> Edit | None:
    """A bare name; only where a colon tells that it is one."""
    colon = re.compile(r"\s*[:=]").match(spot.text, found.end())
    return Edit(*found.span(), quoted(found[0])) if colon else None


def _outer(spot: Spot, found: re.Match[str]) -> Edit | None:
    """The array around the open object ends: the object ends first."""
    after_comma = spot.text[spot.before - 1] == ","
    return Edit(spot.before, spot.before, "}") if spot.closers[1:2] == "]" and not after_comma else None


_NO_NAME: Final = (
    *ANYWHERE,
    *TEXTS,
    *table(
        (r"\}", _closing),
        (r"\]", _outer),
        (r",", gone),
        (r"[-+]?[0-9][\w.]*+|[^\W\d][\w$-]*+|[$@][\w$-]*+", _named),
    ),
)


def _name(spot: Spot) -> Edit | None:
    return _closed(spot) if spot.over else first(_NO_NAME, spot)


_NO_COLON: Final = (
    *ANYWHERE,
    *table(
        (r"=>?|：", write(":")),
        (r"[\"'\[{\w+.-]", lambda spot, found: Edit(spot.before, spot.before, ":")),
    ),
)


def _colon(spot: Spot) -> Edit | None:
    return None if spot.over else first(_NO_COLON, spot)


# Where a comma or a bracket should be, or nothing more


def _as_number(prefix: str) -> Make:
    return lambda spot, found: Edit(spot.at - 1, found.end(), str(int(found[1], {"x": 16, "o": 8, "b": 2}[prefix])))


_MORE_DIGITS: Final = table(
    (r"[xX]([0-9a-fA-F]{1,16})\b", _as_number("x")),
    (r"[oO]([0-7]{1,16})\b", _as_number("o")),
    (r"[bB]([01]{1,64})\b", _as_number("b")),
    (r"[0-9]+", lambda spot, found: Edit(spot.at - 1, found.end() - len(found[0].lstrip("0") or "0"), "")),
)
_AFTER_DIGIT: Final = table(
    (r"\.(?![0-9])", lambda spot, found: Edit(found.end(), found.end(), "0")),
    (r"_[0-9][0-9_]*+\b", lambda spot, found: Edit(*found.span(), found[0].replace("_", ""))),
    (r"[nLlfFdDuU]\b", gone),
)
_LIKE_A_NUMBER: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:[T ][0-9:.]+(?:Z|[-+][0-9:]+)?)?)?"  # a date
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"  # a time
    r"|[0-9]+(?:\.[0-9]+){2,}(?:-[\w.]+)?"  # a version, an address
    r"|[0-9]+(?:\.[0-9]+)?%"
)


def _after_digit(spot: Spot) -> Edit | None:
    """What sticks to the digits before it."""
    number = re.search(r"-?[0-9][0-9.eE+-]*\Z", spot.text[max(spot.at - 40, 0) : spot.at])
    start = spot.at - len(number[0]) if number else spot.at
    if (text := _LIKE_A_NUMBER.match(spot.text, start)) and text.end() > spot.at and ends(spot.text, text.end()):
        return Edit(*text.span(), f'"{text[0]}"')
    lone_zero = number is not None and number[0] in ("0", "-0")
    return (first(_MORE_DIGITS, spot) if lone_zero else None) or first(_AFTER_DIGIT, spot)


def _wrong_bracket(spot: Spot, found: re.Match[str]) -> Edit | None:
    """The other bracket: the open one ends before it, or it was meant for the open one, where nothing else is open."""
    if spot.closers[1:2] == found[0]:
        return Edit(spot.before, spot.before, spot.closers[0])
    return Edit(*found.span(), spot.closers[0]) if len(spot.closers) == 1 else None


def _comma_in(closer: str) -> Make:
    """A comma between the two, where the open bracket is this one's."""
    return lambda spot, found: Edit(spot.before, spot.before, ",") if spot.closers[:1] == closer else None


_MEMBER: Final = r"(?:\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|[“”][^“”\n]*+[“”]|[\w$]++)\s*+[:=]"
_NO_SEPARATOR: Final = (
    *ANYWHERE,
    *table(
        (r"[;，、；]", write(",")),
        (r"[\]}]", _wrong_bracket),
        (_MEMBER, _comma_in("}")),
        (r"[\"'\[{]|-?[0-9]|(?:true|false|null|True|False|None)\b", _comma_in("]")),
    ),
)


def _separator(spot: Spot) -> Edit | None:
    if spot.over:
        return _closed(spot)
    if (stuck := _stuck(spot)) is not None:
        return stuck()
    return first(_NO_SEPARATOR, spot)


def _stuck(spot: Spot) -> Callable[[], Edit | None] | None:
    """What to do where the fault sticks to what is before it; None where it does not."""
    before, here = spot.text[spot.at - 1 : spot.at], spot.text[spot.at]
    if before.isdigit() and (here.isalnum() or here in "._-:/%"):
        return lambda: _after_digit(spot)
    if before and before in '"abcdefghijklmnopqrstuvwxyz' and here.isalnum():
        return lambda: None
    return None


def _array(spot: Spot, found: re.Match[str]) -> Edit | None:
    """Several records, one a line or one behind the other, as one array."""
    if len(spot.text) > WHOLE:
        return None
    pieces, rest = [], spot.text
    while rest.strip():
        problem = jsontext.trace(rest.encode("utf-8", "surrogatepass")).problem
        end = len(rest)
        if problem is not None:
            if problem.code != "json-trailing":
                return None
            end = len(rest.encode("utf-8", "surrogatepass")[: problem.offset].decode("utf-8", "surrogatepass"))
        pieces.append(rest[:end].strip())
        rest = rest[end:].lstrip(" \t\r\n").removeprefix(",")
    return Edit(0, len(spot.text), "[" + ",\n ".join(pieces) + "]")


_TRAILING: Final = (
    *ANYWHERE,
    *table(
        (r"[,;](?=\s*\Z)", gone),
        (r"[\]}](?=[\s\]}]*\Z)", gone),
        (r",?\s*[\[{\"]", _array),
        (r"-?[0-9]", _array),
    ),
)


def _trailing(spot: Spot) -> Edit | None:
    if (stuck := _stuck(spot)) is not None:
        return stuck()
    return first(_TRAILING, spot)


# Where the text is over too early


def _closed(spot: Spot) -> Edit | None:
    """The brackets that are still open, closed; a comma that waits for more goes."""
    if not spot.closers:
        return None
    match spot.text[spot.before - 1]:
        case ":":
            return None
        case ",":
            return Edit(spot.before - 1, spot.at, spot.closers)
    return Edit(spot.at, spot.at, spot.closers)


# Inside a string

_BODY: Final = re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL)


def _string(spot: Spot) -> Edit | None:
    text = spot.text
    if spot.over:
        return None if spot.a_name else _quote_at_end(spot)
    if text[spot.at] >= " ":
        return None
    end = _BODY.match(text, spot.at)
    inside = end is not None and text[end.end() : end.end() + 1] == '"' and ends(text, end.end() + 1)
    if inside and end is not None and end.end() - spot.at < WHOLE // 2:
        return Edit(spot.at, end.end(), re.sub("[\x00-\x1f]", in_json, end[0]))
    if text[spot.at] in "\r\n" and (more := re.compile(r"\s*[\"}\]]").match(text, spot.at)):
        line = text[: spot.at].rstrip()
        if more[0][-1] == '"' or not line.endswith(","):
            at = len(line) - line.endswith(",")
            return Edit(at, at, '"')
    return None


def _quote_at_end(spot: Spot) -> Edit:
    """The text is over inside a string: its quotation mark, before brackets that close what is open, or with them."""
    tail = re.search(r"[\s\]}]*\Z", spot.text)
    assert tail is not None
    if (closing := "".join(tail[0].split())) and spot.closers.startswith(closing):
        return Edit(tail.start(), tail.start(), '"')
    return Edit(spot.at, spot.at, '"' + spot.closers)


def _twice(spot: Spot, found: re.Match[str]) -> Edit:
    return Edit(spot.at, spot.at, "\\")


_NO_ESCAPE: Final = table(
    (r"\\'", write("'")),
    (r"\\x([0-9a-fA-F]{2})", lambda spot, found: Edit(*found.span(), f"\\u00{found[1]}")),
    (r"\\(?:U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\})", lambda spot, found: _character(found)),
    (r"\\([ave0])", lambda spot, found: Edit(*found.span(), CONTROL[found[1]])),
    (r"\\[u\r\n]|\\\Z", nothing),
    (r"\\", _twice),
)


def _character(found: re.Match[str]) -> Edit | None:
    code = int(found[1] or found[2], 16)
    return Edit(*found.span(), utf16(code)) if code <= 0x10FFFF else None


# Names that come twice


def _second(layout: Layout, offset: int) -> Edit | None:
    """A member that says again just what an earlier one said goes, and the comma before it."""
    data = layout.data
    if len(data) > 4 * WHOLE:
        return None
    node = layout.owners[layout.row_at(8 * offset)]
    starts, ends = layout.extents()
    above, name = layout.parents[node], layout.keys[node]
    sisters = [one for one in range(1, node) if layout.parents[one] == above]
    said = [
        data[starts[one] // 8 : ends[one] // 8].partition(b":")[2].strip()
        for one in (*sisters, node)
        if layout.keys[one] == name
    ]
    if b":" in name.encode("utf-8", "surrogatepass") or said[-1] not in said[:-1]:
        return None
    begin, end = (len(data[:at].decode("utf-8", "surrogatepass")) for at in (ends[sisters[-1]] // 8, ends[node] // 8))
    return Edit(begin, end, "")


_BY_CODE: Final[dict[str, Callable[[Spot], Edit | None]]] = {
    "json-value": _value,
    "json-name": _name,
    "json-colon": _colon,
    "json-separator": _separator,
    "json-trailing": _trailing,
    "json-string": _string,
    "json-escape": lambda spot: first(_NO_ESCAPE, spot),
}
