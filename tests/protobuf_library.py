"""The protobuf library as a second opinion: what it reads from bytes, in the values of the domain.

It walks the messages by their descriptors and asks json_format only for the texts of times, durations and field masks.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pool, json_format, message_factory

from explorer.wire.protobuf_types import WRAPPERS, ProtoFile, type_of_url
from explorer.wire.schema import Schema
from explorer.wire.value import Value

_TEXTS = ("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask")


class Library:
    """The classes of a schema, in a pool of their own."""

    def __init__(self, schema: Schema) -> None:
        model: ProtoFile = schema.model
        self.pool = descriptor_pool.DescriptorPool()
        for file in model.files.file:
            self.pool.Add(file)
        self.made = self.named(schema.root_name)

    def named(self, name: str) -> Any:
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))

    def parse(self, data: bytes) -> Any:
        """The message; raises DecodeError."""
        return self.made.FromString(data)

    def from_json(self, text: str) -> Any:
        return json_format.Parse(text, self.made(), descriptor_pool=self.pool)

    def value(self, message: Any) -> Value:
        """A message as a value: keys as in JSON, integers and bytes as they are."""
        name = message.DESCRIPTOR.full_name
        if name in _TEXTS:
            try:
                return json_format.MessageToDict(message)
            except (json_format.Error, ValueError):
                return self.fields(message)
        if name in WRAPPERS:
            return message.value
        if name == "google.protobuf.Struct":
            return {key: self.value(item) for key, item in message.fields.items()}
        if name == "google.protobuf.ListValue":
            return [self.value(item) for item in message.values]
        if name == "google.protobuf.Value":
            return self.of_value(message)
        if name == "google.protobuf.Any":
            return self.of_any(message)
        return self.fields(message)

    def of_value(self, message: Any) -> Value:
        which = message.WhichOneof("kind")
        if which is None or which == "null_value":
            return None
        inner = getattr(message, which)
        return self.value(inner) if which in ("struct_value", "list_value") else inner

    def of_any(self, message: Any) -> Value:
        if not message.type_url:
            return {"value": message.value} if message.value else {}
        name = type_of_url(message.type_url)
        try:
            inner = self.named(name).FromString(message.value)
        except KeyError:
            return {"@type": message.type_url, "value": message.value}
        value = self.value(inner)
        special = (
            name in WRAPPERS or name in _TEXTS or name.rpartition(".")[2] in ("Struct", "ListValue", "Value", "Any")
        )
        return {"@type": message.type_url, **({"value": value} if special else value)}

    def fields(self, message: Any) -> Value:
        out: dict[str, Value] = {}
        for field, value in message.ListFields():
            key = f"[{field.full_name}]" if field.is_extension else field.json_name
            entry = field.message_type
            if entry is not None and entry.GetOptions().map_entry:
                of = entry.fields_by_name["value"]
                out[key] = {_key(each): self.one(of, value[each]) for each in value}
            elif field.is_repeated:
                out[key] = [self.one(field, item) for item in value]
            else:
                out[key] = self.one(field, value)
        return out

    def one(self, field: Any, value: Any) -> Value:
        if field.message_type is not None:
            return self.value(value)
        if field.enum_type is not None:
            if field.enum_type.full_name == "google.protobuf.NullValue":
                return None
            found = field.enum_type.values_by_number.get(value)
            return value if found is None else found.name
        return value


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
