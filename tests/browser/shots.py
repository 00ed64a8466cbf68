"""Screenshots of the page in all its states, to be looked at: `python -m tests.browser.shots OUT_DIR`.

Starts a server of its own on a free port and stops it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, EXECUTABLE

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 2200, "height": 1200}
NARROW = {"width": 360, "height": 740}

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


def fill(text: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        with page.expect_response(lambda r: r.request.method == "POST"):
            page.fill("#record", text)
        page.wait_for_timeout(150)

    return act


def pin(page: Page) -> None:
    page.locator("#card-messagepack .p.length").nth(1).click()
    page.wait_for_timeout(250)


def expand(page: Page) -> None:
    page.locator(".inspector .expand").click()


def hover(page: Page) -> None:
    page.locator('#card-messagepack .p[value="/interests"]').first.hover()


def broken_schema(page: Page) -> None:
    field = page.locator("textarea[name^=schema-]").first
    if field.count():
        with page.expect_response(lambda r: r.request.method == "POST"):
            field.fill('{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "strin"}]}')
        page.wait_for_timeout(150)


def switch(view: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        with page.expect_response(lambda r: r.request.method == "POST"):
            page.locator(f'input[name=view][value="{view}"] + label').click()
        page.wait_for_timeout(150)

    return act


def colours_off(page: Page) -> None:
    page.locator("#colours").click()


def examples(page: Page) -> None:
    page.locator("#examples summary").click()


def open_all(page: Page) -> None:
    page.locator("#cost-protobuf summary").click()


def on_paper(page: Page) -> None:
    page.emulate_media(media="print")


def help_(page: Page) -> None:
    page.keyboard.press("?")


SHOTS: list[tuple[str, dict[str, int], str, str, list[Callable[[Page], None]], bool]] = [
    ("light", LAPTOP, "light", "/?pin=/favoriteNumber", [], False),
    ("dark", LAPTOP, "dark", "/?pin=/favoriteNumber", [], False),
    ("whole", LAPTOP, "light", "/", [], True),
    ("hover", LAPTOP, "light", "/", [hover], False),
    ("pinned", LAPTOP, "light", "/", [pin], False),
    ("broken", LAPTOP, "light", "/", [fill('{"userName": "Martin",\n "favoriteNumber": 13x7}')], False),
    ("schema", LAPTOP, "light", "/", [broken_schema], False),
    ("nested", LAPTOP, "light", "/?pin=/payload", [fill(NESTED)], False),
    ("nested_dark", LAPTOP, "dark", "/?pin=/payload/commits/0/sha", [fill(NESTED)], True),
    ("unicode", LAPTOP, "light", "/", [fill(UNICODE)], False),
    ("many", LAPTOP, "light", "/", [fill(MANY)], False),
    ("empty", LAPTOP, "light", "/", [fill("{}")], False),
    ("blank", LAPTOP, "light", "/", [fill("")], False),
    ("hex", LAPTOP, "light", "/?pin=/favoriteNumber", [switch("hex")], False),
    ("list", LAPTOP, "light", "/?pin=/favoriteNumber", [switch("list")], False),
    ("fields", LAPTOP, "light", "/?pin=/favoriteNumber", [switch("fields")], False),
    ("colours_off", LAPTOP, "light", "/", [colours_off], False),
    ("examples", LAPTOP, "light", "/", [examples], False),
    ("inspector", LAPTOP, "dark", "/", [open_all], False),
    ("missing", LAPTOP, "light", "/?example=missing-field", [], False),
    ("versions", LAPTOP, "light", "/?example=two-versions", [], False),
    ("floats", LAPTOP, "light", "/?example=sensor-readings", [], False),
    ("paper", LAPTOP, "light", "/", [on_paper], True),
    ("plain", LAPTOP, "light", "/", [], False),
    ("help", LAPTOP, "light", "/", [help_], False),
    ("phone_examples", PHONE, "light", "/", [examples], False),
    ("phone", PHONE, "light", "/?pin=/favoriteNumber", [], True),
    ("phone_view", PHONE, "light", "/?pin=/favoriteNumber", [], False),
    ("phone_open", PHONE, "dark", "/?pin=/favoriteNumber", [expand], False),
    ("narrow", NARROW, "light", "/", [fill(NESTED)], True),
    ("wide", WIDE, "light", "/?pin=/favoriteNumber", [], False),
]


def serve() -> Any:
    os.environ["DJANGO_SETTINGS_MODULE"] = "explorer.settings"
    os.environ["DEBUG"] = "1"
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    out = Path(sys.argv[1])
    wanted = sys.argv[2:]
    out.mkdir(parents=True, exist_ok=True)
    server = serve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        for name, size, scheme, address, acts, whole in SHOTS:
            if wanted and name not in wanted:
                continue
            page = browser.new_page(viewport=size, color_scheme=scheme, java_script_enabled=name != "plain")
            page.on("console", lambda message, name=name: print(name, message.type, message.text))
            page.on("pageerror", lambda error, name=name: print(name, "error", error))
            page.goto(f"http://127.0.0.1:{server.server_port}{address}", wait_until="networkidle")
            try:
                for act in acts:
                    act(page)
            except Exception as error:
                print(name, "failed:", str(error).splitlines()[0])
            page.screenshot(path=out / f"{name}.png", full_page=whole)
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
