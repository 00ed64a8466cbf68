"""What Protocol Buffers' schema language and its format share: the file as protoc read it, and the well-known texts.

A schema's shared types say all that the wire needs: `native` is the word of the field's type (`sint32`, `group`), and the
notes below what else the specification lets a field say. `ProtoFile` keeps the rest for those who compare schemas.

Notes of a Field      zero: the value that is not written where presence is implicit; packed: whether a writer packs it;
                      utf8: whether a reader refuses other bytes; extension: it belongs to another's message;
                      key_utf8, value_utf8: the same for the entries of a map
Notes of a Struct     message_set: the old wire format of extensions only
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from .schema import Place

ANY: Final = "google.protobuf.Any"
SCALARS: Final = (
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "bool", "string", "bytes",
)  # fmt: skip
WRAPPERS: Final[Mapping[str, str]] = {
    "google.protobuf.DoubleValue": "double",
    "google.protobuf.FloatValue": "float",
    "google.protobuf.Int64Value": "int64",
    "google.protobuf.UInt64Value": "uint64",
    "google.protobuf.Int32Value": "int32",
    "google.protobuf.UInt32Value": "uint32",
    "google.protobuf.BoolValue": "bool",
    "google.protobuf.StringValue": "string",
    "google.protobuf.BytesValue": "bytes",
}
"""Messages of one field, which JSON shows as that field's value alone."""

MAX_FIELD: Final = (1 << 29) - 1


@dataclass(eq=False)
class ProtoFile:
    """A .proto file as protoc read it.

    files     the text's own file, last, after all that it imports
    text      the text; empty where the file was made from types and never written
    compiled  what formats and rules have worked out from it, by their own key: a cache, no part of it
    """

    files: FileDescriptorSet
    text: str = ""
    compiled: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> FileDescriptorProto:
        return self.files.file[-1]

    def place(self, path: tuple[int, ...]) -> Place | None:
        """Where a declaration stands, by its path of descriptor field numbers; a path to field 1 gives its name's place."""
        span = self._spans.get(path)
        if span is None:
            return None
        start, end = self.offset(span[0], span[1]), self.offset(span[2] if len(span) == 4 else span[0], span[-1])
        return Place(span[0] + 1, start - self._lines.starts[span[0]] + 1, start, end)

    def doc(self, path: tuple[int, ...]) -> str:
        """The comment before a declaration, or else the one behind it."""
        return self._comments.get(path, "")

    def offset(self, line: int, column: int) -> int:
        """protoc's line and column, from 0, as characters from the start of the text."""
        return self._lines.offset(line, column)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _spans(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        spans: dict[tuple[int, ...], tuple[int, ...]] = {}
        for location in self.file.source_code_info.location:
            spans.setdefault(tuple(location.path), tuple(location.span))  # json_name is told again, for its value alone
        return spans

    @cached_property
    def _comments(self) -> dict[tuple[int, ...], str]:
        return {
            tuple(location.path): (location.leading_comments or location.trailing_comments).strip()
            for location in self.file.source_code_info.location
            if location.leading_comments or location.trailing_comments
        }


class Lines:
    """A text's lines. protoc counts columns in bytes of UTF-8, and a tab goes on to the next multiple of eight."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self._columns: dict[int, Sequence[int]] = {}

    def offset(self, line: int, column: int) -> int:
        """protoc's line and column as characters from the start of the text."""
        if line >= len(self.lines):
            return self.starts[-1] - 1
        columns = self._columns.get(line)
        if columns is None:
            columns = self._columns[line] = _columns(self.lines[line])
        return self.starts[line] + bisect_left(columns, column, hi=len(columns) - 1)


def _columns(text: str) -> Sequence[int]:
    """The column of every character of a line, and that of its end."""
    if text.isascii() and "\t" not in text:
        return range(len(text) + 1)
    columns = [0]
    for character in text:
        at = columns[-1]
        columns.append(at + (8 - at % 8 if character == "\t" else len(character.encode("utf-8", "replace"))))
    return columns


# The texts of the JSON mapping ("ProtoJSON format", table of types)

NANOS: Final = 1_000_000_000
MAX_DURATION: Final = 315_576_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_SECOND: Final = -62_135_596_800
LAST_SECOND: Final = 253_402_300_799
_TIMESTAMP: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([-+])(\d\d):(\d\d))\Z", re.ASCII
)
_DURATION: Final = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s\Z", re.ASCII)


