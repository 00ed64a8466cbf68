"""What protoc says, in words that tell what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, Protocol

from .. import limits
from ..problem import Edit, Problem
from ..protobuf_types import SCALARS
from ..schema import place
from ._protobuf_mend import mend, mend_plain, with_syntax, with_type


class Said(Protocol):
    """A fault as protoc tells it: where, in characters, and in its own words."""

    @property
    def at(self) -> int: ...
    @property
    def says(self) -> str: ...


Fix = str | Callable[[re.Match[str], str], str | None] | None

_FOUND: Final = re.compile(r"\w+(?:\.\w+)*|\"[^\"\n]{0,40}\"?|[^\s]")
_MEANT: Final = {
    "int": "int32", "integer": "int64", "long": "int64", "short": "int32", "byte": "bytes", "uint": "uint32",
    "i32": "int32", "i64": "int64", "i16": "int32", "str": "string", "text": "string", "boolean": "bool",
    "float64": "double", "float32": "float", "number": "double", "decimal": "string", "date": "google.protobuf.Timestamp",
    "datetime": "google.protobuf.Timestamp", "timestamp": "google.protobuf.Timestamp", "list": "repeated", "any":
    "google.protobuf.Any", "object": "google.protobuf.Struct",
}  # fmt: skip


def _nearest(found: re.Match[str], text: str) -> str | None:
    """The type that a name that is not defined was meant to be."""
    name = found["name"]
    known = [*SCALARS, *re.findall(r"\b(?:message|enum|group)\s+(\w+)", text)]
    meant = _MEANT.get(name.lower()) or next(iter(difflib.get_close_matches(name, known, 1, 0.6)), None)
    if meant == "repeated":
        return "A list is written: repeated string name = 1;"
    if name.startswith("google.protobuf."):
        return f'Import the file that defines it, as in import "google/protobuf/{name.split(".")[2].lower()}.proto";'
    if meant is None and name.lower() in (known_name.lower() for known_name in known):
        meant = next(known_name for known_name in known if known_name.lower() == name.lower())
    return f"Write {meant}." if meant else f"Define message {name} {{ … }} in this text, or use a type that is there."


# protoc's words -> code, what was expected (None: protoc's words say it), what to do
_TABLE: Final[tuple[tuple[str, str, str | None, Fix], ...]] = (
    (r"Missing field number\.", "missing-field-number", "= and a field number",
     "Give each field a number of its own: name = 1;"),
    (r"Expected field number\.", "field-number", "a whole number from 1 to 536870911",
     "Number the fields 1, 2, 3 …; numbers up to 15 take one byte."),
    (r"Field numbers must be positive.*", "field-number", "a field number from 1 to 536870911",
     "Number the fields from 1 on."),
    (r"Field numbers cannot be greater than (?P<most>\d+)\.", "field-number", "a field number up to 536870911",
     "Take a smaller number: up to 15 it fits in one byte."),
    (r'Field number (?P<number>\d+) has already been used in "(?P<message>[^"]*)" by field "(?P<other>[^"]*)".'
     r"(?: Next available field number is (?P<next>\d+)\.)?", "duplicate-number", "each field number once in a message",
     lambda found, text: f"Take a number that is free, such as {found['next']}." if found["next"] else
     "Take a number that is free."),
    (r'Field "(?P<field>[^"]*)" uses reserved number (?P<number>\d+)\.', "reserved-number", "a number that is not reserved",
     "Take another number; a reserved one was in use before, and old bytes may still hold it."),
    (r'Field name "(?P<field>[^"]*)" is reserved\.', "reserved-name", "a name that is not reserved",
     "Take another name, or remove it from the reserved ones."),
    (r'Enum value "(?P<field>[^"]*)" uses reserved number (?P<number>-?\d+)\.', "reserved-number",
     "a number that is not reserved", "Take another number."),
    (r'"(?P<name>[^"]*)" is not defined\.', "unknown-type", "a type that is defined", _nearest),
    (r'"(?P<name>[^"]*)" seems to be defined in "(?P<file>[^"]*)", which is not imported.*', "unknown-type",
     "a type that is defined", lambda found, text: f'Add import "{found["file"]}"; at the top.'),
    (r'"(?P<name>[^"]*)" is not a message type\.', "unknown-type", "a message", "Put a message there."),
    (r'"(?P<name>[^"]*)" is already defined.*', "duplicate-name", "each name once", "Give one of the two another name."),
    (r'Expected ";"\.', "missing-semicolon", "a semicolon", "End the statement before it with ;"),
    (r"Reached end of input in (?P<what>[\w ]*) definition \(missing '}'\)\.", "missing-bracket", "a closing }",
     "Add } at the end."),
    (r'Unmatched "}"\.', "unmatched-bracket", "a declaration", "Remove this bracket, or the one too many before it."),
    (r'Expected top-level statement.*', "declaration", "message, enum, service, import, package or option",
     "A .proto text is made of declarations such as message Person { string name = 1; }"),
    (r"Expected field name\.", "field-name", "the name of the field",
     "A field is written: type, name, = and number, as in string user_name = 1;"),
    (r"Expected (?P<what>message|enum|service|oneof|enum constant|method) name\.", "name", None,
     "Names are letters, digits and underscores, and begin with a letter."),
    (r"Expected type name\.", "type-name", "the name of a type", "A field begins with its type, as in string name = 1;"),
    (r"Interpreting non ascii codepoint.*", "letter", "a name of the letters A to Z, digits and underscores",
     "Write the name without it; json_name keeps any name in JSON: string name = 1 [json_name = \"…\"];"),
    (r"The first enum value must be zero for open enums\.", "enum-first-value", "a first value of 0",
     "Begin the enum with a value that means nothing was said, such as COLOR_UNSPECIFIED = 0;"),
    (r"Enum value in map must define 0 as the first value\.", "enum-first-value", "an enum that begins with 0",
     "Give the enum a first value of 0: an entry without a value has it."),
    (r"Enums must contain at least one value\.", "enum-empty", "at least one value", "Add a value, such as UNKNOWN = 0;"),
    (r'"(?P<name>[^"]*)" uses the same enum value as "(?P<other>[^"]*)".*?(?:The next available enum value is '
     r"(?P<next>-?\d+)\.)?", "duplicate-number", "each number once in an enum",
     "Take a number that is free, or say option allow_alias = true; in the enum."),
    (r"Missing numeric value for enum constant\.", "enum-value", "= and a number", "Give the value a number: RED = 1;"),
    (r"Integer out of range\.", "number-range", "a smaller number", "Enum values go from -2147483648 to 2147483647."),
    (r"Required fields are not allowed in .*", "required", "no label, or optional",
     "Remove required: in proto3 each field may be absent."),
    (r"Required labels are not allowed in .*|Label \"(?:optional|required)\" is not supported in editions.*", "label",
     "no label", "Editions say it with an option: [features.field_presence = LEGACY_REQUIRED]."),
    (r"Explicit default values are not allowed in .*", "default", "no default",
     "Remove it: in proto3 a default is always zero, empty or false."),
    (r"Groups are not supported in .*", "group", "a message", "Declare a message and use it as the field's type."),
    (r"Key in map fields cannot be.*", "map-key", "a key of an integer type, bool or string", "Take string for the key."),
    (r"Field labels .* are not allowed on map fields\.", "label", "map<…> without a label", "Remove the label."),
    (r"Fields in oneofs must not have labels.*", "label", "a field without a label",
     "Remove the label; for a list, put a message with the list into the oneof."),
    (r"Extension ranges are not allowed in proto3\.", "extension-range", "no extensions",
     "proto3 has none: use google.protobuf.Any, or proto2."),
    (r"Unrecognized syntax identifier.*", "syntax", '"proto2" or "proto3"', 'Write syntax = "proto3";'),
    (r"Edition (?P<edition>\w+) is later than the maximum supported edition (?P<most>\w+)", "edition", None,
     lambda found, text: f"Write edition = \"{found['most']}\";"),
    (r"End-of-file inside block comment\.", "comment", "*/ at the end of the comment", "Close the comment with */"),
    (r'Option "(?P<option>[^"]*)" unknown\..*', "unknown-option", "an option that is known",
     "Remove it, or declare it with extend in this text."),
    (r'The default JSON name of field "(?P<field>[^"]*)".*', "json-name", "JSON names that differ",
     "Rename one of the two fields, or give it a json_name of its own."),
    (r".* should (?:begin with|be) .*features\.enforce_naming_style.*", "naming-style", None,
     "Edition 2024 asks for this style: follow it, or add option features.enforce_naming_style = STYLE_LEGACY;"),
    (r'"(?P<enum>[^"]*)" declares support for enum aliases but.*', "allow-alias", "two values of one number",
     "Remove option allow_alias."),
    (r"Field numbers 19000 through 19999 are reserved.*", "field-number", "a number outside 19000 to 19999",
     "Take a number below 19000: up to 15 it fits in one byte."),
    (r"Reached maximum recursion limit for nested messages\.", "too-deep", "fewer messages inside one another",
     "Move the inner messages out to the top of the file."),
    (r"Option .* cannot be set on an entity of type `(?P<kind>\w+)`\.", "option-target", "an option of this declaration",
     "Move the option to the file or to a field."),
    (r"Reserved names must be string literals.*", "reserved-name", "the name in quotes", 'Write reserved "name";'),
)  # fmt: skip
_KNOWN: Final = tuple((re.compile(pattern), code, expected, fix) for pattern, code, expected, fix in _TABLE)
_LABEL: Final = 'Expected "required", "optional", or "repeated".'
_DETAIL: Final = {
    "missing-syntax": "The text does not say its syntax, so it is read as proto2, where each field has a label.",
    "letter": "Names in a .proto are made of the letters A to Z, digits and underscores.",
}
"""Where protoc's own words do not help."""
_LOST: Final = frozenset(
    (
        "protoc",
        "declaration",
        "name",
        "field-name",
        "type-name",
        "letter",
        "comment",
        "missing-bracket",
        "unmatched-bracket",
    )
)
"""Faults after which protoc may have lost its place: what it says of the rest is not to be acted on before."""
MENDED: Final = 20
"""Faults for which an edit is looked for; after each edit the next ones are told anew."""
_ASIDE: Final = re.compile(r"Suggested field numbers for .*|  Comment started here\.")
"""What protoc adds to the fault before it."""
_SCOPING: Final = re.compile(r"Note that enum values use C\+\+ scoping rules")
_BEGIN_WITH_ENUM: Final = (
    "The values of all enums at one level share their names: begin each with the enum's name, as in COLOR_RED."
)


