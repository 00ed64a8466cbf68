"""The addresses of stored scenarios."""

from __future__ import annotations

from django.urls import path, re_path

from . import oembed, scenario_views

urlpatterns = [
    path("s/", scenario_views.save, name="save"),
    path("s/<str:name>", scenario_views.page, name="stored"),
    path("s/<str:name>/preview.png", scenario_views.preview, name="preview"),
    re_path("^s/(?P<name>[^/]+)/$", scenario_views.page),
    path("embed/<str:name>", scenario_views.embed, name="embed"),
    path("oembed", oembed.oembed, name="oembed"),
]
