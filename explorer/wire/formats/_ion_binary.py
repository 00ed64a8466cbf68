"""The binary form of Ion 1.0, value by value: a type descriptor, a length where four bits are too few, and the value.

Every value says how many bytes it takes, so that a reader can step over what it does not want; names are numbers of the
symbol table, which comes first as a value of its own.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..layout import Key
from ..problem import Problem
from ..tracer import Stop, Tracer
from ._ion_symbols import VERSION_MARKER, Stream, Symbol, Symbols, as_value, is_table, key_of
from ._ion_table import (
    ANNOTATION,
    ANNOTATIONS_LENGTH,
    BODY,
    COEFFICIENT,
    DECIMAL,
    DESCRIPTOR,
    EXPONENT,
    FIELD,
    FRACTION,
    FRACTION_EXPONENT,
    HEADS,
    IN_TABLE,
    LENGTH,
    NEGATIVE,
    NEST,
    NEVER,
    NOP,
    NULL_BYTE,
    OFFSET,
    PADDING,
    PADDING_NAME,
    PIECES,
    STREAM,
    STRING,
    STRUCT,
    SYMBOL,
    SYMBOL_ID,
    SYMBOL_ZERO,
    VERSION,
    WHOLE,
    WRAPPER,
    minus,
    signed,
    text_or_bytes,
    unsigned,
    varint,
    varuint,
)  # fmt: skip
from ._ion_values import LONGEST_INT, Moment, decimal, null

MARKER: Final = b"\xe0\x01\x00\xea"
VAR_BYTES: Final = 10
"""Bytes of a VarUInt or VarInt: enough for 64 bits."""
AT_ROOT, IN_LIST, IN_STRUCT, IN_WRAPPER = range(4)


def walk(t: Tracer) -> int:
    data, size, heads = t.data, len(t.data), HEADS
    leaf, start, part, owner = t.leaf, t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    stream = Stream()
    here = latest = t.open("", STREAM)  # the node of the container we are in, and the newest node
    at, end, inside, index, ordered = _version(t, stream, 0), size, AT_ROOT, 0, -1
    row, table_row = 0, -1  # the first leaf of the value at the top level; and again if that is a symbol table
    stack: list[tuple[int, int, int, int, int]] = []  # of the containers around: node, end, what, index, last name
    while True:
        while at == end:
            if not stack:
                _at_the_end(t, stream, at)
                return at
            if inside == IN_WRAPPER and not index:
                raise t.stop(at, "the value that is annotated", "the end of the wrapper", fix="Mend the writer.")
            here, end, inside, index, ordered = stack.pop()
            t.here = here
            if table_row >= 0 and not stack:
                stream.declare(t, table_row, at, IN_TABLE)
                table_row = -1
        lead = data[at]
        if inside == IN_STRUCT:
            name_at = at
            if lead >= 0x80:
                sid = lead & 0x7F
                at += 1
            else:
                at = _var_end(t, at, end)
                sid = varuint(data[name_at:at])
            if at >= end:
                raise _cut(t, name_at, end, "the value of the field")
            lead = data[at]
            head = heads[lead]
            if head.family == NOP:
                leaf(name_at, PADDING_NAME)
                at = _padding(t, at, end)
                continue
            name = stream.names.get(sid)
            if name is None:
                name = stream.names[sid] = key_of(_known(t, stream, sid, name_at))
            latest += 1
            parent(here)
            key(name)
            start(name_at)
            part(stream.told(FIELD))
            owner(latest)
            if ordered >= 0:
                if sid < ordered:
                    _tell_order(t, latest, name_at)
                ordered = sid
        else:
            head = heads[lead]
            if head.family == NOP and inside != IN_WRAPPER:
                at = _padding(t, at, end)
                continue
            if inside == IN_WRAPPER:
                if index or head.family in (NOP, WRAPPER):
                    raise _no_annotated(t, at, index, lead)
                latest += 1
                parent(here)
                key(Key.SAME)
            elif inside == AT_ROOT:
                if lead == 0xE0:
                    at = _version(t, stream, at)
                    continue
                latest += 1
                parent(here)
                key(Key.SAME)
                stream.begin(t, latest)
                row = len(t.starts)
            else:
                latest += 1
                parent(here)
                key(index)
            index += 1
        kind(head.kind)
        start(at)
        family = head.family
        if family == WHOLE:
            part(head.body)
            owner(latest)
            if head.body is NULL_BYTE:
                t.values[latest] = null(head.name[5:])
            elif head.kind is DECIMAL:
                t.values[latest] = decimal(0, 0)
            elif head.body is SYMBOL_ZERO:
                t.values[latest] = as_value(_known(t, stream, 0, at))
            at += 1
            continue
        part(DESCRIPTOR)
        owner(latest)
        length, body = head.length, at + 1
        if length < 0:
            t.here = latest
            body = _var_end(t, at + 1, end)
            length = varuint(data[at + 1 : body])
            leaf(at + 1, LENGTH)
            t.here = here
        stop = body + length
        if stop > end or family == NEVER:
            t.here = latest
            raise _no_value(t, at, body, stop, end)
        if family == BODY:
            start(body)
            part(head.body)
            owner(latest)
            if head.kind is STRING:
                raw = data[body:stop]
                if not raw.isascii() and text_or_bytes(raw).__class__ is bytes:
                    stream.not_utf8(latest, body)
            elif head.body is NEGATIVE and not any(data[body:stop]):
                t.here = latest
                raise t.stop(body, "a negative integer", "minus zero", fix="Zero is the byte 20: mend the writer.")
            at = stop
        elif family in (NEST, WRAPPER):
            if len(stack) >= limits.NESTING:
                t.here = latest
                raise t.too_deep(body)
            stack.append((here, end, inside, index, ordered))
            t.here = here = latest
            at, end, index, ordered = body, stop, 0, -1
            if family == NEST:
                inside = IN_STRUCT if head.kind is STRUCT else IN_LIST
                if lead == 0xD1:
                    ordered = 0
                    if not length:
                        raise t.stop(
                            body, "at least one field", "none", fix="An empty struct is the byte d0: mend the writer."
                        )
            else:
                inside = IN_WRAPPER
                at, table = _annotations(t, stream, body, stop)
                if table and len(stack) == 1:
                    table_row = row
        else:
            t.here = latest
            if head.kind is SYMBOL:
                sid = unsigned(data[body:stop])
                known = _known(t, stream, sid, body)
                t.leaf(body, stream.told(SYMBOL_ID))
                t.value(as_value(known))
                if known == VERSION_MARKER and inside == AT_ROOT:
                    stream.forget(t)  # "system values that have no processing semantics"
            elif head.kind is DECIMAL:
                _decimal(t, body, stop)
            else:
                _timestamp(t, body, stop)
            t.here = here
            at = stop


def _version(t: Tracer, stream: Stream, at: int) -> int:
    """e0 01 00 ea, which begins a stream and may come again between values."""
    found = t.data[at : at + 4]
    if found != MARKER:
        if MARKER.startswith(found):
            raise t.end(at, "the version marker e0 01 00 ea")
        raise t.stop(
            at, "the version marker e0 01 00 ea", found.hex(" "),
            fix="There is no other version in use: the bytes are not Ion, or begin at another place.",
        )  # fmt: skip
    t.leaf(at, VERSION)
    stream.use(Symbols())
    return at + 4


def _at_the_end(t: Tracer, stream: Stream, at: int) -> None:
    if stream.bad is not None:
        t.here, offset = stream.bad
        raise t.stop(
            at, "text in UTF-8", "bytes that are not", code="not-utf8", offset=offset,
            fix="Write bytes as a blob, and text of another encoding as a clob: strings are UTF-8.",
        )  # fmt: skip


def _known(t: Tracer, stream: Stream, sid: int, at: int) -> Symbol:
    known = stream.symbols.get(sid)
    if known is None:
        raise t.stop(
            at, f"the number of a symbol, up to {stream.symbols.top:,}", f"{sid:,}", code="no-symbol",
            fix="Give the stream from its version marker on: the symbol table that says the names comes before the data.",
        )  # fmt: skip
    return known


def _var_end(t: Tracer, at: int, end: int) -> int:
    """Where a VarUInt or VarInt ends: after the first byte whose high bit is set."""
    data, bound = t.data, min(end, at + VAR_BYTES)
    place = at
    while place < bound and data[place] < 0x80:
        place += 1
    if place < bound:
        return place + 1
    if place == end:
        raise _cut(t, at, end, "a number, whose last byte has its high bit set")
    raise t.stop(
        at, f"a number of at most {VAR_BYTES} bytes", "one that goes on",
        fix="Its last byte has the high bit set: the bytes are not Ion, or begin at another place.",
    )  # fmt: skip


def _cut(t: Tracer, at: int, end: int, expected: str) -> Stop:
    """Something is longer than what is left, of the data or of the value around it."""
    if end == len(t.data):
        return t.end(at, expected)
    return t.stop(
        at, expected, f"only {end - at:,} bytes left of what it is in",
        fix="A length is wrong: this one, or the one around it.",
    )  # fmt: skip


def _no_value(t: Tracer, at: int, body: int, stop: int, end: int) -> Stop:
    """A descriptor that there is not, or a value that is longer than what is left."""
    head = HEADS[t.data[at]]
    if head.family == NEVER:
        return t.stop(
            body, "the type descriptor of a value", f"{t.data[at]:02x}, which Ion 1.0 does not have", offset=at,
            fix="No writer gives this byte: the bytes are not Ion, or begin at another place.",
        )  # fmt: skip
    return _cut(t, body, end, f"{stop - body:,} bytes of {head.kind.name}")


def _no_annotated(t: Tracer, at: int, index: int, lead: int) -> Stop:
    if index:
        return t.stop(at, "the end of the annotated value", f"{lead:02x}: more bytes", fix="Its length is wrong.")
    what = "annotations again" if HEADS[lead].family == WRAPPER else "padding"
    return t.stop(at, "the value that is annotated", f"{lead:02x}: {what}", fix="Mend the writer.")


def _padding(t: Tracer, at: int, end: int) -> int:
    head = HEADS[t.data[at]]
    length, body = head.length, at + 1
    if length < 0:
        body = _var_end(t, at + 1, end)
        length = varuint(t.data[at + 1 : body])
    if body + length > end:
        raise _cut(t, at, end, f"{length:,} bytes of padding")
    t.leaf(at, PADDING)
    return body + length


def _annotations(t: Tracer, stream: Stream, at: int, end: int) -> tuple[int, bool]:
    """A length, then the numbers of symbols. Gives where the value begins, and whether a symbol table is meant."""
    data = t.data
    body = _var_end(t, at, end)
    length = varuint(data[at:body])
    if not length:
        raise t.stop(
            at, "at least one annotation", "none", fix="A value without annotations has no wrapper: mend the writer."
        )
    t.leaf(at, ANNOTATIONS_LENGTH)
    stop = body + length
    if stop > end:
        raise _cut(t, body, end, f"{length:,} bytes of annotations")
    names = []
    at = body
    while at < stop:
        after = _var_end(t, at, stop)
        names.append(_known(t, stream, varuint(data[at:after]), at))
        t.leaf(at, stream.told(ANNOTATION))
        at = after
    t.kinds[t.here] = stream.kind(names)
    return stop, is_table(names)


def _decimal(t: Tracer, at: int, end: int) -> None:
    """An exponent, and a coefficient in what is left."""
    data = t.data
    body = _var_end(t, at, end)
    t.leaf(at, EXPONENT)
    if end > body:
        t.leaf(body, COEFFICIENT)
    raw = data[body:end]
    if len(raw) > LONGEST_INT:
        t.value(raw)
    else:
        t.value(decimal(signed(raw), varint(data[at:body]), negative=raw[:1] == b"\x80" and not any(raw[1:])))


def _timestamp(t: Tracer, at: int, end: int) -> None:
    """An offset, then year, month, day, hour and minute, second, fraction: as many of them as it is precise."""
    data, first = t.data, at
    body = _var_end(t, at, end)
    t.leaf(at, OFFSET)
    offset = varint(data[at:body])
    known = bool(offset) or not minus(data[at:body])
    numbers: list[int] = []
    at = body
    for piece in PIECES:
        if at < end:
            body = _var_end(t, at, end)
            numbers.append(varuint(data[at:body]))
            t.leaf(at, piece)
            at = body
    if len(numbers) in (0, 4):
        raise t.stop(
            end, "a minute after the hour" if numbers else "a year", "the end of the timestamp", fix="Mend the writer."
        )
    time = Moment._make([*numbers, *[None] * (6 - len(numbers)), "", None])
    fault = time.fault()
    if fault is None and at < end:
        time, fault = _fraction(t, time, at, end)
    if fault is None and len(numbers) > 4 and known:
        fault = time._replace(offset=offset).fault()
        if fault is None:
            try:
                time = time.shifted(offset)._replace(offset=offset)
            except OverflowError:
                fault = "a time from year 1 to 9999", "one beyond it in local time"
    if fault is not None:
        raise t.stop(end, *fault, offset=first, fix="There is no such time in the calendar: mend the writer.")
    t.value(time.value)


def _fraction(t: Tracer, time: Moment, at: int, end: int) -> tuple[Moment, tuple[str, str] | None]:
    """A power of ten and digits: not negative, and less than a second."""
    body = _var_end(t, at, end)
    exponent = varint(t.data[at:body])
    t.leaf(at, FRACTION_EXPONENT)
    raw = t.data[body:end]
    if raw:
        t.leaf(body, FRACTION)
    if len(raw) > LONGEST_INT or -exponent > limits.DIGITS:
        return time, (f"a fraction of at most {limits.DIGITS:,} digits", f"{max(len(raw), -exponent):,}")
    digits = signed(raw)
    if exponent >= 0:
        return time, ("a fraction below one second", f"{digits}E+{exponent}") if digits else None
    if digits < 0 or len(str(digits)) > -exponent:
        return time, ("a fraction from 0 to below one second", str(decimal(digits, exponent).text))
    return time._replace(fraction=str(digits).zfill(-exponent)), None


def _tell_order(t: Tracer, node: int, at: int) -> None:
    here, t.here = t.here, node
    t.remark(
        Problem(
            code="not-in-order",
            detail=f"The struct says that its fields are in the order of their names' numbers; the one at byte {at} is not.",
            offset=at,
            expected="a number no smaller than the one before",
            found="a smaller one",
            fix="A reader that searches the struct may miss the field: mend the writer.",
        )
    )
    t.here = here
