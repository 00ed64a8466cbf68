"""Hypothesis strategies for pairs of .proto texts that have much in common, and records of the first."""

from __future__ import annotations

from hypothesis import strategies as st

from explorer.wire.schema import (
    Bool,
    Bytes,
    Enumeration,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Presence,
    Schema,
    Struct,
    Text,
    Type,
)  # fmt: skip
from explorer.wire.schemas import protobuf
from explorer.wire.value import Value, key_text

SCALARS = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "bool", "string", "bytes",
]  # fmt: skip
NAMED = ["E", "F", "S", "T"]
KEYS = ["int32", "int64", "string", "bool", "sint32"]
NUMBERS = range(1, 6)

Fields = dict[int, tuple[str, str, str, bool]]
"""Number -> label, type, name, whether in the oneof."""


@st.composite
def field(draw: st.DrawFn, number: int, syntax: str) -> tuple[str, str, str, bool]:
    labels = ["", "", "optional ", "repeated "] if syntax == "proto3" else ["optional ", "repeated ", "required "]
    type_ = draw(st.sampled_from(SCALARS + NAMED))
    label = draw(st.sampled_from(labels))
    if draw(st.integers(0, 6)) == 0:
        label, type_ = "", f"map<{draw(st.sampled_from(KEYS))}, {type_}>"
    in_oneof = not type_.startswith("map") and draw(st.integers(0, 4)) == 0
    return label, type_, f"{draw(st.sampled_from('ab'))}{number}", in_oneof


@st.composite
def message(draw: st.DrawFn, syntax: str) -> Fields:
    return {number: draw(field(number, syntax)) for number in NUMBERS if draw(st.integers(0, 3))}


@st.composite
def changed(draw: st.DrawFn, base: Fields, syntax: str) -> Fields:
    """A message with much of another one."""
    out: Fields = {}
    for number in NUMBERS:
        how = draw(st.integers(0, 7))
        if how < 5 and number in base:
            out[number] = base[number]
        elif how == 5 and number in base:
            label, _, name, in_oneof = base[number]
            if not base[number][1].startswith("map"):  # which has no label
                out[number] = label, draw(st.sampled_from(SCALARS + NAMED)), name, in_oneof
        elif how == 6:
            out[number] = draw(field(number, syntax))
    return out


def text_of(syntax: str, root: Fields, inner: Fields, values: list[str]) -> str:
    def body(fields: Fields) -> str:
        plain = [f"{label}{type_} {name} = {at};" for at, (label, type_, name, inside) in fields.items() if not inside]
        chosen = [f"{type_} {name} = {at};" for at, (_, type_, name, inside) in fields.items() if inside]
        return "\n  ".join(plain + ([f"oneof o {{ {' '.join(chosen)} }}"] if chosen else []))

    symbols = " ".join(f"{name} = {number};" for number, name in enumerate(["E0", *values]))
    return (
        f'syntax = "{syntax}"; package p;\nmessage M {{\n  {body(root)}\n}}\nmessage S {{\n  {body(inner)}\n}}\n'
        f"message T {{ optional int32 t = 1; }}\nenum E {{ {symbols} }}\nenum F {{ F0 = 0; F1 = 1; }}\n"
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema, Value]:
    """A writer's schema, a reader's, and a record of the writer's."""
    syntax = draw(st.sampled_from(["proto3", "proto3", "proto2"]))
    root, inner = draw(message(syntax)), draw(message(syntax))
    inner = {number: one for number, one in inner.items() if "S" not in one[1]}
    values = draw(st.sampled_from([["E1", "E2"], ["E1"]]))
    reader_values = draw(st.sampled_from([values, values, ["E1", "E2"], ["E2", "E1"], []]))
    other = draw(changed(inner, syntax))
    texts = (
        text_of(syntax, root, inner, values),
        text_of(
            syntax,
            draw(changed(root, syntax)),
            {at: one for at, one in other.items() if "S" not in one[1]},
            reader_values,
        ),
    )
    writer, reader = (protobuf.parse(text, "M") for text in texts)
    return writer, reader, draw(value_of(writer, writer.root))


def value_of(schema: Schema, type_: Type) -> st.SearchStrategy[Value]:
    resolved = schema.resolve(type_)
    match resolved:
        case Bool():
            return st.booleans()
        case Int():
            low, high = resolved.range or (0, 0)
            return st.sampled_from([low, high, 0, 1, min(high, 1 << 40)]) | st.integers(low, high)
        case Float():
            return st.floats(width=32, allow_nan=False)
        case Text():
            return st.sampled_from(["", "a", "\x08\x01", "é"])
        case Bytes():
            return st.sampled_from([b"", b"\x01", b"\xff", b"\x08\x01", b"\x0a\x01a"])
        case Enumeration():
            return st.sampled_from([one.name for one in resolved.symbols] + ([] if resolved.closed else [9, -1]))
        case ListOf():
            return st.lists(value_of(schema, resolved.item), max_size=3)
        case MapOf():
            return st.dictionaries(
                value_of(schema, resolved.key).map(_key), value_of(schema, resolved.value), max_size=2
            )
        case Struct():
            return record_of(schema, resolved)
        case _:
            raise TypeError(type_)


def _key(value: Value) -> str:
    return key_text(value) or ""


@st.composite
def record_of(draw: st.DrawFn, schema: Schema, struct: Struct) -> dict[str, Value]:
    out: dict[str, Value] = {}
    chosen: set[str] = set()
    for one in struct.fields:
        wanted = one.presence is Presence.REQUIRED or draw(st.booleans())
        if wanted and not _taken(one, chosen):
            out[one.key] = draw(value_of(schema, one.type))
    return out


def _taken(one: Field, chosen: set[str]) -> bool:
    if one.oneof is None:
        return False
    taken = one.oneof in chosen
    chosen.add(one.oneof)
    return taken
