"""How a .proto text is mended: the edit for a fault that protoc told, where its words and the text say what is needed.

protoc points at the token that it could not take, so what is missing goes behind the token before it. Numbers are the next
that are free in the message or the enum: one above all that are used, and none that is reserved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from ..near import LOOK_ALIKES, closed, near
from ..problem import Edit
from ..protobuf_types import SCALARS
from ._protobuf_names import upper_snake
from ._protobuf_text import END, Text, numbers, whole

STATEMENTS: Final = ("message", "enum", "service", "import", "package", "option", "syntax", "edition", "extend")
OTHERS: Final = {
    "struct": "message",
    "record": "message",
    "class": "message",
    "type": "message",
    "namespace": "package",
}
"""What declarations are called elsewhere."""

BLOCKS: Final = ("message", "enum", "service", "oneof")
LABELS: Final = ("optional", "required", "repeated")
_LISTS: Final = re.compile(r"(?:list|List|array|Array|vector|set|Set)\s*<\s*([\w.]+)\s*>")
_FILES: Final = {
    "Any": "any", "Duration": "duration", "Empty": "empty", "FieldMask": "field_mask", "Struct": "struct", "Value": "struct",
    "ListValue": "struct", "NullValue": "struct", "Timestamp": "timestamp", "DoubleValue": "wrappers",
    "FloatValue": "wrappers", "Int64Value": "wrappers", "UInt64Value": "wrappers", "Int32Value": "wrappers",
    "UInt32Value": "wrappers", "BoolValue": "wrappers", "StringValue": "wrappers", "BytesValue": "wrappers",
}  # fmt: skip


# The edit of each fault

Found = re.Match[str]
Make = Callable[[Text, Found], "Edit | None"]


def mend(code: str, found: Found, text: str, at: int) -> Edit | None:
    """The edit for a fault that protoc told, in its words `found`, at a place of a text; None where two things could help."""
    make, t = _MAKERS.get(code), Text(text, at)
    return make(t, found) if make and not t.within_a_token else None


def mend_plain(says: str, text: str, at: int) -> Edit | None:
    """The same for faults that protoc's own words are good enough for."""
    t = Text(text, at)
    for pattern, make in _PLAIN:
        if (found := pattern.fullmatch(says)) and not t.within_a_token:
            return make(t, found)
    return None


def with_syntax(text: str) -> Edit | None:
    """A first line that says proto3, unless the text holds what only proto2 has."""
    old = re.search(r"\b(?:required|extensions|group)\b|\[\s*default\s*=", text)
    return None if old else Edit(0, 0, 'syntax = "proto3";\n')


def with_type(name: str, text: str, at: int, other_words: Mapping[str, str]) -> Edit | None:
    """The type that was surely meant, or the import that a well-known one needs."""
    if name.startswith("google.protobuf."):
        return _import_of(name, text)
    t = Text(text, at)
    defined = re.findall(r"\b(?:message|enum|group)\s+(\w+)", text)
    meant = other_words.get(name.lower()) or near(name, [*SCALARS, *defined])
    return t.replaced(meant) if meant and meant != "repeated" and t.token.text == name else None


def _semicolon(t: Text, found: Found) -> Edit | None:
    token = t.token
    if token.text in (",", ":"):
        return t.replaced(";")
    if (
        token is END
        or (token.text == "}" and t.block.kind != "file")
        or (token.kind == "word" and not token.text[0].isdigit())
    ):
        return t.put(";")
    return None


def _missing_number(t: Text, found: Found) -> Edit | None:
    number = t.free(t.block)
    if t.token.text == ":":
        return t.replaced(" =" if t.back(1).end == t.token.start else "=")
    if t.token.kind == "word":
        label = t.back(2)
        meant = near(label.text, LABELS) if label in t.statement()[:1] else None
        return Edit(label.start, label.end, meant) if meant else None
    return t.put(f" = {number}") if number is not None and t.token.text in ";[}" else None


def _field_number(t: Text, found: Found) -> Edit | None:
    token = t.token
    if token.kind == "string":
        plain = token.text.strip("\"'")
        return t.replaced(plain) if re.fullmatch(r"[1-9]\d{0,8}", plain) else None
    number = t.free(t.block)
    if number is None:
        return None
    if token.text == ";":
        return t.put(f" {number}")
    if token.text == "-" and t.back(-1).text.isdigit():
        return Edit(token.start, t.back(-1).end, str(number))
    return t.replaced(str(number)) if token.text.isdigit() else None


