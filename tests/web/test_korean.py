"""Korean: the phrasebook, what it leaves alone, how a language is chosen, and that nothing is left in English."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from explorer.web import korean as book
from explorer.web.korean import phrasebook
from explorer.web.korean.pages import translated
from explorer.web.korean.phrases import Phrasebook, with_particles

from .korean_pages import AREAS, missing

BOOK = Phrasebook(
    {
        "name": "이름", "name #": "이름 #", "# bytes": "#바이트", "bytes # to #": "#~#번째 바이트",
        "Stop & go": "가다 & 서다",
        "Stopped after # of # bytes: expected {0}, found {1}.": "#/#바이트에서 멈춤: {0} 예상, {1} 발견.",
        "text in UTF-8": "UTF-8 텍스트", "{0}, byte #": "{0}, #번째 바이트",
        "{0} reads {1}": "{1} ← {0}", "{=0} is written as {=1}": "{=0}: {=1}",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("name", "이름"),
        ("  name\n", "  이름\n"),
        ("name 4.8", "이름 4.8"),
        ("1,234 bytes", "1,234바이트"),
        ("bytes 3 to 17", "3~17번째 바이트"),
        ("name 3 + name 4", "이름 3 + 이름 4"),
        (
            "Stopped after 3 of 9 bytes: expected text in UTF-8, found byte ff.",
            "3/9바이트에서 멈춤: UTF-8 텍스트 예상, byte ff 발견.",
        ),
        ("fixstr, byte 7", "fixstr, 7번째 바이트"),
        ("v2 reads v1", "v1 ← v2"),
        ("name is written as text in UTF-8", "name: UTF-8 텍스트"),
        ("something else", None),
        ("name, something else", None),
        ("name " * 400, None),
    ],
)
def test_phrases(english: str, korean: str | None) -> None:
    assert BOOK.say(english) == korean


@pytest.mark.parametrize(
    ("open_", "chosen"),
    [
        ("1337을(를)", "1337을"), ("1332을(를)", "1332를"), ("값은(는)", "값은"), ("바이트은(는)", "바이트는"),
        ("6이(가)", "6이"),
        ("8(으)로", "8로"), ("3(으)로", "3으로"), ("5(으)로", "5로"), ("Avro을(를)", "Avro을(를)"), ('"7"과(와)', '"7"과'),
    ],
)  # fmt: skip
def test_particles_go_by_the_sound_before_them(open_: str, chosen: str) -> None:
    assert with_particles(open_) == chosen


def test_only_what_people_read_is_said() -> None:
    html = (
        '<html lang="en"><p title="name">name <b>1 bytes</b> &amp; <code>name</code></p><p>Stop &amp; go</p>'
        '<textarea name="name">name</textarea><div translate="no"><div>name</div>name</div><p>name</p>'
        '<input value="name" placeholder="name"><script>name</script><!-- name --><bdi>name</bdi></html>'
    )
    assert translated(html, BOOK) == (
        '<html lang="ko"><p title="이름">이름 <b>1바이트</b> &amp; <code>name</code></p><p>가다 &amp; 서다</p>'
        '<textarea name="name">name</textarea><div translate="no"><div>name</div>name</div><p>이름</p>'
        '<input value="name" placeholder="이름"><script>name</script><!-- name --><bdi>name</bdi></html>'
    )


def test_what_is_said_cannot_become_markup() -> None:
    book = Phrasebook({"aa": '<b onclick="x">'})
    assert (
        translated('<p title="aa">aa</p>', book)
        == '<p title="&lt;b onclick=&quot;x&quot;&gt;">&lt;b onclick="x"&gt;</p>'
    )


@pytest.mark.parametrize(
    ("headers", "address", "language"),
    [
        ({}, "/", "en"),
        ({"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"}, "/", "ko"),
        ({"Accept-Language": "de, en;q=0.7, ko;q=0.5"}, "/", "en"),
        ({"Accept-Language": "ko"}, "/?lang=en", "en"),
        ({}, "/?lang=ko", "ko"),
        ({}, "/?lang=xx", "en"),
    ],
)
def test_the_language_of_a_page(headers: dict[str, str], address: str, language: str) -> None:
    response = Client(headers=headers).get(address)
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.content.decode()
    assert {"Accept-Language", "Cookie"} <= {one.strip() for one in response.headers["Vary"].split(",")}


def test_what_was_chosen_is_remembered() -> None:
    client = Client()
    client.get("/?lang=ko")
    assert client.get("/examples").headers["Content-Language"] == "ko"
    client.get("/examples?lang=en")
    assert client.get("/", headers={"Accept-Language": "ko"}).headers["Content-Language"] == "en"


def test_the_typed_record_comes_along_and_stays_as_it_is() -> None:
    page = Client().post("/?lang=ko", {"record": '{"name": "tag", "length": ["value"]}'}).content.decode()
    assert "&quot;name&quot;: &quot;tag&quot;" in page
    assert "<bdi>tag</bdi>" in page
    assert "본문으로 건너뛰기" in page


def test_the_api_speaks_english_to_programs() -> None:
    answer = Client(headers={"Accept-Language": "ko"}).get("/api/v1/formats")
    assert "Content-Language" not in answer.headers


def test_places_of_a_phrase_are_all_used() -> None:
    """A translation that drops what changes, or invents a place, says something else."""
    for english, korean in phrasebook().phrases.items():
        for place in (f"{{{sign}{digit}}}" for digit in "0123456789" for sign in ("", "=")):
            assert (place in english) == (place in korean), english
        assert english.count("#") >= korean.count("#"), english


def test_a_phrase_stands_in_one_file() -> None:
    """Of two, the later one would be said, whichever was meant."""
    files = Path(book.__file__).parent.glob("*.toml")
    times = Counter(english for file in files for english in tomllib.loads(file.read_text(encoding="utf-8")))
    assert [english for english, number in times.items() if number > 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize("area", AREAS)
def test_nothing_is_left_in_english(area: str) -> None:
    assert missing(area) == []
