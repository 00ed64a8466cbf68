"""A card of a page as a file or as text to copy: the page's own form is sent, and one card of it comes back in other words.

The button that sends it says which: `protobuf:hex`. Text comes as plain text, to be seen or copied; all else as a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from explorer.explore import Pane
from explorer.scenario import Scenario, SchemaText
from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError

from . import forms
from .decode import forms as decode_forms
from .decode.study import Study, study
from .exports import CURL, EXPORTS, SAVED, WAYS, curl
from .views import explored, sent_with


@require_POST
def of_record(request: HttpRequest) -> HttpResponse:
    """A card of `/`."""

    def card(key: str) -> tuple[Pane | None, Callable[[], str]]:
        asked = forms.read(sent_with(request))
        one = replace(asked, scenario=replace(asked.scenario, formats=(key,)))
        found, _ = explored(one)
        pane = found.panes[0] if found.panes else None
        return pane, lambda: curl(_origin(request), "explore", _explore_body(found.scenario))

    return _answer(request, card)


@require_POST
def of_bytes(request: HttpRequest) -> HttpResponse:
    """The card of `/decode`."""

    def card(key: str) -> tuple[Pane | None, Callable[[], str]]:
        asked = decode_forms.read(sent_with(request))
        found = study(replace(asked, other=decode_forms.Text()))
        return found.pane, lambda: curl(_origin(request), "decode", _decode_body(found))

    return _answer(request, card)


def _answer(request: HttpRequest, card: Callable[[str], tuple[Pane | None, Callable[[], str]]]) -> HttpResponse:
    key, _, way = request.POST.get("export", "").partition(":")
    if key not in FORMATS or way not in WAYS:
        return _text("There is no such export.\n", HTTPStatus.NOT_FOUND)
    try:
        pane, command = card(key)
    except LimitError as error:
        return _text(f"{error.problem.detail}\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if pane is None or pane.layout is None:
        problem = None if pane is None else pane.problem
        said = problem.detail if problem is not None else "There are no bytes to copy."
        return _text(f"{said}\n", HTTPStatus.UNPROCESSABLE_ENTITY)
    if way == CURL:
        return _text(command())
    export = EXPORTS[way]
    if way in SAVED:
        name = f"{pane.format.key}.{way}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(export.make([pane]), content_type=export.media, headers=headers)
    return _text(export.make([pane]).decode())


def _text(text: str, status: int = HTTPStatus.OK) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status, headers=headers)


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _explore_body(scenario: Scenario) -> dict[str, object]:
    body: dict[str, object] = {"record_text": scenario.record_text, "formats": list(scenario.formats)}
    if scenario.schemas:
        body["schemas"] = [_schema(schema) for schema in scenario.schemas]
    if scenario.options:
        body["options"] = dict(scenario.options)
    return body


def _decode_body(found: Study) -> dict[str, object]:
    assert found.taken is not None
    piece = found.opened.piece
    body: dict[str, object] = {"format": found.taken.key, "bytes": piece.hex(), "input_encoding": "hex"}
    known = found.number.known
    given = found.asked.schema if known is None else known.schema
    if given is not None and found.view is not None and found.view.schema is not None:
        body["schema"] = _schema(given)
    return body


def _schema(schema: SchemaText) -> dict[str, str]:
    told = {"text": schema.text, "language": schema.language, "name": schema.name, "root": schema.root}
    return {name: value for name, value in told.items() if value}
