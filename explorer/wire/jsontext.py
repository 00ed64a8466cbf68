"""JSON text (RFC 8259), token by token: the one reader of JSON in this project.

It reads the visitor's record, places every key and value in it, places every field of an .avsc or a JSON Schema, and
decodes the JSON format's own card. Numbers are kept as written, repeated keys and lone surrogates are told. What is wrong
with a text that is not JSON, and what to do about it, is told by `jsonfault`.

What to notice: every name is written out in every record, quotes and punctuation cost a byte each, and a number costs a
byte for each digit.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from . import limits
from .jsonfault import FIRST_ELEMENT, FIRST_MEMBER, MEMBER, NEXT_ELEMENT, NEXT_MEMBER, NOTHING, VALUE, fault
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


def quoted(data: bytes) -> str:
    """The text of a string token, quotes and all."""
    return unescape(data[1:-1]) if b"\\" in data else data[1:-1].decode()


def number(data: bytes) -> Value:
    """A number as written: an integer exactly, anything else (and -0) as a Real."""
    if data.isdigit() or (data[1:].isdigit() and data != b"-0"):
        return int(data)
    return Real(data.decode())


# Values: the nodes of the record

OBJECT = Part("object", Role.GROUP, "Names with values, in curly brackets.", "RFC 8259 section 4", fold=as_struct)
ARRAY = Part("array", Role.GROUP, "Values in order, in square brackets.", "RFC 8259 section 5", fold=as_list)
SCALAR = Part("value", Role.GROUP, "A string, a number, true, false or null.", "RFC 8259 section 3")

# Leaves: the tokens of section 2 of the RFC, and the white space between them

_QUOTES = ((Role.FRAME, 16),)

NAME = Part(
    "name", Role.NAME, "The name of a member in quotation marks, written out in every record.", "RFC 8259 section 4",
    read=quoted, split=_QUOTES,
)  # fmt: skip
STRING = Part(
    "string", Role.VALUE, "The characters between two quotation marks, in UTF-8; a backslash begins an escape.",
    "RFC 8259 section 7", read=quoted, split=_QUOTES,
)  # fmt: skip
NUMBER = Part(
    "number", Role.VALUE, "A number in decimal digits. JSON sets no limit on size or precision; many readers do: "
    "a 64-bit float holds integers exactly only up to 2^53.", "RFC 8259 section 6", read=number,
)  # fmt: skip
LITERAL = Part(
    "literal", Role.VALUE, "One of the words true, false and null.", "RFC 8259 section 3",
    read=lambda data: {b"true": True, b"false": False}.get(data),
)  # fmt: skip


def _mark(name: str, doc: str) -> Part:
    return Part(name, Role.FRAME, doc, "RFC 8259 section 2", read=lambda data: data.decode())


BEGIN_OBJECT = _mark("begin-object", "Begins an object.")
END_OBJECT = _mark("end-object", "Ends an object.")
BEGIN_ARRAY = _mark("begin-array", "Begins an array.")
END_ARRAY = _mark("end-array", "Ends an array.")
COLON = _mark("name-separator", "Stands between a name and its value.")
COMMA = _mark("value-separator", "Stands between two members or two elements.")
SPACE = Part(
    "white space", Role.PADDING, "Spaces, tabs and line ends between the tokens; they mean nothing.",
    "RFC 8259 section 2", read=len, words=lambda n: f"{n} of white space",
)  # fmt: skip
BOM = Part(
    "byte order mark", Role.PADDING, "Not part of JSON; a reader may ignore it, a writer must not send it.",
    "RFC 8259 section 8.1", read=lambda _: "U+FEFF",
)  # fmt: skip

PARTS: Final = (
    BEGIN_OBJECT, END_OBJECT, BEGIN_ARRAY, END_ARRAY, COLON, COMMA, SPACE, BOM, NAME, STRING, NUMBER, LITERAL,
    OBJECT, ARRAY, SCALAR,
)  # fmt: skip

# One match an item: a value with the comma and the name before it, or a closing bracket. Something matches everywhere, so
# the search never skips, and all repetition is possessive, so no input is slow.

_WS = rb"[ \t\n\r]*+"
_STRING_TOKEN = rb'("[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+")'
_NUMBER_TOKEN = rb"(-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+)"
_NAME_AND_COLON = _STRING_TOKEN + _WS + rb"(:)" + _WS

_ITEMS = re.compile(
    _WS + rb"(?:(?:(,)" + _WS + rb")?+(?:" + _NAME_AND_COLON + rb")?+"
    rb"(?:" + _STRING_TOKEN + rb"|" + _NUMBER_TOKEN + rb"|(true|false|null)|(\{)|(\[))|(\})|(\])|)"
).finditer  # fmt: skip
_COMMA, _NAME, _COLON, _STRING, _NUMBER, _LITERAL, _BEGIN_OBJECT, _BEGIN_ARRAY, _END_OBJECT, _END_ARRAY = range(1, 11)
_PARTS: Final = (SCALAR, COMMA, NAME, COLON, STRING, NUMBER, LITERAL, BEGIN_OBJECT, BEGIN_ARRAY, END_OBJECT, END_ARRAY)
"""The part that each group of the pattern is."""

_SPACES = re.compile(_WS)
_MEMBER = re.compile(_NAME_AND_COLON)


def trace(data: bytes) -> Layout:
    """Any bytes as one JSON text. The problem, if there is one, has line and column."""
    layout = _trace(_walk, data, root=SCALAR)
    if layout.problem is not None:
        layout.problem = _placed(layout.problem, data)
    layout.remarks = [_placed(remark, data) for remark in layout.remarks]
    return layout


def _placed(problem: Problem, data: bytes) -> Problem:
    before = data[: problem.offset].decode("utf-8", "replace")
    where = place(before, len(before), len(before))
    return replace(problem, line=where.line, column=where.column)


def _walk(t: Tracer) -> int:
    data, end = t.data, _utf8_until(t.data)
    leaf, start, part, owner = t.leaf, t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    at = _byte_order_mark(t)
    latest = here = t.open("", SCALAR)  # the newest node, and the one whose brackets we are in
    count, in_object, names = 0, False, list[str]()  # what we are in: values so far, and their names
    stack: list[tuple[int, bool, list[str]]] = []  # what is around it
    known: dict[bytes, str] = {}  # a name that comes again is not read again
    escapes = b"\\u" in data
    for item in _ITEMS(data, at, end):
        what, at = item.lastindex or 0, item.start()
        if what >= _END_OBJECT:
            if not stack or in_object is not (what == _END_OBJECT):
                break
            bracket = item.start(what)
            if bracket > at:
                leaf(at, SPACE)
            leaf(bracket, _PARTS[what])
            if len(set(names)) < len(names):
                _tell_repeated(t, here)
            t.here = here = t.parents[here]
            count, in_object, names = stack.pop()
            at = bracket + 1
            if not stack:
                break
            continue
        comma, name = item.start(_COMMA), item.start(_NAME)
        if (comma >= 0) is not (count > 0) or (name >= 0) is not in_object or not what:
            break
        if comma >= 0:
            if comma > at:
                leaf(at, SPACE)
            start(comma)
            part(COMMA)
            owner(here)
            at = comma + 1
        if in_object:
            if name > at:
                leaf(at, SPACE)
            at = item.end(_NAME)
            raw = data[name + 1 : at - 1]
            text = known.get(raw)
            if text is None:
                text = known[raw] = unescape(raw)
            names.append(text)
            parent(here)
            key(text)
            kind(SCALAR)
            latest += 1
            start(name)
            part(NAME)
            owner(latest)
            colon = item.start(_COLON)
            if colon > at:
                leaf(at, SPACE)
            start(colon)
            part(COLON)
            owner(latest)
            at = colon + 1
            if escapes:
                _tell_lone_surrogate(t, latest, name, text)
        elif stack:
            parent(here)
            key(count)
            kind(SCALAR)
            latest += 1
        value = item.start(what)
        if value > at:
            leaf(at, SPACE)
        if what == _NUMBER and item.end() - value > limits.DIGITS:
            raise _too_many_digits(t, latest, value, item.end())
        start(value)
        part(_PARTS[what])
        owner(latest)
        count += 1
        if what <= _LITERAL:
            at = item.end()
            if escapes and what == _STRING:
                _tell_lone_surrogate(t, latest, value, quoted(item[_STRING]))
            if not stack:
                break
            continue
        at = value + 1
        t.here = here = latest
        if len(stack) >= limits.NESTING:
            raise t.too_deep(at)
        stack.append((count, in_object, names))
        count, in_object, names = 0, what == _BEGIN_OBJECT, []
        t.kinds[here] = OBJECT if in_object else ARRAY
    if stack:
        after = NEXT_MEMBER if in_object else NEXT_ELEMENT
        raise _stop(t, after if count else FIRST_MEMBER if in_object else FIRST_ELEMENT, after, at, end)
    if not count:
        raise _stop(t, VALUE, NOTHING, at, end)
    at = _space(t, at, end)
    if at < len(data):
        raise fault(t, NOTHING, NOTHING, at, end)
    return at


def _stop(t: Tracer, wants: int, after: int, at: int, end: int) -> Stop:
    """The fault in what follows: steps over the tokens that are still good, to the one that is not."""
    at = _space(t, at, end)
    if wants in (NEXT_MEMBER, NEXT_ELEMENT) and at < end and t.data[at] == 0x2C:
        t.leaf(at, COMMA)
        wants = MEMBER if wants == NEXT_MEMBER else VALUE
        at = _space(t, at + 1, end)
    if wants in (FIRST_MEMBER, MEMBER) and (member := _MEMBER.match(t.data, at, end)):
        t.open(quoted(member[1]), SCALAR)
        t.leaf(at, NAME)
        _space(t, member.end(1), end)
        t.leaf(member.start(2), COLON)
        wants = VALUE
        at = _space(t, member.start(2) + 1, end)
    return fault(t, wants, after, at, end)


def _space(t: Tracer, at: int, end: int) -> int:
    """Steps over white space."""
    found = _SPACES.match(t.data, at, end)
    if found is None or found.end() == at:
        return at
    t.leaf(at, SPACE)
    return found.end()


def _byte_order_mark(t: Tracer) -> int:
    """Where the text begins: behind the mark, where there is one."""
    if not t.data.startswith(b"\xef\xbb\xbf"):
        return 0
    t.leaf(0, BOM)
    t.remark(
        Problem(
            code="byte-order-mark",
            detail="The text begins with a byte order mark.",
            offset=0,
            expected="no mark",
            found="EF BB BF",
            fix="Remove it: many readers refuse it.",
        )
    )
    return 3


def _utf8_until(data: bytes) -> int:
    """How many bytes are valid UTF-8."""
    try:
        data.isascii() or data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _too_many_digits(t: Tracer, node: int, at: int, end: int) -> Stop:
    t.here = node
    return t.stop(
        at, f"a number of at most {limits.DIGITS:,} digits", f"{end - at:,}", code="too-large",
        fix="Write it as text.",
    )  # fmt: skip


def _tell_lone_surrogate(t: Tracer, node: int, at: int, text: str) -> None:
    lone = _LONE.search(text)
    if lone:
        t.here = node
        t.remark(
            Problem(
                code="lone-surrogate",
                detail=f"\\u{ord(lone[0]):04x} is half of a pair and no character by itself; "
                "UTF-8 cannot hold it, so most formats cannot either.",
                offset=at,
                expected="a pair of surrogates",
                found="one alone",
                fix="Write the whole pair, or U+FFFD.",
            )
        )


def _tell_repeated(t: Tracer, here: int) -> None:
    """The names that come again in the object that just closed: its nodes are the last ones."""
    seen = set()
    for node in range(here + 1, len(t.kinds)):
        if t.parents[node] != here:
            continue
        if len(t.remarks) >= limits.REMARKS:
            return
        name = t.keys[node]
        if name in seen:
            t.here = node
            t.remark(
                Problem(
                    code="duplicate-key",
                    detail=f"The name {name!r} comes twice in one object; the last value counts here, "
                    "other readers take the first or refuse.",
                    offset=t.starts[t.owners.index(node)],
                    expected="each name once",
                    found="the same name again",
                    fix="Rename or remove one of the two.",
                )
            )
        seen.add(name)
