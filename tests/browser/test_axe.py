"""axe finds nothing: every page in every state that looks otherwise, in light and dark, in English and in Korean.

One page of one browser for each language; the states are walked through in it, each in both themes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NOT_OURS = {"exclude": [["#swagger"]]}

AVRO = "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"
PROTOBUF = "0a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"
PACKED = "82a8757365724e616d65a64d617274696eae6661766f726974654e756d626572cd0539"
RECORD = '{"userName": "Martin", "favoriteNumber": 1337}'
PROTO = 'syntax = "proto3"; message Person { string name = 1; }'


def menu(page: Page) -> None:
    page.locator(".export summary").first.click()


def fault(page: Page) -> None:
    page.fill("#record", '{"a": [1, 2],}')
    expect(page.locator("#record-told .mend")).to_be_visible()


def more_than_six(page: Page) -> None:
    page.locator("#formats > summary").click()


def sheet(page: Page) -> None:
    page.locator("#help-open").click()


def versions(page: Page) -> None:
    page.locator("#add-avro").click()
    expect(page.locator("#called-avro-1")).to_be_visible()
    page.fill("#schema-avro-1", PROTO)
    expect(page.locator("#told-avro-1 .misplaced")).to_be_visible()


def dialog(page: Page) -> None:
    cache.clear()  # nobody has saved yet
    page.locator("#share-open").click()
    page.locator("#share-store").click()
    expect(page.locator("#short-link")).to_be_visible()


def link_alone(page: Page) -> None:
    page.locator("#share-open").click()
    expect(page.locator("#long-link")).not_to_have_value("")


def selection(page: Page) -> None:
    page.locator("#card-avro .ribbon.hex .p").nth(1).click(position={"x": 6, "y": 6})
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#selected .numbers")).to_be_visible()


def stepped(page: Page) -> None:
    page.locator("#steps .step").nth(1).click()
    page.locator("#idle summary").click()


def broken(page: Page) -> None:
    page.locator("#version-2").fill("{")
    expect(page.locator("#told-2 .problem")).to_be_visible()


def compared(page: Page) -> None:
    expect(page.locator("#compare tbody tr").first).to_be_visible()


def described(page: Page) -> None:
    expect(page.locator("#swagger main[role=none]")).to_be_visible()


def notice(page: Page) -> None:
    expect(page.locator("#notice")).to_be_visible()


STATES: list[tuple[str, Callable[[Page], None] | None]] = [
    ("/", None),
    ("/", menu),
    ("/", fault),
    ("/", versions),
    ("/", more_than_six),
    ("/", sheet),
    ("/", dialog),
    ("/?pin=", None),
    ("/?view=hex", selection),
    ("/?view=list", None),
    ("/?view=fields", None),
    ("/?example=unicode", None),
    ("/evolution", stepped),
    ("/evolution", broken),
    ("/evolution", sheet),
    ("/evolution", link_alone),
    ("/evolution?example=person-protobuf", None),
    ("/decode?bytes=", None),
    ("/decode", menu),
    (f"/decode?bytes={PROTOBUF[:-2]}&format=protobuf", None),
    (f"/decode?bytes=000000002a{AVRO}", link_alone),
    (f"/decode?bytes={PROTOBUF}&format=protobuf&pin=/2", None),
    (f"/decode?format=avro&view=hex&bytes={AVRO}", selection),
    (f"/decode?bytes={PACKED}&other={PACKED[:-2]}38&view=list&pin=/favoriteNumber", compared),
    ("/examples", None),
    ("/formats/", None),
    ("/formats/avro", None),
    ("/formats/pickle", None),
    ("/api/docs/", described),
    ("/nothing-here", None),
    ("/s/0123456789", None),
    ("/#s=1.q1YqSk3OL0pRsl", notice),  # a link that was cut
]


def check(page: Page, at: str, rules: dict[str, Any] = RULES) -> None:
    found = Axe().run(page, context=NOT_OURS if page.locator("#swagger").count() else None, options=rules)
    assert found.violations_count == 0, f"{at}\n{found.generate_report()}"


def check_in_both(page: Page, at: str) -> None:
    """In dark it is the same page in other colours."""
    page.emulate_media(color_scheme="light")
    check(page, at)
    page.emulate_media(color_scheme="dark")
    check(page, f"{at} in dark", CONTRAST)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing(new_context: Any, live_server: Any, language: str) -> None:
    page = new_context(reduced_motion="reduce", locale=language).new_page()
    for address, act in STATES:
        page.goto(live_server.url + address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if act:
            act(page)
        check_in_both(page, f"{address} {act.__name__ if act else ''}")
    cache.clear()
    answer = page.request.post(f"{live_server.url}/api/v1/scenarios", data={"record_text": RECORD, "title": "한글"})
    stored = answer.json()["id"]
    for query in ("pin=/userName", "view=hex", "view=fields"):
        page.goto(f"{live_server.url}/embed/{stored}?{query}")
        check_in_both(page, f"the frame with {query}")
    page.goto(f"{live_server.url}/s/{stored}")
    check_in_both(page, "a stored scenario")


@pytest.mark.parametrize("address", ["/", "/evolution", "/decode", "/formats/", "/examples"])
def test_axe_finds_nothing_on_a_phone(page: Page, live_server: Any, clean: list[str], address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.goto(live_server.url + address)
    if page.locator(".expand").count():
        page.locator(".expand").click()
    check(page, address)
