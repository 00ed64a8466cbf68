"""The API, version 1. Each call reads its body, asks the domain, and answers in JSON, or as text for people.

Nothing here keeps anything. What is wrong with a request is told as a problem document, see `problems`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.request import Request
from rest_framework.response import Response

from .. import numbered
from ..explore import OURS, Exploration, Pane, SchemaView, decode, explore, name_all, read_schema
from ..guess import Guess, best, guess
from ..listing import as_markdown, as_text
from ..registry import registry_of
from ..scenario import Scenario, SchemaText
from ..wire import limits
from ..wire.bytes_text import WRITINGS, read_bytes
from ..wire.format import Format
from ..wire.formats import FORMATS
from ..wire.problem import InputError, LimitError, too_large
from ..wire.schemas import LANGUAGES
from . import serial
from .body import Members, body_of
from .contract import ROW, decode_call, explore_call, formats_call, not_a_call
from .exports import EXPORTS, Export
from .models import find_linked
from .options import read_options
from .problems import Fault, Refusal
from .renderers import WRITTEN

FLAGS: Final = {"true": True, "1": True, "": True, "false": False, "0": False}
SCENARIO_FIELDS: Final = ("record", "record_text", "schemas", "formats", "options")
SCHEMA_FIELDS: Final = ("text", "language", "name", "root")


@formats_call
@api_view(["GET"])
def formats(request: Request) -> Response:
    """The formats, in the order of the page."""
    return Response([serial.format_(format_) for format_ in FORMATS.values()])


@explore_call
@api_view(["POST"])
@renderer_classes(WRITTEN)
def explore_(request: Request) -> Response:
    """One record in every format, every byte explained."""
    return _explore(request)


@not_a_call
@api_view(["POST"])
@renderer_classes(WRITTEN)
def explore_as(request: Request, format: str) -> Response:
    """The same, in what the suffix names."""
    return _explore(request)


def _explore(request: Request) -> Response:
    window = read_window(request)
    scenario, at = read_scenario(request)
    try:
        told = explore(scenario, seconds=limits.SECONDS)
    except LimitError as error:
        raise Refusal.past_limit(error, at if error.schema is None else f"/schemas/{error.schema}/text") from error
    if told.problems and at == "/record":
        raise body_of(request).malformed(told.problems[0])
    refuse_unread(told, at)
    return answer(request, told.panes, window, lambda: serial.exploration(told, window))


@decode_call
@api_view(["POST"])
@renderer_classes(WRITTEN)
def decode_(request: Request) -> Response:
    """Bytes explained, with a schema or without one."""
    return _decode(request)


@not_a_call
@api_view(["POST"])
@renderer_classes(WRITTEN)
def decode_as(request: Request, format: str) -> Response:
    """The same, in what the suffix names."""
    return _decode(request)


def _decode(request: Request) -> Response:
    window = read_window(request)
    members = Members.of(request, ("format", "bytes", "input_encoding", "schema", "registry"))
    key = members.text("format", one_of=FORMATS)
    text = members.text("bytes", required=True)
    writing = members.text("input_encoding", one_of=WRITINGS)
    given = members.object("schema")
    schema = read_schema_text(given) if given else None
    registry = members.text("registry")
    if registry is not None and (key is not None or given is not None):
        fix = "Leave “format” and “schema” out: the number in front of the bytes tells both."
        members.fault("registry", "schema-twice", "Both “registry” and what it knows are given.", fix)
    members.refuse()
    assert text is not None
    view = None if schema is None else _schema_view(schema)
    try:
        data, read_as = read_bytes(text, writing)
        if len(data) > limits.INPUT_BYTES:
            raise too_large("The bytes", "bytes", limit=limits.INPUT_BYTES, given=len(data))
        said: dict[str, Any] = {"input": {"read_as": read_as, "length": len(data)}}
        if registry is not None:
            pane, version = numbered.read(registry_of(_kept(registry)), data)
            said["registry"] = serial.version(version)
        elif key is not None:
            pane = decode(FORMATS[key], data, view)
        else:
            guesses = guess(data, view, seconds=limits.SECONDS / 2)
            pane = decode(_guessed(guesses), data, view)
            said["guesses"] = [serial.guess(one) for one in guesses]
    except InputError as error:
        raise Refusal(422, [Fault.of(error.problem, "/bytes")]) from error
    except LimitError as error:
        raise Refusal.past_limit(error, "/bytes") from error
    return answer(request, [pane], window, lambda: {**serial.layout(pane, window), **said})


def _guessed(guesses: Sequence[Guess]) -> Format:
    """The likeliest format; where none is likely, the one that gets somewhere."""
    found = best(guesses)
    if found is None:
        fix = "Say which format they are of with “format”."
        raise Refusal(422, [Fault("/bytes", "no-format", "No format makes anything of these bytes.", fix=fix)])
    return found.format


def _kept(name: str) -> Scenario:
    """A stored scenario, by its id or its link."""
    stored = find_linked(name)
    if stored is None:
        fix = "It is the id of a stored scenario, or its link."
        raise Refusal(422, [Fault("/registry", "unknown-scenario", "There is no such scenario.", fix=fix)])
    return stored.scenario


@not_a_call
@api_view(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def no_such_call(request: Request) -> Response:
    """Any address under /api/ that there is not."""
    raise Http404


# What comes in


def read_window(request: Request) -> serial.Window:
    """The window asked for in the query."""
    return serial.Window(
        _number(request, "from_row", 0, ROW),
        _number(request, "rows", limits.WINDOW, limits.SPANS),
        _flag(request, "tree"),
    )


def _number(request: Request, name: str, otherwise: int, limit: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        fix = f"Write a number from 0 to {limit:,}, without commas."
        fault = Fault(None, "not-a-number", f"“{name}” is no number: “{text[:60]}”.", fix=fix, more={"parameter": name})
        raise Refusal(422, [fault])
    if int(text) > limit:
        detail = f"“{name}”: {int(text):,} asked for, {limit:,} allowed."
        fault = Fault(None, "too-large", detail, fix=f"Ask for at most {limit:,}.", more={"parameter": name})
        raise Refusal(413, [fault], limit=limit, given=int(text))
    return int(text)


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in FLAGS:
        detail = f"“{name}” is neither true nor false: “{text[:60]}”."
        fault = Fault(None, "not-a-boolean", detail, fix="Write true or false.", more={"parameter": name})
        raise Refusal(422, [fault])
    return FLAGS[text]


def read_scenario(request: Request) -> tuple[Scenario, str]:
    """The scenario of a body, and the pointer to its record."""
    members = Members.of(request, SCENARIO_FIELDS)
    scenario, at = scenario_of(members, request)
    members.refuse()
    return scenario, at


def scenario_of(members: Members, request: Request) -> tuple[Scenario, str]:
    """The scenario of a body's members, and the pointer to its record; faults are left with the members."""
    body = body_of(request)
    text = members.text("record_text")
    at = "/record_text"
    if body.record is not None:
        if text is not None:
            members.fault("record_text", "record-twice", "Both “record” and “record_text” are given.", "Leave one out.")
        text, at = body.record, "/record"
    elif text is None and members.value.get("record_text") is None:
        fix = "Add “record”, a JSON value, or “record_text”, JSON as text."
        members.fault("record", "missing", "There is no record.", fix)
    schemas = [
        read_schema_text(item)
        for index, given in enumerate(members.items("schemas"))
        if (item := members.inside(given, f"/schemas/{index}"))
    ]
    keys = [
        members.checked(key, f"/formats/{index}", "format", FORMATS) or ""
        for index, key in enumerate(members.items("formats"))
    ]
    return Scenario(text or "", tuple(schemas), tuple(keys), read_options(members)), at


