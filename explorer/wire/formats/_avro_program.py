"""A schema made ready for reading: one step a type, told what to do by a small number, named types made once.

Avro's bytes say nothing of their types, so the reader looks at the schema for every value; this is the schema in the shape
in which looking is cheap. Steps refer to one another, so recursion is no special case.
"""

from __future__ import annotations

from typing import Final, assert_never

from ..avro_logical import meaning_of
from ..kept import KeptFor
from ..layout import Part
from ..schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from . import _avro_parts as parts

LONG, INT, STRING, BYTES, NULL, RECORD, ARRAY, MAP, RUN, BOOLEAN, ENUM, UNION, UNKNOWN = range(13)
"""What to do, the most frequent first: the reader asks in this order. RUN is a run of bytes whose number is known."""

_ROUNDS: Final = 64


class Step:
    """How to read one type.

    code      what to do
    kind      the part of its node
    part      the part of its leaf, or of a union's branch number
    wants     what is expected, in words
    size      of a run: bytes; of an enum: symbols
    fields    of a record: (key in the record, step)
    inner     of an array or map
    branches  of a union
    least     how many bytes it takes at least; zero if it never takes any
    """

    __slots__ = ("branches", "code", "fields", "inner", "kind", "least", "part", "size", "wants")

    def __init__(self, code: int, kind: Part, part: Part, wants: str, size: int = 0, least: int = 1) -> None:
        self.code, self.kind, self.part, self.wants, self.size, self.least = code, kind, part, wants, size, least
        self.fields: tuple[tuple[str, Step], ...] = ()
        self.branches: tuple[Step, ...] = ()
        self.inner: Step = self


class _Compiler:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.named: dict[str, Step] = {}
        self.waiting: list[tuple[Struct, Step]] = []

    def program(self) -> Step:
        root = self.step(self.schema.root)
        while self.waiting:
            struct, step = self.waiting.pop()
            step.fields = tuple([(field.key, self.step(field.type)) for field in struct.fields])
        self.weigh()
        return root

    def weigh(self) -> None:
        """The least size of each record, from below: every round is a bound, and a few rounds reach all but the deepest."""
        records = [step for step in self.named.values() if step.code == RECORD]
        for _ in range(_ROUNDS):
            changed = False
            for step in reversed(records):
                least = min(sum(below.least for _, below in step.fields), 1 << 20)
                changed |= least != step.least
                step.least = least
            if not changed:
                return

    def step(self, type_: Type) -> Step:
        match type_:
            case Ref() | Struct() | Enumeration() | Fixed():
                return self.named_step(type_)
            case Null():
                return Step(NULL, parts.NULL, parts.NO_BYTES, "null", least=0)
            case Bool():
                return Step(BOOLEAN, parts.BOOLEAN, parts.TRUTH, "a boolean byte")
            case Int():
                word, code = ("int", INT) if type_.bits == 32 else ("long", LONG)
                kind, part = (parts.INT, parts.ZIGZAG_INT) if code == INT else (parts.LONG, parts.ZIGZAG_LONG)
                return self.meant(
                    type_, word, Step(code, kind, part, f"{type_name(type_)} (a number of 1 to 10 bytes)")
                )
            case Float():
                if type_.bits == 32:
                    return Step(RUN, parts.FLOAT, parts.FLOAT_BITS, "4 bytes of float", 4, 4)
                return Step(RUN, parts.DOUBLE, parts.DOUBLE_BITS, "8 bytes of double", 8, 8)
            case Bytes():
                return self.meant(type_, "bytes", Step(BYTES, parts.BYTES, parts.DATA, "the length of bytes"))
            case Text():
                return Step(STRING, parts.KINDS["uuid"] if type_.native == "uuid" else parts.STRING, parts.TEXT,
                            "the length of a string")  # fmt: skip
            case ListOf() | SetOf():
                step = Step(ARRAY, parts.ARRAY, parts.COUNT, "the count of a block")
                step.inner = self.step(type_.item)
                return step
            case MapOf():
                step = Step(MAP, parts.MAP, parts.COUNT, "the count of a block")
                step.inner = self.step(type_.value)
                return step
            case Union():
                names = tuple(type_name(branch) for branch in type_.branches)
                step = Step(UNION, parts.NULL, parts.branch_part(names), "the branch of a union")
                step.branches = tuple([self.step(branch) for branch in type_.branches])
                return step
            case Anything():
                return Step(UNKNOWN, parts.NULL, parts.NO_BYTES, "a type of Avro")
            case _:
                assert_never(type_)

    def meant(self, type_: Int | Bytes | Fixed, base: str, step: Step) -> Step:
        """The step with the parts of its logical type, where it has one."""
        meaning = meaning_of(type_.native, type_.note)
        if meaning is not None and base in meaning.bases:
            step.kind, step.part = parts.KINDS[meaning.key], parts.logical_part(meaning, base, type_.note)
        return step

    def named_step(self, type_: Ref | Struct | Enumeration | Fixed) -> Step:
        step = self.named.get(type_.name)
        if step is not None:
            return step
        target = self.schema.resolve(type_)
        match target:
            case Struct():
                step = Step(RECORD, parts.RECORD, parts.NO_BYTES, f"the record {target.name}", least=0)
                self.waiting.append((target, step))
            case Enumeration():
                symbols = tuple(symbol.name for symbol in target.symbols)
                wants = f"the number of a symbol of {target.name}"
                step = Step(ENUM, parts.ENUM, parts.symbol_part(symbols), wants, len(symbols))
            case Fixed():
                wants = f"{target.size:,} bytes of {target.name}"
                step = self.meant(
                    target, "fixed", Step(RUN, parts.FIXED, parts.FIXED_DATA, wants, target.size, target.size)
                )
            case _:
                step = self.step(target)
        self.named[type_.name] = step
        return step


_kept: Final = KeptFor(lambda schema: _Compiler(schema).program(), most=16)


def program(schema: Schema) -> Step:
    """The step for the root of a schema; kept for the schemas that were new last."""
    return _kept(schema)
