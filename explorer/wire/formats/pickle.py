"""Pickle: not data but a small program, which builds Python's objects on a stack when it is run.

What to notice: each opcode is one byte, and the bytes of a value stand around those of the values in it: `}` pushes an
empty dict, `(` marks a place, keys and values are pushed, `u` puts all of them into the dict. `94` after each text keeps
it in the memo, in case that it comes again. Most opcodes push plain data; a few name a class or function of any module
(`c`, `93`) and call it (`R`): whoever loads a pickle runs what its writer chose. So this page never loads one. It plays
the stack with names only, shows what would be called, and says so.

The opcodes stand in `_pickle_opcodes`, the other parts in `_pickle_parts`, the stack in `_pickle_stack` and
`_pickle_settle`, what is said of calls in `_pickle_calls`, the rarer opcodes in `_pickle_rare`, the writer in
`_pickle_write`.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..format import About, Format, Writer
from ..layout import Layout
from ..problem import Problem
from ..schema import Schema
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ._pickle_opcodes import (
    ADD_ITEMS,
    APPEND,
    APPENDS,
    BUILT,
    DUP,
    EMPTY,
    FIXED,
    FRAME,
    FROZEN,
    LINE,
    MARK,
    MEMO_GET,
    MEMO_NEXT,
    MEMO_PUT,
    NOTHING,
    OPCODES,
    PAIR,
    PARTS,
    PUSH,
    RUN,
    SET_ITEM,
    SET_ITEMS,
    STOP,
    TUPLE_OF,
    Opcode,
)  # fmt: skip
from ._pickle_parts import (
    ATTRIBUTE,
    DICT,
    LIST,
    MODULE,
    REFERENCE,
    SCALAR,
    SET,
    TEXT,
    TUPLE,
)  # fmt: skip
from ._pickle_rare import bad_line, bare, lacking, not_utf8, odd, rare, short, taken, unknown, wrong_target
from ._pickle_settle import settle, unfinished
from ._pickle_stack import OBJECTS, Machine
from ._pickle_write import ENCODER, encode, in_protocol

SPEC: Final = "https://github.com/python/cpython/blob/main/Lib/pickletools.py"


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one pickle; what follows its STOP is told as left over."""
    return _trace(_walk, data, root=SCALAR, trailing="the end of the data after STOP (another pickle may follow)")


def _walk(t: Tracer) -> int:
    machine = Machine(t)
    try:
        machine.end, root, fault = _run(t, machine)
    except Stop as stop:
        machine.end = stop.at
        settle(machine, unfinished(machine))
        raise
    deep = settle(machine, root)
    if fault is not None:
        raise fault
    if deep >= 0:
        raise t.stop(
            machine.end, f"at most {limits.NESTING} levels of nesting", "more", code="too-deep", offset=deep,
            fix="Values that lie deeper are read, and left out of the value.",
        )  # fmt: skip
    return machine.end


