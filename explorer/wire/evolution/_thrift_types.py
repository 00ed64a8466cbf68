"""Two types of Thrift texts compared, down through their containers; enums compared value by value."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..example import ENTRY, ITEM, Way
from ..rule import Rule, Spot, Verdict
from ..schema import MISSING, Missing
from ..thrift_model import Container, EnumDef, FieldType, Named, StructDef, annotation
from ..thrift_types import I32, STRING
from ..value import Value
from . import _thrift_fix as fixes
from . import _thrift_rules as rules
from ._thrift_names import VARINTS, Names, TrueType, called, json_key, ttype_of
from ._thrift_told import Pair, Teller, Trail, audit

TELLING: Final[dict[str, Value]] = {
    "bool": True, "double": 1.5, "string": "text", "binary": b"\xff\xfe", "slist": "text",
    "uuid": "00112233-4455-6677-8899-aabbccddeeff",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """Something found about the type of a field."""

    rule: Rule
    detail: str
    trail: Trail


class Types(Teller):
    """The part of the walk that is about types."""

    @abstractmethod
    def meet(self, old: StructDef, new: StructDef, way: Way | None) -> None:
        """A pair of structs to look at."""

    def types(
        self,
        old: FieldType,
        new: FieldType,
        way: Way | None,
        pairs: list[Pair],
        *,
        inside: bool = False,
        key: bool = False,
    ) -> Sequence[Seen]:
        """What differs between two types; `pairs` takes the structs and enums that they lead to.

        A map's key is at no path of its own: `way` leads to its entry.
        """
        one, two = self.old.true(old), self.new.true(new)
        wire = ttype_of(one), ttype_of(two)
        if None in wire:
            return ()
        if inside:
            self.check.ask(rules.ELEMENT_TYPE_CHANGED)
        if wire[0] != wire[1]:
            if not inside:
                return [Seen(rules.FIELD_TYPE_CHANGED, f"{called(one)} is no {called(two)}.", Trail(way))]
            detail = f"{called(one)} was written where {called(two)} is read"
            if wire[0] in VARINTS and wire[1] in VARINTS:
                detail += "; BinaryProtocol reads from the wrong bytes, CompactProtocol agrees where the number fits."
            else:
                detail += ": the reader reads on from the wrong bytes."
            value = MISSING if key else telling(one, self.old)
            return [Seen(rules.ELEMENT_TYPE_CHANGED, detail, Trail(way, value, up=1))]
        match one, two:
            case Container(), Container():
                below = None if way is None else (*way, ITEM if one.key is None else ENTRY)
                found: list[Seen] = []
                if one.key is not None and two.key is not None:
                    found += self.types(one.key, two.key, below, pairs, inside=True, key=True)
                return [*found, *self.types(one.item, two.item, below, pairs, inside=True)]
            case StructDef(), StructDef():
                pairs.append((one.name, two.name))
                self.meet(one, two, None if key else way)
                return ()
            case EnumDef(), EnumDef():
                pairs.append((one.name, two.name))
                self.enums(one, two, None if key else way)
                return ()
            case _:
                return self._scalars(one, two, None if key else way)

    def _scalars(self, old: TrueType, new: TrueType, way: Way | None) -> Sequence[Seen]:
        """Types that are one on the wire and two in the text."""
        if ttype_of(old) == I32 and isinstance(old, EnumDef) != isinstance(new, EnumDef):
            if isinstance(new, EnumDef):
                numbers = {each.number for each in new.values}
                odd = next(number for number in range(len(numbers) + 1) if number not in numbers)
                detail = f"any number may be written, and the enum {new.name} has no name for {odd}, say."
                return [Seen(rules.I32_TO_ENUM, detail, Trail(way, odd))]
            return [Seen(rules.ENUM_TO_I32, f"{called(old)} is read as its number.", Trail(way))]
        if ttype_of(old) == STRING and isinstance(old, Named) and isinstance(new, Named):
            if (old.name == "binary") > (new.name == "binary"):
                return [
                    Seen(rules.BINARY_TO_STRING, "any bytes may be written, and not all are text.", Trail(way, b"\xff"))
                ]
            if (old.name == "binary") < (new.name == "binary"):
                return [Seen(rules.STRING_TO_BINARY, "the UTF-8 of the text is read as bytes.", Trail(way))]
        return ()

    def enums(self, old: EnumDef, new: EnumDef, way: Way | None) -> None:
        """Two enums value by value, unless they were met before. Of several names for a number the first one counts."""
        if (old.name, new.name) in self.met:
            return
        self.met[old.name, new.name] = []
        before = len(self.check.findings)
        self.check.ask(rules.ENUM_VALUE_REMOVED, rules.ENUM_VALUE_RENAMED, rules.ENUM_VALUE_ADDED)
        written = {each.number: each for each in reversed(old.values)}
        known = {each.number: each for each in reversed(new.values)}
        names = {each.name for each in new.values}
        audited = old.name == new.name
        for number, value in sorted(written.items()):
            here, own = Spot(f"{old.name}.{value.name}", value.where), json_key(value.name, value.annotations)
            if number not in known:
                detail = f"{new.name} has no name for {number}, which is {value.name} to the writer."
                self.tell(
                    rules.ENUM_VALUE_REMOVED, detail, here, Spot(new.name, new.name_where), Trail(way, own),
                    fix=fixes.value(value, new, self.reader.text, moved=value.name in names),
                    also=audit("Failure", f"Enum value {number} missing in {old.name}") if audited else (),
                )  # fmt: skip
            elif (other := known[number]).name != value.name:
                moved = value.name in names
                detail = f"{number} is {value.name} to the writer and {other.name} to the reader"
                detail += f", who has {value.name} under another number." if moved else "."
                also = audit("Warning", f"Name of the value {number} changed in enum {old.name}") if audited else ()
                self.tell(
                    rules.ENUM_VALUE_RENAMED, detail, here, Spot(f"{new.name}.{other.name}", other.where), Trail(way, own),
                    verdict=Verdict.FAIL if moved else None, also=also,
                )  # fmt: skip
        for number, value in sorted(known.items()):
            if number not in written:
                detail = f"{value.name}, {number}, is not known to those who read with the writer's schema."
                here = Spot(f"{new.name}.{value.name}", value.where)
                self.tell(rules.ENUM_VALUE_ADDED, detail, Spot(old.name, old.name_where), here, Trail(way))
        fails = [each for each in self.check.findings[before:] if each.verdict is Verdict.FAIL]
        self.met[old.name, new.name] += fails


def telling(type_: TrueType, names: Names) -> Value | Missing:
    """A value that is not all zero bytes, so that whoever misreads it is seen to. MISSING: the smallest will do."""
    match type_:
        case EnumDef() if type_.values:
            value = next((each for each in type_.values if each.number), type_.values[0])
            return json_key(value.name, value.annotations)
        case Container(key=None):
            inner = telling(names.true(type_.item), names)
            return MISSING if inner is MISSING else [inner]
        case Named() if annotation(type_.annotations, "json_type") is None:
            return TELLING.get(type_.name, 1)
        case _:
            return MISSING
