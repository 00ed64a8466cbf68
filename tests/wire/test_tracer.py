"""The recorder: what a fault says, what is bounded, and that every end of a walk is a layout."""

from __future__ import annotations

import pytest

from explorer.wire import limits
from explorer.wire.layout import UNREAD, Key, Layout, Part, Role, as_struct, the_only
from explorer.wire.problem import Problem
from explorer.wire.tracer import Stop, Tracer, trace

from ..lawful import lawful

OBJECT = Part("object", Role.GROUP, "Fields.", "1", fold=as_struct)
WRAPPED = Part("wrapped", Role.GROUP, "One value.", "1", fold=the_only)
TEXT = Part("text", Role.GROUP, "Bytes.", "1")
FRAME = Part("frame", Role.FRAME, "What stands around it.", "1")
BYTE = Part("byte", Role.VALUE, "A byte.", "2")


def test_trailing_bytes_are_left_over() -> None:
    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        t.leaf(0, BYTE)
        return 1

    layout = lawful(trace(walk, b"abc"))
    problem = layout.problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.path) == ("trailing-bytes", 1, "")
    assert problem.detail == "Stopped after 1 of 3 bytes: expected the end of the data, found 2 more bytes."
    assert problem.fix == "Remove what follows, or look at it by itself."
    assert lawful(trace(walk, b"a")).problem is None


def test_a_walk_that_opened_nothing_has_a_record_all_the_same() -> None:
    def walk(t: Tracer) -> int:
        raise t.end(0, "a byte")

    layout = lawful(trace(walk, b"", root=OBJECT))
    assert (layout.kinds, list(layout.parts), layout.value) == ([OBJECT], [UNREAD], {})
    assert layout.problem is not None
    assert layout.problem.found == "the end of the data"
    assert layout.problem.code == "truncated"


@pytest.mark.parametrize(
    ("size", "found"), [(3, "only 1 byte left"), (4, "only 2 bytes left"), (2, "the end of the data")]
)
def test_the_end_says_what_is_left(size: int, found: str) -> None:
    stop = Tracer(bytes(size)).end(2, "8 bytes")
    assert stop.problem.found == found
    assert stop.at == 2


def test_a_fault_names_the_path_of_the_open_node() -> None:
    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        t.open("a/b", OBJECT)
        t.remark(Problem(code="odd", detail="Odd."))
        t.open("c", OBJECT)
        raise t.stop(0, "x", "y", offset=1)

    layout = lawful(trace(walk, b"ab"))
    assert layout.problem is not None
    assert (layout.problem.path, layout.problem.offset) == ("/a~1b/c", 1)
    assert [remark.path for remark in layout.remarks] == ["/a~1b"]


def test_positions_in_bits_are_told_in_bytes() -> None:
    stop = Tracer(b"abc", unit=1).stop(17, "x", "y")
    assert stop.problem.offset == 2
    assert stop.problem.detail.startswith("Stopped after 2 of 3 bytes")


# Limits, at n and n + 1


def test_elements_that_take_no_bytes() -> None:
    t = Tracer(b"")
    t.spend(0, limits.FREE_ELEMENTS)
    with pytest.raises(Stop) as raised:
        t.spend(0)
    assert raised.value.problem.code == "too-many-free-elements"
    assert raised.value.problem.found == f"{limits.FREE_ELEMENTS + 1:,} of them"


def test_remarks() -> None:
    t = Tracer(b"")
    t.open("", OBJECT)
    for _ in range(limits.REMARKS + 1):
        t.remark(Problem(code="odd", detail="Odd."))
    assert len(t.remarks) == limits.REMARKS


# Envelopes


def inner(data: bytes) -> Layout:
    """A length, then as many bytes, at a key of their own."""

    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        t.leaf(0, BYTE)
        t.open("body", TEXT)
        if len(data) - 1 < data[0]:
            raise t.end(1, f"{data[0]} bytes")
        t.leaf(1, BYTE)
        t.close()
        return 1 + data[0]

    return trace(walk, data)


def envelope(data: bytes, carried: bytes | None = None, unit: int = 8) -> Layout:
    def walk(t: Tracer) -> int:
        t.open("", WRAPPED)
        t.leaf(0, FRAME)
        t.splice(16 // unit, inner(data[2:] if carried is None else carried), Key.SAME)
        return len(data) * 8 // unit

    return lawful(trace(walk, data, unit=unit))


@pytest.mark.parametrize("unit", [8, 1])
def test_what_an_envelope_carries_is_part_of_the_whole(unit: int) -> None:
    layout = envelope(b"\0\0\2ab", unit=unit)
    assert layout.problem is None
    assert layout.value == {"body": b"ab"}
    told = [(span.offset, span.length, span.part.name, span.path) for span in layout.spans()]
    assert told == [(0, 2, "frame", ""), (2, 1, "byte", ""), (3, 2, "byte", "/body")]


@pytest.mark.parametrize("unit", [8, 1])
def test_a_problem_of_what_is_carried_has_its_place_in_the_whole(unit: int) -> None:
    problem = envelope(b"\0\0\3ab", unit=unit).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.path) == ("truncated", 3, "/body")
    assert problem.detail == "Stopped after 3 of 5 bytes: expected 3 bytes, found only 2 bytes left."


@pytest.mark.parametrize("unit", [8, 1])
def test_a_remark_on_what_is_carried_has_its_place_in_the_whole(unit: int) -> None:
    def carried(t: Tracer) -> int:
        t.open("", WRAPPED)
        t.open("body", TEXT)
        t.leaf(0, BYTE)
        t.remark(Problem(code="odd", detail="Odd.", offset=0))
        return 1

    def walk(t: Tracer) -> int:
        t.open("", WRAPPED)
        t.leaf(0, FRAME)
        t.open(3, WRAPPED)
        t.splice(16 // unit, trace(carried, b"x"), Key.SAME)
        return 24 // unit

    (remark,) = lawful(trace(walk, b"\0\0x", unit=unit)).remarks
    assert (remark.path, remark.offset) == ("/3/body", 2)


def test_what_is_carried_may_leave_something_over() -> None:
    problem = envelope(b"\0\0\1ab").problem
    assert problem is not None
    assert (problem.code, problem.offset) == ("trailing-bytes", 4)


def test_bytes_that_were_unpacked_have_a_layout_of_their_own() -> None:
    def walk(t: Tracer) -> int:
        t.open("", WRAPPED)
        t.leaf(0, FRAME)
        t.inside("inflated", inner(b"\1x"))
        return 2

    (told,) = lawful(trace(walk, b"zz")).inside
    assert (told.row, told.title, told.layout.value) == (0, "inflated", {"body": b"x"})