def read_schema_text(members: Members) -> SchemaText:
    """A SchemaInput."""
    members.expect(SCHEMA_FIELDS)
    return SchemaText(
        text=members.text("text", required=True) or "",
        language=members.text("language", one_of=LANGUAGES),
        name=members.text("name"),
        root=members.text("root"),
    )


# What is wrong with it


def refuse_unread(told: Exploration, at: str) -> None:
    """A record or a schema that cannot be read ends the call; both are told at once."""
    faults = [Fault.of(problem, at) for problem in told.problems]
    for index in range(len(told.scenario.schemas)):
        faults += schema_faults(told.schemas[index], f"/schemas/{index}")
    if faults:
        raise unread(faults)


def unread(faults: Sequence[Fault]) -> Refusal:
    return Refusal(500 if any(fault.code == OURS.code for fault in faults) else 422, faults)


def _schema_view(given: SchemaText) -> SchemaView:
    try:
        view = name_all([read_schema(given)])[0]
    except LimitError as error:
        raise Refusal.past_limit(error, "/schema/text") from error
    if faults := schema_faults(view, "/schema"):
        raise unread(faults)
    return view


def schema_faults(view: SchemaView, at: str) -> list[Fault]:
    if view.schema is not None:
        return []
    if view.candidates:
        return [Fault.of(problem, f"{at}/root", candidates=list(view.candidates)) for problem in view.problems]
    return [Fault.of(problem, f"{at}/text") for problem in view.problems]


# What goes out


def answer(request: Request, panes: Sequence[Pane], window: serial.Window, json: Any) -> Response:
    """The answer in the words that the Accept header asks for."""
    match request.accepted_renderer.format:
        case key if key in EXPORTS and key not in WINDOWED:
            return Response(_exported(EXPORTS[key], panes))
        case "txt":
            text = as_text(panes, start=window.from_row, rows=window.rows)
        case "md":
            text = as_markdown(panes, start=window.from_row, rows=window.rows)
        case _:
            return Response(json())
    return Response(text.encode("utf-8", "replace"))


WINDOWED: Final = ("json", "txt", "md")
"""What tells a window of the spans; all other exports tell everything."""


def _exported(export: Export, panes: Sequence[Pane]) -> bytes:
    """An export of the cards that have bytes."""
    written = [pane for pane in panes if pane.layout is not None]
    if not written:
        raise unread([Fault.of(problem, None) for pane in panes for problem in pane.problems[:1]])
    if export.one and len(panes) > 1:
        fix = "Name one format in “formats”."
        detail = f"{export.media} holds the bytes of one format, and there are {len(panes)}."
        raise Refusal(422, [Fault("/formats", "several-formats", detail, fix=fix)])
    return export.make(written)
