"""Filters for text that came from outside, and what a card's menu offers."""

from __future__ import annotations

from django import template

from explorer.web import pills
from explorer.web.exports import WAYS

register = template.Library()


@register.filter
def shown(text: object) -> str:
    """With everything invisible as an escape."""
    return pills.shown(str(text))


@register.simple_tag
def ways() -> dict[str, str]:
    """The ways in which a card can be taken along."""
    return WAYS
