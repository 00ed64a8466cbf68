"""The application, and which static files of others it serves."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as Base


class WebConfig(AppConfig):
    name = "explorer.web"
    label = "web"


class StaticFilesConfig(Base):
    """Of Swagger UI only what the page of the API uses: collecting the rest takes longer than all else."""

    ignore_patterns = [  # noqa: RUF012 (Django's own shape)
        *Base.ignore_patterns,
        "redoc",
        "oauth2-redirect.*",
        "swagger-ui-standalone-preset.*",
    ]
