"""Static files as they are served, slimmed: the same rules, the same pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from explorer.web.storage import gathered, served

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = sorted((STATIC / "css" / "pages").glob("*.css"))

RULES = """(text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    // the values of own properties keep their blanks
    return Array.from(sheet.cssRules, (rule) => rule.cssText.replace(/\\s*([,:;(){}])\\s*/g, "$1"));
}"""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_slim_sheet_has_the_same_rules(page: Page, sheet: Path) -> None:
    rules = page.evaluate(RULES, gathered(sheet))
    assert len(rules) > 20
    assert page.evaluate(RULES, served(sheet)) == rules


def slim(route: Route) -> None:
    route.fulfill(body=served(STATIC / "js" / route.request.url.rsplit("/", 1)[1]), content_type="text/javascript")


def test_pages_work_with_slim_scripts(page: Page, live_server: Any, clean: list[str]) -> None:
    page.route("**/static/js/*.js", slim)
    page.goto(live_server.url)
    page.fill("#record", '{"city": "Seoul"}')
    expect(page.locator("#card-json .size")).to_have_text("16 B")
    page.locator("#share-open").click()
    expect(page.locator("#long-link")).not_to_have_value("")
    page.keyboard.press("Escape")
    page.locator("#card-avro .export summary").click()
    page.locator("#examples > summary").click()
    for path in ("/?view=hex", "/decode", "/evolution", "/formats/avro", "/api/docs/"):
        page.goto(live_server.url + path)
        expect(page.locator("#theme")).to_have_attribute("aria-label", "Theme: system")


def test_each_slim_script_can_be_read(page: Page, live_server: Any) -> None:
    page.route("**/static/js/*.js", slim)
    page.goto(f"{live_server.url}/examples")
    for script in sorted((STATIC / "js").glob("*.js")):
        path = f"/static/js/{script.name}"
        assert page.evaluate("(path) => import(path).then(() => '', String)", path).split(":")[0] != "SyntaxError", path
