"""The button beside a fault: what it says, what it sends, and what the server does with it, whatever it is sent."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client

from explorer.web.korean import phrasebook
from explorer.web.mending import mended, placed, words_of
from explorer.wire.problem import Edit, Problem

from .markup import Page

BROKEN = '{"name": "Ann",}'
MENDED = '{"name": "Ann"}'
AVRO = '{"type": "record", "name": "R", "fields": [{"name": "name", "type": "string"},]}'
PAGES = {
    "/": {"record": BROKEN},
    "/evolution": {"record": BROKEN, "language": "avro", "version-0": '"string"', "version-1": '"string"'},
}


def send(address: str, fields: dict[str, str], **headers: str) -> Page:
    response = Client().post(address, fields, **headers)
    assert response.status_code in (200, 422), response.status_code
    return Page(response.content.decode())


def buttons(page: Page) -> list[dict[str, str]]:
    return page.all("button", name="mend")


@pytest.mark.parametrize("address", PAGES)
def test_a_record_is_mended_by_its_button(address: str) -> None:
    page = send(address, PAGES[address])
    (button,) = buttons(page)
    assert button["value"] == "record:14:15:"
    assert "choice" in button["class"].split() and "type" not in button, "it sends the form"
    assert "remove ," in page.text("record-told")
    (told,) = [one for one in page.classed("problem") if one.get("data-field") == "record"]
    place = [told[f"data-{name}"] for name in ("from", "to", "start", "end", "text")]
    assert place == ["15", "16", "14", "15", ""]
    page = send(address, {**PAGES[address], "mend": button["value"]})
    assert page.texts["record"].strip() == MENDED
    assert not [one for one in page.classed("problem") if one.get("data-field") == "record"]


@pytest.mark.parametrize(
    ("address", "field", "fields"),
    [
        ("/", "schema-avro-0", {"record": MENDED, "schema-avro-0": AVRO}),
        ("/evolution", "version-1", {"language": "avro", "version-0": '"string"', "version-1": AVRO}),
        ("/decode", "schema", {"bytes": "06 41 6e 6e", "format": "avro", "schema": AVRO, "language": "avro"}),
    ],
)
def test_a_schema_is_mended_by_its_button(address: str, field: str, fields: dict[str, str]) -> None:
    page = send(address, fields)
    (button,) = buttons(page)
    assert button["value"].startswith(f"{field}:")
    (told,) = [one for one in page.classed("problem") if "data-start" in one]
    assert told["data-field"] == field
    page = send(address, {**fields, "mend": button["value"]})
    assert page.texts[field].strip() == AVRO.replace("},]", "}]")
    assert not buttons(page)


def test_one_fault_after_the_other() -> None:
    text = "{name: 'Ann', // her name\n age: 042,}"
    for _ in range(9):
        page = send("/", {"record": text})
        if not (found := buttons(page)):
            break
        text = send("/", {"record": text, "mend": found[0]["value"]}).texts["record"].strip("\n")
    assert text == '{"name": "Ann",\n "age": 42}'


def test_a_live_answer_brings_the_mended_text() -> None:
    """Scripts that know the button mend the text themselves; where they do not, the whole of the form comes anew."""
    live = {"HTTP_HX_REQUEST": "true"}
    response = Client().post("/", {"record": BROKEN, "mend": "record:14:15:"}, **live)
    assert response["HX-Reswap"] == "outerHTML"
    assert Page(response.content.decode()).texts["record"].strip() == MENDED
    assert "HX-Reswap" not in Client().post("/", {"record": BROKEN}, **live)
    fields = {"bytes": "00", "schema": AVRO, "mend": f"schema:{AVRO.index(',]')}:{AVRO.index(',]') + 1}:"}
    response = Client().post("/decode", fields, **live)
    assert response["HX-Reswap"] == "outerHTML"
    assert Page(response.content.decode()).texts["schema"].strip() == AVRO.replace("},]", "}]")


@pytest.mark.parametrize("address", ["/", "/evolution", "/decode"])
@pytest.mark.parametrize(
    "mend",
    [
        "", ":", ":::", "record", "record:", "record:1", "record:1:", "record:a:b:c", "record:-1:2:x", "record:3:2:x",
        "record:0:99999999:x", "record:0:" + "9" * 400 + ":x", "record:0:9999999999999999999:x", "record:٣:٣:x",
        "nothing:0:0:x", "mend:0:0:x", "pin:0:0:x", "schema-avro-99:0:0:x", "schema-" + "a" * 999 + "-0:0:0:x",
        "schema-avro-0:0:0:x", "version-0:1:0:x", "version-999999:0:0:x", "schema:7:7:x", "record:0:0", "RECORD:0:0:x",
        "record:0:0:\x00\ud800".encode("utf-8", "replace").decode(), "<b>:0:0:<script>",
    ],
)  # fmt: skip
def test_nonsense_is_answered_with_the_page(address: str, mend: str) -> None:
    fields = {"record": "[1]", "version-0": '"int"', "bytes": "00", "schema": '"int"', "mend": mend}
    page = send(address, fields)
    told = {name: page.texts[name].strip() for name in ("record", "version-0", "schema") if name in page.texts}
    kept = {"record": "[1]", "version-0": '"int"', "schema": '"int"'}
    if mend.startswith("record:0:0:") and "record" in told:
        kept["record"] = mend[len("record:0:0:") :] + "[1]"
        told["record"] = told["record"].replace("\N{REPLACEMENT CHARACTER}", "?")
    assert told == {name: kept[name] for name in told}


def test_what_is_put_in_is_no_markup() -> None:
    markup = Client().post("/", {"record": "[<b>'\"]", "mend": "record:0:0:<script>"}).content.decode()
    assert "<script>[" not in markup
    page = send("/", {"record": "['<script>\"&']"})
    (told,) = [one for one in page.classed("problem") if "data-text" in one]
    assert told["data-text"] == '"<script>\\"&"'
    assert buttons(page)[0]["value"] == 'record:1:13:"<script>\\"&"'


def test_line_ends_are_those_of_the_field() -> None:
    form = QueryDict(mutable=True)
    form.update({"record": "[1\r\n2]", "mend": "record:2:2:,\r\n"})
    assert mended(form)["record"] == "[1,\n\n2]"


def test_scripts_are_told_utf_16() -> None:
    text = '{"😀": [1,]}'
    edit = Edit(9, 10, "")
    (told,) = placed([Problem(code="x", detail="x", line=1, column=11, found="]", edit=edit)], text, "record")
    assert told.mending is not None  # type: ignore[attr-defined]
    mending = told.mending  # type: ignore[attr-defined]
    assert (told.start, told.stop, mending.start, mending.end) == (11, 12, 10, 11)  # type: ignore[attr-defined]
    assert mending.value == "record:9:10:"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit(0, 0, ";"), ("insert", ";")),
        (Edit(0, 1, ""), ("remove", "a")),
        (Edit(0, 3, "null"), ("write", "null")),
        (Edit(3, 4, ""), ("remove it", "")),
        (Edit(3, 4, " "), ("write a space", "")),
        (Edit(0, 0, " "), ("insert a space", "")),
        (Edit(0, 40, ""), ("remove it", "")),
        (Edit(0, 0, "x" * 40), ("insert", "x" * 23 + "…")),
        (Edit(0, 0, "\n  a\n  b\n"), ("insert", "a b")),
        (Edit(0, 0, "\u202ex"), ("insert", "\\u202ex")),
    ],
)
def test_it_says_what_it_does(edit: Edit, words: tuple[str, str]) -> None:
    assert words_of(edit, "abc\u00a0" + "x" * 40) == words


def test_it_says_so_in_korean_too() -> None:
    for verb in ("insert", "remove", "write", "remove it", "write a space", "insert a space"):
        assert phrasebook().say(verb)
    markup = Client().post("/?lang=ko", {"record": '[yes "remove"]'.replace("yes", "None")}).content.decode()
    assert ">바꾸기 <code>null</code></button>" in markup


@pytest.mark.parametrize("address", ["/", "/evolution", "/decode"])
def test_too_much_to_mend_is_told_as_ever(address: str) -> None:
    fields = {"record": "x" * 20_000_000, "mend": "record:0:0:x"}
    response = Client().post(address, fields, HTTP_HX_REQUEST="true")
    assert response.status_code == 413
