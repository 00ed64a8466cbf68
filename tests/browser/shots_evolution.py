"""Screenshots of `/evolution` in all its states, to be looked at: `python -m tests.browser.shots_evolution OUT_DIR`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, EXECUTABLE
from tests.browser.shots import LAPTOP, NARROW, PHONE, WIDE, serve

Act = Callable[[Page], None]


def sending(act: Act) -> Act:
    def acts(page: Page) -> None:
        with page.expect_response(lambda response: response.request.method == "POST"):
            act(page)
        page.wait_for_timeout(150)

    return acts


apply_ = sending(lambda page: page.locator(".headline ~ .mend .apply").first.click())
add = sending(lambda page: page.locator(".add").click())
broken = sending(lambda page: page.locator("#version-2").fill('{"type": "record", "name": "Person",\n "fields": [{]}'))
record = sending(lambda page: page.locator("#record").fill('{"userName": "Martin", "favourite": 1}'))
no_json = sending(lambda page: page.locator("#record").fill('{"userName": '))
forward = sending(lambda page: page.locator('.matrix button[value="pair:2:0"]').click())


def step(page: Page) -> None:
    page.locator("#steps .step").nth(3).click()


def place(page: Page) -> None:
    page.locator("details[open] .place").first.click()


def menu(page: Page) -> None:
    page.locator("#examples summary").click()


def many(page: Page) -> None:
    for _ in range(13):
        add(page)


SHOTS: list[tuple[str, dict[str, int], str, str, list[Act], bool]] = [
    ("light", LAPTOP, "light", "/evolution", [], False),
    ("dark", LAPTOP, "dark", "/evolution", [], False),
    ("whole", LAPTOP, "light", "/evolution", [], True),
    ("whole_dark", LAPTOP, "dark", "/evolution", [], True),
    ("step", LAPTOP, "light", "/evolution", [step], False),
    ("applied", LAPTOP, "light", "/evolution", [apply_], True),
    ("forward", LAPTOP, "light", "/evolution", [forward], True),
    ("place", LAPTOP, "light", "/evolution", [place], False),
    ("broken", LAPTOP, "light", "/evolution", [broken], False),
    ("record", LAPTOP, "light", "/evolution", [record], False),
    ("no_json", LAPTOP, "light", "/evolution", [no_json], False),
    ("menu", LAPTOP, "light", "/evolution", [menu], False),
    ("nested", LAPTOP, "light", "/evolution?example=nested-rename", [], True),
    ("union", LAPTOP, "dark", "/evolution?example=union-branch", [], True),
    ("enum", LAPTOP, "light", "/evolution?example=enum-symbol", [], True),
    ("protobuf", LAPTOP, "light", "/evolution?language=protobuf", [], False),
    ("narrowed", LAPTOP, "light", "/evolution?example=narrowed-number", [], True),
    ("thrift", LAPTOP, "light", "/evolution?language=thrift", [], False),
    ("json", LAPTOP, "light", "/evolution?language=json-schema", [], False),
    ("many", LAPTOP, "light", "/evolution", [many], True),
    ("phone", PHONE, "light", "/evolution", [], True),
    ("phone_dark", PHONE, "dark", "/evolution", [step], True),
    ("phone_top", PHONE, "light", "/evolution", [], False),
    ("narrow", NARROW, "light", "/evolution?example=nested-rename", [], True),
    ("wide", WIDE, "light", "/evolution", [], False),
]


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
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.on("console", lambda message, name=name: print(name, message.type, message.text))
            page.on("pageerror", lambda error, name=name: print(name, "error", error))
            page.goto(f"http://127.0.0.1:{server.server_port}{address}", wait_until="networkidle", timeout=120_000)
            try:
                for act in acts:
                    act(page)
            except Exception as error:
                print(name, "failed:", str(error).splitlines()[0])
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if wide:
                print(name, "scrolls sideways")
            page.screenshot(path=out / f"{name}.png", full_page=whole)
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
