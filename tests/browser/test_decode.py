"""The pages of decoding and of examples as a person meets them: paste, drop, guess, go on from a byte, compare, copy."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorer.examples import EXAMPLES
from explorer.web.exports import SAVED, WAYS

AVRO = "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"
PROTOBUF = "0a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"
PACKED = (
    "83a8757365724e616d65a64d617274696eae6661766f726974654e756d626572cd0539a9696e7465726573747392ab646179647265616d"
    "696e67a76861636b696e67"
)
SCHEMA = EXAMPLES["classic"].schemas[0].text


@pytest.fixture
def decode_page(page: Page, live_server: Any, clean: list[str]) -> Page:
    """The page `/decode`, open and live, with nothing in it."""
    page.goto(f"{live_server.url}/decode?bytes=")
    page.wait_for_selector("html.live #schema")
    return page


def paste(page: Page, text: str) -> None:
    page.fill("#bytes", text)


def format_of(page: Page) -> Any:
    return page.locator("#picture > .card h3")


# Pasting and guessing


def test_pasted_bytes_are_explained(decode_page: Page) -> None:
    paste(decode_page, PROTOBUF)
    expect(format_of(decode_page)).to_have_text("Protocol Buffers")
    expect(decode_page.locator("#bytes-title + .aside")).to_have_text("read as hex, 33 bytes")
    expect(decode_page.locator("#value")).to_contain_text('"1": "Martin"')
    paste(decode_page, base64.b64encode(bytes.fromhex(PACKED)).decode())
    expect(decode_page.locator("#bytes-title + .aside")).to_have_text("read as base64, 66 bytes")
    expect(format_of(decode_page)).to_have_text("MessagePack")


def test_what_the_example_brought_goes_when_other_bytes_come(page: Page, live_server: Any, clean: list[str]) -> None:
    page.goto(f"{live_server.url}/decode")
    expect(format_of(page)).to_have_text("Avro")
    expect(page.locator(".steps")).to_be_visible()
    paste(page, PACKED)
    expect(format_of(page)).to_have_text("MessagePack")
    expect(page.locator("#format")).to_have_value("")
    expect(page.locator("#schema")).to_have_value("")
    expect(page.locator("#picture .steps")).to_have_count(0)
    page.select_option("#format", "avro")
    expect(format_of(page)).to_have_text("Avro")
    paste(page, PROTOBUF)  # what the visitor chose stays
    expect(page.locator("#bytes-title + .aside")).to_have_text("read as hex, 33 bytes")
    expect(page.locator("#format")).to_have_value("avro")


def test_an_example_that_is_cut_or_changed_is_still_the_example(page: Page, live_server: Any, clean: list[str]) -> None:
    page.goto(f"{live_server.url}/decode")
    text = page.input_value("#bytes")
    paste(page, " ".join(text.split()[:24]))
    expect(page.locator("#picture .problem").first).to_contain_text("Stopped")
    expect(format_of(page)).to_have_text("Avro")
    expect(page.locator("#format")).to_have_value("avro")
    expect(page.locator(".steps")).to_be_visible()


def test_another_guess_is_chosen_and_the_select_says_so(decode_page: Page) -> None:
    paste(decode_page, PROTOBUF)
    decode_page.locator("#more-guesses summary").click()
    decode_page.locator("#more-guesses").get_by_role("button", name="BSON").click()
    expect(format_of(decode_page)).to_have_text("BSON")
    expect(decode_page.locator("#format")).to_have_value("bson")
    expect(decode_page.locator(".stopped")).to_contain_text("Stopped after 4 of 33 bytes")
    decode_page.locator("#format").select_option("")
    expect(format_of(decode_page)).to_have_text("Protocol Buffers")


def test_a_schema_makes_avro_readable(decode_page: Page) -> None:
    paste(decode_page, AVRO)
    expect(decode_page.locator("#guesses")).to_contain_text("needs the schema")
    decode_page.fill("#schema", SCHEMA)
    expect(decode_page.locator("#value")).to_contain_text('"favoriteNumber": 1337')
    decode_page.locator('#value [data-p="/favoriteNumber"]').first.hover()
    expect(decode_page.locator('#picture .ribbon .p[value="/favoriteNumber"]').first).to_have_class(
        re.compile(r"\blit\b")
    )
    expect(decode_page.locator('#code-bytes [data-p="/favoriteNumber"]')).to_have_class("lit")
    expect(decode_page.locator('#code-schema [data-p="/favoriteNumber"]')).to_have_class("lit")


def test_a_byte_is_pinned_and_inspected(decode_page: Page) -> None:
    paste(decode_page, PACKED)
    decode_page.locator('#card-messagepack .p[value="/favoriteNumber"]').last.click()
    expect(decode_page.locator("#inspector")).to_contain_text("/favoriteNumber = 1337")
    expect(decode_page.locator("#cost-messagepack")).to_have_attribute("open", "")
    decode_page.keyboard.press("Escape")
    expect(decode_page.locator("#inspector")).to_contain_text("Nothing pinned")


# Faults


def test_a_fault_keeps_the_picture(decode_page: Page) -> None:
    paste(decode_page, PROTOBUF)
    expect(format_of(decode_page)).to_have_text("Protocol Buffers")
    paste(decode_page, PROTOBUF + " !")
    expect(decode_page.locator("#bytes-told .problem")).to_be_visible()
    expect(decode_page.locator("#picture")).to_have_attribute("data-stale", "")
    expect(decode_page.locator("#value")).to_contain_text("Martin")
    paste(decode_page, PROTOBUF[:-2])
    expect(decode_page.locator("#picture")).not_to_have_attribute("data-stale", "")
    expect(decode_page.locator(".stopped")).to_contain_text("Stopped after 26 of 32 bytes: expected 7 bytes of field 3")


def test_the_server_is_away(decode_page: Page, clean: list[str]) -> None:
    paste(decode_page, PROTOBUF)
    expect(format_of(decode_page)).to_have_text("Protocol Buffers")
    decode_page.route("**/decode", lambda route: route.abort())
    paste(decode_page, PACKED)
    expect(decode_page.locator("#offline")).to_be_visible()
    expect(decode_page.locator("#value")).to_contain_text("Martin")
    decode_page.unroute("**/decode")
    clean.clear()  # the browser itself tells of the failed request


# On from a byte


def test_a_hint_is_taken_and_undone(decode_page: Page) -> None:
    paste(decode_page, "05060700" + b'{"userName": "Martin"}'.hex())
    hint = decode_page.locator(".recognised")
    expect(hint).to_contain_text("From byte 4 to the end it is JSON.")
    hint.get_by_role("button").click()
    expect(decode_page.locator("#value")).to_contain_text('"userName": "Martin"')
    expect(decode_page.locator("#format")).to_have_value("json")
    expect(decode_page.locator(".steps")).to_contain_text("from byte 4")
    decode_page.get_by_role("button", name=re.compile("Undo")).click()
    expect(decode_page.locator(".steps")).to_have_count(0)


def test_a_prefix_is_read_with_what_it_stands_before(decode_page: Page) -> None:
    decode_page.fill("#schema", SCHEMA)
    decode_page.locator("#format").select_option("avro")
    paste(decode_page, "000000002a" + AVRO)
    hint = decode_page.locator(".recognised")
    expect(hint).to_contain_text("Confluent prefix")
    hint.get_by_role("button").click()
    expect(decode_page.locator("#format")).to_have_value("confluent-avro")
    expect(decode_page.locator("#value")).to_contain_text('"userName": "Martin"')
    expect(hint.get_by_role("button")).to_have_count(0)


def test_read_from_here(decode_page: Page) -> None:
    paste(decode_page, "c0c0c0" + PROTOBUF)
    decode_page.locator("#format").select_option("messagepack")
    pill = decode_page.locator("#card-messagepack .p").nth(1)
    expect(pill).to_have_attribute("title", re.compile("bytes 1 to 35"))
    pill.click()
    expect(decode_page.locator("#at")).to_have_value("1")
    decode_page.fill("#at", "3")
    decode_page.locator("#as").select_option("protobuf")
    decode_page.get_by_role("button", name="Read", exact=True).click()
    expect(decode_page.locator("#value")).to_contain_text('"1": "Martin"')
    expect(decode_page.locator("#card-protobuf .p").first).to_have_attribute("title", "left out, bytes 0 to 2")


# Files


def drop(page: Page, name: str, data: bytes) -> None:
    """Let a file fall onto the page, as the browser itself would tell it."""
    page.evaluate(
        """([name, text]) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const carried = new DataTransfer();
            carried.items.add(new File([bytes], name));
            for (const kind of ["dragover", "drop"]) {
                const event = new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true});
                document.getElementById("picture").dispatchEvent(event);
                if (!event.defaultPrevented) throw new Error(`${kind} was not taken`);
            }
        }""",
        [name, base64.b64encode(data).decode()],
    )


def test_a_dropped_file_is_read_in_the_browser(decode_page: Page) -> None:
    drop(decode_page, "<img src=x onerror=alert(1)>.bin", bytes.fromhex(PACKED))
    expect(format_of(decode_page)).to_have_text("MessagePack")
    expect(decode_page.locator("#bytes")).to_have_value(re.compile("^83 a8 75"))
    expect(decode_page.locator("#writing")).to_have_value("hex")
    expect(decode_page.locator("#status")).to_contain_text("from <img")
    expect(decode_page.locator("#picture img")).to_have_count(0)


def test_a_chosen_file_is_read_too(decode_page: Page, tmp_path: Path) -> None:
    file = tmp_path / "person.json"
    file.write_text('{"name": "홍길동"}')
    decode_page.set_input_files("#file", file)
    expect(format_of(decode_page)).to_have_text("JSON")
    expect(decode_page.locator("#bytes")).to_have_value('{"name": "홍길동"}')


def test_a_file_past_the_limit_is_not_sent(decode_page: Page) -> None:
    drop(decode_page, "large.bin", bytes((1 << 20) + 1))
    expect(decode_page.locator("#file-limit")).to_have_text("large.bin: 1,048,577 bytes given, 1,048,576 allowed")
    expect(decode_page.locator("#bytes")).to_have_value("")


# Comparing


def test_two_payloads_are_compared(decode_page: Page) -> None:
    paste(decode_page, PACKED)
    decode_page.locator("#second summary").click()
    decode_page.fill("#other", PACKED.replace("cd0539", "cd053a"))
    expect(decode_page.locator("#compared")).to_have_text("1 changed; 3 values the same")
    row = decode_page.locator("#compare tbody tr")
    expect(row).to_contain_text("1338")
    row.hover()
    expect(decode_page.locator('#card-messagepack .p[value="/favoriteNumber"]').first).to_have_class(
        re.compile(r"\blit\b")
    )
    expect(decode_page.locator("#second")).to_have_attribute("open", "")


# Copying


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.mark.parametrize(("address", "format_"), [("/", "protobuf"), (f"/decode?bytes={PROTOBUF}", "protobuf")])
def test_a_card_is_copied(page: Page, live_server: Any, clean: list[str], address: str, format_: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{address}")
    card = page.locator(f"#card-{format_}")
    page.wait_for_selector("html.live .ribbon .p[tabindex='0']")
    card.locator(".export summary").click()
    card.get_by_role("button", name="Hex", exact=True).click()
    expect(page.locator("#status")).to_have_text("Hex copied, 67 characters.")
    assert copied(page) == PROTOBUF + "\n"
    card.get_by_role("button", name="curl of this view").click()
    expect(page.locator("#status")).to_contain_text("curl of this view copied")
    assert copied(page).startswith(f"curl {live_server.url}/api/v1/")


@pytest.mark.parametrize("way", SAVED)
def test_a_card_is_saved(page: Page, live_server: Any, clean: list[str], way: str) -> None:
    page.goto(f"{live_server.url}/decode?bytes={PROTOBUF}")
    page.wait_for_selector("html.live .ribbon .p[tabindex='0']")
    page.locator(".export summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=WAYS[way], exact=True).click()
    assert saved.value.suggested_filename == f"protobuf.{way}"
    expect(page.locator("#status")).to_have_text(f"protobuf.{way} saved.")
    if way == "bin":
        assert Path(saved.value.path()).read_bytes().hex() == PROTOBUF


def test_a_menu_closes_with_escape(decode_page: Page) -> None:
    paste(decode_page, PROTOBUF)
    decode_page.locator(".export summary").click()
    expect(decode_page.locator(".exports")).to_be_visible()
    decode_page.keyboard.press("Escape")
    expect(decode_page.locator(".exports")).to_be_hidden()
    expect(decode_page.locator(".export summary")).to_be_focused()


# Without scripts


def test_without_scripts(new_context: Any, live_server: Any, tmp_path: Path) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/decode?bytes=")
    page.fill("#bytes", "05060700" + b'{"userName": "Martin", "favoriteNumber": 1337}'.hex())
    page.fill("#schema", SCHEMA)
    page.get_by_role("button", name="Explain").click()
    page.locator(".recognised").get_by_role("button").click()
    expect(page.locator("#value")).to_contain_text('"userName": "Martin"')
    page.locator('#card-json .p[value="/favoriteNumber"]').last.click()
    expect(page.locator("#inspector")).to_contain_text("/favoriteNumber = 1337")
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator(".steps")).to_have_count(0)
    file = tmp_path / "person.bin"
    file.write_bytes(bytes.fromhex(PACKED))
    page.set_input_files("#file", file)
    page.locator("#format").select_option("")
    page.get_by_role("button", name="Explain").click()
    expect(format_of(page)).to_have_text("MessagePack")
    page.locator(".export summary").click()
    page.get_by_role("button", name="Rust").click()
    expect(page.locator("body")).to_contain_text("pub const MESSAGEPACK: [u8; 66] = [")


# Examples


def test_an_example_of_each_kind_opens(page: Page, live_server: Any, clean: list[str]) -> None:
    for title, sign in [
        ("The classic record", "#card-avro"),
        ("A field is added with a default", "#answer"),
        ("A gRPC prefix", "#card-protobuf"),
    ]:
        page.goto(f"{live_server.url}/examples")
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.locator(sign)).to_be_visible()


# For everybody


@pytest.mark.parametrize("width", [360, 700, 1280, 1700])
@pytest.mark.parametrize(
    "state", ["/examples", "/decode?example=grpc", f"/decode?bytes={PACKED}&other={PACKED[:-2]}&view=hex"]
)
def test_nothing_sticks_out(page: Page, live_server: Any, clean: list[str], width: int, state: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}{state}")
    expect(page.locator("main h1")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
