"""The schemas of the page `/` without scripts: versions, their names, which one writes, a text in the wrong tab."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.scenario import Scenario, SchemaText
from explorer.web import forms, versions
from explorer.wire import limits

from .markup import Page

V1 = 'syntax = "proto3"; message P { int32 a = 1; }'
V2 = 'syntax = "proto3"; message P { int32 a = 2; }'
THRIFT = "struct P {\n  1: i32 a\n}\n"
AVSC = '{"type": "record", "name": "P", "fields": [{"name": "a", "type": "int"}]}'
JSON_SCHEMA = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"a": {}}}'
RECORD = '{"a": 5}'


def post(fields: Mapping[str, str] | None = None, *, status: int = 200, address: str = "/") -> Page:
    response = Client().post(address, {"record": RECORD, **(fields or {})})
    assert response.status_code == status
    return Page(response.content.decode())


def form_of(page: Page) -> dict[str, str]:
    """What a browser would send of the schemas' fields, as they stand in a page."""
    told = {}
    for field in page.all("input"):
        name = field.get("name", "")
        if field.get("type") in ("radio", "checkbox") and "checked" not in field:
            continue
        if re.match("(name|made|root|front|writes|writer|tab|gone)(-|$)", name):
            told[name] = field.get("value", "")
    for field in page.all("textarea"):
        if field.get("name", "").startswith("schema-"):
            told[field["name"]] = page.texts[field["id"]][1:]
    return told


def press(page: Page | Mapping[str, str], **button: str) -> Page:
    return post({**(form_of(page) if isinstance(page, Page) else page), **button})


def names(page: Page, language: str) -> list[str]:
    fields = [field for field in page.all("input") if field.get("name", "").startswith(f"name-{language}-")]
    return [field["value"] for field in fields]


def fields_of(page: Page, language: str) -> list[str]:
    """The keys of a language's text fields, in order."""
    ids = [field["id"] for field in page.all("textarea")]
    return [name.removeprefix("schema-") for name in ids if name.startswith(f"schema-{language}-")]


def writes(page: Page) -> list[str]:
    return [button["value"] for button in page.all("button", name="write") if button["aria-pressed"] == "true"]


def front(page: Page, language: str) -> str:
    (shown,) = [f for f in page.all("input", name=f"front-{language}") if "checked" in f]
    return shown["value"]


def two() -> Page:
    return post({"schema-protobuf-0": V1, "schema-protobuf-1": V2})


# One schema, and a second


def test_one_schema_is_as_calm_as_before() -> None:
    page = post({"schema-protobuf-0": V1})
    assert page.text("box-protobuf-0").startswith("yours")
    assert not page.all("button", name="write") and not page.all("button", name="compare")
    assert len(page.all("button", name="add")) == 4
    assert not page.all("input", name="front-protobuf")


def test_a_version_is_a_copy_of_the_one_in_front() -> None:
    page = press(post({"schema-protobuf-0": V1}), add="protobuf")
    assert names(page, "protobuf") == ["v1", "v2"]
    assert page.texts["schema-protobuf-0"] == page.texts["schema-protobuf-1"] == f"\n{V1}"
    assert front(page, "protobuf") == "1" and writes(page) == ["protobuf-1"]
    sent = form_of(page) | {"schema-protobuf-1": V2, "front-protobuf": "0", "add": "protobuf"}
    third = post(sent)
    assert names(third, "protobuf") == ["v1", "v2", "v3"]
    assert third.texts["schema-protobuf-2"] == f"\n{V1}"
    assert front(third, "protobuf") == "2"


def test_a_version_of_what_was_made_keeps_it() -> None:
    made = post()
    page = press(made, add="thrift")
    assert fields_of(page, "thrift") == ["thrift-0", "thrift-1"]
    assert page.texts["schema-thrift-0"] == made.texts["schema-thrift-0"]
    assert "derived from" in page.text("box-avro-0")
    again = post({**form_of(page), "record": '{"b": "other"}'})
    assert again.texts["schema-thrift-0"] == made.texts["schema-thrift-0"], "they are the visitor's now"


