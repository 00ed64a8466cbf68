"""JSON text (RFC 8259), byte by byte: the one reader of JSON in this project.

It reads the visitor's record, places every key and value in it, places every field of an .avsc or a JSON Schema, and
decodes the JSON format's own card. Numbers are kept as written, repeated keys and lone surrogates are told.

What to notice: every name is written out in every record, quotes and punctuation cost a byte each, and a number costs a
byte for each digit.
"""

from __future__ import annotations

import re
from typing import Final

from . import limits
from .layout import Layout, Part, Role, as_list, as_struct
from .problem import Problem
from .schema import place
from .tracer import Stop, Tracer
from .tracer import trace as _trace
from .value import Real, Value

SPEC: Final = "https://www.rfc-editor.org/rfc/rfc8259"

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")


def unescape(data: bytes) -> str:
    """The text between the quotes of a valid JSON string. Escaped surrogate pairs are joined, lone ones are kept."""
    text = data.decode("utf-8", "surrogatepass")
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _SIMPLE[m[2]], text)
    return _PAIR.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def number(data: bytes) -> Value:
    """A number as written: an integer exactly, anything else (and -0) as a Real."""
    text = data.decode()
    if text.lstrip("-").isdigit() and text != "-0":
        return int(text)
    return Real(text)


# Values: the nodes of the record

OBJECT = Part("object", Role.GROUP, "Names with values, in curly brackets.", "RFC 8259 section 4", fold=as_struct)
ARRAY = Part("array", Role.GROUP, "Values in order, in square brackets.", "RFC 8259 section 5", fold=as_list)
SCALAR = Part("value", Role.GROUP, "A string, a number, true, false or null.", "RFC 8259 section 3")

# Leaves

NAME = Part(
    "name", Role.NAME, "The name of a member, written out in every record.", "RFC 8259 section 4", read=unescape
)
STRING = Part(
    "string", Role.VALUE, "The characters of a string, in UTF-8; a backslash begins an escape.", "RFC 8259 section 7",
    read=unescape,
)  # fmt: skip
NUMBER = Part(
    "number", Role.VALUE, "A number in decimal digits. JSON sets no limit on size or precision; many readers do: "
    "a 64-bit float holds integers exactly only up to 2^53.", "RFC 8259 section 6", read=number,
)  # fmt: skip
LITERAL = Part(
    "literal", Role.VALUE, "One of the words true, false and null.", "RFC 8259 section 3",
    read=lambda data: {b"true": True, b"false": False}.get(bytes(data)),
)  # fmt: skip


def _mark(name: str, doc: str, section: str) -> Part:
    return Part(name, Role.FRAME, doc, f"RFC 8259 section {section}", read=lambda data: bytes(data).decode())


QUOTE = _mark("quotation mark", "Begins or ends a string.", "7")
BEGIN_OBJECT = _mark("begin-object", "Begins an object.", "2")
END_OBJECT = _mark("end-object", "Ends an object.", "2")
BEGIN_ARRAY = _mark("begin-array", "Begins an array.", "2")
END_ARRAY = _mark("end-array", "Ends an array.", "2")
COLON = _mark("name-separator", "Stands between a name and its value.", "2")
COMMA = _mark("value-separator", "Stands between two members or two elements.", "2")
SPACE = Part(
    "white space", Role.PADDING, "Spaces, tabs and line ends between the tokens; they mean nothing.",
    "RFC 8259 section 2", read=lambda data: len(data), words=lambda n: f"{n} of white space",
)  # fmt: skip
BOM = Part(
    "byte order mark", Role.PADDING, "Not part of JSON; a reader may ignore it, a writer must not send it.",
    "RFC 8259 section 8.1", read=lambda _: "U+FEFF",
)  # fmt: skip

PARTS: Final = (
    BEGIN_OBJECT, END_OBJECT, BEGIN_ARRAY, END_ARRAY, QUOTE, COLON, COMMA, SPACE, BOM, NAME, STRING, NUMBER, LITERAL,
    OBJECT, ARRAY, SCALAR,
)  # fmt: skip

# One match a token: names with their colon, values, and what comes after a value. Possessive, so that no input is slow.

