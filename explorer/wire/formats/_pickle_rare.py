"""Pickle's rarer opcodes, done on the stack of names: calls, objects, extensions, ids; and the faults of arguments."""

from __future__ import annotations

import re
from typing import Final

from .. import limits
from ..problem import Problem
from ..tracer import Stop, Tracer
from ._pickle_calls import plain, tell_call, tell_import, tell_state
from ._pickle_opcodes import (
    EXTENDED,
    FIXED,
    INSTANCE,
    NAMED,
    NEW_OBJECT,
    NEW_OBJECT_EX,
    NEXT_BUFFER,
    OBJECT,
    PAIR,
    PERSISTENT_GIVEN,
    PERSISTENT_TAKEN,
    POP,
    POP_MARK,
    PROTO,
    REDUCE,
    RUN,
    STACK_NAMED,
    STATE,
    Opcode,
)  # fmt: skip
from ._pickle_parts import (
    BUFFER,
    CALL,
    EXTENSION,
    FLOAT_LINE,
    GLOBAL,
    INDEX_LINE,
    INTEGER_LINE,
    LONG_LINE,
    NEW,
    PERSISTENT,
    SCALAR,
    STRING_LINE,
    TEXT_LINE,
    TUPLE,
)  # fmt: skip
from ._pickle_stack import OBJECTS, Machine

_INTEGER: Final = re.compile(rb"[ \t\r\f\v]*[+-]?[0-9]+(?:_[0-9]+)*[ \t\r\f\v]*\n\Z")
_LONG: Final = re.compile(rb"[ \t\r\f\v]*[+-]?[0-9]+(?:_[0-9]+)*[ \t\r\f\v]*L?\n\Z")
_INDEX: Final = re.compile(rb"[0-9]{1,20}\n\Z")
_QUOTED: Final = re.compile(rb"""(?s)(?:"[^\n]*"|'[^\n]*'|'|")\n\Z""")
_BAD_HEX: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\x(?![0-9a-fA-F]{2})")

LATEST: Final = 5
"""The newest protocol."""


def short(t: Tracer, at: int, opcode: Opcode) -> Stop:
    """The fault of an argument that is not whole; what is whole of it is told first."""
    part, name = opcode.part, opcode.part.name
    t.leaf(at, part)
    if opcode.layout == FIXED:
        return t.end(at + 1, f"{opcode.width} bytes of {opcode.body.name}")
    if opcode.layout != RUN:
        lines = "two lines" if opcode.layout == PAIR else "a line"
        return t.end(at + 1, f"the line end of {name}, whose argument is {lines}")
    body = at + 1 + opcode.width
    if body > len(t.data):
        return t.end(at + 1, f"a length of {opcode.width} byte{'s' * (opcode.width != 1)}")
    t.leaf(at + 1, opcode.length)
    length = opcode.length.read(t.data[at + 1 : body])
    if length < 0:
        return t.stop(
            body, "a length of 0 or more", f"{length:,}", offset=at + 1, fix="No writer gives a negative length."
        )
    return t.end(body, f"{length:,} bytes of {opcode.body.name}")


def bad_line(t: Tracer, at: int, end: int, opcode: Opcode) -> Stop | None:
    """The fault of a line that does not say what its opcode takes, if it has one."""
    line, body = t.data[at + 1 : end], opcode.body
    expected = ""
    if body is INTEGER_LINE or body is LONG_LINE:
        if not (_INTEGER if body is INTEGER_LINE else _LONG).match(line):
            expected = "decimal digits and a line end"
        elif len(line) > limits.DIGITS:
            return t.stop(
                at, f"a number of at most {limits.DIGITS:,} digits", f"{len(line):,}", code="too-large",
                fix="Binary protocols have no such limit.",
            )  # fmt: skip
    elif body is INDEX_LINE and not _INDEX.match(line):
        expected = "the digits of a memo number and a line end"
    elif body is FLOAT_LINE:
        try:
            float(line)
        except ValueError:
            expected = "a number and a line end"
    elif body is STRING_LINE and (not _QUOTED.match(line) or _BAD_HEX.search(line)):
        expected = "a string in quotes, with its escapes whole, and a line end"
    elif body is TEXT_LINE:
        try:
            line.decode("raw-unicode-escape")
        except UnicodeDecodeError:
            expected = "a text whose escapes \\u and \\U are whole"
    if not expected:
        return None
    t.leaf(at, opcode.part)
    return t.stop(
        at + 1, expected, f"the line {line[:40]!r}", fix="The bytes are no pickle here, or were changed on their way."
    )  # fmt: skip


