"""Thrift's rules of evolution, each by a pair of texts, with its verdict, its places, its proof and its fix."""

from __future__ import annotations

import re

import pytest

from explorer.evolve import compare
from explorer.scenario import SchemaText
from explorer.wire.evolution.thrift import EVOLUTION
from explorer.wire.rule import Check, Rule, Verdict

from .thrift_reading import (
    FORWARD,
    P,
    check,
    idl,
    keys,
    prove,
    repaired,
)

# Each rule by a pair: old, new, what is told of it backward, with its verdict and the places in both texts

CASES: list[tuple[str, str, str, str, tuple[str, str] | None]] = [
    ("FIELD_ID_REMOVED", P.format("1: i32 a; 2: i32 b"), P.format("1: i32 a"), "pass", ("P.b@1:29", "P@1:8")),
    ("FIELD_ADDED", P.format("1: i32 a"), P.format("1: i32 a; 2: i32 b"), "pass", ("P@1:8", "P.b@1:29")),
    ("REQUIRED_ADDED", P.format(""), P.format("1: required i32 a"), "fail", ("P@1:8", "P.a@1:28")),
    ("REQUIRED_REMOVED", P.format("1: required i32 a"), P.format(""), "pass", ("P.a@1:28", "P@1:8")),
    ("REQUIREDNESS_CHANGED", P.format("1: optional i32 a"), P.format("1: required i32 a"), "fail",
     ("P.a@1:28", "P.a@1:28")),
    ("REQUIREDNESS_CHANGED", P.format("1: required i32 a"), P.format("1: i32 a"), "pass", None),
    ("REQUIREDNESS_CHANGED", P.format("1: i32 a = 1"), P.format("1: required i32 a = 1"), "warn", None),
    ("FIELD_ID_CHANGED", P.format("1: i32 a"), P.format("2: i32 a"), "fail", ("P.a@1:19", "P.a@1:12")),
    ("FIELD_ID_REUSED", P.format("1: i32 a"), P.format("1: string b"), "fail", ("P.a@1:19", "P.b@1:22")),
    ("FIELD_TYPE_CHANGED", P.format("1: i32 a"), P.format("1: i64 a"), "fail", ("P.a@1:15", "P.a@1:15")),
    ("FIELD_TYPE_CHANGED", P.format("1: list<i32> a"), P.format("1: set<i32> a"), "fail", None),
    ("FIELD_TYPE_CHANGED", P.format("1: map<i32, i32> a"), P.format("1: list<i32> a"), "fail", None),
    ("ELEMENT_TYPE_CHANGED", P.format("1: list<i32> a"), P.format("1: list<string> a"), "fail", ("P.a@1:15", "P.a@1:15")),
    ("ELEMENT_TYPE_CHANGED", P.format("1: map<i32, i32> a"), P.format("1: map<string, i32> a"), "fail", None),
    ("ELEMENT_TYPE_CHANGED", P.format("1: map<string, i16> a"), P.format("1: map<string, i64> a"), "fail", None),
    ("ELEMENT_TYPE_CHANGED", P.format("1: list<list<i8>> a"), P.format("1: list<list<double>> a"), "fail", None),
    ("SAME_SHAPE_OTHER_NAME", "typedef i32 T struct P { 1: i32 a }", "typedef i32 T struct P { 1: T a }", "pass",
     ("P.a@1:29", "P.a@1:29")),
    ("SAME_SHAPE_OTHER_NAME", "struct Q { 1: i32 a }", "struct R { 1: i32 a }", "pass", ("Q@1:8", "R@1:8")),
    ("I32_TO_ENUM", "enum E { A } struct P { 1: i32 a }", "enum E { A } struct P { 1: E a }", "warn", None),
    ("ENUM_TO_I32", "enum E { A } struct P { 1: E a }", "enum E { A } struct P { 1: i32 a }", "pass", None),
    ("BINARY_TO_STRING", P.format("1: list<binary> a"), P.format("1: list<string> a"), "warn", None),
    ("STRING_TO_BINARY", P.format("1: string a"), P.format("1: binary a"), "pass", None),
    ("FIELD_RENAMED", P.format("1: i32 a"), P.format("1: i32 b"), "warn", ("P.a@1:19", "P.b@1:19")),
    ("DEFAULT_CHANGED", P.format("1: i32 a = 1"), P.format("1: i32 a = 2"), "warn", ("P.a@1:19", "P.a@1:19")),
    ("DEFAULT_CHANGED", P.format("1: required i32 a = 1"), P.format("1: required i32 a"), "none", None),
    ("DEFAULT_CHANGED", P.format("1: map<i32, i32> a = {1: 2, 3: 4}"), P.format("1: map<i32, i32> a = {3: 4, 1: 2}"), "none",
     None),
    ("ENUM_VALUE_REMOVED", "enum E { A = 1, B = 2 } struct P { 1: E a }", "enum E { A = 1 } struct P { 1: E a }", "fail",
     ("E.B@1:17", "E@1:6")),
    ("ENUM_VALUE_RENAMED", "enum E { A = 1 } struct P { 1: E a }", "enum E { B = 1 } struct P { 1: E a }", "warn",
     ("E.A@1:10", "E.B@1:10")),
    ("ENUM_VALUE_RENAMED", "enum E { A = 1, B = 2 } struct P { 1: E a }", "enum E { B = 1, A = 2 } struct P { 1: E a }",
     "fail", None),
    ("ENUM_VALUE_ADDED", "enum E { A } struct P { 1: E a }", "enum E { A, B } struct P { 1: E a }", "pass",
     ("E@1:6", "E.B@1:13")),
    ("ENUM_REMOVED", "enum E { A } struct P { }", "struct P { }", "warn", None),
    ("UNION_MEMBER_REMOVED", "union U { 1: i32 a; 2: i32 b } struct P { 1: U u }", "union U { 1: i32 a } struct P { 1: U u }",
     "fail", ("U.b@1:28", "U@1:7")),
    ("UNION_MEMBER_ADDED", "union U { 1: i32 a } struct P { 1: U u }", "union U { 1: i32 a; 2: i32 b } struct P { 1: U u }",
     "pass", None),
    ("STRUCT_REMOVED", "struct Q { } struct P { }", "struct P { }", "warn", None),
    ("STRUCT_KIND_CHANGED", "struct Q { 1: i32 a } struct P { 1: Q q }", "union Q { 1: i32 a } struct P { 1: Q q }", "warn",
     ("Q@1:8", "Q@1:7")),
    ("STRUCT_KIND_CHANGED", "union Q { 1: i32 a } struct P { 1: Q q }", "struct Q { 1: i32 a } struct P { 1: Q q }", "pass",
     None),
    ("SERVICE_REMOVED", "struct P { } service S { void f() }", "struct P { }", "fail", None),
    ("SERVICE_ADDED", "struct P { }", "struct P { } service S { void f() }", "pass", None),
    ("EXTENDS_CHANGED", "struct P { } service A { void f() } service B extends A { }",
     "struct P { } service A { void f() } service B { }", "fail", ("B@1:55", "B@1:45")),
    ("EXTENDS_CHANGED", "struct P { } service A { } service B { void f() }",
     "struct P { } service A { void f() } service B extends A { }", "pass", None),
    ("FUNCTION_REMOVED", "struct P { } service S { void f() }", "struct P { } service S { }", "fail", ("S.f@1:31", "S@1:22")),
    ("FUNCTION_ADDED", "struct P { } service S { }", "struct P { } service S { void f() }", "pass", None),
    ("ONEWAY_CHANGED", "struct P { } service S { void f() }", "struct P { } service S { oneway void f() }", "fail",
     ("S.f@1:31", "S.f@1:38")),
    ("RETURN_TYPE_CHANGED", "struct P { } service S { i32 f() }", "struct P { } service S { i64 f() }", "fail",
     ("S.f@1:26", "S.f@1:26")),
    ("RETURN_TYPE_CHANGED", "struct P { } service S { void f() }", "struct P { } service S { i64 f() }", "fail", None),
    ("RETURN_TYPE_CHANGED", "typedef i32 T struct P { } service S { i32 f() }",
     "typedef i32 T struct P { } service S { T f() }", "pass", None),
    ("ARGUMENT_REMOVED", "struct P { } service S { void f(1: i32 a) }", "struct P { } service S { void f() }", "pass", None),
    ("ARGUMENT_ADDED", "struct P { } service S { void f() }", "struct P { } service S { void f(1: i32 a) }", "pass", None),
    ("ARGUMENT_ADDED", "struct P { } service S { void f() }", "struct P { } service S { void f(1: required i32 a) }", "fail",
     None),
    ("ARGUMENT_CHANGED", "struct P { } service S { void f(1: i32 a) }", "struct P { } service S { void f(1: i64 a) }",
     "fail", ("S.f.a@1:36", "S.f.a@1:36")),
    ("ARGUMENT_RENAMED", "struct P { } service S { void f(1: i32 a) }", "struct P { } service S { void f(1: i32 b) }",
     "pass", None),
    ("EXCEPTION_REMOVED", "exception X { } struct P { } service S { void f() throws (1: X x) }",
     "exception X { } struct P { } service S { void f() }", "pass", None),
    ("EXCEPTION_ADDED", "exception X { } struct P { } service S { void f() }",
     "exception X { } struct P { } service S { void f() throws (1: X x) }", "warn", None),
    ("EXCEPTION_CHANGED", "exception X { } exception Y { 1: i32 a } struct P { } service S { void f() throws (1: X x) }",
     "exception X { } exception Y { 1: i32 a } struct P { } service S { void f() throws (1: Y x) }", "pass", None),
    ("CONST_REMOVED", "const i32 K = 1 struct P { }", "struct P { }", "warn", None),
    ("CONST_TYPE_CHANGED", "const i32 K = 1 struct P { }", "const i64 K = 1 struct P { }", "warn", None),
    ("CONST_VALUE_CHANGED", "const i32 K = 1 struct P { }", "const i32 K = 2 struct P { }", "warn", None),
    ("NAMESPACE_CHANGED", "namespace py a\nstruct P { }", "namespace py b\nstruct P { }", "warn", ("a@1:1", "b@1:1")),
]  # fmt: skip