_WS = rb"[ \t\n\r]*+"
_CHARS = rb'([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)'
_SKIP = re.compile(_WS)
_MEMBER = re.compile(rb'"' + _CHARS + rb'"' + _WS + rb":")
_VALUE = re.compile(
    rb'"' + _CHARS + rb'"|(-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+)|(true|false|null)|(\{)|(\[)'
)
_STRING, _NUMBER, _LITERAL, _OBJECT, _ARRAY = 1, 2, 3, 4, 5


def trace(data: bytes) -> Layout:
    """Any bytes as one JSON text. The problem, if there is one, has line and column."""
    layout = _trace(_walk, data, root=SCALAR, trailing="nothing after the value")
    if layout.problem is not None:
        layout.problem = _placed(layout.problem, data)
    layout.remarks = [_placed(remark, data) for remark in layout.remarks]
    return layout


def _placed(problem: Problem, data: bytes) -> Problem:
    from dataclasses import replace

    before = data[: problem.offset].decode("utf-8", "replace")
    where = place(before, len(before), len(before))
    return replace(problem, line=where.line, column=where.column)


def _walk(t: Tracer) -> int:
    data = t.data
    end = _utf8_until(data)
    leaf, open_, close, kinds = t.leaf, t.open, t.close, t.kinds
    skip, member, value = _SKIP.match, _MEMBER.match, _VALUE.match
    open_("", SCALAR)
    at = 0
    if data.startswith(b"\xef\xbb\xbf"):
        leaf(0, BOM)
        at = 3
        t.remark(
            Problem(
                code="byte-order-mark",
                detail="The text begins with a byte order mark.",
                offset=0,
                path="",
                expected="no mark",
                found="EF BB BF",
                fix="Remove it: many readers refuse it.",
            )
        )
    stack: list[tuple[bool, int, set[str]]] = []
    is_object, index, seen = False, 0, set[str]()  # of the container we are in
    while True:
        # a value begins; its node is open
        begin = skip(data, at, end).end()  # type: ignore[union-attr]
        if begin > at:
            leaf(at, SPACE)
            at = begin
        found = value(data, at, end)
        if found is None:
            raise _no_value(t, at, end, bool(stack) and not is_object and index == 0)
        kind = found.lastindex
        if kind == _STRING:
            leaf(at, QUOTE)
            leaf(at + 1, STRING)
            at = found.end()
            leaf(at - 1, QUOTE)
            if b"\\u" in found[1]:
                _surrogates(t, found[1], at)
        elif kind == _NUMBER:
            leaf(at, NUMBER)
            if found.end() - at > limits.DIGITS:
                raise t.stop(
                    at, f"a number of at most {limits.DIGITS:,} digits", f"{found.end() - at:,}", code="too-large"
                )
            at = found.end()
        elif kind == _LITERAL:
            leaf(at, LITERAL)
            at = found.end()
        else:
            opens_object = kind == _OBJECT
            kinds[t.here] = OBJECT if opens_object else ARRAY
            leaf(at, BEGIN_OBJECT if opens_object else BEGIN_ARRAY)
            at += 1
            if len(stack) >= limits.NESTING:
                raise t.too_deep(at)
            stack.append((is_object, index, seen))
            is_object, index, seen = opens_object, 0, set()
            begin = skip(data, at, end).end()  # type: ignore[union-attr]
            if data[begin : begin + 1] != (b"}" if opens_object else b"]") or begin >= end:
                if not opens_object:
                    open_(0, SCALAR)
                else:
                    at = _member(t, at, begin, end, member, seen, first=True)
                continue
            # empty: fall through to the closing bracket
        # after a value: close what ends here, until a comma asks for the next
        fresh = kind in (_OBJECT, _ARRAY)  # an empty container still to be closed
        while True:
            if not fresh:
                if not stack:
                    begin = skip(data, at, end).end()  # type: ignore[union-attr]
                    if begin > at:
                        leaf(at, SPACE)
                    if begin < len(data):
                        raise _trailing(t, begin, end)
                    return begin
                close()
            fresh = False
            begin = skip(data, at, end).end()  # type: ignore[union-attr]
            if begin > at:
                leaf(at, SPACE)
                at = begin
            mark = data[at : at + 1] if at < end else b""
            if mark == b"," and len(stack):
                leaf(at, COMMA)
                at += 1
                index += 1
                if is_object:
                    at = _member(t, at, skip(data, at, end).end(), end, member, seen, first=False)  # type: ignore[union-attr]
                else:
                    open_(index, SCALAR)
                break
            if mark == (b"}" if is_object else b"]"):
                leaf(at, END_OBJECT if is_object else END_ARRAY)
                at += 1
                is_object, index, seen = stack.pop()
                continue
            raise _no_separator(t, at, end, is_object)


