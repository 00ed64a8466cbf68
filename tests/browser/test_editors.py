"""The editors: colours, laying out anew and undoing it, what was there lately, files that are dropped."""

from __future__ import annotations

import base64
import re
from typing import Any

from playwright.sync_api import Page, expect

NARROW = '{"a":[1,2],"b":{"c":9007199254740993,"d":[]}}'
WIDE = '{\n  "a": [1, 2],\n  "b": {\n    "c": 9007199254740993,\n    "d": []\n  }\n}'

COLOURED = "(kind) => [...document.querySelectorAll(`#code-record .code-${kind}`)].map((one) => one.textContent)"


def drop(page: Page, name: str, data: bytes) -> None:
    page.evaluate(
        """([name, data]) => {
          const files = new DataTransfer();
          files.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
          dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        }""",
        [name, base64.b64encode(data).decode()],
    )


def test_names_texts_and_numbers_have_colours_of_their_own(bytes_page: Page) -> None:
    bytes_page.fill("#record", '{"a": "b", "n": -1.5e3, "t": true}')
    expect(bytes_page.locator("#card-json .size")).to_have_text("29 B")
    assert bytes_page.evaluate(COLOURED, "text") == ['"b"']
    assert bytes_page.evaluate(COLOURED, "number") == ["-1.5e3"]
    assert bytes_page.evaluate(COLOURED, "word") == ["true"]
    assert bytes_page.evaluate(COLOURED, "name") == ['"a"', '"n"', '"t"']


def test_a_history_outlives_every_update(bytes_page: Page) -> None:
    record = bytes_page.locator("#record")
    before = record.input_value()
    bytes_page.fill("#record", '{"key": 1}')
    expect(bytes_page.locator("#card-json .size")).to_have_text("9 B")
    record.press("Control+End")
    bytes_page.keyboard.press("ArrowLeft")
    bytes_page.keyboard.type("23")
    expect(bytes_page.locator("#card-json .size")).to_have_text("11 B")
    bytes_page.keyboard.press("Control+z")
    expect(bytes_page.locator("#card-json .size")).to_have_text("9 B")
    bytes_page.keyboard.press("Control+z")
    expect(record).to_have_value(before)
    expect(bytes_page.locator("#card-json .size")).to_have_text("81 B")
    bytes_page.keyboard.press("Control+Shift+z")
    expect(record).to_have_value('{"key": 1}')


def test_marks_move_with_what_is_typed(bytes_page: Page) -> None:
    bytes_page.route("**/", lambda route: None)  # the server never answers
    bytes_page.locator("#record").press("Control+Home")
    bytes_page.keyboard.type("  ")
    mark = bytes_page.locator('#code-record [data-p="/favoriteNumber"]')
    expect(mark).to_have_text('"favoriteNumber": 1337')
    expect(mark).to_have_class(re.compile(r"\bpin\b"))
    bytes_page.unroute_all(behavior="ignoreErrors")


def test_search_within_a_text(bytes_page: Page) -> None:
    bytes_page.locator("#record").press("Control+f")
    bytes_page.keyboard.type("hack")
    expect(bytes_page.locator("#code-record .cm-searchMatch")).to_have_text("hack")
    bytes_page.keyboard.press("Escape")
    expect(bytes_page.locator("#code-record .cm-content")).to_be_focused()


def test_without_the_bundle_the_fields_do(page: Page, live_server: Any) -> None:
    page.route("**/codemirror*", lambda route: route.abort())
    page.goto(live_server.url)
    page.locator("#record").press("Control+a")
    page.keyboard.type("[1, 2]")
    expect(page.locator("#card-json .size")).to_have_text("5 B")
    expect(page.locator("#record")).to_be_focused()


def test_a_record_is_laid_out_anew_and_that_can_be_undone(bytes_page: Page) -> None:
    bytes_page.fill("#record", NARROW)
    bytes_page.locator("#format-record").click()
    expect(bytes_page.locator("#record")).to_have_value(WIDE)
    expect(bytes_page.locator("#card-json")).to_contain_text("9007199254740993")
    bytes_page.locator("#record").press("Control+z")
    expect(bytes_page.locator("#record")).to_have_value(NARROW)
    bytes_page.fill("#record", '{"a": ')
    bytes_page.locator("#format-record").click()
    expect(bytes_page.locator("#record")).to_have_value('{"a": ')