def test_the_examples_versions_stay_lent_until_one_is_touched() -> None:
    page = Page(Client().get("/?example=two-versions").content.decode())
    assert names(page, "avro") == ["2019", "2024"]
    sent = form_of(page) | {"example": "two-versions"}
    record = EXAMPLES["two-versions"].record
    other = {"record": '{"z": 1}'}
    assert fields_of(post({**sent, **other}), "avro") == ["avro-0"], "lent ones go with the record they were for"
    touched = sent | {"schema-avro-1": sent["schema-avro-1"].replace('"en"', '"ko"')}
    assert fields_of(post({**touched, "record": record}), "avro") == ["avro-0", "avro-1"]
    assert fields_of(post({**touched, **other}), "avro") == ["avro-0", "avro-1"], (
        "what was typed stays, and its neighbour"
    )


# Which one writes


def hex_of(page: Page) -> str:
    return re.sub("([0-9a-f]{2})(?=[0-9a-f]{2})", r"\1 ", page.text("card-protobuf"))


def test_the_last_version_writes_unless_another_is_chosen() -> None:
    page = two()
    assert writes(page) == ["protobuf-1"] and "08 05" not in hex_of(page)
    chosen = press(page, write="protobuf-0", view="hex")
    assert writes(chosen) == ["protobuf-0"]
    assert "08 05" in hex_of(chosen)
    later = post(form_of(chosen))
    assert writes(later) == ["protobuf-0"], "it is remembered"
    renamed = post({**form_of(chosen), "name-protobuf-0": "old"})
    assert writes(renamed) == ["protobuf-0"], "under another name as well"
    back = press(chosen, write="protobuf-1", view="hex")
    assert writes(back) == ["protobuf-1"] and "10 05" in hex_of(back)
    assert not back.all("input", name="writer-protobuf")


def test_the_writer_is_given_by_name_too() -> None:
    """As a link has it that was made before fields had numbers."""
    named = {"schema-avro-0": AVSC, "name-avro-0": "a", "schema-avro-1": AVSC, "name-avro-1": "b"}
    page = post({**named, "writer-avro": "a"})
    assert writes(page) == ["avro-0"]


def test_a_new_version_does_not_take_over_from_one_that_was_chosen() -> None:
    page = press(press(two(), write="protobuf-0"), add="protobuf")
    assert writes(page) == ["protobuf-0"] and names(page, "protobuf") == ["v1", "v2", "v3"]


# Names


def test_names_are_told_apart_and_given_back() -> None:
    page = two()
    same = post({**form_of(page), "name-protobuf-0": "x", "name-protobuf-1": " x  "})
    assert names(same, "protobuf") == ["x", "x (2)"]
    none = post({**form_of(page), "name-protobuf-0": "", "name-protobuf-1": "v1"})
    assert names(none, "protobuf") == ["v1 (2)", "v1"] or names(none, "protobuf") == ["v2", "v1"]
    assert len(names(post({**form_of(page), "name-protobuf-0": "n" * 500}), "protobuf")[0]) == versions.NAME


# Removing


def test_a_version_is_removed_and_the_others_keep_their_fields() -> None:
    page = press(two(), add="protobuf")
    left = press(page, drop="protobuf-1")
    assert fields_of(left, "protobuf") == ["protobuf-0", "protobuf-2"]
    assert names(left, "protobuf") == ["v1", "v3"] and front(left, "protobuf") == "2"
    one = press(left, drop="protobuf-2")
    assert fields_of(one, "protobuf") == ["protobuf-0"] and not one.all("button", name="write")
    none = press(one, drop="protobuf-0")
    assert "inferred from the record" in none.text("box-protobuf-0")


def test_what_was_removed_can_be_put_back_in_its_place() -> None:
    page = press(two(), add="protobuf")
    left = press({**form_of(page), "name-protobuf-1": "two", "root-protobuf-1": "P"}, drop="protobuf-1")
    assert left.text("lineage-protobuf").endswith("two was removed. put it back")
    (button,) = left.all("button", name="back")
    again = press(left, back=button["value"])
    assert fields_of(again, "protobuf") == ["protobuf-0", "protobuf-1", "protobuf-2"]
    assert names(again, "protobuf") == ["v1", "two", "v3"] and front(again, "protobuf") == "1"
    assert again.texts["schema-protobuf-1"] == f"\n{V2}" and "root P" in again.text("box-protobuf-1")
    assert not again.all("button", name="back"), "it is offered once"
    assert not post(form_of(left)).all("button", name="back")


