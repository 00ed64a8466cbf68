"""Filters for text that came from outside."""

from __future__ import annotations

from django import template

from explorer.web import pills

register = template.Library()


@register.filter
def shown(text: object) -> str:
    """With everything invisible as an escape."""
    return pills.shown(str(text))
