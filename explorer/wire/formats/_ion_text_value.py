"""Values of Ion text that are one token, or several long strings in a row; the names that tokens say."""

from __future__ import annotations

from .. import limits
from ..layout import Part
from ..tracer import Stop, Tracer
from ._ion_symbols import Stream, Symbol, as_value
from ._ion_table import BLOB, BOOL, CLOB, DECIMAL, FLOAT, INT, NULL, STRING, SYMBOL, TIMESTAMP
from ._ion_text_fault import fault
from ._ion_text_table import (
    BASE64,
    BEGIN_LOB,
    BLOB_TEXT,
    CLOB_LONG,
    CLOB_SHORT,
    CLOB_TEXT,
    COMMENT,
    END_LOB,
    KEYWORDS,
    LOB_,
    LONG_,
    LONG_TEXT,
    NEXT_LONG,
    NULL_,
    NUMBER,
    NUMBER_,
    OPERATOR,
    OPERATOR_,
    QUOTED_,
    QUOTED_SYMBOL,
    RADIX,
    RADIX_,
    SID,
    SPACE,
    SPACE_OR_COMMENT,
    SPECIAL,
    SPECIAL_,
    STRING_,
    STRING_TEXT,
    SYMBOL_NUMBER,
    TIMESTAMP_,
    TIMESTAMP_TEXT,
    TYPED_NULL,
    WIDE_ESCAPE,
    WORD,
    WORD_,
    bytes_of,
    clob_text,
    lone,
    long,
    short,
    time,
    typed_null,
)  # fmt: skip
from ._ion_values import clob


def symbol_of(t: Tracer, stream: Stream, at: int, what: int, raw: bytes) -> Symbol:
    """What a token says as the name of a field or as an annotation."""
    if what == WORD_:
        return _by_number(t, stream, at, raw) if SID.match(raw) else raw.decode()
    text = short(raw)
    if lone(text):
        raise _lone(t, at)
    return text


def _by_number(t: Tracer, stream: Stream, at: int, raw: bytes) -> Symbol:
    number = int(raw[1:]) if len(raw) < 40 else 1 << 128
    known = stream.symbols.get(number)
    if known is None:
        raise t.stop(
            at, f"the number of a symbol, up to {stream.symbols.top:,}", raw[:20].decode(), code="no-symbol",
            fix="The symbol table that says the names comes before; a symbol that is spelt so stands in quotes.",
        )  # fmt: skip
    return known


def scalar(t: Tracer, stream: Stream, at: int, after: int, end: int, what: int, raw: bytes) -> int:
    """A value of one token, or of several long strings; the open node is its own. Gives where it ends."""
    node = t.here
    if what == STRING_:
        if b"\\" in raw and lone(short(raw)):
            raise _lone(t, at)
        kind, part = STRING, STRING_TEXT
    elif what == NUMBER_:
        kind, part = _number(t, at, raw), NUMBER
    elif what == WORD_:
        kind, part = _word(t, stream, at, raw)
    elif what == QUOTED_:
        kind, part = SYMBOL, QUOTED_SYMBOL
        text = short(raw)
        if lone(text):
            raise _lone(t, at)
        t.value(as_value(text))
    elif what == NULL_:
        kind, part = NULL, TYPED_NULL
        t.value(typed_null(raw))
    elif what == TIMESTAMP_:
        kind, part = TIMESTAMP, TIMESTAMP_TEXT
        wrong = time(raw).fault()
        if wrong is not None or len(raw) > limits.DIGITS:
            raise t.stop(
                at, *(wrong or ("a timestamp of fewer digits", f"{len(raw):,}")), code="ion-timestamp",
                fix="There is no such time in the calendar.",
            )  # fmt: skip
    elif what == LONG_:
        t.kinds[node] = STRING
        text, after = long_strings(t, at, after, end, LONG_TEXT)
        t.value(text)
        return after
    elif what == LOB_:
        return _bytes(t, at, end)
    elif what == RADIX_:
        kind, part = INT, RADIX
        _few(t, at, raw)
    elif what == SPECIAL_:
        kind, part = FLOAT, SPECIAL
    elif what == OPERATOR_:
        kind, part = SYMBOL, OPERATOR
    else:
        raise fault(t, at, end, "a value")
    t.kinds[node] = kind
    t.leaf(at, part)
    return after


