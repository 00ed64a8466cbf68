"""Sizes in words, and added up by role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from explorer.wire.layout import Role

Breakdown: TypeAlias = dict[Role, float]
"""Bytes by what they are for; fractions where the bits of one byte serve two."""


def of_number(number: float) -> str:
    """A number of bytes, with a decimal only where there is a fraction."""
    return f"{number:,.1f}".removesuffix(".0")


def of_bytes(count: float) -> str:
    """A size: `81 B`, `12,345 B`."""
    return f"{of_number(count)} B"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def total(breakdowns: Iterable[Breakdown]) -> Breakdown:
    """Several breakdowns added up."""
    added: Breakdown = {}
    for breakdown in breakdowns:
        for role, size in breakdown.items():
            added[role] = added.get(role, 0) + size
    return added
