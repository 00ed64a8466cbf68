"""The rules of a file as a whole: its package, syntax and options, its services, and the declarations that are gone."""

from __future__ import annotations

from typing import Final

from google.protobuf.descriptor_pb2 import FileOptions, MethodDescriptorProto, MethodOptions

from ..rule import Rule, Spot
from . import _protobuf_code_rules as code_rules
from . import _protobuf_fix as fixes
from . import _protobuf_rules as rules
from ._protobuf_fields import FieldRules
from ._protobuf_index import METHODS, FieldAt, ServiceAt
from ._protobuf_pair import Pair

_PACKAGE, _OPTIONS, _SYNTAX = 2, 8, 12
_REQUEST, _RESPONSE, _METHOD_OPTIONS, _IDEMPOTENCY_LEVEL = 2, 3, 4, 34
_FILE_OPTIONS: Final = (
    "java_package", "java_outer_classname", "java_multiple_files", "java_generic_services", "optimize_for", "go_package",
    "cc_generic_services", "py_generic_services", "cc_enable_arenas", "objc_class_prefix", "csharp_namespace",
    "swift_prefix", "php_class_prefix", "php_namespace", "php_metadata_namespace", "ruby_package",
)  # fmt: skip


class FileRules:
    """Every rule that is of no message or enum by itself."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair

    def compare(self) -> None:
        self._file()
        self._options()
        self._gone()
        self._extensions()
        for name, written in self.pair.writer.services.items():
            wanted = self.pair.reader.services.get(name)
            if wanted is None:
                self._find_gone(code_rules.SERVICE_DELETED, "service", name, written.full, written.path)
            else:
                self._service(written, wanted)

    def _file(self) -> None:
        pair = self.pair
        writer, reader = pair.writer, pair.reader
        pair.ask(rules.PACKAGE_CHANGED, code_rules.SYNTAX_CHANGED)
        packages = writer.of.package, reader.of.package
        if packages[0] != packages[1]:
            mine, yours = (f"the package {name}" if name else "no package" for name in packages)
            pair.find(
                rules.PACKAGE_CHANGED, f"The writer has {mine}, the reader {yours}.",
                writer.spot(packages[0], (_PACKAGE,)), reader.spot(packages[1], (_PACKAGE,)),
                fix=fixes.package_back(writer, reader),
            )  # fmt: skip
        if writer.syntax != reader.syntax:
            detail = f"The writer's is {writer.syntax}, the reader's {reader.syntax}."
            pair.find(
                code_rules.SYNTAX_CHANGED, detail, writer.spot("syntax", (_SYNTAX,)), reader.spot("syntax", (_SYNTAX,))
            )

    def _options(self) -> None:
        pair = self.pair
        pair.ask(code_rules.FILE_OPTION_CHANGED)
        for name in _FILE_OPTIONS:
            mine, yours = (getattr(file.of.options, name) for file in (pair.writer, pair.reader))
            if mine != yours:
                path = _OPTIONS, FileOptions.DESCRIPTOR.fields_by_name[name].number
                pair.find(
                    code_rules.FILE_OPTION_CHANGED, f"{name} is {mine!r} to the writer and {yours!r} to the reader.",
                    pair.writer.spot(name, path), pair.reader.spot(name, path), also=(f"buf: FILE_SAME_{name.upper()}",),
                )  # fmt: skip

    def _gone(self) -> None:
        """Messages and enums that only the writer has; in code also the messages that maps make."""
        pair = self.pair
        writer, reader = pair.writer, pair.reader
        pair.ask(*(rules.MESSAGE_DELETED for _ in writer.messages), *(code_rules.ENUM_DELETED for _ in writer.enums))
        for name, message in writer.messages.items():
            if name not in reader.messages:
                self._find_gone(rules.MESSAGE_DELETED, "message", name, message.full, message.path)
        for name, enum in writer.enums.items():
            if name not in reader.enums:
                self._find_gone(code_rules.ENUM_DELETED, "enum", name, enum.full, enum.path)
        if pair.in_code:
            kept = {entry for message in reader.messages.values() for entry in message.entries}
            for message in writer.messages.values():
                for entry in message.entries:
                    if entry not in kept:
                        self._find_gone(rules.MESSAGE_DELETED, "message of a map", entry, message.full, message.path)

    def _find_gone(self, rule: Rule, kind: str, name: str, full: str, path: tuple[int, ...]) -> None:
        pair = self.pair
        verdict = pair.breaks_code if rule is rules.MESSAGE_DELETED else None
        spots = pair.writer.spot(full, path), pair.reader.around(name)
        pair.find(rule, f"The reader has no {kind} {name}.", *spots, verdict=verdict)

    # Extensions

    def _extensions(self) -> None:
        pair = self.pair
        known = {_extended(pair, field, of_writer=False): field for field in pair.reader.extensions.values()}
        pair.ask(*(code_rules.EXTENSION_DELETED for _ in pair.writer.extensions))
        for name, field in pair.writer.extensions.items():
            wanted = known.get(_extended(pair, field, of_writer=True))
            if wanted is not None:
                extended = pair.writer.messages.get(pair.writer.within(field.of.extendee))
                FieldRules(pair, field, wanted, extended.full if extended else None).compare()
            else:
                detail = f"The reader has no extension {field.number} of {field.of.extendee[1:]}: its bytes are kept."
                spot = pair.writer.spot(field.full, field.path)
                pair.find(rules.FIELD_UNKNOWN, detail, spot, pair.reader.around(name))
            if name not in pair.reader.extensions:
                self._find_gone(code_rules.EXTENSION_DELETED, "extension", name, field.full, field.path)

    # Services

    def _service(self, written: ServiceAt, wanted: ServiceAt) -> None:
        pair = self.pair
        spots = pair.writer.spot(written.full, written.path), pair.reader.spot(wanted.full, wanted.path)
        methods = {method.name: (at, method) for at, method in enumerate(wanted.of.method)}
        for at, method in enumerate(written.of.method):
            pair.ask(code_rules.RPC_DELETED)
            if method.name not in methods:
                pair.find(code_rules.RPC_DELETED, f"The reader's {wanted.full} has no RPC {method.name}.", *spots)
                continue
            to, other = methods[method.name]
            paths = (*written.path, METHODS, at), (*wanted.path, METHODS, to)
            self._rpc(f"{written.full}.{method.name}", f"{wanted.full}.{method.name}", method, other, paths)

    def _rpc(
        self, full: str, full_to: str, method: MethodDescriptorProto, other: MethodDescriptorProto,
        paths: tuple[tuple[int, ...], tuple[int, ...]],
    ) -> None:  # fmt: skip
        writer, reader = self.pair.writer, self.pair.reader

        def told(rule: Rule, what: str, mine: str, yours: str, *path: int) -> None:
            self.pair.ask(rule)
            if mine != yours:
                spots: tuple[Spot, Spot] = (
                    writer.spot(full, (*paths[0], *path), paths[0]), reader.spot(full_to, (*paths[1], *path), paths[1]),
                )  # fmt: skip
                self.pair.find(rule, f"{what} of {full} is {mine} to the writer and {yours} to the reader.", *spots)

        request, its_request = writer.within(method.input_type), reader.within(other.input_type)
        response, its_response = writer.within(method.output_type), reader.within(other.output_type)
        told(rules.RPC_REQUEST_TYPE_CHANGED, "The request", request, its_request, _REQUEST)
        told(rules.RPC_RESPONSE_TYPE_CHANGED, "The response", response, its_response, _RESPONSE)
        told(
            rules.RPC_CLIENT_STREAMING_CHANGED,
            "The request",
            _many(method.client_streaming),
            _many(other.client_streaming),
        )
        told(
            rules.RPC_SERVER_STREAMING_CHANGED,
            "The response",
            _many(method.server_streaming),
            _many(other.server_streaming),
        )
        levels = [MethodOptions.IdempotencyLevel.Name(one.options.idempotency_level) for one in (method, other)]
        told(
            rules.RPC_IDEMPOTENCY_CHANGED, "The idempotency level", levels[0], levels[1],
            _METHOD_OPTIONS, _IDEMPOTENCY_LEVEL,
        )  # fmt: skip


def _many(streaming: bool) -> str:
    return "a stream" if streaming else "a single message"


def _extended(pair: Pair, field: FieldAt, *, of_writer: bool) -> tuple[str, int]:
    """The message that an extension extends, and its number there."""
    file = pair.writer if of_writer else pair.reader
    return file.within(field.of.extendee), field.number
