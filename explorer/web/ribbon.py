"""A card's ribbon as a picture: SVG with attributes alone, and PNG drawn from it with fonts of our own.

The picture stands by itself: no style sheet, no font to load, no script. What a visitor wrote is made printable, cut, and
escaped; sizes are bounded, and what is left out is counted in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from explorer.explore import Pane
from explorer.wire.dump import width
from explorer.wire.layout import Layout, Role, Span

from . import pills
from .sizes import of_bytes, of_number

WIDTH: Final = 1200
MARGIN: Final = 16
LINE: Final = 30
HEIGHT: Final = 22
"""Of a pill."""

LETTER: Final = 7.3
"""Width of a character of twelve pixels in a monospaced font, and a little."""

PILLS: Final = 240
"""Spans that are drawn of one card."""

BYTES: Final = 16
"""Bytes that are drawn of one span."""

KINDS: Final = {
    Role.TAG: ("#ef8d54", "#14181d"),
    Role.TYPE: ("#74a5ff", "#14181d"),
    Role.LENGTH: ("#fedab0", "#14181d"),
    Role.NAME: ("#ada1b9", "#14181d"),
    Role.POINTER: ("#96ab97", "#14181d"),
    Role.VALUE: ("#ffffff", "#14181d"),
    Role.PADDING: ("#d5d8dc", "#14181d"),
    Role.FRAME: ("#2f343b", "#ffffff"),
    Role.UNREAD: ("#ffffff", "#9b1c1c"),
}
"""Ground and ink of each kind, as on the page by day."""

SANS: Final = "DejaVu Sans, Noto Sans, Noto Sans KR, Helvetica, Arial, sans-serif"
MONO: Final = "DejaVu Sans Mono, Menlo, Consolas, Noto Sans KR, monospace"


def svg(panes: Sequence[Pane]) -> str:
    """The ribbons of cards, one below the other, each with its bar on one scale."""
    largest = max((pane.size or 0 for pane in panes), default=0)
    shapes: list[str] = []
    top = MARGIN
    for pane in panes:
        drawn, top = _card(pane, top, largest)
        shapes += drawn
    said = ", ".join(f"{pane.format.title} {of_bytes(pane.size or 0)}" for pane in panes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}" role="img"'
        f' font-family="{MONO}" font-size="12">\n<title>{escape(said)}</title>\n'
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def png(panes: Sequence[Pane]) -> bytes:
    """The same, drawn."""
    from .preview import DRAWN, drawn  # what draws is large, and most requests draw nothing

    return drawn("\n".join(DRAWN.sub("□", line) for line in svg(panes).split("\n")))


def _card(pane: Pane, top: int, largest: int) -> tuple[list[str], int]:
    layout = pane.layout
    assert layout is not None
    shapes = [
        f'<text x="{MARGIN}" y="{top + 14}" font-family="{SANS}" font-size="15" font-weight="bold" fill="#14181d">'
        f"{escape(pane.format.title)}</text>",
        f'<text x="330" y="{top + 14}" font-family="{SANS}" font-size="15" font-weight="bold" fill="#14181d"'
        f' text-anchor="end">{of_bytes(len(layout.data))}</text>',
        *_bar(layout, top, largest),
    ]
    x, y = float(MARGIN), top + 26
    for span in layout.spans(0, PILLS):
        label = _label(span, text=pane.format.text)
        wide = sum(width(words) for words in label) * LETTER + (12 if len(label) == 1 else 18)
        if x + wide > WIDTH - MARGIN and x > MARGIN:
            x, y = float(MARGIN), y + LINE
        shapes.append(_pill(span, label, x, y, min(wide, WIDTH - 2 * MARGIN)))
        x += wide + 4
    bottom = y + HEIGHT
    if len(layout) > PILLS:
        shapes.append(_note(f"and {len(layout) - PILLS:,} more spans", bottom + 18))
        bottom += 24
    if layout.problem is not None:
        shapes.append(_note(pills.cut(pills.shown(layout.problem.detail), 150), bottom + 18, "#9b1c1c"))
        bottom += 24
    return shapes, bottom + 20


def _note(words: str, y: int, fill: str = "#4a5460") -> str:
    return f'<text x="{MARGIN}" y="{y}" font-family="{SANS}" fill="{fill}">{escape(words)}</text>'


def _bar(layout: Layout, top: int, largest: int) -> Iterator[str]:
    breakdown = layout.breakdown()
    at, scale = 350.0, (WIDTH - 350 - MARGIN) / (largest or 1)
    for role in pills.STACK:
        if size := breakdown.get(role, 0):
            fill = "#0b57d0" if role is Role.VALUE else KINDS[role][0]
            yield (
                f'<rect x="{at:.1f}" y="{top + 4}" width="{size * scale:.1f}" height="10" fill="{fill}" stroke="#0000004d"'
                f' stroke-width="0.5"><title>{pills.CALLED.get(role, role.value)} {of_number(size)} B</title></rect>'
            )
            at += size * scale


def _label(span: Span, *, text: bool) -> list[str]:
    """What a pill says: its letter and its bytes or characters; what they mean, in a piece that has its own script."""
    data, role = span.data, span.part.role
    letter = f"{pills.LETTERS[role]} " if role in pills.LETTERS else ""
    if text:
        return [letter + pills.cut(pills.shown(data[:200].decode("utf-8", "backslashreplace")), 60)]
    code = data[:BYTES].hex(" ") + (f" … {len(data):,} bytes" if len(data) > BYTES else "") if data else "∅"
    says = pills.cut(pills.shown(span.text), 40) if role in pills.SPEAKING and data else ""
    return [f"{letter}{code}", says] if says else [f"{letter}{code}"]


def _pill(span: Span, label: list[str], x: float, y: int, wide: float) -> str:
    ground, ink = KINDS[span.part.role]
    edge = {Role.VALUE: "#b4bcc6", Role.UNREAD: "#9b1c1c"}.get(span.part.role, "#00000038")
    dashes = ' stroke-dasharray="3 2"' if span.part.role is Role.UNREAD else ""
    told = f"{pills.shown(span.part.name)}, {pills.extent(span)}"
    if span.path:
        told += f", {pills.path_key(span.path)}"
    return (
        f'<g><title>{escape(told)}</title><rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{HEIGHT}" rx="4"'
        f' fill="{ground}" stroke="{edge}"{dashes}/>'
        f"{_texts(label, x + 6, y + 15, ink)}</g>"
    )


def _texts(label: list[str], x: float, y: int, ink: str) -> str:
    pieces = []
    for words in label:
        pieces.append(f'<text x="{x:.1f}" y="{y}" fill="{ink}">{escape(words)}</text>')
        x += width(words) * LETTER + 6
    return "".join(pieces)