def test_what_was_let_go_can_be_put_back() -> None:
    left = press(post({"schema-avro-0": AVSC}), drop="avro-0")
    assert left.text("lineage-avro").endswith("Your schema was let go. put it back")
    again = press(left, back="avro-0")
    (key,) = fields_of(again, "avro")
    assert key != "avro-0", "another field, for another text"
    assert again.texts[f"schema-{key}"] == f"\n{AVSC}" and again.text(f"box-{key}").startswith("yours")


def test_scripts_send_the_text_of_what_is_dropped_apart() -> None:
    left = post({"schema-avro-0": "", "made-avro-0": "", "drop": "avro-0", "dropped": AVSC})
    assert left.all("input", name="gone-text")[0]["value"] == AVSC
    assert not post({"schema-avro-0": "", "drop": "avro-0"}).all("button", name="back")


def test_where_the_one_in_front_is_removed_the_one_before_it_comes() -> None:
    page = post({**{f"schema-protobuf-{n}": V1 for n in range(3)}, "front-protobuf": "1"})
    assert front(press(page, drop="protobuf-1"), "protobuf") == "0"
    first = post({**form_of(page), "front-protobuf": "0", "drop": "protobuf-0"})
    assert front(first, "protobuf") == "1"


def test_removing_the_writer_lets_the_last_one_write() -> None:
    chosen = press(two(), write="protobuf-0")
    assert names(press(chosen, drop="protobuf-0"), "protobuf") == ["v2"]


def test_an_emptied_version_stays_and_says_what_to_do() -> None:
    page = post({**form_of(two()), "schema-protobuf-1": ""})
    assert names(page, "protobuf") == ["v1", "v2"]
    assert page.text("told-protobuf-1") == "Nothing is in this version. Paste its schema here, or remove it."
    assert "derived from your Protocol Buffers schema" in page.text("box-avro-0"), "from the one that can be read"
    shared = forms.shared(forms.read(_sent({**form_of(page), "record": RECORD})))
    assert [schema.text for schema in shared.schemas] == [V1], "nothing of it is shared"


# A schema in the wrong tab

WRONG = [
    ("avro", "protobuf", V1), ("avro", "thrift", THRIFT), ("avro", "json-schema", JSON_SCHEMA), ("protobuf", "avro", AVSC),
    ("protobuf", "thrift", THRIFT), ("thrift", "protobuf", V1), ("json-schema", "avro", AVSC),
    ("json-schema", "thrift", THRIFT),
]  # fmt: skip
TITLES = {"avro": "Avro", "protobuf": "Protocol Buffers", "thrift": "Thrift", "json-schema": "JSON Schema"}


@pytest.mark.parametrize(("here", "there", "text"), WRONG)
def test_a_schema_in_the_wrong_tab_is_told_and_moved(here: str, there: str, text: str) -> None:
    page = post({f"schema-{here}-0": text, "tab": here})
    assert page.text(f"told-{here}-0") == f"This is {TITLES[there]}, not {TITLES[here]}. Move it there"
    (button,) = page.all("button", name="move")
    assert button["value"] == f"{here}-0:{there}"
    moved = press(page, move=button["value"])
    (tab,) = [field for field in moved.all("input", name="tab") if "checked" in field]
    assert tab["value"] == there
    (key,) = fields_of(moved, there)
    assert moved.texts[f"schema-{key}"] == f"\n{text}" and moved.text(f"box-{key}").startswith("yours")
    (back,) = fields_of(moved, here)
    assert back != f"{here}-0", "another field, for another text"
    assert f"derived from your {TITLES[there]} schema" in moved.text(f"box-{back}")
    assert not moved.all("button", name="move")


