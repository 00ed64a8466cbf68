"""The worked examples: each does what its lesson says, and no card has a problem that it does not announce."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer import examples
from explorer.examples import EXAMPLES, Example
from explorer.explore import explore
from explorer.wire.formats import DEFAULT
from explorer.wire.schemas import LANGUAGES


def test_every_file_is_in_the_list() -> None:
    folder = Path(examples.__file__).parent
    assert {path.stem for path in folder.glob("*.toml")} == set(EXAMPLES)
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_is_told_in_a_line(example: Example) -> None:
    assert example.title and not example.title.endswith(".")
    assert example.lesson.endswith(".") and "\n" not in example.lesson
    assert len(example.lesson) <= 200
    for expected in example.expects:
        key, _, code = expected.partition(": ")
        assert key and code


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_has_just_the_problems_it_announces(example: Example) -> None:
    if missing := {schema.language for schema in example.schemas} - {*LANGUAGES, None}:
        pytest.skip(f"there is no {missing} yet")
    told = explore(example.scenario)
    assert told.problems == ()
    assert [view.problems for view in told.schemas if view.problems] == []
    problems = {f"{pane.format.key}: {pane.problem.code}" for pane in told.panes if pane.problem}
    assert problems == {expected for expected in example.expects if expected.partition(":")[0] in DEFAULT}
    for pane in told.panes:
        assert pane.problem or pane.round_trip, f"{pane.format.key} does not decode back"


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_pin_is_a_value_of_the_record(example: Example) -> None:
    if {schema.language for schema in example.schemas} - {*LANGUAGES, None}:
        pytest.skip("not all languages are here yet")
    record = explore(example.scenario).record
    assert record is not None
    assert example.pin in record.places
