"""JSON: text for people and programs. See `wire.jsontext`, which reads it; here it is written.

The bytes are those of the shortest text: no white space, UTF-8 as it is, numbers as they were written.
"""

from __future__ import annotations

import platform
from json.encoder import encode_basestring
from typing import Final

from .. import jsontext
from ..conform import Conformed
from ..format import About, Format
from ..layout import Layout
from ..schema import Schema
from ..value import Real, Value, to_json


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one JSON text."""
    return jsontext.trace(data)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The shortest JSON text of a value; what JSON has no word for in the `$` manner of the API."""
    out: list[str] = []
    _write(value, out)
    text = "".join(out)
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate has a writing in JSON, but only as an escape
        return "".join(c if not 0xD800 <= ord(c) < 0xE000 else f"\\u{ord(c):04x}" for c in text).encode()


def _write(value: Value, out: list[str]) -> None:
    match value:
        case str():
            out.append(encode_basestring(value))
        case None | bool():
            out.append({None: "null", True: "true", False: "false"}[value])
        case Real():
            out.append(value.text)
        case int() | float() if value == value and abs(value) != float("inf"):
            out.append(repr(value))
        case list():
            for index, item in enumerate(value):
                out.append("," if index else "[")
                _write(item, out)
            out.append("]" if value else "[]")
        case dict():
            for index, (key, item) in enumerate(value.items()):
                out += ("," if index else "{", encode_basestring(key), ":")
                _write(item, out)
            out.append("}" if value else "{}")
        case _:
            _write(to_json(value), out)


def as_written(value: Value) -> Conformed:
    """JSON takes a record as it stands: there is nothing to lose."""
    return Conformed(value, ())


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """A beginning that only JSON has."""
    if head.data.lstrip()[:1] in (b"{", b"[", b'"') and head.read_bytes > 1:
        return 25 if head.problem is None else 10, "it is text that begins like JSON"
    return None


ABOUT: Final = About(
    what="JSON is text that people can read and every language can parse: objects with names, arrays, text, "
    "numbers, true, false and null, and nothing else. It grew out of JavaScript and is an Internet "
    "standard (RFC 8259). Each name is written out in each record, in quotation marks, and a number takes "
    "a byte for each digit.",
    used_by="Nearly all web interfaces, configuration, logs, document databases; the format that the others here "
    "are measured by.",
    evolves="Names are in the data: a reader takes the fields it knows and ignores the others, unless it is told "
    "not to. What a field may hold is agreed upon beside the data, in words or in JSON Schema. A field "
    "that changes its type breaks readers at run time, and nothing says so before.",
    danger="The standard leaves open what many take for granted: how large a number may be (JavaScript and "
    "others lose integers beyond 2^53), which of two equal names counts, whether half a surrogate pair is "
    "text. Two readers of one document may see different things, and that has opened holes.",
)

_SAMPLES: Final = (b'\xef\xbb\xbf{"a": [true]}',)


FORMAT: Final = Format(
    key="json",
    title="JSON",
    family="text",
    text=True,
    spec=jsontext.SPEC,
    language=None,
    encoder=f"shortest text, numbers as written; strings by json of Python {platform.python_version()}",
    parts=jsontext.PARTS,
    trace=trace,
    encode=encode,
    fit=as_written,
    signs=signs,
    limits=(
        "Numbers have no size limit in the text; readers that keep them as 64-bit floats lose integers beyond 2^53.",
        "No bytes: they travel as base64 text, a third larger.",
        "No NaN, no infinity, no keys other than text.",
    ),
    about=ABOUT,
    samples=_SAMPLES,
)
