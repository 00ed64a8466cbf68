"""The picture that chat tools show beside a link: our own SVG, drawn by resvg with fonts of our own.

The SVG is a template; here is what it says. Everything is bounded: the letters that are drawn, the formats, and the time
that the record may take.
"""

from __future__ import annotations

import atexit
import lzma
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import resvg_py
from django.core.cache import caches
from django.http import QueryDict
from django.template.loader import render_to_string

from explorer.explore import Pane, explore
from explorer.scenario import EVOLUTION, Scenario
from explorer.wire import limits
from explorer.wire.problem import LimitError

from . import forms
from .evolution import links as evolution
from .evolution.matrix import answer, matrix
from .evolution.present import title_of as title_of_versions
from .evolution.study import study
from .models import StoredScenario
from .pills import STACK
from .scenario_present import title_of
from .sizes import of_bytes

WIDTH: Final = 1200
HEIGHT: Final = 630

FONTS: Final = Path(__file__).parent / "fonts"

DRAWN: Final = re.compile(
    "[^ -~\xa0-\u017f\u0384-\u038a\u0391-\u03a1\u03a3-\u03ce\u0400-\u045f\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026"
    "\u2190-\u2193\u25a1\u3001-\u3003\u3008-\u3011\u3041-\u3093\u30a1-\u30f6\u3131-\u318e\uac00-\ud7a3\uff01-\uff5e]"
)
"""What the fonts cannot draw."""

ROWS: Final = 6
"""Formats in the picture."""

BAR: Final = (372, 648)
"""Where a bar begins, and how long the longest is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar."""

    role: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A format: its name, its bar and its size."""

    y: int
    title: str
    size: str
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Tile:
    """Whether one version reads another: a square of the matrix."""

    key: str
    x: int
    y: int
    width: int
    height: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a version beside the matrix: a row's, to its left, or a column's, above it."""

    x: int
    y: int
    text: str
    column: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """`preview.svg`: a record and its bytes, or versions and who reads what."""

    title: Sequence[Line]
    record: Sequence[Line] = ()
    rows: Sequence[Row] = ()
    more: str = ""
    fault: Sequence[Line] = ()
    verdict: Sequence[Line] = ()
    key: str = ""
    tiles: Sequence[Tile] = ()
    labels: Sequence[Label] = ()


def picture_of(stored: StoredScenario) -> bytes:
    """The picture of a stored scenario as PNG; drawn once in a process's life, as long as there is room."""
    kept = caches["pictures"]
    picture: bytes | None = kept.get(stored.key)
    if picture is None:
        picture = draw(stored)
        kept.set(stored.key, picture, None)
    return picture


def draw(stored: StoredScenario) -> bytes:
    """The picture, drawn."""
    return drawn(render_to_string("preview.svg", {"p": _picture(stored)}))


