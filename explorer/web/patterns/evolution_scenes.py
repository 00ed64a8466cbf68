"""Scenes of the page of evolution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from explorer.wire import limits
from explorer.wire.problem import LimitError

from ..evolution import forms, present
from ..evolution.study import act, refused, study
from .scene import BAD_AVRO, EVOLUTION, OWN_AVRO, Scene, Section, sent


def on_evolution(**fields: object) -> present.Workbench:
    try:
        found = study(forms.read(sent(fields)))
    except LimitError as error:
        found = refused(forms.read(sent({})), error)
    changed = act(found) if found.asked.act[0] else None
    return present.workbench(found if changed is None else study(changed))


def answers() -> Iterator[Scene]:
    for title, bench in (
        ("no", on_evolution()),
        ("yes", on_evolution(example="added-with-default")),
        ("yes, with a loss", on_evolution(example="narrowed-number")),
        ("cannot be said", on_evolution(**_versions("{"))),
    ):
        yield Scene(title, "_evolution_answer.html", {"w": bench, "answer": bench.answer})


def _versions(*texts: str, **more: object) -> dict[str, object]:
    fields: dict[str, object] = {"language": "avro", "record": "", **more}
    for number, text in enumerate((OWN_AVRO, *texts)):
        fields |= {f"version-{number}": text, f"name-{number}": f"v{number + 1}"}
    return {"writer": "0", "reader": "1", "tab": "1", **fields}


def versions() -> Iterator[Scene]:
    full = _versions(*[OWN_AVRO] * (limits.VERSIONS - 1))
    for title, bench in (
        ("as they come", on_evolution()),
        ("at fault", on_evolution(**_versions(BAD_AVRO))),
        ("as many as are allowed", on_evolution(**full)),
        ("one more", on_evolution(**_versions(*[OWN_AVRO] * limits.VERSIONS))),
    ):
        yield Scene(title, "_evolution_versions.html", {"w": bench})


def evolution_records() -> Iterator[Scene]:
    for title, bench in (
        ("as it comes", on_evolution()),
        ("at fault", on_evolution(**_versions(OWN_AVRO, record="{"))),
        ("does not fit", on_evolution(**_versions(OWN_AVRO, record='{"n": 1}'))),
    ):
        yield Scene(title, "_evolution_record.html", {"w": bench, "editor": bench.record})


def readings() -> Iterator[Scene]:
    stale = ('<div id="shown"', '<div id="shown" data-stale')
    for title, bench, edits in (
        ("cannot be read", on_evolution(), ()),
        ("read, at a step", on_evolution(example="added-with-default", step="2"), ()),
        ("promoted, skipped, renamed", on_evolution(example="renamed-with-alias"), ()),
        ("narrowed", on_evolution(example="narrowed-number"), ()),
        ("nested", on_evolution(example="nested-rename"), ()),
        ("not up to date", on_evolution(example="union-branch"), (stale,)),
        ("nothing to show", on_evolution(**_versions("{")), ()),
    ):
        told = {"w": bench, "head": bench.headline, "picture": bench.picture}
        yield Scene(title, "_evolution_reading.html", told, edits)


def rules() -> Iterator[Scene]:
    for title, bench in (
        ("with a fail", on_evolution()),
        ("all pass", on_evolution(example="added-with-default")),
        ("with a warning", on_evolution(example="narrowed-number")),
        ("nothing to say", on_evolution(**_versions("{"))),
    ):
        yield Scene(title, "_evolution_rules.html", {"w": bench})


def matrices() -> Iterator[Scene]:
    for title, bench in (("three versions", on_evolution()), ("one cannot be read", on_evolution(**_versions("{")))):
        yield Scene(title, "_evolution_matrix.html", {"matrix": bench.matrix})


def changes() -> Iterator[Scene]:
    bench = on_evolution()
    yield Scene("what changed", "_evolution_changes.html", {"w": bench, "changes": bench.changes})
    yield Scene("in other languages", "_evolution_others.html", {"w": bench, "others": bench.others})


SECTIONS: Final = (
    Section("evolution-answers", "Answer", answers, EVOLUTION),
    Section("evolution-versions", "Versions", versions, EVOLUTION),
    Section("evolution-records", "Record of an evolution", evolution_records, EVOLUTION),
    Section("evolution-readings", "Wires and steps", readings, EVOLUTION),
    Section("evolution-rules", "Rules", rules, EVOLUTION),
    Section("evolution-matrices", "Who can read what", matrices, EVOLUTION),
    Section("evolution-changes", "Changes", changes, EVOLUTION),
)
