"""Bytewise from Python: every call of its API, in one file that needs nothing but Python 3.11. Copy it into your project.

    from bytewise import Bytewise, Refused

    bytewise = Bytewise("http://127.0.0.1:8000")
    for layout in bytewise.explore({"userName": "Martin"})["layouts"]:
        print(layout["title"], layout["size"], layout["hex"])

Answers are the API's own JSON, as dictionaries; /api/docs/ of the server tells what is in them. What the server refuses
is raised as `Refused`, with a place for each fault. A server that cannot be reached raises OSError, as urllib has it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlencode

__all__ = ["Bytewise", "Fault", "Json", "Refused", "Schema"]

Json: TypeAlias = dict[str, Any]
Schema: TypeAlias = str | Mapping[str, str]
"""A schema's text, or its members: text, language, name, root. What is left out is detected, and told."""


class _Left(Enum):
    """What is left out; None is a record."""

    OUT = "left out"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request. What is not known is None.

    pointer      JSON Pointer into the body that was sent: /schemas/0/text
    line, column places in the text that it leads to
    fix          what to do
    candidates   names to choose a root from, where the root is not clear
    """

    code: str
    detail: str
    pointer: str | None = None
    line: int | None = None
    column: int | None = None
    fix: str | None = None
    candidates: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = "" if self.pointer is None else f"{self.pointer}: "
        if self.line is not None and not self.detail.startswith("Line "):
            place += f"line {self.line}, column {self.column}: "
        return place + self.detail + (f" {self.fix}" if self.fix else "")


class Refused(Exception):
    """The server's problem document (RFC 9457).

    status        of HTTP: 422 for what cannot be read, 413 past a limit, 429 saved too often, 503 no storage
    code          stable, for programs
    faults        all that is wrong, the first one first
    limit, given  where a limit was passed
    retry_after   seconds, where the server says when to ask again
    """

    def __init__(
        self, status: int, code: str, detail: str, faults: Sequence[Fault] = (), *, limit: int | None = None,
        given: int | None = None, retry_after: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__("\n".join(map(str, faults)) or detail)
        self.status, self.code, self.detail, self.faults = status, code, detail, tuple(faults)
        self.limit, self.given, self.retry_after = limit, given, retry_after


class Bytewise:
    """A server. Each method is a call; a record is any value that json can write, or `record_text`, kept to the letter."""

    def __init__(self, address: str = "http://127.0.0.1:8000", *, timeout: float = 30) -> None:
        self.address: Final = address.rstrip("/")
        self.timeout = timeout

    # Bytes

    def formats(self) -> list[Json]:
        """The formats, with their limits and their writers."""
        told: list[Json] = self._get("formats")
        return told

    def explore(
        self, record: Any = _Left.OUT, *, record_text: str | None = None, schemas: Sequence[Schema] = (),
        formats: Sequence[str] = (), options: Mapping[str, Mapping[str, str]] | None = None, from_row: int | None = None,
        rows: int | None = None, tree: bool = False,
    ) -> Json:  # fmt: skip
        """A record in every format asked for, every byte explained; `rows`: spans told of each layout, 0 for sizes alone."""
        body = _explored(record, record_text, schemas, formats, options)
        return self._post("explore", body, _window(from_row, rows, tree))

    def listing(
        self, record: Any = _Left.OUT, *, record_text: str | None = None, schemas: Sequence[Schema] = (),
        formats: Sequence[str] = (), options: Mapping[str, Mapping[str, str]] | None = None,
    ) -> str:  # fmt: skip
        """The same as text to print: a line for each span."""
        body = _explored(record, record_text, schemas, formats, options)
        return self._ask("POST", "explore", body, accept="text/plain").decode()

    def decode(
        self, data: bytes | str, format: str | None = None, *, schema: Schema | None = None, registry: str | None = None,
        input_encoding: str | None = None, from_row: int | None = None, rows: int | None = None, tree: bool = False,
    ) -> Json:  # fmt: skip
        """Bytes, or text of them in any usual writing, explained. Without a format, the likeliest, and how likely others are.

        `registry`: a stored scenario, whose schema is named by the number in front of the bytes.
        Bytes that are not valid are an answer with a `problem`, not a refusal.
        """
        if isinstance(data, bytes | bytearray | memoryview):
            data, input_encoding = bytes(data).hex(), "hex"
        body: Json = {"bytes": data, "input_encoding": input_encoding, "format": format, "registry": registry}
        if schema is not None:
            body["schema"] = _schema(schema)
        return self._post("decode", body, _window(from_row, rows, tree))

    # Schemas that change

    def resolve(
        self, format: str, writer: Schema, reader: Schema, record: Any = _Left.OUT, *, record_text: str | None = None,
        data: bytes | None = None,
    ) -> Json:  # fmt: skip
        """A record, or bytes, written with one schema and read with another, step by step."""
        body = {"format": format, "writer": _schema(writer), "reader": _schema(reader), **_record(record, record_text)}
        if data is not None:
            body |= {"bytes": data.hex(), "input_encoding": "hex"}
        return self._post("resolve", body)

    def compatibility(
        self, versions: Sequence[Schema], *, level: str | None = None, profile: str | None = None, record: Any = _Left.OUT,
        record_text: str | None = None,
    ) -> Json:  # fmt: skip
        """Versions of a schema, oldest first, compared: every rule, both directions, with the bytes that prove it."""
        body = {"versions": list(map(_schema, versions)), "level": level, "profile": profile}
        return self._post("compatibility", {**body, **_record(record, record_text)})

    def convert(
        self, to: str, schema: Schema | None = None, *, record: Any = _Left.OUT, record_text: str | None = None
    ) -> Json:
        """A schema said in another language, or made from a record, and what is lost."""
        body = {"to": to, **_record(record, record_text)}
        return self._post("convert", body if schema is None else {**body, "schema": _schema(schema)})

    # Scenarios

    def save(
        self, record: Any = _Left.OUT, *, record_text: str | None = None, schemas: Sequence[Schema] = (),
        formats: Sequence[str] = (), options: Mapping[str, Mapping[str, str]] | None = None, title: str | None = None,
        pin: str | None = None, view: str | None = None,
    ) -> Json:  # fmt: skip
        """Store a scenario for ever; gives its id and its links. The same content has the same id."""
        body = _explored(record, record_text, schemas, formats, options)
        return self._post("scenarios", {**body, "title": title, "pin": pin, "view": view})

    def scenario(self, id: str) -> Json:
        """A stored scenario, to the letter."""
        told: Json = self._get(f"scenarios/{quote(id, safe='')}")
        return told

    def scenario_explore(
        self, id: str, *, from_row: int | None = None, rows: int | None = None, tree: bool = False
    ) -> Json:
        """What `explore` answers to a stored scenario."""
        told: Json = self._get(f"scenarios/{quote(id, safe='')}/explore", _window(from_row, rows, tree))
        return told

    def scenario_compatibility(
        self, id: str, *, language: str | None = None, level: str | None = None, profile: str | None = None
    ) -> Json:
        """What `compatibility` answers to a stored scenario's versions."""
        query = {"language": language, "level": level, "profile": profile}
        told: Json = self._get(f"scenarios/{quote(id, safe='')}/compatibility", query)
        return told

    def registry(self, id: str) -> str:
        """The address of a stored scenario as a schema registry, for Kafka's clients."""
        return f"{self.address}/registry/{quote(id, safe='')}"

    # The wire

    def _get(self, call: str, query: Mapping[str, Any] | None = None) -> Any:
        return json.loads(self._ask("GET", call, query=query))

    def _post(self, call: str, body: Json, query: Mapping[str, Any] | None = None) -> Json:
        told: Json = json.loads(self._ask("POST", call, body, query))
        return told

    def _ask(
        self, method: str, call: str, body: Json | None = None, query: Mapping[str, Any] | None = None,
        accept: str = "application/json",
    ) -> bytes:  # fmt: skip
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        address = f"{self.address}/api/v1/{call}" + (f"?{urlencode(asked)}" if asked else "")
        data = None
        headers = {"Accept": accept}
        if body is not None:
            said = {name: value for name, value in body.items() if value is not None or name == "record"}
            data = json.dumps(said, allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 — the caller's own address
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                read: bytes = answer.read()
                return read
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error.code, error.read(), error.headers.get("Retry-After")) from None


