"""The rules that come on top of the wire's: those of JSON, where names count, and those of generated code.

They fail where buf's categories WIRE_JSON and FILE do.
"""

from __future__ import annotations

from typing import Final

from ..rule import Rule, Verdict
from ._protobuf_rules import WIRE_RULES

WIRE: Final = "wire"
WIRE_JSON: Final = "wire-json"
SOURCE: Final = "source"
PROFILES: Final = (WIRE, WIRE_JSON, SOURCE)
"""Each has all the rules of the one before it."""

_JSON: Final = (WIRE_JSON, SOURCE)
_CODE: Final = (SOURCE,)
_PROTOJSON: Final = "ProtoJSON Format"
_RESERVED: Final = "Language Guide: Reserved Fields"
_GENERATED: Final = "Generated code"
_TEXT: Final = "The bytes do not show it: names are in JSON only."
_COMPILER: Final = "The bytes do not show it: code that is compiled again does."

# JSON

FIELD_RENAMED: Final = Rule(
    "FIELD_RENAMED", "Names of fields", Verdict.FAIL,
    "On the wire a name is free: only the number is written. In JSON the name is the key, and in code the name of the "
    "accessor.", _PROTOJSON,
    also_known_as=("buf: FIELD_SAME_NAME", "protolock: NoChangingFieldNames", "karapace: FIELD_NAME_ALTER",
                   "prototool: MessageFieldsSameName"),
    unproved=_TEXT,
)  # fmt: skip
JSON_NAME_CHANGED: Final = Rule(
    "JSON_NAME_CHANGED", "Names in JSON", Verdict.FAIL,
    "The key that a writer writes is not the one that the reader looks for.", _PROTOJSON, _JSON,
    ("buf: FIELD_SAME_JSON_NAME",),
    unproved=_TEXT,
)  # fmt: skip
FIELD_DELETED_WITHOUT_RESERVED_NAME: Final = Rule(
    "FIELD_DELETED_WITHOUT_RESERVED_NAME", "Deleted fields keep their names reserved", Verdict.FAIL,
    "Nothing hinders the next one from giving the name to another field, which would then read the old JSON values.",
    _RESERVED, _JSON, ("buf: FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "protolock: NoRemovingFieldsWithoutReserve"),
    newer_reader=True,
    unproved=_TEXT,
)  # fmt: skip
ENUM_VALUE_RENAMED: Final = Rule(
    "ENUM_VALUE_RENAMED", "Names of enum values", Verdict.FAIL,
    "JSON writes the name of a value, and a reader that does not know it refuses the text.", _PROTOJSON, _JSON,
    ("buf: ENUM_VALUE_SAME_NAME", "prototool: EnumValuesSameName"),
    unproved=_TEXT,
)  # fmt: skip
ENUM_VALUE_DELETED_WITHOUT_RESERVED_NAME: Final = Rule(
    "ENUM_VALUE_DELETED_WITHOUT_RESERVED_NAME", "Deleted values keep their names reserved", Verdict.FAIL,
    "Nothing hinders the next one from giving the name to another number, and old JSON would be read as that.",
    "Language Guide: Reserved Values", _JSON, ("buf: ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED",), newer_reader=True,
    unproved=_TEXT,
)  # fmt: skip
JSON_TYPE_INCOMPATIBLE: Final = Rule(
    "JSON_TYPE_INCOMPATIBLE", "Types that are one in JSON", Verdict.FAIL,
    "JSON writes numbers of 64 bits as text, bytes as base64 and enums by name, so types that are one on the wire may "
    "still not be one in JSON.", _PROTOJSON, _JSON, ("buf: FIELD_WIRE_JSON_COMPATIBLE_TYPE",), loses=True,
    unproved=_TEXT,
)  # fmt: skip
JSON_CARDINALITY_INCOMPATIBLE: Final = Rule(
    "JSON_CARDINALITY_INCOMPATIBLE", "One value, a list or an object", Verdict.FAIL,
    "In JSON a single value, an array and the object that a map is are three different things.", _PROTOJSON, _JSON,
    ("buf: FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",), loses=True,
    unproved=_TEXT,
)  # fmt: skip
JSON_FORMAT_CHANGED: Final = Rule(
    "JSON_FORMAT_CHANGED", "Whether there is a JSON form", Verdict.FAIL,
    "The writer's has a JSON form that is sure; the reader's does as well as it can, and promises nothing.",
    "Feature Settings: json_format", _JSON, ("buf: MESSAGE_SAME_JSON_FORMAT",),
    unproved=_TEXT,
)  # fmt: skip
UNKNOWN_IN_JSON: Final = Rule(
    "UNKNOWN_IN_JSON", "Names that a JSON reader does not know", Verdict.WARN,
    "On the wire what is unknown is kept. In JSON a reader refuses a name that it does not know, unless it is told to "
    "ignore it.", _PROTOJSON, _JSON, loses=True,
    unproved=_TEXT,
)  # fmt: skip

# Generated code

FIELD_DELETED: Final = Rule(
    "FIELD_DELETED", "Fields are kept", Verdict.FAIL, "Code that uses the field does not compile any more.",
    _GENERATED, _CODE, ("buf: FIELD_NO_DELETE", "prototool: MessageFieldsNotDeleted"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
ENUM_VALUE_DELETED: Final = Rule(
    "ENUM_VALUE_DELETED", "Enum values are kept", Verdict.FAIL, "Code that names the value does not compile any more.",
    _GENERATED, _CODE, ("buf: ENUM_VALUE_NO_DELETE", "prototool: EnumValuesNotDeleted"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
ENUM_DELETED: Final = Rule(
    "ENUM_DELETED", "Enums are kept", Verdict.FAIL, "Code that names the enum does not compile any more.", _GENERATED,
    _CODE, ("buf: ENUM_NO_DELETE", "buf: PACKAGE_ENUM_NO_DELETE", "prototool: EnumsNotDeleted"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
EXTENSION_DELETED: Final = Rule(
    "EXTENSION_DELETED", "Extensions are kept", Verdict.FAIL, "Code that uses the extension does not compile any more.",
    _GENERATED, _CODE, ("buf: EXTENSION_NO_DELETE", "buf: PACKAGE_EXTENSION_NO_DELETE"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
ONEOF_DELETED: Final = Rule(
    "ONEOF_DELETED", "Oneofs are kept", Verdict.FAIL, "Code that asks which member is set does not compile any more.",
    _GENERATED, _CODE, ("buf: ONEOF_NO_DELETE", "prototool: MessageOneofsNotDeleted"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
SERVICE_DELETED: Final = Rule(
    "SERVICE_DELETED", "Services are kept", Verdict.FAIL,
    "Code of clients and servers does not compile any more, and calls find nobody.", _GENERATED, _CODE,
    ("buf: SERVICE_NO_DELETE", "buf: PACKAGE_SERVICE_NO_DELETE", "prototool: ServicesNotDeleted"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
RPC_DELETED: Final = Rule(
    "RPC_DELETED", "RPCs are kept", Verdict.FAIL, "Code that makes the call does not compile any more.", _GENERATED, _CODE,
    ("buf: RPC_NO_DELETE", "protolock: NoRemovingRPCs",
     "prototool: ServiceMethodsNotDeleted"), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
LABEL_CHANGED: Final = Rule(
    "LABEL_CHANGED", "Optional, repeated, map, and presence", Verdict.FAIL,
    "The accessors are others: a value, a pointer or a list.", _GENERATED, _CODE,
    ("buf: FIELD_SAME_CARDINALITY", "karapace: FIELD_LABEL_ALTER", "prototool: MessageFieldsSameLabel"),
    unproved=_COMPILER,
)  # fmt: skip
TYPE_CHANGED: Final = Rule(
    "TYPE_CHANGED", "Types in code", Verdict.FAIL, "The accessors have another type.", _GENERATED, _CODE,
    ("buf: FIELD_SAME_TYPE", "protolock: NoChangingFieldTypes", "prototool: MessageFieldsSameType"),
    unproved=_COMPILER,
)  # fmt: skip
JSTYPE_CHANGED: Final = Rule(
    "JSTYPE_CHANGED", "JavaScript's type", Verdict.FAIL, "In JavaScript the number becomes a string, or the other way.",
    "descriptor.proto: FieldOptions.jstype", _CODE, ("buf: FIELD_SAME_JSTYPE",),
    unproved=_COMPILER,
)  # fmt: skip
CPP_STRING_TYPE_CHANGED: Final = Rule(
    "CPP_STRING_TYPE_CHANGED", "The type of strings in C++", Verdict.FAIL, "The accessors in C++ have another type.",
    "descriptor.proto: FieldOptions.ctype", _CODE, ("buf: FIELD_SAME_CPP_STRING_TYPE", "buf: FIELD_SAME_CTYPE"),
    unproved=_COMPILER,
)  # fmt: skip
JAVA_UTF8_VALIDATION_CHANGED: Final = Rule(
    "JAVA_UTF8_VALIDATION_CHANGED", "Whether Java checks that text is UTF-8", Verdict.FAIL,
    "Java refuses text on one side that it takes on the other.", "descriptor.proto: FileOptions.java_string_check_utf8",
    _CODE, ("buf: FIELD_SAME_JAVA_UTF8_VALIDATION",),
    unproved=_COMPILER,
)  # fmt: skip
DESCRIPTOR_ACCESSOR_REMOVED: Final = Rule(
    "DESCRIPTOR_ACCESSOR_REMOVED", "The accessor descriptor()", Verdict.FAIL,
    "The generated accessor descriptor() is gone.", "descriptor.proto: MessageOptions.no_standard_descriptor_accessor",
    _CODE, ("buf: MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR",), newer_reader=True,
    unproved=_COMPILER,
)  # fmt: skip
SYNTAX_CHANGED: Final = Rule(
    "SYNTAX_CHANGED", "Syntax", Verdict.FAIL,
    "proto2, proto3 and editions generate different code, and differ in presence, enums and checks of UTF-8.",
    "Language Guide: Overview", _CODE, ("buf: FILE_SAME_SYNTAX",),
    unproved=_COMPILER,
)  # fmt: skip
FILE_OPTION_CHANGED: Final = Rule(
    "FILE_OPTION_CHANGED", "Options of the file", Verdict.FAIL,
    "The option decides where generated code lies, what it is called or what it offers.", "descriptor.proto: FileOptions",
    _CODE,
    unproved=_COMPILER,
)  # fmt: skip

RULES: Final = (
    *WIRE_RULES, FIELD_RENAMED, JSON_NAME_CHANGED, FIELD_DELETED_WITHOUT_RESERVED_NAME, ENUM_VALUE_RENAMED,
    ENUM_VALUE_DELETED_WITHOUT_RESERVED_NAME, JSON_TYPE_INCOMPATIBLE, JSON_CARDINALITY_INCOMPATIBLE,
    JSON_FORMAT_CHANGED, UNKNOWN_IN_JSON, FIELD_DELETED, ENUM_VALUE_DELETED, ENUM_DELETED, EXTENSION_DELETED,
    ONEOF_DELETED, SERVICE_DELETED, RPC_DELETED, LABEL_CHANGED, TYPE_CHANGED, JSTYPE_CHANGED, CPP_STRING_TYPE_CHANGED,
    JAVA_UTF8_VALIDATION_CHANGED, DESCRIPTOR_ACCESSOR_REMOVED, SYNTAX_CHANGED, FILE_OPTION_CHANGED,
)  # fmt: skip
