"""Cards: they fold, one fills the window, they are sorted, and formats are chosen by family. Bits are turned over."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorer.wire.formats import DEFAULT, FORMATS

ALL = "&".join(f"format={key}" for key in FORMATS)


def card(page: Page, key: str) -> Any:
    return page.locator(f"#card-{key}")


def test_a_card_folds_and_stays_folded_while_typing(bytes_page: Page) -> None:
    card(bytes_page, "json").locator(".fold").click()
    expect(card(bytes_page, "json").locator(".ribbon")).to_be_hidden()
    expect(card(bytes_page, "json").locator(".fold")).to_have_attribute("aria-expanded", "false")
    bytes_page.fill("#record", '{"a": 1}')
    expect(card(bytes_page, "json").locator(".size")).to_have_text("7 B")
    expect(card(bytes_page, "json").locator(".ribbon")).to_be_hidden()
    card(bytes_page, "json").locator(".fold").click()
    expect(card(bytes_page, "json").locator(".ribbon")).to_be_visible()


def test_a_card_fills_the_window_and_escape_brings_the_others_back(bytes_page: Page) -> None:
    card(bytes_page, "avro").locator(".grow").click()
    box = card(bytes_page, "avro").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 1280)
    bytes_page.keyboard.press("Escape")
    expect(card(bytes_page, "avro").locator(".grow")).to_be_focused()
    expect(card(bytes_page, "avro").locator(".grow")).to_have_attribute("aria-pressed", "false")


def test_many_formats_begin_as_bars_and_open_from_the_comparison(
    page: Page, live_server: Any, clean: list[str]
) -> None:
    page.goto(f"{live_server.url}/?{ALL}")
    page.wait_for_selector("html.live #card-json.folded")
    expect(page.locator(".card[data-format]")).to_have_count(len(FORMATS))
    page.locator('.sizes a[href="#card-cbor"]').click()
    expect(card(page, "cbor").locator(".ribbon").first).to_be_visible()
    expect(card(page, "bson").locator(".ribbon").first).to_be_hidden()


def test_formats_are_chosen_by_family(bytes_page: Page) -> None:
    cards = bytes_page.locator(".card[data-format]")
    bytes_page.locator("#formats > summary").click()
    family = bytes_page.locator("#formats fieldset", has_text="MessagePack")
    family.get_by_role("button").click()
    expect(card(bytes_page, "bson")).to_be_visible()
    bytes_page.locator("#formats").get_by_role("button", name="the six of the book").click()
    expect(cards).to_have_count(len(DEFAULT))


def test_the_order_of_the_cards(bytes_page: Page) -> None:
    bytes_page.select_option("#sort", "size")
    expect(bytes_page.locator(".card[data-format]").first).to_have_attribute("data-format", "avro")
    bytes_page.fill("#record", '{"userName": "M"}')
    expect(card(bytes_page, "json").locator(".size")).to_have_text("16 B")
    expect(bytes_page.locator("#sort")).to_have_value("size")


@pytest.mark.parametrize("key", ["protobuf"])
def test_a_bit_is_turned_over_and_back(page: Page, live_server: Any, clean: list[str], key: str) -> None:
    page.goto(f"{live_server.url}/decode?format={key}&pin=/2&bytes=0a064d617274696e10b90a")
    page.wait_for_selector("html.live #inspector .bits button")
    value = page.locator("#value")
    expect(value).to_contain_text("1337")
    page.locator(f'#inspector button[value="flip:79/{key}"]').click()
    expect(value).to_contain_text("1336")
    expect(page.locator(".steps")).to_contain_text("bit 7 of byte 9 flipped: b9 became b8")
    page.locator(".steps").get_by_role("button").click()
    expect(value).to_contain_text("1337")
    expect(page.locator(".steps")).to_have_count(0)


def test_from_a_value_to_its_bits(bytes_page: Page) -> None:
    bytes_page.locator('#card-avro .p[value="/userName"]').last.click()
    expect(bytes_page.locator("#inspector .path")).to_have_text("/userName")
    expect(bytes_page.locator("#cost-avro")).to_have_attribute("open", "")
    bytes_page.locator("#cost-avro .numbers > summary").click()
    expect(bytes_page.locator("#numbers-avro")).to_contain_text("77 (1 byte)")
    bytes_page.get_by_role("link", name="Change these bytes, bit by bit").click()
    expect(bytes_page.locator("#inspector-title")).to_have_text("Pinned")
    expect(bytes_page.locator("#inspector .bits button").first).to_be_visible()
    expect(bytes_page.locator("#format")).to_have_value("avro")
