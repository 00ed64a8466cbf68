"""Pickle against CPython: what it writes we read, opcode for opcode as pickletools does, and nothing is ever run."""

from __future__ import annotations

import ast
import builtins
import collections
import datetime
import decimal
import inspect
import io
import json
import math
import os
import pickle
import pickletools
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.dump import dump
from explorer.wire.formats._pickle_opcodes import OPCODES
from explorer.wire.formats.pickle import FORMAT, encode, signs, trace
from explorer.wire.layout import Layout
from explorer.wire.problem import Problem
from explorer.wire.record import read
from explorer.wire.value import Logical, Pairs, Value, same, to_json

from ..lawful import lawful
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = {
    "": "80059555000000000000007d94288c08757365724e616d65948c064d617274696e948c0e6661766f726974654e756d626572944d39058c09"
    "696e7465726573747394 5d94288c0b646179647265616d696e67948c076861636b696e679465752e",
    "protocol-4": "80049555000000000000007d94288c08757365724e616d65948c064d617274696e948c0e6661766f726974654e756d626572944d"
    "39058c09696e7465726573747394 5d94288c0b646179647265616d696e67948c076861636b696e679465752e",
    "protocol-2": "80027d7100285808000000757365724e616d65710158060000004d617274696e7102580e0000006661766f726974654e756d626572"
    "71034d39055809000000696e7465726573747371045d710528580b000000646179647265616d696e67710658070000006861636b696e677107"
    "65752e",
    "protocol-0": "286470300a56757365724e616d650a70310a564d617274696e0a70320a73566661766f726974654e756d6265720a70330a49313333"
    "370a7356696e746572657374730a70340a286c70350a56646179647265616d696e670a70360a61566861636b696e670a70370a61732e",
}  # fmt: skip


def whole(data: bytes) -> Layout:
    layout = lawful(trace(data))
    assert layout.problem is None, layout.problem
    return layout


def refused(data: bytes) -> Problem:
    problem = lawful(trace(data)).problem
    assert problem is not None
    assert problem.fix
    return problem


def told(layout: Layout, code: str) -> list[str]:
    return [remark.detail for remark in layout.remarks if remark.code == code]


# What it writes


@pytest.mark.parametrize("writer", GOLDEN)
def test_the_classic_record(writer: str) -> None:
    data = FORMAT.writer(writer).encode(CLASSIC, None)
    assert data == bytes.fromhex(GOLDEN[writer].replace(" ", ""))
    assert whole(data).value == CLASSIC


@given(record=JSON, protocol=st.sampled_from([0, 2, 4, 5]))
def test_what_is_written_is_what_python_writes(record: Value, protocol: int) -> None:
    """Byte for byte what `pickle.dumps(json.loads(text))` gives, names shared and all."""
    text = json.dumps(record)
    value = FORMAT.fit(read(text).value).value
    data = FORMAT.writer("" if protocol == 5 else f"protocol-{protocol}").encode(value, None)
    assert data == pickle.dumps(json.loads(text), protocol)
    assert same(pickle.loads(data), json.loads(text))
    assert same(whole(data).value, value)


def test_a_name_that_comes_again_is_taken_from_the_memo() -> None:
    data = encode([{"name": 1}, {"name": 2}])
    assert data.count(b"name") == 1
    layout = whole(data)
    assert layout.value == [{"name": 1}, {"name": 2}]
    assert [span.path for span in layout.spans() if span.part.name == "BINGET"] == ["/1/name"]


def test_large_texts_stand_outside_of_the_frames() -> None:
    value = {"a": "x" * 100_000, "b": [1] * 2_500, "c": "y" * 70_000}
    layout = whole(encode(value))
    assert layout.value == value
    assert not layout.remarks


# What it reads: Python's own values, in each protocol

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner) | st.tuples(inner, inner, inner, inner)
    | st.dictionaries(st.text(max_size=3) | st.integers(0, 9) | st.tuples(st.integers(0, 3)), inner, max_size=4)
    | st.frozensets(st.integers(), max_size=1) | st.sets(st.text(max_size=2), max_size=1),
    max_leaves=12,
)  # fmt: skip


