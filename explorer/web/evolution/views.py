"""The page. The view runs straight down: what was sent, the study, what the template is given.

As on the page of bytes nothing is stored and no one is signed in, so the form carries no CSRF token.
"""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from explorer.examples.evolution import HISTORIES
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.problem import LimitError, too_large

from . import forms
from .present import workbench
from .study import Study, act, refused, study


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/evolution`: a worked example on GET, what was typed on POST; only the changing part of it where htmx asks."""
    try:
        asked = forms.read(_sent(request))
        found = study(asked)
        changed = act(found) if asked.act[0] else None
        if changed is not None:
            found = study(changed)
    except LimitError as error:  # the form itself: there are no fields to show again
        found = refused(forms.open_(next(iter(HISTORIES.values()))), error)
    fragment = bool(request.headers.get("HX-Request"))
    template = "_evolution_workbench.html" if fragment else "evolution.html"
    examples = [history for history in HISTORIES.values() if history.language in EVOLUTIONS]
    return render(
        request, template, {"w": workbench(found), "fragment": fragment, "examples": examples}, status=_status(found)
    )


def _status(found: Study) -> HTTPStatus:
    if found.limit is not None:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if found.problems or any(view.problems for view in found.versions):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.OK


def _sent(request: HttpRequest) -> QueryDict:
    """The form's fields; what is too much for a form is told like any other limit."""
    if request.method != "POST":
        return request.GET
    try:
        return request.POST
    except RequestDataTooBig:
        given = int(request.headers.get("Content-Length") or 0)
        raise too_large("The request", "bytes", limit=limits.BODY_BYTES, given=given) from None
    except TooManyFieldsSent:
        raise too_large("The form", "fields", limit=200, given=201) from None
