"""Protocol Buffers' rules against other checkers: buf's verdicts, rules and places, and what the runtime made of the bytes.

A row of `buf_breaking` is a folder of files, and buf finds a declaration wherever it went; here one text is one file. So
every old file is compared with every new one: a declaration stands in one of each, and what is found of it is what buf
finds. Rules about a file as such are looked at where both have one path.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from explorer.wire.evolution.protobuf import check, resolve
from explorer.wire.formats.protobuf import FORMAT
from explorer.wire.problem import RootError, SchemaError
from explorer.wire.rule import Check, Verdict
from explorer.wire.schema import Schema
from explorer.wire.schemas.protobuf import LANGUAGE, parse_with
from explorer.wire.value import same
from tests.protobuf_library import Library

Row = dict[str, Any]


def _rows(corpora: Path, name: str) -> list[Row]:
    rows: list[Row] = json.loads((corpora / "evolution" / f"{name}.json").read_text("utf-8"))
    assert rows
    return rows


def _named(check: Check, checker: str, *, passed: bool = False) -> list[tuple[str, tuple[int, int]]]:
    """The names that another checker has for what was found, each with its line and column in the reader's text."""
    found = []
    for finding in check.findings:
        place = finding.reader.place if finding.reader else None
        for name in finding.also_known_as:
            if name.startswith(f"{checker}: ") and (passed or finding.verdict is Verdict.FAIL):
                found.append((name.removeprefix(f"{checker}: "), (place.line, place.column) if place else (0, 0)))
    return found


# Types of a field: buf's verdicts, and the runtime's outcomes

DECLARED = """syntax = "proto3"; package t;
message Sub { int32 x = 1; } message Sub2 { int32 x = 1; } enum En { A = 0; B = 1; } enum En2 { A2 = 0; B2 = 1; }
"""
PROFILES = {
    "wire": ("buf_WIRE", {"FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_COMPATIBLE_CARDINALITY"}),
    "wire-json": (
        "buf_WIRE_JSON",
        {"FIELD_WIRE_JSON_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"},
    ),
    "source": ("buf_FILE", {"FIELD_SAME_TYPE", "FIELD_SAME_CARDINALITY", "MESSAGE_NO_DELETE"}),
}


@pytest.fixture(scope="module")
def pairs(corpora: Path) -> list[tuple[Row, Schema, Schema]]:
    rows = _rows(corpora, "oracle_protobuf_types")
    types = {row[side] for row in rows for side in ("old", "new")}
    schemas = {type_: LANGUAGE.parse(f"{DECLARED} message M {{ {type_} f = 1; }}", "M") for type_ in types}
    return [(row, schemas[row["old"]], schemas[row["new"]]) for row in rows]


@pytest.mark.parametrize("profile", PROFILES)
def test_types_fail_as_in_buf(pairs: list[tuple[Row, Schema, Schema]], profile: str) -> None:
    """Backward: the old type was written, the new one reads. A swapped pair, which is forward, is a row of its own."""
    key, rules = PROFILES[profile]
    wrong = []
    for row, old, new in pairs:
        told = check(old, new, profile)
        names = {name for name, _ in _named(told, "buf")} & rules
        if told.failed is not bool(row[key]) or names != set(row[key]):
            wrong.append((row["old"], row["new"], row[key], names))
    assert wrong == []


def test_a_value_that_changes_is_warned_of(pairs: list[tuple[Row, Schema, Schema]]) -> None:
    for row, old, new in pairs:
        changes = any(case["outcome"] != "same" for case in row["runtime"])
        verdicts = {finding.verdict for finding in check(old, new).findings}
        assert not changes or verdicts & {Verdict.WARN, Verdict.FAIL}, (row["old"], row["new"])


SHAPED = ("repeated", "map")
"""A single value that becomes a list of one is another value to the runtime, and nothing is lost."""


def test_bytes_read_as_the_runtime_reads_them(pairs: list[tuple[Row, Schema, Schema]]) -> None:
    """The outcome of the row, and the value that the library reads from its bytes here."""
    for row, old, new in pairs:
        library = Library(new)
        for case in row["runtime"]:
            data, outcome, where = bytes.fromhex(case["bytes"]), case["outcome"], (row["old"], row["new"], case)
            reading = resolve(FORMAT.trace(data, old), old, new, FORMAT.trace(data, new))
            assert reading.readable is (outcome != "parse_error"), where
            if not reading.readable:
                assert reading.steps[-1].rule, where
                continue
            assert same(reading.value, library.value(library.parse(data))), where
            if outcome == "to_unknown_or_default":
                assert not reading.value.get("f"), where
            if outcome == "changed" and not row["new"].startswith(SHAPED):
                assert not reading.lossless, where
            if outcome == "same":
                assert reading.lossless, where


