"""The reference and the Korean pages in a browser: they fit, they are accessible, and the language is one press away."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

PAGES = ["/formats/", "/formats/avro", "/formats/json", "/formats/pickle", "/nothing-here"]
KOREAN = ["/", "/evolution", "/decode", "/examples", "/formats/cbor"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", [*PAGES, *(f"{address}?lang=ko" for address in KOREAN)])
def test_nothing_sticks_out(page: Page, live_server: Any, width: int, address: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_another_language_brings_what_was_typed_along(bytes_page: Page) -> None:
    bytes_page.fill("#record", '{"도시": "서울"}')
    expect(bytes_page.locator("#card-json .size")).to_have_text("19 B")
    bytes_page.get_by_role("button", name="한국어").click()
    expect(bytes_page.locator("html")).to_have_attribute("lang", "ko")
    expect(bytes_page.locator("#record")).to_have_value('{"도시": "서울"}')
    expect(bytes_page.locator("#record-title")).to_have_text("레코드")
    bytes_page.wait_for_selector("html.live[lang=ko]")
    bytes_page.locator("#card-json .fold").click()
    expect(bytes_page.locator("#card-json .fold")).to_have_attribute("title", "펼치기")
    bytes_page.get_by_role("button", name="English").click()
    expect(bytes_page.locator("#record-title")).to_have_text("Record")


def test_a_slow_answer_is_seen(bytes_page: Page) -> None:
    held: list[Route] = []
    bytes_page.route("**/", lambda route: held.append(route))  # what stands here may be no built-in function
    bytes_page.fill("#record", "[1]")
    expect(bytes_page.locator("html.waiting")).to_be_attached()
    expect(bytes_page.locator("#picture")).to_have_attribute("aria-busy", "true")
    held[-1].continue_()
    expect(bytes_page.locator("html.waiting")).to_have_count(0)
    expect(bytes_page.locator("#card-json .size")).to_have_text("3 B")
