"""The ways an answer of the API can be written: JSON, a listing for a terminal, a table for an issue."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import BaseRenderer

from .jsonout import dumps


class Json(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return dumps(data)


class Plain(BaseRenderer):
    """The listing, for a terminal."""

    media_type = "text/plain"
    format = "txt"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else dumps(data) + b"\n"


class Markdown(Plain):
    """The table, for an issue."""

    media_type = "text/markdown"
    format = "md"
