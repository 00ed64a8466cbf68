"""`/registry/<id>/…`: a stored scenario as a schema registry, in the words of Confluent's, which Kafka's clients speak.

Not part of the API's contract at /api/openapi.json: the shapes of requests, answers and errors are Confluent's own. Each
view is given the registry and what stands in the address, and gives what is to be told; `answering` does the rest.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeAlias, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from .. import registry as words
from ..registry import KINDS, Refused, Registry, Version, registry_of
from ..scenario import SchemaText
from ..wire import limits
from ..wire.problem import LimitError, WireError
from .body import read_body
from .jsonout import dumps
from .models import find
from .problems import NO_STORAGE, RETRY, STILL_FREE, Refusal

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/vnd.schemaregistry.v1+json"
READ: Final = (MEDIA_TYPE, "application/vnd.schemaregistry+json", "application/json", "application/octet-stream", "")
"""Types of a body that is read; the last for those who do not say."""

KEPT: Final = "public, max-age=3600, immutable"
"""The scenario never changes; a new version of this server may say of a schema what this one does not."""

LANGUAGE_OF: Final = {kind: language for language, kind in KINDS.items()}

View: TypeAlias = Callable[..., Any]
Item = TypeVar("Item")


def answering(**views: View) -> Callable[..., HttpResponse]:
    """One address: the view of each method. What would change something is refused as read-only, not as unknown."""
    views |= {"HEAD": views["GET"]} if "GET" in views else {}

    @wraps(next(iter(views.values()), index))
    def reached(request: HttpRequest, name: str, **place: str) -> HttpResponse:
        method = request.method or ""
        if method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response["Allow"] = ", ".join(sorted([*views, "OPTIONS"]))
            return response
        try:
            registry = _registry(name)
            if method in views:
                return _answer(views[method](registry, request, **place), method)
            if method in ("PUT", "DELETE", "POST", "PATCH") and views:
                raise Refused(words.READ_ONLY, READ_ONLY)
        except Refused as refused:
            return _error(refused.code, refused.said)
        except (Refusal, RequestDataTooBig) as refused:
            status = refused.status if isinstance(refused, Refusal) else HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return _error(int(status), str(refused))
        except LimitError as error:
            return _error(int(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), error.problem.detail)
        except Error:
            log.exception("the database does not answer")
            return _error(words.NO_STORAGE, f"{NO_STORAGE} {STILL_FREE}")
        if not views:
            return _error(int(HTTPStatus.NOT_FOUND), "HTTP 404 Not Found: a registry has nothing at this address.")
        response = _error(int(HTTPStatus.METHOD_NOT_ALLOWED), "HTTP 405 Method Not Allowed")
        response["Allow"] = ", ".join(sorted([*views, "OPTIONS"]))
        return response

    return reached


READ_ONLY: Final = "This registry is a stored scenario, which never changes: it is read-only. Store another scenario."


def _registry(name: str) -> Registry:
    stored = find(name)
    if stored is None:
        said = "There is no such scenario. The address of a registry is /registry/ and the id of a stored scenario."
        raise Refused(int(HTTPStatus.NOT_FOUND), said)
    return registry_of(stored.scenario)


def _answer(told: Any, method: str) -> HttpResponse:
    body = told.encode("utf-8", "replace") if isinstance(told, str) else dumps(told)
    response = HttpResponse(body, MEDIA_TYPE, headers={"X-Robots-Tag": "noindex"})  # as of the scenario's page
    if method != "POST":
        response["Cache-Control"], response["ETag"] = KEPT, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return response


def _error(code: int, said: str) -> HttpResponse:
    """Confluent's codes begin with the status; the storage's is the one that says when to ask again."""
    status = int(str(code)[:3]) if code != words.NO_STORAGE else HTTPStatus.SERVICE_UNAVAILABLE
    response = HttpResponse(dumps({"error_code": code, "message": said}), MEDIA_TYPE, status)
    response["Cache-Control"] = "no-store"
    if code == words.NO_STORAGE:
        response["Retry-After"] = str(RETRY)
    return response


# What comes in


def _sent(request: HttpRequest, registry: Registry, subject: str) -> SchemaText:
    """The schema of a body. Raises Refused, Refusal, LimitError."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in READ:
        raise Refused(int(HTTPStatus.UNSUPPORTED_MEDIA_TYPE), f"HTTP 415 Unsupported Media Type: send {MEDIA_TYPE}.")
    registry.of(subject)  # a subject that there is not counts more than what is wrong with the body
    members = read_body(request.body).members
    text, said = members.get("schema"), members.get("schemaType") or "AVRO"
    if not isinstance(text, str):
        raise Refused(words.BAD_SCHEMA, "Invalid schema. The body has no “schema”, which is the schema's text.")
    if not isinstance(said, str) or said not in LANGUAGE_OF:
        kinds = ", ".join(LANGUAGE_OF)
        raise Refused(words.BAD_SCHEMA, f"Invalid schema type {str(said)[:60]}. Types of this registry: {kinds}.")
    if members.get("references"):
        raise Refused(words.BAD_SCHEMA, "Invalid schema. Schemas here refer to no others: put them into one text.")
    language = LANGUAGE_OF[said]
    limit = limits.schema_bytes(language)
    if len(text) > 2 * limit:  # a descriptor may be longer than its text; each reader has its own limit on texts
        raise Refused(words.BAD_SCHEMA, f"Invalid schema. {len(text):,} characters given, {2 * limit:,} allowed.")
    return SchemaText(text, language)


