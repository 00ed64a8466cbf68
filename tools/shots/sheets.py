"""Contact sheets: pictures side by side, so that a person can look at many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

SIDE: Final = 1560
"""Pixels of a sheet in either direction; many viewers make larger pictures small."""

STYLE: Final = (
    f"body{{margin:0;width:{SIDE}px;background:#888;font:12px sans-serif;display:flex;flex-wrap:wrap;gap:8px}}"
    "figure{margin:0}figcaption{color:#fff;padding:2px}img{display:block;object-fit:cover;object-position:top}"
)


def sheets(browser: Browser, taken: Mapping[str, Sequence[Path]], out: Path) -> int:
    """A sheet a state of its laptops, one of its variants, and sheets of six phones; how many there are."""
    page = browser.new_page(viewport={"width": SIDE, "height": 800})
    count = 0
    for name, across, pictures in _groups(taken):
        sheet = out / f"{name}.html"
        sheet.write_text(_sheet(pictures, across), encoding="utf-8")
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        sheet.unlink()
        count += 1
    page.close()
    return count


def _groups(taken: Mapping[str, Sequence[Path]]) -> Iterator[tuple[str, int, Sequence[Path]]]:
    """Each sheet: its name, how many pictures stand in a row, the pictures."""
    phones: list[Path] = []
    for state, pictures in taken.items():
        laptops = [picture for picture in pictures if ".laptop-" in picture.name]
        if laptops:
            yield state, 2 if len(laptops) < 3 else 3, laptops
        phones += (narrow := [picture for picture in pictures if ".phone-" in picture.name or ".360" in picture.name])
        if others := [picture for picture in pictures if picture not in laptops and picture not in narrow]:
            yield f"{state}-variants", 3, others
    for number in range(0, len(phones), 6):
        yield f"phones-{number // 6 + 1:02}", 6, phones[number : number + 6]


def _sheet(pictures: Sequence[Path], across: int) -> str:
    width = SIDE // across - 8
    rows = -(-len(pictures) // across)
    height = SIDE // rows - 24
    figures = [
        f"<figure><figcaption>{escape(picture.stem)}</figcaption>"
        f'<img src="{picture.as_uri()}" width="{width}"></figure>'
        for picture in pictures
    ]
    style = f"<style>{STYLE}img{{height:auto;max-height:{height}px}}</style>"
    return f"<!doctype html><meta charset=utf-8>{style}" + "".join(figures)
