"""Links that travel: shared in one browser and opened in another, framed by a foreign page, carried in a fragment."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from explorer import state
from explorer.scenario import Scenario, SchemaText
from explorer.web.models import StoredScenario, find
from tests.scenarios.test_state import LINKS

pytestmark = pytest.mark.django_db(transaction=True)

KOREAN = '{"이름": "홍길동", "도시": "서울", "나이": 42}'
AVRO = '{"type": "record", "name": "P", "fields": [{"name": "n", "type": "long"}]}'
AVRO_2 = AVRO.replace('"long"}', '"long"}, {"name": "m", "type": ["null", "string"], "default": null}')


@pytest.fixture(autouse=True)
def nobody_saved_yet() -> None:
    cache.clear()


@pytest.fixture
def other(new_context: Any) -> Page:
    """A page in a browser that knows nothing of the first one."""
    return new_context().new_page()


def type_record(page: Page, record: str) -> None:
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.fill("#record", record)
    page.wait_for_selector("#picture:not([data-stale])")


def share(page: Page, title: str = "") -> str:
    """Open the dialog, store, and give the short link."""
    page.get_by_role("button", name="Share").click()
    if title:
        page.fill("#share-name", title)
    page.get_by_role("button", name="Store and make the link").click()
    expect(page.locator("#share-told")).to_have_text("Stored. The link is kept for ever.")
    return page.locator("#short-link").input_value()


def long_link(page: Page) -> str:
    field = page.locator("#long-link")
    expect(field).to_have_value(re.compile("/#s=1[.]"))
    return field.input_value()


def stored(link: str) -> Scenario:
    row = find(link.rsplit("/", 1)[1])
    assert row is not None
    return row.scenario


# Short links


def test_a_shared_scenario_opens_in_another_browser(bytes_page: Page, other: Page) -> None:
    type_record(bytes_page, KOREAN)
    bytes_page.locator('#card-avro .p[value="/도시"]').last.click()
    bytes_page.get_by_role("radiogroup", name="View").get_by_text("List", exact=True).click()
    expect(bytes_page.locator(".ribbon.list").first).to_be_visible()
    link = share(bytes_page, "홍길동의 레코드")
    other.goto(link)
    expect(other).to_have_title("홍길동의 레코드 · Bytewise")
    expect(other.locator("#record")).to_have_value(KOREAN)
    expect(other.locator(".ribbon.list").first).to_be_visible()
    expect(other.locator("#inspector")).to_contain_text("/도시")
    for key in ("json", "avro", "protobuf"):
        expect(other.locator(f"#card-{key} .size").first).to_have_text(
            bytes_page.locator(f"#card-{key} .size").first.text_content() or ""
        )


def test_both_links_hold_the_same_to_the_letter(bytes_page: Page) -> None:
    """What the browser packs is what the server stores: the same bytes, so the same name."""
    bytes_page.goto(bytes_page.url + "?example=two-versions")
    bytes_page.wait_for_selector('html.live .ribbon .p[tabindex="0"]')
    short = share(bytes_page, "두 버전")
    carried = state.from_fragment(long_link(bytes_page).partition("#")[2])
    assert carried == stored(short)
    assert len(carried.schemas) > 1
    assert state.key_of(state.to_bytes(carried)).startswith(short.rsplit("/", 1)[1])


def test_without_scripts_the_form_stores_the_same(bytes_page: Page, new_context: Any, live_server: Any) -> None:
    address = f"{live_server.url}/?example=two-versions&view=hex"
    bytes_page.goto(address)
    bytes_page.wait_for_selector('html.live .ribbon .p[tabindex="0"]')
    with_scripts = share(bytes_page)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_role("button", name="Share").click()
    expect(page).to_have_url(re.compile(r"/s/[0-9a-z]{10}$"))
    assert page.url == with_scripts
    expect(page.locator("#card-avro .size").first).to_be_visible()
    expect(page.locator(".ribbon.hex").first).to_be_visible()


def test_the_same_content_shared_twice_is_one_link(bytes_page: Page) -> None:
    first = share(bytes_page, "one")
    bytes_page.fill("#share-name", "other")
    expect(bytes_page.locator("#short")).to_be_hidden()
    bytes_page.fill("#share-name", "one")
    bytes_page.get_by_role("button", name="Store and make the link").click()
    expect(bytes_page.locator("#short-link")).to_have_value(first)
    assert StoredScenario.objects.count() == 1


def test_what_is_changed_on_a_stored_page_is_said_not_to_be_in_its_link(bytes_page: Page) -> None:
    bytes_page.goto(share(bytes_page))
    bytes_page.wait_for_selector('html.live .ribbon .p[tabindex="0"]')
    expect(bytes_page.locator("#kept")).not_to_have_class(re.compile("changed"))
    type_record(bytes_page, "[1, 2]")
    expect(bytes_page.locator("#card-json .size").first).to_have_text("5 B")
    expect(bytes_page.locator("#kept")).to_have_class(re.compile("changed"))
    expect(bytes_page).to_have_url(re.compile("/s/"))


def test_copy(bytes_page: Page) -> None:
    bytes_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = share(bytes_page)
    for field in ("short-link", "long-link", "frame-code"):
        bytes_page.locator(f"#share [data-copy={field}]").click()
        expect(bytes_page.locator("#share-told")).to_contain_text("Copied")
        copied = bytes_page.evaluate("navigator.clipboard.readText()")
        assert copied == bytes_page.locator(f"#{field}").input_value()
    assert f'src="{link.replace("/s/", "/embed/")}"' in copied


def test_too_many_saves_are_told(bytes_page: Page, settings: Any) -> None:
    settings.SAVES_PER_MINUTE = 1
    share(bytes_page, "first")
    bytes_page.fill("#share-name", "second")
    bytes_page.get_by_role("button", name="Store and make the link").click()
    expect(bytes_page.locator("#share-told")).to_contain_text("saved many scenarios")
    expect(bytes_page.locator("#share-told")).to_contain_text("needs no storage")
    expect(bytes_page.locator("#long-link")).to_have_value(re.compile("#s=1"))


# Links that hold everything


def test_a_link_made_in_the_browser_opens_there_and_here(bytes_page: Page, other: Page) -> None:
    type_record(bytes_page, KOREAN)
    bytes_page.locator('#card-json .p[value="/이름"]').first.click()
    bytes_page.get_by_role("button", name="Share").click()
    link = long_link(bytes_page)
    carried = state.from_fragment(link.partition("#")[2])
    assert (carried.record_text, carried.pin) == (KOREAN, "/이름")
    other.goto(link)
    expect(other.locator("#record")).to_have_value(KOREAN)
    expect(other.locator("#inspector")).to_contain_text("홍길동")
    expect(other.locator('#card-json .p[value="/이름"]').first).to_have_attribute("aria-pressed", "true")
    assert StoredScenario.objects.count() == 0, "nothing was stored"


def test_a_link_made_by_the_server_opens_in_the_browser(page: Page, live_server: Any, clean: list[str]) -> None:
    scenario = Scenario(
        '{"n": 5, "m": "한글"}',
        schemas=(SchemaText(AVRO, "avro", "옛것"), SchemaText(AVRO_2, "avro", "새것")),
        formats=("avro", "cbor"),
        options={"writer": {"avro": "옛것"}},
        title="서버가 만든 링크",
        pin="",
        view="hex",
    )
    page.goto(f"{live_server.url}/#{state.to_fragment(scenario)}")
    expect(page.locator("#record")).to_have_value(scenario.record_text)
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".ribbon.hex").first).to_be_visible()
    expect(page.locator("#inspector")).to_have_attribute("data-pin", "$")
    expect(page.locator("#schema-avro-1")).to_have_value(AVRO_2)
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#share-name")).to_have_value(scenario.title)
    again = state.from_fragment(long_link(page).partition("#")[2])
    assert again == scenario, "and is given back to the letter"
    page.get_by_role("button", name="Close").click()
    type_record(page, '{"n": 6}')
    expect(page.locator("#card-avro .size").first).to_have_text("1 B")
    expect(page.locator("#inspector")).to_have_attribute("data-pin", "$")


def test_another_link_in_the_same_tab(page: Page, live_server: Any, clean: list[str]) -> None:
    for record in ('{"first": 1}', '{"second": 2}'):
        page.goto(f"{live_server.url}/#{state.to_fragment(Scenario(record))}")
        expect(page.locator("#record")).to_have_value(record)
        expect(page.locator("html")).not_to_have_class(re.compile("opening"))


def test_a_pin_that_was_changed_survives_a_reload(page: Page, live_server: Any, clean: list[str]) -> None:
    page.goto(f"{live_server.url}/#{state.to_fragment(Scenario(KOREAN, pin='/이름'))}")
    expect(page.locator("#inspector")).to_contain_text("홍길동")
    page.locator('#card-json .p[value="/도시"]').last.click()
    expect(page.locator("#inspector")).to_contain_text("서울")
    page.reload()
    expect(page.locator("#record")).to_have_value(KOREAN)
    expect(page.locator("#inspector")).to_contain_text("서울")


@pytest.mark.parametrize("version", sorted(LINKS))
def test_old_links_open_in_the_browser(page: Page, live_server: Any, clean: list[str], version: int) -> None:
    page.goto(f"{live_server.url}/#{LINKS[version]}")
    expect(page.locator("#record")).to_have_value('{"이름": "홍길동", "n": 9007199254740993}')
    expect(page.locator("#notice")).to_have_count(0)


LONG = '{"노트": "' + "".join(f"{number} 병 " for number in range(500)) + '"}'


def test_a_cut_link_says_so_and_keeps_what_is_there(page: Page, live_server: Any, clean: list[str]) -> None:
    fragment = state.to_fragment(Scenario(LONG, title="긴 것"))
    page.goto(f"{live_server.url}/#{fragment[: len(fragment) // 2]}")
    expect(page.locator("#notice")).to_contain_text("The link was cut: its end is missing.")
    expect(page.locator("#notice")).to_contain_text("characters of the record could be kept")
    kept = page.locator("#record").input_value()
    assert len(kept) > 100 and LONG.startswith(kept)
    type_record(page, "[1]")
    expect(page.locator("#notice")).to_have_count(0)


def test_a_link_of_nonsense_says_so(page: Page, live_server: Any, clean: list[str]) -> None:
    page.goto(f"{live_server.url}/#s=7.abc")
    expect(page.locator("#notice")).to_contain_text("version 7")
    expect(page.locator("#card-avro .size").first).to_have_text("32 B")


def test_a_very_long_link_is_told(bytes_page: Page) -> None:
    numbers = [number * 7_919 % 10_007 for number in range(4_000)]
    type_record(bytes_page, json.dumps(numbers))
    bytes_page.get_by_role("button", name="Share").click()
    expect(bytes_page.locator("#long-told")).to_be_visible()
    expect(bytes_page.locator("#long-told")).to_contain_text("some tools cut links longer than 8,000")


# Frames


class Foreign(BaseHTTPRequestHandler):
    """A page of somebody else's, on an origin of its own, with a frame in it."""

    frame = ""

    def do_GET(self) -> None:
        body = f"<!doctype html><title>a blog</title><h1>A blog</h1>{self.frame}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def foreign() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_frame_in_a_foreign_page_leads_to_the_explorer(bytes_page: Page, foreign: str) -> None:
    type_record(bytes_page, KOREAN)
    link = share(bytes_page, "홍길동")
    Foreign.frame = bytes_page.locator("#frame-code").input_value()
    bytes_page.goto(foreign)
    frame = bytes_page.frame_locator("iframe")
    expect(frame.locator(".card")).to_have_count(6)
    frame.locator('#card-avro .p[value="/도시"]').last.click()
    expect(frame.locator('#card-json .p[value="/도시"]').first).to_have_attribute("aria-pressed", "true")
    with bytes_page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open in Bytewise").click()
    page = opened.value
    expect(page).to_have_url(re.compile(re.escape(link) + r"\?pin="))
    expect(page.locator("#record")).to_have_value(KOREAN)
    expect(page.locator("#inspector")).to_contain_text("서울")
    assert page.evaluate("window.opener") is None