def _flag(request: HttpRequest, name: str) -> bool:
    return request.GET.get(name, "").lower() == "true"


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _page(request: HttpRequest, items: Sequence[Item]) -> list[Item]:
    """The part of a list that is asked for. Nothing was ever deleted, so of deleted things there are none."""
    if _flag(request, "deletedOnly") or _flag(request, "deleted_only"):
        return []
    offset, limit = _number(request, "offset", 0), _number(request, "limit", -1)
    return list(items[offset:] if limit < 0 else items[offset : offset + limit])


def _id(registry: Registry, text: str) -> Version:
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise Refused(int(HTTPStatus.NOT_FOUND), "HTTP 404 Not Found: the number of a schema is a number.")
    return registry.by_id(int(text))


# What goes out


def _text(version: Version, request: HttpRequest) -> str:
    if request.GET.get("format") == "serialized" and version.language == "protobuf":
        try:
            return version.descriptor
        except WireError as error:
            raise Refused(words.BAD_SCHEMA, f"Schema {version.id} cannot be read: {error.problem.detail}") from error
    return version.text


def _schema(version: Version, request: HttpRequest) -> dict[str, Any]:
    return {"schemaType": version.kind, "schema": _text(version, request), "references": []}


def _placed(version: Version) -> dict[str, Any]:
    return {"subject": version.subject, "version": version.number}


def _whole(version: Version, request: HttpRequest) -> dict[str, Any]:
    return {**_placed(version), "id": version.id, **_schema(version, request)}


# Views


def index(registry: Registry, request: HttpRequest) -> Mapping[str, Any]:
    return {}


def subjects(registry: Registry, request: HttpRequest) -> list[str]:
    prefix = request.GET.get("subjectPrefix", "").removeprefix(":*:")
    return _page(request, [subject for subject in registry.subjects if subject.startswith(prefix)])


def versions(registry: Registry, request: HttpRequest, subject: str) -> list[int]:
    return _page(request, [version.number for version in registry.of(subject)])


def version(registry: Registry, request: HttpRequest, subject: str, number: str) -> dict[str, Any]:
    return _whole(registry.version(subject, number), request)


def version_text(registry: Registry, request: HttpRequest, subject: str, number: str) -> str:
    return _text(registry.version(subject, number), request)


def referenced_by(registry: Registry, request: HttpRequest, subject: str, number: str) -> list[int]:
    registry.version(subject, number)
    return []


def look_up(registry: Registry, request: HttpRequest, subject: str) -> dict[str, Any]:
    """Which version a schema is: what a serializer asks that does not register."""
    return _whole(registry.look_up(subject, _sent(request, registry, subject)), request)


def register(registry: Registry, request: HttpRequest, subject: str) -> dict[str, Any]:
    """A schema that is there already has its number, as in any registry; another one cannot be had here."""
    try:
        return _whole(registry.look_up(subject, _sent(request, registry, subject)), request)
    except Refused as refused:
        if refused.code not in (words.NO_SCHEMA, words.NO_SUBJECT):
            raise
        raise Refused(words.READ_ONLY, READ_ONLY) from refused