def as_ours(value: Any) -> Value:
    """A value of Python as this format shows it."""
    match value:
        case dict():
            pairs = [(as_ours(key), as_ours(item)) for key, item in value.items()]
            return dict(pairs) if all(isinstance(key, str) for key, _ in pairs) else Pairs(tuple(pairs))
        case list() | tuple() | set() | frozenset():
            return [as_ours(item) for item in value]
        case bytearray():
            return bytes(value)
        case _:
            return value


@given(value=PLAIN, protocol=st.integers(0, 5))
def test_values_of_any_protocol(value: Any, protocol: int) -> None:
    data = pickle.dumps(value, protocol)
    assert same(whole(data).value, as_ours(pickle.loads(data)))
    assert leaves_of(data) == opcodes_of(data)


@given(value=PLAIN, at=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_changed_bytes_are_refused_or_read_by_both(value: Any, at: int, byte: int) -> None:
    """Whatever we read to its end, pickletools lists as well, opcode for opcode."""
    data = pickle.dumps(value, 4)
    data = data[: at % len(data)] + bytes((byte,)) + data[at % len(data) + 1 :]
    layout = lawful(trace(data))
    if layout.problem is None:
        assert leaves_of(data) == opcodes_of(data)


def opcodes_of(data: bytes) -> list[tuple[int, str]]:
    return [(at, opcode.name) for opcode, _, at in pickletools.genops(data) if at is not None]


def leaves_of(data: bytes) -> list[tuple[int, str]]:
    layout = trace(data)
    return [(layout.starts[at], part.name) for at, part in enumerate(layout.parts) if part.name.isupper()]


def test_the_table_is_that_of_pickletools() -> None:
    wanted = {ord(opcode.code): opcode for opcode in pickletools.opcodes}
    assert {code for code, opcode in enumerate(OPCODES) if opcode is not None} == set(wanted)
    for code, theirs in wanted.items():
        ours = OPCODES[code]
        assert ours is not None
        assert ours.part.name == theirs.name
        assert f"(protocol {theirs.proto})" in ours.part.spec
        marked = pickletools.markobject in theirs.stack_before
        assert ours.marked is marked, theirs.name
        if not marked and theirs.name not in ("POP", "PUT", "BINPUT", "LONG_BINPUT"):  # these look at the top as well
            assert ours.needs == len(theirs.stack_before), theirs.name
        sizes = {"uint1": 1, "uint2": 2, "int4": 4, "uint4": 4, "uint8": 8, "float8": 8}
        if theirs.arg is not None and theirs.arg.n >= 0:
            assert ours.width == sizes[theirs.arg.name], theirs.name
        elif theirs.arg is None:
            assert ours.width == 0, theirs.name


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"I01\n.", True), (b"I00\n.", False), (b"I-12\n.", -12), (b"I1\n.", 1),
        (b"L12345678901234567890L\n.", 12345678901234567890),
        (b"L5\n.", 5), (b"F1.5\n.", 1.5), (b"F-inf\n.", -math.inf), (b"G?\xf8\0\0\0\0\0\0.", 1.5),
        (b"J\xff\xff\xff\xff.", -1),
        (b"\x8a\0.", 0), (b"\x8a\x02\xff\0.", 255), (b"\x8a\x01\xff.", -1), (b"\x8b\x02\0\0\0\0\x80.", -32768),
        (rb"S'a\n\x41\101\\\'\q'" + b"\n.", "a\nAA\\'\\q"), (b'S"\xe9"\n.', b"\xe9"), (b"U\x01\xe9.", b"\xe9"),
        (b"T\2\0\0\0ab.", "ab"),
        (b"V\\u20ac\xe9\n.", "€é"), (b"X\3\0\0\0\xed\xa0\x80.", "\ud800"), (b"\x8d\1\0\0\0\0\0\0\0a.", "a"),
        (b"\x96\1\0\0\0\0\0\0\0a.", b"a"), (b"(lp0\nI1\na.", [1]), (b"(I1\nI2\nl.", [1, 2]), (b"(I1\nI2\nt.", [1, 2]),
        (b"(S'a'\nI1\nd.", {"a": 1}), (b"(I1\nI2\nd.", Pairs(((1, 2),))), (b"\x8f(K\1K\2\x90.", [1, 2]), (b"(K\1\x91.", [1]),
        (b"N2\x86.", [None, None]), (b"(NN1K\1.", 1), (b"N(0.", None), (b"NN0.", None), (b"]2\x86.", [[], []]),
        (b"\x82\5.", Logical("extension", 5, "5")), (b"\x83\5\1.", Logical("extension", 261, "261")),
        (b"Pid\n.", {"$persistentId": "id"}), (b"K\7Q.", {"$persistentId": 7}), (b"\x97.", Logical("buffer", 0, "0")),
        (b"(\x97\x98\x97t.", [Logical("buffer", 0, "0"), Logical("buffer", 1, "1")]),
        (b"cos\nsystem\n.", Logical("global", "os.system", "os.system")),
        (b"\x8c\2os\x8c\6system\x93.", Logical("global", "os.system", "os.system")),
        (b"(cos\nsystem\nS'ls'\no.", {"$call": "os.system", "args": ["ls"]}),
        (b"ca\nC\n)}S'k'\nI1\ns\x92.", {"$new": "a.C", "args": [], "kwargs": {"k": 1}}),
        (b"ca\nC\n)\x81(K\1K\2e(K\3K\4u}S'x'\nI1\nsb.",
         {"$new": "a.C", "args": [], "elements": [1, 2], "items": Pairs(((3, 4),)), "state": {"x": 1}}),
        (b"ca\nf\n)R)R.", {"$call": {"$call": "a.f", "args": []}, "args": []}),
    ],
)  # fmt: skip
def test_each_opcode(data: bytes, value: Value) -> None:
    assert same(whole(data).value, value)


