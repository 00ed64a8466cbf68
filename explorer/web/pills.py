"""Pills: every span of a layout as a small button. The one place where Python makes markup.

A template costs some forty microseconds a span, one f-string one or two. What a visitor wrote (names, values, paths) goes
through `shown` or `path_key`, which leave nothing invisible, and then through `escape`; nothing else does.

A pill is a submit button whose name is `pin` and whose value is the path of the value it belongs to: it pins without a
script, and with one it is where focus and pointer land.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from explorer.wire.dump import printable
from explorer.wire.layout import Layout, Role, Span

from .sizes import Breakdown, of_bytes

LETTERS: Final = {
    Role.TAG: "#",
    Role.TYPE: "T",
    Role.LENGTH: "L",
    Role.NAME: "N",
    Role.POINTER: "→",
    Role.PADDING: "·",
    Role.UNREAD: "?",
}
"""The letter that says a kind where colour does not; values and frames have none and are told by their outline."""

SIGNS: Final = {role: f"<i>{LETTERS[role]}</i>" if role in LETTERS else "" for role in Role}
"""The same in the markup of a pill."""

ROOT: Final = "$"
"""The path of the record itself on a page: a form field cannot tell an empty pointer from no pointer."""

SPEAKING: Final = (Role.VALUE, Role.NAME)
"""Kinds whose pills say what the bytes mean."""

WIDTH: Final = 16
HALF: Final = WIDTH // 2
"""Bytes on a line of the hex view, and in each of its halves, which stand below each other where there is little room."""

HEX_SPAN: Final = 4096
HEX_LATE: Final = 64
HEX_WINDOW: Final = 64 * 1024
"""Bytes of one span that the hex view shows, half of them from its end; those of a window past which a span has few."""

KNOWN: Final = 2_048
"""Short names and paths whose markup is kept: formats have them in common, and so has the next keystroke."""

DEEPEST: Final = 9
"""Steps of indentation in the list."""

BYTES_SHOWN: Final = 24
TEXT_SHOWN: Final = 48
TOKEN_SHOWN: Final = 60
PATH_SHOWN: Final = 1_500


def shown(text: str) -> str:
    """Text with everything invisible as an escape: control and bidi characters, lone surrogates, odd spaces."""
    return text if text.isprintable() else printable(text)


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def path_key(path: str) -> str:
    """A JSON Pointer as the page writes it: printable, and short even where a name is ten thousand characters long.

    Two paths have one key only where they differ in nothing but how an invisible character is written.
    """
    key = shown(path)
    if len(key) > TOKEN_SHOWN:
        key = "/".join(token if len(token) <= TOKEN_SHOWN else _digest(token, TOKEN_SHOWN) for token in key.split("/"))
        if len(key) > PATH_SHOWN:
            key = _digest(key, PATH_SHOWN)
    return key or ROOT


def _kept(written: Callable[[str], str]) -> Callable[[str], str]:
    """The markup of a text as `written` makes it; that of a short one is kept."""
    known = lru_cache(KNOWN)(lambda text: escape(written(text)))
    return lambda text: known(text) if len(text) < TOKEN_SHOWN else escape(written(text))


_key: Final = _kept(path_key)
_name: Final = _kept(shown)


def _digest(text: str, length: int) -> str:
    return f"{text[: length - 10]}…{blake2b(text.encode(), digest_size=4).hexdigest()}"


def body(layout: Layout, start: int, stop: int, *, view: str, text: bool, pin: str | None) -> SafeString:
    """A window of rows of a layout in one of the views. `text`: show characters rather than hex."""
    spans = layout.spans(start, stop)
    pin = None if pin is None else escape(pin)
    if view == "hex":
        return mark_safe("".join(_hex_lines(spans, pin)))  # noqa: S308  # escaped below
    label = characters if text else hexadecimal
    if view == "list":
        return mark_safe("".join(_list_line(span, label(span), text, pin) for span in spans))  # noqa: S308  # escaped below
    return mark_safe("".join(_pill(span, label(span), pin) for span in spans))  # noqa: S308  # escaped below


def _list_line(span: Span, label: str, text: bool, pin: str | None) -> str:
    """A span on a line of its own: offset, pill, part, what it says, indented as deep as its value lies."""
    says = "" if text or span.part.role in SPEAKING else _isolated(span.text)
    return (
        f'<div class="row d{min(span.depth, DEEPEST)}"><span class="o">{span.offset:06x}</span>{_pill(span, label, pin)}'
        f'<span class="n">{_name(span.part.name)}</span>{says}<code>{escape(cut(shown(span.path), 60))}</code></div>'
    )


def _hex_lines(spans: Iterable[Span], pin: str | None) -> Iterator[str]:
    """Sixteen bytes a line: offset, the pieces of the spans that lie on it, and the bytes as text; in two halves.

    Bytes stand in columns: a window that begins within a line leaves room for what is before it.
    """
    line: list[str] = []
    pieces: list[str] = []
    texts: list[str] = []
    at: int | None = None  # the byte that comes next
    left = HEX_WINDOW
    for span in spans:
        begin, data = span.offset, span.data
        if at is not None and begin < at:  # a byte that two spans share is shown once
            data, begin = data[at - begin :], at
        if data and at is None:
            room = begin % HALF
            if begin % WIDTH >= HALF:
                line.append(_half(begin - begin % WIDTH, [_gap(HALF)], [" " * HALF]))
            if room:
                pieces, texts = [_gap(room)], [" " * room]
        key = _key(span.path) if data else ""
        going = ""
        tail = _tail(begin, begin + len(data), HEX_SPAN if left > 0 else HEX_LATE)
        left -= len(data)
        while data:
            if tail is not None and begin == tail[0]:
                yield f'<div class="cut">{tail[1] - begin:,} more bytes of this span</div>'
                data, begin = data[tail[1] - begin :], tail[1]
            room = HALF - begin % HALF
            piece, data, begin = data[:room], data[room:], begin + min(room, len(data))
            pieces.append(_pill(span, f"<code>{piece.hex(' ')}</code>", pin, f"{going}{' to' if data else ''}"))
            text = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in piece)
            texts.append(f'<span data-p="{key}">{escape(text)}</span>')
            going = " from"
            if not begin % HALF:
                line.append(_half(begin - HALF, pieces, texts))
                pieces, texts = [], []
            if not begin % WIDTH:
                yield _hex_line(line)
                line = []
        at = begin if span.data else at
    if pieces:
        line.append(_half((at or 0) - (at or 0) % HALF, pieces, texts))
    if line:
        yield _hex_line(line)


def _tail(begin: int, end: int, shown: int) -> tuple[int, int] | None:
    """Which lines are left out of the middle of a span that is longer than what is shown; None where nothing is."""
    if end - begin <= shown:
        return None
    first, last = -(-(begin + shown // 2) // WIDTH) * WIDTH, (end - shown // 2) // WIDTH * WIDTH
    return (first, last) if last > first else None


def _hex_line(halves: list[str]) -> str:
    return f'<div class="line">{"".join(halves)}</div>'


def _half(first: int, pieces: list[str], texts: list[str]) -> str:
    """Half a line: offset in hex and in decimal, bytes, text."""
    return (
        f'<span class="o">{first:06x} <i>{first}</i></span><span class="h">{"".join(pieces)}</span>'
        f'<span class="t" translate="no">{"".join(texts)}</span>'
    )


def _gap(count: int) -> str:
    """Room for bytes that are not there."""
    return f'<code class="gap">{" ".join(["00"] * count)}</code>'


def _pill(span: Span, label: str, pin: str | None, more: str = "") -> str:
    """`pin`: the pinned key, in markup. `more`: classes of a piece that goes on from the one before it, or to the next."""
    part, key = span.part, _key(span.path)
    return (
        f'<button class="p {part.role.value}{more}" name="pin" value="{key}" data-row="{span.row}"'
        f' title="{_name(part.name)}, {extent(span)}" aria-pressed="{"true" if key == pin else "false"}">'
        f"{SIGNS[part.role]}{label}</button>"
    )


def extent(span: Span) -> str:
    """Which bytes a span touches, in words."""
    first = span.offset
    if span.packed:
        width = span.end - span.start
        return f"{width:,} bit{'s' * (width != 1)} from bit {span.start % 8} of byte {first:,}"
    last = span.end // 8 - 1
    if last < first:
        return f"no byte, before byte {first:,}"
    return f"byte {first:,}" if first == last else f"bytes {first:,} to {last:,}"


def hexadecimal(span: Span) -> str:
    """The bytes in hex, or the bits where it begins or ends inside a byte, and what names and values say."""
    data = span.data
    if span.packed:
        code = cut("".join(run.value for run in span.bits), TEXT_SHOWN)
    else:
        code = data.hex(" ") if len(data) <= BYTES_SHOWN else f"{data[:BYTES_SHOWN].hex(' ')} … {len(data):,} bytes"
    says = span.text if span.part.role in SPEAKING else ""
    if not data:
        return "<code>∅</code>"
    return f"<code>{code}</code>{_isolated(says)}" if says else f"<code>{code}</code>"


def characters(span: Span) -> str:
    """The bytes of a text format as the characters they are."""
    text = span.data[: 4 * TEXT_SHOWN].decode("utf-8", "backslashreplace")
    return f"<code><bdi>{escape(cut(shown(text), TEXT_SHOWN))}</bdi></code>"


def _isolated(text: str) -> str:
    """Decoded text. Isolated, so that right-to-left writing cannot reorder what stands around it."""
    return f"<bdi>{escape(cut(shown(text), TEXT_SHOWN))}</bdi>"


# Bars


STACK: Final = (
    Role.VALUE, Role.NAME, Role.LENGTH, Role.TAG, Role.TYPE, Role.POINTER, Role.FRAME, Role.PADDING, Role.UNREAD,
)  # fmt: skip
"""The order of a bar's segments: the data first, so that what it costs to carry it is what sticks out."""

