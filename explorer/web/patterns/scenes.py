"""What stands on the pattern page: templates of the pages, given what real scenarios make of them.

Nothing here is written for show. A scene asks a page's own form for a scenario, takes what that page's template would be
given, and renders one of its parts. What only scripts change (folded, not up to date, opened) is changed in the markup as
they do it, and fails where the markup no longer has the place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from explorer.examples import EXAMPLES
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError

from .. import forms, present, views
from ..decode import forms as decode_forms
from ..decode import present as decode_present
from ..decode.study import study as decode_study
from ..evolution import forms as evolution_forms
from ..evolution import present as evolution_present
from ..evolution.study import act, refused
from ..evolution.study import study as evolution_study
from ..selected import selected

BYTES, DECODE, EVOLUTION = "", "decode", "evolution"
OPEN_MENU: Final = ('<details class="menu', '<details open class="menu')
OPEN_SHEET: Final = ("<dialog ", "<dialog open ")


@dataclass(frozen=True, slots=True)
class Scene:
    """A template in a state.

    title     the state, in a word or two
    template  the file in `templates/`
    told      what the template is given
    edits     what scripts change in it: each (what stands there, what they make of it)
    within    the class of what it stands in, where it is no whole by itself
    """

    title: str
    template: str
    told: Mapping[str, object]
    edits: Sequence[tuple[str, str]] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A component: its anchor, its name, its states, and the page whose styles it wears."""

    key: str
    title: str
    scenes: Callable[[], Iterator[Scene]]
    page: str = BYTES


# What the three pages make of what is sent to them