def schemas(registry: Registry, request: HttpRequest) -> list[dict[str, Any]]:
    prefix = request.GET.get("subjectPrefix", "").removeprefix(":*:")
    told = [one for one in registry.versions if one.subject.startswith(prefix)]
    if _flag(request, "latestOnly"):
        told = [registry.version(subject, "latest") for subject in dict.fromkeys(one.subject for one in told)]
    return [_whole(one, request) for one in _page(request, told)]


def types(registry: Registry, request: HttpRequest) -> list[str]:
    return list(LANGUAGE_OF)


def contexts(registry: Registry, request: HttpRequest) -> list[str]:
    return _page(request, ["."])


def by_id(registry: Registry, request: HttpRequest, id_: str) -> dict[str, Any]:
    found = _id(registry, id_)
    told = _schema(found, request)
    if request.GET.get("subject"):
        told |= _placed(found)
    if _flag(request, "fetchMaxId"):
        told["maxId"] = max(one.id for one in registry.versions)
    return told


def text_by_id(registry: Registry, request: HttpRequest, id_: str) -> str:
    return _text(_id(registry, id_), request)


def subjects_of_id(registry: Registry, request: HttpRequest, id_: str) -> list[str]:
    return _page(request, [_id(registry, id_).subject])


def versions_of_id(registry: Registry, request: HttpRequest, id_: str) -> list[dict[str, Any]]:
    return _page(request, [_placed(_id(registry, id_))])


def config(registry: Registry, request: HttpRequest, subject: str | None = None) -> dict[str, str]:
    if subject is not None:
        registry.of(subject)
    return {"compatibilityLevel": registry.level.value}


def mode(registry: Registry, request: HttpRequest, subject: str | None = None) -> dict[str, str]:
    if subject is not None:
        registry.of(subject)
    return {"mode": "READONLY"}


def compare_all(registry: Registry, request: HttpRequest, subject: str) -> dict[str, Any]:
    return _compared(request, *registry.compare(subject, _sent(request, registry, subject)))


def compare_one(registry: Registry, request: HttpRequest, subject: str, number: str) -> dict[str, Any]:
    against = registry.version(subject, number)
    return _compared(request, *registry.compare(subject, _sent(request, registry, subject), [against]))


def _compared(request: HttpRequest, compatible: bool, messages: Sequence[str]) -> dict[str, Any]:
    told = {"is_compatible": compatible}
    return {**told, "messages": list(messages)} if _flag(request, "verbose") else told


# Addresses


def _at(address: str, **views: View) -> URLPattern:
    return path(f"registry/<str:name>/{address}", answering(**views))


urlpatterns = [
    path("registry/<str:name>", answering(GET=index), name="registry"),
    _at("", GET=index, POST=index),
    _at("subjects", GET=subjects),
    _at("subjects/<str:subject>", POST=look_up),
    _at("subjects/<str:subject>/versions", GET=versions, POST=register),
    _at("subjects/<str:subject>/versions/<str:number>", GET=version),
    _at("subjects/<str:subject>/versions/<str:number>/schema", GET=version_text),
    _at("subjects/<str:subject>/versions/<str:number>/referencedby", GET=referenced_by),
    _at("schemas", GET=schemas),
    _at("schemas/types", GET=types),
    _at("schemas/ids/<str:id_>", GET=by_id),
    _at("schemas/ids/<str:id_>/schema", GET=text_by_id),
    _at("schemas/ids/<str:id_>/subjects", GET=subjects_of_id),
    _at("schemas/ids/<str:id_>/versions", GET=versions_of_id),
    _at("contexts", GET=contexts),
    _at("config", GET=config),
    _at("config/<str:subject>", GET=config),
    _at("mode", GET=mode),
    _at("mode/<str:subject>", GET=mode),
    _at("compatibility/subjects/<str:subject>/versions", POST=compare_all),
    _at("compatibility/subjects/<str:subject>/versions/<str:number>", POST=compare_one),
    re_path("^registry/(?P<name>[^/]+)/", answering()),
]
