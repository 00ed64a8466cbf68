"""The rules of one field that both schemas have under the same number: its names, how many values, its options."""

from __future__ import annotations

import math

from google.protobuf import text_encoding
from google.protobuf.descriptor_pb2 import FieldOptions

from ..rule import Fix, Verdict
from ..schema import MISSING, Bool, Bytes, Enumeration, Field, Float, Int, ListOf, Missing, Text
from ..union import single
from ..value import Value, same, words
from . import _protobuf_code_rules as code_rules
from . import _protobuf_fix as fixes
from . import _protobuf_rules as rules
from ._protobuf_examples import NOWHERE
from ._protobuf_field_types import TypeRules
from ._protobuf_index import DEFAULT, JSON_NAME, NAME, OPTIONS, Cardinality, FieldAt, File
from ._protobuf_kinds import are_one, is_number
from ._protobuf_pair import FieldPair

_FEATURES, _UTF8_VALIDATION, _CTYPE, _JSTYPE, _JAVA_STRING_CHECK_UTF8 = 21, 4, 1, 6, 27
_SINGLE = {Cardinality.EXPLICIT: "optional", Cardinality.IMPLICIT: "optional", Cardinality.REQUIRED: "required"}


class FieldRules(FieldPair):
    """Every rule of one field."""

    def compare(self) -> None:
        self._names()
        self._cardinality()
        if self.written.entry is not None and self.wanted.entry is not None:
            for at, side in enumerate(("key", "value")):
                TypeRules(self, self.written.entry[at], self.wanted.entry[at], side).compare()
        else:
            TypeRules(self, self.written, self.wanted).compare()
        self._default()
        self._text()
        self._code()

    # Names

    def _names(self) -> None:
        written, wanted, pair = self.written, self.wanted, self.pair
        pair.ask(code_rules.FIELD_RENAMED, rules.FIELD_NUMBER_REUSED)
        if written.name != wanted.name:
            detail = f"Field {written.number} is {written.name} to the writer and {wanted.name} to the reader."
            if not pair.in_json:
                detail += " Only the number is written: the name is free."
            self.find(
                code_rules.FIELD_RENAMED, detail, *self.spots(NAME), verdict=None if pair.in_json else Verdict.PASS,
                fix=fixes.name_back(pair.writer, written, pair.reader, wanted),
            )  # fmt: skip
            if written.word != wanted.word:
                mine, yours = (f"{one.name}, of type {one.word}," for one in (written, wanted))
                detail = (
                    f"Field {written.number} is {mine} to the writer and {yours} to the reader: if they are two fields, the "
                    "values of the one are read as the other's."
                )
                self.find(
                    rules.FIELD_NUMBER_REUSED, detail, *self.spots(NAME), shown=self.shown(), fix=fixes.OLD_NUMBER
                )
        if not written.of.extendee:
            pair.ask(code_rules.JSON_NAME_CHANGED)
            if written.of.json_name != wanted.of.json_name:
                detail = f'The writer\'s key is "{written.of.json_name}", the reader looks for "{wanted.of.json_name}".'
                fix = Fix(
                    f'Say [json_name = "{written.of.json_name}"].',
                    writer_detail=f'Say [json_name = "{wanted.of.json_name}"].',
                )
                self.find(code_rules.JSON_NAME_CHANGED, detail, *self.spots(JSON_NAME), fix=fix)

    # Cardinality

    def _cardinality(self) -> None:
        written, wanted, pair = self.written, self.wanted, self.pair
        have, want = written.cardinality, wanted.cardinality
        pair.ask(rules.CARDINALITY_INCOMPATIBLE, code_rules.JSON_CARDINALITY_INCOMPATIBLE, code_rules.LABEL_CHANGED)
        if have is want:
            if have is Cardinality.REPEATED and is_number(written.kind) and is_number(wanted.kind):
                self._packing()
            return
        told = f"{written.name} is {have.value} to the writer and {want.value} to the reader"
        if have.many and not want.many:
            self._to_single(told)
        elif want.many and not have.many:
            detail = f"{told}, who sees {'an entry' if want is Cardinality.MAP else 'a list of one'}, or an empty one."
            self.find(rules.SINGULAR_TO_REPEATED, detail, *self.spots(), shown=self.shown(), fix=fixes.NEW_FIELD)
        elif not have.many and _SINGLE[have] != _SINGLE[want]:
            self.find(rules.REQUIRED_CHANGED, f"{told}.", *self.spots(), fix=fixes.GRADUALLY)
        elif not have.many and are_one(written.kind, wanted.kind):
            self._presence(told)
        if _json_group(have) != _json_group(want):
            self.find(code_rules.JSON_CARDINALITY_INCOMPATIBLE, f"{told}.", *self.spots(), fix=fixes.NEW_FIELD)
        self.find(code_rules.LABEL_CHANGED, f"{told}.", *self.spots(), fix=fixes.NEW_FIELD)

    def _to_single(self, told: str) -> None:
        written = self.written
        if written.entry is None and is_number(written.kind) and written.features.packed:
            rule, detail = (
                rules.CARDINALITY_INCOMPATIBLE,
                f"{told}: its numbers are packed, and the reader takes them for an unknown field.",
            )
        else:
            rule, detail = rules.CARDINALITY_LAST_WINS, f"{told}, who sees the last one only."
            if written.kind in ("message", "group"):
                detail = f"{told}, who sees all merged into one."
        self.find(rule, detail, *self.spots(), shown=self.shown(self._two), fix=fixes.NEW_FIELD)

    def _two(self, field: Field) -> Value | Missing:
        """Two values of a repeated field, or two entries of a map."""
        match field.type:
            case ListOf(item=item):
                values = [self.pair.examples.loud(item, other) for other in (False, True)]
                return MISSING if MISSING in values else values
            case _:
                return self.pair.examples.loud(field.type)

    def _presence(self, told: str) -> None:
        if self.wanted.cardinality is Cardinality.IMPLICIT:
            detail = f"{told}: a zero that was set on purpose reads as absent."
            self.find(rules.PRESENCE_CHANGED, detail, *self.spots(), shown=self.shown(self._zero), fix=fixes.NEW_FIELD)
        else:
            detail = f"{told}: a zero was not written, and reads as absent."
            self.find(rules.PRESENCE_CHANGED, detail, *self.spots(), verdict=Verdict.PASS)

    def _zero(self, field: Field) -> Value | Missing:
        match self.pair.examples.writer.resolve(field.type):
            case Bool():
                return False
            case Int():
                return 0
            case Float():
                return 0.0
            case Text():
                return ""
            case Enumeration(symbols=symbols):
                return next((one.name for one in symbols if not one.number), MISSING)
            case Bytes():
                return b""
            case _:
                return MISSING

    def _packing(self) -> None:
        packed = self.written.features.packed, self.wanted.features.packed
        self.pair.ask(rules.PACKING_CHANGED)
        if packed[0] is not packed[1]:
            detail = (
                f"{self.written.name} is packed to the {'writer' if packed[0] else 'reader'} only; both take either."
            )
            self.find(rules.PACKING_CHANGED, detail, *self.spots())

    # Defaults, text, options

    def _default(self) -> None:
        written, wanted, pair = self.written, self.wanted, self.pair
        if any(one.cardinality.many or one.kind in ("message", "group") for one in (written, wanted)):
            return
        defaults = default_of(pair.writer, written), default_of(pair.reader, wanted)
        pair.ask(rules.DEFAULT_CHANGED)
        if not any(defaults) or _same_default(*defaults, {written.kind, wanted.kind}):
            return
        shown = (
            NOWHERE
            if self.message is None
            else pair.examples.without(self.message, written.of.json_name or written.name)
        )
        mine, yours = (words(default) or "nothing" for default in defaults)
        detail = f"Where {written.name} is absent, the writer means {mine} and the reader takes {yours}."
        fix = Fix(f"Keep the default {mine}.", writer_detail=f"Keep the default {yours}.")
        self.find(rules.DEFAULT_CHANGED, detail, *self.spots(DEFAULT), shown=shown, fix=fix)

    def _text(self) -> None:
        written, wanted, pair = self.written, self.wanted, self.pair
        if written.kind != "string" or wanted.kind != "string":
            return
        pair.ask(rules.UTF8_VALIDATION_CHANGED, code_rules.JAVA_UTF8_VALIDATION_CHANGED)
        checks = written.features.utf8, wanted.features.utf8
        if checks[0] is not checks[1]:
            detail = f"{written.name} must be UTF-8 to the {'writer' if checks[0] else 'reader'} only."
            verdict = pair.breaks_code if checks[1] or pair.in_code else Verdict.PASS
            spots = self.spots(OPTIONS, _FEATURES, _UTF8_VALIDATION)
            self.find(rules.UTF8_VALIDATION_CHANGED, detail, *spots, verdict=verdict)
        java = tuple(
            check or file.of.options.java_string_check_utf8
            for check, file in zip(checks, (pair.writer, pair.reader), strict=True)
        )
        if java[0] is not java[1]:
            detail = f"Java checks {written.name} for UTF-8 in the {'writer' if java[0] else 'reader'}'s code only."
            option = OPTIONS, _JAVA_STRING_CHECK_UTF8
            spots = (
                pair.writer.spot(written.full, option, written.path),
                pair.reader.spot(wanted.full, option, wanted.path),
            )
            self.find(code_rules.JAVA_UTF8_VALIDATION_CHANGED, detail, *spots)

    def _code(self) -> None:
        """Options that only generated code looks at."""
        written, wanted, pair = self.written, self.wanted, self.pair
        if all("64" in one.kind for one in (written, wanted)):
            pair.ask(code_rules.JSTYPE_CHANGED)
            types = [FieldOptions.JSType.Name(one.of.options.jstype) for one in (written, wanted)]
            if types[0] != types[1]:
                detail = f"The jstype of {written.name} is {types[0]} to the writer and {types[1]} to the reader."
                self.find(code_rules.JSTYPE_CHANGED, detail, *self.spots(OPTIONS, _JSTYPE))
        if all(one.kind in ("string", "bytes") for one in (written, wanted)):
            pair.ask(code_rules.CPP_STRING_TYPE_CHANGED)
            types = [FieldOptions.CType.Name(one.of.options.ctype) for one in (written, wanted)]
            if types[0] != types[1] and types != ["STRING_PIECE", "STRING"]:
                detail = f"The ctype of {written.name} is {types[0]} to the writer and {types[1]} to the reader."
                self.find(code_rules.CPP_STRING_TYPE_CHANGED, detail, *self.spots(OPTIONS, _CTYPE))


def _json_group(cardinality: Cardinality) -> str:
    return _SINGLE.get(cardinality, cardinality.value)


def default_of(file: File, field: FieldAt) -> bytes | int | float:
    """The value that a reader takes where the field is absent: bytes for text, the number of an enum's value."""
    text = field.of.default_value
    match field.kind:
        case "string":
            return text.encode()
        case "bytes":
            return text_encoding.CUnescape(text)
        case "enum":
            values = file.values_of(field.type_name)
            return values.get(text or next(iter(values), ""), 0)
        case "bool":
            return text == "true"
        case "float" | "double":
            return math.nan if text == "nan" else float(text or 0)
        case _:
            return int(text or 0)


def _same_default(one: bytes | float, two: bytes | float, kinds: set[str]) -> bool:
    if isinstance(one, bytes) or isinstance(two, bytes):
        return one == two
    if kinds == {"float", "double"}:
        return same(single(one), single(two))
    return one == two or (math.isnan(one) and math.isnan(two))
