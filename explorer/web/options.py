"""The options of a scenario as the API reads them: every name is known, and what is not is told with what there is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ..evolve import Level
from ..scenario import EVOLUTION
from ..wire.evolution import EVOLUTIONS
from ..wire.formats import FORMATS
from ..wire.schemas import LANGUAGES
from .body import Members, nearest

LOOKED_AT: Final[Mapping[str, Collection[str]]] = {
    "language": EVOLUTIONS,
    "writer": (),
    "reader": (),
    "level": [level.value for level in Level],
    "profile": list(dict.fromkeys(profile for evolution in EVOLUTIONS.values() for profile in evolution.profiles)),
    "format": list(dict.fromkeys(key for evolution in EVOLUTIONS.values() for key in evolution.formats)),
}
"""What the page of evolution looks at, and what may be said of it; nothing where any name may."""


def read_options(members: Members) -> dict[str, Any]:
    """`writer`: language -> name of the schema that writes; `writers`: format -> key of who writes its bytes;
    `evolution`: what that page looks at."""
    options = members.object("options")
    if options is None:
        return {}
    options.expect(("writer", "writers", EVOLUTION))
    told: dict[str, Any] = {}
    if (schemas := options.object("writer")) is not None:
        schemas.expect(LANGUAGES)
        told["writer"] = {
            language: name for language in schemas.value if (name := schemas.text(language, required=True))
        }
    if (writers := options.object("writers")) is not None:
        writers.expect(FORMATS)
        told["writers"] = {key: name for key in writers.value if (name := _writer(writers, key))}
    if (looked := options.object(EVOLUTION)) is not None:
        looked.expect(LOOKED_AT)
        told[EVOLUTION] = {
            name: value for name, known in LOOKED_AT.items() if (value := looked.text(name, one_of=known))
        }
    return told


def _writer(writers: Members, key: str) -> str | None:
    """The key of one of a format's writers."""
    name = writers.text(key, required=True)
    known = [writer.key for writer in FORMATS[key].writers] if key in FORMATS else []
    if not name or key not in FORMATS or name in known:
        return name
    title = FORMATS[key].title
    fix = nearest(name, known) if known else "Leave it out."
    said = f"{title} has no writer “{name[:60]}”" + ("." if known else ": it is written in one way here.")
    writers.fault(key, "unknown-writer", said, fix)
    return None
