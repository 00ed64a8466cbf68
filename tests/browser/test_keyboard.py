"""Every task of the pages with nothing but a keyboard: no click, no field that is filled, no focus that a script sets.

Where the focus is, is told by its role and its name, as a person hears them. Each step goes on from where the last one ended.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

Name = str | re.Pattern[str]

# Whatever a live region says, in order: what a screen reader would read out.
HEARING = """
addEventListener("DOMContentLoaded", () => {
  window.heard = [];
  const LIVE = "[role=status], [role=alert], [aria-live=polite], output";
  new MutationObserver((changes) => {
    const regions = changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest(LIVE));
    for (const region of new Set(regions)) {
      const words = region?.textContent.trim().replace(/\\s+/g, " ");
      if (words && !region.closest("[hidden]")) window.heard.push(words);
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
});
"""


class Keyboard:
    """A page, and the only hands on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.focus = page.locator(":focus")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def on(self, role: Any, name: Name, within: Locator | None = None) -> None:
        """The focus is on what has this role and this name."""
        expect(self.focus).to_have_role(role)
        expect(self.focus).to_have_accessible_name(name)
        if within is not None:
            expect(within.locator(":focus")).to_have_count(1)

    def tab_to(self, role: Any, name: Name, within: Locator | None = None, *, key: str = "Tab", most: int = 90) -> int:
        """Go there by the Tab key alone; how many presses it took."""
        wanted = (within or self.page).get_by_role(role, name=name, exact=True).and_(self.focus)
        for presses in range(1, most + 1):
            self.press(key)
            if wanted.count():
                return presses
        raise AssertionError(f"{most} presses of {key}, and no {role} {name!r}")

    def tab_to_menu(self, words: str, *, key: str = "Tab", most: int = 90) -> None:
        """The head of a menu: browsers do not agree on its role."""
        wanted = self.page.locator("summary:focus", has_text=re.compile(rf"^{words}$"))
        for _ in range(most):
            self.press(key)
            if wanted.count():
                return
        raise AssertionError(f"{most} presses of {key}, and no menu {words!r}")

    def heard(self) -> list[str]:
        told: list[str] = self.page.evaluate("heard.splice(0)")
        return told


@pytest.fixture
def open_page(page: Page, live_server: Any, clean: list[str]) -> Callable[[str], Keyboard]:
    page.add_init_script(HEARING)

    def go(address: str) -> Keyboard:
        page.goto(live_server.url + address)
        return Keyboard(page)

    return go


def card(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def ribbon(page: Page, title: str) -> Locator:
    return page.get_by_role("toolbar", name=re.compile(rf"^{title}, [\d,]+ B"))


def editor_says(page: Page, field: str, text: Name) -> None:
    expect(page.locator(f"#{field}")).to_have_value(text)


# Paste


def test_paste(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/")
    page = keys.page
    keys.press("Tab")
    keys.on("link", "Skip to the content")
    keys.press("Enter")
    keys.tab_to("textbox", "Record", most=4)
    status = page.locator("#status")

    keys.heard()
    keys.press("Control+a")
    page.keyboard.insert_text('{"city": "Seoul", "zip": 4524}')
    expect(card(page, "JSON").locator(".size")).to_have_text("27 B")
    expect(status).to_have_text(re.compile("^JSON 27 bytes"))
    assert len(keys.heard()) == 1, "said once"
    keys.on("textbox", "Record")

    keys.press("Control+Home", "ArrowRight")
    keys.type(",")
    expect(page.locator("#record-told")).to_contain_text("expected")
    expect(status).to_contain_text("expected")
    assert len(keys.heard()) == 1
    expect(keys.focus).to_have_attribute("aria-invalid", "true")
    expect(keys.focus).to_have_accessible_description(re.compile("expected"))
    keys.press("Control+.")
    editor_says(page, "record", '{"city": "Seoul", "zip": 4524}')
    keys.on("textbox", "Record")
    keys.press("Control+z")
    editor_says(page, "record", '{,"city": "Seoul", "zip": 4524}')
    keys.press("Control+z", "Control+z")
    editor_says(page, "record", re.compile('"userName": "Martin"'))
    expect(card(page, "JSON").locator(".size")).to_have_text("81 B")

    keys.press("Tab")  # no trap
    keys.on("radio", re.compile("^Avro"))
    keys.press("Shift+Tab")
    keys.on("textbox", "Record")


def test_a_schema_is_adopted_and_given_back(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/?example=")
    page = keys.page
    keys.tab_to("radio", re.compile("^Avro"))
    keys.press("ArrowRight")
    keys.on("radio", re.compile("^Protocol Buffers"))
    keys.tab_to("button", "adopt", most=3)
    keys.press("Enter")
    expect(page.get_by_role("button", name="let go").and_(page.locator("[name=drop]:visible"))).to_be_visible()
    expect(keys.focus).to_have_count(1)
    keys.tab_to("textbox", re.compile("Protocol Buffers schema"), most=4)
    keys.press("Control+Home")
    keys.type("// mine\n")
    editor_says(page, "schema-protobuf-0", re.compile("^// mine"))


# Compare and pin


def test_a_value_is_followed_through_the_formats(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/")
    page = keys.page
    json, packed = ribbon(page, "JSON"), ribbon(page, "MessagePack")
    keys.tab_to("button", "JSON fills the window")
    keys.press("Tab")
    keys.on("button", 'N"favoriteNumber"', json)  # what is pinned
    keys.press("Tab")  # one stop a ribbon
    keys.on("link", "MessagePack")
    keys.press("Shift+Tab", "Home")
    keys.on("button", "{", json)
    keys.press("ArrowRight")
    keys.on("button", 'N"userName"', json)
    for lit in (json, packed):
        expect(lit.locator(".lit").first).to_be_visible()
    keys.press("Alt+ArrowRight", "Alt+ArrowRight")
    keys.on("button", 'N"favoriteNumber"', json)
    keys.press("]")
    keys.on("button", re.compile("favoriteNumber|ae"), packed)
    keys.press("[")
    keys.on("button", 'N"favoriteNumber"', json)
    keys.press("Alt+ArrowLeft", "Alt+ArrowLeft")
    keys.on("button", 'N"userName"', json)
    keys.press("End")
    keys.on("button", "}", json)
    keys.press("ArrowUp", "ArrowDown", "End", "Home", "ArrowRight")
    keys.on("button", 'N"userName"', json)

    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"\?pin=%2FuserName$"))
    keys.on("button", 'N"userName"', json)
    expect(keys.focus).to_have_attribute("aria-pressed", "true")
    inspector = page.get_by_role("region", name="Pinned")
    expect(inspector).to_contain_text('/userName = "Martin"')
    expect(page.locator("#cost-json")).to_have_attribute("open", "")
    keys.press("]", "Enter", "Enter")  # let go, and pinned from another format
    expect(page.locator("#cost-messagepack")).to_have_attribute("open", "")
    keys.on("button", re.compile("a8|userName"), packed)
    keys.press("Escape")
    expect(page.get_by_role("region", name="Nothing pinned")).to_be_visible()
    keys.on("button", re.compile("a8|userName"), packed)


def test_formats_are_chosen_and_cards_folded_and_grown(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/")
    page = keys.page
    keys.tab_to_menu("Formats")
    keys.press("Enter")
    keys.tab_to("checkbox", "CBOR")
    keys.press("Space")
    expect(card(page, "CBOR")).to_be_visible()
    keys.on("checkbox", "CBOR")
    keys.press("Escape")
    expect(page.locator("#formats > summary")).to_be_focused()
    expect(page.locator("#formats .choices")).to_be_hidden()

    keys.tab_to("button", "Show the bytes of MessagePack")
    keys.press("Enter")
    expect(card(page, "MessagePack").get_by_role("toolbar")).to_be_hidden()
    expect(keys.focus).to_have_attribute("aria-expanded", "false")
    keys.press("Enter", "Tab")
    keys.on("button", "MessagePack fills the window")
    keys.press("Enter")
    expect(page.locator("html.grown")).to_be_attached()
    keys.press("Tab")
    keys.on("button", re.compile("."), ribbon(page, "MessagePack"))
    keys.press("Escape")
    expect(page.locator("html.grown")).to_have_count(0)
    keys.on("button", "MessagePack fills the window")


def test_views_and_the_ledger(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/")
    page = keys.page
    keys.tab_to("radio", "Pills")
    for view, sign in (("Hex", ".ribbon.hex"), ("List", ".ribbon.list"), ("Ledger", "#ledger")):
        keys.press("ArrowRight")
        expect(page.locator(sign).first).to_be_visible()
        keys.on("radio", view, page.get_by_role("radiogroup", name="View"))
    table = page.get_by_role("region", name="Bytes of each value in each format")
    keys.tab_to("button", "favoriteNumber", table)  # one stop: the row of what is pinned
    keys.press("Tab")
    expect(table.locator(":focus")).to_have_count(0)
    keys.press("Shift+Tab", "Home", "ArrowDown")
    keys.on("button", "userName", table)
    keys.press("Enter")
    expect(page.get_by_role("region", name="Pinned")).to_contain_text('/userName = "Martin"')
    keys.on("button", "userName", table)
    expect(keys.focus).to_have_attribute("aria-pressed", "true")
    page.set_viewport_size({"width": 480, "height": 800})
    keys.press("ArrowUp", "ArrowDown")  # into sight again
    keys.on("button", "userName", table)
    expect(keys.focus).to_be_in_viewport()
    last = table.get_by_role("row", name=re.compile("^userName")).get_by_role("cell").last
    expect(last).not_to_be_in_viewport()
    keys.press(*["ArrowRight"] * 12)  # it scrolls
    expect(last).to_be_in_viewport()
    keys.on("button", "userName", table)


# Bits


def test_bits_step_by_step(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/decode?bytes=")
    page = keys.page
    keys.tab_to("textbox", "Bytes")
    page.keyboard.insert_text("0a064d617274696e10b90a")
    value = page.get_by_role("region", name="What they say")
    expect(value).to_contain_text("1337")
    keys.tab_to("button", re.compile("0a"), ribbon(page, "Protocol Buffers"))
    keys.press("End")
    keys.on("button", re.compile("b9 0a.*1337"))
    keys.press("Enter")
    expect(page.get_by_role("region", name="Pinned")).to_contain_text("/2 = 1337")
    keys.on("button", re.compile("b9 0a.*1337"))

    bits = page.get_by_role("toolbar", name=re.compile("^Bits of .*bytes 9 and 10|^Bits of .*bytes 9 to 10"))
    keys.tab_to("button", "1", bits, key="Shift+Tab")
    keys.press("Tab")
    expect(bits.locator(":focus")).to_have_count(0)  # one stop
    keys.press("Shift+Tab", "Home", *["ArrowRight"] * 7)
    keys.on("button", "1", bits)
    expect(keys.focus).to_have_accessible_description("Flip bit 7 of byte 9")
    keys.press("Enter")
    expect(value).to_contain_text("1336")
    keys.on("button", "0", bits)
    expect(keys.focus).to_have_accessible_description("Flip bit 7 of byte 9")
    keys.press("ArrowLeft", "Enter")
    expect(value).to_contain_text("1338")
    expect(keys.focus).to_have_accessible_description("Flip bit 6 of byte 9")
    keys.press("Home", "Enter")  # the continuation bit: the value ends here, and what follows is another
    expect(page.locator(".steps li")).to_have_count(3)
    expect(keys.focus).to_have_count(1)

    keys.tab_to("button", re.compile("^Undo: bit 0 of byte 9"))
    keys.press("Enter")
    expect(page.locator(".steps li")).to_have_count(2)
    expect(value).to_contain_text("1338")
    keys.on("button", re.compile("^Undo: bit 6 of byte 9"))
    keys.press("Shift+Tab")
    keys.on("button", re.compile("^Undo: bit 7 of byte 9"))
    keys.press("Enter")
    expect(value).to_contain_text("1337")
    expect(page.locator(".steps li")).to_have_count(0)
    expect(keys.focus).to_have_count(1)


# Share


def test_share(open_page: Callable[[str], Keyboard]) -> None:
    cache.clear()  # nobody has saved yet
    keys = open_page("/")
    page = keys.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys.tab_to("button", "Share")
    keys.press("Enter")
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog).to_be_visible()
    keys.on("textbox", re.compile("^Title"), dialog)
    keys.type("By keys alone")
    keys.tab_to("button", "Store and make the link", dialog, most=3)
    keys.press("Enter")
    told = dialog.get_by_role("status")
    expect(told).to_have_text("Stored. The link is kept for ever.")
    keys.on("textbox", "Short link", dialog)
    short = page.locator("#short-link").input_value()
    keys.press("Tab")
    keys.on("button", re.compile("Copy"), dialog)
    keys.press("Enter")
    expect(told).to_have_text("Copied: Short link.")
    assert page.evaluate("navigator.clipboard.readText()") == short
    keys.tab_to("textbox", "Link that holds everything", dialog, most=9)
    keys.press("Tab", "Enter")
    expect(told).to_have_text("Copied: Link that holds everything.")
    assert "#s=1." in page.evaluate("navigator.clipboard.readText()")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    keys.on("button", "Share")
    expect(page.get_by_role("region", name="Pinned")).to_be_visible()  # Escape was the dialog's

    page.goto(short)
    expect(page).to_have_title("By keys alone · Bytewise")
    keys.press("Tab", "Enter")
    keys.tab_to("textbox", "Record", most=4)


# Evolution


def test_evolve(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/evolution")
    page = keys.page
    verdict = page.locator("#reading-title")
    status = page.locator("#status")
    expect(verdict).to_have_text(re.compile("v3 cannot read what v1 wrote"))
    keys.press("Tab", "Enter")
    keys.tab_to("radio", re.compile("^v3"))
    keys.press("ArrowLeft")
    keys.on("radio", re.compile("^v2"))
    keys.tab_to("textbox", "Avro schema v2", most=9)
    keys.press(*["Shift+Tab"] * 9)

    keys.heard()
    keys.tab_to("combobox", "writer")
    keys.press("ArrowDown")
    expect(verdict).to_have_text(re.compile("v3 cannot read what v2 wrote"))
    keys.on("combobox", "writer")
    expect(status).to_have_text(re.compile("v3 cannot read what v2 wrote"))
    assert len([words for words in keys.heard() if "cannot read" in words]) == 1
    keys.press("Tab", "Tab")
    keys.on("combobox", "reader")
    keys.press("ArrowUp")
    expect(verdict).to_have_text(re.compile("v2 can read what v2 wrote"))
    keys.press("ArrowDown")
    expect(verdict).to_have_text(re.compile("v3 cannot read what v2 wrote"))

    # the matrix is one stop
    matrix = page.get_by_role("grid", name="Readers by writers")
    keys.tab_to("button", re.compile("^v3 reads v2"), matrix)
    keys.press("Tab")
    expect(matrix.locator(":focus")).to_have_count(0)
    keys.press("Shift+Tab", "ArrowLeft")
    keys.on("button", re.compile("^v3 reads v1"), matrix)
    keys.press("ArrowUp")
    keys.on("button", re.compile("^v2 reads v1"), matrix)
    keys.press("Enter")
    expect(verdict).to_have_text(re.compile("v2 can read what v1 wrote"))
    keys.on("button", re.compile("^v2 reads v1"), matrix)
    expect(keys.focus).to_have_attribute("aria-pressed", "true")
    keys.press("ArrowDown", "Enter")
    expect(verdict).to_have_text(re.compile("v3 cannot read what v1 wrote"))

    # a rule is read, and its place pressed
    rule = page.locator("#rule-READER_FIELD_MISSING_DEFAULT_VALUE")
    expect(rule).to_have_attribute("open", "")
    keys.tab_to("button", "v3 5:14", rule, key="Shift+Tab")
    keys.press("Enter")
    keys.on("textbox", "Avro schema v3")
    assert page.evaluate("getSelection().toString()") == '"userID"'
    editor_says(page, "version-2", re.compile('"userID", "type": "long"}'))

    # mended, and undone
    keys.tab_to("button", "Apply to v3")
    keys.press("Enter")
    expect(verdict).to_have_text(re.compile("v3 can read what v1 wrote"))
    editor_says(page, "version-2", re.compile('"userID", "type": "long", "default": 0'))
    keys.on("heading", re.compile("v3 can read what v1 wrote"))
    keys.tab_to("button", "undo", key="Shift+Tab")
    keys.press("Enter")
    expect(verdict).to_have_text(re.compile("v3 cannot read what v1 wrote"))
    expect(keys.focus).to_have_count(1)


def test_the_reading_step_by_step(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/evolution")
    page = keys.page
    steps = page.get_by_role("list", name="Steps of the reading")
    now = page.locator("#steps [aria-current=step]")
    last = steps.get_by_role("button").count() - 1
    keys.tab_to("button", "Next step")
    keys.press("Enter")
    expect(now).to_have_attribute("value", "step:0")
    keys.press("Tab")
    expect(steps.locator(":focus")).to_have_attribute("value", "step:0")
    keys.press("Tab")
    expect(steps.locator(":focus")).to_have_count(0)  # one stop
    keys.press("Shift+Tab", "ArrowDown", "ArrowRight")
    expect(steps.locator(":focus")).to_have_attribute("value", "step:2")
    expect(now).to_have_attribute("value", "step:2")
    expect(page.locator("#saying")).to_contain_text("3 of ")
    keys.press("ArrowUp")
    expect(now).to_have_attribute("value", "step:1")
    keys.press("Escape")
    expect(now).to_have_count(0)
    keys.tab_to("button", "Next step", key="Shift+Tab", most=3)
    for step in range(last + 1):
        keys.press("Enter")
        expect(now).to_have_attribute("value", f"step:{step}")
    keys.on("button", "Step before")  # the other one leads no further
    keys.press("Enter")
    expect(now).to_have_attribute("value", f"step:{last - 1}")


# The frame of the pages


def test_examples_help_theme_and_language(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/")
    page = keys.page
    keys.press("Tab", "?")
    sheet = page.get_by_role("dialog", name="Keys and hints")
    expect(sheet).to_be_visible()
    expect(sheet.locator(":focus")).to_have_count(1)
    keys.press("Escape")
    expect(sheet).to_be_hidden()
    keys.on("link", "Skip to the content")
    keys.press("/")
    keys.on("textbox", "Record")
    keys.tab_to_menu("Examples", key="Shift+Tab", most=3)
    keys.press("Enter")
    keys.press("Tab", "Tab")
    keys.on("link", re.compile("^One more than 2"))
    keys.press("Escape")
    expect(page.locator("#examples > summary")).to_be_focused()
    keys.press("Enter", "Tab", "Tab", "Enter")
    expect(page).to_have_url(re.compile("example=beyond-2-53"))
    page.wait_for_selector("html.live")

    keys.tab_to("button", "Theme: system")
    keys.press("Enter")
    keys.on("button", "Theme: light")
    keys.press("Space")
    keys.on("button", "Theme: dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    keys.press("Shift+Tab")
    keys.on("button", "Colours of the kinds")
    keys.press("Space")
    expect(keys.focus).to_have_attribute("aria-pressed", "false")
    keys.press("Shift+Tab")
    keys.on("button", "한국어")
    keys.press("Enter")
    expect(page.locator("html[lang=ko].live")).to_be_attached()
    keys.tab_to("button", "English")
    keys.press("Enter")
    expect(page.locator("html[lang=en].live")).to_be_attached()


def test_formats_are_compared_and_read(open_page: Callable[[str], Keyboard]) -> None:
    keys = open_page("/formats/")
    page = keys.page
    keys.tab_to("textbox", "The record, as JSON")
    keys.press("Control+a")
    keys.type("[1, 2, 3]")
    keys.press("Tab")
    keys.on("button", "Compare")
    keys.press("Enter")
    table = page.get_by_role("group", name="Comparison of the formats")
    expect(table.get_by_role("row", name=re.compile("^JSON 7 "))).to_be_visible()
    keys.tab_to("button", "Bytes", table)
    keys.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Bytes")
    keys.tab_to("link", "Avro", most=60)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Avro", level=1)).to_be_visible()
    record = page.get_by_role("toolbar", name=re.compile("^The classic record"))
    keys.tab_to("button", "L0c", record)
    keys.press("ArrowRight", "End")
    keys.on("button", "00", record)
    keys.press("Tab")  # one stop
    expect(record.locator(":focus")).to_have_count(0)
    keys.press("Shift+Tab", "Home", "ArrowRight", "Enter")
    expect(page.get_by_role("region", name="Pinned")).to_contain_text('/userName = "Martin"')
