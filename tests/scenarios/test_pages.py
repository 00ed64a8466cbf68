"""Stored scenarios as pages, frames, pictures and oEmbed, without a browser: what the server sends."""

from __future__ import annotations

import html
import json
import struct
from typing import Any
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client
from fontTools.ttLib import TTFont

from explorer import state
from explorer.scenario import Scenario, SchemaText
from explorer.web import oembed, preview, scenario_views
from explorer.web.models import StoredScenario, store
from explorer.wire import limits
from tests.web.markup import Page
from tests.web.test_pills import ATTACKS

pytestmark = pytest.mark.django_db

AVRO = '{"type": "record", "name": "P", "fields": [{"name": "n", "type": "long"}]}'
AVRO_2 = AVRO.replace('"long"}', '"long"}, {"name": "m", "type": "long", "default": 0}')
SCENARIO = Scenario(
    '{"n": 5, "이름": "홍길동"}',
    schemas=(SchemaText(AVRO, "avro", "옛것"), SchemaText(AVRO_2, "avro", "새것")),
    formats=("cbor", "avro"),
    options={"writer": {"avro": "옛것"}},
    title="홍길동의 <레코드>",
    pin="/n",
    view="hex",
)


class Secure(Client):
    """Comes by HTTPS."""

    def generic(self, *args: Any, **more: Any) -> Any:
        return super().generic(*args, **{**more, "secure": True})


@pytest.fixture
def client() -> Client:
    return Secure(headers={"host": "localhost"})


def short(scenario: Scenario = SCENARIO) -> str:
    return store(scenario).short


def page_of(response: Any) -> Page:
    return Page(response.content.decode())


def meta(page: Page, **named: str) -> str:
    (found,) = page.all("meta", **named)
    return found["content"]


# The page


def test_the_page_is_the_scenario_whole(client: Client) -> None:
    response = client.get(f"/s/{short()}")
    page = page_of(response)
    assert response.status_code == 200
    assert page.texts["record"].strip() == SCENARIO.record_text
    assert [card["data-format"] for card in page.classed("card")] == ["cbor", "avro"], "in the order asked"
    assert page.classed("hex")
    assert page.texts["schema-avro-0"].strip() == AVRO
    assert page.texts["schema-avro-1"].strip() == AVRO_2
    assert "옛것" in [field.get("value") for field in page.all("input", name="name-avro-0")]
    pressed = {button["value"]: button["aria-pressed"] for button in page.all("button", name="write")}
    assert pressed == {"avro-0": "true", "avro-1": "false"}
    assert " 1 B " in page.text("card-avro"), "the older version writes"
    assert page.all("input", id="pin")[0]["value"] == "/n"
    assert "/n = 5" in page.text("inspector")
    assert page.all("input", name="title")[0]["value"] == SCENARIO.title
    assert SCENARIO.title in page.text("kept")
    assert len(page.ids) == len(set(page.ids))


def test_what_chat_tools_show(client: Client) -> None:
    name = short()
    page = page_of(client.get(f"/s/{name}"))
    title, description = meta(page, property="og:title"), meta(page, property="og:description")
    assert title == meta(page, name="twitter:title") == SCENARIO.title
    assert description == meta(page, name="twitter:description") == meta(page, name="description")
    assert "CBOR 21 bytes, Avro 1 byte" in description
    assert meta(page, property="og:url") == f"https://localhost/s/{name}"
    assert meta(page, property="og:image") == f"https://localhost/s/{name}/preview.png"
    assert meta(page, name="twitter:card") == "summary_large_image"
    (link,) = page.all("link", type="application/json+oembed")
    assert client.get(link["href"]).json()["title"] == SCENARIO.title
    assert client.get(f"/s/{name}")["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("record", "title"),
    [
        ('{"userName": "Martin", "n": 1}', "A record with userName, n"),
        (json.dumps(dict.fromkeys("abcdefg", 1)), "A record with a, b, c, d, e …"),
        ("[1, 2]", "A record"), ("{}", "A record"), ("{", "A record that is no JSON"), ("", "A record that is no JSON"),
    ],
)  # fmt: skip
def test_a_title_is_made_where_none_was_given(client: Client, record: str, title: str) -> None:
    response = client.get(f"/s/{short(Scenario(record))}")
    assert response.status_code == 200
    assert meta(page_of(response), property="og:title") == title


