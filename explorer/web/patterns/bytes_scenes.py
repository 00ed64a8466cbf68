"""Scenes of the page of bytes, and of what all pages share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from explorer.examples import EXAMPLES
from explorer.wire import limits
from explorer.wire.formats import FORMATS

from .. import forms, present, views
from ..selected import selected
from .decode_scenes import on_decode
from .scene import BAD_AVRO, OPEN_MENU, OPEN_SHEET, OWN_AVRO, TWO_ROOTS, Scene, Section, sent

CLASSIC: Final = forms.FIRST.record
FAULT: Final = '{"userName": "Martin",\n "favoriteNumber": 13x7}'
ODD: Final = '{"n": 9007199254740993, "n": 1, "hidden": "a\u200bb"}'
MANY: Final = json.dumps([{"n": n, "name": f"number {n}"} for n in range(32)])
REMARKED_AVRO: Final = OWN_AVRO.replace('"string"', '{"type": "string", "logicalType": "colour"}')
TWO_VERSIONS: Final = {"schema-avro-0": OWN_AVRO, "name-avro-0": "2019", "schema-avro-1": "", "name-avro-1": "2024"}
STORED: Final = (
    *((f" hidden>{shown}", f">{shown}") for shown in ("<input", "<p>", "<textarea")),
    ('id="frame-later"', 'id="frame-later" hidden'),
)
NAMED: Final = '{"userName": "Martin"}'


def on_bytes(**fields: object) -> present.Workbench:
    return views.workbench(forms.read(sent(fields)))[0]


def records() -> Iterator[Scene]:
    examples = EXAMPLES.values()
    for title, bench in (
        ("as it comes", on_bytes()),
        ("at fault", on_bytes(record=FAULT)),
        ("with remarks", on_bytes(record=ODD)),
        ("empty", on_bytes(record="")),
        ("too large", on_bytes(record='"' + "a" * limits.INPUT_BYTES + '"')),
    ):
        editor = bench.record
        if len(editor.text) > limits.WINDOW:  # it is told whole, and shown by its beginning
            editor = replace(editor, text=f"{editor.text[:80]}…")
        yield Scene(title, "_record.html", {"editor": editor, "examples": examples})
    yield Scene("its examples", "_record.html", {"editor": on_bytes().record, "examples": examples}, (OPEN_MENU,))


def schemas() -> Iterator[Scene]:
    for title, bench in (
        ("from the example", on_bytes()),
        ("inferred", on_bytes(record=NAMED)),
        ("yours", on_bytes(record=NAMED, **{"schema-avro-0": OWN_AVRO})),
        ("derived", on_bytes(record=NAMED, tab="protobuf", **{"schema-avro-0": OWN_AVRO})),
        ("at fault", on_bytes(record=NAMED, **{"schema-avro-0": BAD_AVRO})),
        ("in the wrong tab", on_bytes(record=NAMED, **{"schema-avro-0": TWO_ROOTS})),
        ("with remarks", on_bytes(record=NAMED, **{"schema-avro-0": REMARKED_AVRO})),
        ("several versions", on_bytes(example="two-versions")),
        ("the first one writes, the last one is empty", on_bytes(record=NAMED, write="avro-0", **TWO_VERSIONS)),
        ("one was removed", on_bytes(record=NAMED, drop="avro-1", **TWO_VERSIONS | {"schema-avro-1": OWN_AVRO})),
        ("which root", on_bytes(record=NAMED, tab="protobuf", **{"schema-protobuf-0": TWO_ROOTS})),
        (
            "a root chosen",
            on_bytes(record=NAMED, tab="protobuf", root="protobuf-0:Robot", **{"schema-protobuf-0": TWO_ROOTS}),
        ),
        ("no record", on_bytes(record="{")),
    ):
        yield Scene(title, "_schemas.html", {"languages": bench.languages})


def _card(title: str, bench: present.Workbench, key: str, *edits: tuple[str, str], copy: bool = True) -> Scene:
    card = next(card for card in bench.picture.cards if card.key == key)
    return Scene(title, "_card.html", {"card": card, "view": bench.picture.view, "copy": copy}, edits)


def cards() -> Iterator[Scene]:
    classic = on_bytes()
    yield _card("pills", classic, "protobuf")
    yield _card("hex", on_bytes(view="hex"), "protobuf")
    yield _card("tree", on_bytes(view="list"), "protobuf")
    yield _card("text", classic, "json")
    yield _card("with losses", on_bytes(example="beyond-2-53", format=["bison"]), "bison")
    yield _card("with a problem", on_bytes(record='{"n": 1e400}'), "messagepack")
    yield _card("a fault in its schema", on_bytes(record=NAMED, **{"schema-avro-0": BAD_AVRO}), "avro")
    yield _card("not up to date", classic, "avro", ('<div class="bytes"', '<div class="bytes" data-stale'))
    yield _card("no bytes", on_bytes(record="null", **{"schema-avro-0": '"null"'}), "avro")
    yield _card("long", on_bytes(record=MANY), "messagepack")
    yield _card(
        "with what is unpacked", on_bytes(record=CLASSIC, format=["avro-ocf"], **{"as-avro-ocf": "deflate"}), "avro-ocf"
    )
    yield _card("folded", classic, "thrift-compact", ('<article class="card"', '<article class="card folded"'))
    yield _card("its menu open", classic, "thrift-binary", OPEN_MENU)
    yield _card("in a frame", classic, "thrift-binary", copy=False)


def pictures() -> Iterator[Scene]:
    two = {"format": ["json", "protobuf"]}
    stale = ('class="picture"', 'class="picture" data-stale')
    for title, fields, edits in (
        ("legend, sizes, cards", two, ()),
        ("not up to date", two, (stale,)),
        (
            "the menu of formats",
            {**two, "view": "fields"},
            (('<details class="menu formats"', '<details open class="menu formats"'),),
        ),
        ("sixteen formats", {"format": list(FORMATS)[:16], "view": "fields"}, ()),
        ("nothing to show", {"record": ""}, ()),
    ):
        yield Scene(title, "_picture.html", {"picture": on_bytes(**fields).picture}, edits)


def inspectors() -> Iterator[Scene]:
    flips = on_decode(example="minus-one", pin="$").inspector
    opened = ('<details id="cost-protobuf"', '<details open id="cost-protobuf"')
    for title, told, edits in (
        ("empty", on_bytes(pin="").inspector, ()),
        ("pinned", on_bytes(pin="/favoriteNumber").inspector, (opened,)),
        ("lost", on_bytes(pin="/gone").inspector, ()),
        ("with bits to flip", flips, ()),
    ):
        yield Scene(title, "_inspector.html", {"inspector": told}, edits)


def selections() -> Iterator[Scene]:
    layout = next(p.layout for p in views.explored(forms.read(sent({})))[0].panes if p.format.key == "protobuf")
    data = layout.data.hex() if layout is not None else ""
    for title, last, more in (
        ("one byte", 2, {"editable": "yes"}),
        ("several", 12, {"decode": "yes", "spans": "3", "values": "2", "path": ["/userName", "/favoriteNumber"]}),
    ):
        fields = {
            "first": "2",
            "last": str(last),
            "bytes": data[4:],
            "spans": "1",
            "values": "1",
            "path": ["/userName"],
        }
        yield Scene(title, "_selected.html", {"s": selected(sent({**fields, **more}))}, within="selected")


def ledgers() -> Iterator[Scene]:
    for title, bench in (
        ("of the classic record", on_bytes(view="fields")),
        ("nested", on_bytes(view="fields", example="github-event")),
    ):
        yield Scene(title, "_ledger.html", {"ledger": bench.picture.ledger})


def notices() -> Iterator[Scene]:
    problem = on_bytes(record=FAULT).record.problems[0]
    yield Scene("a fault at its place", "_problem.html", {"problem": problem})
    yield Scene("a remark", "_problem.html", {"problem": on_bytes(record=ODD).record.remarks[0], "remark": True})
    cut_link = views.carried_by(sent({"link": "1.q1YqSk3OL0pRsl"}))
    yield Scene("a damaged link", "_problem.html", {"problem": cut_link.notice if cut_link else None})
    yield Scene("the server does not answer", "_offline.html", {}, ((" hidden", ""),))


def more() -> Iterator[Scene]:
    record = json.dumps(list(range(limits.WINDOW // 2 + 5)))  # a little more than a window of spans
    long = next(card for card in on_bytes(record=record).picture.cards if card.key == "json")
    yield Scene(
        "the next window", "_next.html", {"next": long.next, "left": long.left, "title": long.title}, within="ribbon"
    )
    asked = forms.read(sent({"record": record, "more": long.next}))
    yield Scene("as it comes", "_more.html", {"more": present.more(views.explored(asked)[0], asked)}, within="ribbon")


def sheets() -> Iterator[Scene]:
    yield Scene("keys and hints", "_help.html", {}, (OPEN_SHEET,))
    yield Scene("keys and hints of evolution", "_help.html", {"page": "evolution"}, (OPEN_SHEET,))
    yield Scene("share", "_share.html", {"page": ""}, (OPEN_SHEET, *STORED))


def buttons() -> Iterator[Scene]:
    yield Scene("share", "_share_open.html", {}, within="settings")
    yield Scene("language", "_language.html", {"at": "/"}, within="settings")
    card = next(card for card in on_bytes().picture.cards if card.key == "json")
    yield Scene("copy", "_copy.html", {"card": card, "at": "/export"})


SECTIONS: Final = (
    Section("buttons", "Buttons", buttons),
    Section("records", "Record", records),
    Section("schemas", "Schemas", schemas),
    Section("pictures", "Legend, sizes, order", pictures),
    Section("cards", "Card", cards),
    Section("more", "More of a card", more),
    Section("inspectors", "Inspector", inspectors),
    Section("selections", "Selection in hex", selections),
    Section("ledgers", "Ledger", ledgers),
    Section("notices", "Notices", notices),
    Section("sheets", "Sheets", sheets),
)
