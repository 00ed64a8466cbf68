"""The table of Thrift's rules, in the order they are told.

A walk only sees that the reader lacks something, or alone has it. It tells it as if the reader were the newer version: as
removed, or added. Where the reader is the older one, `BY_OLDER` says what it is called: what an old reader lacks was added.
What an argument or an exception may do is the same as what a field may; such a case is told under its own rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..rule import Rule, Verdict

_IDL: Final = "Thrift IDL"
_STRUCT: Final = "Thrift IDL: Struct, Field ID"
_WIRE: Final = "Thrift protocol structure: Struct"
_AUDIT: Final = "thrift --audit"


def _audit(*messages: str) -> tuple[str, ...]:
    return tuple(f"{_AUDIT}: {message}" for message in messages)


_CODE: Final = "Only generated code sees it; nothing of it is in the bytes."
_CALL: Final = "A call is no record: to show it takes a client and a service."

# Fields

FIELD_ID_REMOVED = Rule(
    "FIELD_ID_REMOVED", "Fields removed", Verdict.PASS,
    "New readers step over the field in old bytes; for old readers of new bytes it is not set, or has its default. The "
    "number must never be given to another field, and Thrift has no word to reserve it.",
    _WIRE, also_known_as=_audit("Struct Field removed"), loses=True,
)  # fmt: skip
FIELD_ADDED = Rule(
    "FIELD_ADDED", "Fields added", Verdict.PASS,
    "In old bytes the field is not there: new readers leave it as it began, with its default or not set. Old readers step "
    "over it in new bytes, so its value is lost to them.",
    _STRUCT, also_known_as=_audit("Struct field is added in the middle"),
)  # fmt: skip
REQUIRED_ADDED = Rule(
    "REQUIRED_ADDED", "Required fields added", Verdict.FAIL,
    "A reader refuses a struct that lacks one of its required fields: new readers refuse everything that was written "
    "before. Old readers do not miss it.",
    "Thrift IDL: Field Requiredness",
    also_known_as=(*_audit("Required Struct Field Added"), "thriftrw: adding a required field"),
)  # fmt: skip
REQUIRED_REMOVED = Rule(
    "REQUIRED_REMOVED", "Required fields removed", Verdict.PASS,
    "New readers do not miss the field. Old readers, who still require it, refuse everything that is written without it: "
    "they must all be replaced first.", "Thrift IDL: Field Requiredness",
)  # fmt: skip
REQUIREDNESS_CHANGED = Rule(
    "REQUIREDNESS_CHANGED", "Required, optional, or neither", Verdict.FAIL,
    "Where the reader requires a field that the writer may leave out, it refuses the struct. The other way round, and "
    "between optional and no word at all, everything is read.", "Thrift IDL: Field Requiredness",
    also_known_as=(
        *_audit("Struct Field Requiredness Changed"), "thriftrw: changing an optional field to required",
    ),
)  # fmt: skip
FIELD_ID_CHANGED = Rule(
    "FIELD_ID_CHANGED", "Numbers of fields", Verdict.FAIL,
    "Fields are found by number alone: under another number the same name is another field, and its value is lost.",
    _STRUCT, also_known_as=_audit("Struct Field removed"), loses=True,
)  # fmt: skip
FIELD_ID_REUSED = Rule(
    "FIELD_ID_REUSED", "Numbers that mean another field", Verdict.FAIL,
    "The number now belongs to another field: its old values are read as the new field's, or are stepped over.",
    _STRUCT, also_known_as=_audit("Struct Field Type Changed", "Struct field name changed"), loses=True,
)  # fmt: skip
FIELD_TYPE_CHANGED = Rule(
    "FIELD_TYPE_CHANGED", "Types of fields", Verdict.FAIL,
    "A field whose type in the bytes is not the reader's is stepped over in silence, as if it had not been written: i32 "
    "is not widened to i64, and one value is no list of one.",
    _WIRE, also_known_as=(*_audit("Struct Field Type Changed"), "thriftrw: changing type of field"), loses=True,
)  # fmt: skip
ELEMENT_TYPE_CHANGED = Rule(
    "ELEMENT_TYPE_CHANGED", "Types of elements, keys and values", Verdict.FAIL,
    "Generated code does not look at the type that a list, set or map names for its elements: it reads on as its own "
    "schema says, and so from the wrong bytes. Only CompactProtocol's integers agree among themselves.",
    "Thrift protocol structure: List and Set, Map", also_known_as=_audit("Struct Field Type Changed"), loses=True,
)  # fmt: skip
SAME_SHAPE_OTHER_NAME = Rule(
    "SAME_SHAPE_OTHER_NAME", "Names of types", Verdict.PASS,
    "Names of types are not in the bytes: a typedef, struct or enum of another name and the same shape reads the same.",
    _WIRE, also_known_as=_audit("Struct Field Type Changed", "Struct not found in new thrift file"),
)  # fmt: skip
I32_TO_ENUM = Rule(
    "I32_TO_ENUM", "Numbers read as an enum", Verdict.WARN,
    "An enum is an i32 in the bytes. A number that it has no name for stays a number in most languages, and becomes null "
    "in Java.", "Thrift protocol structure: Enum encoding", also_known_as=_audit("Struct Field Type Changed"),
)  # fmt: skip
ENUM_TO_I32 = Rule(
    "ENUM_TO_I32", "Enums read as numbers", Verdict.PASS, "An enum is an i32 in the bytes, so its number is read.",
    "Thrift protocol structure: Enum encoding", also_known_as=_audit("Struct Field Type Changed"),
)  # fmt: skip
BINARY_TO_STRING = Rule(
    "BINARY_TO_STRING", "Bytes read as text", Verdict.WARN,
    "Both are the same type in the bytes. What is not UTF-8 is kept by C++ and Go, replaced by Java, refused by Python.",
    "Thrift protocol structure: Binary encoding",
)  # fmt: skip
STRING_TO_BINARY = Rule(
    "STRING_TO_BINARY", "Text read as bytes", Verdict.PASS, "Both are the same type in the bytes: the UTF-8 is read.",
    "Thrift protocol structure: String encoding",
)  # fmt: skip
FIELD_RENAMED = Rule(
    "FIELD_RENAMED", "Names of fields", Verdict.WARN,
    "BinaryProtocol and CompactProtocol have no names, so the value is read. Code that uses the name must change, and so "
    "must whoever reads TSimpleJSONProtocol, which writes names.",
    _STRUCT, also_known_as=_audit("Struct field name changed"),
)  # fmt: skip
DEFAULT_CHANGED = Rule(
    "DEFAULT_CHANGED", "Defaults", Verdict.WARN,
    "Where the field was not written, the reader takes its own default: it sees another value than the writer meant.",
    "Thrift IDL: Default Value", also_known_as=_audit("Default value changed"),
)  # fmt: skip

# Types

ENUM_VALUE_REMOVED = Rule(
    "ENUM_VALUE_REMOVED", "Values removed from an enum", Verdict.FAIL,
    "New readers have no name for the number in old bytes: most languages keep the number, Java makes it null, and a "
    "required field of null is refused.", "Thrift IDL: Enum", also_known_as=_audit("Enum value missing"), loses=True,
)  # fmt: skip
ENUM_VALUE_RENAMED = Rule(
    "ENUM_VALUE_RENAMED", "Names of an enum's values", Verdict.WARN,
    "The bytes have the number only: it is read under the reader's name for it.",
    "Thrift IDL: Enum", also_known_as=_audit("Name of the value changed in enum"),
)  # fmt: skip
ENUM_VALUE_ADDED = Rule(
    "ENUM_VALUE_ADDED", "Values added to an enum", Verdict.PASS,
    "No old bytes have it. Old readers of new bytes have no name for it: most languages keep the number, Java makes it "
    "null. Replace them first.",
    "Thrift IDL: Enum",
)  # fmt: skip
ENUM_REMOVED = Rule(
    "ENUM_REMOVED", "Enums removed", Verdict.WARN,
    "Code that names the enum breaks; its fields may go on as numbers.",
    "Thrift IDL: Enum", also_known_as=_audit("Enum not found in new thrift file"),
    unproved="What became of its fields is told with them.", newer_reader=True,
)  # fmt: skip
UNION_MEMBER_REMOVED = Rule(
    "UNION_MEMBER_REMOVED", "Members removed from a union", Verdict.FAIL,
    "New readers step over the member in old bytes and are left with a union of which nothing is set.",
    "Thrift IDL: Union", also_known_as=_audit("Struct Field removed"), loses=True,
)  # fmt: skip
UNION_MEMBER_ADDED = Rule(
    "UNION_MEMBER_ADDED", "Members added to a union", Verdict.PASS,
    "No old bytes have it. Old readers step over it in new bytes and see an empty union: replace them first.",
    "Thrift IDL: Union", also_known_as=_audit("Struct field is added in the middle"),
)  # fmt: skip
STRUCT_REMOVED = Rule(
    "STRUCT_REMOVED", "Structs removed", Verdict.WARN,
    "There is no type left to read a record of this struct with. Fields of that type are told by themselves.",
    "Thrift IDL: Struct", also_known_as=_audit("Struct not found in new thrift file"),
    unproved="No path leads from the root to the struct, so no record holds one.", newer_reader=True,
)  # fmt: skip
STRUCT_KIND_CHANGED = Rule(
    "STRUCT_KIND_CHANGED", "Struct, union or exception", Verdict.WARN,
    "All three are the same in the bytes, but a union must have just one field set, which a struct does not promise.",
    "Thrift IDL: Union", also_known_as=_audit("Struct not found in new thrift file"),
)  # fmt: skip

# Services: a caller has the writer's text, the service that answers has the reader's

SERVICE_REMOVED = Rule(
    "SERVICE_REMOVED", "Services removed", Verdict.FAIL, "Callers have nobody left to call.", "Thrift IDL: Service",
    also_known_as=(*_audit("New Thrift file is missing a service"), "thriftrw: deleting service"), unproved=_CALL,
)  # fmt: skip
SERVICE_ADDED = Rule(
    "SERVICE_ADDED", "Services added", Verdict.PASS,
    "No old caller knows it. New callers find nobody to call where the old program still runs.", "Thrift IDL: Service",
)  # fmt: skip
EXTENDS_CHANGED = Rule(
    "EXTENDS_CHANGED", "Services that extend others", Verdict.FAIL,
    "A service answers the functions of the one it extends. Where they are all still there, callers notice nothing.",
    "Thrift IDL: Service", also_known_as=_audit("Change in Service inheritance"), unproved=_CALL,
)  # fmt: skip
FUNCTION_REMOVED = Rule(
    "FUNCTION_REMOVED", "Functions removed", Verdict.FAIL,
    "A call is sent by name. Old callers still make it, and a new service answers with an exception, unknown method.",
    "Thrift IDL: Function",
    also_known_as=(*_audit("New Thrift File has missing function"), "thriftrw: removing method"), unproved=_CALL,
)  # fmt: skip
FUNCTION_ADDED = Rule(
    "FUNCTION_ADDED", "Functions added", Verdict.PASS,
    "No old caller knows it. A new caller of an old service is answered with an exception, unknown method.",
    "Thrift IDL: Function",
)  # fmt: skip
ONEWAY_CHANGED = Rule(
    "ONEWAY_CHANGED", "oneway", Verdict.FAIL,
    "One side waits for an answer that the other does not send, or takes an answer for that of the next call.",
    "Thrift IDL: Function", also_known_as=_audit("Oneway attribute changed for function"), unproved=_CALL,
)  # fmt: skip
RETURN_TYPE_CHANGED = Rule(
    "RETURN_TYPE_CHANGED", "What functions return", Verdict.FAIL,
    "The result is field 0 of a struct: one of another type is stepped over, and the caller reports a missing result.",
    "Thrift IDL: Function", also_known_as=_audit("Return type changed for function"), unproved=_CALL,
)  # fmt: skip
ARGUMENT_REMOVED = Rule(
    "ARGUMENT_REMOVED", "Arguments removed", Verdict.PASS,
    "Arguments are the fields of a struct: a new service steps over it, and an old one that requires it refuses the call.",
    "Thrift IDL: Function", also_known_as=_audit("Struct Field removed"), loses=True,
)  # fmt: skip
ARGUMENT_ADDED = Rule(
    "ARGUMENT_ADDED", "Arguments added", Verdict.PASS,
    "Old callers do not send it, so it is not set or has its default; if it is required, a new service refuses the call. "
    "An old service steps over it.",
    "Thrift IDL: Function", also_known_as=_audit("Required Struct Field Added", "Struct field is added in the middle"),
    unproved=_CALL,
)  # fmt: skip
ARGUMENT_CHANGED = Rule(
    "ARGUMENT_CHANGED", "Types and numbers of arguments", Verdict.FAIL,
    "Arguments are the fields of a struct: one of another type or number is stepped over, or read from the wrong bytes.",
    "Thrift IDL: Function", also_known_as=_audit("Struct Field Type Changed", "Struct Field Requiredness Changed"),
    unproved=_CALL,
)  # fmt: skip
ARGUMENT_RENAMED = Rule(
    "ARGUMENT_RENAMED", "Names and defaults of arguments", Verdict.PASS,
    "Arguments are sent by number, and defaults are filled in by code.",
    "Thrift IDL: Function", also_known_as=_audit("Struct field name changed", "Default value changed"),
)  # fmt: skip
EXCEPTION_REMOVED = Rule(
    "EXCEPTION_REMOVED", "Exceptions removed", Verdict.PASS,
    "Old callers wait in vain for it and take no harm. New callers of an old service step over it.",
    "Thrift IDL: Function", also_known_as=_audit("Struct Field removed"),
)  # fmt: skip
EXCEPTION_ADDED = Rule(
    "EXCEPTION_ADDED", "Exceptions added", Verdict.WARN,
    "Old callers step over it: a function that returns a value reports a missing result, one that returns nothing seems "
    "to have succeeded.", "Thrift IDL: Function", also_known_as=_audit("Struct field is added in the middle"),
    unproved=_CALL,
)  # fmt: skip
EXCEPTION_CHANGED = Rule(
    "EXCEPTION_CHANGED", "Types and numbers of exceptions", Verdict.WARN,
    "The number says which exception it is: the caller sees one of another class, or none.",
    "Thrift IDL: Function", also_known_as=_audit("Struct Field Type Changed", "Struct field name changed"), unproved=_CALL,
)  # fmt: skip

# What only generated code sees

CONST_REMOVED = Rule(
    "CONST_REMOVED", "Constants removed", Verdict.WARN, "Constants are never sent; code that names it breaks.",
    "Thrift IDL: Const", also_known_as=_audit("Constants Missing"),
    unproved=_CODE, newer_reader=True,
)  # fmt: skip
CONST_TYPE_CHANGED = Rule(
    "CONST_TYPE_CHANGED", "Types of constants", Verdict.WARN, "Constants are never sent; code that uses it may break.",
    "Thrift IDL: Const", also_known_as=_audit("Constant is of different type"),
    unproved=_CODE,
)  # fmt: skip
CONST_VALUE_CHANGED = Rule(
    "CONST_VALUE_CHANGED", "Values of constants", Verdict.WARN,
    "Constants are never sent: each side goes by the value it was compiled with.",
    "Thrift IDL: Const", also_known_as=_audit("Constant has different value"),
    unproved=_CODE,
)  # fmt: skip
NAMESPACE_CHANGED = Rule(
    "NAMESPACE_CHANGED", "Namespaces", Verdict.WARN,
    "Generated code moves to another package or module; the bytes have no names.",
    "Thrift IDL: Namespace", also_known_as=_audit("Language not found in new thrift file", "Namespace changed"),
    unproved=_CODE,
)  # fmt: skip

RULES: Final = (
    FIELD_ID_REMOVED, FIELD_ADDED, REQUIRED_ADDED, REQUIRED_REMOVED, REQUIREDNESS_CHANGED, FIELD_ID_CHANGED, FIELD_ID_REUSED,
    FIELD_TYPE_CHANGED, ELEMENT_TYPE_CHANGED, SAME_SHAPE_OTHER_NAME, I32_TO_ENUM, ENUM_TO_I32, BINARY_TO_STRING,
    STRING_TO_BINARY, FIELD_RENAMED, DEFAULT_CHANGED, ENUM_VALUE_REMOVED, ENUM_VALUE_RENAMED, ENUM_VALUE_ADDED, ENUM_REMOVED,
    UNION_MEMBER_REMOVED, UNION_MEMBER_ADDED, STRUCT_REMOVED, STRUCT_KIND_CHANGED, SERVICE_REMOVED, SERVICE_ADDED,
    EXTENDS_CHANGED, FUNCTION_REMOVED, FUNCTION_ADDED, ONEWAY_CHANGED, RETURN_TYPE_CHANGED, ARGUMENT_REMOVED, ARGUMENT_ADDED,
    ARGUMENT_CHANGED, ARGUMENT_RENAMED, EXCEPTION_REMOVED, EXCEPTION_ADDED, EXCEPTION_CHANGED, CONST_REMOVED,
    CONST_TYPE_CHANGED, CONST_VALUE_CHANGED, NAMESPACE_CHANGED,
)  # fmt: skip

_REMOVED_AND_ADDED: Final = (
    (FIELD_ID_REMOVED, FIELD_ADDED), (REQUIRED_REMOVED, REQUIRED_ADDED), (ENUM_VALUE_REMOVED, ENUM_VALUE_ADDED),
    (UNION_MEMBER_REMOVED, UNION_MEMBER_ADDED), (SERVICE_REMOVED, SERVICE_ADDED), (FUNCTION_REMOVED, FUNCTION_ADDED),
    (ARGUMENT_REMOVED, ARGUMENT_ADDED), (EXCEPTION_REMOVED, EXCEPTION_ADDED),
)  # fmt: skip

BY_OLDER: Final[Mapping[str, Rule]] = {
    one.key: other for removed, added in _REMOVED_AND_ADDED for one, other in ((removed, added), (added, removed))
}
"""What a rule's cases are called where the reader is the older version."""

