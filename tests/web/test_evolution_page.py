"""The page `/evolution` without a browser: what the server sends, whatever it was sent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from explorer.evolve import Level, compare
from explorer.examples.evolution import HISTORIES
from explorer.web.evolution.forms import first_of
from explorer.web.evolution.wires import HEIGHT, PITCH, WIDTH
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS

from .markup import Page
from .test_pills import ATTACKS

LIVE = {"HTTP_HX_REQUEST": "true"}
PERSON = HISTORIES["person"]
OPEN = [key for key, history in HISTORIES.items() if history.language in EVOLUTIONS]
V1 = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}'
V2 = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "long"}]}'
BROKEN = '{"type": "record", "name": "R",\n "fields": [}]}'


def get(address: str = "/evolution") -> Page:
    response = Client().get(address)
    assert response.status_code == 200
    return Page(response.content.decode())


def form(*texts: str, language: str = "avro", **more: str) -> dict[str, str]:
    """A form with versions v1, v2 …"""
    sent = {"language": language, "record": ""}
    for number, text in enumerate(texts):
        sent |= {f"version-{number}": text, f"name-{number}": f"v{number + 1}"}
    return {**sent, **{name.replace("__", "-"): value for name, value in more.items()}}


def post(sent: dict[str, str], status: int = 200, **headers: Any) -> Page:
    response = Client().post("/evolution", sent, **headers)
    assert response.status_code == status, response.content[:2000]
    return Page(response.content.decode())


def fields(page: Page) -> dict[str, str]:
    """What a browser without scripts would send of a page."""
    sent = {
        named["name"]: named.get("value", "") for named in page.all("input") if named.get("type") in ("hidden", "text")
    }
    sent |= {named["name"]: named["value"] for named in page.all("input", type="radio") if "checked" in named}
    for named in page.all("textarea"):
        sent[named["name"]] = page.texts.get(named["id"], "").removeprefix("\n")
    chosen = ""
    for tag, named in page.elements:
        if tag == "select":
            chosen = named["name"]
        elif tag == "option" and "selected" in named:
            sent[chosen] = named["value"]
    return sent


def press(page: Page, do: str, status: int = 200) -> Page:
    """The page after one of its buttons, as without scripts."""
    assert page.all("button", name="do", value=do), f"no such button: {do}"
    return post({**fields(page), "do": do}, status)


def buttons(page: Page, verb: str) -> list[str]:
    return [named["value"] for named in page.all("button", name="do") if named["value"].startswith(f"{verb}:")]


def headline(page: Page) -> str:
    return page.text("reading-title")


def cell(page: Page, writer: int, reader: int) -> str:
    (found,) = page.all("button", name="do", value=f"pair:{writer}:{reader}")
    return found["aria-label"]


# The first paint


def test_first_paint_is_the_book_in_three_versions() -> None:
    page = get()
    assert headline(page) == "✗ v3 cannot read what v1 wrote: userID is wanted, was not written, and has no default"
    assert page.text("answer").startswith("May the newest version be deployed tonight? ✗ No, v3 cannot read")
    assert "v3 cannot read what v1 and v2 wrote" in page.text("answer")
    kinds = {kind for named in page.classed("wire") for kind in named["class"].split() if kind.startswith("k-")}
    assert kinds == {"k-fail", "k-rename", "k-promote", "k-match", "k-default", "k-skip"}
    assert page.text("w-0") == "userName string7 B L0c4d 61 72 74 69 6eMartin renamed as name"
    assert page.text("r-0").startswith("userID long ✗ nothing to read")
    assert PERSON.lesson in page.text("reading")
    assert page.texts["record"].strip() == PERSON.record
    assert [page.texts[f"version-{n}"].strip("\n") for n in range(3)] == [v.text for v in PERSON.versions]


def test_bytes_of_the_first_paint_are_those_of_the_record() -> None:
    markup = Client().get("/evolution").content.decode()
    rows = markup.split('class="rows writers"')[1].split("</ol>")[0]
    shown = "".join(re.findall(r"<code>([0-9a-f ]+)(?: …)?</code>", rows))
    assert bytes.fromhex(shown).startswith(b"\x0cMartin\xf2\x14\x04\x16")


def test_it_works_without_scripts() -> None:
    page = get()
    (sender,) = page.all("form", id="scenario")
    assert (sender["method"], sender["action"]) == ("post", "/evolution")
    for named in page.all("button", name="do"):
        assert "type" not in named, "every button sends the form"


@pytest.mark.parametrize("key", OPEN)
def test_every_example_opens_and_is_as_it_says(key: str) -> None:
    history = HISTORIES[key]
    page = get(f"/evolution?example={key}")
    assert history.lesson in page.text("reading")
    assert len(page.ids) == len(set(page.ids))
    names = [version.name for version in history.versions]
    pair = sorted((history.writer, history.reader), key=names.index)
    texts = [version for version in history.versions if version.name in pair]
    found = compare(texts, Level.FULL, history.profile or None, history.record)
    said = [
        f"{way}: {'yes' if good else 'no'}" for way, good in (("backward", found.backward), ("forward", found.forward))
    ]
    assert tuple(said) == history.expects
    reads = found.backward if names.index(history.reader) >= names.index(history.writer) else found.forward
    assert (" can read " in headline(page)) is reads
    assert "your record" in page.text("reading")


@pytest.mark.parametrize("language", EVOLUTIONS)
def test_every_language_has_an_example(language: str) -> None:
    page = get(f"/evolution?language={language}")
    assert page.all("button", name="do", value=f"language:{language}")[0]["aria-pressed"] == "true"


def test_every_rule_is_listed_for_both_directions() -> None:
    page = get()
    for rule in EVOLUTIONS["avro"].rules:
        assert rule.key in page.text("rules") and rule.doc in " ".join(page.text("rules").split())
    row = page.text("rule-READER_FIELD_MISSING_DEFAULT_VALUE")
    assert row.startswith("✗v3 reads v1: fail✗v1 reads v3: fail")
    assert "The reader stops: userID of Person was not written and has no default." in row
    assert "57 bytes of Avro 0c 4d 61" in row
    assert "v3 5:14" in row


def test_the_content_policy_is_strict_and_kept() -> None:
    response = Client().get("/evolution")
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy
    Page(response.content.decode())  # which refuses inline scripts, styles and handlers


def test_the_live_update_is_the_changing_part_alone() -> None:
    response = Client().post("/evolution", form(V1, V2), **LIVE)
    assert response.content.decode().lstrip().startswith('<div id="workbench"')
    assert not Page(response.content.decode()).all("html")


def test_rows_are_as_high_as_the_wires_are_drawn() -> None:
    style = (settings.BASE_DIR / "static/css/evolution.css").read_text()
    assert f".field {{ height: {HEIGHT}px; margin-bottom: {PITCH - HEIGHT}px;" in style
    assert f"grid-template-columns: minmax(0, 1fr) {WIDTH}px minmax(0, 1fr)" in style


# Fixes


def test_a_fix_is_applied_to_the_newer_version_and_turns_it_green() -> None:
    page = get()
    before = page.texts["version-2"]
    (first, *_) = buttons(page, "apply")
    page = press(page, first)
    assert headline(page) == "✓ v3 can read what v1 wrote"
    assert "Yes, v3 may be deployed" in page.text("answer")
    assert '{"name": "userID", "type": "long", "default": 0}' in page.texts["version-2"]
    assert "The fix is in v3." in page.text("told-2")
    page = press(page, "undo")
    assert page.texts["version-2"] == before
    assert " cannot read " in headline(page)


def test_forward_it_is_the_writer_that_is_mended() -> None:
    page = post(form(V1.replace('"int"', '"string"'), V1, writer="1", reader="0"))
    assert headline(page).startswith("✗ v1 cannot read what v2 wrote")
    applicable = buttons(page, "apply")
    assert applicable
    mended = press(page, applicable[0])
    assert mended.texts["version-0"] == page.texts["version-0"], "the older one is out there"
    assert mended.texts["version-1"] != page.texts["version-1"]


def test_a_fix_that_is_gone_changes_nothing() -> None:
    page = post(form(V1, V2, do="apply:0123456789abcdef"))
    assert page.texts["version-1"].strip() == V2
    assert "That does not apply any more" in page.text("versions-title") + page.text("told-0") + page.text("told-1")


def test_a_witness_can_be_shown_on_its_way() -> None:
    page = post({**fields(get()), "record": ""})
    page = press(page, buttons(page, "use")[0])
    assert json.loads(page.texts["record"]) == {"userName": "", "favoriteNumber": 0, "interests": [], "photoURL": ""}
    assert page.text("w-0").startswith("userName string1 B")


# Versions


def test_a_cell_of_the_matrix_picks_the_pair() -> None:
    page = get()
    assert cell(page, 0, 1) == "v2 reads v1: can, but not all that was written"
    assert cell(page, 0, 2) == "v3 reads v1: cannot, 1 finding"
    page = press(page, "pair:0:1")
    assert headline(page) == "✓ v2 can read what v1 wrote"
    assert page.all("button", value="pair:0:1")[0]["aria-pressed"] == "true"
    page = press(page, "turn")
    assert headline(page).startswith("✗ v1 cannot read what v2 wrote")


def test_the_record_is_passed_on_to_another_writer() -> None:
    page = press(get(), "pair:1:2")
    assert "your record as v2 reads it from v1" in page.text("reading")
    assert "Martin" in page.text("w-0")


def test_versions_are_added_moved_and_removed() -> None:
    page = press(get(), "add")
    assert page.texts["version-3"] == page.texts["version-2"]
    assert headline(page) == "✓ v4 can read what v3 wrote"
    assert fields(page)["tab"] == "3"
    page = press(page, "earlier:3")
    assert [fields(page)[f"name-{n}"] for n in range(4)] == ["v1", "v2", "v4", "v3"]
    page = press(page, "remove:0")
    assert [fields(page)[f"name-{n}"] for n in range(3)] == ["v2", "v4", "v3"]
    page = press(page, "later:0")
    assert fields(page)["name-0"] == "v4"
    assert not [named for named in page.all("button", value="add") if "disabled" in named]


def test_names_are_told_apart() -> None:
    sent = form(V1, V2, V2) | {"name-1": "v1", "name-2": ""}
    names = [fields(post(sent))[f"name-{n}"] for n in range(3)]
    assert names[0] == "v1" and len(set(names)) == 3


def test_a_version_may_be_read_with_itself() -> None:
    assert headline(post(form(V1, V2, writer="1", reader="1"))) == "✓ v2 can read what v2 wrote"


def test_a_broken_version_is_told_at_its_place_and_the_others_compare() -> None:
    page = post(form(V1, V2, BROKEN, writer="0", reader="1"), 422)
    assert page.text("told-2").startswith("2:13 expected")
    assert page.texts["version-2"].strip() == BROKEN
    assert headline(page).startswith("✗ v2 cannot read what v1 wrote")
    assert cell(page, 0, 1) == "v2 reads v1: cannot, 1 finding"
    assert cell(page, 0, 2) == "v3 reads v1: was not checked"
    assert "No, v3 cannot be read as a schema" in page.text("answer")


def test_a_pair_with_a_broken_version_says_so() -> None:
    page = post(form(V1, BROKEN), 422)
    assert headline(page) == "? Whether v2 can read what v1 wrote is not known: v2 cannot be read as Avro"
    assert "There is nothing to show until both versions can be read" in page.text("reading")
    for tag, kept in (("div", "shown"), ("section", "rules")):  # what a page showed before, it keeps
        assert "data-keep" in page.all(tag, id=kept)[0]
        assert "data-keep" not in get().all(tag, id=kept)[0]


def test_the_record_is_asked_for_where_it_is_not_clear() -> None:
    two = 'syntax = "proto3"; message A { int32 a = 1; } message B { int32 b = 1; }'
    page = post(form(two, two, language="protobuf"), 422)
    assert "Which of these is the record?" in page.text("told-0")
    sent = {**fields(page), "root-1": "B"}
    page = post({**sent, "do": "root:0:B"})
    assert headline(page) == "✓ v2 can read what v1 wrote"
    assert "The record is B." in page.text("told-0")


def test_a_place_is_marked_without_scripts() -> None:
    page = press(get(), buttons(get(), "spot")[0])
    assert page.classed("pin")
    assert fields(page)["tab"] in "012"


def test_changes_are_told_with_the_rules_of_both_directions() -> None:
    told = get().text("changes")
    assert "−removed photoURL v1 8:14 ✓pass, v3 reads v1 photoURL was written and is not wanted" in told
    assert "~renamed userName → name v1 5:14 v3 6:14 " in told
    assert "+added userID v3 5:14 ✗fail, v3 reads v1 userID is wanted" in told
    assert "~changed contact v1 6:33 v2 6:52 ✗fail, v1 reads v2" in get("/evolution?example=union-branch").text(
        "changes"
    )


def test_what_fails_reads_nothing() -> None:
    assert get("/evolution?example=union-branch").text("r-1").startswith("contact null | string ✗ nothing to read")


# Steps, record, level


def test_steps_without_scripts() -> None:
    page = get()
    assert not page.all("button", aria_current="step")
    page = press(page, "step:1")
    (current,) = [named for named in page.all("button") if named.get("aria-current") == "step"]
    assert current["value"] == "step:1"
    assert [named["id"] for named in page.classed("now")] == ["w-0", "wire-1", "r-1"]
    assert len([named for named in page.classed("p") if "lit" in named["class"].split()]) == 2
    assert page.text("saying") == "2 of 7 userName is read as name, matched by the alias userName."
    assert [named["id"] for named in press(page, "step:2").classed("now")] == ["w-1", "wire-2", "r-2"]


def test_a_record_is_made_where_none_is_given() -> None:
    page = post(form(V1, V1))
    assert "the smallest record that fits v1" in page.text("reading")
    assert page.text("w-0").startswith("a int1 B 000 match")


def test_a_record_that_does_not_fit_is_told_and_kept() -> None:
    page = post(form(V1, V1, record='{"a": "text"}'))
    assert "It does not fit v1" in page.text("record-told")
    assert page.texts["record"].strip() == '{"a": "text"}'


def test_a_record_that_is_no_json_is_told_with_its_place() -> None:
    page = post(form(V1, V1, record='{"a": }'), 422)
    assert page.text("record-told").startswith("1:7 expected")
    assert headline(page) == "✓ v2 can read what v1 wrote"


@pytest.mark.parametrize(
    ("level", "answer"),
    [("BACKWARD", "No, v2 cannot read"), ("FORWARD", "Yes, v2 may"), ("FULL", "No, v2"), ("NONE", "Yes, v2 may")],
)
def test_the_level_decides(level: str, answer: str) -> None:
    assert answer in post(form(V1, V2, level=level)).text("answer")


def test_nested_records_are_shown_below_theirs() -> None:
    page = get("/evolution?example=nested-rename")
    assert page.text("w-2").startswith("address Address")
    assert "d1" in page.all("li", id="w-2")[0]["class"].split()
    assert "promoted int → long" in page.text("w-4")


# Languages


def test_languages_are_switched_and_nothing_is_lost() -> None:
    page = post(form(V1, V2))
    page = press(page, "language:thrift")
    assert page.texts["version-0"].strip("\n") == HISTORIES["person-thrift"].versions[0].text
    page = press(page, "language:avro")
    assert [page.texts[f"version-{n}"].strip("\n") for n in range(2)] == [V1, V2]
    page = press(page, "language:thrift")
    assert page.texts["version-0"].strip("\n") == HISTORIES["person-thrift"].versions[0].text


def test_the_same_change_is_told_and_opened_in_other_languages() -> None:
    page = post(form(V1, V2))
    for language in set(EVOLUTIONS) - {"avro"}:
        opened = press(page, f"convert:{language}")
        assert opened.all("button", value=f"language:{language}")[0]["aria-pressed"] == "true"
        assert "b" in opened.texts["version-1"]
        assert press(opened, "language:avro").texts["version-1"].strip("\n") == V2


# Limits and nonsense


def test_sixteen_versions_compare_and_a_seventeenth_is_told() -> None:
    sixteen = [V1.replace('"int"', '"long"' if number % 2 else '"int"') for number in range(limits.VERSIONS)]
    page = post(form(*sixteen))
    assert cell(page, 0, 15) == "v16 reads v1: can, and all of it"
    assert "disabled" in page.all("button", value="add")[0]
    page = post(form(*sixteen, V1), 413)
    assert "17 texts given, 16 allowed" in " ".join(page.texts["scenario"].split())
    assert page.texts["version-16"].strip() == V1
    assert len([named for named in page.all("textarea") if named["name"].startswith("version")]) == 17


def test_a_schema_past_its_limit_is_told_in_its_tab() -> None:
    large = V1 + " " * limits.SCHEMA_BYTES_DEFAULT
    page = post(form(V1, large, V2, writer="0", reader="2"), 422)
    assert "262,144 allowed" in page.text("told-1")
    assert cell(page, 0, 2) == "v3 reads v1: cannot, 1 finding"


def test_a_form_of_too_many_fields_is_told() -> None:
    page = post({f"field-{number}": "" for number in range(300)}, 413)
    assert "200 allowed" in " ".join(page.texts["scenario"].split())


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_stay_text(attack: str) -> None:
    attack = attack.encode("utf-8", "replace").decode()
    schema = {
        "type": "record", "name": "R", "doc": attack,
        "fields": [{"name": "a", "type": {"type": "enum", "name": "E", "symbols": ["A"]}, "doc": attack},
                   {"name": "m", "type": {"type": "map", "values": "string"}}],
    }  # fmt: skip
    texts = [json.dumps(schema), json.dumps(schema).replace('"A"', '"B"'), attack]
    sent = form(*texts, record=json.dumps({"a": "A", "m": {attack: attack}})) | {
        "name-0": attack,
        "name-1": f"{attack}2",
    }
    for more in ({"writer": "0", "reader": "1"}, {"writer": "1", "reader": "2"}, {"do": f"root:0:{attack}"}):
        response = Client().post("/evolution", {**sent, **more})
        assert response.status_code in (200, 422)
        page = Page(response.content.decode())
        assert {tag for tag, _ in page.elements}.isdisjoint({"img"})
        assert len(page.all("script")) == 3


@pytest.mark.parametrize(
    "do",
    ["", ":", "add:", "remove:99", "remove:-1", "earlier:0", "later:1", "pair:1", "pair:a:b", "pair:0:99", "step:99999",
     "step:x", "spot:0:9:1", "spot:0:0:999999", "spot:7:0:1", "language:cobol", "convert:cobol", "convert:avro", "apply:",
     "use:x", "undo", "meant:", "meant:protobuf", "meant:cobol", "root:9:x", "nonsense", "turn", "x" * 5000],
)  # fmt: skip
def test_nonsense_buttons_lose_nothing(do: str) -> None:
    response = Client().post("/evolution", form(V1, V2, do=do))
    assert response.status_code in (200, 422)
    page = Page(response.content.decode())
    assert V1 in page.texts["version-0"] + page.texts["version-1"]


HALF = {
    "versions": [["\ud800", "\ud800", None]], "record": "\ud800", "writer": 1, "reader": 0, "tab": 0, "level": "x",
    "profile": "x", "format": "x", "example": "x",
}  # fmt: skip
DAMAGED = ["", "{", "[]", "null", '{"versions": 3}', '{"versions": [["a"]]}', '"\\ud800"', "[" * 5000, json.dumps(HALF)]


@pytest.mark.parametrize("kept", DAMAGED)
def test_a_kept_state_that_is_damaged_is_left_out(kept: str) -> None:
    response = Client().post("/evolution", form(V1, V2, kept__thrift=kept, do="language:thrift"))
    assert response.status_code in (200, 422)


@pytest.mark.parametrize(
    "address",
    [
        "?example=nope",
        "?language=cobol",
        "?level=x&profile=y&format=z",
        "?writer=9&reader=-1",
        "?version-0=",
        "?step=3",
    ],
)
def test_odd_addresses_open(address: str) -> None:
    assert Client().get(f"/evolution{address}").status_code in (200, 422)


@pytest.mark.parametrize("text", ["", " ", "{}", "[]", '"int"', '["null", "int"]', '{"type": "array", "items": "int"}'])
def test_any_schema_may_be_typed(text: str) -> None:
    response = Client().post("/evolution", form(text, text))
    assert response.status_code in (200, 422)
    Page(response.content.decode())


# Texts of another language

PROTO_1, PROTO_2 = (f'syntax = "proto3"; message R {{ int32 b = {number}; }}' for number in (1, 2))


def test_texts_of_another_language_are_told_and_moved_to_it() -> None:
    page = post(form(V1, PROTO_1, PROTO_2), 422)
    assert page.text("told-1") == "This is Protocol Buffers, not Avro. Compare it as Protocol Buffers"
    moved = press(page, "meant:protobuf")
    assert moved.all("button", value="language:protobuf")[0]["aria-pressed"] == "true"
    assert [moved.texts[f"version-{n}"].strip("\n") for n in range(2)] == [PROTO_1, PROTO_2]
    assert [fields(moved)[f"name-{n}"] for n in range(2)] == ["v2", "v3"]
    assert "version-2" not in moved.texts
    back = press(moved, "language:avro")
    assert back.texts["version-0"].strip("\n") == V1 and "version-1" not in back.texts
    again = post(fields(back) | {"version-0": PROTO_2, "do": "meant:protobuf"})
    assert [again.texts[f"version-{n}"].strip("\n") for n in range(3)] == [PROTO_1, PROTO_2, PROTO_2]
    assert [fields(again)[f"name-{n}"] for n in range(3)] == ["v2", "v3", "v4"]


def test_where_all_texts_are_of_another_language_its_example_comes_back_here() -> None:
    moved = press(post(form(PROTO_1, PROTO_2), 422), "meant:protobuf")
    assert headline(moved).startswith("✗ v2 cannot read what v1 wrote")
    avro = press(moved, "language:avro")
    assert avro.texts["version-0"].strip("\n") == first_of("avro").versions[0].text
