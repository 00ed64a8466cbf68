"""Errors of the API: RFC 9457 problem documents, each fault with a pointer into the request and what to do.

A view raises `Refusal`, or whatever it likes: `answer_for`, which DRF calls, makes a problem document of anything. What
nobody expected becomes a 500 that says no more than an id, under which the log has the rest.
"""

from __future__ import annotations

import logging
import math
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults
from rest_framework import exceptions

from ..wire.problem import Edit, LimitError, Problem
from .jsonout import dumps
from .sizes import plural

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"

TOO_OFTEN: Final = "This address has saved many scenarios in a short time."
NO_STORAGE: Final = "Stored links cannot be saved or opened just now: the storage does not answer."
STILL_FREE: Final = "All computing goes on, and a link that holds everything after its # needs no storage."
RETRY: Final = 30
"""Seconds after which to ask again, where nothing tells how many it will take."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `pointer` is a JSON Pointer into the request's body; None where the body is not to blame.

    `line` and `column` are places in the text that the pointer leads to (a record, a schema, bytes), or in the body itself
    where that is no JSON; `edit` mends that text.
    """

    pointer: str | None
    code: str
    detail: str
    line: int | None = None
    column: int | None = None
    fix: str | None = None
    edit: Edit | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem, pointer: str | None, **more: Any) -> Fault:
        p = problem
        return cls(pointer, p.code, p.detail, p.line, p.column, p.fix, p.edit, more)


class Refusal(Exception):
    """A request that gets no answer but why. `more` are further members of the problem document."""

    def __init__(self, status: int, faults: Sequence[Fault], **more: Any) -> None:
        super().__init__(faults[0].detail)
        self.status, self.faults, self.more = status, faults, more

    @classmethod
    def past_limit(cls, error: LimitError, pointer: str | None) -> Refusal:
        return cls(413, [Fault.of(error.problem, pointer)], limit=error.limit, given=error.given)


def answer_for(error: Exception, context: Mapping[str, Any] | None = None) -> HttpResponse:
    """The problem document of any exception."""
    match error:
        case Refusal():
            return _document(error.status, error.faults, **error.more)
        case LimitError():
            return answer_for(Refusal.past_limit(error, None))
        case RequestDataTooBig():
            return _plain(413, "too-large", str(error), "Send less at once.")
        case Http404() | exceptions.NotFound():
            return _plain(404, "not-found", "There is nothing here.", "The calls are listed at /api/openapi.json.")
        case exceptions.MethodNotAllowed():
            return _plain(405, "method-not-allowed", str(error.detail), "The Allow header names what is allowed here.")
        case exceptions.NotAcceptable():
            fix = "Ask for application/json, text/plain or text/markdown"
            return _plain(406, "not-acceptable", "No answer in what the Accept header asks for.", fix)
        case exceptions.UnsupportedMediaType():
            return _plain(415, "unsupported-media-type", str(error.detail), "Send application/json, in UTF-8.")
        case exceptions.Throttled():
            return too_often(getattr(error, "wait", None))
        case Error():
            return unstored(error)
        case exceptions.APIException():
            return _plain(error.status_code, str(error.get_codes()).replace("_", "-"), str(error.detail), None)
        case SuspiciousOperation():
            return _plain(400, "bad-request", "This request cannot be understood.", None)
        case _:
            return unexpected(error)


def too_often(wait: float | None) -> HttpResponse:
    """429: an address saved more than it may."""
    seconds = math.ceil(wait or RETRY)
    detail = f"{TOO_OFTEN} The next one is possible in {plural(seconds, 'second')}."
    response = _plain(429, "too-many-saves", detail, STILL_FREE)
    response["Retry-After"] = str(seconds)
    return response


def unstored(error: Error) -> HttpResponse:
    """503: the database does not answer, which only saving and stored links need."""
    log.error("the database does not answer", exc_info=error)
    response = _plain(503, "storage-unavailable", NO_STORAGE, STILL_FREE)
    response["Retry-After"] = str(RETRY)
    return response


def unexpected(error: BaseException | None) -> HttpResponse:
    """A fault of ours: told by an id alone, logged whole."""
    reference = str(uuid.uuid4())
    log.error("unexpected, told as %s", reference, exc_info=error)
    detail = f"Something went wrong here, and it is not your fault. It has been noted as {reference}."
    return _document(500, [Fault(None, "internal-error", detail)], id=reference)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for what it refuses before there is a view."""
    return answer_for(exception) if _of_api(request) else defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for what no view has caught."""
    return unexpected(sys.exc_info()[1]) if _of_api(request) else defaults.server_error(request)


def _of_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _plain(status: int, code: str, detail: str, fix: str | None) -> HttpResponse:
    return _document(status, [Fault(None, code, detail, fix=fix)])


def _document(status: int, faults: Sequence[Fault], **more: Any) -> HttpResponse:
    first = faults[0]
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": first.detail,
        "code": first.code,
        "errors": [
            {
                "pointer": fault.pointer,
                "line": fault.line,
                "column": fault.column,
                "code": fault.code,
                "detail": fault.detail,
                "fix": fault.fix,
                "edit": None if fault.edit is None else asdict(fault.edit),
                **fault.more,
            }
            for fault in faults
        ],
        **more,
    }
    return HttpResponse(dumps(document), status=status, content_type=MEDIA_TYPE)