def test_what_the_address_says_counts_more(client: Client) -> None:
    page = page_of(client.get(f"/s/{short()}?formats=json,nonsense,json,avro&view=list&pin="))
    assert [card["data-format"] for card in page.classed("card")] == ["json", "avro"]
    assert page.classed("list")
    assert "Nothing pinned" in page.text("inspector")


def test_the_record_itself_may_be_pinned(client: Client) -> None:
    page = page_of(client.get(f"/s/{short(Scenario('[7]', pin=''))}"))
    assert page.all("input", id="pin")[0]["value"] == "$"


def test_one_address_for_every_writing_of_an_id(client: Client) -> None:
    row = store(SCENARIO)
    for name in (row.short.upper(), row.key, row.key[:20], f"{row.short}.", f"{row.short}/"):
        for page, end in (("s", ""), ("embed", ""), ("s", "/preview.png")):
            if name.endswith("/") and (page, end) != ("s", ""):
                continue
            response = client.get(f"/{page}/{name}{end}?pin=/n&view=list")
            assert (response.status_code, response["Location"]) == (301, f"/{page}/{row.short}{end}?pin=/n&view=list")


def test_asked_again_it_has_not_changed(client: Client) -> None:
    name = short()
    for address in (f"/s/{name}", f"/embed/{name}", f"/s/{name}/preview.png"):
        response = client.get(address)
        assert response["Cache-Control"].startswith("public")
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_was_stored_becomes_markup(client: Client, attack: str) -> None:
    scenario = Scenario(
        json.dumps({attack: attack}),
        schemas=(SchemaText(attack, "avro", attack, attack),),
        options={"writer": {"avro": attack}},
        title=attack[: limits.TITLE],
        pin=f"/{attack}"[: limits.PATH],
        view=attack,
    )
    name = short(scenario)
    for address in (
        f"/s/{name}",
        f"/embed/{name}",
        f"/embed/{name}?view=fields",
        f"/embed/{name}?theme={quote(attack.encode('utf-8', 'replace'))}",
    ):
        response = client.get(address)
        assert response.status_code == 200
        page_of(response)  # which refuses what the content policy would
    assert client.get(f"/s/{name}/preview.png").content.startswith(b"\x89PNG")
    frame = client.get("/oembed", {"url": f"https://localhost/s/{name}"}).json()["html"]
    assert frame.count("<") == frame.count(">") == 2


@pytest.mark.parametrize("name", ["nope", "0123456789", "<script>alert(1)<script>", "‮0123456789"])
@pytest.mark.parametrize("address", ["/s/{}", "/embed/{}", "/s/{}/preview.png"])
def test_404_says_what_links_look_like(client: Client, address: str, name: str) -> None:
    response = client.get(address.format(name))
    assert response.status_code == 404
    if response.templates:
        text = " ".join(page_of(response).texts["main"].split())
        assert "There is no scenario of this name" in text
        assert "https://localhost/s/0123456789" in text
        assert "#s=1." in text
        assert "‮" not in text


# Frames


def test_only_the_frame_may_be_framed(client: Client) -> None:
    name = short()
    frame = client.get(f"/embed/{name}")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "script-src 'self'" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    for address in ("/", f"/s/{name}", f"/s/{name}/preview.png", f"/api/v1/scenarios/{name}", "/oembed"):
        other = client.get(address)
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"], address
        assert other["X-Frame-Options"] == "DENY", address
    assert "X-Frame-Options" not in client.get("/embed/0123456789"), "that there is nothing is said in the frame too"


