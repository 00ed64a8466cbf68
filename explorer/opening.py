"""How to get at a payload: where to read from, what to unpack, and the way back to the places of the whole.

`opened` takes the steps that somebody chose, in order, and never raises; `placed` puts what was decoded back to where it
stands among all bytes. What steps there might be to take is told by `hints`.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .wire import limits
from .wire.bytes_text import WRITINGS, read_bytes
from .wire.layout import Layout, Part, Role
from .wire.problem import InputError, LimitError, Problem, too_large

# Steps


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before reading, written `from:5`, `from:5:33`, `gzip`, `base64:5`, `flip:42` or `set:5=ff00`.

    `from` only says where to read, `flip` turns one bit over and `set` writes bytes over those that are there, both counted
    from the start; the others make new bytes of what they are given, and what follows counts in those.
    """

    name: str
    start: int = 0
    end: int | None = None
    data: bytes = b""

    def __str__(self) -> str:
        if self.name == SET:
            return f"{SET}:{self.start}={self.data.hex()}"
        if self.end is not None:
            return f"{self.name}:{self.start}:{self.end}"
        return f"{self.name}:{self.start}" if self.start or self.name == FROM else self.name


FROM: Final = "from"
FLIP: Final = "flip"
SET: Final = "set"
STEPS: Final = 100
"""Steps that are taken one after the other; more are left out."""

WRITTEN: Final = 16
"""Bytes that one step writes: what is typed on and on is one step up to these."""


def read_step(text: str) -> Step | None:
    """A step from its writing; None for what is none."""
    if found := re.fullmatch(r"set:([0-9]{1,8})=((?:[0-9a-fA-F]{2})+)", text, re.ASCII):
        data = bytes.fromhex(found[2])
        return Step(SET, int(found[1]), data=data) if len(data) <= WRITTEN else None
    found = re.fullmatch(r"([a-z0-9]+)(?::([0-9]{1,8})(?::([0-9]{1,8}))?)?", text, re.ASCII)
    if not found or found[1] not in (FROM, FLIP, *UNPACK):
        return None
    return Step(found[1], int(found[2] or 0), int(found[3]) if found[3] else None)