def _duplicate(t: Text, found: Found) -> Edit | None:
    if whole(t.token) is None:
        return None
    number = found["next"] or t.free(t.block)
    return None if number is None else t.replaced(str(number))


def _reserved_number(t: Text, found: Found) -> Edit | None:
    """protoc points at the statement that reserves; the number to change is that of the field it names."""
    block = t.block.numbered
    for statement in (one for some in t.blocks if some.numbered is block for one in some.statements):
        for name, equals, number in zip(statement, statement[1:], statement[2:], strict=False):
            if name.text == found["field"] and equals.text == "=" and whole(number) == int(found["number"]):
                free = t.free(block)
                return None if free is None else Edit(number.start, number.end, str(free))
    return None


def _import_of(name: str, text: str) -> Edit | None:
    """The import that a well-known type needs, behind the syntax and the imports that are there."""
    file = _FILES.get(name.removeprefix("google.protobuf."))
    if file is None:
        return None
    at = 0
    for found in re.finditer(r"^[ \t]*(?:syntax|edition|package|import)\b[^;\n]*;[ \t]*", text, re.MULTILINE):
        at = found.end()
    line = f'import "google/protobuf/{file}.proto";'
    return Edit(at, at, f"\n{line}" if at else f"{line}\n")


def _bracket(t: Text, found: Found) -> Edit | None:
    return closed(t.text, "}")


def _gone(t: Text, found: Found) -> Edit | None:
    return t.replaced("")


def _declaration(t: Text, found: Found) -> Edit | None:
    if t.token.text == "}":
        return t.replaced("")
    meant = OTHERS.get(t.token.text.lower()) or near(t.token.text, STATEMENTS)
    named = t.back(-1).kind in ("word", "string")
    return t.replaced(meant) if meant and named else None


def _first_value(t: Text, found: Found) -> Edit | None:
    """A value of 0 in front, named as the guide has it; where a later one is 0 already, which is to go first is not clear."""
    at = t.at
    enum = next((block for block in reversed(t.blocks) if block.kind == "enum" and block.opens <= at), None)
    if t.token.text != "" and (t.back(1).text == "enum"):  # an empty enum: protoc points at its name
        enum = next((block for block in t.blocks if block.kind == "enum" and block.name == t.token.text), None)
    if enum is None or 0 in numbers(enum):
        return None
    name = f"{upper_snake(enum.name)}_UNSPECIFIED"
    if re.search(rf"\b{name}\b", t.text):
        return None
    lead = re.compile(r"[ \t]*\n[ \t]*(?=\w)").match(t.text, enum.opens)
    blanks = lead[0][lead[0].index("\n") :] if lead else " "
    return Edit(enum.opens, enum.opens, f"{blanks}{name} = 0;")


def _enum_value(t: Text, found: Found) -> Edit | None:
    number, statements = t.free(t.block), t.block.statements
    if number is None or t.token.text not in ",;}[":
        return None
    first = next((one for one in statements if one and one[0].text not in ("option", "reserved")), [])
    if t.back(1) in first[:1] and 0 not in numbers(t.block):
        number = 0
    if t.token.text == ",":
        return t.replaced(f" = {number};")
    return t.put(f" = {number}" + ";" * (t.token.text == "}"))


def _label_gone(t: Text, found: Found) -> Edit | None:
    """The label of the statement goes. It is told at the label, or at what follows it."""
    for token in t.statement():
        if token.text in LABELS and token.start <= t.at:
            takes_meaning = token.text == "repeated" and "oneofs" in found[0]
            return None if takes_meaning or "Required labels" in found[0] else t.without(token)
    return None


def _default_gone(t: Text, found: Found) -> Edit | None:
    """`default = …` among the options of a field, with its comma, or with the brackets where it is alone."""
    for pattern in (
        r"\s*\[\s*default\s*=\s*{value}\s*\]", r"default\s*=\s*{value}\s*,\s*", r"\s*,\s*default\s*=\s*{value}",
    ):  # fmt: skip
        value = r"(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[-+]?[\w.]+)"
        for option in re.finditer(pattern.replace("{value}", value), t.text):
            if option.start() < t.at < option.end():
                return Edit(*option.span(), "")
    return None


def _syntax(t: Text, found: Found) -> Edit | None:
    digits = set(re.findall("[23]", t.token.text))
    return t.replaced(f'"proto{digits.pop()}"') if len(digits) == 1 else None


