"""Thrift's rules: fields are found by number, and a reader takes what is of its own type and steps over the rest in silence.

What to notice: nothing is widened. i32 becomes no i64 and one value no list of one, as they do in other formats: the field
is just not there any more, and only a `required` one is missed. Names are not in the bytes at all. So much of what breaks
here breaks without an error, and `thrift --audit`, which goes by names, refuses much that reads. Both are told.
"""

from __future__ import annotations

from typing import Final

from ..rule import Check, Evolution
from ..schema import Schema
from ._thrift_resolve import resolve
from ._thrift_rules import BY_OLDER, RULES
from ._thrift_services import services_and_constants
from ._thrift_walk import Walk

PROFILE: Final = "idl"


def check(writer: Schema, reader: Schema, profile: str = PROFILE) -> Check:
    """Whether the reader's text reads what the writer's writes: every definition of both texts, not only the root."""
    told = Check(profile)
    walk = Walk(writer, reader, told)
    walk.structs()
    services_and_constants(walk)
    walk.finish()
    return told


EVOLUTION: Final = Evolution(
    language="thrift",
    formats=("thrift-binary", "thrift-compact"),
    profiles=(PROFILE,),
    rules=RULES,
    check=check,
    resolve=resolve,
    by_older=BY_OLDER,
)
