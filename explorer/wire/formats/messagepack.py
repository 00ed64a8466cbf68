"""MessagePack: every value begins with one byte that says what it is, and often the value or its length as well.

What to notice: the names of the fields are written out in every record, as in JSON, but numbers are binary and there is
no punctuation. Small things share a byte with their type: `83` is a map of three entries, `a8` a text of eight bytes,
`07` the number seven. The specification numbers no sections; the names of its families are quoted instead. The parts and
the table of lead bytes stand in `_messagepack_table`.
"""

from __future__ import annotations

from typing import Final

import msgpack

from .. import limits
from ..format import About, Format
from ..layout import Key, Layout
from ..problem import EncodeError, Problem
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Ext, Real, Timestamp, Value, pointer
from ._messagepack_table import (
    BODY,
    COUNT,
    ENTRIES,
    EXT_BODY,
    EXT_TYPE,
    HEADS,
    LENGTH,
    LIST,
    NAME,
    NEVER,
    NIL,
    PARTS,
    RUN,
    STR,
    TIMESTAMP,
    TIMESTAMP_32,
    TIMESTAMP_64,
    TIMESTAMP_96,
    WHOLE,
    Head,
    signed,
    text_or_bytes,
    timestamp,
)  # fmt: skip

SPEC: Final = "https://github.com/msgpack/msgpack/blob/master/spec.md"


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one MessagePack object; what follows it is told as left over."""
    return _trace(_walk, data, root=NIL)


def _walk(t: Tracer) -> int:
    data, size, heads = t.data, len(t.data), HEADS
    leaf, start, part, owner = t.leaf, t.starts.append, t.parts.append, t.owners.append
    parent, key, kind = t.parents.append, t.keys.append, t.kinds.append
    left, index, is_map = 1, 0, False  # of the container we are in; the whole is like an array of one
    stack: list[tuple[int, int, bool]] = []  # of the containers around it
    here, latest = 0, -1  # the node of the container, and the newest node
    names: dict[bytes, str | bytes] = {}  # a key that comes again is not decoded again
    at = 0
    try:
        while True:
            while not left:
                if not stack:
                    return at
                t.here = here = t.parents[here]
                left, index, is_map = stack.pop()
            left -= 1
            lead = data[at]
            head = heads[lead]
            if not is_map:
                parent(here)
                key(index)
                index += 1
                latest += 1
            elif not left & 1:
                parent(here)
                key(Key.KEYED)
                latest += 1
            elif head.kind is not STR:
                parent(here)
                key(Key.IS_KEY)
                latest += 1
            else:  # a text key: its leaves, and at once the value
                width = head.width
                body = at + 1 + width
                length = int.from_bytes(data[at + 1 : body], "big") if width else lead & 0x1F
                end = body + length
                if end > size:
                    t.open(Key.IS_KEY, STR)
                    leaf(at, head.lead)
                    raise _short(t, at, body, head, length)
                raw = data[body:end]
                name = names.get(raw)
                if name is None:
                    name = names[raw] = text_or_bytes(raw)
                parent(here)
                key(name)
                latest += 1
                start(at)
                part(head.lead)
                owner(latest)
                if width:
                    start(at + 1)
                    part(LENGTH)
                    owner(latest)
                start(body)
                part(NAME)
                owner(latest)
                if name.__class__ is bytes:
                    _not_utf8(t, latest, body)
                left -= 1
                at = end
                lead = data[at]
                head = heads[lead]
            kind(head.kind)
            start(at)
            part(head.lead)
            owner(latest)
            family = head.family
            if family == WHOLE:
                at += 1
            elif family == RUN:
                width = head.width
                body = at + 1 + width
                length = int.from_bytes(data[at + 1 : body], "big") if width else lead & 0x1F
                end = body + length
                if end > size:
                    t.here = latest
                    raise _short(t, at, body, head, length)
                if width:
                    start(at + 1)
                    part(LENGTH)
                    owner(latest)
                start(body)
                part(head.body)
                owner(latest)
                at = end
                if head.kind is STR and text_or_bytes(data[body:end]).__class__ is bytes:
                    _not_utf8(t, latest, body)
            elif family == BODY:
                end = at + 1 + head.width
                if end > size:
                    t.here = latest
                    raise t.end(at + 1, f"{head.width} bytes of {head.name}")
                start(at + 1)
                part(head.body)
                owner(latest)
                at = end
            elif family in (LIST, ENTRIES):
                t.here = here = latest
                width = head.width
                body = at + 1 + width
                if body > size:
                    raise t.end(at + 1, f"a count of {width} bytes")
                if width:
                    leaf(at + 1, COUNT)
                count = int.from_bytes(data[at + 1 : body], "big") if width else lead & 0x0F
                if len(stack) >= limits.NESTING:
                    raise t.too_deep(body)
                stack.append((left, index, is_map))
                left, index, is_map = count << (family == ENTRIES), 0, family == ENTRIES
                at = body
            else:
                t.here = latest
                if family == NEVER:
                    raise t.stop(
                        at + 1, "a type byte", "c1, which the specification never uses", offset=at,
                        fix="No writer gives this byte: the bytes are not MessagePack, or begin at another place.",
                    )  # fmt: skip
                at = _extension(t, at, head)
                t.here = here
    except IndexError:
        if len(t.kinds) < len(t.parents):  # a key without its value
            kind(NIL)
            t.here = latest
        if not stack:
            raise t.end(size, "a type byte") from None
        one, many = ("value", "keys and values") if is_map else ("element", "elements")
        raise t.end(size, f"{left + 1:,} more {many if left else one}") from None


def _short(t: Tracer, at: int, body: int, head: Head, length: int) -> Exception:
    """A run that is longer than what is left; its length, where it is whole, is told first."""
    if body > len(t.data):
        return t.end(at + 1, f"a length of {head.width} byte{'s' * (head.width != 1)}")
    if head.width:
        t.leaf(at + 1, LENGTH)
    return t.end(body, f"{length:,} bytes of {head.name}")


def _extension(t: Tracer, at: int, head: Head) -> int:
    """fixext and ext: an optional length, a type, the data. Gives where it ends."""
    body = at + 1 + max(head.width, 0)
    if body > len(t.data):
        raise t.end(at + 1, f"a length of {head.width} byte{'s' * (head.width != 1)}")
    length = -head.width if head.width < 0 else int.from_bytes(t.data[at + 1 : body], "big")
    if head.width > 0:
        t.leaf(at + 1, LENGTH)
    if body >= len(t.data):
        raise t.end(body, "the type of an extension")
    t.leaf(body, EXT_TYPE)
    end = body + 1 + length
    if end > len(t.data):
        raise t.end(body + 1, f"{length:,} bytes of extension data")
    code, data = signed(t.data[body : body + 1]), t.data[body + 1 : end]
    if code == -1 and length in (4, 8, 12):
        if (nanoseconds := timestamp(data).nanoseconds) > 999_999_999:
            raise t.stop(
                body + 1, "at most 999,999,999 nanoseconds", f"{nanoseconds:,}",
                fix="No second has more of them: mend the writer, or use another extension type than -1.",
            )  # fmt: skip
        t.kinds[t.here] = TIMESTAMP
        t.leaf(body + 1, {4: TIMESTAMP_32, 8: TIMESTAMP_64, 12: TIMESTAMP_96}[length])
    else:
        t.value(Ext(code, bytes(data)))
        t.leaf(body + 1, EXT_BODY)
    return end


def _not_utf8(t: Tracer, node: int, at: int) -> None:
    here, t.here = t.here, node
    t.remark(
        Problem(
            code="not-utf8",
            detail=f"The text at byte {at} is not valid UTF-8; it is shown as bytes.",
            offset=at,
            expected="UTF-8",
            found="other bytes",
            fix="A writer of bytes should use the bin family; writers older than 2013 had only one raw family.",
        )
    )
    t.here = here


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of the msgpack library, which chooses the shortest writing of each number and length."""
    packed: bytes = msgpack.packb(_packable(value, []), use_bin_type=True)
    return packed


