"""What CBOR says of bytes that are well-formed: what is not valid all the same, and what is longer than need be."""

from __future__ import annotations

from typing import Final

from ..layout import Part
from ..problem import Problem
from ..tracer import Tracer
from ._cbor_table import Head

NOT_TEXT: Final = "Write bytes as a byte string: a text string, and each of its chunks, is UTF-8 (section 3.1)."


class Told:
    """What is told once, at the end: arguments written longer than need be, and the first text that is not UTF-8."""

    __slots__ = ("bad_node", "bad_text", "count", "first", "node")

    def __init__(self) -> None:
        self.count = self.first = self.node = self.bad_node = 0
        self.bad_text: int | None = None

    def longer_than_needed(self, at: int, node: int) -> None:
        if not self.count:
            self.first, self.node = at, node
        self.count += 1

    def not_utf8(self, t: Tracer, node: int, at: int) -> None:
        if self.bad_text is None:
            self.bad_text, self.bad_node = at, node
        else:
            _tell(
                t, node, "not-utf8", f"The text at byte {at} is not valid UTF-8 either; it is shown as bytes.", at,
                "UTF-8", "other bytes", NOT_TEXT,
            )  # fmt: skip

    def at_the_end(self, t: Tracer, end: int) -> None:
        if self.count:
            what = "One number or length is" if self.count == 1 else f"{self.count:,} numbers or lengths are"
            _tell(
                t, self.node, "not-shortest", f"{what} written longer than need be, the first at byte {self.first}.",
                self.first, "the shortest writing", "a longer one",
                "RFC 8949 section 4.1 prefers the shortest; readers take both.",
            )  # fmt: skip
        if self.bad_text is not None:
            t.here = self.bad_node
            raise t.stop(
                end, "text in UTF-8", "bytes that are not", code="not-utf8", offset=self.bad_text, fix=NOT_TEXT
            )


def _tell(t: Tracer, node: int, code: str, detail: str, at: int, expected: str, found: str, fix: str) -> None:
    here, t.here = t.here, node
    t.remark(Problem(code=code, detail=detail, offset=at, expected=expected, found=found, fix=fix))
    t.here = here


def tell_content(t: Tracer, at: int, head: Head, allowed: tuple[Part, ...]) -> None:
    kind = t.kinds[t.here]
    wanted = " or ".join(f"a {part.name}" for part in allowed)
    _tell(
        t, t.here, "tag-content", f"What follows {kind.name} at byte {at} is not {wanted}, so the tag says nothing here.",
        at, wanted, f"a {head.kind.name}", "Well-formed, but not valid; a strict reader refuses it.",
    )  # fmt: skip


def tell_repeated(t: Tracer, above: int, node: int, at: int) -> None:
    """A key that was in this map before. `node` is that of its value, which may not have its kind yet."""
    name = t.keys[node]
    shown = f"The key {name!r}" if isinstance(name, str) else "A key"
    _tell(
        t, node if isinstance(name, str) else above, "duplicate-key", f"{shown} comes again in one map.", at,
        "each key once", "the same key again",
        "Such a map is not valid (RFC 8949 section 5.6): readers take the first, the last, or refuse.",
    )  # fmt: skip