def _fraction(nanos: int) -> str:
    """Nanoseconds as three, six or nine digits after a point, or as nothing."""
    if not nanos:
        return ""
    for digits in (3, 6, 9):
        if nanos % 10 ** (9 - digits) == 0:
            return f".{nanos // 10 ** (9 - digits):0{digits}d}"
    raise AssertionError("nine digits hold any nanosecond")


def timestamp_text(seconds: int, nanos: int) -> str | None:
    """RFC 3339 in UTC; None for what is no time from year 1 to 9999."""
    if not (FIRST_SECOND <= seconds <= LAST_SECOND and 0 <= nanos < NANOS):
        return None
    days, second = divmod(seconds, 86_400)
    day = date(1970, 1, 1) + timedelta(days=days)
    return f"{day.isoformat()}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{_fraction(nanos)}Z"


def timestamp_from(text: str) -> tuple[int, int]:
    """Seconds and nanoseconds of an RFC 3339 text; raises ValueError."""
    found = _TIMESTAMP.match(text)
    if found is None:
        raise ValueError('a time such as "2026-01-31T12:00:00Z"')
    try:
        moment = datetime(*map(int, found.groups()[:6]), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError as error:
        raise ValueError(f"a time of the calendar: {error}") from None
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    if found[8]:
        shift = int(found[9]) * 3600 + int(found[10]) * 60
        seconds += shift if found[8] == "-" else -shift
    if not FIRST_SECOND <= seconds <= LAST_SECOND:
        raise ValueError("a time from year 1 to year 9999")
    return seconds, int((found[7] or "").ljust(9, "0"))


def duration_text(seconds: int, nanos: int) -> str | None:
    """Seconds with an s; None where the signs differ or either is out of range."""
    if abs(seconds) > MAX_DURATION or abs(nanos) >= NANOS or seconds * nanos < 0:
        return None
    sign = "-" if seconds < 0 or nanos < 0 else ""
    return f"{sign}{abs(seconds)}{_fraction(abs(nanos))}s"


def duration_from(text: str) -> tuple[int, int]:
    """Seconds and nanoseconds of a duration; raises ValueError."""
    found = _DURATION.match(text)
    if found is None:
        raise ValueError('a duration such as "1.5s"')
    seconds, nanos = int(found[2]), int((found[3] or "").ljust(9, "0"))
    if seconds > MAX_DURATION:
        raise ValueError(f"a duration of at most {MAX_DURATION} seconds")
    return (-seconds, -nanos) if found[1] else (seconds, nanos)


def lower_camel(name: str) -> str:
    """The JSON name that a field has where it gives none: underscores go, the letter behind one is raised."""
    return re.sub(r"_+(.?)", lambda found: found[1].upper() if found[1].isascii() else found[1], name)


def snake(name: str) -> str:
    """The path of a field mask from its JSON text: each capital becomes an underscore and a small letter."""
    return re.sub(r"[A-Z]", lambda found: "_" + found[0].lower(), name)


def field_mask_text(paths: list[str]) -> str | None:
    """The paths in lowerCamelCase, joined by commas; None where they do not come back from it."""
    shown = [lower_camel(path) for path in paths]
    if any(snake(text) != path or "," in path for text, path in zip(shown, paths, strict=True)):
        return None
    return ",".join(shown)


def field_mask_from(text: str) -> list[str]:
    """The paths of a field mask's text; raises ValueError."""
    paths = text.split(",") if text else []
    if not all(paths) or "_" in text:
        raise ValueError('paths in lowerCamelCase, joined by commas, such as "user.displayName,photo"')
    return [snake(path) for path in paths]


def type_of_url(url: str) -> str:
    """The message's full name in the type URL of an Any: what follows the last slash."""
    return url.rpartition("/")[2]
