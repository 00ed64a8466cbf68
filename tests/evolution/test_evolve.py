"""Histories: levels, directions, the matrix, broken versions, limits, the record in hand; readings and conversions."""

from __future__ import annotations

import json

import pytest

from explorer import evolve
from explorer.evolve import BACKWARD, FORWARD, Case, Compatibility, Level, compare, convert, resolve, versions_of
from explorer.explore import read_schema
from explorer.scenario import SchemaText
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError, RecordError, RootError, SchemaError
from explorer.wire.rule import Verdict

from ..work import SECOND, counted
from .avro_library import edited


def person(*fields: str) -> SchemaText:
    """A version: "name type" or "name type default"."""
    listed = []
    for told in fields:
        name, type_, *default = told.split(" ", 2)
        listed.append({"name": name, "type": type_, **({"default": json.loads(default[0])} if default else {})})
    return SchemaText(json.dumps({"type": "record", "name": "Person", "fields": listed}))


V1 = person("name string", "age int")
V2 = person("name string", "age long")  # reads v1; v1 does not read it
V3 = person("name string", "age long", 'mail string ""')  # reads both; v2 reads it
V4 = person("name string")  # reads all; none but itself reads it without a default for age
BROKEN = SchemaText('{"type": "record", "name": "Person", "fields": [', "avro")


def cases(told: Compatibility, direction: str | None = None) -> list[Case]:
    return [
        case for result in told.rules for case in result.cases if direction is None or result.direction == direction
    ]


def outcome(told: Compatibility, key: str, direction: str) -> Verdict:
    (result,) = [result for result in told.rules if (result.rule.key, result.direction) == (key, direction)]
    return result.outcome


# Levels


@pytest.mark.parametrize(
    ("versions", "wanted"),
    [
        ([V1, V2], "NONE BACKWARD BACKWARD_TRANSITIVE"),
        ([V2, V1], "NONE FORWARD FORWARD_TRANSITIVE"),
        ([V2, V3], "NONE BACKWARD FORWARD FULL BACKWARD_TRANSITIVE FORWARD_TRANSITIVE FULL_TRANSITIVE"),
        ([V1, V2, V3], "NONE BACKWARD FORWARD FULL BACKWARD_TRANSITIVE"),  # v1 reads neither
        ([V1, V4, V1], "NONE FORWARD FORWARD_TRANSITIVE"),  # the last one does not read the one before
        ([V1, V4], "NONE BACKWARD BACKWARD_TRANSITIVE"),
    ],
)
def test_the_seven_levels(versions: list[SchemaText], wanted: str) -> None:
    found = [level.value for level in Level if compare(versions, level).compatible]
    assert found == [level.value for level in Level if level.value in wanted.split()]


def test_transitive_names_every_version_that_breaks() -> None:
    told = compare([V1, person("name string", "age int", "x int 0"), V2], Level.FORWARD_TRANSITIVE)
    broken = [case.old.name for case in cases(told, FORWARD) if case.finding.verdict is Verdict.FAIL]
    assert broken == ["v2", "v1"]  # the nearest first
    told = compare([V1, person("name string", "age int", "x int 0"), V2], Level.FORWARD)
    assert [case.old.name for case in cases(told, FORWARD) if case.finding.verdict is Verdict.FAIL] == ["v2"]


def test_every_rule_is_listed_in_both_directions() -> None:
    told = compare([V1, V2])
    rules = [rule.key for rule in evolve.EVOLUTIONS["avro"].rules]
    assert [result.rule.key for result in told.rules] == rules * 2
    assert [result.direction for result in told.rules] == [BACKWARD] * len(rules) + [FORWARD] * len(rules)
    assert outcome(told, "TYPE_MISMATCH", BACKWARD) is Verdict.PASS
    assert outcome(told, "TYPE_MISMATCH", FORWARD) is Verdict.FAIL
    assert outcome(told, "FIXED_SIZE_MISMATCH", FORWARD) is Verdict.NOT_APPLICABLE


def test_the_matrix_and_the_history() -> None:
    told = compare([V1, V2, V3])
    assert [[cell.readable for cell in row] for row in told.matrix] == [
        [True, False, False],
        [True, True, True],
        [True, True, True],
    ]
    assert [(cell.reader, cell.writer) for cell in told.matrix[0]] == [
        ("v1", "v1"),
        ("v1", "v2"),
        ("v1", "v3"),
    ]
    assert told.matrix[1][2].lossless is False  # v2 steps over the mail of v3
    assert told.matrix[2][0].lossless is True
    assert [(turn.before, turn.after, turn.backward, turn.forward) for turn in told.history] == [
        ("v1", "v2", True, False),
        ("v2", "v3", True, True),
    ]


def test_a_default_that_changed_loses_nothing() -> None:
    told = compare([person("a int 1"), person("a int 2")])
    assert told.matrix[1][0].findings == 1
    assert told.matrix[1][0].lossless is True


