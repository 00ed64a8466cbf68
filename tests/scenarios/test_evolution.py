"""Scenarios that were shared from the page of evolution: what it looked at travels, and its page opens again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from explorer import state
from explorer.examples.evolution import HISTORIES
from explorer.scenario import Scenario, SchemaText
from explorer.web import preview
from explorer.web.evolution import forms, links
from explorer.web.models import find, store
from explorer.wire.evolution import EVOLUTIONS
from tests.api.conftest import Post
from tests.scenarios.conftest import Save
from tests.web.markup import Page

pytestmark = pytest.mark.django_db

V1 = '{"type": "record", "name": "Person", "fields": [{"name": "name", "type": "string"}]}'
V2 = V1.replace("}]}", '}, {"name": "age", "type": "long", "default": 0}]}')
V3 = V2.replace('"long", "default": 0', '"string"')
PROTO = 'syntax = "proto3"; message Person { string name = 1; }'
VERSIONS = [{"text": text, "language": "avro", "name": f"v{number}"} for number, text in enumerate((V1, V2, V3), 1)]
LOOKED_AT = {
    "language": "avro", "writer": "v1", "reader": "v2", "level": "FULL", "profile": "resolution", "format": "avro"
}  # fmt: skip
WHOLE = {
    "record_text": '{"name": "홍길동"}', "schemas": VERSIONS, "options": {"evolution": LOOKED_AT}, "view": "evolution",
    "title": "밤에 배포해도 될까",
}  # fmt: skip
LINK = (
    "s=1.vVI9T8MwEP0r0c0Z0pZWkA0JsYK6dKg7mPgSLDl25I8UFPm_c9dQtUWIkcXye_f87p3OE7ghamcD1BPg6ExixKB1vpcRapCjd1CCkbZLss"
    "MrBkc0BJ9ftrvH7RMxg3etNizxGM5eJQGp0BM7LggdvY4zWkLOXG2cV4QnAVb2KKAuBIikNndKJImre5HeVupBQKbXoXnHXlLc_fRLJH5_7hPx"
    "I86u8XP4dp17CSiL616v6IOzM9tqNCowv7_JM99YcXEL0WvbUa5Dhlz-lWf5v3nK4kZLkX5KjWMhcwpbmUxkujoNcqCoOp62SEtYrxteQlXRBC"
    "PUCzo1Hql2-Sz5Cw"
)
"""As it was made when this was new."""


def plain(text: str) -> str:
    """As the text of a page is told: each white space is one blank."""
    return " ".join(text.split())


def page_of(answer: Any, status: int = 200) -> Page:
    assert answer.status_code == status, answer.content[:500]
    return Page(answer.content.decode().replace("http://localhost", "https://localhost"))


# Stored


def test_what_was_looked_at_comes_back(post: Post, client: Client) -> None:
    told = post("scenarios", WHOLE)
    assert told.status_code == 201
    kept = client.get(told.json()["api_url"]).json()
    assert (kept["options"], kept["view"], kept["title"]) == (WHOLE["options"], "evolution", WHOLE["title"])
    again = {name: kept[name] for name in WHOLE}
    assert post("scenarios", again).json() == told.json()
    answer = post("explore", {name: WHOLE[name] for name in ("record_text", "schemas", "options")})
    assert answer.status_code == 200, "the other calls let it pass"


def test_its_link_opens_the_page_of_evolution(save: Save, client: Client) -> None:
    answer = client.get(save(**WHOLE)["url"])
    html = answer.content.decode()
    page = page_of(answer)
    assert "v2 can read what v1 wrote" in page.text("reading-title") or "v2 reads v1" in page.text("reading-title")
    for number, text in enumerate((V1, V2, V3)):
        assert page.text(f"version-{number}") == plain(text)
    assert page.text("record").strip() == WHOLE["record_text"]
    assert '<option value="FULL" selected>' in html
    assert "<title>밤에 배포해도 될까 · Bytewise</title>" in html
    assert 'property="og:image"' in html and "No, v3 cannot read what is there" in page.text("answer-title")
    assert "v3 cannot read what v2 wrote" in html.partition('og:description" content="')[2].partition('"')[0]
    assert answer["X-Robots-Tag"] == "noindex"


def test_its_frame_picture_and_answers_are_those_of_the_record(save: Save, client: Client) -> None:
    told = save(**WHOLE)
    assert client.get(f"{told['url']}/preview.png").content.startswith(b"\x89PNG")
    assert client.get(told["embed_url"]).status_code == 200
    assert client.get(f"/oembed?url={told['url']}").json()["title"] == WHOLE["title"]
    assert client.get(f"{told['api_url']}/compatibility?level=FULL").json()["compatible"] is False
    assert client.get(told["registry_url"] + "/config").json() == {"compatibilityLevel": "FULL"}


def test_without_a_title_it_is_named_by_its_versions(save: Save, client: Client) -> None:
    html = client.get(save(**{**WHOLE, "title": ""})["url"]).content.decode()
    assert "<title>Avro: v1 → v2 → v3 · Bytewise</title>" in html
    told = save(**{**WHOLE, "title": ""})
    assert client.get(f"/oembed?url={told['url']}").json()["title"] == "Avro: v1 → v2 → v3"


def test_its_picture_is_of_who_reads_what(save: Save) -> None:
    row = find(save(**WHOLE)["id"])
    assert row is not None
    picture = preview._picture(row)
    assert [line.text for line in picture.verdict] == [
        "No, v3 cannot read what is there.", "v3 cannot read what v2 wrote; v2 cannot read what v3 wrote"
    ]  # fmt: skip
    keys = [tile.key for tile in picture.tiles]
    assert keys == ["pass", "loses", "loses", "pass", "pass", "fail", "fail", "fail", "pass"]
    assert [tile.chosen for tile in picture.tiles].index(True) == 3, "v2 reads v1"
    assert {label.text for label in picture.labels} == {"v1", "v2", "v3", "v1 reads", "v2 reads", "v3 reads"}
    below = max(line.y for line in picture.verdict)
    assert all(below < tile.y and tile.y + tile.height < preview.HEIGHT for tile in picture.tiles)


@pytest.mark.parametrize("count", range(17))
def test_a_picture_has_room_for_all_versions(save: Save, count: int) -> None:
    schemas = [{"text": V1, "language": "avro", "name": f"한글 이름이 긴 버전 {number}"} for number in range(count)]
    row = find(save(schemas=schemas, view="evolution", title="x" * 200)["id"])
    assert row is not None
    picture = preview._picture(row)
    assert len(picture.tiles) == max(count, 1) ** 2 or not count
    assert all(tile.x > 0 and tile.x + tile.width < preview.WIDTH for tile in picture.tiles)
    assert all(tile.y > 300 and tile.y + tile.height < preview.HEIGHT for tile in picture.tiles)
    assert preview.draw(row).startswith(b"\x89PNG")


@pytest.mark.parametrize("record", ["", "{", "[1]", '"\\ud800"', "\x00"])
@pytest.mark.parametrize("schemas", [[], VERSIONS[:1], [{"text": "{", "language": "avro"}] * 2])
def test_what_is_broken_opens_too(save: Save, client: Client, record: str, schemas: Any) -> None:
    told = save(record_text=record, schemas=schemas, view="evolution")
    page_of(client.get(told["url"]))


def test_other_languages_are_kept_beside(save: Save, client: Client) -> None:
    schemas = [{"text": PROTO, "language": "protobuf"}, *VERSIONS, {"text": PROTO, "language": "protobuf"}]
    told = save(schemas=schemas, view="evolution", options={"evolution": {"language": "avro"}})
    page = page_of(client.get(told["url"]))
    assert page.text("version-2") == V3
    (kept,) = page.all("input", name="kept-protobuf")
    assert json.loads(kept["value"])["versions"][1][1] == PROTO


@pytest.mark.parametrize(
    ("options", "pointer", "code"),
    [
        ({"evolution": {"level": "SIDEWAYS"}}, "/options/evolution/level", "unknown-level"),
        ({"evolution": {"language": "cobol"}}, "/options/evolution/language", "unknown-language"),
        ({"evolution": {"profile": "strict"}}, "/options/evolution/profile", "unknown-profile"),
        ({"evolution": {"format": "json5"}}, "/options/evolution/format", "unknown-format"),
        ({"evolution": {"writer": 1}}, "/options/evolution/writer", "wrong-type"),
        ({"evolution": {"pair": "v1"}}, "/options/evolution/pair", "unknown-field"),
        ({"evolution": []}, "/options/evolution", "wrong-type"),
    ],
)
def test_what_cannot_be_looked_at_is_told(post: Post, options: Any, pointer: str, code: str) -> None:
    answer = post("scenarios", {"record": {}, "options": options})
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)


# Without scripts


def form_of(**more: str) -> dict[str, str]:
    sent = {"language": "avro", "record": '{"name": "홍길동"}', "writer": "0", "reader": "1", "level": "FULL"}
    return {**sent, "version-0": V1, "name-0": "v1", "version-1": V2, "name-1": "v2", **more}


def test_the_form_stores_the_same_as_the_dialog(client: Client, save: Save) -> None:
    answer = client.post("/s/", form_of(title="제목"))
    assert answer.status_code == 303
    looked_at = {name: LOOKED_AT[name] for name in ("language", "writer", "reader", "level")}
    told = save(**{**WHOLE, "schemas": VERSIONS[:2], "options": {"evolution": looked_at}, "title": "제목"})
    assert told["url"].endswith(answer["Location"])


def test_what_stands_in_the_way_is_told_and_the_texts_stay(client: Client, settings: Any) -> None:
    settings.SAVES_PER_MINUTE = 1
    assert client.post("/s/", form_of()).status_code == 303
    page = page_of(client.post("/s/", form_of()), 429)
    assert page.text("version-1") == V2
    assert "saved many scenarios" in client.post("/s/", form_of()).content.decode()


# In a fragment


def opened(client: Client, status: int = 200, **sent: str) -> Page:
    return page_of(client.post("/evolution", sent, headers={"HX-Request": "true"}), status)


def test_a_fragment_fills_the_form(client: Client) -> None:
    scenario = links.shared(forms.open_(HISTORIES[next(iter(HISTORIES))]))
    page = opened(client, state=state.to_bytes(scenario).decode())
    for number, schema in enumerate(scenario.schemas):
        assert page.text(f"version-{number}") == plain(schema.text)
    by_server = opened(client, link=f"#{state.to_fragment(scenario)}")
    assert by_server.text("answer-title") == page.text("answer-title")


def test_a_damaged_one_keeps_the_record_and_says_so(client: Client) -> None:
    fragment = state.to_fragment(Scenario('{"name": "홍길동"}' + " " * 200, tuple(SchemaText(V1) for _ in range(9))))
    html = client.post(
        "/evolution", {"link": fragment[: len(fragment) - 9]}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "The link was cut" in html
    assert "홍길동" in html, "what is there of the record is kept"


def test_a_link_of_bytes_opens_here_as_well(client: Client) -> None:
    """Its versions, of the language that has the most of them."""
    scenario = Scenario("{}", (SchemaText(PROTO, "protobuf"), SchemaText(V1), SchemaText(V2)), ("json",), view="hex")
    page = opened(client, state=state.to_bytes(scenario).decode())
    assert page.text("version-1").strip() == V2


@pytest.mark.parametrize("history", list(HISTORIES.values()), ids=list(HISTORIES))
def test_every_history_comes_back_as_it_was(history: Any) -> None:
    asked = forms.open_(history)
    scenario = state.from_bytes(state.to_bytes(links.shared(asked)))
    again = links.opened(scenario)
    for name in ("language", "versions", "record", "writer", "reader", "level", "profile", "format"):
        assert getattr(again, name) == getattr(asked, name), name
    assert links.shared(again) == scenario


NAMES = st.text(st.characters(codec=None), max_size=8)


@given(
    st.lists(
        st.builds(SchemaText, NAMES, st.none() | st.sampled_from([*EVOLUTIONS, "cobol"]), NAMES, NAMES), max_size=5
    ),
    st.dictionaries(st.sampled_from([*LOOKED_AT, "step"]), NAMES | st.sampled_from(["avro", "v1", "FULL"])),
    NAMES,
)
def test_any_scenario_opens(schemas: list[SchemaText], options: dict[str, str], text: str) -> None:
    """And what it opens as can be shared again, and is then the same for ever."""
    once = links.shared(links.opened(Scenario(text, tuple(schemas), options={"evolution": options}, title=text)))
    assert links.shared(links.opened(once)) == once


# For ever


def test_an_old_link_of_this_page_opens() -> None:
    """Never change it: it is out there."""
    scenario = state.from_fragment(LINK)
    assert scenario.view == "evolution"
    asked = links.opened(scenario)
    assert (asked.names, asked.record) == (["v1", "v2"], '{"name": "홍길동"}')
    assert (asked.names[asked.writer], asked.names[asked.reader]) == ("v2", "v1")
    assert asked.level.value == "FORWARD"


def test_links_from_before_there_was_such_a_view_open_as_they_did(client: Client) -> None:
    row = store(Scenario('{"a": 1}', (SchemaText(V1, "avro"), SchemaText(V2, "avro")), view="list"))
    page = page_of(client.get(f"/s/{row.short}"))
    assert any(name.startswith("card-") for name in page.ids)
