"""The body of an API call: JSON, read by our own reader so that nothing in it is changed on the way in.

A `record` that is given as a value is taken as it stands in the body, character by character: 9007199254740993, 1.0, -0,
1e400 and a name that comes twice are what they were. The rest of the body is small, and is read to values.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from ..wire import jsontext, limits
from ..wire.problem import Problem, too_large
from ..wire.schema import place
from ..wire.value import Value, pointer
from .problems import Fault, Refusal

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_TOKEN = re.compile(_STRING + rb"|[\[\]{}]", re.S)
_COLON = re.compile(rb"\s*+:\s*+")
_SCALAR = re.compile(rb"[^\s,\]}]++")


@dataclass(frozen=True, slots=True)
class Body:
    """What came.

    members   the body's object, with null for a record
    record    the text of the record that was given as a value, and `before` where in the body it began
    """

    raw: bytes
    members: Mapping[str, Value]
    record: str | None
    before: int

    def malformed(self, problem: Problem) -> Refusal:
        """The record, given as a value, is no JSON: so the body is none. Places count in the body."""
        return _malformed(replace(problem, offset=self.before + (problem.offset or 0)), self.raw)


def read_body(raw: bytes) -> Body:
    """Read a body; raises Refusal, and LimitError."""
    if len(raw) > limits.BODY_BYTES:
        raise too_large("The body", "bytes", limit=limits.BODY_BYTES, given=len(raw))
    begin, end = _record(raw)
    shell = raw[:begin] + b"null" + raw[end:] if end else raw
    limit = limits.BODY_STRUCTURE if end else limits.RECORD_BYTES
    if len(shell) > limit and (given := len(re.sub(_STRING, b"", shell, flags=re.S))) > limit:
        raise too_large("The body beside its record and its texts", "bytes", limit=limit, given=given)
    layout = jsontext.trace(shell)
    if problem := layout.problem:
        offset = problem.offset or 0
        if end and offset > begin:  # what is wrong with the record comes before it
            if own := jsontext.trace(raw[begin : min(end, begin + limits.RECORD_BYTES)]).problem:
                raise _malformed(replace(own, offset=begin + (own.offset or 0)), raw)
            offset += end - begin - len(b"null")
        raise _malformed(replace(problem, offset=offset), raw)
    members = layout.value
    if not isinstance(members, dict):
        fix = 'Put it into an object, as {"record": …}.'
        raise Refusal(422, [Fault("", "wrong-type", f"The body is {kind(members)}, not an object.", fix=fix)])
    return Body(raw, members, _text(raw, begin, end) if end else None, begin)


def _text(raw: bytes, begin: int, end: int) -> str:
    try:
        return raw[begin:end].decode()
    except UnicodeDecodeError as error:
        text = raw[begin : begin + error.start + 1]
        problem = jsontext.trace(text).problem
        assert problem is not None
        raise _malformed(replace(problem, offset=begin + (problem.offset or 0)), raw) from None


def _record(raw: bytes) -> tuple[int, int]:
    """Where the value of the outermost object's `record` stands, (0, 0) where there is none. Of several, the last."""
    depth = 0
    found = (0, 0)
    begin = -1
    for token in _TOKEN.finditer(raw):
        match raw[token.start()]:
            case 0x22:
                if depth == 1 and begin < 0 and token[0] == b'"record"' and (colon := _COLON.match(raw, token.end())):
                    begin = colon.end()
                    if raw[begin : begin + 1] not in (b"{", b"[", b'"'):
                        scalar = _SCALAR.match(raw, begin)
                        found, begin = (begin, scalar.end() if scalar else begin), -1
                elif begin == token.start():
                    found, begin = (begin, token.end()), -1
            case 0x7B | 0x5B:
                depth += 1
            case _:
                depth -= 1
                if depth == 1 and begin >= 0:
                    found, begin = (begin, token.end()), -1
    return found


def _malformed(problem: Problem, raw: bytes) -> Refusal:
    before = raw[: problem.offset].decode("utf-8", "replace")
    where = place(before, len(before), len(before))
    detail = (
        f"The body is no JSON. Line {where.line}, column {where.column}: "
        f"expected {problem.expected}, found {problem.found}."
    )
    status = 422 if problem.code in ("too-deep", "too-large") else 400
    return Refusal(status, [Fault("", problem.code, detail, where.line, where.column, problem.fix)])


