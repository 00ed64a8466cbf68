"""The table of Protocol Buffers' rules on the wire, in the order they are told. JSON and generated code have more of them.

A rule fails where buf's category WIRE does, and warns where the bytes are read but the value is another one. What a new
version took away counts only where the reader is the newer one: the other way round the same thing was added, which
old readers keep as an unknown field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..rule import Rule, Verdict

_UPDATING: Final = "Language Guide: Updating A Message Type"
_RESERVED: Final = "Language Guide: Reserved Fields"
_ENUMS: Final = "Enum Behavior"
_PRESENCE: Final = "Field Presence"
_REPEATED: Final = "Encoding: Repeated Elements"
_ONEOF: Final = "Language Guide: Oneof, Backwards-compatibility issues"
_TYPE: Final = "buf: FIELD_WIRE_COMPATIBLE_TYPE"
_CARDINALITY: Final = "buf: FIELD_WIRE_COMPATIBLE_CARDINALITY"

# Numbers of fields

FIELD_NUMBER_CHANGED: Final = Rule(
    "FIELD_NUMBER_CHANGED", "Numbers of fields", Verdict.FAIL,
    "A field is known by its number alone. Under another number it is another field: what was written as the one is not "
    "seen as the other.", "Language Guide: Assigning Field Numbers",
    also_known_as=("protolock: NoChangingFieldIDs", "karapace: FIELD_TAG_ALTER"), loses=True,
)  # fmt: skip
FIELD_NUMBER_REUSED: Final = Rule(
    "FIELD_NUMBER_REUSED", "Numbers that look reused", Verdict.WARN,
    "The same number has another name and another type, so it may be another field: its old values would be read as the "
    "new ones.", "Language Guide: Consequences of Reusing Field Numbers", loses=True,
)  # fmt: skip
RESERVED_USED: Final = Rule(
    "RESERVED_USED", "Reserved numbers and names in use", Verdict.FAIL,
    "A number or a name that was reserved because old data has it is in use again: old values would be read as the new "
    "field.", _RESERVED, also_known_as=("protolock: NoUsingReservedFields",), newer_reader=True,
    unproved="Only data from before the reservation shows it.",
)  # fmt: skip
FIELD_DELETED_WITHOUT_RESERVED_NUMBER: Final = Rule(
    "FIELD_DELETED_WITHOUT_RESERVED_NUMBER", "Deleted fields keep their numbers reserved", Verdict.FAIL,
    "Nothing hinders the next one from giving the number to another field, whose readers would then take the old values "
    "for theirs.", "Language Guide: Deleting Fields",
    also_known_as=("buf: FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED", "protolock: NoRemovingFieldsWithoutReserve",
                   "karapace: FIELD_DROP"),
    newer_reader=True,
)  # fmt: skip
FIELD_UNKNOWN: Final = Rule(
    "FIELD_UNKNOWN", "Fields the reader does not know", Verdict.PASS,
    "A number that the reader does not know is kept as an unknown field, and written again when the message is.",
    "Language Guide: Unknown Fields", also_known_as=("karapace: FIELD_ADD",),
)  # fmt: skip
REORDERED: Final = Rule(
    "REORDERED", "Order of fields", Verdict.PASS,
    "Fields are found by their numbers: their order in the text is free, and so is the order in the bytes.",
    "Encoding: Field Order",
)  # fmt: skip

# Types

FIELD_TYPE_INCOMPATIBLE: Final = Rule(
    "FIELD_TYPE_INCOMPATIBLE", "Types that are one on the wire", Verdict.FAIL,
    "The bytes of the one type are not read as the other, or mean another value. If they are not even written in the same "
    "manner, the reader takes the field for an unknown one.", _UPDATING,
    also_known_as=(_TYPE, "karapace: FIELD_KIND_ALTER"), loses=True,
)  # fmt: skip
FIELD_TYPE_NARROWED: Final = Rule(
    "FIELD_TYPE_NARROWED", "Numbers keep their values", Verdict.WARN,
    "The types are one on the wire, but the reader's has fewer bits or another sign. Values that do not fit are cut in "
    "silence.", _UPDATING, loses=True,
)  # fmt: skip
FIELD_TYPE_WIDENED: Final = Rule(
    "FIELD_TYPE_WIDENED", "Types that hold all of the other", Verdict.PASS,
    "The types are one on the wire, and every value of the writer's is the same in the reader's.", _UPDATING,
)  # fmt: skip
BYTES_TO_STRING: Final = Rule(
    "BYTES_TO_STRING", "Bytes read as text", Verdict.FAIL,
    "Any bytes may be written, but only UTF-8 is text: proto3 and editions refuse the whole message otherwise.", _UPDATING,
    also_known_as=(_TYPE,), loses=True,
)  # fmt: skip
MESSAGE_TO_BYTES: Final = Rule(
    "MESSAGE_TO_BYTES", "Messages and bytes", Verdict.FAIL,
    "Bytes are compatible with a message only if they hold an encoded one; anything else makes the reader refuse it all.",
    _UPDATING, also_known_as=(_TYPE,), loses=True,
)  # fmt: skip
ENUM_TO_INT: Final = Rule(
    "ENUM_TO_INT", "Enums and integers", Verdict.FAIL,
    "The bytes are read, for an enum is written as its number; but the number may be none of the enum, and is cut to 32 "
    "bits. Checkers refuse the change.", _UPDATING, also_known_as=(_TYPE,),
)  # fmt: skip
ENUM_TYPE_CHANGED: Final = Rule(
    "ENUM_TYPE_CHANGED", "The enum of a field", Verdict.FAIL,
    "Another enum reads the same numbers under its own names. It is taken for the same if it is called the same and has "
    "all the values of the other.", _ENUMS, also_known_as=(_TYPE, "karapace: FIELD_NAME_ALTER"), loses=True,
)  # fmt: skip
MESSAGE_TYPE_CHANGED: Final = Rule(
    "MESSAGE_TYPE_CHANGED", "The message of a field", Verdict.FAIL,
    "Another message reads the same bytes by its own numbers. Only if both agree on every field nothing is lost.",
    _UPDATING, also_known_as=(_TYPE,), loses=True,
)  # fmt: skip
GROUP_TO_LENGTH_PREFIXED: Final = Rule(
    "GROUP_TO_LENGTH_PREFIXED", "Groups and messages", Verdict.FAIL,
    "A group stands between two tags, a message behind its length. A reader of the one takes the other for an unknown "
    "field.", "Encoding: Groups", also_known_as=(_TYPE,), loses=True,
)  # fmt: skip
MAP_TO_REPEATED: Final = Rule(
    "MAP_TO_REPEATED", "Maps and repeated messages", Verdict.FAIL,
    "A map is a repeated message with key 1 and value 2, so the bytes are read if the other message is made like that; of "
    "two entries with one key only the last is left in a map.", "Encoding: Maps", also_known_as=(_TYPE,), loses=True,
)  # fmt: skip
DEFAULT_CHANGED: Final = Rule(
    "DEFAULT_CHANGED", "Defaults", Verdict.FAIL,
    "Defaults are never written: where the field is absent, writer and reader take different values for the same bytes.",
    "Language Guide (proto2): Default Field Values", also_known_as=("buf: FIELD_SAME_DEFAULT",),
)  # fmt: skip
UTF8_VALIDATION_CHANGED: Final = Rule(
    "UTF8_VALIDATION_CHANGED", "Whether text must be UTF-8", Verdict.WARN,
    "Where text is not validated a writer may write any bytes in it; a reader that does validate refuses them.",
    "Feature Settings: utf8_validation", also_known_as=("buf: FIELD_SAME_UTF8_VALIDATION",),
    unproved="The library that writes here writes nothing but UTF-8; others may write any bytes.",
)  # fmt: skip

# Cardinality

CARDINALITY_INCOMPATIBLE: Final = Rule(
    "CARDINALITY_INCOMPATIBLE", "Packed numbers and a single one", Verdict.FAIL,
    "Repeated numbers are packed behind one length. A reader that expects a single one takes them for an unknown field.",
    _UPDATING, also_known_as=(_CARDINALITY,), loses=True,
)  # fmt: skip
CARDINALITY_LAST_WINS: Final = Rule(
    "CARDINALITY_LAST_WINS", "Several values and a single one", Verdict.FAIL,
    "A reader that expects one value takes the last; several messages are merged into one.", "Encoding: Last One Wins",
    also_known_as=(_CARDINALITY,), loses=True,
)  # fmt: skip
SINGULAR_TO_REPEATED: Final = Rule(
    "SINGULAR_TO_REPEATED", "A single value and several", Verdict.FAIL,
    "A reader that expects several sees a list of one, or an empty one. Nothing is lost, but in the other direction much "
    "can be, so checkers refuse the change.", _UPDATING, also_known_as=(_CARDINALITY,),
)  # fmt: skip
REQUIRED_ADDED: Final = Rule(
    "REQUIRED_ADDED", "Fields that are required now", Verdict.FAIL,
    "Most readers refuse a message without a required field, and what was written before may lack it. Old readers do not "
    "miss it.",
    "Language Guide (proto2): Required Is Forever", also_known_as=("buf: MESSAGE_SAME_REQUIRED_FIELDS",),
)  # fmt: skip
REQUIRED_DELETED: Final = Rule(
    "REQUIRED_DELETED", "Fields that are required no more", Verdict.FAIL,
    "New readers do not miss the field. But whoever writes by the new schema may leave it out, and those who still require "
    "it will refuse the message.", "Language Guide (proto2): Required Is Forever",
    also_known_as=("buf: MESSAGE_SAME_REQUIRED_FIELDS",),
    unproved="This reader takes every record of this writer; others, who still require the field, may not.",
)  # fmt: skip
REQUIRED_CHANGED: Final = Rule(
    "REQUIRED_CHANGED", "Required on one side only", Verdict.FAIL,
    "The same field is required by one schema and optional in the other; they cannot both be in use.",
    "Language Guide (proto2): Required Is Forever", also_known_as=(_CARDINALITY,),
    unproved="What there is to show is told with the field that is required by the reader only.",
)  # fmt: skip
PRESENCE_CHANGED: Final = Rule(
    "PRESENCE_CHANGED", "Absence told from zero", Verdict.WARN,
    "With implicit presence, zero and absent are one: a zero that was written on purpose reads as if it were not there, "
    "and is not written again.", _PRESENCE, loses=True,
)  # fmt: skip
PACKING_CHANGED: Final = Rule(
    "PACKING_CHANGED", "Packed or not", Verdict.PASS,
    "Readers take repeated numbers packed and not packed, whichever way the schema says.", _REPEATED,
)  # fmt: skip

# Oneofs

MOVED_INTO_EXISTING_ONEOF: Final = Rule(
    "MOVED_INTO_EXISTING_ONEOF", "Fields moved into a oneof that was there", Verdict.FAIL,
    "A writer may set the field beside another member of the oneof; the reader keeps only the one that comes last.",
    _ONEOF, also_known_as=("buf: FIELD_SAME_ONEOF", "protolock: NoMovingExistingFieldsIntoOrOutOfOneof"), loses=True,
)  # fmt: skip
SEVERAL_MOVED_INTO_ONEOF: Final = Rule(
    "SEVERAL_MOVED_INTO_ONEOF", "Several fields moved into one oneof", Verdict.FAIL,
    "A writer may set several of them; the reader keeps only the one that comes last.",
    _ONEOF, also_known_as=("buf: FIELD_SAME_ONEOF", "protolock: NoMovingExistingFieldsIntoOrOutOfOneof"), loses=True,
)  # fmt: skip
MOVED_INTO_NEW_ONEOF: Final = Rule(
    "MOVED_INTO_NEW_ONEOF", "A single field moved into a new oneof", Verdict.FAIL,
    "The bytes are read all the same, and the language guide calls it safe; checkers refuse it, because generated code "
    "changes and the next field in the oneof would not be safe.",
    _ONEOF, also_known_as=("buf: FIELD_SAME_ONEOF", "protolock: NoMovingExistingFieldsIntoOrOutOfOneof",
                   "prototool: MessageFieldsSameOneof"),
    unproved="The bytes are read all the same.",
)  # fmt: skip
MOVED_OUT_OF_ONEOF: Final = Rule(
    "MOVED_OUT_OF_ONEOF", "Fields moved out of a oneof", Verdict.FAIL,
    "The bytes are read all the same, but from now on the field may be set beside the others of the oneof, and those who "
    "still have it inside keep only one of them.",
    _ONEOF, also_known_as=("buf: FIELD_SAME_ONEOF", "protolock: NoMovingExistingFieldsIntoOrOutOfOneof",
                   "prototool: MessageOneofsFieldsNotRemoved"),
    unproved="The bytes are read all the same.",
)  # fmt: skip
ONEOF_MEMBER_DELETED: Final = Rule(
    "ONEOF_MEMBER_DELETED", "Members deleted from a oneof", Verdict.WARN,
    "Where the writer chose a member that the reader does not know, the reader sees a oneof with nothing set.", _ONEOF,
)  # fmt: skip
ONEOF_MEMBER_ADDED: Final = Rule(
    "ONEOF_MEMBER_ADDED", "Members added to a oneof", Verdict.WARN,
    "Where a new writer chose the member, old readers, who do not know it, see a oneof with nothing set.", _ONEOF,
)  # fmt: skip

# Enums

ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER: Final = Rule(
    "ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER", "Deleted values keep their numbers reserved", Verdict.FAIL,
    "Nothing hinders the next one from giving the number to another value, and old data would be read as that.",
    "Language Guide: Reserved Values", also_known_as=("buf: ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED",),
    newer_reader=True,
)  # fmt: skip
ENUM_VALUE_UNKNOWN_TO_OLD: Final = Rule(
    "ENUM_VALUE_UNKNOWN_TO_OLD", "Enum values the reader does not know", Verdict.WARN,
    "An open enum gives the reader the bare number. A closed one takes the field for an unknown one, and the reader sees "
    "it unset.", _ENUMS, loses=True,
)  # fmt: skip
ENUM_VALUE_NUMBER_CHANGED: Final = Rule(
    "ENUM_VALUE_NUMBER_CHANGED", "Numbers of enum values", Verdict.WARN,
    "Only the number is written. The same name under another number reads as another value, or as none.", _ENUMS,
    loses=True,
)  # fmt: skip
ENUM_OPENNESS_CHANGED: Final = Rule(
    "ENUM_OPENNESS_CHANGED", "Open and closed enums", Verdict.WARN,
    "An open enum may hold any number; a closed one takes a number that is none of its values for an unknown field.",
    _ENUMS, also_known_as=("buf: ENUM_SAME_TYPE",), loses=True,
)  # fmt: skip

# Declarations

RESERVED_DELETED: Final = Rule(
    "RESERVED_DELETED", "Reservations are kept", Verdict.FAIL,
    "A number or a name was reserved because data or code out there still has it. Without the reservation it can be given "
    "away again.", _RESERVED,
    also_known_as=("buf: RESERVED_MESSAGE_NO_DELETE", "protolock: NoRemovingReservedFields"), newer_reader=True,
    unproved="The bytes do not show it yet; they will when what was reserved is given away again.",
)  # fmt: skip
EXTENSION_RANGE_DELETED: Final = Rule(
    "EXTENSION_RANGE_DELETED", "Ranges of extensions are kept", Verdict.WARN,
    "Extensions in the range can be declared no more; their values are kept as unknown fields.",
    "Language Guide (proto2): Extensions", also_known_as=("buf: EXTENSION_MESSAGE_NO_DELETE",), newer_reader=True,
    unproved="The bytes of extensions are kept as unknown fields.",
)  # fmt: skip
MESSAGE_SET_CHANGED: Final = Rule(
    "MESSAGE_SET_CHANGED", "Message sets", Verdict.FAIL,
    "A message set writes its extensions as items with a type id of their own, which no plain message reads.",
    "MessageSet", also_known_as=("buf: MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT",), loses=True,
    unproved="Only messages that are extensions show it.",
)  # fmt: skip
MESSAGE_DELETED: Final = Rule(
    "MESSAGE_DELETED", "Messages are kept", Verdict.WARN,
    "A message is gone. The bytes do not name it, but code does, and so does the type URL of an Any.", _UPDATING,
    also_known_as=("buf: MESSAGE_NO_DELETE", "buf: PACKAGE_MESSAGE_NO_DELETE", "karapace: MESSAGE_DROP",
                   "prototool: MessagesNotDeleted"),
    newer_reader=True,
    unproved="The bytes do not name the message.",
)  # fmt: skip
PACKAGE_CHANGED: Final = Rule(
    "PACKAGE_CHANGED", "The package", Verdict.FAIL,
    "Every full name changes: the type URLs of Any, the paths of RPCs and the names in code. A message by itself is read "
    "all the same.", "Language Guide: Packages",
    also_known_as=("buf: FILE_SAME_PACKAGE", "buf: PACKAGE_NO_DELETE", "karapace: PACKAGE_ALTER",
                   "prototool: PackagesNotDeleted"),
    unproved="The bytes do not name the package.",
)  # fmt: skip

# RPCs

_SERVICES: Final = "Language Guide: Defining Services"
_CALL: Final = "A record is no call: a client of the one and a server of the other would show it."
RPC_REQUEST_TYPE_CHANGED: Final = Rule(
    "RPC_REQUEST_TYPE_CHANGED", "The request of an RPC", Verdict.FAIL,
    "The server reads another message than the client writes.", _SERVICES,
    also_known_as=("buf: RPC_SAME_REQUEST_TYPE", "protolock: NoChangingRPCSignature",
                   "prototool: ServiceMethodsSameRequestType"),
    unproved=_CALL,
)  # fmt: skip
RPC_RESPONSE_TYPE_CHANGED: Final = Rule(
    "RPC_RESPONSE_TYPE_CHANGED", "The response of an RPC", Verdict.FAIL,
    "The client reads another message than the server writes.", _SERVICES,
    also_known_as=("buf: RPC_SAME_RESPONSE_TYPE", "protolock: NoChangingRPCSignature",
                   "prototool: ServiceMethodsSameResponseType"),
    unproved=_CALL,
)  # fmt: skip
RPC_CLIENT_STREAMING_CHANGED: Final = Rule(
    "RPC_CLIENT_STREAMING_CHANGED", "Streams of requests", Verdict.FAIL,
    "One side sends several requests where the other expects one.", _SERVICES,
    also_known_as=("buf: RPC_SAME_CLIENT_STREAMING", "protolock: NoChangingRPCSignature",
                   "prototool: ServiceMethodsSameClientStreaming"),
    unproved=_CALL,
)  # fmt: skip
RPC_SERVER_STREAMING_CHANGED: Final = Rule(
    "RPC_SERVER_STREAMING_CHANGED", "Streams of responses", Verdict.FAIL,
    "One side sends several responses where the other expects one.", _SERVICES,
    also_known_as=("buf: RPC_SAME_SERVER_STREAMING", "protolock: NoChangingRPCSignature",
                   "prototool: ServiceMethodsSameServerStreaming"),
    unproved=_CALL,
)  # fmt: skip
RPC_IDEMPOTENCY_CHANGED: Final = Rule(
    "RPC_IDEMPOTENCY_CHANGED", "Whether an RPC may be repeated", Verdict.FAIL,
    "Clients repeat or cache calls by the idempotency level; a call that must not be repeated would be.",
    "descriptor.proto: MethodOptions.idempotency_level", also_known_as=("buf: RPC_SAME_IDEMPOTENCY_LEVEL",),
    unproved=_CALL,
)  # fmt: skip

WIRE_RULES: Final = (
    FIELD_NUMBER_CHANGED, FIELD_NUMBER_REUSED, RESERVED_USED, FIELD_DELETED_WITHOUT_RESERVED_NUMBER,
    FIELD_TYPE_INCOMPATIBLE, FIELD_TYPE_NARROWED, BYTES_TO_STRING, MESSAGE_TO_BYTES, ENUM_TO_INT, ENUM_TYPE_CHANGED,
    MESSAGE_TYPE_CHANGED, GROUP_TO_LENGTH_PREFIXED, MAP_TO_REPEATED, CARDINALITY_INCOMPATIBLE, CARDINALITY_LAST_WINS,
    SINGULAR_TO_REPEATED, REQUIRED_ADDED, REQUIRED_DELETED, REQUIRED_CHANGED, PRESENCE_CHANGED, DEFAULT_CHANGED,
    UTF8_VALIDATION_CHANGED, MOVED_INTO_EXISTING_ONEOF, SEVERAL_MOVED_INTO_ONEOF, MOVED_INTO_NEW_ONEOF,
    MOVED_OUT_OF_ONEOF, ONEOF_MEMBER_DELETED, ONEOF_MEMBER_ADDED, ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER,
    ENUM_VALUE_UNKNOWN_TO_OLD,
    ENUM_VALUE_NUMBER_CHANGED, ENUM_OPENNESS_CHANGED, RESERVED_DELETED, EXTENSION_RANGE_DELETED, MESSAGE_SET_CHANGED,
    MESSAGE_DELETED, PACKAGE_CHANGED, RPC_REQUEST_TYPE_CHANGED, RPC_RESPONSE_TYPE_CHANGED,
    RPC_CLIENT_STREAMING_CHANGED, RPC_SERVER_STREAMING_CHANGED, RPC_IDEMPOTENCY_CHANGED, FIELD_UNKNOWN,
    FIELD_TYPE_WIDENED, PACKING_CHANGED, REORDERED,
)  # fmt: skip

BY_OLDER: Final[Mapping[str, Rule]] = {
    REQUIRED_ADDED.key: REQUIRED_DELETED,
    REQUIRED_DELETED.key: REQUIRED_ADDED,
    ONEOF_MEMBER_DELETED.key: ONEOF_MEMBER_ADDED,
}
"""What a rule's cases are called where the reader is the older version: what only it requires was required before."""
