"""Every page and state that is looked at for words without Korean, by area; and the tables behind them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import product
from pathlib import Path

from django.test import Client

from explorer.examples import EXAMPLES
from explorer.examples.evolution import HISTORIES
from explorer.examples.mysteries import MYSTERIES
from explorer.web.korean import phrasebook
from explorer.web.korean.pages import translated
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.formats import DEFAULT, FORMATS
from explorer.wire.schemas import LANGUAGES

EVERY = "&".join(f"format={key}" for key in FORMATS)
BAD = (
    "",
    "{",
    '{"a": }',
    '{"a": 1,}',
    '{"a": 9007199254740993, "a": 1e400, "b": "\\ud800"}',
    "nul",
    "[1, 2",
    '"' + "a" * 30,
)
REMARKED = (
    ("json-schema", '{"$schema": "https://x.example/s", "type": "object", "propertes": {}, "a": 1, "a": 2}'),
    ("json-schema", '{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "dependentRequired": {}}'),
    ("thrift", "struct A { string a; -4: i32 b }\nservice S { async void f() }"),
    ("avro", 'protocol P { import idl "x.avdl"; record A { int a; } }'),
    ("avro", '{"type": "record", "name": "int.long", "doc": 5, "fields": [{"name": "a", "aliases": ["b"], "type": "int"},'
     '{"name": "b", "type": ["null", "int"], "default": 3}, {"name": "c", "type": {"type": "record", "name": "F",'
     '"fields": []}}, {"name": "d", "type": {"type": "int", "logicalType": "dat"}}]}'),
)  # fmt: skip
"""Schemas of which something is worth telling."""
NAMES = frozenset((
    *(format_.title for format_ in FORMATS.values()), *(language.title for language in LANGUAGES.values()),
    *(part.name for format_ in FORMATS.values() for part in format_.parts),
    *(part.spec for format_ in FORMATS.values() for part in format_.parts),
    *(format_.encoder for format_ in FORMATS.values()), *(format_.spec for format_ in FORMATS.values()),
))  # fmt: skip
"""Terms of the specifications and names of things, which are the same in every language."""


def _get(address: str) -> str:
    return Client().get(address).content.decode()


def _post(address: str, **fields: object) -> str:
    return Client().post(address, fields).content.decode()


def _frame() -> Iterator[str]:
    yield _get("/nothing-here")
    yield _get("/examples")
    yield _get("/formats/")
    yield _get("/api/docs/")


def _bytes() -> Iterator[str]:
    for view in ("pills", "hex", "list", "fields"):
        yield _get(f"/?view={view}")
    for key, example in EXAMPLES.items():
        yield _get(f"/?example={key}")
        yield _get(f"/?example={key}&view=list&pin={example.pin or '$'}")
    for record in BAD:
        yield _post("/", record=record)
    for digits in ("2a", "0102030405060708", "00" * 16, "65a0" * 40):
        told = {"bytes": digits, "last": len(digits) // 2 - 1, "values": 5, "path": ["/a", "/b", "/c"]}
        yield _post("/selected", **told, decode="yes")
        yield _post("/selected", **told | {"last": 0}, editable="yes")
    yield _post(
        "/", record="[1]", **{"schema-avro-0": "{", "schema-thrift-0": "struct {", "schema-protobuf-0": "message {"}
    )
    stored = Client().post("/s/", {"record": "{}"}, follow=True).content.decode()
    yield "<main" + stored.partition("<main")[2]  # its head is for machines, of whatever language
    yield from _versions()


def _versions() -> Iterator[str]:
    """The schemas of `/`: several of a language, emptied ones, those in the wrong tab, remarks."""
    proto, thrift = 'syntax = "proto3"; message P { int32 a = 1; }', "struct P { 1: i32 a }"
    odd = ", ".join(f'{{"name": "a{n}", "type": {{"type": "int", "logicalType": "x"}}}}' for n in range(12))
    avro = f'{{"type": "record", "name": "P", "fields": [{odd}]}}'
    yield _post("/", record='{"a": 1}', **{"schema-protobuf-0": proto, "schema-protobuf-1": "", "write": "protobuf-0"})
    yield _post(
        "/", record='{"a": 1}', **{"schema-protobuf-0": thrift, "schema-thrift-0": avro, "schema-avro-0": proto}
    )
    yield _post("/", record='{"a0": 1}', **{"schema-avro-0": avro, "schema-json-schema-0": proto})
    for language, text in REMARKED:
        yield _post("/", record="{}", **{f"schema-{language}-0": text})
    yield _post("/evolution", record="", language="avro", **{"version-0": proto, "version-1": thrift})
    yield _post("/decode", bytes="0801", schema=proto, language="avro")


def _decode() -> Iterator[str]:
    for key in MYSTERIES:
        yield _get(f"/decode?example={key}")
    yield _get("/decode?bytes=")
    yield _get("/decode?bytes=zz")
    yield _post(
        "/decode", bytes="0801", writing="hex", step=["set:0=08", "set:0=0802", "flip:1", "set:9=00"], view="hex"
    )
    yield _post("/decode", bytes="0801", writing="hex", do="set/protobuf", set_at="0", set_to="x")
    for key in DEFAULT:
        yield _post("/decode", bytes="0a064d617274696e10b90a1a0b6461", format=key)


def _evolution() -> Iterator[str]:
    for key, history in HISTORIES.items():
        if history.language in EVOLUTIONS:
            yield _get(f"/evolution?example={key}")


def _reference() -> Iterator[str]:
    for key in FORMATS:
        yield _get(f"/formats/{key}")


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "frame": _frame, "bytes": _bytes, "decode": _decode, "evolution": _evolution, "reference": _reference,
}  # fmt: skip
TABLES = ("parts", "rules", "errors")
AREAS = [*PAGES, *TABLES]


def _table(area: str) -> Iterator[str]:
    """The sentences of a table: `parts` of all formats, those of one format by its key, `rules`, or `errors`."""
    if area == "errors":
        yield from _errors()
    elif area != "rules":
        for format_ in FORMATS.values() if area == "parts" else (FORMATS[area],):
            yield from (part.doc for part in format_.parts)
            yield from format_.limits
            yield from (writer.doc for writer in format_.writers)
            if format_.about is not None:
                about = format_.about
                yield from filter(None, (about.what, about.used_by, about.evolves, about.danger))
    else:
        for evolution in EVOLUTIONS.values():
            for rule in evolution.rules:
                yield rule.title
                yield rule.doc


WIRE = Path(__file__).parents[2] / "explorer" / "wire"
SENTENCE = re.compile(r"(?!.*\(\?)(?:[A-Z].* .*[;/}]|[A-Z`\"{\\…].* .*(?<![^\\]\\)[.?])", re.DOTALL)
"""How a sentence looks, its places as dots: a capital or a place, a space, an end; and it is no regular expression."""
PUT_TOGETHER = (
    "… cannot be …",
    "This reference to …",
    "At byte … a loader …",
    "At byte … …",
    "The … record… of this block",
)
"""How sentences begin that the book has as wholes, with each of the words that may stand in their places."""
PLACE = re.compile(r"\{\w+\}")
FILLINGS = "Name", "7"


def _errors() -> Iterator[str]:
    """The sentences in the code that tells what is wrong, what to do about it, and what is lost.

    Not those that are put together by `+`, nor the details of Thrift, which are clauses: `fault` makes sentences of them.
    """
    for path in sorted((*WIRE.glob("*.py"), *WIRE.glob("schemas/*.py"), *WIRE.glob("formats/*.py"))):
        tree = ast.parse(path.read_text())
        nodes = list(ast.walk(tree))
        apart = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # descriptions
        apart |= {id(piece) for node in nodes if isinstance(node, ast.JoinedStr) for piece in node.values}
        for node in nodes:
            if id(node) not in apart and (said := _said(node)):
                yield next((text for text in said if phrasebook().say(text)), said[0])


def _said(node: ast.AST) -> list[str]:
    """A sentence, its places filled with a name or a number, in each way; nothing if it is none."""
    pieces: list[tuple[str, ...]] = []
    match node:
        case ast.Constant(value=str(text)):
            for at, piece in enumerate(PLACE.split(text)):
                pieces += [FILLINGS] * bool(at) + [(piece, piece.replace("{{", "{").replace("}}", "}"))]
        case ast.JoinedStr(values=values):
            for value in values:
                formatted = isinstance(value, ast.FormattedValue) and value.format_spec is not None
                pieces.append((str(value.value),) if isinstance(value, ast.Constant) else FILLINGS[formatted:])
    shape = "".join("…" if one[-1] == "7" else one[0] for one in pieces)
    if shape.startswith(PUT_TOGETHER) or not SENTENCE.fullmatch(shape):
        return []
    return list(map("".join, product(*pieces)))


def missing(area: str) -> list[str]:
    """Texts without Korean, in the order in which they were met."""
    missed: dict[str, None] = {}
    pages = PAGES[area]() if area in PAGES else [f"<p>{escape(text)}</p>" for text in _table(area)]
    if area in FORMATS:
        pages = [*pages, _get(f"/formats/{area}")]
    for html in pages:
        translated(html, phrasebook(), lambda text: missed.setdefault(text))
    return list(dict.fromkeys(_NUMBER.sub("#", text) for text in missed if not is_name(text)))


_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NAME = re.compile(
    r"/\S*|/\S* = .*|[a-z0-9_.+-]+/[a-z0-9_.+/-]+|v\d+|https?://\S+|[A-Z0-9_]{2,}|\d+(\.\d+)? (B|KB|MB|µs|ms)|0x[0-9a-f]+"
)


def is_name(text: str) -> bool:
    """Whether a text is a name or a figure rather than a sentence."""
    return text.rstrip(",") in NAMES or _NAME.fullmatch(text) is not None
