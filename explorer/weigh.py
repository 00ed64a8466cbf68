"""What a record weighs in every format: its bytes as they are and compressed, the time to write them.

A single record compresses badly and an envelope of a batch weighs more than its share: the figures are of this one record,
which is what was asked for. Times are the best of a few runs on this machine and stand for nothing but their order.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import zstandard

from .explore import Pane

RUNS: Final = 5
"""Runs of which the best counts."""

SECONDS: Final = 0.02
"""Of computing that the runs of one format may take together."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One format's figures: sizes in bytes, `seconds` to write the record once."""

    pane: Pane
    size: int
    gzip: int
    zstd: int
    seconds: float


def weigh(panes: Iterable[Pane]) -> list[Weight]:
    """The figures of the panes that have bytes, in their order."""
    return [_weight(pane, pane.layout.data) for pane in panes if pane.layout is not None]


def _weight(pane: Pane, data: bytes) -> Weight:
    return Weight(pane, len(data), gzip_size(data), zstd_size(data), _seconds(pane))


def gzip_size(data: bytes) -> int:
    """Bytes under gzip at its usual level, its 18 bytes of head and tail included."""
    return len(gzip.compress(data, 6, mtime=0))


def zstd_size(data: bytes) -> int:
    """Bytes under Zstandard at its usual level."""
    return len(zstandard.ZstdCompressor(level=3).compress(data))


def _seconds(pane: Pane) -> float:
    schema = None if pane.schema is None else pane.schema.schema
    encode, value = pane.writer.encode, pane.value
    best, spent = float("inf"), 0.0
    for _ in range(RUNS):
        begun = perf_counter()
        encode(value, schema)
        took = perf_counter() - begun
        best, spent = min(best, took), spent + took
        if spent > SECONDS:
            break
    return best
