"""The pages in Korean.

English is what the code says; Korean is a phrasebook that is laid over the finished page. So a format, a rule or an error
is written once, in plain English, in its own file, and no template and no module of the domain knows of languages. The
phrases stand in `*.toml` beside this file, English = Korean; `{0}`, `{1}` … stand for what changes, and are looked up in
turn. What a visitor typed is never touched: it stands in `code`, `textarea`, `bdi` and the like, or in an element with
HTML's own `translate="no"`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from .pages import translated
from .phrases import Phrasebook

COOKIE: Final = "language"
YEAR: Final = 365 * 24 * 3600
KNOWN: Final = ("en", "ko")


@cache
def phrasebook() -> Phrasebook:
    """All phrases, read once."""
    phrases: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        with path.open("rb") as file:
            phrases |= tomllib.load(file)
    return Phrasebook(phrases)


def language_of(request: HttpRequest) -> str:
    """The language of a page: what the address says, what was chosen before, what the browser asks for."""
    for chosen in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        if chosen in KNOWN:
            return chosen
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted.partition("-")[0] in KNOWN:
            return wanted.partition("-")[0]
    return KNOWN[0]


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lays the phrasebook over each page that is to be in Korean, and remembers what was chosen."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        request.language = language  # type: ignore[attr-defined]  # for the templates
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            return response
        if language == "ko":
            response.content = translated(response.content.decode(), phrasebook()).encode()
            if response.has_header("Content-Length"):
                response.headers["Content-Length"] = str(len(response.content))
        if request.GET.get("lang") in KNOWN:
            response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers["Content-Language"] = language
        return response

    return answer
