"""The rules of one enum that both schemas have."""

from __future__ import annotations

from ..rule import Spot, Verdict
from . import _protobuf_code_rules as code_rules
from . import _protobuf_fix as fixes
from . import _protobuf_rules as rules
from ._protobuf_index import VALUE_NUMBER, EnumAt, Path
from ._protobuf_pair import Pair
from ._protobuf_ranges import Ranges
from ._protobuf_reserved import Used, compare_reserved

_OPTIONS, _FEATURES, _ENUM_TYPE, _JSON_FORMAT = 3, 7, 2, 6


class EnumRules:
    """Every rule of one enum."""

    def __init__(self, pair: Pair, written: EnumAt, wanted: EnumAt) -> None:
        self.pair, self.written, self.wanted = pair, written, wanted
        self.spots = pair.writer.spot(written.full, written.path), pair.reader.spot(wanted.full, wanted.path)
        self.kept = Ranges(wanted.reserved)
        self.numbers = {name: number for number, names in wanted.values.items() for name in names}

    def compare(self) -> None:
        pair, written, wanted = self.pair, self.written, self.wanted
        pair.ask(
            rules.ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER, rules.ENUM_VALUE_UNKNOWN_TO_OLD,
            code_rules.ENUM_VALUE_RENAMED, rules.ENUM_VALUE_NUMBER_CHANGED, rules.ENUM_OPENNESS_CHANGED,
            code_rules.JSON_FORMAT_CHANGED,
        )  # fmt: skip
        for number, names in written.values.items():
            if number not in wanted.values:
                self._missing(number, names)
            elif not names.keys() <= wanted.values[number].keys():
                self._renamed(number, names)
            self._moved(number, names)
        used = (Used(name, number, path) for number, names in wanted.values.items() for name, path in names.items())
        compare_reserved(pair, written, wanted, used)
        self._features()

    def _missing(self, number: int, names: dict[str, Path]) -> None:
        """A value that the reader does not have."""
        pair, wanted = self.pair, self.wanted
        name, path = next(iter(names.items()))
        spot, at = pair.writer.spot(f"{self.written.full}.{name}", path), self.spots[1]
        shown = pair.examples.enum(self.written.full, name)
        gone = f"{wanted.full} has no value {number} ({', '.join(names)}) to the reader"
        unkept = [one for one in names if one not in wanted.of.reserved_name]
        if number not in self.kept:
            with_name = name if unkept and name not in self.numbers and not pair.in_json else None
            pair.find(
                rules.ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER, f"{gone}, and the number is not reserved.", spot, at,
                shown=shown, fix=fixes.reserve(pair.reader, wanted, number, with_name),
            )  # fmt: skip
        if unkept:
            pair.find(
                code_rules.ENUM_VALUE_DELETED_WITHOUT_RESERVED_NAME, f"{gone}, and the name is not reserved.", spot, at,
                path=shown[0], fix=None if unkept[0] in self.numbers else fixes.reserve(pair.reader, wanted, None, unkept[0]),
            )  # fmt: skip
        pair.find(code_rules.ENUM_VALUE_DELETED, f"{gone}.", spot, at, path=shown[0])
        then, verdict = "the bare number is read", None
        if wanted.features.closed:
            then = "the field is taken for an unknown one"
            if pair.reader.within(f".{wanted.full}") in pair.reader.enums_required:
                then, verdict = f"{then}, and where it is required the message is refused", Verdict.FAIL
        pair.find(
            rules.ENUM_VALUE_UNKNOWN_TO_OLD, f"{gone}: {then}.", spot, at, verdict=verdict, shown=shown,
            fix=fixes.SAME_VALUES,
        )  # fmt: skip
        pair.find(code_rules.UNKNOWN_IN_JSON, f"{gone}, who refuses the name in JSON.", spot, at, path=shown[0])

    def _renamed(self, number: int, names: dict[str, Path]) -> None:
        """A number that is not called all that it is called by the writer."""
        pair, mine = self.pair, next(iter(names))
        for name, path in self.wanted.values[number].items():
            others = ", ".join(self.wanted.values[number])
            detail = f"{number} is called {', '.join(names)} by the writer, and {others} by the reader."
            known = names.get(name)
            written = self.spots[0] if known is None else self._at(self.written, name, known, of_writer=True)
            pair.find(
                code_rules.ENUM_VALUE_RENAMED, detail, written, self._at(self.wanted, name, path),
                path=pair.examples.enum(self.written.full, mine)[0],
            )  # fmt: skip

    def _moved(self, number: int, names: dict[str, Path]) -> None:
        """Names that stand under another number."""
        pair = self.pair
        for name, path in names.items():
            now = self.numbers.get(name, number)
            if now == number:
                continue
            detail = f"{name} is {number} to the writer and {now} to the reader, who reads {number} as "
            detail += ", ".join(self.wanted.values.get(number, ())) or "no value of the enum"
            place = self.wanted.values[now][name]
            pair.find(
                rules.ENUM_VALUE_NUMBER_CHANGED, f"{detail}.", self._at(self.written, name, path, of_writer=True),
                self._at(self.wanted, name, place), shown=pair.examples.enum(self.written.full, name),
                fix=fixes.value_back(pair.reader, self.wanted, name, number, place),
            )  # fmt: skip

    def _at(self, enum: EnumAt, name: str, path: Path, *, of_writer: bool = False) -> Spot:
        """Where the number of a value stands."""
        file = self.pair.writer if of_writer else self.pair.reader
        return file.spot(f"{enum.full}.{name}", (*path, VALUE_NUMBER), path)

    def _features(self) -> None:
        pair, written, wanted = self.pair, self.written, self.wanted
        if written.features.closed is not wanted.features.closed:
            states = ["closed" if one.features.closed else "open" for one in (written, wanted)]
            detail = f"{wanted.full} is {states[0]} to the writer and {states[1]} to the reader."
            shown = pair.examples.enum(written.full, self._unknown())
            pair.find(
                rules.ENUM_OPENNESS_CHANGED, detail, self.spots[0], self._option(_ENUM_TYPE),
                verdict=pair.breaks_code if wanted.features.closed or pair.in_code else Verdict.PASS, shown=shown,
            )  # fmt: skip
        if written.features.json and not wanted.features.json:
            detail = f"{wanted.full} has a JSON form that is sure to the writer only."
            pair.find(
                code_rules.JSON_FORMAT_CHANGED, detail, self.spots[0], self._option(_JSON_FORMAT),
                also=("buf: ENUM_SAME_JSON_FORMAT",),
            )  # fmt: skip

    def _unknown(self) -> int:
        """A number that is none of the values of either."""
        known = self.written.values.keys() | self.wanted.values.keys()
        return next(number for number in range(1, len(known) + 2) if number not in known)

    def _option(self, feature: int) -> Spot:
        path = (*self.wanted.path, _OPTIONS, _FEATURES, feature)
        return self.pair.reader.spot(self.wanted.full, path, self.wanted.path)