def test_ordered_dicts_sets_and_bytes_of_old_protocols_are_plain() -> None:
    value = {
        "o": collections.OrderedDict(b=1, a=2),
        "s": {3},
        "f": frozenset((4,)),
        "b": b"\xff",
        "e": b"",
        "ba": bytearray(b"x"),
    }
    for protocol in range(6):
        layout = whole(pickle.dumps(value, protocol))
        assert layout.value == {"o": {"b": 1, "a": 2}, "s": [3], "f": [4], "b": b"\xff", "e": b"", "ba": b"x"}
        assert not [remark for remark in layout.remarks if remark.code != "would-import"]


@pytest.mark.parametrize("protocol", range(6))
def test_dates_and_decimal_numbers_are_readable(protocol: int) -> None:
    moment = datetime.datetime(2024, 2, 29, 10, 30, 5, 250, fold=1)
    values = [moment.date(), moment.replace(microsecond=0), moment, decimal.Decimal("-1.50")]
    data = pickle.dumps(values, protocol)
    assert to_json(whole(data).value) == [
        {"$date": "2024-02-29"},
        {"$datetime": "2024-02-29T10:30:05"},
        {"$datetime": "2024-02-29T10:30:05.000250"},
        {"$decimal": "-1.50"},
    ]


def test_what_was_read_is_written_again() -> None:
    for value in ({1: {2: [3]}}, {(1, 2): "x"}, [b"x", None, 2.5, "é"], CLASSIC):
        assert encode(trace(pickle.dumps(value, 5)).value) == pickle.dumps(value, 5)
    with pytest.raises(TypeError, match="not a value of a record: Logical"):
        encode(trace(b"cos\nsystem\n.").value)


def test_an_object_is_told_as_the_call_that_makes_it() -> None:
    layout = whole(pickle.dumps(datetime.timedelta(1), 4))
    assert layout.value == {"$call": "datetime.timedelta", "args": [1, 0, 0]}
    layout = whole(pickle.dumps(Path("x"), 4))
    (call,) = told(layout, "would-call")
    assert "Path('x')" in call


def test_names_that_are_not_text_have_nodes_of_their_own() -> None:
    layout = whole(pickle.dumps({1: "one", (2, 3): "two"}))
    assert to_json(layout.value) == {"$map": [[1, "one"], [[2, 3], "two"]]}
    assert {"/1", "/[2,3]", "/[2,3]/0"} <= {span.path for span in layout.spans()}


# What is shared


