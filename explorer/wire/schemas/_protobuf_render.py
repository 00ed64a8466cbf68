"""A proto3 file as text: what `fit` makes, printed so that it reads like one written by hand."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto

from ..protobuf_types import ProtoFile, lower_camel
from ..schema import Schema

_F = FieldDescriptorProto


def render(schema: Schema) -> str:
    """The schema as .proto text: the text it was read from, or one that is read back to the same types."""
    if schema.text:
        return schema.text
    model: ProtoFile = schema.model
    file = model.file
    blocks = ['syntax = "proto3";']
    if file.package:
        blocks.append(f"package {file.package};")
    if file.dependency:
        blocks.append("\n".join(f'import "{name}";' for name in file.dependency))
    blocks += [_message(message, file.package) for message in file.message_type]
    blocks += [_enum(enum) for enum in file.enum_type]
    return "\n\n".join(blocks) + "\n"


def _message(message: DescriptorProto, package: str) -> str:
    lines: list[str] = []
    for field in message.field:
        if field.HasField("oneof_index") and not field.proto3_optional:
            if field is message.field[0] or not lines or not lines[-1].startswith("    "):
                lines.append(f"  oneof {message.oneof_decl[field.oneof_index].name} {{")
            lines.append(f"    {_field(field, message, package)}")
        else:
            if lines and lines[-1].startswith("    "):
                lines.append("  }")
            lines.append(f"  {_field(field, message, package)}")
    if lines and lines[-1].startswith("    "):
        lines.append("  }")
    if not lines:
        return f"message {message.name} {{}}"
    return "\n".join((f"message {message.name} {{", *lines, "}"))


def _field(field: FieldDescriptorProto, message: DescriptorProto, package: str) -> str:
    entry = next((nested for nested in message.nested_type if field.type_name.endswith(f".{message.name}.{nested.name}")),
                 None)  # fmt: skip
    if entry is not None:
        key, value = entry.field
        type_ = f"map<{_type(key, package)}, {_type(value, package)}>"
    else:
        label = "repeated " if field.label == _F.LABEL_REPEATED else "optional " if field.proto3_optional else ""
        type_ = label + _type(field, package)
    option = f" [json_name = {_quoted(field.json_name)}]" if field.json_name != lower_camel(field.name) else ""
    return f"{type_} {field.name} = {field.number}{option};"


def _type(field: FieldDescriptorProto, package: str) -> str:
    if not field.type_name:
        return _F.Type.Name(field.type).removeprefix("TYPE_").lower()
    name = field.type_name[1:]
    return name.removeprefix(f"{package}.") if package else name


def _enum(enum: EnumDescriptorProto) -> str:
    lines = [f"enum {enum.name} {{"]
    if enum.options.allow_alias:
        lines.append("  option allow_alias = true;")
    lines += [f"  {value.name} = {value.number};" for value in enum.value]
    return "\n".join((*lines, "}"))


def _quoted(text: str) -> str:
    """A string literal; what is not printable ASCII or a letter stands in escapes of its bytes."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out += [f"\\{byte:03o}" for byte in char.encode()]
    return '"' + "".join(out) + '"'
