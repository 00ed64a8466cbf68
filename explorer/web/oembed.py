"""oEmbed: a tool that was given a link asks here for the frame to show in its place. See https://oembed.com."""

from __future__ import annotations

from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from explorer.scenario import EVOLUTION, Scenario

from . import scenario_present
from .addresses import addresses_of
from .evolution import links as evolution
from .evolution.present import title_of as title_of_versions
from .models import StoredScenario, find
from .preview import HEIGHT, WIDTH
from .problems import NO_STORAGE, RETRY

FRAME: Final = (720, 420)
"""Width and height of a frame where nobody asked for less."""

SMALLEST: Final = 100
"""Less than this is no frame; it is not gone below, whatever is asked."""

AGE: Final = 86_400


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`/oembed?url=…`: 404 for a link that is none of ours, 501 for another format than JSON."""
    if request.GET.get("format", "json") != "json":
        return _plain("Only format=json is spoken here.", 501)
    try:
        stored = _stored(request, request.GET.get("url", ""))
    except Error:
        response = _plain(NO_STORAGE, 503)
        response["Retry-After"] = str(RETRY)
        return response
    if stored is None:
        return _plain("The url is none of a scenario that is stored here.", 404)
    response = JsonResponse(_answer(request, stored))
    response["Cache-Control"] = f"public, max-age={AGE}"
    return response


def _answer(request: HttpRequest, stored: StoredScenario) -> dict[str, Any]:
    addresses = addresses_of(request, stored.short)
    title = _title(stored.scenario)
    most = _most(request, "maxwidth"), _most(request, "maxheight")
    width, height = (max(min(usual, limit or usual), SMALLEST) for usual, limit in zip(FRAME, most, strict=True))
    frame = (
        f'<iframe src="{escape(addresses.embed)}" width="{width}" height="{height}" title="{escape(title)}"'
        ' loading="lazy"></iframe>'
    )
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Bytewise",
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": AGE,
        "html": frame,
        "width": width,
        "height": height,
    }
    if all(limit is None or limit >= size for limit, size in zip(most, (WIDTH, HEIGHT), strict=True)):
        answer |= {"thumbnail_url": addresses.preview, "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return answer


def _title(scenario: Scenario) -> str:
    if scenario.view == EVOLUTION:
        return title_of_versions(evolution.opened(scenario))
    return scenario_present.title_of(scenario)


def _stored(request: HttpRequest, url: str) -> StoredScenario | None:
    """The scenario of a link to its page or its frame on this host."""
    try:
        parts = urlsplit(url)
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    ours = parts.scheme in ("http", "https") and parts.netloc.lower() == request.get_host().lower()
    return find(match.kwargs["name"]) if ours and match.url_name in ("stored", "embed") else None


def _most(request: HttpRequest, name: str) -> int | None:
    """A limit of the consumer's; what is no number is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", "text/plain; charset=utf-8", status)
