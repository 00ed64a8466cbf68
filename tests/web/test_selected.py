"""The box of a selection, and bytes that are written over on `/decode`, without a browser."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from explorer.numbers import readings, whole
from explorer.opening import SET, STEPS, WRITTEN, Step, and_then, opened, read_step
from explorer.web import selected
from explorer.web.exports import LITERALS

from .markup import Page
from .test_decode_page import PROTOBUF, post
from .test_pills import ATTACKS


def box(**fields: object) -> str:
    body = urlencode(fields, doseq=True, errors="surrogatepass")
    response = Client().post("/selected", body, "application/x-www-form-urlencoded")
    assert response.status_code == 200
    return response.content.decode()


def rows(markup: str) -> dict[str, list[str]]:
    """Kind -> what it says, in one cell or in two."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", markup):
        found[row[0]] = [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row[1])]
    return found


# The box


def test_a_selection_says_where_it_is_and_what_it_holds() -> None:
    markup = box(first=16, last=31, bytes="00" * 16, spans=3, values=5, path=["/a", "/b<", "/c", "/d"])
    text = " ".join(unescape(re.sub("<[^>]*>", " ", markup)).split())
    assert text.startswith("0x10 to 0x1f, 16 bytes bytes 16 to 31 let go 3 spans, 5 values: /a /b< /c and 2 more")


def test_numbers_in_both_orders() -> None:
    told = rows(box(first=0, last=7, bytes="0102030405060708"))
    assert told["32-bit"] == ["67305985", "16909060"]
    assert told["8-bit integer"] == ["1"]
    assert told["varint"] == ["1 (1 byte)"]
    assert list(told)[:2] == ["8 bits", "8-bit integer"]


def test_all_of_the_bytes_count() -> None:
    uuid = "00112233445566778899aabbccddeeff"
    told = rows(box(first=0, last=15, bytes=uuid))
    assert told["UUID"] == ["33221100-5544-7766-8899-aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"]
    assert told["128-bit"][1] == str(int(uuid, 16))
    assert told["IPv6 address"] == ["11:2233:4455:6677:8899:aabb:ccdd:eeff"]
    assert rows(box(first=0, last=3, bytes="7f000001"))["IPv4 address"] == ["127.0.0.1"]
    assert rows(box(first=0, last=2, bytes="ec8b9c"))["24-bit"] == ["10259436 or -6517780", "15502236 or -1274980"]
    assert rows(box(first=0, last=2, bytes="ec9c84"))["text in UTF-8"] == ["&quot;위&quot;"]
    assert "text in UTF-8" not in rows(box(first=0, last=1, bytes="ffff"))


def test_a_moment_is_read_in_either_order() -> None:
    told = rows(box(first=0, last=3, bytes=(1_700_000_000).to_bytes(4, "little").hex()))
    assert told["seconds since 1970"][0] == "2023-11-14 22:13:20Z"


def test_from_one_byte_it_is_read_on() -> None:
    """As in hex editors: a single byte is where the numbers begin. What all bytes say is said of the one."""
    markup = box(first=4, last=4, bytes="4d617274")
    assert "as numbers, from this byte on" in markup
    assert rows(markup)["32-bit"] == ["1953653069", "1298231924"]
    assert rows(markup)["text in UTF-8"] == ["&quot;M&quot;"]


def test_the_way_on_is_that_of_the_page() -> None:
    assert 'href="/decode"' in box(first=2, last=4, bytes="000102", decode="yes")
    assert 'name="take" value="from:2:5/"' in box(first=2, last=4, bytes="000102")
    assert 'class="digits"' in box(first=2, last=2, bytes="00", editable="yes")
    assert 'class="digits"' not in box(first=2, last=4, bytes="000102", editable="yes")


def test_in_korean() -> None:
    markup = Client(headers={"Accept-Language": "ko"}).post("/selected", {"first": 3, "last": 9, "bytes": "00" * 7})
    assert "0x03~0x09, 7바이트" in markup.content.decode()


# Copies


@pytest.mark.parametrize("way", [*LITERALS, selected.TEXT])
def test_selected_bytes_are_copied(way: str) -> None:
    data = "Mar\xadtin".encode()
    response = Client().post("/selected/copy", {"export": f"confluent-avro:{way}:{data.hex()}"})
    assert response.status_code == 200 and response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    if way == selected.TEXT:
        assert text == data.decode()
    elif way in ("hex", "b64"):
        assert {"hex": bytes.fromhex, "b64": base64.b64decode}[way](text) == data
    else:
        assert "confluent_avro" in text.lower() or "confluentAvro" in text


@pytest.mark.parametrize("export", ["", "avro", "avro:c", "avro:c:", "avro:c:0", "avro:zip:00", "avro:c:zz", ":::"])
def test_no_such_copy(export: str) -> None:
    assert Client().post("/selected/copy", {"export": export}).status_code == 404


def test_a_copy_is_called_by_a_known_name_only() -> None:
    copied = Client().post("/selected/copy", {"export": "int x; //:c:00"})
    assert "unsigned char selected[1]" in copied.content.decode()


# Whatever is sent


