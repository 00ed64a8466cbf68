"""The API's calls about stored scenarios. In the manner of `api`.

A scenario never changes, so its answers may be kept by whoever got them: see `KEPT` and `RECKONED`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from rest_framework.decorators import api_view, throttle_classes
from rest_framework.request import Request
from rest_framework.response import Response

from ..evolve import Level, compare
from ..explore import detect, explore
from ..report import as_text
from ..scenario import EVOLUTION, Scenario, SchemaText
from ..wire import limits
from ..wire.evolution import EVOLUTIONS
from ..wire.problem import LimitError, WireError
from ..wire.schemas import LANGUAGES
from . import serial, serial_evolution
from .addresses import addresses_of
from .api import SCENARIO_FIELDS, answer, read_window, refuse_unread, scenario_of
from .api_evolution import LEVELS, PROFILES, known, readable, refusal
from .body import Members, nearest
from .contract_scenarios import explored_call, scenario_call, scenarios_call, stored_compatibility_call
from .forms import VIEWS
from .models import StoredScenario, find, store
from .problems import Fault, Refusal
from .throttles import SAVING

KEPT: Final = "public, max-age=31536000, immutable"
"""What was stored, to the letter: the same for ever."""

RECKONED: Final = "public, max-age=3600, immutable"
"""What is reckoned from it: a new version of this server may say more, so after an hour it is asked again."""


@scenarios_call
@api_view(["POST"])
@throttle_classes(SAVING)
def scenarios(request: Request) -> Response:
    """Store a scenario for ever, or find it stored; the same content has the same id."""
    members = Members.of(request, (*SCENARIO_FIELDS, "title", "pin", "view"))
    scenario, at = scenario_of(members, request)
    view = members.text("view", one_of=("", *VIEWS, EVOLUTION)) or ""
    scenario = replace(
        scenario,
        schemas=tuple(_settled(schema, f"/schemas/{i}", members) for i, schema in enumerate(scenario.schemas)),
        formats=tuple(dict.fromkeys(scenario.formats)),
        title=members.text("title") or "",
        pin=members.text("pin"),
        view="" if view == next(iter(VIEWS)) else view,
    )
    members.refuse()
    try:
        stored = store(scenario)
    except LimitError as error:
        raise Refusal.past_limit(error, at if error.schema is None else f"/schemas/{error.schema}/text") from error
    return Response(_told(request, stored), 201, headers={"Location": addresses_of(request, stored.short).api})


@scenario_call
@api_view(["GET", "HEAD"])
def scenario(request: Request, name: str) -> Response:
    """A stored scenario, to the letter."""
    stored = _stored(name)
    kept = stored.scenario
    told = {
        **_told(request, stored),
        "version": kept.version,
        "title": kept.title,
        "record_text": kept.record_text,
        "schemas": [_schema(schema) for schema in kept.schemas],
        "formats": list(kept.formats),
        "options": kept.options,
        "pin": kept.pin,
        "view": kept.view,
    }
    return Response(told, headers={"Cache-Control": KEPT, "ETag": f'"{stored.key}"'})


@explored_call
@api_view(["GET", "HEAD"])
def explored(request: Request, name: str) -> Response:
    """What `explore` answers to a stored scenario."""
    window = read_window(request)
    told = explore(_stored(name).scenario, seconds=limits.SECONDS)
    refuse_unread(told, "/record_text")
    response = answer(request, told.panes, window, lambda: serial.exploration(told, window))
    response["Cache-Control"] = RECKONED
    return response


@stored_compatibility_call
@api_view(["GET", "HEAD"])
def compatibility(request: Request, name: str) -> Response:
    """What `compatibility` answers to a stored scenario's versions of one language."""
    level = _choice(request, "level", LEVELS) or Level.FULL_TRANSITIVE.value
    profile = _choice(request, "profile", PROFILES)
    language = _choice(request, "language", EVOLUTIONS)
    kept = _stored(name).scenario
    places = _versions(kept, language)
    texts = [kept.schemas[place] for place in places]
    try:
        known(profile, readable(texts, [f"/schemas/{place}" for place in places], least=2))
        told = compare(texts, Level(level), profile, kept.record_text)
    except WireError as error:
        raise refusal(error, "/record_text", "/schemas") from error
    text = request.accepted_renderer.format == "txt"
    said = as_text(told).encode("utf-8", "replace") if text else serial_evolution.compatibility(told)
    return Response(said, headers={"Cache-Control": RECKONED})


def _stored(name: str) -> StoredScenario:
    stored = find(name)
    if stored is None:
        fix = "An id has ten characters or more, digits and letters without i, l, o and u; it may have been cut."
        raise Refusal(404, [Fault(None, "unknown-scenario", "There is no such scenario.", fix=fix)])
    return stored


def _told(request: Request, stored: StoredScenario) -> dict[str, Any]:
    addresses = addresses_of(request, stored.short)
    return {
        "id": stored.short,
        "url": addresses.page,
        "embed_url": addresses.embed,
        "api_url": addresses.api,
        "registry_url": addresses.registry,
    }


def _schema(schema: SchemaText) -> dict[str, str | None]:
    return {"text": schema.text, "language": schema.language, "name": schema.name, "root": schema.root}


def _settled(schema: SchemaText, at: str, members: Members) -> SchemaText:
    """The schema with its language, which is settled once: the link shall mean the same whatever is detected later."""
    try:
        language = schema.language or detect(schema.text)
    except LimitError as error:
        raise Refusal.past_limit(error, f"{at}/text") from error
    if language is None:
        detail, fix = "This is no schema that could be recognised.", f"Say which it is: {', '.join(LANGUAGES)}."
        members.faults.append(Fault(f"{at}/language", "unknown-language", detail, fix=fix))
    return replace(schema, language=language)


def _versions(kept: Scenario, language: str | None) -> list[int]:
    """Which of a scenario's schemas to compare: those of the language asked for, or of the only one with versions."""
    of: dict[str, list[int]] = {}
    for index, schema in enumerate(kept.schemas):
        of.setdefault(schema.language or "", []).append(index)
    several = [key for key, places in of.items() if len(places) > 1]
    if language is None and len(several) > 1:
        detail = f"The scenario has versions in {' and '.join(several)}."
        fault = Fault(None, "unclear-language", detail, fix="Name one with ?language=.", more={"parameter": "language"})
        raise Refusal(422, [fault])
    places = of.get(language or (several[0] if several else ""), [])
    if len(places) < 2:
        which = f" of {LANGUAGES[language].title}" if language else ""
        detail = f"The scenario has no two versions{which} to compare."
        raise Refusal(422, [Fault("/schemas", "too-few-versions", detail, fix="Store one with two versions or more.")])
    return places


def _choice(request: Request, name: str, known: Any) -> str | None:
    """A query parameter that is one of a few."""
    text = request.query_params.get(name)
    if text is None or text in known:
        return text
    fault = Fault(
        None,
        f"unknown-{name}",
        f"There is no {name} “{text[:60]}”.",
        fix=nearest(text, known),
        more={"parameter": name},
    )
    raise Refusal(422, [fault])
