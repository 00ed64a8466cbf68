"""A scenario as bytes: what is stored, what a link carries, and the name that follows from the content.

The state is JSON in ASCII, members sorted, nothing that is empty: the same scenario gives the same bytes, and text of any
kind (NUL, lone surrogates, repeated names in the record) comes back as it was. A link that is never stored carries it in
its fragment, `#s=1.` and the base64url of the raw-deflated bytes, which a browser makes and reads as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from .scenario import VERSION, Scenario, SchemaText
from .wire import limits
from .wire.problem import InputError, Problem, too_large

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that an id can be read aloud and typed."""

KEY_LENGTH: Final = 52
"""Characters of a whole key: 256 bits."""

SHORT: Final = 10
"""Characters of a short id, unless two scenarios would share it."""

FRAGMENT: Final = "s="

LONG_LINK: Final = 8_000
"""Characters from which on some chat tools and servers cut a link."""


def to_bytes(scenario: Scenario) -> bytes:
    """The state of a scenario; raises LimitError past the limit on what is stored."""
    state: dict[str, Any] = {"v": scenario.version, "record": scenario.record_text}
    schemas = [
        {
            "text": schema.text,
            **{name: value for name in ("language", "name", "root") if (value := getattr(schema, name))},
        }
        for schema in scenario.schemas
    ]
    more = {
        "schemas": schemas, "formats": list(scenario.formats), "options": scenario.options,
        "title": scenario.title, "pin": scenario.pin, "view": scenario.view,
    }  # fmt: skip
    state |= {name: value for name, value in more.items() if value not in ([], {}, "", None)}
    data = json.dumps(state, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")
    if len(data) > limits.STATE_BYTES:
        raise too_large("The scenario", "bytes", limit=limits.STATE_BYTES, given=len(data))
    return data


def from_bytes(data: bytes) -> Scenario:
    """The scenario of a state of any version; raises InputError where the bytes are none."""
    try:
        state = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _damaged("The link does not hold a scenario.", "the state of a scenario", "other text") from error
    if not isinstance(state, dict) or not isinstance(state.get("record"), str):
        raise _damaged("The link does not hold a record.", "a state with a record", "something else")
    version = state.get("v")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise _damaged(
            f"The link is of version {version!r}, which this server does not know.",
            f"version 1 to {VERSION}",
            repr(version),
        )
    return Scenario(
        record_text=state["record"],
        schemas=tuple(_schema(schema) for schema in _list(state, "schemas") if isinstance(schema, dict))[
            : limits.VERSIONS
        ],
        formats=tuple(key for key in _list(state, "formats") if isinstance(key, str)),
        options=_options(state.get("options")),
        title=_text(state.get("title")),
        pin=state["pin"] if isinstance(state.get("pin"), str) else None,
        view=_text(state.get("view")),
        version=version,
    )


def _schema(state: Mapping[str, Any]) -> SchemaText:
    return SchemaText(
        text=_text(state.get("text")),
        language=_text(state.get("language")) or None,
        name=_text(state.get("name")) or None,
        root=_text(state.get("root")) or None,
    )


def _options(state: Any) -> dict[str, Any]:
    writer = state.get("writer") if isinstance(state, dict) else None
    if not isinstance(writer, dict):
        return {}
    return {"writer": {key: name for key, name in writer.items() if isinstance(key, str) and isinstance(name, str)}}


def _list(state: Mapping[str, Any], name: str) -> list[Any]:
    value = state.get(name)
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# Names


def key_of(data: bytes) -> str:
    """The whole key of a state: its SHA-256 in base 32."""
    number = int.from_bytes(hashlib.sha256(data).digest(), "big") << 4  # 256 bits and 4 more make 52 digits
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(KEY_LENGTH - 1, -1, -1))


def read_id(text: str) -> str | None:
    """An id as it was meant: lower case, o for 0, i and l for 1; None where it can be none."""
    plain = text.strip().lower().translate(str.maketrans("oil", "011"))
    fits = SHORT <= len(plain) <= KEY_LENGTH and all(digit in ALPHABET for digit in plain)
    return plain if fits else None


# Links that are never stored


def to_fragment(scenario: Scenario) -> str:
    """What follows `#` in a link that holds everything: `s=1.…`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(to_bytes(scenario)) + packer.flush()
    return f"{FRAGMENT}{scenario.version}." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_fragment(text: str) -> Scenario:
    """The scenario of a fragment, with its `#` or without; raises InputError that says what is damaged.

    Of a link that was cut, what is there of the record is kept, if any is.
    """
    version, dot, packed = text.removeprefix("#").removeprefix(FRAGMENT).partition(".")
    if not dot or not version.isdecimal():
        raise _damaged("The link has no version.", "#s=1. and then the scenario", text[:20] or "nothing")
    if not 1 <= int(version[:9]) <= VERSION:
        raise _damaged(
            f"The link is of version {version[:9]}, which is not known here.", f"version 1 to {VERSION}", version[:9]
        )
    packed = packed.rstrip("=")
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        data = _readable_base64(packed)
        state, whole = _inflated(data)
        return _kept(state, "The link has a character that does not belong there.")
    state, whole = _inflated(data)
    return from_bytes(state) if whole else _kept(state, "The link was cut: its end is missing.")


def _readable_base64(packed: str) -> bytes:
    """The bytes before the first character that is none of base64url."""
    good = 0
    while good < len(packed) and ((packed[good].isascii() and packed[good].isalnum()) or packed[good] in "-_"):
        good += 1
    return base64.urlsafe_b64decode(packed[: good // 4 * 4])


def _inflated(data: bytes) -> tuple[bytes, bool]:
    """The inflated bytes, never more than the limit, and whether they are all there."""
    unpacker = zlib.decompressobj(-15)
    out = b""
    try:
        out = unpacker.decompress(data, limits.STATE_BYTES + 1)
    except zlib.error:
        return out, False
    if len(out) > limits.STATE_BYTES:
        raise too_large("The scenario in the link", "bytes", limit=limits.STATE_BYTES, given=len(out))
    return out, unpacker.eof


def _kept(state: bytes, detail: str) -> Scenario:
    """A damaged link: raises, with what could be read of the record in the problem's `found`."""
    begin = state.find(b'"record":"')
    record = "" if begin < 0 else _text_of(state[begin + len(b'"record":"') :])
    raise _damaged(detail, "a whole link", record or "nothing that can be read")


def _text_of(data: bytes) -> str:
    """The text of a JSON string that may have been cut, up to its end or the cut."""
    end = 0
    while end < len(data) and data[end] != 0x22:
        end += 2 if data[end] == 0x5C else 1
    while end > 0:
        try:
            text: str = json.loads(b'"' + data[:end] + b'"')
            return text
        except ValueError:
            end -= 1
    return ""


def _damaged(detail: str, expected: str, found: str) -> InputError:
    return InputError(
        Problem(
            code="damaged-link",
            detail=detail,
            expected=expected,
            found=found,
            fix="Copy the link once more, whole; long links are cut by some tools, short ones are not.",
        )
    )