def worst(told: Check, rule: str) -> str:
    found = {finding.verdict.value for finding in told.findings if finding.rule.key == rule}
    return next((verdict for verdict in ("fail", "warn", "pass") if verdict in found), "none")


@pytest.mark.parametrize(("rule", "old", "new", "verdict", "places"), CASES)
def test_a_case_of_each_rule(rule: str, old: str, new: str, verdict: str, places: tuple[str, str] | None) -> None:
    told = check(old, new)
    if (rule, verdict) == ("DEFAULT_CHANGED", "none"):
        assert rule not in keys(told, Verdict.WARN, Verdict.FAIL)
    else:
        assert worst(told, rule) == verdict
    assert rule in told.asked
    if places is not None:
        finding = next(finding for finding in told.findings if finding.rule.key == rule)
        spots = [
            None if spot is None or spot.place is None else f"{spot.pointer}@{spot.place.line}:{spot.place.column}"
            for spot in (finding.writer, finding.reader)
        ]
        assert spots == list(places)
    prove(told, idl(old), idl(new))


# What one version has more than the other, between « and »: what an old reader is told when it was added, when removed

MORE = [
    ("struct P { 1: i32 a; «2: i32 b» }", ("FIELD_ADDED", "pass"), ("FIELD_ID_REMOVED", "pass")),
    ("struct P { 1: i32 a; «2: required i32 b» }", ("REQUIRED_ADDED", "pass"), ("REQUIRED_REMOVED", "fail")),
    ("enum E { A = 1; «B = 2» } struct P { 1: E e }", ("ENUM_VALUE_ADDED", "fail"), ("ENUM_VALUE_REMOVED", "pass")),
    ("union U { 1: i32 a; «2: i32 b» } struct P { 1: U u }", ("UNION_MEMBER_ADDED", "fail"),
     ("UNION_MEMBER_REMOVED", "pass")),
    ("struct P { } «service S { void f() }»", ("SERVICE_ADDED", "fail"), ("SERVICE_REMOVED", "pass")),
    ("struct P { } service S { «void f()» }", ("FUNCTION_ADDED", "fail"), ("FUNCTION_REMOVED", "pass")),
    ("struct P { } service S { void f(«1: i32 a») }", ("ARGUMENT_ADDED", "pass"), ("ARGUMENT_REMOVED", "pass")),
    ("struct P { } service S { void f(«1: required i32 a») }", ("ARGUMENT_ADDED", "pass"), ("ARGUMENT_REMOVED", "fail")),
    ("exception X { } struct P { } service S { void f() throws («1: X x») }", ("EXCEPTION_ADDED", "pass"),
     ("EXCEPTION_REMOVED", "warn")),
    ("struct P { } «struct Q { }»", ("STRUCT_REMOVED", "none"), ("STRUCT_REMOVED", "none")),
    ("struct P { } «enum E { A }»", ("ENUM_REMOVED", "none"), ("ENUM_REMOVED", "none")),
    ("struct P { } «const i32 K = 1»", ("CONST_REMOVED", "none"), ("CONST_REMOVED", "none")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "added", "removed"), MORE)
