"""JSON Schema against other people's rows: the official test suite, and what three checkers say of pairs of schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.wire.evolution.json_schema import EVOLUTION
from explorer.wire.jsonschema.model import Draft
from explorer.wire.jsonschema.validate import UndecidedError, Validator
from explorer.wire.problem import SchemaError
from explorer.wire.rule import Check, Verdict
from explorer.wire.schema import MISSING
from explorer.wire.schemas.json_schema import parse

from .conftest import Score

DRAFTS = {
    "draft4": Draft.D4,
    "draft6": Draft.D6,
    "draft7": Draft.D7,
    "draft2019-09": Draft.D2019,
    "draft2020-12": Draft.D2020,
}

# The official suite

MEANT = {
    "draft7/optional/content.json": "contentEncoding and contentMediaType are remarks here, as 2019-09 has them",
}
"""What the rows of a file ask for that is optional and not done, and why."""


def in_its_draft(row: dict[str, Any]) -> Any:
    """The schema of a row with the draft it is meant for; the suite leaves it out in old drafts."""
    schema = row["schema"]
    if isinstance(schema, dict) and "$schema" not in schema:
        return {"$schema": DRAFTS[row["draft"]].value, **schema}
    return schema


def own_metaschema(schema: Any) -> bool:
    """Whether a schema names a metaschema of its own, which would have to be fetched."""
    said = schema.get("$schema") if isinstance(schema, dict) else None
    return said is not None and not any(draft.value in said for draft in Draft)


def test_the_official_suite(corpora: Path) -> None:
    """Drafts 4 to 2020-12, without formats (a remark) and without references out of the document (never fetched)."""
    score = Score()
    text = (corpora / "encoding/jsonschema/json_schema_test_suite.jsonl").read_text(encoding="utf-8")
    for row in map(json.loads, text.splitlines()):
        if row["draft"] not in DRAFTS or "/format/" in row["id"] or own_metaschema(row["schema"]):
            continue
        try:
            schema = parse(json.dumps(in_its_draft(row))).model
        except SchemaError as error:
            if all(problem.code == "remote-reference" for problem in error.problems):
                continue
            score.rows += 1
            score.missed[row["id"]] = error.problem.detail
            continue
        score.rows += 1
        try:
            valid = Validator(schema).valid(schema.root, row["data"])
        except UndecidedError as error:
            score.missed[row["id"]] = str(error)
            continue
        if valid != (row["verdict"] == "accept"):
            meant = next((why for start, why in MEANT.items() if row["id"].startswith(start)), None)
            (score.missed if meant is None else score.excused)[row["id"]] = meant or f"{row['desc']}: {valid}"
    assert score.rows > 2_000
    assert len(score.excused) <= 4
    score.at_least(0.999)


# Pairs


def pairs(corpora: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((corpora / "evolution" / f"{name}.json").read_text(encoding="utf-8"))
    assert found
    return found


def check(writer: str, reader: str, profile: str) -> Check:
    """The check of a pair; every break in it is shown to be one."""
    written, with_schema = parse(writer), parse(reader)
    found = EVOLUTION.check(written, with_schema, profile)
    for finding in found.findings:
        if finding.verdict is Verdict.FAIL and not finding.rule.unproved:
            assert finding.example is not MISSING, finding
            run = Validator(written.model, with_schema.model)
            assert run.valid(written.model.root, finding.example)
            assert not run.valid(with_schema.model.root, finding.example)
    return found


def names(found: Check, checker: str) -> set[str]:
    """What another checker calls what was found."""
    return {
        known.split(": ")[1]
        for finding in found.findings
        for known in finding.also_known_as
        if known.startswith(f"{checker}: ")
    }


JSONCOMPAT = {
    "jsoncompat/unsupported_subset_pattern_properties_additional_fallback": (
        "forward",
        r"jsoncompat does not read \cC and gives up; the set lies within the other: the property named U+0003 is an "
        "integer, and the old schema takes any property but x as it comes",
    ),
}
"""Pairs on which we differ from jsoncompat: the direction, and why."""


def test_jsoncompat(corpora: Path) -> None:
    """Its serializers write no undeclared property under a name that the other schema declares: our profile `declared`."""
    score = Score()
    for row in pairs(corpora, "jsoncompat_backcompat"):
        for direction, expected in row["expected"].items():
            score.rows += 1
            old, new = row["old"], row["new"]
            found = check(*((old, new) if direction == "backward" else (new, old)), "declared")
            if found.failed is expected:
                known, why = JSONCOMPAT.get(row["id"], ("", f"expected {expected}"))
                (score.excused if known == direction else score.missed)[f"{row['id']} {direction}"] = why
    score.at_least(1)
    assert len(score.excused) <= 0.05 * score.rows


NOTHING = "Karapace compares the words false and not; both schemas allow nothing, so nothing can be refused"
KARAPACE = {
    84: "Karapace refuses another type; the writer's schema is false, so no value ever comes",
    101: "Karapace takes true and false for one type; the reader's schema is false and refuses every value",
    106: "Karapace refuses a tuple after a list; a list of integers is a tuple that begins with an integer",
    233: "Karapace refuses another type; the writer's schema is false, so no value ever comes",
    234: NOTHING,
    235: NOTHING,
    236: NOTHING,
    237: NOTHING,
    248: "Karapace refuses an added pattern; a* is found in every text",
    300: "Karapace asks that patternProperties cover what is removed; properties that they do not match are free",
    301: "Karapace refuses a property that is named in open content; its schema is {}, which allows every value",
    306: "Karapace refuses a property that is named in open content; its schema is {}, which allows every value",
}
"""Pairs on which set inclusion differs from Karapace: number of the row -> why."""


def test_karapace(corpora: Path) -> None:
    """By set inclusion, and with one rule of its own. Where Karapace refuses what breaks nothing, that is told as well."""
    score, told = Score(), Score()
    for row in pairs(corpora, "karapace_jsonschema"):
        expected = row["expected"]["backward"]
        found = check(row["old"], row["new"], "exact")
        score.rows += 1
        told.rows += 1
        if found.failed is not expected:
            continue
        number = int(row["id"].rpartition("/")[2])
        (score.excused if number in KARAPACE else score.missed)[row["id"]] = KARAPACE.get(
            number, f"expected {expected}"
        )
        if expected or not {rule["rule"] for rule in row["rules"]} & names(found, "karapace"):
            told.missed[row["id"]] = KARAPACE.get(number, "not told")
    score.at_least(1)
    told.at_least(0.99)
    assert len(score.excused) <= 0.05 * score.rows


IN_THE_UNION = "a change in a branch of a union is told of the union, and what is allowed did not become less"
SAME_BOUND = "they take the inclusive and the exclusive bound for one; here each keyword is told by itself"
OF_A_LITERAL = "they take a literal for its type as well; here const is told, which says more"
SENTRY = {
    "additional_properties/extend": "they list the types that false and true stand for; here it is told as what it is",
    "additional_properties/restrict": "they list the types that false and true stand for; here it is told as what it is",
    "any_of/any_of_with_constraint_to_type_2": IN_THE_UNION,
    "any_of/number_1": IN_THE_UNION,
    "any_of/objects_2": IN_THE_UNION,
    "any_of/objects_3": IN_THE_UNION,
    "const/const_in_any_of_1": IN_THE_UNION,
    "const/const_in_any_of_2": IN_THE_UNION,
    "const/const_in_any_of_3": IN_THE_UNION,
    "const/const_string_to_const_number": OF_A_LITERAL,
    "const/integer_to_const_string": OF_A_LITERAL,
    "const/number_to_const_string": OF_A_LITERAL,
    "const/object_to_const_object": OF_A_LITERAL,
    "const/string_to_const_number": OF_A_LITERAL,
    "range/all": SAME_BOUND,
    "range/to_exclusive_maximum": SAME_BOUND,
    "range/to_exclusive_minimum": SAME_BOUND,
}
"""Pairs in which json-schema-diff names a change that we do not name as it does: row -> why."""


def test_json_schema_diff(corpora: Path) -> None:
    """It lists changes and judges none: each that it lists is told here under its name for it."""
    score = Score()
    for row in pairs(corpora, "sentry_json_schema_diff"):
        score.rows += 1
        unnamed = set(row["rules"]) - names(check(row["old"], row["new"], "exact"), "json-schema-diff")
        if unnamed:
            key = row["id"].removeprefix("sentry/").removesuffix(".json")
            (score.excused if key in SENTRY else score.missed)[row["id"]] = SENTRY.get(key, f"not named: {unnamed}")
    score.at_least(1)
    assert len(score.excused) <= 0.2 * score.rows


@pytest.mark.parametrize(
    "line",
    [
        '{"$ref": "file:///etc/passwd"}',
        '{"$ref": "http://169.254.169.254/latest/meta-data"}',
        '{"$id": "http://example.com/a", "$ref": "b"}',
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "other#x"}',
        '{"$ref": "http://json-schema.org/draft-07/schema#"}',
    ],
)
def test_nothing_is_fetched(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: Any, **__: Any) -> None:
        raise AssertionError("a schema made us open something")

    monkeypatch.setattr("builtins.open", opened)
    monkeypatch.setattr("socket.socket", opened)
    with pytest.raises(SchemaError) as caught:
        parse(line)
    assert caught.value.problem.code == "remote-reference"
    assert "never fetched" in (caught.value.problem.fix or "")
