"""Scalars of Thrift read as the reader's type, and what there is to say where the writer's is another one."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading import Action
from ..schema import Bool, Bytes, Enumeration, Fixed, Float, Int, Text, Type, type_name
from ..thrift_types import DIGITS, I32, TEXT, UUID_BYTES, int_ttype
from ..value import Value
from . import _thrift_rules as rules
from ._thrift_wire import Protocol


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a scalar that is read as another type."""

    action: Action
    detail: str
    rule: str
    loses: bool = False


class Scalars:
    """Reads scalars from the bytes; remembers the names of enums."""

    def __init__(self, wire: Protocol) -> None:
        self.wire = wire
        self.names: dict[int, dict[int, str]] = {}

    def read(self, type_: Type, old: Type | None) -> tuple[Value, Note | None]:
        """A value of the reader's type. `old`: what the writer's schema says it is; None where nothing is known."""
        wire = self.wire
        match type_:
            case Bool():
                return wire.boolean(), None
            case Int() if (ttype := int_ttype(type_)) is not None:
                return self._integer(wire.integer(ttype), type_, old)
            case Int():
                return DIGITS.read(wire.string()), None
            case Float():
                return wire.double(), None
            case Text(native="uuid"):
                return UUID_BYTES.read(wire.take(16, "a uuid")), None
            case Bytes() | Fixed():
                said = "The text is read as its UTF-8."
                note = Note(Action.CONVERT, said, rules.STRING_TO_BINARY.key) if isinstance(old, Text) else None
                return wire.string(), note
            case Enumeration():
                return self._enum(wire.integer(I32), type_, old)
            case _:
                return self._text(TEXT.read(wire.string()), old)

    def _text(self, text: Value, old: Type | None) -> tuple[Value, Note | None]:
        if not isinstance(old, Bytes | Fixed):
            return text, None
        said = "The bytes are text, in UTF-8."
        if isinstance(text, bytes):
            said = "The bytes are not UTF-8: C++ and Go keep them, Java puts U+FFFD, Python refuses the struct."
        return text, Note(Action.CONVERT, said, rules.BINARY_TO_STRING.key)

    def _integer(self, number: int, type_: Int, old: Type | None) -> tuple[Value, Note | None]:
        low, high = type_.range or (number, number)
        if not low <= number <= high:
            name = type_name(type_)
            detail = f"{number} does not fit {name}: Python keeps it, C++ and Go keep its lower {type_.bits} bits."
            return number, Note(Action.TRUNCATE, detail, rules.ELEMENT_TYPE_CHANGED.key, loses=True)
        if isinstance(old, Enumeration):
            name = self.names_of(old).get(number, "a value without a name")
            return number, Note(Action.CONVERT, f"{name} is read as its number.", rules.ENUM_TO_I32.key)
        return number, None

    def _enum(self, number: int, type_: Enumeration, old: Type | None) -> tuple[Value, Note | None]:
        name = self.names_of(type_).get(number)
        value: Value = number if name is None else name
        unknown = f"{type_.name} has no name for {number}"
        unknown_to = "it stays a number in most languages, and is null in Java."
        if isinstance(old, Int):
            said = f"{unknown}: {unknown_to}" if name is None else f"{number} is {name} to the reader."
            return value, Note(Action.CONVERT, said, rules.I32_TO_ENUM.key)
        was = self.names_of(old).get(number) if isinstance(old, Enumeration) else None
        if was is None or was == name:
            return value, None
        if name is None:
            said = f"{unknown}, which is {was} to the writer: {unknown_to}"
            return value, Note(Action.CONVERT, said, rules.ENUM_VALUE_REMOVED.key, loses=True)
        said = f"{number} is {was} to the writer and {name} to the reader."
        return value, Note(Action.CONVERT, said, rules.ENUM_VALUE_RENAMED.key, loses=True)

    def names_of(self, type_: Enumeration) -> dict[int, str]:
        """The names by number; of several for one number the first."""
        if id(type_) not in self.names:
            self.names[id(type_)] = {symbol.number: symbol.name for symbol in reversed(type_.symbols)}
        return self.names[id(type_)]