def not_utf8(t: Tracer, at: int, body: int, opcode: Opcode) -> Stop:
    t.leaf(at, opcode.part)
    t.leaf(at + 1, opcode.length)
    return t.stop(
        body, "text in UTF-8", "other bytes", fix="Loaders refuse such a text; bytes have opcodes of their own."
    )


def unknown(t: Tracer, at: int) -> Stop:
    return t.stop(
        at, "an opcode", f"the byte {t.data[at]:02x}, which is none",
        fix="The bytes are no pickle, or begin at another place.",
    )  # fmt: skip


def lacking(machine: Machine, at: int, opcode: Opcode) -> Stop:
    """The fault of an opcode that takes more than the stack has."""
    name = opcode.part.name
    if opcode.marked and not machine.marks:
        return machine.t.stop(at, f"a MARK on the stack for {name}", "none", fix="No writer gives such a pickle.")
    there = len(machine.stack) - (machine.marks[-1] if machine.marks else 0)
    wants = max(opcode.needs, 1)
    return machine.t.stop(
        at, f"{wants} value{'s' * (wants != 1)} on the stack for {name}",
        f"{there or 'none'}{' above the MARK' if machine.marks else ''}", fix="No writer gives such a pickle.",
    )  # fmt: skip


def bare(machine: Machine, at: int, opcode: Opcode) -> Stop:
    """The fault of an opcode whose values are there, but not what they are put into."""
    return machine.t.stop(
        at, f"a value below the MARK, for {opcode.part.name} to put the others into", "none",
        fix="No writer gives such a pickle.",
    )  # fmt: skip


def wrong_target(machine: Machine, item: int, at: int, opcode: Opcode) -> None:
    """An opcode that puts something into what cannot take it: loaders fail, or call a method of that name."""
    if machine.crowded(False):
        return
    found = machine.describe(item)
    machine.remark(
        item, False,
        Problem(
            code="wrong-target", detail=f"At byte {at}, {opcode.part.name} acts on {found}: a loader would fail.", offset=at,
            expected="a value that takes others", found=found, fix="No writer gives such a pickle.",
        ),
    )  # fmt: skip


def odd(machine: Machine, item: int, at: int) -> None:
    if machine.crowded(False):
        return
    machine.remark(
        item, False,
        Problem(
            code="odd-items", detail=f"At byte {at} there is a key without a value: a loader would fail.", offset=at,
            expected="an even number of keys and values", found="an odd number", fix="No writer gives such a pickle.",
        ),
    )  # fmt: skip


def taken(machine: Machine) -> tuple[list[int], int]:
    """All values down to the topmost mark, which goes as well; and the row of its leaf."""
    floor, row = machine.marks.pop(), machine.mark_rows.pop()
    values = machine.stack[floor:]
    del machine.stack[floor:]
    return values, row