def test_versions_of_one_name_are_told_apart() -> None:
    named = [SchemaText(text.text, name="Person") for text in (V1, V2, V1)]
    told = compare(named)
    assert [[cell.readable for cell in row] for row in told.matrix] == [
        [True, False, True],
        [True, True, True],
        [True, False, True],
    ]


# Places and fixes


def test_each_direction_has_the_places_of_its_versions() -> None:
    """Backward the old version wrote and the new one reads; forward it is the other way round."""
    old = SchemaText('{"type": "record", "name": "P", "fields": [{"name": "a", "type": "int"}]}')
    new = SchemaText('{"type": "record", "name": "P", "fields": [\n{"name": "a", "type": "string"}]}')
    told = compare([old, new])
    for direction in (BACKWARD, FORWARD):
        (case,) = cases(told, direction)
        written, read = case.finding.writer, case.finding.reader
        assert written is not None
        assert read is not None
        at_old, at_new = (written, read) if direction == BACKWARD else (read, written)
        assert at_old.place is not None
        assert at_new.place is not None
        assert (at_old.place.line, at_new.place.line) == (1, 2)
        assert (case.old.name, case.new.name) == ("v1", "v2")
        text = edited(case.new.text, case.remedy[1])
        after = compare([old, SchemaText(text)])
        assert (after.backward if direction == BACKWARD else after.forward) is True


# Witnesses


def test_the_record_in_hand_is_the_witness_where_it_shows_the_fault() -> None:
    shop = "schema Shop; record Shop { map<array<E>> tags; } enum E { %s }"
    old, new = (SchemaText(shop % symbols) for symbols in ("A, B", "A"))
    record = '{"tags": {"x": ["A", "A"], "y": ["A", "B"]}}'
    (case,) = cases(compare([old, new], record_text=record), BACKWARD)
    assert case.witness is not None
    assert case.witness.given
    assert case.witness.reading.problem is not None
    assert case.witness.reading.problem.path == "/tags/y/1"
    (case,) = cases(compare([old, new], record_text='{"tags": {"x": ["A"]}}'), BACKWARD)
    assert case.witness is not None
    assert not case.witness.given
    assert case.witness.record == {"tags": {"key": ["B"]}}
    assert case.witness.data.hex(" ") == "02 06 6b 65 79 02 02 00 00"


def test_a_record_that_does_not_fit_a_version_is_no_witness() -> None:
    (case,) = cases(compare([V1, V2], record_text='{"nothing": 1}'), FORWARD)
    assert case.witness is not None
    assert not case.witness.given
    with pytest.raises(RecordError):
        compare([V1, V2], record_text="{")


def test_why_there_is_no_witness_is_told() -> None:
    (case,) = cases(compare([person("a int 1"), person("a int 2")]), BACKWARD)
    assert case.witness is None
    assert case.unproved.startswith("This writer writes the field, so no reader takes the default")
    endless = '{"type": "record", "name": "P", "fields": [{"name": "p", "type": "P"}%s]}'
    told = compare([SchemaText(endless % ""), SchemaText(endless % ', {"name": "a", "type": "int"}')])
    (case,) = [case for case in cases(told, BACKWARD) if case.finding.verdict is Verdict.FAIL]
    assert case.unproved == "No finite record of the writer's comes to this place."


def test_no_witnesses_where_only_the_verdict_is_wanted() -> None:
    assert all(case.witness is None for case in cases(compare([V1, V2], proofs=False)))


# What cannot be compared


def test_a_broken_version_is_told_and_the_others_compare() -> None:
    told = compare([V1, BROKEN, V2])
    assert [bool(view.problems) for view in told.versions] == [False, True, False]
    assert told.versions[1].problems[0].line == 1
    assert told.backward is True
    assert [[cell.readable for cell in row] for row in told.matrix] == [
        [True, None, False],
        [None, None, None],
        [True, None, True],
    ]
    assert [(turn.backward, turn.forward) for turn in told.history] == [(None, None), (None, None)]


@pytest.mark.parametrize("level", [level for level in Level if level is not Level.NONE])
def test_a_version_that_cannot_be_read_is_never_a_yes(level: Level) -> None:
    assert not compare([V2, V3, BROKEN], level).compatible
    assert compare([V2, V3], level).compatible


def test_too_few_versions() -> None:
    with pytest.raises(SchemaError) as one:
        compare([V1])
    assert one.value.problem.code == "too-few-versions"
    with pytest.raises(SchemaError) as broken:
        compare([V1, BROKEN])
    assert broken.value.problem.line == 1


def test_a_root_that_is_not_clear_is_asked_for() -> None:
    two = SchemaText("protocol P { record A { int a; } record B { int b; } }")
    with pytest.raises(RootError) as unclear:
        compare([two, two])
    assert unclear.value.candidates == ("A", "B")
    told = compare([SchemaText(two.text, root="A"), two, SchemaText(two.text, root="A")])
    assert told.versions[1].candidates == ("A", "B")
    assert told.backward


