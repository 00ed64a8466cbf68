"""The page. The view runs straight down: what was sent, the study, what the template is given.

As on the page of bytes nothing is stored and no one is signed in, so the form carries no CSRF token.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from explorer import state
from explorer.examples.evolution import HISTORIES
from explorer.scenario import Scenario
from explorer.wire import limits
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.problem import LimitError, Problem, too_large

from .. import forms as bytes_forms
from ..addresses import Addresses
from ..mending import mended
from . import forms, links
from .forms import Asked
from .present import unfurl, workbench
from .study import Study, act, refused, study


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/evolution`: a worked example on GET, what was typed on POST; only the changing part of it where htmx asks."""
    try:
        sent = mended(_sent(request))
        asked = _carried(sent) or forms.read(sent)
        found = study(asked)
        changed = act(found) if asked.act[0] else None
        if changed is not None:
            found = study(changed)
    except LimitError as error:  # the form itself: there are no fields to show again
        found = refused(forms.open_(next(iter(HISTORIES.values()))), error)
    fragment = bool(request.headers.get("HX-Request"))
    return _page(request, "_evolution_workbench.html" if fragment else "evolution.html", found, fragment=fragment)


def stored(request: HttpRequest, scenario: Scenario, addresses: Addresses) -> HttpResponse:
    """`/s/<id>` of a scenario that was shared from this page. What is wrong with its texts was stored to be talked about."""
    try:
        found = study(links.opened(scenario))
    except LimitError as error:
        found = refused(forms.open_(next(iter(HISTORIES.values()))), error)
    return _page(request, "stored_evolution.html", found, status=HTTPStatus.OK, told=unfurl(found, addresses))


def told(request: HttpRequest, asked: Asked, problem: Problem, status: HTTPStatus) -> HttpResponse:
    """The page, with what kept it from being stored."""
    note = " ".join(filter(None, (problem.detail, problem.fix)))
    return _page(request, "evolution.html", study(replace(asked, note=note)), status=status)


def _page(
    request: HttpRequest, template: str, found: Study, *, status: HTTPStatus | None = None, **more: object
) -> HttpResponse:
    examples = [history for history in HISTORIES.values() if history.language in EVOLUTIONS]
    told = {"w": workbench(found), "examples": examples, "fragment": False, **more}
    return render(request, template, told, status=_status(found) if status is None else status)


def _carried(sent: QueryDict) -> Asked | None:
    """What a link carries in its fragment: `state`, which the browser has read, or `link`, which it could not read; and what
    the page of bytes has of a language, to `compare`."""
    if "compare" in sent:
        return links.compared(bytes_forms.read(sent).scenario, sent.get("compare", ""))
    try:
        if "state" in sent:
            return links.opened(state.from_bytes(sent.get("state", "").encode("utf-8", "surrogatepass")))
        if "link" in sent:
            return links.opened(state.from_fragment(sent.get("link", "")))
    except state.DamagedLink as error:
        note = f"{error.problem.detail} {error.problem.fix}"
        return links.opened(error.kept or Scenario(""), note=note)
    return None


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
