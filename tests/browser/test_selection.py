"""Bytes of the hex view are selected: with the mouse, by key, byte after byte; what the box says; a byte is written over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

AVRO = "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"
PROTOBUF = "0a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"


@pytest.fixture
def hex_page(page: Page, live_server: Any, clean: list[str]) -> Page:
    """The page `/` in the hex view, nothing pinned."""
    page.goto(f"{live_server.url}/?view=hex&pin=")
    expect(page.locator(".ribbon.hex").first).to_be_visible()
    return page


@pytest.fixture
def decode_page(page: Page, live_server: Any, clean: list[str]) -> Page:
    page.goto(f"{live_server.url}/decode?format=protobuf&view=hex&bytes={PROTOBUF}")
    expect(page.locator(".ribbon.hex").first).to_be_visible()
    return page


def place(page: Page, card: str, at: int, *, text: bool = False) -> tuple[float, float]:
    """Where a byte is on the screen, in the column of bytes or of letters."""
    script = """([card, at, text]) => {
      for (const cells of document.querySelectorAll(`#card-${card} .bytes > .ribbon .h`)) {
        let next = parseInt(cells.previousElementSibling.textContent, 16);
        const letters = cells.nextElementSibling.children;
        for (const [k, piece] of [...cells.querySelectorAll('.p')].entries()) {
          const count = piece.textContent.trim().replace(/^[^0-9a-f]/, '').split(' ').length;
          if (at < next + count) {
            piece.scrollIntoView({ block: 'nearest', behavior: 'instant' });
            const box = (text ? letters[k] : piece).getBoundingClientRect();
            return [box.left + (box.width * (at - next + 0.5)) / count, box.top + box.height / 2];
          }
          next += count;
        }
      }
    }"""
    x, y = page.evaluate(script, [card, at, text])
    return x, y


def click(page: Page, card: str, at: int, *, text: bool = False, shift: bool = False) -> None:
    if shift:
        page.keyboard.down("Shift")
    page.mouse.click(*place(page, card, at, text=text))
    if shift:
        page.keyboard.up("Shift")


def drag(page: Page, card: str, first: int, last: int, *, text: bool = False) -> None:
    place(page, card, last, text=text)  # both come into sight before either is measured
    page.mouse.move(*place(page, card, first, text=text))
    page.mouse.down()
    page.mouse.move(*place(page, card, last, text=text), steps=5)
    page.mouse.up()


def said(page: Page) -> Locator:
    return page.locator("#selected .extent")


def row(page: Page, kind: str) -> Locator:
    return page.locator("#selected tbody tr").filter(has=page.get_by_role("rowheader", name=kind, exact=True))


# With the mouse


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("ends", [(2, 18), (18, 2)])
def test_bytes_are_selected_by_dragging(hex_page: Page, text: bool, ends: tuple[int, int]) -> None:
    drag(hex_page, "avro", *ends, text=text)
    expect(said(hex_page)).to_have_text("0x02 to 0x12, 17 bytes")
    box = hex_page.locator("#selected")
    expect(box).to_contain_text("6 spans, 4 values: /userName /favoriteNumber /interests and 1 more")
    expect(box).to_contain_text("bytes 2 to 18")
    expect(row(hex_page, "16-bit")).to_contain_text("29281")
    expect(hex_page.locator("#inspector .path")).to_have_count(0)
    expect(hex_page.locator("#card-avro .outline path.over")).to_have_count(2)


def test_the_outline_goes_around_the_bytes(hex_page: Page) -> None:
    """One line around all of it: its box is that of the bytes that were dragged over."""
    drag(hex_page, "avro", 3, 5)
    first, last = place(hex_page, "avro", 3), place(hex_page, "avro", 5)
    box = hex_page.locator("#card-avro .outline path.over").first.bounding_box()
    assert box is not None
    assert box["x"] < first[0] < box["x"] + 24 and box["x"] + box["width"] - 24 < last[0] < box["x"] + box["width"]
    assert box["y"] < first[1] < box["y"] + box["height"]
    drag(hex_page, "avro", 14, 17)  # two rows that do not touch: two lines around them
    expect(said(hex_page)).to_have_text("0x0e to 0x11, 4 bytes")
    d = hex_page.locator("#card-avro .outline path.over").first.get_attribute("d")
    assert d is not None and d.count("M") == 2


def test_a_click_selects_a_byte_and_pins_its_value(hex_page: Page) -> None:
    click(hex_page, "avro", 3)
    expect(said(hex_page)).to_have_text("0x03, 1 byte")
    expect(hex_page.locator("#inspector .path")).to_have_text("/userName")
    click(hex_page, "avro", 5)  # another byte of the pinned value
    expect(said(hex_page)).to_have_text("0x05, 1 byte")
    expect(hex_page.locator("#inspector .path")).to_have_text("/userName")
    click(hex_page, "avro", 5)
    expect(said(hex_page)).to_have_count(0)
    expect(hex_page.locator("#inspector-title")).to_have_text("Nothing pinned")


def test_letters_belong_to_their_bytes(hex_page: Page) -> None:
    hex_page.mouse.move(*place(hex_page, "avro", 3, text=True))
    lit = hex_page.locator("#card-avro .hex .p.lit")
    expect(lit).to_have_count(2)
    expect(hex_page.locator("#card-avro .hex .t .lit")).to_have_text(["·", "Martin"])
    click(hex_page, "avro", 3, text=True)
    expect(said(hex_page)).to_have_text("0x03, 1 byte")
    expect(hex_page.locator("#inspector .path")).to_have_text("/userName")


def test_shift_and_a_click_select_up_to_there(hex_page: Page) -> None:
    click(hex_page, "protobuf", 4)
    click(hex_page, "protobuf", 20, shift=True)
    expect(said(hex_page)).to_have_text("0x04 to 0x14, 17 bytes")
    click(hex_page, "protobuf", 1, shift=True)
    expect(said(hex_page)).to_have_text("0x01 to 0x04, 4 bytes")
    expect(hex_page.locator("#inspector .path")).to_have_text("/userName")


def test_without_shift_from_one_byte_to_the_next_chosen(new_context: Any, live_server: Any) -> None:
    page = new_context(has_touch=True, is_mobile=True).new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?view=hex&pin=")
    page.wait_for_selector("html.live .ribbon.hex")
    page.touchscreen.tap(*place(page, "avro", 3))
    expect(said(page)).to_have_text("0x03, 1 byte")
    below = page.locator("#card-avro + #selected")
    expect(below).to_be_visible()  # below the card, not in the sheet
    page.get_by_role("button", name="to the next byte chosen").tap()
    page.touchscreen.tap(*place(page, "avro", 10))
    expect(said(page)).to_have_text("0x03 to 0x0a, 8 bytes")
    expect(row(page, "64-bit")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.touchscreen.tap(*place(page, "avro", 0))
    expect(said(page)).to_have_text("0x00, 1 byte")


def test_esc_lets_the_selection_go_and_then_the_pin(hex_page: Page) -> None:
    click(hex_page, "avro", 3)
    expect(said(hex_page)).to_be_visible()
    hex_page.keyboard.press("Escape")
    expect(said(hex_page)).to_have_count(0)
    expect(hex_page.locator(".outline")).to_have_count(0)
    expect(hex_page.locator("#inspector .path")).to_have_text("/userName")
    hex_page.keyboard.press("Escape")
    expect(hex_page.locator("#inspector-title")).to_have_text("Nothing pinned")


# The keyboard


def test_bytes_are_selected_by_key(hex_page: Page) -> None:
    hex_page.locator("#card-json .hex .p").first.focus()
    hex_page.keyboard.press("ArrowRight")  # a span on: "userName" begins at byte 1
    for key, extent in [
        ("Shift+ArrowRight", "0x01, 1 byte"),
        ("Shift+ArrowRight", "0x01 to 0x02, 2 bytes"),
        ("Shift+ArrowDown", "0x01 to 0x12, 18 bytes"),
        ("Shift+End", "0x01 to 0x1f, 31 bytes"),
        ("Shift+ArrowUp", "0x01 to 0x0f, 15 bytes"),
        ("Shift+Home", "0x00 to 0x01, 2 bytes"),
        ("Shift+ArrowLeft", "0x00 to 0x01, 2 bytes"),
        ("Shift+Alt+ArrowRight", "0x01 to 0x0a, 10 bytes"),
    ]:
        hex_page.keyboard.press(key)
        expect(said(hex_page)).to_have_text(extent)
    expect(hex_page.locator("#status")).to_have_text("0x01 to 0x0a, 10 bytes")
    expect(hex_page.locator("#card-json .hex .p:focus")).to_have_attribute("title", re.compile("bytes 1 to 10"))


def test_the_grid_stays_one_tab_stop(hex_page: Page) -> None:
    drag(hex_page, "avro", 2, 9)
    expect(hex_page.locator('#card-avro .hex .p[tabindex="0"]')).to_have_count(1)
    expect(hex_page.locator("#card-avro .hex .p:focus")).to_have_count(1)
    expect(hex_page.locator("#card-json .hex .p[tabindex='0']")).to_have_count(1)


def test_the_keys_are_told(hex_page: Page) -> None:
    hex_page.locator("#help-open").click()
    expect(hex_page.locator("#help")).to_contain_text("selects bytes, a line more or less")


def test_a_selection_ends_where_bytes_are_left_out(page: Page, live_server: Any, clean: list[str]) -> None:
    """Of a long span the middle is not shown, so it cannot be selected."""
    page.goto(f"{live_server.url}/decode?view=hex&format=json&bytes=5b5d")
    page.fill("#bytes", "5b22" + "78" * 9_000 + "225d")
    cut = page.locator(".hex .cut")
    expect(cut).to_contain_text("more bytes of this span")
    start = page.evaluate("parseInt(document.querySelector('.cut').previousElementSibling.textContent, 16)")
    click(page, "json", start + 3)
    click(page, "json", 9_000, shift=True)
    expect(said(page)).to_have_text(f"0x{start + 3:02x} to 0x{start + 15:02x}, 13 bytes")


# What is done with it


def test_selected_bytes_are_copied(hex_page: Page) -> None:
    hex_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drag(hex_page, "avro", 1, 6)
    expect(said(hex_page)).to_have_text("0x01 to 0x06, 6 bytes")
    for name, copied in [("Hex", "4d617274696e\n"), ("Text", "Martin"), ("Base64", "TWFydGlu\n")]:
        hex_page.locator("#selected").get_by_role("button", name=name, exact=True).click()
        expect(hex_page.locator("#status")).to_contain_text(f"{name} copied")
        assert hex_page.evaluate("navigator.clipboard.readText()") == copied
    hex_page.locator("#selected").get_by_role("button", name="C array").click()
    expect(hex_page.locator("#status")).to_contain_text("C array copied")
    assert "avro[6]" in hex_page.evaluate("navigator.clipboard.readText()")


def test_selected_bytes_open_in_decode(hex_page: Page) -> None:
    drag(hex_page, "protobuf", 8, 10)
    expect(said(hex_page)).to_have_text("0x08 to 0x0a, 3 bytes")
    hex_page.get_by_role("link", name="Open these bytes in Decode").click()
    hex_page.wait_for_url("**/decode#bytes=10+b9+0a*")
    expect(hex_page.locator("#bytes")).to_have_value("10 b9 0a")
    expect(hex_page.locator("#bytes-title + .aside")).to_have_text("read as hex, 3 bytes")


def test_numbers_stay_open_or_closed_as_they_were_left(hex_page: Page) -> None:
    numbers = hex_page.locator("#selected .numbers")
    click(hex_page, "avro", 3)
    expect(numbers).not_to_have_attribute("open", "")
    numbers.locator("summary").click()
    expect(row(hex_page, "32-bit")).to_be_visible()  # from this byte on
    click(hex_page, "avro", 20)
    expect(said(hex_page)).to_have_text("0x14, 1 byte")
    expect(numbers).to_have_attribute("open", "")


def test_a_selection_outlives_an_update(hex_page: Page) -> None:
    drag(hex_page, "avro", 2, 5)
    expect(said(hex_page)).to_have_text("0x02 to 0x05, 4 bytes")
    hex_page.fill("#record", '{"userName": "Another", "favoriteNumber": 1337, "interests": []}')
    expect(hex_page.locator("#card-avro .hex")).to_contain_text("41 6e 6f 74 68 65 72")
    expect(said(hex_page)).to_have_text("0x02 to 0x05, 4 bytes")
    expect(row(hex_page, "text in UTF-8")).to_contain_text('"noth"')
    hex_page.locator("label[for=view-pills]").click()
    expect(hex_page.locator(".ribbon.pills").first).to_be_visible()
    expect(said(hex_page)).to_have_count(0)


def test_the_view_is_changed_to_hex(bytes_page: Page) -> None:
    """The module comes when it is needed."""
    bytes_page.locator("label[for=view-hex]").click()
    with bytes_page.expect_response("**/selection.js") as _:
        expect(bytes_page.locator(".ribbon.hex").first).to_be_visible()
    expect(bytes_page.locator("#help dl")).to_contain_text("a line more or less")
    drag(bytes_page, "avro", 1, 2)
    expect(said(bytes_page)).to_have_text("0x01 to 0x02, 2 bytes")


# Writing over a byte


def test_two_digits_write_a_byte_over(decode_page: Page) -> None:
    click(decode_page, "protobuf", 9)
    expect(said(decode_page)).to_have_text("0x09, 1 byte")
    decode_page.keyboard.press("b")
    expect(decode_page.locator(".outline text.typed")).to_have_text("b_")
    decode_page.keyboard.press("Escape")
    expect(decode_page.locator(".outline text.typed")).to_have_count(0)
    decode_page.keyboard.type("b8")
    expect(decode_page.locator("#value")).to_contain_text("1336")
    expect(decode_page.locator(".steps")).to_contain_text("byte 9 set: b9 became b8")
    expect(said(decode_page)).to_have_text("0x0a, 1 byte")
    decode_page.keyboard.type("0b")  # the next byte: one step with the first
    expect(decode_page.locator("#value")).to_contain_text("1464")
    expect(decode_page.locator(".steps li")).to_have_count(1)
    expect(decode_page.locator("#card-protobuf .hex .p:focus")).to_have_count(1)
    expect(decode_page.locator("#format")).to_have_value("protobuf")
    decode_page.keyboard.press("Control+z")
    expect(decode_page.locator("#value")).to_contain_text("1337")
    expect(decode_page.locator(".steps")).to_have_count(0)


def test_what_is_typed_at_once_is_all_written(decode_page: Page) -> None:
    click(decode_page, "protobuf", 2)
    expect(said(decode_page)).to_have_text("0x02, 1 byte")
    decode_page.keyboard.type("4a6f68616e6e")  # the last n is there already
    expect(decode_page.locator("#value")).to_contain_text("Johann")
    expect(decode_page.locator(".steps")).to_contain_text("bytes 2 to 6 set: 4d 61 72 74 69 became 4a 6f 68 61 6e")


def test_a_byte_that_breaks_the_rest_says_where(decode_page: Page) -> None:
    click(decode_page, "protobuf", 1)
    box = decode_page.locator("#selected .digits")
    box.fill("7f")
    expect(decode_page.locator(".stopped")).to_contain_text("Stopped after")
    decode_page.locator(".steps").get_by_role("button").click()
    expect(decode_page.locator(".stopped")).to_have_count(0)


def test_a_written_byte_comes_along_with_the_link(decode_page: Page, live_server: Any) -> None:
    click(decode_page, "protobuf", 9)
    decode_page.keyboard.type("b8")
    expect(decode_page.locator(".steps")).to_contain_text("byte 9 set")
    decode_page.locator("#share-open").click()
    link = decode_page.locator("#long-link")
    expect(link).to_have_value(re.compile(r"step=set%3A9%3Db8"))
    address = link.input_value()
    decode_page.goto("about:blank")
    decode_page.goto(address)
    expect(decode_page.locator(".steps")).to_contain_text("byte 9 set: b9 became b8")
    expect(decode_page.locator("#value")).to_contain_text("1336")


def test_selected_bytes_are_read_alone(decode_page: Page) -> None:
    drag(decode_page, "protobuf", 8, 10)
    decode_page.get_by_role("button", name="Read these bytes alone").click()
    expect(decode_page.locator(".steps")).to_contain_text("from byte 8 to 11")


def test_without_scripts_a_byte_is_written_over(new_context: Any, live_server: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/decode?format=protobuf&pin=/2&bytes={PROTOBUF}")
    page.locator('#inspector input[name="set_at"]').fill("9")
    page.locator('#inspector input[name="set_to"]').fill("b8")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("#value")).to_contain_text("1336")
    page.locator(".steps").get_by_role("button").click()
    expect(page.locator("#value")).to_contain_text("1337")


# For everybody


@pytest.mark.parametrize("width", [360, 901, 1280, 1700])
def test_nothing_sticks_out_with_a_selection(page: Page, live_server: Any, clean: list[str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/?view=hex")
    drag(page, "avro", 1, 17)
    expect(said(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("#selected").bounding_box()
    assert box is not None and box["width"] > 200


def test_without_colours_the_outline_is_there(page: Page, live_server: Any, clean: list[str]) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_server.url}/?view=hex")
    drag(page, "avro", 1, 6)
    expect(said(page)).to_be_visible()
    stroke, ground = page.evaluate(
        "[getComputedStyle(document.querySelector('.outline .over')).stroke, getComputedStyle(document.body).backgroundColor]"
    )
    assert stroke not in ("none", ground)
