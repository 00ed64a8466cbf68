"""JSON Schema: who can read what, decided by values.

"The reader's schema takes all that the writer's allows" is a question about sets, and it is answered as one: there is a
record that the one allows and the other refuses, or there is a proof that there is none. What to notice: an object that
does not close its content already allows every property under every name, so that even an optional property that is
added can refuse a record of before. The profiles say how much of that is held to be sent:

exact     whatever is valid; and the schema as a whole must go on saying something, as registries want it
lenient   only what the writer's schema names: content that is open is no break
declared  no undeclared property under a name that the reader's schema adds; to close what was open is still a break
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ..jsonschema.model import Document
from ..layout import Layout
from ..reading import Reading
from ..rule import Check, Evolution
from ..schema import Schema
from . import _json_schema_resolve as reading
from ._json_schema_rules import RULES
from ._json_schema_walk import walk

PROFILES: Final = ("exact", "lenient", "declared")


def check(writer: Schema, reader: Schema, profile: str = "exact") -> Check:
    """Every change from the writer's schema to the reader's, and whether the reader refuses what the writer may send."""
    return compared(writer.model, reader.model, profile)


@lru_cache(maxsize=64)
def compared(writer: Document, reader: Document, profile: str) -> Check:
    """The check of two documents; they do not change, so neither does the answer."""
    found = Check(profile)
    walk(writer, reader, found)
    return found


def resolve(written: Layout, writer: Schema, reader: Schema, read: Layout) -> Reading:
    """The record as the reader sees it; a keyword that refuses something is told with the rule that foresaw it."""
    return reading.resolve(written, writer, reader, read, compared(writer.model, reader.model, PROFILES[0]))


EVOLUTION: Final = Evolution(
    language="json-schema",
    formats=("json", "messagepack"),
    profiles=PROFILES,
    rules=RULES,
    check=check,
    resolve=resolve,
)
