"""A scenario as a schema registry, of the kind that Kafka's clients ask: subjects, versions, and a number for each schema.

One subject a language, named after it as a topic's values are (`avro-value`), so that a client which sends to the topic
`avro` needs no settings. Its versions are the scenario's, in order; a schema's number is its place in the scenario, from 1.
It is read-only. A schema that is sent is only looked up or compared. Thrift has no place here: these clients have no word
for it. Codes of refusals are Confluent's, and the first three digits of each are the status of the answer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from . import evolve
from .evolve import BACKWARD, Level
from .explore import detect, parse
from .scenario import EVOLUTION, Scenario, SchemaText
from .wire.evolution import EVOLUTIONS
from .wire.formats import FORMATS
from .wire.problem import Problem, WireError
from .wire.record import read
from .wire.rule import Verdict
from .wire.schema import Ref, Schema
from .wire.schemas import LANGUAGES
from .wire.value import Value, same

KINDS: Final = {"avro": "AVRO", "json-schema": "JSON", "protobuf": "PROTOBUF"}
"""Language -> what these clients call it."""

OF_VALUES: Final = "-value"
"""What the default strategy of these clients puts behind a topic's name."""

LEVEL: Final = Level.BACKWARD
"""What is asked of a subject where the scenario does not say: what Confluent's registry asks."""

NO_SUBJECT: Final = 40401
NO_VERSION: Final = 40402
NO_SCHEMA: Final = 40403
BAD_SCHEMA: Final = 42201
BAD_VERSION: Final = 42202
READ_ONLY: Final = 42205
NO_STORAGE: Final = 50001


class Refused(Exception):
    """A call that gets no answer but why."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code, self.said = code, said


@dataclass(frozen=True, slots=True)
class Version:
    """A schema of the scenario. `number`: its version in its subject; `id`: its number in the registry."""

    subject: str
    number: int
    id: int
    given: SchemaText

    @property
    def language(self) -> str:
        return self.given.language or ""

    @property
    def kind(self) -> str:
        return KINDS[self.language]

    @property
    def text(self) -> str:
        """The schema as these clients can read it: an Avro schema as JSON, though it was written in Avro's IDL."""
        if self.language != "avro":
            return self.given.text
        try:
            return _avro_in_json(self.given)
        except WireError:
            return self.given.text

    @property
    def descriptor(self) -> str:
        """A .proto as the base64 of its descriptor, which is how some clients want it. Raises WireError."""
        schema = parse("protobuf", self.given.text, self.given.root)
        file = type(schema.model.file)()
        file.CopyFrom(schema.model.file)
        file.ClearField("source_code_info")
        return base64.b64encode(file.SerializeToString(deterministic=True)).decode()

    def is_written(self, sent: SchemaText) -> bool:
        """Whether a schema that was sent is this one, however it is laid out."""
        if sent.language != self.language:
            return False
        if self.text.strip() == sent.text.strip():
            return True
        try:
            return same(_meaning(self.given.language or "", self.text), _meaning(self.language, sent.text))
        except WireError:
            return False


@dataclass(frozen=True, slots=True)
class Registry:
    """All of it, in the order of the scenario."""

    versions: tuple[Version, ...]
    level: Level = LEVEL
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(version.subject for version in self.versions))

    def of(self, subject: str) -> tuple[Version, ...]:
        """The versions of a subject, whose ending may be left out. Raises Refused."""
        found = tuple(version for version in self.versions if subject in (version.subject, version.language))
        if not found:
            there = ", ".join(self.subjects) or "none"
            raise Refused(NO_SUBJECT, f"Subject '{subject[:200]}' not found. Subjects of this scenario: {there}.")
        return found

    def version(self, subject: str, asked: str) -> Version:
        """A version by its number, or `latest`. Raises Refused."""
        versions = self.of(subject)
        if asked in ("latest", "-1"):
            return versions[-1]
        if not (asked.isascii() and asked.isdecimal() and 0 < int(asked[:11]) < 1 << 31):
            said = f"The specified version '{asked[:60]}' is not a valid version id. "
            raise Refused(BAD_VERSION, said + 'Allowed values are between [1, 2^31-1] and the string "latest".')
        if int(asked) > len(versions):
            raise Refused(NO_VERSION, f"Version {asked} not found. {subject[:200]} has {len(versions)}.")
        return versions[int(asked) - 1]

    def by_id(self, id_: int) -> Version:
        """The schema of a number. Raises Refused."""
        for version in self.versions:
            if version.id == id_:
                return version
        there = ", ".join(str(version.id) for version in self.versions) or "none"
        raise Refused(NO_SCHEMA, f"Schema {id_} not found. Schemas of this scenario: {there}.")

    def look_up(self, subject: str, sent: SchemaText) -> Version:
        """The version that a schema is. Raises Refused."""
        found = next((version for version in self.of(subject) if version.is_written(sent)), None)
        if found is None:
            self._read(sent)
            raise Refused(NO_SCHEMA, f"Schema not found: it is no version of {subject[:200]}.")
        return found

    def compare(self, subject: str, sent: SchemaText, against: Sequence[Version] = ()) -> tuple[bool, list[str]]:
        """Whether a schema could follow, at the level of the registry, and what stands in the way.

        `against`: these versions alone; else the newest, or all of them where the level is transitive. Raises Refused.
        """
        versions = against or self.of(subject)
        if sent.language != versions[0].language:
            kinds = f"{versions[0].kind}, not {KINDS[sent.language or '']}"
            return False, [_message("TYPE_MISMATCH", f"The subject is of {kinds}.", "")]
        if known := next((version for version in versions if version.is_written(sent)), None):
            sent = known.given
        self._read(sent)
        texts = [replace(version.given, name=f"version {version.number}") for version in versions]
        try:
            told = evolve.compare(
                [*texts, replace(sent, name="the new schema")], self.level, self._profile(sent), proofs=False
            )
        except WireError as error:
            raise _bad(error.problem) from error
        return told.compatible, [] if told.compatible else [
            *_messages(told),
            f"{{compatibility: '{self.level.value}'}}",
        ]

    def _profile(self, sent: SchemaText) -> str | None:
        """The profile that the scenario says, where it is one of the language's."""
        profile = self.chosen.get("profile")
        return profile if profile in EVOLUTIONS[sent.language or ""].profiles else None

    @staticmethod
    def _read(sent: SchemaText) -> Schema | None:
        """Refuse what is no schema; None for a descriptor, which need not be read again."""
        try:
            if sent.language == "protobuf" and (data := _base64(sent.text)) is not None:
                _of_descriptor(data)
                return None
            return parse(sent.language or "", sent.text, sent.root)
        except WireError as error:
            raise _bad(error.problem) from error


