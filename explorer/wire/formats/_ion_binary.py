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
from ._ion_binary_value import cut, read_decimal, read_timestamp, var_end
from ._ion_symbols import VERSION_MARKER, Stream, Symbol, Symbols, as_value, is_table, key_of
from ._ion_table import (
    ANNOTATION,
    ANNOTATIONS_LENGTH,
    BODY,
    DECIMAL,
    DESCRIPTOR,
    FIELD,
    HEADS,
    IN_TABLE,
    LENGTH,
    NEGATIVE,
    NEST,
    NEVER,
    NOP,
    NULL_BYTE,
    PADDING,
    PADDING_NAME,
    STREAM,
    STRING,
    STRUCT,
    SYMBOL,
    SYMBOL_ID,
    SYMBOL_ZERO,
    VERSION,
    WHOLE,
    WRAPPER,
    text_or_bytes,
    unsigned,
    varuint,
)  # fmt: skip
from ._ion_values import decimal, null

MARKER: Final = b"\xe0\x01\x00\xea"
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
                at = var_end(t, at, end)
                sid = varuint(data[name_at:at])
            if at >= end:
                raise cut(t, name_at, end, "the value of the field")
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
            part(stream.told(FIELD, sid))
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
            body = var_end(t, at + 1, end)
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
                t.leaf(body, stream.told(SYMBOL_ID, sid))
                t.value(as_value(known))
                if known == VERSION_MARKER and inside == AT_ROOT:
                    stream.forget(t)  # "system values that have no processing semantics"
            elif head.kind is DECIMAL:
                read_decimal(t, body, stop)
            else:
                read_timestamp(t, body, stop)
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


def _no_value(t: Tracer, at: int, body: int, stop: int, end: int) -> Stop:
    """A descriptor that there is not, or a value that is longer than what is left."""
    head = HEADS[t.data[at]]
    if head.family == NEVER:
        return t.stop(
            body, "the type descriptor of a value", f"{t.data[at]:02x}, which Ion 1.0 does not have", offset=at,
            fix="No writer gives this byte: the bytes are not Ion, or begin at another place.",
        )  # fmt: skip
    return cut(t, body, end, f"{stop - body:,} bytes of {head.kind.name}")


def _no_annotated(t: Tracer, at: int, index: int, lead: int) -> Stop:
    if index:
        return t.stop(at, "the end of the annotated value", f"{lead:02x}: more bytes", fix="Its length is wrong.")
    what = "annotations again" if HEADS[lead].family == WRAPPER else "padding"
    return t.stop(at, "the value that is annotated", f"{lead:02x}: {what}", fix="Mend the writer.")


def _padding(t: Tracer, at: int, end: int) -> int:
    head = HEADS[t.data[at]]
    length, body = head.length, at + 1
    if length < 0:
        body = var_end(t, at + 1, end)
        length = varuint(t.data[at + 1 : body])
    if body + length > end:
        raise cut(t, at, end, f"{length:,} bytes of padding")
    t.leaf(at, PADDING)
    return body + length


def _annotations(t: Tracer, stream: Stream, at: int, end: int) -> tuple[int, bool]:
    """A length, then the numbers of symbols. Gives where the value begins, and whether a symbol table is meant."""
    data = t.data
    body = var_end(t, at, end)
    length = varuint(data[at:body])
    if not length:
        raise t.stop(
            at, "at least one annotation", "none", fix="A value without annotations has no wrapper: mend the writer."
        )
    t.leaf(at, ANNOTATIONS_LENGTH)
    stop = body + length
    if stop > end:
        raise cut(t, body, end, f"{length:,} bytes of annotations")
    names = []
    at = body
    while at < stop:
        after = var_end(t, at, stop)
        sid = varuint(data[at:after])
        names.append(_known(t, stream, sid, at))
        t.leaf(at, stream.told(ANNOTATION, sid))
        at = after
    t.kinds[t.here] = stream.kind(names)
    return stop, is_table(names)


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
