"""POST /api/v1/decode: bytes in any writing, explained; and what happens where they stop making sense."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.formats import FORMATS
from tests.api.conftest import Post

CLASSIC = bytes.fromhex(
    "83a8757365724e616d65a64d617274696eae6661766f726974654e756d626572cd0539a9696e7465726573747392ab"
    "646179647265616d696e67a76861636b696e67"
)


def test_the_answer_is_a_layout_and_how_the_bytes_were_read(post: Post, holds: Callable[[Any, str], None]) -> None:
    answer = post("decode", {"format": "messagepack", "bytes": CLASSIC.hex(" ")}).json()
    holds(answer, "Decoded")
    assert answer["input"] == {"read_as": "hex", "length": 66}
    assert answer["value"] == {
        "userName": "Martin",
        "favoriteNumber": 1337,
        "interests": ["daydreaming", "hacking"],
    }
    assert answer["round_trip"] is True
    assert answer["problem"] is None
    assert answer["hex"] == CLASSIC.hex()


@pytest.mark.parametrize(
    "text, read_as",
    [
        (base64.b64encode(CLASSIC).decode(), "base64"),
        ("\\x" + CLASSIC.hex("-").replace("-", "\\x"), "hex"),
        (repr(CLASSIC), "python"),
        ("{" + ", ".join(map(hex, CLASSIC)) + "}", "c-array"),
    ],
)
def test_any_usual_writing_is_read_and_told(post: Post, text: str, read_as: str) -> None:
    answer = post("decode", {"format": "messagepack", "bytes": text}).json()
    assert answer["input"] == {"read_as": read_as, "length": 66}
    assert answer["hex"] == CLASSIC.hex()


def test_input_encoding_forces_a_writing(post: Post) -> None:
    detected = post("decode", {"format": "messagepack", "bytes": "c0c0"}).json()
    forced = post("decode", {"format": "messagepack", "bytes": "c0c0", "input_encoding": "base64"}).json()
    assert (detected["hex"], forced["hex"]) == ("c0c0", base64.b64decode("c0c0").hex())
    text = post("decode", {"format": "json", "bytes": '{"a": 1}', "input_encoding": "text"}).json()
    assert text["value"] == {"a": 1}


def test_bytes_that_stop_making_sense_are_an_answer(post: Post) -> None:
    response = post("decode", {"format": "messagepack", "bytes": CLASSIC[:40].hex()})
    assert response.status_code == 200
    answer = response.json()
    assert answer["problem"]["code"] == "truncated"
    assert answer["problem"]["expected"] and answer["problem"]["found"]
    assert answer["round_trip"] is False
    assert answer["value"]["favoriteNumber"] == 1337
    assert answer["spans"][-1]["role"] == "unread"
    assert answer["spans"][-1]["end"] == 8 * 40


@pytest.mark.parametrize(
    "given, written",
    [("81a16101", True), ("81a161cc01", False), ("cb3ff8000000000000", True), ("c1", False), ("8101c0", False)],
)
def test_round_trip_says_whether_the_value_is_written_so(post: Post, given: str, written: bool) -> None:
    """The longer writing of 1, and a map with a number for a key, are read well and would be written in another way."""
    assert post("decode", {"format": "messagepack", "bytes": given}).json()["round_trip"] is written


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=60), key=st.sampled_from(list(FORMATS)))
def test_any_bytes_get_an_answer_that_covers_them(post: Post, data: bytes, key: str) -> None:
    response = post("decode", {"format": key, "bytes": data.hex()}, "?tree=1")
    assert response.status_code == 200
    answer = response.json()
    assert answer["input"] == {"read_as": "hex", "length": len(data)}
    at = 0
    for span in answer["spans"]:
        assert span["start"] == at
        at = span["end"]
    assert at == 8 * len(data)


def test_what_json_has_no_word_for(post: Post) -> None:
    answer = post("decode", {"format": "messagepack", "bytes": "94 c4020001 cb7ff8000000000000 8101c0 d40500"}).json()
    assert answer["value"] == [
        {"$bytes": "AAE="},
        {"$float": "NaN"},
        {"$map": [[1, None]]},
        {"$ext": 5, "data": "AA=="},
    ]


def test_bytes_that_cannot_be_read(post: Post, holds: Callable[[Any, str], None]) -> None:
    response = post("decode", {"format": "messagepack", "bytes": "0c 4d\n61 7"})
    assert response.status_code == 422
    holds(response.json(), "ProblemDocument")
    (error,) = response.json()["errors"]
    assert error["pointer"] == "/bytes"
    assert (error["line"], error["column"]) == (2, 4)
    assert error["fix"] == "Add the other digit, or a 0 before it."


def test_the_limit_on_bytes(post: Post) -> None:
    most = "00" * limits.INPUT_BYTES
    assert post("decode", {"format": "messagepack", "bytes": most}, "?rows=0").status_code == 200
    response = post("decode", {"format": "messagepack", "bytes": most + "00"})
    assert response.status_code == 413
    assert (response.json()["limit"], response.json()["given"]) == (limits.INPUT_BYTES, limits.INPUT_BYTES + 1)
    assert response.json()["errors"][0]["pointer"] == "/bytes"


def test_text_plain_is_the_listing(post: Post) -> None:
    text = post("decode", {"format": "messagepack", "bytes": "81a16101"}, accept="text/plain").content.decode()
    assert text.startswith("MessagePack: 4 bytes\n000000  81")
    markdown = post("decode", {"format": "messagepack", "bytes": "81a16101"}, accept="text/markdown").content.decode()
    assert "| 3 | `01` | value |" in markdown


# Without a format


def test_without_a_format_the_likeliest_is_taken_and_all_are_ranked(
    post: Post, holds: Callable[[Any, str], None]
) -> None:
    data = "83 a8 75 73 65 72 4e 61 6d 65 a6 4d 61 72 74 69 6e a1 61 01 a1 62 c3"
    told = post("decode", {"bytes": data}).json()
    holds(told, "Decoded")
    assert (told["format"], told["value"]) == ("messagepack", {"userName": "Martin", "a": 1, "b": True})
    assert told["guesses"][0]["format"] == "messagepack"
    scores = [guess["score"] for guess in told["guesses"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= 55 and told["guesses"][0]["whole"]
    assert any("reads to the last byte" in reason for reason in told["guesses"][0]["reasons"])
    named = post("decode", {"bytes": data, "format": "messagepack"}).json()
    assert {**told, "guesses": None} == {**named, "guesses": None}


def test_a_schema_speaks_for_the_formats_of_its_language(post: Post) -> None:
    schema = {"text": 'syntax = "proto3"; message P { string user_name = 1; }'}
    told = post("decode", {"bytes": "0a 06 4d 61 72 74 69 6e", "schema": schema}).json()
    assert (told["format"], told["value"]) == ("protobuf", {"userName": "Martin"})


def test_bytes_of_no_likely_format_are_told_as_the_one_that_gets_furthest(post: Post) -> None:
    told = post("decode", {"bytes": "c1 c1 ff 00 9d 31"}).json()
    assert told["guesses"] and told["guesses"][0]["score"] < 55
    assert told["format"] in {guess["format"] for guess in told["guesses"]}
