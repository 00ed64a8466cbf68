"""The addresses of the API, under /api/, and the page to try it on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from . import api, api_evolution, api_scenarios


def docs(request: HttpRequest) -> HttpResponse:
    """A page to try the API on."""
    return render(request, "api_docs.html", {"origin": request.build_absolute_uri("/").rstrip("/")})


urlpatterns = [
    path("v1/formats", api.formats, name="formats"),
    path("v1/explore", api.explore_, name="explore"),
    path("v1/explore.<str:format>", api.explore_as, name="explore-as"),
    path("v1/decode", api.decode_, name="decode"),
    path("v1/decode.<str:format>", api.decode_as, name="decode-as"),
    path("v1/resolve", api_evolution.resolve_, name="resolve"),
    path("v1/compatibility", api_evolution.compatibility_, name="compatibility"),
    path("v1/convert", api_evolution.convert_, name="convert"),
    path("v1/scenarios", api_scenarios.scenarios, name="scenarios"),
    path("v1/scenarios/<str:name>", api_scenarios.scenario, name="scenario"),
    path("v1/scenarios/<str:name>/explore", api_scenarios.explored, name="scenario-explore"),
    path("v1/scenarios/<str:name>/compatibility", api_scenarios.compatibility, name="scenario-compatibility"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("docs/", docs, name="api-docs"),
    re_path("", api.no_such_call),
]
