"""Which format bytes are of: every format tries to read them, and what speaks for each is said.

A format that reads to the last byte is likely in the measure of what could have gone wrong on the way: magic numbers,
sizes that fit, types that exist, names that are words. A lone small number reads in half of the formats and proves
nothing. Scores are for ranking, 0 to 100; the reasons are what a person should go by. Of long input only the beginning is
looked at, so that a guess costs about as much for a megabyte as for a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from time import thread_time
from typing import Final

from .explore import DERIVED, SchemaView, fitted
from .wire import limits
from .wire.format import Format
from .wire.formats import FORMATS
from .wire.layout import Role
from .wire.schemas import LANGUAGES

PROBE: Final = 16 * limits.KIB
"""Bytes that each format reads for a guess."""

FEW: Final = 4
"""Bytes below which nothing is proved."""

LIKELY: Final = 55
"""A score from which on a guess is taken without asking."""


@dataclass(frozen=True, slots=True)
class Guess:
    """How likely one format is. `read`: bytes it understood; `whole`: whether that is all that was looked at."""

    format: Format
    score: int
    reasons: tuple[str, ...]
    read: int
    whole: bool


def guess(data: bytes, view: SchemaView | None = None, *, seconds: float = inf) -> list[Guess]:
    """All formats that make anything of the bytes, the likeliest first; formats not begun in time are left out."""
    until = thread_time() + seconds
    found = []
    for format_ in FORMATS.values():
        if thread_time() > until:
            break
        one = _Judged(format_, data, view).guess()
        if one.score > 0:
            found.append(one)
    order = {format_.key: number for number, format_ in enumerate(FORMATS.values())}
    found.sort(key=lambda one: (-one.score, order[one.format.key]))
    return _told_apart(found)


def likeliest(guesses: Sequence[Guess]) -> Guess | None:
    """The guess that may be taken without asking."""
    return guesses[0] if guesses and guesses[0].score >= LIKELY else None


def best(guesses: Sequence[Guess]) -> Guess | None:
    """The likeliest; where none is likely, the one that gets somewhere. None where there are no guesses at all."""
    return likeliest(guesses) or next((one for one in guesses if one.read), None) or next(iter(guesses), None)


def _told_apart(found: list[Guess]) -> list[Guess]:
    """The first one says which others read the same bytes as well."""
    if len(found) > 1 and found[0].whole and found[0].score - found[1].score < 10 and found[1].whole:
        also = found[1].format.title
        found[0] = replace(found[0], reasons=(*found[0].reasons, f"{also} reads them, too: you may have to choose"))
    return found


class _Judged:
    """One format's reading of the beginning, with what speaks for it and against it."""

    def __init__(self, format_: Format, data: bytes, view: SchemaView | None) -> None:
        self.format, self.head, self.cut = format_, data[:PROBE], len(data) > PROBE
        self.size = len(data)
        self.given = _schema_for(format_, view)
        schema = None if self.given is None else self.given.schema
        self.layout = format_.trace(self.head, schema)
        self.text = len(self.head) > 3 and _readable(self.head.translate(None, b"\t\r\n"))
        self.score = 0.0
        self.reasons: list[str] = []

    def guess(self) -> Guess:
        layout = self.layout
        read = layout.read_bytes
        whole = layout.problem is None or (self.cut and layout.problem.code == "truncated" and read > 0)
        if self.format.key == "avro" and self.given is None:
            self._avro_without_schema()
            return self._made(0, False)
        if not self.head or (not whole and not read):
            return self._made(read, whole)
        self._how_far(read, whole)
        self._all_text()
        self._signs()
        self._shape(whole)
        self._words(read)
        self._unlikely(whole)
        return self._made(read, whole)

    def _made(self, read: int, whole: bool) -> Guess:
        return Guess(self.format, max(0, min(99, round(self.score))), tuple(self.reasons), read, whole)

    def _say(self, points: float, words: str = "") -> None:
        self.score += points
        if words:
            self.reasons.append(words)

    def _how_far(self, read: int, whole: bool) -> None:
        problem = self.layout.problem
        if whole:
            far = f"reads the first {len(self.head):,} bytes without a fault" if self.cut else "reads to the last byte"
            self._say(50, far + (f", with the schema {self.given.name}" if self.given is not None else ""))
        elif problem is not None:
            share = read / len(self.head)
            lone = problem.code == "trailing-bytes" and read < 4
            self._say(
                0 if lone else 22 * share,
                f"stops after {read:,} of {len(self.head):,} bytes: expected {problem.expected}, found {problem.found}",
            )
        if self.given is not None and self.given.source != DERIVED:
            self._say(15 if whole else 5, "" if whole else "the schema is of its language")

    def _all_text(self) -> None:
        """Where everything is text, a format that is text is meant, even if there is a fault in it."""
        if not self.text:
            return
        if not self.format.text:
            self._say(-30, "but all of the bytes are text")
        elif self.layout.problem is not None and self.head.lstrip()[:1] in (b"{", b"["):
            self._say(30, "all of the bytes are text")

    def _signs(self) -> None:
        """What the format itself knows its bytes by: a magic number, a size that fits."""
        if self.format.signs is not None and (told := self.format.signs(self.layout, self.size)) is not None:
            self._say(*told)

    def _shape(self, whole: bool) -> None:
        """A container is harder to hit by chance than a lone value."""
        value = self.layout.value
        count = len(value) if isinstance(value, list | dict) else len(getattr(value, "items", ()))
        if not whole:
            return
        if count:
            what = "an element" if isinstance(value, list) else "a field"
            self._say(12, f"holds {count:,} {what.split()[1]}{'s' * (count != 1)}")
        elif len(self.head) < FEW or not isinstance(value, str | bytes):
            self._say(-15, "a lone value, which reads in many formats")
        if len(self.head) < FEW:
            self._say(-10, "but so few bytes prove nothing")

    def _words(self, read: int) -> None:
        """Text that a person can read where the format says that text is; and text that nobody can."""
        clear = odd = names = 0
        for span in self.layout.spans():
            role = span.part.role
            if role not in (Role.VALUE, Role.NAME) or not span.data:
                continue
            value = span.value
            if isinstance(value, str) and value:
                if value.isprintable() or all(char.isprintable() or char in "\r\n\t" for char in value):
                    clear += len(span.data)
                    names += role is Role.NAME
                else:
                    odd += len(span.data)
        if clear and read:
            share = clear / read
            named = f", {names:,} name{'s' * (names != 1)} among it" if names else ""
            self._say(18 * min(share * 2, 1) + min(names, 4), f"{share:.0%} of it is text one can read{named}")
        if odd:
            self._say(-12 * odd / max(odd + clear, 1), "some of its text is none that one can read")

    def _unlikely(self, whole: bool) -> None:
        """Numbers of fields that nobody would choose."""
        if (
            self.format.language in ("protobuf", "thrift")
            and self.given is None
            and isinstance(self.layout.value, dict)
        ):
            numbers = [abs(int(key)) for key in self.layout.value if str(key).lstrip("-").isdigit()]
            if high := [number for number in numbers if number > 1_000]:
                self._say(-20, f"a field number of {max(high):,} is unusual")
            if any(str(key).startswith("-") for key in self.layout.value):
                self._say(-10, "a negative field number is unusual")
            if whole and numbers and numbers == sorted(numbers) and numbers[0] <= 15 and len(numbers) > 1:
                self._say(8, "its field numbers begin low and rise")
        if self.format.family == "binary JSON" and any(not isinstance(key, str) for key in self._keys()):
            self._say(-10, "some of its keys are no text")

    def _keys(self) -> Iterator[object]:
        value = self.layout.value
        return (key for key, _ in getattr(value, "items", ())) if not isinstance(value, dict) else iter(())

    def _avro_without_schema(self) -> None:
        """Avro says nothing of itself; but its text has twice its length in front."""
        covered = at = 0
        head = self.head[: limits.KIB]
        while at < len(head):
            length = head[at] >> 1
            text = head[at + 1 : at + 1 + length]
            if length >= 3 and not head[at] & 1 and head[at] < 0x80 and len(text) == length and _readable(text):
                covered += length
                at += length
            at += 1
        share = covered / max(len(head), 1)
        if share > 0.2 and not self.text:
            self._say(15 + 35 * share, "twice the length stands before each text, as Avro does it")
        self._say(5 if self.head else 0, "needs the schema that wrote the bytes; nothing in them says what they are")


def _readable(text: bytes) -> bool:
    try:
        return text.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _schema_for(format_: Format, view: SchemaView | None) -> SchemaView | None:
    """The schema in the language of a format; None where it has none, or cannot say it."""
    if format_.language is None or view is None or view.schema is None:
        return None
    if view.language == format_.language:
        return view
    made = fitted(LANGUAGES[format_.language], view.schema, DERIVED, view.language)
    return made if made.schema is not None else None
