"""What is taken: each state of each page, and how a visitor gets there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class State:
    """A page in a state.

    main     one of those that are taken in all variants (Korean, paper, colour blindness, narrow, wide …)
    short    only what a window shows at once: something lies over the page
    parts    a selector: the page is taken part by part
    debug    only where DEBUG is on; off, an unknown address is answered as for visitors
    """

    name: str
    address: str
    act: Act | None = None
    main: bool = False
    short: bool = False
    parts: str = ""
    debug: bool = False


NESTED = json.dumps(
    {
        "id": "22249084964", "type": "PushEvent", "public": True, "created_at": "2022-06-09T12:47:28Z",
        "actor": {"id": 583231, "login": "octocat", "url": "https://api.example.org/users/octocat", "gravatar_id": ""},
        "payload": {"push_id": 10115855396, "size": 2, "ratio": 0.25, "before": None, "commits": [
            {"sha": "7a8f3ac80e2ad2f6842cb86f576d4bfe2c03e300", "message": "Delete all files", "distinct": True},
            {"sha": "883efe034920928c47fe18598c01249d1a9fdabd", "message": "Add a file", "distinct": False},
        ]},
    }, indent=2,
)  # fmt: skip
UNICODE = json.dumps(
    {"이름": "홍길동", "greeting": "안녕하세요 👋🏽", "rtl": "שלום abc", "bidi": "a\u202eb",
     "nul": "\x00\u200b", "é": "e\u0301"},
    ensure_ascii=False, indent=1,
)  # fmt: skip
MANY = json.dumps([{"n": n, "name": f"number {n}", "half": n / 2} for n in range(400)])
HUGE = '"' + "a" * 1_200_000 + '"'
BAD_AVRO = '{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "strin"}]}'
SIXTEEN = (
    "json", "xml", "soap", "messagepack", "cbor", "bson", "smile", "ubjson", "thrift-binary", "thrift-compact", "protobuf",
    "avro", "avro-json", "avro-ocf", "pickle", "parquet",
)  # fmt: skip


def answered(act: Act) -> Act:
    """An act that asks the server: over when the answer stands in the page."""

    def acts(page: Page) -> None:
        with page.expect_response(lambda response: response.request.method == "POST"):
            act(page)
        page.wait_for_selector("html.live:not(.waiting)")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    return acts


def filling(field: str, text: str) -> Act:
    return answered(lambda page: page.locator(field).first.fill(text, force=True))


def pressing(button: str) -> Act:
    return answered(lambda page: page.locator(button).first.click())


def opening(thing: str) -> Act:
    """Something that opens without asking anybody."""
    return lambda page: page.locator(thing).first.click()


def slow(page: Page) -> None:
    """An answer that does not come."""
    page.route("**/*", lambda route: None if route.request.method == "POST" else route.continue_())
    page.locator("textarea.live").first.fill("[1]", force=True)
    page.wait_for_selector("html.waiting")


def offline(page: Page) -> None:
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("textarea.live").first.fill("[1]", force=True)
    page.wait_for_selector("#offline:not([hidden])")


def share(page: Page) -> None:
    page.locator("#share-open").click()
    page.locator("#share-store").click()
    page.wait_for_selector("#short:not([hidden])")


def keys(page: Page) -> None:
    page.locator("body").press("?")


def scripts_off(page: Page) -> None:
    page.evaluate("document.documentElement.classList.remove('js')")


def broken_pair(page: Page) -> None:
    filling("#version-2", '{"type": "record", "name": "Person",\n "fields": [{]}')(page)


STATES: tuple[State, ...] = (
    State("bytes", "/", main=True),
    State("bytes-unpinned", "/?pin="),
    State("bytes-hex", "/?view=hex&pin=/favoriteNumber"),
    State("bytes-tree", "/?view=list&pin=/favoriteNumber"),
    State("bytes-ledger", "/?view=fields&pin=/favoriteNumber", main=True),
    State("bytes-pinned", "/?pin=/favoriteNumber", main=True),
    State("bytes-pinned-open", "/?pin=/favoriteNumber", lambda page: open_cost(page), short=True),
    State("bytes-record-fault", "/", filling("#record", '{"userName": "Martin",\n "favoriteNumber": 13x7}'), main=True),
    State("bytes-schema-fault", "/", filling("#schema-avro-0", BAD_AVRO)),
    State("bytes-empty-object", "/", filling("#record", "{}")),
    State("bytes-empty", "/", filling("#record", ""), main=True),
    State("bytes-too-large", "/", filling("#record", HUGE)),
    State("bytes-nested", "/", filling("#record", NESTED)),
    State("bytes-unicode", "/", filling("#record", UNICODE)),
    State("bytes-many", "/", filling("#record", MANY)),
    State("bytes-sixteen", "/?" + "&".join(f"format={key}" for key in SIXTEEN), main=True),
    State("bytes-versions", "/?example=two-versions"),
    State("bytes-missing", "/?example=missing-field"),
    State("bytes-losses", "/?example=beyond-2-53"),
    State("bytes-formats-open", "/", opening("#formats summary"), short=True),
    State("bytes-examples-open", "/", opening("#examples summary"), short=True),
    State("bytes-copy-open", "/", opening("#card-messagepack .export summary"), short=True),
    State("bytes-grown", "/?pin=/favoriteNumber", opening("#card-messagepack .grow"), short=True),
    State("bytes-help", "/", keys, short=True),
    State("bytes-share", "/", share, short=True),
    State("bytes-slow", "/", slow, short=True),
    State("bytes-offline", "/", offline, short=True),
    State("decode", "/decode", main=True),
    State("decode-empty", "/decode?bytes="),
    State("decode-guessed", "/decode?bytes=0a064d617274696e10b90a1a0b6461"),
    State("decode-fault", "/decode?bytes=0a%20zz"),
    State("decode-stopped", "/decode?example=cut-off"),
    State("decode-compared", "/decode?example=two-payloads"),
    State("decode-flips", "/decode?example=minus-one"),
    State("decode-steps", "/decode?example=base64-twice"),
    State("decode-grpc", "/decode?example=grpc"),
    State("decode-offline", "/decode", offline, short=True),
    State("evolution", "/evolution", main=True),
    State("evolution-step", "/evolution", lambda page: page.locator("#steps .step").nth(3).click()),
    State("evolution-fine", "/evolution?example=added-with-default"),
    State("evolution-fault", "/evolution", broken_pair),
    State("evolution-record", "/evolution", filling("#record", '{"userName": "Martin", "favourite": 1}')),
    State("evolution-union", "/evolution?example=union-branch"),
    State("evolution-protobuf", "/evolution?language=protobuf"),
    State("evolution-thrift", "/evolution?language=thrift"),
    State("evolution-json-schema", "/evolution?language=json-schema"),
    State("examples", "/examples", main=True),
    State("formats", "/formats/", main=True),
    State("format", "/formats/protobuf", main=True),
    State("format-pickle", "/formats/pickle"),
    State("stored", "/s/{id}", main=True),
    State("stored-evolution", "/s/{evolution}"),
    State("embed", "/embed/{id}"),
    State("embed-one", "/embed/{id}?formats=protobuf&view=hex"),
    State("api", "/api/docs/", lambda page: page.wait_for_selector(".opblock")),
    State("no-page", "/nothing-here", main=True),
    State("no-scenario", "/s/nothinghere"),
    State("no-storage", "/s/down"),
    State("plain", "/", scripts_off),
    State("patterns", "/patterns", parts=".patterns > section", debug=True),
)


def open_cost(page: Page) -> None:
    expand = page.locator(".inspector .expand")
    if expand.is_visible():
        expand.click()
    page.locator("#cost-protobuf summary").first.click()
