"""What is rare in Smile: headers, names that are long or of Unicode, long texts, binary, numbers of any size; what is shared.

A table keeps what was written out and may be meant by its number: names, and where the header says so short texts. Both
hold 1,024 entries; the one after begins a new table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NoReturn

from ..layout import Part
from ..problem import Problem
from ..tracer import Stop, Tracer
from ._smile_read import big_decimal, safe_length, signed, text_or_bytes, vint
from ._smile_table import (
    BIG_DECIMAL,
    BIG_INTEGER,
    BIG_INTEGER_BYTES,
    BINARY,
    DECIMAL_BYTES,
    EMPTY_NAME,
    HEADER,
    HEADS,
    LENGTH,
    LONG_NAME,
    LONG_NAME_REFERENCE,
    LONG_TEXT_REFERENCE,
    NAME,
    NAME_REFERENCE,
    RAW_BYTES,
    SAFE_BYTES,
    SCALE,
    STRING,
    TEXT,
    TEXT_END,
    TEXT_REFERENCE,
    UNICODE_NAME,
    Head,
)  # fmt: skip

SHARED_AT_MOST: Final = 1024


class Table:
    """What was written out so far and may be meant by its number; None where the header says that nothing is shared."""

    __slots__ = ("_parts", "_templates", "kept", "what")

    def __init__(self, what: str, short: Part, long: Part, *, kept: bool) -> None:
        self.what, self._templates = what, (short, long)
        self.begin(kept=kept)

    def begin(self, *, kept: bool) -> None:
        """A new table, empty."""
        self.kept: list[str | bytes] | None = [] if kept else None
        self._parts: tuple[Part, ...] = ()

    def part(self, *, long: bool = False) -> Part:
        """What a reference is: its words say what this table, and none that may come after it, has under the number."""
        if not self._parts:
            what, entries = self.what, self.kept or []

            def words(number: int) -> str:
                return f"{what} {number}: {entries[number]!s}" if number < len(entries) else f"{what} {number}"

            self._parts = tuple(replace(part, words=words) for part in self._templates)
        return self._parts[long]

    def add(self, entry: str | bytes) -> None:
        if self.kept is not None:
            if len(self.kept) == SHARED_AT_MOST:
                self.begin(kept=True)
            self.kept.append(entry)


class Content:
    """What holds for all that follows a header: both tables, and the first text that is not UTF-8."""

    __slots__ = ("bad", "names", "raw", "texts")

    def __init__(self) -> None:
        # without a header "default value of true" for names, "false" for values "must be assumed"
        self.names = Table("name", NAME_REFERENCE, LONG_NAME_REFERENCE, kept=True)
        self.texts = Table("text", TEXT_REFERENCE, LONG_TEXT_REFERENCE, kept=False)
        self.raw = False
        self.bad: tuple[int, int] | None = None  # node and place

    def not_utf8(self, node: int, at: int) -> None:
        if self.bad is None:
            self.bad = node, at

    def at_the_end(self, t: Tracer, end: int) -> None:
        if self.bad is not None:
            t.here, offset = self.bad
            raise t.stop(
                end, "text in UTF-8", "bytes that are not", code="not-utf8", offset=offset,
                fix="Write bytes as binary: texts and names are UTF-8.",
            )  # fmt: skip


# Header


def header(t: Tracer, content: Content, at: int) -> int:
    """Four bytes that begin the content, and may come again before another value: both tables begin anew."""
    data = t.data
    if data[at : at + 3] != b":)\n"[: len(data) - at]:
        raise t.stop(
            at, "3a 29 0a, the first bytes of a header", data[at : at + 3].hex(" "),
            fix="No value begins with 3a: the bytes are not Smile, or begin at another place.",
        )  # fmt: skip
    if at + 4 > len(data):
        raise t.end(at, "a header of 4 bytes")
    flags = data[at + 3]
    t.leaf(at, HEADER)
    if flags >> 4:
        raise t.stop(
            at + 4, "version 0", f"version {flags >> 4}", offset=at + 3,
            fix="There is no other version yet: the four high bits of this byte are 0.",
        )  # fmt: skip
    if flags & 0x08:
        _tell(
            t, t.here, "reserved-flag", f"The header at byte {at} sets the flag 08, which is reserved.", at + 3, "0", "1",
            "Readers may ignore it; no writer known sets it.",
        )  # fmt: skip
    content.names.begin(kept=bool(flags & 0x01))
    content.texts.begin(kept=bool(flags & 0x02))
    content.raw = bool(flags & 0x04)
    return at + 4


# Names


def rare_name(t: Tracer, content: Content, at: int, lead: int) -> tuple[str | bytes, int]:
    """Any other name: of Unicode, a long one, the empty one, one by its number. Opens the value's node, without its kind."""
    data, names, above = t.data, content.names, t.here
    node = len(t.parents)
    if lead == 0x20:
        name: str | bytes = ""
        end = at + 1
        leaves: tuple[tuple[int, Part], ...] = ((at, EMPTY_NAME),)
    elif 0xC0 <= lead < 0xF8:
        end = at + 1 + lead - 0xBE
        if end > len(data):
            raise no_name(t, at + 1, end)
        name = name_of(t, content, data[at + 1 : end], at + 1)
        names.add(name)
        leaves = ((at, UNICODE_NAME), (at + 1, NAME))
    elif lead == 0x34:
        stop = data.find(0xFC, at + 1)
        if stop < 0:
            raise t.end(at + 1, "the byte fc that ends the name")
        name, end = name_of(t, content, data[at + 1 : stop], at + 1), stop + 1
        names.add(name)
        leaves = ((at, LONG_NAME), (at + 1, NAME), (stop, TEXT_END))
    elif 0x40 <= lead < 0x80 or 0x30 <= lead < 0x34:
        short = lead >= 0x40
        end = at + 1 if short else at + 2
        if end > len(data):
            raise t.end(at, "two bytes of a shared name")
        number = lead - 0x40 if short else int.from_bytes(data[at:end], "big") & 0x3FF
        if names.kept is None or number >= len(names.kept):
            raise _no_entry(t, at, names, number)
        name = names.kept[number]
        leaves = ((at, names.part(long=not short)),)
        if not short and number < 64:
            _tell_long(t, at, number)
    else:
        raise t.stop(
            at, "a name, or fb, which ends the object", f"{lead:02x}, which is neither",
            fix="Where a name is due, names and fb alone may stand: mend the writer, or look whether bytes are missing.",
        )  # fmt: skip
    t.parents.append(above)
    t.keys.append(name)
    for where, one in leaves:
        t.starts.append(where)
        t.parts.append(one)
        t.owners.append(node)
    return name, end


