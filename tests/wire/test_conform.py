"""A record made to fit a schema: every type, every misfit with its path and words, every loss, and the limits."""

from __future__ import annotations

import math

import pytest

from explorer.wire import limits
from explorer.wire.conform import PLAIN, Manner, conform, from_latin1, map_key, plain
from explorer.wire.problem import ConformError, Problem
from explorer.wire.record import read
from explorer.wire.schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Ref,
    Schema,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)
from explorer.wire.value import Value, same

COLOUR = Enumeration("Colour", (Symbol("RED", 0), Symbol("GREEN", 1), Symbol("VERT", 1)))
POINT = Struct("Point", (Field("x", Int(32), 1), Field("y", Int(32), 2, default=7)))
NAMED: dict[str, Type] = {"Colour": COLOUR, "Point": POINT, "Point2": Struct("Point2", (Field("x", Int(32)),))}


def fit(text: str, type_: Type, manner: Manner = PLAIN) -> Value:
    return conform(read(text).value, Schema("", type_, NAMED), manner).value


def losses(text: str, type_: Type, manner: Manner = PLAIN) -> list[tuple[str, str]]:
    return [(loss.path, loss.detail) for loss in conform(read(text).value, Schema("", type_, NAMED), manner).losses]


def misfit(text: str, type_: Type, manner: Manner = PLAIN) -> Problem:
    with pytest.raises(ConformError) as raised:
        fit(text, type_, manner)
    return raised.value.problem


TEXTUAL = Manner(text_numbers=True)


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("null", Null(), None),
        ("true", Bool(), True),
        ("5", Int(8), 5),
        ("1e2", Int(8), 100),
        ("1.0", Int(8), 1),
        ("-0", Int(8), 0),
        ("9007199254740993.0", Int(64), 9007199254740993),
        ("5", Float(), 5.0),
        ("0.1", Float(32), 0.10000000149011612),
        ('{"$float": "NaN"}', Float(), math.nan),
        ('{"$float": "-Infinity"}', Float(32), -math.inf),
        ('"a"', Text(), "a"),
        ('"AP8="', Bytes(), b"\x00\xff"),
        ('"AP8"', Bytes(), b"\x00\xff"),
        ('{"$bytes": "AP8="}', Bytes(), b"\x00\xff"),
        ('"AP8="', Fixed("Two", 2), b"\x00\xff"),
        ('"GREEN"', Ref("Colour"), "GREEN"),
        ("0", Ref("Colour"), "RED"),
        ('"VERT"', Ref("Colour"), "GREEN"),
        ("[1, 2]", ListOf(Int(8)), [1, 2]),
        ('{"a": 1}', MapOf(Text(), Int(8)), {"a": 1}),
        ('{"-5": 1}', MapOf(Int(32), Int(8)), {"-5": 1}),
        ('{"x": 1}', Ref("Point"), {"x": 1, "y": 7}),
        ('{"x": 1, "y": null}', Ref("Point"), {"x": 1, "y": 7}),
        ('{"a": [1, "b", null, 2.5]}', Anything(), {"a": [1, "b", None, 2.5]}),
    ],
)
def test_what_fits(text: str, type_: Type, value: Value) -> None:
    assert same(fit(text, type_), value)


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ('"5"', Int(8), 5),
        ('"-128"', Int(8), -128),
        ('"1e2"', Int(8), 100),
        ('"2.5"', Float(), 2.5),
        ('"NaN"', Float(), math.nan),
        ('"-Infinity"', Float(), -math.inf),
    ],
)
def test_numbers_as_text_where_the_language_reads_them(text: str, type_: Type, value: Value) -> None:
    assert same(fit(text, type_, TEXTUAL), value)
    misfit(text, type_)


@pytest.mark.parametrize(
    "text", ['"--5"', '"٣"', '"1_000"', '" 1"', '"1 "', '"inf"', '"0x10"', '""', '"+1"', '"nan"', '"1e"']
)
def test_numbers_as_text_are_json_numbers(text: str) -> None:
    assert misfit(text, Int(64), TEXTUAL).code == "does-not-fit"
    assert misfit(text, Float(), TEXTUAL).code == "does-not-fit"


