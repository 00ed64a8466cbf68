"""The contract of the calls about evolution, told to machines; in the manner of `contract`."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers as s

from ..evolve import Level
from ..wire.bytes_text import WRITINGS
from ..wire.evolution import EVOLUTIONS
from ..wire.reading import Action
from ..wire.rule import Verdict
from .contract import FORMAT_KEYS, LANGUAGE_KEYS, Loss, Problem, SchemaInput, SchemaOut, refusals

LEVEL_KEYS: Final = [level.value for level in Level]
PROFILE_KEYS: Final = list(dict.fromkeys(name for evolution in EVOLUTIONS.values() for name in evolution.profiles))
OUTCOMES: Final = [verdict.value for verdict in Verdict]
DIRECTIONS: Final = ["backward", "forward"]


class Step(s.Serializer[Any]):
    """What the reader does with a run of the writer's bytes, or without any."""

    action = s.ChoiceField([action.value for action in Action])
    writer_path = s.CharField(allow_null=True, allow_blank=True, help_text="A JSON Pointer; null for a default.")
    reader_path = s.CharField(allow_null=True, allow_blank=True, help_text="A JSON Pointer; null for what is skipped.")
    start = s.IntegerField(allow_null=True, help_text="The first bit.")
    end = s.IntegerField(allow_null=True, help_text="The bit after the last.")
    to = s.CharField(allow_null=True, help_text="The value as it is read.")
    rule = s.CharField(allow_null=True)
    detail = s.CharField()

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python, so it cannot be written as the others are."""
        return {**super().get_fields(), "from": s.CharField(allow_null=True, help_text="The value as it was written.")}


class Reading(s.Serializer[Any]):
    """What a reader with a schema of its own makes of bytes."""

    format = s.ChoiceField(FORMAT_KEYS)
    bytes = s.CharField(allow_blank=True, help_text="In hex.")
    readable = s.BooleanField()
    value = s.JSONField(help_text="As the reader sees it.")
    steps = Step(many=True)
    problem = Problem(allow_null=True)
    lossless = s.BooleanField(help_text="Whether all that was written is there, unchanged.")
    writer = SchemaOut()
    reader = SchemaOut()
    losses = Loss(many=True, help_text="What the record lost when it was written.")


class Place(s.Serializer[Any]):
    """A place in a version's text; nulls where the version has nothing there."""

    version = s.CharField()
    pointer = s.CharField(allow_null=True, allow_blank=True)
    line = s.IntegerField(allow_null=True)
    column = s.IntegerField(allow_null=True)


class Edit(s.Serializer[Any]):
    """Characters of a version's text, replaced."""

    version = s.CharField()
    start = s.IntegerField()
    end = s.IntegerField()
    text = s.CharField(allow_blank=True)


class Witness(s.Serializer[Any]):
    """A record that was written with the one schema and read with the other."""

    record = s.JSONField()
    given = s.BooleanField(help_text="Whether it is the record that came with the call.")
    bytes = s.CharField(allow_blank=True, help_text="In hex.")
    read_as = s.JSONField()
    problem = s.CharField(allow_null=True, help_text="Why it cannot be read.")
    by = s.CharField()


class Finding(s.Serializer[Any]):
    """A case of a rule."""

    path = s.CharField(allow_blank=True)
    outcome = s.ChoiceField(OUTCOMES)
    old = Place()
    new = Place()
    detail = s.CharField()
    fix = s.CharField(allow_null=True)
    edits = Edit(many=True, help_text="The fix, as edits to the new version.")
    also_known_as = s.ListField(child=s.CharField())
    witness = Witness(allow_null=True)


class RuleResult(s.Serializer[Any]):
    """A rule in one direction: the worst of its findings."""

    rule = s.CharField()
    title = s.CharField()
    doc = s.CharField()
    spec = s.CharField()
    direction = s.ChoiceField(DIRECTIONS)
    outcome = s.ChoiceField(OUTCOMES)
    also_known_as = s.ListField(child=s.CharField())
    findings = Finding(many=True)


