"""A corpus as a score: every row of a set is judged, what is missed is listed, and the share that passed is asserted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from explorer.wire.layout import Layout

from ..lawful import lawful
from ..work import SECOND, counted

Row = dict[str, Any]


@dataclass
class Score:
    """How a set went. `missed`: id of a row -> why; `excused`: rows whose miss is meant, with the reason."""

    rows: int = 0
    missed: dict[str, str] = field(default_factory=dict)
    excused: dict[str, str] = field(default_factory=dict)

    @property
    def share(self) -> float:
        return 1 - len(self.missed) / self.rows if self.rows else 0.0

    def at_least(self, share: float) -> None:
        assert self.rows, "no rows"
        told = "\n".join(f"  {name}: {why}" for name, why in list(self.missed.items())[:40])
        assert self.share >= share, f"{len(self.missed)} of {self.rows} rows missed:\n{told}"


Judge = Callable[[Iterable[Row], Callable[[bytes], Layout], Callable[[Row, Layout], str | None]], Score]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """`judge(rows, trace, check)`: each row is traced, its laws and verdict are held, and `check` says what else is wrong.

    Where `check` gives text that begins with "meant: ", the miss is excused, with that reason.
    """

    def score(
        rows: Iterable[Row], trace: Callable[[bytes], Layout], check: Callable[[Row, Layout], str | None]
    ) -> Score:
        result = Score()
        for row in rows:
            result.rows += 1
            with counted() as work:
                layout = trace(row["data"])
            lawful(layout)
            wrong = check(row, layout)
            if wrong is None and work.lines > 2 * SECOND:
                wrong = f"took {work.lines:,} lines"
            if wrong is None and row["verdict"] == "accept" and layout.problem is not None:
                wrong = f"refused: {layout.problem.detail}"
            if wrong is None and row["verdict"] == "reject" and layout.problem is None:
                wrong = "accepted"
            if wrong is not None:
                excused = wrong.startswith("meant: ")
                (result.excused if excused else result.missed)[row["id"]] = wrong.removeprefix("meant: ")
        return result

    return score
