"""Avro's rules: a reader with its own schema resolves what a writer's schema says is there.

What to notice: the writer's schema is always at hand, so fields are found by name and not by number; what the reader
lacks is stepped over, what the writer lacks needs a default. The walk and its verdicts are those of the specification's
"Schema Resolution", as Avro Java checks them; where Java's check and its decoder disagree, both are told.
"""

from __future__ import annotations

from typing import Final

from ..rule import Check, Evolution, Rule, Verdict
from ..schema import Schema
from ._avro_resolve import resolve
from ._avro_rules import RULES
from ._avro_walk import Walk

PROFILE: Final = "resolution"


def check(writer: Schema, reader: Schema, profile: str = PROFILE) -> Check:
    """Whether the reader's schema reads what the writer's writes."""
    told = Check(profile)
    Walk(writer, reader, told).run()
    return told


EVOLUTION: Final = Evolution(
    language="avro",
    formats=("avro",),
    profiles=(PROFILE,),
    rules=RULES,
    check=check,
    resolve=resolve,
)

__all__ = ["EVOLUTION", "Rule", "Verdict", "check"]
