"""Sharing from the pages of evolution and of decoding: opened in another browser, by a link that is stored or holds all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from explorer import state
from tests.browser.test_scenarios import other, share, stored  # noqa: F401  # a fixture among them

pytestmark = pytest.mark.django_db(transaction=True)

KOREAN = '{"userName": "홍길동"}'


@pytest.fixture(autouse=True)
def nobody_saved_yet() -> None:
    cache.clear()


def go(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html.live:not(.opening)")


@pytest.fixture
def evolution(page: Page, live_server: Any, clean: list[str]) -> Iterator[Page]:
    go(page, f"{live_server.url}/evolution")
    return page


@pytest.fixture
def decoding(page: Page, live_server: Any, clean: list[str]) -> Page:
    go(page, f"{live_server.url}/decode")
    return page


def answered(page: Page) -> Any:
    return page.expect_response(lambda response: response.request.method == "POST")


def long_link(page: Page, start: str) -> str:
    field = page.locator("#long-link")
    expect(field).to_have_value(re.compile(re.escape(start)))
    return field.input_value()


# Evolution


def looked_at(page: Page) -> list[str]:
    """What is in the form, and what came of it."""
    fields = page.evaluate(
        "[...document.querySelectorAll('[name^=version-], [name^=name-], #record, #writer, #reader, #level')]"
        ".map((field) => field.name + '=' + field.value)"
    )
    return [*fields, page.locator("#reading-title").inner_text(), page.locator("#answer-title").inner_text()]


def changed(page: Page) -> None:
    """A pair, a level and a record of the visitor's own."""
    with answered(page):
        page.get_by_role("button", name="Change writer and reader over").click()
    with answered(page):
        page.select_option("#level", "FULL")
    with answered(page):
        page.fill("#record", KOREAN)
    page.wait_for_timeout(300)


def test_a_shared_evolution_opens_in_another_browser(evolution: Page, other: Page) -> None:  # noqa: F811
    changed(evolution)
    link = share(evolution, "밤에 배포해도 될까")
    scenario = stored(link)
    assert (scenario.view, scenario.record_text) == ("evolution", KOREAN)
    go(other, link)
    expect(other).to_have_title("밤에 배포해도 될까 · Bytewise")
    assert looked_at(other) == looked_at(evolution)
    with answered(other):
        other.select_option("#level", "NONE")
    expect(other.locator("#kept")).to_have_class(re.compile("changed"))


def test_the_dialog_tells_the_registry_that_it_is(evolution: Page) -> None:
    link = share(evolution)
    expect(evolution.locator("#registry-link")).to_be_visible()
    address = evolution.locator("#registry-link").input_value()
    assert address == link.replace("/s/", "/registry/")
    answer = evolution.request.get(f"{address}/subjects")
    assert answer.json() == ["avro-value"]
    evolution.fill("#share-name", "other")
    expect(evolution.locator("#registry-told")).to_be_hidden()


def test_its_link_that_holds_everything_is_the_same_to_the_letter(evolution: Page, other: Page) -> None:  # noqa: F811
    changed(evolution)
    short = share(evolution, "한글")
    link = long_link(evolution, "/evolution#s=1.")
    carried = state.from_fragment(link.partition("#")[2])
    assert carried == stored(short)
    assert state.key_of(state.to_bytes(carried)).startswith(short.rsplit("/", 1)[1])
    go(other, link)
    expect(other.locator("#record")).to_have_value(KOREAN)
    assert looked_at(other) == looked_at(evolution)


def test_on_the_page_of_bytes_it_leads_to_its_own(evolution: Page, other: Page) -> None:  # noqa: F811
    changed(evolution)
    evolution.get_by_role("button", name="Share").first.click()
    link = long_link(evolution, "/evolution#s=1.")
    other.goto(link.replace("/evolution#", "/#"))
    expect(other).to_have_url(re.compile("/evolution#s=1[.]"))
    expect(other.locator("#record")).to_have_value(KOREAN)


def test_a_damaged_one_is_told(evolution: Page, live_server: Any) -> None:
    evolution.get_by_role("button", name="Share").first.click()
    link = long_link(evolution, "/evolution#s=1.")
    evolution.goto("about:blank")
    go(evolution, link[:-20])
    expect(evolution.locator("#workbench")).to_contain_text("The link was cut")


def test_without_scripts_the_form_stores_the_same(evolution: Page, new_context: Any, live_server: Any) -> None:
    with_scripts = share(evolution)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/evolution")
    page.get_by_role("button", name="Share").click()
    expect(page).to_have_url(re.compile(r"/s/[0-9a-z]{10}$"))
    assert page.url == with_scripts


# Decoding


def shown(page: Page) -> list[str]:
    return [page.locator(f"#{name}").input_value() for name in ("bytes", "schema", "other", "format", "writing")] + [
        page.locator("#picture .card").first.inner_text()
    ]


def test_bytes_with_all_that_belongs_to_them_travel_in_a_link(decoding: Page, other: Page) -> None:  # noqa: F811
    with answered(decoding):
        decoding.fill("#bytes", "ff ff\n0c ed 99 8d ea b8 b8")
    with answered(decoding):
        decoding.fill("#schema", '{"type": "record", "name": "사람".length}'.replace('"사람".length', '"P", "fields": '
                                 '[{"name": "name", "type": "string", "doc": "한글 & =?#"}]'))  # fmt: skip
    with answered(decoding):
        decoding.fill("#at", "2")
        decoding.select_option("#as", "avro")
        decoding.get_by_role("button", name="Read", exact=True).click()
    expect(decoding.locator("#picture .card").first).to_contain_text("홍길")
    decoding.get_by_role("button", name="Share").first.click()
    expect(decoding.get_by_role("button", name="Store and make the link")).to_have_count(0)
    link = long_link(decoding, "/decode#bytes=")
    other.goto(link)
    expect(other.locator("#picture .card").first).to_contain_text("홍길")
    expect(other.locator("#picture .steps")).to_contain_text("from byte 2")
    assert shown(other)[:-1] == shown(decoding)[:-1]


def test_a_link_that_was_written_by_hand(decoding: Page, other: Page, live_server: Any) -> None:  # noqa: F811
    other.goto(f"{live_server.url}/decode#bytes=82+a1+61+01+a1+62+c3&view=list")
    expect(other.locator("#card-messagepack .ribbon.list")).to_be_visible()
    other.evaluate("location.hash = 'bytes=93010203&format=messagepack'")
    expect(other.locator("#picture")).to_contain_text("[ 1, 2, 3 ]")
    without = decoding
    without.goto(f"{live_server.url}/decode?bytes=93010203&format=messagepack")
    expect(without.locator("#card-messagepack")).to_contain_text("0 bytes unexplained")
