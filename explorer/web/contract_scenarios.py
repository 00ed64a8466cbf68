"""The contract of the calls about stored scenarios, told to machines; in the manner of `contract`."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers as s

from ..scenario import EVOLUTION
from ..state import KEY_LENGTH, SHORT
from ..wire import limits
from ..wire.evolution import EVOLUTIONS
from .contract import CLASSIC, FORMAT_KEYS, WINDOW, Explored, Options, SchemaInput, refusals
from .contract_evolution import LEVEL_KEYS, PROFILE_KEYS, Compatibility
from .forms import VIEWS

VIEW_KEYS: Final = [*VIEWS, EVOLUTION]


class ScenarioInput(s.Serializer[Any]):
    """A record, given once, its schemas, and what to show of them."""

    record = s.JSONField(required=False)
    record_text = s.CharField(
        required=False, allow_blank=True, help_text="Kept to the letter, also where it is no JSON."
    )
    schemas = SchemaInput(many=True, required=False, help_text="Oldest first; the last of a language writes.")
    formats = s.ListField(child=s.ChoiceField(FORMAT_KEYS), required=False)
    options = Options(required=False)
    title = s.CharField(required=False, allow_blank=True, max_length=limits.TITLE)
    pin = s.CharField(required=False, allow_blank=True, help_text="A JSON Pointer: the value that is looked at.")
    view = s.ChoiceField(VIEW_KEYS, required=False, allow_blank=True, help_text="Left out or empty: the first.")


class Saved(s.Serializer[Any]):
    """Where a scenario is from now on."""

    id = s.CharField()
    url = s.CharField(help_text="The page.")
    embed_url = s.CharField(help_text="The page that other pages may frame.")
    api_url = s.CharField()
    registry_url = s.CharField(help_text="The read-only schema registry that it is, for Kafka's clients.")


class SchemaKept(s.Serializer[Any]):
    """A schema as it was stored."""

    text = s.CharField(allow_blank=True)
    language = s.CharField(allow_null=True)
    name = s.CharField(allow_null=True)
    root = s.CharField(allow_null=True)  # type: ignore[assignment]


class Scenario(Saved):
    """A stored scenario, to the letter."""

    version = s.IntegerField(help_text="Of the state.")
    title = s.CharField(allow_blank=True)
    record_text = s.CharField(allow_blank=True)
    schemas = SchemaKept(many=True)
    formats = s.ListField(child=s.CharField(), help_text="Empty for those that are shown where none are named.")
    options = Options()
    pin = s.CharField(allow_null=True, allow_blank=True)
    view = s.CharField(allow_blank=True)


NAME: Final = OpenApiParameter(
    "name",
    {"type": "string", "minLength": SHORT, "maxLength": KEY_LENGTH},
    OpenApiParameter.PATH,
    description="The id; capitals, o for 0, i and l for 1 and hyphens are read as they are meant.",
)


def _kept(answer: type[s.Serializer[Any]], description: str, *more: int) -> dict[Any, Any]:
    return {
        (200, "application/json"): OpenApiResponse(answer, description=description),
        304: OpenApiResponse(description="If-None-Match named it: it has not changed, and never will."),
        **refusals(404, 406, *more, 503),
    }


scenarios_call = extend_schema(
    operation_id="save_scenario",
    summary="Store a scenario for ever",
    description="The same content has the same id, however often it is stored. Nothing that is stored ever changes.",
    tags=["scenarios"],
    request=ScenarioInput,
    responses={
        (201, "application/json"): OpenApiResponse(Saved, description="Where it is from now on."),
        **refusals(400, 406, 413, 415, 422, 429, 503),
    },
    examples=[OpenApiExample("The classic record", value={**CLASSIC, "title": "Classic"}, request_only=True)],
)
scenario_call = extend_schema(
    operation_id="scenario",
    summary="A stored scenario, to the letter",
    tags=["scenarios"],
    parameters=[NAME],
    responses=_kept(Scenario, "As it was stored."),
)
explored_call = extend_schema(
    operation_id="scenario_explore",
    summary="A stored scenario in its formats, every byte explained",
    tags=["scenarios"],
    parameters=[NAME, *WINDOW],
    responses={
        (200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, description="The listing."),
        (200, "text/markdown"): OpenApiResponse(OpenApiTypes.STR, description="A table to paste into an issue."),
        **_kept(Explored, "A layout for each format.", 413, 422),
    },
)
stored_compatibility_call = extend_schema(
    operation_id="scenario_compatibility",
    summary="A stored scenario's versions of a schema, compared",
    tags=["scenarios"],
    parameters=[
        NAME,
        OpenApiParameter("language", str, enum=list(EVOLUTIONS), description="Left out: the one that has versions."),
        OpenApiParameter("level", str, enum=LEVEL_KEYS, description="Left out: FULL_TRANSITIVE."),
        OpenApiParameter("profile", str, enum=PROFILE_KEYS, description="Left out: the first of the language."),
    ],
    responses={
        (200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, description="The report."),
        **_kept(Compatibility, "Every rule, in both directions.", 413, 422),
    },
)
