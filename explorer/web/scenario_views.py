"""Stored scenarios as pages: `/s/` stores what a form holds, `/s/<id>` shows it for ever, `/embed/<id>` in a frame.

The form carries no CSRF token: what another page could make a visitor store is what it could store itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Final, TypeAlias

from csp.decorators import csp_replace
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.scenario import EVOLUTION
from explorer.wire import limits
from explorer.wire.problem import LimitError, Problem

from . import forms, scenario_present
from .addresses import addresses_of
from .evolution import forms as evolution_forms
from .evolution import links as evolution_links
from .evolution import views as evolution
from .models import StoredScenario, find, store
from .preview import picture_of
from .problems import NO_STORAGE, RETRY, STILL_FREE, TOO_OFTEN
from .sizes import plural
from .throttles import seconds_to_wait
from .views import explored, sent_with, workbench

log = logging.getLogger(__name__)

ASK_AGAIN: Final = "public, no-cache"
"""A scenario never changes, but what a page makes of it may with the next version: so it is asked, and mostly 304."""

KEPT: Final = "public, max-age=86400, immutable"

View: TypeAlias = Callable[[HttpRequest, StoredScenario], HttpResponse]


def of_stored(name_of_view: str) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Makes a view of a stored scenario: reached by any writing of its id, answered under one."""

    def decorate(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @require_safe
        @wraps(view)
        def reached(request: HttpRequest, name: str) -> HttpResponse:
            try:
                stored = find(name)
            except Error:
                return _no_storage(request)
            if stored is None:
                return _unknown(request, name)
            address = reverse(name_of_view, args=[stored.short])
            if request.path != address:
                query = request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
            response = view(request, stored)
            response.headers.setdefault("Cache-Control", ASK_AGAIN)
            response["X-Robots-Tag"] = "noindex"  # for those who have the link; nobody is to stumble over it
            return response

        return reached

    return decorate


@of_stored("stored")
def page(request: HttpRequest, stored: StoredScenario) -> HttpResponse:
    """`/s/<id>`: the page `/` or that of evolution with what was stored, and what chat tools show of it."""
    if stored.scenario.view == EVOLUTION:
        return evolution.stored(request, stored.scenario, addresses_of(request, stored.short))
    bench, status = workbench(forms.opened(stored.scenario, request.GET))
    told = scenario_present.unfurl(stored.scenario, bench, addresses_of(request, stored.short))
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:  # a record that is no JSON was stored to be talked about
        status = HTTPStatus.OK
    shown = {"w": bench, "fragment": False, "examples": EXAMPLES.values(), "told": told}
    return render(request, "stored.html", shown, status=status)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes views with arguments too
@of_stored("embed")
def embed(request: HttpRequest, stored: StoredScenario) -> HttpResponse:
    """`/embed/<id>`: the cards alone, for a frame in anyone's page."""
    asked = scenario_present.framed(forms.opened(stored.scenario, request.GET))
    found = explore(asked.scenario, seconds=limits.SECONDS)
    told = scenario_present.embed(stored.short, asked, found, request.GET)
    return render(request, "embed.html", {"e": told})


@of_stored("preview")
def preview(request: HttpRequest, stored: StoredScenario) -> HttpResponse:
    """`/s/<id>/preview.png`: what a chat tool shows beside the link."""
    return HttpResponse(picture_of(stored), "image/png", headers={"Cache-Control": KEPT})


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """`/s/`: store what the form holds and go there. What stands in the way is told on the page, which keeps the texts."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    asked: forms.Asked | evolution_forms.Asked = forms.Asked(forms.FIRST.scenario)
    wait = 0
    try:
        sent = sent_with(request)
        if "version-0" in sent:
            asked = evolution_forms.read(sent)
            scenario = evolution_links.shared(asked)
        else:
            asked = forms.read(sent)
            found, _ = explored(asked)
            asked = replace(asked, scenario=found.scenario)
            scenario = forms.shared(asked)
        wait = seconds_to_wait(request)
        if not wait:
            short = store(scenario).short
            return HttpResponseRedirect(reverse("stored", args=[short]), status=HTTPStatus.SEE_OTHER)
        said = f"{TOO_OFTEN} The next one is possible in {plural(wait, 'second')}."
        status, problem = HTTPStatus.TOO_MANY_REQUESTS, Problem(code="too-many-saves", detail=said, fix=STILL_FREE)
    except LimitError as error:
        status, problem = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error.problem
    except Error:
        log.exception("the database does not answer")
        status, wait, problem = HTTPStatus.SERVICE_UNAVAILABLE, RETRY, NOT_STORED
    if isinstance(asked, evolution_forms.Asked):
        response = evolution.told(request, asked, problem, status)
    else:
        bench, _ = workbench(replace(asked, notice=problem))
        told = {"w": bench, "fragment": False, "examples": EXAMPLES.values()}
        response = render(request, "bytes.html", told, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


NOT_STORED: Final = Problem(code="storage-unavailable", detail=NO_STORAGE, fix=STILL_FREE)


def _unknown(request: HttpRequest, name: str) -> HttpResponse:
    example = request.build_absolute_uri(reverse("stored", args=["0123456789"]))
    told = {"name": name[:60], "example": example, "home": request.build_absolute_uri("/")}
    return render(request, "no_scenario.html", told, status=HTTPStatus.NOT_FOUND)


def _no_storage(request: HttpRequest) -> HttpResponse:
    log.exception("the database does not answer")
    told = {"problem": NOT_STORED}
    response = render(request, "no_storage.html", told, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"], response["Cache-Control"] = str(RETRY), "no-store"
    return response
