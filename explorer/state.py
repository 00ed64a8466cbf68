"""A scenario as bytes: what is stored, what a link carries, and the name that follows from the content.

The state is JSON in ASCII, members sorted, nothing that is empty: the same scenario gives the same bytes, and text of any
kind (NUL, lone surrogates, repeated names in the record) comes back as it was. A link that is never stored carries it in
its fragment, `#s=1.` and the base64url of the raw-deflated bytes, which a browser makes and reads as well.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, Final

from .scenario import EVOLUTION, VERSION, Scenario, SchemaText
from .wire import limits
from .wire.problem import InputError, LimitError, Problem, too_large

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that an id can be read aloud and typed."""

KEY_LENGTH: Final = 52
"""Characters of a whole key: 256 bits."""

SHORT: Final = 10
"""Characters of a short id, unless two scenarios would share it."""

FRAGMENT: Final = "s="

RECORD: Final = b'"record":"'
"""What stands before the text of the record in a state."""

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
        "title": scenario.title, "view": scenario.view,
    }  # fmt: skip
    state |= {name: value for name, value in more.items() if value not in ([], {}, "", None)}
    if scenario.pin is not None:  # an empty pointer is the record itself, not nothing
        state["pin"] = scenario.pin
    data = json.dumps(state, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")
    if len(data) > limits.STATE_BYTES:
        raise too_large("The scenario", "bytes", limit=limits.STATE_BYTES, given=len(data))
    return data


def refuse_past_limits(scenario: Scenario) -> None:
    """What could not be shown is not stored either: raises LimitError, which names the schema where it is one."""
    _refuse("The record", _utf8(scenario.record_text), limits.RECORD_BYTES)
    _refuse("The title", len(scenario.title), limits.TITLE, "characters")
    _refuse("The pin", len(scenario.pin or ""), limits.PATH, "characters")
    _refuse("Schemas", len(scenario.schemas), limits.VERSIONS, "texts")
    for index, schema in enumerate(scenario.schemas):
        try:
            _refuse("The schema", _utf8(schema.text), limits.schema_bytes(schema.language or ""))
        except LimitError as error:
            error.schema = index
            raise


def _refuse(what: str, given: int, limit: int, unit: str = "bytes") -> None:
    if given > limit:
        raise too_large(what, unit, limit=limit, given=given)


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


class DamagedLink(InputError):
    """A link that holds no whole scenario. `kept` is what of it could be read, if anything was."""

    def __init__(self, problem: Problem, kept: Scenario | None = None) -> None:
        super().__init__(problem)
        self.kept = kept


def from_bytes(data: bytes) -> Scenario:
    """The scenario of a state of any version; raises DamagedLink where there is none."""
    _refuse("The scenario in the link", len(data), limits.STATE_BYTES)
    try:
        state = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _cut(data, "The link does not hold a whole scenario.", "the state of a scenario", "other text") from error
    if not isinstance(state, dict) or not isinstance(state.get("record"), str):
        raise _damaged("The link does not hold a record.", "a state with a record", "something else")
    version = state.get("v")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise _unknown_version(repr(version)[:20])
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
    """The options that are known, each a mapping of names to names; one that is empty is left out."""
    if not isinstance(state, dict):
        return {}
    known = ((option, state.get(option)) for option in ("writer", "writers", EVOLUTION))
    texts = {
        option: {key: name for key, name in chosen.items() if isinstance(key, str) and isinstance(name, str)}
        for option, chosen in known
        if isinstance(chosen, dict)
    }
    return {option: chosen for option, chosen in texts.items() if chosen}


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
    """An id as it was meant: lower case, o for 0, i and l for 1, without hyphens and without the full stop or bracket that
    a sentence put behind it; None where it can be none.
    """
    plain = text.strip().rstrip(".,;:!?)]}>'\"").replace("-", "").lower().translate(str.maketrans("oil", "011"))
    fits = SHORT <= len(plain) <= KEY_LENGTH and all(digit in ALPHABET for digit in plain)
    return plain if fits else None


# Links that are never stored


def to_fragment(scenario: Scenario) -> str:
    """What follows `#` in a link that holds everything: `s=1.…`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(to_bytes(scenario)) + packer.flush()
    return f"{FRAGMENT}{scenario.version}." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_fragment(text: str) -> Scenario:
    """The scenario of a fragment, with its `#` or without. Raises DamagedLink, which says what is damaged and keeps what it
    can of the record; raises LimitError where more is packed in it than a scenario may have.
    """
    version, dot, packed = text.removeprefix("#").removeprefix(FRAGMENT).partition(".")
    if not dot or not (version.isascii() and version.isdecimal()):
        raise _damaged("The link has no version.", "#s=1. and then the scenario", text[:20] or "nothing")
    if not 1 <= int(version[:9]) <= VERSION:
        raise _unknown_version(version[:9])
    digits = re.split("[^0-9A-Za-z_-]", packed, maxsplit=1)[0]
    state, whole = _inflated(base64.urlsafe_b64decode(digits[: len(digits) - (len(digits) % 4 == 1)] + "==="))
    if whole:  # what stands behind it, a full stop or a bracket, is not the link's
        return from_bytes(state)
    if digits == packed:
        raise _cut(state, "The link was cut: its end is missing.", "a whole link")
    detail = f"Character {len(digits) + 1:,} of the scenario in the link does not belong there."
    raise _cut(state, detail, "letters, digits, - and _", repr(packed[len(digits)]))


def _inflated(data: bytes) -> tuple[bytes, bool]:
    """The inflated bytes, never more than the limit, and whether they are all there."""
    unpacker = zlib.decompressobj(-15)
    out, step = bytearray(), 32
    try:  # in steps, so that what comes before a fault is kept
        for begin in range(0, len(data), step):
            out += unpacker.decompress(data[begin : begin + step], limits.STATE_BYTES + 1 - len(out))
            if len(out) > limits.STATE_BYTES:
                raise too_large("The scenario in the link", "bytes", limit=limits.STATE_BYTES, given=len(out))
    except zlib.error:
        return bytes(out), False
    return bytes(out), unpacker.eof


def _cut(state: bytes, detail: str, expected: str, found: str | None = None) -> DamagedLink:
    """A damaged link, with what of the record came before the damage."""
    begin = state.find(RECORD)
    record = "" if begin < 0 else _text_of(state[begin + len(RECORD) :])
    if not record:
        return _damaged(f"{detail} Nothing of the record could be kept.", expected, found)
    detail = f"{detail} {len(record):,} characters of the record could be kept; what came after them is lost."
    return _damaged(detail, expected, found, Scenario(record))


def _text_of(data: bytes) -> str:
    """The text of a JSON string that may have been cut, up to its end or the cut."""
    string = re.match(rb'(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+', data)
    return str(json.loads(f'"{string[0].decode("utf-8", "ignore")}"', strict=False)) if string else ""


def _unknown_version(version: str) -> DamagedLink:
    detail = f"The link is of version {version}, which this server does not know."
    return _damaged(detail, f"version 1 to {VERSION}", version)


def _damaged(detail: str, expected: str, found: str | None, kept: Scenario | None = None) -> DamagedLink:
    fix = "Copy the link once more, whole; long links are cut by some tools, short ones are not."
    return DamagedLink(Problem(code="damaged-link", detail=detail, expected=expected, found=found, fix=fix), kept)
