"""The page `/decode` without a browser: whatever is sent, it says how it was read, what it is, and where it stops."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from explorer.examples import EXAMPLES
from explorer.examples.mysteries import MYSTERIES
from explorer.hints import hints
from explorer.opening import STEPS, Step, opened, read_step
from explorer.wire import limits
from explorer.wire.bytes_text import WRITINGS
from explorer.wire.formats import FORMATS

from .markup import Page
from .test_pills import ATTACKS

CLASSIC = EXAMPLES["classic"]
AVRO = "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"
PROTOBUF = "0a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"
PACKED = (
    "83a8757365724e616d65a64d617274696eae6661766f726974654e756d626572cd0539a9696e7465726573747392ab646179647265616d"
    "696e67a76861636b696e67"
)
SCHEMAS = {schema.language: schema.text for schema in CLASSIC.schemas}


def page_of(content: bytes) -> Page:
    page = Page(content.decode())
    assert len(page.ids) == len(set(page.ids))
    return page


def post(status: int = 200, *, live: bool = False, steps: Iterable[str] = (), **fields: object) -> Page:
    headers = {"HX-Request": "true"} if live else {}
    response = Client(headers=headers).post("/decode", {"step": list(steps), **fields})
    assert response.status_code == status, response.content[:300]
    return page_of(response.content)


def card(page: Page) -> str:
    """The text of the one card."""
    (key,) = [one.removeprefix("card-") for one in page.ids if one.startswith("card-")]
    return page.text(f"card-{key}")


def chosen(page: Page) -> list[str]:
    """The formats that buttons of guesses mark as taken."""
    return [button["value"] for button in page.all("button", name="read_as") if "aria-current" in button]


# Reading


def test_the_first_paint_is_a_mystery_explained() -> None:
    page = page_of(Client().get("/decode").content)
    first = next(iter(MYSTERIES.values()))
    assert first.lesson in page.text("picture")
    assert "0 bytes unexplained" in card(page)
    assert "1337" in page.text("value")
    (form,) = page.all("form", id="scenario")
    assert form["enctype"] == "multipart/form-data" and form["action"] == "/decode"
    (current,) = page.all("a", **{"aria-current": "page"})
    assert current["href"] == "/decode"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (PROTOBUF, "read as hex, 33 bytes"),
        (bytes.fromhex(PROTOBUF).hex(" "), "read as hex, 33 bytes"),
        (base64.b64encode(bytes.fromhex(PROTOBUF)).decode(), "read as base64, 33 bytes"),
        (repr(bytes.fromhex(PROTOBUF)), "read as a bytes literal of Python, 33 bytes"),
        ("{0x08, 0x01}", "read as a list of numbers, as in C, 2 bytes"),
        ("08", "read as hex, 1 byte"),
    ],
)
def test_it_says_how_the_text_was_read(text: str, read: str) -> None:
    assert read in post(bytes=text).texts["bytes-title"] + str(post(bytes=text).texts)


def test_the_writing_can_be_changed() -> None:
    page = post(bytes="abcd", writing="base64", format="messagepack")
    assert "3 B" in card(page)
    assert "2 B" in card(post(bytes="abcd", format="messagepack"))
    (option,) = page.all("option", value="base64", selected="")
    assert option


def test_a_text_in_no_writing_is_told_at_its_place() -> None:
    page = post(422, bytes="0a 06 4d\n61 7g", writing="hex")
    assert "2:4 expected two hexadecimal digits for each byte, found one" in page.text("bytes-told")
    assert page.classed("fault")
    (picture,) = page.all("section", id="picture")
    assert "data-keep" in picture, "the last picture stays"


def test_nothing_yet() -> None:
    page = post(bytes="")
    assert "Paste bytes in any usual writing" in page.text("picture")


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_writing_and_format_answers(writing: str, format_: str) -> None:
    response = Client().post("/decode", {"bytes": "00 01 7f", "writing": writing, "format": format_})
    assert response.status_code in (200, 422)
    page_of(response.content)


# Guessing


def test_the_likeliest_is_taken_and_its_reasons_are_told() -> None:
    page = post(bytes=PROTOBUF)
    assert chosen(page) == ["protobuf"]
    assert "reads to the last byte" in page.text("guesses")
    assert "Protocol Buffers" in card(page)


def test_another_one_can_be_chosen() -> None:
    page = post(bytes=PROTOBUF, read_as="cbor")
    assert "Stopped after 1 of 33 bytes" in card(page)
    assert [one["value"] for one in page.all("option", selected="") if one["value"] == "cbor"]


def test_avro_asks_for_its_schema_and_reads_with_it() -> None:
    page = post(bytes=AVRO)
    assert "needs the schema" in page.text("guesses")
    page = post(bytes=AVRO, schema=SCHEMAS["avro"])
    assert chosen(page) == ["avro"] and '"userName": "Martin"' in page.text("value")
    assert "gives these bytes again" in card(page)


# Schemas


@pytest.mark.parametrize("language", ["protobuf", "avro", "thrift"])
def test_a_schema_of_any_language_names_the_fields(language: str) -> None:
    page = post(bytes=PROTOBUF, schema=SCHEMAS[language], format="protobuf")
    assert re.search('"(userName|user_name|favoriteNumber)"', page.text("value"))


def test_a_broken_schema_is_told_and_the_bytes_are_read_without() -> None:
    page = post(bytes=PROTOBUF, schema='syntax = "proto3";\nmessage Person {\n  strin name = 1;\n}', format="protobuf")
    assert "3:" in page.text("schema-told")
    assert '"1": "Martin"' in page.text("value")


def test_a_schema_that_is_given_as_of_another_language_is_told() -> None:
    page = post(bytes=PROTOBUF, schema=SCHEMAS["protobuf"], language="thrift", format="protobuf")
    told = "This is Protocol Buffers, not Thrift. Choose it under “Language”, or “as it looks”."
    assert page.text("schema-told") == told
    assert not post(bytes=PROTOBUF, schema=SCHEMAS["protobuf"], format="protobuf").text("schema-told")


def test_the_root_is_asked_for() -> None:
    two = 'syntax = "proto3";\nmessage Dog { string name = 1; }\nmessage Cat { string name = 1; }'
    page = post(bytes="0a03526578", schema=two, format="protobuf")
    assert {button["value"] for button in page.all("button", name="pick_root")} == {"Dog", "Cat"}
    page = post(bytes="0a03526578", schema=two, format="protobuf", pick_root="Dog")
    assert '"name": "Rex"' in page.text("value")
    assert page.all("input", name="root", value="Dog")


# Faults in the bytes


def test_broken_bytes_give_what_could_be_read() -> None:
    page = post(bytes=PROTOBUF[:-2], format="protobuf")
    told = card(page)
    assert "Stopped after 26 of 32 bytes: expected 7 bytes of field 3, found only 6 bytes left." in told
    assert "Bytes are missing" in told and "6 bytes unexplained" in told
    assert '"daydreaming"' in page.text("value")
    assert page.all("button", name="take", value="from:26/"), "and a way on from there"
    (at,) = page.all("input", name="at")
    assert at["value"] == "26"


# Reading from elsewhere


def test_read_from_here_as() -> None:
    page = post(bytes="0000000001" + PROTOBUF, do="from-here", at="5", **{"as": "protobuf"})
    assert page.all("input", name="step", value="from:5")
    assert "38 B" in card(page) and "0 bytes unexplained" in card(page)
    assert '"1": "Martin"' in page.text("value")
    again = post(bytes="0000000001" + PROTOBUF, steps=["from:5"], format="protobuf", undo="0")
    assert not again.all("input", name="step")


@pytest.mark.parametrize("at", ["39", "99999999", "-1", "x", ""])
def test_read_from_nowhere(at: str) -> None:
    page = post(bytes="0000000001" + PROTOBUF, do="from-here", at=at)
    if at in ("39", "99999999"):
        assert f"nothing can be read from byte {int(at):,}" in page.text("picture")
    assert "card-" in " ".join(page.ids)


def test_places_count_from_the_start_of_all() -> None:
    page = post(bytes="ffffff" + PROTOBUF[:-2], steps=["from:3"], format="protobuf")
    assert "Stopped after 26 of 32 bytes, at byte 29: expected" in card(page)
    assert any(pill.get("title", "").endswith("bytes 0 to 2") for pill in page.classed("unread"))


def test_a_hint_is_offered_and_taken() -> None:
    given_ = {"bytes": "000000002a" + AVRO, "schema": SCHEMAS["avro"]}
    page = post(**given_, format="avro")
    told = page.text("picture")
    assert "Confluent prefix" in told and "number of a schema in the registry: 42" in told
    assert page.all("button", name="take", value="/confluent-avro")
    page = post(**given_, format="avro", take="/confluent-avro")
    assert chosen(page) == ["confluent-avro"]
    assert "0 bytes unexplained" in card(page)
    assert any("schema id" in pill.get("title", "") for pill in page.classed("pointer"))
    assert not page.all("button", name="take"), "it is read so already"


def test_a_prefix_that_was_left_out_is_told_by_its_format() -> None:
    page = post(bytes="000000002a" + AVRO, schema=SCHEMAS["avro"], steps=["from:5"], format="avro")
    assert "0 bytes unexplained" in card(page)
    assert any("schema id" in pill.get("title", "") for pill in page.classed("pointer"))


def test_steps_one_after_the_other() -> None:
    packed = base64.b64encode(gzip.compress(bytes.fromhex(PACKED)))
    page = post(bytes=packed.decode(), writing="text", steps=["base64", "gzip"])
    assert chosen(page) == ["messagepack"] and '"userName": "Martin"' in page.text("value")
    assert "unpacked with gzip: 66 bytes out of" in page.text("picture")


def test_a_bit_is_turned_over_and_back() -> None:
    """13 is the zigzag of 7 names of six letters: its bits are buttons, and the value changes with them."""
    asked = {"bytes": PROTOBUF, "format": "protobuf", "pin": "/2"}
    page = post(**asked)
    buttons = [button["value"] for button in page.all("button") if button.get("name") == "take"]
    lowest = 8 * bytes.fromhex(PROTOBUF).index(0xB9) + 7
    assert f"flip:{lowest}/protobuf" in buttons
    page = post(take=f"flip:{lowest}/protobuf", **asked)
    assert "bit 7 of byte 9 flipped: b9 became b8" in page.text("picture")
    assert "1336" in page.text("picture")
    assert [field["value"] for field in page.all("input") if field.get("name") == "step"] == [f"flip:{lowest}"]
    again = post(take=f"flip:{lowest}/protobuf", steps=[f"flip:{lowest}"], **asked)
    assert "1337" in again.text("picture")
    assert "flipped" not in again.text("picture")


def test_a_bit_that_breaks_the_bytes_is_told() -> None:
    assert "Stopped after" in post(bytes=PROTOBUF, format="protobuf", steps=["flip:12"]).text("picture")


def test_a_bit_that_is_not_there() -> None:
    assert "There are 1 bytes" in post(bytes="00", format="json", writing="hex", steps=["flip:8"]).text("picture")


def test_the_bytes_of_a_card_open_here() -> None:
    """The page of bytes leads here with the bytes, the schema and the value that was pinned."""
    html = Client().post("/", {"record": CLASSIC.record, "pin": "/favoriteNumber"}).content.decode()
    links = [link["href"] for link in Page(html).all("a") if link.get("href", "").startswith("/decode?format=avro")]
    (link,) = links
    told = page_of(Client().get(link).content)
    assert "0 bytes unexplained" in told.text("picture")
    assert "1337" in told.text("inspector")


def test_a_bomb_is_refused() -> None:
    bomb = gzip.compress(bytes(limits.INPUT_BYTES + 1))
    page = post(bytes=bomb.hex(), steps=["gzip"])
    assert "1,048,576 allowed" in page.text("picture")


# Hints


@pytest.mark.parametrize(
    ("data", "key", "offered"),
    [
        (b"\0" + len(b"\x08\x01").to_bytes(4, "big") + b"\x08\x01", "grpc", "grpc-frame"),
        (b"\0\0\0\0\x02\x08\x01" * 2, "grpc", "grpc-frame"),
        (b"\0\0\0\0\x09\0\x08\x01", "confluent", "confluent-protobuf"),
        (b"\0\0\0\0\x09\x04\x02\x04\x08\x01", "confluent", "confluent-protobuf"),
        (b'\0\0\0\0\x09{"a":1}', "confluent", "confluent-json"),
        (b"\0\0\0\0\x09\x0cMartin", "confluent-avro", "confluent-avro"),
        (b"\xc3\x01" + bytes(8) + b"\x02", "avro-single-object", "avro-single-object"),
        (b"\0\0\0\x04\x08\0\x01\0"[:8], "thrift-framed", "thrift-framed"),
        (b"\x80\x01\0\x02\0\0\0\x04ping\0\0\0\x07\0", "thrift-message", "thrift-message-binary"),
        (b"\0\0\0\x09\x82\x41\x07\x04ping\0", "thrift-message", "thrift-framed"),
        (b"\x82\x41\x07\x04ping\0", "thrift-message", "thrift-message-compact"),
        (gzip.compress(b"{}", mtime=0), "gzip", "gzip"),
        (b"x\x9c\xab\xae\x05\x00\x01u\x00\xf9", "zlib", "zlib"),
        (base64.b64encode(b"hello, world"), "base64", "base64"),
        (b"48656c6c6f2c20776f726c64", "hex", "hex"),
        (b'\x05\x06\x07{"a": 1}', "json-inside", "from:3"),
        (b"\x07\x0a\x03Ada\x10\x01\x06\x0a\x02Bo\x10\x02", "delimited", "from:1:8"),
        (b"Obj\x01\x04", "magic", "avro-ocf"),
    ],
)
def test_what_is_recognised(data: bytes, key: str, offered: str) -> None:
    """A step to take, or the format that reads all of it."""
    found = {hint.key: hint for hint in hints(data)}
    assert key in found, list(found)
    assert (str(found[key].step) if found[key].step else found[key].format) == offered


@given(st.binary(max_size=120))
def test_hints_of_any_bytes_can_be_taken(data: bytes) -> None:
    for hint in hints(data):
        if hint.step is not None and hint.step.name == "from":
            assert opened(data, [hint.step]).problem is None
        for (one, _), (two, _) in zip(hint.parts, hint.parts[1:], strict=False):
            assert one < two


@given(
    st.binary(max_size=60),
    st.lists(
        st.tuples(st.sampled_from(["from", "flip", "gzip", "zlib", "base64", "hex"]), st.integers(0, 80)), max_size=10
    ),
)
def test_any_steps(data: bytes, wanted: list[tuple[str, int]]) -> None:
    steps = [Step(name, start) for name, start in wanted]
    assert [read_step(str(step)) for step in steps] == steps
    found = opened(data, steps)
    assert 0 <= found.start <= found.end <= len(found.data)
    assert len(found.taken) <= STEPS


# Comparing


def test_two_payloads_are_compared_by_field() -> None:
    other = PACKED.replace("cd0539", "cd053a")
    page = post(bytes=PACKED, other=other)
    told = page.text("compare")
    assert "1 changed; 3 values the same" in told
    assert "/favoriteNumber" in told and "1337" in told and "1338" in told and "byte 17, 18 B" in told


def test_a_second_payload_in_another_format() -> None:
    page = post(bytes=PACKED, other=PROTOBUF, other_format="protobuf", schema=SCHEMAS["protobuf"])
    assert "same" in page.text("compare")


def test_a_second_payload_that_cannot_be_read_leaves_the_first_alone() -> None:
    page = post(bytes=PACKED, other="zz zz !")
    assert "choose under “Written as” which writing it is" in page.text("other-told")
    assert "0 bytes unexplained" in card(page)


def test_payloads_of_too_many_values_are_not_compared() -> None:
    many = "dd00030d41" + "c0" * 200_001
    page = post(bytes=many, format="messagepack", other=many, other_writing="hex")
    assert "values given, 200,000 allowed" in page.text("other-told")
    assert "B" in card(page)


def test_a_wrong_digit_in_hex_is_noticed() -> None:
    page = post(bytes=PROTOBUF[:-1] + "g")
    assert "“g”, character 66, is none: so it was read as base64" in page.text("bytes-told")


def test_an_unlikely_guess_is_called_one() -> None:
    page = post(bytes="c1c1c1c1c1c1c1c1")
    assert "None of these is likely" in " ".join(page.texts.values()) or "No format makes anything" in page.text(
        "picture"
    )


# Files


def upload(name: str, data: bytes, status: int = 200) -> Page:
    response = Client().post("/decode", {"bytes": "", "file": SimpleUploadedFile(name, data)})
    assert response.status_code == status
    return page_of(response.content)


def test_a_file_becomes_the_text_of_the_field() -> None:
    page = upload("person.bin", bytes.fromhex(PROTOBUF))
    assert page.texts["bytes"].split() == bytes.fromhex(PROTOBUF).hex(" ").split()
    assert chosen(page) == ["protobuf"] and "from person.bin" in page.text("file-limit")
    page = upload("person.json", b'{"a": 1}')
    assert page.texts["bytes"].strip() == '{"a": 1}' and chosen(page) == ["json"]


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "a\u202egnp.exe", "x" * 500, "' onload='x"])
def test_the_name_of_a_file_is_only_text(name: str) -> None:
    page = upload(name, b"\x08\x01")
    assert "\u202e" not in page.text("file-limit")


def test_a_file_past_the_limit_is_refused_with_the_limit() -> None:
    page = upload("large.bin", bytes(limits.INPUT_BYTES + 1), 413)
    assert "1,048,577 bytes given, 1,048,576 allowed" in page.text("bytes-told")
    upload("just.bin", bytes(limits.INPUT_BYTES))


# Fragments, windows, attacks


def test_only_the_changing_part_where_htmx_asks() -> None:
    page = post(bytes=PROTOBUF, live=True)
    assert page.elements[0][1]["id"] == "workbench"
    assert page.texts["bytes"].strip() == "", "what was typed is not sent back"


def test_the_inspector_and_the_next_window() -> None:
    client = Client(headers={"HX-Request": "true"})
    inspector = page_of(client.post("/decode/inspect", {"bytes": PACKED, "pin": "/favoriteNumber"}).content)
    assert "/favoriteNumber = 1337" in inspector.text("inspector")
    many = "dc0800" + "01" * 0x800
    more = client.post("/decode/spans", {"bytes": many, "format": "messagepack", "more": "messagepack:2000"})
    assert more.content.count(b'class="p ') == 1000
    assert Client().post("/decode/inspect", {"bytes": PACKED}).status_code == 302


@pytest.mark.parametrize("view", ["pills", "hex", "list", "fields", "x"])
def test_views(view: str) -> None:
    assert "0 bytes unexplained" in card(post(bytes=PACKED, view=view))


SENT = [text for text in ATTACKS if "\ud800" not in text]
"""What a form can send."""


@pytest.mark.parametrize("text", SENT)
def test_names_and_values_are_only_text(text: str) -> None:
    import msgpack

    data = msgpack.packb({text: [text]}, unicode_errors="surrogatepass")
    for view in ("pills", "hex", "list"):
        post(bytes=data.hex(), format="messagepack", view=view, other=data[:-1].hex(), pin=f"/{text}")


@pytest.mark.parametrize("text", [text for text in ATTACKS if text.isascii() and text.strip()])
def test_bytes_that_are_none_are_only_text(text: str) -> None:
    post(422, bytes=text, writing="hex", schema=text)


@pytest.mark.parametrize("text", SENT)
def test_odd_fields_are_left_out(text: str) -> None:
    post(
        bytes=PACKED, format=text, writing=text, language=text, view=text, undo=text, take=text, more=text, steps=[text]
    )


@given(st.binary(max_size=60), st.sampled_from([*FORMATS, ""]))
def test_any_bytes_in_any_format(data: bytes, format_: str) -> None:
    post(bytes=data.hex(), format=format_, other=data[1:].hex())
