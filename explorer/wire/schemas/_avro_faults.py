"""What can be wrong with an Avro schema, told once: the words of each fault, and the list that a walk tells them to.

In the words, {name} and its like are filled in at the place of the fault. A remark is legal and worth telling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from .. import limits
from ..jsontree import Tree
from ..problem import Edit, Problem
from ..value import Real, Value

SHOWN: Final = 60
"""Characters of a name or a text that are shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its code, what is wrong, what was expected, what to do."""

    code: str
    detail: str
    expected: str
    fix: str = ""


NO_TYPE: Final = Fault(
    "avro-type", "{found} is no type.", "a name of a type, an object or an array",
    'Name a type in quotes, for example "string".',
)  # fmt: skip
TYPE_MISSING: Final = Fault(
    "avro-type", "An object without a type.", '"type": the name of a type',
    'Add "type": "record", "enum", "array", "map", "fixed" or a primitive one.',
)  # fmt: skip
NESTED_TYPE: Final = Fault(
    "avro-nested-type", "A type inside a type: some readers refuse it.", "the name of a type",
    "Write the inner type without the object around it.",
)  # fmt: skip
UNKNOWN_TYPE: Final = Fault(
    "avro-unknown-type", "There is no type {name} here.", "a type that is defined: {known}", "{hint}"
)
NO_ELEMENTS: Final = Fault(
    "avro-attribute", 'The {kind} has no "{key}".', '"{key}": a type', 'Add "{key}": "string", or whatever its {key} are.'
)  # fmt: skip
NO_FIELDS: Final = Fault(
    "avro-attribute", "The {kind} {name} has no list of fields.", '"fields": an array', 'Add "fields": [].'
)  # fmt: skip
NO_FIELD: Final = Fault(
    "avro-field", "{found} is no field.", "an object with name and type", 'Write {{"name": "…", "type": "…"}}.'
)  # fmt: skip
FIELD_TYPE_MISSING: Final = Fault(
    "avro-type", "The field {name} has no type.", '"type": a type', 'Add "type": "string", or whatever it is.'
)  # fmt: skip
FIELD_TWICE: Final = Fault(
    "avro-duplicate-field", "{record} has two fields {name}.", "each name once", "Rename one of the two."
)  # fmt: skip
KEY_TWICE: Final = Fault(
    "duplicate-key", "{name} comes twice in one object.", "each name once", "Remove or rename one of the two."
)  # fmt: skip
NAME_MISSING: Final = Fault("avro-name", "The {kind} has no name.", '"name": a text', 'Add "name": "…".')
NO_NAME: Final = Fault(
    "avro-name", "{found} cannot be {what}.", "letters A to Z, digits and _, not beginning with a digit", "Write {clean}."
)  # fmt: skip
PRIMITIVE_NAME: Final = Fault(
    "avro-name", "{name} is the name of a primitive type.", "another name", "Rename it."
)  # fmt: skip
PRIMITIVE_LIKE: Final = Fault(
    "avro-name", "{name} ends in the name of a primitive type: only its full name means it, and some readers refuse it.",
    "another name", "Rename it.",
)  # fmt: skip
REDEFINED: Final = Fault(
    "avro-redefined", "{name} is defined twice; the first time on line {line}.", "each full name once",
    'Refer to the first one by its name: "{name}".',
)  # fmt: skip
NO_ALIASES: Final = Fault(
    "avro-aliases", "Aliases are a list of names.", "an array of texts", 'Write "aliases": ["oldName"].'
)  # fmt: skip
ALIAS_TAKEN: Final = Fault(
    "avro-aliases", "The alias {name} is also the name of another one here.", "an alias that is no name",
    "Remove the alias, or rename one of the two.",
)  # fmt: skip
NOT_TEXT: Final = Fault("avro-attribute", "{key} is no text and is ignored.", "text")
NO_SYMBOLS: Final = Fault(
    "avro-symbol", "The enum {name} has no list of symbols.", '"symbols": an array of names', 'Add "symbols": ["A", "B"].'
)  # fmt: skip
NO_SYMBOL: Final = Fault("avro-symbol", "{found} is no symbol.", "a name in quotes", "Write a name in quotes.")
SYMBOL_TWICE: Final = Fault(
    "avro-symbol", "The symbol {name} comes twice.", "each symbol once", "Remove one of the two."
)
ENUM_DEFAULT: Final = Fault("avro-enum-default", "The default of {name} is none of its symbols.", "{known}", "{hint}")
NO_SIZE: Final = Fault(
    "avro-size", "The fixed {name} needs a size.", "a number of bytes, 0 or more", 'Write "size": 16, or however many.'
)  # fmt: skip
NESTED_UNION: Final = Fault(
    "avro-union", "A union immediately inside a union.", "a type that is no union", "Put its branches into the outer union."
)  # fmt: skip
BRANCH_TWICE: Final = Fault(
    "avro-union", "The union has two branches of {name}.", "each type once",
    "Remove one, or wrap one of them in a record of its own.",
)  # fmt: skip
NO_ORDER: Final = Fault("avro-order", "{found} is no order.", "ascending, descending or ignore", "{hint}")
NO_DEFAULT: Final = Fault(
    "avro-default", "The default of {record}.{name} does not fit its type.", "{wanted}", "{hint}"
)  # fmt: skip
LATER_BRANCH: Final = Fault(
    "avro-default", "The default belongs to a later branch of the union; readers before Avro 1.12 refuse it.",
    "a default of the first branch, {name}", "Put the branch of the default first.",
)  # fmt: skip
LOGICAL_IGNORED: Final = Fault(
    "avro-logical-type", "The logical type {name} is ignored, and the value read as {base}.", "{wanted}", "{hint}"
)  # fmt: skip

FOREIGN: Final = {
    "integer": 'Write "int" for 32 bits or "long" for 64.',
    "int32": 'Write "int".', "i32": 'Write "int".', "short": 'Write "int".', "int16": 'Write "int".', "i16": 'Write "int".',
    "int64": 'Write "long".', "i64": 'Write "long".', "uint32": 'Write "long".', "uint64": 'Write "long".',
    "byte": 'Write "int" for a number, "bytes" for several of them.', "binary": 'Write "bytes".',
    "bool": 'Write "boolean".', "str": 'Write "string".', "text": 'Write "string".', "none": 'Write "null".',
    "number": 'Write "double".', "float32": 'Write "float".', "float64": 'Write "double".',
    "union": 'Write the branches as an array: ["null", "string"].',
    "object": 'Write {"type": "record", "name": …, "fields": […]}.', "list": 'Write {"type": "array", "items": …}.',
    "date": 'Write {"type": "int", "logicalType": "date"}.',
    "timestamp": 'Write {"type": "long", "logicalType": "timestamp-millis"}.',
    "decimal": 'Write {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}.',
    "uuid": 'Write {"type": "string", "logicalType": "uuid"}.',
    "array": 'Write {"type": "array", "items": …}.', "map": 'Write {"type": "map", "values": …}.',
    "record": 'Write {"type": "record", "name": …, "fields": […]}.',
    "enum": 'Write {"type": "enum", "name": …, "symbols": […]}.',
    "fixed": 'Write {"type": "fixed", "name": …, "size": …}.',
}  # fmt: skip
"""What people write who come from elsewhere, and what Avro has for it."""


PATIENCE: Final = 10
"""Faults of one text for which likely names and edits are looked for."""

Edited = Callable[[], Edit | None] | None


class Told:
    """Problems and remarks of one text, each at its place, up to the limit on them."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []

    def problem(
        self, fault: Fault, at: str | tuple[int, int], found: str | None = None, edit: Edited = None, **words: object
    ) -> None:  # fmt: skip
        """What makes the schema unreadable, at a JSON Pointer or at characters of the text. `edit` is asked for what mends
        it, while there are few faults."""
        self._tell(self.problems, fault, at, found, edit if self.patient else None, words)

    def remark(
        self, fault: Fault, at: str | tuple[int, int], found: str | None = None, edit: Edited = None, **words: object
    ) -> None:  # fmt: skip
        """What is legal and worth telling."""
        self._tell(self.remarks, fault, at, found, edit if len(self.remarks) < PATIENCE else None, words)

    @property
    def patient(self) -> bool:
        """Whether hints are still worked out: looking for likely names takes time, and one text may have many faults."""
        return len(self.problems) < PATIENCE

    def _tell(
        self,
        told: list[Problem],
        fault: Fault,
        at: str | tuple[int, int],
        found: str | None,
        edit: Edited,
        words: Mapping[str, object],
    ) -> None:
        if len(told) >= limits.REMARKS:
            return
        if isinstance(at, str):
            node = self.tree.at(at)
            at, found = node.span, found or seen(node.plain)
        place, found = self.tree.place(*at), found or "this"
        fill = {"found": found} | {key: shown(str(word)) for key, word in words.items()}
        detail, expected, fix = (text.format_map(fill) for text in (fault.detail, fault.expected, fault.fix))
        told.append(
            Problem(
                code=fault.code, detail=detail, line=place.line, column=place.column, expected=expected, found=found,
                fix=fix or None, edit=None if edit is None else edit(),
            )
        )  # fmt: skip