def _quoted(t: Text, found: Found) -> Edit | None:
    """A word, or a path, in quotes."""
    path = re.compile(r"[\w./-]+").match(t.text, t.at)
    return Edit(t.at, path.end(), f'"{path[0]}"') if path else None


def _unquoted_syntax(t: Text, found: Found) -> Edit | None:
    known = t.token.text in ("proto2", "proto3") and t.back(-1).text == ";"
    return t.replaced(f'"{t.token.text}"') if known else None


def _letter(t: Text, found: Found) -> Edit | None:
    """A mark that only looks like one of the language's; quotation marks only as a pair where a text may stand."""
    if pair := re.compile(r"[“”„‟″＂«]([^“”„‟″＂»\"\n]*+)[“”„‟″＂»]").match(t.text, t.at):
        return (
            Edit(*pair.span(), f'"{pair[1]}"') if t.back(1).text in ("=", "import", "reserved", ",", "option") else None
        )
    plain = LOOK_ALIKES.get(t.text[t.at : t.at + 1])
    if plain == ";" and not (t.back(1).text.isdigit() or t.back(1).kind == "string" or t.back(1).text in ("]", ")")):
        return None
    return None if plain is None or plain in ('"', "'") else Edit(t.at, t.at + 1, plain)


def _list(t: Text, found: Found) -> Edit | None:
    """list<string> is written repeated string."""
    before = t.back(1)
    of = _LISTS.match(t.text, before.start) if t.token.text == "<" else None
    return Edit(*of.span(), f"repeated {of[1]}") if of else None


def _string_end(t: Text, found: Found) -> Edit | None:
    """A text ends on its line, before the semicolon."""
    start = t.text.rfind("\n", 0, t.at) + 1
    line = t.text[start : t.at].rstrip()
    quote = re.search(r"([\"'])(?:(?!\1).)*\Z", line)
    at = start + len(line.removesuffix(";"))
    return Edit(at, at, quote[1]) if quote else None


def _expected(t: Text, found: Found) -> Edit | None:
    """A mark of the language that is missing, or another one that stands in its place."""
    mark, token = found["mark"], t.token
    if mark == "=":
        if token.text == ":":
            return t.replaced("=")
        return t.put(" =") if token.kind == "string" or token.text in ("true", "false") else None
    if mark == "{":
        declared = t.back(1).kind == t.back(2).kind == token.kind == "word" and t.back(2).text in BLOCKS
        return t.put(" {") if declared and t.back(-1).text != "{" and not t.back(1).text.endswith(".") else None
    return None if t.back(1).text.endswith(".") or token.text.startswith(".") else t.put(mark)


def _alias_gone(t: Text, found: Found) -> Edit | None:
    enum = next((one for one in t.blocks if one.kind == "enum" and one.name == found["enum"].rpartition(".")[2]), None)
    for statement in () if enum is None else enum.statements:
        if [one.text for one in statement[:2]] == ["option", "allow_alias"]:
            return Edit(statement[0].start, statement[-1].end, "")
    return None


_MAKERS: Final[dict[str, Make]] = {
    "missing-semicolon": _semicolon,
    "missing-field-number": _missing_number,
    "field-number": _field_number,
    "duplicate-number": _duplicate,
    "reserved-number": _reserved_number,
    "missing-bracket": _bracket,
    "unmatched-bracket": _gone,
    "declaration": _declaration,
    "field-name": _list,
    "letter": _letter,
    "enum-first-value": _first_value,
    "enum-empty": _first_value,
    "enum-value": _enum_value,
    "required": _label_gone,
    "label": _label_gone,
    "default": _default_gone,
    "syntax": _syntax,
    "reserved-name": lambda t, found: _quoted(t, found) if "literals" in found[0] else None,
    "number-range": lambda t, found: None if t.block.kind == "enum" else _field_number(t, found),
    "edition": lambda t, found: t.replaced(f'"{found["most"]}"'),
    "comment": lambda t, found: Edit(len(t.text), len(t.text), " */"),
    "allow-alias": _alias_gone,
}
_PLAIN: Final[tuple[tuple[re.Pattern[str], Make], ...]] = (
    (re.compile(r'Expected "(?P<mark>[={>,\])])"\.'), _expected),
    (re.compile(r"Expected syntax identifier\."), _unquoted_syntax),
    (re.compile(r"Expected a string naming the file to import\."), _quoted),
    (re.compile(r"Multiline strings are not allowed\..*"), _string_end),
)
