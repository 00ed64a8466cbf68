"""Constants and defaults of Thrift IDL as values of a record: looked up, checked against their type, bounded.

An enum's value becomes its name, a map's keys become text, a struct its fields: what a JSON record would hold there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, assert_never

from .. import limits
from ..near import near
from ..problem import Edit, Problem
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
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..thrift_model import ConstValue, DoubleConst, IntConst, ListConst, MapConst, NameConst, Program, TextConst
from ..value import Value, key_text
from ._thrift_mend import at
from ._thrift_scanner import fault

_UUID: Final = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
BUDGET: Final = 100_000
"""Values that the constants of one text may come to: a constant may name another several times, and that one too."""


class Unfit(Exception):
    """The constant is no value of its type; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class NotSaid(Exception):
    """The constant is right, but a JSON record has no such value: a map whose keys are containers."""


class Constants:
    """The constants of a text, by name."""

    def __init__(self, program: Program, resolve: Callable[[Type], Type]) -> None:
        self.consts, self.enums, self.resolve = program.consts, program.enums, resolve
        self.included = {each.prefix: each.path for each in program.includes if not each.cpp}
        self.left = BUDGET
        self.open: list[str] = []  # the constants that are being looked up

    def value(self, const: ConstValue, type_: Type) -> Value:
        """A constant as a value of a type; raises Unfit or NotSaid."""
        self.left -= 1
        if self.left < 0:
            raise self.unfit(const, f"constants of at most {BUDGET:,} values", "more", code="too-large")
        type_ = self.resolve(type_)
        if isinstance(const, NameConst) and not isinstance(type_, Enumeration):
            return self.named(const, type_)
        match type_:
            case Bool():
                if isinstance(const, IntConst):
                    return const.value != 0
            case Int(bits=64, signed=False) | Int(bits=None):
                if isinstance(const, TextConst) and const.value.removeprefix("-").isdecimal() and const.value.isascii():
                    return int(const.value[: limits.DIGITS])
            case Int():
                if isinstance(const, IntConst):
                    return self.integer(const, type_)
            case Float():
                if isinstance(const, IntConst | DoubleConst):
                    return float(const.value)
            case Text(native="uuid"):
                if isinstance(const, TextConst) and (found := _UUID.fullmatch(const.value)):
                    return found.group(1).lower()
            case Text():
                if isinstance(const, TextConst):
                    return const.value
            case Bytes() | Fixed():
                if isinstance(const, TextConst):
                    return const.value.encode("utf-8", "surrogatepass")
            case Enumeration():
                return self.enum(const, type_)
            case ListOf() | SetOf():
                if isinstance(const, ListConst):
                    return [self.value(item, type_.item) for item in const.items]
                if isinstance(const, MapConst) and not const.entries:  # to the compiler { } is empty, whatever it is of
                    return []
            case MapOf():
                if isinstance(const, MapConst):
                    return {self.key(key, type_.key): self.value(item, type_.value) for key, item in const.entries}
                if isinstance(const, ListConst) and not const.items:
                    return {}
            case Struct():
                if isinstance(const, MapConst):
                    return self.struct(const, type_)
            case Union() | Null() | Anything():
                raise NotSaid
            case Ref():
                raise TypeError("a Ref was not resolved")
            case _:
                assert_never(type_)
        raise self.unfit(const, f"a value of {type_name(type_)}", _kind(const), edit=value_meant(const, type_))

    def integer(self, const: IntConst, type_: Int) -> int:
        low, high = type_.range or (const.value, const.value)
        if not low <= const.value <= high:
            raise self.unfit(
                const, f"an integer from {low} to {high} ({type_name(type_)})", const.text, code="out-of-range"
            )
        return const.value

    def key(self, const: ConstValue, type_: Type) -> str:
        """A key of a map, as the text that it is in a record."""
        key = key_text(self.value(const, type_))
        if key is None:
            raise NotSaid
        return key

    def struct(self, const: MapConst, type_: Struct) -> dict[str, Value]:
        fields = {field.name: field for field in type_.fields}
        out: dict[str, Value] = {}
        for key, item in const.entries:
            name = key.value if isinstance(key, TextConst) else None
            if not isinstance(name, str) or name not in fields:
                raise self.unfit(key, f"the name of a field of {type_.name}", _shown(key))
            out[fields[name].key] = self.value(item, fields[name].type)
        return out

    def enum(self, const: ConstValue, type_: Enumeration) -> str:
        """A value of an enum by `Enum.VALUE`, by a constant, or by its number."""
        if isinstance(const, NameConst):
            if const.name in self.consts:
                return str(self.named(const, type_))
            _, dot, name = const.name.rpartition(".")  # the compiler does not look at what is before the dot
            values = self.enums[type_.name].values
            names = {each.name: symbol.name for each, symbol in zip(values, type_.symbols, strict=True)}
            if not dot:
                fix = f"Write `{type_.name}.{name}`." if name in names else None
                raise self.unfit(
                    const, f"a value as `{type_.name}.NAME`", f"`{const.name}`", fix=fix,
                    edit=at(const.where, f"{type_.name}.{name}") if fix else None,
                )  # fmt: skip
            if name in names:
                return names[name]
            meant = near(name, names)
            raise self.unfit(
                const, f"a value of {type_.name}", f"`{const.name}`", fix=_one_of(names),
                edit=at(const.where, f"{type_.name}.{meant}") if meant else None,
            )  # fmt: skip
        if isinstance(const, IntConst):
            for symbol in type_.symbols:
                if symbol.number == const.value:
                    return symbol.name
            raise self.unfit(const, f"the number of a value of {type_.name}", const.text)
        raise self.unfit(const, f"a value of {type_.name}", _kind(const), fix=f"Write `{type_.name}.NAME`.")

    def named(self, const: NameConst, type_: Type) -> Value:
        """Another constant's value, or an enum's as a number."""
        target = self.consts.get(const.name)
        if target is not None:
            if const.name in self.open or len(self.open) >= limits.NESTING:
                raise self.unfit(const, "a constant that does not need itself", f"`{const.name}`")
            self.open.append(const.name)
            value = self.value(target.value, type_)
            self.open.pop()
            return value
        prefix = const.name.partition(".")[0]
        if prefix in self.included and prefix not in self.enums:
            raise self.unfit(
                const, "a constant of this text", f"`{const.name}`, which is in {self.included[prefix]}", code="not-included",
                fix="Included files are not looked at: write the value itself.",
            )  # fmt: skip
        owner, _, name = const.name.rpartition(".")
        values = self.enums[owner].values if owner in self.enums else ()
        for each in values:
            if each.name == name:
                return self.value(IntConst(each.number, const.name, const.where), type_)
        meant = near(const.name, [*self.consts, *(f"{owner}.{each.name}" for each in values)])
        edit = value_meant(const, type_) or (None if meant is None else at(const.where, meant))
        raise self.unfit(
            const, "a constant, or a value of an enum", f"`{const.name}`, which is not defined", code="unknown-name",
            fix=_one_of({each.name for each in values}), edit=edit,
        )  # fmt: skip

    def unfit(
        self, const: ConstValue, expected: str, found: str, *, code: str = "bad-value", fix: str | None = None,
        edit: Edit | None = None,
    ) -> Unfit:  # fmt: skip
        if self.open:  # it stands in another constant, which may be right for others
            edit = None
        self.open.clear()
        return Unfit(fault(const.where, expected, found, code=code, fix=fix, edit=edit))


