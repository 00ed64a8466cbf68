"""Characters and names of XML 1.0 (fifth edition) and 1.1, as patterns; and record keys as names, both ways.

A key that is no XML name is written with the characters that may not stand there as `_xHHHH_`, as .NET, SharePoint and
ISO 9075-14 do: `a b` is `a_x0020_b`. The escape is read back, so no key is lost. The empty key is `_x_`.
"""

from __future__ import annotations

import re
from typing import Final

from ..infer import singular

WHITE: Final = " \t\r\n"
S: Final = r"[ \t\r\n]"

_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST: Final = _START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"

NCNAME: Final = f"[{_START}][{_REST}]*+"
"""A name without a colon (Namespaces in XML, production 4)."""
NAME: Final = f"[:{_START}][:{_REST}]*+"
"""Production 5 of XML 1.0; colons are judged by the rules on namespaces afterwards."""
NMTOKEN: Final = f"[:{_REST}]++"

is_ncname: Final = re.compile(NCNAME).fullmatch
is_qname: Final = re.compile(f"{NCNAME}(?::{NCNAME})?+").fullmatch

not_a_char: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search
"""What no XML 1.0 document holds, not even as a reference (production 2)."""
not_a_char_1_1: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]").search
"""What no XML 1.1 document holds as it is; most of it may be written as a reference."""
NEVER_1_1: Final = re.compile("[\0\ud800-\udfff\ufffe\uffff]").search

replaced: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").sub

XML_URI: Final = "http://www.w3.org/XML/1998/namespace"
XMLNS_URI: Final = "http://www.w3.org/2000/xmlns/"

_SAFE: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0388-\u038a\u038e-\u03a1"
    "\u03a3-\u03ce\u0401-\u040c\u040e-\u044f\u0451-\u045c\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0905-\u0939"
    "\u0e01-\u0e2e\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
)
"""Letters that editions 1 to 4 allow in names as well: what is written, every reader reads."""

is_safe: Final = re.compile(f"[{_SAFE}][{_SAFE}\\-.0-9]*+").fullmatch

_ESCAPE: Final = re.compile(r"_x(?:([0-9A-F]{8})|([0-9A-F]{4})|)_")
_NOT_FIRST: Final = re.compile(f"[^{_SAFE}]")
_NOT_LATER: Final = re.compile(f"[^{_SAFE}\\-.0-9]")


def _escaped(found: re.Match[str]) -> str:
    return _code(found[0])


def _code(character: str) -> str:
    code = ord(character)
    return f"_x{code:04X}_" if code < 1 << 16 else f"_x{code:08X}_"


def name_of(key: str) -> str:
    """A record's key as the local name of an element."""
    if is_safe(key) and "_x" not in key:
        return key
    if not key:
        return "_x_"
    key = _ESCAPE.sub(lambda found: "_x005F" + found[0], key)
    return _NOT_FIRST.sub(_escaped, key[0]) + _NOT_LATER.sub(_escaped, key[1:])


def hidden(key: str) -> str:
    """A key as a name that is no list's item, no attribute and no text: its first character is escaped as well."""
    name = name_of(key)
    return name if name.startswith("_x") else _code(name[0]) + name[1:]


def key_of(name: str) -> str:
    """The record's key that a name stands for."""
    return _ESCAPE.sub(_unescaped, name) if "_x" in name else name


def _unescaped(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    if not digits:
        return ""
    code = int(digits, 16)
    return found[0] if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def item_name(name: str) -> str:
    """The name of a list's elements: that of one of them. `interests` holds `interest`, `data` holds `dataItem`."""
    prefix, colon, local = name.rpartition(":")
    return f"{prefix}{colon}{singular(local)}"
