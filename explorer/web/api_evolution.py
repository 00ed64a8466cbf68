"""The API's calls about schemas that change: resolve, compatibility, convert. In the manner of `api`."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ..evolve import Level, compare, convert, resolve, versions_of
from ..explore import SchemaView
from ..report import as_text
from ..scenario import SchemaText
from ..wire.bytes_text import WRITINGS, read_bytes
from ..wire.evolution import EVOLUTIONS
from ..wire.formats import FORMATS
from ..wire.problem import (
    ConformError,
    EncodeError,
    InputError,
    LimitError,
    RecordError,
    RootError,
    SchemaError,
    WireError,
)
from ..wire.schemas import LANGUAGES
from . import serial, serial_evolution
from .api import read_schema_text, schema_faults, unread
from .body import Members, body_of
from .contract_evolution import compatibility_call, convert_call, resolve_call
from .problems import Fault, Refusal

LEVELS = [level.value for level in Level]
PROFILES = list(dict.fromkeys(profile for evolution in EVOLUTIONS.values() for profile in evolution.profiles))


@resolve_call
@api_view(["POST"])
def resolve_(request: Request) -> Response:
    """A record written with one schema and read with another, step by step."""
    members = Members.of(request, ("format", "writer", "reader", "record", "record_text", "bytes", "input_encoding"))
    key = members.text("format", required=True, one_of=FORMATS)
    writer, reader = (_schema(members, name) for name in ("writer", "reader"))
    text, at = _record(request, members)
    written = members.text("bytes")
    writing = members.text("input_encoding", one_of=WRITINGS)
    if (text is None) == (written is None) and not members.faults:
        fix = "Give “record”, “record_text” or “bytes”, just one of them."
        members.fault("record", "missing" if text is None else "record-twice", "What was written is not clear.", fix)
    members.refuse()
    assert key is not None
    assert writer is not None
    assert reader is not None
    try:
        data = None if written is None else read_bytes(written, writing)[0]
        readable([writer, reader], ["/writer", "/reader"], least=2)
        told = resolve(FORMATS[key], writer, reader, record_text=text, data=data)
    except WireError as error:
        raise refusal(error, "/bytes" if written is not None else at, "/format") from error
    return Response(serial_evolution.resolution(told))


@compatibility_call
@api_view(["POST"])
def compatibility_(request: Request) -> Response:
    """Versions of a schema compared: every rule, both directions, with the bytes that prove it."""
    members = Members.of(request, ("versions", "level", "profile", "record", "record_text"))
    texts = [
        read_schema_text(item)
        for index, given in enumerate(members.items("versions"))
        if (item := members.inside(given, f"/versions/{index}"))
    ]
    level = members.text("level", one_of=LEVELS)
    profile = members.text("profile", one_of=PROFILES)
    text, at = _record(request, members)
    if len(texts) < 2 and not members.faults:
        members.fault(
            "versions", "too-few-versions", f"{len(texts)} given.", "Give two versions or more, oldest first."
        )
    members.refuse()
    try:
        language = readable(texts, [f"/versions/{index}" for index in range(len(texts))], least=2)
        known(profile, language)
        told = compare(texts, Level(level or Level.FULL_TRANSITIVE.value), profile, text)
    except WireError as error:
        raise refusal(error, at, "/versions") from error
    if request.accepted_renderer.format == "txt":
        return Response(as_text(told).encode("utf-8", "replace"))
    return Response(serial_evolution.compatibility(told))


@convert_call
@api_view(["POST"])
def convert_(request: Request) -> Response:
    """A schema said in another language, or made from a record, and what is lost."""
    members = Members.of(request, ("schema", "record", "record_text", "to"))
    language = members.text("to", required=True, one_of=LANGUAGES)
    schema = _schema(members, "schema", required=False)
    text, at = _record(request, members)
    if (text is None) == (schema is None) and not members.faults:
        members.fault(
            "schema", "missing", "What to convert is not clear.", "Give “schema” or “record”, just one of them."
        )
    members.refuse()
    assert language is not None
    try:
        if schema is not None:
            readable([schema], ["/schema"], least=1)
        view = convert(language, text=schema, record_text=text)
    except WireError as error:
        raise refusal(error, at, "/schema") from error
    if view.schema is None:
        raise unread([Fault.of(problem, "/schema" if schema else at) for problem in view.problems])
    return Response({"schema": serial.schema(view), "losses": serial.losses(view.losses)})


# What comes in


def _schema(members: Members, name: str, *, required: bool = True) -> SchemaText | None:
    given = members.object(name)
    if given is not None:
        return read_schema_text(given)
    if required and members.value.get(name) is None:
        members.fault(name, "missing", f"“{name}” is missing.", f"Add “{name}”, an object with the schema's “text”.")
    return None


def _record(request: Request, members: Members) -> tuple[str | None, str]:
    """The text of the record, if one is given, and the pointer to it."""
    value = body_of(request).record
    text = members.text("record_text")
    if value is not None and text is not None:
        members.fault("record_text", "record-twice", "Both “record” and “record_text” are given.", "Leave one out.")
    return (value, "/record") if value is not None else (text, "/record_text")


# What is wrong with it


def readable(texts: Sequence[SchemaText], at: Sequence[str], *, least: int) -> str:
    """Refuse schemas of which fewer than `least` can be read, each fault at its own place; gives their language."""
    views = versions_of(texts)
    sound = [view for view in views if view.schema is not None]
    if len(sound) < least:
        raise unread([fault for view, where in zip(views, at, strict=True) for fault in schema_faults(view, where)])
    return _language(sound)


def _language(views: Sequence[SchemaView]) -> str:
    return views[0].language


def known(profile: str | None, language: str) -> None:
    profiles = EVOLUTIONS[language].profiles if language in EVOLUTIONS else ()
    if profile is not None and profile not in profiles:
        detail = f"{LANGUAGES[language].title} has no profile “{profile}”."
        raise Refusal(422, [Fault("/profile", "unknown-profile", detail, fix=f"Use one of {', '.join(profiles)}.")])


def refusal(error: WireError, record: str, schema: str) -> Refusal:
    """A fault of the domain, with a pointer to what is to blame."""
    match error:
        case LimitError():
            return Refusal.past_limit(error, None if error.schema is None else f"{schema}/{error.schema}/text")
        case RecordError() | ConformError() | EncodeError() | InputError():
            return Refusal(422, [Fault.of(problem, record) for problem in error.problems])
        case RootError():
            return Refusal(
                422, [Fault.of(problem, schema, candidates=list(error.candidates)) for problem in error.problems]
            )
        case SchemaError() | _:
            return Refusal(422, [Fault.of(problem, schema) for problem in error.problems])
