"""The gallery: every example is in it once, opens, and shows what its lesson says; no problem that it does not announce."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from explorer.examples import EXAMPLES, mysteries
from explorer.examples.evolution import HISTORIES
from explorer.examples.mysteries import MYSTERIES, Mystery
from explorer.hints import hints
from explorer.web.decode.forms import open_
from explorer.web.decode.study import study
from explorer.web.gallery import groups
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.value import to_json

from .markup import Page

ALL = {
    **{f"/?example={key}": example for key, example in EXAMPLES.items()},
    **{f"/evolution?example={key}": one for key, one in HISTORIES.items() if one.language in EVOLUTIONS},
    **{f"/decode?example={key}": mystery for key, mystery in MYSTERIES.items()},
}


def get(address: str) -> Page:
    response = Client().get(address)
    assert response.status_code == 200, address
    return Page(response.content.decode())


def test_every_example_is_in_it_once() -> None:
    page = get("/examples")
    links = [link["href"] for link in page.all("a") if "?example=" in link.get("href", "")]
    assert sorted(links) == sorted(ALL)
    assert len(links) >= 20
    assert len(page.ids) == len(set(page.ids))
    for group in groups():
        assert group.title in page.texts[group.key]
        for tile in group.tiles:
            assert tile.lesson in page.text(group.key)


def test_titles_and_lessons_differ() -> None:
    assert len({one.title for one in ALL.values()}) == len(ALL)
    assert len({one.lesson for one in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("address", ALL)
def test_each_opens_with_its_lesson(address: str) -> None:
    page = get(address)
    assert ALL[address].lesson in " ".join(" ".join(page.texts.values()).split())


@pytest.mark.parametrize("fact", [
    "added-with-default", "person", "removed-with-default", "removed-without-default", "renamed-with-alias",
    "renamed-without-alias", "union-branch", "narrowed-number", "optional-to-repeated", "single-to-list", "number-changed",
    "tag-reused", "required-added", "name-changed", "order-changed", "unknown-kept",
])  # fmt: skip
def test_each_fact_of_evolution_has_an_example(fact: str) -> None:
    assert fact in HISTORIES


# Mysteries


def test_every_file_is_in_the_list() -> None:
    folder = Path(mysteries.__file__).parent
    assert {path.stem for path in folder.glob("*.toml")} == set(MYSTERIES)


@pytest.mark.parametrize("mystery", MYSTERIES.values(), ids=MYSTERIES)
def test_a_mystery_is_told_in_a_line(mystery: Mystery) -> None:
    assert mystery.title and not mystery.title.endswith(".")
    assert mystery.lesson.endswith(".") and "\n" not in mystery.lesson and len(mystery.lesson) <= 200


@pytest.mark.parametrize("mystery", MYSTERIES.values(), ids=MYSTERIES)
def test_a_mystery_is_what_it_says(mystery: Mystery) -> None:
    found = study(open_(mystery))
    assert found.payload.problem is None and found.opened.problem is None
    assert len(found.opened.taken) == len(mystery.steps)
    assert found.pane is not None and found.pane.layout is not None
    code = found.pane.problem.code if found.pane.problem else ""
    assert code == mystery.expects
    assert mystery.value or mystery.expects
    if mystery.value:
        assert to_json(found.pane.layout.value) == json.loads(mystery.value)
        assert found.pane.layout.read_bytes == len(found.opened.data)
    if mystery.other:
        assert found.comparison is not None and found.comparison.changes


@pytest.mark.parametrize("mystery", [one for one in MYSTERIES.values() if one.hint], ids=lambda one: one.key)
def test_the_hint_leads_to_the_steps(mystery: Mystery) -> None:
    """Who comes with the bare bytes is offered just the step that the example takes, or the format that reads the whole."""
    data = study(open_(mystery)).payload.data
    (hint,) = [hint for hint in hints(data) if hint.key == mystery.hint]
    if hint.step is None:
        assert hint.format is not None
        whole = study(replace(open_(mystery), steps=(), format=hint.format)).pane
        assert whole is not None and whole.layout is not None
        assert (whole.problem, whole.layout.read_bytes) == (None, len(data))
        assert to_json(whole.layout.value) == json.loads(mystery.value)
        return
    assert (str(hint.step),) == mystery.steps
    assert hint.format in (None, mystery.format)


def test_a_tile_is_one_link_and_bars_have_words() -> None:
    page = get("/examples")
    bars = page.classed("bar")
    assert bars and all(re.search(r"\d B", bar["aria-label"]) for bar in bars)
    ways = page.text("evolution-avro")
    assert "backward: reads" in ways and "forward: does not read" in ways
