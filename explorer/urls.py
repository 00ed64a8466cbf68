"""The project's addresses; all of them are the interface's."""

from django.urls import include, path

urlpatterns = [path("", include("explorer.web.urls"))]
