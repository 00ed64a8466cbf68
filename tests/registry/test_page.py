"""`/decode` with a registry: the number in front of the bytes says which schema of a stored scenario wrote them."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from explorer.scenario import Scenario, SchemaText
from explorer.web.decode import study
from explorer.web.models import store
from tests.registry.conftest import JSON_SCHEMA, PROTO, V1, V2
from tests.web.test_decode_page import card, post

pytestmark = pytest.mark.django_db
AVRO = "00 00 00 00 02 0c 4d 61 72 74 69 6e 02 f2 14"
PERSON = "00 00 00 00 03 02 02 0a 06 4d 61 72 74 69 6e"


@pytest.fixture
def name() -> str:
    texts = {"avro": (V1, V2), "protobuf": (PROTO,), "json-schema": (JSON_SCHEMA,)}
    return store(Scenario("{}", tuple(SchemaText(text, key) for key in texts for text in texts[key]))).short


@pytest.mark.parametrize("link", ["{}", "http://localhost/s/{}", " http://localhost/registry/{}/ "])
def test_the_schema_is_found_by_its_number(name: str, link: str) -> None:
    page = post(bytes=AVRO, registry=link.format(name))
    assert "card-confluent-avro" in page.ids
    assert "schema 2: avro-value, version 2" in page.text("schema-told")
    assert "Martin" in card(page) and "1337" in card(page)


def test_each_language(name: str) -> None:
    assert "Martin" in card(post(bytes=PERSON, registry=name))
    assert "schema 3: protobuf-value" in post(bytes=PERSON, registry=name).text("schema-told")
    page = post(bytes="00 00 00 00 04 7b 7d", registry=name)
    assert "card-confluent-json" in page.ids


def test_the_number_counts_more_than_a_schema_that_was_pasted(name: str) -> None:
    page = post(bytes=AVRO, registry=name, schema='"string"')
    assert "1337" in card(page)
    assert "string" in page.text("schema"), "what was pasted is kept"


def test_a_format_that_is_chosen_is_taken(name: str) -> None:
    assert "card-messagepack" in post(bytes=AVRO, registry=name, format="messagepack").ids


def test_after_what_was_taken_off(name: str) -> None:
    page = post(bytes=f"ff ff {AVRO}", registry=name, steps=["from:2"])
    assert "schema 2: avro-value" in page.text("schema-told")
    assert "1337" in card(page)


@pytest.mark.parametrize(
    ("data", "registry", "words"),
    [
        (AVRO, "0123456789", "There is no such scenario."),
        (AVRO, "what?", "There is no such scenario."),
        ("82 a1 61 01 a1 62 c3", None, "do not name a schema of the registry"),
        ("00 00 00 00 09 00", None, "Schemas of this scenario: 1, 2, 3, 4"),
    ],
)
def test_what_a_registry_does_not_know_is_told_and_the_bytes_are_read_all_the_same(
    name: str, data: str, registry: str | None, words: str
) -> None:
    page = post(bytes=data, registry=registry or name)
    assert words in page.text("schema-told")
    assert card(page)


def test_the_storage_being_down_costs_only_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise OperationalError("no")

    monkeypatch.setattr(study, "find_linked", down)
    page = post(bytes="82 a1 61 01 a1 62 c3", registry="0123456789")
    assert "storage does not answer" in page.text("schema-told")
    assert "card-messagepack" in page.ids


def test_the_command_for_a_terminal_carries_the_schema(name: str) -> None:
    sent = {"bytes": AVRO, "registry": name, "export": "confluent-avro:curl"}
    said = Client().post("/decode/export", sent).content.decode()
    assert "favoriteNumber" in said and "confluent-avro" in said