def test_forward_what_an_old_reader_lacks_was_added(
    text: str, added: tuple[str, str], removed: tuple[str, str]
) -> None:
    less, more = re.sub("«.*»", "", text), text.translate({ord(mark): None for mark in "«»"})
    by_adding, by_removing = check(less, more, backward=FORWARD), check(more, less, backward=FORWARD)
    assert (worst(by_adding, added[0]), worst(by_removing, removed[0])) == (added[1], removed[1])
    assert removed[0] not in keys(by_adding)
    assert added[0] not in keys(by_removing)


def test_the_whole_use_case_calls_it_so() -> None:
    """The rule, the witness and its steps have one name, also where the reader is the older version."""
    texts = [
        SchemaText(f"union U {{ 1: i32 a {more}}} struct P {{ 1: U u }}", "thrift", root="P")
        for more in ("", "2: i32 b ")
    ]
    found = compare(texts)
    (forward,) = [case for each in found.rules if each.direction == "forward" for case in each.cases]
    assert (forward.finding.rule.key, forward.finding.verdict) == ("UNION_MEMBER_ADDED", Verdict.FAIL)
    assert forward.witness is not None
    assert "UNION_MEMBER_ADDED" in [step.rule for step in forward.witness.reading.steps]
    (cell,) = [cell for row in found.matrix for cell in row if (cell.writer, cell.reader) == ("v2", "v1")]
    assert (cell.readable, cell.lossless) == (False, False)


