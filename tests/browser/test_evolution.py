"""The page of evolution as a person meets it: picking, stepping, mending, the matrix, the keyboard, faults and their end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

CANNOT = re.compile("v3 cannot read what v1 wrote: userID is wanted")
CAN = re.compile("v3 can read what v1 wrote")


@pytest.fixture
def evolution_page(page: Page, live_server: Any, clean: list[str]) -> Page:
    """The page `/evolution`, open and live."""
    page.goto(f"{live_server.url}/evolution")
    page.wait_for_selector("html.live")
    return page


def headline(page: Page) -> Locator:
    return page.locator("#reading-title")


def current(page: Page) -> Locator:
    return page.locator("#steps [aria-current=step]")


def has_class(name: str) -> re.Pattern[str]:
    return re.compile(rf"(^|\s){name}(\s|$)")


# Mending


def test_a_fix_is_applied_and_it_turns_green(evolution_page: Page) -> None:
    expect(headline(evolution_page)).to_have_text(CANNOT)
    evolution_page.locator(".reading > .mend .apply").first.click()
    expect(headline(evolution_page)).to_have_text(CAN)
    expect(evolution_page.locator("#answer")).to_contain_text("Yes, v3 may be deployed")
    expect(evolution_page.locator("#version-2")).to_have_value(re.compile('"userID", "type": "long", "default": 0'))
    expect(evolution_page.locator("#wire-0")).to_have_class(has_class("k-default"))
    expect(headline(evolution_page)).to_be_focused()
    evolution_page.get_by_role("button", name="undo").click()
    expect(headline(evolution_page)).to_have_text(CANNOT)
    expect(evolution_page.locator("#version-2")).not_to_have_value(re.compile('"default": 0'))


def test_typing_answers_and_keeps_the_caret(evolution_page: Page) -> None:
    field = evolution_page.locator("#version-2")
    text = field.input_value()
    at = text.index('"long"}') + len('"long"')
    field.evaluate("(field, at) => { field.setSelectionRange(at, at); field.focus() }", at)
    field.press_sequentially(', "default": 7', delay=15)
    expect(headline(evolution_page)).to_have_text(CAN)
    expect(field).to_have_value(text[:at] + ', "default": 7' + text[at:])
    expect(evolution_page.locator("#code-2 .cm-content")).to_be_focused()
    assert field.evaluate("field => field.selectionStart") == at + len(', "default": 7')


# Picking


def test_a_cell_picks_the_pair_and_the_selects_follow(evolution_page: Page) -> None:
    cell = evolution_page.get_by_role("button", name="v2 reads v1: can, but not all")
    cell.click()
    expect(headline(evolution_page)).to_have_text(re.compile("v2 can read what v1 wrote"))
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(cell).to_be_focused()
    expect(evolution_page.locator("#reader")).to_have_value("1")
    evolution_page.get_by_role("button", name="Change writer and reader over").click()
    expect(headline(evolution_page)).to_have_text(re.compile("v1 cannot read what v2 wrote"))
    expect(evolution_page.locator("#writer")).to_have_value("1")


def test_selects_pick_too(evolution_page: Page) -> None:
    evolution_page.select_option("#writer", "1")
    expect(headline(evolution_page)).to_have_text(re.compile("v3 cannot read what v2 wrote"))
    evolution_page.select_option("#level", "NONE")
    expect(evolution_page.locator("#answer")).to_contain_text("Yes, v3 may be deployed")


def test_versions_are_added_and_named_and_languages_switched(evolution_page: Page) -> None:
    evolution_page.get_by_role("button", name="+ add").click()
    expect(headline(evolution_page)).to_have_text(re.compile("v4 can read what v3 wrote"))
    expect(evolution_page.locator("#version-3")).to_be_visible()
    evolution_page.locator("#name-3").fill("tonight")
    expect(headline(evolution_page)).to_have_text(re.compile("tonight can read what v3 wrote"))
    evolution_page.get_by_role("button", name="Thrift", exact=True).click()
    expect(evolution_page.locator("#version-0")).to_have_value(re.compile("struct Person"))
    expect(evolution_page.locator("#version-3")).to_have_count(0)
    evolution_page.get_by_role("button", name="Avro", exact=True).click()
    expect(evolution_page.locator("#name-3")).to_have_value("tonight")
    expect(evolution_page.locator("#version-0")).to_have_value(re.compile('"userName"'))


# Steps


def test_stepping_by_buttons_and_keys(evolution_page: Page) -> None:
    evolution_page.get_by_role("button", name="Next step").click()
    expect(current(evolution_page)).to_have_attribute("value", "step:0")
    evolution_page.keyboard.press("ArrowRight")
    expect(current(evolution_page)).to_have_attribute("value", "step:1")
    for lit in ("#w-0", "#r-1", "#wire-1"):
        expect(evolution_page.locator(lit)).to_have_class(has_class("now"))
    assert evolution_page.locator("#w-0 .p.lit").count() == 2
    assert evolution_page.locator("#reading .p.lit").count() == 2
    expect(evolution_page.locator("#saying")).to_have_text(
        "2 of 7 userName is read as name, matched by the alias userName."
    )
    evolution_page.keyboard.press("ArrowLeft")
    expect(current(evolution_page)).to_have_attribute("value", "step:0")
    evolution_page.keyboard.press("Escape")
    expect(current(evolution_page)).to_have_count(0)


def test_a_step_is_chosen_and_stays_while_typing(evolution_page: Page) -> None:
    evolution_page.locator("#steps .step").nth(3).click()
    expect(evolution_page.locator("#wire-2")).to_have_class(has_class("now"))
    with evolution_page.expect_response(lambda response: response.request.method == "POST"):
        evolution_page.locator("#record").press("End")
        evolution_page.keyboard.type(" ")
    expect(evolution_page.locator("#wire-2")).to_have_class(has_class("now"))
    expect(current(evolution_page)).to_have_attribute("value", "step:3")


def test_play_goes_on_by_itself_and_the_space_bar_stops_it(evolution_page: Page) -> None:
    evolution_page.locator("body").click(position={"x": 5, "y": 5})
    evolution_page.keyboard.press("Space")
    expect(evolution_page.locator("#play")).to_have_attribute("aria-pressed", "true")
    expect(current(evolution_page)).to_have_attribute("value", "step:1", timeout=10_000)
    evolution_page.keyboard.press("Space")
    expect(evolution_page.locator("#play")).to_have_attribute("aria-pressed", "false")
    expect(evolution_page.locator("#play")).to_have_text("Play")


def test_keys_in_a_text_are_the_texts_own(evolution_page: Page) -> None:
    evolution_page.locator("#record").focus()
    evolution_page.keyboard.press("ArrowRight")
    expect(current(evolution_page)).to_have_count(0)


def test_a_row_lights_up_in_the_other_column_and_in_both_texts(evolution_page: Page) -> None:
    evolution_page.locator("#r-1").hover()
    for lit in ("#w-0", "#r-1", '#code-2 [data-p="/userName"]', '#code-record [data-p="/userName"]'):
        expect(evolution_page.locator(lit).first).to_have_class(has_class("lit"))


# Rules and places


def test_a_place_is_selected_in_its_text(evolution_page: Page) -> None:
    evolution_page.locator("#rule-READER_FIELD_MISSING_DEFAULT_VALUE .place").nth(1).click()
    field = evolution_page.locator("#version-2")
    expect(evolution_page.locator("#code-2 .cm-content")).to_be_focused()
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == '"userID"'


def test_filters_keep_what_they_say(evolution_page: Page) -> None:
    failing = evolution_page.locator("#rule-TYPE_MISMATCH")
    passing = evolution_page.locator("#rule-REORDERED")
    expect(passing).to_be_visible()
    evolution_page.locator("label[for=show-fail]").click()
    expect(passing).to_be_hidden()
    expect(failing).to_be_visible()
    evolution_page.keyboard.press("ArrowRight")
    expect(evolution_page.get_by_text("No rule is of this kind.")).to_be_visible()


# Faults


def test_a_broken_version_keeps_the_others_and_its_text(evolution_page: Page) -> None:
    field = evolution_page.locator("#version-2")
    good = field.input_value()
    field.fill(good.replace('"long"}', '"lung"}'))
    expect(evolution_page.locator("#told-2")).to_contain_text("5:32")
    expect(evolution_page.locator("#code-2 .fault")).to_have_count(1)
    expect(evolution_page.get_by_role("button", name="v2 reads v1: can, but not all")).to_be_visible()
    expect(field).to_have_value(good.replace('"long"}', '"lung"}'))
    field.fill(good)
    expect(headline(evolution_page)).to_have_text(CANNOT)


def test_without_an_answer_the_last_picture_stays(evolution_page: Page, clean: list[str]) -> None:
    evolution_page.route("**/evolution", lambda route: route.abort())
    evolution_page.locator("#record").fill("{}")
    expect(evolution_page.locator("#offline")).to_be_visible()
    expect(headline(evolution_page)).to_have_text(CANNOT)
    expect(evolution_page.locator("#found")).to_have_attribute("data-stale", "")
    evolution_page.unroute_all(behavior="ignoreErrors")
    clean[:] = [said for said in clean if "ERR_FAILED" not in said and "fetch" not in said.lower()]


# For everybody


def test_everything_is_reached_by_the_keyboard(evolution_page: Page) -> None:
    apply_ = evolution_page.locator(".reading > .mend .apply").first
    apply_.focus()
    evolution_page.keyboard.press("Enter")
    expect(headline(evolution_page)).to_have_text(CAN)
    evolution_page.keyboard.press("Tab")
    expect(evolution_page.locator("#writer")).to_be_focused()
    evolution_page.locator("#tab-2").focus()
    evolution_page.keyboard.press("ArrowLeft")
    expect(evolution_page.locator("#version-1")).to_be_visible()
    expect(evolution_page.locator("#version-2")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1280, 1920])
def test_nothing_scrolls_sideways(page: Page, live_server: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for example in ("person", "nested-rename", "person-protobuf"):
        page.goto(f"{live_server.url}/evolution?example={example}")
        page.wait_for_selector("html.live #play")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, example


def test_on_a_phone_a_wire_is_a_chip_in_its_row(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/evolution")
    expect(page.locator(".wires")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".wires")).to_be_hidden()
    box = page.locator("#w-0 .chip").bounding_box()
    assert box is not None and box["width"] > 60 and box["height"] > 15


def test_without_scripts(new_context: Any, live_server: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/evolution")
    expect(page.locator("#play")).to_be_hidden()
    page.locator(".reading > .mend .apply").first.click()
    expect(headline(page)).to_have_text(CAN)
    page.get_by_role("button", name="Next step").click()
    expect(current(page)).to_have_attribute("value", "step:0")
    page.get_by_role("button", name="Next step").click()
    expect(current(page)).to_have_attribute("value", "step:1")


def test_reduced_motion_is_respected(new_context: Any, live_server: Any) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    page.goto(f"{live_server.url}/evolution")
    page.locator("#steps .step").nth(1).click()
    assert page.locator("#wire-1 path").first.evaluate("path => getComputedStyle(path).animationName") == "none"


# A text that cannot be read


def test_the_last_picture_stays_dimmed_while_a_version_cannot_be_read(evolution_page: Page) -> None:
    field, shown, rules = (evolution_page.locator(at) for at in ("#version-2", "#shown", "#rules"))
    text, steps = field.input_value(), evolution_page.locator("#steps .step").count()
    assert steps > 3
    listed = rules.locator("li").count()
    field.fill(text[:-2])
    expect(headline(evolution_page)).to_have_text(re.compile("is not known: v3 cannot be read"))
    for kept in (shown, rules):
        expect(kept).to_have_attribute("data-stale", "")
        expect(kept.locator(".stale")).to_be_visible()
        expect(kept.locator(".stale")).to_contain_text("Not up to date")
    expect(evolution_page.locator("#wiring")).to_be_visible()
    assert float(evolution_page.locator("#wiring").evaluate("it => getComputedStyle(it).opacity")) < 1
    expect(evolution_page.locator("#steps .step")).to_have_count(steps)
    expect(rules.locator("li")).to_have_count(listed)
    evolution_page.get_by_role("button", name="Next step").click()  # it can still be stepped through
    expect(current(evolution_page)).to_have_attribute("value", "step:0")
    assert Axe().run(evolution_page).violations_count == 0
    field.fill(text[:-3])  # still none
    expect(evolution_page.locator("#steps .step")).to_have_count(steps)
    field.fill(text)
    expect(headline(evolution_page)).to_have_text(CANNOT)
    for kept in (shown, rules):
        expect(kept).not_to_have_attribute("data-stale", "")
        expect(kept.locator(".stale")).to_be_hidden()


def test_the_sheet_of_keys(page: Page, live_server: Any, clean: list[str]) -> None:
    page.goto(f"{live_server.url}/evolution")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys and hints")
    expect(sheet).to_contain_text("plays the steps")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator("#steps .step").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#steps .step").nth(1)).to_be_focused()
    page.locator("#record").focus()
    page.keyboard.type("?")  # in an editor it is a letter
    expect(sheet).to_be_hidden()
    expect(page.locator("#record")).to_have_value(re.compile(r"\?"))
