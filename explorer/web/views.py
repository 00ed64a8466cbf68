"""The pages. Each view runs straight down: what was sent, the use case, what the template is given.

Nothing here is stored and no one is signed in, so a forged request could do no more than a visit does. That is why the
forms carry no CSRF token, which would also make every page's ETag its own.
"""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from explorer.examples import EXAMPLES
from explorer.explore import Exploration, explore
from explorer.scenario import Scenario
from explorer.wire import limits
from explorer.wire.problem import LimitError, too_large

from . import forms, present
from .forms import Asked
from .inspector import inspector


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/`: the example on GET, what was typed on POST; only the changing part of it where htmx asks."""
    fragment = bool(request.headers.get("HX-Request"))
    template = "_workbench.html" if fragment else "bytes.html"
    try:
        asked = _asked(request)
        found, borrowed = _explored(asked)
    except LimitError as error:
        asked = Asked(Scenario(record_text="")) if _unread(request) else _asked(request)
        bench = present.refused(asked, error.problem)
        return render(
            request,
            template,
            {"w": bench, "fragment": fragment, "examples": EXAMPLES.values()},
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    bench = present.workbench(asked, found, borrowed)
    status = HTTPStatus.OK if found.record else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, template, {"w": bench, "fragment": fragment, "examples": EXAMPLES.values()}, status=status)


@require_POST
def inspect(request: HttpRequest) -> HttpResponse:
    """The inspector alone, for a value that was just pinned."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/")
    asked = _asked(request)
    found, _ = _explored(asked)
    return render(request, "_inspector.html", {"inspector": inspector(found, asked.pin)})


@require_POST
def spans(request: HttpRequest) -> HttpResponse:
    """The next window of one card."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/")
    asked = _asked(request)
    found, _ = _explored(asked)
    return render(request, "_more.html", {"more": present.more(found, asked)})


def _asked(request: HttpRequest) -> Asked:
    return forms.read(_sent(request))


def _sent(request: HttpRequest) -> QueryDict:
    """The form's fields; what is too much for a form is told like any other limit."""
    if request.method != "POST":
        return request.GET
    try:
        return request.POST
    except RequestDataTooBig:
        given = int(request.headers.get("Content-Length") or 0)
        raise too_large("The request", "bytes", limit=limits.RECORD_BYTES, given=given) from None
    except TooManyFieldsSent:
        raise too_large("The form", "fields", limit=200, given=201) from None


def _unread(request: HttpRequest) -> bool:
    """Whether the form itself was past a limit, so that there are no fields to show again."""
    try:
        _sent(request)
    except LimitError:
        return True
    return False


def _explored(asked: Asked) -> tuple[Exploration, frozenset[str]]:
    """The scenario explored, and which schemas of the example are still in it.

    The example's schemas were lent, not chosen: when a record of the visitor's own does not fit them they go, and are
    made from the record.
    """
    found = explore(asked.scenario, seconds=limits.SECONDS)
    own = asked.scenario.record_text != asked.example.record
    if own and asked.borrowed and any(pane.problems or pane.losses for pane in found.panes if pane.format.language):
        return explore(forms.without(asked.scenario, asked.borrowed), seconds=limits.SECONDS), frozenset()
    return found, asked.borrowed