def name_of(t: Tracer, content: Content, raw: bytes, at: int) -> str | bytes:
    name: str | bytes = text_or_bytes(raw)
    if isinstance(name, bytes):
        content.not_utf8(t.here, at)
    return name


def no_name(t: Tracer, at: int, end: int) -> Stop:
    """A name that is longer than what is left."""
    return t.end(at - 1, f"a name of {end - at} bytes")


# Values


def integer(t: Tracer, node: int, at: int, head: Head) -> int:
    """Where a zigzag VInt of 32 or 64 bits ends."""
    end = _vint_end(t, node, at, head.width)
    bits = 32 if head.width == 5 else 64
    if end - at == head.width and vint(t.data[at:end]) >> bits:
        t.here = node
        raise t.stop(
            at, f"a number of {bits} bits", f"{vint(t.data[at:end]).bit_length()} bits",
            fix="A larger number is a BigInteger (26): mend the writer.",
        )  # fmt: skip
    return end


def _vint_end(t: Tracer, node: int, at: int, longest: int) -> int:
    """Where a VInt ends: at the first byte whose high bit is set."""
    data, bound = t.data, min(len(t.data), at + longest)
    end = at
    while end < bound and data[end] < 0x80:
        end += 1
    if end < bound and data[end] < 0xC0:
        return end + 1
    t.here = node
    if end < bound:
        _no_last(t, at, end)
    if end == len(data):
        raise t.end(at, "a VInt, whose last byte has its high bit set")
    raise t.stop(
        at, f"a VInt of at most {longest} bytes", "one that goes on",
        fix="Its last byte has the high bit set: the bytes are not Smile, or begin at another place.",
    )  # fmt: skip


def _no_last(t: Tracer, at: int, end: int) -> NoReturn:
    raise t.stop(
        at, "the last byte of a VInt, 80 to bf", f"{t.data[end]:02x}", offset=end,
        fix="The second bit of a last byte is never set, so that no number holds ff: mend the writer.",
    )  # fmt: skip


def text_reference(t: Tracer, texts: Table, at: int, head: Head) -> int:
    """A short text that was written out before, by its number."""
    end = at + head.width
    if end > len(t.data):
        raise t.end(at, "two bytes of a shared text")
    number = t.data[at] - 1 if head.width == 1 else int.from_bytes(t.data[at:end], "big") & 0x3FF
    if texts.kept is None or number >= len(texts.kept):
        raise _no_entry(t, at, texts, number)
    t.leaf(at, texts.part(long=head.width == 2))
    t.value(texts.kept[number])
    if head.width == 2 and number < 31:
        _tell_long(t, at, number)
    return end


def rare(t: Tracer, content: Content, at: int, lead: int) -> int:
    """Long texts, binary, numbers of any size; and what may not stand where a value is due. Gives where it ends."""
    kind = t.kinds[t.here]
    if kind is STRING:
        return _long_text(t, content, at)
    if kind is BINARY:
        return _binary(t, content, at, lead)
    if kind is BIG_INTEGER or kind is BIG_DECIMAL:
        return _big(t, at)
    raise no_value(t, at, lead)


