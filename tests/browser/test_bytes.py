"""The page of bytes as a person meets it: typing, pointing, pinning, the keyboard, faults and their end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

OTHER = '{"city": "Seoul", "zip": 4524}'


def json_card(page: Page) -> Locator:
    return page.locator("#card-json")


def pill(page: Page, format_: str, path: str, at: int = 0) -> Locator:
    return page.locator(f'#card-{format_} .p[value="{path}"]').nth(at)


def has_class(name: str) -> re.Pattern[str]:
    return re.compile(rf"(^|\s){name}(\s|$)")


# Typing


def test_typing_explains(bytes_page: Page) -> None:
    bytes_page.fill("#record", OTHER)
    expect(json_card(bytes_page).locator(".size").first).to_have_text("27 B")
    expect(pill(bytes_page, "messagepack", "/city")).to_be_visible()
    expect(bytes_page.locator("#record")).to_have_value(OTHER)
    expect(bytes_page.locator("#code-record .cm-content")).to_be_focused()


def test_typing_goes_on_while_the_server_answers(bytes_page: Page) -> None:
    bytes_page.locator("#record").fill("")
    bytes_page.locator("#record").press_sequentially('{"a": [1, 2, 3], "b": "typed"}', delay=45)
    expect(bytes_page.locator("#record")).to_have_value('{"a": [1, 2, 3], "b": "typed"}')
    expect(pill(bytes_page, "json", "/b")).to_be_visible()
    assert bytes_page.evaluate("document.getElementById('record').selectionStart") == 30


def test_the_field_has_every_letter_of_its_editor(bytes_page: Page) -> None:
    record = bytes_page.locator("#record")
    shown = bytes_page.locator("#code-record .cm-content")
    bytes_page.route("**/", lambda route: None)  # the server never answers
    record.press("Control+Home")
    for key in ["ArrowRight", "x", "y", "Enter", "Backspace", "Control+End", "z", "Control+a", "q"]:
        record.press(key)
        assert shown.evaluate(
            "shown => [...shown.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n')"
        ) == (record.input_value()), key
    bytes_page.unroute_all(behavior="ignoreErrors")


def test_a_superseded_answer_is_dropped(bytes_page: Page) -> None:
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if not held:
            held.append(route)
        else:
            route.continue_()

    bytes_page.route("**/", hold_first)
    with bytes_page.expect_request(lambda request: request.method == "POST"):
        bytes_page.fill("#record", "[1]")
    bytes_page.fill("#record", "[1, 22]")
    expect(json_card(bytes_page).locator(".size").first).to_have_text("6 B")
    expect(bytes_page.locator("#offline")).to_be_hidden()
    bytes_page.unroute_all(behavior="ignoreErrors")


def test_scroll_and_focus_stay(bytes_page: Page) -> None:
    bytes_page.set_viewport_size({"width": 1280, "height": 600})
    bytes_page.locator("#record").press("Control+End")
    bytes_page.keyboard.type(" ")
    expect(bytes_page.locator(".lesson")).to_have_count(0)
    before = bytes_page.evaluate("scrollTo({top: 100, behavior: 'instant'}), scrollY")
    assert before == 100
    with bytes_page.expect_response(lambda response: response.request.method == "POST"):
        bytes_page.locator("#record").evaluate(
            "field => { field.focus({preventScroll: true}); field.setRangeText('8', 45, 46);"
            " field.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
    expect(bytes_page.locator("#code-record .cm-content")).to_be_focused()
    assert bytes_page.evaluate("scrollY") == before


# Faults and their end


def test_a_fault_keeps_the_picture_and_recovery_renews_it(bytes_page: Page) -> None:
    picture = bytes_page.locator("#picture")
    bytes_page.fill("#record", '{"userName": ')
    expect(bytes_page.locator("#record-told")).to_contain_text("expected")
    expect(picture).to_have_attribute("data-stale", "")
    expect(bytes_page.locator("#picture .overview > .stale")).to_be_visible()
    expect(json_card(bytes_page).locator(".size").first).to_have_text("81 B")
    expect(bytes_page.locator("#code-record .fault")).to_have_count(1)
    expect(bytes_page.locator("#inspector")).to_contain_text("/favoriteNumber")
    bytes_page.fill("#record", '{"userName": 1}')
    expect(picture).not_to_have_attribute("data-stale", "")
    expect(json_card(bytes_page).locator(".size").first).to_have_text("14 B")
    expect(bytes_page.locator("#record-told .problem")).to_have_count(0)


def test_a_broken_schema_dims_the_cards_of_its_language_alone(bytes_page: Page) -> None:
    avro = bytes_page.locator("#card-avro")
    field = bytes_page.locator("#schema-avro-0")
    good = field.input_value()
    field.fill(good.replace('"long"', '"lung"'))
    expect(avro.locator(".problem").first).to_be_visible()
    expect(avro.locator(".bytes")).to_have_attribute("data-stale", "")
    expect(pill(bytes_page, "avro", "/favoriteNumber")).to_be_visible()
    expect(bytes_page.locator("#card-protobuf .bytes")).not_to_have_attribute("data-stale", "")
    field.fill(good)
    expect(avro.locator(".bytes")).not_to_have_attribute("data-stale", "")


@pytest.mark.parametrize("fault", ["network", "server"])
def test_a_fault_of_the_network_is_said_and_passes(bytes_page: Page, fault: str, clean: list[str]) -> None:
    handler = (
        (lambda route: route.abort()) if fault == "network" else (lambda route: route.fulfill(status=502, body="bad"))
    )
    bytes_page.route("**/", handler)
    bytes_page.fill("#record", "[1]")
    expect(bytes_page.locator("#offline")).to_be_visible()
    expect(bytes_page.locator("#picture")).to_have_attribute("data-stale", "")
    expect(json_card(bytes_page).locator(".size").first).to_have_text("81 B")
    bytes_page.unroute("**/")
    bytes_page.fill("#record", "[1, 2]")
    expect(json_card(bytes_page).locator(".size").first).to_have_text("5 B")
    expect(bytes_page.locator("#offline")).to_be_hidden()
    expect(bytes_page.locator("#picture")).not_to_have_attribute("data-stale", "")
    clean.clear()  # the browser itself tells of the failed request


# Schemas


def test_a_made_schema_follows_the_record_until_it_is_touched(bytes_page: Page) -> None:
    field = bytes_page.locator("#schema-avro-0")
    box = bytes_page.locator("#box-avro-0 .source")
    bytes_page.fill("#record", OTHER)
    expect(field).to_have_value(re.compile('"city"'))
    expect(box).to_contain_text("inferred from the record")
    field.fill(field.input_value().replace('"zip"', '"zip" '))
    expect(box).to_contain_text("yours")
    mine = field.input_value()
    bytes_page.fill("#record", '{"city": "Busan"}')
    expect(json_card(bytes_page).locator(".size").first).to_have_text("16 B")
    expect(field).to_have_value(mine)
    bytes_page.locator("#box-avro-0").get_by_role("button", name="let go").click()
    expect(box).to_contain_text("inferred from the record")
    expect(field).not_to_have_value(re.compile('"zip"'))


def test_an_emptied_schema_is_made_again_when_it_is_left(bytes_page: Page) -> None:
    field = bytes_page.locator("#schema-avro-0")
    field.fill("")
    expect(bytes_page.locator("#box-avro-0 .source")).to_contain_text("derived")
    bytes_page.locator("#record").focus()
    expect(field).to_have_value(re.compile('"favoriteNumber"'))


def test_tabs_change_without_a_request(bytes_page: Page) -> None:
    bytes_page.locator("label[for=tab-protobuf]").click()
    expect(bytes_page.locator("#schema-protobuf-0")).to_be_visible()
    expect(bytes_page.locator("#schema-avro-0")).to_be_hidden()


# Pointing and pinning


def test_hover_lights_the_same_value_everywhere(bytes_page: Page) -> None:
    pill(bytes_page, "messagepack", "/interests").hover()
    for where in [
        pill(bytes_page, "json", "/interests"),
        pill(bytes_page, "avro", "/interests"),
        bytes_page.locator('#code-record [data-p="/interests"]').first,
        bytes_page.locator('#code-avro-0 [data-p="/interests"]'),
    ]:
        expect(where).to_have_class(has_class("lit"))
    expect(pill(bytes_page, "json", "/interests/0")).to_have_class(has_class("lit-in"))
    pill(bytes_page, "json", "/interests/0").hover()
    expect(pill(bytes_page, "avro", "/interests")).to_have_class(has_class("lit-on"))
    expect(pill(bytes_page, "avro", "/interests/0")).to_have_class(has_class("lit"))
    bytes_page.locator(".brand").hover()
    expect(bytes_page.locator(".lit")).to_have_count(0)


def test_pointing_into_the_record_lights_the_bytes(bytes_page: Page) -> None:
    box = bytes_page.locator('#code-record [data-p="/userName"]').bounding_box()
    assert box
    bytes_page.mouse.move(box["x"] + 40, box["y"] + 8)
    expect(pill(bytes_page, "protobuf", "/userName")).to_have_class(has_class("lit"))


def test_the_caret_lights_its_value(bytes_page: Page) -> None:
    bytes_page.locator("#record").press("Control+Home")
    bytes_page.keyboard.press("ArrowDown")
    bytes_page.keyboard.press("Home")
    expect(pill(bytes_page, "avro", "/userName")).to_have_class(has_class("lit"))


def test_a_click_pins_and_escape_lets_go(bytes_page: Page) -> None:
    pill(bytes_page, "avro", "/userName").click()
    expect(bytes_page).to_have_url(re.compile(r"\?pin=%2FuserName$"))
    expect(pill(bytes_page, "json", "/userName")).to_have_attribute("aria-pressed", "true")
    expect(pill(bytes_page, "json", "/favoriteNumber")).to_have_attribute("aria-pressed", "false")
    expect(bytes_page.locator("#inspector")).to_contain_text('/userName = "Martin"')
    expect(bytes_page.locator("#cost-avro")).to_have_attribute("open", "")
    expect(bytes_page.locator("#cost-avro")).to_contain_text("zigzag")
    bytes_page.keyboard.press("Escape")
    expect(bytes_page).to_have_url(re.compile(r"\?pin=$"))
    expect(bytes_page.locator('.ribbon .p[aria-pressed="true"]')).to_have_count(0)
    expect(bytes_page.locator("#inspector")).to_contain_text("Nothing pinned")
    bytes_page.reload()
    expect(bytes_page.locator("#inspector")).to_contain_text("Nothing pinned")


def test_a_second_click_lets_go(bytes_page: Page) -> None:
    pill(bytes_page, "json", "/favoriteNumber").click()
    expect(bytes_page.locator("#inspector")).to_contain_text("Nothing pinned")


def test_the_pin_in_the_address_is_pinned(page: Page, live_server: Any, clean: list[str]) -> None:
    page.goto(f"{live_server.url}/?pin=/interests/1")
    expect(page.locator("#inspector")).to_contain_text('/interests/1 = "hacking"')
    expect(pill(page, "avro", "/interests/1")).to_have_class(has_class("pin"))


def test_a_pin_outlives_typing(bytes_page: Page) -> None:
    bytes_page.fill("#record", '{"favoriteNumber": 5}')
    expect(bytes_page.locator("#inspector")).to_contain_text("/favoriteNumber = 5")
    expect(pill(bytes_page, "json", "/favoriteNumber")).to_have_attribute("aria-pressed", "true")


def test_a_segment_and_a_kind_choose_their_bytes(bytes_page: Page) -> None:
    bytes_page.locator("#card-messagepack .bar .name").click()
    expect(bytes_page.locator("#card-messagepack .chosen")).to_have_count(3)
    expect(bytes_page.locator("#card-json .chosen")).to_have_count(0)
    kind = bytes_page.get_by_role("button", name="length")
    kind.click()
    expect(kind).to_have_attribute("aria-pressed", "true")
    expect(bytes_page.locator("#card-thrift-binary .chosen")).to_have_count(4)
    kind.click()
    expect(bytes_page.locator(".chosen")).to_have_count(0)


# The keyboard


def focused(page: Page) -> dict[str, str]:
    told: dict[str, str] = page.evaluate(
        "({row: document.activeElement.dataset.row, path: document.activeElement.value,"
        " card: document.activeElement.closest('.card')?.id})"
    )
    return told


def test_a_ribbon_is_one_tab_stop_and_arrows_move(bytes_page: Page) -> None:
    first = pill(bytes_page, "json", "$")
    bytes_page.keyboard.press("Escape")
    expect(bytes_page.locator("#inspector")).to_contain_text("Nothing pinned")
    assert bytes_page.locator('#card-json .p[tabindex="0"]').count() == 1
    first.focus()
    press = bytes_page.keyboard.press
    press("ArrowRight")
    assert focused(bytes_page) == {"row": "1", "path": "/userName", "card": "card-json"}
    press("Alt+ArrowRight")
    assert focused(bytes_page)["path"] == "$", "the comma belongs to the record"
    press("Alt+ArrowRight")
    assert focused(bytes_page)["path"] == "/favoriteNumber"
    press("]")
    assert focused(bytes_page) | {"row": ""} == {"row": "", "path": "/favoriteNumber", "card": "card-messagepack"}
    press("[")
    assert focused(bytes_page)["card"] == "card-json"
    press("Alt+ArrowLeft")
    press("Alt+ArrowLeft")
    assert focused(bytes_page)["path"] == "/userName"
    press("End")
    assert focused(bytes_page)["path"] == "$"
    press("ArrowUp")
    assert focused(bytes_page)["card"] == "card-json"
    press("Home")
    assert focused(bytes_page)["row"] == "0"
    expect(bytes_page.locator('#card-json .p[tabindex="0"]')).to_have_count(1)
    expect(pill(bytes_page, "avro", "/userName")).not_to_have_class(has_class("lit"))
    press("ArrowRight")
    expect(pill(bytes_page, "avro", "/userName")).to_have_class(has_class("lit"))
    press("Enter")
    expect(bytes_page.locator("#inspector")).to_contain_text("/userName")
    press("Tab")
    assert focused(bytes_page).get("card") in (None, "card-messagepack")


def test_slash_goes_to_the_record_and_a_question_mark_helps(bytes_page: Page) -> None:
    bytes_page.locator(".brand").focus()
    bytes_page.keyboard.press("?")
    help_ = bytes_page.get_by_role("dialog")
    expect(help_).to_be_visible()
    bytes_page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    expect(bytes_page.locator("#inspector")).to_contain_text("/favoriteNumber"), "Escape closed the sheet, not the pin"
    bytes_page.keyboard.press("/")
    expect(bytes_page.locator("#code-record .cm-content")).to_be_focused()
    bytes_page.keyboard.type("/?[]")
    expect(bytes_page.locator("#record")).to_have_value(re.compile(r"/\?\[\]"))


# Views, windows, looks


@pytest.mark.parametrize(("view", "sign"), [("Hex", ".line"), ("List", ".row"), ("Ledger", "#ledger td")])
def test_views(bytes_page: Page, view: str, sign: str) -> None:
    bytes_page.get_by_role("radiogroup", name="View").get_by_text(view, exact=True).click()
    expect(bytes_page.locator(sign).first).to_be_visible()
    bytes_page.fill("#record", '{"favoriteNumber": 7}')
    expect(bytes_page.locator("#inspector")).to_contain_text("= 7")
    expect(bytes_page.locator(sign).first).to_be_visible()


def test_more_spans_come_on_scrolling(bytes_page: Page) -> None:
    bytes_page.fill("#record", str([[n] for n in range(600)]))
    pills = bytes_page.locator("#card-json .p")
    expect(pills).to_have_count(1000)
    bytes_page.locator("#card-json .next").scroll_into_view_if_needed()
    expect(pills).to_have_count(2000)
    expect(bytes_page.locator('#card-json .p[tabindex="0"]')).to_have_count(1)


def test_theme_and_colours_are_kept(bytes_page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = bytes_page.evaluate(ground)
    theme = bytes_page.locator("#theme")
    theme.click()
    theme.click()
    expect(theme).to_have_text("dark")
    assert bytes_page.evaluate(ground) != light
    bytes_page.locator("#colours").click()
    bytes_page.reload()
    expect(theme).to_have_text("dark")
    expect(bytes_page.locator("html")).to_have_attribute("data-colours", "off")
    assert bytes_page.evaluate(ground) != light


@pytest.mark.parametrize("width", [360, 390, 700, 901, 1280, 1700, 2560])
@pytest.mark.parametrize("view", ["pills", "hex", "list", "fields"])
def test_nothing_sticks_out(page: Page, live_server: Any, clean: list[str], width: int, view: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/?view={view}&example=github-event")
    expect(page.locator(".ribbon, #ledger").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_on_a_phone(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    small = page.evaluate(
        "[...document.querySelectorAll('.ribbon .p, .expand, .tabs label, .views label, #theme, .next')]"
        ".map(e => e.getBoundingClientRect()).filter(b => b.height && b.height < 24).length"
    )
    assert small == 0
    heights = page.evaluate("[...document.querySelectorAll('.ribbon .p')].map(e => e.getBoundingClientRect().height)")
    assert min(heights) >= 30


def test_the_sheet_of_a_phone_hides_less_than_half(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    sheet = page.locator("#inspector")
    expect(page.locator("#costs")).to_be_hidden()
    page.get_by_role("button", name="details").click()
    expect(page.locator("#costs")).to_be_visible()
    box = sheet.bounding_box()
    assert box and box["height"] <= 0.46 * 844
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.locator(".card").last.bounding_box()
    page.get_by_role("button", name="details").click()
    bar = sheet.bounding_box()
    assert last and bar and last["y"] + last["height"] <= bar["y"], "the last card is not hidden by the bar"


# Without scripts, and for everybody


def test_without_scripts(new_context: Any, live_server: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.fill("#record", OTHER)
    page.get_by_role("button", name="Explain").click()
    expect(json_card(page).locator(".size").first).to_have_text("27 B")
    pill(page, "messagepack", "/zip").click()
    expect(page.locator("#inspector")).to_contain_text("/zip = 4524")
    expect(pill(page, "json", "/zip")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="let go").last.click()
    expect(page.locator("#inspector")).to_contain_text("Nothing pinned")
    page.locator("label[for=tab-protobuf]").click()
    expect(page.locator("#schema-protobuf-0")).to_be_visible()
    page.fill("#record", "{broken")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator("#record-told")).to_contain_text("expected")
    expect(page.locator("#record")).to_have_value("{broken")