# Rules and places of buf

OTHERWISE = {
    "breaking_file_no_delete_ignores": "a file is gone, and here there is one file",
    "breaking_package_extension_no_delete": "PACKAGE rules look for an extension in all files of the package",
    "breaking_ignore_unstable_packages_true": "buf.yaml says to leave packages like v1beta1 alone",
}
OF_ONE_FILE = ("FILE_", "PACKAGE_", "ENUM_NO_", "MESSAGE_NO_DELETE", "EXTENSION_NO_", "SERVICE_NO_")
ROOT = "RootOfTheTest"


def _folder(files: dict[str, str]) -> dict[str, Schema]:
    """Every file of a folder, with a message more, for some have none and here a record needs one."""
    texts = {path.removeprefix("root/"): text for path, text in files.items() if path.endswith(".proto")}
    return {
        path: parse_with(
            f"{text.rstrip()}\nmessage {ROOT} {{}}\n",
            ROOT,
            {name: other for name, other in texts.items() if name != path},
        )
        for path, text in texts.items()
    }


def test_rules_and_places_of_buf(corpora: Path) -> None:
    wrong = {}
    for row in _rows(corpora, "buf_breaking"):
        old, new = _folder(row["old"]), _folder(row["new"])
        rules = {one["rule"] for one in row["rules"]}
        found: Counter[tuple[str, str, tuple[int, int]]] = Counter()
        for before, writer in old.items():
            for after, reader in new.items():
                told = check(writer, reader, "source")
                told.findings = [one for one in told.findings if one.writer is None or ROOT not in one.writer.pointer]
                for name, place in _named(told, "buf"):
                    if name in rules and (before == after or not name.startswith(OF_ONE_FILE)):
                        found[name, after, place] += 1
        wanted = Counter((one["rule"], one["path"], tuple(one.get("span", (0, 0))[:2])) for one in row["rules"])
        if found != wanted:
            wrong[row["id"].rpartition("/")[2]] = wanted - found, found - wanted
    assert wrong.keys() == OTHERWISE.keys(), wrong


# Other checkers

KARAPACE = {
    "test_renaming_message_is_incompatible": "a message's name is not in the bytes: it is warned of, and fails in code",
    "test_removing_field_is_compatible": "buf fails a field that is deleted without a reservation",
    "test_compatibility_package": "buf fails another package",
    "test_compatibility_field_drop": "buf fails a field that is deleted without a reservation",
    "test_compatibility_enum_add": "buf fails an int32 that becomes an enum",
    "test_compatibility_ordering_change_msg": "protoc refuses the field number 0",
}


def test_karapace(corpora: Path) -> None:
    other = set()
    for row in _rows(corpora, "karapace_protobuf"):
        try:
            told = check(*_both(row))
        except SchemaError:
            other.add(row["description"].rpartition("::")[2])
            continue
        if told.failed is row["expected"]["backward"]:
            other.add(row["description"].rpartition("::")[2])
    assert other == KARAPACE.keys()


def _both(row: Row) -> tuple[Schema, Schema]:
    old = _any_root(row["old"], None)
    return old, _any_root(row["new"], old.root_name)


def _any_root(text: str, wanted: str | None) -> Schema:
    try:
        return LANGUAGE.parse(text, wanted)
    except RootError as error:
        return LANGUAGE.parse(text, error.candidates[0])


def test_protolock(corpora: Path) -> None:
    """Where protoc takes the texts: as many warnings, of the same rule. Half of them it does not, being no whole files."""
    read = 0
    for row in _rows(corpora, "protolock"):
        try:
            old, new = _both(row)
        except SchemaError:
            continue
        read += 1
        rule = row["expected"]["rule"]
        names = [name for name, _ in _named(check(old, new, "source"), "protolock")]
        assert names.count(rule) == row["expected"]["warnings"], row["id"]
    assert read >= 10


def test_prototool(corpora: Path) -> None:
    row = _rows(corpora, "prototool")[0]
    path = "foo/v1/foo.proto"
    old, new = (
        parse_with(row[side][path], "foo.v1.One", {name: text for name, text in row[side].items() if name != path})
        for side in ("old", "new")
    )
    found = Counter(name for name, _ in _named(check(old, new, "source"), "prototool", passed=True))
    wanted = Counter(one["rule"] for one in row["rules"])
    assert wanted - found == Counter(
        {"PackagesNotDeleted": 1, "PackagesNoBetaDeps": 1}  # of other files; and what is no change
    )
    assert found - wanted == Counter(
        {
            "MessageFieldsSameLabel": 12,  # a member of a oneof has presence, and loses or gains it on the way
            "MessageOneofsFieldsNotRemoved": 6,  # prototool does not look into a oneof that is gone
            "EnumsNotDeleted": 1,  # nor into a message that is
        }
    )