def and_then(steps: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    """One step more. Bytes written into or right after those of the step before it are one step with them."""
    before = steps[-1] if steps else step
    if steps and before.name == step.name == SET:
        at = step.start - before.start
        end = at + len(step.data)
        if 0 <= at <= len(before.data) and end <= WRITTEN:
            data = before.data[:at] + step.data + before.data[end:]
            return (*steps[:-1], replace(before, data=data))
    return (*steps, step)


@dataclass(frozen=True, slots=True)
class Opened:
    """Bytes after the steps: of `data`, what lies from `start` to `end` is to be read.

    taken     each step that was taken, in words
    problem   why a step could not be taken; it and those after it are left out
    """

    data: bytes
    start: int
    end: int
    taken: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def piece(self) -> bytes:
        return self.data[self.start : self.end]


def opened(data: bytes, steps: Sequence[Step]) -> Opened:
    """The bytes after these steps. Total: a step that cannot be taken is told."""
    now = Opened(data, 0, len(data))
    for step in steps[:STEPS]:
        if step.name == FLIP:
            if step.start >= 8 * len(now.data):
                return replace(now, problem=_outside(Step(FROM, step.start // 8), len(now.data)))
            fresh, said = flipped(now.data, step.start)
            now = replace(now, data=fresh, taken=(*now.taken, said))
            continue
        if step.name == SET:
            if step.start + len(step.data) > len(now.data):
                return replace(now, problem=_unwritable(step, len(now.data)))
            fresh, said = written(now.data, step)
            now = replace(now, data=fresh, taken=(*now.taken, said))
            continue
        end = len(now.data) if step.end is None else step.end
        if not step.start <= end <= len(now.data):
            return replace(now, problem=_outside(step, len(now.data)))
        if step.name == FROM:
            said = f"from byte {step.start:,}" + ("" if step.end is None else f" to {end:,}")
            now = replace(now, start=step.start, end=end, taken=(*now.taken, said))
            continue
        title, unpack = UNPACK[step.name]
        start, end = (step.start, end) if step.start or step.end is not None else (now.start, now.end)
        try:
            fresh = unpack(now.data[start:end])
        except (InputError, LimitError) as error:
            return replace(now, problem=error.problem)
        said = f"{title}: {len(fresh):,} bytes out of {end - start:,}"
        now = Opened(fresh, 0, len(fresh), (*now.taken, said))
    return now


def flipped(data: bytes, bit: int) -> tuple[bytes, str]:
    """The bytes with one bit turned over, and what was done in words."""
    at, mask = bit // 8, 0x80 >> bit % 8
    old, new = data[at], data[at] ^ mask
    said = f"bit {bit % 8} of byte {at:,} flipped: {old:02x} became {new:02x}"
    return data[:at] + bytes((new,)) + data[at + 1 :], said


def written(data: bytes, step: Step) -> tuple[bytes, str]:
    """The bytes with some written over, and what was done in words."""
    at, end = step.start, step.start + len(step.data)
    where = f"byte {at:,}" if end - at == 1 else f"bytes {at:,} to {end - 1:,}"
    said = f"{where} set: {data[at:end].hex(' ')} became {step.data.hex(' ')}"
    return data[:at] + step.data + data[end:], said


def _unwritable(step: Step, size: int) -> Problem:
    last = step.start + len(step.data) - 1
    return Problem(
        code="outside",
        detail=f"There are {size:,} bytes, so byte {last:,} cannot be set.",
        expected=f"a byte from 0 to {max(size - 1, 0):,}",
        found=f"{last:,}",
        fix="Choose a byte that is there.",
    )


def _outside(step: Step, size: int) -> Problem:
    return Problem(
        code="outside",
        detail=f"There are {size:,} bytes, so nothing can be read from byte {step.start:,}"
        + (f" to {step.end:,}." if step.end is not None else "."),
        expected=f"a byte from 0 to {size:,}",
        found=f"{step.start:,}",
        fix="Choose a byte that is there.",
    )


def _inflate(window: int, title: str) -> Callable[[bytes], bytes]:
    def unpack(data: bytes) -> bytes:
        """Never more than the limit, whatever was promised."""
        unpacker = zlib.decompressobj(window)
        try:
            out = unpacker.decompress(data, limits.INPUT_BYTES + 1)
        except zlib.error as error:
            words = str(error).partition(": ")[2] or "damaged data"
            raise InputError(_no_text(f"This is no {title}: {words}.", title, words)) from None
        if len(out) > limits.INPUT_BYTES:
            raise too_large("The bytes, unpacked,", "bytes", limit=limits.INPUT_BYTES, given=len(out))
        if not unpacker.eof:
            raise InputError(
                _no_text(f"The {title} data end too early.", f"the end of the {title} data", "nothing more")
            )
        return out

    return unpack


def _no_text(detail: str, expected: str, found: str) -> Problem:
    return Problem(code="not-unpacked", detail=detail, expected=expected, found=found, fix="Undo this step.")


def _decode(writing: str) -> Callable[[bytes], bytes]:
    def unpack(data: bytes) -> bytes:
        return read_bytes(data.decode("utf-8", "replace"), writing)[0]

    return unpack


UNPACK: Final = {
    "gzip": ("unpacked with gzip", _inflate(31, "gzip")),
    "zlib": ("unpacked with zlib", _inflate(15, "zlib")),
    **{key: (f"read as {WRITINGS[key].title}", _decode(key)) for key in ("base64", "base64url", "hex")},
}


# Back in its place

LEFT_OUT: Final = Part("left out", Role.UNREAD, "Bytes outside of what was asked to be read.", "")


def placed(layout: Layout, whole: Opened, before: Sequence[tuple[int, Part]]) -> Layout:
    """A layout of a piece as one of the whole: every place counts from the start. `before`: the parts in front of it."""
    data, start, end = whole.data, whole.start, whole.end
    if not start and end == len(data):
        return layout
    unit = layout.unit
    after = [(end, LEFT_OUT)] if end < len(data) else []
    shift, scale = start * 8 // unit, 8 // unit
    starts = array("I", [at * scale for at, _ in before])
    starts.extend(at + shift for at in layout.starts)
    starts.extend(at * scale for at, _ in after)
    parts = [part for _, part in before] + layout.parts + [part for _, part in after]
    owners = array("I", bytes(4 * len(before))) + layout.owners + array("I", bytes(4 * len(after)))
    return Layout(
        data, unit, starts, parts, owners, layout.parents, layout.keys, layout.kinds,
        layout.values, layout.apart,
        None if layout.problem is None else moved(layout.problem, layout.read_bytes, whole),
        [moved(remark, None, whole) for remark in layout.remarks],
        [replace(inner, row=inner.row + len(before)) for inner in layout.inside], layout.fault,
    )  # fmt: skip


def moved(problem: Problem, read: int | None, whole: Opened) -> Problem:
    """A problem of a piece, told with the places of the whole."""
    offset = None if problem.offset is None else problem.offset + whole.start
    detail = problem.detail
    if read is not None and detail.startswith("Stopped after "):
        size = whole.end - whole.start
        detail = (
            f"Stopped after {read:,} of {size:,} bytes, at byte {whole.start + read:,}: "
            f"expected {problem.expected}, found {problem.found}."
        )
    return replace(problem, offset=offset, detail=detail)
