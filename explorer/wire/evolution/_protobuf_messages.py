"""The rules of one message that both schemas have: its fields, what is reserved, its oneofs and options."""

from __future__ import annotations

from collections.abc import Sequence

from ..rule import Fix, Spot
from . import _protobuf_code_rules as code_rules
from . import _protobuf_fix as fixes
from . import _protobuf_rules as rules
from ._protobuf_fields import FieldRules
from ._protobuf_index import NUMBER, Cardinality, FieldAt, MessageAt
from ._protobuf_pair import Pair
from ._protobuf_ranges import Ranges, shown
from ._protobuf_reserved import Used, compare_reserved

_OPTIONS, _NO_DESCRIPTOR_ACCESSOR, _MESSAGE_SET, _FEATURES, _JSON_FORMAT = 7, 2, 1, 12, 6


class MessageRules:
    """Every rule of one message."""

    def __init__(self, pair: Pair, written: MessageAt, wanted: MessageAt) -> None:
        self.pair, self.written, self.wanted = pair, written, wanted
        self.spots = pair.writer.spot(written.full, written.path), pair.reader.spot(wanted.full, wanted.path)
        self.kept = Ranges(wanted.reserved)
        self.named = {field.of.name: field for field in wanted.fields.values()}

    def compare(self) -> None:
        written, wanted = self.written, self.wanted
        for number, field in written.fields.items():
            if number in wanted.fields:
                FieldRules(self.pair, field, wanted.fields[number], written.full).compare()
            else:
                self._missing(field)
        self._numbers()
        self._required()
        self._oneofs()
        used = (Used(field.of.name, field.number, field.path) for field in wanted.fields.values())
        compare_reserved(self.pair, written, wanted, used)
        self._extension_ranges()
        self._options()
        self._order()

    # Fields that only one of them has

    def _missing(self, field: FieldAt) -> None:
        """A field that the reader does not have."""
        pair, wanted = self.pair, self.wanted
        spot, at = pair.writer.spot(field.full, field.path), self.spots[1]
        loud = pair.examples.field(self.written.full, field.number)
        pair.ask(rules.FIELD_DELETED_WITHOUT_RESERVED_NUMBER, code_rules.FIELD_DELETED_WITHOUT_RESERVED_NAME)
        moved = self.named.get(field.of.name)
        name_kept = field.name in wanted.of.reserved_name
        gone = f"{wanted.full} has no field {field.number} ({field.name}) to the reader"
        if field.number not in self.kept:
            also = field.name if not name_kept and not pair.in_json else None
            pair.find(
                rules.FIELD_DELETED_WITHOUT_RESERVED_NUMBER, f"{gone}, and its number is not reserved.", spot, at,
                shown=loud, fix=self._back(field, moved) if moved else fixes.reserve(pair.reader, wanted, field.number, also),
            )  # fmt: skip
        if not name_kept:
            fix = self._back(field, moved) if moved else fixes.reserve(pair.reader, wanted, None, field.name)
            rule = code_rules.FIELD_DELETED_WITHOUT_RESERVED_NAME
            pair.find(rule, f"{gone}, and its name is not reserved.", spot, at, path=loud[0], fix=fix)
        pair.find(code_rules.FIELD_DELETED, f"{gone}.", spot, at, path=loud[0])
        pair.find(rules.FIELD_UNKNOWN, f"{gone}: its bytes are kept, and written again.", spot, at, path=loud[0])
        pair.find(code_rules.UNKNOWN_IN_JSON, f"{gone}, and JSON has no place for it.", spot, at, path=loud[0])
        if field.oneof is not None and field.oneof in wanted.oneofs:
            detail = f"{gone}: where the writer chose it, nothing is set in {field.oneof}."
            pair.find(rules.ONEOF_MEMBER_DELETED, detail, spot, at, shown=loud)

    def _back(self, field: FieldAt, moved: FieldAt) -> Fix:
        return fixes.number_back(self.pair.writer, field, self.pair.reader, moved)

    def _numbers(self) -> None:
        """The same name under another number."""
        self.pair.ask(rules.FIELD_NUMBER_CHANGED)
        mine = {field.of.name: field for field in self.written.fields.values()}
        for wanted in self.wanted.fields.values():
            written = mine.get(wanted.of.name)
            if written is None or written.number == wanted.number:
                continue
            detail = (
                f"{wanted.of.name} is field {written.number} to the writer and field {wanted.number} to the reader, "
                "who does not find it."
            )
            self.pair.find(
                rules.FIELD_NUMBER_CHANGED, detail,
                self.pair.writer.spot(written.full, (*written.path, NUMBER), written.path),
                self.pair.reader.spot(wanted.full, (*wanted.path, NUMBER), wanted.path),
                shown=self.pair.examples.field(self.written.full, written.number),
                fix=self._back(written, wanted),
            )  # fmt: skip

    def _required(self) -> None:
        pair, written, wanted = self.pair, self.written, self.wanted
        mine, yours = (
            [field for field in one.fields.values() if field.cardinality is Cardinality.REQUIRED]
            for one in (written, wanted)
        )
        if mine or yours:
            pair.ask(rules.REQUIRED_ADDED, rules.REQUIRED_DELETED)
        known = {field.number for field in mine}, {field.number for field in yours}
        for field in mine:
            if field.number in known[1]:
                continue
            other = wanted.fields.get(field.number)
            fix = Fix(
                fixes.GRADUALLY.detail,
                fixes.required(pair.reader, other, to_optional=False) if other else (),
                fixes.required(pair.writer, field, to_optional=True),
            )
            detail = f"{field.name} is required by the writer and not by the reader, so others may come to miss it."
            pair.find(rules.REQUIRED_DELETED, detail, pair.writer.spot(field.full, field.path), self.spots[1], fix=fix)
        for field in yours:
            if field.number in known[0]:
                continue
            other = written.fields.get(field.number)
            fix = Fix(
                fixes.GRADUALLY.detail,
                fixes.required(pair.reader, field, to_optional=True),
                fixes.required(pair.writer, other, to_optional=False) if other else (),
            )
            detail = f"{field.name} is required by the reader, and the writer may leave it out."
            spot = pair.writer.spot(other.full, other.path) if other else self.spots[0]
            key = other.of.json_name if other else field.of.json_name
            pair.find(
                rules.REQUIRED_ADDED, detail, spot, pair.reader.spot(field.full, field.path),
                shown=pair.examples.without(written.full, key), fix=fix,
            )  # fmt: skip

    # Oneofs

    def _oneofs(self) -> None:
        pair, written, wanted = self.pair, self.written, self.wanted
        if written.oneofs:
            pair.ask(code_rules.ONEOF_DELETED, rules.ONEOF_MEMBER_DELETED)
        for name in written.oneofs:
            if name not in wanted.oneofs:
                pair.find(code_rules.ONEOF_DELETED, f"{wanted.full} has no oneof {name} to the reader.", *self.spots)
        members: dict[str, list[FieldAt]] = {}
        for number, field in written.fields.items():
            if number in wanted.fields and (name := wanted.fields[number].oneof or "") != "":
                members.setdefault(name, []).append(field)
        for number, field in written.fields.items():
            other = wanted.fields.get(number)
            if other is None or (field.oneof is None and other.oneof is None):
                continue
            pair.ask(rules.MOVED_OUT_OF_ONEOF, rules.MOVED_INTO_EXISTING_ONEOF)
            if field.oneof != other.oneof:
                self._moved(field, other, members.get(other.oneof or "", ()))

    def _moved(self, field: FieldAt, other: FieldAt, members: Sequence[FieldAt]) -> None:
        """A field that moved into a oneof, out of one, or from one to another; `members` are those that it meets there."""
        pair = self.pair
        spots = pair.writer.spot(field.full, field.path), pair.reader.spot(other.full, other.path)
        path = pair.examples.field(self.written.full, field.number)[0]
        if other.oneof is None:
            detail = f"{field.name} is in the oneof {field.oneof} to the writer, and in none to the reader."
            pair.find(rules.MOVED_OUT_OF_ONEOF, detail, *spots, path=path, fix=fixes.NEW_FIELD)
            return
        came = "by itself" if field.oneof is None else f"in the oneof {field.oneof}"
        detail = f"{field.name} is {came} to the writer, and in the oneof {other.oneof} to the reader"
        beside = (one for one in members if one is not field and (one.oneof is None or one.oneof != field.oneof))
        rival = next(beside, None)
        if rival is None:
            rule = rules.MOVED_INTO_EXISTING_ONEOF if other.oneof in self.written.oneofs else rules.MOVED_INTO_NEW_ONEOF
            pair.find(rule, f"{detail}.", *spots, path=path, fix=fixes.NEW_FIELD)
            return
        existing = other.oneof in self.written.oneofs
        pair.find(
            rules.MOVED_INTO_EXISTING_ONEOF if existing else rules.SEVERAL_MOVED_INTO_ONEOF,
            f"{detail}: if {rival.name} is set as well, one of them is lost.", *spots,
            shown=pair.examples.fields(self.written.full, (field.number, rival.number)), fix=fixes.NEW_FIELD,
        )  # fmt: skip

    # Ranges, options, order

    def _extension_ranges(self) -> None:
        pair = self.pair
        ranges = Ranges(self.wanted.extensible)
        for start, end in self.written.extensible:
            pair.ask(rules.EXTENSION_RANGE_DELETED)
            if lost := ranges.missing(start, end):
                detail = f"The reader's {self.wanted.full} has no room for extensions at {shown(lost)}."
                fix = Fix(f"Say extensions {shown(lost)}; again.")
                pair.find(rules.EXTENSION_RANGE_DELETED, detail, *self.spots, verdict=pair.breaks_code, fix=fix)

    def _options(self) -> None:
        pair, mine, yours = self.pair, self.written.of.options, self.wanted.of.options
        pair.ask(code_rules.DESCRIPTOR_ACCESSOR_REMOVED, code_rules.JSON_FORMAT_CHANGED)
        if yours.no_standard_descriptor_accessor and not mine.no_standard_descriptor_accessor:
            detail = f"{self.wanted.full} has no accessor descriptor() to the reader."
            pair.find(
                code_rules.DESCRIPTOR_ACCESSOR_REMOVED, detail, self.spots[0],
                self._at(_OPTIONS, _NO_DESCRIPTOR_ACCESSOR),
            )  # fmt: skip
        if mine.message_set_wire_format != yours.message_set_wire_format:
            side = "writer" if mine.message_set_wire_format else "reader"
            detail = f"{self.written.full} is a message set to the {side} only."
            pair.find(rules.MESSAGE_SET_CHANGED, detail, self.spots[0], self._at(_OPTIONS, _MESSAGE_SET))
        if self.written.features.json and not self.wanted.features.json:
            detail = f"{self.wanted.full} has a JSON form that is sure to the writer only."
            pair.find(
                code_rules.JSON_FORMAT_CHANGED, detail, self.spots[0], self._at(_OPTIONS, _FEATURES, _JSON_FORMAT)
            )

    def _at(self, *path: int) -> Spot:
        return self.pair.reader.spot(self.wanted.full, (*self.wanted.path, *path), self.wanted.path)

    def _order(self) -> None:
        places = {number: at for at, number in enumerate(self.wanted.fields)}
        order = [places[number] for number in self.written.fields if number in places]
        if len(order) > 1:
            self.pair.ask(rules.REORDERED)
        if order != sorted(order):
            detail = f"{self.wanted.full} has its fields in another order; they are found by their numbers."
            self.pair.find(rules.REORDERED, detail, *self.spots)