def _packable(value: Value, path: list[str]) -> Value:
    """The value in the library's own words; raises where MessagePack has none."""
    match value:
        case bool() | None | bytes() | str():
            return value
        case int():
            if not -(1 << 63) <= value < 1 << 64:
                raise EncodeError(
                    Problem(
                        code="integer-too-large",
                        detail=f"MessagePack has no integer of {value.bit_length()} bits.",
                        path=pointer(path),
                        expected="an integer from -2^63 to 2^64 - 1",
                        found=str(value),
                        fix="Write it as text, or as two numbers.",
                    )
                )
            return value
        case float():
            return float(value) if isinstance(value, Real) else value
        case list():
            return [_packable(item, [*path, str(index)]) for index, item in enumerate(value)]
        case dict():
            return {key: _packable(item, [*path, key]) for key, item in value.items()}
        case Timestamp():
            return msgpack.Timestamp(value.seconds, value.nanoseconds)
        case Ext():
            return msgpack.ExtType(value.code, value.data)
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


ABOUT: Final = About(
    what="MessagePack is JSON's data model in bytes, as compact as it gets without a schema or a dictionary. "
    "One byte says the type of each value, and for small things their value or length too; numbers take "
    "as few bytes as hold them. Bytes are a type of their own, and applications may define up to 128 more "
    "(ext).",
    used_by="Redis (in Lua scripts), Fluentd, Neovim's remote plug-ins, msgpack-rpc, ASP.NET Core SignalR, "
    "Pinterest, and games and caches in many languages; over fifty implementations.",
    evolves="As JSON does: names are in the data, a reader takes the fields it knows and steps over the others. Some "
    "libraries write objects as arrays without names, to save bytes; then fields may only be added at the end.",
    danger="A few bytes can announce 2^32 elements: a reader must not take memory by a count that it has not "
    "checked. Old writers (before 2013) knew no difference between text and bytes, and some readers still "
    "guess.",
)

_SAMPLES: Final = tuple(
    bytes.fromhex(sample)
    for sample in (
        "93 d6ff65920080 d7ff77359400659200ff c70cff075bcd15ffffffff7c558180",  # timestamps of 32, 64 and 96 bits
        "92 c403010203 d40507",  # bytes, and an extension of type 5
    )
)


FORMAT: Final = Format(
    key="messagepack",
    title="MessagePack",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=f"msgpack {'.'.join(map(str, msgpack.version))}",
    parts=PARTS,
    trace=trace,
    encode=encode,
    limits=(
        "Integers from -2^63 to 2^64 - 1; larger ones have no writing.",
        "Decimal fractions are kept as 64-bit floats.",
        "Lengths and counts up to 2^32 - 1.",
    ),
    about=ABOUT,
    samples=_SAMPLES,
)
