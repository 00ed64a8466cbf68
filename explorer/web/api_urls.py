"""The addresses of the API, under /api/."""

from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from . import api

urlpatterns = [
    path("v1/formats", api.formats, name="formats"),
    path("v1/explore", api.explore_, name="explore"),
    path("v1/decode", api.decode_, name="decode"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    re_path("", api.no_such_call),
]
