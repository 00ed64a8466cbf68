"""The pattern page: there only for those who work on it, and with every component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from explorer.web.patterns.scenes import SECTIONS

from .markup import Page

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ELSEWHERE = {
    "_workbench.html": "the page / itself",
    "_decode_workbench.html": "the page /decode itself",
    "_evolution_workbench.html": "the page /evolution itself",
    "_hex_keys.html": "waits for the help sheet to open",
    "_unfurl.html": "read by chat tools, never seen",
}
"""Templates that the pattern page has no scene of, and why."""


@pytest.fixture(scope="module")
def patterns() -> Any:
    with override_settings(DEBUG=True):
        return Client().get("/patterns")


def test_it_is_there_where_debug_is_on(patterns: Any) -> None:
    assert patterns.status_code == 200
    page = Page(patterns.content.decode())
    assert [section.key for section in SECTIONS] == [
        named["id"]
        for tag, named in page.elements
        if tag == "section" and named.get("aria-labelledby", "").endswith("-heading")
    ]
    assert len(page.classed("scene")) > 3 * len(SECTIONS)
    assert len(page.ids) == len(set(page.ids))


def test_what_is_named_by_id_is_there(patterns: Any) -> None:
    page = Page(patterns.content.decode())
    ids = set(page.ids)
    for _, named in page.elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            assert ids.issuperset(named.get(attribute, "").split()), (attribute, named[attribute])


def test_elsewhere_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.DEBUG = False
    assert client.get("/patterns").status_code == 404


def test_every_component_is_on_it(patterns: Any) -> None:
    rendered = {template.name for template in patterns.templates}
    components = {path.name for path in TEMPLATES.glob("_*.html")}
    assert components - rendered == ELSEWHERE.keys(), "give it a scene in explorer/web/patterns, or say here why not"