@pytest.mark.parametrize(
    ("text", "type_", "expected", "found"),
    [
        ("1", Null(), "null", "the integer 1"),
        ("1", Bool(), "true or false", "the integer 1"),
        ("true", Int(8), "an integer (int8)", "true"),
        ("128", Int(8), "an integer from -128 to 127 (int8)", "the integer 128"),
        ("-1", Int(64, signed=False), "an integer from 0 to 18446744073709551615 (uint64)", "the integer -1"),
        ("1.5", Int(8), "an integer (int8)", "the number 1.5"),
        ("1e400", Int(8), "an integer (int8)", "the number 1e400"),
        ("1e400", Float(), "a number within float64", "the number 1e400"),
        ("1e300", Float(32), "a number within 32-bit float", "the number 1e300"),
        ('"a"', Float(), "a number (float64)", "the text 'a'"),
        ('{"$float": []}', Float(), "a number (float64)", "an object of 1"),
        ("1", Text(), "text", "the integer 1"),
        ('"*"', Bytes(), "bytes (base64 text)", "the text '*'"),
        ("[1]", Bytes(), "bytes (base64 text)", "an array of 1"),
        ('"AA=="', Fixed("Two", 2), "2 bytes (Two)", "1 bytes"),
        ('"BLUE"', Ref("Colour"), "one of RED, GREEN, VERT (Colour)", "the text 'BLUE'"),
        ("true", Ref("Colour"), "one of RED, GREEN, VERT (Colour)", "true"),
        ("1", ListOf(Int(8)), "an array", "the integer 1"),
        ("[]", MapOf(Text(), Int(8)), "an object", "an array of 0"),
        ("[]", Ref("Point"), "an object (Point)", "an array of 0"),
        ("[]", Union((Int(8), Text())), "one of int8, text", "an array of 0"),
    ],
)
def test_what_does_not_fit(text: str, type_: Type, expected: str, found: str) -> None:
    problem = misfit(f'{{"a/b": [{text}]}}', MapOf(Text(), ListOf(type_)))
    assert (problem.path, problem.expected, problem.found) == ("/a~1b/0", expected, found)
    assert problem.detail == f"/a~1b/0: expected {expected}, found {found}."


def test_a_field_that_is_missing() -> None:
    problem = misfit('{"y": 1}', Ref("Point"))
    assert (problem.code, problem.path, problem.expected) == ("missing-field", "/x", "a value for x (int32)")
    assert problem.fix == "Add it to the record, or give the field a default."


def test_every_misfit_is_told_up_to_the_limit() -> None:
    n = limits.REMARKS
    for count in (n - 1, n, n + 1):
        for text in ("true", '"\\ud800"'):
            with pytest.raises(ConformError) as raised:
                fit(f"[{','.join([text] * count)}]", ListOf(Int(8) if text == "true" else Text()))
            assert len(raised.value.problems) == min(count, n)
    assert len(losses("[" + ",".join(["1e1"] * (n + 1)) + "]", ListOf(Int(8)))) == n


@pytest.mark.parametrize(
    ("text", "type_", "told"),
    [
        ("1e2", Int(8), ("", "1e2 is written as the integer 100.")),
        ("-0", Int(8), ("", "-0 is written as the integer 0.")),
        (
            "9007199254740993",
            Float(),
            ("", "9007199254740993 is beyond 2^53; the nearest 64-bit float is 9007199254740992."),
        ),
        (
            "0.10000000000000000555",
            Float(),
            ("", "0.10000000000000000555 is not a 64-bit float; the nearest one is 0.1."),
        ),
        ("0.1", Float(32), ("", "0.1 is not a 32-bit float; the nearest one is 0.10000000149011612.")),
        ('{"x": 1, "z": 1}', Ref("Point"), ("/z", "Point has no field 'z'; it is not written.")),
    ],
)
def test_what_gets_lost_is_told(text: str, type_: Type, told: tuple[str, str]) -> None:
    assert losses(text, type_) == [told]


def test_losses_come_in_the_order_of_the_record() -> None:
    names = [f"k{n}" for n in range(20)]
    text = "{" + ",".join(f'"{name}": 1' for name in names) + ', "x": 1}'
    assert [path for path, _ in losses(text, Ref("Point"))] == [f"/{name}" for name in names]


@pytest.mark.parametrize("text", ["0.5", "1.0", "1e2", "100"])
def test_nothing_is_lost_without_need(text: str) -> None:
    assert losses(text, Float()) == []