def test_what_is_shared_is_written_out_wherever_it_stands() -> None:
    one = ["x"]
    assert whole(pickle.dumps({"a": one, "b": one})).value == {"a": ["x"], "b": ["x"]}


def test_a_list_that_grew_after_it_was_shared() -> None:
    """A list, remembered, put twice into a tuple, and filled through the memo afterwards."""
    assert whole(b"]q\0h\0\x86q\x010(h\0K\1ah\1t.").value == [[1], [[1], [1]]]


def test_circles_are_cut_and_told() -> None:
    circle: list[Any] = [1]
    circle.append({"again": circle})
    layout = whole(pickle.dumps(circle))
    assert to_json(layout.value) == [1, {"again": {"$reference": "list"}}]
    assert "circle" in told(layout, "reference-cycle")[0]
    pair: tuple[Any, ...] = ([],)
    pair[0].append(pair)
    for protocol in range(6):
        to_json(whole(pickle.dumps(pair, protocol)).value)
    two: list[Any] = []
    two += [[two], [two]]
    to_json(whole(pickle.dumps([two, two[0], two[1]])).value)


@pytest.mark.parametrize(("width", "deep"), [(2, 60), (3, 400), (10, 20)])
def test_twice_the_one_before_does_not_blow_up(width: int, deep: int) -> None:
    """The billion laughs: each list holds the one before several times."""
    lists = [b"](h%c" % (at % 250) + b"2" * (width - 1) + b"eq%c" % ((at + 1) % 250) for at in range(deep)]
    data = b"(]q\0" + b"".join(lists) + b"t."
    layout = lawful(trace(data))
    assert len(json.dumps(to_json(layout.value))) < 10 * limits.MIB
    assert any(remark.code.startswith("reference-") for remark in layout.remarks)


def test_nesting_at_the_limit() -> None:
    n = limits.NESTING
    assert whole(b"]" * n + b"a" * (n - 1) + b".").value is not None
    for data in (
        b"]" * (n + 1) + b"Na" + b"a" * n + b".",
        b"N" + b"\x85" * (n + 1) + b".",
        b"]" * 5000 + b"a" * 4999 + b".",
    ):
        problem = refused(data)
        assert problem.code == "too-deep"
        to_json(trace(data).value)
    lawful(trace(b"]" * 100_000))


# What is dangerous

ATTACKS = {
    b"(S'touch pwned'\nios\nsystem\n.": "At byte 16 a loader would call os.system('touch pwned'): this runs code.",
    b"cos\nsystem\n(S'ls'\ntR.": "At byte 19 a loader would call os.system('ls'): this runs code.",
    b"(cposix\nsystem\nX\2\0\0\0lso.": "At byte 22 a loader would call posix.system('ls'): this runs code.",
    b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x031+1\x85R.":
        "At byte 25 a loader would call builtins.eval('1+1'): this runs code.",
    b"c__builtin__\ngetattr\n(cos\npath\nS'x'\nI2\nI3\ntR.":
        "At byte 43 a loader would call __builtin__.getattr(os.path, 'x', 2, …): this runs code.",
    b"cos\nx\n)R)R.": "At byte 9 a loader would call what os.x gives(): this runs code.",
    b"cnt\nsystem\n)\x81.": "At byte 12 a loader would call nt.system.__new__(): this runs code.",
    b"csubprocess\nPopen\n)}\x92.": "At byte 20 a loader would call subprocess.Popen.__new__(): this runs code.",
}  # fmt: skip


