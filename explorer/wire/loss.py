"""Loss: what a type loses on its way into a language, or a record on its way into a format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """What a type loses on its way into a language, or a record on its way into a format."""

    path: str
    detail: str
