"""What the visitor sent, read to bytes as text, how to read them, and what to look at. Nothing here fails or loses a text.

A file's bytes become the text of the field, as text where they are text and else as hex, so that the next request carries
them without the file.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from explorer.examples.mysteries import MYSTERIES, Mystery
from explorer.opening import FLIP, FROM, SET, STEPS, WRITTEN, Step, and_then, read_step
from explorer.scenario import SchemaText
from explorer.wire import limits
from explorer.wire.bytes_text import WRITINGS
from explorer.wire.formats import FORMATS
from explorer.wire.problem import Problem, too_large
from explorer.wire.schemas import LANGUAGES

from .. import forms
from ..versions import lines

VIEWS: Final = {key: name for key, name in forms.VIEWS.items() if key != "fields"}
FIRST: Final = next(iter(MYSTERIES.values()))
GUESS: Final = ""
"""The format, the writing or the language where it is to be found out."""


@dataclass(frozen=True, slots=True)
class Text:
    """Bytes as somebody wrote them: the text, and how to read it; an empty writing is to be found out."""

    text: str = ""
    writing: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor sent.

    format    a key, or GUESS
    schema    its text, language and root; None where there is none
    registry  a stored scenario, by its id or its link: the number in front of the bytes says which schema of it
    steps     what to take off before reading
    other     the payload to compare with; read in the same way, or in the format `other_format`
    file      the name of the file that the bytes came from
    example   the mystery that it began with; its lesson is told while its bytes are untouched
    refused   why what was to be written over a byte is no bytes
    """

    given: Text
    format: str = GUESS
    schema: SchemaText | None = None
    registry: str = ""
    steps: tuple[Step, ...] = ()
    other: Text = Text()
    other_format: str = ""
    file: str = ""
    pin: str | None = None
    view: str = "pills"
    rows: Mapping[str, int] = field(default_factory=dict)
    example: Mystery = FIRST
    refused: Problem | None = None

    @property
    def untouched(self) -> bool:
        return self.given.text.split() == self.example.bytes.split()


def read(sent: QueryDict, file: UploadedFile[Any] | None = None) -> Asked:
    """A form's fields, or an address's: without bytes it is the example that is asked for, or the first one.

    Raises LimitError for a file past the limit.
    """
    example = MYSTERIES.get(sent.get("example", ""), FIRST)
    view = sent.get("view", "")
    if "bytes" not in sent and file is None:
        begun = open_(example)
        return replace(begun, view=_one_of(VIEWS, view), pin=sent.get("pin", example.pin) or None)
    asked = Asked(
        given=Text(lines(sent.get("bytes", "")), _known(WRITINGS, sent.get("writing"))),
        format=_known(FORMATS, sent.get("format")),
        schema=_schema(sent),
        registry=sent.get("registry", "").strip()[: limits.PATH],
        steps=_steps(sent),
        other=Text(lines(sent.get("other", "")), _known(WRITINGS, sent.get("other_writing"))),
        other_format=_known(FORMATS, sent.get("other_format")),
        pin=sent.get("pin") or None,
        view=_one_of(VIEWS, view),
        rows=forms.read_rows(sent.get("more", "")),
        example=example,
    )
    if file is not None:
        return _with_file(asked, file)
    return _done(asked, sent)


def open_(example: Mystery) -> Asked:
    """A mystery, as a visitor first sees it."""
    return Asked(
        given=Text(example.bytes),
        format=example.format,
        schema=example.schema,
        steps=tuple(step for text in example.steps if (step := read_step(text))),
        other=Text(example.other),
        pin=example.pin or None,
        example=example,
    )


def _schema(sent: QueryDict) -> SchemaText | None:
    text = lines(sent.get("schema", ""))
    if not text.strip():
        return None
    return SchemaText(text, _known(LANGUAGES, sent.get("language")) or None, None, sent.get("root") or None)


def _steps(sent: QueryDict) -> tuple[Step, ...]:
    steps: tuple[Step, ...] = ()
    for text in sent.getlist("step")[: STEPS * WRITTEN]:
        if step := read_step(text):
            steps = and_then(steps, step)
    steps = steps[:STEPS]
    undo = sent.get("undo", "")
    return steps[: int(undo)] if undo.isdecimal() and len(undo) < 3 else steps


def _done(asked: Asked, sent: QueryDict) -> Asked:
    """Buttons: `take` a step and read what it leaves as a format, `from:5/avro`, or read all as one, `/grpc-frame`; read from
    a byte; write over one, `set/avro`; change the root."""
    text, _, key = sent.get("take", "").partition("/")
    do, _, shown = sent.get("do", "").partition("/")
    if do == "from-here":
        text, key = f"{FROM}:{sent.get('at', '').strip()}", sent.get("as", "")
    elif do == SET:
        text, key = f"{SET}:{sent.get('set_at', '').strip()}={''.join(sent.get('set_to', '').split())}", shown
        if read_step(text) is None:
            return replace(asked, refused=_no_byte(sent.get("set_to", "")))
    if text and (step := read_step(text)):
        steps = asked.steps
        if step.name == FLIP:  # the same bytes but for a bit: what is looked at stays
            steps = steps[:-1] if steps and steps[-1] == step else (*steps, step)
            return replace(asked, steps=steps[:STEPS], format=_known(FORMATS, key))
        if step.name == SET:
            return replace(asked, steps=and_then(steps, step)[:STEPS], format=_known(FORMATS, key))
        if step.name == FROM and steps and steps[-1].name == FROM:
            steps = steps[:-1]  # another place in the same bytes
        steps = (*steps, step) if step.start or step.end is not None or step.name != FROM else steps
        asked = replace(asked, steps=steps[:STEPS], format=_known(FORMATS, key), pin=None)
    elif key := _known(FORMATS, sent.get("read_as") or ("" if text else key)):
        asked = replace(asked, format=key)
    if "pick_root" in sent and asked.schema is not None:
        asked = replace(asked, schema=replace(asked.schema, root=sent.get("pick_root") or None))
    return asked


def _no_byte(text: str) -> Problem:
    return Problem(
        code="not-hex",
        detail="This is no byte in hex.",
        expected=f"two hexadecimal digits for each byte, at most {WRITTEN} bytes",
        found=text[:WRITTEN].strip() or "nothing",
        fix="Write a byte as two digits, such as ff.",
    )


def _with_file(asked: Asked, file: UploadedFile[Any]) -> Asked:
    size = file.size or 0
    if size > limits.INPUT_BYTES:
        raise too_large("The file", "bytes", limit=limits.INPUT_BYTES, given=size)
    return replace(asked, given=as_text(file.read()), file=file.name or "", steps=(), pin=None)


HEX: Final = 64 * limits.KIB
"""Bytes up to which a file becomes hex; past it base64, which takes half the room."""


def as_text(data: bytes) -> Text:
    """Bytes as the text of a field."""
    try:
        text = data.decode()
        if data and all(char.isprintable() or char in "\n\t" for char in text):
            return Text(text, "text")
    except UnicodeDecodeError:
        pass
    if len(data) > HEX:
        return Text(base64.b64encode(data).decode(), "base64")
    return Text("\n".join(data[at : at + 16].hex(" ") for at in range(0, len(data), 16)), "hex")


def _known(names: Mapping[str, object], name: str | None) -> str:
    return name if name is not None and name in names else ""


def _one_of(names: Mapping[str, object], name: str | None) -> str:
    return _known(names, name) or next(iter(names))
