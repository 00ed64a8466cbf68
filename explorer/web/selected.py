"""The box of a selection in the hex view: what some bytes of a card say, and the same bytes in other words.

The page sends the selected bytes themselves, since it has them: nothing is decoded again for it. What it says of them, how
many spans and which values they touch, is only put in words here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from explorer.numbers import IN_UTF_8, readings, whole
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError

from . import pills
from .exports import LITERALS
from .sizes import plural
from .views import sent_with

MOST: Final = 64
"""Bytes of a selection that are read as numbers and as text."""

NAMED: Final = 3
"""Values that are named of those that a selection touches."""

TEXT: Final = "text"
ORDERS: Final = (", little-endian", ", big-endian")


@dataclass(frozen=True, slots=True)
class Reading:
    """A kind of number, and what the bytes say as such: in each order, or the same in both. `text`: it is data."""

    kind: str
    says: Sequence[str]
    text: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """`_selected.html`. Offsets are of the first and the last byte.

    on        what follows a selection of one byte is read as well, as hex editors do from where the cursor is
    read      how much of it is read, where not all
    decode    the way on is to open the bytes in `/decode`, not to read them alone where they are
    editable  a byte can be written over here
    digits    the first byte
    """

    first: int
    last: int
    extent: str
    places: str
    spans: str
    values: str
    paths: Sequence[str]
    more: int
    readings: Sequence[Reading]
    on: bool
    read: str
    ways: dict[str, str]
    decode: bool
    editable: bool
    digits: str

    @property
    def alone(self) -> bool:
        return self.first == self.last


@require_POST
def box(request: HttpRequest) -> HttpResponse:
    """The box, for a selection that was just made."""
    try:
        sent = sent_with(request)
    except LimitError as error:
        return _text(error.problem.detail, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "_selected.html", {"s": selected(sent)})


@require_POST
def copied(request: HttpRequest) -> HttpResponse:
    """Selected bytes as text to copy. The button says which, as what, and under which name: `protobuf:c:0a064d`."""
    try:
        key, _, rest = sent_with(request).get("export", "").partition(":")
    except LimitError as error:
        return _text(error.problem.detail, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    way, _, digits = rest.partition(":")
    data = _bytes(digits)
    if not data or way not in (*LITERALS, TEXT):
        return _text("There is no such export.", HTTPStatus.NOT_FOUND)
    if way == TEXT:
        return _text(data.decode("utf-8", "replace"), end="")
    return _text(LITERALS[way][2](data, key.replace("-", "_") if key in FORMATS else "selected"), end="")


def selected(sent: QueryDict) -> Selected:
    """The box of what was sent; nonsense is left out."""
    first = _number(sent.get("first", ""))
    last = max(_number(sent.get("last", "")), first)
    count = last - first + 1
    data = _bytes(sent.get("bytes", "")[: 2 * MOST])
    on = count == 1 and len(data) > 1
    own = data[:count]
    named = [pills.cut(pills.shown(path[: limits.PATH]), 80) for path in sent.getlist("path")[:NAMED] if path]
    values = max(_number(sent.get("values", "")), len(named))
    numbers = readings(data if on else own) + whole(own)
    return Selected(
        first=first,
        last=last,
        extent=f"0x{first:02x} to 0x{last:02x}, {plural(count, 'byte')}" if count > 1 else f"0x{first:02x}, 1 byte",
        places=f"bytes {first:,} to {last:,}" if count > 1 else f"byte {first:,}",
        spans=plural(max(_number(sent.get("spans", "")), 1), "span"),
        values=plural(values, "value"),
        paths=named,
        more=values - len(named),
        readings=_grouped(numbers),
        on=on,
        read=f"the first {MOST} bytes" if count > MOST else "",
        ways={**{key: title for key, (title, _, _) in LITERALS.items()}, TEXT: "Text"},
        decode=bool(sent.get("decode")),
        editable=bool(sent.get("editable")),
        digits=own[:1].hex(),
    )


def _grouped(numbers: Sequence[tuple[str, str]]) -> list[Reading]:
    """The two orders of bytes of a kind side by side."""
    rows: dict[str, list[str]] = {}
    for name, says in numbers:
        kind, order = name, None
        for place, mark in enumerate(ORDERS):
            if name.endswith(mark):
                kind, order = name.removesuffix(mark), place
        if order is None:
            rows[kind] = [says]
        else:
            moment = " since " in kind
            rows.setdefault(kind, ["", ""])[order] = says.replace("+00:00", "Z").replace("T", " ") if moment else says
    return [Reading(kind, says, kind == IN_UTF_8) for kind, says in rows.items()]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""


def _text(text: str, status: int = HTTPStatus.OK, *, end: str = "\n") -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text + end, content_type="text/plain; charset=utf-8", status=status, headers=headers)