def _word(t: Tracer, stream: Stream, at: int, raw: bytes) -> tuple[Part, Part]:
    """An identifier: a keyword, a symbol, or a symbol by its number."""
    if raw in KEYWORDS:
        return FLOAT if raw == b"nan" else BOOL, WORD
    if SID.match(raw):
        t.value(as_value(_by_number(t, stream, at, raw)))
        return SYMBOL, stream.told(SYMBOL_NUMBER)
    t.value(as_value(raw.decode()))
    return SYMBOL, WORD


def _number(t: Tracer, at: int, raw: bytes) -> Part:
    _few(t, at, raw)
    small = raw.lower()
    if b"e" in small:
        return FLOAT
    if b"d" not in small:
        return DECIMAL if b"." in small else INT
    if len(small.partition(b"d")[2]) > 19:
        raise t.stop(at, "an exponent of at most 18 digits", f"{len(raw)}", code="too-large", fix="Write it as text.")
    return DECIMAL


def _few(t: Tracer, at: int, raw: bytes) -> None:
    if len(raw) > limits.DIGITS:
        raise t.stop(
            at, f"a number of at most {limits.DIGITS:,} digits", f"{len(raw):,}", code="too-large", fix="Write it as text.",
        )  # fmt: skip


def long_strings(t: Tracer, at: int, after: int, end: int, part: Part) -> tuple[str, int]:
    """Long strings, one after the other, which are one text. Gives it, and where it ends."""
    texts = []
    while True:
        texts.append(long(t.data[at:after]))
        if lone(texts[-1]):
            raise _lone(t, at)
        t.leaf(at, part)
        more = NEXT_LONG.match(t.data, after, end)
        if more is None:
            return "".join(texts), after
        at = skip(t, after, more.start(1))
        after = more.end()


def _bytes(t: Tracer, at: int, end: int) -> int:
    """A blob or a clob, from its `{{` to its `}}`; no comments in it."""
    data = t.data
    t.kinds[t.here] = BLOB
    t.leaf(at, BEGIN_LOB)
    at += 2
    pattern = CLOB_LONG if CLOB_LONG.match(data, at, end) else CLOB_SHORT
    pieces = []
    while piece := pattern.match(data, at, end):
        t.kinds[t.here] = CLOB
        raw = piece[1]
        if not raw.isascii() or WIDE_ESCAPE.match(raw):
            raise t.stop(
                at, "ASCII characters, and escapes of a byte", "another character", code="ion-clob", offset=piece.start(1),
                fix=r"A clob is bytes: write each as \x and two digits.",
            )  # fmt: skip
        if piece.start(1) > at:
            t.leaf(at, SPACE)
        t.leaf(piece.start(1), CLOB_TEXT)
        if piece.end() > piece.end(1):
            t.leaf(piece.end(1), SPACE)
        pieces.append(clob_text(raw))
        at = piece.end()
        if pattern is CLOB_SHORT:
            break
    if pieces:
        t.value(clob(b"".join(pieces)))
    else:
        at = _base64(t, at, end)
    if data[at : at + 2] != b"}}" or at + 2 > end:
        raise fault(t, at, end, "}} at the end of the bytes")
    t.leaf(at, END_LOB)
    return at + 2


def _base64(t: Tracer, at: int, end: int) -> int:
    found = BASE64.match(t.data, at, end)
    stop = at if found is None else found.end()
    raw = t.data[at:stop]
    if bytes_of(raw) is None:
        raise t.stop(
            at, "base64 in whole groups of four characters", f"{len(raw):,} characters that are not", code="ion-base64",
            fix="Fill the last group up with = to four characters.",
        )  # fmt: skip
    first = len(raw) - len(raw.lstrip(b" \t\n\r\v\f"))
    if first:
        t.leaf(at, SPACE)
    t.leaf(at + first, BLOB_TEXT)
    if (last := len(raw.rstrip(b" \t\n\r\v\f"))) > first and last < len(raw):
        t.leaf(at + last, SPACE)
    return stop


def skip(t: Tracer, at: int, to: int) -> int:
    """The leaves of white space and comments between two tokens."""
    while at < to:
        found = SPACE_OR_COMMENT.match(t.data, at, to)
        if found is None:
            return to
        t.leaf(at, SPACE if found[1] else COMMENT)
        at = found.end()
    return at


def _lone(t: Tracer, at: int) -> Stop:
    return t.stop(
        at, "whole characters", "half of a surrogate pair, or a number past Unicode", code="ion-surrogate",
        fix="Write the whole pair in one string, or the character itself.",
    )  # fmt: skip
