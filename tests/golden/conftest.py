"""`--rewrite-golden`: write every golden page anew instead of comparing; read the diff before you commit it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden pages anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("avro-classic.txt", text)`: the text is what the page says."""

    def compare(name: str, text: str) -> None:
        page = FOLDER / name
        if request.config.getoption("--rewrite-golden", default=False):
            page.write_text(text, encoding="utf-8")
        assert page.exists(), f"There is no {name}: run make golden."
        assert text == page.read_text(encoding="utf-8")

    return compare
