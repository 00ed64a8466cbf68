"""Laws that every format of the list keeps: any bytes, any schema, any record."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from threading import Thread

import msgpack
import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.format import Format
from explorer.wire.formats import FORMATS
from explorer.wire.infer import infer
from explorer.wire.layout import UNREAD, Role
from explorer.wire.problem import WireError
from explorer.wire.record import read
from explorer.wire.schema import Schema
from explorer.wire.schemas import LANGUAGES
from explorer.wire.value import Value, pointer, same

from ..lawful import lawful, read_back, traced
from ..values import JSON, NUMBER_TEXT, OBJECTS, OBJECTS_64, TEXT

fewer = settings(max_examples=max(settings.default.max_examples // 3, 1))
"""A third of the examples of the profile: these laws run for every format, and the list grows."""

each_format = pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)


def written(format_: Format, value: Value) -> tuple[Value, Schema | None, bytes]:
    """A record's value as this format has it, its schema, and its bytes; raises WireError where it has no word for it."""
    if format_.language is None:
        fitted = format_.fit(value).value
        return fitted, None, format_.encode(fitted, None)
    language = LANGUAGES[format_.language]
    schema, _ = language.fit(infer(value))
    fitted = conform(value, schema, language.manner).value
    return fitted, schema, format_.encode(fitted, schema)


def exact_reason(error: WireError) -> None:
    """A refusal that a person can act on."""
    for problem in error.problems:
        assert problem.code, problem
        assert problem.detail, problem
        assert problem.expected or problem.found or problem.fix, problem


@each_format
@fewer
@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_lawful_layout(format_: Format, data: bytes) -> None:
    traced(format_, data)


@each_format
@fewer
@given(data=st.binary(max_size=60), record=OBJECTS)
def test_any_bytes_with_any_schema_give_a_lawful_layout(format_: Format, data: bytes, record: Value) -> None:
    if format_.language is None:
        traced(format_, data)
        return
    try:
        schema, _ = LANGUAGES[format_.language].fit(infer(record))
    except WireError as error:
        exact_reason(error)
    else:
        traced(format_, data, schema)


@each_format
@fewer
@given(record=OBJECTS | JSON)
def test_what_is_written_reads_back(format_: Format, record: Value) -> None:
    try:
        value, schema, data = written(format_, read(json.dumps(record)).value)
    except WireError as error:
        exact_reason(error)
        return
    note(data.hex(" "))
    assert same(read_back(format_, data, schema), value)


@pytest.mark.parametrize(
    ("format_", "writer"),
    [(format_, writer.key) for format_ in FORMATS.values() for writer in format_.writers],
    ids=[f"{format_.key}-{writer.key}" for format_ in FORMATS.values() for writer in format_.writers] or None,
)
@fewer
@given(record=OBJECTS)
def test_what_any_writer_writes_reads_back(format_: Format, writer: str, record: Value) -> None:
    """A writer may refuse with a reason; what it writes says the same as what the format's own writer does."""
    try:
        value, schema, _ = written(format_, read(json.dumps(record)).value)
        data = format_.writer(writer).encode(value, schema)
    except WireError as error:
        exact_reason(error)
        return
    note(data.hex(" "))
    assert same(read_back(format_, data, schema), value)


@each_format
@fewer
@given(record=OBJECTS_64)
def test_writing_is_a_function(format_: Format, record: Value) -> None:
    """The same value twice gives the same bytes, and what was read back writes the bytes it was read from."""
    try:
        value, schema, data = written(format_, read(json.dumps(record)).value)
    except WireError:
        assume(False)
    assert format_.encode(value, schema) == data
    assert format_.encode(format_.trace(data, schema).value, schema) == data


@each_format
@fewer
@given(record=OBJECTS_64, at=st.integers(0, 10**6), byte=st.integers(0, 255), more=st.binary(min_size=1, max_size=8))
def test_bytes_cut_changed_and_followed(format_: Format, record: Value, at: int, byte: int, more: bytes) -> None:
    """Damaged data gives a problem with a place in it, or another value: never an exception."""
    try:
        _, schema, data = written(format_, record)
    except WireError:
        assume(False)
    assume(data)
    at %= len(data)
    for damaged in (data[:at], data[:at] + bytes((byte,)) + data[at + 1 :], data[:at] + data[at + 1 :], data + more):
        problem = traced(format_, damaged, schema).problem
        assert problem is None or (problem.offset is not None and problem.offset <= len(damaged))


PLACES = 400
"""Bytes of a record that are changed one by one; of a longer one every second or third, as Parquet's takes minutes."""


