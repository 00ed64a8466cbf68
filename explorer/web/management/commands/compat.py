"""`manage.py compat OLD NEW [...]`: whether versions of a schema read each other's data; exit status 1 when they do not.

manage.py compat person-v1.avsc person-v2.avsc
manage.py compat v1.proto v2.proto v3.proto --level BACKWARD_TRANSITIVE --profile wire-json
manage.py compat old.thrift new.thrift --record order.json --json
"""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from explorer.evolve import Compatibility, Level, compare
from explorer.report import as_annotations, as_text
from explorer.scenario import SchemaText
from explorer.web.jsonout import dumps
from explorer.web.serial_evolution import compatibility
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.problem import RootError, WireError
from explorer.wire.schemas import LANGUAGES


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        profiles = list(dict.fromkeys(name for evolution in EVOLUTIONS.values() for name in evolution.profiles))
        parser.add_argument("versions", nargs="+", type=Path, metavar="FILE", help="the versions, oldest first")
        parser.add_argument(
            "--level", type=str.upper, choices=[level.value for level in Level], default=Level.FULL_TRANSITIVE.value,
            help="what is asked of the history (FULL_TRANSITIVE)",
        )  # fmt: skip
        parser.add_argument("--profile", choices=profiles, help="which rules count; the language's first when left out")
        parser.add_argument("--language", choices=LANGUAGES, help="of the schemas; detected when left out")
        parser.add_argument("--root", metavar="NAME", help="the message, struct or record, when a schema holds several")
        parser.add_argument("--record", type=Path, metavar="FILE", help="a JSON record to prove things with")
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="the answer of the API")
        shape.add_argument("--github", action="store_true", help="annotations for a workflow's log")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = [
            SchemaText(_text(path), options["language"], str(path), options["root"]) for path in options["versions"]
        ]
        record = None if options["record"] is None else _text(options["record"])
        try:
            told = compare(texts, Level(options["level"]), options["profile"], record)
        except WireError as error:
            raise CommandError(_words(error)) from error
        self.stdout.write(_report(told, options), ending="")
        if not told.compatible and told.level is not Level.NONE:
            raise SystemExit(1)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: byte {error.start} is not UTF-8.") from error


def _report(told: Compatibility, options: dict[str, Any]) -> str:
    if options["json"]:
        return dumps(compatibility(told)).decode() + "\n"
    return as_annotations(told) if options["github"] else as_text(told)


def _words(error: WireError) -> str:
    lines = []
    for problem in error.problems:
        place = "" if problem.line is None else f"line {problem.line}, column {problem.column}: "
        lines.append(f"{place}{problem.detail}" + (f" {problem.fix}" if problem.fix else ""))
    if isinstance(error, RootError):
        lines.append(f"Say which with --root: {', '.join(error.candidates)}.")
    return "\n".join(lines)