@pytest.mark.parametrize("data", ATTACKS)
def test_what_would_run_is_told_and_not_run(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    before = set(sys.modules)
    with monkeypatch.context() as patch:
        for module, name in ((os, "system"), (os, "popen"), (builtins, "eval"), (subprocess, "Popen")):
            patch.setattr(module, name, lambda *_, name=name, **__: ran.append(name))
        layout = trace(data)
        assert layout.value is not None
    assert not ran
    assert set(sys.modules) == before
    lawful(layout)
    assert layout.problem is None, layout.problem
    assert ATTACKS[data] in told(layout, "would-run")
    assert layout.remarks[0].code in ("would-import", "would-run")


def test_nothing_here_could_load_a_pickle() -> None:
    """No name by which Python loads, imports or looks something up stands in the modules of this format."""
    folder = Path(inspect.getfile(trace)).parent
    for module in [folder / "pickle.py", *folder.glob("_pickle_*.py")]:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not used & {
            "load",
            "loads",
            "Unpickler",
            "import_module",
            "__import__",
            "eval",
            "exec",
            "getattr",
            "modules",
        }


def test_what_is_dangerous_is_not_crowded_out() -> None:
    padding = b"".join(b"cm%d\nf\n)R0" % at for at in range(500))
    layout = whole(padding + b"cos\nsystem\n(S'ls'\ntR.")
    assert len(layout.remarks) <= limits.REMARKS
    assert "os.system('ls')" in told(layout, "would-run")[0]
    assert "more remarks" in layout.remarks[-1].detail


def test_names_hidden_in_the_memo_are_found() -> None:
    data = b"\x8c\x02osq\x010\x8c\x06systemq\x020h\x01h\x02\x93\x8c\x02ls\x85R."
    layout = whole(data)
    assert layout.value == {"$call": "os.system", "args": ["ls"]}
    assert told(layout, "would-run") == [
        f"At byte {len(data) - 2} a loader would call os.system('ls'): this runs code."
    ]


def test_plain_data_raises_no_alarm() -> None:
    for protocol in range(6):
        assert not whole(pickle.dumps([CLASSIC, CLASSIC, (1, 2.5, None, True)], protocol)).remarks
    assert whole(pickle.dumps({"": ""}, 0)).value == {"": ""}, "a key that is its own value's object is no circle"
    (remark,) = whole(pickle.dumps(collections.OrderedDict(a=1), 4)).remarks
    assert "a type of plain data" in remark.detail


def test_a_memo_bomb_is_told() -> None:
    (words,) = told(whole(b"Nr\xff\xff\xff\x7f."), "memo-bomb")
    assert "32,768 MiB" in words


def test_what_comes_from_outside_is_told() -> None:
    for data in (b"Pfoo\n.", b"K\1Q.", b"\x82\1.", b"\x97."):
        assert told(whole(data), "from-outside"), data


# What it refuses


@pytest.mark.parametrize(
    ("data", "offset", "expected", "found"),
    [
        (b"", 0, "an opcode: a pickle ends with STOP", "the end of the data"),
        (b"N", 1, "an opcode: a pickle ends with STOP", "the end of the data"),
        (b"N\n", 1, "an opcode", "the byte 0a, which is none"),
        (b".", 0, "1 value on the stack for STOP", "none"),
        (b"Na.", 1, "2 values on the stack for APPEND", "1"),
        (b"}(Ns.", 3, "3 values on the stack for SETITEM", "1 above the MARK"),
        (b"]Ne.", 2, "a MARK on the stack for APPENDS", "none"),
        (b"(Ne.", 2, "a value below the MARK, for APPENDS to put the others into", "none"),
        (b"(o.", 1, "1 value on the stack for OBJ", "none above the MARK"),
        (b"0.", 0, "1 value on the stack for POP", "none"),
        (b"h\5.", 0, "a place of the memo that was filled before", "place 5"),
        (b"K", 1, "1 bytes of unsigned number", "the end of the data"),
        (b"X\5\0\0\0ab.", 5, "5 bytes of text", "only 3 bytes left"),
        (b"X\5\0", 1, "a length of 4 bytes", "only 2 bytes left"),
        (b"T\xff\xff\xff\xffab.", 1, "a length of 0 or more", "-1"),
        (b"X\2\0\0\0\xff\xff.", 5, "text in UTF-8", "other bytes"),
        (b"I12", 1, "the line end of INT, whose argument is a line", "only 2 bytes left"),
        (b"cos\nsystem", 1, "the line end of GLOBAL, whose argument is two lines", "only 9 bytes left"),
        (b"Ix\n.", 1, "decimal digits and a line end", "the line b'x\\n'"),
        (b"Fx\n.", 1, "a number and a line end", "the line b'x\\n'"),
        (b"Nph\n.", 2, "the digits of a memo number and a line end", "the line b'h\\n'"),
        (b"S'a\n.", 1, "a string in quotes, with its escapes whole, and a line end", "the line b\"'a\\n\""),
        (b"V\\u12\n.", 1, "a text whose escapes \\u and \\U are whole", "the line b'\\\\u12\\n'"),
        (b"I" + b"1" * 5000 + b"\n.", 0, "a number of at most 4,000 digits", "5,001"),
        (b"NN.", 3, "an empty stack after STOP", "1 left on it"),
        (b"N(.", 2, "1 value on the stack for STOP", "none above the MARK"),
        (b"N.N.", 2, "the end of the data after STOP (another pickle may follow)", "2 more bytes"),
        (b"\x80\4\x95\x09\0\0\0\0\0\0\0N.", 2, "9 bytes in the frame", "2"),
    ],
)  # fmt: skip
def test_each_refusal(data: bytes, offset: int, expected: str, found: str) -> None:
    problem = refused(data)
    assert (problem.offset, problem.expected, problem.found) == (offset, expected, found)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x80\x09N.", "protocol-unknown"), (b"NNa.", "wrong-target"), (b"](K\1u.", "wrong-target"),
        (b"}(NNNu.", "odd-items"), (b"(Nd.", "odd-items"), (b"NNb.", "wrong-target"),
        (b"\x95\x04\0\0\0\0\0\0\0\x95\0\0\0\0\0\0\0\0N.", "frame"), (b"\x95\1\0\0\0\0\0\0\0K\1.", "frame"),
    ],
)  # fmt: skip
def test_what_is_odd_is_told(data: bytes, code: str) -> None:
    layout = lawful(trace(data))
    assert layout.problem is None
    assert [remark for remark in layout.remarks if remark.code.startswith(code)]