# What a rule of fields is called where the fields are members, arguments or exceptions

MEMBERS: Final[Mapping[str, Rule]] = {
    FIELD_ID_REMOVED.key: UNION_MEMBER_REMOVED,
    FIELD_ADDED.key: UNION_MEMBER_ADDED,
}
ARGUMENTS: Final[Mapping[str, Rule]] = {
    FIELD_ID_REMOVED.key: ARGUMENT_REMOVED,
    FIELD_ADDED.key: ARGUMENT_ADDED,
    REQUIRED_ADDED.key: ARGUMENT_ADDED,
    REQUIRED_REMOVED.key: ARGUMENT_REMOVED,
    REQUIREDNESS_CHANGED.key: ARGUMENT_CHANGED,
    FIELD_ID_CHANGED.key: ARGUMENT_CHANGED,
    FIELD_ID_REUSED.key: ARGUMENT_CHANGED,
    FIELD_TYPE_CHANGED.key: ARGUMENT_CHANGED,
    ELEMENT_TYPE_CHANGED.key: ARGUMENT_CHANGED,
    FIELD_RENAMED.key: ARGUMENT_RENAMED,
    DEFAULT_CHANGED.key: ARGUMENT_RENAMED,
}
EXCEPTIONS: Final[Mapping[str, Rule]] = {
    FIELD_ID_REMOVED.key: EXCEPTION_REMOVED,
    FIELD_ADDED.key: EXCEPTION_ADDED,
    FIELD_ID_CHANGED.key: EXCEPTION_CHANGED,
    FIELD_ID_REUSED.key: EXCEPTION_CHANGED,
    FIELD_TYPE_CHANGED.key: EXCEPTION_CHANGED,
    SAME_SHAPE_OTHER_NAME.key: EXCEPTION_CHANGED,
    FIELD_RENAMED.key: EXCEPTION_CHANGED,
}
