"""Rows of the corpora: datums with their bytes, schemas with their canonical forms, real schema files, attacks."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from explorer.wire.conform import conform
from explorer.wire.formats.avro import FORMAT
from explorer.wire.problem import LimitError, RootError, SchemaError, WireError
from explorer.wire.schemas.avro import LANGUAGE, canonical_form, crc_64_avro
from explorer.wire.value import Value, same
from tests.conftest import Rows
from tests.lawful import read_back

from ..work import SECOND, counted


def natural(value: Any) -> Value:
    """A row's value as a record has it."""
    match value:
        case {"$bytes": str(hex_)} if len(value) == 1:
            return bytes.fromhex(hex_)
        case {"$Decimal": str(text)} | {"$date": str(text)}:
            return text
        case {"$datetime": str(text)}:
            return text.replace(" ", "T", 1)
        case dict():
            return {key: natural(item) for key, item in value.items()}
        case list():
            return [natural(item) for item in value]
        case _:
            return value


def test_datums_have_the_bytes_that_others_give_them(rows: Rows) -> None:
    wrong = []
    for row in rows("encoding/avro/datum_encodings"):
        schema = LANGUAGE.parse(json.dumps(row["schema"]), None)
        value = conform(natural(row["value"]), schema, LANGUAGE.manner).value
        data = FORMAT.encode(value, schema)
        expected = row.get("fastavro_hex") or (bytes.fromhex(row["hex"]).decode() if "hex" in row else None)
        if not same(read_back(FORMAT, data, schema), value) or expected not in (None, data.hex(), data.hex(" ")):
            wrong.append((row["id"], data.hex()))
    assert wrong == []


def test_canonical_forms_and_fingerprints(rows: Rows) -> None:
    wrong = []
    for row in rows("encoding/avro/schema_canonical_form_and_fingerprint"):
        canonical = canonical_form(LANGUAGE.parse(row["text"], None))
        known = row["crc64_avro_fingerprint"]
        if canonical != row["canonical"] or known not in (None, _signed(crc_64_avro(canonical.encode()))):
            wrong.append((row["id"], canonical))
    assert wrong == []


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


ELSEWHERE = "fastavro+fastavro/tests/load_schema_test"
"""Schemas that refer to types in other files of their folder."""


def test_real_schemas_are_read_printed_and_read_again(rows: Rows) -> None:
    wrong = []
    for row in rows("encoding/avro/schema_files"):
        try:
            schema = LANGUAGE.parse(row["text"], None)
        except RootError as error:
            schema = LANGUAGE.parse(row["text"], error.candidates[0])
        except SchemaError as error:
            problem = error.problem
            if (
                not (row["id"].startswith(ELSEWHERE) and problem.code == "avro-unknown-type")
                and "InvalidJson" not in row["id"]
            ):
                wrong.append((row["id"], problem.detail))
            continue
        assert LANGUAGE.detect(row["text"]) >= 30, row["id"]
        again = LANGUAGE.parse(LANGUAGE.render(schema), schema.root_name)
        if canonical_form(again) != canonical_form(schema):
            wrong.append((row["id"], "printed and read again it is another one"))
    assert wrong == []


def test_schemas_of_the_evolution_sets_are_read(corpora: Path) -> None:
    matrix = json.loads((corpora / "evolution" / "oracle_avro_matrix.json").read_text("utf-8"))
    refused = set(matrix["unparseable"])  # by Avro Java
    assert matrix["schemas"]
    for index, schema in enumerate(matrix["schemas"]):
        try:
            read = LANGUAGE.parse(json.dumps(schema), None)
        except SchemaError:
            assert index in refused, schema
            continue
        assert index not in refused, schema
        assert canonical_form(LANGUAGE.parse(LANGUAGE.render(read), read.root_name)) == canonical_form(read)


def _attacks(corpora: Path) -> list[tuple[dict[str, Any], bytes]]:
    spec = importlib.util.spec_from_file_location("attack_payloads", corpora / "attack_payloads.py")
    assert spec is not None
    assert spec.loader is not None
    payloads = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(payloads)
    lines = (corpora / "attacks.jsonl").read_text("utf-8").splitlines()
    attacks = [json.loads(line) for line in lines]
    return [(row, payloads.payload(row)) for row in attacks if row["target"] == "avro-schema"]


def test_hostile_schemas_are_refused_or_harmless(corpora: Path) -> None:
    attacks = _attacks(corpora)
    assert attacks
    for row, payload in attacks:
        with counted() as work:
            if row["expect"].startswith("error"):
                with pytest.raises(WireError) as error:
                    LANGUAGE.parse(payload.decode(), None)
                assert error.value.problem.line or isinstance(error.value, LimitError)
            else:
                schema = LANGUAGE.parse(payload.decode(), None)
                assert LANGUAGE.parse(LANGUAGE.render(schema), None).root.note == schema.root.note
        assert work.lines < SECOND, row["id"]


def test_hostile_datums_end_soon_with_what_was_understood(rows: Rows) -> None:
    """The blocks of the hostile container files, without the container, which belongs to another format."""
    for schema, hex_ in (('"bytes"', "80808080804061"), ('{"type":"array","items":"int"}', "ffffffffffffffff7f0800")):
        with counted() as work:
            layout = FORMAT.trace(bytes.fromhex(hex_), LANGUAGE.parse(schema, None))
            assert layout.problem is not None
            assert layout.read_bytes > 0
        assert work.lines < SECOND
