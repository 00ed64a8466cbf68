"""Where a stored scenario is found: the addresses that go with an id."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whole addresses, for links that leave the page."""

    page: str
    embed: str
    api: str
    registry: str
    preview: str
    oembed: str


def addresses_of(request: HttpRequest, short: str) -> Addresses:
    """The addresses of a scenario on the host that was asked."""

    def whole(name: str) -> str:
        return request.build_absolute_uri(reverse(name, args=[short]))

    page = whole("stored")
    asked = urlencode({"url": page, "format": "json"})
    return Addresses(
        page=page,
        embed=whole("embed"),
        api=whole("scenario"),
        registry=whole("registry"),
        preview=whole("preview"),
        oembed=f"{request.build_absolute_uri(reverse('oembed'))}?{asked}",
    )
