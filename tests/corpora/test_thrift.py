"""Thrift's corpus: structs that Apache Thrift wrote, with its own test IDL and without; its IDL files; attacks."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from explorer.wire.formats import thrift_binary, thrift_compact
from explorer.wire.layout import Layout
from explorer.wire.problem import RootError, SchemaError
from explorer.wire.schema import Bytes, ListOf, MapOf, Schema, SetOf, Struct, Type
from explorer.wire.schemas import thrift
from explorer.wire.value import Pairs, Value, to_json

from ..conftest import Rows
from ..formats.test_thrift import opinion
from ..lawful import lawful
from ..work import SECOND, counted
from .conftest import Judge, Row

FORMATS = {"binary": thrift_binary.FORMAT, "compact": thrift_compact.FORMAT}
IDL = "encoding/thrift/idl/test"
both = pytest.mark.parametrize("protocol", FORMATS)


def structs(rows: Rows, protocol: str) -> list[Row]:
    """The rows that are one struct. Messages, and the protocols that are JSON, belong to formats of their own."""
    kept, left = [], Counter[str]()
    for row in rows("encoding/thrift/thrift_goldens"):
        if row["protocol"] == protocol and not row["message"]:
            kept.append(row)
        else:
            left["messages" if row["message"] else row["protocol"]] += 1
    assert left["messages"] == 46
    return kept


def debug_schema(corpora: Path, root: str) -> Schema:
    return thrift.parse((corpora / IDL / "v0.16" / "DebugProtoTest.thrift").read_text(encoding="utf-8"), root)


@both
def test_every_struct_with_its_schema(rows: Rows, judge: Judge, corpora: Path, protocol: str) -> None:
    score = 0
    for row in structs(rows, protocol):
        schema = debug_schema(corpora, row["struct"])

        def right(row: Row, layout: Layout, schema: Schema = schema) -> str | None:
            wanted = meant(row["value"], schema.root, schema, named=True)
            ours = seen(layout.value, schema.root, schema, named=True)
            assert not layout.remarks, layout.remarks
            return None if ours == wanted else f"{ours!r:.200} is not {wanted!r:.200}"

        format_ = FORMATS[protocol]
        judge([row], lambda data, schema=schema, format_=format_: format_.trace(data, schema), right).at_least(1.0)
        score += 1
    assert score


@both
def test_every_struct_without_a_schema(rows: Rows, judge: Judge, corpora: Path, protocol: str) -> None:
    """The numbers of the fields are their keys; the library reads the same."""

    def right(row: Row, layout: Layout) -> str | None:
        schema = debug_schema(corpora, row["struct"])
        wanted = meant(row["value"], schema.root, schema, named=False)
        ours = seen(layout.value, schema.root, schema, named=False)
        if repr(layout.value) != repr(opinion(FORMATS[protocol], row["data"])):
            return "the library reads another value"
        return None if ours == wanted else f"{ours!r:.200} is not {wanted!r:.200}"

    judge(structs(rows, protocol), FORMATS[protocol].trace, right).at_least(1.0)


@both
def test_every_struct_is_written_as_the_library_wrote_it(rows: Rows, corpora: Path, protocol: str) -> None:
    """Reading and writing again gives the same bytes, but for keys that no record of JSON can have."""
    skipped = 0
    for row in structs(rows, protocol):
        schema = debug_schema(corpora, row["struct"])
        value = FORMATS[protocol].trace(row["data"], schema).value
        if "$map" in json.dumps(to_json(value)):
            skipped += 1
            continue
        assert FORMATS[protocol].encode(value, schema) == row["data"], row["id"]
    assert skipped <= 1  # CompactProtoTestStruct has maps whose keys are containers


def meant(value: Any, type_: Type | None, schema: Schema, *, named: bool) -> Any:
    """The corpus's writing of a value in a form to compare: sets and maps without order, fields by name or by number."""
    struct = schema.resolve(type_) if type_ is not None else None
    match value:
        case {"$struct": name, **fields}:
            struct = schema.named[name]
            assert isinstance(struct, Struct)
            known = {field.name: field for field in struct.fields}
            return {
                (key if named else str(known[key].number)): meant(item, known[key].type, schema, named=named)
                for key, item in fields.items()
            }
        case {"$set": items}:
            assert isinstance(struct, SetOf)
            return sorted((meant(item, struct.item, schema, named=named) for item in items), key=repr)
        case {"$map": entries}:
            assert isinstance(struct, MapOf)
            return sorted(
                (
                    [meant(key, struct.key, schema, named=named), meant(item, struct.value, schema, named=named)]
                    for key, item in entries
                ),
                key=repr,
            )
        case {"$bytes": text}:
            return bytes.fromhex(text)
        case {"$float": text}:
            return repr(float(text))
        case list():
            assert isinstance(struct, ListOf)
            return [meant(item, struct.item, schema, named=named) for item in value]
        case str() if not named and isinstance(struct, Bytes):
            return value.encode()
        case float():
            return repr(value)
        case _:
            return value


