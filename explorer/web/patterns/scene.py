"""What a scene and a section of the pattern page are, and what several pages' scenes are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

BYTES, DECODE, EVOLUTION = "", "decode", "evolution"
OPEN_MENU: Final = ('<details class="menu', '<details open class="menu')
OPEN_SHEET: Final = ("<dialog ", "<dialog open ")

BAD_AVRO: Final = '{"type": "record", "name": "Person",\n "fields": [{"name": "userName", "type": "strin"}]}'
OWN_AVRO: Final = '{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "string"}]}'
TWO_ROOTS: Final = (
    'syntax = "proto3";\nmessage Person {\n  string userName = 1;\n}\nmessage Robot {\n  string userName = 1;\n}\n'
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A template in a state.

    title     the state, in a word or two
    template  the file in `templates/`
    told      what the template is given
    edits     what scripts change in it: each (what stands there, what they make of it)
    within    the class of what it stands in, where it is no whole by itself
    """

    title: str
    template: str
    told: Mapping[str, object]
    edits: Sequence[tuple[str, str]] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A component: its anchor, its name, its states, and the page whose styles it wears."""

    key: str
    title: str
    scenes: Callable[[], Iterator[Scene]]
    page: str = BYTES


def sent(fields: Mapping[str, object]) -> QueryDict:
    """A form with these fields."""
    form = QueryDict(mutable=True)
    for name, value in fields.items():
        form.setlist(name, value if isinstance(value, list) else [str(value)])
    return form