class Cell(s.Serializer[Any]):
    """A reader's version against a writer's; nulls where it was not checked."""

    writer = s.CharField()
    reader = s.CharField()
    readable = s.BooleanField(allow_null=True)
    lossless = s.BooleanField(allow_null=True)
    findings = s.IntegerField()


class Turn(s.Serializer[Any]):
    """From a version to the next."""

    to = s.CharField()
    backward = s.BooleanField(allow_null=True)
    forward = s.BooleanField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": s.CharField()}


class Compatibility(s.Serializer[Any]):
    """Versions of a schema, compared."""

    language = s.ChoiceField(LANGUAGE_KEYS)
    level = s.ChoiceField(LEVEL_KEYS)
    profile = s.CharField()
    compatible = s.BooleanField(help_text="For the level asked.")
    backward = s.BooleanField(help_text="The newest reads the one before it.")
    forward = s.BooleanField(help_text="The one before it reads the newest.")
    versions = SchemaOut(many=True)
    rules = RuleResult(many=True)
    matrix = s.ListField(child=Cell(many=True), help_text="Rows are readers, columns writers.")
    history = Turn(many=True)
    remarks = Problem(many=True)


class ResolveInput(s.Serializer[Any]):
    """Two schemas, and a record or bytes that the first one wrote."""

    format = s.ChoiceField(FORMAT_KEYS)
    writer = SchemaInput()
    reader = SchemaInput()
    record = s.JSONField(required=False)
    record_text = s.CharField(required=False)
    bytes = s.CharField(required=False, allow_blank=True)
    input_encoding = s.ChoiceField(list(WRITINGS), required=False)


class CompatibilityInput(s.Serializer[Any]):
    """Versions of a schema, oldest first."""

    versions = SchemaInput(many=True)
    level = s.ChoiceField(LEVEL_KEYS, required=False, help_text="Left out: FULL_TRANSITIVE.")
    profile = s.ChoiceField(PROFILE_KEYS, required=False, help_text="Left out: the first of the language.")
    record = s.JSONField(required=False)
    record_text = s.CharField(required=False)


class ConvertInput(s.Serializer[Any]):
    """A schema or a record, and a language."""

    schema = SchemaInput(required=False)
    record = s.JSONField(required=False)
    record_text = s.CharField(required=False)
    to = s.ChoiceField(LANGUAGE_KEYS)


class Converted(s.Serializer[Any]):
    """A schema said in another language."""

    schema = SchemaOut()
    losses = Loss(many=True)


OLD: Final = '{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "string"}]}'
NEW: Final = (
    '{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "string"}, '
    '{"name": "favoriteNumber", "type": "long"}]}'
)


def _json(answer: type[s.Serializer[Any]], description: str) -> dict[Any, Any]:
    return {
        (200, "application/json"): OpenApiResponse(answer, description=description),
        **refusals(400, 406, 413, 415, 422),
    }


resolve_call = extend_schema(
    operation_id="resolve",
    summary="A record written with one schema and read with another",
    tags=["evolution"],
    request=ResolveInput,
    responses=_json(Reading, "What the reader makes of the bytes."),
    examples=[
        OpenApiExample(
            "A field without a default",
            value={
                "format": "avro",
                "writer": {"text": OLD},
                "reader": {"text": NEW},
                "record": {"userName": "Martin"},
            },
            request_only=True,
        )
    ],
)
compatibility_call = extend_schema(
    operation_id="compatibility",
    summary="Versions of a schema compared, every rule with its proof",
    tags=["evolution"],
    request=CompatibilityInput,
    responses={
        (200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, description="The report."),
        **_json(Compatibility, "Every rule, in both directions."),
    },
    examples=[
        OpenApiExample("Two versions", value={"versions": [{"text": OLD}, {"text": NEW}]}, request_only=True),
    ],
)
convert_call = extend_schema(
    operation_id="convert",
    summary="A schema said in another language",
    tags=["evolution"],
    request=ConvertInput,
    responses=_json(Converted, "The schema and what is lost."),
    examples=[
        OpenApiExample("Avro to Protocol Buffers", value={"schema": {"text": OLD}, "to": "protobuf"}, request_only=True)
    ],
)