def shown(text: str) -> str:
    return text if len(text) <= 3 * SHOWN else text[: 3 * SHOWN - 1] + "…"


def seen(value: Value) -> str:
    """A value of JSON in a few words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"' if len(value) <= SHOWN else f'"{value[: SHOWN - 1]}…"'
        case dict():
            return "an object with " + (shown(", ".join(list(value)[:6])) or "nothing in it")
        case list():
            return f"an array of {len(value)}"
        case Real():
            return value.text[:SHOWN]
        case int():
            return str(value) if value.bit_length() < 200 else f"an integer of {value.bit_length()} bits"
        case _:
            return "this"


def closest(word: object, words: Iterable[str]) -> str:
    """Did you mean …? Empty where nothing comes close."""
    if not isinstance(word, str) or len(word) > SHOWN:
        return ""
    close = get_close_matches(word, [known for known in words if len(known) <= SHOWN][:500])
    return f"Did you mean {' or '.join(dict.fromkeys(close))}?" if close else ""


def clean(name: str) -> str:
    """A name made of what names may have; namespaces keep their dots."""
    parts = [re.sub(r"[^A-Za-z0-9_]", "_", part) for part in name.split(".") if part]
    return ".".join(f"_{part}" if part[0].isdigit() else part for part in parts) or "_"