def registry_of(scenario: Scenario) -> Registry:
    """The registry of a scenario. Which version is compared with what, it says as the page of evolution does."""
    count = dict.fromkeys(KINDS, 0)
    versions = []
    for place, schema in enumerate(scenario.schemas, 1):
        language = schema.language or detect(schema.text)
        if language in KINDS:
            count[language] += 1
            given = replace(schema, language=language)
            versions.append(Version(language + OF_VALUES, count[language], place, given))
    chosen = scenario.options.get(EVOLUTION, {})
    level = chosen.get("level", "")
    return Registry(tuple(versions), Level(level) if level in Level.__members__ else LEVEL, chosen)


def _bad(problem: Problem) -> Refused:
    place = "" if problem.line is None else f"Line {problem.line}, column {problem.column}: "
    detail = problem.detail if problem.detail.startswith(place.strip(": ") or "\0") else place + problem.detail
    return Refused(BAD_SCHEMA, f"Invalid schema. {detail}" + (f" {problem.fix}" if problem.fix else ""))


# What a schema says, however it is laid out


def _avro_in_json(given: SchemaText) -> str:
    schema = parse("avro", given.text, given.root)
    if schema.model.notation == "avsc" and given.root is None:
        return given.text
    avro = LANGUAGES["avro"]
    return avro.render(avro.fit(schema)[0])


def _meaning(language: str, text: str) -> Value:
    """What two writings of one schema have in common. Raises WireError."""
    if language != "protobuf":
        return read(text).value
    data = _base64(text)
    if data is None:
        file = parse("protobuf", text, None).model.file
        data = file.SerializeToString()
    return _of_descriptor(data)


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


@cache
def _descriptors() -> Schema:
    """descriptor.proto, the schema of schemas: it comes with protoc."""
    imported = 'syntax = "proto3"; import "google/protobuf/descriptor.proto";'
    text = f"{imported} message M {{ google.protobuf.FileDescriptorProto f = 1; }}"
    return replace(parse("protobuf", text, "M"), root=Ref("google.protobuf.FileDescriptorProto"))


def _of_descriptor(data: bytes) -> Value:
    """What a descriptor says, read as the page would explain it. The name of the file, the places of its parts, and names
    that JSON would use anyway are left out: not every client sends them. Raises WireError."""
    layout = FORMATS["protobuf"].trace(data, _descriptors())
    if layout.problem is not None or not isinstance(layout.value, dict):
        raise WireError(
            layout.problem or Problem(code="no-descriptor", detail="This is no descriptor of a .proto file.")
        )
    said = {key: value for key, value in layout.value.items() if key not in ("name", "sourceCodeInfo")}
    stack: list[Any] = list(said.get("messageType", ())) + list(said.get("extension", ()))
    while stack:
        item = stack.pop()
        if item.get("jsonName") == _json_name(item.get("name", "")):
            del item["jsonName"]
        stack += [*item.get("field", ()), *item.get("extension", ()), *item.get("nestedType", ())]
    return said


def _json_name(name: str) -> str:
    """The name that JSON uses for a field where the schema gives none."""
    first, *more = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in more)


# What stands in the way, in the manner of Confluent's messages


def _messages(told: evolve.Compatibility) -> Iterator[str]:
    for result in told.rules:
        if result.direction not in told.level.directions:
            continue
        for case in result.cases:
            if case.finding.verdict is Verdict.FAIL:
                said = f"So what {case.old.name} wrote cannot be read."
                if result.direction != BACKWARD:
                    said = f"So {case.old.name} cannot read what is written with the new schema."
                yield _message(result.rule.key, f"{case.finding.detail} {said}", case.remedy[0])
    for view in told.versions:
        for problem in view.problems:
            yield _message("INVALID_SCHEMA", f"{view.name} cannot be read: {problem.detail}", problem.fix or "")


def _message(rule: str, detail: str, fix: str) -> str:
    return f"{{errorType:'{rule}', description:'{detail}', additionalInfo:'{fix}'}}"
