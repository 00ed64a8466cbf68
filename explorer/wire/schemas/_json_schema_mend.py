"""How a JSON Schema is mended: the edit for a value, a keyword or a reference that is not what it is to be."""

from __future__ import annotations

import json
from collections.abc import Collection

from ..jsonschema.model import TYPES
from ..jsontree import Node as Written
from ..near import near
from ..problem import Edit
from ._json_schema_keywords import Wrong


def keyword(text: str, written: Written, wrong: Wrong) -> Edit | None:
    """What a keyword that does not like its value says to write in its place, or to call it."""
    if wrong.keyword is not None and written.key is not None:
        return Edit(*written.key, json.dumps(wrong.keyword))
    if wrong.write is None:
        return None
    start, end = written.span
    return Edit(start, end, wrong.write.replace("…", text[start:end]))


def schema(written: Written) -> Edit | None:
    """The schema that was meant by a text: the name of a type, or true or false in quotes."""
    value = written.value
    if value in ("true", "false"):
        return Edit(*written.span, str(value))
    return Edit(*written.span, json.dumps({"type": value})) if value in (*TYPES, "integer") else None


def boolean(written: Written) -> Edit:
    """What draft 4 writes for true or false."""
    return Edit(*written.span, "{}" if written.value else '{"not": {}}')


def key(written: Written, word: str, known: Collection[str], beside: Collection[str]) -> Edit | None:
    """The keyword that was meant, where it does not stand there already."""
    meant = near(word, known)
    return Edit(*written.key, json.dumps(meant)) if meant and written.key and meant not in beside else None


def reference(written: Written, given: str, known: Collection[str]) -> Edit | None:
    """The definition that was meant: the one of that name, or the one with a name like it."""
    name = given.rpartition("/")[2]
    same = [one for one in known if one.rpartition("/")[2] == name]
    meant = same[0] if len(same) == 1 else near(given, known)
    return Edit(*written.span, json.dumps(meant)) if meant else None