def drawn(svg: str) -> bytes:
    """An SVG of ours as PNG, with our fonts alone."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=fonts(),
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
            monospace_family="DejaVu Sans Mono",
        )
    )


@lru_cache(maxsize=1)
def fonts() -> list[str]:
    """The fonts' files. The Korean one is four times as large as it is packed, so it is unpacked when it is first needed."""
    handle, unpacked = tempfile.mkstemp(suffix=".ttf")
    atexit.register(Path(unpacked).unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(lzma.decompress((FONTS / "BytewiseKorean.ttf.xz").read_bytes()))
    return [unpacked, *sorted(str(path) for path in FONTS.glob("*.ttf"))]


def _picture(stored: StoredScenario) -> Picture:
    if stored.scenario.view == EVOLUTION:
        return _of_versions(stored.scenario)
    scenario = forms.opened(stored.scenario, QueryDict()).scenario
    title = list(_lines(title_of(scenario), 44, 2))
    panes, fault = _cards(scenario)
    record = _lines(" ".join(scenario.record_text[:400].split()), 84, 2 if len(title) == 1 else 1)
    top = 146 + 58 * len(title)
    lines = [Line(top + 34 * place, text) for place, text in enumerate(record)]
    below = top + 34 * len(lines) + 10
    step = min((HEIGHT - 24 - below) // ROWS, 58)
    left = len(panes) - ROWS
    return Picture(
        title=[Line(150 + 58 * place, text) for place, text in enumerate(title)],
        record=lines,
        rows=list(_rows(panes[:ROWS], below + step // 2, step)),
        more=f"and {left} more" if left > 0 else "",
        fault=[Line(below + 40 + 36 * place, text) for place, text in enumerate(_lines(fault, 68, 3))],
    )


def _cards(scenario: Scenario) -> tuple[list[Pane], str]:
    """The cards that have bytes; where there are none, why not."""
    try:
        found = explore(scenario, seconds=limits.SECONDS)
    except LimitError as error:
        return [], error.problem.detail
    problems = [*found.problems, *(problem for pane in found.panes for problem in pane.problems)]
    panes = [pane for pane in found.panes if pane.layout is not None]
    return panes, "" if panes or not problems else problems[0].detail


def _rows(panes: Sequence[Pane], y: int, step: int) -> Iterator[Row]:
    """The formats, on one scale."""
    begin, length = BAR
    largest = max((pane.size or 0 for pane in panes), default=0) or 1
    for place, pane in enumerate(panes):
        assert pane.layout is not None
        breakdown, at, segments = pane.layout.breakdown(), float(begin), []
        for role in STACK:
            if size := breakdown.get(role, 0):
                width = size / largest * length
                segments.append(Segment(role.value, at, width))
                at += width
        yield Row(y + place * step, pane.format.title, of_bytes(pane.size or 0), segments)


MATRIX: Final = (270, 66)
"""The room that the matrix has from top to bottom, and a row's height where there are few."""

COLUMN: Final = 130
"""The width of a column with a name."""

NAMED: Final = 6
"""Versions up to which the matrix has names."""


def _of_versions(scenario: Scenario) -> Picture:
    """The verdict, and who reads what: rows read, columns wrote."""
    asked = evolution.opened(scenario)
    try:
        found = study(asked)
    except LimitError as error:
        return Picture(_title(title_of_versions(asked)), fault=[Line(250, error.problem.detail)])
    told, squares = answer(found), matrix(found)
    title = _title(title_of_versions(asked))
    below = 150 + 58 * len(title)
    lines = [*_lines(told.head.rstrip(".") + ".", 62, 1), *_lines(told.why, 62, 1)]
    verdict = [Line(below + 42 * place, text) for place, text in enumerate(lines)]
    count = len(squares.rows)
    room, most = MATRIX
    height = min(most, room // max(count, 1))
    named = count <= NAMED
    width = COLUMN if named else height
    left, top = (310 if named else 60), HEIGHT - 34 - count * height
    tiles = [
        Tile(square.key, left + column * width, top + row * height, width - 6, height - 6, square.chosen)
        for row, (_, cells) in enumerate(squares.rows)
        for column, square in enumerate(cells)
    ]
    labels = []
    for place, name in enumerate(squares.names if named else ()):
        row, column = top + place * height + height // 2 - 3, left + place * width + width // 2 - 3
        labels.append(Label(left - 14, row, f"{next(_lines(name, 13, 1), '')} reads", column=False))
        labels.append(Label(column, top - 14, next(_lines(name, 9, 1), ""), column=True))
    return Picture(title, verdict=verdict, key=told.key, tiles=tiles, labels=labels)


def _title(text: str) -> list[Line]:
    return [Line(150 + 58 * place, line) for place, line in enumerate(_lines(text, 44, 2))]


def _lines(text: str, room: int, count: int) -> Iterator[str]:
    """A text in at most `count` lines of `room` narrow letters, broken between words where there are any."""
    text = DRAWN.sub("□", unicodedata.normalize("NFC", text)).strip()
    for last in range(count - 1, -1, -1):
        if not text:
            return
        end = _fits(text, room)
        if end < len(text) and not last:
            yield f"{text[: _fits(text, room - 1)].rstrip()}…"
            return
        space = text.rfind(" ", room // 3, end + 1) if end < len(text) else -1
        cut = space if space > 0 else end
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()


def _fits(text: str, room: int) -> int:
    """How many characters fit; Korean ones are wider."""
    width = 0.0
    for place, char in enumerate(text):
        width += 1.6 if unicodedata.east_asian_width(char) in "WF" else 1
        if width > room:
            return place
    return len(text)