def test_the_frame_has_the_cards_and_one_link(client: Client) -> None:
    name = short()
    page = page_of(client.get(f"/embed/{name}?formats=avro&theme=dark&view=list&pin=/n"))
    assert [card["data-format"] for card in page.classed("card")] == ["avro"]
    (link,) = page.all("a")
    assert link["href"] == f"/s/{name}?formats=avro&view=list&pin=%2Fn"
    assert (link["target"], link["rel"]) == ("_blank", "noopener")
    assert page.all("html")[0]["data-theme"] == "dark"
    (form,) = page.all("form")
    assert (form["method"], form["action"]) == ("get", f"/embed/{name}")
    fields = {field["name"]: field["value"] for field in page.all("input", type="hidden")}
    assert fields == {"formats": "avro", "theme": "dark", "view": "list"}
    pressed = {button["value"] for button in page.all("button", name="pin") if button["aria-pressed"] == "true"}
    assert pressed == {"/n"}
    assert not page.all("textarea")


def test_a_frame_shows_a_short_window_and_says_how_much_is_left(client: Client) -> None:
    response = client.get(f"/embed/{short(Scenario(json.dumps(list(range(500))), formats=('json',)))}")
    text = response.content.decode()
    assert "801 more spans in the explorer" in text
    assert "hx-post" not in text
    assert len(page_of(response).all("button", name="pin")) == 200


def test_a_frame_tells_what_is_wrong(client: Client) -> None:
    text = client.get(f"/embed/{short(Scenario('{broken'))}").content.decode()
    assert 'class="problem"' in text and "Open in Bytewise" in text


# oEmbed


def test_oembed(client: Client) -> None:
    name = short()
    for url in (
        f"https://localhost/s/{name}",
        f"http://LOCALHOST/s/{name.upper()}?pin=/n#x",
        f"https://localhost/embed/{name}",
    ):
        response = client.get("/oembed", {"url": url, "format": "json"})
        assert response.status_code == 200
        told = response.json()
        assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", SCENARIO.title)
        assert (told["width"], told["height"]) == (720, 420)
        (frame,) = Page(told["html"]).all("iframe")
        assert frame["src"] == f"https://localhost/embed/{name}"
        assert html.unescape(frame["title"]) == SCENARIO.title
        assert told["thumbnail_url"] == f"https://localhost/s/{name}/preview.png"
        assert (told["thumbnail_width"], told["thumbnail_height"]) == (preview.WIDTH, preview.HEIGHT)
    assert (
        client.get("/oembed", {"url": url}, headers={"origin": "https://blog.example"})["Access-Control-Allow-Origin"]
        == "*"
    )


@pytest.mark.parametrize(
    ("most", "size", "thumbnail"),
    [
        ({"maxwidth": "400"}, (400, 420), False), ({"maxheight": "300"}, (720, 300), False),
        ({"maxwidth": "5000", "maxheight": "5000"}, (720, 420), True),
        ({"maxwidth": "x", "maxheight": "-1"}, (720, 420), True),
        ({"maxwidth": "1", "maxheight": "0"}, (oembed.SMALLEST, 420), False),
    ],
)  # fmt: skip
def test_oembed_keeps_to_the_size_asked_for(
    client: Client, most: dict[str, str], size: tuple[int, int], thumbnail: bool
) -> None:
    told = client.get("/oembed", {"url": f"https://localhost/s/{short()}", **most}).json()
    assert (told["width"], told["height"]) == size
    assert ("thumbnail_url" in told) is thumbnail


@pytest.mark.parametrize(
    "url",
    ["", "x", "https://localhost/", "https://localhost/s/0123456789", "http://evil.example/s/{}", "javascript:/s/{}", "http://[",
     "https://localhost/api/v1/scenarios/{}", "https://localhost/decode", "//localhost/s/{}"],
)  # fmt: skip
def test_oembed_404(client: Client, url: str) -> None:
    assert client.get("/oembed", {"url": url.format(short())}).status_code == 404


