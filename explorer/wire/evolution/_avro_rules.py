"""The table of Avro's rules, in the order they are told."""

from __future__ import annotations

from typing import Final

from ..rule import Rule, Verdict

_SPEC: Final = "Avro 1.12: Schema Resolution"

RECORDS_BY_ANY_NAME: Final = (
    "Avro Java's decoder does not look at the names of records and reads the bytes all the same; Apache's library for Python "
    "and fastavro refuse them."
)
"""What is told beside a mismatch of two records' names."""

NAME_MISMATCH = Rule(
    "NAME_MISMATCH", "Names of records, enums and fixed", Verdict.FAIL,
    "Two named types match if their unqualified names are equal, or if the reader lists the writer's full name as an alias.",
    _SPEC, also_known_as=("Avro Java, Confluent: NAME_MISMATCH",),
)  # fmt: skip
TYPE_MISMATCH = Rule(
    "TYPE_MISMATCH", "Types", Verdict.FAIL,
    "The types differ and no promotion leads from the writer's to the reader's.",
    _SPEC, also_known_as=("Avro Java, Confluent: TYPE_MISMATCH",),
)  # fmt: skip
READER_FIELD_MISSING_DEFAULT_VALUE = Rule(
    "READER_FIELD_MISSING_DEFAULT_VALUE", "A default for every field the writer lacks", Verdict.FAIL,
    "The reader wants a field that the writer never wrote, by name or by alias, and has no default to take instead. "
    "A default of null counts.", _SPEC,
    also_known_as=("Avro Java, Confluent: READER_FIELD_MISSING_DEFAULT_VALUE",),
)  # fmt: skip
MISSING_ENUM_SYMBOLS = Rule(
    "MISSING_ENUM_SYMBOLS", "Symbols of an enum", Verdict.FAIL,
    "The writer may write a symbol that the reader does not know, and the reader's enum has no default.",
    _SPEC, also_known_as=("Avro Java, Confluent: MISSING_ENUM_SYMBOLS",),
)  # fmt: skip
FIXED_SIZE_MISMATCH = Rule(
    "FIXED_SIZE_MISMATCH", "Sizes of fixed", Verdict.FAIL, "Two fixed types match only if their sizes are equal.",
    _SPEC, also_known_as=("Avro Java, Confluent: FIXED_SIZE_MISMATCH",),
)  # fmt: skip
MISSING_UNION_BRANCH = Rule(
    "MISSING_UNION_BRANCH", "A branch for everything the writer may write", Verdict.FAIL,
    "The writer may write a type that no branch of the reader's union reads.",
    _SPEC, also_known_as=("Avro Java, Confluent: MISSING_UNION_BRANCH",),
)  # fmt: skip
DEFAULT_INVALID = Rule(
    "DEFAULT_INVALID", "Defaults fit their types", Verdict.FAIL,
    "A default must be a value of the field's type; for a union, of its first branch.",
    "Avro 1.12: Complex Types, Records",
    unproved="The writer writes this field, so no reader takes its default.",
)  # fmt: skip
ALIAS_ONE_WAY = Rule(
    "ALIAS_ONE_WAY", "Renames work in one direction", Verdict.PASS,
    "Only the reader's aliases are looked at: the one that knows the old name reads old data, the old one does not know "
    "the new name.", "Avro 1.12: Aliases",
)  # fmt: skip
NAMESPACE_CHANGED = Rule(
    "NAMESPACE_CHANGED", "Namespaces", Verdict.WARN,
    "The unqualified names agree, the full names do not. The specification takes them for one name; Avro Java's decoder "
    "wants full names of enums and fixed to agree, and Apache's library for Python those of records, too.", _SPEC,
)  # fmt: skip
LOGICAL_TYPE_CHANGED = Rule(
    "LOGICAL_TYPE_CHANGED", "Logical types", Verdict.WARN,
    "The bytes are read, but as another thing: the logical type differs, or the precision or scale of a decimal.",
    "Avro 1.12: Logical Types",
)  # fmt: skip
PROMOTION_LOSES_PRECISION = Rule(
    "PROMOTION_LOSES_PRECISION", "Promotions that round", Verdict.WARN,
    "A float holds integers exactly up to 2^24, a double up to 2^53; larger ones are rounded in silence.", _SPEC,
)  # fmt: skip
BYTES_NOT_TEXT = Rule(
    "BYTES_NOT_TEXT", "Bytes read as text", Verdict.WARN,
    "Any bytes may be written, but only those that are UTF-8 read as a string.", _SPEC,
)  # fmt: skip
ENUM_DEFAULT_TAKEN = Rule(
    "ENUM_DEFAULT_TAKEN", "Unknown symbols become the default", Verdict.WARN,
    "A symbol that the reader does not know is read as the default of its enum; what was written is lost.", _SPEC, loses=True,
)  # fmt: skip
UNION_AMBIGUOUS = Rule(
    "UNION_AMBIGUOUS", "The branch that is read", Verdict.WARN,
    "The reader takes the first branch that matches, which is not the one that says the same as the writer's.", _SPEC,
)  # fmt: skip
DEFAULT_CHANGED = Rule(
    "DEFAULT_CHANGED", "Defaults", Verdict.WARN,
    "The same field has another default: data that lacks it reads as another value than before.",
    "Avro 1.12: Complex Types, Records",
    unproved="This writer writes the field, so no reader takes the default; data of a writer that lacks it would show it.",
)  # fmt: skip
FIELD_DROPPED = Rule(
    "FIELD_DROPPED", "Fields the reader steps over", Verdict.PASS,
    "The writer writes a field that the reader does not know; its bytes are stepped over and lost.", _SPEC, loses=True,
)  # fmt: skip
REORDERED = Rule(
    "REORDERED", "Order of fields", Verdict.PASS,
    "Fields are found by name, so their order may change; the bytes are in the writer's order.", _SPEC,
)  # fmt: skip
DOC_CHANGED = Rule(
    "DOC_CHANGED", "Documentation", Verdict.PASS, "Documentation is for people; no reader looks at it.",
    "Avro 1.12: Complex Types, Records",
)  # fmt: skip

RULES: Final = (
    NAME_MISMATCH, TYPE_MISMATCH, READER_FIELD_MISSING_DEFAULT_VALUE, MISSING_ENUM_SYMBOLS, FIXED_SIZE_MISMATCH,
    MISSING_UNION_BRANCH, DEFAULT_INVALID, NAMESPACE_CHANGED, LOGICAL_TYPE_CHANGED, PROMOTION_LOSES_PRECISION,
    BYTES_NOT_TEXT, ENUM_DEFAULT_TAKEN, UNION_AMBIGUOUS, DEFAULT_CHANGED, ALIAS_ONE_WAY, FIELD_DROPPED, REORDERED,
    DOC_CHANGED,
)  # fmt: skip
