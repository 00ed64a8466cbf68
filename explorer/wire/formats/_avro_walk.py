"""The walk over Avro's binary encoding, which the datum, the container file and the messages of a call share.

Avro's bytes say nothing of themselves: what comes next is in the schema alone, made ready as a `Step`. One loop walks any
number of values, one after the other, with a stack of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any, Final, TypeAlias

from .. import limits
from ..bits import zigzag
from ..tracer import GIVE_THE_WHOLE, Stop, Tracer
from ._avro_parts import COUNT, END, KEY, LENGTH, SIZE
from ._avro_program import (
    ARRAY,
    BOOLEAN,
    BYTES,
    ENUM,
    INT,
    MAP,
    NULL,
    RECORD,
    RUN,
    STRING,
    UNION,
    Step,
)

NO_SCHEMA: Final = "The bytes hold values only: names and types are in the schema that wrote them. Give that schema."
_OTHER_SCHEMA: Final = (
    "Give the very schema that wrote the bytes: with another one every value is looked for in a wrong place."
)

Values: TypeAlias = Iterator[tuple[Any, Step]]
_Frame = tuple[Values, Step, int, int, int, int]
"""Of a container: what comes next in it, its step, its node, the next index, where its block must end, and who says so."""


def datum(t: Tracer, root: Step, at: int = 0, key: Any = "") -> int:
    """One value from a byte on, at a key of the open node."""
    return walk(t, iter(((key, root),)), root, at)


def walk(t: Tracer, values: Values, container: Step, at: int = 0) -> int:
    """Values from a byte on, as children of the open node; gives where they end.

    One loop for all values. `values` gives what comes next in the open container: (key, step); a map's keys are None.
    A container that opens puts the one around it on the stack. When `values` runs out, a record is complete, and an array
    or a map has its next block.
    """
    data, size = t.data, len(t.data)
    start, part, owner = t.starts.append, t.parts.append, t.owners.append
    parent, add_key, kind = t.parents.append, t.keys.append, t.kinds.append
    stack: list[_Frame] = []
    here, latest = t.here, len(t.kinds) - 1  # the node of the container, and the newest node
    index = 0  # of the next element of an array
    block_end, size_at = -1, 0  # where the block must end, where one says so, and where it says so
    spare = t.free + size  # values without bytes that are still borne with
    step = container
    try:
        while True:
            for key, step in values:
                if key is None:
                    key, at, length_at, key_at = _key(t, here, at)
                    latest += 1
                    start(length_at)
                    part(LENGTH)
                    owner(latest)
                    start(key_at)
                    part(KEY)
                    owner(latest)
                else:
                    latest += 1
                parent(here)
                add_key(key)
                code = step.code
                if code == UNION:
                    branch = data[at]
                    end = at + 1
                    if branch > 127:
                        kind(step.kind)
                        branch, end = varint(t, latest, at, step.wants)
                        t.kinds.pop()
                    if branch & 1 or branch >> 1 >= len(step.branches):
                        kind(step.kind)
                        raise _out_of(t, latest, at, branch, len(step.branches), step.wants)
                    start(at)
                    part(step.part)
                    owner(latest)
                    at = end
                    step = step.branches[branch >> 1]
                    code = step.code
                    spare += code == NULL
                kind(step.kind)
                if code <= INT:
                    end = at + 1
                    if data[at] > 127:
                        while data[end] > 127:
                            end += 1
                        end += 1
                        if end - at > 4:
                            _, end = varint(t, latest, at, step.wants, 32 if code == INT else 64)
                    start(at)
                    part(step.part)
                    owner(latest)
                    at = end
                elif code <= BYTES:
                    length = data[at]
                    body = at + 1
                    if length > 127:
                        length, body = varint(t, latest, at, step.wants)
                    end = body + (length >> 1)
                    if length & 1 or end > size:
                        raise _no_run(t, latest, at, body, zigzag(length), step)
                    start(at)
                    part(LENGTH)
                    owner(latest)
                    if code == STRING:
                        try:
                            text = data[body:end]
                            if not text.isascii():
                                text.decode()
                        except UnicodeDecodeError as error:
                            raise _not_utf8(t, latest, body, error) from None
                    start(body)
                    part(step.part)
                    owner(latest)
                    at = end
                elif code == NULL:
                    start(at)
                    part(step.part)
                    owner(latest)
                    spare -= 1
                    if spare < 0:
                        raise _too_many(t, latest, at)
                elif code == RECORD:
                    if len(stack) >= limits.NESTING:
                        t.here = latest
                        raise t.too_deep(at)
                    stack.append((values, container, here, index, block_end, size_at))
                    values, container, t.here = iter(step.fields), step, latest
                    here = latest
                    spare -= not step.fields
                    if spare < 0:
                        raise _too_many(t, latest, at)
                    break
                elif code == RUN:
                    end = at + step.size
                    if end > size:
                        t.here = latest
                        raise t.end(at, step.wants)
                    start(at)
                    part(step.part)
                    owner(latest)
                    at = end
                    spare -= not step.size
                    if spare < 0:
                        raise _too_many(t, latest, at)
                elif code <= MAP:
                    if len(stack) >= limits.NESTING:
                        t.here = latest
                        raise t.too_deep(at)
                    stack.append((values, container, here, index, block_end, size_at))
                    values, container, t.here = iter(()), step, latest
                    here, index, block_end = latest, 0, -1
                    break
                elif code == BOOLEAN:
                    if data[at] > 1:
                        t.here = latest
                        raise t.stop(at, "00 or 01 for a boolean", f"{data[at]:02x}", code="boolean", fix=_OTHER_SCHEMA)
                    start(at)
                    part(step.part)
                    owner(latest)
                    at += 1
                elif code == ENUM:
                    number, end = varint(t, latest, at, step.wants, 32)
                    if number & 1 or number >> 1 >= step.size:
                        raise _out_of(t, latest, at, number, step.size, step.wants)
                    start(at)
                    part(step.part)
                    owner(latest)
                    at = end
                else:
                    t.here = latest
                    raise t.stop(at, step.wants, "a type that Avro does not have", code="schema-needed", fix=NO_SCHEMA)
            else:
                # nothing comes next in the container
                if not stack:
                    t.free = min(t.free, spare)  # of a file of many, the next one has what is left
                    return at
                if container.code != RECORD:
                    step = container
                    if 0 <= block_end != at:
                        raise _other_size(t, here, at, block_end, size_at)
                    if at >= size:
                        t.here = here
                        raise t.end(at, container.wants)
                    inner = container.inner
                    count = data[at]
                    if count & 0x81 or not inner.least or count * inner.least > size - at:
                        count, end, block_end, size_at = _block(t, here, at, container)
                    else:  # the head of nearly every block: one byte, a number of elements
                        end, block_end = at + 1, -1
                        start(at)
                        part(COUNT if count else END)
                        owner(here)
                        count >>= 1
                    if count:
                        values = zip(range(index, index + count) if container.code == ARRAY else repeat(None, count),
                                     repeat(inner))  # fmt: skip
                        index += count
                        at = end
                        continue
                    at = end
                values, container, here, index, block_end, size_at = stack.pop()
                t.here = here
    except IndexError:
        while len(t.kinds) < len(t.parents):  # the node whose branch is missing
            kind(step.kind)
        t.here = len(t.kinds) - 1 if t.kinds else 0
        raise t.end(at, step.wants) from None


# Numbers


def varint(t: Tracer, node: int, at: int, wants: str, bits: int = 64) -> tuple[int, int]:
    """An unsigned varint as it stands, still in zigzag, and where it ends; the faults are those of the node."""
    data, number, shift, end = t.data, 0, 0, at
    while True:
        if end >= len(data):
            t.here = node
            raise t.end(at, wants)
        byte = data[end]
        number |= (byte & 0x7F) << shift
        end += 1
        if byte < 0x80:
            break
        shift += 7
        if shift >= 70:
            t.here = node
            raise t.stop(at, "a number of at most 10 bytes", "more than 10", code="varint", fix=_OTHER_SCHEMA)
    if number >> bits:
        t.here = node
        raise t.stop(at, f"a number within {bits} bits", f"{zigzag(number)}", code="out-of-range", fix=_OTHER_SCHEMA)
    return number, end


def _block(t: Tracer, node: int, at: int, container: Step) -> tuple[int, int, int, int]:
    """The head of a block: how many items, where they begin, where they must end (-1: not said), and where that is said.

    "If a block's count is negative, its absolute value is used, and the count is followed immediately by a long block size
    indicating the number of bytes in the block."
    """
    number, end = varint(t, node, at, container.wants)
    t.here = node
    if not number:
        t.leaf(at, END)
        return 0, end, -1, 0
    count, block_end, size_at = zigzag(number), -1, end
    t.leaf(at, COUNT)
    if count < 0:
        count = -count
        length, end = varint(t, node, size_at, "the size of a block")
        t.leaf(size_at, SIZE)
        block_end = end + zigzag(length)
        if length & 1 or block_end > len(t.data):
            raise t.stop(end, f"a block within the bytes that are left ({len(t.data) - end:,})", f"{zigzag(length):,}",
                         code="block-size", offset=size_at, fix=GIVE_THE_WHOLE)  # fmt: skip
    least = container.inner.least + (container.code == MAP)
    if not least:
        t.spend(end, count)
    elif count * least > len(t.data) - end:
        raise t.stop(end, f"{count:,} items of at least {least} byte{'s' * (least != 1)}",
                     f"{len(t.data) - end:,} bytes left", code="truncated", fix=GIVE_THE_WHOLE)  # fmt: skip
    return count, end, block_end, size_at


def _key(t: Tracer, node: int, at: int) -> tuple[str, int, int, int]:
    """The key of an entry of a map, where it ends, and where its length and its text begin."""
    number, body = varint(t, node, at, "the length of a map's key")
    t.here = node
    end = body + (number >> 1)
    if number & 1:
        raise t.stop(at, "a length of 0 or more", f"{zigzag(number)}", code="negative-length", fix=_OTHER_SCHEMA)
    if end > len(t.data):
        raise t.end(at, f"{number >> 1:,} bytes of a map's key")
    try:
        return t.data[body:end].decode(), end, at, body
    except UnicodeDecodeError as error:
        raise _not_utf8(t, node, at, error) from None


# Faults


def _no_run(t: Tracer, node: int, at: int, body: int, length: int, step: Step) -> Stop:
    t.here = node
    if length < 0:
        return t.stop(at, "a length of 0 or more", f"{length}", code="negative-length", fix=_OTHER_SCHEMA)
    t.leaf(at, LENGTH)
    what = "data" if step.kind.name == "bytes" else step.kind.name
    return t.end(body, f"{length:,} byte{'s' * (length != 1)} of {what}")


def _not_utf8(t: Tracer, node: int, body: int, error: UnicodeDecodeError) -> Stop:
    t.here = node
    bad = error.object[error.start]
    return t.stop(body, "text in UTF-8", f"byte {bad:02x} at {error.start} of {len(error.object)}", code="not-utf8",
                  fix="Bytes that are no text belong into a field of type bytes.")  # fmt: skip


def _out_of(t: Tracer, node: int, at: int, number: int, count: int, wants: str) -> Stop:
    t.here = node
    return t.stop(at, f"{wants}: 0 to {count - 1}" if count else f"{wants}, of which there are none", f"{zigzag(number)}",
                  code="out-of-range", fix=_OTHER_SCHEMA)  # fmt: skip


def _other_size(t: Tracer, node: int, at: int, block_end: int, size_at: int) -> Stop:
    t.here = node
    return t.stop(
        at, f"the block to end at byte {block_end}, as its size says", f"its end at byte {at}", code="block-size",
        offset=size_at, fix="A reader that steps over the block would go wrong: mend the writer.",
    )  # fmt: skip


def _too_many(t: Tracer, node: int, at: int) -> Stop:
    t.here = node
    most = limits.FREE_ELEMENTS + len(t.data)
    return t.stop(at, f"at most {most:,} values that take no bytes", "more", code="too-many-free-elements",
                  fix="A schema of values without bytes makes much of little; decode with a smaller one.")  # fmt: skip
