"""The rules of types: which kinds are one on the wire, in JSON and in code, and what becomes of a value between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rule import Fix, Rule
from ..schema import Bool, Field, Int, ListOf, MapOf, Missing
from ..value import Value, key_text, words
from . import _protobuf_code_rules as code_rules
from . import _protobuf_fix as fixes
from . import _protobuf_rules as rules
from ._protobuf_examples import NOWHERE, Shown
from ._protobuf_index import FieldAt
from ._protobuf_kinds import INTEGERS, JSON_GROUP, WIRE_GROUP, changed
from ._protobuf_pair import FieldPair


class TypeRules:
    """The types of single values: of a field, or of the keys or the values of a map (`side`)."""

    def __init__(self, field: FieldPair, written: FieldAt, wanted: FieldAt, side: str = "") -> None:
        self.field, self.pair, self.written, self.wanted, self.side = field, field.pair, written, wanted, side

    def compare(self) -> None:
        self.pair.ask(rules.FIELD_TYPE_INCOMPATIBLE, code_rules.JSON_TYPE_INCOMPATIBLE, code_rules.TYPE_CHANGED)
        written, wanted = self.written, self.wanted
        same_group = WIRE_GROUP[written.kind] == WIRE_GROUP[wanted.kind]
        other_name = written.kind == wanted.kind and written.type_name != wanted.type_name
        if not same_group:
            self._other_kind()
        elif other_name:
            self._other_name()
        elif written.kind != wanted.kind:
            self._number()
        if JSON_GROUP[written.kind] != JSON_GROUP[wanted.kind] or (other_name and not self._same_enum()):
            self._find(code_rules.JSON_TYPE_INCOMPATIBLE, f"{self._told()}, which JSON writes otherwise.")
        if written.kind != wanted.kind or other_name:
            self._find(code_rules.TYPE_CHANGED, f"{self._told()}.")

    def _other_kind(self) -> None:
        """Kinds that are not one on the wire."""
        kinds = {self.written.kind, self.wanted.kind}
        told, loud = self._told(), self.field.shown()
        if kinds == {"string", "bytes"}:
            if self.written.kind == "string":
                self._find(rules.FIELD_TYPE_WIDENED, f"{told}: the same bytes.", fix=False)
            else:
                detail = f"{told}: bytes that are not UTF-8 are no text."
                self._find(rules.BYTES_TO_STRING, detail, shown=self._shown(lambda _: b"\xff\xfe"))
        elif kinds in ({"message", "bytes"}, {"message", "string"}):
            detail = f"{told}: the bytes of an encoded message."
            if self.wanted.kind == "message":
                detail = f"{told}: bytes that are no encoded message make the reader refuse it all."
                loud = self._shown(lambda _: "x" if self.written.kind == "string" else b"\xff")
            self._find(rules.MESSAGE_TO_BYTES, detail, shown=loud)
        elif kinds == {"message", "group"}:
            self._find(rules.GROUP_TO_LENGTH_PREFIXED, f"{told}, and is taken for an unknown field.", shown=loud)
        elif "enum" in kinds and kinds <= set(INTEGERS):
            loss = None if self.written.kind == "enum" else changed(self.written.kind, "enum")
            shown = loud if loss is None else self._shown(lambda _: loss[0])
            self._find(rules.ENUM_TO_INT, f"{told}: the number is read, whatever it stands for.", shown=shown)
        else:
            self._find(rules.FIELD_TYPE_INCOMPATIBLE, f"{told}, which is not written like that.", shown=loud)

    def _other_name(self) -> None:
        """Another enum, or another message."""
        loud = self.field.shown()
        if (self.written.entry is None) is not (self.wanted.entry is None):
            self._find(rules.MAP_TO_REPEATED, f"{self._told()}.", shown=loud)
        elif self.written.kind != "enum":
            self._find(rules.MESSAGE_TYPE_CHANGED, f"{self._told()}: the bytes are read by its numbers.", shown=loud)
        elif not self._same_enum():
            self._find(rules.ENUM_TYPE_CHANGED, f"{self._told()}: the number is read by its names.", shown=loud)

    def _same_enum(self) -> bool:
        """Whether another enum is taken for the same: it is called the same, and has all the values of the writer's."""
        if self.written.kind != "enum":
            return False
        names = [one.type_name.rpartition(".")[2] for one in (self.written, self.wanted)]
        values = self.pair.reader.values_of(self.wanted.type_name)
        mine = self.pair.writer.values_of(self.written.type_name)
        return names[0] == names[1] and mine.items() <= values.items()

    def _number(self) -> None:
        """Integers that are one on the wire."""
        loss = changed(self.written.kind, self.wanted.kind)
        if loss is None:
            self._find(rules.FIELD_TYPE_WIDENED, f"{self._told()}, which holds every value of it.", fix=False)
            return
        number, then = loss
        detail = f"{self._told()}: {number} reads as {words(then)}."
        self._find(rules.FIELD_TYPE_NARROWED, detail, shown=self._shown(lambda _: number))

    def _told(self) -> str:
        what = f"The {self.side} of {self.field.written.name}" if self.side else self.written.name
        return f"{what} is written as {self.written.word} and read as {self.wanted.word}"

    def _shown(self, single: Callable[[Any], Value]) -> Shown:
        """A record with this one value, wherever it stands in the field's."""

        def make(field: Field) -> Value | Missing:
            value = single(field)
            match field.type:
                case ListOf():
                    return [value]
                case MapOf(value=inner) if self.side == "key":
                    return {key_text(value) or "": self.pair.examples.loud(inner)}
                case MapOf(key=key):
                    return {"true" if isinstance(key, Bool) else "1" if isinstance(key, Int) else "key": value}
                case _:
                    return value

        return self.field.shown(make)

    def _find(self, rule: Rule, detail: str, *, shown: Shown = NOWHERE, fix: bool = True) -> None:
        back = fixes.type_back(self.pair.writer, self.written, self.pair.reader, self.wanted)
        if self.side:  # its type is not at a place of its own
            back = Fix(back.detail, writer_detail=back.writer_detail)
        self.field.find(rule, detail, *self.field.types(), shown=shown, fix=back if fix else None)