@pytest.mark.parametrize("protocol", range(6))
def test_cut_anywhere_what_was_there_is_shown(protocol: int) -> None:
    """The keys and values before the cut stand where they stand in the whole."""
    data = pickle.dumps(CLASSIC, protocol)
    known = {"", *(f"/{key}" for key in CLASSIC), "/interests/0", "/interests/1"}
    seen = set()
    for at in range(len(data)):
        layout = lawful(trace(data[:at]))
        assert layout.problem is not None
        if isinstance(layout.value, dict):
            assert all(CLASSIC[key] == value or key == "interests" for key, value in layout.value.items())
            seen |= {span.path for span in layout.spans()}
    assert known <= seen


# What the page relies on


def test_a_listing_of_a_call() -> None:
    text = dump(trace(b"cos\nsystem\n(S'ls'\ntR."))
    assert re.search(r"name +module +/\$call +os\n", text)
    assert re.search(r"value +quoted string +/args/0 +ls\n", text)
    assert "* At byte 19 a loader would call os.system('ls'): this runs code." in text


@pytest.mark.parametrize(
    ("data", "points"),
    [
        (pickle.dumps(CLASSIC, 5), 35), (pickle.dumps(CLASSIC, 4), 35), (pickle.dumps(CLASSIC, 2), 30),
        (pickle.dumps(CLASSIC, 0), 15), (b"\x80\x04\xff", 10),
    ],
)  # fmt: skip
def test_signs(data: bytes, points: int) -> None:
    found = signs(trace(data), len(data))
    assert found is not None
    assert found[0] == points


def test_no_signs_in_other_bytes() -> None:
    assert signs(trace(b"{}"), 2) is None
    assert signs(trace(b"\x80\x09."), 3) is None


def test_a_length_takes_no_memory() -> None:
    for data in (b"\x8e" + b"\xff" * 8, b"\x96" + b"\xff" * 7 + b"\x7f", b"X\xff\xff\xff\xff", b"\x8b\xff\xff\xff\x7f"):
        assert refused(data).code == "truncated"


def test_an_unpickler_that_finds_nothing_agrees() -> None:
    """What we call plain data is what an Unpickler loads that refuses every global."""

    class Plain(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            raise pickle.UnpicklingError(f"{module}.{name}")

    for value in ({1: {2: [3]}}, CLASSIC, {(1, 2): b"x"}, [1.5, -(2**80), None]):
        data = pickle.dumps(value, 5)
        assert same(whole(data).value, as_ours(Plain(io.BytesIO(data)).load()))