def _sent(fields: Mapping[str, object]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in fields.items():
        sent.setlist(name.replace("__", "-"), value if isinstance(value, list) else [str(value)])
    return sent


def on_bytes(**fields: object) -> present.Workbench:
    return views.workbench(forms.read(_sent(fields)))[0]


def on_decode(**fields: object) -> decode_present.Workbench:
    return decode_present.workbench(decode_study(decode_forms.read(_sent(fields))))


def on_evolution(**fields: object) -> evolution_present.Workbench:
    try:
        found = evolution_study(evolution_forms.read(_sent(fields)))
    except LimitError as error:
        found = refused(evolution_forms.read(_sent({})), error)
    changed = act(found) if found.asked.act[0] else None
    return evolution_present.workbench(found if changed is None else evolution_study(changed))


# The page of bytes

CLASSIC: Final = forms.FIRST.record
FAULT: Final = '{"userName": "Martin",\n "favoriteNumber": 13x7}'
ODD: Final = '{"n": 9007199254740993, "n": 1, "hidden": "a\u200bb"}'
MANY: Final = json.dumps([{"n": n, "name": f"number {n}"} for n in range(32)])
BAD_AVRO: Final = '{"type": "record", "name": "Person",\n "fields": [{"name": "userName", "type": "strin"}]}'
OWN_AVRO: Final = '{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "string"}]}'
REMARKED_AVRO: Final = OWN_AVRO.replace('"string"', '{"type": "string", "logicalType": "colour"}')
TWO_VERSIONS: Final = {"schema-avro-0": OWN_AVRO, "name-avro-0": "2019", "schema-avro-1": "", "name-avro-1": "2024"}
TWO_ROOTS: Final = (
    'syntax = "proto3";\nmessage Person {\n  string userName = 1;\n}\nmessage Robot {\n  string userName = 1;\n}\n'
)
NAMED: Final = '{"userName": "Martin"}'


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
    yield _card("with losses", on_bytes(example="beyond-2-53"), "messagepack")
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
    layout = next(p.layout for p in views.explored(forms.read(_sent({})))[0].panes if p.format.key == "protobuf")
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
        yield Scene(title, "_selected.html", {"s": selected(_sent({**fields, **more}))})


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
    cut_link = views.carried_by(_sent({"link": "1.q1YqSk3OL0pRsl"}))
    yield Scene("a damaged link", "_problem.html", {"problem": cut_link.notice if cut_link else None})
    yield Scene("the server does not answer", "_offline.html", {}, ((" hidden", ""),))


def more() -> Iterator[Scene]:
    record = json.dumps(list(range(limits.WINDOW // 2 + 5)))  # a little more than a window of spans
    long = next(card for card in on_bytes(record=record).picture.cards if card.key == "json")
    yield Scene(
        "the next window", "_next.html", {"next": long.next, "left": long.left, "title": long.title}, within="ribbon"
    )
    asked = forms.read(_sent({"record": record, "more": long.next}))
    yield Scene("as it comes", "_more.html", {"more": present.more(views.explored(asked)[0], asked)}, within="ribbon")


def sheets() -> Iterator[Scene]:
    yield Scene("keys and hints", "_help.html", {}, (OPEN_SHEET,))
    yield Scene("share", "_share.html", {"page": ""}, (OPEN_SHEET, (" hidden", "")))


def buttons() -> Iterator[Scene]:
    yield Scene("share", "_share_open.html", {}, within="settings")
    yield Scene("language", "_language.html", {"at": "/"}, within="settings")
    card = next(card for card in on_bytes().picture.cards if card.key == "json")
    yield Scene("copy", "_copy.html", {"card": card, "at": "/export"})


# The page of decoding


def decode_bytes() -> Iterator[Scene]:
    for title, bench in (
        ("a listing", on_decode()),
        ("at fault", on_decode(bytes="0a zz")),
        ("in doubt", on_decode(bytes="12345678")),
        ("empty", on_decode(bytes="")),
    ):
        told = {"editor": bench.editor, "w": bench, "examples": decode_present.examples()}
        yield Scene(title, "_decode_bytes.html", told)


def guesses() -> Iterator[Scene]:
    for title, bench in (
        ("clear", on_decode()),
        ("several", on_decode(bytes="0a064d617274696e10b90a1a0b6461")),
        ("none is likely", on_decode(bytes="ffffff")),
        ("chosen", on_decode(bytes="0a0161", format="protobuf")),
    ):
        yield Scene(title, "_decode_format.html", {"w": bench})


def decode_schemas() -> Iterator[Scene]:
    for title, bench in (
        ("none", on_decode(bytes="0a0161")),
        ("read", on_decode(example="wrong-schema")),
        ("which root", on_decode(bytes="0a0161", schema=TWO_ROOTS)),
        ("at fault", on_decode(bytes="0a0161", schema=BAD_AVRO)),
        ("an unknown registry", on_decode(bytes="0a0161", registry="nothing")),
    ):
        yield Scene(title, "_decode_schema.html", {"w": bench, "box": bench.schema})


def others() -> Iterator[Scene]:
    for title, bench in (("closed", on_decode()), ("open", on_decode(example="two-payloads"))):
        yield Scene(title, "_decode_other.html", {"w": bench, "editor": bench.other})


def explained() -> Iterator[Scene]:
    for title, bench in (
        ("with hints", on_decode(example="gzip-base64")),
        ("steps taken", on_decode(example="base64-twice")),
        ("stopped", on_decode(example="cut-off")),
        ("compared", on_decode(example="two-payloads")),
        ("nothing pasted", on_decode(bytes="")),
        ("not to be read", on_decode(bytes="0a zz")),
    ):
        yield Scene(title, "_decode_picture.html", {"w": bench})
    stale = ('class="picture"', 'class="picture" data-stale')
    yield Scene("not up to date", "_decode_picture.html", {"w": on_decode(bytes="a16161f5", format="cbor")}, (stale,))


# The page of evolution


def answers() -> Iterator[Scene]:
    for title, bench in (
        ("no", on_evolution()),
        ("yes", on_evolution(example="added-with-default")),
        ("yes, with a loss", on_evolution(example="narrowed-number")),
        ("cannot be said", on_evolution(**_versions("{"))),
    ):
        yield Scene(title, "_evolution_answer.html", {"w": bench, "answer": bench.answer})


def _versions(*texts: str, **more: object) -> dict[str, object]:
    fields: dict[str, object] = {"language": "avro", "record": "", **more}
    for number, text in enumerate((OWN_AVRO, *texts)):
        fields |= {f"version-{number}": text, f"name-{number}": f"v{number + 1}"}
    return {"writer": "0", "reader": "1", "tab": "1", **fields}


def versions() -> Iterator[Scene]:
    full = _versions(*[OWN_AVRO] * (limits.VERSIONS - 1))
    for title, bench in (
        ("as they come", on_evolution()),
        ("at fault", on_evolution(**_versions(BAD_AVRO))),
        ("as many as are allowed", on_evolution(**full)),
        ("one more", on_evolution(**_versions(*[OWN_AVRO] * limits.VERSIONS))),
    ):
        yield Scene(title, "_evolution_versions.html", {"w": bench})


def evolution_records() -> Iterator[Scene]:
    for title, bench in (
        ("as it comes", on_evolution()),
        ("at fault", on_evolution(**_versions(OWN_AVRO, record="{"))),
        ("does not fit", on_evolution(**_versions(OWN_AVRO, record='{"n": 1}'))),
    ):
        yield Scene(title, "_evolution_record.html", {"w": bench, "editor": bench.record})


def readings() -> Iterator[Scene]:
    stale = ('<div id="shown"', '<div id="shown" data-stale')
    for title, bench, edits in (
        ("cannot be read", on_evolution(), ()),
        ("read, at a step", on_evolution(example="added-with-default", step="2"), ()),
        ("promoted, skipped, renamed", on_evolution(example="renamed-with-alias"), ()),
        ("narrowed", on_evolution(example="narrowed-number"), ()),
        ("nested", on_evolution(example="nested-rename"), ()),
        ("not up to date", on_evolution(example="union-branch"), (stale,)),
        ("nothing to show", on_evolution(**_versions("{")), ()),
    ):
        told = {"w": bench, "head": bench.headline, "picture": bench.picture}
        yield Scene(title, "_evolution_reading.html", told, edits)


def rules() -> Iterator[Scene]:
    for title, bench in (
        ("with a fail", on_evolution()),
        ("all pass", on_evolution(example="added-with-default")),
        ("with a warning", on_evolution(example="narrowed-number")),
        ("nothing to say", on_evolution(**_versions("{"))),
    ):
        yield Scene(title, "_evolution_rules.html", {"w": bench})


def matrices() -> Iterator[Scene]:
    for title, bench in (("three versions", on_evolution()), ("one cannot be read", on_evolution(**_versions("{")))):
        yield Scene(title, "_evolution_matrix.html", {"matrix": bench.matrix})


def changes() -> Iterator[Scene]:
    bench = on_evolution()
    yield Scene("what changed", "_evolution_changes.html", {"w": bench, "changes": bench.changes})
    yield Scene("in other languages", "_evolution_others.html", {"w": bench, "others": bench.others})


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
    Section("decode-bytes", "Bytes", decode_bytes, DECODE),
    Section("decode-guesses", "Guesses", guesses, DECODE),
    Section("decode-schemas", "Schema of bytes", decode_schemas, DECODE),
    Section("decode-others", "The other payload", others, DECODE),
    Section("decode-pictures", "Bytes, explained", explained, DECODE),
    Section("evolution-answers", "Answer", answers, EVOLUTION),
    Section("evolution-versions", "Versions", versions, EVOLUTION),
    Section("evolution-records", "Record of an evolution", evolution_records, EVOLUTION),
    Section("evolution-readings", "Wires and steps", readings, EVOLUTION),
    Section("evolution-rules", "Rules", rules, EVOLUTION),
    Section("evolution-matrices", "Who can read what", matrices, EVOLUTION),
    Section("evolution-changes", "Changes", changes, EVOLUTION),
)
