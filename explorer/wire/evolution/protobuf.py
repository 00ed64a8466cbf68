"""Protocol Buffers' rules: fields are known by their numbers, and what is unknown is kept.

What to notice: a number is for ever. Names are free on the wire, fields may come and go, a reader keeps what it does not
know and writes it again; but a type may change only to one that is written alike, and even then values can be cut in
silence. The bytes rarely refuse to be read, so most of what goes wrong is a value that is another one: that is warned of,
with the bytes that show it.

Three profiles, each with all of the one before: `wire` for the bytes, `wire-json` for JSON too, `source` for generated code.
They fail where buf's categories WIRE, WIRE_JSON and FILE do.
"""

from __future__ import annotations

from ..rule import Check, Evolution
from ..schema import Schema
from ._protobuf_code_rules import PROFILES, RULES, WIRE
from ._protobuf_enums import EnumRules
from ._protobuf_files import FileRules
from ._protobuf_messages import MessageRules
from ._protobuf_pair import Pair
from ._protobuf_resolve import resolve
from ._protobuf_rules import BY_OLDER


def check(writer: Schema, reader: Schema, profile: str = WIRE) -> Check:
    """Whether the reader's schema reads what the writer's writes: one walk over all that the two files declare."""
    told = Check(profile)
    pair = Pair(writer, reader, told)
    FileRules(pair).compare()
    for name, message in pair.writer.messages.items():
        if name in pair.reader.messages:
            MessageRules(pair, message, pair.reader.messages[name]).compare()
    _compare_roots(pair, writer, reader)
    for name, enum in pair.writer.enums.items():
        if name in pair.reader.enums:
            EnumRules(pair, enum, pair.reader.enums[name]).compare()
    return told


def _compare_roots(pair: Pair, writer: Schema, reader: Schema) -> None:
    """The messages of the record, where they have not one name: the bytes name neither, so they are read all the same."""
    mine, yours = pair.writer.within(f".{writer.root_name}"), pair.reader.within(f".{reader.root_name}")
    if mine != yours and mine in pair.writer.messages and yours in pair.reader.messages:
        MessageRules(pair, pair.writer.messages[mine], pair.reader.messages[yours]).compare()


EVOLUTION = Evolution(
    language="protobuf",
    formats=("protobuf",),
    profiles=PROFILES,
    rules=RULES,
    check=check,
    resolve=resolve,
    by_older=BY_OLDER,
)