def test_what_was_there_lately_is_kept_on_this_device(bytes_page: Page) -> None:
    bytes_page.clock.install()
    bytes_page.fill("#record", '{"mine": 1}')
    for _ in range(100):  # its module may still be on its way when the time to wait is over
        bytes_page.clock.run_for(1_000)
        if bytes_page.evaluate("localStorage.getItem('recent')"):
            break
    bytes_page.locator("#examples > summary").click()
    entry = bytes_page.locator("#recent a", has_text='{"mine": 1}')
    expect(entry).to_be_visible()
    bytes_page.clock.resume()
    bytes_page.locator("#examples > summary").click()
    bytes_page.fill("#record", '{"other": 2}')
    expect(bytes_page.locator("#card-json .size")).to_have_text("11 B")
    bytes_page.locator("#examples > summary").click()
    entry.click()
    expect(bytes_page.locator("#record")).to_have_value('{"mine": 1}')
    bytes_page.wait_for_selector("html.live")
    bytes_page.locator("#examples > summary").click()
    bytes_page.get_by_role("button", name="forget them").click()
    expect(bytes_page.locator("#recent")).to_have_count(0)
    assert bytes_page.evaluate("localStorage.getItem('recent')") == "[]"


def test_a_file_that_is_opened(bytes_page: Page) -> None:
    with bytes_page.expect_file_chooser() as chosen:
        bytes_page.locator("#open-file").press("Enter")
    chosen.value.set_files({"name": "record.json", "mimeType": "application/json", "buffer": b"[true]"})
    expect(bytes_page.locator("#record")).to_have_value("[true]")
    expect(bytes_page.locator("#card-json .size")).to_have_text("6 B")


def test_a_file_that_is_dropped(bytes_page: Page) -> None:
    drop(bytes_page, "record.json", '{"도시": "서울"}'.encode())
    expect(bytes_page.locator("#record")).to_have_value('{"도시": "서울"}')
    drop(bytes_page, "city.proto", b'syntax = "proto3";\nmessage City { string name = 1; }')
    expect(bytes_page.locator("#schema-protobuf-0")).to_be_visible()
    expect(bytes_page.locator("#schema-protobuf-0")).to_have_value(
        'syntax = "proto3";\nmessage City { string name = 1; }'
    )
    drop(bytes_page, "some.bin", b"\xff\xfe\x00")
    expect(bytes_page.locator("#status")).to_have_text(
        "some.bin is no text. Drop it on the page Decode to see what its bytes are."
    )


# On a phone


def test_on_a_phone_the_editors_come_with_the_first_touch(new_context: Any, live_server: Any) -> None:
    page = new_context(has_touch=True, is_mobile=True).new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    expect(page.locator(".cm-editor")).to_have_count(0)
    expect(page.locator("#record")).to_be_visible()
    page.locator("#record").tap()
    expect(page.locator(".record .cm-content")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("[true]")
    expect(page.locator("#record")).to_have_value("[true]")
    expect(page.locator("#card-json .size")).to_have_text("6 B")


# Mending


BROKEN = '{"a": [1, 2],}'
MENDED = '{"a": [1, 2]}'


def test_a_fault_is_mended_by_its_button_and_that_can_be_undone(bytes_page: Page) -> None:
    bytes_page.fill("#record", BROKEN)
    bytes_page.locator("#record-told .mend").click()
    expect(bytes_page.locator("#record")).to_have_value(MENDED)
    expect(bytes_page.locator("#code-record .cm-content")).to_be_focused()
    expect(bytes_page.locator("#card-json .size")).to_have_text("11 B")
    bytes_page.keyboard.press("Control+z")
    expect(bytes_page.locator("#record")).to_have_value(BROKEN)


def test_a_fault_is_mended_from_the_keyboard(bytes_page: Page) -> None:
    bytes_page.fill("#record", BROKEN)
    expect(bytes_page.locator("#record-told .mend")).to_be_visible()
    bytes_page.keyboard.press("Control+.")
    expect(bytes_page.locator("#record")).to_have_value(MENDED)


def test_a_fault_says_in_the_editor_what_it_is_and_offers_its_mending(bytes_page: Page) -> None:
    bytes_page.fill("#record", BROKEN)
    bytes_page.locator("#code-record .fault").hover()
    told = bytes_page.locator("#code-record .cm-diagnostic")
    expect(told).to_contain_text("expected a name in double quotes, found }. Remove the comma before it.")
    told.locator(".cm-diagnosticAction").click()
    expect(bytes_page.locator("#record")).to_have_value(MENDED)


def test_a_mending_that_is_out_of_date_does_nothing(bytes_page: Page) -> None:
    bytes_page.fill("#record", BROKEN)
    expect(bytes_page.locator("#record-told .mend")).to_be_visible()
    bytes_page.route("**/", lambda route: None)  # the server never answers
    bytes_page.locator("#record").press("Control+Home")
    bytes_page.keyboard.type(" ")
    bytes_page.locator("#record-told .mend").click()
    expect(bytes_page.locator("#record")).to_have_value(f" {BROKEN}")
    bytes_page.unroute_all(behavior="ignoreErrors")
