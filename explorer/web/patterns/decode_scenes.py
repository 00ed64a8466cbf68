"""Scenes of the page of decoding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..decode import forms, present
from ..decode.study import study
from .scene import BAD_AVRO, DECODE, TWO_ROOTS, Scene, Section, sent


def on_decode(**fields: object) -> present.Workbench:
    return present.workbench(study(forms.read(sent(fields))))


def decode_bytes() -> Iterator[Scene]:
    for title, bench in (
        ("a listing", on_decode()),
        ("at fault", on_decode(bytes="0a zz")),
        ("in doubt", on_decode(bytes="0a064d6172746g6e")),
        ("empty", on_decode(bytes="")),
    ):
        told = {"editor": bench.editor, "w": bench, "examples": present.examples()}
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


SECTIONS: Final = (
    Section("decode-bytes", "Bytes", decode_bytes, DECODE),
    Section("decode-guesses", "Guesses", guesses, DECODE),
    Section("decode-schemas", "Schema of bytes", decode_schemas, DECODE),
    Section("decode-others", "The other payload", others, DECODE),
    Section("decode-pictures", "Bytes, explained", explained, DECODE),
)
