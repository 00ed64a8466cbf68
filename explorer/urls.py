"""The project's addresses: the API, the pages, and one that tells whether the server is well."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

handler400 = "explorer.web.problems.bad_request"
handler500 = "explorer.web.problems.server_error"


def healthz(request: HttpRequest) -> HttpResponse:
    """For whoever watches the server."""
    return HttpResponse("well\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/", include("explorer.web.api_urls")),
    path("", include("explorer.web.scenario_urls")),
    path("", include("explorer.web.registry_views")),
    path("", include("explorer.web.urls")),
]
