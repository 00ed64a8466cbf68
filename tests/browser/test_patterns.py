"""The pattern page in a browser: every component in every state is accessible, and fits."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Twice the same component is twice the same landmark, here and nowhere else.
    "rules": {"landmark-unique": {"enabled": False}},
}


def test_axe_finds_nothing(page: Page, live_server: Any, settings: Any) -> None:
    settings.DEBUG = True
    page.goto(f"{live_server.url}/patterns", timeout=60_000)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options=OPTIONS)
        assert found.violations_count == 0, found.generate_report()


def test_nothing_sticks_out(page: Page, live_server: Any, clean: list[str], settings: Any) -> None:
    settings.DEBUG = True
    page.goto(f"{live_server.url}/patterns", timeout=60_000)
    for width in (360, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
