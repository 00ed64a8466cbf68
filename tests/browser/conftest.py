"""A real browser: the system's Chromium. Where there is none, these tests are skipped and say so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page, Response, expect

from .chromium import ARGUMENTS, EXECUTABLE

# Playwright keeps an event loop running, and Django would refuse the live server's database settings beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

expect.set_options(timeout=15_000)  # other work may share the machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if EXECUTABLE is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session", autouse=True)
def files_as_they_lie(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The live server would rather serve what was collected, which may be of yesterday."""
    settings.STATIC_ROOT = tmp_path_factory.mktemp("nothing-collected")


@pytest.fixture(scope="session")
def base_url() -> str:
    """None: every test asks the live server. The plugin's own fixture is written in a way that pytest warns of."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": EXECUTABLE, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session", autouse=True)
def pages_that_listen() -> Iterator[None]:
    """Going to a page with a form ends when its modules listen, or when it is known that they will not."""
    goto = Page.goto

    def go(page: Page, url: str, **options: Any) -> Response | None:
        answer = goto(page, url, **options)
        if page.locator("form#scenario").count():
            page.wait_for_selector("html.live, html:not(.js)", state="attached")
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "goto", go)
        yield


@pytest.fixture(scope="session", autouse=True)
def axe_writes_no_styles() -> Iterator[None]:
    """The sheets that a sheet imports, as long as they are not collected into one, axe would write into the page, which the
    content policy forbids."""
    run = Axe.run

    def without(axe: Axe, page: Page, context: Any = None, options: dict[str, Any] | None = None) -> Any:
        return run(axe, page, context, {"preload": False, **(options or {"resultTypes": ["violations"]})})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Axe, "run", without)
        yield


@pytest.fixture
def clean(page: Page) -> Iterator[list[str]]:
    """Fails a test whose page broke the content policy or threw; the list is what the console said."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert not said, said


@pytest.fixture
def bytes_page(page: Page, live_server: Any, clean: list[str]) -> Page:
    """The page `/`, open and live."""
    page.goto(live_server.url)
    page.wait_for_selector('html.live .ribbon .p[tabindex="0"]')
    return page
