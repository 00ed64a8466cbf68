"""How things are measured: medians of CPU time, peers and ours in turns, so that a busy machine slows both."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the answer. `floor`: what must hold; `aim`: what is hoped for; less is better in all of them."""

    what: str
    against: str
    measured: float
    floor: float
    aim: float
    note: str = ""
    unit: str = "×"

    @property
    def verdict(self) -> str:
        return "aim" if self.measured <= self.aim else "floor" if self.measured <= self.floor else "MISSED"


def seconds(call: Call) -> float:
    """The CPU time of one call, with the garbage of before collected."""
    gc.collect()
    began = time.process_time()
    call()
    return time.process_time() - began


def medians(rounds: int, *calls: Call) -> list[float]:
    """The median CPU time of each call, called in turns."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, taken in zip(calls, times, strict=True):
            taken.append(seconds(call))
    return [statistics.median(taken) for taken in times]


def each(rounds: int, call: Call, at_least: float = 0.05) -> float:
    """The median CPU time of a short call, made as often as it takes to be measurable."""
    times = max(1, round(at_least / max(seconds(call), 1e-6)))
    return medians(rounds, repeated(call, times))[0] / times


def repeated(call: Call, times: int) -> Call:
    """A call that makes a short one many times."""

    def many() -> None:
        for _ in range(times):
            call()

    return many


def peak(call: Call) -> int:
    """The most memory that a call held at once, in bytes."""
    gc.collect()
    tracemalloc.start()
    result = call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del result
    return most
