"""The contract of the API, told to machines: what /api/openapi.json is made of, and what the tests hold every answer to.

Nothing is read or written by these classes; they only say what is there.
"""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers as s

from ..evolve import Level
from ..wire import limits
from ..wire.bytes_text import WRITINGS
from ..wire.evolution import EVOLUTIONS
from ..wire.formats import DEFAULT, FORMATS
from ..wire.layout import Role
from ..wire.schemas import LANGUAGES
from .exports import EXPORTS

FORMAT_KEYS: Final = list(FORMATS)
LANGUAGE_KEYS: Final = list(LANGUAGES)
WRITING_KEYS: Final = list(WRITINGS)
ROLE_KEYS: Final = [role.value for role in Role]


class Writer(s.Serializer[Any]):
    """Another lawful way of writing the same value."""

    key = s.CharField(help_text="Its name in `options.writers`.")
    title = s.CharField()
    doc = s.CharField(help_text="What it does otherwise, and who writes so.")
    encoder = s.CharField()


class Format(s.Serializer[Any]):
    """A format that records can be written in."""

    key = s.CharField(help_text="Its name in calls.")
    title = s.CharField(help_text="Its name for people.")
    family = s.CharField(help_text="The shelf it stands on.")
    schema_language = s.CharField(allow_null=True, help_text="The language of the schema that it cannot do without.")
    encoder = s.CharField(help_text="Whose bytes: the library that writes them, and its version.")
    writers = Writer(many=True, help_text="Other lawful writers of the same value.")
    spec = s.CharField(help_text="The address of its specification.")
    limits = s.ListField(child=s.CharField(), help_text="What it cannot say exactly.")


class TextEdit(s.Serializer[Any]):
    """Characters of the text that was given, replaced: what mends a fault, where one thing only can be meant."""

    start = s.IntegerField(help_text="The first character, counted in code points from 0.")
    end = s.IntegerField(help_text="The character after the last.")
    text = s.CharField(allow_blank=True, trim_whitespace=False, help_text="What stands there then.")


class Problem(s.Serializer[Any]):
    """One fault or remark: where, what was expected and found, what to do. What is not known is null."""

    code = s.CharField(help_text="Stable, for programs.")
    detail = s.CharField()
    offset = s.IntegerField(allow_null=True, help_text="Bytes from the start.")
    path = s.CharField(allow_null=True, help_text="A JSON Pointer into the record.")
    line = s.IntegerField(allow_null=True)
    column = s.IntegerField(allow_null=True)
    expected = s.CharField(allow_null=True)
    found = s.CharField(allow_null=True)
    fix = s.CharField(allow_null=True)
    edit = TextEdit(allow_null=True, help_text="The fix, where the machine can do it, in the text of record or schema.")


class Loss(s.Serializer[Any]):
    """What could not be said exactly."""

    path = s.CharField()
    detail = s.CharField()


class Bits(s.Serializer[Any]):
    """A run of bits inside a span."""

    width = s.IntegerField()
    role = s.ChoiceField(ROLE_KEYS)
    value = s.CharField(help_text="The digits 0 and 1.")
    text = s.CharField(allow_blank=True)


class Span(s.Serializer[Any]):
    """Bits that are one thing. Leaves tile the bytes; groups, told with ?tree=1, hold leaves."""

    row = s.IntegerField()
    start = s.IntegerField(help_text="The first bit.")
    end = s.IntegerField(help_text="The bit after the last.")
    offset = s.IntegerField(help_text="The first byte.")
    length = s.IntegerField(help_text="Bytes it touches, whole or in part.")
    depth = s.IntegerField()
    role = s.ChoiceField(ROLE_KEYS)
    part = s.CharField(help_text="The kind of span, in the words of the specification.")
    path = s.CharField(allow_blank=True, help_text="A JSON Pointer into the record.")
    value = s.JSONField()
    text = s.CharField(allow_blank=True, help_text="What a person reads.")
    doc = s.CharField(allow_blank=True, help_text="One sentence on this kind of span.")
    spec = s.CharField(allow_blank=True, help_text="The section of the specification that says so.")
    bits = Bits(many=True)


class Inside(s.Serializer[Any]):
    """What a span holds once it is unpacked: bytes of its own, with the first of their spans."""

    row = s.IntegerField(help_text="The span that was unpacked.")
    title = s.CharField()
    size = s.IntegerField()
    hex = s.CharField(allow_blank=True)
    value = s.JSONField()
    spans = Span(many=True)
    total_spans = s.IntegerField()
    problem = Problem(allow_null=True)


