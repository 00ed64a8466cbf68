"""The pages. Each view runs straight down: what was sent, the use case, what the template is given.

Nothing here is stored and no one is signed in, so a forged request could do no more than a visit does. That is why the
forms carry no CSRF token, which would also make every page's ETag its own.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from explorer import state
from explorer.examples import EXAMPLES
from explorer.explore import Exploration, explore
from explorer.scenario import Scenario
from explorer.wire import limits
from explorer.wire.problem import LimitError, too_large

from . import forms, present
from .forms import Asked
from .inspector import Inspector, inspector
from .mending import mended
from .present import Workbench

NOTHING: Final = Asked(Scenario(record_text=""))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/`: the example on GET, what was typed on POST; only the changing part of it where htmx asks."""
    asked, anew = NOTHING, False
    try:
        sent = mended(sent_with(request))
        anew = "mend" in sent  # a text that is mended here replaces the one in its field
        carried = carried_by(sent)
        asked = carried or forms.read(sent)
        bench, status = workbench(asked)
    except LimitError as error:
        bench, status, carried = present.refused(asked, error.problem), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None
    live = bool(request.headers.get("HX-Request"))
    # What a link carried replaces all that stands in the form; what was typed there is not sent back.
    told = {"w": bench, "fragment": live and carried is None and not anew, "examples": EXAMPLES.values()}
    response = render(request, "_workbench.html" if live else "bytes.html", told, status=status)
    if live and anew:
        response["HX-Reswap"] = "outerHTML"
    return response


def workbench(asked: Asked) -> tuple[Workbench, HTTPStatus]:
    """All of the page that depends on what was asked for, and what that is worth."""
    try:
        found, borrowed = explored(asked)
    except LimitError as error:
        return present.refused(asked, error.problem), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    status = HTTPStatus.OK if found.record else HTTPStatus.UNPROCESSABLE_ENTITY
    return present.workbench(asked, found, borrowed), status


def carried_by(sent: QueryDict) -> Asked | None:
    """What a link carries in its fragment: `state`, which the browser has read, or `link`, which it could not read."""
    try:
        if "state" in sent:
            return forms.opened(state.from_bytes(sent.get("state", "").encode("utf-8", "surrogatepass")), sent)
        if "link" in sent:
            return forms.opened(state.from_fragment(sent.get("link", "")), sent)
    except state.DamagedLink as error:
        return forms.opened(error.kept or forms.FIRST.scenario, sent, notice=error.problem)
    return None


@require_POST
def inspect(request: HttpRequest) -> HttpResponse:
    """The inspector alone, for a value that was just pinned."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/")
    try:
        asked = forms.read(sent_with(request))
        told, status = inspector(explored(asked)[0], asked.pin), HTTPStatus.OK
    except LimitError:
        told, status = Inspector("", "", (), keep=True), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return render(request, "_inspector.html", {"inspector": told}, status=status)


@require_POST
def spans(request: HttpRequest) -> HttpResponse:
    """The next window of one card; the other formats are left out."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/")
    try:
        asked = forms.read(sent_with(request))
        found, _ = explored(replace(asked, scenario=replace(asked.scenario, formats=tuple(asked.rows))))
    except LimitError as error:
        return HttpResponse(error.problem.detail, "text/plain", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "_more.html", {"more": present.more(found, asked)})


def sent_with(request: HttpRequest) -> QueryDict:
    """The fields; what is too much for a form is told like any other limit."""
    if request.method != "POST":
        return request.GET
    try:
        return request.POST
    except RequestDataTooBig:
        limit, given = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, int(request.headers.get("Content-Length") or 0)
        raise too_large("The request", "bytes", limit=limit, given=given) from None
    except TooManyFieldsSent:
        limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        raise too_large("The form", "fields", limit=limit, given=limit + 1) from None


def explored(asked: Asked) -> tuple[Exploration, frozenset[str]]:
    """The scenario explored, and which schemas of the example are still in it.

    The example's schemas were lent, not chosen: when a record of the visitor's own does not fit them they go, and are
    made from the record.
    """
    found = explore(asked.scenario, seconds=limits.SECONDS)
    own = asked.scenario.record_text != asked.example.record
    if own and asked.borrowed and any(pane.problems or pane.losses for pane in found.panes if pane.format.language):
        return explore(forms.without(asked.scenario, asked.borrowed), seconds=limits.SECONDS), frozenset()
    return found, asked.borrowed