@each_format
def test_every_byte_of_a_small_record_cut_and_changed(format_: Format) -> None:
    record = {
        "userName": "Martin",
        "favoriteNumber": 1337,
        "interests": ["daydreaming", "hacking"],
        "x": {"y": [1.5, True]},
    }
    try:
        _, schema, data = written(format_, record)
    except WireError:  # of one column all values are of one type, in some
        _, schema, data = written(format_, {**record, "x": {"y": [1.5, 2.5]}})
    for at in range(0, len(data), len(data) // PLACES + 1):
        traced(format_, data[:at], schema)
        for byte in {0x00, 0x01, 0x7F, 0x80, 0xFF, data[at] ^ 1, data[at] ^ 0x80}:
            traced(format_, data[:at] + bytes((byte,)) + data[at + 1 :], schema)


# Against other implementations, as a second opinion


@given(record=JSON)
def test_json_reads_what_the_library_writes_and_the_other_way_round(record: Value) -> None:
    text = json.dumps(record, ensure_ascii=False)
    format_ = FORMATS["json"]
    data = format_.encode(read(text).value, None)
    assert same(json.loads(data, parse_int=lambda digits: -0.0 if digits == "-0" else int(digits)), record)
    assert data == json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    assert same(read_back(format_, text.encode()), record)
    assert same(read_back(format_, json.dumps(record, indent=1).encode()), record)


@given(number=NUMBER_TEXT)
def test_json_keeps_numbers_as_written(number: str) -> None:
    assert FORMATS["json"].encode(read(f"[{number}]").value, None) == f"[{number}]".encode()


@given(record=JSON)
def test_messagepack_is_the_librarys(record: Value) -> None:
    try:
        value, _, data = written(FORMATS["messagepack"], record)
    except WireError as error:
        exact_reason(error)
        return
    assert data == msgpack.packb(value)
    assert same(msgpack.unpackb(data), value)


# Nesting, at the limit and one past it


NESTS: dict[str, Callable[[int], str]] = {
    "arrays": lambda n: "[" * n + "1" + "]" * n,
    "objects": lambda n: '{"a":' * n + "1" + "}" * n,
    "optional": lambda n: '[null,{"a":' * (n // 2) + "1" + "}]" * (n // 2),
    "mixed": lambda n: '[1,"a",null,' * (n - 1) + "{}" + "]" * (n - 1),
    "maps": lambda n: '{"1-":null,"2-":' * n + "1" + "}" * n,
    "in an object": lambda n: '{"a":' + '[null,{"b":[1,' * ((n - 1) // 3) + "1" + "]}]" * ((n - 1) // 3) + "}",
}


@each_format
@pytest.mark.parametrize("shape", NESTS)
def test_nesting_at_the_limit_on_a_server(format_: Format, shape: str) -> None:
    """As deep as the limit allows, called from as deep a stack as a web server's: bytes that read back, or a reason."""

    def call(frames: int) -> None:
        if frames:
            call(frames - 1)
            return
        value = read(NESTS[shape](limits.NESTING)).value
        try:
            fitted, schema, data = written(format_, value)
        except WireError as error:
            exact_reason(error)
            outcome.append("refused")
            return
        layout = lawful(format_.trace(data, schema))
        if layout.problem is None:
            assert same(layout.value, fitted)
        outcome.append(layout.problem)

    outcome: list[object] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            call(150)
        except BaseException as error:
            failure.append(error)

    assert sys.getrecursionlimit() <= 1000, "the default of Python is what a server has"
    thread = Thread(target=run)
    thread.start()
    thread.join()
    assert not failure, failure
    assert outcome


def test_self_describing_formats_hold_the_limit_on_nesting() -> None:
    n = limits.NESTING
    for format_, opener in ((FORMATS["json"], b"["), (FORMATS["messagepack"], b"\x91")):
        for depth in (n, n + 1, 100_000):
            problem = traced(format_, opener * depth + b"\x01").problem
            if depth <= n:
                assert problem is None or problem.code != "too-deep"
            else:
                assert problem is not None
                assert (problem.code, problem.offset) == ("too-deep", n + 1)


# What the page relies on


@each_format
def test_parts_are_told_in_sentences(format_: Format) -> None:
    for part in format_.parts:
        assert part.name
        assert part.doc.endswith((".", "?", "!")), part
        assert re.match(r"[^a-z]|(?:true|false|null|[0-9a-f]{2})\b", part.doc), part
        assert part.spec, part
    assert UNREAD not in format_.parts


@each_format
@fewer
@given(record=OBJECTS_64)
def test_every_part_used_is_in_the_table(format_: Format, record: Value) -> None:
    try:
        _, schema, data = written(format_, record)
    except WireError:
        assume(False)
    names = {part.name for part in format_.parts}
    layout = format_.trace(data, schema)
    assert {part.name for part in layout.parts} | {kind.name for kind in layout.kinds} <= names


@each_format
@fewer
@given(record=OBJECTS_64)
def test_paths_are_pointers_into_the_record(format_: Format, record: Value) -> None:
    """Every name and value is found under the path that the record, as the format's schema has it, gives it."""
    try:
        value, schema, data = written(format_, record)
    except WireError:
        assume(False)
    known = set(pointers(value, ""))
    for span in format_.trace(data, schema).spans():
        if span.part.role in (Role.VALUE, Role.NAME):
            assert span.path in known, (span, known)


def pointers(value: Value, path: str) -> Iterator[str]:
    """The path of a value and of all values in it."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from pointers(item, path + pointer((str(key),)))


@each_format
@fewer
@given(text=TEXT)
def test_names_of_any_kind(format_: Format, text: str) -> None:
    record = {text: 1, "other": text}
    try:
        value, schema, data = written(format_, record)
    except WireError as error:
        exact_reason(error)
        return
    assert same(read_back(format_, data, schema), value)
    assert value.get(text, 1) in (1, "1")  # XML has text alone
