"""What a loader of pickles would import and call, and how bad that is. Names only: nothing here is looked up.

Any name may stand in a pickle, so no list of bad ones is ever whole; it only decides how loudly a call is told.
"""

from __future__ import annotations

from typing import Final

from ..problem import Problem
from ..value import Logical
from ._pickle_parts import (
    DICT,
    FROZENSET,
    GLOBAL,
    LIST,
    MADE,
    SCALAR,
    SET,
    TUPLE,
)  # fmt: skip
from ._pickle_stack import Machine

_PYTHON_2: Final = {"__builtin__": "builtins", "copy_reg": "copyreg", "cPickle": "pickle", "commands": "subprocess"}

_MODULES: Final = frozenset(
    """
    os posix nt subprocess sys shutil socket runpy importlib imp zipimport pty code codeop ctypes pickle _pickle
    marshal dill cloudpickle joblib timeit cProfile profile pdb bdb trace doctest webbrowser asyncio multiprocessing
    threading _thread http urllib urllib2 requests httpx aiohttp ftplib smtplib telnetlib xmlrpc tempfile io pydoc
    pip ensurepip venv site types functools operator linecache platform popen2 signal resource gc inspect sqlite3
    glob fileinput unittest test distutils setuptools logging concurrent sched atexit weakref ssl select selectors
    shelve dbm mmap fcntl getpass idlelib lib2to3 numpy.testing torch.hub torch.storage
    """.split()  # noqa: SIM905
)
"""Modules that reach the system, the network or more code."""

_BUILTINS: Final = frozenset(
    """
    eval exec execfile compile open file getattr setattr delattr __import__ input raw_input breakpoint globals
    locals vars map filter apply reduce type super memoryview print exit quit help
    """.split()  # noqa: SIM905
)

_DATA: Final = frozenset(
    """
    builtins.object builtins.int builtins.float builtins.str builtins.bool builtins.complex builtins.slice
    builtins.range builtins.bytes builtins.bytearray builtins.list builtins.dict builtins.tuple builtins.set
    builtins.frozenset builtins.xrange builtins.long builtins.unicode collections.OrderedDict collections.Counter
    collections.deque datetime.datetime datetime.date datetime.time datetime.timedelta datetime.timezone
    decimal.Decimal fractions.Fraction uuid.UUID _codecs.encode copyreg._reconstructor
    """.split()  # noqa: SIM905
)
"""Types of plain data in the standard library."""


def canonical(name: str) -> str:
    """A full name as Python 3 has it."""
    module, _, rest = name.partition(".")
    return f"{_PYTHON_2[module]}.{rest}" if module in _PYTHON_2 else name


def dangerous(name: str) -> bool:
    """Whether the name is well known as a way to run something, reach the system, or get at more names."""
    module, _, rest = canonical(name).partition(".")
    if module == "builtins":
        return rest.partition(".")[0] in _BUILTINS or "__" in rest
    return module in _MODULES or ".".join((module, *rest.split(".")[:1])) in _MODULES or "__" in rest


def is_data(name: str) -> bool:
    return canonical(name) in _DATA


def tell_import(machine: Machine, item: int, at: int, seen: set[str]) -> None:
    """The first time that a name stands in the pickle."""
    name = machine.name(item)
    if name in seen:
        return
    seen.add(name)
    module = name.rpartition(".")[0]
    danger = dangerous(name)
    if machine.crowded(danger):
        return
    about = "a type of plain data" if is_data(name) else "importing a module runs it"
    if danger:
        about = "known as a way to run code"
    machine.remark(
        item, danger,
        Problem(
            code="would-import",
            detail=f"At byte {at} a loader would import {module or '?'} and take {name} from it: {about}.",
            offset=at, expected="plain data", found=f"the global {name}",
            fix=None if is_data(name) else "Load such a pickle only if you trust who wrote it, or with an Unpickler whose "
            "find_class refuses all names but those you list.",
        ),
    )  # fmt: skip