def rare(machine: Machine, opcode: Opcode, at: int, end: int, seen: set[str]) -> tuple[int, int]:
    """Do an opcode; gives the item that its own byte belongs to, and the one that its argument belongs to."""
    t, stack = machine.t, machine.stack
    machine.end = at  # where the newest leaf ends, for those who read it now
    act = opcode.act
    if act in (NAMED, INSTANCE):
        module, _, name = t.data[at + 1 : end - 1].decode("utf-8", "replace").partition("\n")
        named = machine.push(GLOBAL, f"{module}.{name}")
        tell_import(machine, named, at, seen)
        if act == NAMED:
            return named, named
        stack.pop()
        return _called(machine, named, at), named
    if act == OBJECT:
        if len(stack) == machine.marks[-1]:
            raise lacking(machine, at, opcode)
        callee = stack.pop(machine.marks[-1])
        item = _called(machine, callee, at)
        return item, item
    if act == STACK_NAMED:
        name_item, module_item = stack.pop(), stack.pop()
        names = [machine.text(item) or machine.describe(item) for item in (module_item, name_item)]
        item = machine.push(GLOBAL, ".".join(names))
        for part in (module_item, name_item):
            if machine.text(part) is not None:
                machine.merge_name(part, item)
        tell_import(machine, item, at, seen)
    elif act == REDUCE:
        arguments, callee = stack.pop(), stack.pop()
        item = plain(machine, callee, arguments)
        if not item:
            item = machine.push(CALL, ["$call", callee, "args", arguments])
            tell_call(machine, item, at, callee, arguments)
    elif act in (NEW_OBJECT, NEW_OBJECT_EX):
        keywords = stack.pop() if act == NEW_OBJECT_EX else 0
        arguments, callee = stack.pop(), stack.pop()
        hold: list[str | int] = ["$new", callee, "args", arguments]
        item = machine.push(NEW, hold + (["kwargs", keywords] if keywords else []))
        tell_call(machine, item, at, callee, arguments, "__new__")
    elif act == STATE:
        state = stack.pop()
        item = stack[-1]
        target = machine.behind(item)
        if machine.kinds[target] in OBJECTS:
            machine.attach(target, "state", state)
            tell_state(machine, target, at)
        else:
            wrong_target(machine, target, at, opcode)
    elif act == EXTENDED:
        code = opcode.body.read(t.data[at + 1 : end])
        item = machine.push(EXTENSION, code)
        _outside(machine, item, at, f"would import the class that it has registered under the extension code {code}")
    elif act == PERSISTENT_GIVEN:
        item = machine.push(SCALAR, len(t.starts) + 1)
        _outside(machine, item, at, "would ask its program for an object that is kept elsewhere (persistent_load)")
    elif act == PERSISTENT_TAKEN:
        identity = stack.pop()
        item = machine.push(PERSISTENT, ["$persistentId", identity])
        _outside(machine, item, at, "would ask its program for an object that is kept elsewhere (persistent_load)")
    elif act == NEXT_BUFFER:
        item = machine.push(BUFFER, machine.buffers)
        machine.buffers += 1
        if machine.buffers == 1:
            _outside(machine, item, at, "would take bytes that are handed over beside the pickle; they are not in here")
    elif act == POP:
        floor = machine.marks[-1] if machine.marks else 0
        if len(stack) > floor:
            item = stack.pop()
        elif machine.marks:
            machine.marks.pop()
            machine.mark_rows.pop()
            item = 0
        else:
            raise lacking(machine, at, opcode)
    elif act == POP_MARK:
        taken(machine)
        item = 0
    elif act == PROTO:
        item = 0
        if (protocol := t.data[at + 1]) > LATEST:
            machine.remark(
                0, False,
                Problem(
                    code="protocol-unknown",
                    detail=f"Protocol {protocol} is newer than any that is known: loaders refuse it.",
                    offset=at + 1, expected=f"at most {LATEST}", found=str(protocol),
                ),
            )  # fmt: skip
    else:
        item = stack[-1]  # READONLY_BUFFER: of what is there
    return item, item


def _called(machine: Machine, callee: int, at: int) -> int:
    """A call with all values down to the mark."""
    values, row = taken(machine)
    arguments = machine.push(TUPLE, tuple(values))
    machine.stack.pop()
    item = machine.push(CALL, ["$call", callee, "args", arguments])
    machine.t.owners[row] = arguments
    tell_call(machine, item, at, callee, arguments)
    return item


def _outside(machine: Machine, item: int, at: int, what: str) -> None:
    if machine.crowded(False):
        return
    machine.remark(
        item, False,
        Problem(
            code="from-outside", detail=f"At byte {at} a loader {what}.", offset=at, expected="plain data",
            found="something from outside of the bytes",
        ),
    )  # fmt: skip