def in_words(text: str, faults: Iterable[Said], *, declared: bool) -> list[Problem]:
    """protoc's faults as problems, in the order of the text. `declared`: whether the text says its syntax."""
    problems: list[Problem] = []
    for fault in faults:
        if _SCOPING.match(fault.says) and problems:
            problems[-1] = replace(problems[-1], fix=_BEGIN_WITH_ENUM)
        elif not _ASIDE.match(fault.says) and len(problems) < limits.REMARKS:
            problems.append(_problem(text, fault, declared, mending=len(problems) < MENDED))
    problems = _one_a_place(problems)
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    lost = next((index for index, problem in enumerate(problems) if problem.code in _LOST), len(problems))
    problems[lost + 1 :] = [replace(problem, edit=None) for problem in problems[lost + 1 :]]
    return problems or [
        Problem(
            code="not-protobuf",
            detail="protoc refused the text and did not say why.",
            expected="a .proto text",
            found="something else",
            fix="Compare it with an example.",
        )
    ]


def _one_a_place(problems: list[Problem]) -> list[Problem]:
    """The first problem of each place; and of a letter that no name can hold, the first of its line."""
    first: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        first.setdefault(
            (problem.line, "letter") if problem.code == "letter" else (problem.line, problem.column), problem
        )
    letters = {(problem.line, problem.column) for problem in first.values() if problem.code == "letter"}
    return [problem for where, problem in first.items() if where not in letters]