CALLED: Final = {Role.VALUE: "data", Role.UNREAD: "unexplained"}


def bar(breakdown: Breakdown, largest: float, key: str) -> SafeString:
    """A size as a bar on the scale of the largest one, stacked by role. `key`: of the format, for what a click chooses.

    Drawn with attributes alone: the content policy forbids styles.
    """
    segments, words, at, scale = [], [], 0.0, 100 / (largest or 1)
    for role in STACK:
        if size := breakdown.get(role, 0):
            words.append(f"{CALLED.get(role, role.value)} {of_bytes(size)}")
            segments.append(
                f'<rect class="{role.value}" x="{at * scale:.3f}%" width="{size * scale:.3f}%" height="100%">'
                f"<title>{words[-1]}</title></rect>"
            )
            at += size
    said = ", ".join(words) or "no bytes"
    head = f'<svg class="bar" role="img" aria-label="{said}" data-format="{escape(key)}" width="100%" height="10">'
    return mark_safe(f"{head}{''.join(segments)}</svg>")  # noqa: S308  # numbers and names of our own


# Texts in the editors: the same text with marks in it, laid behind the text field


Mark = tuple[int, int, str]
"""From and to, in characters, and the key of the path; where several are described, they are parted by tabs."""


def marked(text: str, marks: Sequence[Mark], *, fault: int | None = None, pin: str | None = None) -> SafeString:
    """A text, line by line, with marks that are in order, do not overlap and do not cross a line's end.

    `fault`: the character where something is wrong, which alone is marked then.
    """
    markup = "".join(_faulty(text, fault) if fault is not None else _pieces(text, marks, pin))
    lines = markup.split("\n")  # no other line end is in it: keys are printable, and marks keep to their line
    return mark_safe("".join(f'<span class="l">{line}\n</span>' for line in lines))  # noqa: S308  # escaped above


def _pieces(text: str, marks: Sequence[Mark], pin: str | None) -> Iterator[str]:
    at = 0
    for start, end, key in marks:
        yield _plain(text[at:start])
        pinned = ' class="pin"' if pin and any(describes(pattern, pin) for pattern in key.split("\t")) else ""
        yield f'<span data-p="{escape(key)}"{pinned}>{_plain(text[start:end])}</span>'
        at = end
    yield _plain(text[at:])


def _faulty(text: str, fault: int) -> Iterator[str]:
    """The character at fault; an empty mark where a line or the text ends too early."""
    char = text[fault : fault + 1].replace("\n", "")
    yield _plain(text[:fault])
    yield f'<mark class="fault">{_plain(char)}</mark>'
    yield _plain(text[fault + len(char) :])


def describes(pattern: str, path: str) -> bool:
    """Whether a path is one of those that a pattern describes: `*` stands for any one step."""
    if "*" not in pattern:
        return pattern == path
    steps, others = pattern.split("/"), path.split("/")
    return len(steps) == len(others) and all(step in ("*", other) for step, other in zip(steps, others, strict=True))


def _plain(text: str) -> str:
    return escape(text.encode("utf-8", "replace").decode(), quote=False)
