"""What all tests share: the corpora beside the project, and how hard hypothesis tries.

The corpora are other projects' test vectors, each under its own licence. They lie beside the project, not in it; where
they are absent, the tests that read them are skipped and say so. Hypothesis runs the same 100 examples on every machine
unless HYPOTHESIS_PROFILE=dev asks for fresh ones, or `thorough` for many.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"

_SLOW_MACHINES = [HealthCheck.too_slow]
settings.register_profile(
    "ci", max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW_MACHINES
)
settings.register_profile("dev", max_examples=200, deadline=None, suppress_health_check=_SLOW_MACHINES)
settings.register_profile("thorough", max_examples=5_000, deadline=None, suppress_health_check=_SLOW_MACHINES)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the corpora; a test that asks for it is skipped where there is none."""
    if not CORPORA.is_dir():
        pytest.skip("the corpora are not here: ../shared/corpora beside the project is absent")
    return CORPORA


Rows = Callable[[str], Iterator[dict[str, Any]]]


@pytest.fixture(scope="session")
def rows(corpora: Path) -> Rows:
    """`rows("encoding/json/jsontestsuite_parsing")` gives the rows of that set, each with its bytes under "data"."""

    def read(name: str) -> Iterator[dict[str, Any]]:
        path = corpora / f"{name}.jsonl"
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                row["data"] = _data(row, path.parent)
                yield row

    return read


def _data(row: dict[str, Any], folder: Path) -> bytes:
    for key in ("hex", "input_hex"):
        if key in row:
            return bytes.fromhex(row[key])
    for key in ("text", "input_text"):
        if key in row:
            return str(row[key]).encode("utf-8", "surrogatepass")
    return (folder / row["file"]).read_bytes() if row.get("file") else b""