def _run(t: Tracer, machine: Machine) -> tuple[int, int, Stop | None]:
    """Plays the opcodes. Gives where the pickle ends, the item of its value, and what is wrong with the whole."""
    data, size, opcodes, find, number = t.data, len(t.data), OPCODES, t.data.find, int.from_bytes
    starts, start, part, owner = t.starts, t.starts.append, t.parts.append, t.owners.append
    kinds, holds, stack, marks, memo = machine.kinds, machine.holds, machine.stack, machine.marks, machine.memo
    kind, hold, push, mark_rows = kinds.append, holds.append, stack.append, machine.mark_rows
    seen: set[str] = set()  # names of which an import was told
    framed, frame = _UNFRAMED, 0  # where the frame ends that we are in, and where it began
    floor = 0  # the values above it may be taken: where the topmost mark is
    latest = 0  # the newest item
    at = 0
    while True:
        if at >= size:
            raise t.end(at, "an opcode: a pickle ends with STOP")
        opcode = opcodes[data[at]]
        if opcode is None:
            raise unknown(t, at)
        layout, act = opcode.layout, opcode.act
        body = at + 1
        if layout == NOTHING:
            end = body
        elif layout == RUN:
            body += opcode.width
            length = number(data[at + 1 : body], "little")
            end = body + length
            if end > size or body > size:
                raise short(t, at, opcode)
            if opcode.body is TEXT and not (raw := data[body:end]).isascii():
                try:
                    raw.decode("utf-8", "surrogatepass")
                except UnicodeDecodeError:
                    raise not_utf8(t, at, body, opcode) from None
        elif layout == FIXED:
            end = body + opcode.width
            if end > size:
                raise short(t, at, opcode)
        else:
            end = find(b"\n", body) + 1
            middle = end
            if end and layout == PAIR:
                end = find(b"\n", middle) + 1
            if not end:
                raise short(t, at, opcode)
            if layout == LINE and (fault := bad_line(t, at, end, opcode)) is not None:
                raise fault
        if end > framed:
            if at < framed:
                _tell_frame(machine, at, f"{opcode.part.name} reaches past the end of its frame")
            framed = _UNFRAMED
        if opcode.marked:
            if not marks:
                raise lacking(machine, at, opcode)
        elif len(stack) - floor < opcode.needs:
            raise lacking(machine, at, opcode)

        if act == PUSH:
            kind(SCALAR)
            hold(len(starts) + (2 if layout == RUN else layout != NOTHING))
            latest = who = inner = latest + 1
            push(who)
        elif act == MEMO_NEXT:
            who = stack[-1]
            memo[len(memo)] = holds[who] if kinds[who] is REFERENCE else who
        elif act in (MEMO_GET, DUP):
            if act == DUP:
                target: int | None = machine.behind(stack[-1])
            else:
                index = number(data[body:end], "little") if layout == FIXED else int(data[body:end])
                target = memo.get(index)
                if target is None:
                    raise t.stop(
                        at, "a place of the memo that was filled before", f"place {index:,}",
                        fix="No writer gives such a pickle; bytes may be missing before this place.",
                    )  # fmt: skip
            kind(REFERENCE)
            hold(target)
            latest = who = inner = latest + 1
            push(who)
        elif act == MEMO_PUT:
            who = inner = stack[-1]
            index = number(data[body:end], "little") if layout == FIXED else int(data[body:end])
            memo[index] = holds[who] if kinds[who] is REFERENCE else who
            if index > size:
                _tell_memo(machine, who, at, index)
        elif act == EMPTY:
            kind(opcode.kind)
            hold(())
            latest = who = latest + 1
            push(who)
        elif act == MARK:
            floor = len(stack)
            marks.append(floor)
            mark_rows.append(len(starts))
            who = 0
        elif act == TUPLE_OF:
            hold(tuple(stack[-opcode.needs :]))
            del stack[-opcode.needs :]
            kind(TUPLE)
            latest = who = latest + 1
            push(who)
        elif act == APPEND:
            value = stack.pop()
            who = stack[-1]
            _put(machine, who, [value], at, opcode)
            latest = len(kinds) - 1
        elif act == SET_ITEM:
            value, key = stack.pop(), stack.pop()
            who = stack[-1]
            _put(machine, who, [key, value], at, opcode)
            latest = len(kinds) - 1
        elif APPENDS <= act <= FROZEN:
            values, row = taken(machine)
            floor = marks[-1] if marks else 0
            if act >= BUILT:
                who = machine.push(opcode.kind, tuple(values) if opcode.kind is TUPLE else values)
                if opcode.kind is DICT and len(values) % 2:
                    odd(machine, who, at)
            else:
                if len(stack) == floor:
                    raise bare(machine, at, opcode)
                who = stack[-1]
                _put(machine, who, values, at, opcode)
            latest = len(kinds) - 1
            t.owners[row] = who
        elif act == STOP:
            start(at)
            part(opcode.part)
            owner(0)
            return end, stack.pop(), _at_stop(machine, end, framed, frame, floor)
        elif act == FRAME:
            if framed != _UNFRAMED and at < framed:
                _tell_frame(machine, at, "a frame begins inside another one")
            framed, frame, who, inner = end + number(data[body:end], "little"), at, 0, 0
        else:
            who, inner = rare(machine, opcode, at, end, seen)
            latest, floor = len(kinds) - 1, marks[-1] if marks else 0

        start(at)
        part(opcode.part)
        owner(who)
        if layout != NOTHING:
            if layout == RUN:
                start(at + 1)
                part(opcode.length)
                owner(who)
                start(body)
                part(opcode.body)
            elif layout == PAIR:
                start(body)
                part(MODULE)
                owner(inner)
                start(middle)
                part(ATTRIBUTE)
            else:
                start(body)
                part(opcode.body)
            owner(inner)
        at = end


_UNFRAMED: Final = 1 << 80


def _put(machine: Machine, item: int, values: list[int], at: int, opcode: Opcode) -> None:
    """Values into the container that is on the stack; into a part of an object, where it is an object."""
    item = machine.behind(item)
    kind, pairs = machine.kinds[item], opcode.act in (SET_ITEM, SET_ITEMS)
    if kind in OBJECTS:
        item = machine.part(item, "items", DICT) if pairs else machine.part(item, "elements", LIST)
    elif kind is not (DICT if pairs else LIST if opcode.act != ADD_ITEMS else SET):
        wrong_target(machine, item, at, opcode)
        return
    if pairs and len(values) % 2:
        values.pop()
        odd(machine, item, at)
    machine.put(item, values)


