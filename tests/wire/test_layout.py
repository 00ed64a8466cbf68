"""The layout: leaves, nodes, the fold, sizes. Built here by hand, by a made-up format with a part for each thing to test."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from explorer.wire import limits
from explorer.wire.layout import UNREAD, Key, Layout, Part, Role, as_list, as_map, as_struct, parts_of, the_only, token
from explorer.wire.tracer import Tracer, trace
from explorer.wire.value import Pairs

from ..lawful import lawful

OBJECT = Part("object", Role.GROUP, "Fields.", "1", fold=as_struct)
LIST = Part("list", Role.GROUP, "Elements.", "2", fold=as_list)
MAP = Part("map", Role.GROUP, "Entries.", "3", fold=as_map)
WRAP = Part("wrapper", Role.GROUP, "One thing.", "4", fold=the_only)
SCALAR = Part("scalar", Role.GROUP, "A value.", "5")
HEAD = Part("head", Role.LENGTH, "Half type, half length.", "6", split=((Role.TYPE, 4),))
VALUE = Part("value", Role.VALUE, "A byte.", "7", read=lambda data: data[0])
NAME = Part("name", Role.NAME, "A letter.", "8", read=lambda data: data.decode())


def layout(data: bytes, walk: Callable[[Tracer], int], unit: int = 8) -> Layout:
    return lawful(trace(walk, data, unit=unit))


def scalar(t: Tracer, key: object, at: int) -> int:
    node = t.open(key, SCALAR)
    t.leaf(at, VALUE)
    t.close()
    return node


def pair(t: Tracer) -> int:
    """b"\\x82" + b"a" + b"\\x01" + b"b" + b"\\x02": a head, then names and values."""
    t.open("", OBJECT)
    t.leaf(0, HEAD)
    for at, key in ((1, "a"), (3, "b")):
        t.open(key, SCALAR)
        t.leaf(at, NAME)
        t.leaf(at + 1, VALUE)
        t.close()
    return 5


PAIR = b"\x82a\x01b\x02"


def test_leaves_are_found_by_row_and_by_bit() -> None:
    made = layout(PAIR, pair)
    assert [(span.start, span.end, span.part.name, span.path) for span in made.spans()] == [
        (0, 8, "head", ""), (8, 16, "name", "/a"), (16, 24, "value", "/a"), (24, 32, "name", "/b"), (32, 40, "value", "/b"),
    ]  # fmt: skip
    assert [made.row_at(bit) for bit in (0, 7, 8, 39)] == [0, 0, 1, 4]
    assert [span.row for span in made.spans(3, 100)] == [3, 4]
    assert made.read_bytes == len(PAIR)
    assert layout(b"", lambda t: t.open("", OBJECT)).row_at(0) == -1


def test_groups_reach_from_first_to_last_bit() -> None:
    made = layout(PAIR, pair)
    assert [(g.part.name, g.path, g.depth, g.start, g.end) for g in made.groups()] == [
        ("object", "", 0, 0, 40), ("scalar", "/a", 1, 8, 24), ("scalar", "/b", 1, 24, 40),
    ]  # fmt: skip
    assert all(group.value is None and group.text == group.part.name for group in made.groups())


def test_the_value_is_a_fold() -> None:
    assert layout(PAIR, pair).value == {"a": 1, "b": 2}
    assert layout(b"\x01\x02", lambda t: [t.open("", LIST), scalar(t, 0, 0), scalar(t, 1, 1), 2][-1]).value == [1, 2]


def test_interleaved_leaves_belong_where_the_decoder_says() -> None:
    """As in Protocol Buffers, where the elements of a repeated field may stand among other fields."""

    def walk(t: Tracer) -> int:
        root = t.open("", OBJECT)
        many = t.open("many", LIST)
        scalar(t, 0, 0)
        t.here = root
        scalar(t, "one", 1)
        t.here = many
        scalar(t, 1, 2)
        t.here = root
        return 3

    made = layout(b"\x01\x02\x03", walk)
    assert made.value == {"many": [1, 3], "one": 2}
    assert [span.path for span in made.spans()] == ["/many/0", "/one", "/many/1"]
    assert [(g.path, g.start, g.end) for g in made.groups()][1] == ("/many", 0, 24)


def test_keys_that_are_values_themselves() -> None:
    def walk(t: Tracer) -> int:
        t.open("", MAP)
        scalar(t, Key.IS_KEY, 0)
        scalar(t, Key.KEYED, 1)
        t.open(Key.IS_KEY, LIST)
        scalar(t, 0, 2)
        t.close()
        t.open(Key.KEYED, LIST)
        scalar(t, 0, 3)
        t.close()
        return 4

    made = layout(b"\x07\x08\x01\x02", walk)
    assert made.value == Pairs(((7, 8), ([1], [2])))
    assert [span.path for span in made.spans()] == ["/7", "/7", "/[1]/0", "/[1]/0"]


def test_a_key_is_of_all_that_follow_it_up_to_the_next() -> None:
    def walk(t: Tracer) -> int:
        t.open("", MAP)
        scalar(t, Key.KEYED, 0)  # no key stands before it
        scalar(t, Key.IS_KEY, 1)
        scalar(t, Key.KEYED, 2)
        scalar(t, "name", 3)
        scalar(t, Key.KEYED, 4)
        t.apart.add(len(t.kinds))
        scalar(t, Key.KEYED, 5)
        scalar(t, Key.IS_KEY, 6)  # and nothing follows it
        return 7

    made = layout(bytes((1, 2, 3, 4, 5, 6, 7)), walk)
    assert made.value == Pairs(((None, 1), (2, 3), ("name", 4), (2, 5)))


def test_wrappers_have_the_path_above() -> None:
    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        t.open("a", WRAP)
        scalar(t, Key.SAME, 0)
        return 1

    made = layout(b"\x05", walk)
    assert made.value == {"a": 5}
    assert [(span.path, span.depth) for span in made.spans()] == [("/a", 2)]


def test_values_that_the_bytes_do_not_tell_and_nodes_that_do_not_count() -> None:
    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        t.open("told", SCALAR)
        t.value("from elsewhere")
        t.leaf(0, VALUE)
        t.close()
        t.apart.add(scalar(t, "unknown", 1))
        t.open("empty", SCALAR)
        t.close()
        return 2

    made = layout(b"\x01\x02", walk)
    assert made.value == {"told": "from elsewhere", "empty": None}
    assert [group.path for group in made.groups()] == ["", "/told", "/unknown"]


def test_sizes_by_role_count_bits() -> None:
    assert layout(PAIR, pair).breakdown() == {Role.TYPE: 0.5, Role.LENGTH: 0.5, Role.NAME: 2, Role.VALUE: 2}


def test_empty_leaves_count_nothing() -> None:
    def walk(t: Tracer) -> int:
        t.open("", SCALAR)
        t.leaf(0, HEAD)
        t.leaf(0, VALUE)
        return 1

    made = layout(b"\x09", walk)
    assert made.breakdown() == {Role.VALUE: 1}
    assert made.row_at(0) == 1
    assert made.value == 9


def test_layouts_packed_to_the_bit() -> None:
    bit = Part("bits", Role.VALUE, "A run of bits, without those around it.", "9", read=lambda data: data[0])

    def walk(t: Tracer) -> int:
        t.open("", LIST)
        for at, key in ((0, 0), (3, 1), (11, 2)):
            t.open(key, SCALAR)
            t.leaf(at, bit)
            t.close()
        return 16

    made = layout(b"\xab\xcd", walk, unit=1)
    assert [(span.start, span.end, span.offset, span.length) for span in made.spans()] == [
        (0, 3, 0, 1), (3, 11, 0, 2), (11, 16, 1, 1),
    ]  # fmt: skip
    assert made.value == [0b101, 0b01011_110, 0b01101]
    assert [span.value for span in made.spans()] == made.value
    assert [(run.width, run.value, run.text) for span in made.spans() for run in span.bits] == [
        (3, "101", "5"),
        (8, "01011110", "94"),
        (5, "01101", "13"),
    ]
    assert made.breakdown() == {Role.VALUE: 2}
    assert made.row_at(10) == 1


def test_the_unread_rest() -> None:
    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        scalar(t, "a", 0)
        raise t.stop(1, "more", "less")

    made = layout(b"\x01\x02\x03", walk)
    assert (made.parts[-1], made.read_bytes, made.value) == (UNREAD, 1, {"a": 1})
    assert made.breakdown() == {Role.VALUE: 1, Role.UNREAD: 2}
    assert made.groups()[0].end == 8


def test_a_path_stops_growing_at_its_limit() -> None:
    def walk(t: Tracer) -> int:
        t.open("", OBJECT)
        for _ in range(5):
            t.open("k" * 1000, OBJECT)
        t.leaf(0, HEAD)
        return 1

    assert layout(b"\0", walk).path(5) == "/" + "/".join(["k" * 1000] * 4)
    assert limits.PATH == 4096


def test_a_layout_survives_pickling() -> None:
    made = pickle.loads(pickle.dumps(layout(PAIR, pair).starts))
    assert list(made) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("key", "text"),
    [("a", "a"), (5, "5"), (True, "true"), (None, "null"), (1.5, "1.5"), ([1], "[1]"), (b"\0", '{"$bytes":"AA=="}')],
)
def test_any_key_is_a_token(key: object, text: str) -> None:
    assert token(key) == text


def test_two_parts_of_one_name_are_refused() -> None:
    assert set(parts_of((HEAD, VALUE))) == {"head", "value"}
    with pytest.raises(ValueError, match="same name"):
        parts_of((HEAD, HEAD))


def test_repeated_keys_make_pairs() -> None:
    assert as_map([("a", 1), ("a", 2)]) == Pairs((("a", 1), ("a", 2)))
    assert as_map([("a", 1), ("b", 2)]) == {"a": 1, "b": 2}
    assert as_struct([("a", 1), ("a", 2)]) == {"a": 2}
