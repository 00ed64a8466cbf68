"""Reading Protocol Buffers with another schema: two traces of the same bytes, one by each schema, told side by side.

The value is what the reader's trace gives, which is what its decoder gives. This walk goes through the writer's value and
says of each field what became of it: found by its number, read as another type, cut, kept as an unknown field. What is
not in the bytes is a default of the reader's.
"""

from __future__ import annotations

from ..layout import Layout
from ..problem import Problem
from ..reading import Action, Reading, Steps
from ..rule import Rule
from ..schema import MISSING, Enumeration, Field, Presence, Schema, Struct, Type, type_name
from ..value import Value, escaped, same, tokens, words
from . import _protobuf_code_rules as code_rules
from . import _protobuf_rules as rules
from ._protobuf_kinds import BIT_32, INTEGERS, WIRE_GROUP, changed
from ._protobuf_shapes import Shape, Shapes, item_of, number_in, shape_of


def resolve(by_writer: Layout, writer: Schema, reader: Schema, by_reader: Layout) -> Reading:
    """What the reader makes of bytes that the writer wrote; a problem where it cannot read them."""
    if by_writer.problem is not None:
        return Reading(problem=by_writer.problem, lossless=False)
    resolver = _Resolver(by_writer, writer, reader, by_reader.problem)
    roots = writer.resolve(writer.root), reader.resolve(reader.root)
    if isinstance(roots[0], Struct) and isinstance(roots[1], Struct):
        resolver.message(by_writer.value, by_reader.value, roots[0], roots[1], "", "")
    if by_reader.problem is not None:
        resolver.stop(by_reader.problem)
    elif (lacking := next((one for one in by_reader.remarks if one.code == "missing-required"), None)) is not None:
        resolver.lack(lacking)
    reading = resolver.steps.reading
    reading.value = None if reading.problem is not None else by_reader.value
    return reading