def seen(value: Value, type_: Type, schema: Schema, *, named: bool) -> Any:
    """Our value in the same form. Without a schema text and bytes are one, and keys are what the wire says."""
    shape = schema.resolve(type_)
    match shape, value:
        case Struct(), dict():
            types = {field.key if named else str(field.number): field.type for field in shape.fields}
            return {key: seen(item, types[key], schema, named=named) for key, item in value.items()}
        case MapOf(), dict() | Pairs():
            entries = value.items() if isinstance(value, dict) else value.items
            return sorted(
                (
                    [key_of(key, shape.key, schema, named=named), seen(item, shape.value, schema, named=named)]
                    for key, item in entries
                ),
                key=repr,
            )
        case SetOf(), list():
            return sorted((seen(item, shape.item, schema, named=named) for item in value), key=repr)
        case ListOf(), list():
            return [seen(item, shape.item, schema, named=named) for item in value]
        case Bytes(), str():
            return value.encode()
        case _, float():
            return repr(value)
        case _:
            return value


def key_of(key: Value, type_: Type, schema: Schema, *, named: bool) -> Any:
    """A map's key; with a schema it is text in our value, as in a record of JSON."""
    if named and isinstance(key, str) and schema.resolve(type_).native not in ("string", "binary", "uuid"):
        key = json.loads(key)
    return seen(key, type_, schema, named=named)


# The IDL files of Apache Thrift's own tests

REFUSED = {
    "BrokenConstants.thrift": "out-of-range",
    "Include.thrift": "not-included",
    "Service.thrift": "not-included",
    "test2.thrift": "not-included",
    "test4.thrift": "not-included",
    "test5.thrift": "not-included",
}
"""Files that are broken on purpose, or use what they include."""


def test_every_idl_file(corpora: Path) -> None:
    """All are recognised and read; those without a struct say so; what is printed anew reads the same."""
    files = sorted((corpora / IDL).rglob("*.thrift"))
    assert len(files) > 60
    outcomes: Counter[str] = Counter()
    for path in files:
        text = path.read_text(encoding="utf-8")
        try:
            schema = _any_root(text)
        except SchemaError as error:
            assert error.problem.code == REFUSED.get(path.name, "no-struct"), (path.name, error.problem)
            outcomes[error.problem.code] += 1
            continue
        assert path.name not in REFUSED
        assert thrift.detect(text) >= 80, path.name
        printed = thrift.render(Schema("thrift", schema.root, schema.named))
        again = thrift.parse(printed, schema.root_name)
        assert (again.root, dict(again.named)) == (schema.root, dict(schema.named)), path.name
        outcomes["read"] += 1
    assert outcomes["read"] >= 55


def _any_root(text: str) -> Schema:
    try:
        return thrift.parse(text)
    except RootError as error:
        return thrift.parse(text, error.candidates[0])


@pytest.mark.parametrize("name", ["thrift_audit", "thriftrw_thriftbreak"])
def test_every_text_of_the_evolution_corpora(corpora: Path, name: str) -> None:
    """Both sides of every pair are read as far as the model; services alone are enough."""
    pairs = json.loads((corpora / "evolution" / f"{name}.json").read_text(encoding="utf-8"))
    texts = [text for pair in pairs for text in _texts(pair)]
    assert texts
    for text in texts:
        thrift.program(text)


def _texts(pair: Any) -> list[str]:
    """The texts of a pair: one file, or several by name."""
    found = []
    for side in (pair.get("old"), pair.get("new")):
        found += [side] if isinstance(side, str) else list(side.values()) if isinstance(side, dict) else []
    return [text for text in found if isinstance(text, str)]


# Attacks


def attacks(corpora: Path, what: str) -> list[tuple[str, bytes]]:
    spec = importlib.util.spec_from_file_location("attack_payloads", corpora / "attack_payloads.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [json.loads(line) for line in (corpora / "attacks.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        (row["id"], module.payload(row))
        for row in found
        if row["target"] == "thrift" and (what == "schema") == _of_text(row)
    ]


def _of_text(row: Row) -> bool:
    return "schema" in row["id"] or row["class"] in ("schema_loading", "algorithmic_complexity")


def test_attacks_by_bytes_end_fast(corpora: Path) -> None:
    found = attacks(corpora, "bytes")
    assert len(found) >= 5
    for name, data in found:
        for format_ in FORMATS.values():
            with counted() as work:
                layout = format_.trace(data, None)
            assert work.lines < SECOND, name
            assert layout.problem is not None, name
            lawful(layout)


def test_attacks_by_schema_end_fast(corpora: Path) -> None:
    found = attacks(corpora, "schema")
    assert len(found) >= 3
    for name, data in found:
        with counted() as work:
            try:
                schema = thrift.parse(data.decode())
            except SchemaError as error:
                assert error.problem.line is not None, name
            else:
                assert name == "load-thrift-include", name  # nothing of the included file is used, and none is opened
                assert schema.root_name == "S"
        assert work.lines < SECOND, name
