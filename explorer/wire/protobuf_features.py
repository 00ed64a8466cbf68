"""What editions call features, and what proto2 and proto3 say by their syntax: presence, closed enums, packing, UTF-8.

All three become one: `Features`, inherited from a file to its messages, its enums and their fields. Those who read a
.proto need them, and those who compare two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from google.protobuf.descriptor_pb2 import FeatureSet, FieldDescriptorProto, FileDescriptorProto

from .schema import Presence

_F = FieldDescriptorProto


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one declaration, those around it included. `json`: whether it has a JSON form that is sure."""

    presence: int
    closed: bool
    packed: bool
    utf8: bool
    delimited: bool
    json: bool

    def under(self, said: FeatureSet) -> Features:
        """These, with what a declaration says of its own."""
        return Features(
            said.field_presence or self.presence,
            said.enum_type == FeatureSet.CLOSED if said.enum_type else self.closed,
            said.repeated_field_encoding == FeatureSet.PACKED if said.repeated_field_encoding else self.packed,
            said.utf8_validation == FeatureSet.VERIFY if said.utf8_validation else self.utf8,
            said.message_encoding == FeatureSet.DELIMITED if said.message_encoding else self.delimited,
            said.json_format == FeatureSet.ALLOW if said.json_format else self.json,
        )


_PROTO2: Final = Features(FeatureSet.EXPLICIT, closed=True, packed=False, utf8=False, delimited=False, json=False)
_PROTO3: Final = Features(FeatureSet.IMPLICIT, closed=False, packed=True, utf8=True, delimited=False, json=True)
_EDITIONS: Final = Features(FeatureSet.EXPLICIT, closed=False, packed=True, utf8=True, delimited=False, json=True)


def of_file(file: FileDescriptorProto) -> Features:
    """A file's own, by its syntax or edition and its options."""
    base = {"proto3": _PROTO3, "editions": _EDITIONS}.get(file.syntax, _PROTO2)
    return base.under(file.options.features)


def of_field(of: FieldDescriptorProto, around: Features) -> Features:
    """A field's own, with what proto2 and proto3 say by labels and types."""
    features = around.under(of.options.features)
    if of.label == _F.LABEL_REQUIRED:
        features = replace(features, presence=FeatureSet.LEGACY_REQUIRED)
    elif of.proto3_optional:
        features = replace(features, presence=FeatureSet.EXPLICIT)
    if of.type == _F.TYPE_GROUP:
        features = replace(features, delimited=True)
    if of.options.HasField("packed"):
        features = replace(features, packed=of.options.packed)
    return features


def presence_of(of: FieldDescriptorProto, features: Features) -> Presence:
    """What the absence of a field means."""
    if of.label == _F.LABEL_REPEATED:
        return Presence.IMPLICIT
    if features.presence == FeatureSet.LEGACY_REQUIRED:
        return Presence.REQUIRED
    message = of.type in (_F.TYPE_MESSAGE, _F.TYPE_GROUP)
    if message or of.HasField("oneof_index") or of.extendee or features.presence == FeatureSet.EXPLICIT:
        return Presence.OPTIONAL
    return Presence.IMPLICIT
