"""`manage.py explain FORMAT FILE|-`: the listing of a file's bytes, on the command line.

manage.py explain messagepack dump.msgpack
echo '0c 4d 61 72 …' | manage.py explain avro - --schema person.avsc
manage.py explain protobuf record.json --record --schema person.proto
"""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from explorer.explore import Pane, SchemaView, decode, explore, read_schema
from explorer.listing import as_text
from explorer.scenario import Scenario, SchemaText
from explorer.wire.bytes_text import WRITINGS, read_bytes
from explorer.wire.formats import FORMATS
from explorer.wire.problem import InputError, Problem, WireError
from explorer.wire.schemas import LANGUAGES

AUTO: Final = "auto"
RAW: Final = "raw"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("format", choices=FORMATS, help="how the bytes are written")
        parser.add_argument("file", help="the file with the bytes; - for standard input")
        parser.add_argument("--schema", metavar="FILE", type=Path, help="the schema that they were written with")
        parser.add_argument("--language", choices=LANGUAGES, help="of the schema; detected when left out")
        parser.add_argument(
            "--root", metavar="NAME", help="the message, struct or record, when the schema holds several"
        )
        parser.add_argument(
            "--encoding", choices=[AUTO, RAW, *WRITINGS], default=AUTO,
            help="how the file holds the bytes: raw, or as text; detected when left out",
        )  # fmt: skip
        parser.add_argument("--record", action="store_true", help="the file is a JSON record: encode it first")

    def handle(self, *args: Any, **options: Any) -> None:
        data = _read(options["file"])
        schema = _schema(options)
        view = None if schema is None else _view(schema, options["schema"])
        try:
            pane = _encoded(options["format"], data, schema) if options["record"] else self._given(options, data, view)
        except WireError as error:
            raise CommandError(_words(error.problems[0], options["file"])) from error
        try:
            self.stdout.write(as_text([pane]), ending="")
            self.stdout.flush()
        except BrokenPipeError:  # whoever was reading has seen enough
            sys.stderr.close()
        if pane.problem is not None:
            raise CommandError(_words(pane.problem, pane.format.title))

    def _given(self, options: dict[str, Any], data: bytes, view: SchemaView | None) -> Pane:
        data, read_as = _bytes(data, options["encoding"])
        if read_as != RAW:
            self.stderr.write(f"{options['file']}: read as {WRITINGS[read_as].title}, {len(data):,} bytes")
        return decode(FORMATS[options["format"]], data, view)


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error


def _schema(options: dict[str, Any]) -> SchemaText | None:
    path: Path | None = options["schema"]
    if path is None:
        return None
    try:
        text = _read(str(path)).decode()
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: byte {error.start} is not UTF-8.") from error
    return SchemaText(text, options["language"], path.name, options["root"])


def _view(schema: SchemaText, path: Path) -> SchemaView:
    view = read_schema(schema)
    if view.schema is None:
        raise CommandError(
            "\n".join(_words(problem, str(path)) for problem in view.problems)
            + (f"\nSay which with --root: {', '.join(view.candidates)}." if view.candidates else "")
        )
    return view


def _bytes(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes of a file. Text that is no writing of bytes is taken as it is: it may be JSON."""
    if encoding == RAW:
        return data, RAW
    try:
        text = data.decode()
        if encoding == AUTO and not all(c.isprintable() or c in "\t\r\n" for c in text):
            return data, RAW
        return read_bytes(text, None if encoding == AUTO else encoding)
    except UnicodeDecodeError as error:
        if encoding == AUTO:
            return data, RAW
        raise CommandError(f"Byte {error.start} is not UTF-8, so this is no {WRITINGS[encoding].title}.") from error
    except InputError:
        if encoding == AUTO:
            return data, RAW
        raise


def _encoded(key: str, data: bytes, schema: SchemaText | None) -> Pane:
    schemas = () if schema is None else (schema,)
    told = explore(Scenario(data.decode("utf-8", "surrogateescape"), schemas, (key,)))
    if told.problems:
        raise WireError(*told.problems)
    return told.panes[0]


def _words(problem: Problem, where: str) -> str:
    place = "" if problem.line is None or "line" in problem.detail.lower() else f", line {problem.line}"
    return f"{where}{place}: {problem.detail}" + (f" {problem.fix}" if problem.fix else "")
