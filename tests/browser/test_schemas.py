"""The schemas of the page `/` in a browser: versions and their names, which one writes, a text in the wrong tab."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from explorer import state
from explorer.scenario import SchemaText

PROTO = 'syntax = "proto3";\nmessage Person {\n  string userName = 1;\n}'
PRESSED = re.compile("true")


def tab(page: Page, language: str) -> Locator:
    page.locator(f'label[for="tab-{language}"]').click()
    return page.locator(f"#of-{language}")


def version(page: Page, key: str) -> Locator:
    page.locator(f'label[for="front-{key}"]').click()
    return page.locator(f"#version-{key}")


def write_in(page: Page, key: str, text: str) -> None:
    """Type over a schema's text, as a visitor would: by the keyboard."""
    page.locator(f"#schema-{key}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    expect(page.locator(f"#schema-{key}")).to_have_value(text)


def added(page: Page, language: str) -> None:
    page.locator(f"#add-{language}").click()
    expect(page.locator(f"#of-{language} .lineage.several")).to_be_visible()


def test_a_version_is_added_named_changed_and_removed(bytes_page: Page) -> None:
    schemas = tab(bytes_page, "protobuf")
    text = bytes_page.locator("#schema-protobuf-0").input_value()
    added(bytes_page, "protobuf")
    name = bytes_page.locator("#called-protobuf-1")
    expect(name).to_be_focused()
    expect(bytes_page.locator("#schema-protobuf-1")).to_have_value(text)
    bytes_page.keyboard.type("next")
    expect(schemas.locator("label .name")).to_have_text(["v1", "next"])
    expect(name).to_be_focused()
    write_in(bytes_page, "protobuf-1", text.replace("= 1;", "= 16;"))
    expect(bytes_page.locator("#card-protobuf .size")).to_have_text("34 B")
    expect(bytes_page.locator("#schema-protobuf-0")).to_have_value(text)
    schemas.get_by_role("button", name="Remove next").click()
    expect(schemas.locator(".lineage.several")).to_have_count(0)
    expect(bytes_page.locator("#add-protobuf")).to_be_focused()
    expect(bytes_page.locator("#card-protobuf .size")).to_have_text("33 B")
    expect(bytes_page.locator("#schema-protobuf-0")).to_have_value(text)


def test_the_version_that_writes_is_chosen(bytes_page: Page) -> None:
    schemas = tab(bytes_page, "protobuf")
    text = bytes_page.locator("#schema-protobuf-0").input_value()
    added(bytes_page, "protobuf")
    write_in(bytes_page, "protobuf-1", text.replace("= 1;", "= 16;"))
    expect(bytes_page.locator("#card-protobuf .size")).to_have_text("34 B")
    version(bytes_page, "protobuf-0")
    writes = bytes_page.locator("#write-protobuf-0")
    writes.press("Enter")
    expect(bytes_page.locator("#card-protobuf .size")).to_have_text("33 B")
    expect(writes).to_have_attribute("aria-pressed", PRESSED)
    expect(writes).to_be_focused()
    expect(schemas.locator("label", has_text="✎")).to_contain_text("v1")
    bytes_page.locator("#called-protobuf-0").fill("first")
    expect(schemas.locator("label", has_text="✎")).to_contain_text("first")
    bytes_page.fill("#record", '{"userName": "M"}')
    expect(bytes_page.locator("#card-json .size")).to_have_text("16 B")
    expect(writes).to_have_attribute("aria-pressed", PRESSED)


def test_where_one_of_three_is_removed_the_others_keep_texts_and_history(bytes_page: Page) -> None:
    schemas = tab(bytes_page, "thrift")
    text = bytes_page.locator("#schema-thrift-0").input_value()
    added(bytes_page, "thrift")
    bytes_page.locator("#add-thrift").click()
    expect(schemas.locator("label .name")).to_have_text(["v1", "v2", "v3"])
    write_in(bytes_page, "thrift-2", text.replace("Person", "Human"))
    expect(schemas.locator("label .name")).to_have_text(["v1", "v2", "v3"])
    version(bytes_page, "thrift-1").get_by_role("button", name="Remove v2").click()
    expect(schemas.locator("label .name")).to_have_text(["v1", "v3"])
    expect(bytes_page.locator("#front-thrift-0")).to_be_focused()
    bytes_page.keyboard.press("ArrowRight")
    expect(bytes_page.locator("#front-thrift-2")).to_be_checked()
    expect(bytes_page.locator("#schema-thrift-2")).to_have_value(text.replace("Person", "Human"))
    bytes_page.locator("#schema-thrift-2").focus()
    bytes_page.keyboard.press("Control+z")
    expect(bytes_page.locator("#schema-thrift-2")).to_have_value(text)


def test_what_was_removed_or_let_go_is_put_back(bytes_page: Page) -> None:
    schemas = tab(bytes_page, "thrift")
    text = bytes_page.locator("#schema-thrift-0").input_value()
    added(bytes_page, "thrift")
    write_in(bytes_page, "thrift-1", text.replace("Person", "Human"))
    schemas.get_by_role("button", name="Remove v2").click()
    back = schemas.get_by_role("button", name="put it back")
    back.click()
    expect(schemas.locator("label .name")).to_have_text(["v1", "v2"])
    expect(bytes_page.locator("#schema-thrift-1")).to_have_value(text.replace("Person", "Human"))
    expect(bytes_page.locator("#version-thrift-1")).to_be_visible()
    expect(back).to_have_count(0)
    schemas.get_by_role("button", name="Remove v2").click()
    schemas.get_by_role("button", name="let go").click()
    expect(schemas).to_contain_text("Your schema was let go.")
    back.click()
    expect(schemas).to_contain_text("yours")
    expect(schemas.locator("textarea")).to_have_value(text)


def test_a_schema_in_the_wrong_tab_is_moved(bytes_page: Page) -> None:
    write_in(bytes_page, "avro-0", PROTO)
    told = bytes_page.locator("#told-avro-0")
    expect(told).to_have_text("This is Protocol Buffers, not Avro. Move it there")
    told.get_by_role("button", name="Move it there").click()
    expect(bytes_page.locator("#tab-protobuf")).to_be_checked()
    expect(bytes_page.locator("#tab-protobuf")).to_be_focused()
    expect(bytes_page.locator("#of-protobuf textarea")).to_have_value(PROTO)
    schemas = tab(bytes_page, "avro")
    expect(schemas).to_contain_text("derived from your Protocol Buffers schema")
    expect(schemas.locator("textarea")).to_have_value(re.compile('"type": "record"'))
    expect(bytes_page.locator(".schemas .misplaced")).to_have_count(0)


def test_the_keyboard_goes_on_after_every_press(bytes_page: Page) -> None:
    """Whatever a button did, the focus is on something of the schemas' that can be seen."""
    schemas = bytes_page.locator(".schemas")

    def press(name: str) -> None:
        button = schemas.locator(f'button[name="{name}"]:visible').first
        with bytes_page.expect_response(lambda response: response.request.method == "POST"):
            button.press("Enter")

    for name in ("adopt", "add", "write", "drop", "back", "drop", "drop"):
        press(name)
        expect(schemas.locator("*:focus:visible")).to_have_count(1)


def test_the_versions_go_to_the_page_of_evolution(bytes_page: Page) -> None:
    added(bytes_page, "avro")
    bytes_page.locator("#called-avro-1").fill("next")
    expect(bytes_page.locator("#of-avro label .name")).to_have_text(["v1", "next"])
    bytes_page.get_by_role("button", name="compare them").click()
    expect(bytes_page).to_have_url(re.compile("/evolution$"))
    expect(bytes_page.locator("#name-0")).to_have_value("v1")
    expect(bytes_page.locator("#name-1")).to_have_value("next")
    expect(bytes_page.locator("#version-1")).to_have_value(re.compile("Person"))
    bytes_page.go_back()
    expect(bytes_page).to_have_url(re.compile("/$"))


def test_a_link_holds_names_and_the_writer(bytes_page: Page, live_server: Any) -> None:
    added(bytes_page, "avro")
    bytes_page.locator("#called-avro-1").fill("next")
    version(bytes_page, "avro-0").locator("button.writes").click()
    expect(bytes_page.locator("#of-avro label", has_text="✎")).to_contain_text("v1")
    bytes_page.locator("#share-open").click()
    link = bytes_page.locator("#long-link")
    expect(link).to_have_value(re.compile("#s=1[.]"))
    carried = state.from_fragment(link.input_value().partition("#")[2])
    avro = [schema for schema in carried.schemas if schema.language == "avro"]
    assert [schema.name for schema in avro] == ["v1", "next"]
    assert carried.options == {"writer": {"avro": "v1"}}
    assert isinstance(avro[0], SchemaText)
    bytes_page.goto("about:blank")
    bytes_page.goto(f"{live_server.url}/#{state.to_fragment(carried)}")
    expect(bytes_page.locator("#of-avro label .name")).to_have_text(["v1", "next"])
    expect(bytes_page.locator("#write-avro-0")).to_have_attribute("aria-pressed", PRESSED)


def test_enter_in_a_name_asks_for_nothing_else(bytes_page: Page) -> None:
    added(bytes_page, "avro")
    bytes_page.locator("#called-avro-1").press("Enter")
    expect(bytes_page.locator("html")).to_have_attribute("lang", "en")
    expect(bytes_page.locator("#of-avro label .name")).to_have_text(["v1", "v2"])


def test_without_scripts_versions_are_buttons(new_context: Any, live_server: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/?example=two-versions")
    expect(page.locator("#version-avro-1")).to_be_visible()
    expect(page.locator("#version-avro-0")).to_be_hidden()
    version(page, "avro-0").locator("button.writes").click()
    expect(page.locator("#version-avro-0")).to_be_visible()
    expect(page.locator("#write-avro-0")).to_have_attribute("aria-pressed", PRESSED)
    page.locator("#add-avro").click()
    expect(page.locator("#of-avro label .name")).to_have_text(["2019", "2024", "v3"])
    page.locator("#called-avro-2").fill("2026")
    page.locator("#called-avro-2").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#of-avro label .name")).to_have_text(["2019", "2024", "2026"])
    page.get_by_role("button", name="compare them").click()
    expect(page).to_have_url(re.compile("/evolution$"))
    expect(page.locator("#name-2")).to_have_value("2026")


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_text_field_never_changes_the_language(new_context: Any, live_server: Any, scripts: bool) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    for path, field in (("/evolution", "#name-1"), ("/decode", "#registry")):
        page.goto(f"{live_server.url}{path}")
        if scripts:
            page.wait_for_selector("html.live")
        page.locator('label[for="tab-1"]').click() if path == "/evolution" else None
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.locator(field).press("Enter")
        expect(page.locator("html")).to_have_attribute("lang", "en")
