"""The editors: colours, laying out anew and undoing it, what was there lately, files that are dropped."""

from __future__ import annotations

import base64

from playwright.sync_api import Page, expect

NARROW = '{"a":[1,2],"b":{"c":9007199254740993,"d":[]}}'
WIDE = '{\n  "a": [1, 2],\n  "b": {\n    "c": 9007199254740993,\n    "d": []\n  }\n}'

COLOURED = """(kind) => [...CSS.highlights.get(`code-${kind}`)]
  .filter((one) => one.startContainer.parentElement.closest("#lit-record"))
  .map(({ startContainer: from, startOffset, endContainer: to, endOffset }) =>
    from.data.slice(startOffset, from === to ? endOffset : undefined))"""


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


def test_what_is_seen_is_what_is_in_the_field(bytes_page: Page) -> None:
    """The letters that are seen are the mirror's: they follow at once, and the server's answer never puts old ones back."""
    for letter in '{"key": [1, 2]}':
        bytes_page.locator("#record").press_sequentially(letter) if letter != "{" else bytes_page.fill("#record", "{")
        assert bytes_page.evaluate(
            "document.getElementById('lit-record').textContent.slice(0, -1)"
        ) == bytes_page.input_value("#record")
    expect(bytes_page.locator("#card-json .size")).to_have_text("13 B")
    assert bytes_page.evaluate("document.getElementById('lit-record').textContent") == '{"key": [1, 2]}\n'


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
    bytes_page.clock.run_for(4_000)
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
