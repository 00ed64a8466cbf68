"""The pattern page: scenes rendered and set apart, so that what is unique on a page stays so on this one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from .scene import Scene, Section
from .scenes import SECTIONS

_NAMED: Final = re.compile(r'(?<=[\s"])(id|for|aria-labelledby|aria-describedby|aria-controls|href)="(#?)([^"]*)"')


@dataclass(frozen=True, slots=True)
class Shown:
    """A scene as the page shows it. `sheet`: it holds a form of its own."""

    title: str
    template: str
    body: SafeString
    within: str
    sheet: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section as the page shows it."""

    section: Section
    shown: Sequence[Shown]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/patterns`, where DEBUG is on; elsewhere there is no such page."""
    if not settings.DEBUG:
        raise Http404("Patterns are shown where DEBUG is on.")
    used: set[str] = set()
    parts = [Part(one, [_shown(scene, request, used) for scene in one.scenes()]) for one in SECTIONS]
    return render(request, "patterns.html", {"parts": parts})


def _shown(scene: Scene, request: HttpRequest, used: set[str]) -> Shown:
    body: str = render_to_string(scene.template, {"more_at": "/spans", **scene.told}, request)
    for there, then in scene.edits:
        if there not in body:
            raise LookupError(f"{scene.template}, {scene.title}: there is no {there!r} to change")
        body = body.replace(there, then)
    return Shown(scene.title, scene.template, SafeString(_apart(body, used)), scene.within, "<form" in body)


def _apart(body: str, used: set[str]) -> str:
    """Ids that stand on the page already get a number, wherever they are named."""
    own = set(re.findall(r'\sid="([^"]*)"', body))
    renamed: dict[str, str] = {}
    for name in sorted(own):
        fresh, number = name, 1
        while fresh in used:
            number += 1
            fresh = f"{name}-{number}"
        renamed[name] = fresh
        used.add(fresh)

    def anew(found: re.Match[str]) -> str:
        attribute, hash_, names = found.groups()
        if (attribute == "href") != bool(hash_):
            return found[0]
        return f'{attribute}="{hash_}{" ".join(renamed.get(name, name) for name in names.split())}"'

    return _NAMED.sub(anew, body)
