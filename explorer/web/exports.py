"""A card in other words: the ways in which bytes, or what is known of them, leave the page and the API.

Every export is one line of `EXPORTS`. Those of bytes read back to the same bytes, in the language they are written in and
in `/decode`. What a visitor wrote is in them only as digits, or as text that cannot leave its place.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.explore import Pane
from explorer.listing import as_markdown, as_text
from explorer.wire import limits
from explorer.wire.dump import printable
from explorer.wire.layout import Layout

from . import ribbon, serial
from .jsonout import dumps

PER_LINE: Final = 12
"""Numbers on a line of a literal."""


@dataclass(frozen=True, slots=True)
class Export:
    """One way. `one`: it can hold the bytes of one format only. `make` is given cards that have bytes.

    key      its suffix in addresses, and of the file
    title    its name for people
    media    its media type
    """

    key: str
    title: str
    media: str
    make: Callable[[Sequence[Pane]], bytes]
    one: bool = False

    @property
    def is_text(self) -> bool:
        return self.key not in ("png", "bin")


def name_of(pane: Pane) -> str:
    """A card's name where names have no hyphens."""
    return pane.format.key.replace("-", "_")


def bytes_of(pane: Pane) -> bytes:
    assert pane.layout is not None
    return pane.layout.data


def _each(write: Callable[[bytes, str], str]) -> Callable[[Sequence[Pane]], bytes]:
    """The cards one after the other, as text."""
    return lambda panes: "\n".join(write(bytes_of(pane), name_of(pane)) for pane in panes).encode()


# Literals


def hexadecimal(data: bytes, _: str = "") -> str:
    return data.hex() + "\n"


def in_base64(data: bytes, _: str = "") -> str:
    return base64.b64encode(data).decode() + "\n"


def _numbers(data: bytes, indent: str, mark: str = ",") -> str:
    lines = (data[at : at + PER_LINE] for at in range(0, len(data), PER_LINE))
    return "".join(indent + ", ".join(f"0x{byte:02x}" for byte in line) + mark + "\n" for line in lines)


def in_c(data: bytes, name: str) -> str:
    if not data:
        return f"static const unsigned char *const {name} = 0; /* no bytes: {{}} */\n"
    return f"static const unsigned char {name}[{len(data)}] = {{\n{_numbers(data, '    ')}}};\n"


def in_python(data: bytes, name: str) -> str:
    lines = [data[at : at + 16] for at in range(0, len(data), 16)] or [b""]
    return f"{name} = (\n" + "".join(f"    {line!r}\n" for line in lines) + ")\n"


def in_rust(data: bytes, name: str) -> str:
    return f"pub const {name.upper()}: [u8; {len(data)}] = [\n{_numbers(data, '    ')}];\n"


def in_go(data: bytes, name: str) -> str:
    first, *rest = name.split("_")
    return f"var {first}{''.join(word.title() for word in rest)} = []byte{{\n{_numbers(data, chr(9))}}}\n"


LITERALS: Final[Mapping[str, tuple[str, str, Callable[[bytes, str], str]]]] = {
    "hex": ("Hex", "text/x-hex", hexadecimal),
    "b64": ("Base64", "text/x-base64", in_base64),
    "c": ("C array", "text/x-c", in_c),
    "py": ("Python", "text/x-python", in_python),
    "rs": ("Rust", "text/x-rust", in_rust),
    "go": ("Go", "text/x-go", in_go),
}
"""Key -> title, media type and writer of each way in which bytes can be written, be it all of a card or some of them."""


# What is known of the bytes


COLUMNS: Final = ("format", "row", "offset", "length", "start_bit", "end_bit", "hex", "role", "part", "path", "says")


def in_csv(panes: Sequence[Pane]) -> bytes:
    """A line a span. A cell that a spreadsheet would reckon with begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for pane in panes:
        assert pane.layout is not None
        for row in _rows(pane.layout):
            writer.writerow([pane.format.key, *row])
    return out.getvalue().encode()


def _rows(layout: Layout) -> Iterator[list[str | int]]:
    for span in layout.spans(0, limits.SPANS):
        yield [
            span.row, span.offset, span.length, span.start, span.end, span.data.hex(), span.part.role.value,
            harmless(span.part.name), harmless(span.path), harmless(span.text),
        ]  # fmt: skip


def harmless(text: str) -> str:
    """A cell without control characters, that is no formula."""
    text = printable(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal() and text.isascii()


def _in_json(panes: Sequence[Pane]) -> bytes:
    told = serial.layouts(panes, serial.Window(rows=limits.SPANS))
    return dumps(told[0] if len(told) == 1 else told) + b"\n"


EXPORTS: Final[Mapping[str, Export]] = {
    export.key: export
    for export in (
        *(Export(key, title, media, _each(write)) for key, (title, media, write) in LITERALS.items()),
        Export(
            "txt", "Listing", "text/plain", lambda panes: as_text(panes, rows=limits.SPANS).encode("utf-8", "replace")
        ),
        Export("md", "Markdown", "text/markdown", lambda panes: as_markdown(panes).encode("utf-8", "replace")),
        Export("csv", "CSV of the spans", "text/csv", in_csv),
        Export("json", "JSON", "application/json", _in_json),
        Export("svg", "SVG picture", "image/svg+xml", lambda panes: ribbon.svg(panes).encode()),
        Export("png", "PNG picture", "image/png", ribbon.png),
        Export("bin", "The bytes", "application/octet-stream", lambda panes: bytes_of(panes[0]), one=True),
    )
}

CURL: Final = "curl"
WAYS: Final = {**{key: export.title for key, export in EXPORTS.items()}, CURL: "curl of this view"}
"""Key -> title of all that a card's menu offers."""

SAVED: Final = ("csv", "svg", "png", "bin")
"""What comes as a file; the rest as text to be copied."""


# The same view from a terminal


def curl(origin: str, call: str, body: object) -> str:
    """A command for a POSIX shell that asks the API for just this."""
    text = json.dumps(body, ensure_ascii=True, separators=(", ", ": "))
    quoted = "'" + text.replace("'", "'\\''") + "'"
    return f"curl {origin}/api/v1/{call} \\\n  -H 'Accept: text/plain' \\\n  --json {quoted}\n"
