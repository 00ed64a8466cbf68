"""protoc, in this process, behind caps: a .proto text in, descriptors or problems with places out.

protoc is trusted to understand .proto and not trusted to survive it: it recurses on the C stack, reads the files a text
imports, and reports to file descriptor 2. So a scanner of our own counts brackets and looks at imports before protoc sees
a text; the text, and what comes of it, are files without a name; and what protoc says is caught. It holds the
interpreter's lock while it runs, and a lock of ours keeps two threads from catching each other's words.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import _protoc_compiler

from .. import limits
from ..problem import Edit, Problem, SchemaError, too_large
from ..protobuf_types import Lines, ProtoFile
from ..schema import place
from ._protobuf_words import in_words

MAIN: Final = "main.proto"
IMPORTABLE: Final = tuple(
    f"google/protobuf/{name}.proto"
    for name in (
        "any", "api", "descriptor", "duration", "empty", "field_mask", "source_context", "struct", "timestamp", "type",
        "wrappers",
    )
)  # fmt: skip
ASSUMED: Final = 'syntax = "proto2";'

TOKEN: Final = re.compile(
    r"""(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))
      | (?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)
      | (?P<word>[A-Za-z0-9_.]++)
      | (?P<mark>[^\s])""",
    re.VERBOSE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAID: Final = re.compile(r"(?:(?P<line>\d+):(?P<column>\d+):)? (?P<warning>warning: )?(?P<says>.*)")
_RESERVED: Final = re.compile(r"=\s*(19\d{3})\b")
_UNDEFINED: Final = re.compile(r'"([^"]+)" is not defined')
_LOG: Final = re.compile(r"[IWEF]\d{4} |WARNING: All log messages before absl")

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Import:
    """An import statement: the file, and the characters where its name stands."""

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """What our own scanner saw in a text."""

    declared: bool  # whether it begins with `syntax` or `edition`
    deepest: int
    too_deep_at: int | None
    imports: tuple[Import, ...]


def compile_text(text: str, beside: Mapping[str, str] | None = None) -> ProtoFile:
    """Read a .proto text; raises SchemaError with a place for every fault, LimitError for a text past the limit.

    `beside`: other files that it may import, by the name it imports them under.
    """
    if text.startswith("\ufeff"):
        try:
            return compile_text(text[1:], beside)
        except SchemaError as error:
            raise SchemaError(*map(_behind_mark, error.problems)) from None
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.schema_bytes("protobuf"):
        raise too_large("The .proto text", "bytes", limit=limits.schema_bytes("protobuf"), given=size)
    scanned = scan(text)
    _admit(text, scanned, beside or {})
    prefix = "" if scanned.declared else ASSUMED
    files, said = _run(prefix + text, beside or {})
    if files is None:
        raise SchemaError(*in_words(text, _faults(text, said, len(prefix)), declared=scanned.declared))
    if prefix:
        _shift(files, len(prefix))
    return ProtoFile(files, text)


def _behind_mark(problem: Problem) -> Problem:
    """The problem of a text before which a byte order mark stands."""
    edit, column = problem.edit, problem.column
    return replace(
        problem,
        column=column + 1 if column is not None and problem.line == 1 else column,
        edit=None if edit is None else Edit(edit.start + 1, edit.end + 1, edit.text),
    )


def scan(text: str) -> Scanned:
    """Count brackets and find the imports, in one pass over the tokens; comments and strings are passed over."""
    open_ = dict.fromkeys("{[(<", 0)
    closes = {"}": "{", "]": "[", ")": "(", ">": "<"}
    deepest, too_deep_at, first = 0, None, ""
    imports: list[Import] = []
    begins, importing = True, False  # whether a statement begins here; whether we are in an import
    for token in TOKEN.finditer(text):
        kind, said = token.lastgroup, token[0]
        if kind == "comment":
            continue
        first = first or said
        if kind == "mark" and said in open_:
            open_[said] += 1
            depth = sum(open_.values())  # each kind by itself: a wrong closing bracket must not hide an open one
            deepest = max(deepest, depth)
            if depth > limits.SCHEMA_BRACKETS and too_deep_at is None:
                too_deep_at = token.start()
        elif kind == "mark" and said in closes:
            open_[closes[said]] = max(0, open_[closes[said]] - 1)
        if kind == "word" and said == "import" and begins:
            importing = True
        elif importing and kind == "string":
            imports.append(Import(said[1:-1], token.start(), token.end()))
        begins = kind == "mark" and said in "{};"
        importing = importing and not begins
    return Scanned(first in ("syntax", "edition"), deepest, too_deep_at, tuple(imports))


def _admit(text: str, scanned: Scanned, beside: Mapping[str, str]) -> None:
    """Refuse what protoc must not see."""
    if control := _CONTROL.search(text):
        name = f"U+{ord(control[0]):04X}"
        raise _refused(text, control.start(), control.end(), "control-character", "text", f"the control character {name}",
                       "Remove it.", Edit(control.start(), control.end(), ""))  # fmt: skip
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _refused(text, error.start, error.end, "lone-surrogate", "Unicode text", "half of a surrogate pair",
                       "Remove it, or write the whole pair.") from None  # fmt: skip
    if scanned.too_deep_at is not None:
        at = scanned.too_deep_at
        raise _refused(
            text, at, at + 1, "too-deep", f"at most {limits.SCHEMA_BRACKETS} brackets inside one another",
            f"{scanned.deepest} of them", "Move the inner declarations out to the top of the file.",
        )  # fmt: skip
    for wanted in scanned.imports:
        if wanted.file not in IMPORTABLE and wanted.file not in beside:
            raise _refused(
                text, wanted.start, wanted.end, "import-not-available",
                "one of google/protobuf/" + ", ".join(name.split("/")[-1] for name in IMPORTABLE), wanted.file,
                "Paste what you need of that file into this text, in place of the import.",
            )  # fmt: skip


def _refused(
    text: str, start: int, end: int, code: str, expected: str, found: str, fix: str, edit: Edit | None = None
) -> SchemaError:  # fmt: skip
    where = place(text, start, end)
    detail = f"Line {where.line}, column {where.column}: expected {expected}, found {found}."
    return SchemaError(
        Problem(code=code, detail=detail, line=where.line, column=where.column, expected=expected, found=found, fix=fix,
                edit=edit)
    )  # fmt: skip


@cache
def _well_known() -> Path:
    """The folder of the well-known files that come with grpcio-tools."""
    spec = importlib.util.find_spec("grpc_tools")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "_proto"


def _run(text: str, beside: Mapping[str, str]) -> tuple[FileDescriptorSet | None, list[str]]:
    """One run of protoc: what it read, or what it said. Text, descriptors and words are files without a name."""
    with ExitStack() as stack:
        texts = {name: stack.enter_context(_Nameless(content)) for name, content in {**beside, MAIN: text}.items()}
        out = stack.enter_context(_Nameless())
        arguments = [
            "protoc", *(f"-I{name}={file.path}" for name, file in texts.items()), f"-I{_well_known()}",
            "--include_imports", "--include_source_info", f"--descriptor_set_out={out.path}", MAIN,
        ]  # fmt: skip
        failed, said = _heard([argument.encode() for argument in arguments], texts[MAIN].path)
        return (None if failed else FileDescriptorSet.FromString(out.read())), said


class _Nameless:
    """A file that no folder holds, so that none is left behind; others open it by its descriptor."""

    def __init__(self, content: str = "") -> None:
        memory = os.memfd_create("protoc") if hasattr(os, "memfd_create") else None
        self.file = tempfile.TemporaryFile() if memory is None else os.fdopen(memory, "w+b")  # noqa: SIM115
        self.file.write(content.encode())
        self.file.flush()
        self.file.seek(0)
        self.path = f"/dev/fd/{self.file.fileno()}"

    def __enter__(self) -> _Nameless:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


def _heard(arguments: list[bytes], path: str) -> tuple[bool, list[str]]:
    """Run protoc with file descriptor 2 turned to a file; what others wrote there meanwhile is passed on."""
    with _one_at_a_time, _Nameless() as ear:
        stderr = os.dup(2)
        try:
            os.dup2(ear.file.fileno(), 2)
            try:
                failed = bool(_protoc_compiler.run_main(arguments))
            finally:
                os.dup2(stderr, 2)
        finally:
            os.close(stderr)
        lines = ear.read().decode("utf-8", "replace").splitlines()
    own, said = (f"{path}:", f"{MAIN}:"), []
    for line in lines:
        if line.startswith(own):
            said.append(line.partition(":")[2])
        elif not _LOG.match(line):
            print(line, file=sys.stderr)
    return failed, said


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that protoc said of a place, which is in characters from the start of the text."""

    at: int
    says: str


def _faults(text: str, said: list[str], shift: int) -> Iterator[Fault]:
    lines = Lines(text)
    for found in filter(None, map(_SAID.match, said)):
        if found["warning"]:
            continue
        if found["line"]:
            line, column = int(found["line"]) - 1, int(found["column"]) - 1
            yield Fault(lines.offset(line, max(0, column - shift) if line == 0 else column), found["says"])
        else:
            named = _UNDEFINED.match(found["says"])
            spot = re.search(rf"\bmap\s*<[^>]*?\b({re.escape(named[1])})\b", text) if named else _RESERVED.search(text)
            yield Fault(spot.start(1) if spot else 0, found["says"])


def _shift(files: FileDescriptorSet, by: int) -> None:
    """Take the `syntax` that we put before the text out of the places."""
    for location in files.file[-1].source_code_info.location:
        span = location.span
        last_line = span[2] if len(span) == 4 else span[0]
        if span[0] == 0:
            span[1] = max(0, span[1] - by)
        if last_line == 0:
            span[-1] = max(0, span[-1] - by)