class _Resolver:
    """One reading. Paths are those of the record, in the writer's and in the reader's names."""

    def __init__(self, layout: Layout, writer: Schema, reader: Schema, fault: Problem | None) -> None:
        self.writer, self.reader = writer, reader
        self.shapes = Shapes(writer, reader)
        self.steps = Steps(layout)
        self.end = None if fault is None else (fault.offset or 0) * 8  # the bit where the reader gave up
        self.numbers: dict[int, dict[int, Field]] = {}

    # Messages

    def message(self, value: Value, read: Value, writer: Struct, reader: Struct, at: str, to: str) -> None:
        """The fields that were written, in the order of the writer's schema, then those that were not."""
        theirs = self._numbers(reader)
        for field in writer.fields:
            if field.key not in value:
                continue
            here, other = f"{at}/{escaped(field.key)}", theirs.get(field.number or 0)
            if self.end is not None and self._beyond(here, field, other):
                continue
            if other is None:
                self.steps.add(
                    Action.PRESERVE, f"The reader does not know field {field.number}: its bytes are kept, and written again.",
                    here, None, before=_said(value[field.key], field.type), rule=rules.FIELD_UNKNOWN.key,
                )  # fmt: skip
                continue
            there = f"{to}/{escaped(other.key)}"
            if self.shapes.written_as(field) not in self.shapes.taken_as(other):
                self._unknown(value[field.key], field, other, here, there)
                continue
            self._found(value[field.key], field, other, here, there)
            if other.key in read:
                if other.oneof is not None:
                    detail = f"{other.name} is what is set in {other.oneof}."
                    self.steps.add(Action.BRANCH, detail, here, there, after=other.name)
                self._values(value[field.key], read[other.key], field, other, here, there)
            else:
                self._gone(value[field.key], read, (writer, reader), field, other, here, there)
        if self.end is None:
            self._absent(value, read, writer, reader, at, to)

    def _numbers(self, struct: Struct) -> dict[int, Field]:
        known = self.numbers.get(id(struct))
        if known is None:
            known = self.numbers[id(struct)] = {
                field.number: field for field in struct.fields if field.number is not None
            }
        return known

    def _absent(self, value: Value, read: Value, writer: Struct, reader: Struct, at: str, to: str) -> None:
        """The reader's fields that the writer did not write."""
        mine = self._numbers(writer)
        for other in reader.fields:
            known, there = mine.get(other.number or 0), f"{to}/{escaped(other.key)}"
            was_written = known is not None and known.key in value
            if other.presence is Presence.REQUIRED and other.key not in read:
                detail = f"{other.name} is required and is not there: most readers refuse the message."
                self.steps.fail(
                    detail, None, there, expected=f"{other.name} ({type_name(other.type)})", found="nothing",
                    rule=rules.REQUIRED_ADDED.key, fix=f"Make {other.name} optional.",
                )  # fmt: skip
            elif other.key in read and not was_written:
                detail = f"{other.name} is in the bytes, though not in the writer's schema."
                after = _said(read[other.key], other.type)
                self.steps.add(Action.MATCH, detail, f"{at}/{other.number}", there, after=after)
            elif not was_written:
                self._default(other, known, there)

    def _default(self, field: Field, known: Field | None, to: str) -> None:
        rule = None
        if known is not None and known.default != field.default:
            rule = rules.DEFAULT_CHANGED.key
        if field.default is not MISSING:
            detail, after = f"{field.name} is not in the bytes: its default is taken.", _said(field.default, field.type)
        elif "zero" in field.note:
            zero = field.note["zero"]
            is_ = words(zero) if isinstance(zero, int | float) else zero if isinstance(zero, str) and zero else "empty"
            detail, after = f"{field.name} is not in the bytes: it is {is_}.", _said(zero, field.type)
        else:
            detail, after = f"{field.name} is not in the bytes: it is not set.", f"not set ({type_name(field.type)})"
        self.steps.add(Action.DEFAULT, detail, None, to, after=after, rule=rule)

    # Fields that both know

    def _found(self, value: Value, field: Field, other: Field, here: str, there: str) -> None:
        action, rule, detail = Action.MATCH, None, f"{field.name} is found by its number {field.number}."
        if field.name != other.name:
            action, rule = Action.RENAME, code_rules.FIELD_RENAMED.key
            detail = f"{field.name} is read as {other.name}, by its number {field.number}."
        packed = field.note.get("packed"), other.note.get("packed")
        if None not in packed and packed[0] is not packed[1]:
            detail += f" It is {'packed' if packed[0] else 'not packed'}, which is no matter to a reader."
        before, after = _said(value, field.type), type_name(other.type)
        self.steps.add(action, detail, here, there, before=before, after=after, rule=rule)

    def _unknown(self, value: Value, field: Field, other: Field, here: str, there: str) -> None:
        """A field that is not written as the reader expects it."""
        wanted = " or ".join(self.shapes.taken_as(other))
        detail = f"{field.name} is written as {self.shapes.written_as(field)} and expected as {wanted}: "
        detail += "it is taken for an unknown field, and kept."
        before, after = _said(value, field.type), f"not set ({type_name(other.type)})"
        rule = self.shapes.rule(field, other)
        self.steps.add(Action.PRESERVE, detail, here, there, before=before, after=after, rule=rule.key)
        self.steps.lose()

    def _gone(
        self, value: Value, read: Value, structs: tuple[Struct, Struct], field: Field, other: Field, here: str, there: str
    ) -> None:  # fmt: skip
        """A field that was read, and is not in the reader's value all the same."""
        before, after = _said(value, field.type), f"not set ({type_name(other.type)})"
        enum = self.reader.resolve(item_of(other))
        rivals = [one for one in structs[1].fields if one.oneof == other.oneof and one.key in read]
        action, rule = Action.CONVERT, self.shapes.rule(field, other)
        if other.oneof is not None and rivals:
            existing = any(one.oneof == other.oneof for one in structs[0].fields)
            action, rule = Action.SKIP, rules.SEVERAL_MOVED_INTO_ONEOF
            rule = rules.MOVED_INTO_EXISTING_ONEOF if existing else rule
            detail = f"{rivals[0].name} comes later and is in the same oneof, {other.oneof}: it takes its place."
        elif isinstance(enum, Enumeration) and enum.closed:
            action, rule = Action.PRESERVE, rules.ENUM_VALUE_UNKNOWN_TO_OLD
            detail = f"{enum.name} has no such value and is closed: the field is taken for an unknown one."
        elif shape_of(field) is not Shape.ONE or shape_of(other) is not Shape.ONE or "zero" not in other.note:
            detail = "The bytes are read, and nothing comes of them."
        elif field.presence is not Presence.IMPLICIT and not number_in(value, self.writer.resolve(field.type)):
            rule = rules.PRESENCE_CHANGED
            detail = "The reader cannot tell zero from absent: it is not set, and not written again."
        else:
            self._single(value, other.note["zero"], field.type, other.type, here, there)
            return
        self.steps.add(action, detail, here, there, before=before, after=after, rule=rule.key)
        self.steps.lose()

    # Values

    def _values(self, value: Value, read: Value, field: Field, other: Field, here: str, there: str) -> None:
        """One value, a list or a map, read as one of them."""
        mine, yours = item_of(field), item_of(other)
        alike = self.shapes.alike(mine, yours)
        match shape_of(field), shape_of(other):
            case Shape.ONE, Shape.ONE:
                self._single(value, read, mine, yours, here, there)
            case Shape.LIST, Shape.LIST if len(value) == len(read) and alike:
                for index, (item, then) in enumerate(zip(value, read, strict=True)):
                    self._single(item, then, mine, yours, f"{here}/{index}", f"{there}/{index}")
            case Shape.MAP, Shape.MAP if value.keys() == read.keys():
                for key, item in value.items():
                    self._single(item, read[key], mine, yours, f"{here}/{escaped(key)}", f"{there}/{escaped(key)}")
            case shapes:
                self._reshaped(value, read, field, other, shapes, here, there)
                if shapes == (Shape.ONE, Shape.LIST) and len(read) == 1 and alike:
                    self._single(value, read[0], mine, yours, here, f"{there}/0")

    def _reshaped(
        self, value: Value, read: Value, field: Field, other: Field, shapes: tuple[Shape, Shape], here: str, there: str
    ) -> None:  # fmt: skip
        """Several values where one is expected, or the other way round."""
        alike = self.shapes.alike(item_of(field), item_of(other))
        enum = self.reader.resolve(item_of(other))
        action, rule, lost = Action.CONVERT, self.shapes.rule(field, other), True
        match shapes:
            case (Shape.ONE, _):
                detail, lost = "The single value is read as several.", not alike
            case (_, Shape.ONE):
                several = len(value) > 1
                action, lost = Action.TRUNCATE if several else action, several or not alike
                detail = "All of them are merged into one." if isinstance(read, dict) else "Only the last one is read."
            case (Shape.MAP, Shape.LIST) | (Shape.LIST, Shape.MAP):
                detail, lost = "The entries of a map are messages of a key and a value.", len(value) != len(read)
            case _ if isinstance(enum, Enumeration) and enum.closed:
                action, rule = Action.PRESERVE, rules.ENUM_VALUE_UNKNOWN_TO_OLD
                detail = f"{enum.name} is closed: values that it does not have are taken for unknown fields."
            case _:
                detail = "The same bytes are read as other values."
        before, after = _said(value, field.type), _said(read, other.type)
        self.steps.add(action, detail, here, there, before=before, after=after, rule=rule.key)
        if lost:
            self.steps.lose()

    def _single(self, value: Value, read: Value, mine: Type, yours: Type, here: str, there: str) -> None:
        """One value."""
        kinds = self.shapes.kinds(mine, yours)
        if (structs := self.shapes.messages(mine, yours)) is not None:
            self.message(value, read, *structs, here, there)
        elif "enum" in kinds and set(kinds) <= set(INTEGERS):
            self._enum(value, read, mine, yours, here, there)
        elif kinds[0] == kinds[1]:
            if not same(value, read):
                self._convert(Action.CONVERT, rules.MESSAGE_TYPE_CHANGED, (value, read), (mine, yours), here, there)
        elif WIRE_GROUP[kinds[0]] == WIRE_GROUP[kinds[1]]:
            self._number(value, read, mine, yours, here, there)
        elif set(kinds) == {"string", "bytes"}:
            rule = rules.BYTES_TO_STRING if kinds[0] == "bytes" else rules.FIELD_TYPE_WIDENED
            self._convert(Action.CONVERT, rule, (value, read), (mine, yours), here, there, lost=False)
        else:
            rule = rules.MESSAGE_TO_BYTES if "message" in kinds else rules.FIELD_TYPE_INCOMPATIBLE
            self._convert(Action.CONVERT, rule, (value, read), (mine, yours), here, there, lost=value != read)

    def _number(self, value: Value, read: Value, mine: Type, yours: Type, here: str, there: str) -> None:
        """Integers that are one on the wire."""
        kinds, rule = self.shapes.kinds(mine, yours), rules.FIELD_TYPE_NARROWED
        action = Action.CONVERT
        if value != read and (kinds[1] == "bool" or (kinds[1] in BIT_32 and kinds[0] not in BIT_32)):
            action = Action.TRUNCATE
        elif value == read and changed(*kinds) is None:
            action, rule = Action.PROMOTE, rules.FIELD_TYPE_WIDENED
        self._convert(action, rule, (value, read), (mine, yours), here, there, lost=value != read)

    def _enum(self, value: Value, read: Value, mine: Type, yours: Type, here: str, there: str) -> None:
        """An enum's value, which is a number in the bytes."""
        enum = self.reader.resolve(yours)
        if self.shapes.kinds(mine, yours) != ("enum", "enum"):
            lost = number_in(value, self.writer.resolve(mine)) != number_in(read, enum)
            action = Action.TRUNCATE if lost else Action.CONVERT
            self._convert(action, rules.ENUM_TO_INT, (value, read), (mine, yours), here, there, lost=lost)
        elif value != read:
            rule = code_rules.ENUM_VALUE_RENAMED if isinstance(read, str) else rules.ENUM_VALUE_UNKNOWN_TO_OLD
            if isinstance(enum, Enumeration) and any(one.name == value for one in enum.symbols):
                rule = rules.ENUM_VALUE_NUMBER_CHANGED
            lost = rule is not code_rules.ENUM_VALUE_RENAMED
            self._convert(Action.CONVERT, rule, (value, read), (mine, yours), here, there, lost=lost)

    def _convert(
        self, action: Action, rule: Rule, values: tuple[Value, Value], types: tuple[Type, Type], here: str, there: str, *,
        lost: bool = True,
    ) -> None:  # fmt: skip
        """The same bytes, read as another type."""
        names = [type_name(type_) for type_ in types]
        detail = f"{names[0]} is read as {names[1]}" + {
            Action.PROMOTE: ", which holds all of it.",
            Action.TRUNCATE: ", which does not hold it: the value is cut.",
        }.get(action, ".")
        before, after = _said(values[0], types[0]), _said(values[1], types[1])
        self.steps.add(action, detail, here, there, before=before, after=after, rule=rule.key)
        if lost:
            self.steps.lose()

    # Where the reader gave up

    def _beyond(self, here: str, field: Field, other: Field | None) -> bool:
        """Whether the reader never came to a field, or stopped in it; of a message that it stopped in, a part was read."""
        start, end = self.steps.bits.get(here, (0, 0))
        assert self.end is not None
        if end <= self.end:
            return False
        inside = other is not None and self.shapes.messages(item_of(field), item_of(other)) is not None
        one = other is not None and shape_of(field) is Shape.ONE and shape_of(other) is Shape.ONE
        return start > self.end or not inside or not one

    def stop(self, fault: Problem) -> None:
        """Tell the fault of the reader's trace, at the innermost value of the writer's that it is in."""
        end = self.end or 0
        spans = [(stop - start, path) for path, (start, stop) in self.steps.bits.items() if start <= end < stop]
        path = min(spans, key=lambda span: (span[0], -len(span[1])))[1] if spans else ""
        self.steps.fail(
            fault.detail, path, fault.path, expected=fault.expected or "what the reader's schema says",
            found=fault.found or "other bytes", rule=self._rule_at(path).key, fix=fault.fix,
        )  # fmt: skip

    def lack(self, remark: Problem) -> None:
        """Tell a required field that is not there, where what was read is nothing that the writer meant."""
        if self.steps.reading.problem is None:
            self.steps.fail(
                remark.detail, None, remark.path, expected=remark.expected or "a required field",
                found=remark.found or "nothing", rule=rules.REQUIRED_ADDED.key, fix=remark.fix,
            )  # fmt: skip

    def _rule_at(self, path: str) -> Rule:
        """The rule of the last field on a path that both have."""
        rule = rules.FIELD_TYPE_INCOMPATIBLE
        mine, yours = self.writer.resolve(self.writer.root), self.reader.resolve(self.reader.root)
        for token in tokens(path):
            if not isinstance(mine, Struct) or not isinstance(yours, Struct):
                break
            field = next((one for one in mine.fields if one.key == token), None)
            other = None if field is None else self._numbers(yours).get(field.number or 0)
            if field is None or other is None:
                continue  # an index, or the key of an entry
            rule = self.shapes.rule(field, other)
            mine, yours = self.writer.resolve(item_of(field)), self.reader.resolve(item_of(other))
        return rule


def _said(value: Value, type_: Type) -> str:
    return f"{words(value)} ({type_name(type_)})"