def test_oembed_501(client: Client) -> None:
    assert client.get("/oembed", {"url": f"https://localhost/s/{short()}", "format": "xml"}).status_code == 501


# The picture


def test_the_picture_is_a_picture(client: Client) -> None:
    response = client.get(f"/s/{short()}/preview.png")
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)
    assert len(response.content) < 200_000


def drawn(text: str) -> bytes:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><text y="50" font-size="40">{text}</text></svg>'
    return bytes(preview.drawn(svg))


def test_korean_is_drawn_without_a_font_of_the_system() -> None:
    """Each syllable is a glyph of its own, and none is the box of a missing one."""
    syllables = [drawn(char) for char in "가한글홍길동뷁힣ㄱあア！"]
    boxes = {drawn("\ue000"), drawn("")}
    assert len(set(syllables)) == len(syllables)
    assert not boxes & set(syllables)


def test_the_fonts_have_all_that_is_drawn() -> None:
    """A glyph for each, and strokes in each glyph: there are fonts whose rarer syllables are empty."""
    has = {code for path in preview.fonts() for code in inked(TTFont(path))}
    wanted = {code for code in range(0x10000) if not preview.DRAWN.match(chr(code)) and not chr(code).isspace()}
    wanted -= {0xAD}  # a soft hyphen is only seen at the end of a line
    assert wanted <= has, sorted(map(hex, wanted - has))
    assert set(range(0xAC00, 0xD7A4)) <= wanted, "every Korean syllable"
    assert sum(path.stat().st_size for path in preview.FONTS.iterdir()) < 1_000_000


def inked(font: TTFont) -> set[int]:
    return {code for code, name in font.getBestCmap().items() if font["glyf"][name].numberOfContours}


def test_what_cannot_be_drawn_is_a_box() -> None:
    """Composed letters are drawn, however they were written; what is invisible is an escape, as on the page."""
    said = preview._picture(store(Scenario('{"漢字": "\u202e😀"}', title="漢 é e\u0301 \u1112\u1161\u11ab\u200b")))
    assert [line.text for line in said.title] == ["□ é é 한\\u200b"]
    assert [line.text for line in said.record] == ['{"□□": "□□"}']


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("{broken"), Scenario(""), Scenario("[]", title="x" * limits.TITLE), Scenario('"' + "가" * 300_000 + '"'),
        Scenario('{"a": 1}', schemas=(SchemaText("{", "avro"),), formats=("avro",)),
        Scenario(json.dumps(list(range(20_000))), formats=("json", "cbor", "bson", "avro", "ubjson", "bjdata", "protobuf")),
        Scenario("{}", (SchemaText("x", "avro"),) * limits.VERSIONS), Scenario("[" * 500),
    ],
)  # fmt: skip
def test_any_scenario_has_a_picture(client: Client, scenario: Scenario) -> None:
    assert client.get(f"/s/{short(scenario)}/preview.png").content.startswith(b"\x89PNG")


def test_a_picture_is_drawn_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    name = short()
    first = client.get(f"/s/{name}/preview.png").content
    monkeypatch.setattr(preview, "draw", None)
    assert client.get(f"/s/{name}/preview.png").content == first


# Storing from the form, and what a fragment carries


def test_the_form_stores_and_leads_to_the_page(client: Client) -> None:
    response = client.post(
        "/s/", {"record": '{"a": 1}\r\n', "pin": "$", "view": "hex", "format": ["json", "cbor"], "title": "t"}
    )
    row = StoredScenario.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/s/{row.short}")
    assert row.scenario == Scenario('{"a": 1}\n', formats=("json", "cbor"), title="t", pin="", view="hex")
    assert client.get("/s/").status_code == 302


def test_without_storage_the_form_keeps_its_texts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise OperationalError("down")

    monkeypatch.setattr(scenario_views, "store", down)
    response = client.post("/s/", {"record": '{"mine": 1}'})
    page = page_of(response)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "storage does not answer" in page.text("notice")
    assert page.texts["record"].strip() == '{"mine": 1}'
    assert "card-json" in page.ids, "computing goes on"


