"""Names that Thrift takes, from names that it may not: letters, digits and underscores, no word of the language."""

from __future__ import annotations

import re
from typing import Final

from ._thrift_cursor import KEYWORDS

_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")
LONGEST: Final = 100
"""Characters of a name that is made; a key of a record may be longer than anybody reads."""


def clean(text: str, otherwise: str) -> str:
    """A name as near to a text as can be: the text itself where it is one."""
    name = _OTHER.sub("_", text)[:LONGEST]
    if not name.strip("_") and name != text:
        return otherwise
    if name[:1].isdigit():
        name = f"_{name}"
    return f"{name}_" if name in KEYWORDS else name or otherwise


class Names:
    """Names that were given out, so that none is given twice."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.counts: dict[str, int] = {}

    def fresh(self, wanted: str, otherwise: str = "value") -> str:
        """A name like the wanted one, with a number where that is taken."""
        name = base = clean(wanted, otherwise)
        while name in self.taken:
            self.counts[base] = self.counts.get(base, 1) + 1
            name = f"{base}_{self.counts[base]}"
        self.taken.add(name)
        return name