def _problem(text: str, fault: Said, declared: bool, *, mending: bool) -> Problem:
    code, expected, fix, said = _explained(text, fault, declared)
    token = _FOUND.match(text, fault.at)
    found = (token[0] if token else "the end of the text") if fault.at < len(text) else "the end of the text"
    at = place(text, fault.at, fault.at)
    if code == "letter" and fault.at < len(text):
        found = text[fault.at]
    if found == "the end of the text" and text[fault.at :].strip():
        found = "the end of the line"
    says = _DETAIL.get(code) or (fault.says if fault.says.endswith(".") else f"{fault.says}.")
    return Problem(
        code=code,
        detail=f"Line {at.line}, column {at.column}: {says}",
        line=at.line,
        column=at.column,
        expected=expected,
        found=found,
        fix=fix,
        edit=_edit(code, said, text, fault) if mending else None,
    )


def _edit(code: str, found: re.Match[str] | None, text: str, fault: Said) -> Edit | None:
    """The fix as an edit, where one thing only can be meant."""
    if code == "missing-syntax":
        return with_syntax(text)
    if found is None:
        return mend_plain(fault.says, text, fault.at)
    if code == "unknown-type":
        return with_type(found["name"], text, fault.at, _MEANT)
    return mend(code, found, text, fault.at)


def _explained(text: str, fault: Said, declared: bool) -> tuple[str, str, str | None, re.Match[str] | None]:
    """Code, expected, fix, and protoc's words where they are known."""
    says = fault.says
    if says == _LABEL:
        if not declared:
            return (
                "missing-syntax", 'a label, because a text that does not say its syntax is proto2',
                'Begin the text with syntax = "proto3"; where fields need no label.', None,
            )  # fmt: skip
        fix = 'Add a label, or say syntax = "proto3"; where none is needed.'
        return "label", "required, optional or repeated", fix, None
    for pattern, code, expected, make in _KNOWN:
        if found := pattern.fullmatch(says):
            words = make(found, text) if callable(make) else make
            return code, expected or _expected(says), words, found
    return "protoc", _expected(says), None, None


def _expected(says: str) -> str:
    """What protoc expected, where its own words say it."""
    return says.removeprefix("Expected ").rstrip(".") if says.startswith("Expected ") else "what protoc accepts"