def test_only_the_frame_may_be_framed(bytes_page: Page, foreign: str, clean: list[str]) -> None:
    link = share(bytes_page)
    Foreign.frame = f'<iframe src="{link}"></iframe>'
    bytes_page.goto(foreign)
    expect(bytes_page.frame_locator("iframe").locator(".card")).to_have_count(0)
    assert any("frame-ancestors" in said or "X-Frame-Options" in said for said in clean)
    clean.clear()


def test_a_frame_works_without_scripts(bytes_page: Page, new_context: Any) -> None:
    link = share(bytes_page).replace("/s/", "/embed/")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{link}?formats=protobuf,avro&theme=dark&view=list")
    expect(page.locator(".card")).to_have_count(2)
    page.locator('#card-avro .p[value="/userName"]').first.click()
    expect(page).to_have_url(re.compile(r"formats=protobuf%2Cavro.*pin=%2FuserName"))
    expect(page.locator('#card-protobuf .p[value="/userName"]').first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    href = page.locator("#open").get_attribute("href")
    assert href and "pin=%2FuserName" in href and "formats=protobuf%2Cavro" in href and "view=list" in href


@pytest.mark.parametrize("width", [360, 390, 720, 1280])
def test_nothing_sticks_out(bytes_page: Page, live_server: Any, width: int) -> None:
    bytes_page.set_viewport_size({"width": width, "height": 800})
    link = share(bytes_page, "홍길동" * 20)
    assert bytes_page.evaluate("document.getElementById('share').scrollWidth") <= width
    for address in (link, link.replace("/s/", "/embed/"), f"{live_server.url}/s/0123456789"):
        bytes_page.goto(address)
        assert bytes_page.evaluate("document.documentElement.scrollWidth") <= width, address