def _long_text(t: Tracer, content: Content, at: int) -> int:
    """e0 and e4: bytes up to the next fc, which no UTF-8 holds. Such a text is never shared."""
    end = t.data.find(0xFC, at + 1)
    t.leaf(at, HEADS[t.data[at]].lead)
    if end < 0:
        raise t.end(at + 1, "the byte fc that ends the text")
    t.leaf(at + 1, TEXT)
    if text_or_bytes(t.data[at + 1 : end]).__class__ is bytes:
        content.not_utf8(t.here, at + 1)
    t.leaf(end, TEXT_END)
    return end + 1


def _binary(t: Tracer, content: Content, at: int, lead: int) -> int:
    t.leaf(at, HEADS[lead].lead)
    body = _vint_end(t, t.here, at + 1, 5)
    length = vint(t.data[at + 1 : body])
    t.leaf(at + 1, LENGTH)
    raw = lead == 0xFD
    end = body + (length if raw else safe_length(length))
    if end > len(t.data):
        raise t.end(body, f"{end - body:,} bytes of {'raw binary' if raw else 'binary in sevens'}")
    if raw:
        if not content.raw:
            _tell(
                t, t.here, "raw-binary-unannounced", f"Raw binary comes at byte {at}, which the header did not announce.", at,
                "the flag 04 in the header", "raw binary all the same",
                "A reader that scans for ff to find an end is misled; write the header's flag, or binary in sevens.",
            )  # fmt: skip
        t.leaf(body, RAW_BYTES)
    else:
        _sevens(t, body, end)
        t.leaf(body, SAFE_BYTES)
    return end


def _big(t: Tracer, at: int) -> int:
    """BigInteger and BigDecimal: for the latter a scale; then a length, and bytes in sevens."""
    data, decimal = t.data, t.kinds[t.here] is BIG_DECIMAL
    t.leaf(at, HEADS[data[at]].lead)
    at += 1
    scale = 0
    if decimal:
        end = _vint_end(t, t.here, at, 5)
        scale = signed(data[at:end])
        if not -(1 << 31) <= scale < 1 << 31:
            raise t.stop(at, "a scale of 32 bits", f"{scale:,}", fix="Mend the writer.")
        t.leaf(at, SCALE)
        at = end
    body = _vint_end(t, t.here, at, 5)
    length = vint(data[at:body])
    t.leaf(at, LENGTH)
    end = body + safe_length(length)
    if end > len(data):
        raise t.end(body, f"{end - body:,} bytes of digits")
    if not length:
        raise t.stop(body, "at least one byte of digits", "none", fix="Zero is the byte 00: mend the writer.")
    _sevens(t, body, end)
    t.leaf(body, DECIMAL_BYTES if decimal else BIG_INTEGER_BYTES)
    if decimal:
        t.value(big_decimal(scale, data[body:end]))
    return end


def _sevens(t: Tracer, at: int, end: int) -> None:
    """Bytes of seven bits have no high bit."""
    if not t.data[at:end].isascii():
        raise not_sevens(t, at, end)


def not_sevens(t: Tracer, at: int, end: int) -> Stop:
    bad = next(place for place in range(at, end) if t.data[place] >= 0x80)
    return t.stop(
        at, "bytes up to 7f, seven bits in each", f"{t.data[bad]:02x}", offset=bad,
        fix="Numbers and safe bytes never have a high bit set; bytes as they are go as raw binary (fd): mend the writer.",
    )  # fmt: skip


# What is told


def no_value(t: Tracer, at: int, lead: int) -> Stop:
    return t.stop(
        at, "a value", f"{lead:02x} ({HEADS[lead].name})",
        fix="No value begins with this byte: the bytes are not Smile, or begin at another place.",
    )  # fmt: skip


def _no_entry(t: Tracer, at: int, table: Table, number: int) -> Stop:
    one = table.what
    if table.kept is None:
        return t.stop(
            at, f"a {one} written out", f"a reference to {one} {number}, though the header says that none are shared",
            fix="Set the flag in the header, or write it out.",
        )  # fmt: skip
    return t.stop(
        at, f"a {one} that came before", f"the number {number}, while {len(table.kept):,} {one}s were kept",
        fix="Begin at the header: what is shared was written out before, and a table begins anew after 1,024 entries.",
    )  # fmt: skip


def _tell(t: Tracer, node: int, code: str, detail: str, at: int, expected: str, found: str, fix: str) -> None:
    here, t.here = t.here, node
    t.remark(Problem(code=code, detail=detail, offset=at, expected=expected, found=found, fix=fix))
    t.here = here


def tell_repeated(t: Tracer, node: int, name: str | bytes, at: int) -> None:
    _tell(
        t, node, "duplicate-key", f"The name {name!r} comes again in one object; its value begins at byte {at}.", at,
        "each name once", "the same name again", "Readers take the first, the last, or refuse: rename or remove one.",
    )  # fmt: skip


def _tell_long(t: Tracer, at: int, number: int) -> None:
    _tell(
        t, t.here, "not-shortest",
        f"The reference at byte {at} takes two bytes, though number {number} has one of a single byte.", at,
        "the shortest writing", "a longer one", "Readers take both; the specification forbids the longer one to writers.",
    )  # fmt: skip
