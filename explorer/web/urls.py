"""Pages, fragments and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.page, name="bytes"),
    path("inspect", views.inspect, name="inspect"),
    path("spans", views.spans, name="spans"),
]