def test_a_moved_schema_is_a_version_where_there_is_one() -> None:
    page = post({"schema-avro-0": V2, "schema-protobuf-0": V1, "name-protobuf-0": "first"})
    moved = press(page, move="avro-0:protobuf")
    assert names(moved, "protobuf") == ["first", "v2"] and front(moved, "protobuf") == "1"
    assert moved.texts["schema-protobuf-1"] == f"\n{V2}"


def test_a_moved_schema_takes_the_place_of_the_examples() -> None:
    page = Page(Client().get("/").content.decode())
    record = EXAMPLES["classic"].record
    sent = form_of(page) | {"record": record, "schema-avro-0": V1, "move": "avro-0:protobuf"}
    assert len(fields_of(post(sent), "protobuf")) == 1


@pytest.mark.parametrize(
    "text", ["{", "syntax", "nonsense", '{"type": "rec', '{"type": "obj', "{}", '{"type": "array", "items": "str']
)
@pytest.mark.parametrize("language", TITLES)
def test_what_is_not_surely_of_another_language_is_not_sent_away(language: str, text: str) -> None:
    assert not post({f"schema-{language}-0": text}).all("button", name="move")


# Remarks and losses


def test_remarks_are_shown_under_the_text() -> None:
    text = (
        '{"type": "record", "name": "P", "fields": [{"name": "a", "type": {"type": "int", "logicalType": "nonsense"}}]}'
    )
    page = post({"schema-avro-0": text})
    assert "nonsense" in page.text("told-avro-0") and page.text("told-avro-0").startswith("1:")
    assert "bytes by" in page.text("card-avro")


def test_no_more_remarks_are_shown_than_can_be_read() -> None:
    fields = ", ".join(f'{{"name": "a{n}", "type": {{"type": "int", "logicalType": "x{n}"}}}}' for n in range(12))
    page = post({"record": '{"a0": 1}', "schema-avro-0": f'{{"type": "record", "name": "P", "fields": [{fields}]}}'})
    assert page.text("told-avro-0").endswith("and 4 more")


# States


def test_the_others_are_derived_from_the_one_that_can_be_read() -> None:
    page = post({"schema-avro-0": '{"type": "record"', "schema-thrift-0": THRIFT})
    assert "expected" in page.text("told-avro-0")
    assert "derived from your Thrift schema" in page.text("box-protobuf-0")
    alone = post({"schema-avro-0": '{"type": "record"'})
    assert "inferred from the record: your Avro schema has a fault" in alone.text("box-protobuf-0")


def test_a_version_that_can_be_read_stands_in_for_a_writer_that_cannot() -> None:
    page = post({"schema-avro-0": AVSC, "schema-avro-1": "{"})
    assert "derived from your Avro schema" in page.text("box-protobuf-0")
    assert "bytes by" not in page.text("card-avro") and "bytes by" in page.text("card-protobuf")


# To the page of evolution


def test_the_versions_are_compared_on_the_page_of_evolution() -> None:
    page = two()
    (button,) = page.all("button", name="compare")
    assert (button["value"], button["formaction"]) == ("protobuf", "/evolution")
    sent = {
        **form_of(page),
        "name-protobuf-0": "old",
        "compare": "protobuf",
        "schema-thrift-0": THRIFT,
        "made-thrift-0": "",
    }
    there = post(sent, address="/evolution")
    assert there.texts["version-0"] == f"\n{V1}" and there.texts["version-1"] == f"\n{V2}"
    assert [f["value"] for f in there.all("input", class_="live") if f["name"].startswith("name-")] == ["old", "v2"]
    assert there.texts["record"].strip() == RECORD
    kept = there.all("input", name="kept-thrift")
    assert kept and "struct P" in kept[0]["value"], "the schemas of other languages come along"


@pytest.mark.parametrize("compare", ["", "avro", "cobol", "x" * 10_000, "\x00"])
def test_a_comparison_of_nothing_opens_the_page(compare: str) -> None:
    response = Client().post("/evolution", {"record": "[1]", "compare": compare})
    assert response.status_code in (200, 422)


# Sharing