def _explored(
    record: Any, record_text: str | None, schemas: Sequence[Schema], formats: Sequence[str],
    options: Mapping[str, Mapping[str, str]] | None,
) -> Json:  # fmt: skip
    body = _record(record, record_text)
    if schemas:
        body["schemas"] = list(map(_schema, schemas))
    if formats:
        body["formats"] = list(formats)
    if options:
        body["options"] = {name: dict(chosen) for name, chosen in options.items()}
    return body


def _record(record: Any, record_text: str | None) -> Json:
    return {} if record is _Left.OUT and record_text is None else (
        {"record": record} if record_text is None else {"record_text": record_text}
    )  # fmt: skip


def _schema(schema: Schema) -> Json:
    return {"text": schema} if isinstance(schema, str) else dict(schema)


def _window(from_row: int | None, rows: int | None, tree: bool) -> Json:
    return {"from_row": from_row, "rows": rows, "tree": "true" if tree else None}


def _refused(status: int, body: bytes, retry_after: str | None) -> Refused:
    """What a server said that is not an answer: its problem document, or whatever a proxy in between had to say."""
    wait = int(retry_after) if retry_after and retry_after.isdecimal() else None
    try:
        told = json.loads(body)
        faults = [
            Fault(
                code=fault["code"], detail=fault["detail"], pointer=fault.get("pointer"), line=fault.get("line"),
                column=fault.get("column"), fix=fault.get("fix"), candidates=tuple(fault.get("candidates") or ()),
            )
            for fault in told["errors"]
        ]  # fmt: skip
        return Refused(
            status,
            told["code"],
            told["detail"],
            faults,
            limit=told.get("limit"),
            given=told.get("given"),
            retry_after=wait,
        )
    except (ValueError, KeyError, TypeError):
        said = body[:200].decode("utf-8", "replace").strip()
        return Refused(status, f"http-{status}", said or f"HTTP {status}", retry_after=wait)
