"""Avro's protocols: which types a message takes and gives, and a smallest protocol for a record that has none."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from .. import jsontree
from ..problem import WireError
from ..schema import Field, Ref, Schema
from ..value import Value
from ._avro_file_schema import Parse, Render, schema_text

SEND: Final = "send"
"""The one message of a protocol that is made for a record."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol: its JSON, and its messages by name, each as JSON has it."""

    top: dict[str, Any]
    messages: dict[str, dict[str, Any]]

    @property
    def text(self) -> str:
        """The text that is sent, and of which the hash is made."""
        return json.dumps(self.top, separators=(",", ":"))

    def parameters(self, name: str, parse: Parse) -> Schema:
        """The parameters of a message as a record; raises WireError where its types cannot be read."""
        return self._record(self.messages[name].get("request", []), parse)

    def response(self, name: str, parse: Parse) -> Schema:
        """The response of a message, as a record of that one field."""
        return self._record([{"name": "response", "type": self.messages[name].get("response", "null")}], parse)

    def errors(self, name: str, parse: Parse) -> Schema:
        """What a message may answer instead, as a record of one field: an error that it declares, or a text."""
        declared = self.messages[name].get("errors")
        more = declared if isinstance(declared, list) else []
        return self._record([{"name": "error", "type": ["string", *more]}], parse)

    def _record(self, fields: Any, parse: Parse) -> Schema:
        own = "Message"
        types = self.top.get("types", [])
        while any(isinstance(type_, dict) and type_.get("name") == own for type_ in types):
            own += "_"
        space = self.top.get("namespace", "")
        record = {"type": "record", "name": own, "fields": fields}
        full = f"{space}.{own}" if isinstance(space, str) and space else own
        return parse(json.dumps({**self.top, "types": [*types, record], "messages": {}}), full)

    def taking(self, root: str) -> str | None:
        """The first message whose one parameter is of the named type."""
        for name, message in self.messages.items():
            match message.get("request"):
                case [{"type": type_}] if self._names(type_, root):
                    return name
        return None

    def giving(self, root: str) -> str | None:
        """The first message whose response is of the named type."""
        return next(
            (name for name, message in self.messages.items() if self._names(message.get("response"), root)), None
        )

    def _names(self, type_: Any, root: str) -> bool:
        space = self.top.get("namespace", "")
        return isinstance(type_, str) and root in (type_, f"{space}.{type_}")


def protocol_of(top: Value) -> Protocol | None:
    """A protocol from its JSON; None where it is none."""
    if (
        not isinstance(top, dict)
        or not isinstance(top.get("messages"), dict)
        or not isinstance(top.get("types", []), list)
    ):
        return None
    messages = {name: message for name, message in top["messages"].items() if isinstance(message, dict)}
    return Protocol(top, messages)


def read_protocol(text: str) -> Protocol | None:
    """A protocol from its text; None where it is none."""
    try:
        return protocol_of(jsontree.read(text).value)
    except WireError:
        return None


def given_protocol(schema: Schema) -> Protocol | None:
    """The protocol that a schema was read from."""
    model = schema.model
    return protocol_of(model.tree.value) if getattr(model, "protocol", None) is not None else None


def made_protocol(schema: Schema, render: Render, beside: Protocol | None = None) -> Protocol:
    """A protocol of one message that takes the record; raises EncodeError where JSON has no place for its types."""
    root = json.loads(schema_text(schema, render))
    named = isinstance(root, dict) and "name" in root
    name = str(root["name"]) if named else "Record"
    request = [{"name": "record", "type": name if named else root}]
    send = SEND
    while beside is not None and send in beside.messages:  # of two protocols, none may take the message for its own
        send += "_"
    top = {
        "protocol": f"{name.rpartition('.')[2]}Protocol",
        "types": [root] if named else [],
        "messages": {send: {"request": request, "response": "null"}},
    }
    return Protocol(top, top["messages"])  # type: ignore[arg-type]


def only_field(schema: Schema) -> Field | None:
    """The one parameter of a message; None where it has none or several."""
    fields: Iterable[Field] = getattr(schema.resolve(schema.root), "fields", ())
    first, *more = [*fields, None]
    return first if len(more) == 1 else None


def is_root_of(field: Field, schema: Schema | None) -> bool:
    """Whether a parameter is the record itself: it has the type that was given as the root."""
    if schema is None:
        return False
    if isinstance(field.type, Ref):
        return isinstance(schema.root, Ref) and field.type.name == schema.root.name
    return not isinstance(schema.root, Ref) and type(field.type) is type(schema.root)
