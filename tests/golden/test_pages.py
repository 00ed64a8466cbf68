"""Golden pages: listings that a person can read. They prove nothing about truth; other implementations do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.wire.dump import dump
from explorer.wire.formats import FORMATS
from tests.golden.conftest import FOLDER

SHOWN = ("classic", "negative-numbers", "unicode")


@pytest.mark.parametrize("key", FORMATS)
@pytest.mark.parametrize("name", SHOWN)
def test_the_page_of_an_example(golden: Callable[[str, str], None], key: str, name: str) -> None:
    (pane,) = explore(replace(EXAMPLES[name].scenario, formats=(key,))).panes
    if pane.layout is None:  # the format has no word for the record: the page says why
        assert pane.problem is not None and pane.problem.code != "internal-error"
        golden(f"{key}-{name}.txt", f"{pane.format.title}: no bytes\n! {pane.problem.detail}\n  {pane.problem.fix}\n")
        return
    golden(f"{key}-{name}.txt", dump(pane.layout, title=pane.format.title))


def test_there_is_no_page_of_something_else() -> None:
    assert {page.name for page in FOLDER.glob("*.txt")} <= {f"{key}-{name}.txt" for key in FORMATS for name in SHOWN}
