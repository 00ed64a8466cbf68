"""The views of `/decode`. Each runs straight down: what was sent, the study, what the template is given.

As on the page of bytes nothing is stored and no one is signed in, so the form carries no CSRF token.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from explorer.wire.problem import LimitError

from ..inspector import Inspector
from ..mending import mended
from ..views import sent_with
from . import forms, present
from .study import Study, study

EMPTY: Final = forms.Asked(forms.Text())


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The page on GET, with what was typed on POST; only the changing part of it where htmx asks."""
    asked, anew = EMPTY, False
    try:
        sent = sent_with(request)
        anew = "mend" in sent  # a text that is mended here replaces the one in its field
        asked = _asked(request, sent)
        found = study(asked)
    except LimitError as error:
        bench, status = present.refused(asked, error.problem), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    else:
        bench = present.workbench(found)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if found.payload.problem else HTTPStatus.OK
    live = bool(request.headers.get("HX-Request"))
    told = {"w": bench, "fragment": live and not anew, "examples": present.examples(), "more_at": "/decode/spans"}
    response = render(request, "_decode_workbench.html" if live else "decode.html", told, status=status)
    if live and anew:
        response["HX-Reswap"] = "outerHTML"
    return response


@require_POST
def inspect(request: HttpRequest) -> HttpResponse:
    """The inspector alone, for a value that was just pinned."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/decode")
    try:
        told, status = present.inspector(_found(request)), HTTPStatus.OK
    except LimitError:
        told, status = Inspector("", "", (), keep=True), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return render(request, "_inspector.html", {"inspector": told}, status=status)


@require_POST
def spans(request: HttpRequest) -> HttpResponse:
    """The next window of the card."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/decode")
    try:
        found = _found(request)
    except LimitError as error:
        return HttpResponse(error.problem.detail, "text/plain", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "_more.html", {"more": present.more(found), "more_at": "/decode/spans"})


def _found(request: HttpRequest) -> Study:
    return study(_asked(request, sent_with(request)))


def _asked(request: HttpRequest, sent: QueryDict) -> forms.Asked:
    file = request.FILES.get("file") if request.method == "POST" else None
    return forms.read(mended(sent), file if file is not None and (file.size or file.name) else None)
