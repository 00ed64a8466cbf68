"""Two files that are compared, and the recorder of what is found: what every part of the walk is given."""

from __future__ import annotations

from functools import cached_property

from ..rule import Check, Finding, Fix, Rule, Spot, Verdict
from ..schema import Schema
from ._protobuf_code_rules import SOURCE, WIRE
from ._protobuf_examples import NOWHERE, Examples, Make, Shown
from ._protobuf_index import FieldAt, file_of


class Pair:
    """The writer's file and the reader's. Of the same declaration the one is `written`, the other `wanted`."""

    def __init__(self, writer: Schema, reader: Schema, check: Check) -> None:
        self.writer, self.reader = file_of(writer), file_of(reader)
        self._schemas = writer, reader
        self.check = check

    @cached_property
    def examples(self) -> Examples:
        return Examples(*self._schemas)

    @property
    def in_json(self) -> bool:
        return self.check.profile != WIRE

    @property
    def in_code(self) -> bool:
        return self.check.profile == SOURCE

    @property
    def breaks_code(self) -> Verdict:
        """What a change is that only code cannot bear."""
        return Verdict.FAIL if self.in_code else Verdict.WARN

    def ask(self, *rules: Rule) -> None:
        self.check.ask(*rules)

    def find(
        self, rule: Rule, detail: str, written: Spot | None, wanted: Spot | None, *, verdict: Verdict | None = None,
        path: str = "", shown: Shown = NOWHERE, fix: Fix | None = None, also: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """A case of a rule, with the places in both texts, and the path and record that show it, or the path alone."""
        path, making = shown[0] or path, shown[1]
        verdict = verdict or rule.verdict
        self.check.add(
            Finding(
                rule, path, detail, verdict, written, wanted, fix, also_known_as=also or rule.also_known_as,
                making=None if verdict is Verdict.PASS else making,
            )
        )  # fmt: skip


class FieldPair:
    """The same field number in both; `message` is the full name of the writer's message, none for an extension."""

    def __init__(self, pair: Pair, written: FieldAt, wanted: FieldAt, message: str | None) -> None:
        self.pair, self.written, self.wanted, self.message = pair, written, wanted, message

    def spots(self, *path: int) -> tuple[Spot, Spot]:
        """The places of both: of what stands at a path under the field, or of the field."""
        written, wanted = self.written, self.wanted
        return (
            self.pair.writer.spot(written.full, (*written.path, *path), written.path),
            self.pair.reader.spot(wanted.full, (*wanted.path, *path), wanted.path),
        )

    def types(self) -> tuple[Spot, Spot]:
        written, wanted = self.written, self.wanted
        return (
            self.pair.writer.spot(written.full, written.type_path, written.path),
            self.pair.reader.spot(wanted.full, wanted.type_path, wanted.path),
        )

    def shown(self, make: Make | None = None) -> Shown:
        """A record that has the field, with a value made for it or just any."""
        return NOWHERE if self.message is None else self.pair.examples.field(self.message, self.written.number, make)

    def find(
        self, rule: Rule, detail: str, written: Spot | None, wanted: Spot | None, *, verdict: Verdict | None = None,
        shown: Shown = NOWHERE, fix: Fix | None = None,
    ) -> None:  # fmt: skip
        """A case of a rule in this field."""
        self.pair.find(rule, detail, written, wanted, verdict=verdict, path=self.shown()[0], shown=shown, fix=fix)
