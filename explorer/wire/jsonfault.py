"""What is wrong with a text that is not JSON, and what to do about it.

`jsontext` reads token by token and knows at each one what may come; where something else comes, `fault` says what was
expected, what was found, and how to mend it. People paste Python's repr, JavaScript, configuration with comments, one
record a line, text from a word processor: each row of a table below is something that was pasted for JSON and is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from .layout import as_struct
from .tracer import Stop, Tracer

VALUE, FIRST_ELEMENT, FIRST_MEMBER, MEMBER, NEXT_MEMBER, NEXT_ELEMENT, NOTHING = range(7)
"""What may come next: a value, one or ], a name or }, a name, a comma or }, a comma or ], the end of the text."""

_EXPECTED: Final = {
    VALUE: "a value",
    FIRST_ELEMENT: "a value or ]",
    FIRST_MEMBER: "a name in double quotes or }",
    MEMBER: "a name in double quotes",
    NEXT_ELEMENT: "a comma or ]",
    NEXT_MEMBER: "a comma or }",
    NOTHING: "nothing after the value",
}
_CODES: Final = {
    VALUE: "json-value",
    FIRST_ELEMENT: "json-value",
    FIRST_MEMBER: "json-name",
    MEMBER: "json-name",
    NEXT_ELEMENT: "json-separator",
    NEXT_MEMBER: "json-separator",
    NOTHING: "json-trailing",
}

Fix = str | Callable[[re.Match[str]], str]
Hints = Sequence[tuple[re.Pattern[str], Fix]]


def _hints(*rows: tuple[str, Fix]) -> Hints:
    return [(re.compile(pattern), fix) for pattern, fix in rows]


def _word(m: re.Match[str]) -> str:
    return m[0][:30]


_COMMENT: Final = (r"//|/\*|#|<!--|--\s", "JSON has no comments: remove it.")
_SPACE: Final = (
    "[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\f\v]",
    lambda m: f"U+{ord(m[0]):04X} looks like a space and is none in JSON: replace it by a plain one.",
)
_CURLY: Final = (
    "[\u2018-\u201f\u2039\u203a\u00ab\u00bb\u2032\u2033\uff02\uff07]",
    'Quotation marks in JSON are straight: ".',
)
_ESCAPED: Final = (r'\\+"', "The text was escaped twice: remove the backslash before each quotation mark.")
_ELLIPSIS: Final = (r"\.\.|…", "Dots stand for something left out: put it in, or remove them.")

_UTF_16: Final = "The text seems to be UTF-16: save it as UTF-8."

# Where a value should be

_WORDS: Final = {
    **dict.fromkeys(("yes", "on"), "true"),
    **dict.fromkeys(("no", "off"), "false"),
    **dict.fromkeys(("none", "nil", "undefined"), "null"),
}

_NO_VALUE: Final = _hints(
    (r"'([^'\"\\\n]{1,30})'", lambda m: f'Strings stand in double quotes: "{m[1]}".'),
    ("['`]", 'Strings stand in double quotes: ".'),
    _CURLY,
    _ESCAPED,
    _COMMENT,
    (r"[-+]?(?i:nan|inf|infinity)\b", "JSON has no NaN and no infinity: write null, or text."),
    (r"\+\.?[0-9]", "A number has no plus before it: remove it."),
    _ELLIPSIS,
    (r"-?\.[0-9]+", lambda m: f"A digit stands before the decimal point: {m[0].replace('.', '0.')[:30]}."),
    (r"-\s*[0-9]", "A minus is followed by its number at once, and no number begins with a needless zero."),
    (r"-", "A minus is followed by a digit."),
    (r"[bB]['\"]", "JSON has no bytes: write them as text, usually in base64."),
    (r"[rRuUfF]['\"]", "A string has no letter before its quotation mark, and stands in double quotes."),
    (r"(?:new\s+)?[A-Za-z_$][\w$.]*\s*\(", "JSON has no calls: write what this one gives, as text for example."),
    (r"(?i:true|false|null)\b", lambda m: f"Write {m[0].lower()}."),
    (r"(?i:yes|on|no|off|none|nil|undefined)\b", lambda m: f"Write {_WORDS[m[0].lower()]}, or text in double quotes."),
    (r"[^\W\d]\w*", lambda m: f'Text stands in double quotes: "{_word(m)}".'),
    (r"[\]}]", "Remove the comma before it, or add the value that is missing."),
    (r",", "A value is missing before this comma: add it, or remove the comma."),
    (r":", "A colon stands after a name, and only in an object."),
    (r"[=;]", "Remove it."),
    (r"\(", "JSON has no tuples: lists stand in [ ]."),
    (r"<", "This looks like XML or HTML; a record is JSON, for example {}."),
    _SPACE,
    (
        r"(?s:.)",
        'A value begins with " or { or [ or a digit or a minus, or is true, false or null: remove this, or quote it.',
    ),
)

# Where a name should be

_NO_NAME: Final = _hints(
    (r"'([^'\"\\\n]{1,30})'", lambda m: f'Names stand in double quotes: "{m[1]}".'),
    ("['`]", 'Names stand in double quotes: ".'),
    _CURLY,
    _ESCAPED,
    _COMMENT,
    _ELLIPSIS,
    (r"\}", "Remove the comma before it."),
    (r"\]", "The object is still open: close it with } first."),
    (r",", "Remove one comma, or add the member that is missing."),
    (r"[\[{]", "Each member of an object has a name and a colon before its value; use [ ] for values without names."),
    (r"[-+]?[0-9][\w.]*", lambda m: f'Names are text, numbers too: "{_word(m)}".'),
    (r"[^\W\d]\w*|[$@][\w$]*", lambda m: f'Names stand in double quotes: "{_word(m)}".'),
    (r":", "Write the name before the colon."),
    _SPACE,
    (r"(?s:.)", "A name is text in double quotes: remove this, or quote it."),
)

# Where a comma or a bracket should be

_NO_SEPARATOR: Final = _hints(
    _COMMENT,
    _ESCAPED,
    _CURLY,
    (r":", "A colon stands after a name, and only in an object: use { }, or a comma."),
    (r"=>?", "A colon stands between a name and its value."),
    (r";", "Write a comma."),
    _ELLIPSIS,
    (r"\+", "JSON does no sums and joins no strings: write the result."),
    (r"\)", "Remove it; lists stand in [ ]."),
    _SPACE,
    (r"(?s:.)", "Put a comma between the two."),
)
_AFTER_DIGIT: Final = _hints(
    (r"\.(?![0-9])", "A digit follows the decimal point: write 0 there, or remove the point."),
    (r"[eE]", "Digits follow the e."),
    (r"_", "JSON numbers have no underscores: remove them."),
    (r"[nLlfFdDuUj]\b", "JSON numbers have no letter behind them: remove it."),
    (r"\.[0-9]", "A number has one decimal point; write versions, dates and addresses as text."),
    (r"[-:/][0-9]", "Dates and times are text: put them in double quotes."),
    (r"(?s:.)", "A number ends with its last digit: put what is more than a number in double quotes."),
)
_AFTER_ZERO: Final = (
    *_hints(
        (r"[0-9]", "A number does not begin with zeros: remove them, or make it text."),
        (r"[xX]([0-9a-fA-F]{1,16})\b", lambda m: f"JSON has no hexadecimal numbers: write {int(m[1], 16)}."),
        (r"[oO]([0-7]{1,16})\b", lambda m: f"JSON has no octal numbers: write {int(m[1], 8)}."),
        (r"[bB]([01]{1,64})\b", lambda m: f"JSON has no binary numbers: write {int(m[1], 2)}."),
    ),
    *_AFTER_DIGIT,
)

# Where the text should be over

_TRAILING: Final = _hints(
    _COMMENT,
    (r",", "Remove the comma, or put all of it in an array: [ … ]."),
    (r";", "Remove the semicolon."),
    (r"[\]}]", "One closing bracket too many: remove it, or add the one that opens."),
    (r":", "Put { } around names and values."),
    (r"\)", "Remove the call around the record."),
    _SPACE,
    (r"(?s:.)", "Remove what follows; several records stand in an array: [ …, … ]."),
)

# Inside a string

CONTROL: Final = {"a": "\\u0007", "v": "\\u000b", "e": "\\u001b", "0": "\\u0000"}
LINE_ENDS: Final = {0x0A: r"\n", 0x0D: r"\r", 0x09: r"\t"}

_NO_ESCAPE: Final = _hints(
    (r"\\'", "An apostrophe needs no backslash: write '."),
    (r"\\x([0-9a-fA-F]{2})", lambda m: f"Write \\u00{m[1]}."),
    (r"\\(?:U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\})", lambda m: f"Write {utf16(int(m[1] or m[2], 16))}."),
    (r"\\u", "Four hexadecimal digits follow \\u; to mean a backslash, write \\\\."),
    (r"\\([ave0])", lambda m: f"Write {CONTROL[m[1]]}; to mean a backslash, write \\\\."),
    (r"\\[\r\n]", r"A string ends on its line: write the line end as \n."),
    (r"\\", r"Write a backslash as \\."),
)


def utf16(code: int) -> str:
    r"""A character as \u escapes: two where it is beyond U+FFFF."""
    if code > 0x10FFFF:
        return "another character, that one does not exist"
    units = chr(code).encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


_STRING: Final = re.compile(rb'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
_SPACES: Final = re.compile(rb"[ \t\n\r]*+")
_TOKEN: Final = re.compile(r"[^\W\d]\w*|\\[uUx]\w*|[-+.\w]+|/[/*]|\\?.", re.DOTALL)


def fault(t: Tracer, wants: int, after: int, at: int, end: int) -> Stop:
    """The fault at a token that may not stand there. `after`: what would be wanted after a value. `end`: of the UTF-8."""
    text = t.data[at : min(at + 200, end)].decode("utf-8", "ignore")
    if not text:
        return t.stop(end, _EXPECTED[wants], _seen(t, end, end), code=_CODES[wants], fix=_end(t, wants, end))
    if text[0] == '"' and wants <= MEMBER:
        return _string(t, wants, after, at, end)
    fix = _fix(t, wants, at, text)
    return t.stop(at, _EXPECTED[wants], _seen(t, at, end), code=_CODES[wants], fix=fix)


def _fix(t: Tracer, wants: int, at: int, text: str) -> str:
    before = t.data[at - 1 : at]
    if b"\0" in t.data[:2]:
        return _UTF_16
    if wants <= FIRST_ELEMENT:
        return _hint(_NO_VALUE, text)
    if wants <= MEMBER:
        return _hint(_NO_NAME, text)
    if before.isdigit() and (text[0].isalnum() or text[0] in "._-:/%"):
        lone_zero = before == b"0" and not t.data[at - 2 : at - 1].isdigit()
        return _hint(_AFTER_ZERO if lone_zero else _AFTER_DIGIT, text)
    if before.isalpha() and text[0].isalnum():
        return "Only true, false and null stand without quotes, and nothing sticks to them."
    if before == b'"' and text[0].isalpha():
        return 'A quotation mark inside a string is written \\"; if the string ends here, put a comma after it.'
    if wants != NOTHING:
        if text[0] in "]}":
            return f"The bracket that is open closes with {'}' if wants == NEXT_MEMBER else ']'}."
        return _hint(_NO_SEPARATOR, text)
    if text[0] not in ",;:)]}" and b"\n" in t.data[t.starts[-1] : at]:
        return "Several records, one a line: take one of them, or put them in an array: [ …, … ]."
    return _hint(_TRAILING, text)


def _hint(hints: Hints, text: str) -> str:
    for pattern, fix in hints:
        if m := pattern.match(text):
            return fix if isinstance(fix, str) else fix(m)
    raise AssertionError("the last row of a table matches anything")


def _end(t: Tracer, wants: int, end: int) -> str:
    """What to do where the text is over, or is no UTF-8 from here on."""
    if t.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _UTF_16
    if end < len(t.data):
        return "Save the text as UTF-8."
    if len(t.kinds) == 1 and wants == VALUE:
        return "Paste a record, for example {}."
    lacks = {VALUE: "the value", MEMBER: "a member, or remove the comma before it"}.get(wants)
    return "The text ends too early: add " + " and ".join(filter(None, (lacks, _closers(t)))) + "."


def _closers(t: Tracer) -> str:
    """The brackets that are still to be closed, innermost first."""
    out, node = "", t.here
    while True:
        if fold := t.kinds[node].fold:
            out += "}" if fold is as_struct else "]"
        if not node:
            return out[:20] + "…" * (len(out) > 20)
        node = t.parents[node]


def _string(t: Tracer, wants: int, after: int, at: int, end: int) -> Stop:
    """A string may not stand here, or does not end well: finds out where and why."""
    found = _STRING.match(t.data, at, end)
    here = found.end() if found else at + 1
    if t.data[here : here + 1] == b'"' and here < end:  # the string is good, what comes after it is not
        colon = _SPACES.match(t.data, here + 1, end)
        here = colon.end() if colon else here + 1
        seen = _seen(t, here, end)
        if wants in (MEMBER, FIRST_MEMBER):
            fix = "Write a colon, not =." if seen[0] == "=" else "Write a colon between the name and its value."
            return t.stop(at, "a colon after the name", seen, code="json-colon", fix=fix, offset=here)
        fix = "Put { } around names and values." if after != NEXT_MEMBER else "One name and one colon for each value."
        return t.stop(at, _EXPECTED[after], seen, code=_CODES[after], fix=fix, offset=here)
    if here >= end:
        fix = 'Close the string with ".' if end == len(t.data) else "Save the text as UTF-8."
        return t.stop(at, 'a closing "', _seen(t, here, end), code="json-string", fix=fix, offset=here)
    text = t.data[here : min(here + 12, end)].decode("utf-8", "ignore")
    if text[0] == "\\":
        expected = r"an escape: \" \\ \/ \b \f \n \r \t or \u and four hexadecimal digits"
        return t.stop(
            at, expected, _seen(t, here, end), code="json-escape", fix=_hint(_NO_ESCAPE, text), offset=here
        )  # fmt: skip
    escape = LINE_ENDS.get(t.data[here], f"\\u{t.data[here]:04x}")
    fix = f"Close the string on its line, or write the character as {escape}."
    return t.stop(at, 'a character or a closing "', _seen(t, here, end), code="json-string", fix=fix, offset=here)


def _seen(t: Tracer, at: int, end: int) -> str:
    """What stands at a place, in a word."""
    if at >= len(t.data):
        return "the end of the text"
    if at >= end:
        return f"byte {t.data[at]:02x}, which is not UTF-8"
    text = t.data[at : min(at + 120, end)].decode("utf-8", "ignore")
    found = _TOKEN.match(text)
    word = found[0][:30] if found else text[:1]
    return word if word.isprintable() and not word.isspace() else f"the character U+{ord(word[0]):04X}"