def _at_stop(machine: Machine, end: int, framed: int, frame: int, floor: int) -> Stop | None:
    """What is wrong with the whole, once STOP has come."""
    t = machine.t
    if framed > len(t.data) and framed != _UNFRAMED:
        return t.stop(
            end, f"{framed - frame - 9:,} bytes in the frame", f"{len(t.data) - frame - 9:,}", code="truncated", offset=frame,
            fix="Loaders refuse a frame that is longer than what follows.",
        )  # fmt: skip
    if machine.marks or machine.stack:
        left = len(machine.stack) or "a MARK"
        return t.stop(
            end, "an empty stack after STOP", f"{left} left on it", code="left-over",
            fix="No writer gives such a pickle; loaders forget what is left, or refuse.",
        )  # fmt: skip
    return None


def _tell_frame(machine: Machine, at: int, what: str) -> None:
    machine.remark(
        0, False,
        Problem(
            code="frame", detail=f"At byte {at} {what}: some loaders refuse that.", offset=at,
            expected="frames one after the other, each of whole opcodes", found=what,
        ),
    )  # fmt: skip


def _tell_memo(machine: Machine, item: int, at: int, index: int) -> None:
    machine.remark(
        item, True,
        Problem(
            code="memo-bomb", offset=at, expected="a place for each object that is remembered", found=f"place {index:,}",
            detail=f"At byte {at} the memo is filled at place {index:,}: CPython makes a table of that many places, "
            f"{16 * index / limits.MIB:,.0f} MiB of memory for a few bytes.",
            fix="No writer gives such a number: never load it.",
        ),
    )  # fmt: skip


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """80 and the protocol in front; a frame whose size is that of the rest."""
    data = head.data
    if len(data) >= 3 and data[0] == 0x80 and 2 <= data[1] <= 5:
        if data[2] == 0x95 and len(data) >= 11 and int.from_bytes(data[3:11], "little") + 11 == size:
            return 35, f"it begins as a pickle of protocol {data[1]}, and its frame is as long as the rest"
        if head.problem is None:
            return 30, f"it begins as a pickle of protocol {data[1]} and ends with STOP"
        return 10, f"it begins as a pickle of protocol {data[1]}"
    if data[:1] in (b"(", b"c", b"]", b"}") and head.problem is None and size > 3:
        return 15, "it builds one value on the stack and ends with STOP"
    return None


FORMAT: Final = Format(
    key="pickle",
    title="Pickle",
    family="language-native",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    signs=signs,
    limits=(
        "Only Python reads it, and with classes in it only a Python that has those classes.",
        "Tuples, sets and frozensets are shown as lists; objects as the calls that would make them.",
        "What is shared or goes in a circle is written out up to a limit, and told.",
        f"Digits of an integer are shown up to {limits.DIGITS:,}; a longer one is shown as bytes.",
    ),
    writers=(
        Writer(
            "protocol-0", "protocol 0", "Writes lines of ASCII, as Python did before 2001; still what some old data is in.",
            ENCODER, in_protocol(0),
        ),
        Writer(
            "protocol-2", "protocol 2", "Writes the oldest binary protocol still met: Python 2's best, of 2003.", ENCODER,
            in_protocol(2),
        ),
        Writer(
            "protocol-4", "protocol 4", "Writes the default of Python 3.8 to 3.13: frames, short texts, the memo by MEMOIZE.",
            ENCODER, in_protocol(4),
        ),
    ),
    about=About(
        what="Python's own serialization: a program of one-byte opcodes for a small stack machine. Running it builds "
        "the objects again: numbers, texts, lists and dicts by opcodes of their own, everything else by naming a "
        "class or function and calling it. What is met twice is taken from a memo, so that shared and even "
        "circular objects survive.",
        used_by="Python programs among themselves: multiprocessing, caches, task queues such as Celery in older set-ups, "
        "and models of scikit-learn, joblib and PyTorch, whose .pt files hold pickles.",
        evolves="There is no schema: the classes of the reader are the schema, found by module and name. A class that was "
        "moved or renamed breaks all old pickles. An attribute that was added is missing on old objects, one that "
        "was removed comes back, since the state goes into __dict__ without a question. Newer protocols are "
        "refused by older Pythons.",
        danger="Loading a pickle runs it. Its writer chooses which functions of which modules are called, with which "
        "arguments: os.system is one of them, so a pickle from a stranger is a program from a stranger. No check "
        "beforehand makes that safe. It also ties the data to one language and to the names of its modules. This "
        "page reads pickles without loading them: it shows what would be called, and calls nothing.",
    ),
)  # fmt: skip