def _member(t: Tracer, at: int, begin: int, end: int, match: object, seen: set[str], *, first: bool) -> int:
    """A name and its colon: opens the value's node under it and gives where the colon ends."""
    if begin > at:
        t.leaf(at, SPACE)
    found = _MEMBER.match(t.data, begin, end)
    if found is None:
        raise _no_member(t, begin, end, first)
    name = unescape(found[1])
    if b"\\u" in found[1]:
        _surrogates(t, found[1], begin)
    t.open(name, SCALAR)
    if name in seen:
        t.remark(
            Problem(
                code="duplicate-key",
                detail=f"The name {name!r} comes twice in one object; the last value counts here, "
                "other readers take the first or refuse.",
                offset=begin,
                path=None,
                expected="each name once",
                found="the same name again",
                fix="Rename or remove one of the two.",
            )
        )
    seen.add(name)
    t.leaf(begin, QUOTE)
    t.leaf(begin + 1, NAME)
    close = found.end(1)
    t.leaf(close, QUOTE)
    colon = found.end() - 1
    if colon > close + 1:
        t.leaf(close + 1, SPACE)
    t.leaf(colon, COLON)
    return colon + 1


def _surrogates(t: Tracer, chars: bytes, at: int) -> None:
    lone = _LONE.search(unescape(chars))
    if lone:
        t.remark(
            Problem(
                code="lone-surrogate",
                detail=f"\\u{ord(lone[0]):04x} is half of a pair and no character by itself; "
                "UTF-8 cannot hold it, so most formats cannot either.",
                offset=at,
                path=None,
                expected="a pair of surrogates",
                found="one alone",
                fix="Write the whole pair, or U+FFFD.",
            )
        )


