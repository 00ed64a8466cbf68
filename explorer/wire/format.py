"""Format: one way of writing a record as bytes. Each file of `formats` ends with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .conform import Conformed, plain
from .layout import Layout, Part
from .schema import Schema
from .value import Value

Encode = Callable[[Value, Schema | None], bytes]


@dataclass(frozen=True, slots=True)
class Writer:
    """Another lawful way of writing the same value: canonical order, counted containers, an older protocol.

    key      its name in the API, `options.writers.<format>`
    title    its name for people, said after the format's: "canonical", "protocol 2"
    doc      what it does otherwise, and who writes so: one sentence
    encoder  whose bytes: the library and its version, or what we prove ours against
    encode   like `Format.encode`
    """

    key: str
    title: str
    doc: str
    encoder: str
    encode: Encode


@dataclass(frozen=True, slots=True)
class About:
    """What the reference page says of a format, each a few plain sentences.

    what      what it is and how it works, in one paragraph
    used_by   who uses it, and what for
    evolves   how its data changes: what an old reader makes of new bytes, and a new one of old bytes
    danger    what to beware of when bytes come from a stranger, or what it ties the reader to; "" where nothing is special
    """

    what: str
    used_by: str
    evolves: str
    danger: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the page.

    key        its name in the API
    title      its name for people
    family     the shelf it stands on: "text", "binary JSON", "schema-driven" …
    spec       the address of the specification
    language   the key of the schema language that it cannot do without; None for formats that describe themselves
    encoder    whose bytes: the library and its version, or what we prove ours against
    parts      its table of parts
    trace      (bytes, schema) -> Layout; total, never raises
    encode     (conformed value, schema) -> bytes; raises EncodeError with a path where the format cannot say a value
    limits     what the format cannot say exactly, one sentence each
    fit        record -> the value as the format has it, with what that loses; where a language fits it, this is not asked
    writers    other lawful writers of the same value
    signs      (layout of the first bytes, size of all) -> points and words, where the bytes speak for or against this
               format: a magic number, a size that fits. Points: 35 all but prove it, 10 help, below 0 speaks against
    about      what its reference page says
    again      (bytes that were read, their value, schema) -> the value written once more: by an envelope, with what those
               bytes have around it, a schema's number or a method's name; where `encode` does not write the same
    named      whether the name of the record's type is written, where a schema of any language gives one: `encode` is then
               handed that schema, though the format can do without
    samples    bytes worth seeing that no JSON record gives, for the reference page: examples of the specification
    text       whether its bytes are text, which is then shown as characters
    """

    key: str
    title: str
    family: str
    spec: str
    language: str | None
    encoder: str
    parts: tuple[Part, ...]
    trace: Callable[[bytes, Schema | None], Layout]
    encode: Encode
    limits: tuple[str, ...] = ()
    fit: Callable[[Value], Conformed] = plain
    writers: tuple[Writer, ...] = ()
    signs: Callable[[Layout, int], tuple[float, str] | None] | None = None
    about: About | None = None
    again: Callable[[bytes, Value, Schema | None], bytes] | None = None
    samples: tuple[bytes, ...] = ()
    named: bool = False
    text: bool = False

    def writer(self, key: str | None) -> Writer:
        """The writer of a key; the format's own where there is none of that key."""
        for writer in self.writers:
            if writer.key == key:
                return writer
        return Writer(OWN, "", "", self.encoder, self.encode)


OWN: Final = ""
"""The key of a format's own writer."""