@pytest.mark.parametrize("attack", [*ATTACKS, "-1", "9" * 40, "0x10", "٣", "1e9", "f" * 400, "0", "g0"])
def test_nothing_that_is_sent_breaks_the_box(attack: str) -> None:
    names = ("first", "last", "bytes", "spans", "values", "path", "decode", "editable")
    for fields in ({name: attack} for name in names):
        Page(box(**{"first": "1", "last": "2", "bytes": "0001", **fields}))
    assert "<script" not in box(**dict.fromkeys(names, attack))


def test_only_so_many_bytes_are_read() -> None:
    markup = box(first=0, last=5000, bytes="41" * 5001)
    assert markup.count("A") < 200 and f"the first {selected.MOST} bytes" in markup


@pytest.mark.parametrize("address", ["/selected", "/selected/copy"])
def test_what_is_too_much_is_refused(address: str, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response: HttpResponse = Client().post(address, "bytes=" + "0" * 200, "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert Client().get(address).status_code == 405


@given(st.binary(max_size=selected.MOST))
def test_any_bytes_are_read(data: bytes) -> None:
    told = selected._grouped(readings(data) + whole(data))
    assert len({reading.kind for reading in told}) == len(told)
    assert all(len(reading.says) in (1, 2) and any(reading.says) for reading in told)


# Bytes that are written over


def steps_of(page: Page) -> list[str]:
    return [field["value"] for field in page.all("input") if field.get("name") == "step"]


def test_a_byte_is_written_over_and_back() -> None:
    """Without a script: a small form in the inspector of the pinned value."""
    asked = {"bytes": PROTOBUF, "format": "protobuf", "pin": "/2"}
    page = post(**asked)
    assert [field["value"] for field in page.all("input", name="set_at")] == ["8"]
    assert "set/protobuf" in [button["value"] for button in page.all("button", name="do")]
    page = post(do="set/protobuf", set_at="9", set_to="B8", **asked)
    assert "byte 9 set: b9 became b8" in page.text("picture")
    assert "1336" in page.text("value") and "/2 = 1336" in page.text("inspector")
    assert steps_of(page) == ["set:9=b8"]
    back = post(steps=["set:9=b8"], undo="0", **asked)
    assert "1337" in back.text("value") and steps_of(back) == []


def test_every_later_field_is_read_anew_or_the_fault_is_told() -> None:
    asked = {"bytes": PROTOBUF, "format": "protobuf"}
    page = post(steps=["set:1=05"], **asked)  # the name is a letter shorter, so the next tag is the letter n
    assert "Stopped after" in page.text("picture") and "Marti" in page.text("picture")
    assert "1336" not in page.text("picture")
    assert "bytes 1 to 3 set: 06 4d 61 became 05 41 42" in post(steps=["set:1=054142"], **asked).text("picture")


def test_what_is_typed_on_and_on_is_one_step() -> None:
    page = post(bytes=PROTOBUF, format="protobuf", steps=["set:2=41", "set:3=42", "set:4=43", "set:2=44", "flip:1"])
    assert steps_of(page) == ["set:2=444243", "flip:1"]
    assert "bytes 2 to 4 set: 4d 61 72 became 44 42 43" in page.text("picture")


def test_bytes_are_written_over_after_those_before_were_taken_off() -> None:
    page = post(bytes="0000000001" + "08b90a", format="protobuf", steps=["from:5", "set:6=b8"])
    assert "1336" in page.text("value")
    assert "from byte 5" in page.text("picture") and "byte 6 set: b9 became b8" in page.text("picture")


def test_a_byte_that_is_not_there_and_one_that_is_none() -> None:
    asked = {"bytes": "0801", "format": "protobuf", "writing": "hex"}
    told = post(steps=["set:2=00"], **asked).text("picture")
    assert "There are 2 bytes, so byte 2 cannot be set. Choose a byte that is there." in " ".join(told.split())
    for wrong in ("", "0", "zz", "00" * (WRITTEN + 1)):
        page = post(do="set/protobuf", set_at="1", set_to=wrong, **asked)
        assert "This is no byte in hex." in page.text("picture") and steps_of(page) == []
    assert "This is no byte in hex." in post(do="set/", set_at="-1", set_to="00", **asked).text("picture")


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 50), st.binary(min_size=1, max_size=WRITTEN)), max_size=12),
)
def test_any_writing_over(data: bytes, wanted: list[tuple[int, bytes]]) -> None:
    """Steps that are joined do what they did one by one, and are read back as they are written."""
    steps = [Step(SET, at, data=fresh) for at, fresh in wanted if at + len(fresh) <= len(data)]
    joined: tuple[Step, ...] = ()
    for step in steps:
        joined = and_then(joined, step)
    assert [read_step(str(step)) for step in joined] == list(joined)
    one_by_one = bytearray(data)
    for step in steps:
        one_by_one[step.start : step.start + len(step.data)] = step.data
    found = opened(data, joined)
    assert found.problem is None and found.data == bytes(one_by_one)
    again: tuple[Step, ...] = ()
    for step in joined:
        again = and_then(again, step)
    assert again == joined


@pytest.mark.parametrize(
    "text", ["set", "set:1", "set:1=", "set:1=0", "set:x=00", "set:1:2=00", "set:999999999=00", "gzip=00"]
)
def test_no_such_step(text: str) -> None:
    assert read_step(text) is None
    assert len(post(bytes="0801", steps=[text] * STEPS).all("form", id="scenario")) == 1
