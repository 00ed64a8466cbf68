"""The rules of what a message or an enum reserves: it stays reserved, and nobody uses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..rule import Fix
from . import _protobuf_fix as fixes
from . import _protobuf_rules as rules
from ._protobuf_index import NAME, NUMBER, VALUE_NUMBER, EnumAt, MessageAt, Path
from ._protobuf_pair import Pair
from ._protobuf_ranges import Ranges, shown


class Used(NamedTuple):
    """A name and a number that the reader's message or enum uses, and where."""

    name: str
    number: int
    path: Path


def compare_reserved(
    pair: Pair, written: MessageAt | EnumAt, wanted: MessageAt | EnumAt, used: Iterable[Used]
) -> None:  # fmt: skip
    """What the writer's reserves against what the reader's does."""
    spots = pair.writer.spot(written.full, written.path), pair.reader.spot(wanted.full, wanted.path)
    numbers, names = Ranges(written.reserved), set(written.of.reserved_name)
    if numbers.ranges or names:
        pair.ask(rules.RESERVED_DELETED, rules.RESERVED_USED)
    taken: set[int | str] = set()
    for one in used:
        for what, held in (("number", one.number in numbers), ("name", one.name in names)):
            if held:
                taken.add(one.number if what == "number" else one.name)
                said, part = (one.number, _number(written)) if what == "number" else (f'"{one.name}"', NAME)
                detail = f"{one.name} of {wanted.full} has the {what} {said}, which is reserved."
                place = pair.reader.spot(f"{wanted.full}.{one.name}", (*one.path, part), one.path)
                pair.find(rules.RESERVED_USED, detail, spots[0], place, fix=Fix(f"Take another {what} for it."))
    kept = Ranges(wanted.reserved)
    also = _also(written)
    for start, end in written.reserved:
        if lost := kept.missing(start, end):
            free = not any(low <= number <= high for number in taken if isinstance(number, int) for low, high in lost)
            fix = (
                fixes.reserve_again(pair.reader, wanted, shown(lost))
                if free
                else Fix("Take other numbers for what has these.")
            )
            pair.find(rules.RESERVED_DELETED, f"{shown(lost)} of {wanted.full} is not reserved any more.", *spots,
                      fix=fix, also=also)  # fmt: skip
    for name in written.of.reserved_name:
        if name not in wanted.of.reserved_name:
            fix = (
                fixes.reserve(pair.reader, wanted, None, name)
                if name not in taken
                else Fix("Take another name for it.")
            )
            pair.find(rules.RESERVED_DELETED, f'"{name}" of {wanted.full} is not reserved any more.', *spots,
                      fix=fix, also=also)  # fmt: skip


def _number(of: MessageAt | EnumAt) -> int:
    return NUMBER if isinstance(of, MessageAt) else VALUE_NUMBER


def _also(of: MessageAt | EnumAt) -> tuple[str, ...]:
    kind = "MESSAGE" if isinstance(of, MessageAt) else "ENUM"
    return f"buf: RESERVED_{kind}_NO_DELETE", "protolock: NoRemovingReservedFields"
