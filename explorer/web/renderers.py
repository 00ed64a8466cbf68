"""The ways an answer of the API can be written: JSON, a listing for a terminal, a table for an issue, and all exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rest_framework.renderers import BaseRenderer

from .exports import EXPORTS
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


def _of_export(key: str) -> type[BaseRenderer]:
    """The renderer of an export: what it is given are the bytes already."""
    export = EXPORTS[key]
    of_text = {"render": lambda _, data, *__: data if isinstance(data, bytes) else dumps(data)}
    told = {"media_type": export.media, "format": key, "charset": "utf-8" if export.is_text else None}
    return type(f"Export_{key}", (BaseRenderer,), {**told, "render_style": "binary", **of_text})


WRITTEN: Final[Sequence[type[BaseRenderer]]] = [
    Json, Plain, Markdown, *(_of_export(key) for key in EXPORTS if key not in ("json", "txt", "md")),
]  # fmt: skip
"""All ways in which cards can be written."""
