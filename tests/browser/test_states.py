"""States that were designed: nothing typed, a server that is slow, one that does not answer."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect


def test_an_empty_record_invites_and_forgets_nothing(bytes_page: Page) -> None:
    bytes_page.locator("#formats summary").click()
    bytes_page.locator('#formats input[value="cbor"]').check()
    expect(bytes_page.locator("#card-cbor")).to_be_visible()
    bytes_page.fill("#record", "", force=True)
    expect(bytes_page.locator("#picture")).to_contain_text("There is no record yet.")
    expect(bytes_page.locator("#record-told .problem")).to_have_count(0)
    bytes_page.fill("#record", "[1]", force=True)
    expect(bytes_page.locator("#card-cbor .size")).to_have_text("2 B")


def test_one_can_ask_again(bytes_page: Page, clean: list[str]) -> None:
    bytes_page.route("**/", lambda route: route.abort())
    bytes_page.fill("#record", "[1]", force=True)
    expect(bytes_page.locator("#offline")).to_be_visible()
    bytes_page.unroute("**/")
    bytes_page.get_by_role("button", name="Ask again").click()
    expect(bytes_page.locator("#card-json .size")).to_have_text("3 B")
    expect(bytes_page.locator("#offline")).to_be_hidden()
    clean.clear()  # the browser itself tells of the failed request


def test_a_very_slow_answer_is_told_in_words_and_stays_within_a_phone(bytes_page: Page) -> None:
    held: list[Route] = []
    bytes_page.set_viewport_size({"width": 390, "height": 844})
    bytes_page.route("**/", lambda route: held.append(route))  # what stands here may be no built-in function
    bytes_page.fill("#record", "[1]", force=True)
    expect(bytes_page.locator("html.waiting")).to_be_attached()
    assert bytes_page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(bytes_page.locator("#slow")).to_be_visible()
    held[-1].continue_()
    expect(bytes_page.locator("#slow")).to_be_hidden()