def tell_call(machine: Machine, item: int, at: int, callee: int, arguments: int, method: str = "") -> None:
    """A call that a loader would make: whatever comes of it, it was made."""
    danger = machine.kinds[machine.behind(callee)] is not GLOBAL
    if danger and machine.crowded(danger):
        return
    name = machine.name(callee)
    danger = danger or dangerous(name)
    if is_data(name) or machine.crowded(danger):
        return
    called = f"{name}.{method}" if method else name
    machine.remark(
        item, danger,
        Problem(
            code="would-run" if danger else "would-call",
            detail=f"At byte {at} a loader would call {called}({machine.arguments(arguments)})"
            f"{': this runs code' if danger else ''}.",
            offset=at, expected="plain data", found=f"a call of {name}",
            fix="Never load it: this page only reads it." if danger else "Load it only if you trust who wrote it.",
        ),
    )  # fmt: skip


def tell_state(machine: Machine, item: int, at: int) -> None:
    """A state that a loader would hand to an object."""
    if machine.crowded(False):
        return
    hold = machine.holds[item]
    name = machine.name(hold[1]) if len(hold) > 1 else "an object"
    machine.remark(
        item, False,
        Problem(
            code="would-set-state",
            detail=f"At byte {at} a loader would hand a state to {name}: it calls __setstate__, or fills the __dict__.",
            offset=at, expected="plain data", found=f"a state of {name}", fix="Load it only if you trust who wrote it.",
        ),
    )  # fmt: skip


def plain(machine: Machine, callee: int, arguments: int) -> int:
    """A call that is nothing but the writing of plain data in an older protocol, as that data: gives its item, or 0.

    `_codecs.encode("text", "latin1")` are bytes, `set([1, 2])` is a set, `OrderedDict()` a dict.
    """
    if machine.kinds[machine.behind(callee)] is not GLOBAL or machine.kinds[arguments] is not TUPLE:
        return 0
    given = machine.holds[arguments]
    item = 0
    match canonical(machine.name(callee)), len(given):
        case "_codecs.encode", 2:
            text, encoding = machine.text(given[0]), machine.text(given[1])
            if text is not None and encoding in ("latin1", "latin-1") and all(c <= "\xff" for c in text):
                item = machine.push(MADE, text.encode("latin-1"))
                machine.merged[given[0]] = item
                machine.merge_name(given[1], item)
        case (("builtins.bytes" | "builtins.bytearray"), 0):
            item = machine.push(MADE, b"")
        case (("builtins.bytes" | "builtins.bytearray"), 1) if (data := _bytes(machine, given[0])) is not None:
            item = machine.push(MADE, data)
            machine.merge_name(given[0], item)
        case (("datetime.date" | "datetime.datetime") as name, 1) if told := _moment(_bytes(machine, given[0])):
            item = machine.push(MADE, Logical(name.rpartition(".")[2], _bytes(machine, given[0]), told))
            machine.merged[given[0]] = item
        case "decimal.Decimal", 1 if (digits := machine.text(given[0])) is not None:
            item = machine.push(MADE, Logical("decimal", digits, digits))
            machine.merged[given[0]] = item
        case "collections.OrderedDict", 0:
            item = machine.push(DICT, ())
        case ("builtins.set" | "builtins.frozenset" | "builtins.list") as name, 1 if machine.kinds[given[0]] is LIST:
            kind = {"builtins.set": SET, "builtins.frozenset": FROZENSET}.get(name, LIST)
            item = machine.push(kind, machine.holds[given[0]])
            machine.merged[given[0]] = item
    if item:
        machine.merged[callee] = item
        machine.merged[arguments] = item
    return item


def _moment(data: bytes | None) -> str:
    """A date of four bytes or a time of ten as Python's datetime keeps them, in ISO 8601; empty for anything else."""
    if data is None or len(data) not in (4, 10):
        return ""
    day = f"{int.from_bytes(data[:2], 'big'):04d}-{data[2] & 0x7F:02d}-{data[3]:02d}"  # a bit of the month is `fold`
    if len(data) == 4:
        return day
    fraction = int.from_bytes(data[7:], "big")
    return f"{day}T{data[4]:02d}:{data[5]:02d}:{data[6]:02d}" + (f".{fraction:06d}" if fraction else "")


def _bytes(machine: Machine, item: int) -> bytes | None:
    """The bytes that an item is, if it is."""
    item = machine.behind(item)
    if machine.kinds[item] is MADE:
        hold = machine.holds[item]
        return hold if isinstance(hold, bytes) else None
    value = machine.scalar(item) if machine.kinds[item] is SCALAR else None
    return value if isinstance(value, bytes) else None
