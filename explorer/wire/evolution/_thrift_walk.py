"""The walk over a writer's and a reader's Thrift text that asks every rule: structs and enums; services have their own file.

Structs are paired twice over: as fields lead from root to root, whatever their names, and by name, for those that no path
leads to. A pair is looked at once, so recursion ends. `thrift --audit` compares by name alone; its messages are told, word
for word, with the case that it means, whether our verdict is the same or not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from .. import limits
from ..example import Branch, Way
from ..rule import Check, Fix, Spot, Verdict
from ..schema import Schema, Struct, Union
from ..thrift_model import FieldDef, StructDef, spell
from . import _thrift_fix as fixes
from . import _thrift_rules as rules
from ._thrift_match import Numbers, gone, met
from ._thrift_names import audit_same, json_key, same_value, ttype_of, wire_name, written
from ._thrift_told import Fields, Trail, audit
from ._thrift_types import Types, telling

FIELD_RULES: Final = (
    rules.FIELD_ID_REMOVED, rules.FIELD_ADDED, rules.REQUIRED_ADDED, rules.REQUIRED_REMOVED, rules.REQUIREDNESS_CHANGED,
    rules.FIELD_ID_CHANGED,
)  # fmt: skip
MET_RULES: Final = (
    rules.FIELD_ID_REUSED, rules.FIELD_TYPE_CHANGED, rules.FIELD_RENAMED, rules.DEFAULT_CHANGED, rules.SAME_SHAPE_OTHER_NAME,
)  # fmt: skip


class Walk(Types):
    """One walk over both texts: `structs`, then whoever else compares fields or types, then `finish`."""

    def __init__(self, writer: Schema, reader: Schema, check: Check) -> None:
        super().__init__(writer, reader, check)
        self.todo: deque[tuple[StructDef, StructDef, Way | None]] = deque()

    def structs(self) -> None:
        """Structs and enums from the roots on, then what is left by name."""
        old, new = self.old.structs.get(_root(self.writer)), self.new.structs.get(_root(self.reader))
        if old is not None and new is not None:
            self.meet(old, new, ())
            self._all()
        for name, struct in self.old.structs.items():
            if name in self.new.structs:
                self.meet(struct, self.new.structs[name], None)
                self._all()
        for name, enum in self.old.enums.items():
            if name in self.new.enums:
                self.enums(enum, self.new.enums[name], None)

    def finish(self) -> None:
        """What can be told only when every pair was looked at."""
        self._all()
        self.tell_renamed()
        self._removed()

    # Structs

    def meet(self, old: StructDef, new: StructDef, way: Way | None) -> None:
        """A pair to look at, unless it was met before."""
        if (old.name, new.name) not in self.met:
            self.met[old.name, new.name] = []
            self.todo.append((old, new, way))

    def _all(self) -> None:
        while self.todo:
            old, new, way = self.todo.popleft()
            before = len(self.check.findings)
            union = old.kind == new.kind == "union"
            audited = old.name == new.name and (old.kind == "exception") == (new.kind == "exception")
            self._kind(old, new, way)
            here = Fields(old.name, old.name if audited else None, rules.MEMBERS if union else {}, way, union)
            self.fields(old.fields, new.fields, here, old, new)
            fails = [each for each in self.check.findings[before:] if each.verdict is Verdict.FAIL]
            self.met[old.name, new.name] += fails

    def _kind(self, old: StructDef, new: StructDef, way: Way | None) -> None:
        self.check.ask(rules.STRUCT_KIND_CHANGED)
        if old.kind == new.kind:
            return
        detail = f"The {old.kind} {old.name} is read as the {new.kind} {new.name}."
        union = new.kind == "union"
        if union:
            detail += " A union has just one field set; readers take none, or the last of several, without a word."
        excepted = old.name == new.name and "exception" in (old.kind, new.kind)
        self.tell(
            rules.STRUCT_KIND_CHANGED, detail, Spot(old.name, old.name_where), Spot(new.name, new.name_where), Trail(way),
            verdict=None if union else Verdict.PASS,
            also=audit("Failure", f"Struct {old.name} not found in new thrift file") if excepted else (),
        )  # fmt: skip

    def _removed(self) -> None:
        """Structs and enums of which the reader has none of that name."""
        self.check.ask(*[rules.STRUCT_REMOVED] * bool(self.old.structs), *[rules.ENUM_REMOVED] * bool(self.old.enums))
        read_as: dict[str, str] = {}
        for old, new in self.met:
            read_as.setdefault(old, new)
        for name, struct in self.old.structs.items():
            if name in self.new.structs:
                continue
            also = audit("Failure", f"Struct {name} not found in new thrift file")
            here = Spot(name, struct.name_where)
            if name not in read_as:
                detail = f"The reader has no {struct.kind} {name}, and no other that stands in its place."
                self.tell(rules.STRUCT_REMOVED, detail, here, None, also=also)
                continue
            other = self.new.structs[read_as[name]]
            alike = not self.met[name, other.name]
            detail = f"The {struct.kind} {name} is called {other.name} now{', and reads the same' if alike else ''}."
            self.tell(
                rules.SAME_SHAPE_OTHER_NAME if alike else rules.STRUCT_REMOVED, detail, here,
                Spot(other.name, other.name_where), verdict=Verdict.PASS, also=also,
            )  # fmt: skip
        for name, enum in self.old.enums.items():
            if name not in self.new.enums:
                also = audit("Warning", f"Enum {name} not found in new thrift file")
                here = Spot(name, enum.name_where)
                self.tell(rules.ENUM_REMOVED, f"The reader has no enum {name}.", here, None, also=also)

    # Fields

    def fields(
        self, old: Sequence[FieldDef], new: Sequence[FieldDef], here: Fields, writer: StructDef | None = None,
        reader: StructDef | None = None,
    ) -> None:  # fmt: skip
        """Both sides' fields in the order of their numbers, as `thrift --audit` goes through them."""
        writers, readers = {each.id: each for each in old}, {each.id: each for each in new}
        numbers: tuple[Numbers, Numbers] = ({f.name: f.id for f in old}, {f.name: f.id for f in new})
        free, last = fixes.free_number(old, new), max(writers, default=0)
        if old or new:
            self.check.ask(*map(here.rule, FIELD_RULES))
        for number in sorted(writers.keys() | readers.keys()):
            if number not in readers:
                self._gone(writers[number], here, numbers[1], readers, writer, reader)
            elif number not in writers:
                self._new(readers[number], here, writer, middle=number < last)
            else:
                self._both(writers[number], readers[number], here, numbers, free, writer)

    def _gone(
        self, old: FieldDef, here: Fields, numbers: Numbers, readers: Mapping[int, FieldDef], writer: StructDef | None,
        reader: StructDef | None,
    ) -> None:  # fmt: skip
        rule = gone(old.name, numbers, here.union)
        spots = here.spot(old), Spot(reader.name, reader.name_where) if reader else None
        also = here.audited("Failure", "Struct Field removed", old.id)
        if rule is rules.FIELD_ID_CHANGED:
            new = readers[numbers[old.name]]
            detail = (
                f"{old.name} was number {old.id} and is number {new.id}: what was written as {old.id} is stepped over."
            )
            fix = fixes.number_back(old, new)
            spots = spots[0], here.spot(new, new.id_where)
        elif rule is rules.UNION_MEMBER_REMOVED and reader is not None:
            detail = (
                f"The reader's union {reader.name} does not know {old.name}, number {old.id}: it sees an empty union."
            )
            fix = fixes.member(old, reader, self.new, self.writer.text, self.reader.text)
        else:
            detail = f"{old.name}, number {old.id}, is not known to the reader: it is stepped over."
            fix = Fix(f"Never give the number {old.id} to another field; keep it in a comment.")
        way = self._way(here, writer, old)
        self.tell_field(here, rule, detail, *spots, Trail(way), fix=fix, also=also)
        if old.requiredness == "required":
            detail = (
                f"{old.name} is required by readers with the writer's schema: they refuse what is written without it."
            )
            self.tell_field(here, rules.REQUIRED_REMOVED, detail, *spots, Trail(way))

    def _new(self, new: FieldDef, here: Fields, writer: StructDef | None, *, middle: bool) -> None:
        spots = Spot(writer.name, writer.name_where) if writer else None, here.spot(new)
        key = json_key(new.name, new.annotations)
        also: tuple[str, ...] = ()
        if middle and here.audit is not None:
            also = audit("Failure", f"Struct field is added in the middle with Id = {new.id} in {here.audit}")
        if new.requiredness == "required" and not here.union:
            also = also or here.audited("Failure", "Required Struct Field Added", new.id)
            also = (*also, "thriftrw: adding a required field") if writer else also
            detail = f"{new.name}, number {new.id}, is required, and the writer never writes it."
            fix = fixes.optional(new, self.reader.text)
            self.tell_field(here, rules.REQUIRED_ADDED, detail, *spots, Trail(here.way, lacks=key), fix=fix, also=also)
            return
        if here.called is rules.EXCEPTIONS:
            detail = f"{new.name}, number {new.id}, may be thrown, and the caller does not know it."
            self.tell_field(here, rules.FIELD_ADDED, detail, *spots, also=also, verdict=Verdict.WARN)
            return
        absent = "is not set" if new.default is None else f"is {written(self.reader.text, new.default.where)}"
        detail = f"{new.name}, number {new.id}, was never written: it {absent}."
        if middle:
            detail += " Its number lies between others: make sure that it was never used before."
        self.tell_field(here, rules.FIELD_ADDED, detail, *spots, Trail(here.way, lacks=key), also=also)

    def _both(
        self, old: FieldDef, new: FieldDef, here: Fields, numbers: tuple[Numbers, Numbers], free: int | None,
        writer: StructDef | None,
    ) -> None:  # fmt: skip
        self.check.ask(*map(here.rule, MET_RULES))
        way = self._way(here, writer, old)
        types = self.old.true(old.type), self.new.true(new.type)
        wire = ttype_of(types[0]), ttype_of(types[1])
        same_type = wire[0] == wire[1] or None in wire
        rule = met(old.name, new.name, *numbers, same_type)
        alike = audit_same(old.type, new.type)
        changed = () if alike else here.audited("Failure", "Struct Field Type Changed", old.id)
        named = here.audited("Warning", "Struct field name changed", old.id) if old.name != new.name else ()
        spots = here.spot(old), here.spot(new)
        if rule is rules.FIELD_ID_REUSED:
            detail = f"Number {old.id} was {old.name} ({spell(old.type)}) and is {new.name} ({spell(new.type)}): "
            detail += "its value is read as the other field's." if same_type else "its value is stepped over."
            self.tell_field(here, rule, detail, *spots, Trail(way, telling(types[0], self.old)),
                            fix=fixes.new_number(old, new, free), also=changed + named)  # fmt: skip
        elif rule is rules.FIELD_RENAMED:
            detail = f"{old.name} is called {new.name} now; number {old.id} is the same."
            exception = here.called is rules.EXCEPTIONS
            self.tell_field(here, rule, detail, *spots, Trail(way), fix=fixes.name_back(old, new), also=named,
                            verdict=Verdict.PASS if exception or here.rule(rule) is not rule else None)  # fmt: skip
        elif rule is rules.FIELD_TYPE_CHANGED:
            detail = (
                f"{old.name} was {spell(old.type)} and is {spell(new.type)}: {wire_name(wire[0])} in the bytes, and "
            )
            detail += f"readers of {wire_name(wire[1])} step over it."
            if new.requiredness == "required":
                detail += " The field is required, so they refuse the struct."
            if "list" in (wire_name(wire[0]), wire_name(wire[1])):
                detail += " Thrift has no way from one value to a list, or back."
            spots = here.spot(old, old.type.where), here.spot(new, new.type.where)
            also = (*changed, "thriftrw: changing type of field")
            self.tell_field(here, rule, detail, *spots, Trail(way, telling(types[0], self.old)), also=also,
                            fix=fixes.type_back(old, new, self.new, free))  # fmt: skip
        if same_type:
            self._inside(old, new, here, way, changed, free)
        if here.called is not rules.EXCEPTIONS:
            self._requiredness(old, new, here, spots)
            self._default(old, new, here, spots)

    def _inside(
        self, old: FieldDef, new: FieldDef, here: Fields, way: Way | None, also: tuple[str, ...], free: int | None
    ) -> None:
        """Types that are one on the wire at the top: what is inside, and what they are called."""
        pairs: list[tuple[str, str]] = []
        seen = self.types(old.type, new.type, way, pairs)
        spots = here.spot(old, old.type.where), here.spot(new, new.type.where)
        for each in seen:
            fix = fixes.type_back(old, new, self.new, free) if each.rule.verdict is not Verdict.PASS else None
            self.tell_field(here, each.rule, f"{old.name}: {each.detail}", *spots, each.trail, fix=fix,
                            also=also)  # fmt: skip
        if also and not seen:
            rule = here.rule(rules.SAME_SHAPE_OTHER_NAME)
            self.rename(rule, old.name, old.type, new.type, pairs, spots, way, also)

    def _requiredness(self, old: FieldDef, new: FieldDef, here: Fields, spots: tuple[Spot, Spot]) -> None:
        if here.union or old.requiredness == new.requiredness:
            return
        detail = f"{new.name} was {_word(old.requiredness)} and is {_word(new.requiredness)}"
        key = json_key(old.name, old.annotations)
        also: tuple[str, ...] = ()
        if "required" in (old.requiredness, new.requiredness):
            also = here.audited("Failure", "Struct Field Requiredness Changed", new.id)
        if new.requiredness != "required":
            detail += ": whatever was written is read."
            self.tell_field(here, rules.REQUIREDNESS_CHANGED, detail, *spots, Trail(here.way, lacks=key), also=also,
                            verdict=Verdict.PASS)  # fmt: skip
            return
        verdict, filled = None, old.default is not None
        if not filled:
            detail += ": where the writer left it out, the reader refuses the struct."
        elif old.requiredness == "optional":
            detail += ": C++ and Java leave out what nobody set, and the reader refuses the struct."
        else:
            detail += ": it is always written, with its default, unless somebody sets it to null."
            verdict = Verdict.WARN
        also = (*also, "thriftrw: changing an optional field to required")
        # Our own writer fills a default in, as Python's does: then no record shows it.
        self.tell_field(here, rules.REQUIREDNESS_CHANGED, detail, *spots, Trail(here.way, lacks=key, made=not filled),
                        also=also, verdict=verdict, fix=fixes.optional(new, self.reader.text))  # fmt: skip

    def _default(self, old: FieldDef, new: FieldDef, here: Fields, spots: tuple[Spot, Spot]) -> None:
        if old.requiredness == new.requiredness == "required" or same_value(old.default, new.default):
            return
        was, now = (
            "none" if each.default is None else written(schema.text, each.default.where)
            for each, schema in ((old, self.writer), (new, self.reader))
        )
        detail = f"The default of {new.name} was {was} and is {now}."
        rule, needed = rules.DEFAULT_CHANGED, "required" in (old.requiredness, new.requiredness)
        self.tell_field(
            here, rule, detail, *spots,
            Trail(here.way, lacks=json_key(old.name, old.annotations), made=old.default is None),
            fix=fixes.default_back(old, new, self.writer.text),
            also=here.audited("Warning", "Default value changed", new.id),
            verdict=Verdict.PASS if needed or here.rule(rule) is not rule else None,  # what is always there needs none
        )  # fmt: skip

    def _way(self, here: Fields, struct: StructDef | None, old: FieldDef) -> Way | None:
        """To a field of the writer's; a bare union's member is a branch."""
        if here.way is None or struct is None or len(here.way) >= limits.NESTING:
            return None
        if isinstance(self.writer.named.get(struct.name), Union):
            return (*here.way, Branch(struct.fields.index(old)))
        return (*here.way, json_key(old.name, old.annotations))


def _root(schema: Schema) -> str:
    root = schema.resolve(schema.root)
    return root.name if isinstance(root, Struct) else ""


def _word(requiredness: str) -> str:
    return "without a word" if requiredness == "default" else requiredness
