"""Names that protoc takes, from names that it may not: packages, identifiers, what it makes of a map or an enum."""

from __future__ import annotations

import re
from collections.abc import Iterable


def package_of(names: list[str]) -> str:
    """The package that all names share, where it is made of identifiers."""
    scopes = {name.rpartition(".")[0] for name in names}
    scope = scopes.pop() if len(scopes) == 1 else ""
    good = all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part) for part in scope.split("."))
    return scope if good and not scope.startswith("google") else ""


def can_be_kept(key: str) -> bool:
    """Whether a record's key may stand as a json_name: protoc refuses extensions' brackets, NUL and what is no Unicode."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return bool(key) and "\0" not in key and not (key.startswith("[") and key.endswith("]"))


def identifier(name: str, otherwise: str) -> str:
    """A name of letters, digits and underscores whose first that is no underscore is a letter.

    `_0` is a name too, but protoc names a map's entries after it, 0Entry, and the runtime refuses that.
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name)
    if not plain.strip("_"):
        return otherwise
    return plain if not plain.lstrip("_")[0].isdigit() else f"{otherwise}_{plain}"


def fresh(wanted: str, taken: set[str], forbidden: Iterable[str], same: type[str] | object = None) -> str:
    """A name that is not taken yet, with a number behind it where need be; takes it."""
    shown = same if callable(same) else str
    name, count = wanted, 2
    while shown(name) in taken or name in forbidden:
        name, count = f"{wanted}{'_' if wanted[-1:].isdigit() else ''}{count}", count + 1
    taken.add(shown(name))
    return name


def entry_name(field: str) -> str:
    """protoc's name for the message of a map's entries."""
    return "".join(part[:1].upper() + part[1:] for part in field.split("_")) + "Entry"


def upper_snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def shortened(value: str, enum: str) -> str:
    """An enum value's name without the enum's, in PascalCase: protoc wants these to differ."""
    wanted, at = re.sub("_", "", enum).lower(), 0
    rest = value
    while rest and at < len(wanted) and (rest[0] == "_" or rest[0].lower() == wanted[at]):
        at += rest[0] != "_"
        rest = rest[1:]
    rest = rest.lstrip("_") if at == len(wanted) else ""
    return "".join(part[:1].upper() + part[1:].lower() for part in (rest or value).split("_"))