def _sent(fields: dict[str, str]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in fields.items():
        sent[name] = value
    return sent


def test_a_link_keeps_names_and_the_writer() -> None:
    page = press(two(), write="protobuf-0")
    shared = forms.shared(forms.read(_sent({**form_of(page), "record": RECORD, "name-protobuf-1": "next"})))
    assert shared.schemas == (SchemaText(V1, "protobuf", "v1"), SchemaText(V2, "protobuf", "next"))
    assert shared.options == {"writer": {"protobuf": "v1"}}


@pytest.mark.django_db
def test_a_stored_scenario_shows_them() -> None:
    page = press(two(), write="protobuf-0")
    stored = Client().post("/s/", {**form_of(page), "record": RECORD, "name-protobuf-1": "next"})
    assert stored.status_code in (302, 303)
    answer = Client().get(stored.headers["Location"]).content.decode()
    shown = Page(answer.replace("http://testserver", ""))
    assert names(shown, "protobuf") == ["v1", "next"] and writes(shown) == ["protobuf-0"]
    assert front(shown, "protobuf") == "0"


def test_a_scenario_of_a_link_is_opened_with_them() -> None:
    schemas = (SchemaText(V1, "protobuf", "a"), SchemaText(V2, "protobuf", "b"))
    asked = forms.opened(Scenario(RECORD, schemas, options={"writer": {"protobuf": "a"}}), QueryDict())
    assert asked.scenario.options == {"writer": {"protobuf": "a"}}


# Nonsense and attacks

NONSENSE = ["", ":", "avro", "avro-", "avro-0", "avro-0:", "avro-0:cobol", "avro-99:protobuf", "cobol-0:avro", "avro-0:avro",
            "avro-00:protobuf", "avro-٣:protobuf", "-0:thrift", "\x00:\x00", "x" * 100_000,
            "avro-0:protobuf:thrift", "<b>"]  # fmt: skip


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize(
    "button", ["add", "write", "move", "drop", "back", "adopt", "root", "front-avro", "writes-avro", "writer-avro"]
)
def test_nonsense_buttons_lose_nothing_else(button: str, value: str) -> None:
    page = post({"schema-avro-0": AVSC, "schema-avro-1": AVSC, "schema-protobuf-0": V1, button: value})
    assert fields_of(page, "protobuf") == ["protobuf-0"]
    assert len(fields_of(page, "avro")) == (
        1 if (button, value) == ("drop", "avro-0") else 3 if (button, value) == ("add", "avro") else 2
    )


def test_no_more_versions_than_there_may_be() -> None:
    many = {f"schema-avro-{n}": AVSC for n in range(limits.VERSIONS)}
    page = post({**many, "add": "avro"})
    assert len(fields_of(page, "avro")) == limits.VERSIONS
    assert all("disabled" in button for button in page.all("button", name="add"))
    assert (
        len(
            fields_of(
                post({**{f"schema-avro-{n}": AVSC for n in range(limits.VERSIONS - 1)}, "add": "thrift"}), "thrift"
            )
        )
        == 1
    )
    post({f"schema-avro-{n}": AVSC for n in range(limits.VERSIONS + 1)}, status=413)


@given(st.dictionaries(
    st.one_of(
        st.sampled_from(["add", "write", "move", "drop", "back", "adopt", "root", "front-avro", "writes-avro", "gone-text"]),
        st.builds("{}-{}-{}".format, st.sampled_from(["schema", "name", "made", "root"]),
                  st.sampled_from(["avro", "protobuf", "cobol"]), st.integers(0, 12_000)),
    ),
    st.one_of(st.text(max_size=40), st.sampled_from([AVSC, V1, "", "avro", "avro-0:protobuf", "protobuf-3", "avro-1"])),
    max_size=12,
))  # fmt: skip
def test_any_form_is_read(fields: dict[str, str]) -> None:
    told = versions.read(_sent(fields), {AVSC})
    for language in {schema.language for schema in told.schemas}:
        assert language is not None
        of = [schema for schema in told.schemas if schema.language == language]
        assert len(told.numbers[language]) == len(set(told.numbers[language])) == len(of)
        assert told.front[language] in told.numbers[language]
        if len(of) > 1:
            assert len({schema.name for schema in of}) == len(of) and all(schema.name for schema in of)
            assert told.writers.get(language, of[-1].name) in [schema.name for schema in of]