class Layout(s.Serializer[Any]):
    """A record in one format: its bytes, and what every bit of them is for."""

    format = s.ChoiceField(FORMAT_KEYS)
    title = s.CharField()
    encoder = s.CharField()
    writer = s.CharField(allow_null=True, help_text="The key of the writer, where it is not the format's own.")
    schema = s.CharField(allow_null=True, help_text="The name of the schema it was written with.")
    size = s.IntegerField(allow_null=True, help_text="In bytes; null where there are none.")
    hex = s.CharField(allow_null=True, allow_blank=True)
    value = s.JSONField(help_text="What the bytes say, decoded from them.")
    round_trip = s.BooleanField(help_text="Whether value and bytes give each other.")
    breakdown = s.DictField(child=s.FloatField(), help_text="Bytes by role; adds up to size.")
    spans = Span(many=True, help_text="The leaves of the window, in the order of the bytes.")
    groups = Span(many=True, required=False, help_text="With ?tree=1.")
    remarks = Problem(many=True)
    losses = Loss(many=True)
    problem = Problem(allow_null=True)
    problems = Problem(many=True)
    total_spans = s.IntegerField()
    next_row = s.IntegerField(allow_null=True, help_text="Where the next window begins; null at the end.")
    inside = Inside(many=True, help_text="What spans hold once they are unpacked: inflated blocks, for one.")


class Input(s.Serializer[Any]):
    """How the bytes that were given were read."""

    read_as = s.ChoiceField(WRITING_KEYS)
    length = s.IntegerField()


class Guess(s.Serializer[Any]):
    """How likely one format is."""

    format = s.ChoiceField(FORMAT_KEYS)
    title = s.CharField()
    score = s.IntegerField(help_text="For ranking, 0 to 99; from 55 on it is likely.")
    reasons = s.ListField(child=s.CharField(), help_text="What speaks for it and against it.")
    read = s.IntegerField(help_text="Bytes of the beginning that it understood.")
    whole = s.BooleanField(help_text="Whether that is all that was looked at.")


class RegistryVersion(s.Serializer[Any]):
    """The schema that the number in front of the bytes names."""

    id = s.IntegerField()
    subject = s.CharField()
    version = s.IntegerField()


class Decoded(Layout):
    """Bytes explained."""

    input = Input()
    guesses = Guess(many=True, required=False, help_text="Where no format was named: the likeliest first, which it is.")
    registry = RegistryVersion(required=False, help_text="Where a registry was named.")


class SchemaInput(s.Serializer[Any]):
    """A schema. What is left out is detected, and told."""

    text = s.CharField()
    language = s.ChoiceField(LANGUAGE_KEYS, required=False)
    name = s.CharField(required=False)
    root = s.CharField(  # type: ignore[assignment]
        required=False, help_text="The message, struct or record, when the text holds several."
    )


class SchemaOut(s.Serializer[Any]):
    """A schema that was used."""

    name = s.CharField()
    language = s.ChoiceField(LANGUAGE_KEYS, allow_null=True)
    source = s.ChoiceField(["given", "derived", "inferred"])  # type: ignore[assignment]
    detected = s.BooleanField(help_text="Whether its language was detected.")
    derived_from = s.CharField(allow_null=True)
    text = s.CharField(allow_blank=True)
    root = s.CharField(allow_null=True)  # type: ignore[assignment]
    candidates = s.ListField(child=s.CharField())
    problems = Problem(many=True)
    remarks = Problem(many=True, help_text="What is legal in the text and worth telling.")
    losses = Loss(many=True)


class LookedAt(s.Serializer[Any]):
    """What the page of evolution looks at; what is left out is as the page has it."""

    language = s.ChoiceField(list(EVOLUTIONS), required=False)
    writer = s.CharField(required=False, allow_blank=True, help_text="The name of a version.")
    reader = s.CharField(required=False, allow_blank=True, help_text="The name of a version.")
    level = s.ChoiceField([level.value for level in Level], required=False)
    profile = s.ChoiceField(
        list(dict.fromkeys(name for one in EVOLUTIONS.values() for name in one.profiles)), required=False
    )
    format = s.ChoiceField(
        list(dict.fromkeys(key for one in EVOLUTIONS.values() for key in one.formats)), required=False
    )


class Options(s.Serializer[Any]):
    """What else may be chosen."""

    writer = s.DictField(
        child=s.CharField(), required=False, help_text="Language to the name of the schema that writes; else the last."
    )
    writers = s.DictField(
        child=s.CharField(), required=False, help_text="Format to the key of who writes its bytes; else its own writer."
    )
    evolution = LookedAt(required=False)


class ExploreInput(s.Serializer[Any]):
    """A record, given once: as a value, or as text that is kept exactly."""

    record = s.JSONField(required=False)
    record_text = s.CharField(required=False)
    schemas = SchemaInput(many=True, required=False, help_text="Oldest first; the last of a language writes.")
    formats = s.ListField(
        child=s.ChoiceField(FORMAT_KEYS), required=False, help_text=f"Left out: {', '.join(DEFAULT)}."
    )
    options = Options(required=False)


class Trouble(s.Serializer[Any]):
    """What may happen to one value of a JSON text in other readers."""

    path = s.CharField(allow_blank=True)
    code = s.CharField()
    detail = s.CharField()


