"""The pages of the reference."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError

from ..versions import lines
from ..views import sent_with
from . import present


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """`/formats/`: all formats, and how they compare on a record."""
    status = HTTPStatus.OK
    try:
        sent = sent_with(request)
        record = sent.get("record")
        compared = present.comparison(None if record is None else lines(record), sent.get("sort", "page"))
        if compared.problems:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    except LimitError as error:
        compared = present.Comparison("", (), (), error.problems)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    told = {"families": present.families(), "count": len(FORMATS), "compared": compared}
    return render(request, "formats.html", told, status=status)


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """`/formats/<key>`: how it works."""
    if key not in FORMATS:
        raise Http404(f"There is no format {key}.")
    return render(request, "format.html", {"f": present.reference(key)})