def value_meant(const: ConstValue, type_: Type) -> Edit | None:
    """What was surely meant by a constant of another kind: a number in quotes, a text without them, a Python truth."""
    text = const.value if isinstance(const, TextConst) else const.name if isinstance(const, NameConst) else None
    match type_:
        case Int(bits=8 | 16 | 32 | 64, signed=True) if isinstance(const, TextConst):
            good = re.fullmatch(r"[+-]?\d{1,18}", const.value) is not None
        case Float() if isinstance(const, TextConst):
            good = re.fullmatch(r"[+-]?\d{1,18}(?:\.\d+)?", const.value) is not None
        case Bool() if text is not None and text.lower() in ("true", "false"):
            return at(const.where, text.lower())
        case Text(native="string") if isinstance(const, IntConst | DoubleConst):
            return at(const.where, f'"{const.text}"')
        case Text(native="string") if isinstance(const, NameConst) and "." not in const.name:
            return at(const.where, f'"{const.name}"')
        case _:
            return None
    return at(const.where, text or "") if good else None


def _one_of(names: Collection[str]) -> str | None:
    return f"It has {', '.join(sorted(names)[:12])}." if names else None


def _shown(const: ConstValue) -> str:
    return f"`{const.value}`" if isinstance(const, IntConst | DoubleConst | TextConst) else _kind(const)


def _kind(const: ConstValue) -> str:
    match const:
        case IntConst():
            return f"the whole number {const.text}"
        case DoubleConst():
            return f"the number {const.text}"
        case TextConst():
            return "a text"
        case NameConst():
            return f"the name {const.name}"
        case ListConst():
            return "a list"
        case MapConst():
            return "a map"
