"""Takes the pictures: each state is brought about once a device, and seen in all the ways that need no new page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from .faults import faults
from .states import State

BLINDNESS: Final = ("deuteranopia", "protanopia", "achromatopsia")
LAPTOP: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 390, "height": 844}
WIDTHS: Final = {"360": (360, 740), "1920": (1920, 1080), "2560": (2560, 1300)}
PAPER: Final = 720
"""Pixels of a sheet of A4 between its margins."""

LONGEST: Final = {1280: 1700, 390: 2400}
"""Pixels of a page that a picture shows; what is below is more of the same."""

PRESSED: Final = {"hover": ["hover"], "focus": ["focus", "focus-visible"]}
"""What a pointer and a keyboard make of a button."""

MEDIA: Final[dict[str, Any]] = {
    "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference", "media": "screen",
}  # fmt: skip


COLOURS: Final = """which => {
    document.documentElement.dataset.colours = which;
    document.getElementById("colours")?.setAttribute("aria-pressed", String(which !== "off"));
}"""
"""Colours of the kinds on or off, and their button with them."""


@dataclass(slots=True)
class Taker:
    """One browser, one page a device and language, all pictures."""

    browser: Browser
    origin: str
    ids: dict[str, str]
    out: Path
    wanted: Callable[[str], bool]
    found: list[str] = field(default_factory=list)
    sideways: int = 0
    taken: dict[str, list[Path]] = field(default_factory=dict)

    def all(self, states: tuple[State, ...]) -> None:
        for device, options in (
            ("laptop", {"viewport": LAPTOP}),
            ("phone", {"viewport": PHONE, "has_touch": True, "is_mobile": True}),
        ):
            for language in ("en", "ko"):
                chosen = [state for state in states if self.wanted(state.name) and (language == "en" or state.main)]
                if not chosen:
                    continue
                context = self.browser.new_context(locale={"en": "en-GB", "ko": "ko-KR"}[language], **options)
                for state in chosen:
                    with self._reached(context, state) as page:
                        if page is not None:
                            self._take(page, state, device, language)
                context.close()

    @contextmanager
    def _reached(self, context: BrowserContext, state: State) -> Iterator[Page | None]:
        """A page in the state; None where it cannot be reached, which is told."""
        from django.conf import settings

        settings.DEBUG = state.debug
        page = context.new_page()
        page.set_default_timeout(60_000 if state.parts else 15_000)
        page.on("pageerror", lambda error: self.found.append(f"{state.name}: {error}"))
        page.emulate_media(**MEDIA)
        try:
            page.goto(self.origin + state.address.format(**self.ids))
            if page.locator("form#scenario[hx-post]").count():
                page.wait_for_selector("html.live")
            if state.act is not None:
                state.act(page)
        except Exception as error:  # one state that fails is no reason to take no others
            self.found.append(f"{state.name}: cannot be reached: {str(error).splitlines()[0]}")
            yield None
        else:
            yield page
        page.close()

    def _take(self, page: Page, state: State, device: str, language: str) -> None:
        if state.parts:
            return self._parts(page, state, device)
        if language == "ko":
            return self._shoot(page, state, f"{device}-korean")
        for scheme in ("light", "dark"):
            page.emulate_media(**{**MEDIA, "color_scheme": scheme})
            self._shoot(page, state, f"{device}-{scheme}")
        page.emulate_media(**MEDIA)
        if not state.main:
            return None
        if device == "laptop":
            self._media(page, state)
            self._sight(page, state)
        self._widths(page, state, device)
        return None

    def _parts(self, page: Page, state: State, device: str) -> None:
        """Each section by itself, of a page too long for one picture; the others are out of the way meanwhile."""
        for section in page.locator(state.parts).all():
            section.evaluate(
                "one => one.parentElement.querySelectorAll(':scope > *').forEach(e => e.hidden = e !== one)"
            )
            for scheme in ("light", "dark") if device == "laptop" else ("light",):
                page.emulate_media(**{**MEDIA, "color_scheme": scheme, "reduced_motion": "reduce"})
                self._part(page, state, section, f"{device}-{scheme}")
            self._ask(page, state, device)
            if device == "laptop" and section.get_attribute("id") == "buttons":
                page.emulate_media(**MEDIA)
                for name, states in PRESSED.items():
                    forced(page, "#buttons :is(button, summary)", states)
                    self._part(page, state, section, f"laptop-{name}")
                forced(page, "#buttons :is(button, summary)", [])

    def _part(self, page: Page, state: State, section: Locator, variant: str) -> None:
        path = self.out / f"{state.name}-{section.get_attribute('id')}.{variant}.png"
        box = section.bounding_box()
        if box is not None:
            page.screenshot(path=path, clip={**box, "height": min(box["height"], 6000)}, full_page=True)
            self.taken.setdefault(path.name.partition(".")[0], []).append(path)

    def _media(self, page: Page, state: State) -> None:
        page.emulate_media(**{**MEDIA, "forced_colors": "active"})
        self._shoot(page, state, "forced-colours")
        page.emulate_media(**{**MEDIA, "reduced_motion": "reduce"})
        self._shoot(page, state, "reduced-motion")
        page.emulate_media(**{**MEDIA, "media": "print"})
        page.set_viewport_size({"width": PAPER, "height": 1000})
        self._shoot(page, state, "paper")
        page.pdf(path=self.out / f"{state.name}.pdf", format="A4")
        page.set_viewport_size(LAPTOP)
        page.emulate_media(**MEDIA)

    def _sight(self, page: Page, state: State) -> None:
        page.evaluate(COLOURS, "off")
        self._shoot(page, state, "colours-off")
        page.evaluate(COLOURS, "on")
        session = page.context.new_cdp_session(page)
        for kind in BLINDNESS:
            session.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
            self._shoot(page, state, kind)
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})
        session.detach()

    def _widths(self, page: Page, state: State, device: str) -> None:
        for name, (width, height) in WIDTHS.items():
            if (width < 400) == (device == "phone"):
                page.set_viewport_size({"width": width, "height": height})
                self._shoot(page, state, name)

    def _shoot(self, page: Page, state: State, variant: str) -> None:
        path = self.out / f"{state.name}.{variant}.png"
        size = page.viewport_size or LAPTOP
        height = size["height"]
        if state.short:
            page.screenshot(path=path)
        else:
            whole = page.evaluate("document.documentElement.scrollHeight")
            height = min(whole, max(height, LONGEST.get(size["width"], 2400)))
            page.screenshot(path=path, clip={"x": 0, "y": 0, "width": size["width"], "height": height}, full_page=True)
        self.taken.setdefault(state.name, []).append(path)
        self._ask(page, state, variant)

    def _ask(self, page: Page, state: State, variant: str) -> None:
        for kind, where, by in faults(page):
            self.found.append(f"{state.name} {variant}: {kind}: {where} by {by} px")
            self.sideways += kind == "scrolls sideways"


def forced(page: Page, selector: str, states: list[str]) -> None:
    """All elements of a selector as if under a pointer, or reached by keyboard."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]:
        session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": states})