def test_every_rule_has_a_case_and_asks_only_where_it_applies() -> None:
    assert {rule.key for rule in EVOLUTION.rules} == {case[0] for case in CASES}
    assert len({rule.key for rule in EVOLUTION.rules}) == len(EVOLUTION.rules)
    untold = check("struct P { 1: i32 a }", "struct P { 1: i32 a }")
    assert "FIELD_TYPE_CHANGED" in untold.asked
    assert not {"SERVICE_REMOVED", "ENUM_VALUE_REMOVED", "ELEMENT_TYPE_CHANGED", "CONST_REMOVED"} & untold.asked
    assert not untold.findings


def test_rules_read_like_sentences() -> None:
    for rule in EVOLUTION.rules:
        assert isinstance(rule, Rule)
        assert rule.doc.endswith("."), rule.key
        assert rule.title
        assert rule.spec.startswith("Thrift"), rule.key


# Fixes


FIXED = [
    (P.format("1: i32 a"), P.format("1: i32 a; 2: required i32 b"), P.format("1: i32 a; 2: optional i32 b")),
    (P.format("1: optional i32 a"), P.format("1: required i32 a"), P.format("1: optional i32 a")),
    (P.format("1: i32 a"), P.format("1: list<i32> a"), P.format("1: i32 a")),
    (P.format("1: map<i32, i8> a"), P.format("1: map<string, i8> a"), P.format("1: map<i32, i8> a")),
    (P.format("1: i32 a"), P.format("1: string b"), P.format("2: string b")),
    (P.format("1: i32 a"), P.format("1: i32 b"), P.format("1: i32 a")),
    (P.format("1: i32 a = 1"), P.format("1: i32 a"), P.format("1: i32 a = 1")),
    (P.format("1: i32 a"), P.format("1: i32 a = 1"), P.format("1: i32 a")),
    (P.format("1: i32 a = 1"), P.format("1: i32 a = 2"), P.format("1: i32 a = 1")),
    ("enum E {\n  A = 1,\n  B = 2 // last\n}\nstruct P { 1: E e }", "enum E {\n  A = 1\n}\nstruct P { 1: E e }",
     "enum E {\n  A = 1\n  B = 2\n}\nstruct P { 1: E e }"),
    ("union U { 1: i32 a; 2: list<string> b } struct P { 1: U u }", "union U { 1: i32 a } struct P { 1: U u }",
     "union U { 1: i32 a  2: list<string> b } struct P { 1: U u }"),
    ("struct P { } service S { i32 f() }", "struct P { } service S { i64 f() }", "struct P { } service S { i32 f() }"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fixed"), FIXED)
def test_a_fix_that_is_applied_mends_it(old: str, new: str, fixed: str) -> None:
    told = check(old, new)
    bad = [finding for finding in told.findings if finding.verdict is not Verdict.PASS]
    text = repaired(new, *bad)
    assert text == fixed
    assert not keys(check(old, text), Verdict.FAIL, Verdict.WARN)


def test_a_fix_is_only_told_where_the_readers_text_lacks_the_type() -> None:
    told = check("struct Q { 1: i32 x } struct P { 1: Q a }", "struct P { 1: i32 a }")
    finding = next(finding for finding in told.findings if finding.verdict is Verdict.FAIL)
    assert finding.fix is not None
    assert not finding.fix.reader
    assert finding.fix.detail == "Keep Q; give the new type a field of its own with a new number, such as 2."
