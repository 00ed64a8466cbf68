"""The page `/` without a browser: what the server sends, whatever it was sent."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from explorer.examples import EXAMPLES
from explorer.web.versions import digest
from explorer.wire import limits
from explorer.wire.formats import DEFAULT, FORMATS
from explorer.wire.schemas import LANGUAGES

from .markup import Page
from .test_pills import ATTACKS

CLASSIC = EXAMPLES["classic"]
SIZES = {
    "json": 81,
    "messagepack": 66,
    "thrift-binary": 59,
    "thrift-compact": 34,
    "protobuf": 33,
    "avro": 32,
}
LIVE = {"HTTP_HX_REQUEST": "true"}


def get(address: str = "/") -> Page:
    response = Client().get(address)
    assert response.status_code == 200
    return Page(response.content.decode())


def post(record: str, status: int = 200, *, live: bool = False, **fields: str) -> Page:
    headers = LIVE if live else {}
    sent = {name.replace("__", "-"): value for name, value in fields.items()}
    response = Client().post("/", {"record": record, **sent}, **headers)
    assert response.status_code == status
    return Page(response.content.decode())


def cards(page: Page) -> dict[str, str]:
    return {key: page.text(f"card-{key}") for key in FORMATS if f"card-{key}" in page.ids}


# The first paint


def test_first_paint_is_the_classic_record_in_every_format() -> None:
    page = get()
    shown = cards(page)
    assert list(shown) == list(DEFAULT)
    for key, size in SIZES.items():
        assert f" {size} B " in shown[key], key
        assert "decodes back to the record" in shown[key]
        assert "0 bytes unexplained" in shown[key]
        assert f"bytes by {FORMATS[key].encoder}" in shown[key]
    assert CLASSIC.lesson in page.text("picture")
    assert page.texts["record"].strip() == CLASSIC.record


def test_the_bytes_of_the_first_paint_are_the_golden_ones() -> None:
    markup = Client().get("/?view=hex").content.decode()
    body = markup.split('id="card-avro"')[1].split("</article>")[0]
    shown = "".join(re.findall(r"<code>([0-9a-f ]+)</code>", body))
    assert bytes.fromhex(shown).hex() == "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"


def test_it_works_without_scripts() -> None:
    page = get()
    (form,) = page.all("form", id="scenario")
    assert (form["method"], form["action"]) == ("post", "/")
    assert page.all("button", class_="go"), "a button that sends the form"
    pills = [button for button in page.all("button", name="pin") if button.get("class", "").startswith("p ")]
    assert pills and all("type" not in pill for pill in pills), "a pill sends the form"
    pressed = {pill["value"] for pill in pills if pill["aria-pressed"] == "true"}
    assert pressed == {"/favoriteNumber"}


def test_the_page_is_light() -> None:
    import gzip

    response = Client().get("/", HTTP_ACCEPT_ENCODING="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 20_000
    assert b"Bytewise" in gzip.decompress(response.content)


def test_no_id_comes_twice() -> None:
    for address in ["/", "/?view=hex", "/?view=list", "/?view=fields", "/?example=two-versions"]:
        ids = get(address).ids
        assert len(ids) == len(set(ids)), address


@pytest.mark.parametrize("address", ["/", "/?view=hex", "/?view=fields", *(f"/?example={key}" for key in EXAMPLES)])
def test_the_content_policy_is_strict_and_kept(address: str) -> None:
    response = Client().get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy
    Page(response.content.decode())  # which refuses inline scripts, styles and handlers


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_opens(key: str) -> None:
    page = get(f"/?example={key}")
    assert EXAMPLES[key].lesson in page.text("picture")
    without = {told.split(":")[0] for told in EXAMPLES[key].expects}
    for format_, text in cards(page).items():
        assert ("bytes by" in text) is (format_ not in without), format_


# What is typed


def test_a_record_is_explained() -> None:
    page = post('{"hello": [1, 2.5, null]}')
    assert "22 B" in cards(page)["json"]
    assert page.texts["record"].strip() == '{"hello": [1, 2.5, null]}'


def test_the_live_update_is_the_changing_part_alone() -> None:
    response = Client().post("/", {"record": "[1]"}, **LIVE)
    assert response.content.decode().startswith('<div id="workbench"')
    page = Page(response.content.decode())
    assert not page.all("html")
    assert "3 B" in cards(page)["json"]


@pytest.mark.parametrize("value", ["null", "true", "0", '""', "[]", "{}", "-0", "1e400", '"\\ud800"', "[[[]]]"])
def test_anything_json_can_hold_is_a_record(value: str) -> None:
    assert list(cards(post(value))) == list(DEFAULT)


def test_a_broken_record_keeps_its_text_and_is_told_with_its_place() -> None:
    broken = '{"a": 1,\n "b": nul}'
    page = post(broken, 422)
    assert page.texts["record"].strip() == broken
    told = page.text("record-told")
    assert told.startswith("2:7 expected") and "found" in told
    assert len(page.classed("fault")) == 1
    assert "There are no bytes to show until the record can be read" in page.text("picture")


def test_live_a_broken_record_leaves_the_picture_to_stay() -> None:
    page = post("{", 422, live=True)
    assert page.all("section", id="picture")[0].keys() >= {"data-keep"}
    assert page.all("section", id="inspector")[0].keys() >= {"data-keep"}
    assert not cards(page)


@pytest.mark.parametrize("record", ["", " ", "\n"])
def test_no_record_at_all_is_no_fault(record: str) -> None:
    page = post(record, 422, format="cbor", view="hex")
    assert "There is no record yet" in page.text("picture")
    assert not page.text("record-told")
    assert not page.classed("fault")
    assert page.all("input", type="hidden", name="format", value="cbor")
    assert page.all("input", type="hidden", name="view", value="hex")


@pytest.mark.parametrize("record", ["{", "\x00", "nul", "[1,]", '{"a":1}}', "[" * 200, "\ufeff", "'a'"])
def test_no_record_is_a_server_error_or_an_empty_page(record: str) -> None:
    page = post(record, 422)
    assert page.text("record-told")
    assert page.all("textarea", id="record")


def test_formats_are_chosen() -> None:
    for key in FORMATS:
        assert list(cards(get(f"/?format={key}"))) == [key]
    every = {"format": list(FORMATS)}
    response = Client().post("/", {"record": '{"a": [1]}', **every})
    page = Page(response.content.decode())
    assert list(cards(page)) == list(FORMATS)
    assert len([box for box in page.all("input", name="format") if "checked" in box]) == len(FORMATS)
    assert list(cards(get("/?format=cobol"))) == list(DEFAULT)


# Schemas


def source(page: Page, language: str, number: int = 0) -> str:
    return page.text(f"box-{language}-{number}")


def test_schemas_are_made_where_none_is_given() -> None:
    page = post('{"a": 1}')
    for language in LANGUAGES:
        assert "inferred from the record" in source(page, language)
        assert page.texts[f"schema-{language}-0"].strip()


def test_typing_in_a_made_schema_makes_it_the_visitors() -> None:
    page = post('{"a": 1}')
    text = page.texts["schema-avro-0"].strip("\n")
    (made,) = page.all("input", name="made-avro-0")
    assert made["value"]
    touched = {"schema-avro-0": text.replace('"a"', '"a" '), "made-avro-0": made["value"]}
    assert source(post('{"a": 1}', **touched), "avro").startswith("yours")
    assert "derived from your Avro schema" in source(post('{"a": 1}', **touched), "protobuf")


def test_an_untouched_schema_follows_the_record() -> None:
    page = post('{"a": 1}')
    sent = {f"schema-{language}-0": page.texts[f"schema-{language}-0"][1:] for language in LANGUAGES}
    sent |= {f"made-{language}-0": page.all("input", name=f"made-{language}-0")[0]["value"] for language in LANGUAGES}
    again = post('{"b": "text"}', **sent)
    for language in LANGUAGES:
        assert "inferred from the record" in source(again, language)
    assert '"b"' in again.texts["schema-avro-0"]


def test_line_ends_of_a_form_are_no_change() -> None:
    page = post('{"a": 1}')
    text = page.texts["schema-avro-0"][1:]
    sent = {"schema-avro-0": text.replace("\n", "\r\n"), "made-avro-0": digest(text)}
    assert "inferred" in source(post('{"a": 1}', **sent), "avro")


def test_adopt_and_let_go() -> None:
    text = post('{"a": 1}').texts["schema-avro-0"][1:]
    sent = {"schema-avro-0": text, "made-avro-0": digest(text)}
    assert source(post('{"a": 1}', adopt="avro-0", **sent), "avro").startswith("yours")
    given = {"schema-avro-0": text, "made-avro-0": ""}
    assert source(post('{"a": 1}', **given), "avro").startswith("yours")
    assert "inferred" in source(post('{"a": 1}', drop="avro-0", **given), "avro")
    assert "inferred" in source(post('{"a": 1}', **{"schema-avro-0": " \n"}), "avro")


def test_the_examples_schemas_stay_while_the_record_fits_them() -> None:
    page = get()
    sent = {"example": "classic"}
    for language in LANGUAGES:
        sent[f"schema-{language}-0"] = page.texts[f"schema-{language}-0"][1:]
        sent[f"made-{language}-0"] = page.all("input", name=f"made-{language}-0")[0]["value"]
    fits = post(CLASSIC.record.replace("1337", "1338"), **sent)
    assert "from the example" in source(fits, "avro")
    assert "message Person" in fits.texts["schema-protobuf-0"]
    other = post('{"something": "else"}', **sent)
    assert "inferred from the record" in source(other, "avro")
    assert all("decodes back" in text for text in cards(other).values())


def test_a_broken_schema_ends_the_cards_of_its_own_language_alone() -> None:
    page = post(
        '{"a": 1}', **{"schema-avro-0": '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "lng"}]}'}
    )
    told = page.text("told-avro-0")
    assert told.startswith("1:") and "expected" in told and '"lng"' in told
    shown = cards(page)
    assert "bytes by" not in shown["avro"]
    assert all("bytes by" in text for key, text in shown.items() if FORMATS[key].language != "avro")
    assert [bytes_.get("data-keep") for bytes_ in page.classed("bytes") if "data-keep" in bytes_]


PROTO = 'syntax = "proto3"; message One { int32 a = 1; } message Two { int32 b = 1; }'


def test_the_root_is_asked_for_and_kept() -> None:
    page = post('{"b": 5}', **{"schema-protobuf-0": PROTO})
    assert "Which of these is the record?" in page.text("told-protobuf-0")
    values = [button["value"] for button in page.all("button", name="root")]
    assert values == ["protobuf-0:One", "protobuf-0:Two"]
    chosen = post('{"b": 5}', **{"schema-protobuf-0": PROTO, "root": "protobuf-0:Two"})
    assert "2 B" in cards(chosen)["protobuf"]
    assert chosen.all("input", name="root-protobuf-0")[0]["value"] == "Two"
    later = post('{"b": 6}', **{"schema-protobuf-0": PROTO, "root-protobuf-0": "Two"})
    assert "2 B" in cards(later)["protobuf"]
    again = post('{"b": 6}', **{"schema-protobuf-0": PROTO, "root-protobuf-0": "Two", "root": "protobuf-0:"})
    assert "Which of these" in again.text("told-protobuf-0")


def test_versions_of_one_language_stand_together_and_the_last_one_writes() -> None:
    page = get("/?example=two-versions")
    first, last = EXAMPLES["two-versions"].schemas[0], EXAMPLES["two-versions"].schemas[-1]
    names = [field["value"] for field in page.all("input", class_="live") if field["name"].startswith("name-avro")]
    assert names == [first.name, last.name]
    pressed = {button["value"]: button["aria-pressed"] for button in page.all("button", name="write")}
    assert pressed == {"avro-0": "false", "avro-1": "true"}


def test_a_field_of_a_schema_knows_the_values_it_describes() -> None:
    page = post('{"list": [{"x": 1}, {"x": 2}]}')
    marks = {mark["data-p"] for mark in page.all("span") if "data-p" in mark}
    assert {"/list", "/list/0/x", "/list/*/x"} <= marks


# The pin and the inspector


def test_a_pin_opens_the_inspector_with_bits_and_sections() -> None:
    page = get("/?pin=/favoriteNumber")
    told = page.text("inspector")
    assert told.startswith("Pinned /favoriteNumber = 1337")
    sizes = {key: re.search(r"(\d+) B", page.text(f"cost-{key}")) for key in SIZES}
    assert {key: found and int(found[1]) for key, found in sizes.items()} == {
        "json": 21, "messagepack": 18, "thrift-binary": 11, "thrift-compact": 3, "protobuf": 3, "avro": 3,
    }  # fmt: skip
    assert "101fixstr01110" in page.text("cost-messagepack"), "the bits of fixstr"
    assert any("rfc8259#section-6" in link.get("href", "") for link in page.all("a"))


def test_a_containers_cost_is_with_all_that_is_in_it() -> None:
    assert "81 B" in get("/?pin=$").text("cost-json")
    assert "66 B" in get("/?pin=$").text("cost-messagepack")
    told = get("/?pin=/interests").text("cost-messagepack")
    assert "31 B" in told and "inside it 20" in told


@pytest.mark.parametrize("pin", ["/nope", "/interests/7", "nonsense", "/interests/x", "//", "/favoriteNumber/deep"])
def test_a_pin_that_is_nowhere_is_said(pin: str) -> None:
    assert "The record has no such value now." in get(f"/?pin={pin}").text("inspector")


def test_nothing_is_pinned_where_it_was_let_go() -> None:
    assert get("/?pin=").text("inspector").startswith("Nothing pinned")


def test_the_inspector_has_an_address_of_its_own() -> None:
    response = Client().post("/inspect", {"record": "[7]", "pin": "/0"}, **LIVE)
    assert Page(response.content.decode()).text("inspector").startswith("Pinned /0 = 7")
    assert Client().post("/inspect", {"record": "[7]"}).status_code == 302
    assert Client().get("/inspect").status_code == 405
    assert Client().post("/inspect", {"record": "[", "pin": "/0"}, **LIVE).status_code == 200


# Much of it


def test_a_large_layout_comes_in_windows() -> None:
    record = json.dumps([{"n": n} for n in range(600)])
    page = post(record)
    (button,) = [b for b in page.all("button", name="more") if b["value"].startswith("json:")]
    assert button["value"] == f"json:{2 * limits.WINDOW}"
    response = Client().post("/spans", {"record": record, "more": button["value"]}, **LIVE)
    more = Page(response.content.decode())
    rows = [int(pill["data-row"]) for pill in more.all("button", name="pin")]
    assert rows == list(range(limits.WINDOW, 2 * limits.WINDOW))
    whole = post(record, more="json:9999999")
    shown = [p for p in whole.all("button", name="pin") if "data-row" in p]
    assert len([b for b in whole.all("button", name="more") if b["value"].startswith("json:")]) == 0
    assert len(shown) > 4 * limits.WINDOW


def test_a_record_past_the_limit_is_told_and_kept() -> None:
    record = json.dumps("x" * limits.RECORD_BYTES)
    page = post(record, 413)
    told = page.text("record-told")
    assert f"{limits.RECORD_BYTES:,}" in told and f"{limits.RECORD_BYTES + 2:,}" in told
    assert page.texts["record"].strip() == record
    assert post(json.dumps("x" * (limits.RECORD_BYTES - 2))).text("card-json")


def test_a_form_past_the_limit_is_told() -> None:
    response = Client().post("/", {"record": "x" * (17 * limits.MIB)})
    assert response.status_code == 413
    assert "allowed" in Page(response.content.decode()).text("record-told")
    response = Client().post("/", {f"f{n}": "" for n in range(400)})
    assert response.status_code == 413


def test_a_schema_past_the_limit_is_told() -> None:
    page = post("{}", 413, **{"schema-avro-0": " " * 300_000 + "{}"})
    assert "allowed" in page.text("record-told")
    assert len(page.texts["schema-avro-0"]) > 300_000


@pytest.mark.parametrize("address", ["/inspect", "/spans"])
def test_fragments_past_a_limit_say_so(address: str) -> None:
    sent = {"record": json.dumps("x" * limits.RECORD_BYTES), "pin": "$", "more": "json:2000"}
    response = Client().post(address, sent, **LIVE)
    assert response.status_code == 413


# Nonsense and attacks


def test_nonsense_in_a_form_is_left_out() -> None:
    fields = {
        "tab": "cobol", "view": "x-ray", "pin": "\x00\ud7ff<", "more": "json:-5", "example": "../../etc", "root": ":::",
        "adopt": "cobol-7", "drop": "-", "schema-cobol-0": "x", "made-avro-0": "zz", "schema-avro-99": "x", "unknown": "1",
    }  # fmt: skip
    page = post('{"a": 1}', **fields)
    assert list(cards(page)) == list(DEFAULT)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_becomes_markup(attack: str) -> None:
    record = json.dumps({attack: [attack], "b": {attack: 1}})
    for view in ("pills", "hex", "list", "fields"):
        page = post(record, view=view, pin="/b", example=attack.encode("utf-8", "replace").decode())
        assert len(page.all("script")) == 3
        assert {tag for tag, _ in page.elements}.isdisjoint({"b1", "img", "iframe", "object"})
    clean = attack.encode("utf-8", "replace").decode()
    post(clean, 422)
    for language in LANGUAGES:
        post("{}", **{f"schema-{language}-0": clean or "x", "pin": clean})


# The ledger


def test_the_ledgers_columns_add_up() -> None:
    page = get("/?view=fields")
    html = Client().get("/?view=fields").content.decode()
    table = html[html.index('id="ledger"') :].partition("</table>")[0]
    rows = re.findall(r"<tr>.*?</tr>|<tr data.*?</tr>", table, re.S)
    numbers = [[float(n or 0) for n in re.findall(r"<td>([\d.]*)</td>", row)] for row in rows[1:]]
    *values, totals = numbers
    assert totals == list(SIZES.values())[: len(totals)] or len(totals) == len(DEFAULT)
    assert [sum(column) for column in zip(*values, strict=True)] == totals
    assert "favoriteNumber" in page.text("ledger")
    sums = dict(re.findall(r'<tr class="sum"><th[^>]*>(.*?)</th>(.*?)</tr>', table, re.S))
    assert list(sums) == ["under gzip", "under zstd", "1,000 such records"]
    many = [int(n.replace(",", "")) for n in re.findall(r"<td>([\d,]+)</td>", sums["1,000 such records"])]
    schemas = [many - 1000 * size for many, size in zip(many, totals, strict=True)]
    assert schemas[:2] == [0, 0]
    assert all(size > 100 for size in schemas[2:])


def test_the_order_of_the_cards() -> None:
    def order(sort: str) -> list[str]:
        html = Client().post(
            "/", {"record": "[1, 2, 3]", "sort": sort, "format": ["json", "bson", "messagepack", "cbor"]}
        )
        return re.findall(r'<article class="card" id="card-([^"]+)"', html.content.decode())

    assert order("page")[0] == "json"
    assert order("size")[0] in ("messagepack", "cbor")
    assert order("size")[-1] == "bson"  # has no bytes for a list
    assert order("overhead")[-1] == "bson"
    assert order("nonsense") == order("page")
    assert sorted(order("family")) == sorted(order("page"))