def test_presence() -> None:
    number = Int(32)

    def struct(presence: Presence, type_: Type = number, **more: Value) -> Type:
        return Struct("S", (Field("a", type_, presence=presence, **more),))

    for presence in (Presence.OPTIONAL, Presence.IMPLICIT, Presence.DEFAULT):
        assert fit("{}", struct(presence)) == {}
        assert fit('{"a": null}', struct(presence)) == {}
        assert fit("{}", struct(presence, default=3)) == {"a": 3}
        assert fit("{}", struct(presence, default=3), Manner(fill=False)) == {}
    assert fit("{}", struct(Presence.REQUIRED, Union((Null(), Int(32))))) == {"a": None}
    assert misfit('{"a": null}', struct(Presence.OPTIONAL), Manner(null_absent=False)).found == "null"
    assert fit('{"a": 0}', struct(Presence.IMPLICIT), Manner(omit=lambda field, value: value == 0)) == {}


def test_a_field_goes_by_its_json_name_or_by_its_own() -> None:
    struct = Struct("S", (Field("user_name", Text(), json_name="userName"), Field("empty", Int(8), json_name="")))
    for text in ('{"userName": "a", "": 1}', '{"user_name": "a", "empty": 1}'):
        assert fit(text, struct) == {"userName": "a", "": 1}


def test_a_struct_of_which_just_one_field_is_set() -> None:
    fields = (Field("a", Int(8), presence=Presence.OPTIONAL), Field("b", Text(), presence=Presence.OPTIONAL))
    union = Struct("U", fields, kind="union")
    assert fit('{"b": "x"}', union) == {"b": "x"}
    for text in ("{}", '{"a": 1, "b": "x"}'):
        assert misfit(text, union).expected == "just one field of the union U"


def test_manners() -> None:
    latin = Manner(bytes_from=from_latin1, bytes_as="text of U+0000 to U+00FF")
    assert fit('"\\u00ff"', Bytes(), latin) == b"\xff"
    assert misfit('"€"', Bytes(), latin).expected == "bytes (text of U+0000 to U+00FF)"

    def even(value: Value, type_: Type) -> Value:
        if value % 2:
            raise ValueError("an even number")
        return value // 2

    special = Manner(special={"half": even})
    assert fit("[4]", ListOf(Int(8, native="half")), special) == [2]
    assert misfit("[3]", ListOf(Int(8, native="half")), special).expected == "an even number"


@pytest.mark.parametrize(
    ("key", "type_", "value"),
    [
        ("5", Int(), 5),
        ("-5", Int(), -5),
        ("--5", Int(), "--5"),
        ("٣", Int(), "٣"),
        ("true", Bool(), True),
        ("True", Bool(), "True"),
        ("1.5", Float(), 1.5),
        ("x", Float(), "x"),
        ("5", Text(), "5"),
    ],
)
def test_keys_of_maps(key: str, type_: Type, value: Value) -> None:
    assert same(map_key(key, type_), value)


def test_a_key_that_is_none_of_its_type() -> None:
    assert misfit('{"--5": 1}', MapOf(Int(32), Int(8))).path == "/--5"


# Formats that describe themselves


def test_plain_keeps_all_that_a_float_can_hold() -> None:
    kept = plain(read('{"a": [1.50, 1e2, -0, 12345678901234567890123]}').value)
    assert same(kept.value, {"a": [1.5, 100.0, -0.0, 12345678901234567890123]})
    assert not kept.losses
    assert [loss.path for loss in plain(read("[0.10000000000000000555]").value).losses] == ["/0"]


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("[1e400]", "/0", "out-of-range"),
        ('{"a": "\\ud800"}', "/a", "lone-surrogate"),
        ('{"\\ud800": 1}', "", "lone-surrogate"),
    ],
)
def test_plain_refuses_what_no_format_can_hold(text: str, path: str, code: str) -> None:
    with pytest.raises(ConformError) as raised:
        plain(read(text).value)
    assert (raised.value.problem.path, raised.value.problem.code) == (path, code)


# Bounds


def test_looks_at_fields_at_the_limit_and_past_it() -> None:
    fields = tuple(Field(f"f{n}", Int(8), presence=Presence.OPTIONAL) for n in range(1000))
    schema = Schema("", ListOf(Struct("S", fields)), {})
    enough = limits.FITTED // len(fields)
    assert len(conform([{}] * enough, schema).value) == enough
    with pytest.raises(ConformError) as raised:
        conform([{}] * (enough + 1), schema)
    assert raised.value.problem.code == "too-much"


def test_many_symbols_and_many_values_are_no_product() -> None:
    symbols = tuple(Symbol(f"S{n}", n) for n in range(20_000))
    schema = Schema("", ListOf(Enumeration("E", symbols)), {})
    assert len(conform(["S19999"] * 100_000, schema).value) == 100_000