def test_versions_of_several_languages_do_not_compare() -> None:
    thrift = SchemaText("struct Person { 1: string name }")
    with pytest.raises(SchemaError) as mixed:
        compare([V1, thrift])
    assert mixed.value.problem.code == "mixed-languages"
    assert mixed.value.problem.detail == "The versions are of Avro and Thrift; only versions of one language compare."


def test_sixteen_versions_and_no_more() -> None:
    assert compare([V1] * limits.VERSIONS).compatible
    with pytest.raises(LimitError) as more:
        compare([V1] * (limits.VERSIONS + 1))
    assert (more.value.limit, more.value.given) == (16, 17)


def test_a_version_past_the_limit_on_its_size_is_named() -> None:
    limit = limits.schema_bytes("avro")
    whole = SchemaText(V1.text + " " * (limit - len(V1.text)), "avro")
    assert compare([V1, whole]).compatible
    with pytest.raises(LimitError) as large:
        compare([V1, SchemaText(whole.text + " ", "avro")])
    assert (large.value.schema, large.value.limit, large.value.given) == (1, limit, limit + 1)


# Time


def test_out_of_time_is_told_and_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evolve, "SECONDS", -1)
    told = compare([V2, V3])
    assert not told.compatible
    assert told.matrix[1][0].readable is None
    assert [remark.code for remark in told.remarks] == ["out-of-time"]


def test_no_time_left_for_witnesses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, *[0.5] * 4, *[9.0] * 99])
    monkeypatch.setattr(evolve.time, "monotonic", lambda: next(clock))
    told = compare([V1, V2])
    assert told.backward
    (case,) = cases(told, FORWARD)
    assert case.unproved == "There was no time left to make a record that shows it."


def test_a_pair_that_is_not_checked_to_the_end_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.wire.evolution import _avro_walk

    monkeypatch.setattr(_avro_walk, "MOST", 3)
    told = compare([V2, V3])
    assert not told.backward
    assert not told.compatible
    assert told.matrix[1][0].readable is None
    assert [remark.code for remark in told.remarks] == ["too-large"]


def test_findings_past_the_limit_count_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FINDINGS", 1)
    told = compare([person("a int 1"), person("a int 2", "b int")])
    assert told.backward is False
    assert [case.finding.rule.key for case in cases(told, BACKWARD)] == ["DEFAULT_CHANGED"]
    assert outcome(told, "READER_FIELD_MISSING_DEFAULT_VALUE", BACKWARD) is Verdict.FAIL  # the second finding
    assert told.matrix[1][0].findings == 2


def test_a_long_history_of_large_versions_ends_in_time() -> None:
    wide = [person(*(f"f{index} {type_}" for index in range(800))) for type_ in ("long", "float")]
    with counted() as work:
        told = compare(wide * 8)
    assert work.lines < 5 * SECOND
    assert not told.compatible


# Remarks


def test_what_a_schema_says_beside_its_types_is_told() -> None:
    view = read_schema(SchemaText('{"type": "int", "logicalType": "dates"}'))
    (remark,) = view.remarks
    assert "dates" in remark.detail
    assert read_schema(V1).remarks == ()
    assert read_schema(BROKEN).remarks == ()


# Readings and conversions


def test_a_record_or_its_bytes_are_read_with_another_schema() -> None:
    told = resolve(FORMATS["avro"], V1, V2, record_text='{"name": "Martin", "age": 7}')
    again = resolve(FORMATS["avro"], V1, V2, data=told.layout.data)
    assert told.reading.value == again.reading.value == {"name": "Martin", "age": 7}
    assert (told.writer.name, told.reader.name) == ("v1", "v2")


def test_what_cannot_be_resolved() -> None:
    with pytest.raises(SchemaError) as broken:
        resolve(FORMATS["avro"], V1, BROKEN, record_text="{}")
    assert broken.value.problem.line == 1
    with pytest.raises(SchemaError) as other:
        resolve(FORMATS["cbor"], V1, V2, record_text="{}")
    assert (other.value.problem.code, other.value.problem.expected) == ("other-format", "one of Avro")
    two = SchemaText("protocol P { record A { int a; } record B { int b; } }")
    with pytest.raises(RootError):
        resolve(FORMATS["avro"], two, two, record_text="{}")


def test_a_schema_in_another_language() -> None:
    view = convert("thrift", text=V1)
    assert "struct Person" in view.text
    assert convert("avro", record_text='{"a": 1}').schema is not None
    with pytest.raises(SchemaError):
        convert("thrift", text=BROKEN)


def test_a_text_too_broken_to_be_recognised_is_of_the_language_of_the_others() -> None:
    views = versions_of([V1, SchemaText("{")])
    assert [view.language for view in views] == ["avro", "avro"]
    assert views[1].problems