def _utf8_until(data: bytes) -> int:
    """How many bytes are valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


# Faults, with what to do about them

_PYTHON = {b"True": "true", b"False": "false", b"None": "null"}
_NAN = re.compile(rb"[-+]?(?:NaN|Infinity|nan|inf)")
_ODD_NUMBER = re.compile(rb"[+.]?[0-9][0-9a-zA-Z_.+-]*")
_WORD = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$]*")


def _seen(t: Tracer, at: int, end: int) -> str:
    """What stands at a place, in words."""
    if at >= len(t.data):
        return "the end of the text"
    if at >= end:
        return f"byte {t.data[at]:02x}, which is not UTF-8"
    word = _WORD.match(t.data, at, end)
    if word:
        return word[0][:30].decode()
    char = t.data[at : at + 4].decode("utf-8", "ignore")[:1]
    if not char.isprintable():
        return f"the control character U+{ord(char):04X}"
    return char


def _broken_string(t: Tracer, at: int, end: int) -> Stop:
    """A string begins at `at` and does not end well: finds out where and why."""
    body = re.compile(_CHARS).match(t.data, at + 1, end)
    here = body.end() if body else at + 1
    t.leaf(at, QUOTE)
    if here > at + 1:
        t.leaf(at + 1, STRING)
    found = _seen(t, here, end)
    if here >= end:
        fix = 'Close the string with ".' if end == len(t.data) else "Save the text as UTF-8."
        return t.stop(here, 'a closing "', found, code="json-string", fix=fix)
    if t.data[here : here + 1] == b"\\":
        bad = t.data[here : here + 6].decode("utf-8", "replace")
        return t.stop(
            here, r"an escape: \" \\ \/ \b \f \n \r \t or \u and four hexadecimal digits", bad, code="json-escape",
            fix=r"Write a backslash as \\.",
        )  # fmt: skip
    escape = {0x0A: r"\n", 0x0D: r"\r", 0x09: r"\t"}.get(t.data[here], f"\\u{t.data[here]:04x}")
    return t.stop(here, 'a character or a closing "', found, code="json-string",
                  fix=f"Close the string on its line, or write the character as {escape}.")  # fmt: skip


def _no_value(t: Tracer, at: int, end: int, first: bool) -> Stop:
    data, found = t.data, _seen(t, at, end)
    char = data[at : at + 1] if at < end else b""
    fix: str | None = None
    if char == b'"':
        return _broken_string(t, at, end)
    if char == b"'":
        fix = 'JSON strings stand in double quotes: ".'
    elif (word := _WORD.match(data, at, end)) and word[0] in _PYTHON:
        fix = f"Write {_PYTHON[word[0]]}."
    elif _NAN.match(data, at, end):
        fix = "JSON has no NaN and no infinity: write null, or text."
    elif word and word[0].lower() in (b"true", b"false", b"null"):
        fix = f"Write {word[0].lower().decode()}."
    elif word:
        fix = f'Text stands in double quotes: "{word[0][:30].decode()}".'
    elif _ODD_NUMBER.match(data, at, end):
        fix = "A number begins with a digit or a minus; write 0.5, not .5, and no plus."
    elif char == b"-":
        fix = "A minus is followed by a digit."
    elif data[at : at + 2] in (b"//", b"/*") or char == b"#":
        fix = "JSON has no comments: remove it."
    elif char in (b"]", b"}") and not first:
        fix = "Remove the comma before it."
    elif not char and end == len(data):
        fix = "The text ends too early: add the value." if at else "Paste a record, for example {}."
    elif not char:
        fix = "Save the text as UTF-8."
    return t.stop(at, "a value", found, code="json-value", fix=fix)


def _no_member(t: Tracer, at: int, end: int, first: bool) -> Stop:
    found = _seen(t, at, end)
    char = t.data[at : at + 1] if at < end else b""
    if char == b'"':
        string = re.compile(rb'"' + _CHARS + rb'"' + _WS).match(t.data, at, end)
        if string is None:
            t.open("", SCALAR)
            return _broken_string(t, at, end)
        return t.stop(
            string.end(), "a colon after the name", _seen(t, string.end(), end), code="json-colon",
            fix="Write a colon between the name and its value.",
        )  # fmt: skip
    fix: str | None = None
    if word := _WORD.match(t.data, at, end):
        fix = f'Names stand in double quotes: "{word[0][:30].decode()}".'
    elif char == b"'":
        fix = 'Names stand in double quotes: ".'
    elif char == b"}" and not first:
        fix = "Remove the comma before it."
    elif t.data[at : at + 2] in (b"//", b"/*") or char == b"#":
        fix = "JSON has no comments: remove it."
    elif not char and end == len(t.data):
        fix = "The text ends too early: add } at the end."
    return t.stop(at, "a name in double quotes" + (" or }" if first else ""), found, code="json-name", fix=fix)


def _no_separator(t: Tracer, at: int, end: int, is_object: bool) -> Stop:
    bracket = "}" if is_object else "]"
    before, char = t.data[at - 1 : at], t.data[at : at + 1] if at < end else b""
    if not char:
        fix = f"The text ends too early: add {bracket} at the end." if end == len(t.data) else "Save the text as UTF-8."
    elif char in b"]}":
        fix = f"This bracket closes with {bracket}."
    elif before == b"0" and char.isdigit():
        fix = "A number does not begin with zeros: remove them, or make it text."
    elif before.isdigit() and char in b".eExX_":
        fix = "Digits follow a decimal point or an e; hexadecimal numbers and underscores are not JSON."
    elif t.data[at : at + 2] in (b"//", b"/*") or char == b"#":
        fix = "JSON has no comments: remove it."
    else:
        fix = "Put a comma between the two."
    return t.stop(at, f"a comma or {bracket}", _seen(t, at, end), code="json-separator", fix=fix)


def _trailing(t: Tracer, at: int, end: int) -> Stop:
    before, char = t.data[at - 1 : at], t.data[at : at + 1]
    fix = "Remove what follows; several records stand in an array: [ …, … ]."
    if before.isdigit() and char.isdigit():
        fix = "A number does not begin with zeros: remove them, or make it text."
    return t.stop(at, "nothing after the value", _seen(t, at, end), code="json-trailing", fix=fix)
