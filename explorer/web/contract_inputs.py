"""What comes in, told to machines as strictly as the calls read it: hooks on what drf-spectacular makes of the contract.

A member that may be left out may be null as well. A record is given once, as a value (which may be null) or as text.
"""

from __future__ import annotations

from typing import Any, Final

from .contract import FORMAT_KEYS, LANGUAGE_KEYS

Json = dict[str, Any]

NULL: Final[Json] = {"type": "null"}
RECORD: Final[Json] = {"required": ["record"]}


def inputs_are_strict(result: Json, **_: Any) -> Json:
    """No members that are not named, null where a member may be left out, one record, and a body at all."""
    schemas = result["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith("Input") or name in ("Options", "LookedAt"):
            schema["additionalProperties"] = False
            for member, shape in schema["properties"].items():
                if member != "record" and member not in schema.get("required", ()):
                    schema["properties"][member] = _or_null(shape)
    for name in ("ExploreInput", "ScenarioInput"):
        schemas[name]["oneOf"] = _just_one("record", "record_text")
    schemas["ResolveInput"]["oneOf"] = _just_one("record", "record_text", "bytes")
    schemas["ConvertInput"]["oneOf"] = _just_one("record", "record_text", "schema")
    schemas["CompatibilityInput"]["oneOf"] = [
        *_just_one("record", "record_text"),
        _case(None, ["record", "record_text"]),
    ]
    schemas["CompatibilityInput"]["properties"]["versions"]["minItems"] = 2
    for member, keys in (("writer", LANGUAGE_KEYS), ("writers", FORMAT_KEYS)):
        shape = schemas["Options"]["properties"][member]
        shape["propertyNames"] = {"enum": keys}
    _bodies_are_there(result["paths"])
    _what_was_saved_can_be_asked_for(result["paths"])
    return result


def _or_null(shape: Json) -> Json:
    if isinstance(shape.get("type"), str):
        return {**shape, "type": [shape["type"], "null"]}
    described = {key: shape[key] for key in ("description",) if key in shape}
    inner = {key: value for key, value in shape.items() if key != "description"}
    choices = inner["oneOf"] if list(inner) == ["oneOf"] else inner["allOf"] if list(inner) == ["allOf"] else [inner]
    return {**described, "oneOf": [*choices, NULL]}


def _just_one(*names: str) -> list[Json]:
    """One of these members is there; null counts as left out, but for the record itself."""
    return [_case(name, [other for other in names if other != name]) for name in names]


def _case(there: str | None, others: list[str]) -> Json:
    shapes: Json = {name: NULL for name in others if name != "record"}
    if there not in (None, "record"):
        shapes[str(there)] = {"not": NULL}
    told: Json = {"required": [there]} if there is not None else {}
    return {**told, "properties": shapes, **({"not": RECORD} if "record" in others else {})}


def _bodies_are_there(paths: Json) -> None:
    for call in paths.values():
        if "post" in call:
            call["post"]["requestBody"]["required"] = True


def _what_was_saved_can_be_asked_for(paths: Json) -> None:
    """The id that `save_scenario` answers is the name that the other calls ask for."""
    saved = paths["/api/v1/scenarios"]["post"]["responses"]["201"]
    saved["links"] = {
        operation: {"operationId": operation, "parameters": {"name": "$response.body#/id"}}
        for operation in ("scenario", "scenario_explore", "scenario_compatibility")
    }