class BodyParser(BaseParser):
    """DRF's way in: `request.data` is a Body."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        request = parser_context["request"]
        given = int(request.META.get("CONTENT_LENGTH") or 0)
        if given > limits.BODY_BYTES:
            raise too_large("The body", "bytes", limit=limits.BODY_BYTES, given=given)
        return read_body(stream.read())


def body_of(request: Request) -> Body:
    """The body of a request; raises as `read_body` does, also where there is none."""
    data: Any = request.data
    if isinstance(data, Body):
        return data
    if "HTTP_TRANSFER_ENCODING" in request.META:
        fix = "Send it whole, with a Content-Length."
        raise Refusal(411, [Fault(None, "length-required", "The body comes in chunks, of a length not told.", fix=fix)])
    return read_body(b"")


def kind(value: Value) -> str:
    """What a value of JSON is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "an array"
        case _:
            return "an object"


MISSING: Final = object()


@dataclass(slots=True)
class Members:
    """Takes an object of the body apart, and collects what is wrong with it: every fault, not the first."""

    value: Mapping[str, Value]
    at: str = ""
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def of(cls, request: Request, known: Collection[str]) -> Members:
        """The members of a request's body; a name that is none of the `known` is a fault."""
        members = cls(body_of(request).members)
        members.expect(known)
        return members

    def expect(self, known: Collection[str]) -> None:
        for name in self.value:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                fix = f"Did you mean “{near[0]}”?" if near else f"Known are {', '.join(known)}."
                self.fault(name, "unknown-field", f"“{name[:60]}” is not known here.", fix)

    def fault(self, name: str, code: str, detail: str, fix: str | None = None) -> None:
        self.faults.append(Fault(self.at + pointer((name,)), code, detail, fix=fix))

    def text(self, name: str, *, required: bool = False, one_of: Collection[str] = ()) -> str | None:
        """A member that is text, perhaps one of a few; None where it is left out, null, or not so."""
        value = self.value.get(name)
        if value is not None:
            return self.checked(value, self.at + pointer((name,)), name, one_of)
        if required:
            self.fault(name, "missing", f"“{name}” is missing.", f"Add “{name}”.")
        return None

    def checked(self, value: Value, at: str, what: str, one_of: Collection[str] = ()) -> str | None:
        """A value that is to be text, perhaps one of a few."""
        if not isinstance(value, str):
            detail = f"“{what}” is {kind(value)}, not text."
            self.faults.append(Fault(at, "wrong-type", detail, fix="Write it in double quotes."))
        elif one_of and value not in one_of:
            code = f"unknown-{what.replace('_', '-')}"
            self.faults.append(Fault(at, code, f"There is no {what} “{value[:60]}”.", fix=nearest(value, one_of)))
        else:
            return value
        return None

    def items(self, name: str) -> list[Value]:
        """A member that is an array; empty where it is left out, null, or not so."""
        value = self.value.get(name)
        if value is None or isinstance(value, list):
            return value or []
        self.fault(name, "wrong-type", f"“{name}” is {kind(value)}, not an array.", "Write it in square brackets.")
        return []

    def object(self, name: str) -> Members | None:
        """A member that is an object, its faults kept with ours; None where it is left out, null, or not so."""
        value = self.value.get(name)
        if value is None:
            return None
        return self.inside(value, self.at + pointer((name,)), f"“{name}”")

    def inside(self, value: Value, at: str, what: str = "This") -> Members | None:
        """A value that is to be an object."""
        if isinstance(value, dict):
            return Members(value, at, self.faults)
        self.faults.append(
            Fault(at, "wrong-type", f"{what} is {kind(value)}, not an object.", fix="Write it in curly brackets.")
        )
        return None

    def refuse(self) -> None:
        """Raise what was collected, if anything was."""
        if self.faults:
            raise Refusal(422, self.faults)


def nearest(value: str, known: Collection[str]) -> str:
    """What to write in place of a name that is not known."""
    near = difflib.get_close_matches(value, known, 1)
    return f"Did you mean “{near[0]}”?" if near else f"Use one of {', '.join(known)}."