def test_without_storage_a_stored_link_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise OperationalError("down")

    monkeypatch.setattr(scenario_views, "find", down)
    monkeypatch.setattr(oembed, "find", down)
    for address in ("/s/0123456789", "/embed/0123456789", "/s/0123456789/preview.png"):
        response = client.get(address)
        assert response.status_code == 503
        assert response["Cache-Control"] == "no-store"
        assert "Nothing is lost" in page_of(response).texts["main"]
    assert client.get("/oembed", {"url": "https://localhost/s/0123456789"}).status_code == 503
    assert client.get("/").status_code == 200


def test_past_a_limit_the_form_keeps_its_texts(client: Client) -> None:
    response = client.post("/s/", {"record": "x" * (limits.RECORD_BYTES + 1)})
    assert response.status_code == 413
    assert "1,048,576 allowed" in response.content.decode()
    assert not StoredScenario.objects.exists()


@pytest.mark.parametrize("field", ["state", "link"])
def test_what_a_link_carries_fills_the_page(client: Client, field: str) -> None:
    carried = {"state": state.to_bytes(SCENARIO).decode(), "link": f"#{state.to_fragment(SCENARIO)}"}[field]
    for live in ({}, {"hx-request": "true"}):
        page = page_of(client.post("/", {field: carried}, headers=live))
        assert page.texts["record"].strip() == SCENARIO.record_text
        assert page.texts["schema-avro-1"].strip() == AVRO_2
        assert "/n = 5" in page.text("inspector")
        assert page.all("input", name="writer-avro")[0]["value"] == "옛것"
        assert "notice" not in page.ids
    assert not StoredScenario.objects.exists()


@pytest.mark.parametrize(
    ("field", "carried", "said"),
    [
        ("state", "[]", "does not hold a record"), ("state", "{", "whole scenario"),
        ("state", '{"record":"{}","v":9}', "version 9"), ("link", "#s=1.", "was cut"), ("link", "#s=1.!!", "Character 1"),
        ("link", "#s=x", "no version"), ("link", "", "no version"),
    ],
)  # fmt: skip
def test_a_damaged_link_is_told_on_the_page(client: Client, field: str, carried: str, said: str) -> None:
    response = client.post("/", {field: carried})
    page = page_of(response)
    assert response.status_code == 200
    assert said in page.text("notice")
    assert "Copy the link once more" in page.text("notice")


def test_a_link_of_another_server_opens_with_what_is_known_here(client: Client) -> None:
    """Formats, views and languages that are not known, halves of surrogate pairs, a title without end."""
    odd = Scenario(
        '{"a": "\ud800"}',
        schemas=(SchemaText("\ud800", "cobol", "\ud801", "\ud802"), SchemaText(AVRO, "avro", "\ud803")),
        formats=("json", "smile-9", "json"),
        options={"writer": {"cobol": "\ud804", "avro": "\ud805"}},
        title="\ud806" * 500,
        pin="/\ud807",
        view="tree",
    )
    for field, carried in (("state", state.to_bytes(odd).decode()), ("link", state.to_fragment(odd))):
        response = client.post("/", {field: carried})
        page = page_of(response)
        assert response.status_code == 200
        assert page.texts["record"].strip() == '{"a": "?"}'
        assert [card["data-format"] for card in page.classed("card")] == ["json"]


def test_a_link_past_the_limit_is_told(client: Client) -> None:
    response = client.post("/", {"state": '{"v":1,"record":"' + "x" * limits.STATE_BYTES + '"}'})
    assert response.status_code == 413
    assert "4,194,304 allowed" in response.content.decode()
    large = client.post("/", {"state": state.to_bytes(Scenario("x" * (limits.RECORD_BYTES + 1))).decode()})
    assert large.status_code == 413
    assert "1,048,576 allowed" in large.content.decode()
