"""Pages, fragments and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from . import export_views, gallery, selected, views
from .decode import views as decode
from .evolution import views as evolution
from .patterns import views as patterns
from .reference import views as reference

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.page, name="bytes"),
    path("evolution", evolution.page, name="evolution"),
    path("decode", decode.page, name="decode-page"),
    path("decode/inspect", decode.inspect, name="decode-inspect"),
    path("decode/spans", decode.spans, name="decode-spans"),
    path("decode/export", export_views.of_bytes, name="decode-export"),
    path("examples", gallery.page, name="examples"),
    path("formats/", reference.index, name="formats"),
    path("formats", RedirectView.as_view(url="/formats/", permanent=True)),
    path("formats/<slug:key>", reference.one, name="format"),
    path("export", export_views.of_record, name="export"),
    path("inspect", views.inspect, name="inspect"),
    path("spans", views.spans, name="spans"),
    path("selected", selected.box, name="selected"),
    path("selected/copy", selected.copied, name="selected-copy"),
    path("patterns", patterns.page, name="patterns"),
]