class Record(s.Serializer[Any]):
    """The record as it was read."""

    value = s.JSONField()
    size = s.IntegerField(help_text="Bytes of its text.")
    remarks = Problem(many=True)
    troubles = Trouble(many=True, help_text="What other readers of JSON make of it.")


class Explored(s.Serializer[Any]):
    """One record in every format."""

    record = Record()
    schemas = SchemaOut(many=True)
    layouts = Layout(many=True)


class DecodeInput(s.Serializer[Any]):
    """Bytes of a format, in any usual writing."""

    format = s.ChoiceField(FORMAT_KEYS, required=False, help_text="Left out: the likeliest, and how likely others are.")
    bytes = s.CharField(allow_blank=True)
    input_encoding = s.ChoiceField(WRITING_KEYS, required=False, help_text="Left out: detected, and told.")
    schema = SchemaInput(required=False)
    registry = s.CharField(
        required=False,
        help_text="In place of format and schema: a stored scenario, whose schema is named by the number in the bytes.",
    )


class Error(s.Serializer[Any]):
    """One fault of a request."""

    pointer = s.CharField(allow_null=True, allow_blank=True, help_text="A JSON Pointer into the request's body.")
    line = s.IntegerField(allow_null=True)
    column = s.IntegerField(allow_null=True)
    code = s.CharField()
    detail = s.CharField()
    fix = s.CharField(allow_null=True)
    edit = TextEdit(allow_null=True, help_text="The fix, in the text that the pointer leads to.")
    candidates = s.ListField(child=s.CharField(), required=False, help_text="Names that may be the root.")
    parameter = s.CharField(required=False, help_text="The query parameter, where it is one.")


class ProblemDocument(s.Serializer[Any]):
    """RFC 9457."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    code = s.CharField()
    errors = Error(many=True)  # type: ignore[assignment]
    limit = s.IntegerField(required=False, help_text="What is allowed, where a limit was passed.")
    given = s.IntegerField(required=False, help_text="What came, where a limit was passed.")
    id = s.CharField(required=False, help_text="Of a fault that is ours, to report it by.")


CLASSIC: Final = {
    "record": {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]},
}
ROW: Final = (1 << 31) - 1


def _whole(otherwise: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": most, "default": otherwise}


WINDOW: Final = [
    OpenApiParameter("from_row", _whole(0, ROW), description="The first leaf that is told."),
    OpenApiParameter(
        "rows", _whole(limits.WINDOW, limits.SPANS), description="Leaves told of each layout; 0 for sizes alone."
    ),
    OpenApiParameter("tree", bool, description="Whether to tell the groups too.", default=False),
]


def refusals(*statuses: int) -> dict[Any, Any]:
    said = {
        400: "The body is no JSON.",
        404: "There is no such scenario.",
        406: "No answer in what is asked for.",
        413: "Past a limit, which is named.",
        415: "The body is not application/json.",
        422: "Something in it cannot be read; each fault has a pointer.",
        429: "Saved too often; Retry-After says when to go on.",
        503: "The storage does not answer; only what is stored needs it.",
    }
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemDocument, description=said[status])
        for status in statuses
    }


def _answers(answer: type[s.Serializer[Any]], description: str, *more: int) -> dict[Any, Any]:
    return {
        (200, "application/json"): OpenApiResponse(answer, description=description),
        (200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, description="The listing."),
        (200, "text/markdown"): OpenApiResponse(OpenApiTypes.STR, description="A table to paste into an issue."),
        **{
            (200, export.media): OpenApiResponse(
                OpenApiTypes.STR if export.is_text else OpenApiTypes.BINARY,
                description=f"{export.title}; also by the suffix .{key}.",
            )
            for key, export in EXPORTS.items()
            if key not in ("json", "txt", "md")
        },
        **refusals(400, 406, 413, 415, 422, *more),
    }


not_a_call = extend_schema(exclude=True)
formats_call = extend_schema(
    operation_id="formats",
    summary="The formats",
    tags=["bytes"],
    responses={(200, "application/json"): Format(many=True), **refusals(406)},
)
explore_call = extend_schema(
    operation_id="explore",
    summary="One record in every format, every byte explained",
    tags=["bytes"],
    parameters=WINDOW,
    request=ExploreInput,
    responses=_answers(Explored, "A layout for each format."),
    examples=[OpenApiExample("The classic record", value=CLASSIC, request_only=True)],
)
decode_call = extend_schema(
    operation_id="decode",
    summary="Bytes explained",
    tags=["bytes"],
    parameters=WINDOW,
    request=DecodeInput,
    responses=_answers(Decoded, "The layout; with a problem where the bytes stop making sense.", 503),
    examples=[
        OpenApiExample(
            "MessagePack in hex", value={"format": "messagepack", "bytes": "82 a1 61 01 a1 62 c3"}, request_only=True
        )
    ],
)
